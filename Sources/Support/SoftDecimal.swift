// Decimal floating-point values of the target, independent of the host: representation and queries.
//
// Constant evaluation needs `_Decimal32/64/128` results that equal the run-time library's to the last digit. A value is its bit
// pattern in the binary integer (BID) encoding of IEEE 754-2019 §3.5.2, which x86-64's psABI prescribes; every operation takes it
// apart to sign, coefficient and exponent, computes exactly with big integers and rounds once to nearest, ties to even. Among
// the equal representations of a result the one with the preferred exponent of §5.2 is chosen.
//
// Files: SoftDecimal.swift (representation), SoftDecimalArithmetic.swift, SoftDecimalConversion.swift.

/// A decimal floating-point format.
public enum DecimalFormat: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  case d32, d64, d128

  /// Precision in decimal digits.
  @inlinable public var digits: Int {
    switch self {
    case .d32: return 7
    case .d64: return 16
    case .d128: return 34
    }
  }
  @inlinable public var bitWidth: Int {
    switch self {
    case .d32: return 32
    case .d64: return 64
    case .d128: return 128
    }
  }
  /// Width of the exponent field.
  @inlinable public var exponentBits: Int {
    switch self {
    case .d32: return 8
    case .d64: return 10
    case .d128: return 14
    }
  }
  /// Bits of the coefficient field in the common form.
  @inlinable public var coefficientBits: Int { bitWidth - 1 - exponentBits }
  /// What is added to the exponent of the coefficient's last digit to make the field.
  @inlinable public var bias: Int {
    switch self {
    case .d32: return 101
    case .d64: return 398
    case .d128: return 6176
    }
  }
  /// Smallest and largest exponent of the last digit.
  @inlinable public var minimumExponent: Int { -bias }
  @inlinable public var maximumExponent: Int { 3 * (1 << (exponentBits - 2)) - 1 - bias }
}

/// A decimal floating-point value.
public struct SoftDecimal: BitwiseCopyable, Equatable, Sendable {
  public var format: DecimalFormat
  /// The value as the target's memory holds it. `==` compares these bits; `compare` compares numbers.
  public var bits: UInt128

  @inlinable public init(format: DecimalFormat, bits: UInt128) {
    self.format = format
    self.bits = bits
  }

  /// A finite value; the coefficient must have at most `format.digits` digits and the exponent be in range.
  public init(_ format: DecimalFormat, negative: Bool, coefficient: UInt128, exponent: Int) {
    let field = UInt128(exponent + format.bias)
    let width = format.coefficientBits
    var bits: UInt128
    if coefficient >> UInt128(width) == 0 {
      bits = field << UInt128(width) | coefficient
    } else {
      // The top bits 100 of a large coefficient are implied by 11 in front of the exponent.
      let low = coefficient & ((UInt128(1) << UInt128(width - 2)) - 1)
      bits = UInt128(3) << UInt128(format.bitWidth - 3) | field << UInt128(width - 2) | low
    }
    if negative { bits |= SoftDecimal.signBit(format) }
    self.init(format: format, bits: bits)
  }

  static func signBit(_ format: DecimalFormat) -> UInt128 { UInt128(1) << UInt128(format.bitWidth - 1) }

  public static func zero(_ format: DecimalFormat, negative: Bool = false, exponent: Int = 0) -> SoftDecimal {
    let e = min(max(exponent, format.minimumExponent), format.maximumExponent)
    return SoftDecimal(format, negative: negative, coefficient: 0, exponent: e)
  }
  public static func infinity(_ format: DecimalFormat, negative: Bool = false) -> SoftDecimal {
    special(format, 0b11110, negative)
  }
  public static func quietNaN(_ format: DecimalFormat, negative: Bool = false) -> SoftDecimal { special(format, 0b11111, negative) }
  public static func signalingNaN(_ format: DecimalFormat) -> SoftDecimal {
    var v = special(format, 0b11111, false)
    v.bits |= UInt128(1) << UInt128(format.bitWidth - 7)
    return v
  }
  private static func special(_ format: DecimalFormat, _ lead: UInt128, _ negative: Bool) -> SoftDecimal {
    SoftDecimal(format: format, bits: lead << UInt128(format.bitWidth - 6) | (negative ? signBit(format) : 0))
  }

  // MARK: Queries

  public var isNegative: Bool { bits >> UInt128(format.bitWidth - 1) & 1 != 0 }
  private var lead: UInt128 { bits >> UInt128(format.bitWidth - 6) & 31 }
  public var isNaN: Bool { lead == 31 }
  public var isInfinite: Bool { lead == 30 }
  public var isFinite: Bool { lead < 30 }
  public var isZero: Bool { isFinite && parts.coefficient == 0 }

  public var negated: SoftDecimal { SoftDecimal(format: format, bits: bits ^ SoftDecimal.signBit(format)) }
  public var magnitude: SoftDecimal { SoftDecimal(format: format, bits: bits & ~SoftDecimal.signBit(format)) }

  /// Coefficient and exponent of a finite value. A coefficient too large for the format means zero (§3.5.2).
  var parts: (coefficient: UInt128, exponent: Int) {
    let width = format.coefficientBits
    let mask = (UInt128(1) << UInt128(format.exponentBits)) - 1
    var coefficient: UInt128
    let field: UInt128
    if bits >> UInt128(format.bitWidth - 3) & 3 == 3 {
      field = bits >> UInt128(width - 2) & mask
      coefficient = UInt128(1) << UInt128(width) | bits & ((UInt128(1) << UInt128(width - 2)) - 1)
    } else {
      field = bits >> UInt128(width) & mask
      coefficient = bits & ((UInt128(1) << UInt128(width)) - 1)
    }
    if coefficient >= SoftDecimal.powerOfTen(format.digits) { coefficient = 0 }
    return (coefficient, Int(field) - format.bias)
  }

  /// 10^n for n ≤ 38.
  static func powerOfTen(_ n: Int) -> UInt128 {
    var p: UInt128 = 1
    for _ in 0..<n { p *= 10 }
    return p
  }

  // MARK: Rounding

  /// (−1)^negative × coefficient × 10^exponent rounded to `format`; `sticky` says that nonzero digits lie below. The result keeps
  /// the exponent when the coefficient fits.
  static func rounded(
    _ format: DecimalFormat, negative: Bool, coefficient: BigUInt, exponent: Int, sticky: Bool = false
  ) -> SoftDecimal {
    if coefficient.isZero { return zero(format, negative: negative, exponent: exponent) }
    var value = coefficient, e = exponent, rest = sticky
    let excess = max(value.decimalDigitCount - format.digits, format.minimumExponent - e)
    if excess > 0 {
      let unit = BigUInt.powerOfTen(excess)
      let (quotient, remainder) = value.dividing(by: unit)
      let order = BigUInt.compare(remainder << 1, unit)
      let isOdd = (quotient.limbs.first ?? 0) & 1 != 0
      value = quotient
      if order > 0 || (order == 0 && (rest || isOdd)) { value = value + BigUInt(1) }
      rest = true
      e += excess
      if value.decimalDigitCount > format.digits {
        value = value.dividing(by: BigUInt(10)).quotient
        e += 1
      }
    }
    if value.isZero { return zero(format, negative: negative, exponent: e) }
    if e > format.maximumExponent {
      // A short coefficient can take up what the exponent has too much.
      let shift = e - format.maximumExponent
      if shift + value.decimalDigitCount > format.digits { return infinity(format, negative: negative) }
      value = value * BigUInt.powerOfTen(shift)
      e = format.maximumExponent
    }
    return SoftDecimal(format, negative: negative, coefficient: value.lowBits, exponent: e)
  }
}

extension BigUInt {
  /// The low 128 bits.
  public var lowBits: UInt128 {
    var v: UInt128 = 0
    for i in 0..<min(limbs.count, 4) { v |= UInt128(limbs[i]) << UInt128(32 * i) }
    return v
  }

  static func powerOfTen(_ n: Int) -> BigUInt { n <= 38 ? BigUInt(SoftDecimal.powerOfTen(n)) : powerOfFive(n) << n }

  /// Number of decimal digits; 0 for zero.
  var decimalDigitCount: Int {
    if isZero { return 0 }
    // 1233/4096 is just below log10(2), so this starts at or below the number.
    var n = ((bitWidth - 1) * 1233) >> 12
    while BigUInt.compare(self, BigUInt.powerOfTen(n)) >= 0 { n += 1 }
    return n
  }
}
