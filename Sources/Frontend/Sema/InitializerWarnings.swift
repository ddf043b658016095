// Warnings about initializers: members without one, braces that are missing, members initialized twice.

import Support

extension Parser {
  /// At the `}` of a brace level whose own frame is `mark` and whose entries begin at `firstEntry`.
  func warnAboutLevel(_ mark: Int, _ firstEntry: Int, isDesignated: Bool) {
    if entryStack.count == firstEntry || isZeroInitializer(firstEntry) { return }
    if !checks.elidedBraces.isNone && diagnostics.isEnabled(.missingBraces) && !isDesignated {
      warning(.missingBraces, checks.elidedBraces, "missing braces around initializer")
    }
    if isDesignated || !diagnostics.isEnabled(.missingFieldInitializers) { return }
    let f = frames[mark]
    // Where the level's own frame stands; the last element may be an aggregate without braces that is not full.
    guard f.kind == .record else { return }
    let next = frames.count == mark + 1 ? f.index : f.index + 1
    if next >= f.count || next == 0 { return }
    let field = types.fields[types.records[types.recordID(f.type)].field(Int(next))]
    // A flexible array member needs none.
    if types.kind(field.type) == .incompleteArray || field.name.isNone { return }
    if diagnostics.warning(.missingFieldInitializers, at: token.location, "missing initializer for field \(quoted(field.name)) of \(spell(types.unqualified(f.type)))") {
      note(field.location, "\(quoted(field.name)) is declared here")
    }
  }

  /// `{ 0 }` sets everything to zero and is meant to.
  private func isZeroInitializer(_ firstEntry: Int) -> Bool {
    if entryStack.count != firstEntry + 1 { return false }
    var x = ast.exprs[entryStack[firstEntry].value]
    while x.kind == .cast && !x.flags.contains(.explicit) { x = ast.exprs[x.first] }
    return x.kind == .integerConstant && ast.integerValue(x) == 0 || x.kind == .nullPointer
  }

  private func hasEffect(_ e: Expr) -> Bool {
    var x = e
    while x.kind == .cast && x.castKind != .load { x = ast.exprs[x.first] }
    switch x.kind {
    case .call, .assign, .compoundAssign, .incDec, .statementExpression: return true
    default: return false
    }
  }

  /// -Wdesignated-init: the next member of a structure of type `type` is initialized without being named.
  func warnAboutPosition(_ type: QualType) {
    if !types.records[types.recordID(type)].flags.contains(.designatedInit) || !diagnostics.isEnabled(.designatedInit) { return }
    if at(.rightBrace) { return }
    warning(.designatedInit, token.location, "positional initialization of field in \(spell(types.unqualified(type))) declared with 'designated_init' attribute")
  }

  /// -Woverride-init: an entry at bit `bit` was made before.
  func warnIfOverridden(_ value: ExprID, _ bit: UInt64) {
    var k = entryStack.count
    // Lists with thousands of designators that go backwards are machine-made.
    let least = max(0, k - 256)
    while k > least {
      k -= 1
      if entryStack[k].bitOffset != bit { continue }
      let old = ast.exprs[entryStack[k].value]
      if hasEffect(old) {
        if diagnostics.warning(.overrideInitSideEffects, at: ast.exprs[value].location, ranges: [ast.exprs[value].range], "initialized field with side-effects overwritten") {
          note(old.location, "previous initialization is here")
        }
        return
      }
      if diagnostics.warning(.overrideInit, at: ast.exprs[value].location, ranges: [ast.exprs[value].range], "initialized field overwritten") {
        note(old.location, "previous initialization is here")
      }
      return
    }
  }
}
