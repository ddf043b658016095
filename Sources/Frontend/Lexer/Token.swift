// A token as a flat 24-byte record.
//
// Tokens are copied by value through macro expansion, so they hold no reference: the spelling is an address in the
// mapped source file (or in scratch memory for spellings that exist in no file) which lives as long as the compilation.

import Support

/// Properties of a token's occurrence.
public struct TokenFlags: OptionSet, BitwiseCopyable, Sendable {
  public let rawValue: UInt8
  @inlinable @inline(__always) public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// First token of its source line.
  public static let startOfLine = TokenFlags(rawValue: 1)
  /// White space precedes the token.
  public static let leadingSpace = TokenFlags(rawValue: 2)
  /// An identifier that was met inside its own macro's expansion and may never be expanded again (§6.10.5.4).
  public static let noExpand = TokenFlags(rawValue: 4)
  /// A digraph spelling, kept for stringizing.
  public static let digraph = TokenFlags(rawValue: 8)
  /// In a macro body: operand of `#`. The `#` itself is not stored.
  static let stringize = TokenFlags(rawValue: 16)
  /// In a macro body: `##` follows this token. The `##` itself is not stored.
  static let pasteNext = TokenFlags(rawValue: 32)
  /// Stands for an empty macro argument next to `##` (§6.10.5.3).
  static let placemarker = TokenFlags(rawValue: 64)
  /// Printing needs a space before this token lest it join the one before.
  static let avoidPaste = TokenFlags(rawValue: 128)
}

/// One token. `text` and `length` give the spelling with line splices and trigraphs already taken out.
public struct Token: BitwiseCopyable {
  public var kind: TokenKind
  public var flags: TokenFlags
  /// In macro bodies, the parameter's index plus one; zero elsewhere.
  @usableFromInline var parameter: UInt16
  public var location: SourceLocation
  public var length: UInt32
  /// The interned spelling of identifiers and keywords; `.none` for other kinds.
  public var name: Name
  public var text: UnsafePointer<UInt8>

  @inlinable @inline(__always) public init(
    kind: TokenKind, flags: TokenFlags, location: SourceLocation, length: UInt32, name: Name, text: UnsafePointer<UInt8>
  ) {
    self.kind = kind
    self.flags = flags
    self.parameter = 0
    self.location = location
    self.length = length
    self.name = name
    self.text = text
  }

  /// The spelling's bytes.
  @inlinable @inline(__always) public var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text, count: Int(length))
  }
  /// The spelling, for diagnostics.
  public var spelling: String { String(decoding: bytes, as: UTF8.self) }

  @inlinable @inline(__always) public var isStartOfLine: Bool { flags.rawValue & 1 != 0 }
  @inlinable @inline(__always) public var hasLeadingSpace: Bool { flags.rawValue & 2 != 0 }

  /// Whether the spelling is exactly `word`.
  public func isSpelled(_ word: StaticString) -> Bool {
    if Int(length) != word.utf8CodeUnitCount { return false }
    let other = word.utf8Start
    for i in 0..<Int(length) where text[i] != other[i] { return false }
    return true
  }
}
