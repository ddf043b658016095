// Writes the image: headers, section contents with their relocations applied, symbol tables.

import ObjectFormat
import Support

final class OutputWriter {
  let link: LinkContext
  let layout: FileLayout
  private var image: UnsafeMutablePointer<UInt8>
  private var file: OutputImage?
  private var symbolTable: SymbolTableOutput
  private let sectionNames = StringTable()
  private var groupContents: [(OutputSection, ByteBuffer)] = []

  init(_ link: LinkContext, _ layout: FileLayout) {
    self.link = link
    self.layout = layout
    symbolTable = SymbolTableOutput(link)
    image = UnsafeMutablePointer(bitPattern: 1)!
  }

  func write() throws {
    symbolTable.build(layout.sections)
    let tables = finalTables()
    let size = try checkedSize(tables.end)
    var code: Int32 = 0
    guard let file = OutputImage(path: link.outputPath, size: size, executable: !link.isRelocatable, error: &code) else { throw tooLarge(tables.end, code) }
    self.file = file
    image = file.base
    writeContents()
    writeUnwindHeader()
    for (o, bytes) in groupContents { (image + Int(o.fileOffset)).update(from: bytes.base, count: bytes.count) }
    for t in tables.parts { if let p = t.bytes.bytes.baseAddress { (image + Int(t.offset)).update(from: p, count: t.bytes.count) } }
    writeSectionHeaders(tables)
    writeHeader(tables)
    writeProgramHeaders()
    try link.report.check()
    writeBuildID(size)
    do { try file.commit() } catch {
      link.report.error("cannot write \(error.description)")
      throw LinkFailed()
    }
  }

  /// The size of the file, unless addresses or alignments have blown it up beyond all contents.
  private func checkedSize(_ end: UInt64) throws -> Int {
    let limit: UInt64 = 1 << 40
    for o in layout.sections where !o.isNoBits && (o.size > limit || o.fileOffset > limit) { throw tooLarge(max(o.size, o.fileOffset)) }
    let contents = layout.sections.reduce(UInt64(0)) { $1.isNoBits ? $0 : $0 &+ $1.size }
    if end > contents &+ 1 << 32 { throw tooLarge(end) }
    return Int(end)
  }

  private func tooLarge(_ size: UInt64, _ code: Int32 = 0) -> LinkFailed {
    var worst = InputSectionID.none
    for o in layout.sections { for id in o.inputs where worst.isNone || link.sections[id].alignment > link.sections[worst].alignment { worst = id } }
    let reason = worst.isNone ? "" : "; the strictest alignment, \(link.sections[worst].alignment), is that of \(link.describe(worst, 0))"
    let place = layout.sections.first { !$0.isNoBits && ($0.size >= size || $0.fileOffset >= size) || $0.statement != nil && $0.size > 1 << 31 }?.statement?.place
    link.report.error("\(place.map { $0 + ": " } ?? "")the output would have \(size) bytes\(code == 0 ? "" : " (\(errorText(code)))"): sections are too large or too far apart\(reason)")
    return LinkFailed()
  }

  // MARK: Contents

  /// A piece of an output section's contents. The pieces are written at the same time, in any order.
  private enum Part {
    case gaps(OutputSection)
    /// `OutputSection.inputs` of the range.
    case inputs(OutputSection, Range<Int>)
    case shard(OutputSection, MergeTable, MergeShard)
  }

  private func writeContents() {
    var parts: [Part] = []
    for o in layout.sections where !o.isNoBits {
      writeStatements(o)
      parts.append(.gaps(o))
      divide(o, into: &parts)
    }
    link.report.collectingInParallel {
      ParallelWork.forEach(parts.count, threads: link.threadCount) { self.write(parts[$0]) }
    }
  }

  /// Parts of about equal size.
  private func divide(_ o: OutputSection, into parts: inout [Part]) {
    var start = 0
    var size: UInt64 = 0
    for (i, id) in o.inputs.enumerated() {
      let s = link.sections[id]
      if s.kind == .merge {
        let table = link.merged.table(s)
        if table.leader == id { for shard in table.shards { parts.append(.shard(o, table, shard)) } }
      } else {
        size &+= s.size
      }
      if i - start >= 512 || size >= 1 << 18 {
        parts.append(.inputs(o, start..<i + 1))
        (start, size) = (i + 1, 0)
      }
    }
    if start < o.inputs.count { parts.append(.inputs(o, start..<o.inputs.count)) }
  }

  private func write(_ part: Part) {
    switch part {
    case .gaps(let o): fillGaps(o)
    case .inputs(let o, let range): for i in range { writeInput(o, o.inputs[i]) }
    case .shard(let o, let table, let shard): shard.write(to: image + Int(o.fileOffset &+ table.place))
    }
  }

  private func writeInput(_ o: OutputSection, _ id: InputSectionID) {
    let s = link.sections[id]
    let base = image + Int(o.fileOffset)
    switch s.kind {
    case .none, .merge: break
    case .regular:
      guard s.size > 0, s.type != ELF.noBits, let source = s.bytes else { return }
      (base + Int(s.offset)).update(from: source, count: Int(s.size))
      if s.relocations.count == 0 { return }
      if !link.isRelocatable {
        link.architecture.apply(link, id, base + Int(s.offset))
      } else if !link.architecture.usesAddends {
        KeptRelocations(link: link).storeAddends(id, base + Int(s.offset))
      }
    case .ehFrame:
      link.writeUnwindSection(id, to: base + Int(link.unwindOffset))
      link.applyUnwind(id, base + Int(link.unwindOffset))
    case .synthetic:
      let bytes = link.buffer(id).bytes
      if s.type != ELF.noBits, let p = bytes.baseAddress { (base + Int(s.offset)).update(from: p, count: min(bytes.count, Int(s.size))) }
    }
  }

  /// Code is padded with no-ops, or with what the script says; the rest of the image is zero already.
  private func fillGaps(_ o: OutputSection) {
    let evaluator = ScriptEvaluator(link: link, dot: o.address, current: o.id)
    var pattern = o.statement?.fill.map { evaluator.fillBytes($0) } ?? (o.flags & ELF.execute != 0 ? [link.architecture.codeFill] : [])
    if pattern.isEmpty && !o.contents.contains(where: { if case .fill = $0 { true } else { false } }) { return }
    let base = image + Int(o.fileOffset)
    var cursor: UInt64 = 0
    func fill(to end: UInt64) {
      if end > cursor, pattern.count == 1 {
        (base + Int(cursor)).update(repeating: pattern[0], count: Int(end - cursor))
      } else if end > cursor, !pattern.isEmpty {
        for i in 0..<Int(end - cursor) { base[Int(cursor) + i] = pattern[i % pattern.count] }
      }
    }
    func skip(_ start: UInt64, _ size: UInt64) {
      fill(to: start)
      cursor = max(cursor, start &+ size)
    }
    for c in o.contents {
      switch c {
      case .inputs(let range): for i in range { if let (start, size) = link.extent(o.inputs[i]) { skip(start, size) } }
      case .data(let offset, let width, _): skip(offset, UInt64(width))
      case .text(let offset, let bytes): skip(offset, UInt64(bytes.count))
      case .fill(let f): pattern = evaluator.fillBytes(f)
      case .assignment, .assertion: break
      }
    }
    fill(to: o.size)
  }

  private func writeStatements(_ o: OutputSection) {
    let evaluator = ScriptEvaluator(link: link, dot: o.address, current: o.id)
    for c in o.contents {
      switch c {
      case .data(let offset, let width, let e):
        let v = evaluator.evaluate(e).number
        for k in 0..<width { image[Int(o.fileOffset &+ offset) + k] = UInt8(truncatingIfNeeded: v >> (8 * UInt64(k))) }
      case .text(let offset, let bytes): for (k, b) in bytes.enumerated() { image[Int(o.fileOffset &+ offset) + k] = b }
      default: break
      }
    }
  }

  private func writeUnwindHeader() {
    let id = link.synthetic.ehFrameHeader
    guard id.isSome, link.sections[id].output.isSome, let leader = link.unwind.sections.first(where: { link.isUnwindLeader($0.section) }) else { return }
    let frames = link.output(link.sections[leader.section].output)
    let out = ByteBuffer(capacity: Int(link.ehFrameHeaderSize))
    link.writeEHFrameHeader(out, frame: image + Int(frames.fileOffset &+ link.unwindOffset), frameAddress: frames.address &+ link.unwindOffset)
    let home = link.output(link.sections[id].output)
    (image + Int(home.fileOffset &+ link.sections[id].offset)).update(from: out.base, count: out.count)
  }

  private func writeBuildID(_ size: Int) {
    let id = link.synthetic.buildID
    guard id.isSome, link.sections[id].output.isSome else { return }
    let bytes = link.buildIDBytes(UnsafeBufferPointer(start: image, count: size))
    let at = Int(link.output(link.sections[id].output).fileOffset &+ link.sections[id].offset) + 16
    for (k, b) in bytes.enumerated() { image[at + k] = b }
  }

  // MARK: Headers

  private struct Tables {
    var parts: [(name: UInt32, type: UInt32, bytes: ByteBuffer, offset: UInt64, alignment: UInt64, entrySize: UInt64, link: UInt32, info: UInt32, flags: UInt64)] = []
    var nameIndices: [UInt32] = []
    var headers: UInt64 = 0
    var end: UInt64 = 0
    var namesIndex = 0
  }

  private func finalTables() -> Tables {
    var t = Tables()
    t.nameIndices = layout.sections.map { sectionNames.add($0.name) }
    var offset = layout.size
    let first = layout.sections.count + 1
    func add(_ name: StaticString, _ type: UInt32, _ bytes: ByteBuffer, _ alignment: UInt64, _ entrySize: UInt64, _ link: Int, _ info: Int) {
      offset = (offset &+ alignment &- 1) & ~(alignment &- 1)
      t.parts.append((sectionNames.add("\(name)"), type, bytes, offset, alignment, entrySize, UInt32(link), UInt32(info), 0))
      offset &+= UInt64(bytes.count)
    }
    if link.options.strip != .all || link.keepsRelocations {
      let entry: UInt64 = link.architecture.is64 ? 24 : 16
      let extra = symbolTable.needsExtended ? 1 : 0
      add(".symtab", ELF.symbolTable, symbolTable.table, UInt64(link.architecture.wordSize), entry, first + 1 + extra, symbolTable.firstGlobal)
      if extra == 1 { add(".symtab_shndx", ELF.symbolTableIndices, symbolTable.extended, 4, 4, first, 0) }
      add(".strtab", ELF.stringTable, symbolTable.strings.bytes, 1, 0, 0, 0)
    }
    if link.keepsRelocations {
      let tables = KeptRelocations(link: link)
      for o in layout.sections {
        guard let bytes = tables.relocations(o) else { continue }
        o.relocationHeader = first + t.parts.count
        let w = UInt64(link.architecture.wordSize)
        add(link.architecture.usesAddends ? ".rela" : ".rel", link.architecture.usesAddends ? ELF.rela : ELF.rel, bytes, w, link.architecture.usesAddends ? 3 * w : 2 * w, first, o.headerIndex)
        t.parts[t.parts.count - 1].name = sectionNames.add((link.architecture.usesAddends ? ".rela" : ".rel") + o.name)
        t.parts[t.parts.count - 1].flags = ELF.infoLink | (o.flags & ELF.inGroup)
      }
      for o in layout.sections where o.type == ELF.group {
        o.info = o.groupSignature.isSome ? UInt32(max(link.symbols[o.groupSignature].outputIndex, 0)) : 0
        groupContents.append((o, tables.groupContents(o)))
      }
    }
    t.namesIndex = first + t.parts.count
    let nameOffset = sectionNames.add(".shstrtab")
    t.parts.append((nameOffset, ELF.stringTable, sectionNames.bytes, offset, 1, 0, 0, 0, 0))
    offset &+= UInt64(sectionNames.bytes.count)
    offset = (offset &+ 7) & ~7
    t.headers = offset
    t.end = offset &+ UInt64(t.namesIndex + 1) &* (link.architecture.is64 ? 64 : 40)
    return t
  }

  private func put(_ out: ByteBuffer, at: UInt64) { (image + Int(at)).update(from: out.base, count: out.count) }

  private func writeSectionHeaders(_ t: Tables) {
    let out = ByteBuffer(capacity: 4096)
    var null = ELFSectionHeader()
    let count = t.namesIndex + 1
    if count >= ELF.firstReservedSection {
      null.size = UInt64(count)
      null.link = UInt32(t.namesIndex)
    }
    append(out, null)
    for (i, o) in layout.sections.enumerated() {
      var h = ELFSectionHeader()
      h.name = t.nameIndices[i]
      h.type = o.type
      h.flags = o.flags
      h.address = o.isAllocated ? o.address : 0
      h.offset = o.fileOffset
      h.size = o.size
      h.alignment = o.alignment
      h.entrySize = o.entrySize
      (h.link, h.info) = references(o)
      append(out, h)
    }
    for p in t.parts {
      var h = ELFSectionHeader()
      (h.name, h.type, h.offset, h.size, h.alignment, h.entrySize, h.link, h.info) = (
        p.name, p.type, p.offset, UInt64(p.bytes.count), p.alignment, p.entrySize, p.link, p.info
      )
      h.flags = p.flags
      append(out, h)
    }
    put(out, at: t.headers)
  }

  /// sh_link and sh_info of the linker's own sections.
  private func references(_ o: OutputSection) -> (UInt32, UInt32) {
    func index(_ id: InputSectionID) -> UInt32 { id.isNone || link.sections[id].output.isNone ? 0 : UInt32(link.output(link.sections[id].output).headerIndex) }
    let s = link.synthetic
    switch o.type {
    case ELF.dynamicSymbols: return (index(s.dynamicStrings), 1)
    case ELF.dynamic: return (index(s.dynamicStrings), 0)
    case ELF.hash, ELF.gnuHash, ELF.gnuVersionSymbols: return (index(s.dynamicSymbols), 0)
    case ELF.gnuVersionDefinitions: return (index(s.dynamicStrings), UInt32(link.versions.nodes.count + 1))
    case ELF.gnuVersionNeeds: return (index(s.dynamicStrings), UInt32(link.versionNeedCount))
    case ELF.group: return (UInt32(layout.sections.count + 1), o.info)
    case ELF.rela, ELF.rel: return (index(s.dynamicSymbols), o.flags & ELF.infoLink != 0 ? index(s.gotPLT) : 0)
    default:
      if o.flags & ELF.linkOrder != 0, let first = o.inputs.first, link.sections[first].linked.isSome { return (index(link.sections[first].linked), 0) }
      return (0, o.info)
    }
  }

  private func append(_ out: ByteBuffer, _ h: ELFSectionHeader) {
    out.append(littleEndian: h.name)
    out.append(littleEndian: h.type)
    link.appendWord(out, h.flags)
    link.appendWord(out, h.address)
    link.appendWord(out, h.offset)
    link.appendWord(out, h.size)
    out.append(littleEndian: h.link)
    out.append(littleEndian: h.info)
    link.appendWord(out, h.alignment)
    link.appendWord(out, h.entrySize)
  }

  private func writeHeader(_ t: Tables) {
    let out = ByteBuffer(capacity: 64)
    let is64 = link.architecture.is64
    let usesGNU = usesGNUSymbols()
    out.append([0x7F, 0x45, 0x4C, 0x46, is64 ? 2 : 1, 1, 1, usesGNU ? 3 : 0])
    out.append(repeating: 0, count: 8)
    out.append(littleEndian: link.isRelocatable ? ELF.typeRelocatable : link.isPositionIndependent ? ELF.typeShared : ELF.typeExecutable)
    out.append(littleEndian: link.architecture.machine)
    out.append(littleEndian: UInt32(1))
    link.appendWord(out, entryAddress())
    link.appendWord(out, link.isRelocatable || layout.segments.isEmpty ? 0 : layout.elfHeaderSize)
    link.appendWord(out, t.headers)
    out.append(littleEndian: UInt32(0))
    out.append(littleEndian: UInt16(layout.elfHeaderSize))
    out.append(littleEndian: link.isRelocatable ? UInt16(0) : UInt16(layout.programHeaderSize))
    out.append(littleEndian: UInt16(layout.segments.count))
    out.append(littleEndian: UInt16(is64 ? 64 : 40))
    let count = t.namesIndex + 1
    out.append(littleEndian: count >= ELF.firstReservedSection ? UInt16(0) : UInt16(count))
    out.append(littleEndian: count >= ELF.firstReservedSection ? UInt16(0xFFFF) : UInt16(t.namesIndex))
    put(out, at: 0)
  }

  /// Indirect functions and unique symbols are GNU extensions, which the header's OS field announces.
  private func usesGNUSymbols() -> Bool {
    for i in 0..<link.symbols.all.count {
      let s = link.symbols[SymbolID(index: i)]
      guard s.isDefinedHere else { continue }
      if s.isIndirectFunction || s.binding == SymbolBinding.gnuUnique.rawValue { return true }
    }
    return false
  }

  private func entryAddress() -> UInt64 {
    if link.isRelocatable { return 0 }
    if link.entrySymbol.isSome {
      if !link.symbols[link.entrySymbol].isUndefined { return link.value(link.entrySymbol) }
      if !link.isShared {
        let start = layout.sections.first { $0.name == ".text" }?.address ?? 0
        link.report.warning("cannot find entry symbol '\(link.display(link.entrySymbol))'; using 0x\(String(start, radix: 16))")
        return start
      }
      return 0
    }
    let text = link.options.entry
    if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16) ?? 0 }
    return UInt64(text) ?? 0
  }

  private func writeProgramHeaders() {
    let out = ByteBuffer(capacity: 1024)
    for s in layout.segments {
      out.append(littleEndian: s.type)
      if link.architecture.is64 { out.append(littleEndian: s.flags) }
      link.appendWord(out, s.offset)
      link.appendWord(out, s.address)
      link.appendWord(out, s.loadAddress)
      link.appendWord(out, s.fileSize)
      link.appendWord(out, s.memorySize)
      if !link.architecture.is64 { out.append(littleEndian: s.flags) }
      link.appendWord(out, s.alignment)
    }
    put(out, at: layout.elfHeaderSize)
  }
}
