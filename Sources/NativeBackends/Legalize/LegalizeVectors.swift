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
    case .load, .store, .br, .condbr, .freeze, .call, .tailcall, .ret, .asm, .asmgoto, .bitcast, .ptradd: return
    case .intrinsic, .pureintrinsic: return expandIntrinsic(i)
    default: if X86VectorSupport.isSelectable(f, i) { return }
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
    case .insertlane: insertLanes(i)
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

  /// Gathers go lane by lane: a lane whose mask bit is clear reads the source operand, parked in a slot, instead of memory.
  private func expandIntrinsic(_ i: InstID) {
    if !Legalizer.isExpanded(f[i].aux) { return }
    at(i)
    let t = f[i].type, e = t.element
    let base = f.operand(i, 1), indices = f.operand(i, 2), mask = f.operand(i, 3), scale = f.operand(i, 4)
    let parked = spill(f.operand(i, 0)), index = spill(indices), marks = spill(mask)
    let indexType = f.type(indices).element, markType = Type.integer(bits: e.bytes * 8)
    // Sixteen bytes of result from indices of 64 bits in 16 bytes: the rest is zero.
    let count = min(t.laneCount, f.type(indices).laneCount)
    let wideScale = f.type(scale) == .i64 ? scale : b.cast(.zext, scale, to: .i64)
    build(i) { k in
      if k >= count { return e.isFloat ? self.b.cast(.bitcast, self.int(markType, 0), to: e) : self.int(e, 0) }
      let x = self.lane(index, indexType, k)
      let wide = indexType == .i64 ? x : self.b.cast(.sext, x, to: .i64)
      let there = self.b.ptradd(base, self.b.binary(.mul, wide, wideScale))
      let here = self.b.ptradd(parked, bytes: Int64(k * e.bytes))
      let isWanted = self.b.icmp(.slt, self.lane(marks, markType, k), self.int(markType, 0))
      return self.b.load(e, self.b.select(isWanted, there, here), memory: MemoryInfo(alignment: 1))
    }
  }

  /// A chain of insertions becomes one store of the vector it starts from, a store per lane, and one load.
  private func insertLanes(_ i: InstID) {
    let t = f[i].type
    // The last of the chain does all.
    if f[f[i].result].useCount == 1 {
      let u = f[f[f[i].result].firstUse].user
      if f[u].op == .insertlane && f[u].block == f[i].block && f.operand(u, 0) == f[i].result && !X86VectorSupport.isSelectable(f, u) { return }
    }
    var chain: [InstID] = [i]
    var base = f.operand(i, 0)
    while f[base].kind == .result && f[base].useCount == 1 {
      let d = f.definingInst(base)
      if f[d].op != .insertlane || f[d].block != f[i].block { break }
      chain.append(d)
      base = f.operand(d, 0)
    }
    let s = spill(base)
    var done: UInt64 = 0
    for k in chain {
      let lane = UInt64(f[k].aux)
      if done >> lane & 1 != 0 { continue }
      done |= 1 << lane
      b.store(f.operand(k, 1), to: s, offset: Int32(Int(lane) * t.element.bytes), memory: MemoryInfo(alignment: t.element.bytes))
    }
    take(i, from: s)
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
      let c = inst.op == .icmp ? self.b.icmp(inst.predicate, x, y) : self.b.fcmp(inst.floatPredicate, x, y, flags: inst.flags)
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
