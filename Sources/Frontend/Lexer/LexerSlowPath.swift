// The rare parts of lexing: line splices, trigraphs, comments, universal character names, UTF-8 identifiers.

import Glibc
import Support

extension Lexer {
  // MARK: Splices and trigraphs

  /// If a line splice starts at `p` (a backslash, or `??/`, at a line's end; GNU allows blanks between), the position
  /// after it; after all that follow directly. Nil otherwise.
  func skipSplice(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    var result: UnsafePointer<UInt8>? = nil
    var p = p
    while true {
      var q: UnsafePointer<UInt8>
      if p.pointee == UInt8(ascii: "\\") {
        q = p + 1
      } else if hasTrigraphs && !isCleaned && p.pointee == UInt8(ascii: "?") && p[1] == UInt8(ascii: "?") && p[2] == UInt8(ascii: "/") {
        q = p + 3
      } else {
        return result
      }
      while q.pointee == 32 || q.pointee == 9 || q.pointee == 12 || q.pointee == 11 || q.pointee == 13 { q += 1 }
      if q.pointee != 10 { return result }
      p = q + 1
      result = p
    }
  }

  /// The character that the trigraph at `p` stands for (C17 §5.2.1.1), or zero.
  func trigraph(at p: UnsafePointer<UInt8>) -> UInt8 {
    if !hasTrigraphs || isCleaned || p.pointee != UInt8(ascii: "?") || p[1] != UInt8(ascii: "?") { return 0 }
    switch p[2] {
    case UInt8(ascii: "="): return UInt8(ascii: "#")
    case UInt8(ascii: "("): return UInt8(ascii: "[")
    case UInt8(ascii: "/"): return UInt8(ascii: "\\")
    case UInt8(ascii: ")"): return UInt8(ascii: "]")
    case UInt8(ascii: "'"): return UInt8(ascii: "^")
    case UInt8(ascii: "<"): return UInt8(ascii: "{")
    case UInt8(ascii: "!"): return UInt8(ascii: "|")
    case UInt8(ascii: ">"): return UInt8(ascii: "}")
    case UInt8(ascii: "-"): return UInt8(ascii: "~")
    default: return 0
    }
  }

  /// Lexes the token at `start`, which contains a splice or a trigraph, from a cleaned copy in scratch memory. The copy
  /// is made as long as the token needs, so that many such tokens on one line stay linear.
  func lexSlow(_ start: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    let saved = position
    let wasCleaned = isCleaned
    var wanted = 64
    while true {
      let copy = scratch.reserve(wanted + 8)
      var p = start
      var count = 0
      var atEnd = false
      while count < wanted {
        while let after = skipSplice(p) { p = after }
        if p >= saved.end || p.pointee == 10 {
          atEnd = true
          break
        }
        let t = trigraph(at: p)
        copy[count] = t != 0 ? t : p.pointee
        p += t != 0 ? 3 : 1
        count += 1
      }
      (copy + count).update(repeating: 0, count: 8)
      position.start = UnsafePointer(copy)
      position.cursor = position.start
      position.end = position.start + count
      position.locationBase = location(of: start, in: saved)
      isCleaned = true
      cleanedWhole = atEnd
      needsMoreText = false
      var token = lexCleaned(flags)
      let used = position.cursor - position.start
      let isComplete = atEnd || (!needsMoreText && used + 8 <= count)
      isCleaned = wasCleaned
      position = saved
      if isComplete {
        scratch.commit(used)
        position.cursor = advance(start, by: used)
        position.atLineStart = false
        token.location = location(of: start)
        return token
      }
      wanted *= 2
    }
  }

  /// Lexes one token of the cleaned copy with trigraphs already replaced.
  private func lexCleaned(_ flags: UInt8) -> Token {
    position.atLineStart = false
    var token = lex()
    token.flags = TokenFlags(rawValue: flags | (token.flags.rawValue & TokenFlags.digraph.rawValue))
    return token
  }

  private func location(of p: UnsafePointer<UInt8>, in position: LexerPosition) -> UInt32 {
    position.locationBase &+ UInt32(truncatingIfNeeded: p - position.start)
  }

  /// The raw position `count` logical characters after `start`.
  private func advance(_ start: UnsafePointer<UInt8>, by count: Int) -> UnsafePointer<UInt8> {
    var p = start
    for _ in 0..<count {
      while let after = skipSplice(p) { p = after }
      p += trigraph(at: p) != 0 ? 3 : 1
    }
    return p
  }

  // MARK: Comments

  /// If a comment starts at the slash `p`, the position after it. A comment with no end is an error and ends the file.
  func skipComment(_ p: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    var q = p + 1
    if q.pointee == UInt8(ascii: "\\") || q.pointee == UInt8(ascii: "?"), let after = skipSplice(q) { q = after }
    if q.pointee == UInt8(ascii: "*") { return skipBlockComment(q + 1, openedAt: p) }
    if q.pointee == UInt8(ascii: "/") {
      if hasLineComments { return skipLineComment(q + 1) }
      return skipForbiddenComment(p, q + 1)
    }
    return nil
  }

  /// `//` where ISO C90 has no such comment: an error once, then a comment; but two divisions where that can be valid.
  private func skipForbiddenComment(_ start: UnsafePointer<UInt8>, _ body: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    if body.pointee == UInt8(ascii: "*") || inDirective || isSkipping { return nil }
    let at = location(of: start)
    if !isCleaned && !reportedLineComment && !diagnostics.sources.isInSystemHeader(at) {
      reportedLineComment = true
      diagnostics.error(at: at, "'//' comments are not allowed in ISO C90; use '/* */' or -std=gnu90")
    }
    return skipLineComment(body)
  }

  private func skipBlockComment(_ start: UnsafePointer<UInt8>, openedAt: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      guard let star = memchr(p, 42, position.end - p) else {
        if isCleaned && !cleanedWhole { needsMoreText = true } else {
          diagnostics.error(at: location(of: openedAt), "unterminated comment; end it with '*/'")
          endsInComment = true
        }
        return position.end
      }
      p = UnsafePointer(star.assumingMemoryBound(to: UInt8.self)) + 1
      if p.pointee == UInt8(ascii: "/") { return p + 1 }
      if p[-2] == UInt8(ascii: "/") && p - 2 >= start && !isSkipping && !isCleaned && diagnostics.isEnabled(.comment) {
        diagnostics.warning(.comment, at: location(of: p - 2), "\"/*\" within comment")
      }
      if p.pointee == UInt8(ascii: "\\") || p.pointee == UInt8(ascii: "?"), let after = skipSplice(p),
        after.pointee == UInt8(ascii: "/")
      {
        return after + 1
      }
    }
  }

  /// The position of the newline that ends a `//` comment, line splices considered.
  private func skipLineComment(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      guard let newline = memchr(p, 10, position.end - p) else { return position.end }
      let end = UnsafePointer(newline.assumingMemoryBound(to: UInt8.self))
      var q = end - 1
      while q > start && (q.pointee == 32 || q.pointee == 9 || q.pointee == 13) { q -= 1 }
      let isSplice =
        q >= start
        && (q.pointee == UInt8(ascii: "\\")
          || (hasTrigraphs && q - 2 >= start && q.pointee == UInt8(ascii: "/") && q[-1] == 63 && q[-2] == 63))
      if !isSplice { return end }
      if p == start && !isSkipping && !isCleaned && diagnostics.isEnabled(.comment) {
        diagnostics.warning(.comment, at: location(of: start - 2), "multi-line comment: it goes on behind the backslash")
      }
      p = end + 1
    }
  }

  // MARK: Identifiers beyond ASCII

  /// Whether the special byte at `p` goes on an identifier.
  func continuesIdentifier(_ p: UnsafePointer<UInt8>) -> Bool {
    if let after = skipSplice(p) {
      return inner[Int(after.pointee)] & InnerByte.word != 0 || identifierCharacter(at: after, isFirst: false) != nil
        || after.pointee == UInt8(ascii: "\"") || after.pointee == UInt8(ascii: "'")
    }
    return identifierCharacter(at: p, isFirst: false) != nil
  }

  /// If a universal character name or UTF-8 sequence at `p` may stand in an identifier, the position after it.
  func identifierCharacter(at p: UnsafePointer<UInt8>, isFirst: Bool) -> UnsafePointer<UInt8>? {
    guard language.standard >= .c99, let (value, after) = extendedCharacter(at: p) else { return nil }
    let c11 = language.standard < .c23
    let allowed =
      isFirst ? UnicodeTables.isIdentifierStart(value, c11: c11) : UnicodeTables.isIdentifierContinue(value, c11: c11)
    return allowed ? after : nil
  }

  /// Decodes `\uXXXX`, `\UXXXXXXXX` or a well-formed UTF-8 sequence.
  private func extendedCharacter(at p: UnsafePointer<UInt8>) -> (UInt32, UnsafePointer<UInt8>)? {
    if p.pointee == UInt8(ascii: "\\") {
      let digits = p[1] == UInt8(ascii: "u") ? 4 : p[1] == UInt8(ascii: "U") ? 8 : 0
      if digits == 0 || language.standard < .c99 { return nil }
      var value: UInt32 = 0
      for i in 0..<digits {
        guard let d = hexDigit(p[2 + i]) else { return nil }
        value = value &<< 4 | UInt32(d)
      }
      return (value, p + 2 + digits)
    }
    guard let (value, length) = decodeUTF8(p, limit: position.end - p), length > 1 else { return nil }
    return (value, p + length)
  }

  /// An identifier with characters beyond ASCII, or a stray character.
  func lexUnusual(_ start: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    var p = start
    var count = 0
    var hasSplice = false
    // The canonical name has every universal character name as UTF-8, so both spellings are one identifier.
    let limit = identifierLimit(start)
    let canonical = scratch.reserve(limit)
    while true {
      let c = p.pointee
      if inner[Int(c)] & InnerByte.word != 0 {
        canonical[count] = c
        count += 1
        p += 1
      } else if skipSplice(p) != nil {
        hasSplice = true
        break
      } else if let after = identifierCharacter(at: p, isFirst: count == 0), let (value, _) = extendedCharacter(at: p) {
        count += encodeUTF8(value, canonical + count)
        p = after
      } else {
        break
      }
    }
    if hasSplice { return lexSlow(start, flags) }
    if count == 0 { return lexStray(start, flags) }
    let name = interner.intern(UnsafeBufferPointer(start: canonical, count: count))
    var token = finish(.identifier, start, p, flags)
    token.name = name
    return token
  }

  /// An upper bound of the identifier's bytes at `p`.
  private func identifierLimit(_ start: UnsafePointer<UInt8>) -> Int {
    var p = start
    while inner[Int(p.pointee)] & (InnerByte.word | InnerByte.special) != 0 && p < position.end { p += 1 }
    return p - start + 8
  }

  /// A character that starts no token; a whole UTF-8 sequence or universal character name is one.
  private func lexStray(_ p: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    if let (_, after) = extendedCharacter(at: p) { return finish(.unknown, p, after, flags) }
    return finish(.unknown, p, p + 1, flags)
  }

  // MARK: Looking ahead

  /// Whether the next token is `(`; if so it is consumed and its location returned. White space and line ends before it
  /// do not count; a directive line does.
  func consumeLeftParen() -> SourceLocation? {
    var p = position.cursor
    while true {
      switch first[Int(p.pointee)] {
      case FirstByte.space, FirstByte.carriageReturn: p += 1
      case FirstByte.newline:
        if inDirective { return nil }
        p += 1
      case FirstByte.slash:
        guard let after = skipComment(p) else { return nil }
        p = after
        if p >= position.end {
          // An unterminated comment was diagnosed; do not meet it again.
          position.cursor = p
          return nil
        }
      case FirstByte.backslash, FirstByte.question:
        guard let after = skipSplice(p) else { return nil }
        p = after
      case FirstByte.single:
        if p.pointee != UInt8(ascii: "(") { return nil }
        position.cursor = p + 1
        position.atLineStart = false
        return location(of: p)
      default: return nil
      }
    }
  }

  /// The first token after the cursor if it is `#`; comments are passed. Consumes nothing.
  func firstHash() -> UnsafePointer<UInt8>? {
    let p = skipBlank(position.cursor)
    return p.pointee == UInt8(ascii: "#") ? p : nil
  }

  /// Whether nothing but white space and comments follows the cursor.
  func isAtLastToken() -> Bool { skipBlank(position.cursor) >= position.end }

  private func skipBlank(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      switch first[Int(p.pointee)] {
      case FirstByte.space, FirstByte.carriageReturn, FirstByte.newline: p += 1
      case FirstByte.slash:
        // An unterminated comment is left to the lexer, which reports it.
        if p[1] == UInt8(ascii: "*") && !endsBlockComment(p + 2) { return p }
        guard let after = skipComment(p) else { return p }
        p = after
      case FirstByte.nonASCII:
        if p != position.start || p.pointee != 0xEF || p[1] != 0xBB || p[2] != 0xBF { return p }
        p += 3
      default: return p
      }
    }
  }

  private func endsBlockComment(_ start: UnsafePointer<UInt8>) -> Bool {
    var p = start
    while let star = memchr(p, 42, position.end - p) {
      p = UnsafePointer(star.assumingMemoryBound(to: UInt8.self)) + 1
      if p.pointee == UInt8(ascii: "/") || skipSplice(p)?.pointee == UInt8(ascii: "/") { return true }
    }
    return false
  }

  // MARK: Skipped groups

  /// From the start of a line, skips lines until one that begins with `#`; leaves the cursor after the `#`. Returns its
  /// location, or nil at the end of the file. Comments and literals are honoured (§6.10.2 paragraph 13).
  func skipToDirective() -> SourceLocation? {
    isSkipping = true
    defer { isSkipping = false }
    var p = position.cursor
    while true {
      // At the start of a line.
      lineStart: while true {
        switch first[Int(p.pointee)] {
        case FirstByte.space, FirstByte.carriageReturn, FirstByte.newline: p += 1
        case FirstByte.slash:
          guard let after = skipComment(p) else { break lineStart }
          p = after
        case FirstByte.backslash:
          guard let after = skipSplice(p) else { break lineStart }
          p = after
        default: break lineStart
        }
      }
      let c = p.pointee
      if c == UInt8(ascii: "#") || (c == UInt8(ascii: "%") && p[1] == UInt8(ascii: ":")) || trigraph(at: p) == UInt8(ascii: "#") {
        position.cursor = p + (c == UInt8(ascii: "#") ? 1 : c == UInt8(ascii: "%") ? 2 : 3)
        position.atLineStart = false
        return location(of: p)
      }
      if p >= position.end {
        position.cursor = position.end
        return nil
      }
      p = skipLine(p)
    }
  }

  /// The position after the newline that ends the logical line at `p`.
  private func skipLine(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      while inner[Int(p.pointee)] & InnerByte.skipStop == 0 { p += 1 }
      let c = p.pointee
      if c == 10 { return p + 1 }
      if c == UInt8(ascii: "/") {
        p = skipComment(p) ?? p + 1
      } else if c == UInt8(ascii: "\"") || c == UInt8(ascii: "'") {
        p = skipLiteral(p)
      } else if c == UInt8(ascii: "\\") || c == UInt8(ascii: "?") {
        p = skipSplice(p) ?? p + 1
      } else if p >= position.end {
        return position.end
      } else {
        p += 1
      }
    }
  }

  /// `R"delimiter(characters)delimiter"` (ISO C++ [lex.string]): no splices, trigraphs or escapes inside.
  func lexRawString(_ start: UnsafePointer<UInt8>, quoteAt quote: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    var p = quote + 1
    while p - quote <= 17, p.pointee > 32, p.pointee != UInt8(ascii: ")"), p.pointee != UInt8(ascii: "\\"), p.pointee != UInt8(ascii: "(") { p += 1 }
    let length = p - quote - 1
    guard length <= 16, p.pointee == UInt8(ascii: "(") else {
      let what = length > 16 ? "raw string delimiter longer than 16 characters" : p.pointee == 10 ? "invalid new-line in raw string delimiter" : "invalid character in raw string delimiter"
      diagnostics.error(at: location(of: start), what)
      return finish(.unknown, start, p, flags)
    }
    while p < position.end {
      p += 1
      if p.pointee != UInt8(ascii: ")") || p + length + 1 >= position.end || p[length + 1] != UInt8(ascii: "\"") { continue }
      var same = 0
      while same < length && p[1 + same] == quote[1 + same] { same += 1 }
      if same == length { return finish(.stringLiteral, start, p + length + 2, flags) }
    }
    diagnostics.error(at: location(of: start), "unterminated raw string")
    return finish(.unknown, start, position.end, flags)
  }

  /// The position after a literal, or of the newline that cuts it off.
  private func skipLiteral(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start + 1
    while true {
      let c = p.pointee
      if c == start.pointee { return p + 1 }
      if c == 10 || (c == 0 && p >= position.end) { return p }
      if let after = c == UInt8(ascii: "\\") || c == UInt8(ascii: "?") ? skipSplice(p) : nil {
        p = after
      } else if c == UInt8(ascii: "\\") && p[1] != 10 && p + 1 < position.end {
        p += 2
      } else {
        p += 1
      }
    }
  }

  /// Leaves the cursor at the newline that ends the current directive.
  func skipRestOfDirective() {
    var p = position.cursor
    while true {
      while inner[Int(p.pointee)] & InnerByte.skipStop == 0 { p += 1 }
      let c = p.pointee
      if c == 10 || (c == 0 && p >= position.end) { break }
      if c == UInt8(ascii: "/") {
        p = skipComment(p) ?? p + 1
      } else if c == UInt8(ascii: "\"") || c == UInt8(ascii: "'") {
        p = skipLiteral(p)
      } else {
        p = skipSplice(p) ?? p + 1
      }
    }
    position.cursor = p
  }

  /// The rest of the directive's line as text, comments kept, splices removed; for `#error`. Leaves the cursor at its end.
  func restOfLineText() -> String {
    var bytes: [UInt8] = []
    var p = position.cursor
    while p < position.end && p.pointee != 10 {
      if let after = skipSplice(p) {
        p = after
      } else {
        bytes.append(p.pointee)
        p += 1
      }
    }
    position.cursor = p
    while let last = bytes.last, last == 32 || last == 9 || last == 13 { bytes.removeLast() }
    let start = bytes.firstIndex { $0 != 32 && $0 != 9 } ?? 0
    return String(decoding: bytes[start...], as: UTF8.self)
  }

  /// A header name (§6.4.7) at the cursor, if the next character is `<` or `"`; the token includes the delimiters.
  func lexHeaderName() -> Token? {
    var p = position.cursor
    while true {
      if p.pointee == 32 || p.pointee == 9 {
        p += 1
      } else if let after = skipSplice(p) {
        p = after
      } else if p.pointee == UInt8(ascii: "/"), let after = skipComment(p) {
        p = after
      } else {
        break
      }
    }
    let close: UInt8
    switch p.pointee {
    case UInt8(ascii: "<"): close = UInt8(ascii: ">")
    case UInt8(ascii: "\""): close = UInt8(ascii: "\"")
    default: return nil
    }
    var q = p + 1
    while q.pointee != close && q.pointee != 10 && q < position.end { q += 1 }
    if q.pointee != close {
      return nil
    }
    return finish(.headerName, p, q + 1, TokenFlags.leadingSpace.rawValue)
  }
}

/// The value of a hexadecimal digit.
func hexDigit(_ c: UInt8) -> UInt8? {
  if c >= 48 && c <= 57 { return c - 48 }
  let l = c | 32
  return l >= 97 && l <= 102 ? l - 87 : nil
}

/// Decodes one UTF-8 sequence (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
func decodeUTF8(_ p: UnsafePointer<UInt8>, limit: Int) -> (UInt32, Int)? {
  if limit < 1 { return nil }
  let a = UInt32(p.pointee)
  if a < 0x80 { return (a, 1) }
  if a < 0xC2 || a > 0xF4 { return nil }
  let length = a < 0xE0 ? 2 : a < 0xF0 ? 3 : 4
  if limit < length { return nil }
  var value = length == 2 ? a & 0x1F : length == 3 ? a & 0x0F : a & 0x07
  for i in 1..<length {
    let b = UInt32(p[i])
    if b & 0xC0 != 0x80 { return nil }
    value = value &<< 6 | (b & 0x3F)
  }
  if length == 3 && (value < 0x800 || (value >= 0xD800 && value < 0xE000)) { return nil }
  if length == 4 && (value < 0x10000 || value > 0x10FFFF) { return nil }
  return (value, length)
}

/// Writes `value` as UTF-8 and returns the number of bytes.
@discardableResult func encodeUTF8(_ value: UInt32, _ p: UnsafeMutablePointer<UInt8>) -> Int {
  if value < 0x80 {
    p[0] = UInt8(truncatingIfNeeded: value)
    return 1
  }
  func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: (value &>> shift) & 0x3F) }
  if value < 0x800 {
    p[0] = 0xC0 | UInt8(truncatingIfNeeded: value &>> 6)
    p[1] = tail(0)
    return 2
  }
  if value < 0x10000 {
    p[0] = 0xE0 | UInt8(truncatingIfNeeded: value &>> 12)
    p[1] = tail(6)
    p[2] = tail(0)
    return 3
  }
  p[0] = 0xF0 | UInt8(truncatingIfNeeded: (value &>> 18) & 7)
  p[1] = tail(12)
  p[2] = tail(6)
  p[3] = tail(0)
  return 4
}
