// Attributes of entities, after checking: GNU `__attribute__`, C23 `[[…]]`, `_Noreturn`, `_Alignas`, asm labels.
//
// Attributes that change a type or a layout (vector_size, mode, packed, may_alias, aligned on types, transparent_union) are
// folded into the type rows and record information; the ones here belong to a function or variable. Most entities have
// none, so the record sits in a side table.

import Support

public struct AttributeFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  public static let weak = AttributeFlags(rawValue: 1 << 0)
  /// `weakref`: references to the entity go weakly to `alias` (or to its own name if that is none); nothing is defined.
  public static let weakref = AttributeFlags(rawValue: 1 << 1)
  public static let used = AttributeFlags(rawValue: 1 << 2)
  public static let unused = AttributeFlags(rawValue: 1 << 3)
  public static let noInline = AttributeFlags(rawValue: 1 << 4)
  public static let alwaysInline = AttributeFlags(rawValue: 1 << 5)
  public static let gnuInline = AttributeFlags(rawValue: 1 << 6)
  public static let noReturn = AttributeFlags(rawValue: 1 << 7)
  /// `const`: no side effects and reads no memory.
  public static let const = AttributeFlags(rawValue: 1 << 8)
  /// `pure`: no side effects.
  public static let pure = AttributeFlags(rawValue: 1 << 9)
  public static let malloc = AttributeFlags(rawValue: 1 << 10)
  public static let returnsTwice = AttributeFlags(rawValue: 1 << 11)
  public static let noThrow = AttributeFlags(rawValue: 1 << 12)
  public static let leaf = AttributeFlags(rawValue: 1 << 13)
  public static let cold = AttributeFlags(rawValue: 1 << 14)
  public static let hot = AttributeFlags(rawValue: 1 << 15)
  public static let constructor = AttributeFlags(rawValue: 1 << 16)
  public static let destructor = AttributeFlags(rawValue: 1 << 17)
  public static let deprecated = AttributeFlags(rawValue: 1 << 18)
  public static let unavailable = AttributeFlags(rawValue: 1 << 19)
  public static let warnUnusedResult = AttributeFlags(rawValue: 1 << 20)
  public static let noCommon = AttributeFlags(rawValue: 1 << 21)
  public static let common = AttributeFlags(rawValue: 1 << 22)
  public static let returnsNonNull = AttributeFlags(rawValue: 1 << 23)
  /// All pointer parameters are non-null; single ones are in `nonNullMask`.
  public static let nonNullAll = AttributeFlags(rawValue: 1 << 24)
  public static let noClone = AttributeFlags(rawValue: 1 << 25)
  public static let noIPA = AttributeFlags(rawValue: 1 << 26)
  public static let flatten = AttributeFlags(rawValue: 1 << 27)
  public static let noInstrument = AttributeFlags(rawValue: 1 << 28)
  public static let noSplitStack = AttributeFlags(rawValue: 1 << 29)
  public static let sentinel = AttributeFlags(rawValue: 1 << 30)
  public static let naked = AttributeFlags(rawValue: 1 << 31)
  /// `interrupt`: entered by the processor and left by `iretq`.
  public static let interrupt = AttributeFlags(rawValue: 1 << 60)
  public static let nonString = AttributeFlags(rawValue: 1 << 32)
  public static let retain = AttributeFlags(rawValue: 1 << 33)
  public static let fallThrough = AttributeFlags(rawValue: 1 << 34)
  public static let artificial = AttributeFlags(rawValue: 1 << 35)
  public static let maybeUnused = AttributeFlags(rawValue: 1 << 36)
  public static let noReorder = AttributeFlags(rawValue: 1 << 37)
  public static let ifunc = AttributeFlags(rawValue: 1 << 38)
  public static let packed = AttributeFlags(rawValue: 1 << 39)
  public static let mayAlias = AttributeFlags(rawValue: 1 << 40)
  public static let transparentUnion = AttributeFlags(rawValue: 1 << 41)
  public static let noInit = AttributeFlags(rawValue: 1 << 42)
  public static let optimizeNone = AttributeFlags(rawValue: 1 << 43)
  public static let noStackProtector = AttributeFlags(rawValue: 1 << 44)
  /// `optimize("no-strict-aliasing")`: accesses in the function may be to objects of any type.
  public static let noStrictAliasing = AttributeFlags(rawValue: 1 << 45)
  /// `optimize("wrapv")`: signed overflow wraps in the function.
  public static let wrapsSigned = AttributeFlags(rawValue: 1 << 46)
  /// `features` holds the function's instruction sets.
  public static let target = AttributeFlags(rawValue: 1 << 47)
  /// `error("…")` rather than `warning("…")`: see `Attributes.callMessage`.
  public static let callError = AttributeFlags(rawValue: 1 << 48)
  public static let stackProtect = AttributeFlags(rawValue: 1 << 49)
  /// `ms_abi`: the function is called as Microsoft's x64 calling convention says.
  public static let msABI = AttributeFlags(rawValue: 1 << 51)
  /// `ms_struct`, `gcc_struct`: whose layout of bit-fields a structure has.
  public static let msStruct = AttributeFlags(rawValue: 1 << 52)
  public static let gccStruct = AttributeFlags(rawValue: 1 << 53)
  /// `uninitialized`: -ftrivial-auto-var-init leaves the variable alone.
  public static let uninitialized = AttributeFlags(rawValue: 1 << 55)
  /// `designated_init`: members are to be initialized by name.
  public static let designatedInit = AttributeFlags(rawValue: 1 << 54)
  /// `patchableCount` and `patchableBefore` hold what `patchable_function_entry` says.
  public static let patchable = AttributeFlags(rawValue: 1 << 50)
}

public enum Visibility: UInt8, BitwiseCopyable, Sendable { case unspecified, `default`, hidden, protected, `internal` }
public enum TLSModel: UInt8, BitwiseCopyable, Sendable { case unspecified, globalDynamic, localDynamic, initialExec, localExec }
/// Attribute `optimize` with a level other than 0.
public enum FunctionOptimization: UInt8, BitwiseCopyable, Sendable { case none, level1, level2, level3, size }
public enum FormatKind: UInt8, BitwiseCopyable, Sendable { case none, printf, scanf, strftime, strfmon, other }

/// The attributes of one entity. Names are `.none` and numbers 0 where the attribute is absent.
public struct Attributes: BitwiseCopyable, Sendable {
  public var flags: AttributeFlags = []
  public var section: Name = .none
  /// `alias("target")`, `weakref("target")`, or `ifunc("resolver")`.
  public var alias: Name = .none
  /// The assembler name from `asm("…")` after the declarator; for register variables the register.
  public var asmName: Name = .none
  /// The function to call with the variable's address when it goes out of scope.
  public var cleanup: DeclID = .none
  /// `-1`: no explicit priority.
  public var constructorPriority: Int32 = -1
  public var destructorPriority: Int32 = -1
  /// Bit i: parameter i (from 0) is non-null.
  public var nonNullMask: UInt64 = 0
  public var visibility: Visibility = .unspecified
  public var tlsModel: TLSModel = .unspecified
  public var formatKind: FormatKind = .none
  /// Parameter numbers from 1; `formatFirst` 0: the arguments cannot be checked (va_list).
  public var formatString: UInt8 = 0
  public var formatFirst: UInt8 = 0
  /// Parameter numbers of `alloc_size` from 1, 0 if absent.
  public var allocSize: UInt8 = 0
  public var allocCount: UInt8 = 0
  /// `aligned`/`_Alignas` as log2 + 1; 0: absent. Already merged into `Decl.alignLog2`.
  public var alignPlus1: UInt8 = 0
  /// `assume_aligned`, in bytes.
  public var assumeAligned: UInt32 = 0
  /// The text of `deprecated("…")`, or none.
  public var message: Name = .none
  /// The text of `error("…")` or `warning("…")`, given if a call of the function is left after optimization; or none.
  public var callMessage: Name = .none
  /// `symver("name@VERSION")`, or none.
  public var symbolVersion: Name = .none
  /// With flag `target`: the instruction sets the function may use (attribute or pragma `target`), as `Features`.
  public var features: UInt64 = 0
  /// `zero_call_used_regs`: the choice, as the option spells it, or none.
  public var clearedRegisters: Name = .none
  public var patchableCount: UInt16 = 0
  public var patchableBefore: UInt16 = 0
  public var optimization: FunctionOptimization = .none
  /// `warn_if_not_aligned`, as log2 + 1.
  public var warnAlignPlus1: UInt8 = 0
  /// `access`: `mode:pointer:count` for each, joined by commas; mode is `r`, `w`, `b` (both) or `n`.
  public var accesses: Name = .none
  /// `malloc(function, n)`: `function:n` for each.
  public var deallocators: Name = .none
  /// `target_clones`: the versions, joined by commas, or none.
  public var clones: Name = .none
  public init() {}
}
