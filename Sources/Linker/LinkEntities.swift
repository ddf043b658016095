// The records of a link: input sections and symbols by id, in dense tables.
//
// Every input section of every object has one `InputSection`, in file order, so that a section index of an object becomes an
// id by one addition; every symbol, local or global, has one `LinkSymbol`, so that relocations need no second lookup.

import ObjectFormat
import Support

public struct InputSectionID: EntityID {
  public var raw: UInt32
  @inlinable public init(_ raw: UInt32) { self.raw = raw }
}

public struct SymbolID: EntityID {
  public var raw: UInt32
  @inlinable public init(_ raw: UInt32) { self.raw = raw }
}

/// Index into `LinkContext.files`.
struct FileID: EntityID {
  var raw: UInt32
  init(_ raw: UInt32) { self.raw = raw }
}

/// Index into `LinkContext.outputs`.
struct OutputSectionID: EntityID {
  var raw: UInt32
  init(_ raw: UInt32) { self.raw = raw }
}

enum InputSectionKind: UInt8, BitwiseCopyable {
  /// Not part of the output: symbol tables, relocations, groups, discarded sections.
  case none
  /// Copied whole.
  case regular
  /// Cut into pieces that are shared with equal ones (`SHF_MERGE`).
  case merge
  /// `.eh_frame`: cut into records, rewritten.
  case ehFrame
  /// Made by the linker; the contents belong to `LinkContext.synthetic`.
  case synthetic
}

struct InputSection: BitwiseCopyable {
  // What every relocation to the section asks for comes first and together.
  var flags: UInt64 = 0
  /// The output section and the offset in it; for pieces the section's own table decides.
  var offset: UInt64 = 0
  var output = OutputSectionID.none
  var kind = InputSectionKind.none
  var isLive = true
  /// Set once some output section statement has taken the section.
  var isPlaced = false

  var name = Name.none
  var type: UInt32 = 0
  var alignment: UInt64 = 1
  var entrySize: UInt64 = 0
  var bytes: UnsafePointer<UInt8>?
  var size: UInt64 = 0
  var file = FileID.none
  /// Section header index in the file.
  var index: UInt32 = 0
  var relocations = ELFRelocationView.empty
  /// `SHF_LINK_ORDER`: the section this one follows.
  var linked = InputSectionID.none
  /// Next member of the same group (a ring), or none.
  var nextInGroup = InputSectionID.none
  /// Index of the table of pieces (merge) or records (eh_frame), or of the synthetic section.
  var detail: UInt32 = .max

  var isAllocated: Bool { flags & ELF.alloc != 0 }
}

enum SymbolPlace: UInt8, BitwiseCopyable {
  case undefined
  /// In an archive member not loaded yet; `file` is the index of the lazy member.
  case lazy
  case common
  case section
  case absolute
  /// In a shared object.
  case shared
}

struct SymbolFlags: OptionSet, BitwiseCopyable {
  var rawValue: UInt32
  /// Some regular object refers to it or defines it.
  static let usedInObject = SymbolFlags(rawValue: 1 << 0)
  /// Some shared object refers to it.
  static let usedInShared = SymbolFlags(rawValue: 1 << 1)
  /// Some reference of a regular object is not weak.
  static let stronglyUsed = SymbolFlags(rawValue: 1 << 2)
  static let exported = SymbolFlags(rawValue: 1 << 3)
  static let forcedLocal = SymbolFlags(rawValue: 1 << 4)
  /// May be bound to another definition at run time.
  static let preemptible = SymbolFlags(rawValue: 1 << 5)
  static let needsGOT = SymbolFlags(rawValue: 1 << 6)
  static let needsPLT = SymbolFlags(rawValue: 1 << 7)
  static let needsCopy = SymbolFlags(rawValue: 1 << 8)
  /// Its address is that of its PLT entry.
  static let canonicalPLT = SymbolFlags(rawValue: 1 << 9)
  static let needsGeneralDynamic = SymbolFlags(rawValue: 1 << 10)
  static let needsInitialExec = SymbolFlags(rawValue: 1 << 11)
  static let needsDescriptor = SymbolFlags(rawValue: 1 << 12)
  static let needsDynamicSymbol = SymbolFlags(rawValue: 1 << 13)
  static let isDefaultVersion = SymbolFlags(rawValue: 1 << 14)
  /// Defined by a script or by the linker itself.
  static let isLinkerDefined = SymbolFlags(rawValue: 1 << 15)
  /// Named by --trace-symbol.
  static let isTraced = SymbolFlags(rawValue: 1 << 17)
  /// A `.gnu.warning.` section has a message for whoever refers to it.
  static let hasWarning = SymbolFlags(rawValue: 1 << 16)
  /// PROVIDE: exists only when something refers to it.
  static let isProvided = SymbolFlags(rawValue: 1 << 18)
  static let needsNegatedOffset = SymbolFlags(rawValue: 1 << 19)
}

/// A symbol's places in the tables that the linker makes; -1 where it has none.
struct SymbolSlots: BitwiseCopyable {
  var got: Int32 = -1
  var plt: Int32 = -1
  /// The pair for general-dynamic access.
  var tls: Int32 = -1
  /// The word with the offset from the thread pointer.
  var threadOffset: Int32 = -1
  /// The word with that offset negated (IA-32).
  var negatedOffset: Int32 = -1
  var descriptor: Int32 = -1
  /// Index in `.dynsym`.
  var dynamic: Int32 = -1
}

/// One record of the table of symbols. Relocations read it at random places, so it is kept within a cache line: what few symbols have
/// is in `SymbolSlots`.
struct LinkSymbol: BitwiseCopyable {
  /// None for locals, whose names the output takes from their file.
  var name: Name
  /// The defining file (`.lazy`: the lazy member).
  var file = FileID.none
  var section = InputSectionID.none
  var value: UInt64 = 0
  var size: UInt64 = 0
  var flags: SymbolFlags = []
  var place = SymbolPlace.undefined
  var binding: UInt8 = 1
  var type: UInt8 = 0
  var visibility = SymbolVisibility.standard
  /// st_other bits that belong to the architecture.
  var other: UInt8 = 0
  /// Version index in the defining file (shared) or in the output (regular); 0 local, 1 global.
  var version: UInt16 = 1
  /// Linker- and script-defined symbols: the output section their value belongs to, none when absolute.
  var anchor = OutputSectionID.none
  /// Locals, and symbols of shared objects: the symbol's index in its file.
  var origin: UInt32 = 0
  /// Index into `SymbolTable.slots`, or `.max`.
  var slots = UInt32.max
  /// Index in the output's `.symtab`.
  var outputIndex: Int32 = -1

  init(name: Name) { self.name = name }

  var isUndefined: Bool { place == .undefined || place == .lazy }
  var isLocal: Bool { binding == SymbolBinding.local.rawValue }
  var isWeak: Bool { binding == SymbolBinding.weak.rawValue }
  var isIndirectFunction: Bool { type == SymbolType.gnuIndirectFunction.rawValue && place != .shared }
  var isFunction: Bool { type == SymbolType.function.rawValue || type == SymbolType.gnuIndirectFunction.rawValue }
  var isThreadLocal: Bool { type == SymbolType.threadLocal.rawValue }
  /// Defined by this link and not by a shared object.
  var isDefinedHere: Bool { place == .section || place == .absolute || place == .common }
}
