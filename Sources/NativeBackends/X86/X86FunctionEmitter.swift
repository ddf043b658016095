// Allocated machine IR to bytes: the last step of the x86-64 back end.
//
// Walks the blocks in layout order; before each instruction the allocator's edits run, then the instruction's operands are
// put into the table row's order and encoded into the code buffer. Prologue, epilogue and frame accesses come from
// `FrameLayout`, branches from `BlockLayout`. With a listing in the buffer the same calls give `-S`.

import MachineCode
import ObjectFormat
import Support

final class X86FunctionEmitter {
  let f: MIRFunction
  let result: AllocationResult
  let frame: FrameLayout
  let layout: BlockLayout
  let buffer: CodeBuffer
  var pseudo: X86PseudoEmission
  private let assembly: X86AsmEmission
  /// Label per block, made on first use.
  private var labels: Arena<MCSymbol>
  /// Per block: another block that stands for it wherever its address is seen (edge splits of computed gotos).
  private var standIn: Arena<MBlockID>
  private var isEmitted: BitSet
  private var constantLabels: [MCSymbol] = []
  private var tableLabels: [MCSymbol] = []
  private let operands: UnsafeMutablePointer<MCOperand>
  private var nextEdit = 0
  /// Index of the first edit per instruction position is found by search when blocks are emitted out of order.
  let unwinds: Bool
  /// Calls behind which exceptions come out, and the label of the table that lists them.
  var callSites: [X86CallSite] = []
  var exceptionTable = MCSymbol.none
  let options: CodegenOptions
  let sink: OutputSink
  var problem: CodegenProblem? = nil

  /// Some value fills a 32-byte register.
  private var usesWideVectors = false

  init(_ f: MIRFunction, _ result: AllocationResult, _ frame: FrameLayout, _ layout: BlockLayout, _ sink: OutputSink, _ options: CodegenOptions) {
    self.f = f
    self.result = result
    self.frame = frame
    self.layout = layout
    buffer = sink.buffer
    assembly = sink.inlineAssembly
    self.options = options
    self.sink = sink
    // Nothing unwinds through an interrupt.
    unwinds = (options.emitsUnwindTables || f.hasLandings) && !f.isInterrupt
    pseudo = X86PseudoEmission(buffer)
    labels = Arena(repeating: .none, count: f.blocks.count)
    standIn = Arena(repeating: .none, count: f.blocks.count)
    operands = .allocate(capacity: 8)
    operands.initialize(repeating: .none, count: 8)
    isEmitted = BitSet(capacity: f.blocks.count)
    if f.usesVEX { for k in 0..<f.vregs.count where f[VReg(index: k)].size == 32 { usesWideVectors = true } }
    for k in f.layout.indices {
      let b = f.layout[k]
      isEmitted.insert(b.index)
      if f[b].addressOf.isSome { standIn[f[b].addressOf.index] = b }
    }
  }

  deinit { operands.deallocate() }

  /// Emits the function at the buffer's position, then its constants and jump tables in read-only data.
  func run() throws(CodegenProblem) {
    var start = MCSymbol.none
    if f.hasLandings {
      let personality = personalityReference()
      exceptionTable = buffer.makeLabel()
      start = buffer.makeLabel()
      buffer.bind(start)
      buffer.cfi.startProcedure(buffer)
      buffer.cfi.setHandler(personality: personality, table: exceptionTable, buffer)
    } else if unwinds {
      buffer.cfi.startProcedure(buffer)
    }
    emitEntry()
    if !f.isNaked { emitPrologue() }
    for k in layout.order.indices {
      let b = layout.order[k]
      buffer.bind(label(b))
      // The address may be the target of a computed goto.
      if options.protection.marksBranchTargets && (f[b].isAddressTaken || f[b].addressOf.isSome) { X86Encoder.encode(.endbr64, into: buffer) }
      emitBody(b, next: k + 1 < layout.order.count ? layout.order[k + 1] : .none)
    }
    if unwinds { buffer.cfi.endProcedure(buffer) }
    if f.hasLandings { emitCallSites(function: start) }
    emitReadOnlyData()
    if let problem { throw problem }
    if let message = buffer.encodingError {
      buffer.encodingError = nil
      throw CodegenProblem(message: "internal error: \(message)", function: buffer.interner.string(f.name), location: .none)
    }
  }

  // MARK: Labels

  func label(_ b: MBlockID) -> MCSymbol {
    if labels[b.index].isNone { labels[b.index] = buffer.makeLabel() }
    return labels[b.index]
  }

  /// The label that stands for `b` where its address is a value.
  func addressLabel(_ b: MBlockID) -> MCSymbol {
    // Nobody can go to a block that was removed; its address is still a value, and some label of the function serves.
    if b.isNone || !isEmitted.contains(b.index) { return label(f.entry) }
    return label(standIn[b.index].isSome ? standIn[b.index] : b)
  }

  private func constantLabel(_ k: Int) -> MCSymbol {
    while constantLabels.count <= k { constantLabels.append(buffer.makeLabel()) }
    return constantLabels[k]
  }

  private func tableLabel(_ k: Int) -> MCSymbol {
    while tableLabels.count <= k { tableLabels.append(buffer.makeLabel()) }
    return tableLabels[k]
  }

  // MARK: Prologue and epilogue

  func encode(_ op: X86Opcode, _ a: MCOperand) { X86Encoder.encode(op, a, into: buffer) }
  func encode(_ op: X86Opcode, _ a: MCOperand, _ b: MCOperand) { X86Encoder.encode(op, a, b, into: buffer) }

  func register(_ r: PReg) -> Register { Register(r.raw) }

  func cfi(_ operation: CFIOperation, register: Register = .rsp, value: Int64 = 0) {
    if unwinds { buffer.cfi.record(operation, register: CFIRecorder.dwarfNumber(register), value: value, buffer) }
  }

  private func emitPrologue() {
    var offset: Int64 = 8
    if frame.usesFramePointer {
      encode(.pushR64, .reg(.rbp))
      offset += 8
      cfi(.defCFAOffset, value: offset)
      cfi(.offset, register: .rbp, value: -offset)
      encode(.movRM64R64, .reg(.rbp), .reg(.rsp))
      cfi(.defCFARegister, register: .rbp)
    }
    for r in frame.saved {
      encode(.pushR64, .reg(register(r)))
      offset += 8
      if !frame.usesFramePointer { cfi(.defCFAOffset, value: offset) }
      cfi(.offset, register: register(r), value: -offset)
    }
    if frame.adjustment != 0 { extendFrame(frame.adjustment, offset: offset) }
    if frame.realignment != 0 { encode(.andRM64I, .reg(.rsp), .imm(-frame.realignment)) }
    if f.isInterrupt && f.hasCalls { X86Encoder.encode(.cld, into: buffer) }
    if options.protection.profiling == .mcount { callProfiler("mcount") }
  }

  /// Undoes the prologue up to the return address. What follows in the section still has the frame.
  private func emitEpilogue() {
    if unwinds { buffer.cfi.record(.rememberState, buffer) }
    if frame.usesFramePointer {
      if f.hasDynamicStack || frame.realignment != 0 {
        let pushed = 8 * Int64(frame.saved.count)
        if pushed == 0 {
          if frame.adjustment != 0 || f.hasDynamicStack || frame.realignment != 0 { encode(.movRM64R64, .reg(.rsp), .reg(.rbp)) }
        } else {
          encode(.leaR64M, .reg(.rsp), .mem(base: .rbp, disp: Int32(-pushed)))
        }
      } else if frame.adjustment != 0 {
        moveStackPointer(by: frame.adjustment)
      }
      for r in frame.saved.reversed() { encode(.popR64, .reg(register(r))) }
      encode(.popR64, .reg(.rbp))
      cfi(.defCFA, register: .rsp, value: 8)
      return
    }
    var offset = frame.pushedSize + frame.adjustment
    if frame.adjustment != 0 {
      moveStackPointer(by: frame.adjustment)
      offset -= frame.adjustment
      cfi(.defCFAOffset, value: offset)
    }
    for r in frame.saved.reversed() {
      encode(.popR64, .reg(register(r)))
      offset -= 8
      cfi(.defCFAOffset, value: offset)
    }
  }

  private func endEpilogue() { if unwinds { buffer.cfi.record(.restoreState, buffer) } }

  // MARK: Blocks

  /// The first edit at or after instruction `position`.
  private func editIndex(_ position: UInt32) -> Int {
    if nextEdit < result.edits.count, result.edits[nextEdit].position >= position,
      nextEdit == 0 || result.edits[nextEdit - 1].position < position
    {
      return nextEdit
    }
    var low = 0, high = result.edits.count
    while low < high {
      let middle = (low + high) / 2
      if result.edits[middle].position < position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func emitBody(_ b: MBlockID, next: MBlockID) {
    let block = f[b]
    nextEdit = editIndex(block.firstInst)
    for k in block.firstInst..<block.endInst {
      while nextEdit < result.edits.count && result.edits[nextEdit].position == k {
        emit(result.edits[nextEdit])
        nextEdit += 1
      }
      let i = MInstID(k)
      if f[i].isTerminator {
        emitTerminator(i, of: b, next: next)
      } else if !result.isRemoved(i) {
        emit(i)
      }
    }
  }

  private func emitTerminator(_ i: MInstID, of b: MBlockID, next: MBlockID) {
    let inst = f[i]
    switch inst.opcode {
    case MOpcode.jump: jump(to: f[f.outgoing(b, 0)].target, next: next)
    case MOpcode.branch: branch(BranchCondition(immediate: inst.immediate), of: b, next: next)
    // What a naked function's assembly lets through must not go on to the next function.
    case MOpcode.ret where f.isNaked: X86Encoder.encode(.ud2, into: buffer)
    case MOpcode.ret:
      clearUpperHalves(before: inst)
      emitEpilogue()
      clearRegisters(i, inst)
      if f.isInterrupt {
        if f.interruptCodeSize != 0 { moveStackPointer(by: f.interruptCodeSize) }
        X86Encoder.encode(.iretq, into: buffer)
      } else {
        X86Encoder.encode(.ret, into: buffer)
      }
      endEpilogue()
    case MOpcode.unreachable: break
    default:
      if inst.flags.contains(.tailCall) {
        clearUpperHalves(before: inst)
        emitEpilogue()
        emit(i)
        endEpilogue()
      } else if inst.opcode == X86Pseudo.asmGoto {
        emitAsmGoto(i, of: b, next: next)
      } else {
        emit(i)
      }
    }
  }

  private func jump(to target: MBlockID, next: MBlockID) {
    let target = layout.destination[target.index]
    if layout.isRepeated(target) && target != next {
      let saved = nextEdit
      emitBody(target, next: .none)
      nextEdit = saved
      return
    }
    if target != next { encode(.jmp, .label(label(target))) }
  }

  private func branch(_ condition: BranchCondition, of b: MBlockID, next: MBlockID) {
    let taken = layout.destination[f[f.outgoing(b, 0)].target.index]
    let other = layout.destination[f[f.outgoing(b, 1)].target.index]
    if taken == other { return jump(to: taken, next: next) }
    switch condition.mode {
    case .single:
      if taken == next {
        conditional(condition.first ^ 1, taken: other)
      } else {
        conditional(condition.first, taken: taken)
        if other != next { encode(.jmp, .label(label(other))) }
      }
    case .either:
      conditional(condition.first, taken: taken)
      conditional(condition.second, taken: taken)
      if other != next { encode(.jmp, .label(label(other))) }
    case .both:
      conditional(condition.first ^ 1, taken: other)
      if taken == next {
        conditional(condition.second ^ 1, taken: other)
      } else {
        conditional(condition.second, taken: taken)
        if other != next { encode(.jmp, .label(label(other))) }
      }
    }
  }

  private func conditional(_ code: UInt8, taken: MBlockID) {
    encode(X86Opcode(row: X86Opcode.jo.row + Int(code)), .label(label(taken)))
  }

  // MARK: Edits

  private func emit(_ e: Edit) {
    switch e.kind {
    case .exchange: encode(.xchgRM64R64, .reg(register(e.from.register)), .reg(register(e.to.register)))
    case .rematerialize: emit(e.inst, result: e.to)
    case .move: move(e)
    }
  }

  // MARK: Instructions

  /// `result`: where a rematerialised definition goes instead of its allocation.
  private func emit(_ i: MInstID, result place: Allocation? = nil) {
    let inst = f[i]
    if inst.opcode >= MOpcode.firstGeneric { return emitGeneric(inst) }
    if inst.opcode >= MOpcode.firstTargetPseudo { return emitPseudo(i, inst) }
    let op = X86Opcode(row: Int(inst.opcode))
    if inst.flags.contains(.call) { clearUpperHalves(before: inst) }
    fill(i, inst, op, place)
    // Jump tables are read-only, so their jumps need no mark at the target.
    if inst.extra != 0 && inst.isTerminator && options.protection.marksBranchTargets { X86Encoder.encode(.segDS, into: buffer) }
    if inst.flags.contains(.landing) {
      emitLanding { X86Encoder.encode(op, operands, into: buffer) }
    } else {
      X86Encoder.encode(op, operands, into: buffer)
    }
  }

  /// Code that knows only SSE runs slowly while the upper halves of vector registers are in use: they are cleared where
  /// control leaves a function that used them, unless a 32-byte value is handed over.
  private func clearUpperHalves(before inst: MInst) {
    if !usesWideVectors { return }
    for k in 0..<Int(inst.operandCount) where f[f.operands[Int(inst.firstOperand) + k].vreg].size == 32 { return }
    X86Encoder.encode(.vzeroupper, into: buffer)
  }

  private func emitGeneric(_ inst: MInst) {
    switch inst.opcode {
    case MOpcode.arguments, MOpcode.undefined, MOpcode.keepAlive: break
    case MOpcode.copy:
      let first = Int(inst.firstOperand)
      let to = result.allocations[first], from = result.allocations[first + 1]
      if to != from {
        let size = f[f.operands[first].vreg].size
        move(Edit(.move, at: 0, from: from, to: to, size: size))
      }
    default: break
    }
  }

  private func emitPseudo(_ i: MInstID, _ inst: MInst) {
    switch inst.opcode {
    case X86Pseudo.prefixed: fill(i, inst, X86PseudoEmission.carriedRow(inst), nil)
    case X86Pseudo.tlsGeneralDynamic, X86Pseudo.tlsLocalDynamic: operands[0] = address(i, inst)
    case X86Pseudo.inlineAsm: return emitAssembly(i, inst, labels: [])
    default:
      operands[0] = inst.operandCount > 0 ? place(result.allocations[Int(inst.firstOperand)]) : .none
    }
    pseudo.emit(inst, operands, outgoingSize: f.outgoingSize)
  }

  private func emitAssembly(_ i: MInstID, _ inst: MInst, labels: [MCSymbol]) {
    let first = Int(inst.firstOperand)
    let context = X86AsmContext(
      register: { self.result.allocations[first + $0].register }, memory: { self.address($0, first) },
      blockAddress: { self.addressLabel($0) }, labels: labels)
    do throws(CodegenProblem) {
      try assembly.emit(f.asms[Int(inst.immediate)], context, at: inst.location)
    } catch {
      fail(error.message, inst)
    }
  }

  /// Where results are to be stored, the statement's labels lead to code that does so and then jumps on.
  private func emitAsmGoto(_ i: MInstID, of b: MBlockID, next: MBlockID) {
    let inst = f[i]
    let record = f.asms[Int(inst.immediate)]
    var targets: [MCSymbol] = []
    for k in 0..<Int(f[b].edgeCount) { targets.append(label(layout.destination[f[f.outgoing(b, k)].target.index])) }
    if record.results.isEmpty && record.pops == 0 {
      emitAssembly(i, inst, labels: Array(targets.dropFirst()))
      return jump(to: f[f.outgoing(b, 0)].target, next: next)
    }
    let exits = targets.dropFirst().map { _ in buffer.makeLabel() }
    emitAssembly(i, inst, labels: exits)
    storeResults(record, inst)
    encode(.jmp, .label(targets[0]))
    for (k, exit) in exits.enumerated() {
      buffer.bind(exit)
      storeResults(record, inst)
      encode(.jmp, .label(targets[k + 1]))
    }
  }

  private func storeResults(_ record: MAsm, _ inst: MInst) {
    for r in record.results {
      let home = place(frame.local(r.slot), nil)
      switch r.kind {
      case .flag: encode(X86Forms.set(r.operand), home)
      case .x87: encode(r.size == 4 ? .fstpM32 : r.size == 8 ? .fstpM64 : .fstpM80, home)
      case .register: store(result.allocations[Int(inst.firstOperand) + Int(r.operand)].register, home, size: Int(r.size))
      }
    }
    for _ in 0..<record.pops { encode(.fstpSTI, .reg(.st(0))) }
  }

  private func store(_ r: PReg, _ home: MCOperand, size: Int) {
    let from: MCOperand = .reg(register(r))
    if r.registerClass == .vector {
      encode(size <= 4 ? .movssM32X : size == 8 ? .movsdM64X : .movapsM128X, home, from)
    } else {
      encode(size == 1 ? .movRM8R8 : size == 2 ? .movRM16R16 : size == 4 ? .movRM32R32 : .movRM64R64, home, from)
    }
  }

  private func fail(_ message: String, _ inst: MInst) {
    if problem == nil { problem = CodegenProblem(message: message, function: buffer.interner.string(f.name), location: inst.location) }
  }

  func place(_ a: Allocation) -> MCOperand { a.isRegister ? .reg(register(a.register)) : a.isSlot ? spill(a) : .none }

  /// Puts the operands of `inst` into the order of row `op` (the rule is documented on `MInst`).
  private func fill(_ i: MInstID, _ inst: MInst, _ op: X86Opcode, _ replaced: Allocation?) {
    let first = Int(inst.firstOperand)
    let defs = Int(inst.defCount)
    var nextDef = 0
    var nextUse = defs
    var reused: UInt32 = 0
    for k in 0..<defs where f.operands[first + k].isReuse { reused |= 1 << UInt32(f.operands[first + k].reusedOperand) }
    var addressPending = inst.hasAddress
    for k in 0..<op.operandCount {
      let info = op.operand(k)
      if let fixed = X86FunctionEmitter.fixedOperand(info.kind) {
        operands[k] = fixed
        continue
      }
      if info.kind.isImmediate {
        operands[k] = .imm(inst.immediate)
        continue
      }
      if info.kind == .rel {
        operands[k] = target(i, inst)
        addressPending = false
        continue
      }
      if addressPending && info.kind.mayBeMemory {
        operands[k] = address(i, inst)
        addressPending = false
        continue
      }
      if info.isWritten && nextDef < defs {
        operands[k] = place(replaced ?? result.allocations[first + nextDef])
        nextDef += 1
      } else {
        while nextUse < 32 && reused >> UInt32(nextUse) & 1 != 0 { nextUse += 1 }
        operands[k] = place(result.allocations[first + nextUse])
        nextUse += 1
      }
    }
  }

  private static func fixedOperand(_ kind: X86OperandKind) -> MCOperand? {
    switch kind {
    case .al, .ax, .eax, .rax: return .reg(.rax)
    case .cl: return .reg(.rcx)
    case .dx: return .reg(.rdx)
    case .xmm0: return .reg(.xmm(0))
    case .one: return .imm(1)
    case .st0: return .reg(.st(0))
    case .sti: return .reg(.st(1))
    default: return nil
    }
  }

  /// A branch or call target.
  private func target(_ i: MInstID, _ inst: MInst) -> MCOperand {
    let a = f.addresses[Int(inst.address)]
    if a.base == .block { return .label(addressLabel(MBlockID(a.entity))) }
    let modifier = SymbolModifier(rawValue: a.relocation) ?? .none
    return .label(buffer.symbol(named: Name(a.entity)), addend: Int64(a.displacement), modifier: modifier)
  }

  private func address(_ i: MInstID, _ inst: MInst) -> MCOperand {
    address(f.addresses[Int(inst.address)], Int(inst.firstOperand))
  }

  /// `first`: where the operands of the address's instruction start.
  private func address(_ a: MAddress, _ first: Int) -> MCOperand {
    var o: MCOperand
    switch a.base {
    case .none: o = .mem(base: .none, disp: a.displacement)
    case .register: o = .mem(base: register(result.allocations[first + Int(a.baseOperand)].register), disp: a.displacement)
    case .slot:
      refuseNakedFrame()
      o = place(frame.local(FrameSlotID(a.entity)), a)
    case .incoming: o = place(frame.incoming(Int64(a.displacement)), nil)
    case .outgoing: o = place(frame.outgoing(Int64(a.displacement)), nil)
    case .symbol:
      o = .ripRelative(
        buffer.symbol(named: Name(a.entity)), addend: Int64(a.displacement), modifier: SymbolModifier(rawValue: a.relocation) ?? .none)
    case .absoluteSymbol:
      let base = a.baseOperand == MAddress.noOperand ? Register.none : register(result.allocations[first + Int(a.baseOperand)].register)
      o = .mem(
        buffer.symbol(named: Name(a.entity)), addend: Int64(a.displacement), base: base,
        modifier: SymbolModifier(rawValue: a.relocation) ?? .none)
    case .constant: o = .ripRelative(constantLabel(Int(a.entity)), addend: Int64(a.displacement))
    case .jumpTable: o = .ripRelative(tableLabel(Int(a.entity)), addend: Int64(a.displacement))
    case .block: o = .ripRelative(addressLabel(MBlockID(a.entity)), addend: Int64(a.displacement))
    }
    if a.hasIndex {
      o.index = register(result.allocations[first + Int(a.indexOperand)].register)
      o.scale = UInt8(a.scale.trailingZeroBitCount)
    }
    if a.segment != 0 { o.segment = a.segment == 1 ? .fs : .gs }
    return o
  }

  func place(_ p: FrameLayout.Place, _ a: MAddress?) -> MCOperand {
    let displacement = p.displacement &+ Int64(a?.displacement ?? 0)
    if problem == nil, Int64(Int32(truncatingIfNeeded: displacement)) != displacement {
      problem = CodegenProblem(
        message: "an object on the stack is more than 2 GiB away; make the large arrays of this function static or allocate them",
        function: buffer.interner.string(f.name), location: .none)
    }
    return .mem(base: register(p.base), disp: Int32(truncatingIfNeeded: displacement))
  }

  // MARK: Constants and tables

  private func emitReadOnlyData() {
    if constantLabels.isEmpty && tableLabels.isEmpty { return }
    let name = buffer.interner.intern(".rodata")
    let old = buffer.switchTo(buffer.section(named: name, type: ELF.progBits, flags: ELF.alloc))
    for (k, symbol) in constantLabels.enumerated() {
      let c = f.constants[k]
      buffer.align(log2: Int(c.size).trailingZeroBitCount)
      buffer.bind(symbol)
      buffer.emit(value: c.low, size: min(Int(c.size), 8))
      if c.size > 8 { buffer.emit(value: c.high, size: min(Int(c.size), 16) - 8) }
      if c.size > 16 {
        buffer.emit(value: c.third, size: 8)
        buffer.emit(value: c.fourth, size: 8)
      }
    }
    for (k, symbol) in tableLabels.enumerated() {
      buffer.align(log2: 2)
      buffer.bind(symbol)
      for b in f.jumpTables[k] { buffer.emit(difference: label(layout.destination[b.index]), minus: symbol, size: 4) }
    }
    buffer.switchTo(old)
  }
}

extension X86OperandKind {
  var isImmediate: Bool {
    switch self {
    case .i8, .i16, .i32, .i32s, .i64: return true
    default: return false
    }
  }

  var isOnlyMemory: Bool {
    switch self {
    case .m, .m8, .m16, .m32, .m64, .m80, .m128, .m256: return true
    default: return false
    }
  }

  var mayBeMemory: Bool {
    switch self {
    case .rm8, .rm16, .rm32, .rm64, .xm8, .xm16, .xm32, .xm64, .xm128, .ym256, .mmxm64, .r32m8, .r32m16: return true
    default: return isOnlyMemory
    }
  }
}
