// loop-rotation: a loop that tests before its body becomes a test once before the loop and a loop that tests after its body.
//
//   b0: br b1(i32 0)                          b0: %t = icmp slt i32 0, i32 %n
//   b1(%i: i32):                                  condbr %t, b2(i32 0), b3
//     %c = icmp slt i32 %i, i32 %n            b2(%i: i32):
//     condbr %c, b2, b3                   →     … %j = add i32 %i, i32 1
//   b2: … %j = add i32 %i, i32 1                %c = icmp slt i32 %j, i32 %n
//     br b1(i32 %j)                             condbr %c, b2(i32 %j), b3
//   b3:                                       b3:
//
// One branch per iteration instead of two, and the body is known to run when the loop is entered, which lets licm hoist more.
// The header is copied to the end of the block before the loop. Its values that are used elsewhere then have two definitions:
// they go through stack slots, which mem2reg turns into block parameters at once. Linear: each header is copied once.

import SSA
import Support

public let loopRotation = FunctionPass("loop-rotation") { f, context in
  let pass = LoopRotation(f, context)
  return pass.run()
}

final class LoopRotation {
  let f: Function
  let context: PassContext
  private var loopOf: [LoopID] = []
  private var loops: LoopTree
  private var copies: [ValueID]
  private var rotated = 0

  /// Instructions a header may have to be copied.
  private var headerLimit: Int { context.options.optimizeForSize ? 4 : 16 }

  init(_ f: Function, _ context: PassContext) {
    self.f = f
    self.context = context
    loops = context.loops(f)
    loopOf = loops.innermost
    copies = Array(repeating: .none, count: f.values.count)
  }

  func run() -> Bool {
    for k in loops.loops.indices { rotate(LoopID(index: k)) }
    if rotated == 0 { return false }
    context.count("loop-rotation.rotated", rotated)
    context.invalidate()
    _ = mem2reg.run(f, context)
    return true
  }

  private func contains(_ loop: LoopID, _ b: BlockID) -> Bool {
    var l = b.index < loopOf.count ? loopOf[b.index] : .none
    while l.isSome {
      if l == loop { return true }
      l = loops[l].parent
    }
    return false
  }

  private func rotate(_ loop: LoopID) {
    let h = loops[loop].header
    let t = f.terminator(h)
    guard f[t].op == .condbr, !f[h].isAddressTaken else { return }
    let yes = f.edges(of: t)[0], no = f.edges(of: t)[1]
    let yesIn = contains(loop, f[yes].target), noIn = contains(loop, f[no].target)
    guard yesIn != noIn, f[yesIn ? yes : no].target != h, isCopyable(h) else { return }
    // Where the loop is entered from, and whether it comes back from one place.
    var outside: [EdgeID] = []
    var latches = 0, latchTests = 0
    for e in f.incomingEdges(h) {
      let source = f.source(of: e)
      if contains(loop, source) {
        latches += 1
        // Already tested at the end.
        if f[f[e].user].op == .condbr { latchTests += 1 }
      } else {
        outside.append(e)
      }
      switch f[f[e].user].op {
      case .indirectbr, .asmgoto: return
      default: break
      }
    }
    guard latches > latchTests, !outside.isEmpty else { return }
    let before = entering(h, outside)
    copyHeader(h, t, to: before)
    rotated += 1
  }

  /// Short, and nothing in it that must not be there twice.
  private func isCopyable(_ h: BlockID) -> Bool {
    var n = 0
    for i in f.instructions(h) where !f[i].isTerminator {
      n += 1
      if n > headerLimit { return false }
      switch f[i].op {
      case .asm, .asmgoto, .alloca, .setjmp, .stacksave, .stackrestore, .shuffle, .intrinsic: return false
      case .call: if f[i].callFlags.contains(.returnsTwice) || f[i].callFlags.contains(.noReturn) { return false }
      default: break
      }
    }
    return true
  }

  /// The block all entries of the loop pass, ending in a plain branch to the header.
  private func entering(_ h: BlockID, _ outside: [EdgeID]) -> BlockID {
    if outside.count == 1, f[f[outside[0]].user].op == .br { return f.source(of: outside[0]) }
    let middle = f.addBlock(after: f.source(of: outside[0]))
    while loopOf.count <= middle.index { loopOf.append(.none) }
    loopOf[middle.index] = loops[loopOf[h.index]].header == h ? loops[loopOf[h.index]].parent : .none
    var arguments: [ValueID] = []
    for k in 0..<Int(f[h].parameterCount) { arguments.append(f.addParameter(middle, f.type(f.parameter(h, k)))) }
    for e in outside { f.setTarget(e, to: middle) }
    Builder(f, atEndOf: middle).br(h, arguments)
    return middle
  }

  private func copyHeader(_ h: BlockID, _ t: InstID, to before: BlockID) {
    header = h
    let branch = f.terminator(before)
    let entry = f.edges(of: branch)[0]
    while copies.count < f.values.count { copies.append(.none) }
    var defined: [ValueID] = []
    for k in 0..<Int(f[h].parameterCount) {
      let p = f.parameter(h, k)
      set(p, f.argument(entry, k))
      defined.append(p)
    }
    for i in f.instructions(h) where i != t {
      let copy = copyInst(i)
      f.insert(copy, before: branch)
      for k in 0..<Int(f[i].resultCount) {
        set(f.result(i, k), f.result(copy, k))
        defined.append(f.result(i, k))
      }
    }
    let builder = Builder(f, before: branch)
    let yes = f.edges(of: t)[0], no = f.edges(of: t)[1]
    builder.condbr(
      mapped(f.operand(t, 0)), f[yes].target, mappedArguments(yes), f[no].target, mappedArguments(no),
      weights: (f[yes].weight, f[no].weight))
    f.remove(branch)
    for v in defined { demote(v, h, before) }
  }

  private func set(_ v: ValueID, _ copy: ValueID) {
    while copies.count <= v.index { copies.append(.none) }
    copies[v.index] = copy
  }

  /// Values defined in the header are looked up; all others are the same in the copy. Entries of earlier headers never match:
  /// a value is defined in one block, and a header is copied once.
  private func mapped(_ v: ValueID) -> ValueID {
    v.index < copies.count && copies[v.index].isSome && isDefinedInCurrentHeader(v) ? copies[v.index] : v
  }

  private var header: BlockID = .none
  private func isDefinedInCurrentHeader(_ v: ValueID) -> Bool {
    let data = f[v]
    if data.kind == .result { return f[InstID(data.owner)].block == header }
    return data.kind == .parameter && data.owner == header.raw
  }

  private func mappedArguments(_ e: EdgeID) -> [ValueID] {
    var out: [ValueID] = []
    for u in f.argumentUses(e) { out.append(mapped(f[u].value)) }
    return out
  }

  private func copyInst(_ i: InstID) -> InstID {
    let data = f[i]
    let copy = f.makeInst(data.op, data.type, flags: data.flags, aux: data.aux, aux2: data.aux2, location: f.locations[i])
    for k in 0..<Int(data.operandCount) { f.addOperand(copy, mapped(f.operand(i, k))) }
    for k in 0..<Int(data.resultCount) { f.addResult(copy, f.type(f.result(i, k))) }
    return copy
  }

  /// Sends `v`, defined in `h` and now also in `before`, through a slot to its uses elsewhere.
  private func demote(_ v: ValueID, _ h: BlockID, _ before: BlockID) {
    var outside: [UseID] = []
    f.forEachUse(v) { u in if f[f[u].user].block != h { outside.append(u) } }
    let t = f.terminator(h)
    // Arguments of the header's own edges are taken when it branches: they are uses in the header.
    if outside.isEmpty { return }
    let copy = copies[v.index]
    let type = f.type(v)
    let slot = f.addSlot(size: UInt64(type.bytes), alignment: max(1, type.bytes))
    let memory = MemoryInfo(alignment: max(1, type.bytes))
    Builder(f, before: f.terminator(before)).store(copy, to: f[slot].address, memory: memory)
    if f[v].kind == .parameter {
      Builder(f, before: f[h].firstInst).store(v, to: f[slot].address, memory: memory)
    } else {
      Builder(f, before: t).store(v, to: f[slot].address, memory: memory)
    }
    // One load per using block would do; mem2reg removes them all anyway.
    for u in outside {
      let load = Builder(f, before: f[u].user).load(type, f[slot].address, memory: memory)
      f.setUse(u, to: load)
    }
  }
}
