// The compiler with both backends in one process. `martlet` becomes this program when LLVM is asked for.

import Driver
import SSA
import SSAToLLVM
import Support

#if canImport(Glibc)
import Glibc
#endif

/// Compiles `module` by LLVM, or by both backends when `--backend-for` divides it.
func emit(_ module: Module, _ settings: Settings, _ action: Action, _ findings: inout LLVMFindings) throws -> GeneratedCode {
  var options = LLVMOptions()
  switch (settings.optimizer.level, settings.optimizer.optimizeForSize) {
  case (0, _): options.optimization = .o0
  case (1, _): options.optimization = .o1
  case (_, true): options.optimization = .os
  case (2, _): options.optimization = .o2
  default: options.optimization = .o3
  }
  if options.optimization == .o0, module.globals.contains(where: { ($0.attributes.optimizationLevel ?? 0) > 0 && $0.function != nil }) {
    options.optimization = .o2
  }
  switch action {
  case .emitLLVM: options.output = .ir
  case .assembly: options.output = .assembly
  default: options.output = .object
  }
  options.relocation = settings.generation.relocation
  options.functionSections = settings.functionSections
  options.dataSections = settings.dataSections
  options.noBuiltins = !settings.builtins
  options.disabledBuiltins = settings.disabledBuiltins + (settings.loopPatterns ? [] : ["memcpy", "memmove", "memset"])
  options.omitFramePointer = settings.omitFramePointer
  options.unwindTables = settings.unwindTables
  options.usesRedZone = settings.redZone
  options.usesPLT = settings.usesPLT
  options.protection = settings.protection
  options.codeModel = settings.codeModel
  options.exceptions = settings.predefined.exceptions
  if action != .emitLLVM && NativeOnly.reason(module, options.optimization) != nil { return .half([], isNative: { _ in true }) }
  options.frameLimit = findings.frameLimit
  var report = LLVMReport()
  defer {
    for (callee, location) in report.remainingCalls { findings.remaining.append(RemainingCall(callee: callee, location: location)) }
    findings.largeFrames += report.largeFrames
  }
  do {
    if settings.backendRules.isEmpty { return .whole(try LLVMBackend.compile(module, options: options, report: &report)) }
    let split = BackendSplit(module) { settings.backend(ofFunction: $0) == .llvm }
    if split.isWhole { return .whole(try LLVMBackend.compile(module, options: options, report: &report)) }
    let llvmHalf = split.isEmpty ? [] : try LLVMBackend.compile(module, options: options, split: split, report: &report)
    return .half(llvmHalf, isNative: { !split.isInLLVM($0) })
  } catch {
    // Assembly text that LLVM does not know is no fault of a program that is only turned into text.
    if action == .assembly && error.message.hasPrefix("<inline asm>") { return .half([], isNative: { _ in true }) }
    throw CodeGenerationError(error.description, at: error.location)
  }
}

exit(Driver.main(CommandLine.arguments, llvm: LLVMProvider(emit: emit)))
