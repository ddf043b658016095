// Typed 32-bit handles into dense tables.
//
// Every entity of the compiler (value, block, expression, type, symbol…) is named by its own id type, so that ids of
// different kinds cannot be mixed up, take half the room of a pointer, and stay valid when the table grows.

/// A typed index into an `Arena` or `EntityMap`. `.none` is the absent entity.
public protocol EntityID: BitwiseCopyable, Hashable, Sendable {
  var raw: UInt32 { get }
  init(_ raw: UInt32)
}

extension EntityID {
  /// The absent entity.
  @inlinable @inline(__always) public static var none: Self { Self(UInt32.max) }
  @inlinable @inline(__always) public var isNone: Bool { raw == UInt32.max }
  @inlinable @inline(__always) public var isSome: Bool { raw != UInt32.max }
  /// The id as an array index. Trapping is left to the table's own bounds check.
  @inlinable @inline(__always) public var index: Int { Int(raw) }
  @inlinable @inline(__always) public init(index: Int) { self.init(UInt32(truncatingIfNeeded: index)) }
  @inlinable @inline(__always) public static func == (a: Self, b: Self) -> Bool { a.raw == b.raw }
  @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(raw) }
}
