// Iteration statements (C17 §6.8.5).

import Support

extension Parser {
  /// The deepest nesting of loops: a counter of the outermost lives through all others, which costs their number for each.
  private static let maximumLoopDepth = 5_000

  func parseLoopBody() -> StmtID {
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

  func parseWhile() -> StmtID {
    var s = Stmt(.while, at: token.location)
    advance()
    scopes.push(.block)
    s.a = parseCondition("after 'while'").raw
    let place = token.location, isBraced = at(.leftBrace), isOnLine = !token.isStartOfLine
    s.b = parseLoopBody().raw
    if !isBraced {
      warnAboutIndentation("while", guardAt: s.location, body: place)
      warnAboutMacroStatements("while", guardAt: s.location, body: place)
      warnAboutEmptyLoop("while", at: s.location, StmtID(s.b), place, isOnLine: isOnLine)
    }
    leaveBlock()
    return add(s)
  }

  func parseDo() -> StmtID {
    var s = Stmt(.doWhile, at: token.location)
    advance()
    scopes.push(.block)
    let place = token.location
    s.b = parseLoopBody().raw
    warnAboutEmptyBody(StmtID(s.b), place, of: "do")
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

  /// After an error in the first clause: past the other clauses to the body.
  private func skipForHeader(_ partial: Stmt) -> StmtID {
    var s = partial
    var level = 0
    while !at(.endOfFile) && !at(.leftBrace) && !at(.rightBrace) {
      if at(.leftParen) { level += 1 }
      if at(.rightParen) {
        if level == 0 { break }
        level -= 1
      }
      advance()
    }
    _ = consume(.rightParen)
    s.d = parseLoopBody().raw
    if currentFunction?.cleanupStack.popLast() ?? 0 != 0 { s.flags.insert(.hasCleanups) }
    leaveBlock()
    return add(s)
  }

  func parseFor() -> StmtID {
    var s = Stmt(.for, at: token.location)
    advance()
    let opening = token.location
    _ = expect(.leftParen, "after 'for'")
    scopes.push(.block)
    currentFunction?.cleanupStack.append(0)
    let node = currentFunction?.scopeNode ?? 0
    defer { currentFunction?.scopeNode = node }
    if startsDeclaration() {
      let mark = scratch.count
      let clause = token.location, errors = diagnostics.errorCount
      if language.standard < .c99 { error(clause, "declarations in 'for' loops are only allowed in C99 and later; use '-std=gnu99'") }
      parseBlockDeclaration()
      checkForDeclaration(at: clause)
      if scratch.count > mark { s.a = sequence(above: mark, opening).raw }
      if diagnostics.errorCount != errors && previousToken.kind != .semicolon { return skipForHeader(s) }
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
    let place = token.location, isBraced = at(.leftBrace), isOnLine = !token.isStartOfLine
    s.d = parseLoopBody().raw
    if !isBraced {
      warnAboutIndentation("for", guardAt: s.location, body: place)
      warnAboutMacroStatements("for", guardAt: s.location, body: place)
      warnAboutEmptyLoop("for", at: s.location, StmtID(s.d), place, isOnLine: isOnLine)
    }
    if currentFunction?.cleanupStack.popLast() ?? 0 != 0 { s.flags.insert(.hasCleanups) }
    leaveBlock()
    return add(s)
  }

  /// C17 §6.8.5 ¶3: the declaration of a `for` only declares objects with automatic or register storage.
  private func checkForDeclaration(at location: SourceLocation) {
    scopes.forEachInnermost(.ordinary) { b in
      let d = ast.decls[DeclID(b.entity)]
      let isObject = d.kind == .variable && d.duration == .automatic && d.linkage == .none
      if isObject || d.kind == .enumerator { return }
      let message = "the declaration of \(quoted(d.name)) in a 'for' loop is not of an automatic object"
      if language.standard >= .c23 { pedantic(d.location, message) } else { error(d.location, message) }
    }
    var isTag = false
    scopes.forEachInnermost(.tag) { _ in isTag = true }
    if isTag {
      if language.standard >= .c23 { pedantic(location, "a tag is declared in a 'for' loop's declaration") }
      else { error(location, "a tag cannot be declared in a 'for' loop's declaration") }
    }
  }
}
