// Decimal floating point: every operation is a call of libgcc's `__bid_…` functions (GCC internals manual, "Soft float library").
//
// A value is carried in the binary format of its width (f32, f64, f128), because the psABI passes both in the same registers.
// Loads, stores, calls and a change of the sign bit keep the bits; nothing else may be done to a carrier. The letters of the
// function names are libgcc's modes: sd dd td decimal, sf df xf tf binary, si di integers.

import Frontend
import SSA
import Support

extension FunctionGen {
  private func decimalType(_ l: LoweredType) -> QualType { l.type == .f32 ? .decimal32 : l.type == .f64 ? .decimal64 : .decimal128 }
  private func decimalMode(_ l: LoweredType) -> String { l.type == .f32 ? "sd" : l.type == .f64 ? "dd" : "td" }
  private func lowered(_ t: QualType) -> LoweredType { m.lowering.lower(t) }

  private func bidCall(_ name: String, _ result: QualType, _ operands: [(ValueID, QualType)]) -> ValueID {
    let list = operands.map { CallOperand(value: single($0.0), type: $0.1) }
    return runtimeCall("__bid_" + name, result: result, list, flags: [.readNone, .noUnwind]).re
  }

  // MARK: Operators

  func decimalArithmetic(_ op: BinaryOp, _ a: ValueID, _ c: ValueID, _ l: LoweredType) -> ValueID {
    let stem: String
    switch op {
    case .add: stem = "add"
    case .subtract: stem = "sub"
    case .multiply: stem = "mul"
    default: stem = "div"
    }
    let t = decimalType(l)
    return bidCall(stem + decimalMode(l) + "3", t, [(a, t), (c, t)])
  }

  /// A comparison as an i1. The library's answer compares with zero as the operands do with each other; unordered operands make
  /// every relation but `!=` false.
  func decimalCompare(_ op: BinaryOp, _ a: ValueID, _ c: ValueID, _ l: LoweredType) -> ValueID {
    let stem: String, predicate: IntPredicate
    switch op {
    case .less: (stem, predicate) = ("lt", .slt)
    case .greater: (stem, predicate) = ("gt", .sgt)
    case .lessEqual: (stem, predicate) = ("le", .sle)
    case .greaterEqual: (stem, predicate) = ("ge", .sge)
    case .equal: (stem, predicate) = ("eq", .eq)
    default: (stem, predicate) = ("ne", .ne)
    }
    let t = decimalType(l)
    return b.icmp(predicate, bidCall(stem + decimalMode(l) + "2", .int, [(a, t), (c, t)]), i32(0))
  }

  func decimalTruth(_ v: ValueID, _ l: LoweredType) -> ValueID { decimalCompare(.notEqual, v, zero(l.type), l) }

  func decimalOne(_ l: LoweredType) -> ValueID { decimalConstant(1, 0, l) }

  private func decimalConstant(_ coefficient: UInt128, _ exponent: Int, _ l: LoweredType) -> ValueID {
    let format: DecimalFormat = l.type == .f32 ? .d32 : l.type == .f64 ? .d64 : .d128
    let value = SoftDecimal(format, negative: false, coefficient: coefficient, exponent: exponent)
    return f.constant(SoftFloat(format: l.type.floatFormat, bits: value.bits))
  }

  // MARK: Conversions

  /// Any scalar conversion with a decimal type on at least one side.
  func convertDecimal(_ v: ValueID, _ from: LoweredType, _ to: LoweredType) -> ValueID {
    if !to.isDecimal {
      if to.isBool { return decimalTruth(v, from) }
      return to.type.isFloat ? decimalToBinary(v, from, to) : decimalToInteger(v, from, to)
    }
    if from.isDecimal { return decimalToDecimal(v, from, to) }
    return f.type(v).isFloat ? binaryToDecimal(v, to) : integerToDecimal(v, from, to)
  }

  private func decimalToDecimal(_ v: ValueID, _ from: LoweredType, _ to: LoweredType) -> ValueID {
    if from.type == to.type { return v }
    let widens = to.type.bytes > from.type.bytes
    return bidCall(
      (widens ? "extend" : "trunc") + decimalMode(from) + decimalMode(to) + "2", decimalType(to), [(v, decimalType(from))])
  }

  private func binaryMode(_ t: Type) -> (name: String, type: QualType, bytes: Int) {
    switch t {
    case .f32: return ("sf", .float, 4)
    case .f64: return ("df", .double, 8)
    case .f80: return ("xf", .longDouble, 12)
    default: return ("tf", .float128, 16)
    }
  }

  /// libgcc calls a conversion an extension when the target's mode is wider, and between equal widths when it leads to decimal.
  private func decimalToBinary(_ v: ValueID, _ from: LoweredType, _ to: LoweredType) -> ValueID {
    if to.type == .f16 {
      return convertFloat(decimalToBinary(v, from, lowered(.float)), to: to.type)
    }
    let mode = binaryMode(to.type)
    let name = (mode.bytes > from.type.bytes ? "extend" : "trunc") + decimalMode(from) + mode.name
    return bidCall(name, mode.type, [(v, decimalType(from))])
  }

  private func binaryToDecimal(_ v: ValueID, _ to: LoweredType) -> ValueID {
    let source = f.type(v) == .f16 ? convertFloat(v, to: .f32) : v
    let mode = binaryMode(f.type(source))
    let name = (to.type.bytes >= mode.bytes ? "extend" : "trunc") + mode.name + decimalMode(to)
    return bidCall(name, decimalType(to), [(source, mode.type)])
  }

  private func integerToDecimal(_ v: ValueID, _ from: LoweredType, _ to: LoweredType) -> ValueID {
    let bits = f.type(v).bits
    if bits > 64 { return wideIntegerToDecimal(v, signed: from.isSigned, to) }
    // What fits `int` with its sign needs no unsigned function.
    let isSigned = from.isSigned || bits < 32
    let isLong = bits > 32
    let value = resizeInteger(v, to: isLong ? .i64 : .i32, signed: from.isSigned)
    let name = (isSigned ? "float" : "floatuns") + (isLong ? "di" : "si") + decimalMode(to)
    let type: QualType = isLong ? (isSigned ? .longLong : .unsignedLongLong) : (isSigned ? .int : .unsignedInt)
    return bidCall(name, decimalType(to), [(value, type)])
  }

  private func decimalToInteger(_ v: ValueID, _ from: LoweredType, _ to: LoweredType) -> ValueID {
    let bits = to.type == .ptr ? 64 : to.type.bits
    if bits > 64 { return wrapped(decimalToWideInteger(v, from, signed: to.isSigned), to) }
    let isLong = bits > 32
    let isSigned = to.isSigned || bits < 32
    let name = (isSigned ? "fix" : "fixuns") + decimalMode(from) + (isLong ? "di" : "si")
    let type: QualType = isLong ? (isSigned ? .longLong : .unsignedLongLong) : (isSigned ? .int : .unsignedInt)
    let result = bidCall(name, type, [(v, decimalType(from))])
    return wrapped(resizeInteger(result, to: to.type, signed: isSigned), to)
  }

  // MARK: 128-bit integers, for which libgcc has no functions

  private static let tenTo19: UInt128 = 10_000_000_000_000_000_000

  /// high · 10^19 + low is exact but for one rounding. For the narrower formats a value of more than 34 digits first becomes one
  /// of 34 whose last digit says whether something was cut off, which rounds the same way.
  private func wideIntegerToDecimal(_ v: ValueID, signed: Bool, _ to: LoweredType) -> ValueID {
    let wide = lowered(.decimal128)
    let t = Type.i128
    let negative = signed ? b.icmp(.slt, v, f.constant(t, 0)) : f.constant(.i1, 0)
    let magnitude = signed ? b.select(negative, b.binary(.sub, f.constant(t, 0), v), v) : v
    var value = magnitude
    var isLong = ValueID.none
    if to.type != wide.type {
      isLong = b.icmp(.uge, magnitude, f.constant(t, bits: Self.tenTo19 * 1_000_000_000_000_000))
      let million = f.constant(t, 1_000_000)
      let rest = b.icmp(.ne, b.binary(.urem, magnitude, million), f.constant(t, 0))
      let cut = b.binary(
        .add, b.binary(.mul, b.binary(.udiv, magnitude, million), f.constant(t, 10)), b.cast(.zext, rest, to: t))
      value = b.select(isLong, cut, magnitude)
    }
    let unit = f.constant(t, bits: Self.tenTo19)
    let high = b.cast(.trunc, b.binary(.udiv, value, unit), to: .i64), low = b.cast(.trunc, b.binary(.urem, value, unit), to: .i64)
    let from = lowered(.unsignedLong)
    var result = decimalArithmetic(.multiply, integerToDecimal(high, from, wide), decimalConstant(1, 19, wide), wide)
    result = decimalArithmetic(.add, result, integerToDecimal(low, from, wide), wide)
    if isLong.isSome {
      let scaled = decimalArithmetic(.multiply, result, decimalConstant(1, 5, wide), wide)
      result = decimalToDecimal(b.select(isLong, scaled, result), wide, to)
    }
    return b.select(negative, b.unary(.fneg, result), result)
  }

  private func decimalToWideInteger(_ v: ValueID, _ from: LoweredType, signed: Bool) -> ValueID {
    let wide = lowered(.decimal128)
    let x = decimalToDecimal(v, from, wide)
    let negative = decimalCompare(.less, x, zero(wide.type), wide)
    let magnitude = b.select(negative, b.unary(.fneg, x), x)
    let to = lowered(.unsignedLong)
    let high = decimalToInteger(decimalArithmetic(.multiply, magnitude, decimalConstant(1, -19, wide), wide), wide, to)
    let whole = decimalArithmetic(.multiply, integerToDecimal(high, to, wide), decimalConstant(1, 19, wide), wide)
    let low = decimalToInteger(decimalArithmetic(.subtract, magnitude, whole, wide), wide, to)
    let t = Type.i128
    let sum = b.binary(
      .add, b.binary(.mul, b.cast(.zext, high, to: t), f.constant(t, bits: Self.tenTo19)), b.cast(.zext, low, to: t))
    return b.select(negative, b.binary(.sub, f.constant(t, 0), sum), sum)
  }

  // MARK: Builtins

  /// Classification by the encoding (IEEE 754-2019 §3.5.2): five bits below the sign are 11110 for infinities, 11111 for NaNs.
  func decimalClassification(_ builtin: Builtin, _ e: Expr) -> ComplexValue? {
    if e.c == 0 { return nil }
    let l = lowered(ast.exprs[operand(e, 0)].type)
    if !l.isDecimal { return nil }
    let result = lowered(e.type).type
    func int(_ flag: ValueID) -> ComplexValue { single(resizeInteger(flag, to: result, signed: false)) }
    func bits() -> ValueID {
      let x = scalar(operand(e, 0))
      return b.cast(.bitcast, x, to: .integer(bits: l.type.bytes * 8))
    }
    func lead(_ predicate: IntPredicate, _ value: Int64) -> ComplexValue {
      let v = bits()
      let t = f.type(v)
      let field = b.binary(.and, b.binary(.lshr, v, f.constant(t, Int64(t.bits - 6))), f.constant(t, 31))
      return int(b.icmp(predicate, field, f.constant(t, value)))
    }
    switch builtin {
    case .isnan: return lead(.eq, 31)
    case .isinf: return lead(.eq, 30)
    case .isfinite: return lead(.ult, 30)
    case .signbit, .signbitd32, .signbitd64, .signbitd128:
      let v = bits()
      return int(b.icmp(.slt, v, f.constant(f.type(v), 0)))
    case .isless: return int(pair(.less, e, l))
    case .islessequal: return int(pair(.lessEqual, e, l))
    case .isgreater: return int(pair(.greater, e, l))
    case .isgreaterequal: return int(pair(.greaterEqual, e, l))
    case .islessgreater:
      let x = scalar(operand(e, 0)), y = scalar(operand(e, 1))
      return int(b.binary(.or, decimalCompare(.less, x, y, l), decimalCompare(.greater, x, y, l)))
    case .isunordered:
      let x = scalar(operand(e, 0)), y = scalar(operand(e, 1))
      let t = decimalType(l)
      return int(b.icmp(.ne, bidCall("unord" + decimalMode(l) + "2", .int, [(x, t), (y, t)]), i32(0)))
    default: return nil
    }
  }

  private func pair(_ op: BinaryOp, _ e: Expr, _ l: LoweredType) -> ValueID {
    let x = scalar(operand(e, 0))
    return decimalCompare(op, x, scalar(operand(e, 1)), l)
  }
}
