// A value while the interpreter runs: its bits and which lanes are poison.
//
// Scalars are vectors of one lane, so one representation serves registers, arguments and results.

/// The bits of a scalar or vector (as in memory on little-endian targets) and a poison bit per lane.
public struct RuntimeValue: BitwiseCopyable, Equatable, Sendable {
  /// Bytes 0 to 15; a scalar's value, zero-extended.
  public var low: UInt128
  /// Bytes 16 to 31 of 256-bit vectors.
  public var high: UInt128
  /// Bit k: lane k is poison.
  public var poison: UInt32

  public init(_ low: UInt128, high: UInt128 = 0, poison: UInt32 = 0) {
    self.low = low
    self.high = high
    self.poison = poison
  }

  public init(_ value: UInt64) { self.init(UInt128(value)) }
  public init(_ value: Bool) { self.init(value ? 1 : 0 as UInt128) }

  /// All lanes of `type` poison.
  public static func poison(_ type: Type) -> RuntimeValue {
    RuntimeValue(0, poison: UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(type.laneCount)) - 1))
  }

  /// The low 64 bits, which hold any address.
  public var word: UInt64 { UInt64(truncatingIfNeeded: low) }
  public var isPoison: Bool { poison != 0 }

  /// Lane `k` of a value whose lanes have `element` type.
  func lane(_ k: Int, _ element: Type) -> Lane {
    let width = element.bytes * 8
    let position = k * width
    let word = position >= 128 ? high >> UInt128(position - 128) : low >> UInt128(position)
    return Lane(word & element.mask, poison: poison >> UInt32(k) & 1 != 0)
  }

  mutating func setLane(_ k: Int, _ element: Type, _ lane: Lane) {
    let width = element.bytes * 8
    let position = k * width
    let hole: UInt128 = width == 128 ? UInt128.max : (UInt128(1) << UInt128(width)) &- 1
    let bits = lane.bits & element.mask
    if position >= 128 {
      let shift = UInt128(position - 128)
      high = (high & ~(hole << shift)) | (bits << shift)
    } else {
      let shift = UInt128(position)
      low = (low & ~(hole << shift)) | (bits << shift)
    }
    let bit = UInt32(1) << UInt32(k)
    poison = lane.poison ? poison | bit : poison & ~bit
  }
}

/// One lane: what the arithmetic works on.
struct Lane: BitwiseCopyable {
  var bits: UInt128
  var poison: Bool
  init(_ bits: UInt128, poison: Bool = false) {
    self.bits = bits
    self.poison = poison
  }
  init(_ truth: Bool) { self.init(truth ? 1 : 0 as UInt128) }
  static let poisoned = Lane(0, poison: true)
}

extension Type {
  /// Ones in the value bits of a scalar.
  var mask: UInt128 { bits >= 128 ? UInt128.max : (UInt128(1) << UInt128(bits)) &- 1 }

  /// `bits` of a scalar of this type as a signed number.
  func signed(_ bits: UInt128) -> Int128 {
    let shift = Int128(128 - self.bits)
    return (Int128(truncatingIfNeeded: bits) << shift) >> shift
  }
}
