// inline: calls of functions whose body is known are replaced by the body where that pays.
//
//   func @min(%a: i32, %b: i32) -> i32 internal { … }        func @f(%x: i32) -> i32 {
//   func @f(%x: i32) -> i32 {                           →      %c = icmp slt i32 %x, i32 7
//     %r = call @min(i32 %x, i32 7)                            %r = select i1 %c, i32 %x, i32 7
//     ret i32 %r                                               ret i32 %r
//   }                                                        }
//
// Callees come before callers (components of the call graph), so what is inlined has been inlined into and cleaned already.
// No calls within a component are inlined, which bounds recursion; but a cycle that only ordinary functions close does not keep
// `always_inline` functions from being inlined: those calls come first then, by a graph of their own. Costs are instructions; a caller may grow to a multiple of
// its size and the module to twice its own, so the time stays linear. `always_inline` is heeded whatever the cost, also at -O0.

import SSA
import Support
import TargetInfo

public let inlineFunctions = ModulePass("inline") { module, context in
  let pass = Inliner(module, context, onlyAlways: false)
  if !pass.hasRecursiveAlways { return pass.run() }
  let changed = Inliner(module, context, onlyAlways: true).run()
  return Inliner(module, context, onlyAlways: false).run() || changed
}

/// Only what is marked always_inline, for -O0.
public let inlineAlways = ModulePass("inline-always") { module, context in
  var isNeeded = false
  for g in module.globals where g.function != nil && g.attributes.contains(.alwaysInline) { isNeeded = true }
  if !isNeeded { return false }
  let pass = Inliner(module, context, onlyAlways: true)
  return pass.run()
}

final class Inliner {
  let module: Module
  let context: PassContext
  let onlyAlways: Bool
  let graph: CallGraph
  /// Cost per function; -1: must not be inlined.
  private var costs: [Int32]
  private var slotBytes: [UInt64]
  private var callsLeft: [UInt32]
  private var isAddressTaken: [Bool]
  /// Static data holds addresses of labels in the function: it cannot be copied.
  private var hasLabelsInData: [Bool]
  private var budget = 0
  private var inlined = 0

  /// Limits by level; instructions that cost nothing are not counted.
  private let plainLimit: Int
  private let hintLimit: Int
  private let onceLimit: Int
  private let growthLimit = 6000

  init(_ module: Module, _ context: PassContext, onlyAlways: Bool) {
    self.module = module
    self.context = context
    self.onlyAlways = onlyAlways || context.options.noInline
    graph = CallGraph(module, onlyAlwaysInline: self.onlyAlways)
    let n = module.globals.count
    costs = Array(repeating: -1, count: n)
    slotBytes = Array(repeating: 0, count: n)
    callsLeft = graph.callCount
    isAddressTaken = Array(repeating: false, count: n)
    hasLabelsInData = Array(repeating: false, count: n)
    let o = context.options
    if o.optimizeForSize {
      (plainLimit, hintLimit, onceLimit) = (6, 10, 200)
    } else if o.level == 1 {
      (plainLimit, hintLimit, onceLimit) = (10, 20, 150)
    } else if o.level == 2 {
      (plainLimit, hintLimit, onceLimit) = (28, 60, 400)
    } else {
      (plainLimit, hintLimit, onceLimit) = (60, 120, 600)
    }
  }

  /// A cycle of calls goes through a function that must be inlined.
  var hasRecursiveAlways: Bool {
    for g in graph.order where graph.isRecursive[g.index] && module[g].attributes.contains(.alwaysInline) { return true }
    return false
  }

  func run() -> Bool {
    findTakenAddresses()
    for g in graph.order { budget += module[g].function!.instCount }
    budget += 1000
    for g in graph.order {
      let f = module[g].function!
      if inlineCalls(in: f, g) && !onlyAlways {
        context.invalidate()
        PassManager(context).run(Pipelines.cleaning, on: f)
      }
      costs[g.index] = cost(f)
    }
    context.count("inline.calls", inlined)
    return inlined > 0
  }

  // MARK: Costs

  /// Functions whose address is used other than as the callee of a call.
  private func findTakenAddresses() {
    for k in module.globals.indices {
      for r in module.globals[k].data.relocations {
        if r.kind == .address { isAddressTaken[r.target.index] = true } else { hasLabelsInData[r.target.index] = true }
      }
      if module.globals[k].aliasee.isSome { isAddressTaken[module.globals[k].aliasee.index] = true }
      guard let f = module.globals[k].function else { continue }
      for v in 0..<f.values.count where f.values.storage[v].kind == .global && f.values.storage[v].useCount != 0 {
        let id = ValueID(index: v)
        let g = f.globalConstant(id)!.global
        if isAddressTaken[g.index] || module[g].kind != .function { continue }
        f.forEachUse(id) { u in
          let i = f[u].user
          if !(f[i].op == .call || f[i].op == .tailcall) || u.raw != f[i].firstOperand { isAddressTaken[g.index] = true }
        }
      }
    }
  }

  /// The size of `f` in instructions that make code, or -1 if its body cannot be copied.
  private func cost(_ f: Function) -> Int32 {
    let a = f.attributes
    let always = a.contains(.alwaysInline)
    if a.contains(.noInline) || a.contains(.naked) || a.contains(.noClone) || a.contains(.callsReturnsTwice) { return -1 }
    if a.contains(.noOptimize) && !always { return -1 }
    if module[f.signature].isVariadic { return -1 }
    var n: Int32 = 0
    for b in f.blockOrder {
      // A label's address only has a use in the function itself; without a jump to it each copy may have its own.
      if f[b].isAddressTaken && (hasLabelsInData[f.id.index] || b == f.firstBlock) { return -1 }
      for i in f.instructions(b) {
        switch f[i].op {
        case .vastart, .setjmp, .longjmp, .ehreturn, .frameaddress, .returnaddress, .getsp, .indirectbr, .tailcall: return -1
        case .alloca: if !always { return -1 }
        case .call:
          if f[i].callFlags.contains(.returnsTwice) || f[i].callFlags.contains(.mustTail) { return -1 }
          n += 3 + Int32(f[i].operandCount) / 2
        case .asm, .asmgoto: n += 2
        case .memcpy, .memmove, .memset: n += 4
        case .switch: n += 4
        case .trunc, .bitcast, .ptrtoint, .inttoptr, .ret, .unreachable, .freeze, .constantp, .objectsize: break
        case .ptradd: if !f.isConstant(f.operand(i, 1)) { n += 1 }
        case .sdiv, .udiv, .srem, .urem: n += 3
        default: n += 1
        }
      }
    }
    var bytes: UInt64 = 0
    for s in 0..<f.slots.count where !f[SlotID(index: s)].isDead { bytes &+= f[SlotID(index: s)].size }
    slotBytes[f.id.index] = bytes
    return n
  }

  // MARK: Calls

  private func inlineCalls(in f: Function, _ caller: GlobalID) -> Bool {
    if f.attributes.contains(.naked) { return false }
    let only = onlyAlways || f.attributes.contains(.noOptimize)
    var calls: [InstID] = []
    for b in f.blockOrder {
      var i = f[b].lastInst
      while i.isSome {
        if f[i].op == .call { calls.append(i) }
        i = f[i].previous
      }
    }
    var changed = false
    let startSize = f.instCount
    var frame: UInt64 = 0
    for i in calls {
      guard let g = f.globalConstant(f.operand(i, 0)), g.offset == 0, let callee = module[g.global].function else { continue }
      let t = g.global
      guard costs[t.index] >= 0, graph.component[t.index] != graph.component[caller.index], isKnown(t), fits(f, i, callee) else { continue }
      let flags = f[i].callFlags
      let always = callee.attributes.contains(.alwaysInline) || flags.contains(.alwaysInline)
      if !always {
        if only || flags.contains(.noInline) || flags.contains(.mustTail) { continue }
        if !pays(f, i, t, callee, startSize) || frame + slotBytes[t.index] > 4096 && slotBytes[t.index] > 256 { continue }
        budget -= Int(costs[t.index])
        frame += slotBytes[t.index]
      }
      let cloner = BodyCloner(f, callee, i)
      cloner.run()
      callsLeft[t.index] -= 1
      inlined += 1
      changed = true
    }
    return changed
  }

  /// The body seen here is the one the program runs.
  private func isKnown(_ g: GlobalID) -> Bool {
    if module[g].isInterposable { return false }
    return module[g].linkage != .external || context.options.assumesLocalDefinitions || module[g].visibility != .default
  }

  /// The call passes and takes what the body expects (C lets them differ).
  private func fits(_ f: Function, _ i: InstID, _ callee: Function) -> Bool {
    let signature = module[callee.signature]
    guard signature.parameters.count + 1 == Int(f[i].operandCount), signature.results.count == Int(f[i].resultCount) else { return false }
    // Code for instruction sets that the caller may not use stays where it is.
    if !f.features.isSuperset(of: callee.features) { return false }
    if f[i].signature == callee.signature { return true }
    let used = module[f[i].signature]
    guard used.parameters.count == signature.parameters.count else { return false }
    for k in used.parameters.indices {
      let a = used.parameters[k], b = signature.parameters[k]
      if a.type != b.type || a.attributes.contains(.byValue) != b.attributes.contains(.byValue) || a.byValueSize != b.byValueSize { return false }
    }
    for k in used.results.indices where used.results[k].type != signature.results[k].type { return false }
    return true
  }

  private func pays(_ f: Function, _ i: InstID, _ t: GlobalID, _ callee: Function, _ startSize: Int) -> Bool {
    let size = Int(costs[t.index])
    let isLastCall = module[t].linkage == .internal && callsLeft[t.index] == 1 && !isAddressTaken[t.index] && !module[t].isUsed
    if isCold(f, i) || callee.attributes.contains(.cold) || callee.attributes.contains(.noReturn) { return size <= 4 }
    if isLastCall && size <= onceLimit && f.instCount <= max(growthLimit, 2 * startSize) { return true }
    // The call itself goes: its own cost is a credit.
    var limit = callee.attributes.contains(.inlineHint) ? hintLimit : plainLimit
    limit += Int(f[i].operandCount)
    for k in 1..<max(Int(f[i].operandCount), 1) {
      let a = f.operand(i, k)
      let p = callee.parameter(callee.firstBlock, k - 1)
      if f.isConstant(a) && f[a].kind != .slot { limit += decides(callee, p) ? 14 : 3 }
      if f[a].kind == .slot { limit += 6 }
    }
    return size <= limit && budget > 0 && f.instCount <= max(growthLimit, 2 * startSize)
  }

  /// A comparison or branch depends directly on parameter `p`, so that a constant removes code.
  private func decides(_ callee: Function, _ p: ValueID) -> Bool {
    var u = callee[p].firstUse
    var steps = 0
    while u.isSome && steps < 16 {
      switch callee[callee[u].user].op {
      case .icmp, .switch, .condbr, .and, .call: return true
      default: break
      }
      u = callee[u].next
      steps += 1
    }
    return false
  }

  /// The call leads straight to the program's end.
  private func isCold(_ f: Function, _ i: InstID) -> Bool {
    if f[i].callFlags.contains(.noReturn) || f[i].callFlags.contains(.cold) { return true }
    let t = f.terminator(f[i].block)
    return t.isSome && f[t].op == .unreachable
  }
}
