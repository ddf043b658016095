// The value of a constant expression: integers, floating and complex values, addresses with an offset, label differences
// (C17 §6.6; GNU: label addresses and their differences).
//
// Nodes whose operands are integer or floating constants are folded when they are made (ConstEvalFold.swift). What is left to
// evaluate here are trees around addresses, the floating operations not folded there, and vectors. Chains to the left are
// walked by loops where addresses make them long; everything else recurses to a bounded depth and gives up beyond it.
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
    case .complex: return !(real.isZero && imaginary.isZero)
    case .complexInteger: return integer != 0 || imaginaryInteger != 0
    case .address: return base == .none ? integer != 0 : nil
    case .labelDifference: return nil
    }
  }
}

extension AST {
  /// The value of a `.floatConstant`.
  public func floatValue(_ e: Expr) -> SoftFloat {
    let bits = floats[Int(e.a)]
    return SoftFloat(format: types.floatFormat(e.type), bits: UInt128(bits.high) &<< 64 | UInt128(bits.low))
  }

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
    case .floatConstant: return .float(floatValue(x))
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

/// Evaluates the trees that were not folded when they were made.
struct ConstantEvaluator {
  let ast: AST
  var types: TypeTable { ast.types }
  private var depth = 0
  /// GNU C: a static initializer may use the value of a `const` object that has a constant one.
  var readsConstObjects = false
  /// Beyond this nesting an expression counts as not constant.
  static let maximumDepth = 8_000

  init(ast: AST) { self.ast = ast }

  mutating func value(_ e: ExprID) -> ConstantValue? {
    let x = ast.exprs[e]
    switch x.kind {
    case .integerConstant:
      return types.kind(x.type) == .pointer ? .address(.none, 0, ast.integerValue(x)) : .integer(ast.integerValue(x))
    case .floatConstant: return .float(ast.floatValue(x))
    case .nullPointer: return .address(.none, 0)
    case .labelAddress: return .address(.label, x.a)
    default: break
    }
    if depth >= ConstantEvaluator.maximumDepth { return nil }
    depth += 1
    defer { depth -= 1 }
    switch x.kind {
    case .complexPair: return complexPair(x)
    case .cast: return cast(x)
    case .unary: return unary(x)
    case .binary: return binary(x)
    case .addressOf: return address(x.first)
    case .pointerOffset: return pointerOffset(e)
    case .pointerDifference: return pointerDifference(x)
    case .conditional:
      guard let c = value(x.first)?.truth else { return nil }
      return value(c ? x.second : x.third)
    // What `__builtin_constant_p` has not affirmed by now is not constant.
    case .builtinCall:
      if x.a == UInt32(Builtin.constant_p.rawValue) { return .integer(0) }
      return unknownObjectSize(x)
    case .statementExpression, .comma: return nil
    default: return nil
    }
  }

  /// An object size that has not been found by now is not known: -1, or 0 for the minimum.
  private mutating func unknownObjectSize(_ x: Expr) -> ConstantValue? {
    guard x.a == UInt32(Builtin.object_size.rawValue), x.c == 2 else { return nil }
    guard let mode = value(ExprID(ast.pool[Int(x.b) + 1])), mode.kind == .integer else { return nil }
    return .integer(mode.integer >= 2 ? 0 : Int128(UInt64.max))
  }

  private mutating func complexPair(_ x: Expr) -> ConstantValue? {
    guard let re = value(x.first), let im = value(x.second) else { return nil }
    if re.kind == .float && im.kind == .float {
      var v = ConstantValue(.complex)
      v.real = re.real
      v.imaginary = im.real
      return v
    }
    guard let r = re.number, let i = im.number else { return nil }
    var v = ConstantValue(.complexInteger)
    v.integer = r
    v.imaginaryInteger = i
    return v
  }

  // MARK: Addresses

  /// The address of lvalue or function designator `e`. Member and element chains are walked by a loop.
  mutating func address(_ e: ExprID) -> ConstantValue? {
    var at = e
    var offset: Int128 = 0
    while true {
      let x = ast.exprs[at]
      switch x.kind {
      case .member:
        if x.flags.contains(.bitField) { return nil }
        offset &+= Int128(types.fields[FieldID(x.b)].byteOffset)
        at = x.first
      case .vectorElement:
        guard let i = value(x.second)?.number else { return nil }
        offset &+= i &* Int128(types.size(of: x.type))
        at = x.first
      case .unary:
        if x.unaryOp == .imagPart { offset &+= Int128(types.size(of: x.type)) }
        else if x.unaryOp != .realPart { return nil }
        at = x.first
      case .dereference:
        guard var v = value(x.first), v.kind == .address else { return nil }
        v.integer = wrapAddress(v.integer &+ offset)
        return v
      case .declRef, .compoundLiteral:
        let d = ast.decls[DeclID(x.a)]
        if d.kind != .function && d.duration != .static { return nil }
        return .address(.decl, x.a, wrapAddress(offset))
      case .stringLiteral: return .address(.string, x.a, wrapAddress(offset))
      case .labelAddress: return .address(.label, x.a, wrapAddress(offset))
      default: return nil
      }
    }
  }

  /// Offsets are signed numbers of pointer width.
  private func wrapAddress(_ v: Int128) -> Int128 {
    types.model.pointerSize == 8 ? Int128(Int64(truncatingIfNeeded: v)) : Int128(Int32(truncatingIfNeeded: v))
  }

  private mutating func pointerOffset(_ e: ExprID) -> ConstantValue? {
    var at = e
    var offset: Int128 = 0
    while ast.exprs[at].kind == .pointerOffset {
      let x = ast.exprs[at]
      if x.flags.contains(.runtimeStep) { return nil }
      guard let n = value(x.second)?.number else { return nil }
      let step = n &* Int128(x.c)
      offset = x.op == 0 ? offset &+ step : offset &- step
      at = x.first
    }
    guard var v = value(at), v.kind == .address else { return nil }
    v.integer = wrapAddress(v.integer &+ offset)
    return v
  }

  private mutating func pointerDifference(_ x: Expr) -> ConstantValue? {
    guard let a = value(x.first), let b = value(x.second), a.kind == .address, b.kind == .address else { return nil }
    if x.flags.contains(.runtimeStep) { return nil }
    let step = Int128(max(x.c, 1))
    if hasSameBase(a, b) { return .integer((a.integer &- b.integer) / step) }
    if a.base == .label && b.base == .label && step == 1 {
      var v = ConstantValue(.labelDifference)
      v.baseID = a.baseID
      v.otherLabel = b.baseID
      v.integer = a.integer &- b.integer
      return v
    }
    return nil
  }

  /// Equal string literals share their bytes.
  private func hasSameBase(_ a: ConstantValue, _ b: ConstantValue) -> Bool {
    if a.base != b.base { return false }
    if a.base == .none || a.baseID == b.baseID { return true }
    return a.base == .string && ast.bytes(of: StringID(a.baseID)).elementsEqual(ast.bytes(of: StringID(b.baseID)))
  }

  // MARK: Casts

  private mutating func cast(_ x: Expr) -> ConstantValue? {
    switch x.castKind {
    case .arrayToPointer, .functionToPointer: return address(x.first)
    case .load: return load(x)
    case .vectorSplat, .bitcast, .vectorConvert, .toUnion, .toVoid: return nil
    default: break
    }
    guard let v = value(x.first) else { return nil }
    return convert(v, from: ast.exprs[x.first].type, to: x.type)
  }

  /// A load is constant only from a `constexpr` object or a string literal (`"abc"[1]`).
  private mutating func load(_ x: Expr) -> ConstantValue? {
    if let v = constexprPart(x) { return v }
    guard let place = address(x.first) else { return nil }
    if place.base == .string {
      let data = ast.strings[StringID(place.baseID)]
      let bytes = ast.bytes(of: StringID(place.baseID))
      let size = Int(types.size(of: x.type))
      if size != Int(data.unitSize) || place.integer < 0 || Int(place.integer) + size > bytes.count { return nil }
      var value: UInt64 = 0
      for i in 0..<size { value |= UInt64(bytes[Int(place.integer) + i]) &<< UInt64(8 * i) }
      return .integer(types.wrap(Int128(value), x.type))
    }
    return nil
  }

  /// The value of a `constexpr` object or of a member of one.
  private mutating func constexprPart(_ x: Expr) -> ConstantValue? {
    var at = x.first
    var bits: UInt64 = 0
    while ast.exprs[at].kind == .member {
      bits &+= types.fields[FieldID(ast.exprs[at].b)].bitPosition
      at = ast.exprs[at].first
    }
    if ast.exprs[at].kind != .declRef { return nil }
    let d = ast.decls[DeclID(ast.exprs[at].a)]
    if d.kind != .variable || d.initializer.isNone { return nil }
    if !d.flags.contains(.constexpr) {
      let q = types.qualifiers(d.type)
      if !readsConstObjects || d.duration != .static || !q.contains(.const) || q.contains(.volatile) || q.contains(.atomic) { return nil }
      if types.kind(d.type).mask & TypeMask.arithmetic == 0 { return nil }
    }
    let initializer = ast.exprs[d.initializer]
    if initializer.kind != .initList { return bits == 0 && types.isSame(d.type, x.type) ? value(d.initializer) : nil }
    for i in 0..<Int(initializer.b) {
      let entry = ast.initEntries[Int(initializer.a) + i]
      if entry.bitOffset == bits && types.isSame(entry.type, x.type) { return value(entry.value) }
    }
    // Not named in the list: zero.
    return convert(.integer(0), from: .int, to: x.type)
  }

  func convert(_ v: ConstantValue, from source: QualType, to target: QualType) -> ConstantValue? {
    let t = types[target]
    let mask = t.kind.mask
    if mask & TypeMask.pointerLike != 0 {
      switch v.kind {
      case .address: return v
      case .integer: return .address(.none, 0, types.wrap(v.integer, target))
      default: return nil
      }
    }
    if mask & TypeMask.integers != 0 { return toInteger(v, target, isBool: t.kind == .bool) }
    if mask & TypeMask.realFloats != 0 {
      let format = types.floatFormat(target)
      switch v.kind {
      case .integer:
        if types.integerWidth(source) == 128 && !types.isSigned(source) {
          return .float(SoftFloat(UInt128(truncatingIfNeeded: v.integer), format))
        }
        return .float(SoftFloat(v.integer, format))
      case .float, .complex: return .float(v.real.convert(to: format))
      case .complexInteger: return .float(SoftFloat(v.integer, format))
      default: return nil
      }
    }
    if t.kind == .complex { return toComplex(v, source, t.element) }
    return nil
  }

  private func toInteger(_ v: ConstantValue, _ target: QualType, isBool: Bool) -> ConstantValue? {
    if isBool {
      if let truth = v.truth { return .integer(truth ? 1 : 0) }
      // The address of an object is not null unless it is weak.
      if v.kind == .address && v.base != .none && !isWeak(v) { return .integer(1) }
      return nil
    }
    switch v.kind {
    case .integer, .complexInteger: return .integer(types.wrap(v.integer, target))
    case .float, .complex:
      guard let (r, overflow) = ast.toInteger(v.real, target), !overflow else { return nil }
      return .integer(r)
    case .address:
      if v.base == .none { return .integer(types.wrap(v.integer, target)) }
      // An address fits only an integer as wide as a pointer.
      return types.size(of: target) >= UInt64(types.model.pointerSize) ? v : nil
    case .labelDifference: return v
    }
  }

  private func isWeak(_ v: ConstantValue) -> Bool {
    if v.base != .decl { return false }
    return !ast.attributes(of: DeclID(v.baseID)).flags.isDisjoint(with: [.weak, .weakref])
  }

  private func toComplex(_ v: ConstantValue, _ source: QualType, _ element: QualType) -> ConstantValue? {
    var parts = v
    let sourceElement = types.isComplex(source) ? types.canonicalElement(types.bare(source)) : source
    if v.kind == .integer || v.kind == .float {
      guard let re = convert(v, from: source, to: element) else { return nil }
      parts = ConstantValue(re.kind == .float ? .complex : .complexInteger)
      parts.real = re.real
      parts.integer = re.integer
      parts.imaginary = .zero(re.real.format)
      return parts
    }
    var re = ConstantValue(v.kind == .complex ? .float : .integer), im = re
    re.real = v.real
    re.integer = v.integer
    im.real = v.imaginary
    im.integer = v.imaginaryInteger
    guard let r = convert(re, from: sourceElement, to: element), let i = convert(im, from: sourceElement, to: element) else {
      return nil
    }
    parts = ConstantValue(r.kind == .float ? .complex : .complexInteger)
    parts.real = r.real
    parts.imaginary = i.real
    parts.integer = r.integer
    parts.imaginaryInteger = i.integer
    return parts
  }

  // MARK: Operators

  private mutating func unary(_ x: Expr) -> ConstantValue? {
    guard var v = value(x.first) else { return nil }
    switch x.unaryOp {
    case .plus: return v
    case .logicalNot: return v.truth.map { .integer($0 ? 0 : 1) }
    case .bitNot:
      if v.kind != .integer { return nil }
      return .integer(types.wrap(~v.integer, x.type))
    case .minus:
      switch v.kind {
      case .integer, .complexInteger:
        let element = v.kind == .integer ? x.type : types.canonicalElement(types.bare(x.type))
        v.integer = types.wrap(0 &- v.integer, element)
        v.imaginaryInteger = types.wrap(0 &- v.imaginaryInteger, element)
      case .float, .complex:
        v.real = v.real.negated
        v.imaginary = v.imaginary.negated
      default: return nil
      }
      return v
    case .conjugate:
      v.imaginary = v.imaginary.negated
      v.imaginaryInteger = 0 &- v.imaginaryInteger
      return v
    case .realPart:
      if v.kind == .complex { return .float(v.real) }
      return v.kind == .complexInteger ? .integer(v.integer) : v
    case .imagPart:
      if v.kind == .complex { return .float(v.imaginary) }
      if v.kind == .complexInteger { return .integer(v.imaginaryInteger) }
      return v.kind == .float ? .float(.zero(v.real.format)) : .integer(0)
    }
  }

  private func isLogical(_ op: BinaryOp) -> Bool { op == .logicalAnd || op == .logicalOr }

  /// A chain to the left is walked by a loop.
  private mutating func binary(_ x: Expr) -> ConstantValue? {
    if isLogical(x.binaryOp) {
      guard let a = value(x.first)?.truth else { return nil }
      if a != (x.binaryOp == .logicalAnd) { return .integer(a ? 1 : 0) }
      return value(x.second)?.truth.map { .integer($0 ? 1 : 0) }
    }
    var chain = [x]
    var left = x.first
    while ast.exprs[left].kind == .binary && !isLogical(ast.exprs[left].binaryOp) {
      chain.append(ast.exprs[left])
      left = ast.exprs[left].first
    }
    guard var result = value(left) else { return nil }
    while let node = chain.popLast() {
      guard let right = value(node.second), let v = apply(node, result, right) else { return nil }
      result = v
    }
    return result
  }

  private func apply(_ x: Expr, _ a: ConstantValue, _ b: ConstantValue) -> ConstantValue? {
    let op = x.binaryOp
    if a.kind == .integer && b.kind == .integer {
      let operandType = ast.exprs[x.first].type
      if types.integerWidth(operandType) > 128 { return nil }
      let r = ConstantArithmetic.apply(op, a.integer, b.integer, operandType, x.type, types)
      return r.isUndefined ? nil : .integer(r.value)
    }
    if a.kind == .float && b.kind == .float {
      if op.rawValue >= BinaryOp.less.rawValue && op.rawValue <= BinaryOp.notEqual.rawValue {
        return .integer(ConstantArithmetic.compare(op, a.real, b.real) ? 1 : 0)
      }
      return ConstantArithmetic.apply(op, a.real, b.real).map { .float($0) }
    }
    if a.kind == .complex && b.kind == .complex { return complex(op, a, b) }
    if a.kind == .complexInteger && b.kind == .complexInteger { return complexInteger(op, a, b, x) }
    return addresses(op, a, b, x)
  }

  /// Integer arithmetic and comparisons on addresses.
  private func addresses(_ op: BinaryOp, _ a: ConstantValue, _ b: ConstantValue, _ x: Expr) -> ConstantValue? {
    let sameBase = a.kind == .address && b.kind == .address && a.base == b.base && (a.base == .none || a.baseID == b.baseID)
    if sameBase {
      switch op {
      case .equal: return .integer(a.integer == b.integer ? 1 : 0)
      case .notEqual: return .integer(a.integer != b.integer ? 1 : 0)
      case .less: return .integer(a.integer < b.integer ? 1 : 0)
      case .greater: return .integer(a.integer > b.integer ? 1 : 0)
      case .lessEqual: return .integer(a.integer <= b.integer ? 1 : 0)
      case .greaterEqual: return .integer(a.integer >= b.integer ? 1 : 0)
      case .subtract: return .integer(types.wrap(a.integer &- b.integer, x.type))
      default: break
      }
    }
    if op == .equal || op == .notEqual, a.kind == .address, b.kind == .address {
      // Distinct objects have distinct addresses, and none is null; offsets outside an object are not known to differ.
      let oneIsNull = (a.base == .none && a.integer == 0) || (b.base == .none && b.integer == 0)
      let other = a.base == .none ? b : a
      if oneIsNull && other.base != .none && !isWeak(other) { return .integer(op == .equal ? 0 : 1) }
      if a.base == .decl && b.base == .decl && a.integer == 0 && b.integer == 0 && !isWeak(a) && !isWeak(b)
        && !isAlias(a) && !isAlias(b) {
        return .integer(op == .equal ? 0 : 1)
      }
      return nil
    }
    if a.kind == .address, a.base == .label, b.kind == .address, b.base == .label, op == .subtract {
      var v = ConstantValue(.labelDifference)
      v.baseID = a.baseID
      v.otherLabel = b.baseID
      v.integer = a.integer &- b.integer
      return v
    }
    // `(uintptr_t)&x + 4`
    if op == .add || op == .subtract, (a.kind == .address || a.kind == .labelDifference), let n = b.number {
      var v = a
      v.integer = wrapAddress(op == .add ? a.integer &+ n : a.integer &- n)
      return v
    }
    if op == .add, b.kind == .address || b.kind == .labelDifference, let n = a.number {
      var v = b
      v.integer = wrapAddress(b.integer &+ n)
      return v
    }
    return nil
  }

  private func isAlias(_ v: ConstantValue) -> Bool { ast.attributes(of: DeclID(v.baseID)).alias.isSome }

  private func complex(_ op: BinaryOp, _ a: ConstantValue, _ b: ConstantValue) -> ConstantValue? {
    var v = ConstantValue(.complex)
    switch op {
    case .add: (v.real, v.imaginary) = (a.real + b.real, a.imaginary + b.imaginary)
    case .subtract: (v.real, v.imaginary) = (a.real - b.real, a.imaginary - b.imaginary)
    case .multiply:
      v.real = a.real * b.real - a.imaginary * b.imaginary
      v.imaginary = a.real * b.imaginary + a.imaginary * b.real
    case .divide:
      let d = b.real * b.real + b.imaginary * b.imaginary
      v.real = (a.real * b.real + a.imaginary * b.imaginary) / d
      v.imaginary = (a.imaginary * b.real - a.real * b.imaginary) / d
    case .equal, .notEqual:
      let same = a.real.compare(b.real) == .equal && a.imaginary.compare(b.imaginary) == .equal
      return .integer(same == (op == .equal) ? 1 : 0)
    default: return nil
    }
    return v
  }

  private func complexInteger(_ op: BinaryOp, _ a: ConstantValue, _ b: ConstantValue, _ x: Expr) -> ConstantValue? {
    if op == .equal || op == .notEqual {
      let same = a.integer == b.integer && a.imaginaryInteger == b.imaginaryInteger
      return .integer(same == (op == .equal) ? 1 : 0)
    }
    let element = types.canonicalElement(types.bare(x.type))
    let (p, q, r, s) = (a.integer, a.imaginaryInteger, b.integer, b.imaginaryInteger)
    var v = ConstantValue(.complexInteger)
    switch op {
    case .add: (v.integer, v.imaginaryInteger) = (p &+ r, q &+ s)
    case .subtract: (v.integer, v.imaginaryInteger) = (p &- r, q &- s)
    case .multiply: (v.integer, v.imaginaryInteger) = (p &* r &- q &* s, p &* s &+ q &* r)
    case .divide:
      let d = r &* r &+ s &* s
      if d == 0 { return nil }
      (v.integer, v.imaginaryInteger) = ((p &* r &+ q &* s) / d, (q &* r &- p &* s) / d)
    default: return nil
    }
    v.integer = types.wrap(v.integer, element)
    v.imaginaryInteger = types.wrap(v.imaginaryInteger, element)
    return v
  }
}

// MARK: What the rest of the parser asks for

extension Parser {
  /// The value of `e` if it can be folded to an integer now.
  func evaluateInteger(_ e: ExprID) -> Int128? {
    let x = ast.exprs[e]
    if x.kind == .integerConstant { return types.isInteger(x.type) ? ast.integerValue(x) : nil }
    if !types.isInteger(x.type) { return nil }
    return ast.evaluateInteger(e)
  }

  func evaluateConstant(_ e: ExprID) -> ConstantValue? { ast.evaluateConstant(e) }

  /// The value of a required integer constant expression; `what` names the place, e.g. "a case label". Reports and returns
  /// nil otherwise. A foldable expression that is none by the letter is accepted, as by gcc, with a pedantic warning.
  func integerConstant(_ e: ExprID, _ what: StaticString) -> Int128? {
    let v = rvalue(e)
    let x = ast.exprs[v]
    if x.type.isError { return nil }
    if !types.isInteger(x.type) {
      error(x.location, "\(what) must have integer type, not \(spell(x.type))", x.range)
      return nil
    }
    if x.kind == .integerConstant {
      if !x.flags.contains(.integerConstantExpression) { pedantic(x.location, "\(what) is not an integer constant expression") }
      return ast.integerValue(x)
    }
    if let value = ast.evaluateInteger(v) {
      pedantic(x.location, "\(what) is not an integer constant expression")
      return value
    }
    error(x.location, "\(what) must be an integer constant expression", x.range)
    explainNotConstant(v)
    return nil
  }

  /// Says which part keeps `e` from being constant, when that is simple to say.
  func explainNotConstant(_ e: ExprID) {
    var at = e
    for _ in 0..<100 {
      let x = ast.exprs[at]
      switch x.kind {
      case .declRef:
        let d = ast.decls[DeclID(x.a)]
        note(x.location, "the value of \(quoted(d.name)) is not known at compile time; use an enumerator or a macro")
        return
      case .call, .builtinCall:
        note(x.location, "a call is not allowed in a constant expression")
        return
      case .cast, .unary, .member, .dereference: at = x.first
      case .binary: at = ast.evaluateConstant(x.first) == nil ? x.first : x.second
      default: return
      }
    }
  }

  /// An initializer of an object of static storage duration: constants are folded into constant nodes, address constants stay
  /// as they are (`AST.evaluateConstant` reads them); anything else is an error. Takes a converted rvalue.
  func constantInitializer(_ e: ExprID) -> ExprID {
    let x = ast.exprs[e]
    switch x.kind {
    case .integerConstant, .floatConstant, .stringLiteral, .error, .nullPointer: return e
    case .initList: return constantList(e, x)
    case .compoundLiteral: return constantCompoundLiteral(e, x)
    case .cast where x.castKind == .load && ast.exprs[x.first].kind == .compoundLiteral && types.isComplete(x.type):
      // GNU C: a compound literal of constants may initialize an object of its type.
      let literal = ast.decls[DeclID(ast.exprs[x.first].a)]
      if literal.initializer.isSome { return constantInitializer(literal.initializer) }
    case .cast where x.castKind == .bitcast || x.castKind == .noop || x.castKind == .toUnion:
      let inner = constantInitializer(x.first)
      if isError(inner) { return inner }
      ast.exprs[e].a = inner.raw
      if x.castKind != .bitcast || ast.exprs[inner].kind == .initList { return e }
    default: break
    }
    if x.type.isError { return e }
    guard let v = ast.evaluateConstant(e, readsConstObjects: true) else {
      error(x.location, "initializer of an object with static storage duration is not a constant expression", x.range)
      explainNotConstant(e)
      return errorExpr(e)
    }
    return constantNode(v, replacing: e)
  }

  private func constantList(_ e: ExprID, _ x: Expr) -> ExprID {
    for i in 0..<Int(x.b) {
      let at = Int(x.a) + i
      let value = constantInitializer(ast.initEntries[at].value)
      ast.initEntries[at].value = value
    }
    return e
  }

  private func constantCompoundLiteral(_ e: ExprID, _ x: Expr) -> ExprID {
    let d = ast.decls[DeclID(x.a)]
    return d.initializer.isSome ? constantInitializer(d.initializer) : e
  }

  /// A constant node for `v` where it is a number; addresses stay the tree they were.
  private func constantNode(_ v: ConstantValue, replacing e: ExprID) -> ExprID {
    let type = ast.exprs[e].type
    switch v.kind {
    case .integer:
      becomeInteger(e, v.integer, type, constantExpression: false)
    case .float: becomeFloat(e, v.real, type)
    case .complex, .complexInteger:
      let x = ast.exprs[e]
      let element = types.canonicalElement(types.bare(type))
      let isFloat = v.kind == .complex
      let re = isFloat ? makeFloat(v.real, element, at: x.location) : makeInteger(v.integer, element, at: x.location)
      let im = isFloat ? makeFloat(v.imaginary, element, at: x.location) : makeInteger(v.imaginaryInteger, element, at: x.location)
      ast.exprs[e].kind = .complexPair
      ast.exprs[e].flags = []
      ast.exprs[e].a = re.raw
      ast.exprs[e].b = im.raw
    case .address where v.base == .none:
      becomeInteger(e, types.wrap(v.integer, type), type, constantExpression: false)
    case .address, .labelDifference: break
    }
    return e
  }
}
