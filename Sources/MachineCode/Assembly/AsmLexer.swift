// Characters of assembler text: the scanner the parser and the expression evaluator share.
//
// Assembler syntax is decided by position (mnemonic, operand, directive), so there is no token stream: the parser asks for
// what it expects. Works on bytes, allocates nothing.

import Support

struct AsmLexer {
  var p: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  var line = 1
  var lineStart: UnsafePointer<UInt8>

  init(_ text: UnsafeBufferPointer<UInt8>) {
    if let base = text.baseAddress {
      p = base
      end = base + text.count
    } else {
      p = UnsafePointer(AsmLexer.empty.utf8Start)
      end = p
    }
    lineStart = p
  }

  private static var empty: StaticString { "\0" }

  @inline(__always) var peek: UInt8 { p < end ? p.pointee : 0 }
  @inline(__always) func peek(_ n: Int) -> UInt8 { end - p > n ? p[n] : 0 }
  var column: Int { p - lineStart + 1 }
  var isAtEnd: Bool { p >= end }

  /// Skips blanks and comments within the line (a block comment may span lines).
  @inline(__always) mutating func skipSpace() {
    while p < end {
      let c = p.pointee
      if c == 0x20 || c == 0x09 || c == 0x0D || c == 0x0C {
        p += 1
      } else if c == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "*") {
        skipBlockComment()
      } else {
        return
      }
    }
  }

  private mutating func skipBlockComment() {
    p += 2
    while p < end && !(p.pointee == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) {
      if p.pointee == 0x0A {
        line += 1
        lineStart = p + 1
      }
      p += 1
    }
    p = min(p + 2, end)
  }

  /// At the end of a statement: newline, `;`, `#` comment, end of text.
  var isAtStatementEnd: Bool {
    let c = peek
    return p >= end || c == 0x0A || c == UInt8(ascii: ";") || c == UInt8(ascii: "#")
  }

  /// Moves past the end of the statement.
  mutating func skipStatementEnd() {
    if p < end && p.pointee == UInt8(ascii: "#") { while p < end && p.pointee != 0x0A { p += 1 } }
    guard p < end else { return }
    if p.pointee == 0x0A {
      line += 1
      lineStart = p + 1
    }
    p += 1
  }

  /// Skips the rest of the statement, whatever it holds.
  mutating func skipStatement() {
    while !isAtStatementEnd {
      if p.pointee == UInt8(ascii: "\"") { _ = skipString() } else { p += 1 }
    }
  }

  /// Moves to the end of the statement, whatever it holds: strings, character constants and comments may contain anything.
  mutating func skipRaw() {
    while p < end {
      let c = p.pointee
      switch c {
      case 0x0A, UInt8(ascii: ";"), UInt8(ascii: "#"): return
      case UInt8(ascii: "\""): if skipString() == nil { return }
      case UInt8(ascii: "'"):
        if peek(1) == UInt8(ascii: "\\") && end - p > 2 && peek(2) != 0x0A {
          p += 3
        } else if end - p > 1 && peek(1) != 0x0A {
          p += 2
        } else {
          p += 1
        }
      case UInt8(ascii: "/"): if peek(1) == UInt8(ascii: "*") { skipBlockComment() } else { p += 1 }
      default: p += 1
      }
    }
  }

  mutating func accept(_ c: UInt8) -> Bool {
    skipSpace()
    if p < end && p.pointee == c {
      p += 1
      return true
    }
    return false
  }

  static func isNameStart(_ c: UInt8) -> Bool {
    (c | 0x20 >= 0x61 && c | 0x20 <= 0x7A) || c == UInt8(ascii: "_") || c == UInt8(ascii: ".") || c >= 0x80
  }

  static func isDigit(_ c: UInt8) -> Bool { c >= 0x30 && c <= 0x39 }

  static func isNamePart(_ c: UInt8) -> Bool { isNameStart(c) || isDigit(c) || c == UInt8(ascii: "$") }

  /// A name (`foo`, `.L1`, `"any text"`), or nil.
  @inline(__always) mutating func name() -> UnsafeBufferPointer<UInt8>? {
    guard p < end else { return nil }
    if p.pointee == UInt8(ascii: "\"") {
      guard let range = skipString() else { return nil }
      return range
    }
    guard AsmLexer.isNameStart(p.pointee) else { return nil }
    let start = p
    p += 1
    while p < end && AsmLexer.isNamePart(p.pointee) { p += 1 }
    return UnsafeBufferPointer(start: start, count: p - start)
  }

  /// Skips a quoted string; returns what is between the quotes, escapes unprocessed.
  mutating func skipString() -> UnsafeBufferPointer<UInt8>? {
    p += 1
    let start = p
    while p < end && p.pointee != UInt8(ascii: "\"") {
      if p.pointee == UInt8(ascii: "\\") && p + 1 < end { p += 1 }
      if p.pointee == 0x0A {
        line += 1
        lineStart = p + 1
      }
      p += 1
    }
    if p >= end { return nil }
    let range = UnsafeBufferPointer(start: start, count: p - start)
    p += 1
    return range
  }

  /// Decodes a string's escapes into `out` (GNU as manual, §3.6.1.1).
  static func unescape(_ text: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    var i = 0
    while i < text.count {
      let c = text[i]
      i += 1
      if c != UInt8(ascii: "\\") || i >= text.count {
        out.append(c)
        continue
      }
      let e = text[i]
      i += 1
      switch e {
      case UInt8(ascii: "n"): out.append(10)
      case UInt8(ascii: "t"): out.append(9)
      case UInt8(ascii: "r"): out.append(13)
      case UInt8(ascii: "b"): out.append(8)
      case UInt8(ascii: "f"): out.append(12)
      case UInt8(ascii: "x"), UInt8(ascii: "X"):
        var v = 0
        while i < text.count, let d = digitValue(text[i]), d < 16 {
          v = v &* 16 &+ d
          i += 1
        }
        out.append(UInt8(truncatingIfNeeded: v))
      case 0x30...0x37:
        var v = Int(e) - 0x30
        var n = 1
        while n < 3 && i < text.count && text[i] >= 0x30 && text[i] <= 0x37 {
          v = v * 8 + Int(text[i]) - 0x30
          i += 1
          n += 1
        }
        out.append(UInt8(truncatingIfNeeded: v))
      default: out.append(e)
      }
    }
  }

  static func digitValue(_ c: UInt8) -> Int? {
    if isDigit(c) { return Int(c) - 0x30 }
    let l = c | 0x20
    if l >= 0x61 && l <= 0x66 { return Int(l) - 0x61 + 10 }
    return nil
  }
}
