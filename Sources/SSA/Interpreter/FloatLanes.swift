// Floating-point operations and conversions on one lane, in target arithmetic.

import Support

struct FloatLanes {
  let op: Opcode
  let type: Type
  let flags: InstFlags

  private func value(_ bits: UInt128) -> SoftFloat { SoftFloat(format: type.floatFormat, bits: bits) }

  private func breaksFast(_ x: SoftFloat) -> Bool { flags.contains(.fast) && (x.isNaN || x.isInfinite) }

  func binary(_ a: UInt128, _ b: UInt128) throws(InterpreterFault) -> Lane {
    let x = value(a), y = value(b)
    let r: SoftFloat
    switch op {
    case .fadd: r = x + y
    case .fsub: r = x - y
    case .fmul: r = x * y
    case .fdiv: r = x / y
    case .fcopysign: return Lane(x.copyingSign(of: y).bits)
    case .fmin: r = SoftFloat.minimum(x, y)
    case .fmax: r = SoftFloat.maximum(x, y)
    default: throw InterpreterFault(.unsupported, "'\(op.mnemonic)' is no float operation")
    }
    return Lane(r.bits, poison: breaksFast(x) || breaksFast(y) || breaksFast(r))
  }

  func unary(_ a: UInt128) throws(InterpreterFault) -> Lane {
    let x = value(a)
    switch op {
    case .fneg: return Lane(x.negated.bits)
    case .fabs: return Lane(x.magnitude.bits)
    case .fsqrt: return Lane(x.squareRoot.bits, poison: breaksFast(x) || breaksFast(x.squareRoot))
    case .ffloor: return Lane(x.roundedToIntegral(.down).bits)
    case .fceil: return Lane(x.roundedToIntegral(.up).bits)
    case .ftrunc: return Lane(x.roundedToIntegral(.towardZero).bits)
    case .frint: return Lane(x.roundedToIntegral(.nearestEven).bits)
    default: throw InterpreterFault(.unsupported, "'\(op.mnemonic)' is no float operation")
    }
  }

  func multiplyAdd(_ a: UInt128, _ b: UInt128, _ c: UInt128) -> Lane {
    let r = SoftFloat.multiplyAdd(value(a), value(b), value(c))
    return Lane(r.bits, poison: breaksFast(r))
  }

  static func compare(_ p: FloatPredicate, _ x: SoftFloat, _ y: SoftFloat) -> Bool {
    let o = x.compare(y)
    let isUnordered = o == .unordered
    switch p {
    case .oeq: return o == .equal
    case .ogt: return o == .greater
    case .oge: return o == .greater || o == .equal
    case .olt: return o == .less
    case .ole: return o == .less || o == .equal
    case .one: return o == .less || o == .greater
    case .ord: return !isUnordered
    case .ueq: return o == .equal || isUnordered
    case .ugt: return o == .greater || isUnordered
    case .uge: return o != .less
    case .ult: return o == .less || isUnordered
    case .ule: return o != .greater
    case .une: return o != .equal
    case .uno: return isUnordered
    }
  }

  /// A conversion of a lane from `from` to `to` (not `bitcast`, which is on whole values).
  static func cast(_ op: Opcode, _ x: UInt128, _ from: Type, _ to: Type) throws(InterpreterFault) -> Lane {
    switch op {
    case .trunc, .zext, .ptrtoint, .inttoptr: return Lane(x & to.mask)
    case .sext: return Lane(UInt128(truncatingIfNeeded: from.signed(x)) & to.mask)
    case .fptrunc, .fpext: return Lane(SoftFloat(format: from.floatFormat, bits: x).convert(to: to.floatFormat).bits)
    case .fptosi:
      let r = SoftFloat(format: from.floatFormat, bits: x).toSigned(bits: to.bits)
      return r.overflow ? .poisoned : Lane(UInt128(truncatingIfNeeded: r.value) & to.mask)
    case .fptoui:
      let r = SoftFloat(format: from.floatFormat, bits: x).toUnsigned(bits: to.bits)
      return r.overflow ? .poisoned : Lane(r.value & to.mask)
    case .sitofp: return Lane(SoftFloat(from.signed(x), to.floatFormat).bits)
    case .uitofp: return Lane(SoftFloat(x, to.floatFormat).bits)
    default: throw InterpreterFault(.unsupported, "'\(op.mnemonic)' is no conversion")
    }
  }
}
