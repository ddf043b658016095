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
  /// Operands for `op`, or nil when its form takes a symbol (branches).
  public static func make(_ op: X86Opcode, _ random: inout TestRandom) -> [MCOperand]? {
    var result: [MCOperand] = []
    // High bytes exclude REX: all or nothing, so that combinations stay encodable.
    let highBytes = random.below(8) == 0
    for i in 0..<op.operandCount {
      guard let o = operand(op.operand(i).kind, &random, highBytes) else { return nil }
      result.append(o)
    }
    return result
  }

  private static func operand(_ kind: X86OperandKind, _ r: inout TestRandom, _ highBytes: Bool) -> MCOperand? {
    func general() -> MCOperand { .reg(Register(UInt8(r.below(highBytes ? 4 : 16)))) }
    func byteRegister() -> MCOperand { .reg(highBytes ? Register(UInt8(16 + r.below(4))) : Register(UInt8(r.below(16)))) }
    switch kind {
    case .none, .rel: return nil
    case .r8: return byteRegister()
    case .r16, .r32, .r64: return general()
    case .rm8: return r.below(2) == 0 ? byteRegister() : memory(&r, highBytes)
    case .rm16, .rm32, .rm64, .r32m8, .r32m16: return r.below(2) == 0 ? general() : memory(&r, highBytes)
    case .m, .m8, .m16, .m32, .m64, .m80, .m128, .m256: return memory(&r, highBytes)
    case .x, .y: return .reg(.xmm(r.below(16)))
    case .xm8, .xm16, .xm32, .xm64, .xm128, .ym256: return r.below(2) == 0 ? .reg(.xmm(r.below(16))) : memory(&r, false)
    case .mmx: return .reg(.mm(r.below(8)))
    case .mmxm64: return r.below(2) == 0 ? .reg(.mm(r.below(8))) : memory(&r, false)
    case .st0: return .reg(.st(0))
    // With %st(0) twice, two rows mean the same.
    case .sti: return .reg(.st(1 + r.below(7)))
    case .i8: return .imm(Int64(Int8(truncatingIfNeeded: interesting(&r))))
    case .i16: return .imm(Int64(Int16(truncatingIfNeeded: interesting(&r))))
    case .i32, .i32s: return .imm(Int64(Int32(truncatingIfNeeded: interesting(&r))))
    case .i64, .moffs: return .imm(r.below(4) == 0 ? interesting(&r) : Int64(bitPattern: r.next()))
    case .one: return .imm(1)
    case .al, .ax, .eax, .rax: return .reg(.rax)
    case .cl: return .reg(.rcx)
    case .dx: return .reg(.rdx)
    case .xmm0: return .reg(.xmm(0))
    case .sreg: return .reg([Register.es, .ss, .ds, .fs, .gs][r.below(5)])
    case .cr: return .reg(Register(UInt8(96 + [0, 2, 3, 4, 8][r.below(5)])))
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

  private static func memory(_ r: inout TestRandom, _ low: Bool) -> MCOperand {
    let registers = low ? 8 : 16
    var m = MCOperand.mem(base: .none)
    let shape = r.below(8)
    if shape == 0 {
      m.register = .rip
    } else {
      if shape != 1 { m.register = Register(UInt8(r.below(registers))) }
      if shape >= 4 {
        let index = r.below(registers)
        m.index = index == 4 ? .rax : Register(UInt8(index))
        m.scale = UInt8(r.below(4))
      }
    }
    switch r.below(4) {
    case 0: m.value = 0
    case 1: m.value = Int64(r.below(256)) - 128
    case 2: m.value = [127, 128, -128, -129][r.below(4)]
    default: m.value = Int64(Int32(truncatingIfNeeded: r.next()))
    }
    if r.below(16) == 0 { m.segment = r.below(2) == 0 ? .fs : .gs }
    return m
  }
}
