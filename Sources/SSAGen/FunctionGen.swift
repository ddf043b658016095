// Lowering of one function body: state, entry, blocks, and the clean-up of what turned out unreachable.
//
// Local variables become stack slots at first use; promotion to values is the optimizer's work. `reachable` says whether code
// generated now can run: statements are skipped while it cannot, until a label revives the flow.

import Frontend
import SSA
import Support

/// What `break` or `continue` leaves to.
struct JumpTarget: BitwiseCopyable {
  var breakBlock: BlockID
  /// `.none` inside a switch, which only takes `break`.
  var continueBlock: BlockID
  var scopeDepth: Int
  /// `continue` happened, so its block is needed.
}

/// The value of an `.opaqueValue` node while its construct is being lowered.
struct OpaqueBinding: BitwiseCopyable {
  var expr: ExprID
  var value: ValueID
  var second: ValueID
  var place: Place
}

final class FunctionGen {
  unowned(unsafe) let m: ModuleGen
  unowned(unsafe) let ast: AST
  unowned(unsafe) let types: TypeTable
  let f: Function
  let decl: DeclID
  /// The function whose body is being lowered: this one, or one expanded into it.
  var info: FunctionInfo
  let plan: SignaturePlan
  /// The calling convention as the instruction sets of this function make it.
  let abi: ABILowering
  var resultType: QualType
  var inlineFrames: [InlineFrame] = []
  var b: Builder
  /// Code generated now can run.
  var reachable = true
  /// Some block may have no way to it; see `removeUnreachableBlocks`.
  var needsSweep = false

  var jumps = Arena<JumpTarget>(capacity: 8)
  var opaque = Arena<OpaqueBinding>(capacity: 1)
  var scopes = ScopeStack()
  var switchDepth = 0
  /// Scratch stack of scalars for calls under construction.
  var arguments = Arena<ValueID>(capacity: 16)
  /// Scratch stack for left-associative chains.
  var spine = Arena<ExprID>(capacity: 8)
  /// The last statement of the statement expression being lowered, the expression of its value, and who takes it.
  var resultStatement: StmtID = .none
  var resultExpr: ExprID = .none
  var resultSink: ((ExprID) -> Void)?
  /// Where the caller wants the aggregate result, or none.
  var structReturn: ValueID = .none
  /// Computed goto: the one dispatch block and the slot-free parameter that carries the target.
  var dispatchBlock: BlockID = .none
  var functionNameGlobal: GlobalID = .none
  /// The static chain this function got: the frame record of the function around it, or none.
  var chain: ValueID = .none
  /// What nested functions see of this one, see `FrameRecord.swift`.
  var frameRecord = FrameRecord()
  /// Blocks that exceptions go to, by the actions that are pending there.
  var landings: [(actions: [UInt32], block: BlockID)] = []

  init(_ m: ModuleGen, _ decl: DeclID, function: Function, plan: SignaturePlan) {
    self.m = m
    ast = m.ast
    types = m.types
    self.decl = decl
    f = function
    self.plan = plan
    abi = m.abi(for: function.features)
    info = m.ast.functions[m.ast.decls[decl].functionID]
    resultType = m.types.element(m.ast.decls[decl].type)
    b = Builder(function, atEndOf: function.addBlock())
  }

  // MARK: The whole function

  func run() {
    b.location = ast.decls[decl].location
    if info.flags.contains(.callsReturnsTwice) { f.attributes.insert(.callsReturnsTwice) }
    // Its definition has another signature than its calls.
    if plan.takesAllRegisters { f.attributes.formUnion([.noInline, .noClone]) }
    prepareLabels()
    bindParameters()
    reportEntry()
    receiveNonlocalJumps()
    for k in 0..<Int(info.entryStatements.count) { statement(ast.id(k, of: info.entryStatements)) }
    statement(info.body)
    b.location = info.endLocation.isNone ? b.location : info.endLocation
    if reachable { fallOffEnd() } else { closeBlock() }
    closeRecord()
    finishDispatch()
    if needsSweep { removeUnreachableBlocks() }
    let jumpsAnywhere = info.flags.contains(.hasComputedGoto) || frameRecord.holdsAll
    if jumpsAnywhere && info.flags.contains(.hasStatementExpressions) { demoteCrossingValues() }
  }

  /// C17 §6.9.1 ¶12 makes using the missing value undefined, not reaching the end; `main` returns 0 (§5.1.2.2.3).
  private func fallOffEnd() {
    reportExit()
    if plan.resultScalars == 0 {
      b.ret()
    } else if ast.decls[decl].flags.contains(.isMain) {
      b.ret([f.constant(f.module[f.signature].results[0].type, 0)])
    } else {
      b.ret(f.module[f.signature].results.map { f.poison($0.type) })
    }
    reachable = false
  }

  // MARK: Blocks

  @inline(__always) func newBlock() -> BlockID { f.addBlock() }

  /// Continues in `block`, whose incoming edges all exist already: it can run exactly if it has one.
  func start(_ block: BlockID) {
    closeBlock()
    f.moveToEnd(block)
    b.move(toEndOf: block)
    reachable = f[block].incomingCount != 0
    if !reachable { needsSweep = true }
  }

  /// Continues in `block`, to which edges may come later (loop headers, labels, cases).
  func startOpen(_ block: BlockID, reachable live: Bool = true) {
    closeBlock()
    f.moveToEnd(block)
    b.move(toEndOf: block)
    reachable = live
    if f[block].incomingCount == 0 { needsSweep = true }
  }

  /// Ends a block that nothing leaves.
  private func closeBlock() {
    if b.isTerminated { return }
    b.unreachable()
    needsSweep = true
  }

  /// Code follows that cannot run but must be generated (labels inside, rest of an expression).
  func startScratch() {
    needsSweep = true
    closeBlock()
    b.move(toEndOf: newBlock())
    reachable = false
  }

  @inline(__always) func branch(to block: BlockID) {
    if !b.isTerminated {
      if reachable { b.br(block) } else { b.unreachable() }
    }
    reachable = false
  }

  /// A fresh block with a condition already decided on: used for instructions in the middle of expressions.
  func branchIf(_ condition: ValueID, _ yes: BlockID, _ no: BlockID, weights: (UInt32, UInt32) = (0, 0)) {
    if !reachable { return }
    if let c = f.unsignedConstant(condition) {
      b.br(c & 1 != 0 ? yes : no)
    } else {
      b.condbr(condition, yes, [], no, [], weights: weights)
    }
    reachable = false
  }

  /// Deletes blocks no path from the entry leads to. Blocks whose address is taken stay.
  private func removeUnreachableBlocks() {
    var seen = BitSet(capacity: f.blocks.count)
    var work = Arena<BlockID>(capacity: 64)
    seen.insert(f.entry.index)
    work.append(f.entry)
    for block in f.blockOrder where f[block].isAddressTaken && seen.insert(block.index) { work.append(block) }
    while let block = work.popLast() {
      let t = f.terminator(block)
      if t.isNone { continue }
      for e in f.edges(of: t) where seen.insert(f[e].target.index) { work.append(f[e].target) }
    }
    var dead: [BlockID] = []
    for block in f.blockOrder where !seen.contains(block.index) { dead.append(block) }
    // Dead blocks may branch to each other: cut all their edges first.
    for block in dead {
      let t = f.terminator(block)
      if t.isSome { f.remove(t) }
    }
    for block in dead { f.removeBlock(block) }
  }

  // MARK: Locals

  /// The address of an automatic variable's storage.
  func localPlace(_ id: DeclID) -> Place {
    let d = ast.decls[id]
    if isInRecord(d) { return recordPlace(id, d) }
    var bound = m.localValue[id]
    if bound == UInt32.max {
      let align = 1 &<< Int(d.alignLog2)
      let size = d.flags.contains(.variableLength) ? 8 : max(types.size(of: d.type), 1)
      let slot = f.addSlot(size: localSize(id, size), alignment: d.flags.contains(.variableLength) ? 8 : align, name: d.name)
      if m.options.marksArrays && !d.flags.contains(.variableLength) { f[slot].contents = contents(of: d.type) }
      bound = f[slot].address.raw
      m.localValue[id] = bound
    }
    let address = ValueID(bound)
    if d.flags.contains(.variableLength) {
      let pointer = loadRaw(.ptr, Place(address, alignLog2: 3))
      return Place(pointer, alignLog2: d.alignLog2)
    }
    return Place(address, alignLog2: d.alignLog2)
  }

  /// What stack protection wants to know of a local: whether it has an array, and one of eight or more characters.
  private func contents(of t: QualType) -> SlotContents {
    let row = types[t]
    switch row.kind {
    case .array:
      if types.size(of: row.element) == 1 { return row.size >= 8 ? .buffer : .array }
      return contents(of: row.element) == .buffer ? .buffer : .array
    case .record:
      let r = types.records[RecordID(row.aux)]
      var found = SlotContents.plain
      for k in 0..<Int(r.fieldCount) {
        let c = contents(of: types.fields[r.field(k)].type)
        if c.rawValue > found.rawValue { found = c }
      }
      return found
    default: return .plain
    }
  }

  /// A structure with a flexible array member initialized beyond its size (GNU) is as large as its initializer.
  func localSize(_ id: DeclID, _ size: UInt64) -> UInt64 {
    let d = ast.decls[id]
    if d.initializer.isSome && types.isRecord(d.type) { return max(size, m.initializedSize(d.initializer)) }
    return size
  }

  /// The slot that remembers a variable-length array's address.
  func variableArraySlot(_ id: DeclID) -> Place {
    if isInRecord(ast.decls[id]) { return recordedPlace(id, ast.decls[id]) }
    if m.localValue[id] == UInt32.max {
      let slot = f.addSlot(size: 8, alignment: 8, name: ast.decls[id].name)
      m.localValue[id] = f[slot].address.raw
    }
    return Place(ValueID(m.localValue[id]), alignLog2: 3)
  }

  // MARK: Shorthands

  @inline(__always) func i64(_ v: Int64) -> ValueID { f.constant(.i64, v) }
  @inline(__always) func i32(_ v: Int64) -> ValueID { f.constant(.i32, v) }

  func unsupported(_ location: SourceLocation, _ message: String) { m.error(location, message) }
}
