// Reading DejaGnu directives out of a C test: `/* { dg-do run { target x86_64-*-* } } */` and its like.
//
// Source: the GCC Internals manual, "Test Directives", "Target Selectors" and "Effective-Target Keywords". A directive is
// a Tcl list inside a comment; only what C tests use is understood, and what is not understood is named in a notice.

/// One word of a Tcl list: plain or quoted text, or a braced list (kept as text, split on demand).
struct TclWord {
  var text: String
  /// Written in braces.
  var isBraced: Bool
}

enum TclList {
  /// The words of `text`, which holds a list without its outer braces.
  static func words(_ text: Substring.UTF8View) -> [TclWord] {
    var words: [TclWord] = []
    var i = text.startIndex
    while i < text.endIndex {
      let c = text[i]
      if c == UInt8(ascii: " ") || c == UInt8(ascii: "\n") || c == UInt8(ascii: "\t") || c == UInt8(ascii: "\r") {
        i = text.index(after: i)
      } else if c == UInt8(ascii: "{") {
        let end = closing(text, from: i) ?? text.endIndex
        words.append(TclWord(text: string(text[text.index(after: i)..<end]), isBraced: true))
        i = end < text.endIndex ? text.index(after: end) : end
      } else if c == UInt8(ascii: "\"") {
        var end = text.index(after: i)
        while end < text.endIndex, text[end] != UInt8(ascii: "\"") {
          if text[end] == UInt8(ascii: "\\") { end = text.index(after: end) }
          if end < text.endIndex { end = text.index(after: end) }
        }
        words.append(TclWord(text: string(text[text.index(after: i)..<min(end, text.endIndex)]), isBraced: false))
        i = end < text.endIndex ? text.index(after: end) : text.endIndex
      } else {
        var end = i
        while end < text.endIndex, !isSeparator(text[end]) { end = text.index(after: end) }
        words.append(TclWord(text: string(text[i..<end]), isBraced: false))
        i = end
      }
    }
    return words
  }

  static func words(_ text: String) -> [TclWord] { words(text[...].utf8) }

  /// The index of the brace that closes the one at `start`.
  static func closing(_ text: Substring.UTF8View, from start: Substring.UTF8View.Index) -> Substring.UTF8View.Index? {
    var depth = 0
    var i = start
    while i < text.endIndex {
      if text[i] == UInt8(ascii: "{") { depth += 1 }
      if text[i] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return i }
      }
      i = text.index(after: i)
    }
    return nil
  }

  private static func isSeparator(_ c: UInt8) -> Bool {
    c == UInt8(ascii: " ") || c == UInt8(ascii: "\n") || c == UInt8(ascii: "\t") || c == UInt8(ascii: "{") || c == UInt8(ascii: "\r")
  }
  private static func string(_ bytes: Substring.UTF8View) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// What a test does by default or by `dg-do`.
enum TestAction: String { case preprocess, compile, assemble, link, run }

/// A directive with the line it stands on.
struct Directive {
  var name: String
  var words: [TclWord]
  var line: Int
}

enum DirectiveReader {
  /// All directives of a test's text, in order.
  static func read(_ text: String) -> [Directive] {
    var found: [Directive] = []
    let bytes = text[...].utf8
    var line = 1
    var i = bytes.startIndex
    while i < bytes.endIndex {
      let c = bytes[i]
      if c == UInt8(ascii: "\n") { line += 1 }
      if c == UInt8(ascii: "{"), startsDirective(bytes[i...]), let end = TclList.closing(bytes, from: i) {
        let words = TclList.words(bytes[bytes.index(after: i)..<end])
        if let first = words.first { found.append(Directive(name: first.text, words: Array(words.dropFirst()), line: line)) }
        for b in bytes[i..<end] where b == UInt8(ascii: "\n") { line += 1 }
        i = end
      }
      i = bytes.index(after: i)
    }
    return found
  }

  private static func startsDirective(_ bytes: Substring.UTF8View) -> Bool {
    var rest = bytes.dropFirst()
    while let c = rest.first, c == UInt8(ascii: " ") || c == UInt8(ascii: "\t") { rest = rest.dropFirst() }
    return rest.starts(with: "dg-".utf8)
  }
}
