// licm: what computes the same in every iteration of a loop is computed once before it.
//
//   b0: br b1(i32 0)                          b0: %k = mul i32 %n, i32 %m
//   b1(%i: i32):                                  %g = load i32, ptr @limit align 4
//     %k = mul i32 %n, i32 %m                     br b1(i32 0)
//     %g = load i32, ptr @limit align 4   →   b1(%i: i32):
//     …                                         …
//
// Inner loops first, so that a value can leave several. A block before the loop is made where there is none. Pure operations
// may always be hoisted; loads when nothing in the loop writes there and they would have run anyway or cannot fault. What an
// instruction folds for free (constant offsets, narrowings) stays; in large loops only what every iteration runs is hoisted,
// for registers are few.

import SSA
import Support

public let licm = FunctionPass("licm") { f, context in
  let pass = LICM(f, context)
  return pass.run()
}

final class LICM {
  let f: Function
  let context: PassContext
  private var tree: DominatorTree
  private var loops: LoopTree
  private var aliases: AliasAnalysis
  private var hoisted = 0
  private var blocksMade = 0
  /// Blocks per innermost loop, in reverse postorder.
  private var members: [[BlockID]] = []
  /// Per loop: instructions that write, without those of inner loops; nil when there are too many to look at.
  private var writes: [[InstID]?] = []
  /// Per loop, inner ones included: something may leave the loop other than by its edges (a call).
  private var mayStop: [Bool] = []

  private static let writeLimit = 48
  /// Loops of more blocks only give up what runs in every iteration.
  private static let smallLoop = 24

  init(_ f: Function, _ context: PassContext) {
    self.f = f
    self.context = context
    loops = context.loops(f)
    tree = context.dominators(f)
    aliases = AliasAnalysis(f)
  }

  func run() -> Bool {
    if loops.loops.isEmpty { return false }
    makePreheaders()
    if blocksMade > 0 {
      context.invalidate()
      loops = context.loops(f)
      tree = context.dominators(f)
    }
    collect()
    for k in loops.loops.indices { hoist(LoopID(index: k)) }
    context.count("licm.hoisted", hoisted)
    return hoisted + blocksMade > 0
  }

  // MARK: Before the loop

  private func makePreheaders() {
    for k in loops.loops.indices {
      let h = loops.loops[k].header
      if f[h].isAddressTaken { continue }
      var outside: [EdgeID] = []
      var ok = true
      for e in f.incomingEdges(h) {
        let source = f.source(of: e)
        switch f[f[e].user].op {
        case .indirectbr, .asmgoto: ok = false
        default: break
        }
        if !(source.index < loops.innermost.count && loops.contains(LoopID(index: k), source)) { outside.append(e) }
      }
      if !ok || outside.isEmpty || (outside.count == 1 && f[f[outside[0]].user].op == .br) { continue }
      let middle = f.addBlock(after: f.source(of: outside[0]))
      var arguments: [ValueID] = []
      for j in 0..<Int(f[h].parameterCount) { arguments.append(f.addParameter(middle, f.type(f.parameter(h, j)))) }
      for e in outside { f.setTarget(e, to: middle) }
      Builder(f, atEndOf: middle).br(h, arguments)
      blocksMade += 1
    }
  }

  /// The block that only leads into the loop, if there is one.
  private func preheader(_ loop: LoopID) -> BlockID? {
    var found: BlockID? = nil
    for e in f.incomingEdges(loops[loop].header) {
      let source = f.source(of: e)
      if loops.contains(loop, source) { continue }
      if found != nil || !tree.isReachable(source) || f[f[e].user].op != .br { return nil }
      found = source
    }
    return found
  }

  // MARK: What the loops hold

  private func collect() {
    members = Array(repeating: [], count: loops.loops.count)
    writes = Array(repeating: [], count: loops.loops.count)
    mayStop = Array(repeating: false, count: loops.loops.count)
    for b in tree.order.blocks {
      let l = loops.innermost[b.index]
      if l.isNone { continue }
      members[l.index].append(b)
      for i in f.instructions(b) {
        if aliases.isMemoryDefinition(i) { addWrite(i, l) }
        if mayNotContinue(i) { mayStop[l.index] = true }
      }
    }
    // Inner loops come before the loops around them.
    for k in loops.loops.indices {
      let parent = loops.loops[k].parent
      if parent.isNone { continue }
      if mayStop[k] { mayStop[parent.index] = true }
      if let inner = writes[k] { for i in inner { addWrite(i, parent) } } else { writes[parent.index] = nil }
    }
  }

  private func addWrite(_ i: InstID, _ l: LoopID) {
    guard let list = writes[l.index] else { return }
    if list.count >= LICM.writeLimit { writes[l.index] = nil } else { writes[l.index]!.append(i) }
  }

  private func mayNotContinue(_ i: InstID) -> Bool {
    let data = f[i]
    switch data.op {
    case .call: return !(data.callFlags.contains(.readNone) || data.callFlags.contains(.readOnly)) || data.callFlags.contains(.noReturn)
    case .asm, .longjmp, .ehreturn, .setjmp, .intrinsic, .trap, .tailcall: return true
    case .load, .store: return data.isVolatile
    default: return false
    }
  }

  // MARK: Hoisting

  private func hoist(_ loop: LoopID) {
    guard let before = preheader(loop) else { return }
    let target = f.terminator(before)
    let isSmall = loops[loop].blockCount <= LICM.smallLoop
    hoistMembers(loop, loop, before, target, isSmall, latchDominator(loop))
  }

  /// The last block that every iteration passes before it comes back: the nearest that dominates all latches.
  private func latchDominator(_ loop: LoopID) -> BlockID {
    var meet = BlockID.none
    for e in f.incomingEdges(loops[loop].header) {
      let source = f.source(of: e)
      if !loops.contains(loop, source) { continue }
      if meet.isNone { meet = source } else { while !tree.dominates(meet, source) { meet = tree.immediate[meet.index] } }
    }
    return meet
  }

  /// The blocks of `part`, a loop inside or equal to `loop`; inner loops have given to their preheaders, which lie in `loop`,
  /// so only the loop's own blocks need a look.
  private func hoistMembers(_ part: LoopID, _ loop: LoopID, _ before: BlockID, _ target: InstID, _ isSmall: Bool, _ latch: BlockID) {
    for b in members[part.index] {
      let always = runsAlways(b, loop, latch)
      if !isSmall && !always { continue }
      var stopped = mayStop[loop.index] && b != loops[loop].header
      for i in f.instructions(b) {
        if f[i].isTerminator { break }
        if canHoist(i, loop, always: always && !stopped) {
          f.move(i, before: target)
          hoisted += 1
        } else if mayNotContinue(i) {
          stopped = true
        }
      }
    }
  }

  /// Every iteration that comes back passes `b`: checked, cheaply, by being the header or dominating all latches.
  private func runsAlways(_ b: BlockID, _ loop: LoopID, _ latch: BlockID) -> Bool {
    b == loops[loop].header || latch.isNone || tree.dominates(b, latch)
  }

  private func canHoist(_ i: InstID, _ loop: LoopID, always: Bool) -> Bool {
    let data = f[i]
    if data.resultCount == 0 { return false }
    switch data.op {
    case .load:
      guard !data.isVolatile, !data.memory.isAtomic, isInvariant(i, loop) else { return false }
      return isUnwritten(i, loop) && (isDereferenceable(i) || (always && data.block == loops[loop].header))
    case .call:
      return data.callFlags.contains(.readNone) && !data.callFlags.contains(.noReturn) && always && data.block == loops[loop].header
        && isInvariant(i, loop)
    case .sdiv, .udiv, .srem, .urem:
      return isInvariant(i, loop) && hasSafeDivisor(i)
    case .icmp: return isInvariant(i, loop) && !onlyBranches(i)
    case .fcmp: return isInvariant(i, loop) && !onlyBranches(i) && (always || !data.comparesOrder)
    case .trunc, .freeze: return false
    case .ptradd: return !f.isConstant(f.operand(i, 1)) && isInvariant(i, loop)
    default: return data.op.effects.isSubset(of: .commutative) && isInvariant(i, loop)
    }
  }

  /// The machine compares and branches in one go, but not with a condition from far away.
  private func onlyBranches(_ i: InstID) -> Bool {
    var u = f[f[i].result].firstUse
    while u.isSome {
      let op = f[f[u].user].op
      if op != .condbr && op != .select { return false }
      u = f[u].next
    }
    return true
  }

  private func hasSafeDivisor(_ i: InstID) -> Bool {
    guard let c = f.signedConstant(f.operand(i, 1)) else { return false }
    return c != 0 && c != -1
  }

  private func isInvariant(_ i: InstID, _ loop: LoopID) -> Bool {
    for u in f.operandUses(i) {
      let v = f[f[u].value]
      switch v.kind {
      case .result: if loops.contains(loop, f[InstID(v.owner)].block) { return false }
      case .parameter: if loops.contains(loop, BlockID(v.owner)) { return false }
      default: break
      }
    }
    return true
  }

  private func isUnwritten(_ i: InstID, _ loop: LoopID) -> Bool {
    guard let l = aliases.location(of: i) else { return false }
    if aliases.isConstantMemory(l) { return true }
    guard let list = writes[loop.index] else { return false }
    for w in list where aliases.clobbers(w, l) { return false }
    return true
  }

  /// The address is inside a slot or a variable defined here, so loading early cannot fault.
  private func isDereferenceable(_ i: InstID) -> Bool {
    guard let l = aliases.location(of: i), let offset = l.offset, let n = l.size else { return false }
    let base = f[l.base]
    if base.kind == .slot { return offset >= 0 && UInt64(offset + n) <= f[SlotID(base.owner)].size }
    guard base.kind == .global, let g = f.globalConstant(l.base) else { return false }
    let global = f.module[g.global]
    let start = g.offset &+ offset
    return global.kind == .variable && global.isDefinition && !global.isInterposable && start >= 0 && UInt64(start + n) <= global.size
  }
}
