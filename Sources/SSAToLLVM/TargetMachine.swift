// LLVM's code generator for our target and options: the optimization pipeline and emission.

internal import CLLVM
internal import SSA
internal import Support
internal import TargetInfo

final class TargetMachine {
  let machine: LLVMTargetMachineRef
  let layout: LLVMTargetDataRef
  let triple: String

  init(_ target: Target, _ options: LLVMOptions) throws(LLVMBackendError) {
    guard target.arch == .x86_64 else { throw LLVMBackendError("the LLVM back end does not support \(target.triple)") }
    LLVMInitializeX86TargetInfo()
    LLVMInitializeX86Target()
    LLVMInitializeX86TargetMC()
    LLVMInitializeX86AsmPrinter()
    LLVMInitializeX86AsmParser()
    triple = target.triple.description
    var found: LLVMTargetRef?
    var message: UnsafeMutablePointer<CChar>?
    if LLVMGetTargetFromTriple(triple, &found, &message) != 0 {
      let text = message.map { String(cString: $0) } ?? "unknown target"
      LLVMDisposeMessage(message)
      throw LLVMBackendError(text)
    }
    let level: LLVMCodeGenOptLevel
    switch options.optimization {
    case .o0: level = LLVMCodeGenLevelNone
    case .o1: level = LLVMCodeGenLevelLess
    case .o2, .os, .oz: level = LLVMCodeGenLevelDefault
    case .o3: level = LLVMCodeGenLevelAggressive
    }
    let model: LLVMCodeModel
    switch options.codeModel {
    case .small: model = LLVMCodeModelSmall
    case .medium: model = LLVMCodeModelMedium
    case .large: model = LLVMCodeModelLarge
    case .kernel: model = LLVMCodeModelKernel
    }
    guard
      let machine = LLVMCreateTargetMachine(
        found, triple, "x86-64", target.llvmFeatures, level, options.relocation == .absolute ? LLVMRelocStatic : LLVMRelocPIC, model)
    else { throw LLVMBackendError("LLVM cannot generate code for \(triple)") }
    self.machine = machine
    layout = LLVMCreateTargetDataLayout(machine)
  }

  deinit {
    LLVMDisposeTargetData(layout)
    LLVMDisposeTargetMachine(machine)
  }

  /// Runs LLVM's standard pipeline for the level.
  func optimize(_ module: LLVMModuleRef, _ options: LLVMOptions) throws(LLVMBackendError) {
    let pipeline: String
    switch options.optimization {
    case .o0: pipeline = "default<O0>"
    case .o1: pipeline = "default<O1>"
    case .o2: pipeline = "default<O2>"
    case .o3: pipeline = "default<O3>"
    case .os: pipeline = "default<Os>"
    case .oz: pipeline = "default<Oz>"
    }
    let builderOptions = LLVMCreatePassBuilderOptions()
    defer { LLVMDisposePassBuilderOptions(builderOptions) }
    let vectorize: LLVMBool = options.optimization.rawValue >= LLVMOptimization.o2.rawValue ? 1 : 0
    LLVMPassBuilderOptionsSetLoopVectorization(builderOptions, vectorize)
    LLVMPassBuilderOptionsSetSLPVectorization(builderOptions, vectorize)
    LLVMPassBuilderOptionsSetLoopInterleaving(builderOptions, vectorize)
    LLVMPassBuilderOptionsSetLoopUnrolling(builderOptions, vectorize)
    if let error = LLVMRunPasses(module, pipeline, machine, builderOptions) {
      let text = LLVMGetErrorMessage(error)
      defer { LLVMDisposeErrorMessage(text) }
      throw LLVMBackendError(text.map { String(cString: $0) } ?? "LLVM's pass pipeline failed")
    }
  }

  func generate(_ module: LLVMModuleRef, _ kind: LLVMCodeGenFileType) throws(LLVMBackendError) -> [UInt8] {
    var message: UnsafeMutablePointer<CChar>?
    var buffer: LLVMMemoryBufferRef?
    if LLVMTargetMachineEmitToMemoryBuffer(machine, module, kind, &message, &buffer) != 0 {
      let text = message.map { String(cString: $0) } ?? "LLVM could not emit the object"
      LLVMDisposeMessage(message)
      throw LLVMBackendError(text)
    }
    // Without memory for its result LLVM gives none.
    guard let buffer, LLVMGetBufferSize(buffer) > 0 || kind == LLVMAssemblyFile else { throw LLVMBackendError("LLVM ran out of memory for its output") }
    return bytes(of: buffer)
  }
}
