// Directives of GNU as (manual chapter 7) that compilers and hand-written `.s` files use.
//
// A directive that is not listed, and conditional assembly and macros, are errors: nothing is skipped silently except what
// has no effect on the object (`.loc`, `.ident`'s comment string, optimisation hints).

import ObjectFormat
import Support

enum Directive: UInt8, CaseIterable {
  case text, data, bss, section, pushsection, popsection, previous, subsection
  case globl, global, local, weak, hidden, `internal`, protected, type, size, set, equ, equiv, comm, lcomm, symver
  case align, balign, p2align, org
  case byte, short, value, hword, long, int, quad, octa, word, float, single, double, ascii, asciz, string, zero, skip, space, fill
  case uleb128, sleb128
  case ident, file, loc, att_syntax, intel_syntax, code64, arch, addrsig, addrsig_sym, weakref, version
  case cfi_startproc, cfi_endproc, cfi_def_cfa, cfi_def_cfa_offset, cfi_adjust_cfa_offset, cfi_def_cfa_register, cfi_offset
  case cfi_rel_offset, cfi_restore, cfi_undefined, cfi_same_value, cfi_register, cfi_remember_state, cfi_restore_state
  case cfi_escape, cfi_signal_frame, cfi_sections, cfi_personality, cfi_lsda, cfi_return_column
  case err, error, macro, rept, irp, irpc, `if`, ifdef, ifndef, include, incbin, balignw, tfloat, nop
}

extension AsmParser {
  func internDirectives() {
    for d in Directive.allCases {
      let name = buffer.interner.intern(".\(d)")
      if name.index >= directiveOfName.count {
        directiveOfName.append(repeating: 255, count: name.index + 1 - directiveOfName.count)
      }
      directiveOfName[name.index] = d.rawValue
    }
  }

  func directive(_ text: UnsafeBufferPointer<UInt8>) throws(AsmError) {
    let name = buffer.interner.intern(text)
    let raw = name.index < directiveOfName.count ? directiveOfName[name.index] : 255
    guard raw != 255, let d = Directive(rawValue: raw) else {
      throw failure("unknown directive '\(String(decoding: text, as: UTF8.self))'")
    }
    lexer.skipSpace()
    switch d {
    case .text, .data, .bss, .section, .pushsection, .popsection, .previous, .subsection: try sectionDirective(d)
    case .globl, .global, .local, .weak, .hidden, .internal, .protected: try attributeDirective(d)
    case .type: try typeDirective()
    case .size: try sizeDirective()
    case .set, .equ, .equiv: try setDirective(d)
    case .comm, .lcomm: try commonDirective(isLocal: d == .lcomm)
    case .align, .balign: try alignDirective(isPower: false)
    case .p2align: try alignDirective(isPower: true)
    case .byte: try values(1)
    case .short, .value, .hword, .word: try values(2)
    case .long, .int: try values(4)
    case .quad: try values(8)
    case .ascii: try strings(terminated: false)
    case .asciz, .string: try strings(terminated: true)
    case .zero, .skip, .space: try skipDirective()
    case .fill: try fillDirective()
    case .uleb128: try lebDirective(isSigned: false)
    case .sleb128: try lebDirective(isSigned: true)
    case .float, .single, .double: try floats(isDouble: d == .double)
    case .octa: try octaDirective()
    case .file: try fileDirective()
    case .ident: try identDirective()
    // Line tables come from the compiler's own writer; `.loc` marks have no other effect.
    case .loc, .att_syntax, .code64, .arch, .addrsig, .addrsig_sym, .version: lexer.skipStatement()
    case .symver, .weakref, .intel_syntax, .org, .balignw, .tfloat, .nop, .include, .incbin:
      throw failure("the directive '\(String(decoding: text, as: UTF8.self))' is not supported")
    case .macro, .rept, .irp, .irpc, .if, .ifdef, .ifndef:
      throw failure("'\(String(decoding: text, as: UTF8.self))': macros and conditional assembly are not supported")
    case .err: throw failure(".err encountered")
    case .error:
      let message = lexer.peek == UInt8(ascii: "\"") ? lexer.skipString() : nil
      throw failure(message.map { String(decoding: $0, as: UTF8.self) } ?? ".error encountered")
    default: try cfiDirective(d)
    }
    try endOfDirective(text)
  }

  private func endOfDirective(_ text: UnsafeBufferPointer<UInt8>) throws(AsmError) {
    lexer.skipSpace()
    if !lexer.isAtStatementEnd { throw failure("unexpected text after '\(String(decoding: text, as: UTF8.self))'") }
  }

  func symbolName() throws(AsmError) -> MCSymbol {
    lexer.skipSpace()
    guard let text = lexer.name() else { throw failure("expected a symbol") }
    return buffer.symbol(named: buffer.interner.intern(text))
  }

  func comma() throws(AsmError) { if !lexer.accept(UInt8(ascii: ",")) { throw failure("expected ','") } }

  // MARK: Symbols

  private func attributeDirective(_ d: Directive) throws(AsmError) {
    repeat {
      let s = try symbolName()
      switch d {
      case .globl, .global: buffer.setBinding(s, .global)
      case .local: buffer.setBinding(s, .local)
      case .weak: buffer.setBinding(s, .weak)
      case .hidden: buffer.setVisibility(s, .hidden)
      case .internal: buffer.setVisibility(s, .internal)
      default: buffer.setVisibility(s, .protected)
      }
    } while lexer.accept(UInt8(ascii: ","))
  }

  private func typeDirective() throws(AsmError) {
    let s = try symbolName()
    _ = lexer.accept(UInt8(ascii: ","))
    lexer.skipSpace()
    if lexer.peek == UInt8(ascii: "@") || lexer.peek == UInt8(ascii: "%") || lexer.peek == UInt8(ascii: "\"") {
      if lexer.peek != UInt8(ascii: "\"") { lexer.p += 1 }
    }
    guard let text = lexer.name() else { throw failure("expected @function, @object or another symbol type") }
    let types: [(StaticString, SymbolType)] = [
      ("function", .function), ("object", .object), ("notype", .none), ("tls_object", .threadLocal), ("common", .common),
      ("gnu_indirect_function", .gnuIndirectFunction), ("gnu_unique_object", .object), ("STT_FUNC", .function),
      ("STT_OBJECT", .object), ("STT_NOTYPE", .none), ("STT_GNU_IFUNC", .gnuIndirectFunction), ("STT_TLS", .threadLocal),
    ]
    for (name, type) in types where AsmParser.equal(text, name) {
      buffer.setType(s, type)
      if AsmParser.equal(text, "gnu_unique_object") { buffer.setBinding(s, .gnuUnique) }
      return
    }
    throw failure("unknown symbol type '\(String(decoding: text, as: UTF8.self))'")
  }

  private func sizeDirective() throws(AsmError) {
    let s = try symbolName()
    try comma()
    let v = try expression()
    if v.isConstant { return buffer.setSize(s, v.constant) }
    guard v.add.isSome && v.sub.isSome else { throw failure("a size must be a number or a difference of labels") }
    buffer.setSize(s, from: v.sub, to: v.add, addend: v.constant)
  }

  private func setDirective(_ d: Directive) throws(AsmError) {
    let s = try symbolName()
    try comma()
    if d == .equiv && buffer.isDefined(s) { throw failure("the symbol is already defined") }
    try assign(s)
  }

  private func commonDirective(isLocal: Bool) throws(AsmError) {
    let s = try symbolName()
    try comma()
    let size = try constantExpression("the size")
    var alignment: Int64 = 1
    if lexer.accept(UInt8(ascii: ",")) {
      alignment = try constantExpression("the alignment")
    } else {
      // GNU as aligns `.comm` up to 16 and `.lcomm` down from 8 by the object's size.
      if isLocal {
        while alignment < 8 && alignment * 2 <= size { alignment *= 2 }
      } else {
        while alignment < 16 && alignment < size { alignment *= 2 }
      }
    }
    guard size >= 0, alignment > 0, alignment & (alignment - 1) == 0 else {
      throw failure("size and alignment must be positive, the alignment a power of two")
    }
    let isLocalSymbol = isLocal || buffer.isLocallyBound(s)
    if isLocalSymbol {
      buffer.defineLocalCommon(s, size: size, alignment: alignment)
    } else {
      buffer.defineCommon(s, size: size, alignment: alignment)
    }
  }

  // MARK: Alignment and space

  private func alignDirective(isPower: Bool) throws(AsmError) {
    var log2: Int64 = 0
    if !atArgumentEnd { log2 = try constantExpression("the alignment") }
    if !isPower {
      guard log2 >= 0, log2 & (log2 - 1) == 0 else { throw failure("the alignment must be a power of two") }
      log2 = log2 == 0 ? 0 : Int64(log2.trailingZeroBitCount)
    }
    guard log2 >= 0 && log2 < 32 else { throw failure("the alignment is too large") }
    var fill: UInt8?
    var maxSkip: Int64 = 0
    if lexer.accept(UInt8(ascii: ",")) {
      if !atArgumentEnd && lexer.peek != UInt8(ascii: ",") {
        fill = UInt8(truncatingIfNeeded: try constantExpression("the fill value"))
      }
      if lexer.accept(UInt8(ascii: ",")) { maxSkip = try constantExpression("the most bytes to skip") }
    }
    buffer.align(log2: Int(log2), maxSkip: Int(maxSkip), fill: fill)
  }

  private var atArgumentEnd: Bool {
    lexer.skipSpace()
    return lexer.isAtStatementEnd
  }

  private func skipDirective() throws(AsmError) {
    let n = try constantExpression("the number of bytes")
    var fill: Int64 = 0
    if lexer.accept(UInt8(ascii: ",")) { fill = try constantExpression("the fill value") }
    guard n >= 0 else { throw failure("the number of bytes is negative") }
    try checkRoom(n)
    buffer.emit(repeating: UInt8(truncatingIfNeeded: fill), count: Int(n))
  }

  /// Contents are held in memory: what one directive may add is bounded. Sections without contents only count.
  private func checkRoom(_ bytes: Int64) throws(AsmError) {
    if bytes > 1 << 28 && !buffer.current.isNoBits { throw failure("more than 256 MiB of contents; reserve space in a section without contents ('.bss')") }
  }

  private func fillDirective() throws(AsmError) {
    let n = try constantExpression("the repeat count")
    var size: Int64 = 1
    var value: Int64 = 0
    if lexer.accept(UInt8(ascii: ",")) { size = try constantExpression("the size") }
    if lexer.accept(UInt8(ascii: ",")) { value = try constantExpression("the value") }
    guard n >= 0, size >= 0, size <= 8 else { throw failure("bad repeat count or size") }
    try checkRoom(n.multipliedReportingOverflow(by: size).overflow ? Int64.max : n * size)
    for _ in 0..<n { buffer.emit(value: UInt64(UInt32(truncatingIfNeeded: value)), size: Int(size)) }
  }

  // MARK: Data

  private func values(_ size: Int) throws(AsmError) {
    if atArgumentEnd { return }
    repeat {
      let v = try expression()
      if v.isConstant {
        if size < 8 {
          let bits = Int64(1) << Int64(size * 8)
          if v.constant >= bits || v.constant < 0 - bits {
            throw failure("the value \(v.constant) does not fit in \(size) bytes")
          }
        }
        try writable()
        buffer.emit(value: UInt64(bitPattern: v.constant), size: size)
      } else {
        try symbolic(v, size)
      }
    } while lexer.accept(UInt8(ascii: ","))
  }

  private func writable() throws(AsmError) {
    if buffer.current.isNoBits { throw failure("this section has no contents; only space can be reserved in it") }
  }

  private func symbolic(_ v: AsmValue, _ size: Int) throws(AsmError) {
    try writable()
    if v.sub.isSome {
      guard v.modifier == .none, v.add.isSome else { throw failure("a relocated symbol cannot take part in a difference") }
      buffer.emit(difference: v.add, minus: v.sub, addend: v.constant, size: size)
    } else {
      buffer.emit(symbol: v.add, addend: v.constant, size: size, modifier: v.modifier)
    }
    if let problem = buffer.encodingError {
      buffer.encodingError = nil
      throw failure("\(problem)")
    }
  }

  private func strings(terminated: Bool) throws(AsmError) {
    if atArgumentEnd { return }
    try writable()
    repeat {
      lexer.skipSpace()
      guard lexer.peek == UInt8(ascii: "\""), let text = lexer.skipString() else { throw failure("expected a string") }
      scratch.removeAll()
      AsmLexer.unescape(text, into: scratch)
      buffer.emit(bytes: scratch.bytes)
      if terminated { buffer.emit(byte: 0) }
    } while lexer.accept(UInt8(ascii: ","))
  }

  private func lebDirective(isSigned: Bool) throws(AsmError) {
    repeat {
      let v = try expression()
      try writable()
      if v.isConstant {
        scratch.removeAll()
        if isSigned { scratch.append(sleb128: v.constant) } else { scratch.append(uleb128: UInt64(bitPattern: v.constant)) }
        buffer.emit(bytes: scratch.bytes)
      } else {
        guard v.add.isSome, v.sub.isSome else { throw failure("LEB128 needs a number or a difference of labels") }
        buffer.emit(leb128: v.add, minus: v.sub, addend: v.constant, isSigned: isSigned)
      }
    } while lexer.accept(UInt8(ascii: ","))
  }

  /// Decimal (or `0x…` hexadecimal, as strtod reads it) floating constants.
  private func floats(isDouble: Bool) throws(AsmError) {
    repeat {
      lexer.skipSpace()
      let start = lexer.p
      while !lexer.isAtStatementEnd && lexer.peek != UInt8(ascii: ",") && lexer.peek != 0x20 { lexer.p += 1 }
      let text = String(decoding: UnsafeBufferPointer(start: start, count: lexer.p - start), as: UTF8.self)
      try writable()
      if isDouble {
        guard let v = Double(text) else { throw failure("bad floating-point number '\(text)'") }
        buffer.emit(value: v.bitPattern, size: 8)
      } else {
        guard let v = Float(text) else { throw failure("bad floating-point number '\(text)'") }
        buffer.emit(value: UInt64(v.bitPattern), size: 4)
      }
    } while lexer.accept(UInt8(ascii: ","))
  }

  /// 16-byte numbers: at most 32 hexadecimal digits, or a number of 64 bits.
  private func octaDirective() throws(AsmError) {
    repeat {
      lexer.skipSpace()
      try writable()
      if lexer.peek == 0x30 && lexer.peek(1) | 0x20 == UInt8(ascii: "x") {
        lexer.p += 2
        var low: UInt64 = 0
        var high: UInt64 = 0
        while let d = AsmLexer.digitValue(lexer.peek) {
          high = high &<< 4 | low &>> 60
          low = low &<< 4 | UInt64(d)
          lexer.p += 1
        }
        buffer.emit(value: low, size: 8)
        buffer.emit(value: high, size: 8)
      } else {
        let v = try constantExpression("the value")
        buffer.emit(value: UInt64(bitPattern: v), size: 8)
        buffer.emit(value: v < 0 ? UInt64.max : 0, size: 8)
      }
    } while lexer.accept(UInt8(ascii: ","))
  }

  // MARK: Identification

  private func fileDirective() throws(AsmError) {
    // `.file N …` belongs to line tables.
    guard lexer.peek == UInt8(ascii: "\"") else { return lexer.skipStatement() }
    if let text = lexer.skipString() { buffer.fileName = buffer.interner.intern(text) }
  }

  private func identDirective() throws(AsmError) {
    guard lexer.peek == UInt8(ascii: "\""), let text = lexer.skipString() else { throw failure("expected a string") }
    scratch.removeAll()
    AsmLexer.unescape(text, into: scratch)
    buffer.emitIdentification(scratch.bytes)
  }
}

extension CodeBuffer {
  func isLocallyBound(_ s: MCSymbol) -> Bool { symbols[s.index].isBound && symbols[s.index].binding == .local }

  /// Adds a string to `.comment` (`.ident`); the section begins with a NUL.
  public func emitIdentification(_ text: UnsafeBufferPointer<UInt8>) {
    let comment = section(
      named: interner.intern(".comment"), type: ELF.progBits, flags: ELF.merge | ELF.strings, entrySize: 1)
    if isListing { listString(".ident", text) }
    silently {
      let old = switchTo(comment)
      if streamOffset == 0 { emit(byte: 0) }
      emit(bytes: text)
      emit(byte: 0)
      switchTo(old)
    }
  }
}
