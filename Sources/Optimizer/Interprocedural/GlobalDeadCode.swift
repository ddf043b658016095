// global-dead-code: functions and variables local to the file that nothing refers to any more are dropped, and so are the
// bodies that were only there to be inlined.
//
//   func @min(…) internal { … }     (no use left)     →     (gone)
//   global @table internal = …      (no use left)     →     (gone)
//
// Marks from what others can see; linear in the size of the module.

import SSA
import Support

public let globalDeadCode = ModulePass("global-dead-code") { module, context in
  // File-level assembly may name anything.
  if !module.moduleAsm.isEmpty { return false }
  let pass = GlobalDeadCode(module)
  return pass.run(context)
}

final class GlobalDeadCode {
  let module: Module
  private var live: [Bool]
  private var work: [Int] = []

  init(_ module: Module) {
    self.module = module
    live = Array(repeating: false, count: module.globals.count)
  }

  func run(_ context: PassContext) -> Bool {
    for k in module.globals.indices where isRoot(module.globals[k]) { mark(k) }
    while let k = work.popLast() { follow(k) }
    var removed = 0
    for k in module.globals.indices {
      let g = module.globals[k]
      let isBody = g.function != nil
      if live[k] || !(isBody || g.isDefinition) { continue }
      removed += 1
      module.globals[k].function = nil
      module.globals[k].isDefinition = false
      module.globals[k].data = StaticData()
      module.globals[k].aliasee = .none
      if g.kind == .alias || g.kind == .ifunc { module.globals[k].kind = .variable }
      module.globals[k].linkage = .external
      module.globals[k].constructorPriority = nil
      module.globals[k].destructorPriority = nil
    }
    context.count("global-dead-code.removed", removed)
    return removed > 0
  }

  private func isRoot(_ g: Global) -> Bool {
    if g.isUsed || g.constructorPriority != nil || g.destructorPriority != nil { return true }
    let isDefined = g.function != nil || g.isDefinition || g.kind == .alias || g.kind == .ifunc
    if !isDefined { return false }
    switch g.linkage {
    case .internal, .availableExternally: return false
    default: return true
    }
  }

  private func mark(_ k: Int) {
    if live[k] { return }
    live[k] = true
    work.append(k)
  }

  private func follow(_ k: Int) {
    for r in module.globals[k].data.relocations { mark(r.target.index) }
    if module.globals[k].aliasee.isSome { mark(module.globals[k].aliasee.index) }
    guard let f = module.globals[k].function else { return }
    for v in 0..<f.values.count where f.values.storage[v].kind == .global && f.values.storage[v].useCount != 0 {
      mark(f.globalConstant(ValueID(index: v))!.global.index)
    }
  }
}
