// constant-propagation: values that are the same constant on every path that can run, found together with those paths.
//
//   b0: br b1(i32 0)                                          b0: br b1
//   b1(%x: i32): condbr (icmp eq %x, 0), b2, b3         →     b1: condbr i1 1, b2, b3
//   b2: … br b1(i32 %x)                                       b2: … br b1
//   b3: … br b1(i32 1)                                        b3: (left to simplify-cfg)
//
// Sparse conditional constant propagation (Wegman and Zadeck, "Constant Propagation with Conditional Branches", 1991): every value
// starts as not yet known and falls at most twice, edges are followed once found possible. Poison counts as varying: taken for any
// constant it would also have to choose the way at branches.

import SSA
import Support

public let constantPropagation = FunctionPass("constant-propagation", preserves: .controlFlow) { f, context in
  let pass = ConstantPropagation(f)
  return pass.run(context)
}

final class ConstantPropagation {
  let f: Function
  private let memory: ConstantMemory
  /// Per value: `unknown`, `varying`, or the constant it has.
  private var states: [UInt32]
  private let reachable: BitSetBox
  private let possible: BitSetBox
  private let queued: BitSetBox
  private var work: [InstID] = []
  private var blocks: [BlockID] = []

  private static let unknown = UInt32.max
  private static let varying = UInt32.max - 1

  init(_ f: Function) {
    self.f = f
    memory = ConstantMemory(f)
    states = Array(repeating: ConstantPropagation.unknown, count: f.values.count)
    reachable = BitSetBox(f.blocks.count)
    possible = BitSetBox(f.edges.count)
    queued = BitSetBox(f.insts.count)
  }

  func run(_ context: PassContext) -> Bool {
    for k in 0..<Int(f[f.firstBlock].parameterCount) { states[f.parameter(f.firstBlock, k).index] = ConstantPropagation.varying }
    enter(f.firstBlock)
    while true {
      if let i = work.popLast() {
        queued.remove(i.index)
        if reachable.contains(f[i].block.index) { visit(i) }
      } else if let b = blocks.popLast() {
        for i in f.instructions(b) { visit(i) }
      } else {
        break
      }
    }
    return replace(context)
  }

  private func enter(_ b: BlockID) {
    if !reachable.insert(b.index) { return }
    blocks.append(b)
    // A label may be reached in ways that edges do not show.
    if f[b].isAddressTaken { for k in 0..<Int(f[b].parameterCount) { lower(f.parameter(b, k), ConstantPropagation.varying) } }
  }

  // MARK: States

  private func state(_ v: ValueID) -> UInt32 {
    if f.isConstant(v) { return f[v].kind == .poison ? ConstantPropagation.varying : v.raw }
    return v.index < states.count ? states[v.index] : ConstantPropagation.varying
  }

  private func lower(_ v: ValueID, _ s: UInt32) {
    let old = states[v.index]
    if old == ConstantPropagation.varying || old == s || s == ConstantPropagation.unknown { return }
    states[v.index] = old == ConstantPropagation.unknown ? s : ConstantPropagation.varying
    var u = f[v].firstUse
    while u.isSome {
      let user = f[u].user
      if reachable.contains(f[user].block.index) && queued.insert(user.index) { work.append(user) }
      u = f[u].next
    }
  }

  // MARK: Instructions

  private func visit(_ i: InstID) {
    if f[i].isTerminator { return follow(i) }
    if f[i].resultCount == 0 { return }
    if f[i].resultCount > 1 {
      for k in 0..<Int(f[i].resultCount) { lower(f.result(i, k), ConstantPropagation.varying) }
      return
    }
    lower(f[i].result, computed(i))
  }

  private func computed(_ i: InstID) -> UInt32 {
    let data = f[i]
    if data.op == .select { return chosen(i) }
    switch data.op.shape {
    case .binary, .shift, .unary, .cast, .compare, .ptradd, .load: break
    default: return ConstantPropagation.varying
    }
    var isUnknown = false
    for u in f.operandUses(i) {
      let s = state(f[u].value)
      if s == ConstantPropagation.varying { return s }
      if s == ConstantPropagation.unknown { isUnknown = true }
    }
    if isUnknown { return ConstantPropagation.unknown }
    guard let v = folded(i, data), f.isConstant(v), f[v].kind != .poison else { return ConstantPropagation.varying }
    return v.raw
  }

  private func chosen(_ i: InstID) -> UInt32 {
    if f[i].type.isVector { return ConstantPropagation.varying }
    let c = state(f.operand(i, 0))
    if c == ConstantPropagation.unknown { return c }
    if c != ConstantPropagation.varying, let k = f.unsignedConstant(ValueID(c)) { return state(f.operand(i, k & 1 != 0 ? 1 : 2)) }
    let a = state(f.operand(i, 1)), b = state(f.operand(i, 2))
    if a == ConstantPropagation.unknown { return b }
    return b == ConstantPropagation.unknown || a == b ? a : ConstantPropagation.varying
  }

  /// The result for operands that are all constants.
  private func folded(_ i: InstID, _ data: InstData) -> ValueID? {
    let a = ValueID(state(f.operand(i, 0)))
    switch data.op.shape {
    case .binary, .shift: return f.foldBinary(data.op, a, ValueID(state(f.operand(i, 1))), flags: data.flags)
    case .unary: return f.foldUnary(data.op, a, flags: data.flags)
    case .cast: return f.foldCast(data.op, a, to: data.type)
    case .compare:
      let b = ValueID(state(f.operand(i, 1)))
      return data.op == .icmp ? f.foldCompare(data.predicate, a, b) : f.foldCompare(data.floatPredicate, a, b)
    case .ptradd:
      guard let g = f.globalConstant(a), let n = f.signedConstant(ValueID(state(f.operand(i, 1)))) else { return nil }
      return f.constant(addressOf: g.global, offset: g.offset &+ n)
    default:
      guard !data.isVolatile, let g = f.globalConstant(a), memory.isReadable(g.global) else { return nil }
      return memory.value(data.type, at: ConstantMemory.Position(global: g.global, offset: g.offset &+ Int64(data.displacement)))
    }
  }

  // MARK: Edges

  private func follow(_ t: InstID) {
    let edges = f.edges(of: t)
    switch f[t].op {
    case .condbr, .switch:
      let s = state(f.operand(t, 0))
      if s == ConstantPropagation.unknown { return }
      if s == ConstantPropagation.varying || f[ValueID(s)].kind != .integer { break }
      return pass(edges[taken(t, edges, ValueID(s))])
    default: break
    }
    for e in edges { pass(e) }
  }

  private func taken(_ t: InstID, _ edges: EdgeRange, _ c: ValueID) -> Int {
    if f[t].op == .condbr { return (f.unsignedConstant(c) ?? 0) & 1 != 0 ? 0 : 1 }
    for (k, e) in edges.enumerated() where f[e].caseValue == c { return k }
    return 0
  }

  private func pass(_ e: EdgeID) {
    _ = possible.insert(e.index)
    let b = f[e].target
    let isOpaque = f[f[e].user].op == .indirectbr || f[f[e].user].op == .asmgoto
    for k in 0..<Int(f[b].parameterCount) {
      lower(f.parameter(b, k), isOpaque ? ConstantPropagation.varying : state(f.argument(e, k)))
    }
    enter(b)
  }

  // MARK: Result

  private func replace(_ context: PassContext) -> Bool {
    var found = 0
    for b in f.blockOrder where reachable.contains(b.index) {
      if b != f.firstBlock { for k in 0..<Int(f[b].parameterCount) where replace(f.parameter(b, k)) { found += 1 } }
      for i in f.instructions(b) where f[i].resultCount == 1 && f[i].result.index < states.count { if replace(f[i].result) { found += 1 } }
    }
    context.count("constant-propagation.values", found)
    return found > 0
  }

  private func replace(_ v: ValueID) -> Bool {
    let s = states[v.index]
    if s >= ConstantPropagation.varying || f[v].useCount == 0 { return false }
    f.replaceAllUses(of: v, with: ValueID(s))
    return true
  }
}
