// Rounding to integral values, fused multiply-add, minimum and maximum of `SoftFloat`s.
//
// The fused operation keeps the whole 226-bit product: with 256 bits at hand the smaller addend's lost bits are only ever a
// sticky bit, because large shifts exclude large cancellation.

/// Direction of rounding to an integral value (C's ceil, floor, trunc, rint in the default mode, round).
public enum IntegralRounding: UInt8, Sendable { case up, down, towardZero, nearestEven, nearestAway }

extension SoftFloat {
  /// The value rounded to an integral value of the same format; the sign of zero is kept.
  public func roundedToIntegral(_ mode: IntegralRounding) -> SoftFloat {
    let x = unpacked
    if x.kind == .nan { return quieted }
    if x.kind != .finite || x.exponent >= format.precision - 1 { return self }
    if x.exponent < -1 { return SoftFloat.unit(format, x.negative, SoftFloat.goesUp(mode, x.negative, .below)) }
    // Integer part and what is behind the point, compared with one half.
    let integer = x.exponent < 0 ? 0 : x.significand >> UInt128(127 - x.exponent)
    let fraction = x.exponent < 0 ? x.significand : x.significand << UInt128(x.exponent + 1)
    if fraction == 0 { return self }
    let half = UInt128(1) << 127
    var rest = Rest.below
    // For exponent −1 the leading bit itself is the one-half bit.
    if fraction == half { rest = integer & 1 != 0 ? .halfOdd : .halfEven } else if fraction > half { rest = .above }
    let magnitude = integer + (SoftFloat.goesUp(mode, x.negative, rest) ? 1 : 0)
    if magnitude == 0 { return .zero(format, negative: x.negative) }
    return SoftFloat.rounded(format, negative: x.negative, exponent: 127, significand: magnitude)
  }

  /// A nonzero fraction compared with one half; ties know whether the integer part is odd.
  private enum Rest { case below, halfEven, halfOdd, above }

  private static func goesUp(_ mode: IntegralRounding, _ negative: Bool, _ rest: Rest) -> Bool {
    switch mode {
    case .towardZero: return false
    case .up: return !negative
    case .down: return negative
    case .nearestEven: return rest == .above || rest == .halfOdd
    case .nearestAway: return rest != .below
    }
  }

  private static func unit(_ format: FloatFormat, _ negative: Bool, _ isOne: Bool) -> SoftFloat {
    isOne ? rounded(format, negative: negative, exponent: 0, significand: UInt128(1) << 127) : zero(format, negative: negative)
  }

  /// The number that is not a NaN, if one is not; else the smaller (C's fmin; −0 is below +0 here).
  public static func minimum(_ a: SoftFloat, _ b: SoftFloat) -> SoftFloat {
    if a.isNaN { return b.isNaN ? a.quieted : b }
    if b.isNaN { return a }
    if a.isZero && b.isZero { return a.isNegative ? a : b }
    return a.compare(b) == .less ? a : b
  }

  /// The number that is not a NaN, if one is not; else the larger (C's fmax).
  public static func maximum(_ a: SoftFloat, _ b: SoftFloat) -> SoftFloat {
    if a.isNaN { return b.isNaN ? a.quieted : b }
    if b.isNaN { return a }
    if a.isZero && b.isZero { return a.isNegative ? b : a }
    return a.compare(b) == .greater ? a : b
  }

  /// a × b + c with one rounding.
  public static func multiplyAdd(_ a: SoftFloat, _ b: SoftFloat, _ c: SoftFloat) -> SoftFloat {
    precondition(a.format == b.format && a.format == c.format)
    let x = a.unpacked, y = b.unpacked, z = c.unpacked
    if x.kind == .nan || y.kind == .nan { return propagateNaN(a, b) }
    if z.kind == .nan { return c.quieted }
    if z.kind == .infinite && x.kind != .infinite && y.kind != .infinite { return c }
    // Special operands and an exact zero product follow multiplication and addition.
    if x.kind != .finite || y.kind != .finite || z.kind != .finite {
      if x.kind == .finite && y.kind == .finite && z.kind == .zero {
        let product = x.significand.multipliedFullWidth(by: y.significand)
        return rounded(
          a.format, negative: x.negative != y.negative, exponent: x.exponent + y.exponent + 1, significand: product.high,
          sticky: product.low != 0)
      }
      return z.kind == .finite && x.kind != .infinite && y.kind != .infinite ? c.canonical : add(multiply(a, b), c)
    }
    let product = x.significand.multipliedFullWidth(by: y.significand)
    var p = Wide(high: product.high, low: product.low)
    var exponent = x.exponent + y.exponent + 1
    if p.high >> 127 == 0 {
      p = p.shiftedLeft(1)
      exponent -= 1
    }
    return addWide(a.format, p, exponent, x.negative != y.negative, Wide(high: z.significand, low: 0), z.exponent, z.negative)
  }

  /// 256 bits.
  private struct Wide {
    var high: UInt128
    var low: UInt128
    func shiftedLeft(_ n: Int) -> Wide {
      if n == 0 { return self }
      if n >= 128 { return Wide(high: n == 128 ? low : low << UInt128(n - 128), low: 0) }
      return Wide(high: high << UInt128(n) | low >> UInt128(128 - n), low: low << UInt128(n))
    }
    func shiftedRight(_ n: Int) -> (Wide, lost: Bool) {
      if n == 0 { return (self, false) }
      if n >= 256 { return (Wide(high: 0, low: 0), high != 0 || low != 0) }
      if n >= 128 {
        let rest = n == 128 ? 0 : high << UInt128(256 - n)
        return (Wide(high: 0, low: n == 128 ? high : high >> UInt128(n - 128)), low != 0 || rest != 0)
      }
      let lost = low << UInt128(128 - n) != 0
      return (Wide(high: high >> UInt128(n), low: low >> UInt128(n) | high << UInt128(128 - n)), lost)
    }
    func isBelow(_ o: Wide) -> Bool { high < o.high || (high == o.high && low < o.low) }
  }

  /// Adds two normalized 256-bit magnitudes.
  private static func addWide(
    _ format: FloatFormat, _ a: Wide, _ aExponent: Int, _ aNegative: Bool, _ b: Wide, _ bExponent: Int, _ bNegative: Bool
  ) -> SoftFloat {
    let aIsBig = aExponent > bExponent || (aExponent == bExponent && !a.isBelow(b))
    let big = (aIsBig ? a : b).shiftedRight(1).0
    let exponent = aIsBig ? aExponent : bExponent
    let (small, lost) = (aIsBig ? b : a).shiftedRight(1 + abs(aExponent - bExponent))
    let negative = aIsBig ? aNegative : bNegative
    var sum: Wide
    if aNegative == bNegative {
      let (low, carry) = big.low.addingReportingOverflow(small.low)
      sum = Wide(high: big.high + small.high + (carry ? 1 : 0), low: low)
    } else {
      let (low, borrow) = big.low.subtractingReportingOverflow(small.low)
      sum = Wide(high: big.high - small.high - (borrow ? 1 : 0), low: low)
      if lost {
        let (lower, again) = sum.low.subtractingReportingOverflow(1)
        sum = Wide(high: sum.high - (again ? 1 : 0), low: lower)
      }
      if sum.high == 0 && sum.low == 0 && !lost { return zero(format) }
    }
    let shift = sum.high != 0 ? sum.high.leadingZeroBitCount : 128 + sum.low.leadingZeroBitCount
    let normal = sum.shiftedLeft(shift)
    return rounded(
      format, negative: negative, exponent: exponent + 1 - shift, significand: normal.high, sticky: normal.low != 0 || lost)
  }
}
