// Dominators by the Semi-NCA algorithm (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", 2005):
// near-linear, also on the large irregular graphs of interpreters and generated parsers.
//
// `dominates` answers in constant time from the tree's pre- and postorder numbers.

import Support

public final class DominatorTree {
  public let order: FlowOrder
  /// Immediate dominator per block id; `.none` for the entry and unreachable blocks.
  public private(set) var immediate: [BlockID]
  private var enter: [UInt32]
  private var leave: [UInt32]
  /// Children lists: first child and next sibling per block id, in reverse postorder.
  public private(set) var firstChild: [BlockID]
  public private(set) var nextSibling: [BlockID]

  public convenience init(_ f: Function) { self.init(f, order: FlowOrder(f)) }

  public init(_ f: Function, order: FlowOrder) {
    self.order = order
    let n = f.blocks.count
    immediate = Array(repeating: .none, count: n)
    enter = Array(repeating: 0, count: n)
    leave = Array(repeating: 0, count: n)
    firstChild = Array(repeating: .none, count: n)
    nextSibling = Array(repeating: .none, count: n)
    guard !order.blocks.isEmpty else { return }
    computeImmediate(f)
    numberTree(f)
  }

  /// Depth-first preorder with parents, then semidominators with path compression, then the NCA step.
  private func computeImmediate(_ f: Function) {
    let n = order.blocks.count
    var preorder: [BlockID] = []
    preorder.reserveCapacity(n)
    var number = [Int32](repeating: -1, count: f.blocks.count)
    var parent = [Int32](repeating: -1, count: n)
    var stack: [(BlockID, Int32)] = [(f.firstBlock, -1)]
    while let (b, from) = stack.popLast() {
      if number[b.index] >= 0 { continue }
      let me = Int32(preorder.count)
      number[b.index] = me
      parent[Int(me)] = from
      preorder.append(b)
      let t = f.terminator(b)
      if t.isNone { continue }
      for e in f.edges(of: t) where number[f[e].target.index] < 0 { stack.append((f[e].target, me)) }
    }
    var semi = [Int32](repeating: 0, count: n)
    var label = [Int32](repeating: 0, count: n)
    var ancestor = parent
    var idom = parent
    for v in 0..<n {
      semi[v] = Int32(v)
      label[v] = Int32(v)
    }
    var path: [Int32] = []
    var w = n - 1
    while w >= 1 {
      for e in f.incomingEdges(preorder[w]) {
        let u = number[f.source(of: e).index]
        if u < 0 { continue }
        let best = DominatorTree.evaluate(u, above: Int32(w), &ancestor, &label, semi, &path)
        semi[w] = min(semi[w], semi[Int(best)])
      }
      w -= 1
    }
    for v in 1..<max(n, 1) {
      var d = idom[v]
      while d > semi[v] { d = idom[Int(d)] }
      idom[v] = d
      immediate[preorder[v].index] = preorder[Int(d)]
    }
  }

  /// The vertex with the least semidominator on the compressed path from `v` up to, not including, vertices below `w`.
  private static func evaluate(
    _ v: Int32, above w: Int32, _ ancestor: inout [Int32], _ label: inout [Int32], _ semi: [Int32], _ path: inout [Int32]
  ) -> Int32 {
    if v <= w { return v }
    path.removeAll(keepingCapacity: true)
    var x = v
    while ancestor[Int(x)] > w {
      path.append(x)
      x = ancestor[Int(x)]
    }
    while let y = path.popLast() {
      let a = ancestor[Int(y)]
      if semi[Int(label[Int(a)])] < semi[Int(label[Int(y)])] { label[Int(y)] = label[Int(a)] }
      ancestor[Int(y)] = ancestor[Int(a)]
    }
    if semi[Int(v)] < semi[Int(label[Int(v)])] { label[Int(v)] = v }
    return label[Int(v)]
  }

  private func numberTree(_ f: Function) {
    for b in order.blocks.reversed() {
      let d = immediate[b.index]
      if d.isNone { continue }
      nextSibling[b.index] = firstChild[d.index]
      firstChild[d.index] = b
    }
    var clock: UInt32 = 0
    var b = f.firstBlock
    clock += 1
    enter[b.index] = clock
    while true {
      if firstChild[b.index].isSome {
        b = firstChild[b.index]
        clock += 1
        enter[b.index] = clock
        continue
      }
      while true {
        clock += 1
        leave[b.index] = clock
        if nextSibling[b.index].isSome {
          b = nextSibling[b.index]
          clock += 1
          enter[b.index] = clock
          break
        }
        b = immediate[b.index]
        if b.isNone { return }
      }
    }
  }

  public func isReachable(_ b: BlockID) -> Bool { order.isReachable(b) }

  /// Every path from the entry to `b` passes `a` (`a` may be `b`). False if either is unreachable.
  public func dominates(_ a: BlockID, _ b: BlockID) -> Bool {
    enter[a.index] != 0 && enter[a.index] <= enter[b.index] && leave[b.index] <= leave[a.index]
  }

  /// Calls `body` with the children of `b` in reverse postorder.
  public func forEachChild(_ b: BlockID, _ body: (BlockID) -> Void) {
    var c = firstChild[b.index]
    while c.isSome {
      body(c)
      c = nextSibling[c.index]
    }
  }
}
