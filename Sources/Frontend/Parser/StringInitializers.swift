// Character arrays initialized by string literals (C17 §6.7.9 ¶14, ¶15).

import Support

extension Parser {
  func isCharacterArray(_ t: QualType) -> Bool { types.isArray(t) && types.isCharacter(types.element(t)) }

  /// `e` itself if it is a string literal that can initialize an array of type `type`.
  func stringInitializer(_ e: ExprID, for type: QualType) -> ExprID? {
    let x = expr(e)
    guard x.kind == .stringLiteral, types.isArray(type) else { return nil }
    if x.flags.contains(.parenthesized) && (types.isCharacter(types.element(type)) || types.isInteger(types.element(type))) {
      pedantic(x.location, "array initialized from a parenthesized string constant")
    }
    let target = types.unqualified(types.element(type)), source = types.unqualified(types.element(x.type))
    if types.isCharacter(target) { return types.isCharacter(source) ? e : nil }
    return types.isInteger(target) && types.areCompatible(target, source) ? e : nil
  }

  func completedByString(_ type: QualType, _ literal: ExprID) -> QualType {
    guard types.kind(type) == .incompleteArray else { return type }
    return types.array(of: types.element(type), count: types[self.type(of: literal)].count)
  }

  /// The terminator may be cut, a character may not (§6.7.9 ¶14).
  func checkStringFits(_ literal: ExprID, _ type: QualType) {
    let row = types[type]
    if row.kind == .array && types[self.type(of: literal)].count > row.count &+ 1 {
      violation(.general, expr(literal).location, "the string literal is too long for \(spell(type)); it is cut", expr(literal).range)
    }
  }
}
