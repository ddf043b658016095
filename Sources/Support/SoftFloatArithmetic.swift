// Addition, multiplication, division, square root and comparison of `SoftFloat`s.
//
// Each works on 128-bit significands; the widest format has 113 bits, so 15 bits below the last place and a sticky bit
// always suffice for one correct rounding (IEEE 754-2019 §5.4.1). Both operands have the same format; convert first.
// NaN results: the first NaN operand made quiet, else the positive default NaN (as gcc folds 0.0/0.0; x86 hardware sets
// the sign, so a client that needs the hardware's sign must not fold an invalid operation).

extension SoftFloat {
  public static func + (a: SoftFloat, b: SoftFloat) -> SoftFloat { add(a, b) }
  public static func - (a: SoftFloat, b: SoftFloat) -> SoftFloat { subtract(a, b) }
  public static func * (a: SoftFloat, b: SoftFloat) -> SoftFloat { multiply(a, b) }
  public static func / (a: SoftFloat, b: SoftFloat) -> SoftFloat { divide(a, b) }

  /// The NaN that an operation with at least one NaN operand gives.
  static func propagateNaN(_ a: SoftFloat, _ b: SoftFloat) -> SoftFloat { a.isNaN ? a.quieted : b.quieted }

  /// This NaN with its quiet bit set. f80 encodings that are no valid number become the default NaN.
  var quieted: SoftFloat {
    if format == .f80 && (bits >> 63) & 1 == 0 { return .quietNaN(.f80) }
    return SoftFloat(format: format, bits: bits | UInt128(1) << UInt128(format.precision - 2))
  }

  public static func subtract(_ a: SoftFloat, _ b: SoftFloat) -> SoftFloat {
    b.isNaN || a.isNaN ? propagateNaN(a, b) : add(a, b.negated)
  }

  public static func add(_ a: SoftFloat, _ b: SoftFloat) -> SoftFloat {
    precondition(a.format == b.format)
    let x = a.unpacked, y = b.unpacked
    if x.kind == .nan || y.kind == .nan { return propagateNaN(a, b) }
    if x.kind == .infinite {
      return y.kind == .infinite && x.negative != y.negative ? .quietNaN(a.format) : a
    }
    if y.kind == .infinite { return b }
    if x.kind == .zero {
      // (+0) + (−0) is +0 when rounding to nearest (IEEE 754 §6.3).
      return y.kind == .zero ? .zero(a.format, negative: x.negative && y.negative) : b.canonical
    }
    if y.kind == .zero { return a.canonical }
    return x.exponent > y.exponent || (x.exponent == y.exponent && x.significand >= y.significand)
      ? addOrdered(a.format, x, y) : addOrdered(a.format, y, x)
  }

  /// Adds finite nonzero numbers with |x| ≥ |y|.
  private static func addOrdered(_ format: FloatFormat, _ x: UnpackedFloat, _ y: UnpackedFloat) -> SoftFloat {
    // One bit of headroom for the carry.
    let big = x.significand >> 1
    let (small, lost) = shiftRightSticky(y.significand >> 1, x.exponent - y.exponent)
    if x.negative == y.negative {
      return rounded(format, negative: x.negative, exponent: x.exponent + 1, significand: big + small, sticky: lost)
    }
    let difference = big - small - (lost ? 1 : 0)
    if difference == 0 && !lost { return zero(format) }
    return rounded(format, negative: x.negative, exponent: x.exponent + 1, significand: difference, sticky: lost)
  }

  /// `value >> count` and whether a one was shifted out.
  static func shiftRightSticky(_ value: UInt128, _ count: Int) -> (UInt128, Bool) {
    if count <= 0 { return (value, false) }
    if count >= 128 { return (0, value != 0) }
    return (value >> UInt128(count), value << UInt128(128 - count) != 0)
  }

  public static func multiply(_ a: SoftFloat, _ b: SoftFloat) -> SoftFloat {
    precondition(a.format == b.format)
    let x = a.unpacked, y = b.unpacked
    if x.kind == .nan || y.kind == .nan { return propagateNaN(a, b) }
    let negative = x.negative != y.negative
    if x.kind == .infinite || y.kind == .infinite {
      return x.kind == .zero || y.kind == .zero ? .quietNaN(a.format) : .infinity(a.format, negative: negative)
    }
    if x.kind == .zero || y.kind == .zero { return .zero(a.format, negative: negative) }
    let product = x.significand.multipliedFullWidth(by: y.significand)
    return rounded(
      a.format, negative: negative, exponent: x.exponent + y.exponent + 1, significand: product.high,
      sticky: product.low != 0)
  }

  public static func divide(_ a: SoftFloat, _ b: SoftFloat) -> SoftFloat {
    precondition(a.format == b.format)
    let x = a.unpacked, y = b.unpacked
    if x.kind == .nan || y.kind == .nan { return propagateNaN(a, b) }
    let negative = x.negative != y.negative
    if x.kind == .infinite { return y.kind == .infinite ? .quietNaN(a.format) : .infinity(a.format, negative: negative) }
    if y.kind == .infinite { return .zero(a.format, negative: negative) }
    if y.kind == .zero { return x.kind == .zero ? .quietNaN(a.format) : .infinity(a.format, negative: negative) }
    if x.kind == .zero { return .zero(a.format, negative: negative) }
    let (quotient, remainder) = divideSignificands(x.significand, y.significand)
    return rounded(
      a.format, negative: negative, exponent: x.exponent - y.exponent, significand: quotient, sticky: remainder)
  }

  /// floor(x × 2^127 / y) for normalized significands, and whether there is a remainder.
  static func divideSignificands(_ x: UInt128, _ y: UInt128) -> (UInt128, Bool) {
    let (quotient, remainder) = divideWide(high: x >> 1, low: x << 127, by: y)
    return (quotient, remainder != 0)
  }

  /// The square root, correctly rounded.
  public var squareRoot: SoftFloat {
    let x = unpacked
    if x.kind == .nan { return quieted }
    if x.kind == .zero { return self }
    if x.negative { return .quietNaN(format) }
    if x.kind == .infinite { return self }
    // Digit recurrence on the radicand as a number in [1, 4): two bits in, one root bit out.
    let odd = x.exponent & 1 != 0
    let halfExponent = (x.exponent - (odd ? 1 : 0)) / 2
    var stream = odd ? x.significand : x.significand >> 1
    var pending = odd ? 0 : x.significand & 1
    var root: UInt128 = 0
    var remainder: UInt128 = 0
    for _ in 0..<120 {
      remainder = remainder << 2 | stream >> 126
      stream = stream << 2 | pending << 1
      pending = 0
      let trial = root << 2 | 1
      root <<= 1
      if remainder >= trial {
        remainder -= trial
        root |= 1
      }
    }
    let inexact = remainder != 0 || stream != 0
    return SoftFloat.rounded(format, negative: false, exponent: halfExponent, significand: root << 8, sticky: inexact)
  }

  /// The number with an ordinary encoding (an f80 pseudo-denormal becomes the equal normal number).
  var canonical: SoftFloat {
    if format != .f80 { return self }
    let x = unpacked
    if x.kind != .finite { return self }
    return SoftFloat.rounded(format, negative: x.negative, exponent: x.exponent, significand: x.significand)
  }

  public func compare(_ other: SoftFloat) -> FloatOrdering {
    let x = unpacked, y = other.unpacked
    if x.kind == .nan || y.kind == .nan { return .unordered }
    if x.kind == .zero && y.kind == .zero { return .equal }
    let xNegative = x.negative && x.kind != .zero, yNegative = y.negative && y.kind != .zero
    if xNegative != yNegative { return xNegative ? .less : .greater }
    let order = SoftFloat.compareMagnitude(x, y)
    if order == 0 { return .equal }
    return (order < 0) != xNegative ? .less : .greater
  }

  /// −1, 0 or 1 as |x| is below, equal to or above |y|; neither is NaN.
  private static func compareMagnitude(_ x: UnpackedFloat, _ y: UnpackedFloat) -> Int {
    func rank(_ u: UnpackedFloat) -> Int { u.kind == .zero ? 0 : u.kind == .finite ? 1 : 2 }
    if rank(x) != rank(y) { return rank(x) < rank(y) ? -1 : 1 }
    if x.kind != .finite { return 0 }
    if x.exponent != y.exponent { return x.exponent < y.exponent ? -1 : 1 }
    return x.significand == y.significand ? 0 : x.significand < y.significand ? -1 : 1
  }
}
