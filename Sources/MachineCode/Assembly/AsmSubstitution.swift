// Text of macros: how arguments are cut out of a statement and put into a body.
//
// GNU as removes blanks before it looks at arguments, keeps one between two operand-like characters, and splits at the
// blanks that remain and at commas; `AsmScrubber` and `MacroScanner` follow that, since real sources depend on it.

import Support

enum AsmScrubber {
  /// Characters between which a blank is kept: parts of names and what begins an x86 operand.
  private static func isOperandLike(_ c: UInt8) -> Bool {
    if AsmLexer.isNamePart(c) { return true }
    switch c {
    case UInt8(ascii: "*"), UInt8(ascii: "%"), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "}"): return true
    default: return false
    }
  }

  /// Appends `text` without comments and superfluous blanks, character constants as numbers.
  static func scrub(_ text: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    var i = 0
    var afterOperand = false
    var hasBlank = false
    func at(_ k: Int) -> UInt8 { k < text.count ? text[k] : 0 }
    while i < text.count {
      let c = text[i]
      if c == 0x20 || c == 0x09 || c == 0x0D || c == 0x0C {
        if afterOperand { hasBlank = true }
        i += 1
        continue
      }
      if c == UInt8(ascii: "/") && at(i + 1) == UInt8(ascii: "*") {
        i += 2
        while i < text.count && !(text[i] == UInt8(ascii: "*") && at(i + 1) == UInt8(ascii: "/")) { i += 1 }
        i = min(i + 2, text.count)
        continue
      }
      let isString = c == UInt8(ascii: "\"")
      let isCharacter = c == UInt8(ascii: "'") && i + 1 < text.count
      let isOperand = isString || isCharacter || isOperandLike(c)
      if hasBlank && (isOperand || c == UInt8(ascii: "\\")) { out.append(0x20) }
      hasBlank = false
      afterOperand = isOperand
      if isString {
        i = copyString(text, i, out)
      } else if isCharacter {
        i = copyCharacter(text, i, out)
      } else {
        out.append(c)
        i += 1
      }
    }
  }

  private static func copyString(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ out: ByteBuffer) -> Int {
    var i = start
    out.append(text[i])
    i += 1
    while i < text.count && text[i] != UInt8(ascii: "\"") {
      if text[i] == UInt8(ascii: "\\") && i + 1 < text.count {
        out.append(text[i])
        i += 1
      }
      out.append(text[i])
      i += 1
    }
    if i < text.count {
      out.append(text[i])
      i += 1
    }
    return i
  }

  private static func copyCharacter(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ out: ByteBuffer) -> Int {
    var i = start + 1
    var value = text[i]
    i += 1
    if value == UInt8(ascii: "\\") && i < text.count {
      let decoded = ByteBuffer(capacity: 4)
      AsmLexer.unescape(UnsafeBufferPointer(rebasing: text[(i - 1)...i]), into: decoded)
      if decoded.count > 0 { value = decoded.base[0] }
      i += 1
    }
    if i < text.count && text[i] == UInt8(ascii: "'") { i += 1 }
    out.write(decimal: Int(value))
    return i
  }
}

/// Reads the operands of a macro statement.
struct MacroScanner {
  let text: UnsafeBufferPointer<UInt8>
  let isAlternate: Bool
  var i = 0

  init(_ text: UnsafeBufferPointer<UInt8>, isAlternate: Bool) {
    self.text = text
    self.isAlternate = isAlternate
  }

  var isAtEnd: Bool { i >= text.count }
  var peek: UInt8 { i < text.count ? text[i] : 0 }

  mutating func skipBlanks() { while peek == 0x20 || peek == 0x09 { i += 1 } }

  mutating func accept(_ c: UInt8) -> Bool {
    skipBlanks()
    if peek != c || isAtEnd { return false }
    i += 1
    return true
  }

  mutating func skipComma() {
    skipBlanks()
    if peek == UInt8(ascii: ",") { i += 1 }
    skipBlanks()
  }

  /// A name; empty if there is none.
  mutating func token() -> ByteBuffer {
    skipBlanks()
    let out = ByteBuffer(capacity: 16)
    while i < text.count, AsmLexer.isNamePart(text[i]) {
      out.append(text[i])
      i += 1
    }
    return out
  }

  /// `name=`, consumed, if it comes next.
  mutating func keyword() -> ByteBuffer? {
    var k = i
    while k < text.count, AsmLexer.isNamePart(text[k]) { k += 1 }
    guard k > i, k < text.count, text[k] == UInt8(ascii: "=") else { return nil }
    let name = token()
    i += 1
    return name
  }

  mutating func rest() -> ByteBuffer {
    let out = ByteBuffer(capacity: text.count - i + 1)
    out.append(UnsafeBufferPointer(rebasing: text[i...]))
    i = text.count
    return out
  }

  /// One argument: up to a comma or a blank outside of brackets; quotes around it are removed.
  mutating func argument() -> ByteBuffer {
    let out = ByteBuffer(capacity: 32)
    let c = peek
    if c == UInt8(ascii: "\"") || (isAlternate && (c == UInt8(ascii: "<") || c == UInt8(ascii: "'"))) {
      // In alternate mode quotes are part of the argument.
      let keepsQuotes = isAlternate && c != UInt8(ascii: "<")
      if keepsQuotes { out.append(UInt8(ascii: "\"")) }
      quoted(out)
      if keepsQuotes { out.append(UInt8(ascii: "\"")) }
      return out
    }
    var open: [UInt8] = []
    while i < text.count {
      let c = text[i]
      if c == UInt8(ascii: ",") || (open.isEmpty && (c == 0x20 || c == 0x09)) || (isAlternate && c == UInt8(ascii: "<")) { break }
      switch c {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        out.append(c)
        i += 1
        while i < text.count && text[i] != c {
          out.append(text[i])
          i += 1
        }
        if i >= text.count { return out }
      case UInt8(ascii: "("), UInt8(ascii: "["): open.append(c)
      case UInt8(ascii: ")"): if open.last == UInt8(ascii: "(") { open.removeLast() }
      case UInt8(ascii: "]"): if open.last == UInt8(ascii: "[") { open.removeLast() }
      default: break
      }
      out.append(c)
      i += 1
    }
    return out
  }

  /// Strings one after the other without their quotes, or nested `<…>` without the outer ones; `!` quotes in alternate mode.
  private mutating func quoted(_ out: ByteBuffer) {
    if text[i] == UInt8(ascii: "<") {
      var depth = 0
      i += 1
      while i < text.count {
        let c = text[i]
        if c == UInt8(ascii: "!") && i + 1 < text.count {
          i += 1
          out.append(text[i])
          i += 1
          continue
        }
        if c == UInt8(ascii: ">") {
          if depth == 0 {
            i += 1
            return
          }
          depth -= 1
        }
        if c == UInt8(ascii: "<") { depth += 1 }
        out.append(c)
        i += 1
      }
      return
    }
    let quote = text[i]
    while i < text.count && text[i] == quote {
      i += 1
      while i < text.count && text[i] != quote {
        if text[i] == UInt8(ascii: "\\") && i + 1 < text.count {
          out.append(text[i])
          i += 1
        } else if isAlternate && text[i] == UInt8(ascii: "!") && i + 1 < text.count {
          i += 1
        }
        out.append(text[i])
        i += 1
      }
      i = min(i + 1, text.count)
      // A doubled quote is one quote.
      if i < text.count && text[i] == quote { out.append(quote) }
    }
  }

  /// The characters of `.irpc`, quotes and blanks apart.
  mutating func characters() -> [ByteBuffer] {
    var list: [ByteBuffer] = []
    var isQuoted = false
    skipBlanks()
    while i < text.count {
      let c = text[i]
      i += 1
      if c == UInt8(ascii: "\"") {
        isQuoted.toggle()
        continue
      }
      if !isQuoted && (c == 0x20 || c == 0x09) { continue }
      let one = ByteBuffer(capacity: 1)
      one.append(c)
      list.append(one)
    }
    return list
  }
}

extension AsmParser {
  /// Appends `body` with arguments in the place of `\name`, `\@` and `\()`.
  func substitute(_ body: UnsafeBufferPointer<UInt8>, _ given: [AsmMacro.Parameter], number: Int, isMacro: Bool, _ out: ByteBuffer) throws(AsmError) {
    var parameters = given
    var i = 0
    var isQuoted = false
    func tokenEnd(_ start: Int) -> Int {
      var k = start
      while k < body.count, AsmLexer.isNamePart(body[k]) { k += 1 }
      return k
    }
    while i < body.count {
      let c = body[i]
      if c == UInt8(ascii: "\\") && i + 1 < body.count {
        let next = body[i + 1]
        if next == UInt8(ascii: "(") {
          i += 2
          while i < body.count && body[i] != UInt8(ascii: ")") {
            out.append(body[i])
            i += 1
          }
          i += 1
        } else if next == UInt8(ascii: "@") {
          out.write(decimal: number)
          i += 2
        } else {
          // Preprocessors put a blank behind the backslash now and then; it counts as none before a parameter's name.
          var begin = i + 1
          while begin < body.count && (body[begin] == 0x20 || body[begin] == 0x09) { begin += 1 }
          if begin > i + 1 {
            let name = UnsafeBufferPointer(rebasing: body[begin..<tokenEnd(begin)])
            if !parameters.contains(where: { AsmParser.same($0.name.bytes, name) }) { begin = i + 1 }
          }
          let end = tokenEnd(begin)
          if end == begin {
            // `\\`, `\"` and their like stay, as a pair.
            out.append(c)
            out.append(next)
            i += 2
          } else {
            replace(UnsafeBufferPointer(rebasing: body[begin..<end]), parameters, prefix: c, out)
            i = skipJoiner(body, end)
          }
        }
      } else if isAlternate && isMacroName(body, i) {
        let end = tokenEnd(i)
        let name = UnsafeBufferPointer(rebasing: body[i..<end])
        if isMacro && !isQuoted && end < body.count && (body[end] == 0x20 || body[end] == 0x09) && AsmParser.equalIgnoringCase(name, "local") {
          i = localNames(body, end, &parameters)
          continue
        }
        replace(name, parameters, prefix: 0, out)
        i = parameters.contains { AsmParser.same($0.name.bytes, name) } ? skipJoiner(body, end) : end
      } else {
        if c == UInt8(ascii: "\"") { isQuoted.toggle() }
        if c == 0x0A { isQuoted = false }
        out.append(c)
        i += 1
      }
      if out.count > expansionLimit { throw giveUp("macros and loops expand to more than \(expansionLimit >> 20) MiB") }
    }
  }

  private func isMacroName(_ body: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
    AsmLexer.isNameStart(body[i]) && (i == 0 || !AsmLexer.isNamePart(body[i - 1]))
  }

  /// In alternate mode `&` after a parameter joins it to what follows.
  private func skipJoiner(_ body: UnsafeBufferPointer<UInt8>, _ end: Int) -> Int {
    isAlternate && end < body.count && body[end] == UInt8(ascii: "&") ? end + 1 : end
  }

  private func replace(_ name: UnsafeBufferPointer<UInt8>, _ parameters: [AsmMacro.Parameter], prefix: UInt8, _ out: ByteBuffer) {
    for p in parameters where AsmParser.same(p.name.bytes, name) {
      if let text = p.text { out.append(text.bytes) }
      return
    }
    if prefix != 0 { out.append(prefix) }
    out.append(name)
  }

  /// `LOCAL name, …`: each name becomes a label of its own in this expansion.
  private func localNames(_ body: UnsafeBufferPointer<UInt8>, _ start: Int, _ parameters: inout [AsmMacro.Parameter]) -> Int {
    var end = start
    while end < body.count && body[end] != 0x0A { end += 1 }
    var s = MacroScanner(UnsafeBufferPointer(rebasing: body[start..<end]), isAlternate: true)
    while true {
      let name = s.token()
      if name.count == 0 { break }
      localCount += 1
      let label = ByteBuffer(capacity: 12)
      label.write(".LL")
      label.write(hex: UInt64(localCount), digits: 4)
      parameters.append(AsmMacro.Parameter(name: name, kind: .local, value: label))
      s.skipComma()
    }
    return end
  }
}
