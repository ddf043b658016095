// -Warray-bounds, -Wstringop-overflow, -Wstringop-overread, -Wrestrict, -Wnonnull and -Walloc-size-larger-than= on values.
//
//   store i32 1, ptr $a+40        $a : 40        →   warning: array subscript is outside array bounds of 'a'
//   memset $b, 0, i64 9           $b : 8         →   warning: 'memset' writing 9 bytes into a region of size 8

import SSA
import Support

struct ObjectBounds {
  private let f: Function
  private let context: PassContext
  private let groups: DiagnosisGroups
  private let roles: FunctionRoles
  private let memory: ConstantMemory
  private var steps = 0

  init(_ f: Function, _ context: PassContext, _ roles: FunctionRoles) {
    self.f = f
    self.context = context
    self.roles = roles
    groups = context.options.diagnoses
    memory = ConstantMemory(f)
  }

  mutating func run() {
    let order = FlowOrder(f)
    for b in order.blocks {
      for i in f.instructions(b) {
        switch f[i].op {
        case .load: if groups.contains(.arrayBounds) { access(i, f.operand(i, 0)) }
        case .store: if groups.contains(.arrayBounds) { access(i, f.operand(i, 1)) }
        case .memset: write(i, f.operand(i, 0), f.operand(i, 2), "memset")
        case .memcpy, .memmove:
          let name = f[i].op == .memcpy ? "memcpy" : "memmove"
          write(i, f.operand(i, 0), f.operand(i, 2), name)
          read(i, f.operand(i, 1), f.operand(i, 2), name)
          if f[i].op == .memcpy && groups.contains(.restrict) { overlap(i, f.operand(i, 0), f.operand(i, 1), f.operand(i, 2)) }
        case .call, .tailcall: call(i)
        default: break
        }
      }
    }
  }

  // MARK: Objects

  /// A pointer into an object of known size.
  private struct Region {
    var size: Int64
    /// Of the pointer; where an index is not known, the least it can be.
    var offset: Int64
    var isExact: Bool
    var name: Name
    /// Bytes behind the pointer, at most.
    var rest: Int64 { offset > size || offset < 0 && isExact ? 0 : size - max(offset, 0) }
  }

  /// The object that `v` points into; of several possible ones the one with most room behind the pointer.
  private mutating func region(_ v: ValueID, _ displacement: Int64 = 0) -> Region? {
    steps = 0
    return region(v, displacement, isExact: true, depth: 0)
  }

  private mutating func region(_ v: ValueID, _ displacement: Int64, isExact: Bool, depth: Int) -> Region? {
    steps += 1
    if steps > 64 || depth > 16 { return nil }
    switch f[v].kind {
    case .slot:
      let slot = f[SlotID(f[v].owner)]
      if slot.name.isNone || slot.size == 0 || slot.isDead { return nil }
      return Region(size: Int64(clamping: slot.size), offset: displacement, isExact: isExact, name: slot.name)
    case .global:
      let g = f.globalConstant(v)!
      let global = f.module[g.global]
      // A declaration may be of a part, and a weak definition is not the only one.
      if global.kind != .variable || global.size == 0 || !global.isDefinition || global.isInterposable || global.linkage == .common { return nil }
      return Region(size: Int64(clamping: global.size), offset: displacement &+ g.offset, isExact: isExact, name: global.isUnnamed ? .none : global.name)
    case .result:
      let d = f.definingInst(v)
      switch f[d].op {
      case .ptradd:
        if let c = f.signedConstant(f.operand(d, 1)) { return region(f.operand(d, 0), displacement &+ c, isExact: isExact, depth: depth + 1) }
        let n = bound(f.operand(d, 1), depth: 0)
        // An index that may be anything leads somewhere into the object.
        let least = n == 0 || n > UInt64(Int32.max) ? min(displacement, 0) : displacement &+ Int64(n)
        return region(f.operand(d, 0), least, isExact: false, depth: depth + 1)
      case .select: return roomier(region(f.operand(d, 1), displacement, isExact: isExact, depth: depth + 1), region(f.operand(d, 2), displacement, isExact: isExact, depth: depth + 1))
      case .call:
        guard let n = allocated(d), n >= 0 else { return nil }
        return Region(size: n, offset: displacement, isExact: isExact, name: .none)
      default: return nil
      }
    case .parameter:
      let b = BlockID(f[v].owner)
      if b == f.firstBlock || f[b].incomingCount == 0 || f[b].incomingCount > 4 || depth > 4 { return nil }
      var best: Region? = nil
      for e in f.incomingEdges(b) {
        let x = f.argument(e, Int(f[v].index))
        if x == v { return nil }
        guard let next = region(x, displacement, isExact: isExact, depth: depth + 4) else { return nil }
        best = best == nil ? next : roomier(best, next)
      }
      return best
    default: return nil
    }
  }

  private func roomier(_ a: Region?, _ b: Region?) -> Region? {
    guard let a, let b else { return nil }
    return a.rest >= b.rest ? a : b
  }

  /// The constant size of the memory that call `d` gives.
  private func allocated(_ d: InstID) -> Int64? {
    let n = Int(f[d].operandCount) - 1
    switch f[d].callFlags.library {
    case .malloc where n == 1: return f.signedConstant(f.operand(d, 1))
    case .calloc where n == 2:
      guard let a = f.signedConstant(f.operand(d, 1)), let b = f.signedConstant(f.operand(d, 2)), a >= 0, b >= 0 else { return nil }
      let (size, overflow) = a.multipliedReportingOverflow(by: b)
      return overflow ? nil : size
    default: return nil
    }
  }

  private func quoted(_ name: Name) -> String { name.isNone ? "the object" : "'\(f.module.interner.string(name))'" }

  private func report(_ group: WarningGroup, _ i: InstID, _ message: String) {
    context.findings.append(CodeFinding(group: group, location: f.locations[i], message: message))
  }

  // MARK: Loads and stores

  private mutating func access(_ i: InstID, _ address: ValueID) {
    if f[i].isVolatile { return }
    let size = Int64(f[i].type.bytes)
    guard let r = region(address, Int64(f[i].displacement)), r.offset < 0 && r.isExact || r.offset > r.size - size else { return }
    // Code that treats an object as a larger one commonly looks first whether it is.
    if r.offset >= 0 && r.offset < r.size { return }
    report(
      .arrayBounds, i,
      "array subscript is outside array bounds of \(quoted(r.name)): \(size) \(size == 1 ? "byte" : "bytes") at offset \(r.offset), but its size is \(r.size)")
  }

  /// The two sides of a copy, constant distances from one pointer, share bytes. A copy onto itself is an assignment of a structure.
  private mutating func overlap(_ i: InstID, _ to: ValueID, _ from: ValueID, _ count: ValueID) {
    let a = root(to), b = root(from)
    let n = least(count)
    let distance = (a.offset &- b.offset).magnitude
    if a.base != b.base || distance == 0 || distance >= n { return }
    report(
      .restrictArguments, i,
      "'memcpy' accessing \(bytes(n)) at offsets \(a.offset) and \(b.offset) overlaps \(bytes(n - distance)) at offset \(max(a.offset, b.offset)); use 'memmove'")
  }

  /// What constant offsets lead from.
  private func root(_ v: ValueID) -> (base: ValueID, offset: Int64) {
    var base = v
    var offset: Int64 = 0
    for _ in 0..<32 {
      let d = f.definingInst(base)
      guard d.isSome, f[d].op == .ptradd, let c = f.signedConstant(f.operand(d, 1)) else { break }
      offset = offset &+ c
      base = f.operand(d, 0)
    }
    if let g = f.globalConstant(base), g.offset != 0 { return (f.constant(addressOf: g.global), offset &+ g.offset) }
    return (base, offset)
  }

  // MARK: Regions

  private func bytes(_ n: UInt64) -> String { n == 1 ? "1 byte" : "\(n) bytes" }

  private mutating func write(_ i: InstID, _ to: ValueID, _ count: ValueID, _ name: String) {
    if groups.contains(.nonnull) && f.signedConstant(to) == 0 && least(count) > 0 { report(.nonnull, i, "argument 1 null where non-null expected in a call to '\(name)'") }
    if !groups.contains(.overflow) { return }
    let n = least(count)
    if n > UInt64(Int64.max) {
      return report(.stringopOverflow, i, "'\(name)' specified bound \(n) exceeds maximum object size \(Int64.max)")
    }
    if n > 0, let r = region(to), n > UInt64(r.rest) { overflow(i, name, n, f.isConstant(count), r) }
  }

  private func overflow(_ i: InstID, _ name: String, _ n: UInt64, _ isExact: Bool, _ r: Region) {
    report(.stringopOverflow, i, "'\(name)' writing \(isExact ? "" : "at least ")\(bytes(n)) into a region of size \(r.rest) overflows the destination")
  }

  private mutating func read(_ i: InstID, _ from: ValueID, _ count: ValueID, _ name: String) {
    if !groups.contains(.overread) { return }
    let n = least(count)
    if n == 0 || n > UInt64(Int64.max) { return }
    if let r = region(from), n > UInt64(r.rest) {
      report(.stringopOverread, i, "'\(name)' reading \(f.isConstant(count) ? "" : "at least ")\(bytes(n)) from a region of size \(r.rest)")
    }
  }

  // MARK: Calls

  private mutating func call(_ i: InstID) {
    let n = Int(f[i].operandCount) - 1
    let function = f
    func argument(_ k: Int) -> ValueID { function.operand(i, k + 1) }
    let library = f[i].callFlags.library
    switch library {
    case .strcpy where n == 2, .stpcpy where n == 2: copyString(i, argument(0), argument(1), "\(library)")
    case .strncpy where n == 3, .stpncpy where n == 3: write(i, argument(0), argument(2), "\(library)")
    case .memcmp where n == 3, .bcmp where n == 3:
      read(i, argument(0), argument(2), "\(library)")
      read(i, argument(1), argument(2), "\(library)")
    case .malloc where n == 1: allocation(i, 0)
    case .calloc where n == 2:
      allocation(i, 0)
      allocation(i, 1)
    case .realloc where n == 2, .aligned_alloc where n == 2: allocation(i, 1)
    default: break
    }
    if groups.contains(.nonnull) && ObjectBounds.readsStrings(library) {
      for k in 0..<min(n, 2) where f.type(argument(k)) == .ptr && f.signedConstant(argument(k)) == 0 {
        report(.nonnull, i, "argument \(k + 1) null where non-null expected in a call to '\(library)'")
      }
    }
    guard let g = roles.callee(f, i) else { return }
    if library == .none {
      for k in [f.module[g].allocationSize, f.module[g].allocationCount] where k != 0 && Int(k) <= n { allocation(i, Int(k) - 1) }
    }
    if groups.contains(.nonnull) && f.module[g].nonNull != 0 {
      for k in 0..<min(n, 64) where f.module[g].nonNull >> UInt64(k) & 1 != 0 && f.type(argument(k)) == .ptr {
        if f.signedConstant(argument(k)) == 0 { report(.nonnull, i, "argument \(k + 1) null where non-null expected") }
      }
    }
    for a in roles.accesses(g) where a.pointer <= n && a.count <= n { attribute(i, a, roles.name(g)) }
  }

  /// All pointers among the first two arguments are to strings.
  private static func readsStrings(_ l: LibraryFunction) -> Bool {
    switch l {
    case .strlen, .strcpy, .stpcpy, .strncpy, .stpncpy, .strcat, .strncat, .strcmp, .strncmp, .strchr, .strrchr, .strstr, .strspn, .strcspn, .strpbrk, .strdup: return true
    default: return false
    }
  }

  private mutating func copyString(_ i: InstID, _ to: ValueID, _ from: ValueID, _ name: String) {
    guard groups.contains(.overflow), let r = region(to), let length = memory.stringLengths(from) else { return }
    let n = UInt64(length.least) &+ 1
    if n > UInt64(r.rest) { overflow(i, name, n, length.least == length.most, r) }
  }

  private mutating func allocation(_ i: InstID, _ k: Int) {
    if !groups.contains(.allocationSize) { return }
    let v = f.operand(i, k + 1), limit = context.options.allocationLimit
    if !f.type(v).isInteger || f.type(v).bits < 32 { return }
    let n = least(v)
    if f.type(v).bits < 64 && n > UInt64(Int32.max) { return }
    if n > limit { report(.allocSizeLargerThan, i, "argument \(k + 1) value '\(n)' exceeds maximum object size \(limit)") }
  }

  private mutating func attribute(_ i: InstID, _ a: FunctionRoles.Access, _ name: String) {
    let pointer = f.operand(i, a.pointer)
    if f.type(pointer) != .ptr { return }
    var n: UInt64 = 1
    var isExact = true
    if a.count != 0 {
      let count = f.operand(i, a.count)
      if !f.type(count).isInteger { return }
      n = least(count)
      isExact = f.isConstant(count)
      if n > UInt64(Int64.max) { return }
    }
    let (size, tooLarge) = n.multipliedReportingOverflow(by: UInt64(max(a.elementSize, 1)))
    if tooLarge || size == 0 { return }
    if f.signedConstant(pointer) == 0 { return }
    guard let r = region(pointer), size > UInt64(r.rest) else { return }
    let amount = (isExact ? "" : "at least ") + bytes(size)
    if a.writes {
      if groups.contains(.overflow) { report(.stringopOverflow, i, "'\(name)' accessing \(amount) in a region of size \(r.rest)") }
    } else if groups.contains(.overread) {
      report(.stringopOverread, i, "'\(name)' reading \(amount) from a region of size \(r.rest)")
    }
  }

  // MARK: Lower bounds

  /// No value of `v`, as an unsigned number of 64 bits, is smaller.
  private mutating func least(_ v: ValueID) -> UInt64 {
    steps = 0
    return bound(v, depth: 0)
  }

  private mutating func bound(_ v: ValueID, depth: Int) -> UInt64 {
    if let c = f.signedConstant(v) { return f.type(v).bits >= 64 ? UInt64(bitPattern: c) : UInt64(bitPattern: c) & (1 &<< UInt64(f.type(v).bits) &- 1) }
    steps += 1
    if depth > 6 || steps > 64 { return 0 }
    if f[v].kind == .parameter {
      let b = BlockID(f[v].owner)
      if b == f.firstBlock || f[b].incomingCount == 0 || f[b].incomingCount > 8 { return 0 }
      var result = UInt64.max
      for e in f.incomingEdges(b) {
        let x = f.argument(e, Int(f[v].index))
        result = min(result, max(bound(x, depth: depth + 1), onEdge(e, x)))
        if result == 0 { return 0 }
      }
      return result
    }
    guard f[v].kind == .result else { return 0 }
    let d = f.definingInst(v)
    switch f[d].op {
    case .zext: return bound(f.operand(d, 0), depth: depth + 1)
    case .sext:
      let n = bound(f.operand(d, 0), depth: depth + 1)
      return n < 1 &<< UInt64(f.type(f.operand(d, 0)).bits &- 1) && isNonnegative(f.operand(d, 0), depth: 0) ? n : 0
    case .shl:
      guard let c = f.signedConstant(f.operand(d, 1)), c >= 0, c < 8, f[d].flags.contains(.nsw) || f[d].flags.contains(.nuw) else { return 0 }
      return bound(f.operand(d, 0), depth: depth + 1) &<< UInt64(c)
    case .mul:
      guard let c = f.signedConstant(f.operand(d, 1)), c > 0, c < 4096, f[d].flags.contains(.nsw) || f[d].flags.contains(.nuw) else { return 0 }
      let n = bound(f.operand(d, 0), depth: depth + 1)
      return n < 1 << 32 ? n &* UInt64(c) : 0
    case .select:
      let condition = f.operand(d, 0), a = f.operand(d, 1), b = f.operand(d, 2)
      return min(max(bound(a, depth: depth + 1), known(condition, true, a)), max(bound(b, depth: depth + 1), known(condition, false, b)))
    default: return 0
    }
  }

  /// Whether `v` is never negative, as far as constants and tests say.
  private func isNonnegative(_ v: ValueID, depth: Int) -> Bool {
    if let c = f.signedConstant(v) { return c >= 0 }
    if depth > 3 { return false }
    let d = f.definingInst(v)
    if d.isNone { return false }
    switch f[d].op {
    case .zext: return true
    case .select: return isNonnegative(f.operand(d, 1), depth: depth + 1) && isNonnegative(f.operand(d, 2), depth: depth + 1)
    default: return false
    }
  }

  /// What the branch to edge `e` says about `x`.
  private func onEdge(_ e: EdgeID, _ x: ValueID) -> UInt64 {
    let t = f[e].user
    guard f[t].op == .condbr else { return 0 }
    let edges = f.edges(of: t)
    return known(f.operand(t, 0), edges[0] == e, x)
  }

  /// The least value of `x` where `condition` is `truth`.
  private func known(_ condition: ValueID, _ truth: Bool, _ x: ValueID) -> UInt64 {
    let d = f.definingInst(condition)
    guard d.isSome else { return 0 }
    if f[d].op == (truth ? .and : .or) { return max(known(f.operand(d, 0), truth, x), known(f.operand(d, 1), truth, x)) }
    guard f[d].op == .icmp, f.operand(d, 0) == x, let c = f.signedConstant(f.operand(d, 1)), c >= 0 else { return 0 }
    let n = UInt64(c)
    switch f[d].predicate {
    case .ult, .slt: return truth ? 0 : f[d].predicate == .ult ? n : 0
    case .ule: return truth ? 0 : n &+ 1
    case .ugt: return truth ? n &+ 1 : 0
    case .uge: return truth ? n : 0
    default: return 0
    }
  }
}
