// C2y statements: `if` and `switch` with a declaration in their header (WG14 N3356), and `_Defer` (ISO/IEC TS 25755).
//
// A declared selection becomes a block that holds the declaration and the plain statement.

import Support

extension Parser {
  /// At `if` or `switch` before `(` and a declaration: `(declaration; expression)`, or `(T x = value)` whose value decides.
  func parseDeclaredSelection() -> StmtID {
    guard enter() else {
      leave()
      return add(Stmt(.null, at: token.location))
    }
    defer { leave() }
    let location = token.location, isSwitch = at(.kwSwitch)
    if language.standard < .c2y { pedantic(location, "a declaration in the header of '\(isSwitch ? "switch" : "if")' is a C2Y feature") }
    advance()
    let opening = token.location
    advance()
    scopes.push(.block)
    currentFunction?.cleanupStack.append(0)
    let mark = scratch.count
    lastVariable = .none
    isInSelectionHeader = true
    parseBlockDeclaration()
    isInSelectionHeader = false
    let value = at(.rightParen) && previousToken.kind != .semicolon ? declaredValue(at: token.location) : parseExpression()
    let s = isSwitch ? finishSwitch(value, at: location, opening: opening) : finishIf(value, at: location, opening: opening)
    scratch.append(s.raw)
    let slice = ast.takeSlice(from: &scratch, above: mark)
    var block = Stmt(.compound, at: location)
    block.a = slice.start
    block.b = slice.count
    block.c = previousToken.location.raw
    if currentFunction?.cleanupStack.popLast() ?? 0 != 0 { block.flags.insert(.hasCleanups) }
    leaveBlock()
    return add(block)
  }

  private func declaredValue(at location: SourceLocation) -> ExprID {
    if lastVariable.isNone || ast.decls[lastVariable].initializer.isNone {
      error(location, "the declaration in the header must declare an initialized variable, or be followed by ';' and an expression")
      return errorExpr(location, location)
    }
    return makeReference(lastVariable, at: ast.decls[lastVariable].location)
  }

  private func finishIf(_ e: ExprID, at location: SourceLocation, opening: SourceLocation) -> StmtID {
    var s = Stmt(.if, at: location)
    s.a = condition(e).raw
    _ = expectClosing(.rightParen, "after the condition", opening: opening)
    s.b = parseSubstatement().raw
    if consume(.kwElse) { s.c = parseSubstatement().raw }
    return add(s)
  }

  /// `_Defer statement`
  func parseDefer() -> StmtID {
    var s = Stmt(.defer, at: token.location)
    if language.standard < .c2y { pedantic(s.location, "'_Defer' is not part of ISO C") }
    advance()
    guard let f = currentFunction else { return parseStatement() }
    markCleanup()
    f.info.flags.insert(.hasCleanups)
    let breaks = f.breakDepth, loops = f.loopDepth, named = f.namedLoops, hidden = f.hiddenSwitches
    (f.breakDepth, f.loopDepth, f.namedLoops, f.hiddenSwitches) = (0, 0, [], f.switches.count)
    let outer = f.deferral
    f.deferDepth += 1
    f.deferralCount += 1
    f.deferral = f.deferralCount
    s.b = f.deferral
    s.a = parseSubstatement().raw
    f.deferral = outer
    f.deferDepth -= 1
    (f.breakDepth, f.loopDepth, f.namedLoops, f.hiddenSwitches) = (breaks, loops, named, hidden)
    return add(s)
  }

  /// A `_Defer` that is a substatement: the block it belongs to is that statement alone.
  func parseLoneDefer() -> StmtID {
    currentFunction?.cleanupStack.append(0)
    let mark = scratch.count
    var block = Stmt(.compound, at: token.location)
    scratch.append(parseDefer().raw)
    let slice = ast.takeSlice(from: &scratch, above: mark)
    block.a = slice.start
    block.b = slice.count
    block.c = previousToken.location.raw
    if currentFunction?.cleanupStack.popLast() ?? 0 != 0 { block.flags.insert(.hasCleanups) }
    return add(block)
  }
}
