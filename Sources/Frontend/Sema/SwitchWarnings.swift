// Warnings about switches and chains of conditions.

import Support

extension Parser {
  /// -Wswitch-bool, -Wswitch-default, -Wswitch-unreachable.
  func warnAboutSwitch(_ value: ExprID, _ written: QualType, _ id: SwitchID, _ body: StmtID, casesAbove mark: Int, at location: SourceLocation) {
    if ast.switches[id].defaultCase.isNone { warning(.switchDefault, location, "switch missing default case") }
    if !isError(value) && diagnostics.isEnabled(.switchBool) && isTruthValue(value) {
      for i in mark..<caseStack.count {
        let c = ast.cases[CaseID(caseStack[i])]
        if c.low < 0 || c.high > 1 { warning(.switchBool, ast.exprs[value].location, "switch condition has boolean value", ast.exprs[value].range); break }
      }
      if caseStack.count == mark || types.isBool(written) { warning(.switchBool, ast.exprs[value].location, "switch condition has boolean value", ast.exprs[value].range) }
    }
    warnAboutUnreachedStart(body)
  }

  /// A statement of a switch before its first label.
  private func warnAboutUnreachedStart(_ body: StmtID) {
    let b = ast.stmts[body]
    if b.kind != .compound || b.b == 0 || !diagnostics.isEnabled(.switchUnreachable) { return }
    for k in 0..<b.b {
      let s = ast.stmts[StmtID(ast.pool[Int(b.a + k)])]
      switch s.kind {
      case .declaration:
        for i in 0..<s.b {
          let d = ast.decls[DeclID(ast.pool[Int(s.a + i)])]
          if d.initializer.isSome { return warning(.switchUnreachable, s.location, "statement will never be executed: it stands before the first case of the switch") }
        }
      case .expression, .if, .return, .while, .for, .doWhile:
        return warning(.switchUnreachable, s.location, "statement will never be executed: it stands before the first case of the switch")
      default: return
      }
    }
  }

  /// -Wduplicated-cond: `if (a) … else if (a)`. `conditions` are those of the chain so far.
  func warnAboutRepeatedCondition(_ e: ExprID, _ conditions: inout [ExprID]) {
    if !diagnostics.isEnabled(.duplicatedCond) || isError(e) || conditions.count > 64 { return }
    for c in conditions where sameExpression(c, e) {
      if diagnostics.warning(.duplicatedCond, at: ast.exprs[e].location, ranges: [ast.exprs[e].range], "duplicated 'if' condition") {
        note(ast.exprs[c].location, "previously used here")
      }
      return
    }
    conditions.append(e)
  }

  /// -Wduplicated-branches.
  func warnAboutEqualBranches(_ a: StmtID, _ b: StmtID, at location: SourceLocation) {
    if diagnostics.isEnabled(.duplicatedBranches) && sameStatement(a, b) {
      warning(.duplicatedBranches, location, "this condition has identical branches")
    }
  }
}
