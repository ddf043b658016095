// Expressions with scalar or vector values, and expressions evaluated for their effects.
//
// The tree is typed and every conversion is a node, so each case below says exactly what the node computes. Left-associative
// chains are walked in a loop.

import Frontend
import SSA
import Support

extension FunctionGen {
  // MARK: Scalars

  /// The value of an rvalue of scalar or vector type.
  func scalar(_ id: ExprID) -> ValueID {
    let e = ast.exprs[id]
    switch e.kind {
    case .integerConstant: return integerConstant(e)
    case .floatConstant:
      let bits = ast.floats[Int(e.a)]
      let format = m.lowering.lower(e.type).type.floatFormat
      return f.constant(SoftFloat(format: format, bits: UInt128(bits.high) << 64 | UInt128(bits.low)))
    case .nullPointer: return f.null
    case .labelAddress: return labelAddress(LabelID(e.a))
    case .cast: return castScalar(e)
    case .unary: return unaryScalar(e)
    case .incDec: return incDec(e, discarded: false)
    case .addressOf: return address(place(e.first))
    case .binary: return binaryScalar(id, e)
    case .pointerOffset: return address(pointerPlace(id).place)
    case .pointerDifference: return pointerDifference(e)
    case .assign: return assign(e)
    case .compoundAssign: return compoundAssign(e).re
    case .conditional: return conditionalScalar(e)
    case .gnuConditional: return gnuConditional(e).re
    case .opaqueValue: return opaqueBinding(e.first).value
    case .comma:
      effect(e.first)
      return scalar(e.second)
    case .call:
      b.location = e.location
      return call(e, into: nil).value.re
    case .builtinCall:
      b.location = e.location
      return builtinCall(e).re
    case .member, .compoundLiteral, .declRef, .dereference, .stringLiteral: return load(place(id), e.type)
    case .vectorElement: return vectorElementValue(e)
    case .initList: return initListValue(id, e)
    case .statementExpression: return statementExpression(e).re
    case .vaArg: return vaArgument(e).re
    case .sizeOfVariable:
      if e.second.isSome { effect(e.second) }
      return variableSize(QualType(TypeID(e.a)))
    case .withBounds:
      evaluateBounds(e)
      return scalar(e.second)
    case .complexPair, .wideIntegerConstant, .error:
      m.error(e.location, "this expression has no scalar value; simplify it")
      return f.poison(.i32)
    }
  }

  func integerConstant(_ e: Expr) -> ValueID {
    let l = m.lowering.lower(e.type)
    if !e.flags.contains(.wide) && l.type != .i128 {
      return f.constant(l.type, Int64(bitPattern: UInt64(e.a) | UInt64(e.b) &<< 32))
    }
    return f.constant(l.type, bits: UInt128(truncatingIfNeeded: ast.integerValue(e)))
  }

  private func castScalar(_ e: Expr) -> ValueID {
    let inner = e.first
    switch e.castKind {
    case .load:
      let p = place(inner)
      if p.isVolatile || b.location.isNone { b.location = e.location }
      return load(p, ast.exprs[inner].type)
    case .noop, .pointer: return scalar(inner)
    case .arrayToPointer, .functionToPointer: return address(place(inner))
    case .toBool: return truth(inner)
    case .nullToPointer:
      if ast.exprs[inner].kind != .integerConstant { effect(inner) }
      return f.null
    case .integral:
      let to = m.lowering.lower(e.type)
      let source = m.lowering.lower(ast.exprs[inner].type)
      if isWide(source) { return wideToScalar(wideOperand(inner), source, to) }
      return convertInteger(scalar(inner), source, to)
    case .integralToFloating, .floatingToIntegral, .floating, .integerToPointer, .pointerToInteger:
      let from = m.lowering.lower(ast.exprs[inner].type)
      if isWide(from) { return wideToScalar(wideOperand(inner), from, m.lowering.lower(e.type)) }
      return convertScalar(scalar(inner), from, m.lowering.lower(e.type))
    case .complexToReal: return complex(inner).re
    case .vectorSplat:
      if m.lowering.lower(e.type).category == .memoryVector { break }
      let t = m.lowering.lower(e.type).type
      return splat(scalar(inner), t)
    case .bitcast: return bitcastValue(inner, e.type)
    case .vectorConvert: return vectorConvert(inner, e.type)
    case .toVoid, .realToComplex, .complex, .toUnion: break
    }
    m.error(e.location, "this conversion has no scalar value; simplify it")
    return f.poison(.i32)
  }

  private func unaryScalar(_ e: Expr) -> ValueID {
    switch e.unaryOp {
    case .plus: return scalar(e.first)
    case .minus: return negate(scalar(e.first), m.lowering.lower(e.type))
    case .bitNot:
      let v = scalar(e.first), l = m.lowering.lower(e.type)
      return wrapped(b.binary(.xor, v, allOnes(f.type(v))), l)
    case .logicalNot:
      if m.lowering.lower(e.type).category == .vector {
        let v = scalar(e.first)
        return compareVectors(.equal, v, zero(f.type(v)), signed: true)
      }
      return resizeInteger(invert(truth(e.first)), to: m.lowering.lower(e.type).type, signed: false)
    case .realPart:
      if m.lowering.lower(ast.exprs[e.first].type).category == .complex { return complex(e.first).re }
      return scalar(e.first)
    case .imagPart:
      if m.lowering.lower(ast.exprs[e.first].type).category == .complex { return complex(e.first).im }
      effect(e.first)
      return zero(m.lowering.lower(e.type).type)
    case .conjugate: return scalar(e.first)
    }
  }

  func allOnes(_ t: Type) -> ValueID {
    if t.isVector { return f.constant(t, words: Array(repeating: UInt64.max, count: t.bytes / 8)) }
    return f.constant(t, bits: UInt128.max)
  }

  func negate(_ v: ValueID, _ l: LoweredType) -> ValueID {
    let t = f.type(v)
    if t.element.isFloat { return b.unary(.fneg, v) }
    return integerArithmetic(.sub, zero(t), v, l)
  }

  /// + - * on integers of C type `l`; with -ftrapv the program ends where a signed result does not fit.
  func integerArithmetic(_ op: Opcode, _ a: ValueID, _ c: ValueID, _ l: LoweredType) -> ValueID {
    guard m.options.trapsSigned, reachable, l.isSigned, l.category == .scalar, l.exactWidth == 0, l.type.bits >= 32 else {
      return wrapped(b.binary(op, a, c, flags: signedFlags(l)), l)
    }
    let r = b.overflow(op == .add ? .saddo : op == .sub ? .ssubo : .smulo, a, c)
    let bad = newBlock(), good = newBlock()
    b.condbr(r.overflow, bad, [], good, [], weights: (1, 2000))
    reachable = false
    start(bad)
    b.effect(.trap)
    endWithoutReturn()
    start(good)
    resumeExpression()
    return r.value
  }

  /// Flags of + - * on integers of C type `l`.
  @inline(__always) func signedFlags(_ l: LoweredType) -> InstFlags {
    l.isSigned && l.category == .scalar && l.exactWidth == 0 && l.type.bits >= 32 && !m.options.wrapsSigned ? .nsw : []
  }

  func invert(_ v: ValueID) -> ValueID { b.binary(.xor, v, f.constant(.i1, 1)) }

  // MARK: Binary operators

  private func binaryScalar(_ id: ExprID, _ e: Expr) -> ValueID {
    let op = e.binaryOp
    if op.rawValue >= BinaryOp.less.rawValue && op.rawValue <= BinaryOp.notEqual.rawValue {
      if m.lowering.lower(e.type).category == .vector {
        let a = scalar(e.first), c = scalar(e.second)
        return compareVectors(op, a, c, signed: m.lowering.lower(ast.exprs[e.first].type).isSigned)
      }
      return resizeInteger(compare(e), to: m.lowering.lower(e.type).type, signed: false)
    }
    if op == .logicalAnd || op == .logicalOr {
      return resizeInteger(logical(id), to: m.lowering.lower(e.type).type, signed: false)
    }
    // Down the left spine, then up.
    let mark = spine.count
    var at = e
    var leaf = id
    while at.kind == .binary && isPlainArithmetic(at) {
      spine.append(leaf)
      leaf = at.first
      at = ast.exprs[leaf]
    }
    var v = scalar(leaf)
    while spine.count > mark {
      let node = ast.exprs[spine[spine.count - 1]]
      spine.removeLast()
      let l = m.lowering.lower(node.type)
      let isShift = node.binaryOp == .shiftLeft || node.binaryOp == .shiftRight
      let right = isShift ? shiftCountValue(node.second) : scalar(node.second)
      b.location = node.location
      v = arithmetic(node.binaryOp, v, right, l)
    }
    return v
  }

  @inline(__always) private func isPlainArithmetic(_ e: Expr) -> Bool {
    e.op < BinaryOp.less.rawValue || (e.op >= BinaryOp.bitAnd.rawValue && e.op <= BinaryOp.bitOr.rawValue)
  }

  /// `a op b` with operands of the result type `l`; of shifts the count may have another integer type.
  func arithmetic(_ op: BinaryOp, _ a: ValueID, _ c: ValueID, _ l: LoweredType) -> ValueID {
    if l.isDecimal { return decimalArithmetic(op, a, c, l) }
    let t = f.type(a)
    if t.element.isFloat {
      let flags: InstFlags = m.options.fastMath ? .fast : []
      switch op {
      case .multiply: return b.binary(.fmul, a, c, flags: flags)
      case .divide: return b.binary(.fdiv, a, c, flags: flags)
      case .add: return b.binary(.fadd, a, c, flags: flags)
      case .subtract: return b.binary(.fsub, a, c, flags: flags)
      default: return f.poison(t)
      }
    }
    switch op {
    case .multiply: return integerArithmetic(.mul, a, c, l)
    case .add: return integerArithmetic(.add, a, c, l)
    case .subtract: return integerArithmetic(.sub, a, c, l)
    case .divide: return wrapped(divide(l.isSigned ? .sdiv : .udiv, a, c), l)
    case .remainder: return divide(l.isSigned ? .srem : .urem, a, c)
    case .shiftLeft: return wrapped(b.binary(.shl, a, shiftCount(c, t)), l)
    case .shiftRight: return b.binary(l.isSigned ? .ashr : .lshr, a, shiftCount(c, t))
    case .bitAnd: return b.binary(.and, a, c)
    case .bitXor: return b.binary(.xor, a, c)
    case .bitOr: return b.binary(.or, a, c)
    default: return f.poison(t)
    }
  }

  private func shiftCount(_ c: ValueID, _ t: Type) -> ValueID {
    if t.isVector { return f.type(c).isVector ? c : splat(resizeInteger(c, to: t.element, signed: false), t) }
    return resizeInteger(c, to: t, signed: false)
  }

  /// Vector division goes lane by lane: no target divides integer vectors.
  private func divide(_ op: Opcode, _ a: ValueID, _ c: ValueID) -> ValueID {
    let t = f.type(a)
    return t.isVector ? mapLanes(a, c, t) { self.b.binary(op, $0, $1) } : b.binary(op, a, c)
  }

  /// A comparison of scalars or complex values as an i1.
  func compare(_ e: Expr) -> ValueID {
    let operand = m.lowering.lower(ast.exprs[e.first].type)
    if operand.category == .complex {
      let x = complex(e.first), y = complex(e.second)
      let re = compareValues(.equal, x.re, y.re, operand), im = compareValues(.equal, x.im, y.im, operand)
      let both = b.binary(.and, re, im)
      return e.binaryOp == .notEqual ? invert(both) : both
    }
    if isWide(operand) { return wideCompare(e, operand) }
    let x = scalar(e.first), y = scalar(e.second)
    b.location = e.location
    return compareValues(e.binaryOp, x, y, operand)
  }

  func compareValues(_ op: BinaryOp, _ x: ValueID, _ y: ValueID, _ l: LoweredType) -> ValueID {
    if l.isDecimal { return decimalCompare(op, x, y, l) }
    if f.type(x).element.isFloat { return b.fcmp(FunctionGen.floatPredicate(op), x, y, flags: m.options.trappingMath ? [] : .quiet) }
    return b.icmp(FunctionGen.predicate(op, signed: l.isSigned && l.type != .ptr), x, y)
  }

  static func predicate(_ op: BinaryOp, signed: Bool) -> IntPredicate {
    switch op {
    case .less: return signed ? .slt : .ult
    case .greater: return signed ? .sgt : .ugt
    case .lessEqual: return signed ? .sle : .ule
    case .greaterEqual: return signed ? .sge : .uge
    case .equal: return .eq
    default: return .ne
    }
  }

  static func floatPredicate(_ op: BinaryOp) -> FloatPredicate {
    switch op {
    case .less: return .olt
    case .greater: return .ogt
    case .lessEqual: return .ole
    case .greaterEqual: return .oge
    case .equal: return .oeq
    default: return .une
    }
  }

  private func pointerDifference(_ e: Expr) -> ValueID {
    // A builder stands where it stood when the call's base was evaluated: operands that may branch come first.
    let left = scalar(e.first)
    let x = b.cast(.ptrtoint, left, to: .i64)
    let right = scalar(e.second)
    let y = b.cast(.ptrtoint, right, to: .i64)
    b.location = e.location
    let bytes = b.binary(.sub, x, y)
    if e.flags.contains(.runtimeStep) {
      let step = resizeInteger(scalar(e.third), to: .i64, signed: false)
      return b.binary(.sdiv, bytes, step, flags: .exact)
    }
    let step = Int64(e.c)
    if step <= 1 { return bytes }
    if step & (step - 1) == 0 { return b.binary(.ashr, bytes, i64(Int64(step.trailingZeroBitCount)), flags: .exact) }
    return b.binary(.sdiv, bytes, i64(step), flags: .exact)
  }

  // MARK: Effects only

  /// Evaluates `id` and drops the value.
  func effect(_ first: ExprID) {
    var id = first
    while true {
      let e = ast.exprs[id]
      switch e.kind {
      case .integerConstant, .wideIntegerConstant, .floatConstant, .nullPointer, .labelAddress, .stringLiteral, .declRef: return
      case .cast:
        if e.castKind == .load {
          if e.type.isError || !hasVolatileAccess(e.first) {
            id = e.first
            continue
          }
          break
        }
        id = e.first
        continue
      case .unary where e.flags.contains(.lvalue) || e.unaryOp != .logicalNot:
        id = e.first
        continue
      case .addressOf, .dereference, .member:
        id = e.first
        continue
      case .comma:
        effect(e.first)
        id = e.second
        continue
      case .incDec where m.lowering.lower(e.type).category != .complex && !isWide(m.lowering.lower(e.type)):
        _ = incDec(e, discarded: true)
        return
      case .conditional where !types.isVector(ast.exprs[e.first].type): return conditionalVoid(e)
      default: break
      }
      return evaluate(id, e)
    }
  }

  private func hasVolatileAccess(_ lvalue: ExprID) -> Bool {
    !types.canonical(ast.exprs[lvalue].type).qualifiers.isDisjoint(with: [.volatile, .atomic])
  }

  private func evaluate(_ id: ExprID, _ e: Expr) {
    let category = m.lowering.lower(e.type).category
    if e.flags.contains(.lvalue) && category != .void { return _ = place(id) }
    switch category {
    case .scalar, .vector: _ = scalar(id)
    case .complex: _ = complex(id)
    case .aggregate, .memoryVector, .wideInteger, .unknown: _ = aggregate(id)
    case .void: void(id, e)
    }
  }

  private func void(_ id: ExprID, _ e: Expr) {
    b.location = e.location
    switch e.kind {
    case .call: _ = call(e, into: nil)
    case .builtinCall: _ = builtinCall(e)
    case .statementExpression: _ = statementExpression(e)
    case .gnuConditional: _ = gnuConditional(e)
    case .withBounds:
      evaluateBounds(e)
      effect(e.second)
    case .vaArg: _ = vaArgument(e)
    default: break
    }
  }

  private func conditionalVoid(_ e: Expr) {
    if let constant = constantCondition(e.first) { return effect(constant ? e.second : e.third) }
    let yes = newBlock(), no = newBlock(), end = newBlock()
    condition(e.first, yes, no)
    start(yes)
    effect(e.second)
    branch(to: end)
    start(no)
    effect(e.third)
    branch(to: end)
    start(end)
    resumeExpression()
  }

  /// The rest of an expression after a part that never returns is generated into a block nothing leads to.
  func resumeExpression() {
    if !reachable && b.isTerminated { startScratch() }
  }

  /// After a call that does not return.
  func endWithoutReturn() {
    if reachable { b.unreachable() }
    startScratch()
  }
}
