// Instruction forms that compiled code never uses: far transfers, segment stacks, named string operands, relative targets whose
// width depends on the processor mode.

import ObjectFormat
import Support

extension InstructionWriter {
  var is16BitMode: Bool { buffer.modePrefixes & PendingPrefix.mode16 != 0 }

  /// Whether the row's 16- or 32-bit operand size, or the mode's, is 16 bits.
  private var hasOperandSize16: Bool { isWord || (is16BitMode && word & (1 &<< 27) == 0) }

  /// A call or jump with a 16- or 32-bit distance.
  mutating func relativeByMode(_ o: UnsafePointer<MCOperand>) {
    let isShort = hasOperandSize16
    prefixes(rex: 0)
    byte(opcode)
    if opcode == 0xC7 { byte(0xF8) }
    if !isShort {
      let viaPLT = opcode == 0xE8 && (buffer.modePrefixes == 0 || o[0].modifier == .plt)
      return relative32(o, viaPLT ? .plt32 : .pc32)
    }
    if o[0].symbol.isSome { buffer.addFixup(.pc16, size: 2, symbol: o[0].symbol, addend: o[0].value &- 2, at: offset) }
    let v = o[0].symbol.isSome ? 0 : UInt16(truncatingIfNeeded: o[0].value)
    byte(UInt8(truncatingIfNeeded: v))
    byte(UInt8(truncatingIfNeeded: v >> 8))
  }

  /// The address of a `mov` to or from the accumulator, of the address size.
  mutating func absoluteOffset(_ o: UnsafePointer<MCOperand>) {
    let form = o.pointee.addressForm
    immediate(o, size: form.contains(.size16) ? 2 : form.contains(.size32) ? 4 : 8)
  }

  /// The operand of MONITOR, INVLPGA and their kin that has the size of addresses.
  var addressOperand: Int { digit == 0xC8 || digit == 0xFA ? 2 : digit == 0xDF ? 1 : 0 }

  /// push and pop of a segment register (Intel SDM vol. 2: PUSH, POP).
  mutating func pushSegment(_ o: UnsafePointer<MCOperand>) {
    let n = o[0].register.raw &- 80
    let pops = opcode & 1
    prefixes(rex: 0)
    if n >= 4 {
      byte(0x0F)
      byte((n == 4 ? 0xA0 : 0xA8) | pops)
    } else {
      if buffer.modePrefixes == 0 { buffer.encodingError = "only %fs and %gs can be pushed and popped in 64-bit mode" }
      if pops != 0 && n == 1 { buffer.encodingError = "%cs cannot be popped" }
      byte(6 | n << 3 | pops)
    }
  }

  /// `selector:offset`; the offset comes first in the bytes.
  mutating func farPointer(_ o: UnsafePointer<MCOperand>) {
    let size = hasOperandSize16 ? 2 : 4
    prefixes(rex: 0)
    byte(opcode)
    immediate(o, size: size)
    immediate(o + 1, size: 2)
  }

  /// A string instruction whose operands are written out: the segment of the source and the size of both addresses matter.
  mutating func stringOperands(_ o: UnsafePointer<MCOperand>) {
    var form: AddressForm?
    for i in 0..<2 where o[i].kind == .memory {
      if let form, form != o[i].addressForm { buffer.encodingError = "both addresses must have the same size" }
      form = o[i].addressForm
      let isSource = o[i].register == .rsi
      if isSource && !o[i].segment.isNone && o[i].segment != .ds { segmentPrefix(o[i].segment) }
    }
    if let form { addressSizePrefix(form) }
    prefixes(rex: 0)
    byte(opcode)
  }
}
