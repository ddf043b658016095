// Machine instructions of x86-64 that are no single row of the instruction tables; `X86PseudoEmission` expands them.

enum X86Pseudo {
  /// `def rax`, address: a symbol with relocation tlsGD. The general dynamic TLS sequence with its call.
  static let tlsGeneralDynamic: UInt16 = MOpcode.firstTargetPseudo
  /// Inline assembly; `extra` is the index of its record.
  static let inlineAsm: UInt16 = MOpcode.firstTargetPseudo + 1
  /// `rep movsb`/`stosb` and locked instructions: the row in `extra` after the prefix in `immediate`.
  static let prefixed: UInt16 = MOpcode.firstTargetPseudo + 2
  /// Inline assembly with labels: a terminator.
  static let asmGoto: UInt16 = MOpcode.firstTargetPseudo + 3
}
