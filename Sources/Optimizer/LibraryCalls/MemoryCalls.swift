// Comparing and searching memory: memcmp, bcmp, memchr (C17 §7.24.4.1, §7.24.5.1).

import SSA
import Support

extension LibraryCalls {
  /// Nil: not one of these functions.
  func simplifiedMemoryCall(_ library: LibraryFunction) -> ValueID? {
    switch library {
    case .memcmp: return compareMemory(isEqualityOnly: isComparedWithZero)
    case .bcmp: return compareMemory(isEqualityOnly: true)
    case .memchr: return findInMemory()
    default: return nil
    }
  }

  private func compareMemory(isEqualityOnly: Bool) -> ValueID {
    let p = argument(0), q = argument(1)
    if p == q { return int(0) }
    guard let n = constant(2) else { return .none }
    if n == 0 { return int(0) }
    if let v = comparedConstants(p, q, n) { return int(v) }
    if n == 1 { return b.binary(.sub, byte(at: p), byte(at: q)) }
    if isEqualityOnly, n == 2 || n == 4 || n == 8 {
      let t = Type.integer(bits: Int(n) * 8), m = MemoryInfo(alignment: 1)
      return b.cast(.zext, b.icmp(.ne, b.load(t, p, memory: m), b.load(t, q, memory: m)), to: .i32)
    }
    return .none
  }

  private func comparedConstants(_ p: ValueID, _ q: ValueID, _ n: Int64) -> Int64? {
    guard n > 0, let x = memory.position(p), let y = memory.position(q) else { return nil }
    // A difference decides even when not all bytes are known.
    for k in 0..<n {
      guard let c = memory.byte(ConstantMemory.Position(global: x.global, offset: x.offset + k)),
        let d = memory.byte(ConstantMemory.Position(global: y.global, offset: y.offset + k)) else { return nil }
      if c != d { return c < d ? -1 : 1 }
    }
    return 0
  }

  private func findInMemory() -> ValueID {
    let p = argument(0)
    guard let n = constant(2) else { return .none }
    if n == 0 { return f.null }
    guard n > 0, let c = constant(1), let at = memory.position(p) else { return .none }
    for k in 0..<n {
      guard let d = memory.byte(ConstantMemory.Position(global: at.global, offset: at.offset + k)) else { return .none }
      if d == UInt8(truncatingIfNeeded: c) { return b.ptradd(p, bytes: k) }
    }
    return f.null
  }
}
