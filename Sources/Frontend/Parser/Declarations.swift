// Declarations and function definitions (C17 §6.7, §6.9).

import Support

extension Parser {
  // MARK: Translation unit

  /// translation-unit
  public func parseTranslationUnit() {
    declarePredefinedTypes()
    advance()
    if at(.endOfFile) && !diagnostics.hasErrors { pedantic(token.location, "ISO C forbids an empty translation unit") }
    while !at(.endOfFile) { parseExternalDeclaration() }
    if types.usesWideBitInt && types.model.hasInt128 && !ast.hasErrors {
      parseLibraryText(bitIntLibrary)
      parseLibraryText(bitIntConversions)
    }
    parseBuiltinBodies()
    finishUnit()
    if diagnostics.isEnabled(.unusedMacros) {
      for (name, location) in preprocessor.unusedMacros { warning(.unusedMacros, location, "macro \(quoted(name)) is not used") }
    }
  }

  /// Parses definitions that the compiler itself supplies, behind the unit's own. Only what is referred to is emitted.
  private func parseLibraryText(_ text: StaticString) {
    parseLibraryText(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  func parseLibraryText(_ text: UnsafeBufferPointer<UInt8>) {
    lookahead.removeAll()
    lookaheadStart = 0
    preprocessor.enterLibraryText(text)
    token = preprocessor.next()
    while !at(.endOfFile) { parseExternalDeclaration() }
  }

  /// external-declaration
  private func parseExternalDeclaration() {
    prototypeBindings.removeAll()
    parameterBounds.removeAll()
    parameterStars.removeAll()
    checks.lostLine = false
    switch token.kind {
    case .semicolon:
      pedantic(token.location, "extra ';' outside of a function")
      advance()
    case .kwAsm:
      parseFileAsm()
    case .kwStaticAssert:
      parseStaticAssert()
    case .rightBrace:
      error(token.location, "extraneous '}' outside of a function")
      advance()
    case .kwExtension:
      advance()
      extensionDepth += 1
      parseExternalDeclaration()
      extensionDepth -= 1
    default:
      parseDeclaration(.file)
    }
    pendingBounds.removeAll()
  }

  private func parseFileAsm() {
    var d = Decl(kind: .fileAsm, name: .none, type: .void, location: token.location)
    d.aux = parseFileScopeAsm().raw
    _ = expect(.semicolon, "after 'asm (…)'")
    ast.globals.append(ast.decls.append(d))
  }

  /// `_Static_assert ( constant-expression , string-literal(opt) ) ;`
  func parseStaticAssert() {
    let location = token.location
    since(.c11, location, "'_Static_assert'")
    advance()
    let opening = token.location
    guard expect(.leftParen, "after '_Static_assert'") else { return skipStatement() }
    checks.inStaticAssertion = true
    checks.comparedResult = .none
    let e = parseConstantExpression()
    checks.inStaticAssertion = false
    var message = ""
    if consume(.comma) {
      if at(.stringLiteral) {
        if let text = parseStringAsName(mayBeWide: true) { message = ": \"\(interner.string(text))\"" }
      } else {
        error(token.location, "expected a string literal before \(tokenDescription)")
      }
    } else if language.standard < .c23 {
      pedantic(location, "ISO C11 requires a message in '_Static_assert'")
    }
    if let value = integerConstant(e, "static assertion"), value == 0 {
      error(location, "static assertion failed\(message)", expr(e).range)
      if checks.comparedResult == e {
        let (left, op, right) = checks.comparedText
        note(expr(e).start, "the comparison evaluates to '\(left) \(op.spelling) \(right)'")
      }
    }
    _ = expectClosing(.rightParen, "after the static assertion", opening: opening)
    _ = expect(.semicolon, "after the static assertion")
  }

  // MARK: Declarations

  /// A declaration inside a block; the statements it makes go to the scratch stack.
  func parseBlockDeclaration() {
    if at(.kwStaticAssert) { return parseStaticAssert() }
    if at(.kwExtension) {
      advance()
      extensionDepth += 1
      parseBlockDeclaration()
      extensionDepth -= 1
      return
    }
    parseDeclaration(.block)
  }

  /// declaration, or (at file scope) function-definition
  private func parseDeclaration(_ context: DeclaratorContext) {
    let start = token.location
    let endsAtParenthesis = isInSelectionHeader
    isInSelectionHeader = false
    let boundsMark = pendingBounds.count
    let spec = parseDeclarationSpecifiers()
    // `struct S { … }` without `;`, which was reported: the declaration ends there.
    if spec.flags.contains(.missingSemicolon) { return }
    if spec.flags.contains(.extensionMarked) { extensionDepth += 1 }
    defer { if spec.flags.contains(.extensionMarked) { extensionDepth -= 1 } }
    if at(.semicolon) {
      checkEmptyDeclaration(spec)
      emitBounds(above: boundsMark, declStack.count)
      advance()
      return
    }
    if spec.flags.contains(.implicitInt) && !canBeginDeclarator() {
      if token.location == start || !token.location.isNone {
        error(token.location, "expected a declaration before \(tokenDescription)")
        if token.location == start { advance() }
        skipDeclaration()
      }
      return
    }
    var isFirst = true
    let declMark = declStack.count
    let prototypeMark = prototypeUses.count, firstType = TypeID(index: types.rows.count)
    defer { prototypeUses.truncate(to: prototypeMark) }
    while true {
      var attributes = spec
      if !isFirst && at(.kwAttribute) { parseAttributes(into: &attributes.attributes) }
      let d = parseDeclarator(spec.type, context)
      if spec.flags.contains(.autoType) && (!isFirst || at(.comma)) && spec.storage != .typedef {
        error(d.location, "'__auto_type' may only be used with a single declarator")
      }
      if d.name.isNone {
        if !d.type.isError || !spec.type.isError { error(token.location, "expected an identifier before \(tokenDescription)") }
        skipDeclaration()
        break
      }
      attributes.attributes.merge(d.attributes)
      checkNamedType(spec, attributes.attributes)
      if isFirst && d.isFunctionDeclarator && spec.storage != .typedef && beginsFunctionBody(d) {
        if d.hasLateAttributes && at(.leftBrace) && !d.isIdentifierList {
          error(start, "the attributes of a function definition must stand before its declarator")
        }
        if context == .file {
          parseFunctionDefinition(attributes, d)
        } else {
          emitDeclarations(above: declMark, start)
          pendingBounds.truncate(to: boundsMark)
          parseNestedFunction(attributes, d, usesAbove: prototypeMark, firstType: firstType)
        }
        declStack.truncate(to: declMark)
        return
      }
      if spec.flags.contains(.implicitInt) { warnImplicitInt(d, isBare: spec.storage == .none && !spec.flags.contains(.qualified)) }
      parseInitDeclarator(attributes, d, context, boundsMark, declMark)
      isFirst = false
      if consume(.comma) { continue }
      if endsAtParenthesis && at(.rightParen) { break }
      if !consume(.semicolon) { recoverDeclaration(context) }
      break
    }
    emitDeclarations(above: declMark, start)
  }

  private func warnImplicitInt(_ d: Declarator, isBare: Bool) {
    let message = "type defaults to 'int' in the declaration of \(quoted(d.name))"
    if language.standard >= .c23 { error(d.location, message) }
    else if language.standard >= .c99 { violation(.implicitInt, d.location, message) }
    else if isBare && scopes.isFileScope { diagnostics.violation(.implicitInt, at: d.location, "\(message); a declaration without type or storage class") }
    else { diagnostics.warning(.implicitInt, at: d.location, message) }
  }

  private func canBeginDeclarator() -> Bool {
    at(.identifier) || at(.star) || at(.leftParen)
  }

  /// The `;` is missing.
  private func recoverDeclaration(_ context: DeclaratorContext) {
    if at(.endOfFile) && reportedEndOfFile { return }
    errorAfterPrevious("expected ';' after the declaration", inserting: ";")
    if at(.endOfFile) { reportedEndOfFile = true }
    if token.isStartOfLine && (startsTypeName(token) || at(.identifier) || at(.rightBrace) || context == .block) { return }
    skipDeclaration()
  }

  /// Skips to behind the next `;` or `}` at this level.
  private func skipDeclaration() {
    while !at(.semicolon) && !at(.endOfFile) && !at(.rightBrace) {
      if at(.leftBrace) {
        skipBalanced()
        if !at(.semicolon) && !at(.comma) && !at(.equal) { return }
      } else if at(.leftParen) || at(.leftBracket) {
        skipBalanced()
      } else {
        advance()
        if token.isStartOfLine && Parser.isSpecifierKeyword(token.kind) { return }
      }
    }
    _ = consume(.semicolon)
  }

  /// init-declarator behind its declarator: `= initializer`, and the entity.
  private func parseInitDeclarator(
    _ spec: DeclSpecifiers, _ d: Declarator, _ context: DeclaratorContext, _ boundsMark: Int, _ declMark: Int
  ) {
    var d = d
    d.type = applyTypeAttributes(spec.attributes, to: d.type)
    // The object is constant, not what it may point to.
    if spec.flags.contains(.constexpr) && spec.storage != .typedef { d.type = types.qualified(d.type, .const) }
    if spec.flags.contains(.deduced) && spec.storage != .typedef { return parseDeducedVariable(spec, d) }
    if spec.storage == .typedef {
      declareTypedef(spec, d)
      emitBounds(above: boundsMark, declMark)
      if at(.equal) {
        error(token.location, "a typedef cannot have an initializer")
        advance()
        _ = parseInitializer(for: .error, staticStorage: false)
      }
      return
    }
    if types.isFunction(d.type) {
      if d.isIdentifierList { violation(.general, d.location, "parameter names without types in a function declaration that is no definition") }
      if spec.storage == .auto && currentFunction != nil {
        _ = declareNestedFunction(spec, d, isDefinition: false)
      } else {
        _ = declareFunction(spec, d, isDefinition: false)
      }
      pendingBounds.truncate(to: boundsMark)
      if at(.equal) {
        error(token.location, "function \(quoted(d.name)) is initialized like a variable")
        advance()
        _ = parseInitializer(for: .error, staticStorage: false)
      }
      return
    }
    emitBounds(above: boundsMark, declMark)
    let id = declareVariable(spec, d, hasInitializer: at(.equal))
    lastVariable = id
    if consume(.equal) {
      initializeVariable(id, spec, at: d.location)
    } else {
      checkUninitialized(id)
    }
    emitBounds(above: boundsMark, declMark)
    if currentFunction?.isInlineDefinition == true && ast.decls[id].duration != .automatic && ast.decls[id].linkage == .none
      && !types.qualifiers(d.type).contains(.const) {
      violation(.general, d.location, "\(quoted(d.name)) is static but declared in an inline function that is not static")
    }
    if ast.decls[id].duration == .automatic && ast.decls[id].linkage == .none { declStack.append(id.raw) }
  }

  /// Statements that evaluate the bounds of the variable arrays made since `mark`, after the variables declared so far.
  private func emitBounds(above mark: Int, _ declMark: Int) {
    if pendingBounds.count == mark { return }
    emitDeclarations(above: declMark, token.location)
    if currentFunction == nil { return pendingBounds.truncate(to: mark) }
    for i in mark..<pendingBounds.count {
      var s = Stmt(.variableBounds, at: token.location)
      s.a = pendingBounds[i]
      scratch.append(add(s).raw)
    }
    pendingBounds.truncate(to: mark)
  }

  /// A `.declaration` statement for the variables on the declaration stack.
  private func emitDeclarations(above mark: Int, _ location: SourceLocation) {
    if declStack.count == mark { return }
    let slice = ast.takeSlice(from: &declStack, above: mark)
    if currentFunction == nil { return }
    var s = Stmt(.declaration, at: location)
    s.a = slice.start
    s.b = slice.count
    scratch.append(add(s).raw)
  }

  /// `auto x = e;`
  private func parseDeducedVariable(_ spec: DeclSpecifiers, _ d: Declarator) {
    var d = d
    var value = ExprID.none
    if d.type.withoutLocalQualifiers != .int { error(d.location, "'auto' needs a plain name as declarator") }
    let qualifiers = d.type.qualifiers
    if consume(.equal) {
      let e = parseAssignmentExpression()
      if spec.flags.contains(.autoType) && expr(e).flags.contains(.bitField) { error(expr(e).location, "'__auto_type' used with a bit-field initializer") }
      value = rvalue(e)
      d.type = isError(value) ? .error : types.unqualified(type(of: value)).adding(qualifiers)
      if types.isVoid(d.type) {
        error(d.location, "variable \(quoted(d.name)) is deduced to have type 'void'")
        d.type = .error
      }
    } else {
      error(d.location, "'auto' needs an initializer to deduce the type of \(quoted(d.name))")
      d.type = .error
    }
    let id = declareVariable(spec, d, hasInitializer: value.isSome)
    if value.isSome && !d.type.isError {
      ast.decls[id].initializer = ast.decls[id].duration == .automatic ? value : constantInitializer(value)
    }
    if ast.decls[id].duration == .automatic { declStack.append(id.raw) }
  }

  private func initializeVariable(_ id: DeclID, _ spec: DeclSpecifiers, at location: SourceLocation) {
    let d = ast.decls[id]
    let isStatic = d.duration != .automatic || spec.flags.contains(.constexpr)
    if d.linkage != .none && !scopes.isFileScope {
      error(d.location, "'extern' variable \(quoted(d.name)) in a block cannot have an initializer")
    }
    if types.hasRuntimeSize(d.type) && !(at(.leftBrace) && (types.kind(d.type) == .variableArray || peek().kind == .rightBrace)) {
      error(d.location, "\(quoted(d.name)), an object of variable size, cannot be initialized")
    }
    let wasInitialized = d.initializer.isSome
    checks.inConstexpr = spec.flags.contains(.constexpr)
    let (value, type) = parseInitializer(for: d.type, staticStorage: isStatic)
    checks.inConstexpr = false
    if wasInitialized {
      error(location, "redefinition of \(quoted(d.name))")
      notePrevious(d)
      return
    }
    ast.decls[id].type = type
    ast.decls[id].flags.remove(.tentative)
    if !isError(value) { ast.decls[id].initializer = value } else { ast.decls[id].flags.insert(.invalid) }
    completeAlignment(id)
  }

  // MARK: Function definitions

  /// `{`, or (after an identifier list) declarations of parameters.
  private func beginsFunctionBody(_ d: Declarator) -> Bool {
    if at(.leftBrace) { return true }
    return d.isIdentifierList && !at(.semicolon) && !at(.comma) && !at(.equal) && startsTypeName(token)
  }

  private func parseFunctionDefinition(_ spec: DeclSpecifiers, _ declarator: Declarator) {
    pendingBounds.removeAll()
    parseFunction(spec, declarator, firstType: TypeID(0)) { self.declareFunction(spec, $0, isDefinition: true) }
  }
}
