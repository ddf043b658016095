// Initializers of objects with static storage duration (C17 §6.7.9 ¶4): constants are folded, address constants stay trees.

import Support

extension Parser {
  /// An initializer of an object of static storage duration: constants are folded into constant nodes, address constants stay
  /// as they are (`AST.evaluateConstant` reads them); anything else is an error. Takes a converted rvalue.
  func constantInitializer(_ e: ExprID) -> ExprID {
    let x = ast.exprs[e]
    switch x.kind {
    case .integerConstant, .floatConstant:
      if x.flags.contains(.looseConstant) { pedantic(x.location, "the initializer is no constant expression in ISO C") }
      return e
    case .wideIntegerConstant, .stringLiteral, .error, .nullPointer: return e
    case .initList: return constantList(e, x)
    case .compoundLiteral: return constantCompoundLiteral(e, x)
    case .cast where x.castKind == .load && ast.exprs[x.first].kind == .compoundLiteral && types.isComplete(x.type):
      // GNU C: a compound literal of constants may initialize an object of its type.
      let literal = ast.decls[DeclID(ast.exprs[x.first].a)]
      pedantic(x.location, "ISO C forbids a compound literal as the initializer of an object with static storage")
      if literal.initializer.isSome { return constantInitializer(literal.initializer) }
    case .cast where x.castKind == .bitcast || x.castKind == .noop || x.castKind == .toUnion:
      let inner = constantInitializer(x.first)
      if isError(inner) { return inner }
      ast.exprs[e].a = inner.raw
      if x.castKind != .bitcast || ast.exprs[inner].kind == .initList { return e }
    default: break
    }
    if x.type.isError { return e }
    guard let v = ast.evaluateConstant(e, readsConstObjects: true) else {
      error(x.location, "initializer of an object with static storage duration is not a constant expression", x.range)
      explainNotConstant(e)
      return errorExpr(e)
    }
    return constantNode(v, replacing: e)
  }

  private func constantList(_ e: ExprID, _ x: Expr) -> ExprID {
    for i in 0..<Int(x.b) {
      let at = Int(x.a) + i
      let value = constantInitializer(ast.initEntries[at].value)
      ast.initEntries[at].value = value
    }
    return e
  }

  private func constantCompoundLiteral(_ e: ExprID, _ x: Expr) -> ExprID {
    let d = ast.decls[DeclID(x.a)]
    return d.initializer.isSome ? constantInitializer(d.initializer) : e
  }

  /// A constant node for `v` where it is a number; addresses stay the tree they were.
  private func constantNode(_ v: ConstantValue, replacing e: ExprID) -> ExprID {
    let type = ast.exprs[e].type
    switch v.kind {
    case .integer:
      becomeInteger(e, v.integer, type, constantExpression: false)
    case .float: becomeFloat(e, v.real, type)
    case .decimal: becomeDecimal(e, v.decimal, type)
    case .complex, .complexInteger:
      let x = ast.exprs[e]
      let element = types.canonicalElement(types.bare(type))
      let isFloat = v.kind == .complex
      let re = isFloat ? makeFloat(v.real, element, at: x.location) : makeInteger(v.integer, element, at: x.location)
      let im = isFloat ? makeFloat(v.imaginary, element, at: x.location) : makeInteger(v.imaginaryInteger, element, at: x.location)
      ast.exprs[e].kind = .complexPair
      ast.exprs[e].flags = []
      ast.exprs[e].a = re.raw
      ast.exprs[e].b = im.raw
    case .address where v.base == .none:
      becomeInteger(e, types.wrap(v.integer, type), type, constantExpression: false)
    case .address, .labelDifference: break
    }
    return e
  }
}