// The one-pass allocator of -O0, and of functions too large for anything cleverer.
//
// It walks each block once, forwards, keeping values in registers as long as there are free ones. A value used only in
// its own block touches memory only when it is evicted or must survive a call; a value that crosses blocks is stored once,
// at its definition, and loaded where a block first needs it. Block parameters live in slots. Rematerialisable values
// have no slot: they are computed anew.
//
// Cost: linear in operands; each eviction looks at the registers of one class.

import Support

/// What is known of a virtual register during the walk.
private struct ValueState: BitwiseCopyable {
  var register: UInt8 = 255
  /// Lives across blocks: stored at its definition.
  var isGlobal = false
  /// The slot holds the value.
  var isStored = false
  var isRematerializable = false
  var defBlock: UInt32 = .max
  /// Uses not yet passed (of local values).
  var remaining: UInt32 = 0
  var slot = Allocation.none
  /// A parameter of a block with one incoming edge: lives in its argument's slot.
  var alias = VReg.none
  var definition = MInstID.none
}

final class FastAllocator {
  private let function: MIRFunction
  private let registers: TargetRegisterInfo
  let result: AllocationResult
  private var values: Arena<ValueState>
  /// The value in each register, by `PReg.raw`.
  private var holder = Arena<VReg>(repeating: .none, count: 64)
  /// When each register was last used, for eviction.
  private var stamp = Arena<UInt32>(repeating: 0, count: 64)
  private var moves: ParallelMoves
  private var freeSlots8 = Arena<UInt32>(capacity: 16)
  private var freeSlots16 = Arena<UInt32>(capacity: 16)

  // The instruction at hand.
  private var position: UInt32 = 0
  /// Registers that operands already placed at this instruction occupy.
  private var locked = PRegSet.empty
  private var fixedUses = PRegSet.empty
  private var fixedDefs = PRegSet.empty
  private var clobbered = PRegSet.empty

  init(_ f: MIRFunction, _ registers: TargetRegisterInfo) {
    function = f
    self.registers = registers
    result = AllocationResult(f)
    values = Arena(repeating: ValueState(), count: f.vregs.count)
    moves = ParallelMoves(registers)
  }

  func run() throws(AllocationFailure) {
    scan()
    for k in function.layout.indices { try allocate(block: function.layout[k]) }
    result.collectUsedRegisters(function)
  }

  // MARK: Preparation

  /// Finds which values cross blocks and counts the uses of the others.
  private func scan() {
    for k in function.layout.indices {
      let b = function.layout[k]
      for v in function.parameters(of: b) { values[v.index].defBlock = b.raw }
      for i in function[b].firstInst..<function[b].endInst {
        let inst = function[MInstID(i)]
        for o in function.operands(of: MInstID(i)) where o.isDef {
          values[o.vreg.index].defBlock = b.raw
          values[o.vreg.index].definition = MInstID(i)
          if inst.flags.contains(.rematerializable) { values[o.vreg.index].isRematerializable = true }
        }
      }
    }
    for k in function.layout.indices {
      let b = function.layout[k]
      for i in function[b].firstInst..<function[b].endInst {
        for o in function.operands(of: MInstID(i)) where o.isUse {
          noteUse(o.vreg, b)
          // A value that some instruction wants in memory is stored like any other.
          if o.isStack { values[o.vreg.index].isRematerializable = false }
        }
      }
      for e in 0..<Int(function[b].edgeCount) { noteArguments(function.outgoing(b, e), b) }
    }
  }

  private func noteUse(_ v: VReg, _ b: MBlockID) {
    values[v.index].remaining &+= 1
    if values[v.index].defBlock != b.raw { values[v.index].isGlobal = true }
  }

  private func noteArguments(_ e: MEdgeID, _ b: MBlockID) {
    let atSource = function.movesGoToSource(e)
    let target = function[e].target
    for (k, v) in function.arguments(of: e).enumerated() {
      noteUse(v, b)
      if atSource { continue }
      values[v.index].isGlobal = true
      if !values[v.index].isRematerializable { values[function.parameters(of: target)[k].index].alias = v }
    }
  }

  // MARK: Places

  private func slot(of v: VReg) -> Allocation {
    var root = v
    while values[root.index].alias.isSome { root = values[root.index].alias }
    if values[root.index].slot.isNone { values[root.index].slot = makeSlot(root) }
    let s = values[root.index].slot
    values[v.index].slot = s
    return s
  }

  private func makeSlot(_ v: VReg) -> Allocation {
    let size = max(Int(function[v].size), 8)
    if !values[v.index].isGlobal && !function.callsReturnsTwice {
      if size == 8, let s = freeSlots8.popLast() { return .slot(Int(s)) }
      if size == 16, let s = freeSlots16.popLast() { return .slot(Int(s)) }
    }
    return result.makeSlot(size: size)
  }

  private func isInSlot(_ v: VReg) -> Bool { values[v.index].isStored || values[v.index].isGlobal }

  private func register(of v: VReg) -> PReg? {
    let r = values[v.index].register
    return r == 255 ? nil : PReg(raw: r)
  }

  private func edit(_ kind: Edit.Kind, from: Allocation, to: Allocation, _ v: VReg) {
    let inst = kind == .rematerialize ? values[v.index].definition : .none
    result.edits.append(Edit(kind, at: position, from: from, to: to, size: function[v].size, inst: inst))
  }

  /// Makes sure that the value survives without its register.
  private func save(_ v: VReg) {
    if values[v.index].isRematerializable || isInSlot(v) { return }
    let s = slot(of: v)
    edit(.move, from: .register(PReg(raw: values[v.index].register)), to: s, v)
    values[v.index].isStored = true
  }

  private func release(_ r: PReg) {
    let v = holder[r.index]
    if v.isNone { return }
    values[v.index].register = 255
    holder[r.index] = .none
  }

  private func assign(_ v: VReg, _ r: PReg) {
    holder[r.index] = v
    values[v.index].register = r.raw
    stamp[r.index] = position
  }

  /// A register of the class outside `avoid`, emptied.
  private func take(_ c: RegClass, avoiding avoid: PRegSet) throws(AllocationFailure) -> PReg {
    let order = c == .general ? registers.generalOrder : registers.vectorOrder
    var best: PReg?
    var bestCost = UInt64.max
    for r in order where !avoid.contains(r) {
      let v = holder[r.index]
      if v.isNone { return r }
      // Prefer what needs no store, then what was used longest ago.
      let isClean = values[v.index].isRematerializable || isInSlot(v)
      let cost = UInt64(stamp[r.index]) + (isClean ? 0 : 1 << 32)
      if cost < bestCost {
        bestCost = cost
        best = r
      }
    }
    guard let r = best else { throw AllocationFailure(inst: MInstID(position)) }
    if isNeededLater(holder[r.index]) { save(holder[r.index]) }
    release(r)
    return r
  }

  private func isNeededLater(_ v: VReg) -> Bool { values[v.index].remaining > 0 }

  /// Brings `v` into register `r`, which is free, before the instruction.
  private func load(_ v: VReg, into r: PReg) {
    if let from = register(of: v) {
      edit(.move, from: .register(from), to: .register(r), v)
    } else if values[v.index].isRematerializable {
      edit(.rematerialize, from: .none, to: .register(r), v)
    } else {
      edit(.move, from: slot(of: v), to: .register(r), v)
    }
  }

  // MARK: Blocks

  private func allocate(block b: MBlockID) throws(AllocationFailure) {
    for k in 0..<64 { release(PReg(raw: UInt8(k))) }
    position = function[b].firstInst
    let first = Int(function[b].firstParameter)
    for (k, p) in function.parameters(of: b).enumerated() {
      values[p.index].isStored = true
      result.parameters[first + k] = slot(of: p)
    }
    try receiveArguments(b)
    for i in function[b].firstInst..<function[b].endInst {
      position = i
      let inst = function[MInstID(i)]
      if inst.opcode == MOpcode.copy {
        try allocate(copy: MInstID(i))
        continue
      }
      if inst.opcode == MOpcode.jump {
        try sendArguments(function.outgoing(b, 0))
        continue
      }
      try allocate(inst: MInstID(i))
    }
  }

  /// Rematerialisable arguments of an edge whose moves stand here; the others share their parameter's slot.
  private func receiveArguments(_ b: MBlockID) throws(AllocationFailure) {
    if function[b].incomingCount != 1 { return }
    let e = function.incoming(b)[0]
    if function.movesGoToSource(e) { return }
    let arguments = function.arguments(of: e)
    for (k, p) in function.parameters(of: b).enumerated() where values[p.index].alias.isNone {
      let r = try take(function[p].registerClass, avoiding: .empty)
      load(arguments[k], into: r)
      edit(.move, from: .register(r), to: slot(of: p), p)
    }
  }

  private func sendArguments(_ e: MEdgeID) throws(AllocationFailure) {
    let parameters = function.parameters(of: function[e].target)
    let arguments = function.arguments(of: e)
    locked = .empty
    for (k, v) in arguments.enumerated() {
      let p = parameters[k]
      let to = slot(of: p)
      if let r = register(of: v) {
        moves.add(from: .register(r), to: to, size: min(function[p].size, function[v].size))
        locked.insert(r)
      } else if !values[v.index].isRematerializable {
        moves.add(from: slot(of: v), to: to, size: min(function[p].size, function[v].size))
      }
    }
    moves.resolve(at: position, into: result)
    for (k, v) in arguments.enumerated() where values[v.index].isRematerializable && register(of: v) == nil {
      let r = try take(function[v].registerClass, avoiding: .empty)
      edit(.rematerialize, from: .none, to: .register(r), v)
      edit(.move, from: .register(r), to: slot(of: parameters[k]), v)
    }
    for v in arguments { passUse(v) }
  }

  private func passUse(_ v: VReg) {
    values[v.index].remaining &-= 1
  }

  private func allocate(copy i: MInstID) throws(AllocationFailure) {
    result.remove(i)
    let operands = function.operands(of: i)
    let target = operands[0].vreg, source = operands[1].vreg
    locked = .empty
    passUse(source)
    var r: PReg
    if let from = register(of: source), !isNeededLater(source) {
      r = from
      release(from)
    } else {
      var avoid = PRegSet.empty
      if let from = register(of: source) { avoid.insert(from) }
      r = try take(function[target].registerClass, avoiding: avoid)
      load(source, into: r)
    }
    assign(target, r)
    finish(definition: target, r, storeAt: position + 1)
  }

  // MARK: Instructions

  private func allocate(inst i: MInstID) throws(AllocationFailure) {
    let operands = function.operands(of: i)
    let base = Int(function[i].firstOperand)
    collectFixed(i, operands)
    placeFixedUses(operands, base)
    for (k, o) in operands.enumerated() where o.isUse && !o.isFixed {
      if o.isStack {
        if !isInSlot(o.vreg) {
          if register(of: o.vreg) == nil {
            let r = try take(function[o.vreg].registerClass, avoiding: locked.union(fixedUses))
            load(o.vreg, into: r)
            assign(o.vreg, r)
          }
          save(o.vreg)
        }
        result.allocations[base + k] = slot(of: o.vreg)
      } else if tyingDefinition(operands, k) == nil {
        result.allocations[base + k] = try placeUse(o)
      }
    }
    for (k, o) in operands.enumerated() where o.isUse && !o.isFixed && !o.isStack {
      if tyingDefinition(operands, k) != nil { result.allocations[base + k] = try placeTiedUse(o, operands) }
    }
    for o in operands where o.isUse { passUse(o.vreg) }
    vacate(clobbered.union(fixedDefs))
    try placeDefinitions(i, operands, base)
    for o in operands where o.isUse && !isNeededLater(o.vreg) {
      if let r = register(of: o.vreg) { release(r) }
      recycleSlot(o.vreg)
    }
    for (k, o) in operands.enumerated() where o.isDef { settle(definition: o, result.allocations[base + k]) }
  }

  private func collectFixed(_ i: MInstID, _ operands: UnsafeBufferPointer<Operand>) {
    clobbered = function.clobbers(of: i)
    fixedUses = .empty
    fixedDefs = .empty
    locked = .empty
    for o in operands where o.isFixed {
      if o.isUse { fixedUses.insert(o.fixedRegister) } else { fixedDefs.insert(o.fixedRegister) }
    }
  }

  private func tyingDefinition(_ operands: UnsafeBufferPointer<Operand>, _ k: Int) -> Int? {
    for (j, o) in operands.enumerated() {
      if o.isUse { return nil }
      if o.isReuse && o.reusedOperand == k { return j }
    }
    return nil
  }

  /// All fixed uses at once; values that stand in the way are saved first.
  private func placeFixedUses(_ operands: UnsafeBufferPointer<Operand>, _ base: Int) {
    if fixedUses.isEmpty { return }
    fixedUses.forEach { r in
      let w = holder[r.index]
      if w.isSome && !isOnlyFixedUse(w, r, operands) { save(w) }
    }
    for (k, o) in operands.enumerated() where o.isUse && o.isFixed {
      let to = Allocation.register(o.fixedRegister)
      result.allocations[base + k] = to
      if let r = register(of: o.vreg) {
        moves.add(from: .register(r), to: to, size: function[o.vreg].size)
      } else if values[o.vreg.index].isRematerializable {
        moves.add(rematerialize: values[o.vreg.index].definition, to: to, size: function[o.vreg].size)
      } else {
        moves.add(from: slot(of: o.vreg), to: to, size: function[o.vreg].size)
      }
    }
    moves.resolve(at: position, into: result)
    // A value that was moved away from a register another one took over is no longer there.
    for o in operands where o.isUse && o.isFixed {
      let w = holder[o.fixedRegister.index]
      if w.isSome && w != o.vreg { release(o.fixedRegister) }
    }
    locked.formUnion(fixedUses)
  }

  /// All remaining uses of `w`, which sits in `r`, are fixed uses of this instruction, or one of them wants it in `r`.
  private func isOnlyFixedUse(_ w: VReg, _ r: PReg, _ operands: UnsafeBufferPointer<Operand>) -> Bool {
    var count: UInt32 = 0
    for o in operands where o.isUse && o.isFixed && o.vreg == w {
      if o.fixedRegister == r { return true }
      count += 1
    }
    return count == values[w.index].remaining
  }

  private func placeUse(_ o: Operand) throws(AllocationFailure) -> Allocation {
    let v = o.vreg
    let banned = o.isLate ? clobbered.union(fixedDefs) : .empty
    if let r = register(of: v), !banned.contains(r) {
      locked.insert(r)
      stamp[r.index] = position
      return .register(r)
    }
    if o.isAny && isInSlot(v) && !values[v.index].isRematerializable { return slot(of: v) }
    let r = try take(function[v].registerClass, avoiding: locked.union(fixedUses).union(banned))
    load(v, into: r)
    if let old = register(of: v) { release(old) }
    assign(v, r)
    locked.insert(r)
    return .register(r)
  }

  /// A use whose register the instruction overwrites: its own if the value is not needed afterwards, else a copy.
  private func placeTiedUse(_ o: Operand, _ operands: UnsafeBufferPointer<Operand>) throws(AllocationFailure) -> Allocation {
    let v = o.vreg
    let banned = fixedUses.union(fixedDefs).union(clobbered)
    var usesHere: UInt32 = 0
    var ties = 0
    var hasLateUse = false
    for (k, other) in operands.enumerated() where other.isUse && other.vreg == v {
      usesHere += 1
      if other.isLate { hasLateUse = true }
      if tyingDefinition(operands, k) != nil { ties += 1 }
    }
    let survives = values[v.index].remaining > usesHere && !isInSlot(v) && !values[v.index].isRematerializable
    if let r = register(of: v), !banned.contains(r), !survives, ties == 1, !hasLateUse {
      locked.insert(r)
      return .register(r)
    }
    let r = try take(function[v].registerClass, avoiding: locked.union(banned))
    load(v, into: r)
    locked.insert(r)
    return .register(r)
  }

  /// Empties registers that the instruction destroys.
  private func vacate(_ set: PRegSet) {
    set.forEach { r in
      let v = holder[r.index]
      if v.isNone { return }
      if isNeededLater(v) { save(v) }
      release(r)
    }
  }

  private func placeDefinitions(_ i: MInstID, _ operands: UnsafeBufferPointer<Operand>, _ base: Int) throws(AllocationFailure) {
    var taken = clobbered.union(fixedDefs)
    var lateUses = PRegSet.empty
    for (k, o) in operands.enumerated() where o.isUse && o.isLate {
      if result.allocations[base + k].isRegister { lateUses.insert(result.allocations[base + k].register) }
    }
    taken.formUnion(lateUses)
    for (k, o) in operands.enumerated() where o.isDef {
      if o.isFixed {
        result.allocations[base + k] = .register(o.fixedRegister)
      } else if o.isReuse {
        let a = result.allocations[base + o.reusedOperand]
        result.allocations[base + k] = a
        let w = holder[a.register.index]
        if w.isSome {
          if isNeededLater(w) { save(w) }
          release(a.register)
        }
        taken.insert(a.register)
      } else if o.isStack {
        result.allocations[base + k] = slot(of: o.vreg)
      }
    }
    for (k, o) in operands.enumerated() where o.isDef && !o.isFixed && !o.isReuse && !o.isStack && !o.isLate {
      let r = try take(function[o.vreg].registerClass, avoiding: taken.union(locked).union(fixedUses))
      result.allocations[base + k] = .register(r)
      taken.insert(r)
    }
    for o in operands where o.isUse && !isNeededLater(o.vreg) {
      if let r = register(of: o.vreg) { release(r) }
    }
    for (k, o) in operands.enumerated() where o.isDef && !o.isFixed && !o.isReuse && !o.isStack && o.isLate {
      let r = try take(function[o.vreg].registerClass, avoiding: taken)
      result.allocations[base + k] = .register(r)
      taken.insert(r)
    }
  }

  private func recycleSlot(_ v: VReg) {
    let s = values[v.index].slot
    if s.isNone || values[v.index].isGlobal || values[v.index].alias.isSome || !values[v.index].isStored { return }
    if values[v.index].definition.isNone { return }
    values[v.index].slot = .none
    if result.slotSizes[s.slot] == 8 { freeSlots8.append(UInt32(s.slot)) }
    if result.slotSizes[s.slot] == 16 { freeSlots16.append(UInt32(s.slot)) }
  }

  private func settle(definition o: Operand, _ a: Allocation) {
    if a.isSlot {
      values[o.vreg.index].isStored = true
      return
    }
    let r = a.register
    assign(o.vreg, r)
    finish(definition: o.vreg, r, storeAt: position + 1)
  }

  private func finish(definition v: VReg, _ r: PReg, storeAt next: UInt32) {
    if values[v.index].isGlobal && !values[v.index].isRematerializable {
      let s = slot(of: v)
      result.edits.append(Edit(.move, at: next, from: .register(r), to: s, size: function[v].size))
      values[v.index].isStored = true
    }
    if !isNeededLater(v) { release(r) }
  }
}
