// Binary operators (C17 §6.5.5–§6.5.14; GNU: pointer arithmetic on void and functions, vectors, complex integers).

import Support

extension Parser {
  /// The checked and converted `a op b`, folded if constant. Operands of any category.
  func makeBinary(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    if op == .logicalAnd || op == .logicalOr { return makeLogical(op, condition(a), condition(b), at: location) }
    let x = rvalue(a), y = rvalue(b)
    let ta = ast.exprs[x].type, tb = ast.exprs[y].type
    if ta.isError || tb.isError { return errorBinary(x, y) }
    let ma = types.kind(ta).mask, mb = types.kind(tb).mask
    let both = ma & mb
    // The common case first.
    if both & TypeMask.reals != 0 || (ma & TypeMask.arithmetic != 0 && mb & TypeMask.arithmetic != 0) {
      return arithmeticBinary(op, x, y, ma, mb, at: location)
    }
    if (ma | mb) & TypeKind.vector.mask != 0 { return vectorBinary(op, x, y, ta, tb, at: location) }
    switch op {
    case .add:
      if ma == TypeKind.pointer.mask && mb & TypeMask.integers != 0 { return pointerOffset(x, y, isMinus: false, at: location) }
      if mb == TypeKind.pointer.mask && ma & TypeMask.integers != 0 { return pointerOffset(y, x, isMinus: false, at: location) }
    case .subtract:
      if ma == TypeKind.pointer.mask && mb & TypeMask.integers != 0 { return pointerOffset(x, y, isMinus: true, at: location) }
      if ma == TypeKind.pointer.mask && mb == TypeKind.pointer.mask { return pointerDifference(x, y, at: location) }
    case .less, .greater, .lessEqual, .greaterEqual, .equal, .notEqual:
      if (ma | mb) & TypeMask.pointerLike != 0, let e = pointerComparison(op, x, y, ma, mb, at: location) { return e }
    default: break
    }
    return invalidOperands(op, x, y, at: location)
  }

  private func errorBinary(_ a: ExprID, _ b: ExprID) -> ExprID { errorExpr(ast.exprs[a].start, ast.exprs[b].end) }

  func invalidOperands(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[a], y = ast.exprs[b]
    error(location, "invalid operands to binary \(op.spelling) (have \(spell(x.type)) and \(spell(y.type)))", x.range, y.range)
    return errorBinary(a, b)
  }

  @inline(__always)
  func binaryNode(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, _ type: QualType, at location: SourceLocation) -> ExprID {
    var node = Expr(.binary, type, at: location, from: ast.exprs[a].start, to: ast.exprs[b].end)
    node.op = op.rawValue
    node.a = a.raw
    node.b = b.raw
    return add(node)
  }

  // MARK: Arithmetic

  private func arithmeticBinary(
    _ op: BinaryOp, _ a: ExprID, _ b: ExprID, _ ma: UInt64, _ mb: UInt64, at location: SourceLocation
  ) -> ExprID {
    let onlyIntegers = (ma | mb) & TypeMask.floats == 0
    switch op {
    case .shiftLeft, .shiftRight:
      if !onlyIntegers { return invalidOperands(op, a, b, at: location) }
      return shift(op, a, b, at: location)
    case .remainder, .bitAnd, .bitXor, .bitOr:
      if !onlyIntegers { return invalidOperands(op, a, b, at: location) }
    case .less, .greater, .lessEqual, .greaterEqual:
      if (ma | mb) & TypeKind.complex.mask != 0 { return invalidOperands(op, a, b, at: location) }
    default: break
    }
    var x = a, y = b
    let isComparison = op.isComparison
    warnAboutOperands(op, a, b, at: location)
    let common = usualConversions(&x, &y)
    if common.isError { return errorBinary(a, b) }
    if !isComparison && (wantsConversionWarnings || diagnostics.isEnabled(.doublePromotion)) {
      if x != a { warnAboutOperandConversion(a, common) }
      if y != b { warnAboutOperandConversion(b, common) }
    }
    let type = isComparison ? QualType.int : common
    if (op == .divide || op == .remainder) && onlyIntegers { checkDivisor(y, at: location, isFoldable: isConstantInteger(x)) }
    if isComparison && isAssertedComparison(x, y) { rememberComparison(op, x, y) }
    if foldBinary(op, x, y, type, at: location) { return x }
    let node = binaryNode(op, x, y, type, at: location)
    // `1 / 0` is no constant, but an operand skipped by `0 && …` may contain it.
    if onlyIntegers && ast.exprs[x].flags.intersection(ast.exprs[y].flags).contains(.integerConstantExpression) {
      ast.exprs[node].flags.insert(.integerConstantExpression)
    }
    return node
  }

  /// Two integer constants in a static assertion.
  @inline(__always) private func isAssertedComparison(_ x: ExprID, _ y: ExprID) -> Bool {
    ast.exprs[x].kind == .integerConstant && ast.exprs[y].kind == .integerConstant && checks.inStaticAssertion
  }

  private func rememberComparison(_ op: BinaryOp, _ x: ExprID, _ y: ExprID) {
    checks.comparedResult = x
    checks.comparedText = ("\(integerValue(x))", op, "\(integerValue(y))")
  }

  private func checkDivisor(_ b: ExprID, at location: SourceLocation, isFoldable: Bool) {
    let y = ast.exprs[b]
    if y.kind == .integerConstant && y.a == 0 && y.b == 0 && !isFoldable { reportDivisionByZero(location) }
  }

  private func shift(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    let x = promoted(a), y = promoted(b)
    let type = types.bare(ast.exprs[x].type)
    if isConstantInteger(y) { checkShiftCount(op, integerValue(y), type, at: location) }
    if op == .shiftLeft { warnAboutShiftedConstant(op, x, y, type, at: location) }
    if foldBinary(op, x, y, type, at: location) { return x }
    return binaryNode(op, x, y, type, at: location)
  }

  func checkShiftCount(_ op: BinaryOp, _ count: Int128, _ type: QualType, at location: SourceLocation) {
    if unevaluatedDepth > 0 || checks.unreachable > 0 { return }
    let side = op == .shiftLeft ? "left" : "right"
    if count < 0 {
      warning(.shiftCountNegative, location, "\(side) shift count is negative")
    } else if count >= Int128(types.integerWidth(type)) {
      warning(.shiftCountOverflow, location, "\(side) shift count >= width of type")
    }
  }

  // MARK: && and ||

  /// `a op b` of operands that are conditions already. A constant `a` decides at once.
  func makeLogical(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[a], y = ast.exprs[b]
    if x.type.isError || y.type.isError { return errorBinary(a, b) }
    if x.kind == .integerConstant {
      let decides = (ast.integerValue(x) != 0) == (op == .logicalOr)
      let isICE = x.flags.intersection(y.flags).contains(.integerConstantExpression)
      if decides {
        ast.exprs[a].end = y.end
        becomeInteger(a, op == .logicalOr ? 1 : 0, .int, constantExpression: isICE)
        noteFoldedLogical(op, a)
        return a
      }
      if y.kind == .integerConstant {
        ast.exprs[a].end = y.end
        if y.flags.contains(.looseConstant) { ast.exprs[a].flags.insert(.looseConstant) }
        becomeInteger(a, ast.integerValue(y) != 0 ? 1 : 0, .int, constantExpression: isICE)
        noteFoldedLogical(op, a)
        return a
      }
    }
    return binaryNode(op, a, b, .int, at: location)
  }

  private func noteFoldedLogical(_ op: BinaryOp, _ e: ExprID) {
    ast.exprs[e].op = op.rawValue
    ast.exprs[e].flags.remove(.parenthesized)
    ast.exprs[e].flags.insert(.foldedOperator)
  }

  // MARK: Pointers

  /// `p + i` or `p - i`.
  func pointerOffset(_ p: ExprID, _ i: ExprID, isMinus: Bool, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[p]
    guard let step = pointerStep(x.type, at: location) else { return errorBinary(p, i) }
    let index = convert(i, to: types.model.pointerDifferenceType)
    if x.kind == .integerConstant, isConstantInteger(index), !step.isRuntime {
      let bytes = integerValue(index) &* Int128(step.word)
      let base = ast.integerValue(x)
      becomeInteger(p, types.wrap(isMinus ? base &- bytes : base &+ bytes, x.type), types.unqualified(x.type), constantExpression: false)
      return p
    }
    let y = ast.exprs[i]
    var node = Expr(.pointerOffset, types.unqualified(x.type), at: location, from: x.start, to: y.end)
    if y.start.raw < x.start.raw { (node.start, node.end) = (y.start, x.end) }
    node.op = isMinus ? 1 : 0
    node.a = p.raw
    node.b = index.raw
    node.c = step.word
    if step.isRuntime { node.flags.insert(.runtimeStep) }
    return add(node)
  }

  struct PointerStep {
    var word: UInt32
    var isRuntime: Bool
  }

  /// By how much arithmetic on a pointer of type `pointer` steps; nil (reported) if the pointee has no size.
  func pointerStep(_ pointer: QualType, at location: SourceLocation) -> PointerStep? {
    let pointee = types[pointer].element
    let row = types[pointee]
    if row.size != 0 && !row.flags.contains(.runtimeSize) && row.size <= UInt64(UInt32.max) { return PointerStep(word: UInt32(row.size), isRuntime: false) }
    switch row.kind {
    case .void, .function:
      if diagnostics.isEnabled(.pointerArith) {
        violation(.pointerArith, location, row.kind == .void ? "pointer of type 'void *' used in arithmetic" : "pointer to a function used in arithmetic")
      }
      return PointerStep(word: 1, isRuntime: false)
    default: break
    }
    if !types.isComplete(pointee) {
      error(location, "arithmetic on a pointer to an incomplete type \(spell(pointee))")
      return nil
    }
    if isVariableLength(pointee) { return PointerStep(word: variableSize(pointee, at: location).raw, isRuntime: true) }
    if row.size == 0 { return PointerStep(word: 0, isRuntime: false) }
    return PointerStep(word: makeInteger(Int128(row.size), types.model.sizeType, at: location).raw, isRuntime: true)
  }

  /// An array (at any dimension) or structure whose size is a run-time value.
  func isVariableLength(_ t: QualType) -> Bool { types.hasRuntimeSize(t) }

  /// `sizeof` of variable-length array type `t` as recorded when its declarator was evaluated.
  func variableSize(_ t: QualType, at location: SourceLocation) -> ExprID {
    if currentFunction?.parent != nil { noteBoundsUse(t) }
    var node = Expr(.sizeOfVariable, types.model.sizeType, at: location, from: location, to: location)
    node.a = types.bare(t).id.raw
    return add(node)
  }

  private func pointerDifference(_ a: ExprID, _ b: ExprID, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[a], y = ast.exprs[b]
    let pa = types.bare(types[x.type].element), pb = types.bare(types[y.type].element)
    if pa != pb && !types.areCompatibleUnqualified(pa, pb) || differInAtomicity(x.type, y.type) { return invalidOperands(.subtract, a, b, at: location) }
    guard let step = pointerStep(x.type, at: location) else { return errorBinary(a, b) }
    let type = types.model.pointerDifferenceType
    if x.kind == .integerConstant && y.kind == .integerConstant && !step.isRuntime && step.word != 0 {
      let bytes = types.wrap(ast.integerValue(x) &- ast.integerValue(y), type)
      ast.exprs[a].end = y.end
      becomeInteger(a, bytes / Int128(step.word), type, constantExpression: false)
      return a
    }
    if step.word == 0 && !step.isRuntime {
      error(location, "subtraction of pointers to a type of size zero")
      return errorBinary(a, b)
    }
    var node = Expr(.pointerDifference, type, at: location, from: x.start, to: y.end)
    node.a = a.raw
    node.b = b.raw
    node.c = step.word
    if step.isRuntime { node.flags.insert(.runtimeStep) }
    return add(node)
  }

  /// Pointers to an atomic and to a plain object.
  func differInAtomicity(_ a: QualType, _ b: QualType) -> Bool {
    types.qualifiers(types.element(a)).contains(.atomic) != types.qualifiers(types.element(b)).contains(.atomic)
  }

  private func pointerComparison(
    _ op: BinaryOp, _ a: ExprID, _ b: ExprID, _ ma: UInt64, _ mb: UInt64, at location: SourceLocation
  ) -> ExprID? {
    let x = ast.exprs[a], y = ast.exprs[b]
    let pointer = TypeKind.pointer.mask
    let isEquality = op == .equal || op == .notEqual
    var p = a, q = b
    if diagnostics.isEnabled(.address) || diagnostics.isEnabled(.nonnullCompare) || diagnostics.isEnabled(.pointerCompare) { warnAboutComparedAddresses(op, a, b, at: location) }
    if ma == pointer && mb == pointer {
      checkComparedPointers(op, a, b, x, y, at: location)
      // Compare in a type both convert to; the bits decide.
      if types.isVoidPointer(y.type) || !types.isVoidPointer(x.type) { q = convert(b, to: x.type) } else { p = convert(a, to: y.type) }
    } else if ma == pointer {
      if mb & TypeMask.integers == 0 && mb != TypeKind.nullptr.mask { return nil }
      warnPointerInteger(op, b, mb, isEquality, at: location)
      q = convert(b, to: x.type)
    } else if mb == pointer {
      if ma & TypeMask.integers == 0 && ma != TypeKind.nullptr.mask { return nil }
      warnPointerInteger(op, a, ma, isEquality, at: location)
      p = convert(a, to: y.type)
    } else {
      // nullptr with nullptr or a null pointer constant.
      if !isEquality || !isNullPointerConstant(a) || !isNullPointerConstant(b) { return nil }
      return makeInteger(op == .equal ? 1 : 0, .int, at: location)
    }
    if foldBinary(op, p, q, .int, at: location) { return p }
    return binaryNode(op, p, q, .int, at: location)
  }

  private func checkComparedPointers(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, _ x: Expr, _ y: Expr, at location: SourceLocation) {
    let pa = types.bare(types[x.type].element), pb = types.bare(types[y.type].element)
    if op != .equal && op != .notEqual && types.isFunction(pa) {
      pedantic(location, "ISO C forbids ordered comparisons of pointers to functions")
    }
    let isOrdered = op != .equal && op != .notEqual
    if isOrdered && language.standard < .c11 && types.isComplete(pa) != types.isComplete(pb) && !types.isVoid(pa) && !types.isVoid(pb) {
      pedantic(location, "comparison of complete and incomplete pointers")
    }
    if pa == pb && !differInAtomicity(x.type, y.type) || !isOrdered && (isNullPointerConstant(a) || isNullPointerConstant(b)) { return }
    if types.isVoid(pa) || types.isVoid(pb) {
      if isOrdered && (types.isFunction(pa) || types.isFunction(pb)) {
        return violation(.general, location, "comparison of distinct pointer types lacks a cast (\(spell(x.type)) and \(spell(y.type)))", x.range, y.range)
      }
      if types.isFunction(pa) || types.isFunction(pb) { pedantic(location, "ISO C forbids comparing 'void *' with a function pointer") }
      return
    }
    if types.areCompatibleUnqualified(pa, pb) && !differInAtomicity(x.type, y.type) { return }
    if types.isInteger(pa) && types.isInteger(pb) && !differInAtomicity(x.type, y.type) && types.isSame(types.unsignedVersion(pa), types.unsignedVersion(pb)) {
      violation(.pointerSign, location, "pointer targets in comparison differ in signedness", x.range, y.range)
      return
    }
    violation(
      .general, location, "comparison of distinct pointer types lacks a cast (\(spell(x.type)) and \(spell(y.type)))", x.range, y.range)
  }

  private func warnPointerInteger(_ op: BinaryOp, _ e: ExprID, _ mask: UInt64, _ isEquality: Bool, at location: SourceLocation) {
    if mask == TypeKind.nullptr.mask || isNullPointerConstant(e) {
      if !isEquality { pedantic(location, "ordered comparison of a pointer with the null pointer") }
      return
    }
    violation(.general, location, "comparison between pointer and integer")
  }

  // MARK: Vectors

  private func vectorBinary(
    _ op: BinaryOp, _ a: ExprID, _ b: ExprID, _ ta: QualType, _ tb: QualType, at location: SourceLocation
  ) -> ExprID {
    let isVectorA = types.isVector(ta), isVectorB = types.isVector(tb)
    let vector = types.bare(isVectorA ? ta : tb)
    let row = types[vector]
    var x = a, y = b
    if isVectorA && isVectorB {
      let other = types[tb]
      let isShift = op == .shiftLeft || op == .shiftRight
      let same = row.count == other.count && row.size == other.size
        && types.isInteger(row.element) == types.isInteger(other.element)
      if !same || (!isShift && !op.isComparison && vector != types.bare(tb) && !types.isInteger(row.element)) {
        return invalidOperands(op, a, b, at: location)
      }
      if !isShift && vector != types.bare(tb) { y = castNode(.bitcast, b, vector) }
    } else {
      // GNU C: a scalar operand is spread over the lanes.
      let scalar = isVectorA ? tb : ta
      if types.kind(scalar).mask & TypeMask.reals == 0 || (types.isRealFloating(scalar) && types.isInteger(row.element)) {
        return invalidOperands(op, a, b, at: location)
      }
      let isCount = isVectorA && (op == .shiftLeft || op == .shiftRight)
      if !isCount && losesValue(isVectorA ? b : a, scalar, row.element) {
        error(location, "conversion of scalar \(spell(scalar)) to vector \(spell(vector)) involves truncation; cast the scalar to the element type")
        return errorExpr(ast.exprs[a].start, ast.exprs[b].end)
      }
      if isVectorA { y = splat(b, vector) } else { x = splat(a, vector) }
    }
    let isInteger = types.isInteger(row.element)
    switch op {
    case .remainder, .shiftLeft, .shiftRight, .bitAnd, .bitXor, .bitOr:
      if !isInteger { return invalidOperands(op, a, b, at: location) }
    default: break
    }
    return binaryNode(op, x, y, op.isComparison ? types.vectorMask(vector) : vector, at: location)
  }

  /// Whether values of scalar `e` (GCC manual, "Vector Extensions": the scalar must convert without truncation) may change on the way
  /// to `element`.
  private func losesValue(_ e: ExprID, _ scalar: QualType, _ element: QualType) -> Bool {
    let x = ast.exprs[e]
    if x.kind == .integerConstant && types.isInteger(element) {
      let value = ast.integerValue(x), width = Int128(min(types.integerWidth(element), 126))
      return value < -(1 &<< (width - 1)) && types.isSigned(element) || value >= 1 &<< width || value < -(1 &<< width)
    }
    if x.kind == .integerConstant || x.kind == .floatConstant { return !isKept(x, element) }
    if types.isInteger(scalar) && types.isInteger(element) { return types.integerWidth(promotionSource(x)) > types.integerWidth(element) }
    if types.isInteger(scalar) {
      return types.integerWidth(scalar) - (types.isSigned(scalar) ? 1 : 0) > types.floatFormat(element).precision
    }
    return types.isRealFloating(scalar) && types.floatFormat(scalar).precision > types.floatFormat(element).precision
  }

  /// The type of the value before it was promoted.
  private func promotionSource(_ x: Expr) -> QualType {
    x.kind == .cast && x.castKind == .integral && !x.flags.contains(.explicit) ? ast.exprs[x.first].type : x.type
  }

  func splat(_ e: ExprID, _ vector: QualType) -> ExprID {
    castNode(.vectorSplat, convert(e, to: types.canonicalElement(vector)), vector)
  }
}

extension BinaryOp {
  @inline(__always) var isComparison: Bool {
    rawValue >= BinaryOp.less.rawValue && rawValue <= BinaryOp.notEqual.rawValue
  }

  var spelling: StaticString {
    switch self {
    case .multiply: return "*"
    case .divide: return "/"
    case .remainder: return "%"
    case .add: return "+"
    case .subtract: return "-"
    case .shiftLeft: return "<<"
    case .shiftRight: return ">>"
    case .less: return "<"
    case .greater: return ">"
    case .lessEqual: return "<="
    case .greaterEqual: return ">="
    case .equal: return "=="
    case .notEqual: return "!="
    case .bitAnd: return "&"
    case .bitXor: return "^"
    case .bitOr: return "|"
    case .logicalAnd: return "&&"
    case .logicalOr: return "||"
    }
  }
}
