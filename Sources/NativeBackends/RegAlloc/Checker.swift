// A symbolic checker of register allocations.
//
// It runs the allocated function abstractly: the state says which virtual register each place holds. An instruction's
// uses must find their values in their places, within their constraints; its definitions, clobbers and the edits change
// the state; at an edge the argument must be where the parameter lives. States of several predecessors are met by keeping
// only what they agree on. The checker knows nothing of how the allocation was found, so it catches every wrong one.

import Support

public struct AllocationChecker {
  let function: MIRFunction
  let registers: TargetRegisterInfo
  let result: AllocationResult
  private let placeCount: Int
  private var editStart: [Int] = []
  private var names: [UInt32] = []

  public init(_ f: MIRFunction, _ registers: TargetRegisterInfo, _ result: AllocationResult) {
    function = f
    self.registers = registers
    self.result = result
    placeCount = 64 + result.slotSizes.count
  }

  private static let unknown = UInt32.max

  /// The first things wrong with the allocation; empty when it is right.
  public mutating func check() -> [String] {
    var errors: [String] = []
    indexEdits(&errors)
    nameValues()
    checkConstraints(&errors)
    if !errors.isEmpty { return errors }
    let count = function.blocks.count
    var entryStates = [[UInt32]?](repeating: nil, count: count)
    entryStates[function.entry.index] = [UInt32](repeating: AllocationChecker.unknown, count: placeCount)
    var work = [function.entry]
    var queued = [Bool](repeating: false, count: count)
    // First the fixpoint, silently; then one pass that reports.
    while let b = work.popLast() {
      queued[b.index] = false
      var state = entryStates[b.index]!
      var ignored: [String] = []
      run(b, &state, &ignored)
      for k in 0..<Int(function[b].edgeCount) {
        let e = function.outgoing(b, k)
        var out = state
        pass(e, &out, &ignored)
        let t = function[e].target
        if meet(&entryStates[t.index], out) && !queued[t.index] {
          queued[t.index] = true
          work.append(t)
        }
      }
    }
    for k in function.layout.indices {
      let b = function.layout[k]
      guard var state = entryStates[b.index] else { continue }
      run(b, &state, &errors)
      for e in 0..<Int(function[b].edgeCount) {
        var out = state
        pass(function.outgoing(b, e), &out, &errors)
      }
      if errors.count > 20 { return errors }
    }
    return errors
  }

  private mutating func indexEdits(_ errors: inout [String]) {
    editStart = [Int](repeating: 0, count: function.insts.count + 2)
    var last: UInt32 = 0
    for k in result.edits.indices {
      let p = result.edits[k].position
      if p < last { errors.append("edits out of order at \(p)") }
      last = p
      if Int(p) < function.insts.count { editStart[Int(p) + 1] += 1 } else { errors.append("edit beyond the end") }
    }
    for k in 1..<editStart.count { editStart[k] += editStart[k - 1] }
  }

  private func meet(_ old: inout [UInt32]?, _ new: [UInt32]) -> Bool {
    if old == nil {
      old = new
      return true
    }
    var changed = false
    for k in 0..<new.count where old![k] != new[k] && old![k] != AllocationChecker.unknown {
      old![k] = AllocationChecker.unknown
      changed = true
    }
    return changed
  }

  /// What can be checked operand by operand.
  private func checkConstraints(_ errors: inout [String]) {
    for b in function.layout.indices {
      let block = function[function.layout[b]]
      for raw in block.firstInst..<block.endInst {
        let i = MInstID(raw)
        if result.isRemoved(i) { continue }
        let operands = function.operands(of: i)
        for (k, o) in operands.enumerated() { checkConstraint(i, k, o, &errors) }
        checkOverlaps(i, operands, &errors)
      }
    }
    let slots = result.slotSizes.count
    for k in result.edits.indices {
      let e = result.edits[k]
      if e.kind == .move && e.from.isSlot && e.to.isSlot { errors.append("slot to slot move at \(e.position)") }
      if e.to.isNone || (e.to.isSlot && e.to.slot >= slots) { errors.append("bad edit at \(e.position)") }
      if e.to.isSlot && e.size > result.slotSizes[e.to.slot] { errors.append("slot too small at \(e.position)") }
    }
  }

  private func checkConstraint(_ i: MInstID, _ k: Int, _ o: Operand, _ errors: inout [String]) {
    let a = result.place(function, i, k)
    let v = "v\(o.vreg.raw) at \(i.raw)"
    if a.isNone { errors.append("\(v) has no place") }
    if a.isRegister && a.register.registerClass != function[o.vreg].registerClass && !o.isFixed {
      errors.append("\(v) is in a register of the wrong class")
    }
    switch o.constraint {
    case .any: break
    case .stack: if !a.isSlot { errors.append("\(v) must be in a slot") }
    case .fixed(let r): if a != .register(r) { errors.append("\(v) is not in its fixed register") }
    case .reuse(let j): if a != result.place(function, i, j) { errors.append("\(v) is not where operand \(j) is") }
    case .register: if !a.isRegister { errors.append("\(v) is not in a register") }
    }
    if a.isRegister && !o.isFixed && !registers.allocatable.contains(a.register) {
      errors.append("\(v) is in a register that cannot be allocated")
    }
  }

  /// Operands live at the same time must not share a place.
  private func checkOverlaps(_ i: MInstID, _ operands: UnsafeBufferPointer<Operand>, _ errors: inout [String]) {
    let clobbers = function.clobbers(of: i)
    for (k, o) in operands.enumerated() {
      let a = result.place(function, i, k)
      if a.isRegister && clobbers.contains(a.register) && !(o.isDef && o.isFixed) && o.isLate {
        errors.append("v\(o.vreg.raw) at \(i.raw) is in a clobbered register")
      }
      for j in 0..<k where result.place(function, i, j) == a {
        let other = operands[j]
        let clash: Bool
        if o.isDef && other.isDef { clash = true }
        else if o.isDef != other.isDef {
          let def = o.isDef ? o : other, use = o.isDef ? other : o, useIndex = o.isDef ? j : k
          if def.isReuse { clash = use.isLate || (useIndex != def.reusedOperand && names[use.vreg.index] != names[operands[def.reusedOperand].vreg.index]) }
          else { clash = !def.isLate || use.isLate }
        } else { clash = names[o.vreg.index] != names[other.vreg.index] }
        if clash { errors.append("v\(o.vreg.raw) and v\(other.vreg.raw) share a place at \(i.raw)") }
      }
    }
  }

  private func run(_ b: MBlockID, _ state: inout [UInt32], _ errors: inout [String]) {
    let block = function[b]
    for raw in block.firstInst..<block.endInst {
      let i = MInstID(raw)
      for k in editStart[Int(raw)]..<editStart[Int(raw) + 1] { apply(result.edits[k], &state) }
      step(i, &state, &errors)
    }
  }

  private func apply(_ e: Edit, _ state: inout [UInt32]) {
    let to = Int(e.to.raw)
    switch e.kind {
    case .move: state[to] = state[Int(e.from.raw)]
    case .exchange: state.swapAt(to, Int(e.from.raw))
    case .rematerialize: state[to] = names[function.operands(of: e.inst)[0].vreg.index]
    }
  }

  private func step(_ i: MInstID, _ state: inout [UInt32], _ errors: inout [String]) {
    let operands = function.operands(of: i)
    if result.isRemoved(i) { return }
    for (k, o) in operands.enumerated() where o.isUse {
      let place = result.place(function, i, k)
      let found = state[Int(place.raw)]
      if found != names[o.vreg.index] {
        let what = found == AllocationChecker.unknown ? "nothing known" : "v\(found)"
        errors.append("v\(o.vreg.raw) expected at \(i.raw) operand \(k) in place \(place.raw), which holds \(what)")
      }
    }
    function.clobbers(of: i).forEach { state[$0.index] = AllocationChecker.unknown }
    for (k, o) in operands.enumerated() where o.isDef { state[Int(result.place(function, i, k).raw)] = names[o.vreg.index] }
  }

  private func pass(_ e: MEdgeID, _ state: inout [UInt32], _ errors: inout [String]) {
    // Parameters of a block that moves its arguments itself are other names of the arguments (`names`).
    if !function.movesGoToSource(e) { return }
    let target = function[e].target
    let before = state
    let first = Int(function[target].firstParameter)
    for (k, v) in function.arguments(of: e).enumerated() {
      let place = result.parameters[first + k]
      if place.isNone { continue }
      if before[Int(place.raw)] != names[v.index] {
        errors.append("v\(v.raw) is not where parameter \(k) of b\(target.raw) lives, on the edge from b\(function[e].source.raw)")
      }
      state[Int(place.raw)] = function.parameters(of: target)[k].raw
    }
  }

  /// Gives equal values one name: the target of a copy is its source, the parameter of a block reached by one edge that
  /// carries no moves of its own is its argument.
  private mutating func nameValues() {
    names = (0..<UInt32(function.vregs.count)).map { $0 }
    var parent = names
    for k in function.layout.indices {
      let b = function.layout[k]
      for i in function[b].firstInst..<function[b].endInst where function[MInstID(i)].opcode == MOpcode.copy {
        let operands = function.operands(of: MInstID(i))
        parent[operands[0].vreg.index] = operands[1].vreg.raw
      }
      if function[b].incomingCount == 1 && !function.movesGoToSource(function.incoming(b)[0]) {
        let arguments = function.arguments(of: function.incoming(b)[0])
        for (j, p) in function.parameters(of: b).enumerated() { parent[p.index] = arguments[j].raw }
      }
    }
    for v in names.indices {
      var root = UInt32(v)
      while parent[Int(root)] != root { root = parent[Int(root)] }
      names[v] = root
      parent[v] = root
    }
  }
}
