// simplify-cfg: fewer blocks and branches, same behaviour.
//
//   condbr i1 1, b1, b2            →  br b1
//   condbr %c, b1(x), b1(y)        →  %v = select %c, x, y ; br b1(%v)      (cheap when one or two arguments differ)
//   b1: br b2(x)  (only that)      →  predecessors go to b2 directly
//   b0: … br b1   (b1's only pred) →  b0 and b1 are one block
//   unreachable blocks             →  gone
//   switch on a constant           →  br
//   parameter with one same argument on all edges → that argument
//   condbr %c, b1, b2 with b1, b2 speculable and short, joining in b3 → selects (if-conversion of diamonds and triangles)
//
// Address-taken blocks keep their identity. Runs to a fixpoint with a bounded number of rounds; each round is linear.

import SSA
import Support

public let simplifyCFG = FunctionPass("simplify-cfg") { f, context in
  var pass = SimplifyCFG(f: f, convertsIfs: false)
  return pass.run(context)
}

/// simplify-cfg with if-conversion, for late in the pipeline when the arms have been cleaned up.
public let ifConversion = FunctionPass("if-conversion") { f, context in
  var pass = SimplifyCFG(f: f, convertsIfs: true)
  return pass.run(context)
}

struct SimplifyCFG {
  let f: Function
  let convertsIfs: Bool
  var changes = 0

  mutating func run(_ context: PassContext) -> Bool {
    let before = f.blockCount
    var total = 0
    for _ in 0..<6 {
      changes = 0
      removeUnreachableBlocks()
      for b in f.blockOrder where !f[b].isDead { foldTerminator(b) }
      removeUnreachableBlocks()
      for b in f.blockOrder where !f[b].isDead { foldParameters(b) }
      skipEmptyBlocks()
      removeUnreachableBlocks()
      for b in f.blockOrder where !f[b].isDead { mergeIntoPredecessor(b) }
      if convertsIfs { for b in f.blockOrder where !f[b].isDead { convertIf(b) } }
      total += changes
      if changes == 0 { break }
    }
    context.count("simplify-cfg.blocks", before - f.blockCount)
    return total > 0
  }

  mutating func removeUnreachableBlocks() {
    var reachable = BitSet(capacity: f.blocks.count)
    var work = [f.firstBlock]
    reachable.insert(f.firstBlock.index)
    while let b = work.popLast() {
      for e in f.edges(of: f.terminator(b)) where reachable.insert(f[e].target.index) { work.append(f[e].target) }
    }
    var dead: [BlockID] = []
    for b in f.blockOrder where !reachable.contains(b.index) { dead.append(b) }
    if dead.isEmpty { return }
    // A label whose address is in static data stays, as a trap, so that the data still has something to point at.
    dead.removeAll { isNeededForData($0) && makeTrap($0) }
    for b in dead {
      let t = f.terminator(b)
      for i in f.instructions(b) {
        for k in 0..<Int(f[i].resultCount) where f[f.result(i, k)].useCount != 0 {
          f.replaceAllUses(of: f.result(i, k), with: f.poison(f.type(f.result(i, k))))
        }
      }
      f.remove(t)
    }
    for b in dead {
      f.removeBlock(b)
      changes += 1
    }
  }

  func isNeededForData(_ b: BlockID) -> Bool { f[b].isAddressTaken }

  /// Empties `b` down to `unreachable`; false if it already was so (then it just stays).
  func makeTrap(_ b: BlockID) -> Bool {
    while f[b].parameterCount != 0 {
      let v = f.parameter(b, Int(f[b].parameterCount) - 1)
      if f[v].useCount != 0 { f.replaceAllUses(of: v, with: f.poison(f[v].type)) }
      f.removeParameter(b, Int(f[b].parameterCount) - 1)
    }
    let t = f.terminator(b)
    if f[t].op == .unreachable && f[b].firstInst == t { return true }
    for i in f.instructions(b) {
      for k in 0..<Int(f[i].resultCount) where f[f.result(i, k)].useCount != 0 {
        f.replaceAllUses(of: f.result(i, k), with: f.poison(f.type(f.result(i, k))))
      }
    }
    var i = f[b].lastInst
    while i.isSome {
      let previous = f[i].previous
      f.remove(i)
      i = previous
    }
    let builder = Builder(f, atEndOf: b)
    builder.unreachable()
    return true
  }

  // MARK: Terminators

  mutating func foldTerminator(_ b: BlockID) {
    let t = f.terminator(b)
    switch f[t].op {
    case .condbr:
      if let c = f.unsignedConstant(f.operand(t, 0)) { return keepOnly(c & 1 != 0 ? 0 : 1, of: t) }
      if f[f.operand(t, 0)].kind == .poison { return keepOnly(0, of: t) }
      joinEqualTargets(t)
    case .switch:
      let v = f.operand(t, 0)
      if f.integerConstant(v) != nil { return keepOnly(caseIndex(t, v), of: t) }
      if f.edges(of: t).count == 1 { return keepOnly(0, of: t) }
    case .indirectbr:
      let v = f[f.operand(t, 0)]
      if v.kind == .blockAddress {
        for (k, e) in f.edges(of: t).enumerated() where f[e].target.raw == v.owner { return keepOnly(k, of: t) }
      }
    default: break
    }
  }

  func caseIndex(_ t: InstID, _ v: ValueID) -> Int {
    for (k, e) in f.edges(of: t).enumerated() where f[e].caseValue == v { return k }
    return 0
  }

  /// Replaces terminator `t` by `br` along its edge `k`.
  mutating func keepOnly(_ k: Int, of t: InstID) {
    let e = f.edges(of: t)[k]
    let builder = Builder(f, before: t)
    var arguments: [ValueID] = []
    for u in f.argumentUses(e) { arguments.append(f[u].value) }
    let target = f[e].target
    builder.br(target, arguments)
    f.remove(t)
    changes += 1
  }

  mutating func joinEqualTargets(_ t: InstID) {
    let edges = f.edges(of: t)
    guard f[edges[0]].target == f[edges[1]].target else { return }
    var differing = 0
    for k in 0..<Int(f[edges[0]].argumentCount) where f.argument(edges[0], k) != f.argument(edges[1], k) { differing += 1 }
    guard differing <= 2 else { return }
    let builder = Builder(f, before: t)
    let condition = f.operand(t, 0)
    for k in 0..<Int(f[edges[0]].argumentCount) {
      let v = builder.select(condition, f.argument(edges[0], k), f.argument(edges[1], k))
      f.setUse(f.argumentUses(edges[0])[k], to: v)
    }
    keepOnly(0, of: t)
  }

  // MARK: Parameters and blocks

  /// Parameters that get the same value on every edge (or themselves) are that value, if it dominates: constants and
  /// values defined in the single predecessor's dominators do; with several edges only constants and entry parameters are
  /// taken, the rest is for gvn.
  mutating func foldParameters(_ b: BlockID) {
    if b == f.firstBlock || f[b].incomingCount == 0 { return }
    var k = Int(f[b].parameterCount) - 1
    while k >= 0 {
      let v = f.parameter(b, k)
      if let same = commonArgument(b, k, v), f[b].incomingCount == 1 || f.isConstant(same) || isEntryParameter(same) {
        if f[v].useCount != 0 { f.replaceAllUses(of: v, with: same) }
        f.removeParameter(b, k)
        changes += 1
      }
      k -= 1
    }
  }

  func isEntryParameter(_ v: ValueID) -> Bool { f[v].kind == .parameter && f[v].owner == f.firstBlock.raw }

  func commonArgument(_ b: BlockID, _ k: Int, _ itself: ValueID) -> ValueID? {
    var same = ValueID.none
    for e in f.incomingEdges(b) {
      let v = f.argument(e, k)
      if v == itself || v == same { continue }
      if same.isSome { return nil }
      same = v
    }
    return same.isSome ? same : nil
  }

  /// Chains of empty blocks are taken from their ends, so that no edge is moved from link to link.
  mutating func skipEmptyBlocks() {
    var seen = BitSet(capacity: f.blocks.count)
    var chain: [BlockID] = []
    for first in f.blockOrder where !f[first].isDead {
      var b = first
      while seen.insert(b.index) {
        chain.append(b)
        let t = f.terminator(b)
        if f[t].op != .br || f[b].firstInst != t { break }
        b = f[f.edges(of: t)[0]].target
      }
      while let last = chain.popLast() { skipEmptyBlock(last) }
    }
  }

  /// A block that only branches on is skipped by its predecessors.
  mutating func skipEmptyBlock(_ b: BlockID) {
    let t = f.terminator(b)
    guard b != f.firstBlock, f[t].op == .br, f[b].firstInst == t, !f[b].isAddressTaken else { return }
    let out = f.edges(of: t)[0]
    let target = f[out].target
    guard target != b, isForwardable(b, t) else { return }
    var incoming: [EdgeID] = []
    for e in f.incomingEdges(b) { incoming.append(e) }
    for e in incoming {
      let op = f[f[e].user].op
      // Arguments may not be given by these: their edges cannot be split later.
      if (op == .indirectbr || op == .asmgoto) && f[out].argumentCount != 0 { continue }
      if makesCostlyTwinEdges(e, target, out) { continue }
      redirect(e, through: b, along: out)
      changes += 1
    }
  }

  /// The block's parameters are used by its own branch only.
  func isForwardable(_ b: BlockID, _ t: InstID) -> Bool {
    for k in 0..<Int(f[b].parameterCount) {
      var ok = true
      f.forEachUse(f.parameter(b, k)) { u in if f[u].user != t { ok = false } }
      if !ok { return false }
    }
    return true
  }

  /// Redirecting would give one conditional branch two edges to the same block with different arguments: fine for the IR,
  /// but the copy would then need an edge block again.
  func makesCostlyTwinEdges(_ e: EdgeID, _ target: BlockID, _ out: EdgeID) -> Bool {
    if f[out].argumentCount == 0 { return false }
    if f[f[e].user].op == .switch { return true }
    for other in f.edges(of: f[e].user) where other != e && f[other].target == target { return true }
    return false
  }

  mutating func redirect(_ e: EdgeID, through b: BlockID, along out: EdgeID) {
    var arguments: [ValueID] = []
    for u in f.argumentUses(out) {
      let v = f[u].value
      let data = f[v]
      arguments.append(data.kind == .parameter && data.owner == b.raw ? f.argument(e, Int(data.index)) : v)
    }
    f.removeArguments(e)
    f.setTarget(e, to: f[out].target)
    for v in arguments { f.appendArgument(e, v) }
  }

  /// Joins `b` to its only predecessor when that only leads here.
  mutating func mergeIntoPredecessor(_ b: BlockID) {
    guard b != f.firstBlock, f[b].incomingCount == 1, !f[b].isAddressTaken else { return }
    let e = f[b].firstIncoming
    let t = f[e].user
    let source = f[t].block
    guard f[t].op == .br, source != b else { return }
    for k in 0..<Int(f[b].parameterCount) {
      let v = f.parameter(b, k)
      if f[v].useCount != 0 { f.replaceAllUses(of: v, with: f.argument(e, k)) }
    }
    f.remove(t)
    for i in f.instructions(b) {
      f.detach(i)
      f.append(i, to: source)
    }
    f.removeBlock(b)
    changes += 1
  }

  // MARK: If-conversion

  /// Instructions an arm may hold to be run unconditionally.
  static let armLimit = 4

  /// The arm `b` (one predecessor, straight to `join`) can run speculatively and is short.
  func isSpeculable(_ b: BlockID) -> Bool {
    guard f[b].incomingCount == 1, !f[b].isAddressTaken, f[f.terminator(b)].op == .br else { return false }
    var n = 0
    for i in f.instructions(b) where !f[i].isTerminator {
      n += 1
      let effects = f[i].op.effects
      if n > SimplifyCFG.armLimit || !effects.isSubset(of: .commutative) { return false }
      switch f[i].op {
      case .fdiv, .fsqrt, .mul, .fadd, .fsub, .fmul: return false
      case .fcmp where f[i].comparesOrder: return false
      default: break
      }
    }
    return true
  }

  mutating func convertIf(_ b: BlockID) {
    let t = f.terminator(b)
    guard f[t].op == .condbr else { return }
    let yes = f.edges(of: t)[0], no = f.edges(of: t)[1]
    let a = f[yes].target, c = f[no].target
    guard a != c, a != b, c != b, !isBiased(yes, no) else { return }
    let joinOfA = singleSuccessor(a), joinOfC = singleSuccessor(c)
    if let join = joinOfA, join == joinOfC, isSpeculable(a), isSpeculable(c), join != b {
      if selectCount(f.edges(of: f.terminator(a))[0], f.edges(of: f.terminator(c))[0]) > 2 { return }
      hoist(a, before: t)
      hoist(c, before: t)
    } else if joinOfA == c, isSpeculable(a) {
      if selectCount(f.edges(of: f.terminator(a))[0], no) > 2 { return }
      hoist(a, before: t)
    } else if joinOfC == a, isSpeculable(c) {
      if selectCount(yes, f.edges(of: f.terminator(c))[0]) > 2 { return }
      hoist(c, before: t)
    } else {
      return
    }
    joinEqualTargets(t)
    changes += 1
  }

  func isBiased(_ yes: EdgeID, _ no: EdgeID) -> Bool {
    let a = f[yes].weight, b = f[no].weight
    return (a != 0 || b != 0) && (a > 8 * max(b, 1) || b > 8 * max(a, 1))
  }

  func singleSuccessor(_ b: BlockID) -> BlockID? {
    let t = f.terminator(b)
    return f[t].op == .br ? f[f.edges(of: t)[0]].target : nil
  }

  func selectCount(_ a: EdgeID, _ b: EdgeID) -> Int {
    var n = 0
    for k in 0..<Int(f[a].argumentCount) where f.argument(a, k) != f.argument(b, k) {
      n += f.type(f.argument(a, k)).isIntegerOrPointer ? 1 : 3
    }
    return n
  }

  /// Moves the body of arm `b` before `t` and sends `t`'s edge past it.
  mutating func hoist(_ b: BlockID, before t: InstID) {
    let e = f[b].firstIncoming
    for k in 0..<Int(f[b].parameterCount) {
      let v = f.parameter(b, k)
      if f[v].useCount != 0 { f.replaceAllUses(of: v, with: f.argument(e, k)) }
    }
    for i in f.instructions(b) where !f[i].isTerminator { f.move(i, before: t) }
    let out = f.edges(of: f.terminator(b))[0]
    redirect(e, through: b, along: out)
    f.remove(f.terminator(b))
    f.removeBlock(b)
  }
}
