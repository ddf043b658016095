// Atomic operations with locked instructions (Intel SDM vol. 3 §8.2: every locked instruction is a full barrier).
//
// Operations without an instruction of their own (nand, min, max) became compare-and-swap loops in legalization.

import MachineCode
import SSA
import Support

extension X86Lowering {
  func lowerFence(_ i: InstID) {
    if f[i].flags.contains(.singleThread) || f[i].memory.order != .sequential { return }
    begin()
    finish(.mfence, flags: .pinned)
  }

  func lowerAtomicRMW(_ i: InstID) {
    let t = f[i].type
    let w = X86Width.of(t)
    let p = f.operand(i, 0), y = f.operand(i, 1)
    let wantsOld = f[f[i].result].useCount != 0 && isDemanded(f[i].result)
    let d = wantsOld ? vreg(f[i].result) : temporary(t)
    switch f[i].atomicOperation {
    case .exchange:
      let r = reg(y)
      let a = address(p, 0)
      begin()
      push(.def(d, .reuse(1)))
      push(.use(r))
      let n = number(a)
      let forms: [X86Opcode] = [.xchgR8M8, .xchgR16M16, .xchgR32M32, .xchgR64M64]
      finish(forms[w], n, flags: [.pinned, .writes])
    case .add where wantsOld: exchangeAdd(i, d, reg(y), w)
    case .sub where wantsOld:
      let n = temporary(t)
      inPlace(X86Forms.neg(X86Width.ofArithmetic(t)), n, reg(y))
      exchangeAdd(i, d, n, w)
    case .add: lockedUpdate(.add, i, w)
    case .sub: lockedUpdate(.sub, i, w)
    case .and where !wantsOld: lockedUpdate(.and, i, w)
    case .or where !wantsOld: lockedUpdate(.or, i, w)
    case .xor where !wantsOld: lockedUpdate(.xor, i, w)
    default: unsupported(i)
    }
  }

  private func exchangeAdd(_ i: InstID, _ d: VReg, _ r: VReg, _ w: Int) {
    let a = address(f.operand(i, 0), 0)
    begin()
    push(.def(d, .reuse(1)))
    push(.use(r))
    let n = number(a)
    let forms: [X86Opcode] = [.xaddRM8R8, .xaddRM16R16, .xaddRM32R32, .xaddRM64R64]
    prefixed(.lock, forms[w], n, immediate: nil)
  }

  private func lockedUpdate(_ op: X86Alu, _ i: InstID, _ w: Int) {
    let y = f.operand(i, 1)
    if let c = immediate(y) {
      let a = address(f.operand(i, 0), 0)
      begin()
      prefixed(.lock, X86Forms.aluRMI(op, w), number(a), immediate: c)
      return
    }
    let r = reg(y)
    let a = address(f.operand(i, 0), 0)
    begin()
    push(.use(r))
    let n = number(a)
    prefixed(.lock, X86Forms.aluRMR(op, w), n, immediate: nil)
  }

  /// (old, success) = cmpxchg p, expected, desired.
  func lowerCompareExchange(_ i: InstID) {
    let t = f.type(f.operand(i, 1))
    guard t.isWord || t == .i1 else {
      unsupported(i)
      return
    }
    let w = X86Width.of(t)
    let old = vreg(f.result(i, 0))
    let wantsBit = isDemanded(f.result(i, 1))
    let z = wantsBit ? zero() : VReg.none
    let expected = reg(f.operand(i, 1)), desired = reg(f.operand(i, 2))
    let a = address(f.operand(i, 0), 0)
    begin()
    push(.def(old, .fixed(.rax)))
    push(.use(desired))
    push(.use(expected, .fixed(.rax)))
    let n = number(a)
    let forms: [X86Opcode] = [.cmpxchgRM8R8, .cmpxchgRM16R16, .cmpxchgRM32R32, .cmpxchgRM64R64]
    prefixed(.lock, forms[w], n, immediate: nil)
    if wantsBit { setCondition(vreg(f.result(i, 1)), z, BranchCondition(X86Condition.e)) }
  }

  func lowerPrefetch(_ i: InstID) {
    let locality = f[i].aux >> 1 & 3
    let op: X86Opcode = locality == 0 ? .prefetchnta : locality == 1 ? .prefetcht2 : locality == 2 ? .prefetcht1 : .prefetcht0
    let a = address(f.operand(i, 0), 0)
    begin()
    finish(op, number(a), flags: .pinned)
  }
}
