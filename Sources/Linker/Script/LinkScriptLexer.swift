// Words of linker and version scripts.
//
// The same characters mean different things in names and in expressions (`*`, `/`, `-`, `=`), so the parser says which it
// expects; nothing is tokenized ahead.

import Support

struct ScriptError: Error, CustomStringConvertible {
  var description: String
}

struct LinkScriptLexer {
  private let text: UnsafeBufferPointer<UInt8>
  private(set) var position = 0
  let path: String

  init(_ text: UnsafeBufferPointer<UInt8>, path: String) {
    self.text = text
    self.path = path
  }

  /// The place of the next character, `file:line`.
  var place: String { "\(path):\(line(at: position))" }

  private func line(at offset: Int) -> Int {
    var n = 1
    for i in 0..<min(offset, text.count) where text[i] == 0x0A { n += 1 }
    return n
  }

  func fail(_ message: String) -> ScriptError { ScriptError(description: "line \(line(at: position)): \(message)") }

  mutating func skipSpace() throws {
    while position < text.count {
      let c = text[position]
      if c == 0x20 || (c >= 0x09 && c <= 0x0D) {
        position += 1
      } else if c == UInt8(ascii: "#") {
        while position < text.count && text[position] != 0x0A { position += 1 }
      } else if c == UInt8(ascii: "/"), position + 1 < text.count, text[position + 1] == UInt8(ascii: "*") {
        try skipComment()
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws {
    let start = position
    position += 2
    while position + 1 < text.count, text[position] != UInt8(ascii: "*") || text[position + 1] != UInt8(ascii: "/") { position += 1 }
    if position + 1 >= text.count {
      position = start
      throw fail("comment without end")
    }
    position += 2
  }

  mutating func isAtEnd() throws -> Bool {
    try skipSpace()
    return position >= text.count
  }

  private func isNameByte(_ c: UInt8) -> Bool {
    switch c {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF: return true
    case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"): return true
    default: return false
    }
  }

  private func isPatternByte(_ c: UInt8) -> Bool {
    if isNameByte(c) { return true }
    switch c {
    case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "\\"), UInt8(ascii: "~"), UInt8(ascii: "="), UInt8(ascii: "^"), UInt8(ascii: "!"), UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "<"), UInt8(ascii: ">"):
      return true
    default: return false
    }
  }

  /// True, and consumed, when the next characters are `token`. A word must not continue.
  mutating func accept(_ token: StaticString) throws -> Bool {
    try skipSpace()
    let n = token.utf8CodeUnitCount
    guard position + n <= text.count else { return false }
    for i in 0..<n where text[position + i] != token.utf8Start[i] { return false }
    if isNameByte(token.utf8Start[n - 1]), position + n < text.count, isNameByte(text[position + n]) { return false }
    position += n
    return true
  }

  mutating func expect(_ token: StaticString) throws {
    if try !accept(token) { throw fail("expected '\(token)' before \(describeNext())") }
  }

  func describeNext() -> String {
    if position >= text.count { return "the end of the file" }
    var end = position
    while end < text.count, end - position < 30, isPatternByte(text[end]) { end += 1 }
    if end == position { end += 1 }
    return "'" + String(decoding: text[position..<end], as: UTF8.self) + "'"
  }

  func peekByte(_ ahead: Int = 0) -> UInt8 { position + ahead < text.count ? text[position + ahead] : 0 }

  /// A symbol name or keyword in an expression, or nil.
  mutating func name() throws -> String? {
    try skipSpace()
    if peekByte() == UInt8(ascii: "\"") { return try quoted() }
    var end = position
    while end < text.count, isNameByte(text[end]) { end += 1 }
    if end == position { return nil }
    defer { position = end }
    return String(decoding: text[position..<end], as: UTF8.self)
  }

  /// A file name, section name or pattern, or nil.
  mutating func pattern(stopsAtColon: Bool = true) throws -> String? {
    try skipSpace()
    if peekByte() == UInt8(ascii: "\"") { return try quoted() }
    var end = position
    while end < text.count, isPatternByte(text[end]) || (!stopsAtColon && text[end] == UInt8(ascii: ":")) {
      if text[end] == UInt8(ascii: "/"), end + 1 < text.count, text[end + 1] == UInt8(ascii: "*"), end == position { break }
      end += 1
    }
    if end == position { return nil }
    defer { position = end }
    return String(decoding: text[position..<end], as: UTF8.self)
  }

  mutating func quoted() throws -> String {
    try skipSpace()
    guard peekByte() == UInt8(ascii: "\"") else { throw fail("expected a string before \(describeNext())") }
    let start = position + 1
    var end = start
    while end < text.count, text[end] != UInt8(ascii: "\"") { end += 1 }
    if end >= text.count { throw fail("string without end") }
    position = end + 1
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  /// The bytes of a hexadecimal number of any length that stands alone (leading zeros count), or nil.
  mutating func hexadecimalBytes() throws -> [UInt8]? {
    try skipSpace()
    guard peekByte() == UInt8(ascii: "0"), peekByte(1) | 0x20 == UInt8(ascii: "x") else { return nil }
    var digits: [UInt8] = []
    var end = position + 2
    while end < text.count, isNameByte(text[end]) {
      guard let d = Character(UnicodeScalar(text[end])).hexDigitValue else { return nil }
      digits.append(UInt8(d))
      end += 1
    }
    let start = self
    position = end
    try skipSpace()
    switch peekByte() {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "?"):
      self = start
      return nil
    default: break
    }
    if digits.isEmpty { throw fail("a number without digits") }
    if digits.count % 2 == 1 { digits.insert(0, at: 0) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// A number with C's prefixes, or `$` hex, or a K or M suffix; nil if there is none.
  mutating func number() throws -> UInt64? {
    try skipSpace()
    guard peekByte() >= 0x30, peekByte() <= 0x39 else { return nil }
    var end = position
    while end < text.count, isNameByte(text[end]) { end += 1 }
    var word = String(decoding: text[position..<end], as: UTF8.self).lowercased()
    var scale: UInt64 = 1
    var value: UInt64?
    if word.hasPrefix("0x") {
      value = UInt64(word.dropFirst(2), radix: 16)
      if value == nil, let last = word.last, last == "k" || last == "m" {
        scale = last == "k" ? 1024 : 1 << 20
        value = UInt64(word.dropFirst(2).dropLast(), radix: 16)
      }
    } else {
      if let last = word.last, "kmhdox".contains(last) {
        word.removeLast()
        switch last {
        case "k": (scale, value) = (1024, UInt64(word))
        case "m": (scale, value) = (1 << 20, UInt64(word))
        case "h", "x": value = UInt64(word, radix: 16)
        case "o": value = UInt64(word, radix: 8)
        default: value = UInt64(word)
        }
      } else {
        value = word.count > 1 && word.hasPrefix("0") ? UInt64(word.dropFirst(), radix: 8) : UInt64(word)
      }
    }
    guard let value else { throw fail("'\(word)' is not a number") }
    position = end
    return value &* scale
  }
}
