// Floats without instructions of their own: f128, f16, bf16 through libgcc, conversions of unsigned integers, rounding
// functions through libm.

import SSA
import Support

extension Legalizer {
  // MARK: Arithmetic and comparison

  func legalizeFloat(_ i: InstID) {
    let inst = f[i]
    let t = f.type(f.operand(i, 0))
    switch t {
    case .f128: legalizeQuad(i)
    case .f16, .bf16: legalizeHalf(i)
    default:
      switch inst.op {
      case .fmin: library(i, "fminf", "fmin", "fminl")
      case .fmax: library(i, "fmaxf", "fmax", "fmaxl")
      case .fma: library(i, "fmaf", "fma", "fmal")
      case .ffloor: library(i, "floorf", "floor", "floorl")
      case .fceil: library(i, "ceilf", "ceil", "ceill")
      case .ftrunc: library(i, "truncf", "trunc", "truncl")
      case .frint where t != .f80: library(i, "rintf", "rint", "rintl")
      default: break
      }
    }
  }

  private func library(_ i: InstID, _ single: StaticString, _ double: StaticString, _ extended: StaticString) {
    let t = f[i].type
    var arguments: [ValueID] = []
    for u in f.operandUses(i) { arguments.append(f[u].value) }
    replace(i, call(t == .f32 ? single : t == .f64 ? double : extended, arguments, [t])[0])
  }

  private func legalizeQuad(_ i: InstID) {
    let name: StaticString
    switch f[i].op {
    case .fadd: name = "__addtf3"
    case .fsub: name = "__subtf3"
    case .fmul: name = "__multf3"
    case .fdiv: name = "__divtf3"
    case .fsqrt: name = "sqrtf128"
    case .fmin: name = "fminf128"
    case .fmax: name = "fmaxf128"
    case .fma: name = "fmaf128"
    case .ffloor: name = "floorf128"
    case .fceil: name = "ceilf128"
    case .ftrunc: name = "truncf128"
    case .frint: name = "rintf128"
    case .fcmp:
      replace(i, compareQuad(i))
      return
    default:
      unsupported(i)
      return
    }
    var arguments: [ValueID] = []
    for u in f.operandUses(i) { arguments.append(f[u].value) }
    replace(i, call(name, arguments, [.f128])[0])
  }

  /// The comparison routines return a number to be compared with zero; unordered operands make ordered tests fail
  /// (libgcc manual, soft-float comparisons).
  private func compareQuad(_ i: InstID) -> ValueID {
    let p = f[i].floatPredicate
    let x = f.operand(i, 0), y = f.operand(i, 1)
    if !p.isOrder || !f[i].flags.contains(.quiet) { return compareQuad(p, x, y) }
    // The routines for order raise the invalid exception for every NaN: unordered operands are kept from them.
    let isUnordered = compareQuad(.uno, x, y)
    let zero = f.constant(SoftFloat(format: .f128, bits: 0))
    let order = compareQuad(p, b.select(isUnordered, zero, x), b.select(isUnordered, zero, y))
    let isOrdered = b.binary(.xor, isUnordered, int(.i1, 1))
    return p.holdsForUnordered ? b.binary(.or, isUnordered, order) : b.binary(.and, isOrdered, order)
  }

  private func compareQuad(_ p: FloatPredicate, _ x: ValueID, _ y: ValueID) -> ValueID {
    let zero = int(.i32, 0)
    func test(_ name: StaticString, _ p: IntPredicate) -> ValueID { b.icmp(p, call(name, [x, y], [.i32])[0], zero) }
    switch p {
    case .oeq: return test("__eqtf2", .eq)
    case .une: return test("__netf2", .ne)
    case .ogt: return test("__gttf2", .sgt)
    case .oge: return test("__getf2", .sge)
    case .olt: return test("__lttf2", .slt)
    case .ole: return test("__letf2", .sle)
    case .ult: return test("__getf2", .slt)
    case .ule: return test("__gttf2", .sle)
    case .ugt: return test("__letf2", .sgt)
    case .uge: return test("__lttf2", .sge)
    case .uno: return test("__unordtf2", .ne)
    case .ord: return test("__unordtf2", .eq)
    case .one: return b.binary(.and, test("__unordtf2", .eq), test("__netf2", .ne))
    case .ueq: return b.binary(.or, test("__unordtf2", .ne), test("__eqtf2", .eq))
    }
  }

  /// Half precision: computed in f32.
  private func legalizeHalf(_ i: InstID) {
    let t = f.type(f.operand(i, 0))
    var arguments: [ValueID] = []
    for u in f.operandUses(i) { arguments.append(widen(f[u].value)) }
    if f[i].op == .fcmp {
      replace(i, b.fcmp(f[i].floatPredicate, arguments[0], arguments[1], flags: f[i].flags))
      return
    }
    let r: ValueID
    switch arguments.count {
    case 1: r = b.emit(f[i].op, .f32, arguments[0])
    case 2: r = b.emit(f[i].op, .f32, arguments[0], arguments[1])
    default:
      unsupported(i)
      return
    }
    replace(i, narrow(r, to: t))
    let made = f.definingInst(r)
    if made.isSome {
      at(made)
      legalizeFloat(made)
    }
  }

  /// f16 or bf16 as f32. A bf16 is the upper half of an f32.
  private func widen(_ v: ValueID) -> ValueID {
    if f.type(v) == .f16 { return call("__extendhfsf2", [v], [.f32])[0] }
    let bits = b.emit(.bitcast, .i16, v)
    return b.emit(.bitcast, .f32, b.binary(.shl, b.cast(.zext, bits, to: .i32), int(.i32, 16)))
  }

  private func narrow(_ v: ValueID, to t: Type) -> ValueID {
    call(t == .f16 ? "__truncsfhf2" : "__truncsfbf2", [v], [t])[0]
  }

  // MARK: Conversions

  func legalizeConversion(_ i: InstID) {
    let inst = f[i]
    let x = f.operand(i, 0)
    let s = f.type(x), t = inst.type
    if s == .f16 || s == .bf16 {
      convertFromHalf(i)
    } else if t == .f16 || t == .bf16 {
      convertToHalf(i)
    } else if s == .f128 || t == .f128 {
      convertQuad(i)
    } else if inst.op == .uitofp {
      unsignedToFloat(i, x)
    } else if inst.op == .fptoui {
      floatToUnsigned(i, x)
    } else if inst.op == .sitofp && s == .i1 {
      replace(i, b.emit(.sitofp, t, b.cast(.sext, x, to: .i32)))
    }
  }

  private func convertFromHalf(_ i: InstID) {
    let x = widen(f.operand(i, 0))
    if f[i].type == .f32 {
      replace(i, x)
      return
    }
    let r = b.emit(f[i].op, f[i].type, x)
    replace(i, r)
    let made = f.definingInst(r)
    at(made)
    legalizeConversion(made)
  }

  private func convertToHalf(_ i: InstID) {
    let x = f.operand(i, 0)
    let t = f[i].type
    let name: StaticString
    switch f.type(x) {
    case .f32: name = t == .f16 ? "__truncsfhf2" : "__truncsfbf2"
    case .f64: name = t == .f16 ? "__truncdfhf2" : "__truncdfbf2"
    case .f80: name = t == .f16 ? "__truncxfhf2" : "__truncxfbf2"
    case .f128: name = t == .f16 ? "__trunctfhf2" : "__trunctfbf2"
    default:
      // Integers go through f64, which holds 32-bit ones exactly; 64-bit ones overflow f16 long before they round twice.
      let wide = b.emit(f[i].op, .f64, x)
      replace(i, call(t == .f16 ? "__truncdfhf2" : "__truncdfbf2", [wide], [t])[0])
      let made = f.definingInst(wide)
      at(made)
      legalizeConversion(made)
      return
    }
    replace(i, call(name, [x], [t])[0])
  }

  private func convertQuad(_ i: InstID) {
    let x = f.operand(i, 0)
    let s = f.type(x), t = f[i].type
    func done(_ name: StaticString, _ v: ValueID, _ r: Type) {
      let result = call(name, [v], [r])[0]
      replace(i, r == t ? result : b.cast(.trunc, result, to: t))
    }
    switch f[i].op {
    case .fpext: done(s == .f32 ? "__extendsftf2" : s == .f64 ? "__extenddftf2" : "__extendxftf2", x, t)
    case .fptrunc: done(t == .f32 ? "__trunctfsf2" : t == .f64 ? "__trunctfdf2" : "__trunctfxf2", x, t)
    case .sitofp: s == .i64 ? done("__floatditf", x, t) : done("__floatsitf", s == .i32 ? x : b.cast(.sext, x, to: .i32), t)
    case .uitofp: s == .i64 ? done("__floatunditf", x, t) : done("__floatunsitf", s == .i32 ? x : b.cast(.zext, x, to: .i32), t)
    case .fptosi: t == .i64 ? done("__fixtfdi", x, .i64) : done("__fixtfsi", x, .i32)
    default: t == .i64 ? done("__fixunstfdi", x, .i64) : done("__fixunstfsi", x, .i32)
    }
  }

  /// Narrow unsigned integers fit a wider signed one; 64-bit ones with the top bit set are halved, rounding to odd.
  private func unsignedToFloat(_ i: InstID, _ x: ValueID) {
    let s = f.type(x), t = f[i].type
    if s != .i64 {
      replace(i, b.emit(.sitofp, t, b.cast(.zext, x, to: s == .i32 ? .i64 : .i32)))
      return
    }
    let isLarge = b.icmp(.slt, x, int(.i64, 0))
    if t == .f80 {
      // 64 bits fit the significand: add 2^64 when the sign was taken for a value bit.
      let signed = b.emit(.sitofp, .f80, x)
      let correction = b.select(isLarge, f.constant(SoftFloat(format: .f80, bits: UInt128(16383 + 64) << 64 | 1 << 63)), f.constant(SoftFloat(format: .f80, bits: 0)))
      replace(i, b.emit(.fadd, .f80, signed, correction))
      return
    }
    let half = b.binary(.or, b.binary(.lshr, x, int(.i64, 1)), b.binary(.and, x, int(.i64, 1)))
    let chosen = b.select(isLarge, half, x)
    let converted = b.emit(.sitofp, t, chosen)
    let doubled = b.emit(.fadd, t, converted, converted)
    replace(i, b.select(isLarge, doubled, converted))
  }

  private func floatToUnsigned(_ i: InstID, _ x: ValueID) {
    let s = f.type(x), t = f[i].type
    if t != .i64 {
      // A 64-bit signed conversion covers every 32-bit unsigned result.
      let wide = b.emit(.fptosi, t == .i32 ? .i64 : .i32, x)
      replace(i, b.cast(.trunc, wide, to: t))
      return
    }
    let limit = f.constant(SoftFloat(format: s.floatFormat, bits: Legalizer.twoTo63(s)))
    let isLarge = b.fcmp(.oge, x, limit)
    let reduced = b.emit(.fsub, s, x, limit)
    let low = b.emit(.fptosi, .i64, b.select(isLarge, reduced, x))
    let top = b.binary(.shl, b.cast(.zext, isLarge, to: .i64), int(.i64, 63))
    replace(i, b.binary(.xor, low, top))
  }

  private static func twoTo63(_ t: Type) -> UInt128 {
    switch t {
    case .f32: return UInt128(127 + 63) << 23
    case .f64: return UInt128(1023 + 63) << 52
    default: return UInt128(16383 + 63) << 64 | 1 << 63
    }
  }
}
