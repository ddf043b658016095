// `__builtin_eh_return`: how an unwinder leaves for the handler it has found.
//
// The unwinder has written, into the frame of the function that ends so, the values that the registers are to have; the frame
// therefore saves all of them, with unwind information, and in front the two that carry the exception to the handler (AMD64 psABI
// §6.2.3, Itanium C++ ABI: Exception Handling §1.6.1).
//
//   before:  ehreturn i64 %offset, ptr %handler      after:  restore all registers; rsp = CFA + offset; jump to the handler

import MachineCode
import SSA
import Support

extension X86Lowering {
  func lowerExceptionReturn(_ i: InstID) {
    out.hasCalls = true
    out.needsFramePointer = true
    out.exceptionRegisters = [.rax, .rdx]
    out.extraSavedRegisters.formUnion(X86Target.registers(usesFramePointer: true, reserved: out.reservedRegisters).calleeSaved)
    let offset = reg(f.operand(i, 0)), handler = reg(f.operand(i, 1))
    m.add(X86Pseudo.exceptionReturn, [.use(offset, .fixed(.rcx)), .use(handler, .fixed(.rsi))], flags: [.pinned, .reads, .writes, .writesFlags])
  }
}

extension X86FunctionEmitter {
  /// The handler's address takes the place of a return address below the new top of the stack; rcx then leads there.
  func emitExceptionReturn() {
    encode(.movRM64R64, .mem(base: .rbp, index: .rcx, scale: 1, disp: 8), .reg(.rsi))
    encode(.leaR64M, .reg(.rcx), .mem(base: .rbp, index: .rcx, scale: 1, disp: 8))
    for (k, r) in frame.saved.enumerated() { encode(.movR64RM64, .reg(register(r)), .mem(base: .rbp, disp: Int32(-8 * (k + 1)))) }
    encode(.movR64RM64, .reg(.rbp), .mem(base: .rbp))
    encode(.movRM64R64, .reg(.rsp), .reg(.rcx))
    X86Encoder.encode(.ret, into: buffer)
  }
}
