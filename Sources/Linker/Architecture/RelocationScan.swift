// The machine-independent half of scanning: what a reference of a given kind makes the output need.

import ObjectFormat
import Support

extension LinkContext {
  /// Scans every section that is loaded. Ranges of sections are scanned at once; what they found is taken over in their order.
  func scanRelocations() {
    let step = 1024
    var scans: [RelocationScan] = []
    for first in stride(from: 0, to: sections.count, by: step) {
      scans.append(RelocationScan(self, first..<min(sections.count, first + step)))
    }
    ParallelWork.forEach(scans.count, threads: threadCount) { scans[$0].run() }
    for scan in scans { scan.commit() }
  }

  /// The place of a reference, with the function it lies in.
  func describeReference(_ section: InputSectionID, _ offset: UInt64) -> String {
    let s = sections[section]
    let f = file(s.file)
    for i in 0..<f.symbols.count where f.symbols[i].isSome {
      let symbol = symbols[f.symbols[i]]
      guard symbol.place == .section, symbol.section == section, symbol.type == SymbolType.function.rawValue else { continue }
      if offset >= symbol.value && offset < symbol.value &+ max(symbol.size, 1) {
        return "\(f.path): in function '\(String(decoding: nameBytes(symbol), as: UTF8.self))': (\(interner.string(s.name))+0x\(String(offset, radix: 16)))"
      }
    }
    return describe(section, offset)
  }
}

/// The scan of a range of sections. It reads the link and changes nothing in it, so that ranges can be scanned at the same time; `commit`
/// then enters what was found.
final class RelocationScan {
  let link: LinkContext
  private let range: Range<Int>
  private struct Need: BitwiseCopyable {
    var symbol: SymbolID
    var flags: SymbolFlags
  }
  private var needs = Arena<Need>(capacity: 64)
  private var relocations = Arena<DynamicRelocation>(capacity: 64)
  private var errors: [String] = []
  private var warnings: [String] = []
  private var hasTextRelocations = false
  /// Something refers to the GOT's address.
  var usesGOTBase = false
  var needsModuleTLS = false
  var usesStaticTLS = false

  init(_ link: LinkContext, _ range: Range<Int>) {
    self.link = link
    self.range = range
  }

  func run() {
    for i in range {
      let id = InputSectionID(index: i)
      let s = link.sections[id]
      if s.relocations.count == 0 || !s.isLive || !s.isAllocated { continue }
      if s.kind == .regular || s.kind == .ehFrame { link.architecture.scan(self, id) }
    }
  }

  func commit() {
    for i in 0..<needs.count { link.symbols[needs[i].symbol].flags.insert(needs[i].flags) }
    for r in relocations.buffer { link.addRelocation(r) }
    for e in errors { link.report.error(e) }
    for w in warnings { link.report.warning(w) }
    if hasTextRelocations { link.synthetic.hasTextRelocations = true }
    if usesGOTBase { link.synthetic.usesGOTBase = true }
    if needsModuleTLS { link.synthetic.needsModuleTLS = true }
    if usesStaticTLS { link.synthetic.usesStaticTLS = true }
  }

  func error(_ text: String) { if errors.count <= LinkReport.limit { errors.append(text) } }

  /// Reports a strong reference to nothing; true if it was one.
  func checkDefined(_ id: SymbolID, in section: InputSectionID, at offset: UInt64) -> Bool {
    if id.isNone { return true }
    let s = link.symbols[id]
    guard s.isUndefined, !s.flags.contains(.isLinkerDefined) else { return true }
    if s.isLocal {
      return true
    }
    if s.isWeak && !s.flags.contains(.stronglyUsed) { return true }
    if link.isShared && !link.options.noUndefined && s.visibility == .standard { return true }
    if link.options.undefinedPolicy == .ignore { return true }
    let text = "\(link.describeReference(section, offset)): undefined reference to '\(link.display(id))'"
    if link.options.undefinedPolicy == .warn { warnings.append(text) } else { error(text) }
    return false
  }

  func need(_ id: SymbolID, _ flags: SymbolFlags) {
    if id.isSome, !link.symbols[id].flags.isSuperset(of: flags) { needs.append(Need(symbol: id, flags: flags)) }
  }

  /// A word-sized address in data or code.
  func scanWordAddress(_ id: SymbolID, _ section: InputSectionID, _ r: ELFRawRelocation) {
    let s = link.symbols[id]
    let writable = link.sections[section].flags & ELF.write != 0
    if s.isIndirectFunction && !link.isPreemptible(id) {
      // Whether the word gets the resolver's result or the address of a canonical entry is known after the scan.
      if link.isPositionIndependent && writable { return addRelocation(section, r.offset, link.architecture.relative, .none, id, r.addend, .address) }
      return need(id, [.needsPLT, .canonicalPLT])
    }
    if link.isPreemptible(id) {
      if s.isUndefined && s.isWeak && !link.isShared && !writable { return }
      if !link.isShared && !writable && !link.isPositionIndependent { return scanDirectReference(id, section, r) }
      if checkWritable(section, r, id) { addRelocation(section, r.offset, link.architecture.absolute, id, .none, r.addend, .plain) }
      return
    }
    if link.isPositionIndependent && link.movesWithImage(s) {
      if checkWritable(section, r, id) { addRelocation(section, r.offset, link.architecture.relative, .none, id, r.addend, .address) }
    }
  }

  /// True if a dynamic relocation may be put here; otherwise reports why not.
  private func checkWritable(_ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID) -> Bool {
    if link.sections[section].flags & ELF.write != 0 { return true }
    if link.options.z.allowsTextRelocations {
      hasTextRelocations = true
      return true
    }
    error(
      "\(link.describe(section, r.offset)): relocation \(link.architecture.relocationName(r.type)) against '\(link.display(id))' in a read-only section; recompile with -fPIC")
    return false
  }

  /// An address narrower than a word, or relative to code, of a symbol that may be elsewhere: an executable takes the symbol in
  /// by a canonical PLT entry or a copy; a shared object cannot.
  func scanDirectReference(_ id: SymbolID, _ section: InputSectionID, _ r: ELFRawRelocation) {
    let s = link.symbols[id]
    if s.isIndirectFunction && !link.isPreemptible(id) { return need(id, [.needsPLT, .canonicalPLT]) }
    guard link.isPreemptible(id) else { return }
    if s.isUndefined && s.isWeak && !link.isShared { return }
    if link.isShared || (s.place == .shared && !s.isFunction && !link.options.z.copyRelocations) {
      return error(
        "\(link.describe(section, r.offset)): relocation \(link.architecture.relocationName(r.type)) cannot be used against symbol '\(link.display(id))'; recompile with -fPIC")
    }
    guard s.place == .shared else { return }
    if s.isFunction {
      need(id, [.needsPLT, .canonicalPLT])
    } else if s.isThreadLocal {
      error("\(link.describe(section, r.offset)): thread-local '\(link.display(id))' is used as an ordinary symbol")
    } else {
      need(id, .needsCopy)
    }
  }

  /// A call: preemptible and indirect functions go through the PLT.
  func scanCall(_ id: SymbolID) {
    let s = link.symbols[id]
    if s.isIndirectFunction && !link.isPreemptible(id) { return need(id, .needsPLT) }
    guard link.isPreemptible(id) else { return }
    if s.isUndefined && s.isWeak && !link.isShared && !link.isDynamic { return }
    need(id, .needsPLT)
  }

  func addRelocation(
    _ section: InputSectionID, _ offset: UInt64, _ type: UInt32, _ symbol: SymbolID, _ target: SymbolID, _ addend: Int64, _ kind: DynamicRelocation.Addend
  ) {
    relocations.append(DynamicRelocation(section: section, offset: offset, type: type, symbol: symbol, target: target, addend: addend, addendKind: kind))
  }
}

extension LinkContext {
  func addRelocation(_ r: DynamicRelocation) {
    if r.symbol.isSome { symbols[r.symbol].flags.insert(.needsDynamicSymbol) }
    synthetic.relocations.append(r)
  }

  func addRelocation(
    _ section: InputSectionID, _ offset: UInt64, _ type: UInt32, _ symbol: SymbolID, _ target: SymbolID, _ addend: Int64, _ kind: DynamicRelocation.Addend
  ) {
    addRelocation(DynamicRelocation(section: section, offset: offset, type: type, symbol: symbol, target: target, addend: addend, addendKind: kind))
  }
}
