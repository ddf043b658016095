// What happens to symbols and subsections once the whole input is known, before layout: subsections join their sections,
// chains of aliases become single steps, `.symver` renames, weak references decide bindings.

import Support

/// `.symver symbol, name@version`.
struct SymbolVersion {
  enum Rest: UInt8 { case stays, local, hidden, removed }
  var symbol: MCSymbol
  var name: Name
  /// What becomes of the plain name.
  var rest: Rest
  /// Where it was written (`SourcePlaces`).
  var place: UInt32
}

extension CodeBuffer {
  /// A symbol at offset 0 of a section.
  func startSymbol(_ id: SectionID) -> MCSymbol {
    let s = makeLabel()
    symbols[s.index].state = .defined
    symbols[s.index].section = id
    symbols[s.index].isSectionStart = true
    return s
  }

  // MARK: Subsections

  private struct Shift: BitwiseCopyable {
    var parent: SectionID = .none
    var offset: UInt32 = 0
    var fragments: UInt32 = 0
  }

  /// Appends the contents of subsections to their sections, in the order of their numbers.
  func mergeSubsections() {
    var shifts: [Shift] = []
    for i in sections.indices where !sections[i].subsections.isEmpty {
      if shifts.isEmpty { shifts = Array(repeating: Shift(), count: sections.count) }
      let parent = sections[i]
      for sub in parent.subsections.sorted(by: { sections[$0.index].subsectionNumber < sections[$1.index].subsectionNumber }) {
        shifts[sub.index] = join(sub, to: SectionID(UInt32(i)))
      }
    }
    if shifts.isEmpty { return }
    for i in symbols.indices where symbols[i].state == .defined {
      let shift = shifts[symbols[i].section.index]
      if shift.parent.isNone { continue }
      symbols[i].section = shift.parent
      symbols[i].value += Int64(shift.offset)
      symbols[i].fragment += shift.fragments
    }
    cfi.move { section, offset, fragment in
      let shift = shifts[section.index]
      if shift.parent.isNone { return }
      section = shift.parent
      offset += shift.offset
      fragment += shift.fragments
    }
    guard lineTable != nil else { return }
    for i in lineTable!.rows.indices {
      let shift = shifts[lineTable!.rows[i].section.index]
      if shift.parent.isNone { continue }
      lineTable!.rows[i].section = shift.parent
      lineTable!.rows[i].offset += shift.offset
      lineTable!.rows[i].fragment += shift.fragments
    }
  }

  private func join(_ sub: SectionID, to id: SectionID) -> Shift {
    let parent = sections[id.index]
    let s = sections[sub.index]
    let offset = parent.isNoBits ? parent.zeroSize : parent.count
    let shift = Shift(parent: id, offset: UInt32(truncatingIfNeeded: offset), fragments: UInt32(parent.fragments.count))
    parent.alignment = max(parent.alignment, s.alignment)
    parent.zeroSize += s.zeroSize
    if parent.count + s.count > parent.capacity { parent.grow(to: parent.count + s.count) }
    (parent.base + parent.count).update(from: s.base, count: s.count)
    parent.count += s.count
    for i in s.fragments.indices {
      var f = s.fragments[i]
      f.offset += shift.offset
      parent.fragments.append(f)
    }
    for i in s.fixups.indices {
      var f = s.fixups[i]
      f.offset += shift.offset
      f.fragment += shift.fragments
      parent.fixups.append(f)
    }
    for i in s.rawRelocations.indices { parent.rawRelocations.append(s.rawRelocations[i]) }
    s.count = 0
    s.fragments.removeAll()
    s.fixups.removeAll()
    return shift
  }

  // MARK: Sections' names

  /// A section's name that nothing defines as a symbol means where the section begins.
  func bindSectionNames() {
    for i in symbols.indices where symbols[i].state == .undefined && symbols[i].isReferenced && !symbols[i].isBound && symbols[i].name.isSome {
      guard let id = findSection(named: symbols[i].name), sections[id.index].parent.isNone else { continue }
      symbols[i].state = .defined
      symbols[i].section = id
      symbols[i].value = 0
      symbols[i].fragment = 0
      symbols[i].isSectionStart = true
      symbols[i].isTemporary = true
    }
  }

  // MARK: Aliases

  /// Makes every alias refer to what it finally means; reports circles.
  func collapseAliases() {
    for i in symbols.indices where symbols[i].state == .alias {
      var end = i
      var steps = 0
      while symbols[end].state == .alias && steps <= symbols.count {
        let next = Int(symbols[end].fragment)
        // A weak reference ends a chain: what it means depends on its own rules.
        end = next
        steps += 1
      }
      if steps > symbols.count {
        reportPlace = symbols[i].place
        report("the symbol '\(interner.string(symbols[i].name))' is defined by itself")
        breakCircle(i)
        continue
      }
      // Walk again from the far end backwards would need a stack; instead shorten each link on the way.
      var k = i
      var total: Int64 = 0
      while symbols[k].state == .alias {
        total &+= symbols[k].value
        k = Int(symbols[k].fragment)
      }
      k = i
      while symbols[k].state == .alias && Int(symbols[k].fragment) != end {
        let next = Int(symbols[k].fragment)
        let own = symbols[k].value
        symbols[k].fragment = UInt32(end)
        symbols[k].value = total
        total &-= own
        k = next
      }
    }
    for i in symbols.indices where symbols[i].isWeakReference && symbols[i].isReferenced { strengthen(i) }
  }

  private func breakCircle(_ start: Int) {
    var k = start
    while symbols[k].state == .alias {
      let next = Int(symbols[k].fragment)
      symbols[k].state = .absolute
      k = next
    }
  }

  /// The target of a weak reference that is used: weak unless something else asks for it.
  private func strengthen(_ i: Int) {
    let target = MCSymbol(symbols[i].fragment)
    if symbols[target.index].state == .undefined && !symbols[target.index].isReferenced && !symbols[target.index].isBound {
      symbols[target.index].binding = .weak
      symbols[target.index].isBound = true
    }
    symbols[target.index].isReferenced = true
  }

  // MARK: Versions

  /// Applies `.symver`: an undefined symbol gets the new name; a defined one gets a second one.
  func applyVersions() {
    for v in versions {
      let text = interner.bytes(of: v.name)
      guard let at = text.firstIndex(of: UInt8(ascii: "@")) else { continue }
      var signs = 1
      while at + signs < text.count && text[at + signs] == UInt8(ascii: "@") { signs += 1 }
      let isDefined = symbols[resolve(v.symbol).symbol.index].state != .undefined
      if !isDefined {
        if signs == 2 {
          reportPlace = v.place
          report("the undefined symbol '\(interner.string(symbols[v.symbol.index].name))' cannot have a default version ('@@')")
          continue
        }
        symbols[v.symbol.index].name = spelled(text, at, from: signs, to: 1)
      } else if signs == 3 {
        symbols[v.symbol.index].name = spelled(text, at, from: 3, to: 2)
      } else if v.rest == .removed {
        symbols[v.symbol.index].name = v.name
      } else {
        addVersion(v)
      }
    }
  }

  private func addVersion(_ v: SymbolVersion) {
    var record = symbols[v.symbol.index]
    record.name = v.name
    record.isTemporary = false
    record.isReferenced = false
    if record.state != .alias {
      record.state = .alias
      record.value = 0
      record.fragment = v.symbol.raw
    }
    symbols.append(record)
    switch v.rest {
    case .local: symbols[v.symbol.index].becomesLocal = true
    case .hidden: symbols[v.symbol.index].visibility = .hidden
    case .stays, .removed: break
    }
  }

  /// `name@@@version` with another number of signs.
  private func spelled(_ text: UnsafeBufferPointer<UInt8>, _ at: Int, from old: Int, to new: Int) -> Name {
    let out = ByteBuffer(capacity: text.count)
    out.append(UnsafeBufferPointer(rebasing: text[0..<at]))
    out.append(repeating: UInt8(ascii: "@"), count: new)
    out.append(UnsafeBufferPointer(rebasing: text[(at + old)...]))
    return interner.intern(out.bytes)
  }
}
