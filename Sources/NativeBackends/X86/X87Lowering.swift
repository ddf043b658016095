// Extended precision (f80) through the x87 stack.
//
// Every f80 value has a 16-byte home in the frame. An operation loads its operands, computes on the stack top and stores
// its result, so the x87 stack is empty between SSA instructions and register allocation never sees it.

import MachineCode
import SSA
import Support

extension X86Lowering {
  /// The frame slot of f80 value `v`.
  func x87Home(_ v: ValueID) -> FrameSlotID {
    let known = x87Homes[v.index]
    if known.isSome { return known }
    let s = m.makeSlot(size: 16, alignment: 16)
    x87Homes[v.index] = s
    return s
  }

  func scratchHome() -> X86Address {
    if x87Scratch.isNone { x87Scratch = m.makeSlot(size: 16, alignment: 16) }
    return X86Address(.slot, entity: x87Scratch.raw)
  }

  /// An x87 instruction with a memory operand.
  func x87(_ op: X86Opcode, _ a: X86Address) {
    begin()
    finish(op, number(a), flags: .pinned)
  }

  func x87(_ op: X86Opcode) {
    begin()
    finish(op, flags: .pinned)
  }

  /// Drops the stack top.
  func popX87() { m.add(X86Pseudo.x87Pop, [], flags: .pinned) }

  /// Pushes `v`.
  func loadX87(_ v: ValueID) {
    switch f[v].kind {
    case .result, .parameter: x87(.fldM80, X86Address(.slot, entity: x87Home(v).raw))
    case .float: x87(.fldM80, poolAddress(v))
    default: x87(.fldz)
    }
  }

  private func popInto(_ i: InstID) { x87(.fstpM80, X86Address(.slot, entity: x87Home(f[i].result).raw)) }

  // MARK: Operations (called by rules)

  func x87Binary(_ i: InstID, _ op: X86Opcode, _ x: ValueID, _ y: ValueID) {
    loadX87(x)
    loadX87(y)
    x87(op)
    popInto(i)
  }

  func x87Unary(_ i: InstID, _ op: X86Opcode, _ x: ValueID) {
    loadX87(x)
    x87(op)
    popInto(i)
  }

  func x87Load(_ i: InstID, _ p: ValueID) {
    x87(.fldM80, address(p, f[i].displacement))
    popInto(i)
  }

  func x87Copy(_ i: InstID, _ x: ValueID) {
    loadX87(x)
    popInto(i)
  }

  /// The sign of `y` is bit 15 of the word at offset 8.
  func x87CopySign(_ i: InstID, _ x: ValueID, _ y: ValueID) {
    let s = scratchHome()
    loadX87(y)
    x87(.fstpM80, s)
    let sign = out.makeVReg(.general, size: 4), bit = out.makeVReg(.general, size: 4)
    unary(.movzxR32RM16, sign, X86Source(s.advanced(8)))
    binary(.andRM32I, bit, sign, immediate: 0x8000)
    loadX87(x)
    x87(.fabs)
    let home = X86Address(.slot, entity: x87Home(f[i].result).raw)
    x87(.fstpM80, home)
    toMemory(.orRM16R16, home.advanced(8), bit)
  }

  func x87Condition(_ i: InstID) -> BranchCondition {
    var p = f[i].floatPredicate
    var x = f.operand(i, 0), y = f.operand(i, 1)
    if p == .olt || p == .ole || p == .ugt || p == .uge {
      swap(&x, &y)
      p = p.swapped
    }
    loadX87(y)
    loadX87(x)
    m.add(f[i].comparesOrder ? X86Pseudo.x87CompareOrder : X86Pseudo.x87Compare, [], flags: [.pinned, .writesFlags])
    return X86Lowering.unorderedCondition(p)
  }

  func x87Select(_ i: InstID) {
    let a = homeAddress(f.operand(i, 1)), b = homeAddress(f.operand(i, 2))
    let r = out.makeVReg(.general, size: 8)
    moveConditionally(r, condition(f.operand(i, 0)), ifTrue: a, ifFalse: b, 3)
    x87(.fldM80, X86Address(register: r))
    popInto(i)
  }

  private func homeAddress(_ v: ValueID) -> VReg {
    let r = out.makeVReg(.general, size: 8)
    switch f[v].kind {
    case .result, .parameter: lea(r, X86Address(.slot, entity: x87Home(v).raw))
    case .float: lea(r, poolAddress(v))
    default: lea(r, pool(0, 0, 16))
    }
    return r
  }

  // MARK: Conversions

  func integerToX87(_ i: InstID, _ x: ValueID) {
    let s = scratchHome()
    let t = f.type(x)
    if t == .i64 {
      toMemory(.movRM64R64, s, reg(x))
      x87(.fildM64, s)
    } else {
      toMemory(.movRM32R32, s, isNarrow(t) ? extended(x, isSigned: true) : reg(x))
      x87(.fildM32, s)
    }
    popInto(i)
  }

  /// Truncation: the control word's rounding field (bits 10, 11) is set to 3 for the store.
  func x87ToInteger(_ i: InstID, _ x: ValueID) {
    let s = scratchHome()
    let old = out.makeVReg(.general, size: 4), truncating = out.makeVReg(.general, size: 4)
    loadX87(x)
    x87(.fnstcw, s)
    unary(.movzxR32RM16, old, X86Source(s))
    binary(.orRM32I, truncating, old, immediate: 0xC00)
    toMemory(.movRM16R16, s.advanced(2), truncating)
    x87(.fldcw, s.advanced(2))
    x87(.fistpM64, s.advanced(8))
    x87(.fldcw, s)
    let d = vreg(f[i].result)
    switch f[i].type {
    case .i64: unary(.movR64RM64, d, X86Source(s.advanced(8)))
    case .i1:
      let r = out.makeVReg(.general, size: 4)
      unary(.movR32RM32, r, X86Source(s.advanced(8)))
      binary(.andRM32I, d, r, immediate: 1)
    default: unary(.movR32RM32, d, X86Source(s.advanced(8)))
    }
  }

  func floatToX87(_ i: InstID, _ x: ValueID) {
    let isSingle = f.type(x) == .f32
    if foldableLoad(x) {
      x87(isSingle ? .fldM32 : .fldM64, loadSource(x).address)
    } else {
      let s = scratchHome()
      storeVector(reg(x), s, f.type(x), isAligned: true)
      x87(isSingle ? .fldM32 : .fldM64, s)
    }
    popInto(i)
  }

  func x87ToFloat(_ i: InstID, _ x: ValueID) {
    let s = scratchHome()
    loadX87(x)
    x87(f[i].type == .f32 ? .fstpM32 : .fstpM64, s)
    loadVector(vreg(f[i].result), s, f[i].type, alignment: 16)
  }
}
