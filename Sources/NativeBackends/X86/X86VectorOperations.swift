// Vector operations that are one or a few instructions: comparisons, products, shifts, square roots, lanes.
//
//   before:  %r = icmp sgt v128(i32) %a, %b      after:  v3 = pcmpgtdXXM128 v1, v2

import MachineCode
import SSA
import Support
import TargetInfo

extension X86Lowering {
  /// Emits vector operation `i` if it is one of those here.
  func lowerVector(_ i: InstID) -> Bool {
    switch f[i].op {
    case .and, .or, .xor: packedLogic(i)
    case .icmp: packedCompare(i)
    case .fcmp: packedFloatCompare(i)
    case .mul: packed(f[i].type.element.bytes == 2 ? .pmullwXXM128 : .pmulldXXM128, i, f.operand(i, 0), f.operand(i, 1))
    case .shl, .lshr, .ashr: packedShift(i)
    case .fsqrt: moveAll(sized(f[i].type.element == .f32 ? .sqrtpsXXM128 : .sqrtpdXXM128, f[i].type), vreg(f[i].result), reg(f.operand(i, 0)))
    case .insertlane: insertLane(i)
    default: return false
    }
    return true
  }

  private func moveAll(_ op: X86Opcode, _ d: VReg, _ s: VReg, immediate: Int64? = nil) {
    begin()
    push(.def(d))
    push(.use(s))
    finish(op, immediate: immediate)
  }

  private func vector(_ t: Type) -> VReg { out.makeVReg(.vector, size: max(t.bytes, 16)) }

  private func twoSources(_ op: X86Opcode, _ d: VReg, _ a: VReg, _ b: VReg, immediate: Int64? = nil) {
    begin()
    push(.def(d, .reuse(1)))
    push(.use(a))
    push(.use(b))
    finish(op, immediate: immediate)
  }

  /// AVX has no 32-byte integer logic, but the float forms do the same.
  private func packedLogic(_ i: InstID) {
    let isFloat = f[i].type.bytes == 32 && !f.features.contains(.avx2)
    let op: X86Opcode
    switch f[i].op {
    case .and: op = isFloat ? .andpsXXM128 : .pandXXM128
    case .or: op = isFloat ? .orpsXXM128 : .porXXM128
    default: op = isFloat ? .xorpsXXM128 : .pxorXXM128
    }
    packed(op, i, f.operand(i, 0), f.operand(i, 1))
  }

  // MARK: Comparisons

  private func packedCompare(_ i: InstID) {
    let p = f[i].predicate
    let t = f.type(f.operand(i, 0))
    var x = reg(f.operand(i, 0)), y = reg(f.operand(i, 1))
    if p == .ult || p == .ule || p == .ugt || p == .uge {
      // Signed order after the sign bits are flipped.
      let sign = signBits(t)
      let a = vector(t), b = vector(t)
      twoSources(sized(logicXor(t), t), a, x, sign)
      twoSources(sized(logicXor(t), t), b, y, sign)
      (x, y) = (a, b)
    }
    let equal: [X86Opcode] = [.pcmpeqbXXM128, .pcmpeqwXXM128, .pcmpeqdXXM128, .pcmpeqqXXM128]
    let greater: [X86Opcode] = [.pcmpgtbXXM128, .pcmpgtwXXM128, .pcmpgtdXXM128, .pcmpgtqXXM128]
    let k = t.element.bytes.trailingZeroBitCount
    let d = vreg(f[i].result)
    switch p {
    case .eq: twoSources(sized(equal[k], t), d, x, y)
    case .sgt, .ugt: twoSources(sized(greater[k], t), d, x, y)
    case .slt, .ult: twoSources(sized(greater[k], t), d, y, x)
    case .ne: complement(d, t) { self.twoSources(self.sized(equal[k], t), $0, x, y) }
    case .sle, .ule: complement(d, t) { self.twoSources(self.sized(greater[k], t), $0, x, y) }
    case .sge, .uge: complement(d, t) { self.twoSources(self.sized(greater[k], t), $0, y, x) }
    }
  }

  private func logicXor(_ t: Type) -> X86Opcode { .pxorXXM128 }

  private func complement(_ d: VReg, _ t: Type, _ make: (VReg) -> Void) {
    let r = vector(t)
    make(r)
    twoSources(sized(.pxorXXM128, t), d, r, constantVector(~0, t))
  }

  private func signBits(_ t: Type) -> VReg {
    let patterns: [UInt64] = [0x8080_8080_8080_8080, 0x8000_8000_8000_8000, 0x8000_0000_8000_0000, 0x8000_0000_0000_0000]
    return constantVector(patterns[t.element.bytes.trailingZeroBitCount], t)
  }

  /// A vector whose 64-bit words are all `word`, from the pool.
  private func constantVector(_ word: UInt64, _ t: Type) -> VReg {
    let r = vector(t)
    begin()
    push(.def(r))
    let n = number(repeated(word, t))
    finish(sized(.movapsXXM128, t), n, flags: .rematerializable)
    return r
  }

  /// The pool entry of 16 or 32 bytes that repeats `word`.
  func repeated(_ word: UInt64, _ t: Type) -> X86Address {
    if t.bytes < 32 { return pool(word, word, 16) }
    return X86Address(.constant, entity: out.constant(PoolConstant(low: word, high: word, third: word, fourth: word, size: 32)))
  }

  private func packedFloatCompare(_ i: InstID) {
    let t = f.type(f.operand(i, 0))
    guard let (code, swaps) = X86VectorSupport.predicate(f[i].floatPredicate, hasVEX: usesVEX) else { return unsupported(i) }
    let x = reg(f.operand(i, swaps ? 1 : 0)), y = reg(f.operand(i, swaps ? 0 : 1))
    twoSources(sized(t.element == .f32 ? .cmppsXXM128I : .cmppdXXM128I, t), vreg(f[i].result), x, y, immediate: code)
  }

  // MARK: Shifts

  private func packedShift(_ i: InstID) {
    let t = f[i].type
    guard let count = X86VectorSupport.uniformConstant(f, f.operand(i, 1)) else { return unsupported(i) }
    let k = t.element.bytes.trailingZeroBitCount - 1
    let op: X86Opcode
    switch f[i].op {
    case .shl: op = [X86Opcode.psllwXI, .pslldXI, .psllqXI][k]
    case .lshr: op = [X86Opcode.psrlwXI, .psrldXI, .psrlqXI][k]
    default: op = [X86Opcode.psrawXI, .psradXI, .psradXI][k]
    }
    let x = reg(f.operand(i, 0))
    begin()
    push(.def(vreg(f[i].result), .reuse(1)))
    push(.use(x))
    finish(sized(op, t), immediate: Int64(min(count, 255)))
  }

  // MARK: Lanes

  /// The 16 bytes that hold lane `k`, and the lane's number there.
  private func half(_ v: VReg, _ t: Type, _ k: Int) -> (VReg, Int) {
    let lanes = 16 / t.element.bytes
    if t.bytes < 32 || k < lanes { return (v, k) }
    let r = out.makeVReg(.vector, size: 16)
    moveAll(.vextractf128XMYI, r, v, immediate: 1)
    return (r, k - lanes)
  }

  func extractLane(_ i: InstID) {
    let t = f.type(f.operand(i, 0))
    let (v, k) = half(reg(f.operand(i, 0)), t, Int(f[i].aux))
    let d = vreg(f[i].result)
    switch t.element {
    case .i8: moveAll(.pextrbR32M8XI, d, v, immediate: Int64(k))
    case .i16: moveAll(.pextrwR32XI, d, v, immediate: Int64(k))
    case .i32:
      if k == 0 { return moveAll(.movdRM32X, d, v) }
      if f.features.contains(.sse41) { return moveAll(.pextrdRM32XI, d, v, immediate: Int64(k)) }
      let r = out.makeVReg(.vector, size: 16)
      moveAll(.pshufdXXM128I, r, v, immediate: Int64(k))
      moveAll(.movdRM32X, d, r)
    case .i64:
      if k == 0 { return moveAll(.movqR64X, d, v) }
      let r = out.makeVReg(.vector, size: 16)
      moveAll(.pshufdXXM128I, r, v, immediate: 0xEE)
      moveAll(.movqR64X, d, r)
    default:
      // A float is the lowest lane of its register.
      if t.element == .f64 { moveAll(.pshufdXXM128I, d, v, immediate: k == 0 ? 0x44 : 0xEE) } else { moveAll(.pshufdXXM128I, d, v, immediate: Int64(k)) }
    }
  }

  private func insertLane(_ i: InstID) {
    let t = f[i].type
    let lanes = 16 / t.element.bytes
    let k = Int(f[i].aux)
    let d = vreg(f[i].result)
    let value = reg(f.operand(i, 1))
    let whole = reg(f.operand(i, 0))
    if t.bytes < 32 { return insert(value, into: whole, d, t.element, k) }
    let upper = k >= lanes
    let part = out.makeVReg(.vector, size: 16), changed = out.makeVReg(.vector, size: 16)
    moveAll(.vextractf128XMYI, part, whole, immediate: upper ? 1 : 0)
    insert(value, into: part, changed, t.element, k % lanes)
    begin()
    push(.def(d))
    push(.use(whole))
    push(.use(changed))
    finish(.vinsertf128YYXMI, immediate: upper ? 1 : 0)
  }

  /// `d` = `v` with lane `k` of 16 bytes replaced.
  private func insert(_ value: VReg, into v: VReg, _ d: VReg, _ e: Type, _ k: Int) {
    switch e {
    case .i8: twoSources(.pinsrbXR32M8I, d, v, value, immediate: Int64(k))
    case .i16: twoSources(.pinsrwXR32M16I, d, v, value, immediate: Int64(k))
    case .i32: twoSources(.pinsrdXRM32I, d, v, value, immediate: Int64(k))
    case .i64, .f64:
      var x = value
      if e == .i64 {
        x = out.makeVReg(.vector, size: 16)
        moveAll(.movqXR64, x, value)
      }
      if k == 0 { twoSources(.movsdXX, d, v, x) } else { twoSources(.unpcklpdXXM128, d, v, x) }
    default:
      if k == 0 { twoSources(.movssXX, d, v, value) } else { twoSources(.insertpsXXM32I, d, v, value, immediate: Int64(k << 4)) }
    }
  }
}
