// The sections the linker makes. Each is an input section of an internal file, so that layout, scripts and garbage collection
// treat it like any other; its contents are filled in by its own file once sizes and addresses are known.

import ObjectFormat
import Support

final class SyntheticSections {
  var file = FileID.none
  var buffers: [ByteBuffer] = []

  var interpreter = InputSectionID.none
  var buildID = InputSectionID.none
  var property = InputSectionID.none
  var dynamicSymbols = InputSectionID.none
  var dynamicStrings = InputSectionID.none
  var hash = InputSectionID.none
  var gnuHash = InputSectionID.none
  var versionSymbols = InputSectionID.none
  var versionDefinitions = InputSectionID.none
  var versionNeeds = InputSectionID.none
  var dynamicRelocations = InputSectionID.none
  var pltRelocations = InputSectionID.none
  var packedRelocations = InputSectionID.none
  var plt = InputSectionID.none
  var got = InputSectionID.none
  var gotPLT = InputSectionID.none
  var dynamic = InputSectionID.none
  var ehFrameHeader = InputSectionID.none
  var common = InputSectionID.none
  var copies = InputSectionID.none
  var relroCopies = InputSectionID.none
  var threadLocalCommon = InputSectionID.none

  var gotEntries = Arena<GOTEntry>(capacity: 32)
  var pltSymbols = Arena<SymbolID>(capacity: 32)
  var relocations = Arena<DynamicRelocation>(capacity: 64)
  /// Relative relocations of aligned words, which go to `.relr.dyn`.
  var packed = Arena<PackedPlace>(capacity: 64)
  /// The GOT pair for the module's own TLS block (local dynamic), or -1.
  var moduleTLSIndex: Int32 = -1
  var needsModuleTLS = false
  /// Something refers to the GOT's address although no entry may exist.
  var usesGOTBase = false
  var usesStaticTLS = false
  var hasTextRelocations = false
  /// Dynamic symbols in output order; index 0 is the null symbol.
  var dynamicOrder: [SymbolID] = []
  var firstHashed = 0
  /// `.dynstr`.
  let stringTable = StringTable()
  var usesVersions = false
}

struct GOTEntry: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case address, tlsModule, tlsOffset, staticOffset, negatedOffset, descriptor, descriptorSecond, ownModule, zero }
  var kind: Kind
  var symbol: SymbolID
}

/// A word to which the image's address is added at run time.
struct PackedPlace: BitwiseCopyable {
  var section: InputSectionID
  var offset: UInt64
}

struct DynamicRelocation: BitwiseCopyable {
  enum Addend: UInt8, BitwiseCopyable {
    /// `addend` itself.
    case plain
    /// The symbol's address plus `addend`.
    case address
    /// The symbol's offset in its TLS block plus `addend`.
    case tlsOffset
    /// The same, negated, for words that are subtracted.
    case negatedTLSOffset
  }
  var section: InputSectionID
  var offset: UInt64
  var type: UInt32
  /// The dynamic symbol named, or none.
  var symbol: SymbolID
  /// The symbol the addend is made from.
  var target: SymbolID
  var addend: Int64
  var addendKind: Addend
}

extension LinkContext {
  /// Makes the internal file and a section in it.
  func makeSynthetic(_ name: StaticString, type: UInt32, flags: UInt64, alignment: UInt64, entrySize: UInt64 = 0) -> InputSectionID {
    if synthetic.file.isNone {
      synthetic.file = FileID(index: files.count)
      files.append(InputFile(kind: .linker, path: "linker", image: nil))
    }
    var s = InputSection()
    s.name = interner.intern(name)
    s.type = type
    s.flags = flags
    s.alignment = alignment
    s.entrySize = entrySize
    s.file = synthetic.file
    s.kind = .synthetic
    s.detail = UInt32(synthetic.buffers.count)
    synthetic.buffers.append(ByteBuffer(capacity: 64))
    return sections.append(s)
  }

  func buffer(_ id: InputSectionID) -> ByteBuffer { synthetic.buffers[Int(sections[id].detail)] }

  /// The address of a synthetic section, 0 if it was not made or left out.
  func syntheticAddress(_ id: InputSectionID) -> UInt64 { id.isNone || sections[id].output.isNone ? 0 : address(id, 0) }
  func syntheticSize(_ id: InputSectionID) -> UInt64 { id.isNone || sections[id].output.isNone ? 0 : sections[id].size }

  /// Makes the sections that this kind of output may need; empty ones are dropped before layout.
  func makeSyntheticSections() {
    let w = UInt64(architecture.wordSize)
    let a = ELF.alloc
    synthetic.common = makeSynthetic("COMMON", type: ELF.noBits, flags: a | ELF.write, alignment: 1)
    synthetic.property = makeSynthetic(".note.gnu.property", type: ELF.note, flags: a, alignment: w)
    if isRelocatable { return }
    if isDynamic && !isShared && !options.noDynamicLinker && !options.isStatic {
      synthetic.interpreter = makeSynthetic(".interp", type: ELF.progBits, flags: a, alignment: 1)
    }
    if options.buildID != .none { synthetic.buildID = makeSynthetic(".note.gnu.build-id", type: ELF.note, flags: a, alignment: 4) }
    if isDynamic { makeDynamicSections(w) }
    let relocationSize: UInt64 = architecture.usesAddends ? 3 * w : 2 * w
    let relocationType = architecture.usesAddends ? ELF.rela : ELF.rel
    synthetic.dynamicRelocations = makeSynthetic(architecture.usesAddends ? ".rela.dyn" : ".rel.dyn", type: relocationType, flags: a, alignment: w, entrySize: relocationSize)
    if options.packsRelativeRelocations && isPositionIndependent {
      synthetic.packedRelocations = makeSynthetic(".relr.dyn", type: ELF.relr, flags: a, alignment: w, entrySize: w)
    }
    // Without a loader the start code applies them between symbols that scripts put around `.rela.iplt`.
    synthetic.pltRelocations = makeSynthetic(
      architecture.usesAddends ? (isDynamic ? ".rela.plt" : ".rela.iplt") : (isDynamic ? ".rel.plt" : ".rel.iplt"), type: relocationType, flags: a | ELF.infoLink, alignment: w, entrySize: relocationSize)
    synthetic.plt = makeSynthetic(".plt", type: ELF.progBits, flags: a | ELF.execute, alignment: 16, entrySize: architecture.pltEntrySize)
    synthetic.got = makeSynthetic(".got", type: ELF.progBits, flags: a | ELF.write, alignment: w, entrySize: w)
    synthetic.gotPLT = makeSynthetic(".got.plt", type: ELF.progBits, flags: a | ELF.write, alignment: w, entrySize: w)
    if options.ehFrameHeader { synthetic.ehFrameHeader = makeSynthetic(".eh_frame_hdr", type: ELF.progBits, flags: a, alignment: 4) }
    synthetic.copies = makeSynthetic(".dynbss", type: ELF.noBits, flags: a | ELF.write, alignment: 1)
    synthetic.relroCopies = makeSynthetic(".data.rel.ro", type: ELF.progBits, flags: a | ELF.write, alignment: 1)
  }

  private func makeDynamicSections(_ w: UInt64) {
    let a = ELF.alloc
    let symbolSize: UInt64 = architecture.is64 ? 24 : 16
    synthetic.dynamicSymbols = makeSynthetic(".dynsym", type: ELF.dynamicSymbols, flags: a, alignment: w, entrySize: symbolSize)
    synthetic.dynamicStrings = makeSynthetic(".dynstr", type: ELF.stringTable, flags: a, alignment: 1)
    if options.hashStyle != .gnu { synthetic.hash = makeSynthetic(".hash", type: ELF.hash, flags: a, alignment: w, entrySize: 4) }
    if options.hashStyle != .sysv { synthetic.gnuHash = makeSynthetic(".gnu.hash", type: ELF.gnuHash, flags: a, alignment: w, entrySize: architecture.is64 ? 0 : 4) }
    synthetic.versionSymbols = makeSynthetic(".gnu.version", type: ELF.gnuVersionSymbols, flags: a, alignment: 2, entrySize: 2)
    synthetic.versionDefinitions = makeSynthetic(".gnu.version_d", type: ELF.gnuVersionDefinitions, flags: a, alignment: w)
    synthetic.versionNeeds = makeSynthetic(".gnu.version_r", type: ELF.gnuVersionNeeds, flags: a, alignment: w)
    synthetic.dynamic = makeSynthetic(".dynamic", type: ELF.dynamic, flags: a | ELF.write, alignment: w, entrySize: 2 * w)
  }
}
