// Shell-like patterns of linker and version scripts: `*`, `?`, `[a-z]`, `[^…]` or `[!…]`, backslash.
//
// Matching keeps one point to return to, so it takes at most pattern × text steps and never explodes.

struct GlobPattern: Sendable {
  let text: [UInt8]
  let isLiteral: Bool
  /// `*`, which matches everything.
  let isAny: Bool

  init(_ pattern: String) {
    text = Array(pattern.utf8)
    isAny = pattern == "*"
    isLiteral = !text.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "\\") }
  }

  /// Quoted: every character stands for itself.
  init(literal: String) {
    text = Array(literal.utf8)
    isAny = false
    isLiteral = true
  }

  func matches(_ subject: String) -> Bool {
    var s = subject
    return s.withUTF8 { matches($0) }
  }

  func matches(_ s: UnsafeBufferPointer<UInt8>) -> Bool {
    if isAny { return true }
    if isLiteral {
      guard s.count == text.count else { return false }
      for i in 0..<text.count where s[i] != text[i] { return false }
      return true
    }
    var (p, i) = (0, 0)
    var (starPattern, starSubject) = (-1, 0)
    while i < s.count {
      if p < text.count, text[p] == UInt8(ascii: "*") {
        (starPattern, starSubject) = (p, i)
        p += 1
        continue
      }
      if p < text.count, let next = matchOne(p, s[i]) {
        p = next
        i += 1
        continue
      }
      if starPattern < 0 { return false }
      starSubject += 1
      (p, i) = (starPattern + 1, starSubject)
    }
    while p < text.count && text[p] == UInt8(ascii: "*") { p += 1 }
    return p == text.count
  }

  /// The position after the pattern element at `p` if it matches `byte`.
  private func matchOne(_ p: Int, _ byte: UInt8) -> Int? {
    switch text[p] {
    case UInt8(ascii: "?"): return p + 1
    case UInt8(ascii: "\\") where p + 1 < text.count: return text[p + 1] == byte ? p + 2 : nil
    case UInt8(ascii: "["): return matchClass(p, byte)
    default: return text[p] == byte ? p + 1 : nil
    }
  }

  private func matchClass(_ start: Int, _ byte: UInt8) -> Int? {
    var p = start + 1
    let isNegated = p < text.count && (text[p] == UInt8(ascii: "^") || text[p] == UInt8(ascii: "!"))
    if isNegated { p += 1 }
    var found = false
    let first = p
    while p < text.count, text[p] != UInt8(ascii: "]") || p == first {
      if p + 2 < text.count, text[p + 1] == UInt8(ascii: "-"), text[p + 2] != UInt8(ascii: "]") {
        if text[p] <= byte && byte <= text[p + 2] { found = true }
        p += 3
      } else {
        if text[p] == byte { found = true }
        p += 1
      }
    }
    if p >= text.count { return byte == UInt8(ascii: "[") ? start + 1 : nil }
    return found != isNegated ? p + 1 : nil
  }
}
