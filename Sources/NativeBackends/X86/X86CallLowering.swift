// Calls, returns, parameters, va_start (AMD64 psABI §3.2.3, §3.5.7).
//
// Stack arguments are stored first, then the call instruction takes its register arguments as fixed uses and gives its
// results as fixed definitions; everything else that a callee may destroy is in the clobber set.

import MachineCode
import SSA
import Support

extension X86Lowering {
  // MARK: Calls

  func lowerCall(_ i: InstID) {
    let signature = module[f[i].signature]
    var uses: [(VReg, PReg)] = []
    passArguments(i, signature, area: .outgoing, &uses)
    emitCall(i, signature, uses)
    receiveResults(i, signature)
  }

  /// Stores the stack arguments into `area` and collects the register arguments.
  private func passArguments(_ i: InstID, _ signature: Signature, area: MAddress.Base, _ uses: inout [(VReg, PReg)]) {
    var assignment = X86Assignment(signature.convention)
    let count = Int(f[i].operandCount) - 1
    var places: [X86Place] = []
    places.reserveCapacity(count)
    for k in 0..<count {
      // Variadic arguments beyond the signature are passed like named ones.
      let p = k < signature.parameters.count ? signature.parameters[k] : Parameter(f.type(f.operand(i, k + 1)))
      places.append(assignment.place(p))
    }
    for k in 0..<count {
      let v = f.operand(i, k + 1)
      switch places[k] {
      case .stack(let offset): storeArgument(v, X86Address(area, Int32(offset)))
      case .copied(let offset):
        copyObject(from: v, to: X86Address(area, Int32(offset)), size: Int(signature.parameters[k].byValueSize))
      case .register: break
      }
    }
    for k in 0..<count {
      guard case .register(let r) = places[k] else { continue }
      let attributes = k < signature.parameters.count ? signature.parameters[k].attributes : []
      uses.append((widened(f.operand(i, k + 1), attributes), r))
      // Whether the parameter behind it is a named one only the callee knows: floating arguments travel in both registers.
      if signature.convention == .microsoft && signature.isVariadic && r.registerClass == .vector {
        uses.append((bits(of: f.operand(i, k + 1)), X86CallConvention.microsoftArguments[r.number]))
      }
    }
    if area == .outgoing { out.outgoingSize = max(out.outgoingSize, (assignment.stack + 15) & ~15) }
    if signature.isVariadic && signature.convention == .standard {
      let al = out.makeVReg(.general, size: 4)
      moveImmediate(al, Int64(assignment.vector), 2)
      uses.append((al, .rax))
    }
  }

  /// Bytes of stack arguments of call `i`.
  private func stackSize(_ i: InstID, _ signature: Signature) -> Int {
    var assignment = X86Assignment(signature.convention)
    for k in 0..<Int(f[i].operandCount) - 1 {
      let p = k < signature.parameters.count ? signature.parameters[k] : Parameter(f.type(f.operand(i, k + 1)))
      _ = assignment.place(p)
    }
    return assignment.stack
  }

  /// The value as the ABI passes it: narrow integers widened to 32 bits where the signature says so.
  private func widened(_ v: ValueID, _ attributes: ParameterAttributes) -> VReg {
    let t = f.type(v)
    guard t == .i8 || t == .i16 else { return reg(v) }
    if attributes.contains(.signExtended) { return extended(v, isSigned: true) }
    if attributes.contains(.zeroExtended) { return extended(v, isSigned: false) }
    return reg(v)
  }

  private func storeArgument(_ v: ValueID, _ a: X86Address) {
    let t = f.type(v)
    if t == .f80 {
      loadX87(v)
      x87(.fstpM80, a)
    } else if t.isIntegerOrPointer {
      let wide = t == .i64 || t == .ptr
      if let c = immediate(v) {
        toMemory(.movRM64I, a, immediate: c)
      } else if t == .i8 || t == .i16 {
        toMemory(.movRM32R32, a, extended(v, isSigned: true))
      } else {
        toMemory(wide ? .movRM64R64 : .movRM32R32, a, reg(v))
      }
    } else {
      storeVector(reg(v), a, t, isAligned: false)
    }
  }

  /// Copies `size` bytes from the object at pointer `v`.
  private func copyObject(from v: ValueID, to target: X86Address, size: Int) {
    let source = address(v, 0)
    if size <= 128 {
      copyBlock(to: target, from: source, size: size)
      return
    }
    let d = out.makeVReg(.general, size: 8), s = out.makeVReg(.general, size: 8), c = out.makeVReg(.general, size: 8)
    lea(d, target)
    lea(s, source)
    moveImmediate(c, Int64((size + 7) / 8), 2)
    repeatString(.movs64, [(d, .rdi), (s, .rsi), (c, .rcx)])
    // The area is a multiple of eight bytes, but reading past the object's end is only safe within its last word.
  }

  /// `rep` string instruction with its fixed registers.
  func repeatString(_ row: X86Opcode, _ uses: [(VReg, PReg)]) {
    begin()
    for (_, r) in uses where r != .rax { push(.def(out.makeVReg(.general, size: 8), .fixed(r))) }
    for (v, r) in uses { push(.use(v, .fixed(r))) }
    prefixed(.rep, row, nil, immediate: nil)
  }

  /// An instruction with a prefix, from the operands pushed so far.
  func prefixed(_ prefix: X86Opcode, _ row: X86Opcode, _ address: MAddress?, immediate: Int64?) {
    let id = m.add(
      X86Pseudo.prefixed, operands: UnsafeBufferPointer(start: scratch, count: scratchCount), address: address, immediate: immediate,
      flags: [.pinned, .reads, .writes, .writesFlags])
    out[id].extra = UInt32(row.row) | UInt32(prefix.row) << 16
  }

  /// Moves `size` bytes with the widest registers that fit; both sides may be unaligned.
  func copyBlock(to target: X86Address, from source: X86Address, size: Int) {
    var at = 0
    while at < size {
      let rest = size - at
      let d = target.advanced(Int32(at)), s = source.advanced(Int32(at))
      if rest >= 16 {
        let r = out.makeVReg(.vector, size: 16)
        unary(.movupsXXM128, r, X86Source(s))
        toMemory(.movupsM128X, d, r)
        at += 16
      } else {
        let w = rest >= 8 ? 3 : rest >= 4 ? 2 : rest >= 2 ? 1 : 0
        let r = out.makeVReg(.general, size: w == 3 ? 8 : 4)
        unary(w == 0 ? .movzxR32RM8 : w == 1 ? .movzxR32RM16 : X86Forms.movRRM(w), r, X86Source(s))
        toMemory(X86Forms.movRMR(w), d, r)
        at += 1 << w
      }
    }
  }

  private func emitCall(_ i: InstID, _ signature: Signature, _ uses: [(VReg, PReg)]) {
    let callee = f.operand(i, 0)
    var target = X86Source(X86Address())
    var isDirect = false
    if let g = f.globalConstant(callee), module[g.global].kind != .variable, g.offset == 0 {
      isDirect = !callsThroughGOT(g.global)
      target = X86Source(symbolAddress(module[g.global].name, 0, isDirect ? .plt : .gotPCRel))
    } else if foldableLoad(callee) {
      target = loadSource(callee)
    } else {
      target = X86Source(reg(callee))
    }
    var clobbers = X86CallConvention.callerSaved(signature.convention)
    begin()
    var generalResults = 0, vectorResults = 0
    let lands = f[i].callFlags.contains(.landing)
    let own = Int(f[i].resultCount) - (lands ? 2 : 0)
    if lands { out.hasLandings = true }
    for k in 0..<Int(f[i].resultCount) {
      let v = f.result(i, k)
      let t = f.type(v)
      if t == .f80 { continue }
      let r: PReg
      if k >= own {
        // The exception object, and whether there is one: `X86Landings` puts them there.
        r = k == own ? X86CallConvention.exceptionObject : X86CallConvention.exceptionFlag
        clobbers.remove(r)
        push(.def(vreg(v), .fixed(r)))
        continue
      }
      if t.isIntegerOrPointer {
        r = generalResults == 0 ? .rax : .rdx
        generalResults += 1
      } else {
        r = .vector(vectorResults)
        vectorResults += 1
      }
      clobbers.remove(r)
      push(.def(t == .i1 ? out.makeVReg(.general, size: 4) : vreg(v), .fixed(r)))
    }
    // The row's own operand comes before the implicit ones.
    if !target.isMemory { push(.use(target.register)) }
    for (v, r) in uses { push(.use(v, .fixed(r))) }
    let number = target.isMemory ? self.number(target.address) : nil
    finish(isDirect ? .call : .callRM64, number, clobbers: clobbers, flags: lands ? [.call, .writesFlags, .landing] : [.call, .writesFlags])
  }

  /// -fno-plt: functions of other modules are called by the address in the GOT.
  private func callsThroughGOT(_ id: GlobalID) -> Bool {
    let g = module[id]
    return !options.usesPLT && options.relocationModel != .absolute && g.function == nil && !g.isDefinition && g.linkage != .internal
      && g.visibility == .default
  }

  private func receiveResults(_ i: InstID, _ signature: Signature) {
    let inst = f[i]
    for k in 0..<Int(inst.resultCount) - (inst.callFlags.contains(.landing) ? 2 : 0) {
      let v = f.result(i, k)
      switch f.type(v) {
      case .f80: x87(.fstpM80, X86Address(.slot, entity: x87Home(v).raw))
      case .i1:
        // Only eight bits of a returned _Bool count (psABI §3.1.2). The call's definition is the last one added.
        let call = MInstID(index: out.insts.count - 1)
        unary(.movzxR32RM8, vreg(v), X86Source(out.operands(of: call)[0].vreg))
      default: break
      }
    }
  }

  // MARK: Library routines

  /// memcpy, memmove, memset as calls; constant small sizes were expanded by legalization.
  func lowerMemoryCall(_ i: InstID) {
    let name: StaticString
    switch f[i].op {
    case .memcpy: name = "memcpy"
    case .memmove: name = "memmove"
    default: name = "memset"
    }
    let second = f.operand(i, 1)
    var uses = [(reg(f.operand(i, 0)), PReg.rdi)]
    uses.append((f[i].op == .memset ? extended(second, isSigned: false) : reg(second), .rsi))
    uses.append((reg(f.operand(i, 2)), .rdx))
    callRoutine(name, uses)
  }

  /// Calls a routine without results.
  func callRoutine(_ name: StaticString, _ uses: [(VReg, PReg)]) {
    begin()
    for (v, r) in uses { push(.use(v, .fixed(r))) }
    finish(
      .call, number(symbolAddress(module.symbol(ofRoutine: interner.intern(name)), 0, .plt)), clobbers: X86CallConvention.callerSaved, flags: [.call, .writesFlags])
  }

  // MARK: Returns

  func lowerReturn(_ i: InstID) {
    let signature = module[f.signature]
    var uses: [Operand] = []
    var general = 0, vector = 0
    // st0 is the first result, so the last one is pushed first.
    for k in stride(from: Int(f[i].operandCount) - 1, through: 0, by: -1) where f.type(f.operand(i, k)) == .f80 { loadX87(f.operand(i, k)) }
    for k in 0..<Int(f[i].operandCount) {
      let v = f.operand(i, k)
      let t = f.type(v)
      if t == .f80 { continue }
      if t.isIntegerOrPointer {
        let attributes = k < signature.results.count ? signature.results[k].attributes : []
        uses.append(.use(widened(v, attributes), .fixed(general == 0 ? .rax : .rdx)))
        general += 1
      } else {
        uses.append(.use(reg(v), .fixed(.vector(vector))))
        vector += 1
      }
    }
    if f[i].operandCount == 0, structReturn.isSome { uses.append(.use(reg(structReturn), .fixed(.rax))) }
    for (v, r) in preserved { uses.append(.use(v, .fixed(r))) }
    m.ret(uses)
  }

  /// A call in tail position; the frame is gone when the callee runs. Done as call and return when arguments do not fit.
  func lowerTailCall(_ i: InstID) {
    let signature = module[f[i].signature]
    let own = module[f.signature]
    var assignment = X86Assignment(own.convention)
    for p in own.parameters { _ = assignment.place(p) }
    let isForeign = signature.convention != .standard || own.convention != .standard
    let copies = signature.parameters.contains { $0.attributes.contains(.byValue) }
    let returnsX87 = signature.results.contains { $0.type == .f80 }
    if copies || isForeign || own.isVariadic || stackSize(i, signature) > assignment.stack || returnsX87 && false {
      if f[i].callFlags.contains(.mustTail) { fail("a call marked musttail needs more stack for arguments than its caller has") }
      lowerCallAndReturn(i, signature)
      return
    }
    var uses: [(VReg, PReg)] = []
    passArguments(i, signature, area: .incoming, &uses)
    let callee = f.operand(i, 0)
    var target = VReg.none
    let direct = f.globalConstant(callee)
    if direct == nil { target = reg(callee) }
    if let g = direct, callsThroughGOT(g.global) {
      begin()
      for (v, r) in uses { push(.use(v, .fixed(r))) }
      finish(.jmpRM64, number(symbolAddress(module[g.global].name, 0, .gotPCRel)), flags: [.terminator, .tailCall])
      return
    }
    begin()
    if direct == nil { push(.use(target, .fixed(.r11))) }
    for (v, r) in uses { push(.use(v, .fixed(r))) }
    if let g = direct {
      finish(.jmp, number(symbolAddress(module[g.global].name, 0, .plt)), flags: [.terminator, .tailCall])
    } else {
      finish(.jmpRM64, flags: [.terminator, .tailCall])
    }
  }

  private func lowerCallAndReturn(_ i: InstID, _ signature: Signature) {
    var uses: [(VReg, PReg)] = []
    passArguments(i, signature, area: .outgoing, &uses)
    let results = signature.results.filter { $0.type != .f80 }
    let callee = f.operand(i, 0)
    var target = X86Source(X86Address())
    let direct = f.globalConstant(callee)
    let viaGOT = direct.map { callsThroughGOT($0.global) } ?? false
    if let g = direct { target = X86Source(symbolAddress(module[g.global].name, 0, viaGOT ? .gotPCRel : .plt)) } else { target = X86Source(reg(callee)) }
    var clobbers = X86CallConvention.callerSaved(signature.convention)
    var returned: [Operand] = []
    begin()
    var general = 0, vector = 0
    for r in results {
      let v = temporary(r.type)
      let place: PReg
      if r.type.isIntegerOrPointer {
        place = general == 0 ? .rax : .rdx
        general += 1
      } else {
        place = .vector(vector)
        vector += 1
      }
      clobbers.remove(place)
      push(.def(v, .fixed(place)))
      returned.append(.use(v, .fixed(place)))
    }
    if !target.isMemory { push(.use(target.register)) }
    for (v, r) in uses { push(.use(v, .fixed(r))) }
    let address = target.isMemory ? number(target.address) : nil
    finish(direct != nil && !viaGOT ? .call : .callRM64, address, clobbers: clobbers, flags: [.call, .writesFlags])
    if returned.isEmpty, structReturn.isSome { returned.append(.use(reg(structReturn), .fixed(.rax))) }
    for (v, r) in preserved { returned.append(.use(v, .fixed(r))) }
    m.ret(returned)
  }

  // MARK: Parameters

  func receiveParameters() {
    if out.isInterrupt { return receiveInterrupt() }
    let signature = module[f.signature]
    var assignment = X86Assignment(signature.convention)
    var defs: [Operand] = []
    var late: [(ValueID, X86Place)] = []
    var used = PRegSet.empty
    for k in 0..<Int(f[f.entry].parameterCount) {
      let v = f.parameter(f.entry, k)
      let place = assignment.place(signature.parameters[k])
      if case .register(let r) = place { used.insert(r) }
      let isX87 = f.type(v) == .f80
      if isX87 ? x87Homes[v.index].isNone : !isDemanded(v) { continue }
      if case .register(let r) = place {
        if f.type(v) == .i1 {
          let raw = out.makeVReg(.general, size: 4)
          defs.append(.def(raw, .fixed(r)))
          late.append((v, .register(r)))
        } else {
          defs.append(.def(vreg(v), .fixed(r)))
        }
      } else {
        late.append((v, place))
      }
    }
    let saved = variadic.saveArea.isSome ? defineSaved(assignment, &defs) : []
    let homed = variadic.usesHome ? defineHomed(assignment, &defs) : []
    for (v, r) in preserved { defs.append(.def(v, .fixed(r))) }
    if !defs.isEmpty { m.add(MOpcode.arguments, defs) }
    for (r, offset) in saved {
      let a = X86Address(.slot, entity: variadic.saveArea.raw, Int32(offset))
      toMemory(offset < 48 ? .movRM64R64 : .movapsM128X, a, r)
    }
    for (r, offset) in homed { toMemory(.movRM64R64, X86Address(.incoming, Int32(offset)), r) }
    for (v, place) in late { receive(v, place, defs) }
  }

  /// The processor pushed a frame and perhaps an error code, which lie where a return address would.
  private func receiveInterrupt() {
    if f.features.contains(.sse) {
      return fail("an interrupt function may use general registers only; compile it with -mgeneral-regs-only")
    }
    let hasCode = f[f.entry].parameterCount > 1
    out.interruptCodeSize = hasCode ? 8 : 0
    let frame = f.parameter(f.entry, 0)
    if isDemanded(frame) { lea(vreg(frame), X86Address(.incoming, hasCode ? 0 : -8)) }
    if hasCode && isDemanded(f.parameter(f.entry, 1)) {
      unary(.movR64RM64, vreg(f.parameter(f.entry, 1)), X86Source(X86Address(.incoming, -8)))
    }
  }

  /// Microsoft's convention: the argument registers behind the named parameters, with their places above the return address.
  private func defineHomed(_ assignment: X86Assignment, _ defs: inout [Operand]) -> [(VReg, Int)] {
    var homed: [(VReg, Int)] = []
    for k in assignment.general..<max(4, assignment.general) {
      let r = out.makeVReg(.general, size: 8)
      defs.append(.def(r, .fixed(X86CallConvention.microsoftArguments[k])))
      homed.append((r, k * 8))
    }
    return homed
  }

  /// The bits of a floating value in a general register.
  private func bits(of v: ValueID) -> VReg {
    let isWide = f.type(v) == .f64
    let r = out.makeVReg(.general, size: isWide ? 8 : 4)
    unary(isWide ? .movqR64X : .movdRM32X, r, X86Source(reg(v)))
    return r
  }

  /// A function with Microsoft's convention keeps what others may destroy: values from its entry to its returns.
  func notePreserved() {
    if module[f.signature].convention != .microsoft || out.isNaked { return }
    for r in X86CallConvention.microsoftPreserved {
      preserved.append((r.registerClass == .vector ? out.makeVReg(.vector, size: 16) : out.makeVReg(.general, size: 8), r))
    }
  }

  /// Registers that may hold variadic arguments, with their place in the save area. All vector registers are saved
  /// without looking at al: it is only an upper bound that would save the stores.
  private func defineSaved(_ assignment: X86Assignment, _ defs: inout [Operand]) -> [(VReg, Int)] {
    var saved: [(VReg, Int)] = []
    for k in assignment.general..<max(6, assignment.general) {
      let r = out.makeVReg(.general, size: 8)
      defs.append(.def(r, .fixed(X86CallConvention.generalArguments[k])))
      saved.append((r, k * 8))
    }
    for k in assignment.vector..<max(8, assignment.vector) {
      let r = out.makeVReg(.vector, size: 16)
      defs.append(.def(r, .fixed(X86CallConvention.vectorArgument(k))))
      saved.append((r, 48 + k * 16))
    }
    return saved
  }

  private func receive(_ v: ValueID, _ place: X86Place, _ defs: [Operand]) {
    let t = f.type(v)
    switch place {
    case .register(let r):
      let raw = defs.first { $0.isFixed && $0.fixedRegister == r }!.vreg
      unary(.movzxR32RM8, vreg(v), X86Source(raw))
    case .copied(let offset): lea(vreg(v), X86Address(.incoming, Int32(offset)))
    case .stack(let offset):
      let a = X86Address(.incoming, Int32(offset))
      if t == .f80 {
        x87(.fldM80, a)
        x87(.fstpM80, X86Address(.slot, entity: x87Homes[v.index].raw))
      } else if t.isIntegerOrPointer {
        switch t {
        case .i1, .i8: unary(.movzxR32RM8, vreg(v), X86Source(a))
        case .i16: unary(.movzxR32RM16, vreg(v), X86Source(a))
        case .i32: unary(.movR32RM32, vreg(v), X86Source(a))
        default: unary(.movR64RM64, vreg(v), X86Source(a))
        }
      } else {
        loadVector(vreg(v), a, t, alignment: 8)
      }
    }
  }

  /// Finds the aggregate-return pointer before anything is lowered.
  func noteStructReturn() {
    let signature = module[f.signature]
    for (k, p) in signature.parameters.enumerated() where p.attributes.contains(.structReturn) && k < Int(f[f.entry].parameterCount) {
      structReturn = f.parameter(f.entry, k)
    }
  }

  // MARK: Variadic functions

  /// Fills the va_list: gp_offset, fp_offset, overflow_arg_area, reg_save_area.
  func lowerVAStart(_ i: InstID) {
    var assignment = X86Assignment(module[f.signature].convention)
    for p in module[f.signature].parameters { _ = assignment.place(p) }
    if assignment.convention == .microsoft {
      variadic.usesHome = true
      let first = out.makeVReg(.general, size: 8)
      lea(first, X86Address(.incoming, Int32(assignment.general * 8)))
      return toMemory(.movRM64R64, address(f.operand(i, 0), 0), first)
    }
    if variadic.saveArea.isNone { variadic.saveArea = m.makeSlot(size: 176, alignment: 16) }
    let list = address(f.operand(i, 0), 0)
    let overflow = out.makeVReg(.general, size: 8), save = out.makeVReg(.general, size: 8)
    toMemory(.movRM32I, list, immediate: Int64(assignment.general * 8))
    toMemory(.movRM32I, list.advanced(4), immediate: Int64(48 + assignment.vector * 16))
    lea(overflow, X86Address(.incoming, Int32(assignment.stack)))
    toMemory(.movRM64R64, list.advanced(8), overflow)
    lea(save, X86Address(.slot, entity: variadic.saveArea.raw))
    toMemory(.movRM64R64, list.advanced(16), save)
  }
}
