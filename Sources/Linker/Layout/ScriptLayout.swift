// The layout of a script: matches input sections to statements, and finds places for those no statement names (orphans).
//
// Source: GNU ld manual §3.6.4 (input section descriptions) and §3.10.4 (orphan sections).

import ObjectFormat
import Support

struct ScriptLayout {
  let link: LinkContext
  let script: LinkScript

  func build() -> [LayoutItem] {
    var sectionsByName: [String: OutputSection] = [:]
    var items = buildStatements(&sectionsByName)
    placeOrphans(&items, &sectionsByName)
    for case .section(let o) in items { o.isRelro = false }
    return items
  }

  /// What the statements name, in their order; sections that none names keep their places open.
  func buildStatements(_ sectionsByName: inout [String: OutputSection]) -> [LayoutItem] {
    var items: [LayoutItem] = []
    for command in script.commands {
      switch command {
      case .assignment(let a): items.append(.assignment(a))
      case .assertion(let a): items.append(.assertion(a))
      case .output(let statement):
        if statement.name == "/DISCARD/" {
          discard(statement)
          continue
        }
        for n in statement.programHeaders where n != "NONE" && !script.programHeaders.contains(where: { $0.name == n }) {
          link.report.error("\(statement.place): section '\(statement.name)' is assigned to segment '\(n)', which PHDRS does not define")
        }
        let o = sectionsByName[statement.name] ?? OutputSection(name: statement.name)
        let isNew = sectionsByName[statement.name] == nil
        if isNew || o.statement == nil { o.statement = statement }
        fill(o, statement)
        if isNew {
          sectionsByName[statement.name] = o
          items.append(.section(o))
        }
      }
    }
    return items
  }

  /// Marks what KEEP statements name, before garbage is collected.
  func markKept() {
    let open = candidates()
    for case .output(let statement) in script.commands {
      for case .inputs(let i) in statement.items where i.keeps { _ = select(i, open) }
    }
  }

  // MARK: Matching

  private func candidates() -> [InputSectionID] {
    (0..<link.sections.count).map { InputSectionID(index: $0) }.filter {
      let s = link.sections[$0]
      return s.kind != .none && !s.isPlaced && !(s.kind == .synthetic && link.isEmptySynthetic($0))
    }
  }

  private func discard(_ statement: OutputStatement) {
    let open = candidates()
    for case .inputs(let i) in statement.items {
      for id in select(i, open) where !link.sections[id].isPlaced {
        link.sections[id].kind = .none
        link.sections[id].isLive = false
      }
    }
  }

  private func fill(_ o: OutputSection, _ statement: OutputStatement) {
    if o.id.isNone { _ = link.addOutput(o) }
    let open = candidates()
    if statement.constraint != .none, !meetsConstraint(statement, open) { return }
    for item in statement.items {
      switch item {
      case .inputs(let i):
        for id in select(i, open) where !link.sections[id].isPlaced && link.sections[id].kind != .none { link.place(id, in: o) }
      case .assignment(let a): o.contents.append(.assignment(a))
      case .assertion(let a): o.contents.append(.assertion(a))
      case .data(let width, let e):
        o.contents.append(.data(offset: 0, width: width, e))
        markUsed(o)
      case .text(let t):
        o.contents.append(.text(offset: 0, Array(t.utf8) + [0]))
        markUsed(o)
      case .fill(let e): o.contents.append(.fill(e))
      }
    }
    if statement.isNoLoad { o.type = ELF.noBits }
    if statement.isInfo { o.flags &= ~ELF.alloc }
  }

  /// A section of data statements alone is writable data.
  private func markUsed(_ o: OutputSection) { if o.inputs.isEmpty { o.flags |= ELF.alloc | ELF.write } }

  private func meetsConstraint(_ statement: OutputStatement, _ open: [InputSectionID]) -> Bool {
    var isWritable = false
    for case .inputs(let i) in statement.items {
      for id in select(i, open) where link.sections[id].flags & ELF.write != 0 { isWritable = true }
    }
    return isWritable == (statement.constraint == .onlyIfReadWrite)
  }

  /// The sections a statement selects, in its order.
  private func select(_ statement: InputStatement, _ open: [InputSectionID]) -> [InputSectionID] {
    var result: [InputSectionID] = []
    let needsPerPattern = statement.sections.contains { $0.sort != .none || implicitSort($0) != .none }
    if !needsPerPattern {
      // Unsorted patterns together keep the files' order.
      for id in open where statement.sections.contains(where: { matches(statement, $0, id) }) { result.append(id) }
    } else {
      var seen = Set<UInt32>()
      for pattern in statement.sections {
        var group = open.filter { !seen.contains($0.raw) && matches(statement, pattern, $0) }
        for id in group { seen.insert(id.raw) }
        sort(&group, pattern.secondSort)
        sort(&group, pattern.sort)
        sort(&group, implicitSort(pattern))
        result += group
      }
    }
    if statement.fileSort == .name {
      stableSort(&result) { link.file(link.sections[$0].file).path }
    }
    if statement.keeps { for id in result { link.sections[id].flags |= ELF.retain } }
    return result
  }

  /// --sort-section, for patterns with wildcards that have no sort of their own.
  private func implicitSort(_ pattern: SectionPattern) -> SectionSort {
    if pattern.sort != .none || pattern.isUnsorted || pattern.pattern.isLiteral { return .none }
    switch link.options.sectionSort {
    case .none: return .none
    case .name: return .name
    case .alignment: return .alignment
    }
  }

  private func matches(_ statement: InputStatement, _ pattern: SectionPattern, _ id: InputSectionID) -> Bool {
    let s = link.sections[id]
    let name = link.interner.bytes(of: s.name)
    let isCommon = id == link.synthetic.common || id == link.synthetic.threadLocalCommon
    if pattern.isCommon ? !isCommon : (isCommon || !pattern.pattern.matches(name)) {
      // `.dynbss` is written as part of `.bss` by scripts that do not know it.
      if !(id == link.synthetic.copies && pattern.pattern.matches(".bss")) { return false }
    }
    if s.flags & statement.withFlags != statement.withFlags || s.flags & statement.withoutFlags != 0 { return false }
    if statement.file.isAny && statement.archive.isEmpty && statement.excludedFiles.isEmpty && pattern.excludedFiles.isEmpty { return true }
    return matchesFile(statement, pattern, s)
  }

  private func matchesFile(_ statement: InputStatement, _ pattern: SectionPattern, _ s: InputSection) -> Bool {
    let path = s.file.isNone ? "" : link.file(s.file).path
    if !statement.archive.isEmpty {
      guard let open = path.lastIndex(of: "("), GlobPattern(statement.archive).matches(String(path[..<open])) else { return false }
      if !statement.file.matches(String(path[path.index(after: open)...].dropLast())) { return false }
    } else if !statement.file.isAny, !matchesName(statement.file, path) {
      return false
    }
    return !(statement.excludedFiles + pattern.excludedFiles).contains { matchesName($0, path) }
  }

  /// A pattern may match the path as written, the member's name, or the archive (`archive:member` in EXCLUDE_FILE).
  private func matchesName(_ pattern: GlobPattern, _ path: String) -> Bool {
    if pattern.matches(path) { return true }
    guard let open = path.lastIndex(of: "("), path.hasSuffix(")") else { return false }
    let archive = String(path[..<open])
    let member = String(path[path.index(after: open)...].dropLast())
    return pattern.matches(member) || pattern.matches(archive + ":" + member) || pattern.matches(archive + ":")
  }

  // MARK: Sorting

  private func sort(_ list: inout [InputSectionID], _ how: SectionSort) {
    switch how {
    case .none: break
    case .name: stableSort(&list) { link.interner.string(link.sections[$0].name) }
    case .alignment: stableSort(&list) { -Int64(clamping: link.sections[$0].alignment) }
    case .initPriority: stableSort(&list) { initPriority(link.interner.string(link.sections[$0].name)) }
    case .reverse: list.reverse()
    }
  }

  private func stableSort<K: Comparable>(_ list: inout [InputSectionID], _ key: (InputSectionID) -> K) {
    let keyed = list.enumerated().map { (key($0.element), $0.offset, $0.element) }
    list = keyed.sorted { a, b in a.0 == b.0 ? a.1 < b.1 : a.0 < b.0 }.map { $0.2 }
  }

  // MARK: Orphans

  private func placeOrphans(_ items: inout [LayoutItem], _ known: inout [String: OutputSection]) {
    let defaults = DefaultLayout(link: link)
    for id in candidates() {
      let s = link.sections[id]
      let own = link.interner.string(s.name)
      let name = script.hasSections && known[own] != nil ? own : s.kind == .synthetic ? link.interner.string(defaults.outputName(s)) : own
      let isUnique = defaults.isUnique(s, s.name)
      if let o = known[name], !isUnique {
        link.place(id, in: o)
        continue
      }
      switch link.options.orphans {
      case .place: break
      case .warn: if s.kind != .synthetic { link.report.warning("orphan section '\(own)' from '\(link.file(s.file).path)' is being placed in section '\(name)'") }
      case .error: if s.kind != .synthetic { link.report.error("unplaced orphan section '\(own)' from '\(link.file(s.file).path)'") }
      case .discard:
        if s.kind != .synthetic { link.sections[id].kind = .none }
        continue
      }
      let o = OutputSection(name: name)
      _ = link.addOutput(o)
      link.place(id, in: o)
      if !isUnique { known[name] = o }
      items.insert(.section(o), at: position(for: o, in: items, defaults))
    }
  }

  /// After the last section of the same kind, and after the symbol assignments that belong to it.
  private func position(for o: OutputSection, in items: [LayoutItem], _ defaults: DefaultLayout) -> Int {
    o.rank = defaults.rank(o)
    var best = -1
    var bestScore = 0
    for (i, item) in items.enumerated() {
      guard case .section(let other) = item, !other.inputs.isEmpty else { continue }
      let score = likeness(o, other)
      if score >= bestScore && score > 0 { (best, bestScore) = (i, score) }
    }
    if best < 0 { return items.count }
    var at = best + 1
    while at < items.count, case .assignment(let a) = items[at], !a.isDot { at += 1 }
    return at
  }

  private func likeness(_ a: OutputSection, _ b: OutputSection) -> Int {
    guard a.isAllocated == b.isAllocated else { return 0 }
    if !a.isAllocated { return 1 }
    var score = 1
    if a.isThreadLocal == b.isThreadLocal { score += 1 }
    if (a.flags & ELF.write) == (b.flags & ELF.write) { score += 16 }
    if (a.flags & ELF.execute) == (b.flags & ELF.execute) { score += 8 }
    if a.isNoBits == b.isNoBits { score += 4 }
    if (a.type == ELF.rela) == (b.type == ELF.rela) { score += 1 }
    if (a.type == ELF.note) == (b.type == ELF.note) { score += 2 }
    return score
  }
}

extension GlobPattern {
  func matches(_ text: StaticString) -> Bool { matches(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) }
}
