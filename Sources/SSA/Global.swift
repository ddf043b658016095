// Module-level objects: variables, functions, aliases, and their static data.

import Support
import TargetInfo

public enum GlobalKind: UInt8, Sendable { case variable, function, alias, ifunc }

public enum Linkage: UInt8, Sendable {
  /// Visible to the linker, one definition.
  case external
  /// Local to the object file (static).
  case `internal`
  /// A definition that another may replace.
  case weak
  /// A reference that may stay undefined (declarations only).
  case externalWeak
  /// A tentative definition under -fcommon.
  case common
  /// One of many equal definitions, kept once by the linker through a COMDAT group.
  case linkOnce
  /// A body usable for inlining only; never emitted (GNU/C99 `inline` without a definition here).
  case availableExternally
}

public enum Visibility: UInt8, Sendable { case `default`, hidden, protected, `internal` }

public enum TLSModel: UInt8, Sendable { case none, generalDynamic, localDynamic, initialExec, localExec }

/// An address stored in static data.
public struct DataRelocation: Sendable {
  public enum Kind: Sendable {
    /// Address of `target` + `addend`.
    case address
    /// Address of block `block` of function `target` + `addend`.
    case blockAddress
    /// Address of `block` minus address of `otherBlock` (same function) + `addend`.
    case blockDifference
  }
  public var kind: Kind
  public var offset: UInt64
  /// Bytes patched: 8, 4, 2 or 1.
  public var size: UInt8
  public var target: GlobalID
  public var addend: Int64
  public var block: BlockID
  public var otherBlock: BlockID
  public init(
    kind: Kind, offset: UInt64, size: UInt8, target: GlobalID, addend: Int64 = 0, block: BlockID = .none, otherBlock: BlockID = .none
  ) {
    self.kind = kind
    self.offset = offset
    self.size = size
    self.target = target
    self.addend = addend
    self.block = block
    self.otherBlock = otherBlock
  }
}

/// The initial value of a variable: `bytes`, then zeros up to the variable's size, with addresses patched in.
/// `bytes` may be shorter than the variable (an all-zero variable has none).
public struct StaticData: Sendable {
  public var bytes: [UInt8]
  /// In increasing order of `offset`.
  public var relocations: [DataRelocation]
  public init(bytes: [UInt8] = [], relocations: [DataRelocation] = []) {
    self.bytes = bytes
    self.relocations = relocations
  }
}

/// Attributes of functions that optimizer and backends heed.
public struct FunctionAttributes: OptionSet, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static let noInline = FunctionAttributes(rawValue: 1)
  public static let alwaysInline = FunctionAttributes(rawValue: 2)
  /// Declared `inline`: a hint.
  public static let inlineHint = FunctionAttributes(rawValue: 4)
  public static let noReturn = FunctionAttributes(rawValue: 8)
  public static let readNone = FunctionAttributes(rawValue: 16)
  public static let readOnly = FunctionAttributes(rawValue: 32)
  public static let returnsTwice = FunctionAttributes(rawValue: 64)
  /// Not to be optimized (attribute optimize(0), optnone).
  public static let noOptimize = FunctionAttributes(rawValue: 128)
  public static let cold = FunctionAttributes(rawValue: 256)
  public static let hot = FunctionAttributes(rawValue: 512)
  /// No prologue or epilogue (attribute naked).
  public static let naked = FunctionAttributes(rawValue: 1024)
  /// Calls setjmp or a returns-twice function: values must not live in registers across such calls.
  public static let callsReturnsTwice = FunctionAttributes(rawValue: 2048)
  /// Returned pointer aliases nothing (attribute malloc).
  public static let returnsNoAlias = FunctionAttributes(rawValue: 4096)
  public static let noClone = FunctionAttributes(rawValue: 8192)
  /// Entered by the processor with the address of the frame that it pushed, and perhaps an error code; left by `iretq`.
  public static let interrupt = FunctionAttributes(rawValue: 65536)
  /// Exempt from -fstack-protector.
  public static let noStackProtector = FunctionAttributes(rawValue: 16384)
  /// Protected whatever it holds, if any -fstack-protector option is on (attribute stack_protect).
  public static let stackProtect = FunctionAttributes(rawValue: 32768)
  /// Attribute optimize: the level of this function, whatever the module's is.
  public static let atLevel1 = FunctionAttributes(rawValue: 1 << 17)
  public static let atLevel2 = FunctionAttributes(rawValue: 1 << 18)
  public static let atLevel3 = FunctionAttributes(rawValue: 1 << 19)
  /// With a level: small code counts more than fast code.
  public static let forSize = FunctionAttributes(rawValue: 1 << 20)
  /// Leaves for an exception handler (`ehreturn`).
  public static let returnsToHandler = FunctionAttributes(rawValue: 1 << 21)

  /// The function's own optimization level; nil: the module's.
  public var optimizationLevel: Int? {
    if contains(.noOptimize) { return 0 }
    return contains(.atLevel1) ? 1 : contains(.atLevel2) ? 2 : contains(.atLevel3) ? 3 : nil
  }
}

/// A named object. A function has a body when `function` is set; a variable is defined when `isDefinition`.
public struct Global {
  public var name: Name
  public var kind: GlobalKind
  public var linkage: Linkage = .external
  public var visibility: Visibility = .default
  public var tls: TLSModel = .none
  public var isDefinition = false
  /// Variables: never written (goes to .rodata, or .data.rel.ro with relocations).
  public var isConstant = false
  /// Kept though unreferenced (attribute used).
  public var isUsed = false
  /// The address is not significant: equal constants may be merged (string literals).
  public var isUnnamed = false
  /// Alignment in bytes; of functions 0 means the target's default.
  public var alignment: UInt32 = 0
  public var size: UInt64 = 0
  /// Explicit section, or `.none`.
  public var section: Name = .none
  public var data = StaticData()
  /// Aliases and ifuncs: the aliased object or resolver, plus `aliasOffset`.
  public var aliasee: GlobalID = .none
  public var aliasOffset: Int64 = 0
  /// Functions: signature, attributes, constructor/destructor priority (65535 default; nil: neither), body.
  public var signature: SignatureID = .none
  public var attributes: FunctionAttributes = []
  /// Of attribute alloc_size: the parameters, counted from 1, whose product is the size of the object returned; 0: none.
  public var allocationSize: UInt8 = 0
  public var allocationCount: UInt8 = 0
  public var constructorPriority: UInt16? = nil
  public var destructorPriority: UInt16? = nil
  public var function: Function? = nil
  /// Functions: what to say if a call is left after optimization (attributes error and warning), or none.
  public var callMessage: Name = .none
  /// What attributes access, malloc and nonnull say (Optimizer/Diagnosis/FunctionRoles.swift has the forms); of nonnull, bit i is argument i.
  public var accesses: Name = .none
  public var deallocators: Name = .none
  public var nonNull: UInt64 = 0
  public var callMessageIsError = false
  /// Functions: what attributes say about entry and exit.
  public var protection = ProtectionAttributes()
  public var location: SourceLocation = .none

  public init(name: Name, kind: GlobalKind) {
    self.name = name
    self.kind = kind
  }

  /// The definition seen here is the one the program will use, so its content may be assumed.
  public var isInterposable: Bool {
    switch linkage {
    case .weak, .common, .externalWeak: return true
    default: return false
    }
  }
}
