// Walks the layout and gives every output section its address, repeating until nothing moves.

import ObjectFormat
import Support

final class AddressAssignment {
  let link: LinkContext
  var items: [LayoutItem]
  var headerSize: UInt64 = 0
  private var evaluator: ScriptEvaluator
  private var regionCursors: [String: UInt64] = [:]
  private var loadOffset: UInt64 = 0
  private var lastRegion = ""
  /// Bytes skipped before the section to align it.
  private var padding: UInt64 = 0
  /// Sections since DATA_SEGMENT_ALIGN, until DATA_SEGMENT_RELRO_END.
  private var relroCandidates: [OutputSection]?

  init(_ link: LinkContext, _ items: [LayoutItem]) {
    self.link = link
    self.items = items
    evaluator = ScriptEvaluator(link: link)
  }

  /// One round. Returns true if anything moved.
  func round(isFinal: Bool = false) -> Bool {
    let before = snapshot()
    evaluator.isFinal = isFinal
    evaluator.headerSize = headerSize
    evaluator.current = .none
    evaluator.previous = .none
    evaluator.dot = startAddress()
    regionCursors = [:]
    loadOffset = 0
    lastRegion = ""
    relroCandidates = nil
    var previous: OutputSection?
    for item in items {
      switch item {
      case .assignment(let a): assign(a)
      case .assertion(let a): check(a)
      case .section(let o):
        lay(o, after: previous)
        if o.isAllocated {
          previous = o
          evaluator.previous = o.id
        }
      }
    }
    for a in link.extraAssignments { assign(a) }
    link.regionEnds = regionCursors
    return snapshot() != before
  }

  private func startAddress() -> UInt64 {
    if link.isRelocatable { return 0 }
    if link.script?.hasSections == true { return 0 }
    let base = link.options.imageBase ?? (link.isPositionIndependent ? 0 : link.architecture.defaultImageBase)
    return base &+ headerSize
  }

  private func snapshot() -> UInt64 {
    var h: UInt64 = 0
    for o in link.outputs { h = hashMix(h, hashMix(o.address, hashMix(o.size, o.loadAddress))) }
    for id in link.scriptSymbols { h = hashMix(h, link.symbols[id].value) }
    return h
  }

  // MARK: Assignments

  private func assign(_ a: ScriptAssignment) {
    // A PROVIDE that nothing refers to is not even evaluated.
    guard a.isDot || a.symbol.isSome else { return }
    evaluator.place = a.place
    let v = evaluator.evaluate(a.value)
    if a.isDot { return setDot(v, a) }
    var s = link.symbols[a.symbol]
    s.value = v.number
    s.anchor = v.section
    s.place = v.isAbsolute ? .absolute : .section
    s.section = .none
    link.symbols[a.symbol] = s
  }

  private func setDot(_ v: ScriptValue, _ a: ScriptAssignment) {
    switch a.value {
    case .dataSegmentAlign: relroCandidates = []
    case .dataSegmentRelroEnd:
      // What lies between becomes read-only after relocation, in whole pages.
      guard let list = relroCandidates, link.options.z.relro else { break }
      for o in list { o.isRelro = true }
      relroCandidates = nil
      return evaluator.dot = evaluator.align(v.number, link.options.z.commonPageSize)
    default: break
    }
    if evaluator.current.isSome {
      // In an output section a plain number counts from the section's start.
      let base = link.output(evaluator.current).address
      let address = v.isAbsolute ? base &+ v.number : v.number
      if address < evaluator.dot { return fail("\(a.place): the location counter cannot move backwards from 0x\(String(evaluator.dot, radix: 16)) to 0x\(String(address, radix: 16))") }
      evaluator.dot = address
    } else {
      evaluator.dot = v.number
      if !lastRegion.isEmpty { regionCursors[lastRegion] = v.number }
    }
  }

  private func fail(_ message: String) { if evaluator.isFinal { link.report.error(message) } }

  private func check(_ a: ScriptAssertion) {
    evaluator.place = a.place
    if evaluator.isFinal, evaluator.evaluate(a.condition).number == 0 { link.report.error("\(a.place): \(a.message)") }
  }

  // MARK: Sections

  private func lay(_ o: OutputSection, after previous: OutputSection?) {
    let saved = evaluator.dot
    // A statement that took no input lies at the location counter, for the sake of the symbols in it.
    let isPlaceholder = o.inputs.isEmpty && !o.isAllocated && o.statement != nil
    if !o.isAllocated && !isPlaceholder { evaluator.dot = 0 }
    chooseAddress(o, previous)
    o.address = evaluator.dot
    link.outputAddresses[o.id] = o.address
    evaluator.current = o.id
    layContents(o)
    evaluator.current = .none
    o.size = evaluator.dot &- o.address
    // Empty sections have no place in the file; the symbols assigned in them have had their values.
    o.isDiscarded = o.inputs.isEmpty && o.size == 0
    if o.isDiscarded {
      o.headerIndex = 0
      evaluator.dot = saved
      return
    }
    if isPlaceholder && o.statement?.isInfo == false {
      // It only moves the location counter: memory without contents.
      o.flags |= ELF.alloc | ELF.write
      o.type = ELF.noBits
    }
    chooseLoadAddress(o, previous)
    checkRegion(o)
    if o.isAllocated, o.flags & ELF.write != 0 { relroCandidates?.append(o) }
    if !o.isAllocated {
      evaluator.dot = saved
    } else if o.isThreadLocalZeros {
      evaluator.dot = o.address
    }
  }

  private func chooseAddress(_ o: OutputSection, _ previous: OutputSection?) {
    if link.isRelocatable { return evaluator.dot = 0 }
    guard o.isAllocated || (o.inputs.isEmpty && o.statement != nil) else { return }
    if let start = link.options.sectionStarts.first(where: { $0.name == o.name }) { return evaluator.dot = start.address }
    guard let statement = o.statement else {
      if link.script?.hasSections != true { startSegment(o, previous) }
      return evaluator.dot = evaluator.align(evaluator.dot, max(o.alignment, o.isThreadLocal ? threadLocalAlignment(o) : 1))
    }
    if link.script?.hasSections != true, statement.address == nil { startSegment(o, previous) }
    evaluator.place = statement.place
    if !statement.region.isEmpty, statement.address == nil {
      let origin = regionOrigin(statement.region)
      evaluator.dot = regionCursors[statement.region] ?? origin
    }
    let before = evaluator.dot
    defer { padding = statement.address == nil ? evaluator.dot &- before : 0 }
    if let address = statement.address {
      evaluator.dot = evaluator.evaluate(address).number
    } else {
      if let alignment = statement.alignment {
        let wished = evaluator.evaluate(alignment).number
        if wished & (wished &- 1) != 0 { fail("\(statement.place): alignment \(wished) of section '\(o.name)' is not a power of two") } else { o.alignment = max(o.alignment, wished) }
      }
      evaluator.dot = evaluator.align(evaluator.dot, o.alignment)
    }
    if let sub = statement.subalignment { subalign(o, evaluator.evaluate(sub).number) }
    if let alignment = statement.alignment { evaluator.dot = evaluator.align(evaluator.dot, evaluator.evaluate(alignment).number) }
  }

  /// The first section of the TLS image is aligned for all of it.
  private func threadLocalAlignment(_ o: OutputSection) -> UInt64 {
    guard link.outputs.first(where: { $0.isThreadLocal && !$0.isDiscarded && !$0.inputs.isEmpty && $0.rank <= o.rank }) === o else { return 1 }
    return link.outputs.filter { $0.isThreadLocal }.map { $0.alignment }.max() ?? 1
  }

  private func subalign(_ o: OutputSection, _ alignment: UInt64) {
    for id in o.inputs { link.sections[id].alignment = max(alignment, 1) }
  }

  /// Memory with other permissions begins on a page of its own, and so does data after what becomes read-only.
  private func startSegment(_ o: OutputSection, _ previous: OutputSection?) {
    guard let previous, !link.options.omagic else { return }
    let permissions = ELF.write | ELF.execute
    let page = link.options.nmagic ? 1 : link.options.z.maxPageSize
    if (previous.flags ^ o.flags) & permissions != 0 {
      if link.options.z.separateCode || (previous.flags ^ o.flags) & ELF.write != 0 { evaluator.dot = evaluator.align(evaluator.dot, page) }
    } else if previous.isRelro && !o.isRelro {
      evaluator.dot = evaluator.align(evaluator.dot, link.options.z.commonPageSize)
    }
  }

  private func layContents(_ o: OutputSection) {
    for (k, c) in o.contents.enumerated() {
      switch c {
      case .inputs(let range): for i in range { layInput(o, o.inputs[i]) }
      case .assignment(let a): assign(a)
      case .assertion(let a): check(a)
      case .data(_, let width, let e):
        o.contents[k] = .data(offset: evaluator.dot &- o.address, width: width, e)
        evaluator.dot &+= UInt64(width)
      case .text(_, let bytes):
        o.contents[k] = .text(offset: evaluator.dot &- o.address, bytes)
        evaluator.dot &+= UInt64(bytes.count)
      case .fill: break
      }
    }
  }

  private func layInput(_ o: OutputSection, _ id: InputSectionID) {
    let s = link.sections[id]
    var size = s.size
    switch s.kind {
    case .none: return
    case .merge:
      let table = link.merged.table(s)
      guard table.leader == id else { return }
      size = table.size
    case .ehFrame:
      // All records together lie where the first section lies.
      guard link.isUnwindLeader(id) else { return link.sections[id].offset = link.unwindOffset }
      size = link.unwind.size &+ 4
    default: break
    }
    evaluator.dot = evaluator.align(evaluator.dot, s.alignment)
    let offset = evaluator.dot &- o.address
    link.sections[id].offset = offset
    if s.kind == .merge { link.merged.table(s).place = offset }
    if s.kind == .ehFrame { link.unwindOffset = offset }
    evaluator.dot &+= size
  }

  // MARK: Load addresses and regions

  private func regionOrigin(_ name: String) -> UInt64 {
    guard let r = link.script?.regions.first(where: { $0.name == name }) else {
      fail("\(evaluator.place): no memory region '\(name)'")
      return 0
    }
    return evaluator.evaluate(r.origin).number
  }

  private func chooseLoadAddress(_ o: OutputSection, _ previous: OutputSection?) {
    guard o.isAllocated, let statement = o.statement else {
      o.loadAddress = o.address &- loadOffset
      return
    }
    if let e = statement.loadAddress {
      let dot = evaluator.dot
      evaluator.dot = o.address
      evaluator.place = statement.place
      o.loadAddress = evaluator.evaluate(e).number
      evaluator.dot = dot
      loadOffset = o.address &- o.loadAddress
    } else if !statement.loadRegion.isEmpty {
      let next = regionCursors[statement.loadRegion] ?? regionOrigin(statement.loadRegion)
      let at = statement.alignsWithInput ? next &+ padding : evaluator.align(next, loadAlignment(o, statement))
      o.loadAddress = at
      if statement.loadRegion != statement.region { regionCursors[statement.loadRegion] = at &+ o.size }
      loadOffset = o.address &- o.loadAddress
    } else {
      if statement.region != lastRegion || statement.address != nil { loadOffset = statement.region == lastRegion ? loadOffset : 0 }
      o.loadAddress = o.address &- loadOffset
    }
    lastRegion = statement.region
    if !statement.region.isEmpty { regionCursors[statement.region] = evaluator.dot }
  }

  /// In a region that is only loaded from, the contents' own alignment does not count, only the one that the statement asks for.
  private func loadAlignment(_ o: OutputSection, _ statement: OutputStatement) -> UInt64 {
    if statement.loadRegion == statement.region { return o.alignment }
    return statement.alignment.map { max(evaluator.evaluate($0).number, 1) } ?? 1
  }

  private func checkRegion(_ o: OutputSection) {
    guard evaluator.isFinal, let name = o.statement?.region, !name.isEmpty, let r = link.script?.regions.first(where: { $0.name == name }) else { return }
    let end = evaluator.evaluate(r.origin).number &+ evaluator.evaluate(r.length).number
    if o.end > end { link.report.error("\(evaluator.place): section '\(o.name)' overflows region '\(name)' by \(o.end &- end) bytes") }
  }
}
