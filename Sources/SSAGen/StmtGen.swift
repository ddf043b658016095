// Statements.
//
// Chains that nest to any depth in the tree (else-if, labels, cases) are walked in loops. A statement that cannot be reached
// is skipped unless it contains a label or case through which control may enter.

import Frontend
import SSA
import Support

extension FunctionGen {
  func statement(_ first: StmtID) {
    var id = first
    while id.isSome {
      let s = ast.stmts[id]
      if !reachable && !prepareUnreachable(s, id) { return }
      if s.kind != .compound && s.kind != .sequence { b.location = s.location }
      switch s.kind {
      case .null, .fallThrough: return
      case .compound: return compound(s, id)
      case .expression:
        if id == resultStatement, let sink = resultSink { return sink(resultExpr) }
        return effect(ExprID(s.a))
      case .if: return ifStatement(s)
      case .while: return whileStatement(s)
      case .doWhile: return doStatement(s)
      case .for: return forStatement(s, id)
      case .switch: return switchStatement(s)
      case .case:
        startCase(CaseID(s.a))
        id = StmtID(s.b)
      case .label:
        startLabel(LabelID(s.a))
        id = StmtID(s.b)
      case .goto: return gotoStatement(LabelID(s.a))
      case .computedGoto: return computedGoto(ExprID(s.a))
      case .break:
        runCleanups(to: jumps[jumps.count - 1].scopeDepth)
        return branch(to: jumps[jumps.count - 1].breakBlock)
      case .continue: return continueStatement()
      case .return: return returnStatement(s)
      case .asm: return asmStatement(AsmID(s.a))
      case .declaration: return declaration(s)
      case .defer: return scopes.add(.deferred(id))
      case .variableBounds: return evaluateBound(TypeID(s.a))
      case .sequence:
        for k in 0..<Int(s.b) { statement(StmtID(ast.pool[Int(s.a) &+ k])) }
        return
      }
    }
  }

  /// Whether to generate the unreachable statement `s` all the same.
  private func prepareUnreachable(_ s: Stmt, _ id: StmtID) -> Bool {
    switch s.kind {
    case .compound, .sequence, .label, .case: return true
    case .if, .while, .doWhile, .for, .switch:
      if !containsLabel(id) { return false }
      startScratch()
      return true
    default: return false
    }
  }

  /// A label or a case of an enclosing switch is somewhere in `first`.
  func containsLabel(_ first: StmtID) -> Bool {
    if info.labels.count == 0 && switchDepth == 0 { return false }
    var work = Arena<StmtID>(capacity: 16)
    work.append(first)
    while let id = work.popLast() {
      if id.isNone { continue }
      let s = ast.stmts[id]
      switch s.kind {
      case .label, .case: return true
      case .compound, .sequence: for k in 0..<Int(s.b) { work.append(StmtID(ast.pool[Int(s.a) + k])) }
      case .if:
        work.append(StmtID(s.b))
        work.append(StmtID(s.c))
      case .while, .doWhile, .switch: work.append(StmtID(s.b))
      case .for: work.append(StmtID(s.d))
      default: break
      }
    }
    return false
  }

  private func compound(_ s: Stmt, _ id: StmtID) {
    let cleans = s.flags.contains(.hasCleanups)
    if cleans { scopes.push(id) }
    for k in 0..<Int(s.b) { statement(StmtID(ast.pool[Int(s.a) &+ k])) }
    if cleans {
      if reachable { b.location = SourceLocation(s.c) }
      leaveScope()
    }
  }

  // MARK: Selection

  private func ifStatement(_ first: Stmt) {
    let end = newBlock()
    var s = first
    while true {
      b.location = s.location
      let yes = StmtID(s.b), no = StmtID(s.c)
      if let constant = constantCondition(ExprID(s.a)), let taken = decided(constant, yes, no) {
        if taken.isSome, ast.stmts[taken].kind == .if, reachable {
          s = ast.stmts[taken]
          continue
        }
        if taken.isSome { statement(taken) }
        branch(to: end)
        break
      }
      let yesBlock = newBlock()
      let noBlock = no.isSome ? newBlock() : end
      condition(ExprID(s.a), yesBlock, noBlock)
      start(yesBlock)
      statement(yes)
      branch(to: end)
      if no.isNone { break }
      start(noBlock)
      if ast.stmts[no].kind == .if && reachable {
        s = ast.stmts[no]
        continue
      }
      statement(no)
      branch(to: end)
      break
    }
    start(end)
  }

  /// The arm to generate when the other one cannot run and has no label; nil when both must be generated.
  private func decided(_ constant: Bool, _ yes: StmtID, _ no: StmtID) -> StmtID? {
    let dead = constant ? no : yes
    if dead.isSome && containsLabel(dead) { return nil }
    return constant ? yes : no
  }

  // MARK: Loops

  private func whileStatement(_ s: Stmt) {
    let constant = constantCondition(ExprID(s.a))
    if constant == false && !containsLabel(StmtID(s.b)) { return }
    let header = newBlock(), exit = newBlock()
    branch(to: header)
    startOpen(header)
    if constant != true {
      let body = newBlock()
      condition(ExprID(s.a), body, exit)
      start(body)
    }
    loopBody(StmtID(s.b), breakTo: exit, continueTo: header)
    branch(to: header)
    start(exit)
  }

  private func loopBody(_ body: StmtID, breakTo: BlockID, continueTo: BlockID) {
    jumps.append(JumpTarget(breakBlock: breakTo, continueBlock: continueTo, scopeDepth: scopes.depth))
    statement(body)
    jumps.removeLast()
  }

  private func doStatement(_ s: Stmt) {
    let body = newBlock(), test = newBlock(), exit = newBlock()
    branch(to: body)
    startOpen(body)
    loopBody(StmtID(s.b), breakTo: exit, continueTo: test)
    branch(to: test)
    start(test)
    if reachable { condition(ExprID(s.a), body, exit) }
    start(exit)
  }

  private func forStatement(_ s: Stmt, _ id: StmtID) {
    let cleans = s.flags.contains(.hasCleanups)
    if cleans { scopes.push(id) }
    if StmtID(s.a).isSome { statement(StmtID(s.a)) }
    let test = ExprID(s.b), step = ExprID(s.c)
    let header = newBlock(), exit = newBlock()
    let next = step.isSome ? newBlock() : header
    branch(to: header)
    startOpen(header)
    if test.isSome && constantCondition(test) != true {
      let body = newBlock()
      b.location = ast.exprs[test].location
      condition(test, body, exit)
      start(body)
    }
    loopBody(StmtID(s.d), breakTo: exit, continueTo: next)
    if step.isSome {
      branch(to: next)
      start(next)
      if reachable {
        b.location = ast.exprs[step].location
        effect(step)
      }
    }
    branch(to: header)
    start(exit)
    if cleans { leaveScope() }
  }

  private func continueStatement() {
    var k = jumps.count - 1
    while jumps[k].continueBlock.isNone { k -= 1 }
    runCleanups(to: jumps[k].scopeDepth)
    branch(to: jumps[k].continueBlock)
  }

  // MARK: Labels and goto

  /// Blocks for the labels whose address is taken, before anything refers to them.
  func prepareLabels() {
    for k in 0..<Int(info.labels.count) {
      let label: LabelID = ast.id(k, of: info.labels)
      if ast.labels[label].addressTaken { _ = f.constant(addressOf: labelBlock(label)) }
    }
    if info.labels.count != 0 && !info.flags.isDisjoint(with: [.hasCleanups, .hasVariableArrays]) {
      scopes.recordLabels(of: info, ast)
    }
  }

  func labelBlock(_ label: LabelID) -> BlockID {
    m.labelBlock.grow(toHold: label, filling: .none)
    if m.labelBlock[label].isNone {
      m.labelBlock[label] = newBlock()
      m.labelFunction.grow(toHold: label, filling: .none)
      m.labelFunction[label] = f.id
    }
    return m.labelBlock[label]
  }

  private func startLabel(_ label: LabelID) {
    let l = ast.labels[label]
    if !l.isUsed && !l.addressTaken { return }
    let block = labelBlock(label)
    branch(to: block)
    startOpen(block)
  }

  private func gotoStatement(_ label: LabelID) {
    if ast.labels[label].isNonlocal && ast.labels[label].function != info.decl { return jumpOut(to: label) }
    runCleanups(to: scopes.depth(of: label))
    branch(to: labelBlock(label))
  }

  /// All `goto *p` of a function share one indirect branch, so that n of them and m labels make n + m edges.
  private func computedGoto(_ target: ExprID) {
    let v = scalar(target)
    if dispatchBlock.isNone {
      dispatchBlock = newBlock()
      f.addParameter(dispatchBlock, .ptr)
    }
    if reachable { b.br(dispatchBlock, [v]) }
    reachable = false
  }

  /// Completes the dispatch block and the blocks of labels that were never reached.
  func finishDispatch() {
    for k in 0..<Int(info.labels.count) {
      let label: LabelID = ast.id(k, of: info.labels)
      if label.index >= m.labelBlock.count { continue }
      let block = m.labelBlock[label]
      if block.isSome && f[block].firstInst.isNone { Builder(f, atEndOf: block).unreachable() }
    }
    if dispatchBlock.isNone { return }
    f.moveToEnd(dispatchBlock)
    var at = Builder(f, atEndOf: dispatchBlock)
    at.location = ast.decls[decl].location
    var jump = InstID.none
    for k in 0..<Int(info.labels.count) {
      let label: LabelID = ast.id(k, of: info.labels)
      if !ast.labels[label].addressTaken { continue }
      if jump.isNone { jump = at.indirectbr(f.parameter(dispatchBlock, 0)) }
      f.addEdge(from: jump, to: labelBlock(label))
    }
    if jump.isNone { at.unreachable() }
  }

  // MARK: Return

  private func returnStatement(_ s: Stmt) {
    let value = ExprID(s.a)
    if let frame = inlineFrames.last { return returnInline(value, frame) }
    if value.isNone || types.isVoid(resultType) {
      if value.isSome { effect(value) }
      if !reachable { return }
      runCleanups(to: 0, returning: true)
      if !reachable { return }
      b.location = s.location
      reportExit()
      if plan.resultScalars == 0 { b.ret() } else { b.ret(f.module[f.signature].results.map { f.poison($0.type) }) }
      reachable = false
      return
    }
    let results = resultScalars(value)
    if reachable { runCleanups(to: 0, returning: true) }
    b.location = s.location
    reportExit()
    if reachable { b.ret(results) }
    reachable = false
  }

  // MARK: Declarations

  private func declaration(_ s: Stmt) {
    for k in 0..<Int(s.b) {
      let id = DeclID(ast.pool[Int(s.a) &+ k])
      let d = ast.decls[id]
      if d.kind != .variable || d.duration != .automatic { continue }
      b.location = d.location
      if d.flags.contains(.variableLength) { allocateVariableArray(id) }
      if d.initializer.isSome {
        initialize(localPlace(id), d.type, d.initializer)
      } else if d.flags.contains(.registerAsm) {
        readRegister(id, d)
      } else if !fillAutomatic(id, d) {
        forget(id, d)
      }
      if d.attributes.isSome && ast.attributes[d.attributes].cleanup.isSome { scopes.add(.cleanup(id)) }
      if !reachable { return }
    }
  }

  /// Fills an object without initializer, its padding with zeros, unless attribute `uninitialized` forbids it.
  private func fillAutomatic(_ id: DeclID, _ d: Decl) -> Bool {
    guard let byte = m.options.automaticFill, reachable, !d.flags.contains(.registerAsm) else { return false }
    if d.attributes.isSome && ast.attributes[d.attributes].flags.contains(.uninitialized) { return false }
    let place = localPlace(id)
    let size = types.hasRuntimeSize(d.type) ? variableSize(d.type) : f.constant(.i64, Int64(bitPattern: types.size(of: d.type)))
    b.effect(.memset, address(place), f.constant(.i8, Int64(Int8(bitPattern: byte))), size, aux2: MemoryInfo(alignment: place.alignment()).raw)
    var element = d.type
    while types.isArray(element) { element = types.element(element) }
    if byte != 0 && types.isRecord(element) && !types.hasRuntimeSize(d.type) && types.size(of: element) <= 1 << 20 { clearPadding(of: d.type, at: place) }
    return true
  }

  /// Reaching a declaration without an initializer makes the object indeterminate (C17 §6.2.4 ¶6). Said as a store, it keeps
  /// promotion from carrying the value of the previous round through the loop around the declaration.
  private func forget(_ id: DeclID, _ d: Decl) {
    if m.options.optimizationLevel == 0 || !reachable || !d.flags.contains(.referenced) || d.flags.contains(.variableLength) { return }
    if d.attributes.isSome || d.flags.contains(.registerAsm) || f.attributes.contains(.callsReturnsTwice) || d.type != types.unqualified(d.type) { return }
    let l = m.lowering.lower(d.type)
    if l.isScalar { storeRaw(f.poison(l.memoryType), localPlace(id), alias: l.alias) }
  }
}

extension Function {
  /// Puts `block` last in the layout.
  func moveToEnd(_ block: BlockID) {
    if block != lastBlock && block != firstBlock { moveBlock(block, after: lastBlock) }
  }
}
