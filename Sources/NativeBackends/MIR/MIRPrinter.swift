// The text form of MIR, one style before and after register allocation.
//
//     mfunc @sum {
//       slot s0: 16 align 8
//     b1(v4:g8, v5:g8) freq 16 depth 1:
//       v6:g4@=1 = add32 v4, v5 !writesflags
//       v7:g4 = load [v6 + v5*8 + 16]
//       v8:g8@rax = call v1@rdi, [@puts] $3 clobbers{rax rcx} !call
//       branch 4 -> b1(v7, v5) 0.9, b2
//
// A definition is followed by its class and size; `@x` gives the constraint (none: a register; `any`, `stack`, a register
// name, `=k` for reuse of operand k); `^` marks an early definition or a late use. With an allocation every operand shows
// its place after a slash, and moves stand on lines of their own. `MIRParser` reads what stands here without an
// allocation; docs/MIR.md has the grammar.

import Support

public struct MIRPrinter {
  let function: MIRFunction
  let target: MIRTarget
  let interner: Interner
  let allocation: AllocationResult?
  let out: ByteBuffer

  public init(_ function: MIRFunction, target: MIRTarget, interner: Interner, allocation: AllocationResult? = nil, to out: ByteBuffer) {
    self.function = function
    self.target = target
    self.interner = interner
    self.allocation = allocation
    self.out = out
  }

  public static func text(_ f: MIRFunction, target: MIRTarget, interner: Interner, allocation: AllocationResult? = nil) -> String {
    let out = ByteBuffer()
    MIRPrinter(f, target: target, interner: interner, allocation: allocation, to: out).print()
    return out.string
  }

  public func print() {
    out.write("mfunc ")
    write(symbol: function.name)
    printProperties()
    out.write(" {\n")
    printEntities()
    var edit = 0
    for k in function.layout.indices { printBlock(function.layout[k], &edit) }
    out.write("}\n")
  }

  private func printProperties() {
    if function.outgoingSize != 0 { out.write(" outgoing \(function.outgoingSize)") }
    if function.hasCalls { out.write(" calls") }
    if function.hasDynamicStack { out.write(" dynamic") }
    if function.needsFramePointer { out.write(" fp") }
    if function.callsReturnsTwice { out.write(" twice") }
    if function.isNaked { out.write(" naked") }
    if function.isInterrupt { out.write(" interrupt \(function.interruptCodeSize)") }
    if function.returnsX87 { out.write(" x87") }
    if function.hasLandings { out.write(" landings") }
    if !function.exceptionRegisters.isEmpty {
      out.write(" ehregs")
      write(set: function.exceptionRegisters.reduce(into: PRegSet.empty) { $0.insert($1) })
    }
    if !function.extraSavedRegisters.isEmpty {
      out.write(" saved")
      write(set: function.extraSavedRegisters)
    }
    if !function.reservedRegisters.isEmpty {
      out.write(" reserved")
      write(set: function.reservedRegisters)
    }
  }

  private func printEntities() {
    for k in 0..<function.slots.count {
      let s = function.slots[FrameSlotID(index: k)]
      out.write("  slot s\(k): \(s.size) align \(s.alignment)\(s.rank == 0 ? "" : " rank \(s.rank)")\n")
    }
    for k in function.asms.indices { print(asm: function.asms[k], k) }
    for k in function.constants.indices {
      let c = function.constants[k]
      out.write("  const c\(k): \(c.size) \(c.low) \(c.high)\n")
    }
    for k in function.jumpTables.indices {
      out.write("  table t\(k):")
      for b in function.jumpTables[k] { out.write(" b\(b.raw)") }
      out.write("\n")
    }
  }

  private func printBlock(_ b: MBlockID, _ edit: inout Int) {
    let block = function[b]
    out.write("b\(b.raw)(")
    for (k, v) in function.parameters(of: b).enumerated() {
      if k > 0 { out.write(", ") }
      write(definition: v)
      if let a = allocation { out.write("/" + name(a.parameters[Int(block.firstParameter) + k])) }
    }
    out.write(")")
    if block.frequency != 1 { out.write(" freq \(block.frequency)") }
    if block.loopDepth != 0 { out.write(" depth \(block.loopDepth)") }
    if block.isAddressTaken { out.write(" address") }
    if block.addressOf.isSome { out.write(" of b\(block.addressOf.raw)") }
    out.write(":\n")
    for i in block.firstInst..<block.endInst {
      if let a = allocation {
        while edit < a.edits.count && a.edits[edit].position <= i {
          print(edit: a.edits[edit])
          edit += 1
        }
        if a.isRemoved(MInstID(i)) { continue }
      }
      print(inst: MInstID(i))
      if i == block.endInst - 1 { printEdges(b) }
      out.write("\n")
    }
  }

  private func print(edit: Edit) {
    switch edit.kind {
    case .move: out.write("  ; \(name(edit.to)) <- \(name(edit.from)) \(edit.size)\n")
    case .exchange: out.write("  ; \(name(edit.to)) <-> \(name(edit.from)) \(edit.size)\n")
    case .rematerialize: out.write("  ; \(name(edit.to)) <- remat \(edit.inst.raw)\n")
    }
  }

  private func print(inst i: MInstID) {
    let inst = function[i]
    out.write("  ")
    var first = true
    for k in 0..<Int(inst.defCount) {
      if !first { out.write(", ") }
      first = false
      write(operand: k, of: i)
    }
    if !first { out.write(" = ") }
    if inst.opcode >= MOpcode.firstGeneric {
      out.write(MOpcode.names[Int(inst.opcode - MOpcode.firstGeneric)].0)
    } else {
      out.write(target.opcodeName(inst.opcode))
    }
    first = true
    for k in Int(inst.defCount)..<Int(inst.operandCount) where !isAddressOperand(k, inst) {
      out.write(first ? " " : ", ")
      first = false
      write(operand: k, of: i)
    }
    if inst.hasAddress {
      out.write(first ? " " : ", ")
      write(address: function.addresses[Int(inst.address)], of: i)
    }
    if inst.opcode == MOpcode.branch {
      let c = BranchCondition(immediate: inst.immediate)
      out.write(" " + target.conditionName(c.first))
      if c.mode != .single { out.write((c.mode == .either ? "|" : "&") + target.conditionName(c.second)) }
    } else if inst.flags.contains(.hasImmediate) {
      out.write(" $\(inst.immediate)")
    }
    if inst.extra != 0 { out.write(" #\(inst.extra)") }
    writeClobbers(inst)
    writeFlags(inst.flags)
  }

  private func isAddressOperand(_ k: Int, _ inst: MInst) -> Bool {
    if !inst.hasAddress { return false }
    let a = function.addresses[Int(inst.address)]
    return Int(a.baseOperand) == k || Int(a.indexOperand) == k
  }

  private func writeClobbers(_ inst: MInst) {
    if inst.clobbers == 0 { return }
    out.write(" clobbers")
    write(set: function.clobberSets[Int(inst.clobbers)])
  }

  private func write(set: PRegSet) {
    out.write("{")
    var first = true
    set.forEach {
      if !first { out.write(" ") }
      first = false
      out.write(target.registers.name($0))
    }
    out.write("}")
  }

  static let flagNames: [(MInstFlags, String)] = [
    (.call, "call"), (.rematerializable, "remat"), (.writesFlags, "writesflags"), (.readsFlags, "readsflags"), (.reads, "reads"),
    (.writes, "writes"), (.pinned, "pinned"), (.tailCall, "tailcall"), (.movesStackPointer, "movessp"), (.landing, "landing"), (.terminator, "terminator"),
  ]

  private func writeFlags(_ flags: MInstFlags) {
    for (flag, name) in MIRPrinter.flagNames where flags.contains(flag) { out.write(" !" + name) }
  }

  private func printEdges(_ b: MBlockID) {
    let count = Int(function[b].edgeCount)
    for k in 0..<count {
      let e = function.outgoing(b, k)
      out.write(k == 0 ? " -> " : ", ")
      out.write("b\(function[e].target.raw)")
      if function[e].argumentCount > 0 {
        out.write("(")
        for (j, v) in function.arguments(of: e).enumerated() { out.write((j > 0 ? ", " : "") + "v\(v.raw)") }
        out.write(")")
      }
      if count > 1 { out.write(" \(function[e].probability)") }
    }
  }

  private func write(definition v: VReg) {
    let info = function[v]
    out.write("v\(v.raw):\(info.registerClass == .general ? "g" : "x")\(info.size)")
  }

  /// A register of an address; one that is not at the end of the operands tells its position.
  private func write(addressOperand k: Int, _ isCanonical: Bool, of i: MInstID) {
    if i.isNone {
      out.write("%\(k)")
      return
    }
    write(operand: k, of: i)
    if !isCanonical { out.write(".\(k)") }
  }

  private func write(operand k: Int, of i: MInstID) {
    let o = function.operands(of: i)[k]
    if o.isDef { write(definition: o.vreg) } else { out.write("v\(o.vreg.raw)") }
    switch o.constraint {
    case .register: break
    case .any: out.write("@any")
    case .stack: out.write("@stack")
    case .fixed(let r): out.write("@" + target.registers.name(r))
    case .reuse(let j): out.write("@=\(j)")
    }
    if o.isDef != o.isLate { out.write("^") }
    if let a = allocation { out.write("/" + name(a.allocations[Int(function[i].firstOperand) + k])) }
  }

  private func name(_ a: Allocation) -> String {
    a.isNone ? "none" : a.isRegister ? target.registers.name(a.register) : "spill\(a.slot)"
  }

  /// `i` is none in inline assembly, where registers are written as operand numbers.
  func write(address a: MAddress, of i: MInstID) {
    out.write("[")
    var needsPlus = true
    let hasBase = a.baseOperand != MAddress.noOperand
    var canonical = true
    if i.isSome {
      let count = Int(function[i].operandCount)
      if a.hasIndex && Int(a.indexOperand) != count - 1 { canonical = false }
      if hasBase && Int(a.baseOperand) != count - (a.hasIndex ? 2 : 1) { canonical = false }
    }
    switch a.base {
    case .none: needsPlus = false
    case .register: write(addressOperand: Int(a.baseOperand), canonical, of: i)
    case .slot: out.write("s\(a.entity)")
    case .incoming: out.write("incoming")
    case .outgoing: out.write("outgoing")
    case .symbol, .absoluteSymbol:
      if a.base == .absoluteSymbol { out.write("abs") }
      write(symbol: Name(a.entity))
    case .constant: out.write("c\(a.entity)")
    case .jumpTable: out.write("t\(a.entity)")
    case .block: out.write("b\(a.entity)")
    }
    if hasBase && a.base != .register {
      out.write(" + ")
      write(addressOperand: Int(a.baseOperand), canonical, of: i)
    }
    if a.hasIndex {
      if needsPlus { out.write(" + ") }
      write(addressOperand: Int(a.indexOperand), canonical, of: i)
      out.write("*\(a.scale)")
      needsPlus = true
    }
    if a.displacement != 0 || !needsPlus {
      if needsPlus { out.write(a.displacement < 0 ? " - " : " + ") }
      out.write("\(needsPlus ? a.displacement.magnitude : UInt32(bitPattern: a.displacement))")
    }
    if a.relocation != 0 { out.write(" reloc \(a.relocation)") }
    if a.segment != 0 { out.write(" segment \(a.segment)") }
    out.write("]")
  }

  // MARK: Names and inline assembly

  /// `@name`, quoted where it is no plain word.
  func write(symbol n: Name) {
    out.write("@")
    let bytes = Array(interner.bytes(of: n))
    let isPlain = !bytes.isEmpty && bytes.allSatisfy { ($0 | 32) &- 97 < 26 || $0 &- 48 < 10 || [UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$")].contains($0) }
    if isPlain { out.write(n, of: interner) } else { write(quoted: bytes) }
  }

  private func write(quoted bytes: [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = [UInt8(ascii: "\"")]
    for b in bytes {
      if b < 32 || b >= 127 || b == UInt8(ascii: "\"") || b == UInt8(ascii: "\\") {
        text += [UInt8(ascii: "\\"), digits[Int(b >> 4)], digits[Int(b & 15)]]
      } else {
        text.append(b)
      }
    }
    text.append(UInt8(ascii: "\""))
    out.write(String(decoding: text, as: UTF8.self))
  }

  private func print(asm a: MAsm, _ k: Int) {
    out.write("  asm a\(k): ")
    write(quoted: Array(a.template.utf8))
    out.write(" ops(")
    for (n, o) in a.operands.enumerated() {
      if n > 0 { out.write(", ") }
      print(asmOperand: o)
      if n < a.names.count, !a.names[n].isEmpty {
        out.write(" ")
        write(quoted: Array(a.names[n].utf8))
      }
    }
    out.write(")")
    if !a.labelNames.isEmpty {
      out.write(" labels(")
      for (n, name) in a.labelNames.enumerated() {
        if n > 0 { out.write(", ") }
        write(quoted: Array(name.utf8))
      }
      out.write(")")
    }
    if !a.results.isEmpty {
      out.write(" results(")
      for (n, r) in a.results.enumerated() {
        let kind = r.kind == .register ? "reg %\(r.operand)" : r.kind == .flag ? "flag \(r.operand)" : "st"
        out.write((n > 0 ? ", " : "") + "\(kind) \(r.size) s\(r.slot.raw)")
      }
      out.write(")")
    }
    if a.pops != 0 { out.write(" pops \(a.pops)") }
    out.write("\n")
  }

  private func print(asmOperand o: MAsmOperand) {
    switch o.kind {
    case .none: out.write("none \(o.size)")
    case .register: out.write("reg \(o.size) %\(o.operand)")
    case .memory:
      out.write(o.value != 0 ? "fmem \(o.size) " : "mem \(o.size) ")
      write(address: o.address, of: .none)
    case .immediate: out.write("imm \(o.size) \(o.value)")
    case .symbol:
      out.write("sym \(o.size) ")
      write(symbol: Name(o.entity))
      out.write(" \(o.value)")
    case .block: out.write("block \(o.size) b\(o.entity)")
    case .x87: out.write("st \(o.size) \(o.value)")
    case .mask: out.write("k \(o.size) \(o.value)")
    case .mmx: out.write("mm \(o.size) \(o.value)")
    }
  }
}
