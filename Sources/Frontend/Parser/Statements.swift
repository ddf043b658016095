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
    let mark = scratch.count
    if at(.kwLabel) { parseLocalLabels() }
    while !at(.rightBrace) && !at(.endOfFile) { parseBlockItem() }
    let end = token.location
    _ = expectClosing(.rightBrace, "to end the block", opening: opening)
    let slice = ast.takeSlice(from: &scratch, above: mark)
    var s = Stmt(.compound, at: opening)
    s.a = slice.start
    s.b = slice.count
    s.c = end.raw
    if currentFunction?.cleanupStack.popLast() ?? 0 != 0 { s.flags.insert(.hasCleanups) }
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

  /// `__label__ a, b;`
  private func parseLocalLabels() {
    while consume(.kwLabel) {
      while at(.identifier) {
        let id = ast.labels.append(LabelInfo(name: token.name, location: token.location))
        currentFunction?.labels.append(id.raw)
        scopes.declareLabel(token.name, id)
        advance()
        if !consume(.comma) { break }
      }
      _ = expect(.semicolon, "after the label declaration")
    }
  }

  /// Declaration or statement; what it yields goes to the scratch stack.
  private func parseBlockItem() {
    if startsDeclaration() {
      parseBlockDeclaration()
      return
    }
    let mark = pendingBounds.count
    let place = scratch.count
    let s = parseStatement()
    insertPendingBounds(above: mark, at: place)
    scratch.append(s.raw)
  }

  /// Bounds that no declaration took (a cast to a variably modified type in an expression): evaluated before the statement.
  private func insertPendingBounds(above mark: Int, at place: Int) {
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
    let body = parseCompoundStatement()
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
      if at(.rightBrace) && language.standard < .c23 { pedantic(token.location, "label at the end of a compound statement") }
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

  /// A label, `case` or `default` in front of a statement; pushes its statement. False if there is none.
  private func parseLabel() -> Bool {
    switch token.kind {
    case .identifier:
      guard peek().kind == .colon else { return false }
      let name = token.name, location = token.location
      advance()
      advance()
      defineLabel(name, location)
      var ignored = AttributeSet()
      if at(.kwAttribute) && !attributeBeginsDeclaration() { 
        parseAttributes(into: &ignored)
        if at(.semicolon) && ignored.values.flags.contains(.fallThrough) { return true }
      }
      return true
    case .kwCase:
      parseCase()
      return true
    case .kwDefault:
      parseDefault()
      return true
    default: return false
    }
  }

  private func attributeBeginsDeclaration() -> Bool { startsDeclaration() }

  private func parseUnlabelled() -> StmtID {
    let location = token.location
    switch token.kind {
    case .leftBrace: return parseCompoundStatement()
    case .semicolon:
      advance()
      return add(Stmt(.null, at: location))
    case .kwIf: return parseIf()
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
    let e = parseExpression()
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
      return add(Stmt(set.values.flags.contains(.fallThrough) ? .fallThrough : .null, at: location))
    }
    return parseStatement()
  }

  // MARK: Conditions

  /// `( expression )` as a condition.
  private func parseCondition(_ keyword: StaticString) -> ExprID {
    let opening = token.location
    guard expect(.leftParen, keyword) else { return errorExpr(token.location, token.location) }
    let e = parseExpression()
    let result = condition(e)
    _ = expectClosing(.rightParen, "after the condition", opening: opening)
    return result
  }

  private func parseIf() -> StmtID {
    var result = StmtID.none
    var previous = StmtID.none
    var firstElse = SourceLocation.none
    defer { checks.elseLocation = firstElse }
    // Each turn: one `if (…) …` of an else-if chain.
    while true {
      let location = token.location
      advance()
      scopes.push(.block)
      var s = Stmt(.if, at: location)
      s.a = parseCondition("after 'if'").raw
      let place = token.location, isBraced = at(.leftBrace)
      s.b = parseSubstatement().raw
      leaveBlock()
      if !isBraced {
        warnAboutDanglingElse(StmtID(s.b))
        if !at(.kwElse) { warnAboutEmptyBody(StmtID(s.b), place, of: "if") }
        warnAboutIndentation("if", guardAt: location, body: place)
      }
      let id = add(s)
      if result.isNone { result = id } else { ast.stmts[previous].c = id.raw }
      previous = id
      guard consume(.kwElse) else { return result }
      if firstElse.isNone { firstElse = previousToken.location }
      if at(.kwIf) { continue }
      let elsePlace = previousToken.location, bodyPlace = token.location, isElseBraced = at(.leftBrace)
      ast.stmts[id].c = parseSubstatement().raw
      if !isElseBraced {
        warnAboutEmptyBody(StmtID(ast.stmts[id].c), bodyPlace, of: "else")
        warnAboutIndentation("else", guardAt: elsePlace, body: bodyPlace)
      }
      return result
    }
  }

  /// A substatement is a block of its own (§6.8.4 ¶3).
  private func parseSubstatement() -> StmtID {
    if at(.leftBrace) { return parseStatement() }
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

  /// The deepest nesting of loops: a counter of the outermost lives through all others, which costs their number for each.
  private static let maximumLoopDepth = 5_000

  private func parseLoopBody() -> StmtID {
    currentFunction?.loopDepth += 1
    if currentFunction?.loopDepth == Parser.maximumLoopDepth {
      ast.hasErrors = true
      diagnostics.fatal(at: token.location, "loops nest deeper than \(Parser.maximumLoopDepth) levels; simplify the code")
    }
    currentFunction?.breakDepth += 1
    let body = parseSubstatement()
    currentFunction?.loopDepth -= 1
    currentFunction?.breakDepth -= 1
    if currentFunction?.namedLoops.isEmpty == false { return endNamedBody(body) }
    return body
  }

  private func parseWhile() -> StmtID {
    var s = Stmt(.while, at: token.location)
    advance()
    scopes.push(.block)
    s.a = parseCondition("after 'while'").raw
    let place = token.location, isBraced = at(.leftBrace)
    s.b = parseLoopBody().raw
    if !isBraced { warnAboutIndentation("while", guardAt: s.location, body: place) }
    leaveBlock()
    return add(s)
  }

  private func parseDo() -> StmtID {
    var s = Stmt(.doWhile, at: token.location)
    advance()
    scopes.push(.block)
    s.b = parseLoopBody().raw
    if !consume(.kwWhile) {
      error(token.location, "expected 'while' after the body of 'do' before \(tokenDescription)")
      s.a = errorExpr(token.location, token.location).raw
    } else {
      s.a = parseCondition("after 'while'").raw
      _ = expect(.semicolon, "after 'do … while (…)'")
    }
    leaveBlock()
    return add(s)
  }

  private func parseFor() -> StmtID {
    var s = Stmt(.for, at: token.location)
    advance()
    let opening = token.location
    _ = expect(.leftParen, "after 'for'")
    scopes.push(.block)
    currentFunction?.cleanupStack.append(0)
    if startsDeclaration() {
      let mark = scratch.count
      parseBlockDeclaration()
      if scratch.count > mark { s.a = sequence(above: mark, opening).raw }
    } else if !at(.semicolon) {
      var first = Stmt(.expression, at: token.location)
      first.a = discarded(parseExpression()).raw
      s.a = add(first).raw
      _ = expect(.semicolon, "after the first clause of 'for'")
    } else {
      advance()
    }
    if !at(.semicolon) { s.b = condition(parseExpression()).raw }
    _ = expect(.semicolon, "after the condition of 'for'")
    if !at(.rightParen) { s.c = discarded(parseExpression()).raw }
    _ = expectClosing(.rightParen, "after the clauses of 'for'", opening: opening)
    let place = token.location, isBraced = at(.leftBrace)
    s.d = parseLoopBody().raw
    if !isBraced { warnAboutIndentation("for", guardAt: s.location, body: place) }
    if currentFunction?.cleanupStack.popLast() ?? 0 != 0 { s.flags.insert(.hasCleanups) }
    leaveBlock()
    return add(s)
  }

  // MARK: Switch

  private func parseSwitch() -> StmtID {
    var s = Stmt(.switch, at: token.location)
    advance()
    scopes.push(.block)
    let opening = token.location
    _ = expect(.leftParen, "after 'switch'")
    var value = parseExpression()
    let written = isError(value) ? QualType.error : type(of: value)
    if !isError(value) {
      let v = rvalue(value)
      if !isError(v) && !types.isInteger(type(of: v)) {
        error(expr(v).location, "the controlling expression of 'switch' must have integer type, not \(spell(type(of: v)))", expr(v).range)
        value = errorExpr(v)
      } else {
        value = promoted(v)
      }
    }
    _ = expectClosing(.rightParen, "after the expression of 'switch'", opening: opening)
    let id = ast.switches.append(SwitchInfo())
    let mark = caseStack.count
    if let f = currentFunction {
      f.switches.append(SwitchContext(id: id, type: isError(value) ? .error : types.unqualified(type(of: value)), firstCase: mark))
      f.breakDepth += 1
    }
    let body = parseSubstatement()
    _ = currentFunction?.switches.popLast()
    currentFunction?.breakDepth -= 1
    checkOverlappingCases(from: mark)
    if !written.isError { warnAboutMissingCases(written, id, casesAbove: mark, at: s.location) }
    ast.switches[id].cases = ast.takeSlice(from: &caseStack, above: mark)
    s.a = value.raw
    s.b = body.raw
    s.c = id.raw
    leaveBlock()
    return add(s)
  }

  /// `case a:` or `case a ... b:`
  private func parseCase() {
    let location = token.location
    advance()
    let lowExpr = parseConstantExpression()
    var highExpr = ExprID.none
    if consume(.ellipsis) {
      pedantic(previousToken.location, "ISO C forbids case ranges")
      highExpr = parseConstantExpression()
    }
    _ = expect(.colon, "after 'case'")
    var info = CaseInfo(location: location)
    guard let context = currentFunction?.switches.last else {
      error(location, "'case' label not within a switch statement")
      return
    }
    guard let low = integerConstant(lowExpr, "case label") else { return }
    var high = low
    if highExpr.isSome {
      guard let h = integerConstant(highExpr, "case label") else { return }
      high = h
    }
    if context.type.isError { return }
    info.low = wrapped(low, context.type)
    info.high = wrapped(high, context.type)
    if info.low != low && !caseFits(low, type(of: lowExpr), context.type) {
      warning(.overflow, expr(lowExpr).location, "case label value \(low) is converted to \(info.low) of the switch's type \(spell(context.type))")
    }
    if info.low > info.high {
      warning(.general, location, "empty case range")
      return
    }
    pushCase(info, toStack: true)
  }

  private func caseFits(_ v: Int128, _ from: QualType, _ to: QualType) -> Bool {
    // -1 against an unsigned switch is common and meant.
    v < 0 && types.integerWidth(from) <= types.integerWidth(to)
  }

  private func pushCase(_ info: CaseInfo, toStack: Bool) {
    let id = ast.cases.append(info)
    var s = Stmt(.case, at: info.location)
    s.a = id.raw
    let stmt = add(s)
    ast.cases[id].statement = stmt
    if toStack { caseStack.append(id.raw) }
    else if let context = currentFunction?.switches.last { ast.switches[context.id].defaultCase = id }
    labelStack.append(stmt.raw)
  }

  private func parseDefault() {
    let location = token.location
    advance()
    _ = expect(.colon, "after 'default'")
    guard let context = currentFunction?.switches.last else {
      error(location, "'default' label not within a switch statement")
      return
    }
    let old = ast.switches[context.id].defaultCase
    if old.isSome {
      error(location, "multiple 'default' labels in one switch")
      note(ast.cases[old].location, "this is the first one")
      return
    }
    var info = CaseInfo(location: location)
    info.isDefault = true
    pushCase(info, toStack: false)
  }

  /// `v` converted to integer type `type`.
  func wrapped(_ v: Int128, _ type: QualType) -> Int128 {
    let width = types.integerWidth(type)
    if width >= 128 { return v }
    let mask = (Int128(1) &<< Int128(width)) &- 1
    let low = v & mask
    if types.isSigned(type) && low &>> Int128(width - 1) & 1 == 1 { return low | ~mask }
    return low
  }

  /// No two labels of a switch may be equal (§6.8.4.2 ¶3): sorts them and compares neighbours.
  private func checkOverlappingCases(from mark: Int) {
    let n = caseStack.count - mark
    if n < 2 { return }
    var sorted: [UInt32] = []
    sorted.reserveCapacity(n)
    var isSorted = true
    var lastLow = Int128.min
    for i in mark..<caseStack.count {
      sorted.append(caseStack[i])
      let low = ast.cases[CaseID(caseStack[i])].low
      if low <= lastLow && i > mark { isSorted = false }
      lastLow = low
    }
    if !isSorted {
      sorted.sort { a, b in
        let x = ast.cases[CaseID(a)].low, y = ast.cases[CaseID(b)].low
        return x != y ? x < y : a < b
      }
    }
    var widest = ast.cases[CaseID(sorted[0])]
    for i in 1..<n {
      let c = ast.cases[CaseID(sorted[i])]
      if c.low <= widest.high {
        error(c.location, "duplicate case value \(c.low)")
        note(widest.location, "previously used here")
      }
      if c.high > widest.high { widest = c }
    }
  }

  // MARK: Jumps

  private func parseBreak() -> StmtID {
    var s = Stmt(.break, at: token.location)
    if currentFunction?.breakDepth ?? 0 == 0 { error(token.location, "'break' statement not within a loop or switch") }
    advance()
    if at(.identifier) {
      let jump = parseNamedJump("break", isBreak: true, at: s.location)
      _ = expect(.semicolon, "after 'break'")
      if let jump { return jump }
      s.kind = .null
      return add(s)
    }
    _ = expect(.semicolon, "after 'break'")
    return add(s)
  }

  private func parseContinue() -> StmtID {
    var s = Stmt(.continue, at: token.location)
    if currentFunction?.loopDepth ?? 0 == 0 { error(token.location, "'continue' statement not within a loop") }
    advance()
    if at(.identifier) {
      let jump = parseNamedJump("continue", isBreak: false, at: s.location)
      _ = expect(.semicolon, "after 'continue'")
      if let jump { return jump }
      s.kind = .null
      return add(s)
    }
    _ = expect(.semicolon, "after 'continue'")
    return add(s)
  }

  private func parseGoto() -> StmtID {
    var s = Stmt(.goto, at: token.location)
    advance()
    if consume(.star) {
      s.kind = .computedGoto
      currentFunction?.info.flags.insert(.hasComputedGoto)
      pedantic(s.location, "ISO C forbids 'goto *expr;'")
      let e = parseExpression()
      s.a = convertForAssignment(e, to: types.pointer(to: QualType.void.adding(.const)), .assignment).raw
      // The contract says `void *`; the qualifier of the pointee has no meaning here.
    } else if at(.identifier) {
      s.a = label(named: token.name, at: token.location).raw
      advance()
    } else {
      error(token.location, "expected a label after 'goto' before \(tokenDescription)")
      s.kind = .null
    }
    if !consume(.semicolon) {
      errorAfterPrevious("expected ';' after 'goto'", inserting: ";")
    }
    return add(s)
  }

  private func parseReturn() -> StmtID {
    var s = Stmt(.return, at: token.location)
    advance()
    let result = currentFunction?.resultType ?? .error
    if at(.semicolon) {
      if !types.isVoid(result) && !result.isError {
        let message = "'return' without a value in a function returning \(spell(result))"
        if language.standard >= .c99 { warning(.returnType, s.location, message) }
        else { pedantic(s.location, message) }
      }
    } else {
      let e = parseReturnValue(result)
      if types.isVoid(result) {
        if !isError(e) && !types.isVoid(type(of: e)) {
          warning(.general, expr(e).location, "'return' with a value in a function returning void", expr(e).range)
        } else if !isError(e) {
          pedantic(s.location, "ISO C forbids 'return' with an expression in a function returning void")
        }
        s.a = (isError(e) || types.isVoid(type(of: e)) ? discarded(e) : convertedToVoid(rvalue(e))).raw
      } else {
        s.a = result.isError ? e.raw : convertForAssignment(e, to: types.unqualified(result), .returnValue).raw
      }
    }
    if !consume(.semicolon) {
      if ast.exprs.count > 0, s.a != UInt32.max, isError(ExprID(s.a)) {} else { errorAfterPrevious("expected ';' after 'return'", inserting: ";") }
      recoverStatement(from: s.location)
    }
    return add(s)
  }

  private func parseReturnValue(_ result: QualType) -> ExprID { parseExpression() }

  private func convertedToVoid(_ e: ExprID) -> ExprID {
    let x = expr(e)
    var c = Expr(.cast, .void, at: x.location, from: x.start, to: x.end)
    c.op = CastKind.toVoid.rawValue
    c.a = e.raw
    return add(c)
  }

  // MARK: Labels

  /// The label called `name` in the current function, made on first mention.
  func label(named name: Name, at location: SourceLocation) -> LabelID {
    let id = labelEntity(name, location)
    ast.labels[id].isUsed = true
    return id
  }

  private func labelEntity(_ name: Name, _ location: SourceLocation) -> LabelID {
    let local = scopes.findLabel(name)
    if local.isSome { return local }
    guard let f = currentFunction else {
      error(location, "label \(quoted(name)) used outside of any function")
      return ast.labels.append(LabelInfo(name: name, location: location))
    }
    if let old = f.labelTable.find(UInt64(name.raw)) { return LabelID(old) }
    let id = ast.labels.append(LabelInfo(name: name, location: location))
    f.labelTable.insert(UInt64(name.raw), id.raw)
    f.labels.append(id.raw)
    return id
  }

  private func defineLabel(_ name: Name, _ location: SourceLocation) {
    let id = labelEntity(name, location)
    if ast.labels[id].isDefined {
      error(location, "duplicate label \(quoted(name))")
      note(ast.labels[id].location, "previous definition is here")
      return
    }
    ast.labels[id].isDefined = true
    ast.labels[id].location = location
    var s = Stmt(.label, at: location)
    s.a = id.raw
    let stmt = add(s)
    ast.labels[id].statement = stmt
    labelStack.append(stmt.raw)
  }
}
