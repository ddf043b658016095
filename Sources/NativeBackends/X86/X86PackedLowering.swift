// 8- and 16-byte vectors in SSE2 registers: the operations that are one instruction. Legalization takes the others apart.

import MachineCode
import SSA
import Support

extension X86Lowering {
  func packed(_ op: X86Opcode, _ i: InstID, _ x: ValueID, _ y: ValueID) {
    let d = vreg(f[i].result)
    // Constants are materialised by instructions of their own, so before `begin`.
    let a = reg(x), b = reg(y)
    // Spill slots of eight-byte vectors are no 16-byte operands.
    begin()
    push(.def(d, .reuse(1)))
    push(.use(a))
    push(.use(b))
    finish(sized(op, f[i].type))
  }

  func packedSum(_ i: InstID, _ x: ValueID, _ y: ValueID, subtracts: Bool) {
    let op: X86Opcode
    switch f[i].type.element.bytes {
    case 1: op = subtracts ? .psubbXXM128 : .paddbXXM128
    case 2: op = subtracts ? .psubwXXM128 : .paddwXXM128
    case 4: op = subtracts ? .psubdXXM128 : .padddXXM128
    default: op = subtracts ? .psubqXXM128 : .paddqXXM128
    }
    packed(op, i, x, y)
  }

  func packedFloat(_ i: InstID, _ single: X86Opcode, _ double: X86Opcode, _ x: ValueID, _ y: ValueID) {
    packed(f[i].type.element == .f32 ? single : double, i, x, y)
  }

  /// Scalar element `x` in every lane of 32 or 64 bits.
  func splat(_ i: InstID, _ x: ValueID) {
    let t = f[i].type
    let d = vreg(f[i].result)
    var low = out.makeVReg(.vector, size: 16)
    if t.element.isIntegerOrPointer { unaryRegister(t.element.bytes == 8 ? .movqXR64 : .movdXRM32, low, reg(x)) } else { low = reg(x) }
    let half = t.bytes == 32 ? out.makeVReg(.vector, size: 16) : d
    begin()
    push(.def(half))
    push(.use(low))
    finish(.pshufdXXM128I, immediate: t.element.bytes == 8 ? 0x44 : 0)
    if t.bytes < 32 { return }
    begin()
    push(.def(d))
    push(.use(half))
    push(.use(half))
    finish(.vinsertf128YYXMI, immediate: 1)
  }
}
