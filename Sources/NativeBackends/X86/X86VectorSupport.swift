// Which vector operations are instructions of the function's processor: legalization takes the others apart, selection
// (X86VectorOperations.swift) emits these. One question, asked by both.

import SSA
import Support
import TargetInfo

enum X86VectorSupport {
  /// The widest vector that fits a register of the function.
  static func widestVector(_ f: Function) -> Int { f.features.contains(.avx) ? 32 : 16 }

  /// Integer operations of this width exist.
  static func hasIntegers(_ f: Function, _ bytes: Int) -> Bool { bytes <= 16 || f.features.contains(.avx2) }

  static func isSelectable(_ f: Function, _ i: InstID) -> Bool {
    let inst = f[i]
    let t = inst.type
    switch inst.op {
    case .and, .or, .xor: return true
    case .add, .sub: return hasIntegers(f, t.bytes)
    case .fadd, .fsub, .fmul, .fdiv: return t.element.isBinaryFloat
    case .fsqrt: return t.element.isBinaryFloat && t.bytes >= 16
    case .fneg, .fabs: return true
    case .splat: return t.element.bytes >= 4
    case .select: return f.type(f.operand(i, 0)) == .i1
    case .mul:
      return hasIntegers(f, t.bytes) && (t.element.bytes == 2 || t.element.bytes == 4 && f.features.contains(.sse41))
    case .shl, .lshr, .ashr: return isShift(f, i)
    case .icmp: return isComparison(f, i)
    case .fcmp: return f.type(f.operand(i, 0)).element.isBinaryFloat && (predicate(inst.floatPredicate, hasVEX: f.features.contains(.avx)) != nil)
    case .extractlane: return isLane(f, f.type(f.operand(i, 0)).element, Int(inst.aux), isInsertion: false, isWide: f.type(f.operand(i, 0)).bytes == 32)
    case .insertlane: return isLane(f, t.element, Int(inst.aux), isInsertion: true, isWide: t.bytes == 32)
    default: return false
    }
  }

  /// Shifts of all lanes by the same constant.
  private static func isShift(_ f: Function, _ i: InstID) -> Bool {
    let t = f[i].type
    let e = t.element.bytes
    if !hasIntegers(f, t.bytes) || e == 1 || e == 8 && f[i].op == .ashr { return false }
    return uniformConstant(f, f.operand(i, 1)) != nil
  }

  /// The value of every lane of a constant vector, if it is the same in all.
  static func uniformConstant(_ f: Function, _ v: ValueID) -> UInt64? {
    guard f[v].kind == .vector else { return nil }
    let bits = f.type(v).element.bytes * 8
    let words = f.vectorWords(v)
    let first = bits == 64 ? words[0] : words[0] & (1 &<< UInt64(bits) &- 1)
    for w in words {
      var rest = w
      for _ in 0..<(64 / bits) {
        if (bits == 64 ? rest : rest & (1 &<< UInt64(bits) &- 1)) != first { return nil }
        if bits < 64 { rest >>= UInt64(bits) }
      }
    }
    return first
  }

  private static func isComparison(_ f: Function, _ i: InstID) -> Bool {
    let t = f.type(f.operand(i, 0))
    if !hasIntegers(f, t.bytes) { return false }
    if t.element.bytes < 8 { return true }
    return f.features.contains(f[i].predicate == .eq || f[i].predicate == .ne ? .sse41 : .sse42)
  }

  /// The immediate of `cmpps`, and whether the operands change places.
  static func predicate(_ p: FloatPredicate, hasVEX: Bool) -> (code: Int64, swaps: Bool)? {
    switch p {
    case .oeq: return (0, false)
    case .olt: return (1, false)
    case .ole: return (2, false)
    case .uno: return (3, false)
    case .une: return (4, false)
    case .uge: return (5, false)
    case .ugt: return (6, false)
    case .ord: return (7, false)
    case .ogt: return (1, true)
    case .oge: return (2, true)
    case .ule: return (5, true)
    case .ult: return (6, true)
    case .ueq: return hasVEX ? (8, false) : nil
    case .one: return hasVEX ? (12, false) : nil
    }
  }

  private static func isLane(_ f: Function, _ e: Type, _ k: Int, isInsertion: Bool, isWide: Bool) -> Bool {
    let lane = k % (16 / e.bytes)
    switch e {
    case .i16: return true
    case .i8: return f.features.contains(.sse41)
    case .i32: return !isInsertion || f.features.contains(.sse41)
    case .i64, .f64: return true
    case .f32: return !isInsertion || lane == 0 || f.features.contains(.sse41)
    default: return false
    }
  }
}
