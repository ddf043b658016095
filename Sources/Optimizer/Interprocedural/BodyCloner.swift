// Copies the body of one function into another in place of a call.
//
//   func @twice(%x: i32) -> i32 {           %a = call @twice(i32 %v)        →   %a' = add i32 %v, i32 %v
//   b0(%x: i32):                            ret i32 %a                          ret i32 %a'
//     %r = add i32 %x, i32 %x
//     ret i32 %r
//   }
//
// A body of one block goes before the call; otherwise the call's block is cut in two, the returns branch to the second half,
// whose parameters are the results. Blocks are copied in reverse postorder, so that definitions come before uses. A caller
// with several calls in one block inlines the last one first: then every instruction is moved once.

import SSA
import Support

final class BodyCloner {
  let caller: Function
  let callee: Function
  let call: InstID
  private var values: [ValueID]
  private var blocks: [BlockID]
  /// The stack pointer to restore before going on, when the body allocates dynamically.
  private var savedStack: ValueID = .none
  private var rest: BlockID = .none

  init(_ caller: Function, _ callee: Function, _ call: InstID) {
    self.caller = caller
    self.callee = callee
    self.call = call
    values = Array(repeating: .none, count: callee.values.count)
    blocks = Array(repeating: .none, count: callee.blocks.count)
  }

  func run() {
    let order = FlowOrder(callee)
    copySlots()
    mapParameters()
    if hasAlloca(order) { savedStack = emitStackSave() }
    let last = callee.terminator(callee.firstBlock)
    if order.blocks.count == 1 && callee.blockCount == 1 && callee[last].op == .ret {
      for i in callee.instructions(callee.firstBlock) where i != last {
        let copy = copyInst(i)
        caller.insert(copy, before: call)
      }
      if savedStack.isSome { Builder(caller, before: call).effect(.stackrestore, savedStack) }
      for k in 0..<Int(caller[call].resultCount) { replaceResult(k, mapped(callee.operand(last, k))) }
      caller.remove(call)
      return
    }
    copyBlocks(order)
  }

  private func copyBlocks(_ order: FlowOrder) {
    let head = caller[call].block
    rest = caller.splitBlock(before: call)
    for k in 0..<Int(caller[call].resultCount) {
      let v = caller.addParameter(rest, caller.type(caller.result(call, k)))
      replaceResult(k, v)
    }
    caller.remove(call)
    var previous = head
    for b in order.blocks {
      if b == callee.firstBlock {
        blocks[b.index] = head
        continue
      }
      let copy = caller.addBlock(after: previous)
      previous = copy
      blocks[b.index] = copy
      for k in 0..<Int(callee[b].parameterCount) {
        let p = callee.parameter(b, k)
        values[p.index] = caller.addParameter(copy, callee.type(p))
      }
    }
    for b in order.blocks {
      for i in callee.instructions(b) {
        switch callee[i].op {
        case .ret: copyReturn(i, to: blocks[b.index])
        default:
          let copy = copyInst(i)
          caller.append(copy, to: blocks[b.index])
          if callee[i].isTerminator { copyEdges(i, copy) }
        }
      }
    }
    if caller[rest].incomingCount == 0 {
      // Never returns: what follows the call goes with the next cleaning of the flow graph.
      for k in 0..<Int(caller[rest].parameterCount) {
        let v = caller.parameter(rest, k)
        if caller[v].useCount != 0 { caller.replaceAllUses(of: v, with: caller.poison(caller.type(v))) }
      }
    }
  }

  private func replaceResult(_ k: Int, _ v: ValueID) {
    let old = caller.result(call, k)
    if caller[old].useCount != 0 { caller.replaceAllUses(of: old, with: v) }
  }

  // MARK: Parameters, slots, stack

  private func mapParameters() {
    let parameters = callee.module[callee.signature].parameters
    for k in 0..<Int(callee[callee.firstBlock].parameterCount) {
      var argument = caller.operand(call, k + 1)
      let p = parameters[k]
      if p.attributes.contains(.byValue) { argument = copyOfArgument(argument, p) }
      values[callee.parameter(callee.firstBlock, k).index] = argument
    }
  }

  /// What the call would have copied to the argument area is copied to a slot.
  private func copyOfArgument(_ argument: ValueID, _ p: Parameter) -> ValueID {
    let alignment = max(Int(p.byValueAlignment), 8)
    let slot = caller.addSlot(size: p.byValueSize, alignment: alignment)
    let builder = Builder(caller, before: call)
    let length = caller.constant(.i64, Int64(p.byValueSize))
    builder.effect(.memcpy, caller[slot].address, argument, length, aux2: MemoryInfo(alignment: 1).raw)
    return caller[slot].address
  }

  private func copySlots() {
    for s in 0..<callee.slots.count {
      let slot = SlotID(index: s)
      let data = callee[slot]
      if data.isDead || callee[data.address].useCount == 0 { continue }
      let copy = caller.addSlot(size: data.size, alignment: Int(data.alignment), name: data.name)
      caller[copy].contents = data.contents
      values[data.address.index] = caller[copy].address
    }
  }

  private func hasAlloca(_ order: FlowOrder) -> Bool {
    for b in order.blocks { for i in callee.instructions(b) where callee[i].op == .alloca { return true } }
    return false
  }

  private func emitStackSave() -> ValueID {
    let i = caller.makeInst(.stacksave, .ptr, location: caller.locations[call])
    caller.insert(i, before: call)
    return caller.addResult(i, .ptr)
  }

  // MARK: Values and instructions

  /// The caller's value for the callee's `v`.
  private func mapped(_ v: ValueID) -> ValueID {
    if values[v.index].isSome { return values[v.index] }
    let data = callee[v]
    let copy: ValueID
    switch data.kind {
    case .integer: copy = caller.constant(data.type, bits: callee.integerConstant(v)!)
    case .float: copy = caller.constant(callee.floatConstant(v)!)
    case .vector: copy = caller.constant(data.type, words: callee.vectorWords(v))
    case .global:
      let g = callee.globalConstant(v)!
      copy = caller.constant(addressOf: g.global, offset: g.offset)
    case .blockAddress: copy = caller.constant(addressOf: copyOfLabel(BlockID(data.owner)))
    case .poison: copy = caller.poison(data.type)
    default: preconditionFailure("a definition comes after its use")
    }
    values[v.index] = copy
    return copy
  }

  /// The copy of a block whose address is taken; one that nothing reaches stays as a place that must not be reached.
  private func copyOfLabel(_ b: BlockID) -> BlockID {
    if blocks[b.index].isNone {
      blocks[b.index] = caller.addBlock()
      Builder(caller, atEndOf: blocks[b.index]).unreachable()
    }
    return blocks[b.index]
  }

  private func copyInst(_ i: InstID) -> InstID {
    let data = callee[i]
    for u in callee.operandUses(i) { _ = mapped(callee[u].value) }
    var aux = data.aux, aux2 = data.aux2
    var op = data.op
    switch op {
    case .asm, .asmgoto:
      var info = callee.asmInfos[Int(data.aux)]
      info.firstEdge = .none
      info.edgeCount = 0
      aux = UInt32(caller.asmInfos.count)
      caller.asmInfos.append(info)
    case .shuffle:
      aux = UInt32(caller.masks.count)
      for k in 0..<data.type.laneCount { caller.masks.append(callee.masks[Int(data.aux) + k]) }
    case .br, .condbr, .switch, .indirectbr:
      aux = 0
      aux2 = 0
    case .tailcall: op = .call
    default: break
    }
    let copy = caller.makeInst(op, data.type, flags: data.flags, aux: aux, aux2: aux2, location: callee.locations[i])
    for u in callee.operandUses(i) { caller.addOperand(copy, mapped(callee[u].value)) }
    for k in 0..<Int(data.resultCount) {
      let old = callee.result(i, k)
      values[old.index] = caller.addResult(copy, callee.type(old))
    }
    return copy
  }

  private func copyEdges(_ i: InstID, _ copy: InstID) {
    for e in callee.edges(of: i) {
      let edge = callee[e]
      let caseValue = edge.caseValue.isSome ? mapped(edge.caseValue) : ValueID.none
      caller.addEdge(from: copy, to: blocks[edge.target.index], caseValue: caseValue, weight: edge.weight)
    }
    for (old, new) in zip(callee.edges(of: i), caller.edges(of: copy)) {
      for u in callee.argumentUses(old) { caller.appendArgument(new, mapped(callee[u].value)) }
    }
  }

  private func copyReturn(_ i: InstID, to block: BlockID) {
    let builder = Builder(caller, atEndOf: block)
    if savedStack.isSome { builder.effect(.stackrestore, savedStack) }
    var results: [ValueID] = []
    for u in callee.operandUses(i) { results.append(mapped(callee[u].value)) }
    builder.br(rest, results)
  }
}
