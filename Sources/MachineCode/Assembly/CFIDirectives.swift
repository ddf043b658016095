// `.cfi_*` directives (GNU as manual §7.12).

import ObjectFormat
import Support

extension AsmParser {
  func cfiDirective(_ d: Directive) throws(AsmError) {
    let cfi = buffer.cfi
    switch d {
    case .cfi_startproc:
      if cfi.isOpen { throw failure("the previous '.cfi_startproc' has no '.cfi_endproc'") }
      lexer.skipSpace()
      var isSimple = false
      if let word = lexer.name() {
        guard AsmParser.equal(word, "simple") else { throw failure("expected 'simple' or nothing") }
        isSimple = true
      }
      return cfi.startProcedure(buffer, isSimple: isSimple)
    case .cfi_sections:
      repeat {
        lexer.skipSpace()
        guard let word = lexer.name() else { throw failure("expected a section name") }
        guard AsmParser.equal(word, ".eh_frame") || AsmParser.equal(word, ".debug_frame") else { throw failure("unknown frame section") }
      } while lexer.accept(UInt8(ascii: ","))
      return
    case .cfi_return_column: throw failure("'.\(d)' is not supported")
    default: break
    }
    guard cfi.isOpen else { throw failure("'.\(d)' outside of '.cfi_startproc' … '.cfi_endproc'") }
    switch d {
    case .cfi_personality: if let s = try handlerSymbol(0x9B) { cfi.setPersonality(s, buffer) }
    case .cfi_lsda: if let s = try handlerSymbol(0x1B) { cfi.setTable(s, buffer) }
    case .cfi_endproc: cfi.endProcedure(buffer)
    case .cfi_signal_frame: cfi.markSignalFrame(buffer)
    case .cfi_remember_state: cfi.record(.rememberState, buffer)
    case .cfi_restore_state: cfi.record(.restoreState, buffer)
    case .cfi_def_cfa_offset: cfi.record(.defCFAOffset, value: try constantExpression("the offset"), buffer)
    case .cfi_adjust_cfa_offset: cfi.record(.adjustCFAOffset, value: try constantExpression("the offset"), buffer)
    case .cfi_def_cfa_register: cfi.record(.defCFARegister, register: try dwarfRegister(), buffer)
    case .cfi_def_cfa: try registerAndOffset(.defCFA)
    case .cfi_offset: try registerAndOffset(.offset)
    case .cfi_rel_offset: try registerAndOffset(.relOffset)
    case .cfi_register:
      let r = try dwarfRegister()
      try comma()
      cfi.record(.register, register: r, value: Int64(try dwarfRegister()), buffer)
    case .cfi_restore: try registers(.restore)
    case .cfi_undefined: try registers(.undefined)
    case .cfi_same_value: try registers(.sameValue)
    case .cfi_escape: try escape()
    default: throw failure("unknown directive '.\(d)'")
    }
  }

  /// `encoding, symbol`; nil for the encoding that says there is none.
  private func handlerSymbol(_ expected: Int64) throws(AsmError) -> MCSymbol? {
    let encoding = try constantExpression("the encoding")
    if encoding == 0xFF { return nil }
    guard encoding == expected else { throw failure("the only supported encoding here is 0x\(String(expected, radix: 16))") }
    try comma()
    return try symbolName()
  }

  private func registerAndOffset(_ operation: CFIOperation) throws(AsmError) {
    let r = try dwarfRegister()
    try comma()
    buffer.cfi.record(operation, register: r, value: try constantExpression("the offset"), buffer)
  }

  private func registers(_ operation: CFIOperation) throws(AsmError) {
    repeat { buffer.cfi.record(operation, register: try dwarfRegister(), buffer) } while lexer.accept(UInt8(ascii: ","))
  }

  private func escape() throws(AsmError) {
    scratch.removeAll()
    repeat { scratch.append(UInt8(truncatingIfNeeded: try constantExpression("a byte"))) } while lexer.accept(UInt8(ascii: ","))
    buffer.cfi.recordEscape(scratch.bytes, buffer)
  }

  /// A register name, with or without `%`, or a DWARF number.
  private func dwarfRegister() throws(AsmError) -> Int {
    lexer.skipSpace()
    if AsmLexer.isDigit(lexer.peek) {
      let n = try constantExpression("the register")
      guard n >= 0 && n < 128 else { throw failure("no such register") }
      return Int(n)
    }
    if lexer.peek != UInt8(ascii: "%") { lexer.p -= 1 }
    let (r, _) = try register()
    let n = CFIRecorder.dwarfNumber(r)
    if n == 255 { throw failure("this register has no DWARF number") }
    return n
  }
}
