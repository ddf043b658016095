// Parsing and printing of floating constants: against the host for f32/f64, against exact halfway cases for long texts.

import Testing

@testable import Support

@Suite struct SoftFloatTextTests {
  private func parse(_ text: String, _ format: FloatFormat) -> SoftFloat { SoftFloat(text, format)! }

  @Test func decimalAgainstHost() {
    var texts = [
      "0", "1", "0.1", "1e23", "8.5e22", "1.7976931348623157e308", "1.7976931348623159e308", "2.2250738585072011e-308",
      "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1e400", "1e-400", "9007199254740993",
      "9007199254740993.00000000000000000000000000000000000001", "123456789012345678901234567890e-10", "0.000001", "5e-324",
      "3.4028235677973366e38", "7.0064923216240854e-46", "1.00000005960464477539062500000000000000001",
    ]
    var random = Random(state: 777)
    for _ in 0..<2000 {
      texts.append("\(Double(bitPattern: random.next() & 0x7FEF_FFFF_FFFF_FFFF))")
      texts.append("\(random.next())\(random.next()).\(random.next())e\(Int(random.next() % 600) - 320)")
    }
    for t in texts {
      #expect(parse(t, .f64).bits == UInt128(Double(t)!.bitPattern), "\(t)")
      #expect(parse(t, .f32).bits == UInt128(Float(t)!.bitPattern), "\(t)")
    }
  }

  @Test func longTexts() {
    // Exactly halfway between 1 and its successor, then one digit more at a great distance.
    let half = "1.00000000000000011102230246251565404236316680908203125"
    #expect(parse(half, .f64).hostDouble == 1)
    #expect(parse(half + String(repeating: "0", count: 20_000) + "1", .f64).hostDouble == 1.0000000000000002)
    #expect(parse(half + String(repeating: "0", count: 20_000), .f64).hostDouble == 1)
    #expect(parse("1" + String(repeating: "0", count: 300) + "e-300", .f64).hostDouble == 1)
    #expect(parse(String(repeating: "9", count: 5000) + "e-5000", .f128).compare(.one(.f128)) == .equal)
    #expect(parse("0." + String(repeating: "0", count: 4960) + "1", .f128).isSubnormal)
  }

  @Test func syntax() {
    func used(_ text: String) -> Int? {
      var copy = text
      return copy.withUTF8 { SoftFloat.parse($0, .f64)?.length }
    }
    #expect(used("1.5f") == 3)
    #expect(used("1e") == 1)
    #expect(used("1e+") == 1)
    #expect(used(".") == nil)
    #expect(used(".5e-3L") == 5)
    #expect(used("1'000.5") == 7)
    #expect(used("1''0") == 1)
    #expect(used("0x1.8p1") == 7)
    #expect(used("0x.8p-1f") == 7)
    #expect(used("0x") == nil)
    #expect(used("x") == nil)
    #expect(parse("0x1.8p1", .f64).hostDouble == 3)
    #expect(parse("0x1.00000000000008p0", .f64).hostDouble == 1)
    #expect(parse("0x1.00000000000008000000000000000000000000000000001p0", .f64).hostDouble == 1.0000000000000002)
    #expect(parse("1'000.5", .f64).hostDouble == 1000.5)
    #expect(parse("0x1p-1074", .f64).bits == 1)
    #expect(parse("1e999999999999999999999", .f64).isInfinite)
    #expect(parse("0e999999999999999999999", .f64).isZero)
  }

  @Test func roundTrips() {
    var random = Random(state: 31)
    for format in FloatFormat.allCases {
      for i in 0..<300 {
        var bits = UInt128(random.next()) << 64 | UInt128(random.next())
        bits &= (UInt128(1) << UInt128(format.bitWidth)) &- 1
        if format == .f80 { bits |= UInt128(1) << 63 }
        if i % 10 == 0 { bits &= (UInt128(1) << UInt128(format.fractionBits)) - 1 }  // subnormal
        if i % 10 == 1 { bits = (bits >> UInt128(format.fractionBits)) << UInt128(format.fractionBits) }  // powers of two
        if format == .f80 && (bits >> 64) & 0x7FFF == 0 { bits &= ~(UInt128(1) << 63) }
        if format == .f80 && i % 10 == 1 { bits |= UInt128(1) << 63 }
        let value = SoftFloat(format: format, bits: bits)
        let out = ByteBuffer()
        value.writeHexadecimal(to: out)
        let back = SoftFloat.parseExact(out.bytes, format)
        #expect(back?.bits == value.canonical.bits, "\(out.string)")
        if value.isNaN { continue }
        out.removeAll()
        value.writeDecimal(to: out)
        #expect(SoftFloat.parseExact(out.bytes, format)?.bits == value.canonical.bits, "\(out.string)")
      }
    }
  }

  @Test func shortestMatchesHost() {
    var random = Random(state: 5)
    for _ in 0..<500 {
      let d = Double(bitPattern: random.next() & 0x7FEF_FFFF_FFFF_FFFF)
      let out = ByteBuffer()
      SoftFloat(d).writeDecimal(to: out)
      #expect(digits(out.string) == digits("\(d)"))
    }
    func text(_ d: Double) -> String {
      let out = ByteBuffer()
      SoftFloat(d).writeDecimal(to: out)
      return out.string
    }
    #expect(text(0.1) == "0.1")
    #expect(text(-1e300) == "-1e+300")
    #expect(text(100) == "100.0")
    #expect(text(5e-324) == "5e-324")
    #expect(text(9007199254740993) == "9007199254740992.0")
  }

  /// Significant digits of a decimal text, without point, exponent and trailing zeros.
  private func digits(_ text: String) -> String {
    var s = String(text.split(separator: "e")[0].filter { $0 != "." })
    while s.hasPrefix("0") { s.removeFirst() }
    while s.hasSuffix("0") { s.removeLast() }
    return s
  }
}
