// function-effects: what a body shows about its function is noted on it and on the calls of it.
//
//   func @get(%p: ptr) -> i32 internal {          every  call @get(…)  becomes  call @get(…) readonly,
//   b0(%p: ptr):                              →   so loads are known across it and unused calls can go
//     %v = load i32, ptr %p align 4
//     ret i32 %v
//   }
//
// Callees first. Reads and writes of slots whose address stays inside the function do not count. A function with a cycle may
// run forever and is left alone, since a call marked so can be removed; so is one that may be replaced when linking.

import SSA
import Support

public let functionEffects = ModulePass("function-effects") { module, context in
  let pass = FunctionEffects(module, context)
  return pass.run()
}

final class FunctionEffects {
  let module: Module
  let context: PassContext
  let graph: CallGraph

  init(_ module: Module, _ context: PassContext) {
    self.module = module
    self.context = context
    graph = CallGraph(module)
  }

  func run() -> Bool {
    var found = 0
    var changed = false
    for g in graph.order {
      let f = module[g].function!
      if markCalls(f) { changed = true }
      if graph.isRecursive[g.index] || module[g].isInterposable || f.attributes.contains(.noOptimize) { continue }
      if module[g].linkage == .external && !context.options.assumesLocalDefinitions { continue }
      if neverReturns(f) && !f.attributes.contains(.noReturn) { note(.noReturn, g, f) }
      guard !f.attributes.contains(.readNone), let effect = effect(of: f) else { continue }
      note(effect, g, f)
      found += 1
    }
    context.count("function-effects.found", found)
    return changed || found > 0
  }

  private func note(_ a: FunctionAttributes, _ g: GlobalID, _ f: Function) {
    module[g].attributes.insert(a)
    f.attributes.insert(a)
  }

  /// Calls say what is known of their callee.
  private func markCalls(_ f: Function) -> Bool {
    var changed = false
    for b in f.blockOrder {
      for i in f.instructions(b) where f[i].op == .call {
        guard let g = f.globalConstant(f.operand(i, 0)), g.offset == 0, module[g.global].function != nil else { continue }
        if module[g.global].isInterposable { continue }
        let a = module[g.global].attributes
        var flags = f[i].callFlags
        if a.contains(.readNone) { flags.insert(.readNone) } else if a.contains(.readOnly) { flags.insert(.readOnly) }
        if a.contains(.noReturn) && !flags.contains(.landing) { flags.insert(.noReturn) }
        if flags != f[i].callFlags {
          f[i].aux2 = flags.rawValue
          changed = true
        }
      }
    }
    return changed
  }

  private func neverReturns(_ f: Function) -> Bool {
    for b in f.blockOrder where f[f.terminator(b)].op == .ret || f[f.terminator(b)].op == .tailcall { return false }
    return true
  }

  /// `readNone`, `readOnly` or nil.
  private func effect(of f: Function) -> FunctionAttributes? {
    for p in module[f.signature].parameters where p.attributes.contains(.structReturn) || p.attributes.contains(.byValue) { return nil }
    if module.nonCallExceptions || hasCycle(f) { return nil }
    let aliases = AliasAnalysis(f)
    var reads = false
    for b in f.blockOrder {
      for i in f.instructions(b) {
        let data = f[i]
        switch data.op {
        case .load:
          if data.isVolatile || data.memory.isAtomic { return nil }
          let l = aliases.location(of: i)!
          if !aliases.isPrivate(l) && !aliases.isConstantMemory(l) { reads = true }
        case .store, .memset:
          if data.isVolatile { return nil }
          if !aliases.isPrivate(aliases.location(of: i)!) { return nil }
        case .call:
          let flags = data.callFlags
          if flags.contains(.noReturn) || flags.contains(.returnsTwice) { return nil }
          if flags.contains(.readNone) { continue }
          if !flags.contains(.readOnly) { return nil }
          reads = true
        case .unreachable: return nil
        default:
          let effects = data.op.effects
          if effects.contains(.reads) || effects.contains(.writes) || effects.contains(.barrier) || effects.contains(.call) { return nil }
        }
      }
    }
    return reads ? .readOnly : .readNone
  }

  /// Some block can reach itself.
  private func hasCycle(_ f: Function) -> Bool {
    let order = FlowOrder(f)
    for b in order.blocks {
      for e in f.edges(of: f.terminator(b)) where order.number(f[e].target) <= order.number(b) { return true }
    }
    return false
  }
}
