// Natural loops and their nesting.
//
// A loop is the blocks that reach a back edge to its header without passing the header. Only reducible loops are found:
// cycles with several entries have no header that dominates them and are left out.

import Support

public struct LoopID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

public final class LoopTree {
  public struct Loop: BitwiseCopyable {
    public var header: BlockID
    public var parent: LoopID
    /// 1 for outermost loops.
    public var depth: UInt32
    public var blockCount: UInt32
  }

  /// Loops, inner ones before the loops around them.
  public private(set) var loops: [Loop] = []
  /// Innermost loop per block id; `.none` outside loops.
  public private(set) var innermost: [LoopID]

  public init(_ f: Function, _ tree: DominatorTree) {
    innermost = Array(repeating: .none, count: f.blocks.count)
    // Headers from innermost to outermost: a nested header comes later in reverse postorder.
    for header in tree.order.blocks.reversed() {
      var work: [BlockID] = []
      for e in f.incomingEdges(header) {
        let source = f.source(of: e)
        if tree.dominates(header, source) { work.append(source) }
      }
      if !work.isEmpty { collect(header, &work, f, tree) }
    }
    var k = loops.count - 1
    while k >= 0 {
      let parent = loops[k].parent
      loops[k].depth = parent.isNone ? 1 : loops[parent.index].depth + 1
      k -= 1
    }
    for b in tree.order.blocks {
      var l = innermost[b.index]
      while l.isSome {
        loops[l.index].blockCount += 1
        l = loops[l.index].parent
      }
    }
  }

  /// Walks backwards from the back edges; blocks already in an inner loop are skipped by jumping to that loop's outermost
  /// header so far, which keeps the work proportional to blocks times nesting depth at worst.
  private func collect(_ header: BlockID, _ work: inout [BlockID], _ f: Function, _ tree: DominatorTree) {
    let id = LoopID(index: loops.count)
    loops.append(Loop(header: header, parent: .none, depth: 0, blockCount: 0))
    while let b = work.popLast() {
      var inner = innermost[b.index]
      if inner.isNone {
        innermost[b.index] = id
        if b == header { continue }
        pushPredecessors(b, &work, f, tree)
        continue
      }
      while loops[inner.index].parent.isSome { inner = loops[inner.index].parent }
      if inner == id { continue }
      loops[inner.index].parent = id
      pushPredecessors(loops[inner.index].header, &work, f, tree)
    }
    if innermost[header.index].isNone { innermost[header.index] = id }
  }

  private func pushPredecessors(_ b: BlockID, _ work: inout [BlockID], _ f: Function, _ tree: DominatorTree) {
    for e in f.incomingEdges(b) {
      let source = f.source(of: e)
      if tree.isReachable(source) { work.append(source) }
    }
  }

  @inlinable public subscript(id: LoopID) -> Loop { loops[id.index] }

  /// Nesting depth of `b`, 0 outside loops.
  public func depth(_ b: BlockID) -> Int {
    let l = innermost[b.index]
    return l.isNone ? 0 : Int(loops[l.index].depth)
  }

  /// `b` lies in `loop` or a loop inside it.
  public func contains(_ loop: LoopID, _ b: BlockID) -> Bool {
    var l = innermost[b.index]
    while l.isSome {
      if l == loop { return true }
      l = loops[l.index].parent
    }
    return false
  }
}
