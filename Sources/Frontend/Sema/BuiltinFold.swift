// Values of builtin calls whose arguments are constants.
//
// Folding never loses an effect: an argument that is not a constant keeps the call. Floating results are exact or not folded.

import Support

extension Parser {
  /// Library functions worth converting the arguments for, because they fold.
  func mayFoldLibrary(_ builtin: Builtin, _ mark: Int) -> Bool {
    let x = ast.exprs[ExprID(scratch[mark])]
    switch builtin {
    case .strlen: return x.kind == .stringLiteral || x.kind == .pointerOffset
    case .abs, .labs, .llabs, .imaxabs: return x.kind == .integerConstant
    case .fabs, .fabsf, .fabsl, .fabsf128, .floor, .floorf, .floorl, .ceil, .ceilf, .ceill, .trunc, .truncf, .truncl,
      .sqrt, .sqrtf, .sqrtl, .copysign, .copysignf, .copysignl:
      return x.kind == .floatConstant || x.kind == .integerConstant
    case .nan, .nanf, .nanl: return x.kind == .stringLiteral
    case .creal, .crealf, .creall, .cimag, .cimagf, .cimagl, .conj, .conjf, .conjl: return true
    case .strcmp, .strncmp, .memcmp: return x.kind == .stringLiteral && mark + 1 < scratch.count && ast.exprs[ExprID(scratch[mark + 1])].kind == .stringLiteral
    default: return false
    }
  }

  /// The value of `builtin` on the converted arguments above `mark`, or nil. Does not take them off.
  func foldBuiltin(
    _ builtin: Builtin, _ type: QualType, _ mark: Int, _ start: SourceLocation, _ close: SourceLocation
  ) -> ExprID? {
    let count = scratch.count - mark
    let result: ExprID?
    if count == 0 {
      result = foldConstantFunction(builtin, type, start)
    } else {
      let first = ExprID(scratch[mark])
      switch ast.exprs[first].kind {
      case .integerConstant: result = foldIntegerFunction(builtin, type, mark, first, start)
      case .floatConstant: result = foldFloatFunction(builtin, type, mark, first, start)
      default: result = foldOther(builtin, type, mark, first, start)
      }
    }
    if let result { ast.exprs[result].end = close }
    return result
  }

  private func foldConstantFunction(_ builtin: Builtin, _ type: QualType, _ start: SourceLocation) -> ExprID? {
    switch builtin {
    case .infd32, .infd64, .infd128: return makeDecimal(.infinity(types.decimalFormat(type)), type, at: start)
    case .huge_val, .huge_valf, .huge_vall, .inf, .inff, .infl, .huge_valf128, .huge_valf32, .huge_valf64, .huge_valf32x, .huge_valf64x, .huge_valf16,
      .inff128, .inff32, .inff64, .inff32x, .inff64x, .inff16, .infq, .huge_valq:
      let node = makeFloat(.infinity(types.floatFormat(type)), type, at: start)
      ast.exprs[node].flags.insert(.synthesized)
      return node
    case .LINE:
      let line = diagnostics.sources.presumedLocation(of: start).line
      return makeInteger(Int128(line), .int, at: start)
    case .FILE: return literal(interner.bytes(of: diagnostics.sources.presumedLocation(of: start).path), start)
    case .FUNCTION:
      guard let function = currentFunction else { return literal(UnsafeBufferPointer(start: nil, count: 0), start) }
      return literal(interner.bytes(of: ast.decls[function.decl].name), start)
    default: return nil
    }
  }

  /// A pointer to a new string literal with `bytes`.
  private func literal(_ bytes: UnsafeBufferPointer<UInt8>, _ start: SourceLocation) -> ExprID {
    checks.text.removeAll()
    checks.text.append(bytes)
    checks.text.append(0)
    let count = UInt64(checks.text.count)
    let id = ast.addString(checks.text.bytes, unitSize: 1)
    var node = Expr(.stringLiteral, types.array(of: .char, count: count), at: start, from: start, to: start)
    node.a = id.raw
    node.flags = .lvalue
    return rvalue(add(node))
  }

  // MARK: Integers

  private func foldIntegerFunction(
    _ builtin: Builtin, _ type: QualType, _ mark: Int, _ first: ExprID, _ start: SourceLocation
  ) -> ExprID? {
    let x = ast.exprs[first]
    let value = ast.integerValue(x)
    let width = types.kind(x.type).mask & TypeMask.integers != 0 ? types.integerWidth(x.type) : 64
    if width > 128 { return nil }
    let bits = width == 128 ? UInt128(truncatingIfNeeded: value) : UInt128(truncatingIfNeeded: value) & ((UInt128(1) &<< UInt128(width)) &- 1)
    var result: Int128
    switch builtin {
    case .ffs, .ffsl, .ffsll, .ffsimax: result = bits == 0 ? 0 : Int128(bits.trailingZeroBitCount + 1)
    case .clz, .clzl, .clzll, .clzimax:
      if bits == 0 { return nil }
      result = Int128(bits.leadingZeroBitCount - (128 - width))
    case .ctz, .ctzl, .ctzll, .ctzimax:
      if bits == 0 { return nil }
      result = Int128(bits.trailingZeroBitCount)
    case .clrsb, .clrsbl, .clrsbll, .clrsbimax:
      // The argument is unsigned in the table; its top bit is the sign.
      let negative = bits &>> UInt128(width - 1) & 1 != 0
      let same = negative ? ~bits & ((UInt128(1) &<< UInt128(width)) &- 1) : bits
      result = Int128(same.leadingZeroBitCount - (128 - width) - 1)
    case .popcount, .popcountl, .popcountll, .popcountimax: result = Int128(bits.nonzeroBitCount)
    case .parity, .parityl, .parityll, .parityimax: result = Int128(bits.nonzeroBitCount & 1)
    case .bswap16, .bswap32, .bswap64, .bswap128:
      result = Int128(truncatingIfNeeded: bits.byteSwapped &>> UInt128(128 - width))
    case .abs, .labs, .llabs, .imaxabs: result = types.wrap(value < 0 ? 0 &- value : value, type)
    case .expect, .expect_with_probability: return first
    case .isfinite: result = 1
    default: return nil
    }
    result = types.wrap(result, type)
    let node = makeInteger(result, type, at: start)
    if !x.flags.contains(.integerConstantExpression) { ast.exprs[node].flags.remove(.integerConstantExpression) }
    return node
  }

  // MARK: Floating point

  private func foldFloatFunction(
    _ builtin: Builtin, _ type: QualType, _ mark: Int, _ first: ExprID, _ start: SourceLocation
  ) -> ExprID? {
    if types.isDecimal(ast.exprs[first].type) { return nil }
    let f = ast.floatValue(ast.exprs[first])
    func integer(_ value: Bool) -> ExprID { makeInteger(value ? 1 : 0, .int, at: start) }
    func float(_ value: SoftFloat) -> ExprID { makeFloat(value, types.unqualified(type), at: start) }
    switch builtin {
    case .isnan: return integer(f.isNaN)
    case .isinf: return integer(f.isInfinite)
    case .isinf_sign: return makeInteger(f.isInfinite ? (f.isNegative ? -1 : 1) : 0, .int, at: start)
    case .isfinite, .finite, .finitef, .finitel: return integer(f.isFinite)
    case .isnormal: return integer(f.isNormal)
    case .signbit: return integer(f.isNegative)
    case .fabs, .fabsf, .fabsl, .fabsf128, .fabsq, .fabsf32, .fabsf64, .fabsf32x, .fabsf64x, .fabsf16: return float(f.magnitude)
    case .trunc, .truncf, .truncl: return float(f.truncated)
    case .floor, .floorf, .floorl: return f.isNaN ? nil : float(roundedTowards(f, down: true))
    case .ceil, .ceilf, .ceill: return f.isNaN ? nil : float(roundedTowards(f, down: false))
    case .sqrt, .sqrtf, .sqrtl:
      // Only exact roots: others raise "inexact", negative operands set errno.
      if f.isNegative || f.isNaN { return nil }
      let root = f.squareRoot
      return (root * root).compare(f) == .equal ? float(root) : nil
    default: break
    }
    if scratch.count - mark == 2 { return foldTwoFloats(builtin, type, f, ExprID(scratch[mark + 1]), start) }
    return nil
  }

  private func roundedTowards(_ f: SoftFloat, down: Bool) -> SoftFloat {
    let t = f.truncated
    let order = t.compare(f)
    if order == .equal { return t }
    let one = SoftFloat.one(f.format)
    if down { return order == .greater ? t - one : t }
    let up = order == .less ? t + one : t
    return up.isZero && f.isNegative ? .zero(f.format, negative: true) : up
  }

  private func foldTwoFloats(
    _ builtin: Builtin, _ type: QualType, _ f: SoftFloat, _ second: ExprID, _ start: SourceLocation
  ) -> ExprID? {
    guard ast.exprs[second].kind == .floatConstant, !types.isDecimal(ast.exprs[second].type) else { return nil }
    let g = ast.floatValue(ast.exprs[second])
    if f.format != g.format { return nil }
    let order = f.compare(g)
    let answer: Bool
    switch builtin {
    case .copysign, .copysignf, .copysignl, .copysignf128, .copysignq, .copysignf32, .copysignf64, .copysignf32x, .copysignf64x, .copysignf16:
      return makeFloat(f.copyingSign(of: g), types.unqualified(type), at: start)
    case .isgreater: answer = order == .greater
    case .isgreaterequal: answer = order == .greater || order == .equal
    case .isless: answer = order == .less
    case .islessequal: answer = order == .less || order == .equal
    case .islessgreater: answer = order == .less || order == .greater
    case .isunordered: answer = order == .unordered
    default: return nil
    }
    return makeInteger(answer ? 1 : 0, .int, at: start)
  }

  // MARK: Strings, complex parts, objects

  private func foldOther(
    _ builtin: Builtin, _ type: QualType, _ mark: Int, _ first: ExprID, _ start: SourceLocation
  ) -> ExprID? {
    switch builtin {
    case .creal, .crealf, .creall: return makeUnary(.realPart, first, at: start)
    case .cimag, .cimagf, .cimagl: return makeUnary(.imagPart, first, at: start)
    case .conj, .conjf, .conjl: return makeUnary(.bitNot, first, at: start)
    case .nan, .nanf, .nanl, .nans, .nansf, .nansl, .nanf128, .nansf128, .nanf32, .nansf32, .nanf64, .nansf64, .nanf32x, .nanf64x, .nanf16,
      .nansf32x, .nansf64x, .nansf16, .nanq, .nansq, .nand32, .nand64, .nand128, .nansd32, .nansd64, .nansd128:
      return foldNaN(builtin, type, first, start)
    case .strlen:
      guard let s = stringArgument(first) else { return nil }
      guard let n = s.firstIndex(of: 0) else { return nil }
      return makeInteger(Int128(n), types.model.sizeType, at: start)
    case .strcmp, .strncmp, .memcmp: return foldCompare(builtin, mark, first, start)
    case .object_size, .dynamic_object_size: return foldObjectSize(builtin, type, mark, first, start)
    case .extract_return_addr, .frob_return_addr: return first
    default: return nil
    }
  }

  /// The bytes from the place a string literal argument points to, through the literal's end.
  func stringArgument(_ e: ExprID) -> UnsafeBufferPointer<UInt8>? {
    guard let v = ast.evaluateConstant(e), v.kind == .address, v.base == .string else { return nil }
    let id = StringID(v.baseID)
    let bytes = ast.bytes(of: id)
    if ast.strings[id].unitSize != 1 || v.integer < 0 || v.integer > Int128(bytes.count) { return nil }
    return UnsafeBufferPointer(rebasing: bytes[Int(v.integer)...])
  }

  /// `__builtin_nan("0x123")`: the text is an integer as for strtoul that becomes the payload.
  private func foldNaN(_ builtin: Builtin, _ type: QualType, _ first: ExprID, _ start: SourceLocation) -> ExprID? {
    guard let text = stringArgument(first) else { return nil }
    var payload: UInt128 = 0
    var i = 0
    var base: UInt128 = 10
    if text.count > 1 && text[0] == UInt8(ascii: "0") {
      base = 8
      i = 1
      if text[1] | 32 == UInt8(ascii: "x") {
        base = 16
        i = 2
      }
    }
    while i < text.count && text[i] != 0 {
      let c = text[i], letter = c | 32
      let digit: UInt128
      if c >= UInt8(ascii: "0") && c <= UInt8(ascii: "9") { digit = UInt128(c - UInt8(ascii: "0")) }
      else if letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "f") { digit = UInt128(letter - UInt8(ascii: "a") + 10) }
      else { return nil }
      if digit >= base { return nil }
      payload = payload &* base &+ digit
      i += 1
    }
    if types.isDecimal(type) {
      if payload != 0 { return nil }
      let format = types.decimalFormat(type)
      let isSignaling = builtin == .nansd32 || builtin == .nansd64 || builtin == .nansd128
      return makeDecimal(isSignaling ? .signalingNaN(format) : .quietNaN(format), types.unqualified(type), at: start)
    }
    let format = types.floatFormat(type)
    let isSignaling: Bool
    switch builtin {
    case .nans, .nansf, .nansl, .nansf128, .nansf32, .nansf64, .nansf32x, .nansf64x, .nansf16, .nansq: isSignaling = true
    default: isSignaling = false
    }
    let value = isSignaling ? SoftFloat.signalingNaN(format, payload: payload) : SoftFloat.quietNaN(format, payload: payload)
    return makeFloat(value, types.unqualified(type), at: start)
  }

  private func foldCompare(_ builtin: Builtin, _ mark: Int, _ first: ExprID, _ start: SourceLocation) -> ExprID? {
    guard let a = stringArgument(first), let b = stringArgument(ExprID(scratch[mark + 1])) else { return nil }
    var limit = Int.max
    if builtin != .strcmp {
      guard scratch.count - mark == 3, let n = evaluateInteger(ExprID(scratch[mark + 2])), n >= 0 else { return nil }
      limit = Int(clamping: n)
    }
    if builtin == .memcmp && (limit > a.count || limit > b.count) { return nil }
    var i = 0
    while i < limit {
      if i >= a.count || i >= b.count { return nil }
      if a[i] != b[i] { return makeInteger(a[i] < b[i] ? -1 : 1, .int, at: start) }
      if a[i] == 0 && builtin != .memcmp { break }
      i += 1
    }
    return makeInteger(0, .int, at: start)
  }

  /// How many bytes are left behind a pointer whose object is known; unknown is -1, or 0 for the minimum (types 2 and 3).
  private func foldObjectSize(
    _ builtin: Builtin, _ type: QualType, _ mark: Int, _ first: ExprID, _ start: SourceLocation
  ) -> ExprID? {
    guard let mode = integerConstant(ExprID(scratch[mark + 1]), "the second argument of '__builtin_object_size'") else {
      return errorExpr(start, start)
    }
    if mode < 0 || mode > 3 {
      error(start, "the second argument of '__builtin_object_size' must be 0 to 3")
      return errorExpr(start, start)
    }
    // What is not known here is left to the optimizer.
    guard let known = knownSize(first, wholeObject: mode == 0 || mode == 2) else { return nil }
    return makeInteger(types.wrap(known, types.model.sizeType), types.model.sizeType, at: start)
  }

  /// The bytes from pointer `e` to the end of the object it points into: the variable, or for `wholeObject` false the member.
  private func knownSize(_ e: ExprID, wholeObject: Bool) -> Int128? {
    var at = e
    var offset: Int128 = 0
    while true {
      let x = ast.exprs[at]
      switch x.kind {
      case .cast where x.castKind == .pointer || x.castKind == .noop || x.castKind == .arrayToPointer: at = x.first
      case .addressOf: at = x.first
      case .pointerOffset where !x.flags.contains(.runtimeStep) && x.op == 0:
        guard let n = evaluateInteger(x.second) else { return nil }
        offset += n * Int128(x.c)
        at = x.first
      case .member:
        if !wholeObject { return endsDynamicObject(x) ? nil : sized(x.type, offset) }
        if types.fields[FieldID(x.b)].hasRuntimeOffset { return nil }
        offset += Int128(types.fields[FieldID(x.b)].byteOffset)
        at = x.first
      case .dereference where wholeObject: at = x.first
      case .declRef:
        let d = ast.decls[DeclID(x.a)]
        // An initializer may have made it longer.
        if types.isRecord(d.type) && types.records[types.recordID(d.type)].flags.contains(.hasFlexibleArray) { return nil }
        if d.kind == .parameter && !types.isRecord(d.type) { return nil }
        return d.kind == .function ? nil : sized(x.type, offset)
      case .compoundLiteral, .stringLiteral: return sized(x.type, offset)
      default: return nil
      }
    }
  }

  /// An array at the end of a record reached through a pointer may have more elements than declared: its record may have been
  /// allocated with room for them.
  private func endsDynamicObject(_ member: Expr) -> Bool {
    if !types.isArray(member.type) { return false }
    var x = member
    while x.kind == .member {
      let base = ast.exprs[x.first]
      if !types.isRecord(base.type) { return false }
      let record = types.records[types.recordID(base.type)]
      if !record.flags.contains(.union), record.fieldCount > 0, record.field(Int(record.fieldCount) - 1) != FieldID(x.b) { return false }
      x = base
    }
    return x.kind == .dereference
  }

  private func sized(_ type: QualType, _ offset: Int128) -> Int128? {
    if !types.isComplete(type) || isVariableLength(type) || types.isPointer(type) && offset != 0 { return nil }
    let size = Int128(types.size(of: type))
    return offset < 0 || offset > size ? 0 : size - offset
  }

  // MARK: Overflow

  func foldOverflow(_ builtin: Builtin, _ mark: Int, isPredicate: Bool, _ start: SourceLocation, _ close: SourceLocation) -> ExprID? {
    if !isPredicate { return nil }
    let a = ast.exprs[ExprID(scratch[mark])], b = ast.exprs[ExprID(scratch[mark + 1])]
    if a.kind != .integerConstant || b.kind != .integerConstant { return nil }
    let target = ast.exprs[ExprID(scratch[mark + 2])].type
    if types.integerWidth(a.type) > 64 || types.integerWidth(b.type) > 64 || types.integerWidth(target) > 64 { return nil }
    let x = ast.integerValue(a), y = ast.integerValue(b)
    let exact: (partialValue: Int128, overflow: Bool)
    switch builtin {
    case .add_overflow_p: exact = x.addingReportingOverflow(y)
    case .sub_overflow_p: exact = x.subtractingReportingOverflow(y)
    default: exact = x.multipliedReportingOverflow(by: y)
    }
    let fits = !exact.overflow && types.wrap(exact.partialValue, target) == exact.partialValue
    let node = makeInteger(fits ? 0 : 1, .bool, at: start)
    ast.exprs[node].end = close
    return node
  }
}
