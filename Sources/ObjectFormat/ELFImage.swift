// A view of an ELF file in memory: headers, symbols and relocations are decoded on access, nothing is copied.
//
// Every offset is checked against the file when a table is opened, so that a damaged file is an error and never a crash;
// the accessors of an opened table check indices only. Little-endian ELF-64 and ELF-32 (System V gABI chapter 4).

import Glibc

/// Why a file is not a usable ELF image.
public struct ELFImageError: Error, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

public struct ELFSectionHeader: BitwiseCopyable, Sendable {
  public var name: UInt32 = 0
  public var type: UInt32 = 0
  public var flags: UInt64 = 0
  public var address: UInt64 = 0
  public var offset: UInt64 = 0
  public var size: UInt64 = 0
  public var link: UInt32 = 0
  public var info: UInt32 = 0
  public var alignment: UInt64 = 0
  public var entrySize: UInt64 = 0
  public init() {}
}

public struct ELFRawSymbol: BitwiseCopyable, Sendable {
  public var name: UInt32
  public var info: UInt8
  public var other: UInt8
  public var section: UInt16
  public var value: UInt64
  public var size: UInt64

  public var binding: UInt8 { info >> 4 }
  public var type: UInt8 { info & 15 }
  public var visibility: SymbolVisibility { SymbolVisibility(rawValue: other & 3)! }
}

public struct ELFRawRelocation: BitwiseCopyable, Sendable {
  public var offset: UInt64
  public var symbol: UInt32
  public var type: UInt32
  /// Zero in REL tables, whose addends lie in the section.
  public var addend: Int64

  @inlinable @inline(__always) public init(offset: UInt64, symbol: UInt32, type: UInt32, addend: Int64) {
    (self.offset, self.symbol, self.type, self.addend) = (offset, symbol, type, addend)
  }
}

/// A symbol table with its strings, checked to lie inside the file.
public struct ELFSymbolView: BitwiseCopyable {
  public let base: UnsafePointer<UInt8>
  public let count: Int
  /// Index of the first symbol that is not local.
  public let firstGlobal: Int
  let strings: UnsafePointer<UInt8>
  let stringSize: Int
  let is64: Bool

  public subscript(i: Int) -> ELFRawSymbol {
    precondition(i >= 0 && i < count)
    let p = UnsafeRawPointer(base)
    if is64 {
      let q = p + i * 24
      return ELFRawSymbol(
        name: q.loadUnaligned(as: UInt32.self), info: q.load(fromByteOffset: 4, as: UInt8.self),
        other: q.load(fromByteOffset: 5, as: UInt8.self), section: q.loadUnaligned(fromByteOffset: 6, as: UInt16.self),
        value: q.loadUnaligned(fromByteOffset: 8, as: UInt64.self), size: q.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    }
    let q = p + i * 16
    return ELFRawSymbol(
      name: q.loadUnaligned(as: UInt32.self), info: q.load(fromByteOffset: 12, as: UInt8.self),
      other: q.load(fromByteOffset: 13, as: UInt8.self), section: q.loadUnaligned(fromByteOffset: 14, as: UInt16.self),
      value: UInt64(q.loadUnaligned(fromByteOffset: 4, as: UInt32.self)),
      size: UInt64(q.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
  }

  /// The name of symbol `s`; empty when its offset is bad.
  public func name(_ s: ELFRawSymbol) -> UnsafeBufferPointer<UInt8> {
    ELFImage.string(strings, stringSize, Int(s.name))
  }

  /// The name of symbol `s`, whose length is known from an earlier `name(_:)`.
  @inline(__always) public func name(_ s: ELFRawSymbol, length: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: strings + Int(s.name), count: length)
  }
}

/// A relocation table, checked to lie inside the file.
public struct ELFRelocationView: BitwiseCopyable {
  public let base: UnsafePointer<UInt8>
  public let count: Int
  @usableFromInline let is64: Bool
  public let hasAddends: Bool

  /// A table at `base` that the caller keeps alive.
  public init(base: UnsafePointer<UInt8>, count: Int, is64: Bool, hasAddends: Bool) {
    self.base = base
    self.count = count
    self.is64 = is64
    self.hasAddends = hasAddends
  }

  public static let empty = ELFRelocationView(base: UnsafePointer(bitPattern: 1)!, count: 0, is64: true, hasAddends: true)

  @inlinable @inline(__always) public subscript(i: Int) -> ELFRawRelocation {
    assert(i >= 0 && i < count)
    let p = UnsafeRawPointer(base)
    if is64 {
      let q = p + i &* (hasAddends ? 24 : 16)
      let info = q.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      return ELFRawRelocation(
        offset: q.loadUnaligned(as: UInt64.self), symbol: UInt32(truncatingIfNeeded: info >> 32), type: UInt32(truncatingIfNeeded: info),
        addend: hasAddends ? q.loadUnaligned(fromByteOffset: 16, as: Int64.self) : 0)
    }
    let q = p + i &* (hasAddends ? 12 : 8)
    let info = q.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
    return ELFRawRelocation(
      offset: UInt64(q.loadUnaligned(as: UInt32.self)), symbol: info >> 8, type: info & 0xFF,
      addend: hasAddends ? Int64(q.loadUnaligned(fromByteOffset: 8, as: Int32.self)) : 0)
  }
}

public struct ELFImage: BitwiseCopyable {
  public let base: UnsafePointer<UInt8>
  public let size: Int
  public let is64: Bool
  public let type: UInt16
  public let machine: UInt16
  public let flags: UInt32
  public let sectionCount: Int
  private let sectionTable: Int
  private let nameTable: UnsafePointer<UInt8>
  private let nameTableSize: Int

  public static func hasMagic(_ base: UnsafePointer<UInt8>, _ size: Int) -> Bool {
    size >= 16 && base[0] == 0x7F && base[1] == 0x45 && base[2] == 0x4C && base[3] == 0x46
  }

  /// Opens the image at `base`; the bytes must outlive it.
  public init(base: UnsafePointer<UInt8>, size: Int) throws {
    guard ELFImage.hasMagic(base, size) else { throw ELFImageError("not an ELF file") }
    guard base[4] == 1 || base[4] == 2 else { throw ELFImageError("unknown ELF class \(base[4])") }
    guard base[5] == 1 else { throw ELFImageError("big-endian ELF files are not supported") }
    let is64 = base[4] == 2
    guard size >= (is64 ? 64 : 52) else { throw ELFImageError("truncated ELF header") }
    self.base = base
    self.size = size
    self.is64 = is64
    let p = UnsafeRawPointer(base)
    type = p.loadUnaligned(fromByteOffset: 16, as: UInt16.self)
    machine = p.loadUnaligned(fromByteOffset: 18, as: UInt16.self)
    flags = p.loadUnaligned(fromByteOffset: is64 ? 48 : 36, as: UInt32.self)
    let offset = is64 ? p.loadUnaligned(fromByteOffset: 40, as: UInt64.self) : UInt64(p.loadUnaligned(fromByteOffset: 32, as: UInt32.self))
    let headerSize = is64 ? 64 : 40
    var count = UInt64(p.loadUnaligned(fromByteOffset: is64 ? 60 : 48, as: UInt16.self))
    var names = UInt64(p.loadUnaligned(fromByteOffset: is64 ? 62 : 50, as: UInt16.self))
    if offset == 0 {
      sectionTable = 0
      sectionCount = 0
      nameTable = base
      nameTableSize = 0
      return
    }
    guard offset <= UInt64(size), UInt64(size) - offset >= UInt64(headerSize) else {
      throw ELFImageError("the section header table lies outside the file")
    }
    sectionTable = Int(offset)
    let first = ELFImage.header(p + sectionTable, is64)
    if count == 0 { count = first.size }
    if names == 0xFFFF { names = UInt64(first.link) }
    guard count <= (UInt64(size) - offset) / UInt64(headerSize) else {
      throw ELFImageError("the section header table lies outside the file")
    }
    sectionCount = Int(count)
    guard names < max(count, 1) else { throw ELFImageError("the section name table's index \(names) is out of range") }
    let h = ELFImage.header(p + sectionTable + Int(names) * headerSize, is64)
    if names == 0 {
      nameTable = base
      nameTableSize = 0
    } else {
      guard h.offset <= UInt64(size), h.size <= UInt64(size) - h.offset else { throw ELFImageError("the section name table lies outside the file") }
      nameTable = base + Int(h.offset)
      nameTableSize = Int(h.size)
    }
  }

  private static func header(_ q: UnsafeRawPointer, _ is64: Bool) -> ELFSectionHeader {
    func word(_ at: Int) -> UInt32 { q.loadUnaligned(fromByteOffset: at, as: UInt32.self) }
    func long(_ at: Int) -> UInt64 { q.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
    var h = ELFSectionHeader()
    h.name = word(0)
    h.type = word(4)
    if is64 {
      (h.flags, h.address, h.offset, h.size) = (long(8), long(16), long(24), long(32))
      (h.link, h.info, h.alignment, h.entrySize) = (word(40), word(44), long(48), long(56))
    } else {
      (h.flags, h.address, h.offset, h.size) = (UInt64(word(8)), UInt64(word(12)), UInt64(word(16)), UInt64(word(20)))
      (h.link, h.info, h.alignment, h.entrySize) = (word(24), word(28), UInt64(word(32)), UInt64(word(36)))
    }
    return h
  }

  public func header(_ i: Int) throws -> ELFSectionHeader {
    guard i >= 0 && i < sectionCount else { throw ELFImageError("section index \(i) is out of range") }
    return ELFImage.header(UnsafeRawPointer(base) + sectionTable + i * (is64 ? 64 : 40), is64)
  }

  public func name(_ h: ELFSectionHeader) -> UnsafeBufferPointer<UInt8> { ELFImage.string(nameTable, nameTableSize, Int(h.name)) }

  static func string(_ table: UnsafePointer<UInt8>, _ size: Int, _ offset: Int) -> UnsafeBufferPointer<UInt8> {
    guard offset < size else { return UnsafeBufferPointer(start: table, count: 0) }
    let end = memchr(table + offset, 0, size - offset).map { UnsafeRawPointer($0) - UnsafeRawPointer(table + offset) }
    return UnsafeBufferPointer(start: table + offset, count: end ?? size - offset)
  }

  /// The bytes of a section that has any.
  public func contents(_ h: ELFSectionHeader) throws -> UnsafeBufferPointer<UInt8> {
    if h.type == ELF.noBits || h.size == 0 { return UnsafeBufferPointer(start: base, count: 0) }
    guard h.offset <= UInt64(size), h.size <= UInt64(size) - h.offset else {
      throw ELFImageError("section '\(String(decoding: name(h), as: UTF8.self))' lies outside the file")
    }
    return UnsafeBufferPointer(start: base + Int(h.offset), count: Int(h.size))
  }

  /// Opens a symbol table (`SHT_SYMTAB` or `SHT_DYNSYM`).
  public func symbols(_ h: ELFSectionHeader) throws -> ELFSymbolView {
    let entry = is64 ? 24 : 16
    let bytes = try contents(h)
    guard bytes.count % entry == 0 else { throw ELFImageError("the symbol table's size is not a multiple of \(entry)") }
    let strings = try contents(header(Int(h.link)))
    let count = bytes.count / entry
    guard Int(h.info) <= count else { throw ELFImageError("the symbol table's first global index \(h.info) is out of range") }
    return ELFSymbolView(
      base: bytes.baseAddress!, count: count, firstGlobal: Int(h.info), strings: strings.baseAddress!, stringSize: strings.count, is64: is64)
  }

  /// Opens a relocation table (`SHT_REL` or `SHT_RELA`).
  public func relocations(_ h: ELFSectionHeader) throws -> ELFRelocationView {
    let hasAddends = h.type == ELF.rela
    let entry = is64 ? (hasAddends ? 24 : 16) : (hasAddends ? 12 : 8)
    let bytes = try contents(h)
    guard bytes.count % entry == 0 else { throw ELFImageError("a relocation table's size is not a multiple of \(entry)") }
    return ELFRelocationView(base: bytes.baseAddress!, count: bytes.count / entry, is64: is64, hasAddends: hasAddends)
  }
}
