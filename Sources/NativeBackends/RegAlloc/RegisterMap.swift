// Which points of one physical register are taken, and by whom.
//
// A sorted list cut into chunks: lookup is a binary search over chunks and one within; insertion moves at most one chunk
// and, rarely, the chunk index. Good to hundreds of thousands of entries.

import Support

struct Occupant: BitwiseCopyable {
  var from: UInt32
  var to: UInt32
  /// A bundle id, or `reserved` plus the value for which the register is reserved.
  var owner: UInt32
  static let reserved: UInt32 = 1 << 31
  @inline(__always) var isReservation: Bool { owner & Occupant.reserved != 0 }
  @inline(__always) var reservedFor: VReg { VReg(owner & ~Occupant.reserved) }
}

final class RegisterMap {
  private static let chunkSize = 64
  private var pool = Arena<Occupant>(capacity: 64)
  /// Per chunk in order: its place in the pool and its size.
  private var chunkBase = Arena<UInt32>(capacity: 4)
  private var chunkCount = Arena<UInt32>(capacity: 4)
  private(set) var isUsed = false

  /// The chunk that may hold the first entry ending after `point`.
  @inline(__always) private func findChunk(_ point: UInt32) -> Int {
    var low = 0, high = chunkBase.count
    while low < high {
      let mid = (low &+ high) / 2
      let lastEntry = pool[Int(chunkBase[mid] &+ chunkCount[mid]) &- 1]
      if lastEntry.to <= point { low = mid &+ 1 } else { high = mid }
    }
    return low
  }

  @inline(__always) private func findEntry(_ chunk: Int, _ point: UInt32) -> Int {
    let base = Int(chunkBase[chunk])
    var low = 0, high = Int(chunkCount[chunk])
    while low < high {
      let mid = (low &+ high) / 2
      if pool[base &+ mid].to <= point { low = mid &+ 1 } else { high = mid }
    }
    return low
  }

  /// Calls `body` with the entries that overlap `from..<to` in order until it returns false.
  @inline(__always) func forEachOverlap(_ from: UInt32, _ to: UInt32, _ body: (Occupant) -> Bool) -> Bool {
    var c = findChunk(from)
    if c == chunkBase.count { return true }
    var e = findEntry(c, from)
    while true {
      if e == Int(chunkCount[c]) {
        c &+= 1
        e = 0
        if c == chunkBase.count { return true }
      }
      let entry = pool[Int(chunkBase[c]) &+ e]
      if entry.from >= to { return true }
      if !body(entry) { return false }
      e &+= 1
    }
  }

  func insert(_ entry: Occupant) {
    isUsed = true
    if chunkBase.isEmpty {
      appendChunk(at: 0)
      pool[Int(chunkBase[0])] = entry
      chunkCount[0] = 1
      return
    }
    var c = findChunk(entry.from)
    if c == chunkBase.count { c -= 1 }
    var e = findEntry(c, entry.from)
    if Int(chunkCount[c]) == RegisterMap.chunkSize {
      splitChunk(c)
      if e > Int(chunkCount[c]) {
        e -= Int(chunkCount[c])
        c += 1
      }
    }
    let base = pool.baseAddress + Int(chunkBase[c])
    var k = Int(chunkCount[c])
    while k > e {
      base[k] = base[k - 1]
      k -= 1
    }
    base[e] = entry
    chunkCount[c] += 1
  }

  /// Removes the entry that starts at `from`.
  func remove(from: UInt32) {
    let c = findChunk(from)
    let e = findEntry(c, from)
    let base = pool.baseAddress + Int(chunkBase[c])
    assert(base[e].from == from)
    let count = Int(chunkCount[c])
    for k in e..<(count - 1) { base[k] = base[k + 1] }
    chunkCount[c] -= 1
    if count > 1 { return }
    if chunkBase.count > 1 {
      removeChunk(c)
    } else {
      chunkBase.removeAll()
      chunkCount.removeAll()
      pool.removeAll()
    }
  }

  private func appendChunk(at c: Int) {
    let base = UInt32(pool.count)
    pool.append(repeating: Occupant(from: 0, to: 0, owner: 0), count: RegisterMap.chunkSize)
    chunkBase.append(0)
    chunkCount.append(0)
    var k = chunkBase.count - 1
    while k > c {
      chunkBase[k] = chunkBase[k - 1]
      chunkCount[k] = chunkCount[k - 1]
      k -= 1
    }
    chunkBase[c] = base
    chunkCount[c] = 0
  }

  private func splitChunk(_ c: Int) {
    appendChunk(at: c + 1)
    let half = RegisterMap.chunkSize / 2
    let from = pool.baseAddress + Int(chunkBase[c]), to = pool.baseAddress + Int(chunkBase[c + 1])
    for k in 0..<half { to[k] = from[half + k] }
    chunkCount[c] = UInt32(half)
    chunkCount[c + 1] = UInt32(half)
  }

  private func removeChunk(_ c: Int) {
    for k in c..<(chunkBase.count - 1) {
      chunkBase[k] = chunkBase[k + 1]
      chunkCount[k] = chunkCount[k + 1]
    }
    chunkBase.removeLast()
    chunkCount.removeLast()
  }
}

/// The points where calls and other instructions destroy registers, kept once per clobber set instead of per register.
final class ClobberMap {
  private var sets: [PRegSet] = []
  private var points: [[UInt32]] = []

  init(_ ranges: LiveRanges) {
    let f = ranges.function
    for k in f.clobberSets.indices {
      sets.append(f.clobberSets[k])
      points.append([])
    }
    for k in f.layout.indices {
      let b = f[f.layout[k]]
      for i in b.firstInst..<b.endInst where f[MInstID(i)].clobbers != 0 {
        points[Int(f[MInstID(i)].clobbers)].append(ranges.slot(of: i, inBlock: k) * 4 + 2)
      }
    }
  }

  /// The registers destroyed somewhere in `from..<to`.
  func clobbered(_ from: UInt32, _ to: UInt32) -> PRegSet {
    var result = PRegSet.empty
    for k in 1..<max(sets.count, 1) where first(k, from) < to { result.formUnion(sets[k]) }
    return result
  }

  /// The first point in `from..<to` where `r` is destroyed.
  func firstClobber(of r: PReg, _ from: UInt32, _ to: UInt32) -> UInt32? {
    var best = to
    for k in 1..<max(sets.count, 1) where sets[k].contains(r) { best = min(best, first(k, from)) }
    return best < to ? best : nil
  }

  /// Calls `body` with every point in `from..<to` where `r` is destroyed.
  func forEachClobber(of r: PReg, _ from: UInt32, _ to: UInt32, _ body: (UInt32) -> Void) {
    for k in 1..<max(sets.count, 1) where sets[k].contains(r) {
      var j = lowerBound(k, from)
      while j < points[k].count && points[k][j] < to {
        body(points[k][j])
        j += 1
      }
    }
  }

  @inline(__always) private func lowerBound(_ k: Int, _ from: UInt32) -> Int {
    points[k].withUnsafeBufferPointer { p in
      var low = 0, high = p.count
      while low < high {
        let mid = (low &+ high) / 2
        if p[mid] < from { low = mid &+ 1 } else { high = mid }
      }
      return low
    }
  }

  @inline(__always) private func first(_ k: Int, _ from: UInt32) -> UInt32 {
    let j = lowerBound(k, from)
    return j < points[k].count ? points[k][j] : .max
  }
}
