// simplify: rewrites every instruction by the rules of Tables/ssa/simplify and by constant folding, until none applies.
//
//   %a = mul i32 %x, i32 8          →   %a = shl i32 %x, i32 3
//   %b = icmp eq i32 %y, i32 %y     →   (uses of %b read i1 1)
//   %c = add i32 4, i32 %x          →   %c = add i32 %x, i32 4        (constants stand right)
//   load i32, ptr (ptradd %p, 8)    →   load i32, ptr %p + 8          (displacements go into accesses)
//
// A worklist in reverse postorder; users of what changed are looked at again. The rules are monotonic (docs/Rules.md), so this
// ends; a budget guards against a rule that is not.

import SSA
import Support

public let simplify = FunctionPass("simplify", preserves: .controlFlow) { f, context in
  var pass = Simplify(f)
  return pass.run(context)
}

struct Simplify {
  let f: Function
  var work: [InstID] = []
  let queued: BitSetBox
  var rewrites = 0

  init(_ f: Function) {
    self.f = f
    queued = BitSetBox(f.insts.count)
  }

  mutating func run(_ context: PassContext) -> Bool {
    for b in context.dominators(f).order.blocks.reversed() {
      var i = f[b].lastInst
      while i.isSome {
        push(i)
        i = f[i].previous
      }
    }
    let budget = 20 * f.instCount + 1000
    var steps = 0
    while let i = work.popLast() {
      queued.remove(i.index)
      if f[i].block.isNone { continue }
      steps += 1
      if steps > budget { break }
      visit(i)
    }
    context.count("simplify.rewrites", rewrites)
    return rewrites > 0
  }

  private mutating func push(_ i: InstID) { if queued.insert(i.index) { work.append(i) } }

  private mutating func pushUsers(_ v: ValueID) {
    var u = f[v].firstUse
    while u.isSome {
      push(f[u].user)
      u = f[u].next
    }
  }

  private mutating func visit(_ i: InstID) {
    if f[i].resultCount > 0 && f[i].op.effects.isSubset(of: [.commutative, .traps]) && allUnused(i) { return delete(i) }
    if f[i].op.effects.contains(.commutative) { putConstantRight(i) }
    if f[i].op == .icmp { putCompareConstantRight(i) }
    switch f[i].op {
    case .load, .store: foldDisplacement(i)
    case .condbr: foldCondition(i)
    default: break
    }
    guard f[i].resultCount == 1 else { return }
    let before = f.insts.count
    let builder = Builder(f, before: i)
    var v = fold(i, builder)
    if v.isNone { v = simplifyInst(f, i, builder) }
    if v.isNone || v == f[i].result { return }
    rewrites += 1
    for k in before..<f.insts.count { push(InstID(index: k)) }
    pushUsers(f[i].result)
    if f.definingInst(v).isSome { push(f.definingInst(v)) }
    f.replaceAllUses(of: f[i].result, with: v)
    delete(i)
  }

  private func allUnused(_ i: InstID) -> Bool {
    for k in 0..<Int(f[i].resultCount) where f[f.result(i, k)].useCount != 0 { return false }
    return true
  }

  private mutating func delete(_ i: InstID) {
    for u in f.operandUses(i) {
      let d = f.definingInst(f[u].value)
      if d.isSome { push(d) }
    }
    f.remove(i)
    rewrites += 1
  }

  private func fold(_ i: InstID, _ builder: Builder) -> ValueID {
    let data = f[i]
    switch data.op.shape {
    case .binary, .shift:
      return f.foldBinary(data.op, f.operand(i, 0), f.operand(i, 1), flags: data.flags) ?? .none
    case .unary: return data.op == .freeze ? .none : f.foldUnary(data.op, f.operand(i, 0), flags: data.flags) ?? .none
    case .cast: return f.foldCast(data.op, f.operand(i, 0), to: data.type) ?? .none
    case .compare:
      if data.op == .icmp { return f.foldCompare(data.predicate, f.operand(i, 0), f.operand(i, 1)) ?? .none }
      return f.foldCompare(data.floatPredicate, f.operand(i, 0), f.operand(i, 1)) ?? .none
    case .select:
      if f.operand(i, 1) == f.operand(i, 2) { return f.operand(i, 1) }
      if let c = f.unsignedConstant(f.operand(i, 0)) { return f.operand(i, c & 1 != 0 ? 1 : 2) }
      return .none
    case .ptradd:
      if f.signedConstant(f.operand(i, 1)) == 0 { return f.operand(i, 0) }
      if let c = f.signedConstant(f.operand(i, 1)), let g = f.globalConstant(f.operand(i, 0)) {
        return f.constant(addressOf: g.global, offset: g.offset &+ c)
      }
      return .none
    case .load: return ConstantMemory(f).loaded(i) ?? .none
    case .constantp:
      if let known = Queries.isConstant(f, f.operand(i, 0)) { return f.constant(.i1, known ? 1 : 0) }
      return .none
    default: return .none
    }
  }

  private mutating func putConstantRight(_ i: InstID) {
    let a = f.operand(i, 0), b = f.operand(i, 1)
    guard f[i].operandCount == 2, f.isConstant(a), !f.isConstant(b) else { return }
    f.setOperand(i, 0, to: b)
    f.setOperand(i, 1, to: a)
  }

  private mutating func putCompareConstantRight(_ i: InstID) {
    let a = f.operand(i, 0), b = f.operand(i, 1)
    guard f.isConstant(a), !f.isConstant(b) else { return }
    f.setOperand(i, 0, to: b)
    f.setOperand(i, 1, to: a)
    f[i].aux = UInt32(f[i].predicate.swapped.rawValue)
  }

  /// A constant offset of the address goes into the displacement.
  private mutating func foldDisplacement(_ i: InstID) {
    let k = f[i].op == .load ? 0 : 1
    while true {
      let d = f.definingInst(f.operand(i, k))
      guard d.isSome, f[d].op == .ptradd, let c = f.signedConstant(f.operand(d, 1)) else { return }
      let (sum, overflow) = Int64(f[i].displacement).addingReportingOverflow(c)
      guard !overflow, let displacement = Int32(exactly: sum), !isCarried(f[d].result) else { return }
      f.setOperand(i, k, to: f.operand(d, 0))
      f[i].aux = UInt32(bitPattern: displacement)
      rewrites += 1
      push(d)
    }
  }

  /// The stepped address goes on to another block's parameter (`*p++` in a loop), so it is at hand anyway; reaching the memory
  /// from the old one would keep both alive.
  private func isCarried(_ v: ValueID) -> Bool {
    if f[v].useCount == 1 { return false }
    var u = f[v].firstUse
    var steps = 0
    while u.isSome && steps < 8 {
      if f[f[u].user].isTerminator { return true }
      u = f[u].next
      steps += 1
    }
    return false
  }

  /// Branches on `x ^ 1` and on `x != 0` of a widened bit look through.
  private mutating func foldCondition(_ i: InstID) {
    let d = f.definingInst(f.operand(i, 0))
    guard d.isSome, f[d].op == .xor, f.signedConstant(f.operand(d, 1)) == -1 else { return }
    f.setOperand(i, 0, to: f.operand(d, 0))
    f.swapEdges(ofConditional: i)
    rewrites += 1
    push(d)
  }
}

extension Function {
  /// Exchanges where the two edges of `condbr` lead, with their arguments and weights.
  func swapEdges(ofConditional i: InstID) {
    let a = edges(of: i)[0], b = edges(of: i)[1]
    let targetA = self[a].target, targetB = self[b].target
    var argumentsA: [ValueID] = [], argumentsB: [ValueID] = []
    for u in argumentUses(a) { argumentsA.append(self[u].value) }
    for u in argumentUses(b) { argumentsB.append(self[u].value) }
    removeArguments(a)
    removeArguments(b)
    setTarget(a, to: targetB)
    setTarget(b, to: targetA)
    for v in argumentsB { appendArgument(a, v) }
    for v in argumentsA { appendArgument(b, v) }
    let weight = self[a].weight
    self[a].weight = self[b].weight
    self[b].weight = weight
  }
}
