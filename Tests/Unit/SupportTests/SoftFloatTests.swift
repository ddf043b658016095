// Soft floats against the host's hardware (f32, f64, f80) on edge and random operands.

import Testing

@testable import Support

/// A fixed-seed generator, so that a failure repeats.
struct Random {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

let doubleEdges: [UInt64] = [
  0, 1, 2, 0x000F_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000, 0x0010_0000_0000_0001, 0x3CA0_0000_0000_0000, 0x3FF0_0000_0000_0000,
  0x3FF0_0000_0000_0001, 0x3FEF_FFFF_FFFF_FFFF, 0x4000_0000_0000_0000, 0x4340_0000_0000_0000, 0x43E0_0000_0000_0000,
  0x7FEF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000, 0x7FF8_0000_0000_0000, 0x41DF_FFFF_FFC0_0000, 0x3FE0_0000_0000_0000,
]

@Suite struct SoftFloatTests {
  static func doubles() -> [UInt64] {
    var all = doubleEdges + doubleEdges.map { $0 | 1 << 63 }
    var random = Random(state: 88_172_645_463_325_252)
    for _ in 0..<60 {
      all.append(random.next())
      // Exponents close together, so that additions cancel and round.
      all.append(random.next() & 0x800F_FFFF_FFFF_FFFF | (0x3F0 + random.next() % 64) << 52)
    }
    return all
  }

  private func same(_ a: SoftFloat, _ b: Double) -> Bool { b.isNaN ? a.isNaN : a.bits == UInt128(b.bitPattern) }
  private func same(_ a: SoftFloat, _ b: Float) -> Bool { b.isNaN ? a.isNaN : a.bits == UInt128(b.bitPattern) }

  @Test func doubleArithmetic() {
    let values = SoftFloatTests.doubles()
    var failures = 0
    for x in values {
      let a = Double(bitPattern: x), sa = SoftFloat(format: .f64, bits: UInt128(x))
      if !same(sa.squareRoot, a.squareRoot()) { failures += 1 }
      if !same(sa.truncated, a.rounded(.towardZero)) { failures += 1 }
      for y in values {
        let b = Double(bitPattern: y), sb = SoftFloat(format: .f64, bits: UInt128(y))
        if !same(sa + sb, a + b) { failures += 1 }
        if !same(sa - sb, a - b) { failures += 1 }
        if !same(sa * sb, a * b) { failures += 1 }
        if !same(sa / sb, a / b) { failures += 1 }
        let order: FloatOrdering = a < b ? .less : a > b ? .greater : a == b ? .equal : .unordered
        if sa.compare(sb) != order { failures += 1 }
      }
    }
    #expect(failures == 0)
  }

  @Test func floatArithmeticAndConversion() {
    var failures = 0
    var random = Random(state: 1234567)
    for i in 0..<20_000 {
      let x = UInt32(truncatingIfNeeded: random.next()), narrow = i % 2 == 0
      let y = narrow ? (x & 0xFF80_0000) ^ UInt32(truncatingIfNeeded: random.next() & 0x81FF_FFFF) : UInt32(random.next() >> 32)
      let a = Float(bitPattern: x), b = Float(bitPattern: y)
      let sa = SoftFloat(format: .f32, bits: UInt128(x)), sb = SoftFloat(format: .f32, bits: UInt128(y))
      if !same(sa + sb, a + b) || !same(sa - sb, a - b) || !same(sa * sb, a * b) || !same(sa / sb, a / b) { failures += 1 }
      if !same(sa.squareRoot, a.squareRoot()) { failures += 1 }
      if !same(sa.convert(to: .f64), Double(a)) { failures += 1 }
      // Doubles in and around the float range.
      let d = Double(bitPattern: random.next() & 0x800F_FFFF_FFFF_FFFF | (0x360 + random.next() % 320) << 52)
      if !same(SoftFloat(d).convert(to: .f32), Float(d)) { failures += 1 }
      if a.isFinite {
        let (v, overflow) = sa.toSigned(bits: 64)
        let exact = Int64(exactly: a.rounded(.towardZero))
        if overflow != (exact == nil) || (exact != nil && Int128(exact!) != v) { failures += 1 }
        let (u, uOverflow) = sa.toUnsigned(bits: 32)
        let uExact = UInt32(exactly: a.rounded(.towardZero))
        if uOverflow != (uExact == nil) || (uExact != nil && UInt128(uExact!) != u) { failures += 1 }
      }
      let integer = Int64(bitPattern: random.next()) >> Int64(random.next() % 64)
      if !same(SoftFloat(Int128(integer), .f32), Float(integer)) { failures += 1 }
      if !same(SoftFloat(Int128(integer), .f64), Double(integer)) { failures += 1 }
      if !same(SoftFloat(UInt128(UInt64(bitPattern: integer)), .f64), Double(UInt64(bitPattern: integer))) { failures += 1 }
    }
    #expect(failures == 0)
  }

  #if arch(x86_64)
  private func bits(_ x: Float80) -> UInt128 {
    UInt128(x.sign == .minus ? 1 : 0) << 79 | UInt128(x.exponentBitPattern) << 64
      | UInt128(x.significandBitPattern) | (x.exponentBitPattern == 0 ? 0 : UInt128(1) << 63)
  }
  private func same(_ a: SoftFloat, _ b: Float80) -> Bool { b.isNaN ? a.isNaN : a.bits == bits(b) }

  @Test func extendedArithmetic() {
    var random = Random(state: 424242)
    var values: [Float80] = [
      0, -0.0, 1, -1, 3, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
      Float80(sign: .plus, exponentBitPattern: 16383, significandBitPattern: 0x7FFF_FFFF_FFFF_FFFF),
    ]
    for _ in 0..<60 {
      values.append(
        Float80(sign: random.next() & 1 == 0 ? .plus : .minus, exponentBitPattern: UInt(random.next() % 32767),
          significandBitPattern: random.next() >> 1))
      values.append(
        Float80(sign: random.next() & 1 == 0 ? .plus : .minus, exponentBitPattern: 16350 + UInt(random.next() % 70),
          significandBitPattern: random.next() >> 1))
      values.append(Float80(sign: .plus, exponentBitPattern: UInt(random.next() % 3), significandBitPattern: random.next() >> 1))
    }
    var failures = 0
    for a in values {
      let sa = SoftFloat(format: .f80, bits: bits(a))
      if !same(sa.squareRoot, a.squareRoot()) { failures += 1 }
      let asDouble = sa.convert(to: .f64)
      if !same(asDouble, Double(a)) { failures += 1 }
      if !same(asDouble.convert(to: .f80), Float80(Double(a))) { failures += 1 }
      for b in values {
        let sb = SoftFloat(format: .f80, bits: bits(b))
        if !same(sa + sb, a + b) || !same(sa - sb, a - b) || !same(sa * sb, a * b) || !same(sa / sb, a / b) { failures += 1 }
      }
    }
    #expect(failures == 0)
  }
  #endif

  @Test func specialValues() {
    for f in FloatFormat.allCases {
      #expect(SoftFloat.quietNaN(f).isNaN && !SoftFloat.quietNaN(f).isSignalingNaN)
      #expect(SoftFloat.signalingNaN(f).isSignalingNaN)
      #expect(SoftFloat.infinity(f).isInfinite)
      #expect(SoftFloat.greatest(f).isFinite)
      #expect((SoftFloat.greatest(f) + SoftFloat.greatest(f)).isInfinite)
      #expect(SoftFloat.zero(f, negative: true).negated.bits == 0)
      #expect(SoftFloat.one(f).compare(SoftFloat.zero(f)) == .greater)
      #expect(SoftFloat.one(f).scaled(byPowerOfTwo: f.minimumExponent - f.precision + 1).isSubnormal)
      #expect(SoftFloat.one(f).scaled(byPowerOfTwo: f.minimumExponent - f.precision).isZero)
    }
    #expect(SoftFloat.greatest(.f16).hostDouble == 65504)
    #expect(SoftFloat.infinity(.f80).bits == UInt128(0x7FFF) << 64 | UInt128(1) << 63)
    #expect(SoftFloat(UInt128.max, .f128).compare(SoftFloat("340282366920938463463374607431768211456", .f128)!) == .equal)
    #expect(SoftFloat(Int128.min, .f64).toSigned(bits: 128).value == Int128.min)
  }
}
