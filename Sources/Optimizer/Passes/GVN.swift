// gvn: an instruction that computes what a dominating one has computed is replaced by it; a load of what is known to be in
// memory is replaced by the known value.
//
//   %a = add i32 %x, i32 %y                          %a = add i32 %x, i32 %y
//   condbr %c, b1, b2                                condbr %c, b1, b2
//   b1:                                        →     b1:
//   %b = add i32 %x, i32 %y                          (uses of %b read %a)
//   store i32 %a, ptr %p ; %v = load i32, ptr %p     (uses of %v read %a)
//
// One walk of the dominator tree with a scoped hash table. Loads are keyed with the version of memory that may last have
// changed them (`MemorySSA`), so they match across writes that cannot touch them.

import SSA
import Support

public let gvn = FunctionPass("gvn", preserves: .controlFlow) { f, context in
  var pass = GVN(f, context.dominators(f))
  return pass.run(context)
}

struct GVN {
  let f: Function
  let tree: DominatorTree
  let memory: MemorySSA
  /// Hash → newest entry; entries with equal hash are chained.
  private let heads: Heads
  private var entries: [(inst: InstID, key: UInt64, extra: UInt64, previous: UInt32)] = []
  private var replaced = 0
  private var loads = 0

  /// The hash table in a box, so that the pass stays copyable.
  private final class Heads { var table = HashTable(capacity: 256) }

  init(_ f: Function, _ tree: DominatorTree) {
    self.f = f
    self.tree = tree
    memory = MemorySSA(f, tree)
    heads = Heads()
  }

  mutating func run(_ context: PassContext) -> Bool {
    guard f.firstBlock.isSome else { return false }
    var stack: [(block: BlockID, mark: Int)] = [(f.firstBlock, 0)]
    while let top = stack.popLast() {
      if top.block.isNone {
        unwind(to: top.mark)
        continue
      }
      let mark = entries.count
      for i in f.instructions(top.block) { visit(i) }
      stack.append((.none, mark))
      tree.forEachChild(top.block) { stack.append(($0, 0)) }
    }
    context.count("gvn.replaced", replaced)
    context.count("gvn.loads", loads)
    return replaced + loads > 0
  }

  private mutating func unwind(to mark: Int) {
    while entries.count > mark {
      let e = entries.removeLast()
      if e.previous == UInt32.max { heads.table.remove(e.key) } else { heads.table.insert(e.key, e.previous) }
    }
  }

  private mutating func visit(_ i: InstID) {
    let data = f[i]
    if data.op == .load {
      if !data.isVolatile && !data.memory.isAtomic { visitLoad(i) }
      return
    }
    if isNumbered(i) { visitPure(i) }
  }

  private func isNumbered(_ i: InstID) -> Bool {
    let data = f[i]
    if data.resultCount == 0 { return false }
    switch data.op {
    case .freeze, .alloca, .shuffle: return false
    case .call: return data.callFlags.contains(.readNone) && !data.callFlags.contains(.noReturn)
    default: return data.op.effects.isSubset(of: [.commutative, .traps])
    }
  }

  // MARK: Pure operations

  private func key(_ i: InstID) -> UInt64 {
    let data = f[i]
    var a = data.operandCount > 0 ? UInt64(f.operand(i, 0).raw) : 0
    var b = data.operandCount > 1 ? UInt64(f.operand(i, 1).raw) : 0
    var aux = data.aux
    if a > b {
      if data.op.effects.contains(.commutative) { swap(&a, &b) }
      // x < y is y > x.
      if data.op == .icmp {
        swap(&a, &b)
        aux = UInt32(data.predicate.swapped.rawValue)
      }
    }
    var h = hashMix(UInt64(data.op.rawValue) << 8 | UInt64(data.type.raw), UInt64(aux))
    h = hashMix(h, a << 32 | b)
    for k in 2..<max(Int(data.operandCount), 2) { h = hashMix(h, UInt64(f.operand(i, k).raw)) }
    return h
  }

  private func isEqual(_ i: InstID, _ j: InstID) -> Bool {
    let x = f[i], y = f[j]
    guard x.op == y.op, x.type == y.type, x.operandCount == y.operandCount else { return false }
    if x.op == .icmp && x.predicate == y.predicate.swapped && f.operand(i, 0) == f.operand(j, 1) && f.operand(i, 1) == f.operand(j, 0) { return true }
    if x.aux != y.aux || (x.op == .fcmp && x.flags != y.flags) { return false }
    if x.op.effects.contains(.commutative) && x.operandCount == 2 {
      let a = f.operand(i, 0), b = f.operand(i, 1), c = f.operand(j, 0), d = f.operand(j, 1)
      return (a == c && b == d) || (a == d && b == c)
    }
    for k in 0..<Int(x.operandCount) where f.operand(i, k) != f.operand(j, k) { return false }
    // A conversion's source type matters as well; equal operands have it.
    return true
  }

  private mutating func visitPure(_ i: InstID) {
    let h = key(i)
    var n = heads.table.find(h)
    while let at = n {
      let e = entries[Int(at)]
      if e.extra == 0 && f[e.inst].op != .load && f[e.inst].op != .store && isEqual(e.inst, i) {
        // The survivor may only promise what both promised.
        f[e.inst].flags.formIntersection(f[i].flags)
        for k in 0..<Int(f[i].resultCount) where f[f.result(i, k)].useCount != 0 {
          f.replaceAllUses(of: f.result(i, k), with: f.result(e.inst, k))
        }
        f.remove(i)
        replaced += 1
        return
      }
      n = e.previous == UInt32.max ? nil : e.previous
    }
    insert(i, h, 0)
  }

  private mutating func insert(_ i: InstID, _ h: UInt64, _ extra: UInt64) {
    let previous = heads.table.find(h) ?? UInt32.max
    heads.table.insert(h, UInt32(entries.count))
    entries.append((i, h, extra, previous))
  }

  // MARK: Memory

  private func code(_ v: MemoryVersion) -> UInt64 {
    switch v {
    case .entry: return 1
    case .merge(let b): return UInt64(b.raw) << 1 | 1 << 40
    case .write(let i): return UInt64(i.raw) << 1 | 1 << 41
    }
  }

  private func addressKey(_ l: MemoryLocation, _ address: ValueID, _ displacement: Int32) -> UInt64 {
    if let offset = l.offset { return hashMix(UInt64(l.base.raw), UInt64(bitPattern: offset)) }
    return hashMix(UInt64(address.raw) | 1 << 33, UInt64(bitPattern: Int64(displacement)))
  }

  private mutating func visitLoad(_ i: InstID) {
    guard let start = memory.version(before: i), let l = memory.aliases.location(of: i) else { return }
    let version = memory.clobber(of: l, from: start)
    if case .write(let w) = version, let v = forwarded(from: w, to: i, l) { return replaceLoad(i, by: v) }
    let h = hashMix(addressKey(l, f.operand(i, 0), f[i].displacement), code(version))
    var n = heads.table.find(h)
    while let at = n {
      let e = entries[Int(at)]
      if e.extra == code(version), f[e.inst].op == .load, f[e.inst].type == f[i].type, isSameAddress(e.inst, i, l) {
        return replaceLoad(i, by: f[e.inst].result)
      }
      n = e.previous == UInt32.max ? nil : e.previous
    }
    insert(i, h, code(version))
  }

  private mutating func replaceLoad(_ i: InstID, by v: ValueID) {
    f.replace(i, with: v)
    loads += 1
  }

  private func isSameAddress(_ a: InstID, _ b: InstID, _ l: MemoryLocation) -> Bool {
    guard let other = memory.aliases.location(of: a) else { return false }
    if let x = other.offset, let y = l.offset { return other.base == l.base && x == y }
    return f.operand(a, f[a].op == .store ? 1 : 0) == f.operand(b, 0) && f[a].displacement == f[b].displacement
  }

  /// The value that write `w` left at the load's location.
  private func forwarded(from w: InstID, to i: InstID, _ l: MemoryLocation) -> ValueID? {
    let data = f[w]
    if data.op == .store, !data.isVolatile, !data.memory.isAtomic, isSameAddress(w, i, l) {
      let v = f.operand(w, 0)
      if data.type == f[i].type { return v }
      if Mem2Reg.isConvertible(data.type, f[i].type) { return Builder(f, before: i).reinterpreted(v, as: f[i].type) }
      return truncated(v, to: f[i].type, before: i)
    }
    if data.op == .memset, let c = f.unsignedConstant(f.operand(w, 1)), covers(w, l) {
      return f.constant(f[i].type, repeating: UInt8(truncatingIfNeeded: c))
    }
    return nil
  }

  /// The low part of a stored integer (little-endian).
  private func truncated(_ v: ValueID, to type: Type, before i: InstID) -> ValueID? {
    guard f.type(v).isInteger, type.isInteger, type != .i1, f.type(v).bits > type.bits else { return nil }
    return Builder(f, before: i).cast(.trunc, v, to: type)
  }

  private func covers(_ w: InstID, _ l: MemoryLocation) -> Bool {
    guard let m = memory.aliases.location(of: w), m.base == l.base, let x = m.offset, let y = l.offset, let n = m.size, let k = l.size else {
      return false
    }
    return x <= y && y + k <= x + n
  }
}
