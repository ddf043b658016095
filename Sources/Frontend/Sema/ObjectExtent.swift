// How large the object is that a pointer expression with known target points into: for the warnings about subscripts and library calls.

import Support

/// A place in a known object.
struct ObjectExtent {
  /// Size of the whole object, and the offset of the place, in bytes.
  var size: Int128
  var offset: Int128
  /// The object's declaration, or none (a string literal).
  var decl: DeclID

  var remaining: Int128 { size - offset }
}

extension Parser {
  /// The object that pointer rvalue `e` points into: `&x`, `array`, `array + 3`, `&a[2]`, `"literal"`. nil when it cannot be told, and
  /// for trailing array members, which programs use with more storage behind them.
  func extent(ofPointer e: ExprID) -> ObjectExtent? {
    var offset: Int128 = 0
    var x = ast.exprs[e]
    while true {
      switch x.kind {
      case .cast where x.castKind == .pointer || x.castKind == .noop: x = ast.exprs[x.first]
      case .cast where x.castKind == .arrayToPointer: return extent(ofPlace: ast.exprs[x.first], offset)
      case .addressOf: return extent(ofPlace: ast.exprs[x.first], offset)
      case .pointerOffset:
        if x.flags.contains(.runtimeStep) { return nil }
        let index = ast.exprs[x.second]
        if index.kind != .integerConstant { return nil }
        let bytes = ast.integerValue(index) &* Int128(x.c)
        offset += x.op == 0 ? bytes : -bytes
        x = ast.exprs[x.first]
      default: return nil
      }
    }
  }

  private func extent(ofPlace place: Expr, _ start: Int128) -> ObjectExtent? {
    var offset = start
    var x = place
    while true {
      switch x.kind {
      case .declRef:
        let d = ast.decls[DeclID(x.a)]
        if d.kind != .variable || !types.isComplete(d.type) || types.size(of: d.type) == 0 { return nil }
        // Another file may define it larger.
        if d.linkage == .external && types.kind(d.type) == .incompleteArray { return nil }
        if hasFlexibleEnd(d.type) { return nil }
        return ObjectExtent(size: Int128(types.size(of: d.type)), offset: offset, decl: DeclID(x.a))
      case .stringLiteral: return ObjectExtent(size: Int128(types.size(of: x.type)), offset: offset, decl: .none)
      case .member:
        let field = types.fields[FieldID(x.b)]
        if field.isBitField { return nil }
        let base = ast.exprs[x.first]
        // A member array of its own size, unless it ends the structure.
        if types.kind(field.type) == .array && !isLastMember(FieldID(x.b)) {
          return ObjectExtent(size: Int128(types.size(of: field.type)), offset: offset, decl: .none)
        }
        offset += Int128(field.byteOffset)
        x = base
      case .dereference:
        let pointer = ast.exprs[x.first]
        guard pointer.kind == .pointerOffset || pointer.kind == .cast, let inner = extent(ofPointer: x.first) else { return nil }
        return ObjectExtent(size: inner.size, offset: inner.offset + offset, decl: inner.decl)
      default: return nil
      }
    }
  }

  func isLastMember(_ field: FieldID) -> Bool {
    let f = types.fields[field]
    let r = types.records[f.record]
    return r.isUnion || Int(f.index) + 1 >= Int(r.fieldCount)
  }

  private func hasFlexibleEnd(_ type: QualType) -> Bool {
    guard types.isRecord(type) else { return false }
    let r = types.records[types.recordID(type)]
    if r.fieldCount == 0 { return true }
    let last = types.fields[r.field(Int(r.fieldCount) - 1)]
    return types.isArray(last.type) && (types.kind(last.type) == .incompleteArray || types.size(of: last.type) == 0)
  }

  /// The literal that a `char *` argument is, without its terminator's check; nil if it is none.
  func literalLength(_ e: ExprID) -> Int128? {
    var x = ast.exprs[e]
    while x.kind == .cast && x.castKind != .load { x = ast.exprs[x.first] }
    guard x.kind == .stringLiteral else { return nil }
    let s = ast.strings[StringID(x.a)]
    if s.unitSize != 1 { return nil }
    let bytes = ast.bytes(of: StringID(x.a))
    var n = 0
    while n < bytes.count && bytes[n] != 0 { n += 1 }
    return Int128(n)
  }

  // MARK: Subscripts

  /// `&a[n]` of an array with n elements is all right: takes back what was said about the sum `e`.
  func allowPastEnd(_ e: ExprID) {
    if let w = checks.awaited.last, w.isPastEnd, w.expression == e { checks.awaited.removeLast() }
  }

  /// -Warray-bounds: `a[9]` of an array with fewer elements. `array` is the operand as written.
  func warnAboutBounds(_ array: ExprID, _ index: ExprID, _ sum: ExprID, at location: SourceLocation) {
    let i = ast.exprs[index]
    guard i.kind == .integerConstant else { return }
    let a = ast.exprs[array]
    let row = types[a.type]
    if row.kind == .array && row.count == 0 && a.kind == .member && !isLastMember(FieldID(a.b)) {
      let message = "array subscript \(ast.integerValue(i)) is outside the bounds of an interior zero-length array \(spell(a.type))"
      return warnIfReached(AwaitedWarning(expression: sum, group: .zeroLengthBounds, location: location, range: ast.exprs[index].range, message: message))
    }
    guard row.kind == .array, row.count > 0 else { return }
    if a.kind == .member && isLastMember(FieldID(a.b)) { return }
    let value = ast.integerValue(i)
    let count = Int128(row.count)
    if value >= 0 && value < count { return }
    var w = AwaitedWarning(
      expression: sum, isPastEnd: value == count, group: .arrayBounds, location: location, range: ast.exprs[index].range,
      message: value < 0
        ? "array subscript \(value) is below array bounds of \(spell(a.type))"
        : "array subscript \(value) is above array bounds of \(spell(a.type)), which has \(count) element\(count == 1 ? "" : "s")")
    if a.kind == .declRef {
      w.noteLocation = ast.decls[DeclID(a.a)].location
      w.note = "array \(quoted(ast.decls[DeclID(a.a)].name)) is declared here"
    } else if a.kind == .member {
      w.noteLocation = types.fields[FieldID(a.b)].location
      w.note = "array \(quoted(types.fields[FieldID(a.b)].name)) is declared here"
    }
    warnIfReached(w)
  }
}
