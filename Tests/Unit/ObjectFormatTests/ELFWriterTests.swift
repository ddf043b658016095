// The ELF writer read back by the reader: symbol order, relocations, groups, extended section numbering, determinism.

import Support
import Testing

@testable import ObjectFormat

@Suite struct ELFWriterTests {
  private let interner = Interner()

  private func makeObject() -> ELFObject { ELFObject(interner: interner, machine: ELF.machineX86_64) }

  private func image(_ object: ELFObject) -> [UInt8] {
    let out = ByteBuffer()
    ELFWriter.write(object, to: out)
    return Array(out.bytes)
  }

  private func addSymbol(_ o: ELFObject, _ name: String, _ binding: SymbolBinding, section: UInt32 = 0, value: UInt64 = 0) {
    var s = ELFSymbol(name: interner.intern(name))
    s.binding = binding
    s.place = .section
    s.section = section
    s.value = value
    o.symbols.append(s)
  }

  private func addSection(_ o: ELFObject, _ name: String, _ bytes: ByteBuffer) {
    o.keepAlive.append(bytes)
    o.sections.append(
      ELFSection(
        name: interner.intern(name), type: ELF.progBits, flags: ELF.alloc, alignment: 8, bytes: UnsafePointer(bytes.base),
        size: UInt64(bytes.count)))
  }

  private func content(_ values: UInt8...) -> ByteBuffer {
    let b = ByteBuffer()
    b.append(values)
    return b
  }

  @Test func symbolsAreLocalFirstAndRelocationsFollow() throws {
    let o = makeObject()
    addSection(o, ".text", content(1, 2, 3, 4, 5, 6, 7, 8))
    addSymbol(o, "g", .global, value: 4)
    addSymbol(o, "l", .local, value: 2)
    addSymbol(o, "w", .weak, value: 6)
    o.relocations.append(ELFRelocation(offset: 1, symbol: 0, type: 2, addend: -4))
    o.relocations.append(ELFRelocation(offset: 4, symbol: 1, type: 1, addend: 9))
    o.sections[0].relocationCount = 2
    let r = try ELFReader(image(o))
    #expect(r.symbols.map(\.name) == ["", "l", "g", "w"])
    #expect(r.sections.first { $0.type == ELF.symbolTable }?.info == 2)
    let text = try #require(r.section(named: ".text"))
    #expect(r.bytes(ofSection: ".text") == [1, 2, 3, 4, 5, 6, 7, 8])
    let list = try r.relocations(ofSection: text)
    #expect(list.map { r.symbols[$0.symbol].name } == ["g", "l"])
    #expect(list.map(\.addend) == [-4, 9])
    #expect(list.map(\.offset) == [1, 4])
  }

  @Test func groupsPrecedeTheirMembers() throws {
    let o = makeObject()
    addSection(o, ".text.f", content(0xC3))
    addSection(o, ".other", content(1))
    addSymbol(o, "f", .weak)
    o.groups.append(ELFGroup(signature: 0, isComdat: true))
    o.sections[0].group = 0
    let r = try ELFReader(image(o))
    let group = try #require(r.sections.firstIndex { $0.type == ELF.group })
    let member = try #require(r.section(named: ".text.f"))
    #expect(group < member)
    #expect(try r.groupMembers(group) == [member])
    #expect(r.sections[member].flags & ELF.inGroup != 0)
    #expect(r.symbols[r.sections[group].info].name == "f")
    #expect(r.sections[try #require(r.section(named: ".other"))].flags & ELF.inGroup == 0)
  }

  @Test func manySectionsUseExtendedNumbers() throws {
    let o = makeObject()
    let one = content(0x2A)
    let n = 66_000
    for _ in 0..<n { addSection(o, ".text.many", one) }
    addSymbol(o, "last", .global, section: UInt32(n - 1))
    addSymbol(o, "first", .global, section: 0)
    let r = try ELFReader(image(o))
    #expect(r.sections.count == n + 5)
    #expect(r.symbol(named: "last")?.section == n)
    #expect(r.symbol(named: "first")?.section == 1)
  }

  @Test func outputIsDeterministic() {
    func make() -> [UInt8] {
      let o = makeObject()
      addSection(o, ".text", content(1, 2, 3))
      for i in 0..<100 { addSymbol(o, "s\(i)", i % 3 == 0 ? .local : .global, value: UInt64(i)) }
      return image(o)
    }
    #expect(make() == make())
  }

  @Test func damagedFileIsAnErrorNotACrash() throws {
    let o = makeObject()
    addSection(o, ".text", content(1, 2, 3, 4))
    addSymbol(o, "g", .global)
    o.relocations.append(ELFRelocation(offset: 0, symbol: 0, type: 2, addend: 0))
    o.sections[0].relocationCount = 1
    let good = image(o)
    var failures = 0
    for i in 0..<good.count {
      var bad = good
      bad[i] ^= 0xFF
      do { _ = try ELFReader(bad).relocations(ofSection: 1) } catch { failures += 1 }
      do { _ = try ELFReader(Array(good[0..<i])) } catch { failures += 1 }
    }
    #expect(failures > good.count / 2)
  }

  @Test func lebEncodings() {
    let b = ByteBuffer()
    b.append(uleb128: 624_485)
    b.append(sleb128: -123_456)
    b.append(sleb128: 63)
    b.append(sleb128: 64)
    #expect(Array(b.bytes) == [0xE5, 0x8E, 0x26, 0xC0, 0xBB, 0x78, 0x3F, 0xC0, 0x00])
  }

  /// DWARF bytes written out by hand: one CIE, one FDE.
  @Test func frameOfAFunctionWithAFramePointer() {
    let writer = FrameWriter(escapes: ByteBuffer())
    let list: [CFIInstruction] = [
      .init(address: 1, operation: .defCFAOffset, register: 0, value: 16),
      .init(address: 1, operation: .offset, register: 6, value: -16),
      .init(address: 4, operation: .defCFARegister, register: 6, value: 0),
      .init(address: 0x104, operation: .defCFA, register: 7, value: 8),
    ]
    list.withUnsafeBufferPointer {
      writer.addFunction(CFIFrame(section: 3, start: 0, length: 0x105), instructions: $0)
    }
    writer.finish()
    let cie: [UInt8] = [
      0x14, 0, 0, 0, 0, 0, 0, 0, 1, 0x7A, 0x52, 0, 1, 0x78, 0x10, 1, 0x1B, 0x0C, 7, 8, 0x90, 1, 0, 0,
    ]
    let fde: [UInt8] = [
      0x1C, 0, 0, 0, 0x1C, 0, 0, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0, 0x41, 0x0E, 16, 0x86, 2, 0x43, 0x0D, 6, 3, 0, 1, 0x0C, 7, 8, 0,
    ]
    #expect(Array(writer.bytes.bytes) == cie + fde)
    #expect(writer.references.count == 1)
    #expect(writer.references[0].offset == 32 && writer.references[0].target == 3)
  }
}
