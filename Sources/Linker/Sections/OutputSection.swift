// A section of the output: which input sections it takes in which order, and where it lies.

import ObjectFormat
import Support

/// A stretch of an output section's contents, in order.
enum SectionContent {
  /// Input sections `OutputSection.inputs[range]`.
  case inputs(Range<Int>)
  case assignment(ScriptAssignment)
  case data(offset: UInt64, width: Int, ScriptExpression)
  case text(offset: UInt64, [UInt8])
  case fill(ScriptFill)
  case assertion(ScriptAssertion)
}

final class OutputSection {
  let name: String
  var id = OutputSectionID.none
  var type: UInt32 = ELF.progBits
  var flags: UInt64 = 0
  var alignment: UInt64 = 1
  var entrySize: UInt64 = 0
  var size: UInt64 = 0
  var address: UInt64 = 0
  var loadAddress: UInt64 = 0
  var fileOffset: UInt64 = 0
  /// Index in the section header table, from 1; 0 while unknown.
  var headerIndex = 0
  var info: UInt32 = 0
  var inputs: [InputSectionID] = []
  var contents: [SectionContent] = []
  /// The script's description, when there is one.
  var statement: OutputStatement?
  /// Sort key of the built-in layout.
  var rank = 0
  var isRelro = false
  /// Index of the PT_LOAD it is in, or -1.
  var segment = -1
  var isDiscarded = false
  // -r only.
  /// Index of the section's own symbol.
  var sectionSymbol = 0
  /// Header index of its relocation table, or 0.
  var relocationHeader = 0
  var groupFlags: UInt32 = 0
  var groupSignature = SymbolID.none
  var groupMembers: [OutputSection] = []

  init(name: String) { self.name = name }

  var isAllocated: Bool { flags & ELF.alloc != 0 }
  var isNoBits: Bool { type == ELF.noBits }
  var isThreadLocal: Bool { flags & ELF.threadLocal != 0 }
  /// Thread-local zeros take no room in memory after them.
  var isThreadLocalZeros: Bool { isThreadLocal && isNoBits }
  var end: UInt64 { address &+ size }

  func append(_ id: InputSectionID) {
    inputs.append(id)
    if case .inputs(let r)? = contents.last {
      contents[contents.count - 1] = .inputs(r.lowerBound..<inputs.count)
    } else {
      contents.append(.inputs(inputs.count - 1..<inputs.count))
    }
  }

  /// Takes on the type and flags of an input section.
  func absorb(_ s: InputSection) {
    let kept = ELF.alloc | ELF.write | ELF.execute | ELF.threadLocal | ELF.largeX86
    if inputs.isEmpty {
      type = s.type
      flags = s.flags & (kept | ELF.merge | ELF.strings)
      entrySize = s.entrySize
    } else {
      if type != s.type { type = merge(type, s.type) }
      if entrySize != s.entrySize || flags & (ELF.merge | ELF.strings) != s.flags & (ELF.merge | ELF.strings) {
        flags &= ~(ELF.merge | ELF.strings)
        entrySize = 0
      }
      flags |= s.flags & kept
    }
    alignment = max(alignment, s.alignment)
  }

  /// Contents win over zeros; of two special types the later is plain.
  private func merge(_ a: UInt32, _ b: UInt32) -> UInt32 {
    if a == ELF.noBits { return b }
    if b == ELF.noBits { return a }
    if a == ELF.progBits && (b == ELF.initArray || b == ELF.finiArray || b == ELF.preinitArray) { return b }
    if b == ELF.progBits && (a == ELF.initArray || a == ELF.finiArray || a == ELF.preinitArray) { return a }
    return ELF.progBits
  }
}
