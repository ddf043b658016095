// Whether evaluating an expression does more than compute its value: queries such as `__builtin_constant_p` do not evaluate then.

import Frontend

extension FunctionGen {
  /// `id` may write, call something that may, or read what is volatile. Errs on the side of yes.
  func hasSideEffects(_ id: ExprID) -> Bool {
    var steps = 0
    return hasSideEffects(id, &steps)
  }

  private func hasSideEffects(_ id: ExprID, _ steps: inout Int) -> Bool {
    steps += 1
    if steps > 200 { return true }
    let e = ast.exprs[id]
    switch e.kind {
    case .integerConstant, .floatConstant, .nullPointer, .stringLiteral, .declRef, .labelAddress: return false
    case .opaqueValue: return false
    case .cast:
      if e.castKind == .load {
        let q = ast.exprs[e.first].type
        if q.qualifiers.contains(.volatile) || q.qualifiers.contains(.atomic) { return true }
      }
      return hasSideEffects(e.first, &steps)
    case .unary, .addressOf, .dereference, .member: return hasSideEffects(e.first, &steps)
    case .complexPair, .binary, .pointerDifference, .vectorElement: return hasSideEffects(e.first, &steps) || hasSideEffects(e.second, &steps)
    case .pointerOffset: return e.flags.contains(.runtimeStep) || hasSideEffects(e.first, &steps) || hasSideEffects(e.second, &steps)
    case .conditional, .comma:
      if hasSideEffects(e.first, &steps) || hasSideEffects(e.second, &steps) { return true }
      return e.kind == .conditional && hasSideEffects(e.third, &steps)
    case .call, .builtinCall: return !isPureCall(e) || argumentsHaveSideEffects(e, &steps)
    default: return true
    }
  }

  private func argumentsHaveSideEffects(_ e: Expr, _ steps: inout Int) -> Bool {
    for k in 0..<Int(e.c) where hasSideEffects(ExprID(ast.pool[Int(e.b) + k]), &steps) { return true }
    return false
  }

  private func isPureCall(_ e: Expr) -> Bool {
    if e.kind == .builtinCall {
      guard let builtin = Builtin(rawValue: UInt16(truncatingIfNeeded: e.a)) else { return false }
      switch builtin {
      case .expect, .expect_with_probability, .constant_p, .object_size, .dynamic_object_size, .ffs, .ffsl, .ffsll, .clz, .clzl, .clzll, .ctz,
        .ctzl, .ctzll, .popcount, .popcountl, .popcountll, .parity, .bswap16, .bswap32, .bswap64, .strlen, .strcmp, .strncmp, .memcmp,
        .strchr, .abs, .labs, .llabs, .fabs, .fabsf: return true
      default: return false
      }
    }
    var at = ast.exprs[e.first]
    while at.kind == .cast && (at.castKind == .noop || at.castKind == .functionToPointer) { at = ast.exprs[at.first] }
    guard at.kind == .declRef, ast.decls[DeclID(at.a)].kind == .function else { return false }
    let flags = ast.attributes(of: DeclID(at.a)).flags
    if flags.contains(.const) || flags.contains(.pure) { return true }
    guard ast.decls[DeclID(at.a)].flags.contains(.libraryBuiltin), let builtin = Builtin(rawValue: UInt16(truncatingIfNeeded: ast.decls[DeclID(at.a)].aux2))
    else { return false }
    return !builtin.libraryFunction.attributes.isDisjoint(with: [.pure, .const])
  }
}
