// VEX, XOP and EVEX prefixes, and the addresses that only assembler text asks for.

import ObjectFormat
import Support

/// Bits of `CodeBuffer.pendingPrefixes`; the prefix rows of the instruction table name the first ones by number.
enum PendingPrefix {
  static var lock: UInt32 { 1 }
  static var rep: UInt32 { 2 }
  static var repne: UInt32 { 4 }
  static var operandSize: UInt32 { 8 }
  static var rexW: UInt32 { 16 }
  /// cs ds fs gs es ss.
  static var segments: UInt32 { 0x7E0 }
  static var addressSize: UInt32 { 1 &<< 11 }
  /// A REX prefix with the byte in bits 16…23.
  static var rex: UInt32 { 1 &<< 12 }
  /// Always set while code for 16-bit mode, or for 32-bit mode, is written.
  static var mode16: UInt32 { 1 &<< 30 }
  static var mode32: UInt32 { 1 &<< 31 }
  static var modes: UInt32 { 3 &<< 30 }
}

extension InstructionWriter {
  private mutating func vexStoreForm(reg: Register, v: Register, rm: UnsafePointer<MCOperand>) {
    word &= ~(1 &<< 36)
    switch opcode {
    case 0x6F: setOpcode(0x7F)
    case 0x7E:
      setOpcode(0xD6)
      word = word & ~(3 &<< 28) | 1 &<< 28
    default: setOpcode(opcode ^ 1)
    }
    withUnsafePointer(to: MCOperand.reg(reg)) { vex(reg: rm.pointee.register, v: v, rm: $0, trailing: 0, $0) }
  }

  /// VEX prefix (Intel SDM vol. 2 §2.3.5), opcode, ModRM.
  @inline(never) mutating func vex(
    reg: Register, v: Register, rm: UnsafePointer<MCOperand>, trailing: Int, _ o: UnsafePointer<MCOperand>
  ) {
    if buffer.pendingPrefixes != 0 { prefixesBeforeVEX() }
    if word & (1 &<< 41) != 0 { return evex(reg: reg, v: v, rm: rm, trailing: trailing, o) }
    let number = reg.raw < 8 ? reg.raw : reg.hardwareNumber
    let isRegister = rm.pointee.kind == .register
    let rmNumber = isRegister ? rm.pointee.register.hardwareNumber : (rm.pointee.register.raw < 16 ? rm.pointee.register.raw : 0)
    // The store form of a move lets the two-byte prefix do when only the rm register is above 7.
    if word & (1 &<< 36) != 0 && isRegister && rmNumber >= 8 && number < 8 && word & (1 &<< 44) == 0 {
      return vexStoreForm(reg: reg, v: v, rm: rm)
    }
    let index = rm.pointee.index
    let x: UInt8 = isRegister || index.isNone ? 0 : (index.hardwareNumber & 8) >> 3
    let b = rmNumber >> 3
    let vvvv: UInt8 = v.isNone ? 15 : ~v.hardwareNumber & 15
    let map = UInt8(truncatingIfNeeded: (word &>> 24) & 7)
    // VEX.pp counts 66, F3, F2, as the table does.
    let tail = vvvv << 3 | UInt8(truncatingIfNeeded: (word &>> 36) & 4) | UInt8(truncatingIfNeeded: (word &>> 28) & 3)
    if !isRegister { memoryPrefixes(rm) }
    let isXOP = word & (1 &<< 43) != 0
    if x == 0 && b == 0 && map == 1 && !isWide && !isXOP && word & (1 &<< 44) == 0 {
      byte(0xC5)
      byte((number & 8 == 0 ? 0x80 : 0) | tail)
    } else {
      byte(isXOP ? 0x8F : 0xC4)
      byte((number & 8 == 0 ? 0x80 : 0) | (x == 0 ? 0x40 : 0) | (b == 0 ? 0x20 : 0) | (isXOP ? map | 8 : map))
      byte((isWide ? 0x80 : 0) | tail)
    }
    byte(opcode)
    if isRegister {
      byte(0xC0 | (number & 7) << 3 | rmNumber & 7)
    } else {
      memory((number & 7) << 3, rm, trailing, hasREX: false)
    }
  }

  /// Only segments and the address size may precede VEX.
  private mutating func prefixesBeforeVEX() {
    let pending = buffer.pendingPrefixes & ~buffer.modePrefixes
    if pending == 0 { return }
    buffer.pendingPrefixes = buffer.modePrefixes
    if pending & ~(PendingPrefix.segments | PendingPrefix.addressSize) != 0 {
      buffer.encodingError = "this prefix cannot be used with a VEX or EVEX instruction"
      return
    }
    let saved = word
    word = 0
    buffer.pendingPrefixes = pending
    _ = legacyPrefixes()
    word = saved
  }

  /// EVEX prefix (Intel SDM vol. 2 §2.7), opcode, ModRM.
  private mutating func evex(
    reg: Register, v: Register, rm: UnsafePointer<MCOperand>, trailing: Int, _ o: UnsafePointer<MCOperand>
  ) {
    let r = reg.raw < 8 ? reg.raw : reg.wideNumber
    let isRegister = rm.pointee.kind == .register
    let m: UInt8 = isRegister ? rm.pointee.register.wideNumber : (rm.pointee.register.raw < 16 ? rm.pointee.register.raw : 0)
    var v5: UInt8 = v.isNone ? 0 : v.wideNumber
    var x: UInt8 = isRegister ? m >> 4 : 0
    let index = rm.pointee.index
    if !isRegister && !index.isNone && index.raw != 92 {
      x = index.hardwareNumber >> 3 & 1
      if index.isVector { v5 = v5 & 15 | index.wideNumber & 16 }
    }
    let decoration = o.pointee.decoration
    let broadcasts = !isRegister && rm.pointee.decoration.isBroadcast
    var length = UInt8(truncatingIfNeeded: (word &>> 38) & 1 | (word &>> 41) & 2)
    let rounding = decoration.rounding
    // Suppression of exceptions alone leaves the length unsaid.
    if rounding > 0 { length = rounding == 5 ? 0 : rounding &- 1 }
    if !isRegister { memoryPrefixes(rm) }
    byte(0x62)
    let low: UInt8 = (r & 8 == 0 ? 0x80 : 0) | (x == 0 ? 0x40 : 0) | (m & 8 == 0 ? 0x20 : 0)
    byte(low | (r & 16 == 0 ? 0x10 : 0) | UInt8(truncatingIfNeeded: (word &>> 24) & 7))
    byte((isWide ? 0x80 : 0) | (~v5 & 15) << 3 | 4 | UInt8(truncatingIfNeeded: (word &>> 28) & 3))
    let high: UInt8 = (decoration.isZeroing ? 0x80 : 0) | length << 5 | (broadcasts || rounding > 0 ? 0x10 : 0)
    byte(high | (v5 & 16 == 0 ? 8 : 0) | decoration.mask)
    byte(opcode)
    if isRegister {
      byte(0xC0 | (r & 7) << 3 | m & 7)
      return
    }
    let element = UInt8(truncatingIfNeeded: (word &>> 49) & 3)
    let unit = broadcasts ? element : UInt8(truncatingIfNeeded: (word &>> 46) & 7)
    unusualMemory((r & 7) << 3, rm, trailing, hasREX: false, unit: unit)
  }

  // MARK: Addresses

  /// ModRM, SIB and displacement of an address of another size, with a vector index, with a displacement of a demanded size, or
  /// of an EVEX instruction, whose one-byte displacements count units of `1 << unit` bytes.
  @inline(never) mutating func unusualMemory(
    _ reg: UInt8, _ rm: UnsafePointer<MCOperand>, _ trailing: Int, hasREX: Bool, unit: UInt8
  ) {
    let form = rm.pointee.addressForm
    if form.contains(.size16) { return memory16(reg, rm, unit) }
    let base = rm.pointee.register, index = rm.pointee.index
    if base == .rip {
      byte(reg | 5)
      if rm.pointee.symbol.isSome { ripDisplacement(rm, trailing, hasREX) } else { word32(rm.pointee.value) }
      return
    }
    let hasIndex = !index.isNone
    let indexField: UInt8 = !hasIndex || index.raw == 92 ? 4 : index.hardwareNumber & 7
    if base.isNone {
      if !hasIndex && buffer.modePrefixes != 0 && !form.contains(.forcedSIB) {
        byte(reg | 5)
      } else {
        byte(reg | 4)
        byte(rm.pointee.scale &<< 6 | indexField << 3 | 5)
      }
      if rm.pointee.symbol.isSome { absoluteDisplacement(rm) } else { word32(rm.pointee.value) }
      return
    }
    let (mod, short) = displacementForm(rm, unit, mayOmit: base.raw & 7 != 5)
    if !hasIndex && base.raw & 7 != 4 && !form.contains(.forcedSIB) {
      byte(mod | reg | base.raw & 7)
    } else {
      byte(mod | reg | 4)
      byte(rm.pointee.scale &<< 6 | indexField << 3 | base.raw & 7)
    }
    if mod == 0x40 {
      byte(short)
    } else if mod == 0x80 {
      if rm.pointee.symbol.isSome { absoluteDisplacement(rm) } else { word32(rm.pointee.value) }
    }
  }

  /// The mod field of the displacement, and its byte if it has one.
  private func displacementForm(_ rm: UnsafePointer<MCOperand>, _ unit: UInt8, mayOmit: Bool) -> (UInt8, UInt8) {
    let form = rm.pointee.addressForm
    if rm.pointee.symbol.isSome { return (0x80, 0) }
    let value = rm.pointee.value
    if value == 0 && mayOmit && !form.contains(.longDisplacement) && !form.contains(.shortDisplacement) { return (0, 0) }
    let scaled = value >> Int64(unit)
    let fits = scaled << Int64(unit) == value && scaled == Int64(Int8(truncatingIfNeeded: scaled))
    return fits && !form.contains(.longDisplacement) ? (0x40, UInt8(truncatingIfNeeded: scaled)) : (0x80, 0)
  }

  /// 16-bit addressing (Intel SDM vol. 2 table 2-1).
  private mutating func memory16(_ reg: UInt8, _ rm: UnsafePointer<MCOperand>, _ unit: UInt8) {
    let base = rm.pointee.register.raw, index = rm.pointee.index.raw
    let field: UInt8
    switch (min(base, index), max(base, index)) {
    case (3, 6): field = 0
    case (3, 7): field = 1
    case (5, 6): field = 2
    case (5, 7): field = 3
    case (6, 255): field = 4
    case (7, 255): field = 5
    case (5, 255): field = 6
    case (3, 255): field = 7
    default:
      byte(reg | 6)
      return displacement16(rm)
    }
    let (mod, short) = displacementForm(rm, unit, mayOmit: field != 6)
    byte(mod | reg | field)
    if mod == 0x40 { byte(short) } else if mod == 0x80 { displacement16(rm) }
  }

  private mutating func displacement16(_ rm: UnsafePointer<MCOperand>) {
    let v = rm.pointee.value
    if rm.pointee.symbol.isSome {
      buffer.addFixup(.abs16, size: 2, symbol: rm.pointee.symbol, addend: v, at: offset)
    }
    let bits = rm.pointee.symbol.isSome ? 0 : UInt16(truncatingIfNeeded: v)
    byte(UInt8(truncatingIfNeeded: bits))
    byte(UInt8(truncatingIfNeeded: bits >> 8))
  }
}
