// -Wconversion, -Wsign-conversion, -Wfloat-conversion, -Wenum-conversion, -Wdouble-promotion: implicit conversions that may change a value.
//
// What a value can be is bounded by how it was made (masks, shifts, narrower operands), so that `c = x & 0x7f` is silent.

import Support

extension Parser {
  var wantsConversionWarnings: Bool {
    diagnostics.isEnabled(.conversion) || diagnostics.isEnabled(.signConversion) || diagnostics.isEnabled(.floatConversion)
      || diagnostics.isEnabled(.enumConversion)
  }

  /// The arithmetic rvalue `v` of type `from` becomes a `to` without a cast.
  func warnAboutConversion(_ v: ExprID, _ from: QualType, _ to: QualType) {
    if unevaluatedDepth > 0 || checks.unreachable > 0 { return }
    let x = ast.exprs[v]
    if types.isEnum(from) && types.isEnum(to) && !types.isSame(from, to) && x.kind != .integerConstant {
      warning(.enumConversion, x.location, "implicit conversion from \(spell(from)) to \(spell(to))", x.range)
    }
    if x.kind == .integerConstant || types.isBool(to) { return constantConversion(x, from, to) }
    if types.isInteger(from) && types.isInteger(to) { return integerConversion(v, x, from, to) }
    if types.isRealFloating(from) && types.isInteger(to) {
      if x.kind == .floatConstant { return floatConstantConversion(x, from, to) }
      warning(.floatConversion, x.location, "conversion from \(spell(from)) to \(spell(to)) may change value", x.range)
    } else if types.isRealFloating(from) && types.isRealFloating(to) {
      if x.kind == .floatConstant || types.size(of: from) <= types.size(of: to) { return }
      warning(.floatConversion, x.location, "conversion from \(spell(from)) to \(spell(to)) may change value", x.range)
    } else if types.isInteger(from) && types.isRealFloating(to) {
      let precision = types.size(of: to) == 2 ? 11 : types.size(of: to) == 4 ? 24 : types.size(of: to) == 8 ? 53 : 64
      if valueRange(v).bits > precision {
        warning(.conversion, x.location, "conversion from \(spell(from)) to \(spell(to)) may change value", x.range)
      }
    }
  }

  private func constantConversion(_ x: Expr, _ from: QualType, _ to: QualType) {
    guard x.kind == .integerConstant, types.isInteger(to), !types.isBool(to) else { return }
    let value = ast.integerValue(x)
    let wrapped = types.wrap(value, to)
    if wrapped == value { return }
    if types.integerWidth(from) <= types.integerWidth(to) || (wrapped < 0) != (value < 0) {
      // Same bits, other sign: `unsigned u = -1`.
      if value < 0 && !types.isSigned(to) {
        warning(.signConversion, x.location, "unsigned conversion from \(spell(from)) to \(spell(to)) changes value from '\(value)' to '\(wrapped)'", x.range)
      } else {
        warning(.signConversion, x.location, "signed conversion from \(spell(from)) to \(spell(to)) changes value from '\(value)' to '\(wrapped)'", x.range)
      }
    }
  }

  private func floatConstantConversion(_ x: Expr, _ from: QualType, _ to: QualType) {
    guard let (value, overflow) = ast.toInteger(ast.floatValue(x), to), !overflow else { return }
    let exact = ast.floatValue(x)
    if SoftFloat(value, exact.format).compare(exact) == .equal { return }
    warning(.floatConversion, x.location, "conversion from \(spell(from)) to \(spell(to)) changes value to '\(value)'", x.range)
  }

  private func integerConversion(_ v: ExprID, _ x: Expr, _ from: QualType, _ to: QualType) {
    let range = valueRange(v)
    let width = types.integerWidth(to), isSigned = types.isSigned(to)
    let capacity = isSigned ? width - 1 : width
    if range.bits <= capacity && (!range.mayBeNegative || isSigned) { return }
    let wide = types.integerWidth(from)
    if wide > width && range.bits > capacity {
      // An operator on a compound assignment's promoted value is -Warith-conversion's.
      return warning(.conversion, x.location, "conversion from \(spell(from)) to \(spell(to)) may change value", x.range)
    }
    if types.isSigned(from) != isSigned {
      warning(.signConversion, x.location, "conversion to \(spell(to)) from \(spell(from)) may change the sign of the result", x.range)
    }
  }

  /// Bits of magnitude the value of `e` may need, and whether it may be negative.
  private func valueRange(_ e: ExprID, _ depth: Int = 0) -> (bits: Int, mayBeNegative: Bool) {
    let x = ast.exprs[e]
    let isSigned = types.isSigned(x.type)
    let width = types.isInteger(x.type) ? types.integerWidth(x.type) : 64
    let whole = (bits: isSigned ? width - 1 : width, mayBeNegative: isSigned)
    if depth > 8 { return whole }
    switch x.kind {
    case .integerConstant:
      let v = ast.integerValue(x)
      return (128 - (v < 0 ? ~v : v).leadingZeroBitCount, v < 0)
    case .cast:
      if x.castKind == .load, let field = bitField(ofValue: e) {
        let bits = Int(types.fields[field].bitWidth)
        return isSigned ? (bits - 1, true) : (bits, false)
      }
      if x.castKind == .toBool { return (1, false) }
      if x.castKind != .integral && x.castKind != .noop { return whole }
      let inner = valueRange(x.first, depth + 1)
      if inner.bits <= whole.bits && (!inner.mayBeNegative || isSigned) { return inner }
      return whole
    case .unary: return x.unaryOp == .logicalNot ? (1, false) : whole
    case .conditional:
      let p = valueRange(x.second, depth + 1), q = valueRange(x.third, depth + 1)
      return (max(p.bits, q.bits), p.mayBeNegative || q.mayBeNegative)
    case .comma: return valueRange(x.second, depth + 1)
    case .binary:
      let p = valueRange(x.first, depth + 1), q = valueRange(x.second, depth + 1)
      switch x.binaryOp {
      case .less, .greater, .lessEqual, .greaterEqual, .equal, .notEqual, .logicalAnd, .logicalOr: return (1, false)
      case .bitAnd:
        if !p.mayBeNegative && !q.mayBeNegative { return (min(p.bits, q.bits), false) }
        if !p.mayBeNegative { return (p.bits, false) }
        if !q.mayBeNegative { return (q.bits, false) }
        return (max(p.bits, q.bits), true)
      case .bitOr, .bitXor: return (max(p.bits, q.bits), p.mayBeNegative || q.mayBeNegative)
      case .remainder:
        return (min(p.bits, q.bits), p.mayBeNegative)
      case .divide: return p.mayBeNegative || q.mayBeNegative ? whole : p
      case .shiftRight:
        let count = ast.exprs[x.second]
        if count.kind != .integerConstant { return p }
        return (max(p.bits - Int(clamping: ast.integerValue(count)), 0), p.mayBeNegative)
      default: return whole
      }
    default: return whole
    }
  }

  /// An operand that the usual arithmetic conversions change to `common`.
  func warnAboutOperandConversion(_ e: ExprID, _ common: QualType) {
    let x = ast.exprs[e]
    let from = types.bare(x.type)
    if from == types.bare(common) || unevaluatedDepth > 0 { return }
    if types.kind(from) == .float && types.isRealFloating(common) {
      warning(.doublePromotion, x.location, "implicit conversion from 'float' to \(spell(common)) to match other operand of binary expression", x.range)
    }
    if types.isInteger(from) && types.isInteger(common) && types.isSigned(from) && !types.isSigned(common) { warnAboutConversion(e, from, common) }
    else if types.isInteger(from) && types.isRealFloating(common) { warnAboutConversion(e, from, common) }
  }
}
