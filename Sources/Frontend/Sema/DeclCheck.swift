// Entities from declarations: linkage, redeclaration, tentative definitions, inline semantics (C17 §6.2.2, §6.7, §6.9).

import Support
import TargetInfo

extension Parser {
  // MARK: Lookup

  /// The ordinary identifier in scope, or none.
  @inline(__always) func lookup(_ name: Name) -> DeclID { scopes.find(name) }

  func markReferenced(_ decl: DeclID) {
    if unevaluatedDepth == 0 || ast.decls[decl].kind != .function { ast.decls[decl].flags.insert(.referenced) }
  }

  /// Enters `decl` in the list of entities with a symbol, once.
  func list(_ decl: DeclID) {
    if ast.decls[decl].flags.contains(.listed) { return }
    ast.decls[decl].flags.insert(.listed)
    ast.globals.append(decl)
  }

  func reportRedefinition(_ name: Name, _ location: SourceLocation, _ old: DeclID) {
    let o = ast.decls[old]
    switch o.kind {
    case .enumerator: error(location, "redeclaration of enumerator \(quoted(name))")
    default: error(location, "\(quoted(name)) redeclared as a different kind of symbol")
    }
    if !o.location.isNone { note(o.location, "previous declaration is here") }
  }

  func notePrevious(_ d: Decl) {
    if !d.location.isNone { note(d.location, "previous \(d.flags.contains(.defined) && !d.flags.contains(.tentative) ? "definition" : "declaration") is here") }
  }

  // MARK: Typedefs

  func declareTypedef(_ spec: DeclSpecifiers, _ d: Declarator) {
    let old = scopes.findInnermost(d.name)
    if spec.flags.contains(.hasAlignas) { error(d.location, "'_Alignas' is not allowed in a typedef") }
    if !spec.flags.isDisjoint(with: [.inline, .noReturn]) { error(d.location, "a typedef cannot be 'inline' or '_Noreturn'") }
    if old.isSome {
      let o = ast.decls[old]
      guard o.kind == .typedefName else { return reportRedefinition(d.name, d.location, old) }
      if !types.areCompatible(o.type, d.type) || types.canonical(o.type) != types.canonical(d.type) && !types.isFunction(d.type) {
        if !d.type.isError && !o.type.isError {
          error(d.location, "typedef \(quoted(d.name)) redefined as \(spell(d.type)), was \(spell(types.rows[o.type.id].element))")
          notePrevious(o)
        }
        return
      }
      if language.standard < .c11 && !o.location.isNone { pedantic(d.location, "redefinition of typedef \(quoted(d.name)) is a C11 feature") }
      return
    }
    var decl = Decl(kind: .typedefName, name: d.name, type: d.type, location: d.location)
    decl.storage = .typedef
    decl.depth = UInt16(clamping: scopes.depth)
    let id = ast.decls.append(decl)
    ast.decls[id].type = d.type.isError ? .error : sugar(id, spec.attributes, d.type)
    if !spec.attributes.isEmpty { ast.decls[id].attributes = ast.attributes.append(spec.attributes.values) }
    nameUntagged(d.type, d.name)
    scopes.declare(d.name, id)
    if !scopes.isFileScope && types.isVariablyModified(d.type) { enterVariableScope(id) }
  }

  private func sugar(_ id: DeclID, _ set: AttributeSet, _ type: QualType) -> QualType {
    if set.values.flags.contains(.transparentUnion) && types.isUnion(type) {
      types.records[types.recordID(type)].flags.insert(.transparent)
    }
    return types.typedefName(
      id, target: noReturnType(set, type), alignLog2: set.alignLog2, mayAlias: set.values.flags.contains(.mayAlias))
  }

  /// `noreturn` on a typedef or variable changes the function type it contains.
  private func noReturnType(_ set: AttributeSet, _ type: QualType) -> QualType { type }

  /// `typedef struct {…} T;` names the struct in diagnostics.
  private func nameUntagged(_ type: QualType, _ name: Name) {
    let row = types[type]
    if row.kind == .record {
      let r = RecordID(row.aux)
      if types.records[r].name.isNone && types.records[r].typedefName.isNone { types.records[r].typedefName = name }
    } else if row.kind == .enumeration {
      let e = EnumID(row.aux)
      if types.enums[e].name.isNone && types.enums[e].typedefName.isNone { types.enums[e].typedefName = name }
    }
  }

  // MARK: Variables

  /// The entity a variable declarator declares; made, or merged into an earlier one.
  func declareVariable(_ spec: DeclSpecifiers, _ d: Declarator, hasInitializer: Bool) -> DeclID {
    var v = Decl(kind: .variable, name: d.name, type: d.type, location: d.location)
    v.storage = spec.storage
    v.depth = UInt16(clamping: scopes.depth)
    v.function = currentFunction?.decl ?? .none
    if spec.flags.contains(.constexpr) { v.flags.insert(.constexpr) }
    checkVariableSpecifiers(spec, &v)
    let isFile = scopes.isFileScope
    let isThread = spec.flags.contains(.threadLocal)
    if isFile || spec.storage == .extern {
      v.duration = isThread ? .thread : .static
      v.flags.insert(.fileScope)
      return declareLinkedVariable(&v, spec, hasInitializer: hasInitializer)
    }
    v.duration = isThread ? .thread : spec.storage == .static ? .static : .automatic
    if isThread && spec.storage == .none { error(d.location, "a thread-local variable in a block must be 'static' or 'extern'") }
    v.flags.insert(.defined)
    let old = scopes.findInnermost(d.name)
    if old.isSome { reportBlockRedeclaration(v, old) }
    else if currentFunction != nil && scopes.kind == .functionBody { checkParameterClash(v) }
    let id = ast.decls.append(v)
    applyAttributes(spec.attributes, to: id)
    checkBlockVariable(id, hasInitializer: hasInitializer)
    warnAboutVariableForm(ast.decls[id])
    warnIfShadowing(ast.decls[id])
    scopes.declare(d.name, id)
    if ast.decls[id].duration == .automatic { currentFunction?.locals.append(id.raw) } else { list(id) }
    return id
  }

  private func checkParameterClash(_ v: Decl) {}

  private func reportBlockRedeclaration(_ v: Decl, _ old: DeclID) {
    let o = ast.decls[old]
    if o.type.isError && o.kind == .variable { return }
    if o.kind == .variable || o.kind == .parameter {
      error(v.location, types.areCompatible(o.type, v.type) ? "redefinition of \(quoted(v.name))" : "conflicting types for \(quoted(v.name)): \(spell(v.type)), was \(spell(o.type))")
      notePrevious(o)
    } else {
      reportRedefinition(v.name, v.location, old)
    }
  }

  private func checkVariableSpecifiers(_ spec: DeclSpecifiers, _ v: inout Decl) {
    if spec.flags.contains(.inline) { error(v.location, "variable \(quoted(v.name)) is declared 'inline'") }
    if spec.flags.contains(.noReturn) { error(v.location, "variable \(quoted(v.name)) is declared '_Noreturn'") }
    if scopes.isFileScope && (spec.storage == .auto || (spec.storage == .register && spec.attributes.values.asmName.isNone))
      && !spec.flags.contains(.deduced) {
      error(spec.storageLocation, "'\(spec.storage == .auto ? "auto" : "register")' is not allowed at file scope")
    }
    if types.isVoid(v.type) {
      if spec.storage != .extern {
        error(v.location, "variable \(quoted(v.name)) has type 'void'")
        v.type = .error
      }
    } else if types.isVariablyModified(v.type) && (scopes.isFileScope || spec.storage == .extern) {
      error(v.location, "\(quoted(v.name)) has a variably modified type, which is only allowed for variables of a block")
      v.type = .error
    } else if spec.storage == .static && types.hasRuntimeSize(v.type) {
      error(v.location, "the storage of \(quoted(v.name)), an object of variable size, cannot be static")
      v.type = .error
    }
  }

  private func checkBlockVariable(_ id: DeclID, hasInitializer: Bool) {
    let v = ast.decls[id]
    if v.type.isError { return }
    if types.isVariablyModified(v.type) { enterVariableScope(id) }
    if types.hasRuntimeSize(v.type) {
      noteObject(v.type)
      ast.decls[id].flags.insert(.variableLength)
      currentFunction?.info.flags.insert(.hasVariableArrays)
      markCleanup()
    }
    if v.attributes.isSome && ast.attributes[v.attributes].cleanup.isSome {
      currentFunction?.info.flags.insert(.hasCleanups)
      markCleanup()
    }
    if types.kind(v.type) == .incompleteArray && hasInitializer { return }
    if !types.isComplete(v.type) {
      if types.kind(v.type) == .incompleteArray {
        error(v.location, "array \(quoted(v.name)) needs a size or an initializer")
      } else {
        error(v.location, "variable \(quoted(v.name)) has incomplete type \(spell(v.type))")
        noteIncomplete(v.type)
      }
      ast.decls[id].type = .error
      ast.decls[id].flags.insert(.invalid)
    }
  }

  func markCleanup() {
    guard let f = currentFunction, f.cleanupStack.count > 0 else { return }
    f.cleanupStack[f.cleanupStack.count - 1] = 1
  }

  /// A variable with linkage: file scope, or `extern` in a block.
  private func declareLinkedVariable(_ v: inout Decl, _ spec: DeclSpecifiers, hasInitializer: Bool) -> DeclID {
    let isFile = scopes.isFileScope
    let old = previousLinked(v.name)
    v.linkage = spec.storage == .static ? .internal : .external
    if old.isNone || ast.decls[old].kind != .variable {
      if old.isSome { reportRedefinition(v.name, v.location, old) }
      if spec.storage == .extern && !hasInitializer {
        v.flags.remove(.defined)
      } else {
        v.flags.insert(.defined)
        if !hasInitializer { v.flags.insert(.tentative) }
      }
      let id = ast.decls.append(v)
      applyAttributes(spec.attributes, to: id)
      scopes.declare(v.name, id)
      if v.name.isSome { linkedEntities.insert(UInt64(v.name.raw), id.raw) }
      list(id)
      applyPendingPragmas(id)
      return id
    }
    mergeVariable(old, v, spec, hasInitializer: hasInitializer)
    if !isFile && scopes.find(v.name) != old { scopes.declare(v.name, old) }
    else if isFile && scopes.find(v.name).isNone { scopes.declare(v.name, old) }
    return old
  }

  /// The entity with linkage a declaration of `name` at this point refers to.
  private func previousLinked(_ name: Name) -> DeclID {
    let visible = scopes.isFileScope ? scopes.findInnermost(name) : scopes.find(name)
    if visible.isSome {
      let o = ast.decls[visible]
      if o.linkage != .none { return visible }
      // At the same level, anything else is a clash; in an outer block it only hides.
      if scopes.findInnermost(name) == visible { return visible }
    }
    return linkedEntities.find(UInt64(name.raw)).map { DeclID($0) } ?? .none
  }

  private func mergeVariable(_ old: DeclID, _ v: Decl, _ spec: DeclSpecifiers, hasInitializer: Bool) {
    let o = ast.decls[old]
    warnIfRedundant(v, old, isDefinition: hasInitializer)
    if !types.areCompatible(o.type, v.type) {
      error(v.location, "conflicting types for \(quoted(v.name)): \(spell(v.type)), was \(spell(o.type))")
      notePrevious(o)
      if hasInitializer { ast.decls[old].type = v.type }
    } else if !v.type.isError {
      ast.decls[old].type = o.type.isError ? v.type : types.composite(v.type, o.type)
    }
    if spec.storage == .static && o.linkage == .external {
      error(v.location, "static declaration of \(quoted(v.name)) follows non-static declaration")
      notePrevious(o)
    } else if spec.storage != .static && spec.storage != .extern && o.linkage == .internal {
      error(v.location, "non-static declaration of \(quoted(v.name)) follows static declaration")
      notePrevious(o)
    }
    if o.duration != v.duration {
      error(v.location, "\(v.duration == .thread ? "thread-local" : "non-thread-local") declaration of \(quoted(v.name)) follows \(o.duration == .thread ? "thread-local" : "non-thread-local") declaration")
      notePrevious(o)
    }
    if hasInitializer {
      if o.initializer.isSome {
        // Reported by `initializeVariable`.
      } else {
        ast.decls[old].flags.insert(.defined)
        ast.decls[old].flags.remove(.tentative)
        ast.decls[old].location = v.location
      }
    } else if spec.storage != .extern && !o.flags.contains(.defined) {
      ast.decls[old].flags.formUnion([.defined, .tentative])
      ast.decls[old].location = v.location
    }
    if o.storage == .extern && spec.storage != .extern { ast.decls[old].storage = spec.storage }
    applyAttributes(spec.attributes, to: old)
  }

  func checkUninitialized(_ id: DeclID) {
    let d = ast.decls[id]
    if d.flags.contains(.constexpr) { error(d.location, "'constexpr' variable \(quoted(d.name)) needs an initializer") }
  }

  /// Recomputes the alignment when the type became complete.
  func completeAlignment(_ id: DeclID) {
    let d = ast.decls[id]
    let natural = types.alignLog2(of: d.type)
    let a = d.attributes.isSome ? ast.attributes[d.attributes] : Attributes()
    ast.decls[id].alignLog2 = a.alignPlus1 != 0 ? a.alignPlus1 - 1 : natural
  }

  // MARK: Functions

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
    if spec.flags.contains(.threadLocal) { error(spec.storageLocation, "function \(quoted(d.name)) cannot be thread-local") }
    if spec.flags.contains(.hasAlignas) { error(d.location, "'_Alignas' is not allowed on a function") }
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
      if f.linkage == .external, let builtin = libraryBuiltin(d.name) {
        ast.decls[id].flags.insert(.libraryBuiltin)
        ast.decls[id].aux2 = builtin.raw
        if !isDefinition { completeFromBuiltin(id, builtin) }
      }
    }
    setInlineFlags(id, spec, isDefinition: isDefinition)
    applyAttributes(spec.attributes, to: id)
    if d.name == names.main && scopes.isFileScope { checkMain(id, d) }
    list(id)
    applyPendingPragmas(id)
    return id
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
      if o.flags.contains(.gnuExternInline) {
        ast.decls[old].flags.remove([.gnuExternInline, .inlineSpecified])
        ast.decls[old].attributes = .none
      } else {
        error(f.location, "redefinition of \(quoted(f.name))")
        notePrevious(o)
      }
    }
    warnIfRedundant(f, old, isDefinition: isDefinition)
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

  private func checkMain(_ id: DeclID, _ d: Declarator) {
    ast.decls[id].flags.insert(.isMain)
    if ast.decls[id].flags.contains(.inlineSpecified) { violation(.general, d.location, "'main' cannot be inline") }
    if d.type.isError || language.freestanding { return }
    if !types.areCompatibleUnqualified(types.element(d.type), .int) {
      warning(.main, d.location, "return type of 'main' is not 'int'")
    }
    warnAboutMainParameters(d)
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
    if language.standard >= .c99 {
      let header = Parser.headerDefining(interner.bytes(of: name))
      let guess = builtin == nil && header == nil ? suggestOrdinary(name) : nil
      let hint = guess.map { "; did you mean \(quoted($0))?" } ?? ""
      violation(.implicitFunctionDeclaration, location, "implicit declaration of function \(quoted(name))\(hint)")
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

  /// Fills in what a declaration without prototype leaves open about a library function, and about the result's width.
  private func completeFromBuiltin(_ id: DeclID, _ builtin: BuiltinID) {
    let declared = ast.decls[id].type
    guard types[declared].flags.contains(.unprototyped), let type = builtinType(builtin), types.areCompatible(declared, type)
    else { return }
    ast.decls[id].type = types.composite(type, declared)
    ast.decls[id].flags.insert(.completedFromBuiltin)
  }

  // MARK: Attributes

  /// Merges attributes into an entity.
  func applyAttributes(_ given: AttributeSet, to id: DeclID) {
    var d = ast.decls[id]
    let set = withoutMisplacedFlags(given, d)
    if types.isComplete(d.type) || types.isArray(d.type) {
      d.alignLog2 = max(d.alignLog2, types.alignLog2(of: d.type))
    }
    defer { ast.decls[id] = d }
    let wantsVisibility = pragmas.visibility != .unspecified && d.linkage == .external
    let wantsTarget = pragmas.changesTarget && d.kind == .function
    if set.isEmpty && !wantsVisibility && !wantsTarget { return }
    if d.attributes.isNone { d.attributes = ast.attributes.append(Attributes()) }
    var merged = AttributeSet()
    merged.values = ast.attributes[d.attributes]
    merged.isEmpty = false
    merged.merge(set)
    if merged.values.visibility == .unspecified && wantsVisibility { merged.values.visibility = pragmas.visibility }
    if wantsTarget && !merged.values.flags.contains(.target) {
      merged.values.flags.insert(.target)
      merged.values.features = pragmas.target.features.rawValue
    }
    if set.strictAlignPlus1 != 0 {
      let natural = types.alignLog2(of: d.type)
      if set.strictAlignPlus1 - 1 < natural && types.isComplete(d.type) {
        error(set.location, "'_Alignas' cannot reduce the alignment of \(quoted(d.name)) below that of its type \(spell(d.type))")
      }
      if d.storage == .register { error(set.location, "'_Alignas' is not allowed on a register variable") }
      merged.values.alignPlus1 = max(merged.values.alignPlus1, set.strictAlignPlus1)
    }
    if merged.values.alignPlus1 != 0 { d.alignLog2 = merged.values.alignPlus1 - 1 }
    if set.values.asmName.isSome && d.kind == .variable && d.storage == .register {
      d.flags.insert(.registerAsm)
      let register = interner.string(set.values.asmName)
      if let target, !target.hasRegister(named: register) { error(d.location, "'\(register)' is not the name of a register for \(quoted(d.name))") }
    }
    if set.values.alias.isSome && !set.values.flags.contains(.weakref) {
      d.flags.insert(.defined)
      d.flags.remove(.tentative)
      if d.kind == .function { d.flags.insert(.externalDefinition) }
    }
    ast.attributes[d.attributes] = merged.values
  }

  /// `set` without what means nothing for an entity of this kind, after a warning.
  private func withoutMisplacedFlags(_ set: AttributeSet, _ d: Decl) -> AttributeSet {
    if set.isEmpty { return set }
    var wrong: AttributeFlags = []
    if d.kind == .function {
      wrong = attributeTable.variableFlags
    } else if d.kind == .variable || d.kind == .parameter {
      wrong = attributeTable.functionFlags
      var t = d.type
      while types.isPointer(t) || types.isArray(t) { t = types.element(t) }
      if !types.isFunction(t) && !t.isError { wrong.formUnion(attributeTable.functionTypeFlags) }
    }
    wrong.formIntersection(set.values.flags)
    if wrong.isEmpty { return set }
    warning(.attributes, set.location, "attribute \(quoted(attributeTable.name(ofFlag: wrong))) ignored: it has no meaning for \(d.kind == .function ? "functions" : "variables")")
    var rest = set
    rest.values.flags.subtract(wrong)
    return rest
  }

  /// `#pragma weak` and `redefine_extname` given before the declaration.
  private func applyPendingPragmas(_ id: DeclID) {
    let name = ast.decls[id].name
    for w in pragmas.weakNames where w.name == name { applyWeakPragma(w.name, w.alias) }
    for e in pragmas.externalNames where e.old == name && ast.decls[id].linkage == .external {
      ast.attributes[ownedAttributes(of: id)].asmName = e.new
    }
  }

  // MARK: Completeness

  /// Whether objects of `type` have a known size; reports `what` about it otherwise.
  func requireComplete(_ type: QualType, at location: SourceLocation, _ what: String) -> Bool {
    if type.isError { return false }
    if types.isComplete(type) { return true }
    error(location, "\(what) incomplete type \(spell(type))")
    noteIncomplete(type)
    return false
  }

  func noteIncomplete(_ type: QualType) {
    var t = type
    while types.isArray(t) { t = types.element(t) }
    if types.isRecord(t) {
      let r = types.records[types.recordID(t)]
      note(r.location, r.flags.contains(.beingDefined) ? "its definition is not complete until the closing '}'" : "forward declaration is here")
    }
  }

  // MARK: End of the unit

  /// What only the end of the file decides: tentative definitions, inline definitions, unused functions.
  func finishUnit() {
    for i in 0..<ast.globals.count {
      let id = ast.globals[i]
      let d = ast.decls[id]
      switch d.kind {
      case .variable: finishVariable(id, d)
      case .function: finishFunctionEntity(id, d)
      default: break
      }
    }
    ast.hasErrors = ast.hasErrors || diagnostics.hasErrors
  }

  private func finishVariable(_ id: DeclID, _ d: Decl) {
    guard d.flags.contains(.defined), d.linkage != .none, !d.type.isError else { return }
    if types.kind(d.type) == .incompleteArray {
      if d.linkage == .internal { pedantic(d.location, "the size of array \(quoted(d.name)) with internal linkage is missing") }
      warning(.general, d.location, "array \(quoted(d.name)) is assumed to have one element")
      ast.decls[id].type = types.array(of: types.element(d.type), count: 1)
    } else if !types.isComplete(d.type) {
      error(d.location, "storage size of \(quoted(d.name)) is not known: its type \(spell(d.type)) is never completed")
      return
    }
    completeAlignment(id)
    if d.linkage == .internal && !d.flags.contains(.referenced) && d.name.isSome && !isMarkedUsed(d) {
      let isConst = types.qualifiers(d.type).contains(.const)
      warning(isConst ? .unusedConstVariable : .unusedVariable, d.location, "static variable \(quoted(d.name)) is defined but not used")
    }
  }

  private func finishFunctionEntity(_ id: DeclID, _ d: Decl) {
    if d.flags.contains(.defined) {
      let isEmitted = d.linkage != .external || !d.flags.contains(.inlineSpecified) || d.flags.contains(.externalDefinition)
      if isEmitted && !d.flags.contains(.gnuExternInline) { ast.decls[id].flags.insert(.emitDefinition) }
      if d.linkage != .external && !d.flags.contains(.referenced) && !d.flags.contains(.inlineSpecified) && !isMarkedUsed(d) {
        warning(.unusedFunction, d.location, "function \(quoted(d.name)) is defined but not used")
      }
    } else if d.flags.contains(.inlineSpecified) && d.linkage == .external && !d.flags.contains(.gnuExternInline) && language.standard >= .c99
      && !language.gnu89Inline {
      violation(.general, d.location, "inline function \(quoted(d.name)) is declared but never defined")
    } else if d.flags.contains(.nested) {
      error(d.location, "nested function \(quoted(d.name)) is declared but never defined")
    } else if d.linkage == .internal && d.flags.contains(.referenced) {
      violation(.general, d.location, "function \(quoted(d.name)) is declared 'static' and used but never defined")
    } else if d.linkage == .internal && !isMarkedUsed(d) && !d.flags.contains(.inlineSpecified) {
      warning(.unusedFunction, d.location, "function \(quoted(d.name)) is declared 'static' but never defined")
    }
  }

  private func isMarkedUsed(_ d: Decl) -> Bool {
    if d.attributes.isNone { return false }
    let a = ast.attributes[d.attributes]
    return !a.flags.isDisjoint(with: [.used, .unused, .constructor, .destructor, .weakref, .retain]) || a.alias.isSome || a.cleanup.isSome
  }

  func warnIfUnused(_ id: DeclID) {
    let d = ast.decls[id]
    if d.flags.contains(.referenced) && !d.flags.contains(.read) { return warnIfOnlySet(d) }
    if d.flags.contains(.referenced) || d.name.isNone || d.type.isError || isMarkedUsed(d) { return }
    switch d.kind {
    case .variable where d.linkage == .none: warning(.unusedVariable, d.location, "unused variable \(quoted(d.name))")
    case .typedefName: warning(.unusedLocalTypedefs, d.location, "typedef \(quoted(d.name)) is locally defined but not used")
    case .parameter: warning(.unusedParameter, d.location, "unused parameter \(quoted(d.name))")
    default: break
    }
  }

  /// A local variable that is assigned to but never read.
  private func warnIfOnlySet(_ d: Decl) {
    if d.linkage != .none || d.duration != .automatic || d.name.isNone || isMarkedUsed(d) { return }
    if d.kind != .variable && d.kind != .parameter { return }
    if !types.qualifiers(d.type).isDisjoint(with: [.volatile, .atomic]) || d.type.isError { return }
    if d.kind == .parameter { return warning(.unusedButSetParameter, d.location, "parameter \(quoted(d.name)) is set but not used") }
    warning(.unusedButSetVariable, d.location, "variable \(quoted(d.name)) is set but not used")
  }
}
