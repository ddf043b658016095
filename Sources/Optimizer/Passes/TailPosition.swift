// When a call is in tail position, and whether its caller's frame may go before it: shared by tail-recursion and tail-calls.

import SSA
import Support

enum TailPosition {
  /// The terminator after call `i` returns exactly the call's results, itself or in the block it leads to.
  static func returnsResults(_ f: Function, of i: InstID) -> Bool {
    let t = f[i].next
    if f[t].op == .ret {
      guard f[t].operandCount == f[i].resultCount else { return false }
      for k in 0..<Int(f[i].resultCount) where f.operand(t, k) != f.result(i, k) || f[f.result(i, k)].useCount != 1 { return false }
      return true
    }
    guard f[t].op == .br else { return false }
    let e = f.edges(of: t)[0]
    let target = f[e].target
    let end = f.terminator(target)
    guard f[end].op == .ret, f[target].firstInst == end, f[end].operandCount == f[i].resultCount else { return false }
    for k in 0..<Int(f[end].operandCount) {
      let v = f[f.operand(end, k)]
      guard v.kind == .parameter, v.owner == target.raw, f.argument(e, Int(v.index)) == f.result(i, k) else { return false }
    }
    for k in 0..<Int(f[i].resultCount) where f[f.result(i, k)].useCount != 1 { return false }
    return true
  }

  /// Nothing in `f` needs its frame to outlive a call in tail position, or to be told from the callee's.
  static func hasPlainFrame(_ f: Function) -> Bool {
    let signature = f.module[f.signature]
    if signature.isVariadic || signature.convention != .standard || !f.attributes.isDisjoint(with: [.callsReturnsTwice, .naked, .interrupt]) { return false }
    for p in signature.parameters where p.attributes.contains(.byValue) { return false }
    for s in 0..<f.slots.count where !f[SlotID(index: s)].isDead {
      if AliasAnalysis.escapes(f, f[SlotID(index: s)].address) { return false }
    }
    for b in f.blockOrder {
      for i in f.instructions(b) {
        switch f[i].op {
        case .alloca, .stacksave, .vastart, .frameaddress, .returnaddress, .getsp, .setjmp, .ehreturn, .asm, .asmgoto: return false
        default: break
        }
      }
    }
    return true
  }
}
