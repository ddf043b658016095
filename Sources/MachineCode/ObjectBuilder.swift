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
    writeDebugInfo()
    synchronize()
    mergeSubsections()
    bindSectionNames()
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
  var relocationsOfSection: [RelocationList] = []
  /// Signature → group.
  var groups = HashTable()

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
    // Sizes that make no sense are not to be written.
    if !buffer.problems.isEmpty || !sizesAreSane() { return }
    buffer.reportPlace = 0
    makeFrames()
    buffer.reportPlace = 0
    makeLineTable()
    makeAttributes()
    numberSections()
    makeFileSymbol()
    makeDefinedSymbols()
    for i in buffer.sections.indices where buffer.sections[i].parent.isNone { writeSection(SectionID(UInt32(i))) }
    makeStackNote()
    attachRelocations()
    compressDebugSections()
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
    if changed {
      if let i = dependent.first(where: { !buffer.sections[$0].fragments.isEmpty }) { buffer.reportPlace = buffer.sections[i].fragments[0].place }
      buffer.report("the sizes of sections depend on each other in a circle")
    }
  }

  private func sizesAreSane() -> Bool {
    for i in buffer.sections.indices where !buffer.sections[i].fragments.isEmpty {
      if buffer.sectionSize(SectionID(UInt32(i))) <= UInt64(CodeBuffer.largestSection) { continue }
      buffer.reportPlace = buffer.sections[i].fragments[0].place
      buffer.report("the section becomes larger than 2 GiB")
      return false
    }
    return true
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
  func lateSection(_ name: StaticString, type: UInt32 = ELF.progBits, flags: UInt64 = 0, entrySize: UInt64 = 0, alignment: UInt64 = 1) -> Section {
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
      buffer.reportPlace = record.place
      if isDefined || record.isReferenced || record.binding == .weak { _ = objectSymbol(MCSymbol(UInt32(i))) }
    }
  }

  /// The object's symbol for `symbol`, made on first use.
  func objectSymbol(_ symbol: MCSymbol) -> UInt32 {
    let p = buffer.symbols.baseAddress + symbol.index
    if p.pointee.objectSymbol != .max { return p.pointee.objectSymbol }
    let record = p.pointee
    if record.place != 0 { buffer.reportPlace = record.place }
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

  func place(_ s: inout ELFSymbol, _ symbol: MCSymbol, _ record: SymbolRecord) {
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
  func settle(_ t: LinearTerm, of symbol: MCSymbol) -> LinearTerm? {
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

  func describe(_ symbol: MCSymbol) -> String {
    let name = buffer.symbols[symbol.index].name
    return name.isNone ? "label \(symbol.raw)" : buffer.interner.string(name)
  }

  func sectionSymbol(_ id: SectionID) -> UInt32 {
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
}
