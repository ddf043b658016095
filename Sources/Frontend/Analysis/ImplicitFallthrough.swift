// -Wimplicit-fallthrough: a case label that the statement before it runs into, unmarked by an attribute or a comment.
//
// Which comments count depends on the level, -Wimplicit-fallthrough=1 to 5, as the GCC manual describes.

import Support

struct ImplicitFallthrough {
  let parser: Parser
  let graph: FlowGraph

  func run() {
    let level = parser.diagnostics.level(of: .implicitFallthrough)
    for k in 0..<graph.fallthroughs.count {
      let c = graph.fallthroughs[k]
      if !graph.isReachable(c.from) || hasComment(before: c.location, level) { continue }
      let place = c.location
      let isMacro = parser.diagnostics.sources.isMacro(place)
      let shown = parser.diagnostics.warning(
        .implicitFallthrough, at: c.statement, fixIts: isMacro ? [] : [.insert("__attribute__((fallthrough)); ", before: place)],
        "this statement may fall through into the next '\(c.isDefault ? "default" : "case")'")
      if shown { parser.note(place, "here; insert 'break;' before it to leave the switch, or '__attribute__((fallthrough));' if that is meant") }
    }
  }

  // MARK: Comments

  /// Looks back from the label over white space, comments and directives for a comment that says that falling through is meant.
  private func hasComment(before location: SourceLocation, _ level: Int) -> Bool {
    if level >= 5 { return false }
    let sources = parser.diagnostics.sources
    let place = sources.fileLocation(of: location)
    if place.isNone { return false }
    let entry = sources.entry(sources.entryIndex(of: place))
    let text = sources.buffer(entry.buffer).text
    var end = Int(place.raw - entry.start)
    while true {
      while end > 0 && (text[end - 1] == 32 || (text[end - 1] >= 9 && text[end - 1] <= 13)) { end -= 1 }
      if end == 0 { return false }
      if end >= 4 && text[end - 1] == UInt8(ascii: "/") && text[end - 2] == UInt8(ascii: "*") {
        var start = end - 4
        while start >= 0 && !(text[start] == UInt8(ascii: "/") && text[start + 1] == UInt8(ascii: "*")) { start -= 1 }
        if start < 0 { return false }
        if FallthroughComment.matches(UnsafeBufferPointer(start: text + start + 2, count: end - start - 4), level) { return true }
        end = start
        continue
      }
      var line = end
      while line > 0 && text[line - 1] != 10 { line -= 1 }
      var first = line
      while first < end && (text[first] == 32 || text[first] == 9) { first += 1 }
      if text[first] == UInt8(ascii: "#") {
        end = line
        continue
      }
      guard let start = lineComment(text, line, end) else { return false }
      if FallthroughComment.matches(UnsafeBufferPointer(start: text + start + 2, count: end - start - 2), level) { return true }
      end = start
    }
  }

  /// Where a `//` comment begins in the line `from ..< to`, outside of literals.
  private func lineComment(_ text: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Int? {
    var i = from
    var quote: UInt8 = 0
    while i + 1 < to {
      let c = text[i]
      if quote != 0 {
        if c == UInt8(ascii: "\\") { i += 1 } else if c == quote { quote = 0 }
      } else if c == UInt8(ascii: "\"") || c == UInt8(ascii: "'") {
        quote = c
      } else if c == UInt8(ascii: "/") && text[i + 1] == UInt8(ascii: "/") {
        return i
      }
      i += 1
    }
    return nil
  }
}

/// Whether a comment's text marks a fallthrough (GCC manual, -Wimplicit-fallthrough=n).
enum FallthroughComment {
  static func matches(_ text: UnsafeBufferPointer<UInt8>, _ level: Int) -> Bool {
    if level <= 1 { return true }
    let lower = text.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }
    if level == 2 { return containsLoosely(lower) }
    let trimmed = trim(text[...], ends: [32, 9])
    if equals(trimmed, "-fallthrough") || equals(trimmed, "@fallthrough@") || equals(trimmed, "lint -fallthrough") { return true }
    if level == 4 { return equals(trimmed, "FALLTHROUGH") || equals(trimmed, "FALLTHRU") }
    return isSentence(text)
  }

  /// `falls?[ \t-]*thr(ough|u)`, whatever the case.
  private static func containsLoosely(_ t: [UInt8]) -> Bool {
    for i in t.indices where starts(t, i, "fall") {
      var k = i + 4
      if k < t.count && t[k] == UInt8(ascii: "s") { k += 1 }
      while k < t.count && (t[k] == 32 || t[k] == 9 || t[k] == UInt8(ascii: "-")) { k += 1 }
      if starts(t, k, "through") || starts(t, k, "thru") { return true }
    }
    return false
  }

  /// `[ \t.!]*(ELSE,? |INTENTIONAL(LY)? )?FALL(S | |-)?THR(OUGH|U)[ \t.!]*(-[^\n\r]*)?`, in capitals, with a capital first, or small.
  private static func isSentence(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let t = Array(trim(text[...], ends: [32, 9, UInt8(ascii: "."), UInt8(ascii: "!"), 10, 13]))
    let lower = t.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }
    var i = 0
    if starts(lower, 0, "else") { i = starts(lower, 4, ",") ? 5 : 4 }
    else if starts(lower, 0, "intentionally") { i = 13 }
    else if starts(lower, 0, "intentional") { i = 11 }
    if i > 0 {
      if !starts(lower, i, " ") { return false }
      i += 1
    }
    let word = i
    if !starts(lower, i, "fall") { return false }
    i += 4
    if starts(lower, i, "s ") { i += 2 } else if starts(lower, i, " ") || starts(lower, i, "-") { i += 1 }
    let through = i
    if starts(lower, i, "through") { i += 7 } else if starts(lower, i, "thru") { i += 4 } else { return false }
    let end = i
    while i < t.count && (t[i] == 32 || t[i] == 9 || t[i] == UInt8(ascii: ".") || t[i] == UInt8(ascii: "!")) { i += 1 }
    if i < t.count && t[i] != UInt8(ascii: "-") { return false }
    // All capitals, or small letters after the first of the words.
    if t[word..<end].allSatisfy({ !($0 >= 97 && $0 <= 122) }) { return true }
    for k in word..<end where t[k] >= 65 && t[k] <= 90 && k != word && k != through { return false }
    return true
  }

  private static func starts(_ t: [UInt8], _ i: Int, _ word: StaticString) -> Bool {
    let n = word.utf8CodeUnitCount
    if i + n > t.count { return false }
    for k in 0..<n where t[i + k] != word.utf8Start[k] { return false }
    return true
  }

  private static func equals(_ t: Slice<UnsafeBufferPointer<UInt8>>, _ word: StaticString) -> Bool {
    t.count == word.utf8CodeUnitCount && starts(Array(t), 0, word)
  }

  private static func trim(_ t: Slice<UnsafeBufferPointer<UInt8>>, ends: [UInt8]) -> Slice<UnsafeBufferPointer<UInt8>> {
    var s = t
    while let c = s.first, ends.contains(c) { s.removeFirst() }
    while let c = s.last, ends.contains(c) { s.removeLast() }
    return s
  }
}
