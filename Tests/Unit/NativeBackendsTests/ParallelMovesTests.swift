import Support
import Testing

@testable import NativeBackends

@Suite struct ParallelMovesTests {
  /// Random move sets, executed sequentially, must have the effect of doing all at once.
  @Test func randomSetsHaveTheParallelEffect() {
    for seed in 1...4000 {
      var random = Random(UInt64(seed))
      let registers = testRegisters()
      let f = MIRFunction(name: .none)
      let result = AllocationResult(f)
      for _ in 0..<40 { _ = result.makeSlot(size: 8) }
      var places: [Allocation] = (0..<6).map { .register(.general($0)) } + (0..<4).map { .register(.vector($0)) }
      let slotCount = seed % 10 == 0 ? 40 : 4
      places += (0..<slotCount).map { .slot($0) }
      var moves = ParallelMoves(registers)
      var state: [UInt32: UInt32] = [:]
      for p in places { state[p.raw] = p.raw }
      var expected = state
      for to in places where random.chance(70) {
        let from = places[random.next(places.count)]
        moves.add(from: from, to: to, size: 8)
        expected[to.raw] = from.raw
      }
      moves.resolve(at: 0, into: result)
      for k in result.edits.indices {
        let e = result.edits[k]
        #expect(!(e.from.isSlot && e.to.isSlot))
        if e.kind == .exchange {
          let t = state[e.to.raw]
          state[e.to.raw] = state[e.from.raw]
          state[e.from.raw] = t
        } else {
          state[e.to.raw] = state[e.from.raw]
        }
      }
      for p in places where state[p.raw] != expected[p.raw] { Issue.record("seed \(seed)") }
    }
  }
}
