// dead-stores: a store whose bytes are all overwritten before anything can read them is removed.
//
//   store i32 0, ptr %p align 4          →   store i32 %x, ptr %p align 4
//   store i32 %x, ptr %p align 4
//
// Looks forward inside the block, over a bounded number of instructions; stores to slots that nothing reads any more before
// the function returns go too, and so do stores of poison.

import SSA
import Support

public let deadStores = FunctionPass("dead-stores", preserves: .controlFlow) { f, context in
  let pass = DeadStores(f)
  return pass.run(context)
}

final class DeadStores {
  let f: Function
  private let aliases: AliasAnalysis
  private static let window = 24

  init(_ f: Function) {
    self.f = f
    aliases = AliasAnalysis(f)
  }

  func run(_ context: PassContext) -> Bool {
    var removed = 0
    for b in f.blockOrder {
      for i in f.instructions(b) where isCandidate(i) && (f[f.operand(i, 0)].kind == .poison || isOverwritten(i)) {
        f.remove(i)
        removed += 1
      }
    }
    context.count("dead-stores.removed", removed)
    return removed > 0
  }

  private func isCandidate(_ i: InstID) -> Bool {
    let data = f[i]
    return data.op == .store && !data.isVolatile && !data.memory.isAtomic
  }

  private func isOverwritten(_ i: InstID) -> Bool {
    // Effective types are not asked here: a later access by another type may be how a union is read.
    var l = aliases.location(of: i)!
    l.aliasClass = 0
    let isPrivate = aliases.isPrivate(l)
    var k = f[i].next
    for _ in 0..<DeadStores.window {
      if k.isNone { return false }
      let data = f[k]
      switch data.op {
      case .store, .memset:
        if !data.isVolatile && !data.memory.isAtomic && covers(k, l) { return true }
        if data.memory.isAtomic && data.memory.order.rawValue > MemoryOrder.relaxed.rawValue { return false }
      case .load:
        if data.memory.isAtomic && !isPrivate { return false }
        if aliases.mayAlias(aliases.location(of: k)!, l) { return false }
      case .memcpy, .memmove:
        if data.isVolatile { return false }
        let source = aliases.location(f.operand(k, 1), size: f.signedConstant(f.operand(k, 2)), aliasClass: 0)
        if aliases.mayAlias(source, l) { return false }
        if covers(k, l) { return true }
      case .ret, .unreachable: return isPrivate
      default:
        let effects = data.op.effects
        if effects.contains(.control) { return false }
        if effects.contains(.reads) || effects.contains(.writes) || effects.contains(.barrier) || effects.contains(.call) {
          if !isPrivate { return false }
          if data.op == .asm || data.op == .intrinsic || data.op == .setjmp || data.op == .longjmp || data.op == .ehreturn || data.op == .trampoline { return false }
        }
      }
      k = f[k].next
    }
    return false
  }

  /// `w` writes all bytes of `l`.
  private func covers(_ w: InstID, _ l: MemoryLocation) -> Bool {
    guard let m = aliases.location(of: w), m.base == l.base, let x = m.offset, let y = l.offset, let n = m.size, let k = l.size else {
      return false
    }
    return x <= y && y + k <= x + n
  }
}
