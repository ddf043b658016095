// Turns a code buffer into a relocatable object: relaxes sections, resolves fixups, makes symbols and relocations.
//
// What becomes of a reference follows GNU as, so that objects agree: a PC-relative reference to a local symbol of the same
// section is resolved; a reference to any other local symbol becomes section + offset unless the linker must see the
// symbol (GOT, PLT, TLS; or a mergeable section, whose pieces move); global and weak symbols always keep a relocation,
// except that a jump to a global symbol of the same section is resolved.

import ObjectFormat
import Support

extension CodeBuffer {
  /// Finishes the buffer: no more emission after this. Problems (undefined labels, values out of range) are in `problems`.
  public func finish(machine: UInt16 = ELF.machineX86_64) -> ELFObject {
    allocateLocalCommons()
    synchronize()
    let builder = ObjectBuilder(self, machine)
    builder.run()
    return builder.object
  }

  @inline(__always) func record(_ symbol: MCSymbol) -> UnsafePointer<SymbolRecord> {
    UnsafePointer(symbols.baseAddress + symbol.index)
  }

  /// The final offset of a defined symbol, once its section is relaxed.
  func placed(_ symbol: MCSymbol) -> Int64 {
    let r = record(symbol)
    guard r.pointee.state == .defined, let layouts = layoutShifts else { return r.pointee.value }
    return r.pointee.value + Int64(layouts[r.pointee.section.index][Int(r.pointee.fragment)])
  }

  /// `start + finalOffset` of a stream position.
  func placed(section: SectionID, offset: UInt32, fragment: UInt32) -> UInt64 {
    guard let layouts = layoutShifts else { return UInt64(offset) }
    return UInt64(Int(offset) + layouts[section.index][Int(fragment)])
  }
}

final class ObjectBuilder {
  let buffer: CodeBuffer
  let object: ELFObject
  private var relocationsOfSection: [RelocationList] = []

  /// Relocations of one section while they are collected.
  final class RelocationList { var list = Arena<ELFRelocation>(capacity: 1) }

  init(_ buffer: CodeBuffer, _ machine: UInt16) {
    self.buffer = buffer
    object = ELFObject(interner: buffer.interner, machine: machine)
    object.keepAlive.append(buffer)
  }

  func run() {
    layOut()
    makeFileSymbol()
    makeDefinedSymbols()
    for i in buffer.sections.indices { writeSection(SectionID(UInt32(i))) }
    makeFrames()
    makeStackNote()
    attachRelocations()
  }

  private func layOut() {
    var shifts: [UnsafeMutablePointer<Int>] = []
    for s in buffer.sections {
      let p = UnsafeMutablePointer<Int>.allocate(capacity: s.fragments.count + 1)
      p.initialize(repeating: 0, count: s.fragments.count + 1)
      shifts.append(p)
    }
    buffer.layoutShifts = shifts
    for i in buffer.sections.indices {
      var layout = SectionLayout(SectionID(UInt32(i)), buffer, shift: shifts[i])
      layout.relax()
    }
  }

  // MARK: Symbols

  private func makeFileSymbol() {
    if buffer.fileName.isNone { return }
    var s = ELFSymbol(name: buffer.fileName)
    s.type = .file
    s.place = .absolute
    object.symbols.append(s)
  }

  private func makeDefinedSymbols() {
    for i in buffer.symbols.indices {
      let record = buffer.symbols[i]
      if record.isTemporary || record.name.isNone { continue }
      let isDefined = record.state != .undefined
      if isDefined || record.isReferenced || record.binding == .weak { _ = objectSymbol(MCSymbol(UInt32(i))) }
    }
  }

  /// The object's symbol for `symbol`, made on first use.
  private func objectSymbol(_ symbol: MCSymbol) -> UInt32 {
    let p = buffer.symbols.baseAddress + symbol.index
    if p.pointee.objectSymbol != .max { return p.pointee.objectSymbol }
    let record = p.pointee
    var name = record.name
    if name.isNone { name = buffer.interner.intern(".L\(symbol.raw)$") }
    var s = ELFSymbol(name: name)
    s.binding = record.binding
    s.type = record.type
    s.visibility = record.visibility
    s.size = UInt64(bitPattern: sizeOf(record))
    place(&s, symbol, record)
    object.symbols.append(s)
    p.pointee.objectSymbol = UInt32(object.symbols.count - 1)
    return p.pointee.objectSymbol
  }

  private func place(_ s: inout ELFSymbol, _ symbol: MCSymbol, _ record: SymbolRecord) {
    switch record.state {
    case .undefined:
      s.place = .undefined
      if record.isTemporary { buffer.report("the label '\(describe(symbol))' is used but not defined") }
      if !record.isBound { s.binding = .global }
    case .absolute:
      s.place = .absolute
      s.value = UInt64(bitPattern: record.value)
    case .common:
      s.place = .common
      s.value = UInt64(record.fragment)
    case .defined:
      s.place = .section
      s.section = record.section.raw
      s.value = UInt64(bitPattern: buffer.placed(symbol))
      if buffer[record.section].flags & ELF.threadLocal != 0 { s.type = .threadLocal }
    case .alias:
      let (target, addend) = buffer.resolve(symbol)
      let other = buffer.symbols[target.index]
      switch other.state {
      case .defined:
        s.place = .section
        s.section = other.section.raw
        s.value = UInt64(bitPattern: buffer.placed(target) + addend)
        // Type and size pass on to a name that has none of its own, as in GNU as.
        if s.type == .none { s.type = other.type }
        if s.size == 0 { s.size = UInt64(bitPattern: sizeOf(other)) }
      case .absolute:
        s.place = .absolute
        s.value = UInt64(bitPattern: other.value + addend)
      default:
        if !record.isBound { s.binding = .global }
      }
    }
  }

  private func sizeOf(_ record: SymbolRecord) -> Int64 {
    guard record.sizeEnd.isSome, record.sizeStart.isSome else { return record.size }
    return buffer.placed(record.sizeEnd) - buffer.placed(record.sizeStart) + record.size
  }

  private func describe(_ symbol: MCSymbol) -> String {
    let name = buffer.symbols[symbol.index].name
    return name.isNone ? "label \(symbol.raw)" : buffer.interner.string(name)
  }

  private func sectionSymbol(_ id: SectionID) -> UInt32 {
    let section = buffer[id]
    if section.objectSymbol != .max { return section.objectSymbol }
    var s = ELFSymbol(name: section.name)
    s.type = .section
    s.place = .section
    s.section = id.raw
    object.symbols.append(s)
    section.objectSymbol = UInt32(object.symbols.count - 1)
    return section.objectSymbol
  }

  // MARK: Contents

  private func writeSection(_ id: SectionID) {
    let section = buffer[id]
    let relocations = RelocationList()
    relocationsOfSection.append(relocations)
    var out = ELFSection(
      name: section.name, type: section.type, flags: section.flags, alignment: section.alignment, entrySize: section.entrySize,
      bytes: UnsafePointer(section.base), size: UInt64(section.isNoBits ? section.zeroSize : section.count))
    if section.group.isSome { out.group = groupIndex(section) }
    if section.linkedTo.isSome {
      let target = buffer.symbols[section.linkedTo.index]
      if target.state == .defined { out.linkedSection = target.section.raw }
    }
    if !section.fragments.isEmpty && !section.isNoBits {
      let image = expand(id, section, relocations)
      out.bytes = UnsafePointer(image.base)
      out.size = UInt64(image.count)
      object.keepAlive.append(image)
      resolveFixups(id, section, image.base, relocations)
      sortRelocations(relocations)
    } else {
      resolveFixups(id, section, section.base, relocations)
    }
    object.sections.append(out)
  }

  private func groupIndex(_ section: Section) -> UInt32 {
    let signature = objectSymbol(buffer.symbol(named: section.group))
    for g in object.groups.indices where object.groups[g].signature == signature { return UInt32(g) }
    object.groups.append(ELFGroup(signature: signature, isComdat: section.isComdat))
    return UInt32(object.groups.count - 1)
  }

  /// The stream with its fragments filled in; relocations of jumps that leave the section are added.
  private func expand(_ id: SectionID, _ section: Section, _ relocations: RelocationList) -> ByteBuffer {
    let shift = buffer.layoutShifts![id.index]
    let n = section.fragments.count
    let image = ByteBuffer(capacity: section.count + shift[n] + 16)
    var from = 0
    for i in 0..<n {
      let f = section.fragments[i]
      let to = Int(f.offset)
      image.append(UnsafeBufferPointer(start: section.base + from, count: to - from))
      from = to
      switch f.kind {
      case .branch: writeBranch(f, id, image, relocations)
      case .alignment:
        let count = Int(f.size)
        if f.flag {
          image.reserve(count + 16)
          let start = image.count
          image.append(repeating: 0, count: count)
          X86Nops.write(count: count, to: image.base + start)
        } else {
          image.append(repeating: f.byte, count: count)
        }
      case .uleb128, .sleb128: writeLEB(f, image)
      }
    }
    image.append(UnsafeBufferPointer(start: section.base + from, count: section.count - from))
    return image
  }

  private func writeLEB(_ f: Fragment, _ image: ByteBuffer) {
    let (a, da) = buffer.resolve(f.symbol)
    let (b, db) = buffer.resolve(f.minus)
    let value = buffer.placed(a) + da - buffer.placed(b) - db + Int64(f.addend)
    let start = image.count
    if f.kind == .sleb128 { image.append(sleb128: value) } else { image.append(uleb128: UInt64(bitPattern: value)) }
    // A value that shrank while others grew keeps its room: pad with redundant continuation bytes.
    while image.count - start < Int(f.size) {
      let last = image.base[image.count - 1]
      image.base[image.count - 1] = last | 0x80
      image.append(f.kind == .sleb128 && value < 0 ? 0x7F : 0)
    }
  }

  private func writeBranch(_ f: Fragment, _ id: SectionID, _ image: ByteBuffer, _ relocations: RelocationList) {
    if f.byte != 0 { image.append(f.byte) }
    let (symbol, addend) = buffer.resolve(f.symbol)
    let record = buffer.record(symbol)
    let end = Int64(image.count) + Int64(f.size) - (f.byte != 0 ? 1 : 0)
    let isResolved = record.pointee.state == .defined && record.pointee.section == id && SectionLayout.isResolvable(f, buffer.record(f.symbol), record)
    let target = isResolved ? buffer.placed(symbol) + addend + Int64(f.addend) : 0
    if !f.flag {
      image.append(f.detail)
      image.append(UInt8(truncatingIfNeeded: target - end))
      return
    }
    if f.detail == 0xEB {
      image.append(0xE9)
    } else {
      image.append(0x0F)
      image.append(f.detail &+ 0x10)
    }
    if isResolved {
      image.append(littleEndian: Int32(truncatingIfNeeded: target - end))
    } else {
      let fixup = Fixup(
        offset: UInt32(image.count), fragment: 0, symbol: f.symbol, minus: .none, addend: Int64(f.addend) - 4, type: .plt32, size: 4)
      image.append(littleEndian: Int32(0))
      relocate(fixup, at: UInt64(fixup.offset), id, relocations)
    }
  }

  // MARK: Fixups

  private func resolveFixups(_ id: SectionID, _ section: Section, _ base: UnsafeMutablePointer<UInt8>, _ relocations: RelocationList) {
    let shift = buffer.layoutShifts![id.index]
    for i in section.fixups.indices {
      let f = section.fixups[i]
      let at = UInt64(Int(f.offset) + shift[Int(f.fragment)])
      if section.isNoBits {
        buffer.report("section '\(buffer.interner.string(section.name))' has no contents, so it cannot hold an address")
        continue
      }
      if let value = f.minus.isSome ? difference(f, at, id, relocations) : resolvedValue(f, at, id) {
        patch(f, base + Int(at), value)
      } else if f.minus.isNone {
        relocate(f, at: at, id, relocations)
      }
    }
  }

  /// The value of a reference that needs no relocation.
  private func resolvedValue(_ f: Fixup, _ at: UInt64, _ id: SectionID) -> Int64? {
    let (symbol, addend) = buffer.resolve(f.symbol)
    let record = buffer.record(symbol)
    switch f.type {
    case .pc8, .pc16, .pc32, .pc64, .plt32:
      guard record.pointee.state == .defined, record.pointee.section == id, buffer.symbols[f.symbol.index].binding == .local,
        record.pointee.type != .gnuIndirectFunction
      else { return f.type == .pc8 ? resolvedShort(f, at, id) : nil }
      return buffer.placed(symbol) + addend + f.addend - Int64(at)
    case .abs8, .abs16, .abs32, .abs32S, .abs64:
      guard record.pointee.state == .absolute else { return nil }
      return record.pointee.value + addend + f.addend
    default: return nil
    }
  }

  /// `loop` and `jrcxz` reach global labels of the same section too: no relocation exists that a linker would accept.
  private func resolvedShort(_ f: Fixup, _ at: UInt64, _ id: SectionID) -> Int64? {
    let (symbol, addend) = buffer.resolve(f.symbol)
    let record = buffer.record(symbol)
    guard record.pointee.state == .defined, record.pointee.section == id, record.pointee.binding != .weak else { return nil }
    return buffer.placed(symbol) + addend + f.addend - Int64(at)
  }

  /// `symbol - minus + addend`: a number within one section; PC-relative if `minus` is in the fixup's own section.
  private func difference(_ f: Fixup, _ at: UInt64, _ id: SectionID, _ relocations: RelocationList) -> Int64? {
    let (a, da) = buffer.resolve(f.symbol)
    let (b, db) = buffer.resolve(f.minus)
    let x = buffer.symbols[a.index], y = buffer.symbols[b.index]
    if x.state == .defined && y.state == .defined && x.section == y.section {
      return buffer.placed(a) + da - buffer.placed(b) - db + f.addend
    }
    if x.state == .absolute && y.state == .absolute { return x.value + da - y.value - db + f.addend }
    guard y.state == .defined && y.section == id else {
      buffer.report(
        "the difference '\(describe(f.symbol)) - \(describe(f.minus))' cannot be expressed: '\(describe(f.minus))' must be in the same section"
      )
      return 0
    }
    var g = f
    g.minus = .none
    g.type = f.size == 8 ? .pc64 : f.size == 4 ? .pc32 : f.size == 2 ? .pc16 : .pc8
    g.addend = f.addend + Int64(at) - buffer.placed(b) - db
    relocate(g, at: at, id, relocations)
    return nil
  }

  private func patch(_ f: Fixup, _ p: UnsafeMutablePointer<UInt8>, _ value: Int64) {
    let raw = UnsafeMutableRawPointer(p)
    var fits = true
    switch f.size {
    case 1:
      fits = f.type.isPCRelative ? value >= -128 && value <= 127 : value >= -128 && value <= 255
      raw.storeBytes(of: Int8(truncatingIfNeeded: value), as: Int8.self)
    case 2:
      fits = value >= -32768 && value <= 65535
      raw.storeBytes(of: Int16(truncatingIfNeeded: value).littleEndian, as: Int16.self)
    case 4:
      fits = value >= Int64(Int32.min) && value <= Int64(UInt32.max)
      raw.storeBytes(of: Int32(truncatingIfNeeded: value).littleEndian, as: Int32.self)
    case 8: raw.storeBytes(of: value.littleEndian, as: Int64.self)
    default: break
    }
    if !fits { buffer.report("the value \(value) of '\(describe(f.symbol))' does not fit in \(f.size) bytes") }
  }

  private func relocate(_ f: Fixup, at: UInt64, _ id: SectionID, _ relocations: RelocationList) {
    let (symbol, extra) = buffer.resolve(f.symbol)
    let record = buffer.record(symbol)
    var type = f.type
    var addend = f.addend
    let named = buffer.record(f.symbol)
    // A global or weak alias is a symbol of its own.
    if f.symbol != symbol && (named.pointee.binding != .local || record.pointee.state == .absolute) {
      relocations.list.append(
        ELFRelocation(offset: at, symbol: objectSymbol(f.symbol), type: UInt32(type.rawValue), addend: addend))
      return
    }
    addend += extra
    if record.pointee.state == .defined && named.pointee.binding == .local && record.pointee.type != .gnuIndirectFunction {
      let target = buffer[record.pointee.section]
      let isThreadLocal = target.flags & ELF.threadLocal != 0
      // A call through the PLT to a local symbol is a plain one.
      if type == .plt32 { type = .pc32 }
      let isMergeable = target.flags & ELF.merge != 0
      let keepsSymbol = type.needsSymbol || isThreadLocal || (isMergeable && (type.isPCRelative || addend != 0))
      if !keepsSymbol {
        relocations.list.append(
          ELFRelocation(
            offset: at, symbol: sectionSymbol(record.pointee.section), type: UInt32(type.rawValue), addend: addend + buffer.placed(symbol)))
        return
      }
    }
    if f.symbol != symbol && record.pointee.state == .defined {
      relocations.list.append(
        ELFRelocation(offset: at, symbol: objectSymbol(f.symbol), type: UInt32(type.rawValue), addend: f.addend))
      return
    }
    let index = objectSymbol(symbol)
    if isThreadLocal(type) && object.symbols[Int(index)].type == .none { object.symbols[Int(index)].type = .threadLocal }
    relocations.list.append(ELFRelocation(offset: at, symbol: index, type: UInt32(type.rawValue), addend: addend))
  }

  private func isThreadLocal(_ type: X86Relocation) -> Bool {
    switch type {
    case .tlsGD, .tlsLD, .gotTPOff, .tpOff32, .tpOff64, .dtpOff32, .dtpOff64, .gotPC32TLSDesc, .tlsDescCall: return true
    default: return false
    }
  }

  /// Merges the jumps' relocations (first) with the fixups' (after them) by offset; both runs are sorted already.
  private func sortRelocations(_ r: RelocationList) {
    let n = r.list.count
    var split = 1
    while split < n && r.list[split].offset >= r.list[split - 1].offset { split += 1 }
    if split >= n { return }
    var merged = Arena<ELFRelocation>(capacity: n)
    var i = 0
    var j = split
    while i < split || j < n {
      if j >= n || (i < split && r.list[i].offset <= r.list[j].offset) {
        merged.append(r.list[i])
        i += 1
      } else {
        merged.append(r.list[j])
        j += 1
      }
    }
    for k in 0..<n { r.list[k] = merged[k] }
  }

  // MARK: Frames and the end

  private func makeFrames() {
    let cfi = buffer.cfi
    if cfi.isOpen { buffer.report("'.cfi_startproc' without '.cfi_endproc'") }
    if cfi.frames.isEmpty { return }
    let writer = EHFrameWriter(escapes: cfi.escapes)
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
      writer.addFunction(
        section: f.section.raw, start: start, length: end - start, isSignalFrame: f.isSignalFrame, isSimple: f.isSimple, handler: handler(f),
        instructions: UnsafeBufferPointer(instructions.buffer))
    }
    writer.finish()
    object.keepAlive.append(writer)
    let relocations = RelocationList()
    for i in writer.references.indices {
      let r = writer.references[i]
      let symbol = r.symbol == UInt32.max ? sectionSymbol(SectionID(r.section)) : objectSymbol(MCSymbol(r.symbol))
      relocations.list.append(ELFRelocation(offset: r.offset, symbol: symbol, type: UInt32(X86Relocation.pc32.rawValue), addend: r.addend))
    }
    relocationsOfSection.append(relocations)
    object.sections.append(
      ELFSection(
        name: buffer.interner.intern(".eh_frame"), type: ELF.progBits, flags: ELF.alloc, alignment: 8,
        bytes: UnsafePointer(writer.bytes.base), size: UInt64(writer.bytes.count)))
  }

  /// Who handles exceptions of a frame, with its table's place.
  private func handler(_ f: CFIRecorder.Frame) -> EHFrameWriter.Handler? {
    if f.personality.isNone || f.table.isNone { return nil }
    let (table, extra) = buffer.resolve(f.table)
    guard buffer.record(table).pointee.state == .defined else {
      buffer.report("the exception table of a function is not defined")
      return nil
    }
    return EHFrameWriter.Handler(
      personality: f.personality.raw, section: buffer.record(table).pointee.section.raw, offset: buffer.placed(table) + extra)
  }

  private func makeStackNote() {
    let name = buffer.interner.intern(".note.GNU-stack")
    guard buffer.marksStackNonExecutable, buffer.findSection(named: name) == nil else { return }
    relocationsOfSection.append(RelocationList())
    object.sections.append(ELFSection(name: name, type: ELF.progBits, flags: buffer.needsExecutableStack ? ELF.execute : 0, alignment: 1, bytes: nil, size: 0))
  }

  private func attachRelocations() {
    for i in object.sections.indices {
      let list = relocationsOfSection[i]
      object.sections[i].firstRelocation = UInt32(object.relocations.count)
      object.sections[i].relocationCount = UInt32(list.list.count)
      object.relocations.append(contentsOf: UnsafeBufferPointer(list.list.buffer))
    }
  }
}
