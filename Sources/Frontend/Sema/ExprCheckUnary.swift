// Unary operators, increment, address and indirection, assignment, `?:`, comma (C17 §6.5.2.4, §6.5.3, §6.5.15–17).

import Support

extension Parser {
  private func unaryNode(_ op: UnaryOp, _ e: ExprID, _ type: QualType, at location: SourceLocation) -> ExprID {
    var node = Expr(.unary, type, at: location, from: location, to: ast.exprs[e].end)
    node.op = op.rawValue
    node.a = e.raw
    return add(node)
  }

  private func wrongOperand(_ e: ExprID, _ what: String, at location: SourceLocation) -> ExprID {
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

  // MARK: Modifiable lvalues

  /// Reports that `e` may not be stored to (C17 §6.3.2.1 ¶1) and returns false.
  func checkModifiable(_ e: ExprID, _ verb: String, at location: SourceLocation, allowsArray: Bool = false) -> Bool {
    let x = ast.exprs[e]
    if x.type.isError { return false }
    if !x.flags.contains(.lvalue) {
      error(location, "lvalue required as \(verb)", x.range)
      return false
    }
    let row = types[x.type]
    if row.kind.mask & TypeMask.arrays != 0 && !allowsArray {
      error(location, "an array cannot be the \(verb); copy its elements or use memcpy", x.range)
      return false
    }
    if types.qualifiers(x.type).contains(.const) {
      error(location, "\(describePlace(x)) is read-only and cannot be the \(verb)", x.range)
      noteConst(x)
      return false
    }
    if row.kind == .record {
      if row.isCompleteRecord == 0 { return requireComplete(x.type, at: location, "an assigned object has") }
      if types.records[RecordID(row.aux)].flags.contains(.hasConstMember) {
        error(location, "\(describePlace(x)) has a read-only member and cannot be the \(verb)", x.range)
        return false
      }
    }
    return true
  }

  private func noteConst(_ x: Expr) {
    if x.kind == .declRef {
      let d = ast.decls[DeclID(x.a)]
      if !d.location.isNone { note(d.location, "\(quoted(d.name)) declared const here") }
    }
  }

  private func describePlace(_ x: Expr) -> String {
    switch x.kind {
    case .declRef:
      let d = ast.decls[DeclID(x.a)]
      return "\(d.kind == .parameter ? "parameter" : "variable") \(quoted(d.name))"
    case .member: return "member \(quoted(types.fields[FieldID(x.b)].name))"
    default: return "this location"
    }
  }

  // MARK: Assignment

  /// `a = b`.
  func makeAssign(_ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[a]
    if x.type.isError || isError(b) { return errorExpr(x.start, ast.exprs[b].end) }
    if !checkModifiable(a, "left operand of assignment", at: location) { return errorExpr(x.start, ast.exprs[b].end) }
    let type = types.unqualified(x.type)
    let value = convertForAssignment(b, to: type, .assignment)
    if x.kind == .declRef { warnAboutAssignedVariable(x, value, at: location) }
    if isError(value) { return errorExpr(x.start, ast.exprs[b].end) }
    checkBitFieldValue(x, value)
    var node = Expr(.assign, type, at: location, from: x.start, to: ast.exprs[b].end)
    node.a = a.raw
    node.b = value.raw
    return add(node)
  }

  /// `a op= b`.
  func makeCompoundAssign(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[a]
    let v = rvalue(b)
    let y = ast.exprs[v]
    let poison = { self.errorExpr(x.start, y.end) }
    if x.type.isError || y.type.isError { return poison() }
    if !checkModifiable(a, "left operand of assignment", at: location) { return poison() }
    let type = types.unqualified(x.type)
    var node = Expr(.compoundAssign, type, at: location, from: x.start, to: y.end)
    node.op = op.rawValue
    node.a = a.raw
    let mx = types.kind(type).mask, my = types.kind(y.type).mask
    if mx == TypeKind.pointer.mask {
      guard (op == .add || op == .subtract) && my & TypeMask.integers != 0 else { return invalidOperands(op, a, v, at: location) }
      guard let step = pointerStep(type, at: location) else { return poison() }
      node.b = convert(v, to: types.model.pointerDifferenceType).raw
      node.c = step.word
      node.flags = step.isRuntime ? [.pointerStep, .runtimeStep] : .pointerStep
      return add(node)
    }
    if (mx | my) & TypeKind.vector.mask != 0 { return vectorAssign(op, a, v, node, at: location) }
    if mx & TypeMask.arithmetic == 0 || my & TypeMask.arithmetic == 0 { return invalidOperands(op, a, v, at: location) }
    let onlyIntegers = (mx | my) & TypeMask.floats == 0
    switch op {
    case .shiftLeft, .shiftRight:
      if !onlyIntegers { return invalidOperands(op, a, v, at: location) }
      let left = leftPromotion(x, type)
      let count = promoted(v)
      if isConstantInteger(count) { checkShiftCount(op, integerValue(count), left, at: location) }
      node.b = count.raw
      node.c = left.raw
      return add(node)
    case .remainder, .bitAnd, .bitXor, .bitOr:
      if !onlyIntegers { return invalidOperands(op, a, v, at: location) }
    default: break
    }
    let left = mx & TypeMask.integers != 0 ? leftPromotion(x, type) : type
    let right = my & TypeMask.integers != 0 ? promotedType(ofValue: v, y.type) : y.type
    if hasMixedRadix(left, right) { return invalidOperands(op, a, v, at: location) }
    let common = types.usualArithmeticType(left, right)
    let value = convert(v, to: common)
    if (op == .divide || op == .remainder) && onlyIntegers && isConstantInteger(value) && integerValue(value) == 0 {
      reportDivisionByZero(location)
    }
    node.b = value.raw
    node.c = common.raw
    return add(node)
  }

  /// The promoted type of the place `x` of integer type `type`.
  private func leftPromotion(_ x: Expr, _ type: QualType) -> QualType {
    x.kind == .member && x.flags.contains(.bitField) ? types.promotedType(bitField: FieldID(x.b)) : types.promotedType(type)
  }

  private func vectorAssign(_ op: BinaryOp, _ a: ExprID, _ v: ExprID, _ partial: Expr, at location: SourceLocation) -> ExprID {
    var node = partial
    let vector = types.bare(node.type)
    if !types.isVector(vector) { return invalidOperands(op, a, v, at: location) }
    let y = ast.exprs[v]
    let row = types[vector]
    let isInteger = types.isInteger(row.element)
    switch op {
    case .remainder, .shiftLeft, .shiftRight, .bitAnd, .bitXor, .bitOr:
      if !isInteger { return invalidOperands(op, a, v, at: location) }
    default: break
    }
    var value = v
    if types.isVector(y.type) {
      let other = types[y.type]
      if other.count != row.count || other.size != row.size || types.isInteger(other.element) != isInteger {
        return invalidOperands(op, a, v, at: location)
      }
      if types.bare(y.type) != vector && op != .shiftLeft && op != .shiftRight { value = castNode(.bitcast, v, vector) }
    } else {
      if types.kind(y.type).mask & TypeMask.reals == 0 || (isInteger && types.isRealFloating(y.type)) {
        return invalidOperands(op, a, v, at: location)
      }
      value = splat(v, vector)
    }
    node.b = value.raw
    node.c = vector.raw
    return add(node)
  }

  /// `++e`, `e++` and the decrements. `location` is the operator.
  func makeIncDec(_ op: IncDecOp, _ e: ExprID, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[e]
    if x.type.isError { return e }
    let isIncrement = op == .preIncrement || op == .postIncrement
    if !checkModifiable(e, isIncrement ? "increment operand" : "decrement operand", at: location) { return errorExpr(e) }
    let type = types.unqualified(x.type)
    if types.isBool(type) && diagnostics.isEnabled(.boolOperation) && unevaluatedDepth == 0 {
      warning(.boolOperation, location, "\(isIncrement ? "increment" : "decrement") of a boolean expression", x.range)
    }
    let isPrefix = op == .preIncrement || op == .preDecrement
    var node = Expr(.incDec, type, at: location, from: isPrefix ? location : x.start, to: isPrefix ? x.end : location)
    node.op = op.rawValue
    node.a = e.raw
    let mask = types.kind(type).mask
    if mask == TypeKind.pointer.mask {
      guard let step = pointerStep(type, at: location) else { return errorExpr(e) }
      if step.isRuntime { node.b = step.word } else { node.c = step.word }
    } else if mask == TypeKind.complex.mask {
      pedantic(location, "ISO C does not support '++' and '--' on complex types")
    } else if mask & (TypeMask.arithmetic | TypeKind.vector.mask) == 0 {
      return wrongOperand(e, isIncrement ? "increment" : "decrement", at: location)
    }
    return add(node)
  }

  // MARK: Comma

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

  // MARK: Conditional

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
}
