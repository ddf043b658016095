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
    // What follows is no part of the text.
    listing?.silence += 1
    allocateLocalCommons()
    synchronize()
    mergeSubsections()
    collapseAliases()
    applyVersions()
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
  /// Signature → group.
  private var groups = HashTable()

  /// Relocations of one section while they are collected.
  final class RelocationList { var list = Arena<ELFRelocation>(capacity: 1) }

  init(_ buffer: CodeBuffer, _ machine: UInt16) {
    self.buffer = buffer
    object = ELFObject(interner: buffer.interner, machine: buffer.objectBits == 32 ? ELF.machine386 : machine)
    object.is32Bit = buffer.objectBits == 32
    object.keepAlive.append(buffer)
  }

  func run() {
    layOut()
    makeFrames()
    makeLineTable()
    makeAttributes()
    numberSections()
    makeFileSymbol()
    makeDefinedSymbols()
    for i in buffer.sections.indices where buffer.sections[i].parent.isNone { writeSection(SectionID(UInt32(i))) }
    makeStackNote()
    attachRelocations()
  }

  private func layOut() {
    var shifts: [UnsafeMutablePointer<Int>] = []
    for s in buffer.sections { shifts.append(ObjectBuilder.zeroShifts(s)) }
    buffer.layoutShifts = shifts
    var dependent: [Int] = []
    for i in buffer.sections.indices {
      var layout = SectionLayout(SectionID(UInt32(i)), buffer, shift: shifts[i])
      layout.relax()
      if layout.dependsOnExpressions { dependent.append(i) }
    }
    buffer.lineTable?.assignViews(buffer)
    if dependent.isEmpty { return }
    var rounds = 0
    var changed = true
    while changed && rounds < 100 {
      changed = false
      for i in dependent {
        var layout = SectionLayout(SectionID(UInt32(i)), buffer, shift: shifts[i])
        if layout.settle() { changed = true }
      }
      if changed { buffer.lineTable?.assignViews(buffer) }
      rounds += 1
    }
    if changed { buffer.report("the sizes of sections depend on each other in a circle") }
  }

  private static func zeroShifts(_ s: Section) -> UnsafeMutablePointer<Int> {
    let p = UnsafeMutablePointer<Int>.allocate(capacity: s.fragments.count + 1)
    p.initialize(repeating: 0, count: s.fragments.count + 1)
    return p
  }

  private func numberSections() {
    var n: UInt32 = 0
    for s in buffer.sections where s.parent.isNone {
      s.objectIndex = n
      n += 1
    }
  }

  /// The section of that name, made now if there is none, for contents that only layout can provide.
  private func lateSection(_ name: StaticString, type: UInt32 = ELF.progBits, flags: UInt64 = 0, entrySize: UInt64 = 0, alignment: UInt64 = 1) -> Section {
    let n = buffer.interner.intern(name)
    var id = SectionID.none
    if let known = buffer.findSection(named: n), buffer[known].parent.isNone { id = known }
    if id.isNone {
      id = buffer.makeSection(named: n, type: type, flags: flags, entrySize: entrySize)
      buffer.layoutShifts!.append(ObjectBuilder.zeroShifts(buffer[id]))
    }
    buffer[id].alignment = max(buffer[id].alignment, alignment)
    return buffer[id]
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
    s.binding = record.becomesLocal ? .local : record.binding
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
      s.section = buffer[record.section].objectIndex
      s.value = UInt64(bitPattern: buffer.placed(symbol))
      if buffer[record.section].flags & ELF.threadLocal != 0 { s.type = .threadLocal }
    case .alias:
      let (target, addend) = buffer.resolve(symbol)
      let other = buffer.symbols[target.index]
      switch other.state {
      case .defined:
        s.place = .section
        s.section = buffer[other.section].objectIndex
        s.value = UInt64(bitPattern: buffer.placed(target) + addend)
        // Type and size pass on to a name that has none of its own, as in GNU as.
        if s.type == .none { s.type = other.type }
        if s.size == 0 { s.size = UInt64(bitPattern: sizeOf(other)) }
      case .absolute:
        s.place = .absolute
        s.value = UInt64(bitPattern: other.value &+ addend)
      case .expression: placeExpression(&s, symbol)
      default:
        if addend != 0 { buffer.report("the symbol '\(describe(symbol))' is set to an undefined symbol plus a number, which no object can say") }
        if !record.isBound { s.binding = .global }
      }
    case .expression: placeExpression(&s, symbol)
    }
  }

  private func placeExpression(_ s: inout ELFSymbol, _ symbol: MCSymbol) {
    guard let v = settle(LinearTerm(add: symbol), of: symbol) else { return }
    guard v.sub.isNone else { return buffer.report("the value of '\(describe(symbol))' is a difference that is not a number") }
    if v.add.isNone {
      s.place = .absolute
      s.value = UInt64(bitPattern: v.constant)
      return
    }
    let base = buffer.record(v.add)
    guard base.pointee.state == .defined else { return buffer.report("the value of '\(describe(symbol))' depends on an undefined symbol") }
    s.place = .section
    s.section = buffer[base.pointee.section].objectIndex
    s.value = UInt64(bitPattern: buffer.placed(v.add) + v.constant)
  }

  /// The term worked out; nil after a report.
  private func settle(_ t: LinearTerm, of symbol: MCSymbol) -> LinearTerm? {
    buffer.evaluation.problem = nil
    if let v = buffer.settle(t) { return v }
    let problem: StaticString = buffer.evaluation.problem ?? "the expression cannot be worked out"
    buffer.report(buffer.symbols[symbol.index].name.isSome ? "the value of '\(describe(symbol))': \(problem)" : "\(problem)")
    return nil
  }

  private func sizeOf(_ record: SymbolRecord) -> Int64 {
    guard record.sizeEnd.isSome || record.sizeStart.isSome else { return record.size }
    if let v = buffer.value(LinearTerm(add: record.sizeEnd, sub: record.sizeStart, constant: record.size)) { return v }
    buffer.report("the size of '\(buffer.interner.string(record.name))' is not a number")
    return 0
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
    s.section = section.objectIndex
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
      if target.state == .defined { out.linkedSection = buffer[target.section].objectIndex }
    }
    if section.isNoBits && !section.fragments.isEmpty { buffer.report("the size of section '\(buffer.interner.string(section.name))', which has no contents, must be known at once") }
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
    if !section.rawRelocations.isEmpty { addRawRelocations(id, section, relocations) }
    if let tail = section.tail {
      for i in tail.fixups.indices { relocate(tail.fixups[i], at: UInt64(tail.fixups[i].offset), id, relocations) }
      let image = ByteBuffer(capacity: Int(out.size) + tail.bytes.count)
      if let bytes = out.bytes { image.append(UnsafeBufferPointer(start: bytes, count: Int(out.size))) }
      image.append(tail.bytes.bytes)
      object.keepAlive.append(image)
      out.bytes = UnsafePointer(image.base)
      out.size = UInt64(image.count)
    }
    object.sections.append(out)
  }

  /// `.reloc`: relocations as they are written, sorted in among the others.
  private func addRawRelocations(_ id: SectionID, _ section: Section, _ relocations: RelocationList) {
    for i in section.rawRelocations.indices {
      let r = section.rawRelocations[i]
      guard let at = buffer.sectionOffset(r.place, in: id), at >= 0, at <= Int64(buffer.sectionSize(id)) else {
        buffer.report("the place of '.reloc' is not in its section")
        continue
      }
      guard let target = settle(r.target, of: r.target.add.isSome ? r.target.add : buffer.absoluteSymbol) else { continue }
      if target.sub.isSome {
        buffer.report("'.reloc' cannot refer to a difference")
        continue
      }
      let symbol = target.add.isSome ? objectSymbol(target.add) : UInt32.max
      relocations.list.append(ELFRelocation(offset: UInt64(at), symbol: symbol, type: r.type, addend: target.constant))
    }
    let sorted = relocations.list.buffer.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }.map { $0.element }
    for k in sorted.indices { relocations.list[k] = sorted[k] }
  }

  private func groupIndex(_ section: Section) -> UInt32 {
    let symbol = buffer.symbol(named: section.group)
    let signature = objectSymbol(symbol)
    let record = buffer.symbols[symbol.index]
    if record.state == .undefined && !record.isReferenced && !record.isBound && object.symbols[Int(signature)].place == .undefined {
      // Nobody else knows the name: it is a local symbol in the group's section.
      object.symbols[Int(signature)].place = .group
      object.symbols[Int(signature)].section = UInt32(object.groups.count)
      object.symbols[Int(signature)].binding = .local
    }
    if let known = groups.find(UInt64(signature)) { return known }
    object.groups.append(ELFGroup(signature: signature, isComdat: section.isComdat))
    groups.insert(UInt64(signature), UInt32(object.groups.count - 1))
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
          if count % Int(f.byte) != 0 { buffer.report("alignment padding of \(count) bytes is not a multiple of \(f.byte)") }
          appendFill(f, count, image)
        }
      case .uleb128, .sleb128: writeLEB(f, image)
      case .space, .origin:
        checkVariable(f, id, at: Int64(image.count))
        appendFill(f, Int(f.size), image)
      }
    }
    image.append(UnsafeBufferPointer(start: section.base + from, count: section.count - from))
    return image
  }

  private func appendFill(_ f: Fragment, _ count: Int, _ image: ByteBuffer) {
    let start = image.count
    image.append(repeating: 0, count: count)
    Fill.write(f.fill, size: Int(f.byte), count: count, to: image.base + start)
  }

  /// Reports space whose size makes no sense.
  private func checkVariable(_ f: Fragment, _ id: SectionID, at offset: Int64) {
    let t = LinearTerm(add: f.symbol, sub: f.minus, constant: Int64(f.addend))
    buffer.evaluation.problem = nil
    if f.kind == .space {
      guard let v = buffer.value(t) else { return buffer.report("the size of '.skip' is not a number\(evaluationProblem)") }
      if v < 0 { buffer.report("the size of '.skip' is negative: \(v)") }
      if v > CodeBuffer.largestSpace { buffer.report("'.skip' of more than 256 MiB") }
      return
    }
    guard let v = buffer.sectionOffset(t, in: id) else { return buffer.report("'.org' needs a place in its own section\(evaluationProblem)") }
    if v < offset { buffer.report("'.org' would move backwards, from \(offset) to \(v)") }
    if v - offset > CodeBuffer.largestSpace { buffer.report("'.org' of more than 256 MiB") }
  }

  private var evaluationProblem: String { buffer.evaluation.problem.map { ": \($0)" } ?? "" }

  private func writeLEB(_ f: Fragment, _ image: ByteBuffer) {
    buffer.evaluation.problem = nil
    let known = buffer.value(LinearTerm(add: f.symbol, sub: f.minus, constant: Int64(f.addend)))
    if known == nil { buffer.report("LEB128 needs a number or a difference of labels of one section\(evaluationProblem)") }
    let value = known ?? 0
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
    if f.is16Bit && isResolved {
      image.append(littleEndian: Int16(truncatingIfNeeded: target - end))
    } else if isResolved {
      image.append(littleEndian: Int32(truncatingIfNeeded: target - end))
    } else {
      var fixup = Fixup(
        offset: UInt32(image.count), fragment: 0, symbol: f.symbol, minus: .none, addend: Int64(f.addend) - (f.is16Bit ? 2 : 4),
        type: f.is16Bit ? .pc16 : buffer.objectBits == 32 && !f.viaPLT ? .pc32 : .plt32, size: f.is16Bit ? 2 : 4)
      if f.is16Bit { image.append(littleEndian: Int16(0)) } else { image.append(littleEndian: Int32(0)) }
      if needsSettling(fixup) {
        settle(&fixup)
        fixup.minus = .none
      }
      relocate(fixup, at: UInt64(fixup.offset), id, relocations)
    }
  }

  // MARK: Fixups

  private func resolveFixups(_ id: SectionID, _ section: Section, _ base: UnsafeMutablePointer<UInt8>, _ relocations: RelocationList) {
    let shift = buffer.layoutShifts![id.index]
    for i in section.fixups.indices {
      var f = section.fixups[i]
      if needsSettling(f) { settle(&f) }
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

  /// Whether a deferred expression or a weak reference takes part.
  private func needsSettling(_ f: Fixup) -> Bool {
    let p = buffer.record(f.symbol)
    if p.pointee.state == .expression || p.pointee.isWeakReference { return true }
    if p.pointee.state == .alias && buffer.record(buffer.resolve(f.symbol).symbol).pointee.state == .expression { return true }
    guard f.minus.isSome else { return false }
    let q = buffer.record(buffer.resolve(f.minus).symbol)
    return q.pointee.state == .expression || q.pointee.state == .absolute
  }

  /// Puts plain symbols in the place of expressions.
  private func settle(_ f: inout Fixup) {
    let given = LinearTerm(add: f.symbol, sub: f.minus, constant: f.addend)
    guard let v = settle(given, of: f.symbol) else {
      f.symbol = buffer.absoluteSymbol
      f.minus = .none
      return
    }
    if v.add.isNone && v.sub.isSome { buffer.report("the expression subtracts a symbol from nothing; no relocation says that") }
    f.symbol = v.add.isSome ? v.add : buffer.absoluteSymbol
    f.minus = v.add.isSome ? v.sub : .none
    f.addend = v.constant
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
      if !keepsSymbol || record.pointee.isSectionStart {
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
    if cfi.writesEHFrame { makeFrames(lateSection(".eh_frame", flags: ELF.alloc, alignment: 8), isDebug: false) }
    if cfi.writesDebugFrame { makeFrames(lateSection(".debug_frame", alignment: 8), isDebug: true) }
  }

  private func makeFrames(_ section: Section, isDebug: Bool) {
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
  private func makeLineTable() {
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
  private func makeAttributes() {
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

  private func makeStackNote() {
    let name = buffer.interner.intern(".note.GNU-stack")
    guard buffer.marksStackNonExecutable, buffer.findSection(named: name) == nil else { return }
    relocationsOfSection.append(RelocationList())
    object.sections.append(ELFSection(name: name, type: ELF.progBits, flags: buffer.needsExecutableStack ? ELF.execute : 0, alignment: 1, bytes: nil, size: 0))
  }

  private func attachRelocations() {
    if buffer.objectBits == 32 { for i in object.sections.indices { moveAddends(relocationsOfSection[i], object.sections[i]) } }
    for i in object.sections.indices {
      let list = relocationsOfSection[i]
      object.sections[i].firstRelocation = UInt32(object.relocations.count)
      object.sections[i].relocationCount = UInt32(list.list.count)
      object.relocations.append(contentsOf: UnsafeBufferPointer(list.list.buffer))
    }
  }

  /// i386: numbers of the other table (psABI i386 supplement, §4.3), addends in the contents.
  private func moveAddends(_ r: RelocationList, _ section: ELFSection) {
    guard let bytes = section.bytes else { return }
    for k in r.list.indices {
      let type = X86Relocation(rawValue: UInt8(truncatingIfNeeded: r.list[k].type)) ?? .none
      guard let (number, size) = ObjectBuilder.number32(type) else {
        buffer.report("a 32-bit object has no relocation like \(type.name)")
        continue
      }
      r.list[k].type = number
      let p = UnsafeMutableRawPointer(mutating: bytes + Int(r.list[k].offset))
      let value = r.list[k].addend
      switch size {
      case 1: p.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
      case 2: p.storeBytes(of: UInt16(truncatingIfNeeded: value).littleEndian, as: UInt16.self)
      case 4: p.storeBytes(of: UInt32(truncatingIfNeeded: value).littleEndian, as: UInt32.self)
      default: break
      }
    }
  }

  private static func number32(_ type: X86Relocation) -> (UInt32, Int)? {
    switch type {
    case .none: return (0, 0)
    case .abs32, .abs32S: return (1, 4)
    case .pc32: return (2, 4)
    case .got32: return (3, 4)
    case .plt32: return (4, 4)
    case .gotOff64: return (9, 4)
    case .gotPC32: return (10, 4)
    case .abs16: return (20, 2)
    case .pc16: return (21, 2)
    case .abs8: return (22, 1)
    case .pc8: return (23, 1)
    case .size32: return (38, 4)
    default: return nil
    }
  }
}
