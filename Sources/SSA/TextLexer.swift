// Tokens of the IR's text form. Used by tools and tests only, so clarity comes before speed.

/// A malformed `.ssa` text: where and why.
public struct SSAParseError: Error, CustomStringConvertible {
  public var line: Int
  public var column: Int
  public var message: String
  public var description: String { "\(line):\(column): error: \(message)" }
}

struct TextLexer {
  enum Token: Equatable {
    /// A bare word: mnemonic, type, block name, attribute.
    case word(String)
    /// `%name`, `$name`, `!name`: sigil and the rest.
    case sigil(UInt8, String)
    /// `@name` or `@"name"`.
    case symbol([UInt8])
    case string([UInt8])
    /// A decimal or `0x` integer, with its sign.
    case integer(UInt128, negative: Bool)
    /// `0f` and the bits in hexadecimal.
    case float(UInt128)
    case punctuation(String)
    case end
  }

  let bytes: [UInt8]
  var position = 0
  var line = 1
  var lineStart = 0
  /// The current token and where it starts.
  var token: Token = .end
  var tokenLine = 1
  var tokenColumn = 1
  /// A newline came before the token.
  var startsLine = true

  init(_ bytes: [UInt8]) throws(SSAParseError) {
    self.bytes = bytes
    try advance()
  }

  func fail(_ message: String) -> SSAParseError { SSAParseError(line: tokenLine, column: tokenColumn, message: message) }

  private func isWord(_ b: UInt8) -> Bool {
    (b | 32) &- 97 < 26 || b &- 48 < 10 || b == UInt8(ascii: "_") || b == UInt8(ascii: ".") || b == UInt8(ascii: "$")
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      let b = bytes[position]
      if b == 10 {
        line += 1
        lineStart = position + 1
        startsLine = true
      } else if b == UInt8(ascii: ";") {
        while position < bytes.count && bytes[position] != 10 { position += 1 }
        continue
      } else if b != 32 && b != 9 && b != 13 {
        return
      }
      position += 1
    }
  }

  private mutating func word() -> String {
    let start = position
    while position < bytes.count && isWord(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  mutating func advance() throws(SSAParseError) {
    startsLine = position == 0
    skipSpace()
    tokenLine = line
    tokenColumn = position - lineStart + 1
    guard position < bytes.count else {
      token = .end
      startsLine = true
      return
    }
    let b = bytes[position]
    switch b {
    case UInt8(ascii: "@"):
      position += 1
      if position < bytes.count && bytes[position] == UInt8(ascii: "\"") {
        token = .symbol(try quoted())
      } else {
        token = .symbol(Array(word().utf8))
      }
    case UInt8(ascii: "%"), UInt8(ascii: "$"), UInt8(ascii: "!"):
      position += 1
      token = .sigil(b, word())
    case UInt8(ascii: "\""): token = .string(try quoted())
    default:
      if b &- 48 < 10 || (b == UInt8(ascii: "-") && position + 1 < bytes.count && bytes[position + 1] &- 48 < 10) {
        token = try number()
      } else if isWord(b) {
        token = .word(word())
      } else if b == UInt8(ascii: "-") && position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: ">") {
        position += 2
        token = .punctuation("->")
      } else if b == UInt8(ascii: "=") && position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "=") {
        position += 2
        token = .punctuation("==")
      } else {
        position += 1
        token = .punctuation(String(UnicodeScalar(b)))
      }
    }
  }

  private func hexDigit(_ b: UInt8) -> UInt8? {
    if b &- 48 < 10 { return b - 48 }
    let l = b | 32
    return l &- 97 < 6 ? l - 87 : nil
  }

  private mutating func quoted() throws(SSAParseError) -> [UInt8] {
    position += 1
    var out: [UInt8] = []
    while position < bytes.count && bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\"), position + 2 < bytes.count, let h = hexDigit(bytes[position + 1]),
        let l = hexDigit(bytes[position + 2])
      {
        out.append(h << 4 | l)
        position += 3
      } else {
        out.append(bytes[position])
        position += 1
      }
    }
    guard position < bytes.count else { throw fail("unterminated string") }
    position += 1
    return out
  }

  private mutating func number() throws(SSAParseError) -> Token {
    var negative = false
    if bytes[position] == UInt8(ascii: "-") {
      negative = true
      position += 1
    }
    var value: UInt128 = 0
    if bytes[position] == 48, position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "x") || bytes[position + 1] == UInt8(ascii: "f")
    {
      let isFloat = bytes[position + 1] == UInt8(ascii: "f")
      position += 2
      while position < bytes.count, let d = hexDigit(bytes[position]) {
        value = value << 4 | UInt128(d)
        position += 1
      }
      return isFloat ? .float(value) : .integer(value, negative: negative)
    }
    while position < bytes.count && bytes[position] &- 48 < 10 {
      value = value &* 10 &+ UInt128(bytes[position] - 48)
      position += 1
    }
    return .integer(value, negative: negative)
  }
}
