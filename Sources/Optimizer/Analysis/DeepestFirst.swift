// The order in which iterated dominance frontiers are found in linear time: definitions from the deepest in the dominator tree
// upwards, each part of the tree walked once (Sreedhar, Gao: "A linear time algorithm for placing phi-nodes", 1995). Frontiers
// written down per block would take quadratic room.

import SSA

/// A binary heap of blocks, the deepest in the dominator tree on top.
struct DeepestFirst {
  private var heap: [(level: UInt32, block: BlockID)] = []

  mutating func push(_ b: BlockID, level: UInt32) {
    heap.append((level, b))
    var k = heap.count - 1
    while k > 0 && heap[(k - 1) / 2].level < heap[k].level {
      heap.swapAt(k, (k - 1) / 2)
      k = (k - 1) / 2
    }
  }

  mutating func pop() -> BlockID? {
    guard let top = heap.first else { return nil }
    let last = heap.removeLast()
    if heap.isEmpty { return top.block }
    heap[0] = last
    var k = 0
    while true {
      var larger = k
      if 2 * k + 1 < heap.count && heap[2 * k + 1].level > heap[larger].level { larger = 2 * k + 1 }
      if 2 * k + 2 < heap.count && heap[2 * k + 2].level > heap[larger].level { larger = 2 * k + 2 }
      if larger == k { return top.block }
      heap.swapAt(k, larger)
      k = larger
    }
  }
}
