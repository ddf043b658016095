// Machine instructions, addresses, blocks and edges as plain records.

import Support

/// The opcodes that mean the same on every target. Target opcodes are rows of the target's instruction table (from 0) and
/// the target's own pseudo-opcodes (from `firstTargetPseudo`); these sit at the top.
public enum MOpcode {
  /// The first opcode a target may use for its own pseudo-instructions.
  public static let firstTargetPseudo: UInt16 = 0xE000
  public static let firstGeneric: UInt16 = 0xFF00
  /// `def = copy use`: moved by the allocator, never emitted itself. Both operands have constraint `any` or `register`.
  public static let copy: UInt16 = 0xFF00
  /// Defines the incoming register arguments (definitions with fixed registers); first instruction of the entry block.
  public static let arguments: UInt16 = 0xFF01
  /// Terminator, one edge.
  public static let jump: UInt16 = 0xFF02
  /// Terminator, two edges (taken, not taken), condition in `immediate` (`BranchCondition`). Reads the flags.
  public static let branch: UInt16 = 0xFF03
  /// Terminator: epilogue and return; uses the result registers as fixed operands.
  public static let ret: UInt16 = 0xFF04
  /// Terminator without successors after a call that does not return; emits nothing.
  public static let unreachable: UInt16 = 0xFF05
  /// Defines a register with an arbitrary value (poison, uninitialised); emits nothing.
  public static let undefined: UInt16 = 0xFF06
  /// Keeps its uses alive to this point; emits nothing.
  public static let keepAlive: UInt16 = 0xFF07

  public static let names: [(String, UInt16)] = [
    ("copy", copy), ("arguments", arguments), ("jump", jump), ("branch", branch), ("ret", ret),
    ("unreachable", unreachable), ("undefined", undefined), ("keepalive", keepAlive),
  ]
}

/// The condition of `MOpcode.branch`: one or two target condition codes. Two are needed by floating comparisons where
/// "unordered" is a flag of its own (x86 `jne` + `jp`).
public struct BranchCondition: BitwiseCopyable, Equatable, Sendable {
  public enum Mode: UInt8, BitwiseCopyable, Sendable {
    /// Taken if `first`.
    case single
    /// Taken if `first` or `second`.
    case either
    /// Taken if `first` and `second`.
    case both
  }
  public var first: UInt8
  public var second: UInt8
  public var mode: Mode
  public init(_ first: UInt8) {
    self.first = first
    second = 0
    mode = .single
  }
  public init(_ first: UInt8, _ mode: Mode, _ second: UInt8) {
    self.first = first
    self.second = second
    self.mode = mode
  }
  public init(immediate: Int64) {
    first = UInt8(truncatingIfNeeded: immediate)
    second = UInt8(truncatingIfNeeded: immediate >> 8)
    mode = Mode(rawValue: UInt8(truncatingIfNeeded: immediate >> 16)) ?? .single
  }
  public var immediate: Int64 { Int64(first) | Int64(second) << 8 | Int64(mode.rawValue) << 16 }
}

public struct MInstFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt16
  @inlinable @inline(__always) public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// Ends its block.
  public static let terminator = MInstFlags(rawValue: 1)
  /// A call: the stack pointer must be aligned and the function is no leaf.
  public static let call = MInstFlags(rawValue: 2)
  /// The only definition can be recomputed anywhere by repeating this instruction: it reads no register, no memory that
  /// changes, and writes no flags (`mov $imm`, `lea slot`, `lea symbol`).
  public static let rematerializable = MInstFlags(rawValue: 4)
  /// Writes the flags register.
  public static let writesFlags = MInstFlags(rawValue: 8)
  /// Reads the flags register.
  public static let readsFlags = MInstFlags(rawValue: 16)
  public static let reads = MInstFlags(rawValue: 32)
  public static let writes = MInstFlags(rawValue: 64)
  /// Volatile or atomic or with effects beyond its operands: never removed or merged.
  public static let pinned = MInstFlags(rawValue: 128)
  /// `ret` that is a tail call: the epilogue comes before this instruction, which then jumps.
  public static let tailCall = MInstFlags(rawValue: 256)
  /// `immediate` holds a value (used by the printer).
  public static let hasImmediate = MInstFlags(rawValue: 512)
  /// Changes the stack pointer outside prologue and epilogue (dynamic alloca).
  public static let movesStackPointer = MInstFlags(rawValue: 1024)
  /// A call behind which exceptions come out.
  public static let landing = MInstFlags(rawValue: 2048)
}

/// A machine instruction, 40 bytes.
///
/// Register operands are `operandCount` words of `MIRFunction.operands` from `firstOperand`, definitions first. The
/// operands of the table row take, in the row's order: a written register operand the next definition, a read-only one the
/// next use that no definition reuses, a memory operand `address`, an immediate operand `immediate`, a branch or call
/// target `address` (a symbol). Implicit operands (fixed) and those of the address come last.
public struct MInst: BitwiseCopyable {
  public var opcode: UInt16
  public var flags: MInstFlags
  public var operandCount: UInt16
  public var defCount: UInt16
  public var firstOperand: UInt32
  /// Index into `MIRFunction.addresses`, or `noAddress`.
  public var address: UInt32
  public var immediate: Int64
  /// Index into `MIRFunction.clobberSets`; 0 is the empty set.
  public var clobbers: UInt16
  /// For the target's use at emission (an inline assembly record, a second immediate). Of a terminator that jumps through
  /// a jump table: the table's index plus one.
  public var extra: UInt32
  public var location: SourceLocation

  public static let noAddress = UInt32.max

  @inlinable public init(_ opcode: UInt16, flags: MInstFlags = []) {
    self.opcode = opcode
    self.flags = flags
    operandCount = 0
    defCount = 0
    firstOperand = 0
    address = MInst.noAddress
    immediate = 0
    clobbers = 0
    extra = 0
    location = .none
  }

  @inlinable @inline(__always) public var isTerminator: Bool { flags.contains(.terminator) }
  @inlinable @inline(__always) public var hasAddress: Bool { address != MInst.noAddress }
}

/// An instruction's index in `MIRFunction.insts`; after `finish` it is its position in layout order.
public struct MInstID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// A memory or symbol operand: base + index * scale + displacement.
public struct MAddress: BitwiseCopyable, Equatable, Sendable {
  public enum Base: UInt8, BitwiseCopyable, Sendable {
    /// No base: absolute, or index only.
    case none
    /// Register operand `baseOperand` of the instruction.
    case register
    /// Frame slot `entity`.
    case slot
    /// The caller's stack arguments; displacement 0 is the first.
    case incoming
    /// The area for stack arguments of calls made here, at the bottom of the frame.
    case outgoing
    /// Symbol `entity` (a `Name`) with relocation kind `relocation`, relative to the instruction pointer.
    case symbol
    /// Symbol `entity` as an absolute (or thread-pointer relative) 32-bit displacement.
    case absoluteSymbol
    /// Entry `entity` of the function's constant pool.
    case constant
    /// Jump table `entity`.
    case jumpTable
    /// The code address of block `entity`.
    case block
  }
  public var base: Base
  /// Index within the instruction's operands, or `noOperand`.
  public var baseOperand: UInt8
  public var indexOperand: UInt8
  /// 1, 2, 4 or 8.
  public var scale: UInt8
  public var displacement: Int32
  public var entity: UInt32
  /// Relocation variant, numbered by the target (0: plain).
  public var relocation: UInt8
  /// Segment override, numbered by the target (0: none).
  public var segment: UInt8

  public static let noOperand: UInt8 = 255

  public init(_ base: Base = .none, entity: UInt32 = 0, displacement: Int32 = 0) {
    self.base = base
    baseOperand = MAddress.noOperand
    indexOperand = MAddress.noOperand
    scale = 1
    self.displacement = displacement
    self.entity = entity
    relocation = 0
    segment = 0
  }
  public static func symbol(_ name: Name, _ addend: Int32 = 0, relocation: UInt8 = 0) -> MAddress {
    var a = MAddress(.symbol, entity: name.raw, displacement: addend)
    a.relocation = relocation
    return a
  }
  public static func slot(_ s: FrameSlotID, _ displacement: Int32 = 0) -> MAddress {
    MAddress(.slot, entity: s.raw, displacement: displacement)
  }
  @inlinable public var hasIndex: Bool { indexOperand != MAddress.noOperand }
}

/// A basic block.
public struct MBlockID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// One outgoing edge of a block's terminator.
public struct MEdgeID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// An object of the frame: a local of the program. Spill slots are numbered separately by the allocator.
public struct FrameSlotID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

public struct FrameSlot: BitwiseCopyable, Equatable, Sendable {
  public var size: UInt64
  public var alignment: UInt32
  /// Slots of higher rank lie at higher addresses: arrays that may overflow above other locals, the canary above all.
  public var rank: UInt8 = 0
  public init(size: UInt64, alignment: UInt32) {
    self.size = size
    self.alignment = alignment
  }
}

/// A block's record. Instructions `firstInst..<endInst`; the last is the terminator.
public struct MBlock: BitwiseCopyable {
  public var firstInst: UInt32 = 0
  public var endInst: UInt32 = 0
  /// `parameterCount` entries of `MIRFunction.vregPool` from `firstParameter`.
  public var firstParameter: UInt32 = 0
  public var parameterCount: UInt32 = 0
  /// `edgeCount` entries of `MIRFunction.edges` from `firstEdge`.
  public var firstEdge: UInt32 = 0
  public var edgeCount: UInt32 = 0
  /// Incoming edges: entries of `MIRFunction.incomingPool`, valid after `finish`.
  public var firstIncoming: UInt32 = 0
  public var incomingCount: UInt32 = 0
  /// Executions per call of the function; the entry has 1.
  public var frequency: Float = 1
  public var loopDepth: UInt16 = 0
  /// The address is taken by an operand or static data: the block starts with a label that others may see.
  public var isAddressTaken = false
  public var isSealed = false
  /// For blocks that split an edge of an indirect jump: the block whose address stands for this one.
  public var addressOf: MBlockID = .none
  public init() {}
}

public struct MEdge: BitwiseCopyable {
  public var source: MBlockID
  public var target: MBlockID
  /// `argumentCount` entries of `MIRFunction.vregPool` from `firstArgument`.
  public var firstArgument: UInt32
  public var argumentCount: UInt32
  /// Probability that the terminator takes this edge, 0…1.
  public var probability: Float
}

/// What a virtual register holds.
public struct VRegInfo: BitwiseCopyable, Equatable, Sendable {
  public var registerClass: RegClass
  /// Bytes that matter: 4 or 8 in general registers, 4, 8, 16 or 32 in vector registers. Moves and spills copy that many.
  public var size: UInt8
  public init(_ registerClass: RegClass, size: UInt8) {
    self.registerClass = registerClass
    self.size = size
  }
}

/// An entry of the constant pool: up to 32 bytes placed in read-only data.
public struct PoolConstant: BitwiseCopyable, Equatable, Sendable {
  public var low: UInt64
  public var high: UInt64
  public var third: UInt64
  public var fourth: UInt64
  public var size: UInt8
  public init(low: UInt64, high: UInt64 = 0, third: UInt64 = 0, fourth: UInt64 = 0, size: UInt8) {
    self.low = low
    self.high = high
    self.third = third
    self.fourth = fourth
    self.size = size
  }
}
