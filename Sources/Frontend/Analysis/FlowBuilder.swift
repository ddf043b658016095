// Builds the control-flow graph of a function from its statements. Expressions are in FlowExpressions.swift.

import Support

/// One thing the expression walk still has to do.
struct FlowTask: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    /// Evaluate expression `a`.
    case evaluate
    /// Evaluate the pointer `a` for a comparison.
    case compare
    /// Assignment `a` has been done.
    case fate
    /// Evaluate the place `a` without reading it.
    case place
    /// Evaluate condition `a`, then go to block `b` or, if false, `c`.
    case condition
    /// Condition `a` has been evaluated: leave for `b` or `c`.
    case branch
    /// Go on in block `a`.
    case start
    /// The variable with index `a` is set, or used, at the place of expression `b`.
    case set, use
    /// Call `a` returns, or does not.
    case afterCall
    /// Go to block `a`.
    case jump
  }
  var kind: Kind
  var a: UInt32
  var b: UInt32 = 0
  var c: UInt32 = 0
}

final class FlowBuilder {
  let ast: AST
  let types: TypeTable
  let graph: FlowGraph
  let diagnostics: DiagnosticEngine
  let builtins: BuiltinIndex
  var tasks = Arena<FlowTask>(capacity: 64)
  /// The open block, or none where control cannot get to.
  var current = FlowGraph.none
  var function = DeclID.none
  /// Decl id minus `firstDecl` → index in `graph.variables` plus 1.
  var variableIndex = Arena<UInt32>(capacity: 256)
  var firstDecl: UInt32 = 0
  /// LabelID, and StmtIDs of case labels, to their blocks.
  var labelBlocks = HashTable(capacity: 16)
  var caseBlocks = HashTable(capacity: 64)
  private var breakTargets = Arena<UInt32>(capacity: 16)
  private var continueTargets = Arena<UInt32>(capacity: 16)
  /// The variable whose initializer is being evaluated.
  var initialized = DeclID.none
  /// Uses of a variable in its own initializer.
  var selfUses: [(decl: DeclID, location: SourceLocation)] = []
  /// Expressions that a warning waits for, and the blocks they turned out to be in.
  var awaited = HashTable(capacity: 16)
  var hasAwaited = false
  var awaitedBlocks: [(index: UInt32, block: UInt32)] = []
  /// A statement was executed since the last label; the last one was `[[fallthrough]]`.
  private var executedSinceLabel = false
  /// A case label stands in the innermost block already. A label deep in the statement of the one before it (Duff's device, blocks
  /// that several cases share) is no accident.
  private var sawLabelInBlock = false
  private var saysFallthrough = false
  /// The statement executed last, the outermost that is no block.
  private var lastStatement = SourceLocation.none
  var branchKind = FlowBranch.none
  /// PointerFates.swift looks at the function.
  var tracksFates = false

  init(ast: AST, diagnostics: DiagnosticEngine, builtins: BuiltinIndex) {
    self.ast = ast
    types = ast.types
    graph = FlowGraph()
    self.diagnostics = diagnostics
    self.builtins = builtins
  }

  /// Builds the graph of `info`; block 0 is the entry.
  func build(_ info: FunctionInfo) {
    graph.reset()
    labelBlocks.removeAll()
    caseBlocks.removeAll()
    selfUses.removeAll()
    awaitedBlocks.removeAll()
    function = info.decl
    prepareVariables(info)
    currentLabels = info.labels
    current = FlowGraph.none
    begin(graph.newBlock())
    for k in 0..<Int(info.entryStatements.count) { statement(ast.id(k, of: info.entryStatements)) }
    statement(info.body)
    graph.endBlock = current
    close()
    graph.finish()
  }

  private func prepareVariables(_ info: FunctionInfo) {
    firstDecl = info.locals.count == 0 ? 0 : ast.id(0, of: info.locals, as: DeclID.self).raw
    variableIndex.removeAll()
    for k in 0..<Int(info.locals.count) {
      let id = ast.id(k, of: info.locals, as: DeclID.self)
      let d = ast.decls[id]
      // Ids of locals rise.
      let slot = Int(id.raw &- firstDecl)
      if slot >= variableIndex.count { variableIndex.append(repeating: 0, count: slot + 1 - variableIndex.count) }
      if isTracked(d) {
        graph.variables.append(id)
        variableIndex[slot] = UInt32(graph.variables.count)
      }
    }
  }

  private func isTracked(_ d: Decl) -> Bool {
    if d.kind != .variable || d.duration != .automatic || d.initializer.isSome || d.type.isError || d.name.isNone { return false }
    if !d.flags.isDisjoint(with: [.registerAsm, .invalid, .variableLength, .compoundLiteral, .captured]) { return false }
    if d.attributes.isSome && ast.attributes[d.attributes].cleanup.isSome { return false }
    let row = types[d.type]
    if row.kind.mask & TypeMask.scalars == 0 || row.kind == .complex { return false }
    return types.qualifiers(d.type).isDisjoint(with: [.volatile, .atomic])
  }

  /// The tracked variable that `x` names, as an index, or none.
  @inline(__always) func variable(_ x: Expr) -> UInt32 {
    if x.kind != .declRef || x.a < firstDecl { return FlowGraph.none }
    let slot = Int(x.a &- firstDecl)
    return slot < variableIndex.count ? variableIndex[slot] &- 1 : FlowGraph.none
  }

  func block(ofLabel label: UInt32) -> UInt32 {
    if let b = labelBlocks.find(UInt64(label)) { return b }
    let b = graph.newBlock()
    labelBlocks.insert(UInt64(label), b)
    return b
  }

  // MARK: Blocks

  func begin(_ block: UInt32) {
    current = block
    graph.blocks[Int(block)].firstEvent = UInt32(graph.events.count)
    graph.blocks[Int(block)].firstFate = UInt32(graph.fates.count)
  }

  func close() {
    if current == FlowGraph.none { return }
    let first = graph.blocks[Int(current)].firstEvent
    graph.blocks[Int(current)].eventCount = UInt32(graph.events.count) - first
    graph.blocks[Int(current)].fateCount = UInt32(graph.fates.count) - graph.blocks[Int(current)].firstFate
    current = FlowGraph.none
  }

  /// Ends the open block with a jump to `target`.
  func jump(_ target: UInt32) {
    graph.connect(current, target)
    close()
  }

  /// Ends the open block, which runs on into `block`.
  func proceed(to block: UInt32) {
    jump(block)
    begin(block)
  }

  /// Code that control does not reach gets a block of its own.
  func ensureBlock() { if current == FlowGraph.none { begin(graph.newBlock()) } }

  func record(_ kind: FlowEventKind, _ variable: UInt32, _ location: SourceLocation) {
    ensureBlock()
    graph.events.append(FlowEvent(kind: kind, variable: variable, location: location))
  }

  // MARK: Statements

  func statement(_ id: StmtID) {
    var id = id
    while id.isSome {
      let s = ast.stmts[id]
      switch s.kind {
      case .label:
        proceed(to: block(ofLabel: s.a))
        id = StmtID(s.b)
        continue
      case .case:
        enterCase(id, s)
        id = StmtID(s.b)
        continue
      case .null, .compound, .sequence, .declaration, .variableBounds: break
      case .fallThrough: saysFallthrough = true
      default:
        executedSinceLabel = true
        saysFallthrough = false
      }
      execute(s)
      switch s.kind {
      case .null, .compound, .sequence, .variableBounds, .fallThrough: break
      default: lastStatement = s.location
      }
      return
    }
  }

  private func execute(_ s: Stmt) {
    switch s.kind {
    case .null, .label, .case, .fallThrough: break
    // It runs when the block is left, behind all that is of interest here.
    case .defer: break
    case .compound, .sequence:
      let outer = sawLabelInBlock
      if s.kind == .compound { sawLabelInBlock = false }
      for k in 0..<s.b { statement(StmtID(ast.pool[Int(s.a + k)])) }
      sawLabelInBlock = outer
      if tracksFates && s.kind == .compound && current != FlowGraph.none { endBlockVariables(s) }
    case .expression: evaluate(ExprID(s.a))
    case .if: ifStatement(s)
    case .while: whileStatement(s)
    case .doWhile: doStatement(s)
    case .for: forStatement(s)
    case .switch: switchStatement(s)
    case .goto: jump(block(ofLabel: s.a))
    case .computedGoto:
      evaluate(ExprID(s.a))
      jumpToAddressedLabels()
    case .break: if let target = breakTargets.last { jump(target) }
    case .continue: if let target = continueTargets.last { jump(target) }
    case .return:
      if s.a != UInt32.max { evaluate(ExprID(s.a)) }
      ensureBlock()
      graph.returns.append(current)
      close()
    case .asm: asmStatement(ast.asms[AsmID(s.a)])
    case .declaration: declare(s)
    case .variableBounds:
      let count = types.rows[TypeID(s.a)].aux
      if count != UInt32.max { evaluate(ExprID(count)) }
    }
  }

  private func declare(_ s: Stmt) {
    for k in 0..<s.b {
      let id = DeclID(ast.pool[Int(s.a + k)])
      let initializer = ast.decls[id].initializer
      if initializer.isSome {
        executedSinceLabel = true
        saysFallthrough = false
        initialized = id
        evaluate(initializer)
        initialized = .none
        if tracksFates { recordValue(id, initializer, ast.decls[id].location) }
      } else if id.raw >= firstDecl {
        let v = variableIndex[Int(id.raw &- firstDecl)]
        if v != 0 { record(.declare, v &- 1, ast.decls[id].location) }
      }
    }
  }

  private func jumpToAddressedLabels() {
    let info = currentLabels
    for k in 0..<Int(info.count) {
      let id = ast.id(k, of: info, as: LabelID.self)
      if ast.labels[id].addressTaken { graph.connect(current, block(ofLabel: id.raw)) }
    }
    close()
  }

  var currentLabels = PoolSlice.empty

  // MARK: Branches

  /// Evaluates condition `e` and goes to `yes` or `no`.
  func condition(_ e: ExprID, _ yes: UInt32, _ no: UInt32, _ kind: FlowBranch) {
    let saved = branchKind
    branchKind = kind
    run(FlowTask(kind: .condition, a: e.raw, b: yes, c: no))
    branchKind = saved
  }

  private func ifStatement(_ first: Stmt) {
    let after = graph.newBlock()
    var s = first
    while true {
      let yes = graph.newBlock(), no = s.c == UInt32.max ? after : graph.newBlock()
      condition(ExprID(s.a), yes, no, .if)
      begin(yes)
      statement(StmtID(s.b))
      jump(after)
      if s.c == UInt32.max { break }
      begin(no)
      let next = ast.stmts[StmtID(s.c)]
      if next.kind != .if {
        statement(StmtID(s.c))
        jump(after)
        break
      }
      s = next
    }
    begin(after)
    executedSinceLabel = true
  }

  private func loop(_ body: StmtID, breakTo: UInt32, continueTo: UInt32) {
    breakTargets.append(breakTo)
    continueTargets.append(continueTo)
    statement(body)
    breakTargets.removeLast()
    continueTargets.removeLast()
  }

  private func whileStatement(_ s: Stmt) {
    let head = graph.newBlock(), body = graph.newBlock(), after = graph.newBlock()
    proceed(to: head)
    condition(ExprID(s.a), body, after, .while)
    begin(body)
    loop(StmtID(s.b), breakTo: after, continueTo: head)
    jump(head)
    begin(after)
    executedSinceLabel = true
  }

  private func doStatement(_ s: Stmt) {
    let body = graph.newBlock(), test = graph.newBlock(), after = graph.newBlock()
    proceed(to: body)
    loop(StmtID(s.b), breakTo: after, continueTo: test)
    proceed(to: test)
    condition(ExprID(s.a), body, after, .doWhile)
    begin(after)
    executedSinceLabel = true
  }

  private func forStatement(_ s: Stmt) {
    if s.a != UInt32.max { statement(StmtID(s.a)) }
    let head = graph.newBlock(), body = graph.newBlock(), step = graph.newBlock(), after = graph.newBlock()
    proceed(to: head)
    if s.b != UInt32.max { condition(ExprID(s.b), body, after, .for) } else { jump(body) }
    begin(body)
    loop(StmtID(s.d), breakTo: after, continueTo: step)
    proceed(to: step)
    if s.c != UInt32.max { evaluate(ExprID(s.c)) }
    jump(head)
    begin(after)
    executedSinceLabel = true
  }

  // MARK: Switch

  private func switchStatement(_ s: Stmt) {
    evaluate(ExprID(s.a))
    ensureBlock()
    let after = graph.newBlock()
    let info = ast.switches[SwitchID(s.c)]
    let head = current
    graph.blocks[Int(head)].branch = .switch
    graph.blocks[Int(head)].location = s.location
    let value = ast.exprs[ExprID(s.a)]
    let constant: Int128? = value.kind == .integerConstant ? ast.integerValue(value) : nil
    var matched = false
    for k in 0..<Int(info.cases.count) {
      let c = ast.cases[ast.id(k, of: info.cases, as: CaseID.self)]
      let b = newCaseBlock(c)
      if let constant {
        if constant < c.low || constant > c.high { continue }
        matched = true
      }
      graph.connect(head, b)
    }
    if info.defaultCase.isSome {
      let b = newCaseBlock(ast.cases[info.defaultCase])
      if !matched { graph.connect(head, b) }
    } else if !matched && !coversEnumeration(value, info) {
      graph.connect(head, after)
    }
    close()
    breakTargets.append(after)
    executedSinceLabel = false
    statement(StmtID(s.b))
    breakTargets.removeLast()
    jump(after)
    begin(after)
    executedSinceLabel = true
  }

  private func newCaseBlock(_ c: CaseInfo) -> UInt32 {
    let b = graph.newBlock()
    graph.blocks[Int(b)].location = c.location
    caseBlocks.insert(UInt64(c.statement.raw), b)
    return b
  }

  /// Every enumerator of the switched value has a label: control does not skip the switch.
  private func coversEnumeration(_ value: Expr, _ info: SwitchInfo) -> Bool {
    var x = value
    while x.kind == .cast && x.castKind != .load && !x.flags.contains(.explicit) { x = ast.exprs[x.first] }
    if !types.isEnum(x.type) { return false }
    let list = types.enums[types.enumID(x.type)].enumerators
    if list.count == 0 || info.cases.count < list.count / 2 { return false }
    for k in 0..<Int(list.count) {
      let wanted = ast.integers[Int(ast.decls[ast.id(k, of: list, as: DeclID.self)].aux)]
      var isThere = false
      for i in 0..<Int(info.cases.count) where !isThere {
        let c = ast.cases[ast.id(i, of: info.cases, as: CaseID.self)]
        isThere = c.low <= wanted && wanted <= c.high
      }
      if !isThere { return false }
    }
    return true
  }

  private func enterCase(_ id: StmtID, _ s: Stmt) {
    guard let block = caseBlocks.find(UInt64(id.raw)) else { return }
    let isAccident = executedSinceLabel && sawLabelInBlock && !saysFallthrough
    sawLabelInBlock = true
    if current != FlowGraph.none && isAccident && !endsAtOnce(StmtID(s.b)) {
      let c = ast.cases[CaseID(s.a)]
      graph.fallthroughs.append(FallthroughCandidate(from: current, location: s.location, isDefault: c.isDefault, statement: lastStatement.isNone ? s.location : lastStatement))
    }
    executedSinceLabel = false
    saysFallthrough = false
    proceed(to: block)
  }

  /// Falling into `break` or `goto` does no harm.
  private func endsAtOnce(_ id: StmtID) -> Bool {
    var id = id
    while id.isSome {
      let s = ast.stmts[id]
      switch s.kind {
      case .case, .label: id = StmtID(s.b)
      case .compound:
        if s.b == 0 { return true }
        id = StmtID(ast.pool[Int(s.a)])
      default: return s.kind == .break || s.kind == .goto || s.kind == .null
      }
    }
    return true
  }

  // MARK: asm

  private func asmStatement(_ info: AsmInfo) {
    let outputs = Int(info.outputCount), all = outputs + Int(info.inputCount)
    for k in 0..<all {
      let operand = ast.asmOperands[Int(info.firstOperand) + k]
      let x = ast.exprs[operand.value]
      let v = variable(x)
      if k >= outputs {
        if v == FlowGraph.none { evaluate(operand.value) }
      } else if v == FlowGraph.none {
        run(FlowTask(kind: .place, a: operand.value.raw))
      } else if operand.isReadWrite {
        record(.use, v, x.location)
      }
    }
    for k in 0..<outputs {
      let x = ast.exprs[ast.asmOperands[Int(info.firstOperand) + k].value]
      let v = variable(x)
      if v != FlowGraph.none { record(.set, v, x.location) }
    }
    if info.isGoto {
      ensureBlock()
      for k in 0..<Int(info.labels.count) { graph.connect(current, block(ofLabel: ast.id(k, of: info.labels, as: LabelID.self).raw)) }
      proceed(to: graph.newBlock())
    }
  }
}
