// The walk that turns SSA into machine IR, shared by all targets.
//
// Blocks are visited in postorder and each block from its end to its start, so that every use of a value is seen before its
// definition. A value gets a virtual register when something asks for it in a register; an instruction without effects
// whose results have no register by the time it is reached was folded into its users or is dead, and is not emitted.
//
//   before:  %a = load i32 %p + 8      after:  v3 = addR32RM32 v2, [v1 + 8]
//            %b = add %x, %a
//
// Within one SSA instruction the target emits forwards; the segment is turned round when it is done, because the builder
// turns the whole block round at its end.

import SSA
import Support

class Lowering {
  let f: Function
  let module: Module
  let out: MIRFunction
  let m: MIRBuilder
  let options: CodegenOptions
  /// Virtual register per value; `.none` until asked for.
  private var vregs: Arena<VReg>
  /// Machine block per SSA block; `.none` for unreachable ones.
  private var blockMap: Arena<MBlockID>
  private(set) var slotMap: Arena<FrameSlotID>
  /// The instruction being lowered; folding is judged from its position.
  var current = InstID.none
  private(set) var problem: CodegenProblem? = nil
  let order: FlowOrder
  /// An instruction of the open block that its user has already emitted.
  private var emittedEarly = InstID.none
  /// Operands of the machine instruction being put together.
  let scratch: UnsafeMutablePointer<Operand>
  var scratchCount = 0
  static let scratchCapacity = 4096

  init(_ f: Function, options: CodegenOptions) {
    self.f = f
    module = f.module
    self.options = options
    out = MIRFunction(name: f.module[f.id].name)
    m = MIRBuilder(out)
    vregs = Arena(repeating: .none, count: f.values.count)
    blockMap = Arena(repeating: .none, count: f.blocks.count)
    slotMap = Arena(repeating: .none, count: f.slots.count)
    order = FlowOrder(f)
    scratch = .allocate(capacity: Lowering.scratchCapacity)
  }

  deinit { scratch.deallocate() }

  // MARK: What a target provides

  /// Emits instruction `i`, not a terminator.
  func lower(_ i: InstID) { preconditionFailure("target must override") }
  /// Emits terminator `i` of `b`, and sets the edges of the machine block.
  func lowerTerminator(_ i: InstID, of b: MBlockID) { preconditionFailure("target must override") }
  /// Emits the arrival of the function's parameters: called last, at the start of the entry block.
  func lowerParameters() { preconditionFailure("target must override") }
  /// Puts a constant into a new register at the current position.
  func materialize(_ v: ValueID) -> VReg { preconditionFailure("target must override") }
  /// Class and size of the register that holds a value of type `t`.
  func registerInfo(_ t: Type) -> VRegInfo { preconditionFailure("target must override") }

  // MARK: The walk

  func run() {
    makeBlocks()
    for k in f.slots.storage.indices {
      let s = f.slots[SlotID(index: k)]
      if !s.isDead {
        slotMap[k] = m.makeSlot(size: s.size, alignment: s.alignment)
        out.slots[slotMap[k]].rank = s.contents.rawValue
      }
    }
    var k = order.blocks.count - 1
    while k >= 0 && problem == nil {
      lowerBlock(order.blocks[k])
      k -= 1
    }
    if problem == nil {
      setBlockParameters()
      m.finish()
    }
  }

  private func makeBlocks() {
    var frequencies: [(depth: Int, frequency: Float)]? = nil
    if options.optimizationLevel > 0 && order.blocks.count > 1 { frequencies = blockFrequencies() }
    for b in f.blockOrder where order.isReachable(b) {
      if let table = frequencies {
        blockMap[b.index] = m.makeBlock(frequency: table[b.index].frequency, loopDepth: table[b.index].depth)
      } else {
        blockMap[b.index] = m.makeBlock()
      }
      if f[b].isAddressTaken { out[blockMap[b.index]].isAddressTaken = true }
    }
  }

  /// Estimated executions: probabilities along the flow order, times eight per loop.
  private func blockFrequencies() -> [(depth: Int, frequency: Float)] {
    let loops = LoopTree(f, DominatorTree(f, order: order))
    var local = [Float](repeating: 0, count: f.blocks.count)
    var result = [(depth: Int, frequency: Float)](repeating: (0, 0), count: f.blocks.count)
    local[f.entry.index] = 1
    for b in order.blocks {
      let depth = loops.depth(b)
      let mine = min(local[b.index], 1)
      result[b.index] = (depth, max(mine, 0.0001) * Lowering.loopFactor(depth))
      let t = f.terminator(b)
      if t.isNone { continue }
      let weight = totalWeight(of: t)
      for e in f.edges(of: t) {
        let target = f[e].target
        if order.number(target) <= order.number(b) { continue }
        // Leaving a loop, flow gets back what the back edges took away.
        let share = mine * probability(of: e, total: weight)
        local[target.index] += loops.depth(target) < depth ? max(mine * 0.5, share) : share
      }
    }
    return result
  }

  private static func loopFactor(_ depth: Int) -> Float {
    var x: Float = 1
    for _ in 0..<min(depth, 6) { x *= 8 }
    return x
  }

  /// Probability that the source of `e` leaves through it.
  func probability(of e: EdgeID) -> Float { probability(of: e, total: totalWeight(of: f[e].user)) }

  /// The same when the sum of the terminator's weights is known: a switch has many edges.
  private func probability(of e: EdgeID, total: Float) -> Float {
    let count = f.edges(of: f[e].user).count
    if count == 1 { return 1 }
    return total > 0 ? max(Float(f[e].weight) / total, 0.0001) : 1 / Float(count)
  }

  private func totalWeight(of t: InstID) -> Float {
    var total: Float = 0
    for e in f.edges(of: t) { total += Float(f[e].weight) }
    return total
  }

  private func lowerBlock(_ b: BlockID) {
    let mb = blockMap[b.index]
    m.beginBlock(mb, backwards: true)
    var i = f[b].lastInst
    current = i
    var start = out.insts.count
    m.location = f.locations[i]
    lowerTerminator(i, of: mb)
    reverse(from: start)
    i = f[i].previous
    while i.isSome {
      if isNeeded(i) {
        current = i
        start = out.insts.count
        m.location = f.locations[i]
        lower(i)
        reverse(from: start)
        if problem != nil { return }
      }
      i = f[i].previous
    }
    if b == f.entry {
      start = out.insts.count
      current = .none
      lowerParameters()
      reverse(from: start)
    }
    m.endBlock()
  }

  private func reverse(from start: Int) {
    let base = out.insts.storage.baseAddress
    var i = start, j = out.insts.count - 1
    while i < j {
      let t = base[i]
      base[i] = base[j]
      base[j] = t
      i &+= 1
      j &-= 1
    }
  }

  /// `i` has an effect, or a result of it was asked for.
  private func isNeeded(_ i: InstID) -> Bool {
    if i == emittedEarly { return false }
    let inst = f[i]
    if inst.type == .f80 && inst.resultCount != 0 && f[inst.result].useCount != 0 { return true }
    if !inst.op.effects.intersection([.writes, .barrier, .call]).isEmpty { return true }
    if inst.op == .load && (inst.isVolatile || inst.memory.isAtomic) { return true }
    for k in 0..<inst.resultCount where vregs[Int(inst.result.raw &+ k)].isSome { return true }
    return false
  }

  private func setBlockParameters() {
    for b in order.blocks where b != f.entry {
      let n = Int(f[b].parameterCount)
      if n == 0 { continue }
      var list: [VReg] = []
      list.reserveCapacity(n)
      for k in 0..<n { list.append(vreg(f.parameter(b, k))) }
      m.setParameters(blockMap[b.index], list)
    }
  }

  // MARK: Values and registers

  func block(_ b: BlockID) -> MBlockID { blockMap[b.index] }
  func slot(_ s: SlotID) -> FrameSlotID { slotMap[s.index] }

  /// The register of a result or parameter.
  @inline(__always) final func vreg(_ v: ValueID) -> VReg {
    let known = vregs[v.index]
    return known.isSome ? known : assignVReg(v)
  }

  private func assignVReg(_ v: ValueID) -> VReg {
    let info = registerInfo(f.type(v))
    let r = out.makeVReg(info.registerClass, size: Int(info.size))
    vregs[v.index] = r
    return r
  }

  /// Whether something asked for `v` in a register.
  final func isDemanded(_ v: ValueID) -> Bool { vregs[v.index].isSome }

  /// A register that holds `v` at the current position.
  final func reg(_ v: ValueID) -> VReg {
    let kind = f[v].kind
    return kind == .result || kind == .parameter ? vreg(v) : materialize(v)
  }

  final func temporary(_ t: Type) -> VReg {
    let info = registerInfo(t)
    return out.makeVReg(info.registerClass, size: Int(info.size))
  }

  // MARK: Edges

  /// Registers of the arguments of `e`, brought into registers at the current position.
  func arguments(_ e: EdgeID) -> [VReg] {
    let n = Int(f[e].argumentCount)
    if n == 0 { return [] }
    var list: [VReg] = []
    list.reserveCapacity(n)
    for k in 0..<n { list.append(reg(f.argument(e, k))) }
    return list
  }

  // MARK: Folding

  /// The instruction that defines `v` if it may be folded into `current`: in the same block.
  final func local(_ v: ValueID) -> InstID {
    guard f[v].kind == .result else { return .none }
    let i = InstID(f[v].owner)
    return current.isSome && f[i].block == f[current].block ? i : .none
  }

  /// A load that may be done by the instruction being emitted: its only use, and nothing between writes memory.
  final func foldableLoad(_ v: ValueID) -> Bool {
    guard f[v].useCount == 1, !isDemanded(v) else { return false }
    let i = local(v)
    guard i.isSome, f[i].op == .load, !f[i].isVolatile, !f[i].memory.isAtomic else { return false }
    return isUndisturbed(from: i)
  }

  /// No instruction after `i` and before `current` may write memory. Looks a bounded distance.
  final func isUndisturbed(from i: InstID) -> Bool {
    var k = f[i].next
    var budget = 24
    while k != current {
      if k.isNone || budget == 0 { return false }
      if !f[k].op.effects.intersection([.writes, .barrier, .call]).isEmpty { return false }
      k = f[k].next
      budget -= 1
    }
    return true
  }

  /// `i` was emitted as part of its block's terminator.
  final func markEmitted(_ i: InstID) { emittedEarly = i }

  // MARK: Problems

  func fail(_ message: String) {
    if problem != nil { return }
    problem = CodegenProblem(
      message: message, function: module.interner.string(module[f.id].name),
      location: current.isSome ? f.locations[current] : .none)
  }

  func unsupported(_ i: InstID) {
    fail("unsupported: \(f[i].op.mnemonic) of type \(f[i].type.description)")
  }
}
