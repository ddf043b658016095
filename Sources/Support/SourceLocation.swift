// Where a token came from, in four bytes.
//
// Every token, AST node and SSA instruction carries a location; the `SourceManager` turns it into file, line and column
// and, for tokens made by macros, into the chain of expansions. Line and column are computed only when a diagnostic or
// debug line table asks.

/// A position in the compilation's source text or in a macro expansion; opaque outside `SourceManager`.
public struct SourceLocation: BitwiseCopyable, Hashable, Sendable {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
  /// No known position (built-in declarations, compiler-made code).
  public static let none = SourceLocation(0)
  @inlinable public var isNone: Bool { raw == 0 }
}

/// A range of source, both ends being token starts (the end token is included).
public struct SourceRange: BitwiseCopyable, Sendable {
  public var start: SourceLocation
  public var end: SourceLocation
  @inlinable public init(_ start: SourceLocation, _ end: SourceLocation) {
    self.start = start
    self.end = end
  }
}
