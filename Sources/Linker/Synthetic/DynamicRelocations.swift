// `.rela.dyn` and `.rela.plt`.
//
// `.rela.dyn` has the relative relocations first (the loader does DT_RELACOUNT of them in a tight loop), then by symbol, so that
// equal symbols are looked up once, and indirect functions last, when everything they may use is in place.

import ObjectFormat
import Support

extension LinkContext {
  func sortDynamicRelocations() {
    var list = Array(synthetic.relocations.buffer)
    func order(_ r: DynamicRelocation) -> (Int, Int32) {
      if r.type == architecture.relative { return (0, 0) }
      if r.type == architecture.indirectRelative { return (2, 0) }
      return (1, r.symbol.isSome && options.z.combinesRelocations ? symbols.slots(r.symbol).dynamic : 0)
    }
    list.sort { a, b in
      let (x, y) = (order(a), order(b))
      if x != y { return x < y }
      return (address(a.section, a.offset), a.type) < (address(b.section, b.offset), b.type)
    }
    synthetic.relocations.removeAll()
    for r in list { synthetic.relocations.append(r) }
  }

  func writeDynamicRelocations(_ out: ByteBuffer) {
    for r in synthetic.relocations.buffer {
      var addend = r.addend
      switch r.addendKind {
      case .plain: break
      case .address:
        let isResolver = r.type == architecture.indirectRelative
        let base = isResolver ? indirectTarget(symbols[r.target]) : value(r.target, addend: r.addend)
        addend = Int64(bitPattern: base &+ UInt64(bitPattern: r.addend))
      case .tlsOffset: addend = Int64(bitPattern: value(r.target) &- tlsStart &+ UInt64(bitPattern: r.addend))
      case .negatedTLSOffset: addend = Int64(bitPattern: tlsStart &- value(r.target) &- UInt64(bitPattern: r.addend))
      }
      append(out, address(r.section, r.offset), r.symbol, r.type, addend)
    }
  }

  /// -z report-relative-reloc: one line per word to which the image's address is added.
  func reportRelativeRelocations() {
    guard options.z.reportsRelative else { return }
    func say(_ section: InputSectionID, _ offset: UInt64, _ rest: String) {
      let s = sections[section]
      let place = "0x" + String(address(section, offset), radix: 16)
      report.note("\(outputPath): \(architecture.relocationName(architecture.relative)) (offset: \(place)\(rest) for section '\(interner.string(s.name))' in \(file(s.file).path)")
    }
    for r in synthetic.relocations.buffer where r.type == architecture.relative && r.target.isSome {
      let addend = value(r.target, addend: r.addend) &+ UInt64(bitPattern: r.addend)
      say(r.section, r.offset, ", addend: 0x\(String(addend, radix: 16))) against '\(display(r.target))'")
    }
    for p in synthetic.packed.buffer { say(p.section, p.offset, ")") }
  }

  func writePLTRelocations(_ out: ByteBuffer) {
    for i in 0..<synthetic.pltSymbols.count {
      let id = synthetic.pltSymbols[i]
      if isPreemptible(id) {
        append(out, pltSlotAddress(Int32(i)), id, architecture.jumpSlot, 0)
      } else {
        append(out, pltSlotAddress(Int32(i)), .none, architecture.indirectRelative, Int64(bitPattern: indirectTarget(symbols[id])))
      }
    }
  }

  private func append(_ out: ByteBuffer, _ offset: UInt64, _ symbol: SymbolID, _ type: UInt32, _ addend: Int64) {
    let index = symbol.isSome ? UInt64(max(symbols.slots(symbol).dynamic, 0)) : 0
    appendWord(out, offset)
    if architecture.is64 { out.append(littleEndian: index << 32 | UInt64(type)) } else { out.append(littleEndian: UInt32(index) << 8 | type) }
    if architecture.usesAddends { appendWord(out, UInt64(bitPattern: addend)) }
  }
}
