// Attributes `error` and `warning` of functions (GCC manual, "Common Function Attributes"): calls that optimization did not remove
// are reported.

import SSA
import Support

enum CallMessages {
  static func report(_ module: SSA.Module, to diagnostics: DiagnosticEngine) {
    if !module.globals.contains(where: { $0.callMessage.isSome }) { return }
    for g in module.globals where g.linkage != .availableExternally {
      if let f = g.function { report(f, module, diagnostics) }
    }
  }

  private static func report(_ f: Function, _ module: SSA.Module, _ diagnostics: DiagnosticEngine) {
    for block in f.blockOrder {
      for i in f.instructions(block) where f[i].op == .call || f[i].op == .tailcall {
        guard let target = f.globalConstant(f.operand(i, 0)) else { continue }
        let callee = module[target.global]
        if callee.callMessage.isNone { continue }
        let name = module.interner.string(callee.name), text = module.interner.string(callee.callMessage)
        if callee.callMessageIsError {
          diagnostics.error(at: f.locations[i], "call to '\(name)' declared with attribute error: \(text)")
        } else {
          diagnostics.warning(.attributeWarning, at: f.locations[i], "call to '\(name)' declared with attribute warning: \(text)")
        }
      }
    }
  }
}
