// jump-threading: an edge that brings the constant its target branches on goes straight to where the branch would lead.
//
//   b1: br b3(i1 1)                              b1: br b4(…)
//   b2: br b3(i1 %c)                             b2: br b3(i1 %c)
//   b3(%v: i1): condbr %v, b4, b5         →      b3(%v: i1): condbr %v, b4, b5
//
// The target may hold the parameter's comparison with constants, or be a switch on it, but nothing else that would have to be
// copied; and its parameters may only be used in it, so that no new meeting of values arises. Loop headers are not threaded
// through (that would make loops with two entries). Linear: each edge is looked at once.

import SSA
import Support

public let jumpThreading = FunctionPass("jump-threading") { f, context in
  let pass = JumpThreading(f)
  return pass.run(context)
}

final class JumpThreading {
  let f: Function
  private var threaded = 0

  init(_ f: Function) { self.f = f }

  func run(_ context: PassContext) -> Bool {
    let order = FlowOrder(f)
    for b in order.blocks where b != f.firstBlock && f[b].parameterCount > 0 && !isHeader(b, order) { visit(b) }
    context.count("jump-threading.edges", threaded)
    return threaded > 0
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
    for k in 0..<Int(f[b].parameterCount) {
      var ok = true
      f.forEachUse(f.parameter(b, k)) { u in if f[f[u].user].block != b { ok = false } }
      if !ok { return }
    }
    var incoming: [EdgeID] = []
    for e in f.incomingEdges(b) { incoming.append(e) }
    for e in incoming {
      let op = f[f[e].user].op
      if op == .indirectbr || op == .asmgoto { continue }
      if let out = destination(b, t, compare, e) {
        redirect(e, b, along: out)
        threaded += 1
      }
    }
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
