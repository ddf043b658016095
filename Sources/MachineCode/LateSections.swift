// Sections that are made when all else is laid out: call frames, line table, attributes, the note about the stack.

import ObjectFormat
import Support

extension ObjectBuilder {
  func makeFrames() {
    let cfi = buffer.cfi
    if cfi.isOpen { buffer.report("'.cfi_startproc' without '.cfi_endproc'") }
    if cfi.frames.isEmpty { return }
    if cfi.writesEHFrame { makeFrames(lateSection(".eh_frame", flags: ELF.alloc, alignment: 8), isDebug: false) }
    if cfi.writesDebugFrame { makeFrames(lateSection(".debug_frame", alignment: 8), isDebug: true) }
  }

  func makeFrames(_ section: Section, isDebug: Bool) {
    let cfi = buffer.cfi
    let writer = FrameWriter(escapes: cfi.escapes, isDebugFrame: isDebug, base: sizeBeforeTail(section))
    var instructions = Arena<CFIInstruction>(capacity: 64)
    for i in cfi.frames.indices {
      let f = cfi.frames[i]
      let start = buffer.placed(section: f.section, offset: f.startOffset, fragment: f.startFragment)
      let end = buffer.placed(section: f.section, offset: f.endOffset, fragment: f.endFragment)
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

  private func sizeBeforeTail(_ s: Section) -> Int {
    guard let id = buffer.findSection(named: s.name) else { return 0 }
    return Int(buffer.sectionSize(id))
  }

  /// `.debug_line` and its strings, if `.loc` asked for them.
  func makeLineTable() {
    guard let table = buffer.lineTable, table.hasLocations else { return }
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
        Fixup(offset: UInt32(r.offset), fragment: 0, symbol: symbol, minus: .none, addend: r.addend, type: isCode ? .abs64 : .abs32, size: isCode ? 8 : 4))
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
