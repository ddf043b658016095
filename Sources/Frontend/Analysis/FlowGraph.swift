// The control-flow graph of one function over its typed syntax tree, for the warnings that need to know what runs before what.
//
// A block is a run of events (a variable is declared, set, used) without a jump into or out of it. Edges that a constant condition rules
// out are left out, as are those behind calls that never return. One object serves all functions of a unit, one after the other, so that
// nothing is allocated per function.

import Support

enum FlowEventKind: UInt8, BitwiseCopyable { case declare, set, use }

/// Something that happens to a tracked variable.
struct FlowEvent: BitwiseCopyable {
  var kind: FlowEventKind
  /// Index in `FlowGraph.variables`.
  var variable: UInt32
  var location: SourceLocation
}

/// Why control leaves a block in more than one direction.
enum FlowBranch: UInt8, BitwiseCopyable { case none, `if`, `while`, doWhile, `for`, `switch`, conditional, logicalAnd, logicalOr }

struct FlowBlock: BitwiseCopyable {
  var firstEvent: UInt32 = 0
  var eventCount: UInt32 = 0
  var firstSuccessor: UInt32 = 0
  var successorCount: UInt32 = 0
  var firstPredecessor: UInt32 = 0
  var predecessorCount: UInt32 = 0
  /// The slice of `FlowGraph.fates`.
  var firstFate: UInt32 = 0
  var fateCount: UInt32 = 0
  /// The successor, counted from 1, that a second return of the `setjmp` in the condition leads to; 0 if there is none.
  var secondReturn: UInt8 = 0
  var branch: FlowBranch = .none
  /// The function calls itself here.
  var callsItself = false
  var isReachable = false
  /// Where the branch's condition or case label stands.
  var location: SourceLocation = .none
}

struct FlowEdge: BitwiseCopyable {
  var from: UInt32
  var to: UInt32
}

/// A label that the statement before it may run into.
struct FallthroughCandidate: BitwiseCopyable {
  var from: UInt32
  var location: SourceLocation
  var isDefault: Bool
  /// The statement that runs into the label.
  var statement: SourceLocation
}

final class FlowGraph {
  static let none = UInt32.max

  var blocks = Arena<FlowBlock>(capacity: 256)
  var events = Arena<FlowEvent>(capacity: 256)
  var edges = Arena<FlowEdge>(capacity: 512)
  /// Targets of the edges grouped by source; sources grouped by target.
  var successors = Arena<UInt32>(capacity: 512)
  var predecessors = Arena<UInt32>(capacity: 512)
  /// The variables that start without a value.
  var variables = Arena<DeclID>(capacity: 64)
  /// What PointerFates.swift asks for, if it does.
  var fates = Arena<FateEvent>(capacity: 16)
  /// Variables whose address is taken: what becomes of them is not known.
  var escaping = HashTable(capacity: 16)
  var fallthroughs = Arena<FallthroughCandidate>(capacity: 16)
  /// The block from which control runs off the function's end, or none.
  var endBlock = FlowGraph.none
  /// Blocks that end with a return statement.
  var returns = Arena<UInt32>(capacity: 16)
  var worklist = Arena<UInt32>(capacity: 64)

  func reset() {
    blocks.removeAll()
    events.removeAll()
    edges.removeAll()
    successors.removeAll()
    predecessors.removeAll()
    variables.removeAll()
    fates.removeAll()
    escaping.removeAll()
    fallthroughs.removeAll()
    returns.removeAll()
    endBlock = FlowGraph.none
  }

  func newBlock() -> UInt32 {
    blocks.append(FlowBlock())
    return UInt32(blocks.count - 1)
  }

  func connect(_ from: UInt32, _ to: UInt32) {
    if from != FlowGraph.none { edges.append(FlowEdge(from: from, to: to)) }
  }

  /// Groups the edges and marks what is reachable from block 0.
  func finish() {
    for e in 0..<edges.count {
      blocks[Int(edges[e].from)].successorCount += 1
      blocks[Int(edges[e].to)].predecessorCount += 1
    }
    var s: UInt32 = 0, p: UInt32 = 0
    for b in 0..<blocks.count {
      blocks[b].firstSuccessor = s
      blocks[b].firstPredecessor = p
      s += blocks[b].successorCount
      p += blocks[b].predecessorCount
      blocks[b].successorCount = 0
      blocks[b].predecessorCount = 0
    }
    successors.append(repeating: 0, count: edges.count)
    predecessors.append(repeating: 0, count: edges.count)
    for e in 0..<edges.count {
      let from = Int(edges[e].from), to = Int(edges[e].to)
      successors[Int(blocks[from].firstSuccessor + blocks[from].successorCount)] = UInt32(to)
      blocks[from].successorCount += 1
      predecessors[Int(blocks[to].firstPredecessor + blocks[to].predecessorCount)] = UInt32(from)
      blocks[to].predecessorCount += 1
    }
    markReachable()
  }

  private func markReachable() {
    worklist.removeAll()
    blocks[0].isReachable = true
    worklist.append(0)
    while let b = worklist.popLast() {
      for k in 0..<blocks[Int(b)].successorCount {
        let next = Int(successors[Int(blocks[Int(b)].firstSuccessor + k)])
        if blocks[next].isReachable { continue }
        blocks[next].isReachable = true
        worklist.append(UInt32(next))
      }
    }
  }

  @inline(__always) func successor(_ k: UInt32, of b: Int) -> UInt32 { successors[Int(blocks[b].firstSuccessor + k)] }
  @inline(__always) func predecessor(_ k: UInt32, of b: Int) -> UInt32 { predecessors[Int(blocks[b].firstPredecessor + k)] }
  func isReachable(_ block: UInt32) -> Bool { block != FlowGraph.none && blocks[Int(block)].isReachable }
}
