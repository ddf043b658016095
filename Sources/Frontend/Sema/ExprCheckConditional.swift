// The conditional and the comma operator (C17 §6.5.15, §6.5.17), GNU's `x ?: y` and vector conditions.

import Support

extension Parser {
  /// `c ? a : b` where `c` is a condition already.
  func makeConditional(_ c: ExprID, _ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    let condition = ast.exprs[c]
    var x = rvalue(a), y = rvalue(b)
    let start = condition.start, end = ast.exprs[y].end
    if condition.type.isError || isError(x) || isError(y) { return errorExpr(start, end) }
    if types.isVector(condition.type) { return vectorConditional(c, x, y, at: location) }
    guard let type = conditionalType(&x, &y, at: location) else { return errorExpr(start, end) }
    if condition.kind == .integerConstant {
      let chosen = ast.integerValue(condition) != 0 ? x : y
      let other = chosen == x ? y : x
      let allICE = condition.flags.intersection(ast.exprs[other].flags).contains(.integerConstantExpression)
      let kind = ast.exprs[chosen].kind
      if kind == .integerConstant || kind == .floatConstant {
        if hasForbiddenOperator(other) || condition.flags.contains(.looseConstant) { ast.exprs[chosen].flags.insert(.looseConstant) }
        // A chosen literal's mark says "integer constant expression" only if the whole is one.
        if !allICE || kind == .floatConstant { ast.exprs[chosen].flags.remove(.integerConstantExpression) }
        if !types.isInteger(ast.exprs[other].type) || !types.isInteger(type) { ast.exprs[chosen].flags.remove(.integerConstantExpression) }
      }
      if !types.isVoid(type) && !types.isRecord(type) {
        ast.exprs[chosen].start = start
        ast.exprs[chosen].end = end
        ast.exprs[chosen].type = type
        return chosen
      }
    }
    var node = Expr(.conditional, type, at: location, from: start, to: end)
    node.a = c.raw
    node.b = x.raw
    node.c = y.raw
    return add(node)
  }

  /// C17 §6.6 ¶3: what a constant expression may not contain even where it is not evaluated. (C99 allows the comma there.)
  private func hasForbiddenOperator(_ e: ExprID) -> Bool {
    var x = ast.exprs[e]
    while x.kind == .cast { x = ast.exprs[x.first] }
    switch x.kind {
    case .assign, .compoundAssign, .incDec, .call: return true
    case .comma: return language.standard < .c99
    default: return false
    }
  }

  /// The common type of the two arms, which are converted to it (C17 §6.5.15); nil after an error.
  func conditionalType(_ x: inout ExprID, _ y: inout ExprID, at location: SourceLocation) -> QualType? {
    let tx = ast.exprs[x].type, ty = ast.exprs[y].type
    let mx = types.kind(tx).mask, my = types.kind(ty).mask
    if mx & TypeMask.arithmetic != 0 && my & TypeMask.arithmetic != 0 {
      if mx & my == TypeKind.bool.mask || types.isSame(tx, ty), mx & TypeMask.integers == 0 { return types.unqualified(tx) }
      warnAboutArms(x, y, at: location)
      let common = usualConversions(&x, &y)
      return common.isError ? nil : common
    }
    if mx == TypeKind.void.mask || my == TypeKind.void.mask {
      if mx != my { pedantic(location, "ISO C forbids a conditional expression with only one void side") }
      if mx != TypeKind.void.mask { x = castNode(.toVoid, x, .void) }
      if my != TypeKind.void.mask { y = castNode(.toVoid, y, .void) }
      return .void
    }
    if (mx | my) & TypeMask.pointerLike != 0, let type = conditionalPointer(&x, &y, tx, ty, mx, my, at: location) { return type }
    if mx == my && (mx == TypeKind.record.mask || mx == TypeKind.vector.mask) && types.areCompatibleUnqualified(types.bare(tx), types.bare(ty)) {
      return types.unqualified(tx)
    }
    error(location, "type mismatch in conditional expression: \(spell(tx)) and \(spell(ty))", ast.exprs[x].range, ast.exprs[y].range)
    return nil
  }

  private func conditionalPointer(
    _ x: inout ExprID, _ y: inout ExprID, _ tx: QualType, _ ty: QualType, _ mx: UInt64, _ my: UInt64, at location: SourceLocation
  ) -> QualType? {
    let pointer = TypeKind.pointer.mask
    var type: QualType
    if mx == pointer && my == pointer {
      if isNullPointerConstant(x) && !isNullPointerConstant(y) {
        type = ty
      } else if isNullPointerConstant(y) {
        type = tx
      } else {
        type = compositePointer(tx, ty, at: location)
      }
    } else if mx == pointer {
      if my & (TypeMask.integers | TypeKind.nullptr.mask) == 0 { return nil }
      if !isNullPointerConstant(y) { violation(.intConversion, location, "pointer/integer type mismatch in conditional expression") }
      type = tx
    } else if my == pointer {
      if mx & (TypeMask.integers | TypeKind.nullptr.mask) == 0 { return nil }
      if !isNullPointerConstant(x) { violation(.intConversion, location, "pointer/integer type mismatch in conditional expression") }
      type = ty
    } else {
      if !isNullPointerConstant(x) || !isNullPointerConstant(y) { return nil }
      type = .nullptr
    }
    type = types.unqualified(type)
    x = convert(x, to: type)
    y = convert(y, to: type)
    return type
  }

  /// A pointer to the composite of the two pointees with the qualifiers of both; `void` if either is (C17 §6.5.15 ¶6).
  private func compositePointer(_ tx: QualType, _ ty: QualType, at location: SourceLocation) -> QualType {
    if types.isSame(tx, ty) { return tx }
    let ex = types.element(tx), ey = types.element(ty)
    let q = types.qualifiers(ex).union(types.qualifiers(ey))
    let px = types.bare(ex), py = types.bare(ey)
    let pointee: QualType
    if types.isVoid(px) || types.isVoid(py) {
      if types.isFunction(px) || types.isFunction(py) {
        pedantic(location, "ISO C forbids a conditional expression between 'void *' and a function pointer")
      }
      pointee = .void
    } else if types.areCompatibleUnqualified(px, py) {
      if differInAtomicity(tx, ty) {
        violation(.incompatiblePointerTypes, location, "pointer type mismatch in conditional expression (\(spell(tx)) and \(spell(ty)))")
      }
      pointee = px == py ? px : types.composite(px, py)
    } else {
      violation(.incompatiblePointerTypes, location, "pointer type mismatch in conditional expression (\(spell(tx)) and \(spell(ty)))")
      pointee = .void
    }
    return types.pointer(to: types.qualified(pointee, q))
  }

  /// GNU: a vector condition selects lane by lane; the condition's lanes are integers as wide as the selected ones.
  private func vectorConditional(_ c: ExprID, _ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    let condition = ast.exprs[c], x = ast.exprs[a], y = ast.exprs[b]
    let mask = types[condition.type], row = types[x.type]
    guard types.isInteger(mask.element) else {
      error(location, "the vector condition of '?:' has lanes of type \(spell(mask.element)); they must be integers", condition.range)
      return errorExpr(condition.start, y.end)
    }
    guard types.isVector(x.type), types.isSame(x.type, y.type) else {
      error(location, "the operands of '?:' with a vector condition must be vectors of the same type, not \(spell(x.type)) and \(spell(y.type))", x.range, y.range)
      return errorExpr(condition.start, y.end)
    }
    guard row.count == mask.count, row.size == mask.size else {
      error(location, "the vector condition \(spell(condition.type)) and the operands \(spell(x.type)) of '?:' must have lanes of the same number and size", condition.range)
      return errorExpr(condition.start, y.end)
    }
    var node = Expr(.conditional, types.unqualified(x.type), at: location, from: condition.start, to: y.end)
    node.a = c.raw
    node.b = a.raw
    node.c = b.raw
    return add(node)
  }

  /// `x ?: y`.
  func makeGNUConditional(_ e: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    let source = rvalue(e)
    let s = ast.exprs[source]
    var y = rvalue(b)
    if s.type.isError || isError(y) { return errorExpr(s.start, ast.exprs[b].end) }
    if s.kind == .integerConstant || s.kind == .floatConstant {
      // Constants can be written twice.
      let again = add(s)
      return makeConditional(condition(again), source, y, at: location)
    }
    func opaque() -> ExprID {
      var node = Expr(.opaqueValue, s.type, at: s.location, from: s.start, to: s.end)
      node.a = source.raw
      return add(node)
    }
    let c = condition(opaque())
    if isError(c) { return c }
    var x = opaque()
    guard let type = conditionalType(&x, &y, at: location) else { return errorExpr(s.start, ast.exprs[b].end) }
    let mark = scratch.count
    for id in [source, c, x, y] { scratch.append(id.raw) }
    let slice = ast.takeSlice(from: &scratch, above: mark)
    var node = Expr(.gnuConditional, type, at: location, from: s.start, to: ast.exprs[y].end)
    node.a = slice.start
    return add(node)
  }

  func makeComma(_ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    warnUnusedValue(a, isCommaOperand: true)
    let left = withoutValue(a)
    var v = rvalue(b)
    // In C90 an array that is no lvalue stays one; evaluated for nothing else it may as well decay.
    if unevaluatedDepth == 0 && types.isArray(ast.exprs[v].type) && !isError(v) { v = decayedArray(v, ast.exprs[v]) }
    if isError(a) || isError(v) { return errorExpr(ast.exprs[a].start, ast.exprs[b].end) }
    var node = Expr(.comma, ast.exprs[v].type, at: location, from: ast.exprs[a].start, to: ast.exprs[v].end)
    node.a = left.raw
    node.b = v.raw
    return add(node)
  }
}
