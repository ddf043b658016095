// Conditions: lowered to branches with a target for true and one for false, so that short-circuit operators never make a
// value unless one is asked for.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// The truth of a constant expression; nil when it is not one.
  func constantCondition(_ first: ExprID) -> Bool? {
    var e = ast.exprs[first]
    while e.kind == .cast && (e.castKind == .toBool || e.castKind == .noop) { e = ast.exprs[e.first] }
    if e.kind == .integerConstant { return ast.integerValue(e) != 0 }
    if e.kind == .binary && !m.options.trappingMath && isBeyondInfinity(e) { return false }
    return nil
  }

  /// `x > INFINITY` or `x < -INFINITY`, either way round, where x has no effects.
  private func isBeyondInfinity(_ e: Expr) -> Bool {
    let large: ExprID, small: ExprID
    switch e.binaryOp {
    case .greater: (large, small) = (e.first, e.second)
    case .less: (large, small) = (e.second, e.first)
    default: return false
    }
    func isInfinity(_ id: ExprID, negative: Bool) -> Bool {
      guard ast.exprs[id].kind == .floatConstant else { return false }
      let value = ast.floatValue(ast.exprs[id])
      return value.isInfinite && value.isNegative == negative
    }
    return isInfinity(small, negative: false) && !hasSideEffects(large) || isInfinity(large, negative: true) && !hasSideEffects(small)
  }

  /// Branches on `first` being nonzero.
  func condition(_ first: ExprID, _ yes: BlockID, _ no: BlockID, weights: (UInt32, UInt32) = (0, 0)) {
    var id = first, yes = yes, no = no, weights = weights
    while true {
      let e = ast.exprs[id]
      switch e.kind {
      case .integerConstant: return branch(to: ast.integerValue(e) != 0 ? yes : no)
      case .cast where keepsTruth(e):
        id = e.first
        continue
      case .unary where e.unaryOp == .logicalNot:
        swap(&yes, &no)
        weights = (weights.1, weights.0)
        id = e.first
        continue
      case .comma:
        effect(e.first)
        id = e.second
        continue
      case .binary where e.binaryOp == .logicalAnd:
        let next = newBlock()
        condition(e.first, next, no, weights: weights)
        start(next)
        id = e.second
        continue
      case .binary where e.binaryOp == .logicalOr:
        let next = newBlock()
        condition(e.first, yes, next, weights: weights)
        start(next)
        id = e.second
        continue
      case .builtinCall:
        if let (operand, likely) = expectation(e) {
          effectsOfExpectation(e)
          weights = likely ? (2000, 1) : (1, 2000)
          id = operand
          continue
        }
      case .conditional where m.lowering.lower(e.type).isScalar:
        let first = newBlock(), second = newBlock()
        condition(e.first, first, second)
        start(first)
        condition(e.second, yes, no, weights: weights)
        start(second)
        id = e.third
        continue
      default: break
      }
      if !reachable && b.isTerminated { return }
      let v = truth(id)
      if !reachable { return }
      return branchIf(v, yes, no, weights: weights)
    }
  }

  /// A conversion whose result is zero exactly if its operand is.
  private func keepsTruth(_ e: Expr) -> Bool {
    switch e.castKind {
    case .toBool, .noop, .pointer: return m.lowering.lower(ast.exprs[e.first].type).isScalar
    case .integral:
      let from = m.lowering.lower(ast.exprs[e.first].type), to = m.lowering.lower(e.type)
      return from.isScalar && to.isScalar && to.type.bits >= from.type.bits && to.exactWidth == 0
    default: return false
    }
  }

  /// The value of `id` compared with zero, as an i1.
  func truth(_ first: ExprID) -> ValueID {
    var id = first, inverted = false
    while true {
      let e = ast.exprs[id]
      switch e.kind {
      case .cast where keepsTruth(e):
        id = e.first
        continue
      case .unary where e.unaryOp == .logicalNot:
        inverted.toggle()
        id = e.first
        continue
      default: break
      }
      let v = plainTruth(id, e)
      return inverted ? invert(v) : v
    }
  }

  private func plainTruth(_ id: ExprID, _ e: Expr) -> ValueID {
    if e.kind == .binary {
      let op = e.binaryOp
      if op == .logicalAnd || op == .logicalOr { return logical(id) }
      if op.rawValue >= BinaryOp.less.rawValue && op.rawValue <= BinaryOp.notEqual.rawValue
        && m.lowering.lower(e.type).isScalar { return compare(e) }
    }
    if m.lowering.lower(e.type).category == .complex {
      let v = complex(id)
      return b.binary(.or, isNonzero(v.re), isNonzero(v.im))
    }
    if isWide(m.lowering.lower(e.type)) { return wideTruth(wideOperand(id), m.lowering.lower(e.type)) }
    return isNonzero(scalar(id), m.lowering.lower(e.type))
  }

  /// The value of a short-circuit operator as an i1.
  func logical(_ id: ExprID) -> ValueID {
    let yes = newBlock(), no = newBlock(), end = newBlock()
    condition(id, yes, no)
    start(yes)
    if reachable { b.br(end, [f.constant(.i1, 1)]) }
    start(no)
    if reachable { b.br(end, [f.constant(.i1, 0)]) }
    let v = f.addParameter(end, .i1)
    start(end)
    resumeExpression()
    return v
  }

  // MARK: ?:

  func conditionalScalar(_ e: Expr) -> ValueID {
    if types.isVector(ast.exprs[e.first].type) { return selectLanes(e) }
    if let constant = constantCondition(e.first) { return scalar(constant ? e.second : e.third) }
    let yes = newBlock(), no = newBlock(), end = newBlock()
    condition(e.first, yes, no)
    return merge(end, m.lowering.lower(e.type).type, yes, { self.scalar(e.second) }, no, { self.scalar(e.third) })
  }

  private func merge(
    _ end: BlockID, _ type: Type, _ yes: BlockID, _ first: () -> ValueID, _ no: BlockID, _ second: () -> ValueID
  ) -> ValueID {
    let result = f.addParameter(end, type)
    start(yes)
    let a = first()
    if reachable { b.br(end, [a]) }
    start(no)
    let c = second()
    if reachable { b.br(end, [c]) }
    start(end)
    resumeExpression()
    return result
  }

  /// GNU `x ?: y`, for scalar, vector and complex types; aggregates have no truth value.
  func gnuConditional(_ e: Expr) -> ComplexValue {
    let at = Int(e.a)
    let source = ExprID(ast.pool[at]), test = ExprID(ast.pool[at + 1])
    let then = ExprID(ast.pool[at + 2]), otherwise = ExprID(ast.pool[at + 3])
    let mark = opaque.count
    bindOpaque(source)
    let l = m.lowering.lower(e.type)
    let yes = newBlock(), no = newBlock(), end = newBlock()
    condition(test, yes, no)
    start(yes)
    let result: ComplexValue
    switch l.category {
    case .complex:
      let re = f.addParameter(end, l.type), im = f.addParameter(end, l.type)
      let a = complex(then)
      if reachable { b.br(end, [a.re, a.im]) }
      start(no)
      let c = complex(otherwise)
      if reachable { b.br(end, [c.re, c.im]) }
      result = ComplexValue(re: re, im: im)
    case .scalar, .vector:
      let re = f.addParameter(end, l.type)
      let a = scalar(then)
      if reachable { b.br(end, [a]) }
      start(no)
      let c = scalar(otherwise)
      if reachable { b.br(end, [c]) }
      result = ComplexValue(re: re, im: re)
    default:
      effect(then)
      branch(to: end)
      start(no)
      effect(otherwise)
      branch(to: end)
      result = ComplexValue(re: .none, im: .none)
    }
    start(end)
    resumeExpression()
    opaque.truncate(to: mark)
    return result
  }

  func bindOpaque(_ source: ExprID) {
    var binding = OpaqueBinding(expr: source, value: .none, second: .none, place: Place(.none, alignLog2: 0))
    switch m.lowering.lower(ast.exprs[source].type).category {
    case .scalar, .vector: binding.value = scalar(source)
    case .complex:
      let v = complex(source)
      binding.value = v.re
      binding.second = v.im
    case .void: effect(source)
    default: binding.place = aggregate(source)
    }
    opaque.append(binding)
  }

  func opaqueBinding(_ source: ExprID) -> OpaqueBinding {
    var k = opaque.count - 1
    while k > 0 && opaque[k].expr != source { k -= 1 }
    return opaque[k]
  }

  // MARK: Statement expressions

  /// `({ … })` with a scalar, vector or complex value, or none.
  func statementExpression(_ e: Expr) -> ComplexValue {
    let l = e.second.isNone ? LoweredType(category: .void) : m.lowering.lower(e.type)
    var result = ComplexValue(re: .none, im: .none)
    statementExpressionBody(e) { id in
      switch l.category {
      case .scalar, .vector: result.re = self.scalar(id)
      case .complex: result = self.complex(id)
      default: self.effect(id)
      }
    }
    resumeExpression()
    if result.re.isNone && l.category != .void {
      // The last statement cannot be reached.
      result = ComplexValue(re: f.poison(l.type), im: f.poison(l.type))
    }
    return result
  }

  /// Lowers the block; `sink` is called with the result's expression where the last statement is, inside the scope.
  func statementExpressionBody(_ e: Expr, _ sink: @escaping (ExprID) -> Void) {
    let savedStatement = resultStatement, savedExpr = resultExpr, savedSink = resultSink
    let block = ast.stmts[StmtID(e.a)]
    resultStatement = .none
    if e.second.isSome && block.b > 0 {
      var last = StmtID(ast.pool[Int(block.a) + Int(block.b) - 1])
      while ast.stmts[last].kind == .label || ast.stmts[last].kind == .case { last = StmtID(ast.stmts[last].b) }
      resultStatement = last
      resultExpr = e.second
      resultSink = sink
    }
    statement(StmtID(e.a))
    resultStatement = savedStatement
    resultExpr = savedExpr
    resultSink = savedSink
  }
}
