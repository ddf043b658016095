// What may be converted implicitly: assignment, initialization, arguments, return (C17 §6.5.16.1), and what a cast may do
// (§6.5.4).
//
// Constraint violations that gcc 12 lets pass with a warning are warnings of the same group here.

import Support

extension Parser {
  /// Converts `e` to (unqualified) `target` as if by assignment, reporting what is not allowed.
  func convertForAssignment(_ e: ExprID, to target: QualType, _ context: AssignmentContext) -> ExprID {
    let v = rvalue(e)
    let source = ast.exprs[v].type
    if source.isError || target.isError { return source.isError ? v : errorExpr(v) }
    let goal = types.unqualified(target)
    let from = types.bare(source), to = types.bare(goal)
    if checks.inConstexpr, case .initialization = context { checkConstexprValue(v, from, to) }
    if types.isPointer(to) && diagnostics.isEnabled(.addressOfPackedMember) { warnAboutPackedMember(v, types[to].element) }
    if from == to { return v }
    let s = types[from], t = types[to]
    let sm = s.kind.mask, tm = t.kind.mask
    if sm & TypeMask.arithmetic != 0 && tm & TypeMask.arithmetic != 0 {
      checkConstantConversion(v, from, to)
      if tm == TypeKind.bool.mask { warnAboutCondition(ast.exprs[v]) }
      if wantsConversionWarnings { warnAboutConversion(v, from, to) }
      return convert(v, to: goal)
    }
    if tm == TypeKind.pointer.mask { return assignToPointer(v, s, t, goal, context) }
    if tm == TypeKind.bool.mask && sm & TypeMask.pointerLike != 0 { return toBool(v) }
    if tm & TypeMask.integers != 0 && sm == TypeKind.pointer.mask {
      warnIntegerFromPointer(v, goal, context)
      return convert(v, to: goal)
    }
    if tm == TypeKind.nullptr.mask && isNullPointerConstant(v) { return convert(v, to: goal) }
    if tm == TypeKind.record.mask {
      if sm == TypeKind.record.mask && types.areCompatible(from, to) { return castNode(.noop, v, goal) }
      if types.records[RecordID(t.aux)].flags.contains(.transparent), let u = toTransparentUnion(v, goal) { return u }
    }
    if tm == TypeKind.vector.mask && sm == TypeKind.vector.mask && vectorsConvertible(s, t) {
      return castNode(.bitcast, v, goal)
    }
    return reportIncompatible(v, goal, context)
  }

  private func vectorsConvertible(_ s: TypeInfo, _ t: TypeInfo) -> Bool {
    if language.laxVectorConversions && s.size == t.size { return true }
    if s.size != t.size || s.count != t.count { return false }
    return types.isInteger(s.element) == types.isInteger(t.element)
  }

  // MARK: Pointers

  private func assignToPointer(
    _ v: ExprID, _ s: TypeInfo, _ t: TypeInfo, _ goal: QualType, _ context: AssignmentContext
  ) -> ExprID {
    if isNullPointerConstant(v) { return convert(v, to: goal) }
    switch s.kind {
    case .pointer:
      if diagnostics.isEnabled(.writeStrings) { warnAboutWritableLiteral(v, t.element, context) }
      checkPointers(v, s.element, t.element, goal, context)
      return convert(v, to: goal)
    case .nullptr: return convert(v, to: goal)
    case let k where k.mask & TypeMask.integers != 0:
      let x = ast.exprs[v]
      violation(.intConversion, x.location, pointerMessage(context, goal, x.type, "makes pointer from integer without a cast"), x.range)
      explain(context, goal, x.type)
      return convert(v, to: goal)
    default: return reportIncompatible(v, goal, context)
    }
  }

  /// Pointees `a` (given) and `b` (wanted) of a pointer assignment.
  private func checkPointers(_ v: ExprID, _ a: QualType, _ b: QualType, _ goal: QualType, _ context: AssignmentContext) {
    let lost = types.qualifiers(a).subtracting(types.qualifiers(b)).subtracting(.atomic)
    let pa = types.bare(a), pb = types.bare(b)
    let ka = types.kind(pa), kb = types.kind(pb)
    let x = ast.exprs[v]
    if pa != pb {
      if ka == .void || kb == .void {
        if ka == .void && diagnostics.isEnabled(.cxxCompat) {
          warning(.cxxCompat, x.location, "request for implicit conversion from \(spell(x.type)) to \(spell(goal)) not permitted in C++", x.range)
        }
        if (ka == .function || kb == .function) && !isBuiltinArgument(context) {
          pedantic(x.location, "ISO C forbids conversion between a function pointer and 'void *' without a cast")
        }
      } else if !types.areCompatibleUnqualified(pa, pb) {
        // Arrays are qualified as their elements are; that alone makes the pointers incompatible before C23 (C23 §6.2.5 ¶29).
        guard types.isArray(a), types.isArray(b), types.areCompatible(withPlainElements(a), withPlainElements(b)) else {
          return mismatch(v, x, pa, pb, goal, context)
        }
        if lost.isEmpty { since(.c23, x.location, "pointers to arrays with different qualifiers as compatible") }
      }
    }
    if ka != .void && kb != .void && types.qualifiers(a).contains(.atomic) != types.qualifiers(b).contains(.atomic) {
      violation(.incompatiblePointerTypes, x.location, incompatibleMessage(context, goal, x.type), x.range)
      return explain(context, goal, x.type)
    }
    if !lost.isEmpty {
      if types.isArray(a) || ka == .function {
        violation(.discardedArrayQualifiers, x.location, discardMessage(context, lost), x.range)
      } else {
        violation(.discardedQualifiers, x.location, discardMessage(context, lost), x.range)
      }
      explain(context, goal, x.type)
    }
  }

  /// A pointer that a builtin declared as `void *` may point to a function.
  private func isBuiltinArgument(_ context: AssignmentContext) -> Bool {
    if case .argument(_, let decl) = context { return decl.isSome && ast.decls[decl].location.isNone }
    return false
  }

  /// Array type `t` without the qualifiers of its innermost elements.
  private func withPlainElements(_ t: QualType) -> QualType {
    let row = types[t]
    switch row.kind {
    case .array: return types.array(of: withPlainElements(types.element(t)), count: row.count)
    case .incompleteArray: return types.incompleteArray(of: withPlainElements(types.element(t)))
    case .variableArray: return t
    default: return types.unqualified(t)
    }
  }

  private func mismatch(_ v: ExprID, _ x: Expr, _ a: QualType, _ b: QualType, _ goal: QualType, _ context: AssignmentContext) {
    // `char *` for `unsigned char *` and the like.
    if types.isInteger(a) && types.isInteger(b) && types.size(of: a) == types.size(of: b)
      && types.isSame(types.unsignedVersion(a), types.unsignedVersion(b)) && !types.isBool(a) && !types.isBool(b) {
      if diagnostics.isEnabled(.pointerSign) {
        violation(.pointerSign, x.location, "pointer targets in \(describe(context)) differ in signedness", x.range)
        explain(context, goal, x.type)
      }
      return
    }
    violation(.incompatiblePointerTypes, x.location, incompatibleMessage(context, goal, x.type), x.range)
    explain(context, goal, x.type)
  }

  private func warnIntegerFromPointer(_ v: ExprID, _ goal: QualType, _ context: AssignmentContext) {
    let x = ast.exprs[v]
    violation(.intConversion, x.location, pointerMessage(context, goal, x.type, "makes integer from pointer without a cast"), x.range)
    explain(context, goal, x.type)
  }

  /// -Wwrite-strings: a literal's characters may not be changed, so a pointer to them should be to `const`.
  private func warnAboutWritableLiteral(_ v: ExprID, _ pointee: QualType, _ context: AssignmentContext) {
    let x = ast.exprs[v]
    guard x.kind == .cast, x.castKind == .arrayToPointer, ast.exprs[x.first].kind == .stringLiteral, types.isCharacter(types.bare(pointee)),
      !types.qualifiers(pointee).contains(.const) else { return }
    warning(.writeStrings, x.location, discardMessage(context, .const), x.range)
  }

  /// -Waddress-of-packed-member: the address of a member that is less aligned than objects of its type are.
  private func warnAboutPackedMember(_ v: ExprID, _ pointee: QualType) {
    if types.isVoid(pointee) || types.alignLog2(of: pointee) == 0 || unevaluatedDepth > 0 { return }
    var x = ast.exprs[v]
    while x.kind == .cast && (x.castKind == .pointer || x.castKind == .noop) { x = ast.exprs[x.first] }
    guard x.kind == .addressOf || x.kind == .cast && x.castKind == .arrayToPointer else { return }
    var place = ast.exprs[x.first]
    while place.kind == .member {
      let f = types.fields[FieldID(place.b)]
      let record = types.unqualified(ast.exprs[place.first].type)
      guard types.isRecord(record) else { return }
      let isPacked = types.records[types.recordID(record)].flags.contains(.packed) || f.flags.contains(.packed)
      if isPacked && f.alignLog2 < types.alignLog2(of: f.type) && types.alignLog2(of: pointee) > types.alignLog2(of: record) {
        return warning(.addressOfPackedMember, ast.exprs[v].location, "taking address of packed member of \(spell(record)) may result in an unaligned pointer value", ast.exprs[v].range)
      }
      place = ast.exprs[place.first]
    }
  }

  // MARK: Transparent unions

  /// The first member of the union type `goal` that takes `v`, as GNU transparent unions do for arguments.
  private func toTransparentUnion(_ v: ExprID, _ goal: QualType) -> ExprID? {
    let record = types.records[types.recordID(goal)]
    let source = types.bare(ast.exprs[v].type)
    let isNull = isNullPointerConstant(v)
    var fallback: FieldID?
    for i in 0..<Int(record.fieldCount) {
      let field = record.field(i)
      let member = types.bare(types.fields[field].type)
      if member == source || types.areCompatibleUnqualified(member, source) { return unionCast(v, field, goal) }
      if types.isPointer(member) {
        let pointee = types.bare(types.canonicalElement(member))
        if isNull { fallback = fallback ?? field }
        if types.isPointer(source) {
          let given = types.bare(types.canonicalElement(source))
          if given == pointee || types.isVoid(given) || types.isVoid(pointee) || types.areCompatibleUnqualified(given, pointee) {
            fallback = fallback ?? field
          }
        }
      }
    }
    return fallback.map { unionCast(v, $0, goal) }
  }

  func unionCast(_ v: ExprID, _ field: FieldID, _ goal: QualType) -> ExprID {
    let node = castNode(.toUnion, convert(v, to: types.fields[field].type), goal)
    ast.exprs[node].b = field.raw
    return node
  }

  // MARK: Messages

  private func describe(_ context: AssignmentContext) -> String {
    switch context {
    case .assignment: return "assignment"
    case .initialization: return "initialization"
    case .returnValue: return "return"
    case .argument(let n, let decl): return "passing argument \(n)\(ofFunction(decl))"
    }
  }

  func ofFunction(_ decl: DeclID) -> String {
    decl.isSome && ast.decls[decl].name.isSome ? " of \(quoted(ast.decls[decl].name))" : ""
  }

  private func pointerMessage(_ context: AssignmentContext, _ goal: QualType, _ source: QualType, _ rest: String) -> String {
    switch context {
    case .assignment: return "assignment to \(spell(goal)) from \(spell(source)) \(rest)"
    case .initialization: return "initialization of \(spell(goal)) from \(spell(source)) \(rest)"
    case .returnValue: return "returning \(spell(source)) from a function with return type \(spell(goal)) \(rest)"
    case .argument: return "\(describe(context)) \(rest)"
    }
  }

  private func incompatibleMessage(_ context: AssignmentContext, _ goal: QualType, _ source: QualType) -> String {
    switch context {
    case .assignment: return "assignment to \(spell(goal)) from incompatible pointer type \(spell(source))"
    case .initialization: return "initialization of \(spell(goal)) from incompatible pointer type \(spell(source))"
    case .returnValue: return "returning \(spell(source)) from a function with incompatible return type \(spell(goal))"
    case .argument: return "\(describe(context)) from incompatible pointer type"
    }
  }

  private func discardMessage(_ context: AssignmentContext, _ lost: Qualifiers) -> String {
    "\(describe(context)) discards '\(spell(lost))' qualifier from pointer target type"
  }

  func spell(_ q: Qualifiers) -> String {
    var words: [String] = []
    if q.contains(.const) { words.append("const") }
    if q.contains(.volatile) { words.append("volatile") }
    if q.contains(.restrict) { words.append("restrict") }
    if q.contains(.atomic) { words.append("_Atomic") }
    return words.joined(separator: " ")
  }

  /// For arguments: what was expected, and where the function is declared.
  private func explain(_ context: AssignmentContext, _ goal: QualType, _ source: QualType) {
    guard case .argument(_, let decl) = context else { return }
    let text = "expected \(spell(goal)) but argument is of type \(spell(source))"
    if decl.isSome && !ast.decls[decl].location.isNone { note(ast.decls[decl].location, text) }
  }

  private func reportIncompatible(_ v: ExprID, _ goal: QualType, _ context: AssignmentContext) -> ExprID {
    let x = ast.exprs[v]
    if types.isVoid(x.type) {
      error(x.location, "a void expression has no value to use in \(describe(context))", x.range)
      return errorExpr(v)
    }
    switch context {
    case .assignment:
      error(x.location, "incompatible types when assigning to type \(spell(goal)) from type \(spell(x.type))", x.range)
    case .initialization:
      error(x.location, "incompatible types when initializing type \(spell(goal)) using type \(spell(x.type))", x.range)
    case .returnValue:
      error(x.location, "incompatible types when returning type \(spell(x.type)) but \(spell(goal)) was expected", x.range)
    case .argument(let n, let decl):
      error(x.location, "incompatible type for argument \(n)\(ofFunction(decl))", x.range)
      explain(context, goal, x.type)
    }
    return errorExpr(v)
  }

  // MARK: Casts

  /// `(target)e` as written; `start` is the parenthesis.
  func explicitCast(_ e: ExprID, to target: QualType, from start: SourceLocation) -> ExprID {
    let result = checkedCast(e, target)
    if result == e && ast.exprs[e].kind == .error { return e }
    var node = result
    // The cast must not be an lvalue or keep the mark of a literal: an unchanged operand gets a node of its own.
    let kind = ast.exprs[node].kind
    // A cast also ends what makes a bit-field promote by its width.
    if (node == e || bitField(ofValue: node) != nil) && kind != .integerConstant && kind != .floatConstant && kind != .wideIntegerConstant && !ast.exprs[node].type.isError {
      node = castNode(.noop, node, types.unqualified(target))
    }
    ast.exprs[node].start = start
    ast.exprs[node].location = start
    ast.exprs[node].flags.remove(.parenthesized)
    if kind == .floatConstant { ast.exprs[node].flags.remove(.integerConstantExpression) }
    if ast.exprs[node].kind == .cast { ast.exprs[node].flags.insert(.explicit) }
    if !ast.exprs[node].type.isError { ast.exprs[node].type = types.unqualified(target) }
    return node
  }

  private func checkedCast(_ e: ExprID, _ target: QualType) -> ExprID {
    let t = types[target]
    if t.kind == .void { return castNode(.toVoid, withoutValue(e), .void) }
    let v = rvalue(e)
    let x = ast.exprs[v]
    if x.type.isError { return v }
    if target.isError { return errorExpr(v) }
    let s = types[x.type]
    let sm = s.kind.mask, tm = t.kind.mask
    if tm & (TypeMask.arrays | TypeKind.function.mask) != 0 {
      error(x.location, "cast specifies \(t.kind == .function ? "function" : "array") type \(spell(target))")
      return errorExpr(v)
    }
    if tm == TypeKind.record.mask { return castToRecord(v, x, target) }
    if tm == TypeKind.vector.mask || sm == TypeKind.vector.mask { return castVector(v, x, s, t, target) }
    if sm & TypeMask.scalars == 0 || tm & TypeMask.scalars == 0 {
      if s.kind == .void { error(x.location, "a void value cannot be converted to \(spell(target))", x.range) }
      else { error(x.location, "cannot convert \(spell(x.type)) to \(spell(target)); a cast needs scalar types", x.range) }
      return errorExpr(v)
    }
    let isFloat = TypeMask.floats
    if (tm & TypeMask.pointerLike != 0 && sm & isFloat != 0) || (sm & TypeMask.pointerLike != 0 && tm & isFloat != 0) {
      error(x.location, "cannot convert \(spell(x.type)) to \(spell(target)): one is a pointer, the other floating", x.range)
      return errorExpr(v)
    }
    // C23 §6.5.5 ¶3, ¶4.
    if (s.kind == .nullptr && tm & (TypeMask.pointerLike | TypeKind.bool.mask) == 0) || (t.kind == .nullptr && s.kind != .nullptr && !isNullPointerConstant(v)) {
      error(x.location, "cannot convert \(spell(x.type)) to \(spell(target))", x.range)
      return errorExpr(v)
    }
    warnAboutCast(x, s, t, target)
    return convert(v, to: target)
  }

  private func castToRecord(_ v: ExprID, _ x: Expr, _ target: QualType) -> ExprID {
    if types.isSame(x.type, target) {
      pedantic(x.location, "ISO C forbids casting a structure or union to its own type")
      return v
    }
    if types.isUnion(target) && types.isComplete(target) {
      let record = types.records[types.recordID(target)]
      for i in 0..<Int(record.fieldCount) {
        let field = record.field(i)
        if types.fields[field].name.isSome && types.areCompatible(types.bare(types.fields[field].type), types.bare(x.type)) {
          pedantic(x.location, "ISO C forbids casts to a union type")
          return unionCast(v, field, types.unqualified(target))
        }
      }
      error(x.location, "cast to union type from \(spell(x.type)), which is not the type of a member", x.range)
      return errorExpr(v)
    }
    error(x.location, "conversion to non-scalar type \(spell(target)) requested", x.range)
    return errorExpr(v)
  }

  private func castVector(_ v: ExprID, _ x: Expr, _ s: TypeInfo, _ t: TypeInfo, _ target: QualType) -> ExprID {
    if s.size == t.size && (s.kind == .vector || s.kind.mask & TypeMask.integers != 0)
      && (t.kind == .vector || t.kind.mask & TypeMask.integers != 0) {
      return types.isSame(x.type, target) ? v : castNode(.bitcast, v, types.unqualified(target))
    }
    error(x.location, "cannot convert \(spell(x.type)) to \(spell(target)): a vector is cast only to a vector or integer of its size", x.range)
    return errorExpr(v)
  }
}
