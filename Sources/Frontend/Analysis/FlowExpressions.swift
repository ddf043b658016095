// The expression half of the flow graph's builder: evaluation order, short-circuit operators, calls that do not return.
//
// Expressions nest to any depth (chains of a hundred thousand operands), so the walk keeps its own stack of tasks.

import Support

extension FlowBuilder {
  func evaluate(_ e: ExprID) {
    if e.isSome { run(FlowTask(kind: .evaluate, a: e.raw)) }
  }

  /// Does `task` and everything that follows from it.
  func run(_ task: FlowTask) {
    let mark = tasks.count
    tasks.append(task)
    while tasks.count > mark {
      let t = tasks.popLast()!
      switch t.kind {
      case .evaluate: step(ExprID(t.a))
      case .compare: compare(ExprID(t.a))
      case .fate: finishAssignment(ast.exprs[ExprID(t.a)])
      case .place: stepPlace(ExprID(t.a))
      case .condition: stepCondition(ExprID(t.a), t.b, t.c)
      case .branch: stepBranch(ExprID(t.a), t.b, t.c)
      case .start: begin(t.a)
      case .set: record(.set, t.a, ast.exprs[ExprID(t.b)].location)
      case .use: record(.use, t.a, ast.exprs[ExprID(t.b)].location)
      case .afterCall: afterCall(ast.exprs[ExprID(t.a)])
      case .jump: jump(t.a)
      }
    }
  }

  private func push(_ kind: FlowTask.Kind, _ a: UInt32, _ b: UInt32 = 0, _ c: UInt32 = 0) {
    tasks.append(FlowTask(kind: kind, a: a, b: b, c: c))
  }

  /// As `step`, but the pointer is only looked at.
  private func compare(_ e: ExprID) {
    let follows = tracksFates
    tracksFates = false
    run(FlowTask(kind: .evaluate, a: e.raw))
    tracksFates = follows
  }

  /// The variable that assignment or update `x` changed has its new value.
  private func finishAssignment(_ x: Expr) {
    let v = followed(ast.exprs[x.first])
    if v.isNone { return }
    if x.kind == .assign { recordValue(v, x.second, x.location) }
    else if types.isPointer(x.type) { return }
    else { recordFate(.set, v, x.location) }
  }

  private func noteAwaited(_ e: ExprID) {
    if let index = awaited.find(UInt64(e.raw)) {
      ensureBlock()
      awaitedBlocks.append((index, current))
    }
  }

  // MARK: Values

  private func step(_ e: ExprID) {
    let x = ast.exprs[e]
    if hasAwaited { noteAwaited(e) }
    switch x.kind {
    case .error, .integerConstant, .wideIntegerConstant, .floatConstant, .nullPointer, .stringLiteral, .declRef, .labelAddress, .opaqueValue: break
    case .cast: stepCast(e, x)
    case .unary, .dereference:
      push(tracksFates && x.kind == .unary && x.unaryOp == .logicalNot && isOnlyCompared(x.first) ? .compare : .evaluate, x.a)
    case .addressOf: push(.place, x.a)
    case .member: push(.place, x.a)
    case .incDec: stepUpdate(e, x)
    case .binary:
      if x.binaryOp == .logicalAnd || x.binaryOp == .logicalOr {
        let join = graph.newBlock()
        push(.start, join)
        push(.condition, e.raw, join, join)
      } else {
        let isEquality = tracksFates && (x.binaryOp == .equal || x.binaryOp == .notEqual)
        push(isEquality && isOnlyCompared(x.second) ? .compare : .evaluate, x.b)
        push(isEquality && isOnlyCompared(x.first) ? .compare : .evaluate, x.a)
      }
    case .complexPair, .pointerOffset, .pointerDifference, .comma, .vectorElement:
      push(.evaluate, x.b)
      push(.evaluate, x.a)
    case .assign: stepAssign(e, x)
    case .compoundAssign:
      stepUpdate(e, x)
      push(.evaluate, x.b)
    case .conditional: stepConditional(x.a, x.b, x.c)
    case .gnuConditional:
      stepConditional(ast.pool[Int(x.a) + 1], ast.pool[Int(x.a) + 2], ast.pool[Int(x.a) + 3])
      push(.evaluate, ast.pool[Int(x.a)])
    case .call:
      push(.afterCall, e.raw)
      for k in (0..<x.c).reversed() { push(.evaluate, ast.pool[Int(x.b + k)]) }
      push(.evaluate, x.a)
    case .builtinCall:
      push(.afterCall, e.raw)
      for k in (0..<x.c).reversed() { push(.evaluate, ast.pool[Int(x.b + k)]) }
    case .compoundLiteral:
      let value = ast.decls[DeclID(x.a)].initializer
      if value.isSome { push(.evaluate, value.raw) }
    case .initList:
      for k in (0..<x.b).reversed() { push(.evaluate, ast.initEntries[Int(x.a + k)].value.raw) }
    case .statementExpression: statement(StmtID(x.a))
    case .vaArg: push(.evaluate, x.a)
    case .sizeOfVariable: if x.b != UInt32.max { push(.evaluate, x.b) }
    case .withBounds:
      push(.evaluate, x.b)
      for k in (0..<x.c).reversed() {
        let count = types.rows[TypeID(ast.pool[Int(x.a + k)])].aux
        if count != UInt32.max { push(.evaluate, count) }
      }
    }
  }

  private func stepCast(_ e: ExprID, _ x: Expr) {
    if x.castKind != .load { return push(x.castKind == .arrayToPointer ? .place : .evaluate, x.a) }
    let place = ast.exprs[x.first]
    if place.kind == .declRef {
      let v = variable(place)
      if tracksFates { let f = followed(place); if f.isSome { recordFate(.use, f, place.location) } }
      if v != FlowGraph.none { record(.use, v, place.location) }
      else if place.a == initialized.raw && initialized.isSome { selfUses.append((initialized, place.location)) }
      return
    }
    push(.place, x.a)
  }

  /// A place whose address is taken, that is stored to, or a part of which is read.
  private func stepPlace(_ e: ExprID) {
    let x = ast.exprs[e]
    if hasAwaited { noteAwaited(e) }
    switch x.kind {
    case .declRef:
      // Whoever has the address may set it.
      let v = variable(x)
      if tracksFates, followed(x).isSome { graph.escaping.insert(UInt64(x.a), 0) }
      if v != FlowGraph.none { record(.set, v, x.location) }
    case .member, .vectorElement:
      if x.kind == .vectorElement { push(.evaluate, x.b) }
      push(.place, x.a)
    case .unary: push(.place, x.a)
    default: step(e)
    }
  }

  private func stepAssign(_ e: ExprID, _ x: Expr) {
    let v = variable(ast.exprs[x.first])
    if tracksFates, followed(ast.exprs[x.first]).isSome {
      push(.fate, e.raw)
      if v != FlowGraph.none { push(.set, v, x.a) }
      push(.evaluate, x.b)
    } else if v != FlowGraph.none {
      push(.set, v, x.a)
      push(.evaluate, x.b)
    } else {
      push(.place, x.a)
      push(.evaluate, x.b)
    }
  }

  /// `x++`, `x += …` behind the right operand.
  private func stepUpdate(_ e: ExprID, _ x: Expr) {
    let v = variable(ast.exprs[x.first])
    if tracksFates {
      let f = followed(ast.exprs[x.first])
      if f.isSome {
        recordFate(.use, f, ast.exprs[x.first].location)
        push(.fate, e.raw)
        if v == FlowGraph.none { return }
      }
    }
    if v == FlowGraph.none { return push(.place, x.a) }
    push(.set, v, x.a)
    push(.use, v, x.a)
  }

  // MARK: Conditions

  private func stepConditional(_ c: UInt32, _ a: UInt32, _ b: UInt32) {
    let yes = graph.newBlock(), no = graph.newBlock(), join = graph.newBlock()
    push(.start, join)
    push(.jump, join)
    push(.evaluate, b)
    push(.start, no)
    push(.jump, join)
    push(.evaluate, a)
    push(.start, yes)
    push(.condition, c, yes, no)
  }

  private func stepCondition(_ e: ExprID, _ yes: UInt32, _ no: UInt32) {
    var e = e
    var x = ast.exprs[e]
    // The casts to `_Bool` around operators that give 0 or 1.
    while x.kind == .cast && (x.castKind == .toBool || x.castKind == .noop || x.castKind == .integral) {
      let inner = ast.exprs[x.first]
      let isLogical = inner.kind == .binary && (inner.binaryOp == .logicalAnd || inner.binaryOp == .logicalOr)
      if !isLogical && !(inner.kind == .unary && inner.unaryOp == .logicalNot) && inner.kind != .cast { break }
      if inner.kind == .cast && inner.castKind == .load { break }
      e = x.first
      x = inner
    }
    if x.kind == .binary && (x.binaryOp == .logicalAnd || x.binaryOp == .logicalOr) {
      if hasAwaited { noteAwaited(e) }
      let middle = graph.newBlock()
      let isAnd = x.binaryOp == .logicalAnd
      push(.condition, x.b, yes, no)
      push(.start, middle)
      push(.condition, x.a, isAnd ? middle : yes, isAnd ? no : middle)
    } else if x.kind == .unary && x.unaryOp == .logicalNot {
      push(.condition, x.a, no, yes)
    } else {
      push(.branch, e.raw, yes, no)
      push(tracksFates && isOnlyCompared(e) ? .compare : .evaluate, e.raw)
    }
  }

  private func stepBranch(_ e: ExprID, _ yes: UInt32, _ no: UInt32) {
    ensureBlock()
    let x = ast.exprs[e]
    if x.kind == .integerConstant {
      return jump(ast.integerValue(x) != 0 ? yes : no)
    }
    graph.blocks[Int(current)].branch = branchKind == .none ? .conditional : branchKind
    graph.blocks[Int(current)].location = x.start
    if tracksFates { graph.blocks[Int(current)].secondReturn = secondReturn(x) }
    graph.connect(current, yes)
    if no != yes { graph.connect(current, no) }
    close()
  }

  // MARK: Calls

  private func afterCall(_ x: Expr) {
    ensureBlock()
    if x.kind == .builtinCall {
      // Builtins of a processor all return.
      let id = BuiltinID(x.a)
      if id.targetBuiltin == nil, builtins[id].attributes.contains(.noReturn) { close() }
      return
    }
    var callee = ast.exprs[x.first]
    while callee.kind == .cast && callee.castKind != .load { callee = ast.exprs[callee.first] }
    if tracksFates { recordCall(x, callee) }
    if callee.kind == .declRef {
      let d = DeclID(callee.a)
      if d == function { graph.blocks[Int(current)].callsItself = true }
      let attributes = ast.decls[d].attributes
      if attributes.isSome && ast.attributes[attributes].flags.contains(.noReturn) { return close() }
    }
    let pointer = types[ast.exprs[x.first].type]
    if pointer.kind == .pointer && types[pointer.element].flags.contains(.noReturn) { close() }
  }
}
