// Warnings about assignments to variables.

import Support

extension Parser {
  /// `x = x`, and the address of a variable of an inner block stored in one of an outer block, which the flow analysis then follows.
  func warnAboutAssignedVariable(_ place: Expr, _ value: ExprID, at location: SourceLocation) {
    let v = ast.exprs[value]
    if v.kind == .cast && v.castKind == .load {
      let source = ast.exprs[v.first]
      if source.kind == .declRef && source.a == place.a && !v.flags.contains(.explicit) && diagnostics.isEnabled(.selfAssign)
        && types.qualifiers(place.type).isDisjoint(with: [.volatile, .atomic]) && !diagnostics.sources.isMacro(location)
        && !diagnostics.sources.isMacro(source.location) && !diagnostics.sources.isMacro(v.start) {
        warning(.selfAssign, location, "explicitly assigning value of variable of type \(spell(place.type)) to itself", place.range, v.range)
      }
    } else if types.isPointer(place.type) && currentFunction != nil {
      var x = v
      while x.kind == .cast && (x.castKind == .pointer || x.castKind == .noop) || x.kind == .pointerOffset { x = ast.exprs[x.first] }
      if x.kind == .addressOf || x.kind == .cast && x.castKind == .arrayToPointer { checks.tracksPointers = true }
    }
  }
}
