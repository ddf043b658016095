// What relocations ask of a symbol: its address, and how it may change until run time.

import ObjectFormat
import Support

extension LinkContext {
  func isPreemptible(_ id: SymbolID) -> Bool { id.isSome && symbols[id].flags.contains(.preemptible) }

  /// The value moves with the image: it lies in some section of the output.
  @inline(__always) func movesWithImage(_ s: LinkSymbol) -> Bool {
    switch s.place {
    case .section, .common: return s.section.isNone || sections[s.section].isAllocated
    case .shared: return s.flags.contains(.needsCopy) || s.flags.contains(.canonicalPLT)
    default: return s.flags.contains(.canonicalPLT)
    }
  }

  /// The address that relocations see, before addends. `addend` chooses the piece when the symbol is a merged section's.
  func value(_ id: SymbolID, addend: Int64 = 0) -> UInt64 {
    if id.isNone { return 0 }
    let s = symbols[id]
    if s.flags.contains(.canonicalPLT) { return pltAddress(s) }
    switch s.place {
    case .section:
      if s.section.isNone { return s.value }
      if s.type == SymbolType.section.rawValue, sections[s.section].kind == .merge {
        return address(s.section, s.value &+ UInt64(bitPattern: addend)) &- UInt64(bitPattern: addend)
      }
      return address(s.section, s.value)
    case .common: return s.section.isNone ? 0 : address(s.section, s.value)
    case .absolute: return s.value
    case .shared: return s.flags.contains(.needsCopy) ? address(s.section, s.value) : 0
    case .undefined, .lazy: return 0
    }
  }

  func pltAddress(_ s: LinkSymbol) -> UInt64 {
    syntheticAddress(synthetic.plt) &+ (hasPLTHeader ? architecture.pltHeaderSize : 0) &+ UInt64(symbols.slots(s).plt) &* architecture.pltEntrySize
  }

  /// Lazy binding needs the first entry; tables of IRELATIVE slots alone do not.
  var hasPLTHeader: Bool { isDynamic }

  func gotAddress(_ index: Int32) -> UInt64 { syntheticAddress(synthetic.got) &+ UInt64(index) &* UInt64(architecture.wordSize) }

  /// The `.got.plt` slot of PLT entry `index`.
  func pltSlotAddress(_ index: Int32) -> UInt64 {
    syntheticAddress(synthetic.gotPLT) &+ UInt64(architecture.gotPLTReserved + Int(index)) &* UInt64(architecture.wordSize)
  }

  /// The name as users write it.
  func display(_ id: SymbolID) -> String {
    if id.isNone { return "(null)" }
    let s = symbols[id]
    if s.type == SymbolType.section.rawValue, s.section.isSome { return interner.string(sections[s.section].name) }
    return String(decoding: nameBytes(s), as: UTF8.self)
  }

  /// The name's bytes; those of a local symbol lie in its file.
  func nameBytes(_ s: LinkSymbol) -> UnsafeBufferPointer<UInt8> {
    if s.name.isSome { return interner.bytes(of: s.name) }
    guard s.file.isSome, let view = file(s.file).symbolView, Int(s.origin) < view.count else { return UnsafeBufferPointer(start: nil, count: 0) }
    return view.name(view[Int(s.origin)])
  }
}
