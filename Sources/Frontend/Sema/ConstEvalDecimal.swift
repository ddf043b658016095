// Constant folding of decimal floating values (C23 §6.4.4.2, §F.2): exact, rounded once, as the run-time library does it.

import Support

extension Parser {
  func makeDecimal(_ value: SoftDecimal, _ type: QualType, at location: SourceLocation) -> ExprID {
    var node = Expr(.floatConstant, type, at: location, from: location, to: location)
    node.a = storeDecimal(value)
    return add(node)
  }

  private func storeDecimal(_ value: SoftDecimal) -> UInt32 {
    ast.floats.append(
      ConstantBits(low: UInt64(truncatingIfNeeded: value.bits), high: UInt64(truncatingIfNeeded: value.bits &>> 64)))
    return UInt32(ast.floats.count - 1)
  }

  /// Overwrites node `e` with a decimal constant of type `type`.
  func becomeDecimal(_ e: ExprID, _ value: SoftDecimal, _ type: QualType) { becomeFloating(e, stored: storeDecimal(value), type) }

  /// Converts the decimal constant `x` in place. `t` is the mask of the target's kind.
  func foldDecimal(_ e: ExprID, _ x: Expr, _ t: UInt64, _ goal: QualType) -> Bool {
    let value = ast.decimalValue(x)
    let isLiteral = x.flags.contains(.integerConstantExpression)
    if t & TypeMask.decimals != 0 {
      becomeDecimal(e, value.convert(to: types.decimalFormat(goal)), goal)
    } else if t & TypeMask.realFloats != 0 {
      becomeFloat(e, value.toBinary(types.floatFormat(goal)), goal)
    } else if t == TypeKind.bool.mask {
      becomeInteger(e, value.isZero ? 0 : 1, goal, constantExpression: isLiteral)
      return true
    } else {
      if t & TypeMask.integers == 0 || types.integerWidth(goal) > 128 { return false }
      let result = value.toInteger(bits: types.integerWidth(goal), signed: types.isSigned(goal))
      if result.overflow { return false }
      becomeInteger(e, result.value, goal, constantExpression: isLiteral)
      return true
    }
    if isLiteral { ast.exprs[e].flags.insert(.integerConstantExpression) }
    return true
  }

  func foldDecimals(_ op: BinaryOp, _ a: ExprID, _ x: Expr, _ y: Expr, _ type: QualType) -> Bool {
    let p = ast.decimalValue(x), q = ast.decimalValue(y)
    if op.isComparison {
      if p.isNaN || q.isNaN { return false }
      ast.exprs[a].end = y.end
      becomeInteger(a, ConstantArithmetic.compare(op, p.compare(q)) ? 1 : 0, type, constantExpression: false)
      return true
    }
    if op == .divide && q.isZero { return false }
    guard let r = ConstantArithmetic.apply(op, p, q) else { return false }
    if r.isNaN && !p.isNaN && !q.isNaN { return false }
    ast.exprs[a].end = y.end
    becomeDecimal(a, r, type)
    return true
  }
}

extension ConstantArithmetic {
  static func apply(_ op: BinaryOp, _ a: SoftDecimal, _ b: SoftDecimal) -> SoftDecimal? {
    switch op {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / b
    default: return nil
    }
  }
}
