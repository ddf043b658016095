// Directives (C23 §6.10): dispatch, conditionals, `#line`, `#error`.

import Support

extension Preprocessor {
  /// Obeys the directive whose `#` is `hash`. Afterwards the lexer stands at the end of its line.
  func handleDirective(_ hash: Token) {
    let savedPending = pendingFlags
    let wasCollecting = isCollecting
    pendingFlags = 0
    isCollecting = false
    lexer.inDirective = true
    let depth = frames.count
    let token = lexer.lex()
    switch token.kind {
    case .endOfDirective: break
    case .identifier:
      if wasCollecting { diagnostics.pedantic(at: hash.location, "embedding a directive within macro arguments is not portable") }
      dispatch(token, hash)
    case .ppNumber:
      if language.assembler { break }
      handleLineMarker(token)
    default:
      if !language.assembler { diagnostics.error(at: token.location, "invalid preprocessing directive") }
    }
    // An `#include` has left its own line behind and stands at the start of the new file.
    if frames.count == depth { lexer.skipRestOfDirective() }
    lexer.inDirective = false
    pendingFlags = savedPending
    isCollecting = wasCollecting
  }

  private func dispatch(_ token: Token, _ hash: Token) {
    let name = token.name
    if options.isPreprocessed {
      // Only what the preprocessor itself leaves in its output.
      if name == names.pragma { handlePragmaDirective(hash) }
      return
    }
    if name == names.define {
      handleDefine()
    } else if name == names.include {
      handleInclude(token, isNext: false, isImport: false)
    } else if name == names.ifName {
      let isGuardPlace = hash.text == frames[frames.count - 1].firstHash
      let (value, guardName) = evaluateIf()
      openConditional(token, value, guardName: isGuardPlace ? guardName : .none)
    } else if name == names.ifdef || name == names.ifndef {
      handleIfdef(token, hash)
    } else if name == names.endif {
      handleEndif(token)
    } else if name == names.elseName {
      handleElse(token)
    } else if name == names.elif || name == names.elifdef || name == names.elifndef {
      handleElif(token)
    } else if name == names.undef {
      handleUndef()
    } else if name == names.pragma {
      handlePragmaDirective(hash)
    } else if name == names.line {
      handleLine()
    } else if name == names.error {
      diagnostics.error(at: token.location, "#error \(lexer.restOfLineText())")
    } else if name == names.warning {
      if language.standard < .c23 { diagnostics.pedantic(at: token.location, "#warning before C23 is a GCC extension") }
      diagnostics.warning(.cpp, at: token.location, "#warning \(lexer.restOfLineText())")
    } else if name == names.includeNext {
      handleInclude(token, isNext: true, isImport: false)
    } else if name == names.importName {
      handleInclude(token, isNext: false, isImport: true)
    } else if name == names.embed {
      handleEmbed(token)
    } else if name == names.ident || name == names.sccs {
      handleIdent(hash, token)
    } else if name == names.assertName || name == names.unassert {
      diagnostics.warning(.general, at: token.location, "#\(token.spelling) is not supported and has no effect")
    } else if !language.assembler {
      reportInvalidDirective(token)
    }
  }

  private func reportInvalidDirective(_ token: Token) {
    let words = ["define", "undef", "include", "include_next", "if", "ifdef", "ifndef", "elif", "elifdef", "elifndef", "else", "endif", "line", "error",
      "warning", "pragma", "embed", "ident", "import"]
    let wanted = Array(token.bytes)
    var best: String? = nil, bestDistance = max(wanted.count / 3, 1) + 1
    for word in words where abs(word.utf8.count - wanted.count) < bestDistance {
      let d = EditDistance.between(wanted, Array(word.utf8))
      if d < bestDistance { (bestDistance, best) = (d, word) }
    }
    let message = "invalid preprocessing directive #\(token.spelling)"
    guard let best else { return diagnostics.error(at: token.location, message) }
    diagnostics.error(
      at: token.location, fixIts: [.replace(SourceRange(token.location, token.location), with: best)], "\(message); did you mean #\(best)?")
  }

  /// `#ident "text"`: a comment for the object file, which Martlet leaves out; kept by `-E`.
  private func handleIdent(_ hash: Token, _ name: Token) {
    let string = lexer.lex()
    guard string.kind == .stringLiteral else {
      diagnostics.error(at: string.location, "invalid #\(name.spelling) directive: a string literal is needed")
      return
    }
    checkEndOfDirective("ident")
    if options.preprocessOnly {
      for var token in [hash, name, string] {
        token.flags.insert(.noExpand)
        deferredPragmas.append(token)
      }
    }
  }

  /// Warns about tokens after a complete directive.
  func checkEndOfDirective(_ directive: StaticString) {
    let token = lexer.lex()
    if token.kind == .identifier && macros.isDefined(token.name) {
      // It may expand to nothing.
      diagnostics.warning(.endifLabels, at: token.location, "extra tokens at end of #\(directive) directive")
    } else if token.kind != .endOfDirective {
      diagnostics.violation(.endifLabels, at: token.location, "extra tokens at end of #\(directive) directive")
    }
  }

  // MARK: Conditionals (§6.10.2)

  private func handleIfdef(_ directive: Token, _ hash: Token) {
    let isNegated = directive.name == names.ifndef
    let isGuardPlace = hash.text == frames[frames.count - 1].firstHash
    var value = false
    var guardName = Name.none
    if let name = readConditionName(directive) {
      value = macros.isDefined(name) != isNegated
      if isNegated && isGuardPlace { guardName = name }
    }
    openConditional(directive, value, guardName: guardName)
  }

  /// The macro name of `#ifdef` and its kin; nil after an error.
  private func readConditionName(_ directive: Token) -> Name? {
    let token = lexer.lex()
    if token.kind == .endOfDirective {
      diagnostics.error(at: directive.location, "no macro name given in #\(directive.spelling) directive")
      return nil
    }
    if token.kind != .identifier {
      diagnostics.error(at: token.location, "macro names must be identifiers")
      return nil
    }
    reportPoison(token)
    if let macro = macros.find(token.name) { macro.pointee.isUsed = true }
    let rest = lexer.lex()
    if rest.kind != .endOfDirective {
      diagnostics.violation(.endifLabels, at: rest.location, "extra tokens at end of #\(directive.spelling) directive")
    }
    return token.name
  }

  func reportPoison(_ token: Token) {
    if let macro = macros.find(token.name), macro.pointee.builtin == .poisoned {
      diagnostics.error(at: token.location, "attempt to use poisoned \"\(interner.string(token.name))\"")
    }
  }

  private func openConditional(_ directive: Token, _ value: Bool, guardName: Name) {
    conditionals.append(
      Conditional(location: directive.location, wasTaken: value, sawElse: false, guardName: guardName))
    if !value { skipGroup() }
  }

  private var hasOpenConditional: Bool {
    conditionals.count > Int(frames[frames.count - 1].conditionalBase)
  }

  /// At `#elif`/`#else` after a taken group: the rest is skipped.
  private func handleElse(_ directive: Token) {
    guard hasOpenConditional else {
      diagnostics.error(at: directive.location, "#else without #if")
      return
    }
    enterElse(directive)
    skipGroup()
  }

  private func handleElif(_ directive: Token) {
    guard hasOpenConditional else {
      diagnostics.error(at: directive.location, "#\(directive.spelling) without #if")
      return
    }
    let top = conditionals.count - 1
    if conditionals[top].sawElse { diagnostics.error(at: directive.location, "#\(directive.spelling) after #else") }
    conditionals[top].guardName = .none
    skipGroup()
  }

  private func enterElse(_ directive: Token) {
    let top = conditionals.count - 1
    if conditionals[top].sawElse {
      diagnostics.error(at: directive.location, "#else after #else")
      diagnostics.note(at: conditionals[top].location, "the conditional began here")
    }
    conditionals[top].sawElse = true
    conditionals[top].guardName = .none
    checkEndOfDirective("else")
  }

  private func handleEndif(_ directive: Token) {
    guard hasOpenConditional else {
      diagnostics.error(at: directive.location, "#endif without #if")
      return
    }
    closeConditional()
  }

  private func closeConditional() {
    let conditional = conditionals.last!
    conditionals.removeLast()
    checkEndOfDirective("endif")
    lexer.skipRestOfDirective()
    // The whole file lies between `#ifndef X` and this `#endif`: while X is defined it need not be read again.
    if conditional.guardName.isSome && !hasOpenConditional && lexer.isAtLastToken() {
      guards.insert(UInt64(frames[frames.count - 1].buffer.raw), conditional.guardName.raw)
    }
  }

  /// Skips to the group of the innermost conditional that is to be taken, or past its `#endif`.
  private func skipGroup() {
    var depth = 0
    while true {
      lexer.skipRestOfDirective()
      lexer.inDirective = false
      guard lexer.skipToDirective() != nil else { return }
      lexer.inDirective = true
      let token = lexer.lex()
      if token.kind != .identifier { continue }
      let name = token.name
      if name == names.ifName || name == names.ifdef || name == names.ifndef {
        depth += 1
      } else if name == names.endif {
        if depth == 0 {
          closeConditional()
          return
        }
        depth -= 1
      } else if depth > 0 {
        continue
      } else if name == names.elseName {
        enterElse(token)
        if !conditionals.last!.wasTaken {
          conditionals[conditionals.count - 1].wasTaken = true
          return
        }
      } else if name == names.elif || isElifdef(name) {
        if takesElif(token) { return }
      }
    }
  }

  /// `#elifdef` belongs to C23, and to earlier GNU modes as an extension.
  private func isElifdef(_ name: Name) -> Bool {
    (name == names.elifdef || name == names.elifndef) && (language.isC23 || language.gnu)
  }

  private func takesElif(_ token: Token) -> Bool {
    let top = conditionals.count - 1
    conditionals[top].guardName = .none
    if conditionals[top].sawElse {
      diagnostics.error(at: token.location, "#\(token.spelling) after #else")
      return false
    }
    if conditionals[top].wasTaken {
      if token.name != names.elif && !language.isC23 { diagnostics.pedantic(at: token.location, "#\(token.spelling) before C23 is a GCC extension") }
      return false
    }
    if token.name != names.elif && !language.isC23 {
      diagnostics.pedantic(at: token.location, "#\(token.spelling) before C23 is a GCC extension")
    }
    let value: Bool
    if token.name == names.elif {
      value = evaluateIf().value
    } else {
      guard let name = readConditionName(token) else { return false }
      value = macros.isDefined(name) == (token.name == names.elifdef)
    }
    conditionals[top].wasTaken = value
    return value
  }

  // MARK: #line and line markers

  /// `#line digits ["file"]` (§6.10.6).
  private func handleLine() {
    let token = nextInDirective()
    guard token.kind == .ppNumber, let line = decimal(token) else {
      if token.kind == .endOfDirective {
        diagnostics.error(at: token.location, "unexpected end of line after #line")
      } else {
        diagnostics.error(at: token.location, "\"\(token.spelling)\" after #line is not a positive integer")
      }
      return
    }
    if line == 0 || line > 2_147_483_647 { diagnostics.pedantic(at: token.location, "line number out of range") }
    let file = nextInDirective()
    var path: Name? = nil
    if file.kind == .stringLiteral && file.text[0] != UInt8(ascii: "\"") {
      diagnostics.error(at: file.location, "\(file.spelling) is not a valid file name")
      return
    }
    if file.kind == .stringLiteral {
      path = fileName(in: file)
      let rest = nextInDirective()
      if rest.kind != .endOfDirective {
        diagnostics.warning(.endifLabels, at: rest.location, "extra tokens at end of #line directive")
      }
    } else if file.kind != .endOfDirective {
      diagnostics.error(at: file.location, "invalid filename \"\(file.spelling)\"")
      return
    }
    sources.addLineDirective(at: lastLocation, line: line & 0x7FFF_FFFF, path: path)
    lexer.skipRestOfDirective()
    onFileChange?(.renamed, lexer.currentLocation)
  }

  /// The last character read: it lies on the directive's line, before the line's end.
  private var lastLocation: SourceLocation { SourceLocation(lexer.currentLocation.raw &- 1) }

  /// `# digits "file" flags…` as preprocessors write it (GCC CPP manual, "Preprocessor Output").
  private func handleLineMarker(_ number: Token) {
    guard let line = decimal(number) else {
      diagnostics.error(at: number.location, "invalid line marker: \"\(number.spelling)\" is not a positive integer")
      return
    }
    let file = lexer.lex()
    guard file.kind == .stringLiteral else {
      if file.kind == .endOfDirective {
        sources.addLineDirective(at: lastLocation, line: line, path: nil)
        return
      }
      diagnostics.error(at: file.location, "invalid filename in line marker")
      return
    }
    var origin = FileOrigin.user
    var transition = SourceManager.MarkerTransition.none
    while true {
      let flag = lexer.lex()
      if flag.kind == .endOfDirective { break }
      switch decimal(flag) {
      case 1: transition = .enter
      case 2: transition = .leave
      case 3: origin = .system
      case 4: origin = .systemExternC
      default:
        diagnostics.error(at: flag.location, "invalid flag \"\(flag.spelling)\" in line marker")
        return
      }
    }
    sources.addLineMarker(
      at: lastLocation, line: line, path: fileName(in: file), origin: origin, transition: transition)
    let change: FileChange = transition == .enter ? .markerEntered : transition == .leave ? .markerLeft : .renamed
    onFileChange?(change, lexer.currentLocation)
  }

  /// The contents of a plain string literal, escapes resolved.
  private func fileName(in token: Token) -> Name {
    var bytes: [UInt8] = []
    var i = 1
    let text = token.bytes
    while i + 1 < text.count {
      if text[i] == UInt8(ascii: "\\") && i + 2 < text.count {
        i += 1
        if let digit = octal(text[i]) {
          var value = digit
          var n = 1
          while n < 3, i + 2 < text.count, let more = octal(text[i + 1]) {
            value = value &* 8 &+ more
            i += 1
            n += 1
          }
          bytes.append(value)
          i += 1
          continue
        }
      }
      bytes.append(text[i])
      i += 1
    }
    return bytes.withUnsafeBufferPointer { interner.intern($0) }
  }

  private func octal(_ c: UInt8) -> UInt8? { c >= 48 && c < 56 ? c - 48 : nil }

  /// The value of a token that is a plain digit sequence.
  func decimal(_ token: Token) -> Int? {
    if token.kind != .ppNumber { return nil }
    var value = 0
    for c in token.bytes {
      if c == UInt8(ascii: "'") { continue }
      if c < 48 || c > 57 { return nil }
      value = value &* 10 &+ Int(c - 48)
    }
    return value
  }

  /// The next token of a directive's line, macros expanded.
  func nextInDirective() -> Token {
    while true {
      var token = readToken()
      if token.kind == .identifier && !token.flags.contains(.noExpand) {
        let bits = macros.info(of: token.name) & MacroTable.macroMask
        if bits != 0 {
          if contexts.isEmpty { expansionBudget = Preprocessor.fullBudget }
          if expand(&token, Int(bits) - 1) { continue }
        }
      }
      return token
    }
  }
}
