// The state of one link. Phases read and extend it in the order `Linker.swift` lists.

import ObjectFormat
import Support

/// One input file; objects inside archives are files of their own.
final class InputFile {
  enum Kind { case object, shared, linker }
  let kind: Kind
  /// As the user named it, with the member in parentheses.
  let path: String
  let image: ELFImage?
  /// The archive's base name (for --exclude-libs), or "".
  var archiveName = ""
  /// Position on the command line, for scripts that sort and for determinism.
  var firstSection = InputSectionID(0)
  var sectionCount = 0
  /// Ids of the file's symbols by symbol-table index.
  var symbols = Arena<SymbolID>(capacity: 1)
  var symbolView: ELFSymbolView?
  /// Extended section indices, when the file has them.
  var extendedIndices: UnsafeBufferPointer<UInt8>?
  var isFromLibrary = false
  /// It has a `.note.GNU-stack` that does not ask for an executable stack.
  var hasPlainStack = false

  // Shared objects.
  var soname = ""
  var asNeeded = false
  var isNeeded = false
  var needed: [String] = []
  /// Version names by index; "" where there is none.
  var versionNames: [Name] = []
  /// Version index of each dynamic symbol.
  var versionIndices: UnsafeBufferPointer<UInt8>?
  /// Output indices in `.gnu.version_r` by version index, 0 when unused.
  var neededVersions: [UInt16] = []

  init(kind: Kind, path: String, image: ELFImage?) {
    self.kind = kind
    self.path = path
    self.image = image
  }
}

final class LinkContext {
  let options: LinkOptions
  let report: LinkReport
  let interner = Interner(hashesWords: true, capacity: 1 << 14)
  let architecture: LinkerArchitecture
  /// Owners of mapped files.
  var mappings: [FileMapping] = []
  /// Contents made while reading.
  var ownedBuffers: [ByteBuffer] = []
  var files: [InputFile] = []
  var sections = EntityMap<InputSectionID, InputSection>(capacity: 4096)
  let symbols: SymbolTable
  var outputs: [OutputSection] = []
  /// The address of each output section, where relocations find it without touching the section.
  var outputAddresses = EntityMap<OutputSectionID, UInt64>(capacity: 64)
  let synthetic = SyntheticSections()
  var merged = MergedSections()
  var unwind = UnwindRecords()
  var versions = VersionTable()
  var script: LinkScript?
  /// Scripts with INSERT that add to the built-in layout.
  var insertedScripts: [LinkScript] = []
  /// Nonzero for the names of COMDAT groups already kept.
  var comdatGroups = EntityMap<Name, UInt8>(capacity: 256)
  /// Archive members that some reference has asked for, by lazy index; the loader empties the list.
  var pendingMembers: [FileID] = []
  var lazyMembers: [LazyMember] = []
  var wrapping = Wrapping()
  /// The output promises that indirect branches land on ENDBR (psABI, .note.gnu.property).
  var usesBranchTracking = false
  /// Messages of `.gnu.warning.` sections.
  var symbolWarnings: [(symbol: SymbolID, text: String)] = []
  /// Definitions written `name@@VERSION`.
  var explicitVersions: [(symbol: SymbolID, version: Name)] = []
  /// Names of which a shared object has only versions that are not the default.
  var hiddenVersions = Set<Name>()
  var nameScratch = Arena<HashedSpelling>(capacity: 256)
  /// Scripts read by INCLUDE and INPUT so far; files that include themselves come to an end.
  var includeCount = 0
  /// Directories named by SEARCH_DIR in scripts.
  var scriptSearchPaths: [String] = []
  var entrySymbol = SymbolID.none
  /// Assignments outside any SECTIONS: --defsym and scripts given as input.
  var extraAssignments: [ScriptAssignment] = []
  /// Symbols that assignments define.
  var scriptSymbols: [SymbolID] = []
  /// `__start_X` and `__stop_X` with the name of X.
  var startStopSymbols: [(id: SymbolID, section: Name, isEnd: Bool)] = []
  /// Where the unwind records begin in their output section.
  var unwindOffset: UInt64 = 0
  /// The thread-local image: first address, and the address after it, aligned, that the thread pointer stands at.
  var tlsStart: UInt64 = 0
  var tlsEnd: UInt64 = 0
  /// How far each region of MEMORY is filled.
  var regionEnds: [String: UInt64] = [:]
  /// Paths of everything read, for --dependency-file.
  var readPaths: [String] = []

  init(options: LinkOptions, report: LinkReport, architecture: LinkerArchitecture) {
    self.options = options
    self.report = report
    self.architecture = architecture
    symbols = SymbolTable(interner: interner)
  }

  /// Code may be loaded at any address.
  var isPositionIndependent: Bool { options.kind == .pie || options.kind == .shared }
  var isShared: Bool { options.kind == .shared }
  /// -o, or OUTPUT of a script when there is none.
  var outputPath: String { options.output ?? (script?.outputPath.isEmpty ?? true ? "a.out" : script!.outputPath) }
  var isRelocatable: Bool { options.kind == .relocatable }
  /// The output has the inputs' relocations (-r and --emit-relocs).
  var keepsRelocations: Bool { isRelocatable || options.emitsRelocations }
  /// The output has a dynamic section.
  var isDynamic = false

  /// Threads for parallel phases (--threads).
  var threadCount: Int { options.threads > 0 ? options.threads : ParallelWork.processorCount }

  func file(_ id: FileID) -> InputFile { files[id.index] }
  func output(_ id: OutputSectionID) -> OutputSection { outputs[id.index] }

  /// The address of input section `id`'s byte at `offset`, following merged pieces and rewritten unwind records.
  func address(_ id: InputSectionID, _ offset: UInt64) -> UInt64 {
    let s = sections[id]
    if s.output.isNone { return 0 }
    let base = outputAddresses[s.output]
    switch s.kind {
    case .merge: return base &+ merged.outputOffset(s, offset)
    case .ehFrame: return base &+ unwindOffset &+ unwind.outputOffset(s, offset)
    default: return base &+ s.offset &+ offset
    }
  }

  /// The place of section `id` in its output section and the bytes it takes there; nil when others stand for it.
  func extent(_ id: InputSectionID) -> (start: UInt64, size: UInt64)? {
    let s = sections[id]
    switch s.kind {
    case .none: return nil
    case .merge:
      let table = merged.table(s)
      return table.leader == id ? (table.place, table.size) : nil
    case .ehFrame: return isUnwindLeader(id) ? (unwindOffset, unwind.size &+ 4) : nil
    default: return (s.offset, s.size)
    }
  }

  /// The first `.eh_frame` section stands for all of them.
  func isUnwindLeader(_ id: InputSectionID) -> Bool {
    for u in unwind.sections where sections[u.section].isLive && sections[u.section].kind == .ehFrame { return u.section == id }
    return false
  }

  func describe(_ id: InputSectionID, _ offset: UInt64) -> String {
    let s = sections[id]
    return "\(s.file.isNone ? "linker" : files[s.file.index].path):(\(interner.string(s.name))+0x\(String(offset, radix: 16)))"
  }
}
