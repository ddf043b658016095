// What an operation may do besides computing its results; the row of `Opcodes.tbl`, refined per instruction by flags.

/// The effects of an operation as listed in `Tables/ssa/Opcodes.tbl`.
public struct Effects: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt8
  @inlinable @inline(__always) public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let reads = Effects(rawValue: 1)
  public static let writes = Effects(rawValue: 2)
  /// Undefined for some operands: may not be moved to where it would not have run.
  public static let traps = Effects(rawValue: 4)
  /// A terminator.
  public static let control = Effects(rawValue: 8)
  public static let commutative = Effects(rawValue: 16)
  /// Orders memory accesses or is otherwise not to be moved or removed.
  public static let barrier = Effects(rawValue: 32)
  /// Effects are those of the callee: unknown unless attributes say more.
  public static let call = Effects(rawValue: 64)
}
