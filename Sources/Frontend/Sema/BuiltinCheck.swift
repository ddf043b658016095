// Calls of functions the compiler knows: typing of the polymorphic builtins, folding, and the choice between an ordinary call
// and `.builtinCall`.
//
// What reaches the lowering as `.builtinCall`: the classes op, libop and exact of Builtins.tbl, and `alloca`. The sized atomic
// builtins (`__atomic_load_4`, `__sync_fetch_and_add_8`) arrive as their generic forms on a pointer of that size.

import Support

extension Parser {
  /// A call through the name of `decl`, whose builtin is `id`. nil: an ordinary call, arguments untouched.
  func callKnownFunction(
    _ callee: ExprID, _ decl: DeclID, _ id: BuiltinID, _ mark: Int, open: SourceLocation, close: SourceLocation
  ) -> ExprID? {
    if let b = id.targetBuiltin { return callTargetBuiltin(b, decl, mark, start: ast.exprs[callee].start, open: open, close: close) }
    let row = builtins[id]
    let builtin = Parser.plainForm(Builtin(rawValue: UInt16(truncatingIfNeeded: id.raw))!)
    let start = ast.exprs[callee].start
    if row.kind == .lib && builtin != .alloca { return callLibrary(decl, builtin, mark, start, close) }
    if row.kind == .none {
      error(start, "\(quoted(ast.decls[decl].name)) is not supported: GCC has it for another target or for itself")
      return errorExpr(start, close)
    }
    if builtin == .va_arg_pack || builtin == .va_arg_pack_len { currentFunction?.info.flags.insert(.usesArgumentPack) }
    if builtin == .apply_args { currentFunction?.info.flags.insert(.usesApplyArguments) }
    if row.attributes.contains(.returnsTwice) { currentFunction?.info.flags.insert(.callsReturnsTwice) }
    guard let type = builtinType(id) else {
      return checkPolymorphic(builtin, decl, mark, start: start, close: close)
    }
    if !convertArguments(type, decl, above: mark, open: open, close: close) { return errorExpr(start, close) }
    if diagnostics.isEnabled(.nonnull) { checkNonNull(decl, above: mark) }
    let result = types.element(type)
    if !checkConstantOperands(builtin, mark) { return errorExpr(start, close) }
    if let folded = foldBuiltin(builtin, result, mark, start, close) {
      scratch.truncate(to: mark)
      return folded
    }
    return finishBuiltin(builtin, result, above: mark, from: start, to: close)
  }

  /// Names for what others mean.
  private static func plainForm(_ builtin: Builtin) -> Builtin {
    switch builtin {
    case .sysv_va_start: return .va_start
    case .sysv_va_end: return .va_end
    case .sysv_va_copy: return .va_copy
    case .adjust_trampoline: return .frob_return_addr
    case .aggregate_incoming_address: return .dwarf_cfa
    default: return builtin
    }
  }

  /// A library function: folded if the arguments say all, else an ordinary call.
  private func callLibrary(
    _ decl: DeclID, _ builtin: Builtin, _ mark: Int, _ start: SourceLocation, _ close: SourceLocation
  ) -> ExprID? {
    if scratch.count == mark { return nil }
    // Only functions whose declared type is what the standard says.
    guard let wanted = builtinType(BuiltinID(UInt32(builtin.rawValue))) else { return nil }
    let declared = ast.decls[decl].type
    if !types.isSame(declared, wanted) {
      if types.parameterCount(declared) != types.parameterCount(wanted) { return nil }
      if !types.isSame(types.element(declared), types.element(wanted)) { return nil }
    }
    if !mayFoldLibrary(builtin, mark) { return nil }
    if scratch.count - mark != types.parameterCount(wanted) { return nil }
    for i in 0..<(scratch.count - mark) {
      let e = convertForAssignment(ExprID(scratch[mark + i]), to: types.parameter(i, of: wanted), .argument(i + 1, decl))
      scratch[mark + i] = e.raw
      if isError(e) { return errorExpr(start, close) }
    }
    if let folded = foldBuiltin(builtin, types.element(wanted), mark, start, close) {
      scratch.truncate(to: mark)
      return folded
    }
    return nil
  }

  /// Operands that must be constants.
  private func checkConstantOperands(_ builtin: Builtin, _ mark: Int) -> Bool {
    switch builtin {
    case .frame_address, .return_address:
      guard let n = integerConstant(ExprID(scratch[mark]), "the level of '__builtin_return_address' or '__builtin_frame_address'")
      else { return false }
      if n < 0 || n > 65535 {
        error(ast.exprs[ExprID(scratch[mark])].location, "the level must be a small non-negative number")
        return false
      }
      if n > 0 {
        warning(.frameAddress, ast.exprs[ExprID(scratch[mark])].location, "calling '__builtin_\(builtin == .frame_address ? "frame" : "return")_address' with a nonzero argument is unsafe")
      }
    case .assume_aligned:
      let given = scratch.count - mark
      if given > 3 {
        error(ast.exprs[argument(3, mark)].location, "too many arguments to '__builtin_assume_aligned': expected 3, have \(given)")
        return false
      }
      if given == 3, !types.isInteger(type(of: argument(2, mark))) {
        error(ast.exprs[argument(2, mark)].location, "argument 3 of '__builtin_assume_aligned' must be an integer, not \(spell(type(of: argument(2, mark))))")
        return false
      }
    case .expect_with_probability:
      let p = ast.exprs[argument(2, mark)]
      guard p.kind == .floatConstant else {
        error(p.location, "the probability given to '__builtin_expect_with_probability' must be a floating constant expression", p.range)
        return false
      }
      let value = ast.floatValue(p)
      if value.isNaN || value.isNegative && !value.isZero || value.compare(SoftFloat(Int128(1), value.format)) == .greater {
        error(p.location, "the probability given to '__builtin_expect_with_probability' is outside the range 0 to 1", p.range)
        return false
      }
    case .next_arg:
      guard let function = currentFunction, types[ast.decls[function.decl].type].flags.contains(.variadic) else {
        error(token.location, "'__builtin_next_arg' used in a function with fixed arguments; declare it with '...'")
        return false
      }
    case .prefetch:
      for i in 1..<max(scratch.count - mark, 1) {
        if integerConstant(ExprID(scratch[mark + i]), "an operand of '__builtin_prefetch'") == nil { return false }
      }
    case .alloca_with_align, .alloca_with_align_and_max:
      guard let n = integerConstant(ExprID(scratch[mark + 1]), "the alignment of '__builtin_alloca_with_align'") else { return false }
      if n < 8 || n.nonzeroBitCount != 1 {
        error(ast.exprs[ExprID(scratch[mark + 1])].location, "the alignment must be a power of two of at least 8 bits")
        return false
      }
    default: break
    }
    return true
  }

  // MARK: Polymorphic builtins

  private func argument(_ i: Int, _ mark: Int) -> ExprID { ExprID(scratch[mark + i]) }

  /// Reports a wrong number of arguments.
  private func expectArguments(_ low: Int, _ high: Int, _ decl: DeclID, _ mark: Int, _ close: SourceLocation) -> Bool {
    let given = scratch.count - mark
    if given >= low && given <= high { return true }
    error(close, "too \(given < low ? "few" : "many") arguments to \(quoted(ast.decls[decl].name)): expected \(given < low ? low : high), have \(given)")
    return false
  }

  private func checkPolymorphic(
    _ builtin: Builtin, _ decl: DeclID, _ mark: Int, start: SourceLocation, close: SourceLocation
  ) -> ExprID {
    let poison = { self.errorExpr(start, close) }
    switch builtin {
    case .constant_p:
      return expectArguments(1, 1, decl, mark, close) ? constantP(mark, start, close) : poison()
    case .classify_type:
      return expectArguments(1, 1, decl, mark, close) ? classifyType(mark, start, close) : poison()
    case .va_start, .va_end, .va_copy, .ms_va_start, .ms_va_end, .ms_va_copy: return vaBuiltin(builtin, decl, mark, start: start, close: close)
    case .speculation_safe_value, .speculation_safe_value_1, .speculation_safe_value_2, .speculation_safe_value_4, .speculation_safe_value_8,
      .speculation_safe_value_16, .speculation_safe_value_ptr:
      if !expectArguments(1, 2, decl, mark, close) { return poison() }
      let v = rvalue(argument(0, mark))
      if scratch.count - mark == 2 {
        let other = rvalue(argument(1, mark))
        if !isError(v) && !isError(other) && !types.areCompatibleUnqualified(type(of: v), type(of: other)) {
          error(start, "the arguments of \(quoted(ast.decls[decl].name)) must have one type, not \(spell(type(of: v))) and \(spell(type(of: other)))")
          return poison()
        }
      }
      scratch.truncate(to: mark)
      if !isError(v) && !types.isInteger(type(of: v)) && !types.isPointer(type(of: v)) {
        error(start, "\(quoted(ast.decls[decl].name)) takes an integer or pointer, not \(spell(type(of: v)))")
        return poison()
      }
      return v
    case .clear_padding:
      if !expectArguments(1, 1, decl, mark, close) { return poison() }
      let p = rvalue(argument(0, mark))
      if !types.isPointer(ast.exprs[p].type) {
        error(start, "'__builtin_clear_padding' takes a pointer to an object")
        return poison()
      }
      scratch[mark] = p.raw
      return finishBuiltin(builtin, .void, above: mark, from: start, to: close)
    case .add_overflow, .sub_overflow, .mul_overflow: return overflow(builtin, decl, mark, isPredicate: false, start: start, close: close)
    case .add_overflow_p, .sub_overflow_p, .mul_overflow_p:
      return overflow(builtin, decl, mark, isPredicate: true, start: start, close: close)
    case .isgreater, .isgreaterequal, .isless, .islessequal, .islessgreater, .isunordered:
      return floatComparison(builtin, decl, mark, start: start, close: close)
    case .fpclassify: return fpclassify(decl, mark, start: start, close: close)
    default: break
    }
    let name = interner.bytes(of: ast.decls[decl].name)
    if Parser.hasPrefix(name, "__sync_") { return syncBuiltin(builtin, decl, mark, start: start, close: close) }
    if Parser.hasPrefix(name, "__atomic_") { return atomicBuiltin(builtin, decl, mark, start: start, close: close) }
    return floatTest(builtin, decl, mark, start: start, close: close)
  }

  /// `__builtin_constant_p`: 1 if the value is known now. Otherwise a call that the lowering answers (0 without optimization).
  private func constantP(_ mark: Int, _ start: SourceLocation, _ close: SourceLocation) -> ExprID {
    let e = rvalue(argument(0, mark))
    let x = ast.exprs[e]
    var known = false
    switch x.kind {
    case .integerConstant, .floatConstant, .complexPair: known = ast.evaluateConstant(e) != nil
    case .cast where x.castKind == .arrayToPointer: known = ast.exprs[x.first].kind == .stringLiteral
    default:
      if let v = ast.evaluateConstant(e) { known = v.kind != .address && v.kind != .labelDifference }
    }
    if known {
      scratch.truncate(to: mark)
      let node = makeInteger(1, .int, at: start)
      ast.exprs[node].end = close
      return node
    }
    scratch[mark] = e.raw
    return finishBuiltin(.constant_p, .int, above: mark, from: start, to: close)
  }

  /// The classes of GCC's typeclass.h.
  private func classifyType(_ mark: Int, _ start: SourceLocation, _ close: SourceLocation) -> ExprID {
    let e = rvalue(argument(0, mark))
    scratch.truncate(to: mark)
    let type = ast.exprs[e].type
    if type.isError { return errorExpr(start, close) }
    let value: Int128
    switch types.kind(type) {
    case .void: value = 0
    case .pointer, .nullptr: value = 5
    case .complex: value = 9
    case .record: value = types.isUnion(type) ? 13 : 12
    case let k where k.mask & TypeMask.anyRealFloats != 0: value = 8
    case .vector: value = -1
    default: value = 1
    }
    let node = makeInteger(value, .int, at: start)
    ast.exprs[node].end = close
    return node
  }

  private func vaBuiltin(_ builtin: Builtin, _ decl: DeclID, _ mark: Int, start: SourceLocation, close: SourceLocation) -> ExprID {
    let poison = { self.errorExpr(start, close) }
    let isMicrosoft = builtin == .ms_va_start || builtin == .ms_va_end || builtin == .ms_va_copy
    let isStart = builtin == .va_start || builtin == .ms_va_start, isCopy = builtin == .va_copy || builtin == .ms_va_copy
    let maximum = builtin == .va_end || builtin == .ms_va_end ? 1 : 2
    if !expectArguments(isCopy ? 2 : 1, maximum, decl, mark, close) { return poison() }
    func pointer(_ e: ExprID) -> ExprID { isMicrosoft ? microsoftListPointer(e) : vaListPointer(e) }
    let list = pointer(argument(0, mark))
    if isError(list) { return poison() }
    if isStart {
      guard let function = currentFunction, types[ast.decls[function.decl].type].flags.contains(.variadic) else {
        error(start, "'va_start' used in a function with fixed arguments; declare it with '...'")
        return poison()
      }
      if types[ast.decls[function.decl].type].flags.contains(.msABI) != isMicrosoft {
        error(start, isMicrosoft ? "'__builtin_ms_va_start' is for functions with attribute 'ms_abi'; use 'va_start'" : "'va_start' used in a function with attribute 'ms_abi'; use '__builtin_ms_va_start'")
        return poison()
      }
      if scratch.count - mark == 2 { checkLastParameter(argument(1, mark), function.info) }
      scratch.truncate(to: mark)
      scratch.append(list.raw)
      return finishBuiltin(builtin, .void, above: mark, from: start, to: close)
    }
    scratch[mark] = list.raw
    if isCopy {
      let source = pointer(argument(1, mark))
      if isError(source) { return poison() }
      scratch[mark + 1] = source.raw
    }
    return finishBuiltin(builtin, .void, above: mark, from: start, to: close)
  }

  /// -Wvarargs: the second operand of `va_start` (C17 §7.16.1.4; C23 does not look at it).
  private func checkLastParameter(_ e: ExprID, _ info: FunctionInfo) {
    if language.standard >= .c23 || !diagnostics.isEnabled(.varargs) { return }
    var x = ast.exprs[e]
    while x.kind == .cast && !x.flags.contains(.explicit) { x = ast.exprs[x.first] }
    let count = Int(info.parameters.count)
    let last = count == 0 ? DeclID.none : ast.id(count - 1, of: info.parameters, as: DeclID.self)
    if x.kind == .declRef && DeclID(x.a) == last && ast.decls[last].storage == .register {
      return warning(.varargs, x.location, "undefined behavior when second parameter of 'va_start' is declared with 'register' storage", x.range)
    }
    if x.kind == .integerConstant || x.kind == .declRef && DeclID(x.a) == last { return }
    warning(.varargs, x.location, "second parameter of 'va_start' not last named argument", x.range)
  }

  /// `__builtin_add_overflow(a, b, p)`: two integers of any type (their mathematical values count) and a pointer to the
  /// result's type; the `_p` forms take a value of that type instead.
  private func overflow(
    _ builtin: Builtin, _ decl: DeclID, _ mark: Int, isPredicate: Bool, start: SourceLocation, close: SourceLocation
  ) -> ExprID {
    if !expectArguments(3, 3, decl, mark, close) { return errorExpr(start, close) }
    for i in 0..<3 {
      let e = rvalue(argument(i, mark))
      scratch[mark + i] = e.raw
      let type = ast.exprs[e].type
      if type.isError { return errorExpr(start, close) }
      let wanted = i == 2 && !isPredicate ? (types.isPointer(type) ? types[type].element : .error) : type
      if wanted.isError || !types.isInteger(wanted) || (i == 2 && types.isBool(wanted)) || (i == 2 && types.isEnum(wanted)) {
        error(ast.exprs[e].location, "argument \(i + 1) of \(quoted(ast.decls[decl].name)) must \(i == 2 && !isPredicate ? "point to" : "be") an integer, not \(spell(type))")
        return errorExpr(start, close)
      }
      if i == 2 && !isPredicate && types.qualifiers(types[type].element).contains(.const) {
        error(ast.exprs[e].location, "argument 3 of \(quoted(ast.decls[decl].name)) points to a const object")
        return errorExpr(start, close)
      }
      if i == 2 && !isPredicate && types.qualifiers(types[type].element).contains(.atomic) {
        error(ast.exprs[e].location, "argument 3 of \(quoted(ast.decls[decl].name)) points to an '_Atomic' object")
        return errorExpr(start, close)
      }
    }
    if let folded = foldOverflow(builtin, mark, isPredicate: isPredicate, start, close) {
      scratch.truncate(to: mark)
      return folded
    }
    return finishBuiltin(builtin, .bool, above: mark, from: start, to: close)
  }

  // MARK: Floating-point tests

  /// `isnan`, `isinf`, `isfinite`, `isnormal`, `signbit`, `isinf_sign`: one value of any real floating type.
  private func floatTest(_ builtin: Builtin, _ decl: DeclID, _ mark: Int, start: SourceLocation, close: SourceLocation) -> ExprID {
    if !expectArguments(1, 1, decl, mark, close) { return errorExpr(start, close) }
    var v = rvalue(argument(0, mark))
    let type = ast.exprs[v].type
    if type.isError { return errorExpr(start, close) }
    let isGeneric = (builtin == .isnan || builtin == .isinf || builtin == .signbit) && hasBuiltinPrefix(ast.decls[decl].name)
    if types.isInteger(type) && !isGeneric && builtin != .isfinite && builtin != .isnormal && builtin != .isinf_sign {
      v = convert(v, to: .double)
    } else if !types.isRealFloating(type) && !(types.isDecimal(type) && takesDecimals(plainFloatTest(builtin))) {
      error(start, "argument of \(quoted(ast.decls[decl].name)) must be floating-point, not \(spell(type))")
      return errorExpr(start, close)
    }
    scratch[mark] = v.raw
    let plain = plainFloatTest(builtin)
    if let folded = foldBuiltin(plain, .int, mark, start, close) {
      scratch.truncate(to: mark)
      return folded
    }
    return finishBuiltin(plain, .int, above: mark, from: start, to: close)
  }

  private func takesDecimals(_ builtin: Builtin) -> Bool { builtin == .isnan || builtin == .isinf || builtin == .isfinite || builtin == .signbit }

  /// The forms for `float` and `long double` mean the same as the generic one on that type.
  private func plainFloatTest(_ builtin: Builtin) -> Builtin {
    switch builtin {
    case .isnanf, .isnanl, .isnand32, .isnand64, .isnand128: return .isnan
    case .isinff, .isinfl, .isinfd32, .isinfd64, .isinfd128: return .isinf
    case .finited32, .finited64, .finited128: return .isfinite
    case .signbitf, .signbitl: return .signbit
    default: return builtin
    }
  }

  private func floatComparison(_ builtin: Builtin, _ decl: DeclID, _ mark: Int, start: SourceLocation, close: SourceLocation) -> ExprID {
    if !expectArguments(2, 2, decl, mark, close) { return errorExpr(start, close) }
    var a = rvalue(argument(0, mark)), b = rvalue(argument(1, mark))
    let ta = ast.exprs[a].type, tb = ast.exprs[b].type
    if ta.isError || tb.isError { return errorExpr(start, close) }
    if !types.isReal(ta) || !types.isReal(tb) || types.isInteger(ta) && types.isInteger(tb) {
      error(start, "arguments of \(quoted(ast.decls[decl].name)) must be real and one of them floating, not \(spell(ta)) and \(spell(tb))")
      return errorExpr(start, close)
    }
    _ = usualConversions(&a, &b)
    scratch[mark] = a.raw
    scratch[mark + 1] = b.raw
    if let folded = foldBuiltin(builtin, .int, mark, start, close) {
      scratch.truncate(to: mark)
      return folded
    }
    return finishBuiltin(builtin, .int, above: mark, from: start, to: close)
  }

  /// `__builtin_fpclassify(nan, infinite, normal, subnormal, zero, x)`
  private func fpclassify(_ decl: DeclID, _ mark: Int, start: SourceLocation, close: SourceLocation) -> ExprID {
    if !expectArguments(6, 6, decl, mark, close) { return errorExpr(start, close) }
    for i in 0..<5 {
      let e = convertForAssignment(argument(i, mark), to: .int, .argument(i + 1, decl))
      if isError(e) { return errorExpr(start, close) }
      if ast.evaluateConstant(e) == nil {
        error(ast.exprs[e].location, "argument \(i + 1) of '__builtin_fpclassify' must be an integer constant")
        return errorExpr(start, close)
      }
      scratch[mark + i] = e.raw
    }
    let v = rvalue(argument(5, mark))
    if isError(v) { return v }
    if !types.isRealFloating(ast.exprs[v].type) {
      error(start, "the last argument of '__builtin_fpclassify' must be floating-point, not \(spell(ast.exprs[v].type))")
      return errorExpr(start, close)
    }
    scratch[mark + 5] = v.raw
    if ast.exprs[v].kind == .floatConstant {
      let f = ast.floatValue(ast.exprs[v])
      let which = f.isNaN ? 0 : f.isInfinite ? 1 : f.isZero ? 4 : f.isSubnormal ? 3 : 2
      let chosen = argument(which, mark)
      scratch.truncate(to: mark)
      return chosen
    }
    return finishBuiltin(.fpclassify, .int, above: mark, from: start, to: close)
  }
}
