// Where the language demands a constant: integer constant expressions.

import Support

extension Parser {
  /// The value of `e` if it can be folded to an integer now.
  func evaluateInteger(_ e: ExprID) -> Int128? {
    let x = ast.exprs[e]
    if x.kind == .integerConstant { return types.isInteger(x.type) ? ast.integerValue(x) : nil }
    if !types.isInteger(x.type) { return nil }
    return ast.evaluateInteger(e)
  }

  func evaluateConstant(_ e: ExprID) -> ConstantValue? { ast.evaluateConstant(e) }

  /// The value of a required integer constant expression; `what` names the place, e.g. "a case label". Reports and returns
  /// nil otherwise. A foldable expression that is none by the letter is accepted, as by gcc, with a pedantic warning.
  func integerConstant(_ e: ExprID, _ what: StaticString) -> Int128? {
    let v = rvalue(e)
    let x = ast.exprs[v]
    if x.type.isError { return nil }
    if !types.isInteger(x.type) {
      error(x.location, "\(what) must have integer type, not \(spell(x.type))", x.range)
      return nil
    }
    if x.kind == .integerConstant {
      if !x.flags.contains(.integerConstantExpression) { pedantic(x.location, "\(what) is not an integer constant expression") }
      return ast.integerValue(x)
    }
    if let value = ast.evaluateInteger(v) {
      pedantic(x.location, "\(what) is not an integer constant expression")
      return value
    }
    error(x.location, "\(what) must be an integer constant expression", x.range)
    explainNotConstant(v)
    return nil
  }

  /// Says which part keeps `e` from being constant, when that is simple to say.
  func explainNotConstant(_ e: ExprID) {
    var at = e
    for _ in 0..<100 {
      let x = ast.exprs[at]
      switch x.kind {
      case .declRef:
        let d = ast.decls[DeclID(x.a)]
        note(x.location, "the value of \(quoted(d.name)) is not known at compile time; use an enumerator or a macro")
        return
      case .call, .builtinCall:
        note(x.location, "a call is not allowed in a constant expression")
        return
      case .cast, .unary, .member, .dereference: at = x.first
      case .binary: at = ast.evaluateConstant(x.first) == nil ? x.first : x.second
      default: return
      }
    }
  }
}
