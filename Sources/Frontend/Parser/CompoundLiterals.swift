// Compound literals (C17 §6.5.2.5; storage classes: C23 §6.5.3.6).

import Support

extension Parser {
  /// At `{` of `(type){…}`: the lvalue of the unnamed object.
  func parseCompoundLiteral(type: QualType, _ spec: DeclSpecifiers, start: SourceLocation) -> ExprID {
    let location = token.location
    since(.c99, location, "compound literals")
    let isFile = currentFunction == nil || scopes.isFileScope
    let isThread = spec.flags.contains(.threadLocal), isConstexpr = spec.flags.contains(.constexpr)
    let isStatic = isFile || spec.storage == .static || isThread
    checkLiteralStorage(spec, isFile: isFile)
    if isConstexpr { checkConstexprType(type, at: start) }
    let outer = checks.inConstexpr
    checks.inConstexpr = isConstexpr
    let (value, completed) = parseBracedInitializer(for: type, staticStorage: isStatic || isConstexpr)
    checks.inConstexpr = outer
    if type.isError || isError(value) { return errorExpr(start, previousToken.location) }
    if types.isFunction(type) || types.isVoid(type) || !types.isComplete(completed) {
      error(start, "compound literal has \(types.isFunction(type) ? "function" : "incomplete") type \(spell(type))")
      return errorExpr(start, previousToken.location)
    }
    var d = Decl(kind: .variable, name: .none, type: completed, location: location)
    d.flags = [.defined, .compoundLiteral, .referenced, .addressTaken]
    d.duration = isThread ? .thread : isStatic ? .static : .automatic
    if isConstexpr { d.flags.insert(.constexpr) }
    d.linkage = isStatic ? .internal : .none
    d.initializer = value
    d.alignLog2 = types.alignLog2(of: completed)
    d.depth = UInt16(clamping: scopes.depth)
    d.function = currentFunction?.decl ?? .none
    let id = ast.decls.append(d)
    if isStatic { list(id) } else { currentFunction?.locals.append(id.raw) }
    var e = Expr(.compoundLiteral, completed, at: location, from: start, to: previousToken.location)
    e.a = id.raw
    e.flags.insert(.lvalue)
    if spec.storage == .register { e.flags.insert(.registerStorage) }
    return add(e)
  }

  /// C23 §6.5.3.6 ¶2, §6.7.2 ¶2.
  private func checkLiteralStorage(_ spec: DeclSpecifiers, isFile: Bool) {
    let place = spec.storageLocation.isNone ? spec.location : spec.storageLocation
    switch spec.storage {
    case .none, .static: break
    case .register where !isFile: break
    default: error(place, "this storage class is not allowed for a compound literal here")
    }
    if spec.flags.contains(.threadLocal) && !isFile && spec.storage != .static {
      error(place, "a thread-local compound literal in a block must be 'static', too")
    }
    if spec.flags.contains(.threadLocal) && spec.flags.contains(.constexpr) { error(place, "a 'constexpr' object cannot be thread-local") }
    if !spec.flags.isDisjoint(with: [.inline, .noReturn]) { error(place, "a compound literal cannot be 'inline' or '_Noreturn'") }
  }
}
