// Turns a set of simultaneous moves into a sequence.
//
// Before: { rax <- rcx, rcx <- rax, slot1 <- slot0 }     all sources read before any destination is written
// After:  xchg rax, rcx ; scratch <- slot0 ; slot1 <- scratch
//
// Destinations are distinct. A move whose destination nobody still reads is emitted at once; what remains are cycles. A
// cycle of general registers is rotated by exchanges; any other is opened by saving one member in the scratch register.
// A slot-to-slot step needs the scratch register too: a cycle that has such a step keeps its saved member in a spare slot.

import Support

struct PendingMove: BitwiseCopyable {
  var to: Allocation
  var from: Allocation
  var size: UInt8
  /// For a source that is recomputed instead of read.
  var inst: MInstID = .none
}

struct ParallelMoves: ~Copyable {
  private let scratch: Allocation
  private let canExchange: Bool
  private var pending = Arena<PendingMove>(capacity: 16)

  init(_ registers: TargetRegisterInfo) {
    scratch = .register(registers.scratch)
    canExchange = registers.canExchangeGeneral
  }

  var isEmpty: Bool { pending.isEmpty }

  mutating func add(from: Allocation, to: Allocation, size: UInt8) {
    assert(!from.isNone && !to.isNone)
    if from != to { pending.append(PendingMove(to: to, from: from, size: size)) }
  }

  mutating func add(rematerialize inst: MInstID, to: Allocation, size: UInt8) {
    assert(to.isRegister)
    pending.append(PendingMove(to: to, from: .none, size: size, inst: inst))
  }

  /// Appends the sequence to `edits` at `position` and forgets the moves.
  mutating func resolve(at position: UInt32, into result: AllocationResult) {
    var count = pending.count
    // Emit every move whose destination is not a pending source; repeat until only cycles remain. The groups are small
    // (arguments of a call, parameters of a block), so the quadratic search is over a handful; large ones use a table.
    if count > 24 {
      resolveLarge(at: position, into: result)
      return
    }
    while count > 0 {
      var progressed = false
      var k = 0
      while k < count {
        let move = pending[k]
        if isSource(move.to, except: k, count) {
          k += 1
          continue
        }
        emit(move, position, result)
        count -= 1
        pending[k] = pending[count]
        progressed = true
      }
      if !progressed { count = openCycle(count, position, result) }
    }
    pending.removeAll()
  }

  private func isSource(_ a: Allocation, except k: Int, _ count: Int) -> Bool {
    for j in 0..<count where j != k && pending[j].from == a { return true }
    return false
  }

  private func emit(_ m: PendingMove, _ position: UInt32, _ result: AllocationResult) {
    if m.inst.isSome {
      result.edits.append(Edit(.rematerialize, at: position, from: .none, to: m.to, size: m.size, inst: m.inst))
    } else if m.from.isSlot && m.to.isSlot {
      result.edits.append(Edit(.move, at: position, from: m.from, to: scratch, size: m.size))
      result.edits.append(Edit(.move, at: position, from: scratch, to: m.to, size: m.size))
    } else {
      result.edits.append(Edit(.move, at: position, from: m.from, to: m.to, size: m.size))
    }
  }

  /// All of the `count` pending moves lie on cycles (rematerialisations never do). Emits one cycle; returns the new count.
  private mutating func openCycle(_ count: Int, _ position: UInt32, _ result: AllocationResult) -> Int {
    var left = count
    // Collect one cycle: start at a move, follow to the move that writes its source.
    var cycle = Arena<PendingMove>(capacity: 8)
    var next = 0
    while true {
      let move = pending[next]
      cycle.append(move)
      left -= 1
      pending[next] = pending[left]
      var found = -1
      for j in 0..<left where pending[j].to == move.from { found = j }
      if found < 0 { break }
      next = found
    }
    emitCycle(cycle, position, result)
    return left
  }

  /// `cycle[k].from == cycle[k + 1].to`, and the last reads the first's destination.
  private func emitCycle(_ cycle: borrowing Arena<PendingMove>, _ position: UInt32, _ result: AllocationResult) {
    var allGeneral = canExchange
    var slots = 0
    var size: UInt8 = 0
    for k in cycle.indices {
      let a = cycle[k].to
      if a.isSlot { slots += 1 }
      if a.isSlot || a.register.registerClass != .general { allGeneral = false }
      size = max(size, cycle[k].size)
    }
    if allGeneral {
      // to0 <- from0 = to1 ... : exchanging to0 with to1 settles to0 and leaves to0's old value in to1.
      for k in 0..<(cycle.count - 1) {
        result.edits.append(Edit(.exchange, at: position, from: cycle[k].from, to: cycle[k].to, size: size))
      }
      return
    }
    // Start at a slot if there is one, so that slot-to-slot steps are rarest; with the scratch register occupied those
    // that remain go through a spare slot first.
    var start = 0
    for k in cycle.indices where cycle[k].to.isSlot { start = k }
    // The last step reads what the first one overwrites.
    let savedSize = cycle[(start + cycle.count - 1) % cycle.count].size
    if slots <= 1 || !hasSlotToSlotStep(cycle, start) {
      result.edits.append(Edit(.move, at: position, from: cycle[start].to, to: scratch, size: savedSize))
      for step in 0..<cycle.count {
        let move = cycle[(start + step) % cycle.count]
        let from = step == cycle.count - 1 ? scratch : move.from
        result.edits.append(Edit(.move, at: position, from: from, to: move.to, size: move.size))
      }
      return
    }
    let spare = result.makeSlot(size: max(Int(savedSize), 8))
    emit(PendingMove(to: spare, from: cycle[start].to, size: savedSize), position, result)
    for step in 0..<cycle.count {
      var move = cycle[(start + step) % cycle.count]
      if step == cycle.count - 1 { move.from = spare }
      emit(move, position, result)
    }
  }

  private func hasSlotToSlotStep(_ cycle: borrowing Arena<PendingMove>, _ start: Int) -> Bool {
    for step in 0..<(cycle.count - 1) {
      let move = cycle[(start + step) % cycle.count]
      if move.to.isSlot && move.from.isSlot { return true }
    }
    return false
  }

  /// The same with a work list over a table of readers, for groups of any size.
  private mutating func resolveLarge(at position: UInt32, into result: AllocationResult) {
    let count = pending.count
    var writer = HashTable(capacity: count)
    var readers = HashTable(capacity: count)
    for k in 0..<count {
      writer.insert(UInt64(pending[k].to.raw), UInt32(k))
      if pending[k].inst.isNone {
        let from = UInt64(pending[k].from.raw)
        readers.insert(from, (readers.find(from) ?? 0) + 1)
      }
    }
    let done = Arena<Bool>(repeating: false, count: count)
    var ready = Arena<UInt32>(capacity: count)
    for k in 0..<count where (readers.find(UInt64(pending[k].to.raw)) ?? 0) == 0 { ready.append(UInt32(k)) }
    while let r = ready.popLast() {
      let move = pending[Int(r)]
      emit(move, position, result)
      done[Int(r)] = true
      if move.inst.isSome { continue }
      let left = readers.find(UInt64(move.from.raw))! - 1
      readers.insert(UInt64(move.from.raw), left)
      if left == 0, let w = writer.find(UInt64(move.from.raw)), !done[Int(w)] { ready.append(w) }
    }
    for k in 0..<count where !done[k] {
      var cycle = Arena<PendingMove>(capacity: 8)
      var next = k
      while !done[next] {
        done[next] = true
        cycle.append(pending[next])
        next = Int(writer.find(UInt64(pending[next].from.raw))!)
      }
      emitCycle(cycle, position, result)
    }
    pending.removeAll()
  }
}
