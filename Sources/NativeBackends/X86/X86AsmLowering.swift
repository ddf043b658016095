// Inline assembly: every operand of the statement gets a place that its constraint permits, and the text waits for emission.
//
//   before:  %r = asm "addl %2, %0", out "r" i32, in "m" %p, in "0" %x
//   after:   v3 = asm v1 (reuse), …     record: operand 0 is register 0, operand 1 is memory at [v2], operand 2 register 0
//
// Outputs are definitions, tied inputs reuse their output's register. As soon as the statement writes something before all
// inputs are read (an early clobber, a clobbered register, memory), the inputs stay apart from all that it writes.

import MachineCode
import SSA
import Support

/// The place chosen for one operand of the statement.
struct X86AsmPlace {
  enum Kind { case register, memory, immediate, symbol, block, x87, flag, mask, mmx }
  var kind = Kind.register
  var operandConstraint = Constraint.register
  var registerClass = RegClass.general
  var address = X86Address()
  var value: Int64 = 0
  var entity: UInt32 = 0
  /// The output that an input shares its place with, or -1.
  var tied = -1
  var vreg = VReg.none
}

extension X86Lowering {
  func lowerAsm(_ i: InstID) { lowerAsm(i, isGoto: false) }

  func lowerAsmGoto(_ i: InstID, of b: MBlockID) {
    var targets: [(target: MBlockID, arguments: [VReg], probability: Float)] = []
    let edges = f.edges(of: i)
    for (k, e) in edges.enumerated() {
      let p: Float = k == 0 ? 1 - Float(edges.count - 1) * 0.01 : 0.01
      targets.append((block(f[e].target), arguments(e), max(p, 0.01)))
    }
    m.setEdges(b, targets)
    lowerAsm(i, isGoto: true)
  }

  private func lowerAsm(_ i: InstID, isGoto: Bool) {
    let info = f.asmInfos[Int(f[i].aux)]
    guard info.operands.count <= 60 else { return fail("an asm statement may have 60 operands at most") }
    guard let clobbers = clobberSet(info), var places = choosePlaces(i, info, clobbers) else { return }
    out.hasCalls = true
    out.extraSavedRegisters.formUnion(clobbers)
    let zeros = places.map { $0.kind == .flag && !isGoto ? zero() : VReg.none }
    let stack = x87Order(i, info, &places)
    if problemFound || !assignSpecials(info, &places, isGoto) { return }
    for v in stack.inputs.reversed() { pushX87(v) }
    let results = loadPlaces(i, info, &places)
    let separate = info.operands.contains { $0.isEarlyClobber } || !clobbers.isEmpty
    var record = emitAsm(info, places, results, clobbers, isGoto: isGoto, separate: separate)
    if isGoto {
      noteResults(info, places, stack, &record)
      out.asms.append(record)
      return
    }
    out.asms.append(record)
    storeOutputs(i, info, places, zeros, stack)
  }

  /// What the emitter does on every way out of an asm goto: legalization gave each output a frame slot.
  private func noteResults(
    _ info: AsmInfo, _ places: [X86AsmPlace], _ stack: (inputs: [ValueID], outputs: [Int], rest: Int), _ record: inout MAsm
  ) {
    // Flags come first, while they still hold.
    for (k, o) in info.operands.enumerated() where o.kind == .output && places[k].kind == .flag {
      if let code = constraint(o, 0).condition { record.results.append(MAsmResult(.flag, operand: code, size: 1, slot: slot(o.home))) }
    }
    for k in stack.outputs {
      let t = info.operands[k].type
      record.results.append(MAsmResult(.x87, operand: 0, size: t == .f80 ? 10 : UInt8(t.bytes), slot: slot(info.operands[k].home)))
    }
    record.pops = stack.rest
    for (k, o) in info.operands.enumerated() where o.kind == .output && places[k].kind == .register {
      let size = o.type == .ptr ? 8 : UInt8(max(1, o.type.bytes))
      record.results.append(MAsmResult(.register, operand: record.operands[k].operand, size: size, slot: slot(o.home)))
    }
  }

  // MARK: Clobbers

  private func clobberSet(_ info: AsmInfo) -> PRegSet? {
    var set = PRegSet.empty
    for name in info.clobbers {
      switch name {
      case "memory", "cc", "flags", "dirflag", "fpsr", "fpcr", "mxcsr", "eflags", "redzone": continue
      default: break
      }
      let plain = name.hasPrefix("%") ? String(name.dropFirst()) : name
      if plain.hasPrefix("st") || plain.hasPrefix("mm") || plain.hasPrefix("k") { continue }
      guard let r = X86AsmConstraint.register(named: name) else {
        fail("asm clobbers '\(name)', which is no register of x86-64 that the compiler knows")
        return nil
      }
      if r == .rsp || out.reservedRegisters.contains(r) { continue }
      if r == .rbp && (options.keepsFramePointer || options.optimizationLevel == 0 || out.needsFramePointer) {
        fail("asm clobbers rbp, which is the frame pointer here; compile with -fomit-frame-pointer")
        return nil
      }
      set.insert(r)
    }
    return set
  }

  func clobberedStack(_ info: AsmInfo) -> Int {
    var n = 0
    for c in info.clobbers where c.hasPrefix("st") || c.hasPrefix("%st") { n += 1 }
    return n
  }

  // MARK: Choice

  /// The first alternative that every operand can meet.
  private func choosePlaces(_ i: InstID, _ info: AsmInfo, _ clobbers: PRegSet) -> [X86AsmPlace]? {
    var count = 1
    for o in info.operands { count = max(count, o.constraint.split(separator: ",", omittingEmptySubsequences: false).count) }
    for k in 0..<count {
      if let places = choose(i, info, clobbers, alternative: k, isLast: k == count - 1) { return places }
      if problemFound { return nil }
    }
    return nil
  }

  var problemFound: Bool { problem != nil }

  private func choose(_ i: InstID, _ info: AsmInfo, _ clobbers: PRegSet, alternative: Int, isLast: Bool) -> [X86AsmPlace]? {
    var places: [X86AsmPlace] = []
    // Registers that operands named, so that a choice among several avoids them.
    var taken = clobbers
    for name in info.fixedRegisters { if let r = X86AsmConstraint.register(named: name) { taken.insert(r) } }
    for o in info.operands {
      let c = constraint(o, alternative)
      if !c.general && !c.vector && c.registers.count == 1 { taken.insert(c.registers[0]) }
    }
    var pairs: [Int: PReg] = [:]
    for (k, o) in info.operands.enumerated() {
      if o.highOf >= 0 && o.constraint.isEmpty {
        guard let r = pairs[o.highOf] else { return nil }
        var p = X86AsmPlace()
        p.operandConstraint = .fixed(r)
        places.append(p)
        continue
      }
      let c = constraint(o, alternative)
      if c.unknown != 0 {
        fail("asm constraint '\(String(UnicodeScalar(c.unknown)))' is not supported on x86-64")
        return nil
      }
      let name = k < info.fixedRegisters.count ? info.fixedRegisters[k] : ""
      if c.tied < 0, info.operands.contains(where: { $0.highOf == k }) {
        guard let (low, high) = registerPair(c, &taken) else {
          if isLast { fail("asm operand \(k) with constraint \"\(o.constraint)\" needs two neighbouring registers, which are not free") }
          return nil
        }
        pairs[k] = high
        var p = X86AsmPlace()
        p.operandConstraint = .fixed(low)
        places.append(p)
        continue
      }
      guard let p = place(i, o, c, fixed: name, places, &taken) else {
        if isLast && !problemFound {
          fail("asm operand \(k) with constraint \"\(o.constraint)\" \(reason(o, c))")
        }
        return nil
      }
      places.append(p)
    }
    return places
  }

  /// Two registers that follow each other in gcc's numbering, for a 16-byte value.
  private func registerPair(_ c: X86AsmConstraint, _ taken: inout PRegSet) -> (PReg, PReg)? {
    var order: [PReg] = [.rax, .rdx, .rcx, .rbx, .rsi, .rdi]
    if c.registers == X86AsmConstraint.accumulatorPair {
      order = [.rax, .rdx]
    } else if c.registers.count == 1 {
      guard let k = order.firstIndex(of: c.registers[0]) else { return nil }
      order = Array(order[k...].prefix(2))
    } else if c.general {
      for n in 8..<16 { order.append(.general(n)) }
    }
    if order.count == 2 {
      taken.formUnion(PRegSet(order))
      return (order[0], order[1])
    }
    for k in 0..<max(0, order.count - 1) where !taken.contains(order[k]) && !taken.contains(order[k + 1]) {
      taken.insert(order[k])
      taken.insert(order[k + 1])
      return (order[k], order[k + 1])
    }
    return nil
  }

  private func reason(_ o: AsmOperand, _ c: X86AsmConstraint) -> String {
    if o.kind == .memoryInput || o.kind == .memoryOutput { return "does not fit a register and may not be in memory" }
    if !c.hasRegister && (c.symbolic || c.numeric || !c.ranges.isEmpty) { return "must be a constant in range" }
    return "cannot be satisfied"
  }

  private func constraint(_ o: AsmOperand, _ alternative: Int) -> X86AsmConstraint {
    let parts = o.constraint.split(separator: ",", omittingEmptySubsequences: false)
    if parts.isEmpty { return X86AsmConstraint(Substring(o.constraint).utf8) }
    return X86AsmConstraint(parts[min(alternative, parts.count - 1)].utf8)
  }

  private func place(
    _ i: InstID, _ o: AsmOperand, _ c: X86AsmConstraint, fixed: String, _ earlier: [X86AsmPlace], _ taken: inout PRegSet
  ) -> X86AsmPlace? {
    var p = X86AsmPlace()
    switch o.kind {
    case .memoryOutput, .memoryInput:
      if !c.memory { return nil }
      p.kind = .memory
      return p
    case .output:
      if c.condition != nil {
        p.kind = .flag
        return p
      }
      if o.constraint.hasPrefix("@cc") {
        fail("asm flag output \"\(o.constraint)\" names no condition of x86-64")
        return nil
      }
    case .input:
      if c.tied >= 0 {
        guard c.tied < earlier.count else { return nil }
        p = earlier[c.tied]
        p.tied = c.tied
        return p.kind == .memory || p.kind == .flag ? nil : p
      }
      if let known = constantPlace(f.operand(i, o.index), c, fixed: fixed) { return known }
    }
    return registerPlace(o, c, fixed: fixed, &taken)
  }

  /// A constant as an immediate, where the constraint permits one and it is no worse than a register.
  private func constantPlace(_ v: ValueID, _ c: X86AsmConstraint, fixed: String) -> X86AsmPlace? {
    guard fixed.isEmpty else { return nil }
    var p = X86AsmPlace()
    switch f[v].kind {
    case .integer:
      let value = f.type(v) == .i1 ? f.constantValue(v) & 1 : f.constantValue(v)
      guard c.accepts(value), fits32(value) || !c.hasRegister else { return nil }
      p.kind = .immediate
      p.value = value
    case .float where c.floating && !c.hasRegister && f.type(v) == .f32:
      p.kind = .immediate
      p.value = Int64(f.constants[Int(f[v].owner)].low)
    case .global where c.symbolic && !c.hasRegister:
      let (id, offset) = f.globalConstant(v)!
      p.kind = .symbol
      p.entity = module[id].name.raw
      p.value = offset
    case .blockAddress where c.symbolic && !c.hasRegister:
      p.kind = .block
      p.entity = block(BlockID(f[v].owner)).raw
    default: return nil
    }
    return p
  }

  private func registerPlace(_ o: AsmOperand, _ c: X86AsmConstraint, fixed: String, _ taken: inout PRegSet) -> X86AsmPlace? {
    var p = X86AsmPlace()
    let isWide = o.type.isVector || o.type == .f128
    let isFloat = o.type.isFloat || o.type.isVector
    if !fixed.isEmpty {
      guard let r = X86AsmConstraint.register(named: fixed) else {
        fail("'\(fixed)' is no register that a variable can live in")
        return nil
      }
      p.operandConstraint = .fixed(r)
      p.registerClass = r.registerClass
      return p
    }
    if o.type == .f80 || c.x87 >= 0 && !c.hasRegister {
      if c.x87 >= 0 {
        p.kind = .x87
        p.value = Int64(c.x87)
        return p
      }
      return memoryPlace(o, c)
    }
    if !c.hasRegister && (c.mask || c.mmx) && o.type.bits <= 64 {
      p.kind = c.mask ? .mask : .mmx
      p.value = c.predicate ? 1 : 0
      return p
    }
    if o.type.bits > 64 && !isWide { return memoryPlace(o, c) }
    if c.vector && (isFloat || !c.general && c.legacy == 0 && c.registers.isEmpty) {
      p.registerClass = .vector
      return p
    }
    if c.general && !(isWide && o.type.bits > 64) { return p }
    if c.legacy != 0 {
      let order: [PReg] = [.rax, .rcx, .rdx, .rbx, .rsi, .rdi]
      guard let r = order.first(where: { !taken.contains($0) && (c.legacy == 8 || $0.number < 4) }) else { return nil }
      taken.insert(r)
      p.operandConstraint = .fixed(r)
      return p
    }
    if let r = c.registers.count > 1 ? c.registers.first(where: { !taken.contains($0) }) ?? c.registers[0] : c.registers.first {
      taken.insert(r)
      p.operandConstraint = .fixed(r)
      p.registerClass = r.registerClass
      return p
    }
    return memoryPlace(o, c)
  }

  private func memoryPlace(_ o: AsmOperand, _ c: X86AsmConstraint) -> X86AsmPlace? {
    guard c.memory else { return nil }
    var p = X86AsmPlace()
    p.kind = .memory
    return p
  }

  // MARK: Operands

  /// Brings inputs and addresses into registers; the definitions are new registers where the output has another class.
  private func loadPlaces(_ i: InstID, _ info: AsmInfo, _ places: inout [X86AsmPlace]) -> [VReg] {
    for (k, o) in info.operands.enumerated() {
      switch o.kind {
      case .memoryOutput, .memoryInput: places[k].address = namedAddress(address(f.operand(i, o.index), 0))
      case .output:
        if places[k].kind == .register {
          let v = f.result(i, o.index)
          if o.home.isSome {
            let info = registerInfo(o.type)
            places[k].vreg = out.makeVReg(places[k].registerClass, size: info.registerClass == places[k].registerClass ? Int(info.size) : 8)
            continue
          }
          places[k].vreg = registerInfo(o.type).registerClass == places[k].registerClass ? vreg(v) : moved(to: places[k].registerClass)
        } else if places[k].kind == .memory {
          let home = o.home.isSome ? slot(o.home) : m.makeSlot(size: UInt64(max(o.type.bytes, 16)), alignment: 16)
          places[k].address = X86Address(.slot, entity: home.raw)
        }
      case .input:
        let v = f.operand(i, o.index)
        if places[k].kind == .mask || places[k].kind == .mmx {
          m.add(X86Pseudo.toSpecial, [.use(reg(v))], immediate: specialMove(places[k], f.type(v)), flags: .pinned)
        } else if places[k].kind == .register {
          places[k].vreg = asmInput(v, places[k].registerClass)
        } else if places[k].kind == .memory {
          places[k].address = spilled(v)
        }
      }
    }
    return places.map { $0.vreg }
  }

  private func moved(to c: RegClass) -> VReg { out.makeVReg(c, size: 8) }

  /// The template's text can only name symbols; a constant of the pool has none.
  private func namedAddress(_ a: X86Address) -> X86Address {
    guard a.base == .constant || a.base == .jumpTable || a.base == .block else { return a }
    let r = out.makeVReg(.general, size: 8)
    lea(r, a)
    return X86Address(register: r)
  }

  /// A value without an address, put into memory for an operand that must be there.
  private func spilled(_ v: ValueID) -> X86Address {
    let t = f.type(v)
    if t == .f80 { return X86Address(.slot, entity: x87Home(v).raw) }
    let a = X86Address(.slot, entity: m.makeSlot(size: UInt64(max(t.bytes, 16)), alignment: 16).raw)
    if t.isIntegerOrPointer {
      let wide = t == .i64 || t == .ptr
      toMemory(wide ? .movRM64R64 : .movRM32R32, a, reg(v))
    } else {
      storeVector(reg(v), a, t, isAligned: true)
    }
    return a
  }

  private func asmInput(_ v: ValueID, _ c: RegClass) -> VReg {
    let info = registerInfo(f.type(v))
    let r = reg(v)
    if info.registerClass == c { return r }
    let d = moved(to: c)
    move(d, r, size: Int(info.size))
    return d
  }

  /// Between the register files.
  private func move(_ d: VReg, _ s: VReg, size: Int) {
    if out[d].registerClass == .vector {
      if size == 8 { unaryRegister(.movqXR64, d, s) } else { unary(.movdXRM32, d, X86Source(s)) }
    } else if size == 8 {
      unaryRegister(.movqR64X, d, s)
    } else {
      unaryRegister(.movdRM32X, d, s)
    }
  }

  // MARK: The instruction

  private func emitAsm(
    _ info: AsmInfo, _ places: [X86AsmPlace], _ results: [VReg], _ clobbers: PRegSet, isGoto: Bool, separate: Bool
  ) -> MAsm {
    var operands = [MAsmOperand](repeating: MAsmOperand(), count: places.count)
    // Tied inputs stand right behind the definitions, where a definition can name them.
    var tiedInputs: [Int] = []
    for (k, p) in places.enumerated() where info.operands[k].kind == .input && p.kind == .register && p.tied >= 0 { tiedInputs.append(k) }
    let outputs = info.operands.indices.filter { info.operands[$0].kind == .output && places[$0].kind == .register }
    begin()
    for k in outputs {
      operands[k].operand = UInt8(scratchCount)
      var c = places[k].operandConstraint
      if case .register = c, let t = tiedInputs.firstIndex(where: { places[$0].tied == k }) { c = .reuse(outputs.count + t) }
      // A reused register is kept apart from other inputs anyway.
      if case .reuse = c { push(.def(results[k], c)) } else { push(.def(results[k], c, early: info.operands[k].isEarlyClobber)) }
    }
    for k in tiedInputs {
      operands[k].operand = operands[places[k].tied].operand
      push(.use(results[k], places[places[k].tied].operandConstraint))
    }
    for (k, p) in places.enumerated() where info.operands[k].kind == .input && p.kind == .register && p.tied < 0 {
      operands[k].operand = UInt8(scratchCount)
      push(.use(results[k], p.operandConstraint, late: separate))
    }
    for (k, p) in places.enumerated() {
      let first = scratchCount
      fill(&operands[k], p, info.operands[k])
      if separate || info.operands[k].kind == .memoryOutput || info.operands[k].kind == .output {
        for n in first..<scratchCount where scratch[n].isUse { scratch[n] = .use(scratch[n].vreg, .register, late: true) }
      }
    }
    var named = info.operands
    var flags: MInstFlags = [.pinned, .reads, .writes, .writesFlags]
    if isGoto { flags.insert(.terminator) }
    m.add(
      isGoto ? X86Pseudo.asmGoto : X86Pseudo.inlineAsm, operands: UnsafeBufferPointer(start: scratch, count: scratchCount),
      immediate: Int64(out.asms.count), clobbers: clobbers, flags: flags)
    // The upper halves of operands in two registers come last and have no number.
    while let last = named.last, last.highOf >= 0 {
      named.removeLast()
      operands.removeLast()
    }
    return MAsm(template: info.template, operands: operands, names: named.map { $0.name }, labelNames: isGoto ? info.labelNames : [])
  }

  private func fill(_ o: inout MAsmOperand, _ p: X86AsmPlace, _ description: AsmOperand) {
    let t = description.type
    o.size = t == .void ? 0 : t == .ptr ? 8 : t == .f80 ? 10 : UInt8(min(max(t.bytes, 1), 64))
    o.value = p.value
    o.entity = p.entity
    switch p.kind {
    case .register: o.kind = .register
    case .memory:
      o.kind = .memory
      o.value = t.isFloat ? 1 : 0
      o.address = number(p.address)
    case .immediate: o.kind = .immediate
    case .symbol: o.kind = .symbol
    case .block: o.kind = .block
    case .x87: o.kind = .x87
    case .mask: o.kind = .mask
    case .mmx: o.kind = .mmx
    case .flag: o.kind = .none
    }
  }

  // MARK: Outputs

  private func storeOutputs(
    _ i: InstID, _ info: AsmInfo, _ places: [X86AsmPlace], _ zeros: [VReg], _ stack: (inputs: [ValueID], outputs: [Int], rest: Int)
  ) {
    for (k, o) in info.operands.enumerated() where o.kind == .output && places[k].kind == .flag {
      guard let code = constraint(o, 0).condition else { continue }
      setCondition(vreg(f.result(i, o.index)), zeros[k], BranchCondition(code))
    }
    for k in stack.outputs {
      let v = f.result(i, info.operands[k].index)
      let t = f.type(v)
      if t == .f80 {
        x87(.fstpM80, X86Address(.slot, entity: x87Home(v).raw))
      } else {
        let s = scratchHome()
        x87(t == .f32 ? .fstpM32 : .fstpM64, s)
        loadVector(vreg(v), s, t, alignment: 16)
      }
    }
    for _ in 0..<stack.rest { popX87() }
    for (k, o) in info.operands.enumerated() where o.kind == .output {
      let v = f.result(i, o.index)
      if places[k].kind == .memory { loadOutput(v, places[k].address) }
      if places[k].kind == .mask || places[k].kind == .mmx {
        m.add(X86Pseudo.fromSpecial, [.def(vreg(v))], immediate: specialMove(places[k], o.type), flags: .pinned)
      }
      if places[k].kind == .register, registerInfo(o.type).registerClass != places[k].registerClass {
        move(vreg(v), places[k].vreg, size: Int(registerInfo(o.type).size))
      }
    }
  }

  private func loadOutput(_ v: ValueID, _ a: X86Address) {
    let t = f.type(v)
    if t == .f80 {
      x87(.fldM80, a)
      x87(.fstpM80, X86Address(.slot, entity: x87Home(v).raw))
    } else if t.isIntegerOrPointer {
      unary(t == .i64 || t == .ptr ? .movR64RM64 : .movR32RM32, vreg(v), X86Source(a))
    } else {
      loadVector(vreg(v), a, t, alignment: 16)
    }
  }
}
