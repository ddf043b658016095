// What `__builtin_object_size` (GCC manual, "Object Size Checking") can be told of a pointer: the size of the object it points into
// and the bytes from the pointer to the object's end.
//
// The pointer is followed through additions, choices, block parameters and the library's functions that return an argument, to slots,
// variables, `alloca` and calls of allocating functions. A pair of numbers per pointer suffices, because a step back from inside the
// object gives room again, at most to its start. `extent` finds numbers, the largest or smallest of several possible ones;
// `computed` makes instructions for the numbers of the pointer at hand.

import SSA
import Support

struct ObjectSizes: ~Copyable {
  private let f: Function
  private let wantsLeast: Bool
  private var steps = 0
  /// Block parameters being looked at.
  private var open: [ValueID] = []
  private var computed: [ValueID: ComputedExtent] = [:]

  init(_ f: Function, wantsLeast: Bool) {
    self.f = f
    self.wantsLeast = wantsLeast
  }

  // MARK: Numbers

  private struct Extent {
    var whole: Int64
    var rest: Int64
    /// Bounds of several possibilities.
    var isMerged = false
    /// On a cycle back to an open parameter nothing is added to its other arguments, but for the direction of the steps.
    var isCycle = false
    var stepsForward = false
    var stepsBack = false
  }

  /// Bytes from `v` to the end of its object; nil if not known.
  mutating func size(_ v: ValueID) -> Int64? {
    guard let e = extent(v, depth: 0), !e.isCycle else { return nil }
    return e.rest
  }

  private mutating func extent(_ v: ValueID, depth: Int) -> Extent? {
    steps += 1
    if steps > 128 || depth > 32 { return nil }
    if let size = objectSize(v) { return Extent(whole: size.whole, rest: size.rest) }
    if f[v].kind == .parameter { return parameterExtent(v, depth) }
    guard f[v].kind == .result else { return nil }
    let d = f.definingInst(v)
    switch f[d].op {
    case .ptradd:
      guard let c = f.signedConstant(f.operand(d, 1)), let base = extent(f.operand(d, 0), depth: depth + 1) else { return nil }
      return moved(base, by: c)
    case .select:
      guard let a = extent(f.operand(d, 1), depth: depth + 1), let b = extent(f.operand(d, 2), depth: depth + 1) else { return nil }
      return merged(a, b)
    case .call:
      if let p = returnedArgument(d) { return extent(p, depth: depth + 1) }
      guard let n = allocated(d), let c = f.signedConstant(n.size), c >= 0 else { return nil }
      guard let k = n.count else { return Extent(whole: c, rest: c) }
      guard let count = f.signedConstant(k), count >= 0 else { return nil }
      let (product, overflow) = c.multipliedReportingOverflow(by: count)
      return overflow ? nil : Extent(whole: product, rest: product)
    default: return nil
    }
  }

  private func moved(_ base: Extent, by c: Int64) -> Extent {
    var e = base
    if c > 0 { e.stepsForward = true } else if c < 0 { e.stepsBack = true }
    if e.isCycle { return e }
    e.stepsForward = base.stepsForward
    e.stepsBack = base.stepsBack
    let (rest, overflow) = base.rest.subtractingReportingOverflow(c)
    // In front of the object there is nothing, as behind it; but a bound only says that part of the possibilities is there.
    if !overflow && rest > base.whole && base.isMerged && !wantsLeast {
      e.rest = base.whole
    } else {
      e.rest = overflow || rest < 0 || rest > base.whole ? 0 : rest
    }
    return e
  }

  private func merged(_ a: Extent, _ b: Extent) -> Extent {
    var e = a.isCycle ? b : a
    if !a.isCycle && !b.isCycle {
      e.whole = wantsLeast ? min(a.whole, b.whole) : max(a.whole, b.whole)
      e.rest = wantsLeast ? min(a.rest, b.rest) : max(a.rest, b.rest)
    }
    e.isMerged = true
    e.stepsForward = a.stepsForward || b.stepsForward
    e.stepsBack = a.stepsBack || b.stepsBack
    return e
  }

  private mutating func parameterExtent(_ v: ValueID, _ depth: Int) -> Extent? {
    if open.contains(v) { return Extent(whole: 0, rest: 0, isCycle: true) }
    let b = BlockID(f[v].owner)
    if b == f.firstBlock || f[b].incomingCount > 16 || f[b].incomingCount == 0 { return nil }
    open.append(v)
    defer { open.removeLast() }
    var result = Extent(whole: 0, rest: 0, isCycle: true)
    for e in f.incomingEdges(b) {
      guard let next = extent(f.argument(e, Int(f[v].index)), depth: depth + 1) else { return nil }
      result = merged(result, next)
    }
    // However often the cycle is taken.
    if !result.isCycle && result.stepsBack && !wantsLeast { result.rest = result.whole }
    if !result.isCycle && result.stepsForward && wantsLeast { result.rest = 0 }
    return result
  }

  // MARK: Instructions

  private struct ComputedExtent {
    var whole: ValueID
    var rest: ValueID
  }

  /// A value that is the size of `v`, computed where `v` is; nil if that is not possible.
  mutating func computedSize(_ v: ValueID) -> ValueID? {
    steps = 0
    if !isComputable(v, depth: 0) { return nil }
    open.removeAll()
    return make(v).rest
  }

  /// Every object `v` may point into has a size that is known when the program runs. Each value is looked at once.
  private mutating func isComputable(_ v: ValueID, depth: Int) -> Bool {
    steps += 1
    if steps > 128 || depth > 32 { return false }
    if objectSize(v) != nil || open.contains(v) { return true }
    open.append(v)
    if f[v].kind == .parameter {
      let b = BlockID(f[v].owner)
      if b == f.firstBlock || f[b].incomingCount > 16 || f[b].incomingCount == 0 { return false }
      for e in f.incomingEdges(b) where !isComputable(f.argument(e, Int(f[v].index)), depth: depth + 1) { return false }
      return true
    }
    guard f[v].kind == .result else { return false }
    let d = f.definingInst(v)
    switch f[d].op {
    case .ptradd: return isComputable(f.operand(d, 0), depth: depth + 1)
    case .select: return isComputable(f.operand(d, 1), depth: depth + 1) && isComputable(f.operand(d, 2), depth: depth + 1)
    case .alloca: return true
    case .call:
      if let p = returnedArgument(d) { return isComputable(p, depth: depth + 1) }
      guard let n = allocated(d) else { return false }
      return f.type(n.size).isInteger && (n.count == nil || f.type(n.count!).isInteger)
    default: return false
    }
  }

  private mutating func make(_ v: ValueID) -> ComputedExtent {
    if let known = computed[v] { return known }
    if let size = objectSize(v) { return ComputedExtent(whole: f.constant(.i64, size.whole), rest: f.constant(.i64, size.rest)) }
    if f[v].kind == .parameter { return makeParameter(v) }
    let d = f.definingInst(v)
    let result: ComputedExtent
    switch f[d].op {
    case .ptradd:
      let base = make(f.operand(d, 0))
      let b = Builder(f, before: f[d].next)
      let rest = b.binary(.sub, base.rest, f.operand(d, 1))
      result = ComputedExtent(whole: base.whole, rest: b.select(b.icmp(.ule, rest, base.whole), rest, f.constant(.i64, 0)))
    case .select:
      let x = make(f.operand(d, 1)), y = make(f.operand(d, 2))
      let b = Builder(f, before: f[d].next)
      let condition = f.operand(d, 0)
      result = ComputedExtent(whole: b.select(condition, x.whole, y.whole), rest: b.select(condition, x.rest, y.rest))
    default:
      if f[d].op == .call, let p = returnedArgument(d) {
        result = make(p)
        break
      }
      let b = Builder(f, before: f[d].next)
      let n = f[d].op == .alloca ? (size: f.operand(d, 0), count: nil) : allocated(d)!
      var size = widened(n.size, b)
      if let k = n.count { size = b.binary(.mul, size, widened(k, b)) }
      result = ComputedExtent(whole: size, rest: size)
    }
    computed[v] = result
    return result
  }

  private mutating func makeParameter(_ v: ValueID) -> ComputedExtent {
    let b = BlockID(f[v].owner)
    let result = ComputedExtent(whole: f.addParameter(b, .i64), rest: f.addParameter(b, .i64))
    computed[v] = result
    for e in f.incomingEdges(b) {
      let next = make(f.argument(e, Int(f[v].index)))
      f.appendArgument(e, next.whole)
      f.appendArgument(e, next.rest)
    }
    return result
  }

  private func widened(_ v: ValueID, _ b: Builder) -> ValueID { f.type(v).bits < 64 ? b.cast(.sext, v, to: .i64) : v }

  // MARK: Objects

  /// Slots, variables and `alloca` of a constant.
  private func objectSize(_ v: ValueID) -> (whole: Int64, rest: Int64)? {
    switch f[v].kind {
    case .slot:
      let size = Int64(clamping: f[SlotID(f[v].owner)].size)
      return (size, size)
    case .global:
      let g = f.globalConstant(v)!
      let global = f.module[g.global]
      if global.kind != .variable || global.size == 0 || !global.isDefinition { return nil }
      let size = Int64(clamping: global.size)
      return (size, g.offset < 0 || g.offset > size ? 0 : size - g.offset)
    case .result:
      let d = f.definingInst(v)
      guard f[d].op == .alloca, let size = f.signedConstant(f.operand(d, 0)), size >= 0 else { return nil }
      return (size, size)
    default: return nil
    }
  }

  /// The arguments that say how much an allocating call gives.
  private func allocated(_ d: InstID) -> (size: ValueID, count: ValueID?)? {
    let n = Int(f[d].operandCount) - 1
    switch f[d].callFlags.library {
    case .malloc where n == 1: return (f.operand(d, 1), nil)
    case .calloc where n == 2: return (f.operand(d, 2), f.operand(d, 1))
    case .realloc where n == 2, .aligned_alloc where n == 2: return (f.operand(d, 2), nil)
    default: break
    }
    guard let g = f.globalConstant(f.operand(d, 0)) else { return nil }
    let (size, count) = (Int(f.module[g.global].allocationSize), Int(f.module[g.global].allocationCount))
    if size == 0 || size > n || count > n { return nil }
    return (f.operand(d, size), count == 0 ? nil : f.operand(d, count))
  }

  /// Functions of the library that return their first argument.
  private func returnedArgument(_ d: InstID) -> ValueID? {
    switch f[d].callFlags.library {
    case .strcpy, .strncpy, .strcat, .strncat, .strcpy_chk, .strncpy_chk, .strcat_chk, .strncat_chk, .memcpy_chk, .memmove_chk, .memset_chk:
      return f[d].operandCount > 1 ? f.operand(d, 1) : nil
    default: return nil
    }
  }
}
