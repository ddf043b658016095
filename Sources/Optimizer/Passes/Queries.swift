// answer-queries, resolve-queries: `__builtin_constant_p` and `__builtin_object_size` get their answers.
//
//   %c = constantp i32 7             →  (uses of %c read 1)
//   %s = slot 16: %p = ptradd $s, 4 ; %n = objectsize ptr %p, 0     →  (uses of %n read 12)
//   %c = constantp i32 %x            →  (uses of %c read 0)           (resolve-queries only)
//
// The first pass answers what is certain and leaves the rest to be asked again after more inlining and folding; the second ends the
// wait. Object sizes follow the pointer through additions, choices and block parameters to slots, variables, `alloca` and calls of
// allocating functions.

import SSA
import Support

public let answerQueries = FunctionPass("answer-queries", preserves: .controlFlow) { f, context in
  let pass = Queries(f, isLast: false)
  return pass.run(context)
}

public let resolveQueries = FunctionPass("resolve-queries", preserves: .controlFlow, isRequired: true) { f, context in
  let pass = Queries(f, isLast: true)
  return pass.run(context)
}

final class Queries {
  let f: Function
  private let isLast: Bool
  private var steps = 0
  /// Block parameters whose size is being found: on a cycle back to one nothing is added to its other arguments.
  private var open: [ValueID] = []
  /// The size found on such a cycle.
  private static let neutral = Int64.min

  init(_ f: Function, isLast: Bool) {
    self.f = f
    self.isLast = isLast
  }

  func run(_ context: PassContext) -> Bool {
    var answered = 0
    for b in f.blockOrder {
      for i in f.instructions(b) where f[i].op == .constantp || f[i].op == .objectsize {
        guard let v = answer(i) else { continue }
        f.replace(i, with: v)
        answered += 1
      }
    }
    context.count("queries.answered", answered)
    return answered > 0
  }

  private func answer(_ i: InstID) -> ValueID? {
    if f[i].op == .constantp {
      if let known = Queries.isConstant(f, f.operand(i, 0)) { return f.constant(.i1, known ? 1 : 0) }
    } else {
      let mode = f[i].aux
      steps = 0
      if let n = size(f.operand(i, 0), wantsLeast: mode & 2 != 0, depth: 0), n != Queries.neutral { return f.constant(.i64, n) }
      if mode & 4 != 0, let v = computedSize(i) { return v }
    }
    return isLast ? f.constant(f[i].type, Function.unknownAnswer(f[i])) : nil
  }

  // MARK: Constants

  /// What `__builtin_constant_p` says of `v`: numbers and string literals are constants, other addresses are not; nil while it may
  /// still become one.
  static func isConstant(_ f: Function, _ v: ValueID) -> Bool? {
    switch f[v].kind {
    case .integer, .float, .vector: return true
    case .global:
      let g = f.globalConstant(v)!
      return f.module[g.global].isUnnamed && f.module[g.global].isConstant && g.offset == 0
    case .slot, .blockAddress, .poison: return false
    default: return nil
    }
  }

  // MARK: Object sizes

  /// Bytes from `v` to the end of the object it points into: exact, or the largest (with `wantsLeast` the smallest) of several
  /// possible ones; nil if not known.
  private func size(_ v: ValueID, wantsLeast: Bool, depth: Int) -> Int64? {
    steps += 1
    if steps > 64 || depth > 16 { return nil }
    let data = f[v]
    switch data.kind {
    case .slot: return Int64(clamping: f[SlotID(data.owner)].size)
    case .global:
      let g = f.globalConstant(v)!
      return remaining(globalSize(g.global), g.offset)
    case .parameter: return parameterSize(v, wantsLeast, depth)
    case .result: break
    default: return nil
    }
    let d = f.definingInst(v)
    switch f[d].op {
    case .ptradd: return offsetSize(d, wantsLeast, depth)
    case .select:
      guard let a = size(f.operand(d, 1), wantsLeast: wantsLeast, depth: depth + 1),
        let b = size(f.operand(d, 2), wantsLeast: wantsLeast, depth: depth + 1) else { return nil }
      return merged(a, b, wantsLeast)
    case .alloca: return f.signedConstant(f.operand(d, 0))
    case .call:
      if let n = allocated(d), let c = f.signedConstant(n.size) {
        guard let k = n.count else { return c >= 0 ? c : nil }
        guard let count = f.signedConstant(k), count >= 0, c >= 0 else { return nil }
        let (product, overflow) = c.multipliedReportingOverflow(by: count)
        return overflow ? nil : product
      }
      if let p = returnedArgument(d) { return size(p, wantsLeast: wantsLeast, depth: depth + 1) }
      return nil
    default: return nil
    }
  }

  private func remaining(_ size: Int64?, _ offset: Int64) -> Int64? {
    guard let size else { return nil }
    return offset < 0 || offset > size ? 0 : size - offset
  }

  private func globalSize(_ g: GlobalID) -> Int64? {
    let global = f.module[g]
    if global.kind != .variable || global.size == 0 || !global.isDefinition { return nil }
    return Int64(clamping: global.size)
  }

  private func offsetSize(_ d: InstID, _ wantsLeast: Bool, _ depth: Int) -> Int64? {
    guard let whole = size(f.operand(d, 0), wantsLeast: wantsLeast, depth: depth + 1) else { return nil }
    if whole == Queries.neutral {
      // A pointer that steps forward on its way round has no more room than it started with, and in the end none.
      guard let c = f.signedConstant(f.operand(d, 1)), c >= 0 else { return nil }
      return wantsLeast && c > 0 ? 0 : whole
    }
    if let c = f.signedConstant(f.operand(d, 1)) {
      // Stepping back from inside gives room again, at most to the object's start, which is not known here.
      if c < 0 { return backwardSize(d, wantsLeast, depth) }
      return remaining(whole, c)
    }
    return nil
  }

  /// `p - c` where `p` is an object plus a constant.
  private func backwardSize(_ d: InstID, _ wantsLeast: Bool, _ depth: Int) -> Int64? {
    var offset = f.signedConstant(f.operand(d, 1))!
    var base = f.operand(d, 0)
    while let i = Optional(f.definingInst(base)), i.isSome, f[i].op == .ptradd, let c = f.signedConstant(f.operand(i, 1)) {
      offset &+= c
      base = f.operand(i, 0)
    }
    if let g = f.globalConstant(base) { return remaining(globalSize(g.global), g.offset &+ offset) }
    guard let whole = size(base, wantsLeast: wantsLeast, depth: depth + 1), whole != Queries.neutral else { return nil }
    return offset >= 0 ? remaining(whole, offset) : f[base].kind == .parameter ? nil : 0
  }

  private func parameterSize(_ v: ValueID, _ wantsLeast: Bool, _ depth: Int) -> Int64? {
    let b = BlockID(f[v].owner)
    if open.contains(v) { return Queries.neutral }
    if b == f.firstBlock || f[b].incomingCount > 16 || f[b].incomingCount == 0 { return nil }
    open.append(v)
    defer { open.removeLast() }
    var result = Queries.neutral
    for e in f.incomingEdges(b) {
      guard let n = size(f.argument(e, Int(f[v].index)), wantsLeast: wantsLeast, depth: depth + 1) else { return nil }
      result = merged(result, n, wantsLeast)
    }
    return result
  }

  private func merged(_ a: Int64, _ b: Int64, _ wantsLeast: Bool) -> Int64 {
    if a == Queries.neutral { return b }
    if b == Queries.neutral { return a }
    return wantsLeast ? min(a, b) : max(a, b)
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

  /// `__builtin_dynamic_object_size` of an allocation of variable size, or of a known object at a variable offset.
  private func computedSize(_ i: InstID) -> ValueID? {
    var base = f.operand(i, 0)
    let b = Builder(f, before: i)
    var offset = f.constant(.i64, 0)
    while true {
      let d = f.definingInst(base)
      guard d.isSome, f[d].op == .ptradd else { break }
      offset = b.binary(.add, offset, f.operand(d, 1))
      base = f.operand(d, 0)
    }
    var whole = ValueID.none
    let d = f.definingInst(base)
    if let g = f.globalConstant(base) {
      guard let n = globalSize(g.global) else { return nil }
      whole = f.constant(.i64, n)
      offset = b.binary(.add, offset, f.constant(.i64, g.offset))
    } else if f[base].kind == .slot {
      whole = f.constant(.i64, Int64(clamping: f[SlotID(f[base].owner)].size))
    } else if d.isSome, f[d].op == .alloca {
      whole = f.operand(d, 0)
    } else if d.isSome, f[d].op == .call, let n = allocated(d), f.type(n.size).isInteger {
      whole = widened(n.size, b)
      if let k = n.count { whole = b.binary(.mul, whole, widened(k, b)) }
    }
    if whole.isNone { return nil }
    let fits = b.icmp(.ule, offset, whole)
    return b.select(fits, b.binary(.sub, whole, offset), f.constant(.i64, 0))
  }

  private func widened(_ v: ValueID, _ b: Builder) -> ValueID { f.type(v).bits < 64 ? b.cast(.sext, v, to: .i64) : v }
}
