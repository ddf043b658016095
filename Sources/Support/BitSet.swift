// Dense sets of small integers: liveness, visited marks, register sets.
//
// One word per 64 members, owned memory, no hashing; set operations report whether they changed the set, which is what
// data-flow fixpoints ask.

public struct BitSet: ~Copyable {
  @usableFromInline var words: UnsafeMutablePointer<UInt64>
  @usableFromInline var storedWordCount: Int
  @inlinable @inline(__always) public var wordCount: Int { storedWordCount }

  /// An empty set that can hold members `0..<capacity`.
  @inlinable public init(capacity: Int) {
    let n = Swift.max((capacity + 63) / 64, 1)
    storedWordCount = n
    words = .allocate(capacity: n)
    words.initialize(repeating: 0, count: n)
  }

  deinit { words.deallocate() }

  @inlinable @inline(__always) public func contains(_ i: Int) -> Bool {
    let w = i &>> 6
    return w < wordCount && words[w] & (1 &<< UInt64(truncatingIfNeeded: i & 63)) != 0
  }

  /// Adds `i`, growing if needed; true when it was absent.
  @inlinable @inline(__always) @discardableResult public mutating func insert(_ i: Int) -> Bool {
    let w = i &>> 6
    if w >= wordCount { grow(words: w + 1) }
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: i & 63)
    let old = words[w]
    words[w] = old | bit
    return old & bit == 0
  }

  @inlinable @inline(__always) public mutating func remove(_ i: Int) {
    let w = i &>> 6
    if w < wordCount { words[w] &= ~(1 &<< UInt64(truncatingIfNeeded: i & 63)) }
  }

  @inlinable public mutating func removeAll() { words.update(repeating: 0, count: wordCount) }

  /// Adds all members of `other`; true when the set changed.
  @inlinable @discardableResult public mutating func formUnion(_ other: borrowing BitSet) -> Bool {
    if other.wordCount > wordCount { grow(words: other.wordCount) }
    var changed: UInt64 = 0
    for w in 0..<other.wordCount {
      let old = words[w], new = old | other.words[w]
      changed |= old ^ new
      words[w] = new
    }
    return changed != 0
  }

  @inlinable public mutating func subtract(_ other: borrowing BitSet) {
    for w in 0..<Swift.min(wordCount, other.wordCount) { words[w] &= ~other.words[w] }
  }

  @inlinable public mutating func formIntersection(_ other: borrowing BitSet) {
    for w in 0..<wordCount { words[w] &= w < other.wordCount ? other.words[w] : 0 }
  }

  @inlinable public mutating func assign(_ other: borrowing BitSet) {
    if other.wordCount > wordCount { grow(words: other.wordCount) }
    for w in 0..<wordCount { words[w] = w < other.wordCount ? other.words[w] : 0 }
  }

  @inlinable public var isEmpty: Bool {
    for w in 0..<wordCount where words[w] != 0 { return false }
    return true
  }

  @inlinable public var memberCount: Int {
    var n = 0
    for w in 0..<wordCount { n += words[w].nonzeroBitCount }
    return n
  }

  /// Calls `body` with each member in increasing order.
  @inlinable @inline(__always) public func forEach(_ body: (Int) -> Void) {
    for w in 0..<wordCount {
      var bits = words[w]
      while bits != 0 {
        body(w &* 64 &+ bits.trailingZeroBitCount)
        bits &= bits &- 1
      }
    }
  }

  @usableFromInline @inline(never) mutating func grow(words n: Int) {
    let capacity = Swift.max(n, wordCount * 2)
    let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    memory.update(from: words, count: wordCount)
    (memory + wordCount).initialize(repeating: 0, count: capacity - wordCount)
    words.deallocate()
    words = memory
    storedWordCount = capacity
  }
}
