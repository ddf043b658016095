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
  /// The opcode's row number. The raw value, without the switch that `rawValue` may compile to.
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

  /// Whether the encoding has a VEX prefix.
  public var isVEX: Bool { x86EncodingWords[row] &>> 37 & 1 != 0 }

  /// The same operation with a VEX encoding (a destructive operand becomes a destination and a source), or itself.
  @inline(__always) public var vexForm: X86Opcode { X86Opcode(row: Int(x86VEXForms[row])) }

  /// Of a VEX row: the same operation on 32 bytes, or itself.
  @inline(__always) public var wideForm: X86Opcode { X86Opcode(row: Int(x86WideForms[row])) }

  /// The AT&T mnemonic.
  public var mnemonic: UnsafeBufferPointer<UInt8> {
    let k = Int(x86PrintedMnemonics[row])
    let start = Int(x86MnemonicOffsets[k])
    return UnsafeBufferPointer(start: x86MnemonicText.utf8Start + start, count: Int(x86MnemonicOffsets[k + 1]) - start)
  }

  /// The opcode's own name as in machine IR text, such as `addRM32R32`.
  public var name: UnsafeBufferPointer<UInt8> {
    let start = Int(x86OpcodeNameOffsets[row])
    return UnsafeBufferPointer(start: x86OpcodeNameText.utf8Start + start, count: Int(x86OpcodeNameOffsets[row + 1]) - start)
  }
}
