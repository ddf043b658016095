// Fused multiply-add, integral rounding, minimum and maximum against the host; big-integer division against its definition.

import Foundation
import Testing

@testable import Support

@Suite struct SoftFloatRoundingTests {
  private func same(_ a: SoftFloat, _ b: Double) -> Bool { b.isNaN ? a.isNaN : a.bits == UInt128(b.bitPattern) }

  @Test func fusedMultiplyAdd() {
    var random = Random(state: 4711)
    var failures: [String] = []
    func value() -> Double {
      switch random.next() % 5 {
      case 0: return Double(bitPattern: random.next())
      case 1: return Double(bitPattern: doubleEdges[Int(random.next() % UInt64(doubleEdges.count))])
      default: return Double(bitPattern: random.next() & 0x800F_FFFF_FFFF_FFFF | (0x3F0 + random.next() % 32) << 52)
      }
    }
    for k in 0..<40_000 {
      let a = value(), b = value()
      // Often nearly cancelling.
      let c = k % 3 == 0 ? -(a * b) * (k % 2 == 0 ? 1 : 1.0000000000000002) : value()
      let expected = Foundation.fma(a, b, c)
      if !same(SoftFloat.multiplyAdd(SoftFloat(a), SoftFloat(b), SoftFloat(c)), expected) { failures.append("\(a) \(b) \(c)") }
    }
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(5))")
  }

  @Test func integralRounding() {
    var values: [Double] = [0, -0.0, 0.25, 0.5, 0.75, 1, 1.5, 2.5, -0.5, -1.5, -2.5, 1e300, .infinity, 4503599627370495.5, 0.49999999999999994]
    var random = Random(state: 3)
    for _ in 0..<3000 { values.append(Double(bitPattern: random.next() & 0x800F_FFFF_FFFF_FFFF | (0x3F0 + random.next() % 80) << 52)) }
    for v in values {
      let s = SoftFloat(v)
      #expect(same(s.roundedToIntegral(.up), v.rounded(.up)), "\(v)")
      #expect(same(s.roundedToIntegral(.down), v.rounded(.down)), "\(v)")
      #expect(same(s.roundedToIntegral(.towardZero), v.rounded(.towardZero)), "\(v)")
      #expect(same(s.roundedToIntegral(.nearestEven), v.rounded(.toNearestOrEven)), "\(v)")
      #expect(same(s.roundedToIntegral(.nearestAway), v.rounded(.toNearestOrAwayFromZero)), "\(v)")
    }
  }

  @Test func minimumAndMaximum() {
    let nan = SoftFloat.quietNaN(.f64), one = SoftFloat(1.0), zero = SoftFloat(0.0), minusZero = SoftFloat(-0.0)
    #expect(SoftFloat.minimum(nan, one) == one && SoftFloat.maximum(one, nan) == one && SoftFloat.minimum(nan, nan).isNaN)
    #expect(SoftFloat.minimum(zero, minusZero) == minusZero && SoftFloat.maximum(minusZero, zero) == zero)
    #expect(SoftFloat.minimum(one, SoftFloat(2.0)) == one && SoftFloat.maximum(one, SoftFloat(2.0)) == SoftFloat(2.0))
  }

  @Test func wideDivision() {
    var random = Random(state: 12)
    func word() -> UInt128 { UInt128(random.next()) << 64 | UInt128(random.next()) }
    for k in 0..<5000 {
      let divisor = (k % 4 == 0 ? UInt128(1) << 127 : word() | UInt128(1) << 127) | (k % 8 == 1 ? UInt128(UInt64.max) << 64 : 0)
      let high = k % 3 == 0 ? divisor - 1 : word() % divisor, low = k % 5 == 0 ? UInt128.max : word()
      let (q, r) = divideWide(high: high, low: low, by: divisor)
      let back = q.multipliedFullWidth(by: divisor)
      let (sum, carry) = back.low.addingReportingOverflow(r)
      #expect(r < divisor && sum == low && back.high + (carry ? 1 : 0) == high)
    }
    for _ in 0..<300 {
      var a = BigUInt(word()), b = BigUInt(word() >> UInt128(random.next() % 127))
      for _ in 0..<Int(random.next() % 8) { a.multiplyAdd(UInt32(truncatingIfNeeded: random.next()), UInt32(truncatingIfNeeded: random.next())) }
      for _ in 0..<Int(random.next() % 4) { b = b * BigUInt(word()) }
      if b.isZero { continue }
      let (q, r) = a.dividing(by: b)
      #expect(BigUInt.compare(r, b) < 0 && q * b + r == a)
    }
    #expect(BigUInt.powerOfFive(30) == BigUInt(931_322_574_615_478_515_625))
  }
}
