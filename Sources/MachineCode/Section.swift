// A section under construction: a stream of fixed bytes, the variable-size fragments that sit between them, and the
// fixups that refer to symbols.
//
// Invariants: fragments and fixups are appended in stream order. A position is an offset in the stream plus the number
// of fragments before it, so nothing moves when a branch grows; final addresses exist only after `SectionLayout`.

import ObjectFormat
import Support

public struct SectionID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// A place whose size is known only after relaxation; it has no bytes in the stream.
struct Fragment: BitwiseCopyable {
  /// `bundle` is the padding before code up to the label `symbol`. `space` and `origin` are `.skip` and `.org` whose expression is not known before layout.
  enum Kind: UInt8, BitwiseCopyable { case branch, alignment, uleb128, sleb128, space, origin, bundle }
  var kind: Kind
  /// Branch: the short opcode (EB or 7x). Alignment: log2.
  var detail: UInt8
  /// Branch: near form chosen. Alignment: fill with NOPs.
  var flag: Bool
  /// Branch: written with `@PLT`, so that a global target keeps its relocation.
  var viaPLT = false
  /// Branch: the mode of the code, 16, 32 or 64; in 16-bit code the near form has a 16-bit displacement.
  var mode: UInt8 = 64
  /// Branch: a `bnd`, `notrack` or hint prefix, or 0. Alignment and space: the size of the fill pattern, 1 to 8,
  /// or which NOPs (`X86Nops`).
  var byte: UInt8 = 0
  /// Current size in bytes.
  var size: UInt32 = 0
  /// Stream offset at which the fragment sits.
  var offset: UInt32
  /// Branch target, or the minuend of a difference.
  var symbol: MCSymbol = .none
  /// Subtrahend of a difference.
  var minus: MCSymbol = .none
  /// Addend; alignment: the most bytes to skip (0 = no limit).
  var addend: Int32 = 0
  /// Alignment, space and origin: the fill pattern.
  var fill: UInt32 = 0
  /// Where it was written (`SourcePlaces`).
  var place: UInt32 = 0

  var is16Bit: Bool { mode == 16 }
}

/// A reference to a symbol from fixed bytes.
struct Fixup: BitwiseCopyable {
  var offset: UInt32
  /// Number of fragments before it.
  var fragment: UInt32
  var symbol: MCSymbol
  /// Subtracted symbol of a difference, or `.none`.
  var minus: MCSymbol
  var addend: Int64
  var type: X86Relocation
  /// Bytes patched.
  var size: UInt8
  /// Where it was written (`SourcePlaces`).
  var place: UInt32 = 0
}

/// A relocation written by `.reloc`, put into the object as it is.
struct RawRelocation: BitwiseCopyable {
  var place: LinearTerm
  var target: LinearTerm
  var type: UInt32
  /// Where it was written (`SourcePlaces`).
  var origin: UInt32 = 0
}

/// What layout adds to the end of a section: call-frame information, line numbers.
final class SectionTail {
  let bytes: ByteBuffer
  /// With offsets in the whole section.
  var fixups = Arena<Fixup>(capacity: 16)
  init(_ bytes: ByteBuffer) { self.bytes = bytes }
}

public final class Section {
  public let name: Name
  public let type: UInt32
  public let flags: UInt64
  public let entrySize: UInt64
  public internal(set) var alignment: UInt64 = 1
  /// The signature of the COMDAT group the section belongs to, or `.none`.
  public internal(set) var group: Name = .none
  public internal(set) var isComdat = false
  /// The symbol whose section this one is ordered after (`SHF_LINK_ORDER`).
  var linkedTo: MCSymbol = .none
  /// The number after `unique`, or `.max`: sections of one name and different numbers are different.
  var unique = UInt32.max
  /// The next older section of the same name, or `.none`.
  var nextSameName: SectionID = .none
  /// The section this one is a subsection of, or `.none`, and its number.
  var parent: SectionID = .none
  var subsectionNumber: Int64 = 0
  var subsections: [SectionID] = []
  /// Index in the object being written; `.max` for subsections, which are merged into their parents.
  var objectIndex = UInt32.max
  var tail: SectionTail?
  var rawRelocations = Arena<RawRelocation>(capacity: 1)

  var base: UnsafeMutablePointer<UInt8>
  var count = 0
  var capacity: Int
  /// Size of a section without bytes.
  var zeroSize = 0
  var fragments = Arena<Fragment>(capacity: 1)
  var fixups = Arena<Fixup>(capacity: 1)
  /// The section symbol's index in the object being written, or `.max`.
  var objectSymbol = UInt32.max

  init(name: Name, type: UInt32, flags: UInt64, entrySize: UInt64) {
    self.name = name
    self.type = type
    self.flags = flags
    self.entrySize = entrySize
    capacity = 64
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  public var isNoBits: Bool { type == ELF.noBits }
  public var isExecutable: Bool { flags & ELF.execute != 0 }

  func grow(to needed: Int) {
    let newCapacity = max(needed, capacity * 2)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
    memory.update(from: base, count: count)
    base.deallocate()
    base = memory
    capacity = newCapacity
  }
}
