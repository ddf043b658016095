// Integer operations on one lane, as docs/IR.md defines them: exact results in 128 bits, then range checks for the flags.
//
// Written apart from `ConstantFolding.swift` on purpose: the interpreter is what folding and rewriting are checked against.

struct IntegerLanes {
  let op: Opcode
  let type: Type
  let flags: InstFlags

  /// Exact signed value `v` (with `overflow` beyond 128 bits) fits the type.
  private func fitsSigned(_ v: Int128, _ overflow: Bool) -> Bool { !overflow && type.signed(UInt128(truncatingIfNeeded: v)) == v }
  private func fitsUnsigned(_ v: UInt128, _ overflow: Bool) -> Bool { !overflow && v & ~type.mask == 0 }

  /// The wrapped result, and whether the exact signed and unsigned results differ from it.
  private func wide(_ base: Opcode, _ x: UInt128, _ y: UInt128) -> (bits: UInt128, signed: Bool, unsigned: Bool) {
    let sx = type.signed(x), sy = type.signed(y)
    switch base {
    case .add:
      let s = sx.addingReportingOverflow(sy), u = x.addingReportingOverflow(y)
      return (u.partialValue & type.mask, !fitsSigned(s.partialValue, s.overflow), !fitsUnsigned(u.partialValue, u.overflow))
    case .sub:
      let s = sx.subtractingReportingOverflow(sy)
      return ((x &- y) & type.mask, !fitsSigned(s.partialValue, s.overflow), x < y)
    default:
      let s = sx.multipliedReportingOverflow(by: sy), u = x.multipliedReportingOverflow(by: y)
      return ((x &* y) & type.mask, !fitsSigned(s.partialValue, s.overflow), !fitsUnsigned(u.partialValue, u.overflow))
    }
  }

  /// `x op y`; throws for undefined division.
  func binary(_ x: UInt128, _ y: UInt128) throws(InterpreterFault) -> Lane {
    let mask = type.mask
    switch op {
    case .add, .sub, .mul:
      let r = wide(op, x, y)
      let broken = (flags.contains(.nsw) && r.signed) || (flags.contains(.nuw) && r.unsigned)
      return Lane(r.bits, poison: broken)
    case .smulh, .umulh: return Lane(highProduct(x, y))
    case .sdiv, .udiv, .srem, .urem: return try divide(x, y)
    case .and: return Lane(x & y)
    case .or: return Lane(x | y, poison: flags.contains(.disjoint) && x & y != 0)
    case .xor: return Lane(x ^ y)
    case .shl, .lshr, .ashr: return shift(x, y)
    case .rotl, .rotr:
      let w = UInt128(type.bits)
      let n = y % w
      if n == 0 { return Lane(x) }
      let left = op == .rotl ? n : w - n
      return Lane(((x << left) | (x >> (w - left))) & mask)
    case .smin: return Lane(type.signed(x) < type.signed(y) ? x : y)
    case .smax: return Lane(type.signed(x) > type.signed(y) ? x : y)
    case .umin: return Lane(x < y ? x : y)
    case .umax: return Lane(x > y ? x : y)
    default: throw InterpreterFault(.unsupported, "'\(op.mnemonic)' is no integer operation")
    }
  }

  private func highProduct(_ x: UInt128, _ y: UInt128) -> UInt128 {
    let w = type.bits
    if op == .umulh {
      let p = x.multipliedFullWidth(by: y)
      return w == 128 ? p.high : (p.low >> UInt128(w)) & type.mask
    }
    let p = type.signed(x).multipliedFullWidth(by: type.signed(y))
    return w == 128 ? UInt128(truncatingIfNeeded: p.high) : (p.low >> UInt128(w)) & type.mask
  }

  private func divide(_ x: UInt128, _ y: UInt128) throws(InterpreterFault) -> Lane {
    if y == 0 { throw InterpreterFault(.undefined, "division by zero") }
    switch op {
    case .udiv: return Lane(x / y, poison: flags.contains(.exact) && x % y != 0)
    case .urem: return Lane(x % y)
    default:
      let sx = type.signed(x), sy = type.signed(y)
      if sy == -1 && x == UInt128(1) << UInt128(type.bits - 1) { throw InterpreterFault(.undefined, "the quotient overflows") }
      let r = op == .sdiv ? sx / sy : sx % sy
      let broken = op == .sdiv && flags.contains(.exact) && sx % sy != 0
      return Lane(UInt128(truncatingIfNeeded: r) & type.mask, poison: broken)
    }
  }

  private func shift(_ x: UInt128, _ y: UInt128) -> Lane {
    if y >= UInt128(type.bits) { return .poisoned }
    switch op {
    case .shl:
      let r = (x << y) & type.mask
      let signBroken = UInt128(truncatingIfNeeded: type.signed(r) >> Int128(y)) & type.mask != x
      let broken = (flags.contains(.nuw) && r >> y != x) || (flags.contains(.nsw) && signBroken)
      return Lane(r, poison: broken)
    case .lshr: return Lane(x >> y, poison: flags.contains(.exact) && ((x >> y) << y) != x)
    default:
      let r = UInt128(truncatingIfNeeded: type.signed(x) >> Int128(y)) & type.mask
      return Lane(r, poison: flags.contains(.exact) && ((x >> y) << y) != x)
    }
  }

  func unary(_ x: UInt128) throws(InterpreterFault) -> Lane {
    let w = type.bits
    switch op {
    case .ctlz: return Lane(UInt128(x.leadingZeroBitCount - (128 - w)), poison: x == 0 && flags.contains(.nonzero))
    case .cttz: return Lane(UInt128(x == 0 ? w : x.trailingZeroBitCount), poison: x == 0 && flags.contains(.nonzero))
    case .ctpop: return Lane(UInt128(x.nonzeroBitCount))
    case .bswap: return Lane(x.byteSwapped >> UInt128(128 - w))
    case .bitreverse:
      var r: UInt128 = 0
      for k in 0..<w where x >> UInt128(k) & 1 != 0 { r |= UInt128(1) << UInt128(w - 1 - k) }
      return Lane(r)
    case .abs:
      let isMinimum = x == UInt128(1) << UInt128(w - 1)
      return Lane(type.signed(x) < 0 ? (0 &- x) & type.mask : x, poison: isMinimum && flags.contains(.nsw))
    default: throw InterpreterFault(.unsupported, "'\(op.mnemonic)' is no integer operation")
    }
  }

  /// The wrapped result and whether it differs from the exact one.
  func overflow(_ x: UInt128, _ y: UInt128) -> (Lane, Lane) {
    let base: Opcode, isSigned: Bool
    switch op {
    case .saddo: (base, isSigned) = (.add, true)
    case .uaddo: (base, isSigned) = (.add, false)
    case .ssubo: (base, isSigned) = (.sub, true)
    case .usubo: (base, isSigned) = (.sub, false)
    case .smulo: (base, isSigned) = (.mul, true)
    default: (base, isSigned) = (.mul, false)
    }
    let r = wide(base, x, y)
    return (Lane(r.bits), Lane(isSigned ? r.signed : r.unsigned))
  }

  static func compare(_ p: IntPredicate, _ x: UInt128, _ y: UInt128, _ type: Type) -> Bool {
    FoldedPredicate.evaluate(p, x, y, type.signed(x), type.signed(y))
  }

  static func atomic(_ operation: AtomicOperation, _ x: UInt128, _ y: UInt128, _ type: Type) -> UInt128 {
    let sx = type.signed(x), sy = type.signed(y)
    switch operation {
    case .exchange: return y
    case .add: return (x &+ y) & type.mask
    case .sub: return (x &- y) & type.mask
    case .and: return x & y
    case .or: return x | y
    case .xor: return x ^ y
    case .nand: return ~(x & y) & type.mask
    case .smin: return sx < sy ? x : y
    case .smax: return sx > sy ? x : y
    case .umin: return x < y ? x : y
    case .umax: return x > y ? x : y
    }
  }
}
