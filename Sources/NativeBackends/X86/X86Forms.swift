// Opcode families: the rows of `Tables/x86_64/Instructions` that differ in width, operand form or condition only.
//
// The tables list the members of a family at fixed distances, so a member is computed rather than looked up. A unit test
// checks every family against the names of the rows.

import MachineCode

enum X86Alu: Int { case add, or, adc, sbb, and, sub, xor, cmp }

enum X86Forms {
  @inline(__always) static func row(_ base: X86Opcode, _ offset: Int) -> X86Opcode { X86Opcode(row: base.row &+ offset) }

  /// `op r, rm`; width 0…3.
  @inline(__always) static func aluRRM(_ op: X86Alu, _ w: Int) -> X86Opcode { row(.addR8RM8, op.rawValue &* 12 &+ w &* 3) }
  /// `op rm, r`.
  @inline(__always) static func aluRMR(_ op: X86Alu, _ w: Int) -> X86Opcode { row(.addRM8R8, op.rawValue &* 12 &+ w &* 3) }
  /// `op rm, imm`.
  @inline(__always) static func aluRMI(_ op: X86Alu, _ w: Int) -> X86Opcode { row(.addRM8I, op.rawValue &* 12 &+ w &* 3) }

  // test, inc, dec, not, neg come together per width.
  @inline(__always) static func testRMR(_ w: Int) -> X86Opcode { row(.testRM8R8, w &* 7) }
  @inline(__always) static func testRMI(_ w: Int) -> X86Opcode { row(.testRM8I, w &* 7) }
  @inline(__always) static func not(_ w: Int) -> X86Opcode { row(.notRM8, w &* 7) }
  @inline(__always) static func neg(_ w: Int) -> X86Opcode { row(.negRM8, w &* 7) }

  /// Stores and loads of full width.
  @inline(__always) static func movRMR(_ w: Int) -> X86Opcode { row(.movRM8R8, w &* 3) }
  @inline(__always) static func movRRM(_ w: Int) -> X86Opcode { row(.movR8RM8, w &* 3) }
  @inline(__always) static func movRMI(_ w: Int) -> X86Opcode { row(.movRM8I, w &* 3) }
  @inline(__always) static func lea(_ w: Int) -> X86Opcode { w == 3 ? .leaR64M : .leaR32M }

  enum Shift: Int { case rol, ror, rcl, rcr, shl, shr, sar }
  @inline(__always) static func shiftI(_ s: Shift, _ w: Int) -> X86Opcode { row(.rolRM8I, s.rawValue &* 12 &+ w &* 3) }
  @inline(__always) static func shiftCL(_ s: Shift, _ w: Int) -> X86Opcode { row(.rolRM8CL, s.rawValue &* 12 &+ w &* 3) }

  @inline(__always) static func imulRRM(_ w: Int) -> X86Opcode { w == 3 ? .imulR64RM64 : w == 2 ? .imulR32RM32 : .imulR16RM16 }
  @inline(__always) static func imulRRMI(_ w: Int) -> X86Opcode { w == 3 ? .imulR64RM64I : .imulR32RM32I }
  /// One-operand multiplications and divisions.
  static func mulWide(isSigned: Bool, _ w: Int) -> X86Opcode {
    if isSigned { return w == 3 ? .imulRM64 : w == 2 ? .imulRM32 : .imulRM16 }
    return w == 3 ? .mulRM64 : w == 2 ? .mulRM32 : .mulRM16
  }
  static func div(isSigned: Bool, _ w: Int) -> X86Opcode {
    if isSigned { return w == 3 ? .idivRM64 : .idivRM32 }
    return w == 3 ? .divRM64 : .divRM32
  }

  /// cmov and setcc of each condition come together: three cmovs, then set.
  @inline(__always) static func cmov(_ cc: UInt8, _ w: Int) -> X86Opcode { row(w == 3 ? .cmovoR64RM64 : .cmovoR32RM32, Int(cc) &* 4) }
  @inline(__always) static func set(_ cc: UInt8) -> X86Opcode { row(.setoRM8, Int(cc) &* 4) }

  static func bt(_ w: Int) -> X86Opcode { w == 3 ? .btRM64R64 : .btRM32R32 }
}
