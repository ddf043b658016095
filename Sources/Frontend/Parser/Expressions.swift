// Expressions: comma, assignment, `?:` and the binary operators (C17 §6.5.5–§6.5.17).
//
// Binary operators are parsed by precedence climbing: the loop builds left-associative chains of any length, the recursion is
// as deep as there are precedence levels. Semantic checks run as each operator is reduced, so nothing is visited twice.

import Support

extension Parser {
  /// expression: assignment-expression (`,` assignment-expression)*
  func parseExpression() -> ExprID {
    var e = parseAssignmentExpression()
    while token.kind == .comma {
      let location = token.location
      advance()
      e = makeComma(e, parseAssignmentExpression(), at: location)
    }
    return e
  }

  /// constant-expression: conditional-expression
  func parseConstantExpression() -> ExprID { parseConditionalExpression() }

  /// assignment-expression: conditional-expression | unary-expression assignment-operator assignment-expression
  func parseAssignmentExpression() -> ExprID {
    let left = parseConditionalExpression()
    if token.kind.rawValue < TokenKind.equal.rawValue || token.kind.rawValue > TokenKind.pipeEqual.rawValue { return left }
    let kind = token.kind
    let location = token.location
    advance()
    if !enter() {
      leave()
      return errorExpr(left)
    }
    let right = parseAssignmentExpression()
    leave()
    if kind == .equal { return makeAssign(left, right, at: location) }
    return makeCompoundAssign(Parser.compoundOperator(kind), left, right, at: location)
  }

  private static func compoundOperator(_ kind: TokenKind) -> BinaryOp {
    switch kind {
    case .starEqual: return .multiply
    case .slashEqual: return .divide
    case .percentEqual: return .remainder
    case .plusEqual: return .add
    case .minusEqual: return .subtract
    case .lessLessEqual: return .shiftLeft
    case .greaterGreaterEqual: return .shiftRight
    case .ampersandEqual: return .bitAnd
    case .caretEqual: return .bitXor
    default: return .bitOr
    }
  }

  /// conditional-expression: logical-OR-expression (`?` expression? `:` conditional-expression)?
  func parseConditionalExpression() -> ExprID {
    let first = parseCastExpression()
    let level = Parser.precedence(token.kind)
    let e = level == 0 ? first : parseBinary(first, minimum: 1)
    return token.kind == .question ? parseConditionalRest(e) : e
  }

  private func parseConditionalRest(_ e: ExprID) -> ExprID {
    let location = token.location
    advance()
    if !enter() {
      leave()
      return errorExpr(e)
    }
    defer { leave() }
    if token.kind == .colon {
      pedantic(location, "ISO C forbids omitting the middle operand of '?:'")
      advance()
      return makeGNUConditional(e, parseConditionalExpression(), at: location)
    }
    let isVector = types.isVector(type(of: e))
    let c = isVector ? rvalue(e) : condition(e)
    let known: Bool? = isConstantInteger(c) ? integerValue(c) != 0 : nil
    if known == false { checks.unreachable += 1 }
    let a = parseExpression()
    if known == false { checks.unreachable -= 1 }
    if !expect(.colon, "in conditional expression") { return errorExpr(e) }
    if known == true { checks.unreachable += 1 }
    let b = parseConditionalExpression()
    if known == true { checks.unreachable -= 1 }
    return makeConditional(c, a, b, at: location)
  }

  // MARK: Binary operators

  /// Binding strength of a binary operator; 0 for other tokens.
  @inline(__always) static func precedence(_ kind: TokenKind) -> Int {
    switch kind {
    case .star, .slash, .percent: return 10
    case .plus, .minus: return 9
    case .lessLess, .greaterGreater: return 8
    case .less, .greater, .lessEqual, .greaterEqual: return 7
    case .equalEqual, .exclamationEqual: return 6
    case .ampersand: return 5
    case .caret: return 4
    case .pipe: return 3
    case .ampersandAmpersand: return 2
    case .pipePipe: return 1
    default: return 0
    }
  }

  private static func binaryOperator(_ kind: TokenKind) -> BinaryOp {
    switch kind {
    case .star: return .multiply
    case .slash: return .divide
    case .percent: return .remainder
    case .plus: return .add
    case .minus: return .subtract
    case .lessLess: return .shiftLeft
    case .greaterGreater: return .shiftRight
    case .less: return .less
    case .greater: return .greater
    case .lessEqual: return .lessEqual
    case .greaterEqual: return .greaterEqual
    case .equalEqual: return .equal
    case .exclamationEqual: return .notEqual
    case .ampersand: return .bitAnd
    case .caret: return .bitXor
    case .pipe: return .bitOr
    case .ampersandAmpersand: return .logicalAnd
    default: return .logicalOr
    }
  }

  /// The rest of a binary expression that starts with `first`, with operators of at least `minimum` strength.
  private func parseBinary(_ first: ExprID, minimum: Int) -> ExprID {
    var left = first
    while true {
      let kind = token.kind
      let level = Parser.precedence(kind)
      if level < minimum || level == 0 { return left }
      let location = token.location
      advance()
      let op = Parser.binaryOperator(kind)
      if level <= 2 {
        left = parseLogical(op, left, level, at: location)
        continue
      }
      var right = parseCastExpression()
      if Parser.precedence(token.kind) > level { right = parseBinary(right, minimum: level + 1) }
      if diagnostics.isEnabled(.parentheses) { warnAboutNesting(op, left, right, at: location) }
      if op.isComparison || op == .divide { warnAboutWrittenOperands(op, left, right, at: location) }
      left = makeBinary(op, left, right, at: location)
    }
  }

  /// `left && …` and `left || …`: warnings in an operand that a constant left side skips are silenced.
  private func parseLogical(_ op: BinaryOp, _ left: ExprID, _ level: Int, at location: SourceLocation) -> ExprID {
    let c = condition(left)
    let skips = isConstantInteger(c) && (integerValue(c) != 0) == (op == .logicalOr)
    if skips { checks.unreachable += 1 }
    var right = parseCastExpression()
    if Parser.precedence(token.kind) > level { right = parseBinary(right, minimum: level + 1) }
    if skips { checks.unreachable -= 1 }
    if diagnostics.isEnabled(.parentheses) { warnAboutNesting(op, left, right, at: location) }
    if diagnostics.isEnabled(.logicalOp) { warnAboutWrittenOperands(op, c, right, at: location) }
    return makeLogical(op, c, condition(right), at: location)
  }
}
