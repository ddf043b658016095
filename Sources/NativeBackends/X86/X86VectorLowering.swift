// Values in vector registers: scalar floats, 128-bit floats as bits, and 16-byte vectors (SSE2).

import MachineCode
import SSA
import Support

extension X86Lowering {
  // MARK: Sources and constants

  /// Register, foldable load, or constant in the pool, for an instruction that reads exactly the scalar's bytes.
  func vectorSource(_ v: ValueID) -> X86Source {
    let t = f.type(v)
    if t.isBinaryFloat {
      if f[v].kind == .float && !isZeroBits(v) { return X86Source(poolAddress(v)) }
      if foldableLoad(v) { return loadSource(v) }
    }
    return X86Source(reg(v))
  }

  func isZeroBits(_ v: ValueID) -> Bool {
    if f[v].kind == .vector { return f.vectorWords(v).allSatisfy { $0 == 0 } }
    guard f[v].kind == .float else { return false }
    let c = f.constants[Int(f[v].owner)]
    return c.low == 0 && c.high == 0
  }

  /// The constant pool entry with the bits of float or vector constant `v`.
  func poolAddress(_ v: ValueID) -> X86Address {
    let t = f.type(v)
    if f[v].kind == .vector {
      let w = f.vectorWords(v)
      if t.bytes == 32 {
        return X86Address(.constant, entity: out.constant(PoolConstant(low: w[0], high: w[1], third: w[2], fourth: w[3], size: 32)))
      }
      return pool(w[0], w.count > 1 ? w[1] : 0, t.bytes)
    }
    let c = f.constants[Int(f[v].owner)]
    return pool(c.low, c.high, t.bytes)
  }

  func pool(_ low: UInt64, _ high: UInt64, _ size: Int) -> X86Address {
    X86Address(.constant, entity: out.constant(PoolConstant(low: low, high: high, size: UInt8(size))))
  }

  func zeroVector(_ d: VReg) {
    let u = out.makeVReg(.vector, size: 16)
    m.add(MOpcode.undefined, [.def(u)])
    begin()
    push(.def(d, .reuse(1)))
    push(.use(u))
    push(.use(u))
    finish(.xorpsXXM128)
  }

  func materializeVector(_ v: ValueID, into d: VReg) {
    if isZeroBits(v) {
      zeroVector(d)
      return
    }
    let t = f.type(v)
    begin()
    push(.def(d))
    let a = number(poolAddress(v))
    switch t {
    case .f32: finish(.movssXM32, a, flags: .rematerializable)
    case .f64: finish(.movsdXM64, a, flags: .rematerializable)
    case .f16, .bf16:
      let r = out.makeVReg(.general, size: 4)
      moveImmediate(r, Int64(f.constants[Int(f[v].owner)].low), 2)
      unary(.movdXRM32, d, X86Source(r))
    default: finish(t.bytes == 8 ? .movqXXM64 : sized(.movapsXXM128, t), a, flags: .rematerializable)
    }
  }

  // MARK: Loads and stores

  func loadVector(_ d: VReg, _ a: X86Address, _ t: Type, alignment: Int) {
    switch t {
    case .f32: unary(.movssXM32, d, X86Source(a))
    case .f64: unary(.movsdXM64, d, X86Source(a))
    case .f16, .bf16:
      let r = out.makeVReg(.general, size: 4)
      unary(.movzxR32RM16, r, X86Source(a))
      unary(.movdXRM32, d, X86Source(r))
    default:
      if t.bytes == 8 {
        unary(.movqXXM64, d, X86Source(a))
      } else {
        unary(sized(alignment >= t.bytes ? .movapsXXM128 : .movupsXXM128, t), d, X86Source(a))
      }
    }
  }

  func storeVector(_ i: InstID, _ v: ValueID, _ p: ValueID) {
    let t = f[i].type, offset = f[i].displacement
    if t == .f80 {
      loadX87(v)
      x87(.fstpM80, address(p, offset))
      return
    }
    if f[v].kind == .float, t.isBinaryFloat {
      let bits = f.constants[Int(f[v].owner)].low
      if t == .f32 {
        toMemory(.movRM32I, address(p, offset), immediate: Int64(Int32(truncatingIfNeeded: bits)))
        return
      }
      if fits32(Int64(bitPattern: bits)) {
        toMemory(.movRM64I, address(p, offset), immediate: Int64(bitPattern: bits))
        return
      }
    }
    let r = reg(v)
    storeVector(r, address(p, offset), t, isAligned: f[i].memory.alignment >= t.bytes)
  }

  func storeVector(_ r: VReg, _ a: X86Address, _ t: Type, isAligned: Bool) {
    switch t {
    case .f32: toMemory(.movssM32X, a, r)
    case .f64: toMemory(.movsdM64X, a, r)
    case .f16, .bf16:
      let g = out.makeVReg(.general, size: 4)
      unaryRegister(.movdRM32X, g, r)
      toMemory(.movRM16R16, a, g)
    default:
      toMemory(t.bytes == 8 ? .movqM64X : sized(isAligned ? .movapsM128X : .movupsM128X, t), a, r)
    }
  }

  // MARK: Scalar arithmetic (called by rules)

  func floatBinary(_ i: InstID, _ single: X86Opcode, _ double: X86Opcode, _ x: ValueID, _ y: ValueID, commutes: Bool) {
    let d = vreg(f[i].result)
    var a = x, b = y
    if commutes && (foldableLoad(a) || f[a].kind == .float) && !foldableLoad(b) && f[b].kind != .float { swap(&a, &b) }
    let s = vectorSource(b)
    binary(f[i].type == .f32 ? single : double, d, reg(a), s)
  }

  /// sqrt and conversions between formats: the destination's upper part comes from the source itself.
  func floatUnary(_ op: X86Opcode, _ i: InstID, _ x: ValueID) {
    let r = reg(x)
    binary(op, vreg(f[i].result), r, X86Source(r))
  }

  /// fneg and fabs: the sign bit through a mask in the pool.
  func signMask(_ i: InstID, _ x: ValueID, clears: Bool) {
    let t = f[i].type
    let d = vreg(f[i].result)
    var low: UInt64 = 0x8000_0000_0000_0000, high: UInt64 = 0
    switch t.element {
    case .f32: (low, high) = t.isVector ? (0x8000_0000_8000_0000, 0x8000_0000_8000_0000) : (0x8000_0000, 0)
    case .f64: high = t.isVector ? low : 0
    case .f128: (low, high) = (0, 0x8000_0000_0000_0000)
    default: (low, high) = (0x8000, 0)
    }
    if clears { (low, high) = (~low, ~high) }
    if t.bytes == 32 {
      let mask = repeated(low, t)
      binary(sized(clears ? .andpsXXM128 : .xorpsXXM128, t), d, reg(x), X86Source(mask))
      return
    }
    binary(clears ? .andpsXXM128 : .xorpsXXM128, d, reg(x), X86Source(pool(low, high, 16)))
  }

  func copySign(_ i: InstID, _ x: ValueID, _ y: ValueID) {
    let t = f[i].type
    let sign: (UInt64, UInt64) = t == .f32 ? (0x8000_0000, 0) : t == .f64 ? (0x8000_0000_0000_0000, 0) : (0, 0x8000_0000_0000_0000)
    let magnitude = temporary(t), s = temporary(t)
    binary(.andpsXXM128, magnitude, reg(x), X86Source(pool(~sign.0, ~sign.1, 16)))
    binary(.andpsXXM128, s, reg(y), X86Source(pool(sign.0, sign.1, 16)))
    binary(.orpsXXM128, vreg(f[i].result), magnitude, X86Source(s))
  }

  /// Signed integer to float.
  func integerToFloat(_ i: InstID, _ x: ValueID) {
    let t = f[i].type, s = f.type(x)
    if t == .f80 {
      integerToX87(i, x)
      return
    }
    let z = out.makeVReg(.vector, size: 16)
    let wide = s == .i64
    let value = isNarrow(s) ? X86Source(extended(x, isSigned: true)) : source(x)
    zeroVector(z)
    let op: X86Opcode = t == .f32 ? (wide ? .cvtsi2ssXRM64 : .cvtsi2ssXRM32) : (wide ? .cvtsi2sdXRM64 : .cvtsi2sdXRM32)
    binary(op, vreg(f[i].result), z, value)
  }

  /// Float to signed integer, toward zero. Narrow results are the low bits.
  func floatToInteger(_ i: InstID, _ x: ValueID) {
    let t = f[i].type, s = f.type(x)
    if s == .f80 {
      x87ToInteger(i, x)
      return
    }
    let wide = t == .i64
    let op: X86Opcode = s == .f32 ? (wide ? .cvttss2siR64XM32 : .cvttss2siR32XM32) : (wide ? .cvttsd2siR64XM64 : .cvttsd2siR32XM64)
    let d = vreg(f[i].result)
    if t == .i1 {
      let r = out.makeVReg(.general, size: 4)
      unary(op, r, vectorSource(x))
      binary(.andRM32I, d, r, immediate: 1)
    } else {
      unary(op, d, vectorSource(x))
    }
  }

  func extendFloat(_ i: InstID, _ x: ValueID) {
    if f[i].type == .f80 { floatToX87(i, x) } else { floatUnary(.cvtss2sdXXM32, i, x) }
  }

  func truncateFloat(_ i: InstID, _ x: ValueID) {
    if f.type(x) == .f80 { x87ToFloat(i, x) } else { floatUnary(.cvtsd2ssXXM64, i, x) }
  }

  /// Same bits in another register class, or the same one.
  func bitcast(_ i: InstID, _ x: ValueID) {
    let t = f[i].type, s = f.type(x)
    let d = vreg(f[i].result)
    let toGeneral = t.isIntegerOrPointer, fromGeneral = s.isIntegerOrPointer
    if toGeneral == fromGeneral {
      copy(d, reg(x))
    } else if toGeneral {
      if foldableLoad(x) && t.bits >= 32 { unary(X86Forms.movRRM(X86Width.of(t)), d, loadSource(x)) } else {
        unaryRegister(t.bits == 64 ? .movqR64X : .movdRM32X, d, reg(x))
      }
    } else if s.bits == 64 {
      unaryRegister(.movqXR64, d, reg(x))
    } else {
      unary(.movdXRM32, d, X86Source(reg(x)))
    }
  }

  // MARK: Selection

  /// Values without a conditional move: through general registers, or by masks.
  func selectVector(_ i: InstID, _ c: ValueID, _ x: ValueID, _ y: ValueID, _ d: VReg) {
    let t = f[i].type
    if t.bytes <= 8 {
      let wide = t.bytes == 8
      let size = wide ? 8 : 4
      let a = out.makeVReg(.general, size: size), b = out.makeVReg(.general, size: size), r = out.makeVReg(.general, size: size)
      unaryRegister(wide ? .movqR64X : .movdRM32X, a, reg(x))
      unaryRegister(wide ? .movqR64X : .movdRM32X, b, reg(y))
      moveConditionally(r, condition(c), ifTrue: a, ifFalse: b, wide ? 3 : 2)
      unaryRegister(wide ? .movqXR64 : .movdXRM32, d, r)
      return
    }
    // mask = 0 - c in every lane; (x & mask) | (y & ~mask)
    let bit = reg(c)
    let negative = out.makeVReg(.general, size: 4)
    inPlace(.negRM32, negative, bit)
    let low = out.makeVReg(.vector, size: 16), mask = out.makeVReg(.vector, size: 16)
    unary(.movdXRM32, low, X86Source(negative))
    unary(.pshufdXXM128I, mask, X86Source(low), immediate: 0)
    let width = max(t.bytes, 16)
    var wide = mask
    if width == 32 {
      wide = out.makeVReg(.vector, size: 32)
      begin()
      push(.def(wide))
      push(.use(mask))
      push(.use(mask))
      finish(.vinsertf128YYXMI, immediate: 1)
    }
    let a = out.makeVReg(.vector, size: width), b = out.makeVReg(.vector, size: width)
    binary(sized(.andpsXXM128, t), a, wide, X86Source(reg(x)))
    binary(sized(.andnpsXXM128, t), b, wide, X86Source(reg(y)))
    binary(sized(.orpsXXM128, t), d, a, X86Source(b))
  }
}
