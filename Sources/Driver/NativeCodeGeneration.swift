// The native road from SSA to an object or assembly.

import NativeBackends
import SSA
import Support

enum NativeCodeGeneration {
  /// Compiles the functions and data of `module` for which `isWanted` holds (nil: all). `module` is changed. `frames` gets the
  /// stack frames of the functions.
  static func emit(
    _ module: SSA.Module, _ settings: Settings, only isWanted: ((GlobalID) -> Bool)? = nil, frames: ((FrameSize) -> Void)? = nil
  ) throws -> ByteBuffer {
    var options = ModuleEmissionOptions()
    options.codegen.optimizationLevel = settings.optimizer.level
    options.codegen.optimizeForSize = settings.optimizer.optimizeForSize
    options.codegen.relocationModel = settings.generation.relocation
    options.codegen.usesPLT = settings.usesPLT
    options.codegen.keepsFramePointer = settings.omitFramePointer == false
    options.codegen.verifies = settings.optimizer.verifyEach
    options.codegen.usesRedZone = settings.redZone
    options.codegen.protection = settings.protection
    options.codegen.codeModel = settings.codeModel
    options.codegen.emitsUnwindTables = settings.unwindTables
    options.codegen.notesFrames = frames != nil
    options.asText = settings.action == .assembly
    options.functionSections = settings.functionSections
    options.dataSections = settings.dataSections
    options.ident = settings.emitsIdent ? "martlet \(Information.version)" : ""
    let emission = ModuleEmission(module, options, isWanted: isWanted ?? { _ in true })
    let codegen = options.codegen
    defer { if let frames { for f in emission.frames { frames(f) } } }
    do throws(CodegenProblem) {
      return try emission.run { (f, sink) throws(CodegenProblem) in
        if f.instCount == 0 { return [] }
        let attributes = module[f.id].protection
        let level = f.attributes.optimizationLevel
        if attributes.isEmpty && level == nil { return try NativeBackend.compile(f, into: sink, options: codegen) }
        var own = codegen
        if let level { (own.optimizationLevel, own.optimizeForSize) = (level, f.attributes.contains(.forSize)) }
        own.protection = codegen.protection.adjusted(by: attributes)
        return try NativeBackend.compile(f, into: sink, options: own)
      }
    } catch {
      let place = error.function.isEmpty ? "" : "in function '\(error.function)': "
      throw CodeGenerationError(place + error.message, at: error.location)
    }
  }
}
