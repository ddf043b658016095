// Arithmetic and comparison of `SoftDecimal`s (IEEE 754-2019 §5.4, §5.11), exact and rounded once.

extension SoftDecimal {
  private static func propagatedNaN(_ a: SoftDecimal, _ b: SoftDecimal) -> SoftDecimal {
    let source = a.isNaN ? a : b
    return .quietNaN(a.format, negative: source.isNegative)
  }

  public static func + (a: SoftDecimal, b: SoftDecimal) -> SoftDecimal {
    precondition(a.format == b.format)
    if a.isNaN || b.isNaN { return propagatedNaN(a, b) }
    if a.isInfinite { return b.isInfinite && a.isNegative != b.isNegative ? .quietNaN(a.format) : a }
    if b.isInfinite { return b }
    let x = a.parts, y = b.parts
    let exponent = min(x.exponent, y.exponent)
    let p = BigUInt(x.coefficient) * BigUInt.powerOfTen(x.coefficient == 0 ? 0 : x.exponent - exponent)
    let q = BigUInt(y.coefficient) * BigUInt.powerOfTen(y.coefficient == 0 ? 0 : y.exponent - exponent)
    if a.isNegative == b.isNegative {
      return rounded(a.format, negative: a.isNegative, coefficient: p + q, exponent: exponent)
    }
    let order = BigUInt.compare(p, q)
    if order == 0 { return zero(a.format, exponent: exponent) }
    var difference = order > 0 ? p : q
    difference.subtract(order > 0 ? q : p)
    return rounded(a.format, negative: order > 0 ? a.isNegative : b.isNegative, coefficient: difference, exponent: exponent)
  }

  public static func - (a: SoftDecimal, b: SoftDecimal) -> SoftDecimal { b.isNaN ? a + b : a + b.negated }

  public static func * (a: SoftDecimal, b: SoftDecimal) -> SoftDecimal {
    precondition(a.format == b.format)
    if a.isNaN || b.isNaN { return propagatedNaN(a, b) }
    let negative = a.isNegative != b.isNegative
    if a.isInfinite || b.isInfinite {
      return a.isZero || b.isZero ? .quietNaN(a.format) : .infinity(a.format, negative: negative)
    }
    let x = a.parts, y = b.parts
    return rounded(
      a.format, negative: negative, coefficient: BigUInt(x.coefficient) * BigUInt(y.coefficient), exponent: x.exponent + y.exponent)
  }

  public static func / (a: SoftDecimal, b: SoftDecimal) -> SoftDecimal {
    precondition(a.format == b.format)
    if a.isNaN || b.isNaN { return propagatedNaN(a, b) }
    let negative = a.isNegative != b.isNegative
    if a.isInfinite { return b.isInfinite ? .quietNaN(a.format) : .infinity(a.format, negative: negative) }
    if b.isInfinite { return zero(a.format, negative: negative, exponent: a.format.minimumExponent) }
    let x = a.parts, y = b.parts
    if y.coefficient == 0 { return x.coefficient == 0 ? .quietNaN(a.format) : .infinity(a.format, negative: negative) }
    let preferred = x.exponent - y.exponent
    if x.coefficient == 0 { return zero(a.format, negative: negative, exponent: preferred) }
    let dividend = BigUInt(x.coefficient), divisor = BigUInt(y.coefficient)
    // Two digits more than the precision, so that rounding sees more than a half digit.
    let scale = max(a.format.digits + 2 + divisor.decimalDigitCount - dividend.decimalDigitCount, 0)
    var (quotient, remainder) = (dividend * BigUInt.powerOfTen(scale)).dividing(by: divisor)
    var exponent = preferred - scale
    if remainder.isZero {
      // Exact: towards the preferred exponent as far as trailing zeros go.
      while exponent < preferred {
        let (q, r) = quotient.dividing(by: BigUInt(10))
        if !r.isZero { break }
        quotient = q
        exponent += 1
      }
    }
    return rounded(a.format, negative: negative, coefficient: quotient, exponent: exponent, sticky: !remainder.isZero)
  }

  /// How the numbers relate; representations of the same number are equal.
  public func compare(_ other: SoftDecimal) -> FloatOrdering {
    if isNaN || other.isNaN { return .unordered }
    if isInfinite || other.isInfinite {
      let a = isInfinite ? (isNegative ? -1 : 1) : 0, b = other.isInfinite ? (other.isNegative ? -1 : 1) : 0
      return a < b ? .less : a > b ? .greater : .equal
    }
    let x = parts, y = other.parts
    if x.coefficient == 0 && y.coefficient == 0 { return .equal }
    if x.coefficient == 0 { return other.isNegative ? .greater : .less }
    if y.coefficient == 0 || isNegative != other.isNegative { return isNegative ? .less : .greater }
    let exponent = min(x.exponent, y.exponent)
    let p = BigUInt(x.coefficient) * BigUInt.powerOfTen(x.exponent - exponent)
    let q = BigUInt(y.coefficient) * BigUInt.powerOfTen(y.exponent - exponent)
    let order = BigUInt.compare(p, q)
    if order == 0 { return .equal }
    return (order < 0) != isNegative ? .less : .greater
  }
}
