// Conversions between arithmetic and pointer values (C17 §6.3), on already computed SSA values.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// Integer to integer by the signedness of the source.
  func convertInteger(_ v: ValueID, _ from: LoweredType, _ to: LoweredType) -> ValueID {
    let wrapped = resizeInteger(v, to: to.type, signed: from.isSigned)
    return to.exactWidth != 0 ? wrapExact(wrapped, to) : wrapped
  }

  func resizeInteger(_ v: ValueID, to type: Type, signed: Bool) -> ValueID {
    let have = f.type(v)
    if have == type { return v }
    if have.bits > type.bits { return b.cast(.trunc, v, to: type) }
    return b.cast(signed && have != .i1 ? .sext : .zext, v, to: type)
  }

  /// A `_BitInt` narrower than its container is kept extended from its width.
  func wrapExact(_ v: ValueID, _ l: LoweredType) -> ValueID {
    let width = Int(l.exactWidth), bits = l.type.bits
    if !l.isSigned { return b.binary(.and, v, f.constant(l.type, bits: (UInt128(1) << UInt128(width)) &- 1)) }
    let shift = f.constant(l.type, Int64(bits - width))
    return b.binary(.ashr, b.binary(.shl, v, shift), shift)
  }

  @inline(__always) func wrapped(_ v: ValueID, _ l: LoweredType) -> ValueID { l.exactWidth == 0 ? v : wrapExact(v, l) }

  /// `v != 0` as an i1 (C17 §6.3.1.2).
  func isNonzero(_ v: ValueID) -> ValueID {
    let t = f.type(v)
    if t == .i1 { return v }
    if t.isFloat { return b.fcmp(.une, v, zero(t)) }
    return b.icmp(.ne, v, f.constant(t, 0))
  }

  /// `v != 0` for a value of type `l`.
  @inline(__always) func isNonzero(_ v: ValueID, _ l: LoweredType) -> ValueID { l.isDecimal ? decimalTruth(v, l) : isNonzero(v) }

  /// Zero of a scalar or vector type.
  func zero(_ t: Type) -> ValueID {
    if t.isVector { return f.constant(t, words: Array(repeating: 0, count: t.bytes / 8)) }
    if t.isFloat { return f.constant(SoftFloat.zero(t.floatFormat)) }
    return f.constant(t, 0)
  }

  func one(_ t: Type) -> ValueID { t.isFloat ? f.constant(SoftFloat.one(t.floatFormat)) : f.constant(t, 1) }

  func integerToFloat(_ v: ValueID, _ from: LoweredType, to: Type) -> ValueID {
    let wide = f.type(v).bits < 32 ? b.cast(from.isSigned ? .sext : .zext, v, to: .i32) : v
    return b.cast(from.isSigned || f.type(v).bits < 32 ? .sitofp : .uitofp, wide, to: to)
  }

  /// Narrow integers go through `int`: out of range is undefined, but wrapping is what other compilers do.
  func floatToInteger(_ v: ValueID, to l: LoweredType) -> ValueID {
    if l.type.bits < 32 { return wrapped(b.cast(.trunc, b.cast(.fptosi, v, to: .i32), to: l.type), l) }
    return wrapped(b.cast(l.isSigned ? .fptosi : .fptoui, v, to: l.type), l)
  }

  func convertFloat(_ v: ValueID, to t: Type) -> ValueID {
    let have = f.type(v)
    if have == t { return v }
    return b.cast(have.floatFormat.precision > t.floatFormat.precision ? .fptrunc : .fpext, v, to: t)
  }

  /// Any scalar to any scalar type.
  func convertScalar(_ v: ValueID, _ from: LoweredType, _ to: LoweredType) -> ValueID {
    if from.isDecimal || to.isDecimal { return convertDecimal(v, from, to) }
    let a = f.type(v)
    if to.isBool { return isNonzero(v) }
    if to.type == .ptr {
      if a == .ptr { return v }
      return b.cast(.inttoptr, resizeInteger(v, to: .i64, signed: from.isSigned), to: .ptr)
    }
    if a == .ptr {
      return wrapped(resizeInteger(b.cast(.ptrtoint, v, to: .i64), to: to.type, signed: false), to)
    }
    if a.isFloat { return to.type.isFloat ? convertFloat(v, to: to.type) : floatToInteger(v, to: to) }
    if to.type.isFloat { return integerToFloat(v, from, to: to.type) }
    return convertInteger(v, from, to)
  }

  /// Any arithmetic value, real or complex, to type `to`; the imaginary part of a real target is dropped.
  func convertValue(_ v: ComplexValue, _ from: LoweredType, _ to: LoweredType) -> ComplexValue {
    var source = from, target = to
    source.category = .scalar
    target.category = .scalar
    let re = convertScalar(v.re, source, target)
    if to.category != .complex {
      // C17 §6.3.1.2: to `_Bool`, either part counts.
      if to.isBool && from.category == .complex { return ComplexValue(re: b.binary(.or, re, isNonzero(v.im)), im: re) }
      return ComplexValue(re: re, im: re)
    }
    return ComplexValue(re: re, im: from.category == .complex ? convertScalar(v.im, source, target) : zero(to.type))
  }
}
