// Function definitions (C17 §6.9.1): K&R parameters, the body's scope, what is checked at its end.

import Support

extension Parser {
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
}
