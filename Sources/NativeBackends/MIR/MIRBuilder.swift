// Construction of MIR, made for a selector that walks each block from its end to its start.
//
// Between `beginBlock` and `endBlock` instructions are recorded in the order they are made; with `backwards` the block is
// turned round at its end. Blocks may be filled in any order. `finish` brings everything into layout order.

import Support

public final class MIRBuilder {
  public let function: MIRFunction
  /// Location given to new instructions.
  public var location = SourceLocation.none
  private var current: MBlockID = .none
  private var isBackwards = false
  private var blockStart = 0

  public init(_ function: MIRFunction) { self.function = function }

  // MARK: Blocks

  /// A new block at the end of the layout.
  public func makeBlock(frequency: Float = 1, loopDepth: Int = 0) -> MBlockID {
    var b = MBlock()
    b.frequency = frequency
    b.loopDepth = UInt16(loopDepth)
    let id = function.blocks.append(b)
    function.layout.append(id)
    return id
  }

  /// Gives `b` its parameters, all at once.
  public func setParameters(_ b: MBlockID, _ parameters: [VReg]) {
    function[b].firstParameter = UInt32(function.vregPool.count)
    function[b].parameterCount = UInt32(parameters.count)
    for v in parameters { function.vregPool.append(v) }
  }

  public func beginBlock(_ b: MBlockID, backwards: Bool = false) {
    precondition(current.isNone && !function[b].isSealed, "block is open or already filled")
    current = b
    isBackwards = backwards
    blockStart = function.insts.count
  }

  public func endBlock() {
    let end = function.insts.count
    if isBackwards {
      let base = function.insts.storage.baseAddress
      var i = blockStart, j = end - 1
      while i < j {
        let t = base[i]
        base[i] = base[j]
        base[j] = t
        i += 1
        j -= 1
      }
    }
    function[current].firstInst = UInt32(blockStart)
    function[current].endInst = UInt32(end)
    function[current].isSealed = true
    current = .none
  }

  /// Adds the outgoing edges of `b`, in the terminator's order; called once per block, at any time before `finish`.
  public func setEdges(_ b: MBlockID, _ edges: [(target: MBlockID, arguments: [VReg], probability: Float)]) {
    function[b].firstEdge = UInt32(function.edges.count)
    function[b].edgeCount = UInt32(edges.count)
    for e in edges { addEdge(b, e.target, e.arguments, e.probability) }
  }

  private func addEdge(_ b: MBlockID, _ target: MBlockID, _ arguments: [VReg], _ probability: Float) {
    let first = UInt32(function.vregPool.count)
    for v in arguments { function.vregPool.append(v) }
    _ = function.edges.append(
      MEdge(source: b, target: target, firstArgument: first, argumentCount: UInt32(arguments.count), probability: probability))
  }

  // MARK: Instructions

  /// Adds an instruction to the open block. `operands`: definitions first, see `MInst`.
  @discardableResult public func add(
    _ opcode: UInt16, _ operands: [Operand] = [], address: MAddress? = nil, immediate: Int64? = nil,
    clobbers: PRegSet = .empty, flags: MInstFlags = []
  ) -> MInstID {
    operands.withUnsafeBufferPointer {
      add(opcode, operands: $0, address: address, immediate: immediate, clobbers: clobbers, flags: flags)
    }
  }

  /// The same without an array, for selectors that keep a scratch buffer.
  @discardableResult public func add(
    _ opcode: UInt16, operands: UnsafeBufferPointer<Operand>, address: MAddress? = nil, immediate: Int64? = nil,
    clobbers: PRegSet = .empty, flags: MInstFlags = []
  ) -> MInstID {
    var inst = MInst(opcode, flags: flags)
    inst.firstOperand = UInt32(function.operands.count)
    inst.operandCount = UInt16(operands.count)
    var defs = 0
    for o in operands where o.isDef { defs += 1 }
    inst.defCount = UInt16(defs)
    function.operands.append(contentsOf: operands)
    if let a = address {
      inst.address = UInt32(function.addresses.count)
      function.addresses.append(a)
    }
    if let k = immediate {
      inst.immediate = k
      inst.flags.insert(.hasImmediate)
    }
    if !clobbers.isEmpty { inst.clobbers = function.intern(clobbers: clobbers) }
    if flags.contains(.call) && !flags.contains(.tailCall) { function.hasCalls = true }
    inst.location = location
    return function.insts.append(inst)
  }

  @discardableResult public func copy(_ target: VReg, _ source: VReg) -> MInstID {
    add(MOpcode.copy, [.def(target, .any), .use(source, .any)])
  }
  @discardableResult public func jump() -> MInstID { add(MOpcode.jump, flags: .terminator) }
  @discardableResult public func branch(_ c: BranchCondition) -> MInstID {
    add(MOpcode.branch, immediate: c.immediate, flags: [.terminator, .readsFlags])
  }
  @discardableResult public func ret(_ uses: [Operand] = []) -> MInstID { add(MOpcode.ret, uses, flags: .terminator) }
  @discardableResult public func unreachable() -> MInstID { add(MOpcode.unreachable, flags: .terminator) }

  public func makeSlot(size: UInt64, alignment: UInt32) -> FrameSlotID {
    function.slots.append(FrameSlot(size: size, alignment: alignment))
  }

  // MARK: Finishing

  /// Drops unreachable blocks, splits critical edges, and puts the instructions into layout order. Call once.
  public func finish() {
    precondition(current.isNone && !function.isFinished)
    removeUnreachableBlocks()
    splitCriticalEdges()
    orderInstructions()
    indexIncoming()
    function.isFinished = true
  }

  private func removeUnreachableBlocks() {
    var seen = BitSet(capacity: function.blocks.count)
    var stack = Arena<MBlockID>(capacity: 64)
    seen.insert(function.entry.index)
    stack.append(function.entry)
    while let b = stack.popLast() {
      for k in 0..<Int(function[b].edgeCount) {
        let t = function[function.outgoing(b, k)].target
        if seen.insert(t.index) { stack.append(t) }
      }
    }
    var kept = 0
    for k in function.layout.indices where seen.contains(function.layout[k].index) {
      function.layout[kept] = function.layout[k]
      kept += 1
    }
    function.layout.truncate(to: kept)
  }

  /// An edge is critical when its moves can stand neither at the end of its source nor at the start of its target.
  private func splitCriticalEdges() {
    let counts = Arena<UInt32>(repeating: 0, count: function.blocks.count)
    for k in function.layout.indices {
      let b = function.layout[k]
      for e in 0..<Int(function[b].edgeCount) { counts[function[function.outgoing(b, e)].target.index] += 1 }
    }
    var newLayout = Arena<MBlockID>(capacity: function.layout.count + 8)
    let original = function.layout.count
    var moved = MovedTargets(blocks: function.blocks.count)
    for k in 0..<original {
      let b = function.layout[k]
      newLayout.append(b)
      if function[function.terminator(b)].opcode == MOpcode.jump { continue }
      let isIndirect = function[function.terminator(b)].opcode < MOpcode.firstTargetPseudo
      for e in 0..<Int(function[b].edgeCount) {
        let id = function.outgoing(b, e)
        let target = function[id].target
        if counts[target.index] < 2 { continue }
        // Inline assembly (a target pseudo-instruction) names its edges, so its labels follow the split.
        let middle = split(id, target, isIndirect: isIndirect)
        newLayout.append(middle)
        if isIndirect { moved.record(target, middle) }
      }
      redirectTable(of: b, &moved)
    }
    function.layout.removeAll()
    for k in newLayout.indices { function.layout.append(newLayout[k]) }
  }

  private func split(_ id: MEdgeID, _ target: MBlockID, isIndirect: Bool) -> MBlockID {
    let edge = function[id]
    var middle = MBlock()
    middle.frequency = function[edge.source].frequency * edge.probability
    middle.loopDepth = min(function[edge.source].loopDepth, function[target].loopDepth)
    middle.firstInst = UInt32(function.insts.count)
    middle.endInst = middle.firstInst + 1
    middle.firstEdge = UInt32(function.edges.count)
    middle.edgeCount = 1
    middle.isSealed = true
    _ = function.insts.append(MInst(MOpcode.jump, flags: .terminator))
    // An indirect jump reaches the new block through the label of the old one.
    if isIndirect && function[target].isAddressTaken {
      middle.isAddressTaken = true
      middle.addressOf = target
    }
    let b = function.blocks.append(middle)
    _ = function.edges.append(
      MEdge(source: b, target: target, firstArgument: edge.firstArgument, argumentCount: edge.argumentCount, probability: 1))
    function[id].target = b
    function[id].argumentCount = 0
    return b
  }

  /// The blocks that stand before the targets of one terminator, by target.
  private struct MovedTargets: ~Copyable {
    private let middles: Arena<MBlockID>
    private var targets = Arena<MBlockID>(capacity: 16)

    init(blocks: Int) { middles = Arena(repeating: .none, count: blocks) }
    var isEmpty: Bool { targets.count == 0 }

    /// The first edge to a target stands for all its table entries.
    mutating func record(_ target: MBlockID, _ middle: MBlockID) {
      if middles[target.index].isSome { return }
      middles[target.index] = middle
      targets.append(target)
    }
    func middle(of target: MBlockID) -> MBlockID { target.index < middles.count ? middles[target.index] : .none }
    mutating func clear() {
      for k in targets.indices { middles[targets[k].index] = .none }
      targets.removeAll()
    }
  }

  /// A jump table belongs to one terminator, named by `extra` of that instruction plus one. All entries are changed in one
  /// go, for a switch may have thousands of edges.
  private func redirectTable(of source: MBlockID, _ moved: inout MovedTargets) {
    if moved.isEmpty { return }
    let table = Int(function[function.terminator(source)].extra) - 1
    if table >= 0 && table < function.jumpTables.count {
      for k in function.jumpTables[table].indices {
        let middle = moved.middle(of: function.jumpTables[table][k])
        if middle.isSome { function.jumpTables[table][k] = middle }
      }
    }
    moved.clear()
  }

  private func orderInstructions() {
    var next: UInt32 = 0
    var inOrder = true
    for k in function.layout.indices {
      let b = function[function.layout[k]]
      if b.firstInst != next { inOrder = false }
      next += b.endInst - b.firstInst
    }
    if inOrder && Int(next) == function.insts.count { return }
    var ordered = EntityMap<MInstID, MInst>(capacity: Int(next))
    for k in function.layout.indices {
      let b = function.layout[k]
      let first = UInt32(ordered.count)
      let start = Int(function[b].firstInst), count = Int(function[b].endInst) - start
      ordered.storage.append(contentsOf: UnsafeBufferPointer(start: function.insts.storage.baseAddress + start, count: count))
      function[b].firstInst = first
      function[b].endInst = first + UInt32(count)
    }
    function.insts = ordered
  }

  private func indexIncoming() {
    for k in function.layout.indices { function[function.layout[k]].incomingCount = 0 }
    for k in function.layout.indices {
      let b = function.layout[k]
      for e in 0..<Int(function[b].edgeCount) { function[function[function.outgoing(b, e)].target].incomingCount += 1 }
    }
    var next: UInt32 = 0
    for k in function.layout.indices {
      let b = function.layout[k]
      function[b].firstIncoming = next
      next += function[b].incomingCount
      function[b].incomingCount = 0
    }
    function.incomingPool = Arena(repeating: MEdgeID.none, count: Int(next))
    for k in function.layout.indices {
      let b = function.layout[k]
      for e in 0..<Int(function[b].edgeCount) {
        let id = function.outgoing(b, e)
        let t = function[id].target
        function.incomingPool[Int(function[t].firstIncoming + function[t].incomingCount)] = id
        function[t].incomingCount += 1
      }
    }
  }
}
