// Selection statements (C17 §6.8.4): `if` and `switch` with its labels, case ranges among them.
//
// Chains of `else if` are parsed in a loop, so that a long one costs no stack.

import Support

extension Parser {
  /// `( expression )` as a condition.
  func parseCondition(_ keyword: StaticString) -> ExprID {
    let opening = token.location
    guard expect(.leftParen, keyword) else { return errorExpr(token.location, token.location) }
    let e = parseExpression()
    let result = condition(e)
    _ = expectClosing(.rightParen, "after the condition", opening: opening)
    return result
  }

  func parseIf() -> StmtID {
    var result = StmtID.none
    var previous = StmtID.none
    var conditions: [ExprID] = []
    var firstElse = SourceLocation.none
    defer { checks.elseLocation = firstElse }
    // Each turn: one `if (…) …` of an else-if chain.
    while true {
      let location = token.location
      if peek().kind == .leftParen && startsTypeName(peek(2)) {
        let s = parseDeclaredSelection()
        if result.isNone { return s }
        ast.stmts[previous].c = s.raw
        return result
      }
      advance()
      scopes.push(.block)
      var s = Stmt(.if, at: location)
      let opening = token.location
      s.a = parseCondition("after 'if'").raw
      warnAboutRepeatedCondition(ExprID(s.a), &conditions)
      let place = token.location, isBraced = at(.leftBrace)
      s.b = parseSubstatement().raw
      leaveBlock()
      if !isBraced {
        warnAboutDanglingElse(StmtID(s.b), at: opening)
        if !at(.kwElse) { warnAboutEmptyBody(StmtID(s.b), place, of: "if") }
        warnAboutMacroStatements("if", guardAt: location, body: place)
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
      warnAboutEqualBranches(StmtID(ast.stmts[id].b), StmtID(ast.stmts[id].c), at: ast.stmts[id].location)
      if !isElseBraced {
        warnAboutEmptyBody(StmtID(ast.stmts[id].c), bodyPlace, of: "else")
        warnAboutIndentation("else", guardAt: elsePlace, body: bodyPlace)
        warnAboutMacroStatements("else", guardAt: elsePlace, body: bodyPlace)
      }
      return result
    }
  }

  // MARK: Switch

  func parseSwitch() -> StmtID {
    if peek().kind == .leftParen && startsTypeName(peek(2)) { return parseDeclaredSelection() }
    let location = token.location
    advance()
    scopes.push(.block)
    let opening = token.location
    _ = expect(.leftParen, "after 'switch'")
    let s = finishSwitch(parseExpression(), at: location, opening: opening)
    leaveBlock()
    return s
  }

  /// At the `)` of a switch with the controlling expression `e`.
  func finishSwitch(_ e: ExprID, at location: SourceLocation, opening: SourceLocation) -> StmtID {
    var s = Stmt(.switch, at: location)
    var value = e
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
      f.switches.append(SwitchContext(id: id, type: isError(value) ? .error : types.unqualified(type(of: value)), scopeNode: f.scopeNode, firstCase: mark, written: written))
      f.breakDepth += 1
    }
    let body = parseSubstatement()
    warnAboutSwitch(value, written, id, body, casesAbove: mark, at: s.location)
    _ = currentFunction?.switches.popLast()
    currentFunction?.breakDepth -= 1
    if !isError(value) && types.integerWidth(type(of: value)) > 128 { checkOverlappingWideCases(from: mark) } else { checkOverlappingCases(from: mark) }
    if !written.isError { warnAboutMissingCases(written, id, casesAbove: mark, at: s.location) }
    ast.switches[id].cases = ast.takeSlice(from: &caseStack, above: mark)
    s.a = value.raw
    s.b = body.raw
    s.c = id.raw
    return add(s)
  }

  /// `case a:` or `case a ... b:`
  func parseCase() {
    let location = token.location
    advance()
    let lowExpr = parseConstantExpression()
    var highExpr = ExprID.none
    if consume(.ellipsis) {
      if language.standard < .c2y { pedantic(previousToken.location, "ISO C forbids case ranges before C2Y") }
      highExpr = parseConstantExpression()
    }
    _ = expect(.colon, "after 'case'")
    var info = CaseInfo(location: location)
    guard let context = currentFunction?.innermostSwitch else {
      error(location, "'case' label not within a switch statement")
      return
    }
    checkCase(from: context.scopeNode, at: location)
    if !context.type.isError && types.integerWidth(context.type) > 128 { return parseWideCase(info, lowExpr, highExpr, context.type) }
    guard let low = integerConstant(narrowed(lowExpr, context.type), "case label") else { return }
    var high = low
    if highExpr.isSome {
      guard let h = integerConstant(narrowed(highExpr, context.type), "case label") else { return }
      high = h
    }
    if context.type.isError { return }
    info.low = wrapped(low, context.type)
    info.high = wrapped(high, context.type)
    if info.low != low && !caseFits(low, type(of: lowExpr), context.type) {
      warning(.overflow, expr(lowExpr).location, "case label value \(low) is converted to \(info.low) of the switch's type \(spell(context.type))")
    }
    warnAboutForeignCase(low, high, expr(lowExpr).location)
    if info.low > info.high {
      warning(.general, location, "empty case range")
      return
    }
    pushCase(info, toStack: true)
  }

  /// A label of more than 128 bits in a switch on a narrower type.
  private func narrowed(_ e: ExprID, _ type: QualType) -> ExprID {
    if type.isError || expr(e).kind != .wideIntegerConstant { return e }
    warning(.overflow, expr(e).location, "case label value is converted to the switch's type \(spell(type))")
    return convert(e, to: type)
  }

  /// A label of a switch on more than 128 bits.
  private func parseWideCase(_ label: CaseInfo, _ lowExpr: ExprID, _ highExpr: ExprID, _ type: QualType) {
    guard let low = wideLabel(lowExpr, type), let high = highExpr.isNone ? low : wideLabel(highExpr, type) else { return }
    var info = label
    let x = ast.exactInteger(expr(low)), y = ast.exactInteger(expr(high))
    if ExactInteger.compare(x, y) > 0 {
      warning(.general, label.location, "empty case range")
      return
    }
    let least = types.isSigned(type) ? Int128(Int64.min) : 0, most = types.isSigned(type) ? Int128(Int64.max) : Int128(UInt64.max)
    if let a = x.int128, let b = y.int128, a >= least, b <= most {
      info.low = a
      info.high = b
    } else {
      info.wideLow = low
      info.wideHigh = high
    }
    pushCase(info, toStack: true)
  }

  /// The constant `e` in the switch's type.
  private func wideLabel(_ e: ExprID, _ type: QualType) -> ExprID? {
    var v = rvalue(e)
    if expr(v).kind != .wideIntegerConstant {
      guard let value = integerConstant(v, "case label") else { return nil }
      if expr(v).kind != .integerConstant { v = makeInteger(value, self.type(of: v), at: expr(v).location) }
    }
    return convert(v, to: type)
  }

  /// As `checkOverlappingCases`, where labels may need more than 128 bits.
  private func checkOverlappingWideCases(from mark: Int) {
    var ranges: [(low: ExactInteger, high: ExactInteger, location: SourceLocation)] = []
    for i in mark..<caseStack.count {
      let c = ast.cases[CaseID(caseStack[i])]
      let low = c.isWide ? ast.exactInteger(expr(c.wideLow)) : ExactInteger(c.low)
      ranges.append((low, c.isWide ? ast.exactInteger(expr(c.wideHigh)) : ExactInteger(c.high), c.location))
    }
    ranges.sort {
      let order = ExactInteger.compare($0.low, $1.low)
      return order != 0 ? order < 0 : $0.location.raw < $1.location.raw
    }
    for i in 1..<max(ranges.count, 1) where ExactInteger.compare(ranges[i].low, ranges[i - 1].high) <= 0 {
      error(ranges[i].location, "duplicate case value")
      note(ranges[i - 1].location, "previously used here")
      if ExactInteger.compare(ranges[i - 1].high, ranges[i].high) > 0 { ranges[i].high = ranges[i - 1].high }
    }
  }

  /// -Wswitch-outside-range: a label that the switched expression, before its promotion, never equals.
  private func warnAboutForeignCase(_ low: Int128, _ high: Int128, _ location: SourceLocation) {
    guard let written = currentFunction?.switches.last?.written, !written.isError, types.isInteger(written), !types.isBool(written), !types.isEnum(written)
    else { return }
    let width = types.integerWidth(written)
    if width >= 32 { return }
    let isSigned = types.isSigned(written)
    let least: Int128 = isSigned ? -(1 &<< Int128(width - 1)) : 0, most: Int128 = (1 &<< Int128(isSigned ? width - 1 : width)) - 1
    if high < least { warning(.switchOutsideRange, location, "case label value is less than minimum value for type") }
    else if low > most { warning(.switchOutsideRange, location, "case label value exceeds maximum value for type") }
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

  func parseDefault() {
    let location = token.location
    advance()
    _ = expect(.colon, "after 'default'")
    guard let context = currentFunction?.innermostSwitch else {
      error(location, "'default' label not within a switch statement")
      return
    }
    checkCase(from: context.scopeNode, at: location)
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
}
