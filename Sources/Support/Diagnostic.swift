// A diagnostic as data: what the engine hands to the renderer and to tests.

public enum Severity: UInt8, Comparable, Sendable {
  case note, warning, error, fatal
  public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
}

/// A proposed edit: replace `range` (token ranges; empty when `insertBefore`) by `text`.
public struct FixIt: Sendable {
  public var range: SourceRange
  public var text: String
  public var isInsertion: Bool
  /// Replace this many bytes from the range's start instead of whole tokens: a part of a string literal.
  public var length: UInt32? = nil

  /// Insert `text` before the token at `location`.
  public static func insert(_ text: String, before location: SourceLocation) -> FixIt {
    FixIt(range: SourceRange(location, location), text: text, isInsertion: true)
  }
  public static func replace(_ range: SourceRange, with text: String) -> FixIt {
    FixIt(range: range, text: text, isInsertion: false)
  }
  /// Replace `length` bytes from `start` on.
  public static func replace(_ start: SourceLocation, length: UInt32, with text: String) -> FixIt {
    FixIt(range: SourceRange(start, start), text: text, isInsertion: false, length: length)
  }
  public static func remove(_ range: SourceRange) -> FixIt { FixIt(range: range, text: "", isInsertion: false) }
}

/// One message.
public struct Diagnostic: Sendable {
  public var severity: Severity
  public var location: SourceLocation
  public var message: String
  public var ranges: [SourceRange] = []
  public var fixIts: [FixIt] = []
  /// The option that controls it, shown as `[-Wname]`; empty for none.
  public var option: String = ""
}
