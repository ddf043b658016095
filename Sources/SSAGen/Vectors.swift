// GNU vectors: lane operations on vector values, and vectors of sizes without an IR type, which are computed in memory.

import Frontend
import SSA
import Support

extension FunctionGen {
  func splat(_ v: ValueID, _ t: Type) -> ValueID {
    let scalar = f.type(v) == .ptr ? b.cast(.ptrtoint, v, to: .i64) : v
    return b.emit(.splat, t, scalar)
  }

  func lane(_ v: ValueID, _ index: Int) -> ValueID { b.emit(.extractlane, f.type(v).element, v, aux: UInt32(index)) }

  func withLane(_ v: ValueID, _ index: Int, _ scalar: ValueID) -> ValueID {
    b.emit(.insertlane, f.type(v), v, scalar, aux: UInt32(index))
  }

  /// `body` applied to each pair of lanes; the result has type `t`.
  func mapLanes(_ a: ValueID, _ c: ValueID, _ t: Type, _ body: (ValueID, ValueID) -> ValueID) -> ValueID {
    var result = zero(t)
    for k in 0..<t.laneCount { result = withLane(result, k, body(lane(a, k), lane(c, k))) }
    return result
  }

  func compareVectors(_ op: BinaryOp, _ a: ValueID, _ c: ValueID, signed: Bool) -> ValueID {
    if f.type(a).element.isFloat { return b.fcmp(FunctionGen.floatPredicate(op), a, c) }
    return b.icmp(FunctionGen.predicate(op, signed: signed), a, c)
  }

  /// Element of a vector rvalue.
  func vectorElementValue(_ e: Expr) -> ValueID {
    if e.isLvalue || m.lowering.lower(ast.exprs[e.first].type).category != .vector { return load(vectorElementPlace(e), e.type) }
    let v = scalar(e.first)
    let l = m.lowering.lower(e.type)
    let index = scalar(e.second)
    let element: ValueID
    if let k = f.unsignedConstant(index), k < UInt64(f.type(v).laneCount) {
      element = lane(v, Int(k))
    } else {
      element = b.emit(.extractdyn, f.type(v).element, v, resizeInteger(index, to: .i64, signed: false))
    }
    return l.type == .ptr ? b.cast(.inttoptr, element, to: .ptr) : element
  }

  /// Element of a vector in memory.
  func vectorElementPlace(_ e: Expr) -> Place {
    var p = place(e.first)
    let size = Int64(types.size(of: e.type))
    let index = scalar(e.second)
    if let k = f.signedConstant(index) { return qualified(p.advanced(by: k &* size), e.type) }
    let wide = resizeInteger(index, to: .i64, signed: types.isSigned(ast.exprs[e.second].type))
    p.base = b.ptradd(p.base, scaled(wide, by: size))
    p.alignLog2 = min(p.alignLog2, types.alignLog2(of: e.type))
    return qualified(p, e.type)
  }

  /// Bits of `inner` as type `t`, not both in memory.
  func bitcastValue(_ inner: ExprID, _ t: QualType) -> ValueID {
    let from = m.lowering.lower(ast.exprs[inner].type), to = m.lowering.lower(t)
    if from.isInMemory || from.category == .complex { return load(place(inner), to) }
    let v = scalar(inner)
    if f.type(v) == to.type { return v }
    let source = f.type(v) == .ptr ? b.cast(.ptrtoint, v, to: .i64) : f.type(v) == .i1 ? b.cast(.zext, v, to: .i8) : v
    if to.type == .ptr { return b.cast(.inttoptr, b.cast(.bitcast, source, to: .i64), to: .ptr) }
    return b.cast(.bitcast, source, to: to.type)
  }

  /// `__builtin_convertvector` to a vector value.
  func vectorConvert(_ inner: ExprID, _ t: QualType) -> ValueID {
    let fromElement = m.lowering.lower(types.element(ast.exprs[inner].type)), toElement = m.lowering.lower(types.element(t))
    let to = m.lowering.lower(t)
    let from = m.lowering.lower(ast.exprs[inner].type)
    var result = zero(to.type)
    if from.category == .vector {
      let v = scalar(inner)
      for k in 0..<to.type.laneCount { result = withLane(result, k, convertScalar(lane(v, k), fromElement, toElement)) }
      return result
    }
    let p = place(inner)
    for k in 0..<to.type.laneCount {
      let v = load(p.advanced(by: Int64(k * fromElement.memoryType.bytes)), fromElement)
      result = withLane(result, k, convertScalar(v, fromElement, toElement))
    }
    return result
  }

  /// `mask ? a : b` on vectors: all three are evaluated, and the bits of each lane are taken from one of the two.
  func selectLanes(_ e: Expr) -> ValueID {
    let condition = scalar(e.first)
    let mask = b.icmp(.ne, condition, zero(f.type(condition)))
    let yes = scalar(e.second), no = scalar(e.third)
    let t = f.type(yes), bits = f.type(condition)
    let x = t == bits ? yes : b.cast(.bitcast, yes, to: bits), y = t == bits ? no : b.cast(.bitcast, no, to: bits)
    let chosen = b.binary(.or, b.binary(.and, mask, x), b.binary(.and, b.binary(.xor, mask, allOnes(bits)), y))
    return t == bits ? chosen : b.cast(.bitcast, chosen, to: t)
  }

  // MARK: Vectors in memory

  /// `mask ? a : b` lane by lane.
  func selectLanesInMemory(_ e: Expr, into target: Place) {
    let mask = stable(e.first), yes = stable(e.second), no = stable(e.third)
    let element = m.lowering.lower(types.element(e.type)), flag = m.lowering.lower(types.element(ast.exprs[e.first].type))
    for k in 0..<Int(types[e.type].count) {
      let isChosen = isNonzero(load(mask.advanced(by: Int64(k * flag.memoryType.bytes)), flag))
      let at = Int64(k * element.memoryType.bytes)
      let x = load(yes.advanced(by: at), element), y = load(no.advanced(by: at), element)
      store(b.select(isChosen, x, y), target.advanced(by: at), element)
    }
  }

  /// Lane by lane evaluation of an operator on memory vectors into `target`.
  func memoryVector(_ id: ExprID, _ e: Expr, into target: Place) {
    let lanes = Int(types[e.type].count)
    let element = m.lowering.lower(types.element(e.type))
    let step = Int64(element.memoryType.bytes)
    switch e.kind {
    case .cast where e.castKind == .vectorSplat:
      let v = scalar(e.first)
      for k in 0..<lanes { store(v, target.advanced(by: Int64(k) * step), element) }
    case .cast:
      let from = m.lowering.lower(types.element(ast.exprs[e.first].type))
      let source = place(e.first)
      for k in 0..<lanes {
        let v = load(source.advanced(by: Int64(k * from.memoryType.bytes)), from)
        store(convertScalar(v, from, element), target.advanced(by: Int64(k) * step), element)
      }
    case .unary:
      let source = stable(e.first)
      for k in 0..<lanes {
        let v = load(source.advanced(by: Int64(k) * step), element)
        store(laneUnary(e.unaryOp, v, element), target.advanced(by: Int64(k) * step), element)
      }
    case .binary: memoryBinary(e, lanes, element, into: target)
    case .compoundAssign:
      let right = stable(e.second)
      let left = place(e.first)
      memoryLanes(e.binaryOp, left, right, lanes, element, element, into: left)
      copyBytes(from: left, to: target, size: types.size(of: e.type))
    case .incDec:
      let p = place(e.first)
      let isPost = e.incDecOp == .postIncrement || e.incDecOp == .postDecrement
      let increments = e.incDecOp == .preIncrement || e.incDecOp == .postIncrement
      for k in 0..<lanes {
        let old = load(p.advanced(by: Int64(k) * step), element)
        let new = stepped(old, element, increments, step: 1, .none)
        store(new, p.advanced(by: Int64(k) * step), element)
        store(isPost ? old : new, target.advanced(by: Int64(k) * step), element)
      }
    default: m.error(e.location, "this operator is not supported for vectors of this size; use a vector of 8, 16 or 32 bytes")
    }
  }

  /// The vector (or scalar) that `body` makes in memory, as a value.
  func valueInMemory(_ e: Expr, _ l: LoweredType, _ body: (Place) -> Void) -> ComplexValue {
    let p = temporary(e.type)
    body(p)
    return ComplexValue(re: l.isInMemory ? .none : load(p, l), im: .none)
  }

  /// `__builtin_shuffle` of vectors in memory.
  func shuffleInMemory(_ e: Expr, into target: Place) {
    let two = e.c == 3
    let a = stable(operand(e, 0)), c = two ? stable(operand(e, 1)) : a
    let maskID = operand(e, two ? 2 : 1)
    let mask = stable(maskID)
    let lanes = Int64(types[e.type].count)
    let element = m.lowering.lower(types.element(e.type)), number = m.lowering.lower(types.element(ast.exprs[maskID].type))
    let size = Int64(element.memoryType.bytes)
    let result = temporary(e.type)
    for k in 0..<lanes {
      let index = resizeInteger(load(mask.advanced(by: k * Int64(number.memoryType.bytes)), number), to: .i64, signed: false)
      let offset = scaled(b.binary(.and, index, i64(lanes - 1)), by: size)
      var from = address(a)
      if two { from = b.select(b.icmp(.ne, b.binary(.and, index, i64(lanes)), i64(0)), address(c), from) }
      let v = load(Place(b.ptradd(from, offset), alignLog2: UInt8(size.trailingZeroBitCount)), element)
      store(v, result.advanced(by: k * size), element)
    }
    copyBytes(from: result, to: target, size: types.size(of: e.type))
  }

  /// `__builtin_shufflevector` where an operand or the result lives in memory.
  func shuffleConstantInMemory(_ e: Expr, into target: Place) {
    let a = stable(operand(e, 0)), c = stable(operand(e, 1))
    let lanes = Int64(types[ast.exprs[operand(e, 0)].type].count)
    let element = m.lowering.lower(types.element(e.type))
    let size = Int64(element.memoryType.bytes)
    let result = temporary(e.type)
    for k in 0..<Int64(e.c) - 2 {
      guard let index = f.signedConstant(scalar(operand(e, 2 + Int(k)))), index >= 0 else { continue }
      let v = load(index < lanes ? a.advanced(by: index * size) : c.advanced(by: (index - lanes) * size), element)
      store(v, result.advanced(by: k * size), element)
    }
    copyBytes(from: result, to: target, size: types.size(of: e.type))
  }

  /// A copy of a vector operand that later stores cannot change.
  private func stable(_ id: ExprID) -> Place {
    let type = ast.exprs[id].type
    let p = temporary(type)
    if m.lowering.lower(type).category == .vector { store(scalar(id), p, m.lowering.lower(type)) } else { aggregate(id, into: p, isFresh: true) }
    return p
  }

  private func memoryBinary(_ e: Expr, _ lanes: Int, _ element: LoweredType, into target: Place) {
    let left = stable(e.first), right = stable(e.second)
    let operand = m.lowering.lower(types.element(ast.exprs[e.first].type))
    memoryLanes(e.binaryOp, left, right, lanes, operand, element, into: target)
  }

  private func memoryLanes(
    _ op: BinaryOp, _ left: Place, _ right: Place, _ lanes: Int, _ operand: LoweredType, _ result: LoweredType, into target: Place
  ) {
    let isComparison = op.rawValue >= BinaryOp.less.rawValue && op.rawValue <= BinaryOp.notEqual.rawValue
    for k in 0..<lanes {
      let at = Int64(k * operand.memoryType.bytes)
      let x = load(left.advanced(by: at), operand), y = load(right.advanced(by: at), operand)
      let v = isComparison
        ? b.cast(.sext, compareValues(op, x, y, operand), to: result.type) : arithmetic(op, x, y, operand)
      store(v, target.advanced(by: Int64(k * result.memoryType.bytes)), result)
    }
  }

  private func laneUnary(_ op: UnaryOp, _ v: ValueID, _ l: LoweredType) -> ValueID {
    switch op {
    case .minus: return negate(v, l)
    case .bitNot: return b.binary(.xor, v, allOnes(l.type))
    case .logicalNot: return b.cast(.sext, invert(isNonzero(v)), to: l.type)
    default: return v
    }
  }
}
