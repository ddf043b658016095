// Bit-fields whose declared type is a bit-precise integer of more than 128 bits: read into limbs and written from limbs by
// functions of Frontend's BitIntConversions.swift, which touch no byte beside the field's own.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// The value of bit-field `p` of type `t`, extended, in a temporary.
  func wideBitFieldValue(_ p: Place, _ t: QualType) -> Place {
    let l = m.lowering.lower(t)
    let value = temporary(types.unqualified(t))
    let field = libraryView(p)
    limbCall(
      "__mbi_load_bits",
      [
        address(value), i64(Int64(limbCount(l))), field.pointer, i64(field.bit), i64(Int64(p.bitWidth)), i32(l.isSigned ? 1 : 0),
        field.isReversed,
      ])
    return value
  }

  /// Writes the low bits of the number at `value` to bit-field `p`.
  func storeWideBits(_ value: Place, _ p: Place) {
    let field = libraryView(p)
    limbCall("__mbi_store_bits", [field.pointer, i64(field.bit), i64(Int64(p.bitWidth)), address(value), field.isReversed])
  }

  /// The field's first byte; how many bits of its least significant byte lie below it; whether that byte is the last one.
  private func libraryView(_ p: Place) -> (pointer: ValueID, bit: Int64, isReversed: ValueID) {
    let first = p.bitPosition / 8, end = p.bitPosition + UInt64(p.bitWidth)
    var memory = p
    memory.flags.remove(.bitField)
    let pointer = address(memory.advanced(by: Int64(first)))
    if !p.flags.contains(.reversed) { return (pointer, Int64(p.bitPosition % 8), i32(0)) }
    return (pointer, Int64((end + 7) / 8 * 8 - end), i32(1))
  }
}
