// condition-facts: what a branch has decided is known in the blocks it leads to.
//
//   condbr (icmp slt %x, %y), b1, b2                     b1: (only reached from there)
//   b1: %c = icmp sgt %x, %y                       →         (uses of %c read 0)
//   condbr (icmp eq %x, 7), b3, b4                       b3: (only reached from there)
//   b3: %d = add %x, 1                             →         %d = add 7, 1
//   %e = icmp ult (zext i8 %z to i32), 256         →     (uses of %e read 1)
//
// One walk of the dominator tree. A block with one incoming edge takes on the facts of that edge for everything it dominates: a
// range per value, and for pairs of values which of less, equal, greater are still possible. Ranges of operations follow from those of
// their operands, to a bounded depth.

import SSA
import Support

public let conditionFacts = FunctionPass("condition-facts", preserves: .controlFlow) { f, context in
  let pass = ConditionFacts(f, context.dominators(f))
  return pass.run(context)
}

final class ConditionFacts {
  let f: Function
  let tree: DominatorTree
  /// Per value: index of the newest range, or -1.
  private var newest: [Int32]
  private var ranges: [(value: ValueID, range: ValueRange, previous: Int32)] = []
  /// Relations of pairs: newest by key, with the ones hidden.
  private var pairs = Pairs()
  private var relations: [(key: UInt64, a: ValueID, b: ValueID, mask: UInt8, previous: UInt32)] = []
  private var found = 0

  private final class Pairs { var table = HashTable(capacity: 64) }

  init(_ f: Function, _ tree: DominatorTree) {
    self.f = f
    self.tree = tree
    newest = Array(repeating: -1, count: f.values.count)
  }

  func run(_ context: PassContext) -> Bool {
    guard f.firstBlock.isSome else { return false }
    var stack: [(block: BlockID, ranges: Int, relations: Int)] = [(f.firstBlock, 0, 0)]
    while let top = stack.popLast() {
      if top.block.isNone {
        unwind(top.ranges, top.relations)
        continue
      }
      stack.append((.none, ranges.count, relations.count))
      enter(top.block)
      for i in f.instructions(top.block) { visit(i) }
      tree.forEachChild(top.block) { stack.append(($0, 0, 0)) }
    }
    context.count("condition-facts.found", found)
    return found > 0
  }

  private func unwind(_ rangeMark: Int, _ relationMark: Int) {
    while ranges.count > rangeMark {
      let r = ranges.removeLast()
      newest[r.value.index] = r.previous
    }
    while relations.count > relationMark {
      let r = relations.removeLast()
      if r.previous == UInt32.max { pairs.table.remove(r.key) } else { pairs.table.insert(r.key, r.previous) }
    }
  }

  // MARK: Facts

  private func hasRange(_ t: Type) -> Bool { t.isIntegerOrPointer && t != .i128 }

  private func note(_ v: ValueID, _ r: ValueRange) {
    if f.isConstant(v) || r.isEmpty || v.index >= newest.count { return }
    ranges.append((v, r, newest[v.index]))
    newest[v.index] = Int32(ranges.count - 1)
  }

  private func enter(_ b: BlockID) {
    guard f[b].incomingCount == 1 else { return }
    let e = f[b].firstIncoming
    let t = f[e].user
    switch f[t].op {
    case .condbr:
      let edges = f.edges(of: t)
      if f[edges[0]].target != f[edges[1]].target { learn(f.operand(t, 0), e == edges[0], 0) }
    case .switch:
      let x = f.operand(t, 0)
      if f[e].caseValue.isSome, hasRange(f.type(x)), let c = f.signedConstant(f[e].caseValue) { note(x, ValueRange(c, f.type(x))) }
    default: break
    }
  }

  /// `condition` is `truth` from here on.
  private func learn(_ condition: ValueID, _ truth: Bool, _ depth: Int) {
    note(condition, ValueRange(truth ? -1 : 0, .i1))
    let d = f.definingInst(condition)
    guard d.isSome, depth < 6 else { return }
    switch f[d].op {
    case .icmp: learn(f[d].predicate, f.operand(d, 0), f.operand(d, 1), truth)
    case .fcmp where f.type(condition) == .i1:
      let mask = ConditionFacts.mask(f[d].floatPredicate)
      relate(f.operand(d, 0), f.operand(d, 1), truth ? mask : 0b1111 & ~mask)
    case .and where truth, .or where !truth:
      learn(f.operand(d, 0), truth, depth + 1)
      learn(f.operand(d, 1), truth, depth + 1)
    case .xor:
      if f.signedConstant(f.operand(d, 1)) == -1 { learn(f.operand(d, 0), !truth, depth + 1) }
    default: break
    }
  }

  private func learn(_ predicate: IntPredicate, _ a: ValueID, _ b: ValueID, _ truth: Bool) {
    let p = truth ? predicate : predicate.inverted
    let t = f.type(a)
    guard hasRange(t) else { return }
    if !f.isConstant(a) && !f.isConstant(b) { relate(a, b, ConditionFacts.mask(p)) }
    let x = range(a), y = range(b)
    var narrowed = x
    narrowed.restrict(p, y, t)
    if narrowed != x { note(a, narrowed) }
    var other = y
    other.restrict(p.swapped, x, t)
    if other != y { note(b, other) }
  }

  // MARK: Relations

  /// Bits 0–2: less, equal, greater as signed numbers; 3–5: as unsigned ones.
  private static func mask(_ p: IntPredicate) -> UInt8 {
    switch p {
    case .eq: return 0b010_010
    case .ne: return 0b101_101
    case .slt: return 0b101_001
    case .sle: return 0b111_011
    case .sgt: return 0b101_100
    case .sge: return 0b111_110
    case .ult: return 0b001_101
    case .ule: return 0b011_111
    case .ugt: return 0b100_101
    case .uge: return 0b110_111
    }
  }

  /// For floats: bits 0–2 less, equal, greater; 3 unordered.
  private static func mask(_ p: FloatPredicate) -> UInt8 {
    switch p {
    case .oeq: return 0b0010
    case .ogt: return 0b0100
    case .oge: return 0b0110
    case .olt: return 0b0001
    case .ole: return 0b0011
    case .one: return 0b0101
    case .ord: return 0b0111
    case .ueq: return 0b1010
    case .ugt: return 0b1100
    case .uge: return 0b1110
    case .ult: return 0b1001
    case .ule: return 0b1011
    case .une: return 0b1101
    case .uno: return 0b1000
    }
  }

  private static func swapped(_ mask: UInt8, isFloat: Bool) -> UInt8 {
    if isFloat { return mask & 0b1010 | (mask & 1) << 2 | (mask & 4) >> 2 }
    return mask & 0b010_010 | (mask & 0b001_001) << 2 | (mask & 0b100_100) >> 2
  }

  private func key(_ a: ValueID, _ b: ValueID) -> UInt64 { hashMix(UInt64(a.raw), UInt64(b.raw)) }

  private func relation(_ a: ValueID, _ b: ValueID) -> UInt8? {
    if a.raw > b.raw { return relation(b, a).map { ConditionFacts.swapped($0, isFloat: f.type(a).isFloat) } }
    guard let k = pairs.table.find(key(a, b)) else { return nil }
    let r = relations[Int(k)]
    return r.a == a && r.b == b ? r.mask : nil
  }

  private func relate(_ a: ValueID, _ b: ValueID, _ mask: UInt8) {
    if a.raw > b.raw { return relate(b, a, ConditionFacts.swapped(mask, isFloat: f.type(a).isFloat)) }
    let known = relation(a, b) ?? UInt8.max
    let k = key(a, b)
    let previous = pairs.table.find(k) ?? UInt32.max
    pairs.table.insert(k, UInt32(relations.count))
    relations.append((k, a, b, known & mask, previous))
  }

  // MARK: Ranges

  private func range(_ v: ValueID, _ depth: Int = 0) -> ValueRange {
    let t = f.type(v)
    if let c = f.signedConstant(v) { return ValueRange(c, t) }
    var r = computed(v, t, depth)
    if v.index < newest.count, newest[v.index] >= 0 {
      r.intersect(ranges[Int(newest[v.index])].range)
      r.normalize(t)
    }
    return r
  }

  private func computed(_ v: ValueID, _ t: Type, _ depth: Int) -> ValueRange {
    var r = ValueRange(all: t)
    if f[v].kind == .slot { r.unsignedMin = 1 }
    let d = f.definingInst(v)
    if d.isNone || depth > 3 { return r }
    func operandRange(_ k: Int) -> ValueRange { range(f.operand(d, k), depth + 1) }
    func narrow(_ k: Int) -> Bool { hasRange(f.type(f.operand(d, k))) }
    switch f[d].op {
    case .zext where narrow(0):
      let x = operandRange(0)
      (r.unsignedMin, r.unsignedMax) = (x.unsignedMin, x.unsignedMax)
    case .sext where narrow(0):
      let x = operandRange(0)
      (r.signedMin, r.signedMax) = (x.signedMin, x.signedMax)
    case .trunc where narrow(0):
      let x = operandRange(0)
      if x.unsignedMax <= r.unsignedMax { (r.unsignedMin, r.unsignedMax) = (x.unsignedMin, x.unsignedMax) }
      if x.signedMin >= r.signedMin && x.signedMax <= r.signedMax { (r.signedMin, r.signedMax) = (x.signedMin, x.signedMax) }
    case .and: r.unsignedMax = min(operandRange(0).unsignedMax, operandRange(1).unsignedMax)
    case .or: r.unsignedMin = max(operandRange(0).unsignedMin, operandRange(1).unsignedMin)
    case .urem:
      let x = operandRange(1)
      r.unsignedMax = min(x.unsignedMax == 0 ? r.unsignedMax : x.unsignedMax - 1, operandRange(0).unsignedMax)
    case .udiv: if let c = f.unsignedConstant(f.operand(d, 1)), c != 0 { r.unsignedMax = operandRange(0).unsignedMax / c }
    case .lshr:
      if let c = f.unsignedConstant(f.operand(d, 1)), c < UInt64(t.bits) { r.unsignedMax = operandRange(0).unsignedMax >> c }
    case .ashr:
      if let c = f.signedConstant(f.operand(d, 1)), c >= 0, c < Int64(t.bits) {
        let x = operandRange(0)
        (r.signedMin, r.signedMax) = (x.signedMin >> c, x.signedMax >> c)
      }
    case .add: r = sum(d, operandRange(0), operandRange(1), t)
    case .select:
      r = operandRange(1)
      r.unite(operandRange(2))
    case .umin: r.unsignedMax = min(operandRange(0).unsignedMax, operandRange(1).unsignedMax)
    case .umax: r.unsignedMin = max(operandRange(0).unsignedMin, operandRange(1).unsignedMin)
    case .smin: r.signedMax = min(operandRange(0).signedMax, operandRange(1).signedMax)
    case .smax: r.signedMin = max(operandRange(0).signedMin, operandRange(1).signedMin)
    case .ctpop, .ctlz, .cttz: if t.bits > 8 { r.unsignedMax = UInt64(t.bits) }
    default: return r
    }
    r.normalize(t)
    return r.isEmpty ? ValueRange(all: t) : r
  }

  private func sum(_ d: InstID, _ x: ValueRange, _ y: ValueRange, _ t: Type) -> ValueRange {
    var r = x.adding(y, t)
    let all = ValueRange(all: t)
    // Without wrapping the exact sum is the value, wherever it lies.
    if f[d].flags.contains(.nsw), r.signedMin == all.signedMin, r.signedMax == all.signedMax {
      let low = Int128(x.signedMin) + Int128(y.signedMin), high = Int128(x.signedMax) + Int128(y.signedMax)
      r.signedMin = Int64(clamping: max(low, Int128(all.signedMin)))
      r.signedMax = Int64(clamping: min(high, Int128(all.signedMax)))
    }
    if f[d].flags.contains(.nuw), r.unsignedMin == 0 { r.unsignedMin = max(x.unsignedMin, y.unsignedMin) }
    return r
  }

  // MARK: Instructions

  private func visit(_ i: InstID) {
    substitute(i)
    let op = f[i].op
    if (op == .icmp || op == .fcmp) && f[f[i].result].useCount != 0, let v = decided(i) {
      f.replaceAllUses(of: f[i].result, with: f.constant(.i1, v ? 1 : 0))
      found += 1
    } else if op == .condbr || op == .select {
      // What was compared further up may be decided only here.
      let d = f.definingInst(f.operand(i, 0))
      guard d.isSome, f[d].block != f[i].block, f[d].op == .icmp || f[d].op == .fcmp, let v = decided(d) else { return }
      f.setOperand(i, 0, to: f.constant(.i1, v ? 1 : 0))
      found += 1
    }
  }

  /// The value of comparison `i` at the place being visited.
  private func decided(_ i: InstID) -> Bool? {
    let a = f.operand(i, 0), b = f.operand(i, 1)
    if f[i].type != .i1 { return nil }
    if f[i].op == .fcmp {
      guard let known = relation(a, b) else { return nil }
      let wanted = ConditionFacts.mask(f[i].floatPredicate)
      return known & wanted & 0b1111 == 0 ? false : known & ~wanted & 0b1111 == 0 ? true : nil
    }
    let p = f[i].predicate
    if !hasRange(f.type(a)) { return nil }
    if let known = relation(a, b) {
      let wanted = ConditionFacts.mask(p)
      let signed: UInt8 = 0b000_111, unsigned: UInt8 = 0b111_000
      // Nothing that is possible is wanted; or all of it is, in the half that defines the predicate.
      if known & wanted & signed == 0 || known & wanted & unsigned == 0 { return false }
      let isEquality = p == .eq || p == .ne
      if (isEquality || p.isSigned) && known & signed & ~wanted == 0 { return true }
      if (isEquality || !p.isSigned) && known & unsigned & ~wanted == 0 { return true }
    }
    return range(a).decide(p, range(b))
  }

  /// Operands known to have one value here are replaced by it.
  private func substitute(_ i: InstID) {
    for u in f.operandUses(i) { substitute(u) }
    if f[i].isTerminator && f[i].op != .asmgoto && f[i].op != .indirectbr {
      for e in f.edges(of: i) { for u in f.argumentUses(e) { substitute(u) } }
    }
  }

  private func substitute(_ u: UseID) {
    let v = f[u].value
    guard v.index < newest.count, newest[v.index] >= 0, let c = ranges[Int(newest[v.index])].range.single else { return }
    f.setUse(u, to: f.constant(f.type(v), c))
    found += 1
  }
}
