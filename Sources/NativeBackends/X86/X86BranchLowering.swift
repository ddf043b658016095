// Terminators: branches, dense switches through jump tables, indirect jumps.
//
// Sparse switches have become comparisons before selection (Legalize/SwitchLowering.swift), so a `switch` here is a table.

import MachineCode
import SSA
import Support

extension X86Lowering {
  func terminate(_ i: InstID, of b: MBlockID) {
    switch f[i].op {
    case .br:
      let e = f.edges(of: i)[0]
      m.setEdges(b, [(block(f[e].target), arguments(e), 1)])
      m.jump()
    case .condbr: lowerConditional(i, of: b)
    case .ret: lowerReturn(i)
    case .tailcall: lowerTailCall(i)
    case .unreachable: m.unreachable()
    case .switch: lowerTable(i, of: b)
    case .indirectbr: lowerIndirect(i, of: b)
    case .asmgoto: lowerAsmGoto(i, of: b)
    default: unsupported(i)
    }
  }

  private func lowerConditional(_ i: InstID, of b: MBlockID) {
    let edges = f.edges(of: i)
    let taken = edges[0], other = edges[1]
    let p = probability(of: taken)
    // Arguments come into registers before the flags are set.
    let a = arguments(taken), c = arguments(other)
    m.setEdges(b, [(block(f[taken].target), a, p), (block(f[other].target), c, 1 - p)])
    let v = f.operand(i, 0)
    if let code = checkedCondition(v) {
      m.branch(BranchCondition(code))
    } else {
      m.branch(condition(v))
    }
  }

  /// The overflow bit of an operation that can be emitted right here, because nothing between reads its value.
  private func checkedCondition(_ v: ValueID) -> UInt8? {
    guard f[v].kind == .result, f[v].index == 1, f.once(v), !isDemanded(v) else { return nil }
    let i = local(v)
    guard i.isSome, f[i].op.shape == .overflow else { return nil }
    var k = f[i].next, budget = 8
    while k != current {
      if budget == 0 || k.isNone { return nil }
      for u in f.operandUses(k) where f[u].value == f.result(i, 0) { return nil }
      k = f[k].next
      budget -= 1
    }
    markEmitted(i)
    return emitChecked(i)
  }

  // MARK: Tables

  /// `switch` over a dense range: cases must be 0, 1, 2… in increasing order of value, the default unreachable
  /// (legalization has checked the range and subtracted the first case).
  private func lowerTable(_ i: InstID, of b: MBlockID) {
    let edges = f.edges(of: i)
    let count = edges.count
    var table = [MBlockID](repeating: .none, count: count - 1)
    var targets: [(target: MBlockID, arguments: [VReg], probability: Float)] = []
    var seen = HashTable()
    for k in 1..<count {
      let e = edges[k]
      guard f[e].argumentCount == 0, let value = f.unsignedConstant(f[e].caseValue), value < UInt64(count - 1) else {
        fail("switch was not legalized")
        return
      }
      let t = block(f[e].target)
      table[Int(value)] = t
      if seen.find(UInt64(t.raw)) == nil {
        seen.insert(UInt64(t.raw), 0)
        targets.append((t, [], 0))
      }
    }
    for k in targets.indices { targets[k].probability = 1 / Float(targets.count) }
    m.setEdges(b, targets)
    let index = out.jumpTables.count
    out.jumpTables.append(table)
    let r = reg(f.operand(i, 0))
    let base = out.makeVReg(.general, size: 8), offset = out.makeVReg(.general, size: 8), target = out.makeVReg(.general, size: 8)
    begin()
    push(.def(base))
    finish(.leaR64M, number(X86Address(.jumpTable, entity: UInt32(index))))
    var a = X86Address(register: base)
    a.indexRegister = r
    a.scale = 4
    unary(.movsxdR64RM32, offset, X86Source(a))
    binary(.addR64RM64, target, offset, X86Source(base))
    begin()
    push(.use(target))
    let id = finish(.jmpRM64, flags: .terminator)
    out[id].extra = UInt32(index + 1)
  }

  private func lowerIndirect(_ i: InstID, of b: MBlockID) {
    var targets: [(target: MBlockID, arguments: [VReg], probability: Float)] = []
    let edges = f.edges(of: i)
    for e in edges { targets.append((block(f[e].target), arguments(e), 1 / Float(edges.count))) }
    m.setEdges(b, targets)
    let s = foldableLoad(f.operand(i, 0)) ? loadSource(f.operand(i, 0)) : X86Source(reg(f.operand(i, 0)))
    begin()
    if s.isMemory {
      let a = number(s.address)
      finish(.jmpRM64, a, flags: .terminator)
    } else {
      push(.use(s.register))
      finish(.jmpRM64, flags: .terminator)
    }
  }
}
