// Decimal values: encoding, rounding, arithmetic with the preferred exponents of IEEE 754, conversions; exact integers.

import Testing

@testable import Support

@Suite struct SoftDecimalTests {
  private func parse(_ text: String, _ format: DecimalFormat = .d64) -> SoftDecimal {
    var copy = text
    return copy.withUTF8 { SoftDecimal.parse($0, format)! }
  }

  @Test func encodings() {
    #expect(parse("1.1").bits == 0x31a0_0000_0000_000b)
    #expect(parse("1.1", .d32).bits == 0x3200_000b)
    #expect(parse("1.5", .d128).bits == UInt128(0x303e_0000_0000_0000) << 64 | 15)
    // A coefficient that needs the second form.
    #expect(parse("9999999999999999").bits == 0x6c73_86f2_6fc0_ffff)
    #expect(parse("1.50").bits != parse("1.5").bits)
    #expect(parse("1.50").compare(parse("1.5")) == .equal)
    #expect(parse("1'000.5").bits == parse("1000.5").bits)
  }

  @Test func rounding() {
    // Ties go to even; digits far behind count.
    #expect(parse("12345678.5", .d32).bits == parse("1.234568e7", .d32).bits)
    #expect(parse("1234567.5", .d32).bits == parse("1234568", .d32).bits)
    #expect(parse("1234566.5", .d32).bits == parse("1234566", .d32).bits)
    #expect(parse("1234566.5" + String(repeating: "0", count: 300) + "1", .d32).bits == parse("1234567", .d32).bits)
    #expect(parse("9999999.5", .d32).bits == parse("1000000e1", .d32).bits)
    #expect(parse("1e385").isInfinite && parse("1e999999999999").isInfinite && parse("0e999999999").isZero)
    #expect(parse("1e-399").isZero && parse("1e-999999999999").isZero)
    // A large exponent is taken up by zeros of the coefficient.
    #expect(parse("1e384").bits == parse("1000000000000000e369").bits)
    #expect(parse("6e-399").bits == parse("1e-398").bits)
  }

  @Test func arithmetic() {
    #expect((parse("1.1") + parse("2.2")).bits == parse("3.3").bits)
    #expect((parse("1.10") - parse("1.1")).bits == parse("0.00").bits)
    #expect((parse("1.5") * parse("2.0")).bits == parse("3.00").bits)
    #expect((parse("1") / parse("3")).bits == parse("0.3333333333333333").bits)
    #expect((parse("10") / parse("4")).bits == parse("2.5").bits)
    #expect((parse("100") / parse("4")).bits == parse("25").bits)
    #expect((parse("9999999999999999") + parse("1")).bits == parse("1000000000000000e1").bits)
    #expect((parse("1e384") * parse("10")).isInfinite && (parse("0") / parse("0")).isNaN && (parse("1") / parse("0")).isInfinite)
    #expect((SoftDecimal.infinity(.d64) - .infinity(.d64)).isNaN)
    #expect((parse("1") / parse("3").negated).isNegative)
  }

  @Test func comparison() {
    #expect(parse("1").compare(parse("2")) == .less && parse("1").negated.compare(parse("2").negated) == .greater)
    #expect(parse("0").negated.compare(parse("0.00")) == .equal && parse("1e300").compare(.infinity(.d64)) == .less)
    #expect(SoftDecimal.quietNaN(.d64).compare(parse("1")) == .unordered)
  }

  @Test func conversions() {
    #expect(parse("0.1").toBinary(.f64).hostDouble == 0.1)
    #expect(SoftDecimal(SoftFloat(0.5), .d64).bits == parse("0.5").bits)
    #expect(SoftDecimal(SoftFloat(0.1), .d64).compare(parse("0.1")) == .equal)
    #expect(SoftDecimal(Int128(-42), .d64).bits == parse("42").negated.bits)
    #expect(parse("1.23456789", .d64).convert(to: .d32).bits == parse("1.234568", .d32).bits)
    #expect(parse("123.99").toInteger(bits: 32, signed: true).value == 123)
    #expect(parse("3e9").toInteger(bits: 32, signed: true).overflow && !parse("3e9").toInteger(bits: 32, signed: false).overflow)
    #expect(parse("1").negated.toInteger(bits: 8, signed: false).overflow)
  }

  @Test func exactIntegers() {
    let a = ExactInteger(-7), b = ExactInteger(2)
    #expect(a.dividing(by: b).quotient == ExactInteger(-3) && a.dividing(by: b).remainder == ExactInteger(-1))
    #expect(a.shiftedRight(1) == ExactInteger(-4) && a.shiftedLeft(2) == ExactInteger(-28))
    #expect(a.wrapped(width: 200, signed: false) == ExactInteger(1).shiftedLeft(200) + a)
    #expect(ExactInteger(1).shiftedLeft(199).wrapped(width: 200, signed: true).isNegative)
    #expect(ExactInteger.bitwise(a, ExactInteger(255), width: 200, signed: true) { $0 & $1 } == ExactInteger(249))
    #expect(a.limbs(3) == [UInt64(bitPattern: -7), .max, .max] && a.limb(2) == .max)
    #expect(ExactInteger(.min).int128 == .min && (ExactInteger(.min) - b).int128 == nil)
    #expect(ExactInteger(1).shiftedLeft(300).rounded(to: .f32).isInfinite)
    #expect(ExactInteger(truncating: SoftFloat(-1.5e30))?.isNegative == true && ExactInteger(truncating: .quietNaN(.f64)) == nil)
  }
}
