// Facts about instruction forms, read from the generated tables.

/// How an instruction uses one explicit operand.
public struct X86OperandInfo: BitwiseCopyable, Sendable {
  @usableFromInline var bits: UInt16
  @inlinable @inline(__always) init(bits: UInt16) { self.bits = bits }
  public var kind: X86OperandKind { unsafeBitCast(UInt8(truncatingIfNeeded: bits), to: X86OperandKind.self) }
  @inlinable @inline(__always) public var isRead: Bool { bits & 0x100 != 0 }
  @inlinable @inline(__always) public var isWritten: Bool { bits & 0x200 != 0 }
}

extension X86Opcode {
  /// The opcode's row number. Cases are laid out in the table's order.
  @inline(__always) public var row: Int { Int(unsafeBitCast(self, to: UInt16.self)) }

  /// The opcode of row `row`.
  @inline(__always) public init(row: Int) {
    precondition(row >= 0 && row < X86Opcode.count)
    self = unsafeBitCast(UInt16(truncatingIfNeeded: row), to: X86Opcode.self)
  }

  /// The number of explicit operands.
  public var operandCount: Int { Int(x86OperandWords[row] &>> 56) }

  /// Explicit operand `i`, destination first.
  public func operand(_ i: Int) -> X86OperandInfo {
    X86OperandInfo(bits: UInt16(truncatingIfNeeded: x86OperandWords[row] &>> UInt64(i &* 12)) & 0xFFF)
  }

  public var implicitReads: X86ImplicitRegisters { .init(rawValue: UInt16(truncatingIfNeeded: x86EffectWords[row])) }
  public var implicitWrites: X86ImplicitRegisters { .init(rawValue: UInt16(truncatingIfNeeded: x86EffectWords[row] &>> 16)) }
  /// Effects; `loads` and `stores` are implicit memory accesses only: a memory operand's own role says the rest.
  public var effects: X86Effects { .init(rawValue: UInt16(truncatingIfNeeded: x86EffectWords[row] &>> 32)) }

  /// The condition code (0…15) of a `jcc`, `setcc` or `cmovcc` opcode; otherwise meaningless.
  public var conditionCode: UInt8 { UInt8(truncatingIfNeeded: x86EncodingWords[row] &>> 8) & 15 }

  /// Whether the encoding has a VEX (or XOP) prefix.
  public var isVEX: Bool { x86EncodingWords[row] &>> 37 & 0x11 == 1 }

  /// Whether the encoding has an EVEX prefix.
  public var isEVEX: Bool { x86EncodingWords[row] &>> 41 & 1 != 0 }

  /// The same operation with a VEX encoding (a destructive operand becomes a destination and a source), or itself.
  @inline(__always) public var vexForm: X86Opcode { X86Opcode(row: Int(x86VEXForms[row])) }

  /// Of a VEX row: the same operation on 32 bytes, or itself.
  @inline(__always) public var wideForm: X86Opcode { X86Opcode(row: Int(x86WideForms[row])) }

  /// Whether the row can be written in AT&T or Intel syntax; few rows belong to one only.
  public func hasSpelling(isIntel: Bool) -> Bool { x86EncodingWords[row] &>> (isIntel ? 62 : 61) & 1 == 0 }

  /// The operands stand in one order in both syntaxes, although the row has them as Intel's usual order would.
  public var hasSameOrder: Bool { x86EncodingWords[row] &>> 63 != 0 }

  /// The mnemonic in AT&T or Intel syntax.
  public func mnemonic(isIntel: Bool = false) -> UnsafeBufferPointer<UInt8> {
    let k = Int(isIntel ? x86IntelMnemonics[row] : x86PrintedMnemonics[row])
    let start = Int(x86MnemonicOffsets[k])
    return UnsafeBufferPointer(start: x86MnemonicText.utf8Start + start, count: Int(x86MnemonicOffsets[k + 1]) - start)
  }

  /// The opcode's own name as in machine IR text, such as `addRM32R32`.
  public var name: UnsafeBufferPointer<UInt8> {
    let start = Int(x86OpcodeNameOffsets[row])
    return UnsafeBufferPointer(start: x86OpcodeNameText.utf8Start + start, count: Int(x86OpcodeNameOffsets[row + 1]) - start)
  }

  /// Whether the mnemonic's first row is an EVEX one, so that a VEX row must be asked for by `{vex}`.
  var isFirstRowEVEX: Bool {
    let k = Int(x86PrintedMnemonics[row])
    return X86Opcode(row: Int(x86MnemonicOpcodes[Int(x86MnemonicStarts[k])])).isEVEX
  }
}
