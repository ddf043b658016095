// Jump statements (C17 §6.8.6), and the GNU computed goto.

import Support

extension Parser {
  func parseBreak() -> StmtID {
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

  func parseContinue() -> StmtID {
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

  func parseGoto() -> StmtID {
    var s = Stmt(.goto, at: token.location)
    advance()
    if consume(.star) {
      if currentFunction?.deferDepth ?? 0 > 0 { error(s.location, "a computed 'goto' is not allowed inside a deferred statement") }
      s.kind = .computedGoto
      currentFunction?.info.flags.insert(.hasComputedGoto)
      pedantic(s.location, "ISO C forbids 'goto *expr;'")
      var e = parseExpression()
      let target = rvalue(e)
      if !isError(target) && !types.isPointer(type(of: target)) {
        error(expr(e).location, "the target of a computed goto must be a pointer, not \(spell(type(of: target)))", expr(e).range)
        e = errorExpr(e)
      }
      s.a = convertForAssignment(e, to: types.pointer(to: QualType.void.adding(.const)), .assignment).raw
      // The contract says `void *`; the qualifier of the pointee has no meaning here.
    } else if at(.identifier) {
      let target = label(named: token.name, at: token.location)
      noteJump(to: target)
      noteGoto(target, at: s.location)
      s.a = target.raw
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

  func parseReturn() -> StmtID {
    var s = Stmt(.return, at: token.location)
    if currentFunction?.deferDepth ?? 0 > 0 { error(s.location, "'return' cannot leave a deferred statement") }
    advance()
    let result = currentFunction?.resultType ?? .error
    if let f = currentFunction, ast.attributes(of: f.decl).flags.contains(.noReturn) || types[ast.decls[f.decl].type].flags.contains(.noReturn) {
      warning(.general, s.location, "function \(quoted(ast.decls[f.decl].name)) is declared 'noreturn' but has a 'return' statement")
    }
    if at(.semicolon) {
      if !types.isVoid(result) && !result.isError {
        let message = "'return' without a value in a function returning \(spell(result))"
        if language.standard >= .c99 { violation(diagnostics.isEnabled(.returnType) ? .returnType : .general, s.location, message) }
        else { pedantic(s.location, message) }
      }
    } else {
      let e = parseReturnValue(result)
      if types.isVoid(result) {
        if !isError(e) && !types.isVoid(type(of: e)) {
          violation(.general, expr(e).location, "'return' with a value in a function returning void", expr(e).range)
        } else if !isError(e) {
          pedantic(s.location, "ISO C forbids 'return' with an expression in a function returning void")
        }
        s.a = (isError(e) || types.isVoid(type(of: e)) ? discarded(e) : convertedToVoid(rvalue(e))).raw
      } else {
        s.a = result.isError ? e.raw : convertForAssignment(e, to: types.unqualified(result), .returnValue).raw
        if types.isPointer(result) { warnAboutReturnedAddress(ExprID(s.a)) }
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
}
