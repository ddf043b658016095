// Instructions, blocks, edges and stack slots as plain records.

import Support

/// Flags of an instruction; which ones apply is said per opcode in docs/IR.md.
public struct InstFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt16
  @inlinable @inline(__always) public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// Signed overflow gives poison (add, sub, mul, shl, abs; fptosi never).
  public static let nsw = InstFlags(rawValue: 1)
  /// Unsigned overflow gives poison (add, sub, mul, shl).
  public static let nuw = InstFlags(rawValue: 2)
  /// A remainder or lost bits give poison (sdiv, udiv, lshr, ashr).
  public static let exact = InstFlags(rawValue: 4)
  /// Common bits give poison (or).
  public static let disjoint = InstFlags(rawValue: 4)
  /// A zero operand gives poison (ctlz, cttz).
  public static let nonzero = InstFlags(rawValue: 4)
  /// Leaving the object gives poison (ptradd).
  public static let inbounds = InstFlags(rawValue: 8)
  /// An observable access: never removed, merged, split, widened or reordered with other volatile ones.
  public static let volatile = InstFlags(rawValue: 16)
  /// Algebraic reassociation, no NaNs or infinities assumed (float operations under -ffast-math).
  public static let fast = InstFlags(rawValue: 32)
  /// May be fused with a neighbour (fmul + fadd to fma, -ffp-contract=fast).
  public static let contract = InstFlags(rawValue: 64)
  /// A fence that only binds the compiler (atomic_signal_fence).
  public static let singleThread = InstFlags(rawValue: 128)
  /// A comparison by order (fcmp) that no quiet NaN makes raise the invalid exception, as that of `isless`.
  public static let quiet = InstFlags(rawValue: 512)
  /// A weak compare-and-swap.
  public static let weak = InstFlags(rawValue: 256)
}

/// C11 memory orders, as on `load`, `store`, `atomicrmw`, `cmpxchg`, `fence`.
public enum MemoryOrder: UInt8, BitwiseCopyable, Sendable {
  case notAtomic, unordered, relaxed, acquire, release, acquireRelease, sequential
}

/// The memory word of an access (`InstData.aux2`): alignment, order and alias class.
public struct MemoryInfo: BitwiseCopyable, Equatable, Sendable {
  public var raw: UInt32
  @inlinable @inline(__always) public init(raw: UInt32) { self.raw = raw }
  /// `alignment` in bytes, a power of two. `aliasClass` 0 aliases everything (character types, unions).
  @inlinable public init(alignment: Int, order: MemoryOrder = .notAtomic, failureOrder: MemoryOrder = .notAtomic, aliasClass: UInt16 = 0) {
    precondition(alignment > 0 && alignment & (alignment - 1) == 0)
    let logarithm = UInt32(alignment.trailingZeroBitCount)
    raw = logarithm | UInt32(order.rawValue) << 6 | UInt32(failureOrder.rawValue) << 9 | UInt32(aliasClass) << 16
  }
  @inlinable public var alignment: Int { 1 << Int(raw & 63) }
  @inlinable public var order: MemoryOrder { MemoryOrder(rawValue: UInt8(raw >> 6 & 7))! }
  /// Of `cmpxchg`: the order when the comparison fails.
  @inlinable public var failureOrder: MemoryOrder { MemoryOrder(rawValue: UInt8(raw >> 9 & 7))! }
  @inlinable public var isAtomic: Bool { raw >> 6 & 7 != 0 }
  /// Index into `Module.aliasClasses`.
  @inlinable public var aliasClass: UInt16 { UInt16(raw >> 16) }
}

/// Predicates of `icmp`.
public enum IntPredicate: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  case eq, ne, slt, sle, sgt, sge, ult, ule, ugt, uge
}

/// Predicates of `fcmp`: o… is false, u… true when an operand is a NaN.
public enum FloatPredicate: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  case oeq, ogt, oge, olt, ole, one, ord, ueq, ugt, uge, ult, ule, une, uno
}

/// Operations of `atomicrmw`.
public enum AtomicOperation: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  case exchange, add, sub, and, or, xor, nand, smin, smax, umin, umax
}

/// Attributes of one call (`InstData.aux2` of `call` and `tailcall`).
public struct CallFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Reads and writes no memory; result depends on arguments only (attribute const).
  public static let readNone = CallFlags(rawValue: 1)
  /// Writes no memory (attribute pure).
  public static let readOnly = CallFlags(rawValue: 2)
  public static let noReturn = CallFlags(rawValue: 4)
  public static let noUnwind = CallFlags(rawValue: 8)
  /// May return twice, like setjmp.
  public static let returnsTwice = CallFlags(rawValue: 16)
  /// Must become a tail call or be an error (attribute musttail).
  public static let mustTail = CallFlags(rawValue: 32)
  /// Not to be made a tail call.
  public static let noTail = CallFlags(rawValue: 64)
  public static let noInline = CallFlags(rawValue: 128)
  public static let alwaysInline = CallFlags(rawValue: 256)
  /// Returns memory no other pointer refers to (attribute malloc).
  public static let returnsNoAlias = CallFlags(rawValue: 512)
  public static let cold = CallFlags(rawValue: 1024)
  /// An exception that passes through comes out here: the signature's last two results are the exception object (ptr) and
  /// whether there is one (i1); the other results hold nothing then. Such a signature is never that of the callee.
  public static let landing = CallFlags(rawValue: 2048)

  /// The call means this library function of C, whatever the callee is called: the top twelve bits.
  @inlinable public var library: LibraryFunction { LibraryFunction(rawValue: UInt16(truncatingIfNeeded: rawValue &>> 20)) ?? .none }
  @inlinable public init(library: LibraryFunction) { rawValue = UInt32(library.rawValue) &<< 20 }
  @inlinable public var withoutLibrary: CallFlags { CallFlags(rawValue: rawValue & 0xFFFFF) }
}

/// An instruction's record. Operands are `operandCount` consecutive entries of `Function.uses` from `firstOperand`;
/// terminators own `edgeCount` consecutive entries of `Function.edges` from `firstEdge`, whose arguments are uses too.
public struct InstData: BitwiseCopyable {
  public var op: Opcode
  /// The result type (of the first result), the type accessed by `store`, the operand type of `icmp`/`fcmp` is that of
  /// operand 0. Void for instructions without results.
  public var type: Type
  public var flags: InstFlags
  public var firstOperand: UInt32
  public var operandCount: UInt32
  /// The first result; results are consecutive ids. `.none` when there is none.
  public var result: ValueID
  public var resultCount: UInt32
  /// By opcode: predicate; displacement (Int32 bits) of load/store; `SignatureID` of calls; `asm` description;
  /// lane; mask; atomic operation; levels. For terminators with edges: the first `EdgeID`.
  public var aux: UInt32
  /// By opcode: `MemoryInfo` of memory accesses, `CallFlags` of calls, number of edges of br/condbr/switch/indirectbr;
  /// of asmgoto: see `Function.asmGotoEdges`.
  public var aux2: UInt32
  public var block: BlockID
  public var previous: InstID
  public var next: InstID

  @inlinable public var predicate: IntPredicate { IntPredicate(rawValue: UInt8(truncatingIfNeeded: aux)).unsafelyUnwrapped }
  /// A comparison that raises the invalid exception for every NaN.
  @inlinable public var comparesOrder: Bool { op == .fcmp && floatPredicate.isOrder && !flags.contains(.quiet) }
  @inlinable public var floatPredicate: FloatPredicate { FloatPredicate(rawValue: UInt8(truncatingIfNeeded: aux)).unsafelyUnwrapped }
  @inlinable public var displacement: Int32 { Int32(bitPattern: aux) }
  @inlinable public var memory: MemoryInfo { MemoryInfo(raw: aux2) }
  @inlinable public var signature: SignatureID { SignatureID(aux) }
  @inlinable public var callFlags: CallFlags { CallFlags(rawValue: aux2) }
  @inlinable public var atomicOperation: AtomicOperation { AtomicOperation(rawValue: UInt8(truncatingIfNeeded: aux)).unsafelyUnwrapped }
  @inlinable public var isTerminator: Bool { op.effects.contains(.control) }
  @inlinable public var isVolatile: Bool { flags.contains(.volatile) }
}

/// A basic block's record. Blocks are linked in layout order; the first is the entry.
public struct BlockData: BitwiseCopyable {
  public var firstInst: InstID
  public var lastInst: InstID
  /// Parameters: `parameterCount` consecutive entries of `Function.parameterPool` from `firstParameter`.
  public var firstParameter: UInt32
  public var parameterCount: UInt32
  public var parameterCapacity: UInt32
  /// Head of the list of incoming edges through `EdgeData.nextIncoming`.
  public var firstIncoming: EdgeID
  public var incomingCount: UInt32
  public var previous: BlockID
  public var next: BlockID
  /// The block's address is taken (computed goto or static table): it must keep its identity.
  public var isAddressTaken: Bool
  public var isDead: Bool
}

/// An edge's record.
public struct EdgeData: BitwiseCopyable {
  public var user: InstID
  public var target: BlockID
  /// Arguments: `argumentCount` consecutive entries of `Function.uses` from `firstArgument`.
  public var firstArgument: UInt32
  public var argumentCount: UInt32
  public var argumentCapacity: UInt32
  public var nextIncoming: EdgeID
  public var previousIncoming: EdgeID
  /// Of `switch`: the constant that selects this edge; `.none` for the default and for other terminators.
  public var caseValue: ValueID
  /// Relative execution weight among the edges of the terminator; 0 when unknown.
  public var weight: UInt32
}

/// A stack slot's record: a local object of fixed size.
public struct SlotData: BitwiseCopyable {
  public var size: UInt64
  public var alignment: UInt32
  /// The value that is the slot's address.
  public var address: ValueID
  /// The source name, or `.none`.
  public var name: Name
  /// Deleted by an optimization; no use remains.
  public var isDead: Bool
  public var contents = SlotContents.plain
}

/// What a slot holds, as far as stack protection asks.
public enum SlotContents: UInt8, BitwiseCopyable, Sendable {
  case plain
  /// An array, or an aggregate with one.
  case array
  /// An array of eight or more characters, or an aggregate with one.
  case buffer
  /// The value that tells whether the stack was overwritten; made by the native backend.
  case canary
}
