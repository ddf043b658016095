// `switch`: one multi-way branch on the value; wide `case low ... high` ranges are tested before it.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// Ranges up to this many values become single cases.
  private static let expandedRange: Int128 = 32

  func switchStatement(_ s: Stmt) {
    let l = m.lowering.lower(ast.exprs[ExprID(s.a)].type)
    let wide = isWide(l) ? wideOperand(ExprID(s.a)) : Place(.none, alignLog2: 0)
    let value = isWide(l) ? ValueID.none : scalar(ExprID(s.a))
    let info = ast.switches[SwitchID(s.c)]
    let exit = newBlock()
    for k in 0..<Int(info.cases.count) { makeCaseBlock(ast.id(k, of: info.cases)) }
    if info.defaultCase.isSome { makeCaseBlock(info.defaultCase) }
    let otherwise = info.defaultCase.isSome ? caseBlock(info.defaultCase) : exit
    if reachable && isWide(l) { dispatchWide(wide, l, info, otherwise) } else if reachable { dispatch(value, l, info, otherwise) }
    reachable = false
    jumps.append(JumpTarget(breakBlock: exit, continueBlock: .none, scopeDepth: scopes.depth))
    switchDepth += 1
    statement(StmtID(s.b))
    switchDepth -= 1
    jumps.removeLast()
    branch(to: exit)
    start(exit)
  }

  private func dispatch(_ value: ValueID, _ l: LoweredType, _ info: SwitchInfo, _ otherwise: BlockID) {
    if let constant = f.integerConstant(value) {
      return branch(to: chosen(constant, l, info) ?? otherwise)
    }
    for k in 0..<Int(info.cases.count) {
      let c = ast.cases[ast.id(k, of: info.cases) as CaseID]
      if c.isDefault || c.isWide || c.high - c.low < FunctionGen.expandedRange { continue }
      let low = f.constant(l.type, bits: UInt128(truncatingIfNeeded: c.low))
      let span = f.constant(l.type, bits: UInt128(truncatingIfNeeded: c.high &- c.low))
      let next = newBlock()
      let inside = b.icmp(.ule, b.binary(.sub, value, low), span)
      branchIf(inside, caseBlock(ast.id(k, of: info.cases)), next)
      start(next)
      if !reachable { return }
    }
    let inst = b.switch(value, otherwise: otherwise)
    for k in 0..<Int(info.cases.count) {
      let id: CaseID = ast.id(k, of: info.cases)
      let c = ast.cases[id]
      if c.isDefault || c.isWide || c.high - c.low >= FunctionGen.expandedRange { continue }
      var v = c.low
      while v <= c.high {
        f.addEdge(from: inst, to: caseBlock(id), caseValue: f.constant(l.type, bits: UInt128(truncatingIfNeeded: v)))
        v += 1
      }
    }
    reachable = false
  }

  /// A switch on more than 128 bits: labels beyond 64 bits are compared with one after the other; a value of 64 bits takes the
  /// ordinary way.
  private func dispatchWide(_ p: Place, _ l: LoweredType, _ info: SwitchInfo, _ otherwise: BlockID) {
    let count = limbCount(l)
    var hasSmall = false
    for k in 0..<Int(info.cases.count) {
      let id: CaseID = ast.id(k, of: info.cases)
      let c = ast.cases[id]
      if !c.isWide {
        hasSmall = true
        continue
      }
      let next = newBlock()
      let low = wideOrder(p, aggregate(c.wideLow), count, signed: l.isSigned)
      if c.wideLow == c.wideHigh {
        branchIf(b.icmp(.eq, low, i32(0)), caseBlock(id), next)
      } else {
        let high = wideOrder(p, aggregate(c.wideHigh), count, signed: l.isSigned)
        branchIf(b.binary(.and, b.icmp(.sge, low, i32(0)), b.icmp(.sle, high, i32(0))), caseBlock(id), next)
      }
      start(next)
      if !reachable { return }
    }
    if !hasSmall { return branch(to: otherwise) }
    let narrow = LoweredType(category: .scalar, type: .i64, isSigned: l.isSigned)
    let limb = loadRaw(.i64, p)
    let extended = temporary(size: UInt64(count) * 8, alignLog2: 3)
    integerToLimbs(limb, narrow, into: extended, count)
    let small = newBlock()
    branchIf(b.icmp(.eq, wideOrder(p, extended, count, signed: l.isSigned), i32(0)), small, otherwise)
    start(small)
    if reachable { dispatch(limb, narrow, info, otherwise) }
  }

  private func chosen(_ bits: UInt128, _ l: LoweredType, _ info: SwitchInfo) -> BlockID? {
    let shift = 128 - l.type.bits
    let value: Int128 = l.isSigned ? Int128(truncatingIfNeeded: bits << shift) >> shift : Int128(truncatingIfNeeded: bits)
    for k in 0..<Int(info.cases.count) {
      let id: CaseID = ast.id(k, of: info.cases)
      let c = ast.cases[id]
      if !c.isDefault && !c.isWide && c.low <= value && value <= c.high { return caseBlock(id) }
    }
    return nil
  }

  private func makeCaseBlock(_ id: CaseID) {
    m.caseBlock.grow(toHold: id, filling: .none)
    m.caseBlock[id] = newBlock()
  }

  @inline(__always) func caseBlock(_ id: CaseID) -> BlockID { m.caseBlock[id] }

  func startCase(_ id: CaseID) {
    let block = caseBlock(id)
    branch(to: block)
    startOpen(block, reachable: f[block].incomingCount != 0)
  }
}
