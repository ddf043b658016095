// Assignment, compound assignment, ++ and --.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// `a = b` for scalar and vector types: the value of the expression.
  func assign(_ e: Expr) -> ValueID {
    let v = scalar(e.second)
    let p = place(e.first)
    b.location = e.location
    return store(v, p, ast.exprs[e.first].type)
  }

  /// `a op= b`. The left side's place is computed once.
  func compoundAssign(_ e: Expr) -> ComplexValue {
    let leftType = ast.exprs[e.first].type
    let left = m.lowering.lower(leftType)
    if isWide(left) || (left.type != .ptr && isWide(m.lowering.lower(QualType(raw: e.c)))) { return wideCompound(e, into: nil) }
    if left.category == .memoryVector {
      _ = aggregate(e.first)
      return ComplexValue(re: .none, im: .none)
    }
    if !e.flags.isDisjoint(with: [.pointerStep, .runtimeStep]) && left.type == .ptr { return pointerAssign(e, leftType) }
    let computation = m.lowering.lower(QualType(raw: e.c))
    let rightIsComplex = m.lowering.lower(ast.exprs[e.second].type).category == .complex
    let isShift = e.binaryOp == .shiftLeft || e.binaryOp == .shiftRight
    let right = rightIsComplex ? complex(e.second) : isShift && left.isScalar ? single(shiftCountValue(e.second)) : scalarPair(e.second)
    let p = place(e.first)
    b.location = e.location
    if p.flags.contains(.atomic) { return atomicCompound(e, p, left, computation, right) }
    let old = left.category == .complex ? loadComplex(p, leftType) : single(load(p, leftType))
    let new = combine(e.binaryOp, convertValue(vectorSafe: old, left, computation), right, computation, e.second)
    let result = convertValue(vectorSafe: new, computation, left)
    if left.category == .complex {
      storeComplex(result, p, leftType)
      return result
    }
    return single(store(result.re, p, leftType))
  }

  @inline(__always) func single(_ v: ValueID) -> ComplexValue { ComplexValue(re: v, im: v) }
  private func scalarPair(_ id: ExprID) -> ComplexValue { single(scalar(id)) }

  func convertValue(vectorSafe v: ComplexValue, _ from: LoweredType, _ to: LoweredType) -> ComplexValue {
    from.category == .vector || to.category == .vector ? v : convertValue(v, from, to)
  }

  func combine(_ op: BinaryOp, _ a: ComplexValue, _ c: ComplexValue, _ l: LoweredType, _ right: ExprID) -> ComplexValue {
    if l.category == .complex { return complexArithmetic(op, a, c, l) }
    return single(arithmetic(op, a.re, c.re, l))
  }

  private func pointerAssign(_ e: Expr, _ leftType: QualType) -> ComplexValue {
    let index = resizeInteger(scalar(e.second), to: .i64, signed: types.isSigned(ast.exprs[e.second].type))
    let step = e.flags.contains(.runtimeStep) ? resizeInteger(scalar(e.third), to: .i64, signed: false) : i64(Int64(e.c))
    let p = place(e.first)
    b.location = e.location
    var bytes = e.flags.contains(.runtimeStep) ? b.binary(.mul, index, step) : scaled(index, by: Int64(e.c))
    if e.binaryOp == .subtract { bytes = b.binary(.sub, i64(0), bytes) }
    if p.flags.contains(.atomic) {
      let old = atomicFetch(.add, p, bytes, .sequential)
      return single(b.cast(.inttoptr, b.binary(.add, old, bytes), to: .ptr))
    }
    let v = b.ptradd(load(p, leftType), bytes)
    store(v, p, leftType)
    return single(v)
  }

  /// ++ and --; the value is only made when it is used.
  func incDec(_ e: Expr, discarded: Bool) -> ValueID {
    let type = ast.exprs[e.first].type
    let l = m.lowering.lower(type)
    let op = e.incDecOp
    let increments = op == .preIncrement || op == .postIncrement
    let isPost = op == .postIncrement || op == .postDecrement
    var runtimeStep = ValueID.none
    if l.type == .ptr && e.second.isSome { runtimeStep = resizeInteger(scalar(e.second), to: .i64, signed: false) }
    let p = place(e.first)
    b.location = e.location
    if p.flags.contains(.atomic) { return atomicIncDec(p, l, increments, isPost, step: Int64(e.c), runtimeStep) }
    let old = load(p, type)
    let new = stepped(old, l, increments, step: Int64(e.c), runtimeStep)
    let stored = store(new, p, type)
    return isPost ? old : stored
  }

  /// `v` plus or minus one (pointers: `step` bytes).
  func stepped(_ v: ValueID, _ l: LoweredType, _ increments: Bool, step: Int64, _ runtimeStep: ValueID) -> ValueID {
    if l.isBool { return increments ? f.constant(.i1, 1) : invert(v) }
    if l.type == .ptr {
      if runtimeStep.isSome { return b.ptradd(v, increments ? runtimeStep : b.binary(.sub, i64(0), runtimeStep)) }
      return b.ptradd(v, bytes: increments ? step : -step)
    }
    if l.isDecimal { return decimalArithmetic(increments ? .add : .subtract, v, decimalOne(l), l) }
    if l.type.element.isFloat {
      let unit = l.type.isVector ? splat(one(l.type.element), l.type) : one(l.type)
      return b.binary(increments ? .fadd : .fsub, v, unit)
    }
    let unit = l.type.isVector ? splat(f.constant(l.type.element, 1), l.type) : f.constant(l.type, increments ? 1 : -1)
    if l.type.isVector { return b.binary(increments ? .add : .sub, v, unit) }
    return integerArithmetic(.add, v, unit, l)
  }
}
