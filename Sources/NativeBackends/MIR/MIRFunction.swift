// A function as machine instructions over virtual registers, in SSA form with block parameters.
//
// Instruction selection fills it through `MIRBuilder`, `finish` brings the instructions into layout order, splits critical
// edges and indexes incoming edges. From then on it is read only: the allocator's answer is a separate
// `AllocationResult`, block layout a separate order, and emission reads all three together.

import Support

public final class MIRFunction {
  public var name: Name
  public var insts = EntityMap<MInstID, MInst>(capacity: 256)
  public var operands = Arena<Operand>(capacity: 512)
  public var addresses = Arena<MAddress>(capacity: 64)
  public var blocks = EntityMap<MBlockID, MBlock>(capacity: 32)
  public var edges = EntityMap<MEdgeID, MEdge>(capacity: 32)
  /// Block parameters and edge arguments.
  public var vregPool = Arena<VReg>(capacity: 64)
  public var incomingPool = Arena<MEdgeID>(capacity: 32)
  public var vregs = EntityMap<VReg, VRegInfo>(capacity: 256)
  public var slots = EntityMap<FrameSlotID, FrameSlot>(capacity: 8)
  public var constants = Arena<PoolConstant>(capacity: 8)
  /// Entry 0 is the empty set.
  public var clobberSets = Arena<PRegSet>(capacity: 4)
  /// Jump tables: lists of blocks, 32-bit offsets from the table's start in read-only data.
  public var jumpTables: [[MBlockID]] = []
  /// Inline assembly statements.
  public var asms: [MAsm] = []
  /// Blocks in layout order as selected; the first is the entry.
  public var layout = Arena<MBlockID>(capacity: 32)
  /// Bytes needed at the bottom of the frame for stack arguments of calls.
  public var outgoingSize = 0
  public var hasCalls = false
  /// Of x86: moves that the allocator asks for have VEX encodings.
  public var usesVEX = false
  /// The stack pointer moves at run time (variable-length arrays, alloca).
  public var hasDynamicStack = false
  /// The frame's address is visible (`__builtin_frame_address`), so a frame pointer is needed.
  public var needsFramePointer = false
  /// Callee-saved registers written by inline assembly or demanded by the caller of the back end.
  public var extraSavedRegisters = PRegSet.empty
  /// Calls something that returns twice (setjmp): spill slots are not shared.
  public var callsReturnsTwice = false
  /// Code is written to the stack (trampolines of nested functions).
  public var needsExecutableStack = false
  /// Registers of global register variables: never allocated, saved or restored.
  public var reservedRegisters = PRegSet.empty
  /// No prologue and epilogue (attribute naked).
  public var isNaked = false
  /// An interrupt function: saves every register that it writes, drops `interruptCodeSize` bytes and ends with `iretq`.
  public var isInterrupt = false
  public var interruptCodeSize: Int64 = 0
  /// Returns a value in x87 registers.
  public var returnsX87 = false
  /// Exceptions come out behind some of its calls.
  public var hasLandings = false
  public var isFinished = false

  public init(name: Name) {
    self.name = name
    clobberSets.append(.empty)
  }

  public var entry: MBlockID { layout[0] }

  @inlinable @inline(__always) public subscript(i: MInstID) -> MInst {
    unsafeAddress { UnsafePointer(insts.storage.baseAddress + i.index) }
    unsafeMutableAddress { insts.storage.baseAddress + i.index }
  }
  @inlinable @inline(__always) public subscript(b: MBlockID) -> MBlock {
    unsafeAddress { UnsafePointer(blocks.storage.baseAddress + b.index) }
    unsafeMutableAddress { blocks.storage.baseAddress + b.index }
  }
  @inlinable @inline(__always) public subscript(e: MEdgeID) -> MEdge {
    unsafeAddress { UnsafePointer(edges.storage.baseAddress + e.index) }
    unsafeMutableAddress { edges.storage.baseAddress + e.index }
  }
  @inlinable @inline(__always) public subscript(v: VReg) -> VRegInfo {
    unsafeAddress { UnsafePointer(vregs.storage.baseAddress + v.index) }
    unsafeMutableAddress { vregs.storage.baseAddress + v.index }
  }

  /// The register operands of `i`; invalid after operands are added.
  @inlinable @inline(__always) public func operands(of i: MInstID) -> UnsafeBufferPointer<Operand> {
    let inst = self[i]
    return UnsafeBufferPointer(start: operands.baseAddress + Int(inst.firstOperand), count: Int(inst.operandCount))
  }
  @inlinable @inline(__always) public func parameters(of b: MBlockID) -> UnsafeBufferPointer<VReg> {
    UnsafeBufferPointer(start: vregPool.baseAddress + Int(self[b].firstParameter), count: Int(self[b].parameterCount))
  }
  @inlinable @inline(__always) public func arguments(of e: MEdgeID) -> UnsafeBufferPointer<VReg> {
    UnsafeBufferPointer(start: vregPool.baseAddress + Int(self[e].firstArgument), count: Int(self[e].argumentCount))
  }
  /// The edges into `b`; valid after `finish`.
  @inlinable @inline(__always) public func incoming(_ b: MBlockID) -> UnsafeBufferPointer<MEdgeID> {
    UnsafeBufferPointer(start: incomingPool.baseAddress + Int(self[b].firstIncoming), count: Int(self[b].incomingCount))
  }
  @inlinable @inline(__always) public func outgoing(_ b: MBlockID, _ k: Int) -> MEdgeID {
    MEdgeID(self[b].firstEdge &+ UInt32(truncatingIfNeeded: k))
  }
  @inlinable @inline(__always) public func terminator(_ b: MBlockID) -> MInstID { MInstID(self[b].endInst &- 1) }
  @inlinable @inline(__always) public func clobbers(of i: MInstID) -> PRegSet { clobberSets[Int(self[i].clobbers)] }

  /// Registers that instructions write beside what allocation gives them: fixed operands and what calls destroy.
  public var writtenRegisters: PRegSet {
    var set = PRegSet.empty
    for k in 0..<insts.count {
      let i = MInstID(index: k)
      set.formUnion(clobbers(of: i))
      for o in operands(of: i) where o.isFixed { set.insert(o.fixedRegister) }
    }
    return set
  }

  public func makeVReg(_ registerClass: RegClass, size: Int) -> VReg {
    precondition(vregs.count < VReg.limit, "function needs more than eight million virtual registers")
    return vregs.append(VRegInfo(registerClass, size: UInt8(size)))
  }

  /// The id of `set`; equal sets have equal ids.
  public func intern(clobbers set: PRegSet) -> UInt16 {
    for k in clobberSets.indices where clobberSets[k] == set { return UInt16(k) }
    clobberSets.append(set)
    return UInt16(clobberSets.count - 1)
  }

  /// The pool entry with these bytes.
  public func constant(_ c: PoolConstant) -> UInt32 {
    // Functions have few distinct constants near each other; a short look back finds most repeats.
    var k = constants.count - 1
    while k >= 0 && k >= constants.count - 32 {
      if constants[k] == c { return UInt32(k) }
      k -= 1
    }
    constants.append(c)
    return UInt32(constants.count - 1)
  }

  /// Edge moves for `e` can be placed at the end of its source: nothing is read after them.
  @inlinable public func movesGoToSource(_ e: MEdgeID) -> Bool {
    self[terminator(self[e].source)].opcode == MOpcode.jump
  }
}
