// Takes a relocatable object into the link: its sections, its groups, its symbols.

import Glibc
import ObjectFormat
import Support

extension LinkContext {
  /// Adds an object file; throws `ELFImageError` when it is damaged.
  func addObject(_ image: ELFImage, path: String, archiveName: String = "", isFromLibrary: Bool = false, prepared: PreparedFile? = nil) throws -> InputFile {
    let file = InputFile(kind: .object, path: path, image: image)
    file.archiveName = archiveName
    file.isFromLibrary = isFromLibrary
    let id = FileID(index: files.count)
    files.append(file)
    file.firstSection = InputSectionID(index: sections.count)
    file.sectionCount = image.sectionCount
    var symbolTable = 0
    for i in 0..<image.sectionCount {
      let h = try image.header(i)
      if h.type == ELF.symbolTable { symbolTable = i }
      if h.type == ELF.symbolTableIndices { file.extendedIndices = try image.contents(h) }
      _ = sections.append(try makeSection(image, h, i, id, prepared.map { $0.sectionNames[i].hash }))
    }
    if symbolTable != 0 { file.symbolView = try image.symbols(image.header(symbolTable)) }
    try attachTables(file, image)
    if !isRelocatable && script?.hasSections != true { for i in 0..<file.sectionCount { convertConstructors(InputSectionID(file.firstSection.raw + UInt32(i))) } }
    try addGroups(file, image)
    try addSymbols(file, id, prepared)
    return file
  }

  /// Replaces a compressed section by what it holds.
  private func decompress(_ s: inout InputSection, _ is64: Bool) throws {
    do {
      let (contents, alignment) = try SectionCompression.decompress(UnsafeBufferPointer(start: s.bytes, count: Int(s.size)), is64: is64)
      ownedBuffers.append(contents)
      s.bytes = UnsafePointer(contents.base)
      s.size = UInt64(contents.count)
      s.alignment = alignment
      s.flags &= ~ELF.compressed
    } catch {
      throw ELFImageError("compressed section '\(interner.string(s.name))' \(error)")
    }
  }

  private func makeSection(_ image: ELFImage, _ h: ELFSectionHeader, _ index: Int, _ file: FileID, _ hash: UInt32?) throws -> InputSection {
    var s = InputSection()
    s.file = file
    s.index = UInt32(index)
    s.type = h.type
    s.flags = h.flags
    s.alignment = max(h.alignment, 1)
    s.entrySize = h.entrySize
    if s.alignment & (s.alignment - 1) != 0 || s.alignment > 1 << 40 {
      throw ELFImageError("section \(index) has alignment \(h.alignment), which is not a power of two")
    }
    switch h.type {
    case 0, ELF.symbolTable, ELF.stringTable, ELF.rela, ELF.rel, ELF.group, ELF.symbolTableIndices: return s
    default: break
    }
    let spelled = image.name(h)
    s.name = interner.intern(spelled, hash: hash ?? Interner.wordHash(spelled))
    if h.type == ELF.noBits {
      guard h.size < 1 << 48 else { throw ELFImageError("section \(index) has an impossible size") }
    }
    let bytes = try image.contents(h)
    s.bytes = h.type == ELF.noBits ? nil : bytes.baseAddress
    s.size = h.size
    s.kind = .regular
    if h.flags & ELF.compressed != 0 && !isRelocatable { try decompress(&s, image.is64) }
    if h.flags & ELF.exclude != 0 && !isRelocatable { s.kind = .none }
    if isIgnored(interner.bytes(of: s.name)) { s.kind = .none }
    if spelled.hasPrefix(".gnu.warning.") { noteWarning(s) }
    if spelled.equals(".note.GNU-stack") { files[file.index].hasPlainStack = h.flags & ELF.execute == 0 }
    return s
  }

  /// Sections that direct the link and have no place in its result.
  private func isIgnored(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    if isRelocatable { return false }
    return name.equals(".note.GNU-stack") || name.hasPrefix(".gnu.warning.") || name.hasPrefix(".gnu.lto_")
  }

  /// Takes the message of a `.gnu.warning.SYMBOL` section.
  private func noteWarning(_ s: InputSection) {
    let name = interner.bytes(of: s.name)
    guard !isRelocatable, name.hasPrefix(".gnu.warning."), s.size < 1 << 16, let bytes = s.bytes else { return }
    let symbol = symbols.global(interner.intern(UnsafeBufferPointer(rebasing: name[13...])))
    symbols[symbol].flags.insert(.hasWarning)
    var text = String(decoding: UnsafeBufferPointer(start: bytes, count: Int(s.size)), as: UTF8.self)
    while let last = text.last, last == "\0" || last == "\n" { text.removeLast() }
    symbolWarnings.append((symbol, text))
  }

  /// Relocation tables and link-order references.
  private func attachTables(_ file: InputFile, _ image: ELFImage) throws {
    for i in 0..<image.sectionCount {
      let h = try image.header(i)
      if h.type == ELF.rela || h.type == ELF.rel {
        guard h.info < image.sectionCount else { throw ELFImageError("relocation section \(i) applies to no section") }
        let target = InputSectionID(file.firstSection.raw + h.info)
        guard h.info != 0 else { continue }
        let table = try image.relocations(h)
        sections[target].relocations = h.type == ELF.rel ? try explicitAddends(table, sections[target]) : table
      } else if h.flags & ELF.linkOrder != 0 {
        guard h.link < image.sectionCount else { throw ELFImageError("section \(i) is linked to no section") }
        if h.link != 0 { sections[InputSectionID(file.firstSection.raw + UInt32(i))].linked = InputSectionID(file.firstSection.raw + h.link) }
      }
    }
  }

  /// Relocations whose addends lie in the section, as a table that has them: nothing after this asks where addends come from.
  private func explicitAddends(_ table: ELFRelocationView, _ s: InputSection) throws -> ELFRelocationView {
    guard let implicitAddend = architecture.implicitAddend else { throw ELFImageError("REL relocations are not used on this machine") }
    let out = ByteBuffer(capacity: table.count * 12)
    for i in 0..<table.count {
      let r = table[i]
      var addend: Int64 = 0
      if let bytes = s.bytes, r.offset < s.size {
        // A field that reaches beyond the section is reported when it is scanned.
        let padded: [UInt8] = (0..<4).map { r.offset + $0 < s.size ? bytes[Int(r.offset + $0)] : 0 }
        addend = padded.withUnsafeBufferPointer { implicitAddend(r.type, $0.baseAddress!).addend }
      }
      out.append(littleEndian: UInt32(truncatingIfNeeded: r.offset))
      out.append(littleEndian: r.symbol << 8 | r.type)
      out.append(littleEndian: Int32(truncatingIfNeeded: addend))
    }
    ownedBuffers.append(out)
    return ELFRelocationView(base: UnsafePointer(out.base), count: table.count, is64: false, hasAddends: true)
  }

  /// Section groups: members form a ring; of equal COMDAT groups the first stays (gABI, "Section Groups").
  private func addGroups(_ file: InputFile, _ image: ELFImage) throws {
    var grouped = Set<UInt32>()
    for i in 0..<image.sectionCount {
      let h = try image.header(i)
      if h.type != ELF.group { continue }
      let bytes = try image.contents(h)
      guard bytes.count >= 4, bytes.count % 4 == 0, let view = file.symbolView, h.info < view.count else {
        throw ELFImageError("section group \(i) is damaged")
      }
      let words = UnsafeRawPointer(bytes.baseAddress!)
      let isComdat = words.loadUnaligned(as: UInt32.self) & 1 != 0
      var members: [InputSectionID] = []
      for k in 1..<max(bytes.count / 4, 1) {
        let index = words.loadUnaligned(fromByteOffset: k * 4, as: UInt32.self)
        guard index < image.sectionCount else { throw ELFImageError("section group \(i) names section \(index), which does not exist") }
        guard grouped.insert(index).inserted else { throw ELFImageError("section \(index) is in two groups") }
        members.append(InputSectionID(file.firstSection.raw + index))
      }
      if isComdat && !keepsGroup(signature(view, view[Int(h.info)], image)) {
        for m in members { discard(m) }
      } else {
        let ring = members.filter { sections[$0].kind != .none }
        for (k, m) in ring.enumerated() where ring.count > 1 { sections[m].nextInGroup = ring[(k + 1) % ring.count] }
      }
    }
  }

  private func signature(_ view: ELFSymbolView, _ s: ELFRawSymbol, _ image: ELFImage) -> Name {
    if s.type == SymbolType.section.rawValue, let h = try? image.header(Int(s.section)) { return interner.intern(image.name(h)) }
    return interner.intern(view.name(s))
  }

  private func keepsGroup(_ name: Name) -> Bool {
    comdatGroups.grow(toHold: name, filling: 0)
    if comdatGroups[name] != 0 { return false }
    comdatGroups[name] = 1
    return true
  }

  private func discard(_ id: InputSectionID) {
    sections[id].kind = .none
    sections[id].isLive = false
  }

  // MARK: Symbols

  /// Enters the global symbols; `makeLocalSymbols` does the others when all files are in.
  private func addSymbols(_ file: InputFile, _ id: FileID, _ prepared: PreparedFile?) throws {
    guard let view = file.symbolView else { return }
    file.symbols = Arena(repeating: .none, count: view.count)
    let names = prepared.map { UnsafeBufferPointer($0.globalNames.buffer) } ?? spellGlobals(view)
    symbols.touch(names)
    let isPlain = wrapping.isEmpty
    for i in view.firstGlobal..<view.count {
      let raw = view[i]
      let name = names[i &- view.firstGlobal]
      if raw.section == ELF.sectionUndefined, isPlain, !name.hasAt {
        file.symbols[i] = addReference(id, raw, view.name(raw, length: name.length), name.hash)
      } else {
        file.symbols[i] = try addGlobal(file, id, raw, sectionIndex(file, raw, i), view, name)
      }
    }
  }

  private func addReference(_ file: FileID, _ raw: ELFRawSymbol, _ spelled: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> SymbolID {
    let symbol = symbols.global(interner.intern(spelled, hash: hash))
    let isWeak = raw.binding == SymbolBinding.weak.rawValue
    let (place, flags) = symbols.referenceFromObject(symbol, isWeak: isWeak, type: raw.type, raw.visibility)
    if place == .lazy, !isWeak { pendingMembers.append(symbols[symbol].file) }
    if flags.contains(.isTraced) { report.note("\(files[file.index].path): reference to \(symbols.string(symbol))") }
    return symbol
  }

  /// The names of a file that was not prepared; valid until the next call.
  private func spellGlobals(_ view: ELFSymbolView) -> UnsafeBufferPointer<HashedSpelling> {
    nameScratch.removeAll()
    for i in view.firstGlobal..<view.count { nameScratch.append(HashedSpelling(view.name(view[i]))) }
    return UnsafeBufferPointer(nameScratch.buffer)
  }

  /// Makes the local symbols of all objects, each object's with consecutive ids. They come after the globals, which references seek at
  /// random and find close together, and do not depend on each other: files are read at the same time.
  func makeLocalSymbols() {
    let objects = files.indices.filter { files[$0].kind == .object && files[$0].symbolView != nil }
    var starts: [Int] = []
    var total = 0
    for k in objects {
      starts.append(total)
      total += files[k].symbolView!.firstGlobal
    }
    let (first, records) = symbols.makeLocals(total)
    let faults = FaultList(objects.count)
    let step = 16
    ParallelWork.forEach((objects.count + step - 1) / step, threads: threadCount) { part in
      for n in part * step..<min(objects.count, (part + 1) * step) {
        let file = self.files[objects[n]]
        let fault = self.makeLocals(file, FileID(index: objects[n]), SymbolID(index: first.index + starts[n]), records + starts[n])
        if let fault { faults.base[n] = fault }
      }
    }
    for n in objects.indices { if let fault = faults.base[n] { report.error("\(files[objects[n]].path): \(fault)") } }
  }

  /// Returns what is wrong with a symbol, if anything is.
  private func makeLocals(_ file: InputFile, _ id: FileID, _ first: SymbolID, _ records: UnsafeMutablePointer<LinkSymbol>) -> String? {
    guard let view = file.symbolView else { return nil }
    var fault: String?
    for i in 0..<view.firstGlobal {
      let raw = view[i]
      var section = 0
      do { section = try sectionIndex(file, raw, i) } catch { fault = fault ?? "\(error)" }
      (records + i).initialize(to: localSymbol(file, id, raw, section, i))
      file.symbols[i] = SymbolID(index: first.index &+ i)
    }
    return fault
  }

  /// A fault for each of several pieces of parallel work.
  private final class FaultList: @unchecked Sendable {
    let base: UnsafeMutablePointer<String?>
    private let count: Int

    init(_ n: Int) {
      count = n
      base = .allocate(capacity: max(n, 1))
      base.initialize(repeating: nil, count: n)
    }

    deinit { base.deinitialize(count: count).deallocate() }
  }

  /// The header index of a symbol's section, with reserved values from 0xFF00 left as they are.
  private func sectionIndex(_ file: InputFile, _ s: ELFRawSymbol, _ i: Int) throws -> Int {
    if s.section == ELF.sectionExtended {
      guard let table = file.extendedIndices, (i + 1) * 4 <= table.count else { throw ELFImageError("symbol \(i) lacks its extended section index") }
      let index = Int(UnsafeRawPointer(table.baseAddress!).loadUnaligned(fromByteOffset: i * 4, as: UInt32.self))
      guard index < file.sectionCount else { throw ELFImageError("symbol \(i) lies in section \(index), which does not exist") }
      return index + 0x1_0000
    }
    if Int(s.section) < ELF.firstReservedSection, Int(s.section) >= file.sectionCount {
      throw ELFImageError("symbol \(i) lies in section \(s.section), which does not exist")
    }
    return Int(s.section)
  }

  private func place(_ symbol: inout LinkSymbol, _ file: InputFile, _ raw: ELFRawSymbol, _ section: Int) {
    switch section {
    case 0: symbol.place = .undefined
    case Int(ELF.sectionAbsolute): symbol.place = .absolute
    case Int(ELF.sectionCommon): symbol.place = .common
    case ELF.firstReservedSection...0xFFFF: symbol.place = .absolute
    default:
      symbol.place = .section
      symbol.section = InputSectionID(file.firstSection.raw + UInt32(section > 0xFFFF ? section - 0x1_0000 : section))
    }
    symbol.value = raw.value
    symbol.size = raw.size
    symbol.type = raw.type
    symbol.other = raw.other & ~3
  }

  private func localSymbol(_ file: InputFile, _ id: FileID, _ raw: ELFRawSymbol, _ section: Int, _ index: Int) -> LinkSymbol {
    var s = LinkSymbol(name: .none)
    s.origin = UInt32(index)
    s.binding = SymbolBinding.local.rawValue
    s.file = id
    place(&s, file, raw, section)
    s.flags = .forcedLocal
    return s
  }

  private func addGlobal(_ file: InputFile, _ id: FileID, _ raw: ELFRawSymbol, _ section: Int, _ view: ELFSymbolView, _ spelling: HashedSpelling) throws -> SymbolID {
    let spelled = view.name(raw, length: spelling.length)
    let isDefinition = section != 0
    if section == Int(ELF.sectionCommon), spelled.equals("__gnu_lto_slim") {
      throw ELFImageError("this object has intermediate code of gcc's -flto only; recompile it without -flto or with -ffat-lto-objects")
    }
    let version = VersionedName(spelling.hasAt ? spelled : UnsafeBufferPointer(start: nil, count: 0))
    var name = version.isDefault ? interner.intern(version.base) : interner.intern(spelled, hash: spelling.hash)
    if !isDefinition { name = wrapping.redirect(name) }
    let symbol = symbols.global(name)
    if version.isDefault { symbols.alias(interner.intern(version.qualified(interner)), symbol) }
    symbols.constrain(symbol, raw.visibility)
    if symbols[symbol].flags.contains(.isTraced) { report.note("\(files[id.index].path): \(isDefinition ? "definition of" : "reference to") \(symbols.string(symbol))") }
    let isWeak = raw.binding == SymbolBinding.weak.rawValue
    if !isDefinition {
      symbols.reference(symbol, isWeak: isWeak, type: raw.type, fromShared: false)
      if !isWeak, symbols[symbol].place == .lazy { pendingMembers.append(symbols[symbol].file) }
      return symbol
    }
    var new = LinkSymbol(name: name)
    new.file = id
    new.binding = raw.binding
    place(&new, file, raw, section)
    symbols[symbol].flags.insert(.usedInObject)
    if new.place == .section, sections[new.section].kind == .none, !sections[new.section].isLive {
      // Defined in a discarded group: the kept group's definition is elsewhere, so this is a reference to it.
      symbols.reference(symbol, isWeak: isWeak, type: raw.type, fromShared: false)
      return symbol
    }
    let old = symbols[symbol].place
    let outcome = symbols.define(symbol, new)
    if options.warnsCommon, old == .common || new.place == .common, old == .common || old == .section {
      report.warning("\(file.path): '\(symbols.string(symbol))' is defined elsewhere, too, and one of the definitions is common")
    }
    if outcome == .duplicate { reportDuplicate(symbol, id) }
    if outcome == .replaced, version.isDefault { explicitVersions.append((symbol, interner.intern(version.version))) }
    return symbol
  }

  private func reportDuplicate(_ symbol: SymbolID, _ second: FileID) {
    if options.allowsMultipleDefinitions { return }
    let first = symbols[symbol].file
    report.error(
      "\(files[second.index].path): multiple definition of '\(symbols.string(symbol))'; first defined in \(first.isNone ? "a script" : files[first.index].path)")
  }
}

/// A name with an optional version: `base@VERSION` or, for the default, `base@@VERSION`.
struct VersionedName {
  let base: UnsafeBufferPointer<UInt8>
  let version: UnsafeBufferPointer<UInt8>
  let isDefault: Bool
  let hasVersion: Bool

  init(_ spelled: UnsafeBufferPointer<UInt8>) {
    guard let start = spelled.baseAddress, let found = memchr(start, 0x40, spelled.count), case let at = UnsafeRawPointer(found) - UnsafeRawPointer(start), at > 0 else {
      (base, version, isDefault, hasVersion) = (spelled, UnsafeBufferPointer(rebasing: spelled[0..<0]), false, false)
      return
    }
    let isDouble = at + 1 < spelled.count && spelled[at + 1] == UInt8(ascii: "@")
    base = UnsafeBufferPointer(rebasing: spelled[0..<at])
    version = UnsafeBufferPointer(rebasing: spelled[(at + (isDouble ? 2 : 1))...])
    isDefault = isDouble
    hasVersion = true
  }

  /// `base@VERSION` with one `@`.
  func qualified(_ interner: Interner) -> String {
    String(decoding: base, as: UTF8.self) + "@" + String(decoding: version, as: UTF8.self)
  }
}

extension UnsafeBufferPointer where Element == UInt8 {
  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for i in 0..<count where self[i] != text.utf8Start[i] { return false }
    return true
  }

  func hasPrefix(_ text: StaticString) -> Bool {
    guard count >= text.utf8CodeUnitCount else { return false }
    for i in 0..<text.utf8CodeUnitCount where self[i] != text.utf8Start[i] { return false }
    return true
  }
}
