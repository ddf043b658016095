// Member access and function calls (C17 §6.5.2.2, §6.5.2.3).

import Support

extension Parser {
  // MARK: Members

  /// `e.name` or `e->name`; `location` is the member's name.
  func makeMember(
    _ e: ExprID, _ name: Name, isArrow: Bool, at location: SourceLocation, operatorAt: SourceLocation = .none
  ) -> ExprID {
    var base = e
    if isArrow {
      let v = rvalue(e)
      let x = ast.exprs[v]
      if x.type.isError { return v }
      if types.kind(x.type) != .pointer {
        let isRecord = types.isRecord(x.type)
        if isRecord && !operatorAt.isNone {
          ast.hasErrors = true
          diagnostics.error(
            at: operatorAt, ranges: [x.range], fixIts: [.replace(SourceRange(operatorAt, operatorAt), with: ".")],
            "invalid type argument of '->' (have \(spell(x.type))), which is not a pointer; did you mean to use '.'?")
        } else {
          error(location, "invalid type argument of '->' (have \(spell(x.type)))", x.range)
        }
        return errorExpr(x.start, location)
      }
      base = makeDereference(v, at: location, from: x.start, to: x.end)
      if isError(base) { return base }
    }
    let x = ast.exprs[base]
    if x.type.isError { return base }
    let row = types[x.type]
    if row.kind != .record {
      if row.kind == .pointer && types.isRecord(row.element) && !operatorAt.isNone {
        ast.hasErrors = true
        diagnostics.error(
          at: operatorAt, ranges: [x.range], fixIts: [.replace(SourceRange(operatorAt, operatorAt), with: "->")],
          "\(x.kind == .declRef ? quoted(ast.decls[DeclID(x.a)].name) : "the operand") is a pointer of type \(spell(x.type)); did you mean to use '->' to name member \(quoted(name))?")
        return errorExpr(x.start, location)
      }
      error(location, "request for member \(quoted(name)) in something not a structure or union but \(spell(x.type))", x.range)
      return errorExpr(x.start, location)
    }
    if row.isCompleteRecord == 0 {
      if !requireComplete(x.type, at: location, "an object whose member is named has") { return errorExpr(x.start, location) }
    }
    return memberChain(base, RecordID(row.aux), name, at: location)
  }

  /// Member `name` of record `e`, through as many anonymous members as it takes.
  private func memberChain(_ e: ExprID, _ record: RecordID, _ name: Name, at location: SourceLocation) -> ExprID {
    var base = e
    var record = record
    while true {
      guard let field = types.findMember(name, in: record) else { return noSuchMember(base, name, at: location) }
      base = memberNode(base, field, at: location)
      let info = types.fields[field]
      if info.name == name { return base }
      record = types.recordID(info.type)
    }
  }

  /// The member `field` of `e`; an lvalue if `e` is one, with the qualifiers of both.
  func memberNode(_ e: ExprID, _ field: FieldID, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[e]
    let info = types.fields[field]
    let q = x.type.qualifiers.union(types.canonical(x.type).qualifiers).subtracting([.restrict, .atomic])
    let isLvalue = x.flags.contains(.lvalue)
    let isArray = types.isArray(info.type)
    var type = q.isEmpty ? info.type : types.qualified(info.type, q)
    if !isLvalue && !isArray { type = types.unqualified(type) }
    var node = Expr(.member, type, at: location, from: x.start, to: location)
    node.a = e.raw
    node.b = field.raw
    node.flags = x.flags.intersection([.lvalue, .registerStorage])
    if info.isBitField { node.flags.insert(.bitField) }
    if info.hasRuntimeOffset && currentFunction?.parent != nil { noteBoundsUse(QualType(types.records[info.record].type)) }
    return add(node)
  }

  private func noSuchMember(_ e: ExprID, _ name: Name, at location: SourceLocation) -> ExprID {
    let x = ast.exprs[e]
    let record = types.recordID(x.type)
    let silent = types.records[record].flags.contains(.invalid)
    if !silent {
      let other = suggestMember(name, in: record)
      let field = other.flatMap { types.findMember($0, in: record) }
      errorSuggesting(
        other, for: name, at: location, "\(spell(types.unqualified(x.type))) has no member named \(quoted(name))", x.range,
        declared: field.map { types.fields[$0].location } ?? .none)
    }
    ast.hasErrors = true
    return errorExpr(x.start, location)
  }

  // MARK: Calls

  /// A call of `callee` with the arguments on the scratch stack above `mark` (any category); takes them off.
  func makeCall(_ callee: ExprID, argumentsAbove mark: Int, open: SourceLocation, close: SourceLocation) -> ExprID {
    defer { if scratch.count > mark { scratch.truncate(to: mark) } }
    let c = ast.exprs[callee]
    if c.type.isError { return errorExpr(c.start, close) }
    var decl = DeclID.none
    if c.kind == .declRef {
      decl = DeclID(c.a)
      let d = ast.decls[decl]
      if d.aux2 != UInt32.max && d.kind == .function && d.flags.contains(.libraryBuiltin) {
        if let e = callKnownFunction(callee, decl, BuiltinID(d.aux2), mark, open: open, close: close) { return e }
      }
    }
    var f = rvalue(callee)
    if decl.isSome && ast.decls[decl].flags.contains(.completedFromBuiltin) && !fitsLibraryFunction(decl, above: mark) {
      warning(.builtinDeclarationMismatch, c.location, "the arguments do not fit the library function \(quoted(ast.decls[decl].name)), which has no prototype here")
      f = asUnprototyped(f)
    }
    let type = ast.exprs[f].type
    let row = types[type]
    if let cast = castFunction(f), !types.areCompatibleUnqualified(ast.decls[cast].type, types.element(type)), row.kind == .pointer, types.isFunction(row.element) {
      warning(.general, open, "function called through a non-compatible type: \(quoted(ast.decls[cast].name)) has type \(spell(ast.decls[cast].type))")
    }
    guard row.kind == .pointer, types.isFunction(row.element) else {
      let name = decl.isSome ? quoted(ast.decls[decl].name) : "the called object"
      error(open, "\(name) is not a function or function pointer but has type \(spell(c.type))", c.range)
      return errorExpr(c.start, close)
    }
    let function = types.element(type)
    if decl.isSome { checkCallAttributes(decl, at: c.location) }
    if decl.isSome && ast.decls[decl].kind == .function && ast.attributes(of: decl).flags.contains(.interrupt) {
      error(c.location, "an interrupt function cannot be called; only the processor enters it", c.range)
    }
    if !convertArguments(function, decl, above: mark, open: open, close: close) { return errorExpr(c.start, close) }
    return finishCall(f, function, decl, mark, close: close)
  }

  /// The arguments above `mark` could be those of the library function that `decl` declares without a prototype.
  private func fitsLibraryFunction(_ decl: DeclID, above mark: Int) -> Bool {
    let row = types[ast.decls[decl].type]
    let given = scratch.count - mark, wanted = Int(row.count)
    if given < wanted || given > wanted && !row.flags.contains(.variadic) { return false }
    for i in 0..<wanted {
      let parameter = types.parameter(i, of: ast.decls[decl].type), argument = ast.exprs[ExprID(scratch[mark + i])].type
      if argument.isError { continue }
      if types.isRecord(argument) || types.isRecord(parameter) { return false }
      let takesPointer = types.isPointer(parameter)
      let isPointer = types.isPointer(argument) || types.isArray(argument) || types.isFunction(argument)
      if takesPointer != isPointer && !(takesPointer && types.isInteger(argument)) { return false }
    }
    return true
  }

  /// Function pointer `f` to a function about whose parameters nothing is known.
  private func asUnprototyped(_ f: ExprID) -> ExprID {
    let function = types.element(ast.exprs[f].type)
    let open = types.function(
      returning: types.element(function), parameters: UnsafeBufferPointer(start: nil, count: 0), flags: types[function].flags.subtracting(.variadic).union(.unprototyped))
    return castNode(.pointer, f, types.pointer(to: open))
  }

  /// The function that `f` names, if it is called through a cast.
  private func castFunction(_ f: ExprID) -> DeclID? {
    var x = ast.exprs[f]
    if x.kind != .cast || !x.flags.contains(.explicit) { return nil }
    while x.kind == .cast && (x.castKind == .pointer || x.castKind == .noop || x.castKind == .functionToPointer) { x = ast.exprs[x.first] }
    return x.kind == .declRef && ast.decls[DeclID(x.a)].kind == .function ? DeclID(x.a) : nil
  }

  private func finishCall(_ f: ExprID, _ function: QualType, _ decl: DeclID, _ mark: Int, close: SourceLocation) -> ExprID {
    let result = types.unqualified(types.element(function))
    let c = ast.exprs[f]
    if !types.isVoid(result) && !types.isComplete(result) {
      if !requireComplete(result, at: c.location, "the result of a call has") { return errorExpr(c.start, close) }
    }
    if decl.isSome && diagnostics.isEnabled(.format) { checkFormatArguments(decl, above: mark) }
    if decl.isSome && diagnostics.isEnabled(.nonnull) { checkNonNull(decl, above: mark) }
    noteObject(result)
    var node = Expr(.call, result, at: c.start, from: c.start, to: close)
    node.a = f.raw
    let call = add(node)
    if decl.isSome && ast.decls[decl].flags.contains(.libraryBuiltin) { warnAboutLibraryCall(decl, above: mark, call: call) }
    let slice = ast.takeSlice(from: &scratch, above: mark)
    ast.exprs[call].b = slice.start
    ast.exprs[call].c = slice.count
    return call
  }

  /// Converts the arguments above `mark` in place to what `function` takes; false after an error.
  func convertArguments(
    _ function: QualType, _ decl: DeclID, above mark: Int, open: SourceLocation, close: SourceLocation
  ) -> Bool {
    let row = types[function]
    let given = scratch.count - mark
    let wanted = Int(row.count)
    let hasPrototype = !row.flags.contains(.unprototyped)
    var ok = true
    if hasPrototype {
      if given < wanted || (given > wanted && !row.flags.contains(.variadic)) {
        reportCount(decl, tooFew: given < wanted, given: given, wanted: wanted, open: open, close: close, above: mark)
        ok = false
      }
    }
    for i in 0..<given {
      let e = ExprID(scratch[mark + i])
      if hasPrototype && i < wanted {
        let converted = convertForAssignment(e, to: types.parameter(i, of: function), .argument(i + 1, decl))
        scratch[mark + i] = converted.raw
        if isError(converted) { ok = false }
      } else {
        let promoted = defaultPromoted(e)
        scratch[mark + i] = promoted.raw
        if !checkVariadicArgument(promoted) { ok = false }
      }
    }
    return ok
  }

  private func checkVariadicArgument(_ e: ExprID) -> Bool {
    let x = ast.exprs[e]
    if x.type.isError { return false }
    if types.isVoid(x.type) {
      error(x.location, "a void expression cannot be an argument", x.range)
      return false
    }
    return types.isComplete(x.type) || requireComplete(x.type, at: x.location, "an argument has")
  }

  private func reportCount(
    _ decl: DeclID, tooFew: Bool, given: Int, wanted: Int, open: SourceLocation, close: SourceLocation, above mark: Int
  ) {
    let name = decl.isSome && ast.decls[decl].name.isSome ? "function \(quoted(ast.decls[decl].name))" : "the called function"
    let place = tooFew ? close : ast.exprs[ExprID(scratch[mark + wanted])].start
    let counts = "expected \(wanted), have \(given)"
    error(place, "too \(tooFew ? "few" : "many") arguments to \(name): \(counts)")
    if decl.isSome && !ast.decls[decl].location.isNone { note(ast.decls[decl].location, "declared here") }
  }

  private func checkCallAttributes(_ decl: DeclID, at location: SourceLocation) {
    let id = ast.decls[decl].attributes
    if id.isNone { return }
    let flags = ast.attributes[id].flags
    if flags.contains(.returnsTwice) { currentFunction?.info.flags.insert(.callsReturnsTwice) }
  }

  func checkNonNull(_ decl: DeclID, above mark: Int) {
    let id = ast.decls[decl].attributes
    if id.isNone { return }
    let a = ast.attributes[id]
    if a.nonNullMask == 0 && !a.flags.contains(.nonNullAll) { return }
    for i in 0..<(scratch.count - mark) {
      let wants = a.flags.contains(.nonNullAll) || (i < 64 && a.nonNullMask & (1 &<< UInt64(i)) != 0)
      let x = ast.exprs[ExprID(scratch[mark + i])]
      if wants && x.kind == .integerConstant && x.a == 0 && x.b == 0 && types.isPointer(x.type) {
        warning(.nonnull, x.location, "argument \(i + 1) is null but\(ofFunction(decl)) must not be (attribute 'nonnull')")
      }
    }
  }

  // MARK: Identifiers

  /// A reference to `decl`.
  func makeReference(_ decl: DeclID, at location: SourceLocation) -> ExprID {
    let d = ast.decls[decl]
    if d.kind == .enumerator {
      var node = Expr(.integerConstant, d.type, at: location, from: location, to: location)
      node.flags = .integerConstantExpression
      ast.setIntegerValue(ast.integers[Int(d.aux)], of: &node)
      return add(node)
    }
    if d.kind == .typedefName {
      error(location, "unexpected type name \(quoted(d.name)); an expression is expected")
      return errorExpr(location, location)
    }
    if d.flags.contains(.invalid) || d.type.isError {
      ast.hasErrors = true
      return errorExpr(location, location)
    }
    // A function that only calls itself is not used.
    if unevaluatedDepth == 0 && (d.kind != .function || decl != currentFunction?.decl) { markReferenced(decl) }
    if d.linkage == .internal && currentFunction?.isInlineDefinition == true && unevaluatedDepth == 0 {
      violation(.general, location, "\(quoted(d.name)) is static but used in an inline function that is not static")
    }
    if d.function.isSome {
      noteLocalUse(decl, d)
      noteObject(d.type)
    }
    if d.attributes.isSome { checkDeprecated(decl, d, at: location) }
    var node = Expr(.declRef, d.type, at: location, from: location, to: location)
    node.a = decl.raw
    if d.kind != .function { node.flags = d.storage == .register ? [.lvalue, .registerStorage] : .lvalue }
    return add(node)
  }

  /// A declarator of type `spec` is declared: says so if the typedef that it names is deprecated or unavailable, and the declaration is
  /// not marked so itself (GCC manual, "Common Type Attributes").
  func checkNamedType(_ spec: DeclSpecifiers, _ set: AttributeSet) {
    if spec.namedType.isNone || !set.values.flags.isDisjoint(with: [.deprecated, .unavailable]) { return }
    checkDeprecated(spec.namedType, ast.decls[spec.namedType], at: spec.location)
  }

  private func checkDeprecated(_ decl: DeclID, _ d: Decl, at location: SourceLocation) {
    let a = ast.attributes[d.attributes]
    if a.flags.isDisjoint(with: [.deprecated, .unavailable]) { return }
    let text = a.message.isSome ? ": \(interner.string(a.message))" : ""
    if a.flags.contains(.unavailable) {
      error(location, "\(quoted(d.name)) is unavailable\(text)")
    } else {
      warning(.deprecatedDeclarations, location, "\(quoted(d.name)) is deprecated\(text)")
    }
    note(d.location, "declared here")
  }
}
