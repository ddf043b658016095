// Complex arithmetic on pairs of values.
//
// Multiplication computes the textbook formula and, when both parts came out NaN, asks libgcc's __mul?c3 for the C17 Annex G
// result; division is __div?c3 throughout. -fcx-limited-range keeps the formulas only. A real operand is not widened where
// that changes nothing but NaNs and zeros (G.5.1).

import Frontend
import SSA
import Support

extension FunctionGen {
  /// The value of an rvalue of complex type.
  func complex(_ id: ExprID) -> ComplexValue {
    let e = ast.exprs[id]
    let l = m.lowering.lower(e.type)
    switch e.kind {
    case .complexPair:
      let re = scalar(e.first)
      return ComplexValue(re: re, im: scalar(e.second))
    case .cast: return complexCast(e, l)
    case .unary: return complexUnary(e, l)
    case .binary: return complexBinary(e, l)
    case .assign:
      let v = complex(e.second)
      let p = place(e.first)
      b.location = e.location
      storeComplex(v, p, ast.exprs[e.first].type)
      return v
    case .compoundAssign: return compoundAssign(e)
    case .incDec: return complexIncDec(e, l)
    case .conditional: return complexConditional(e, l)
    case .gnuConditional: return gnuConditional(e)
    case .opaqueValue:
      let binding = opaqueBinding(e.first)
      return ComplexValue(re: binding.value, im: binding.second)
    case .comma:
      effect(e.first)
      return complex(e.second)
    case .call:
      b.location = e.location
      return call(e, into: nil).value
    case .builtinCall:
      b.location = e.location
      return builtinCall(e)
    case .statementExpression: return statementExpression(e)
    case .vaArg: return vaArgument(e)
    case .withBounds:
      evaluateBounds(e)
      return complex(e.second)
    case .initList:
      let p = temporary(e.type)
      initialize(p, e.type, id)
      return loadComplex(p, e.type)
    default: return loadComplex(place(id), e.type)
    }
  }

  private func complexCast(_ e: Expr, _ l: LoweredType) -> ComplexValue {
    switch e.castKind {
    case .load:
      let p = place(e.first)
      return loadComplex(p, ast.exprs[e.first].type)
    case .realToComplex: return ComplexValue(re: scalar(e.first), im: zero(l.type))
    case .complex: return convertValue(complex(e.first), m.lowering.lower(ast.exprs[e.first].type), l)
    default: return complex(e.first)
    }
  }

  private func complexUnary(_ e: Expr, _ l: LoweredType) -> ComplexValue {
    let v = complex(e.first)
    var part = l
    part.category = .scalar
    switch e.unaryOp {
    case .minus: return ComplexValue(re: negate(v.re, part), im: negate(v.im, part))
    case .bitNot, .conjugate: return ComplexValue(re: v.re, im: negate(v.im, part))
    default: return v
    }
  }

  private func complexIncDec(_ e: Expr, _ l: LoweredType) -> ComplexValue {
    let type = ast.exprs[e.first].type
    let p = place(e.first)
    let old = loadComplex(p, type)
    var part = l
    part.category = .scalar
    let op = e.incDecOp
    let increments = op == .preIncrement || op == .postIncrement
    let new = ComplexValue(re: stepped(old.re, part, increments, step: 1, .none), im: old.im)
    storeComplex(new, p, type)
    return op == .postIncrement || op == .postDecrement ? old : new
  }

  private func complexConditional(_ e: Expr, _ l: LoweredType) -> ComplexValue {
    if let constant = constantCondition(e.first) { return complex(constant ? e.second : e.third) }
    let yes = newBlock(), no = newBlock(), end = newBlock()
    condition(e.first, yes, no)
    let re = f.addParameter(end, l.type), im = f.addParameter(end, l.type)
    start(yes)
    let a = complex(e.second)
    if reachable { b.br(end, [a.re, a.im]) }
    start(no)
    let c = complex(e.third)
    if reachable { b.br(end, [c.re, c.im]) }
    start(end)
    resumeExpression()
    return ComplexValue(re: re, im: im)
  }

  /// The real operand below a `realToComplex` conversion.
  private func realOperand(_ id: ExprID, _ l: LoweredType) -> ExprID? {
    let e = ast.exprs[id]
    return e.kind == .cast && e.castKind == .realToComplex && l.type.isFloat ? e.first : nil
  }

  private func complexBinary(_ e: Expr, _ l: LoweredType) -> ComplexValue {
    let op = e.binaryOp
    var part = l
    part.category = .scalar
    if let real = realOperand(e.second, l) {
      let a = complex(e.first), s = scalar(real)
      b.location = e.location
      let re = arithmetic(op, a.re, s, part)
      return ComplexValue(re: re, im: op == .add || op == .subtract ? a.im : arithmetic(op, a.im, s, part))
    }
    if let real = realOperand(e.first, l), op != .divide {
      let s = scalar(real), a = complex(e.second)
      b.location = e.location
      let re = arithmetic(op, s, a.re, part)
      if op == .multiply { return ComplexValue(re: re, im: arithmetic(op, s, a.im, part)) }
      return ComplexValue(re: re, im: op == .subtract ? negate(a.im, part) : a.im)
    }
    let a = complex(e.first), c = complex(e.second)
    b.location = e.location
    return complexArithmetic(op, a, c, l)
  }

  func complexArithmetic(_ op: BinaryOp, _ a: ComplexValue, _ c: ComplexValue, _ l: LoweredType) -> ComplexValue {
    var part = l
    part.category = .scalar
    switch op {
    case .add, .subtract: return ComplexValue(re: arithmetic(op, a.re, c.re, part), im: arithmetic(op, a.im, c.im, part))
    case .multiply: return complexProduct(a, c, part)
    default: return complexQuotient(a, c, part)
    }
  }

  private func complexProduct(_ a: ComplexValue, _ c: ComplexValue, _ l: LoweredType) -> ComplexValue {
    let re = arithmetic(.subtract, arithmetic(.multiply, a.re, c.re, l), arithmetic(.multiply, a.im, c.im, l), l)
    let im = arithmetic(.add, arithmetic(.multiply, a.re, c.im, l), arithmetic(.multiply, a.im, c.re, l), l)
    if !l.type.isFloat || m.options.complexLimitedRange || m.options.fastMath || f.isConstant(re) { return ComplexValue(re: re, im: im) }
    let check = newBlock(), slow = newBlock(), end = newBlock()
    let resultRe = f.addParameter(end, l.type), resultIm = f.addParameter(end, l.type)
    func isNaN(_ v: ValueID) -> ValueID { b.emit(.fcmp, .i1, v, v, aux: UInt32(FloatPredicate.uno.rawValue)) }
    if reachable { b.condbr(isNaN(re), check, [], end, [re, im], weights: (1, 2000)) }
    start(check)
    if reachable { b.condbr(isNaN(im), slow, [], end, [re, im]) }
    start(slow)
    let exact = complexLibraryCall("__mul", a, c, l)
    if reachable { b.br(end, [exact.re, exact.im]) }
    start(end)
    resumeExpression()
    return ComplexValue(re: resultRe, im: resultIm)
  }

  private func complexQuotient(_ a: ComplexValue, _ c: ComplexValue, _ l: LoweredType) -> ComplexValue {
    if l.type.isFloat && !m.options.complexLimitedRange && !m.options.fastMath { return complexLibraryCall("__div", a, c, l) }
    func times(_ x: ValueID, _ y: ValueID) -> ValueID { arithmetic(.multiply, x, y, l) }
    let scale = arithmetic(.add, times(c.re, c.re), times(c.im, c.im), l)
    let re = arithmetic(.add, times(a.re, c.re), times(a.im, c.im), l)
    let im = arithmetic(.subtract, times(a.im, c.re), times(a.re, c.im), l)
    return ComplexValue(re: arithmetic(.divide, re, scale, l), im: arithmetic(.divide, im, scale, l))
  }

  /// libgcc's `__mul?c3` and `__div?c3`.
  private func complexLibraryCall(_ stem: String, _ a: ComplexValue, _ c: ComplexValue, _ l: LoweredType) -> ComplexValue {
    let (letter, part): (String, QualType)
    switch l.type {
    case .f16: (letter, part) = ("h", .float16)
    case .f32: (letter, part) = ("s", .float)
    case .f64: (letter, part) = ("d", .double)
    case .f80: (letter, part) = ("x", .longDouble)
    default: (letter, part) = ("t", .float128)
    }
    let result = types.complex(of: part)
    let operands = [a.re, a.im, c.re, c.im].map { CallOperand(value: ComplexValue(re: $0, im: $0), type: part) }
    return runtimeCall(stem + letter + "c3", result: result, operands, flags: [.readNone, .noUnwind])
  }
}
