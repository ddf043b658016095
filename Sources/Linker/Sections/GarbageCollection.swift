// --gc-sections: keeps what the entry point, exported symbols and KEEP reach.
//
// Roots: the entry, -u symbols, exported symbols, init/fini sections, notes outside groups, SHF_GNU_RETAIN, KEEP of the
// script, and sections whose names are C identifiers when a `__start_` or `__stop_` symbol is used. A section keeps its group,
// and a function keeps its unwind record rather than the other way round.

import ObjectFormat
import Support

final class GarbageCollector {
  let link: LinkContext
  private var work: [InputSectionID] = []
  private var marked: BitSet
  /// Sections with C identifier names, by name.
  private var identifiers: [Name: [InputSectionID]] = [:]
  /// Sections that must follow the key (`SHF_LINK_ORDER`).
  private var followers: [InputSectionID: [InputSectionID]] = [:]

  init(_ link: LinkContext) {
    self.link = link
    marked = BitSet(capacity: link.sections.count)
  }

  func run(kept: (InputSectionID) -> Bool) {
    collectRelations()
    markRoots(kept)
    while let id = work.popLast() { scan(id) }
    sweep()
  }

  private func collectRelations() {
    for i in 0..<link.sections.count {
      let id = InputSectionID(index: i)
      let s = link.sections[id]
      if s.kind == .none { continue }
      if s.linked.isSome { followers[s.linked, default: []].append(id) }
      if s.isAllocated, isIdentifier(link.interner.bytes(of: s.name)) { identifiers[s.name, default: []].append(id) }
    }
  }

  private func isIdentifier(_ name: UnsafeBufferPointer<UInt8>) -> Bool { isCIdentifier(name) }

  private func markRoots(_ kept: (InputSectionID) -> Bool) {
    for i in 0..<link.sections.count {
      let id = InputSectionID(index: i)
      let s = link.sections[id]
      if s.kind == .none { continue }
      if isRoot(s) || kept(id) { mark(id) }
    }
    mark(symbol: link.entrySymbol)
    for name in link.options.undefinedSymbols + [link.options.initFunction, link.options.finiFunction] { mark(symbol: link.symbols.find(name)) }
    for k in 0..<link.symbols.globals.count {
      let s = link.symbols[link.symbols.globals[k]]
      let isKept = link.options.keepsExported && s.isDefinedHere && (s.visibility == .standard || s.visibility == .protected)
      if isKept || s.flags.contains(.exported) || (s.flags.contains(.usedInShared) && s.isDefinedHere) { mark(symbol: link.symbols.globals[k]) }
    }
    for u in link.unwind.sections { markUnwindReferences(u) }
  }

  private func isRoot(_ s: InputSection) -> Bool {
    if s.flags & ELF.retain != 0 { return true }
    if s.kind == .synthetic { return true }
    if s.type == ELF.note { return s.nextInGroup.isNone }
    switch s.type {
    case ELF.initArray, ELF.finiArray, ELF.preinitArray: return true
    default: break
    }
    let name = link.interner.bytes(of: s.name)
    return name.equals(".init") || name.equals(".fini") || name.hasPrefix(".ctors") || name.hasPrefix(".dtors") || name.hasPrefix(".jcr")
      || name.hasPrefix(".init_array") || name.hasPrefix(".fini_array") || name.hasPrefix(".preinit_array")
  }

  /// What CIEs and language-specific data refer to stays; the functions themselves are not kept by their records.
  private func markUnwindReferences(_ u: UnwindSection) {
    let s = link.sections[u.section]
    for r in u.records.buffer {
      var k = Int(r.firstRelocation)
      if r.cie != .max { k += 1 }
      while k < s.relocations.count, s.relocations[k].offset < UInt64(r.input) + UInt64(r.length) {
        let id = link.file(s.file).symbol(s.relocations[k].symbol)
        let target = id.isNone ? LinkSymbol(name: .none) : link.symbols[id]
        // Only data is kept from here: a reference to code would keep every function.
        if target.place == .section, target.section.isSome, link.sections[target.section].flags & ELF.execute == 0 || r.cie == .max { mark(target.section) }
        k += 1
      }
    }
    marked.insert(u.section.index)
  }

  private func mark(_ id: InputSectionID) {
    if id.isNone || link.sections[id].kind == .none || marked.contains(id.index) { return }
    marked.insert(id.index)
    work.append(id)
  }

  private func mark(symbol id: SymbolID) {
    if id.isNone { return }
    let s = link.symbols[id]
    if s.place == .section { mark(s.section) } else if s.isUndefined { markStartStop(s.name) }
  }

  private func markStartStop(_ name: Name) {
    if !link.options.z.keepsStartStop || name.isNone { return }
    let text = link.interner.string(name)
    for prefix in ["__start_", "__stop_"] where text.hasPrefix(prefix) {
      for id in identifiers[link.interner.intern(String(text.dropFirst(prefix.count)))] ?? [] { mark(id) }
    }
  }

  private func scan(_ id: InputSectionID) {
    let s = link.sections[id]
    var member = s.nextInGroup
    while member.isSome && member != id {
      mark(member)
      member = link.sections[member].nextInGroup
    }
    for f in followers[id] ?? [] { mark(f) }
    if s.file.isNone || !s.isAllocated { return }
    let file = link.file(s.file)
    for i in 0..<s.relocations.count { mark(symbol: file.symbol(s.relocations[i].symbol)) }
  }

  private func sweep() {
    for i in 0..<link.sections.count {
      let id = InputSectionID(index: i)
      let s = link.sections[id]
      if s.kind == .none || marked.contains(i) { continue }
      if !s.isAllocated {
        // Debug data stays unless it belongs to a dropped group.
        if s.nextInGroup.isNone || groupIsMarked(id) { continue }
      }
      link.sections[id].isLive = false
      link.sections[id].kind = .none
      if link.options.printsGarbage { link.report.note("removing unused section \(link.describe(id, 0))") }
    }
  }

  private func groupIsMarked(_ id: InputSectionID) -> Bool {
    var member = link.sections[id].nextInGroup
    while member != id {
      if marked.contains(member.index) { return true }
      member = link.sections[member].nextInGroup
    }
    return false
  }
}

/// True if a section of this name gets `__start_` and `__stop_` symbols.
func isCIdentifier(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let first = name.first, first < 0x30 || first > 0x39 else { return false }
  return name.allSatisfy { c in
    (c >= UInt8(ascii: "a") && c <= UInt8(ascii: "z")) || (c >= UInt8(ascii: "A") && c <= UInt8(ascii: "Z")) || (c >= 0x30 && c <= 0x39) || c == UInt8(ascii: "_")
  }
}
