// Integers wider than 128 bits, for exact decimal ↔ binary conversion.
//
// Only cold paths come here (literals whose value does not fit two machine words), so limbs live in an array. Limbs are
// 32 bits wide so that every step of schoolbook division fits UInt64 (Knuth, TAOCP vol. 2 §4.3.1, algorithm D).

/// An unsigned integer of any size: little-endian 32-bit limbs without leading zero limbs; zero has none.
public struct BigUInt: Equatable, Sendable {
  public private(set) var limbs: [UInt32]

  public init() { limbs = [] }
  public init(_ value: UInt128) {
    limbs = []
    var rest = value
    while rest != 0 {
      limbs.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
  }

  /// The low `count` of 64-bit limbs, low first.
  init(halves source: UnsafeBufferPointer<UInt64>, count: Int) {
    limbs = []
    limbs.reserveCapacity(2 * count)
    for i in 0..<count {
      limbs.append(UInt32(truncatingIfNeeded: source[i]))
      limbs.append(UInt32(truncatingIfNeeded: source[i] >> 32))
    }
    trim()
  }

  public var isZero: Bool { limbs.isEmpty }
  /// Number of bits up to the highest set one.
  public var bitWidth: Int { limbs.isEmpty ? 0 : limbs.count * 32 - limbs[limbs.count - 1].leadingZeroBitCount }

  private mutating func trim() { while let top = limbs.last, top == 0 { limbs.removeLast() } }

  /// self = self × factor + addend
  public mutating func multiplyAdd(_ factor: UInt32, _ addend: UInt32) {
    var carry = UInt64(addend)
    for i in limbs.indices {
      let t = UInt64(limbs[i]) &* UInt64(factor) &+ carry
      limbs[i] = UInt32(truncatingIfNeeded: t)
      carry = t >> 32
    }
    if carry != 0 { limbs.append(UInt32(truncatingIfNeeded: carry)) }
    trim()
  }

  public static func * (a: BigUInt, b: BigUInt) -> BigUInt {
    var result = BigUInt()
    if a.isZero || b.isZero { return result }
    result.limbs = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count)
    for i in a.limbs.indices {
      var carry: UInt64 = 0
      for j in b.limbs.indices {
        let t = UInt64(a.limbs[i]) &* UInt64(b.limbs[j]) &+ UInt64(result.limbs[i + j]) &+ carry
        result.limbs[i + j] = UInt32(truncatingIfNeeded: t)
        carry = t >> 32
      }
      result.limbs[i + b.limbs.count] = UInt32(truncatingIfNeeded: carry)
    }
    result.trim()
    return result
  }

  public static func + (a: BigUInt, b: BigUInt) -> BigUInt {
    var result = BigUInt()
    var carry: UInt64 = 0
    for i in 0..<max(a.limbs.count, b.limbs.count) {
      let t = UInt64(i < a.limbs.count ? a.limbs[i] : 0) + UInt64(i < b.limbs.count ? b.limbs[i] : 0) + carry
      result.limbs.append(UInt32(truncatingIfNeeded: t))
      carry = t >> 32
    }
    if carry != 0 { result.limbs.append(1) }
    return result
  }

  /// self −= other; other must not be larger.
  public mutating func subtract(_ other: BigUInt) {
    var borrow: Int64 = 0
    for i in limbs.indices {
      let t = Int64(limbs[i]) - Int64(i < other.limbs.count ? other.limbs[i] : 0) + borrow
      limbs[i] = UInt32(truncatingIfNeeded: t)
      borrow = t >> 32
    }
    trim()
  }

  public static func << (a: BigUInt, count: Int) -> BigUInt {
    if a.isZero || count == 0 { return a }
    let words = count / 32, bits = UInt32(count % 32)
    var result = BigUInt()
    result.limbs = [UInt32](repeating: 0, count: words)
    result.limbs.reserveCapacity(words + a.limbs.count + 1)
    var carry: UInt32 = 0
    for limb in a.limbs {
      result.limbs.append(limb &<< bits | carry)
      carry = bits == 0 ? 0 : limb &>> (32 - bits)
    }
    if carry != 0 { result.limbs.append(carry) }
    return result
  }

  public static func compare(_ a: BigUInt, _ b: BigUInt) -> Int {
    if a.limbs.count != b.limbs.count { return a.limbs.count < b.limbs.count ? -1 : 1 }
    for i in a.limbs.indices.reversed() where a.limbs[i] != b.limbs[i] { return a.limbs[i] < b.limbs[i] ? -1 : 1 }
    return 0
  }

  /// 5^exponent by repeated squaring.
  public static func powerOfFive(_ exponent: Int) -> BigUInt {
    var result = BigUInt(1), base = BigUInt(5), e = exponent
    while e > 0 {
      if e & 1 != 0 { result = result * base }
      e >>= 1
      if e > 0 { base = base * base }
    }
    return result
  }

  /// The top 128 bits with bit 127 set, and whether a lower bit is set. The value must not be zero; it equals
  /// significand × 2^(bitWidth − 128) up to the dropped bits.
  public var leadingBits: (significand: UInt128, sticky: Bool) {
    let width = bitWidth
    var significand: UInt128 = 0
    var i = limbs.count - 1
    var taken = 0
    while i >= 0 && taken < 5 {
      let position = i * 32 - (width - 128)  // of the limb's lowest bit in the result
      if position >= 0 {
        significand |= UInt128(limbs[i]) << UInt128(position)
      } else if position > -32 {
        significand |= UInt128(limbs[i] >> UInt32(-position))
      }
      i -= 1
      taken += 1
    }
    return (significand, hasBits(below: width - 128))
  }

  private func hasBits(below bit: Int) -> Bool {
    if bit <= 0 { return false }
    for i in 0..<min(bit / 32, limbs.count) where limbs[i] != 0 { return true }
    let rest = bit % 32
    return rest != 0 && bit / 32 < limbs.count && limbs[bit / 32] & ((UInt32(1) << UInt32(rest)) - 1) != 0
  }

  /// Quotient and remainder; the divisor must not be zero.
  public func dividing(by divisor: BigUInt) -> (quotient: BigUInt, remainder: BigUInt) {
    precondition(!divisor.isZero)
    if BigUInt.compare(self, divisor) < 0 { return (BigUInt(), self) }
    if divisor.limbs.count == 1 { return dividing(byLimb: divisor.limbs[0]) }
    let shift = divisor.limbs[divisor.limbs.count - 1].leadingZeroBitCount
    let v = (divisor << shift).limbs
    var u = (self << shift).limbs
    let n = v.count
    while u.count < limbs.count + 1 { u.append(0) }
    let m = u.count - n
    var q = [UInt32](repeating: 0, count: m)
    let vTop = UInt64(v[n - 1]), vNext = UInt64(v[n - 2])
    for j in stride(from: m - 1, through: 0, by: -1) {
      let top = UInt64(u[j + n]) << 32 | UInt64(u[j + n - 1])
      var qhat = top / vTop, rhat = top % vTop
      while qhat >> 32 != 0 || qhat &* vNext > (rhat << 32 | UInt64(u[j + n - 2])) {
        qhat -= 1
        rhat += vTop
        if rhat >> 32 != 0 { break }
      }
      var borrow: Int64 = 0, carry: UInt64 = 0
      for i in 0..<n {
        let p = qhat &* UInt64(v[i]) &+ carry
        carry = p >> 32
        let t = Int64(u[i + j]) - borrow - Int64(p & 0xFFFF_FFFF)
        u[i + j] = UInt32(truncatingIfNeeded: t)
        borrow = t < 0 ? 1 : 0
      }
      let t = Int64(u[j + n]) - borrow - Int64(carry)
      u[j + n] = UInt32(truncatingIfNeeded: t)
      if t < 0 {
        qhat -= 1
        var c: UInt64 = 0
        for i in 0..<n {
          let s = UInt64(u[i + j]) + UInt64(v[i]) + c
          u[i + j] = UInt32(truncatingIfNeeded: s)
          c = s >> 32
        }
        u[j + n] = u[j + n] &+ UInt32(truncatingIfNeeded: c)
      }
      q[j] = UInt32(truncatingIfNeeded: qhat)
    }
    var quotient = BigUInt(), remainder = BigUInt()
    quotient.limbs = q
    quotient.trim()
    for i in 0..<n {
      let high = i + 1 < n && shift != 0 ? u[i + 1] << UInt32(32 - shift) : 0
      remainder.limbs.append(u[i] >> UInt32(shift) | high)
    }
    remainder.trim()
    return (quotient, remainder)
  }

  private func dividing(byLimb d: UInt32) -> (quotient: BigUInt, remainder: BigUInt) {
    var q = self, rest: UInt64 = 0
    for i in limbs.indices.reversed() {
      let t = rest << 32 | UInt64(limbs[i])
      q.limbs[i] = UInt32(truncatingIfNeeded: t / UInt64(d))
      rest = t % UInt64(d)
    }
    q.trim()
    return (q, BigUInt(UInt128(rest)))
  }
}

/// (high·2^128 + low) / divisor for high < divisor and a divisor with its top bit set: two steps of 64-bit digits.
func divideWide(high: UInt128, low: UInt128, by divisor: UInt128) -> (quotient: UInt128, remainder: UInt128) {
  let d1 = UInt64(truncatingIfNeeded: divisor >> 64), d0 = UInt128(UInt64(truncatingIfNeeded: divisor))
  func step(_ rest: UInt128, _ digit: UInt64) -> (UInt64, UInt128) {
    // rest < divisor; divides rest·2^64 + digit.
    let restHigh = UInt64(truncatingIfNeeded: rest >> 64), restLow = UInt64(truncatingIfNeeded: rest)
    var q: UInt128, r: UInt128
    if restHigh >= d1 {
      q = UInt128(UInt64.max)
      r = rest &- q &* UInt128(d1)
    } else {
      let (a, b) = d1.dividingFullWidth((restHigh, restLow))
      q = UInt128(a)
      r = UInt128(b)
    }
    // r is the remainder after the top digit of the divisor; correct q while q·d0 exceeds r·2^64 + digit.
    while r >> 64 == 0 && q &* d0 > (r << 64 | UInt128(digit)) {
      q &-= 1
      r &+= UInt128(d1)
    }
    return (UInt64(truncatingIfNeeded: q), (rest << 64 | UInt128(digit)) &- q &* divisor)
  }
  let (q1, r1) = step(high, UInt64(truncatingIfNeeded: low >> 64))
  let (q0, r0) = step(r1, UInt64(truncatingIfNeeded: low))
  return (UInt128(q1) << 64 | UInt128(q0), r0)
}
