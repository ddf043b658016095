// Reverse postorder of a function's reachable blocks, the order in which forward data-flow runs.
//
// Iterative, linear in blocks and edges.

import Support

public final class FlowOrder {
  /// Reachable blocks in reverse postorder; the entry is first.
  public private(set) var blocks: [BlockID] = []
  /// Position in `blocks` per block id; `UInt32.max` for unreachable blocks.
  public private(set) var numbers: [UInt32]

  public init(_ f: Function) {
    numbers = Array(repeating: UInt32.max, count: f.blocks.count)
    guard f.firstBlock.isSome else { return }
    var visited = BitSet(capacity: f.blocks.count)
    var stack = Arena<(block: BlockID, next: UInt32)>(capacity: 64)
    var postorder: [BlockID] = []
    postorder.reserveCapacity(f.blockCount)
    visited.insert(f.firstBlock.index)
    stack.append((f.firstBlock, 0))
    while stack.count > 0 {
      let top = stack.count - 1
      let (b, k) = stack[top]
      let t = f.terminator(b)
      let edges = t.isSome ? f.edges(of: t) : EdgeRange(start: 0, count: 0)
      if Int(k) == edges.count {
        postorder.append(b)
        stack.removeLast()
        continue
      }
      stack[top].next = k + 1
      // The last edge is followed first, so that the first successor comes first in reverse postorder.
      let target = f[edges[edges.count - 1 - Int(k)]].target
      if visited.insert(target.index) { stack.append((target, 0)) }
    }
    blocks = postorder.reversed()
    for (n, b) in blocks.enumerated() { numbers[b.index] = UInt32(n) }
  }

  @inlinable public func isReachable(_ b: BlockID) -> Bool { b.index < numbers.count && numbers[b.index] != UInt32.max }
  @inlinable public func number(_ b: BlockID) -> Int { Int(numbers[b.index]) }
}
