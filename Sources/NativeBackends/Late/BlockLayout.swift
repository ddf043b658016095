// The order in which blocks are emitted.
//
// Before: blocks in the selector's order. After: chains of blocks that fall through along their likeliest edges, hot
// chains first, cold ones last; blocks that only jump are skipped; small blocks that end in an indirect jump (the dispatch
// of an interpreter) are repeated at every jump to them, so that each has a branch history of its own.
//
// Nothing is moved or copied here: the result is an order and, per jump, what emission does with it.

import Support

public final class BlockLayout {
  /// The blocks to emit, in order.
  public private(set) var order = Arena<MBlockID>(capacity: 32)
  /// Per block: where a jump to it really goes (itself, or the end of a chain of blocks that only jump).
  public private(set) var destination: Arena<MBlockID>
  /// Per block: its body is emitted instead of a jump to it.
  private var repeated: BitSet
  private let function: MIRFunction
  private let result: AllocationResult
  /// Per instruction: an edit stands before it.
  private var hasEdits: BitSet
  private static let repeatLimit: UInt32 = 24

  /// `optimize` false keeps the selector's order (-O0).
  public init(_ f: MIRFunction, _ result: AllocationResult, optimize: Bool) {
    function = f
    self.result = result
    destination = Arena(repeating: .none, count: f.blocks.count)
    repeated = BitSet(capacity: f.blocks.count)
    hasEdits = BitSet(capacity: f.insts.count)
    for k in result.edits.indices { hasEdits.insert(Int(result.edits[k].position)) }
    threadJumps()
    if optimize {
      findDispatchBlocks()
      makeChains()
    } else {
      for k in f.layout.indices where !isSkipped(f.layout[k]) { order.append(f.layout[k]) }
    }
  }

  /// The block is only a jump, nobody needs its address, and jumps to it go on to its target.
  public func isSkipped(_ b: MBlockID) -> Bool { destination[b.index] != b }
  /// A jump to `b` is replaced by its instructions.
  public func isRepeated(_ b: MBlockID) -> Bool { repeated.contains(b.index) }

  private func isOnlyJump(_ b: MBlockID) -> Bool {
    let block = function[b]
    if block.isAddressTaken || b == function.entry { return false }
    for i in block.firstInst..<block.endInst {
      if hasEdits.contains(Int(i)) { return false }
      if i + 1 < block.endInst && !result.isRemoved(MInstID(i)) { return false }
    }
    return function[function.terminator(b)].opcode == MOpcode.jump
  }

  private func threadJumps() {
    for k in function.layout.indices {
      let b = function.layout[k]
      if destination[b.index].isSome { continue }
      // Walk to the end of the chain, then write it into every member; a cycle of empty blocks is a real endless loop.
      var chain: [MBlockID] = []
      var at = b
      while destination[at.index].isNone && isOnlyJump(at) && chain.count < 64 && !chain.contains(at) {
        chain.append(at)
        at = function[function.outgoing(at, 0)].target
      }
      if chain.contains(at) {
        for c in chain { destination[c.index] = c }
        continue
      }
      if destination[at.index].isNone { destination[at.index] = at }
      for c in chain { destination[c.index] = destination[at.index] }
    }
  }

  private func findDispatchBlocks() {
    for k in function.layout.indices {
      let b = function.layout[k]
      let block = function[b]
      if block.edgeCount < 3 || block.isAddressTaken || block.endInst - block.firstInst > BlockLayout.repeatLimit { continue }
      let terminator = function[function.terminator(b)]
      // Only computed gotos: the targets of a jump table share its range check.
      if terminator.extra != 0 || terminator.opcode >= MOpcode.firstTargetPseudo || holdsAssembly(block) { continue }
      if function[function[function.outgoing(b, 0)].target].isAddressTaken { repeated.insert(b.index) }
    }
  }

  /// Inline assembly may define labels, so it stands only once.
  private func holdsAssembly(_ block: MBlock) -> Bool {
    if function.asms.isEmpty { return false }
    for i in block.firstInst..<block.endInst {
      let op = function[MInstID(i)].opcode
      if op >= MOpcode.firstTargetPseudo && op < MOpcode.firstGeneric { return true }
    }
    return false
  }

  /// Joins blocks along edges, most frequent first, then orders the chains by their hottest block.
  private func makeChains() {
    let n = function.blocks.count
    let next = Arena<MBlockID>(repeating: .none, count: n)
    let head = Arena<MBlockID>(repeating: .none, count: n)
    let tail = Arena<MBlockID>(repeating: .none, count: n)
    var edges: [(weight: Float, edge: MEdgeID)] = []
    for k in function.layout.indices {
      let b = function.layout[k]
      head[b.index] = b
      tail[b.index] = b
      if isSkipped(b) || !canFallThrough(b) { continue }
      for e in 0..<Int(function[b].edgeCount) {
        let id = function.outgoing(b, e)
        edges.append((function[b].frequency * function[id].probability, id))
      }
    }
    edges.sort { $0.weight != $1.weight ? $0.weight > $1.weight : $0.edge.raw < $1.edge.raw }
    for item in edges {
      let a = function[item.edge].source, b = destination[function[item.edge].target.index]
      if next[a.index].isSome || b == function.entry || isRepeated(b) { continue }
      // `a` must end its chain and `b` begin another one.
      let front = find(head, a)
      if find(head, b) != b || front == b || tail[front.index] != a { continue }
      next[a.index] = b
      tail[front.index] = tail[b.index]
      head[b.index] = front
    }
    emitChains(next, head)
  }

  private func find(_ head: borrowing Arena<MBlockID>, _ b: MBlockID) -> MBlockID {
    var r = b
    while head[r.index] != r {
      head[r.index] = head[head[r.index].index]
      r = head[r.index]
    }
    return r
  }

  private func canFallThrough(_ b: MBlockID) -> Bool {
    let op = function[function.terminator(b)].opcode
    // Target pseudo-instructions that end a block go on to its first edge.
    return op == MOpcode.jump || op == MOpcode.branch || op >= MOpcode.firstTargetPseudo && op < MOpcode.firstGeneric
  }

  private func emitChains(_ next: borrowing Arena<MBlockID>, _ head: borrowing Arena<MBlockID>) {
    var chains: [(weight: Float, head: MBlockID)] = []
    for k in function.layout.indices {
      let b = function.layout[k]
      if isSkipped(b) || head[b.index] != b { continue }
      var weight: Float = 0
      var at = b
      while at.isSome {
        weight = max(weight, function[at].frequency)
        at = next[at.index]
      }
      // The entry comes first; code that runs less than once in a hundred calls goes behind everything else, the rest
      // keeps its order, which follows the source.
      chains.append((b == function.entry ? .infinity : weight < 0.01 ? 0 : 1, b))
    }
    for pass in 0..<3 {
      for c in chains where (pass == 0 && c.weight == .infinity) || (pass == 1 && c.weight == 1) || (pass == 2 && c.weight == 0) {
        var at = c.head
        while at.isSome {
          order.append(at)
          at = next[at.index]
        }
      }
    }
  }
}
