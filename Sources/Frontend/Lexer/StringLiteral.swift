// String literals and character constants: prefixes, escapes, encodings (C23 §6.4.4.5, §6.4.5; GNU `\e`).
//
// Source and execution character sets are UTF-8; u"" is UTF-16, U"" and L"" are UTF-32.

import Support

/// The encoding a literal's prefix asks for.
public enum LiteralEncoding: UInt8, BitwiseCopyable, Sendable {
  case plain, utf8, utf16, utf32, wide
  /// Bytes of one element; `wchar_t` has 4 on all targets.
  public var elementSize: Int {
    switch self {
    case .plain, .utf8: return 1
    case .utf16: return 2
    case .utf32, .wide: return 4
    }
  }
}

/// Reads the body of a literal: characters and escapes, one element or code point at a time.
struct LiteralReader {
  let token: Token
  private(set) var encoding: LiteralEncoding
  private var position: Int
  private let end: Int
  /// No escapes.
  private let isRaw: Bool
  private let diagnostics: DiagnosticEngine
  private let language: LanguageOptions

  /// One unit of a literal.
  enum Unit {
    /// A character of the source or a universal character name.
    case codePoint(UInt32)
    /// A numeric escape, or a byte of ill-formed UTF-8: an element's value as it is.
    case element(UInt32)
  }

  init(_ token: Token, language: LanguageOptions, diagnostics: DiagnosticEngine) {
    self.token = token
    self.language = language
    self.diagnostics = diagnostics
    let text = token.text
    var i = 0
    switch text[0] {
    case UInt8(ascii: "L"):
      encoding = .wide
      i = 1
    case UInt8(ascii: "U"):
      encoding = .utf32
      i = 1
    case UInt8(ascii: "u"):
      encoding = text[1] == UInt8(ascii: "8") ? .utf8 : .utf16
      i = encoding == .utf8 ? 2 : 1
    default: encoding = .plain
    }
    isRaw = text[i] == UInt8(ascii: "R")
    if isRaw {
      // Between the delimiters and their parentheses.
      var open = i + 2
      while text[open] != UInt8(ascii: "(") { open += 1 }
      position = open + 1
      end = max(Int(token.length) - 2 - (open - i - 2), position)
      return
    }
    position = i + 1
    end = max(Int(token.length) - 1, position)
  }

  var isAtEnd: Bool { position >= end }

  /// Bytes from here to the next escape or the end, for copying plain text in one go.
  mutating func plainRun() -> UnsafeBufferPointer<UInt8> {
    let start = position
    if isRaw { position = end }
    while position < end && token.text[position] != UInt8(ascii: "\\") { position += 1 }
    return UnsafeBufferPointer(start: token.text + start, count: position - start)
  }

  mutating func next() -> Unit {
    let c = token.text[position]
    if c == UInt8(ascii: "\\") && !isRaw { return escape() }
    if c < 128 {
      position += 1
      return .codePoint(UInt32(c))
    }
    if let (value, length) = decodeUTF8(token.text + position, limit: end - position) {
      position += length
      return .codePoint(value)
    }
    position += 1
    return .element(UInt32(c))
  }

  private mutating func escape() -> Unit {
    position += 1
    if position >= end { return .element(UInt32(UInt8(ascii: "\\"))) }
    let c = token.text[position]
    position += 1
    switch c {
    case UInt8(ascii: "n"): return .element(10)
    case UInt8(ascii: "t"): return .element(9)
    case UInt8(ascii: "r"): return .element(13)
    case UInt8(ascii: "a"): return .element(7)
    case UInt8(ascii: "b"): return .element(8)
    case UInt8(ascii: "f"): return .element(12)
    case UInt8(ascii: "v"): return .element(11)
    case UInt8(ascii: "e"), UInt8(ascii: "E"):
      diagnostics.pedantic(at: token.location, "non-ISO-standard escape sequence, '\\e'")
      return .element(27)
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "?"): return .element(UInt32(c))
    case UInt8(ascii: "x"): return position < end && token.text[position] == UInt8(ascii: "{") ? delimited("x", base: 16) : hexadecimal()
    case UInt8(ascii: "o") where position < end && token.text[position] == UInt8(ascii: "{"): return delimited("o", base: 8)
    case 48...55: return octal(c)
    case UInt8(ascii: "u"): return position < end && token.text[position] == UInt8(ascii: "{") ? delimited("u", base: 16) : universal(4)
    case UInt8(ascii: "U"): return universal(8)
    default:
      let name = c > 32 && c < 127 ? "\\\(Character(UnicodeScalar(c)))" : "\\"
      diagnostics.warning(.general, at: token.location, "unknown escape sequence: '\(name)'")
      position -= 1
      return next()
    }
  }

  private var maximum: UInt32 {
    switch encoding.elementSize {
    case 1: return 0xFF
    case 2: return 0xFFFF
    default: return 0xFFFF_FFFF
    }
  }

  private mutating func hexadecimal() -> Unit {
    var value: UInt64 = 0
    var count = 0
    var overflows = false
    while position < end, let digit = hexDigit(token.text[position]) {
      overflows = overflows || value > UInt64(maximum) &>> 4
      value = value &<< 4 | UInt64(digit)
      position += 1
      count += 1
    }
    if count == 0 { diagnostics.error(at: token.location, "\\x used with no following hex digits") }
    if overflows { diagnostics.violation(.overflow, at: token.location, "hex escape sequence out of range") }
    return .element(UInt32(truncatingIfNeeded: value) & maximum)
  }

  private mutating func octal(_ first: UInt8) -> Unit {
    var value = UInt32(first - 48)
    var count = 1
    while count < 3, position < end, token.text[position] >= 48, token.text[position] <= 55 {
      value = value * 8 + UInt32(token.text[position] - 48)
      position += 1
      count += 1
    }
    if value > maximum { diagnostics.violation(.overflow, at: token.location, "octal escape sequence out of range") }
    return .element(value & maximum)
  }

  /// C2y `\o{…}`, `\x{…}` and `\u{…}`, at the brace.
  private mutating func delimited(_ letter: Character, base: UInt32) -> Unit {
    if language.standard < .c2y {
      diagnostics.pedantic(at: token.location, "delimited escape sequences are a C2Y feature")
    }
    position += 1
    var value: UInt64 = 0
    var count = 0
    while position < end, let digit = hexDigit(token.text[position]), UInt32(digit) < base {
      value = min(value * UInt64(base) + UInt64(digit), 1 << 40)
      position += 1
      count += 1
    }
    if position < end && token.text[position] == UInt8(ascii: "}") && count > 0 {
      position += 1
    } else {
      diagnostics.error(at: token.location, "'\\\(letter){' needs \(base == 8 ? "octal" : "hexadecimal") digits and a closing '}'")
      while position < end && token.text[position] != UInt8(ascii: "}") { position += 1 }
      if position < end { position += 1 }
      return .element(0)
    }
    if letter == "u" { return codePoint(UInt32(truncatingIfNeeded: min(value, 0x7FFF_FFFF))) }
    if value > UInt64(maximum) { diagnostics.violation(.overflow, at: token.location, "escape sequence out of range") }
    return .element(UInt32(truncatingIfNeeded: value) & maximum)
  }

  private mutating func universal(_ digits: Int) -> Unit {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard position < end, let digit = hexDigit(token.text[position]) else {
        diagnostics.error(at: token.location, "incomplete universal character name; \(digits) hex digits are needed")
        return .codePoint(0xFFFD)
      }
      value = value &<< 4 | UInt32(digit)
      position += 1
    }
    return codePoint(value)
  }

  private func codePoint(_ value: UInt32) -> Unit {
    let isForbidden = value < 0xA0 && value != 0x24 && value != 0x40 && value != 0x60 && language.standard < .c23
    if value > 0x10FFFF || (value >= 0xD800 && value < 0xE000) || isForbidden {
      diagnostics.error(at: token.location, "universal character name is not a valid character")
      return .codePoint(0xFFFD)
    }
    return .codePoint(value)
  }
}

public enum StringLiteral {
  /// The encoding of one literal token.
  public static func encoding(of token: Token) -> LiteralEncoding {
    switch token.text[0] {
    case UInt8(ascii: "L"): return .wide
    case UInt8(ascii: "U"): return .utf32
    case UInt8(ascii: "u"): return token.text[1] == UInt8(ascii: "8") ? .utf8 : .utf16
    default: return .plain
    }
  }

  /// Joins adjacent string literals (§6.4.5 paragraphs 5 and 6): appends the elements, little-endian, without the
  /// terminating zero, and returns the common encoding.
  public static func concatenate(
    _ tokens: UnsafeBufferPointer<Token>, language: LanguageOptions, diagnostics: DiagnosticEngine, to output: ByteBuffer
  ) -> LiteralEncoding {
    var common = LiteralEncoding.plain
    for token in tokens {
      let encoding = self.encoding(of: token)
      if encoding == .plain || encoding == common { continue }
      if common == .plain {
        common = encoding
      } else {
        diagnostics.error(
          at: token.location, "concatenation of string literals with different encoding prefixes is not supported")
      }
    }
    for token in tokens {
      append(token, as: common, language: language, diagnostics: diagnostics, to: output)
    }
    return common
  }

  private static func append(
    _ token: Token, as encoding: LiteralEncoding, language: LanguageOptions, diagnostics: DiagnosticEngine,
    to output: ByteBuffer
  ) {
    var reader = LiteralReader(token, language: language, diagnostics: diagnostics)
    let isNarrow = encoding.elementSize == 1
    while !reader.isAtEnd {
      if isNarrow {
        // Execution and source character set agree: bytes pass unchanged.
        output.append(reader.plainRun())
        if reader.isAtEnd { return }
      }
      switch reader.next() {
      case .element(let value): appendElement(value, encoding, output)
      case .codePoint(let value): appendCodePoint(value, encoding, output)
      }
    }
  }

  private static func appendElement(_ value: UInt32, _ encoding: LiteralEncoding, _ output: ByteBuffer) {
    switch encoding.elementSize {
    case 1: output.append(UInt8(truncatingIfNeeded: value))
    case 2: output.append(littleEndian: UInt16(truncatingIfNeeded: value))
    default: output.append(littleEndian: value)
    }
  }

  private static func appendCodePoint(_ value: UInt32, _ encoding: LiteralEncoding, _ output: ByteBuffer) {
    switch encoding.elementSize {
    case 1:
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { bytes in
        let n = encodeUTF8(value, bytes.baseAddress!)
        output.append(UnsafeBufferPointer(start: bytes.baseAddress!, count: n))
      }
    case 2:
      if value < 0x10000 {
        output.append(littleEndian: UInt16(value))
      } else {
        let rest = value - 0x10000
        output.append(littleEndian: UInt16(0xD800 + (rest >> 10)))
        output.append(littleEndian: UInt16(0xDC00 + (rest & 0x3FF)))
      }
    default: output.append(littleEndian: value)
    }
  }
}

/// A character constant's value and type.
public struct CharLiteral {
  /// The value in the constant's own type, sign- or zero-extended.
  public var value: Int64
  public var encoding: LiteralEncoding
  /// In `#if` the types are those of §6.10.2: `int` for plain and `wchar_t` constants, unsigned for the others.
  var isUnsignedInDirective: Bool { encoding == .utf8 || encoding == .utf16 || encoding == .utf32 }

  /// Evaluates `token`. A plain multi-character constant has the bytes in order, the last one lowest, as with GCC.
  public static func evaluate(_ token: Token, language: LanguageOptions, diagnostics: DiagnosticEngine) -> CharLiteral {
    var reader = LiteralReader(token, language: language, diagnostics: diagnostics)
    let encoding = reader.encoding
    if reader.isAtEnd {
      diagnostics.error(at: token.location, "empty character constant")
      return CharLiteral(value: 0, encoding: encoding)
    }
    return encoding == .plain
      ? narrow(&reader, language, diagnostics) : single(&reader, encoding, diagnostics)
  }

  private static func narrow(
    _ reader: inout LiteralReader, _ language: LanguageOptions, _ diagnostics: DiagnosticEngine
  ) -> CharLiteral {
    var value: UInt32 = 0
    var count = 0
    func add(_ byte: UInt32) {
      value = value &<< 8 | byte & 0xFF
      count += 1
    }
    while !reader.isAtEnd {
      switch reader.next() {
      case .element(let element): add(element)
      case .codePoint(let c) where c < 128: add(c)
      case .codePoint(let c):
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { bytes in
          for i in 0..<encodeUTF8(c, bytes.baseAddress!) { add(UInt32(bytes[i])) }
        }
      }
    }
    if count > 4 {
      diagnostics.warning(.general, at: reader.token.location, "character constant too long for its type")
    } else if count > 1 {
      diagnostics.warning(.multichar, at: reader.token.location, "multi-character character constant")
    }
    if count > 1 { return CharLiteral(value: Int64(Int32(bitPattern: value)), encoding: .plain) }
    let byte = UInt8(truncatingIfNeeded: value)
    return CharLiteral(value: language.charIsSigned ? Int64(Int8(bitPattern: byte)) : Int64(byte), encoding: .plain)
  }

  private static func single(
    _ reader: inout LiteralReader, _ encoding: LiteralEncoding, _ diagnostics: DiagnosticEngine
  ) -> CharLiteral {
    var value: UInt32 = 0
    var count = 0
    let token = reader.token
    while !reader.isAtEnd {
      switch reader.next() {
      case .element(let element): value = element
      case .codePoint(let c):
        value = c
        if (encoding == .utf8 && c > 0x7F) || (encoding == .utf16 && c > 0xFFFF) {
          diagnostics.error(at: token.location, "character not encodable in a single code unit")
        }
      }
      count += 1
    }
    if count > 1 {
      if encoding == .wide {
        diagnostics.warning(.general, at: token.location, "character constant too long for its type")
      } else {
        diagnostics.error(at: token.location, "character constant too long for its type")
      }
    }
    return CharLiteral(value: encoding == .wide ? Int64(Int32(bitPattern: value)) : Int64(value), encoding: encoding)
  }
}
