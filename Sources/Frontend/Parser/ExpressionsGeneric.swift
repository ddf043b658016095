// Builtins that choose or change a call: `__builtin_tgmath`, `__builtin_call_with_static_chain` (GNU C manual, "Other Builtins",
// "Constructing Calls").

import Support

extension Parser {
  /// `__builtin_call_with_static_chain ( call , pointer )`: the call with `pointer` in the static chain register.
  func parseCallWithStaticChain() -> ExprID {
    let start = token.location
    let (mark, end, ok) = parseOperands()
    defer { if scratch.count > mark { scratch.truncate(to: mark) } }
    if !ok { return errorExpr(start, end) }
    guard scratch.count - mark == 2 else {
      error(start, "'__builtin_call_with_static_chain' takes a call and a pointer")
      return errorExpr(start, end)
    }
    let call = ExprID(scratch[mark]), chain = ExprID(scratch[mark + 1])
    if ast.exprs[call].kind != .call {
      error(ast.exprs[call].location, "the first operand of '__builtin_call_with_static_chain' must be a call", ast.exprs[call].range)
      return errorExpr(start, end)
    }
    if !types.isPointer(ast.exprs[chain].type) {
      error(ast.exprs[chain].location, "the second operand of '__builtin_call_with_static_chain' must be a pointer", ast.exprs[chain].range)
      return errorExpr(start, end)
    }
    return finishBuiltin(.call_with_static_chain, ast.exprs[call].type, above: mark, from: start, to: end)
  }

  // MARK: tgmath

  /// `__builtin_tgmath ( functions… , arguments… )`: a call of the function for the type that the generic arguments have in common.
  func parseTgmath() -> ExprID {
    let start = token.location
    let (mark, end, ok) = parseOperands()
    defer { if scratch.count > mark { scratch.truncate(to: mark) } }
    if !ok { return errorExpr(start, end) }
    guard let first = functionType(scratch[mark]), !types[first].flags.contains(.unprototyped), types.parameterCount(first) > 0 else {
      return tgmathError("the first operand of '__builtin_tgmath' must be a function with a prototype", start, end)
    }
    let argumentCount = types.parameterCount(first)
    let functionCount = scratch.count - mark - argumentCount
    if functionCount < 1 { return tgmathError("too few operands of '__builtin_tgmath': \(argumentCount) arguments are needed", start, end) }
    for k in 0..<functionCount {
      guard let type = functionType(scratch[mark + k]), types.parameterCount(type) == argumentCount else {
        return tgmathError("operand \(k + 1) of '__builtin_tgmath' must be a function with \(argumentCount) parameters", start, end)
      }
    }
    guard let position = genericParameter(mark, functionCount, argumentCount) else {
      return tgmathError("the functions given to '__builtin_tgmath' do not differ in a parameter", start, end)
    }
    guard let wanted = commonGenericType(mark, functionCount, argumentCount) else { return errorExpr(start, end) }
    // Functions of complex arguments only take real ones as well.
    let hasOwn = (0..<functionCount).contains { types.unqualified(types.parameter(position, of: functionType(scratch[mark + $0])!)) == wanted }
    let chosen = hasOwn || !types.isRealFloating(wanted) ? wanted : types.complex(of: wanted)
    for k in 0..<functionCount {
      let type = functionType(scratch[mark + k])!
      if types.unqualified(types.parameter(position, of: type)) != chosen { continue }
      let function = ExprID(scratch[mark + k])
      let arguments = scratch.count
      for i in 0..<argumentCount { scratch.append(scratch[mark + functionCount + i]) }
      return makeCall(function, argumentsAbove: arguments, open: start, close: end)
    }
    return tgmathError("'__builtin_tgmath' has no function for type \(spell(wanted))", start, end)
  }

  private func tgmathError(_ message: String, _ start: SourceLocation, _ end: SourceLocation) -> ExprID {
    error(start, message)
    return errorExpr(start, end)
  }

  private func functionType(_ raw: UInt32) -> QualType? {
    let row = types[ast.exprs[ExprID(raw)].type]
    return row.kind == .pointer && types.isFunction(row.element) ? row.element : nil
  }

  /// Whether the functions differ in parameter `i`.
  private func isGeneric(_ i: Int, _ mark: Int, _ functions: Int) -> Bool {
    let first = types.unqualified(types.parameter(i, of: functionType(scratch[mark])!))
    for k in 1..<max(functions, 1) where types.unqualified(types.parameter(i, of: functionType(scratch[mark + k])!)) != first { return true }
    return false
  }

  /// The first parameter the functions differ in; with one function, its first floating one.
  private func genericParameter(_ mark: Int, _ functions: Int, _ count: Int) -> Int? {
    for i in 0..<count where functions == 1 || isGeneric(i, mark, functions) { return i }
    return nil
  }

  /// The type of the generic arguments taken together: an integer counts as `double`; one complex argument makes all complex.
  private func commonGenericType(_ mark: Int, _ functions: Int, _ count: Int) -> QualType? {
    var real = QualType.error
    var isComplex = false
    for i in 0..<count where functions == 1 || isGeneric(i, mark, functions) {
      let e = ExprID(scratch[mark + functions + i])
      var type = types.unqualified(ast.exprs[e].type)
      if types.kind(type) == .complex {
        isComplex = true
        type = types.element(type)
      }
      if types.isInteger(type) { type = .double }
      guard types.isRealFloating(type) else {
        error(ast.exprs[e].location, "argument \(i + 1) of '__builtin_tgmath' must be arithmetic, not \(spell(ast.exprs[e].type))", ast.exprs[e].range)
        return nil
      }
      real = real.isError || types.floatFormat(type).precision > types.floatFormat(real).precision ? types.canonical(type) : real
    }
    return isComplex ? types.complex(of: real) : real
  }
}
