// Machine instructions of x86-64 that are no single row of the instruction tables; `X86PseudoEmission` expands them.

enum X86Pseudo {
  /// `def rax`, address: a symbol with relocation tlsGD. The general dynamic TLS sequence with its call.
  static let tlsGeneralDynamic: UInt16 = MOpcode.firstTargetPseudo
  /// Inline assembly; `immediate` is the index of its record in `MIRFunction.asms`.
  static let inlineAsm: UInt16 = MOpcode.firstTargetPseudo + 1
  /// An instruction after a prefix: `extra` has the instruction's row in its low half, the prefix's in the high half.
  static let prefixed: UInt16 = MOpcode.firstTargetPseudo + 2
  /// Inline assembly with labels: a terminator.
  static let asmGoto: UInt16 = MOpcode.firstTargetPseudo + 3
  /// `def r`: the stack pointer.
  static let readStackPointer: UInt16 = MOpcode.firstTargetPseudo + 4
  /// `use r`: becomes the stack pointer.
  static let writeStackPointer: UInt16 = MOpcode.firstTargetPseudo + 5
  /// `def r`: the address above the outgoing argument area, where dynamic stack memory starts.
  static let dynamicAddress: UInt16 = MOpcode.firstTargetPseudo + 6
  /// `def r`: the frame pointer.
  static let readFramePointer: UInt16 = MOpcode.firstTargetPseudo + 7
  /// Compares st0 with st1 into the flags and pops both.
  static let x87Compare: UInt16 = MOpcode.firstTargetPseudo + 8

  /// Pops st0.
  static let x87Pop: UInt16 = MOpcode.firstTargetPseudo + 9

  /// `def rax, use rdx`: zero, or one when control comes back through the buffer at rdx. Destroys every other register
  /// but rbp and rsp.
  static let setjmp: UInt16 = MOpcode.firstTargetPseudo + 10
  /// `use rdx`: goes to where the buffer was filled.
  static let longjmp: UInt16 = MOpcode.firstTargetPseudo + 11

  /// `def rax`, address: a symbol with relocation tlsLD. The local dynamic TLS sequence: where the module's block starts.
  static let tlsLocalDynamic: UInt16 = MOpcode.firstTargetPseudo + 12
  /// `use r`: the stack pointer comes down to r, page by page, each page being touched.
  static let probeStack: UInt16 = MOpcode.firstTargetPseudo + 13

  /// As `x87Compare`, but quiet NaNs raise the invalid exception.
  static let x87CompareOrder: UInt16 = MOpcode.firstTargetPseudo + 14

  /// `use r`: to the mask or MMX register that the immediate gives (`X86SpecialMove`).
  static let toSpecial: UInt16 = MOpcode.firstTargetPseudo + 15
  /// `def r`: from the register that the immediate gives.
  static let fromSpecial: UInt16 = MOpcode.firstTargetPseudo + 16

  /// `use rcx, use rsi`: restores every register saved in the frame, drops the frame and rcx bytes more, goes to rsi.
  static let exceptionReturn: UInt16 = MOpcode.firstTargetPseudo + 17

  static let names: [String] = [
    "tlsgd", "asm", "prefixed", "asmgoto", "readsp", "writesp", "dynaddr", "readfp", "x87compare", "x87pop", "setjmp", "longjmp",
    "tlsld", "probe", "x87order", "tospecial", "fromspecial", "ehreturn",
  ]
}

/// A move between a register of the allocator's and one that only inline assembly uses: bits 0 to 2 of the pseudo-instruction's
/// immediate are the number of the latter, the rest the kind.
enum X86SpecialMove: Int64 {
  /// Mask registers from or to the low 16, 32, 64 bits of a general register.
  case mask16, mask32, mask64
  /// MMX registers from or to general registers, vector registers.
  case mmxGeneral, mmxVector

  func immediate(_ register: Int64) -> Int64 { rawValue << 3 | register }
}
