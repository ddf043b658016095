// Archives that are written come back when read.

import Support
import Testing

@testable import ObjectFormat

@Suite struct ArchiveTests {
  private func archive(_ members: [(String, [UInt8])], isThin: Bool = false) throws -> ByteBuffer {
    let owners = members.map { ByteBufferOwner($0.1) }
    let out = ByteBuffer()
    var writer = ArchiveWriter(zip(members, owners).map { ArchiveWriterMember(name: $0.0, contents: $1.buffer.bytes) }, isThin: isThin)
    try writer.write(to: out)
    return out
  }
  private final class ByteBufferOwner {
    let buffer = ByteBuffer()
    init(_ bytes: [UInt8]) { buffer.append(bytes) }
  }

  @Test func membersAndLongNames() throws {
    let long = "a-name-of-more-than-sixteen-letters.o"
    let out = try archive([("a.o", [1, 2, 3]), (long, [4]), ("fifteen-char.oo", [])])
    let reader = try ArchiveReader(base: out.base, size: out.count)
    let members = try reader.members()
    #expect(members.map(\.name) == ["a.o", long, "fifteen-char.oo"] && members.map(\.size) == [3, 1, 0])
    #expect(out.base[members[0].offset + 2] == 3 && !reader.hasIndex)
  }

  @Test func thinArchivesHoldNames() throws {
    let out = try archive([("folder/a.o", [1, 2, 3]), ("b.o", [4])], isThin: true)
    let reader = try ArchiveReader(base: out.base, size: out.count)
    #expect(try reader.isThin && reader.members().map(\.name) == ["folder/a.o", "b.o"])
  }

  @Test func indexNamesDefinitions() throws {
    let interner = Interner()
    let object = ELFObject(interner: interner, machine: ELF.machineX86_64)
    for (name, place) in [("defined", ELFSymbolPlace.absolute), ("missing", .undefined)] {
      var s = ELFSymbol(name: interner.intern(name))
      s.place = place
      s.binding = .global
      object.symbols.append(s)
    }
    let bytes = ByteBuffer()
    ELFWriter.write(object, to: bytes)
    let out = try archive([("none", [0]), ("a.o", Array(bytes.bytes))])
    let reader = try ArchiveReader(base: out.base, size: out.count)
    #expect(reader.index.map { String(decoding: $0.name, as: UTF8.self) } == ["defined"])
    #expect(try reader.member(at: reader.index[0].headerOffset).name == "a.o")
  }

  @Test func truncatedArchivesAreErrors() throws {
    let out = try archive([("a-name-of-more-than-sixteen-letters.o", [1, 2, 3]), ("b.o", [4])])
    for n in 8..<out.count {
      guard let reader = try? ArchiveReader(base: out.base, size: n) else { continue }
      for m in (try? reader.members()) ?? [] { #expect(m.offset + m.size <= n) }
    }
  }
}
