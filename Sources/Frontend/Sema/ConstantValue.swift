// The value of a constant expression: integers, floating and complex values, addresses with an offset, label differences
// (C17 §6.6; GNU: label addresses and their differences).
//
// `AST.evaluateConstant` is also what the lowering uses for static initializers.

import Support

/// What the address of an address constant starts from.
public enum ConstantBase: UInt8, BitwiseCopyable, Sendable {
  /// An absolute number.
  case none
  /// A function or object of static storage: `baseID` is a DeclID.
  case decl
  /// A string literal: StringID.
  case string
  /// `&&label`: LabelID.
  case label
}

/// The value of a constant expression.
public struct ConstantValue: BitwiseCopyable, Sendable {
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
    /// Integer type: `integer`, wrapped to the type.
    case integer
    /// Real floating type: `real`.
    case float
    /// Decimal floating type: `decimal`.
    case decimal
    /// Complex floating type: `real`, `imaginary`. Complex integers: `integer`, `imaginaryInteger`.
    case complex, complexInteger
    /// Pointer type, or an integer type as wide: base + `integer`.
    case address
    /// `&&a - &&b` + `integer`: labels `baseID` and `otherLabel`.
    case labelDifference
  }
  public var kind: Kind
  public var base: ConstantBase = .none
  public var baseID: UInt32 = UInt32.max
  public var otherLabel: UInt32 = UInt32.max
  public var integer: Int128 = 0
  public var imaginaryInteger: Int128 = 0
  public var real = SoftFloat(format: .f64, bits: 0)
  public var imaginary = SoftFloat(format: .f64, bits: 0)
  public var decimal = SoftDecimal(format: .d64, bits: 0)

  init(_ kind: Kind) { self.kind = kind }
  static func integer(_ value: Int128) -> ConstantValue {
    var v = ConstantValue(.integer)
    v.integer = value
    return v
  }
  static func float(_ value: SoftFloat) -> ConstantValue {
    var v = ConstantValue(.float)
    v.real = value
    return v
  }
  static func decimal(_ value: SoftDecimal) -> ConstantValue {
    var v = ConstantValue(.decimal)
    v.decimal = value
    return v
  }
  static func address(_ base: ConstantBase, _ id: UInt32, _ offset: Int128 = 0) -> ConstantValue {
    var v = ConstantValue(.address)
    v.base = base
    v.baseID = id
    v.integer = offset
    return v
  }
  /// A pure number: integer, or an address without a base.
  var number: Int128? { kind == .integer || (kind == .address && base == .none) ? integer : nil }
  /// Whether this is zero in every bit, as far as a condition asks; nil if only the linker knows.
  var truth: Bool? {
    switch kind {
    case .integer: return integer != 0
    case .float: return !real.isZero
    case .decimal: return !decimal.isZero
    case .complex: return !(real.isZero && imaginary.isZero)
    case .complexInteger: return integer != 0 || imaginaryInteger != 0
    case .address: return base == .none ? integer != 0 : nil
    case .labelDifference: return nil
    }
  }
}

extension AST {
  /// The value of a `.floatConstant` of binary type.
  public func floatValue(_ e: Expr) -> SoftFloat {
    let bits = floats[Int(e.a)]
    return SoftFloat(format: types.floatFormat(e.type), bits: UInt128(bits.high) &<< 64 | UInt128(bits.low))
  }

  /// The value of a `.floatConstant` of decimal type.
  func decimalValue(_ e: Expr) -> SoftDecimal {
    let bits = floats[Int(e.a)]
    return SoftDecimal(format: types.decimalFormat(e.type), bits: UInt128(bits.high) &<< 64 | UInt128(bits.low))
  }

  /// The value of a `.floatConstant` of either radix.
  func constantFloat(_ e: Expr) -> ConstantValue { types.isDecimal(e.type) ? .decimal(decimalValue(e)) : .float(floatValue(e)) }

  /// `value` truncated towards zero to integer type `t`; nil for widths that cannot be represented here.
  func toInteger(_ value: SoftFloat, _ t: QualType) -> (Int128, Bool)? {
    let width = types.integerWidth(t)
    if width > 128 { return nil }
    if types.isSigned(t) {
      let r = value.toSigned(bits: width)
      return (r.value, r.overflow)
    }
    let r = value.toUnsigned(bits: width)
    return (Int128(truncatingIfNeeded: r.value), r.overflow)
  }

  /// The value of rvalue `e`, or nil if it is no constant expression.
  public func evaluateConstant(_ e: ExprID) -> ConstantValue? { evaluateConstant(e, readsConstObjects: false) }

  func evaluateConstant(_ e: ExprID, readsConstObjects: Bool) -> ConstantValue? {
    let x = exprs[e]
    switch x.kind {
    case .integerConstant:
      if types.kind(x.type) == .pointer { return .address(.none, 0, integerValue(x)) }
      return .integer(integerValue(x))
    case .floatConstant: return constantFloat(x)
    case .nullPointer: return .address(.none, 0)
    default:
      var evaluator = ConstantEvaluator(ast: self)
      evaluator.readsConstObjects = readsConstObjects
      return evaluator.value(e)
    }
  }

  /// The value of `e` if it is a number of integer (or pointer) type known now.
  public func evaluateInteger(_ e: ExprID) -> Int128? {
    let x = exprs[e]
    if x.kind == .integerConstant { return integerValue(x) }
    return evaluateConstant(e)?.number
  }
}
