// The passes of each optimization level, in order. Read this to know what -O2 does.

import SSA

public enum Pipelines {
  /// The steps for `options.level`; level 0 does nothing (always_inline aside).
  public static func steps(_ options: OptimizerOptions) -> [PipelineStep] {
    if options.level == 0 { return [] }
    let clean = [simplifyCFG, sroa, mem2reg, simplify, simplifyCFG, deadCode]
    if options.level == 1 { return [.functions(clean + [gvn, simplify, deadCode, simplifyCFG])] }
    return [.functions(clean + [gvn, simplify, simplifyCFG, ifConversion, simplify, deadCode, simplifyCFG])]
  }

  /// Every function pass by its command-line name, for martlet-opt.
  public static let functionPasses: [FunctionPass] = [simplifyCFG, ifConversion, sroa, mem2reg, deadCode, simplify, gvn]
  public static let modulePasses: [ModulePass] = []
}
