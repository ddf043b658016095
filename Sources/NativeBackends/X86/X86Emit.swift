// Putting machine instructions together: the operand shapes that x86 instructions come in.

import MachineCode
import SSA
import Support

extension X86Lowering {
  // MARK: Operand list

  @inline(__always) func begin() { scratchCount = 0 }

  @inline(__always) func push(_ o: Operand) {
    precondition(scratchCount < Lowering.scratchCapacity, "too many operands")
    scratch[scratchCount] = o
    scratchCount &+= 1
  }

  /// Appends the registers of `a` and numbers them.
  func number(_ a: X86Address) -> MAddress {
    var r = MAddress(a.base, entity: a.entity, displacement: a.displacement)
    r.relocation = a.relocation
    r.segment = a.segment
    r.scale = a.scale
    if a.base == .register || a.base == .absoluteSymbol && a.baseRegister.isSome {
      r.baseOperand = UInt8(scratchCount)
      push(.use(a.baseRegister))
    }
    if a.indexRegister.isSome {
      r.indexOperand = UInt8(scratchCount)
      push(.use(a.indexRegister))
    }
    return r
  }

  @discardableResult func finish(
    _ row: X86Opcode, _ address: MAddress? = nil, immediate: Int64? = nil, clobbers: PRegSet = .empty, flags: MInstFlags = []
  ) -> MInstID {
    let op = usesVEX ? encodedForAVX(row) : row
    var all = flags
    if op.implicitWrites.contains(.flags) { all.insert(.writesFlags) }
    if op.implicitReads.contains(.flags) { all.insert(.readsFlags) }
    return m.add(
      UInt16(op.row), operands: UnsafeBufferPointer(start: scratch, count: scratchCount), address: address, immediate: immediate,
      clobbers: clobbers, flags: all)
  }

  /// The VEX form of a legacy row; a destination apart from the first source need not share its register.
  private func encodedForAVX(_ row: X86Opcode) -> X86Opcode {
    let op = row.vexForm
    if op.isVEX && scratchCount > 0 && scratch[0].isReuse && !op.operand(0).isRead { scratch[0] = .def(scratch[0].vreg) }
    return op
  }

  /// The form of an SSE row for vectors of type `t`: the 32-byte row if they are that wide.
  func sized(_ row: X86Opcode, _ t: Type) -> X86Opcode { t.bytes == 32 ? row.vexForm.wideForm : row }

  /// Completes an operation whose last operand may be memory.
  private func finish(_ op: X86Opcode, _ s: X86Source, immediate: Int64? = nil) {
    if s.isMemory {
      let address = number(s.address)
      finish(op, address, immediate: immediate)
    } else {
      push(.use(s.register, .any))
      finish(op, immediate: immediate)
    }
  }

  // MARK: Shapes

  /// `d = op source`: moves, extensions, conversions.
  func unary(_ op: X86Opcode, _ d: VReg, _ s: X86Source, immediate: Int64? = nil) {
    begin()
    push(.def(d))
    finish(op, s, immediate: immediate)
  }

  /// `d = op r` for rows without a memory form.
  func unaryRegister(_ op: X86Opcode, _ d: VReg, _ r: VReg) {
    begin()
    push(.def(d))
    push(.use(r))
    finish(op)
  }

  /// `d = a op source`: two-address arithmetic.
  func binary(_ op: X86Opcode, _ d: VReg, _ a: VReg, _ s: X86Source, immediate: Int64? = nil) {
    begin()
    push(.def(d, .reuse(1)))
    push(.use(a))
    finish(op, s, immediate: immediate)
  }

  /// `d = a op imm`.
  func binary(_ op: X86Opcode, _ d: VReg, _ a: VReg, immediate: Int64) {
    begin()
    push(.def(d, .reuse(1)))
    push(.use(a))
    finish(op, immediate: immediate)
  }

  /// `d = op a` in place: neg, not, bswap.
  func inPlace(_ op: X86Opcode, _ d: VReg, _ a: VReg) {
    begin()
    push(.def(d, .reuse(1)))
    push(.use(a))
    finish(op)
  }

  /// Comparison of register `a` with `s`: `op a, s`.
  func compare(_ op: X86Opcode, _ a: VReg, _ s: X86Source) {
    begin()
    push(.use(a))
    if s.isMemory {
      let address = number(s.address)
      finish(op, address)
    } else {
      push(.use(s.register, .any))
      finish(op)
    }
  }

  /// `test a, b`: it commutes, and only its first operand may be memory, should `b` be spilled.
  func test(_ op: X86Opcode, _ a: VReg, _ b: VReg) {
    begin()
    push(.use(b, .any))
    push(.use(a))
    finish(op)
  }

  /// `bt a, b`: with memory it would address beyond the operand, and the bit's number is always a register.
  func testBit(_ op: X86Opcode, _ a: VReg, _ b: VReg) {
    begin()
    push(.use(a))
    push(.use(b))
    finish(op)
  }

  /// `op s, imm` without result.
  func compare(_ op: X86Opcode, _ s: X86Source, immediate: Int64) {
    begin()
    finish(op, s, immediate: immediate)
  }

  /// `op [address], r`.
  func toMemory(_ op: X86Opcode, _ a: X86Address, _ r: VReg, flags: MInstFlags = []) {
    begin()
    push(.use(r))
    let address = number(a)
    finish(op, address, flags: flags.union(.writes))
  }

  /// `op [address], imm`, or without immediate.
  func toMemory(_ op: X86Opcode, _ a: X86Address, immediate: Int64?) {
    begin()
    let address = number(a)
    finish(op, address, immediate: immediate, flags: .writes)
  }

  /// A new register holding the address.
  func lea(_ d: VReg, _ a: X86Address) {
    begin()
    push(.def(d))
    let address = number(a)
    let fixed = (a.base == .slot || a.base == .symbol || a.base == .constant) && a.indexRegister.isNone
    finish(.leaR64M, address, flags: fixed ? .rematerializable : [])
  }

  func moveImmediate(_ d: VReg, _ value: Int64, _ w: Int) {
    begin()
    push(.def(d))
    if w < 3 {
      finish(.movRM32I, immediate: Int64(Int32(truncatingIfNeeded: value)), flags: .rematerializable)
    } else if value >= 0 && value <= Int64(UInt32.max) {
      finish(.movRM32I, immediate: Int64(Int32(truncatingIfNeeded: value)), flags: .rematerializable)
    } else if value == Int64(Int32(truncatingIfNeeded: value)) {
      finish(.movRM64I, immediate: value, flags: .rematerializable)
    } else {
      finish(.movR64I64, immediate: value, flags: .rematerializable)
    }
  }

  /// A register that is zero, made with the flags clobbered.
  func zero() -> VReg {
    let u = out.makeVReg(.general, size: 4)
    let d = out.makeVReg(.general, size: 4)
    m.add(MOpcode.undefined, [.def(u)])
    begin()
    push(.def(d, .reuse(1)))
    push(.use(u))
    push(.use(u))
    finish(.xorR32RM32)
    return d
  }

  /// `d = s` between virtual registers.
  func copy(_ d: VReg, _ s: VReg) { m.copy(d, s) }
}
