// Turns parsed options into `Settings`, reporting what is inconsistent.

import Frontend
import Support
import TargetInfo

/// -m64, -m32, -m16: 16-bit code has the types of 32-bit code.
enum MachineMode { case bits64, bits32, bits16 }

struct SettingsBuilder {
  var settings = Settings()
  var errors: [String] = []
  var currentLanguage: InputLanguage? = nil
  var optimizationLevel = 0
  /// `-Wa,-I` whose value is in the next option.
  var pendingAssemblerOption: String? = nil
  /// -iprefix
  var includePrefix = ""
  /// The first option that only makes sense with -M and its kin.
  var dependencyOption: String? = nil
  /// The last -m64, -m32 or -m16.
  var machineMode: MachineMode? = nil
  /// -march= and -mtune=, which are looked up when the mode is known.
  var machineName = ""
  var tuningName = ""
  /// -m options that name instruction sets, in order.
  var featureOptions: [String] = []
  var isProfiling = false
  var usesFentry = false

  static func build(_ items: [CommandLineItem]) -> SettingsBuilder {
    var builder = SettingsBuilder()
    for item in items {
      switch item {
      case .input(let path): builder.addInput(path)
      case .option(let option): builder.apply(option)
      }
    }
    builder.finish()
    return builder
  }

  private mutating func addInput(_ path: String) {
    let language = currentLanguage ?? SettingsBuilder.language(ofPath: path)
    settings.link.words.append(.input(settings.inputs.count))
    settings.inputs.append(Input(path: path, language: language))
  }

  static func language(ofPath path: String) -> InputLanguage {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), path != "-" else { return path == "-" ? .c : .linkerInput }
    switch name[name.index(after: dot)...] {
    case "c": return .c
    case "i": return .preprocessedC
    case "h": return .header
    case "s": return .assembly
    case "S", "sx": return .assemblyWithCPP
    default: return .linkerInput
    }
  }

  /// Applies one option. Grouped by subject in functions of their own files; each returns false when the option is not its own.
  mutating func apply(_ o: ParsedOption) {
    if applyStage(o) || applyPreprocessor(o) || applyDependencies(o) || applyLanguage(o) || applyDiagnostics(o) { return }
    if applyOptimization(o) || applyCodeGeneration(o) || applyTarget(o) || applyLink(o) || applyMartlet(o) { return }
  }

  private mutating func applyStage(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .compileOnly: lower(.object)
    case .assemblyOnly: lower(.assembly)
    case .preprocessOnly: lower(.preprocess)
    case .syntaxOnly: lower(.checkSyntax)
    case .emitLLVM: settings.action = .emitLLVM
    case .emitSSA: settings.action = .emitSSA
    case .emitAST: settings.action = .emitAST
    case .output: settings.output = o.value
    case .language: applyInputLanguage(o.value)
    case .printCommands: settings.printsCommands = true
    case .verbose: settings.isVerbose = true
    case .quiet: settings.showsStates = true
    case .saveTemps:
      settings.savesTemporaries = true
      settings.savesBesideOutput = o.value == "obj"
    case .jobs:
      guard let n = Int(o.value), n > 0 else {
        errors.append("invalid number in '\(o.spelling)'")
        return true
      }
      settings.jobs = n
    default: return false
    }
    return true
  }

  /// -E wins over -fsyntax-only, that over -S, that over -c, in whatever order they are given (as in gcc).
  private mutating func lower(_ action: Action) {
    if action.rawValue < settings.action.rawValue || settings.action == .link { settings.action = action }
  }

  private mutating func applyInputLanguage(_ name: String) {
    switch name {
    case "c": currentLanguage = .c
    case "c-header": currentLanguage = .header
    case "cpp-output": currentLanguage = .preprocessedC
    case "assembler": currentLanguage = .assembly
    case "assembler-with-cpp": currentLanguage = .assemblyWithCPP
    case "none": currentLanguage = nil
    default: errors.append("language '\(name)' is not recognized; use c, c-header, cpp-output, assembler, assembler-with-cpp or none")
    }
  }

  private mutating func applyMartlet(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .backend: settings.backend = o.value == "llvm" ? .llvm : .native
    case .backendFor:
      guard let equal = o.value.lastIndex(of: "="), let kind = ["llvm": BackendKind.llvm, "native": .native][String(o.value[o.value.index(after: equal)...])]
      else {
        errors.append("expected REGEX=llvm or REGEX=native in '\(o.spelling)'")
        return true
      }
      settings.backendRules.append((String(o.value[..<equal]), kind))
    case .verifyEach: settings.optimizer.verifyEach = true
    case .printAfter: settings.optimizer.printAfter += o.value.split(separator: ",").map(String.init)
    case .printBefore: settings.optimizer.printBefore += o.value.split(separator: ",").map(String.init)
    case .printFunction: settings.optimizer.printFunctions.append(o.value)
    case .bisectLimit:
      if let n = Int(o.value), n >= 0 { settings.optimizer.bisectLimit = n } else { errors.append("invalid number in '\(o.spelling)'") }
    case .statistics: settings.printsStatistics = true
    case .timeReport: settings.reportsTime = true
    case .resourceDirectory: settings.resourceDirectory = o.value
    default: return false
    }
    return true
  }

  // MARK: Consequences

  private mutating func finish() {
    resolveTarget()
    settings.optimizer.level = optimizationLevel
    if isProfiling {
      settings.protection.profiling = usesFentry ? .fentry : .mcount
      settings.link.isProfiled = true
    }
    settings.generation.marksArrays = settings.protection.stackProtector != .none
    if settings.codeModel == .kernel && settings.generation.relocation != .absolute {
      errors.append("-mcmodel=kernel does not go with position-independent code; add -fno-pie")
    }
    settings.generation.optimizationLevel = optimizationLevel
    if optimizationLevel < 2 { settings.generation.strictAliasing = false }
    settings.predefined.optimize = optimizationLevel > 0
    settings.predefined.optimizeSize = settings.optimizer.optimizeForSize
    settings.predefined.standard = PredefinedMacroOptions.Standard(rawValue: settings.language.standard.rawValue)!
    settings.predefined.gnu = settings.language.gnu
    if settings.dependencies.replacesOutput { settings.action = .preprocess }
    if let option = dependencyOption, !settings.dependencies.isWanted {
      errors.append("'\(option)' needs '-M', '-MM', '-MD' or '-MMD' to generate dependencies")
    }
    let compiled = settings.inputs.filter { $0.language != .linkerInput }
    if settings.action != .link, settings.output != nil, compiled.count > 1 {
      errors.append("cannot specify '-o' with '-c', '-S' or '-E' with multiple files")
    }
    if settings.inputs.contains(where: { $0.path == "-" && $0.language == .c }), currentLanguage == nil, settings.action != .preprocess {
      errors.append("-E or -x required when input is from standard input")
    }
  }
}
