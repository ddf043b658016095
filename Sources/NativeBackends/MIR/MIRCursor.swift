// Scanning MIR text: words, numbers, strings and punctuation, with `;` comments.

struct MIRCursor {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func fail(_ message: String) -> MIRParseError {
    var line = 1
    for b in bytes[..<min(position, bytes.count)] where b == 10 { line += 1 }
    return MIRParseError(line: line, message: message)
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      let b = bytes[position]
      if b == UInt8(ascii: ";") {
        while position < bytes.count && bytes[position] != 10 { position += 1 }
      } else if b == 32 || b == 9 || b == 10 || b == 13 {
        position += 1
      } else {
        return
      }
    }
  }

  private static func isLetter(_ b: UInt8) -> Bool { (b | 32) &- 97 < 26 || b == UInt8(ascii: "_") || b == UInt8(ascii: ".") || b == UInt8(ascii: "$") }
  private static func isDigit(_ b: UInt8) -> Bool { b &- 48 < 10 }

  private func byte(_ k: Int) -> UInt8 { k < bytes.count ? bytes[k] : 0 }

  /// Whether `text` comes next.
  mutating func at(_ text: String) -> Bool {
    skipSpace()
    var k = position
    for b in text.utf8 {
      if byte(k) != b { return false }
      k += 1
    }
    return true
  }

  /// Whether nothing but spaces is left of the line.
  var atLineEnd: Bool {
    var k = position
    while byte(k) == 32 || byte(k) == 9 { k += 1 }
    return k >= bytes.count || byte(k) == 10 || byte(k) == 13 || byte(k) == UInt8(ascii: ";")
  }

  /// Whether a register (`v` and digits) comes next.
  var atRegister: Bool { byte(position) == UInt8(ascii: "v") && MIRCursor.isDigit(byte(position + 1)) }

  /// Whether a block's header comes next rather than a mention of a block.
  var atBlockHeader: Bool {
    var k = position + 1
    while MIRCursor.isDigit(byte(k)) { k += 1 }
    return byte(k) == UInt8(ascii: "(")
  }

  var atNumber: Bool {
    mutating get {
      skipSpace()
      return MIRCursor.isDigit(byte(position)) || byte(position) == UInt8(ascii: "-") && MIRCursor.isDigit(byte(position + 1))
    }
  }

  /// Takes `text` if it comes next; a word must not go on behind it.
  mutating func accept(_ text: String) -> Bool {
    guard at(text) else { return false }
    let end = position + text.utf8.count
    let isWord = text.utf8.last.map { ($0 | 32) &- 97 < 26 } ?? false
    if isWord && (MIRCursor.isLetter(byte(end)) || MIRCursor.isDigit(byte(end))) { return false }
    position = end
    return true
  }

  mutating func expect(_ text: String) throws(MIRParseError) {
    if !accept(text) { throw fail("'\(text)' was expected") }
  }

  /// The index of the letter that comes next.
  mutating func oneOf(_ letters: String...) throws(MIRParseError) -> Int {
    for (k, l) in letters.enumerated() where at(l) {
      position += l.utf8.count
      return k
    }
    throw fail("one of \(letters.joined(separator: ", ")) was expected")
  }

  mutating func word() throws(MIRParseError) -> String {
    skipSpace()
    let start = position
    while MIRCursor.isLetter(byte(position)) || MIRCursor.isDigit(byte(position)) { position += 1 }
    if position == start { throw fail("a word was expected") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// A decimal number: any 64 bits, signed or not.
  mutating func integer() throws(MIRParseError) -> Int64 {
    skipSpace()
    var isNegative = false
    if byte(position) == UInt8(ascii: "-") {
      isNegative = true
      position += 1
    }
    guard MIRCursor.isDigit(byte(position)) else { throw fail("a number was expected") }
    var value: UInt64 = 0
    while MIRCursor.isDigit(byte(position)) {
      value = value &* 10 &+ UInt64(byte(position) - 48)
      position += 1
    }
    return Int64(bitPattern: isNegative ? 0 &- value : value)
  }

  mutating func float() throws(MIRParseError) -> Float {
    skipSpace()
    let start = position
    while MIRCursor.isDigit(byte(position)) || [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "-"), UInt8(ascii: "+")].contains(byte(position)) {
      position += 1
    }
    guard let value = Float(String(decoding: bytes[start..<position], as: UTF8.self)) else { throw fail("a number was expected") }
    return value
  }

  /// `letter` and a number right behind it; with `expected` it must be that one.
  mutating func numbered(_ letter: String, expected: Int? = nil) throws(MIRParseError) -> Int {
    guard at(letter), MIRCursor.isDigit(byte(position + letter.utf8.count)) else { throw fail("'\(letter)' and a number was expected") }
    position += letter.utf8.count
    let n = Int(try integer())
    if n >= 1 << 24 { throw fail("number too large") }
    if let expected, n != expected { throw fail("'\(letter)\(expected)' was expected") }
    return n
  }

  /// A quoted string with `\hh` escapes.
  mutating func string() throws(MIRParseError) -> String {
    try expect("\"")
    var out: [UInt8] = []
    while position < bytes.count && bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\"), let value = UInt8(String(decoding: [byte(position + 1), byte(position + 2)], as: UTF8.self), radix: 16) {
        out.append(value)
        position += 3
      } else {
        out.append(bytes[position])
        position += 1
      }
    }
    try expect("\"")
    return String(decoding: out, as: UTF8.self)
  }
}
