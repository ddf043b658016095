// Intervals of integer values, as signed and as unsigned numbers at once.

import SSA

/// The values an integer (or address) of at most 64 bits may have.
struct ValueRange: Equatable {
  var unsignedMin: UInt64
  var unsignedMax: UInt64
  var signedMin: Int64
  var signedMax: Int64

  /// Every value of `type`.
  init(all type: Type) {
    let width = UInt64(type.bits)
    unsignedMin = 0
    unsignedMax = UInt64.max &>> (64 &- width)
    signedMax = Int64(bitPattern: unsignedMax &>> 1)
    signedMin = -1 &- signedMax
  }

  /// One value, sign-extended.
  init(_ value: Int64, _ type: Type) {
    signedMin = value
    signedMax = value
    unsignedMin = UInt64(bitPattern: value) & (UInt64.max &>> (64 &- UInt64(type.bits)))
    unsignedMax = unsignedMin
  }

  var isEmpty: Bool { unsignedMin > unsignedMax || signedMin > signedMax }

  /// The only value, sign-extended.
  var single: Int64? { signedMin == signedMax ? signedMin : nil }

  mutating func intersect(_ o: ValueRange) {
    unsignedMin = max(unsignedMin, o.unsignedMin)
    unsignedMax = min(unsignedMax, o.unsignedMax)
    signedMin = max(signedMin, o.signedMin)
    signedMax = min(signedMax, o.signedMax)
  }

  mutating func unite(_ o: ValueRange) {
    unsignedMin = min(unsignedMin, o.unsignedMin)
    unsignedMax = max(unsignedMax, o.unsignedMax)
    signedMin = min(signedMin, o.signedMin)
    signedMax = max(signedMax, o.signedMax)
  }

  /// Lets each view of values that do not cross its break narrow the other.
  mutating func normalize(_ type: Type) {
    if isEmpty { return }
    let all = ValueRange(all: type)
    if unsignedMax <= UInt64(all.signedMax) {
      signedMin = max(signedMin, Int64(unsignedMin))
      signedMax = min(signedMax, Int64(unsignedMax))
    } else if unsignedMin > UInt64(all.signedMax) {
      signedMin = max(signedMin, ValueRange.signExtended(unsignedMin, type))
      signedMax = min(signedMax, ValueRange.signExtended(unsignedMax, type))
    }
    if signedMin >= 0 {
      unsignedMin = max(unsignedMin, UInt64(signedMin))
      unsignedMax = min(unsignedMax, UInt64(signedMax))
    } else if signedMax < 0 {
      unsignedMin = max(unsignedMin, UInt64(bitPattern: signedMin) & all.unsignedMax)
      unsignedMax = min(unsignedMax, UInt64(bitPattern: signedMax) & all.unsignedMax)
    }
  }

  static func signExtended(_ v: UInt64, _ type: Type) -> Int64 {
    let shift = Int64(64 &- type.bits)
    return (Int64(bitPattern: v) &<< shift) &>> shift
  }

  /// Whether `p` holds between any value of `self` and any of `o`; nil if that depends.
  func decide(_ p: IntPredicate, _ o: ValueRange) -> Bool? {
    switch p {
    case .eq:
      if unsignedMax < o.unsignedMin || o.unsignedMax < unsignedMin || signedMax < o.signedMin || o.signedMax < signedMin { return false }
      return single != nil && single == o.single ? true : nil
    case .ne: return decide(.eq, o).map { !$0 }
    case .slt: return signedMax < o.signedMin ? true : signedMin >= o.signedMax ? false : nil
    case .sle: return signedMax <= o.signedMin ? true : signedMin > o.signedMax ? false : nil
    case .sgt: return o.decide(.slt, self)
    case .sge: return o.decide(.sle, self)
    case .ult: return unsignedMax < o.unsignedMin ? true : unsignedMin >= o.unsignedMax ? false : nil
    case .ule: return unsignedMax <= o.unsignedMin ? true : unsignedMin > o.unsignedMax ? false : nil
    case .ugt: return o.decide(.ult, self)
    case .uge: return o.decide(.ule, self)
    }
  }

  /// Narrows `self` to the values for which `p` holds against some value of `o`.
  mutating func restrict(_ p: IntPredicate, _ o: ValueRange, _ type: Type) {
    switch p {
    case .eq: intersect(o)
    case .ne:
      guard let c = o.single else { break }
      let u = o.unsignedMin
      if c == signedMin && signedMin < signedMax { signedMin += 1 }
      if c == signedMax && signedMin < signedMax { signedMax -= 1 }
      if u == unsignedMin && unsignedMin < unsignedMax { unsignedMin += 1 }
      if u == unsignedMax && unsignedMin < unsignedMax { unsignedMax -= 1 }
    case .slt: if o.signedMax > Int64.min { signedMax = min(signedMax, o.signedMax - 1) }
    case .sle: signedMax = min(signedMax, o.signedMax)
    case .sgt: if o.signedMin < Int64.max { signedMin = max(signedMin, o.signedMin + 1) }
    case .sge: signedMin = max(signedMin, o.signedMin)
    case .ult: if o.unsignedMax > 0 { unsignedMax = min(unsignedMax, o.unsignedMax - 1) }
    case .ule: unsignedMax = min(unsignedMax, o.unsignedMax)
    case .ugt: if o.unsignedMin < UInt64.max { unsignedMin = max(unsignedMin, o.unsignedMin + 1) }
    case .uge: unsignedMin = max(unsignedMin, o.unsignedMin)
    }
    normalize(type)
  }

  /// The sum with `o`: everything if it may wrap, as signed and as unsigned numbers apart.
  func adding(_ o: ValueRange, _ type: Type) -> ValueRange {
    var r = ValueRange(all: type)
    let (u0, a) = unsignedMin.addingReportingOverflow(o.unsignedMin), (u1, b) = unsignedMax.addingReportingOverflow(o.unsignedMax)
    if !a && !b && u1 <= r.unsignedMax {
      r.unsignedMin = u0
      r.unsignedMax = u1
    }
    let (s0, c) = signedMin.addingReportingOverflow(o.signedMin), (s1, d) = signedMax.addingReportingOverflow(o.signedMax)
    if !c && !d && s0 >= r.signedMin && s1 <= r.signedMax {
      r.signedMin = s0
      r.signedMax = s1
    }
    r.normalize(type)
    return r
  }
}
