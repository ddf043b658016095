// -Winfinite-recursion: every path through a function calls the function again.

import Support

struct InfiniteRecursion {
  let parser: Parser
  let graph: FlowGraph
  let function: DeclID

  func run() {
    var calls = false
    for b in 0..<graph.blocks.count where graph.blocks[b].callsItself && graph.blocks[b].isReachable {
      calls = true
      break
    }
    if !calls || escapes() { return }
    let d = parser.ast.decls[function]
    parser.warning(.infiniteRecursion, d.location, "infinite recursion detected: all paths through \(parser.quoted(d.name)) will call itself")
  }

  /// Whether some way from the entry ends, or goes on for ever, without the call.
  private func escapes() -> Bool {
    var seen = BitSet(capacity: graph.blocks.count)
    graph.worklist.removeAll()
    graph.worklist.append(0)
    seen.insert(0)
    while let b = graph.worklist.popLast() {
      let block = graph.blocks[Int(b)]
      if block.callsItself { continue }
      if block.successorCount == 0 { return true }
      for k in 0..<block.successorCount {
        let next = graph.successor(k, of: Int(b))
        // A way back may be a loop that never ends.
        if next <= b && next != 0 && seen.contains(Int(next)) && isEndless(next, b) { return true }
        if seen.insert(Int(next)) { graph.worklist.append(next) }
      }
    }
    return false
  }

  /// A loop whose only way out is none at all: `for (;;) ;`.
  private func isEndless(_ head: UInt32, _ tail: UInt32) -> Bool { head == tail }
}
