// The layout without a script: which output section an input section goes to, and in which order they lie.
//
// Order and names follow what programs on Linux expect of ld's built-in script: headers and tables, code, constants, data that
// becomes read-only after relocation, data, zeros.

import ObjectFormat
import Support

struct DefaultLayout {
  let link: LinkContext

  /// Prefixes that lose their suffix: `.text.foo` goes to `.text`. Longer ones first.
  private static let prefixes: [StaticString] = [
    ".data.rel.ro", ".text", ".rodata", ".data", ".bss", ".tdata", ".tbss", ".init_array", ".fini_array", ".ctors", ".dtors", ".gcc_except_table", ".ldata",
    ".lrodata", ".lbss", ".ltext", ".sdata", ".sbss",
  ]
  private static let linkOnce: [(StaticString, StaticString)] = [
    (".gnu.linkonce.d.rel.ro", ".data.rel.ro"), (".gnu.linkonce.t.", ".text"), (".gnu.linkonce.r.", ".rodata"), (".gnu.linkonce.d.", ".data"),
    (".gnu.linkonce.b.", ".bss"), (".gnu.linkonce.td.", ".tdata"), (".gnu.linkonce.tb.", ".tbss"),
  ]
  private static let renamed: [(StaticString, StaticString)] = [("COMMON", ".bss"), (".dynbss", ".bss"), (".tcommon", ".tbss"), (".rela.iplt", ".rela.plt"), (".rel.iplt", ".rel.plt")]

  func outputName(_ s: InputSection) -> Name {
    let name = link.interner.bytes(of: s.name)
    for (from, to) in DefaultLayout.renamed where name.equals(from) { return link.interner.intern(to) }
    if link.isRelocatable { return s.name }
    for p in DefaultLayout.prefixes where name.hasPrefix(p) {
      if name.count == p.utf8CodeUnitCount || name[p.utf8CodeUnitCount] == UInt8(ascii: ".") { return link.interner.intern(p) }
    }
    for (from, to) in DefaultLayout.linkOnce where name.hasPrefix(from) { return link.interner.intern(to) }
    return s.name
  }

  /// --unique: the section is by itself, either because its name matches or because no rule of this layout names it.
  func isUnique(_ s: InputSection, _ output: Name) -> Bool {
    if link.options.uniqueSections.isEmpty || s.kind == .synthetic { return false }
    let isOrphan = output == s.name && DefaultLayout.fixedRanks[link.interner.string(s.name)] == nil
    return link.options.uniqueSections.contains { $0.isEmpty ? isOrphan : GlobPattern($0).matches(link.interner.bytes(of: s.name)) }
  }

  /// Creates the output sections and gives each input section its place.
  func build() -> [LayoutItem] {
    let inserted = link.insertedScripts.map { script in
      var known: [String: OutputSection] = [:]
      return ScriptLayout(link: link, script: script).buildStatements(&known)
    }
    var byName = EntityMap<Name, OutputSectionID>(capacity: 256)
    for i in 0..<link.sections.count {
      let id = InputSectionID(index: i)
      let s = link.sections[id]
      if s.kind == .none || s.isPlaced || (s.kind == .synthetic && link.isEmptySynthetic(id)) { continue }
      let name = outputName(s)
      if link.isRelocatable && link.relocatableKey(id) != .max || isUnique(s, name) {
        link.place(id, in: link.output(link.addOutput(OutputSection(name: link.interner.string(name)))))
        continue
      }
      byName.grow(toHold: name, filling: .none)
      if byName[name].isNone { byName[name] = link.addOutput(OutputSection(name: link.interner.string(name))) }
      link.place(id, in: link.output(byName[name]))
    }
    for o in link.outputs where o.statement == nil {
      sortInputs(o)
      o.rank = rank(o)
      o.isRelro = isRelro(o)
    }
    let order = link.outputs.filter { $0.statement == nil }.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
    var items: [LayoutItem] = order.map { .section($0.element) }
    for (script, more) in zip(link.insertedScripts, inserted) { insert(more, script, &items) }
    return items
  }

  /// INSERT: the items go before or after the section that the script names.
  private func insert(_ more: [LayoutItem], _ script: LinkScript, _ items: inout [LayoutItem]) {
    guard let position = script.insert else { return }
    let index = items.firstIndex { if case .section(let o) = $0 { o.name == position.section } else { false } }
    guard let index else { return link.report.error("\(script.path): INSERT names section '\(position.section)', which the output does not have") }
    items.insert(contentsOf: more, at: position.isAfter ? index + 1 : index)
  }

  // MARK: Order of output sections

  private static let fixedRanks: [String: Int] = [
    ".interp": 10, ".note.gnu.property": 11, ".note.gnu.build-id": 12, ".hash": 20, ".gnu.hash": 21, ".dynsym": 22, ".dynstr": 23, ".gnu.version": 24,
    ".gnu.version_d": 25, ".gnu.version_r": 26, ".rela.dyn": 27, ".rel.dyn": 27, ".rela.plt": 28, ".rel.plt": 28, ".relr.dyn": 29, ".init": 100, ".plt": 101,
    ".plt.got": 102, ".plt.sec": 103, ".text": 110, ".fini": 120, ".rodata": 200, ".eh_frame_hdr": 280, ".eh_frame": 281, ".gcc_except_table": 282, ".tdata": 300,
    ".tbss": 301, ".preinit_array": 310, ".init_array": 311, ".fini_array": 312, ".ctors": 313, ".dtors": 314, ".jcr": 315, ".data.rel.ro": 316, ".dynamic": 317,
    ".got": 318, ".got.plt": 319, ".data": 410, ".bss": 500, ".lrodata": 600, ".ldata": 610, ".lbss": 620,
  ]

  func rank(_ o: OutputSection) -> Int {
    if !o.isAllocated { return o.name == ".comment" ? 1000 : 1001 }
    if link.isRelocatable { return 100 }
    if let r = DefaultLayout.fixedRanks[o.name], fits(r, o) { return r }
    if o.flags & ELF.write != 0 {
      if o.isThreadLocal { return o.isNoBits ? 301 : 300 }
      return o.isNoBits ? 490 : 420
    }
    if o.flags & ELF.execute != 0 { return 115 }
    return o.type == ELF.note ? 13 : 210
  }

  /// A section whose flags contradict its name goes where its flags say.
  private func fits(_ rank: Int, _ o: OutputSection) -> Bool {
    let isWritable = o.flags & ELF.write != 0
    switch rank {
    case 0..<100, 200..<300, 600..<610: return !isWritable && o.flags & ELF.execute == 0
    case 100..<200: return !isWritable
    default: return isWritable
    }
  }

  private func isRelro(_ o: OutputSection) -> Bool {
    guard link.options.z.relro, o.isAllocated, o.flags & ELF.write != 0 else { return false }
    if o.name == ".got.plt" { return link.options.z.now }
    return o.rank >= 300 && o.rank < 319
  }

  // MARK: Order within an output section

  /// `.text` by hotness, `.init_array` by priority, `SHF_LINK_ORDER` sections by what they follow.
  private func sortInputs(_ o: OutputSection) {
    guard o.inputs.count > 1, !link.isRelocatable else { return }
    func stableSort(_ key: (InputSectionID) -> Int) {
      let keyed = o.inputs.enumerated().map { (key($0.element), $0.offset, $0.element) }
      o.inputs = keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { $0.2 }
    }
    switch o.name {
    case ".text": stableSort(textOrder)
    case ".init_array", ".fini_array", ".ctors", ".dtors": stableSort { priority($0) }
    case ".note.gnu.property": break
    default: break
    }
    o.contents = [.inputs(0..<o.inputs.count)]
  }

  private func textOrder(_ id: InputSectionID) -> Int {
    let name = link.interner.bytes(of: link.sections[id].name)
    let order: [StaticString] = [".text.unlikely", ".text.exit", ".text.startup", ".text.hot", ".text.sorted"]
    for (k, p) in order.enumerated() where name.hasPrefix(p) { return k }
    return order.count
  }

  private func priority(_ id: InputSectionID) -> Int { initPriority(link.interner.string(link.sections[id].name)) }
}

/// The priority in `.init_array.NNNNN` (`.ctors.NNNNN` counts down); without one the last.
func initPriority(_ name: String) -> Int {
  guard let dot = name.lastIndex(of: "."), let n = UInt16(name[name.index(after: dot)...]).map({ Int($0) }) else { return 65536 }
  return name.hasPrefix(".ctors") || name.hasPrefix(".dtors") ? 65535 - n : n
}
