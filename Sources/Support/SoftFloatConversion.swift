// Conversions between `SoftFloat` formats, integers and the host's Double.

extension SoftFloat {
  /// The nearest value of `target`, ties to even. A NaN keeps the leading part of its payload and becomes quiet.
  public func convert(to target: FloatFormat) -> SoftFloat {
    let x = unpacked
    switch x.kind {
    case .zero: return .zero(target, negative: x.negative)
    case .infinite: return .infinity(target, negative: x.negative)
    case .nan:
      if target == format { return quieted }
      if format == .f80 && (bits >> 63) & 1 == 0 { return .quietNaN(target) }
      // Align payloads at the quiet bit.
      let payload = bits << UInt128(128 - (format.precision - 1))
      return .quietNaN(target, negative: x.negative, payload: payload >> UInt128(128 - (target.precision - 1)))
    case .finite:
      return SoftFloat.rounded(target, negative: x.negative, exponent: x.exponent, significand: x.significand)
    }
  }

  /// The nearest value to an unsigned integer.
  public init(_ integer: UInt128, _ format: FloatFormat) {
    self = SoftFloat.rounded(format, negative: false, exponent: 127, significand: integer)
  }

  /// The nearest value to a signed integer.
  public init(_ integer: Int128, _ format: FloatFormat) {
    self = SoftFloat.rounded(format, negative: integer < 0, exponent: 127, significand: integer.magnitude)
    if integer == 0 { self = .zero(format) }
  }

  /// The value truncated towards zero as a signed integer of `bits` bits, in the low bits of the result (two's complement,
  /// sign-extended). `overflow` is true for NaN and when the truncated value does not fit; then the integer is the
  /// smallest one, which is also what x86's conversion gives.
  public func toSigned(bits width: Int) -> (value: Int128, overflow: Bool) {
    let minimum: Int128 = width == 128 ? .min : -(1 << Int128(width - 1))
    let x = unpacked
    if x.kind == .zero { return (0, false) }
    guard x.kind == .finite, x.exponent < width else { return (minimum, true) }
    if x.exponent < 0 { return (0, false) }
    let magnitude = x.significand >> UInt128(127 - x.exponent)
    let limit = UInt128(1) << UInt128(width - 1)
    if x.negative { return magnitude > limit ? (minimum, true) : (0 &- Int128(truncatingIfNeeded: magnitude), false) }
    return magnitude >= limit ? (minimum, true) : (Int128(truncatingIfNeeded: magnitude), false)
  }

  /// The value truncated towards zero as an unsigned integer of `bits` bits. `overflow` is true for NaN and when the
  /// truncated value does not fit (values in (−1, 0) truncate to 0 and fit); then the integer is the largest one.
  public func toUnsigned(bits width: Int) -> (value: UInt128, overflow: Bool) {
    let maximum: UInt128 = width == 128 ? .max : (1 << UInt128(width)) - 1
    let x = unpacked
    if x.kind == .zero { return (0, false) }
    guard x.kind == .finite, x.exponent < width else { return (maximum, true) }
    if x.exponent < 0 { return (0, false) }
    if x.negative { return (maximum, true) }
    return (x.significand >> UInt128(127 - x.exponent), false)
  }

  /// True when the value is an integer that `toSigned`/`toUnsigned` would return exactly (zero of either sign included).
  public var isIntegral: Bool {
    let x = unpacked
    if x.kind == .zero { return true }
    guard x.kind == .finite, x.exponent >= 0 else { return false }
    return x.exponent >= 127 || x.significand << UInt128(x.exponent + 1) == 0
  }

  /// The value rounded to an integral value towards zero, keeping the format and the sign of zero (C's `trunc`).
  public var truncated: SoftFloat {
    let x = unpacked
    if x.kind == .nan { return quieted }
    if x.kind != .finite || x.exponent >= format.precision - 1 { return self }
    if x.exponent < 0 { return .zero(format, negative: x.negative) }
    let mask = ~UInt128(0) << UInt128(127 - x.exponent)
    return SoftFloat.rounded(format, negative: x.negative, exponent: x.exponent, significand: x.significand & mask)
  }

  /// The value multiplied by 2^`power`, rounded once (C's `ldexp`).
  public func scaled(byPowerOfTwo power: Int) -> SoftFloat {
    let x = unpacked
    if x.kind == .nan { return quieted }
    if x.kind != .finite { return self }
    let limited = min(max(power, -70_000), 70_000)
    return SoftFloat.rounded(format, negative: x.negative, exponent: x.exponent + limited, significand: x.significand)
  }

  /// An f64 with a host Double's bits; for tests and options, not for target arithmetic.
  public init(_ double: Double) { self.init(format: .f64, bits: UInt128(double.bitPattern)) }
  /// The value as a host Double (rounded if it is wider).
  public var hostDouble: Double { Double(bitPattern: UInt64(truncatingIfNeeded: convert(to: .f64).bits)) }
}
