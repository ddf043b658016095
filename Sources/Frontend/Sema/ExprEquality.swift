// Whether two expressions are written alike, and what `sizeof` was applied to: for warnings about repetition.

import Support

/// The operand of a `sizeof` that became a constant.
struct SizeofOperand {
  var expression: ExprID
  var type: QualType
  var location: SourceLocation
}

extension Parser {
  /// Remembers that constant `node` came from `sizeof`, if a warning asks for it.
  func rememberSizeof(_ node: ExprID, _ type: QualType, operand: ExprID, at location: SourceLocation) {
    if !diagnostics.isEnabled(.sizeofPointerMemaccess) && !diagnostics.isEnabled(.sizeofPointerDiv) && !diagnostics.isEnabled(.sizeofArrayDiv) && !diagnostics.isEnabled(.format) { return }
    checks.sizeofOperands.insert(UInt64(node.raw), UInt32(checks.sizeofList.count))
    checks.sizeofList.append(SizeofOperand(expression: operand, type: type, location: location))
  }

  func sizeofOperand(_ e: ExprID) -> SizeofOperand? {
    if ast.exprs[e].kind != .integerConstant { return nil }
    return checks.sizeofOperands.find(UInt64(e.raw)).map { checks.sizeofList[Int($0)] }
  }

  /// Whether `a` and `b` do the same: equal trees, no calls, at most a few dozen nodes.
  func sameExpression(_ a: ExprID, _ b: ExprID) -> Bool {
    var fuel = 48
    return same(a, b, &fuel)
  }

  private func same(_ a: ExprID, _ b: ExprID, _ fuel: inout Int) -> Bool {
    if a.isNone || b.isNone { return a == b }
    if a == b { return true }
    fuel -= 1
    if fuel <= 0 { return false }
    let x = ast.exprs[a], y = ast.exprs[b]
    if x.kind != y.kind || x.op != y.op && x.kind != .integerConstant || !types.isSame(x.type, y.type) { return false }
    switch x.kind {
    case .integerConstant: return ast.integerValue(x) == ast.integerValue(y)
    case .floatConstant:
      let p = ast.floats[Int(x.a)], q = ast.floats[Int(y.a)]
      return p.low == q.low && p.high == q.high
    case .declRef: return x.a == y.a && types.qualifiers(x.type).isDisjoint(with: .volatile)
    case .stringLiteral: return ast.bytes(of: StringID(x.a)).elementsEqual(ast.bytes(of: StringID(y.a)))
    case .nullPointer: return true
    case .cast, .unary, .addressOf, .dereference: return same(x.first, y.first, &fuel)
    case .member: return x.b == y.b && same(x.first, y.first, &fuel)
    case .binary, .comma, .vectorElement, .complexPair: return same(x.first, y.first, &fuel) && same(x.second, y.second, &fuel)
    case .pointerOffset, .pointerDifference:
      return x.c == y.c && same(x.first, y.first, &fuel) && same(x.second, y.second, &fuel)
    case .conditional:
      return same(x.first, y.first, &fuel) && same(x.second, y.second, &fuel) && same(x.third, y.third, &fuel)
    default: return false
    }
  }

  /// The same for statements: both branches of an `if`.
  func sameStatement(_ a: StmtID, _ b: StmtID, _ depth: Int = 0) -> Bool {
    if a.isNone || b.isNone || depth > 4 { return false }
    let s = ast.stmts[a], t = ast.stmts[b]
    if s.kind != t.kind { return false }
    switch s.kind {
    case .expression: return sameEffect(ExprID(s.a), ExprID(t.a))
    case .return: return s.a == t.a || (s.a != UInt32.max && t.a != UInt32.max && sameExpression(ExprID(s.a), ExprID(t.a)))
    case .goto: return s.a == t.a
    case .break, .continue: return true
    case .compound:
      if s.b != t.b || s.b == 0 || s.b > 8 { return false }
      for k in 0..<s.b where !sameStatement(StmtID(ast.pool[Int(s.a + k)]), StmtID(ast.pool[Int(t.a + k)]), depth + 1) { return false }
      return true
    default: return false
    }
  }

  private func sameEffect(_ a: ExprID, _ b: ExprID) -> Bool {
    let x = ast.exprs[a], y = ast.exprs[b]
    if x.kind != y.kind || x.op != y.op { return false }
    switch x.kind {
    case .assign: return sameExpression(x.first, y.first) && sameEffectOrValue(x.second, y.second)
    case .compoundAssign: return x.c == y.c && sameExpression(x.first, y.first) && sameEffectOrValue(x.second, y.second)
    case .incDec: return sameExpression(x.first, y.first)
    case .call:
      if x.c != y.c || !sameExpression(x.first, y.first) { return false }
      for k in 0..<x.c where !sameEffectOrValue(ExprID(ast.pool[Int(x.b + k)]), ExprID(ast.pool[Int(y.b + k)])) { return false }
      return true
    default: return sameExpression(a, b)
    }
  }

  private func sameEffectOrValue(_ a: ExprID, _ b: ExprID) -> Bool { sameExpression(a, b) }
}
