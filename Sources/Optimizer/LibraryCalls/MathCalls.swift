// Mathematical functions (C17 §7.12, §7.4 for the two on characters, annex F for special values).
//
// Constant arguments are folded where the result is exact or correctly rounded for certain, never by the host's library. Functions
// that give integral values commute with widening: floor((double)x) is (double)floorf(x).

import SSA
import Support

extension LibraryCalls {
  func simplifiedMathCall(_ library: LibraryFunction) -> ValueID {
    switch library {
    case .isascii: return b.cast(.zext, b.icmp(.ult, argument(0), int(128)), to: .i32)
    case .toascii: return b.binary(.and, argument(0), int(127))
    case .isdigit: return b.cast(.zext, b.icmp(.ult, b.binary(.add, argument(0), int(-48)), int(10)), to: .i32)
    default: break
    }
    if module.roundingMath { return .none }
    if let kind = rounding(library) { return rounded(kind.mode, narrow: kind.narrow) }
    guard argumentCount > 0, f.type(argument(0)).isFloat else { return .none }
    if argumentCount == 2 { return foldTwo(library) }
    if library == .fma || library == .fmaf || library == .fmal { return foldMultiplyAdd() }
    guard argumentCount == 1, let x = f.floatConstant(argument(0)) else { return .none }
    return foldOne(library, x)
  }

  // MARK: Integral values

  private func rounding(_ library: LibraryFunction) -> (mode: IntegralRounding, narrow: LibraryFunction)? {
    switch library {
    case .floor, .floorf, .floorl: return (.down, .floorf)
    case .ceil, .ceilf, .ceill: return (.up, .ceilf)
    case .trunc, .truncf, .truncl: return (.towardZero, .truncf)
    case .round, .roundf, .roundl: return (.nearestAway, .roundf)
    case .roundeven, .roundevenf, .roundevenl: return (.nearestEven, .roundevenf)
    case .rint, .rintf, .rintl: return (.nearestEven, .rintf)
    case .nearbyint, .nearbyintf, .nearbyintl: return (.nearestEven, .nearbyintf)
    default: return nil
    }
  }

  private func rounded(_ mode: IntegralRounding, narrow: LibraryFunction) -> ValueID {
    let x = argument(0)
    if let c = f.floatConstant(x) { return c.isSignalingNaN ? .none : f.constant(c.roundedToIntegral(mode)) }
    let d = f.definingInst(x)
    guard d.isSome, f[d].op == .fpext, f.type(f.operand(d, 0)) == .f32 else { return .none }
    let v = emit(narrow, [f.operand(d, 0)])
    return v.isNone ? .none : b.cast(.fpext, v, to: f.type(x))
  }

  // MARK: One argument

  private func foldOne(_ library: LibraryFunction, _ x: SoftFloat) -> ValueID {
    if !x.isFinite { return .none }
    let format = x.format
    switch library {
    case .sin, .sinf, .sinl, .tan, .tanf, .tanl, .asin, .asinf, .asinl, .atan, .atanf, .atanl, .sinh, .sinhf, .sinhl, .tanh, .tanhf, .tanhl,
      .asinh, .asinhf, .asinhl, .atanh, .atanhf, .atanhl, .expm1, .expm1f, .expm1l, .log1p, .log1pf, .log1pl, .cbrt, .cbrtf, .cbrtl:
      return x.isZero ? argument(0) : .none
    case .cos, .cosf, .cosl, .cosh, .coshf, .coshl, .exp, .expf, .expl: return x.isZero ? f.constant(.one(format)) : .none
    case .acos, .acosf, .acosl, .acosh, .acoshf, .acoshl, .log, .logf, .logl, .log10, .log10f, .log10l:
      return x.compare(.one(format)) == .equal ? f.constant(.zero(format)) : .none
    case .exp2, .exp2f, .exp2l:
      let n = x.toSigned(bits: 32)
      guard x.isIntegral, !n.overflow, abs(n.value) < Int128(-format.minimumExponent) else { return .none }
      return f.constant(SoftFloat.one(format).scaled(byPowerOfTwo: Int(n.value)))
    case .log2, .log2f, .log2l:
      guard x.isNormal, !x.isNegative, SoftFloat.one(format).scaled(byPowerOfTwo: x.exponent).compare(x) == .equal else { return .none }
      return f.constant(SoftFloat(Int128(x.exponent), format))
    case .logb, .logbf, .logbl: return x.isNormal ? f.constant(SoftFloat(Int128(x.exponent), format)) : .none
    case .ilogb, .ilogbf, .ilogbl: return x.isNormal ? int(Int64(x.exponent)) : .none
    case .sqrt, .sqrtf, .sqrtl: return x.isNegative && !x.isZero ? .none : f.constant(x.squareRoot)
    case .lrint, .lrintf, .lrintl, .llrint, .llrintf, .llrintl: return foldInteger(x.roundedToIntegral(.nearestEven))
    case .lround, .lroundf, .lroundl, .llround, .llroundf, .llroundl: return foldInteger(x.roundedToIntegral(.nearestAway))
    default: return .none
    }
  }

  private func foldInteger(_ x: SoftFloat) -> ValueID {
    let n = x.toSigned(bits: 64)
    return n.overflow ? .none : long(Int64(truncatingIfNeeded: n.value))
  }

  // MARK: Two and three arguments

  private func foldTwo(_ library: LibraryFunction) -> ValueID {
    let x = f.floatConstant(argument(0)), y = f.floatConstant(argument(1))
    switch library {
    case .pow, .powf, .powl: return power(x, y)
    case .ldexp, .ldexpf, .ldexpl, .scalbn, .scalbnf, .scalbnl, .scalbln, .scalblnf, .scalblnl:
      if x?.isZero ?? false || constant(1) == 0 { return argument(0) }
      guard let x, x.isNormal, let n = constant(1), n > -40_000, n < 40_000 else { return .none }
      let result = x.scaled(byPowerOfTwo: Int(n))
      return result.isNormal ? f.constant(result) : .none
    default: break
    }
    guard let x, let y, x.isFinite, y.isFinite else { return .none }
    switch library {
    case .fmin, .fminf, .fminl: return f.constant(SoftFloat.minimum(x, y))
    case .fmax, .fmaxf, .fmaxl: return f.constant(SoftFloat.maximum(x, y))
    case .fmod, .fmodf, .fmodl: return y.isZero ? .none : f.constant(remainder(x, y))
    case .fdim, .fdimf, .fdiml:
      if x.compare(y) != .greater { return f.constant(.zero(x.format)) }
      let difference = x - y
      return difference.isFinite ? f.constant(difference) : .none
    case .atan2, .atan2f, .atan2l: return x.isZero && !y.isNegative && !y.isZero ? argument(0) : .none
    default: return .none
    }
  }

  /// C17 §F.10.4.4: `pow(x, ±0)` and `pow(1, y)` are 1 even for a NaN.
  private func power(_ x: SoftFloat?, _ y: SoftFloat?) -> ValueID {
    let format = f.type(argument(0)).floatFormat
    let one = SoftFloat.one(format)
    if let x, x.compare(one) == .equal { return f.constant(one) }
    guard let y else { return .none }
    if y.isZero { return f.constant(one) }
    if y.compare(one) == .equal { return argument(0) }
    if let x { return exactPower(x, y) }
    if y.compare(one + one) == .equal { return b.binary(.fmul, argument(0), argument(0)) }
    return .none
  }

  /// Repeated multiplication, given up at the first rounding.
  private func exactPower(_ x: SoftFloat, _ y: SoftFloat) -> ValueID {
    let n = y.toSigned(bits: 32)
    guard x.isNormal, y.isIntegral, !n.overflow, n.value > 0, n.value <= 1024 else { return .none }
    var result = SoftFloat.one(x.format)
    for _ in 0..<Int(n.value) {
      let product = result * x
      guard product.isNormal, SoftFloat.multiplyAdd(result, x, product.negated).isZero else { return .none }
      result = product
    }
    return f.constant(result)
  }

  /// The exact remainder of the truncated quotient, with the sign of `x`: the largest multiples are taken off first.
  private func remainder(_ x: SoftFloat, _ y: SoftFloat) -> SoftFloat {
    let divisor = y.magnitude
    var rest = x.magnitude
    while rest.compare(divisor) != .less {
      var step = divisor.scaled(byPowerOfTwo: rest.exponent - divisor.exponent)
      if step.compare(rest) == .greater { step = step.scaled(byPowerOfTwo: -1) }
      if !step.isFinite || step.isZero { break }
      rest = rest - step
    }
    return rest.copyingSign(of: x)
  }

  private func foldMultiplyAdd() -> ValueID {
    guard let x = f.floatConstant(argument(0)), let y = f.floatConstant(argument(1)), let z = f.floatConstant(argument(2)) else { return .none }
    let result = SoftFloat.multiplyAdd(x, y, z)
    return result.isFinite ? f.constant(result) : .none
  }
}
