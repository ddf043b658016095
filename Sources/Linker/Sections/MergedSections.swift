// `SHF_MERGE` sections: equal strings or constants are kept once (gABI, "Section Attribute Flags").
//
// Sections of one output section with equal entry size, flags and alignment share a table, which is written at the place of its first
// section. The layout only notes which sections take part; then all are cut into pieces at once, all shards of the tables filled at once.
// With -O2 a string that ends another lies in it (finding these takes half as long as the whole link).
//
//   before: a.o .rodata.str1.1 "x\0hello\0"   b.o .rodata.str1.1 "hello\0"
//   after:  "x\0hello\0", both references resolved to it

import Glibc
import ObjectFormat
import Support

/// The pieces of one section.
final class MergePieces {
  let table: Int
  let bytes: UnsafeBufferPointer<UInt8>
  /// Offset of each piece in the section.
  fileprivate var starts = Arena<UInt32>(capacity: 1)
  fileprivate var hashes = Arena<UInt32>(capacity: 1)
  /// The pieces in order of their shards, and where each shard's begin.
  fileprivate var order = Arena<UInt32>(capacity: 1)
  fileprivate var shardStarts: [Int] = []
  /// Each piece's entry in its shard.
  fileprivate var entries = Arena<UInt32>(capacity: 1)
  /// Each piece's offset in the table.
  private var places = Arena<UInt64>(capacity: 1)
  /// The piece that the first byte of each stretch of bytes lies in: finding a piece is a look here and a few steps.
  private var stretches = Arena<UInt32>(capacity: 1)
  private static let stretchBits = 5

  init(table: Int, bytes: UnsafeBufferPointer<UInt8>) {
    self.table = table
    self.bytes = bytes
  }

  fileprivate func cut(_ table: MergeTable) {
    let width = table.entrySize
    let base = bytes.baseAddress!
    let expected = bytes.count / (table.isStrings ? 16 : width) + 1
    starts = Arena(capacity: expected)
    hashes = Arena(capacity: expected)
    var at = 0
    while at < bytes.count {
      let end = table.isStrings ? terminator(at, width) : at + width
      starts.append(UInt32(at))
      hashes.append(Interner.wordHash(UnsafeBufferPointer(start: base + at, count: end - at)))
      at = end
    }
    entries = Arena(repeating: 0, count: starts.count)
    if table.isSharded { sortByShard() }
  }

  private func sortByShard() {
    let shift = 32 - MergeTable.shardBits
    var counts = [Int](repeating: 0, count: (1 << Int(MergeTable.shardBits)) + 1)
    for h in hashes.buffer { counts[Int(h &>> shift) + 1] += 1 }
    for k in 1..<counts.count { counts[k] += counts[k - 1] }
    shardStarts = counts
    order = Arena(repeating: 0, count: hashes.count)
    for i in 0..<hashes.count {
      let k = Int(hashes[i] &>> shift)
      order[counts[k]] = UInt32(i)
      counts[k] += 1
    }
  }

  /// The offset after the string that begins at `start`. There is one: the section ends with a terminator.
  private func terminator(_ start: Int, _ width: Int) -> Int {
    let base = bytes.baseAddress!
    if width == 1 { return UnsafeRawPointer(memchr(base + start, 0, bytes.count - start)!) - UnsafeRawPointer(base) + 1 }
    var i = start
    while true {
      var isZero = true
      for k in 0..<width where bytes[i + k] != 0 { isZero = false }
      i += width
      if isZero { return i }
    }
  }

  fileprivate func fill(_ shard: MergeShard, _ number: Int) {
    if shardStarts.isEmpty {
      for i in 0..<starts.count { add(i, shard) }
    } else {
      let (first, end) = (shardStarts[number], shardStarts[number + 1])
      let ahead = 8
      var touched: UInt32 = 0
      for n in first..<end {
        if n &+ ahead < end { touched &+= shard.touch(hashes[Int(order[n &+ ahead])]) }
        add(Int(order[n]), shard)
      }
      shard.touched &+= touched
    }
  }

  @inline(__always) private func add(_ i: Int, _ shard: MergeShard) {
    let start = Int(starts[i])
    let end = i &+ 1 < starts.count ? Int(starts[i &+ 1]) : bytes.count
    entries[i] = shard.add(bytes.baseAddress! + start, end &- start, hashes[i])
  }

  fileprivate func settle(_ table: MergeTable) {
    let shift = 32 - MergeTable.shardBits
    let isSharded = table.isSharded
    places = Arena(capacity: starts.count)
    let shards = table.shards.map { $0.entries.baseAddress }
    shards.withUnsafeBufferPointer { shards in
      for i in 0..<starts.count { places.append(shards[isSharded ? Int(hashes[i] &>> shift) : 0][Int(entries[i])].offset) }
    }
    stretches = Arena(capacity: bytes.count >> MergePieces.stretchBits + 1)
    var piece = 0
    var at = 0
    while at < bytes.count {
      while piece + 1 < starts.count, starts[piece + 1] <= at { piece += 1 }
      stretches.append(UInt32(piece))
      at += 1 << MergePieces.stretchBits
    }
    // Only the places are asked for from here on.
    hashes = Arena(capacity: 1)
    order = Arena(capacity: 1)
    entries = Arena(capacity: 1)
  }

  /// The offset in the table of byte `offset` of the section.
  func tableOffset(_ offset: UInt64) -> UInt64 {
    if places.count == 0 { return 0 }
    // What lies outside counts from the last piece.
    let at = min(offset, UInt64(bytes.count))
    var piece = Int(stretches[min(Int(at >> UInt64(MergePieces.stretchBits)), stretches.count &- 1)])
    while piece &+ 1 < starts.count, UInt64(starts[piece &+ 1]) <= at { piece &+= 1 }
    return places[piece] &+ (offset &- UInt64(starts[piece]))
  }
}

struct MergedSections {
  private(set) var tables: [MergeTable] = []
  private var pieces = [MergePieces]()

  /// True if `s` is made of entries that may be shared.
  static func canMerge(_ s: InputSection) -> Bool {
    guard s.flags & ELF.merge != 0, s.flags & ELF.write == 0, s.entrySize > 0, s.size > 0, s.size < 1 << 31, s.relocations.count == 0, s.bytes != nil else { return false }
    return s.entrySize <= 1 << 12 && (s.flags & ELF.strings != 0 || s.size % s.entrySize == 0) && s.alignment <= 4096
  }

  /// Lets section `id` take part, unless its contents do not fit its flags: it stays whole then.
  mutating func add(_ id: InputSectionID, _ s: inout InputSection, output: OutputSectionID) {
    let isStrings = s.flags & ELF.strings != 0
    let width = Int(s.entrySize)
    let bytes = UnsafeBufferPointer(start: s.bytes, count: Int(s.size))
    if isStrings && !endsWithTerminator(bytes, width) { return }
    // Aligned strings keep their alignment one by one.
    let table = tableFor(width, isStrings, s.alignment, output)
    if tables[table].leader.isNone { tables[table].leader = id }
    tables[table].inputSize &+= s.size
    s.detail = UInt32(pieces.count)
    s.kind = .merge
    pieces.append(MergePieces(table: table, bytes: bytes))
  }

  private func endsWithTerminator(_ bytes: UnsafeBufferPointer<UInt8>, _ width: Int) -> Bool {
    guard bytes.count % width == 0 else { return false }
    for i in bytes.count - width..<bytes.count where bytes[i] != 0 { return false }
    return true
  }

  private mutating func tableFor(_ width: Int, _ isStrings: Bool, _ alignment: UInt64, _ output: OutputSectionID) -> Int {
    if let k = tables.lastIndex(where: { $0.entrySize == width && $0.isStrings == isStrings && $0.alignment == alignment && $0.output == output }) { return k }
    tables.append(MergeTable(entrySize: width, isStrings: isStrings, alignment: alignment, output: output))
    return tables.count - 1
  }

  /// Once all sections are in: finds out what the tables hold, and where.
  func finish(sharesTails: Bool, threads: Int) {
    forEachSection(threads) { p in p.cut(self.tables[p.table]) }
    var members = [[MergePieces]](repeating: [], count: tables.count)
    for p in pieces { members[p.table].append(p) }
    var work: [(table: Int, shard: Int)] = []
    for (k, t) in tables.enumerated() {
      t.makeShards()
      for s in t.shards.indices { work.append((k, s)) }
    }
    ParallelWork.forEach(work.count, threads: threads) { k in
      let shard = self.tables[work[k].table].shards[work[k].shard]
      for p in members[work[k].table] { p.fill(shard, work[k].shard) }
    }
    for t in tables { if sharesTails { t.arrangeSharingTails() } else { t.arrange() } }
    forEachSection(threads) { p in p.settle(self.tables[p.table]) }
  }

  private func forEachSection(_ threads: Int, _ body: @escaping (MergePieces) -> Void) {
    let step = 8
    ParallelWork.forEach((pieces.count + step - 1) / step, threads: threads) { part in
      for k in part * step..<min(self.pieces.count, (part + 1) * step) { body(self.pieces[k]) }
    }
  }

  func pieces(_ s: InputSection) -> MergePieces { pieces[Int(s.detail)] }
  func table(_ s: InputSection) -> MergeTable { tables[pieces[Int(s.detail)].table] }

  /// The offset in the output section of byte `offset` of merged section `s`; `s.offset` is unused, the leader's counts.
  func outputOffset(_ s: InputSection, _ offset: UInt64) -> UInt64 {
    let own = pieces[Int(s.detail)]
    return tables[own.table].place &+ own.tableOffset(offset)
  }
}
