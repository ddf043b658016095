// Exceptions: what stands behind a call that they may pass through, and the table that the unwinder reads (Itanium C++ ABI,
// "Exception Handling Tables"; the personality routine of C is libgcc's __gcc_personality_v0).
//
//   start:    call f
//   end:      xorl %r11d, %r11d            no exception
//             jmp done
//   landing:  movq %rax, %r10              the unwinder comes here, with the exception object in rax
//             movl $1, %r11d
//   done:
//
// The unwinder restores callee-saved registers, stack and frame pointer, so a landing is like a return.

import MachineCode
import ObjectFormat
import Support

/// One entry of the call-site table.
struct X86CallSite {
  var start: MCSymbol
  var end: MCSymbol
  var landing: MCSymbol
}

extension X86FunctionEmitter {
  /// Emits call `emitCall` and its landing.
  func emitLanding(_ emitCall: () -> Void) {
    let site = X86CallSite(start: buffer.makeLabel(), end: buffer.makeLabel(), landing: buffer.makeLabel())
    let done = buffer.makeLabel()
    let flag = register(X86CallConvention.exceptionFlag), object = register(X86CallConvention.exceptionObject)
    buffer.bind(site.start)
    emitCall()
    buffer.bind(site.end)
    encode(.xorR32RM32, .reg(flag), .reg(flag))
    encode(.jmp, .label(done))
    buffer.bind(site.landing)
    if options.protection.marksBranchTargets { X86Encoder.encode(.endbr64, into: buffer) }
    encode(.movRM64R64, .reg(object), .reg(.rax))
    encode(.movRM32I, .reg(flag), .imm(1))
    buffer.bind(done)
    callSites.append(site)
  }

  /// The function's table: no base other than the function's start, no types, four-byte call sites, no actions.
  func emitCallSites(function: MCSymbol) {
    let name = buffer.interner.intern(".gcc_except_table")
    let old = buffer.switchTo(buffer.section(named: name, type: ELF.progBits, flags: ELF.alloc))
    buffer.align(log2: 2)
    buffer.bind(exceptionTable)
    buffer.emit(value: 0xFF, size: 1)
    buffer.emit(value: 0xFF, size: 1)
    buffer.emit(value: 0x03, size: 1)
    var length = UInt64(callSites.count * 13)
    repeat {
      let low = length & 0x7F
      length >>= 7
      buffer.emit(value: low | (length != 0 ? 0x80 : 0), size: 1)
    } while length != 0
    for site in callSites {
      buffer.emit(difference: site.start, minus: function, size: 4)
      buffer.emit(difference: site.end, minus: site.start, size: 4)
      buffer.emit(difference: site.landing, minus: function, size: 4)
      buffer.emit(value: 0, size: 1)
    }
    buffer.switchTo(old)
  }

  /// The personality routine's address where position-independent frames can refer to it, one per program.
  func personalityReference() -> MCSymbol {
    let name = buffer.interner.intern("DW.ref.__gcc_personality_v0")
    let symbol = buffer.symbol(named: name)
    if buffer.isDefined(symbol) { return symbol }
    let section = buffer.interner.intern(".data.rel.local.DW.ref.__gcc_personality_v0")
    let old = buffer.switchTo(
      buffer.section(named: section, type: ELF.progBits, flags: ELF.alloc | ELF.write, group: name, isComdat: true))
    buffer.align(log2: 3)
    buffer.setBinding(symbol, .weak)
    buffer.setVisibility(symbol, .hidden)
    buffer.setType(symbol, .object)
    buffer.setSize(symbol, 8)
    buffer.bind(symbol)
    buffer.emit(symbol: buffer.symbol(named: buffer.interner.intern("__gcc_personality_v0")), addend: 0, size: 8)
    buffer.switchTo(old)
    return symbol
  }
}
