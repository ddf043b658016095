// Conversions of `SoftDecimal`s: text of constants, integers, binary floating-point values, other decimal formats.

extension SoftDecimal {
  /// More digits of a constant than any rounding decision needs only count as a sticky digit.
  private static let maximumDigits = 200

  /// Parses a decimal floating constant without suffix: digits, point, exponent, digit separators; no sign. The exponent of the
  /// last written digit is kept where the format allows: `1.50dd` is 150 × 10^−2. nil if a character does not belong.
  public static func parse(_ text: UnsafeBufferPointer<UInt8>, _ format: DecimalFormat) -> SoftDecimal? {
    var coefficient = BigUInt()
    var exponent = 0, digits = 0, i = 0
    var sawPoint = false, sticky = false
    while i < text.count {
      let c = text[i]
      if c == UInt8(ascii: ".") && !sawPoint {
        sawPoint = true
      } else if c >= 48 && c <= 57 {
        if digits < maximumDigits {
          coefficient.multiplyAdd(10, UInt32(c - 48))
          if !coefficient.isZero { digits += 1 }
          if sawPoint { exponent -= 1 }
        } else {
          if c != 48 { sticky = true }
          if !sawPoint { exponent += 1 }
        }
      } else if c != UInt8(ascii: "'") {
        break
      }
      i += 1
    }
    if i < text.count {
      if text[i] | 32 != UInt8(ascii: "e") { return nil }
      i += 1
      var negative = false, value = 0
      if i < text.count && (text[i] == UInt8(ascii: "-") || text[i] == UInt8(ascii: "+")) {
        negative = text[i] == UInt8(ascii: "-")
        i += 1
      }
      while i < text.count {
        let c = text[i]
        if c >= 48 && c <= 57 { value = min(value * 10 + Int(c - 48), 1 << 40) } else if c != UInt8(ascii: "'") { return nil }
        i += 1
      }
      exponent += negative ? -value : value
    }
    if !coefficient.isZero {
      // Far outside the range big powers of ten must not be computed.
      if exponent > 20_000 { return .infinity(format) }
      if exponent < -20_000 { return zero(format, exponent: format.minimumExponent) }
    }
    return rounded(format, negative: false, coefficient: coefficient, exponent: exponent, sticky: sticky)
  }

  /// The nearest value to an integer.
  public init(negative: Bool, magnitude: BigUInt, _ format: DecimalFormat) {
    if magnitude.isZero {
      self = .zero(format)
    } else if magnitude.bitWidth > 24_000 {
      self = .infinity(format, negative: negative)
    } else {
      self = SoftDecimal.rounded(format, negative: negative, coefficient: magnitude, exponent: 0)
    }
  }
  public init(_ value: Int128, _ format: DecimalFormat) {
    self.init(negative: value < 0, magnitude: BigUInt(value.magnitude), format)
  }

  /// The value in another decimal format.
  public func convert(to target: DecimalFormat) -> SoftDecimal {
    if target == format { return self }
    if isNaN { return .quietNaN(target, negative: isNegative) }
    if isInfinite { return .infinity(target, negative: isNegative) }
    let x = parts
    return SoftDecimal.rounded(target, negative: isNegative, coefficient: BigUInt(x.coefficient), exponent: x.exponent)
  }

  /// The nearest decimal value to a binary one.
  public init(_ value: SoftFloat, _ format: DecimalFormat) {
    let x = value.unpacked
    switch x.kind {
    case .nan: self = .quietNaN(format, negative: x.negative)
    case .infinite: self = .infinity(format, negative: x.negative)
    case .zero: self = .zero(format, negative: x.negative)
    case .finite:
      let zeros = x.significand.trailingZeroBitCount
      let significand = BigUInt(x.significand >> UInt128(zeros))
      let power = x.exponent - 127 + zeros
      if power >= 0 {
        self = SoftDecimal.rounded(format, negative: x.negative, coefficient: significand << power, exponent: 0)
      } else {
        self = SoftDecimal.rounded(
          format, negative: x.negative, coefficient: significand * BigUInt.powerOfFive(-power), exponent: power)
      }
    }
  }

  /// The nearest binary value.
  public func toBinary(_ format: FloatFormat) -> SoftFloat {
    if isNaN { return .quietNaN(format, negative: isNegative) }
    if isInfinite { return .infinity(format, negative: isNegative) }
    let x = parts
    var text = Array(String(x.coefficient).utf8)
    text.append(UInt8(ascii: "e"))
    text.append(contentsOf: String(x.exponent).utf8)
    let magnitude = text.withUnsafeBufferPointer { SoftFloat.parse($0, format)!.value }
    return isNegative ? magnitude.negated : magnitude
  }

  /// The magnitude truncated towards zero, for finite values up to `limit` bits; nil for greater ones and NaN.
  public func truncatedMagnitude(limit: Int) -> BigUInt? {
    if !isFinite { return nil }
    let x = parts
    if x.coefficient == 0 { return BigUInt() }
    if x.exponent >= 0 {
      if x.exponent * 3 > limit { return nil }
      let v = BigUInt(x.coefficient) * BigUInt.powerOfTen(x.exponent)
      return v.bitWidth > limit ? nil : v
    }
    if -x.exponent > 40 { return BigUInt() }
    return BigUInt(x.coefficient).dividing(by: BigUInt.powerOfTen(-x.exponent)).quotient
  }

  /// The value truncated to an integer of `width` ≤ 128 bits; `overflow` when it does not fit.
  public func toInteger(bits width: Int, signed: Bool) -> (value: Int128, overflow: Bool) {
    guard let m = truncatedMagnitude(limit: 256), m.bitWidth <= 128 else { return (0, true) }
    let v = m.lowBits
    if signed {
      let limit = UInt128(1) << UInt128(width - 1)
      if isNegative { return (0 &- Int128(truncatingIfNeeded: v), v > limit) }
      return (Int128(truncatingIfNeeded: v), v >= limit)
    }
    let fits = width == 128 || v >> UInt128(width) == 0
    return (Int128(truncatingIfNeeded: v), !fits || (isNegative && v != 0))
  }
}
