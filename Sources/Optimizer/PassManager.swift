// Runs pipelines: verification, printing and bisection around every pass.

import SSA
import Support

public struct PassManager {
  public let context: PassContext

  public init(_ context: PassContext) { self.context = context }

  /// Runs `steps` on `module`. False when the verifier found a fault, which is then in `context.fault`.
  @discardableResult public func run(_ steps: [PipelineStep], on module: Module) -> Bool {
    for step in steps {
      switch step {
      case .functions(let passes):
        for k in module.globals.indices {
          guard let f = module.globals[k].function else { continue }
          if !run(passes, on: f) { return false }
        }
      case .module(let pass):
        context.invalidate()
        let changed = pass.run(module, context)
        context.invalidate()
        if context.fault != nil { return false }
        if changed && context.options.verifyEach && !verify(module, after: pass.name) { return false }
        if printed(pass.name, context.options.printAfter) { print(module, "after \(pass.name)") }
      }
    }
    return true
  }

  /// Runs `passes` on `f`.
  @discardableResult public func run(_ passes: [FunctionPass], on f: Function) -> Bool {
    for pass in passes {
      if !pass.isRequired {
        if f.attributes.contains(.noOptimize) { continue }
        if context.options.hasOwnLevels && f.attributes.optimizationLevel == 1 && Pipelines.isForLevel2(pass) { continue }
        context.executions += 1
        if let limit = context.options.bisectLimit, context.executions > limit { continue }
      }
      if printed(pass.name, context.options.printBefore) { print(f, "before \(pass.name)") }
      let changed = pass.run(f, context)
      if changed && !pass.preserves.contains(.controlFlow) { context.invalidate() }
      if changed && context.options.verifyEach && !verify(f, after: pass.name) { return false }
      if printed(pass.name, context.options.printAfter) && (changed || context.options.printAfter.contains(pass.name)) {
        print(f, "after \(pass.name)")
      }
    }
    return true
  }

  private func verify(_ module: Module, after pass: String) -> Bool {
    for g in module.globals { if let f = g.function, !verify(f, after: pass) { return false } }
    return true
  }

  private func verify(_ f: Function, after pass: String) -> Bool {
    let messages = Verifier.check(f)
    if messages.isEmpty { return true }
    context.fault = OptimizerFault(pass: pass, function: f.module.interner.string(f.module[f.id].name), messages: messages)
    return false
  }

  private func printed(_ name: String, _ list: [String]) -> Bool { !list.isEmpty && (list.contains(name) || list.contains("all")) }

  private func print(_ f: Function, _ title: String) {
    let name = f.module.interner.string(f.module[f.id].name)
    if !context.options.printFunctions.isEmpty && !context.options.printFunctions.contains(name) { return }
    context.output.write("; \(title)\n")
    context.output.write(Printer.text(f))
  }

  private func print(_ module: Module, _ title: String) {
    for g in module.globals { if let f = g.function { print(f, title) } }
  }
}
