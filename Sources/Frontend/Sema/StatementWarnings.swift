// Warnings about statements that are valid but suspicious: empty bodies, `else` and indentation that mislead, enumerators that a
// `switch` forgets. Each begins with the cheapest test that rules it out.

import Support

extension Parser {
  /// -Wempty-body: `if (x);`, where `body` is the location of the semicolon.
  func warnAboutEmptyBody(_ body: StmtID, _ place: SourceLocation, of keyword: StaticString) {
    var s = ast.stmts[body]
    let isLabelled = s.kind == .label
    while s.kind == .label { s = ast.stmts[StmtID(s.b)] }
    if s.kind != .null || s.location != place && !isLabelled { return }
    if !diagnostics.isEnabled(.emptyBody) || diagnostics.sources.isMacro(place) { return }
    warning(.emptyBody, place, "empty body in \(keyword.utf8Start[0] == UInt8(ascii: "d") ? "a" : "an") '\(keyword)' statement; put { } there if that is meant")
  }

  /// -Wempty-body: `for (…);` or `while (…);`, with the semicolon on the line of the parenthesis, before a block or a statement that is
  /// indented as if the loop controlled it.
  func warnAboutEmptyLoop(_ keyword: StaticString, at loop: SourceLocation, _ body: StmtID, _ place: SourceLocation, isOnLine: Bool) {
    let s = ast.stmts[body]
    if s.kind != .null || s.location != place || !isOnLine || !diagnostics.isEnabled(.emptyBody) { return }
    let sources = diagnostics.sources
    if at(.rightBrace) || at(.endOfFile) || sources.isMacro(place) || sources.isMacro(loop) || sources.isMacro(token.location) { return }
    if !at(.leftBrace) {
      let first = sources.presumedLocation(of: loop), next = sources.presumedLocation(of: token.location)
      if first.path != next.path || first.line == next.line || next.column <= first.column { return }
    }
    if diagnostics.warning(.emptyBody, at: place, "empty body in a '\(keyword)' statement, which does not control what follows; remove the ';'") {
      note(place, "put the ';' on a line of its own if that is meant")
    }
  }

  /// -Wparentheses: `if (a) if (b) …; else …;`, where the `else` belongs to the inner `if`.
  func warnAboutDanglingElse(_ body: StmtID, at location: SourceLocation) {
    var s = ast.stmts[body]
    while true {
      switch s.kind {
      case .for: s = ast.stmts[StmtID(s.d)]
      case .while, .label: s = ast.stmts[StmtID(s.b)]
      default:
        if s.kind != .if || s.c == UInt32.max { return }
        if diagnostics.warning(.danglingElse, at: location, "suggest explicit braces to avoid ambiguous 'else': it belongs to the inner 'if'") {
          note(checks.elseLocation, "this 'else' belongs to the inner 'if'; put braces around that to make it clear")
        }
        return
      }
    }
  }

  /// -Wmisleading-indentation: the statement after the one that `keyword` at `guardAt` controls is indented like it.
  func warnAboutIndentation(_ keyword: StaticString, guardAt: SourceLocation, body: SourceLocation) {
    if !diagnostics.isEnabled(.misleadingIndentation) || !token.isStartOfLine { return }
    if at(.rightBrace) || at(.endOfFile) || at(.kwElse) || at(.semicolon) { return }
    let sources = diagnostics.sources
    if sources.isMacro(guardAt) || sources.isMacro(body) || sources.isMacro(token.location) { return }
    let first = sources.presumedLocation(of: guardAt), second = sources.presumedLocation(of: body)
    let next = sources.presumedLocation(of: token.location)
    if first.path != next.path || second.path != next.path { return }
    if !(first.line < second.line && second.line < next.line) { return }
    if second.column != next.column || first.column >= second.column { return }
    if token.kind == .identifier && peek().kind == .colon { return }
    warning(.misleadingIndentation, guardAt, "this '\(keyword)' does not guard the statement after the next, whose indentation is misleading")
    note(token.location, "this statement is indented as if it were guarded")
  }

  /// -Wmultistatement-macros: the statement that `keyword` controls comes from a macro whose expansion goes on behind it.
  func warnAboutMacroStatements(_ keyword: StaticString, guardAt: SourceLocation, body: SourceLocation) {
    let sources = diagnostics.sources
    if !sources.isMacro(body) || !sources.isMacro(token.location) || !diagnostics.isEnabled(.multistatementMacros) { return }
    if at(.semicolon) || at(.rightBrace) || at(.endOfFile) || at(.kwElse) || sources.isFromArgument(body) || sources.isFromArgument(token.location) { return }
    let first = sources.expansion(of: body), next = sources.expansion(of: token.location)
    if first.firstIndex != next.firstIndex || sources.isMacro(guardAt) && sources.expansion(of: guardAt).firstIndex == first.firstIndex { return }
    if diagnostics.warning(.multistatementMacros, at: sources.expansionLocation(of: body), ranges: [], "macro \(quoted(first.macroName)) expands to multiple statements; only the first is guarded") {
      note(guardAt, "by this '\(keyword)' clause; put the statements of the macro into 'do { … } while (0)'")
    }
  }

  /// -Wswitch: enumerators without a case in a switch without `default`. `cases` is above `mark` on the case stack.
  func warnAboutMissingCases(_ type: QualType, _ id: SwitchID, casesAbove mark: Int, at location: SourceLocation) {
    let group: WarningGroup = ast.switches[id].defaultCase.isSome || !diagnostics.isEnabled(.switchCases) ? .switchEnum : .switchCases
    if !types.isEnum(type) || !(diagnostics.isEnabled(group) || diagnostics.isEnabled(.switchCases)) { return }
    var covered = HashTable(capacity: caseStack.count - mark + 1)
    var hasRange = false
    for i in mark..<caseStack.count {
      let c = ast.cases[CaseID(caseStack[i])]
      if c.low == c.high { covered.insert(UInt64(truncatingIfNeeded: c.low), 0) } else { hasRange = true }
    }
    let list = types.enums[EnumID(types[types.canonical(type)].aux)].enumerators
    warnAboutForeignCases(type, list, above: mark)
    for k in 0..<Int(list.count) {
      let d = ast.decls[ast.id(k, of: list, as: DeclID.self)]
      let value = ast.integers[Int(d.aux)]
      if covered.find(UInt64(truncatingIfNeeded: value)) != nil || (hasRange && isInRange(value, above: mark)) { continue }
      warning(group, location, "enumeration value \(quoted(d.name)) not handled in switch; add a case or a default")
    }
  }

  /// Labels that are no enumerator's value.
  private func warnAboutForeignCases(_ type: QualType, _ list: PoolSlice, above mark: Int) {
    if list.count == 0 { return }
    var known = HashTable(capacity: Int(list.count) * 2)
    for k in 0..<Int(list.count) {
      known.insert(UInt64(truncatingIfNeeded: ast.integers[Int(ast.decls[ast.id(k, of: list, as: DeclID.self)].aux)]), 0)
    }
    for i in mark..<caseStack.count {
      let c = ast.cases[CaseID(caseStack[i])]
      let group: WarningGroup = diagnostics.isEnabled(.switchCases) ? .switchCases : .switchEnum
      for value in c.low == c.high ? [c.low] : [c.low, c.high] where known.find(UInt64(truncatingIfNeeded: value)) == nil {
        warning(group, c.location, "case value '\(value)' not in enumerated type \(spell(types.unqualified(type)))")
      }
    }
  }

  private func isInRange(_ value: Int128, above mark: Int) -> Bool {
    for i in mark..<caseStack.count {
      let c = ast.cases[CaseID(caseStack[i])]
      if c.low <= value && value <= c.high { return true }
    }
    return false
  }
}
