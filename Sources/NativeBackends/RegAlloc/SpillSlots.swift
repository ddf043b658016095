// Spill slots shared by values that are never alive together.
//
// Each bundle-before-splitting has at most one home slot. Homes are placed first-fit among the most recent slots of their
// size, with the same interval structure that holds register occupancy.

import Support

struct SpillSlots {
  private var maps: [RegisterMap] = []
  private var sizes: [Int] = []
  private static let tries = 12
  /// No slot serves two values: control may come back to a place where either is wanted (setjmp).
  var keepsApart = false

  /// A slot of `size` bytes that is free over all of `segments`, which it takes.
  mutating func place(_ segments: [Segment], size: Int, _ result: AllocationResult) -> Allocation {
    var tried = 0
    var k = keepsApart ? -1 : maps.count - 1
    while k >= 0 && tried < SpillSlots.tries {
      if sizes[k] == size {
        tried += 1
        if isFree(maps[k], segments) {
          take(k, segments)
          return .slot(k)
        }
      }
      k -= 1
    }
    // Slots made elsewhere (temporaries of moves) have no map; keep the numbering in step.
    while maps.count < result.slotSizes.count {
      maps.append(RegisterMap())
      sizes.append(-1)
    }
    let slot = result.makeSlot(size: size)
    maps.append(RegisterMap())
    sizes.append(size)
    take(slot.slot, segments)
    return slot
  }

  private func isFree(_ map: RegisterMap, _ segments: [Segment]) -> Bool {
    for s in segments {
      if !map.forEachOverlap(s.from, s.to, { _ in false }) { return false }
    }
    return true
  }

  private func take(_ k: Int, _ segments: [Segment]) {
    for s in segments { maps[k].insert(Occupant(from: s.from, to: s.to, owner: 0)) }
  }
}
