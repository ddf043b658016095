// Vector operations without an instruction: lane by lane, through frame slots.
//
//   before:  %r = mul v128(i32) %a, %b     after:  store %a, $x; store %b, $y;
//                                                  four times: load, load, mul, store $z; %r = load $z

import SSA
import Support

extension Legalizer {
  func legalizeVector(_ i: InstID) {
    let inst = f[i]
    switch inst.op {
    case .load, .store, .and, .or, .xor, .add, .sub, .br, .condbr, .freeze, .call, .tailcall, .ret, .asm, .asmgoto, .bitcast, .ptradd: return
    case .fadd, .fsub, .fmul, .fdiv: if inst.type.element.isBinaryFloat { return }
    case .fneg, .fabs: return
    case .splat where inst.type.element.bytes >= 4: return
    case .select where f.type(f.operand(i, 0)) == .i1: return
    default: break
    }
    at(i)
    legalizeLanes(i)
  }

  /// Takes `i` apart lane by lane; its vectors may be wider than the target's registers.
  func legalizeLanes(_ i: InstID) {
    let inst = f[i]
    switch inst.op {
    case .splat: build(i) { _ in self.f.operand(i, 0) }
    case .extractlane:
      let s = spill(f.operand(i, 0))
      replace(i, lane(s, inst.type, Int(inst.aux)))
    case .extractdyn:
      let s = spill(f.operand(i, 0))
      replace(i, b.load(inst.type, dynamicLane(s, f.operand(i, 0), f.operand(i, 1)), memory: MemoryInfo(alignment: inst.type.bytes)))
    case .insertlane:
      let s = spill(f.operand(i, 0))
      b.store(f.operand(i, 1), to: s, offset: Int32(Int(inst.aux) * inst.type.element.bytes), memory: MemoryInfo(alignment: inst.type.element.bytes))
      take(i, from: s)
    case .insertdyn:
      let s = spill(f.operand(i, 0))
      b.store(f.operand(i, 1), to: dynamicLane(s, f.operand(i, 0), f.operand(i, 2)), memory: MemoryInfo(alignment: inst.type.element.bytes))
      take(i, from: s)
    case .shuffle:
      let x = f.operand(i, 0), count = f.type(f.operand(i, 0)).laneCount
      let s = spill(x), r = spill(f.operand(i, 1))
      build(i) { k in
        let m = Int(self.f.masks[Int(inst.aux) + k])
        if m < 0 { return self.f.poison(inst.type.element) }
        return m < count ? self.lane(s, inst.type.element, m) : self.lane(r, inst.type.element, m - count)
      }
    case .icmp, .fcmp: compareLanes(i)
    default: perLane(i)
    }
  }

  private func slot(_ t: Type) -> ValueID { f[f.addSlot(size: UInt64(t.bytes), alignment: min(t.bytes, widestVector))].address }

  private func spill(_ v: ValueID) -> ValueID {
    let t = f.type(v)
    let s = slot(t)
    if isWideVector(t) {
      let p = pair(v), memory = MemoryInfo(alignment: widestVector)
      b.store(p.low, to: s, memory: memory)
      b.store(p.high, to: s, offset: Int32(t.bytes / 2), memory: memory)
    } else {
      b.store(v, to: s, memory: MemoryInfo(alignment: t.bytes))
    }
    return s
  }

  /// The result of `i` is what slot `s` holds.
  private func take(_ i: InstID, from s: ValueID) {
    let t = f[i].type
    if isWideVector(t) {
      let memory = MemoryInfo(alignment: widestVector)
      setPair(f[i].result, (b.load(half(t), s, memory: memory), b.load(half(t), s, offset: Int32(t.bytes / 2), memory: memory)))
    } else {
      replace(i, b.load(t, s, memory: MemoryInfo(alignment: t.bytes)))
    }
  }

  private func lane(_ s: ValueID, _ t: Type, _ k: Int) -> ValueID {
    b.load(t, s, offset: Int32(k * t.bytes), memory: MemoryInfo(alignment: t.bytes))
  }

  private func dynamicLane(_ s: ValueID, _ vector: ValueID, _ index: ValueID) -> ValueID {
    let t = f.type(vector)
    let wide = f.type(index) == .i64 ? index : b.cast(.zext, index, to: .i64)
    // An index out of range is undefined, but must not reach beyond the slot.
    let k = b.binary(.and, wide, int(.i64, Int64(t.laneCount - 1)))
    return b.ptradd(s, b.binary(.mul, k, int(.i64, Int64(t.element.bytes))))
  }

  private func build(_ i: InstID, _ value: (Int) -> ValueID) {
    let t = f[i].type
    let s = slot(t)
    for k in 0..<t.laneCount {
      b.store(value(k), to: s, offset: Int32(k * t.element.bytes), memory: MemoryInfo(alignment: t.element.bytes))
    }
    take(i, from: s)
  }

  /// All ones where the comparison holds.
  private func compareLanes(_ i: InstID) {
    let e = f.type(f.operand(i, 0)).element
    let s = spill(f.operand(i, 0)), r = spill(f.operand(i, 1))
    let inst = f[i]
    build(i) { k in
      let x = self.lane(s, e, k), y = self.lane(r, e, k)
      let c = inst.op == .icmp ? self.b.icmp(inst.predicate, x, y) : self.b.fcmp(inst.floatPredicate, x, y)
      return self.b.cast(.sext, c, to: inst.type.element)
    }
  }

  private func perLane(_ i: InstID) {
    let inst = f[i]
    let t = inst.type
    guard t.isVector, inst.resultCount == 1, inst.operandCount >= 1, inst.operandCount <= 3 else {
      unsupported(i)
      return
    }
    switch inst.op.shape {
    case .binary, .unary, .shift, .cast, .ternary, .select: break
    default:
      unsupported(i)
      return
    }
    var slots: [ValueID] = []
    for u in f.operandUses(i) { slots.append(f.type(f[u].value).isVector ? spill(f[u].value) : .none) }
    let result = slot(t)
    for k in 0..<t.laneCount {
      var v: [ValueID] = []
      for (n, s) in slots.enumerated() {
        let o = f.operand(i, n)
        v.append(s.isNone ? o : lane(s, f.type(o).element, k))
      }
      // A vector select tests lanes of a mask.
      if inst.op == .select && slots[0].isSome { v[0] = b.icmp(.ne, v[0], int(f.type(v[0]), 0)) }
      let r: ValueID
      switch v.count {
      case 1: r = b.emit(inst.op, t.element, v[0], flags: inst.flags)
      case 2: r = b.emit(inst.op, t.element, v[0], v[1], flags: inst.flags)
      default: r = b.emit(inst.op, t.element, v[0], v[1], v[2], flags: inst.flags)
      }
      let made = f.definingInst(r)
      let store = b.store(r, to: result, offset: Int32(k * t.element.bytes), memory: MemoryInfo(alignment: t.element.bytes))
      _ = store
      legalizeMade(made)
      at(i)
    }
    take(i, from: result)
  }
}
