// Builtin functions: expanded to operations where the IR has them, else calls of the library function behind them.

import Frontend
import SSA
import Support

extension FunctionGen {
  @inline(__always) func operand(_ e: Expr, _ k: Int) -> ExprID { ExprID(ast.pool[Int(e.b) + k]) }

  private var nothing: ComplexValue { ComplexValue(re: .none, im: .none) }

  /// The value of a `.builtinCall` node (none for void).
  func builtinCall(_ e: Expr) -> ComplexValue {
    if let b = BuiltinID(e.a).targetBuiltin { return targetBuiltin(b, e) }
    guard let builtin = Builtin(rawValue: UInt16(truncatingIfNeeded: e.a)) else { return nothing }
    if let v = expand(builtin, e) { return v }
    return callLibrary(builtin, e)
  }

  /// A call of a library function known as a builtin: expanded, or nil to call it as any other.
  func libraryCall(_ e: Expr, _ callee: DeclID) -> ComplexValue? {
    guard let builtin = Builtin(rawValue: UInt16(truncatingIfNeeded: ast.decls[callee].aux2)) else { return nil }
    if !hasExpectedShape(builtin, e) { return nil }
    return expand(builtin, e)
  }

  /// A redeclaration by the program may differ from the library's: only expand calls that look right.
  private func hasExpectedShape(_ builtin: Builtin, _ e: Expr) -> Bool {
    func kind(_ k: Int) -> Type { m.lowering.lower(ast.exprs[operand(e, k)].type).type }
    switch builtin {
    case .memcpy, .memmove, .mempcpy, .bcopy: return e.c == 3 && kind(0) == .ptr && kind(1) == .ptr && kind(2) == .i64
    case .memset: return e.c == 3 && kind(0) == .ptr && kind(1) == .i32 && kind(2) == .i64
    case .bzero: return e.c == 2 && kind(0) == .ptr && kind(1) == .i64
    case .alloca: return e.c == 1 && kind(0) == .i64
    case .abs: return e.c == 1 && kind(0) == .i32
    case .labs, .llabs, .imaxabs: return e.c == 1 && kind(0) == .i64
    default:
      for k in 0..<Int(e.c) where !kind(k).isFloat { return false }
      return e.c >= 1 && m.lowering.lower(e.type).isScalar
    }
  }

  /// `__builtin_expect` as a condition: the tested operand and whether it is likely nonzero.
  func expectation(_ e: Expr) -> (ExprID, Bool)? {
    guard let builtin = Builtin(rawValue: UInt16(truncatingIfNeeded: e.a)), builtin == .expect || builtin == .expect_with_probability
    else { return nil }
    var value = ast.exprs[operand(e, 1)]
    while value.kind == .cast && (value.castKind == .integral || value.castKind == .noop || value.castKind == .toBool) { value = ast.exprs[value.first] }
    if value.kind != .integerConstant { return nil }
    return (operand(e, 0), ast.integerValue(value) != 0)
  }

  func effectsOfExpectation(_ e: Expr) {}

  // MARK: Expansion

  private func expand(_ builtin: Builtin, _ e: Expr) -> ComplexValue? {
    let raw = builtin.rawValue
    if raw >= Builtin.sync_fetch_and_add.rawValue && raw <= Builtin.sync_synchronize.rawValue { return syncBuiltin(builtin, e) }
    if raw >= Builtin.atomic_load.rawValue && raw <= Builtin.atomic_feraiseexcept.rawValue { return atomicBuiltin(builtin, e) }
    if raw >= Builtin.ffs.rawValue && raw <= Builtin.bswap128.rawValue { return bitBuiltin(builtin, e) }
    if raw >= Builtin.add_overflow.rawValue && raw <= Builtin.umulll_overflow.rawValue { return overflowBuiltin(builtin, e) }
    if let v = memoryBuiltin(builtin, e) { return v }
    if let v = mathBuiltin(builtin, e) { return v }
    return controlBuiltin(builtin, e)
  }

  private func memoryBuiltin(_ builtin: Builtin, _ e: Expr) -> ComplexValue? {
    switch builtin {
    case .memcpy, .memmove, .mempcpy: return copyMemory(builtin == .memmove ? .memmove : .memcpy, e, returnsEnd: builtin == .mempcpy)
    case .memcpy_chk, .memmove_chk, .mempcpy_chk:
      if !isUnknownSize(operand(e, 3)) { return nil }
      return copyMemory(builtin == .memmove_chk ? .memmove : .memcpy, e, returnsEnd: builtin == .mempcpy_chk)
    case .bcopy:
      let from = scalar(operand(e, 0)), to = scalar(operand(e, 1)), n = scalar(operand(e, 2))
      b.effect(.memmove, to, from, n, aux2: MemoryInfo(alignment: 1).raw)
      return nothing
    case .memset, .memset_chk:
      if builtin == .memset_chk && !isUnknownSize(operand(e, 3)) { return nil }
      let to = scalar(operand(e, 0)), v = scalar(operand(e, 1)), n = scalar(operand(e, 2))
      b.effect(.memset, to, b.cast(.trunc, v, to: .i8), n, aux2: MemoryInfo(alignment: 1).raw)
      return single(to)
    case .bzero:
      let to = scalar(operand(e, 0)), n = scalar(operand(e, 1))
      b.effect(.memset, to, f.constant(.i8, 0), n, aux2: MemoryInfo(alignment: 1).raw)
      return nothing
    case .alloca:
      scopes.keepStack()
      return single(dynamicMemory(scalar(operand(e, 0)), alignment: 16))
    case .alloca_with_align, .alloca_with_align_and_max:
      scopes.keepStack()
      let bits = f.unsignedConstant(scalar(operand(e, 1))) ?? 128
      let align = max(16, Int(bits / 8))
      return single(dynamicMemory(scalar(operand(e, 0)), alignment: align & -align))
    default: return nil
    }
  }

  private func copyMemory(_ op: Opcode, _ e: Expr, returnsEnd: Bool) -> ComplexValue {
    let to = scalar(operand(e, 0)), from = scalar(operand(e, 1)), n = scalar(operand(e, 2))
    b.location = e.location
    b.effect(op, to, from, n, aux2: MemoryInfo(alignment: 1).raw)
    return single(returnsEnd ? b.ptradd(to, n) : to)
  }

  /// The object size operand of a fortified function says nothing.
  private func isUnknownSize(_ id: ExprID) -> Bool { f.signedConstant(scalar(id)) == -1 }

  private func controlBuiltin(_ builtin: Builtin, _ e: Expr) -> ComplexValue? {
    switch builtin {
    case .expect, .expect_with_probability, .speculation_safe_value, .assume_aligned, .extract_return_addr, .frob_return_addr:
      let v = scalar(operand(e, 0))
      for k in 1..<max(Int(e.c), 1) { effect(operand(e, k)) }
      return single(v)
    case .unreachable:
      endWithoutReturn()
      return nothing
    case .trap:
      b.effect(.trap)
      endWithoutReturn()
      return nothing
    case .prefetch:
      let p = scalar(operand(e, 0))
      let rw = e.c > 1 ? f.unsignedConstant(scalar(operand(e, 1))) ?? 0 : 0
      let locality = e.c > 2 ? f.unsignedConstant(scalar(operand(e, 2))) ?? 3 : 3
      b.effect(.prefetch, p, aux: UInt32(rw & 1 | (locality & 3) << 1))
      return nothing
    case .constant_p: return constantQuery(e)
    case .classify_type: return single(i32(-1))
    case .object_size, .dynamic_object_size: return objectSize(e)
    case .clear_cache:
      effect(operand(e, 0))
      effect(operand(e, 1))
      return nothing
    case .frame_address, .return_address:
      let level = UInt32(truncatingIfNeeded: f.unsignedConstant(scalar(operand(e, 0))) ?? 0)
      return single(environment(builtin == .frame_address ? .frameaddress : .returnaddress, level))
    case .dwarf_cfa: return single(b.ptradd(environment(.frameaddress, 0), bytes: 16))
    case .stack_save: return single(environment(.stacksave, 0))
    case .stack_restore:
      let mark = scalar(operand(e, 0))
      b.effect(.stackrestore, mark)
      stackMoved()
      return nothing
    case .setjmp:
      f.attributes.insert(.callsReturnsTwice)
      let buffer = scalar(operand(e, 0))
      return single(b.emit(.setjmp, .i32, buffer))
    case .longjmp:
      let buffer = scalar(operand(e, 0))
      effect(operand(e, 1))
      b.effect(.longjmp, buffer)
      // The function that set the buffer must not be this one (GCC manual), not even by inlining.
      f.attributes.insert(.noInline)
      endWithoutReturn()
      return nothing
    case .va_start, .ms_va_start:
      let list = scalar(operand(e, 0))
      b.effect(.vastart, list)
      return nothing
    case .va_end, .ms_va_end:
      effect(operand(e, 0))
      return nothing
    case .va_copy:
      let layout = abi.classifier.varArgs
      let to = Place(scalar(operand(e, 0)), alignLog2: 3), from = Place(scalar(operand(e, 1)), alignLog2: 3)
      copyBytes(from: from, to: to, size: UInt64(layout.listSize))
      return nothing
    case .apply_args: return single(applyArguments(e))
    case .apply: return single(applyCall(e))
    case .return:
      applyReturn(e)
      return nothing
    case .ms_va_copy:
      let to = Place(scalar(operand(e, 0)), alignLog2: 3), from = Place(scalar(operand(e, 1)), alignLog2: 3)
      storeRaw(loadRaw(.ptr, from), to)
      return nothing
    case .next_arg: return single(nextArgument())
    case .call_with_static_chain: return callWithChain(e, into: nil, copyTo: nil).value
    case .clear_padding:
      clearPadding(e)
      return nothing
    case .extend_pointer:
      let p = scalar(operand(e, 0))
      return single(b.cast(.ptrtoint, p, to: .i64))
    case .dwarf_sp_column, .eh_return_data_regno, .unwind_init, .thread_pointer, .eh_return, .init_dwarf_reg_size_table, .unwind_resume: return processorBuiltin(builtin, e)
    case .clzs, .ctzs:
      let x = scalar(operand(e, 0))
      return single(b.cast(.zext, b.unary(builtin == .clzs ? .ctlz : .cttz, x), to: .i32))
    case .memcmp_eq, .strcmp_eq, .strncmp_eq: return plainComparison(builtin, e)
    case .shuffle: return shuffle(e)
    case .shufflevector: return shuffleConstant(e)
    case .cpu_init: return cpuInit(e)
    case .cpu_supports: return cpuSupports(e)
    case .cpu_is: return cpuIs(e)
    case .va_arg_pack:
      m.error(e.location, "'__builtin_va_arg_pack' must be the last argument of a call")
      return single(i32(0))
    case .va_arg_pack_len: return single(i32(Int64(argumentPack(e.location).count)))
    case .flt_rounds: return single(i32(1))
    default: return nil
    }
  }

  private func plainComparison(_ builtin: Builtin, _ e: Expr) -> ComplexValue {
    let plain = builtin == .memcmp_eq ? "memcmp" : builtin == .strcmp_eq ? "strcmp" : "strncmp"
    var operands: [CallOperand] = []
    for k in 0..<Int(e.c) { operands.append(CallOperand(value: single(scalar(operand(e, k))), type: ast.exprs[operand(e, k)].type)) }
    return runtimeCall(plain, result: e.type, operands, flags: .readOnly)
  }

  /// `__builtin_call_with_static_chain(call, chain)`
  private func callWithChain(_ e: Expr, into: Place?, copyTo: Place?) -> (value: ComplexValue, place: Place?) {
    call(ast.exprs[operand(e, 0)], into: into, copyTo: copyTo, staticChain: scalar(operand(e, 1)))
  }

  func environment(_ op: Opcode, _ level: UInt32) -> ValueID {
    let i = f.makeInst(op, .ptr, aux: level, location: b.location)
    b.place(i)
    return f.addResult(i, .ptr)
  }

  /// `__builtin_constant_p` of what the frontend has not found constant: asked again while optimizing.
  private func constantQuery(_ e: Expr) -> ComplexValue {
    let type = m.lowering.lower(e.type).type
    let id = operand(e, 0)
    if constantCondition(id) != nil { return single(f.constant(type, 1)) }
    let l = m.lowering.lower(ast.exprs[id].type)
    if !optimizes || l.category != .scalar || l.isInMemory || hasSideEffects(id) { return single(f.constant(type, 0)) }
    let x = scalar(id)
    return single(b.cast(.zext, b.emit(.constantp, .i1, x), to: type))
  }

  private var optimizes: Bool { (f.attributes.optimizationLevel ?? m.options.optimizationLevel) > 0 }

  // MARK: Object sizes

  /// `__builtin_object_size` of what the frontend does not know: asked again while optimizing.
  private func objectSize(_ e: Expr) -> ComplexValue {
    let kind = f.unsignedConstant(scalar(operand(e, 1))) ?? 0
    let unknown = i64(kind & 2 != 0 ? 0 : -1)
    let isDynamic = Builtin(rawValue: UInt16(truncatingIfNeeded: e.a)) == .dynamic_object_size
    if !optimizes || hasSideEffects(operand(e, 0)) { return single(unknown) }
    let mode = UInt32(kind & 3) | (isDynamic ? 4 : 0)
    let p = scalar(operand(e, 0))
    return single(b.emit(.objectsize, .i64, p, aux: mode))
  }

  // MARK: Library calls

  private func callLibrary(_ builtin: Builtin, _ e: Expr) -> ComplexValue {
    if isRejected(builtin) {
      m.error(e.location, "'__builtin_\(builtin)' is not supported")
      let l = m.lowering.lower(e.type)
      return l.category == .void ? nothing : single(f.poison(l.isInMemory ? .i32 : l.type))
    }
    var operands: [CallOperand] = []
    for k in 0..<Int(e.c) {
      let id = operand(e, k), type = ast.exprs[id].type
      if isArgumentPack(id) {
        for a in argumentPack(e.location) { operands.append(CallOperand(value: a.value, type: a.type)) }
        continue
      }
      operands.append(
        CallOperand(value: m.lowering.lower(type).category == .complex ? complex(id) : single(scalar(id)), type: types.unqualified(type)))
    }
    b.location = e.location
    let builtin = withoutIdleCheck(builtin, &operands)
    var flags = libraryFlags(builtin)
    switch builtin {
    case .abort, .exit, ._exit, .Exit: flags.insert(.noReturn)
    default: break
    }
    let v = runtimeCall(m.libraryName(builtin), result: e.type, operands, flags: flags, isVariadic: FunctionGen.isVariadic(builtin))
    if flags.contains(.noReturn) { endWithoutReturn() }
    return v
  }

  /// A fortified function whose object's size is unknown becomes the plain one, its operands without the size (and the flag).
  private func withoutIdleCheck(_ builtin: Builtin, _ operands: inout [CallOperand]) -> Builtin {
    let plain: Builtin, size: Int
    var flag = -1
    switch builtin {
    case .strcpy_chk: (plain, size) = (.strcpy, 2)
    case .stpcpy_chk: (plain, size) = (.stpcpy, 2)
    case .strcat_chk: (plain, size) = (.strcat, 2)
    case .strncpy_chk: (plain, size) = (.strncpy, 3)
    case .stpncpy_chk: (plain, size) = (.stpncpy, 3)
    case .strncat_chk: (plain, size) = (.strncat, 3)
    case .sprintf_chk: (plain, size, flag) = (.sprintf, 2, 1)
    case .vsprintf_chk: (plain, size, flag) = (.vsprintf, 2, 1)
    case .snprintf_chk: (plain, size, flag) = (.snprintf, 3, 2)
    case .vsnprintf_chk: (plain, size, flag) = (.vsnprintf, 3, 2)
    default: return builtin
    }
    if operands.count <= size || f.signedConstant(operands[size].value.re) != -1 { return builtin }
    if flag >= 0 && f.signedConstant(operands[flag].value.re) != 0 { return builtin }
    operands.remove(at: size)
    if flag >= 0 { operands.remove(at: flag) }
    return plain
  }

  private func isRejected(_ builtin: Builtin) -> Bool {
    switch builtin {
    case .saveregs, .next_arg, .LINE, .FILE, .FUNCTION, .goacc_parlevel_id, .issignaling: return true
    default: return false
    }
  }

  private static func isVariadic(_ builtin: Builtin) -> Bool {
    switch builtin {
    case .printf, .fprintf, .sprintf, .snprintf, .scanf, .fscanf, .sscanf, .sprintf_chk, .snprintf_chk, .printf_chk, .fprintf_chk,
      .printf_unlocked, .fprintf_unlocked, .execl, .execlp, .execle, .strfmon: return true
    default: return false
    }
  }

  // MARK: Shuffles

  /// `__builtin_shuffle(v, mask)` and `(v, w, mask)`: lane numbers are taken modulo the lanes of the operands.
  private func shuffle(_ e: Expr) -> ComplexValue? {
    let l = m.lowering.lower(e.type)
    if l.category != .vector { return valueInMemory(e, l) { self.shuffleInMemory(e, into: $0) } }
    let a = scalar(operand(e, 0))
    let two = e.c == 3
    let c = two ? scalar(operand(e, 1)) : a
    let mask = scalar(operand(e, two ? 2 : 1))
    let lanes = l.type.laneCount
    var result = zero(l.type)
    for k in 0..<lanes {
      let index = resizeInteger(lane(mask, k), to: .i64, signed: false)
      let within = b.binary(.and, index, i64(Int64(lanes - 1)))
      var v = b.emit(.extractdyn, l.type.element, a, within)
      if two {
        let w = b.emit(.extractdyn, l.type.element, c, within)
        v = b.select(b.icmp(.ne, b.binary(.and, index, i64(Int64(lanes))), i64(0)), w, v)
      }
      result = withLane(result, k, v)
    }
    return single(result)
  }

  /// `__builtin_shufflevector(v, w, indices…)`; the result may have another number of lanes.
  private func shuffleConstant(_ e: Expr) -> ComplexValue? {
    let l = m.lowering.lower(e.type)
    if l.category != .vector || m.lowering.lower(ast.exprs[operand(e, 0)].type).category != .vector {
      return valueInMemory(e, l) { self.shuffleConstantInMemory(e, into: $0) }
    }
    let a = scalar(operand(e, 0)), c = scalar(operand(e, 1))
    let lanes = f.type(a).laneCount
    var result = zero(l.type)
    for k in 0..<min(Int(e.c) - 2, l.type.laneCount) {
      guard let index = f.signedConstant(scalar(operand(e, 2 + k))), index >= 0 else { continue }
      result = withLane(result, k, Int(index) < lanes ? lane(a, Int(index)) : lane(c, Int(index) - lanes))
    }
    return single(result)
  }

  /// Builtins with an aggregate (or wide vector) result.
  func builtinAggregate(_ id: ExprID, _ e: Expr, into: Place) {
    switch Builtin(rawValue: UInt16(truncatingIfNeeded: e.a)) {
    case .call_with_static_chain: return _ = callWithChain(e, into: nil, copyTo: into)
    case .shuffle: return shuffleInMemory(e, into: into)
    case .shufflevector: return shuffleConstantInMemory(e, into: into)
    default: break
    }
    m.error(e.location, "this builtin is not supported for operands of this type")
  }
}

extension ModuleGen {
  /// The symbol behind a library builtin.
  func libraryName(_ builtin: Builtin) -> String {
    if let renamed = renamedSymbol(builtin) { return ast.interner.string(renamed) }
    switch builtin {
    case .Exit: return "_Exit"
    // libgcc's, by mode; the C library has no such functions.
    case .powif: return "__powisf2"
    case .powi: return "__powidf2"
    case .powil: return "__powixf2"
    default: break
    }
    let name = "\(builtin)"
    return name.hasSuffix("_chk") || name == "clear_cache" ? "__" + name : name
  }
}
