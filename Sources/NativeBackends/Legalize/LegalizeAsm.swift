// Inline assembly whose operands no single register holds, and outputs of asm goto.
//
// Nothing can be done behind a terminator, so what an asm goto gives passes through frame slots: the emitter stores it on
// every way out, and its users load it.
//
//   before:  %x = asmgoto "…", out "r" i64, goto b1, goto b2     after:  asmgoto "…", out "r" i64 (home $s), goto b1, goto b2
//            b1: … %x …                                                  b1: %y = load $s; … %y …
//
// An i128 operand in registers becomes two operands of which the second has no number.

import SSA
import Support

extension Legalizer {
  // MARK: asm goto

  func demoteAsmGotoOutputs() {
    var sites: [InstID] = []
    for block in f.blockOrder {
      let t = f.terminator(block)
      if t.isSome && f[t].op == .asmgoto && f[t].resultCount > 0 { sites.append(t) }
    }
    for i in sites { demoteOutputs(i) }
  }

  private func demoteOutputs(_ i: InstID) {
    let number = Int(f[i].aux)
    for k in f.asmInfos[number].operands.indices where f.asmInfos[number].operands[k].kind == .output {
      let v = f.result(i, f.asmInfos[number].operands[k].index)
      let t = f.type(v)
      let slot = f.addSlot(size: UInt64(max(t.bytes, 16)), alignment: max(16, t.bytes))
      f.asmInfos[number].operands[k].home = slot
      let memory = MemoryInfo(alignment: max(1, min(t.bytes, 16)))
      while f[v].firstUse.isSome {
        let u = f[v].firstUse
        f.setUse(u, to: Builder(f, before: f[u].user).load(t, f[slot].address, memory: memory))
      }
    }
  }

  // MARK: Operands in two registers

  func splitAsm(_ i: InstID) {
    at(i)
    var split = AsmSplit(info: f.asmInfos[Int(f[i].aux)])
    let count = split.info.operands.count
    for k in 0..<count { splitOperand(i, k, count, &split) }
    if problem != nil { return }
    split.info.operands += split.high
    if !split.info.fixedRegisters.isEmpty { split.info.fixedRegisters += split.high.map { _ in "" } }
    let edges = f[i].op == .asmgoto ? Array(f.edges(of: i)) : []
    split.info.edgeCount = 0
    f.asmInfos.append(split.info)
    let made = f.makeInst(f[i].op, split.results.first ?? .void, aux: UInt32(f.asmInfos.count - 1), location: f.locations[i])
    for v in split.values { f.addOperand(made, v) }
    if edges.isEmpty {
      b.place(made)
    } else {
      f.insert(made, before: i)
    }
    let results = split.results.map { f.addResult(made, $0) }
    if edges.isEmpty {
      for (k, new) in split.resultOf { takeResult(f.result(i, k), new, results) }
      // What is left of the old statement only carries results until their users are taken apart.
      replacedWide.append(i)
      hasWide = true
      return
    }
    // Results of asm goto have homes, so nobody uses them.
    for e in edges {
      let onward = f.addEdge(from: made, to: f[e].target)
      for u in f.argumentUses(e) { f.appendArgument(onward, f[u].value) }
    }
    f.remove(i)
  }

  private struct AsmSplit {
    var info: AsmInfo
    var high: [AsmOperand] = []
    /// Position of the upper half of operand k among all operands, or -1.
    var highPosition: [Int]
    var values: [ValueID] = []
    var results: [Type] = []
    /// Old result → index of the new one, or of its lower half.
    var resultOf: [(Int, Int)] = []
    init(info: AsmInfo) {
      self.info = info
      highPosition = [Int](repeating: -1, count: info.operands.count)
    }
  }

  private func splitOperand(_ i: InstID, _ k: Int, _ count: Int, _ split: inout AsmSplit) {
    let o = split.info.operands[k]
    if o.kind == .output {
      splitOutput(k, count, &split)
      return
    }
    let v = f.operand(i, o.index)
    split.info.operands[k].index = split.values.count
    if o.kind == .input, isWideVector(f.type(v)) {
      unsupported(i)
      return
    }
    guard o.kind == .input, f.type(v) == .i128 else {
      split.values.append(v)
      return
    }
    if wantsVectorRegister(o.constraint, split) {
      let s = f[f.addSlot(size: 16, alignment: 16)].address
      b.store(pair(v).low, to: s, memory: MemoryInfo(alignment: 8))
      b.store(pair(v).high, to: s, offset: 8, memory: MemoryInfo(alignment: 8))
      let t = Type.vector(.i64, bytes: 16)
      split.values.append(b.load(t, s, memory: MemoryInfo(alignment: 16)))
      split.info.operands[k].type = t
      return
    }
    let p = pair(v)
    split.values.append(p.low)
    split.info.operands[k].type = .i64
    split.highPosition[k] = count + split.high.count
    var h = AsmOperand(kind: .input, constraint: "", index: split.values.count, type: .i64)
    h.highOf = k
    if let tied = Int(o.constraint), tied < count, split.highPosition[tied] >= 0 { h.constraint = String(split.highPosition[tied]) }
    split.high.append(h)
    split.values.append(p.high)
  }

  private func splitOutput(_ k: Int, _ count: Int, _ split: inout AsmSplit) {
    let o = split.info.operands[k]
    split.resultOf.append((o.index, split.results.count))
    split.info.operands[k].index = split.results.count
    if o.type != .i128 {
      split.results.append(o.type)
    } else if wantsVectorRegister(o.constraint, split) {
      split.info.operands[k].type = .vector(.i64, bytes: 16)
      split.results.append(split.info.operands[k].type)
    } else {
      split.info.operands[k].type = .i64
      split.highPosition[k] = count + split.high.count
      var h = AsmOperand(kind: .output, constraint: "", isEarlyClobber: o.isEarlyClobber, index: split.results.count + 1, type: .i64)
      h.highOf = k
      h.home = o.home
      split.high.append(h)
      split.results += [.i64, .i64]
    }
  }

  /// Whether the operand, or the output it is tied to, goes to a vector register, which holds it whole.
  private func wantsVectorRegister(_ constraint: String, _ split: AsmSplit) -> Bool {
    if let tied = Int(constraint), tied < split.info.operands.count { return split.info.operands[tied].type.isVector }
    return constraint.contains("x") && !constraint.contains("r")
  }

  /// Users of result `v` of the old statement get result `k` of the new one, or a pair.
  private func takeResult(_ v: ValueID, _ k: Int, _ results: [ValueID]) {
    if f.type(v) != .i128 {
      if f[v].useCount != 0 { f.replaceAllUses(of: v, with: results[k]) }
    } else if f.type(results[k]).isVector {
      let s = f[f.addSlot(size: 16, alignment: 16)].address
      b.store(results[k], to: s, memory: MemoryInfo(alignment: 16))
      setPair(v, (b.load(.i64, s, memory: MemoryInfo(alignment: 8)), b.load(.i64, s, offset: 8, memory: MemoryInfo(alignment: 8))))
    } else {
      setPair(v, (results[k], results[k + 1]))
    }
  }

  // MARK: Slots

  /// With a stack pointer that moves at run time, an object aligned beyond the stack has no fixed distance from any register:
  /// it is taken from the dynamic stack when the function starts.
  func moveOveralignedSlots() {
    var strict: [SlotID] = []
    for k in f.slots.storage.indices {
      let s = SlotID(index: k)
      if f.slots[s].alignment > 16 && !f.slots[s].isDead { strict.append(s) }
    }
    if strict.isEmpty || !movesStackPointer() { return }
    let first = f[f.entry].firstInst
    for s in strict {
      let i = f.makeInst(.alloca, .ptr, aux2: MemoryInfo(alignment: Int(f.slots[s].alignment)).raw, location: f.locations[first])
      f.addOperand(i, int(.i64, Int64(clamping: f.slots[s].size)))
      f.insert(i, before: first)
      f.replaceAllUses(of: f.slots[s].address, with: f.addResult(i, .ptr))
      f.slots[s].isDead = true
    }
  }

  private func movesStackPointer() -> Bool {
    for block in f.blockOrder {
      for i in f.instructions(block) where f[i].op == .alloca || f[i].op == .stackrestore { return true }
    }
    return false
  }
}
