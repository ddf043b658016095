// Reads the command line's inputs in order: finds libraries, tells formats apart, and loads archive members when a reference
// asks for them.
//
// An archive stays known after its turn: a member is loaded as soon as some file, earlier or later, refers to a symbol it
// defines. Programs that link with the classical one-pass order link the same way, and groups need no repetition.

import ObjectFormat
import Support

/// An archive member, or an object between --start-lib and --end-lib, that is loaded on demand.
struct LazyMember {
  var archive: Int
  var headerOffset: Int
  var isLoaded = false
}

struct InputLoader {
  let link: LinkContext

  private struct State {
    var asNeeded = false
    var wholeArchive = false
    var prefersStatic = false
    var isBinary = false
    var isLazy = false
  }
  private var state = State()
  private var saved: [State] = []
  private var archives: [(reader: ArchiveReader, path: String)] = []
  private var scriptDepth = 0

  init(_ link: LinkContext) { self.link = link }

  mutating func loadAll() throws {
    let paths = link.options.inputs.compactMap { if case .file(let path) = $0 { path } else { nil } }
    var prepared = PreparedFile.prepare(paths)[...]
    reserve(prepared)
    for input in link.options.inputs {
      if case .file(let path) = input {
        loadFile(path, prepared: prepared.removeFirst())
        loadPending()
      } else {
        load(input)
      }
    }
    if !saved.isEmpty { link.report.warning("--push-state without --pop-state") }
    try link.report.check()
  }

  /// Tables that need not grow need not be copied.
  private func reserve(_ files: ArraySlice<PreparedFile?>) {
    var (sections, symbols) = (0, 0)
    for case let f? in files {
      sections += f.sectionNames.count
      symbols += f.globalNames.count + f.localCount
    }
    link.sections.storage.reserve(sections + sections / 8)
    link.symbols.all.storage.reserve(symbols + symbols / 8)
  }

  private mutating func load(_ input: LinkInput) {
    switch input {
    case .file: break
    case .library(let name): loadLibrary(name)
    case .libraryFile(let name):
      guard let path = search([name]) else { return link.report.error("cannot find -l:\(name)") }
      loadFile(path, isLibrary: true)
    case .asNeeded(let on): state.asNeeded = on
    case .wholeArchive(let on): state.wholeArchive = on
    case .preferStatic(let on): state.prefersStatic = on
    case .binary(let on): state.isBinary = on
    case .startLazy: state.isLazy = true
    case .endLazy: state.isLazy = false
    case .startGroup, .endGroup: break
    case .pushState: saved.append(state)
    case .popState:
      guard let old = saved.popLast() else { return link.report.error("--pop-state without --push-state") }
      state = old
    case .justSymbols(let path):
      guard let m = map(path) else { break }
      do { try link.addJustSymbols(m, path) } catch { link.report.error("\(path): \(error)") }
    }
    loadPending()
  }

  // MARK: Finding files

  private func loadPaths() -> [String] {
    (link.options.searchPaths + (link.options.noStandardLibraries ? [] : link.scriptSearchPaths)).map { $0.hasPrefix("=") ? link.options.sysroot + $0.dropFirst() : $0 }
  }

  private func search(_ names: [String]) -> String? {
    for directory in loadPaths() {
      for n in names where isReadable(directory + "/" + n) { return directory + "/" + n }
    }
    return nil
  }

  private mutating func loadLibrary(_ name: String) {
    let names = state.prefersStatic || link.options.isStatic || link.isRelocatable ? ["lib\(name).a"] : ["lib\(name).so", "lib\(name).a"]
    guard let path = search(names) else {
      return link.report.error("cannot find -l\(name): no \(names.joined(separator: " or ")) on the search path (-L)")
    }
    loadFile(path, isLibrary: true)
  }

  private func isReadable(_ path: String) -> Bool { FileStatus.isRegularFile(path) }

  // MARK: Reading files

  private func map(_ path: String, _ prepared: PreparedFile? = nil, memberOf archive: String = "") -> FileMapping? {
    var code: Int32 = prepared?.errorCode ?? 0
    guard let m = prepared?.mapping ?? (code == 0 ? FileMapping(path: path, padded: false, error: &code) : nil) else {
      link.report.error("\(archive.isEmpty ? "" : "thin archive \(archive): ")cannot open \(path): \(errorText(code))")
      return nil
    }
    link.mappings.append(m)
    link.readPaths.append(path)
    if link.options.trace { link.report.note(path) }
    return m
  }

  private mutating func loadFile(_ path: String, isLibrary: Bool = false, prepared: PreparedFile? = nil) {
    guard let m = map(path, prepared) else { return }
    if state.isBinary { return link.addBinary(m, path: path) }
    do {
      if ArchiveReader.hasMagic(m.bytes, m.size) { return try loadArchive(m, path) }
      if link.isBitcode(m.bytes, m.size) { return link.report.error("\(path): this is LLVM bitcode, not an object; recompile it without -flto") }
      if ELFImage.hasMagic(m.bytes, m.size) { return try loadELF(m, path, isLibrary: isLibrary, prepared: prepared) }
      try loadScript(m, path)
    } catch is LinkFailed {
    } catch {
      link.report.error("\(path): \(error)")
    }
  }

  private mutating func loadELF(_ m: FileMapping, _ path: String, isLibrary: Bool, prepared: PreparedFile?) throws {
    let image = try ELFImage(base: m.bytes, size: m.size)
    guard image.machine == link.architecture.machine else {
      return link.report.error("\(path) is for another machine (ELF machine \(image.machine), this link is for \(link.architecture.machine))")
    }
    guard image.is64 == link.architecture.is64 else { return link.report.error("\(path) is of another ELF class than this link") }
    switch image.type {
    case ELF.typeRelocatable:
      if state.isLazy { return addLazyObject(image, path) }
      _ = try link.addObject(image, path: path, isFromLibrary: isLibrary, prepared: prepared?.image == nil ? nil : prepared)
    case ELF.typeShared:
      if link.options.isStatic { return link.report.error("\(path): a static link cannot use a shared object") }
      if link.isRelocatable { return link.report.error("\(path): -r cannot take a shared object") }
      try link.addShared(image, path: path, name: isLibrary ? baseName(path) : path, asNeeded: state.asNeeded)
    default: link.report.error("\(path): ELF files of type \(image.type) cannot be linked")
    }
  }

  private func baseName(_ path: String) -> String { String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]) }

  // MARK: Archives

  private mutating func loadArchive(_ m: FileMapping, _ path: String) throws {
    let reader = try ArchiveReader(base: m.bytes, size: m.size)
    let archive = archives.count
    archives.append((reader, path))
    if state.wholeArchive {
      for member in try reader.members() { try loadMember(archive, member) }
      return
    }
    if reader.hasIndex {
      var known: [Int: FileID] = [:]
      let step = 256
      for first in stride(from: 0, to: reader.index.count, by: step) {
        let part = reader.index[first..<min(reader.index.count, first + step)]
        let spellings = part.map { HashedSpelling($0.name) }
        spellings.withUnsafeBufferPointer { link.symbols.touch($0) }
        for (e, s) in zip(part, spellings) { addLazySymbol(e.name, s.hash, lazyMember(archive, e.headerOffset, &known)) }
      }
      return
    }
    // Without an index every member's symbols are read.
    for member in try reader.members() {
      guard let image = memberImage(archive, member) else { continue }
      link.lazyMembers.append(LazyMember(archive: archive, headerOffset: member.headerOffset))
      try addLazySymbols(image, FileID(index: link.lazyMembers.count - 1))
    }
  }

  private func lazyMember(_ archive: Int, _ offset: Int, _ known: inout [Int: FileID]) -> FileID {
    if let id = known[offset] { return id }
    let id = FileID(index: link.lazyMembers.count)
    link.lazyMembers.append(LazyMember(archive: archive, headerOffset: offset))
    known[offset] = id
    return id
  }

  private func addLazySymbol(_ name: UnsafeBufferPointer<UInt8>, _ hash: UInt32, _ member: FileID) {
    let symbol = link.symbols.global(link.interner.intern(name, hash: hash))
    let s = link.symbols[symbol]
    guard s.place == .undefined else { return }
    let isWanted = s.flags.contains(.stronglyUsed) || s.flags.contains(.usedInShared)
    if isWanted { link.pendingMembers.append(member) }
    link.symbols[symbol].place = .lazy
    link.symbols[symbol].file = member
  }

  private func addLazySymbols(_ image: ELFImage, _ member: FileID) throws {
    for i in 0..<image.sectionCount {
      let h = try image.header(i)
      if h.type != ELF.symbolTable { continue }
      let view = try image.symbols(h)
      for k in view.firstGlobal..<view.count where view[k].section != 0 { addLazySymbol(view.name(view[k]), Interner.wordHash(view.name(view[k])), member) }
    }
  }

  /// An object between --start-lib and --end-lib stands for an archive of itself.
  private mutating func addLazyObject(_ image: ELFImage, _ path: String) {
    lazyObjects.append((image, path))
    link.lazyMembers.append(LazyMember(archive: -1, headerOffset: lazyObjects.count - 1))
    do { try addLazySymbols(image, FileID(index: link.lazyMembers.count - 1)) } catch { link.report.error("\(path): \(error)") }
  }
  private var lazyObjects: [(ELFImage, String)] = []

  private func memberImage(_ archive: Int, _ member: ArchiveMember) -> ELFImage? {
    let (reader, path) = archives[archive]
    var base = reader.base + member.offset
    var size = member.size
    if reader.isThin {
      let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      guard let m = map(member.name.hasPrefix("/") ? member.name : directory + member.name, memberOf: path) else { return nil }
      (base, size) = (m.bytes, m.size)
    }
    guard ELFImage.hasMagic(base, size) else {
      if link.isBitcode(base, size) { link.report.error("\(path)(\(member.name)): this is LLVM bitcode, not an object; recompile it without -flto") }
      return nil
    }
    do {
      let image = try ELFImage(base: base, size: size)
      guard image.machine == link.architecture.machine, image.is64 == link.architecture.is64 else { return nil }
      return image
    } catch {
      link.report.error("\(path)(\(member.name)): \(error)")
      return nil
    }
  }

  private func loadMember(_ archive: Int, _ member: ArchiveMember) throws {
    guard let image = memberImage(archive, member) else { return }
    let path = archives[archive].path
    do {
      _ = try link.addObject(image, path: "\(path)(\(member.name))", archiveName: baseName(path), isFromLibrary: true)
    } catch let e as ELFImageError {
      link.report.error("\(path)(\(member.name)): \(e)")
    }
  }

  /// Loads what references have asked for, until nothing more is asked.
  mutating func loadPending() {
    while let id = link.pendingMembers.popLast() {
      if link.lazyMembers[id.index].isLoaded { continue }
      link.lazyMembers[id.index].isLoaded = true
      let lazy = link.lazyMembers[id.index]
      do {
        if lazy.archive < 0 {
          let (image, path) = lazyObjects[lazy.headerOffset]
          _ = try link.addObject(image, path: path)
        } else {
          try loadMember(lazy.archive, archives[lazy.archive].reader.member(at: lazy.headerOffset))
        }
      } catch {
        link.report.error("\(lazy.archive < 0 ? lazyObjects[lazy.headerOffset].1 : archives[lazy.archive].path): \(error)")
      }
    }
  }

  // MARK: Scripts as input

  /// A text file among the inputs is a linker script: INPUT and GROUP add files (libc.so is one), the rest extends the layout.
  private mutating func loadScript(_ m: FileMapping, _ path: String) throws {
    link.includeCount += 1
    guard scriptDepth < 20, link.includeCount < 1000 else { return link.report.error("\(path): linker scripts include each other without end") }
    if m.contents.contains(0) { return link.report.error("\(path): unknown file format") }
    let script = try LinkScriptParser.parse(m.contents, path: path, link: link)
    scriptDepth += 1
    defer { scriptDepth -= 1 }
    link.scriptSearchPaths += script.searchPaths
    load(script.inputs, from: path)
    if script.hasLayout {
      if link.script != nil { return link.report.error("\(path): a second script with SECTIONS") }
      link.script = script
    } else {
      link.addAssignments(script)
    }
  }

  /// Loads what INPUT and GROUP of a script name.
  mutating func load(_ inputs: [ScriptInput], from script: String) {
    for i in inputs {
      let old = state
      if i.asNeeded { state.asNeeded = true }
      if i.name.hasPrefix("-l") {
        loadLibrary(String(i.name.dropFirst(2)))
      } else if let path = resolve(i.name, from: script) {
        loadFile(path, isLibrary: true)
      } else {
        link.report.error("\(script): cannot find \(i.name)")
      }
      state = old
      loadPending()
    }
  }

  private func resolve(_ name: String, from script: String) -> String? {
    if name.hasPrefix("/") {
      let inRoot = link.options.sysroot + name
      if !link.options.sysroot.isEmpty, isReadable(inRoot) { return inRoot }
      return isReadable(name) ? name : nil
    }
    if isReadable(name) { return name }
    if let slash = script.lastIndex(of: "/"), isReadable(String(script[...slash]) + name) { return String(script[...slash]) + name }
    return search([name])
  }
}
