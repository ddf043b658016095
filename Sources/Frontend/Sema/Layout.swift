// Where the members of a struct or union lie.
//
// System V ABI (x86-64 psABI §3.1.2, likewise AAPCS64 and RISC-V): members in order, each at the next multiple of its
// alignment; bit-fields packed into units of their declared type, which they do not straddle; the size is a multiple of the
// alignment. GNU additions: `packed` (records and members), `aligned`, `#pragma pack`, empty and flexible members.
// `ms_struct` lays bit-fields out as Microsoft's compilers do (GCC manual, "x86 Variable Attributes").

import Support

struct RecordLayout {
  let types: TypeTable
  let isUnion: Bool
  /// `packed` on the record: every member without its own `aligned` has alignment 1.
  let isPacked: Bool
  /// `#pragma pack`, 0 if none.
  let pack: UInt64
  /// Next free bit; behind a member of run-time size, from the start of the run of bit-fields.
  private var position: UInt128 = 0
  private var largest: UInt128 = 0
  /// Run-time offsets so far: of members, and of runs of bit-fields.
  private(set) var runtimeOffsets: UInt32 = 0
  /// A member of run-time size came before.
  private(set) var isRuntime = false
  private var isInRun = false
  private(set) var alignment: UInt64 = 1
  /// Set when the size does not fit the address space.
  private(set) var overflowed = false
  /// Attribute `ms_struct`, -mms-bitfields.
  var usesMicrosoftBitFields = false
  /// Of the bit-field before, with `usesMicrosoftBitFields`: bits of its type, 0 if there is none, and those its unit has left: the
  /// unit is allotted whole.
  private var runUnit: UInt64 = 0
  private var remaining: UInt64 = 0

  init(types: TypeTable, isUnion: Bool, isPacked: Bool, pack: UInt8) {
    self.types = types
    self.isUnion = isUnion
    self.isPacked = isPacked
    self.pack = UInt64(pack)
  }

  /// Places `field` and records its offset in it.
  mutating func place(_ field: inout FieldInfo) {
    if isUnion {
      position = 0
      runUnit = 0
    } else if isRuntime {
      return placeBehindVariableMember(&field)
    }
    if types.hasRuntimeSize(field.type) { isRuntime = true }
    if field.isBitField && usesMicrosoftBitFields { placeMicrosoftBitField(&field) }
    else if field.isBitField { placeBitField(&field) }
    else { placeMember(&field) }
    largest = max(largest, position)
  }

  private func capped(_ align: UInt64) -> UInt64 { pack != 0 ? min(align, pack) : align }

  /// Only the alignment counts now, and the place in a run of bit-fields; offsets are computed where the declaration is reached.
  private mutating func placeBehindVariableMember(_ field: inout FieldInfo) {
    field.flags.insert(.runtimeOffset)
    if field.isBitField {
      if !isInRun {
        position = 0
        runtimeOffsets &+= 1
        isInRun = true
      }
      let packed = isPacked || field.flags.contains(.packed)
      field.alignLog2 = packed ? 0 : UInt8(capped(types.memberAlignment(of: field.type)).trailingZeroBitCount)
      placeBitField(&field)
    } else {
      let align = effectiveAlignment(field)
      alignment = max(alignment, align)
      field.alignLog2 = UInt8(align.trailingZeroBitCount)
      runtimeOffsets &+= 1
      isInRun = false
    }
    field.runtimeIndex = runtimeOffsets &- 1
  }

  private func effectiveAlignment(_ field: FieldInfo) -> UInt64 {
    let packed = isPacked || field.flags.contains(.packed)
    var align = packed ? 1 : types.memberAlignment(of: field.type)
    if field.requestedAlign != 0 { align = max(align, 1 &<< UInt64(field.requestedAlign - 1)) }
    return capped(align)
  }

  private mutating func placeMember(_ field: inout FieldInfo) {
    endRun()
    let align = effectiveAlignment(field)
    alignment = max(alignment, align)
    field.alignLog2 = UInt8(align.trailingZeroBitCount)
    position = roundUp(position, align &* 8)
    record(&field)
    position &+= UInt128(types.size(of: field.type)) &* 8
    if position > UInt128(Int64.max) &* 8 {
      overflowed = true
      position = 0
    }
  }

  private mutating func placeBitField(_ field: inout FieldInfo) {
    let width = UInt128(field.bitWidth)
    let unit = types.size(of: field.type) &* 8
    var align = types.memberAlignment(of: field.type) &* 8
    if field.requestedAlign != 0 {
      let requested = UInt64(8) &<< UInt64(field.requestedAlign - 1)
      position = roundUp(position, requested)
      alignment = max(alignment, capped(requested / 8))
    }
    if width == 0 {
      // §6.7.2.1 ¶12: no further bit-field goes into the unit of the one before. Does not align the record.
      // As gcc and clang do, `#pragma pack` changes nothing here.
      position = roundUp(position, max(align, 8))
      record(&field)
      return
    }
    if isPacked || field.flags.contains(.packed) {
      align = 8
    } else {
      align = capped(align / 8) &* 8
      let shift = UInt128(align.trailingZeroBitCount)
      let units = (position &+ width &+ UInt128(align &- 1)) &>> shift &- position &>> shift
      // gcc: under `#pragma pack` bit-fields follow each other wherever their units end.
      if pack == 0 && units > UInt128(unit / align) { position = roundUp(position, align) }
      // Unnamed bit-fields do not contribute to the alignment (psABI).
      if field.name.isSome { alignment = max(alignment, align / 8) }
    }
    record(&field)
    position &+= width
  }

  /// Bit-fields share a unit of their type if their types have one size. A bit-field of width 0 only counts behind another bit-field.
  private mutating func placeMicrosoftBitField(_ field: inout FieldInfo) {
    let width = UInt64(field.bitWidth), unit = types.size(of: field.type) &* 8
    if runUnit == unit && width != 0 {
      if remaining < width {
        position = roundUp(position &+ UInt128(remaining), effectiveAlignment(field) &* 8)
        remaining = unit
      }
      alignment = max(alignment, effectiveAlignment(field))
    } else {
      let isFirst = runUnit == 0
      endRun()
      if width == 0 && isFirst { return record(&field) }
      // `packed` takes nothing from what bit-fields of width 0 do for the record's alignment.
      let align = effectiveAlignment(field)
      alignment = max(alignment, width == 0 ? capped(types.memberAlignment(of: field.type)) : align)
      position = roundUp(position, align &* 8)
      runUnit = width == 0 ? 0 : unit
      remaining = width == 0 ? 0 : unit
    }
    record(&field)
    position &+= UInt128(width)
    remaining &-= width
  }

  private mutating func endRun() {
    if runUnit == 0 { return }
    position &+= UInt128(remaining)
    runUnit = 0
    remaining = 0
  }

  /// The record's size in bytes after all members.
  mutating func finish(minimumAlignment: UInt64) -> UInt64 {
    if !isUnion {
      endRun()
      largest = max(largest, position)
    }
    alignment = max(alignment, minimumAlignment)
    let size = roundUp((largest &+ 7) / 8, alignment)
    if size > UInt128(Int64.max) { overflowed = true }
    return UInt64(truncatingIfNeeded: size)
  }

  private func record(_ field: inout FieldInfo) {
    field.byteOffset = UInt64(truncatingIfNeeded: position / 8)
    field.bitInByte = UInt8(truncatingIfNeeded: position & 7)
  }

  private func roundUp(_ n: UInt128, _ to: UInt64) -> UInt128 { (n &+ UInt128(to &- 1)) & ~UInt128(to &- 1) }
}
