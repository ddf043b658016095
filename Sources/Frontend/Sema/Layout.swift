// Where the members of a struct or union lie.
//
// System V ABI (x86-64 psABI §3.1.2, likewise AAPCS64 and RISC-V): members in order, each at the next multiple of its
// alignment; bit-fields packed into units of their declared type, which they do not straddle; the size is a multiple of the
// alignment. GNU additions: `packed` (records and members), `aligned`, `#pragma pack`, empty and flexible members.

import Support

struct RecordLayout {
  let types: TypeTable
  let isUnion: Bool
  /// `packed` on the record: every member without its own `aligned` has alignment 1.
  let isPacked: Bool
  /// `#pragma pack`, 0 if none.
  let pack: UInt64
  /// Next free bit.
  private var position: UInt64 = 0
  private var largest: UInt64 = 0
  private(set) var alignment: UInt64 = 1
  /// Set when the size does not fit the address space.
  private(set) var overflowed = false

  init(types: TypeTable, isUnion: Bool, isPacked: Bool, pack: UInt8) {
    self.types = types
    self.isUnion = isUnion
    self.isPacked = isPacked
    self.pack = UInt64(pack)
  }

  /// Places `field` and records its offset in it.
  mutating func place(_ field: inout FieldInfo) {
    if isUnion { position = 0 }
    if field.isBitField { placeBitField(&field) } else { placeMember(&field) }
    largest = max(largest, position)
  }

  private func capped(_ align: UInt64) -> UInt64 { pack != 0 ? min(align, pack) : align }

  private mutating func placeMember(_ field: inout FieldInfo) {
    let packed = isPacked || field.flags.contains(.packed)
    var align = packed ? 1 : types.alignment(of: field.type)
    if field.requestedAlign != 0 { align = max(align, 1 &<< UInt64(field.requestedAlign - 1)) }
    align = capped(align)
    alignment = max(alignment, align)
    position = roundUp(position, align &* 8)
    field.bitPosition = position
    let (bits, overflow) = types.size(of: field.type).multipliedReportingOverflow(by: 8)
    let (end, overflowEnd) = position.addingReportingOverflow(bits)
    if overflow || overflowEnd || end > UInt64(Int64.max) { overflowed = true } else { position = end }
  }

  private mutating func placeBitField(_ field: inout FieldInfo) {
    let width = UInt64(field.bitWidth)
    let unit = types.size(of: field.type) &* 8
    var align = types.alignment(of: field.type) &* 8
    if field.requestedAlign != 0 {
      let requested = UInt64(8) &<< UInt64(field.requestedAlign - 1)
      position = roundUp(position, requested)
      alignment = max(alignment, capped(requested / 8))
    }
    if width == 0 {
      // §6.7.2.1 ¶12: no further bit-field goes into the unit of the one before. Does not align the record.
      position = roundUp(position, max(capped(align / 8) &* 8, 8))
      field.bitPosition = position
      return
    }
    if isPacked || field.flags.contains(.packed) {
      align = 8
    } else {
      align = capped(align / 8) &* 8
      let units = (position &+ width &+ align &- 1) / align &- position / align
      if units > unit / align { position = roundUp(position, align) }
      // Unnamed bit-fields do not contribute to the alignment (psABI).
      if field.name.isSome { alignment = max(alignment, align / 8) }
    }
    field.bitPosition = position
    position &+= width
  }

  /// The record's size in bytes after all members.
  mutating func finish(minimumAlignment: UInt64) -> UInt64 {
    alignment = max(alignment, minimumAlignment)
    return roundUp((largest &+ 7) / 8, alignment)
  }

  private func roundUp(_ n: UInt64, _ to: UInt64) -> UInt64 { (n &+ to &- 1) / to &* to }
}
