// -Wbidi-chars: control characters that make an editor show text in another order than the compiler reads it (Unicode UAX #9;
// CVE-2021-42574). A context that is still open at the end of its line can make code look like a comment.

import Support

#if canImport(Glibc)
import Glibc
#endif

extension Preprocessor {
  /// Looks through the file `buffer`, whose text begins at `start`. All these characters begin with byte 0xE2, which is rare.
  func warnAboutBidirectionalText(_ buffer: SourceBuffer, at start: UInt32) {
    if !diagnostics.isEnabled(.bidiChars) || diagnostics.level(of: .bidiChars) == 0 { return }
    let reportsAll = diagnostics.level(of: .bidiChars) == 2
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
}
