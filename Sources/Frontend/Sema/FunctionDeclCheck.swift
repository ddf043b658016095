// Functions from declarations: redeclaration, inline semantics, `main`, implicit declarations (C17 §6.2.2, §6.7.4, §6.7.6.3, §6.9.1).

import Support

extension Parser {
  /// The entity a function declarator declares or defines.
  func declareFunction(_ spec: DeclSpecifiers, _ d: Declarator, isDefinition: Bool) -> DeclID {
    var f = Decl(kind: .function, name: d.name, type: d.type, location: d.location)
    f.storage = spec.storage
    f.duration = .static
    f.flags.insert(.fileScope)
    if spec.flags.contains(.noReturn) || spec.attributes.values.flags.contains(.noReturn) { f.type = noReturn(f.type) }
    if spec.storage == .auto || spec.storage == .register || (spec.storage == .static && !scopes.isFileScope) {
      error(spec.storageLocation, "invalid storage class for function \(quoted(d.name))")
    }
    if spec.flags.contains(.constexpr) { error(d.location, "function \(quoted(d.name)) cannot be 'constexpr'") }
    if spec.flags.contains(.threadLocal) { error(spec.storageLocation, "function \(quoted(d.name)) cannot be thread-local") }
    if spec.flags.contains(.hasAlignas) { error(d.location, "'_Alignas' is not allowed on a function") }
    if !d.type.isError && types.isVariablyModified(types.element(d.type)) {
      error(d.location, "function \(quoted(d.name)) with linkage cannot return the variably modified type \(spell(types.element(d.type)))")
    }
    let old = previousLinked(d.name)
    f.linkage = spec.storage == .static ? .internal : .external
    warnAboutFunctionForm(spec, d, old.isSome && ast.decls[old].kind == .function ? ast.decls[old] : nil, isDefinition: isDefinition)
    let id: DeclID
    if old.isSome && ast.decls[old].kind == .function {
      id = old
      mergeFunction(old, f, spec, isDefinition: isDefinition)
      if scopes.find(d.name) != old { scopes.declare(d.name, old) }
    } else {
      if old.isSome { reportRedefinition(d.name, d.location, old) }
      id = ast.decls.append(f)
      scopes.declare(d.name, id)
      if old.isNone { linkedEntities.insert(UInt64(d.name.raw), id.raw) }
      if f.linkage == .external, let builtin = libraryBuiltin(d.name), fitsBuiltin(builtin, f) {
        ast.decls[id].flags.insert(.libraryBuiltin)
        ast.decls[id].aux2 = builtin.raw
        if !isDefinition { completeFromBuiltin(id, builtin) }
      }
    }
    setInlineFlags(id, spec, isDefinition: isDefinition)
    applyAttributes(isDefinition ? withoutTarget(spec.attributes, at: d.location, "function is defined") : spec.attributes, to: id)
    if spec.flags.contains(.inline) && ast.attributes(of: id).flags.contains(.noInline) {
      warning(.attributes, d.location, "inline function \(quoted(d.name)) given attribute 'noinline'")
    }
    if d.name == names.main && scopes.isFileScope { checkMain(id, d) }
    if ast.attributes(of: id).flags.contains(.interrupt) { checkInterrupt(id, d) }
    list(id)
    applyPendingPragmas(id)
    return id
  }

  /// Attributes that make an entity stand for another say nothing about one that is defined here.
  func withoutTarget(_ set: AttributeSet, at location: SourceLocation, _ why: StaticString) -> AttributeSet {
    let isReference = set.values.flags.contains(.weakref)
    if set.values.alias.isNone && !isReference { return set }
    let name = isReference ? "weakref" : set.values.flags.contains(.ifunc) ? "ifunc" : "alias"
    warning(.attributes, location, "attribute '\(name)' ignored because \(why)")
    var rest = set
    rest.values.alias = .none
    rest.values.flags.subtract(isReference ? [.weakref, .weak, .ifunc] : [.ifunc])
    return rest
  }

  func noReturn(_ type: QualType) -> QualType {
    guard types.isFunction(type) else { return type }
    var list: [QualType] = []
    for i in 0..<types.parameterCount(type) { list.append(types.parameter(i, of: type)) }
    return list.withUnsafeBufferPointer {
      types.function(
        returning: types.element(type), parameters: $0, flags: types[type].flags.subtracting(.variablyModified).union(.noReturn))
    }
  }

  private func mergeFunction(_ old: DeclID, _ f: Decl, _ spec: DeclSpecifiers, isDefinition: Bool) {
    let o = ast.decls[old]
    if isDefinition && o.flags.contains(.defined) {
      if o.flags.contains(.gnuExternInline) && !(spec.flags.contains(.inline) && spec.storage == .extern) {
        ast.decls[old].flags.remove([.gnuExternInline, .inlineSpecified])
        ast.decls[old].attributes = .none
      } else {
        error(f.location, "redefinition of \(quoted(f.name))")
        notePrevious(o)
      }
    }
    if isDefinition && o.attributes.isSome && ast.attributes[o.attributes].flags.contains(.weakref) {
      error(f.location, "redefinition of \(quoted(f.name)), which attribute 'weakref' made stand for another function")
      notePrevious(o)
    }
    warnIfRedundant(f, old, isDefinition: isDefinition)
    if !isDefinition && o.flags.contains(.defined) && types.isFunction(o.type) && types.isFunction(f.type) && types[o.type].flags.contains(.unprototyped)
      && types[o.type].count == 0 && !types[f.type].flags.contains(.unprototyped) && types[f.type].count > 0 && o.aux != UInt32.max {
      error(f.location, "the prototype of \(quoted(f.name)) has more parameters than its old-style definition")
      notePrevious(o)
    }
    let compatible = types.areCompatible(o.type, f.type)
    if !compatible && o.flags.contains(.implicit) && (o.location.isNone || o.flags.contains(.libraryBuiltin)) {
      // A library function the compiler knows, declared otherwise: the declaration wins.
      warning(.builtinDeclarationMismatch, f.location, "conflicting types for built-in function \(quoted(f.name)); expected \(spell(o.type))")
      ast.decls[old].type = f.type
      ast.decls[old].flags.remove([.libraryBuiltin, .implicit])
    } else if !compatible && spec.flags.contains(.implicitInt) && types.isFunction(o.type) && types.isVoid(types.element(o.type)) {
      // gcc: a definition without a return type takes `void` from the prototype.
      warning(.general, f.location, "type of \(quoted(f.name)) defaults to 'int' but was declared 'void'")
    } else if !compatible && !oldStyleMatches(o.type, f.type, isDefinition) {
      if o.flags.contains(.implicit) && !o.type.isError && types.areCompatible(types.element(f.type), .int) == false {
        warning(.general, f.location, "conflicting types for \(quoted(f.name)); have \(spell(f.type))")
        note(o.location, "previous implicit declaration is here")
      } else {
        error(f.location, "conflicting types for \(quoted(f.name)): \(spell(f.type)), was \(spell(o.type))")
        notePrevious(o)
      }
      ast.decls[old].type = f.type
    } else if !f.type.isError {
      ast.decls[old].type = o.type.isError ? f.type : isDefinition && !types[f.type].flags.contains(.unprototyped) ? definitionType(f.type, o.type) : types.composite(f.type, o.type)
    }
    if spec.storage == .static && o.linkage == .external && o.flags.contains(.gnuExternInline) && isDefinition {
      ast.decls[old].linkage = .internal
    } else if spec.storage == .static && o.linkage == .external && !o.flags.contains(.implicit) {
      error(f.location, "static declaration of \(quoted(f.name)) follows non-static declaration")
      notePrevious(o)
    } else if spec.storage == .static && o.linkage == .external {
      ast.decls[old].linkage = .internal
      ast.decls[old].flags.remove(.libraryBuiltin)
    }
    if isDefinition || !o.flags.contains(.defined) { ast.decls[old].location = f.location }
    if scopes.isFileScope || isDefinition { ast.decls[old].flags.remove(.implicit) }
  }

  /// The parameters' own types stay (the body was parsed with them); `noreturn` is inherited.
  private func definitionType(_ new: QualType, _ old: QualType) -> QualType {
    types[old].flags.contains(.noReturn) ? noReturn(new) : new
  }

  /// gcc accepts a K&R definition after a prototype whose parameter types are the unpromoted ones.
  private func oldStyleMatches(_ old: QualType, _ new: QualType, _ isDefinition: Bool) -> Bool {
    let x = types[old], y = types[new]
    guard x.kind == .function, y.kind == .function, isDefinition, y.flags.contains(.unprototyped),
      !x.flags.contains(.unprototyped), x.count == y.count, types.areCompatibleUnqualified(x.element, y.element) else { return false }
    for i in 0..<Int(x.count) {
      let p = types.parameter(i, of: old)
      if !types.areCompatibleUnqualified(types.defaultPromoted(p), types.parameter(i, of: new)) { return false }
    }
    return true
  }

  private func setInlineFlags(_ id: DeclID, _ spec: DeclSpecifiers, isDefinition: Bool) {
    let isInline = spec.flags.contains(.inline)
    let isGNU = language.standard < .c99 || language.gnu89Inline || spec.attributes.values.flags.contains(.gnuInline)
      || ast.attributes(of: id).flags.contains(.gnuInline)
    if isInline { ast.decls[id].flags.insert(.inlineSpecified) }
    if isDefinition { ast.decls[id].flags.insert(.defined) }
    if isGNU {
      if isDefinition {
        if isInline && spec.storage == .extern { ast.decls[id].flags.insert(.gnuExternInline) }
        else { ast.decls[id].flags.insert(.externalDefinition) }
      }
    } else if scopes.isFileScope && (!isInline || spec.storage == .extern) {
      ast.decls[id].flags.insert(.externalDefinition)
    }
  }

  /// GCC manual, "x86 Function Attributes": the processor gives the address of the frame it pushed and, for some exceptions, an
  /// error code.
  private func checkInterrupt(_ id: DeclID, _ d: Declarator) {
    if d.type.isError { return }
    let row = types[d.type]
    if !types.isVoid(types.element(d.type)) { error(d.location, "an interrupt function must return 'void'") }
    if row.count < 1 || row.count > 2 || row.flags.contains(.variadic) {
      error(d.location, "an interrupt function has a pointer parameter and, for exceptions with an error code, one of type 'unsigned long'")
      return
    }
    if !types.isPointer(types.parameter(0, of: d.type)) { error(d.location, "the first parameter of an interrupt function must be a pointer") }
    if row.count == 2 {
      let code = types.parameter(1, of: d.type)
      if !types.isInteger(code) || types.size(of: code) != 8 || types.isSigned(code) {
        error(d.location, "the second parameter of an interrupt function must have type 'unsigned long'")
      }
    }
  }

  private func checkMain(_ id: DeclID, _ d: Declarator) {
    ast.decls[id].flags.insert(.isMain)
    if d.type.isError || language.freestanding { return }
    if ast.decls[id].flags.contains(.inlineSpecified) { violation(.general, d.location, "'main' cannot be inline") }
    if types[ast.decls[id].type].flags.contains(.noReturn) { pedantic(d.location, "'main' is declared '_Noreturn'") }
    if !types.areCompatibleUnqualified(types.element(d.type), .int) {
      mainViolation(d.location, "return type of 'main' is not 'int'")
    }
    warnAboutMainParameters(d)
  }

  /// -Wmain; with -pedantic what it finds is a violation of C17 §5.1.2.2.1.
  func mainViolation(_ location: SourceLocation, _ message: String) {
    if diagnostics.isEnabled(.main) { violation(.main, location, message) }
    else if !diagnostics.isRefused(.main) { pedantic(location, message) }
  }

  /// The implicit declaration of a called function (C89 §3.3.2.2; a warning up to C17).
  func declareImplicitFunction(_ name: Name, at location: SourceLocation) -> DeclID {
    let known = linkedEntities.find(UInt64(name.raw)).map { DeclID($0) } ?? .none
    if language.standard >= .c23 {
      let guess = libraryBuiltin(name) == nil ? suggestOrdinary(name) : nil
      errorSuggesting(guess, for: name, at: location, "implicit declaration of function \(quoted(name)); declare it first")
      if let header = Parser.headerDefining(interner.bytes(of: name)) { note(location, "include '\(header)' or provide a declaration of \(quoted(name))") }
      var poison = Decl(kind: .function, name: name, type: .error, location: location)
      poison.flags = [.implicit, .invalid]
      return ast.decls.append(poison)
    }
    let builtin = known.isNone ? libraryBuiltin(name) : nil
    if language.standard >= .c99 || diagnostics.isRequested(.implicitFunctionDeclaration) {
      let header = Parser.headerDefining(interner.bytes(of: name))
      let guess = builtin == nil && header == nil ? suggestOrdinary(name) : nil
      let hint = guess.map { "; did you mean \(quoted($0))?" } ?? ""
      if language.standard >= .c99 { violation(.implicitFunctionDeclaration, location, "implicit declaration of function \(quoted(name))\(hint)") }
      else { warning(.implicitFunctionDeclaration, location, "implicit declaration of function \(quoted(name))\(hint)") }
      if builtin == nil, let header { note(location, "include '\(header)' or provide a declaration of \(quoted(name))") }
      if builtin != nil, let header, builtinKeepsImplicitType(builtin!) {
        note(location, "include '\(header)' or provide a declaration of \(quoted(name))")
      }
    }
    if known.isSome && ast.decls[known].kind == .function {
      scopes.declare(name, known)
      return known
    }
    let plain = types.function(returning: .int, parameters: UnsafeBufferPointer(start: nil, count: 0), flags: .unprototyped)
    var f = Decl(kind: .function, name: name, type: plain, location: location)
    f.linkage = .external
    f.duration = .static
    f.flags = [.implicit, .fileScope, .externalDefinition]
    if let builtin { takeBuiltinType(builtin, &f, at: location) }
    let id = ast.decls.append(f)
    linkedEntities.insert(UInt64(name.raw), id.raw)
    scopes.declare(name, id)
    list(id)
    return id
  }

  /// Whether an implicit declaration `int ()` of a library function is compatible with its type, so that nothing more is said about it.
  private func builtinKeepsImplicitType(_ builtin: BuiltinID) -> Bool {
    let plain = types.function(returning: .int, parameters: UnsafeBufferPointer(start: nil, count: 0), flags: .unprototyped)
    guard let type = builtinType(builtin) else { return true }
    return types.areCompatible(type, plain)
  }

  /// An implicitly declared library function has the type the library gives it, not `int ()`.
  private func takeBuiltinType(_ builtin: BuiltinID, _ f: inout Decl, at location: SourceLocation) {
    f.flags.insert(.libraryBuiltin)
    f.aux2 = builtin.raw
    guard let type = builtinType(builtin) else { return }
    // As GCC: what `int ()` can stand for stays that.
    if types.areCompatible(type, f.type) { return }
    warning(.builtinDeclarationMismatch, location, "incompatible implicit declaration of built-in function \(quoted(f.name))")
    f.type = type
    if let header = Parser.headerDefining(interner.bytes(of: f.name)) {
      note(location, "include '\(header)' or provide a declaration of \(quoted(f.name))")
    }
  }

  /// Whether `f` is declared as the library function `builtin` is, at least to the machine; says so if not.
  private func fitsBuiltin(_ builtin: BuiltinID, _ f: Decl) -> Bool {
    guard let wanted = builtinType(builtin), !f.type.isError else { return true }
    if types.areCompatible(wanted, f.type) { return true }
    let x = types[wanted], y = types[f.type]
    var fits = isAlikeForCalls(x.element, y.element)
    if y.flags.contains(.unprototyped) {
      // Arguments are promoted: no `float` or narrow integer arrives as such.
      for i in 0..<Int(x.count) where !types.isSame(types.defaultPromoted(types.parameter(i, of: wanted)), types.parameter(i, of: wanted)) { fits = false }
    } else {
      if x.count != y.count || x.flags.contains(.variadic) != y.flags.contains(.variadic) { fits = false }
      for i in 0..<min(Int(x.count), Int(y.count)) where !isAlikeForCalls(types.parameter(i, of: wanted), types.parameter(i, of: f.type)) { fits = false }
    }
    if !fits { warning(.builtinDeclarationMismatch, f.location, "conflicting types for built-in function \(quoted(f.name)); expected \(spell(wanted))") }
    return fits
  }

  /// Values of both types are passed alike: of one size and class.
  private func isAlikeForCalls(_ a: QualType, _ b: QualType) -> Bool {
    let p = types[a], q = types[b]
    if p.kind == .void || q.kind == .void { return p.kind == q.kind }
    let classes: [UInt64] = [TypeMask.integers, TypeMask.anyRealFloats, TypeKind.pointer.mask]
    for c in classes where (p.kind.mask & c != 0) != (q.kind.mask & c != 0) { return false }
    return p.size == q.size
  }

  /// Fills in what a declaration without prototype leaves open about a library function, and about the result's width.
  private func completeFromBuiltin(_ id: DeclID, _ builtin: BuiltinID) {
    let declared = ast.decls[id].type
    guard types[declared].flags.contains(.unprototyped), let type = builtinType(builtin), types.areCompatible(declared, type)
    else { return }
    ast.decls[id].type = types.composite(type, declared)
    ast.decls[id].flags.insert(.completedFromBuiltin)
  }
}
