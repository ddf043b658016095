// The phases of a link, in order.

import Glibc
import ObjectFormat
import Support

public enum Linker {
  /// Links as `options` say. Returns true on success; messages are in `report`, and a failed link leaves no output. A process that ends
  /// after the link `keepsMemory`: giving thousands of mappings and tables back costs more than ending does.
  public static func run(_ options: LinkOptions, _ report: LinkReport, keepsMemory: Bool = false) -> Bool {
    let machine = options.machine == 0 ? ELF.machineX86_64 : options.machine
    guard let architecture = LinkerArchitecture.find(machine: machine, is64: options.is64) else {
      report.error("linking for ELF machine \(machine)\(options.is64 ? "" : " (32-bit)") is not supported yet")
      return false
    }
    if options.inputs.isEmpty {
      report.error("no input files")
      return false
    }
    let link = LinkContext(options: options, report: report, architecture: architecture)
    if keepsMemory { _ = Unmanaged.passRetained(link) }
    do { try run(link) } catch {}
    return !report.hasErrors
  }

  private static func run(_ link: LinkContext) throws {
    try readScripts(link)
    link.readVersionScripts()
    link.addDefinedSymbols()
    link.referenceRequestedSymbols()
    var loader = InputLoader(link)
    if let script = link.script { loader.load(script.inputs, from: script.path) }
    try loader.loadAll()
    link.makeLocalSymbols()
    decideDynamic(link)
    link.makeSyntheticSections()
    link.mergePropertyNotes()
    link.bindScriptSymbols()
    link.defineBoundarySymbols()
    link.finalizeSymbols()
    link.checkRequestedSymbols()
    try link.report.check()
    link.splitUnwindSections()
    collectGarbage(link)
    if !link.isRelocatable { try decideContents(link) }
    let layout = assignAddresses(link)
    if link.options.checksSections && !link.isRelocatable { layout.checkOverlaps() }
    try link.report.check()
    link.locateSymbols()
    link.fillSyntheticSections()
    try OutputWriter(link, layout).write()
    try MapFile(link, layout).writeIfAsked()
    if link.options.printsMemoryUsage {
      let out = ByteBuffer(capacity: 256)
      MemoryUsage(link).write(to: out)
      _ = FileOutput.writeAll(out.bytes, to: STDOUT_FILENO)
    }
  }

  /// What references need beyond the inputs: tables, copies, dynamic symbols.
  private static func decideContents(_ link: LinkContext) throws {
    link.classifySymbols()
    link.scanRelocations()
    link.allocateSlots()
    link.packRelativeRelocations()
    link.chooseDynamicSymbols()
    link.chooseVersions()
    link.internDynamicStrings()
    link.layOutUnwindRecords()
    try link.report.check()
    link.sizeSyntheticSections()
  }

  private static func readScripts(_ link: LinkContext) throws {
    for path in link.options.scripts + (link.options.defaultScript.isEmpty || !link.options.scripts.isEmpty ? [] : [link.options.defaultScript]) {
      guard let found = link.findScript(path), let text = link.readText(found) else { continue }
      do {
        let script = try LinkScriptParser.parse(text, path: found, link: link)
        link.scriptSearchPaths += script.searchPaths
        link.versions.add(script.versionText)
        if script.insert != nil {
          link.insertedScripts.append(script)
        } else if link.script == nil {
          link.script = script
        } else {
          link.addAssignments(script)
        }
      } catch { link.report.error("\(path): \(error)") }
    }
    if let main = link.script, main.hasSections {
      for s in link.insertedScripts { try insert(s, into: main, link) }
      link.insertedScripts = []
    }
    try link.report.check()
  }

  /// INSERT beside a script with SECTIONS: its commands go before or after the output section it names.
  private static func insert(_ script: LinkScript, into main: LinkScript, _ link: LinkContext) throws {
    guard let position = script.insert else { return }
    let index = main.commands.firstIndex { if case .output(let o) = $0 { o.name == position.section } else { false } }
    guard let index else { return link.report.error("\(script.path): INSERT names section '\(position.section)', which the script does not have") }
    main.commands.insert(contentsOf: script.commands, at: position.isAfter ? index + 1 : index)
  }

  private static func decideDynamic(_ link: LinkContext) {
    if link.isRelocatable { return }
    let hasShared = link.files.contains { $0.kind == .shared }
    link.isDynamic = link.isShared || link.options.kind == .pie || (hasShared && !link.options.isStatic) || (link.options.exportsDynamic && !link.options.isStatic)
  }

  private static func collectGarbage(_ link: LinkContext) {
    guard link.options.collectsGarbage, !link.isRelocatable else { return }
    for script in link.layoutScripts { ScriptLayout(link: link, script: script).markKept() }
    let collector = GarbageCollector(link)
    collector.run { _ in false }
  }

  /// Addresses depend on sizes of headers, which depend on segments, which depend on addresses: rounds until nothing moves.
  private static func assignAddresses(_ link: LinkContext) -> FileLayout {
    var items: [LayoutItem]
    if let script = link.script, script.hasSections {
      items = ScriptLayout(link: link, script: script).build()
    } else {
      items = DefaultLayout(link: link).build()
      if let script = link.script {
        for c in script.commands { if case .assignment(let a) = c { items.append(.assignment(a)) } }
      }
    }
    link.merged.finish(sharesTails: link.options.sharesTails, threads: link.threadCount)
    let layout = FileLayout(link)
    let addresses = AddressAssignment(link, items)
    var moved = true
    var rounds = 0
    while moved && rounds < 30 {
      moved = addresses.round()
      for o in link.outputs { link.sortLinkOrdered(o) }
      layout.chooseSections(items)
      layout.planSegments()
      if addresses.headerSize != layout.wishedHeaderSize {
        addresses.headerSize = layout.wishedHeaderSize
        moved = true
      }
      if link.layOutPackedRelocations() { moved = true }
      link.locateThreadLocals()
      link.resolveBoundarySymbols(imageStart: imageStart(link, addresses))
      rounds += 1
    }
    _ = addresses.round(isFinal: true)
    _ = link.layOutPackedRelocations()
    link.moveSymbolsOfDroppedSections()
    if link.isRelocatable { layout.addGroups(link.makeGroupSections(layout.sections)) }
    layout.assignOffsets()
    link.resolveBoundarySymbols(imageStart: layout.imageStart)
    return layout
  }

  private static func imageStart(_ link: LinkContext, _ addresses: AddressAssignment) -> UInt64 {
    link.options.imageBase ?? (link.isPositionIndependent ? 0 : link.architecture.defaultImageBase)
  }
}

extension LinkContext {
  func findScript(_ path: String) -> String? {
    if FileStatus.isRegularFile(path) { return path }
    for d in options.searchPaths where FileStatus.isRegularFile(d + "/" + path) { return d + "/" + path }
    report.error("cannot open linker script \(path)")
    return nil
  }

  /// Every script with output sections.
  var layoutScripts: [LinkScript] { insertedScripts + (script.map { $0.hasSections ? [$0] : [] } ?? []) }

  func splitUnwindSections() {
    if isRelocatable { return }
    let name = interner.intern(".eh_frame")
    for i in 0..<sections.count {
      let id = InputSectionID(index: i)
      if sections[id].name == name, sections[id].kind == .regular { splitUnwindSection(id) }
    }
  }

  /// Symbols that scripts define in sections that turned out empty belong to the section before.
  func moveSymbolsOfDroppedSections() {
    let kept = outputs.filter { $0.isAllocated && !$0.isDiscarded && $0.headerIndex > 0 }.sorted { $0.address < $1.address }
    for id in scriptSymbols where symbols[id].anchor.isSome && output(symbols[id].anchor).isDiscarded {
      let value = symbols[id].value
      symbols[id].anchor = (kept.last { $0.address <= value } ?? kept.first)?.id ?? .none
    }
  }

  func locateThreadLocals() {
    let local = outputs.filter { $0.isThreadLocal && !$0.isDiscarded && !$0.inputs.isEmpty }
    guard let start = local.map({ $0.address }).min(), let end = local.map({ $0.end }).max() else { return }
    let alignment = local.map { $0.alignment }.max() ?? 1
    tlsStart = start
    tlsEnd = start &+ ((end &- start &+ alignment &- 1) & ~(alignment &- 1))
  }

  /// Applies the relocations of kept unwind records to their copies at `base`.
  func applyUnwind(_ id: InputSectionID, _ base: UnsafeMutablePointer<UInt8>) {
    let s = sections[id]
    let home = output(s.output).address &+ unwindOffset
    let f = file(s.file)
    forEachUnwindRelocation(id) { r, offset, room in
      if room < architecture.unwindWidth(r.type) { return report.error("\(describe(id, r.offset)): damaged relocation") }
      let symbol = f.symbol(r.symbol)
      let target = value(symbol, addend: r.addend) &+ UInt64(bitPattern: r.addend)
      if !architecture.applyUnwind(self, symbol, r.type, target, home &+ offset, base + Int(offset)) {
        report.error("\(describe(id, r.offset)): call-frame information has a relocation of type \(architecture.relocationName(r.type)), which is not supported there")
      }
    }
  }

  // MARK: Sizes and contents of synthetic sections

  func sizeSyntheticSections() {
    if isRelocatable { return }
    let s = synthetic
    let w = UInt64(architecture.wordSize)
    let relocation = architecture.usesAddends ? 3 * w : 2 * w
    if s.interpreter.isSome {
      let out = buffer(s.interpreter)
      out.write(options.dynamicLinker.isEmpty ? architecture.dynamicLinker : options.dynamicLinker)
      out.append(0)
      sections[s.interpreter].size = UInt64(out.count)
    }
    prepareBuildID()
    if s.buildID.isSome { sections[s.buildID].size = UInt64(buffer(s.buildID).count) }
    sections[s.dynamicRelocations].size = UInt64(s.relocations.count) * relocation
    sections[s.pltRelocations].size = UInt64(s.pltSymbols.count) * relocation
    sections[s.got].size = UInt64(s.gotEntries.count) * w
    let hasSlots = s.pltSymbols.count > 0
    if hasSlots { sections[s.plt].size = (hasPLTHeader ? architecture.pltHeaderSize : 0) + UInt64(s.pltSymbols.count) * pltEntrySize }
    if hasSlots || s.usesGOTBase || s.gotEntries.count > 0 { sections[s.gotPLT].size = UInt64(architecture.gotPLTReserved + s.pltSymbols.count) * w }
    if s.ehFrameHeader.isSome, unwind.fdeCount > 0 { sections[s.ehFrameHeader].size = ehFrameHeaderSize }
    guard isDynamic else { return }
    // These do not depend on addresses in size, so they are written once for their size and again with their values.
    for (id, body) in dynamicWriters() where id.isSome {
      buffer(id).removeAll()
      body(buffer(id))
      sections[id].size = UInt64(buffer(id).count)
    }
    sections[s.dynamicStrings].size = UInt64(s.stringTable.bytes.count)
  }

  private func dynamicWriters() -> [(InputSectionID, (ByteBuffer) -> Void)] {
    let s = synthetic
    var list: [(InputSectionID, (ByteBuffer) -> Void)] = [
      (s.dynamicSymbols, { self.writeDynamicSymbols($0) }), (s.hash, { self.writeHash($0) }), (s.gnuHash, { self.writeGNUHash($0) }),
    ]
    if s.usesVersions {
      list += [
        (s.versionSymbols, { self.writeVersionSymbols($0) }), (s.versionDefinitions, { self.writeVersionDefinitions($0) }),
        (s.versionNeeds, { self.writeVersionNeeds($0) }),
      ]
    }
    list.append((s.dynamic, { self.writeDynamic($0) }))
    return list
  }

  func fillSyntheticSections() {
    if isRelocatable { return }
    let s = synthetic
    sortDynamicRelocations()
    for (id, body) in [
      (s.got, { self.writeGOT($0) }), (s.gotPLT, { self.writeGOTPLT($0) }), (s.plt, { self.architecture.writePLT(self, $0) }),
      (s.dynamicRelocations, { self.writeDynamicRelocations($0) }), (s.pltRelocations, { self.writePLTRelocations($0) }),
    ] as [(InputSectionID, (ByteBuffer) -> Void)] where id.isSome && sections[id].size > 0 {
      buffer(id).removeAll()
      body(buffer(id))
    }
    reportRelativeRelocations()
    guard isDynamic else { return }
    for (id, body) in dynamicWriters() where id.isSome {
      let size = sections[id].size
      buffer(id).removeAll()
      body(buffer(id))
      // The dynamic section may lose entries whose section turned out empty; it never grows.
      if UInt64(buffer(id).count) > size { report.error("internal: section '\(interner.string(sections[id].name))' grew after layout") }
    }
    buffer(s.dynamicStrings).removeAll()
    buffer(s.dynamicStrings).append(s.stringTable.bytes.bytes)
  }
}
