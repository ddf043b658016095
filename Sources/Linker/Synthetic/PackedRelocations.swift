// `.relr.dyn`: relative relocations as addresses and bit maps (gABI, "Relative Relocation Table").
//
//   before: R_RELATIVE at 0x1000, 0x1008, 0x1018, with their addends in the words themselves
//   after:  0x1000 0x000B        a word at 0x1000; then one bit per following word, above the bit that marks a map

import ObjectFormat
import Support

extension LinkContext {
  /// Moves the relative relocations whose words are aligned, wherever layout puts their sections, out of `.rela.dyn`.
  func packRelativeRelocations() {
    guard synthetic.packedRelocations.isSome else { return }
    var rest = Arena<DynamicRelocation>(capacity: 64)
    for r in synthetic.relocations.buffer {
      if r.type == architecture.relative, sections[r.section].alignment >= 2, r.offset & 1 == 0, sections[r.section].kind != .merge {
        synthetic.packed.append(PackedPlace(section: r.section, offset: r.offset))
      } else {
        rest.append(r)
      }
    }
    synthetic.relocations.removeAll()
    for r in rest.buffer { synthetic.relocations.append(r) }
    if synthetic.packed.count > 0 { sections[synthetic.packedRelocations].size = UInt64(architecture.wordSize) }
  }

  /// The table for the addresses of this round of layout. It never shrinks, so that rounds come to an end: a map without bits means
  /// nothing. Returns true if it grew.
  func layOutPackedRelocations() -> Bool {
    guard synthetic.packed.count > 0 else { return false }
    let out = buffer(synthetic.packedRelocations)
    out.removeAll()
    let word = UInt64(architecture.wordSize)
    let bits = word * 8 - 1
    var places = synthetic.packed.buffer.map { address($0.section, $0.offset) }
    places.sort()
    var i = 0
    while i < places.count {
      appendWord(out, places[i])
      var base = places[i] &+ word
      i += 1
      while true {
        var map: UInt64 = 0
        while i < places.count, places[i] >= base, places[i] &- base < bits * word, (places[i] &- base) % word == 0 {
          map |= 1 << ((places[i] &- base) / word)
          i += 1
        }
        if map == 0 { break }
        appendWord(out, map << 1 | 1)
        base = base &+ bits * word
      }
    }
    let old = sections[synthetic.packedRelocations].size
    while UInt64(out.count) < old { appendWord(out, 1) }
    sections[synthetic.packedRelocations].size = UInt64(out.count)
    return UInt64(out.count) > old
  }
}
