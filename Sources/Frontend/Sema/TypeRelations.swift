// Compatible types and composite types (C17 §6.2.7).

import Support

extension TypeTable {
  /// Whether `a` and `b` are compatible, qualifiers included.
  public func areCompatible(_ a: QualType, _ b: QualType) -> Bool {
    var a = canonical(a), b = canonical(b)
    while true {
      if a == b || a.isError || b.isError { return true }
      if a.qualifiers != b.qualifiers { return false }
      let x = rows[a.id], y = rows[b.id]
      if x.kind == .enumeration || y.kind == .enumeration { return enumCompatible(a, x, b, y) }
      if isArray(a) && isArray(b) {
        if x.kind == .array && y.kind == .array && x.count != y.count { return false }
      } else if x.kind != y.kind {
        return false
      } else if x.kind == .function {
        return functionsCompatible(a, x, b, y)
      } else if x.kind != .pointer {
        return false
      }
      a = canonical(x.element)
      b = canonical(y.element)
    }
  }

  /// Compatible after dropping the top-level qualifiers.
  public func areCompatibleUnqualified(_ a: QualType, _ b: QualType) -> Bool {
    areCompatible(canonical(a).withoutLocalQualifiers, canonical(b).withoutLocalQualifiers)
  }

  /// An enumerated type is compatible with its integer type (§6.7.2.2 ¶4), not with another enumeration.
  private func enumCompatible(_ a: QualType, _ x: TypeInfo, _ b: QualType, _ y: TypeInfo) -> Bool {
    if x.kind == .enumeration && y.kind == .enumeration { return a.id == b.id }
    // Which integer type an enumeration is, its list decides.
    if !isComplete(x.kind == .enumeration ? a : b) { return false }
    return x.kind == .enumeration
      ? canonical(x.element).id == b.id : canonical(y.element).id == a.id
  }

  private func functionsCompatible(_ a: QualType, _ x: TypeInfo, _ b: QualType, _ y: TypeInfo) -> Bool {
    if x.flags.contains(.msABI) != y.flags.contains(.msABI) { return false }
    // Qualifiers of the result are not part of the function type (DR 423).
    if !areCompatibleUnqualified(x.element, y.element) { return false }
    if canonical(x.element).qualifiers.contains(.atomic) != canonical(y.element).qualifiers.contains(.atomic) { return false }
    let oldX = x.flags.contains(.unprototyped), oldY = y.flags.contains(.unprototyped)
    if !oldX && !oldY {
      if x.count != y.count || x.flags.contains(.variadic) != y.flags.contains(.variadic) { return false }
      for i in 0..<Int(x.count) where !parametersCompatible(parameter(i, of: a), parameter(i, of: b)) { return false }
      return true
    }
    if oldX && oldY { return true }
    // One prototype: it must say what the default promotions give (§6.7.6.3 ¶15).
    let (prototype, old, oldType) = oldX ? (b, x, a) : (a, y, b)
    let row = rows[prototype.id]
    if row.flags.contains(.variadic) || old.count > 0 && old.count != row.count { return false }
    for i in 0..<Int(row.count) {
      let p = canonical(parameter(i, of: prototype))
      // A K&R definition lists its (promoted) parameters; `f()` knows nothing.
      if old.count > 0 {
        if !areCompatible(p, parameter(i, of: oldType)) { return false }
      } else if defaultPromoted(p) != p && !isEnum(p) {
        return false
      }
    }
    return true
  }

  /// GNU C: a transparent union parameter matches its members' types.
  private func parametersCompatible(_ p: QualType, _ q: QualType) -> Bool {
    if areCompatibleUnqualified(p, q) { return true }
    return transparentUnion(p, accepts: q) || transparentUnion(q, accepts: p)
  }

  private func transparentUnion(_ u: QualType, accepts t: QualType) -> Bool {
    guard isRecord(u) else { return false }
    let r = records[recordID(u)]
    guard r.flags.contains(.transparent) else { return false }
    for i in 0..<Int(r.fieldCount) where areCompatibleUnqualified(fields[r.field(i)].type, t) { return true }
    return false
  }

  /// The type after the default argument promotions (§6.5.2.2 ¶6).
  public func defaultPromoted(_ t: QualType) -> QualType {
    let row = self[t]
    switch row.kind {
    case .bool, .char, .signedChar, .unsignedChar, .short, .unsignedShort: return .int
    case .float: return .double
    case .enumeration: return integerWidth(t) < 32 ? .int : t
    default: return t
    }
  }

  /// The composite of two compatible types.
  public func composite(_ a: QualType, _ b: QualType) -> QualType {
    let ca = canonical(a), cb = canonical(b)
    if ca == cb || ca.isError { return a }
    if cb.isError { return b }
    let x = rows[ca.id], y = rows[cb.id]
    switch x.kind {
    case .pointer:
      return pointer(to: composite(element(a), element(b))).adding(ca.qualifiers)
    case .array: return array(of: composite(element(a), element(b)), count: x.count)
    case .incompleteArray:
      let inner = composite(element(a), element(b))
      if y.kind == .array { return array(of: inner, count: y.count) }
      if y.kind == .variableArray { return b }
      return incompleteArray(of: inner)
    case .variableArray: return y.kind == .array ? b : a
    case .function: return compositeFunction(a, x, b, y)
    case .enumeration: return a
    default: return y.kind == .enumeration ? b : a
    }
  }

  private func compositeFunction(_ a: QualType, _ x: TypeInfo, _ b: QualType, _ y: TypeInfo) -> QualType {
    let result = composite(element(a), element(b))
    let oldX = x.flags.contains(.unprototyped), oldY = y.flags.contains(.unprototyped)
    let noReturn = x.flags.union(y.flags).intersection(.noReturn)
    let source = oldX && !oldY ? b : (oldX && oldY && y.count > x.count) ? b : a
    let row = self[source]
    var parameters: [QualType] = []
    for i in 0..<Int(row.count) {
      let p = parameter(i, of: source)
      if !oldX && !oldY {
        let other = parameter(i, of: source == a ? b : a)
        parameters.append(areCompatibleUnqualified(p, other) ? composite(p, unqualified(other)) : isRecord(p) ? p : other)
      } else {
        parameters.append(p)
      }
    }
    return parameters.withUnsafeBufferPointer {
      function(returning: result, parameters: $0, flags: row.flags.subtracting([.variablyModified, .noReturn]).union(noReturn))
    }
  }
}
