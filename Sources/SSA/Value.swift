// Values: what operands refer to.
//
// Results, block parameters and constants share one id space per function, so an operand is always one 32-bit id.
// Constants are interned per function and need no instruction; they print inline and rematerialise for free.

import Support

/// What defines a value; says how to read `ValueData.owner` and `ValueData.index`.
public enum ValueKind: UInt8, BitwiseCopyable, Sendable {
  /// Result number `index` of instruction `owner`.
  case result
  /// Parameter number `index` of block `owner`; the entry block's parameters are the function's.
  case parameter
  /// An integer (or a null or absolute pointer); `owner` indexes `Function.constants`, value in `low`/`high`.
  case integer
  /// A float; `owner` indexes `Function.constants`, whose words hold its bits in memory order.
  case float
  /// A vector constant; `owner` is the first of `Type.bytes / 16` (at least one) entries of `Function.constants`.
  case vector
  /// The address of a global plus an offset; `owner` indexes `Function.constants`: `low` global id, `high` offset (Int64).
  case global
  /// The address of stack slot `owner`.
  case slot
  /// The address of block `owner` (a label taken as a value).
  case blockAddress
  /// Any value, different at each use: the result of undefined arithmetic.
  case poison
  /// A deleted value; no use may refer to it.
  case dead
}

/// A value's record, 16 bytes.
public struct ValueData: BitwiseCopyable {
  public var type: Type
  public var kind: ValueKind
  public var index: UInt16
  public var owner: UInt32
  /// Head of the list of uses through `Use.next`.
  public var firstUse: UseID
  public var useCount: UInt32
}

/// The payload of an interned constant.
public struct ConstantData: BitwiseCopyable, Equatable {
  public var low: UInt64
  public var high: UInt64
  @inlinable public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }
}

/// One operand: `user` reads `value`. Uses of one value are doubly linked.
public struct Use: BitwiseCopyable {
  public var value: ValueID
  public var user: InstID
  public var next: UseID
  public var previous: UseID
}
