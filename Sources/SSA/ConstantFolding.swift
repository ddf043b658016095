// Folding of operations on constants, shared by the builder, the simplifier and the interpreter's tests.
//
// All arithmetic is the target's: integers modulo their width, floats through `SoftFloat`. An operation whose result would be
// undefined (division by zero, a shift by the width or more, a float out of the integer's range) is not folded. Identities
// are limited to those that give an existing value or a constant, whatever the flags: they run on every creation.

import Support

extension Function {
  // MARK: Binary operations

  /// The value of `op a, b` when it needs no instruction. `fast` float flags do not matter: only exact results are folded.
  public func foldBinary(_ op: Opcode, _ a: ValueID, _ b: ValueID, flags: InstFlags) -> ValueID? {
    let type = self[a].type
    if type.isInteger {
      let x = integerConstant(a), y = integerConstant(b)
      if let x, let y { return foldIntegers(op, x, y, type) }
      if let y { return identity(op, a, y, type, isRight: true) }
      if let x { return identity(op, b, x, type, isRight: false) }
      if a == b { return sameOperands(op, a, type) }
      return nil
    }
    if type.isFloat, let x = floatConstant(a), let y = floatConstant(b) { return foldFloats(op, x, y) }
    return nil
  }

  private func foldIntegers(_ op: Opcode, _ x: UInt128, _ y: UInt128, _ type: Type) -> ValueID? {
    let width = UInt128(type.bits)
    let sx = signed(x, type), sy = signed(y, type)
    let minimum = Int128(-1) << Int128(width - 1)
    func make(_ v: UInt128) -> ValueID { constant(type, bits: v) }
    func make(_ v: Int128) -> ValueID { constant(type, bits: UInt128(bitPattern: v)) }
    switch op {
    case .add: return make(x &+ y)
    case .sub: return make(x &- y)
    case .mul: return make(x &* y)
    case .and: return make(x & y)
    case .or: return make(x | y)
    case .xor: return make(x ^ y)
    case .udiv: return y == 0 ? nil : make(x / y)
    case .urem: return y == 0 ? nil : make(x % y)
    case .sdiv: return y == 0 || (sx == minimum && sy == -1) ? nil : make(sx / sy)
    case .srem: return y == 0 || (sx == minimum && sy == -1) ? nil : make(sx % sy)
    case .shl: return y >= width ? nil : make(x << y)
    case .lshr: return y >= width ? nil : make(x >> y)
    case .ashr: return y >= width ? nil : make(sx >> Int128(y))
    case .rotl: return make(rotate(x, by: y % width, width))
    case .rotr: return make(rotate(x, by: (width - y % width) % width, width))
    case .smin: return make(min(sx, sy))
    case .smax: return make(max(sx, sy))
    case .umin: return make(min(x, y))
    case .umax: return make(max(x, y))
    default: return nil
    }
  }

  private func rotate(_ x: UInt128, by n: UInt128, _ width: UInt128) -> UInt128 { n == 0 ? x : x << n | x >> (width - n) }

  /// The constant `bits` of `type` as a signed number.
  private func signed(_ bits: UInt128, _ type: Type) -> Int128 {
    let shift = Int128(128 - type.bits)
    return (Int128(bitPattern: bits) << shift) >> shift
  }

  private func ones(_ type: Type) -> UInt128 { type.bits >= 128 ? UInt128.max : (UInt128(1) << UInt128(type.bits)) &- 1 }

  /// `x op c` (or `c op x`) that is `x` or a constant for every x.
  private func identity(_ op: Opcode, _ x: ValueID, _ c: UInt128, _ type: Type, isRight: Bool) -> ValueID? {
    switch op {
    case .add, .xor: return c == 0 ? x : nil
    case .or: return c == 0 ? x : c == ones(type) ? constant(type, bits: c) : nil
    case .and: return c == ones(type) ? x : c == 0 ? constant(type, 0) : nil
    case .mul: return c == 1 ? x : c == 0 ? constant(type, 0) : nil
    case .sub, .shl, .lshr, .ashr, .rotl, .rotr: return isRight && c == 0 ? x : nil
    // The i1 "1" is -1 when signed.
    case .udiv: return isRight && c == 1 ? x : nil
    case .sdiv: return isRight && c == 1 && type != .i1 ? x : nil
    default: return nil
    }
  }

  private func sameOperands(_ op: Opcode, _ x: ValueID, _ type: Type) -> ValueID? {
    switch op {
    case .sub, .xor: return constant(type, 0)
    case .and, .or, .smin, .smax, .umin, .umax: return x
    default: return nil
    }
  }

  private func foldFloats(_ op: Opcode, _ x: SoftFloat, _ y: SoftFloat) -> ValueID? {
    if module.roundingMath && op != .fcopysign { return nil }
    let result: SoftFloat
    switch op {
    case .fadd: result = x + y
    case .fsub: result = x - y
    case .fmul: result = x * y
    case .fdiv: result = x / y
    case .fcopysign: return constant(x.copyingSign(of: y))
    default: return nil
    }
    // What raises "invalid", "divide by zero" or "overflow" (IEC 60559 §7) is left to the program.
    if result.isNaN && !x.isNaN && !y.isNaN || result.isInfinite && !x.isInfinite && !y.isInfinite { return nil }
    return constant(result)
  }

  // MARK: Unary operations

  public func foldUnary(_ op: Opcode, _ a: ValueID, flags: InstFlags) -> ValueID? {
    let type = self[a].type
    if type.isInteger, let x = integerConstant(a) { return foldInteger(op, x, type, flags) }
    if type.isFloat, let x = floatConstant(a) {
      if module.roundingMath && (op == .fsqrt || op == .frint) { return nil }
      switch op {
      case .fneg: return constant(x.negated)
      case .fabs: return constant(x.magnitude)
      case .fsqrt: return constant(x.squareRoot)
      case .ffloor: return constant(x.roundedToIntegral(.down))
      case .fceil: return constant(x.roundedToIntegral(.up))
      case .ftrunc: return constant(x.roundedToIntegral(.towardZero))
      case .frint: return constant(x.roundedToIntegral(.nearestEven))
      case .freeze: return a
      default: return nil
      }
    }
    return nil
  }

  private func foldInteger(_ op: Opcode, _ x: UInt128, _ type: Type, _ flags: InstFlags) -> ValueID? {
    let width = type.bits
    func make(_ v: Int) -> ValueID { constant(type, bits: UInt128(v)) }
    switch op {
    case .ctlz: return x == 0 && flags.contains(.nonzero) ? nil : make(x.leadingZeroBitCount - (128 - width))
    case .cttz: return x == 0 ? (flags.contains(.nonzero) ? nil : make(width)) : make(x.trailingZeroBitCount)
    case .ctpop: return make(x.nonzeroBitCount)
    case .bswap: return width < 16 ? nil : constant(type, bits: x.byteSwapped >> UInt128(128 - width))
    case .abs:
      let s = signed(x, type)
      return constant(type, bits: s < 0 ? 0 &- x : x)
    case .freeze: return constant(type, bits: x)
    default: return nil
    }
  }

  // MARK: Conversions

  public func foldCast(_ op: Opcode, _ a: ValueID, to type: Type) -> ValueID? {
    let from = self[a].type
    if type.isVector || from.isVector { return nil }
    if let x = integerConstant(a) { return foldIntegerCast(op, x, from, type) }
    if let x = floatConstant(a) { return foldFloatCast(op, x, type) }
    return inverseCast(op, a, type)
  }

  private func foldIntegerCast(_ op: Opcode, _ x: UInt128, _ from: Type, _ type: Type) -> ValueID? {
    switch op {
    case .trunc, .zext, .ptrtoint, .inttoptr: return constant(type, bits: x)
    case .sext: return constant(type, bits: UInt128(bitPattern: signed(x, from)))
    case .sitofp:
      let v = SoftFloat(signed(x, from), type.floatFormat)
      return module.roundingMath && v.toSigned(bits: 128).value != signed(x, from) ? nil : constant(v)
    case .uitofp:
      let v = SoftFloat(x, type.floatFormat)
      return module.roundingMath && v.toUnsigned(bits: 128).value != x ? nil : constant(v)
    case .bitcast where type.isFloat && type != .f80: return constant(SoftFloat(format: type.floatFormat, bits: x))
    default: return nil
    }
  }

  private func foldFloatCast(_ op: Opcode, _ x: SoftFloat, _ type: Type) -> ValueID? {
    switch op {
    case .fptrunc, .fpext:
      let v = x.convert(to: type.floatFormat)
      return module.roundingMath && v.convert(to: x.format).compare(x) != .equal ? nil : constant(v)
    case .fptosi:
      if x.isNaN { return nil }
      let r = x.toSigned(bits: type.bits)
      return r.overflow ? nil : constant(type, bits: UInt128(bitPattern: r.value))
    case .fptoui:
      if x.isNaN { return nil }
      let r = x.toUnsigned(bits: type.bits)
      return r.overflow ? nil : constant(type, bits: r.value)
    case .bitcast where type.isInteger && x.format != .f80: return constant(type, bits: x.bits)
    default: return nil
    }
  }

  /// A conversion that undoes the one that made its operand.
  private func inverseCast(_ op: Opcode, _ a: ValueID, _ type: Type) -> ValueID? {
    let i = definingInst(a)
    if i.isNone { return nil }
    let inner = self[i].op
    let undoes: Bool
    switch op {
    case .trunc: undoes = inner == .zext || inner == .sext
    case .ptrtoint: undoes = inner == .inttoptr
    case .inttoptr: undoes = inner == .ptrtoint && self[a].type == .i64
    case .bitcast: undoes = inner == .bitcast
    default: undoes = false
    }
    if !undoes { return nil }
    let source = operand(i, 0)
    if self[source].type != type { return nil }
    // An address made of fewer bits is not the integer it came from.
    return op == .ptrtoint && type != .i64 ? nil : source
  }

  // MARK: Comparisons

  public func foldCompare(_ predicate: IntPredicate, _ a: ValueID, _ b: ValueID) -> ValueID? {
    let type = self[a].type
    if type.isVector { return nil }
    func truth(_ value: Bool) -> ValueID { constant(.i1, value ? 1 : 0) }
    if a == b { return truth(FoldedPredicate.holdsForEqual(predicate)) }
    let y = integerConstant(b)
    if let x = integerConstant(a), let y {
      return truth(FoldedPredicate.evaluate(predicate, x, y, signed(x, type), signed(y, type)))
    }
    guard let y else { return nil }
    if y == 0 {
      if predicate == .ult { return truth(false) }
      if predicate == .uge { return truth(true) }
      if type.isPointer && self[a].kind == .slot && (predicate == .eq || predicate == .ne) { return truth(predicate == .ne) }
    }
    return comparedFlag(predicate, a, y)
  }

  /// `zext i1 x != 0` and `zext i1 x == 1` are x.
  private func comparedFlag(_ predicate: IntPredicate, _ a: ValueID, _ y: UInt128) -> ValueID? {
    if !(predicate == .ne && y == 0) && !(predicate == .eq && y == 1) { return nil }
    let i = definingInst(a)
    if i.isNone || self[i].op != .zext { return nil }
    let flag = operand(i, 0)
    return self[flag].type == .i1 ? flag : nil
  }

  /// As with gcc, a comparison with a NaN that is known does not raise an exception.
  public func foldCompare(_ predicate: FloatPredicate, _ a: ValueID, _ b: ValueID) -> ValueID? {
    let x = floatConstant(a), y = floatConstant(b)
    if x?.isNaN ?? false || y?.isNaN ?? false { return constant(.i1, FoldedPredicate.evaluate(predicate, .unordered) ? 1 : 0) }
    guard let x, let y else { return nil }
    return constant(.i1, FoldedPredicate.evaluate(predicate, x.compare(y)) ? 1 : 0)
  }
}

/// The meaning of comparison predicates on known operands.
enum FoldedPredicate {
  static func holdsForEqual(_ p: IntPredicate) -> Bool {
    switch p {
    case .eq, .sle, .sge, .ule, .uge: return true
    case .ne, .slt, .sgt, .ult, .ugt: return false
    }
  }

  static func evaluate(_ p: IntPredicate, _ x: UInt128, _ y: UInt128, _ sx: Int128, _ sy: Int128) -> Bool {
    switch p {
    case .eq: return x == y
    case .ne: return x != y
    case .slt: return sx < sy
    case .sle: return sx <= sy
    case .sgt: return sx > sy
    case .sge: return sx >= sy
    case .ult: return x < y
    case .ule: return x <= y
    case .ugt: return x > y
    case .uge: return x >= y
    }
  }

  static func evaluate(_ p: FloatPredicate, _ o: FloatOrdering) -> Bool {
    switch p {
    case .oeq: return o == .equal
    case .ogt: return o == .greater
    case .oge: return o == .greater || o == .equal
    case .olt: return o == .less
    case .ole: return o == .less || o == .equal
    case .one: return o == .less || o == .greater
    case .ord: return o != .unordered
    case .ueq: return o == .equal || o == .unordered
    case .ugt: return o == .greater || o == .unordered
    case .uge: return o != .less
    case .ult: return o == .less || o == .unordered
    case .ule: return o != .greater
    case .une: return o != .equal
    case .uno: return o == .unordered
    }
  }
}
