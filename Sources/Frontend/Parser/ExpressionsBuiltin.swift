// The builtins with syntax of their own: operands that are types or member designators (GNU C manual, "Offsetof", "Variadic
// Macros", "Other Builtins", "Vector Extensions").

import Support
import TargetInfo

extension Parser {
  /// Takes the keyword and `(`.
  func openBuiltin(_ open: inout SourceLocation) -> Bool {
    advance()
    open = token.location
    return expect(.leftParen, "after the builtin's name")
  }

  func closeBuiltin(_ open: SourceLocation) -> SourceLocation {
    let end = token.location
    if !expectClosing(.rightParen, "after the builtin's operands", opening: open) { skipToClosingParenthesis() }
    return end
  }

  func unsupportedBuiltin() -> ExprID {
    let location = token.location
    error(location, "\(tokenDescription) is not supported")
    advance()
    if token.kind == .leftParen { skipBalanced() }
    return errorExpr(location, location)
  }

  // MARK: va_arg

  /// `__builtin_va_arg ( assignment-expression , type-name )`
  func parseVaArg() -> ExprID {
    let start = token.location
    var open = start
    if !openBuiltin(&open) { return errorExpr(start, start) }
    let list = parseAssignmentExpression()
    expect(.comma, "between 'va_arg' operands")
    let type = parseTypeName()
    let end = closeBuiltin(open)
    let pointer = isMicrosoftList(list) ? microsoftListPointer(list) : vaListPointer(list)
    if isError(pointer) || type.isError { return errorExpr(start, end) }
    if !requireComplete(type, at: start, "the type of 'va_arg' has") { return errorExpr(start, end) }
    noteObject(type)
    warnPromotedVaArg(type, at: start)
    var node = Expr(.vaArg, types.unqualified(type), at: start, from: start, to: end)
    node.a = pointer.raw
    return add(node)
  }

  private func warnPromotedVaArg(_ type: QualType, at location: SourceLocation) {
    let promoted = types.defaultPromotedType(type)
    if types.isSame(promoted, type) || types.kind(type).mask & (TypeMask.arithmetic) == 0 || types.isEnum(type) { return }
    warning(.general, location, "\(spell(type)) is promoted to \(spell(promoted)) when passed through '...'; use \(spell(promoted)) with 'va_arg'")
  }

  /// The pointer rvalue to the `va_list` object that `e` denotes: where `va_list` is an array type, the array's or (as a
  /// parameter) the pointer's value; elsewhere the object's address.
  func vaListPointer(_ e: ExprID) -> ExprID {
    let x = ast.exprs[e]
    if x.type.isError { return e }
    if types.isArray(x.type) { return rvalue(e) }
    let list = vaListType
    if list.isSome {
      let target = ast.decls[list].type
      if types.isArray(target) {
        // A parameter of type va_list has decayed.
        let v = rvalue(e)
        let pointer = ast.exprs[v].type
        if types.isPointer(pointer) && types.areCompatibleUnqualified(types.element(pointer), types.element(target)) { return v }
      } else if types.isSame(target, x.type) && x.flags.contains(.lvalue) {
        return makeAddressOf(e, at: x.location)
      }
    } else if types.isPointer(x.type) {
      return rvalue(e)
    }
    error(x.location, "a 'va_list' is expected here, not \(spell(x.type))", x.range)
    return errorExpr(e)
  }

  /// `e` is an object of type `__builtin_ms_va_list`, which is `char *`.
  private func isMicrosoftList(_ e: ExprID) -> Bool {
    let type = ast.exprs[e].type
    return types.isPointer(type) && types.isCharacter(types.element(type))
  }

  /// The address of the `__builtin_ms_va_list` that `e` denotes.
  func microsoftListPointer(_ e: ExprID) -> ExprID {
    let x = ast.exprs[e]
    if x.type.isError { return e }
    if isMicrosoftList(e) && x.flags.contains(.lvalue) { return makeAddressOf(e, at: x.location) }
    error(x.location, "an object of type '__builtin_ms_va_list' is expected here, not \(spell(x.type))", x.range)
    return errorExpr(e)
  }

  /// The declaration of `__builtin_va_list`.
  var vaListType: DeclID { scopes.find(names.builtinVaList) }

  // MARK: offsetof

  /// `__builtin_offsetof ( type-name , member-designator )`. A subscript need not be constant.
  func parseOffsetof() -> ExprID {
    let start = token.location
    var open = start
    if !openBuiltin(&open) { return errorExpr(start, start) }
    let bounds = pendingBounds.count
    let type = parseTypeName()
    expect(.comma, "between 'offsetof' operands")
    var ok = !type.isError
    if ok && !types.isRecord(type) {
      error(start, "'offsetof' requires a structure or union type, not \(spell(type))")
      ok = false
    } else if ok {
      ok = requireComplete(type, at: start, "the type of 'offsetof' has")
    }
    // Built as `&((type *)0)->designator` so that the ordinary rules give types, members and subscripts.
    let zero = makeInteger(0, types.pointer(to: types.unqualified(ok ? type : .char)), at: start)
    var e = makeDereference(zero, at: start, from: start, to: start)
    var isFirst = true
    while true {
      let at = token.location
      if isFirst || token.kind == .dot || token.kind == .arrow {
        if !isFirst { advance() }
        guard token.name.isSome else {
          error(token.location, "expected a member name in 'offsetof', not \(tokenDescription)")
          ok = false
          break
        }
        let name = token.name
        let place = token.location
        advance()
        if ok { e = makeMember(e, name, isArrow: false, at: place) }
        isFirst = false
      } else if token.kind == .leftBracket {
        advance()
        let index = parseExpression()
        let end = token.location
        expectClosing(.rightBracket, "after the subscript", opening: at)
        if ok { e = offsetofSubscript(e, index, at: at, to: end) }
      } else {
        break
      }
      if isError(e) { ok = false }
    }
    let end = closeBuiltin(open)
    if !ok { return errorExpr(start, end) }
    if ast.exprs[e].flags.contains(.bitField) {
      error(start, "'offsetof' of a bit-field; it has no byte offset")
      return errorExpr(start, end)
    }
    let size = types.model.sizeType
    let address = makeAddressOf(e, at: start)
    if isError(address) { return address }
    let value = convert(address, to: size)
    if ast.exprs[value].kind == .integerConstant { ast.exprs[value].flags.insert(.integerConstantExpression) }
    ast.exprs[value].start = start
    ast.exprs[value].end = end
    return withBounds(above: bounds, value)
  }

  /// `e[index]` of an array member at a constant place: a constant index gives a constant place again.
  private func offsetofSubscript(_ e: ExprID, _ index: ExprID, at location: SourceLocation, to end: SourceLocation) -> ExprID {
    let x = ast.exprs[e]
    if !types.isArray(x.type) { return makeSubscript(e, index, at: location, to: end) }
    let element = types.pointer(to: arrayElement(x.type))
    let address = makeAddressOf(e, at: location)
    if isError(address) { return address }
    return makeSubscript(convert(address, to: element), index, at: location, to: end)
  }

  // MARK: Types as operands

  /// `__builtin_types_compatible_p ( type-name , type-name )`: top-level qualifiers are ignored.
  func parseTypesCompatible() -> ExprID {
    let start = token.location
    var open = start
    if !openBuiltin(&open) { return errorExpr(start, start) }
    let a = parseTypeName()
    expect(.comma, "between the types")
    let b = parseTypeName()
    let end = closeBuiltin(open)
    if a.isError || b.isError { return errorExpr(start, end) }
    let x = withoutArrayQualifiers(a), y = withoutArrayQualifiers(b)
    // Two enumerated types are the same only if they are one type (GNU C manual).
    let bothEnums = types.isEnum(x) && types.isEnum(y)
    let same = x == y || (!bothEnums && types.areCompatible(x, y))
    let node = makeInteger(same ? 1 : 0, .int, at: start)
    ast.exprs[node].end = end
    return node
  }

  /// The canonical type without top-level qualifiers; for arrays those of the element.
  private func withoutArrayQualifiers(_ t: QualType) -> QualType {
    let bare = types.bare(t)
    let row = types[bare]
    switch row.kind {
    case .array: return types.array(of: withoutArrayQualifiers(row.element), count: row.count)
    case .incompleteArray: return types.incompleteArray(of: withoutArrayQualifiers(row.element))
    default: return bare
    }
  }

  /// `__builtin_choose_expr ( constant , e1 , e2 )`: the chosen expression itself, lvalue or not.
  func parseChooseExpr() -> ExprID {
    let start = token.location
    var open = start
    if !openBuiltin(&open) { return errorExpr(start, start) }
    let c = parseAssignmentExpression()
    let known = isError(c) ? nil : integerConstant(c, "the first operand of '__builtin_choose_expr'")
    expect(.comma, "between operands")
    if known == 0 { unevaluatedDepth += 1 }
    let a = parseAssignmentExpression()
    if known == 0 { unevaluatedDepth -= 1 }
    expect(.comma, "between operands")
    let skipsSecond = known != nil && known != 0
    if skipsSecond { unevaluatedDepth += 1 }
    let b = parseAssignmentExpression()
    if skipsSecond { unevaluatedDepth -= 1 }
    let end = closeBuiltin(open)
    guard let known else { return errorExpr(start, end) }
    let chosen = known != 0 ? a : b
    ast.exprs[chosen].flags.insert(.parenthesized)
    return chosen
  }

  /// `__builtin_complex ( re , im )`: two values of one real floating type.
  func parseBuiltinComplex() -> ExprID {
    let start = token.location
    var open = start
    if !openBuiltin(&open) { return errorExpr(start, start) }
    let re = rvalue(parseAssignmentExpression())
    expect(.comma, "between the parts")
    let im = rvalue(parseAssignmentExpression())
    let end = closeBuiltin(open)
    let tr = ast.exprs[re].type, ti = ast.exprs[im].type
    if tr.isError || ti.isError { return errorExpr(start, end) }
    if !types.isRealFloating(tr) || !types.isSame(tr, ti) {
      error(start, "operands of '__builtin_complex' must have one real floating type, not \(spell(tr)) and \(spell(ti))")
      return errorExpr(start, end)
    }
    var node = Expr(.complexPair, types.complex(of: types.bare(tr)), at: start, from: start, to: end)
    node.a = re.raw
    node.b = im.raw
    return add(node)
  }

  /// `__builtin_assoc_barrier ( e )`: Martlet never re-associates, so the value itself.
  func parseAssocBarrier() -> ExprID {
    let start = token.location
    var open = start
    if !openBuiltin(&open) { return errorExpr(start, start) }
    let e = rvalue(parseAssignmentExpression())
    _ = closeBuiltin(open)
    return e
  }

  // MARK: Vectors

  /// Parses `( e {, e} )` as rvalues onto the scratch stack.
  func parseOperands() -> (mark: Int, end: SourceLocation, ok: Bool) {
    var open = token.location
    let mark = scratch.count
    if !openBuiltin(&open) { return (mark, open, false) }
    var ok = true
    repeat {
      let e = rvalue(parseAssignmentExpression())
      if isError(e) { ok = false }
      scratch.append(e.raw)
    } while consume(.comma)
    return (mark, closeBuiltin(open), ok)
  }

  /// `__builtin_shuffle ( v , mask )`, `__builtin_shuffle ( v , w , mask )`: a builtin call with the mask last; indices count
  /// modulo the number of lanes given.
  func parseShuffle() -> ExprID {
    let start = token.location
    let (mark, end, parsed) = parseOperands()
    let count = scratch.count - mark
    guard parsed, count == 2 || count == 3 else {
      if parsed { error(start, "'__builtin_shuffle' takes two or three operands") }
      scratch.truncate(to: mark)
      return errorExpr(start, end)
    }
    let v = types.bare(ast.exprs[ExprID(scratch[mark])].type)
    let mask = types.bare(ast.exprs[ExprID(scratch[scratch.count - 1])].type)
    let row = types[v], maskRow = types[mask]
    let isRight = row.kind == .vector && maskRow.kind == .vector && types.isInteger(maskRow.element) && row.count == maskRow.count
      && row.size == maskRow.size && (count == 2 || types.bare(ast.exprs[ExprID(scratch[mark + 1])].type) == v)
    if !isRight {
      error(start, "operands of '__builtin_shuffle' must be vectors of one type and an integer vector mask of the same shape")
      scratch.truncate(to: mark)
      return errorExpr(start, end)
    }
    return finishBuiltin(.shuffle, v, above: mark, from: start, to: end)
  }

  /// `__builtin_shufflevector ( v , w , index… )`: constant indices into the lanes of v then w; -1 leaves a lane undefined.
  func parseShuffleVector() -> ExprID {
    let start = token.location
    let (mark, end, parsed) = parseOperands()
    let count = scratch.count - mark
    func fail(_ message: String?) -> ExprID {
      if let message { error(start, message) }
      scratch.truncate(to: mark)
      return errorExpr(start, end)
    }
    if !parsed { return fail(nil) }
    if count < 3 { return fail("'__builtin_shufflevector' takes two vectors and at least one index") }
    let v = types[ast.exprs[ExprID(scratch[mark])].type], w = types[ast.exprs[ExprID(scratch[mark + 1])].type]
    if v.kind != .vector || w.kind != .vector || v.element != w.element {
      return fail("the first two operands of '__builtin_shufflevector' must be vectors of one element type")
    }
    if (count - 2).nonzeroBitCount != 1 { return fail("the number of indices must be a power of two") }
    for i in 2..<count {
      guard let n = integerConstant(ExprID(scratch[mark + i]), "a '__builtin_shufflevector' index") else { return fail(nil) }
      if n < -1 || n >= Int128(v.count + w.count) { return fail("index \(n) is out of range for '__builtin_shufflevector'") }
    }
    return finishBuiltin(.shufflevector, types.vector(of: v.element, lanes: UInt64(count - 2)), above: mark, from: start, to: end)
  }

  func finishBuiltin(_ id: Builtin, _ type: QualType, above mark: Int, from start: SourceLocation, to end: SourceLocation) -> ExprID {
    let slice = ast.takeSlice(from: &scratch, above: mark)
    var node = Expr(.builtinCall, type, at: start, from: start, to: end)
    node.a = UInt32(id.rawValue)
    node.b = slice.start
    node.c = slice.count
    return add(node)
  }

  func finishTargetBuiltin(_ b: X86Builtin, _ type: QualType, above mark: Int, from start: SourceLocation, to end: SourceLocation) -> ExprID {
    let slice = ast.takeSlice(from: &scratch, above: mark)
    var node = Expr(.builtinCall, type, at: start, from: start, to: end)
    node.a = BuiltinID(b).raw
    node.b = slice.start
    node.c = slice.count
    return add(node)
  }

  /// `__builtin_convertvector ( v , type )`
  func parseConvertVector() -> ExprID {
    let start = token.location
    var open = start
    if !openBuiltin(&open) { return errorExpr(start, start) }
    let v = rvalue(parseAssignmentExpression())
    expect(.comma, "between the vector and the type")
    let type = parseTypeName()
    let end = closeBuiltin(open)
    if isError(v) || type.isError { return errorExpr(start, end) }
    let from = types[ast.exprs[v].type], to = types[type]
    if from.kind != .vector || to.kind != .vector || from.count != to.count {
      error(start, "'__builtin_convertvector' needs a vector and a vector type with as many elements")
      return errorExpr(start, end)
    }
    let node = castNode(.vectorConvert, v, types.unqualified(type))
    ast.exprs[node].start = start
    ast.exprs[node].end = end
    return node
  }
}
