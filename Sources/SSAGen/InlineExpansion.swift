// GNU `__builtin_va_arg_pack`: calls of functions that pass on their unnamed arguments are expanded where they are called.
//
// Such a function (`extern inline`, `always_inline`, `gnu_inline`: the wrappers of fortified libraries) has no meaning as code
// of its own. Its body is lowered into the caller: parameters become slots that hold the arguments, `return` stores the result
// and leaves to the block after the call, and a call in the body that ends in `__builtin_va_arg_pack ()` gets the caller's
// unnamed arguments in its place.

import Frontend
import SSA
import Support

/// An unnamed argument, evaluated: a value, or a place for what lives in memory.
struct PackedArgument {
  var type: QualType
  var value = ComplexValue(re: .none, im: .none)
  var place = Place(.none, alignLog2: 0)
}

/// A body that is being lowered into a caller.
struct InlineFrame {
  var decl: DeclID
  var pack: [PackedArgument]
  /// Where the result goes; unused for void.
  var result: Place
  var end: BlockID
  var scopeDepth: Int
}

extension FunctionGen {
  /// Whether the argument `id` stands for the unnamed arguments of the function being expanded.
  func isArgumentPack(_ id: ExprID) -> Bool {
    let e = ast.exprs[id]
    return e.kind == .builtinCall && Builtin(rawValue: UInt16(truncatingIfNeeded: e.a)) == .va_arg_pack
  }

  /// The unnamed arguments; an error outside of an expansion.
  func argumentPack(_ location: SourceLocation) -> [PackedArgument] {
    if let frame = inlineFrames.last { return frame.pack }
    m.error(location, "'__builtin_va_arg_pack' has a meaning only in functions that are always expanded where they are called; call the function directly")
    return []
  }

  /// Expands a call of `callee` if its body uses the argument pack; nil: call it as any other.
  func expandInline(_ e: Expr, _ callee: DeclID, into: Place?, copyTo: Place?) -> (value: ComplexValue, place: Place?)? {
    let d = ast.decls[callee]
    if !d.isDefined || d.aux == UInt32.max { return nil }
    let body = ast.functions[d.functionID]
    if !body.flags.contains(.usesArgumentPack) || callee == decl { return nil }
    for frame in inlineFrames where frame.decl == callee { return nil }
    if !body.flags.isDisjoint(with: [.hasVariableArrays, .hasComputedGoto]) {
      m.error(e.location, "a function with '__builtin_va_arg_pack' cannot have variable-length arrays or computed 'goto'")
    }
    let type = types.unqualified(types.element(d.type))
    let isVoid = types.isVoid(type)
    let arguments = evaluatedArguments(e)
    let named = Int(body.parameters.count)
    forgetEarlierExpansion(body)
    for k in 0..<min(named, arguments.count) { bind(ast.id(k, of: body.parameters), to: arguments[k]) }
    let result = isVoid ? Place(.none, alignLog2: 0) : temporary(type)
    let frame = InlineFrame(
      decl: callee, pack: Array(arguments.dropFirst(named)), result: result, end: newBlock(), scopeDepth: scopes.depth)
    lower(body, frame, type)
    start(frame.end)
    resumeExpression()
    let nothing = ComplexValue(re: .none, im: .none)
    let l = m.lowering.lower(type)
    switch l.category {
    case .void, .unknown: return (nothing, nil)
    case .scalar, .vector: return (single(load(result, l)), nil)
    case .complex: return (loadComplex(result, type), nil)
    default:
      let target = copyTo ?? into
      if let target { copyBytes(from: result, to: target, size: types.size(of: type)) }
      return (nothing, target ?? result)
    }
  }

  /// Lowers the body with the state of the function around it put aside.
  private func lower(_ body: FunctionInfo, _ frame: InlineFrame, _ type: QualType) {
    let outer = (info, resultType, functionNameGlobal, resultStatement, resultExpr, resultSink, b.location)
    let base = scopes.base
    scopes.base = frame.scopeDepth
    info = body
    resultType = type
    functionNameGlobal = .none
    resultStatement = .none
    resultSink = nil
    inlineFrames.append(frame)
    if body.labels.count != 0 && body.flags.contains(.hasCleanups) { scopes.recordLabels(of: body, ast) }
    for k in 0..<Int(body.entryStatements.count) { statement(ast.id(k, of: body.entryStatements)) }
    statement(body.body)
    branch(to: frame.end)
    inlineFrames.removeLast()
    (info, resultType, functionNameGlobal, resultStatement, resultExpr, resultSink, b.location) = outer
    scopes.base = base
  }

  /// `return` in an expanded body.
  func returnInline(_ value: ExprID, _ frame: InlineFrame) {
    if value.isSome {
      let l = m.lowering.lower(resultType)
      switch l.category {
      case .void, .unknown: effect(value)
      case .scalar, .vector: store(scalar(value), frame.result, l)
      case .complex: storeComplex(complex(value), frame.result, types.unqualified(resultType))
      default: aggregate(value, into: frame.result, isFresh: true)
      }
    }
    if !reachable { return }
    runCleanups(to: frame.scopeDepth)
    branch(to: frame.end)
  }

  // MARK: Arguments

  private func evaluatedArguments(_ e: Expr) -> [PackedArgument] {
    var list: [PackedArgument] = []
    for k in 0..<Int(e.c) {
      let id = ExprID(ast.pool[Int(e.b) + k])
      if isArgumentPack(id) { list += argumentPack(e.location) } else { list.append(evaluated(id)) }
    }
    return list
  }

  private func evaluated(_ id: ExprID) -> PackedArgument {
    var a = PackedArgument(type: types.unqualified(ast.exprs[id].type))
    switch m.lowering.lower(a.type).category {
    case .void, .unknown: effect(id)
    case .scalar, .vector: a.value = single(scalar(id))
    case .complex: a.value = complex(id)
    default:
      a.place = temporary(a.type)
      aggregate(id, into: a.place, isFresh: true)
    }
    return a
  }

  private func bind(_ parameter: DeclID, to a: PackedArgument) {
    let d = ast.decls[parameter]
    let slot = f.addSlot(size: max(types.size(of: d.type), 1), alignment: 1 &<< Int(d.alignLog2), name: d.name)
    m.localValue[parameter] = f[slot].address.raw
    let place = Place(f[slot].address, alignLog2: d.alignLog2)
    let l = m.lowering.lower(d.type)
    switch l.category {
    case .void, .unknown: break
    case .scalar, .vector: store(a.value.re, place, l)
    case .complex: storeComplex(a.value, place, types.unqualified(d.type))
    default: copyBytes(from: a.place, to: place, size: types.size(of: d.type))
    }
  }

  /// What the entities of the body were bound to when it was expanded elsewhere.
  func forgetEarlierExpansion(_ body: FunctionInfo) {
    for k in 0..<Int(body.locals.count) { m.localValue[ast.id(k, of: body.locals, as: DeclID.self)] = UInt32.max }
    for k in 0..<Int(body.labels.count) {
      let label: LabelID = ast.id(k, of: body.labels)
      if label.index < m.labelBlock.count { m.labelBlock[label] = .none }
    }
    for k in 0..<Int(body.entryStatements.count) {
      let s = ast.stmts[ast.id(k, of: body.entryStatements, as: StmtID.self)]
      let row = types.sizeOwner(ofVariableArray: QualType(TypeID(s.a)))
      if row.index < m.countSlot.count { m.countSlot[row] = UInt32.max }
    }
  }

  /// Pushes an argument of the pack as `pushArgument` pushes an expression.
  func pushPacked(_ a: PackedArgument, _ parameter: ParameterPlan) {
    let l = m.lowering.lower(a.type)
    switch l.category {
    case .void, .unknown: break
    case .scalar, .vector, .complex: pushValue(a.value, parameter, l)
    default: pushObject(a.place, parameter, l)
    }
  }
}
