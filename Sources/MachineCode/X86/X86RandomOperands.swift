// Operands for testing: for any row, values its kinds accept, drawn from a seeded generator.
//
// Used by the encoder's tests (bytes against GNU as) and by fuzzers; deterministic for a given seed.

/// A small fixed-sequence generator (xorshift64*).
public struct TestRandom {
  private var state: UInt64
  public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  public mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }

  /// A number in 0..<n.
  public mutating func below(_ n: Int) -> Int { Int(next() >> 33) % n }
}

public enum X86RandomOperands {
  /// What the operands of one instruction have in common.
  private struct Style {
    /// High bytes exclude REX: all or nothing, so that combinations stay encodable.
    var usesHighBytes: Bool
    /// 16, 32 or 64.
    var mode: Int
    var isEVEX: Bool
    /// Numbers below this are registers of the mode.
    var registers: Int { usesHighBytes || mode != 64 ? 8 : 16 }
    var vectors: Int { mode != 64 ? 8 : isEVEX ? 32 : 16 }
  }

  /// Operands for `op` in code of `mode` bits, or nil when its form takes a symbol (branches) or the mode lacks it.
  public static func make(_ op: X86Opcode, _ random: inout TestRandom, mode: Int = 64) -> [MCOperand]? {
    let word = x86EncodingWords[op.row]
    if word & (mode == 64 ? 1 &<< 57 : 1 &<< 56) != 0 { return nil }
    var result: [MCOperand] = []
    let style = Style(usesHighBytes: random.below(8) == 0, mode: mode, isEVEX: op.isEVEX)
    for i in 0..<op.operandCount {
      guard var o = operand(op.operand(i).kind, &random, style) else { return nil }
      if o.kind == .register { o.addressForm = op.operand(i).kind.registerAddressForm }
      result.append(o)
    }
    constrain(op, &result, &random)
    if mode != 64 { avoidAbsolute(word, &result) }
    // inc and dec of a register have shorter forms outside 64-bit mode.
    if mode != 64 && word & 0xFEFF == 0xFE00 | UInt64(X86EncodingForm.m.rawValue) && word >> 8 & 1 != 0 && result[0].kind == .register {
      result[0] = memory(&random, style)
    }
    if op.isEVEX && !result.isEmpty { decorate(word, &result, &random) }
    return result
  }

  /// Outside 64-bit mode the accumulator has a shorter form for absolute addresses.
  private static func avoidAbsolute(_ word: UInt64, _ o: inout [MCOperand]) {
    guard word & 0x700_FC00 == 0x8800, word & 1 << 37 == 0 else { return }
    for i in o.indices where o[i].kind == .memory && o[i].register.isNone && o[i].index.isNone { o[i].register = .rbx }
  }

  /// Registers that must be the same, or must differ, and sizes that must agree.
  private static func constrain(_ op: X86Opcode, _ o: inout [MCOperand], _ r: inout TestRandom) {
    switch op.encodingForm {
    case .rma:
      let sizes: UInt8 = 3
      if (o[1].addressForm.rawValue ^ o[0].addressForm.rawValue) & sizes != 0 || o[1].register == .rip {
        o[1].index = .none
        o[1].scale = 0
        o[1].value = 0
        o[1].register = o[0].addressForm == .size16 ? .rbx : .rcx
        o[1].addressForm = o[0].addressForm
      }
    case .string where o.count == 2 && o[0].kind == .memory && o[1].kind == .memory: o[1].addressForm = o[0].addressForm
    case .pushseg:
      o[0].register = [Register.fs, .gs][r.below(2)]
    default: break
    }
    // Gathers want three different vector registers; so do the complex half-precision products.
    // Tile products want three different registers.
    if o.count == 3 && op.operand(2).kind == .tmm { for i in 0..<3 { o[i].register = Register(136 + (o[0].register.raw &+ UInt8(i)) & 7) } }
    let base = UInt8(32)
    for i in o.indices where o[i].addressForm.contains(.vectorIndex) && o[i].kind == .memory {
      o[i].index = Register(base + (o[i].index.raw - base) / 4 * 4)
      for j in o.indices where j != i && o[j].register.isVector { o[j].register = Register(base + (o[j].register.raw - base) / 4 * 4 + (j == 0 ? 1 : 2)) }
    }
    if op.isDistinct {
      for i in 1..<o.count where o[i].kind == .register { o[i].register = Register(base + (o[i].register.raw - base) / 4 * 4 + UInt8(i)) }
      o[0].register = Register(base + (o[0].register.raw - base) / 4 * 4)
    }
  }

  private static func decorate(_ word: UInt64, _ o: inout [MCOperand], _ r: inout TestRandom) {
    func has(_ bit: Int) -> Bool { word >> UInt64(bit) & 1 != 0 }
    if has(52) || (has(51) && r.below(2) == 0) { o[0].decoration.mask = UInt8(1 + r.below(7)) }
    if has(53) && o[0].decoration.mask != 0 && r.below(2) == 0 { o[0].decoration.isZeroing = true }
    let memory = o.indices.first { o[$0].kind == .memory }
    if let memory {
      if word >> 49 & 3 != 0 && r.below(2) == 0 { o[memory].decoration.isBroadcast = true }
      // Displacements that are multiples of the unit, and some that are not.
      if r.below(3) != 0 && o[memory].register != .rip && !o[memory].addressForm.contains(.size16) {
        let unit = o[memory].decoration.isBroadcast ? word >> 49 & 3 : word >> 46 & 7
        o[memory].value = Int64(r.below(264) - 132) << Int64(unit)
      }
    } else if has(55) && r.below(2) == 0 {
      o[0].decoration.rounding = has(54) ? UInt8(1 + r.below(4)) : 5
    }
  }

  private static func operand(_ kind: X86OperandKind, _ r: inout TestRandom, _ style: Style) -> MCOperand? {
    func general() -> MCOperand { .reg(Register(UInt8(r.below(style.usesHighBytes ? 4 : style.registers)))) }
    func byteRegister() -> MCOperand {
      if style.usesHighBytes { return .reg(Register(UInt8(16 + r.below(4)))) }
      return .reg(Register(UInt8(r.below(style.mode == 64 ? 16 : 4))))
    }
    func vector() -> MCOperand { .reg(.xmm(r.below(style.vectors))) }
    switch kind {
    case .none, .rel: return nil
    case .tmm: return .reg(Register(UInt8(136 + r.below(8))))
    case .sib:
      var m = memory(&r, style)
      if m.register == .rip { m.register = .rax }
      if m.index.isNone && !m.addressForm.contains(.size16) { m.addressForm.insert(.forcedSIB) }
      return m
    case .r8: return byteRegister()
    case .r16, .r32, .r64: return general()
    case .rm8: return r.below(2) == 0 ? byteRegister() : memory(&r, style)
    case .rm16, .rm32, .rm64, .r32m8, .r32m16: return r.below(2) == 0 ? general() : memory(&r, style)
    case .m, .m8, .m16, .m32, .m48, .m64, .m80, .m128, .m256, .m512: return memory(&r, style)
    case .x, .y, .z: return vector()
    case .xm8, .xm16, .xm32, .xm64, .xm128, .ym256, .zm512: return r.below(2) == 0 ? vector() : memory(&r, style)
    case .k: return .reg(.mask(r.below(8)))
    case .km8, .km16, .km32, .km64: return r.below(2) == 0 ? .reg(.mask(r.below(8))) : memory(&r, style)
    case .vx32, .vx64, .vy32, .vy64, .vz32, .vz64: return vectorMemory(&r, style)
    case .s8, .s16, .s32, .s64: return stringMemory(.rsi, &r, style)
    case .d8, .d16, .d32, .d64: return stringMemory(.rdi, &r, style)
    case .mmx: return .reg(.mm(r.below(8)))
    case .mmxm64: return r.below(2) == 0 ? .reg(.mm(r.below(8))) : memory(&r, style)
    case .st0: return .reg(.st(0))
    // With %st(0) twice, two rows mean the same.
    case .sti: return .reg(.st(1 + r.below(7)))
    case .i8: return .imm(Int64(Int8(truncatingIfNeeded: interesting(&r))))
    case .i16: return .imm(Int64(Int16(truncatingIfNeeded: interesting(&r))))
    case .i32, .i32s: return .imm(Int64(Int32(truncatingIfNeeded: interesting(&r))))
    case .i64: return .imm(r.below(4) == 0 ? interesting(&r) : Int64(bitPattern: r.next()))
    case .moffs: return absolute(&r, style)
    case .one: return .imm(1)
    case .al, .ax, .eax, .rax: return .reg(.rax)
    case .cl, .cx, .ecx, .rcx: return .reg(.rcx)
    case .dx, .edx, .rdx: return .reg(.rdx)
    case .xmm0: return .reg(.xmm(0))
    case .sreg: return .reg([Register.es, .ss, .ds, .fs, .gs][r.below(5)])
    case .cr: return .reg(Register(UInt8(96 + [0, 2, 3, 4, 8][r.below(style.mode == 64 ? 5 : 4)])))
    case .dr: return .reg(Register(UInt8(112 + r.below(8))))
    }
  }

  private static func interesting(_ r: inout TestRandom) -> Int64 {
    switch r.below(6) {
    case 0: return Int64(r.below(4))
    case 1: return Int64(r.below(256)) - 128
    case 2: return [127, 128, -128, -129, 255, 256, 32767, 32768, -32768, 0x7FFF_FFFF, -0x8000_0000][r.below(11)]
    default: return Int64(bitPattern: r.next())
    }
  }

  private static func absolute(_ r: inout TestRandom, _ style: Style) -> MCOperand {
    var o = MCOperand.imm(r.below(4) == 0 ? interesting(&r) : Int64(bitPattern: r.next()))
    if style.mode == 16 {
      o.value = Int64(Int16(truncatingIfNeeded: o.value))
      o.addressForm = .size16
    } else if style.mode == 32 {
      o.value = Int64(Int32(truncatingIfNeeded: o.value))
      o.addressForm = .size32
    }
    return o
  }

  private static func displacement(_ r: inout TestRandom) -> Int64 {
    switch r.below(4) {
    case 0: return 0
    case 1: return Int64(r.below(256)) - 128
    case 2: return [127, 128, -128, -129][r.below(4)]
    default: return Int64(Int32(truncatingIfNeeded: r.next()))
    }
  }

  /// The address size: mostly the mode's.
  private static func addressForm(_ r: inout TestRandom, _ style: Style) -> AddressForm {
    let other = r.below(8) == 0
    switch style.mode {
    case 64: return other && !style.usesHighBytes ? .size32 : .standard
    case 32: return other ? .size16 : .size32
    default: return other ? .size32 : .size16
    }
  }

  private static func stringMemory(_ base: Register, _ r: inout TestRandom, _ style: Style) -> MCOperand {
    var m = MCOperand.mem(base: base)
    m.addressForm = addressForm(&r, style)
    if base == .rsi && r.below(4) == 0 { m.segment = [Register.es, .cs, .ss, .fs, .gs][r.below(5)] }
    return m
  }

  private static func vectorMemory(_ r: inout TestRandom, _ style: Style) -> MCOperand {
    var m = MCOperand.mem(base: .none)
    if r.below(6) != 0 || style.mode == 16 { m.register = Register(UInt8(r.below(style.registers))) }
    m.addressForm = style.mode == 64 ? .standard : .size32
    m.index = .xmm(r.below(style.vectors))
    m.scale = UInt8(r.below(4))
    m.value = displacement(&r)
    m.addressForm.insert(.vectorIndex)
    return m
  }

  private static func memory16(_ r: inout TestRandom, hasAbsolute: Bool) -> MCOperand {
    let pairs: [(Register, Register)] = [
      (.rbx, .rsi), (.rbx, .rdi), (.rbp, .rsi), (.rbp, .rdi), (.rsi, .none), (.rdi, .none), (.rbp, .none), (.rbx, .none), (.none, .none),
    ]
    let (base, index) = pairs[r.below(hasAbsolute ? 9 : 8)]
    var m = MCOperand.mem(base: base, index: index)
    m.addressForm = .size16
    m.value = Int64(Int16(truncatingIfNeeded: displacement(&r)))
    return m
  }

  private static func memory(_ r: inout TestRandom, _ style: Style) -> MCOperand {
    let registers = style.registers
    let form = addressForm(&r, style)
    var m = MCOperand.mem(base: .none)
    if form == .size16 {
      m = memory16(&r, hasAbsolute: style.mode == 16)
    } else {
      let shape = r.below(8)
      if shape == 0 && style.mode == 64 {
        m.register = .rip
      } else {
        if shape > 1 { m.register = Register(UInt8(r.below(registers))) }
        if shape >= 4 || shape == 0 {
          let index = r.below(registers)
          m.index = index == 4 ? .rax : Register(UInt8(index))
          m.scale = UInt8(r.below(4))
        }
      }
      m.value = displacement(&r)
      m.addressForm = form
      // Without registers, the text does not tell the address size.
      if m.register.isNone && m.index.isNone { m.addressForm = style.mode == 64 ? .standard : .size32 }
      if m.register.isNone && m.index.isNone && style.mode == 16 {
        m.addressForm = .size16
        m.value = Int64(Int16(truncatingIfNeeded: m.value))
      }
    }
    if r.below(16) == 0 { m.segment = r.below(2) == 0 ? .fs : .gs }
    return m
  }
}

extension X86Opcode {
  /// Complex half-precision products, whose destination must differ from the sources.
  var isDistinct: Bool {
    let word = x86EncodingWords[row]
    return isEVEX && word >> 24 & 7 == 6 && [0x56, 0x57, 0xD6, 0xD7].contains(Int(word >> 8 & 0xFF))
  }
}
