// Statements (C17 §6.8) with the GNU additions: computed goto, case ranges, local labels, statement expressions, asm.
//
// Chains that grow long in generated code — else-if, labels before labels — are parsed in loops, so that depth costs no stack.

import Support

extension Parser {
  // MARK: Compound statements

  /// compound-statement, at `{`. The scope is opened here unless the caller has done it (function bodies).
  func parseCompoundStatement(opensScope: Bool = true) -> StmtID {
    guard enter() else {
      leave()
      return add(Stmt(.null, at: token.location))
    }
    defer { leave() }
    let opening = token.location
    advance()
    if opensScope { scopes.push(.block) }
    currentFunction?.cleanupStack.append(0)
    let mark = scratch.count, node = currentFunction?.scopeNode ?? 0
    if at(.kwLabel) { parseLocalLabels() }
    var sawStatement = false
    while !at(.rightBrace) && !at(.endOfFile) { parseBlockItem(&sawStatement) }
    let end = token.location
    _ = expectClosing(.rightBrace, "to end the block", opening: opening)
    let slice = ast.takeSlice(from: &scratch, above: mark)
    var s = Stmt(.compound, at: opening)
    s.a = slice.start
    s.b = slice.count
    s.c = end.raw
    if currentFunction?.cleanupStack.popLast() ?? 0 != 0 { s.flags.insert(.hasCleanups) }
    currentFunction?.scopeNode = node
    if opensScope { leaveBlock() }
    return add(s)
  }

  /// Pops a block scope, with the warnings about what was declared there.
  func leaveBlock() {
    if diagnostics.isEnabled(.unusedVariable) {
      scopes.forEachInnermost(.ordinary) { warnIfUnused(DeclID($0.entity)) }
    }
    scopes.forEachInnermost(.label) { b in
      let l = ast.labels[LabelID(b.entity)]
      if !l.isDefined && l.isUsed { error(l.location, "use of undeclared label \(quoted(b.name))") }
    }
    scopes.pop()
  }


  /// Declaration or statement; what it yields goes to the scratch stack.
  private func parseBlockItem(_ sawStatement: inout Bool) {
    checks.lostLine = false
    if startsDeclaration() || startsUnknownType() {
      if sawStatement { warnAboutLateDeclaration() }
      parseBlockDeclaration()
      return
    }
    sawStatement = true
    let mark = pendingBounds.count
    let place = scratch.count
    let s = parseStatement()
    insertPendingBounds(above: mark, at: place)
    scratch.append(s.raw)
  }

  /// `foo x;` with an undeclared `foo`: a declaration whose type is not known, rather than two expressions.
  private func startsUnknownType() -> Bool {
    guard at(.identifier), lookup(token.name).isNone else { return false }
    if Parser.isSpecifierKeyword(peek().kind) { return true }
    if peek().kind != .identifier { return false }
    switch peek(2).kind {
    case .semicolon, .equal, .comma, .leftBracket: return true
    default: return false
    }
  }

  /// A declaration behind a statement, which C90 does not have.
  private func warnAboutLateDeclaration() {
    if diagnostics.isEnabled(.declarationAfterStatement) {
      warning(.declarationAfterStatement, token.location, "ISO C90 forbids mixed declarations and code")
    } else if language.standard < .c99 {
      pedantic(token.location, "ISO C90 forbids mixed declarations and code")
    }
  }

  /// Bounds that no declaration took (a cast to a variably modified type in an expression): evaluated before the statement.
  func insertPendingBounds(above mark: Int, at place: Int) {
    if pendingBounds.count == mark { return }
    for i in mark..<pendingBounds.count {
      var s = Stmt(.variableBounds, at: token.location)
      s.a = pendingBounds[i]
      scratch.append(add(s).raw)
    }
    pendingBounds.truncate(to: mark)
  }

  /// The body of `({ … })`, at `{`; the expression whose value it has, or none.
  func parseStatementExpression() -> (StmtID, ExprID) {
    let node = currentFunction?.scopeNode ?? 0
    enterScopeNode(.none, token.location)
    let body = parseCompoundStatement()
    currentFunction?.scopeNode = node
    currentFunction?.info.flags.insert(.hasStatementExpressions)
    let b = ast.stmts[body]
    guard b.kind == .compound, b.b > 0 else { return (body, .none) }
    var last = StmtID(ast.pool[Int(b.a) + Int(b.b) - 1])
    while ast.stmts[last].kind == .label { last = StmtID(ast.stmts[last].b) }
    guard ast.stmts[last].kind == .expression else { return (body, .none) }
    return (body, ExprID(ast.stmts[last].a))
  }

  // MARK: Statements

  /// statement. Labels in front are collected first, so that a thousand of them need no recursion.
  func parseStatement() -> StmtID {
    let mark = labelStack.count
    while parseLabel() {}
    var s: StmtID
    if labelStack.count > mark && (at(.rightBrace) || startsDeclaration()) {
      // C23: a label may stand before a declaration or at the end of a block.
      s = add(Stmt(.null, at: token.location))
      if at(.rightBrace) && language.standard < .c23 { pedantic(ast.stmts[StmtID(labelStack.last!)].location, "label at end of compound statement; ISO C before C23 forbids that") }
      else if language.standard < .c23 { pedantic(token.location, "ISO C before C23 forbids a label before a declaration; put a ';' between them") }
    } else {
      guard enter() else {
        leave()
        return add(Stmt(.null, at: token.location))
      }
      let isNamed = labelStack.count > mark && beginNamedLoop(labelsAbove: mark)
      s = parseUnlabelled()
      if isNamed { s = endNamedLoop(s) }
      leave()
    }
    while labelStack.count > mark {
      let label = labelStack.popLast()!
      ast.stmts[StmtID(label)].b = s.raw
      s = StmtID(label)
    }
    return s
  }


  private func parseUnlabelled() -> StmtID {
    let location = token.location
    switch token.kind {
    case .leftBrace: return parseCompoundStatement()
    case .semicolon:
      advance()
      return add(Stmt(.null, at: location))
    case .kwIf: return parseIf()
    case .kwDefer: return parseDefer()
    case .kwWhile: return parseWhile()
    case .kwDo: return parseDo()
    case .kwFor: return parseFor()
    case .kwSwitch: return parseSwitch()
    case .kwGoto: return parseGoto()
    case .kwBreak: return parseBreak()
    case .kwContinue: return parseContinue()
    case .kwReturn: return parseReturn()
    case .kwAsm:
      currentFunction?.info.flags.insert(.hasAsm)
      return parseAsmStatement()
    case .kwAttribute: return parseAttributeStatement()
    case .leftBracket where peek().kind == .leftBracket: return parseAttributeStatement()
    case .kwElse:
      error(location, "'else' without a previous 'if'")
      advance()
      return parseStatement()
    case .rightBrace, .endOfFile:
      error(location, "expected a statement before \(tokenDescription)")
      return add(Stmt(.null, at: location))
    default: return parseExpressionStatement()
    }
  }

  private func parseExpressionStatement() -> StmtID {
    let location = token.location
    if startsDeclaration() {
      error(location, "a declaration is not allowed here; put it in a block { }")
      let mark = scratch.count
      parseBlockDeclaration()
      scratch.truncate(to: mark)
      return add(Stmt(.null, at: location))
    }
    let errors = diagnostics.errorCount
    let before = token.location
    let mark = ast.exprs.count
    let e = parseExpression()
    if diagnostics.isEnabled(.sequencePoint) { warnAboutSequence(e, since: mark) }
    var s = Stmt(.expression, at: location)
    s.a = discardedStatement(e).raw
    if !consume(.semicolon) {
      if diagnostics.errorCount == errors { errorAfterPrevious("expected ';' after the expression", inserting: ";") }
      recoverStatement(from: before)
    }
    return add(s)
  }

  /// The expression of an expression statement. The last one of a statement expression keeps its value, which is why a plain
  /// `.load` stays here; the lowering drops what nobody asks for.
  private func discardedStatement(_ e: ExprID) -> ExprID {
    at(.semicolon) && peekEndsStatementExpression() ? statementExpressionValue(e) : discarded(e)
  }

  /// Whether the `;` here is followed by `})`.
  private func peekEndsStatementExpression() -> Bool { peek().kind == .rightBrace && peek(2).kind == .rightParen }

  private func statementExpressionValue(_ e: ExprID) -> ExprID {
    if isError(e) || types.isVoid(type(of: e)) { return discarded(e) }
    return rvalue(e)
  }

  /// After an error inside a statement: skips to a place where the next one may begin.
  func recoverStatement(from start: SourceLocation) {
    if at(.endOfFile) || at(.rightBrace) { return }
    // A token on a new line that begins a statement: only the `;` was missing.
    if token.isStartOfLine && token.location != start && (startsStatementKeyword(token.kind) || at(.identifier) || startsTypeName(token)) { return }
    skipStatement()
  }

  private func startsStatementKeyword(_ kind: TokenKind) -> Bool {
    switch kind {
    case .kwIf, .kwWhile, .kwDo, .kwFor, .kwSwitch, .kwGoto, .kwBreak, .kwContinue, .kwReturn, .kwCase, .kwDefault, .leftBrace:
      return true
    default: return false
    }
  }

  /// Skips to behind the next `;` at this level, or to the block's end.
  func skipStatement() {
    while !at(.semicolon) && !at(.rightBrace) && !at(.endOfFile) {
      if at(.leftBrace) || at(.leftParen) || at(.leftBracket) {
        let wasBrace = at(.leftBrace)
        skipBalanced()
        if wasBrace { return }
      } else if token.isStartOfLine && startsStatementKeyword(token.kind) {
        return
      } else {
        advance()
      }
    }
    _ = consume(.semicolon)
  }

  private func parseAttributeStatement() -> StmtID {
    let location = token.location
    var set = AttributeSet()
    parseAttributes(into: &set)
    if at(.semicolon) {
      advance()
      if set.values.flags.contains(.fallThrough) { checkFallthrough(location) }
      return add(Stmt(set.values.flags.contains(.fallThrough) ? .fallThrough : .null, at: location))
    }
    return parseStatement()
  }

  /// C23 §6.7.13.6: behind `[[fallthrough]];` comes a label of the switch it is in. What follows a `}` is left to the flow analysis.
  private func checkFallthrough(_ location: SourceLocation) {
    if currentFunction?.innermostSwitch == nil { return error(location, "attribute 'fallthrough' outside of a 'switch' statement") }
    switch token.kind {
    case .kwCase, .kwDefault, .rightBrace, .endOfFile, .semicolon: break
    case .identifier where peek().kind == .colon: break
    default: violation(.general, location, "attribute 'fallthrough' not preceding a case label or default label")
    }
  }

  /// A substatement is a block of its own (§6.8.4 ¶3).
  func parseSubstatement() -> StmtID {
    if at(.leftBrace) { return parseStatement() }
    if at(.kwDefer) { return parseLoneDefer() }
    let mark = pendingBounds.count
    let place = scratch.count
    let location = token.location
    let s = parseStatement()
    if pendingBounds.count == mark { return s }
    insertPendingBounds(above: mark, at: place)
    scratch.append(s.raw)
    return sequence(above: place, location)
  }

  /// The statements on the scratch stack above `mark` as one.
  func sequence(above mark: Int, _ location: SourceLocation) -> StmtID {
    if scratch.count == mark + 1 { return StmtID(scratch.popLast()!) }
    let slice = ast.takeSlice(from: &scratch, above: mark)
    var s = Stmt(.sequence, at: location)
    s.a = slice.start
    s.b = slice.count
    return add(s)
  }
}
