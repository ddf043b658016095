// Reads ELF-64 little-endian relocatable objects: sections, symbols, relocations, groups.
//
// Checks every offset against the file, so that a damaged object is an error and never a crash. Names are `String`s: this
// reader serves tests and tools.

/// Why an object cannot be read.
public struct ELFReadError: Error, CustomStringConvertible {
  public var description: String
}

public struct ELFReader {
  public struct Section {
    public var name: String
    public var type: UInt32
    public var flags: UInt64
    public var offset: Int
    public var size: Int
    public var link: Int
    public var info: Int
    public var alignment: UInt64
    public var entrySize: UInt64
  }

  public struct Symbol {
    public var name: String
    public var value: UInt64
    public var size: UInt64
    public var binding: UInt8
    public var type: UInt8
    public var visibility: UInt8
    /// Section index, or a reserved value from 0xFF00.
    public var section: Int
  }

  public struct Relocation {
    public var offset: UInt64
    public var type: UInt32
    public var symbol: Int
    public var addend: Int64
  }

  public let bytes: [UInt8]
  public private(set) var sections: [Section] = []
  public private(set) var symbols: [Symbol] = []
  public private(set) var machine: UInt16 = 0

  public init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    guard bytes.count >= 64, bytes[0] == 0x7F, bytes[1] == 0x45, bytes[2] == 0x4C, bytes[3] == 0x46, bytes[4] == 2, bytes[5] == 1
    else { throw ELFReadError(description: "not a 64-bit little-endian ELF file") }
    machine = try load(18)
    try readSections()
    try readSymbols()
  }

  private func load<T: FixedWidthInteger>(_ offset: Int) throws -> T {
    let n = T.bitWidth / 8
    guard offset >= 0, offset <= bytes.count - n else { throw ELFReadError(description: "offset \(offset) is outside the file") }
    var v: T = 0
    for i in (0..<n).reversed() { v = (v << 8) | T(truncatingIfNeeded: bytes[offset + i]) }
    return v
  }

  private func position(_ v: UInt64) throws -> Int {
    guard v <= UInt64(bytes.count) else { throw ELFReadError(description: "offset \(v) is outside the file") }
    return Int(v)
  }

  private func string(_ table: Section, _ offset: Int) throws -> String {
    guard offset >= 0, offset < table.size else { throw ELFReadError(description: "name offset \(offset) is outside its table") }
    var end = table.offset + offset
    while end < table.offset + table.size && bytes[end] != 0 { end += 1 }
    return String(decoding: bytes[(table.offset + offset)..<end], as: UTF8.self)
  }

  private mutating func readSections() throws {
    let tableOffset = try position(load(40))
    var count = Int(try load(60) as UInt16)
    var names = Int(try load(62) as UInt16)
    if tableOffset == 0 { return }
    if count == 0 { count = try position(load(tableOffset + 32)) }
    if names == 0xFFFF { names = Int(try load(tableOffset + 40) as UInt32) }
    var nameOffsets: [Int] = []
    for i in 0..<count {
      let h = tableOffset + i * 64
      nameOffsets.append(Int(try load(h) as UInt32))
      let type: UInt32 = try load(h + 4)
      let s = Section(
        name: "", type: type, flags: try load(h + 8), offset: type == ELF.noBits || i == 0 ? 0 : try position(load(h + 24)),
        size: i == 0 ? 0 : Int(clamping: try load(h + 32) as UInt64), link: Int(try load(h + 40) as UInt32),
        info: Int(try load(h + 44) as UInt32), alignment: try load(h + 48), entrySize: try load(h + 56))
      if type != ELF.noBits && s.size > bytes.count - s.offset { throw ELFReadError(description: "section \(i) is outside the file") }
      sections.append(s)
    }
    guard names < count else { throw ELFReadError(description: "no section name table") }
    for i in 1..<max(count, 1) { sections[i].name = try string(sections[names], nameOffsets[i]) }
  }

  private mutating func readSymbols() throws {
    guard let t = sections.firstIndex(where: { $0.type == ELF.symbolTable }) else { return }
    let table = sections[t]
    guard table.link < sections.count else { throw ELFReadError(description: "no symbol name table") }
    let extended = sections.first { $0.type == ELF.symbolTableIndices && $0.link == t }
    for i in 0..<(table.size / 24) {
      let p = table.offset + i * 24
      var section = Int(try load(p + 6) as UInt16)
      if section == Int(ELF.sectionExtended), let extended { section = Int(try load(extended.offset + i * 4) as UInt32) }
      symbols.append(
        Symbol(
          name: try string(sections[table.link], Int(try load(p) as UInt32)), value: try load(p + 8), size: try load(p + 16),
          binding: bytes[p + 4] >> 4, type: bytes[p + 4] & 15, visibility: bytes[p + 5] & 3, section: section))
    }
  }

  // MARK: Queries

  /// The index of the first section called `name`.
  public func section(named name: String) -> Int? { sections.firstIndex { $0.name == name } }

  public func bytes(ofSection name: String) -> [UInt8]? {
    guard let i = section(named: name) else { return nil }
    let s = sections[i]
    return s.type == ELF.noBits ? [] : Array(bytes[s.offset..<(s.offset + s.size)])
  }

  public func symbol(named name: String) -> Symbol? { symbols.first { $0.name == name } }

  /// The relocations that apply to section `index`, in file order.
  public func relocations(ofSection index: Int) throws -> [Relocation] {
    var result: [Relocation] = []
    for s in sections where s.type == ELF.rela && s.info == index {
      for i in 0..<(s.size / 24) {
        let p = s.offset + i * 24
        result.append(
          Relocation(
            offset: try load(p), type: try load(p + 8), symbol: Int(try load(p + 12) as UInt32),
            addend: Int64(bitPattern: try load(p + 16))))
      }
    }
    return result
  }

  /// The members of group section `index`, after the flag word.
  public func groupMembers(_ index: Int) throws -> [Int] {
    let s = sections[index]
    var members: [Int] = []
    var p = s.offset + 4
    while p + 4 <= s.offset + s.size {
      members.append(Int(try load(p) as UInt32))
      p += 4
    }
    return members
  }
}
