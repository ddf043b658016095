// Calls, and the other side of them: parameters and results of the function being defined.
//
// Aggregates are split into the scalars their plan lists. A piece at the end of an object that covers fewer bytes than its type
// is read in parts, never beyond the object.

import Frontend
import SSA
import Support
import TargetInfo

/// An argument that is already a value.
struct CallOperand {
  var value: ComplexValue
  var type: QualType
}

extension FunctionGen {
  // MARK: Calls

  /// A call. Aggregate results go to `into` (memory nothing else refers to), are copied to `copyTo`, or get a temporary, which
  /// is then given back as the place.
  /// `staticChain`: a chain that the program passes itself, or none.
  func call(_ e: Expr, into: Place?, copyTo: Place? = nil, staticChain: ValueID = .none) -> (value: ComplexValue, place: Place?) {
    let calleeExpr = ast.exprs[e.first]
    var callee: DeclID = .none
    var at = calleeExpr
    while at.kind == .cast && (at.castKind == .noop || at.castKind == .functionToPointer) { at = ast.exprs[at.first] }
    if at.kind == .declRef && ast.decls[DeclID(at.a)].kind == .function { callee = DeclID(at.a) }
    if callee.isSome, staticChain.isNone, let v = expandInline(e, callee, into: into, copyTo: copyTo) { return v }
    if callee.isSome, staticChain.isNone, ast.decls[callee].flags.contains(.libraryBuiltin), !isOverridden(callee),
      let v = libraryCall(e, callee) { return (v, nil) }
    if callee.isSome && ast.decls[callee].attributes.isSome { checkInlineFeatures(callee, at: e.location) }
    let functionType = types.element(calleeExpr.type)
    let isDirect = callee.isSome && ast.exprs[calleeExpr.first].kind == .declRef
    let plan = callPlan(e, functionType, chain: staticChain.isSome || (isDirect && m.needsChain(callee)))
    if plan.needsWideRegisters { return refusedCall(e, into) }
    let target = isDirect ? calleeAddress(callee) : scalar(e.first)
    // The definition has another signature; it must not look as if nobody called it.
    if isDirect && staticChain.isSome { f.module[m.global(callee)].isUsed = true }
    let mark = arguments.count
    var result = into
    if plan.result.mode == .memory {
      let p = into ?? temporary(e.type)
      result = p
      arguments.append(address(p))
    }
    if plan.hasChain { arguments.append(staticChain.isSome ? staticChain : record(of: ast.decls[callee].function)) }
    for k in 0..<Int(e.c) {
      let id = ExprID(ast.pool[Int(e.b) + k])
      if isArgumentPack(id) {
        for (i, a) in argumentPack(e.location).enumerated() { pushPacked(a, plan.parameters[k + i]) }
      } else {
        pushArgument(id, plan.parameters[k])
      }
    }
    b.location = e.location
    var flags: CallFlags = []
    if callee.isSome {
      flags = callFlags(callee)
      if ast.decls[callee].flags.contains(.libraryBuiltin), !isOverridden(callee) { flags.formUnion(libraryFlags(of: callee)) }
    }
    if types[functionType].flags.contains(.noReturn) { flags.insert(.noReturn) }
    if plan.result.mode == .memory { flags.subtract([.readNone, .readOnly]) }
    let inst = emitCall(target, above: mark, plan, flags)
    if flags.contains(.returnsTwice) { f.attributes.insert(.callsReturnsTwice) }
    if flags.contains(.noReturn) {
      endWithoutReturn()
    }
    return received(inst, plan, e.type, result, copyTo)
  }

  private func refusedCall(_ e: Expr, _ into: Place?) -> (value: ComplexValue, place: Place?) {
    m.error(e.location, ModuleGen.wideRegisters)
    let l = m.lowering.lower(e.type)
    switch l.category {
    case .void: return (ComplexValue(re: .none, im: .none), nil)
    case .scalar: return (single(f.poison(l.type)), nil)
    default: return (single(f.poison(.i32)), into ?? temporary(e.type))
    }
  }

  private func calleeAddress(_ id: DeclID) -> ValueID {
    m.need(id)
    return f.constant(addressOf: m.global(id))
  }

  private func callPlan(_ e: Expr, _ functionType: QualType, chain: Bool) -> SignaturePlan {
    let row = types[functionType]
    let count = Int(e.c)
    let isOpen = !row.flags.isDisjoint(with: [.variadic, .unprototyped])
    if !isOpen && Int(row.count) == count { return abi.plan(forFunctionType: functionType, chain: chain) }
    var list: [QualType] = []
    list.reserveCapacity(count)
    for k in 0..<count {
      if isArgumentPack(ExprID(ast.pool[Int(e.b) + k])) {
        for a in inlineFrames.last?.pack ?? [] { list.append(a.type) }
        continue
      }
      let isNamed = k < Int(row.count) && !row.flags.contains(.unprototyped)
      list.append(isNamed ? types.parameter(k, of: functionType) : ast.exprs[ExprID(ast.pool[Int(e.b) + k])].type)
    }
    // Without a prototype every argument counts as named: only `...` sends wide vectors to memory.
    return abi.plan(result: row.element, list, named: row.flags.contains(.unprototyped) ? list.count : Int(row.count), chain: chain,
      convention: row.flags.contains(.msABI) ? .microsoft : .standard)
  }

  /// The call runs a body known here that is to be seen: the wrappers of fortified libraries, and the function being defined.
  private func isOverridden(_ id: DeclID) -> Bool {
    id == decl || ast.decls[id].isDefined && ast.attributes(of: id).flags.contains(.alwaysInline)
  }

  /// What the optimizer may know of a call that means a library function.
  private func libraryFlags(of id: DeclID) -> CallFlags {
    guard let builtin = Builtin(rawValue: UInt16(truncatingIfNeeded: ast.decls[id].aux2)) else { return [] }
    return libraryFlags(builtin)
  }

  func libraryFlags(_ builtin: Builtin) -> CallFlags {
    if builtin == ._exit || builtin == .Exit { return [.noReturn, .noUnwind] }
    let library = builtin.libraryFunction
    if library == .none { return [] }
    return library.attributes.callFlags(mathErrno: m.options.mathErrno).union(CallFlags(library: library))
  }

  private func callFlags(_ id: DeclID) -> CallFlags {
    let d = ast.decls[id]
    var flags: CallFlags = []
    if d.attributes.isSome {
      let a = ast.attributes[d.attributes].flags
      if a.contains(.const) { flags.insert(.readNone) } else if a.contains(.pure) { flags.insert(.readOnly) }
      if a.contains(.noReturn) { flags.insert(.noReturn) }
      if a.contains(.noThrow) { flags.insert(.noUnwind) }
      if a.contains(.returnsTwice) { flags.insert(.returnsTwice) }
      if a.contains(.malloc) { flags.insert(.returnsNoAlias) }
      if a.contains(.cold) { flags.insert(.cold) }
    }
    if m.names.isReturnsTwice(d.name) { flags.insert(.returnsTwice) }
    return flags
  }

  /// Emits the call with the scalars above `mark`, and drops them.
  func emitCall(_ callee: ValueID, above mark: Int, _ plan: SignaturePlan, _ flags: CallFlags) -> InstID {
    if needsLanding(flags) { return emitLandingCall(callee, above: mark, plan, flags) }
    let results = f.module[plan.signature].results
    let i = f.makeInst(
      .call, results.isEmpty ? .void : results[0].type, aux: plan.signature.raw, aux2: flags.rawValue, location: b.location)
    f.addOperand(i, callee)
    for k in mark..<arguments.count { f.addOperand(i, arguments[k]) }
    arguments.truncate(to: mark)
    b.place(i)
    for r in results { f.addResult(i, r.type) }
    return i
  }

  /// The result of call `inst`.
  private func received(
    _ inst: InstID, _ plan: SignaturePlan, _ t: QualType, _ memory: Place?, _ copyTo: Place?
  ) -> (value: ComplexValue, place: Place?) {
    let nothing = ComplexValue(re: .none, im: .none)
    let l = m.lowering.lower(t)
    let passing = plan.result
    if passing.mode == .memory {
      let p = memory!
      if let copyTo { copyObject(from: p, to: copyTo, t) }
      switch l.category {
      case .scalar, .vector: return (single(load(p, l)), p)
      case .complex: return (loadComplex(p, t), p)
      default: return (nothing, p)
      }
    }
    switch l.category {
    case .void: return (nothing, nil)
    case .scalar, .vector: return (single(joined(passing, l) { f.result(inst, $0) }), nil)
    case .complex where passing.pieces.count == 2 && f.type(f.result(inst, 0)) == l.type:
      return (ComplexValue(re: f.result(inst, 0), im: f.result(inst, 1)), nil)
    default:
      let p = roomFor(passing, t)
      storePieces(passing, p) { f.result(inst, $0) }
      if l.category == .complex { return (loadComplex(p, t), nil) }
      let target = copyTo ?? memory
      if let target { copyBytes(from: p, to: target, size: types.size(of: t)) }
      return (nothing, target ?? p)
    }
  }

  // MARK: Values and their pieces

  /// A scalar or vector from its pieces.
  private func joined(_ passing: ABIPassing, _ l: LoweredType, _ piece: (Int) -> ValueID) -> ValueID {
    if passing.pieces.count == 2 && l.type == .i128 {
      let low = b.cast(.zext, piece(0), to: .i128), high = b.cast(.zext, piece(1), to: .i128)
      return wrapped(b.binary(.or, low, b.binary(.shl, high, f.constant(.i128, 64))), l)
    }
    if passing.pieces.count == 0 { return f.poison(l.type) }
    let v = piece(0)
    if l.isBool { return b.cast(.trunc, v, to: .i1) }
    // The psABI leaves the bits of a bit-precise integer above its width unspecified.
    return f.type(v) == l.type ? wrapped(v, l) : b.cast(.bitcast, v, to: l.type)
  }

  /// A scalar or vector as pieces, pushed on the argument stack.
  private func pushPieces(of v: ValueID, _ passing: ABIPassing, _ l: LoweredType) {
    if passing.pieces.count == 2 && l.type == .i128 {
      arguments.append(b.cast(.trunc, v, to: .i64))
      arguments.append(b.cast(.trunc, b.binary(.lshr, v, f.constant(.i128, 64)), to: .i64))
      return
    }
    if passing.pieces.count == 0 { return }
    let t = abi.pieceType(passing, 0, l)
    if l.isBool {
      arguments.append(b.cast(.zext, v, to: .i8))
    } else {
      arguments.append(f.type(v) == t ? v : b.cast(.bitcast, v, to: t))
    }
  }

  /// Memory large enough for storing whole pieces of a `t`.
  private func roomFor(_ passing: ABIPassing, _ t: QualType) -> Place {
    var size = types.size(of: t)
    for k in 0..<passing.pieces.count {
      let piece = passing.pieces[k]
      size = max(size, UInt64(piece.offset) + UInt64(piece.type == .f80 ? 16 : piece.type.size))
    }
    return temporary(size: size, alignLog2: max(types.alignLog2(of: t), 3))
  }

  private func storePieces(_ passing: ABIPassing, _ p: Place, _ piece: (Int) -> ValueID) {
    for k in 0..<passing.pieces.count { storeRaw(piece(k), p, at: Int64(passing.pieces[k].offset)) }
  }

  /// Pushes the pieces of an object in memory.
  private func pushPieces(at p: Place, _ passing: ABIPassing, _ l: LoweredType) {
    for k in 0..<passing.pieces.count {
      let piece = passing.pieces[k]
      let t = abi.pieceType(passing, k, l)
      let full = piece.type == .f80 ? Int(piece.size) >= 10 : Int(piece.size) == t.bytes
      arguments.append(full ? loadRaw(t, p, at: Int64(piece.offset)) : loadTail(t, p, at: Int64(piece.offset), bytes: Int(piece.size)))
    }
  }

  /// `bytes` bytes of an object as a value of the wider type `t`.
  private func loadTail(_ t: Type, _ p: Place, at offset: Int64, bytes: Int) -> ValueID {
    let whole = Type.integer(bits: t.bytes * 8)
    var v = f.constant(whole, 0)
    var done = 0
    while done < bytes {
      let width = bytes - done >= 4 ? 4 : bytes - done >= 2 ? 2 : 1
      let part = b.cast(.zext, loadRaw(.integer(bits: width * 8), p, at: offset + Int64(done)), to: whole)
      v = b.binary(.or, v, b.binary(.shl, part, f.constant(whole, Int64(done * 8))))
      done += width
    }
    return t == whole ? v : b.cast(.bitcast, v, to: t)
  }

  private func pushArgument(_ id: ExprID, _ parameter: ParameterPlan) {
    let l = m.lowering.lower(parameter.type)
    switch l.category {
    case .void: effect(id)
    case .scalar, .vector: pushValue(single(scalar(id)), parameter, l)
    case .complex: pushValue(complex(id), parameter, l)
    default: pushObject(aggregate(id), parameter, l)
    }
  }

  /// An argument that lives in memory.
  func pushObject(_ p: Place, _ parameter: ParameterPlan, _ l: LoweredType) {
    switch parameter.passing.mode {
    case .ignore: break
    case .memory, .reference: arguments.append(addressForCall(p, parameter))
    case .direct: pushPieces(at: p, parameter.passing, l)
    }
  }

  /// The callee's copy is made by the call; a volatile object is copied here first, with volatile accesses.
  private func addressForCall(_ p: Place, _ parameter: ParameterPlan) -> ValueID {
    if !p.isVolatile && parameter.passing.mode != .reference { return address(p) }
    let copy = temporary(parameter.type)
    copyObject(from: p, to: copy, parameter.type)
    return copy.base
  }

  func pushValue(_ v: ComplexValue, _ parameter: ParameterPlan, _ l: LoweredType) {
    let passing = parameter.passing
    switch passing.mode {
    case .ignore: break
    case .memory, .reference:
      let p = temporary(parameter.type)
      if l.category == .complex { storeComplex(v, p, types.unqualified(parameter.type)) } else { store(v.re, p, l) }
      arguments.append(p.base)
    case .direct:
      if l.category != .complex { return pushPieces(of: v.re, passing, l) }
      if passing.pieces.count == 2 && abi.pieceType(passing, 0, l) == l.type && abi.pieceType(passing, 1, l) == l.type {
        arguments.append(v.re)
        arguments.append(v.im)
        return
      }
      let p = temporary(parameter.type)
      storeComplex(v, p, types.unqualified(parameter.type))
      pushPieces(at: p, passing, l)
    }
  }

  /// Calls the library function `name` with scalar (or complex) operands.
  @discardableResult func runtimeCall(_ name: String, result: QualType, _ operands: [CallOperand], flags: CallFlags = [], isVariadic: Bool = false)
    -> ComplexValue
  {
    let plan = abi.plan(result: result, operands.map { $0.type }, named: isVariadic ? operands.count : -1)
    let mark = arguments.count
    var room: Place?
    var flags = flags
    if plan.result.mode == .memory {
      // The result is written to memory, whatever the function does otherwise.
      flags.subtract([.readNone, .readOnly])
      let p = temporary(result)
      room = p
      arguments.append(address(p))
    }
    for (k, operand) in operands.enumerated() {
      pushValue(operand.value, plan.parameters[k], m.lowering.lower(operand.type))
    }
    let inst = emitCall(f.constant(addressOf: m.runtimeFunction(name, plan)), above: mark, plan, flags)
    return received(inst, plan, result, room, nil).value
  }

  // MARK: The function's own parameters and result

  /// Adds the entry block's parameters and puts the C parameters where the body finds them.
  func bindParameters() {
    let entry = b.block
    for p in f.module[f.signature].parameters { f.addParameter(entry, p.type) }
    if plan.hasStructReturn { structReturn = f.parameter(entry, 0) }
    if plan.hasChain { chain = f.parameter(entry, plan.hasStructReturn ? 1 : 0) }
    openRecord()
    let count = min(Int(info.parameters.count), plan.parameters.count)
    for k in 0..<count { bindParameter(ast.id(k, of: info.parameters), plan.parameters[k]) }
  }

  private func bindParameter(_ id: DeclID, _ parameter: ParameterPlan) {
    let d = ast.decls[id]
    let passed = m.lowering.lower(parameter.type)
    let passing = parameter.passing
    func scalar(_ k: Int) -> ValueID { f.parameter(f.entry, parameter.firstScalar + k) }
    let isRecorded = isInRecord(d)
    if passing.mode == .memory || passing.mode == .reference {
      if isRecorded {
        if types.hasRuntimeSize(d.type) { unsupported(d.location, "a nested function cannot use a parameter of variable size; copy it to a variable") }
        copyBytes(from: Place(scalar(0), alignLog2: types.alignLog2(of: parameter.type)), to: recordedPlace(id, d), size: types.size(of: d.type))
      } else {
        m.localValue[id] = scalar(0).raw
      }
      return
    }
    let name = d.name
    switch passed.category {
    case .scalar, .vector:
      if passing.mode == .ignore { break }
      let l = m.lowering.lower(d.type)
      let place: Place
      if isRecorded {
        place = recordedPlace(id, d)
      } else {
        let slot = f.addSlot(size: types.size(of: d.type), alignment: 1 &<< Int(d.alignLog2), name: name)
        m.localValue[id] = f[slot].address.raw
        place = Place(f[slot].address, alignLog2: d.alignLog2)
      }
      // Assembly in a naked function finds parameters where the ABI puts them; only C code wants them as variables.
      if ast.attributes(of: decl).flags.contains(.naked) && !d.flags.contains(.referenced) { return }
      var v = joined(passing, passed) { scalar($0) }
      if d.flags.contains(.promotedParameter) { v = convertScalar(v, passed, l) }
      if l.isInMemory { storeRaw(v, place) } else { store(v, place, l) }
    default:
      let room = roomFor(passing, d.type)
      storePieces(passing, room) { scalar($0) }
      if isRecorded {
        copyBytes(from: room, to: recordedPlace(id, d), size: types.size(of: d.type))
      } else {
        m.localValue[id] = room.base.raw
        f[SlotID(f[room.base].owner)].name = name
      }
    }
  }

  /// The scalars to return for the value of `id`; aggregates in memory are stored to the caller's room.
  func resultScalars(_ id: ExprID) -> [ValueID] {
    let l = m.lowering.lower(resultType)
    let mark = arguments.count
    if plan.result.mode == .memory {
      let p = Place(structReturn, alignLog2: types.alignLog2(of: resultType))
      switch l.category {
      case .scalar, .vector: store(scalar(id), p, l)
      case .complex: storeComplex(complex(id), p, types.unqualified(resultType))
      default: aggregate(id, into: p, isFresh: true)
      }
      return []
    }
    let parameter = ParameterPlan(type: types.unqualified(resultType), passing: plan.result, firstScalar: 0)
    pushArgument(id, parameter)
    var list: [ValueID] = []
    for k in mark..<arguments.count { list.append(arguments[k]) }
    arguments.truncate(to: mark)
    return list
  }
}

extension ModuleGen {
  /// The declaration of library function `name`.
  func runtimeFunction(_ name: String, _ plan: SignaturePlan) -> GlobalID {
    let n = ast.interner.intern(name)
    if let g = module.find(n) { return g }
    var g = Global(name: n, kind: .function)
    g.signature = plan.signature
    return module.add(g)
  }
}
