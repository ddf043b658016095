// The byte-level half of the x86-64 encoder: prefixes, opcode, ModRM, displacement, immediate.
//
// Lives for one instruction, in registers; the caller has reserved room, so stores are unchecked.

import ObjectFormat
import Support

struct InstructionWriter {
  var word: UInt64
  var p: UnsafeMutablePointer<UInt8>
  /// Unowned: the caller holds it, and counting references would cost more than the encoding.
  unowned(unsafe) let buffer: CodeBuffer

  @inline(__always) init(_ word: UInt64, _ buffer: CodeBuffer) {
    self.word = word
    self.buffer = buffer
    p = buffer.cursor
  }

  @inline(__always) var opcode: UInt8 { UInt8(truncatingIfNeeded: word &>> 8) }
  @inline(__always) var digit: UInt8 { UInt8(truncatingIfNeeded: word &>> 16) }
  @inline(__always) var immediateSize: Int { Int(truncatingIfNeeded: (word &>> 32) & 15) }
  @inline(__always) var isWide: Bool { word & (1 &<< 30) != 0 }
  @inline(__always) var isWord: Bool { word & (1 &<< 31) != 0 }
  @inline(__always) var isVEX: Bool { word & (1 &<< 37) != 0 }
  /// Stream offset of the write position.
  @inline(__always) var offset: Int { p - buffer.start }

  @inline(__always) mutating func byte(_ b: UInt8) {
    p.pointee = b
    p += 1
  }

  @inline(__always) mutating func word32(_ v: Int64) {
    UnsafeMutableRawPointer(p).storeBytes(of: Int32(truncatingIfNeeded: v).littleEndian, as: Int32.self)
    p += 4
  }

  // MARK: Prefixes and opcode

  /// Legacy prefixes, then `rex` (its W, R, X, B bits) if it is not zero; bit 0x40 forces an empty REX.
  @inline(__always) mutating func prefixes(rex: UInt8) {
    let w = UInt8(truncatingIfNeeded: (word &>> 27) & 8)
    var r = rex | w
    if word & 0xB000_0000 != 0 || buffer.pendingPrefixes != 0 { r |= legacyPrefixes() }
    if r != 0 { byte(0x40 | r) }
  }

  @inline(__always) mutating func prefixes(rexFor r: Register) { prefixes(rex: r.raw & 8 != 0 ? 1 : 0) }

  /// The operands have not the size that the mode gives them.
  private var changesSize: Bool { buffer.modePrefixes & PendingPrefix.mode16 != 0 ? word & (1 &<< 27) != 0 : isWord }

  /// 66, F2/F3, LOCK and what prefix instructions asked for, in the order in which GNU as places them; returns bits of a REX
  /// prefix that was asked for.
  @inline(never) mutating func legacyPrefixes() -> UInt8 {
    let pending = buffer.pendingPrefixes
    buffer.pendingPrefixes = buffer.modePrefixes
    pendingSegments(pending)
    if pending & PendingPrefix.addressSize != 0 { byte(0x67) }
    let mandatory = (word &>> 28) & 3
    if changesSize || mandatory == 1 || pending & PendingPrefix.operandSize != 0 { byte(0x66) }
    if mandatory == 2 || pending & PendingPrefix.rep != 0 { byte(0xF3) }
    if mandatory == 3 || pending & PendingPrefix.repne != 0 { byte(0xF2) }
    if pending & PendingPrefix.lock != 0 { byte(0xF0) }
    if pending & PendingPrefix.rexW != 0 { return 0x48 }
    return pending & PendingPrefix.rex != 0 ? UInt8(truncatingIfNeeded: pending &>> 16) : 0
  }

  private mutating func pendingSegments(_ pending: UInt32) {
    if pending & PendingPrefix.segments == 0 { return }
    if pending & 1 &<< 9 != 0 { byte(0x26) }
    if pending & 1 &<< 5 != 0 { byte(0x2E) }
    if pending & 1 &<< 10 != 0 { byte(0x36) }
    if pending & 1 &<< 6 != 0 { byte(0x3E) }
    if pending & 1 &<< 7 != 0 { byte(0x64) }
    if pending & 1 &<< 8 != 0 { byte(0x65) }
  }

  /// A prefix for a jump, which is kept with the fragment.
  @inline(__always) mutating func takeBranchPrefix() -> UInt8 {
    if buffer.pendingPrefixes == buffer.modePrefixes { return 0 }
    let pending = buffer.pendingPrefixes & ~buffer.modePrefixes
    buffer.pendingPrefixes = buffer.modePrefixes
    switch pending {
    case PendingPrefix.repne: return 0xF2
    case 1 &<< 5: return 0x2E
    case 1 &<< 6: return 0x3E
    default:
      buffer.encodingError = "this prefix cannot be used with a jump"
      return 0
    }
  }

  @inline(__always) mutating func opcodeBytes(plus: UInt8 = 0) {
    let map = (word &>> 24) & 3
    if map != 0 {
      byte(0x0F)
      if map != 1 { byte(map == 2 ? 0x38 : 0x3A) }
    }
    byte(opcode | plus)
  }

  // MARK: ModRM

  /// `o` is the first operand, which bears the decorations of an EVEX instruction.
  @inline(__always)
  mutating func modRM(digit: UInt8, rm: UnsafePointer<MCOperand>, trailing: Int, _ o: UnsafePointer<MCOperand>) {
    if isVEX { return vex(reg: Register(digit), v: .none, rm: rm, trailing: trailing, o) }
    modRM(number: digit, forced: 0, rm: rm, trailing: trailing)
  }

  @inline(__always)
  mutating func modRM(reg: Register, rm: UnsafePointer<MCOperand>, trailing: Int, _ o: UnsafePointer<MCOperand>) {
    if isVEX { return vex(reg: reg, v: .none, rm: rm, trailing: trailing, o) }
    var forced: UInt8 = 0
    if word & (1 &<< 39) != 0 {
      if reg.raw >= 4 && reg.raw < 8 { forced = 0x40 }
      if reg.isHighByte { forced = 0x80 }
    }
    modRM(number: reg.hardwareNumber, forced: forced, rm: rm, trailing: trailing)
  }

  /// Everything up to the displacement. `number` is the reg field; `forced` 0x40 demands a REX prefix, 0x80 forbids one;
  /// `trailing` is the number of immediate bytes to come, which RIP-relative addends count.
  @inline(__always) mutating func modRM(number: UInt8, forced: UInt8, rm: UnsafePointer<MCOperand>, trailing: Int) {
    var rex: UInt8 = forced | (number & 8) >> 1
    if rm.pointee.kind == .register {
      let r = rm.pointee.register
      if word & (1 &<< 40) != 0 {
        if r.raw >= 4 && r.raw < 8 { rex |= 0x40 }
        if r.isHighByte { rex |= 0x80 }
      }
      let n = r.hardwareNumber
      rex |= n >> 3
      if rex & 0x80 != 0 { checkHighByte(&rex) }
      prefixes(rex: rex)
      opcodeBytes()
      byte(0xC0 | (number & 7) << 3 | n & 7)
      return
    }
    let base = rm.pointee.register, index = rm.pointee.index
    if base.raw < 16 { rex |= base.raw >> 3 }
    if index.raw < 16 { rex |= (index.raw & 8) >> 2 }
    if rex & 0x80 != 0 { checkHighByte(&rex) }
    memoryPrefixes(rm)
    prefixes(rex: rex)
    opcodeBytes()
    memory((number & 7) << 3, rm, trailing, hasREX: rex != 0 || isWide)
  }

  /// ah, ch, dh and bh have the codes that mean spl, bpl, sil and dil once there is a REX prefix.
  @inline(never) mutating func checkHighByte(_ rex: inout UInt8) {
    rex &= 0x7F
    if rex != 0 || isWide { buffer.encodingError = "%ah, %bh, %ch and %dh cannot be used in an instruction that needs a REX prefix" }
  }

  @inline(__always) mutating func memoryPrefixes(_ rm: UnsafePointer<MCOperand>) {
    if rm.pointee.segment.raw != 255 { segmentPrefix(rm.pointee.segment) }
    if rm.pointee.addressForm.rawValue != 0 { addressSizePrefix(rm.pointee.addressForm) }
  }

  /// 67 if the address is not of the mode's size; before it go the segments that stand as prefixes in the text.
  @inline(never) mutating func addressSizePrefix(_ form: AddressForm) {
    let size = form.rawValue & 3
    let pending = buffer.pendingPrefixes
    let usual: UInt8 = pending & PendingPrefix.modes == 0 ? 0 : pending & PendingPrefix.mode16 != 0 ? 2 : 1
    if size == usual { return }
    pendingSegments(pending)
    buffer.pendingPrefixes &= ~(PendingPrefix.segments | PendingPrefix.addressSize)
    byte(0x67)
  }

  @inline(never) mutating func segmentPrefix(_ segment: Register) {
    switch segment {
    case .es: byte(0x26)
    case .cs: byte(0x2E)
    case .ss: byte(0x36)
    case .ds: byte(0x3E)
    case .fs: byte(0x64)
    default: byte(0x65)
    }
  }

  /// ModRM with `reg` (already shifted), SIB and displacement of a memory operand.
  @inline(__always) mutating func memory(_ reg: UInt8, _ rm: UnsafePointer<MCOperand>, _ trailing: Int, hasREX: Bool) {
    let base = rm.pointee.register, index = rm.pointee.index
    let disp = rm.pointee.value
    if rm.pointee.modifier == .tlsCall { return descriptorCall(reg, rm) }
    if rm.pointee.addressForm.rawValue != 0 { return unusualMemory(reg, rm, trailing, hasREX: hasREX, unit: 0) }
    if base.raw < 16 {
      var mod: UInt8
      if rm.pointee.symbol.isSome {
        mod = 0x80
      } else if disp == 0 && base.raw & 7 != 5 {
        mod = 0
      } else {
        mod = disp == Int64(Int8(truncatingIfNeeded: disp)) ? 0x40 : 0x80
      }
      if index.raw >= 16 && base.raw & 7 != 4 {
        byte(mod | reg | base.raw & 7)
      } else {
        let i: UInt8 = index.raw < 16 ? index.raw & 7 : 4
        byte(mod | reg | 4)
        byte(rm.pointee.scale &<< 6 | i << 3 | base.raw & 7)
      }
      if mod == 0x40 {
        byte(UInt8(truncatingIfNeeded: disp))
      } else if mod == 0x80 {
        if rm.pointee.symbol.isSome { absoluteDisplacement(rm) } else { word32(disp) }
      }
      return
    }
    if base == .rip {
      byte(reg | 5)
      if rm.pointee.symbol.isSome { ripDisplacement(rm, trailing, hasREX) } else { word32(disp) }
      return
    }
    let i: UInt8 = index.raw < 16 ? index.raw & 7 : 4
    byte(reg | 4)
    byte(rm.pointee.scale &<< 6 | i << 3 | 5)
    if rm.pointee.symbol.isSome { absoluteDisplacement(rm) } else { word32(disp) }
  }

  /// `call *symbol@TLSCALL(%rax)`: a plain `call *(%rax)`, marked for the linker (TLS descriptors, psABI §4.4.1).
  private mutating func descriptorCall(_ reg: UInt8, _ rm: UnsafePointer<MCOperand>) {
    buffer.addFixup(buffer.objectBits == 32 ? .ia32TLSDescriptorCall : .tlsDescCall, size: 0, symbol: rm.pointee.symbol, addend: rm.pointee.value, at: offset &- 1)
    var plain = rm.pointee
    plain.symbol = .none
    plain.modifier = .none
    plain.value = 0
    withUnsafePointer(to: plain) { memory(reg, $0, 0, hasREX: false) }
  }

  mutating func absoluteDisplacement(_ rm: UnsafePointer<MCOperand>) {
    var type: X86Relocation
    switch rm.pointee.modifier {
    case .none: type = rm.pointee.addressForm.rawValue & 3 != 0 ? .abs32 : .abs32S
    case let modifier where buffer.objectBits == 32:
      type = X86Relocation.ia32(modifier) ?? .none
      if type == .none { buffer.encodingError = "a 32-bit object has no such relocation" }
      // As in immediates, the distance to the GOT counts from the start of the instruction.
      if modifier == .gotPC {
        buffer.addFixup(type, size: 4, symbol: rm.pointee.symbol, addend: rm.pointee.value &+ Int64(p - buffer.cursor), at: offset)
        return word32(0)
      }
      // With a base, or nothing but the address.
      if type == .got32 && relaxableGOTLoad && (rm.pointee.register.raw < 16 || rm.pointee.index.raw >= 16) { type = .ia32GOT32X }
    case .tpOff: type = .tpOff32
    case .dtpOff: type = .dtpOff32
    case .got: type = .got32
    case .gotTPOff: type = .gotTPOff
    case .gotPCRel: type = .gotPCRel
    case .size: type = .size32
    default:
      type = .none
      buffer.encodingError = "this relocation cannot be used in a memory operand without %rip"
    }
    buffer.addFixup(type, size: 4, symbol: rm.pointee.symbol, addend: rm.pointee.value, at: offset)
    word32(0)
  }

  mutating func ripDisplacement(_ rm: UnsafePointer<MCOperand>, _ trailing: Int, _ hasREX: Bool) {
    let type: X86Relocation
    switch rm.pointee.modifier {
    case .none: type = .pc32
    case .plt: type = .plt32
    case .gotPCRel: type = relaxableGOTLoad ? (hasREX ? .rexGotPCRelX : .gotPCRelX) : .gotPCRel
    case .gotPCRelNoRelax: type = .gotPCRel
    case .gotTPOff: type = .gotTPOff
    case .tlsGD: type = .tlsGD
    case .tlsLD: type = .tlsLD
    case .tlsDesc: type = .gotPC32TLSDesc
    case .gotPC: type = .gotPC32
    default:
      type = .none
      buffer.encodingError = "this relocation cannot be used with %rip"
    }
    buffer.addFixup(type, size: 4, symbol: rm.pointee.symbol, addend: rm.pointee.value &- 4 &- Int64(trailing), at: offset)
    word32(0)
  }

  /// Instructions whose GOT load the linker may turn into a direct form (x86-64 psABI §4.4.1 and B.2).
  private var relaxableGOTLoad: Bool {
    if (word &>> 24) & 3 != 0 || isVEX || changesSize { return false }
    let op = opcode
    if op == 0x8B || op == 0x85 { return true }
    if op == 0xFF && (digit == 2 || digit == 4) { return true }
    return op & 0xC7 == 0x03 && op < 0x40
  }

  // MARK: Immediates

  @inline(__always) mutating func immediate(_ o: UnsafePointer<MCOperand>) { immediate(o, size: immediateSize) }

  @inline(__always) mutating func immediate(_ o: UnsafePointer<MCOperand>, size: Int) {
    if o.pointee.symbol.isSome { return symbolicImmediate(o, size) }
    UnsafeMutableRawPointer(p).storeBytes(of: o.pointee.value.littleEndian, as: Int64.self)
    p += size
  }

  @inline(never) mutating func symbolicImmediate(_ o: UnsafePointer<MCOperand>, _ size: Int) {
    var type: X86Relocation
    switch (o.pointee.modifier, size) {
    case (.none, 1): type = .abs8
    case (let modifier, 4) where modifier != .none && buffer.objectBits == 32:
      type = X86Relocation.ia32(modifier) ?? .none
      if type == .none { buffer.encodingError = "a 32-bit object has no such relocation" }
    case (.none, 2): type = .abs16
    case (.none, 4): type = isWide || opcode == 0x68 ? .abs32S : .abs32
    case (.none, 8): type = .abs64
    case (.tpOff, 4): type = .tpOff32
    case (.tpOff, 8): type = .tpOff64
    case (.dtpOff, 4): type = .dtpOff32
    case (.dtpOff, 8): type = .dtpOff64
    case (.got, 4): type = .got32
    case (.got, 8): type = .got64
    case (.gotOff, 8): type = .gotOff64
    case (.plt, 8): type = .pltOff64
    case (.size, 4): type = .size32
    case (.size, 8): type = .size64
    case (.gotPC, 4): type = .gotPC32
    case (.gotPC, 8): type = .gotPC64
    default:
      type = .none
      buffer.encodingError = "this relocation cannot be used in an immediate operand of this size"
    }
    var addend = o.pointee.value
    // `_GLOBAL_OFFSET_TABLE_` is relative to the start of the instruction in an immediate.
    if o.pointee.modifier == .gotPC { addend &+= Int64(p - buffer.cursor) }
    buffer.addFixup(type, size: size, symbol: o.pointee.symbol, addend: addend, at: offset)
    UnsafeMutableRawPointer(p).storeBytes(of: 0, as: Int64.self)
    p += size
  }

  @inline(__always) mutating func relative32(_ o: UnsafePointer<MCOperand>, _ type: X86Relocation) {
    if o.pointee.symbol.isSome {
      buffer.addFixup(type, size: 4, symbol: o.pointee.symbol, addend: o.pointee.value &- 4, at: offset)
      word32(0)
    } else {
      word32(o.pointee.value)
    }
  }

  /// The value as the operation's width sees it.
  @inline(__always) func signExtended(_ v: Int64) -> Int64 {
    if isWide { return v }
    return isWord ? Int64(Int16(truncatingIfNeeded: v)) : Int64(Int32(truncatingIfNeeded: v))
  }

  /// add, or, adc, sbb, and, sub, xor, cmp with an immediate: 83 /n ib, accumulator form, 81 /n.
  @inline(__always) mutating func alu(_ o: UnsafePointer<MCOperand>) {
    let isAccumulator = o[0].kind == .register && o[0].register.raw == 0
    let size = immediateSize
    if size == 1 {
      if isAccumulator { return accumulatorImmediate(o, opcode | 4) }
      setOpcode(0x80)
      modRM(digit: digit, rm: o, trailing: 1, o)
      return immediate(o + 1)
    }
    let v = signExtended(o[1].value)
    if o[1].symbol.isNone && v == Int64(Int8(truncatingIfNeeded: v)) {
      setOpcode(0x83)
      modRM(digit: digit, rm: o, trailing: 1, o)
      return byte(UInt8(truncatingIfNeeded: v))
    }
    if isAccumulator { return accumulatorImmediate(o, opcode | 4) }
    setOpcode(0x81)
    modRM(digit: digit, rm: o, trailing: size, o)
    immediate(o + 1)
  }

  mutating func accumulatorImmediate(_ o: UnsafePointer<MCOperand>, _ op: UInt8) {
    prefixes(rex: 0)
    byte(op)
    immediate(o + 1)
  }

  @inline(__always) mutating func setOpcode(_ op: UInt8) { word = word & ~0xFF00 | UInt64(op) &<< 8 }

  /// mov: B0+r / B8+r for registers up to 32 bits, C6/C7 otherwise.
  @inline(__always) mutating func moveImmediate(_ o: UnsafePointer<MCOperand>) {
    if o[0].kind == .register && !isWide {
      let r = o[0].register
      if immediateSize == 1 {
        let n = r.hardwareNumber
        prefixes(rex: n >> 3 | (r.raw >= 4 && r.raw < 8 ? 0x40 : 0))
        byte(0xB0 | n & 7)
      } else {
        prefixes(rexFor: r)
        byte(0xB8 | r.raw & 7)
      }
      return immediate(o + 1)
    }
    modRM(digit: 0, rm: o, trailing: immediateSize, o)
    immediate(o + 1)
  }

  mutating func testImmediate(_ o: UnsafePointer<MCOperand>) {
    if o[0].kind == .register && o[0].register.raw == 0 {
      return accumulatorImmediate(o, immediateSize == 1 ? 0xA8 : 0xA9)
    }
    modRM(digit: 0, rm: o, trailing: immediateSize, o)
    immediate(o + 1)
  }

  mutating func pushImmediate(_ o: UnsafePointer<MCOperand>) {
    let v = isWord ? Int64(Int16(truncatingIfNeeded: o[0].value)) : word & (1 &<< 27) != 0 ? Int64(Int32(truncatingIfNeeded: o[0].value)) : o[0].value
    prefixes(rex: 0)
    if o[0].symbol.isNone && v == Int64(Int8(truncatingIfNeeded: v)) {
      byte(0x6A)
      byte(UInt8(truncatingIfNeeded: v))
    } else {
      byte(0x68)
      immediate(o, size: immediateSize)
    }
  }

  /// imul r, rm, imm (and imul r, imm, which is imul r, r, imm): 6B ib or 69.
  mutating func multiplyImmediate(_ o: UnsafePointer<MCOperand>) {
    let twoOperands = o[1].kind == .immediate
    let source = twoOperands ? o : o + 1
    let constant = twoOperands ? o + 1 : o + 2
    let v = signExtended(constant.pointee.value)
    if constant.pointee.symbol.isNone && v == Int64(Int8(truncatingIfNeeded: v)) {
      setOpcode(0x6B)
      modRM(reg: o[0].register, rm: source, trailing: 1, o)
      byte(UInt8(truncatingIfNeeded: v))
    } else {
      modRM(reg: o[0].register, rm: source, trailing: immediateSize, o)
      immediate(constant)
    }
  }

  /// xchg with the accumulator is 90+r, except that `xchg %eax, %eax` must clear the upper half and stays 87.
  mutating func exchange(_ o: UnsafePointer<MCOperand>) {
    if o[0].kind == .register && word & (1 &<< 39) == 0 {
      let a = o[0].register, c = o[1].register
      let bothZero = a.raw == 0 && c.raw == 0
      if (a.raw == 0 || c.raw == 0) && !(bothZero && !isWide && !isWord && buffer.modePrefixes == 0) {
        // `xchg %rax, %rax` changes nothing: a plain NOP.
        if bothZero && isWide { word &= ~(1 &<< 30) }
        let other = a.raw == 0 ? c : a
        prefixes(rexFor: other)
        byte(0x90 | other.raw & 7)
        return
      }
    }
    modRM(reg: o[1].register, rm: o, trailing: 0, o)
  }

  /// 8C stores a segment register, 8E loads one.
  mutating func segmentMove(_ o: UnsafePointer<MCOperand>) {
    // Storing to a 16-bit register takes the operand-size prefix; storing to memory is always 16 bits wide.
    if opcode == 0x8C && isWord && o[0].kind != .register { word &= ~(1 &<< 31) }
    if opcode == 0x8C { modRM(reg: o[1].register, rm: o, trailing: 0, o) } else { modRM(reg: o[0].register, rm: o + 1, trailing: 0, o) }
  }
}
