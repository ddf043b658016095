// What bytes of memory are as values of a type, for passes that put values in the place of loads.

import SSA
import Support

extension Builder {
  /// The bits of `v` as a value of `type`, which has the same size; addresses go through integers.
  func reinterpreted(_ v: ValueID, as type: Type) -> ValueID {
    let from = function.type(v)
    if from == type { return v }
    if from.isPointer {
      let integer = cast(.ptrtoint, v, to: .i64)
      return type == .i64 ? integer : cast(.bitcast, integer, to: type)
    }
    if type.isPointer {
      let integer = from == .i64 ? v : cast(.bitcast, v, to: .i64)
      return cast(.inttoptr, integer, to: .ptr)
    }
    return cast(.bitcast, v, to: type)
  }
}

extension Function {
  /// The constant of `type` all of whose bytes are `byte`; nil where that is no constant here: addresses other than null, truth
  /// values, 80-bit floats without their integer bit.
  func constant(_ type: Type, repeating byte: UInt8) -> ValueID? {
    if type.isPointer { return byte == 0 ? null : nil }
    if type == .i1 || type == .f80 && byte != 0 { return nil }
    var bits: UInt128 = 0
    for _ in 0..<16 { bits = bits << 8 | UInt128(byte) }
    if type.isVector {
      if type.bytes % 8 != 0 { return nil }
      return constant(type, words: Array(repeating: UInt64(truncatingIfNeeded: bits), count: type.bytes / 8))
    }
    if type.isInteger { return constant(type, bits: bits) }
    let width = type.bits
    return constant(SoftFloat(format: type.floatFormat, bits: width >= 128 ? bits : bits & ((1 << UInt128(width)) - 1)))
  }
}
