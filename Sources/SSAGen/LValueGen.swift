// Lvalues as places, and aggregates as memory.
//
// A chain of member, index and pointer operations with constant offsets becomes one base address and one displacement.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// Where the lvalue (or the record rvalue, in a temporary) `id` is.
  func place(_ id: ExprID) -> Place {
    let e = ast.exprs[id]
    switch e.kind {
    case .declRef: return qualified(declPlace(DeclID(e.a)), e.type)
    case .dereference: return dereference(e)
    case .member: return member(e)
    case .stringLiteral:
      let align = types.alignLog2(of: types.element(e.type))
      return Place(f.constant(addressOf: m.string(StringID(e.a), alignLog2: align)), alignLog2: align)
    case .compoundLiteral: return qualified(compoundLiteral(DeclID(e.a)), e.type)
    case .vectorElement: return vectorElementPlace(e)
    case .unary where e.unaryOp == .realPart || e.unaryOp == .imagPart:
      let p = place(e.first)
      let isComplex = m.lowering.lower(ast.exprs[e.first].type).category == .complex
      return e.unaryOp == .imagPart && isComplex ? p.advanced(by: Int64(types.size(of: e.type))) : p
    case .cast where e.castKind == .noop && e.isLvalue: return qualified(place(e.first), e.type)
    case .withBounds:
      evaluateBounds(e)
      return place(e.second)
    case .comma:
      effect(e.first)
      return place(e.second)
    default: break
    }
    if m.lowering.lower(e.type).isInMemory { return aggregate(id) }
    // A scalar rvalue asked for as memory.
    let p = temporary(e.type)
    if m.lowering.lower(e.type).category == .complex {
      storeComplex(complex(id), p, types.unqualified(e.type))
    } else {
      store(scalar(id), p, m.lowering.lower(e.type))
    }
    return p
  }

  /// `p` with the volatile and atomic properties of the lvalue type `t`.
  @inline(__always) func qualified(_ p: Place, _ t: QualType) -> Place {
    var q = p
    let quals = types.canonical(t).qualifiers
    if quals.contains(.volatile) { q.flags.insert(.volatile) } else { q.flags.remove(.volatile) }
    if quals.contains(.atomic) { q.flags.insert(.atomic) } else { q.flags.remove(.atomic) }
    return q
  }

  func declPlace(_ id: DeclID) -> Place {
    let d = ast.decls[id]
    if d.kind == .parameter || (d.kind == .variable && d.duration == .automatic) {
      if d.flags.contains(.registerAsm), let p = stackPointerPlace(id) { return p }
      return localPlace(id)
    }
    if d.kind == .variable && d.flags.contains(.registerAsm), let p = registerPlace(id) { return p }
    m.need(id)
    if m.needsChain(id) { return Place(trampoline(of: id), alignLog2: 3) }
    return Place(f.constant(addressOf: m.global(id)), alignLog2: d.alignLog2)
  }

  private func dereference(_ e: Expr) -> Place {
    var (p, isObject) = pointerPlace(e.first)
    if !isObject {
      // The pointer's value says nothing; the type promises its alignment.
      let align = types.alignLog2(of: e.type)
      if p.offset & ((1 &<< Int64(align)) &- 1) == 0 { p.alignLog2 = max(p.alignLog2, align) }
    }
    if types.rows[e.type.id].kind == .typedefName || types[e.type].flags.contains(.mayAlias) {
      if types.aliasesEverything(e.type) { p.flags.insert(.anyAlias) }
    }
    return qualified(p, e.type)
  }

  /// Where the pointer rvalue `first` points. `isObject`: the alignment is that of a known object, not of a type.
  func pointerPlace(_ first: ExprID) -> (place: Place, isObject: Bool) {
    var id = first
    var offset: Int64 = 0
    while true {
      let e = ast.exprs[id]
      switch e.kind {
      case .cast where e.castKind == .noop || e.castKind == .pointer:
        id = e.first
        continue
      case .cast where e.castKind == .arrayToPointer || e.castKind == .functionToPointer:
        return (place(e.first).advanced(by: offset), true)
      case .addressOf: return (place(e.first).advanced(by: offset), true)
      case .pointerOffset:
        if !e.flags.contains(.runtimeStep), let constant = constantIndex(e.second) {
          let bytes = constant &* Int64(e.c)
          offset = e.op == 0 ? offset &+ bytes : offset &- bytes
          id = e.first
          continue
        }
        var (p, isObject) = pointerPlace(e.first)
        let bytes = scaledIndex(e)
        p.base = b.ptradd(p.base, bytes)
        let step = e.flags.contains(.runtimeStep) ? 1 : e.c
        p.alignLog2 = min(p.alignLog2, step == 0 ? 63 : UInt8(step.trailingZeroBitCount))
        if !isObject {
          let pointee = types.element(e.type)
          if types.isComplete(pointee) { p.alignLog2 = max(p.alignLog2, p.offset == 0 ? types.alignLog2(of: pointee) : 0) }
        }
        return (p.advanced(by: offset), isObject)
      default: break
      }
      var p = Place(scalar(id), alignLog2: 0)
      let pointee = types.element(e.type)
      if types.kind(e.type) == .pointer && types.isComplete(pointee) { p.alignLog2 = types.alignLog2(of: pointee) }
      return (p.advanced(by: offset), false)
    }
  }

  private func constantIndex(_ id: ExprID) -> Int64? {
    var e = ast.exprs[id]
    while e.kind == .cast && e.castKind == .noop { e = ast.exprs[e.first] }
    if e.kind != .integerConstant || e.flags.contains(.wide) { return nil }
    return Int64(bitPattern: UInt64(e.a) | UInt64(e.b) &<< 32)
  }

  /// The byte offset of a `.pointerOffset` node.
  private func scaledIndex(_ e: Expr) -> ValueID {
    let index = resizeInteger(scalar(e.second), to: .i64, signed: types.isSigned(ast.exprs[e.second].type))
    b.location = e.location
    let bytes: ValueID
    if e.flags.contains(.runtimeStep) {
      let step = resizeInteger(scalar(e.third), to: .i64, signed: false)
      bytes = b.binary(.mul, index, step)
    } else {
      bytes = scaled(index, by: Int64(e.c))
    }
    return e.op == 0 ? bytes : b.binary(.sub, i64(0), bytes)
  }

  func scaled(_ index: ValueID, by step: Int64) -> ValueID {
    if step == 1 { return index }
    if step > 0 && step & (step - 1) == 0 {
      return b.binary(.shl, index, i64(Int64(step.trailingZeroBitCount)), flags: .nsw)
    }
    return b.binary(.mul, index, i64(step), flags: .nsw)
  }

  private func member(_ e: Expr) -> Place {
    let field = types.fields[FieldID(e.b)]
    let record = types.records[field.record]
    var p = ast.exprs[e.first].isLvalue ? place(e.first) : aggregate(e.first)
    if record.isUnion || record.flags.contains(.mayAlias) { p.flags.insert(.anyAlias) }
    if field.isReversed { p.flags.insert(.reversed) } else { p.flags.remove(.reversed) }
    if field.isBitField {
      if field.hasRuntimeOffset { return runtimeBitField(p, field, e.type) }
      p.flags.insert(.bitField)
      p.bitWidth = field.bitWidth
      p.bitPosition = field.bitPosition
      let region = m.bitFieldRegion(FieldID(e.b))
      p.regionStart = region.start
      p.regionEnd = region.end
      return qualified(p, e.type)
    }
    if types.aliasesEverything(e.type) { p.flags.insert(.anyAlias) }
    if field.hasRuntimeOffset { return qualified(Place(b.ptradd(address(p), memberOffset(field)), alignLog2: field.alignLog2, flags: p.flags), e.type) }
    return qualified(p.advanced(by: Int64(field.byteOffset)), e.type)
  }

  /// A bit-field behind a member of run-time size: accesses keep to its own bytes.
  private func runtimeBitField(_ record: Place, _ field: FieldInfo, _ t: QualType) -> Place {
    var p = Place(b.ptradd(address(record), memberOffset(field)), alignLog2: 0, flags: record.flags)
    p.flags.insert(.bitField)
    p.bitWidth = field.bitWidth
    p.bitPosition = field.bitPosition
    p.regionStart = field.byteOffset
    p.regionEnd = (field.bitPosition + UInt64(field.bitWidth) + 7) / 8
    return qualified(p, t)
  }

  private func compoundLiteral(_ id: DeclID) -> Place {
    let d = ast.decls[id]
    if d.duration != .automatic { return declPlace(id) }
    let p = localPlace(id)
    if d.initializer.isSome { initialize(p, d.type, d.initializer) }
    return p
  }

  // MARK: Aggregates

  /// The memory that holds the aggregate rvalue `id`: the object itself when it is simply read, else a temporary.
  func aggregate(_ id: ExprID) -> Place {
    let e = ast.exprs[id]
    switch e.kind {
    case .cast where e.castKind == .load:
      let p = place(e.first)
      if p.isBitField { return wideBitFieldValue(p, e.type) }
      if !p.flags.contains(.atomic) { return p }
    case .cast where e.castKind == .noop: return aggregate(e.first)
    case .cast where e.castKind == .bitcast && m.lowering.lower(ast.exprs[e.first].type).isInMemory: return aggregate(e.first)
    case .assign:
      let target = place(e.first)
      assignAggregate(e, to: target)
      return target.isBitField ? wideBitFieldValue(target, e.type) : target
    case .comma:
      effect(e.first)
      return aggregate(e.second)
    case .opaqueValue: return opaqueBinding(e.first).place
    case .withBounds:
      evaluateBounds(e)
      return aggregate(e.second)
    case .member, .dereference, .declRef, .compoundLiteral, .stringLiteral:
      let p = place(id)
      return p.isBitField ? wideBitFieldValue(p, e.type) : p
    default: break
    }
    let p = temporary(e.type)
    aggregate(id, into: p, isFresh: true)
    return p
  }

  private func assignAggregate(_ e: Expr, to target: Place) {
    if target.flags.contains(.atomic) {
      storeAtomicBytes(target, from: aggregate(e.second), size: types.size(of: e.type), .sequential)
    } else if target.isBitField {
      storeWideBits(aggregate(e.second), target)
    } else {
      aggregate(e.second, into: target, isFresh: false)
    }
  }

  /// Evaluates the aggregate rvalue `id` into `target`. `isFresh`: nothing else can refer to the target yet.
  func aggregate(_ id: ExprID, into target: Place, isFresh: Bool) {
    let e = ast.exprs[id]
    if isWide(m.lowering.lower(e.type)) && wideInteger(id, e, into: target, isFresh: isFresh) { return }
    switch e.kind {
    case .call:
      b.location = e.location
      _ = call(e, into: isFresh ? target : nil, copyTo: isFresh ? nil : target)
    case .conditional where types.isVector(ast.exprs[e.first].type): selectLanesInMemory(e, into: target)
    case .conditional:
      if let constant = constantCondition(e.first) {
        return aggregate(constant ? e.second : e.third, into: target, isFresh: isFresh)
      }
      let yes = newBlock(), no = newBlock(), end = newBlock()
      condition(e.first, yes, no)
      start(yes)
      aggregate(e.second, into: target, isFresh: isFresh)
      branch(to: end)
      start(no)
      aggregate(e.third, into: target, isFresh: isFresh)
      branch(to: end)
      start(end)
      resumeExpression()
    case .comma:
      effect(e.first)
      aggregate(e.second, into: target, isFresh: isFresh)
    case .statementExpression:
      statementExpressionBody(e) { self.aggregate($0, into: target, isFresh: false) }
      resumeExpression()
    case .vaArg: vaArgumentAggregate(e, into: target)
    case .initList: initialize(target, e.type, id)
    case .cast where e.castKind == .toUnion:
      let type = types.fields[FieldID(e.b)].type
      initialize(target, type, e.first)
    case .cast where e.castKind == .load && place(isAtomic: e.first):
      loadAtomicBytes(place(e.first), into: target, size: types.size(of: e.type), .sequential)
    case .cast where e.castKind == .vectorSplat || e.castKind == .vectorConvert: memoryVector(id, e, into: target)
    case .cast where e.castKind == .bitcast && !m.lowering.lower(ast.exprs[e.first].type).isInMemory:
      store(scalar(e.first), target, m.lowering.lower(ast.exprs[e.first].type))
    case .unary, .binary, .compoundAssign, .incDec: memoryVector(id, e, into: target)
    case .builtinCall: builtinAggregate(id, e, into: target)
    default: copyObject(from: aggregate(id), to: target, e.type)
    }
  }

  private func place(isAtomic lvalue: ExprID) -> Bool { types.canonical(ast.exprs[lvalue].type).qualifiers.contains(.atomic) }
}
