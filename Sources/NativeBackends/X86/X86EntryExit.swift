// Function entries and exits as options want them: branch marks, patchable areas, profiling calls, probed frames, cleared
// registers (GCC manual, "Program Instrumentation Options").

import MachineCode
import ObjectFormat
import Support

extension X86FunctionEmitter {
  /// What stands before the prologue.
  func emitEntry() {
    let p = options.protection
    if p.marksBranchTargets { X86Encoder.encode(.endbr64, into: buffer) }
    if p.patchableCount > 0 { emitPatchableArea() }
    if p.profiling == .fentry { callProfiler("__fentry__") }
  }

  /// The rest of the `nop`s, and the section that lists where they start.
  private func emitPatchableArea() {
    let p = options.protection
    if sink.patchLabel.isNone {
      sink.patchLabel = buffer.makeLabel()
      buffer.bind(sink.patchLabel)
    }
    for _ in 0..<(p.patchableCount - p.patchableBefore) { X86Encoder.encode(.nop, into: buffer) }
    let name = buffer.interner.intern("__patchable_function_entries")
    let old = buffer.switchTo(buffer.section(named: name, type: ELF.progBits, flags: ELF.alloc | ELF.write))
    buffer.align(log2: 3)
    buffer.emit(symbol: sink.patchLabel, addend: 0, size: 8)
    buffer.switchTo(old)
  }

  func callProfiler(_ name: StaticString) {
    let routine = buffer.symbol(named: buffer.interner.intern(name))
    if options.relocationModel == .absolute || options.usesPLT {
      encode(.call, .label(routine, modifier: .plt))
    } else {
      encode(.callRM64, .ripRelative(routine, addend: 0, modifier: .gotPCRel))
    }
  }

  // MARK: Frames

  private static let page: Int64 = 4096

  /// Lowers the stack pointer by `size`; the canonical frame address is `offset` above it before.
  func extendFrame(_ size: Int64, offset: Int64) {
    if !options.protection.probesStack || size < X86FunctionEmitter.page { return lower(size, offset) }
    let pages = size / X86FunctionEmitter.page, rest = size % X86FunctionEmitter.page
    if pages <= 4 {
      for k in 0..<pages {
        lower(X86FunctionEmitter.page, offset + k * X86FunctionEmitter.page)
        encode(.orRM64I, .mem(base: .rsp), .imm(0))
      }
    } else {
      probeInLoop(pages * X86FunctionEmitter.page, offset)
    }
    if rest != 0 { lower(rest, offset + pages * X86FunctionEmitter.page) }
  }

  private func lower(_ size: Int64, _ offset: Int64) {
    moveStackPointer(by: -size)
    if !frame.usesFramePointer { cfi(.defCFAOffset, value: offset + size) }
  }

  /// A distance of more than 32 bits goes through a register that is free: r11 at the entry, r10 at the end, where r11 may hold the
  /// target of a tail call.
  func moveStackPointer(by distance: Int64) {
    if Int64(Int32(truncatingIfNeeded: distance)) != distance {
      let free: Register = distance < 0 ? .r11 : .r10
      encode(.movR64I64, .reg(free), .imm(distance))
      encode(.addRM64R64, .reg(.rsp), .reg(free))
    } else if distance < 0 {
      encode(.subRM64I, .reg(.rsp), .imm(-distance))
    } else {
      encode(.addRM64I, .reg(.rsp), .imm(distance))
    }
  }

  /// r11 holds nothing at a function's entry. While the stack pointer moves, the frame address is told from r11.
  private func probeInLoop(_ size: Int64, _ offset: Int64) {
    let again = buffer.makeLabel()
    if size > Int64(Int32.max) {
      encode(.movR64I64, .reg(.r11), .imm(-size))
      encode(.addRM64R64, .reg(.r11), .reg(.rsp))
    } else {
      encode(.leaR64M, .reg(.r11), .mem(base: .rsp, disp: Int32(-size)))
    }
    if !frame.usesFramePointer { cfi(.defCFA, register: .r11, value: offset + size) }
    buffer.bind(again)
    encode(.subRM64I, .reg(.rsp), .imm(X86FunctionEmitter.page))
    encode(.orRM64I, .mem(base: .rsp), .imm(0))
    encode(.cmpRM64R64, .reg(.rsp), .reg(.r11))
    encode(.jne, .label(again))
    if !frame.usesFramePointer { cfi(.defCFARegister, register: .rsp) }
  }

  // MARK: Cleared registers

  /// -fzero-call-used-regs, before the return `inst`: its operands are the results.
  func clearRegisters(_ i: MInstID, _ inst: MInst) {
    let choice = options.protection.clearedRegisters
    if !choice.isOn { return }
    var set = X86CallConvention.callerSaved
    if choice.onlyArguments {
      set = PRegSet(X86CallConvention.generalArguments)
      for k in 0..<X86CallConvention.vectorArgumentCount { set.insert(X86CallConvention.vectorArgument(k)) }
    }
    if choice.onlyGeneral { set = PRegSet(bits: set.bits & 0xFFFF_FFFF) }
    if choice.onlyUsed { set = set.intersection(usedRegisters) }
    for o in f.operands(of: i) where o.isFixed { set.remove(o.fixedRegister) }
    set.forEach { r in
      if r.registerClass == .vector {
        encode(.xorpsXXM128, .reg(register(r)), .reg(register(r)))
      } else {
        encode(.xorR32RM32, .reg(register(r)), .reg(register(r)))
      }
    }
    if !choice.onlyUsed && !choice.onlyGeneral && !choice.onlyArguments && !f.returnsX87 { clearX87() }
  }

  private func clearX87() {
    for _ in 0..<8 { X86Encoder.encode(.fldz, into: buffer) }
    for _ in 0..<8 { encode(.fstpSTI, .reg(.st(0))) }
  }

  /// Registers that the function may have written.
  private var usedRegisters: PRegSet { result.usedRegisters.union(f.writtenRegisters) }
}
