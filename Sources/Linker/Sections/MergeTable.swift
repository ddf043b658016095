// The entries of sections that are merged, each of them once.
//
// A large table is divided into shards by the hash of the entries, so that several threads can fill it. Entries keep the order of first
// appearance within a shard, and how many shards there are depends on the input alone: the output is the same on every machine.

import Glibc
import ObjectFormat
import Support

/// Sections whose pieces are shared.
final class MergeTable {
  let entrySize: Int
  let isStrings: Bool
  let alignment: UInt64
  let output: OutputSectionID
  /// Bytes of the sections that take part.
  var inputSize: UInt64 = 0
  var shards: [MergeShard] = []
  var size: UInt64 = 0
  /// The section at whose place the table is written.
  var leader = InputSectionID.none
  /// Where the table begins in its output section.
  var place: UInt64 = 0

  /// Tables up to this size have one shard.
  private static let smallTable: UInt64 = 1 << 18
  static let shardBits: UInt32 = 3

  init(entrySize: Int, isStrings: Bool, alignment: UInt64, output: OutputSectionID) {
    self.entrySize = entrySize
    self.isStrings = isStrings
    self.alignment = alignment
    self.output = output
  }

  var isSharded: Bool { inputSize > MergeTable.smallTable }

  func makeShards() {
    let count = isSharded ? 1 << Int(MergeTable.shardBits) : 1
    shards = (0..<count).map { _ in MergeShard(capacity: Int(inputSize) / count / 32) }
  }

  /// Puts the shards one behind the other.
  func arrange() {
    for s in shards {
      size = align(size)
      s.start = size
      for i in 0..<s.entries.count {
        size = align(size)
        s.entries[i].offset = size
        size &+= UInt64(s.entries[i].length)
      }
    }
  }

  private func align(_ v: UInt64) -> UInt64 { (v &+ alignment &- 1) & ~(alignment &- 1) }

  /// A string with its last bytes before the terminator as a number, the last one uppermost: comparing numbers compares most strings from
  /// their ends.
  private struct Tail: BitwiseCopyable {
    var key: UInt64
    var start: UnsafePointer<UInt8>
    var length: UInt32
    var shard: UInt32
    var entry: UInt32
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: Int(length)) }

    init(_ e: MergeShard.Entry, _ shard: Int, _ entry: Int, width: Int) {
      (start, length, self.shard, self.entry) = (e.start, e.length, UInt32(shard), UInt32(entry))
      var key: UInt64 = 0
      let end = Int(e.length) - width
      for k in 0..<8 { key = key &<< 8 | (k < end ? UInt64(e.start[end &- 1 &- k]) : 0) }
      self.key = key
    }

    /// From the ends, larger bytes first, longer strings before those that end them.
    static func comesBefore(_ a: Tail, _ b: Tail) -> Bool {
      if a.key != b.key { return a.key > b.key }
      let (m, n) = (Int(a.length), Int(b.length))
      var k = 1
      while k <= m && k <= n {
        let (x, y) = (a.start[m &- k], b.start[n &- k])
        if x != y { return x > y }
        k &+= 1
      }
      return m > n
    }

    func ends(_ other: Tail, width: Int) -> Bool {
      let rest = Int(other.length) - Int(length)
      return rest > 0 && rest % width == 0 && memcmp(other.start + rest, start, Int(length)) == 0
    }
  }

  /// Like `arrange`, but gives strings that end others their places in those. Sorted by their ends, longer ones first, a string that ends
  /// another follows it or a third that also does.
  func arrangeSharingTails() {
    guard isStrings, alignment <= UInt64(entrySize) else { return arrange() }
    var tails: [Tail] = []
    tails.reserveCapacity(shards.reduce(0) { $0 + $1.entries.count })
    for (k, s) in shards.enumerated() { for i in 0..<s.entries.count { tails.append(Tail(s.entries[i], k, i, width: entrySize)) } }
    tails.sort(by: Tail.comesBefore)
    // `UInt64.max` marks strings that need no place of their own.
    var last = -1
    for i in tails.indices {
      if last >= 0, tails[i].ends(tails[last], width: entrySize) { shards[Int(tails[i].shard)].entries[Int(tails[i].entry)].offset = .max } else { last = i }
    }
    for s in shards {
      for i in 0..<s.entries.count where s.entries[i].offset != .max {
        size = align(size)
        s.entries[i].offset = size
        size &+= UInt64(s.entries[i].length)
      }
    }
    var holder = 0
    for i in tails.indices {
      let (shard, entry) = (shards[Int(tails[i].shard)], Int(tails[i].entry))
      if shard.entries[entry].offset != .max {
        holder = i
        continue
      }
      let long = tails[holder]
      shard.entries[entry].offset = shards[Int(long.shard)].entries[Int(long.entry)].offset &+ UInt64(long.length &- tails[i].length)
    }
  }
}

/// One part of a table: a hash table of entries, whose bytes stay in the input.
final class MergeShard {
  struct Entry: BitwiseCopyable {
    var start: UnsafePointer<UInt8>
    var length: UInt32
    var hash: UInt32
    /// Offset in the table, once it is arranged.
    var offset: UInt64 = 0
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: Int(length)) }
  }
  private struct Slot: BitwiseCopyable {
    var hash: UInt32 = 0
    /// Entry number plus one; 0 is free.
    var entry: UInt32 = 0
  }
  var entries: Arena<Entry>
  private var slots: Arena<Slot>
  private var mask: Int
  /// Takes the results of reads made ahead of time.
  var touched: UInt32 = 0
  /// Where the shard begins in the table.
  var start: UInt64 = 0

  init(capacity: Int) {
    entries = Arena(capacity: max(capacity, 16))
    var size = 64
    while size < capacity * 2 { size *= 2 }
    mask = size - 1
    slots = Arena(repeating: Slot(), count: size)
  }

  /// The number of the entry with these bytes, whose hash is `hash`.
  func add(_ start: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt32) -> UInt32 {
    // The upper bits have chosen the shard.
    var i = Int(hash) & mask
    while slots[i].entry != 0 {
      let slot = slots[i]
      if slot.hash == hash {
        let e = entries[Int(slot.entry) &- 1]
        if Int(e.length) == length, MergeShard.areEqual(e.start, start, length) { return slot.entry &- 1 }
      }
      i = (i &+ 1) & mask
    }
    entries.append(Entry(start: start, length: UInt32(length), hash: hash))
    slots[i] = Slot(hash: hash, entry: UInt32(entries.count))
    if entries.count &* 2 > mask { grow() }
    return UInt32(entries.count &- 1)
  }

  /// Reads the slot where the search for `hash` begins, so that it is near when its turn comes. The result means nothing; using it keeps the read.
  @inline(__always) func touch(_ hash: UInt32) -> UInt32 { slots[Int(hash) & mask].entry }

  private static func areEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let (p, q) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
    var k = 0
    while k &+ 8 <= length {
      if p.loadUnaligned(fromByteOffset: k, as: UInt64.self) != q.loadUnaligned(fromByteOffset: k, as: UInt64.self) { return false }
      k &+= 8
    }
    while k < length {
      if a[k] != b[k] { return false }
      k &+= 1
    }
    return true
  }

  private func grow() {
    mask = mask &* 2 &+ 1
    slots = Arena(repeating: Slot(), count: mask + 1)
    for n in 0..<entries.count {
      let hash = entries[n].hash
      var i = Int(hash) & mask
      while slots[i].entry != 0 { i = (i &+ 1) & mask }
      slots[i] = Slot(hash: hash, entry: UInt32(n + 1))
    }
  }

  /// Copies the entries to the table at `table`.
  func write(to table: UnsafeMutablePointer<UInt8>) {
    for i in 0..<entries.count {
      let e = entries[i]
      (table + Int(e.offset)).update(from: e.start, count: Int(e.length))
    }
  }
}
