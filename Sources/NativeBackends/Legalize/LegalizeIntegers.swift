// Integer operations that are sequences on every target: bit counts, bit reversal, division by constants.

import SSA
import Support

extension Legalizer {
  /// Sums of bits in ever wider fields (Hacker's Delight §5-1).
  func countOnes(_ v: ValueID) -> ValueID {
    let t = f.type(v)
    if t == .i8 || t == .i16 || t == .i1 { return b.cast(.trunc, countOnes(b.cast(.zext, v, to: .i32)), to: t) }
    func mask(_ byte: UInt64) -> ValueID { f.constant(t, bits: UInt128(byte &* 0x0101_0101_0101_0101)) }
    let pairs = b.binary(.sub, v, b.binary(.and, b.binary(.lshr, v, int(t, 1)), mask(0x55)))
    let fours = b.binary(.add, b.binary(.and, pairs, mask(0x33)), b.binary(.and, b.binary(.lshr, pairs, int(t, 2)), mask(0x33)))
    let bytes = b.binary(.and, b.binary(.add, fours, b.binary(.lshr, fours, int(t, 4))), mask(0x0F))
    return b.binary(.lshr, b.binary(.mul, bytes, mask(1)), int(t, Int64(t.bits - 8)))
  }

  /// Bytes swapped, then nibbles, pairs and bits within each byte.
  func reverseBits(_ v: ValueID) -> ValueID {
    let t = f.type(v)
    if t == .i1 { return v }
    func mask(_ byte: UInt64) -> ValueID { f.constant(t, bits: UInt128(byte &* 0x0101_0101_0101_0101)) }
    var x = t == .i8 ? v : b.unary(.bswap, v)
    for (byte, k) in [(UInt64(0x0F), Int64(4)), (0x33, 2), (0x55, 1)] {
      let up = b.binary(.shl, b.binary(.and, x, mask(byte)), int(t, k))
      x = b.binary(.or, up, b.binary(.and, b.binary(.lshr, x, int(t, k)), mask(byte)))
    }
    return x
  }

  // MARK: Division by constants (Granlund and Montgomery, "Division by Invariant Integers using Multiplication")

  func divideByConstant(_ i: InstID) {
    let t = f[i].type
    guard t == .i32 || t == .i64, let d = f.signedConstant(f.operand(i, 1)), d != 0, d != 1 else { return }
    let op = f[i].op
    let isSigned = op == .sdiv || op == .srem
    if isSigned && (d == -1 || d == Int64.min || (t == .i32 && d == Int64(Int32.min))) { return }
    at(i)
    let x = f.operand(i, 0)
    let q = isSigned ? signedQuotient(x, d, t, exact: f[i].flags.contains(.exact)) : unsignedQuotient(x, UInt64(bitPattern: d) & (t == .i32 ? 0xFFFF_FFFF : UInt64.max), t)
    if op == .sdiv || op == .udiv {
      replace(i, q)
    } else {
      replace(i, b.binary(.sub, x, b.binary(.mul, q, f.operand(i, 1))))
    }
  }

  private func signedQuotient(_ x: ValueID, _ d: Int64, _ t: Type, exact: Bool) -> ValueID {
    let magnitude = d.magnitude
    let width = Int64(t.bits)
    let q: ValueID
    if magnitude & (magnitude - 1) == 0 {
      let k = Int64(magnitude.trailingZeroBitCount)
      // Negative dividends are rounded up by adding 2^k - 1.
      let bias = b.binary(.lshr, b.binary(.ashr, x, int(t, width - 1)), int(t, width - k))
      q = b.binary(.ashr, exact ? x : b.binary(.add, x, bias), int(t, k))
    } else {
      let (multiplier, shift) = Legalizer.signedMagic(magnitude, t.bits)
      var high = multiplyHigh(x, Int64(bitPattern: multiplier), t, isSigned: true)
      let negative = t == .i32 ? Int32(truncatingIfNeeded: multiplier) < 0 : Int64(bitPattern: multiplier) < 0
      if negative { high = b.binary(.add, high, x) }
      if shift > 0 { high = b.binary(.ashr, high, int(t, Int64(shift))) }
      q = b.binary(.sub, high, b.binary(.ashr, x, int(t, width - 1)))
    }
    return d < 0 ? b.binary(.sub, int(t, 0), q) : q
  }

  /// m and s with x / d = ((m * x) >> (width + s)) + (x < 0), for 2 < d < 2^(width-1).
  static func signedMagic(_ d: UInt64, _ width: Int) -> (multiplier: UInt64, shift: Int) {
    let l = 64 - (d - 1).leadingZeroBitCount
    // m = floor(2^(width + l - 1) / d) + 1
    let numerator = UInt128(1) << UInt128(width + l - 1)
    let m = numerator / UInt128(d) + 1
    return (UInt64(truncatingIfNeeded: m) & (width == 64 ? UInt64.max : (1 << UInt64(width)) - 1), l - 1)
  }

  private func unsignedQuotient(_ x: ValueID, _ d: UInt64, _ t: Type) -> ValueID {
    let width = t.bits
    if d & (d - 1) == 0 { return b.binary(.lshr, x, int(t, Int64(d.trailingZeroBitCount))) }
    if d > (UInt64.max >> UInt64(64 - width)) / 2 {
      return b.cast(.zext, b.icmp(.uge, x, f.constant(t, bits: UInt128(d))), to: t)
    }
    // Even divisors are halved first, so that the multiplier fits the width.
    let l = 64 - (d - 1).leadingZeroBitCount
    let full = ((UInt128(1) << UInt128(width)) * ((UInt128(1) << UInt128(l)) - UInt128(d))) / UInt128(d) + 1
    if let (m, s) = Legalizer.shortMagic(d, width, l) {
      let high = multiplyHigh(x, Int64(bitPattern: m), t, isSigned: false)
      return s == 0 ? high : b.binary(.lshr, high, int(t, Int64(s)))
    }
    // The multiplier has width + 1 bits: q = (((x - h) >> 1) + h) >> (l - 1).
    let h = multiplyHigh(x, Int64(bitPattern: UInt64(truncatingIfNeeded: full)), t, isSigned: false)
    let half = b.binary(.lshr, b.binary(.sub, x, h), int(t, 1))
    return b.binary(.lshr, b.binary(.add, half, h), int(t, Int64(l - 1)))
  }

  /// A multiplier of at most `width` bits and its shift, if there is one.
  static func shortMagic(_ d: UInt64, _ width: Int, _ l: Int) -> (UInt64, Int)? {
    var s = 0
    while s <= l {
      let power = width + s
      if power >= 128 { return nil }
      let base = UInt128(1) << UInt128(power)
      let m = base / UInt128(d) + 1
      // Exact for all x < 2^width when the error m * d - 2^power is at most 2^s.
      if m >> UInt128(width) == 0 && m * UInt128(d) - base <= UInt128(1) << UInt128(s) { return (UInt64(truncatingIfNeeded: m), s) }
      s += 1
    }
    return nil
  }

  /// The high half of x times a constant; 32-bit products in 64 bits.
  private func multiplyHigh(_ x: ValueID, _ m: Int64, _ t: Type, isSigned: Bool) -> ValueID {
    if t == .i64 { return b.binary(isSigned ? .smulh : .umulh, x, int(.i64, m)) }
    let wide = b.cast(isSigned ? .sext : .zext, x, to: .i64)
    let factor = isSigned ? Int64(Int32(truncatingIfNeeded: m)) : m & 0xFFFF_FFFF
    return b.cast(.trunc, b.binary(.lshr, b.binary(.mul, wide, int(.i64, factor)), int(.i64, 32)), to: .i32)
  }
}
