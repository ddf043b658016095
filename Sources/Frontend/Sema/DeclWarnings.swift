// Warnings about declarations that are valid but suspicious: names that hide others, missing and repeated declarations, old forms.

import Support

extension Parser {
  /// -Wshadow: a new local name hides `old`.
  func warnIfShadowing(_ d: Decl) {
    if d.name.isNone || !(diagnostics.isEnabled(.shadow) || diagnostics.isEnabled(.shadowLocal) || diagnostics.isEnabled(.shadowCompatibleLocal)) { return }
    let old = scopes.find(d.name)
    if old.isNone || scopes.findInnermost(d.name) == old { return }
    let o = ast.decls[old]
    if o.location.isNone || diagnostics.sources.isInSystemHeader(o.location) { return }
    let what: String
    var group = WarningGroup.shadow
    switch o.kind {
    case .parameter: what = "a parameter"
    case .variable: what = o.flags.contains(.fileScope) ? "a global declaration" : "a previous local"
    case .function:
      // A variable named like a function is mistaken for it only if it can be called.
      if !types.isFunction(d.type) && !types.isFunctionPointer(d.type) { return }
      what = "a global declaration"
    default: return
    }
    if !o.flags.contains(.fileScope) && o.kind != .function && !diagnostics.isEnabled(.shadow) {
      group = types.areCompatibleUnqualified(types.bare(o.type), types.bare(d.type)) ? .shadowCompatibleLocal : .shadowLocal
    }
    if diagnostics.warning(group, at: d.location, "declaration of \(quoted(d.name)) shadows \(what)") { note(o.location, "shadowed declaration is here") }
  }

  /// A declaration of `f` that merges into `old`, which says the same.
  func warnIfRedundant(_ f: Decl, _ old: DeclID, isDefinition: Bool) {
    if !diagnostics.isEnabled(.redundantDecls) || isDefinition { return }
    let o = ast.decls[old]
    if o.location.isNone || o.flags.contains(.implicit) || o.flags.contains(.tentative) || f.location == o.location { return }
    if f.kind == .variable && f.storage != .extern { return }
    // A later declaration may add attributes or a prototype.
    if o.type != f.type && !types.isSame(o.type, f.type) { return }
    if diagnostics.warning(.redundantDecls, at: f.location, "redundant redeclaration of \(quoted(f.name))") { notePrevious(o) }
  }

  /// What a function declarator lacks; `old` is the entity it merged into, as it was before, or nil.
  func warnAboutFunctionForm(_ spec: DeclSpecifiers, _ d: Declarator, _ old: Decl?, isDefinition: Bool) {
    if d.type.isError { return }
    let row = types[d.type]
    if row.flags.contains(.unprototyped) {
      if isDefinition && (d.isIdentifierList && d.parameters.count > 0 || language.standard < .c23 && diagnostics.isRequested(.oldStyleDefinition)
        && d.name != names.main && (old == nil || types[old!.type].flags.contains(.unprototyped))) {
        warning(.oldStyleDefinition, d.location, "old-style function definition of \(quoted(d.name)); declare the parameters in its prototype")
      } else if language.standard < .c23 && (old == nil || types[old!.type].flags.contains(.unprototyped)) {
        warning(.strictPrototypes, d.location, "function declaration isn't a prototype; write '\(interner.string(d.name))(void)'")
      }
    }
    if isDefinition && spec.storage != .static && scopes.isFileScope && d.name != names.main && !spec.flags.contains(.inline) {
      if old == nil || old!.location.isNone || old!.flags.contains(.implicit) {
        warning(.missingPrototypes, d.location, "no previous prototype for \(quoted(d.name)); declare it in a header, or 'static' if it is not used elsewhere")
        if !diagnostics.isEnabled(.missingPrototypes) { warning(.missingDeclarations, d.location, "no previous declaration for \(quoted(d.name))") }
      } else if types[old!.type].flags.contains(.unprototyped) && old!.linkage == .external {
        warning(.missingPrototypes, d.location, "no previous prototype for \(quoted(d.name))")
      }
    }
    if diagnostics.isEnabled(.ignoredQualifiers) {
      let q = types.qualifiers(spec.type)
      let result = types.element(d.type)
      if !q.isEmpty && !types.isPointer(result) && types.isSame(result, spec.type) && spec.type.qualifiers == q {
        warning(.ignoredQualifiers, spec.location, "type qualifiers ignored on function return type")
      }
    }
    if spec.storage == .extern && !scopes.isFileScope { warning(.nestedExterns, d.location, "nested extern declaration of \(quoted(d.name))") }
    if diagnostics.isEnabled(.aggregateReturn) && types.isRecord(types.element(d.type)) {
      warning(.aggregateReturn, d.location, "function returns an aggregate")
    }
  }

  /// -Wmain: the parameters of `main` (C17 §5.1.2.2.1).
  func warnAboutMainParameters(_ d: Declarator) {
    let n = types.parameterCount(d.type)
    if types[d.type].flags.contains(.unprototyped) { return }
    if n == 1 || n > 3 { mainViolation(d.location, "'main' takes only zero or two arguments") }
    if n >= 1 && !types.isSame(types.parameter(0, of: d.type), .int) { mainViolation(d.location, "first argument of 'main' should be 'int'") }
    if n == 1 || n > 3 { return }
    for i in 1..<max(n, 1) {
      let p = types.parameter(i, of: d.type)
      let isStrings = types.isPointer(p) && types.isPointer(types.element(p)) && types.isCharacter(types.element(types.element(p)))
      if !isStrings { mainViolation(d.location, "\(i == 1 ? "second" : "third") argument of 'main' should be 'char **'") }
    }
  }

  /// -Wlarger-than: the object `v`, whose type is complete.
  func warnAboutSize(_ v: Decl) {
    if !diagnostics.isEnabled(.largerThan) || types.hasRuntimeSize(v.type) { return }
    let size = types.size(of: v.type), limit = diagnostics.size(of: .largerThan)
    if size > limit { warning(.largerThan, v.location, "size of \(quoted(v.name)) \(size) bytes exceeds maximum object size \(limit)") }
  }

  /// -Wvla-larger-than and -Wlarger-than for a variable of a block.
  func warnAboutVariableForm(_ v: Decl) {
    warnAboutSize(v)
    if types.kind(v.type) == .variableArray && diagnostics.isEnabled(.vlaLargerThan) {
      warning(.vlaLargerThan, v.location, "variable-length array \(quoted(v.name)) is unbounded")
    }
    if v.storage == .register && types.qualifiers(v.type).contains(.volatile) {
      warning(.volatileRegisterVar, v.location, "optimization may eliminate reads and/or writes to register variables")
    }
  }

  /// -Wreturn-local-addr: the value `e` that a function returns.
  func warnAboutReturnedAddress(_ e: ExprID) {
    var x = ast.exprs[e]
    if !types.isPointer(x.type) { return }
    while true {
      if x.kind == .cast && (x.castKind == .pointer || x.castKind == .noop) || x.kind == .pointerOffset { x = ast.exprs[x.first] } else { break }
    }
    guard x.kind == .addressOf || (x.kind == .cast && x.castKind == .arrayToPointer) else { return }
    var place = ast.exprs[x.first]
    while place.kind == .member || place.kind == .vectorElement { place = ast.exprs[place.first] }
    guard place.kind == .declRef || place.kind == .compoundLiteral else { return }
    let d = ast.decls[DeclID(place.a)]
    guard d.kind == .variable || d.kind == .parameter, d.duration == .automatic, d.linkage == .none, d.function.isSome else { return }
    if d.kind == .parameter && x.kind == .cast { return }
    let what = d.name.isNone ? "a compound literal of the function" : "local \(d.kind == .parameter ? "parameter" : "variable") \(quoted(d.name))"
    if diagnostics.warning(.returnLocalAddr, at: ast.exprs[e].location, ranges: [ast.exprs[e].range], "function returns address of \(what)") && !d.name.isNone {
      note(d.location, "declared here")
    }
  }
}
