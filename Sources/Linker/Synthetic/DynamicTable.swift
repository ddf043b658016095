// `.dynamic`: what the loader must know (gABI "Dynamic Section").

import ObjectFormat
import Support

extension LinkContext {
  /// Enters the strings that the dynamic section will name, so that `.dynstr` has its final size.
  func internDynamicStrings() {
    guard isDynamic else { return }
    for name in neededLibraries { _ = synthetic.stringTable.add(name) }
    for name in [options.soname, options.runPaths.joined(separator: ":"), options.filter] + options.auxiliaryFilters where !name.isEmpty {
      _ = synthetic.stringTable.add(name)
    }
    if versions.definesVersions {
      for n in versions.nodes { _ = synthetic.stringTable.add(n.name) }
      _ = synthetic.stringTable.add(options.soname.isEmpty ? baseName(outputPath) : options.soname)
    }
    for f in files where f.kind == .shared && f.neededVersions.contains(where: { $0 != 0 }) { _ = synthetic.stringTable.add(f.soname) }
  }

  var neededLibraries: [String] { files.filter { $0.kind == .shared && $0.isNeeded }.map { $0.soname } }

  func writeDynamic(_ out: ByteBuffer) {
    func entry(_ tag: UInt64, _ value: UInt64) {
      appendWord(out, tag)
      appendWord(out, value)
    }
    func string(_ tag: UInt64, _ text: String) { entry(tag, UInt64(synthetic.stringTable.add(text))) }
    for name in neededLibraries { string(DynamicTag.needed, name) }
    if isShared && !options.soname.isEmpty { string(DynamicTag.soname, options.soname) }
    if !options.runPaths.isEmpty { string(options.newDynamicTags ? DynamicTag.runPath : DynamicTag.rpath, options.runPaths.joined(separator: ":")) }
    for f in options.auxiliaryFilters { string(DynamicTag.auxiliary, f) }
    if !options.filter.isEmpty { string(DynamicTag.filter, options.filter) }
    writeInitialization(entry)
    writeTables(entry)
    writeFlags(entry)
    entry(DynamicTag.null, 0)
  }

  private func writeInitialization(_ entry: (UInt64, UInt64) -> Void) {
    for (tag, name) in [(DynamicTag.initFunction, options.initFunction), (DynamicTag.finiFunction, options.finiFunction)] {
      let id = symbols.find(name)
      if id.isSome, symbols[id].place == .section { entry(tag, value(id)) }
    }
    for (tag, sizeTag, name) in [
      (DynamicTag.preinitArray, DynamicTag.preinitArraySize, ".preinit_array"), (DynamicTag.initArray, DynamicTag.initArraySize, ".init_array"),
      (DynamicTag.finiArray, DynamicTag.finiArraySize, ".fini_array"),
    ] {
      if isShared && tag == DynamicTag.preinitArray { continue }
      // Before layout the entries only count; whether the arrays exist shows in the inputs.
      if outputs.isEmpty {
        if hasInput(name) {
          entry(tag, 0)
          entry(sizeTag, 0)
        }
        continue
      }
      guard let o = outputs.first(where: { $0.name == name && $0.headerIndex > 0 }) else { continue }
      entry(tag, o.address)
      entry(sizeTag, o.size)
    }
  }

  private func hasInput(_ name: String) -> Bool {
    for i in 0..<sections.count {
      let s = sections[InputSectionID(index: i)]
      if s.kind != .none, interner.string(s.name).hasPrefix(name) { return true }
    }
    return false
  }

  private func writeTables(_ entry: (UInt64, UInt64) -> Void) {
    if synthetic.hash.isSome { entry(DynamicTag.hash, syntheticAddress(synthetic.hash)) }
    if synthetic.gnuHash.isSome { entry(DynamicTag.gnuHash, syntheticAddress(synthetic.gnuHash)) }
    entry(DynamicTag.stringTable, syntheticAddress(synthetic.dynamicStrings))
    entry(DynamicTag.symbolTable, syntheticAddress(synthetic.dynamicSymbols))
    entry(DynamicTag.stringSize, syntheticSize(synthetic.dynamicStrings))
    entry(DynamicTag.symbolEntry, architecture.is64 ? 24 : 16)
    if !isShared { entry(DynamicTag.debug, 0) }
    if synthetic.pltSymbols.count > 0 {
      entry(DynamicTag.pltGOT, syntheticAddress(synthetic.gotPLT))
      entry(DynamicTag.pltRelocationSize, syntheticSize(synthetic.pltRelocations))
      entry(DynamicTag.pltRelocationKind, architecture.usesAddends ? DynamicTag.rela : DynamicTag.rel)
      entry(DynamicTag.jumpRelocations, syntheticAddress(synthetic.pltRelocations))
    }
    if synthetic.relocations.count > 0 {
      entry(architecture.usesAddends ? DynamicTag.rela : DynamicTag.rel, syntheticAddress(synthetic.dynamicRelocations))
      entry(architecture.usesAddends ? DynamicTag.relaSize : DynamicTag.relSize, syntheticSize(synthetic.dynamicRelocations))
      entry(architecture.usesAddends ? DynamicTag.relaEntry : DynamicTag.relEntry, UInt64(architecture.wordSize * (architecture.usesAddends ? 3 : 2)))
      let count = synthetic.relocations.buffer.reduce(0) { $1.type == architecture.relative ? $0 + 1 : $0 }
      if count > 0 { entry(architecture.usesAddends ? DynamicTag.relativeCount : DynamicTag.relRelativeCount, UInt64(count)) }
    }
    if synthetic.packed.count > 0 {
      entry(DynamicTag.relr, syntheticAddress(synthetic.packedRelocations))
      entry(DynamicTag.relrSize, syntheticSize(synthetic.packedRelocations))
      entry(DynamicTag.relrEntry, UInt64(architecture.wordSize))
    }
    if synthetic.usesVersions {
      entry(DynamicTag.versionSymbols, syntheticAddress(synthetic.versionSymbols))
      if versions.definesVersions {
        entry(DynamicTag.versionDefinitions, syntheticAddress(synthetic.versionDefinitions))
        entry(DynamicTag.versionDefinitionCount, UInt64(versions.nodes.count + 1))
      }
      if versionNeedCount > 0 {
        entry(DynamicTag.versionNeeds, syntheticAddress(synthetic.versionNeeds))
        entry(DynamicTag.versionNeedCount, UInt64(versionNeedCount))
      }
    }
  }

  private func writeFlags(_ entry: (UInt64, UInt64) -> Void) {
    var flags: UInt64 = 0
    var flags1: UInt64 = 0
    if options.z.isOrigin { (flags, flags1) = (flags | 1, flags1 | 0x80) }
    if options.symbolic { flags |= 2 }
    if synthetic.hasTextRelocations {
      entry(DynamicTag.textRelocations, 0)
      flags |= 4
    }
    if options.z.now { (flags, flags1) = (flags | 8, flags1 | 1) }
    if synthetic.usesStaticTLS { flags |= 0x10 }
    if options.z.isGlobal { flags1 |= 2 }
    if options.z.isGlobalAudit { flags1 |= 0x0100_0000 }
    if options.z.isNoDelete { flags1 |= 0x8 }
    if options.z.isLoadFilter { flags1 |= 0x10 }
    if options.z.isInitFirst { flags1 |= 0x20 }
    if options.z.isNoOpen { flags1 |= 0x40 }
    if options.z.isInterpose { flags1 |= 0x400 }
    if options.z.isNoDefaultLib { flags1 |= 0x800 }
    if options.z.isNoDump { flags1 |= 0x1000 }
    if options.kind == .pie { flags1 |= 0x0800_0000 }
    if flags != 0 { entry(DynamicTag.flags, flags) }
    if flags1 != 0 { entry(DynamicTag.flags1, flags1) }
    if options.z.isUnique { entry(DynamicTag.gnuFlags1, 1) }
  }
}
