// Unary operators, increment, address and indirection, assignment, `?:`, comma (C17 §6.5.2.4, §6.5.3, §6.5.15–17).

import Support

extension Parser {
  private func unaryNode(_ op: UnaryOp, _ e: ExprID, _ type: QualType, at location: SourceLocation) -> ExprID {
    var node = Expr(.unary, type, at: location, from: location, to: ast.exprs[e].end)
    node.op = op.rawValue
    node.a = e.raw
    return add(node)
  }

  func wrongOperand(_ e: ExprID, _ what: String, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[e]
    error(location, "wrong type argument to \(what): \(spell(x.type))", x.range)
    return errorExpr(location, x.end)
  }

  /// `+ - ~ !` and GNU `__real __imag` applied to `e`.
  func makeUnary(_ op: UnaryOp, _ e: ExprID, at location: SourceLocation) -> ExprID {
    switch op {
    case .logicalNot: return logicalNot(e, at: location)
    case .realPart, .imagPart: return complexPart(op, e, at: location)
    default: break
    }
    var v = rvalue(e)
    var type = ast.exprs[v].type
    if type.isError { return v }
    let mask = types.kind(type).mask
    if mask & TypeMask.integers != 0 {
      warnAboutBoolOperation(op, v, at: location)
      v = convert(v, to: promotedType(ofValue: v, type))
    } else if mask == TypeKind.vector.mask {
      if op == .bitNot && !types.isInteger(types.canonicalElement(types.bare(type))) { return wrongOperand(v, "bit-complement", at: location) }
      return unaryNode(op, v, types.bare(type), at: location)
    } else if mask == TypeKind.complex.mask && op == .bitNot {
      pedantic(location, "ISO C does not support '~' for complex conjugation")
      return unaryNode(.conjugate, v, types.bare(type), at: location)
    } else if mask & TypeMask.floats == 0 || op == .bitNot {
      let what = op == .bitNot ? "bit-complement" : op == .plus ? "unary plus" : "unary minus"
      return wrongOperand(v, what, at: location)
    }
    type = types.bare(ast.exprs[v].type)
    let x = ast.exprs[v]
    if x.kind == .integerConstant || x.kind == .floatConstant || x.kind == .wideIntegerConstant {
      ast.exprs[v].start = location
      ast.exprs[v].flags.remove(.parenthesized)
      if foldUnary(op, v, type) {
        ast.exprs[v].location = location
        return v
      }
    }
    return unaryNode(op, v, type, at: location)
  }

  private func logicalNot(_ e: ExprID, at location: SourceLocation) -> ExprID {
    let v = rvalue(e)
    let x = ast.exprs[v]
    if x.type.isError { return v }
    if types.isVector(x.type) {
      // Lanes equal to zero give -1.
      let mask = types.vectorMask(types.bare(x.type))
      let zero = splat(makeInteger(0, .int, at: location), types.bare(x.type))
      return binaryNode(.equal, v, zero, mask, at: location)
    }
    if types.kind(x.type).mask & TypeMask.scalars == 0 { return wrongOperand(v, "unary exclamation mark", at: location) }
    if x.kind == .call { warnAboutStringComparison(v) }
    else if x.kind != .cast && diagnostics.isEnabled(.intInBoolContext) { warnAboutTruthValue(v) }
    let c = toBool(v)
    if foldUnary(.logicalNot, c, .int) {
      ast.exprs[c].start = location
      ast.exprs[c].location = location
      return c
    }
    return unaryNode(.logicalNot, c, .int, at: location)
  }

  private func complexPart(_ op: UnaryOp, _ e: ExprID, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[e]
    if x.type.isError { return e }
    if types.isComplex(x.type) {
      let element = types.canonicalElement(types.bare(x.type))
      if x.flags.contains(.lvalue) {
        let node = unaryNode(op, e, types.qualified(element, types.qualifiers(x.type)), at: location)
        ast.exprs[node].flags.formUnion(x.flags.intersection([.lvalue, .registerStorage]))
        return node
      }
      if x.kind == .complexPair { return op == .realPart ? x.first : x.second }
      return unaryNode(op, e, element, at: location)
    }
    if types.kind(x.type).mask & TypeMask.arithmetic == 0 {
      return wrongOperand(e, op == .realPart ? "__real" : "__imag", at: location)
    }
    if op == .realPart { return x.flags.contains(.lvalue) ? e : rvalue(e) }
    let v = rvalue(e)
    let type = types.unqualified(x.type)
    if ast.exprs[v].kind == .integerConstant || ast.exprs[v].kind == .floatConstant {
      if !types.isInteger(type) { return makeFloat(.zero(types.floatFormat(type)), type, at: location) }
      let zero = makeInteger(0, type, at: location)
      ast.exprs[zero].flags = ast.exprs[v].flags.intersection([.integerConstantExpression, .looseConstant])
      return zero
    }
    return unaryNode(.imagPart, v, type, at: location)
  }

  // MARK: Address and indirection

  /// `&e`.
  func makeAddressOf(_ e: ExprID, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[e]
    if x.type.isError { return e }
    let isFunction = types.isFunction(x.type)
    if !isFunction && !x.flags.contains(.lvalue) {
      error(location, "lvalue required as operand of unary '&'", x.range)
      return errorExpr(location, x.end)
    }
    if isFunction && x.kind == .declRef && isPureBuiltin(DeclID(x.a)) { return refuseBuiltinAddress(x) }
    if types.isVoid(x.type) && x.type.qualifiers.isEmpty && (x.kind != .dereference || language.standard < .c99) {
      violation(.general, location, "taking address of expression of type 'void'")
    }
    if x.flags.contains(.bitField) {
      error(location, "cannot take the address of a bit-field; copy it to a variable first", x.range)
      return errorExpr(location, x.end)
    }
    if x.kind == .member && types.fields[FieldID(x.b)].isReversed {
      if !types.isArray(x.type) {
        error(location, "cannot take the address of a scalar with reverse storage order; copy it to a variable first", x.range)
        return errorExpr(location, x.end)
      }
      warning(.scalarStorageOrder, location, "address of an array whose elements have reverse storage order is taken", x.range)
    }
    if x.flags.contains(.registerStorage) {
      error(location, "address of a register variable requested; remove 'register' from its declaration", x.range)
      return errorExpr(location, x.end)
    }
    if x.kind == .dereference { allowPastEnd(x.first) }
    if x.kind == .dereference && !isFunction && types.isSame(types[ast.exprs[x.first].type].element, x.type) {
      if isReversedElement(x) {
        error(location, "cannot take the address of a scalar with reverse storage order; copy it to a variable first", x.range)
        return errorExpr(location, x.end)
      }
      // `&*p` and `&p[i]` are p and p + i (C17 §6.5.3.2 ¶3).
      ast.exprs[x.first].start = location
      ast.exprs[x.first].flags.remove(.integerConstantExpression)
      return x.first
    }
    markAddressTaken(e)
    let type = types.pointer(to: x.type)
    if let constant = constantAddress(e, type, at: location) { return constant }
    var node = Expr(.addressOf, type, at: location, from: location, to: x.end)
    node.a = e.raw
    return add(node)
  }

  /// An element of an array member in reverse storage order.
  private func isReversedElement(_ e: Expr) -> Bool {
    if types.isArray(e.type) { return false }
    var x = e
    while x.kind == .dereference || x.kind == .pointerOffset || x.kind == .cast && x.castKind == .arrayToPointer { x = ast.exprs[x.first] }
    return x.kind == .member && types.fields[FieldID(x.b)].isReversed
  }

  /// `&((struct s *)0)->m` is a number.
  private func constantAddress(_ e: ExprID, _ type: QualType, at location: SourceLocation) -> ExprID? {
    var at = e
    var offset: Int128 = 0
    while true {
      let x = ast.exprs[at]
      if x.kind == .member {
        if types.fields[FieldID(x.b)].hasRuntimeOffset { return nil }
        offset &+= Int128(types.fields[FieldID(x.b)].byteOffset)
        at = x.first
        continue
      }
      if x.kind != .dereference || ast.exprs[x.first].kind != .integerConstant { return nil }
      let value = types.wrap(integerValue(x.first) &+ offset, type)
      let end = ast.exprs[e].end
      becomeInteger(x.first, value, type, constantExpression: false)
      ast.exprs[x.first].start = location
      ast.exprs[x.first].end = end
      return x.first
    }
  }

  /// `*e`, also the second half of `a[i]` and `p->m`. `start` and `end` cover the whole expression.
  func makeDereference(_ e: ExprID, at location: SourceLocation, from start: SourceLocation, to end: SourceLocation) -> ExprID {
    let v = rvalue(e)
    let x = ast.exprs[v]
    if x.type.isError { return v }
    let row = types[x.type]
    if row.kind != .pointer {
      error(location, "invalid type argument of unary '*' (have \(spell(x.type)))", x.range)
      return errorExpr(start, end)
    }
    let pointee = types.element(x.type)
    if types.isFunction(pointee) && x.kind == .cast && x.castKind == .functionToPointer { return x.first }
    var node = Expr(.dereference, pointee, at: location, from: start, to: end)
    node.a = v.raw
    if !types.isFunction(pointee) { node.flags = .lvalue }
    noteObject(pointee)
    let result = add(node)
    if x.kind == .integerConstant && x.a == 0 && x.b == 0 && diagnostics.isEnabled(.nullDereference) {
      warnIfReached(AwaitedWarning(expression: v, group: .nullDereference, location: location, range: x.range, message: "null pointer dereference"))
    }
    return result
  }

  /// `a[i]`, either way round.
  func makeSubscript(_ a: ExprID, _ i: ExprID, at location: SourceLocation, to end: SourceLocation) -> ExprID {
    let start = ast.exprs[a].start
    if types.isVector(ast.exprs[a].type) && !ast.exprs[a].type.isError { return vectorElement(a, i, at: location, to: end) }
    var p = rvalue(a), index = rvalue(i)
    let ta = ast.exprs[p].type, ti = ast.exprs[index].type
    if ta.isError || ti.isError { return errorExpr(start, end) }
    if types.isPointer(ti) && types.isInteger(ta) { swap(&p, &index) }
    if types.isArray(ta), language.standard < .c99 {
      pedantic(location, "ISO C90 forbids subscripting a non-lvalue array")
      p = decayedArray(a, ast.exprs[a])
    }
    let pointer = ast.exprs[p].type, subscriptType = ast.exprs[index].type
    if !types.isPointer(pointer) {
      error(location, "subscripted value is neither array nor pointer nor vector, but \(spell(pointer))", ast.exprs[a].range)
      return errorExpr(start, end)
    }
    if !types.isInteger(subscriptType) {
      error(location, "array subscript is not an integer but has type \(spell(subscriptType))", ast.exprs[index].range)
      return errorExpr(start, end)
    }
    let pointee = types[pointer].element
    if types.isFunction(pointee) {
      error(location, "subscripted value is a pointer to a function", ast.exprs[a].range)
      return errorExpr(start, end)
    }
    if types.isVoid(pointee) { warning(.general, location, "dereferencing a 'void *' pointer") }
    if types.kind(subscriptType) == .char && diagnostics.isEnabled(.charSubscripts) && ast.exprs[index].kind != .integerConstant {
      warning(.charSubscripts, location, "array subscript has type 'char'")
    }
    let sum = pointerOffset(p, index, isMinus: false, at: location)
    if isError(sum) { return sum }
    let element = makeDereference(sum, at: location, from: start, to: end)
    if ast.exprs[index].kind == .integerConstant && (diagnostics.isEnabled(.arrayBounds) || diagnostics.isEnabled(.zeroLengthBounds)) {
      let isSwapped = !types.isArray(ast.exprs[a].type)
      warnAboutBounds(isSwapped ? i : a, isSwapped ? a : i, sum, at: location)
    }
    return element
  }

  private func vectorElement(_ a: ExprID, _ i: ExprID, at location: SourceLocation, to end: SourceLocation) -> ExprID {
    let x = ast.exprs[a]
    let index = rvalue(i)
    if !types.isInteger(ast.exprs[index].type) {
      if !isError(index) { error(location, "vector subscript is not an integer", ast.exprs[index].range) }
      return errorExpr(x.start, end)
    }
    let element = types.canonicalElement(types.bare(x.type))
    let isLvalue = x.flags.contains(.lvalue)
    var node = Expr(
      .vectorElement, isLvalue ? types.qualified(element, types.qualifiers(x.type)) : element, at: location, from: x.start, to: end)
    node.a = a.raw
    node.b = convert(index, to: types.model.pointerDifferenceType).raw
    node.flags = x.flags.intersection([.lvalue, .registerStorage])
    return add(node)
  }
}
