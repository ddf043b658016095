// Writes `ar` archives in the System V/GNU format: symbol index, long names, members; thin archives name their members only.
//
// Source: gABI "Archive file" (ar.h) and the GNU ar manual. Dates, owners and modes are zeros, so that equal members make equal archives.

import Support

/// A member to be written. The bytes belong to the caller and outlive the writer.
public struct ArchiveWriterMember {
  /// The name in the archive; a path when the archive is thin.
  public var name: String
  public var contents: UnsafeBufferPointer<UInt8>

  public init(name: String, contents: UnsafeBufferPointer<UInt8>) {
    self.name = name
    self.contents = contents
  }
}

public struct ArchiveWriter {
  private let isThin: Bool
  private let hasIndex: Bool
  private let members: [ArchiveWriterMember]
  private let longNames = ByteBuffer(capacity: 256)
  /// The name field of each member's header.
  private var nameFields: [String] = []
  /// Names of the index, each with a final zero, and the member of each.
  private let symbolNames = ByteBuffer(capacity: 4096)
  private var symbolMembers: [Int] = []

  public init(_ members: [ArchiveWriterMember], isThin: Bool = false, hasIndex: Bool = true) {
    self.members = members
    self.isThin = isThin
    self.hasIndex = hasIndex
  }

  /// Appends the archive to `out`. Members that are no objects have no symbols; damaged objects are an error that names them.
  public mutating func write(to out: ByteBuffer) throws {
    for m in members { nameFields.append(nameField(m.name)) }
    if hasIndex {
      for (k, m) in members.enumerated() {
        do { try collectSymbols(m.contents, k) } catch { throw ELFImageError("\(m.name): \(error)") }
      }
    }
    let width = usesWideIndex() ? 8 : 4
    out.write(isThin ? "!<thin>\n" : "!<arch>\n")
    let offsets = memberOffsets(start: 8 + sizeOfIndex(width) + sizeOfLongNames)
    if hasIndex && !symbolMembers.isEmpty { writeIndex(out, offsets, width) }
    if longNames.count > 0 {
      header(out, "//", longNames.count, isSpecial: true)
      out.append(longNames.bytes)
      if longNames.count % 2 == 1 { out.append(0x0A) }
    }
    for (k, m) in members.enumerated() {
      header(out, nameFields[k], m.contents.count)
      if isThin { continue }
      out.append(m.contents)
      if m.contents.count % 2 == 1 { out.append(0x0A) }
    }
  }

  private func nameField(_ name: String) -> String {
    if !isThin && name.utf8.count < 16 && !name.utf8.contains(0x2F) { return name + "/" }
    let offset = longNames.count
    longNames.write(name)
    longNames.write("/\n")
    return "/\(offset)"
  }

  private mutating func collectSymbols(_ bytes: UnsafeBufferPointer<UInt8>, _ member: Int) throws {
    guard let base = bytes.baseAddress, ELFImage.hasMagic(base, bytes.count) else { return }
    let image = try ELFImage(base: base, size: bytes.count)
    for i in 0..<image.sectionCount {
      let h = try image.header(i)
      guard h.type == ELF.symbolTable else { continue }
      let view = try image.symbols(h)
      for k in view.firstGlobal..<view.count {
        let s = view[k]
        if s.section == ELF.sectionUndefined || s.binding == SymbolBinding.local.rawValue { continue }
        let name = view.name(s)
        if name.isEmpty { continue }
        symbolNames.append(name)
        symbolNames.append(0)
        symbolMembers.append(member)
      }
    }
  }

  private var sizeOfLongNames: Int { longNames.count == 0 ? 0 : 60 + longNames.count + longNames.count % 2 }

  private func sizeOfIndex(_ width: Int) -> Int {
    if !hasIndex || symbolMembers.isEmpty { return 0 }
    let n = width * (1 + symbolMembers.count) + symbolNames.count
    return 60 + n + n % 2
  }

  private func usesWideIndex() -> Bool {
    var total = 8 + sizeOfIndex(4) + sizeOfLongNames
    for m in members { total += 61 + (isThin ? 0 : m.contents.count) }
    return total > Int(UInt32.max)
  }

  private func memberOffsets(start: Int) -> [Int] {
    var at = start
    return members.map { m in
      defer { at += 60 + (isThin ? 0 : m.contents.count + m.contents.count % 2) }
      return at
    }
  }

  private func writeIndex(_ out: ByteBuffer, _ offsets: [Int], _ width: Int) {
    let size = width * (1 + symbolMembers.count) + symbolNames.count
    header(out, width == 8 ? "/SYM64/" : "/", size, isSpecial: true)
    func bigEndian(_ v: Int) { for k in (0..<width).reversed() { out.append(UInt8(truncatingIfNeeded: v >> (8 * k))) } }
    bigEndian(symbolMembers.count)
    for m in symbolMembers { bigEndian(offsets[m]) }
    out.append(symbolNames.bytes)
    if size % 2 == 1 { out.append(0) }
  }

  /// name 16, date 12, uid 6, gid 6, mode 8 (octal), size 10, magic 2.
  private func header(_ out: ByteBuffer, _ name: String, _ size: Int, isSpecial: Bool = false) {
    func field(_ text: String, _ width: Int) {
      out.write(text)
      out.append(repeating: 0x20, count: max(0, width - text.utf8.count))
    }
    field(name, 16)
    // GNU ar leaves the fields of its own member of long names empty.
    let isNames = isSpecial && name == "//"
    field(isNames ? "" : "0", 12)
    field(isNames ? "" : "0", 6)
    field(isNames ? "" : "0", 6)
    field(isNames ? "" : isSpecial ? "0" : "644", 8)
    field(String(size), 10)
    out.write("`\n")
  }
}
