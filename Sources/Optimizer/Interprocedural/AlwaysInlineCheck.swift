// Functions that must be inlined and cannot be: an error, as in gcc (GCC manual, attribute always_inline).

import SSA
import Support

public enum AlwaysInlineCheck {
  /// An error for each call that will remain. Reads `module` as SSAGen has made it.
  public static func findings(_ module: Module) -> [CodeFinding] {
    var isAny = false
    for g in module.globals where g.function != nil && g.attributes.contains(.alwaysInline) { isAny = true }
    if !isAny { return [] }
    let graph = CallGraph(module, onlyAlwaysInline: true)
    var reasons = [StaticString?](repeating: nil, count: module.globals.count)
    isAny = false
    for k in module.globals.indices {
      guard let f = module.globals[k].function, f.attributes.contains(.alwaysInline) else { continue }
      reasons[k] = reason(f)
      if reasons[k] != nil || graph.isRecursive[k] { isAny = true }
    }
    if !isAny { return [] }
    var list: [CodeFinding] = []
    for k in module.globals.indices {
      guard let f = module.globals[k].function else { continue }
      for b in FlowOrder(f).blocks {
        for i in f.instructions(b) where f[i].op == .call {
          guard let g = f.globalConstant(f.operand(i, 0)), g.offset == 0, module[g.global].attributes.contains(.alwaysInline), module[g.global].function != nil
          else { continue }
          let t = g.global.index
          // Inside of an inline definition its name means the function elsewhere.
          if t == k && module[g.global].linkage == .availableExternally { continue }
          var why = reasons[t].map { "\($0)" }
          if why == nil && f.attributes.contains(.alwaysInline) && graph.isRecursive[t] && graph.component[t] == graph.component[k] { why = "recursive inlining" }
          guard let why else { continue }
          let name = module.interner.string(module[g.global].name)
          list.append(
            CodeFinding(
              group: .general, location: f.locations[i], message: "inlining failed in call to 'always_inline' '\(name)': \(why)",
              noteLocation: module[g.global].location, note: "'\(name)' is defined here", isError: true))
        }
      }
    }
    return list
  }

  private static func reason(_ f: Function) -> StaticString? {
    for b in f.blockOrder {
      for i in f.instructions(b) {
        switch f[i].op {
        case .vastart: return "it uses variable argument lists"
        case .setjmp: return "it uses setjmp"
        case .call: if f[i].callFlags.contains(.returnsTwice) { return "it uses setjmp" }
        default: break
        }
      }
    }
    return nil
  }
}
