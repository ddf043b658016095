// Conditions: comparisons fused into the branches, selections and stores of truth values that use them.
//
//   before:  %c = icmp slt i32 %a, 10       after:  cmpRM32I v1, 10
//            condbr %c, …                           branch l

import MachineCode
import SSA
import Support

extension X86Lowering {
  /// Emits what sets the flags for `v` (an i1) and says which condition then means true. The last instruction emitted
  /// sets the flags.
  func condition(_ v: ValueID) -> BranchCondition {
    let i = local(v)
    if i.isSome && !isDemanded(v) {
      switch f[i].op {
      case .icmp where isComparable(i): return integerCondition(i)
      case .fcmp where f.type(f.operand(i, 0)).isBinaryFloat: return floatCondition(i)
      case .fcmp where f.type(f.operand(i, 0)) == .f80: return x87Condition(i)
      case .xor where f.signedConstant(f.operand(i, 1)) == -1: return inverted(condition(f.operand(i, 0)))
      case .trunc where f.once(v) && f.type(f.operand(i, 0)).isWordInteger:
        compare(.testRM32I, X86Source(reg(f.operand(i, 0))), immediate: 1)
        return BranchCondition(X86Condition.ne)
      case .and where f.once(v):
        test(.testRM32R32, reg(f.operand(i, 0)), reg(f.operand(i, 1)))
        return BranchCondition(X86Condition.ne)
      default: break
      }
    }
    let r = reg(v)
    begin()
    push(.use(r))
    push(.use(r))
    finish(.testRM32R32)
    return BranchCondition(X86Condition.ne)
  }

  private func isComparable(_ i: InstID) -> Bool {
    let t = f.type(f.operand(i, 0))
    return t.isWord || t == .i1
  }

  func inverted(_ c: BranchCondition) -> BranchCondition {
    switch c.mode {
    case .single: return BranchCondition(c.first ^ 1)
    case .either: return BranchCondition(c.first ^ 1, .both, c.second ^ 1)
    case .both: return BranchCondition(c.first ^ 1, .either, c.second ^ 1)
    }
  }

  // MARK: Integers

  func integerCondition(_ i: InstID) -> BranchCondition {
    var p = f[i].predicate
    var x = f.operand(i, 0), y = f.operand(i, 1)
    if f.isConstant(x) && !f.isConstant(y) {
      swap(&x, &y)
      p = p.swapped
    }
    let t = f.type(x)
    // As an i1, true is -1: the signed order is the unsigned one backwards.
    if t == .i1 && p.isSigned { p = p.unsigned.swapped }
    let w = t == .i1 ? 2 : X86Width.of(t)
    if let c = immediate(y) {
      if c == 0, let code = compareWithZero(x, p, w) { return BranchCondition(code) }
      if foldableLoad(x) && t != .i1 { compare(X86Forms.aluRMI(.cmp, w), loadSource(x), immediate: c) } else {
        compare(X86Forms.aluRMI(.cmp, w), X86Source(reg(x)), immediate: c)
      }
      return BranchCondition(X86Condition.of(p))
    }
    if t != .i1 && foldableLoad(y) {
      compare(X86Forms.aluRRM(.cmp, w), reg(x), loadSource(y))
    } else if t != .i1 && foldableLoad(x) {
      compare(X86Forms.aluRRM(.cmp, w), reg(y), loadSource(x))
      p = p.swapped
    } else {
      compare(X86Forms.aluRRM(.cmp, w), reg(x), X86Source(reg(y)))
    }
    return BranchCondition(X86Condition.of(p))
  }

  /// `test` for comparisons with zero; the condition code, or nil when `cmp` is needed.
  private func compareWithZero(_ x: ValueID, _ p: IntPredicate, _ w: Int) -> UInt8? {
    let code: UInt8
    switch p {
    case .eq, .ule: code = X86Condition.e
    case .ne, .ugt: code = X86Condition.ne
    case .slt: code = X86Condition.s
    case .sge: code = X86Condition.ns
    case .sgt: code = X86Condition.g
    case .sle: code = X86Condition.le
    default: return nil
    }
    let i = local(x)
    if i.isSome && f[i].op == .and && f.once(x) && !isDemanded(x) {
      let a = f.operand(i, 0), b = f.operand(i, 1)
      if let bit = testedBit(a, b, code) { return bit }
      if let c = immediate(b) {
        if foldableLoad(a) { compare(X86Forms.testRMI(w), loadSource(a), immediate: c) } else {
          // A mask of the low byte needs only the byte.
          let narrow = c >= 0 && c < 128 && (p == .eq || p == .ne) ? 0 : w
          compare(X86Forms.testRMI(narrow), X86Source(reg(a)), immediate: c)
        }
      } else {
        test(X86Forms.testRMR(w), reg(a), reg(b))
      }
      return code
    }
    if foldableLoad(x) && f.type(x) != .i1 {
      compare(X86Forms.aluRMI(.cmp, w), loadSource(x), immediate: 0)
      // Against memory it is a comparison with 0: overflow and carry are clear, as after `test`.
      return code
    }
    let r = reg(x)
    begin()
    push(.use(r))
    push(.use(r))
    finish(X86Forms.testRMR(w))
    return code
  }

  /// `x & (1 << n)` against zero: `bt`, with the bit in the carry.
  private func testedBit(_ a: ValueID, _ b: ValueID, _ code: UInt8) -> UInt8? {
    guard code == X86Condition.e || code == X86Condition.ne else { return nil }
    for (x, mask) in [(a, b), (b, a)] {
      let i = local(mask)
      let t = f.type(x)
      guard i.isSome, f[i].op == .shl, f.once(mask), !isDemanded(mask), f.signedConstant(f.operand(i, 0)) == 1, t == .i32 || t == .i64 else {
        continue
      }
      testBit(X86Forms.bt(X86Width.of(t)), reg(x), reg(f.operand(i, 1)))
      return code == X86Condition.e ? X86Condition.ae : X86Condition.b
    }
    return nil
  }

  // MARK: Floats

  /// `comiss` and `ucomiss`: unordered sets ZF, PF and CF; less sets CF; equal sets ZF (Intel SDM vol. 2). Only the first raises
  /// the invalid exception for quiet NaNs, as C's comparisons by order do (C17 §F.9.3).
  func floatCondition(_ i: InstID) -> BranchCondition {
    var p = f[i].floatPredicate
    var x = f.operand(i, 0), y = f.operand(i, 1)
    switch p {
    case .olt, .ole, .ult, .ule, .ugt, .uge:
      // Greater-than forms have one condition; unordered ones are the negation of the ordered opposite.
      if p == .olt || p == .ole || p == .ugt || p == .uge {
        swap(&x, &y)
        p = p.swapped
      }
    default: break
    }
    let isSingle = f.type(x) == .f32
    let opcode: X86Opcode =
      f[i].comparesOrder ? (isSingle ? .comissXXM32 : .comisdXXM64) : isSingle ? .ucomissXXM32 : .ucomisdXXM64
    let a = reg(x)
    compare(opcode, a, vectorSource(y))
    return X86Lowering.unorderedCondition(p)
  }

  /// The condition after an unordered compare with the flags of `ucomiss` or `fucomi`.
  static func unorderedCondition(_ p: FloatPredicate) -> BranchCondition {
    switch p {
    case .oeq: return BranchCondition(X86Condition.e, .both, X86Condition.np)
    case .une: return BranchCondition(X86Condition.ne, .either, X86Condition.p)
    case .ogt: return BranchCondition(X86Condition.a)
    case .oge: return BranchCondition(X86Condition.ae)
    case .ult: return BranchCondition(X86Condition.b)
    case .ule: return BranchCondition(X86Condition.be)
    case .one: return BranchCondition(X86Condition.ne)
    case .ueq: return BranchCondition(X86Condition.e)
    case .ord: return BranchCondition(X86Condition.np)
    case .uno: return BranchCondition(X86Condition.p)
    case .olt: return BranchCondition(X86Condition.b, .both, X86Condition.np)
    case .ole: return BranchCondition(X86Condition.be, .both, X86Condition.np)
    case .ugt: return BranchCondition(X86Condition.a, .either, X86Condition.p)
    case .uge: return BranchCondition(X86Condition.ae, .either, X86Condition.p)
    }
  }

  // MARK: Users of conditions

  /// A truth value in a register: `setcc` into a cleared register, so that no extension follows.
  func materializeCondition(_ i: InstID) {
    let d = vreg(f[i].result)
    let z = zero()
    let c = f[i].op == .icmp ? integerCondition(i) : f.type(f.operand(i, 0)) == .f80 ? x87Condition(i) : floatCondition(i)
    setCondition(d, z, c)
  }

  /// `z` is zero and was made before the flags were set.
  func setCondition(_ d: VReg, _ z: VReg, _ c: BranchCondition) {
    if c.mode == .single {
      begin()
      push(.def(d, .reuse(1)))
      push(.use(z))
      finish(X86Forms.set(c.first))
      return
    }
    let a = out.makeVReg(.general, size: 4), b = out.makeVReg(.general, size: 4)
    begin()
    push(.def(a))
    finish(X86Forms.set(c.first))
    begin()
    push(.def(b, .reuse(1)))
    push(.use(z))
    finish(X86Forms.set(c.second))
    // The upper bits of `a` are arbitrary, those of `b` zero.
    if c.mode == .both {
      binary(.andR32RM32, d, b, X86Source(a))
    } else {
      let both = out.makeVReg(.general, size: 4)
      binary(.orR8RM8, both, b, X86Source(a))
      copy(d, both)
    }
  }

  func select(_ i: InstID) {
    let t = f[i].type
    let c = f.operand(i, 0), x = f.operand(i, 1), y = f.operand(i, 2)
    let d = vreg(f[i].result)
    if t.isIntegerOrPointer {
      let w = X86Width.ofArithmetic(t)
      let a = reg(x), b = reg(y)
      let code = condition(c)
      moveConditionally(d, code, ifTrue: a, ifFalse: b, w)
    } else {
      selectVector(i, c, x, y, d)
    }
  }

  func moveConditionally(_ d: VReg, _ c: BranchCondition, ifTrue a: VReg, ifFalse b: VReg, _ w: Int) {
    switch c.mode {
    case .single: binary(X86Forms.cmov(c.first, w), d, b, X86Source(a))
    case .either:
      let half = out.makeVReg(.general, size: w == 3 ? 8 : 4)
      binary(X86Forms.cmov(c.first, w), half, b, X86Source(a))
      binary(X86Forms.cmov(c.second, w), d, half, X86Source(a))
    case .both:
      let half = out.makeVReg(.general, size: w == 3 ? 8 : 4)
      binary(X86Forms.cmov(c.first ^ 1, w), half, a, X86Source(b))
      binary(X86Forms.cmov(c.second ^ 1, w), d, half, X86Source(b))
    }
  }

  // MARK: Overflow

  /// An overflow-checked operation: the operation, then `setcc` where the bit is wanted as a value.
  func checked(_ i: InstID) {
    let bit = f.result(i, 1)
    let wantsBit = isDemanded(bit)
    let z = wantsBit ? zero() : VReg.none
    let code = emitChecked(i)
    if wantsBit { setCondition(vreg(bit), z, BranchCondition(code)) }
  }

  /// Emits the arithmetic of a checked operation in its own width; the condition code that means overflow.
  func emitChecked(_ i: InstID) -> UInt8 {
    let t = f[i].type
    let w = X86Width.of(t)
    let d = vreg(f[i].result)
    let x = f.operand(i, 0), y = f.operand(i, 1)
    let op: X86Alu
    let code: UInt8
    switch f[i].op {
    case .saddo: (op, code) = (.add, X86Condition.o)
    case .uaddo: (op, code) = (.add, X86Condition.b)
    case .ssubo: (op, code) = (.sub, X86Condition.o)
    case .usubo: (op, code) = (.sub, X86Condition.b)
    case .smulo:
      if w == 0 {
        // No two-operand form for bytes: al = al * r8, flags as wanted.
        byteProduct(d, x, y, isSigned: true)
      } else {
        binary(X86Forms.imulRRM(w), d, reg(x), X86Source(reg(y)))
      }
      return X86Condition.o
    default:
      if w == 0 { byteProduct(d, x, y, isSigned: false) } else {
        wideMultiply(low: d, high: temporary(t), reg(x), X86Source(reg(y)), w, isSigned: false)
      }
      return X86Condition.o
    }
    if let c = immediate(y) {
      binary(X86Forms.aluRMI(op, w), d, reg(x), immediate: c)
    } else {
      let s = X86Source(reg(y))
      binary(X86Forms.aluRRM(op, w), d, reg(x), s)
    }
    return code
  }

  private func byteProduct(_ d: VReg, _ x: ValueID, _ y: ValueID, isSigned: Bool) {
    let a = reg(x), b = reg(y)
    begin()
    push(.def(d, .fixed(.rax)))
    push(.use(b))
    push(.use(a, .fixed(.rax)))
    finish(isSigned ? .imulRM8 : .mulRM8)
  }
}
