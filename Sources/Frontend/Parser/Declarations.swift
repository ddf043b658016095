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
    finishUnit()
    if diagnostics.isEnabled(.unusedMacros) {
      for (name, location) in preprocessor.unusedMacros { warning(.unusedMacros, location, "macro \(quoted(name)) is not used") }
    }
  }

  /// Parses definitions that the compiler itself supplies, behind the unit's own. Only what is referred to is emitted.
  private func parseLibraryText(_ text: StaticString) {
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

  /// `struct S;`, `enum E {…};` are declarations; `int;` is not.
  private func checkEmptyDeclaration(_ spec: DeclSpecifiers) {
    if spec.type.isError { return }
    if !spec.flags.isDisjoint(with: [.inline, .noReturn]) {
      error(spec.location, "'\(spec.flags.contains(.inline) ? "inline" : "_Noreturn")' in an empty declaration")
    }
    if spec.flags.contains(.autoType) { error(spec.location, "'__auto_type' in an empty declaration") }
    if scopes.isFileScope && (spec.storage == .auto || spec.storage == .register) {
      error(spec.storageLocation, "'\(spec.storage == .auto ? "auto" : "register")' in an empty declaration at file scope")
    }
    if !spec.flags.contains(.hasTag) {
      if spec.attributes.values.flags.contains(.fallThrough) { return }
      // `[[…]];` is an attribute declaration (C23 §6.7 ¶1).
      if spec.flags.contains(.implicitInt) && spec.storage == .none && previousToken.kind == .rightBracket {
        if !spec.attributes.isEmpty { diagnostics.violation(.attributes, at: spec.location, "attributes ignored: no declaration follows them") }
        return
      }
      return violation(.general, spec.location, "empty declaration: it declares nothing")
    }
    if types.isRecord(spec.type) && types.records[types.recordID(spec.type)].name.isNone && spec.storage == .none {
      return violation(.general, spec.location, "an unnamed struct or union without a declarator declares nothing")
    }
    checkEmptyTagDeclaration(spec)
  }

  /// `const struct S;`: where the tag is no new one, that redeclares nothing (C17 §6.7 ¶2).
  private func checkEmptyTagDeclaration(_ spec: DeclSpecifiers) {
    let hasStorage = spec.storage != .none && spec.storage != .typedef || spec.flags.contains(.threadLocal)
    let isReference = previousToken.kind != .rightBrace && !spec.flags.contains(.newTag)
    if isReference && (hasStorage || spec.flags.contains(.qualified) || spec.flags.contains(.hasAlignas)) {
      let what = hasStorage ? "a storage class" : spec.flags.contains(.qualified) ? "a type qualifier" : "'_Alignas'"
      return violation(.general, hasStorage ? spec.storageLocation : spec.location, "an empty declaration with \(what) does not redeclare the tag")
    }
    if hasStorage {
      warning(.general, spec.storageLocation, "the storage class is useless in a declaration without declarators")
    } else if spec.storage == .typedef {
      warning(.general, spec.location, "'typedef' without a name declares no type name")
    } else if spec.flags.contains(.hasAlignas) {
      warning(.general, spec.location, "useless '_Alignas' in a declaration without declarators")
    } else if spec.flags.contains(.qualified) {
      warning(.general, spec.location, "useless type qualifier in a declaration without declarators")
    }
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

  /// A function definition behind its declarator; `declare` enters the function. Afterwards the function around it is current.
  func parseFunction(
    _ spec: DeclSpecifiers, _ declarator: Declarator, firstType: TypeID, declare: (Declarator) -> DeclID, onEntry: () -> Void = {}
  ) {
    var d = declarator
    let outer = currentFunction
    if spec.flags.contains(.implicitInt) { warnImplicitReturn(d) }
    let parameters = d.parameters
    if d.isIdentifierList {
      parseOldStyleParameters(parameters)
      if !d.type.isError { d.type = oldStyleType(d.type, parameters) }
    }
    d.type = applyTypeAttributes(spec.attributes, to: d.type)
    if d.isIdentifierList { checkAgainstPrototype(d) }
    if !d.type.isError && !types.isFunction(d.type) {
      error(d.location, "\(quoted(d.name)) is defined like a function but has type \(spell(d.type))")
      d.type = .error
    }
    let decl = declare(d)
    let result = d.type.isError ? QualType.error : types.element(d.type)
    let f = FunctionContext(decl: decl, resultType: result, parent: outer, firstType: firstType)
    let flags = ast.decls[decl].flags
    f.isInlineDefinition = flags.contains(.inlineSpecified) && ast.decls[decl].linkage == .external
      && flags.isDisjoint(with: [.externalDefinition, .gnuExternInline])
    f.errorsBefore = diagnostics.errorCount
    currentFunction = f
    scopes.push(.functionBody)
    onEntry()
    if !result.isError { noteObject(result) }
    declareParameters(parameters, of: f)
    if !result.isError && !types.isVoid(result) && !types.isComplete(result) {
      error(d.location, "function \(quoted(d.name)) returns incomplete type \(spell(result))")
    }
    let scratchMark = scratch.count
    f.info.body = parseCompoundStatement(opensScope: false)
    scratch.truncate(to: scratchMark)
    f.info.endLocation = previousToken.location
    finishFunction(f, decl)
    currentFunction = outer
  }

  private func warnImplicitReturn(_ d: Declarator) {
    if language.standard < .c99 { return warning(.implicitInt, d.location, "return type of \(quoted(d.name)) defaults to 'int'") }
    violation(.implicitInt, d.location, "return type of \(quoted(d.name)) defaults to 'int'")
  }

  /// declaration-list of a K&R definition.
  private func parseOldStyleParameters(_ parameters: PoolSlice) {
    // A parameter's place by its name: a list of thousands is not searched for each declaration.
    var places = HashTable(capacity: 2 * Int(parameters.count) + 8)
    for i in 0..<Int(parameters.count) {
      let name = ast.decls[ast.id(i, of: parameters, as: DeclID.self)].name
      if places.find(UInt64(name.raw)) == nil { places.insert(UInt64(name.raw), UInt32(i)) }
    }
    while !at(.leftBrace) && !at(.endOfFile) {
      guard startsTypeName(token) else {
        error(token.location, "expected a parameter declaration or the function body before \(tokenDescription)")
        while !at(.leftBrace) && !at(.endOfFile) { advance() }
        break
      }
      let spec = parseDeclarationSpecifiers()
      if spec.storage != .none && spec.storage != .register {
        error(spec.storageLocation, "the only storage class a parameter can have is 'register'")
      }
      if at(.semicolon) { diagnostics.warning(.general, at: spec.location, "empty declaration among those of the parameters") }
      while !at(.semicolon) && !at(.endOfFile) {
        let d = parseDeclarator(spec.type, .block)
        var set = spec.attributes
        set.merge(d.attributes)
        if let place = places.find(UInt64(d.name.raw)) {
          setOldStyleParameter(d, adjustedParameterType(applyTypeAttributes(set, to: d.type)), spec, ast.id(Int(place), of: parameters, as: DeclID.self))
        } else {
          error(d.location, "\(quoted(d.name)) is declared like a parameter but is not in the identifier list")
        }
        if !consume(.comma) { break }
      }
      if !expect(.semicolon, "after the parameter declaration") { advance() }
    }
    for i in 0..<Int(parameters.count) {
      let p = ast.id(i, of: parameters, as: DeclID.self)
      if ast.decls[p].type.isError && !ast.decls[p].flags.contains(.invalid) {
        ast.decls[p].type = .int
        if language.standard >= .c99 {
          violation(.implicitInt, ast.decls[p].location, "type of parameter \(quoted(ast.decls[p].name)) defaults to 'int'")
        } else {
          warning(.missingParameterType, ast.decls[p].location, "type of \(quoted(ast.decls[p].name)) defaults to 'int'")
        }
      }
    }
  }

  private func setOldStyleParameter(_ d: Declarator, _ type: QualType, _ spec: DeclSpecifiers, _ p: DeclID) {
    if !ast.decls[p].type.isError { return error(d.location, "redefinition of parameter \(quoted(d.name))") }
    ast.decls[p].type = type
    ast.decls[p].location = d.location
    ast.decls[p].storage = spec.storage
    if type.isError { ast.decls[p].flags.insert(.invalid) }
    let promoted = types.defaultPromoted(type)
    if types.unqualified(promoted) != types.unqualified(type) { ast.decls[p].flags.insert(.promotedParameter) }
  }

  /// The type of a K&R definition: unprototyped, with the promoted parameter types listed.
  private func oldStyleType(_ type: QualType, _ parameters: PoolSlice) -> QualType {
    guard types.isFunction(type) else { return type }
    var list: [QualType] = []
    for i in 0..<Int(parameters.count) {
      list.append(types.defaultPromoted(ast.decls[ast.id(i, of: parameters, as: DeclID.self)].type))
    }
    let flags = types[type].flags.union(.unprototyped)
    return list.withUnsafeBufferPointer { types.function(returning: types.element(type), parameters: $0, flags: flags) }
  }

  /// C17 §6.7.6.3 ¶15: the parameters of a K&R definition, promoted, are what an earlier prototype says. GNU C also takes the types
  /// that are promoted.
  private func checkAgainstPrototype(_ d: Declarator) {
    let old = previousLinked(d.name)
    guard old.isSome, ast.decls[old].kind == .function, types.isFunction(d.type) else { return }
    let prototype = ast.decls[old].type, row = types[prototype]
    guard row.kind == .function, !row.flags.contains(.unprototyped), row.count == d.parameters.count, !ast.decls[old].flags.contains(.implicit) else { return }
    for i in 0..<Int(row.count) {
      let p = ast.decls[ast.id(i, of: d.parameters, as: DeclID.self)]
      let wanted = types.unqualified(types.parameter(i, of: prototype)), given = types.unqualified(p.type)
      if wanted.isError || given.isError || types.areCompatibleUnqualified(wanted, types.defaultPromoted(given)) { continue }
      if types.areCompatibleUnqualified(wanted, given) {
        pedantic(p.location, "the promoted argument \(quoted(p.name)) does not match the prototype")
      } else if !types.areCompatibleUnqualified(types.defaultPromoted(wanted), types.defaultPromoted(given)) {
        error(p.location, "argument \(quoted(p.name)) has type \(spell(given)), which does not match \(spell(wanted)) of the prototype")
        // The definition goes on with its own type: nothing more is to be said.
        ast.decls[old].type = d.type
      } else { continue }
      notePrevious(ast.decls[old])
    }
  }

  private func declareParameters(_ parameters: PoolSlice, of f: FunctionContext) {
    f.info.parameters = parameters
    if let saved = prototypeBindings.last(where: { $0.slice == parameters.start && parameters.count > 0 }) {
      for b in saved.bindings {
        if b.space == .tag { scopes.declareTag(b.name, b.tagKind, b.entity) } else { scopes.declare(b.name, DeclID(b.entity)) }
      }
    }
    let mark = scratch.count
    for i in 0..<Int(parameters.count) {
      let p = ast.id(i, of: parameters, as: DeclID.self)
      ast.decls[p].function = f.decl
      ast.decls[p].aux2 = UInt32(i)
      ast.decls[p].depth = UInt16(clamping: scopes.depth)
      ast.decls[p].alignLog2 = types.alignLog2(of: ast.decls[p].type)
      let d = ast.decls[p]
      if d.name.isNone {
        if language.standard < .c23 && !d.type.isError { pedantic(d.location, "ISO C forbids omitting parameter names in function definitions before C23") }
      } else {
        warnIfShadowing(d)
        scopes.declare(d.name, p)
      }
      noteObject(d.type)
      if parameterStars.contains(p) { error(d.location, "'[*]' is only allowed in a prototype that is no definition") }
      if !d.type.isError && !types.isComplete(d.type) {
        error(d.location, "parameter \(quoted(d.name)) has incomplete type \(spell(d.type))")
        noteIncomplete(d.type)
      }
      for b in parameterBounds where b.parameter == p {
        var s = Stmt(.variableBounds, at: d.location)
        s.a = b.row
        scratch.append(add(s).raw)
      }
    }
    f.info.entryStatements = ast.takeSlice(from: &scratch, above: mark)
  }

  private func finishFunction(_ f: FunctionContext, _ decl: DeclID) {
    for i in 0..<f.labels.count {
      let l = ast.labels[LabelID(f.labels[i])]
      if !l.isDefined && l.isUsed && l.scopeOfDeclaration != 0 {
        error(l.location, "label \(quoted(l.name)) is used but not defined in the block that declares it")
      } else if !l.isDefined && l.isUsed && f.labelTable.find(UInt64(l.name.raw)) == f.labels[i] {
        if let near = suggestLabel(l.name, f) {
          errorSuggesting(ast.labels[near].name, for: l.name, at: l.location, "use of undeclared label \(quoted(l.name))", declared: ast.labels[near].location)
        } else {
          error(l.location, "use of undeclared label \(quoted(l.name)); no label of this function has that name")
        }
      } else if l.isDefined && !l.isUsed {
        warning(.unusedLabel, l.location, "label \(quoted(l.name)) is never used")
      }
    }
    checkJumps(f)
    f.info.labels = ast.takeSlice(from: &f.labels, above: 0)
    f.info.locals = ast.takeSlice(from: &f.locals, above: 0)
    f.info.nested = ast.takeSlice(from: &f.nested, above: 0)
    leaveBlock()
    warnAboutFlow(f.info, errorsBefore: f.errorsBefore)
    let id = ast.functions.append(f.info)
    ast.decls[decl].aux = id.raw
    if f.parent == nil && !f.nestedUses.isEmpty { finishNestedFunctions(f) }
  }

  /// `__func__`, `__FUNCTION__`, `__PRETTY_FUNCTION__` (C17 §6.4.2.2): a static array with the function's name.
  func functionNameVariable(_ token: Token) -> DeclID {
    var text: UnsafeBufferPointer<UInt8>
    if let f = currentFunction {
      if f.functionNameDecl.isSome { return f.functionNameDecl }
      text = interner.bytes(of: ast.decls[f.decl].name)
    } else {
      diagnostics.violation(.general, at: token.location, "'\(token.spelling)' is not defined outside of a function scope")
      text = UnsafeBufferPointer(start: text0, count: 0)
    }
    // The interner keeps a NUL behind each name.
    let string = ast.addString(UnsafeBufferPointer(start: text.baseAddress, count: text.count + 1), unitSize: 1)
    let type = types.array(of: QualType.char.adding(.const), count: UInt64(text.count + 1))
    var literal = Expr(.stringLiteral, types.array(of: .char, count: UInt64(text.count + 1)), at: token.location, from: token.location, to: token.location)
    literal.a = string.raw
    literal.flags.insert(.lvalue)
    var d = Decl(kind: .variable, name: names.func_, type: type, location: token.location)
    d.flags = [.defined, .functionName, .referenced, .addressTaken]
    d.duration = .static
    d.storage = .static
    d.initializer = add(literal)
    d.function = currentFunction?.decl ?? .none
    let id = ast.decls.append(d)
    list(id)
    currentFunction?.functionNameDecl = id
    return id
  }

  private var text0: UnsafePointer<UInt8> { interner.bytes(of: names.func_).baseAddress! + interner.bytes(of: names.func_).count }

  // MARK: Predefined types

  /// `__builtin_va_list`, `__int128_t`, `__uint128_t`.
  private func declarePredefinedTypes() {
    if types.model.hasInt128 {
      definePredefined("__int128_t", .int128)
      definePredefined("__uint128_t", .unsignedInt128)
    }
    if types.model.pointerSize == 4 {
      // i386 psABI: all arguments lie on the stack.
      return definePredefined("__builtin_va_list", types.pointer(to: .char))
    }
    // System V x86-64 psABI, figure 3.34: struct { unsigned gp_offset, fp_offset; void *overflow_arg_area, *reg_save_area; }[1].
    let id = types.newRecord(name: names.vaListTag, isUnion: false, location: .none)
    let pointer = types.pointer(to: .void)
    var layout = RecordLayout(types: types, isUnion: false, isPacked: false, pack: 0)
    let first = FieldID(index: types.fields.count)
    let members: [(Name, QualType)] = [
      (names.gpOffset, .unsignedInt), (names.fpOffset, .unsignedInt), (names.overflowArgArea, pointer), (names.regSaveArea, pointer),
    ]
    for (i, m) in members.enumerated() {
      var f = FieldInfo(name: m.0, type: m.1, location: .none, record: id)
      f.index = UInt32(i)
      layout.place(&f)
      types.enterMember(m.0, of: id, types.fields.append(f))
    }
    let type = types.records[id].type
    types.records[id].firstField = first
    types.records[id].fieldCount = 4
    types.rows[type].size = layout.finish(minimumAlignment: 1)
    types.rows[type].alignLog2 = UInt8(layout.alignment.trailingZeroBitCount)
    types.rows[type].isCompleteRecord = 1
    definePredefined("__builtin_va_list", types.array(of: QualType(type), count: 1))
    definePredefined("__builtin_sysv_va_list", types.array(of: QualType(type), count: 1))
    definePredefined("__builtin_ms_va_list", types.pointer(to: .char))
  }

  private func definePredefined(_ name: StaticString, _ type: QualType) {
    let n = interner.intern(name)
    let id = ast.decls.append(Decl(kind: .typedefName, name: n, type: type, location: .none))
    ast.decls[id].storage = .typedef
    ast.decls[id].type = types.typedefName(id, target: type, alignLog2: nil, mayAlias: false)
    scopes.declare(n, id)
  }
}
