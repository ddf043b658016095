// The body of a function: tables of values, instructions, blocks and edges.
//
// The tables only grow while a function is worked on; deleted entities are marked dead and skipped by all iteration,
// which follows the links (blocks in layout order, instructions in block order). All changes go through the methods in
// `Editor.swift`, which keep use lists and incoming-edge lists exact.

import Support
import TargetInfo

public final class Function {
  public unowned(unsafe) let module: Module
  public let id: GlobalID
  public let signature: SignatureID
  public var attributes: FunctionAttributes
  /// The instruction sets that the code may use.
  public var features: Features

  public var values = EntityMap<ValueID, ValueData>(capacity: 64)
  public var insts = EntityMap<InstID, InstData>(capacity: 64)
  /// Source location per instruction, parallel to `insts`.
  public var locations = EntityMap<InstID, SourceLocation>(capacity: 64)
  public var blocks = EntityMap<BlockID, BlockData>(capacity: 16)
  public var edges = EntityMap<EdgeID, EdgeData>(capacity: 16)
  public var uses = EntityMap<UseID, Use>(capacity: 128)
  public var slots = EntityMap<SlotID, SlotData>(capacity: 8)
  public var constants = Arena<ConstantData>(capacity: 16)
  public var parameterPool = Arena<ValueID>(capacity: 16)
  /// Shuffle masks: `InstData.aux` is the first of lane-count entries, each a lane of the concatenated operands or -1.
  public var masks = Arena<Int32>(capacity: 1)
  public var asmInfos: [AsmInfo] = []

  public var firstBlock: BlockID = .none
  public var lastBlock: BlockID = .none
  public internal(set) var blockCount = 0
  /// Live instructions.
  public internal(set) var instCount = 0

  var constantTable = HashTable()

  public init(module: Module, id: GlobalID, signature: SignatureID) {
    self.module = module
    self.id = id
    self.signature = signature
    attributes = module[id].attributes
    features = module.target.features
  }

  public var entry: BlockID { firstBlock }

  @inlinable @inline(__always) public subscript(v: ValueID) -> ValueData {
    unsafeAddress { UnsafePointer(values.storage.baseAddress + v.index) }
    unsafeMutableAddress { values.storage.baseAddress + v.index }
  }
  @inlinable @inline(__always) public subscript(i: InstID) -> InstData {
    unsafeAddress { UnsafePointer(insts.storage.baseAddress + i.index) }
    unsafeMutableAddress { insts.storage.baseAddress + i.index }
  }
  @inlinable @inline(__always) public subscript(b: BlockID) -> BlockData {
    unsafeAddress { UnsafePointer(blocks.storage.baseAddress + b.index) }
    unsafeMutableAddress { blocks.storage.baseAddress + b.index }
  }
  @inlinable @inline(__always) public subscript(e: EdgeID) -> EdgeData {
    unsafeAddress { UnsafePointer(edges.storage.baseAddress + e.index) }
    unsafeMutableAddress { edges.storage.baseAddress + e.index }
  }
  @inlinable @inline(__always) public subscript(u: UseID) -> Use {
    unsafeAddress { UnsafePointer(uses.storage.baseAddress + u.index) }
    unsafeMutableAddress { uses.storage.baseAddress + u.index }
  }
  @inlinable @inline(__always) public subscript(s: SlotID) -> SlotData {
    unsafeAddress { UnsafePointer(slots.storage.baseAddress + s.index) }
    unsafeMutableAddress { slots.storage.baseAddress + s.index }
  }

  // MARK: Reading instructions

  /// Operand `k` of `i`.
  @inlinable @inline(__always) public func operand(_ i: InstID, _ k: Int) -> ValueID {
    assert(k < Int(self[i].operandCount))
    return self[UseID(self[i].firstOperand &+ UInt32(truncatingIfNeeded: k))].value
  }

  /// The operand positions of `i`, without edge arguments.
  @inlinable @inline(__always) public func operandUses(_ i: InstID) -> UseRange {
    UseRange(start: self[i].firstOperand, count: self[i].operandCount)
  }

  /// The argument positions of `e`.
  @inlinable @inline(__always) public func argumentUses(_ e: EdgeID) -> UseRange {
    UseRange(start: self[e].firstArgument, count: self[e].argumentCount)
  }

  /// Argument `k` of edge `e`, for parameter `k` of its target.
  @inlinable @inline(__always) public func argument(_ e: EdgeID, _ k: Int) -> ValueID {
    self[UseID(self[e].firstArgument &+ UInt32(truncatingIfNeeded: k))].value
  }

  /// The edges of terminator `i`; empty for `ret`, `tailcall` and `unreachable`.
  @inlinable public func edges(of i: InstID) -> EdgeRange {
    switch self[i].op {
    case .br, .condbr, .switch, .indirectbr: return EdgeRange(start: self[i].aux, count: self[i].aux2)
    case .asmgoto:
      let info = asmInfos[Int(self[i].aux)]
      return EdgeRange(start: info.firstEdge.raw, count: info.edgeCount)
    default: return EdgeRange(start: 0, count: 0)
    }
  }

  /// Calls `body` with every use by `i`: operands, then edge arguments.
  @inlinable public func forEachUse(of i: InstID, _ body: (UseID) -> Void) {
    for u in operandUses(i) { body(u) }
    if self[i].isTerminator {
      for e in edges(of: i) { for u in argumentUses(e) { body(u) } }
    }
  }

  /// The terminator of `b`, or `.none` while the block is being built.
  @inlinable public func terminator(_ b: BlockID) -> InstID {
    let i = self[b].lastInst
    return i.isSome && self[i].isTerminator ? i : .none
  }

  /// The block an edge leaves.
  @inlinable public func source(of e: EdgeID) -> BlockID { self[self[e].user].block }

  /// Parameter `k` of block `b`.
  @inlinable @inline(__always) public func parameter(_ b: BlockID, _ k: Int) -> ValueID {
    parameterPool[Int(self[b].firstParameter) &+ k]
  }

  @inlinable public func result(_ i: InstID, _ k: Int = 0) -> ValueID { ValueID(self[i].result.raw &+ UInt32(truncatingIfNeeded: k)) }

  @inlinable @inline(__always) public func type(_ v: ValueID) -> Type { self[v].type }

  /// The instruction that defines `v`, or `.none` for parameters and constants.
  @inlinable @inline(__always) public func definingInst(_ v: ValueID) -> InstID {
    self[v].kind == .result ? InstID(self[v].owner) : .none
  }

  /// A constant operand: needs no definition point.
  @inlinable @inline(__always) public func isConstant(_ v: ValueID) -> Bool {
    let kind = self[v].kind.rawValue
    return kind >= ValueKind.integer.rawValue && kind <= ValueKind.poison.rawValue
  }

  /// The bits of an integer constant, zero-extended; nil for other values.
  @inlinable public func integerConstant(_ v: ValueID) -> UInt128? {
    let data = self[v]
    guard data.kind == .integer else { return nil }
    let c = constants[Int(data.owner)]
    return UInt128(c.high) << 64 | UInt128(c.low)
  }

  /// An integer constant of at most 64 bits, sign-extended; nil for others. The fast path of pattern matching.
  @inlinable @inline(__always) public func signedConstant(_ v: ValueID) -> Int64? {
    let data = self[v]
    guard data.kind == .integer, data.type != .i128 else { return nil }
    let shift = Int64(64 &- data.type.bits)
    return (Int64(bitPattern: constants[Int(data.owner)].low) &<< shift) &>> shift
  }

  /// An integer constant of at most 64 bits, zero-extended; nil for others.
  @inlinable @inline(__always) public func unsignedConstant(_ v: ValueID) -> UInt64? {
    let data = self[v]
    guard data.kind == .integer, data.type != .i128 else { return nil }
    return constants[Int(data.owner)].low
  }

  /// A float constant; nil for other values.
  @inlinable public func floatConstant(_ v: ValueID) -> SoftFloat? {
    let data = self[v]
    guard data.kind == .float else { return nil }
    let c = constants[Int(data.owner)]
    return SoftFloat(format: data.type.floatFormat, bits: UInt128(c.high) << 64 | UInt128(c.low))
  }

  /// The global and offset of a global-address constant.
  @inlinable public func globalConstant(_ v: ValueID) -> (global: GlobalID, offset: Int64)? {
    let data = self[v]
    guard data.kind == .global else { return nil }
    let c = constants[Int(data.owner)]
    return (GlobalID(UInt32(truncatingIfNeeded: c.low)), Int64(bitPattern: c.high))
  }

  @inlinable public func hasOneUse(_ v: ValueID) -> Bool { self[v].useCount == 1 }

  /// Calls `body` with each use of `v`. The body may not change uses of `v`; collect first to do that.
  @inlinable public func forEachUse(_ v: ValueID, _ body: (UseID) -> Void) {
    var u = self[v].firstUse
    while u.isSome {
      body(u)
      u = self[u].next
    }
  }

  // MARK: Iteration in layout order

  /// Blocks in layout order. The current block may be removed while iterating.
  @inlinable public var blockOrder: BlockSequence { BlockSequence(function: self) }
  /// Instructions of `b` in order. The current instruction may be removed while iterating.
  @inlinable public func instructions(_ b: BlockID) -> InstSequence { InstSequence(function: self, start: self[b].firstInst) }
  /// Incoming edges of `b`, in no particular order that means anything (deterministic).
  @inlinable public func incomingEdges(_ b: BlockID) -> IncomingSequence { IncomingSequence(function: self, start: self[b].firstIncoming) }
}

/// Consecutive `UseID`s.
public struct UseRange: Sequence, IteratorProtocol, BitwiseCopyable {
  @usableFromInline var position: UInt32
  @usableFromInline let end: UInt32
  @inlinable @inline(__always) init(start: UInt32, count: UInt32) {
    position = start
    end = start &+ count
  }
  @inlinable public var count: Int { Int(end &- position) }
  @inlinable @inline(__always) public mutating func next() -> UseID? {
    if position == end { return nil }
    position &+= 1
    return UseID(position &- 1)
  }
  @inlinable public subscript(k: Int) -> UseID { UseID(position &+ UInt32(truncatingIfNeeded: k)) }
}

/// Consecutive `EdgeID`s.
public struct EdgeRange: Sequence, IteratorProtocol, BitwiseCopyable {
  @usableFromInline var position: UInt32
  @usableFromInline let end: UInt32
  @inlinable init(start: UInt32, count: UInt32) {
    position = start
    end = start &+ count
  }
  @inlinable public var count: Int { Int(end &- position) }
  @inlinable @inline(__always) public mutating func next() -> EdgeID? {
    if position == end { return nil }
    position &+= 1
    return EdgeID(position &- 1)
  }
  @inlinable public subscript(k: Int) -> EdgeID { EdgeID(position &+ UInt32(truncatingIfNeeded: k)) }
}

public struct BlockSequence: Sequence, IteratorProtocol {
  @usableFromInline let function: Function
  @usableFromInline var nextBlock: BlockID
  @inlinable init(function: Function) {
    self.function = function
    nextBlock = function.firstBlock
  }
  @inlinable public mutating func next() -> BlockID? {
    if nextBlock.isNone { return nil }
    let b = nextBlock
    nextBlock = function[b].next
    return b
  }
}

public struct InstSequence: Sequence, IteratorProtocol {
  @usableFromInline let function: Function
  @usableFromInline var nextInst: InstID
  @inlinable init(function: Function, start: InstID) {
    self.function = function
    nextInst = start
  }
  @inlinable @inline(__always) public mutating func next() -> InstID? {
    if nextInst.isNone { return nil }
    let i = nextInst
    nextInst = function[i].next
    return i
  }
}

public struct IncomingSequence: Sequence, IteratorProtocol {
  @usableFromInline let function: Function
  @usableFromInline var nextEdge: EdgeID
  @inlinable init(function: Function, start: EdgeID) {
    self.function = function
    nextEdge = start
  }
  @inlinable public mutating func next() -> EdgeID? {
    if nextEdge.isNone { return nil }
    let e = nextEdge
    nextEdge = function[e].nextIncoming
    return e
  }
}
