// Declared entities: one record per variable, function, parameter, typedef name or enumerator.
//
// A record is an *entity*, not a declaration: `extern int x; int x = 1;` make one `Decl`, whose type is the composite of all
// its declarations and whose location is that of the definition if there is one, else of the latest declaration. What most
// entities lack (attributes, function bodies) is in side tables.

import Support

public struct DeclID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}
/// The body and parameters of a function; only functions that are defined have one.
public struct FunctionID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}
/// A row of `AST.attributes`.
public struct AttributesID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

public enum DeclKind: UInt8, BitwiseCopyable, Sendable {
  case variable
  case parameter
  case function
  case typedefName
  /// `value` is in `AST.integers[aux]`.
  case enumerator
  /// File-scope `asm("…")`: `aux` is the StringID of the text.
  case fileAsm
}

/// The storage class written in the (first) declaration.
public enum StorageClass: UInt8, BitwiseCopyable, Sendable { case none, auto, register, `static`, extern, typedef }

/// C17 §6.2.2.
public enum Linkage: UInt8, BitwiseCopyable, Sendable { case none, `internal`, external }

/// C17 §6.2.4.
public enum StorageDuration: UInt8, BitwiseCopyable, Sendable { case automatic, `static`, thread }

public struct DeclFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Functions: has a body. Variables: has an initializer, or is a block-scope object, or is a tentative definition.
  public static let defined = DeclFlags(rawValue: 1 << 0)
  /// A file-scope variable with only tentative definitions (C17 §6.9.2): emit it zero-initialized (`-fcommon`: common).
  public static let tentative = DeclFlags(rawValue: 1 << 1)
  /// Named in an expression that is evaluated (or whose address is taken in a constant initializer).
  public static let referenced = DeclFlags(rawValue: 1 << 2)
  /// `&x` occurs, or x is an array that decays: the variable must live in memory.
  public static let addressTaken = DeclFlags(rawValue: 1 << 3)
  /// Function: the body is to be emitted as a strong (or, per attributes, weak) definition of its linkage. Not set for C99
  /// `inline` without `extern` (§6.7.4 ¶7) and gnu89 `extern inline`, whose bodies serve only for inlining. An internal
  /// function that is never referenced has it set too: whether to drop it is the lowering's choice.
  public static let emitDefinition = DeclFlags(rawValue: 1 << 4)
  public static let inlineSpecified = DeclFlags(rawValue: 1 << 5)
  /// Declared implicitly by a call (C89).
  public static let implicit = DeclFlags(rawValue: 1 << 6)
  /// A library function known to the compiler, e.g. `memcpy`: `aux2` is its builtin id. Not set if `-fno-builtin`.
  public static let libraryBuiltin = DeclFlags(rawValue: 1 << 7)
  /// Declared at file scope (also functions and `extern` objects declared in blocks, which are the same entity).
  public static let fileScope = DeclFlags(rawValue: 1 << 8)
  /// An automatic variable of variable-length array type; storage is allocated when its declaration is reached.
  public static let variableLength = DeclFlags(rawValue: 1 << 9)
  /// A register variable bound to a register by `asm("name")`.
  public static let registerAsm = DeclFlags(rawValue: 1 << 10)
  /// The type came from the initializer and is not known yet (`auto`, `__auto_type`), or the entity had an error.
  public static let invalid = DeclFlags(rawValue: 1 << 11)
  /// `constexpr` (C23): usable in constant expressions.
  public static let constexpr = DeclFlags(rawValue: 1 << 12)
  /// A parameter that a K&R definition declares with a type that promotes: it arrives promoted and is narrowed on entry.
  /// The parameter's `type` is the declared one; the promoted one is in the function type.
  public static let promotedParameter = DeclFlags(rawValue: 1 << 13)
  /// The unnamed object of a compound literal.
  public static let compoundLiteral = DeclFlags(rawValue: 1 << 14)
  /// `__func__` and its GNU spellings.
  public static let functionName = DeclFlags(rawValue: 1 << 15)
  /// The `main` function of a hosted program: falling off the end returns 0.
  public static let isMain = DeclFlags(rawValue: 1 << 16)
  /// A declaration at file scope, other than `inline` without `extern`, makes the definition external (C17 §6.7.4 ¶7).
  public static let externalDefinition = DeclFlags(rawValue: 1 << 17)
  /// The definition was gnu89-style `extern inline`: only for inlining, and a later definition may replace it.
  public static let gnuExternInline = DeclFlags(rawValue: 1 << 18)
  /// Already entered in `AST.globals`.
  public static let listed = DeclFlags(rawValue: 1 << 19)
  /// Its value is read somewhere; for -Wunused-but-set-variable.
  public static let read = DeclFlags(rawValue: 1 << 21)
  /// An automatic variable or parameter that a nested function uses: it lives in its function's frame record.
  public static let captured = DeclFlags(rawValue: 1 << 22)
  /// A function declared inside another (GNU C); `function` is the one around it.
  public static let nested = DeclFlags(rawValue: 1 << 23)
  /// A parameter written as an array.
  public static let arrayParameter = DeclFlags(rawValue: 1 << 24)
  /// A library function declared without a prototype, whose type the builtin's row completed.
  public static let completedFromBuiltin = DeclFlags(rawValue: 1 << 25)
  /// Declared in a system header; silences warnings about being unused.
  public static let fromSystemHeader = DeclFlags(rawValue: 1 << 20)
}

/// An entity (48 bytes).
public struct Decl: BitwiseCopyable, Sendable {
  public var kind: DeclKind
  public var storage: StorageClass = .none
  public var linkage: Linkage = .none
  public var duration: StorageDuration = .automatic
  public var flags: DeclFlags = []
  /// None for unnamed parameters and compound literals.
  public var name: Name
  public var type: QualType
  public var location: SourceLocation
  /// Rare properties, or none.
  public var attributes: AttributesID = .none
  /// Variables: the initializer, converted to the variable's type; an `.initList` for aggregates, a `.stringLiteral` for a
  /// character array initialized by one (it may be longer or shorter than the array: cut or zero-fill). None: no initializer.
  /// For static and thread duration it is a constant (arithmetic, address, or an initList of those).
  public var initializer: ExprID = .none
  /// Functions with a body: FunctionID. Enumerators: index in `AST.integers`. fileAsm: StringID.
  public var aux: UInt32 = UInt32.max
  /// Library builtin id; for parameters, the position in the parameter list.
  public var aux2: UInt32 = UInt32.max
  /// The function a local entity belongs to, or none.
  public var function: DeclID = .none
  /// Alignment in bytes as log2: the larger of the type's and the requested one.
  public var alignLog2: UInt8 = 0
  /// Nesting depth of the scope: 0 file scope.
  public var depth: UInt16 = 0

  @inlinable public init(kind: DeclKind, name: Name, type: QualType, location: SourceLocation) {
    self.kind = kind
    self.name = name
    self.type = type
    self.location = location
  }
  @inlinable public var functionID: FunctionID { FunctionID(aux) }
  @inlinable public var isDefined: Bool { flags.contains(.defined) }
}

/// What a function definition adds to its `Decl`.
public struct FunctionInfo: BitwiseCopyable, Sendable {
  public var decl: DeclID
  /// The parameters in order: a slice of `AST.pool` of DeclIDs.
  public var parameters: PoolSlice = .empty
  /// The `.compound` body. Falling off its end returns (an undefined value if the result is not void; 0 in `main`).
  public var body: StmtID = .none
  /// Every automatic variable declared in the body at any depth (compound literals included), in order: a slice of DeclIDs.
  public var locals: PoolSlice = .empty
  /// Every label of the function: a slice of LabelIDs.
  public var labels: PoolSlice = .empty
  /// Statements that evaluate the bounds of variably modified parameters on entry (`.variableBounds`), in order.
  public var entryStatements: PoolSlice = .empty
  /// The functions declared directly inside this one: a slice of DeclIDs.
  public var nested: PoolSlice = .empty
  public var flags: FunctionFlags = []
  public var endLocation: SourceLocation = .none
  @inlinable public init(decl: DeclID) { self.decl = decl }
}

public struct FunctionFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static let hasVariableArrays = FunctionFlags(rawValue: 1)
  /// Contains `goto *p` .
  public static let hasComputedGoto = FunctionFlags(rawValue: 2)
  /// Contains a statement that declares a variable with the `cleanup` attribute.
  public static let hasCleanups = FunctionFlags(rawValue: 4)
  /// Calls `setjmp` or another `returns_twice` function.
  public static let callsReturnsTwice = FunctionFlags(rawValue: 8)
  public static let hasStatementExpressions = FunctionFlags(rawValue: 16)
  public static let hasAsm = FunctionFlags(rawValue: 32)
  /// Contains a label inside a deferred statement.
  public static let hasDeferredLabels = FunctionFlags(rawValue: 1 << 30)
  /// Passes on its unnamed arguments (`__builtin_va_arg_pack`): to be expanded where it is called.
  public static let usesArgumentPack = FunctionFlags(rawValue: 64)
  /// A nested function that reaches the frame record of a function around it: it is called with a static chain.
  public static let needsChain = FunctionFlags(rawValue: 128)
  /// Some function nested in it (directly) needs a chain: it has a frame record.
  public static let hasFrameRecord = FunctionFlags(rawValue: 256)
  /// A function nested in it (at any depth) jumps to one of its labels.
  public static let hasNonlocalLabels = FunctionFlags(rawValue: 512)
  /// Calls `__builtin_apply_args`: it needs the argument registers as they were on entry.
  public static let usesApplyArguments = FunctionFlags(rawValue: 1024)
}

/// A run of words in `AST.pool`.
public struct PoolSlice: BitwiseCopyable, Sendable {
  public var start: UInt32
  public var count: UInt32
  @inlinable @inline(__always) public init(start: UInt32, count: UInt32) {
    self.start = start
    self.count = count
  }
  public static let empty = PoolSlice(start: 0, count: 0)
}
