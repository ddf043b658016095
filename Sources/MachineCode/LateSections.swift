// Sections that are made when all else is laid out: call frames, line table, attributes, the note about the stack.

import ObjectFormat
import Support

extension ObjectBuilder {
  func makeFrames() {
    let cfi = buffer.cfi
    if cfi.isOpen {
      buffer.reportPlace = cfi.frames.last?.place ?? 0
      buffer.report("'.cfi_startproc' without '.cfi_endproc'")
    }
    let ehFrames = cfi.frames.buffer.contains { $0.isInEHFrame }, debugFrames = cfi.frames.buffer.contains { $0.isInDebugFrame }
    let alignment: UInt64 = buffer.objectBits == 32 ? 4 : 8
    if ehFrames { makeFrames(lateSection(".eh_frame", flags: ELF.alloc, alignment: alignment), isDebug: false) }
    if debugFrames { makeFrames(lateSection(".debug_frame", alignment: alignment), isDebug: true) }
  }

  func makeFrames(_ section: Section, isDebug: Bool) {
    let cfi = buffer.cfi
    let writer = FrameWriter(escapes: cfi.escapes, isDebugFrame: isDebug, base: sizeBeforeTail(section), addressSize: buffer.objectBits / 8)
    var instructions = Arena<CFIInstruction>(capacity: 64)
    for i in cfi.frames.indices {
      let f = cfi.frames[i]
      if isDebug ? !f.isInDebugFrame : !f.isInEHFrame { continue }
      let start = buffer.placed(section: f.section, offset: f.startOffset, fragment: f.startFragment)
      let end = buffer.placed(section: f.section, offset: f.endOffset, fragment: f.endFragment)
      buffer.reportPlace = f.place
      if end < start {
        buffer.report("'.cfi_endproc' stands before its '.cfi_startproc'")
        continue
      }
      instructions.removeAll()
      for k in Int(f.firstEntry)..<Int(f.firstEntry + f.entryCount) {
        let e = cfi.entries[k]
        instructions.append(
          CFIInstruction(
            address: buffer.placed(section: e.section, offset: e.offset, fragment: e.fragment), operation: e.operation,
            register: e.register, value: e.value))
      }
      var frame = CFIFrame(section: f.section.raw, start: start, length: end - start)
      frame.isSignalFrame = f.isSignalFrame
      frame.isSimple = f.isSimple
      frame.returnColumn = f.returnColumn
      if f.personality.add.isSome {
        frame.personality = .init(encoding: f.personalityEncoding, symbol: f.personality.add.raw, addend: f.personality.constant)
      }
      if f.table.add.isSome { frame.table = .init(encoding: f.tableEncoding, symbol: f.table.add.raw, addend: f.table.constant) }
      writer.addFunction(frame, instructions: UnsafeBufferPointer(instructions.buffer))
    }
    writer.finish()
    placeLabels(writer.labels, section)
    let tail = SectionTail(writer.bytes)
    for i in writer.references.indices {
      let r = writer.references[i]
      let symbol: MCSymbol
      switch r.kind {
      case .section: symbol = buffer.startSymbol(SectionID(r.target))
      case .ownStart: symbol = buffer.startSymbol(buffer.findSection(named: section.name)!)
      case .symbol: symbol = MCSymbol(r.target)
      }
      let type: X86Relocation
      switch r.size {
      case 2: type = r.isPCRelative ? .pc16 : .abs16
      case 8: type = r.isPCRelative ? .pc64 : .abs64
      default: type = r.isPCRelative ? .pc32 : .abs32
      }
      tail.fixups.append(Fixup(offset: UInt32(r.offset), fragment: 0, symbol: symbol, minus: .none, addend: r.addend, type: type, size: r.size))
    }
    section.tail = tail
  }

  /// `.cfi_label`: the symbols are at places in the first frame section written.
  private func placeLabels(_ labels: [(symbol: UInt32, offset: Int)], _ section: Section) {
    for l in labels {
      let p = buffer.symbols.baseAddress + Int(l.symbol)
      guard p.pointee.isFrameLabel && p.pointee.state == .undefined else { continue }
      p.pointee.state = .defined
      p.pointee.section = buffer.findSection(named: section.name)!
      p.pointee.fragment = 0
      p.pointee.value = Int64(l.offset)
    }
  }

  private func hasContents(_ name: StaticString) -> Bool {
    guard let id = buffer.findSection(named: buffer.interner.intern(name)) else { return false }
    return buffer.sectionSize(id) != 0
  }

  private func sizeBeforeTail(_ s: Section) -> Int {
    guard let id = buffer.findSection(named: s.name) else { return 0 }
    return Int(buffer.sectionSize(id))
  }

  /// `.debug_line` and its strings, if `.loc` asked for them, or contents of `.debug_info` may refer to them.
  func makeLineTable() {
    let table = buffer.lineTable ?? LineTable()
    if !table.hasLocations && (!hasContents(".debug_info") || hasContents(".debug_line")) { return }
    let lines = lateSection(".debug_line")
    let strings = table.version >= 5 ? lateSection(".debug_line_str", flags: ELF.merge | ELF.strings, entrySize: 1) : nil
    if sizeBeforeTail(lines) != 0 { return buffer.report("'.loc' cannot be used when section '.debug_line' has contents of its own") }
    let writer = LineTableWriter(table, buffer, stringBase: strings.map { sizeBeforeTail($0) } ?? 0)
    writer.write()
    let tail = SectionTail(writer.bytes)
    for i in writer.references.indices {
      let r = writer.references[i]
      let isCode = r.section.isSome
      let symbol = buffer.startSymbol(isCode ? r.section : buffer.findSection(named: strings!.name)!)
      tail.fixups.append(
        Fixup(offset: UInt32(r.offset), fragment: 0, symbol: symbol, minus: .none, addend: r.addend, type: isCode && buffer.objectBits == 64 ? .abs64 : .abs32, size: isCode ? UInt8(buffer.objectBits / 8) : 4))
    }
    lines.tail = tail
    strings?.tail = SectionTail(writer.strings)
  }

  /// `.gnu.attributes`: version, length, vendor, then the attributes of the whole file.
  func makeAttributes() {
    if buffer.objectAttributes.isEmpty { return }
    let list = ByteBuffer(capacity: 64)
    for a in buffer.objectAttributes.sorted(by: { $0.tag < $1.tag }) {
      list.append(uleb128: UInt64(a.tag))
      if let n = a.number { list.append(uleb128: UInt64(bitPattern: n)) }
      if let text = a.text {
        list.write(text)
        list.append(0)
      }
    }
    let out = ByteBuffer(capacity: 64)
    out.append(UInt8(ascii: "A"))
    out.append(littleEndian: UInt32(13 + list.count))
    out.write("gnu")
    out.append(contentsOf: 0, 1)
    out.append(littleEndian: UInt32(5 + list.count))
    out.append(list.bytes)
    lateSection(".gnu.attributes", type: ELF.gnuAttributes).tail = SectionTail(out)
  }

  func makeStackNote() {
    let name = buffer.interner.intern(".note.GNU-stack")
    guard buffer.marksStackNonExecutable, buffer.findSection(named: name) == nil else { return }
    relocationsOfSection.append(RelocationList())
    object.sections.append(ELFSection(name: name, type: ELF.progBits, flags: buffer.needsExecutableStack ? ELF.execute : 0, alignment: 1, bytes: nil, size: 0))
  }
}
