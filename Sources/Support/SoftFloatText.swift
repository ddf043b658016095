// `SoftFloat` values → text: exact hexadecimal (IR text, assembly comments) and the shortest decimal that reads back.

extension SoftFloat {
  /// Writes the value as C would read it back exactly: `0x1.8p+1`, `-0x0p+0`, `inf`, `nan:0x…` (NaN with payload bits).
  public func writeHexadecimal(to out: ByteBuffer) {
    if isNegative { out.append(UInt8(ascii: "-")) }
    let x = unpacked
    switch x.kind {
    case .nan:
      out.write("nan:0x")
      SoftFloat.writeHex128(bits & ((UInt128(1) << UInt128(format.fractionBits)) - 1), to: out)
    case .infinite: out.write("inf")
    case .zero: out.write("0x0p+0")
    case .finite:
      out.write("0x1")
      var fraction = x.significand << 1
      if fraction != 0 { out.append(UInt8(ascii: ".")) }
      while fraction != 0 {
        out.write(hex: UInt64(truncatingIfNeeded: fraction >> 124))
        fraction <<= 4
      }
      out.append(UInt8(ascii: "p"))
      out.append(x.exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
      out.write(decimal: abs(x.exponent))
    }
  }

  private static func writeHex128(_ value: UInt128, to out: ByteBuffer) {
    let high = UInt64(truncatingIfNeeded: value >> 64), low = UInt64(truncatingIfNeeded: value)
    if high != 0 {
      out.write(hex: high)
      out.write(hex: low, digits: 16)
    } else {
      out.write(hex: low)
    }
  }

  /// Reads what `writeHexadecimal` wrote; nil if the text is not wholly such a number. Decimal text is accepted too.
  public static func parseExact(_ text: UnsafeBufferPointer<UInt8>, _ format: FloatFormat) -> SoftFloat? {
    var start = 0
    var negative = false
    if text.count > 0 && text[0] == UInt8(ascii: "-") {
      negative = true
      start = 1
    }
    let rest = UnsafeBufferPointer(rebasing: text[start...])
    if matches(rest, "inf") { return .infinity(format, negative: negative) }
    if rest.count > 6 && matches(UnsafeBufferPointer(rebasing: rest[..<6]), "nan:0x") {
      var fraction: UInt128 = 0
      for c in rest[6...] {
        guard let d = Character(UnicodeScalar(c)).hexDigitValue else { return nil }
        fraction = fraction << 4 | UInt128(d)
      }
      let exponent = UInt128((1 << format.exponentBits) - 1) << UInt128(format.fractionBits)
      return SoftFloat(format: format, bits: signBit(format, negative) | exponent | fraction)
    }
    guard let parsed = parse(rest, format), parsed.length == rest.count else { return nil }
    return negative ? parsed.value.negated : parsed.value
  }

  private static func matches(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
    if text.count != word.utf8CodeUnitCount { return false }
    for i in 0..<text.count where text[i] != word.utf8Start[i] { return false }
    return true
  }

  /// Writes the shortest decimal that `parse` reads back as this value (of several, the nearest): `0.1`, `1e+300`, `-0.0`.
  /// Always contains a point or an exponent. NaN and infinities print as by `writeHexadecimal`.
  ///
  /// Steele & White / Dragon4 with exact integers: value = r/s, half gaps below and above = m⁻/s, m⁺/s; digits come off
  /// until what remains is within a half gap.
  public func writeDecimal(to out: ByteBuffer) {
    let x = unpacked
    if x.kind == .nan || x.kind == .infinite {
      writeHexadecimal(to: out)
      return
    }
    if isNegative { out.append(UInt8(ascii: "-")) }
    if x.kind == .zero {
      out.write("0.0")
      return
    }
    let (digits, exponent) = SoftFloat.shortestDigits(x, format)
    SoftFloat.layOut(digits, exponent, to: out)
  }

  /// The value's shortest digits d₁d₂… and e with value = 0.d₁d₂… × 10^e.
  private static func shortestDigits(_ x: UnpackedFloat, _ format: FloatFormat) -> ([UInt8], Int) {
    // value = f × 2^q with integer f.
    let kept = min(format.precision, format.precision - (format.minimumExponent - x.exponent))
    let f = x.significand >> UInt128(128 - kept)
    let q = x.exponent - (kept - 1)
    let isPower = kept == format.precision && x.significand << 1 == 0 && x.exponent > format.minimumExponent
    var r = BigUInt(f) << (max(q, 0) + (isPower ? 2 : 1))
    var s = BigUInt(1) << (max(-q, 0) + (isPower ? 2 : 1))
    var below = BigUInt(1) << max(q, 0)
    var above = isPower ? below << 1 : below
    let even = f & 1 == 0
    // Estimate e = ceil(log10(value)); 1233/4096 is just above log10(2).
    var e = (x.exponent * 1233) >> 12
    if e > 0 {
      s = s * (BigUInt.powerOfFive(e) << e)
    } else if e < 0 {
      let ten = BigUInt.powerOfFive(-e) << -e
      r = r * ten
      below = below * ten
      above = above * ten
    }
    func reaches(_ a: BigUInt) -> Bool {
      let order = BigUInt.compare(a, s)
      return even ? order >= 0 : order > 0
    }
    while reaches(r + above) {
      s.multiplyAdd(10, 0)
      e += 1
    }
    while true {
      var r10 = r, above10 = above
      r10.multiplyAdd(10, 0)
      above10.multiplyAdd(10, 0)
      if reaches(r10 + above10) { break }
      r = r10
      above = above10
      below.multiplyAdd(10, 0)
      e -= 1
    }
    var digits: [UInt8] = []
    while true {
      r.multiplyAdd(10, 0)
      above.multiplyAdd(10, 0)
      below.multiplyAdd(10, 0)
      let (d, rest) = r.dividing(by: s)
      r = rest
      var digit = UInt8(d.limbs.first ?? 0)
      let order = BigUInt.compare(r, below)
      let low = even ? order <= 0 : order < 0
      let high = reaches(r + above)
      if !low && !high {
        digits.append(digit)
        continue
      }
      if high && (!low || BigUInt.compare(r << 1, s) >= 0) { digit += 1 }
      digits.append(digit)
      break
    }
    return (digits, e)
  }

  private static func layOut(_ digits: [UInt8], _ exponent: Int, to out: ByteBuffer) {
    let zero = UInt8(ascii: "0")
    if exponent > -4 && exponent <= 17 {
      if exponent <= 0 {
        out.write("0.")
        out.append(repeating: zero, count: -exponent)
        for d in digits { out.append(zero + d) }
        return
      }
      for i in 0..<max(exponent, digits.count) {
        if i == exponent { out.append(UInt8(ascii: ".")) }
        out.append(zero + (i < digits.count ? digits[i] : 0))
      }
      if digits.count <= exponent { out.write(".0") }
      return
    }
    out.append(zero + digits[0])
    if digits.count > 1 {
      out.append(UInt8(ascii: "."))
      for d in digits[1...] { out.append(zero + d) }
    }
    out.append(UInt8(ascii: "e"))
    out.append(exponent - 1 < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    out.write(decimal: abs(exponent - 1))
  }
}
