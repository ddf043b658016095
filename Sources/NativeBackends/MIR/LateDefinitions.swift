// Moves an instruction behind the last other use of its source, so that both can share a register.
//
// Before: v2 = lea [v1 + 1]          After: v3 = load [v1]
//         v3 = load [v1]                    v2 = lea [v1 + 1]
//         jump -> b1(v2)                    jump -> b1(v2)
//
// `*p++` leaves the increment in front of the access; the old and the new pointer are then alive together, and the loop's
// back edge needs a move (and, split off, a jump of its own). Only instructions without memory access, clobbers and fixed
// registers move, within their block, past instructions that neither use their result nor depend on their flags. The
// source must die in the block, or nothing is won. One backward scan per block: linear.

import Support

public final class LateDefinitions {
  struct Facts: BitwiseCopyable {
    /// Uses in instructions and edges of the whole function.
    var total: UInt32 = 0
    /// The rest holds for one block, named by `stamp`.
    var stamp: UInt32 = .max
    var inBlock: UInt32 = 0
    var firstUse: UInt32 = .max
    var lastUse: UInt32 = 0
    /// The last use lets the value stay in its register afterwards.
    var survives = true
  }

  private let function: MIRFunction
  private let computesAddress: (UInt16) -> Bool
  private var facts: Arena<Facts>
  /// Per position in the block: the flags are read later before they are written.
  private var flagsLive = Arena<Bool>(capacity: 64)
  /// (instruction that moves, instruction it follows), by position.
  private var moves = Arena<UInt64>(capacity: 16)

  /// `computesAddress` says of an opcode that its memory operand is not accessed.
  public init(_ f: MIRFunction, computesAddress: @escaping (UInt16) -> Bool) {
    function = f
    self.computesAddress = computesAddress
    facts = Arena(repeating: Facts(), count: f.vregs.count)
  }

  public func run() {
    countUses()
    for k in function.layout.indices {
      let b = function.layout[k]
      if function[b].endInst - function[b].firstInst < 3 { continue }
      scan(b, stamp: UInt32(k))
      findMoves(b, stamp: UInt32(k))
      if !moves.isEmpty { reorder(b) }
    }
  }

  private func countUses() {
    for k in function.layout.indices {
      let b = function.layout[k]
      for i in function[b].firstInst..<function[b].endInst {
        for o in function.operands(of: MInstID(i)) where o.isUse { facts[o.vreg.index].total &+= 1 }
      }
      for e in 0..<Int(function[b].edgeCount) {
        for a in function.arguments(of: function.outgoing(b, e)) { facts[a.index].total &+= 1 }
      }
    }
  }

  private func scan(_ b: MBlockID, stamp: UInt32) {
    let first = function[b].firstInst, end = function[b].endInst
    flagsLive.removeAll()
    flagsLive.append(repeating: false, count: Int(end - first) + 1)
    var live = false
    var i = end
    while i > first {
      i -= 1
      let inst = function[MInstID(i)]
      if inst.flags.contains(.writesFlags) { live = false }
      if inst.flags.contains(.readsFlags) { live = true }
      flagsLive[Int(i - first)] = live
      let operands = function.operands(of: MInstID(i))
      for o in operands where o.isUse { note(o, i, inst, operands, stamp) }
    }
  }

  private func note(_ o: Operand, _ i: UInt32, _ inst: MInst, _ operands: UnsafeBufferPointer<Operand>, _ stamp: UInt32) {
    let v = o.vreg.index
    if facts[v].stamp != stamp {
      facts[v].stamp = stamp
      facts[v].inBlock = 0
      facts[v].lastUse = i
      facts[v].survives = inst.clobbers == 0 && !inst.flags.contains(.call)
    }
    facts[v].inBlock &+= 1
    facts[v].firstUse = i
    if i != facts[v].lastUse || !facts[v].survives { return }
    if o.isFixed || o.isLate || o.isStack || inst.opcode == MOpcode.copy { facts[v].survives = false }
    for d in operands {
      if !d.isDef { break }
      if d.isReuse && operands[d.reusedOperand].vreg == o.vreg { facts[v].survives = false }
    }
  }

  private func findMoves(_ b: MBlockID, stamp: UInt32) {
    let first = function[b].firstInst, end = function[b].endInst
    moves.removeAll()
    for i in first..<(end - 1) {
      guard let source = movableSource(MInstID(i)) else { continue }
      let s = facts[source.index]
      // The source dies here, after `i`, and not in the terminator.
      if s.stamp != stamp || s.inBlock != s.total || s.lastUse <= i || s.lastUse >= end - 1 || !s.survives { continue }
      let result = facts[function.operands(of: MInstID(i))[0].vreg.index]
      if result.total == 0 || (result.stamp == stamp && result.firstUse <= s.lastUse) { continue }
      if function[MInstID(i)].flags.contains(.writesFlags)
        && (flagsLive[Int(i + 1 - first)] || flagsLive[Int(s.lastUse + 1 - first)]) { continue }
      moves.append(UInt64(s.lastUse) << 32 | UInt64(i))
    }
  }

  /// The only register read by `i`, if `i` can move at all.
  private func movableSource(_ i: MInstID) -> VReg? {
    let inst = function[i]
    if inst.defCount != 1 || inst.operandCount < 2 || inst.opcode >= MOpcode.firstTargetPseudo || inst.clobbers != 0 { return nil }
    let fixedInPlace: MInstFlags = [.terminator, .call, .rematerializable, .readsFlags, .reads, .writes, .pinned, .movesStackPointer]
    if !inst.flags.isDisjoint(with: fixedInPlace) || (inst.hasAddress && !computesAddress(inst.opcode)) { return nil }
    let operands = function.operands(of: i)
    let source = operands[1].vreg
    if function[source].registerClass != function[operands[0].vreg].registerClass { return nil }
    for o in operands where o.isFixed || o.isStack || (o.isUse && o.vreg != source) { return nil }
    return source
  }

  private func reorder(_ b: MBlockID) {
    let first = function[b].firstInst, end = function[b].endInst
    moves.buffer.sortInPlace { $0 < $1 }
    var moved = BitSet(capacity: Int(end - first))
    for k in moves.indices { moved.insert(Int(UInt32(truncatingIfNeeded: moves[k]) - first)) }
    var ordered = Arena<MInst>(capacity: Int(end - first))
    var next = 0
    for i in first..<end {
      if !moved.contains(Int(i - first)) { ordered.append(function[MInstID(i)]) }
      while next < moves.count && UInt32(moves[next] >> 32) == i {
        ordered.append(function[MInstID(UInt32(truncatingIfNeeded: moves[next]))])
        next += 1
      }
    }
    for k in ordered.indices { function[MInstID(first + UInt32(k))] = ordered[k] }
  }
}
