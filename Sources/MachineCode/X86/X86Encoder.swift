// Encodes x86-64 instructions into a code buffer.
//
// One switch on the row's form, plain stores through a pointer, no allocation. Operands are in Intel order (destination
// first) and must be of the kinds the row lists; the shortest encoding of the form is chosen, as GNU as does: imm8 and
// accumulator forms, disp8, no needless REX, two-byte VEX.
//
// Layout of an instruction (Intel SDM vol. 2 §2.1): segment, 67, 66, F2/F3, F0, REX or VEX, opcode, ModRM, SIB,
// displacement, immediate.
//
// Encoding word (written by martlet-tables): bits 0 form, 8 opcode, 16 ModRM digit or byte, 24 map, 28 mandatory prefix
// (66, F3, F2), 27 operand size 32, 30 W, 31 operand size 16, 32 immediate size, 36 flip, 37 VEX, 38 VEX.L, 39/40 reg/rm operand is a byte
// register, 41 EVEX, 42 512 bits, 43 XOP, 44 three-byte VEX (asked for), 45 fixed ModRM byte, 46 log2 of EVEX's displacement
// unit, 49 broadcast element, 51 k, 52 k required, 53 z, 54 er, 55 sae, 56 only in 64-bit mode, 57 not in it, 58 size as the
// stack, 59 size of far transfers, 60 first of equals, 61 and 62 no
// spelling in AT&T and in Intel syntax.

import ObjectFormat
import Support

public enum X86Encoder {
  @inline(__always) public static func encode(_ op: X86Opcode, into b: CodeBuffer) {
    withUnsafeTemporaryAllocation(of: MCOperand.self, capacity: 1) { encode(op, UnsafePointer($0.baseAddress!), into: b) }
  }

  @inline(__always) public static func encode(_ op: X86Opcode, _ a: MCOperand, into b: CodeBuffer) {
    withUnsafePointer(to: a) { encode(op, $0, into: b) }
  }

  @inline(__always) public static func encode(_ op: X86Opcode, _ o0: MCOperand, _ o1: MCOperand, into b: CodeBuffer) {
    withUnsafeTemporaryAllocation(of: MCOperand.self, capacity: 2) {
      let p = $0.baseAddress!
      p.initialize(to: o0)
      (p + 1).initialize(to: o1)
      encode(op, UnsafePointer(p), into: b)
    }
  }

  @inline(__always)
  public static func encode(_ op: X86Opcode, _ o0: MCOperand, _ o1: MCOperand, _ o2: MCOperand, into b: CodeBuffer) {
    withUnsafeTemporaryAllocation(of: MCOperand.self, capacity: 3) {
      let p = $0.baseAddress!
      p.initialize(to: o0)
      (p + 1).initialize(to: o1)
      (p + 2).initialize(to: o2)
      encode(op, UnsafePointer(p), into: b)
    }
  }

  /// Encodes `op` with the row's number of operands at `o`.
  public static func encode(_ op: X86Opcode, _ o: UnsafePointer<MCOperand>, into b: CodeBuffer) {
    b.reserve(24)
    if b.isListing { b.listInstruction(op, o) }
    encode(b.encodingWords[op.row], o, into: b)
  }

  /// Encodes by a row's word `e`, some of whose bits the text may have changed.
  @inline(__always) static func encode(_ e: UInt64, _ o: UnsafePointer<MCOperand>, into b: CodeBuffer) {
    let form = unsafeBitCast(UInt8(truncatingIfNeeded: e), to: X86EncodingForm.self)
    var w = InstructionWriter(e, b)
    switch form {
    case .mr:
      // Never wrong code, should selection let a spilled value stand where only a register can.
      if o[1].kind != .register { w.buffer.encodingError = "the second operand cannot be memory" }
      w.modRM(reg: o[1].register, rm: o, trailing: 0, o)
    case .rm:
      if e & flipBit != 0 && o[1].kind == .register && !w.isVEX {
        w.word ^= 0x200
        w.modRM(reg: o[1].register, rm: o, trailing: 0, o)
      } else {
        w.modRM(reg: o[0].register, rm: o + 1, trailing: 0, o)
      }
    case .m: w.modRM(digit: w.digit, rm: o, trailing: 0, o)
    case .mi:
      w.modRM(digit: w.digit, rm: o, trailing: w.immediateSize, o)
      w.immediate(o + 1)
    case .rmi:
      w.modRM(reg: o[0].register, rm: o + 1, trailing: w.immediateSize, o)
      w.immediate(o + 2)
    case .mri:
      w.modRM(reg: o[1].register, rm: o, trailing: w.immediateSize, o)
      w.immediate(o + 2)
    case .alu: w.alu(o)
    case .movi: w.moveImmediate(o)
    case .shift:
      if o[1].value == 1 && o[1].symbol.isNone {
        w.word |= 0x1000
        w.modRM(digit: w.digit, rm: o, trailing: 0, o)
      } else {
        w.modRM(digit: w.digit, rm: o, trailing: 1, o)
        w.immediate(o + 1)
      }
    case .jmp, .jcc:
      b.cursor = w.p
      let prefix = w.takeBranchPrefix()
      b.emitBranch(opcode: w.opcode, prefix: prefix, to: o[0].symbol, addend: o[0].value, viaPLT: o[0].modifier == .plt)
      return
    case .callrel:
      if b.modePrefixes != 0 || e & 1 << 31 != 0 {
        w.relativeByMode(o)
      } else {
        w.prefixes(rex: 0)
        w.byte(w.opcode)
        if w.opcode == 0xC7 { w.byte(0xF8) }
        w.relative32(o, w.opcode == 0xE8 && (b.objectBits == 64 || o[0].modifier == .plt) ? .plt32 : .pc32)
      }
    case .op:
      w.prefixes(rex: 0)
      w.opcodeBytes()
      if e & fixedModRMBit != 0 { w.byte(w.digit) }
    case .o:
      w.prefixes(rexFor: o[0].register)
      w.opcodeBytes(plus: o[0].register.raw & 7)
    case .i:
      w.prefixes(rex: 0)
      w.opcodeBytes()
      if e & fixedModRMBit != 0 { w.byte(w.digit) }
      w.immediate(o[0].kind == .immediate ? o : o + 1)
    default: encodeRare(form, &w, o)
    }
    b.cursor = w.p
  }

  /// The forms that compiled code rarely or never uses.
  @inline(never) private static func encodeRare(_ form: X86EncodingForm, _ w: inout InstructionWriter, _ o: UnsafePointer<MCOperand>) {
    switch form {
    case .testi: w.testImmediate(o)
    case .pushi: w.pushImmediate(o)
    case .imul: w.multiplyImmediate(o)
    case .rvm: w.vex(reg: o[0].register, v: o[1].register, rm: o + 2, trailing: 0, o)
    case .rvmi:
      w.vex(reg: o[0].register, v: o[1].register, rm: o + 2, trailing: 1, o)
      w.immediate(o + 3)
    case .rvmr:
      w.vex(reg: o[0].register, v: o[1].register, rm: o + 2, trailing: 1, o)
      w.byte(o[3].register.hardwareNumber << 4)
    case .mvr: w.vex(reg: o[2].register, v: o[1].register, rm: o, trailing: 0, o)
    case .rmv: w.vex(reg: o[0].register, v: o[2].register, rm: o + 1, trailing: 0, o)
    case .vm: w.vex(reg: Register(w.digit), v: o[0].register, rm: o + 1, trailing: 0, o)
    case .vmi:
      w.vex(reg: Register(w.digit), v: o[0].register, rm: o + 1, trailing: w.immediateSize, o)
      w.immediate(o + 2)
    case .st0op, .st1op:
      w.prefixes(rex: 0)
      w.byte(w.opcode)
      w.byte(w.digit &+ (o[form == .st0op ? 0 : 1].register.raw & 7))
    case .rel8:
      // The digit says the width of the counter: 1, 2, 3 for 16, 32, 64 bits.
      if w.digit != 0 { w.addressSizePrefix(AddressForm(rawValue: 3 &- w.digit)) }
      w.prefixes(rex: 0)
      w.byte(w.opcode)
      w.byte(0)
      w.buffer.addFixup(.pc8, size: 1, symbol: o[0].symbol, addend: o[0].value &- 1, at: w.offset &- 1)
    case .xchg: w.exchange(o)
    case .movabs:
      w.prefixes(rexFor: o[0].register)
      w.opcodeBytes(plus: o[0].register.raw & 7)
      w.immediate(o + 1)
    case .moffs:
      w.memoryPrefixes(o[0].kind == .register ? o + 1 : o)
      w.prefixes(rex: 0)
      w.byte(w.opcode)
      w.absoluteOffset(o[0].kind == .register ? o + 1 : o)
    case .sreg: w.segmentMove(o)
    case .int:
      w.prefixes(rex: 0)
      if o[0].value == 3 && o[0].symbol.isNone {
        w.byte(0xCC)
      } else {
        w.byte(w.opcode)
        w.immediate(o)
      }
    case .i2:
      w.prefixes(rex: 0)
      w.byte(w.opcode)
      // `enter`: the frame size comes first in AT&T text and in the bytes.
      w.immediate(o + 1, size: 2)
      w.immediate(o, size: 1)
    case .rmp:
      w.modRM(reg: o[0].register, rm: o + 1, trailing: 1, o)
      w.byte(w.digit)
    case .rvmp:
      w.vex(reg: o[0].register, v: o[1].register, rm: o + 2, trailing: 1, o)
      w.byte(w.digit)
    // FWAIT is an instruction of its own and goes before every prefix.
    case .waitm:
      w.byte(0x9B)
      w.modRM(digit: w.digit, rm: o, trailing: 0, o)
    case .waitop:
      w.byte(0x9B)
      w.byte(w.opcode)
      w.byte(w.digit)
    case .vexop:
      if w.digit != 0 {
        // The row names a whole ModRM byte.
        let m = w.digit
        withUnsafePointer(to: MCOperand.reg(Register(m & 7))) { w.vex(reg: Register(m >> 3 & 7), v: .none, rm: $0, trailing: 0, $0) }
      } else {
        w.byte(0xC5)
        w.byte(w.word & (1 &<< 38) != 0 ? 0xFC : 0xF8)
        w.byte(w.opcode)
      }
    case .rzero:
      let reg = o[0].register
      withUnsafePointer(to: MCOperand.reg(Register(0))) { w.vex(reg: reg, v: .none, rm: $0, trailing: 0, $0) }
    case .mrv: w.vex(reg: o[1].register, v: o[2].register, rm: o, trailing: 0, o)
    case .rma:
      if (o[1].addressForm.rawValue ^ o[0].addressForm.rawValue) & 3 != 0 {
        w.buffer.encodingError = "the register and the registers of the address must have the same size"
      }
      w.modRM(reg: o[0].register, rm: o + 1, trailing: 0, o)
    case .ma:
      w.addressSizePrefix(o[0].addressForm)
      w.modRM(digit: w.digit, rm: o, trailing: 0, o)
    case .aop:
      w.addressSizePrefix(o[w.addressOperand].addressForm)
      w.prefixes(rex: 0)
      w.opcodeBytes()
      w.byte(w.digit)
    case .pushseg: w.pushSegment(o)
    case .far: w.farPointer(o)
    case .string: w.stringOperands(o)
    case .imm2:
      if o[1].kind == .register { w.modRM(reg: o[0].register, rm: o + 1, trailing: 2, o) } else { w.modRM(digit: 0, rm: o, trailing: 2, o) }
      let first = o[1].kind == .register ? o + 2 : o + 1
      w.immediate(first, size: 1)
      w.immediate(first + 1, size: 1)
    case .is4:
      w.vex(reg: o[0].register, v: o[1].register, rm: o + 3, trailing: 1, o)
      w.byte(o[2].register.hardwareNumber << 4)
    case .prefix:
      w.buffer.pendingPrefixes |= 1 &<< UInt32(w.digit)
      if w.digit == 12 { w.buffer.pendingPrefixes |= UInt32(w.opcode) &<< 16 }
    default: w.buffer.encodingError = "instruction form cannot be encoded"
    }
  }

  @inline(__always) static var flipBit: UInt64 { 1 &<< 36 }
  @inline(__always) static var fixedModRMBit: UInt64 { 1 &<< 45 }
}
