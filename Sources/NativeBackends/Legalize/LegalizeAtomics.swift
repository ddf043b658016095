// Atomic read-modify-write operations without an instruction, as compare-and-swap loops.
//
//   before:  %o = atomicrmw nand i32 %p, %x
//   after:   %first = load %p; br loop(%first)
//            loop(%old): %new = …; %seen, %ok = cmpxchg %p, %old, %new; condbr %ok, done, loop(%seen)
//
// Sixteen bytes: `cmpxchg16b` or libatomic.

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

  // MARK: 16 bytes

  /// Through `cmpxchg16b` where the processor has it, else through libatomic. Plain loads and stores always go through
  /// libatomic, because a load by compare-and-swap would write (to read-only memory, too); it uses `cmpxchg16b` itself where
  /// there is one, so both ways may work on one object.
  func legalizeWideAtomic(_ i: InstID) {
    at(i)
    let hasInstruction = module.target.features.contains(.cx16)
    switch f[i].op {
    case .load:
      let r = call("__atomic_load_16", [f.operand(i, 0), order(f[i].memory.order)], [.i64, .i64])
      setPair(f[i].result, (r[0], r[1]))
      f[i].flags.remove(.volatile)
      replacedWide.append(i)
    case .store:
      let x = pair(f.operand(i, 0))
      _ = call("__atomic_store_16", [f.operand(i, 1), x.low, x.high, order(f[i].memory.order)], [])
      f.remove(i)
    case .cmpxchg:
      let e = pair(f.operand(i, 1)), x = pair(f.operand(i, 2)), p = f.operand(i, 0)
      let (old, ok) = hasInstruction ? exchangeByInstruction(p, e, x) : exchangeByLibrary(i, p, e, x)
      setPair(f.result(i, 0), old)
      if f[f.result(i, 1)].useCount != 0 { f.replaceAllUses(of: f.result(i, 1), with: ok) }
    default: if hasInstruction { wideLoop(i) } else { wideUpdateByLibrary(i) }
    }
  }

  /// C11 memory orders as libatomic numbers them.
  private func order(_ o: MemoryOrder) -> ValueID {
    switch o {
    case .notAtomic, .unordered, .relaxed: return int(.i32, 0)
    case .acquire: return int(.i32, 2)
    case .release: return int(.i32, 3)
    case .acquireRelease: return int(.i32, 4)
    case .sequential: return int(.i32, 5)
    }
  }

  private func exchangeByLibrary(_ i: InstID, _ p: ValueID, _ e: Pair, _ x: Pair) -> (old: Pair, ok: ValueID) {
    let s = f[f.addSlot(size: 16, alignment: 16)].address
    let memory = MemoryInfo(alignment: 8)
    b.store(e.low, to: s, memory: memory)
    b.store(e.high, to: s, offset: 8, memory: memory)
    let ok = call(
      "__atomic_compare_exchange_16", [p, s, x.low, x.high, order(f[i].memory.order), order(f[i].memory.failureOrder)], [.i1])[0]
    // On failure the routine puts there what it found; on success that is what was expected.
    return ((b.load(.i64, s, memory: memory), b.load(.i64, s, offset: 8, memory: memory)), ok)
  }

  /// `lock cmpxchg16b`: rdx:rax against memory, rcx:rbx in if equal.
  private func exchangeByInstruction(_ p: ValueID, _ e: Pair, _ x: Pair) -> (old: Pair, ok: ValueID) {
    var operands: [AsmOperand] = []
    for (k, (text, t)) in [("@ccz", Type.i1), ("a", .i64), ("d", .i64)].enumerated() {
      operands.append(AsmOperand(kind: .output, constraint: text, index: k, type: t))
    }
    operands.append(AsmOperand(kind: .memoryOutput, constraint: "m", index: 0, type: .i128))
    for (k, text) in ["1", "2", "b", "c"].enumerated() {
      operands.append(AsmOperand(kind: .input, constraint: text, index: k + 1, type: .i64))
    }
    operands.append(AsmOperand(kind: .memoryInput, constraint: "m", index: 5, type: .i128))
    f.asmInfos.append(AsmInfo(template: "lock cmpxchg16b %3", operands: operands, clobbers: ["memory", "cc"], isVolatile: true))
    let made = f.makeInst(.asm, .i1, aux: UInt32(f.asmInfos.count - 1), location: b.location)
    for v in [p, e.low, e.high, x.low, x.high, p] { f.addOperand(made, v) }
    b.place(made)
    let ok = f.addResult(made, .i1)
    let low = f.addResult(made, .i64)
    return ((low, f.addResult(made, .i64)), ok)
  }

  private func wideUpdateByLibrary(_ i: InstID) {
    let name: StaticString
    switch f[i].atomicOperation {
    case .exchange: name = "__atomic_exchange_16"
    case .add: name = "__atomic_fetch_add_16"
    case .sub: name = "__atomic_fetch_sub_16"
    case .and: name = "__atomic_fetch_and_16"
    case .or: name = "__atomic_fetch_or_16"
    case .xor: name = "__atomic_fetch_xor_16"
    case .nand: name = "__atomic_fetch_nand_16"
    default:
      unsupported(i)
      return
    }
    let x = pair(f.operand(i, 1))
    let r = call(name, [f.operand(i, 0), x.low, x.high, order(f[i].memory.order)], [.i64, .i64])
    setPair(f[i].result, (r[0], r[1]))
  }

  /// The loop of `loop`, on halves. The first value is read in two pieces; if they do not belong together the comparison fails.
  private func wideLoop(_ i: InstID) {
    let inst = f[i]
    let p = f.operand(i, 0), x = pair(f.operand(i, 1))
    let done = f.splitBlock(before: i)
    let before = f[done].previous
    let head = f.addBlock(after: before)
    let old: Pair = (f.addParameter(head, .i64), f.addParameter(head, .i64))
    b = Builder(f, atEndOf: before)
    b.location = f.locations[i]
    let memory = MemoryInfo(alignment: 8, order: .relaxed)
    b.br(head, [b.load(.i64, p, memory: memory), b.load(.i64, p, offset: 8, memory: memory)])
    b.move(toEndOf: head)
    guard let new = combined(inst.atomicOperation, old, x) else {
      unsupported(i)
      return
    }
    let (seen, ok) = exchangeByInstruction(p, old, new)
    b.condbr(ok, done, [], head, [seen.low, seen.high])
    setPair(inst.result, old)
    at(i)
  }

  private func combined(_ op: AtomicOperation, _ old: Pair, _ x: Pair) -> Pair? {
    func each(_ op: Opcode) -> Pair { (b.binary(op, old.low, x.low), b.binary(op, old.high, x.high)) }
    switch op {
    case .exchange: return x
    case .add: return sum(old, x)
    case .sub: return difference(old, x)
    case .and: return each(.and)
    case .or: return each(.or)
    case .xor: return each(.xor)
    case .nand:
      let both = each(.and)
      return (b.binary(.xor, both.low, int(.i64, -1)), b.binary(.xor, both.high, int(.i64, -1)))
    case .smin: return choose(compare(.slt, old, x), old, x)
    case .smax: return choose(compare(.sgt, old, x), old, x)
    case .umin: return choose(compare(.ult, old, x), old, x)
    case .umax: return choose(compare(.ugt, old, x), old, x)
    }
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
