// How values travel between functions: the one place that decides it, for both back ends.
//
// `ABIClassifier` says for one type what a call passes or returns: nothing, a few register-sized pieces of the object, or
// its address. `ArgumentAssigner` walks a call's arguments in order and adds what depends on the registers left: under
// System V an aggregate that does not fit in the remaining registers goes to memory as a whole. SSAGen builds the scalar
// signature from this; NativeBackends and LLVM then assign the scalars to registers and stack by the same convention.

/// Type of one register-sized piece.
public enum PieceType: UInt8, BitwiseCopyable, Sendable {
  case i8, i16, i32, i64
  /// A whole `__int128`; only for scalars of targets that keep it together. System V x86-64 uses two `i64`.
  case i128
  case f16, f32, f64, f80, f128
  /// Vector registers; the element type does not matter to the ABI.
  case v128, v256, v512
  case pointer

  /// Bytes of the register part used.
  public var size: Int {
    switch self {
    case .i8: return 1
    case .i16, .f16: return 2
    case .i32, .f32: return 4
    case .i64, .f64, .pointer: return 8
    case .f80: return 10
    case .i128, .f128, .v128: return 16
    case .v256: return 32
    case .v512: return 64
    }
  }
  public var isInteger: Bool { rawValue <= PieceType.i128.rawValue || self == .pointer }
}

/// How a small integer fills its register.
public enum PieceExtension: UInt8, BitwiseCopyable, Sendable { case none, signExtend, zeroExtend }

/// A part of an object that travels in one register (or one stack slot).
public struct ABIPiece: BitwiseCopyable, Equatable, Sendable {
  public var type: PieceType
  /// How the *sender* widens an i8 or i16 to 32 bits. A receiver must not rely on it for return values.
  public var ext: PieceExtension
  /// Where the piece begins in the object.
  public var offset: UInt16
  /// Bytes of the object the piece covers; less than `type.size` for a tail such as 3 or 5 bytes, where loading the
  /// whole piece from the object would read beyond its end.
  public var size: UInt16

  public init(_ type: PieceType, offset: Int, size: Int? = nil, ext: PieceExtension = .none) {
    self.type = type
    self.ext = ext
    self.offset = UInt16(offset)
    self.size = UInt16(size ?? type.size)
  }
}

/// Up to eight pieces without heap allocation.
public struct ABIPieces: BitwiseCopyable, Equatable, Sendable {
  public private(set) var count = 0
  private var p0 = ABIPiece(.i64, offset: 0)
  private var p1 = ABIPiece(.i64, offset: 0)
  private var p2 = ABIPiece(.i64, offset: 0)
  private var p3 = ABIPiece(.i64, offset: 0)
  public init() {}
  public mutating func append(_ piece: ABIPiece) {
    switch count {
    case 0: p0 = piece
    case 1: p1 = piece
    case 2: p2 = piece
    default:
      precondition(count == 3, "an argument has at most four pieces")
      p3 = piece
    }
    count += 1
  }
  public subscript(i: Int) -> ABIPiece {
    precondition(i < count)
    return i == 0 ? p0 : i == 1 ? p1 : i == 2 ? p2 : p3
  }
}

public enum PassMode: UInt8, BitwiseCopyable, Sendable {
  /// No register, no stack: empty records, void.
  case ignore
  /// The pieces, each a separate scalar argument or result.
  case direct
  /// Argument: the object itself is copied to the argument area of the stack (`byval`).
  /// Result: the caller passes the address of room for it as a hidden first argument (`sret`).
  case memory
  /// Argument: the caller makes a copy and passes its address (AAPCS64, RISC-V for large aggregates).
  case reference
}

/// How one argument or result travels.
public struct ABIPassing: BitwiseCopyable, Equatable, Sendable {
  public var mode: PassMode
  public var pieces = ABIPieces()
  /// For `.memory`: alignment of the stack copy. For `sret`: alignment of the object.
  public var alignment: UInt32 = 1
  public var size: UInt64 = 0

  public static let ignore = ABIPassing(mode: .ignore)
  public static func memory(size: UInt64, alignment: UInt32) -> ABIPassing {
    var p = ABIPassing(mode: .memory)
    p.size = size
    p.alignment = alignment
    return p
  }
  public static func direct(_ piece: ABIPiece) -> ABIPassing {
    var p = ABIPassing(mode: .direct)
    p.pieces.append(piece)
    return p
  }
  public init(mode: PassMode) { self.mode = mode }
}

/// Registers a value occupies; `va_arg` and `ArgumentAssigner` count with it.
public struct RegisterNeeds: BitwiseCopyable, Equatable, Sendable {
  public var general: UInt8 = 0
  public var vector: UInt8 = 0
  public init(general: UInt8 = 0, vector: UInt8 = 0) {
    self.general = general
    self.vector = vector
  }
}

/// Which rules a function is called by.
public enum CallConvention: UInt8, BitwiseCopyable, Hashable, Sendable {
  /// Those of the target.
  case standard
  /// Microsoft's for x64 (attribute `ms_abi`).
  case microsoft
}

public struct ABIClassifier: Sendable {
  public let arch: Arch
  let features: Features
  public let convention: CallConvention

  public init(_ target: Target, convention: CallConvention = .standard) {
    arch = target.arch
    features = target.features
    self.convention = convention
  }

  /// How a result of this type is returned.
  public func classifyReturn(_ shape: TypeShape) -> ABIPassing {
    precondition(arch == .x86_64, "no calling convention for this processor")
    return convention == .microsoft ? MicrosoftX64.classify(shape, isReturn: true) : SysVX86_64.classify(shape, features, isReturn: true)
  }

  /// How an argument of this type is passed while registers last; see `ArgumentAssigner` for a whole call.
  public func classifyArgument(_ shape: TypeShape) -> ABIPassing {
    precondition(arch == .x86_64, "no calling convention for this processor")
    return convention == .microsoft ? MicrosoftX64.classify(shape, isReturn: false) : SysVX86_64.classify(shape, features, isReturn: false)
  }

  /// The registers a `.direct` passing needs.
  public func needs(_ passing: ABIPassing) -> RegisterNeeds { SysVX86_64.needs(passing) }

  public var varArgs: VarArgsLayout { SysVX86_64.varArgs }
}

/// Walks the arguments of one call (or the parameters of one function) from left to right.
public struct ArgumentAssigner: Sendable {
  let classifier: ABIClassifier
  public private(set) var generalLeft: UInt8
  public private(set) var vectorLeft: UInt8

  /// `result` is the passing of the call's return value: a memory result takes the first general register.
  public init(_ classifier: ABIClassifier, result: ABIPassing) {
    self.classifier = classifier
    generalLeft = SysVX86_64.generalArgumentRegisters
    vectorLeft = SysVX86_64.vectorArgumentRegisters
    if result.mode == .memory { generalLeft -= 1 }
  }

  /// General and vector registers used so far; `va_start` needs them.
  public var generalUsed: UInt8 { SysVX86_64.generalArgumentRegisters - generalLeft }
  public var vectorUsed: UInt8 { SysVX86_64.vectorArgumentRegisters - vectorLeft }

  /// How the next argument travels, given the registers left. `onStack` is set when a direct scalar (one piece) finds no
  /// register: its piece then goes to the argument area by itself, which both back ends do on their own.
  /// `isVariadic`: the argument belongs to the `...` of the callee's prototype.
  public mutating func assign(_ shape: TypeShape, isVariadic: Bool = false) -> (passing: ABIPassing, onStack: Bool) {
    let passing = classifier.classifyArgument(shape)
    // One slot for each argument, register or stack, whatever came before.
    if classifier.convention == .microsoft { return (passing, false) }
    if isVariadic && passing.mode == .direct && passing.pieces.count == 1 && passing.pieces[0].type.size > 16 {
      // psABI §3.5.7: the save area holds 16 bytes per vector register, so wider unnamed vectors travel in memory.
      return (.memory(size: shape.size, alignment: max(8, shape.alignment)), true)
    }
    return assign(passing, shape)
  }

  public mutating func assign(_ passing: ABIPassing, _ shape: TypeShape) -> (passing: ABIPassing, onStack: Bool) {
    if passing.mode == .memory && shape.flags.contains(.padding) { return (.ignore, false) }
    if passing.mode != .direct { return (passing, passing.mode == .memory) }
    let needs = classifier.needs(passing)
    if needs.general == 0 && needs.vector == 0 { return (passing, true) }  // long double
    if needs.general <= generalLeft && needs.vector <= vectorLeft {
      generalLeft -= needs.general
      vectorLeft -= needs.vector
      return (passing, false)
    }
    // psABI §3.2.3: "If there are no registers available for any eightbyte of an argument, the whole argument is passed
    // on the stack." A single full-size piece does that by itself; several pieces, or a piece of a record, must become a
    // memory copy so that the object's bytes stay together with its own alignment.
    if passing.pieces.count == 1 && !shape.flags.contains(.record) && !shape.flags.contains(.complex) {
      return (passing, true)
    }
    if shape.flags.contains(.padding) { return (.ignore, false) }
    return (.memory(size: shape.size, alignment: max(8, shape.alignment)), true)
  }
}

/// Layout of `va_list` and of the register save area, for `va_start` and `va_arg`.
public struct VarArgsLayout: BitwiseCopyable, Sendable {
  public var listSize: UInt32
  public var listAlignment: UInt32
  /// `va_list` is an array of one record, so that it decays when passed to a function.
  public var isArrayOfRecord: Bool
  public var generalOffsetField: UInt32
  public var vectorOffsetField: UInt32
  public var overflowAreaField: UInt32
  public var saveAreaField: UInt32
  /// Save area: general registers first, one slot each.
  public var generalSlot: UInt32
  public var generalEnd: UInt32
  public var vectorSlot: UInt32
  public var vectorEnd: UInt32
  /// Stack arguments are rounded up to this.
  public var stackSlot: UInt32
}
