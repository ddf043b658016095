// The stack pointer and the frame as values: alloca, stacksave, __builtin_frame_address and their like.

import MachineCode
import SSA
import Support

extension X86Lowering {
  func readStackPointer(_ d: VReg) { m.add(X86Pseudo.readStackPointer, [.def(d)], flags: .pinned) }

  func writeStackPointer(_ r: VReg) {
    out.hasDynamicStack = true
    m.add(X86Pseudo.writeStackPointer, [.use(r)], flags: [.pinned, .movesStackPointer])
  }

  /// Dynamic memory sits between the outgoing argument area, which stays at the stack's end, and what was there before.
  func lowerAlloca(_ i: InstID) {
    out.hasDynamicStack = true
    let alignment = max(16, f[i].memory.alignment)
    dynamicAlignment = max(dynamicAlignment, alignment)
    let size = f.operand(i, 0)
    let old = out.makeVReg(.general, size: 8), new = out.makeVReg(.general, size: 8), aligned = out.makeVReg(.general, size: 8)
    let wanted = reg(size)
    readStackPointer(old)
    binary(.subR64RM64, new, old, X86Source(wanted))
    binary(.andRM64I, aligned, new, immediate: -Int64(alignment))
    if options.protection.probesStack {
      m.add(X86Pseudo.probeStack, [.use(aligned)], flags: [.pinned, .movesStackPointer, .writesFlags])
    } else {
      m.add(X86Pseudo.writeStackPointer, [.use(aligned)], flags: [.pinned, .movesStackPointer])
    }
    m.add(X86Pseudo.dynamicAddress, [.def(vreg(f[i].result))], flags: .pinned)
  }

  private func framePointer(_ d: VReg) {
    out.needsFramePointer = true
    m.add(X86Pseudo.readFramePointer, [.def(d)], flags: .pinned)
  }

  func lowerFrameAddress(_ i: InstID) {
    let d = vreg(f[i].result)
    let r = climb(Int(f[i].aux))
    copy(d, r)
  }

  /// The frame pointer `levels` callers up, following the chain of saved frame pointers.
  private func climb(_ levels: Int) -> VReg {
    var r = out.makeVReg(.general, size: 8)
    framePointer(r)
    for _ in 0..<min(levels, 1024) {
      let next = out.makeVReg(.general, size: 8)
      unary(.movR64RM64, next, X86Source(X86Address(register: r)))
      r = next
    }
    return r
  }

  func lowerReturnAddress(_ i: InstID) {
    let levels = Int(f[i].aux)
    let d = vreg(f[i].result)
    if levels == 0 {
      unary(.movR64RM64, d, X86Source(X86Address(.incoming, -8)))
    } else {
      unary(.movR64RM64, d, X86Source(X86Address(register: climb(levels), 8)))
    }
  }

  // MARK: __builtin_setjmp, __builtin_longjmp

  /// Every register is destroyed on the second return, so what lives on is in memory.
  func lowerSetjmp(_ i: InstID) {
    out.hasCalls = true
    out.extraSavedRegisters.formUnion(X86Target.registers(usesFramePointer: false, reserved: out.reservedRegisters).calleeSaved)
    let d = vreg(f[i].result), buffer = reg(f.operand(i, 0))
    let r = X86Target.registers(usesFramePointer: true, reserved: out.reservedRegisters)
    var clobbers = r.allocatable
    // The frame pointer is restored; without one it is a register like the others.
    clobbers.remove(.rax)
    m.add(
      X86Pseudo.setjmp, [.def(d, .fixed(.rax)), .use(buffer, .fixed(.rdx))], clobbers: clobbers,
      flags: [.pinned, .reads, .writes, .writesFlags])
  }

  func lowerLongjmp(_ i: InstID) {
    m.add(X86Pseudo.longjmp, [.use(reg(f.operand(i, 0)), .fixed(.rdx))], flags: [.pinned, .reads, .writes])
  }

  // MARK: Trampolines

  /// Writes `movabs $function, %r11; movabs $chain, %r10; jmp *%r11; nop` to memory, which therefore must be executable.
  func lowerTrampoline(_ i: InstID) {
    out.needsExecutableStack = true
    let to = X86Address(register: reg(f.operand(i, 0)))
    toMemory(.movRM16I, to, immediate: 0xBB49 - 0x10000)
    toMemory(.movRM64R64, to.advanced(2), reg(f.operand(i, 1)))
    toMemory(.movRM16I, to.advanced(10), immediate: 0xBA49 - 0x10000)
    toMemory(.movRM64R64, to.advanced(12), reg(f.operand(i, 2)))
    toMemory(.movRM32I, to.advanced(20), immediate: Int64(Int32(bitPattern: 0x90E3_FF49)))
  }
}
