// `.macro` and its invocation (GNU as manual §7.73, "Macro"; alternate mode §7.4).
//
// A definition keeps the body's text. An invocation splits its operands into arguments the way GNU as does, after the same
// removal of blanks, and the body with the arguments put in is read as a nested text.

import Support

struct AsmMacro {
  enum ParameterKind { case plain, required, rest, local }

  struct Parameter {
    var name: ByteBuffer
    var kind = ParameterKind.plain
    var standard: ByteBuffer?
    var value: ByteBuffer?

    /// What the parameter stands for in this expansion.
    var text: ByteBuffer? { if let value, value.count > 0 { return value } else { return standard } }
  }

  var name: String
  var parameters: [Parameter]
  var body: ByteBuffer
  var file: String
  var line: Int
}

extension AsmParser {
  // MARK: Definition

  /// `.macro name [parameter[:req|:vararg][=default]] …` up to `.endm`
  func macroDirective() throws(AsmError) {
    lexer.skipSpace()
    let place = lexer
    guard let nameText = lexer.name() else { throw failure("expected the macro's name") }
    let name = AsmParser.lowered(nameText, buffer.interner)
    let operands = scrubbedOperands()
    var scanner = MacroScanner(operands.bytes, isAlternate: isAlternate)
    let parameters = try parameterList(&scanner, of: String(decoding: nameText, as: UTF8.self))
    endStatement()
    let line = lexer.line
    guard let body = captureBody(ends: [.endm, .endmacro], begins: [.macro]) else {
      lexer = place
      throw giveUp("'.macro' without '.endm'")
    }
    if macroIndex(name) != nil { throw failureAt(place, "the macro '\(String(decoding: nameText, as: UTF8.self))' is already defined; '.purgem' removes it") }
    if AsmParser.isDirectiveName(name, self) { throw failureAt(place, "a directive of this name exists") }
    let copy = ByteBuffer(capacity: body.count + 1)
    copy.append(body)
    if name.index >= macroOfName.count { macroOfName.append(repeating: .max, count: name.index + 1 - macroOfName.count) }
    macroOfName[name.index] = UInt32(macros.count)
    macros.append(AsmMacro(name: String(decoding: nameText, as: UTF8.self), parameters: parameters, body: copy, file: currentFile, line: line))
  }

  private static func isDirectiveName(_ name: Name, _ parser: AsmParser) -> Bool {
    name.index < parser.directiveOfName.count && parser.directiveOfName[name.index] != 255
  }

  func failureAt(_ place: AsmLexer, _ message: String) -> AsmError {
    var e = failure(message)
    e.line = place.line
    e.column = place.column
    return e
  }

  private func parameterList(_ s: inout MacroScanner, of macro: String) throws(AsmError) -> [AsmMacro.Parameter] {
    var list: [AsmMacro.Parameter] = []
    let isParenthesized = s.accept(UInt8(ascii: "("))
    _ = s.accept(UInt8(ascii: ","))
    while true {
      s.skipBlanks()
      if s.isAtEnd || (isParenthesized && s.accept(UInt8(ascii: ")"))) { break }
      let name = s.token()
      if name.count == 0 { throw failure("expected a parameter's name in the definition of '\(macro)'") }
      var p = AsmMacro.Parameter(name: name)
      if s.accept(UInt8(ascii: ":")) {
        let kind = s.token().string
        switch kind {
        case "req": p.kind = .required
        case "vararg": p.kind = .rest
        default: throw failure("'\(kind)' is no kind of parameter; there are 'req' and 'vararg'")
        }
      }
      if s.accept(UInt8(ascii: "=")) { p.standard = try value(&s) }
      if list.contains(where: { AsmParser.same($0.name, p.name) }) { throw failure("the macro '\(macro)' has two parameters '\(name.string)'") }
      if let last = list.last, last.kind == .rest { throw failure("the parameter after ':vararg' '\(last.name.string)' can never have a value") }
      list.append(p)
      s.skipComma()
    }
    return list
  }

  /// `.purgem name`
  func purgeDirective() throws(AsmError) {
    lexer.skipSpace()
    guard let text = lexer.name() else { throw failure("expected the macro's name") }
    let name = AsmParser.lowered(text, buffer.interner)
    guard macroIndex(name) != nil else { throw failure("there is no macro '\(String(decoding: text, as: UTF8.self))'") }
    macroOfName[name.index] = .max
  }

  /// The text from here to the statement that ends it, which is consumed; nil if the text ends first.
  func captureBody(ends: [Directive], begins: [Directive]) -> UnsafeBufferPointer<UInt8>? {
    let start = lexer.p
    var depth = 1
    while !lexer.isAtEnd {
      let statement = lexer.p
      if let d = directiveAhead() {
        if begins.contains(d) { depth += 1 }
        if ends.contains(d) {
          depth -= 1
          if depth == 0 {
            lexer.skipRaw()
            return UnsafeBufferPointer(start: start, count: statement - start)
          }
        }
      }
      lexer.skipRaw()
      lexer.skipStatementEnd()
    }
    return nil
  }

  /// The directive the statement begins with, after labels; the lexer stays after its name.
  func directiveAhead() -> Directive? {
    while true {
      lexer.skipSpace()
      if AsmLexer.isDigit(lexer.peek) {
        var k = 0
        while AsmLexer.isDigit(lexer.peek(k)) { k += 1 }
        guard lexer.peek(k) == UInt8(ascii: ":") else { return nil }
        lexer.p += k + 1
        continue
      }
      guard AsmLexer.isNameStart(lexer.peek), let text = lexer.name() else { return nil }
      let after = lexer
      lexer.skipSpace()
      if lexer.peek == UInt8(ascii: ":") {
        lexer.p += 1
        continue
      }
      lexer = after
      return text[0] == UInt8(ascii: ".") ? findDirective(text) : nil
    }
  }

  // MARK: Invocation

  func macroIndex(_ name: Name) -> Int? {
    guard name.index < macroOfName.count, macroOfName[name.index] != .max else { return nil }
    return Int(macroOfName[name.index])
  }

  /// Expands the statement if `text` names a macro.
  func expandMacro(_ text: UnsafeBufferPointer<UInt8>) throws(AsmError) -> Bool {
    guard let index = macroIndex(AsmParser.lowered(text, buffer.interner)) else { return false }
    let macro = macros[index]
    let place = lexer
    let operands = scrubbedOperands()
    var parameters = macro.parameters
    do {
      try bind(operands, to: &parameters, of: macro)
    } catch {
      throw failureAt(place, error.message)
    }
    let out = ByteBuffer(capacity: macro.body.count + 64)
    try substitute(macro.body.bytes, parameters, number: macroCount, isMacro: true, out)
    macroCount += 1
    try enter(out.bytes, kind: .macro, owner: out, file: macro.file, line: macro.line, title: "macro '\(macro.name)'")
    return true
  }

  private func bind(_ operands: ByteBuffer, to list: inout [AsmMacro.Parameter], of macro: AsmMacro) throws(AsmError) {
    var s = MacroScanner(operands.bytes, isAlternate: isAlternate)
    s.skipBlanks()
    var position = 0
    var isKeyword = false
    while !s.isAtEnd {
      if let name = s.keyword() {
        isKeyword = true
        guard let i = list.firstIndex(where: { AsmParser.same($0.name, name) }) else {
          throw failure("the macro '\(macro.name)' has no parameter '\(name.string)'")
        }
        list[i].value = try value(&s)
      } else {
        if isKeyword { throw failure("a positional argument of macro '\(macro.name)' after one with a name") }
        if position >= list.count { throw failure("too many arguments for macro '\(macro.name)', which has \(list.count) parameters") }
        list[position].value = list[position].kind == .rest ? s.rest() : try value(&s)
        position += 1
      }
      s.skipComma()
    }
    for p in list where p.kind == .required && (p.value?.count ?? 0) == 0 {
      throw failure("the parameter '\(p.name.string)' of macro '\(macro.name)' needs a value")
    }
  }

  /// One argument; in alternate mode `%expression` is worked out.
  func value(_ s: inout MacroScanner) throws(AsmError) -> ByteBuffer {
    s.skipBlanks()
    guard isAlternate, s.peek == UInt8(ascii: "%") else { return s.argument() }
    let save = lexer
    lexer = AsmLexer(UnsafeBufferPointer(rebasing: s.text[(s.i + 1)...]))
    lexer.line = save.line
    let v: Int64
    do {
      v = try constantExpression("the operand of '%'")
    } catch {
      lexer = save
      throw failure(error.message)
    }
    s.i = s.text.count - (lexer.end - lexer.p)
    lexer = save
    let out = ByteBuffer(capacity: 24)
    out.write(decimal: v)
    return out
  }

  /// The rest of the statement, with blanks as GNU as leaves them.
  func scrubbedOperands() -> ByteBuffer {
    let start = lexer.p
    lexer.skipRaw()
    let out = ByteBuffer(capacity: lexer.p - start + 16)
    AsmScrubber.scrub(UnsafeBufferPointer(start: start, count: lexer.p - start), into: out)
    return out
  }

  static func lowered(_ text: UnsafeBufferPointer<UInt8>, _ interner: Interner) -> Name {
    for c in text where c >= 0x41 && c <= 0x5A {
      let copy = ByteBuffer(capacity: text.count)
      for d in text { copy.append(d >= 0x41 && d <= 0x5A ? d | 0x20 : d) }
      return interner.intern(copy.bytes)
    }
    return interner.intern(text)
  }

  static func same(_ a: ByteBuffer, _ b: ByteBuffer) -> Bool { same(a.bytes, b.bytes) }

  static func same(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    for i in 0..<a.count where a[i] != b[i] { return false }
    return true
  }

  // MARK: Loops

  /// `.rept count`, `.irp parameter, values`, `.irpc parameter, characters` up to `.endr`
  func loopDirective(_ d: Directive) throws(AsmError) {
    var loop = AsmLoop(body: UnsafeBufferPointer(start: nil, count: 0), firstLine: 0, remaining: 0)
    if d == .rept || d == .rep {
      loop.remaining = try constantExpression("the number of repetitions")
      lexer.skipRaw()
      if loop.remaining < 0 { throw skippingLoop("the number of repetitions is negative") }
    } else {
      let operands = scrubbedOperands()
      var s = MacroScanner(operands.bytes, isAlternate: isAlternate)
      let name = s.token()
      if name.count == 0 { throw skippingLoop("expected a parameter's name") }
      s.skipComma()
      do {
        loop.values = d == .irpc || d == .irepc ? s.characters() : try values(&s)
      } catch {
        throw skippingLoop(error.message)
      }
      if loop.values.isEmpty { loop.values.append(ByteBuffer(capacity: 1)) }
      loop.parameter = AsmMacro.Parameter(name: name)
      loop.remaining = Int64(loop.values.count)
    }
    let place = lexer
    endStatement()
    loop.firstLine = lexer.line
    loop.macroNumber = macroCount - 1
    guard let body = captureLoop() else {
      lexer = place
      throw giveUp("'.\(d)' without '.endr'")
    }
    loop.body = body
    // The first turn begins where the text of the loop "ends".
    try enter(
      UnsafeBufferPointer(start: body.baseAddress, count: 0), kind: .loop, owner: nil, file: currentFile, line: loop.firstLine, title: "'.\(d)'", loop: loop)
  }

  private func values(_ s: inout MacroScanner) throws(AsmError) -> [ByteBuffer] {
    var list: [ByteBuffer] = []
    s.skipBlanks()
    while !s.isAtEnd {
      list.append(try value(&s))
      s.skipComma()
    }
    return list
  }

  private func captureLoop() -> UnsafeBufferPointer<UInt8>? {
    captureBody(ends: [.endr], begins: [.rept, .rep, .irp, .irpc, .irep, .irepc])
  }

  /// A failure of a loop's head: its body is passed over, so that it causes no further messages.
  private func skippingLoop(_ message: String) -> AsmError {
    let e = failure(message)
    lexer.skipRaw()
    endStatement()
    if captureLoop() == nil { isStopped = true }
    return e
  }

  /// `.exitm`: leaves the innermost expansion.
  func exitMacro() throws(AsmError) {
    let top = frames.count - 1
    guard frames[top].kind != .file else { throw failure("'.exitm' outside of a macro") }
    conditions.removeLast(conditions.count - frames[top].conditions)
    frames[top].loop = nil
    lexer.p = lexer.end
  }
}
