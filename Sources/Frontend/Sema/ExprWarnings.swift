// Warnings about expressions that are valid but suspicious. Each starts with the cheapest test that rules it out.

import Support

extension Parser {
  /// Silent in operands that are not evaluated or are skipped by a constant condition.
  @inline(__always) private var isQuiet: Bool { unevaluatedDepth > 0 || checks.unreachable > 0 }

  /// `if (a = b)`.
  func warnAboutCondition(_ x: Expr) {
    if x.kind != .assign || x.flags.contains(.parenthesized) { return }
    if diagnostics.isEnabled(.parentheses) {
      warning(.parentheses, x.location, "suggest parentheses around assignment used as truth value", x.range)
    }
  }

  /// A constant that changes its value on the way to `to`.
  func checkConstantConversion(_ v: ExprID, _ from: QualType, _ to: QualType) {
    let x = ast.exprs[v]
    if x.kind == .integerConstant {
      if !types.isInteger(to) || types.isBool(to) || isQuiet { return }
      let value = ast.integerValue(x)
      let wrapped = types.wrap(value, to)
      if wrapped == value { return }
      // Storing a value of the same width with another sign is common and silent: `unsigned u = -1`, `char c = 0xff`.
      let width = types.integerWidth(to)
      let high = value &>> Int128(min(width, 127))
      if width >= types.integerWidth(from) || high == 0 || high == -1 { return }
      let kind = types.isSigned(to) ? "overflow in conversion" : "unsigned conversion"
      warning(.overflow, x.location, "\(kind) from \(spell(from)) to \(spell(to)) changes value from '\(value)' to '\(wrapped)'", x.range)
    } else if x.kind == .floatConstant && !types.isDecimal(x.type) && types.isInteger(to) && !types.isBool(to) && !isQuiet {
      if let (_, overflow) = ast.toInteger(ast.floatValue(x), to), overflow {
        warning(.overflow, x.location, "overflow in conversion from \(spell(from)) to \(spell(to))", x.range)
      }
    }
  }

  func checkBitFieldValue(_ place: Expr, _ value: ExprID) {
    if !place.flags.contains(.bitField) || place.kind != .member || isQuiet { return }
    let x = ast.exprs[value]
    if x.kind != .integerConstant { return }
    let info = types.fields[FieldID(place.b)]
    let width = Int128(info.bitWidth)
    let v = ast.integerValue(x)
    let high = v &>> width
    if high == 0 || high == -1 || types.isBool(info.type) { return }
    let mask = (Int128(1) &<< width) &- 1
    warning(.overflow, x.location, "conversion from \(spell(x.type)) to a bit-field of width \(width) changes value from '\(v)' to '\(v & mask)'")
  }

  /// Before the usual conversions of `a op b`: comparisons of different signedness, nesting that misleads.
  func warnAboutOperands(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    if op.isComparison {
      warnAboutComparedValues(op, a, b, at: location)
      if diagnostics.isEnabled(.typeLimits) { warnTypeLimits(op, a, b, at: location) }
      if diagnostics.isEnabled(.tautologicalCompare) { warnSelfComparison(op, a, b, at: location) }
      if diagnostics.isEnabled(.signCompare) { warnSignCompare(op, a, b, at: location) }
      if diagnostics.isEnabled(.floatEqual) && (op == .equal || op == .notEqual) && types.isRealFloating(ast.exprs[a].type) {
        warning(.floatEqual, location, "comparing floating-point with '==' or '!=' is unsafe")
      }
    }
  }

  /// -Wtype-limits: an unsigned value against 0.
  private func warnTypeLimits(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    let x = ast.exprs[a], y = ast.exprs[b]
    if isQuiet || !types.isInteger(x.type) || !types.isInteger(y.type) { return }
    let zeroOnRight = y.kind == .integerConstant && ast.integerValue(y) == 0
    let zeroOnLeft = x.kind == .integerConstant && ast.integerValue(x) == 0
    if zeroOnRight == zeroOnLeft { return }
    let value = zeroOnRight ? x : y
    if types.isSigned(value.type) || types.isBool(value.type) || diagnostics.sources.isMacro(value.location) { return }
    switch (op, zeroOnRight) {
    case (.less, true), (.greater, false):
      warning(.typeLimits, location, "comparison of unsigned expression in '\(zeroOnRight ? "< 0" : "0 >")' is always false")
    case (.greaterEqual, true), (.lessEqual, false):
      warning(.typeLimits, location, "comparison of unsigned expression in '\(zeroOnRight ? ">= 0" : "0 <=")' is always true")
    default: break
    }
  }

  /// -Wtautological-compare: `x == x` on one variable of integer or pointer type.
  private func warnSelfComparison(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    let x = ast.exprs[a], y = ast.exprs[b]
    guard x.kind == .cast, y.kind == .cast, x.castKind == .load, y.castKind == .load, !isQuiet else { return }
    // A cast to another name of the type is a test for overflow where the types differ.
    if x.flags.union(y.flags).contains(.explicit) { return }
    let left = ast.exprs[x.first], right = ast.exprs[y.first]
    if left.kind != .declRef || right.kind != .declRef || left.a != right.a { return }
    if types.isRealFloating(left.type) || !types.qualifiers(left.type).isDisjoint(with: [.volatile, .atomic]) { return }
    if diagnostics.sources.isMacro(location) || diagnostics.sources.isMacro(left.location) { return }
    let result = op == .equal || op == .lessEqual || op == .greaterEqual
    warning(.tautologicalCompare, location, "self-comparison always evaluates to \(result ? "true" : "false")", x.range, y.range)
  }

  private func warnSignCompare(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    let x = ast.exprs[a], y = ast.exprs[b]
    if !types.isInteger(x.type) || !types.isInteger(y.type) || isQuiet { return }
    let tx = promotedType(ofValue: a, x.type), ty = promotedType(ofValue: b, y.type)
    let sx = types.isSigned(tx), sy = types.isSigned(ty)
    if sx == sy || types.isSigned(types.usualArithmeticType(tx, ty)) { return }
    let signedOperand = sx ? x : y
    if signedOperand.kind == .integerConstant && ast.integerValue(signedOperand) >= 0 { return }
    // Equality with an unsigned constant that the signed type holds cannot go wrong.
    let other = sx ? y : x
    if (op == .equal || op == .notEqual) && other.kind == .integerConstant {
      let value = ast.integerValue(other)
      if types.wrap(value, sx ? tx : ty) == value { return }
    }
    // The result of a comparison, or a narrower unsigned value, is never negative.
    if signedOperand.kind == .binary && (signedOperand.binaryOp.isComparison || signedOperand.binaryOp == .logicalAnd || signedOperand.binaryOp == .logicalOr) { return }
    if signedOperand.kind == .cast && signedOperand.castKind == .integral && !types.isSigned(ast.exprs[signedOperand.first].type) { return }
    if !types.isSigned(signedOperand.type) { return }
    warning(.signCompare, location, "comparison of integer expressions of different signedness: \(spell(x.type)) and \(spell(y.type))", x.range, y.range)
  }

  func warnAboutArms(_ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    if !diagnostics.isEnabled(.signCompare) { return }
    let x = ast.exprs[a], y = ast.exprs[b]
    if x.kind == .integerConstant || y.kind == .integerConstant { return }
    if !types.isInteger(x.type) || !types.isInteger(y.type) { return }
    let tx = promotedType(ofValue: a, x.type), ty = promotedType(ofValue: b, y.type)
    if types.isSigned(tx) == types.isSigned(ty) || types.isSigned(types.usualArithmeticType(tx, ty)) { return }
    // A promoted unsigned value is never negative.
    if !types.isSigned(types.isSigned(tx) ? x.type : y.type) { return }
    warning(.signCompare, location, "operands of '?:' have different signedness: \(spell(tx)) and \(spell(ty))")
  }

  /// The written operator `op` with operands as the parser saw them: nesting whose precedence misleads.
  func warnAboutNesting(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    for e in [a, b] {
      let x = ast.exprs[e]
      if x.kind != .binary && !x.flags.contains(.foldedOperator) || x.flags.contains(.parenthesized) { continue }
      let inner = x.binaryOp
      switch op {
      case .logicalOr:
        if inner == .logicalAnd { warning(.parentheses, x.location, "suggest parentheses around '&&' within '||'") }
      case .bitAnd, .bitOr, .bitXor:
        if inner.isComparison { warning(.parentheses, x.location, "suggest parentheses around comparison in operand of '\(op.spelling)'") }
        else if (inner == .add || inner == .subtract) {
          warning(.parentheses, x.location, "suggest parentheses around '\(inner.spelling)' in operand of '\(op.spelling)'")
        } else if op != .bitAnd && inner != op && (inner == .bitAnd || inner == .bitXor) {
          warning(.parentheses, x.location, "suggest parentheses around arithmetic in operand of '\(op.spelling)'")
        }
      case .shiftLeft, .shiftRight:
        if inner == .add || inner == .subtract {
          warning(.parentheses, x.location, "suggest parentheses around '\(inner.spelling)' inside '\(op.spelling)'")
        }
      case .less, .greater, .lessEqual, .greaterEqual:
        if inner.isComparison && inner != .equal && inner != .notEqual {
          warning(.parentheses, x.location, "comparisons like 'X<=Y<=Z' do not have their mathematical meaning")
        }
      case .equal, .notEqual:
        if inner.isComparison { warning(.parentheses, x.location, "suggest parentheses around comparison in operand of '\(op.spelling)'") }
      default: break
      }
    }
  }

  /// An expression statement, or the left operand of a comma, whose value is dropped and which has no effect.
  func warnUnusedValue(_ e: ExprID, isCommaOperand: Bool = false, isRight: Bool = false) {
    if !diagnostics.isEnabled(.unusedValue) || isQuiet { return }
    let x = ast.exprs[e]
    if x.flags.contains(.synthesized) || types.isVoid(x.type) || x.type.isError { return }
    switch x.kind {
    case .assign, .compoundAssign, .incDec, .call, .builtinCall, .statementExpression, .vaArg, .error, .gnuConditional: return
    case .comma:
      return warnUnusedValue(x.second, isCommaOperand: isCommaOperand, isRight: true)
    case .cast where x.castKind == .toVoid: return
    case .cast:
      if !x.flags.contains(.explicit) { return warnUnusedValue(x.first, isCommaOperand: isCommaOperand, isRight: isRight) }
    case .conditional: return
    case .binary:
      if x.binaryOp == .logicalAnd || x.binaryOp == .logicalOr { return }
    case .declRef, .dereference, .member:
      if types.qualifiers(x.type).contains(.volatile) { return }
    default: break
    }
    let what = isRight ? "right-hand operand of comma expression has no effect" : isCommaOperand ? "left-hand operand of comma expression has no effect" : "statement has no effect or its value is not used"
    warning(.unusedValue, x.location, what, x.range)
  }

  func warnAboutCast(_ x: Expr, _ s: TypeInfo, _ t: TypeInfo, _ target: QualType) {
    let isPointerS = s.kind == .pointer, isPointerT = t.kind == .pointer
    if isPointerT && s.kind.mask & TypeMask.integers != 0 {
      if x.kind != .integerConstant && t.size != s.size {
        warning(.intToPointerCast, x.location, "cast to pointer from integer of different size", x.range)
      }
    } else if isPointerS && t.kind.mask & TypeMask.integers != 0 && t.kind != .bool {
      if t.size != s.size { warning(.pointerToIntCast, x.location, "cast from pointer to integer of different size", x.range) }
    } else if isPointerS && isPointerT {
      if diagnostics.isEnabled(.castQual) {
        let lost = types.qualifiers(s.element).subtracting(types.qualifiers(t.element))
        if !lost.isEmpty { warning(.castQual, x.location, "cast discards '\(spell(lost))' qualifier from pointer target type", x.range) }
      }
      if diagnostics.isEnabled(.castAlignStrict), types.alignLog2(of: t.element) > types.alignLog2(of: s.element), !types.isVoid(s.element), types.isComplete(s.element), types.isComplete(t.element) {
        warning(.castAlignStrict, x.location, "cast increases required alignment of target type", x.range)
      }
      if diagnostics.isEnabled(.castFunctionType) { warnAboutFunctionCast(x, s.element, t.element) }
    }
    if x.kind == .call && diagnostics.isEnabled(.badFunctionCast) && types.kind(x.type) != types.kind(target) && !types.isSame(x.type, target) {
      warning(.badFunctionCast, x.location, "cast from function call of type \(spell(x.type)) to non-matching type \(spell(target))", x.range)
    }
  }

  /// -Wcast-function-type: a cast between pointers to functions that cannot stand for each other. `void (*)(void)` stands for all.
  private func warnAboutFunctionCast(_ x: Expr, _ from: QualType, _ to: QualType) {
    guard types.isFunction(from), types.isFunction(to), !types.areCompatible(types.bare(from), types.bare(to)) else { return }
    let f = types[from], t = types[to]
    func isWild(_ row: TypeInfo) -> Bool { row.flags.contains(.unprototyped) || (types.isVoid(row.element) && row.count == 0) }
    func fits(_ a: QualType, _ b: QualType) -> Bool {
      if types.areCompatibleUnqualified(types.bare(a), types.bare(b)) { return true }
      if types.isPointer(a) && types.isPointer(b) { return true }
      return types.isInteger(a) && types.isInteger(b) && types.size(of: a) == types.size(of: b)
    }
    if isWild(f) || isWild(t) { return }
    var matches = fits(f.element, t.element) || types.isVoid(t.element)
    let common = min(Int(f.count), Int(t.count))
    if f.count != t.count && !f.flags.contains(.variadic) && !t.flags.contains(.variadic) { matches = false }
    for i in 0..<common where !fits(types.parameter(i, of: from), types.parameter(i, of: to)) { matches = false }
    if !matches {
      warning(
        .castFunctionType, x.location,
        "cast between incompatible function types from \(spell(types.pointer(to: from))) to \(spell(types.pointer(to: to)))", x.range)
    }
  }
}
