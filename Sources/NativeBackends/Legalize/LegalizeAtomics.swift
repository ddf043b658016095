// Atomic read-modify-write operations without an instruction, as compare-and-swap loops.
//
//   before:  %o = atomicrmw nand i32 %p, %x
//   after:   %first = load %p; br loop(%first)
//            loop(%old): %new = …; %seen, %ok = cmpxchg %p, %old, %new; condbr %ok, done, loop(%seen)

import SSA
import Support

extension Legalizer {
  func legalizeAtomic(_ i: InstID) {
    let inst = f[i]
    guard inst.type.isIntegerOrPointer else {
      unsupported(i)
      return
    }
    switch inst.atomicOperation {
    case .exchange, .add, .sub: return
    case .and, .or, .xor: if f[inst.result].useCount != 0 { loop(i) }
    default: loop(i)
    }
  }

  private func loop(_ i: InstID) {
    let inst = f[i]
    let t = inst.type
    let p = f.operand(i, 0), x = f.operand(i, 1)
    let done = f.splitBlock(before: i)
    let before = f[done].previous
    let head = f.addBlock(after: before)
    let old = f.addParameter(head, t)
    b = Builder(f, atEndOf: before)
    b.location = f.locations[i]
    let alignment = inst.memory.alignment
    let first = b.load(t, p, memory: MemoryInfo(alignment: alignment, order: .relaxed))
    b.br(head, [first])
    b.move(toEndOf: head)
    let new = combined(inst.atomicOperation, old, x, i)
    let c = f.makeInst(
      .cmpxchg, t, flags: inst.flags, aux2: MemoryInfo(alignment: alignment, order: .sequential, failureOrder: .sequential).raw,
      location: f.locations[i])
    f.addOperand(c, p)
    f.addOperand(c, old)
    f.addOperand(c, new)
    b.place(c)
    let seen = f.addResult(c, t)
    let ok = f.addResult(c, .i1)
    b.condbr(ok, done, [], head, [seen])
    if f[inst.result].useCount != 0 { f.replaceAllUses(of: inst.result, with: old) }
    f.remove(i)
  }

  private func combined(_ op: AtomicOperation, _ old: ValueID, _ x: ValueID, _ i: InstID) -> ValueID {
    switch op {
    case .and: return b.binary(.and, old, x)
    case .or: return b.binary(.or, old, x)
    case .xor: return b.binary(.xor, old, x)
    case .nand: return b.binary(.xor, b.binary(.and, old, x), int(f.type(old), -1))
    case .smin: return b.emit(.smin, f.type(old), old, x)
    case .smax: return b.emit(.smax, f.type(old), old, x)
    case .umin: return b.emit(.umin, f.type(old), old, x)
    case .umax: return b.emit(.umax, f.type(old), old, x)
    case .exchange: return x
    case .add: return b.binary(.add, old, x)
    case .sub: return b.binary(.sub, old, x)
    }
  }
}
