// The occupancy map of one register against a plain list: enough entries for several chunks, and removals that empty
// chunks in every order.

import Support
import Testing

@testable import NativeBackends

@Suite struct RegAllocMapTests {
  @Test func removingKeepsTheOtherEntries() {
    let map = RegisterMap()
    for k in 0..<100 as Range<UInt32> { map.insert(Occupant(from: k * 4, to: k * 4 + 2, owner: k)) }
    // Empties the first chunks one after the other; the last entries stay.
    for k in 0..<99 as Range<UInt32> {
      map.remove(from: k * 4)
      #expect(owners(map, 0, 400) == Array(k + 1..<100))
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func agreesWithAList(seed: UInt64) {
    let map = RegisterMap()
    var random = Random(seed)
    var present = [Bool](repeating: false, count: 1000)
    for step in 0..<6000 {
      // Phases that fill and phases that empty.
      let k = random.next(1000)
      let fills = step / 1000 % 2 == 0
      if present[k] && !fills {
        map.remove(from: UInt32(k) * 4)
        present[k] = false
      } else if !present[k] && fills {
        map.insert(Occupant(from: UInt32(k) * 4, to: UInt32(k) * 4 + 4, owner: UInt32(k)))
        present[k] = true
      }
      if step % 50 != 0 { continue }
      let low = random.next(900), high = low + 1 + random.next(100)
      let expected = (low..<high).filter { present[$0] }.map { UInt32($0) }
      #expect(owners(map, UInt32(low) * 4, UInt32(high) * 4) == expected)
    }
  }

  private func owners(_ map: RegisterMap, _ from: UInt32, _ to: UInt32) -> [UInt32] {
    var found: [UInt32] = []
    _ = map.forEachOverlap(from, to) {
      found.append($0.owner)
      return true
    }
    return found
  }
}
