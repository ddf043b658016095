// Constant folding of bit-precise integers wider than 128 bits (C23 §6.2.5 ¶5), in exact arithmetic.
//
// A value that an Int128 holds stays an ordinary `.integerConstant`; others become `.wideIntegerConstant`.

import Support

extension AST {
  /// The value of an integer constant of either kind.
  public func exactInteger(_ x: Expr) -> ExactInteger {
    if x.kind == .wideIntegerConstant {
      let limbs = UnsafeBufferPointer(start: UnsafePointer(self.limbs.baseAddress + Int(x.a)), count: Int(x.b))
      return ExactInteger(limbs: limbs, signed: types.isSigned(x.type))
    }
    let value = integerValue(x)
    // Only `unsigned __int128` and its like keep large values as negative ones.
    if value < 0 && !types.isSigned(x.type) {
      return ExactInteger(negative: false, magnitude: BigUInt(UInt128(truncatingIfNeeded: value)))
    }
    return ExactInteger(value)
  }
}

extension Parser {
  private func isExactConstant(_ x: Expr) -> Bool { x.kind == .wideIntegerConstant || x.kind == .integerConstant }

  /// Overwrites node `e` with `value` reduced to integer type `type`.
  func becomeExact(_ e: ExprID, _ value: ExactInteger, _ type: QualType, constantExpression: Bool) {
    let width = types.integerWidth(type), signed = types.isSigned(type)
    let reduced = value.wrapped(width: width, signed: signed)
    if width <= 128 {
      let bits = reduced.limbs(2)
      let v = Int128(truncatingIfNeeded: UInt128(bits[1]) &<< 64 | UInt128(bits[0]))
      return becomeInteger(e, types.wrap(v, type), type, constantExpression: constantExpression)
    }
    if let small = reduced.int128 { return becomeInteger(e, small, type, constantExpression: constantExpression) }
    var x = ast.exprs[e]
    x.kind = .wideIntegerConstant
    x.op = 0
    x.type = type
    x.flags = x.flags.intersection([.parenthesized, .synthesized, .extensionMarked])
    if constantExpression { x.flags.insert(.integerConstantExpression) }
    x.a = UInt32(ast.limbs.count)
    x.b = UInt32((width + 63) / 64)
    x.c = UInt32.max
    for limb in reduced.limbs(Int(x.b)) { ast.limbs.append(limb) }
    ast.exprs[e] = x
  }

  /// Converts an integer constant to or from a wide type. `t` is the mask of the target's kind.
  func foldExact(_ e: ExprID, _ x: Expr, _ t: UInt64, _ goal: QualType) -> Bool {
    let value = ast.exactInteger(x)
    let isICE = x.flags.contains(.integerConstantExpression)
    if t == TypeKind.bool.mask {
      becomeInteger(e, value.isZero ? 0 : 1, goal, constantExpression: isICE)
    } else if t & TypeMask.integers != 0 {
      becomeExact(e, value, goal, constantExpression: isICE)
    } else if t & TypeMask.realFloats != 0 {
      becomeFloat(e, value.rounded(to: types.floatFormat(goal)), goal)
    } else if t & TypeMask.decimals != 0 {
      becomeDecimal(e, SoftDecimal(negative: value.isNegative, magnitude: value.magnitude, types.decimalFormat(goal)), goal)
    } else {
      return false
    }
    return true
  }

  func foldExactUnary(_ op: UnaryOp, _ e: ExprID, _ x: Expr, _ type: QualType) -> Bool {
    let value = ast.exactInteger(x)
    let isICE = x.flags.contains(.integerConstantExpression)
    switch op {
    case .plus: return true
    case .minus:
      let result = value.negated
      if types.isSigned(type) && result != result.wrapped(width: types.integerWidth(type), signed: true) { warnExactOverflow(x, type) }
      becomeExact(e, result, type, constantExpression: isICE)
    case .bitNot: becomeExact(e, value.negated - ExactInteger(1), type, constantExpression: isICE)
    case .logicalNot: becomeInteger(e, value.isZero ? 1 : 0, type, constantExpression: isICE)
    default: return false
    }
    return true
  }

  /// Folds `a op b` where at least one operand has, or needs, more than 128 bits.
  func foldExactBinary(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, _ type: QualType, at location: SourceLocation) -> Bool {
    let x = ast.exprs[a], y = ast.exprs[b]
    if !isExactConstant(x) || !isExactConstant(y) || !types.isInteger(x.type) { return false }
    let p = ast.exactInteger(x), q = ast.exactInteger(y)
    let width = types.integerWidth(x.type), signed = types.isSigned(x.type)
    let isICE = x.flags.intersection(y.flags).contains(.integerConstantExpression)
    func finish(_ value: ExactInteger, checked: Bool = false) -> Bool {
      if checked && signed && value != value.wrapped(width: width, signed: true) { warnExactOverflow(x, type) }
      ast.exprs[a].end = y.end
      ast.exprs[a].location = location
      becomeExact(a, value, type, constantExpression: isICE)
      return true
    }
    if op.isComparison {
      let order = ExactInteger.compare(p, q)
      return finish(ExactInteger(ConstantArithmetic.compare(op, order < 0 ? .less : order > 0 ? .greater : .equal) ? 1 : 0))
    }
    switch op {
    case .add: return finish(p + q, checked: true)
    case .subtract: return finish(p - q, checked: true)
    case .multiply: return finish(p * q, checked: true)
    case .divide, .remainder:
      if q.isZero {
        reportDivisionByZero(location)
        return false
      }
      let r = p.dividing(by: q)
      return finish(op == .divide ? r.quotient : r.remainder, checked: true)
    case .shiftLeft, .shiftRight:
      guard let count = q.int128, count >= 0, count < Int128(width) else { return false }
      return finish(op == .shiftLeft ? p.shiftedLeft(Int(count)) : p.shiftedRight(Int(count)))
    case .bitAnd: return finish(ExactInteger.bitwise(p, q, width: width, signed: signed) { $0 & $1 })
    case .bitOr: return finish(ExactInteger.bitwise(p, q, width: width, signed: signed) { $0 | $1 })
    case .bitXor: return finish(ExactInteger.bitwise(p, q, width: width, signed: signed) { $0 ^ $1 })
    default: return false
    }
  }

  private func warnExactOverflow(_ x: Expr, _ type: QualType) {
    if unevaluatedDepth > 0 || checks.unreachable > 0 { return }
    warning(.overflow, x.location, "integer overflow in expression of type \(spell(type))", x.range)
  }
}
