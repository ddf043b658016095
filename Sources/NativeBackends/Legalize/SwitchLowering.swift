// Switches as binary searches over ranges and dense tables.
//
// Cases are sorted once and cut into clusters: runs that are dense enough for a table, ranges of equal targets, single
// values. A balanced tree of comparisons picks the cluster. Time and size are n log n and linear in the cases.
//
//   before:  switch i32 %x, default, [1: a, 2: b, 3: a, 4: c, 100: d]
//   after:   condbr (icmp ugt %x, 50) …; %k = sub %x, 1; condbr (icmp ult %k, 4), table, default; table: switch i64 %k, …

import SSA
import Support

extension Legalizer {
  private struct Case {
    var value: Int64
    var edge: EdgeID
  }

  func lowerSwitches() {
    var pending: [InstID] = []
    for block in f.blockOrder {
      let t = f.terminator(block)
      if t.isSome && f[t].op == .switch { pending.append(t) }
    }
    for t in pending where problem == nil { lowerSwitch(t) }
  }

  private func lowerSwitch(_ i: InstID) {
    let x = f.operand(i, 0)
    let t = f.type(x)
    let edges = f.edges(of: i)
    var cases: [Case] = []
    cases.reserveCapacity(edges.count)
    for e in edges where f[e].caseValue.isSome { cases.append(Case(value: f.constantValue(f[e].caseValue), edge: e)) }
    cases.sort { $0.value < $1.value }
    let home = f[i].block
    let fallback = edges[0]
    let tree = SwitchTree(legalizer: self, value: x, type: t, fallback: fallback, location: f.locations[i])
    tree.cases = cases.map { ($0.value, $0.edge) }
    let clusters = tree.cluster(usesTables: options.usesJumpTables && cases.count >= 4)
    // The tree is built in new blocks; then the switch gives way to a branch to its root.
    let root = f.addBlock(after: home)
    tree.last = root
    tree.build(clusters, 0, clusters.count - 1, in: root, low: nil, high: nil)
    let br = Builder(f, before: i)
    f.remove(i)
    var end = Builder(f, atEndOf: home)
    end.location = br.location
    end.br(root)
  }
}

extension Legalizer {
  /// A switch on i128 chooses by the upper half first, then, in a block per upper half, by the lower.
  func splitSwitch(_ i: InstID) {
    let x = pair(f.operand(i, 0))
    let edges = f.edges(of: i)
    let home = f[i].block, fallback = edges[0]
    var groups: [(high: UInt64, block: BlockID, edges: [EdgeID])] = []
    var groupOf = HashTable()
    var last = home
    for e in edges where f[e].caseValue.isSome {
      let value = f.integerConstant(f[e].caseValue) ?? 0
      let high = UInt64(truncatingIfNeeded: value >> 64)
      if let k = groupOf.find(high) {
        groups[Int(k)].edges.append(e)
      } else {
        groupOf.insert(high, UInt32(groups.count))
        last = f.addBlock(after: last)
        groups.append((high, last, [e]))
      }
    }
    for g in groups {
      var at = Builder(f, atEndOf: g.block)
      at.location = f.locations[i]
      let s = at.switch(x.low, otherwise: f[fallback].target)
      pass(arguments(fallback), along: f.edges(of: s)[0])
      for e in g.edges {
        let low = UInt64(truncatingIfNeeded: f.integerConstant(f[e].caseValue) ?? 0)
        pass(arguments(e), along: f.addEdge(from: s, to: f[e].target, caseValue: f.constant(.i64, bits: UInt128(low))))
      }
    }
    let target = f[fallback].target, rest = arguments(fallback), location = f.locations[i]
    f.remove(i)
    var at = Builder(f, atEndOf: home)
    at.location = location
    let s = at.switch(x.high, otherwise: target)
    pass(rest, along: f.edges(of: s)[0])
    for g in groups { f.addEdge(from: s, to: g.block, caseValue: f.constant(.i64, bits: UInt128(g.high))) }
  }

  private func arguments(_ e: EdgeID) -> [ValueID] { (0..<Int(f[e].argumentCount)).map { f.argument(e, $0) } }
  private func pass(_ list: [ValueID], along e: EdgeID) { for v in list { f.appendArgument(e, v) } }
}

/// One switch being taken apart.
private final class SwitchTree {
  let legalizer: Legalizer
  let f: Function
  let value: ValueID
  let type: Type
  let fallback: EdgeID
  let location: SourceLocation
  var cases: [(value: Int64, edge: EdgeID)] = []
  /// The newest block, after which the next is placed.
  var last = BlockID.none

  struct Cluster {
    var first: Int
    var last: Int
    var isTable: Bool
  }

  init(legalizer: Legalizer, value: ValueID, type: Type, fallback: EdgeID, location: SourceLocation) {
    self.legalizer = legalizer
    f = legalizer.f
    self.value = value
    self.type = type
    self.fallback = fallback
    self.location = location
  }

  // MARK: Clusters

  /// Cuts the sorted cases: greedy from the left, a table as long as it stays at least 40 % full and has four cases.
  func cluster(usesTables: Bool) -> [Cluster] {
    var result: [Cluster] = []
    var k = 0
    while k < cases.count {
      let end = usesTables ? denseEnd(from: k) : k
      if end - k >= 3 && !isRange(k, end) {
        result.append(Cluster(first: k, last: end, isTable: true))
        k = end + 1
        continue
      }
      var r = k
      while r + 1 < cases.count && isRange(k, r + 1) { r += 1 }
      result.append(Cluster(first: k, last: r, isTable: false))
      k = r + 1
    }
    return result
  }

  private func denseEnd(from k: Int) -> Int {
    var best = k
    var j = k + 1
    // Looking past a gap pays only while the density can recover.
    while j < cases.count {
      let span = UInt64(bitPattern: cases[j].value &- cases[k].value) &+ 1
      let count = UInt64(j - k + 1)
      if span != 0 && span / 5 * 2 <= count && span < 1 << 20 { best = j } else if j - best > 16 { break }
      j += 1
    }
    return best
  }

  /// Consecutive values with one target and the same arguments.
  private func isRange(_ a: Int, _ b: Int) -> Bool {
    if a == b { return true }
    if cases[b].value &- cases[b - 1].value != 1 { return false }
    if !sameDestination(cases[b - 1].edge, cases[b].edge) { return false }
    return b - 1 == a || cases[b - 1].value &- cases[a].value == Int64(b - 1 - a) && sameDestination(cases[a].edge, cases[b].edge)
  }

  private func sameDestination(_ a: EdgeID, _ b: EdgeID) -> Bool {
    guard f[a].target == f[b].target, f[a].argumentCount == f[b].argumentCount else { return false }
    for k in 0..<Int(f[a].argumentCount) where f.argument(a, k) != f.argument(b, k) { return false }
    return true
  }

  // MARK: The tree

  private func newBlock() -> BlockID {
    last = f.addBlock(after: last)
    return last
  }

  private func builder(_ b: BlockID) -> Builder {
    var r = Builder(f, atEndOf: b)
    r.location = location
    return r
  }

  private func arguments(_ e: EdgeID) -> [ValueID] { (0..<Int(f[e].argumentCount)).map { f.argument(e, $0) } }

  /// Chooses among clusters `a...b` in block `block`, where `low <= value <= high` is known (nil: nothing).
  func build(_ clusters: [Cluster], _ a: Int, _ b: Int, in block: BlockID, low: Int64?, high: Int64?) {
    let at = builder(block)
    if a > b {
      at.br(f[fallback].target, arguments(fallback))
      return
    }
    if a == b {
      leaf(clusters[a], in: block, low: low, high: high)
      return
    }
    let middle = a + (b - a) / 2
    let pivot = cases[clusters[middle].last].value
    let left = newBlock(), right = newBlock()
    at.condbr(at.icmp(.sle, value, f.constant(type, pivot)), left, [], right, [])
    build(clusters, a, middle, in: left, low: low, high: pivot)
    build(clusters, middle + 1, b, in: right, low: pivot &+ 1, high: high)
  }

  private func leaf(_ c: Cluster, in block: BlockID, low: Int64?, high: Int64?) {
    let at = builder(block)
    let first = cases[c.first].value, final = cases[c.last].value
    let edge = cases[c.first].edge
    if c.isTable {
      table(c, in: block)
      return
    }
    let test: ValueID
    if low == first && high == final {
      at.br(f[edge].target, arguments(edge))
      return
    }
    if first == final {
      test = at.icmp(.eq, value, f.constant(type, first))
    } else if low == first {
      test = at.icmp(.sle, value, f.constant(type, final))
    } else if high == final {
      test = at.icmp(.sge, value, f.constant(type, first))
    } else {
      let offset = at.binary(.sub, value, f.constant(type, first))
      test = at.icmp(.ule, offset, f.constant(type, final &- first))
    }
    at.condbr(test, f[edge].target, arguments(edge), f[fallback].target, arguments(fallback))
  }

  /// Range check, then a `switch` on the offset whose cases are 0, 1, 2… without gaps.
  private func table(_ c: Cluster, in block: BlockID) {
    let at = builder(block)
    let first = cases[c.first].value, span = cases[c.last].value &- first
    let offset = first == 0 ? value : at.binary(.sub, value, f.constant(type, first))
    let inner = newBlock()
    at.condbr(at.icmp(.ule, offset, f.constant(type, span)), inner, [], f[fallback].target, arguments(fallback))
    var blocks: [BlockID] = []
    blocks.reserveCapacity(Int(span) + 1)
    var known: [(edge: EdgeID, block: BlockID)] = []
    var hole = BlockID.none
    var k = c.first
    for value in 0...Int(span) {
      if cases[k].value &- first == Int64(value) {
        blocks.append(destination(cases[k].edge, &known))
        k += 1
      } else {
        if hole.isNone { hole = destination(fallback, &known) }
        blocks.append(hole)
      }
    }
    let dead = newBlock()
    builder(dead).unreachable()
    let inside = builder(inner)
    let index = type == .i64 || type == .ptr ? offset : inside.cast(.zext, offset, to: .i64)
    let s = inside.switch(index, otherwise: dead)
    for (value, target) in blocks.enumerated() { f.addEdge(from: s, to: target, caseValue: f.constant(.i64, Int64(value))) }
  }

  /// The block a table entry leads to: the target itself, or a block of its own that passes the edge's arguments.
  private func destination(_ e: EdgeID, _ known: inout [(edge: EdgeID, block: BlockID)]) -> BlockID {
    if f[e].argumentCount == 0 { return f[e].target }
    // Equal edges share a block; only recent ones are compared, to stay linear.
    for k in known.suffix(16) where sameDestination(k.edge, e) { return k.block }
    let block = newBlock()
    builder(block).br(f[e].target, arguments(e))
    known.append((e, block))
    return block
  }
}
