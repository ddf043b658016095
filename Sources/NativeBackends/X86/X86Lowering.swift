// Instruction selection for x86-64: rules first (`Tables/x86_64/lower/*.rules`), then the operations that are no pattern.
//
// Values in registers: integers narrower than 32 bits sit in the low bits of a 32-bit register, the bits above are
// arbitrary, except that an i1 is always 0 or 1 in all 32 bits. 32-bit operations clear the upper half of the register,
// but a 32-bit value's upper half is never relied on.

import MachineCode
import SSA
import Support
import TargetInfo

final class X86Lowering: Lowering {
  /// Names of library routines already interned.
  let interner: Interner
  /// The home of each f80 value (x87 values never live in registers between instructions).
  var x87Homes: Arena<FrameSlotID>
  /// The pointer to the aggregate result, which a function with an sret parameter returns in rax.
  var structReturn = ValueID.none
  /// The register save area of a variadic function, and what `va_start` must know of the named parameters.
  var variadic = X86VariadicState()
  /// Registers that the function's convention wants back as they were, and the values they had.
  var preserved: [(VReg, PReg)] = []
  /// The strictest alignment of dynamic stack memory; the outgoing area is a multiple of it.
  var dynamicAlignment = 16
  /// The function may use AVX: every vector instruction then has a VEX prefix.
  let usesVEX: Bool
  /// A scratch home for moves between x87 and SSE registers.
  var x87Scratch = FrameSlotID.none

  override init(_ f: Function, options: CodegenOptions) {
    interner = f.module.interner
    x87Homes = Arena(repeating: .none, count: f.values.count)
    usesVEX = f.features.contains(.avx)
    super.init(f, options: options)
    out.usesVEX = usesVEX
    out.callsReturnsTwice = f.attributes.contains(.callsReturnsTwice)
    for name in f.module.reservedRegisters { if let r = X86AsmConstraint.register(named: name) { out.reservedRegisters.insert(r) } }
    out.isNaked = f.module[f.id].attributes.contains(.naked)
    out.isInterrupt = f.module[f.id].attributes.contains(.interrupt)
    out.returnsX87 = f.module[f.signature].results.contains { $0.type == .f80 }
  }

  override func lowerTerminator(_ i: InstID, of b: MBlockID) { terminate(i, of: b) }
  override func lowerParameters() { receiveParameters() }

  override func registerInfo(_ t: Type) -> VRegInfo {
    if t.isVector { return VRegInfo(.vector, size: UInt8(t.bytes)) }
    switch t {
    case .i1, .i8, .i16, .i32: return VRegInfo(.general, size: 4)
    case .i64, .ptr: return VRegInfo(.general, size: 8)
    case .f16, .bf16, .f32: return VRegInfo(.vector, size: 4)
    case .f64: return VRegInfo(.vector, size: 8)
    case .f128: return VRegInfo(.vector, size: 16)
    default:
      fail("unsupported: a value of type \(t.description) in a register")
      return VRegInfo(.general, size: 8)
    }
  }

  override func lower(_ i: InstID) {
    if f[i].type.isVector && lowerVector(i) || lowerByRule(i) { return }
    let inst = f[i]
    switch inst.op {
    case .call:
      lowerCall(i)
      // What returns a second time comes by an indirect jump.
      if options.protection.marksBranchTargets && f[i].callFlags.contains(.returnsTwice) {
        begin()
        finish(.endbr64, flags: .pinned)
      }
    case .memcpy, .memmove, .memset: lowerMemoryCall(i)
    case .alloca: lowerAlloca(i)
    case .stacksave, .getsp: readStackPointer(vreg(inst.result))
    case .stackrestore: writeStackPointer(reg(f.operand(i, 0)))
    case .vastart: lowerVAStart(i)
    case .frameaddress: lowerFrameAddress(i)
    case .returnaddress: lowerReturnAddress(i)
    case .fence: lowerFence(i)
    case .atomicrmw: lowerAtomicRMW(i)
    case .cmpxchg: lowerCompareExchange(i)
    case .prefetch: lowerPrefetch(i)
    case .trap: lowerTrap()
    case .asm: lowerAsm(i)
    case .setjmp: lowerSetjmp(i)
    case .longjmp: lowerLongjmp(i)
    case .ehreturn: lowerExceptionReturn(i)
    case .intrinsic, .pureintrinsic: lowerIntrinsic(i)
    case .extractlane: extractLane(i)
    case .trampoline: lowerTrampoline(i)
    default: unsupported(i)
    }
  }

  func lowerTrap() {
    begin()
    finish(.ud2, flags: .pinned)
  }

  // MARK: Constants

  override func materialize(_ v: ValueID) -> VReg {
    let t = f.type(v)
    let d = temporary(t)
    materialize(v, into: d)
    return d
  }

  func materialize(_ v: ValueID, into d: VReg) {
    let t = f.type(v)
    switch f[v].kind {
    case .integer:
      let value = t == .i1 ? Int64(f.unsignedConstant(v)! & 1) : f.constantValue(v)
      moveImmediate(d, value, X86Width.ofArithmetic(t))
    case .float, .vector: materializeVector(v, into: d)
    case .global, .slot: lea(d, address(v, 0))
    case .blockAddress:
      let b = block(BlockID(f[v].owner))
      begin()
      push(.def(d))
      finish(.leaR64M, number(X86Address(.block, entity: b.raw)))
    default: m.add(MOpcode.undefined, [.def(d)])
    }
  }

  /// The value as an immediate of an instruction of type `t`, if it is a constant that fits a sign-extended 32-bit field.
  func immediate(_ v: ValueID) -> Int64? {
    guard f.matchCode(v) == 254 else { return nil }
    let c = f.type(v) == .i1 ? f.constantValue(v) & 1 : f.constantValue(v)
    return fits32(c) ? c : nil
  }

  @inline(__always) func fits32(_ c: Int64) -> Bool { c == Int64(Int32(truncatingIfNeeded: c)) }

  /// Register or foldable load, for an instruction that reads memory of exactly the value's type.
  func source(_ v: ValueID) -> X86Source {
    if foldableLoad(v) && !isNarrow(f.type(v)) { return loadSource(v) }
    return X86Source(reg(v))
  }

  /// Narrow integers are computed in 32 bits, so a load of them does not read the operand's full width.
  @inline(__always) func isNarrow(_ t: Type) -> Bool { t == .i1 || t == .i8 || t == .i16 }

  /// The memory that the load defining `v` reads.
  func loadSource(_ v: ValueID) -> X86Source {
    let i = f.definingInstUnchecked(v)
    return X86Source(address(f.operand(i, 0), f[i].displacement))
  }

  // MARK: Integer arithmetic (called by rules)

  func alu(_ op: X86Alu, _ i: InstID, _ x: ValueID, _ y: ValueID) {
    let t = f[i].type
    let w = X86Width.ofArithmetic(t)
    let d = vreg(f[i].result)
    if let c = immediate(y) {
      binary(X86Forms.aluRMI(op, w), d, reg(x), immediate: c)
      return
    }
    var a = x, b = y
    if op != .sub && foldableLoad(a) && !foldableLoad(b) { swap(&a, &b) }
    let s = source(b)
    binary(X86Forms.aluRRM(op, w), d, reg(a), s)
  }

  /// A sum. With other uses of `x`, `lea` saves the copy that the two-address form would need.
  func sum(_ i: InstID, _ x: ValueID, _ y: ValueID) {
    let t = f[i].type
    let w = X86Width.ofArithmetic(t)
    if let c = immediate(y) {
      if f[x].useCount > 1 && !f.isConstant(x) {
        leaSum(vreg(f[i].result), X86Address(register: reg(x), Int32(truncatingIfNeeded: c)), w)
      } else if c == 128 {
        binary(X86Forms.aluRMI(.sub, w), vreg(f[i].result), reg(x), immediate: -128)
      } else {
        alu(.add, i, x, y)
      }
      return
    }
    if !foldableLoad(x) && !foldableLoad(y) && !f.isConstant(x) && !f.isConstant(y), let a = scaledSum(x, y) {
      leaSum(vreg(f[i].result), a, w)
      return
    }
    // Keep in place the operand that dies.
    if f[x].useCount > 1 && f[y].useCount == 1 && !foldableLoad(y) { alu(.add, i, y, x) } else { alu(.add, i, x, y) }
  }

  /// `x + y` as an address when one side is a foldable shift by 1…3, or both have other uses.
  private func scaledSum(_ x: ValueID, _ y: ValueID) -> X86Address? {
    for (a, b) in [(x, y), (y, x)] {
      let s = local(b)
      guard s.isSome, f[s].op == .shl, f.once(b), !isDemanded(b), let c = f.signedConstant(f.operand(s, 1)), c >= 1, c <= 3 else { continue }
      var address = X86Address(register: reg(a))
      address.indexRegister = reg(f.operand(s, 0))
      address.scale = 1 &<< UInt8(c)
      return address
    }
    if f[x].useCount > 1 && f[y].useCount > 1 {
      var address = X86Address(register: reg(x))
      address.indexRegister = reg(y)
      return address
    }
    return nil
  }

  func leaSum(_ d: VReg, _ a: X86Address, _ w: Int) {
    begin()
    push(.def(d))
    let n = number(a)
    finish(X86Forms.lea(w), n)
  }

  func negate(_ i: InstID, _ x: ValueID) {
    inPlace(X86Forms.neg(X86Width.ofArithmetic(f[i].type)), vreg(f[i].result), reg(x))
  }

  func complement(_ i: InstID, _ x: ValueID) {
    inPlace(X86Forms.not(X86Width.ofArithmetic(f[i].type)), vreg(f[i].result), reg(x))
  }

  func multiply(_ i: InstID, _ x: ValueID, _ y: ValueID) {
    let w = X86Width.ofArithmetic(f[i].type)
    let d = vreg(f[i].result)
    if let c = immediate(y) {
      multiply(d, x, by: c, w)
      return
    }
    var a = x, b = y
    if foldableLoad(a) && !foldableLoad(b) { swap(&a, &b) }
    let s = source(b)
    binary(X86Forms.imulRRM(w), d, reg(a), s)
  }

  private func multiply(_ d: VReg, _ x: ValueID, by c: Int64, _ w: Int) {
    switch c {
    case 3, 5, 9:
      let r = reg(x)
      var a = X86Address(register: r)
      a.indexRegister = r
      a.scale = UInt8(c - 1)
      leaSum(d, a, w)
    default:
      if c > 0 && c & (c - 1) == 0 {
        binary(X86Forms.shiftI(.shl, w), d, reg(x), immediate: Int64(c.trailingZeroBitCount))
      } else {
        unary(X86Forms.imulRRMI(w), d, source(x), immediate: c)
      }
    }
  }

  /// The high half of a product, through rdx:rax.
  func multiplyHigh(_ i: InstID, _ x: ValueID, _ y: ValueID, isSigned: Bool) {
    let t = f[i].type
    if isNarrow(t) {
      // The double-width product fits 32 bits.
      let a = extended(x, isSigned: isSigned), b = extended(y, isSigned: isSigned)
      let p = out.makeVReg(.general, size: 4)
      binary(.imulR32RM32, p, a, X86Source(b))
      binary(X86Forms.shiftI(isSigned ? .sar : .shr, 2), vreg(f[i].result), p, immediate: Int64(t.bits))
      return
    }
    let w = X86Width.ofArithmetic(t)
    let low = temporary(t)
    wideMultiply(low: low, high: vreg(f[i].result), reg(x), source(y), w, isSigned: isSigned)
  }

  func wideMultiply(low: VReg, high: VReg, _ a: VReg, _ s: X86Source, _ w: Int, isSigned: Bool) {
    begin()
    push(.def(low, .fixed(.rax)))
    push(.def(high, .fixed(.rdx)))
    var address: MAddress? = nil
    if s.isMemory { address = number(s.address) } else { push(.use(s.register)) }
    push(.use(a, .fixed(.rax)))
    finish(X86Forms.mulWide(isSigned: isSigned, w), address)
  }

  /// Quotient or remainder.
  func divide(_ i: InstID, _ x: ValueID, _ y: ValueID, isSigned: Bool, wantsRemainder: Bool) {
    let t = f[i].type
    let w = X86Width.ofArithmetic(t)
    let a: VReg
    let s: X86Source
    if isNarrow(t) {
      a = extended(x, isSigned: isSigned)
      s = X86Source(extended(y, isSigned: isSigned))
    } else {
      s = source(y)
      a = reg(x)
    }
    let size = w == 3 ? 8 : 4
    let high = out.makeVReg(.general, size: size)
    if isSigned {
      begin()
      push(.def(high, .fixed(.rdx)))
      push(.use(a, .fixed(.rax)))
      finish(w == 3 ? .cqo : .cdq)
    } else {
      moveImmediate(high, 0, 2)
    }
    let result = vreg(f[i].result)
    let other = out.makeVReg(.general, size: size)
    begin()
    push(.def(wantsRemainder ? other : result, .fixed(.rax)))
    push(.def(wantsRemainder ? result : other, .fixed(.rdx)))
    var address: MAddress? = nil
    if s.isMemory { address = number(s.address) } else { push(.use(s.register)) }
    push(.use(a, .fixed(.rax)))
    push(.use(high, .fixed(.rdx)))
    finish(X86Forms.div(isSigned: isSigned, w), address)
  }

  /// A narrow value extended to 32 bits.
  func extended(_ v: ValueID, isSigned: Bool) -> VReg {
    let t = f.type(v)
    if let c = f.signedConstant(v) {
      let d = out.makeVReg(.general, size: 4)
      moveImmediate(d, isSigned ? c : Int64(f.unsignedConstant(v)!), 2)
      return d
    }
    if t == .i1 && !isSigned { return reg(v) }
    let d = out.makeVReg(.general, size: 4)
    if t == .i1 {
      inPlace(X86Forms.neg(2), d, reg(v))
    } else {
      unary(extending(from: t, isSigned: isSigned), d, foldableLoad(v) ? loadSource(v) : X86Source(reg(v)))
    }
    return d
  }

  func extending(from t: Type, isSigned: Bool) -> X86Opcode {
    switch t {
    case .i1: return .movzxR32RM8
    case .i8: return isSigned ? .movsxR32RM8 : .movzxR32RM8
    default: return isSigned ? .movsxR32RM16 : .movzxR32RM16
    }
  }

  // MARK: Shifts

  func shift(_ op: X86Forms.Shift, _ i: InstID, _ x: ValueID, _ n: ValueID) {
    let t = f[i].type
    let isRotate = op == .rol || op == .ror
    let w = isRotate ? (t == .i1 ? 2 : X86Width.of(t)) : X86Width.ofArithmetic(t)
    let d = vreg(f[i].result)
    var a: VReg
    if isNarrow(t) && !isRotate && op != .shl {
      a = extended(x, isSigned: op == .sar)
    } else {
      a = reg(x)
    }
    if let c = f.unsignedConstant(n) {
      let k = Int64(c & UInt64(max(t.bits, 8) - 1))
      if op == .shl && k == 1 && f[x].useCount > 1 {
        var address = X86Address(register: a)
        address.indexRegister = a
        leaSum(d, address, w)
      } else {
        binary(X86Forms.shiftI(op, w), d, a, immediate: k)
      }
      return
    }
    let count = reg(n)
    begin()
    push(.def(d, .reuse(1)))
    push(.use(a))
    push(.use(count, .fixed(.rcx)))
    finish(X86Forms.shiftCL(op, w))
  }

  // MARK: Extensions and truncations

  func zeroExtend(_ i: InstID, _ x: ValueID) {
    let s = f.type(x), d = vreg(f[i].result)
    switch s {
    case .i1:
      if foldableLoad(x) { unary(.movzxR32RM8, d, loadSource(x)) } else { copyWidening(d, reg(x), to: f[i].type) }
    case .i8, .i16: unary(extending(from: s, isSigned: false), d, foldableLoad(x) ? loadSource(x) : X86Source(reg(x)))
    default: unary(.movR32RM32, d, source(x))
    }
  }

  /// The upper half of an i1's register is zero only after a 32-bit move.
  private func copyWidening(_ d: VReg, _ s: VReg, to t: Type) {
    if t == .i64 || t == .ptr { unary(.movR32RM32, d, X86Source(s)) } else { copy(d, s) }
  }

  func signExtend(_ i: InstID, _ x: ValueID) {
    let s = f.type(x), t = f[i].type, d = vreg(f[i].result)
    let wide = t == .i64 || t == .ptr
    switch s {
    case .i1:
      if wide {
        let z = out.makeVReg(.general, size: 8)
        unary(.movR32RM32, z, X86Source(reg(x)))
        inPlace(.negRM64, d, z)
      } else {
        inPlace(.negRM32, d, reg(x))
      }
    case .i8: unary(wide ? .movsxR64RM8 : .movsxR32RM8, d, foldableLoad(x) ? loadSource(x) : X86Source(reg(x)))
    case .i16: unary(wide ? .movsxR64RM16 : .movsxR32RM16, d, foldableLoad(x) ? loadSource(x) : X86Source(reg(x)))
    default: unary(.movsxdR64RM32, d, source(x))
    }
  }

  func truncate(_ i: InstID, _ x: ValueID) {
    let d = vreg(f[i].result)
    if f[i].type == .i1 {
      binary(.andRM32I, d, reg(x), immediate: 1)
    } else {
      copy(d, reg(x))
    }
  }

  // MARK: Moves

  func copyValue(_ i: InstID, _ x: ValueID) {
    let d = vreg(f[i].result)
    if f.isConstant(x) { materialize(x, into: d) } else { copy(d, reg(x)) }
  }

  func addressValue(_ i: InstID, _ p: ValueID) {
    let a = address(f[i].result, 0, isRoot: true)
    let d = vreg(f[i].result)
    if a.base == .register && a.indexRegister.isNone && a.displacement != 0 && f[p].useCount == 1 && !f.isConstant(p) {
      binary(.addRM64I, d, a.baseRegister, immediate: Int64(a.displacement))
    } else {
      lea(d, a)
    }
  }

  func load(_ i: InstID, _ p: ValueID) {
    let inst = f[i]
    let d = vreg(inst.result)
    let s = X86Source(address(p, inst.displacement))
    switch inst.type {
    case .i1, .i8: unary(.movzxR32RM8, d, s)
    case .i16: unary(.movzxR32RM16, d, s)
    case .i32: unary(.movR32RM32, d, s)
    case .i64, .ptr: unary(.movR64RM64, d, s)
    default: loadVector(d, s.address, inst.type, alignment: inst.memory.alignment)
    }
  }

  func store(_ i: InstID, _ v: ValueID, _ p: ValueID) {
    let inst = f[i]
    let t = inst.type
    guard t.isIntegerOrPointer else {
      storeVector(i, v, p)
      return
    }
    let w = X86Width.of(t)
    if storesSequentially(i) {
      exchange(i, v, p, w)
      return
    }
    if let c = immediate(v) {
      toMemory(X86Forms.movRMI(w), address(p, inst.displacement), immediate: c)
      return
    }
    let r = reg(v)
    toMemory(X86Forms.movRMR(w), address(p, inst.displacement), r)
  }

  /// A sequentially consistent store needs a locked instruction: `xchg`.
  private func storesSequentially(_ i: InstID) -> Bool { f[i].memory.order == .sequential }

  private func exchange(_ i: InstID, _ v: ValueID, _ p: ValueID, _ w: Int) {
    let r = reg(v)
    let a = address(p, f[i].displacement)
    begin()
    push(.def(out.makeVReg(.general, size: w == 3 ? 8 : 4), .reuse(1)))
    push(.use(r))
    let n = number(a)
    let forms: [X86Opcode] = [.xchgR8M8, .xchgR16M16, .xchgR32M32, .xchgR64M64]
    finish(forms[w], n, flags: [.pinned, .writes])
  }

  // MARK: Memory destinations

  /// `store (op (load p) y) p` as one instruction; the rule has matched the shape, this checks the memory.
  func updatesMemory(_ i: InstID, _ value: ValueID, _ loaded: ValueID, _ p: ValueID) -> Bool {
    let inst = f[i]
    guard f.once(value), !isDemanded(value), local(value).isSome, foldableLoad(loaded), !inst.isVolatile, !inst.memory.isAtomic else {
      return false
    }
    let l = f.definingInstUnchecked(loaded)
    return f.operand(l, 0) == p && f[l].displacement == inst.displacement && f[l].type == inst.type && inst.type.isWord
  }

  func updateMemory(_ i: InstID, _ op: X86Alu, _ p: ValueID, _ y: ValueID) {
    let w = X86Width.of(f[i].type)
    if let c = immediate(y) {
      toMemory(X86Forms.aluRMI(op, w), address(p, f[i].displacement), immediate: c)
      return
    }
    let r = reg(y)
    toMemory(X86Forms.aluRMR(op, w), address(p, f[i].displacement), r)
  }

  func updateMemoryShift(_ i: InstID, _ op: X86Forms.Shift, _ p: ValueID, _ count: Int64) {
    toMemory(X86Forms.shiftI(op, X86Width.of(f[i].type)), address(p, f[i].displacement), immediate: count)
  }

  func updateMemoryInPlace(_ i: InstID, _ isNot: Bool, _ p: ValueID) {
    let w = X86Width.of(f[i].type)
    toMemory(isNot ? X86Forms.not(w) : X86Forms.neg(w), address(p, f[i].displacement), immediate: nil)
  }
}

extension PReg {
  static let rax = PReg.general(0)
  static let rcx = PReg.general(1)
  static let rdx = PReg.general(2)
  static let rbx = PReg.general(3)
  static let rsp = PReg.general(4)
  static let rbp = PReg.general(5)
  static let rsi = PReg.general(6)
  static let rdi = PReg.general(7)
  static let r8 = PReg.general(8)
  static let r9 = PReg.general(9)
  static let r10 = PReg.general(10)
  static let r11 = PReg.general(11)
}
