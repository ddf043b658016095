// After all files are read: script and linker symbols come into being, commons get their room, and each symbol learns whether
// it is exported and whether another definition may take its place at run time.

import ObjectFormat
import Support

extension LinkContext {
  func finalizeSymbols() {
    allocateCommons()
    for i in 0..<symbols.all.count {
      let id = SymbolID(index: i)
      let s = symbols[id]
      if s.isLocal && s.flags.contains(.forcedLocal) && !s.flags.contains(.isLinkerDefined) { continue }
      if s.place == .lazy {
        symbols[id].place = .undefined
        symbols[id].file = .none
      }
      if s.place == .shared { noteSharedUse(id) }
      decideExport(id)
    }
    for (id, version) in explicitVersions where symbols[id].isDefinedHere {
      if let index = versions.index(named: interner.bytes(of: version)) {
        symbols[id].version = index
        symbols[id].flags.insert(.isDefaultVersion)
      } else if isShared {
        report.error("\(definingPath(id)): '\(display(id))@@\(interner.string(version))' has a version that no version script defines")
      }
    }
  }

  /// The file that defines `id`.
  private func definingPath(_ id: SymbolID) -> String { symbols[id].file.isNone ? "a script" : file(symbols[id].file).path }

  // MARK: Commons

  /// Tentative definitions become zeros (`-r` keeps them common).
  private func allocateCommons() {
    if isRelocatable && !options.definesCommons && script?.forcesCommons != true { return }
    var list: [SymbolID] = []
    for k in 0..<symbols.globals.count where symbols[symbols.globals[k]].place == .common { list.append(symbols.globals[k]) }
    if options.sortsCommons { list.sort { symbols[$0].value > symbols[$1].value } }
    for id in list {
      let alignment = max(symbols[id].value, 1)
      guard alignment & (alignment - 1) == 0, alignment <= 1 << 40 else {
        report.error("\(file(symbols[id].file).path): common symbol '\(display(id))' has alignment \(alignment), which is not a power of two, or too large")
        continue
      }
      let home = symbols[id].isThreadLocal ? threadLocalCommon() : synthetic.common
      sections[home].alignment = max(sections[home].alignment, alignment)
      let at = (sections[home].size &+ alignment &- 1) & ~(alignment &- 1)
      sections[home].size = at &+ symbols[id].size
      symbols[id].place = .section
      symbols[id].section = home
      symbols[id].value = at
      symbols[id].type = symbols[id].isThreadLocal ? SymbolType.threadLocal.rawValue : SymbolType.object.rawValue
    }
  }

  private func threadLocalCommon() -> InputSectionID {
    if synthetic.threadLocalCommon.isNone {
      synthetic.threadLocalCommon = makeSynthetic(".tcommon", type: ELF.noBits, flags: ELF.alloc | ELF.write | ELF.threadLocal, alignment: 1)
    }
    return synthetic.threadLocalCommon
  }

  // MARK: Shared objects

  private func noteSharedUse(_ id: SymbolID) {
    let s = symbols[id]
    guard s.flags.contains(.usedInObject) else { return }
    // A weak reference alone does not make an --as-needed library needed.
    if s.flags.contains(.stronglyUsed) { file(s.file).isNeeded = true }
    if s.visibility != .standard {
      report.error("'\(display(id))' is hidden in an object file but only \(file(s.file).path) defines it")
    }
  }

  // MARK: Export

  private func decideExport(_ id: SymbolID) {
    if isRelocatable { return }
    if !isDynamic { return applyVersionScriptInStatic(id) }
    let s = symbols[id]
    switch s.place {
    case .shared: symbols[id].flags.insert(.preemptible)
    case .undefined, .lazy: decideUndefined(id, s)
    case .section, .absolute, .common: decideDefined(id, s)
    }
  }

  private func applyVersionScriptInStatic(_ id: SymbolID) {
    let s = symbols[id]
    if s.isDefinedHere, s.visibility == .hidden || s.visibility == .internal { symbols[id].flags.insert(.forcedLocal) }
  }

  private func decideUndefined(_ id: SymbolID, _ s: LinkSymbol) {
    guard s.visibility == .standard, s.flags.contains(.usedInObject) else { return }
    let isWeak = s.isWeak && !s.flags.contains(.stronglyUsed)
    if isShared || (isWeak && options.z.undefinedWeakIsDynamic != false && !options.isStatic) || options.undefinedPolicy == .ignore {
      symbols[id].flags.insert(.preemptible)
    }
  }

  private func decideDefined(_ id: SymbolID, _ s: LinkSymbol) {
    if s.visibility == .hidden || s.visibility == .internal { return _ = symbols[id].flags.insert(.forcedLocal) }
    if isExcluded(s) { return _ = symbols[id].flags.insert(.forcedLocal) }
    let spelled = interner.bytes(of: s.name)
    let name = VersionedName(spelled)
    if name.hasVersion {
      guard let index = versions.index(named: name.version) else {
        if versions.definesVersions || isShared { report.error("\(definingPath(id)): '\(display(id))' has a version that no version script defines") }
        return
      }
      symbols[id].version = index | 0x8000
    } else {
      switch versions.verdict(spelled) {
      case .local:
        symbols[id].flags.insert(.forcedLocal)
        return
      case .version(let index):
        symbols[id].version = index
        symbols[id].flags.insert(.isDefaultVersion)
      case .none: if versions.definesVersions { symbols[id].version = 1 }
      }
    }
    let isListed = versions.isListedDynamic(spelled)
    let isExported = isShared || options.exportsDynamic || isListed || s.flags.contains(.usedInShared) || s.binding == SymbolBinding.gnuUnique.rawValue
      || options.exportedSymbols.contains { GlobPattern($0).matches(spelled) }
    guard isExported, !(s.flags.contains(.isLinkerDefined) && s.flags.contains(.isProvided) && !isShared) else { return }
    symbols[id].flags.insert(.exported)
    if isShared && isReplaceable(s, isListed) { symbols[id].flags.insert(.preemptible) }
  }

  /// Whether another module's definition may win at run time.
  private func isReplaceable(_ s: LinkSymbol, _ isListed: Bool) -> Bool {
    if s.visibility != .standard || s.flags.contains(.isLinkerDefined) { return false }
    if versions.hasDynamicList { return isListed }
    if options.symbolic || (options.symbolicFunctions && s.isFunction) { return false }
    return true
  }

  private func isExcluded(_ s: LinkSymbol) -> Bool {
    if options.excludedLibraries.isEmpty || s.file.isNone { return false }
    let archive = file(s.file).archiveName
    return !archive.isEmpty && options.excludedLibraries.contains { $0 == "ALL" || $0 == archive }
  }

  // MARK: Symbols of the command line

  /// Makes the entry point, -u symbols and --defsym names known before files are read, so that archives can supply them.
  func referenceRequestedSymbols() {
    wrapping = Wrapping(options.wrapped, interner)
    if !isRelocatable {
      let entry = options.entry.isEmpty ? (script?.entry.isEmpty ?? true ? "_start" : script!.entry) : options.entry
      if !isShared || !options.entry.isEmpty {
        if UInt64(entry) == nil && !entry.hasPrefix("0x") {
          entrySymbol = symbols.global(interner.intern(entry))
          symbols.reference(entrySymbol, isWeak: options.entry.isEmpty, type: 0, fromShared: false)
        }
      }
    }
    for name in options.traced { symbols[symbols.global(interner.intern(name))].flags.insert(.isTraced) }
    for name in options.undefinedSymbols + (script?.externs ?? []) {
      symbols.reference(symbols.global(interner.intern(name)), isWeak: false, type: 0, fromShared: false)
    }
  }

  /// --no-undefined-version: every name a version script exports exists.
  private func checkVersionedNames() {
    if options.allowsUndefinedVersions { return }
    for node in versions.nodes {
      for p in node.globals where p.glob.isLiteral && !p.isCPlusPlus {
        let name = String(decoding: p.glob.text, as: UTF8.self)
        let id = symbols.find(name)
        if id.isNone || !symbols[id].isDefinedHere { report.error("version script assigns '\(name)' to version '\(node.name)', but nothing defines it") }
      }
    }
  }

  /// What shared objects need and nothing defines would stop the program at its start. Only those whose own libraries are all part of
  /// the link can be judged.
  private func checkSharedReferences() {
    let policy = options.sharedUndefinedPolicy ?? (isShared ? .ignore : .error)
    if policy == .ignore || isRelocatable { return }
    let known = Set(files.filter { $0.kind == .shared }.map { $0.soname })
    for f in files where f.kind == .shared && f.isNeeded && f.needed.allSatisfy({ known.contains($0) }) {
      guard let view = f.symbolView else { continue }
      for i in 1..<max(view.count, 1) where view[i].section == ELF.sectionUndefined && view[i].binding == SymbolBinding.global.rawValue {
        let id = f.symbols[i]
        guard id.isSome, symbols[id].isUndefined, !symbols[id].flags.contains(.isLinkerDefined), !hiddenVersions.contains(symbols[id].name) else { continue }
        let text = "\(f.path): undefined reference to '\(display(id))'; link the library that has it, or pass --allow-shlib-undefined"
        if policy == .warn { report.warning(text) } else { report.error(text) }
      }
    }
  }

  func checkRequestedSymbols() {
    checkVersionedNames()
    checkSharedReferences()
    for name in options.requiredSymbols where symbols.find(name).isNone || symbols[symbols.find(name)].isUndefined {
      report.error("required symbol '\(name)' is not defined")
    }
  }

  /// Reads --version-script, --dynamic-list and their like.
  func readVersionScripts() {
    for path in options.versionScripts {
      guard let text = readText(path) else { continue }
      do { versions.add(try VersionScriptParser.parse(text, path: path)) } catch { report.error("\(path): \(error)") }
    }
    for path in options.dynamicLists {
      guard let text = readText(path) else { continue }
      versions.hasDynamicList = true
      do { versions.dynamicList += try VersionScriptParser.parseList(text, path: path) } catch { report.error("\(path): \(error)") }
    }
  }

  func readText(_ path: String) -> UnsafeBufferPointer<UInt8>? {
    var code: Int32 = 0
    guard let m = FileMapping(path: path, error: &code) else {
      report.error("cannot open \(path): \(errorText(code))")
      return nil
    }
    mappings.append(m)
    readPaths.append(path)
    return m.contents
  }

  /// Finds an INCLUDEd script: as named, beside the including one, or on the search path.
  func includeScript(_ name: String, from: String) -> UnsafeBufferPointer<UInt8>? {
    var candidates = [name]
    if let slash = from.lastIndex(of: "/") { candidates.append(String(from[...slash]) + name) }
    candidates += options.searchPaths.map { $0 + "/" + name }
    includeCount += 1
    guard includeCount < 1000, let path = candidates.first(where: FileStatus.isRegularFile) else { return nil }
    return readText(path)
  }
}
