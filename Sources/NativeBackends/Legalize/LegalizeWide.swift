// i128 as pairs of i64, and vectors wider than the target's registers as pairs of half the size.
//
//   before:  %s = add i128 %a, %b     after:  %l, %c = uaddo i64 %al, %bl
//                                             %h = add i64 (add i64 %ah, %bh), (zext %c)

import SSA
import Support

extension Legalizer {
  typealias Pair = (low: ValueID, high: ValueID)

  // MARK: Halves

  func setPair(_ v: ValueID, _ p: Pair) {
    hasWide = true
    let needed = f.values.count
    if lowHalf.count < needed {
      lowHalf.append(repeating: .none, count: needed - lowHalf.count)
      highHalf.append(repeating: .none, count: needed - highHalf.count)
    }
    lowHalf[v.index] = p.low
    highHalf[v.index] = p.high
  }

  func pair(_ v: ValueID) -> Pair {
    if let c = f.integerConstant(v) {
      return (f.constant(.i64, bits: c & UInt128(UInt64.max)), f.constant(.i64, bits: c >> 64))
    }
    if v.index < lowHalf.count && lowHalf[v.index].isSome { return (lowHalf[v.index], highHalf[v.index]) }
    let t = f.type(v)
    if !t.isVector { return (f.poison(.i64), f.poison(.i64)) }
    if f[v].kind == .vector {
      let words = f.vectorWords(v)
      let middle = words.count / 2
      return (f.constant(half(t), words: Array(words[..<middle])), f.constant(half(t), words: Array(words[middle...])))
    }
    return (f.poison(half(t)), f.poison(half(t)))
  }

  /// Values of type `t` are kept as two.
  @inline(__always) func isWide(_ t: Type) -> Bool { t == .i128 || isWideVector(t) }

  func usesWide(_ i: InstID) -> Bool {
    if isWide(f[i].type) { return true }
    switch f[i].op {
    case .extractlane, .extractdyn, .zext, .sext, .fptrunc, .fpext, .fptosi, .fptoui, .shuffle: return isWideVector(f.type(f.operand(i, 0)))
    case .icmp, .trunc, .sitofp, .uitofp, .bitcast, .ret, .call, .tailcall, .store, .switch, .inttoptr, .shl, .lshr, .ashr, .cmpxchg, .select,
      .asm, .asmgoto:
      for u in f.operandUses(i) where isWide(f.type(f[u].value)) { return true }
      for k in 0..<Int(f[i].resultCount) where isWide(f.type(f.result(i, k))) { return true }
      return false
    default: return false
    }
  }

  func needsWideParameters(_ block: BlockID) -> Bool {
    for k in 0..<Int(f[block].parameterCount) where isWide(f.type(f.parameter(block, k))) { return true }
    return false
  }

  /// Adds the halves of wide parameters behind the others; `finishWide` gives the edges their arguments.
  func splitParameters(_ block: BlockID) {
    if block == f.entry {
      problem = CodegenProblem(
        message: "unsupported: a parameter of type i128 or of a vector type wider than the registers",
        function: module.interner.string(module[f.id].name), location: .none)
      return
    }
    for k in 0..<Int(f[block].parameterCount) where isWide(f.type(f.parameter(block, k))) {
      let v = f.parameter(block, k)
      let t = f.type(v) == .i128 ? Type.i64 : half(f.type(v))
      let low = f.addParameter(block, t)
      let high = f.addParameter(block, t)
      setPair(v, (low, high))
    }
  }

  /// Gives edges the halves of wide arguments and removes the wide parameters.
  func finishWide(_ order: FlowOrder) {
    for block in order.blocks where needsWideParameters(block) {
      var wide: [Int] = []
      for k in 0..<Int(f[block].parameterCount) where isWide(f.type(f.parameter(block, k))) { wide.append(k) }
      var edges: [EdgeID] = []
      for e in f.incomingEdges(block) { edges.append(e) }
      for e in edges {
        for k in wide {
          let p = pair(f.argument(e, k))
          f.appendArgument(e, p.low)
          f.appendArgument(e, p.high)
        }
      }
    }
    for block in order.blocks where needsWideParameters(block) {
      var k = Int(f[block].parameterCount) - 1
      while k >= 0 {
        if isWide(f.type(f.parameter(block, k))) { f.replaceParameter(block, k) }
        k -= 1
      }
    }
    removeWide()
  }

  /// Wide instructions are kept until all users have been taken apart; now nothing refers to them.
  private func removeWide() {
    var blocks: [BlockID] = []
    for block in f.blockOrder { blocks.append(block) }
    for block in blocks.reversed() {
      var i = f[block].lastInst
      while i.isSome {
        let previous = f[i].previous
        if f[i].resultCount > 0 && isWide(f[i].type) && f[i].op != .call { discard(i) }
        i = previous
      }
    }
    for i in replacedWide where f[i].block.isSome { discard(i) }
  }

  private func discard(_ i: InstID) {
    for k in 0..<Int(f[i].resultCount) {
      let v = f.result(i, k)
      if f[v].useCount != 0 { f.replaceAllUses(of: v, with: f.poison(f.type(v))) }
    }
    f.remove(i)
  }

  // MARK: Operations

  func legalizeWide(_ i: InstID) {
    let inst = f[i]
    let t = inst.type
    if isWideVector(t) || inst.operandCount > 0 && isWideVector(f.type(f.operand(i, 0))) {
      legalizeWideVector(i)
      return
    }
    func operand(_ k: Int) -> Pair { pair(f.operand(i, k)) }
    switch inst.op {
    case .add: setPair(inst.result, sum(operand(0), operand(1)))
    case .sub: setPair(inst.result, difference(operand(0), operand(1)))
    case .mul: setPair(inst.result, product(operand(0), operand(1)))
    case .and, .or, .xor:
      let x = operand(0), y = operand(1)
      setPair(inst.result, (b.binary(inst.op, x.low, y.low), b.binary(inst.op, x.high, y.high)))
    case .sdiv: divide(i, "__divti3")
    case .udiv: divide(i, "__udivti3")
    case .srem: divide(i, "__modti3")
    case .urem: divide(i, "__umodti3")
    case .shl, .lshr, .ashr: if t == .i128 { setPair(inst.result, shift(inst.op, operand(0), count(f.operand(i, 1)))) } else { unsupported(i) }
    case .rotl, .rotr:
      let n = b.binary(.and, count(f.operand(i, 1)), int(.i64, 127))
      let back = b.binary(.and, b.binary(.sub, int(.i64, 128), n), int(.i64, 127))
      let x = operand(0)
      let l = shift(inst.op == .rotl ? .shl : .lshr, x, n), r = shift(inst.op == .rotl ? .lshr : .shl, x, back)
      setPair(inst.result, (b.binary(.or, l.low, r.low), b.binary(.or, l.high, r.high)))
    case .zext, .sext: extend(i)
    case .trunc:
      let low = operand(0).low
      replace(i, t == .i64 ? low : b.cast(.trunc, low, to: t))
    case .icmp: replace(i, compare(inst.predicate, operand(0), operand(1)))
    case .select:
      let c = f.operand(i, 0), x = operand(1), y = operand(2)
      setPair(inst.result, choose(c, x, y))
    case .smin, .smax, .umin, .umax:
      let x = operand(0), y = operand(1)
      let p: IntPredicate = inst.op == .smin ? .slt : inst.op == .smax ? .sgt : inst.op == .umin ? .ult : .ugt
      setPair(inst.result, choose(compare(p, x, y), x, y))
    case .abs:
      let x = operand(0)
      let zero: Pair = (int(.i64, 0), int(.i64, 0))
      setPair(inst.result, choose(b.icmp(.slt, x.high, zero.high), difference(zero, x), x))
    case .freeze:
      let x = operand(0)
      setPair(inst.result, (b.unary(.freeze, x.low), b.unary(.freeze, x.high)))
    case .load: loadPair(i)
    case .store: storePair(i)
    case .bswap:
      let x = operand(0)
      setPair(inst.result, (b.unary(.bswap, x.high), b.unary(.bswap, x.low)))
    case .bitreverse:
      let x = operand(0)
      setPair(inst.result, (reverseBits(x.high), reverseBits(x.low)))
    case .ctpop:
      let x = operand(0)
      setPair(inst.result, (b.binary(.add, countOnes(x.low), countOnes(x.high)), int(.i64, 0)))
    case .cttz:
      let x = operand(0)
      let upper = b.binary(.add, b.unary(.cttz, x.high), int(.i64, 64))
      setPair(inst.result, (b.select(b.icmp(.ne, x.low, int(.i64, 0)), b.unary(.cttz, x.low), upper), int(.i64, 0)))
    case .ctlz:
      let x = operand(0)
      let lower = b.binary(.add, b.unary(.ctlz, x.low), int(.i64, 64))
      setPair(inst.result, (b.select(b.icmp(.ne, x.high, int(.i64, 0)), b.unary(.ctlz, x.high), lower), int(.i64, 0)))
    case .saddo, .uaddo, .ssubo, .usubo: checkedSum(i)
    case .smulo, .umulo: checkedProduct(i)
    case .switch: splitSwitch(i)
    case .atomicrmw, .cmpxchg: legalizeWideAtomic(i)
    case .asm, .asmgoto: splitAsm(i)
    case .sitofp, .uitofp: wideToFloat(i)
    case .fptosi, .fptoui: floatToWide(i)
    case .bitcast: castWide(i)
    default: unsupported(i)
    }
  }

  func choose(_ c: ValueID, _ x: Pair, _ y: Pair) -> Pair { (b.select(c, x.low, y.low), b.select(c, x.high, y.high)) }

  /// A shift count as i64, whatever its type.
  private func count(_ v: ValueID) -> ValueID {
    let t = f.type(v)
    if t == .i128 { return pair(v).low }
    return t == .i64 ? v : b.cast(.zext, v, to: .i64)
  }

  func sum(_ x: Pair, _ y: Pair) -> Pair {
    let (low, carry) = b.overflow(.uaddo, x.low, y.low)
    return (low, b.binary(.add, b.binary(.add, x.high, y.high), b.cast(.zext, carry, to: .i64)))
  }

  func difference(_ x: Pair, _ y: Pair) -> Pair {
    let (low, borrow) = b.overflow(.usubo, x.low, y.low)
    return (low, b.binary(.sub, b.binary(.sub, x.high, y.high), b.cast(.zext, borrow, to: .i64)))
  }

  func product(_ x: Pair, _ y: Pair) -> Pair {
    let high = b.binary(.umulh, x.low, y.low)
    let cross = b.binary(.add, b.binary(.mul, x.low, y.high), b.binary(.mul, x.high, y.low))
    return (b.binary(.mul, x.low, y.low), b.binary(.add, high, cross))
  }

  private func divide(_ i: InstID, _ name: StaticString) {
    let x = pair(f.operand(i, 0)), y = pair(f.operand(i, 1))
    let r = call(name, [x.low, x.high, y.low, y.high], [.i64, .i64])
    setPair(f[i].result, (r[0], r[1]))
  }

  private func shift(_ op: Opcode, _ x: Pair, _ n: ValueID) -> Pair {
    if let k = f.unsignedConstant(n) { return shift(op, x, by: Int64(k & 127)) }
    let within = b.binary(.and, n, int(.i64, 63))
    let rest = b.binary(.xor, within, int(.i64, 63))
    let isFar = b.icmp(.ne, b.binary(.and, n, int(.i64, 64)), int(.i64, 0))
    let zero = int(.i64, 0)
    if op == .shl {
      let low = b.binary(.shl, x.low, within)
      let carried = b.binary(.lshr, b.binary(.lshr, x.low, int(.i64, 1)), rest)
      let high = b.binary(.or, b.binary(.shl, x.high, within), carried)
      return (b.select(isFar, zero, low), b.select(isFar, low, high))
    }
    let high = b.binary(op, x.high, within)
    let carried = b.binary(.shl, b.binary(.shl, x.high, int(.i64, 1)), rest)
    let low = b.binary(.or, b.binary(.lshr, x.low, within), carried)
    let fill = op == .ashr ? b.binary(.ashr, x.high, int(.i64, 63)) : zero
    return (b.select(isFar, high, low), b.select(isFar, fill, high))
  }

  private func shift(_ op: Opcode, _ x: Pair, by k: Int64) -> Pair {
    if k == 0 { return x }
    let zero = int(.i64, 0)
    if op == .shl {
      if k >= 64 { return (zero, k == 64 ? x.low : b.binary(.shl, x.low, int(.i64, k - 64))) }
      let carried = b.binary(.lshr, x.low, int(.i64, 64 - k))
      return (b.binary(.shl, x.low, int(.i64, k)), b.binary(.or, b.binary(.shl, x.high, int(.i64, k)), carried))
    }
    let fill = op == .ashr ? b.binary(.ashr, x.high, int(.i64, 63)) : zero
    if k >= 64 { return (k == 64 ? x.high : b.binary(op, x.high, int(.i64, k - 64)), fill) }
    let carried = b.binary(.shl, x.high, int(.i64, 64 - k))
    return (b.binary(.or, b.binary(.lshr, x.low, int(.i64, k)), carried), b.binary(op, x.high, int(.i64, k)))
  }

  private func extend(_ i: InstID) {
    let x = f.operand(i, 0)
    let low = f.type(x) == .i64 ? x : b.cast(f[i].op, x, to: .i64)
    setPair(f[i].result, (low, f[i].op == .zext ? int(.i64, 0) : b.binary(.ashr, low, int(.i64, 63))))
  }

  func compare(_ p: IntPredicate, _ x: Pair, _ y: Pair) -> ValueID {
    if p == .eq || p == .ne {
      let difference = b.binary(.or, b.binary(.xor, x.low, y.low), b.binary(.xor, x.high, y.high))
      return b.icmp(p, difference, int(.i64, 0))
    }
    return b.select(b.icmp(.eq, x.high, y.high), b.icmp(p.unsigned, x.low, y.low), b.icmp(p, x.high, y.high))
  }

  private func checkedSum(_ i: InstID) {
    let x = pair(f.operand(i, 0)), y = pair(f.operand(i, 1))
    let adds = f[i].op == .saddo || f[i].op == .uaddo
    let r = adds ? sum(x, y) : difference(x, y)
    let bit: ValueID
    switch f[i].op {
    case .uaddo: bit = compare(.ult, r, x)
    case .usubo: bit = compare(.ult, x, y)
    case .saddo:
      bit = b.icmp(.slt, b.binary(.and, b.binary(.xor, x.high, r.high), b.binary(.xor, y.high, r.high)), int(.i64, 0))
    default:
      bit = b.icmp(.slt, b.binary(.and, b.binary(.xor, x.high, y.high), b.binary(.xor, x.high, r.high)), int(.i64, 0))
    }
    setPair(f.result(i, 0), r)
    if f[f.result(i, 1)].useCount != 0 { f.replaceAllUses(of: f.result(i, 1), with: bit) }
  }

  private func checkedProduct(_ i: InstID) {
    let x = pair(f.operand(i, 0)), y = pair(f.operand(i, 1))
    let (r, bit) = f[i].op == .umulo ? unsignedProduct(x, y) : signedProduct(x, y)
    setPair(f.result(i, 0), r)
    if f[f.result(i, 1)].useCount != 0 { f.replaceAllUses(of: f.result(i, 1), with: bit) }
  }

  /// The product overflows when both upper halves count, when a cross product does not fit 64 bits, or when the sum of what
  /// belongs into the upper half carries.
  private func unsignedProduct(_ x: Pair, _ y: Pair) -> (Pair, ValueID) {
    let zero = int(.i64, 0)
    let (a, aOverflows) = b.overflow(.umulo, x.high, y.low)
    let (c, cOverflows) = b.overflow(.umulo, x.low, y.high)
    let cross = b.binary(.add, a, c)
    // With at most one upper half set one of the two is zero; else the first test tells.
    let both = b.binary(.and, b.icmp(.ne, x.high, zero), b.icmp(.ne, y.high, zero))
    let (high, carry) = b.overflow(.uaddo, b.binary(.umulh, x.low, y.low), cross)
    let products = b.binary(.or, aOverflows, cOverflows)
    return ((b.binary(.mul, x.low, y.low), high), b.binary(.or, b.binary(.or, both, products), carry))
  }

  /// Magnitudes are multiplied; the result fits if its sign comes out right.
  private func signedProduct(_ x: Pair, _ y: Pair) -> (Pair, ValueID) {
    let zero = int(.i64, 0)
    let none: Pair = (zero, zero)
    let xNegative = b.icmp(.slt, x.high, zero), yNegative = b.icmp(.slt, y.high, zero)
    let (m, tooLarge) = unsignedProduct(choose(xNegative, difference(none, x), x), choose(yNegative, difference(none, y), y))
    let isNegative = b.binary(.xor, xNegative, yNegative)
    let r = choose(isNegative, difference(none, m), m)
    let wrongSign = b.binary(.xor, b.icmp(.slt, r.high, zero), isNegative)
    let isNonzero = b.icmp(.ne, b.binary(.or, r.low, r.high), zero)
    return (r, b.binary(.or, tooLarge, b.binary(.and, wrongSign, isNonzero)))
  }

  // MARK: Memory

  private func loadPair(_ i: InstID) {
    let inst = f[i]
    let alignment = min(inst.memory.alignment, 8)
    let memory = MemoryInfo(alignment: alignment, aliasClass: inst.memory.aliasClass)
    if inst.memory.isAtomic {
      legalizeWideAtomic(i)
      return
    }
    let p = f.operand(i, 0)
    let low = b.load(.i64, p, offset: inst.displacement, memory: memory, flags: inst.flags)
    let high = b.load(.i64, p, offset: inst.displacement &+ 8, memory: memory, flags: inst.flags)
    setPair(inst.result, (low, high))
    // A volatile access must not be done twice.
    f[i].flags.remove(.volatile)
  }

  private func storePair(_ i: InstID) {
    let inst = f[i]
    if inst.memory.isAtomic {
      legalizeWideAtomic(i)
      return
    }
    let memory = MemoryInfo(alignment: min(inst.memory.alignment, 8), aliasClass: inst.memory.aliasClass)
    let x = pair(f.operand(i, 0)), p = f.operand(i, 1)
    b.store(x.low, to: p, offset: inst.displacement, memory: memory, flags: inst.flags)
    b.store(x.high, to: p, offset: inst.displacement &+ 8, memory: memory, flags: inst.flags)
    f.remove(i)
  }

  /// Between i128 and 16 bytes of another kind, through a slot.
  private func castWide(_ i: InstID) {
    let s = f[f.addSlot(size: 16, alignment: 16)].address
    let memory = MemoryInfo(alignment: 8)
    if f[i].type == .i128 {
      b.store(f.operand(i, 0), to: s, memory: MemoryInfo(alignment: 16))
      setPair(f[i].result, (b.load(.i64, s, memory: memory), b.load(.i64, s, offset: 8, memory: memory)))
    } else {
      let x = pair(f.operand(i, 0))
      b.store(x.low, to: s, memory: memory)
      b.store(x.high, to: s, offset: 8, memory: memory)
      replace(i, b.load(f[i].type, s, memory: MemoryInfo(alignment: 16)))
    }
  }

  // MARK: Floats

  private func wideToFloat(_ i: InstID) {
    let x = pair(f.operand(i, 0))
    let isSigned = f[i].op == .sitofp
    let name: StaticString
    switch f[i].type {
    case .f32: name = isSigned ? "__floattisf" : "__floatuntisf"
    case .f64: name = isSigned ? "__floattidf" : "__floatuntidf"
    case .f80: name = isSigned ? "__floattixf" : "__floatuntixf"
    case .f128: name = isSigned ? "__floattitf" : "__floatuntitf"
    case .f16: name = isSigned ? "__floattihf" : "__floatuntihf"
    default:
      unsupported(i)
      return
    }
    replace(i, call(name, [x.low, x.high], [f[i].type])[0])
  }

  private func floatToWide(_ i: InstID) {
    let x = f.operand(i, 0)
    let isSigned = f[i].op == .fptosi
    let name: StaticString
    switch f.type(x) {
    case .f32: name = isSigned ? "__fixsfti" : "__fixunssfti"
    case .f64: name = isSigned ? "__fixdfti" : "__fixunsdfti"
    case .f80: name = isSigned ? "__fixxfti" : "__fixunsxfti"
    case .f128: name = isSigned ? "__fixtfti" : "__fixunstfti"
    case .f16: name = isSigned ? "__fixhfti" : "__fixunshfti"
    default:
      unsupported(i)
      return
    }
    let r = call(name, [x], [.i64, .i64])
    setPair(f[i].result, (r[0], r[1]))
  }
}

extension Function {
  /// Removes a parameter whose remaining uses are in instructions about to be removed.
  func replaceParameter(_ block: BlockID, _ k: Int) {
    let v = parameter(block, k)
    if self[v].useCount != 0 { replaceAllUses(of: v, with: poison(type(v))) }
    removeParameter(block, k)
  }
}
