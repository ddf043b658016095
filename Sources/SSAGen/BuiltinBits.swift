// Builtins on bits, and overflow-checked arithmetic.

import Frontend
import SSA
import Support

extension FunctionGen {
  func bitBuiltin(_ builtin: Builtin, _ e: Expr) -> ComplexValue {
    let x = scalar(operand(e, 0))
    let t = f.type(x)
    let result = m.lowering.lower(e.type)
    func int(_ v: ValueID) -> ComplexValue { single(resizeInteger(v, to: result.type, signed: false)) }
    let raw = Int(builtin.rawValue) - Int(Builtin.ffs.rawValue)
    if raw >= 24 { return int(b.unary(.bswap, x)) }
    switch raw % 6 {
    case 0:
      let position = b.binary(.add, b.unary(.cttz, x), f.constant(t, 1))
      return int(b.select(b.icmp(.eq, x, f.constant(t, 0)), f.constant(t, 0), position))
    case 1: return int(b.unary(.ctlz, x, flags: .nonzero))
    case 2: return int(b.unary(.cttz, x, flags: .nonzero))
    case 3:
      // Leading copies of the sign: leading zeros after flipping negative numbers, less the sign itself.
      let sign = b.binary(.ashr, x, f.constant(t, Int64(t.bits - 1)))
      return int(b.binary(.sub, b.unary(.ctlz, b.binary(.xor, x, sign)), f.constant(t, 1)))
    case 4: return int(b.unary(.ctpop, x))
    default: return int(b.binary(.and, b.unary(.ctpop, x), f.constant(t, 1)))
    }
  }

  /// `__builtin_{add,sub,mul}_overflow` and their typed and `_p` forms: the exact result of the operation, stored wrapped to the
  /// type of the destination; the value says whether it did not fit.
  func overflowBuiltin(_ builtin: Builtin, _ e: Expr) -> ComplexValue {
    let raw = Int(builtin.rawValue) - Int(Builtin.add_overflow.rawValue)
    let operation = raw / 8, isPredicate = raw % 8 == 1
    let left = m.lowering.lower(ast.exprs[operand(e, 0)].type), right = m.lowering.lower(ast.exprs[operand(e, 1)].type)
    let third = ast.exprs[operand(e, 2)].type
    let target = m.lowering.lower(isPredicate ? third : types.element(third))
    if isWide(left) || isWide(right) || isWide(target) { return wideOverflow(operation, e, target, isPredicate: isPredicate) }
    let x = scalar(operand(e, 0)), y = scalar(operand(e, 1))
    let destination = isPredicate ? ValueID.none : scalar(operand(e, 2))
    if isPredicate { effect(operand(e, 2)) }
    b.location = e.location
    let (value, overflow) = checked(operation, x, left, y, right, target, e)
    if !isPredicate {
      let pointee = types.element(third)
      let p = Place(destination, alignLog2: types.alignLog2(of: pointee))
      store(value, qualified(p, pointee), pointee)
    }
    return single(resizeInteger(overflow, to: m.lowering.lower(e.type).type, signed: false))
  }

  private func checked(
    _ operation: Int, _ x: ValueID, _ left: LoweredType, _ y: ValueID, _ right: LoweredType, _ target: LoweredType, _ e: Expr
  ) -> (ValueID, ValueID) {
    let same = f.type(x) == target.type && f.type(y) == target.type && left.isSigned == target.isSigned
      && right.isSigned == target.isSigned && target.exactWidth == 0 && !target.isBool && left.exactWidth == 0 && right.exactWidth == 0
    if same && target.type.bits >= 32 {
      let signed: [Opcode] = [.saddo, .ssubo, .smulo], unsigned: [Opcode] = [.uaddo, .usubo, .umulo]
      let r = b.overflow((target.isSigned ? signed : unsigned)[operation], x, y)
      return (r.value, r.overflow)
    }
    // Wide enough to be exact, then see whether the value survives the narrowing.
    let widest = max(width(left, f.type(x)), width(right, f.type(y)))
    let exact = operation == 2 ? widest * 2 : widest + 1
    let type: Type = exact <= 64 ? .i64 : .i128
    if exact > 128 && !(operation != 2 && target.type == .i128) {
      return wideMixed(operation, x, left, y, right, target, e)
    }
    if exact > 128 { return wideMixed(operation, x, left, y, right, target, e) }
    let a = resizeInteger(x, to: type, signed: left.isSigned), c = resizeInteger(y, to: type, signed: right.isSigned)
    let opcodes: [Opcode] = [.add, .sub, .mul]
    let v = b.binary(opcodes[operation], a, c)
    let narrow = target.isBool ? b.cast(.trunc, v, to: .i1) : wrapped(resizeInteger(v, to: target.type, signed: true), target)
    if target.type.bits > type.bits {
      // The destination is wider than the exact result: only a negative value for an unsigned destination does not fit.
      let negative = b.icmp(.slt, v, f.constant(type, 0))
      return (narrow, target.isSigned ? f.constant(.i1, 0) : negative)
    }
    let back = resizeInteger(narrow, to: type, signed: target.isSigned)
    var overflow = b.icmp(.ne, back, v)
    if target.type.bits == type.bits && !target.isSigned { overflow = b.icmp(.slt, v, f.constant(type, 0)) }
    return (narrow, overflow)
  }

  /// Bits that hold the operand's values as a signed number.
  private func width(_ l: LoweredType, _ t: Type) -> Int { t.bits + (l.isSigned ? 0 : 1) }

  /// 128-bit operands of mixed signedness: as sign and magnitude.
  private func wideMixed(
    _ operation: Int, _ x: ValueID, _ left: LoweredType, _ y: ValueID, _ right: LoweredType, _ target: LoweredType, _ e: Expr
  ) -> (ValueID, ValueID) {
    let t = Type.i128
    let zeroValue = f.constant(t, 0)
    func split(_ v: ValueID, _ l: LoweredType) -> (negative: ValueID, magnitude: ValueID) {
      let w = resizeInteger(v, to: t, signed: l.isSigned)
      if !l.isSigned { return (f.constant(.i1, 0), w) }
      let n = b.icmp(.slt, w, zeroValue)
      return (n, b.select(n, b.binary(.sub, zeroValue, w), w))
    }
    let a = split(x, left)
    var c = split(y, right)
    if operation == 1 { c.negative = b.binary(.and, invert(c.negative), b.icmp(.ne, c.magnitude, zeroValue)) }
    var negative: ValueID, magnitude: ValueID, lost: ValueID
    if operation == 2 {
      let r = b.overflow(.umulo, a.magnitude, c.magnitude)
      negative = b.binary(.xor, a.negative, c.negative)
      (magnitude, lost) = (r.value, r.overflow)
    } else {
      let sum = b.overflow(.uaddo, a.magnitude, c.magnitude)
      let sameSign = b.icmp(.eq, a.negative, c.negative)
      let aLarger = b.icmp(.uge, a.magnitude, c.magnitude)
      let difference = b.select(aLarger, b.binary(.sub, a.magnitude, c.magnitude), b.binary(.sub, c.magnitude, a.magnitude))
      magnitude = b.select(sameSign, sum.value, difference)
      lost = b.binary(.and, sameSign, sum.overflow)
      negative = b.select(sameSign, a.negative, b.select(aLarger, a.negative, c.negative))
    }
    negative = b.binary(.and, negative, b.icmp(.ne, magnitude, zeroValue))
    let value = b.select(negative, b.binary(.sub, zeroValue, magnitude), magnitude)
    let narrow = target.isBool ? b.cast(.trunc, value, to: .i1) : resizeInteger(value, to: target.type, signed: true)
    // Does the narrowed value have the same sign and magnitude?
    let back = split(narrow, target)
    let differs = b.binary(.or, b.icmp(.ne, back.magnitude, magnitude), b.icmp(.ne, back.negative, negative))
    return (narrow, b.binary(.or, lost, differs))
  }
}
