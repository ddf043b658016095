// Evaluation of constant trees that were not folded when they were made.
//
// Nodes whose operands are integer or floating constants are folded when they are made (ConstEvalFold.swift). What is left to
// evaluate here are trees around addresses, the floating operations not folded there, and vectors. Chains to the left are
// walked by loops where addresses make them long; everything else recurses to a bounded depth and gives up beyond it.
//
// ConstEvalAddress.swift has addresses, ConstEvalConvert.swift loads and conversions, ConstEvalOperators.swift the operators.

import Support

/// Evaluates the trees that were not folded when they were made.
struct ConstantEvaluator {
  let ast: AST
  var types: TypeTable { ast.types }
  private var depth = 0
  /// GNU C: a static initializer may use the value of a `const` object that has a constant one.
  var readsConstObjects = false
  /// Beyond this nesting an expression counts as not constant.
  static let maximumDepth = 8_000

  init(ast: AST) { self.ast = ast }

  mutating func value(_ e: ExprID) -> ConstantValue? {
    let x = ast.exprs[e]
    switch x.kind {
    case .integerConstant:
      return types.kind(x.type) == .pointer ? .address(.none, 0, ast.integerValue(x)) : .integer(ast.integerValue(x))
    case .floatConstant: return ast.constantFloat(x)
    case .nullPointer: return .address(.none, 0)
    case .labelAddress: return .address(.label, x.a)
    default: break
    }
    if depth >= ConstantEvaluator.maximumDepth { return nil }
    depth += 1
    defer { depth -= 1 }
    switch x.kind {
    case .complexPair: return complexPair(x)
    case .cast: return cast(x)
    case .unary: return unary(x)
    case .binary: return binary(x)
    case .addressOf: return address(x.first)
    case .pointerOffset: return pointerOffset(e)
    case .pointerDifference: return pointerDifference(x)
    case .conditional:
      guard let c = value(x.first)?.truth else { return nil }
      return value(c ? x.second : x.third)
    // What `__builtin_constant_p` has not affirmed by now is not constant.
    case .builtinCall:
      if x.a == UInt32(Builtin.constant_p.rawValue) { return .integer(0) }
      return unknownObjectSize(x)
    case .statementExpression, .comma: return nil
    default: return nil
    }
  }

  /// An object size that has not been found by now is not known: -1, or 0 for the minimum.
  private mutating func unknownObjectSize(_ x: Expr) -> ConstantValue? {
    guard x.a == UInt32(Builtin.object_size.rawValue), x.c == 2 else { return nil }
    guard let mode = value(ExprID(ast.pool[Int(x.b) + 1])), mode.kind == .integer else { return nil }
    return .integer(mode.integer >= 2 ? 0 : Int128(UInt64.max))
  }

  mutating func complexPair(_ x: Expr) -> ConstantValue? {
    guard let re = value(x.first), let im = value(x.second) else { return nil }
    if re.kind == .float && im.kind == .float {
      var v = ConstantValue(.complex)
      v.real = re.real
      v.imaginary = im.real
      return v
    }
    guard let r = re.number, let i = im.number else { return nil }
    var v = ConstantValue(.complexInteger)
    v.integer = r
    v.imaginaryInteger = i
    return v
  }
}
