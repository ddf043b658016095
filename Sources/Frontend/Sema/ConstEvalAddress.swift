// Address constants (C17 §6.6 ¶9): lvalues of static objects, pointer arithmetic and comparisons, label differences.

import Support

extension ConstantEvaluator {
  /// The address of lvalue or function designator `e`. Member and element chains are walked by a loop.
  mutating func address(_ e: ExprID) -> ConstantValue? {
    var at = e
    var offset: Int128 = 0
    while true {
      let x = ast.exprs[at]
      switch x.kind {
      case .member:
        if x.flags.contains(.bitField) || types.fields[FieldID(x.b)].hasRuntimeOffset { return nil }
        offset &+= Int128(types.fields[FieldID(x.b)].byteOffset)
        at = x.first
      case .vectorElement:
        guard let i = value(x.second)?.number else { return nil }
        offset &+= i &* Int128(types.size(of: x.type))
        at = x.first
      case .unary:
        if x.unaryOp == .imagPart { offset &+= Int128(types.size(of: x.type)) }
        else if x.unaryOp != .realPart { return nil }
        at = x.first
      case .dereference:
        guard var v = value(x.first), v.kind == .address else { return nil }
        v.integer = wrapAddress(v.integer &+ offset)
        return v
      case .declRef, .compoundLiteral:
        let d = ast.decls[DeclID(x.a)]
        if d.kind != .function && d.duration != .static { return nil }
        return .address(.decl, x.a, wrapAddress(offset))
      case .stringLiteral: return .address(.string, x.a, wrapAddress(offset))
      case .labelAddress: return .address(.label, x.a, wrapAddress(offset))
      default: return nil
      }
    }
  }

  /// Offsets are signed numbers of pointer width.
  func wrapAddress(_ v: Int128) -> Int128 {
    types.model.pointerSize == 8 ? Int128(Int64(truncatingIfNeeded: v)) : Int128(Int32(truncatingIfNeeded: v))
  }

  mutating func pointerOffset(_ e: ExprID) -> ConstantValue? {
    var at = e
    var offset: Int128 = 0
    while ast.exprs[at].kind == .pointerOffset {
      let x = ast.exprs[at]
      if x.flags.contains(.runtimeStep) { return nil }
      guard let n = value(x.second)?.number else { return nil }
      let step = n &* Int128(x.c)
      offset = x.op == 0 ? offset &+ step : offset &- step
      at = x.first
    }
    guard var v = value(at), v.kind == .address else { return nil }
    v.integer = wrapAddress(v.integer &+ offset)
    return v
  }

  mutating func pointerDifference(_ x: Expr) -> ConstantValue? {
    guard let a = value(x.first), let b = value(x.second), a.kind == .address, b.kind == .address else { return nil }
    if x.flags.contains(.runtimeStep) { return nil }
    let step = Int128(max(x.c, 1))
    if hasSameBase(a, b) { return .integer((a.integer &- b.integer) / step) }
    if a.base == .label && b.base == .label && step == 1 {
      var v = ConstantValue(.labelDifference)
      v.baseID = a.baseID
      v.otherLabel = b.baseID
      v.integer = a.integer &- b.integer
      return v
    }
    return nil
  }

  /// Equal string literals share their bytes.
  func hasSameBase(_ a: ConstantValue, _ b: ConstantValue) -> Bool {
    if a.base != b.base { return false }
    if a.base == .none || a.baseID == b.baseID { return true }
    return a.base == .string && ast.bytes(of: StringID(a.baseID)).elementsEqual(ast.bytes(of: StringID(b.baseID)))
  }

  /// Integer arithmetic and comparisons on addresses.
  func addresses(_ op: BinaryOp, _ a: ConstantValue, _ b: ConstantValue, _ x: Expr) -> ConstantValue? {
    let sameBase = a.kind == .address && b.kind == .address && a.base == b.base && (a.base == .none || a.baseID == b.baseID)
    if sameBase {
      switch op {
      case .equal: return .integer(a.integer == b.integer ? 1 : 0)
      case .notEqual: return .integer(a.integer != b.integer ? 1 : 0)
      case .less: return .integer(a.integer < b.integer ? 1 : 0)
      case .greater: return .integer(a.integer > b.integer ? 1 : 0)
      case .lessEqual: return .integer(a.integer <= b.integer ? 1 : 0)
      case .greaterEqual: return .integer(a.integer >= b.integer ? 1 : 0)
      case .subtract: return .integer(types.wrap(a.integer &- b.integer, x.type))
      default: break
      }
    }
    if op == .equal || op == .notEqual, a.kind == .address, b.kind == .address {
      // Distinct objects have distinct addresses, and none is null; offsets outside an object are not known to differ.
      let oneIsNull = (a.base == .none && a.integer == 0) || (b.base == .none && b.integer == 0)
      let other = a.base == .none ? b : a
      if oneIsNull && other.base != .none && !isWeak(other) { return .integer(op == .equal ? 0 : 1) }
      if a.base == .decl && b.base == .decl && a.integer == 0 && b.integer == 0 && !isWeak(a) && !isWeak(b)
        && !isAlias(a) && !isAlias(b) {
        return .integer(op == .equal ? 0 : 1)
      }
      return nil
    }
    if a.kind == .address, a.base == .label, b.kind == .address, b.base == .label, op == .subtract {
      var v = ConstantValue(.labelDifference)
      v.baseID = a.baseID
      v.otherLabel = b.baseID
      v.integer = a.integer &- b.integer
      return v
    }
    if op == .add, a.kind == .labelDifference, b.kind == .labelDifference { return sumOfDifferences(a, b) }
    // `(uintptr_t)&x + 4`
    if op == .add || op == .subtract, (a.kind == .address || a.kind == .labelDifference), let n = b.number {
      var v = a
      v.integer = wrapAddress(op == .add ? a.integer &+ n : a.integer &- n)
      return v
    }
    if op == .add, b.kind == .address || b.kind == .labelDifference, let n = a.number {
      var v = b
      v.integer = wrapAddress(b.integer &+ n)
      return v
    }
    return nil
  }

  /// `(x - y) + (y - z)` is `x - z`.
  private func sumOfDifferences(_ a: ConstantValue, _ b: ConstantValue) -> ConstantValue? {
    let first: ConstantValue, second: ConstantValue
    if a.otherLabel == b.baseID { (first, second) = (a, b) } else if b.otherLabel == a.baseID { (first, second) = (b, a) } else { return nil }
    let offset = wrapAddress(a.integer &+ b.integer)
    if first.baseID == second.otherLabel { return .integer(offset) }
    var v = first
    v.otherLabel = second.otherLabel
    v.integer = offset
    return v
  }

  func isAlias(_ v: ConstantValue) -> Bool { ast.attributes(of: DeclID(v.baseID)).alias.isSome }

  func isWeak(_ v: ConstantValue) -> Bool {
    if v.base != .decl { return false }
    return !ast.attributes(of: DeclID(v.baseID)).flags.isDisjoint(with: [.weak, .weakref])
  }
}
