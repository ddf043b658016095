// The allocator of -O1 and up: live-range splitting with backtracking.
//
//   exact live ranges (LiveRanges) → bundles merged across copies, reused operands and block parameters (Bundles) →
//   longest bundle first: a free register (hints first); else evict bundles of lower weight; else split (Splitting) and
//   try the pieces → what has no register lives in its home slot → slots shared by ranges that never meet (SpillSlots) →
//   moves where a value changes place, and for fixed and reused operands (Resolve).
//
// The order of trying and all ties are fixed, so the result is deterministic. Work is bounded: a bundle is split a limited
// number of times before it falls apart into single instructions, and an eviction needs a strictly higher weight.

import Support

final class BacktrackingAllocator {
  let function: MIRFunction
  let registers: TargetRegisterInfo
  let result: AllocationResult
  let ranges: LiveRanges
  let clobbers: ClobberMap
  let generalOrder: [PReg]
  let vectorOrder: [PReg]
  var maps: [RegisterMap] = []
  var bundles = Arena<Bundle>(capacity: 256)
  var segments = Arena<Segment>(capacity: 256)
  var uses = Arena<UseRecord>(capacity: 256)
  /// Per value: the bundle-before-splitting it belongs to, which owns the home slot.
  var home: Arena<UInt32>
  var homeCount = 0
  private var heap = Arena<UInt64>(capacity: 256)
  /// Bundles given up; they get a register at the end if one is free anyway.
  private var leftovers = Arena<UInt32>(capacity: 64)
  private var hintWeight = Arena<Float>(repeating: 0, count: 64)

  // Scratch of the region splitter, by block ordinal.
  var region: RegionScratch

  init(_ f: MIRFunction, _ registers: TargetRegisterInfo) {
    function = f
    self.registers = registers
    result = AllocationResult(f)
    ranges = LiveRanges(f)
    clobbers = ClobberMap(ranges)
    generalOrder = registers.generalOrder
    vectorOrder = registers.vectorOrder
    home = Arena(repeating: .max, count: f.vregs.count)
    region = RegionScratch(f.layout.count)
    for _ in 0..<64 { maps.append(RegisterMap()) }
  }

  /// False when the function is too large for this allocator.
  func run() throws(AllocationFailure) -> Bool {
    let limit = 4_000_000 + 8 * function.insts.count
    if !ranges.build(limit: limit) { return false }
    reserveFixed()
    makeBundles()
    while let b = pop() { try process(b) }
    for k in leftovers.indices { tryLeftover(Int(leftovers[k])) }
    try resolve()
    result.collectUsedRegisters(function)
    return true
  }

  // MARK: Set-up

  private func reserveFixed() {
    for k in function.layout.indices {
      let b = function[function.layout[k]]
      for i in b.firstInst..<b.endInst {
        let point = ranges.slot(of: i, inBlock: k) * 4
        for o in function.operands(of: MInstID(i)) where o.isFixed {
          let from = o.isDef && o.isLate ? point + 2 : point + 1
          let to = o.isUse && !o.isLate ? point + 2 : point + 3
          let map = maps[o.fixedRegister.index]
          let free = map.forEachOverlap(from, to) { _ in false }
          if free { map.insert(Occupant(from: from, to: to, owner: Occupant.reserved | o.vreg.raw)) }
        }
      }
    }
  }

  private func makeBundles() {
    var merger = BundleMerger(ranges)
    merger.mergeAll()
    let n = function.vregs.count
    var useCounts = Arena<UInt32>(repeating: 0, count: n)
    for v in 0..<n { useCounts[merger.root(VReg(index: v))] += ranges.useStart[v + 1] - ranges.useStart[v] }
    for v in 0..<n {
      if merger.root(VReg(index: v)) != v || ranges.segmentStart[v + 1] == ranges.segmentStart[v] { continue }
      var b = Bundle()
      b.registerClass = function[VReg(index: v)].registerClass
      b.firstSegment = UInt32(segments.count)
      segments.append(contentsOf: merger.segments(v))
      b.segmentCount = UInt32(segments.count) - b.firstSegment
      b.firstUse = UInt32(uses.count)
      b.useCount = useCounts[v]
      uses.append(repeating: UseRecord(point: 0, vreg: .none, weight: 0, kind: .any, isDef: false, hint: 255), count: Int(b.useCount))
      useCounts[v] = b.firstUse
      home[v] = UInt32(homeCount)
      homeCount += 1
      bundles.append(b)
    }
    for v in 0..<n where ranges.segmentStart[v + 1] > ranges.segmentStart[v] {
      let r = merger.root(VReg(index: v))
      home[v] = home[r]
      for k in ranges.useStart[v]..<ranges.useStart[v + 1] {
        uses[Int(useCounts[r])] = ranges.uses[Int(k)]
        useCounts[r] += 1
      }
    }
    for b in 0..<bundles.count {
      sortUses(b)
      measure(b)
      push(b)
    }
  }

  private func sortUses(_ b: Int) {
    let list = UnsafeMutableBufferPointer(start: uses.baseAddress + Int(bundles[b].firstUse), count: Int(bundles[b].useCount))
    var sorted = true
    for k in 1..<max(list.count, 1) where list[k].point < list[k - 1].point { sorted = false }
    if !sorted { list.sortInPlace { $0.point != $1.point ? $0.point < $1.point : $0.vreg.raw < $1.vreg.raw } }
  }

  func segments(of b: Int) -> UnsafeMutableBufferPointer<Segment> {
    UnsafeMutableBufferPointer(start: segments.baseAddress + Int(bundles[b].firstSegment), count: Int(bundles[b].segmentCount))
  }
  func uses(of b: Int) -> UnsafeMutableBufferPointer<UseRecord> {
    UnsafeMutableBufferPointer(start: uses.baseAddress + Int(bundles[b].firstUse), count: Int(bundles[b].useCount))
  }
  @inline(__always) func order(_ b: Int) -> [PReg] { bundles[b].registerClass == .general ? generalOrder : vectorOrder }
  @inline(__always) func isCheap(_ v: VReg) -> Bool { ranges.rematerializable.contains(v.index) }

  /// Computes weight, length and the flags of a new bundle.
  func measure(_ b: Int) {
    var weight: Float = 0
    var needs = false
    for u in uses(of: b) {
      let cheap = isCheap(u.vreg)
      // The definition of a rematerialisable value may disappear.
      if cheap && u.isDef { continue }
      weight += cheap ? u.weight * 0.4 : u.weight
      if u.kind == .register { needs = true }
    }
    var length: UInt32 = 0
    var area: Float = 0
    for s in segments(of: b) {
      length &+= s.to - s.from
      area += weightedLength(s)
    }
    let list = segments(of: b)
    bundles[b].length = length
    bundles[b].totalWeight = weight
    bundles[b].density = weight / max(area, 1e-6)
    bundles[b].needsRegister = needs
    bundles[b].isMinimal = needs && list[0].from >> 2 == (list[list.count - 1].to - 1) >> 2
  }

  private func weightedLength(_ s: Segment) -> Float {
    var k = ranges.block(at: s.from)
    var sum: Float = 0
    var from = s.from
    while from < s.to {
      let end = min(ranges.blockStart[k + 1], s.to)
      sum += Float(end - from) * 0.25 * ranges.frequency[k]
      from = end
      k += 1
    }
    return sum
  }

  // MARK: Queue

  /// Minimal bundles last: they evict whatever is left. Longest first otherwise; ties by age.
  func push(_ b: Int) {
    let priority = bundles[b].isMinimal ? 0 : UInt64(bundles[b].length)
    var k = heap.count
    heap.append(priority << 32 | UInt64(UInt32.max - UInt32(b)))
    while k > 0 && heap[(k - 1) / 2] < heap[k] {
      let t = heap[k]
      heap[k] = heap[(k - 1) / 2]
      heap[(k - 1) / 2] = t
      k = (k - 1) / 2
    }
  }

  private func pop() -> Int? {
    if heap.isEmpty { return nil }
    let top = heap[0]
    let last = heap.popLast()!
    let n = heap.count
    if n > 0 {
      var k = 0
      while true {
        var child = 2 * k + 1
        if child >= n { break }
        if child + 1 < n && heap[child + 1] > heap[child] { child += 1 }
        if heap[child] <= last { break }
        heap[k] = heap[child]
        k = child
      }
      heap[k] = last
    }
    return Int(UInt32.max - UInt32(truncatingIfNeeded: top))
  }

  // MARK: Assignment

  private struct Candidate {
    var register: PReg
    var cost: Float
  }

  private func process(_ b: Int) throws(AllocationFailure) {
    let destroyed = destroyedRegisters(b)
    let hints = collectHints(b)
    if let r = findFree(b, destroyed, hints) {
      assign(b, r)
      return
    }
    if !bundles[b].needsRegister && bundles[b].splits > 0 {
      leftovers.append(UInt32(b))
      return
    }
    if let victim = cheapestEviction(b, destroyed), victim.cost < strength(b) {
      evict(b, from: victim.register)
      assign(b, victim.register)
      return
    }
    if bundles[b].isMinimal {
      throw AllocationFailure(inst: MInstID(ranges.position(ofSlot: segments(of: b)[0].from >> 2)))
    }
    try split(b)
  }

  private func strength(_ b: Int) -> Float { bundles[b].isMinimal ? .infinity : bundles[b].density }

  private func destroyedRegisters(_ b: Int) -> PRegSet {
    var set = PRegSet.empty
    for s in segments(of: b) { set.formUnion(clobbers.clobbered(s.from, s.to)) }
    return set
  }

  /// Registers that fixed operands would like, the most wanted first (at most three).
  private func collectHints(_ b: Int) -> (PReg?, PReg?, PReg?) {
    var wanted = PRegSet.empty
    for u in uses(of: b) where u.hint != 255 {
      let r = PReg(raw: u.hint)
      if !wanted.contains(r) { hintWeight[r.index] = 0 }
      wanted.insert(r)
      hintWeight[r.index] += u.weight
    }
    if wanted.isEmpty { return (nil, nil, nil) }
    var found: [PReg] = []
    wanted.forEach { found.append($0) }
    found.sort { hintWeight[$0.index] != hintWeight[$1.index] ? hintWeight[$0.index] > hintWeight[$1.index] : $0.raw < $1.raw }
    return (found[0], found.count > 1 ? found[1] : nil, found.count > 2 ? found[2] : nil)
  }

  private func isCandidate(_ r: PReg, _ b: Int) -> Bool {
    r.registerClass == bundles[b].registerClass && order(b).contains(r)
  }

  private func findFree(_ b: Int, _ destroyed: PRegSet, _ hints: (PReg?, PReg?, PReg?)) -> PReg? {
    if let r = hints.0, isCandidate(r, b), !destroyed.contains(r), isFree(r, b) { return r }
    if let r = hints.1, isCandidate(r, b), !destroyed.contains(r), isFree(r, b) { return r }
    if let r = hints.2, isCandidate(r, b), !destroyed.contains(r), isFree(r, b) { return r }
    var costly: PReg?
    for r in order(b) where !destroyed.contains(r) {
      if !isFree(r, b) { continue }
      // The first use of a callee-saved register costs a save and a restore per call of this function.
      if registers.calleeSaved.contains(r) && !maps[r.index].isUsed {
        if costly == nil { costly = r }
        continue
      }
      return r
    }
    if let r = costly {
      let entry = ranges.frequency[0]
      if bundles[b].isMinimal || bundles[b].totalWeight > 1.5 * entry { return r }
    }
    return nil
  }

  func conflicts(_ entry: Occupant, _ s: Segment) -> Bool { !(entry.isReservation && entry.reservedFor == s.vreg) }

  func isFree(_ r: PReg, _ b: Int) -> Bool {
    let map = maps[r.index]
    for s in segments(of: b) {
      if !map.forEachOverlap(s.from, s.to, { !conflicts($0, s) }) { return false }
    }
    return true
  }

  func assign(_ b: Int, _ r: PReg) {
    bundles[b].register = r.raw
    let map = maps[r.index]
    for s in segments(of: b) { insertAround(map, s, UInt32(b)) }
  }

  /// A segment may contain reservations for its own value; entries must not overlap, so it is entered in parts. The parts
  /// are found again by walking the reservations when the bundle is evicted.
  private func insertAround(_ map: RegisterMap, _ s: Segment, _ owner: UInt32) {
    var from = s.from
    var holes: [(UInt32, UInt32)] = []
    _ = map.forEachOverlap(s.from, s.to) {
      holes.append(($0.from, $0.to))
      return true
    }
    for (start, end) in holes {
      if start > from { map.insert(Occupant(from: from, to: start, owner: owner)) }
      from = max(from, end)
    }
    if from < s.to { map.insert(Occupant(from: from, to: s.to, owner: owner)) }
  }

  private func unassign(_ b: Int) {
    let map = maps[Int(bundles[b].register)]
    for s in segments(of: b) {
      var parts: [UInt32] = []
      _ = map.forEachOverlap(s.from, s.to) {
        if $0.owner == UInt32(b) { parts.append($0.from) }
        return true
      }
      for p in parts { map.remove(from: p) }
    }
    bundles[b].register = 255
  }

  /// The register whose occupants have the lowest highest strength.
  private func cheapestEviction(_ b: Int, _ destroyed: PRegSet) -> Candidate? {
    var best: Candidate?
    let limit = strength(b)
    for r in order(b) where !destroyed.contains(r) {
      var cost: Float = 0
      let map = maps[r.index]
      for s in segments(of: b) {
        let go = map.forEachOverlap(s.from, s.to) {
          if !conflicts($0, s) { return true }
          if $0.isReservation {
            cost = .infinity
            return false
          }
          cost = max(cost, evictionCost(Int($0.owner), by: b))
          return cost < limit && (best == nil || cost < best!.cost)
        }
        if !go { break }
      }
      if cost < limit && (best == nil || cost < best!.cost) { best = Candidate(register: r, cost: cost) }
    }
    return best
  }

  /// A long-lived bundle is disturbed for a local one only if that is clearly worth it.
  private func evictionCost(_ victim: Int, by b: Int) -> Float {
    if bundles[victim].isMinimal { return .infinity }
    if bundles[b].isMinimal { return bundles[victim].totalWeight }
    return bundles[victim].length > 8 * bundles[b].length ? 2 * bundles[victim].density : bundles[victim].density
  }

  private func evict(_ b: Int, from r: PReg) {
    var victims: [Int] = []
    for s in segments(of: b) {
      _ = maps[r.index].forEachOverlap(s.from, s.to) {
        if conflicts($0, s) && victims.last != Int($0.owner) { victims.append(Int($0.owner)) }
        return true
      }
    }
    for v in victims where bundles[v].register != 255 {
      unassign(v)
      push(v)
    }
  }

  private func tryLeftover(_ b: Int) {
    if bundles[b].totalWeight <= 0 { return }
    let destroyed = destroyedRegisters(b)
    if let r = findFree(b, destroyed, collectHints(b)) { assign(b, r) }
  }
}
