// The rules that give an expression its type: promotions and the usual arithmetic conversions (C17 §6.3.1.1, §6.3.1.8;
// C23 adds bit-precise integers and the interchange floating types of Annex H), and the width of the formats involved.
//
// Everything here asks about canonical types only and makes no nodes.

import Support

extension TypeMask {
  /// Integer types narrower than `int`, which promote to it.
  static let belowInt: UInt64 = TypeKind.int.mask &- TypeKind.bool.mask
  /// `int` and the standard integer types of higher rank.
  static let intAndAbove: UInt64 = standardIntegers & ~belowInt
  static let pointerLike: UInt64 = TypeKind.pointer.mask | TypeKind.nullptr.mask
}

extension TypeTable {
  /// The unqualified canonical type.
  @inline(__always) func bare(_ t: QualType) -> QualType { rows[t.id].canonical.withoutLocalQualifiers }

  /// Whether `a` and `b` are the same type, qualifiers aside.
  @inline(__always) func isSame(_ a: QualType, _ b: QualType) -> Bool { bare(a) == bare(b) }

  /// C17 §6.3.1.1 ¶2: the type a value of integer type `t` has in arithmetic. `t` unchanged if it does not promote.
  func promotedType(_ t: QualType) -> QualType {
    let row = self[t]
    let mask = row.kind.mask
    if mask & TypeMask.belowInt != 0 { return .int }
    if row.kind == .enumeration { return promotedType(row.element) }
    return bare(t)
  }

  /// The promoted type of a bit-field: `int` if that holds all its values (C17 §6.3.1.1 ¶2). GCC computes with a wider field in
  /// the field's own width.
  func promotedType(bitField field: FieldID) -> QualType {
    let info = fields[field]
    let width = Int(info.bitWidth)
    let intWidth = 32
    if kind(info.type) == .bool || width < intWidth { return isBitPrecise(info.type) ? bare(info.type) : .int }
    if width == intWidth && !isBitPrecise(info.type) { return isSigned(info.type) ? .int : .unsignedInt }
    let declared = promotedType(info.type)
    if isBitPrecise(declared) || width >= integerWidth(declared) { return declared }
    return bitFieldValue(width: UInt64(width), declared: declared)
  }

  func isBitPrecise(_ t: QualType) -> Bool { isOneOf(t, TypeMask.bitInts) }

  /// The type of a default-promoted argument (C17 §6.5.2.2 ¶6).
  func defaultPromotedType(_ t: QualType) -> QualType {
    switch kind(t) {
    case .float: return .double
    case let k where k.mask & TypeMask.integers != 0: return withoutFieldWidth(promotedType(t))
    default: return unqualified(t)
    }
  }

  /// The common type of two arithmetic operands (C17 §6.3.1.8). The operands need not be promoted yet.
  func usualArithmeticType(_ a: QualType, _ b: QualType) -> QualType {
    let x = bare(a), y = bare(b)
    if x == y && self[x].kind.mask & TypeMask.intAndAbove != 0 { return x }
    let kx = self[x].kind, ky = self[y].kind
    if (kx.mask | ky.mask) & TypeMask.floats == 0 { return commonInteger(promotedType(x), promotedType(y)) }
    if kx == .complex || ky == .complex {
      let ex = kx == .complex ? self[x].element : x
      let ey = ky == .complex ? self[y].element : y
      return complex(of: usualArithmeticType(ex, ey))
    }
    if (kx.mask | ky.mask) & TypeMask.decimals != 0 { return commonDecimal(x, y) }
    if kx.mask & TypeMask.realFloats == 0 { return y }
    if ky.mask & TypeMask.realFloats == 0 { return x }
    return TypeTable.floatRank(kx) >= TypeTable.floatRank(ky) ? x : y
  }

  /// C23 §6.3.1.8 ¶1: the decimal type of higher rank; callers have refused binary floating operands.
  private func commonDecimal(_ x: QualType, _ y: QualType) -> QualType {
    if !isDecimal(x) { return y }
    if !isDecimal(y) { return x }
    return self[x].kind.rawValue >= self[y].kind.rawValue ? x : y
  }

  /// Order of the real floating types: by format, then interchange types before standard ones, and these before extended ones (C23 §H.4.2).
  private static func floatRank(_ k: TypeKind) -> Int {
    switch k {
    case .float16: return 0
    case .float: return 1
    case .float32: return 2
    case .float32x: return 3
    case .double: return 4
    case .float64: return 5
    case .float64x: return 6
    case .longDouble: return 7
    default: return 8
    }
  }

  /// The common type of two promoted integer types.
  private func commonInteger(_ a: QualType, _ b: QualType) -> QualType {
    if a == b { return a }
    let wa = integerWidth(a), wb = integerWidth(b)
    let sa = isSigned(a), sb = isSigned(b)
    let ra = integerRank(a, wa), rb = integerRank(b, wb)
    if sa == sb { return ra >= rb ? a : b }
    let (u, ru, wu) = sa ? (b, rb, wb) : (a, ra, wa)
    let (s, rs, ws) = sa ? (a, ra, wa) : (b, rb, wb)
    if ru >= rs { return u }
    return ws > wu ? s : unsignedVersion(s)
  }

  /// C23 §6.3.1.1 ¶1: rank grows with width; a standard type outranks the bit-precise type of its width, `long long` `long`.
  private func integerRank(_ t: QualType, _ width: Int) -> Int {
    let k = kind(t)
    let order = k.mask & TypeMask.bitInts != 0 ? 0 : Int(k.rawValue) / 2
    return width &* 64 &+ order
  }

  /// The unsigned type corresponding to integer type `t` (C17 §6.2.5 ¶6), or `t` itself.
  func unsignedVersion(_ t: QualType) -> QualType {
    let row = self[t]
    switch row.kind {
    case .char, .signedChar: return .unsignedChar
    case .short: return .unsignedShort
    case .int: return .unsignedInt
    case .long: return .unsignedLong
    case .longLong: return .unsignedLongLong
    case .int128: return .unsignedInt128
    case .bitInt: return bitInt(width: row.count, unsigned: true)
    case .enumeration: return unsignedVersion(row.element)
    default: return bare(t)
    }
  }

  /// The signed type corresponding to integer type `t`.
  func signedVersion(_ t: QualType) -> QualType {
    let row = self[t]
    switch row.kind {
    case .char, .unsignedChar: return .signedChar
    case .unsignedShort: return .short
    case .unsignedInt: return .int
    case .unsignedLong: return .long
    case .unsignedLongLong: return .longLong
    case .unsignedInt128: return .int128
    case .unsignedBitInt: return bitInt(width: row.count, unsigned: false)
    case .enumeration: return signedVersion(row.element)
    default: return bare(t)
    }
  }

  /// The format of real floating type `t`.
  public func floatFormat(_ t: QualType) -> FloatFormat {
    switch kind(t) {
    case .float16: return .f16
    case .float, .float32: return .f32
    case .longDouble: return model.longDoublePrecision == 64 ? .f80 : model.longDoublePrecision == 53 ? .f64 : .f128
    case .float64x: return model.longDoublePrecision == 64 ? .f80 : .f128
    case .float128: return .f128
    default: return .f64
    }
  }

  /// The format of decimal floating type `t`.
  public func decimalFormat(_ t: QualType) -> DecimalFormat {
    switch kind(t) {
    case .decimal32: return .d32
    case .decimal64: return .d64
    default: return .d128
    }
  }

  /// `value` reduced to what integer type `t` can hold: cut to its width, then sign- or zero-extended. The values of
  /// `unsigned __int128` are kept as the bits of an Int128.
  func wrap(_ value: Int128, _ t: QualType) -> Int128 {
    let row = self[t]
    if row.kind == .pointer || row.kind == .nullptr {
      return model.pointerSize == 8 ? Int128(UInt64(truncatingIfNeeded: value)) : Int128(UInt32(truncatingIfNeeded: value))
    }
    let width = integerWidth(t)
    if width >= 128 { return value }
    let shift = Int128(128 - width)
    let up = value &<< shift
    return isSigned(t) ? up &>> shift : Int128(truncatingIfNeeded: UInt128(truncatingIfNeeded: up) &>> UInt128(shift))
  }

  /// Whether every value of integer type `t` is also one of integer type `u`.
  func fits(_ t: QualType, in u: QualType) -> Bool {
    let wt = integerWidth(t), wu = integerWidth(u)
    if isSigned(t) == isSigned(u) { return wt <= wu }
    return isSigned(u) && wt < wu
  }

  /// The size by which arithmetic on a pointer to `pointee` steps: GNU C gives `void` and functions size 1.
  func pointerStep(_ pointee: QualType) -> UInt64 {
    switch kind(pointee) {
    case .void, .function: return 1
    default: return size(of: pointee)
    }
  }

  /// The signed integer vector type of the lanes' width that a comparison of vectors `t` gives.
  func vectorMask(_ t: QualType) -> QualType {
    let row = self[t]
    let element: QualType
    switch size(of: row.element) {
    case 1: element = .signedChar
    case 2: element = .short
    case 4: element = .int
    case 16: element = .int128
    default: element = model.longSize == 8 ? .long : .longLong
    }
    return vector(of: element, lanes: row.count)
  }

  /// Strips one level of complex or vector.
  @inline(__always) func canonicalElement(_ t: QualType) -> QualType { self[t].element }

  /// A pointer to unqualified `void`.
  func isPlainVoidPointer(_ t: QualType) -> Bool {
    let row = self[t]
    return row.kind == .pointer && row.element == .void
  }
  /// A pointer to possibly qualified `void`.
  func isVoidPointer(_ t: QualType) -> Bool {
    let row = self[t]
    return row.kind == .pointer && self[row.element].kind == .void
  }
  func isObjectPointer(_ t: QualType) -> Bool {
    let row = self[t]
    return row.kind == .pointer && self[row.element].kind != .function
  }
  func isFunctionPointer(_ t: QualType) -> Bool {
    let row = self[t]
    return row.kind == .pointer && self[row.element].kind == .function
  }
}
