// Attributes `error` and `warning` of functions (GCC manual, "Common Function Attributes"): calls that optimization did not remove
// are reported. Without optimization those are the calls that control can reach; of what LLVM optimizes, LLVM's module tells
// which are left.

import SSA
import Support

/// A call that LLVM did not remove, of a function with attribute `error` or `warning`.
public struct RemainingCall: Sendable {
  public var callee: GlobalID
  public var location: SourceLocation
  public init(callee: GlobalID, location: SourceLocation) {
    self.callee = callee
    self.location = location
  }
}

struct CallMessages {
  let module: SSA.Module
  let diagnostics: DiagnosticEngine

  static func areWanted(in module: SSA.Module) -> Bool { module.globals.contains { $0.callMessage.isSome } }

  /// Reports the calls of the functions for which `isWanted` holds.
  func report(where isWanted: (GlobalID) -> Bool = { _ in true }) {
    for k in module.globals.indices where module.globals[k].linkage != .availableExternally && isWanted(GlobalID(index: k)) {
      if let f = module.globals[k].function { report(f) }
    }
  }

  private func report(_ f: Function) {
    let reachable = reachableBlocks(f)
    for block in f.blockOrder where reachable.contains(block.index) {
      for i in f.instructions(block) where f[i].op == .call || f[i].op == .tailcall {
        guard let target = f.globalConstant(f.operand(i, 0)) else { continue }
        report(RemainingCall(callee: target.global, location: f.locations[i]))
      }
    }
  }

  func report(_ call: RemainingCall) {
    let callee = module[call.callee]
    if callee.callMessage.isNone { return }
    let name = module.interner.string(callee.name), text = module.interner.string(callee.callMessage)
    if callee.callMessageIsError {
      diagnostics.error(at: call.location, "call to '\(name)' declared with attribute error: \(text)")
    } else {
      diagnostics.warning(.attributeWarning, at: call.location, "call to '\(name)' declared with attribute warning: \(text)")
    }
  }

  /// The blocks control can get to, branches on constants taken one way only.
  private func reachableBlocks(_ f: Function) -> BitSet {
    var reachable = BitSet(capacity: f.blocks.count)
    var work = [f.entry]
    reachable.insert(f.entry.index)
    for b in f.blockOrder where f[b].isAddressTaken && reachable.insert(b.index) { work.append(b) }
    while let b = work.popLast() {
      let t = f.terminator(b)
      if t.isNone { continue }
      let edges = f.edges(of: t)
      var only = -1
      if f[t].op == .condbr, let c = f.integerConstant(f.operand(t, 0)) { only = c & 1 != 0 ? 0 : 1 }
      for (k, e) in edges.enumerated() where only < 0 || k == only {
        if reachable.insert(f[e].target.index) { work.append(f[e].target) }
      }
    }
    return reachable
  }
}
