// The exact decimal expansion of a float, rounded half to even at any digit: what printf's f, e and g need (C11 7.21.6.1).

import Support

/// A finite nonnegative number as `digits` × 10^-scale, without leading zeros (zero has no digits).
struct ExactDecimal {
  /// Decimal digits, most significant first.
  var digits: [UInt8]
  var scale: Int

  init(_ x: SoftFloat) {
    let format = x.format
    let fractionBits = format.fractionBits
    let exponentMask = (UInt128(1) << UInt128(format.exponentBits)) - 1
    let biased = Int((x.bits >> UInt128(fractionBits)) & exponentMask)
    var significand = x.bits & ((UInt128(1) << UInt128(fractionBits)) - 1)
    // f80 writes its integer bit, the others imply it.
    if format != .f80 && biased != 0 { significand |= UInt128(1) << UInt128(fractionBits) }
    let power = max(biased, 1) - format.bias - (format.precision - 1)
    var limbs = Limbs(significand)
    if significand == 0 {
      digits = []
      scale = 0
      return
    }
    for _ in 0..<(abs(power) / 13) { limbs.multiply(by: power > 0 ? 1 << 13 : 1_220_703_125) }
    for _ in 0..<(abs(power) % 13) { limbs.multiply(by: power > 0 ? 2 : 5) }
    digits = limbs.decimalDigits
    scale = power < 0 ? -power : 0
  }

  /// The power of ten of the first digit.
  var exponent: Int { digits.count - 1 - scale }

  /// Rounds so that `places` digits (possibly negative) stay behind the point.
  mutating func round(places: Int) {
    if places >= scale {
      digits += [UInt8](repeating: 0, count: digits.isEmpty ? 0 : places - scale)
      scale = places
      return
    }
    let dropped = scale - places
    scale = places
    if dropped > digits.count {
      digits = []
      return
    }
    let kept = digits.count - dropped
    let first = digits[kept]
    let rest = digits[(kept + 1)...].contains { $0 != 0 }
    let isOdd = kept > 0 && digits[kept - 1] & 1 != 0
    digits.removeSubrange(kept...)
    if first > 5 || (first == 5 && (rest || isOdd)) { increment() }
  }

  private mutating func increment() {
    var k = digits.count
    while k > 0 {
      k -= 1
      if digits[k] != 9 {
        digits[k] += 1
        return
      }
      digits[k] = 0
    }
    digits.insert(1, at: 0)
  }

  /// A natural number in base 10^9, least significant first.
  private struct Limbs {
    var words: [UInt64] = []
    init(_ value: UInt128) {
      var v = value
      while v != 0 {
        words.append(UInt64(v % 1_000_000_000))
        v /= 1_000_000_000
      }
    }
    mutating func multiply(by factor: UInt64) {
      var carry: UInt64 = 0
      for k in 0..<words.count {
        let p = words[k] * factor + carry
        words[k] = p % 1_000_000_000
        carry = p / 1_000_000_000
      }
      while carry != 0 {
        words.append(carry % 1_000_000_000)
        carry /= 1_000_000_000
      }
    }
    var decimalDigits: [UInt8] {
      var out: [UInt8] = []
      for k in stride(from: words.count - 1, through: 0, by: -1) {
        var text = Array(String(words[k]).utf8).map { $0 - 48 }
        if k != words.count - 1 { text = [UInt8](repeating: 0, count: 9 - text.count) + text }
        out += text
      }
      return out
    }
  }
}
