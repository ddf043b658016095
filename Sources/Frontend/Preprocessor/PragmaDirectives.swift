// `#pragma` and `_Pragma` (C23 §6.10.8, §6.10.11; GCC manual, "Pragmas Accepted by GCC").
//
// A pragma's line is read into a list first, so that both forms take one road. Those that concern the parser are handed
// on as tokens; the others are obeyed here.

import Support

extension Preprocessor {
  /// `#pragma …` as a directive.
  func handlePragmaDirective(_ hash: Token) {
    pragmaTokens.removeAll(keepingCapacity: true)
    while true {
      var token = lexer.lex()
      if token.kind == .endOfDirective { break }
      token.flags.remove(.startOfLine)
      pragmaTokens.append(token)
    }
    obeyPragma(at: hash.location)
  }

  /// `_Pragma ( "…" )`; true when pragma tokens are to be read next or the operator vanished.
  func expandPragmaOperator(_ operatorToken: Token) -> Bool {
    let open = nextInDirective()
    guard open.kind == .leftParen else {
      diagnostics.error(at: operatorToken.location, "_Pragma takes a parenthesized string literal")
      return true
    }
    let string = nextInDirective()
    let close = nextInDirective()
    guard string.kind == .stringLiteral, close.kind == .rightParen else {
      diagnostics.error(at: operatorToken.location, "_Pragma takes a parenthesized string literal")
      return true
    }
    pragmaTokens.removeAll(keepingCapacity: true)
    lexPragmaString(string, at: operatorToken.location)
    obeyPragma(at: operatorToken.location)
    if !deferredPragmas.isEmpty { pushDeferredPragmas() }
    pendingFlags |= operatorToken.flags.rawValue & 3
    return true
  }

  /// Destringizes the literal (§6.10.11) and lexes it into `pragmaTokens`.
  private func lexPragmaString(_ string: Token, at location: SourceLocation) {
    let source = string.bytes
    var i = 0
    while i < source.count && source[i] != UInt8(ascii: "\"") { i += 1 }
    let text = lexer.scratch.reserve(source.count)
    var n = 0
    i += 1
    while i + 1 < source.count {
      if source[i] == UInt8(ascii: "\\") && (source[i + 1] == UInt8(ascii: "\\") || source[i + 1] == UInt8(ascii: "\"")) {
        i += 1
      }
      text[n] = source[i]
      n += 1
      i += 1
    }
    lexer.scratch.commit(n)
    let saved = lexer.position
    let wasInDirective = lexer.inDirective
    lexer.position = LexerPosition(
      cursor: UnsafePointer(text), start: UnsafePointer(text), end: UnsafePointer(text) + n,
      locationBase: sources.fileLocation(of: location).raw, atLineStart: false)
    lexer.inDirective = true
    while true {
      var token = lexer.lex()
      if token.kind == .endOfDirective { break }
      token.location = location
      pragmaTokens.append(token)
    }
    lexer.position = saved
    lexer.inDirective = wasInDirective
  }

  // MARK: Dispatch

  private func obeyPragma(at location: SourceLocation) {
    let tokens = pragmaTokens
    let first = word(tokens, 0)
    let second = word(tokens, 1)
    if options.preprocessOnly { passThrough(tokens, first, at: location) }
    switch first {
    case "once":
      if frames.count == 1 {
        diagnostics.warning(.general, at: location, "#pragma once in main file")
      } else {
        onceBuffers.insert(frames[frames.count - 1].buffer.index)
      }
    case "push_macro", "pop_macro": obeyPushMacro(tokens, isPush: first == "push_macro")
    case "message": obeyMessage(tokens, 1)
    case "poison": obeyPoison(tokens, 1)
    case "GCC", "clang": obeyGCC(tokens, second, first == "clang", at: location)
    default:
      if !options.preprocessOnly { deliver(tokens, first, at: location) }
    }
  }

  private func word(_ tokens: [Token], _ i: Int) -> String {
    i < tokens.count && tokens[i].kind == .identifier ? tokens[i].spelling : ""
  }

  /// When only preprocessing, the pragma is part of the output (and obeyed as far as it steers preprocessing).
  private func passThrough(_ tokens: [Token], _ first: String, at location: SourceLocation) {
    // Those that only steer preprocessing have done their work.
    switch first {
    case "once", "push_macro", "pop_macro", "poison": return
    case "GCC":
      switch word(tokens, 1) {
      case "poison", "system_header", "dependency", "warning", "error": return
      default: break
      }
    default: break
    }
    emit(.pragmaOther, at: location, expandsOperands(first) ? expanded(tokens, from: 1) : tokens)
  }

  private func obeyGCC(_ tokens: [Token], _ second: String, _ isClang: Bool, at location: SourceLocation) {
    switch second {
    case "poison": obeyPoison(tokens, 2)
    case "system_header":
      if frames.count == 1 {
        diagnostics.warning(.general, at: location, "#pragma system_header ignored outside include file")
      } else {
        sources.setOrigin(.system, at: sources.fileLocation(of: location))
      }
    case "dependency": obeyDependency(Array(tokens.dropFirst(2)), at: location)
    case "diagnostic": obeyDiagnostic(tokens, at: location)
    case "warning":
      let text = stringOperand(tokens, 2)
      diagnostics.warning(.cpp, at: location, text ?? "#pragma GCC warning")
    case "error": diagnostics.error(at: location, stringOperand(tokens, 2) ?? "#pragma GCC error")
    case "push_macro", "pop_macro": obeyPushMacro(Array(tokens.dropFirst()), isPush: second == "push_macro")
    case "visibility":
      if !options.preprocessOnly { emit(.pragmaVisibility, at: location, Array(tokens.dropFirst(2))) }
    case "target", "push_options", "pop_options", "reset_options":
      let operands = expanded(tokens, from: 2, dropping: 1)
      obeyTargetPragma(operands, at: location)
      if !options.preprocessOnly { emit(.pragmaGCC, at: location, operands) }
    case "optimize", "unroll", "ivdep", "novector":
      if !options.preprocessOnly { emit(.pragmaGCC, at: location, expanded(tokens, from: 2, dropping: 1)) }
    default:
      if !options.preprocessOnly && !isClang { warnUnknown(tokens, at: location) }
    }
  }

  /// Pragmas for the parser.
  private func deliver(_ tokens: [Token], _ first: String, at location: SourceLocation) {
    switch first {
    case "pack": emit(.pragmaPack, at: location, Array(tokens.dropFirst()))
    case "weak": emit(.pragmaWeak, at: location, Array(tokens.dropFirst()))
    case "redefine_extname":
      emit(.pragmaRedefineExtname, at: location, expanded(tokens, from: 1, dropping: 1))
    case "scalar_storage_order": emit(.pragmaScalarStorageOrder, at: location, Array(tokens.dropFirst()))
    case "STDC":
      let second = word(tokens, 1)
      if second == "FP_CONTRACT" || second == "FENV_ACCESS" || second == "CX_LIMITED_RANGE" || second == "FENV_ROUND" {
        emit(.pragmaSTDC, at: location, Array(tokens.dropFirst()))
      } else {
        warnUnknown(tokens, at: location)
      }
    case "": break
    default: warnUnknown(tokens, at: location)
    }
  }

  private func warnUnknown(_ tokens: [Token], at location: SourceLocation) {
    let text = tokens.prefix(2).map { $0.spelling }.joined(separator: " ")
    diagnostics.warning(.unknownPragmas, at: location, "ignoring '#pragma \(text)'")
  }

  private func expandsOperands(_ first: String) -> Bool {
    first == "message" || first == "redefine_extname"
  }

  /// The tokens from `from` on with macros expanded; of those before, `dropping` are left out.
  private func expanded(_ tokens: [Token], from: Int, dropping: Int = 0) -> [Token] {
    var result = Array(tokens.prefix(from).dropFirst(dropping))
    if tokens.count <= from { return result }
    let operands = tokens[from...]
    let mark = tokenStack.mark
    let copy = tokenStack.allocate(operands.count)
    for (i, token) in operands.enumerated() { (copy + i).initialize(to: token) }
    contexts.append(
      TokenContext(
        next: UnsafePointer(copy), end: UnsafePointer(copy + operands.count), macro: -1, nextLocation: 0, firstFlags: 0,
        isFirst: false, isBarrier: true, mark: mark))
    let saved = pendingFlags
    argumentDepth += 1
    while true {
      let token = nextInDirective()
      if token.kind == .endOfFile || token.kind == .endOfDirective { break }
      result.append(token)
    }
    argumentDepth -= 1
    pendingFlags = saved
    popContext()
    return result
  }

  /// Queues a pragma's tokens for the reader: the kind, its operands, the end.
  private func emit(_ kind: TokenKind, at location: SourceLocation, _ operands: [Token]) {
    let text = lexer.position.cursor
    deferredPragmas.append(
      Token(kind: kind, flags: .startOfLine, location: location, length: 0, name: .none, text: text))
    for var token in operands {
      token.flags.insert(.noExpand)
      deferredPragmas.append(token)
    }
    deferredPragmas.append(
      Token(kind: .endOfDirective, flags: [], location: location, length: 0, name: .none, text: text))
  }

  // MARK: Single pragmas

  private func stringOperand(_ tokens: [Token], _ from: Int) -> String? {
    var text: String? = nil
    for token in tokens.dropFirst(from) where token.kind == .stringLiteral {
      let body = token.bytes.dropFirst().dropLast()
      text = (text ?? "") + String(decoding: body, as: UTF8.self).replacingEscapes
    }
    return text
  }

  private func obeyMessage(_ tokens: [Token], _ from: Int) {
    guard !options.preprocessOnly else { return }
    let operands = expanded(tokens, from: from, dropping: from)
    guard let text = stringOperand(operands, 0) else {
      if let at = tokens.first?.location {
        diagnostics.warning(.pragmas, at: at, "expected a string after '#pragma message'")
      }
      return
    }
    diagnostics.message(at: tokens[0].location, "#pragma message: \(text)")
  }

  /// `#pragma GCC dependency "file" text`: warns when the file is newer than this one.
  private func obeyDependency(_ operands: [Token], at location: SourceLocation) {
    guard let file = operands.first, file.kind == .stringLiteral else {
      diagnostics.error(at: location, "#pragma dependency expects \"FILENAME\"")
      return
    }
    let entry = sources.entry(Int(frames[frames.count - 1].entry))
    let name = UnsafeBufferPointer(start: file.text + 1, count: Int(file.length) - 2)
    guard let found = search.find(name, includer: entry.path, includerOrigin: entry.origin, start: -1) else {
      diagnostics.error(at: file.location, "file \(file.spelling) not found; name its directory with -I")
      return
    }
    if sources.buffer(found.buffer).modificationTime > sources.buffer(entry.buffer).modificationTime {
      let text = operands.dropFirst().map { $0.spelling }.joined(separator: " ")
      diagnostics.warning(.general, at: location, "current file is older than \(file.spelling)\(text.isEmpty ? "" : ": " + text)")
    }
  }

  private func obeyPoison(_ tokens: [Token], _ from: Int) {
    for token in tokens.dropFirst(from) {
      guard token.kind == .identifier else {
        diagnostics.error(at: token.location, "invalid #pragma GCC poison directive")
        return
      }
      if macros.isDefined(token.name) {
        diagnostics.warning(.general, at: token.location, "poisoning existing macro \"\(token.spelling)\"")
      }
      macros.define(
        Macro(
          name: token.name, kind: .builtin, builtin: .poisoned,
          body: macros.store(UnsafeMutableBufferPointer<Token>(start: nil, count: 0)),
          parameters: macros.store(UnsafeMutableBufferPointer<Name>(start: nil, count: 0)), location: token.location,
          endLocation: token.location))
    }
  }

  /// `push_macro("X")`: the current definition, or its absence, is put aside.
  private func obeyPushMacro(_ tokens: [Token], isPush: Bool) {
    guard tokens.count == 4, tokens[1].kind == .leftParen, tokens[2].kind == .stringLiteral, tokens[3].kind == .rightParen
    else {
      if let first = tokens.first {
        diagnostics.warning(.pragmas, at: first.location, "invalid #pragma \(first.spelling): a string in parentheses is needed")
      }
      return
    }
    let text = tokens[2]
    let name = interner.intern(UnsafeBufferPointer(start: text.text + 1, count: Int(text.length) - 2))
    if isPush {
      macros.pushed.append((name: name, macro: macros.macroBits(name)))
      return
    }
    for i in macros.pushed.indices.reversed() where macros.pushed[i].name == name {
      macros.setMacroBits(name, macros.pushed[i].macro)
      macros.pushed.remove(at: i)
      return
    }
  }

  private func obeyDiagnostic(_ tokens: [Token], at location: SourceLocation) {
    let place = sources.fileLocation(of: location)
    switch word(tokens, 2) {
    case "push": diagnostics.pushState()
    case "pop":
      if !diagnostics.popState(at: place) {
        diagnostics.warning(.pragmas, at: location, "#pragma GCC diagnostic pop without matching push")
      }
    case "ignored", "warning", "error":
      guard let option = stringOperand(tokens, 3), option.hasPrefix("-W") else {
        diagnostics.warning(.pragmas, at: location, "missing option after '#pragma GCC diagnostic' kind")
        return
      }
      let kind = word(tokens, 2)
      let state: WarningState = kind == "ignored" ? .ignored : kind == "error" ? .error : .warning
      if !diagnostics.setState(state, optionNamed: option, at: place) {
        diagnostics.warning(.pragmas, at: location, "unknown option \"\(option)\" after '#pragma GCC diagnostic'")
      }
    default:
      diagnostics.warning(
        .pragmas, at: location, "expected 'error', 'warning', 'ignored', 'push' or 'pop' after '#pragma GCC diagnostic'")
    }
  }
}

extension String {
  /// Backslash escapes of quotes and backslashes resolved.
  fileprivate var replacingEscapes: String {
    var result = ""
    var isEscaped = false
    for scalar in unicodeScalars {
      if scalar == "\\" && !isEscaped {
        isEscaped = true
        continue
      }
      isEscaped = false
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
