// Vectors wider than the target's registers, as pairs of vectors of half the size.
//
//   before:  %r = fadd v256(f32) %a, %b     after:  %l = fadd v128(f32) %al, %bl
//                                                   %h = fadd v128(f32) %ah, %bh
//
// What does not work half by half (shuffles, conversions that change the size) goes lane by lane through frame slots.

import SSA
import Support
import TargetInfo

extension Legalizer {
  /// Bytes of the widest vector that one register holds.
  var widestVector: Int { X86VectorSupport.widestVector(f) }

  @inline(__always) func isWideVector(_ t: Type) -> Bool { t.isVector && t.bytes > 16 && t.bytes > widestVector }

  func half(_ t: Type) -> Type { .vector(t.element, bytes: t.bytes / 2) }

  func legalizeWideVector(_ i: InstID) {
    let inst = f[i]
    switch inst.op {
    case .load: loadHalves(i)
    case .store: storeHalves(i)
    case .splat:
      let s = legalized(b.emit(.splat, half(inst.type), f.operand(i, 0)), before: i)
      setPair(inst.result, (s, s))
    case .extractlane:
      let x = pair(f.operand(i, 0)), lanes = f.type(f.operand(i, 0)).laneCount / 2
      let k = Int(inst.aux)
      replace(i, legalized(b.emit(.extractlane, inst.type, k < lanes ? x.low : x.high, aux: UInt32(k % lanes)), before: i))
    case .insertlane:
      let x = pair(f.operand(i, 0)), lanes = inst.type.laneCount / 2
      let k = Int(inst.aux)
      let changed = legalized(
        b.emit(.insertlane, half(inst.type), k < lanes ? x.low : x.high, f.operand(i, 1), aux: UInt32(k % lanes)), before: i)
      setPair(inst.result, k < lanes ? (changed, x.high) : (x.low, changed))
    case .select where f.type(f.operand(i, 0)) == .i1:
      setPair(inst.result, choose(f.operand(i, 0), pair(f.operand(i, 1)), pair(f.operand(i, 2))))
    case .call, .tailcall, .ret, .asm, .asmgoto, .cmpxchg, .atomicrmw: unsupported(i)
    default: if worksByHalves(i) { halves(i) } else { legalizeLanes(i) }
    }
  }

  /// Element by element, with operands and result of one size.
  private func worksByHalves(_ i: InstID) -> Bool {
    switch f[i].op.shape {
    case .binary, .unary, .shift, .cast, .ternary, .select, .compare: break
    default: return false
    }
    for u in f.operandUses(i) where f.type(f[u].value).bytes != f[i].type.bytes || !f.type(f[u].value).isVector { return false }
    return f[i].resultCount == 1
  }

  private func halves(_ i: InstID) {
    var low: [ValueID] = [], high: [ValueID] = []
    for u in f.operandUses(i) {
      let p = pair(f[u].value)
      low.append(p.low)
      high.append(p.high)
    }
    setPair(f[i].result, (made(like: i, low), made(like: i, high)))
  }

  /// The operation of `i` on other operands, legalized.
  private func made(like i: InstID, _ operands: [ValueID]) -> ValueID {
    let inst = f[i]
    let t = half(inst.type)
    let r: ValueID
    switch operands.count {
    case 1: r = b.emit(inst.op, t, operands[0], flags: inst.flags, aux: inst.aux, aux2: inst.aux2)
    case 2: r = b.emit(inst.op, t, operands[0], operands[1], flags: inst.flags, aux: inst.aux, aux2: inst.aux2)
    default: r = b.emit(inst.op, t, operands[0], operands[1], operands[2], flags: inst.flags, aux: inst.aux, aux2: inst.aux2)
    }
    return legalized(r, before: i)
  }

  /// Legalizes the instruction that makes `v`, just placed before `i`; gives what stands for the value then.
  private func legalized(_ v: ValueID, before i: InstID) -> ValueID {
    let inst = f.definingInst(v)
    if inst.isNone { return v }
    // A user that sees the value being replaced.
    let anchor = f.definingInst(b.emit(.freeze, f.type(v), v))
    legalizeMade(inst)
    let result = f.operand(anchor, 0)
    f.remove(anchor)
    at(i)
    return result
  }

  private func loadHalves(_ i: InstID) {
    let inst = f[i]
    let t = half(inst.type)
    let memory = MemoryInfo(alignment: min(inst.memory.alignment, t.bytes), aliasClass: inst.memory.aliasClass)
    let p = f.operand(i, 0)
    let low = b.load(t, p, offset: inst.displacement, memory: memory, flags: inst.flags)
    let high = b.load(t, p, offset: inst.displacement &+ Int32(t.bytes), memory: memory, flags: inst.flags)
    setPair(inst.result, (low, high))
    // A volatile access must not be done twice.
    f[i].flags.remove(.volatile)
  }

  private func storeHalves(_ i: InstID) {
    let inst = f[i]
    let t = half(f.type(f.operand(i, 0)))
    let memory = MemoryInfo(alignment: min(inst.memory.alignment, t.bytes), aliasClass: inst.memory.aliasClass)
    let x = pair(f.operand(i, 0)), p = f.operand(i, 1)
    b.store(x.low, to: p, offset: inst.displacement, memory: memory, flags: inst.flags)
    b.store(x.high, to: p, offset: inst.displacement &+ Int32(t.bytes), memory: memory, flags: inst.flags)
    f.remove(i)
  }
}
