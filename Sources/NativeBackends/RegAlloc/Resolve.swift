// From bundles to the result: a place for every operand, and the moves.
//
// Moves of one gap happen in phases, each a parallel move:
//   0 arrivals: edge moves at the start of a block with one incoming edge
//   1 definitions of the previous instruction go from their fixed registers to their own places; copies
//   2 values change place (split points, spill stores)
//   3 fixed, reused and stack operands of the next instruction are fetched
//   4 edge moves before a jump
// A value in memory was stored either right after its definition, if that is rarer, or wherever it leaves its register:
// SSA values never change, so its slot stays good for the rest of its life.

import Support

/// A register piece of one value.
private struct Piece: BitwiseCopyable {
  var from: UInt32
  var to: UInt32
  var register: PReg
}

private struct QueuedMove: BitwiseCopyable {
  /// slot << 3 | phase, then the order of insertion.
  var key: UInt64
  var to: Allocation
  var from: Allocation
  var size: UInt8
  var inst: MInstID
}

extension BacktrackingAllocator {
  func resolve() throws(AllocationFailure) {
    let resolver = Resolver(self)
    resolver.run()
  }
}

private final class Resolver {
  let allocator: BacktrackingAllocator
  let ranges: LiveRanges
  let function: MIRFunction
  let result: AllocationResult
  var pieces: Arena<Piece>
  var pieceStart: Arena<UInt32>
  var homeSlot: Arena<Allocation>
  var homeMembers: Arena<UInt32>
  var nextMember: Arena<UInt32>
  var slots = SpillSlots()
  var queue = Arena<QueuedMove>(capacity: 256)
  var storedAtDefinition: BitSet

  init(_ a: BacktrackingAllocator) {
    allocator = a
    ranges = a.ranges
    function = a.function
    result = a.result
    pieces = Arena(capacity: 16)
    pieceStart = Arena(repeating: 0, count: a.function.vregs.count + 1)
    homeSlot = Arena(repeating: .none, count: a.homeCount)
    homeMembers = Arena(repeating: .max, count: a.homeCount)
    nextMember = Arena(repeating: .max, count: a.function.vregs.count)
    storedAtDefinition = BitSet(capacity: a.function.vregs.count)
  }

  func run() {
    collectPieces()
    linkHomes()
    for v in 0..<function.vregs.count where ranges.segmentStart[v + 1] > ranges.segmentStart[v] { connect(VReg(index: v)) }
    for k in function.layout.indices { place(block: k) }
    emit()
  }

  private func collectPieces() {
    let a = allocator
    for b in 0..<a.bundles.count where a.bundles[b].register != 255 {
      for s in a.segments(of: b) { pieceStart[s.vreg.index + 1] += 1 }
    }
    for v in 0..<function.vregs.count { pieceStart[v + 1] += pieceStart[v] }
    pieces = Arena(repeating: Piece(from: 0, to: 0, register: PReg(raw: 0)), count: Int(pieceStart[function.vregs.count]))
    var next = Arena<UInt32>(capacity: function.vregs.count)
    for v in 0..<function.vregs.count { next.append(pieceStart[v]) }
    for b in 0..<a.bundles.count where a.bundles[b].register != 255 {
      for s in a.segments(of: b) {
        pieces[Int(next[s.vreg.index])] = Piece(from: s.from, to: s.to, register: PReg(raw: a.bundles[b].register))
        next[s.vreg.index] += 1
      }
    }
    for v in 0..<function.vregs.count {
      let list = self.list(VReg(index: v))
      var sorted = true
      for k in 1..<max(list.count, 1) where list[k].from < list[k - 1].from { sorted = false }
      if !sorted { list.sortInPlace { $0.from < $1.from } }
    }
  }

  private func list(_ v: VReg) -> UnsafeMutableBufferPointer<Piece> {
    let first = Int(pieceStart[v.index])
    return UnsafeMutableBufferPointer(start: pieces.baseAddress + first, count: Int(pieceStart[v.index + 1]) - first)
  }

  private func linkHomes() {
    for v in 0..<function.vregs.count where allocator.home[v] != .max {
      nextMember[v] = homeMembers[Int(allocator.home[v])]
      homeMembers[Int(allocator.home[v])] = UInt32(v)
    }
  }

  // MARK: Places

  /// The register that holds `v` at `point`, or `.none` if it is in memory (or to be rematerialised).
  private func place(_ v: VReg, _ point: UInt32) -> Allocation {
    let list = self.list(v)
    var low = 0, high = list.count
    while low < high {
      let mid = (low &+ high) / 2
      if list[mid].to <= point { low = mid &+ 1 } else { high = mid }
    }
    if low < list.count && list[low].from <= point { return .register(list[low].register) }
    return .none
  }

  private func isRematerialized(_ v: VReg) -> Bool {
    ranges.rematerializable.contains(v.index)
  }

  /// The home slot of `v`.
  private func memory(_ v: VReg) -> Allocation {
    let home = Int(allocator.home[v.index])
    if !homeSlot[home].isNone { return homeSlot[home] }
    var all: [Segment] = []
    var size = 8
    var member = homeMembers[home]
    while member != .max {
      let m = Int(member)
      size = max(size, Int(function[VReg(member)].size))
      for k in ranges.segmentStart[m]..<ranges.segmentStart[m + 1] { all.append(ranges.segments[Int(k)]) }
      member = nextMember[m]
    }
    slots.keepsApart = function.callsReturnsTwice
    homeSlot[home] = slots.place(all, size: size, result)
    return homeSlot[home]
  }

  /// `limit` is the size of the target where that may be another value's.
  private func queueMove(_ slot: UInt32, _ phase: UInt64, _ v: VReg, from: Allocation, to: Allocation, limit: UInt8 = 255) {
    let key = (UInt64(slot) << 3 | phase) << 32 | UInt64(queue.count)
    let size = min(function[v].size, limit)
    if from.isNone && isRematerialized(v) {
      queue.append(QueuedMove(key: key, to: to.isNone ? memory(v) : to, from: .none, size: size, inst: ranges.definitions[v.index].inst))
      return
    }
    let source = from.isNone ? memory(v) : from
    let target = to.isNone ? memory(v) : to
    if source == target { return }
    queue.append(QueuedMove(key: key, to: target, from: source, size: size, inst: .none))
  }

  // MARK: One value's moves

  private func connect(_ v: VReg) {
    let list = self.list(v)
    let first = Int(ranges.segmentStart[v.index]), last = Int(ranges.segmentStart[v.index + 1])
    if isInOneRegister(list, first, last) { return }
    let def = ranges.definitions[v.index]
    let atDefinition = place(v, def.point)
    decideStore(v, def, atDefinition, list, first, last)
    for (k, p) in list.enumerated() {
      enterPiece(v, p, k > 0 ? list[k - 1] : nil, def)
      if !storedAtDefinition.contains(v.index) && !isRematerialized(v) && leavesForMemory(v, k, list) {
        queueStore(v, p, k > 0 ? list[k - 1] : nil)
      }
    }
    for s in first..<last { crossEdges(v, ranges.segments[s], def) }
  }

  private func isInOneRegister(_ list: UnsafeMutableBufferPointer<Piece>, _ first: Int, _ last: Int) -> Bool {
    if list.count != last - first { return false }
    for k in 0..<list.count {
      let s = ranges.segments[first + k]
      if list[k].from != s.from || list[k].to != s.to || list[k].register != list[0].register { return false }
    }
    return true
  }

  /// The value goes on in memory after piece `k` and is not there yet.
  private func leavesForMemory(_ v: VReg, _ k: Int, _ list: UnsafeMutableBufferPointer<Piece>) -> Bool {
    let p = list[k]
    if k + 1 < list.count && list[k + 1].from == p.to { return false }
    if isLoaded(v, k, list) { return false }
    let end = blockEnd(p)
    if p.to == end { return false }
    return isLive(v, p.to)
  }

  /// The piece begins inside a block and not as the continuation of another: the value was loaded.
  private func isLoaded(_ v: VReg, _ k: Int, _ list: UnsafeMutableBufferPointer<Piece>) -> Bool {
    let p = list[k]
    if p.from == ranges.definitions[v.index].point || p.from == ranges.blockStart[ranges.block(at: p.from)] { return false }
    return k == 0 || list[k - 1].to != p.from
  }

  private func blockEnd(_ p: Piece) -> UInt32 { ranges.blockStart[ranges.block(at: p.to - 1) + 1] }

  private func isLive(_ v: VReg, _ point: UInt32) -> Bool {
    var low = Int(ranges.segmentStart[v.index]), high = Int(ranges.segmentStart[v.index + 1])
    let end = high
    while low < high {
      let mid = (low &+ high) / 2
      if ranges.segments[mid].to <= point { low = mid &+ 1 } else { high = mid }
    }
    return low < end && ranges.segments[low].from <= point
  }

  private func queueStore(_ v: VReg, _ p: Piece, _ previous: Piece?) {
    let gap = p.to >> 2
    if p.from > gap * 4 {
      queueMove(gap + 1, 1, v, from: .register(p.register), to: .none)
    } else if p.from == gap * 4, let q = previous, q.to == p.from {
      // It arrives in this very gap from another register.
      queueMove(gap, 2, v, from: .register(q.register), to: .none)
    } else {
      // The piece may end inside the instruction or at its gap; at the gap it is certainly still there.
      queueMove(gap, 2, v, from: .register(p.register), to: .none)
    }
  }

  /// Stores at the definition if that is not more frequent than the places where the value leaves its register.
  private func decideStore(
    _ v: VReg, _ def: Definition, _ atDefinition: Allocation, _ list: UnsafeMutableBufferPointer<Piece>, _ first: Int, _ last: Int
  ) {
    if isRematerialized(v) { return }
    if atDefinition.isNone {
      storedAtDefinition.insert(v.index)
      return
    }
    var cost: Float = 0
    for (k, p) in list.enumerated() where leavesForMemory(v, k, list) {
      cost += ranges.frequency[ranges.block(at: p.to - 1)]
    }
    for s in first..<last {
      forEachCrossing(v, ranges.segments[s], def) { e, from, to, _, _ in
        if !from.isNone && to.isNone { cost += ranges.frequency[Int(ranges.ordinal[function[e].source.index])] * function[e].probability }
      }
    }
    if cost == 0 || cost < ranges.frequency[Int(def.block)] { return }
    storedAtDefinition.insert(v.index)
    let slot = def.point >> 2
    if def.inst.isNone {
      queueMove(slot, 2, v, from: atDefinition, to: .none)
    } else if def.point & 3 == 3 {
      // From its fixed register it goes to its own place in phase 1 of the next gap; the store follows.
      queueMove(slot + 1, 2, v, from: atDefinition, to: .none)
    } else {
      queueMove(slot + 1, 1, v, from: atDefinition, to: .none)
    }
  }

  private func enterPiece(_ v: VReg, _ p: Piece, _ previous: Piece?, _ def: Definition) {
    if p.from == def.point || p.from & 3 != 0 { return }
    let block = ranges.block(at: p.from)
    if p.from == ranges.blockStart[block] { return }
    var from = Allocation.none
    if let q = previous, q.to == p.from { from = .register(q.register) }
    if from != .register(p.register) { queueMove(p.from >> 2, 2, v, from: from, to: .register(p.register)) }
  }

  /// Calls `body` with each edge over which `v` lives, its place before and after, and the block ordinals.
  private func forEachCrossing(_ v: VReg, _ s: Segment, _ def: Definition, _ body: (MEdgeID, Allocation, Allocation, Int, Int) -> Void) {
    var k = ranges.block(at: s.from)
    if ranges.blockStart[k] < s.from { k += 1 }
    while k < function.layout.count && ranges.blockStart[k] < s.to {
      if !(def.inst.isNone && Int(def.block) == k) {
        let to = place(v, ranges.blockStart[k])
        for e in function.incoming(function.layout[k]) {
          let p = Int(ranges.ordinal[function[e].source.index])
          let from = place(v, ranges.blockStart[p + 1] - 1)
          if from != to { body(e, from, to, p, k) }
        }
      }
      k += 1
    }
  }

  private func crossEdges(_ v: VReg, _ s: Segment, _ def: Definition) {
    forEachCrossing(v, s, def) { e, from, to, p, k in
      if to.isNone && (storedAtDefinition.contains(v.index) || isRematerialized(v)) { return }
      queueEdgeMove(e, p, k, v, from, to)
    }
  }

  private func queueEdgeMove(_ e: MEdgeID, _ p: Int, _ k: Int, _ v: VReg, _ from: Allocation, _ to: Allocation, limit: UInt8 = 255) {
    if function.movesGoToSource(e) {
      queueMove((ranges.blockStart[p + 1] >> 2) - 1, 4, v, from: from, to: to, limit: limit)
    } else {
      queueMove(ranges.blockStart[k] >> 2, 0, v, from: from, to: to, limit: limit)
    }
  }

  // MARK: Operands, parameters

  private func place(block k: Int) {
    let b = function.layout[k]
    let start = ranges.blockStart[k]
    for (j, p) in function.parameters(of: b).enumerated() {
      let a = place(p, start)
      result.parameters[Int(function[b].firstParameter) + j] = a.isNone ? memory(p) : a
    }
    for i in function[b].firstInst..<function[b].endInst { place(inst: MInstID(i), ranges.slot(of: i, inBlock: k)) }
    for e in 0..<Int(function[b].edgeCount) {
      let id = function.outgoing(b, e)
      let target = Int(ranges.ordinal[function[id].target.index])
      for (j, a) in function.arguments(of: id).enumerated() {
        let p = function.parameters(of: function[id].target)[j]
        let from = place(a, ranges.blockStart[k + 1] - 1)
        var to = place(p, ranges.blockStart[target])
        if to.isNone { to = memory(p) }
        queueEdgeMove(id, k, target, a, from, to, limit: function[p].size)
      }
    }
  }

  private func place(inst i: MInstID, _ slot: UInt32) {
    let operands = function.operands(of: i)
    let base = Int(function[i].firstOperand)
    let point = slot * 4
    if function[i].opcode == MOpcode.copy {
      result.remove(i)
      let target = operands[0].vreg
      let to = place(target, point + 3)
      queueMove(slot + 1, 1, operands[1].vreg, from: place(operands[1].vreg, point), to: to.isNone ? memory(target) : to,
        limit: function[target].size)
      return
    }
    if isUnneeded(i, operands, point) {
      result.remove(i)
      return
    }
    for (j, o) in operands.enumerated() where o.isDef { result.allocations[base + j] = placeDefinition(o, slot) }
    for (j, o) in operands.enumerated() where o.isUse {
      var a: Allocation
      if o.isFixed || o.isStack {
        a = o.isFixed ? .register(o.fixedRegister) : result.makeSlot(size: max(8, Int(function[o.vreg].size)))
        queueMove(slot, 3, o.vreg, from: place(o.vreg, point), to: a)
      } else if let d = ranges.tie(operands, j) {
        a = result.allocations[base + d]
        // Several uses share the register; one move is enough.
        if operands[d].reusedOperand == j { queueMove(slot, 3, o.vreg, from: place(o.vreg, point), to: a) }
      } else {
        a = place(o.vreg, o.isLate ? point + 2 : point + 1)
        if a.isNone { a = memory(o.vreg) }
      }
      result.allocations[base + j] = a
    }
  }

  /// The definition of a rematerialised value for which no register was wanted there.
  private func isUnneeded(_ i: MInstID, _ operands: UnsafeBufferPointer<Operand>, _ point: UInt32) -> Bool {
    function[i].flags.contains(.rematerializable) && function[i].defCount == 1 && isRematerialized(operands[0].vreg)
      && place(operands[0].vreg, ranges.definitions[operands[0].vreg.index].point).isNone
  }

  private func placeDefinition(_ o: Operand, _ slot: UInt32) -> Allocation {
    let point = slot * 4
    if !o.isFixed && !o.isStack {
      let a = place(o.vreg, o.isReuse || !o.isLate ? point + 1 : point + 2)
      return a.isNone ? memory(o.vreg) : a
    }
    let a = o.isFixed ? Allocation.register(o.fixedRegister) : result.makeSlot(size: max(8, Int(function[o.vreg].size)))
    if ranges.useStart[o.vreg.index + 1] - ranges.useStart[o.vreg.index] > 1 {
      queueMove(slot + 1, 1, o.vreg, from: a, to: place(o.vreg, point + 3))
    }
    return a
  }

  // MARK: Output

  private func emit() {
    queue.buffer.sortInPlace { $0.key < $1.key }
    var moves = ParallelMoves(allocator.registers)
    var k = 0
    while k < queue.count {
      let group = queue[k].key >> 32
      while k < queue.count && queue[k].key >> 32 == group {
        let m = queue[k]
        if m.inst.isSome {
          moves.add(rematerialize: m.inst, to: m.to, size: m.size)
        } else {
          moves.add(from: m.from, to: m.to, size: m.size)
        }
        k += 1
      }
      moves.resolve(at: ranges.position(ofSlot: UInt32(group >> 3)), into: result)
    }
  }
}
