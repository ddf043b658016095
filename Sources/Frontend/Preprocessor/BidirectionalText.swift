// -Wbidi-chars: control characters that make an editor show text in another order than the compiler reads it (Unicode UAX #9;
// CVE-2021-42574). A context that is still open at the end of its line can make code look like a comment.

import Support

#if canImport(Glibc)
import Glibc
#endif

extension Preprocessor {
  /// Looks through the file `buffer`, whose text begins at `start`. All these characters begin with byte 0xE2, which is rare.
  func warnAboutBidirectionalText(_ buffer: SourceBuffer, at start: UInt32) {
    // The words of the table in order; `ucn`, which concerns universal character names, changes nothing here.
    let level = diagnostics.level(of: .bidiChars)
    if !diagnostics.isEnabled(.bidiChars) || level == 0 || level >= 8 { return }
    let reportsAll = level == 2 || level == 6 || level == 7
    var open: [(isIsolate: Bool, offset: Int)] = []
    var at = 0, last = 0
    func closeLine() {
      for context in open {
        diagnostics.warning(.bidiChars, at: SourceLocation(start &+ UInt32(context.offset)), "unpaired UTF-8 bidirectional control character detected")
      }
      open.removeAll()
    }
    while at + 2 < buffer.size, let hit = memchr(buffer.text + at, 0xE2, buffer.size - at - 2) {
      let offset = UnsafePointer<UInt8>(hit.assumingMemoryBound(to: UInt8.self)) - buffer.text
      at = offset + 1
      let code = UInt32(buffer.text[offset + 1]) &<< 8 | UInt32(buffer.text[offset + 2])
      guard 0x80AA...0x80AE ~= code || 0x81A6...0x81A9 ~= code else { continue }
      if !open.isEmpty && memchr(buffer.text + last, 0x0A, offset - last) != nil { closeLine() }
      last = offset
      if reportsAll {
        let point = (code & 0xFF00 == 0x8000 ? 0x2000 : 0x2040) + (code & 0x3F)
        diagnostics.warning(.bidiChars, at: SourceLocation(start &+ UInt32(offset)), "bidirectional control character U+\(String(point, radix: 16, uppercase: true)) detected")
        continue
      }
      switch code {
      case 0x80AC: if let top = open.last, !top.isIsolate { open.removeLast() }
      case 0x81A9: if let k = open.lastIndex(where: { $0.isIsolate }) { open.removeSubrange(k...) }
      default: open.append((isIsolate: code & 0xFF00 == 0x8100, offset: offset))
      }
    }
    closeLine()
  }

  /// -Wtrigraphs: looks through the file `buffer`, whose text begins at `start`. In comments only trigraphs that end a line matter.
  func warnAboutTrigraphs(_ buffer: SourceBuffer, at start: UInt32) {
    var at = 0
    let text = buffer.text, size = buffer.size
    guard size > 2, let first = memchr(text, 63, size - 2) else { return }
    if UnsafePointer<UInt8>(first.assumingMemoryBound(to: UInt8.self)) == text + size { return }
    enum Place { case code, line, block, string, character }
    var place = Place.code
    while at < size {
      let c = text[at], next = at + 1 < size ? text[at + 1] : 0
      if c == 63 && next == 63 && at + 2 < size, let meaning = Preprocessor.trigraphMeaning(text[at + 2]) {
        let endsLine = text[at + 2] == UInt8(ascii: "/") && at + 3 < size && text[at + 3] == 10
        if place != .line && place != .block || endsLine {
          let spelling = "??" + String(UnicodeScalar(text[at + 2]))
          let location = SourceLocation(start &+ UInt32(at))
          if language.trigraphs { diagnostics.warning(.trigraphs, at: location, "trigraph \(spelling) converted to \(meaning)") }
          else if place != .line && place != .block { diagnostics.warning(.trigraphs, at: location, "trigraph \(spelling) ignored, use -trigraphs to enable") }
        }
        at += 3
        continue
      }
      switch place {
      case .code:
        if c == 47 && next == 47 { place = .line } else if c == 47 && next == 42 { (place, at) = (.block, at + 1) }
        else if c == 34 { place = .string } else if c == 39 { place = .character }
      case .line: if c == 10 && text[at - 1] != 92 { place = .code }
      case .block: if c == 42 && next == 47 { (place, at) = (.code, at + 1) }
      case .string: if c == 92 { at += 1 } else if c == 34 || c == 10 { place = .code }
      case .character: if c == 92 { at += 1 } else if c == 39 || c == 10 { place = .code }
      }
      at += 1
    }
  }

  /// C17 §5.2.1.1.
  private static func trigraphMeaning(_ c: UInt8) -> StaticString? {
    switch c {
    case UInt8(ascii: "="): return "#"
    case UInt8(ascii: ")"): return "]"
    case UInt8(ascii: "!"): return "|"
    case UInt8(ascii: "("): return "["
    case UInt8(ascii: "'"): return "^"
    case UInt8(ascii: ">"): return "}"
    case UInt8(ascii: "/"): return "\\"
    case UInt8(ascii: "<"): return "{"
    case UInt8(ascii: "-"): return "~"
    default: return nil
    }
  }
}
