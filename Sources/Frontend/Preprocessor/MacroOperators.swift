// Argument substitution and the operators `#`, `##` and `__VA_OPT__` (C23 §6.10.5.1 to §6.10.5.3).
//
// In a stored body `#` and `##` have become flags of their operands. `__VA_OPT__( … )` is one token whose `length` counts
// the tokens of its content, which follow it.

import Support

extension Preprocessor {
  /// `Token.parameter` of a `__VA_OPT__` token.
  static let vaOptMark: UInt16 = 0xFFFF

  /// Appends the body's tokens `from..<to` to `replacement`, arguments substituted and operators applied.
  func substitute(
    _ macro: Macro, _ from: Int, _ to: Int, _ list: inout Arena<MacroArgument>, variadicOmitted: Bool,
    keepsPlacemarkers: Bool = false
  ) {
    var i = from
    var pastes = false
    let base = replacement.count
    while i < to {
      let token = macro.body[i]
      let flags = token.flags.rawValue
      let pastesNext = flags & TokenFlags.pasteNext.rawValue != 0
      let seam = replacement.count
      var next = i + 1
      if token.parameter == 0 {
        if pastesNext && token.kind == .comma && isVariadicParameter(macro, i + 1) {
          // GNU: `, ## __VA_ARGS__` drops the comma when the arguments were left out, and never pastes.
          if !variadicOmitted {
            appendBody(token)
            if pastes && seam > base { paste(at: seam) }
          }
          let variadic = macro.body[i + 1]
          appendArgument(
            list[Int(variadic.parameter) - 1], variadic, expanded: false, keepsEmpty: variadic.flags.contains(.pasteNext))
          pastes = variadic.flags.contains(.pasteNext)
          i += 2
          continue
        }
        appendBody(token)
      } else if token.parameter == Preprocessor.vaOptMark {
        next = i + 1 + Int(token.length)
        appendVAOpt(macro, i, &list, variadicOmitted, isOperand: pastes || pastesNext)
      } else {
        let argument = list[Int(token.parameter) - 1]
        if flags & TokenFlags.stringize.rawValue != 0 {
          let tokens = UnsafeBufferPointer(
            start: arguments.baseAddress + Int(argument.start), count: Int(argument.end - argument.start))
          appendString(tokens, token)
        } else if pastes || pastesNext {
          appendArgument(argument, token, expanded: false, keepsEmpty: true)
        } else {
          appendArgument(argument, token, expanded: true, keepsEmpty: keepsPlacemarkers)
        }
      }
      if pastes && replacement.count > seam && seam > base { paste(at: seam) }
      pastes = pastesNext
      i = next
    }
    if !keepsPlacemarkers { removePlacemarkers(from: base) }
  }

  private func isVariadicParameter(_ macro: Macro, _ i: Int) -> Bool {
    i < Int(macro.bodyCount) && macro.isVariadic && macro.body[i].parameter == macro.parameterCount
      && !macro.body[i].flags.contains(.stringize)
  }

  /// A token of the body itself.
  private func appendBody(_ token: Token) {
    var copy = token
    copy.flags = TokenFlags(rawValue: token.flags.rawValue & Preprocessor.lastingFlags)
    copy.location = sources.addSpelling(token.location)
    replacement.append(copy)
  }

  /// Flags that a body's token keeps when it is copied out.
  private static let lastingFlags =
    TokenFlags.leadingSpace.rawValue | TokenFlags.noExpand.rawValue | TokenFlags.digraph.rawValue
    | TokenFlags.placemarker.rawValue

  private func appendArgument(_ argument: MacroArgument, _ parameter: Token, expanded: Bool, keepsEmpty: Bool) {
    let start = Int(expanded ? argument.expandedStart : argument.start)
    let end = Int(expanded ? argument.expandedEnd : argument.end)
    if start == end {
      if keepsEmpty || parameter.hasLeadingSpace { appendPlacemarker(parameter) }
      return
    }
    replacement.reserve(replacement.count + end - start)
    for i in start..<end {
      var token = arguments[i]
      token.location = sources.addSpelling(token.location)
      if i == start {
        token.flags = TokenFlags(
          rawValue: token.flags.rawValue & ~3 | (parameter.flags.rawValue & TokenFlags.leadingSpace.rawValue))
      }
      replacement.append(token)
    }
  }

  private func appendPlacemarker(_ source: Token) {
    replacement.append(
      Token(
        kind: .unknown, flags: TokenFlags(rawValue: source.flags.rawValue & 2 | TokenFlags.placemarker.rawValue),
        location: sources.addSpelling(source.location), length: 0, name: .none, text: source.text))
  }

  /// Drops placemarkers; the white space before one passes to the token after it.
  private func removePlacemarkers(from base: Int) {
    var kept = base
    var carried: UInt8 = 0
    for i in base..<replacement.count {
      var token = replacement[i]
      if token.flags.contains(.placemarker) {
        carried |= token.flags.rawValue & 2
        continue
      }
      if carried != 0 {
        token.flags = TokenFlags(rawValue: token.flags.rawValue | carried)
        carried = 0
      }
      replacement[kept] = token
      kept += 1
    }
    replacement.truncate(to: kept)
  }

  // MARK: __VA_OPT__

  private func appendVAOpt(
    _ macro: Macro, _ i: Int, _ list: inout Arena<MacroArgument>, _ variadicOmitted: Bool, isOperand: Bool
  ) {
    let token = macro.body[i]
    let variadic = list[Int(macro.parameterCount) - 1]
    let isPresent = variadic.expandedEnd > variadic.expandedStart
    let start = replacement.count
    if isPresent {
      // Next to `##` an empty end of the content is what gets pasted.
      substitute(
        macro, i + 1, i + 1 + Int(token.length), &list, variadicOmitted: variadicOmitted,
        keepsPlacemarkers: isOperand && !token.flags.contains(.stringize))
    }
    if token.flags.contains(.stringize) {
      let count = replacement.count - start
      // The content leaves the buffer before its string goes in.
      let copy = UnsafeMutablePointer<Token>.allocate(capacity: max(count, 1))
      copy.update(from: replacement.baseAddress + start, count: count)
      replacement.truncate(to: start)
      appendString(UnsafeBufferPointer(start: copy, count: count), token)
      copy.deallocate()
      return
    }
    if replacement.count == start {
      if isOperand || token.hasLeadingSpace { appendPlacemarker(token) }
    } else {
      let first = replacement[start]
      replacement[start].flags = TokenFlags(rawValue: first.flags.rawValue & ~3 | token.flags.rawValue & 2)
    }
  }

  // MARK: #

  /// Appends the string literal that spells `tokens` (§6.10.5.2).
  private func appendString(_ tokens: UnsafeBufferPointer<Token>, _ parameter: Token) {
    var size = 2
    for token in tokens { size += Int(token.length) * 2 + 1 }
    let text = lexer.scratch.reserve(size)
    var n = 0
    func put(_ c: UInt8) {
      text[n] = c
      n += 1
    }
    put(UInt8(ascii: "\""))
    for (i, token) in tokens.enumerated() {
      if i > 0 && token.flags.rawValue & 3 != 0 { put(32) }
      let escapes = token.kind == .stringLiteral || token.kind == .charLiteral || (token.kind == .unknown && token.length > 1 && token.text.pointee < 128)
      for c in token.bytes {
        if escapes && (c == UInt8(ascii: "\"") || c == UInt8(ascii: "\\")) { put(UInt8(ascii: "\\")) }
        put(c)
      }
    }
    // A lone backslash at the end would escape the closing quote.
    var slashes = 0
    while n - 1 - slashes > 0 && text[n - 1 - slashes] == UInt8(ascii: "\\") { slashes += 1 }
    if slashes & 1 == 1 {
      diagnostics.warning(.general, at: parameter.location, "invalid string literal, ignoring final '\\'")
      n -= 1
    }
    put(UInt8(ascii: "\""))
    lexer.scratch.commit(n)
    replacement.append(
      Token(
        kind: .stringLiteral, flags: TokenFlags(rawValue: parameter.flags.rawValue & 2),
        location: sources.addSpelling(parameter.location), length: UInt32(n), name: .none, text: UnsafePointer(text)))
  }

  // MARK: ##

  /// Joins `replacement[seam - 1]` and `replacement[seam]` (§6.10.5.3).
  private func paste(at seam: Int) {
    let left = replacement[seam - 1], right = replacement[seam]
    if right.flags.contains(.placemarker) {
      removeElement(seam)
      return
    }
    if left.flags.contains(.placemarker) {
      var joined = right
      joined.flags = TokenFlags(rawValue: right.flags.rawValue & ~3 | left.flags.rawValue & 2)
      replacement[seam - 1] = joined
      removeElement(seam)
      return
    }
    let count = Int(left.length) + Int(right.length)
    let text = lexer.scratch.reserve(count)
    text.update(from: left.text, count: Int(left.length))
    (text + Int(left.length)).update(from: right.text, count: Int(right.length))
    lexer.scratch.commit(count)
    guard var joined = lexWhole(UnsafePointer(text), count) else {
      if !language.assembler {
        diagnostics.error(
          at: left.location,
          "pasting \"\(left.spelling)\" and \"\(right.spelling)\" does not give a valid preprocessing token")
      }
      return
    }
    joined.flags = TokenFlags(rawValue: left.flags.rawValue & 3 | joined.flags.rawValue & TokenFlags.digraph.rawValue)
    joined.location = left.location
    replacement[seam - 1] = joined
    removeElement(seam)
  }

  private func removeElement(_ index: Int) {
    for i in index..<replacement.count - 1 { replacement[i] = replacement[i + 1] }
    replacement.removeLast()
  }

  /// Lexes `text` if it is exactly one token.
  func lexWhole(_ text: UnsafePointer<UInt8>, _ count: Int) -> Token? {
    if count >= 2 && text[0] == UInt8(ascii: "/") && (text[1] == UInt8(ascii: "/") || text[1] == UInt8(ascii: "*")) {
      return nil
    }
    let saved = lexer.position
    let wasInDirective = lexer.inDirective
    let wasCleaned = lexer.isCleaned
    lexer.position = LexerPosition(cursor: text, start: text, end: text + count, locationBase: 0, atLineStart: false)
    lexer.inDirective = true
    lexer.isCleaned = true
    lexer.cleanedWhole = false
    let token = lexer.lex()
    let isWhole = lexer.position.cursor == text + count && token.text == text
    lexer.position = saved
    lexer.inDirective = wasInDirective
    lexer.isCleaned = wasCleaned
    if !isWhole || token.kind == .endOfDirective || (token.kind == .unknown && count > 1) { return nil }
    return token
  }
}
