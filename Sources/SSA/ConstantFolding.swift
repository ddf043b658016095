// Folding of operations on constants, shared by the builder, the simplifier and the interpreter's tests.
//
// All arithmetic is the target's: integers modulo their width, floats through `SoftFloat`, never the host's. An operation
// whose result would be undefined (division by zero, a shift count that is too large) is left alone. A few identities that
// hold for any operand and make code generators simpler are folded too.

import Support

extension Function {
  /// Operand `v` as an integer constant of up to 128 bits, zero-extended, if it is a scalar one.
  private func bits(_ v: ValueID) -> UInt128? { self[v].kind == .integer ? integerConstant(v) : nil }

  private func signed(_ x: UInt128, _ width: Int) -> Int128 {
    let shift = Int128(128 - width)
    return (Int128(truncatingIfNeeded: x) << shift) >> shift
  }

  /// The folded result of a binary operation or shift, or nil.
  public func foldBinary(_ op: Opcode, _ a: ValueID, _ b: ValueID, flags: InstFlags) -> ValueID? {
    let kindB = self[b].kind
    if kindB == .integer {
      if let v = foldIdentity(op, a, b) { return v }
      guard let x = bits(a), let y = bits(b) else { return nil }
      return foldIntegers(op, x, y, type(a))
    }
    if kindB == .float, self[a].kind == .float { return foldFloats(op, floatConstant(a)!, floatConstant(b)!, flags) }
    return nil
  }

  /// x op constant that is x or the constant.
  private func foldIdentity(_ op: Opcode, _ a: ValueID, _ b: ValueID) -> ValueID? {
    guard let c = signedConstant(b) else { return nil }
    switch op {
    case .add, .sub, .or, .xor, .shl, .lshr, .ashr, .rotl, .rotr: if c == 0 { return a }
    case .mul:
      if c == 1 { return a }
      if c == 0 { return b }
    case .and:
      if c == 0 { return b }
      if c == -1 { return a }
    case .sdiv, .udiv: if c == 1 && type(b) != .i1 { return a }
    default: break
    }
    if op == .or && c == -1 { return b }
    return nil
  }

  private func foldIntegers(_ op: Opcode, _ x: UInt128, _ y: UInt128, _ t: Type) -> ValueID? {
    let width = t.bits
    let sx = signed(x, width), sy = signed(y, width)
    var r: UInt128
    switch op {
    case .add: r = x &+ y
    case .sub: r = x &- y
    case .mul: r = x &* y
    case .and: r = x & y
    case .or: r = x | y
    case .xor: r = x ^ y
    case .sdiv, .srem:
      let minimum = -(Int128(1) << Int128(width - 1) &- 1) &- 1
      if y == 0 || (sy == -1 && (width == 128 ? sx == Int128.min : sx == minimum)) { return nil }
      r = UInt128(truncatingIfNeeded: op == .sdiv ? sx / sy : sx % sy)
    case .udiv, .urem:
      if y == 0 { return nil }
      r = op == .udiv ? x / y : x % y
    case .shl, .lshr, .ashr:
      if y >= UInt128(width) { return nil }
      if op == .shl { r = x << y } else if op == .lshr { r = x >> y } else { r = UInt128(truncatingIfNeeded: sx >> Int128(y)) }
    case .rotl, .rotr:
      let n = Int(y % UInt128(width))
      let left = op == .rotl ? n : (width - n) % width
      r = left == 0 ? x : (x << UInt128(left)) | (x >> UInt128(width - left))
    case .smin: r = sx < sy ? x : y
    case .smax: r = sx > sy ? x : y
    case .umin: r = min(x, y)
    case .umax: r = max(x, y)
    case .smulh, .umulh:
      if width > 64 { return nil }
      r = op == .umulh ? (x &* y) >> UInt128(width) : UInt128(truncatingIfNeeded: (sx &* sy) >> Int128(width))
    default: return nil
    }
    return constant(t, bits: r)
  }

  private func foldFloats(_ op: Opcode, _ x: SoftFloat, _ y: SoftFloat, _ flags: InstFlags) -> ValueID? {
    // Results that are NaN keep their sign and payload rules on the machine.
    let r: SoftFloat
    switch op {
    case .fadd: r = x + y
    case .fsub: r = x - y
    case .fmul: r = x * y
    case .fdiv: r = x / y
    case .fcopysign: return constant(x.copyingSign(of: y))
    default: return nil
    }
    return r.isNaN ? nil : constant(r)
  }

  public func foldUnary(_ op: Opcode, _ a: ValueID, flags: InstFlags) -> ValueID? {
    if let x = bits(a) { return foldInteger(op, x, type(a), flags) }
    guard let x = floatConstant(a) else { return nil }
    switch op {
    case .fneg: return constant(x.negated)
    case .fabs: return constant(x.magnitude)
    case .ftrunc: return x.isFinite ? constant(x.truncated) : nil
    case .fsqrt: return x.isNegative || x.isNaN ? nil : constant(x.squareRoot)
    case .freeze: return a
    default: return nil
    }
  }

  private func foldInteger(_ op: Opcode, _ x: UInt128, _ t: Type, _ flags: InstFlags) -> ValueID? {
    let width = t.bits
    switch op {
    case .freeze: return constant(t, bits: x)
    case .ctpop: return constant(t, bits: UInt128(x.nonzeroBitCount))
    case .ctlz:
      if x == 0 { return flags.contains(.nonzero) ? nil : constant(t, Int64(width)) }
      return constant(t, Int64(x.leadingZeroBitCount - (128 - width)))
    case .cttz:
      if x == 0 { return flags.contains(.nonzero) ? nil : constant(t, Int64(width)) }
      return constant(t, Int64(x.trailingZeroBitCount))
    case .bswap: return width < 16 ? nil : constant(t, bits: x.byteSwapped >> UInt128(128 - width))
    case .bitreverse:
      var r: UInt128 = 0
      for k in 0..<width where x >> UInt128(k) & 1 != 0 { r |= 1 << UInt128(width - 1 - k) }
      return constant(t, bits: r)
    case .abs:
      let s = signed(x, width)
      return constant(t, bits: s < 0 ? 0 &- x : x)
    default: return nil
    }
  }

  public func foldCast(_ op: Opcode, _ a: ValueID, to type: Type) -> ValueID? {
    let from = self.type(a)
    if from.isVector || type.isVector { return nil }
    if let x = bits(a) {
      switch op {
      case .trunc, .zext, .inttoptr, .ptrtoint: return constant(type, bits: x)
      case .sext: return constant(type, bits: UInt128(truncatingIfNeeded: signed(x, from.bits)))
      case .sitofp: return constant(SoftFloat(signed(x, from.bits), type.floatFormat))
      case .uitofp: return constant(SoftFloat(x, type.floatFormat))
      case .bitcast: return type.isFloat ? constant(SoftFloat(format: type.floatFormat, bits: x)) : constant(type, bits: x)
      default: return nil
      }
    }
    if let x = floatConstant(a) { return foldFloatCast(op, x, to: type) }
    return foldCastOfCast(op, a, to: type)
  }

  private func foldFloatCast(_ op: Opcode, _ x: SoftFloat, to type: Type) -> ValueID? {
    switch op {
    case .fptrunc, .fpext: return x.isNaN ? nil : constant(x.convert(to: type.floatFormat))
    case .fptosi:
      let r = x.toSigned(bits: type.bits)
      return r.overflow || x.isNaN ? nil : constant(type, bits: UInt128(truncatingIfNeeded: r.value))
    case .fptoui:
      let r = x.toUnsigned(bits: type.bits)
      return r.overflow || x.isNaN ? nil : constant(type, bits: r.value)
    case .bitcast: return type.isInteger ? constant(type, bits: x.bits) : nil
    default: return nil
    }
  }

  /// Conversions that undo or repeat the one below them.
  private func foldCastOfCast(_ op: Opcode, _ a: ValueID, to type: Type) -> ValueID? {
    let d = definingInst(a)
    guard d.isSome else { return nil }
    let inner = self[d].op
    let source = operandCount(d) == 1 ? operand(d, 0) : ValueID.none
    switch op {
    case .trunc:
      if (inner == .zext || inner == .sext), self.type(source) == type { return source }
    case .inttoptr: if inner == .ptrtoint && self[d].type == .i64 { return source }
    case .ptrtoint: if inner == .inttoptr && type == .i64 && self.type(source) == .i64 { return source }
    case .bitcast: if inner == .bitcast && self.type(source) == type { return source }
    default: break
    }
    return nil
  }

  private func operandCount(_ i: InstID) -> Int { Int(self[i].operandCount) }

  public func foldCompare(_ predicate: IntPredicate, _ a: ValueID, _ b: ValueID) -> ValueID? {
    let t = type(a)
    if t.isVector { return nil }
    if a == b && self[a].kind != .poison {
      switch predicate {
      case .eq, .sle, .sge, .ule, .uge: return constant(.i1, 1)
      default: return constant(.i1, 0)
      }
    }
    guard let x = bits(a), let y = bits(b) else { return foldAddressCompare(predicate, a, b) }
    let sx = signed(x, t.bits), sy = signed(y, t.bits)
    let r: Bool
    switch predicate {
    case .eq: r = x == y
    case .ne: r = x != y
    case .slt: r = sx < sy
    case .sle: r = sx <= sy
    case .sgt: r = sx > sy
    case .sge: r = sx >= sy
    case .ult: r = x < y
    case .ule: r = x <= y
    case .ugt: r = x > y
    case .uge: r = x >= y
    }
    return constant(.i1, r ? 1 : 0)
  }

  /// The address of a slot is never null, nor is that of an object that must be defined.
  private func foldAddressCompare(_ predicate: IntPredicate, _ a: ValueID, _ b: ValueID) -> ValueID? {
    guard predicate == .eq || predicate == .ne, self[b].kind == .integer, integerConstant(b) == 0, isNonNull(a) else { return nil }
    return constant(.i1, predicate == .ne ? 1 : 0)
  }

  private func isNonNull(_ v: ValueID) -> Bool {
    if self[v].kind == .slot || self[v].kind == .blockAddress { return true }
    guard let g = globalConstant(v), g.offset == 0 else { return false }
    let linkage = module[g.global].linkage
    return linkage == .internal || (linkage == .external && module[g.global].kind != .alias && module[g.global].kind != .ifunc)
  }

  public func foldCompare(_ predicate: FloatPredicate, _ a: ValueID, _ b: ValueID) -> ValueID? {
    guard let x = floatConstant(a), let y = floatConstant(b) else { return nil }
    let order = x.compare(y)
    let r: Bool
    switch predicate {
    case .oeq: r = order == .equal
    case .ogt: r = order == .greater
    case .oge: r = order == .greater || order == .equal
    case .olt: r = order == .less
    case .ole: r = order == .less || order == .equal
    case .one: r = order == .less || order == .greater
    case .ord: r = order != .unordered
    case .ueq: r = order == .equal || order == .unordered
    case .ugt: r = order == .greater || order == .unordered
    case .uge: r = order != .less
    case .ult: r = order == .less || order == .unordered
    case .ule: r = order != .greater
    case .une: r = order != .equal
    case .uno: r = order == .unordered
    }
    return constant(.i1, r ? 1 : 0)
  }
}
