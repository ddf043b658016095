// The places of a diagnostic as files, lines and columns, which the text, JSON and SARIF forms share.

/// `-fdiagnostics-column-unit=`.
public enum ColumnUnit: Sendable { case byte, display }

/// A place as people and tools read it; columns count from 1.
struct DiagnosticPlace {
  var path: String
  var line: Int
  var byteColumn: Int
  var displayColumn: Int
}

/// Answers where things are on the lines of one compilation's sources.
struct DiagnosticPlaces {
  let sources: SourceManager
  var tabStop = 8

  /// `location` (in a file), `length` bytes further on.
  func place(_ location: SourceLocation, plus length: Int = 0) -> DiagnosticPlace {
    let p = sources.presumedLocation(of: location)
    let (text, column) = sources.lineText(of: location)
    let byte = column + length
    return DiagnosticPlace(
      path: sources.interner.string(p.path), line: p.line, byteColumn: p.column + length,
      displayColumn: DisplayWidth.columns(text, upTo: byte, tabStop: tabStop) + 1)
  }

  /// First byte and length of the token range on the line of `location`, clipped to it; nil if it is elsewhere.
  func columns(of range: SourceRange, length: UInt32? = nil, on location: SourceLocation) -> (from: Int, to: Int)? {
    let start = sources.fileLocation(of: range.start), end = sources.fileLocation(of: range.end)
    if start.isNone || end.isNone { return nil }
    let (text, column) = sources.lineText(of: location)
    let lineStart = Int(location.raw) - column
    var from = Int(start.raw) - lineStart
    var to = Int(end.raw) - lineStart
    if from > text.count || to < 0 { return nil }
    if let length { to = from + Int(length) } else if to <= text.count { to += DiagnosticPlaces.tokenLength(sources.text(at: end)) }
    from = max(from, 0)
    to = min(to, text.count)
    return from <= to ? (from, to) : nil
  }

  /// The bytes an edit replaces: place of the first, and how many; an insertion replaces none.
  func extent(of fix: FixIt) -> (start: SourceLocation, length: Int)? {
    let start = sources.fileLocation(of: fix.range.start), end = sources.fileLocation(of: fix.range.end)
    if start.isNone || end.isNone || end.raw < start.raw { return nil }
    if fix.isInsertion { return (start, 0) }
    if let length = fix.length { return (start, Int(length)) }
    return (start, Int(end.raw - start.raw) + DiagnosticPlaces.tokenLength(sources.text(at: end)))
  }

  /// The length of the token at `text`, near enough for underlining.
  static func tokenLength(_ text: UnsafePointer<UInt8>) -> Int {
    func isWord(_ c: UInt8) -> Bool {
      (c >= 48 && c <= 57) || (c | 32 >= 97 && c | 32 <= 122) || c == 95 || c == 36 || c >= 128
    }
    var n = 0
    if isWord(text[0]) {
      while isWord(text[n]) || (text[n] == 46 && n > 0 && text[0] < 58) { n += 1 }
      return n
    }
    if text[0] == 34 || text[0] == 39 {
      n = 1
      while text[n] != text[0] && text[n] != 10 && text[n] != 0 { n += text[n] == 92 && text[n + 1] != 0 ? 2 : 1 }
      return text[n] == text[0] ? n + 1 : n
    }
    let c = text[0], d = text[1]
    let isDouble = d == UInt8(ascii: "=") && "+-*/%&|^<>=!".utf8.contains(c) || (c == d && "+-&|<>#".utf8.contains(c))
    return c == 0 || c == 10 ? 0 : (isDouble || (c == UInt8(ascii: "-") && d == UInt8(ascii: ">")) ? 2 : 1)
  }
}
