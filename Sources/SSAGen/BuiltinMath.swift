// Builtins on floating-point values: what the IR computes directly, and the classification macros of C17 §7.12.3 and §7.12.14.

import Frontend
import SSA
import Support

extension FunctionGen {
  func mathBuiltin(_ builtin: Builtin, _ e: Expr) -> ComplexValue? {
    switch builtin {
    case .fabs, .fabsf, .fabsl, .fabsf128, .fabsf32, .fabsf64, .fabsf32x, .fabsf64x, .fabsf16, .fabsq:
      let x = scalar(operand(e, 0))
      return single(b.unary(.fabs, x))
    case .copysign, .copysignf, .copysignl, .copysignf128, .copysignf32, .copysignf64, .copysignf32x, .copysignf64x, .copysignf16, .copysignq:
      let x = scalar(operand(e, 0))
      let y = scalar(operand(e, 1))
      return single(f.type(x) == .f16 ? copySign16(x, y) : b.binary(.fcopysign, x, y))
    case .fabsd32, .fabsd64, .fabsd128:
      let x = scalar(operand(e, 0))
      return single(b.unary(.fabs, x))
    case .abs, .labs, .llabs, .imaxabs:
      let x = scalar(operand(e, 0))
      return single(b.unary(.abs, x, flags: m.options.wrapsSigned ? [] : .nsw))
    case .sqrt, .sqrtf, .sqrtl, .sqrtf32, .sqrtf64, .sqrtf32x, .sqrtf64x: return squareRoot(e, builtin)
    case .floor, .floorf, .floorf32, .floorf64: return rounding(.ffloor, e)
    case .ceil, .ceilf, .ceilf32, .ceilf64: return rounding(.fceil, e)
    case .trunc, .truncf, .truncf32, .truncf64: return rounding(.ftrunc, e)
    case .rint, .rintf, .rintf32, .rintf64: return rounding(.frint, e)
    case .ceilf16, .floorf16, .nearbyintf16, .rintf16, .roundf16, .roundevenf16, .truncf16, .sqrtf16, .fmaxf16, .fminf16, .fmaf16: return halfFunction(builtin, e)
    case .fma, .fmaf, .fmaf32, .fmaf64:
      if !f.features.contains(.fma) { return nil }
      let x = scalar(operand(e, 0)), y = scalar(operand(e, 1))
      let z = scalar(operand(e, 2))
      return single(b.emit(.fma, f.type(x), x, y, z))
    case .huge_val, .huge_valf, .huge_vall, .huge_valf128, .huge_valf32, .huge_valf64, .huge_valf32x, .huge_valf64x, .huge_valf16, .huge_valq, .inf, .inff, .infl,
      .inff128, .inff32, .inff64, .inff32x, .inff64x, .inff16, .infq:
      return single(f.constant(SoftFloat.infinity(m.lowering.lower(e.type).type.floatFormat)))
    case .nan, .nanf, .nanl, .nanf128, .nanf32, .nanf64, .nanf32x, .nanf64x, .nanf16, .nanq: return notANumber(e, quiet: true)
    case .nans, .nansf, .nansl, .nansf128, .nansf32, .nansf64, .nansf32x, .nansf64x, .nansf16, .nansq: return notANumber(e, quiet: false)
    case .creal, .crealf, .creall: return single(complex(operand(e, 0)).re)
    case .cimag, .cimagf, .cimagl: return single(complex(operand(e, 0)).im)
    case .conj, .conjf, .conjl:
      let v = complex(operand(e, 0))
      return ComplexValue(re: v.re, im: b.unary(.fneg, v.im))
    default: return classification(builtin, e)
    }
  }

  /// Functions of `_Float16` are computed in a wider type, whose rounded result rounds again to the right one: float has more than
  /// twice the digits (a square root), and double holds every sum of a product of two halves and a third that can round either way.
  private func halfFunction(_ builtin: Builtin, _ e: Expr) -> ComplexValue {
    let isFMA = builtin == .fmaf16
    let wide = isFMA ? Type.f64 : .f32
    var x: [ValueID] = []
    for k in 0..<Int(e.c) { x.append(convertFloat(scalar(operand(e, k)), to: wide)) }
    let result: ValueID
    if isFMA {
      result = b.binary(.fadd, b.binary(.fmul, x[0], x[1]), x[2])
    } else if builtin == .sqrtf16 {
      result = b.unary(.fsqrt, x[0])
    } else {
      let name = "\(builtin)".dropLast(2)
      result = runtimeCall(String(name), result: .float, x.map { CallOperand(value: single($0), type: .float) }, flags: .readNone).re
    }
    return single(convertFloat(result, to: .f16))
  }

  /// `_Float16` has no instructions of its own: the sign is a bit of an integer.
  private func copySign16(_ x: ValueID, _ y: ValueID) -> ValueID {
    let magnitude = b.binary(.and, b.cast(.bitcast, x, to: .i16), f.constant(.i16, 0x7FFF))
    let sign = b.binary(.and, b.cast(.bitcast, y, to: .i16), f.constant(.i16, -0x8000))
    return b.cast(.bitcast, b.binary(.or, magnitude, sign), to: .f16)
  }

  /// sqrt sets errno for negative operands only: the library is called just for those.
  private func squareRoot(_ e: Expr, _ builtin: Builtin) -> ComplexValue? {
    let x = scalar(operand(e, 0))
    let t = f.type(x)
    let root = b.unary(.fsqrt, x)
    if !m.options.mathErrno || f.isConstant(x) { return single(root) }
    let slow = newBlock(), end = newBlock()
    let result = f.addParameter(end, t)
    let negative = b.fcmp(.olt, x, zero(t), flags: .quiet)
    if reachable {
      b.condbr(negative, slow, [], end, [root], weights: (1, 2000))
    }
    start(slow)
    let exact = runtimeCall(m.libraryName(builtin), result: e.type, [CallOperand(value: single(x), type: e.type)]).re
    if reachable { b.br(end, [exact]) }
    start(end)
    resumeExpression()
    return single(result)
  }

  /// One instruction with SSE4.1; else the library's function.
  private func rounding(_ op: Opcode, _ e: Expr) -> ComplexValue? {
    if !f.features.contains(.sse41) { return nil }
    let x = scalar(operand(e, 0))
    return single(b.unary(op, x))
  }

  /// `nan("")`; other payloads are for the library.
  private func notANumber(_ e: Expr, quiet: Bool) -> ComplexValue? {
    var s = ast.exprs[operand(e, 0)]
    while s.kind == .cast { s = ast.exprs[s.first] }
    let format = m.lowering.lower(e.type).type.floatFormat
    if s.kind != .stringLiteral || ast.bytes(of: StringID(s.a)).first != 0 { return nil }
    return single(f.constant(quiet ? SoftFloat.quietNaN(format) : SoftFloat.signalingNaN(format, payload: 1)))
  }

  // MARK: Classification

  private func classification(_ builtin: Builtin, _ e: Expr) -> ComplexValue? {
    let l = m.lowering.lower(e.type)
    func int(_ flag: ValueID) -> ComplexValue { single(resizeInteger(flag, to: l.type, signed: false)) }
    if let v = decimalClassification(builtin, e) { return v }
    switch builtin {
    case .isnan, .isnanf, .isnanl:
      let x = scalar(operand(e, 0))
      return int(b.fcmp(.uno, x, x))
    case .isinf, .isinff, .isinfl:
      let x = scalar(operand(e, 0))
      return int(b.fcmp(.oeq, b.unary(.fabs, x), infinity(x)))
    case .isinf_sign:
      let x = scalar(operand(e, 0))
      let isInfinite = b.fcmp(.oeq, b.unary(.fabs, x), infinity(x))
      let sign = b.select(b.fcmp(.olt, x, zero(f.type(x)), flags: .quiet), i32(-1), i32(1))
      return single(b.select(isInfinite, sign, i32(0)))
    case .isfinite, .finite, .finitef, .finitel:
      let x = scalar(operand(e, 0))
      return int(b.fcmp(.olt, b.unary(.fabs, x), infinity(x), flags: .quiet))
    case .isnormal:
      let x = scalar(operand(e, 0))
      let magnitude = b.unary(.fabs, x)
      let isBelow = b.fcmp(.olt, magnitude, infinity(x), flags: .quiet)
      return int(b.binary(.and, isBelow, b.fcmp(.oge, magnitude, smallestNormal(x), flags: .quiet)))
    case .signbit, .signbitf, .signbitl: return int(signBit(scalar(operand(e, 0))))
    case .fpclassify: return fpclassify(e)
    case .isgreater: return int(ordered(.ogt, e))
    case .isgreaterequal: return int(ordered(.oge, e))
    case .isless: return int(ordered(.olt, e))
    case .islessequal: return int(ordered(.ole, e))
    case .islessgreater: return int(ordered(.one, e))
    case .isunordered: return int(ordered(.uno, e))
    default: return nil
    }
  }

  private func ordered(_ p: FloatPredicate, _ e: Expr) -> ValueID {
    var x = scalar(operand(e, 0)), y = scalar(operand(e, 1))
    if f.type(x) != f.type(y) {
      // The wider operand's type.
      let wide = f.type(x).floatFormat.precision >= f.type(y).floatFormat.precision ? f.type(x) : f.type(y)
      x = convertFloat(x, to: wide)
      y = convertFloat(y, to: wide)
    }
    return b.fcmp(p, x, y, flags: p.isOrder ? .quiet : [])
  }

  private func infinity(_ x: ValueID) -> ValueID { f.constant(SoftFloat.infinity(f.type(x).floatFormat)) }

  private func smallestNormal(_ x: ValueID) -> ValueID {
    let format = f.type(x).floatFormat
    return f.constant(SoftFloat.one(format).scaled(byPowerOfTwo: format.minimumExponent))
  }

  /// The sign bit as an i1.
  func signBit(_ x: ValueID) -> ValueID {
    let t = f.type(x)
    if t == .f80 {
      let room = temporary(size: 16, alignLog2: 4)
      storeRaw(x, room)
      return b.icmp(.slt, loadRaw(.i16, room, at: 8), f.constant(.i16, 0))
    }
    let bits = b.cast(.bitcast, x, to: .integer(bits: t.bytes * 8))
    return b.icmp(.slt, bits, f.constant(f.type(bits), 0))
  }

  /// fpclassify(nan, infinite, normal, subnormal, zero, x).
  private func fpclassify(_ e: Expr) -> ComplexValue {
    let answers = (0..<5).map { resizeInteger(scalar(operand(e, $0)), to: .i32, signed: true) }
    let x = scalar(operand(e, 5))
    let magnitude = b.unary(.fabs, x)
    var result = b.select(b.fcmp(.oge, magnitude, smallestNormal(x), flags: .quiet), answers[2], answers[3])
    result = b.select(b.fcmp(.oeq, x, zero(f.type(x))), answers[4], result)
    result = b.select(b.fcmp(.oeq, magnitude, infinity(x)), answers[1], result)
    return single(b.select(b.fcmp(.uno, x, x), answers[0], result))
  }
}
