// The operators applied to constant values.

import Support

extension ConstantEvaluator {
  // MARK: Operators

  mutating func unary(_ x: Expr) -> ConstantValue? {
    guard var v = value(x.first) else { return nil }
    switch x.unaryOp {
    case .plus: return v
    case .logicalNot: return v.truth.map { .integer($0 ? 0 : 1) }
    case .bitNot:
      if v.kind != .integer { return nil }
      return .integer(types.wrap(~v.integer, x.type))
    case .minus:
      switch v.kind {
      case .integer, .complexInteger:
        let element = v.kind == .integer ? x.type : types.canonicalElement(types.bare(x.type))
        v.integer = types.wrap(0 &- v.integer, element)
        v.imaginaryInteger = types.wrap(0 &- v.imaginaryInteger, element)
      case .float, .complex:
        v.real = v.real.negated
        v.imaginary = v.imaginary.negated
      case .decimal: v.decimal = v.decimal.negated
      default: return nil
      }
      return v
    case .conjugate:
      v.imaginary = v.imaginary.negated
      v.imaginaryInteger = 0 &- v.imaginaryInteger
      return v
    case .realPart:
      if v.kind == .complex { return .float(v.real) }
      return v.kind == .complexInteger ? .integer(v.integer) : v
    case .imagPart:
      if v.kind == .complex { return .float(v.imaginary) }
      if v.kind == .complexInteger { return .integer(v.imaginaryInteger) }
      return v.kind == .float ? .float(.zero(v.real.format)) : .integer(0)
    }
  }

  func isLogical(_ op: BinaryOp) -> Bool { op == .logicalAnd || op == .logicalOr }

  /// A chain to the left is walked by a loop.
  mutating func binary(_ x: Expr) -> ConstantValue? {
    if isLogical(x.binaryOp) {
      guard let a = value(x.first)?.truth else { return nil }
      if a != (x.binaryOp == .logicalAnd) { return .integer(a ? 1 : 0) }
      return value(x.second)?.truth.map { .integer($0 ? 1 : 0) }
    }
    var chain = [x]
    var left = x.first
    while ast.exprs[left].kind == .binary && !isLogical(ast.exprs[left].binaryOp) {
      chain.append(ast.exprs[left])
      left = ast.exprs[left].first
    }
    guard var result = value(left) else { return nil }
    while let node = chain.popLast() {
      guard let right = value(node.second), let v = apply(node, result, right) else { return nil }
      result = v
    }
    return result
  }

  func apply(_ x: Expr, _ a: ConstantValue, _ b: ConstantValue) -> ConstantValue? {
    let op = x.binaryOp
    if a.kind == .integer && b.kind == .integer {
      let operandType = ast.exprs[x.first].type
      if types.integerWidth(operandType) > 128 { return nil }
      let r = ConstantArithmetic.apply(op, a.integer, b.integer, operandType, x.type, types)
      return r.isUndefined ? nil : .integer(r.value)
    }
    if a.kind == .float && b.kind == .float {
      if op.rawValue >= BinaryOp.less.rawValue && op.rawValue <= BinaryOp.notEqual.rawValue {
        return .integer(ConstantArithmetic.compare(op, a.real, b.real) ? 1 : 0)
      }
      return ConstantArithmetic.apply(op, a.real, b.real).map { .float($0) }
    }
    if a.kind == .decimal && b.kind == .decimal {
      if op.isComparison { return .integer(ConstantArithmetic.compare(op, a.decimal.compare(b.decimal)) ? 1 : 0) }
      return ConstantArithmetic.apply(op, a.decimal, b.decimal).map { .decimal($0) }
    }
    if a.kind == .complex && b.kind == .complex { return complex(op, a, b) }
    if a.kind == .complexInteger && b.kind == .complexInteger { return complexInteger(op, a, b, x) }
    return addresses(op, a, b, x)
  }

  func complex(_ op: BinaryOp, _ a: ConstantValue, _ b: ConstantValue) -> ConstantValue? {
    var v = ConstantValue(.complex)
    switch op {
    case .add: (v.real, v.imaginary) = (a.real + b.real, a.imaginary + b.imaginary)
    case .subtract: (v.real, v.imaginary) = (a.real - b.real, a.imaginary - b.imaginary)
    case .multiply:
      v.real = a.real * b.real - a.imaginary * b.imaginary
      v.imaginary = a.real * b.imaginary + a.imaginary * b.real
    case .divide:
      let d = b.real * b.real + b.imaginary * b.imaginary
      v.real = (a.real * b.real + a.imaginary * b.imaginary) / d
      v.imaginary = (a.imaginary * b.real - a.real * b.imaginary) / d
    case .equal, .notEqual:
      let same = a.real.compare(b.real) == .equal && a.imaginary.compare(b.imaginary) == .equal
      return .integer(same == (op == .equal) ? 1 : 0)
    default: return nil
    }
    return v
  }

  func complexInteger(_ op: BinaryOp, _ a: ConstantValue, _ b: ConstantValue, _ x: Expr) -> ConstantValue? {
    if op == .equal || op == .notEqual {
      let same = a.integer == b.integer && a.imaginaryInteger == b.imaginaryInteger
      return .integer(same == (op == .equal) ? 1 : 0)
    }
    let element = types.canonicalElement(types.bare(x.type))
    let (p, q, r, s) = (a.integer, a.imaginaryInteger, b.integer, b.imaginaryInteger)
    var v = ConstantValue(.complexInteger)
    switch op {
    case .add: (v.integer, v.imaginaryInteger) = (p &+ r, q &+ s)
    case .subtract: (v.integer, v.imaginaryInteger) = (p &- r, q &- s)
    case .multiply: (v.integer, v.imaginaryInteger) = (p &* r &- q &* s, p &* s &+ q &* r)
    case .divide:
      let d = r &* r &+ s &* s
      if d == 0 { return nil }
      (v.integer, v.imaginaryInteger) = ((p &* r &+ q &* s) / d, (q &* r &- p &* s) / d)
    default: return nil
    }
    v.integer = types.wrap(v.integer, element)
    v.imaginaryInteger = types.wrap(v.imaginaryInteger, element)
    return v
  }
}
