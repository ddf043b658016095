// Warnings about operators whose operands cannot be meant: truth values in arithmetic, comparisons that the types or masks decide,
// addresses that are never null, repeated conditions. Each begins with the cheapest test that rules it out.

import Support

extension Parser {
  private var isSkipped: Bool { unevaluatedDepth > 0 || checks.unreachable > 0 }

  /// An expression whose value is 0 or 1 by its operator, or of type `_Bool`.
  func isTruthValue(_ e: ExprID) -> Bool {
    var x = ast.exprs[e]
    while x.kind == .cast && x.castKind == .integral && !x.flags.contains(.explicit) || x.kind == .comma { x = ast.exprs[x.kind == .comma ? x.second : x.first] }
    if x.kind == .integerConstant { return types.isBool(x.type) }
    if types.isBool(x.type) { return true }
    if x.kind == .binary { return x.binaryOp.isComparison || x.binaryOp == .logicalAnd || x.binaryOp == .logicalOr }
    return x.kind == .unary && x.unaryOp == .logicalNot
  }

  // MARK: As written

  /// Operator `op` with operands as the parser saw them (any category), before conversions.
  func warnAboutWrittenOperands(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    if op.isComparison {
      if diagnostics.isEnabled(.logicalNotParentheses) { warnNegatedOperand(op, a, b, at: location) }
      if diagnostics.isEnabled(.boolCompare) { warnBoolCompare(op, a, b, at: location) }
    } else if op == .divide {
      warnSizeofQuotient(a, b, at: location)
    } else if op == .logicalAnd || op == .logicalOr {
      if diagnostics.isEnabled(.logicalOp) { warnLogicalOperator(op, a, b, at: location) }
    }
  }

  /// `!x == y`.
  private func warnNegatedOperand(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    let x = ast.exprs[a]
    guard x.kind == .unary, x.unaryOp == .logicalNot, !x.flags.contains(.parenthesized), !isTruthValue(b) else { return }
    // `!x == 0` and `!!x == y` are understood.
    let y = ast.exprs[b]
    if y.kind == .integerConstant && (ast.integerValue(y) == 0 || ast.integerValue(y) == 1) { return }
    let inner = ast.exprs[x.first]
    if inner.kind == .cast && isTruthValue(inner.first) { return }
    let shown = diagnostics.warning(
      .logicalNotParentheses, at: location, ranges: [x.range, y.range], "logical not is only applied to the left hand side of comparison")
    if shown { diagnostics.note(at: x.location, fixIts: [.insert("(", before: x.start)], "add parentheses around the left hand side expression to silence this warning") }
  }

  /// -Wbool-compare: `(a < b) == 5`.
  private func warnBoolCompare(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    if isSkipped { return }
    let x = ast.exprs[a], y = ast.exprs[b]
    guard x.kind == .integerConstant || y.kind == .integerConstant else { return }
    let constantFirst = x.kind == .integerConstant
    if !isTruthValue(constantFirst ? b : a) { return }
    let c = ast.integerValue(constantFirst ? x : y)
    let result = compareOutcomes(constantFirst ? mirrored(op) : op, 0, 1, c)
    if let result { 
      warning(.boolCompare, location, "comparison of constant '\(c)' with boolean expression is always \(result ? "true" : "false")", x.range, y.range)
    }
  }

  private func mirrored(_ op: BinaryOp) -> BinaryOp {
    switch op {
    case .less: return .greater
    case .greater: return .less
    case .lessEqual: return .greaterEqual
    case .greaterEqual: return .lessEqual
    default: return op
    }
  }

  /// What `v op c` is for every v of `least ... most`, if it is always the same.
  private func compareOutcomes(_ op: BinaryOp, _ least: Int128, _ most: Int128, _ c: Int128) -> Bool? {
    switch op {
    case .less: return most < c ? true : least >= c ? false : nil
    case .lessEqual: return most <= c ? true : least > c ? false : nil
    case .greater: return least > c ? true : most <= c ? false : nil
    case .greaterEqual: return least >= c ? true : most < c ? false : nil
    case .equal: return c < least || c > most ? false : nil
    case .notEqual: return c < least || c > most ? true : nil
    default: return nil
    }
  }

  /// -Wsizeof-pointer-div, -Wsizeof-array-div: `sizeof p / sizeof *p`.
  private func warnSizeofQuotient(_ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    guard let x = sizeofOperand(a), let y = sizeofOperand(b) else { return }
    if types.isPointer(x.type), x.expression.isSome, types.isSame(types.element(x.type), y.type) {
      let e = ast.exprs[x.expression]
      // A parameter written as an array has a warning of its own.
      if y.expression.isSome || types.kind(e.type) == .pointer {
        if diagnostics.warning(
          .sizeofPointerDiv, at: location, ranges: [ast.exprs[a].range, ast.exprs[b].range],
          "division 'sizeof (\(spell(x.type, quoted: false))) / sizeof (\(spell(y.type, quoted: false)))' does not compute the number of array elements"),
          e.kind == .declRef {
          note(ast.decls[DeclID(e.a)].location, "pointer \(quoted(ast.decls[DeclID(e.a)].name)) is declared here")
        }
      }
    } else if types.isArray(x.type) && !ast.exprs[b].flags.contains(.parenthesized) {
      let element = types.element(x.type)
      if types.isArray(element) || types.isSame(element, y.type) || types.size(of: element) == types.size(of: y.type) || types.isCharacter(element) { return }
      if y.expression.isNone || !types.isScalar(y.type) || types.isArray(y.type) { return }
      warning(
        .sizeofArrayDiv, location,
        "expression does not compute the number of elements in this array; element type is \(spell(element)), not \(spell(y.type))",
        ast.exprs[a].range, ast.exprs[b].range)
    }
  }

  private func spell(_ t: QualType, quoted: Bool) -> String {
    let text = spell(t)
    return quoted ? text : String(text.drop { $0 == "'" }.prefix { $0 != "'" })
  }

  /// -Wlogical-op: `a && a`, and a constant operand that looks like a mask.
  private func warnLogicalOperator(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    if isSkipped || diagnostics.sources.isMacro(location) { return }
    if sameExpression(a, b) {
      return warning(.logicalOp, location, "logical '\(op == .logicalAnd ? "and" : "or")' of equal expressions", ast.exprs[a].range, ast.exprs[b].range)
    }
    let y = ast.exprs[b]
    if y.kind == .integerConstant && ast.integerValue(y) != 0 && ast.integerValue(y) != 1 && !y.flags.contains(.synthesized) && !isTruthValue(b) {
      warning(.logicalOp, location, "logical '\(op == .logicalAnd ? "and" : "or")' applied to non-boolean constant", y.range)
    }
  }

  // MARK: Arithmetic comparisons

  /// Comparison of arithmetic rvalues before they are converted.
  func warnAboutComparedValues(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    if isSkipped { return }
    let x = ast.exprs[a], y = ast.exprs[b]
    if diagnostics.isEnabled(.enumCompare), types.isEnum(x.type), types.isEnum(y.type), !types.isSame(x.type, y.type) {
      warning(.enumCompare, location, "comparison between \(spell(types.unqualified(x.type))) and \(spell(types.unqualified(y.type)))", x.range, y.range)
    }
    guard (x.kind == .integerConstant) != (y.kind == .integerConstant) else { return }
    let (constant, other, flipped) = x.kind == .integerConstant ? (x, b, true) : (y, a, false)
    let c = ast.integerValue(constant)
    if c == 0 && (op == .equal || op == .notEqual) { warnAboutStringComparison(other) }
    let o = flipped ? mirrored(op) : op
    if diagnostics.isEnabled(.tautologicalCompare) && (op == .equal || op == .notEqual) { warnMaskedComparison(op, other, c, at: location) }
    if diagnostics.isEnabled(.typeLimits) { warnLimitedRange(o, other, c, constant, at: location) }
  }

  /// `(x & 8) == 4`.
  private func warnMaskedComparison(_ op: BinaryOp, _ e: ExprID, _ c: Int128, at location: SourceLocation) {
    let x = ast.exprs[e]
    guard x.kind == .binary, x.binaryOp == .bitAnd || x.binaryOp == .bitOr else { return }
    let p = ast.exprs[x.first], q = ast.exprs[x.second]
    guard let mask = q.kind == .integerConstant ? ast.integerValue(q) : p.kind == .integerConstant ? ast.integerValue(p) : nil else { return }
    if x.binaryOp == .bitAnd ? c & ~mask == 0 : mask & ~c == 0 { return }
    if mask < 0 || c < 0 { return }
    warning(.tautologicalCompare, location, "bitwise comparison always evaluates to \(op == .equal ? "false" : "true")", x.range)
  }

  /// A constant outside of what the narrower type of the other operand holds.
  private func warnLimitedRange(_ op: BinaryOp, _ e: ExprID, _ c: Int128, _ constant: Expr, at location: SourceLocation) {
    let x = ast.exprs[e]
    if !types.isInteger(x.type) || types.isEnum(x.type) || types.isBool(x.type) || isTruthValue(e) { return }
    let width = types.integerWidth(x.type)
    if width >= 64 || width >= types.integerWidth(types.usualArithmeticType(types.promotedType(x.type), types.promotedType(constant.type))) && !types.isSigned(x.type) && c >= 0 && width >= 32 { return }
    if width >= 32 && types.integerWidth(constant.type) <= width { return }
    let isSigned = types.isSigned(x.type)
    let least: Int128 = isSigned ? -(1 &<< Int128(width - 1)) : 0
    let most: Int128 = (1 &<< Int128(isSigned ? width - 1 : width)) - 1
    // A negative constant against an unsigned operand of its own width compares otherwise than its value.
    if c < 0 && !isSigned && width >= 32 { return }
    // Comparisons with 0 have messages of their own.
    if c == 0 { return }
    guard let result = compareOutcomes(op, least, most, c) else { return }
    warning(.typeLimits, location, "comparison is always \(result ? "true" : "false") due to limited range of data type", x.range)
  }

  // MARK: Addresses

  /// -Waddress and -Warray-compare: pointers that are compared.
  func warnAboutComparedAddresses(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, at location: SourceLocation) {
    if isSkipped || diagnostics.sources.isMacro(location) { return }
    let x = ast.exprs[a], y = ast.exprs[b]
    if op == .equal || op == .notEqual {
      if isCharacterLiteral(y) && types.isPointer(x.type) || isCharacterLiteral(x) && types.isPointer(y.type) {
        warning(.pointerCompare, location, "comparison between pointer and zero character constant; did you mean to dereference the pointer?", x.range, y.range)
      }
      if isNullPointerConstant(b) { warnNonnullCompared(a, at: location) } else if isNullPointerConstant(a) { warnNonnullCompared(b, at: location) }
    }
    if diagnostics.isEnabled(.address) {
      if isLiteral(x) || isLiteral(y), !isNullPointerConstant(a), !isNullPointerConstant(b) {
        return warning(.address, location, "comparison with string literal results in unspecified behavior; use 'strcmp' to compare the characters", x.range, y.range)
      }
      if op == .equal || op == .notEqual {
        if isNullPointerConstant(b) { warnNeverNull(a, at: location, result: op == .notEqual) }
        else if isNullPointerConstant(a) { warnNeverNull(b, at: location, result: op == .notEqual) }
      }
    }
    if diagnostics.isEnabled(.arrayCompare), isDecayedArray(x), isDecayedArray(y) {
      warning(.arrayCompare, location, "comparison between two arrays; use '&array[0]' to compare the addresses", x.range, y.range)
    }
    if diagnostics.isEnabled(.tautologicalCompare), x.kind == .cast, y.kind == .cast, sameExpression(a, b), !isDecayedArray(x) {
      let value = op == .equal || op == .lessEqual || op == .greaterEqual
      warning(.tautologicalCompare, location, "self-comparison always evaluates to \(value ? "true" : "false")", x.range, y.range)
    }
  }

  private func isLiteral(_ x: Expr) -> Bool { x.kind == .cast && x.castKind == .arrayToPointer && ast.exprs[x.first].kind == .stringLiteral }
  private func isDecayedArray(_ x: Expr) -> Bool { x.kind == .cast && x.castKind == .arrayToPointer && ast.exprs[x.first].kind == .declRef }

  private func isCharacterLiteral(_ x: Expr) -> Bool {
    if x.kind != .integerConstant && x.kind != .nullPointer || x.start.isNone || x.flags.contains(.synthesized) || diagnostics.sources.isMacro(x.start) { return false }
    return diagnostics.sources.text(at: x.start)[0] == UInt8(ascii: "'")
  }

  /// -Wnonnull-compare: a parameter that callers must not pass the null pointer for.
  private func warnNonnullCompared(_ e: ExprID, at location: SourceLocation) {
    guard diagnostics.isEnabled(.nonnullCompare), let function = currentFunction else { return }
    let x = ast.exprs[e]
    guard x.kind == .cast, x.castKind == .load, ast.exprs[x.first].kind == .declRef else { return }
    let d = DeclID(ast.exprs[x.first].a)
    if ast.decls[d].kind != .parameter { return }
    let attributes = ast.attributes(of: function.decl)
    if attributes.nonNullMask == 0 && !attributes.flags.contains(.nonNullAll) { return }
    let info = function.info
    for k in 0..<Int(info.parameters.count) where ast.id(k, of: info.parameters, as: DeclID.self) == d {
      if attributes.flags.contains(.nonNullAll) || k < 64 && attributes.nonNullMask &>> UInt64(k) & 1 != 0 {
        warning(.nonnullCompare, location, "'nonnull' argument \(quoted(ast.decls[d].name)) compared to NULL", x.range)
      }
    }
  }

  /// The address `e` as a truth value, or compared with the null pointer.
  func warnNeverNull(_ e: ExprID, at location: SourceLocation, result: Bool) {
    if isSkipped || !diagnostics.isEnabled(.address) { return }
    let x = ast.exprs[e]
    var place: Expr
    switch x.kind {
    case .labelAddress: return warning(.address, location, "the address of a label will never be NULL, so this is always \(result ? "true" : "false")", x.range)
    case .addressOf: place = ast.exprs[x.first]
    case .cast where x.castKind == .arrayToPointer || x.castKind == .functionToPointer: place = ast.exprs[x.first]
    default: return
    }
    if place.kind == .stringLiteral || diagnostics.sources.isMacro(x.start) { return }
    while place.kind == .member || place.kind == .unary && (place.unaryOp == .realPart || place.unaryOp == .imagPart) { place = ast.exprs[place.first] }
    guard place.kind == .declRef else { return }
    let d = ast.decls[DeclID(place.a)]
    if d.attributes.isSome && !ast.attributes[d.attributes].flags.isDisjoint(with: [.weak, .weakref]) { return }
    if d.flags.contains(.functionName) || d.kind == .parameter && x.kind == .cast { return }
    warning(.address, location, "the address of \(quoted(d.name)) will never be NULL, so this is always \(result ? "true" : "false")", x.range)
  }

  // MARK: Truth values

  /// `x` as a condition or operand of `!`, `&&`, `||`.
  func warnAboutTruthValue(_ e: ExprID) {
    if isSkipped { return }
    let x = ast.exprs[e]
    switch x.kind {
    case .call: warnAboutStringComparison(e)
    case .cast where x.castKind == .load && types.isPointer(x.type): warnNonnullCompared(e, at: x.start)
    case .binary:
      if x.binaryOp == .shiftLeft, types.isSigned(x.type), !diagnostics.sources.isMacro(x.location) {
        warning(.intInBoolContext, x.location, "'<<' in boolean context; did you mean '<'?", x.range)
      } else if x.binaryOp == .multiply, types.isInteger(x.type), !diagnostics.sources.isMacro(x.location), !isTruthValue(x.first), !isTruthValue(x.second) {
        warning(.intInBoolContext, x.location, "'*' in boolean context; did you mean '&&'?", x.range)
      }
    case .conditional:
      let p = ast.exprs[x.second], q = ast.exprs[x.third]
      if p.kind == .integerConstant && q.kind == .integerConstant && !diagnostics.sources.isMacro(x.location) {
        let u = ast.integerValue(p), v = ast.integerValue(q)
        if u > 1 && v > 1 { warning(.intInBoolContext, x.location, "'?:' using integer constants in boolean context, the expression will always evaluate to 'true'", x.range) }
        else if (u > 1 || v > 1) && u >= 0 && v >= 0 { warning(.intInBoolContext, x.location, "'?:' using integer constants in boolean context", x.range) }
      }
    case .cast, .addressOf, .labelAddress: if types.isPointer(x.type) { warnNeverNull(e, at: x.start, result: true) }
    default: break
    }
  }

  /// `~b` and `-b` of a truth value.
  func warnAboutBoolOperation(_ op: UnaryOp, _ v: ExprID, at location: SourceLocation) {
    if op == .bitNot && diagnostics.isEnabled(.boolOperation) && isTruthValue(v) && !isSkipped {
      warning(.boolOperation, location, "'~' on an expression of type 'bool'; did you mean to use logical not ('!')?", ast.exprs[v].range)
    }
  }

  // MARK: Shifts

  /// -Wshift-negative-value and -Wshift-overflow of a constant left operand.
  func warnAboutShiftedConstant(_ op: BinaryOp, _ a: ExprID, _ b: ExprID, _ type: QualType, at location: SourceLocation) {
    if op != .shiftLeft || isSkipped || !isConstantInteger(a) || !types.isSigned(type) { return }
    let value = integerValue(a)
    if value < 0 { return warning(.shiftNegativeValue, location, "left shift of negative value", ast.exprs[a].range) }
    if value == 0 || !isConstantInteger(b) { return }
    let count = integerValue(b)
    let width = Int128(types.integerWidth(type))
    if count < 0 || count >= width { return }
    let bits = Int128(128 - value.leadingZeroBitCount) + count
    // Into the sign bit is what `1 << 31` means to most; level 2 minds.
    let allowed = diagnostics.level(of: .shiftOverflow) >= 2 ? width - 1 : width
    if bits > allowed {
      warning(
        .shiftOverflow, location, "result of '\(value) << \(count)' requires \(bits + 1) bits to represent, but \(spell(type)) only has \(width) bits",
        ast.exprs[a].range, ast.exprs[b].range)
    }
  }

  // MARK: sizeof

  /// -Wsizeof-array-argument: `sizeof a` where `a` is a parameter declared as an array.
  func warnAboutArrayParameter(_ operand: ExprID, at location: SourceLocation) {
    let x = ast.exprs[operand]
    guard x.kind == .declRef, ast.decls[DeclID(x.a)].kind == .parameter, ast.decls[DeclID(x.a)].flags.contains(.arrayParameter) else { return }
    let d = ast.decls[DeclID(x.a)]
    if diagnostics.warning(
      .sizeofArrayArgument, at: location, ranges: [x.range],
      "'sizeof' on array function parameter \(quoted(d.name)) will return size of \(spell(d.type))") {
      note(d.location, "declared here")
    }
  }
}
