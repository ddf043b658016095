// The machine-independent half of scanning: what a reference of a given kind makes the output need.

import ObjectFormat
import Support

extension LinkContext {
  /// Scans every section that is loaded, in order.
  func scanRelocations() {
    for i in 0..<sections.count {
      let id = InputSectionID(index: i)
      let s = sections[id]
      if s.relocations.count == 0 || !s.isLive || !s.isAllocated { continue }
      if s.kind == .regular || s.kind == .ehFrame { architecture.scan(self, id) }
    }
  }

  /// Reports a strong reference to nothing; true if it was one.
  func checkDefined(_ id: SymbolID, in section: InputSectionID, at offset: UInt64) -> Bool {
    if id.isNone { return true }
    let s = symbols[id]
    guard s.isUndefined, !s.flags.contains(.isLinkerDefined) else { return true }
    if s.isLocal {
      return true
    }
    if s.isWeak && !s.flags.contains(.stronglyUsed) { return true }
    if isShared && !options.noUndefined && s.visibility == .standard { return true }
    if options.undefinedPolicy == .ignore { return true }
    symbols[id].flags.insert(.isReported)
    let text = "\(describeReference(section, offset)): undefined reference to '\(display(id))'"
    if options.undefinedPolicy == .warn { report.warning(text) } else { report.error(text) }
    return false
  }

  /// The place of a reference, with the function it lies in.
  func describeReference(_ section: InputSectionID, _ offset: UInt64) -> String {
    let s = sections[section]
    let f = file(s.file)
    for i in 0..<f.symbols.count where f.symbols[i].isSome {
      let symbol = symbols[f.symbols[i]]
      guard symbol.place == .section, symbol.section == section, symbol.type == SymbolType.function.rawValue else { continue }
      if offset >= symbol.value && offset < symbol.value &+ max(symbol.size, 1) {
        return "\(f.path): in function '\(interner.string(symbol.name))': (\(interner.string(s.name))+0x\(String(offset, radix: 16)))"
      }
    }
    return describe(section, offset)
  }

  func need(_ id: SymbolID, _ flags: SymbolFlags) { if id.isSome { symbols[id].flags.insert(flags) } }

  /// A word-sized address in data or code.
  func scanWordAddress(_ id: SymbolID, _ section: InputSectionID, _ r: ELFRawRelocation) {
    let s = symbols[id]
    let writable = sections[section].flags & ELF.write != 0
    if s.isIndirectFunction && !isPreemptible(id) {
      // Whether the word gets the resolver's result or the address of a canonical entry is known after the scan.
      if isPositionIndependent && writable { return addRelocation(section, r.offset, architecture.relative, .none, id, r.addend, .address) }
      return need(id, [.needsPLT, .canonicalPLT])
    }
    if isPreemptible(id) {
      if s.isUndefined && s.isWeak && !isShared && !writable { return }
      if !isShared && !writable && !isPositionIndependent { return scanDirectReference(id, section, r) }
      if checkWritable(section, r, id) { addRelocation(section, r.offset, architecture.absolute, id, .none, r.addend, .plain) }
      return
    }
    if isPositionIndependent && movesWithImage(s) {
      if checkWritable(section, r, id) { addRelocation(section, r.offset, architecture.relative, .none, id, r.addend, .address) }
    }
  }

  /// True if a dynamic relocation may be put here; otherwise reports why not.
  private func checkWritable(_ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID) -> Bool {
    if sections[section].flags & ELF.write != 0 { return true }
    if options.z.allowsTextRelocations {
      synthetic.hasTextRelocations = true
      return true
    }
    report.error(
      "\(describe(section, r.offset)): relocation \(architecture.relocationName(r.type)) against '\(display(id))' in a read-only section; recompile with -fPIC")
    return false
  }

  /// An address narrower than a word, or relative to code, of a symbol that may be elsewhere: an executable takes the symbol in
  /// by a canonical PLT entry or a copy; a shared object cannot.
  func scanDirectReference(_ id: SymbolID, _ section: InputSectionID, _ r: ELFRawRelocation) {
    let s = symbols[id]
    if s.isIndirectFunction && !isPreemptible(id) { return need(id, [.needsPLT, .canonicalPLT]) }
    guard isPreemptible(id) else { return }
    if s.isUndefined && s.isWeak && !isShared { return }
    if isShared || (s.place == .shared && !s.isFunction && !options.z.copyRelocations) {
      return report.error(
        "\(describe(section, r.offset)): relocation \(architecture.relocationName(r.type)) cannot be used against symbol '\(display(id))'; recompile with -fPIC")
    }
    guard s.place == .shared else { return }
    if s.isFunction {
      need(id, [.needsPLT, .canonicalPLT])
    } else if s.isThreadLocal {
      report.error("\(describe(section, r.offset)): thread-local '\(display(id))' is used as an ordinary symbol")
    } else {
      need(id, .needsCopy)
    }
  }

  /// A call: preemptible and indirect functions go through the PLT.
  func scanCall(_ id: SymbolID) {
    let s = symbols[id]
    if s.isIndirectFunction && !isPreemptible(id) { return need(id, .needsPLT) }
    guard isPreemptible(id) else { return }
    if s.isUndefined && s.isWeak && !isShared && !isDynamic { return }
    need(id, .needsPLT)
  }

  func addRelocation(
    _ section: InputSectionID, _ offset: UInt64, _ type: UInt32, _ symbol: SymbolID, _ target: SymbolID, _ addend: Int64, _ kind: DynamicRelocation.Addend
  ) {
    if symbol.isSome { symbols[symbol].flags.insert(.needsDynamicSymbol) }
    synthetic.relocations.append(
      DynamicRelocation(section: section, offset: offset, type: type, symbol: symbol, target: target, addend: addend, addendKind: kind))
  }
}
