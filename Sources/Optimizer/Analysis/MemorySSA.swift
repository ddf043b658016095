// Versions of memory: for each load and write, which write it sees.
//
// All memory is one variable in SSA form: writes define versions, blocks where versions meet define one (a phi). The walk
// `clobber(of:)` skips writes that cannot touch a location, so a load asks "who wrote this last" at the cost of the writes
// in between, within a budget.

import SSA
import Support

/// A version of memory.
enum MemoryVersion: Equatable {
  case entry
  case write(InstID)
  case merge(BlockID)
}

final class MemorySSA {
  let f: Function
  let tree: DominatorTree
  let aliases: AliasAnalysis
  /// Encoded version before each load or write: 0 entry, 2n+1 merge at block n, 2n+2 write n; `max` for others.
  private var before: [UInt32]
  private var atEnd: [UInt32]
  private var hasMerge: [Bool]

  init(_ f: Function, _ tree: DominatorTree) {
    self.f = f
    self.tree = tree
    aliases = AliasAnalysis(f)
    before = Array(repeating: UInt32.max, count: f.insts.count)
    atEnd = Array(repeating: 0, count: f.blocks.count)
    hasMerge = Array(repeating: false, count: f.blocks.count)
    placeMerges()
    number()
  }

  private func decode(_ code: UInt32) -> MemoryVersion {
    if code == 0 { return .entry }
    return code & 1 == 1 ? .merge(BlockID(code >> 1)) : .write(InstID((code >> 1) - 1))
  }

  /// A block merges versions when a write reaches it along some paths only: iterated dominance frontier of the writes.
  private func placeMerges() {
    var levels = [UInt32](repeating: 0, count: f.blocks.count)
    var queued = [Bool](repeating: false, count: f.blocks.count)
    var visited = queued
    var roots = DeepestFirst()
    for b in tree.order.blocks {
      let d = tree.immediate[b.index]
      levels[b.index] = d.isNone ? 0 : levels[d.index] + 1
      for i in f.instructions(b) where aliases.isMemoryDefinition(i) {
        roots.push(b, level: levels[b.index])
        queued[b.index] = true
        break
      }
    }
    var subtree: [BlockID] = []
    while let root = roots.pop() {
      subtree.append(root)
      visited[root.index] = true
      while let b = subtree.popLast() {
        for e in f.edges(of: f.terminator(b)) {
          let target = f[e].target
          if levels[target.index] > levels[root.index] || hasMerge[target.index] { continue }
          hasMerge[target.index] = true
          if !queued[target.index] {
            queued[target.index] = true
            roots.push(target, level: levels[target.index])
          }
        }
        tree.forEachChild(b) { c in
          if !visited[c.index] {
            visited[c.index] = true
            subtree.append(c)
          }
        }
      }
    }
  }

  private func number() {
    for b in tree.order.blocks {
      let d = tree.immediate[b.index]
      var current: UInt32 = hasMerge[b.index] ? b.raw << 1 | 1 : d.isNone ? 0 : atEnd[d.index]
      for i in f.instructions(b) {
        let writes = aliases.isMemoryDefinition(i)
        if writes || f[i].op == .load { before[i.index] = current }
        if writes { current = (i.raw + 1) << 1 }
      }
      atEnd[b.index] = current
    }
  }

  /// The version that load or write `i` sees; `.entry` for instructions made after the analysis.
  func version(before i: InstID) -> MemoryVersion? {
    guard i.index < before.count, before[i.index] != UInt32.max else { return nil }
    return decode(before[i.index])
  }

  /// The nearest version at or above `start` that may have changed `l`. The location's base must be the same value on every
  /// path considered, so merges are only passed when the base is defined above them.
  func clobber(of l: MemoryLocation, from start: MemoryVersion) -> MemoryVersion {
    var budget = 60
    return walk(l, start, &budget)
  }

  private func walk(_ l: MemoryLocation, _ start: MemoryVersion, _ budget: inout Int) -> MemoryVersion {
    var version = start
    while budget > 0 {
      budget -= 1
      switch version {
      case .entry: return .entry
      case .write(let i):
        // A write deleted since counts as clobbering nothing but hides what is above it: stop there.
        if f[i].block.isNone || aliases.clobbers(i, l) { return version }
        version = decode(before[i.index])
      case .merge(let b):
        guard isDefined(l.base, above: b), let above = passMerge(l, b, &budget) else { return version }
        version = above
      }
    }
    return version
  }

  private func isDefined(_ v: ValueID, above b: BlockID) -> Bool {
    let data = f[v]
    switch data.kind {
    case .result:
      let d = f[InstID(data.owner)].block
      return d.isSome && d != b && tree.dominates(d, b)
    case .parameter: return data.owner != b.raw && tree.dominates(BlockID(data.owner), b)
    default: return true
    }
  }

  /// If no write between `b` and its immediate dominator can change `l`: the version at the dominator's end.
  private func passMerge(_ l: MemoryLocation, _ b: BlockID, _ budget: inout Int) -> MemoryVersion? {
    let dominator = tree.immediate[b.index]
    if dominator.isNone { return nil }
    let goal = atEnd[dominator.index]
    var seen: [UInt32] = [b.raw << 1 | 1]
    var work: [UInt32] = []
    for e in f.incomingEdges(b) where tree.isReachable(f.source(of: e)) { work.append(atEnd[f.source(of: e).index]) }
    while let code = work.popLast() {
      if code == goal || seen.contains(code) { continue }
      if budget <= 0 || code == 0 { return nil }
      budget -= 1
      seen.append(code)
      switch decode(code) {
      case .entry: return nil
      case .write(let i):
        if f[i].block.isNone || aliases.clobbers(i, l) { return nil }
        work.append(before[i.index])
      case .merge(let m):
        guard isDefined(l.base, above: m) else { return nil }
        for e in f.incomingEdges(m) where tree.isReachable(f.source(of: e)) { work.append(atEnd[f.source(of: e).index]) }
      }
    }
    return decode(goal)
  }
}
