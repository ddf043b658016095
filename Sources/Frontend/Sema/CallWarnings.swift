// Warnings about calls of library functions whose arguments cannot be meant: sizes that do not fit the objects, `sizeof` of a pointer,
// `memset` with its arguments swapped, `free` of what is no allocation, overlapping copies, `abs` of another type.

import Support

extension Parser {
  /// After the arguments of a call of `decl` (above `mark`) were converted; `call` is the node.
  func warnAboutLibraryCall(_ decl: DeclID, above mark: Int, call: ExprID) {
    let d = ast.decls[decl]
    if unevaluatedDepth > 0 || checks.unreachable > 0 || !d.flags.contains(.libraryBuiltin) { return }
    guard let f = Builtin(rawValue: UInt16(truncatingIfNeeded: d.aux2)) else { return }
    let n = scratch.count - mark
    func argument(_ i: Int) -> ExprID { ExprID(scratch[mark + i]) }
    switch f {
    case .memset where n == 3:
      checkMemset(argument(0), argument(1), argument(2), call, d.name)
      checkSizeofPointer(argument(2), against: argument(0), "destination", d.name)
      checkWrite(argument(0), argument(2), call, d.name)
    case .memcpy, .memmove, .mempcpy:
      if n != 3 { return }
      if !checkSizeofPointer(argument(2), against: argument(0), "destination", d.name) {
        checkSizeofPointer(argument(2), against: argument(1), "source", d.name)
      }
      checkWrite(argument(0), argument(2), call, d.name)
      checkRead(argument(1), argument(2), call, d.name)
      if f != .memmove { checkOverlap(argument(0), argument(1), d.name) }
    case .memcmp where n == 3:
      if !checkSizeofPointer(argument(2), against: argument(0), "first argument", d.name) {
        checkSizeofPointer(argument(2), against: argument(1), "second argument", d.name)
      }
      checkRead(argument(0), argument(2), call, d.name)
      checkRead(argument(1), argument(2), call, d.name)
    case .strncpy where n == 3:
      if !checkSizeofPointer(argument(2), against: argument(0), "destination", d.name) {
        checkSizeofPointer(argument(2), against: argument(1), "source", d.name)
      }
      checkWrite(argument(0), argument(2), call, d.name)
      checkTruncation(argument(1), argument(2), call, d.name)
      checkOverlap(argument(0), argument(1), d.name)
    case .strncat where n == 3: checkSizeofPointer(argument(2), against: argument(0), "destination", d.name)
    case .strncmp where n == 3: checkSizeofPointer(argument(2), against: argument(0), "first argument", d.name)
    case .snprintf where n >= 3:
      checkSizeofPointer(argument(1), against: argument(0), "destination", d.name)
      checkWrite(argument(0), argument(1), call, d.name)
    case .strcpy where n == 2, .stpcpy where n == 2:
      checkStringCopy(argument(0), argument(1), call, d.name)
      checkOverlap(argument(0), argument(1), d.name)
    case .strcat where n == 2: checkOverlap(argument(0), argument(1), d.name)
    case .free where n == 1:
      checks.tracksPointers = true
      checkFree(argument(0), call)
    case .malloc where n == 1:
      checkZeroAllocation(argument(0), d.name)
      checkAllocation([argument(0)], call, d.name)
    case .calloc where n == 2: checkAllocation([argument(0), argument(1)], call, d.name)
    case .realloc where n == 2: checkAllocation([argument(1)], call, d.name)
    case .alloca where n >= 1:
      warning(.alloca, ast.exprs[call].location, "use of 'alloca'")
      checkAlloca(argument(0), call)
    case .abs, .labs, .llabs, .fabs, .fabsf, .fabsl:
      if n == 1 { checkAbsolute(f, argument(0), d.name) }
    default: break
    }
  }

  private func constant(_ e: ExprID) -> Int128? {
    let x = ast.exprs[e]
    return x.kind == .integerConstant ? ast.integerValue(x) : nil
  }

  private func plural(_ n: Int128) -> String { "\(n) byte\(n == 1 ? "" : "s")" }

  private func expectReached(_ group: WarningGroup, _ call: ExprID, _ message: String, _ object: ObjectExtent) {
    let x = ast.exprs[call]
    var w = AwaitedWarning(expression: call, group: group, location: x.location, range: x.range, message: message)
    if object.decl.isSome {
      w.noteLocation = ast.decls[object.decl].location
      w.note = "destination object \(quoted(ast.decls[object.decl].name)) of size \(object.size) is declared here"
      if group == .stringopOverread { w.note = "source object \(quoted(ast.decls[object.decl].name)) of size \(object.size) is declared here" }
    }
    warnIfReached(w)
  }

  // MARK: Sizes

  private func checkWrite(_ place: ExprID, _ size: ExprID, _ call: ExprID, _ name: Name) {
    guard let n = constant(size), let object = extent(ofPointer: place) else { return }
    if n > Int128(Int64.max) {
      return expectReached(.stringopOverflow, call, "\(quoted(name)) specified bound \(n) exceeds maximum object size \(Int64.max)", object)
    }
    if object.remaining >= n || object.offset < 0 { return }
    expectReached(
      .stringopOverflow, call,
      "\(quoted(name)) writing \(plural(n)) into a region of size \(max(object.remaining, 0)) overflows the destination", object)
  }

  private func checkRead(_ place: ExprID, _ size: ExprID, _ call: ExprID, _ name: Name) {
    guard let n = constant(size), n <= Int128(Int64.max), let object = extent(ofPointer: place), object.offset >= 0, object.remaining < n else { return }
    expectReached(.stringopOverread, call, "\(quoted(name)) reading \(plural(n)) from a region of size \(max(object.remaining, 0))", object)
  }

  private func checkStringCopy(_ place: ExprID, _ text: ExprID, _ call: ExprID, _ name: Name) {
    guard let length = literalLength(text), let object = extent(ofPointer: place), object.offset >= 0, object.remaining < length + 1 else { return }
    expectReached(
      .stringopOverflow, call,
      "\(quoted(name)) writing \(plural(length + 1)) into a region of size \(max(object.remaining, 0)) overflows the destination", object)
  }

  private func checkTruncation(_ text: ExprID, _ size: ExprID, _ call: ExprID, _ name: Name) {
    guard let length = literalLength(text), let n = constant(size), n > 0, n <= length else { return }
    let x = ast.exprs[call]
    let what = n == length ? "output truncated before terminating nul copying \(plural(n)) from a string of the same length"
      : "output truncated copying \(plural(n)) from a string of length \(length)"
    warnIfReached(AwaitedWarning(expression: call, group: .stringopTruncation, location: x.location, range: x.range, message: "\(quoted(name)) \(what)"))
  }

  // MARK: sizeof

  /// `memset(p, 0, sizeof(p))` where p is a pointer; true if reported.
  @discardableResult
  private func checkSizeofPointer(_ size: ExprID, against pointer: ExprID, _ role: String, _ name: Name) -> Bool {
    guard diagnostics.isEnabled(.sizeofPointerMemaccess), let operand = sizeofOperand(size) else { return false }
    var id = pointer
    while ast.exprs[id].kind == .cast && ast.exprs[id].castKind != .load && ast.exprs[id].castKind != .arrayToPointer { id = ast.exprs[id].first }
    let x = ast.exprs[id]
    if x.kind == .addressOf, operand.expression.isSome, sameExpression(operand.expression, id) {
      warning(
        .sizeofPointerMemaccess, operand.location,
        "argument to 'sizeof' in \(quoted(name)) call is the same expression as the \(role); did you mean to remove the '&'?", ast.exprs[size].range)
      return true
    }
    guard types.isPointer(operand.type), x.kind == .cast, x.castKind == .load || x.castKind == .arrayToPointer else { return false }
    let inner = x.first
    guard types.isPointer(ast.exprs[inner].type) else { return false }
    if operand.expression.isSome {
      guard sameExpression(operand.expression, inner) else { return false }
    } else if !types.isSame(operand.type, ast.exprs[inner].type) || types.isVoidPointer(operand.type) {
      return false
    }
    let hint = operand.expression.isSome && !types.isVoidPointer(operand.type) ? "; did you mean to dereference it, or to provide an explicit length?" : "; did you mean to provide an explicit length?"
    warning(
      .sizeofPointerMemaccess, operand.expression.isSome ? ast.exprs[operand.expression].start : operand.location,
      "argument to 'sizeof' in \(quoted(name)) call is the same \(operand.expression.isSome ? "expression" : "pointer type \(spell(operand.type))") as the \(role)\(hint)",
      ast.exprs[size].range)
    return true
  }

  private func checkMemset(_ place: ExprID, _ value: ExprID, _ size: ExprID, _ call: ExprID, _ name: Name) {
    if let n = constant(size), n == 0, sizeofOperand(size) == nil, constant(value) != 0, !diagnostics.sources.isMacro(ast.exprs[size].location) {
      warning(
        .memsetTransposedArgs, ast.exprs[size].location, "'memset' used with constant zero length parameter; this could be due to transposed parameters",
        ast.exprs[size].range)
    }
    guard diagnostics.isEnabled(.memsetEltSize), let n = constant(size), sizeofOperand(size) == nil else { return }
    var x = ast.exprs[place]
    while x.kind == .cast && x.castKind != .arrayToPointer { x = ast.exprs[x.first] }
    if x.kind != .cast { return }
    let row = types[ast.exprs[x.first].type]
    if row.kind == .array && Int128(row.count) == n && types.size(of: row.element) > 1 {
      warning(
        .memsetEltSize, ast.exprs[size].location, "'memset' used with length equal to number of elements without multiplication by element size",
        ast.exprs[size].range)
    }
  }

  // MARK: Others

  private func checkOverlap(_ a: ExprID, _ b: ExprID, _ name: Name) {
    if !diagnostics.isEnabled(.restrictArguments) || isNullPointerConstant(a) || isNullPointerConstant(b) { return }
    let x = stripped(a), y = stripped(b)
    if ast.exprs[x].kind == .integerConstant || !sameExpression(x, y) { return }
    warning(.restrictArguments, ast.exprs[b].location, "source argument of \(quoted(name)) is the same as destination", ast.exprs[a].range, ast.exprs[b].range)
  }

  private func stripped(_ e: ExprID) -> ExprID {
    var id = e
    while ast.exprs[id].kind == .cast && (ast.exprs[id].castKind == .pointer || ast.exprs[id].castKind == .noop) { id = ast.exprs[id].first }
    return id
  }

  private func checkFree(_ e: ExprID, _ call: ExprID) {
    guard let object = extent(ofPointer: e) else { return }
    let x = ast.exprs[call]
    let what = object.decl.isSome ? "unallocated object \(quoted(ast.decls[object.decl].name))" : "an object that was not allocated"
    var w = AwaitedWarning(expression: call, group: .freeNonheapObject, location: x.location, range: x.range, message: "'free' called on \(what)")
    if object.decl.isSome { (w.noteLocation, w.note) = (ast.decls[object.decl].location, "declared here") }
    warnIfReached(w)
  }

  private func checkZeroAllocation(_ e: ExprID, _ name: Name) {
    if constant(e) == 0 { warning(.allocZero, ast.exprs[e].location, "argument 1 of \(quoted(name)) is zero") }
  }

  private func checkAlloca(_ e: ExprID, _ call: ExprID) {
    if !diagnostics.isEnabled(.allocaLargerThan) { return }
    let limit = diagnostics.size(of: .allocaLargerThan), x = ast.exprs[call]
    guard let n = constant(e) else { return warning(.allocaLargerThan, x.location, "unbounded use of 'alloca'", x.range) }
    if n > Int128(limit) { warning(.allocaLargerThan, x.location, "argument to 'alloca' is too large: it is \(n) bytes, the limit is \(limit)", x.range) }
  }

  /// -Walloc-size-larger-than: the product of constant sizes.
  private func checkAllocation(_ sizes: [ExprID], _ call: ExprID, _ name: Name) {
    if !diagnostics.isEnabled(.allocSizeLargerThan) { return }
    let given = diagnostics.size(of: .allocSizeLargerThan)
    let limit = given == UInt64.max ? Int128(Int64.max) : Int128(given)
    var product: Int128 = 1
    for e in sizes {
      guard let n = constant(e) else { return }
      let (wide, overflow) = product.multipliedReportingOverflow(by: n)
      product = overflow ? Int128.max : wide
    }
    if product <= limit { return }
    let x = ast.exprs[call]
    let what = sizes.count == 1 ? "argument value '\(product)'" : "product of the arguments"
    warnIfReached(AwaitedWarning(
      expression: call, group: .allocSizeLargerThan, location: x.location, range: x.range,
      message: "\(what) of \(quoted(name)) exceeds maximum object size \(limit)"))
  }

  /// -Wstring-compare: `strcmp` of a string that is longer than the array it is compared with is never 0.
  func warnAboutStringComparison(_ e: ExprID) {
    if !diagnostics.isEnabled(.stringCompare) || unevaluatedDepth > 0 || checks.unreachable > 0 { return }
    let x = ast.exprs[e]
    guard x.kind == .call, x.c >= 2 else { return }
    var callee = ast.exprs[x.first]
    while callee.kind == .cast && callee.castKind != .load { callee = ast.exprs[callee.first] }
    guard callee.kind == .declRef, ast.decls[DeclID(callee.a)].flags.contains(.libraryBuiltin),
      let f = Builtin(rawValue: UInt16(truncatingIfNeeded: ast.decls[DeclID(callee.a)].aux2)), f == .strcmp && x.c == 2 || f == .strncmp && x.c == 3
    else { return }
    func argument(_ k: UInt32) -> ExprID { ExprID(ast.pool[Int(x.b + k)]) }
    for k in [UInt32(0), 1] {
      guard let length = literalLength(argument(k)), let size = arraySize(argument(1 - k)), length >= size else { continue }
      if f == .strncmp, let n = constant(argument(2)), n <= size { continue }
      if f == .strncmp && constant(argument(2)) == nil { continue }
      return warning(
        .stringCompare, x.location, "\(quoted(ast.decls[DeclID(callee.a)].name)) of a string of length \(length) and an array of size \(size) evaluates to nonzero",
        x.range)
    }
  }

  /// The number of characters of the variable or member array that decays in `e`.
  private func arraySize(_ e: ExprID) -> Int128? {
    var x = ast.exprs[e]
    while x.kind == .cast && x.castKind != .load && x.castKind != .arrayToPointer { x = ast.exprs[x.first] }
    guard x.kind == .cast, x.castKind == .arrayToPointer, ast.exprs[x.first].kind == .declRef else { return nil }
    let row = types[ast.exprs[x.first].type]
    return row.kind == .array && row.count > 0 && types.size(of: row.element) == 1 ? Int128(row.count) : nil
  }

  /// -Wabsolute-value: a floating or wider argument of `abs`, an integer argument of `fabs`.
  private func checkAbsolute(_ f: Builtin, _ e: ExprID, _ name: Name) {
    if !diagnostics.isEnabled(.absoluteValue) { return }
    var x = ast.exprs[e]
    while x.kind == .cast && x.castKind != .load && !x.flags.contains(.explicit) { x = ast.exprs[x.first] }
    if x.kind == .integerConstant || x.kind == .floatConstant { return }
    let isInteger = f == .abs || f == .labs || f == .llabs
    if isInteger && types.isRealFloating(x.type) {
      warning(.absoluteValue, x.location, "using integer absolute value function \(quoted(name)) when argument is of floating-point type \(spell(x.type))", x.range)
    } else if isInteger && types.isInteger(x.type) {
      let wanted = types.size(of: ast.exprs[e].type)
      if types.size(of: x.type) > wanted {
        warning(.absoluteValue, x.location, "absolute value function \(quoted(name)) given an argument of type \(spell(x.type)), whose value it may truncate", x.range)
      } else if !types.isSigned(x.type) && types.size(of: x.type) >= wanted {
        warning(.absoluteValue, x.location, "taking the absolute value of unsigned type \(spell(x.type)) has no effect", x.range)
      }
    } else if !isInteger && types.isInteger(x.type) {
      warning(.absoluteValue, x.location, "using floating-point absolute value function \(quoted(name)) when argument is of integer type \(spell(x.type))", x.range)
    }
  }

  // MARK: Results

  /// -Wunused-result: the value of a call of a `warn_unused_result` function is dropped.
  func warnUnusedResult(_ x: Expr) {
    if x.kind != .call || unevaluatedDepth > 0 { return }
    var callee = ast.exprs[x.first]
    while callee.kind == .cast && callee.castKind != .load { callee = ast.exprs[callee.first] }
    guard callee.kind == .declRef else { return }
    let d = ast.decls[DeclID(callee.a)]
    if d.attributes.isNone || !ast.attributes[d.attributes].flags.contains(.warnUnusedResult) { return }
    if diagnostics.warning(.unusedResult, at: x.location, ranges: [x.range], "ignoring return value of \(quoted(d.name)), declared with attribute 'warn_unused_result'") && !d.location.isNone {
      note(d.location, "declared here")
    }
  }
}
