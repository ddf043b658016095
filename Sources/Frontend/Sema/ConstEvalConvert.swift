// Loads from constant objects and conversions of constant values.

import Support

extension ConstantEvaluator {
  // MARK: Casts

  mutating func cast(_ x: Expr) -> ConstantValue? {
    switch x.castKind {
    case .arrayToPointer, .functionToPointer: return address(x.first)
    case .load: return load(x)
    case .vectorSplat, .bitcast, .vectorConvert, .toUnion, .toVoid: return nil
    default: break
    }
    guard let v = value(x.first) else { return nil }
    return convert(v, from: ast.exprs[x.first].type, to: x.type)
  }

  /// A load is constant only from a `constexpr` object or a string literal (`"abc"[1]`).
  mutating func load(_ x: Expr) -> ConstantValue? {
    if let v = constexprPart(x) { return v }
    guard let place = address(x.first) else { return nil }
    if place.base == .string {
      let data = ast.strings[StringID(place.baseID)]
      let bytes = ast.bytes(of: StringID(place.baseID))
      let size = Int(types.size(of: x.type))
      if size != Int(data.unitSize) || place.integer < 0 || Int(place.integer) + size > bytes.count { return nil }
      var value: UInt64 = 0
      for i in 0..<size { value |= UInt64(bytes[Int(place.integer) + i]) &<< UInt64(8 * i) }
      return .integer(types.wrap(Int128(value), x.type))
    }
    return nil
  }

  /// The value of a `constexpr` object or of a member of one.
  mutating func constexprPart(_ x: Expr) -> ConstantValue? {
    var at = x.first
    var bits: UInt64 = 0
    while ast.exprs[at].kind == .member {
      bits &+= types.fields[FieldID(ast.exprs[at].b)].bitPosition
      at = ast.exprs[at].first
    }
    if ast.exprs[at].kind != .declRef { return nil }
    let d = ast.decls[DeclID(ast.exprs[at].a)]
    if d.kind != .variable || d.initializer.isNone { return nil }
    if !d.flags.contains(.constexpr) {
      let q = types.qualifiers(d.type)
      if !readsConstObjects || d.duration != .static || !q.contains(.const) || q.contains(.volatile) || q.contains(.atomic) { return nil }
      if types.kind(d.type).mask & TypeMask.arithmetic == 0 { return nil }
    }
    let initializer = ast.exprs[d.initializer]
    if initializer.kind != .initList { return bits == 0 && types.isSame(d.type, x.type) ? value(d.initializer) : nil }
    for i in 0..<Int(initializer.b) {
      let entry = ast.initEntries[Int(initializer.a) + i]
      if entry.bitOffset == bits && types.isSame(entry.type, x.type) { return value(entry.value) }
    }
    // Not named in the list: zero.
    return convert(.integer(0), from: .int, to: x.type)
  }

  func convert(_ v: ConstantValue, from source: QualType, to target: QualType) -> ConstantValue? {
    let t = types[target]
    let mask = t.kind.mask
    if mask & TypeMask.pointerLike != 0 {
      switch v.kind {
      case .address: return v
      case .integer: return .address(.none, 0, types.wrap(v.integer, target))
      default: return nil
      }
    }
    if mask & TypeMask.integers != 0 { return toInteger(v, target, isBool: t.kind == .bool) }
    if mask & TypeMask.realFloats != 0 {
      let format = types.floatFormat(target)
      switch v.kind {
      case .integer:
        if types.integerWidth(source) == 128 && !types.isSigned(source) {
          return .float(SoftFloat(UInt128(truncatingIfNeeded: v.integer), format))
        }
        return .float(SoftFloat(v.integer, format))
      case .float, .complex: return .float(v.real.convert(to: format))
      case .decimal: return .float(v.decimal.toBinary(format))
      case .complexInteger: return .float(SoftFloat(v.integer, format))
      default: return nil
      }
    }
    if mask & TypeMask.decimals != 0 { return toDecimal(v, source, types.decimalFormat(target)) }
    if t.kind == .complex { return toComplex(v, source, t.element) }
    return nil
  }

  func toInteger(_ v: ConstantValue, _ target: QualType, isBool: Bool) -> ConstantValue? {
    if isBool {
      if let truth = v.truth { return .integer(truth ? 1 : 0) }
      // The address of an object is not null unless it is weak.
      if v.kind == .address && v.base != .none && !isWeak(v) { return .integer(1) }
      return nil
    }
    switch v.kind {
    case .integer, .complexInteger: return .integer(types.wrap(v.integer, target))
    case .float, .complex:
      guard let (r, overflow) = ast.toInteger(v.real, target), !overflow else { return nil }
      return .integer(r)
    case .decimal:
      let width = types.integerWidth(target)
      if width > 128 { return nil }
      let r = v.decimal.toInteger(bits: width, signed: types.isSigned(target))
      return r.overflow ? nil : .integer(r.value)
    case .address:
      if v.base == .none { return .integer(types.wrap(v.integer, target)) }
      // An address fits only an integer as wide as a pointer.
      return types.size(of: target) >= UInt64(types.model.pointerSize) ? v : nil
    case .labelDifference: return v
    }
  }

  func toDecimal(_ v: ConstantValue, _ source: QualType, _ format: DecimalFormat) -> ConstantValue? {
    switch v.kind {
    case .decimal: return .decimal(v.decimal.convert(to: format))
    case .float, .complex: return .decimal(SoftDecimal(v.real, format))
    case .integer, .complexInteger:
      if types.integerWidth(source) == 128 && !types.isSigned(source) {
        return .decimal(SoftDecimal(negative: false, magnitude: BigUInt(UInt128(truncatingIfNeeded: v.integer)), format))
      }
      return .decimal(SoftDecimal(v.integer, format))
    default: return nil
    }
  }

  func toComplex(_ v: ConstantValue, _ source: QualType, _ element: QualType) -> ConstantValue? {
    var parts = v
    let sourceElement = types.isComplex(source) ? types.canonicalElement(types.bare(source)) : source
    if v.kind == .integer || v.kind == .float {
      guard let re = convert(v, from: source, to: element) else { return nil }
      parts = ConstantValue(re.kind == .float ? .complex : .complexInteger)
      parts.real = re.real
      parts.integer = re.integer
      parts.imaginary = .zero(re.real.format)
      return parts
    }
    var re = ConstantValue(v.kind == .complex ? .float : .integer), im = re
    re.real = v.real
    re.integer = v.integer
    im.real = v.imaginary
    im.integer = v.imaginaryInteger
    guard let r = convert(re, from: sourceElement, to: element), let i = convert(im, from: sourceElement, to: element) else {
      return nil
    }
    parts = ConstantValue(r.kind == .float ? .complex : .complexInteger)
    parts.real = r.real
    parts.imaginary = i.real
    parts.integer = r.integer
    parts.imaginaryInteger = i.integer
    return parts
  }
}
