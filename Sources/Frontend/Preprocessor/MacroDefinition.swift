// `#define` and `#undef` (C23 §6.10.5), and macro definitions as text.

import Support

extension Preprocessor {
  func handleDefine() {
    let name = lexer.lex()
    guard checkMacroName(name) else { return }
    var macro = Macro(
      name: name.name, kind: .object, body: macros.store(UnsafeMutableBufferPointer<Token>(start: nil, count: 0)),
      parameters: macros.store(UnsafeMutableBufferPointer<Name>(start: nil, count: 0)), location: name.location,
      endLocation: name.location)
    var parameters = Arena<Name>(capacity: 8)
    var token = lexer.lex()
    if token.kind == .leftParen && !token.hasLeadingSpace {
      macro.kind = .function
      guard readParameters(&macro, &parameters) else { return }
      token = lexer.lex()
    } else if token.kind != .endOfDirective && !token.hasLeadingSpace {
      diagnostics.pedantic(at: token.location, "ISO C requires white space after the macro name")
    }
    guard readBody(token, &macro, &parameters) else { return }
    macro.parameters = macros.store(parameters.buffer)
    macro.parameterCount = UInt16(parameters.count)
    install(macro)
  }

  /// Checks the name in `#define`, `#undef`, `#ifdef`.
  private func checkMacroName(_ name: Token) -> Bool {
    if name.kind == .endOfDirective {
      diagnostics.error(at: name.location, "macro name missing")
      return false
    }
    if name.kind != .identifier {
      diagnostics.error(at: name.location, "macro names must be identifiers")
      return false
    }
    if name.name == names.defined {
      diagnostics.error(at: name.location, "\"defined\" cannot be used as a macro name")
      return false
    }
    if name.name == names.vaArgs || name.name == names.vaOpt {
      diagnostics.error(
        at: name.location, "\"\(interner.string(name.name))\" can only appear in the expansion of a C99 variadic macro")
      return false
    }
    if let old = macros.find(name.name), old.pointee.builtin == .poisoned {
      diagnostics.error(at: name.location, "attempt to use poisoned \"\(interner.string(name.name))\"")
      return false
    }
    return true
  }

  /// The parameter list after `(`.
  private func readParameters(_ macro: inout Macro, _ parameters: inout Arena<Name>) -> Bool {
    var token = lexer.lex()
    if token.kind == .rightParen { return true }
    while true {
      switch token.kind {
      case .identifier:
        if token.name == names.vaArgs || token.name == names.vaOpt {
          diagnostics.error(
            at: token.location, "\"\(token.spelling)\" can only appear in the expansion of a C99 variadic macro")
          return false
        }
        for other in parameters.buffer where other == token.name {
          diagnostics.error(at: token.location, "duplicate macro parameter \"\(token.spelling)\"")
          return false
        }
        parameters.append(token.name)
        if parameters.count >= 0xFFF0 {
          diagnostics.error(at: token.location, "too many macro parameters")
          return false
        }
        token = lexer.lex()
        if token.kind == .ellipsis {
          diagnostics.violation(.variadicMacros, at: token.location, "ISO C does not permit named variadic macros")
          macro.isVariadic = true
          macro.isNamedVariadic = true
          token = lexer.lex()
        }
      case .ellipsis:
        macro.isVariadic = true
        parameters.append(names.vaArgs)
        if language.standard < .c99 {
          diagnostics.violation(.variadicMacros, at: token.location, "anonymous variadic macros were introduced in C99")
        }
        token = lexer.lex()
      default:
        diagnostics.error(at: token.location, "expected a parameter name in the macro parameter list")
        return false
      }
      if token.kind == .rightParen { return true }
      if token.kind != .comma || macro.isVariadic {
        diagnostics.error(at: token.location, "expected ')' in the macro parameter list")
        return false
      }
      token = lexer.lex()
    }
  }

  /// The replacement list from `first` to the directive's end. `#` and `##` become flags of their operands.
  private func readBody(_ first: Token, _ macro: inout Macro, _ parameters: inout Arena<Name>) -> Bool {
    var body = Arena<Token>(capacity: 32)
    var token = first
    var stringizes = false
    var hashSpace: UInt8 = 0
    var afterPaste = false
    var pasteLocation = SourceLocation.none
    // Start of an open __VA_OPT__, and the parentheses open inside it.
    var optStart = -1
    var optDepth = 0
    while token.kind != .endOfDirective {
      macro.endLocation = token.location
      if token.kind == .hashHash {
        if body.count == 0 || (optStart >= 0 && body.count == optStart + 1) {
          diagnostics.error(at: token.location, "'##' cannot appear at either end of a macro expansion")
          return false
        }
        let owner = optStart < 0 ? lastVAOpt(body.buffer) : nil
        body[owner ?? body.count - 1].flags.insert(.pasteNext)
        macro.hasOperators = true
        afterPaste = true
        pasteLocation = token.location
        token = lexer.lex()
        continue
      }
      if token.kind == .hash && macro.kind == .function && !stringizes {
        stringizes = true
        hashSpace = token.flags.rawValue & 2
        macro.hasOperators = true
        token = lexer.lex()
        continue
      }
      var isOpt = false
      if token.kind == .identifier {
        if macro.kind == .function {
          for (i, name) in parameters.buffer.enumerated() where name == token.name { token.parameter = UInt16(i + 1) }
        }
        if token.name == names.vaArgs && token.parameter == 0 {
          diagnostics.pedantic(
            at: token.location, "__VA_ARGS__ can only appear in the expansion of a C99 variadic macro")
        }
        if token.name == names.vaOpt && macro.isVariadic {
          if !language.isC23 { diagnostics.pedantic(at: token.location, "__VA_OPT__ is not available until C23") }
          isOpt = true
        }
      }
      if stringizes {
        if token.parameter == 0 && !isOpt {
          if language.assembler {
            // In assembler a `#` may stand for a comment or an immediate.
            appendHash(&body, token, hashSpace)
          } else {
            diagnostics.error(at: token.location, "'#' is not followed by a macro parameter")
            return false
          }
        } else {
          token.flags = TokenFlags(rawValue: token.flags.rawValue & ~2 | hashSpace | TokenFlags.stringize.rawValue)
        }
        stringizes = false
      }
      if token.flags.rawValue & 1 != 0 { token.flags.remove(.startOfLine) }
      afterPaste = false
      if isOpt {
        if optStart >= 0 {
          diagnostics.error(at: token.location, "__VA_OPT__ may not appear in a __VA_OPT__")
          return false
        }
        let open = lexer.lex()
        guard open.kind == .leftParen else {
          diagnostics.error(at: token.location, "__VA_OPT__ must be followed by an open parenthesis")
          return false
        }
        token.parameter = Preprocessor.vaOptMark
        token.length = 0
        macro.hasOperators = true
        macro.hasVAOpt = true
        optStart = body.count
        optDepth = 0
        body.append(token)
        token = lexer.lex()
        continue
      }
      if optStart >= 0 {
        if token.kind == .leftParen { optDepth += 1 }
        if token.kind == .rightParen {
          if optDepth == 0 {
            if body.count > optStart + 1 && body.last!.flags.contains(.pasteNext) {
              diagnostics.error(at: token.location, "'##' cannot appear at either end of __VA_OPT__")
              return false
            }
            body[optStart].length = UInt32(body.count - optStart - 1)
            optStart = -1
            token = lexer.lex()
            // An operator after the `)` belongs to the whole __VA_OPT__.
            continue
          }
          optDepth -= 1
        }
      }
      body.append(token)
      token = lexer.lex()
    }
    if stringizes {
      if language.assembler { appendHash(&body, token, hashSpace) } else {
        diagnostics.error(at: token.location, "'#' is not followed by a macro parameter")
        return false
      }
    }
    if optStart >= 0 {
      diagnostics.error(at: token.location, "unterminated __VA_OPT__")
      return false
    }
    if afterPaste {
      diagnostics.error(at: pasteLocation, "'##' cannot appear at either end of a macro expansion")
      return false
    }
    if body.count > 0 { body[0].flags.remove(.leadingSpace) }
    macro.bodyCount = UInt32(body.count)
    macro.body = macros.store(body.buffer)
    return true
  }

  private func appendHash(_ body: inout Arena<Token>, _ next: Token, _ space: UInt8) {
    var hash = next
    hash.kind = .hash
    hash.parameter = 0
    hash.name = .none
    hash.length = 1
    hash.text = lexer.scratch.copy(hashText)
    hash.flags = TokenFlags(rawValue: space)
    body.append(hash)
  }

  private var hashText: UnsafeBufferPointer<UInt8> {
    let text = TokenKind.hash.punctuatorSpelling
    return UnsafeBufferPointer(start: text.utf8Start, count: 1)
  }

  /// If the body ends with a whole `__VA_OPT__( … )`, the index of that token.
  private func lastVAOpt(_ body: UnsafeMutableBufferPointer<Token>) -> Int? {
    for i in body.indices where body[i].parameter == Preprocessor.vaOptMark && i + 1 + Int(body[i].length) == body.count {
      return i
    }
    return nil
  }

  /// Puts the definition in force; a different earlier one is diagnosed (§6.10.5 paragraph 2).
  private func install(_ macro: Macro) {
    if let old = macros.find(macro.name) {
      if old.pointee.kind == .builtin {
        diagnostics.warning(
          .builtinMacroRedefined, at: macro.location, "redefining builtin macro \"\(interner.string(macro.name))\"")
      } else if !isSame(old.pointee, macro) {
        if old.pointee.isPredefined {
          diagnostics.violation(.macroRedefined, at: macro.location, "\"\(interner.string(macro.name))\" redefined")
        } else if diagnostics.violation(
          .macroRedefined, at: macro.location, "\"\(interner.string(macro.name))\" redefined")
        {
          diagnostics.note(at: old.pointee.location, "this is the location of the previous definition")
        }
      }
    }
    if macros.count >= MacroTable.maximumCount {
      diagnostics.fatal(at: macro.location, "too many macro definitions")
      return
    }
    macros.define(macro)
    onMacroChange?(macro.name, true, macro.location)
  }

  private func isSame(_ a: Macro, _ b: Macro) -> Bool {
    if a.kind != b.kind || a.isVariadic != b.isVariadic || a.parameterCount != b.parameterCount { return false }
    if a.bodyCount != b.bodyCount { return false }
    for i in 0..<Int(a.parameterCount) where a.parameters[i] != b.parameters[i] { return false }
    for i in 0..<Int(a.bodyCount) {
      let x = a.body[i], y = b.body[i]
      if x.kind != y.kind || x.flags != y.flags || x.parameter != y.parameter || x.length != y.length { return false }
      if x.parameter == Preprocessor.vaOptMark { continue }
      for k in 0..<Int(x.length) where x.text[k] != y.text[k] { return false }
    }
    return true
  }

  func handleUndef() {
    let name = lexer.lex()
    guard checkMacroName(name) else { return }
    if let old = macros.find(name.name) {
      if old.pointee.kind == .builtin {
        diagnostics.warning(.builtinMacroRedefined, at: name.location, "undefining \"\(interner.string(name.name))\"")
      }
      macros.undefine(name.name)
      onMacroChange?(name.name, false, name.location)
    }
    checkEndOfDirective("undef")
  }

  // MARK: Text

  /// Appends `#define NAME(params) body` (without a newline) for a macro in force; nothing for computed macros.
  @discardableResult
  public func writeDefinition(of name: Name, to output: ByteBuffer, namesOnly: Bool = false) -> Bool {
    guard let macro = macros.find(name)?.pointee, macro.kind != .builtin else { return false }
    output.write("#define ")
    output.write(name, of: interner)
    if namesOnly { return true }
    if macro.kind == .function {
      output.write("(")
      for i in 0..<Int(macro.parameterCount) {
        if i > 0 { output.write(",") }
        let isLast = i + 1 == Int(macro.parameterCount)
        if macro.isVariadic && isLast {
          if macro.isNamedVariadic { output.write(macro.parameters[i], of: interner) }
          output.write("...")
        } else {
          output.write(macro.parameters[i], of: interner)
        }
      }
      output.write(")")
    }
    output.write(" ")
    writeBody(macro, 0, Int(macro.bodyCount), to: output)
    return true
  }

  private func writeBody(_ macro: Macro, _ from: Int, _ to: Int, to output: ByteBuffer) {
    var i = from
    while i < to {
      let token = macro.body[i]
      if token.hasLeadingSpace && i > from { output.write(" ") }
      if token.flags.contains(.stringize) { output.write("#") }
      if token.parameter == Preprocessor.vaOptMark {
        output.write("__VA_OPT__(")
        writeBody(macro, i + 1, i + 1 + Int(token.length), to: output)
        output.write(")")
        i += Int(token.length)
      } else {
        output.append(token.bytes)
      }
      if token.flags.contains(.pasteNext) { output.write(" ##") }
      i += 1
    }
  }

  /// The names of all macros in force, in order of definition.
  public func macroNames() -> [Name] {
    var result: [Name] = []
    for i in 0..<macros.count where macros.macroBits(macros.macros[i].name) == UInt32(i + 1) {
      result.append(macros.macros[i].name)
    }
    return result
  }

  public func isDefined(_ name: Name) -> Bool { macros.isDefined(name) }

  /// The macros that the main file defines and nothing uses, in order of definition.
  var unusedMacros: [(name: Name, location: SourceLocation)] {
    var list: [(name: Name, location: SourceLocation)] = []
    for k in 0..<macros.count {
      let m = macros.macros[k]
      if m.isUsed || m.isPredefined || m.location.isNone || sources.isMacro(m.location) { continue }
      let file = sources.entry(sources.entryIndex(of: m.location))
      // Names such as `<command-line>` are no files.
      if !file.includedFrom.isNone || interner.bytes(of: file.path).first == UInt8(ascii: "<") { continue }
      list.append((m.name, m.location))
    }
    return list
  }
}
