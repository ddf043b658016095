// `#include`, `#include_next`, `#import`, `#embed` and their `__has_…` tests (C23 §6.10.3, §6.10.4, §6.10.2).

import Support

/// A header name as a directive wrote it.
private struct HeaderName {
  var bytes: UnsafeBufferPointer<UInt8>
  var isQuoted: Bool
  var location: SourceLocation
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var spelling: String { isQuoted ? "\"\(text)\"" : "<\(text)>" }
}

extension Preprocessor {
  func handleInclude(_ directive: Token, isNext: Bool, isImport: Bool) {
    guard let header = readHeaderName(directive) else { return }
    checkEndOfDirective("include")
    lexer.skipRestOfDirective()
    if header.bytes.isEmpty {
      diagnostics.error(at: header.location, "empty filename in #\(directive.spelling)")
      return
    }
    onInclude?("#\(directive.spelling) \(header.spelling)", directive.location)
    guard let found = find(header, isNext: isNext, at: directive.location) else {
      if options.allowsMissingHeaders {
        noteDependency(interner.intern(header.bytes), isSystem: !header.isQuoted)
      } else {
        reportMissing(header)
      }
      return
    }
    noteDependency(found.path, isSystem: found.origin != .user)
    if isImport { onceBuffers.insert(found.buffer.index) }
    if isImport && wasEntered.contains(found.buffer.index) { return }
    enterHeader(found, includedFrom: directive.location)
  }

  private func reportMissing(_ header: HeaderName) {
    let entry = sources.entry(Int(frames[frames.count - 1].entry))
    let message = "header \(header.spelling) not found"
    guard let near = search.nearest(to: header.bytes, includer: header.isQuoted ? entry.path : nil) else {
      return diagnostics.fatal(at: header.location, "\(message); name its directory with -I")
    }
    let spelling = header.isQuoted ? "\"\(near)\"" : "<\(near)>"
    let place = sources.fileLocation(of: header.location)
    let isMacro = sources.isMacro(header.location)
    diagnostics.fatal(
      at: header.location, fixIts: isMacro ? [] : [.replace(place, length: UInt32(header.spelling.utf8.count), with: spelling)],
      "\(message); did you mean \(spelling)?")
  }

  /// Enters a header unless its guard or `#pragma once` says that it was read already.
  private func enterHeader(_ found: FoundHeader, includedFrom: SourceLocation, definesOnly: Bool = false) {
    if onceBuffers.contains(found.buffer.index) && wasEntered.contains(found.buffer.index) { return }
    if let guardName = guards.find(UInt64(found.buffer.raw)), macros.isDefined(Name(guardName)) { return }
    if frames.count > options.maximumIncludeDepth {
      diagnostics.fatal(
        at: includedFrom, "#include nested depth \(frames.count) exceeds maximum of \(options.maximumIncludeDepth)")
      return
    }
    wasEntered.insert(found.buffer.index)
    if options.tracesIncludes { trace(found.path) }
    lexer.inDirective = false
    _ = enter(
      found.buffer, path: found.path, includedFrom: includedFrom, origin: found.origin, searchIndex: found.index,
      definesOnly: definesOnly)
  }

  /// `-H`: the header's name on standard error, after as many dots as it is deep.
  private func trace(_ path: Name) {
    let line = ByteBuffer()
    line.append(repeating: UInt8(ascii: "."), count: frames.count)
    line.write(" ")
    line.write(path, of: interner)
    line.append(10)
    _ = FileOutput.writeAll(line.bytes, to: 2)
  }

  /// Enters a file named by `-include` or `-imacros`. False, with a diagnostic, when it is missing.
  func includeForced(_ path: String, definesOnly: Bool) -> Bool {
    let name = interner.intern(path)
    let bytes = interner.bytes(of: name)
    // Looked for in the working directory first, then along the search path.
    let here = interner.intern("command-line")
    guard var found = search.find(bytes, includer: here, includerOrigin: .user, start: -1) else {
      diagnostics.fatal(at: .none, "'\(path)' not found; name its directory with -I")
      return false
    }
    // The C library's <stdc-predef.h>, which the compiler itself names, is no header of the user's.
    if search.isInSystemDirectory(path) { found.origin = .systemExternC }
    noteDependency(found.path, isSystem: found.origin != .user)
    let before = frames.count
    enterHeader(found, includedFrom: SourceLocation(sources.entry(Int(frames[0].entry)).start), definesOnly: definesOnly)
    return frames.count > before
  }

  private func find(_ header: HeaderName, isNext: Bool, at location: SourceLocation) -> FoundHeader? {
    let frame = frames[frames.count - 1]
    let entry = sources.entry(Int(frame.entry))
    var start = -1
    if isNext {
      diagnostics.pedantic(at: location, "#include_next is a GCC extension")
      if frames.count == 1 {
        diagnostics.warning(.general, at: location, "#include_next in primary source file")
      } else {
        start = Int(frame.searchIndex) + 1
      }
    }
    let origin = sources.presumedLocation(of: location).origin
    return search.find(
      header.bytes, includer: header.isQuoted ? entry.path : nil, includerOrigin: origin, start: start)
  }

  /// The header name after a directive or `__has_include(`: as such, or what macros make of the line.
  private func readHeaderName(_ directive: Token) -> HeaderName? {
    if contexts.isEmpty, let token = lexer.lexHeaderName() { return headerName(token) }
    let first = nextInDirective()
    if first.kind == .stringLiteral && first.text.pointee == UInt8(ascii: "\"") { return headerName(first) }
    guard first.kind == .less else {
      let name = directive.kind == .identifier ? directive.spelling : "include"
      diagnostics.error(at: first.location, "#\(name) expects \"FILENAME\" or <FILENAME>")
      lexer.skipRestOfDirective()
      return nil
    }
    // The spellings up to `>` are joined, white space kept (§6.10.3 leaves the manner to us).
    var bytes: [UInt8] = []
    while true {
      let token = nextInDirective()
      if token.kind == .endOfDirective {
        diagnostics.error(at: first.location, "missing terminating > character")
        return nil
      }
      if token.kind == .greater { break }
      if token.hasLeadingSpace && !bytes.isEmpty { bytes.append(32) }
      bytes.append(contentsOf: token.bytes)
    }
    let stored = bytes.withUnsafeBufferPointer { interner.bytes(of: interner.intern($0)) }
    return HeaderName(bytes: stored, isQuoted: false, location: first.location)
  }

  private func headerName(_ token: Token) -> HeaderName {
    HeaderName(
      bytes: UnsafeBufferPointer(start: token.text + 1, count: Int(token.length) - 2),
      isQuoted: token.text.pointee == UInt8(ascii: "\""), location: token.location)
  }

  // MARK: __has_include

  func evaluateHasInclude(_ token: Token, isNext: Bool) -> Int {
    guard let header = readParenthesizedHeader(token) else { return 0 }
    let close = nextInDirective()
    if close.kind != .rightParen {
      diagnostics.error(at: close.location, "missing ')' after \"\(token.spelling)\" operand")
      return 0
    }
    return find(header, isNext: isNext && frames.count > 1, at: token.location) == nil ? 0 : 1
  }

  private func readParenthesizedHeader(_ token: Token) -> HeaderName? {
    let open = nextInDirective()
    guard open.kind == .leftParen else {
      diagnostics.error(at: open.location, "missing '(' before \"\(token.spelling)\" operand")
      return nil
    }
    return readHeaderName(token)
  }

  // MARK: #embed (§6.10.4)

  /// The parameters of an `#embed` directive.
  private struct EmbedParameters {
    var limit = Int.max
    var offset = 0
    var prefix: [Token] = []
    var suffix: [Token] = []
    var ifEmpty: [Token]?
    var isKnown = true
  }

  func handleEmbed(_ directive: Token) {
    guard let header = readHeaderName(directive) else { return }
    guard let parameters = readEmbedParameters(untilParen: false) else { return }
    lexer.skipRestOfDirective()
    if !parameters.isKnown { return }
    guard let found = find(header, isNext: false, at: directive.location) else {
      diagnostics.fatal(at: header.location, "file \(header.spelling) for #embed not found; name its directory with -I")
      return
    }
    noteDependency(found.path, isSystem: found.origin != .user)
    let buffer = sources.buffer(found.buffer)
    let start = min(parameters.offset, buffer.size)
    let count = min(buffer.size - start, parameters.limit)
    if count == 0 {
      pushTokens(parameters.ifEmpty ?? [], flags: .startOfLine)
      return
    }
    if !parameters.suffix.isEmpty { pushTokens(parameters.suffix, flags: .leadingSpace) }
    pushBytes(buffer.text + start, count, at: directive.location)
    if !parameters.prefix.isEmpty { pushTokens(parameters.prefix, flags: .startOfLine) }
  }

  func evaluateHasEmbed(_ token: Token) -> Int {
    guard let header = readParenthesizedHeader(token), let parameters = readEmbedParameters(untilParen: true) else { return 0 }
    if !parameters.isKnown { return 0 }
    guard let found = find(header, isNext: false, at: token.location) else { return 0 }
    let size = sources.buffer(found.buffer).size
    return min(max(size - parameters.offset, 0), parameters.limit) == 0 ? 2 : 1
  }

  private func readEmbedParameters(untilParen: Bool) -> EmbedParameters? {
    var result = EmbedParameters()
    while true {
      var token = nextInDirective()
      if token.kind == .endOfDirective {
        if untilParen { diagnostics.error(at: token.location, "missing ')' after \"__has_embed\" operand") }
        return untilParen ? nil : result
      }
      if untilParen && token.kind == .rightParen { return result }
      guard token.kind == .identifier else {
        diagnostics.error(at: token.location, "expected an #embed parameter name")
        return nil
      }
      var name = plainName(token)
      let at = token.location
      let separator = peekInDirective()
      if separator.kind == .colon || separator.kind == .coloncolon {
        _ = nextInDirective()
        if separator.kind == .colon { _ = nextInDirective() }
        token = nextInDirective()
        name += "::" + plainName(token)
      }
      var operand: [Token]? = nil
      if peekInDirective().kind == .leftParen {
        guard let tokens = readBalanced() else { return nil }
        operand = tokens
      }
      switch (name, operand) {
      case ("limit", .some(let tokens)), ("gnu::offset", .some(let tokens)), ("clang::offset", .some(let tokens)):
        guard let value = evaluateIntegerOperand(tokens, at: at) else { return nil }
        if value < 0 {
          diagnostics.error(at: at, "negative operand of #embed parameter \"\(name)\"")
          return nil
        }
        if name == "limit" { result.limit = value } else { result.offset = value }
      case ("prefix", .some(let tokens)): result.prefix = tokens
      case ("suffix", .some(let tokens)): result.suffix = tokens
      case ("if_empty", .some(let tokens)): result.ifEmpty = tokens
      default:
        result.isKnown = false
        if !untilParen {
          diagnostics.error(at: at, "unknown or incomplete #embed parameter \"\(name)\"")
        }
      }
    }
  }

  /// `__limit__` and `limit` are one parameter.
  private func plainName(_ token: Token) -> String {
    let text = token.spelling
    return text.hasPrefix("__") && text.hasSuffix("__") && text.count > 4 ? String(text.dropFirst(2).dropLast(2)) : text
  }

  /// The next token of the line without taking it.
  private func peekInDirective() -> Token {
    let token = nextInDirective()
    if token.kind == .endOfDirective { return token }
    pushTokens([token], flags: token.flags)
    return token
  }

  /// The tokens between `(` and its `)`.
  private func readBalanced() -> [Token]? {
    var depth = 0
    var tokens: [Token] = []
    while true {
      let token = nextInDirective()
      switch token.kind {
      case .leftParen, .leftBracket, .leftBrace: depth += 1
      case .rightParen, .rightBracket, .rightBrace:
        depth -= 1
        if depth == 0 { return tokens }
      case .endOfDirective:
        diagnostics.error(at: token.location, "unterminated #embed parameter")
        return nil
      default: break
      }
      if depth > 1 || token.kind != .leftParen || !tokens.isEmpty || depth != 1 { tokens.append(token) }
    }
  }

  /// Lets `tokens` be read next; the first gets `flags`.
  func pushTokens(_ tokens: [Token], flags: TokenFlags) {
    if tokens.isEmpty { return }
    let mark = tokenStack.mark
    let copy = tokenStack.allocate(tokens.count)
    for (i, token) in tokens.enumerated() { (copy + i).initialize(to: token) }
    pushContext(copy, tokens.count, mark, flags)
  }

  private func pushContext(_ tokens: UnsafeMutablePointer<Token>, _ count: Int, _ mark: TokenStack.Mark, _ flags: TokenFlags) {
    contexts.append(
      TokenContext(
        next: UnsafePointer(tokens), end: UnsafePointer(tokens + count), macro: -1, nextLocation: 0,
        firstFlags: flags.rawValue & 3, isFirst: true, isBarrier: false, mark: mark))
  }

  /// Lets the bytes be read as integer constants with commas between.
  private func pushBytes(_ bytes: UnsafePointer<UInt8>, _ count: Int, at location: SourceLocation) {
    // The spellings of 0…255, three bytes apart, and a comma.
    let spellings = lexer.scratch.reserve(256 * 3 + 1)
    var lengths = [UInt32](repeating: 1, count: 256)
    for value in 0..<256 {
      var n = 0
      if value >= 100 { spellings[value * 3] = UInt8(48 + value / 100); n += 1 }
      if value >= 10 { spellings[value * 3 + n] = UInt8(48 + value / 10 % 10); n += 1 }
      spellings[value * 3 + n] = UInt8(48 + value % 10)
      lengths[value] = UInt32(n + 1)
    }
    spellings[768] = UInt8(ascii: ",")
    lexer.scratch.commit(769)
    let mark = tokenStack.mark
    let tokens = tokenStack.allocate(count * 2 - 1)
    for i in 0..<count {
      let value = Int(bytes[i])
      (tokens + i * 2).initialize(
        to: Token(
          kind: .ppNumber, flags: .leadingSpace, location: location, length: lengths[value], name: .none,
          text: UnsafePointer(spellings + value * 3)))
      if i + 1 < count {
        (tokens + i * 2 + 1).initialize(
          to: Token(
            kind: .comma, flags: [], location: location, length: 1, name: .none, text: UnsafePointer(spellings + 768)))
      }
    }
    pushContext(tokens, count * 2 - 1, mark, .startOfLine)
  }
}
