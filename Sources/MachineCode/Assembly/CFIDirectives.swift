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
    case .cfi_sections: return try frameSections()
    default: break
    }
    guard cfi.isOpen else { throw failure("'.\(d)' outside of '.cfi_startproc' … '.cfi_endproc'") }
    switch d {
    case .cfi_personality: if let (encoding, t) = try handler() { cfi.setPersonality(t, encoding: encoding, buffer) }
    case .cfi_lsda: if let (encoding, t) = try handler() { cfi.setTable(t, encoding: encoding, buffer) }
    case .cfi_endproc: cfi.endProcedure(buffer)
    case .cfi_signal_frame: cfi.markSignalFrame(buffer)
    case .cfi_return_column: cfi.setReturnColumn(try dwarfRegister(), buffer)
    case .cfi_remember_state: cfi.record(.rememberState, buffer)
    case .cfi_restore_state: cfi.record(.restoreState, buffer)
    case .cfi_window_save: cfi.record(.windowSave, buffer)
    case .cfi_def_cfa_offset: cfi.record(.defCFAOffset, value: try constantExpression("the offset"), buffer)
    case .cfi_adjust_cfa_offset: cfi.record(.adjustCFAOffset, value: try constantExpression("the offset"), buffer)
    case .cfi_def_cfa_register: cfi.record(.defCFARegister, register: try dwarfRegister(), buffer)
    case .cfi_def_cfa: try registerAndOffset(.defCFA)
    case .cfi_offset: try registerAndOffset(.offset)
    case .cfi_rel_offset: try registerAndOffset(.relOffset)
    case .cfi_val_offset: try registerAndOffset(.valOffset)
    case .cfi_register:
      let r = try dwarfRegister()
      try comma()
      cfi.record(.register, register: r, value: Int64(try dwarfRegister()), buffer)
    case .cfi_restore: try registers(.restore)
    case .cfi_undefined: try registers(.undefined)
    case .cfi_same_value: try registers(.sameValue)
    case .cfi_escape: try escape()
    case .cfi_label:
      let s = try symbolName()
      if buffer.isDefined(s) { throw failure("the symbol '\(buffer.interner.string(buffer.name(of: s)))' is already defined") }
      cfi.recordLabel(s, buffer)
    default: throw failure("unknown directive '.\(d)'")
    }
  }

  /// `.cfi_sections .eh_frame, .debug_frame`
  private func frameSections() throws(AsmError) {
    var ehFrame = false
    var debugFrame = false
    if !atArgumentEnd {
      repeat {
        lexer.skipSpace()
        guard let word = lexer.name() else { throw failure("expected a section name") }
        if AsmParser.equal(word, ".eh_frame") {
          ehFrame = true
        } else if AsmParser.equal(word, ".debug_frame") {
          debugFrame = true
        } else {
          throw failure("unknown frame section '\(String(decoding: word, as: UTF8.self))'")
        }
      } while lexer.accept(UInt8(ascii: ","))
    }
    buffer.cfi.setSections(ehFrame: ehFrame, debugFrame: debugFrame, buffer)
  }

  /// `encoding, symbol`; nil for the encoding that says there is none.
  private func handler() throws(AsmError) -> (UInt8, LinearTerm)? {
    let encoding = try constantExpression("the encoding")
    if encoding == 0xFF { return nil }
    guard encoding >= 0, encoding < 0x100, CFIFrame.size(UInt8(encoding)) != 0, encoding & 0x70 == 0 || encoding & 0x70 == 0x10 else {
      throw failure("the encoding 0x\(String(encoding, radix: 16)) cannot be written; use absolute or PC-relative addresses of fixed size")
    }
    try comma()
    let v = try expression()
    guard v.add.isSome, v.sub.isNone, v.modifier == .none else { throw failure("expected a symbol") }
    return (UInt8(encoding), v.term)
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
    guard scratch.count <= Int(UInt16.max) else { throw failure("too many bytes in one '.cfi_escape'") }
    buffer.cfi.recordEscape(scratch.bytes, buffer)
  }

  /// A register name, with or without `%`, or a DWARF number.
  private func dwarfRegister() throws(AsmError) -> Int {
    lexer.skipSpace()
    let c = lexer.peek
    if AsmLexer.isDigit(c) || c == UInt8(ascii: "(") {
      let n = try constantExpression("the register")
      guard n >= 0 && n < 128 else { throw failure("no such register") }
      return Int(n)
    }
    if c != UInt8(ascii: "%") {
      // A symbol set to a register's number.
      let save = lexer
      if let text = lexer.name(), let s = buffer.knownSymbol(named: buffer.interner.intern(text)), let n = buffer.absoluteValue(s), n >= 0, n < 128 {
        return Int(n)
      }
      lexer = save
      lexer.p -= 1
    }
    let (r, _) = try register()
    let n = buffer.objectBits == 32 ? CFIRecorder.dwarfNumber32(r) : CFIRecorder.dwarfNumber(r)
    if n == 255 { throw failure("this register has no DWARF number") }
    return n
  }
}
