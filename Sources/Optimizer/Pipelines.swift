// The passes of each optimization level, in order. Read this to know what -O2 does.

import SSA

public enum Pipelines {
  /// What every function gets first: out of memory into values, then small and clean.
  static let cleaning = [
    simplifyCFG, sroa, mem2reg, simplify, answerQueries, libraryCalls, simplify, simplifyCFG, jumpThreading, simplifyCFG, deadCode,
  ]

  /// The steps for `options.level`; level 0 only does what the program demands.
  public static func steps(_ options: OptimizerOptions) -> [PipelineStep] {
    switch options.level {
    case 0: return [.module(inlineAlways), .module(promoteNaked)]
    case 1:
      return [
        .functions(cleaning), .module(inlineFunctions), .module(globalDeadCode), .module(functionEffects), .module(diagnose),
        .functions([
          sroa, mem2reg, gvn, constantPropagation, simplify, answerQueries, libraryCalls, conditionFacts, simplify, deadCode, simplifyCFG, loopRotation, simplify,
          licm, resolveQueries, libraryCalls, simplify, deadCode, simplifyCFG,
        ]),
      ]
    default:
      return [
        .functions(cleaning), .module(inlineFunctions), .module(globalDeadCode), .module(functionEffects), .module(diagnose),
        .functions([
          tailRecursion, sroa, mem2reg, gvn, constantPropagation, simplify, answerQueries, libraryCalls, conditionFacts, simplify, simplifyCFG, jumpThreading,
          simplify, deadStores, ifConversion, simplify, deadCode, simplifyCFG,
          loopRotation, simplify, simplifyCFG, licm, gvn, resolveQueries, libraryCalls, simplify, deadCode, simplifyCFG,
          tailCalls,
        ]),
      ]
    }
  }

  /// Every function pass by its command-line name, for martlet-opt.
  public static let functionPasses: [FunctionPass] = [
    simplifyCFG, ifConversion, sroa, mem2reg, deadCode, simplify, gvn, loopRotation, licm, deadStores, jumpThreading, tailRecursion,
    tailCalls, libraryCalls, answerQueries, resolveQueries, conditionFacts, constantPropagation,
  ]
  public static let modulePasses: [ModulePass] = [inlineFunctions, inlineAlways, promoteNaked, globalDeadCode, functionEffects, diagnose]

  /// The names `steps(named:)` understands.
  public static var passNames: [String] { functionPasses.map { $0.name } + modulePasses.map { $0.name } }

  /// The steps for a comma-separated list of pass names; nil if one is unknown.
  public static func steps(named list: String) -> [PipelineStep]? {
    var steps: [PipelineStep] = []
    for part in list.split(separator: ",") {
      let name = String(part)
      if let pass = functionPasses.first(where: { $0.name == name }) {
        steps.append(.functions([pass]))
      } else if let pass = modulePasses.first(where: { $0.name == name }) {
        steps.append(.module(pass))
      } else {
        return nil
      }
    }
    return steps
  }
}
