// Reads `ar` archives: System V/GNU format with long names and symbol index (also the 64-bit index), and thin archives.
//
// Source: gABI "Archive file" (ar.h) and the GNU ar manual. Members are views into the mapped file; a thin archive's members
// are paths relative to the archive's directory.

public struct ArchiveMember: Sendable {
  public var name: String
  /// Offset of the member's header, which the symbol index uses to name it.
  public var headerOffset: Int
  /// The contents within the archive; empty for members of thin archives.
  public var offset: Int
  public var size: Int
}

public struct ArchiveIndexEntry: BitwiseCopyable {
  public var name: UnsafeBufferPointer<UInt8>
  public var headerOffset: Int
}

public struct ArchiveReader {
  public let base: UnsafePointer<UInt8>
  public let size: Int
  public let isThin: Bool
  /// Entries of the symbol index, in its order; empty without an index.
  public private(set) var index: [ArchiveIndexEntry] = []
  public private(set) var hasIndex = false
  private var longNames = 0
  private var longNamesSize = 0
  private var firstMember = 8

  public static func hasMagic(_ base: UnsafePointer<UInt8>, _ size: Int) -> Bool {
    matches(base, size, "!<arch>\n") || matches(base, size, "!<thin>\n")
  }

  private static func matches(_ base: UnsafePointer<UInt8>, _ size: Int, _ magic: StaticString) -> Bool {
    guard size >= 8 else { return false }
    for i in 0..<8 where base[i] != magic.utf8Start[i] { return false }
    return true
  }

  public init(base: UnsafePointer<UInt8>, size: Int) throws {
    self.base = base
    self.size = size
    isThin = ArchiveReader.matches(base, size, "!<thin>\n")
    var at = 8
    // The index and the long names come first, in either order.
    while at + 60 <= size {
      let length = try memberSize(at)
      let kind = specialKind(at)
      if kind == .none { break }
      guard length <= size - at - 60 else { throw ELFImageError("a special member of the archive is truncated") }
      switch kind {
      case .index32: try readIndex(at + 60, length, wide: false)
      case .index64: try readIndex(at + 60, length, wide: true)
      case .longNames: (longNames, longNamesSize) = (at + 60, length)
      case .none: break
      }
      at += 60 + length + (length & 1)
    }
    firstMember = at
  }

  private enum SpecialKind { case none, index32, index64, longNames }

  private func specialKind(_ at: Int) -> SpecialKind {
    guard base[at] == UInt8(ascii: "/") else { return .none }
    if base[at + 1] == UInt8(ascii: " ") { return .index32 }
    if base[at + 1] == UInt8(ascii: "/") { return .longNames }
    if base[at + 1] == UInt8(ascii: "S"), base[at + 2] == UInt8(ascii: "Y"), base[at + 3] == UInt8(ascii: "M") { return .index64 }
    return .none
  }

  private func number(_ at: Int, _ width: Int) -> Int? {
    var value = 0
    var i = at
    while i < at + width, base[i] >= 0x30, base[i] <= 0x39 {
      value = value &* 10 &+ Int(base[i] &- 0x30)
      if value > size &* 64 &+ 1 << 40 { return nil }
      i += 1
    }
    return i == at ? nil : value
  }

  private func memberSize(_ at: Int) throws -> Int {
    guard at + 60 <= size, base[at + 58] == 0x60, base[at + 59] == 0x0A, let n = number(at + 48, 10) else {
      throw ELFImageError("damaged archive member header at offset \(at)")
    }
    return n
  }

  private mutating func readIndex(_ at: Int, _ length: Int, wide: Bool) throws {
    hasIndex = true
    let width = wide ? 8 : 4
    func bigEndian(_ offset: Int) -> Int {
      var v: UInt64 = 0
      for i in 0..<width { v = v << 8 | UInt64(base[offset + i]) }
      return Int(clamping: v)
    }
    guard length >= width else { throw ELFImageError("the archive's symbol index is truncated") }
    let count = bigEndian(at)
    guard count <= (length - width) / width else { throw ELFImageError("the archive's symbol index is truncated") }
    var name = at + width * (count + 1)
    let end = at + length
    index.reserveCapacity(count)
    for i in 0..<count {
      var stop = name
      while stop < end && base[stop] != 0 { stop += 1 }
      guard stop < end else { throw ELFImageError("the archive's symbol index is truncated") }
      index.append(
        ArchiveIndexEntry(name: UnsafeBufferPointer(start: base + name, count: stop - name), headerOffset: bigEndian(at + width * (i + 1))))
      name = stop + 1
    }
  }

  /// The member whose header lies at `at`.
  public func member(at: Int) throws -> ArchiveMember {
    guard at >= 8 && at + 60 <= size else { throw ELFImageError("archive member offset \(at) is outside the file") }
    let length = try memberSize(at)
    if !isThin && length > size - at - 60 { throw ELFImageError("the archive member at offset \(at) is truncated") }
    var name = ""
    if base[at] == UInt8(ascii: "/"), let offset = number(at + 1, 15) {
      guard offset < longNamesSize else { throw ELFImageError("an archive member's long name is missing") }
      var end = longNames + offset
      while end < longNames + longNamesSize && base[end] != 0x0A { end += 1 }
      if end > longNames + offset && base[end - 1] == UInt8(ascii: "/") { end -= 1 }
      name = text(longNames + offset, end)
    } else {
      var end = at
      while end < at + 16 && base[end] != UInt8(ascii: "/") { end += 1 }
      if end == at + 16 { while end > at && base[end - 1] == 0x20 { end -= 1 } }
      name = text(at, end)
    }
    return ArchiveMember(name: name, headerOffset: at, offset: at + 60, size: isThin ? 0 : length)
  }

  private func text(_ from: Int, _ to: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: base + from, count: to - from), as: UTF8.self)
  }

  /// All ordinary members in file order.
  public func members() throws -> [ArchiveMember] {
    var result: [ArchiveMember] = []
    var at = firstMember
    while at + 60 <= size {
      let length = try memberSize(at)
      result.append(try member(at: at))
      at += 60 + (isThin ? 0 : length + (length & 1))
    }
    return result
  }
}
