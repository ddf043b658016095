// Entry of the LLVM back end: an SSA module in, object bytes or text out.
//
// The SSA already obeys the C ABI, so LLVM only assigns the scalars to registers. Everything happens in this process through
// the C API; LLVM objects never leave this module. Each call makes its own LLVM context: no state is shared or kept.
//
// Files: ModuleEmitter (symbols, static data), FunctionEmitter (blocks, values), Instructions…/Calls/Memory/InlineAsm
// (one group of operations each), TargetMachine (code generation), BackendSplit (some functions here, the others natively).

internal import CLLVM
public import SSA
public import Support
public import TargetInfo

public enum LLVMOptimization: UInt8, Sendable { case o0, o1, o2, o3, os, oz }

/// What `LLVMBackend.compile` returns.
public enum LLVMOutput: UInt8, Sendable {
  case object
  /// AT&T assembly text.
  case assembly
  /// LLVM IR text, after the optimization pipeline.
  case ir
  /// LLVM IR text as translated, before any LLVM pass.
  case unoptimizedIR
  case bitcode
}

public struct LLVMOptions: Sendable {
  public var optimization = LLVMOptimization.o0
  public var output = LLVMOutput.object
  public var relocation = RelocationModel.pie
  public var codeModel = CodeModel.small
  /// -ffunction-sections, -fdata-sections.
  public var functionSections = false
  public var dataSections = false
  /// -fno-builtin or -ffreestanding: calls to library names have no known meaning.
  public var noBuiltins = false
  /// -fno-builtin-X: the names.
  public var disabledBuiltins: [String] = []
  /// -fomit-frame-pointer; by default frame pointers are kept at -O0 only.
  public var omitFramePointer: Bool?
  /// Emit `.eh_frame` for every function (the default of x86-64).
  public var unwindTables = true
  /// Calls to functions not known to return normally may unwind (-fexceptions).
  public var exceptions = false
  /// -mno-red-zone, -fno-plt.
  public var usesRedZone = true
  public var usesPLT = true
  public var protection = CodeProtection()
  /// Report stack frames larger than this.
  public var frameLimit = UInt64.max
  /// Run LLVM's verifier before optimizing; a failure is a bug of the translation and is reported as an error.
  public var verify = true
  public init() {}
}

/// Why a module could not be compiled.
public struct LLVMBackendError: Error, Sendable, CustomStringConvertible {
  public var message: String
  /// The function being translated, or empty.
  public var function: String
  public var location: SourceLocation
  public var description: String { function.isEmpty ? message : "in function '\(function)': \(message)" }
  init(_ message: String, function: String = "", location: SourceLocation = .none) {
    self.message = message
    self.function = function
    self.location = location
  }
}

/// What a compilation by LLVM brings to light.
public struct LLVMReport {
  /// Where functions that have a message for their callers (`Global.callMessage`) are called after optimization.
  public var remainingCalls: [(GlobalID, SourceLocation)] = []
  /// Functions whose frames are larger than `LLVMOptions.frameLimit`.
  public var largeFrames: [(function: String, size: UInt64)] = []
  public init() {}
}

public enum LLVMBackend {
  /// Compiles `module`, or with `split` the half that it assigns to LLVM. `report` gets what is to be said about the code.
  public static func compile(
    _ module: Module, options: LLVMOptions, split: BackendSplit? = nil, report: inout LLVMReport
  ) throws(LLVMBackendError) -> [UInt8] {
    if let reason = NativeOnly.reason(module, options.optimization) { throw LLVMBackendError("LLVM cannot express this unit: \(reason); use --backend=native") }
    let context: LLVMContextRef = LLVMContextCreate()
    defer { LLVMContextDispose(context) }
    let diagnostics = DiagnosticCollector(context)
    let machine = try TargetMachine(module.target, options)
    let emitter = ModuleEmitter(module, context, machine, options, split)
    defer { emitter.dispose() }
    try emitter.emit()
    if options.verify { try verify(emitter.llvm) }
    if options.output == .unoptimizedIR { return text(emitter.llvm) }
    try machine.optimize(emitter.llvm, options)
    emitter.findMarkedCalls(&report.remainingCalls)
    let result: [UInt8]
    switch options.output {
    case .ir, .unoptimizedIR: result = text(emitter.llvm)
    case .bitcode: result = bytes(of: LLVMWriteBitcodeToMemoryBuffer(emitter.llvm))
    case .object: result = try machine.generate(emitter.llvm, LLVMObjectFile)
    case .assembly: result = try machine.generate(emitter.llvm, LLVMAssemblyFile)
    }
    report.largeFrames = diagnostics.largeFrames
    if let message = diagnostics.firstError { throw LLVMBackendError(message) }
    return result
  }

  /// The same, where nobody asks for the report.
  public static func compile(_ module: Module, options: LLVMOptions, split: BackendSplit? = nil) throws(LLVMBackendError) -> [UInt8] {
    var ignored = LLVMReport()
    return try compile(module, options: options, split: split, report: &ignored)
  }

  private static func verify(_ llvm: LLVMModuleRef) throws(LLVMBackendError) {
    var message: UnsafeMutablePointer<CChar>?
    defer { LLVMDisposeMessage(message) }
    if LLVMVerifyModule(llvm, LLVMReturnStatusAction, &message) != 0 {
      throw LLVMBackendError("internal error: LLVM rejects the translated module: \(message.map { String(cString: $0) } ?? "")")
    }
  }

  private static func text(_ llvm: LLVMModuleRef) -> [UInt8] {
    guard let string = LLVMPrintModuleToString(llvm) else { return [] }
    defer { LLVMDisposeMessage(string) }
    return Array(String(cString: string).utf8)
  }
}

/// The content of an LLVM memory buffer, which is freed.
func bytes(of buffer: LLVMMemoryBufferRef?) -> [UInt8] {
  guard let buffer else { return [] }
  defer { LLVMDisposeMemoryBuffer(buffer) }
  let start = UnsafeRawPointer(LLVMGetBufferStart(buffer))
  return Array(UnsafeRawBufferPointer(start: start, count: LLVMGetBufferSize(buffer)))
}

/// Keeps the first error LLVM reports while it generates code (inline assembly that does not assemble, for one).
final class DiagnosticCollector {
  var firstError: String?
  /// From warnings such as "stack frame size (800) exceeds limit (100) in function 'f'".
  var largeFrames: [(function: String, size: UInt64)] = []

  private func note(warning text: String) {
    let parts = text.split(separator: "'"), numbers = text.split(separator: "(")
    guard text.contains("stack frame size"), parts.count >= 2, numbers.count >= 2, let size = UInt64(numbers[1].prefix { $0.isNumber }) else { return }
    largeFrames.append((String(parts[1]), size))
  }

  init(_ context: LLVMContextRef) {
    LLVMContextSetDiagnosticHandler(
      context,
      { info, opaque in
        guard let info, let opaque else { return }
        let severity = LLVMGetDiagInfoSeverity(info)
        if severity != LLVMDSError && severity != LLVMDSWarning { return }
        let collector = Unmanaged<DiagnosticCollector>.fromOpaque(opaque).takeUnretainedValue()
        guard let text = LLVMGetDiagInfoDescription(info) else { return }
        defer { LLVMDisposeMessage(text) }
        if severity == LLVMDSWarning { return collector.note(warning: String(cString: text)) }
        if collector.firstError == nil { collector.firstError = String(cString: text) }
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
