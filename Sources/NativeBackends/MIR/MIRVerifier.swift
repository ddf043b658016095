// What selection promises the allocators, checked under -verify-each: SSA form, operand order, constraints, edges.

import Support

public struct MIRVerifier: ~Copyable {
  private let function: MIRFunction
  private var defined: BitSet
  private var used: BitSet
  private var problem: String?

  public init(_ f: MIRFunction) {
    function = f
    defined = BitSet(capacity: f.vregs.count)
    used = BitSet(capacity: f.vregs.count)
  }

  /// The first thing wrong with the finished function, or nil.
  public mutating func check() -> String? {
    for k in function.layout.indices {
      let b = function.layout[k]
      for v in function.parameters(of: b) { define(v) }
      for i in function[b].firstInst..<function[b].endInst { checkDefinitions(MInstID(i)) }
    }
    for k in function.layout.indices {
      let b = function.layout[k]
      for i in function[b].firstInst..<function[b].endInst { checkUses(MInstID(i), isLast: i + 1 == function[b].endInst) }
      for e in 0..<Int(function[b].edgeCount) { checkEdge(function.outgoing(b, e)) }
    }
    for k in function.layout.indices { checkTerminator(function.terminator(function.layout[k])) }
    return problem
  }

  private mutating func fail(_ text: String) { if problem == nil { problem = text } }

  private mutating func define(_ v: VReg) {
    if !defined.insert(v.index) { fail("v\(v.raw) is defined twice") }
  }

  private mutating func checkDefinitions(_ i: MInstID) {
    let operands = function.operands(of: i)
    for (k, o) in operands.enumerated() {
      if o.isDef != (k < Int(function[i].defCount)) { fail("instruction \(i.raw): definitions must come first") }
      if o.isDef { define(o.vreg) }
    }
  }

  private mutating func checkUses(_ i: MInstID, isLast: Bool) {
    let inst = function[i]
    let operands = function.operands(of: i)
    if inst.isTerminator != isLast { fail("instruction \(i.raw): a block ends with its only terminator") }
    for (k, o) in operands.enumerated() {
      if o.isUse && !defined.contains(o.vreg.index) { fail("v\(o.vreg.raw), operand \(k) of instruction \(i.raw), is never defined") }
      if o.isReuse { checkReuse(i, o, operands) }
      if o.isUse { used.insert(o.vreg.index) }
      if !o.isUse || !o.isFixed { continue }
      for j in 0..<k where operands[j].isUse && operands[j].isFixed && operands[j].fixedRegister == o.fixedRegister {
        if operands[j].vreg != o.vreg { fail("instruction \(i.raw) wants two values in one register") }
      }
    }
  }

  /// There is no place after a terminator to fetch a result from its fixed register; only results nobody uses may have one.
  private mutating func checkTerminator(_ i: MInstID) {
    for o in function.operands(of: i) where o.isDef && o.isFixed && used.contains(o.vreg.index) {
      fail("terminator \(i.raw) defines v\(o.vreg.raw) in a fixed register")
    }
  }

  private mutating func checkReuse(_ i: MInstID, _ o: Operand, _ operands: UnsafeBufferPointer<Operand>) {
    let k = o.reusedOperand
    if k >= operands.count || operands[k].isDef || operands[k].isFixed {
      fail("instruction \(i.raw) reuses operand \(k), which is no plain use")
    } else if function[operands[k].vreg].registerClass != function[o.vreg].registerClass {
      fail("instruction \(i.raw) reuses a register of the other class")
    }
  }

  private mutating func checkEdge(_ e: MEdgeID) {
    let parameters = function.parameters(of: function[e].target), arguments = function.arguments(of: e)
    if parameters.count != arguments.count {
      fail("edge to b\(function[e].target.raw) has \(arguments.count) arguments for \(parameters.count) parameters")
      return
    }
    for k in 0..<parameters.count {
      used.insert(arguments[k].index)
      if !defined.contains(arguments[k].index) { fail("v\(arguments[k].raw), passed to b\(function[e].target.raw), is never defined") }
      if function[parameters[k]].registerClass != function[arguments[k]].registerClass {
        fail("v\(arguments[k].raw) is passed to a parameter of the other class")
      }
    }
  }
}
