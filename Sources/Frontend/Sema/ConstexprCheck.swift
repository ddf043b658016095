// What C23 asks of `constexpr` objects and their initializers (§6.7.2 ¶5, ¶6).

import Support

extension Parser {
  /// The type of a `constexpr` object: nothing about it may change or depend on the run.
  func checkConstexprType(_ type: QualType, at location: SourceLocation) {
    if type.isError { return }
    if types.isVariablyModified(type) { return error(location, "a 'constexpr' object cannot have the variably modified type \(spell(type))") }
    if let q = changingQualifier(type) {
      error(location, "a 'constexpr' object cannot have type \(spell(type)), which is \(q) or has a part that is")
    }
  }

  private func changingQualifier(_ type: QualType) -> String? {
    let q = types.qualifiers(type)
    if q.contains(.volatile) { return "'volatile'" }
    if q.contains(.atomic) { return "'_Atomic'" }
    if q.contains(.restrict) { return "'restrict'" }
    var t = type
    while types.isArray(t) { t = types.element(t) }
    guard types.isRecord(t) else { return nil }
    let r = types.records[types.recordID(t)]
    for i in 0..<Int(r.fieldCount) {
      if let found = changingQualifier(types.fields[r.field(i)].type) { return found }
    }
    return nil
  }

  /// `constexpr` beside storage classes that it cannot be combined with.
  func checkConstexprSpecifiers(_ spec: DeclSpecifiers, at location: SourceLocation) {
    if spec.storage == .extern || spec.storage == .typedef {
      error(location, "'constexpr' cannot be combined with '\(spec.storage == .extern ? "extern" : "typedef")'")
    }
    if spec.flags.contains(.threadLocal) { error(location, "a 'constexpr' object cannot be thread-local") }
  }

  /// The value `v` of type `from` that initializes (a part of) a `constexpr` object of type `to` keeps its value.
  func checkConstexprValue(_ v: ExprID, _ from: QualType, _ to: QualType) {
    let x = ast.exprs[v]
    if types.isPointer(to) {
      if !isNullPointerConstant(v) && types.kind(from) != .nullptr && x.kind != .nullPointer && !isConstexprObject(v) {
        error(x.location, "a 'constexpr' pointer can only be null", x.range)
      }
      return
    }
    if x.kind == .floatConstant && types.isInteger(to) {
      return error(x.location, "a 'constexpr' object of type \(spell(to)) cannot be initialized with a value of type \(spell(from))", x.range)
    }
    if !isKept(x, to) {
      error(x.location, "the type \(spell(to)) of this 'constexpr' object cannot represent the value of its initializer", x.range)
    }
  }

  private func isConstexprObject(_ v: ExprID) -> Bool {
    let x = ast.exprs[v]
    guard x.kind == .cast, x.castKind == .load, ast.exprs[x.first].kind == .declRef else { return false }
    return ast.decls[DeclID(ast.exprs[x.first].a)].flags.contains(.constexpr)
  }

  /// Whether type `to` holds the value of constant `x`.
  func isKept(_ x: Expr, _ to: QualType) -> Bool {
    switch x.kind {
    case .integerConstant:
      let value = ast.integerValue(x)
      if types.isBool(to) { return value == 0 || value == 1 }
      if types.isInteger(to) { return types.integerWidth(to) > 128 || types.wrap(value, to) == value }
      guard types.isRealFloating(to) else { return true }
      let (back, overflow) = ast.toInteger(SoftFloat(value, types.floatFormat(to)), .int128) ?? (value, false)
      return !overflow && back == value
    case .floatConstant where types.isRealFloating(to) && types.isRealFloating(x.type):
      let value = ast.floatValue(x)
      if value.compare(value) != .equal { return true }
      return value.convert(to: types.floatFormat(to)).convert(to: value.format).compare(value) == .equal
    default: return true
    }
  }
}
