// Bit counting, byte swaps, minima and absolute values.

import MachineCode
import SSA
import Support

extension X86Lowering {
  /// `bsf` leaves its destination alone for a zero source, so the result for zero goes in first.
  func countTrailing(_ i: InstID, _ x: ValueID) {
    let t = f[i].type
    let w = X86Width.ofArithmetic(t)
    let d = vreg(f[i].result)
    var r = reg(x)
    if isNarrow(t) {
      // A bit above the value stops the search.
      let marked = out.makeVReg(.general, size: 4)
      binary(.orRM32I, marked, r, immediate: 1 << Int64(t.bits))
      r = marked
    }
    let initial = temporary(t)
    moveImmediate(initial, Int64(t.bits), w)
    binary(w == 3 ? .bsfR64RM64 : .bsfR32RM32, d, initial, X86Source(r))
  }

  /// width - 1 - bsr(x) is bsr(x) ^ (width - 1); 2 * width - 1 stands for "no bit" and gives width.
  func countLeading(_ i: InstID, _ x: ValueID) {
    let t = f[i].type
    let w = X86Width.ofArithmetic(t)
    let width: Int64 = w == 3 ? 64 : 32
    let d = vreg(f[i].result)
    let r = isNarrow(t) ? extended(x, isSigned: false) : reg(x)
    let initial = temporary(t), found = temporary(t)
    moveImmediate(initial, 2 * width - 1, w)
    binary(w == 3 ? .bsrR64RM64 : .bsrR32RM32, found, initial, X86Source(r))
    if isNarrow(t) {
      let count = out.makeVReg(.general, size: 4)
      binary(.xorRM32I, count, found, immediate: 31)
      binary(.subRM32I, d, count, immediate: 32 - Int64(t.bits))
    } else {
      binary(X86Forms.aluRMI(.xor, w), d, found, immediate: width - 1)
    }
  }

  func swapBytes(_ i: InstID, _ x: ValueID) {
    let t = f[i].type
    let d = vreg(f[i].result)
    switch t {
    case .i16: binary(.rolRM16I, d, reg(x), immediate: 8)
    case .i32: inPlace(.bswapR32, d, reg(x))
    case .i64: inPlace(.bswapR64, d, reg(x))
    default: copy(d, reg(x))
    }
  }

  func countOnes(_ i: InstID, _ x: ValueID) {
    let t = f[i].type
    let w = X86Width.ofArithmetic(t)
    let s = isNarrow(t) ? X86Source(extended(x, isSigned: false)) : source(x)
    unary(w == 3 ? .popcntR64RM64 : .popcntR32RM32, vreg(f[i].result), s)
  }

  func minimum(_ i: InstID, _ x: ValueID, _ y: ValueID, _ code: UInt8, isSigned: Bool) {
    let t = f[i].type
    let w = X86Width.ofArithmetic(t)
    let a = isNarrow(t) ? extended(x, isSigned: isSigned) : reg(x)
    let b = isNarrow(t) ? extended(y, isSigned: isSigned) : reg(y)
    compare(X86Forms.aluRRM(.cmp, w), a, X86Source(b))
    moveConditionally(vreg(f[i].result), BranchCondition(code), ifTrue: a, ifFalse: b, w)
  }

  func absolute(_ i: InstID, _ x: ValueID) {
    let t = f[i].type
    let w = X86Width.ofArithmetic(t)
    let a = isNarrow(t) ? extended(x, isSigned: true) : reg(x)
    let n = temporary(t)
    inPlace(X86Forms.neg(w), n, a)
    binary(X86Forms.cmov(X86Condition.s, w), vreg(f[i].result), n, X86Source(a))
  }
}
