// mem2reg: stack slots that are only loaded and stored become values.
//
//   slot $x : 4 align 4                       b0:
//   b0:                                         condbr %c, b1, b2(i32 1)
//     store i32 1, ptr $x align 4             b1:
//     condbr %c, b1, b2                  →      br b2(i32 2)
//   b1:                                       b2(%v: i32):
//     store i32 2, ptr $x align 4               ret i32 %v
//     br b2
//   b2:
//     %v = load i32, ptr $x align 4
//     ret i32 %v
//
// Pruned SSA: a block gets a parameter for a slot only where definitions meet and the slot is live. Meeting points are
// iterated dominance frontiers, computed per slot in time proportional to the blocks involved (Sreedhar and Gao, "A Linear
// Time Algorithm for Placing Φ-Nodes", 1995). All slots are renamed in one walk of the dominator tree.
//
// Needs: nothing. Functions that call setjmp (or `__builtin_setjmp`) keep all slots in memory: the second return finds there what was
// stored last, which C11 7.13.2.1 promises for volatile objects and programs written for gcc expect of more.

import SSA
import Support

public let mem2reg = FunctionPass("mem2reg", preserves: .controlFlow) { f, context in
  if f.attributes.contains(.callsReturnsTwice) { return false }
  var pass = Mem2Reg(f, context.dominators(f))
  return pass.run(context)
}

/// At -O0: variables of naked functions, which have no frame for them.
public let promoteNaked = ModulePass("promote-naked") { module, context in
  var changed = false
  for g in module.globals where g.attributes.contains(.naked) {
    guard let f = g.function else { continue }
    context.invalidate()
    if mem2reg.run(f, context) { changed = true }
  }
  context.invalidate()
  return changed
}

struct Mem2Reg {
  let f: Function
  let tree: DominatorTree
  /// Promoted slots, and each slot's number among them (-1: not promoted).
  var promoted: [SlotID] = []
  var numbers: [Int32]
  var types: [Type] = []
  /// Depth in the dominator tree per block id.
  var levels: [UInt32]
  /// Slot number per added block parameter, in order, per block: (block, slot number) flattened by `parameterStart`.
  var parameterSlots: [[Int32]]
  /// Current value per promoted slot while renaming; `.none` is undefined.
  var current: [ValueID] = []
  var undo: [(slot: Int32, value: ValueID)] = []

  init(_ f: Function, _ tree: DominatorTree) {
    self.f = f
    self.tree = tree
    numbers = Array(repeating: -1, count: f.slots.count)
    levels = Array(repeating: 0, count: f.blocks.count)
    parameterSlots = Array(repeating: [], count: f.blocks.count)
  }

  mutating func run(_ context: PassContext) -> Bool {
    for s in 0..<f.slots.count {
      let slot = SlotID(index: s)
      if f[slot].isDead { continue }
      if f[f[slot].address].useCount == 0 {
        f[slot].isDead = true
        continue
      }
      if let type = promotableType(slot) {
        numbers[s] = Int32(promoted.count)
        promoted.append(slot)
        types.append(type)
      }
    }
    if promoted.isEmpty { return false }
    removeUnreachableAccesses()
    for b in tree.order.blocks {
      let d = tree.immediate[b.index]
      levels[b.index] = d.isNone ? 0 : levels[d.index] + 1
    }
    var placement = Placement(f, tree, levels)
    let exposed = upwardExposedBlocks()
    for k in promoted.indices { place(k, exposed[k], &placement) }
    current = Array(repeating: .none, count: promoted.count)
    rename()
    for slot in promoted { f[slot].isDead = true }
    context.count("mem2reg.promoted", promoted.count)
    return true
  }

  /// The one type the slot is loaded and stored with, or nil if it must stay in memory.
  func promotableType(_ slot: SlotID) -> Type? {
    let address = f[slot].address
    var type = Type.void
    var ok = true
    f.forEachUse(address) { u in
      let i = f[u].user
      let data = f[i]
      guard data.op == .load || (data.op == .store && u.raw == data.firstOperand + 1), data.displacement == 0, !data.isVolatile,
        !data.memory.isAtomic
      else {
        ok = false
        return
      }
      if type.isVoid {
        type = data.type
      } else if type != data.type && !Mem2Reg.isConvertible(type, data.type) {
        ok = false
      }
    }
    return ok && !type.isVoid && UInt64(type.bytes) <= f[slot].size ? type : nil
  }

  /// Same bits under both types, so that a cast stands for the trip through memory.
  static func isConvertible(_ a: Type, _ b: Type) -> Bool {
    a.bytes == b.bytes && a.bits == b.bits && a != .f80 && b != .f80 && a != .i1 && b != .i1
  }

  /// Blocks that cannot be reached are not renamed; their accesses go first.
  func removeUnreachableAccesses() {
    for k in promoted.indices {
      var accesses: [InstID] = []
      f.forEachUse(f[promoted[k]].address) { u in
        if !tree.isReachable(f[f[u].user].block) { accesses.append(f[u].user) }
      }
      for i in accesses {
        if f[i].op == .load { f.replace(i, with: f.poison(f[i].type)) } else { f.remove(i) }
      }
    }
  }

  // MARK: Placing parameters

  /// Scratch marks shared by all slots; stamps avoid clearing.
  struct Placement {
    var stamp: UInt32 = 0
    var definesAt: [UInt32]
    var liveAt: [UInt32]
    var visitedAt: [UInt32]
    var placedAt: [UInt32]
    /// Blocks to process, a heap by dominator level, deepest first. (Buckets by level would cost the tree's depth per slot.)
    var roots = DeepestFirst()
    init(_ f: Function, _ tree: DominatorTree, _ levels: [UInt32]) {
      definesAt = Array(repeating: 0, count: f.blocks.count)
      liveAt = definesAt
      visitedAt = definesAt
      placedAt = definesAt
    }
  }

  /// Per promoted slot, the blocks that load it before they store it.
  func upwardExposedBlocks() -> [[BlockID]] {
    var exposed = [[BlockID]](repeating: [], count: promoted.count)
    var seenIn = [BlockID](repeating: .none, count: promoted.count)
    for b in tree.order.blocks {
      for i in f.instructions(b) {
        let op = f[i].op
        guard op == .load || op == .store else { continue }
        let k = Int(slotNumber(of: f.operand(i, op == .load ? 0 : 1)))
        if k < 0 || seenIn[k] == b { continue }
        seenIn[k] = b
        if op == .load { exposed[k].append(b) }
      }
    }
    return exposed
  }

  mutating func place(_ k: Int, _ exposed: [BlockID], _ p: inout Placement) {
    p.stamp += 1
    let address = f[promoted[k]].address
    var definitions: [BlockID] = []
    f.forEachUse(address) { u in
      let i = f[u].user
      if f[i].op == .store && p.definesAt[f[i].block.index] != p.stamp {
        p.definesAt[f[i].block.index] = p.stamp
        definitions.append(f[i].block)
      }
    }
    if definitions.isEmpty || exposed.isEmpty { return }
    markLive(exposed, &p)
    // Iterated dominance frontier, from the deepest definition upwards.
    for b in definitions { p.roots.push(b, level: levels[b.index]) }
    var subtree: [BlockID] = []
    while let root = p.roots.pop() {
      subtree.append(root)
      p.visitedAt[root.index] = p.stamp
      while let b = subtree.popLast() {
        let t = f.terminator(b)
        for e in f.edges(of: t) {
          let target = f[e].target
          if levels[target.index] > levels[root.index] || p.placedAt[target.index] == p.stamp { continue }
          if tree.immediate[target.index] == b { continue }
          p.placedAt[target.index] = p.stamp
          if p.liveAt[target.index] != p.stamp { continue }
          parameterSlots[target.index].append(Int32(k))
          if p.definesAt[target.index] != p.stamp { p.roots.push(target, level: levels[target.index]) }
        }
        tree.forEachChild(b) { c in
          // Where the slot is dead on entry, the value does not get through; later definitions are roots of their own.
          if p.visitedAt[c.index] != p.stamp && p.liveAt[c.index] == p.stamp {
            p.visitedAt[c.index] = p.stamp
            subtree.append(c)
          }
        }
      }
    }
  }

  /// Marks the blocks at whose start the slot is live.
  func markLive(_ exposed: [BlockID], _ p: inout Placement) {
    var work = exposed
    for b in exposed { p.liveAt[b.index] = p.stamp }
    while let b = work.popLast() {
      for e in f.incomingEdges(b) {
        let source = f.source(of: e)
        if p.liveAt[source.index] == p.stamp || p.definesAt[source.index] == p.stamp || !tree.isReachable(source) { continue }
        p.liveAt[source.index] = p.stamp
        work.append(source)
      }
    }
  }

  // MARK: Renaming

  mutating func rename() {
    var firstNew = [UInt32](repeating: 0, count: f.blocks.count)
    for b in tree.order.blocks where !parameterSlots[b.index].isEmpty {
      firstNew[b.index] = f[b].parameterCount
      for k in parameterSlots[b.index] { f.addParameter(b, types[Int(k)]) }
    }
    // Walk: a block, then its children; undo on the way back.
    var stack: [(block: BlockID, undoMark: Int)] = [(f.firstBlock, 0)]
    while let top = stack.popLast() {
      if top.block.isNone {
        unwind(to: top.undoMark)
        continue
      }
      let mark = undo.count
      let b = top.block
      for (j, k) in parameterSlots[b.index].enumerated() { set(k, f.parameter(b, Int(firstNew[b.index]) + j)) }
      renameBlock(b)
      stack.append((.none, mark))
      tree.forEachChild(b) { stack.append(($0, 0)) }
    }
  }

  mutating func set(_ k: Int32, _ v: ValueID) {
    undo.append((k, current[Int(k)]))
    current[Int(k)] = v
  }

  mutating func unwind(to mark: Int) {
    while undo.count > mark {
      let entry = undo.removeLast()
      current[Int(entry.slot)] = entry.value
    }
  }

  /// The promoted slot `i` accesses, or -1.
  func slotNumber(of address: ValueID) -> Int32 {
    let data = f[address]
    return data.kind == .slot ? numbers[Int(data.owner)] : -1
  }

  mutating func renameBlock(_ b: BlockID) {
    for i in f.instructions(b) {
      switch f[i].op {
      case .load:
        let k = slotNumber(of: f.operand(i, 0))
        if k < 0 { continue }
        let v = current[Int(k)]
        f.replace(i, with: v.isNone ? indeterminate(f[i].type) : Builder(f, before: i).reinterpreted(v, as: f[i].type))
      case .store:
        let k = slotNumber(of: f.operand(i, 1))
        if k < 0 { continue }
        set(k, Builder(f, before: i).reinterpreted(f.operand(i, 0), as: types[Int(k)]))
        f.remove(i)
      default: break
      }
    }
    let t = f.terminator(b)
    for e in f.edges(of: t) {
      let slots = parameterSlots[f[e].target.index]
      for k in slots {
        let v = current[Int(k)]
        f.appendArgument(e, v.isNone ? indeterminate(types[Int(k)]) : v)
      }
    }
  }

  /// What an uninitialised slot holds: zeros. Not poison, for then setting one bit-field of a word whose other bits were never
  /// set would lose it (C11 6.2.6.1: such bits take unspecified values, the field itself is well defined).
  func indeterminate(_ type: Type) -> ValueID {
    if type.isVector { return f.constant(type, words: Array(repeating: 0, count: type.bytes / 8)) }
    if type.isFloat { return f.constant(SoftFloat(format: type.floatFormat, bits: 0)) }
    return f.constant(type, 0)
  }
}
