// Symbols that scripts, --defsym and the linker itself define.
//
// They exist before relocations are scanned, so that references to them are satisfied; their values come with the addresses.

import ObjectFormat
import Support

extension LinkContext {
  /// Takes the assignments of a script without SECTIONS.
  func addAssignments(_ script: LinkScript) {
    for c in script.commands {
      if case .assignment(let a) = c { extraAssignments.append(a) }
    }
    if options.entry.isEmpty, !script.entry.isEmpty, entrySymbol.isNone { entrySymbol = symbols.global(interner.intern(script.entry)) }
    versions.add(script.versionText)
  }

  /// --defsym.
  func addDefinedSymbols() {
    for d in options.defined {
      do {
        let value = try LinkScriptParser.parseExpression(d.expression, path: "--defsym", interner: interner)
        extraAssignments.append(ScriptAssignment(name: interner.intern(d.name), isDot: false, value: value, place: "--defsym \(d.name)"))
      } catch { report.error("--defsym \(d.name)=\(d.expression): \(error)") }
    }
  }

  /// Defines the symbols of all assignments of a script.
  func bindScriptSymbols() {
    for i in extraAssignments.indices { bind(&extraAssignments[i]) }
    for script in insertedScripts + (self.script.map { [$0] } ?? []) { bindSymbols(of: script) }
  }

  private func bindSymbols(of script: LinkScript) {
    for i in script.commands.indices {
      switch script.commands[i] {
      case .assignment(var a):
        bind(&a)
        script.commands[i] = .assignment(a)
      case .output(let o):
        for k in o.items.indices {
          if case .assignment(var a) = o.items[k] {
            bind(&a)
            o.items[k] = .assignment(a)
          }
        }
      case .assertion: break
      }
    }
  }

  private func bind(_ a: inout ScriptAssignment) {
    if a.isDot { return }
    if a.isProvided {
      // PROVIDE defines only what is referred to and not defined.
      let id = symbols.find(a.name)
      guard id.isSome, symbols[id].isUndefined || symbols[id].place == .shared, symbols[id].flags.contains(.usedInObject) || symbols[id].flags.contains(.usedInShared)
      else { return }
      a.symbol = id
    } else {
      a.symbol = symbols.global(a.name)
    }
    var s = symbols[a.symbol]
    s.place = isConstant(a.value) ? .absolute : .section
    s.section = .none
    s.binding = SymbolBinding.global.rawValue
    s.type = 0
    s.file = .none
    s.flags.insert(.isLinkerDefined)
    if a.isProvided { s.flags.insert(.isProvided) }
    if a.isHidden { s.visibility = .hidden }
    symbols[a.symbol] = s
    scriptSymbols.append(a.symbol)
  }

  /// True for expressions without any address in them.
  private func isConstant(_ e: ScriptExpression) -> Bool {
    switch e {
    case .number, .sizeofHeaders, .maxPageSize, .commonPageSize, .absolute, .defined, .origin, .length: return true
    case .unary(_, let a), .log2Ceiling(let a): return isConstant(a)
    case .binary(_, let a, let b), .maximum(let a, let b), .minimum(let a, let b): return isConstant(a) && isConstant(b)
    case .sectionProperty(let p, _): return p == .size || p == .alignment || p == .loadAddress
    case .symbol(let name):
      let id = symbols.find(name)
      return id.isSome && symbols[id].place == .absolute
    default: return false
    }
  }

  // MARK: The linker's own symbols

  /// A symbol at the start or end of something, made when it is referred to and nothing defines it.
  func defineBoundarySymbols() {
    if isRelocatable { return }
    for (name, isHidden) in LinkContext.boundaryNames { reserve(name, isHidden: isHidden) }
    defineStartStopSymbols()
  }

  static let boundaryNames: [(String, Bool)] = [
    ("__ehdr_start", true), ("__executable_start", false), ("__bss_start", false), ("_edata", false), ("edata", false), ("_end", false), ("end", false),
    ("_etext", false), ("etext", false), ("__etext", false), ("__preinit_array_start", true), ("__preinit_array_end", true), ("__init_array_start", true),
    ("__init_array_end", true), ("__fini_array_start", true), ("__fini_array_end", true), ("__rela_iplt_start", true), ("__rela_iplt_end", true), ("__rel_iplt_start", true), ("__rel_iplt_end", true),
    ("_GLOBAL_OFFSET_TABLE_", true), ("_DYNAMIC", true), ("__GNU_EH_FRAME_HDR", true), ("_TLS_MODULE_BASE_", true), ("__dso_handle", true), ("_PROCEDURE_LINKAGE_TABLE_", true),
  ]

  /// True if the symbol was wanted.
  @discardableResult private func reserve(_ name: String, isHidden: Bool) -> SymbolID {
    let id = symbols.find(name)
    guard id.isSome, symbols[id].isUndefined, symbols[id].flags.contains(.usedInObject) || (!isHidden && symbols[id].flags.contains(.usedInShared)) else { return .none }
    symbols[id].place = .section
    symbols[id].file = .none
    symbols[id].binding = SymbolBinding.global.rawValue
    symbols[id].flags.insert([.isLinkerDefined, .isProvided])
    if isHidden { symbols[id].visibility = .hidden }
    if name == "_GLOBAL_OFFSET_TABLE_" { synthetic.usesGOTBase = true }
    if name == "_TLS_MODULE_BASE_" { symbols[id].type = SymbolType.threadLocal.rawValue }
    return id
  }

  private func defineStartStopSymbols() {
    for k in 0..<symbols.globals.count {
      let id = symbols.globals[k]
      guard symbols[id].isUndefined, symbols[id].flags.contains(.usedInObject) else { continue }
      let text = symbols.string(id)
      for prefix in ["__start_", "__stop_"] where text.hasPrefix(prefix) {
        let name = interner.intern(String(text.dropFirst(prefix.count)))
        guard isCIdentifier(interner.bytes(of: name)), hasSection(name) else { continue }
        reserve(text, isHidden: false)
        if options.z.startStop != 0 { symbols[id].visibility = SymbolVisibility(rawValue: options.z.startStop)! }
        startStopSymbols.append((id, name, prefix == "__stop_"))
      }
    }
  }

  private func hasSection(_ name: Name) -> Bool {
    for i in 0..<sections.count where sections[InputSectionID(index: i)].name == name && sections[InputSectionID(index: i)].kind != .none { return true }
    return false
  }

  /// Gives the reserved symbols their addresses.
  func resolveBoundarySymbols(imageStart: UInt64) {
    func output(_ name: String) -> OutputSection? { outputs.first { $0.name == name && !$0.isDiscarded && $0.headerIndex > 0 } }
    func set(_ name: String, _ v: UInt64, _ o: OutputSection?) {
      let id = symbols.find(name)
      guard id.isSome, symbols[id].flags.contains(.isLinkerDefined), symbols[id].flags.contains(.isProvided), symbols[id].section.isNone,
        !scriptSymbols.contains(where: { $0 == id })
      else { return }
      symbols[id].value = v
      symbols[id].anchor = o?.id ?? .none
    }
    let loaded = outputs.filter { $0.isAllocated && !$0.isDiscarded && $0.headerIndex > 0 && !$0.isThreadLocalZeros }
    let ordered = loaded.sorted { $0.address < $1.address }
    set("__ehdr_start", imageStart, ordered.first)
    set("__executable_start", imageStart, ordered.first)
    set("__dso_handle", imageStart, ordered.first)
    let code = ordered.last { $0.flags & ELF.execute != 0 }
    let data = ordered.last { $0.flags & ELF.write != 0 && !$0.isNoBits }
    let last = ordered.last
    for n in ["_etext", "etext", "__etext"] { set(n, code?.end ?? imageStart, code) }
    for n in ["_edata", "edata"] { set(n, data?.end ?? last?.end ?? imageStart, data ?? last) }
    for n in ["_end", "end"] { set(n, last?.end ?? imageStart, last) }
    let zeros = output(".bss")
    set("__bss_start", zeros?.address ?? data?.end ?? last?.end ?? imageStart, zeros ?? data)
    for (name, section) in [("__preinit_array", ".preinit_array"), ("__init_array", ".init_array"), ("__fini_array", ".fini_array")] {
      let o = output(section)
      set(name + "_start", o?.address ?? imageStart, o ?? ordered.first)
      set(name + "_end", o?.end ?? imageStart, o ?? ordered.first)
    }
    let relocations = synthetic.pltRelocations.isSome && !sections[synthetic.pltRelocations].output.isNone ? self.output(sections[synthetic.pltRelocations].output) : nil
    // With a loader these relocations are its business, and the range is empty.
    let table = relocations.map { _ in syntheticAddress(synthetic.pltRelocations) } ?? ordered.first?.address ?? imageStart
    let prefix = architecture.usesAddends ? "__rela" : "__rel"
    set(prefix + "_iplt_start", table, relocations ?? ordered.first)
    set(prefix + "_iplt_end", isDynamic ? table : table &+ syntheticSize(synthetic.pltRelocations), relocations ?? ordered.first)
    set("_GLOBAL_OFFSET_TABLE_", syntheticAddress(synthetic.gotPLT), output(".got.plt"))
    set("_PROCEDURE_LINKAGE_TABLE_", syntheticAddress(synthetic.plt), output(".plt"))
    set("_DYNAMIC", syntheticAddress(synthetic.dynamic), output(".dynamic"))
    set("__GNU_EH_FRAME_HDR", syntheticAddress(synthetic.ehFrameHeader), output(".eh_frame_hdr"))
    set("_TLS_MODULE_BASE_", isShared ? tlsStart : tlsEnd, outputs.first { $0.isThreadLocal && $0.headerIndex > 0 })
    for (id, name, isEnd) in startStopSymbols {
      guard let o = output(interner.string(name)) else { continue }
      symbols[id].value = isEnd ? o.end : o.address
      symbols[id].anchor = o.id
    }
  }
}
