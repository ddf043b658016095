// jump-threading: an edge that brings the constant its target branches on goes straight to where the branch would lead.
//
//   b1: br b3(i1 1)                              b1: br b4(…)
//   b2: br b3(i1 %c)                             b2: br b3(i1 %c)
//   b3(%v: i1): condbr %v, b4, b5         →      b3(%v: i1): condbr %v, b4, b5
//
// The target may hold the parameter's comparison with constants, or be a switch on it, but nothing else that would have to be
// copied. Its parameters are first handed on to those successors that only it leads to; where that does not reach all their
// uses the block is left alone. Loop headers are not threaded through (that would make loops with two entries).
//
// Threading takes a block off some paths and changes nothing else about them, so dominance by other blocks stays as it was, and
// blocks are visited before their successors: the dominator tree made at the start serves throughout.

import SSA
import Support

public let jumpThreading = FunctionPass("jump-threading") { f, context in
  let pass = JumpThreading(f, context.dominators(f))
  return pass.run(context)
}

final class JumpThreading {
  let f: Function
  private let tree: DominatorTree
  private var threaded = 0
  private var handedOn = 0

  /// Uses of one parameter that are looked at; more, and the block is left alone.
  private static let useLimit = 32

  init(_ f: Function, _ tree: DominatorTree) {
    self.f = f
    self.tree = tree
  }

  func run(_ context: PassContext) -> Bool {
    let order = tree.order
    for b in order.blocks where b != f.firstBlock && f[b].parameterCount > 0 && !isHeader(b, order) { visit(b) }
    context.count("jump-threading.edges", threaded)
    return threaded + handedOn > 0
  }

  private func isHeader(_ b: BlockID, _ order: FlowOrder) -> Bool {
    for e in f.incomingEdges(b) {
      let s = f.source(of: e)
      if !order.isReachable(s) || order.number(s) >= order.number(b) { return true }
    }
    return false
  }

  private func visit(_ b: BlockID) {
    let t = f.terminator(b)
    guard f[t].op == .condbr || f[t].op == .switch, !f[b].isAddressTaken, f[b].incomingCount > 1 else { return }
    // At most one comparison before the branch.
    var compare = InstID.none
    for i in f.instructions(b) where i != t {
      guard compare.isNone, f[i].op == .icmp, f[f[i].result].useCount == 1, f.operand(t, 0) == f[i].result else { return }
      compare = i
    }
    if compare.isSome && f[t].op != .condbr { return }
    var known: [EdgeID] = []
    for e in f.incomingEdges(b) {
      let op = f[f[e].user].op
      if op != .indirectbr && op != .asmgoto && destination(b, t, compare, e) != nil { known.append(e) }
    }
    if known.isEmpty || !handOn(b, t) { return }
    for e in known {
      guard let out = destination(b, t, compare, e) else { continue }
      redirect(e, b, along: out)
      threaded += 1
    }
  }

  /// Makes every use of the parameters of `b` outside it read a parameter of a successor. False, with nothing changed, if that
  /// cannot be done.
  private func handOn(_ b: BlockID, _ t: InstID) -> Bool {
    var uses: [(use: UseID, edge: EdgeID)] = []
    for k in 0..<Int(f[b].parameterCount) {
      let v = f.parameter(b, k)
      var u = f[v].firstUse
      var steps = 0
      while u.isSome {
        let place = f[f[u].user].block
        if place != b {
          steps += 1
          guard steps <= JumpThreading.useLimit, let e = successor(of: t, dominating: place) else { return false }
          uses.append((u, e))
        }
        u = f[u].next
      }
    }
    for (u, e) in uses {
      let v = f[u].value
      f.setUse(u, to: parameter(for: v, on: e))
      handedOn += 1
    }
    return true
  }

  /// The edge of `t` whose target only it leads to, and which every way to `place` passes.
  private func successor(of t: InstID, dominating place: BlockID) -> EdgeID? {
    let edges = f.edges(of: t)
    if edges.count > 8 { return nil }
    for e in edges {
      let target = f[e].target
      if f[target].incomingCount == 1 && !f[target].isAddressTaken && tree.dominates(target, place) { return e }
    }
    return nil
  }

  /// The parameter of the target of `e` that gets `v`, made if there is none yet.
  private func parameter(for v: ValueID, on e: EdgeID) -> ValueID {
    let target = f[e].target
    for k in 0..<Int(f[e].argumentCount) where f.argument(e, k) == v { return f.parameter(target, k) }
    let p = f.addParameter(target, f.type(v))
    f.appendArgument(e, v)
    return p
  }

  /// The edge of `t` taken when `b` is entered by `e`, if that is known.
  private func destination(_ b: BlockID, _ t: InstID, _ compare: InstID, _ e: EdgeID) -> EdgeID? {
    let edges = f.edges(of: t)
    let selector: ValueID
    if compare.isSome {
      let x = through(f.operand(compare, 0), b, e), y = through(f.operand(compare, 1), b, e)
      guard f.isConstant(x), f.isConstant(y), let v = f.foldCompare(f[compare].predicate, x, y) else { return nil }
      selector = v
    } else {
      selector = through(f.operand(t, 0), b, e)
    }
    if f[t].op == .condbr {
      guard let c = f.unsignedConstant(selector) else { return nil }
      return edges[c & 1 != 0 ? 0 : 1]
    }
    guard f[selector].kind == .integer, edges.count <= 64 else { return nil }
    for x in edges where f[x].caseValue == selector { return x }
    return edges[0]
  }

  private func through(_ v: ValueID, _ b: BlockID, _ e: EdgeID) -> ValueID {
    let data = f[v]
    return data.kind == .parameter && data.owner == b.raw ? f.argument(e, Int(data.index)) : v
  }

  private func redirect(_ e: EdgeID, _ b: BlockID, along out: EdgeID) {
    var arguments: [ValueID] = []
    for u in f.argumentUses(out) { arguments.append(through(f[u].value, b, e)) }
    f.removeArguments(e)
    f.setTarget(e, to: f[out].target)
    for v in arguments { f.appendArgument(e, v) }
  }
}
