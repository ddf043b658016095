// Program headers: which sections are loaded together, and with what permissions (gABI, "Program Loading").

import ObjectFormat
import Support

final class Segment {
  let type: UInt32
  var flags: UInt32
  var sections: [OutputSection] = []
  var includesFileHeader = false
  var includesProgramHeaders = false
  var fixedLoadAddress: UInt64?
  var alignment: UInt64 = 1
  // Filled in when the file is laid out.
  var offset: UInt64 = 0
  var address: UInt64 = 0
  var loadAddress: UInt64 = 0
  var fileSize: UInt64 = 0
  var memorySize: UInt64 = 0

  init(type: UInt32, flags: UInt32) {
    self.type = type
    self.flags = flags
  }
}

extension OutputSection {
  /// PF_R, PF_W, PF_X.
  var segmentFlags: UInt32 { 4 | (flags & ELF.write != 0 ? 2 : 0) | (flags & ELF.execute != 0 ? 1 : 0) }
}

struct SegmentPlanner {
  let link: LinkContext
  /// Loaded sections in address order.
  let sections: [OutputSection]

  /// The segments, and the number of them that SIZEOF_HEADERS counts: what it would be with the headers loaded.
  func plan() -> (segments: [Segment], wished: Int) {
    if link.isRelocatable { return ([], 0) }
    if let script = link.script, !script.programHeaders.isEmpty { return (planFromScript(script), script.programHeaders.count) }
    let list = planDefault(hasHeaders: true)
    // A script decides where sections lie; the headers are loaded only if there is room before the first one.
    if link.script?.hasSections == true, let first = sections.first {
      let word = UInt64(link.architecture.wordSize)
      let needed = 8 * word + UInt64(list.count) * 7 * word
      if first.address & (link.options.z.maxPageSize &- 1) < needed { return (planDefault(hasHeaders: false), list.count) }
    }
    return (list, list.count)
  }

  // MARK: Default

  private func planDefault(hasHeaders: Bool) -> [Segment] {
    var list: [Segment] = []
    let interpreter = sections.first { $0.name == ".interp" }
    if let interpreter {
      if hasHeaders {
        let headers = Segment(type: ELF.segmentHeaders, flags: 4)
        headers.includesProgramHeaders = true
        headers.alignment = UInt64(link.architecture.wordSize)
        list.append(headers)
      }
      list.append(segment(ELF.segmentInterpreter, [interpreter]))
    }
    list += loads(hasHeaders)
    if let dynamic = sections.first(where: { $0.type == ELF.dynamic }) { list.append(segment(ELF.segmentDynamic, [dynamic])) }
    list += notes()
    if let property = sections.first(where: { $0.name == ".note.gnu.property" }) { list.append(segment(ELF.segmentProperty, [property])) }
    let local = sections.filter { $0.isThreadLocal }
    if !local.isEmpty {
      let s = segment(ELF.segmentThreadLocal, local)
      s.flags = 4
      list.append(s)
    }
    if let header = sections.first(where: { $0.name == ".eh_frame_hdr" }) { list.append(segment(ELF.segmentEHFrame, [header])) }
    let stack = Segment(type: ELF.segmentStack, flags: link.needsExecutableStack ? 7 : 6)
    stack.memorySize = link.options.z.stackSize ?? 0
    stack.alignment = 16
    list.append(stack)
    let relro = sections.filter { $0.isRelro }
    if !relro.isEmpty && link.isDynamic || !relro.isEmpty && link.options.z.relro {
      let s = segment(ELF.segmentRelro, relro)
      s.flags = 4
      s.alignment = 1
      list.append(s)
    }
    return list
  }

  private func segment(_ type: UInt32, _ sections: [OutputSection]) -> Segment {
    let s = Segment(type: type, flags: sections.reduce(0) { $0 | $1.segmentFlags })
    s.sections = sections
    s.alignment = sections.map { $0.alignment }.max() ?? 1
    return s
  }

  private func loads(_ hasHeaders: Bool) -> [Segment] {
    var list: [Segment] = []
    var current: Segment?
    func begin(_ flags: UInt32) -> Segment {
      let s = Segment(type: ELF.segmentLoad, flags: flags)
      s.alignment = link.options.nmagic || link.options.omagic ? 1 : link.options.z.maxPageSize
      list.append(s)
      current = s
      return s
    }
    if hasHeaders {
      let first = begin(link.options.omagic ? 7 : 4)
      first.includesFileHeader = true
      first.includesProgramHeaders = true
    }
    var last: OutputSection?
    for o in sections {
      let flags = link.options.omagic ? 7 : o.segmentFlags
      let s: Segment
      if let c = current, last == nil || !startsNew(o, last!, c, flags) {
        s = c
        // Without separate code the headers' segment may hold code and constants together.
        s.flags |= flags
      } else {
        s = begin(flags)
      }
      s.sections.append(o)
      s.alignment = max(s.alignment, o.alignment)
      if !o.isThreadLocalZeros { last = o }
    }
    return list.filter { !$0.sections.isEmpty || $0.includesFileHeader }
  }

  private func startsNew(_ o: OutputSection, _ last: OutputSection, _ current: Segment, _ flags: UInt32) -> Bool {
    if last.isNoBits && !o.isNoBits && !last.isThreadLocal { return true }
    if (o.address &- o.loadAddress) != (last.address &- last.loadAddress) { return true }
    if o.address < last.address { return true }
    // Sections on one page have one page's permissions.
    let page = link.options.nmagic || link.options.omagic ? 1 : link.options.z.maxPageSize
    if last.end > 0, o.address & ~(page &- 1) == (last.end &- 1) & ~(page &- 1) { return false }
    if current.flags == flags { return o.address &- last.end > link.options.z.maxPageSize &* 16 }
    if link.options.z.separateCode || (current.flags ^ flags) & 2 != 0 { return true }
    return false
  }

  /// Neighbouring notes of one alignment share a segment.
  private func notes() -> [Segment] {
    var list: [Segment] = []
    var last: OutputSection?
    for o in sections where o.type == ELF.note {
      if let l = last, let s = list.last, l.alignment == o.alignment, l.flags == o.flags, o.address == (l.end &+ o.alignment &- 1) & ~(o.alignment &- 1) {
        s.sections.append(o)
      } else {
        list.append(segment(ELF.segmentNote, [o]))
      }
      last = o
    }
    return list
  }

  // MARK: PHDRS

  private func planFromScript(_ script: LinkScript) -> [Segment] {
    var byName: [String: Segment] = [:]
    var list: [Segment] = []
    for h in script.programHeaders {
      let s = Segment(type: h.type, flags: h.flags ?? 0)
      s.includesFileHeader = h.includesFileHeader
      s.includesProgramHeaders = h.includesProgramHeaders
      if let e = h.loadAddress { s.fixedLoadAddress = ScriptEvaluator(link: link).evaluate(e).number }
      s.alignment = h.type == ELF.segmentLoad ? link.options.z.maxPageSize : 1
      byName[h.name] = s
      list.append(s)
    }
    var names: [String] = []
    for o in sections {
      if let own = o.statement?.programHeaders, !own.isEmpty { names = own }
      if names.isEmpty, let first = script.programHeaders.first(where: { $0.type == ELF.segmentLoad }) { names = [first.name] }
      for n in names where n != "NONE" {
        // Unknown names have been reported when the statements were read.
        guard let s = byName[n] else { continue }
        if s.type == ELF.segmentThreadLocal && !o.isThreadLocal { continue }
        if s.type == ELF.segmentNote && o.type != ELF.note && o.statement == nil { continue }
        s.sections.append(o)
        s.alignment = max(s.alignment, o.alignment)
        if script.programHeaders.first(where: { $0.name == n })?.flags == nil { s.flags |= o.segmentFlags }
      }
    }
    return list
  }
}

extension LinkContext {
  /// An object without a `.note.GNU-stack`, or with an executable one, asks for an executable stack; so does the option.
  var needsExecutableStack: Bool {
    options.z.executableStack ?? files.contains { $0.kind == .object && $0.image != nil && !$0.hasPlainStack }
  }
}
