// Casts, unary operators, sizeof and its kin, postfix operators (C17 §6.5.2–§6.5.4).

import Support

extension Parser {
  /// cast-expression: unary-expression | `(` type-name `)` cast-expression
  func parseCastExpression() -> ExprID {
    switch token.kind {
    case .identifier: return parsePostfix(parseIdentifier())
    case .ppNumber, .stringLiteral, .charLiteral: return parsePostfix(parsePrimary())
    case .leftParen: return parseParenthesis()
    default: return parseUnary()
    }
  }

  /// At `(`: a parenthesized expression, a cast, a compound literal or a statement expression.
  private func parseParenthesis() -> ExprID {
    if !enter() {
      leave()
      return errorExpr(token.location, token.location)
    }
    defer { leave() }
    let open = token.location
    let next = peek()
    if next.kind == .leftBrace { return parsePostfix(parseStatementExpressionOperand()) }
    if next.kind.isKeyword || next.kind == .identifier || next.kind == .leftBracket, startsTypeName(next) {
      advance()
      let bounds = pendingBounds.count
      let spec = parseDeclarationSpecifiers(typeOnly: !beginsStorageClass(token.kind))
      let type = parseTypeName(spec)
      let closed = expectClosing(.rightParen, "after the type name", opening: open)
      if !closed { return errorExpr(open, token.location) }
      if token.kind == .leftBrace {
        let literal = parseCompoundLiteral(type: spec.flags.contains(.constexpr) ? types.qualified(type, .const) : type, spec, start: open)
        return parsePostfix(withBounds(above: bounds, literal))
      }
      refuseStorageClass(spec)
      let operand = parseCastExpression()
      return withBounds(above: bounds, explicitCast(operand, to: type, from: open))
    }
    advance()
    let e = parseExpression()
    let end = token.location
    if !expectClosing(.rightParen, "after the expression", opening: open) { skipToClosingParenthesis() }
    ast.exprs[e].flags.insert(.parenthesized)
    ast.exprs[e].start = open
    ast.exprs[e].end = end
    return parsePostfix(e)
  }

  /// Storage classes in parentheses belong to compound literals (C23 §6.5.3.6).
  func beginsStorageClass(_ kind: TokenKind) -> Bool {
    switch kind {
    case .kwStatic, .kwThreadLocal, .kwConstexpr, .kwRegister: return language.standard >= .c23
    default: return false
    }
  }

  func refuseStorageClass(_ spec: DeclSpecifiers) {
    if spec.storage != .none || !spec.flags.isDisjoint(with: [.threadLocal, .constexpr]) {
      error(spec.storageLocation.isNone ? spec.location : spec.storageLocation, "a storage class is only allowed in the type name of a compound literal")
    }
  }

  /// Error recovery: to the `)` that closes the open parenthesis, if it comes before the statement ends.
  func skipToClosingParenthesis() {
    var nesting = 0
    while true {
      switch token.kind {
      case .endOfFile, .semicolon, .leftBrace, .rightBrace: return
      case .leftParen: nesting += 1
      case .rightParen:
        if nesting == 0 {
          advance()
          return
        }
        nesting -= 1
      default: break
      }
      advance()
    }
  }

  // MARK: Unary

  private func parseUnary() -> ExprID {
    if !enter() {
      leave()
      return errorExpr(token.location, token.location)
    }
    defer { leave() }
    let location = token.location
    switch token.kind {
    case .plusPlus, .minusMinus:
      let op: IncDecOp = token.kind == .plusPlus ? .preIncrement : .preDecrement
      advance()
      return makeIncDec(op, parseCastExpression(), at: location)
    case .ampersand:
      advance()
      return makeAddressOf(parseCastExpression(), at: location)
    case .star:
      advance()
      let e = parseCastExpression()
      if isError(e) { return e }
      let result = makeDereference(e, at: location, from: location, to: ast.exprs[e].end)
      checkDereferenced(result, at: location)
      return result
    case .plus: return unary(.plus, at: location)
    case .minus: return unary(.minus, at: location)
    case .tilde: return unary(.bitNot, at: location)
    case .exclamation: return unary(.logicalNot, at: location)
    case .kwReal: return unary(.realPart, at: location)
    case .kwImag: return unary(.imagPart, at: location)
    case .ampersandAmpersand: return parseLabelAddress()
    case .kwExtension:
      advance()
      extensionDepth += 1
      let e = parseCastExpression()
      extensionDepth -= 1
      ast.exprs[e].flags.insert(.extensionMarked)
      return e
    case .kwSizeof: return parseSizeof()
    case .kwCountof: return parseCountof()
    case .kwAlignof:
      since(.c11, token.location, "'_Alignof'")
      return parseAlignof()
    case .kwPreferredAlignof: return parseAlignof()
    default: return parsePostfix(parsePrimary())
    }
  }

  private func unary(_ op: UnaryOp, at location: SourceLocation) -> ExprID {
    advance()
    return makeUnary(op, parseCastExpression(), at: location)
  }

  private func checkDereferenced(_ e: ExprID, at location: SourceLocation) {
    let x = ast.exprs[e]
    if x.kind == .dereference && types.isVoid(x.type) && unevaluatedDepth == 0 {
      warning(.general, location, "dereferencing 'void *' pointer")
    }
  }

  /// `&&label`
  private func parseLabelAddress() -> ExprID {
    let location = token.location
    advance()
    guard token.kind == .identifier else {
      error(token.location, "expected a label name after '&&', not \(tokenDescription)")
      return errorExpr(location, token.location)
    }
    pedantic(location, "taking the address of a label is a GNU extension")
    let name = token
    advance()
    if currentFunction == nil {
      error(location, "label address outside of a function")
      return errorExpr(location, name.location)
    }
    let id = label(named: name.name, at: name.location)
    noteLabelAddress(id)
    ast.labels[id].addressTaken = true
    ast.labels[id].isUsed = true
    var node = Expr(.labelAddress, types.pointer(to: .void), at: location, from: location, to: name.location)
    node.a = id.raw
    return add(node)
  }

  // MARK: sizeof

  private func parseSizeof() -> ExprID {
    let location = token.location
    advance()
    if token.kind == .leftParen, startsTypeName(peek()) {
      let open = token.location
      advance()
      let bounds = pendingBounds.count
      let spec = parseDeclarationSpecifiers(typeOnly: !beginsStorageClass(token.kind))
      let type = parseTypeName(spec)
      let end = token.location
      if !expectClosing(.rightParen, "after the type name", opening: open) { return errorExpr(location, end) }
      if token.kind != .leftBrace {
        refuseStorageClass(spec)
        if spec.flags.contains(.hasAlignas) { error(spec.location, "'_Alignas' is not allowed in a type name") }
        // §6.5.3.4 ¶2: the operand is evaluated if its type is a variable length array, not if it is a pointer to one.
        if !types.hasRuntimeSize(type) { pendingBounds.truncate(to: bounds) }
        return withBounds(above: bounds, sizeOf(type, operand: .none, at: location, to: end))
      }
      unevaluatedDepth += 1
      let e = parsePostfix(parseCompoundLiteral(type: spec.flags.contains(.constexpr) ? types.qualified(type, .const) : type, spec, start: open))
      unevaluatedDepth -= 1
      return sizeOf(ast.exprs[e].type, operand: e, at: location, to: ast.exprs[e].end)
    }
    unevaluatedDepth += 1
    let e = parseCastExpressionForSizeof()
    unevaluatedDepth -= 1
    let x = ast.exprs[e]
    if x.type.isError { return errorExpr(location, x.end) }
    if x.flags.contains(.bitField) {
      error(location, "'sizeof' applied to a bit-field", x.range)
      return errorExpr(location, x.end)
    }
    return sizeOf(x.type, operand: e, at: location, to: x.end)
  }

  /// `_Countof ( type-name )`, `_Countof unary-expression` (C2y): the number of elements of an array.
  private func parseCountof() -> ExprID {
    let location = token.location
    advance()
    let bounds = pendingBounds.count
    var type = QualType.error
    var end = token.location
    if token.kind == .leftParen, startsTypeName(peek()) {
      let open = token.location
      advance()
      type = parseTypeName()
      end = token.location
      if !expectClosing(.rightParen, "after the type name", opening: open) { return errorExpr(location, end) }
    } else {
      unevaluatedDepth += 1
      let e = parseCastExpressionForSizeof()
      unevaluatedDepth -= 1
      type = ast.exprs[e].type
      end = ast.exprs[e].end
    }
    if type.isError { return errorExpr(location, end) }
    let row = types[type]
    if row.kind == .array { return finishSize(Int128(row.count), types.model.sizeType, at: location, to: end) }
    guard row.kind == .variableArray else {
      error(location, "the operand of '_Countof' must be an array of known length, not \(spell(type))")
      return errorExpr(location, end)
    }
    let whole = sizeOf(type, operand: .none, at: location, to: end), one = sizeOf(types.element(type), operand: .none, at: location, to: end)
    return withBounds(above: bounds, makeBinary(.divide, whole, one, at: location))
  }

  /// unary-expression: a cast is not one, `sizeof (int) x` is an error that the caller's grammar finds.
  private func parseCastExpressionForSizeof() -> ExprID {
    switch token.kind {
    case .leftParen: return parseParenthesis()
    case .identifier: return parsePostfix(parseIdentifier())
    default: return parseUnary()
    }
  }

  private func sizeOf(_ type: QualType, operand: ExprID, at location: SourceLocation, to end: SourceLocation) -> ExprID {
    if type.isError { return errorExpr(location, end) }
    let size = types.model.sizeType
    switch types.kind(type) {
    case .void, .function:
      if diagnostics.isEnabled(.pointerArith) { violation(.pointerArith, location, "'sizeof' applied to \(spell(type))") }
      return finishSize(1, size, at: location, to: end)
    default: break
    }
    if isVariableLength(type) {
      let node = variableSize(type, at: location)
      ast.exprs[node].end = end
      // An operand of variable-length array type is evaluated (C17 §6.5.3.4 ¶2).
      if operand.isSome && ast.exprs[operand].kind != .declRef {
        markOperandReferenced(operand)
        var both = Expr(.comma, size, at: location, from: location, to: end)
        both.a = operand.raw
        both.b = node.raw
        return add(both)
      }
      return node
    }
    if !types.isComplete(type) {
      if !requireComplete(type, at: location, "the operand of 'sizeof' has") { return errorExpr(location, end) }
    }
    let node = finishSize(Int128(types.size(of: type)), size, at: location, to: end)
    rememberSizeof(node, type, operand: operand, at: location)
    if operand.isSome { warnAboutArrayParameter(operand, at: location) }
    return node
  }

  private func finishSize(_ value: Int128, _ type: QualType, at location: SourceLocation, to end: SourceLocation) -> ExprID {
    let node = makeInteger(value, type, at: location)
    ast.exprs[node].end = end
    return node
  }

  /// The operand of a `sizeof` that is evaluated after all (it has variable length).
  private func markOperandReferenced(_ e: ExprID) {
    var at = e
    while true {
      let x = ast.exprs[at]
      switch x.kind {
      case .declRef:
        markReferenced(DeclID(x.a))
        return
      case .dereference, .cast, .member, .pointerOffset, .unary: at = x.first
      default: return
      }
    }
  }

  private func parseAlignof() -> ExprID {
    let isPreferred = token.kind == .kwPreferredAlignof
    let location = token.location
    advance()
    let type: QualType
    var log2: UInt8
    let end: SourceLocation
    if token.kind == .leftParen, startsTypeName(peek()) {
      let open = token.location
      let bounds = pendingBounds.count
      advance()
      type = parseTypeName()
      // §6.5.3.4 ¶3: the operand is not evaluated.
      pendingBounds.truncate(to: bounds)
      end = token.location
      if !expectClosing(.rightParen, "after the type name", opening: open) { return errorExpr(location, end) }
      if type.isError { return errorExpr(location, end) }
      log2 = isPreferred ? types.alignLog2(of: type) : types.memberAlignLog2(of: type)
    } else {
      if !isPreferred { pedantic(location, "ISO C does not allow '_Alignof' of an expression") }
      unevaluatedDepth += 1
      let e = parseCastExpressionForSizeof()
      unevaluatedDepth -= 1
      let x = ast.exprs[e]
      type = x.type
      end = x.end
      if type.isError { return errorExpr(location, end) }
      if x.flags.contains(.bitField) {
        error(location, "alignment of a bit-field requested", x.range)
        return errorExpr(location, end)
      }
      log2 = types.alignLog2(of: type)
      if x.kind == .declRef { log2 = max(log2, ast.decls[DeclID(x.a)].alignLog2) }
      if x.kind == .member {
        let field = types.fields[FieldID(x.b)]
        if field.flags.contains(.packed) || types.records[field.record].flags.contains(.packed) { log2 = 0 }
        if field.requestedAlign != 0 { log2 = max(log2, field.requestedAlign - 1) }
      }
    }
    if types.isFunction(type) || types.isVoid(type) {
      pedantic(location, "alignment of \(spell(type)) requested")
      if log2 > 60 || types.isVoid(type) { log2 = 0 }
    } else if !types.isComplete(types.isArray(type) ? arrayElement(type) : type) {
      if !requireComplete(type, at: location, "the operand of '_Alignof' has") { return errorExpr(location, end) }
    }
    return finishSize(Int128(1) << Int128(log2), types.model.sizeType, at: location, to: end)
  }

  // MARK: Postfix

  /// postfix-expression after its first part `e`: `[…]`, calls, members, `++`, `--`, in a loop.
  func parsePostfix(_ first: ExprID) -> ExprID {
    var e = first
    while true {
      let location = token.location
      switch token.kind {
      case .leftBracket:
        advance()
        let index = parseExpression()
        let end = token.location
        if !expectClosing(.rightBracket, "after the subscript", opening: location) { return errorExpr(e) }
        e = makeSubscript(e, index, at: location, to: end)
      case .leftParen: e = parseCallRest(e)
      case .dot, .arrow:
        let isArrow = token.kind == .arrow
        advance()
        guard token.name.isSome else {
          error(token.location, "expected a member name after '\(isArrow ? "->" : ".")', not \(tokenDescription)")
          return errorExpr(ast.exprs[e].start, token.location)
        }
        let name = token
        advance()
        e = makeMember(e, name.name, isArrow: isArrow, at: name.location, operatorAt: location)
      case .plusPlus:
        advance()
        e = makeIncDec(.postIncrement, e, at: location)
      case .minusMinus:
        advance()
        e = makeIncDec(.postDecrement, e, at: location)
      default: return e
      }
    }
  }

  /// At the `(` of a call of `callee`.
  private func parseCallRest(_ callee: ExprID) -> ExprID {
    if !enter() {
      leave()
      return errorExpr(callee)
    }
    defer { leave() }
    let open = token.location
    advance()
    let mark = scratch.count
    if token.kind != .rightParen {
      while true {
        let argument = parseAssignmentExpression()
        scratch.append(argument.raw)
        if !consume(.comma) { break }
      }
    }
    let close = token.location
    if !expectClosing(.rightParen, "after the arguments", opening: open) {
      scratch.truncate(to: mark)
      skipToClosingParenthesis()
      return errorExpr(callee)
    }
    for i in mark..<scratch.count where isError(ExprID(scratch[i])) {
      scratch.truncate(to: mark)
      return errorExpr(ast.exprs[callee].start, close)
    }
    return makeCall(callee, argumentsAbove: mark, open: open, close: close)
  }
}
