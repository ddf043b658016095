// Physical registers as small numbers.
//
// A register is named without a width: the instruction form (`X86Opcode`) says how wide it is used. Only the legacy high
// bytes (ah, ch, dh, bh) are ids of their own. Ids of general registers are the hardware numbers, so the encoder needs no
// translation; the table of names is `Tables/x86_64/Registers.tbl`.

public struct Register: BitwiseCopyable, Hashable, Sendable {
  public var raw: UInt8
  @inlinable @inline(__always) public init(_ raw: UInt8) { self.raw = raw }

  /// No register (an absent base or index).
  @inlinable @inline(__always) public static var none: Register { Register(255) }
  @inlinable @inline(__always) public var isNone: Bool { raw == 255 }
}

// x86-64. Static computed properties are constants after inlining; stored ones would be lazily initialised globals.
extension Register {
  @inlinable @inline(__always) public static var rax: Register { Register(0) }
  @inlinable @inline(__always) public static var rcx: Register { Register(1) }
  @inlinable @inline(__always) public static var rdx: Register { Register(2) }
  @inlinable @inline(__always) public static var rbx: Register { Register(3) }
  @inlinable @inline(__always) public static var rsp: Register { Register(4) }
  @inlinable @inline(__always) public static var rbp: Register { Register(5) }
  @inlinable @inline(__always) public static var rsi: Register { Register(6) }
  @inlinable @inline(__always) public static var rdi: Register { Register(7) }
  @inlinable @inline(__always) public static var r8: Register { Register(8) }
  @inlinable @inline(__always) public static var r9: Register { Register(9) }
  @inlinable @inline(__always) public static var r10: Register { Register(10) }
  @inlinable @inline(__always) public static var r11: Register { Register(11) }
  @inlinable @inline(__always) public static var r12: Register { Register(12) }
  @inlinable @inline(__always) public static var r13: Register { Register(13) }
  @inlinable @inline(__always) public static var r14: Register { Register(14) }
  @inlinable @inline(__always) public static var r15: Register { Register(15) }
  /// The legacy high bytes: usable only in instructions that need no REX prefix.
  @inlinable @inline(__always) public static var ah: Register { Register(16) }
  @inlinable @inline(__always) public static var ch: Register { Register(17) }
  @inlinable @inline(__always) public static var dh: Register { Register(18) }
  @inlinable @inline(__always) public static var bh: Register { Register(19) }
  /// Vector register `n` in 0…31, whether used as xmm, ymm or zmm.
  @inlinable @inline(__always) public static func xmm(_ n: Int) -> Register { Register(32 &+ UInt8(truncatingIfNeeded: n)) }
  /// AVX-512 mask register `n`.
  @inlinable @inline(__always) public static func mask(_ n: Int) -> Register { Register(128 &+ UInt8(truncatingIfNeeded: n)) }
  /// x87 stack register `n`.
  @inlinable @inline(__always) public static func st(_ n: Int) -> Register { Register(64 &+ UInt8(truncatingIfNeeded: n)) }
  @inlinable @inline(__always) public static func mm(_ n: Int) -> Register { Register(72 &+ UInt8(truncatingIfNeeded: n)) }
  @inlinable @inline(__always) public static var es: Register { Register(80) }
  @inlinable @inline(__always) public static var cs: Register { Register(81) }
  @inlinable @inline(__always) public static var ss: Register { Register(82) }
  @inlinable @inline(__always) public static var ds: Register { Register(83) }
  @inlinable @inline(__always) public static var fs: Register { Register(84) }
  @inlinable @inline(__always) public static var gs: Register { Register(85) }
  /// Instruction pointer, as the base of a memory operand.
  @inlinable @inline(__always) public static var rip: Register { Register(88) }
  /// Pseudo registers for liveness and clobber lists.
  @inlinable @inline(__always) public static var flags: Register { Register(89) }
  @inlinable @inline(__always) public static var mxcsr: Register { Register(90) }
  @inlinable @inline(__always) public static var x87Status: Register { Register(91) }

  @inlinable @inline(__always) public var isGeneral: Bool { raw < 16 }
  @inlinable @inline(__always) public var isHighByte: Bool { raw >= 16 && raw < 20 }
  @inlinable @inline(__always) public var isVector: Bool { raw >= 32 && raw < 64 }
  /// The number 0…31 of a vector register, or the hardware number of another: five bits, for EVEX prefixes.
  @inlinable @inline(__always) public var wideNumber: UInt8 { isVector ? raw &- 32 : hardwareNumber }
  @inlinable @inline(__always) public var isX87: Bool { raw >= 64 && raw < 72 }

  /// The number the instruction encodes: four bits, of which the top one goes to a REX or VEX prefix.
  @inlinable @inline(__always) public var hardwareNumber: UInt8 { isHighByte ? raw &- 12 : (raw >= 80 && raw < 88 ? raw &- 80 : raw & 15 & ((raw >= 64 && raw < 80) || raw >= 128 ? 7 : 15)) }
}
