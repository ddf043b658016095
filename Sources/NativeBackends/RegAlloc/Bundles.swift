// Bundles: the sets of live ranges that are given one register together.
//
// Initially one bundle per value. Values joined by a copy, a reused operand or a block parameter are merged when their
// ranges do not meet, hottest first, so that the move between them disappears. A bundle's values share one spill slot
// (`home`), which is therefore also free of moves.

import Support

struct Bundle: BitwiseCopyable {
  var firstSegment: UInt32 = 0
  var segmentCount: UInt32 = 0
  var firstUse: UInt32 = 0
  var useCount: UInt32 = 0
  /// Cost of not having a register, in executions, and the same per executed slot of its ranges.
  var totalWeight: Float = 0
  var density: Float = 0
  /// Points covered: the priority.
  var length: UInt32 = 0
  var registerClass = RegClass.general
  /// The register, or 255.
  var register: UInt8 = 255
  var splits: UInt8 = 0
  /// Covers one instruction: cannot be split further.
  var isMinimal = false
  /// Some use needs a register.
  var needsRegister = false
}

/// Merging before allocation: union-find over values, each class with its sorted segments.
struct BundleMerger: ~Copyable {
  private let ranges: LiveRanges
  private var parent: Arena<UInt32>
  private var start: Arena<UInt32>
  private var count: Arena<UInt32>
  private var capacity: Arena<UInt32>
  private var pool: Arena<Segment>
  /// Ranges beyond this many segments are not merged into: bounds the cost of merging.
  private static let sizeLimit: UInt32 = 60_000

  init(_ ranges: LiveRanges) {
    self.ranges = ranges
    let n = ranges.function.vregs.count
    parent = Arena(capacity: n)
    start = Arena(capacity: n)
    count = Arena(capacity: n)
    capacity = Arena(capacity: n)
    pool = Arena(capacity: ranges.segments.count)
    for v in 0..<n {
      parent.append(UInt32(v))
      start.append(ranges.segmentStart[v])
      let c = ranges.segmentStart[v + 1] - ranges.segmentStart[v]
      count.append(c)
      capacity.append(c)
    }
    pool.append(contentsOf: UnsafeBufferPointer(ranges.segments.buffer))
  }

  func root(_ v: VReg) -> Int {
    var r = v.index
    while Int(parent[r]) != r {
      parent[r] = parent[Int(parent[r])]
      r = Int(parent[r])
    }
    return r
  }

  func segments(_ root: Int) -> UnsafeBufferPointer<Segment> {
    UnsafeBufferPointer(start: pool.baseAddress + Int(start[root]), count: Int(count[root]))
  }

  mutating func mergeAll() {
    let f = ranges.function
    for k in f.layout.indices {
      let b = f[f.layout[k]]
      for i in b.firstInst..<b.endInst {
        let operands = f.operands(of: MInstID(i))
        if f[MInstID(i)].opcode == MOpcode.copy {
          merge(operands[0].vreg, operands[1].vreg)
          continue
        }
        for o in operands {
          if !o.isDef { break }
          if o.isReuse { merge(o.vreg, operands[o.reusedOperand].vreg) }
        }
      }
    }
    mergeEdges()
  }

  private mutating func mergeEdges() {
    let f = ranges.function
    var order: [(weight: Float, edge: MEdgeID)] = []
    for k in f.layout.indices {
      let b = f.layout[k]
      for e in 0..<Int(f[b].edgeCount) {
        let id = f.outgoing(b, e)
        if f[id].argumentCount > 0 { order.append((ranges.frequency[k] * f[id].probability, id)) }
      }
    }
    order.sort { $0.weight != $1.weight ? $0.weight > $1.weight : $0.edge.raw < $1.edge.raw }
    for item in order {
      let target = f[item.edge].target
      for k in 0..<Int(f[item.edge].argumentCount) {
        merge(f.parameters(of: target)[k], f.arguments(of: item.edge)[k])
      }
    }
  }

  private mutating func merge(_ a: VReg, _ b: VReg) {
    var large = root(a), small = root(b)
    if large == small || ranges.function[a].registerClass != ranges.function[b].registerClass { return }
    if count[large] < count[small] { swap(&large, &small) }
    if count[large] > BundleMerger.sizeLimit || count[small] == 0 || overlaps(large, small) { return }
    insert(small, into: large)
    parent[small] = UInt32(large)
  }

  private func overlaps(_ large: Int, _ small: Int) -> Bool {
    let big = segments(large)
    for s in segments(small) {
      let k = firstEnding(after: s.from, big)
      if k < big.count && big[k].from < s.to { return true }
    }
    return false
  }

  private func firstEnding(after point: UInt32, _ list: UnsafeBufferPointer<Segment>) -> Int {
    var low = 0, high = list.count
    while low < high {
      let mid = (low &+ high) / 2
      if list[mid].to <= point { low = mid &+ 1 } else { high = mid }
    }
    return low
  }

  /// Merges from the back, in place when there is room.
  private mutating func insert(_ small: Int, into large: Int) {
    let total = count[large] + count[small]
    if total > capacity[large] {
      let room = total + total / 2
      let at = UInt32(pool.count)
      pool.append(repeating: Segment(from: 0, to: 0, vreg: .none), count: Int(room))
      (pool.baseAddress + Int(at)).update(from: pool.baseAddress + Int(start[large]), count: Int(count[large]))
      start[large] = at
      capacity[large] = room
    }
    let to = pool.baseAddress + Int(start[large]), from = pool.baseAddress + Int(start[small])
    var i = Int(count[large]) - 1, j = Int(count[small]) - 1, k = Int(total) - 1
    while j >= 0 {
      if i >= 0 && to[i].from > from[j].from {
        // Move the whole run that lies behind `from[j]` at once; its start is found by halving.
        var first = 0, behind = i
        while first < behind {
          let middle = (first &+ behind) / 2
          if to[middle].from > from[j].from { behind = middle } else { first = middle &+ 1 }
        }
        let run = i - first + 1
        (to + (k - run + 1)).update(from: to + first, count: run)
        k -= run
        i = first - 1
      } else {
        to[k] = from[j]
        k -= 1
        j -= 1
      }
    }
    count[large] = total
  }
}
