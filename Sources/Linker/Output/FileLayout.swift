// Gives every section its place in the file, and turns segments into program headers.

import ObjectFormat
import Support

final class FileLayout {
  let link: LinkContext
  /// Output sections in header order; index 0 of the header table is the null section.
  var sections: [OutputSection] = []
  var segments: [Segment] = []
  var size: UInt64 = 0

  init(_ link: LinkContext) { self.link = link }

  var elfHeaderSize: UInt64 { link.architecture.is64 ? 64 : 52 }
  var programHeaderSize: UInt64 { link.architecture.is64 ? 56 : 32 }
  var headerSize: UInt64 { link.isRelocatable ? elfHeaderSize : elfHeaderSize &+ UInt64(segments.count) &* programHeaderSize }

  /// What SIZEOF_HEADERS means.
  private(set) var wishedHeaderSize: UInt64 = 0

  /// Chooses the sections that get a header, in the layout's order.
  func chooseSections(_ items: [LayoutItem]) {
    sections = []
    for case .section(let o) in items where !o.isDiscarded {
      sections.append(o)
      o.headerIndex = sections.count
    }
  }

  /// Group sections come before their members. Their size counts a relocation table for each member that has relocations.
  func addGroups(_ groups: [OutputSection]) {
    for g in groups {
      let tables = g.groupMembers.filter { o in o.inputs.contains { link.sections[$0].relocations.count > 0 } }.count
      g.size = UInt64(4 * (1 + g.groupMembers.count + tables))
    }
    sections = groups + sections
    for (i, o) in sections.enumerated() { o.headerIndex = i + 1 }
  }

  func planSegments() {
    let loaded = sections.filter { $0.isAllocated }
    let plan = SegmentPlanner(link: link, sections: link.script?.hasSections == true ? stableByAddress(loaded) : loaded).plan()
    segments = plan.segments
    wishedHeaderSize = elfHeaderSize &+ UInt64(plan.wished) &* programHeaderSize
  }

  private func stableByAddress(_ list: [OutputSection]) -> [OutputSection] {
    list.enumerated().sorted { ($0.element.address, $0.offset) < ($1.element.address, $1.offset) }.map { $0.element }
  }

  /// Offsets: loaded sections congruent to their addresses modulo the page, the rest packed behind.
  func assignOffsets() {
    var offset = headerSize
    for (k, s) in segments.enumerated() where s.type == ELF.segmentLoad { placeSegment(s, k, &offset) }
    for o in sections where o.segment < 0 {
      if link.isRelocatable || !o.isAllocated || !o.isNoBits { offset = align(offset, o.alignment) }
      o.fileOffset = offset
      if !o.isNoBits { offset &+= o.size }
    }
    size = offset
    for s in segments { finish(s) }
  }

  private func align(_ v: UInt64, _ a: UInt64) -> UInt64 { a <= 1 ? v : (v &+ a &- 1) & ~(a &- 1) }

  private func placeSegment(_ s: Segment, _ index: Int, _ offset: inout UInt64) {
    guard let first = s.sections.first else { return }
    let page = s.alignment
    var previous: OutputSection?
    for o in s.sections {
      if o.segment >= 0 { continue }
      o.segment = index
      if o === first, !s.includesFileHeader { offset = offset &+ ((o.address &- offset) & (page &- 1)) }
      if o.isThreadLocalZeros || (o.isNoBits && s.sections.last(where: { !$0.isNoBits }).map { $0.address < o.address } ?? true) {
        o.fileOffset = offset
        continue
      }
      if let p = previous, o.address >= p.address {
        offset = p.fileOffset &+ (o.address &- p.address)
      } else if s.includesFileHeader && o === first {
        offset = max(offset, align(headerSize, 1))
        offset = offset &+ ((o.address &- offset) & (page &- 1))
      } else {
        // Congruent modulo the page.
        offset = offset &+ ((o.address &- offset) & (page &- 1))
      }
      o.fileOffset = offset
      // Zeros between contents are written out.
      offset &+= o.size
      previous = o
    }
  }

  private func finish(_ s: Segment) {
    if s.type == ELF.segmentStack { return }
    guard let first = s.sections.first else {
      if s.includesFileHeader || s.includesProgramHeaders { headersOnly(s) }
      return
    }
    let last = s.sections.last { !$0.isThreadLocalZeros } ?? s.sections.last!
    s.offset = first.fileOffset
    s.address = first.address
    s.loadAddress = first.loadAddress
    if let contents = s.sections.last(where: { !$0.isNoBits }) { s.fileSize = contents.fileOffset &+ contents.size &- s.offset }
    s.memorySize = max(last.end &- s.address, s.sections.map { $0.isThreadLocalZeros && s.type != ELF.segmentThreadLocal ? 0 : $0.end &- s.address }.max() ?? 0)
    if s.type == ELF.segmentThreadLocal { s.memorySize = (s.sections.map { $0.end }.max() ?? s.address) &- s.address }
    if s.includesFileHeader || s.includesProgramHeaders {
      let start: UInt64 = s.includesFileHeader ? 0 : elfHeaderSize
      let growth = s.offset &- start
      s.offset = start
      s.address = s.address &- growth
      s.loadAddress = s.loadAddress &- growth
      s.fileSize = s.fileSize &+ growth
      s.memorySize = s.memorySize &+ growth
    }
    if let fixed = s.fixedLoadAddress { s.loadAddress = fixed }
    if s.type == ELF.segmentRelro { s.memorySize = align(s.address &+ s.memorySize, link.options.z.commonPageSize) &- s.address }
  }

  private func headersOnly(_ s: Segment) {
    let base = segments.first { $0.type == ELF.segmentLoad && $0.includesFileHeader && !$0.sections.isEmpty }
    if s.type == ELF.segmentHeaders {
      s.offset = elfHeaderSize
      s.fileSize = UInt64(segments.count) &* programHeaderSize
      let start = base.map { $0.sections[0].address &- $0.sections[0].fileOffset } ?? imageStart
      s.address = start &+ elfHeaderSize
    } else {
      s.fileSize = headerSize
      s.address = imageStart
    }
    s.loadAddress = s.address
    s.memorySize = s.fileSize
  }

  /// Two loaded sections at one address are a mistake of a script or of --section-start.
  func checkOverlaps() {
    let loaded = stableByAddress(sections.filter { $0.isAllocated && $0.size > 0 && !$0.isThreadLocalZeros })
    for (a, b) in zip(loaded, loaded.dropFirst()) where b.address < a.end {
      link.report.error(
        "\(b.statement.map { $0.place + ": " } ?? "")section '\(b.name)' at 0x\(String(b.address, radix: 16)) overlaps section '\(a.name)', which ends at 0x\(String(a.end, radix: 16)); --no-check-sections allows it")
    }
  }

  /// The address of the file's first byte.
  var imageStart: UInt64 {
    for s in segments where s.type == ELF.segmentLoad && s.includesFileHeader {
      if let first = s.sections.first { return first.address &- first.fileOffset }
    }
    if let first = segments.first(where: { $0.type == ELF.segmentLoad })?.sections.first { return first.address & ~(link.options.z.maxPageSize &- 1) }
    return link.options.imageBase ?? (link.isPositionIndependent ? 0 : link.architecture.defaultImageBase)
  }
}
