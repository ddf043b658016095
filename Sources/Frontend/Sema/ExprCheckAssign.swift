// Assignment, compound assignment, `++` and `--` (C17 §6.5.16, §6.5.2.4), and what may be modified.

import Support

extension Parser {
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
}
