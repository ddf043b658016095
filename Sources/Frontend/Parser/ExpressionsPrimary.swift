// Primary expressions: identifiers, constants, string literals, `_Generic`, statement expressions (C17 §6.5.1, §6.4.4, §6.4.5).

import Support

extension Parser {
  /// primary-expression, anything but an opening parenthesis of an expression.
  func parsePrimary() -> ExprID {
    let location = token.location
    switch token.kind {
    case .identifier: return parseIdentifier()
    case .ppNumber: return parseNumber()
    case .charLiteral: return parseCharacter()
    case .stringLiteral: return parseStringLiteral()
    case .kwTrue, .kwFalse:
      let value: Int128 = token.kind == .kwTrue ? 1 : 0
      advance()
      return makeInteger(value, .bool, at: location)
    case .kwNullptr:
      advance()
      return add(Expr(.nullPointer, .nullptr, at: location, from: location, to: location))
    case .kwFunc:
      let name = token
      if token.text[2] == UInt8(ascii: "f") { since(.c99, location, "'__func__'") }
      else { pedantic(location, "ISO C does not support the predefined identifier '\(name.spelling)'; use '__func__'") }
      advance()
      return makeReference(functionNameVariable(name), at: location)
    case .kwGeneric: return parseGeneric()
    case .kwBuiltinVaArg: return parseVaArg()
    case .kwBuiltinOffsetof: return parseOffsetof()
    case .kwBuiltinTypesCompatible: return parseTypesCompatible()
    case .kwBuiltinChooseExpr: return parseChooseExpr()
    case .kwBuiltinComplex: return parseBuiltinComplex()
    case .kwBuiltinShuffle: return parseShuffle()
    case .kwBuiltinShuffleVector: return parseShuffleVector()
    case .kwBuiltinConvertVector: return parseConvertVector()
    case .kwBuiltinHasAttribute: return parseHasAttribute()
    case .kwBuiltinAssocBarrier: return parseAssocBarrier()
    case .kwBuiltinTgmath: return parseTgmath()
    case .kwBuiltinCallWithStaticChain: return parseCallWithStaticChain()
    case .kwBuiltinBitCast: return unsupportedBuiltin()
    default: return unexpectedToken()
    }
  }

  private func unexpectedToken() -> ExprID {
    let location = token.location
    ast.hasErrors = true
    if token.kind == .endOfFile && reportedEndOfFile { return errorExpr(location, location) }
    if token.kind == .endOfFile { reportedEndOfFile = true }
    if token.kind == .unknown && (token.text.pointee == UInt8(ascii: "\"") || token.text.pointee == UInt8(ascii: "'")) {
      // The lexer has reported the missing quote.
      checks.lostLine = true
      advance()
    } else if token.kind == .unknown {
      error(location, "stray \(tokenDescription) in program")
      advance()
    } else if token.kind.isKeyword && startsTypeName(token) {
      error(location, "expected an expression, but \(tokenDescription) begins a type; write '(type)' for a cast")
      skipTypeWords()
    } else {
      error(location, "expected an expression before \(tokenDescription)")
    }
    return errorExpr(location, location)
  }

  /// Recovery: passes the words of a misplaced type.
  private func skipTypeWords() { while token.kind.isKeyword && startsTypeName(token) && token.kind != .kwTypeof { advance() } }

  // MARK: Identifiers

  func parseIdentifier() -> ExprID {
    let name = token.name
    let location = token.location
    let before = previousToken.kind
    advance()
    let decl = lookup(name)
    if decl.isSome {
      // `x = …` as a statement sets x without reading it.
      if token.kind != .equal || !Parser.endsStatement(before) { ast.decls[decl].flags.insert(.read) }
      return makeReference(decl, at: location)
    }
    return parseUndeclared(name, at: location)
  }

  /// Whether an expression behind a token of this kind is a statement, or else no assignment.
  private static func endsStatement(_ kind: TokenKind) -> Bool {
    switch kind {
    case .semicolon, .leftBrace, .rightBrace, .rightParen, .colon, .kwElse, .kwDo: return true
    default: return false
    }
  }

  /// A name without declaration: a builtin, an implicitly declared function, or an error with a suggestion.
  @inline(never) private func parseUndeclared(_ name: Name, at location: SourceLocation) -> ExprID {
    if let decl = declareBuiltin(name, at: location) { return makeReference(decl, at: location) }
    if token.kind == .leftParen {
      if hasBuiltinPrefix(name) {
        let near = suggestBuiltin(name).map { "; did you mean '\($0)'?" } ?? ""
        error(location, "\(quoted(name)) is not a builtin that this compiler supports\(near)")
        return errorExpr(location, location)
      }
      // C23 knows no implicit declarations: that was reported.
      let implicit = declareImplicitFunction(name, at: location)
      return implicit.isSome ? makeReference(implicit, at: location) : errorExpr(location, location)
    }
    ast.hasErrors = true
    let function = currentFunction?.decl ?? .none
    if checks.undeclaredFunction != function {
      checks.undeclaredFunction = function
      checks.undeclared.removeAll()
    }
    if checks.undeclared.find(UInt64(name.raw)) == nil {
      checks.undeclared.insert(UInt64(name.raw), 0)
      reportUndeclared(name, at: location)
    }
    return errorExpr(location, location)
  }

  private func reportUndeclared(_ name: Name, at location: SourceLocation) {
    if let guess = suggestOrdinary(name) {
      let decl = lookup(guess)
      return errorSuggesting(guess, for: name, at: location, "\(quoted(name)) is undeclared", declared: decl.isSome ? ast.decls[decl].location : .none)
    }
    if let header = Parser.headerDefining(interner.bytes(of: name)) {
      error(location, "\(quoted(name)) is undeclared")
      return note(location, "include '\(header)' to declare \(quoted(name))")
    }
    if [.identifier, .ppNumber, .leftBrace].contains(token.kind) || Parser.isSpecifierKeyword(token.kind), let word = suggestKeyword(name) {
      return diagnostics.error(
        at: location, fixIts: [.replace(SourceRange(location, location), with: word)], "\(quoted(name)) is undeclared; did you mean '\(word)'?")
    }
    error(location, "\(quoted(name)) is undeclared\(currentFunction == nil ? "" : " in this function")")
  }

  // MARK: Numbers

  private func parseNumber() -> ExprID {
    let t = token
    advance()
    // The most common constants: a single decimal digit.
    if t.length == 1 { return makeInteger(Int128(t.text[0] &- 48), .int, at: t.location) }
    let literal = NumericLiteral(t.bytes, language: language)
    if let problem = literal.error {
      error(t.location, problem)
      return errorExpr(t.location, t.location)
    }
    if let text = literal.extensionNote { pedantic(t.location, text) }
    return literal.isFloating ? floatConstant(literal, at: t.location) : integerConstant(literal, at: t.location)
  }

  private func integerConstant(_ literal: NumericLiteral, at location: SourceLocation) -> ExprID {
    if literal.isBitInt && (literal.overflows || literal.value >> 127 != 0) { return wideConstant(literal, at: location) }
    if literal.overflows || (literal.value >> 64 != 0 && !literal.isBitInt) {
      // GNU C keeps the low 64 bits.
      violation(.general, location, "integer constant is too large for its type; its value must fit 64 bits")
      let type = literal.isUnsigned || literal.value >> 63 & 1 != 0 ? QualType.unsignedLongLong : .longLong
      return makeInteger(types.wrap(Int128(truncatingIfNeeded: literal.value), type), type, at: location)
    }
    let type = integerConstantType(literal, at: location)
    let node = makeInteger(Int128(truncatingIfNeeded: literal.value), type, at: location)
    return literal.isImaginary ? imaginary(node, makeInteger(0, type, at: location), type, at: location) : node
  }

  /// A `wb` constant whose type is wider than 128 bits, or about to be.
  private func wideConstant(_ literal: NumericLiteral, at location: SourceLocation) -> ExprID {
    let limit = 65_535
    guard let value = literal.exactValue(limit: literal.isUnsigned ? limit : limit - 1) else {
      error(location, "integer constant is too large for a '_BitInt' of \(limit) bits")
      return errorExpr(location, location)
    }
    let width = value.bitWidth + (literal.isUnsigned ? 0 : 1)
    if literal.isImaginary {
      error(location, "imaginary '_BitInt' constants of more than 128 bits are not supported")
      return errorExpr(location, location)
    }
    let type = types.bitInt(width: UInt64(width), unsigned: literal.isUnsigned)
    let node = makeInteger(0, type, at: location)
    becomeExact(node, ExactInteger(negative: false, magnitude: value), type, constantExpression: true)
    return node
  }

  private func imaginary(_ part: ExprID, _ zero: ExprID, _ type: QualType, at location: SourceLocation) -> ExprID {
    var pair = Expr(.complexPair, types.complex(of: type), at: location, from: location, to: location)
    pair.a = zero.raw
    pair.b = part.raw
    return add(pair)
  }

  /// The first type of C17 §6.4.4.1 ¶5's list that holds the value.
  private func integerConstantType(_ literal: NumericLiteral, at location: SourceLocation) -> QualType {
    let value = literal.value
    if literal.isBitInt {
      let bits = max(128 - value.leadingZeroBitCount, 1)
      if literal.isUnsigned { return types.bitInt(width: UInt64(bits), unsigned: true) }
      return types.bitInt(width: UInt64(max(bits + 1, 2)), unsigned: false)
    }
    let mayBeUnsigned = literal.isUnsigned || literal.base != 10
    if literal.longCount == 0 {
      if !literal.isUnsigned && value <= 0x7FFF_FFFF { return .int }
      if mayBeUnsigned && value <= 0xFFFF_FFFF { return .unsignedInt }
    }
    let longMax: UInt128 = types.model.longSize == 8 ? 0x7FFF_FFFF_FFFF_FFFF : 0x7FFF_FFFF
    if literal.longCount <= 1 {
      if !literal.isUnsigned && value <= longMax { return .long }
      if mayBeUnsigned && value <= longMax * 2 + 1 { return .unsignedLong }
    }
    // C89 §3.1.3.2 has `unsigned long` in the list of decimal constants.
    if language.standard < .c99 && !mayBeUnsigned && literal.longCount <= 1 && value <= longMax * 2 + 1 {
      warning(.general, location, "this decimal constant is unsigned only in ISO C90; append 'u' if that is meant")
      return .unsignedLong
    }
    if !literal.isUnsigned && value <= 0x7FFF_FFFF_FFFF_FFFF { return .longLong }
    if !mayBeUnsigned {
      if types.model.hasInt128 {
        violation(.general, location, "integer constant is so large that it has type '__int128'; append 'u' for an unsigned type")
        return .int128
      }
      violation(.general, location, "integer constant is so large that it is unsigned")
    }
    return .unsignedLongLong
  }

  private func floatConstant(_ literal: NumericLiteral, at location: SourceLocation) -> ExprID {
    let type: QualType
    switch literal.floatSuffix {
    case .none: type = language.singlePrecisionConstants ? .float : .double
    case .float: type = .float
    case .longDouble: type = .longDouble
    case .float16: type = .float16
    case .float32: type = .float32
    case .float64: type = .float64
    case .float128: type = .float128
    case .float32x: type = .float32x
    case .float64x: type = .float64x
    case .float80: type = types.model.longDoublePrecision == 64 ? .longDouble : .error
    case .decimal32: return decimalConstant(literal, .decimal32, at: location)
    case .decimal64: return decimalConstant(literal, .decimal64, at: location)
    case .decimal128: return decimalConstant(literal, .decimal128, at: location)
    }
    if type.isError {
      error(location, "'__float80' constants are not supported on this target")
      return errorExpr(location, location)
    }
    let parsed = literal.floatValue(types.floatFormat(type))
    if parsed.overflow { warning(.overflow, location, "floating constant exceeds the range of \(spell(type))") }
    else if parsed.underflow { warning(.overflow, location, "floating constant truncated to zero") }
    let node = makeFloat(parsed.value, type, at: location)
    // Marks a literal: `(int)1.5` is an integer constant expression (C17 §6.6 ¶6).
    ast.exprs[node].flags.insert(.integerConstantExpression)
    if literal.isImaginary {
      return imaginary(node, makeFloat(.zero(types.floatFormat(type)), type, at: location), type, at: location)
    }
    return node
  }

  private func decimalConstant(_ literal: NumericLiteral, _ type: QualType, at location: SourceLocation) -> ExprID {
    let value = literal.decimalValue(types.decimalFormat(type))
    if value.isInfinite { warning(.overflow, location, "floating constant exceeds the range of \(spell(type))") }
    let node = makeDecimal(value, type, at: location)
    ast.exprs[node].flags.insert(.integerConstantExpression)
    return node
  }

  // MARK: Characters and strings

  private func parseCharacter() -> ExprID {
    let t = token
    advance()
    let literal = CharLiteral.evaluate(t, language: language, diagnostics: diagnostics)
    let type: QualType
    switch literal.encoding {
    case .plain: type = .int
    case .utf8: type = .unsignedChar
    case .utf16: type = .unsignedShort
    case .utf32: type = .unsignedInt
    case .wide: type = QualType(builtin: types.model.wchar)
    }
    return makeInteger(types.wrap(Int128(literal.value), type), type, at: t.location)
  }

  /// At a string literal: joins adjacent ones and stores the bytes, terminator included. An lvalue of array type.
  func parseStringLiteral() -> ExprID {
    let start = token.location
    let (encoding, end) = joinStrings()
    let size = encoding.elementSize
    checks.text.append(repeating: 0, count: size)
    let element: QualType
    switch encoding {
    case .plain: element = .char
    case .utf8: element = language.standard >= .c23 ? .unsignedChar : .char
    case .utf16: element = .unsignedShort
    case .utf32: element = .unsignedInt
    case .wide: element = QualType(builtin: types.model.wchar)
    }
    let count = checks.text.count / size
    let longest = language.standard < .c99 ? 509 : 4095
    if count - 1 > longest && diagnostics.isEnabled(.overlengthStrings) {
      warning(.overlengthStrings, start, "string length '\(count - 1)' is greater than the length '\(longest)' ISO C\(language.standard < .c99 ? "90" : "99") compilers are required to support")
    }
    let id = ast.addString(checks.text.bytes, unitSize: UInt8(size))
    var node = Expr(.stringLiteral, types.array(of: element, count: UInt64(count)), at: start, from: start, to: end)
    node.a = id.raw
    node.flags = .lvalue
    return add(node)
  }

  /// Takes all string literals from here on into `checks.text`; returns the encoding and the last token's place.
  private func joinStrings() -> (LiteralEncoding, SourceLocation) {
    checks.text.removeAll()
    checks.stringTokens.removeAll()
    var end = token.location
    while token.kind == .stringLiteral {
      checks.stringTokens.append(token)
      end = token.location
      advance()
    }
    let encoding = StringLiteral.concatenate(
      UnsafeBufferPointer(checks.stringTokens.buffer), language: language, diagnostics: diagnostics, to: checks.text)
    return (encoding, end)
  }

  /// A string literal whose bytes are wanted, not its address: attribute arguments, asm labels. nil (reported) if there is none.
  func parseStringAsName(mayBeWide: Bool = false) -> Name? {
    guard token.kind == .stringLiteral else {
      error(token.location, "expected a string literal, not \(tokenDescription)")
      return nil
    }
    let place = token.location
    let (encoding, _) = joinStrings()
    if encoding != .plain && encoding != .utf8 && !mayBeWide {
      error(place, "a wide string is invalid in this context")
      return nil
    }
    return interner.intern(checks.text.bytes)
  }

  /// The same as a StringID, with the terminator: asm templates.
  func parseStringAsText() -> StringID? {
    guard token.kind == .stringLiteral else {
      error(token.location, "expected a string literal, not \(tokenDescription)")
      return nil
    }
    let place = token.location
    let (encoding, _) = joinStrings()
    if encoding != .plain && encoding != .utf8 {
      error(place, "a wide string is invalid in this context")
      return nil
    }
    checks.text.append(0)
    return ast.addString(checks.text.bytes, unitSize: 1)
  }

  // MARK: Statement expressions

  /// `({ … })`
  func parseStatementExpressionOperand() -> ExprID {
    let open = token.location
    advance()
    pedantic(open, "ISO C forbids braced groups within expressions")
    if currentFunction == nil {
      error(open, "a statement expression is only allowed inside a function")
      skipBalanced()
      _ = consume(.rightParen)
      return errorExpr(open, previousToken.location)
    }
    let (body, value) = parseStatementExpression()
    let end = token.location
    expectClosing(.rightParen, "after the statement expression", opening: open)
    let type = value.isSome ? ast.exprs[value].type : .void
    if type.isError { return errorExpr(open, end) }
    var node = Expr(.statementExpression, types.unqualified(type), at: open, from: open, to: end)
    node.a = body.raw
    // A void last expression yields nothing.
    if value.isSome && !types.isVoid(type) { node.b = value.raw }
    return add(node)
  }

  // MARK: _Generic

  /// C17 §6.5.1.1 ¶2: an association names a complete object type that is not variably modified (C2y drops "complete").
  private func checkAssociation(_ type: QualType, _ location: SourceLocation) {
    if type.isError { return }
    if types.isFunction(type) {
      pedantic(location, "an association of '_Generic' has function type \(spell(type))")
    } else if types.isVariablyModified(type) {
      error(location, "an association of '_Generic' has variably modified type \(spell(type))")
    } else if !types.isComplete(type) && language.standard < .c2y {
      pedantic(location, "an association of '_Generic' has incomplete type \(spell(type)) before C2Y")
    }
  }

  /// `_Generic ( assignment-expression , generic-assoc-list )` (C17 §6.5.1.1). The controlling expression is not evaluated and
  /// undergoes lvalue conversion; only the chosen association is kept.
  private func parseGeneric() -> ExprID {
    let start = token.location
    since(.c11, start, "'_Generic'")
    advance()
    let open = token.location
    if !expect(.leftParen, "after '_Generic'") { return errorExpr(start, open) }
    unevaluatedDepth += 1
    let controlling: QualType
    if startsTypeName(token) {
      // C2y: a type name, compared as it is.
      controlling = parseTypeName()
    } else {
      controlling = types.withoutFieldWidth(types.unqualified(ast.exprs[rvalue(parseAssignmentExpression())].type))
    }
    unevaluatedDepth -= 1
    var chosen = ExprID.none, fallback = ExprID.none
    while consume(.comma) {
      let isDefault = token.kind == .kwDefault
      var matches = false
      if isDefault {
        if fallback.isSome { error(token.location, "duplicate 'default' association in '_Generic'") }
        advance()
      } else {
        let at = token.location
        let type = parseTypeName()
        checkAssociation(type, at)
        matches = !controlling.isError && !type.isError && types.areCompatible(types.canonical(type), types.canonical(controlling))
        if matches && chosen.isSome { error(at, "'_Generic' has two associations compatible with \(spell(controlling))") }
      }
      expect(.colon, "after the association's type")
      let isSkipped = chosen.isSome || (!matches && !isDefault)
      if isSkipped { unevaluatedDepth += 1 }
      let e = parseAssignmentExpression()
      if isSkipped { unevaluatedDepth -= 1 }
      if isDefault { fallback = e } else if matches && chosen.isNone { chosen = e }
    }
    let end = token.location
    if !expectClosing(.rightParen, "after the associations", opening: open) { return errorExpr(start, end) }
    let result = chosen.isSome ? chosen : fallback
    if controlling.isError { return errorExpr(start, end) }
    if result.isNone {
      error(start, "'_Generic' selector of type \(spell(controlling)) is not compatible with any association; add 'default:'")
      return errorExpr(start, end)
    }
    ast.exprs[result].flags.insert(.parenthesized)
    return result
  }
}
