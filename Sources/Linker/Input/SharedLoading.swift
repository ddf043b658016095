// Takes a shared object into the link: its dynamic symbols with their versions, its name and what it needs.
//
// Source: gABI "Dynamic Section"; symbol versions: Drepper, "ELF Symbol Versioning" (.gnu.version, _d, _r).

import ObjectFormat
import Support

extension LinkContext {
  func addShared(_ image: ELFImage, path: String, name: String, asNeeded: Bool) throws {
    let file = InputFile(kind: .shared, path: path, image: image)
    file.asNeeded = asNeeded
    file.isNeeded = !asNeeded
    file.soname = name
    var symbolTable = -1
    var definitions: ELFSectionHeader?
    for i in 0..<image.sectionCount {
      let h = try image.header(i)
      switch h.type {
      case ELF.dynamicSymbols: symbolTable = i
      case ELF.gnuVersionSymbols: file.versionIndices = try image.contents(h)
      case ELF.gnuVersionDefinitions: definitions = h
      case ELF.dynamic: try readDynamic(file, image, h)
      default: break
      }
    }
    // The same library twice, perhaps by two names, counts once.
    if let known = files.first(where: { $0.kind == .shared && $0.soname == file.soname }) {
      if !asNeeded { known.isNeeded = true }
      return
    }
    if let definitions { try readVersionDefinitions(file, image, definitions) }
    let id = FileID(index: files.count)
    files.append(file)
    guard symbolTable >= 0 else { return }
    let view = try image.symbols(image.header(symbolTable))
    file.symbolView = view
    file.neededVersions = [UInt16](repeating: 0, count: file.versionNames.count)
    file.symbols = Arena(repeating: .none, count: view.count)
    for i in 1..<max(view.count, 1) { try addSharedSymbol(file, id, view, i) }
  }

  private func addSharedSymbol(_ file: InputFile, _ id: FileID, _ view: ELFSymbolView, _ i: Int) throws {
    let raw = view[i]
    if raw.binding == SymbolBinding.local.rawValue { return }
    let name = interner.intern(view.name(raw))
    if raw.section == ELF.sectionUndefined {
      let symbol = symbols.global(name)
      file.symbols[i] = symbol
      symbols.reference(symbol, isWeak: raw.binding == SymbolBinding.weak.rawValue, type: raw.type, fromShared: true)
      if raw.binding != SymbolBinding.weak.rawValue, symbols[symbol].place == .lazy { pendingMembers.append(symbols[symbol].file) }
      return
    }
    if raw.visibility == .hidden || raw.visibility == .internal { return }
    var version: UInt16 = 1
    if let table = file.versionIndices {
      guard i * 2 + 2 <= table.count else { throw ELFImageError("the symbol version table is too short") }
      version = UnsafeRawPointer(table.baseAddress!).loadUnaligned(fromByteOffset: i * 2, as: UInt16.self)
    }
    let index = version & 0x7FFF
    if index == 0 { return }
    var new = LinkSymbol(name: name)
    new.place = .shared
    new.file = id
    new.value = raw.value
    new.size = raw.size
    new.type = raw.type
    new.binding = raw.binding
    new.version = index
    new.visibility = .standard
    new.origin = UInt32(i)
    let versionName = index > 1 && Int(index) < file.versionNames.count ? file.versionNames[Int(index)] : .none
    if version & 0x8000 == 0 {
      let symbol = symbols.global(name)
      file.symbols[i] = symbol
      _ = symbols.define(symbol, new)
    }
    if version & 0x8000 != 0 { hiddenVersions.insert(name) }
    if versionName.isSome {
      let qualified = interner.intern(interner.string(name) + "@" + interner.string(versionName))
      let known = symbols.find(qualified)
      if version & 0x8000 == 0 && known.isNone { return symbols.alias(qualified, file.symbols[i]) }
      _ = symbols.define(symbols.global(qualified), new)
    }
  }

  private func readDynamic(_ file: InputFile, _ image: ELFImage, _ h: ELFSectionHeader) throws {
    let bytes = try image.contents(h)
    let strings = try image.contents(image.header(Int(h.link)))
    let width = image.is64 ? 8 : 4
    guard let base = bytes.baseAddress, let table = strings.baseAddress else { return }
    func word(_ at: Int) -> UInt64 {
      let p = UnsafeRawPointer(base)
      return image.is64 ? p.loadUnaligned(fromByteOffset: at, as: UInt64.self) : UInt64(p.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    }
    func text(_ offset: UInt64) -> String {
      var n = Int(clamping: offset)
      let start = n
      while n < strings.count && table[n] != 0 { n += 1 }
      return start < n ? String(decoding: UnsafeBufferPointer(start: table + start, count: n - start), as: UTF8.self) : ""
    }
    var at = 0
    while at + 2 * width <= bytes.count {
      let tag = word(at)
      if tag == DynamicTag.null { break }
      if tag == DynamicTag.soname { file.soname = text(word(at + width)) }
      if tag == DynamicTag.needed { file.needed.append(text(word(at + width))) }
      at += 2 * width
    }
  }

  private func readVersionDefinitions(_ file: InputFile, _ image: ELFImage, _ h: ELFSectionHeader) throws {
    let bytes = try image.contents(h)
    let strings = try image.contents(image.header(Int(h.link)))
    guard let base = bytes.baseAddress, let table = strings.baseAddress else { return }
    let p = UnsafeRawPointer(base)
    var at = 0
    for _ in 0..<max(Int(h.info), 0) {
      guard at >= 0, at + 20 <= bytes.count else { throw ELFImageError("the version definitions are truncated") }
      let index = Int(p.loadUnaligned(fromByteOffset: at + 4, as: UInt16.self) & 0x7FFF)
      let auxiliary = at + Int(p.loadUnaligned(fromByteOffset: at + 12, as: UInt32.self))
      let next = Int(p.loadUnaligned(fromByteOffset: at + 16, as: UInt32.self))
      guard auxiliary + 8 <= bytes.count else { throw ELFImageError("the version definitions are truncated") }
      let nameOffset = Int(p.loadUnaligned(fromByteOffset: auxiliary, as: UInt32.self))
      while file.versionNames.count <= index { file.versionNames.append(.none) }
      var end = nameOffset
      while end < strings.count && table[end] != 0 { end += 1 }
      if nameOffset < end { file.versionNames[index] = interner.intern(UnsafeBufferPointer(start: table + nameOffset, count: end - nameOffset)) }
      if next == 0 { break }
      at += next
    }
  }
}

/// Tags of the dynamic section (gABI "Dynamic Section"; GNU extensions).
enum DynamicTag {
  static let null: UInt64 = 0
  static let needed: UInt64 = 1
  static let pltRelocationSize: UInt64 = 2
  static let pltGOT: UInt64 = 3
  static let hash: UInt64 = 4
  static let stringTable: UInt64 = 5
  static let symbolTable: UInt64 = 6
  static let rela: UInt64 = 7
  static let relaSize: UInt64 = 8
  static let relaEntry: UInt64 = 9
  static let stringSize: UInt64 = 10
  static let symbolEntry: UInt64 = 11
  static let initFunction: UInt64 = 12
  static let finiFunction: UInt64 = 13
  static let soname: UInt64 = 14
  static let rpath: UInt64 = 15
  static let symbolic: UInt64 = 16
  static let rel: UInt64 = 17
  static let relSize: UInt64 = 18
  static let relEntry: UInt64 = 19
  static let pltRelocationKind: UInt64 = 20
  static let debug: UInt64 = 21
  static let textRelocations: UInt64 = 22
  static let jumpRelocations: UInt64 = 23
  static let initArray: UInt64 = 25
  static let finiArray: UInt64 = 26
  static let initArraySize: UInt64 = 27
  static let finiArraySize: UInt64 = 28
  static let runPath: UInt64 = 29
  static let flags: UInt64 = 30
  static let preinitArray: UInt64 = 32
  static let preinitArraySize: UInt64 = 33
  static let relrSize: UInt64 = 35
  static let relr: UInt64 = 36
  static let relrEntry: UInt64 = 37
  static let gnuHash: UInt64 = 0x6FFF_FEF5
  static let versionSymbols: UInt64 = 0x6FFF_FFF0
  static let relativeCount: UInt64 = 0x6FFF_FFF9
  static let relRelativeCount: UInt64 = 0x6FFF_FFFA
  static let gnuFlags1: UInt64 = 0x6FFF_FDF4
  static let flags1: UInt64 = 0x6FFF_FFFB
  static let versionDefinitions: UInt64 = 0x6FFF_FFFC
  static let versionDefinitionCount: UInt64 = 0x6FFF_FFFD
  static let versionNeeds: UInt64 = 0x6FFF_FFFE
  static let versionNeedCount: UInt64 = 0x6FFF_FFFF
  static let auxiliary: UInt64 = 0x7FFF_FFFD
  static let filter: UInt64 = 0x7FFF_FFFF
}
