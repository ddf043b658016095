// Typing of the `__sync_…` and `__atomic_…` builtins (GNU C manual, "__sync Builtins", "__atomic Builtins").
//
// Arguments as the lowering gets them: the pointer first (its pointee is the type of the operation, unqualified in the values);
// values converted to that type; memory orders as `int`, the weak flag as `_Bool`.

import Support

extension Parser {
  /// The type an atomic operation works on: what argument 0 points to. nil (reported) if it cannot be.
  private func atomicType(_ decl: DeclID, _ mark: Int, allowsRecords: Bool, _ start: SourceLocation) -> QualType? {
    let p = rvalue(ExprID(scratch[mark]))
    scratch[mark] = p.raw
    let type = ast.exprs[p].type
    if type.isError { return nil }
    let name = quoted(ast.decls[decl].name)
    guard types.isPointer(type) else {
      error(start, "argument 1 of \(name) must be a pointer, not \(spell(type))")
      return nil
    }
    let pointee = types.unqualified(types.element(type))
    let isScalar = types.kind(pointee).mask & (TypeMask.integers | TypeKind.pointer.mask) != 0
    if !types.isComplete(pointee) || types.isVoid(pointee) || types.isFunction(pointee) || (!isScalar && !allowsRecords) {
      error(start, "argument 1 of \(name) must point to \(allowsRecords ? "a complete object" : "an integer or pointer"), not \(spell(pointee))")
      return nil
    }
    let size = types.size(of: pointee)
    if allowsRecords && (types.hasRuntimeSize(pointee) || size == 0) {
      error(start, "argument 1 of \(name) must be a pointer to an object of \(size == 0 && !types.hasRuntimeSize(pointee) ? "nonzero" : "constant") size")
      return nil
    }
    if !allowsRecords && (size > 16 || size.nonzeroBitCount != 1) {
      error(start, "operand of \(name) has a size of \(size) bytes; 1, 2, 4, 8 or 16 are possible")
      return nil
    }
    return pointee
  }

  /// The size at the end of `__sync_…_4`, and the name without it.
  private func sizedForm(_ decl: DeclID) -> (base: UnsafeBufferPointer<UInt8>, size: Int)? {
    let name = interner.bytes(of: ast.decls[decl].name)
    var n = name.count
    var value = 0, scale = 1
    while n > 0, name[n - 1] >= UInt8(ascii: "0"), name[n - 1] <= UInt8(ascii: "9") {
      value += Int(name[n - 1] - UInt8(ascii: "0")) * scale
      scale *= 10
      n -= 1
    }
    if value == 0 || n < 2 || name[n - 1] != UInt8(ascii: "_") { return nil }
    return (UnsafeBufferPointer(rebasing: name[..<(n - 1)]), value)
  }

  /// Makes argument 0 a pointer to the unsigned integer of `size` bytes.
  private func castPointer(toSize size: Int, _ mark: Int) {
    let type: QualType
    switch size {
    case 1: type = .unsignedChar
    case 2: type = .unsignedShort
    case 4: type = .unsignedInt
    case 8: type = types.model.longSize == 8 ? .unsignedLong : .unsignedLongLong
    default: type = .unsignedInt128
    }
    let p = rvalue(ExprID(scratch[mark]))
    if types.isPointer(ast.exprs[p].type) { scratch[mark] = convert(p, to: types.pointer(to: type)).raw } else { scratch[mark] = p.raw }
  }

  /// Converts value argument `i` to `type`; pointers and integers convert freely, as in GCC.
  private func atomicValue(_ i: Int, _ mark: Int, _ type: QualType) -> Bool {
    let e = rvalue(ExprID(scratch[mark + i]))
    let x = ast.exprs[e]
    if x.type.isError { return false }
    if types.kind(x.type).mask & TypeMask.scalars == 0 || types.kind(type).mask & TypeMask.scalars == 0 {
      let converted = convertForAssignment(e, to: type, .assignment)
      scratch[mark + i] = converted.raw
      return !isError(converted)
    }
    scratch[mark + i] = convert(e, to: type).raw
    return true
  }

  private func checkCount(_ wanted: Int, _ decl: DeclID, _ mark: Int, _ close: SourceLocation, extra: Bool) -> Bool {
    let given = scratch.count - mark
    if given == wanted || (extra && given > wanted) {
      scratch.truncate(to: mark + wanted)
      return true
    }
    error(close, "too \(given < wanted ? "few" : "many") arguments to \(quoted(ast.decls[decl].name)): expected \(wanted), have \(given)")
    return false
  }

  func syncBuiltin(_ written: Builtin, _ decl: DeclID, _ mark: Int, start: SourceLocation, close: SourceLocation) -> ExprID {
    var builtin = written
    if let (base, size) = sizedForm(decl), scratch.count > mark {
      guard let id = builtins.find(interner.intern(base)) else { return errorExpr(start, close) }
      builtin = Builtin(rawValue: UInt16(id.raw))!
      castPointer(toSize: size, mark)
    }
    let count: Int
    switch builtin {
    case .sync_lock_release: count = 1
    case .sync_val_compare_and_swap, .sync_bool_compare_and_swap: count = 3
    default: count = 2
    }
    if !checkCount(count, decl, mark, close, extra: true) { return errorExpr(start, close) }
    guard let type = atomicType(decl, mark, allowsRecords: false, start) else { return errorExpr(start, close) }
    if !refuseBool(builtin, type, decl, mark) { return errorExpr(start, close) }
    for i in 1..<max(count, 1) where !atomicValue(i, mark, type) { return errorExpr(start, close) }
    let result: QualType = builtin == .sync_lock_release ? .void : builtin == .sync_bool_compare_and_swap ? .bool : type
    return finishBuiltin(builtin, result, above: mark, from: start, to: close)
  }

  /// Arithmetic on `_Bool` objects is not among the atomic operations.
  private func refuseBool(_ builtin: Builtin, _ type: QualType, _ decl: DeclID, _ mark: Int) -> Bool {
    switch builtin {
    case .sync_lock_release, .sync_val_compare_and_swap, .sync_bool_compare_and_swap, .sync_lock_test_and_set, .atomic_load, .atomic_load_n, .atomic_store,
      .atomic_store_n, .atomic_exchange, .atomic_exchange_n, .atomic_compare_exchange, .atomic_compare_exchange_n:
      return true
    default: break
    }
    if !types.isBool(type) { return true }
    let x = ast.exprs[ExprID(scratch[mark])]
    error(x.location, "operand type \(spell(x.type)) is incompatible with argument 1 of \(quoted(ast.decls[decl].name))", x.range)
    return false
  }

  private enum Operand { case pointer, value, order, weak }

  func atomicBuiltin(_ written: Builtin, _ decl: DeclID, _ mark: Int, start: SourceLocation, close: SourceLocation) -> ExprID {
    var builtin = written
    if let (base, size) = sizedForm(decl), scratch.count > mark {
      var id = builtins.find(interner.intern(base))
      switch id.flatMap({ Builtin(rawValue: UInt16($0.raw)) }) {
      case .atomic_load: builtin = .atomic_load_n
      case .atomic_store: builtin = .atomic_store_n
      case .atomic_exchange: builtin = .atomic_exchange_n
      case .atomic_compare_exchange: builtin = .atomic_compare_exchange_n
      case let b?: builtin = b
      case nil: id = nil
      }
      castPointer(toSize: size, mark)
    }
    let operands: [Operand]
    var allowsRecords = false
    switch builtin {
    case .atomic_load_n: operands = [.order]
    case .atomic_store_n, .atomic_exchange_n: operands = [.value, .order]
    case .atomic_compare_exchange_n: operands = [.pointer, .value, .weak, .order, .order]
    case .atomic_load, .atomic_store: (operands, allowsRecords) = ([.pointer, .order], true)
    case .atomic_exchange: (operands, allowsRecords) = ([.pointer, .pointer, .order], true)
    case .atomic_compare_exchange: (operands, allowsRecords) = ([.pointer, .pointer, .weak, .order, .order], true)
    default: operands = [.value, .order]
    }
    if !checkCount(operands.count + 1, decl, mark, close, extra: false) { return errorExpr(start, close) }
    guard let type = atomicType(decl, mark, allowsRecords: allowsRecords, start) else { return errorExpr(start, close) }
    if !refuseBool(builtin, type, decl, mark) { return errorExpr(start, close) }
    for (i, operand) in operands.enumerated() where !atomicOperand(operand, i + 1, mark, type, decl) {
      return errorExpr(start, close)
    }
    warnAboutOrder(builtin, operands.count, mark, decl)
    let result: QualType
    switch builtin {
    case .atomic_load, .atomic_store, .atomic_exchange, .atomic_store_n: result = .void
    case .atomic_compare_exchange, .atomic_compare_exchange_n: result = .bool
    default: result = type
    }
    return finishBuiltin(builtin, result, above: mark, from: start, to: close)
  }

  /// -Winvalid-memory-model: a load that releases, a store that acquires (GCC manual, "__atomic Builtins"). The numbers are those of
  /// `__ATOMIC_RELAXED` and so on.
  private func warnAboutOrder(_ builtin: Builtin, _ last: Int, _ mark: Int, _ decl: DeclID) {
    let x = ast.exprs[ExprID(scratch[mark + last])]
    guard x.kind == .integerConstant, unevaluatedDepth == 0 else { return }
    let order = ast.integerValue(x) & 0xFFFF
    if order > 5 || order < 0 { return warning(.invalidMemoryModel, x.location, "invalid memory model argument \(last + 1) of \(quoted(ast.decls[decl].name))", x.range) }
    if builtin == .atomic_compare_exchange || builtin == .atomic_compare_exchange_n {
      let success = ast.exprs[ExprID(scratch[mark + last - 1])]
      let strength: [Int128] = [0, 1, 1, 2, 3, 4]
      if success.kind == .integerConstant, case let s = ast.integerValue(success) & 0xFFFF, s <= 5, order != 3, order != 4, strength[Int(order)] > strength[Int(s)] {
        let names = ["relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"]
        warning(.invalidMemoryModel, x.location, "failure memory model 'memory_order_\(names[Int(order)])' cannot be stronger than success memory model 'memory_order_\(names[Int(s)])' for \(quoted(ast.decls[decl].name))", x.range)
      }
    }
    let forbidden: [Int128]
    switch builtin {
    case .atomic_load, .atomic_load_n, .atomic_compare_exchange, .atomic_compare_exchange_n: forbidden = [3, 4]
    case .atomic_store, .atomic_store_n: forbidden = [1, 2, 4]
    default: return
    }
    if !forbidden.contains(order) { return }
    let names = ["relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"]
    let what = builtin == .atomic_compare_exchange || builtin == .atomic_compare_exchange_n ? "failure memory model" : "memory model"
    warning(.invalidMemoryModel, x.location, "invalid \(what) 'memory_order_\(names[Int(order)])' for \(quoted(ast.decls[decl].name))", x.range)
  }

  private func atomicOperand(_ operand: Operand, _ i: Int, _ mark: Int, _ type: QualType, _ decl: DeclID) -> Bool {
    switch operand {
    case .value: return atomicValue(i, mark, type)
    case .weak, .order:
      let e = convertForAssignment(ExprID(scratch[mark + i]), to: operand == .weak ? .bool : .int, .argument(i + 1, decl))
      scratch[mark + i] = e.raw
      return !isError(e)
    case .pointer:
      let e = rvalue(ExprID(scratch[mark + i]))
      scratch[mark + i] = e.raw
      let x = ast.exprs[e]
      if x.type.isError { return false }
      guard types.isPointer(x.type) else {
        error(x.location, "argument \(i + 1) of \(quoted(ast.decls[decl].name)) must be a pointer, not \(spell(x.type))", x.range)
        return false
      }
      let pointee = types[x.type].element
      if !types.isVoid(pointee) && types.size(of: pointee) != types.size(of: type) {
        error(x.location, "argument \(i + 1) of \(quoted(ast.decls[decl].name)) points to \(spell(pointee)), whose size differs from that of \(spell(type))", x.range)
        return false
      }
      return true
    }
  }
}
