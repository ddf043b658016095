// Integers of any size with a sign, for constant evaluation of bit-precise types wider than 128 bits.
//
// Values are exact; `wrapped` reduces one to what a type of a given width holds. Only cold paths come here.

/// An integer: sign and magnitude; zero is not negative.
public struct ExactInteger: Equatable, Sendable {
  public private(set) var isNegative: Bool
  public private(set) var magnitude: BigUInt

  public init(negative: Bool, magnitude: BigUInt) {
    isNegative = negative && !magnitude.isZero
    self.magnitude = magnitude
  }
  public init(_ value: Int128) { self.init(negative: value < 0, magnitude: BigUInt(value.magnitude)) }

  /// From two's complement limbs, low first; the top bit is the sign when `signed`.
  public init(limbs: UnsafeBufferPointer<UInt64>, signed: Bool) {
    var bits = BigUInt(limbs: limbs)
    let negative = signed && !limbs.isEmpty && limbs[limbs.count - 1] >> 63 != 0
    if negative {
      var full = BigUInt(1) << (limbs.count * 64)
      full.subtract(bits)
      bits = full
    }
    self.init(negative: negative, magnitude: bits)
  }

  public var isZero: Bool { magnitude.isZero }

  /// The value if an Int128 holds it.
  public var int128: Int128? {
    if magnitude.bitWidth > 128 { return nil }
    let m = magnitude.lowBits
    if isNegative { return m <= UInt128(1) << 127 ? 0 &- Int128(truncatingIfNeeded: m) : nil }
    return m >> 127 == 0 ? Int128(m) : nil
  }

  /// Two's complement limb `i`.
  public func limb(_ i: Int) -> UInt64 {
    func plain(_ k: Int) -> UInt64 {
      let limbs = magnitude.limbs
      let low = 2 * k < limbs.count ? UInt64(limbs[2 * k]) : 0, high = 2 * k + 1 < limbs.count ? UInt64(limbs[2 * k + 1]) : 0
      return low | high << 32
    }
    if !isNegative { return plain(i) }
    // −m = ~m + 1: the carry reaches limb i if all below are zero.
    for k in 0..<i where plain(k) != 0 { return ~plain(i) }
    return ~plain(i) &+ 1
  }

  public static func compare(_ a: ExactInteger, _ b: ExactInteger) -> Int {
    if a.isNegative != b.isNegative { return a.isNegative ? -1 : 1 }
    let order = BigUInt.compare(a.magnitude, b.magnitude)
    return a.isNegative ? -order : order
  }

  // MARK: Arithmetic

  public var negated: ExactInteger { ExactInteger(negative: !isNegative, magnitude: magnitude) }

  public static func + (a: ExactInteger, b: ExactInteger) -> ExactInteger {
    if a.isNegative == b.isNegative { return ExactInteger(negative: a.isNegative, magnitude: a.magnitude + b.magnitude) }
    let aIsLarger = BigUInt.compare(a.magnitude, b.magnitude) >= 0
    var m = aIsLarger ? a.magnitude : b.magnitude
    m.subtract(aIsLarger ? b.magnitude : a.magnitude)
    return ExactInteger(negative: aIsLarger ? a.isNegative : b.isNegative, magnitude: m)
  }
  public static func - (a: ExactInteger, b: ExactInteger) -> ExactInteger { a + b.negated }
  public static func * (a: ExactInteger, b: ExactInteger) -> ExactInteger {
    ExactInteger(negative: a.isNegative != b.isNegative, magnitude: a.magnitude * b.magnitude)
  }

  /// Quotient towards zero and remainder with the dividend's sign; the divisor must not be zero.
  public func dividing(by divisor: ExactInteger) -> (quotient: ExactInteger, remainder: ExactInteger) {
    let (q, r) = magnitude.dividing(by: divisor.magnitude)
    return (
      ExactInteger(negative: isNegative != divisor.isNegative, magnitude: q), ExactInteger(negative: isNegative, magnitude: r)
    )
  }

  public func shiftedLeft(_ count: Int) -> ExactInteger { ExactInteger(negative: isNegative, magnitude: magnitude << count) }

  /// Arithmetic shift: rounds towards minus infinity.
  public func shiftedRight(_ count: Int) -> ExactInteger {
    let unit = BigUInt(1) << count
    let (q, r) = magnitude.dividing(by: unit)
    if isNegative && !r.isZero { return ExactInteger(negative: true, magnitude: q + BigUInt(1)) }
    return ExactInteger(negative: isNegative, magnitude: q)
  }

  /// `op` on the two's complement representations of `width` bits, read back as signed or unsigned.
  public static func bitwise(
    _ a: ExactInteger, _ b: ExactInteger, width: Int, signed: Bool, _ op: (UInt64, UInt64) -> UInt64
  ) -> ExactInteger {
    let count = width / 64 + 1
    var limbs: [UInt64] = []
    limbs.reserveCapacity(count)
    let x = a.limbs(count), y = b.limbs(count)
    for i in 0..<count { limbs.append(op(x[i], y[i])) }
    return limbs.withUnsafeBufferPointer { ExactInteger(limbs: $0, signed: signed) }.wrapped(width: width, signed: signed)
  }

  /// The low `count` two's complement limbs.
  public func limbs(_ count: Int) -> [UInt64] {
    var result = [UInt64](repeating: 0, count: count)
    let source = magnitude.limbs
    for i in 0..<min(count * 2, source.count) { result[i / 2] |= UInt64(source[i]) << UInt64(32 * (i & 1)) }
    if isNegative {
      var carry = true
      for i in 0..<count {
        result[i] = ~result[i]
        if carry { (result[i], carry) = result[i].addingReportingOverflow(1) }
      }
    }
    return result
  }

  /// The value modulo 2^width in the range of the signed or unsigned type of that width.
  public func wrapped(width: Int, signed: Bool) -> ExactInteger {
    if !isNegative && magnitude.bitWidth < width { return self }
    if signed && isNegative && magnitude.bitWidth < width { return self }
    let count = (width + 63) / 64
    var bits = limbs(count)
    let spare = UInt64(count * 64 - width)
    if spare != 0 {
      let top = bits[count - 1] << spare
      bits[count - 1] = signed ? UInt64(bitPattern: Int64(bitPattern: top) >> Int64(spare)) : top >> spare
    }
    return bits.withUnsafeBufferPointer { ExactInteger(limbs: $0, signed: signed) }
  }

  // MARK: Floating point

  /// The nearest value of a binary format.
  public func rounded(to format: FloatFormat) -> SoftFloat {
    if isZero { return .zero(format) }
    let (significand, sticky) = magnitude.leadingBits
    return SoftFloat.rounded(
      format, negative: isNegative, exponent: magnitude.bitWidth - 1, significand: significand, sticky: sticky)
  }

  /// A finite binary value truncated towards zero; nil for infinities and NaN.
  public init?(truncating value: SoftFloat) {
    let x = value.unpacked
    switch x.kind {
    case .nan, .infinite: return nil
    case .zero: self.init(0)
    case .finite:
      if x.exponent < 0 { self.init(0); return }
      let m = x.exponent <= 127 ? BigUInt(x.significand >> UInt128(127 - x.exponent)) : BigUInt(x.significand) << (x.exponent - 127)
      self.init(negative: x.negative, magnitude: m)
    }
  }
}

extension BigUInt {
  /// From 64-bit limbs, low first.
  public init(limbs source: UnsafeBufferPointer<UInt64>) {
    self.init(halves: source, count: source.count)
  }
}
