// Writes an `ELFObject` as an ELF-64 or ELF-32 little-endian relocatable file (gABI chapters 4-5).
//
// File order: header, groups, sections' contents, relocation sections, symbol table (locals first), string tables,
// section headers. More than 65279 sections use the extended numbering of the null section and SHT_SYMTAB_SHNDX.
// The result depends on the object alone.

import Support

public struct ELFWriter: ~Copyable {
  private let object: ELFObject
  private let out: ByteBuffer
  private var headers = Arena<Header>(capacity: 32)
  private let sectionNames = StringTable()
  private let symbolNames = StringTable()
  /// Header index of each object section, and final symbol index of each object symbol.
  private var headerOfSection: Arena<UInt32>
  private var finalSymbol: Arena<UInt32>

  private var is32: Bool { object.is32Bit }
  private var symbolSize: Int { is32 ? 16 : 24 }

  /// A number as wide as an address of the format.
  private func word(_ value: UInt64) {
    if is32 { out.append(littleEndian: UInt32(truncatingIfNeeded: value)) } else { out.append(littleEndian: value) }
  }

  private struct Header: BitwiseCopyable {
    var name: UInt32 = 0
    var type: UInt32 = 0
    var flags: UInt64 = 0
    var offset: UInt64 = 0
    var size: UInt64 = 0
    var link: UInt32 = 0
    var info: UInt32 = 0
    var alignment: UInt64 = 0
    var entrySize: UInt64 = 0
  }

  private init(_ object: ELFObject, _ out: ByteBuffer) {
    self.object = object
    self.out = out
    headerOfSection = Arena(repeating: 0, count: object.sections.count)
    finalSymbol = Arena(repeating: 0, count: object.symbols.count)
  }

  /// Appends the file image of `object` to `out`, which must be empty.
  public static func write(_ object: ELFObject, to out: ByteBuffer) {
    var writer = ELFWriter(object, out)
    writer.run()
  }

  private mutating func run() {
    precondition(out.count == 0)
    out.append(repeating: 0, count: is32 ? 52 : 64)
    headers.append(Header())
    let relaSections = numberSections()
    let symbolTable = UInt32(headers.count + relaSections)
    orderSymbols()
    writeGroups(symbolTable)
    writeContents(symbolTable)
    writeSymbols(symbolTable)
    writeStrings()
    writeHeaders()
  }

  /// Gives groups the first header indices, then the sections; returns the number of relocation sections. Headers are
  /// appended later in the same order: groups, then each section followed by its relocations.
  private mutating func numberSections() -> Int {
    var next = UInt32(1 + object.groups.count)
    var rela = 0
    for i in object.sections.indices {
      headerOfSection[i] = next
      next += 1
      if object.sections[i].relocationCount > 0 {
        next += 1
        rela += 1
      }
    }
    return rela + object.groups.count + object.sections.count
  }

  /// Local symbols first: file symbols, section symbols, the rest; then globals, each in creation order.
  private mutating func orderSymbols() {
    var next: UInt32 = 1
    for pass in 0..<4 {
      for i in object.symbols.indices {
        let s = object.symbols[i]
        let rank = s.binding != .local ? 3 : s.type == .file ? 0 : s.type == .section ? 1 : 2
        if rank == pass {
          finalSymbol[i] = next
          next += 1
        }
      }
    }
  }

  private mutating func writeGroups(_ symbolTable: UInt32) {
    // Members of each group, chained in file order.
    let firstMember = Arena<UInt32>(repeating: .max, count: object.groups.count)
    let nextMember = Arena<UInt32>(repeating: .max, count: object.sections.count)
    if object.groups.count > 0 {
      for i in object.sections.indices.reversed() where object.sections[i].group != .max {
        let g = Int(object.sections[i].group)
        nextMember[i] = firstMember[g]
        firstMember[g] = UInt32(i)
      }
    }
    for g in object.groups.indices {
      out.align(to: 4)
      var h = Header()
      h.name = sectionNames.add(".group")
      h.type = ELF.group
      h.offset = UInt64(out.count)
      h.link = symbolTable
      h.info = finalSymbol[Int(object.groups[g].signature)]
      h.alignment = 4
      h.entrySize = 4
      out.append(littleEndian: UInt32(object.groups[g].isComdat ? 1 : 0))
      var member = firstMember[g]
      while member != .max {
        let i = Int(member)
        out.append(littleEndian: headerOfSection[i])
        if object.sections[i].relocationCount > 0 { out.append(littleEndian: headerOfSection[i] + 1) }
        member = nextMember[i]
      }
      h.size = UInt64(out.count) - h.offset
      headers.append(h)
    }
  }

  private mutating func writeContents(_ symbolTable: UInt32) {
    for i in object.sections.indices {
      let s = object.sections[i]
      out.align(to: Int(max(min(s.alignment, 4096), 1)))
      var h = Header()
      h.name = sectionNames.add(s.name, object.interner)
      h.type = s.type
      h.flags = s.flags
      h.offset = UInt64(out.count)
      h.size = s.size
      h.alignment = max(s.alignment, 1)
      h.entrySize = s.entrySize
      if s.linkedSection != .max { h.link = headerOfSection[Int(s.linkedSection)] }
      if s.group != .max { h.flags |= ELF.inGroup }
      if s.type != ELF.noBits, let bytes = s.bytes { out.append(UnsafeBufferPointer(start: bytes, count: Int(s.size))) }
      headers.append(h)
      if s.relocationCount > 0 { writeRelocations(of: i, symbolTable) }
    }
  }

  private mutating func writeRelocations(of i: Int, _ symbolTable: UInt32) {
    let s = object.sections[i]
    out.align(to: 8)
    var h = Header()
    h.name = is32 ? sectionNames.add(s.name, object.interner, prefix: ".rel") : sectionNames.add(s.name, object.interner, prefix: ".rela")
    h.type = is32 ? ELF.rel : ELF.rela
    h.flags = ELF.infoLink | (s.group != .max ? ELF.inGroup : 0)
    h.offset = UInt64(out.count)
    h.entrySize = is32 ? 8 : 24
    h.size = UInt64(s.relocationCount) * h.entrySize
    h.link = symbolTable
    h.info = headerOfSection[i]
    h.alignment = is32 ? 4 : 8
    for r in Int(s.firstRelocation)..<Int(s.firstRelocation + s.relocationCount) {
      let relocation = object.relocations[r]
      let symbol = relocation.symbol == .max ? UInt32(0) : finalSymbol[Int(relocation.symbol)]
      word(relocation.offset)
      if is32 {
        out.append(littleEndian: symbol << 8 | relocation.type)
      } else {
        out.append(littleEndian: relocation.type)
        out.append(littleEndian: symbol)
        out.append(littleEndian: relocation.addend)
      }
    }
    headers.append(h)
  }

  private mutating func writeSymbols(_ symbolTable: UInt32) {
    precondition(Int(symbolTable) == headers.count)
    let count = object.symbols.count + 1
    let order = Arena<UInt32>(repeating: 0, count: count)
    var locals: UInt32 = 1
    var needsIndices = false
    for i in object.symbols.indices {
      order[Int(finalSymbol[i])] = UInt32(i)
      if object.symbols[i].binding == .local { locals += 1 }
      if headerOf(object.symbols[i]) >= ELF.firstReservedSection { needsIndices = true }
    }
    out.align(to: 8)
    var h = Header()
    h.name = sectionNames.add(".symtab")
    h.type = ELF.symbolTable
    h.offset = UInt64(out.count)
    h.size = UInt64(count * symbolSize)
    h.link = symbolTable + (needsIndices ? 2 : 1)
    h.info = locals
    h.alignment = 8
    h.entrySize = UInt64(symbolSize)
    headers.append(h)
    out.append(repeating: 0, count: symbolSize)
    for k in 1..<max(count, 1) { writeSymbol(object.symbols[Int(order[k])]) }
    if needsIndices {
      h = Header()
      h.name = sectionNames.add(".symtab_shndx")
      h.type = ELF.symbolTableIndices
      h.offset = UInt64(out.count)
      h.size = UInt64(count) * 4
      h.link = symbolTable
      h.alignment = 4
      h.entrySize = 4
      headers.append(h)
      out.append(littleEndian: UInt32(0))
      for k in 1..<max(count, 1) {
        let index = headerOf(object.symbols[Int(order[k])])
        out.append(littleEndian: UInt32(index >= ELF.firstReservedSection ? index : 0))
      }
    }
  }

  /// The header index of a symbol's section, or 0.
  private func headerOf(_ s: ELFSymbol) -> Int {
    switch s.place {
    case .section: return Int(headerOfSection[Int(s.section)])
    case .group: return 1 + Int(s.section)
    case .undefined, .absolute, .common: return 0
    }
  }

  private mutating func writeSymbol(_ s: ELFSymbol) {
    out.append(littleEndian: s.type == .section ? 0 : symbolNames.add(s.name, object.interner))
    if is32 {
      word(s.value)
      word(s.size)
    }
    out.append(s.binding.rawValue << 4 | s.type.rawValue)
    out.append(s.visibility.rawValue)
    let index: UInt16
    switch s.place {
    case .undefined: index = ELF.sectionUndefined
    case .absolute: index = ELF.sectionAbsolute
    case .common: index = ELF.sectionCommon
    case .section, .group:
      let header = headerOf(s)
      index = header >= ELF.firstReservedSection ? ELF.sectionExtended : UInt16(header)
    }
    out.append(littleEndian: index)
    if is32 { return }
    out.append(littleEndian: s.value)
    out.append(littleEndian: s.size)
  }

  private mutating func writeStrings() {
    let name = sectionNames.add(".strtab")
    let ownName = sectionNames.add(".shstrtab")
    for (which, n) in [(0, name), (1, ownName)] {
      var h = Header()
      h.name = n
      h.type = ELF.stringTable
      h.offset = UInt64(out.count)
      h.alignment = 1
      if which == 0 { symbolNames.write(to: out) } else { sectionNames.write(to: out) }
      h.size = UInt64(out.count) - h.offset
      headers.append(h)
    }
  }

  private mutating func writeHeaders() {
    out.align(to: 8)
    let offset = UInt64(out.count)
    let count = headers.count
    let extended = count >= ELF.firstReservedSection
    if extended {
      headers[0].size = UInt64(count)
      headers[0].link = UInt32(count - 1)
    }
    for i in 0..<count {
      let h = headers[i]
      out.append(littleEndian: h.name)
      out.append(littleEndian: h.type)
      word(h.flags)
      word(0)
      word(h.offset)
      word(h.size)
      out.append(littleEndian: h.link)
      out.append(littleEndian: h.info)
      word(h.alignment)
      word(h.entrySize)
    }
    let ident: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, is32 ? 1 : 2, 1, 1, 0]
    for i in 0..<8 { out.patch(littleEndian: ident[i], at: i) }
    out.patch(littleEndian: ELF.typeRelocatable, at: 16)
    out.patch(littleEndian: object.machine, at: 18)
    out.patch(littleEndian: UInt32(1), at: 20)
    if is32 {
      out.patch(littleEndian: UInt32(offset), at: 32)
      out.patch(littleEndian: object.flags, at: 36)
    } else {
      out.patch(littleEndian: offset, at: 40)
      out.patch(littleEndian: object.flags, at: 48)
    }
    let tail = is32 ? 40 : 52
    out.patch(littleEndian: UInt16(is32 ? 52 : 64), at: tail)
    out.patch(littleEndian: UInt16(is32 ? 40 : 64), at: tail + 6)
    out.patch(littleEndian: extended ? UInt16(0) : UInt16(count), at: tail + 8)
    out.patch(littleEndian: extended ? ELF.sectionExtended : UInt16(count - 1), at: tail + 10)
  }
}
