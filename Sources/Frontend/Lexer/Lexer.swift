// Bytes to preprocessing tokens (C23 §6.4): translation phases 1 to 3.
//
// The fast path scans the mapped file by pointer; it relies on the zero bytes after the text. A token that touches a line
// splice or a trigraph goes to the slow path (LexerSlowPath.swift), which lexes a cleaned copy by the same code. Nothing
// is allocated per token.

import Support

/// The part of the lexer's state that belongs to one buffer: saved while an included file is read.
struct LexerPosition: BitwiseCopyable {
  var cursor: UnsafePointer<UInt8>
  var start: UnsafePointer<UInt8>
  var end: UnsafePointer<UInt8>
  /// Location of `start`.
  var locationBase: UInt32
  /// The next token is the first of its line.
  var atLineStart: Bool
}

final class Lexer {
  let interner: Interner
  let diagnostics: DiagnosticEngine
  let language: LanguageOptions
  let scratch = ScratchText()
  let first: UnsafeMutablePointer<UInt8>
  let inner: UnsafeMutablePointer<UInt8>
  let singles: UnsafeMutablePointer<UInt8>
  let hasTrigraphs: Bool
  let hasLineComments: Bool
  let hasDigitSeparators: Bool

  var position: LexerPosition
  /// Inside a directive: a newline ends it and is not consumed.
  var inDirective = false
  /// The input ended within a comment, which was reported.
  var endsInComment = false
  /// Lexing a cleaned copy; `needsMoreText` reports that it ended inside a token.
  var isCleaned = false
  var cleanedWhole = false
  var needsMoreText = false
  var isSkipping = false
  var reportedLineComment = false
  /// Only preprocessing: a lone quote is passed on with a warning.
  var isLenient = false
  /// Comments become tokens (`-C`).
  var keepsComments = false

  init(interner: Interner, diagnostics: DiagnosticEngine, language: LanguageOptions) {
    self.interner = interner
    self.diagnostics = diagnostics
    self.language = language
    first = Lexer.makeFirstTable(language)
    inner = Lexer.makeInnerTable(language)
    singles = Lexer.makeSingles()
    hasTrigraphs = language.trigraphs
    hasLineComments = language.hasLineComments
    hasDigitSeparators = language.isC23
    let empty = scratch.copy(UnsafeBufferPointer(start: nil, count: 0))
    position = LexerPosition(cursor: empty, start: empty, end: empty, locationBase: 0, atLineStart: true)
  }

  deinit {
    first.deallocate()
    inner.deallocate()
    singles.deallocate()
  }

  @inline(__always) func location(of p: UnsafePointer<UInt8>) -> SourceLocation {
    SourceLocation(position.locationBase &+ UInt32(truncatingIfNeeded: p - position.start))
  }
  var currentLocation: SourceLocation { location(of: position.cursor) }

  @inline(__always)
  func finish(_ kind: TokenKind, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    position.cursor = end
    position.atLineStart = false
    return Token(
      kind: kind, flags: TokenFlags(rawValue: flags), location: location(of: start),
      length: UInt32(truncatingIfNeeded: end - start), name: .none, text: start)
  }

  /// The next token of the current buffer; `endOfFile` at its end, `endOfDirective` at the end of a directive's line.
  func lex() -> Token {
    var p = position.cursor
    var flags: UInt8 = position.atLineStart ? TokenFlags.startOfLine.rawValue : 0
    while true {
      switch first[Int(p.pointee)] {
      case FirstByte.space:
        repeat { p += 1 } while p.pointee == 32
        flags |= TokenFlags.leadingSpace.rawValue
      case FirstByte.newline:
        if inDirective { return finish(.endOfDirective, p, p, flags) }
        p += 1
        flags = TokenFlags.startOfLine.rawValue
      case FirstByte.identifier:
        return lexIdentifier(p, flags)
      case FirstByte.single:
        return finish(TokenKind(rawValue: singles[Int(p.pointee)]).unsafelyUnwrapped, p, p + 1, flags)
      case FirstByte.digit:
        return lexNumber(p, flags)
      case FirstByte.slash:
        if let after = skipComment(p) {
          if keepsComments && !inDirective {
            let wasAtLineStart = flags & TokenFlags.startOfLine.rawValue != 0
            let token = finish(.comment, p, after, flags)
            position.atLineStart = wasAtLineStart
            return token
          }
          p = after
          flags |= TokenFlags.leadingSpace.rawValue
        } else {
          return lexPunctuator(p, flags)
        }
      case FirstByte.nul:
        if p >= position.end {
          let kind: TokenKind = inDirective ? .endOfDirective : .endOfFile
          return finish(kind, position.end, position.end, flags)
        }
        warnAboutNul(p)
        p += 1
        flags |= TokenFlags.leadingSpace.rawValue
      case FirstByte.carriageReturn:
        p += 1
        flags |= TokenFlags.leadingSpace.rawValue
      case FirstByte.doubleQuote, FirstByte.singleQuote:
        return lexLiteral(p, quoteAt: p, flags)
      case FirstByte.backslash:
        if let after = skipSplice(p) { p = after } else { return lexUnusual(p, flags) }
      case FirstByte.nonASCII:
        if p.pointee == 0xEF && p[1] == 0xBB && p[2] == 0xBF && p == position.start {
          p += 3  // byte order mark
        } else {
          return lexUnusual(p, flags)
        }
      case FirstByte.question:
        if hasTrigraphs, let after = skipSplice(p) {
          p = after
        } else if hasTrigraphs && trigraph(at: p) != 0 {
          return lexSlow(p, flags)
        } else {
          return finish(.question, p, p + 1, flags)
        }
      case FirstByte.unknown:
        return finish(.unknown, p, p + 1, flags)
      default:
        return lexPunctuator(p, flags)
      }
    }
  }

  // MARK: Identifiers and numbers

  @inline(__always) private func lexIdentifier(_ start: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    var p = start
    var hash: UInt32 = 0
    var c = p.pointee
    repeat {
      hash = Interner.hashStep(hash, c)
      p += 1
      c = p.pointee
    } while inner[Int(c)] & InnerByte.word != 0
    if inner[Int(c)] != 0 {
      // A splice, a universal character name, a UTF-8 byte, or a quote after an encoding prefix.
      if inner[Int(c)] & InnerByte.special != 0 && continuesIdentifier(p) { return lexUnusual(start, flags) }
      if c == UInt8(ascii: "\"") || c == UInt8(ascii: "'"), isEncodingPrefix(start, p - start, quote: c) {
        return lexLiteral(start, quoteAt: p, flags)
      }
      if c == UInt8(ascii: "\""), isRawPrefix(start, p - start) { return lexRawString(start, quoteAt: p, flags) }
    }
    var token = finish(.identifier, start, p, flags)
    token.name = interner.intern(UnsafeBufferPointer(start: start, count: p - start), hash: hash)
    return token
  }

  private func isEncodingPrefix(_ p: UnsafePointer<UInt8>, _ length: Int, quote: UInt8) -> Bool {
    if length > 2 { return false }
    let c = p.pointee
    if length == 1 {
      if c == UInt8(ascii: "L") { return true }
      return (c == UInt8(ascii: "u") || c == UInt8(ascii: "U")) && language.hasUnicodeStrings
    }
    guard c == UInt8(ascii: "u") && p[1] == UInt8(ascii: "8") && language.hasUnicodeStrings else { return false }
    return quote == UInt8(ascii: "\"") || language.isC23
  }

  /// `R`, behind an encoding prefix or alone.
  private func isRawPrefix(_ p: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    if length > 3 || p[length - 1] != UInt8(ascii: "R") || !language.hasRawStrings || isCleaned { return false }
    return length == 1 || isEncodingPrefix(p, length - 1, quote: UInt8(ascii: "\""))
  }

  /// A preprocessing number (§6.4.8). `start` is a digit, or a dot before a digit.
  private func lexNumber(_ start: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    var p = start + 1
    while true {
      let c = p.pointee
      let bits = inner[Int(c)]
      if bits & InnerByte.word != 0 || c == UInt8(ascii: ".") {
        p += 1
      } else if c == UInt8(ascii: "+") || c == UInt8(ascii: "-") {
        let e = p[-1] | 32
        let isExponent = e == UInt8(ascii: "e") || (e == UInt8(ascii: "p") && (language.standard >= .c99 || language.gnu))
        if !isExponent { break }
        p += 1
      } else if c == UInt8(ascii: "'") && hasDigitSeparators && inner[Int(p[1])] & InnerByte.word != 0 {
        p += 2
      } else if bits & InnerByte.special != 0 {
        if skipSplice(p) != nil { return lexSlow(start, flags) }
        guard let after = identifierCharacter(at: p, isFirst: false) else { break }
        p = after
      } else {
        break
      }
    }
    return finish(.ppNumber, start, p, flags)
  }

  // MARK: Literals

  /// A string literal or character constant with its prefix; an unterminated one is `unknown` up to the line's end.
  private func lexLiteral(_ start: UnsafePointer<UInt8>, quoteAt quote: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    let terminator = quote.pointee
    var p = quote + 1
    while true {
      while inner[Int(p.pointee)] & InnerByte.literalStop == 0 { p += 1 }
      let c = p.pointee
      if c == terminator { break }
      if c == UInt8(ascii: "\\") {
        if skipSplice(p) != nil { return lexSlow(start, flags) }
        if p[1] == 10 || (p[1] == 0 && p + 1 >= position.end) { p += 1 } else { p += p[1] == UInt8(ascii: "?") && hasTrigraphs ? 1 : 2 }
      } else if c == UInt8(ascii: "?") && hasTrigraphs {
        if trigraph(at: p) != 0 { return lexSlow(start, flags) }
        p += 1
      } else if c == 10 || (c == 0 && p >= position.end) {
        return unterminatedLiteral(start, p, terminator, flags)
      } else {
        p += 1
      }
    }
    return finish(terminator == UInt8(ascii: "\"") ? .stringLiteral : .charLiteral, start, p + 1, flags)
  }

  private func unterminatedLiteral(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ terminator: UInt8, _ flags: UInt8
  ) -> Token {
    if isCleaned && !cleanedWhole {
      needsMoreText = true
      return finish(.unknown, start, end, flags)
    }
    var last = end
    while last > start && (last[-1] == 13 || last[-1] == 32) { last -= 1 }
    let quote = terminator == UInt8(ascii: "'") ? "'" : "\""
    if language.assembler {
      // Comments and prose in assembler files hold single apostrophes.
    } else if inDirective || isLenient {
      diagnostics.warning(.invalidPP, at: location(of: start), "missing terminating \(quote) character")
    } else {
      diagnostics.error(at: location(of: start), "missing terminating \(quote) character")
    }
    return finish(.unknown, start, language.assembler ? start + 1 : last, flags)
  }

  // MARK: Punctuators

  private func lexPunctuator(_ p: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    let c = p.pointee, d = p[1]
    if d == UInt8(ascii: "\\") || (d == UInt8(ascii: "?") && hasTrigraphs) {
      if !isCleaned && (skipSplice(p + 1) != nil || trigraph(at: p + 1) != 0) { return lexSlow(p, flags) }
    }
    let isEqual = d == UInt8(ascii: "=")
    switch first[Int(c)] {
    case FirstByte.dot:
      if d >= 48 && d <= 57 { return lexNumber(p, flags) }
      if d == UInt8(ascii: ".") {
        if p[2] == UInt8(ascii: ".") { return finish(.ellipsis, p, p + 3, flags) }
        if !isCleaned && skipSplice(p + 2) != nil { return lexSlow(p, flags) }
      }
      return finish(.dot, p, p + 1, flags)
    case FirstByte.minus:
      if d == UInt8(ascii: ">") { return finish(.arrow, p, p + 2, flags) }
      if d == c { return finish(.minusMinus, p, p + 2, flags) }
      return isEqual ? finish(.minusEqual, p, p + 2, flags) : finish(.minus, p, p + 1, flags)
    case FirstByte.plus:
      if d == c { return finish(.plusPlus, p, p + 2, flags) }
      return isEqual ? finish(.plusEqual, p, p + 2, flags) : finish(.plus, p, p + 1, flags)
    case FirstByte.ampersand:
      if d == c { return finish(.ampersandAmpersand, p, p + 2, flags) }
      return isEqual ? finish(.ampersandEqual, p, p + 2, flags) : finish(.ampersand, p, p + 1, flags)
    case FirstByte.star:
      return isEqual ? finish(.starEqual, p, p + 2, flags) : finish(.star, p, p + 1, flags)
    case FirstByte.exclamation:
      return isEqual ? finish(.exclamationEqual, p, p + 2, flags) : finish(.exclamation, p, p + 1, flags)
    case FirstByte.slash:
      return isEqual ? finish(.slashEqual, p, p + 2, flags) : finish(.slash, p, p + 1, flags)
    case FirstByte.percent: return lexPercent(p, flags)
    case FirstByte.less:
      if d == c { return lexShift(p, .lessLess, .lessLessEqual, flags) }
      if isEqual { return finish(.lessEqual, p, p + 2, flags) }
      if d == UInt8(ascii: ":") && hasDigraphs { return digraph(.leftBracket, p, p + 2, flags) }
      if d == UInt8(ascii: "%") && hasDigraphs { return digraph(.leftBrace, p, p + 2, flags) }
      return finish(.less, p, p + 1, flags)
    case FirstByte.greater:
      if d == c { return lexShift(p, .greaterGreater, .greaterGreaterEqual, flags) }
      return isEqual ? finish(.greaterEqual, p, p + 2, flags) : finish(.greater, p, p + 1, flags)
    case FirstByte.equal:
      return isEqual ? finish(.equalEqual, p, p + 2, flags) : finish(.equal, p, p + 1, flags)
    case FirstByte.caret:
      return isEqual ? finish(.caretEqual, p, p + 2, flags) : finish(.caret, p, p + 1, flags)
    case FirstByte.pipe:
      if d == c { return finish(.pipePipe, p, p + 2, flags) }
      return isEqual ? finish(.pipeEqual, p, p + 2, flags) : finish(.pipe, p, p + 1, flags)
    case FirstByte.colon:
      if d == UInt8(ascii: ">") && hasDigraphs { return digraph(.rightBracket, p, p + 2, flags) }
      if d == c && (language.isC23 || language.gnu) { return finish(.coloncolon, p, p + 2, flags) }
      return finish(.colon, p, p + 1, flags)
    case FirstByte.hash:
      return d == c ? finish(.hashHash, p, p + 2, flags) : finish(.hash, p, p + 1, flags)
    default:
      return finish(.unknown, p, p + 1, flags)
    }
  }

  private var hasDigraphs: Bool { language.standard >= .c94 || language.gnu }

  private func digraph(_ kind: TokenKind, _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    finish(kind, p, end, flags | TokenFlags.digraph.rawValue)
  }

  private func lexShift(_ p: UnsafePointer<UInt8>, _ plain: TokenKind, _ assigning: TokenKind, _ flags: UInt8) -> Token {
    if p[2] == UInt8(ascii: "=") { return finish(assigning, p, p + 3, flags) }
    if !isCleaned && skipSplice(p + 2) != nil { return lexSlow(p, flags) }
    return finish(plain, p, p + 2, flags)
  }

  private func lexPercent(_ p: UnsafePointer<UInt8>, _ flags: UInt8) -> Token {
    let d = p[1]
    if d == UInt8(ascii: "=") { return finish(.percentEqual, p, p + 2, flags) }
    if d == UInt8(ascii: ">") && hasDigraphs { return digraph(.rightBrace, p, p + 2, flags) }
    if d == UInt8(ascii: ":") && hasDigraphs {
      if p[2] == UInt8(ascii: "%") && p[3] == UInt8(ascii: ":") { return digraph(.hashHash, p, p + 4, flags) }
      if !isCleaned && (skipSplice(p + 2) != nil || (p[2] == UInt8(ascii: "%") && skipSplice(p + 3) != nil)) {
        return lexSlow(p, flags)
      }
      return digraph(.hash, p, p + 2, flags)
    }
    return finish(.percent, p, p + 1, flags)
  }

  private func warnAboutNul(_ p: UnsafePointer<UInt8>) {
    diagnostics.warning(.general, at: location(of: p), "null character ignored")
  }
}
