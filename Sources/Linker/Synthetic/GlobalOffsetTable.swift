// Gives GOT and PLT slots to the symbols whose scan asked for them, and writes the tables.
//
// Slots are given in order of the symbol table, so that the output does not depend on the order of scanning.

import ObjectFormat
import Support

extension LinkContext {
  /// Assigns slots and adds their dynamic relocations.
  func allocateSlots() {
    settleIndirectWords()
    for i in 0..<symbols.all.count {
      let id = SymbolID(index: i)
      let flags = symbols[id].flags
      if flags.contains(.needsCopy) { allocateCopy(id) }
      if flags.contains(.needsPLT) { allocatePLT(id) }
      if flags.contains(.needsGOT) { allocateGOT(id) }
      if flags.contains(.needsInitialExec) { allocateStaticOffset(id) }
      if flags.contains(.needsNegatedOffset) { allocateNegatedOffset(id) }
      if flags.contains(.needsGeneralDynamic) { allocateGeneralDynamic(id) }
      if flags.contains(.needsDescriptor) { allocateDescriptor(id) }
    }
    if synthetic.needsModuleTLS { allocateModuleTLS() }
  }

  /// Words with the address of an indirect function whose address is not that of a PLT entry.
  private func settleIndirectWords() {
    for i in 0..<synthetic.relocations.count {
      let r = synthetic.relocations[i]
      guard r.type == architecture.relative, r.target.isSome else { continue }
      let s = symbols[r.target]
      if s.isIndirectFunction && !s.flags.contains(.canonicalPLT) { synthetic.relocations[i].type = architecture.indirectRelative }
    }
  }

  private func append(_ kind: GOTEntry.Kind, _ id: SymbolID) -> Int32 {
    synthetic.gotEntries.append(GOTEntry(kind: kind, symbol: id))
    return Int32(synthetic.gotEntries.count - 1)
  }

  private func offset(_ index: Int32) -> UInt64 { UInt64(index) &* UInt64(architecture.wordSize) }

  private func allocateGOT(_ id: SymbolID) {
    let index = append(.address, id)
    symbols.setSlot(id, \.got, index)
    let s = symbols[id]
    let got = synthetic.got
    if isPreemptible(id) {
      addRelocation(got, offset(index), architecture.globDat, id, .none, 0, .plain)
    } else if s.isIndirectFunction && !s.flags.contains(.canonicalPLT) {
      addRelocation(got, offset(index), architecture.indirectRelative, .none, id, 0, .address)
    } else if isPositionIndependent && movesWithImage(s) {
      addRelocation(got, offset(index), architecture.relative, .none, id, 0, .address)
    }
  }

  private func allocatePLT(_ id: SymbolID) {
    symbols.setSlot(id, \.plt, Int32(synthetic.pltSymbols.count))
    synthetic.pltSymbols.append(id)
    if isPreemptible(id) { symbols[id].flags.insert(.needsDynamicSymbol) }
  }

  private func allocateStaticOffset(_ id: SymbolID) {
    let index = append(.staticOffset, id)
    symbols.setSlot(id, \.threadOffset, index)
    if isPreemptible(id) {
      addRelocation(synthetic.got, offset(index), architecture.tlsStaticOffset, id, .none, 0, .plain)
    } else if isShared {
      addRelocation(synthetic.got, offset(index), architecture.tlsStaticOffset, .none, id, 0, .tlsOffset)
    }
  }

  private func allocateNegatedOffset(_ id: SymbolID) {
    let index = append(.negatedOffset, id)
    symbols.setSlot(id, \.negatedOffset, index)
    if isPreemptible(id) {
      addRelocation(synthetic.got, offset(index), architecture.tlsNegatedOffset, id, .none, 0, .plain)
    } else if isShared {
      addRelocation(synthetic.got, offset(index), architecture.tlsNegatedOffset, .none, id, 0, .negatedTLSOffset)
    }
  }

  private func allocateGeneralDynamic(_ id: SymbolID) {
    let index = append(.tlsModule, id)
    _ = append(.tlsOffset, id)
    symbols.setSlot(id, \.tls, index)
    if isPreemptible(id) {
      addRelocation(synthetic.got, offset(index), architecture.tlsModule, id, .none, 0, .plain)
      addRelocation(synthetic.got, offset(index + 1), architecture.tlsOffset, id, .none, 0, .plain)
    } else if isShared {
      addRelocation(synthetic.got, offset(index), architecture.tlsModule, .none, .none, 0, .plain)
    }
  }

  private func allocateDescriptor(_ id: SymbolID) {
    let index = append(.descriptor, id)
    _ = append(.descriptorSecond, id)
    symbols.setSlot(id, \.descriptor, index)
    if isPreemptible(id) {
      addRelocation(synthetic.got, offset(index), architecture.tlsDescriptor, id, .none, 0, .plain)
    } else {
      addRelocation(synthetic.got, offset(index), architecture.tlsDescriptor, .none, id, 0, .tlsOffset)
    }
  }

  private func allocateModuleTLS() {
    let index = append(.ownModule, .none)
    _ = append(.zero, .none)
    synthetic.moduleTLSIndex = index
    if isShared { addRelocation(synthetic.got, offset(index), architecture.tlsModule, .none, .none, 0, .plain) }
  }

  // MARK: Copies

  /// Makes room for a shared object's variable in the executable; all its names there move with it.
  private func allocateCopy(_ id: SymbolID) {
    let s = symbols[id]
    guard s.place == .shared, s.section.isNone, let view = file(s.file).symbolView else { return }
    let raw = view[Int(s.origin)]
    if raw.size == 0 { report.error("cannot copy '\(display(id))' from \(file(s.file).path): it has no size; recompile with -fPIC") }
    let home = isReadOnly(s) && options.z.relro ? synthetic.relroCopies : synthetic.copies
    let alignment = copyAlignment(s, raw)
    sections[home].alignment = max(sections[home].alignment, alignment)
    let place = (sections[home].size &+ alignment &- 1) & ~(alignment &- 1)
    sections[home].size = place &+ raw.size
    addRelocation(home, place, architecture.copy, id, .none, 0, .plain)
    let own = file(s.file)
    for i in 0..<own.symbols.count where own.symbols[i].isSome {
      let other = own.symbols[i]
      let o = symbols[other]
      guard o.place == .shared, o.file == s.file, o.section.isNone else { continue }
      let theirs = view[Int(o.origin)]
      guard theirs.value == raw.value, theirs.section == raw.section, theirs.type == SymbolType.object.rawValue else { continue }
      symbols[other].flags.insert([.needsCopy, .needsDynamicSymbol, .exported])
      symbols[other].section = home
      symbols[other].value = place
    }
  }

  /// The alignment that the variable's address in its section shows.
  private func copyAlignment(_ s: LinkSymbol, _ raw: ELFRawSymbol) -> UInt64 {
    var alignment: UInt64 = 16
    if let image = file(s.file).image, let h = try? image.header(Int(raw.section)) { alignment = max(h.alignment, 1) }
    while alignment > 1 && raw.value & (alignment - 1) != 0 { alignment >>= 1 }
    return min(alignment, 4096)
  }

  private func isReadOnly(_ s: LinkSymbol) -> Bool {
    guard let image = file(s.file).image, let view = file(s.file).symbolView, let h = try? image.header(Int(view[Int(s.origin)].section)) else { return false }
    let name = image.name(h)
    return h.flags & ELF.write == 0 || name.hasPrefix(".data.rel.ro")
  }

  // MARK: Contents

  func writeGOT(_ out: ByteBuffer) {
    for e in synthetic.gotEntries.buffer { appendWord(out, gotValue(e)) }
  }

  private func gotValue(_ e: GOTEntry) -> UInt64 {
    let isPreemptible = self.isPreemptible(e.symbol)
    switch e.kind {
    case .address:
      if isPreemptible { return 0 }
      let isIndirect = symbols[e.symbol].isIndirectFunction && !symbols[e.symbol].flags.contains(.canonicalPLT)
      // What a relocation without addend needs lies in the word itself.
      return !isIndirect ? value(e.symbol) : architecture.usesAddends ? 0 : indirectTarget(symbols[e.symbol])
    case .staticOffset:
      if isPreemptible { return 0 }
      if isShared { return architecture.usesAddends ? 0 : value(e.symbol) &- tlsStart }
      return architecture.threadPointerOffset(self, value(e.symbol))
    case .negatedOffset:
      if isPreemptible { return 0 }
      return 0 &- (isShared ? value(e.symbol) &- tlsStart : architecture.threadPointerOffset(self, value(e.symbol)))
    case .tlsModule: return isPreemptible || isShared ? 0 : 1
    case .tlsOffset: return isPreemptible ? 0 : value(e.symbol) &- tlsStart
    case .ownModule: return isShared ? 0 : 1
    // The second word has the addend where relocations have none.
    case .descriptorSecond: return architecture.usesAddends || isPreemptible ? 0 : value(e.symbol) &- tlsStart
    case .descriptor, .zero: return 0
    }
  }

  /// `.got.plt`: the dynamic section's address, two words of the loader, then one word per PLT entry, which at first leads back
  /// into the entry.
  func writeGOTPLT(_ out: ByteBuffer) {
    for i in 0..<architecture.gotPLTReserved { appendWord(out, i == 0 ? syntheticAddress(synthetic.dynamic) : 0) }
    for i in 0..<synthetic.pltSymbols.count {
      let id = synthetic.pltSymbols[i]
      let s = symbols[id]
      if isPreemptible(id) {
        appendWord(out, pltAddress(s) &+ (usesBranchTracking ? architecture.pltEntrySize : 6))
      } else {
        appendWord(out, indirectTarget(s))
      }
    }
  }

  /// The resolver of an indirect function, whatever its canonical address is.
  func indirectTarget(_ s: LinkSymbol) -> UInt64 { s.section.isNone ? s.value : address(s.section, s.value) }

  func appendWord(_ out: ByteBuffer, _ v: UInt64) {
    if architecture.is64 { out.append(littleEndian: v) } else { out.append(littleEndian: UInt32(truncatingIfNeeded: v)) }
  }
}
