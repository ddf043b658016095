// What the command line asks for, as plain fields.

import Frontend
import ObjectFormat
import Optimizer
import SSAGen
import Support
import TargetInfo

/// The last stage the driver runs.
public enum Action: UInt8, Sendable { case preprocess, checkSyntax, emitAST, emitSSA, emitLLVM, assembly, object, link }

/// `-fdiagnostics-format=`.
public enum DiagnosticsFormat: Sendable { case text, json, jsonFile, sarif, sarifFile }

public enum BackendKind: UInt8, Sendable { case native, llvm }

/// The language of an input.
public enum InputLanguage: UInt8, Sendable { case c, preprocessedC, header, assembly, assemblyWithCPP, linkerInput }

public struct Input: Sendable {
  public var path: String
  public var language: InputLanguage
}

/// -M and its kin.
public struct DependencySettings: Sendable {
  public var isWanted = false
  /// -M, -MM: the rule is the only output.
  public var replacesOutput = false
  public var includesSystemHeaders = true
  public var file = ""
  /// Targets, with whether they are to be quoted for make.
  public var targets: [(text: String, isQuoted: Bool)] = []
  public var addsPhonyTargets = false
  public var allowsMissing = false
  /// The rule is added to the file's contents (DEPENDENCIES_OUTPUT).
  public var appends = false
}

/// What goes to the linker.
public struct LinkSettings: Sendable {
  /// Inputs, libraries, -Wl and -Xlinker words in their order: paths of inputs are filled in after compilation.
  public enum Word: Sendable { case input(Int), library(String), raw(String) }
  public var words: [Word] = []
  public var libraryPaths: [String] = []
  public var isStatic = false
  public var isShared = false
  public var isRelocatable = false
  public var pie: Bool? = nil
  public var staticPIE = false
  public var noStartFiles = false
  public var noDefaultLibraries = false
  public var noLibc = false
  public var exportsDynamic = false
  public var strips = false
  public var staticLibgcc = false
  /// -pg: start files that write the profile.
  public var isProfiled = false
  public var linker = ""
  /// -mpc: 32, 64 or 80, the size of the type that x87 arithmetic rounds to from the program's start; empty: as the system sets it.
  public var x87Precision = ""
}

/// What `-Wa,` says to the assembler.
public struct AssemblerSettings: Sendable {
  /// Folders in which `.include` and `.incbin` look, before those of `-I`.
  public var includePaths: [String] = []
  /// `--defsym`
  public var symbols: [(String, Int64)] = []
  /// `--32`, `--64`: the object's class, instead of the target's.
  public var is32Bit: Bool? = nil
  public var suppressesWarnings = false
  public var treatsWarningsAsErrors = false
  /// `--noexecstack`, `--execstack`: add the section that says what the stack may be.
  public var marksStack = false
  public var needsExecutableStack = false
  /// `-g`
  public var recordsLines = false
  /// `--compress-debug-sections`
  public var debugCompression: CompressionMethod?
}

public struct Settings: Sendable {
  public var assembler = AssemblerSettings()
  public var action = Action.link
  public var inputs: [Input] = []
  public var output: String? = nil
  public var jobs = 0
  public var isVerbose = false
  public var printsCommands = false
  /// `-Q`: say what is on.
  public var showsStates = false
  /// `-save-temps`: keep the intermediate files; `=obj` puts them beside the output.
  public var savesTemporaries = false
  public var savesBesideOutput = false
  public var target = Target.x86_64Linux
  public var sysroot = ""
  public var toolPaths: [String] = []
  public var resourceDirectory = ""

  public var language = LanguageOptions()
  public var predefined = PredefinedMacroOptions()
  public var preprocessor = PreprocessorOptions()
  public var undefinesPredefined = false
  public var noStandardIncludes = false
  public var noLineMarkers = false
  public var macroDump = MacroDump.none
  public var dumpsIncludes = false
  public var dependencies = DependencySettings()
  public var builtins = true
  public var disabledBuiltins: [String] = []
  /// -ftree-loop-distribute-patterns.
  public var loopPatterns = true

  /// Words after -W, in order; applied to each compilation's diagnostic engine.
  public var warnings: [String] = []
  public var noWarnings = false
  public var pedanticErrors = false
  public var maximumErrors = 0
  public var color: Bool? = nil
  public var showsCaret = true
  public var showsOption = true
  public var showsColumn = true
  public var showsLineNumbers = true
  public var showsParseableFixIts = false
  public var columnUnit = ColumnUnit.display
  public var messageLength = 0
  public var tabStop = 8
  public var diagnosticsFormat = DiagnosticsFormat.text
  public var colors = DiagnosticColors()

  public var generation = GenerationOptions()
  public var optimizer = OptimizerOptions()
  public var backend = BackendKind.native
  /// (regular expression, backend) in order; the last match decides.
  public var backendRules: [(pattern: String, backend: BackendKind)] = []
  public var omitFramePointer: Bool? = nil
  public var functionSections = false
  public var dataSections = false
  public var redZone = true
  public var protection = CodeProtection()
  public var codeModel = CodeModel.small
  public var unwindTables = true
  public var usesPLT = true
  public var emitsIdent = true
  public var printsStatistics = false
  public var reportsTime = false
  public var link = LinkSettings()

  public init() {}

  /// The backend that `--backend` and `--backend-for` choose for a function; the last rule that matches decides.
  public func backend(ofFunction name: String) -> BackendKind {
    for rule in backendRules.reversed() where RegularExpression.matches(name, rule.pattern) { return rule.backend }
    return backend
  }
}
