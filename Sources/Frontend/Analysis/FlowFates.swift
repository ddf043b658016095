// What the flow graph's builder records for PointerFates.swift.

import Support

extension FlowBuilder {
  /// The local variable or parameter that `x` names, if PointerFates follows it.
  func followed(_ x: Expr) -> DeclID {
    if x.kind != .declRef { return .none }
    let id = DeclID(x.a), d = ast.decls[id]
    if d.kind != .variable && d.kind != .parameter || d.duration != .automatic && d.kind == .variable || d.flags.contains(.captured) { return .none }
    let row = types[d.type]
    return row.kind.mask & TypeMask.scalars != 0 && row.kind != .complex ? id : .none
  }

  func recordFate(_ kind: FateEventKind, _ variable: DeclID, other: DeclID = .none, _ location: SourceLocation) {
    ensureBlock()
    graph.fates.append(FateEvent(kind: kind, variable: variable, other: other, location: location))
  }

  /// `variable` gets the value of `e`.
  func recordValue(_ variable: DeclID, _ e: ExprID, _ location: SourceLocation) {
    let target = pointedVariable(e)
    if target.isSome { recordFate(.point, variable, other: target, location) } else { recordFate(.set, variable, location) }
  }

  /// The local variable (or part of it) whose address `e` is.
  private func pointedVariable(_ e: ExprID) -> DeclID {
    var x = ast.exprs[e]
    while x.kind == .cast && (x.castKind == .pointer || x.castKind == .noop) || x.kind == .pointerOffset { x = ast.exprs[x.first] }
    guard x.kind == .addressOf || x.kind == .cast && x.castKind == .arrayToPointer else { return .none }
    var place = ast.exprs[x.first]
    while place.kind == .member { place = ast.exprs[place.first] }
    guard place.kind == .declRef else { return .none }
    let d = ast.decls[DeclID(place.a)]
    return d.kind == .variable && d.duration == .automatic && d.linkage == .none && !d.name.isNone ? DeclID(place.a) : .none
  }

  /// The block of compound statement `s` ends, and with it the life of its variables.
  func endBlockVariables(_ s: Stmt) {
    for k in 0..<s.b {
      let inner = ast.stmts[StmtID(ast.pool[Int(s.a + k)])]
      if inner.kind != .declaration { continue }
      for i in 0..<inner.b { recordFate(.blockEnd, .none, other: DeclID(ast.pool[Int(inner.a + i)]), s.location) }
    }
  }

  /// The call `x`, after its arguments.
  func recordCall(_ x: Expr, _ callee: Expr) {
    if callee.kind == .declRef, callee.a != UInt32.max {
      let d = ast.decls[DeclID(callee.a)]
      let attributes = ast.attributes(of: DeclID(callee.a)).flags
      if attributes.contains(.returnsTwice) || isSetjmp(d.name) { return recordFate(.setjmp, .none, x.location) }
      if d.flags.contains(.libraryBuiltin), let f = Builtin(rawValue: UInt16(truncatingIfNeeded: d.aux2)) {
        if f == .free && x.c == 1 { recordFree(ExprID(ast.pool[Int(x.b)]), x.location) }
        // What the compiler knows as a library function does not jump.
        return
      }
    }
    recordFate(.call, .none, x.location)
  }

  private func isSetjmp(_ name: Name) -> Bool {
    let text = ast.interner.bytes(of: name)
    return [6, 7, 9, 11].contains(text.count) && ["setjmp", "_setjmp", "sigsetjmp", "__sigsetjmp"].contains(String(decoding: text, as: UTF8.self))
  }

  /// The branch on `x` that a second return of a `setjmp` takes: 1 if the condition holds, 2 if not, 0 if `x` does not say.
  func secondReturn(_ x: Expr) -> UInt8 {
    var x = x
    while x.kind == .cast && x.castKind != .load { x = ast.exprs[x.first] }
    if x.kind == .binary, x.binaryOp == .equal || x.binaryOp == .notEqual {
      let y = ast.exprs[x.second]
      if y.kind != .integerConstant || ast.integerValue(y) != 0 || !isSetjmpCall(ast.exprs[x.first]) { return 0 }
      return x.binaryOp == .equal ? 2 : 1
    }
    return isSetjmpCall(x) ? 1 : 0
  }

  private func isSetjmpCall(_ e: Expr) -> Bool {
    var x = e
    while x.kind == .cast && x.castKind != .load { x = ast.exprs[x.first] }
    if x.kind != .call { return false }
    var callee = ast.exprs[x.first]
    while callee.kind == .cast && callee.castKind != .load { callee = ast.exprs[callee.first] }
    if callee.kind != .declRef { return false }
    let d = DeclID(callee.a)
    return ast.attributes(of: d).flags.contains(.returnsTwice) || isSetjmp(ast.decls[d].name)
  }

  private func recordFree(_ e: ExprID, _ location: SourceLocation) {
    var x = ast.exprs[e]
    while x.kind == .cast && x.castKind != .load { x = ast.exprs[x.first] }
    if x.kind != .cast { return }
    let v = followed(ast.exprs[x.first])
    if v.isSome { recordFate(.freed, v, location) }
  }

  /// A pointer that is only compared is not used: what a freed pointer is may still be asked.
  func isOnlyCompared(_ e: ExprID) -> Bool {
    var x = ast.exprs[e]
    while x.kind == .cast && x.castKind != .load { x = ast.exprs[x.first] }
    return x.kind == .cast && x.castKind == .load && types.isPointer(x.type) && followed(ast.exprs[x.first]).isSome
  }
}
