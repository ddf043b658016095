// Typedefs and variables from declarations: linkage, redeclaration, tentative definitions (C17 §6.2.2, §6.7, §6.9.2).

import Support

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
    if spec.attributes.unfit != 0 { checkPlace(spec.attributes, .type, d.type) }
    if spec.attributes.values.flags.contains(.designatedInit) && (!types.isRecord(d.type) || types.isUnion(d.type)) && !d.type.isError {
      error(d.location, "attribute 'designated_init' is only valid on a 'struct' type")
    }
    if spec.flags.contains(.constexpr) { checkConstexprSpecifiers(spec, at: d.location) }
    if !spec.flags.isDisjoint(with: [.inline, .noReturn]) { error(d.location, "a typedef cannot be 'inline' or '_Noreturn'") }
    if old.isSome {
      let o = ast.decls[old]
      guard o.kind == .typedefName else { return reportRedefinition(d.name, d.location, old) }
      if !types.areCompatible(o.type, d.type) || types.canonical(o.type) != types.canonical(d.type) && (!types.isFunction(d.type) || !isSameFunction(o.type, d.type)) {
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
    warnIfCxxKeyword(d.name, at: d.location)
    decl.depth = UInt16(clamping: scopes.depth)
    let id = ast.decls.append(decl)
    ast.decls[id].type = d.type.isError ? .error : sugar(id, spec.attributes, d.type)
    if !spec.attributes.isEmpty { ast.decls[id].attributes = ast.attributes.append(spec.attributes.values) }
    nameUntagged(d.type, d.name)
    scopes.declare(d.name, id)
    if !scopes.isFileScope && types.isVariablyModified(d.type) { enterVariableScope(id) }
  }

  /// Function types are the same if result and parameters are, qualifiers of the parameters aside (C17 §6.7.6.3 ¶15).
  private func isSameFunction(_ a: QualType, _ b: QualType) -> Bool {
    if language.standard < .c11 { return true }
    let x = types[a], y = types[b]
    if x.count != y.count || x.flags.contains(.unprototyped) != y.flags.contains(.unprototyped) { return false }
    if types.unqualified(types.canonical(types.element(a))) != types.unqualified(types.canonical(types.element(b))) { return false }
    for i in 0..<Int(x.count) {
      let p = types.canonical(types.parameter(i, of: a)).withoutLocalQualifiers, q = types.canonical(types.parameter(i, of: b)).withoutLocalQualifiers
      if p != q && !types.isVariablyModified(p) { return false }
    }
    return true
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
    if spec.flags.contains(.constexpr) {
      v.flags.insert(.constexpr)
      checkConstexprSpecifiers(spec, at: d.location)
      checkConstexprType(d.type, at: d.location)
    }
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
    if isThread || spec.storage == .static { warnAboutUselessCleanup(spec.attributes, at: d.location) } else { checkCleanup(spec.attributes, v) }
    let old = scopes.findInnermost(d.name)
    if old.isSome { reportBlockRedeclaration(v, old) }
    else if currentFunction != nil && scopes.kind == .functionBody { checkParameterClash(v) }
    let id = ast.decls.append(v)
    warnIfCxxKeyword(v.name, at: v.location)
    applyAttributes(spec.attributes, to: id)
    checkBlockVariable(id, hasInitializer: hasInitializer)
    warnAboutVariableForm(ast.decls[id])
    warnIfShadowing(ast.decls[id])
    scopes.declare(d.name, id)
    if ast.decls[id].duration == .automatic { currentFunction?.locals.append(id.raw) } else { list(id) }
    return id
  }

  private func checkParameterClash(_ v: Decl) {}

  /// `extern` behind a declaration without linkage in the same block (C17 §6.7 ¶3).
  private func checkNoLinkageBefore(_ v: Decl) {
    if scopes.isFileScope { return }
    let old = scopes.findInnermost(v.name)
    guard old.isSome, ast.decls[old].kind == .variable, ast.decls[old].linkage == .none else { return }
    error(v.location, "extern declaration of \(quoted(v.name)) follows declaration with no linkage")
    notePrevious(ast.decls[old])
  }

  private func warnAboutUselessCleanup(_ set: AttributeSet, at location: SourceLocation) {
    if set.values.cleanup.isSome { warning(.attributes, location, "attribute 'cleanup' ignored: the variable is not automatic") }
  }

  /// The function that attribute `cleanup` names takes the variable's address.
  private func checkCleanup(_ set: AttributeSet, _ v: Decl) {
    if set.values.cleanup.isNone || v.type.isError { return }
    let f = ast.decls[set.values.cleanup], row = types[f.type]
    if row.kind != .function || row.flags.contains(.unprototyped) { return }
    if row.count == 0 || row.count > 1 {
      error(v.location, "too \(row.count == 0 ? "many" : "few") arguments to \(quoted(f.name)), which attribute 'cleanup' calls with the variable's address")
      return notePrevious(f)
    }
    let wanted = types.parameter(0, of: f.type)
    if types.isInteger(wanted) {
      warning(.intConversion, v.location, "passing argument 1 of \(quoted(f.name)) makes integer from pointer without a cast")
    } else if types.isPointer(wanted) {
      let target = types.bare(types.element(wanted))
      if !types.isVoid(target) && !types.areCompatibleUnqualified(target, types.bare(v.type)) {
        warning(.incompatiblePointerTypes, v.location, "passing argument 1 of \(quoted(f.name)) from incompatible pointer type")
      }
    }
  }

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
    if spec.flags.contains(.inline) { diagnostics.violation(.general, at: v.location, "variable \(quoted(v.name)) is declared 'inline'") }
    if spec.flags.contains(.noReturn) { diagnostics.violation(.general, at: v.location, "variable \(quoted(v.name)) is declared '_Noreturn'") }
    if spec.flags.contains(.hasAlignas) && spec.storage == .register { error(v.location, "'_Alignas' is not allowed on the register variable \(quoted(v.name))") }
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
    var spec = spec
    if hasInitializer { spec.attributes = withoutTarget(spec.attributes, at: v.location, "variable is initialized") }
    warnAboutUselessCleanup(spec.attributes, at: v.location)
    checkNoLinkageBefore(v)
    if !isFile { warning(.nestedExterns, v.location, "nested extern declaration of \(quoted(v.name))") }
    if isFile && spec.storage == .extern && hasInitializer && !(diagnostics.isRequested(.cxxCompat) && types.qualifiers(v.type).contains(.const)) {
      warning(.general, v.location, "\(quoted(v.name)) initialized and declared 'extern'")
    }
    if spec.storage == .register && types.qualifiers(v.type).contains(.volatile) {
      warning(.volatileRegisterVar, v.location, "optimization may eliminate reads and/or writes to register variables")
    }
    if isFile, libraryBuiltin(v.name) != nil { warning(.builtinDeclarationMismatch, v.location, "built-in function \(quoted(v.name)) declared as non-function") }
    let old = previousLinked(v.name)
    // C23 §6.2.2 ¶3: `constexpr` gives internal linkage, too.
    v.linkage = spec.storage == .static || spec.flags.contains(.constexpr) ? .internal : .external
    if old.isNone || ast.decls[old].kind != .variable {
      if old.isSome { reportRedefinition(v.name, v.location, old) }
      if spec.storage == .extern && !hasInitializer {
        v.flags.remove(.defined)
      } else {
        v.flags.insert(.defined)
        if !hasInitializer { v.flags.insert(.tentative) }
      }
      let id = ast.decls.append(v)
      warnIfCxxKeyword(v.name, at: v.location)
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
  func previousLinked(_ name: Name) -> DeclID {
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
}
