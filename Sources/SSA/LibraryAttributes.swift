// What is known of a library function beside its signature (Tables/ssa/LibraryFunctions.tbl), and the answers that `constantp` and
// `objectsize` get when nothing better is known.

/// Attributes of a `LibraryFunction`.
public struct LibraryAttributes: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Writes no memory and returns.
  public static let pure = LibraryAttributes(rawValue: 1)
  /// Neither reads nor writes memory, and returns.
  public static let const = LibraryAttributes(rawValue: 2)
  /// `const` where mathematical functions do not set errno.
  public static let errno = LibraryAttributes(rawValue: 4)
  /// The result points to memory nothing else refers to.
  public static let malloc = LibraryAttributes(rawValue: 8)
  public static let noReturn = LibraryAttributes(rawValue: 16)

  /// As flags of a call.
  public func callFlags(mathErrno: Bool) -> CallFlags {
    var flags: CallFlags = [.noUnwind]
    if contains(.const) || contains(.errno) && !mathErrno { flags.insert(.readNone) } else if contains(.pure) { flags.insert(.readOnly) }
    if contains(.malloc) { flags.insert(.returnsNoAlias) }
    if contains(.noReturn) { flags.insert(.noReturn) }
    return flags
  }
}

extension Function {
  /// The answer to `constantp` or `objectsize` for an operand nothing is known about: not a constant; for an upper bound of the
  /// size as many bytes as can be, for a lower bound none.
  public static func unknownAnswer(_ query: InstData) -> Int64 { query.op == .constantp || query.aux & 2 != 0 ? 0 : -1 }
}
