// Where the back end's output goes: a code buffer, plus what module-level emission wants in one call.
//
// For `-S` the buffer keeps a listing of everything that goes into it, so there is one road for objects and text.

import MachineCode
import ObjectFormat
import SSA
import Support

/// A section to emit into.
public struct SectionSpec {
  public var name: Name
  public var type: UInt32
  public var flags: UInt64
  public var entrySize: UInt64
  /// Signature of the COMDAT group, or `.none`.
  public var group: Name
  public init(name: Name, type: UInt32, flags: UInt64, entrySize: UInt64 = 0, group: Name = .none) {
    self.name = name
    self.type = type
    self.flags = flags
    self.entrySize = entrySize
    self.group = group
  }
}

/// How much stack a function uses.
public struct FrameSize: Sendable {
  public var function: GlobalID
  /// Bytes of locals, spilled values and outgoing arguments.
  public var locals: UInt64
  /// All bytes from the return address on.
  public var total: UInt64
  /// Memory of run-time size comes on top.
  public var isDynamic: Bool
}

public final class OutputSink {
  public let buffer: CodeBuffer
  /// The frames of the functions so far, if options ask for them.
  public internal(set) var frames: [FrameSize] = []
  /// Where the patchable area of the function being emitted starts, if it starts before the function.
  var patchLabel = MCSymbol.none
  /// Sections by name and group, so that many function sections stay cheap.
  private var sectionOfName = HashTable()
  /// Expands the inline assembly of all functions, so that local numeric labels reach from one statement to the next.
  private(set) lazy var inlineAssembly = X86AsmEmission(buffer, isIntel: isIntel)
  private let isIntel: Bool

  /// `isIntel`: inline assembly and the text of a listing are in Intel syntax.
  public init(interner: Interner, asText: Bool, isIntel: Bool = false) {
    self.isIntel = isIntel
    buffer = CodeBuffer(interner: interner)
    if asText { buffer.listing = AsmListing(isIntel: isIntel) }
  }

  public func enter(_ s: SectionSpec) {
    let key = UInt64(s.name.raw) << 32 | UInt64(s.group.isNone ? 0 : s.group.raw + 1)
    if let known = sectionOfName.find(key) {
      buffer.switchTo(SectionID(known))
      return
    }
    let id = buffer.section(named: s.name, type: s.type, flags: s.flags, entrySize: s.entrySize, group: s.group, isComdat: s.group.isSome)
    sectionOfName.insert(key, id.raw)
    buffer.switchTo(id)
  }

  public func symbol(_ name: Name) -> MCSymbol { buffer.symbol(named: name) }

  public func align(_ alignment: UInt32) {
    if alignment > 1 { buffer.align(log2: Int(alignment).trailingZeroBitCount) }
  }

  public func zeros(_ count: UInt64) { if count > 0 { buffer.emit(repeating: 0, count: Int(count)) } }
}
