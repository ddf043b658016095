// One translation unit, from source bytes to the output that was asked for.
//
// Owns everything that belongs to the unit (sources, interner, diagnostics), so units compile side by side on their own
// threads. Diagnostics are gathered and written in one piece, in input order.

import Frontend
import NativeBackends
import Optimizer
import SSA
import SSAGen
import Support
import TargetInfo

/// What a compiled unit produced.
public struct CompilationResult {
  /// 0 good, 1 user errors, 4 internal error.
  public var status: Int32 = 0
  /// Rendered diagnostics, for standard error.
  public var diagnostics: ByteBuffer
  /// The main output; nil if there is none.
  public var output: ByteBuffer?
  /// The dependency rule, if asked for.
  public var dependencies: ByteBuffer?
  /// What assembly says on standard output (`.print`).
  public var printed: ByteBuffer?
}

/// The LLVM backend as `martlet-llvm` provides it; `martlet` has none.
public struct LLVMProvider {
  public typealias Emit = (_ module: SSA.Module, _ settings: Settings, _ action: Action, _ findings: inout LLVMFindings) throws -> GeneratedCode
  public var emit: Emit
  public init(emit: @escaping Emit) { self.emit = emit }
}

/// What the LLVM backend found that may have to be reported.
public struct LLVMFindings: Sendable {
  /// Calls that are left of functions with attribute `error` or `warning`.
  public var remaining: [RemainingCall] = []
  /// Frames larger than this are listed in `largeFrames`; UInt64.max: none.
  public var frameLimit = UInt64.max
  public var largeFrames: [(function: String, size: UInt64)] = []
  public init() {}
}

/// What LLVM made of a module.
public enum GeneratedCode {
  /// The whole output.
  case whole([UInt8])
  /// An object with some functions (empty: none); the native backend makes the rest.
  case half([UInt8], isNative: (GlobalID) -> Bool)
}

/// An error in code generation that the user's program causes or that Martlet cannot handle yet.
public struct CodeGenerationError: Error {
  public var message: String
  public var location: SourceLocation
  public init(_ message: String, at location: SourceLocation = .none) {
    self.message = message
    self.location = location
  }
}

final class Compilation {
  let settings: Settings
  let input: Input
  let toolchain: Toolchain
  let llvm: LLVMProvider?
  let interner = Interner()
  let sources: SourceManager
  let diagnostics: DiagnosticEngine
  let rendered = ByteBuffer()
  /// What was reported, unless it is written as text at once.
  let collection: DiagnosticCollection
  var timer: PhaseTimer

  init(settings: Settings, input: Input, toolchain: Toolchain, llvm: LLVMProvider?) {
    self.settings = settings
    self.input = input
    self.toolchain = toolchain
    self.llvm = llvm
    sources = SourceManager(interner: interner)
    timer = PhaseTimer(isOn: settings.reportsTime)
    let renderer = DiagnosticRenderer(sources: sources, output: rendered)
    renderer.usesColor = settings.color ?? false
    renderer.showsSource = settings.showsCaret
    renderer.showsOption = settings.showsOption
    renderer.showsColumn = settings.showsColumn
    renderer.showsLineNumbers = settings.showsLineNumbers
    renderer.showsParseableFixIts = settings.showsParseableFixIts
    renderer.columnUnit = settings.columnUnit
    renderer.messageLength = settings.messageLength
    renderer.tabStop = settings.tabStop
    renderer.colors = settings.colors
    let collection = DiagnosticCollection(sources: sources)
    collection.tabStop = settings.tabStop
    self.collection = collection
    let isText = settings.diagnosticsFormat == .text
    diagnostics = DiagnosticEngine(sources: sources) { if isText { renderer.render($0) } else { collection.add($0) } }
    diagnostics.errorLimit = settings.maximumErrors
    diagnostics.suppressesWarnings = settings.noWarnings
    if settings.pedanticErrors { diagnostics.enablePedanticErrors() }
    for option in settings.warnings { _ = diagnostics.applyOption(option) }
  }

  /// Runs the unit. `defaultTarget` names the make target of dependency rules.
  func run(dependencyTarget: String) -> CompilationResult {
    var result = CompilationResult(diagnostics: rendered)
    CrashContext.begin(phase: "preprocess", file: input.path)
    let preprocessor = makePreprocessor()
    let isTextWanted = settings.action == .preprocess || input.language == .assemblyWithCPP
    let text = isTextWanted ? makeTextOutput(preprocessor) : nil
    if preprocessor.enterMainFile(input.path) {
      if let text {
        timer.measure("preprocess") { text.writer.run() }
        if input.language == .assemblyWithCPP && settings.action.rawValue >= Action.object.rawValue {
          if !diagnostics.hasErrors { AssemblyJob.assemble(text.buffer.bytes, path: input.path, settings, &result) }
        } else if !settings.dependencies.replacesOutput {
          result.output = text.buffer
        }
      } else {
        compile(preprocessor, &result)
      }
      if settings.dependencies.isWanted && !diagnostics.hasErrors { writeDependencies(preprocessor, dependencyTarget, &result) }
    }
    if diagnostics.hasErrors {
      result.status = max(result.status, 1)
      result.output = nil
      result.dependencies = nil
    }
    writeSummary()
    timer.report(to: rendered, unit: input.path)
    CrashContext.end()
    return result
  }

  private func writeSummary() {
    let errors = diagnostics.errorCount, warnings = diagnostics.warningCount
    if settings.diagnosticsFormat != .text { return writeCollection() }
    if errors == 0 && warnings == 0 { return }
    for option in diagnostics.unknownNegatives {
      rendered.write("martlet: note: unrecognized command-line option '\(option)' may have been intended to silence earlier diagnostics\n")
    }
    var text = ""
    if warnings > 0 { text += "\(warnings) warning\(warnings == 1 ? "" : "s")" }
    if errors > 0 { text += (text.isEmpty ? "" : " and ") + "\(errors) error\(errors == 1 ? "" : "s")" }
    rendered.write(text + " generated.\n")
  }

  private func writeCollection() {
    let isFile = settings.diagnosticsFormat == .sarifFile || settings.diagnosticsFormat == .jsonFile
    let isSARIF = settings.diagnosticsFormat == .sarifFile || settings.diagnosticsFormat == .sarif
    let out = isFile ? ByteBuffer() : rendered
    if isSARIF {
      collection.writeSARIF(to: out, toolVersion: Information.version, input: input.path, isSuccess: !diagnostics.hasErrors)
    } else {
      collection.writeJSON(to: out)
    }
    if !isFile { return }
    let name = input.path.split(separator: "/").last.map(String.init) ?? "a"
    do {
      try FileOutput.write(out.bytes, to: (name == "-" ? "stdin" : name) + (isSARIF ? ".sarif" : ".gcc.json"))
    } catch {
      rendered.write("martlet: error: cannot write \(error.description)\n")
    }
  }

  // MARK: Preprocessing

  private func makePreprocessor() -> Preprocessor {
    var options = settings.preprocessor
    if !settings.noStandardIncludes { options.includePaths.standard = toolchain.headerDirectories }
    var language = settings.language
    language.assembler = input.language == .assemblyWithCPP
    // `$NAME` is an immediate operand there.
    if language.assembler { language.dollarInIdentifiers = false }
    language.gnu89Inline = settings.predefined.gnu89Inline
    language.noLibraryBuiltins = !settings.builtins
    language.roundingMath = settings.generation.roundingMath
    language.disabledBuiltins = settings.disabledBuiltins
    language.features = settings.target.features
    options.hasBuiltin = { Frontend.knowsBuiltin($0) }
    options.hasAttribute = { Frontend.knowsAttribute($0) }
    options.isPreprocessed = options.isPreprocessed || input.language == .preprocessedC
    options.preprocessOnly = settings.action == .preprocess || language.assembler
    options.sourceDate = Environment.sourceDate
    if !settings.undefinesPredefined {
      let text = ByteBuffer(capacity: 24_000)
      PredefinedMacros.write(settings.target, settings.predefined, to: text)
      if language.assembler { text.write("#define __ASSEMBLER__ 1\n") }
      options.predefines = text.string
      if settings.predefined.hosted && !settings.noStandardIncludes && !options.isPreprocessed && !language.assembler {
        let header = toolchain.headerDirectories.first { Toolchain.exists($0 + "/stdc-predef.h") }
        if let header { options.forcedIncludes.insert(header + "/stdc-predef.h", at: 0) }
      }
    }
    return Preprocessor(interner: interner, sources: sources, diagnostics: diagnostics, language: language, options: options)
  }

  private func makeTextOutput(_ preprocessor: Preprocessor) -> (writer: PPOutput, buffer: ByteBuffer) {
    let out = ByteBuffer(capacity: 1 << 16)
    var options = PPOutputOptions()
    options.omitsLineMarkers = settings.noLineMarkers
    options.macroDump = settings.macroDump
    options.showsIncludes = settings.dumpsIncludes
    let writer = PPOutput(preprocessor, to: out, options: options)
    writer.attach()
    return (writer, out)
  }

  private func writeDependencies(_ preprocessor: Preprocessor, _ target: String, _ result: inout CompilationResult) {
    var options = DependencyOptions()
    options.omitsSystemHeaders = !settings.dependencies.includesSystemHeaders
    options.addsPhonyTargets = settings.dependencies.addsPhonyTargets
    options.targets = settings.dependencies.targets.map { $0.isQuoted ? Dependencies.quote($0.text) : $0.text }
    if options.targets.isEmpty { options.targets = [Dependencies.quote(target)] }
    let out = ByteBuffer()
    Dependencies.write(of: preprocessor, options, to: out)
    if settings.dependencies.replacesOutput && settings.dependencies.file.isEmpty {
      result.output = out
    } else {
      result.dependencies = out
    }
  }

  // MARK: Compiling

  private func compile(_ preprocessor: Preprocessor, _ result: inout CompilationResult) {
    if !settings.target.hasCodeGeneration && settings.action != .checkSyntax && settings.action != .emitAST {
      return diagnostics.error(
        at: preprocessor.startOfMainFile,
        "code for \(settings.target.triple.arch.name) cannot be generated from C yet; with -m32 and -m16 use -E, -fsyntax-only or assembly, or leave them out")
    }
    if settings.predefined.shortWchar {
      return diagnostics.error(at: preprocessor.startOfMainFile, "'-fshort-wchar' is not supported by Martlet yet; only assembly and -E take it")
    }
    CrashContext.enter(phase: "parse")
    let ast = timer.measure("frontend") {
      Frontend.compileUnit(preprocessor, target: settings.target)
    }
    if diagnostics.hasErrors || settings.action == .checkSyntax { return }
    if settings.action == .emitAST {
      result.output = ByteBuffer()
      var dump = ASTDump(ast, to: result.output!)
      dump.dumpUnit()
      return
    }
    CrashContext.enter(phase: "SSA generation")
    var generation = settings.generation
    generation.sourceName = input.path
    let module = timer.measure("ssagen") {
      SSAGen.generate(ast, target: settings.target, options: generation, diagnostics: diagnostics)
    }
    if diagnostics.hasErrors { return }
    if settings.optimizer.verifyEach, let fault = Verifier.check(module).first { return internalError("SSA generation: \(fault)", &result) }
    optimize(module, &result)
    if result.status != 0 { return }
    if !usesLLVM && CallMessages.areWanted(in: module) { CallMessages(module: module, diagnostics: diagnostics).report() }
    if diagnostics.hasErrors { return }
    if settings.action == .emitSSA {
      result.output = ByteBuffer()
      result.output!.write(Printer.text(module))
      return
    }
    generateCode(module, &result)
  }

  private func optimize(_ module: SSA.Module, _ result: inout CompilationResult) {
    CrashContext.enter(phase: "optimizer")
    var options = settings.optimizer
    options.assumesLocalDefinitions = settings.generation.relocation != .pic
    let printed = ByteBuffer()
    CodeFindings(diagnostics).report(AlwaysInlineCheck.findings(module))
    CodeFindings(diagnostics).prepare(&options)
    options = Pipelines.prepared(options, for: module)
    let context = PassContext(options: options, output: printed)
    timer.measure("optimizer") { _ = PassManager(context).run(Pipelines.steps(options), on: module) }
    CodeFindings(diagnostics).report(context.findings)
    rendered.append(printed.bytes)
    if settings.printsStatistics { for s in context.statistics { rendered.write("\(s.count)\t\(s.name)\n") } }
    if let fault = context.fault {
      internalError("optimizer pass '\(fault.pass)' on function '\(fault.function)': \(fault.messages.joined(separator: "; "))", &result)
    }
  }

  private func generateCode(_ module: SSA.Module, _ result: inout CompilationResult) {
    CrashContext.enter(phase: "code generation")
    do {
      result.output = try timer.measure("backend") { try makeCode(module) }
    } catch let error as CodeGenerationError {
      diagnostics.error(at: error.location, error.message)
    } catch {
      internalError("\(error)", &result)
    }
  }

  /// LLVM makes the code of some functions at least.
  private var usesLLVM: Bool { settings.backend == .llvm || settings.action == .emitLLVM || !settings.backendRules.isEmpty }

  private func makeCode(_ module: SSA.Module) throws -> ByteBuffer {
    let frameWarnings = FrameWarnings(module: module, diagnostics: diagnostics)
    let frames = FrameWarnings.areWanted(diagnostics) ? { (f: FrameSize) in frameWarnings.report(f) } : nil
    if !usesLLVM { return try NativeCodeGeneration.emit(module, settings, frames: frames) }
    guard let llvm else { throw CodeGenerationError("this build of Martlet has no LLVM backend") }
    let messages = CallMessages(module: module, diagnostics: diagnostics)
    var findings = LLVMFindings()
    if diagnostics.isEnabled(.frameLargerThan) { findings.frameLimit = diagnostics.size(of: .frameLargerThan) }
    defer { for f in findings.largeFrames { frameWarnings.report(f.function, size: f.size) } }
    switch try llvm.emit(module, settings, settings.action, &findings) {
    case .whole(let bytes):
      for call in findings.remaining { messages.report(call) }
      let out = ByteBuffer(capacity: bytes.count)
      out.append(bytes)
      return out
    case .half(let bytes, let isNative):
      for call in findings.remaining { messages.report(call) }
      if CallMessages.areWanted(in: module) { messages.report(where: isNative) }
      let native = try NativeCodeGeneration.emit(module, settings, only: isNative, frames: frames)
      if bytes.isEmpty { return native }
      return try ObjectJoin.join(native, bytes, toolchain)
    }
  }

  private func internalError(_ message: String, _ result: inout CompilationResult) {
    rendered.write("martlet: internal error: \(message)\n")
    result.status = 4
    result.output = nil
  }
}
