// Turns parsed options into `Settings`, reporting what is inconsistent.

import Frontend
import Support
import TargetInfo

struct SettingsBuilder {
  var settings = Settings()
  var errors: [String] = []
  private var currentLanguage: InputLanguage? = nil
  private var optimizationLevel = 0
  /// `-Wa,-I` whose value is in the next option.
  private var pendingAssemblerOption: String? = nil
  private var baseFeatures: Features? = nil
  /// -iprefix
  private var includePrefix = ""
  /// The first option that only makes sense with -M and its kin.
  private var dependencyOption: String? = nil
  /// -mtune= was given, which -march= then does not choose.
  private var hasTuning = false
  /// -m options that name instruction sets, in order.
  private var featureOptions: [String] = []
  private var isProfiling = false
  private var usesFentry = false

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

  /// Applies one option. Grouped by subject in the functions below; each returns false when the option is not its own.
  private mutating func apply(_ o: ParsedOption) {
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

  private mutating func applyPreprocessor(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .define:
      if let problem = macroProblem(o.value) { errors.append(problem) } else { settings.preprocessor.macros.append(.define(o.value)) }
    case .undefine: settings.preprocessor.macros.append(.undefine(o.value))
    case .includePath: settings.preprocessor.includePaths.user.append(o.value)
    case .quotePath: settings.preprocessor.includePaths.quote.append(o.value)
    case .systemPath: settings.preprocessor.includePaths.system.append(o.value)
    case .afterPath: settings.preprocessor.includePaths.after.append(o.value)
    case .includePrefix: includePrefix = o.value
    case .prefixedAfter: settings.preprocessor.includePaths.after.append(includePrefix + o.value)
    case .prefixedPath: settings.preprocessor.includePaths.user.append(includePrefix + o.value)
    case .debugPrefixMap: if !o.value.contains("=") { errors.append("expected OLD=NEW in '\(o.spelling)'") }
    case .forcedInclude: settings.preprocessor.forcedIncludes.append(o.value)
    case .forcedMacros: settings.preprocessor.forcedMacroFiles.append(o.value)
    case .noStandardIncludes: settings.noStandardIncludes = true
    case .undefPredefined: settings.undefinesPredefined = true
    case .noLineMarkers: settings.noLineMarkers = true
    case .keepComments: settings.preprocessor.keepsComments = true
    case .dumpMacros: settings.macroDump = .macros
    case .dumpDefinitions: settings.macroDump = .definitions
    case .dumpNames: settings.macroDump = .names
    case .dumpIncludes: settings.dumpsIncludes = true
    case .traceIncludes: settings.preprocessor.tracesIncludes = true
    case .trigraphs: settings.language.trigraphs = true
    case .preprocessed: settings.preprocessor.isPreprocessed = o.isOn
    case .dollars: settings.language.dollarInIdentifiers = o.isOn
    case .maximumIncludeDepth:
      if let n = Int(o.value), n > 0 { settings.preprocessor.maximumIncludeDepth = n } else { errors.append("invalid number in '\(o.spelling)'") }
    case .macroPrefixMap:
      guard let equal = o.value.firstIndex(of: "=") else {
        errors.append("expected OLD=NEW in '\(o.spelling)'")
        return true
      }
      settings.preprocessor.macroPrefixMap.append((String(o.value[..<equal]), String(o.value[o.value.index(after: equal)...])))
    case .preprocessorArguments: applyPreprocessorWords(o.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    case .preprocessorArgument: applyPreprocessorWords([o.value])
    case .inputCharset: break
    default: return false
    }
    return true
  }

  /// What stands before `=` or `(` must be an identifier.
  private func macroProblem(_ text: String) -> String? {
    let name = text.prefix { $0 != "=" && $0 != "(" }
    let isIdentifier = name.utf8.first.map { !($0 >= 48 && $0 <= 57) } ?? false
    let valid = isIdentifier && name.utf8.allSatisfy { ($0 | 32) &- 97 < 26 || $0 &- 48 < 10 || $0 == 95 || $0 == 36 || $0 >= 128 }
    return valid ? nil : "macro name '\(name)' is not an identifier in '-D\(text)'"
  }

  /// -Wp,-MD,file and its kin: the words are options of the preprocessor, where -MD takes the file.
  private mutating func applyPreprocessorWords(_ words: [String]) {
    var k = 0
    while k < words.count {
      let word = words[k]
      k += 1
      if (word == "-MD" || word == "-MMD") && k < words.count {
        settings.dependencies.isWanted = true
        settings.dependencies.includesSystemHeaders = word == "-MD"
        settings.dependencies.file = words[k]
        k += 1
        continue
      }
      var rest = [word]
      if k < words.count && !words[k].hasPrefix("-") {
        rest.append(words[k])
        k += 1
      }
      let parsed = OptionParser.parse(rest)
      errors += parsed.errors
      for case .option(let option) in parsed.items { apply(option) }
    }
  }

  private mutating func applyDependencies(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .dependencies, .userDependencies:
      settings.dependencies.isWanted = true
      settings.dependencies.replacesOutput = true
      settings.dependencies.includesSystemHeaders = o.id == .dependencies
    case .dependenciesAside, .userDependenciesAside:
      settings.dependencies.isWanted = true
      settings.dependencies.includesSystemHeaders = o.id == .dependenciesAside
    case .dependencyFile: settings.dependencies.file = o.value
    case .dependencyTarget: settings.dependencies.targets.append((o.value, false))
    case .dependencyQuotedTarget: settings.dependencies.targets.append((o.value, true))
    case .phonyDependencies:
      dependencyOption = o.spelling
      settings.dependencies.addsPhonyTargets = true
    case .missingHeaders:
      dependencyOption = o.spelling
      settings.dependencies.allowsMissing = true
      settings.preprocessor.allowsMissingHeaders = true
    default: return false
    }
    return true
  }

  private mutating func applyLanguage(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .standard: setStandard(o.value, o.spelling)
    case .ansi: setStandard("c89", o.spelling)
    case .pedantic: settings.warnings.append("pedantic")
    case .pedanticErrors: settings.pedanticErrors = true
    case .gnu89Inline: settings.predefined.gnu89Inline = o.isOn
    case .asmKeyword: settings.language.noAsm = !o.isOn
    case .builtins: settings.builtins = o.isOn
    case .loopPatterns: settings.loopPatterns = o.isOn
    case .noBuiltin: settings.disabledBuiltins.append(o.value)
    case .freestanding, .hosted:
      let isFreestanding = (o.id == .freestanding) == o.isOn
      settings.language.freestanding = isFreestanding
      settings.predefined.hosted = !isFreestanding
      if isFreestanding { settings.builtins = false }
    case .signedChar, .unsignedChar:
      let isSigned = (o.id == .signedChar) == o.isOn
      settings.language.charIsSigned = isSigned
      settings.predefined.charIsSigned = isSigned
    case .common: settings.generation.common = o.isOn
    case .shortEnums: settings.language.shortEnums = o.isOn
    case .signedBitFields: settings.language.unsignedBitFields = !o.isOn
    case .unsignedBitFields: settings.language.unsignedBitFields = o.isOn
    case .bracketDepth:
      guard let n = Int(o.value), n > 0 else {
        errors.append("expected a positive number in '\(o.spelling)'")
        return true
      }
      settings.language.bracketDepth = min(n, LanguageOptions().bracketDepth)
    case .msBitFields: settings.language.msBitFields = o.isOn
    case .packStruct: settings.language.packStruct = o.isOn ? 1 : 0
    case .packStructTo: settings.language.packStruct = UInt8(o.value) ?? 0
    case .instrumentFunctions: settings.generation.instrumentsFunctions = o.isOn
    case .wrapv:
      settings.generation.wrapsSigned = o.isOn
      if o.isOn { settings.generation.trapsSigned = false }
    case .trapv:
      settings.generation.trapsSigned = o.isOn
      if o.isOn { settings.generation.wrapsSigned = false }
    case .strictOverflow: settings.generation.wrapsSigned = !o.isOn
    case .strictAliasing: settings.generation.strictAliasing = o.isOn
    case .msExtensions: settings.language.microsoftExtensions = o.isOn
    case .singlePrecisionConstants: settings.language.singlePrecisionConstants = o.isOn
    case .laxVectorConversions: settings.language.laxVectorConversions = o.isOn
    case .variadicWithoutParameters: settings.language.variadicWithoutParameters = o.isOn
    case .recordStorageOrder: settings.language.bigEndianRecords = o.value == "big-endian"
    default: return false
    }
    return true
  }

  private mutating func setStandard(_ value: String, _ spelling: String) {
    guard let language = LanguageOptions(standard: value) else {
      return errors.append("unknown standard '\(value)' in '\(spelling)'; use c89, c99, c11, c17, c23, c2y or gnu89 to gnu2y")
    }
    let old = settings.language
    settings.language = language
    settings.language.charIsSigned = old.charIsSigned
    settings.language.freestanding = old.freestanding
    settings.language.noAsm = old.noAsm
    settings.language.shortEnums = old.shortEnums
    settings.language.unsignedBitFields = old.unsignedBitFields
    settings.language.packStruct = old.packStruct
    settings.language.msBitFields = old.msBitFields
    settings.language.bracketDepth = old.bracketDepth
    settings.language.microsoftExtensions = old.microsoftExtensions
    settings.language.singlePrecisionConstants = old.singlePrecisionConstants
    settings.language.laxVectorConversions = old.laxVectorConversions
    settings.language.variadicWithoutParameters = old.variadicWithoutParameters
    settings.language.bigEndianRecords = old.bigEndianRecords
    settings.language.trigraphs = language.trigraphs || old.trigraphs
  }

  private mutating func applyDiagnostics(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .noWarnings: settings.noWarnings = true
    case .extraWarnings: settings.warnings.append("extra")
    case .allWarnings: settings.warnings.append("all")
    case .warning: settings.warnings.append(o.value)
    case .maximumErrors:
      if let n = Int(o.value), n >= 0 { settings.maximumErrors = n } else { errors.append("invalid number in '\(o.spelling)'") }
    case .color: settings.color = true
    case .noColor: settings.color = false
    case .colorMode: settings.color = o.value == "auto" ? nil : o.value == "always"
    case .showOption: settings.showsOption = o.isOn
    case .caret: settings.showsCaret = o.isOn
    case .showColumn: settings.showsColumn = o.isOn
    case .lineNumbers: settings.showsLineNumbers = o.isOn
    case .parseableFixIts: settings.showsParseableFixIts = o.isOn
    case .columnUnit: settings.columnUnit = o.value == "byte" ? .byte : .display
    case .messageLength: if let n = number(o) { settings.messageLength = n }
    case .tabStop: if let n = number(o) { settings.tabStop = min(max(n, 1), 100) }
    case .diagnosticsFormat:
      let formats: [String: DiagnosticsFormat] = [
        "text": .text, "json": .json, "json-stderr": .json, "json-file": .jsonFile, "sarif-stderr": .sarif, "sarif-file": .sarifFile,
      ]
      settings.diagnosticsFormat = formats[o.value] ?? .text
    case .plainDiagnostics:
      settings.color = false
      settings.showsCaret = false
      settings.showsLineNumbers = false
      settings.messageLength = 0
    default: return false
    }
    return true
  }

  /// The number that an option has as its value.
  private mutating func number(_ o: ParsedOption) -> Int? {
    if let n = Int(o.value), n >= 0 { return n }
    errors.append("invalid number in '\(o.spelling)'")
    return nil
  }

  private mutating func applyOptimization(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .optimizeOne: setLevel(1, size: false)
    case .optimize:
      switch o.value {
      case "0": setLevel(0, size: false)
      case "s", "z": setLevel(2, size: true)
      case "g": setLevel(1, size: false)
      case "fast":
        setLevel(3, size: false)
        setFastMath(true)
      default: setLevel(min(Int(o.value) ?? 3, 3), size: false)
      }
    case .fastMath: setFastMath(o.isOn)
    case .unsafeMath:
      settings.generation.fastMath = o.isOn
      setLiberty([.noSignedZeros, .noTrapping, .associative, .reciprocal], o.isOn)
    case .mathErrno:
      settings.generation.mathErrno = o.isOn
      setLiberty(.noMathErrno, !o.isOn)
    case .associativeMath: setLiberty(.associative, o.isOn)
    case .reciprocalMath: setLiberty(.reciprocal, o.isOn)
    case .finiteMath: setLiberty(.finiteOnly, o.isOn)
    case .signedZeros: setLiberty(.noSignedZeros, !o.isOn)
    case .trappingMath:
      setLiberty(.noTrapping, !o.isOn)
      settings.generation.trappingMath = o.isOn
    case .roundingMath:
      settings.generation.roundingMath = o.isOn
      setLiberty(.roundingModes, o.isOn)
    case .nonCallExceptions: settings.generation.nonCallExceptions = o.isOn
    case .signalingNaNs: setLiberty(.signalingNaNs, o.isOn)
    case .complexLimitedRange:
      settings.generation.complexLimitedRange = o.isOn
      settings.predefined.complexLimitedRange = o.isOn
    case .inline: settings.optimizer.noInline = !o.isOn
    case .omitFramePointer: settings.omitFramePointer = o.isOn
    case .siblingCalls: settings.optimizer.noTailCalls = !o.isOn
    case .fpContract: break
    default: return false
    }
    return true
  }

  private mutating func setLevel(_ level: Int, size: Bool) {
    optimizationLevel = level
    settings.optimizer.optimizeForSize = size
  }

  private mutating func setFastMath(_ isOn: Bool) {
    settings.generation.fastMath = isOn
    settings.generation.mathErrno = !isOn
    settings.generation.complexLimitedRange = isOn
    settings.predefined.complexLimitedRange = isOn
    setLiberty(.fast, isOn)
    if isOn {
      setLiberty([.signalingNaNs, .roundingModes], false)
      settings.generation.roundingMath = false
    }
  }

  private mutating func setLiberty(_ liberty: FloatingLiberties, _ isTaken: Bool) {
    if isTaken { settings.predefined.floating.formUnion(liberty) } else { settings.predefined.floating.subtract(liberty) }
  }

  private mutating func applyCodeGeneration(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .bigPIC, .smallPIC: setRelocation(o.isOn ? .pic : .absolute, small: o.id == .smallPIC)
    case .bigPIE, .smallPIE: setRelocation(o.isOn ? .pie : .absolute, small: o.id == .smallPIE)
    case .plt: settings.usesPLT = o.isOn
    case .visibility:
      switch o.value {
      case "hidden": settings.generation.defaultVisibility = .hidden
      case "internal": settings.generation.defaultVisibility = .internal
      case "protected": settings.generation.defaultVisibility = .protected
      default: settings.generation.defaultVisibility = .default
      }
    case .functionSections: settings.functionSections = o.isOn
    case .dataSections: settings.dataSections = o.isOn
    case .stackProtector:
      let kind: StackProtector = o.spelling.hasSuffix("-all") ? .all : o.spelling.hasSuffix("-strong") ? .strong
        : o.spelling.hasSuffix("-explicit") ? .explicit : .some
      settings.protection.stackProtector = o.isOn ? kind : .none
      settings.predefined.stackProtector = settings.protection.stackProtector
    case .stackClash: settings.protection.probesStack = o.isOn
    case .stackCheck: settings.protection.probesStack = o.value != "no"
    case .cfProtection:
      settings.protection.marksBranchTargets = ["", "full", "branch"].contains(o.value)
      settings.protection.keepsShadowStack = ["", "full", "return"].contains(o.value)
      settings.predefined.controlFlowProtection =
        (settings.protection.marksBranchTargets ? 1 : 0) + (settings.protection.keepsShadowStack ? 2 : 0)
    case .clearedRegisters:
      if let choice = ClearedRegisters(o.value) { settings.protection.clearedRegisters = choice }
    case .patchableEntry: setPatchableEntry(o)
    case .profile:
      isProfiling = true
    case .fentry: usesFentry = o.isOn
    case .indirectBranch: if o.value != "keep" { errors.append("'\(o.spelling)' is not supported by Martlet yet") }
    case .automaticInitialization:
      settings.generation.automaticFill = o.value == "zero" ? 0 : o.value == "pattern" ? 0xFE : nil
    case .tlsModel:
      switch o.value {
      case "local-dynamic": settings.generation.tlsModel = .localDynamic
      case "initial-exec": settings.generation.tlsModel = .initialExec
      case "local-exec": settings.generation.tlsModel = .localExec
      default: settings.generation.tlsModel = .generalDynamic
      }
    case .unwindTables: settings.unwindTables = o.isOn
    case .exceptions:
      settings.predefined.exceptions = o.isOn
      settings.generation.exceptions = o.isOn
    case .ident: settings.emitsIdent = o.isOn
    case .keepUnreferenced: settings.generation.keepUnreferenced = o.isOn
    case .debug, .debugVersion: settings.assembler.recordsLines = true
    case .debugLevel: settings.assembler.recordsLines = o.value != "0"
    default: return false
    }
    return true
  }

  private mutating func setPatchableEntry(_ o: ParsedOption) {
    let parts = o.value.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count <= 2, let total = parts[0], let before = parts.count == 2 ? parts[1] : 0, total <= 65535, before >= 0, before <= total else {
      return errors.append("expected N or N,M with M at most N in '\(o.spelling)'")
    }
    settings.protection.patchableCount = total
    settings.protection.patchableBefore = before
  }

  private mutating func setRelocation(_ model: RelocationModel, small: Bool) {
    settings.generation.relocation = model
    settings.predefined.relocation = model
    settings.predefined.smallPIC = small
  }

  private mutating func applyTarget(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .target:
      guard let triple = Triple(o.value), let target = Target(triple) else {
        errors.append("target '\(o.value)' is not supported; this build generates code for x86_64-linux-gnu")
        return true
      }
      settings.target = target
    case .march: applyMachine(o)
    case .mtune: applyTuning(o)
    case .generalRegistersOnly: featureOptions += ["no-80387", "no-mmx", "no-sse"]
    case .x87Precision: settings.link.x87Precision = String(o.spelling.dropFirst(4))
    case .codeModel:
      switch o.value {
      case "small": settings.codeModel = .small
      case "kernel": settings.codeModel = .kernel
      default: errors.append("'\(o.spelling)' is not supported by Martlet yet; -mcmodel=small and -mcmodel=kernel are")
      }
      settings.predefined.codeModel = settings.codeModel
    case .redZone: settings.redZone = o.isOn
    case .assemblerDialect: settings.generation.intelSyntax = o.value == "intel"
    default: return false
    }
    return true
  }

  private mutating func applyMachine(_ o: ParsedOption) {
    if o.value.isEmpty { return featureOptions.append(String(o.spelling.dropFirst(2))) }
    if Processor.isUnsupported(o.value) {
      return errors.append("'\(o.spelling)' is not supported: Martlet generates no AVX-512 code; use -march=x86-64-v3 or another processor without it")
    }
    guard let processor = Processor(named: o.value) else { return errors.append("unknown processor '\(o.value)' in '\(o.spelling)'") }
    baseFeatures = processor.features
    settings.target.processor = processor
    if !hasTuning { settings.target.tuning = processor.tuning }
  }

  private mutating func applyTuning(_ o: ParsedOption) {
    hasTuning = true
    if Processor.isKnownForTuningOnly(o.value) || Processor.isUnsupported(o.value) {
      settings.target.tuning = []
      return
    }
    guard let processor = Processor(named: o.value) else { return errors.append("unknown processor '\(o.value)' in '\(o.spelling)'") }
    settings.target.tuning = processor.tuning
  }

  private mutating func applyLink(_ o: ParsedOption) -> Bool {
    switch o.id {
    case .libraryPath: settings.link.libraryPaths.append(o.value)
    case .library: settings.link.words.append(.library(o.value))
    case .linkerArguments: for w in o.value.split(separator: ",", omittingEmptySubsequences: false) { raw(String(w)) }
    case .linkerArgument: raw(o.value)
    case .linkerScript: raw("-T", o.value)
    case .undefinedSymbol: raw("-u", o.value)
    case .linkerKeyword: raw("-z", o.value)
    case .entry: raw("-e", o.value)
    case .rpath: raw("-rpath", o.value)
    case .static: settings.link.isStatic = true
    case .staticPIE: settings.link.staticPIE = true
    case .shared: settings.link.isShared = true
    case .pie: settings.link.pie = true
    case .noPIE: settings.link.pie = false
    case .exportDynamic: settings.link.exportsDynamic = true
    case .relocatable: settings.link.isRelocatable = true
    case .strip: settings.link.strips = true
    case .noStartFiles: settings.link.noStartFiles = true
    case .noDefaultLibraries: settings.link.noDefaultLibraries = true
    case .noLibc: settings.link.noLibc = true
    case .noStandardLibrary:
      settings.link.noStartFiles = true
      settings.link.noDefaultLibraries = true
    case .staticLibgcc: settings.link.staticLibgcc = true
    case .pthread:
      settings.predefined.threads = true
      settings.link.words.append(.library("pthread"))
    case .useLinker: settings.link.linker = o.value
    case .toolPath: settings.toolPaths.append(o.value)
    case .sysroot: settings.sysroot = o.value
    case .assemblerArguments: applyAssemblerWords(o.value, isWhole: false)
    case .assemblerArgument: applyAssemblerWords(o.value, isWhole: true)
    default: return false
    }
    return true
  }

  private mutating func raw(_ words: String...) { for w in words { settings.link.words.append(.raw(w)) } }

  /// The words after `-Wa,`, and those of `-Xassembler`, of which an option and its value come separately.
  private mutating func applyAssemblerWords(_ text: String, isWhole: Bool) {
    var words = isWhole ? [text] : text.split(separator: ",").map(String.init)
    if let option = pendingAssemblerOption {
      words.insert(option, at: 0)
      pendingAssemblerOption = nil
    }
    // What GNU as accepts without effect on the object, or what is Martlet's way anyway.
    let harmless = ["--64", "-c", "-s", "-w", "-x", "--divide"]
    let prefixes = ["-mrelax-relocations=", "--generate-missing-build-notes=no", "-O", "-mtune=", "-march=", "-mbranches-within-32B-boundaries=no"]
    var i = 0
    while i < words.count {
      let word = words[i]
      i += 1
      func value() -> String? {
        if i < words.count {
          i += 1
          return words[i - 1]
        }
        return nil
      }
      switch word {
      case "--noexecstack":
        settings.assembler.marksStack = true
        settings.assembler.needsExecutableStack = false
      case "--execstack":
        settings.assembler.marksStack = true
        settings.assembler.needsExecutableStack = true
      case "-g", "--gen-debug", "--gdwarf-2", "--gdwarf-3", "--gdwarf-4", "--gdwarf-5": settings.assembler.recordsLines = true
      case "--nocompress-debug-sections", "--compress-debug-sections=none": settings.assembler.debugCompression = nil
      case "--compress-debug-sections", "--compress-debug-sections=zlib", "--compress-debug-sections=zlib-gabi": settings.assembler.debugCompression = .zlib
      case "--compress-debug-sections=zstd": settings.assembler.debugCompression = .zstd
      case "--fatal-warnings": settings.assembler.treatsWarningsAsErrors = true
      case "-W", "--no-warn": settings.assembler.suppressesWarnings = true
      case "--warn": settings.assembler.suppressesWarnings = false
      case "-I":
        if let v = value() { settings.assembler.includePaths.append(v) } else { pendingAssemblerOption = word }
      case "--defsym":
        if let v = value() { defineAssemblerSymbol(v) } else { pendingAssemblerOption = word }
      default:
        if word.hasPrefix("-I") {
          settings.assembler.includePaths.append(String(word.dropFirst(2)))
        } else if word.hasPrefix("--defsym=") {
          defineAssemblerSymbol(String(word.dropFirst(9)))
        } else if !harmless.contains(word) && !prefixes.contains(where: { word.hasPrefix($0) }) {
          errors.append("assembler option '\(word)' is not supported by Martlet's assembler")
        }
      }
    }
  }

  private mutating func defineAssemblerSymbol(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let value = SettingsBuilder.assemblerNumber(parts[1]) else {
      errors.append("expected SYMBOL=NUMBER after '--defsym', not '\(text)'")
      return
    }
    settings.assembler.symbols.append((parts[0], value))
  }

  private static func assemblerNumber(_ text: String) -> Int64? {
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? String(text.dropFirst()) : text
    let value = digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : digits.hasPrefix("0") && digits.count > 1 ? UInt64(digits, radix: 8) : UInt64(digits)
    return value.map { isNegative ? 0 &- Int64(bitPattern: $0) : Int64(bitPattern: $0) }
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

  private mutating func resolveFeatures() {
    if baseFeatures == nil && featureOptions.isEmpty { return }
    let resolved = Features.resolve(baseFeatures ?? settings.target.features, options: featureOptions)
    if let unknown = resolved.unknown { errors.append("unrecognized command-line option '-m\(unknown)'") }
    settings.target.setFeatures(resolved.features)
  }

  private mutating func finish() {
    resolveFeatures()
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
