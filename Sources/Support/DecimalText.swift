// Text of floating constants → exactly rounded target values.
//
// C17 §6.4.4.2 leaves rounding implementation-defined; gcc and this compiler round to nearest, ties to even, for decimal
// and hexadecimal text of any length. Three roads: hexadecimal text needs only shifting; decimal text with at most 38
// digits and a small exponent is one 128-bit multiplication or division; everything else uses big integers. Digits past
// `maximumDigits` can only matter as a sticky bit, so time is linear in the text's length.

/// What `SoftFloat.parse` found.
public struct ParsedFloat: Sendable {
  public var value: SoftFloat
  /// Bytes of text used.
  public var length: Int
  /// The value is too large for the format and became infinite.
  public var overflow: Bool
  /// The text is not zero but the value rounded to zero.
  public var underflow: Bool
}

extension SoftFloat {
  /// More significant digits than any tie between two f128 values has (at most 11564), so a longer text needs no more.
  private static let maximumDigits = 11_600

  /// Parses the longest prefix of `text` that is a decimal or hexadecimal floating constant without suffix: digits, point,
  /// `e`/`p` exponent, C23 digit separators `'`; no sign. Integers are accepted too. nil when it does not start with one.
  public static func parse(_ text: UnsafeBufferPointer<UInt8>, _ format: FloatFormat) -> ParsedFloat? {
    if text.count >= 2 && text[0] == UInt8(ascii: "0") && text[1] | 0x20 == UInt8(ascii: "x") {
      return parseHexadecimal(text, format)
    }
    return parseDecimal(text, format)
  }

  /// `parse` for a whole text with an optional sign, for tests and cold paths; also `inf`, `infinity` and `nan`.
  public init?(_ text: String, _ format: FloatFormat) {
    var copy = text
    let parsed: SoftFloat? = copy.withUTF8 { bytes in
      var start = 0
      var negative = false
      if bytes.count > 0 && (bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+")) {
        negative = bytes[0] == UInt8(ascii: "-")
        start = 1
      }
      let rest = UnsafeBufferPointer(rebasing: bytes[start...])
      let word = String(decoding: rest, as: UTF8.self)
      if word == "inf" || word == "infinity" { return .infinity(format, negative: negative) }
      if word == "nan" { return .quietNaN(format, negative: negative) }
      guard let p = SoftFloat.parse(rest, format), p.length == rest.count else { return nil }
      return negative ? p.value.negated : p.value
    }
    guard let parsed else { return nil }
    self = parsed
  }

  private static func finish(_ value: SoftFloat, _ length: Int, isZeroText: Bool) -> ParsedFloat {
    ParsedFloat(value: value, length: length, overflow: value.isInfinite, underflow: !isZeroText && value.isZero)
  }

  /// Reads `[+-]digits` at `i`; leaves `i` alone when there are no digits. Saturates far outside every format's range.
  private static func parseExponent(_ text: UnsafeBufferPointer<UInt8>, _ i: inout Int) -> Int {
    var j = i
    var negative = false
    if j < text.count && (text[j] == UInt8(ascii: "+") || text[j] == UInt8(ascii: "-")) {
      negative = text[j] == UInt8(ascii: "-")
      j += 1
    }
    guard j < text.count, text[j] >= UInt8(ascii: "0"), text[j] <= UInt8(ascii: "9") else { return 0 }
    var value = 0
    while j < text.count {
      let c = text[j]
      if c >= UInt8(ascii: "0") && c <= UInt8(ascii: "9") {
        value = min(value * 10 + Int(c - UInt8(ascii: "0")), 1 << 40)
      } else if !(c == UInt8(ascii: "'") && isDigit(text, j + 1)) {
        break
      }
      j += 1
    }
    i = j
    return negative ? -value : value
  }

  private static func isDigit(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
    i < text.count && text[i] >= UInt8(ascii: "0") && text[i] <= UInt8(ascii: "9")
  }

  private static func hexDigit(_ c: UInt8) -> UInt8? {
    switch c {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return c - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): return c - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): return c - UInt8(ascii: "A") + 10
    default: return nil
    }
  }

  private static func parseHexadecimal(_ text: UnsafeBufferPointer<UInt8>, _ format: FloatFormat) -> ParsedFloat? {
    var i = 2
    var significand: UInt128 = 0
    var sticky = false, seenPoint = false, seenDigit = false
    var exponent = 0  // value = significand × 2^exponent
    while i < text.count {
      let c = text[i]
      if c == UInt8(ascii: ".") && !seenPoint {
        seenPoint = true
      } else if let d = hexDigit(c) {
        seenDigit = true
        if significand >> 124 == 0 {
          significand = significand << 4 | UInt128(d)
          if seenPoint { exponent -= 4 }
        } else {
          sticky = sticky || d != 0
          if !seenPoint { exponent += 4 }
        }
      } else if !(c == UInt8(ascii: "'") && i + 1 < text.count && hexDigit(text[i + 1]) != nil) {
        break
      }
      i += 1
    }
    if !seenDigit { return nil }
    if i < text.count && text[i] | 0x20 == UInt8(ascii: "p") {
      var j = i + 1
      let start = j
      let e = parseExponent(text, &j)
      if j > start {
        exponent += e
        i = j
      }
    }
    let limited = min(max(exponent, -100_000_000), 100_000_000)
    let value = rounded(format, negative: false, exponent: limited + 127, significand: significand, sticky: sticky)
    return finish(value, i, isZeroText: significand == 0)
  }

  private static func parseDecimal(_ text: UnsafeBufferPointer<UInt8>, _ format: FloatFormat) -> ParsedFloat? {
    var i = 0
    var small: UInt128 = 0  // the first 38 significant digits
    var digits = 0  // significant digits seen (leading zeros not counted)
    var fractionDigits = 0  // digits behind the point
    var seenPoint = false, seenDigit = false
    while i < text.count {
      let c = text[i]
      if c == UInt8(ascii: ".") && !seenPoint {
        seenPoint = true
      } else if c >= UInt8(ascii: "0") && c <= UInt8(ascii: "9") {
        seenDigit = true
        if seenPoint { fractionDigits += 1 }
        if digits != 0 || c != UInt8(ascii: "0") {
          if digits < 38 { small = small &* 10 &+ UInt128(c - UInt8(ascii: "0")) }
          digits += 1
        }
      } else if !(c == UInt8(ascii: "'") && isDigit(text, i + 1)) {
        break
      }
      i += 1
    }
    if !seenDigit { return nil }
    let digitsEnd = i
    var exponent = 0
    if i < text.count && text[i] | 0x20 == UInt8(ascii: "e") {
      var j = i + 1
      let start = j
      let e = parseExponent(text, &j)
      if j > start {
        exponent = e
        i = j
      }
    }
    if digits == 0 { return finish(.zero(format), i, isZeroText: true) }
    let scale = exponent - fractionDigits  // value = digits × 10^scale
    // Beyond every format's range: 10^(digits+scale−1) ≤ value < 10^(digits+scale).
    if digits + scale > 5000 { return finish(.infinity(format), i, isZeroText: false) }
    if digits + scale < -5000 { return finish(.zero(format), i, isZeroText: false) }
    if digits <= 38 && scale >= -38 && scale <= 38 {
      return finish(smallDecimal(small, scale, format), i, isZeroText: false)
    }
    return finish(largeDecimal(text, digitsEnd, digits, scale, format), i, isZeroText: false)
  }

  /// digits × 10^scale with |scale| ≤ 38, exactly rounded with one 128-bit operation.
  private static func smallDecimal(_ digits: UInt128, _ scale: Int, _ format: FloatFormat) -> SoftFloat {
    var power: UInt128 = 1
    for _ in 0..<abs(scale) { power = power &* 10 }
    let shift = digits.leadingZeroBitCount
    let normal = digits << UInt128(shift)
    if scale >= 0 {
      let product = normal.multipliedFullWidth(by: power)
      if product.high == 0 {
        return rounded(format, negative: false, exponent: 127 - shift, significand: product.low)
      }
      let up = product.high.leadingZeroBitCount
      let top = up == 0 ? product.high : product.high << UInt128(up) | product.low >> UInt128(128 - up)
      let rest = up == 0 ? product.low : product.low << UInt128(up)
      return rounded(
        format, negative: false, exponent: 127 - shift + 128 - up, significand: top, sticky: rest != 0)
    }
    let powerShift = power.leadingZeroBitCount
    let (quotient, inexact) = divideSignificands(normal, power << UInt128(powerShift))
    // normal = digits·2^shift, divisor = power·2^powerShift, quotient = normal·2^127/divisor.
    return rounded(
      format, negative: false, exponent: powerShift - shift, significand: quotient, sticky: inexact)
  }

  /// The general case, with big integers.
  private static func largeDecimal(
    _ text: UnsafeBufferPointer<UInt8>, _ end: Int, _ digits: Int, _ scale: Int, _ format: FloatFormat
  ) -> SoftFloat {
    var number = BigUInt()
    var taken = 0
    var sticky = false
    var group: UInt32 = 0, groupScale: UInt32 = 1
    for i in 0..<end {
      let c = text[i]
      if c < UInt8(ascii: "0") || c > UInt8(ascii: "9") { continue }
      if taken == 0 && c == UInt8(ascii: "0") { continue }
      if taken == maximumDigits {
        if c != UInt8(ascii: "0") {
          sticky = true
          break
        }
        continue
      }
      taken += 1
      group = group * 10 + UInt32(c - UInt8(ascii: "0"))
      groupScale *= 10
      if groupScale == 1_000_000_000 {
        number.multiplyAdd(groupScale, group)
        group = 0
        groupScale = 1
      }
    }
    if groupScale != 1 { number.multiplyAdd(groupScale, group) }
    let power = scale + (digits - taken)  // value = number × 10^power
    if power >= 0 {
      let product = number * BigUInt.powerOfFive(power)
      let (top, low) = product.leadingBits
      return rounded(
        format, negative: false, exponent: product.bitWidth - 1 + power, significand: top, sticky: low || sticky)
    }
    let divisor = BigUInt.powerOfFive(-power)
    // At least 130 quotient bits.
    let shift = max(divisor.bitWidth - number.bitWidth + 131, 0)
    let (quotient, remainder) = (number << shift).dividing(by: divisor)
    let (top, low) = quotient.leadingBits
    return rounded(
      format, negative: false, exponent: quotient.bitWidth - 1 + power - shift, significand: top,
      sticky: low || sticky || !remainder.isZero)
  }
}
