// Functions with an optimization level of their own (attribute optimize): the module's pipeline is the highest of all levels, and
// functions of lower ones skip the passes that theirs does not have.
//
//   -O0, one function with optimize("O2")      →      the pipeline of level 2; all other functions are marked nooptimize

import SSA

extension Pipelines {
  /// What `options` become for `module`; marks its functions.
  public static func prepared(_ options: OptimizerOptions, for module: Module) -> OptimizerOptions {
    var highest = options.level, isMixed = false
    for g in module.globals {
      guard g.function != nil, let level = g.attributes.optimizationLevel, level != options.level else { continue }
      isMixed = true
      highest = max(highest, min(level, 2))
    }
    if !isMixed { return options }
    var result = options
    result.level = highest
    result.hasOwnLevels = true
    for k in module.globals.indices {
      guard let f = module.globals[k].function else { continue }
      if f.attributes.optimizationLevel == nil && highest != options.level {
        f.attributes.insert(options.level == 0 ? .noOptimize : .atLevel1)
        module.globals[k].attributes = f.attributes
      }
    }
    return result
  }

  /// Passes that level 1 does without.
  static func isForLevel2(_ pass: FunctionPass) -> Bool {
    [tailRecursion, deadStores, ifConversion, tailCalls].contains { $0.name == pass.name }
  }
}
