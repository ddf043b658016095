// Target pseudo-instructions become machine instructions.
//
// Called by the emitter for every opcode of `X86Pseudo`, with the operands it would give the encoder: of `prefixed` those
// of the row it carries, of the others the address or the register of their only operand. Inline assembly is
// `X86AsmEmission`'s.
//
//   before:  v1:rax = tlsgd [x@tlsgd]      after:  data16 lea x@tlsgd(%rip), %rdi
//                                                  data16 data16 rex64 call __tls_get_addr@PLT

import MachineCode
import Support

struct X86PseudoEmission {
  let buffer: CodeBuffer
  /// `__tls_get_addr`, created on first use.
  private var tlsRoutine = MCSymbol.none

  init(_ buffer: CodeBuffer) { self.buffer = buffer }

  /// Emits `inst`. `operands`: see above; `outgoingSize`: bytes of the outgoing argument area at the end of the frame.
  mutating func emit(_ inst: MInst, _ operands: UnsafePointer<MCOperand>, outgoingSize: Int) {
    switch inst.opcode {
    case X86Pseudo.prefixed:
      X86Encoder.encode(X86Opcode(row: Int(inst.extra &>> 16)), into: buffer)
      X86Encoder.encode(X86PseudoEmission.carriedRow(inst), operands, into: buffer)
    case X86Pseudo.tlsGeneralDynamic: threadLocalAddress(operands[0])
    case X86Pseudo.tlsLocalDynamic: moduleAddress(operands[0])
    case X86Pseudo.probeStack: probe(operands[0])
    case X86Pseudo.readStackPointer: X86Encoder.encode(.movRM64R64, operands[0], .reg(.rsp), into: buffer)
    case X86Pseudo.writeStackPointer: X86Encoder.encode(.movRM64R64, .reg(.rsp), operands[0], into: buffer)
    case X86Pseudo.readFramePointer: X86Encoder.encode(.movRM64R64, operands[0], .reg(.rbp), into: buffer)
    case X86Pseudo.dynamicAddress:
      if outgoingSize == 0 {
        X86Encoder.encode(.movRM64R64, operands[0], .reg(.rsp), into: buffer)
      } else {
        X86Encoder.encode(.leaR64M, operands[0], .mem(base: .rsp, disp: Int32(outgoingSize)), into: buffer)
      }
    case X86Pseudo.x87Compare, X86Pseudo.x87CompareOrder:
      X86Encoder.encode(inst.opcode == X86Pseudo.x87Compare ? .fucomipSTI : .fcomipSTI, .reg(.st(1)), into: buffer)
      X86Encoder.encode(.fstpSTI, .reg(.st(0)), into: buffer)
    case X86Pseudo.x87Pop: X86Encoder.encode(.fstpSTI, .reg(.st(0)), into: buffer)
    case X86Pseudo.toSpecial, X86Pseudo.fromSpecial: specialMove(inst, operands[0])
    case X86Pseudo.setjmp: setjmp()
    case X86Pseudo.longjmp: longjmp()
    default: preconditionFailure("not a pseudo-instruction of one fixed expansion")
    }
  }

  private func specialMove(_ inst: MInst, _ r: MCOperand) {
    let n = Int(inst.immediate & 7), isInput = inst.opcode == X86Pseudo.toSpecial
    let op: X86Opcode
    var special = MCOperand.reg(.mask(n))
    switch X86SpecialMove(rawValue: inst.immediate >> 3) {
    case .mask16: op = isInput ? .kmovwKR32 : .kmovwR32K
    case .mask32: op = isInput ? .kmovdKR32 : .kmovdR32K
    case .mask64: op = isInput ? .kmovqKR64 : .kmovqR64K
    case .mmxGeneral:
      op = isInput ? .movqMMR64 : .movqR64MM
      special = .reg(.mm(n))
    default:
      op = isInput ? .movdq2qMMX : .movq2dqXMM
      special = .reg(.mm(n))
    }
    if isInput { X86Encoder.encode(op, special, r, into: buffer) } else { X86Encoder.encode(op, r, special, into: buffer) }
  }

  /// The buffer: frame pointer, where to go on, stack pointer (as gcc lays it out).
  private func setjmp() {
    let again = buffer.makeLabel(), done = buffer.makeLabel()
    X86Encoder.encode(.movRM64R64, .mem(base: .rdx), .reg(.rbp), into: buffer)
    X86Encoder.encode(.leaR64M, .reg(.rax), .ripRelative(again), into: buffer)
    X86Encoder.encode(.movRM64R64, .mem(base: .rdx, disp: 8), .reg(.rax), into: buffer)
    X86Encoder.encode(.movRM64R64, .mem(base: .rdx, disp: 16), .reg(.rsp), into: buffer)
    X86Encoder.encode(.xorR32RM32, .reg(.rax), .reg(.rax), into: buffer)
    X86Encoder.encode(.jmp, .label(done), into: buffer)
    buffer.bind(again)
    X86Encoder.encode(.movRM32I, .reg(.rax), .imm(1), into: buffer)
    buffer.bind(done)
  }

  private func longjmp() {
    X86Encoder.encode(.movR64RM64, .reg(.rbp), .mem(base: .rdx), into: buffer)
    X86Encoder.encode(.movR64RM64, .reg(.rcx), .mem(base: .rdx, disp: 8), into: buffer)
    X86Encoder.encode(.movR64RM64, .reg(.rsp), .mem(base: .rdx, disp: 16), into: buffer)
    X86Encoder.encode(.jmpRM64, .reg(.rcx), into: buffer)
  }

  /// The local dynamic sequence (ELF TLS §4.4.6).
  private mutating func moduleAddress(_ symbol: MCOperand) {
    if tlsRoutine.isNone { tlsRoutine = buffer.symbol(named: buffer.interner.intern("__tls_get_addr")) }
    X86Encoder.encode(.leaR64M, .reg(.rdi), symbol, into: buffer)
    X86Encoder.encode(.call, .label(tlsRoutine, modifier: .plt), into: buffer)
  }

  /// Moves the stack pointer down to `bottom` without passing over a page.
  private func probe(_ bottom: MCOperand) {
    let again = buffer.makeLabel(), done = buffer.makeLabel()
    buffer.bind(again)
    X86Encoder.encode(.subRM64I, .reg(.rsp), .imm(4096), into: buffer)
    X86Encoder.encode(.cmpRM64R64, .reg(.rsp), bottom, into: buffer)
    X86Encoder.encode(.jb, .label(done), into: buffer)
    X86Encoder.encode(.orRM64I, .mem(base: .rsp), .imm(0), into: buffer)
    X86Encoder.encode(.jmp, .label(again), into: buffer)
    buffer.bind(done)
    X86Encoder.encode(.movRM64R64, .reg(.rsp), bottom, into: buffer)
    X86Encoder.encode(.orRM64I, .mem(base: .rsp), .imm(0), into: buffer)
  }

  /// The instruction behind the prefix of a `prefixed` pseudo-instruction.
  @inline(__always) static func carriedRow(_ inst: MInst) -> X86Opcode { X86Opcode(row: Int(inst.extra & 0xFFFF)) }

  /// The general dynamic sequence in the exact bytes that linkers relax (ELF TLS §4.4.6): sixteen, padded by prefixes.
  private mutating func threadLocalAddress(_ symbol: MCOperand) {
    if tlsRoutine.isNone { tlsRoutine = buffer.symbol(named: buffer.interner.intern("__tls_get_addr")) }
    X86Encoder.encode(.data16, into: buffer)
    X86Encoder.encode(.leaR64M, .reg(.rdi), symbol, into: buffer)
    // The encoder would merge equal prefixes.
    buffer.emit(value: 0x6666, size: 2)
    X86Encoder.encode(.rex64, into: buffer)
    X86Encoder.encode(.call, .label(tlsRoutine, modifier: .plt), into: buffer)
  }
}
