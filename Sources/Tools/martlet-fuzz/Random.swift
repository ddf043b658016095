// A small seeded generator (SplitMix64): the same seed gives the same inputs on every machine.

struct Random {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }
  /// The generator of input number `index` of a run, independent of the others.
  init(seed: UInt64, index: Int) {
    var mixer = Random(seed)
    state = mixer.next() ^ (UInt64(index) &* 0x9e37_79b9_7f4a_7c15)
    _ = next()
  }

  mutating func next() -> UInt64 {
    state = state &+ 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number in 0..<bound.
  mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }
  mutating func range(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }
  /// True once in `n` times.
  mutating func oneIn(_ n: Int) -> Bool { below(n) == 0 }
  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}
