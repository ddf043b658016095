// Floating-point values of the target, independent of the host.
//
// Constant evaluation, the SSA interpreter and the optimizer need results that equal the target's hardware to the last
// bit, also for x87's 80-bit and the IEEE 128-bit format, which Swift has no portable arithmetic for. A value is its bit
// pattern as the target's memory would hold it (read as an integer) and a format; every operation unpacks it to a sign,
// an exponent and a 128-bit significand, computes with enough extra bits plus a sticky bit, and rounds once to nearest,
// ties to even (IEEE 754-2019 §4.3.1). For f80, only the low 80 bits of `bits` are used.
//
// Files: SoftFloat.swift (representation, queries), SoftFloatArithmetic.swift, SoftFloatConversion.swift,
// DecimalText.swift (text → value), SoftFloatText.swift (value → text).

/// A binary floating-point format of a target.
public enum FloatFormat: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  case f16, bf16, f32, f64, f80, f128

  /// Precision in bits, the leading bit included.
  @inlinable public var precision: Int {
    switch self {
    case .f16: return 11
    case .bf16: return 8
    case .f32: return 24
    case .f64: return 53
    case .f80: return 64
    case .f128: return 113
    }
  }
  /// Width of the exponent field.
  @inlinable public var exponentBits: Int {
    switch self {
    case .f16: return 5
    case .bf16, .f32: return 8
    case .f64: return 11
    case .f80, .f128: return 15
    }
  }
  /// Width of the stored significand field; f80 stores its leading bit.
  @inlinable public var fractionBits: Int { self == .f80 ? 64 : precision - 1 }
  /// Bits of the value; in memory an f80 additionally has padding.
  @inlinable public var bitWidth: Int { 1 + exponentBits + fractionBits }
  /// Exponent bias, which is also the largest exponent of a finite number.
  @inlinable public var bias: Int { (1 << (exponentBits - 1)) - 1 }
  /// Exponent of the smallest normal number.
  @inlinable public var minimumExponent: Int { 1 - bias }
  /// Bytes that carry value bits (10 for f80).
  @inlinable public var valueBytes: Int { bitWidth / 8 }
}

/// How two floating-point values relate (IEEE 754 §5.11).
public enum FloatOrdering: UInt8, Sendable { case less, equal, greater, unordered }

/// A floating-point value in a target format.
public struct SoftFloat: BitwiseCopyable, Equatable, Sendable {
  public var format: FloatFormat
  /// The value as the target's memory holds it. `==` on `SoftFloat` compares these bits; `compare` compares numbers.
  public var bits: UInt128

  @inlinable public init(format: FloatFormat, bits: UInt128) {
    self.format = format
    self.bits = bits
  }

  // MARK: Special values

  public static func zero(_ format: FloatFormat, negative: Bool = false) -> SoftFloat {
    SoftFloat(format: format, bits: signBit(format, negative))
  }
  public static func one(_ format: FloatFormat) -> SoftFloat { SoftFloat(UInt128(1), format) }
  public static func infinity(_ format: FloatFormat, negative: Bool = false) -> SoftFloat {
    let exponent = UInt128((1 << format.exponentBits) - 1) << UInt128(format.fractionBits)
    let leading: UInt128 = format == .f80 ? UInt128(1) << 63 : 0
    return SoftFloat(format: format, bits: signBit(format, negative) | exponent | leading)
  }
  /// A quiet NaN; `payload` fills the significand's low bits.
  public static func quietNaN(_ format: FloatFormat, negative: Bool = false, payload: UInt128 = 0) -> SoftFloat {
    let quiet = UInt128(1) << UInt128(format.precision - 2)
    return SoftFloat(format: format, bits: infinity(format, negative: negative).bits | quiet | (payload & (quiet - 1)))
  }
  /// A signaling NaN; a zero payload becomes the largest power of two below the quiet bit, as gcc's `__builtin_nans("")`.
  public static func signalingNaN(_ format: FloatFormat, negative: Bool = false, payload: UInt128 = 0) -> SoftFloat {
    let quiet = UInt128(1) << UInt128(format.precision - 2)
    let low = payload & (quiet - 1)
    return SoftFloat(
      format: format, bits: infinity(format, negative: negative).bits | (low == 0 ? quiet >> 1 : low))
  }
  /// The largest finite number.
  public static func greatest(_ format: FloatFormat, negative: Bool = false) -> SoftFloat {
    SoftFloat(format: format, bits: infinity(format, negative: negative).bits - 1 - (format == .f80 ? UInt128(1) << 63 : 0))
  }

  @usableFromInline static func signBit(_ format: FloatFormat, _ negative: Bool) -> UInt128 {
    negative ? UInt128(1) << UInt128(format.bitWidth - 1) : 0
  }

  // MARK: Queries

  public var isNegative: Bool { (bits >> UInt128(format.bitWidth - 1)) & 1 != 0 }
  public var isNaN: Bool { unpacked.kind == .nan }
  public var isInfinite: Bool { unpacked.kind == .infinite }
  public var isZero: Bool { unpacked.kind == .zero }
  public var isFinite: Bool {
    let kind = unpacked.kind
    return kind == .zero || kind == .finite
  }
  /// A NaN whose quiet bit is clear.
  public var isSignalingNaN: Bool { isNaN && (bits >> UInt128(format.precision - 2)) & 1 == 0 }
  /// Finite, nonzero, below the normal range.
  public var isSubnormal: Bool {
    let u = unpacked
    return u.kind == .finite && u.exponent < format.minimumExponent
  }
  public var isNormal: Bool {
    let u = unpacked
    return u.kind == .finite && u.exponent >= format.minimumExponent
  }
  /// The exponent e with 2^e ≤ |value| < 2^(e+1); 0 for zero, infinities and NaN.
  public var exponent: Int {
    let u = unpacked
    return u.kind == .finite ? u.exponent : 0
  }

  // MARK: Sign operations (bit operations in IEEE 754: NaNs keep their payload and stay signaling)

  public var negated: SoftFloat { SoftFloat(format: format, bits: bits ^ SoftFloat.signBit(format, true)) }
  public var magnitude: SoftFloat { SoftFloat(format: format, bits: bits & ~SoftFloat.signBit(format, true)) }
  public func copyingSign(of other: SoftFloat) -> SoftFloat {
    SoftFloat(format: format, bits: magnitude.bits | SoftFloat.signBit(format, other.isNegative))
  }
}

/// A value taken apart: (−1)^negative × significand × 2^(exponent − 127), with bit 127 of the significand set when finite.
struct UnpackedFloat {
  enum Kind { case zero, finite, infinite, nan }
  var kind: Kind
  var negative: Bool
  var exponent: Int
  var significand: UInt128
}

extension SoftFloat {
  var unpacked: UnpackedFloat {
    let fractionBits = format.fractionBits
    let fraction = bits & ((UInt128(1) << UInt128(fractionBits)) - 1)
    let maximum = (1 << format.exponentBits) - 1
    let field = Int(truncatingIfNeeded: bits >> UInt128(fractionBits)) & maximum
    let negative = isNegative
    var significand = fraction
    if format == .f80 {
      // Intel SDM vol. 1 §8.2.2: encodings with exponent ≠ 0 and a clear integer bit are invalid operands.
      let integerBit = fraction >> 63 != 0
      if field == maximum && integerBit && fraction << 65 == 0 {
        return UnpackedFloat(kind: .infinite, negative: negative, exponent: 0, significand: 0)
      }
      if field == maximum || (field != 0 && !integerBit) {
        return UnpackedFloat(kind: .nan, negative: negative, exponent: 0, significand: 0)
      }
    } else {
      if field == maximum {
        return UnpackedFloat(kind: fraction == 0 ? .infinite : .nan, negative: negative, exponent: 0, significand: 0)
      }
      if field != 0 { significand |= UInt128(1) << UInt128(fractionBits) }
    }
    if significand == 0 { return UnpackedFloat(kind: .zero, negative: negative, exponent: 0, significand: 0) }
    let shift = significand.leadingZeroBitCount
    // The significand's unit in the last place is 2^(e − (precision − 1)).
    let exponent = max(field, 1) - format.bias - (format.precision - 1) + (127 - shift)
    return UnpackedFloat(kind: .finite, negative: negative, exponent: exponent, significand: significand << UInt128(shift))
  }

  /// Rounds (−1)^negative × significand × 2^(exponent − 127) to `format`; `sticky` says that nonzero bits lie below.
  /// The significand need not be normalized. Zero without sticky gives a zero of the given sign.
  static func rounded(
    _ format: FloatFormat, negative: Bool, exponent: Int, significand: UInt128, sticky: Bool = false
  ) -> SoftFloat {
    if significand == 0 { return zero(format, negative: negative) }
    let shift = significand.leadingZeroBitCount
    let normal = significand << UInt128(shift)
    let e = exponent - shift
    // Number of significand bits that survive: fewer below the normal range.
    let minimum = format.minimumExponent
    let kept = e >= minimum ? format.precision : format.precision - (minimum - e)
    if kept < 0 { return zero(format, negative: negative) }
    let dropped = 128 - kept
    var integer = kept == 0 ? 0 : normal >> UInt128(dropped)
    let rest = kept == 0 ? normal : normal << UInt128(kept)
    let half = UInt128(1) << 127
    if rest > half || (rest == half && (sticky || integer & 1 != 0)) { integer += 1 }
    // `integer` counts units of the last place. Adding it to the shifted exponent lets a carry move up by itself.
    let explicit = format == .f80
    var field = e >= minimum ? e + format.bias : 0
    if integer >> UInt128(format.precision) != 0 {
      integer >>= 1
      field += 1
    } else if field == 0 && integer >> UInt128(format.precision - 1) != 0 {
      field = 1
    }
    if field >= (1 << format.exponentBits) - 1 { return infinity(format, negative: negative) }
    if !explicit { integer &= (UInt128(1) << UInt128(format.fractionBits)) - 1 }
    return SoftFloat(
      format: format, bits: signBit(format, negative) | UInt128(field) << UInt128(format.fractionBits) | integer)
  }
}
