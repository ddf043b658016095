// One function body: blocks, block parameters as phis, values and constants.
//
// Reachable blocks are translated in reverse postorder, so every value is made before its uses except phi inputs, which are
// filled in as the edges are. LLVM wants one phi entry per edge with equal values for equal predecessors; edges of one
// terminator to the same block with different arguments therefore get a block of their own. An SSA
//   b2(%x: i32):                    becomes   b2: %x = phi i32 [1, %b0], [%y, %b1]
//     … br b2(i32 1) … br b2(i32 %y)

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

final class FunctionEmitter {
  let module: ModuleEmitter
  let function: Function
  let value: LLVMValueRef
  var values: [LLVMValueRef?]
  var blocks: [LLVMBasicBlockRef?]
  /// The first edge of terminator `firstEdgeOwner[b]` that leads to block b.
  private var firstEdge: [EdgeID]
  private var firstEdgeOwner: [InstID]
  var currentInst = InstID.none
  /// No call may take over the frame, since the function looks at it.
  private(set) lazy var keepsFrame = function.readsFrames
  /// What each asm goto gives, by instruction.
  var asmGotos: [UInt32: LLVMValueRef] = [:]

  var builder: LLVMBuilderRef { module.builder }

  init(_ module: ModuleEmitter, _ function: Function, _ value: LLVMValueRef) {
    self.module = module
    self.function = function
    self.value = value
    values = Array(repeating: nil, count: function.values.count)
    blocks = Array(repeating: nil, count: function.blocks.count)
    firstEdge = Array(repeating: .none, count: function.blocks.count)
    firstEdgeOwner = Array(repeating: .none, count: function.blocks.count)
  }

  func fail(_ message: String) -> LLVMBackendError {
    LLVMBackendError(
      message, function: module.module.interner.string(module.module[function.id].name),
      location: currentInst.isSome ? function.locations[currentInst] : .none)
  }

  func emit() throws(LLVMBackendError) {
    let order = FlowOrder(function)
    var needsAddress = false
    // The LLVM entry may have no predecessors, so slots and parameters get a block of their own when the SSA entry has some.
    let entryHasEdges = function[function.entry].incomingCount != 0 || function[function.entry].isAddressTaken
    let prologue: LLVMBasicBlockRef = LLVMAppendBasicBlockInContext(module.context, value, "entry")
    for b in order.blocks {
      blocks[b.index] =
        b == function.entry && !entryHasEdges
        ? prologue : LLVMAppendBasicBlockInContext(module.context, value, "b\(b.raw)")
    }
    for b in function.blockOrder where function[b].isAddressTaken {
      needsAddress = true
      if blocks[b.index] != nil { continue }
      // Unreachable, but its address may be stored: an empty block keeps it.
      let dead: LLVMBasicBlockRef = LLVMAppendBasicBlockInContext(module.context, value, "b\(b.raw)")
      blocks[b.index] = dead
      LLVMPositionBuilderAtEnd(builder, dead)
      LLVMBuildUnreachable(builder)
    }
    if needsAddress { module.addressTakenBlocks[function.id.raw] = blocks }
    LLVMPositionBuilderAtEnd(builder, prologue)
    makeSlots()
    try makeParameters(entryHasEdges)
    if entryHasEdges { LLVMBuildBr(builder, blocks[function.entry.index]!) }
    for b in order.blocks where b != function.entry { makePhis(b) }
    for b in order.blocks {
      LLVMPositionBuilderAtEnd(builder, blocks[b.index]!)
      for i in function.instructions(b) {
        currentInst = i
        try emit(i)
      }
      if function.terminator(b).isNone { throw fail("internal error: a block has no terminator") }
    }
  }

  private func makeSlots() {
    for k in 0..<function.slots.count {
      let slot = function.slots[SlotID(index: k)]
      if slot.isDead || function[slot.address].useCount == 0 { continue }
      let alloca: LLVMValueRef = LLVMBuildAlloca(builder, module.types.bytes(max(slot.size, 1)), "")
      LLVMSetAlignment(alloca, max(slot.alignment, 1))
      values[slot.address.index] = alloca
    }
  }

  private func makeParameters(_ entryHasEdges: Bool) throws(LLVMBackendError) {
    let signature = module.module[function.signature]
    for k in 0..<Int(function[function.entry].parameterCount) {
      let v = function.parameter(function.entry, k)
      var incoming: LLVMValueRef = LLVMGetParam(value, UInt32(k))
      if k < signature.parameters.count && signature.parameters[k].isForcedToStack {
        incoming = LLVMBuildLoad2(builder, module.types[function.type(v)], incoming, "")
        LLVMSetAlignment(incoming, 8)
      }
      if entryHasEdges {
        let prologue = LLVMGetInsertBlock(builder)
        LLVMPositionBuilderAtEnd(builder, blocks[function.entry.index]!)
        let phi: LLVMValueRef = LLVMBuildPhi(builder, module.types[function.type(v)], "")
        var inValue: LLVMValueRef? = incoming, inBlock = prologue
        LLVMAddIncoming(phi, &inValue, &inBlock, 1)
        values[v.index] = phi
        LLVMPositionBuilderAtEnd(builder, prologue)
      } else {
        values[v.index] = incoming
      }
    }
  }

  private func makePhis(_ b: BlockID) {
    let count = Int(function[b].parameterCount)
    if count == 0 { return }
    LLVMPositionBuilderAtEnd(builder, blocks[b.index]!)
    for k in 0..<count {
      let v = function.parameter(b, k)
      values[v.index] = LLVMBuildPhi(builder, module.types[function.type(v)], "")
    }
  }

  // MARK: Values

  /// The LLVM value of `v`; constants are made on first use.
  func get(_ v: ValueID) throws(LLVMBackendError) -> LLVMValueRef {
    if let known = values[v.index] { return known }
    if let result = asmGotoResult(v) { return result }
    // A branch on `undef` is undefined behaviour for LLVM, which then removes more than the branch.
    if function[v].kind == .poison && !function.type(v).isVector && module.options.optimization != .o0 {
      return LLVMBuildFreeze(builder, LLVMGetUndef(module.types[function.type(v)]), "")
    }
    let made = try constant(v)
    values[v.index] = made
    return made
  }

  /// What an edge hands to a block parameter: here `undef` may become whatever the other edges bring.
  private func incoming(_ v: ValueID) throws(LLVMBackendError) -> LLVMValueRef {
    function[v].kind == .poison ? LLVMGetUndef(module.types[function.type(v)]) : try get(v)
  }

  func operand(_ i: InstID, _ k: Int) throws(LLVMBackendError) -> LLVMValueRef { try get(function.operand(i, k)) }

  func set(_ i: InstID, _ value: LLVMValueRef?, result k: Int = 0) { values[function.result(i, k).index] = value }

  private func constant(_ v: ValueID) throws(LLVMBackendError) -> LLVMValueRef {
    let data = function[v]
    switch data.kind {
    case .integer:
      let c = function.constants[Int(data.owner)]
      if data.type == .ptr {
        if c.low == 0 { return LLVMConstNull(module.types[.ptr]) }
        return LLVMConstIntToPtr(LLVMConstInt(module.types[.i64], c.low, 0), module.types[.ptr])
      }
      return integer(data.type.bits, c.low, c.high)
    case .float:
      let c = function.constants[Int(data.owner)]
      return LLVMConstBitCast(integer(data.type.bits, c.low, c.high), module.types[data.type])
    case .vector: return vector(v, data.type)
    case .global:
      let (global, offset) = function.globalConstant(v)!
      return module.address(try module.symbol(global), offset: offset)
    case .blockAddress:
      guard let b = blocks[Int(data.owner)] else { throw fail("internal error: address of a block that does not exist") }
      return LLVMBlockAddress(value, b)
    // Mostly reads of uninitialized variables. `undef` is a refinement of poison: LLVM then keeps `x & 0` zero, as the
    // programs that do such things (and gcc) expect.
    case .poison: return LLVMGetUndef(module.types[data.type])
    case .result, .parameter, .slot, .dead: throw fail("internal error: value %\(v.raw) is used before it is made")
    }
  }

  private func integer(_ bits: Int, _ low: UInt64, _ high: UInt64) -> LLVMValueRef {
    if bits <= 64 { return LLVMConstInt(module.types.integer(bits), low, 0) }
    var words = [low, high]
    return LLVMConstIntOfArbitraryPrecision(module.types.integer(bits), 2, &words)
  }

  private func vector(_ v: ValueID, _ type: Type) -> LLVMValueRef {
    var words: [LLVMValueRef?] = function.vectorWords(v).map { LLVMConstInt(module.types[.i64], $0, 0) }
    let image: LLVMValueRef = LLVMConstVector(&words, UInt32(words.count))
    if type.element == .i64 { return image }
    if type.element == .ptr { return LLVMConstIntToPtr(image, module.types[type]) }
    return LLVMConstBitCast(image, module.types[type])
  }

  // MARK: Edges

  /// The block a terminator should name for `e`, once the phis of the target know about it.
  private func target(_ e: EdgeID, from source: LLVMBasicBlockRef) throws(LLVMBackendError) -> LLVMBasicBlockRef {
    let b = function[e].target, user = function[e].user
    let count = Int(function[b].parameterCount)
    let block = blocks[b.index]!
    if count == 0 { return block }
    var predecessor = source
    var middle: LLVMBasicBlockRef?
    if firstEdgeOwner[b.index] == user {
      let other = firstEdge[b.index]
      var differs = false
      for k in 0..<count where function.argument(e, k) != function.argument(other, k) { differs = true }
      if differs {
        if function[user].op == .indirectbr { throw fail("internal error: two edges of an indirect branch to one block differ") }
        let made: LLVMBasicBlockRef = LLVMInsertBasicBlockInContext(module.context, block, "")
        middle = made
        predecessor = made
      }
    } else {
      firstEdgeOwner[b.index] = user
      firstEdge[b.index] = e
    }
    // Entry parameters are phis only when the entry has edges; `makeParameters` made them then.
    for k in 0..<count {
      var inValue: LLVMValueRef? = try incoming(function.argument(e, k))
      var inBlock: LLVMBasicBlockRef? = predecessor
      LLVMAddIncoming(values[function.parameter(b, k).index], &inValue, &inBlock, 1)
    }
    guard let middle else { return block }
    let here = LLVMGetInsertBlock(builder)
    LLVMPositionBuilderAtEnd(builder, middle)
    LLVMBuildBr(builder, block)
    LLVMPositionBuilderAtEnd(builder, here)
    return middle
  }

  /// The targets of all edges of terminator `i`, in order.
  func targets(_ i: InstID) throws(LLVMBackendError) -> [LLVMBasicBlockRef?] {
    let source = LLVMGetInsertBlock(builder)!
    var result: [LLVMBasicBlockRef?] = []
    for e in function.edges(of: i) { result.append(try target(e, from: source)) }
    return result
  }
}
