// What guards of the simplify rules ask beyond single values (docs/Rules.md).

import SSA
import Support

/// `a + c` is representable as a signed value of `type`.
@inline(__always) func fits(_ a: Int64, _ c: Int64, _ type: Type) -> Bool {
  let (sum, overflow) = a.addingReportingOverflow(c)
  let shift = Int64(64 &- type.bits)
  return !overflow && (sum &<< shift) &>> shift == sum
}

/// All uses of the result of `i` are the offset of an address, directly or scaled by a constant, where a constant summand
/// would end in the displacement of a memory access.
func isAddressIndex(_ f: Function, _ i: InstID) -> Bool {
  var u = f[f[i].result].firstUse
  if u.isNone { return false }
  while u.isSome {
    let user = f[u].user
    switch f[user].op {
    case .ptradd: break
    case .shl, .mul:
      let v = f[user].result
      guard f.isConstant(f.operand(user, 1)), f[v].useCount == 1, f[f[f[v].firstUse].user].op == .ptradd else { return false }
    default: return false
    }
    u = f[u].next
  }
  return true
}

/// The bits of `type` that a shift by `count`, in either direction, keeps, as the lowest bits.
@inline(__always) func lowMask(_ type: Type, _ count: Int64) -> Int64 {
  Int64(bitPattern: UInt64.max &>> UInt64(64 &- Int64(type.bits) &+ count))
}
