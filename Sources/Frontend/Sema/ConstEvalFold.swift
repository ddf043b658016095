// Constant folding while the tree is built.
//
// An operation whose operands are constants is never made into a node: one operand's node is overwritten with the result. A sum
// of 100,000 constants thus costs one node per term and no recursion, and the lowering sees only constants. All arithmetic is in
// the target's types. Not folded here: division by zero, and floating operations that would raise "invalid" or
// "divide-by-zero" (their run-time result may differ, e.g. in the sign of a NaN); constant initializers evaluate those in
// `ConstEval`.
//
// The flag `.integerConstantExpression` survives only what C17 §6.6 ¶6 allows.

import Support

extension Parser {
  @inline(__always) func isConstantInteger(_ e: ExprID) -> Bool { ast.exprs[e].kind == .integerConstant }

  /// A new integer constant; an integer constant expression.
  func makeInteger(_ value: Int128, _ type: QualType, at location: SourceLocation) -> ExprID {
    var node = Expr(.integerConstant, type, at: location, from: location, to: location)
    node.flags = .integerConstantExpression
    ast.setIntegerValue(value, of: &node)
    return add(node)
  }

  func makeFloat(_ value: SoftFloat, _ type: QualType, at location: SourceLocation) -> ExprID {
    var node = Expr(.floatConstant, type, at: location, from: location, to: location)
    node.a = storeFloat(value)
    return add(node)
  }

  func storeFloat(_ value: SoftFloat) -> UInt32 {
    ast.floats.append(
      ConstantBits(low: UInt64(truncatingIfNeeded: value.bits), high: UInt64(truncatingIfNeeded: value.bits &>> 64)))
    return UInt32(ast.floats.count - 1)
  }

  func integerValue(_ e: ExprID) -> Int128 { ast.integerValue(ast.exprs[e]) }
  func floatValue(_ e: ExprID) -> SoftFloat { ast.floatValue(ast.exprs[e]) }

  /// Overwrites node `e` with an integer constant of type `type`.
  func becomeInteger(_ e: ExprID, _ value: Int128, _ type: QualType, constantExpression: Bool) {
    var x = ast.exprs[e]
    x.kind = .integerConstant
    x.op = 0
    x.type = type
    x.c = UInt32.max
    x.flags = x.flags.intersection([.parenthesized, .synthesized, .extensionMarked, .looseConstant])
    if constantExpression { x.flags.insert(.integerConstantExpression) }
    ast.setIntegerValue(value, of: &x)
    ast.exprs[e] = x
  }

  func becomeFloat(_ e: ExprID, _ value: SoftFloat, _ type: QualType) { becomeFloating(e, stored: storeFloat(value), type) }

  /// Overwrites node `e` with the constant at index `stored` of the unit's floating constants.
  func becomeFloating(_ e: ExprID, stored: UInt32, _ type: QualType) {
    var x = ast.exprs[e]
    x.kind = .floatConstant
    x.op = 0
    x.type = type
    x.flags = x.flags.intersection([.parenthesized, .synthesized, .extensionMarked, .looseConstant])
    x.a = stored
    x.b = UInt32.max
    x.c = UInt32.max
    ast.exprs[e] = x
  }

  // MARK: Conversions

  /// Converts `e` in place if it is a constant. `s` and `t` are the masks of the source and target kinds.
  func foldConversion(_ e: ExprID, _ s: UInt64, _ t: UInt64, _ goal: QualType) -> Bool {
    let x = ast.exprs[e]
    switch x.kind {
    case .integerConstant: return foldInteger(e, x, s, t, goal)
    case .wideIntegerConstant: return foldExact(e, x, t, goal)
    case .floatConstant: return foldFloat(e, x, t, goal)
    case .complexPair:
      if t != TypeKind.complex.mask { return false }
      let element = types.canonicalElement(types.bare(goal))
      let re = convert(x.first, to: element), im = convert(x.second, to: element)
      ast.exprs[e].type = goal
      ast.exprs[e].a = re.raw
      ast.exprs[e].b = im.raw
      return true
    default: return false
    }
  }

  private func foldInteger(_ e: ExprID, _ x: Expr, _ s: UInt64, _ t: UInt64, _ goal: QualType) -> Bool {
    let value = ast.integerValue(x)
    let fromInteger = s & TypeMask.integers != 0
    let isICE = x.flags.contains(.integerConstantExpression) && fromInteger
    if t & TypeMask.integers != 0 {
      if t == TypeKind.bool.mask {
        becomeInteger(e, value == 0 ? 0 : 1, goal, constantExpression: isICE)
        return true
      }
      if types.integerWidth(goal) > 128 && value < 0 { return foldExact(e, x, t, goal) }
      becomeInteger(e, types.wrap(value, goal), goal, constantExpression: isICE)
      return true
    }
    if t & TypeMask.realFloats != 0 && fromInteger {
      let format = types.floatFormat(goal)
      let isUnsigned128 = types.integerWidth(x.type) == 128 && !types.isSigned(x.type)
      let f = isUnsigned128 ? SoftFloat(UInt128(truncatingIfNeeded: value), format) : SoftFloat(value, format)
      if language.roundingMath && (isUnsigned128 || f.toSigned(bits: 128).value != value) { return false }
      becomeFloat(e, f, goal)
      return true
    }
    if t & TypeMask.decimals != 0 && fromInteger {
      let isUnsigned128 = types.integerWidth(x.type) == 128 && !types.isSigned(x.type)
      let magnitude = isUnsigned128 ? UInt128(truncatingIfNeeded: value) : value.magnitude
      let isNegative = !isUnsigned128 && value < 0
      becomeDecimal(e, SoftDecimal(negative: isNegative, magnitude: BigUInt(magnitude), types.decimalFormat(goal)), goal)
      return true
    }
    if t == TypeKind.pointer.mask {
      // `(void *)0` stays a null pointer constant; other types keep the mark off.
      let isNull = isICE && value == 0 && types.isPlainVoidPointer(goal)
      let fromPointer = s == TypeKind.pointer.mask && value == 0 && x.flags.contains(.integerConstantExpression)
        && types.isPlainVoidPointer(goal) && types.isPlainVoidPointer(x.type)
      becomeInteger(e, types.wrap(value, goal), goal, constantExpression: isNull || fromPointer)
      return true
    }
    return false
  }

  private func foldFloat(_ e: ExprID, _ x: Expr, _ t: UInt64, _ goal: QualType) -> Bool {
    if types.isDecimal(x.type) { return foldDecimal(e, x, t, goal) }
    let value = ast.floatValue(x)
    if t & TypeMask.decimals != 0 {
      becomeDecimal(e, SoftDecimal(value, types.decimalFormat(goal)), goal)
      return true
    }
    if t & TypeMask.realFloats != 0 {
      let isLiteral = x.flags.contains(.integerConstantExpression)
      let converted = value.convert(to: types.floatFormat(goal))
      if language.roundingMath && converted.convert(to: value.format).compare(value) != .equal { return false }
      becomeFloat(e, converted, goal)
      if isLiteral { ast.exprs[e].flags.insert(.integerConstantExpression) }
      return true
    }
    if t & TypeMask.integers == 0 { return false }
    let isICE = x.flags.contains(.integerConstantExpression)
    if t == TypeKind.bool.mask {
      becomeInteger(e, value.isZero ? 0 : 1, goal, constantExpression: isICE)
      return true
    }
    guard let (result, overflow) = ast.toInteger(value, goal) else {
      guard let exact = ExactInteger(truncating: value), exact.magnitude.bitWidth < types.integerWidth(goal) else { return false }
      becomeExact(e, exact, goal, constantExpression: isICE)
      return true
    }
    // An out-of-range conversion is undefined; like GCC, take the nearest value, and zero for a NaN.
    if overflow {
      if types.integerWidth(goal) > 64 { return false }
      becomeInteger(e, nearestInteger(value, goal), goal, constantExpression: false)
      ast.exprs[e].flags.insert(.looseConstant)
      return true
    }
    becomeInteger(e, result, goal, constantExpression: isICE)
    return true
  }

  /// The value of `type`, at most 64 bits wide, that is nearest to the out-of-range `value`.
  private func nearestInteger(_ value: SoftFloat, _ type: QualType) -> Int128 {
    if value.isNaN { return 0 }
    let width = Int128(types.integerWidth(type)), isSigned = types.isSigned(type)
    if value.isNegative { return isSigned ? 0 &- (1 &<< (width &- 1)) : 0 }
    return (1 &<< (isSigned ? width &- 1 : width)) &- 1
  }

  // MARK: Unary operations

  /// Folds `op` applied to the already converted rvalue `e` of type `type` (the result's type but for `logicalNot`).
  func foldUnary(_ op: UnaryOp, _ e: ExprID, _ type: QualType) -> Bool {
    let x = ast.exprs[e]
    if x.kind == .wideIntegerConstant || (x.kind == .integerConstant && types.integerWidth(x.type) > 128 && op != .logicalNot) {
      return foldExactUnary(op, e, x, type)
    }
    if x.kind == .integerConstant {
      let value = ast.integerValue(x)
      let isICE = x.flags.contains(.integerConstantExpression)
      switch op {
      case .plus: becomeInteger(e, value, type, constantExpression: isICE)
      case .bitNot:
        becomeInteger(e, types.wrap(~value, type), type, constantExpression: isICE)
      case .logicalNot: becomeInteger(e, value == 0 ? 1 : 0, type, constantExpression: isICE)
      case .minus:
        let result = types.wrap(0 &- value, type)
        if value != 0 && result == value && types.isSigned(type) {
          warnOverflow(x, result, type)
          ast.exprs[e].flags.insert(.looseConstant)
        }
        becomeInteger(e, result, type, constantExpression: isICE)
      default: return false
      }
      return true
    }
    if x.kind == .floatConstant {
      switch op {
      case .plus: break
      case .minus:
        if types.isDecimal(type) { becomeDecimal(e, ast.decimalValue(x).negated, type) } else { becomeFloat(e, ast.floatValue(x).negated, type) }
      default: return false
      }
      return true
    }
    return false
  }

  // MARK: Binary operations

  /// Folds `a op b` of converted rvalues into node `a`. `type` is the result's type.
  func foldBinary(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, _ type: QualType, at location: SourceLocation) -> Bool {
    let x = ast.exprs[a]
    if x.kind == .wideIntegerConstant { return foldExactBinary(op, a, b, type, at: location) }
    if x.kind == .integerConstant {
      let y = ast.exprs[b]
      if y.kind == .wideIntegerConstant { return foldExactBinary(op, a, b, type, at: location) }
      if y.kind != .integerConstant { return false }
      let operandType = x.type
      if types.kind(operandType) == .pointer && !(op == .equal || op == .notEqual) { return false }
      if types.isInteger(operandType) && types.integerWidth(operandType) > 128 {
        return foldExactBinary(op, a, b, type, at: location)
      }
      var overflows = false
      guard let result = foldIntegers(op, x, y, type, &overflows, at: location) else { return false }
      // C17 §6.6 ¶4: a constant expression is in the range of its type; and §6.5.7 ¶4.
      if op == .shiftLeft && isLooseShift(x, y, type) { overflows = true }
      if overflows || y.flags.contains(.looseConstant) { ast.exprs[a].flags.insert(.looseConstant) }
      let isICE = !overflows && x.flags.intersection(y.flags).contains(.integerConstantExpression) && types.isInteger(operandType)
      ast.exprs[a].end = y.end
      ast.exprs[a].location = location
      becomeInteger(a, result, type, constantExpression: isICE)
      ast.exprs[a].op = op.rawValue
      ast.exprs[a].flags.remove(.parenthesized)
      ast.exprs[a].flags.insert(.foldedOperator)
      return true
    }
    if x.kind == .floatConstant {
      let y = ast.exprs[b]
      if y.kind != .floatConstant { return false }
      return foldFloats(op, a, x, y, type)
    }
    return false
  }

  /// Since C99 a shift to the left of a negative value, or one that reaches the sign bit, has no defined result.
  private func isLooseShift(_ x: Expr, _ y: Expr, _ type: QualType) -> Bool {
    if language.standard < .c99 || language.standard >= .c23 || !types.isSigned(type) { return false }
    let value = ast.integerValue(x), count = ast.integerValue(y)
    if value < 0 { return true }
    if value == 0 || count < 0 || count > 128 { return false }
    return 128 - value.leadingZeroBitCount + 1 + Int(count) > types.integerWidth(type)
  }

  private func foldIntegers(
    _ op: BinaryOp, _ x: Expr, _ y: Expr, _ type: QualType, _ overflows: inout Bool, at location: SourceLocation
  ) -> Int128? {
    let r = ConstantArithmetic.apply(op, ast.integerValue(x), ast.integerValue(y), x.type, type, types)
    if r.isUndefined {
      if op == .divide || op == .remainder {
        reportDivisionByZero(location)
        return nil
      }
      // A shift by too much: the warning has been given by the caller.
      return nil
    }
    if r.overflow {
      overflows = true
      var place = x
      place.location = location
      warnOverflow(place, r.value, type)
    }
    return r.value
  }

  private func foldFloats(_ op: BinaryOp, _ a: ExprID, _ x: Expr, _ y: Expr, _ type: QualType) -> Bool {
    if types.isDecimal(x.type) { return foldDecimals(op, a, x, y, type) }
    let p = ast.floatValue(x), q = ast.floatValue(y)
    if op.rawValue >= BinaryOp.less.rawValue && op.rawValue <= BinaryOp.notEqual.rawValue {
      if p.isNaN || q.isNaN { return false }
      ast.exprs[a].end = y.end
      becomeInteger(a, ConstantArithmetic.compare(op, p, q) ? 1 : 0, type, constantExpression: false)
      return true
    }
    if language.roundingMath { return false }
    guard let r = ConstantArithmetic.apply(op, p, q) else { return false }
    if r.isNaN && !p.isNaN && !q.isNaN { return false }
    if op == .divide && q.isZero { return false }
    ast.exprs[a].end = y.end
    becomeFloat(a, r, type)
    return true
  }

  // MARK: Warnings about values

  func warnOverflow(_ x: Expr, _ result: Int128, _ type: QualType) {
    if unevaluatedDepth > 0 || checks.unreachable > 0 { return }
    warning(.overflow, x.location, "integer overflow in expression of type \(spell(type)) results in '\(result)'", x.range)
  }

  func reportDivisionByZero(_ location: SourceLocation) {
    if unevaluatedDepth > 0 || checks.unreachable > 0 { return }
    warning(.divByZero, location, "division by zero")
  }
}

/// Arithmetic on target values.
enum ConstantArithmetic {
  struct Result {
    var value: Int128 = 0
    var overflow = false
    var isUndefined = false
  }

  /// `a op b` for operands of type `operandType` (shifts: of `a`); the result has type `type`.
  static func apply(_ op: BinaryOp, _ a: Int128, _ b: Int128, _ operandType: QualType, _ type: QualType, _ types: TypeTable) -> Result {
    var r = Result()
    let isInteger = types.isInteger(operandType)
    let signed = isInteger && types.isSigned(operandType)
    switch op {
    case .add: arithmetic(&r, a.addingReportingOverflow(b), signed, type, types)
    case .subtract: arithmetic(&r, a.subtractingReportingOverflow(b), signed, type, types)
    case .multiply: arithmetic(&r, a.multipliedReportingOverflow(by: b), signed, type, types)
    case .divide, .remainder: divide(&r, op == .divide, a, b, signed, type, types)
    case .shiftLeft, .shiftRight:
      let width = types.integerWidth(type)
      if b < 0 || b >= Int128(width) {
        r.isUndefined = true
      } else if op == .shiftLeft {
        r.value = types.wrap(a &<< b, type)
      } else if signed {
        r.value = a &>> b
      } else {
        r.value = types.wrap(Int128(truncatingIfNeeded: UInt128(truncatingIfNeeded: a) &>> UInt128(b)), type)
      }
    case .bitAnd: r.value = a & b
    case .bitOr: r.value = a | b
    case .bitXor: r.value = types.wrap(a ^ b, type)
    case .equal: r.value = a == b ? 1 : 0
    case .notEqual: r.value = a != b ? 1 : 0
    case .less: r.value = isLess(a, b, signed) ? 1 : 0
    case .greater: r.value = isLess(b, a, signed) ? 1 : 0
    case .lessEqual: r.value = isLess(b, a, signed) ? 0 : 1
    case .greaterEqual: r.value = isLess(a, b, signed) ? 0 : 1
    case .logicalAnd: r.value = a != 0 && b != 0 ? 1 : 0
    case .logicalOr: r.value = a != 0 || b != 0 ? 1 : 0
    }
    return r
  }

  private static func isLess(_ a: Int128, _ b: Int128, _ signed: Bool) -> Bool {
    signed ? a < b : UInt128(truncatingIfNeeded: a) < UInt128(truncatingIfNeeded: b)
  }

  private static func arithmetic(
    _ r: inout Result, _ full: (partialValue: Int128, overflow: Bool), _ signed: Bool, _ type: QualType, _ types: TypeTable
  ) {
    r.value = types.wrap(full.partialValue, type)
    r.overflow = signed && (full.overflow || r.value != full.partialValue)
  }

  private static func divide(
    _ r: inout Result, _ isQuotient: Bool, _ a: Int128, _ b: Int128, _ signed: Bool, _ type: QualType, _ types: TypeTable
  ) {
    if b == 0 {
      r.isUndefined = true
      return
    }
    if !signed {
      let x = UInt128(truncatingIfNeeded: a), y = UInt128(truncatingIfNeeded: b)
      r.value = Int128(truncatingIfNeeded: isQuotient ? x / y : x % y)
      return
    }
    if isQuotient {
      arithmetic(&r, a.dividedReportingOverflow(by: b), true, type, types)
    } else {
      r.value = b == -1 ? 0 : a % b
    }
  }

  static func apply(_ op: BinaryOp, _ a: SoftFloat, _ b: SoftFloat) -> SoftFloat? {
    switch op {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / b
    default: return nil
    }
  }

  static func compare(_ op: BinaryOp, _ a: SoftFloat, _ b: SoftFloat) -> Bool { compare(op, a.compare(b)) }

  static func compare(_ op: BinaryOp, _ order: FloatOrdering) -> Bool {
    switch op {
    case .less: return order == .less
    case .greater: return order == .greater
    case .lessEqual: return order == .less || order == .equal
    case .greaterEqual: return order == .greater || order == .equal
    case .equal: return order == .equal
    default: return order != .equal
    }
  }
}
