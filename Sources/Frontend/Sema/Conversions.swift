// Conversions as nodes: loads, decay, promotions, arithmetic conversions, conditions (C17 §6.3).
//
// `convert` does what it is told and checks nothing; what may be converted implicitly is decided in AssignmentCheck.swift,
// what a cast may do in CastCheck.swift. A constant operand is converted in place: its node changes type and value and no cast
// is made.

import Support

extension Parser {
  /// A cast of `e`; covers the same tokens.
  func castNode(_ kind: CastKind, _ e: ExprID, _ type: QualType) -> ExprID {
    let x = ast.exprs[e]
    var node = Expr(.cast, type, at: x.location, from: x.start, to: x.end)
    node.op = kind.rawValue
    node.flags = x.flags.intersection([.parenthesized, .synthesized, .extensionMarked])
    node.a = e.raw
    return add(node)
  }

  // MARK: Lvalues, arrays, functions

  /// C17 §6.3.2.1: the value of an lvalue, a pointer for an array or function; rvalues stay.
  func rvalue(_ e: ExprID) -> ExprID {
    let x = ast.exprs[e]
    let row = types[x.type]
    if row.kind.mask & (TypeMask.arrays | TypeKind.function.mask) != 0 { return decayed(e, x, row) }
    if !x.flags.contains(.lvalue) || x.type.isError { return e }
    if x.kind == .declRef {
      if ast.decls[DeclID(x.a)].flags.contains(.constexpr), let value = constexprValue(x) { return value }
    }
    if row.kind == .void {
      // `*p` with `void *p`: no value, but an evaluation.
      return e
    }
    if row.kind == .record && row.isCompleteRecord == 0 || row.kind == .enumeration && !types.isComplete(x.type) {
      _ = requireComplete(x.type, at: x.location, "an expression used as a value has")
      return errorExpr(e)
    }
    return castNode(.load, e, types.unqualified(x.type))
  }

  /// The value of a scalar `constexpr` object (C23 §6.6 ¶7: a named constant).
  @inline(never) private func constexprValue(_ x: Expr) -> ExprID? {
    let d = ast.decls[DeclID(x.a)]
    if d.kind != .variable || d.initializer.isNone { return nil }
    let value = ast.exprs[d.initializer]
    if value.kind != .integerConstant && value.kind != .floatConstant && value.kind != .wideIntegerConstant { return nil }
    var copy = value
    copy.type = types.unqualified(d.type)
    copy.location = x.location
    copy.start = x.start
    copy.end = x.end
    copy.flags = copy.flags.intersection(.wide)
    if value.kind != .floatConstant { copy.flags.insert(.integerConstantExpression) }
    return add(copy)
  }

  @inline(never) private func decayed(_ e: ExprID, _ x: Expr, _ row: TypeInfo) -> ExprID {
    if row.kind == .function {
      if x.kind == .declRef && isPureBuiltin(DeclID(x.a)) { return refuseBuiltinAddress(x) }
      // The type keeps its sugar (a typedef name for the function type).
      return castNode(.functionToPointer, e, types.pointer(to: types.unqualified(x.type)))
    }
    if x.flags.contains(.registerStorage) && x.flags.contains(.lvalue) {
      pedantic(x.location, "an array declared 'register' is used as a pointer; ISO C leaves that undefined")
    }
    // C89 §3.2.2.1: only lvalues decay.
    if language.standard < .c99 && !x.flags.contains(.lvalue) && x.kind != .stringLiteral && x.kind != .compoundLiteral { return e }
    return decayedArray(e, x)
  }

  /// The pointer to the first element of array `e`.
  func decayedArray(_ e: ExprID, _ x: Expr) -> ExprID {
    markAddressTaken(e)
    return castNode(.arrayToPointer, e, types.pointer(to: arrayElement(x.type)))
  }

  /// A builtin that is no function of the library under another name: it can be called only.
  func isPureBuiltin(_ decl: DeclID) -> Bool {
    let d = ast.decls[decl]
    return d.kind == .function && d.flags.contains(.libraryBuiltin) && d.location.isNone && d.storage == .extern && !d.flags.contains(.listed)
      && ast.attributes(of: decl).asmName.isNone
  }

  func refuseBuiltinAddress(_ x: Expr) -> ExprID {
    error(x.location, "built-in function \(quoted(ast.decls[DeclID(x.a)].name)) must be directly called", x.range)
    return errorExpr(x.start, x.end)
  }

  /// The element type of an array, with the qualifiers it has.
  func arrayElement(_ t: QualType) -> QualType {
    let element = types.element(t)
    let q = types.qualifiers(t)
    return types.isArray(element) ? element : types.qualified(element, q)
  }

  /// The variable that lvalue `e` is (a part of) must live in memory.
  func markAddressTaken(_ e: ExprID) {
    var at = e
    while true {
      let x = ast.exprs[at]
      switch x.kind {
      case .member, .vectorElement: at = x.first
      case .unary: at = x.first
      case .declRef:
        ast.decls[DeclID(x.a)].flags.insert(.addressTaken)
        return
      case .compoundLiteral:
        ast.decls[DeclID(x.a)].flags.insert(.addressTaken)
        return
      default: return
      }
    }
  }

  // MARK: Promotions

  /// The value of `e` after the integer promotions.
  func promoted(_ e: ExprID) -> ExprID {
    let v = rvalue(e)
    let t = ast.exprs[v].type
    let kind = types.kind(t)
    if kind.mask & TypeMask.integers == 0 { return v }
    return convert(v, to: promotedType(ofValue: v, t))
  }

  /// The promoted type of rvalue `v` of integer type `t`; a loaded bit-field promotes by its width.
  func promotedType(ofValue v: ExprID, _ t: QualType) -> QualType {
    if let field = bitField(ofValue: v) { return types.promotedType(bitField: field) }
    return types.promotedType(t)
  }

  /// The bit-field whose value rvalue `v` is (C17 §6.3.1.1: also through assignment and comma).
  func bitField(ofValue v: ExprID) -> FieldID? {
    var x = ast.exprs[v]
    while true {
      switch x.kind {
      case .cast where x.castKind == .load: x = ast.exprs[x.first]
      case .assign, .compoundAssign: x = ast.exprs[x.first]
      case .incDec: x = ast.exprs[x.first]
      case .comma: x = ast.exprs[x.second]
      case .member: return x.flags.contains(.bitField) ? FieldID(x.b) : nil
      default: return nil
      }
    }
  }

  /// An argument without a prototype to guide it (C17 §6.5.2.2 ¶6).
  func defaultPromoted(_ e: ExprID) -> ExprID {
    let v = rvalue(e)
    let t = ast.exprs[v].type
    let mask = types.kind(t).mask
    if mask & TypeMask.integers != 0 { return convert(v, to: types.withoutFieldWidth(promotedType(ofValue: v, t))) }
    if types.kind(t) == .float { return convert(v, to: .double) }
    return v
  }

  /// Converts two arithmetic rvalues to their common type; bit-field widths count.
  func usualConversions(_ a: inout ExprID, _ b: inout ExprID) -> QualType {
    let ta = ast.exprs[a].type, tb = ast.exprs[b].type
    let common: QualType
    if ta == tb && types.rows[ta.id].kind.mask & TypeMask.intAndAbove != 0 && bitField(ofValue: a) == nil
      && bitField(ofValue: b) == nil {
      return types.bare(ta)
    }
    let pa = types.isInteger(ta) ? promotedType(ofValue: a, ta) : ta
    let pb = types.isInteger(tb) ? promotedType(ofValue: b, tb) : tb
    if hasMixedRadix(pa, pb) {
      let x = ast.exprs[a]
      error(x.location, "operands of decimal floating type and other floating type cannot be mixed (have \(spell(ta)) and \(spell(tb)))",
        x.range, ast.exprs[b].range)
      a = errorExpr(a)
      b = errorExpr(b)
      return .error
    }
    common = types.usualArithmeticType(pa, pb)
    // The real operand of a complex operation becomes complex as well: one rule for the lowering.
    a = convert(a, to: common)
    b = convert(b, to: common)
    return common
  }

  /// C23 §6.5.1: one operand decimal, the other binary floating or complex.
  func hasMixedRadix(_ a: QualType, _ b: QualType) -> Bool {
    let ma = types.kind(a).mask, mb = types.kind(b).mask
    if (ma | mb) & TypeMask.decimals == 0 { return false }
    let binary = TypeMask.realFloats | TypeKind.complex.mask
    return (ma | mb) & binary != 0
  }

  // MARK: Conditions and discarded values

  /// The controlling value of a condition: a scalar compared with zero, of type `_Bool`.
  func condition(_ e: ExprID) -> ExprID {
    let v = rvalue(e)
    let x = ast.exprs[v]
    if x.type.isError { return v }
    let mask = types.kind(x.type).mask
    if mask & TypeMask.scalars == 0 {
      error(x.location, "a condition must have scalar type, not \(spell(x.type))", x.range)
      return errorExpr(v)
    }
    warnAboutCondition(x)
    if diagnostics.isEnabled(.address) || diagnostics.isEnabled(.intInBoolContext) || diagnostics.isEnabled(.stringCompare) { warnAboutTruthValue(v) }
    let truth = toBool(v)
    // Only a cast makes an integer constant expression of a floating constant (C17 §6.6 ¶6).
    if x.kind == .floatConstant && ast.exprs[truth].kind == .integerConstant { ast.exprs[truth].flags.remove(.integerConstantExpression) }
    return truth
  }

  func toBool(_ v: ExprID) -> ExprID { convert(v, to: .bool) }

  /// An expression statement or clause whose value nobody uses.
  func discarded(_ e: ExprID) -> ExprID {
    warnUnusedValue(e)
    if ast.exprs[e].kind == .call && diagnostics.isEnabled(.unusedResult) { warnUnusedResult(ast.exprs[e]) }
    return withoutValue(e)
  }

  /// An expression whose value is dropped: volatile lvalues are still read.
  func withoutValue(_ e: ExprID) -> ExprID {
    let x = ast.exprs[e]
    if x.flags.contains(.lvalue) && types.kind(x.type).mask & (TypeKind.record.mask | TypeKind.enumeration.mask) != 0 && !types.isComplete(x.type) {
      _ = requireComplete(x.type, at: x.location, "an expression used as a value has")
      return errorExpr(e)
    }
    if x.flags.contains(.lvalue) && types.qualifiers(x.type).contains(.volatile)
      && types.kind(x.type).mask & (TypeMask.arrays | TypeKind.function.mask | TypeKind.void.mask) == 0
      && types.isComplete(x.type) {
      return castNode(.load, e, types.unqualified(x.type))
    }
    return e
  }

  // MARK: Scalars

  /// Converts rvalue `e` to the unqualified version of `target`. No checks: callers made sure that it makes sense.
  func convert(_ e: ExprID, to target: QualType) -> ExprID {
    let source = ast.exprs[e].type
    if source == target { return e }
    let from = types.bare(source), to = types.bare(target)
    if from == to || from.isError || to.isError { return e }
    let s = types[from].kind.mask, t = types[to].kind.mask
    let goal = types.unqualified(target)
    let folded = foldConversion(e, s, t, goal)
    if folded { return e }
    if t & TypeMask.integers != 0 { return convertToInteger(e, s, goal, isBool: t == TypeKind.bool.mask) }
    if t & TypeMask.anyRealFloats != 0 {
      if s & TypeMask.integers != 0 { return castNode(.integralToFloating, e, goal) }
      if s & TypeMask.anyRealFloats != 0 { return castNode(.floating, e, goal) }
      if s == TypeKind.complex.mask { return convert(complexToReal(e), to: goal) }
      return castNode(.bitcast, e, goal)
    }
    if t == TypeKind.pointer.mask { return convertToPointer(e, s, goal) }
    if t == TypeKind.complex.mask {
      if s == TypeKind.complex.mask { return castNode(.complex, e, goal) }
      return castNode(.realToComplex, convert(e, to: types.canonicalElement(to)), goal)
    }
    if t == TypeKind.void.mask { return castNode(.toVoid, e, .void) }
    if t == TypeKind.vector.mask || s == TypeKind.vector.mask { return castNode(.bitcast, e, goal) }
    if t == TypeKind.nullptr.mask { return castNode(.nullToPointer, e, goal) }
    // Compatible but differently composed types (records across scopes, function types).
    return castNode(.noop, e, goal)
  }

  private func convertToInteger(_ e: ExprID, _ s: UInt64, _ goal: QualType, isBool: Bool) -> ExprID {
    if isBool && s & TypeMask.scalars != 0 { return castNode(.toBool, e, goal) }
    if s & TypeMask.integers != 0 { return castNode(.integral, e, goal) }
    if s & TypeMask.anyRealFloats != 0 { return castNode(.floatingToIntegral, e, goal) }
    if s == TypeKind.complex.mask { return convert(complexToReal(e), to: goal) }
    if s & TypeMask.pointerLike != 0 { return castNode(.pointerToInteger, e, goal) }
    return castNode(.bitcast, e, goal)
  }

  private func convertToPointer(_ e: ExprID, _ s: UInt64, _ goal: QualType) -> ExprID {
    if s == TypeKind.pointer.mask {
      return castNode(types.isSame(ast.exprs[e].type, goal) ? .noop : .pointer, e, goal)
    }
    if s == TypeKind.nullptr.mask { return castNode(.nullToPointer, e, goal) }
    return castNode(.integerToPointer, e, goal)
  }

  private func complexToReal(_ e: ExprID) -> ExprID {
    castNode(.complexToReal, e, types.canonicalElement(types.bare(ast.exprs[e].type)))
  }

  // MARK: Null pointer constants

  /// C17 §6.3.2.3 ¶3: an integer constant expression 0, or such an expression cast to `void *`; C23 `nullptr`.
  func isNullPointerConstant(_ e: ExprID) -> Bool {
    let x = ast.exprs[e]
    switch x.kind {
    case .integerConstant:
      if x.a != 0 || x.flags.contains(.wide) || x.b != 0 || !x.flags.contains(.integerConstantExpression) { return false }
      return types.isInteger(x.type) || types.isPlainVoidPointer(x.type)
    case .nullPointer: return true
    default: return types.kind(x.type) == .nullptr
    }
  }
}
