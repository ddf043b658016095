// -Wuse-after-free, -Wfree-nonheap-object, -Wmismatched-dealloc and -Wreturn-local-addr on values.
//
// A pointer is a value: what a `free` dominates and uses that value, or an address computed from it, uses it afterwards on every path.
// `realloc` may leave the old memory where it is, but only when it fails; uses in the block of the call are not behind such a test.

import SSA
import Support

struct HeapUses {
  private let f: Function
  private let context: PassContext
  private let groups: DiagnosisGroups
  private let roles: FunctionRoles
  /// Uses that may still be looked at: pointers that are freed and used thousands of times must not take quadratic time.
  private var budget: Int

  init(_ f: Function, _ context: PassContext, _ roles: FunctionRoles) {
    self.f = f
    self.context = context
    self.roles = roles
    groups = context.options.diagnoses
    budget = 10_000 + 16 * f.instCount
  }

  mutating func run() {
    let order = FlowOrder(f)
    for b in order.blocks {
      for i in f.instructions(b) {
        switch f[i].op {
        case .call, .tailcall:
          guard let g = roles.callee(f, i) else { continue }
          let k = roles.freedArgument(g)
          if k != 0 && k < Int(f[i].operandCount) { freed(i, g, f.operand(i, k)) }
        case .ret: if groups.contains(.localAddress) { returned(i) }
        default: break
        }
      }
    }
  }

  private func report(_ group: WarningGroup, _ i: InstID, _ message: String, noteAt place: InstID = .none, _ note: String = "") {
    var finding = CodeFinding(group: group, location: f.locations[i], message: message)
    if place.isSome { (finding.noteLocation, finding.note) = (f.locations[place], note) }
    context.findings.append(finding)
  }

  /// The pointer that constant offsets lead from.
  private func root(_ v: ValueID) -> (base: ValueID, offset: Int64?) {
    var base = v
    var offset: Int64? = 0
    for _ in 0..<32 {
      let d = f.definingInst(base)
      guard d.isSome, f[d].op == .ptradd else { break }
      if let c = f.signedConstant(f.operand(d, 1)), let o = offset { offset = o &+ c } else { offset = nil }
      base = f.operand(d, 0)
    }
    return (base, offset)
  }

  // MARK: Freeing

  private mutating func freed(_ i: InstID, _ g: GlobalID, _ pointer: ValueID) {
    let (base, offset) = root(pointer)
    let name = roles.name(g)
    switch f[base].kind {
    case .slot:
      let slot = f[SlotID(f[base].owner)]
      if groups.contains(.nonheap) && slot.name.isSome && roles.isStandard(g) {
        report(.freeNonheapObject, i, "'\(name)' called on unallocated object '\(f.module.interner.string(slot.name))'")
      }
    case .global:
      let target = f.module[f.globalConstant(base)!.global]
      if groups.contains(.nonheap) && (target.kind == .variable || target.kind == .function) && roles.isStandard(g) {
        let what = target.isUnnamed ? "a constant object" : "unallocated object '\(f.module.interner.string(target.name))'"
        report(.freeNonheapObject, i, "'\(name)' called on \(what)")
      }
    case .result:
      let d = f.definingInst(base)
      if f[d].op == .alloca {
        if groups.contains(.nonheap) && roles.isStandard(g) { report(.freeNonheapObject, i, "'\(name)' called on a pointer to memory of 'alloca' or a variable-length array") }
        return
      }
      if f[d].op == .call { freedResult(i, g, d, offset) }
      usesAfter(i, g, base)
    case .parameter: usesAfter(i, g, base)
    default: break
    }
  }

  /// `i` frees what call `d` has given.
  private func freedResult(_ i: InstID, _ g: GlobalID, _ d: InstID, _ offset: Int64?) {
    guard let source = roles.callee(f, d) else { return }
    let list = FunctionRoles.deallocators(f.module[source], f.module.interner)
    let library = f[d].callFlags.library
    let isStandard = [.malloc, .calloc, .realloc, .aligned_alloc, .strdup, .strndup].contains(library) || roles.isRealloc(source)
    if groups.contains(.mismatch) {
      let isMatched = list.isEmpty ? !isStandard || roles.isStandard(g) : list.contains { $0.name == f.module[g].name } || isStandard && roles.isStandard(g)
      // A function that may be one of its own deallocators takes part in a family that free ends.
      let isFamily = roles.isRealloc(g) && list.contains { f.module.interner.string($0.name) == "free" }
      if !isMatched && !isFamily && (!list.isEmpty || isStandard) {
        return report(
          .mismatchedDealloc, i, "'\(roles.name(g))' called on pointer returned from a mismatched allocation function", noteAt: d,
          "returned from '\(roles.name(source))'")
      }
    }
    if groups.contains(.nonheap), let offset, offset != 0, isStandard, roles.isStandard(g) {
      report(
        .freeNonheapObject, i, "'\(roles.name(g))' called on a pointer with nonzero offset \(offset)", noteAt: d, "returned from '\(roles.name(source))'")
    }
  }

  // MARK: Uses afterwards

  private mutating func usesAfter(_ i: InstID, _ g: GlobalID, _ base: ValueID) {
    if !groups.contains(.afterFree) || f.attributes.contains(.callsReturnsTwice) || budget <= 0 { return }
    let isRealloc = roles.isRealloc(g)
    var behind: [InstID] = []
    var work = [base]
    var steps = 0
    while let v = work.popLast() {
      f.forEachUse(v) { u in
        steps += 1
        budget -= 1
        if steps > 200 { return }
        let user = f[u].user
        if user == i { return }
        if f[user].op == .ptradd { work.append(f[user].result) }
        // Comparing the number that the pointer was is common; so is passing it on to be printed, but that is a use.
        if f[user].op == .icmp || f[user].op == .ptradd || f[user].isTerminator && f[user].op != .ret { return }
        if isAfter(user, i, sameBlock: isRealloc) { behind.append(user) }
      }
      if steps > 200 { return }
    }
    guard let first = behind.min(by: { f.locations[$0].raw < f.locations[$1].raw }) else { return }
    let name = roles.name(g)
    report(.useAfterFree, first, "pointer used after '\(name)'", noteAt: i, "call to '\(name)' here")
  }

  /// Whether every way to `user` passes through `i` first.
  private func isAfter(_ user: InstID, _ i: InstID, sameBlock: Bool) -> Bool {
    let a = f[i].block, b = f[user].block
    if a == b {
      // From both at once: blocks may be long, and what uses a pointer is mostly near.
      var k = f[i].next, n = f[user].next
      while k.isSome && n.isSome {
        if k == user { return true }
        if n == i { return false }
        (k, n) = (f[k].next, f[n].next)
      }
      return k.isSome ? n.isNone : false
    }
    return !sameBlock && context.dominators(f).isReachable(b) && context.dominators(f).dominates(a, b)
  }

  // MARK: Returned addresses

  private func returned(_ i: InstID) {
    for k in 0..<Int(f[i].operandCount) where f.type(f.operand(i, k)) == .ptr {
      let v = f.operand(i, k)
      if let name = local(v) { return report(.returnLocalAddr, i, "function returns address of local variable\(name)") }
      guard f[v].kind == .parameter, BlockID(f[v].owner) != f.firstBlock else { continue }
      for e in f.incomingEdges(BlockID(f[v].owner)) {
        if let name = local(f.argument(e, Int(f[v].index))) {
          return report(.returnLocalAddr, i, "function may return address of local variable\(name)")
        }
      }
    }
  }

  private func local(_ v: ValueID) -> String? {
    let base = root(v).base
    if f[base].kind == .slot {
      let name = f[SlotID(f[base].owner)].name
      return name.isNone ? nil : " '\(f.module.interner.string(name))'"
    }
    let d = f.definingInst(base)
    return d.isSome && f[d].op == .alloca ? " or memory of 'alloca'" : nil
  }
}
