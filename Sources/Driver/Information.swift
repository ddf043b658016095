// Options that ask a question instead of compiling: --version, -dumpmachine, -print-….

import Support
import TargetInfo

enum Information {
  static let version = "0.1.0"
  /// The gcc release whose language and macros Martlet follows.
  static let gnuVersion = "12.2.0"

  /// Answers a question among `items`; nil when there is none.
  static func answer(_ items: [CommandLineItem], _ settings: Settings, _ toolchain: Toolchain) -> String? {
    for case .option(let o) in items {
      switch o.id {
      case .version: return versionText()
      case .help: return "Usage: martlet [options] file...\nOptions:\n" + OptionTable.help()
      case .targetHelp: return "The following options are specific to the target x86-64:\n" + OptionTable.help { $0.hasPrefix("-m") }
      case .helpAbout: return helpAbout(o.value, settings)
      case .dumpMachine: return toolchain.machine + "\n"
      case .dumpVersion: return "12\n"
      case .dumpFullVersion: return gnuVersion + "\n"
      case .printSearchDirs: return searchDirectories(toolchain)
      case .printFileName: return fileName(o.value, toolchain) + "\n"
      case .printProgramName: return (toolchain.findProgram(o.value) ?? o.value) + "\n"
      case .printLibgcc: return toolchain.find("libgcc.a") + "\n"
      case .printSysroot: return settings.sysroot + "\n"
      case .printMultiOSDirectory: return toolchain.multilib.isEmpty ? "../lib64\n" : "../lib32\n"
      case .printMultiDirectory: return toolchain.multilib.isEmpty ? ".\n" : "32\n"
      case .printMultiLib: return ".;\n32;@m32\n"
      case .printMultiarch: return toolchain.multiarch + "\n"
      case .printResourceDirectory: return toolchain.resourceDirectory + "\n"
      default: break
      }
    }
    return nil
  }

  /// --help=warnings, --help=target and so on; with -Q the states of the warnings.
  private static func helpAbout(_ topics: String, _ settings: Settings) -> String {
    var text = ""
    for topic in topics.split(separator: ",") {
      switch topic {
      case "warnings": text += warningHelp(settings)
      case "target": text += "The following options are specific to the target x86-64:\n" + OptionTable.help { $0.hasPrefix("-m") }
      case "optimizers": text += "The following options control optimizations:\n" + OptionTable.help { $0.hasPrefix("-O") || $0.hasPrefix("-f") }
      case "params": text += "There are no parameters.\n"
      default: text += "The following options are known:\n" + OptionTable.help()
      }
    }
    return text
  }

  private static func warningHelp(_ settings: Settings) -> String {
    let engine = DiagnosticEngine(sources: SourceManager(interner: Interner())) { _ in }
    for option in settings.warnings { _ = engine.applyOption(option) }
    var descriptions: [String: String] = [:]
    for line in warningHelpText.description.split(separator: "\n") {
      let halves = line.split(separator: "\t", maxSplits: 1)
      if halves.count == 2 { descriptions[String(halves[0])] = String(halves[1]) }
    }
    var text = "The following options control compiler warning messages:\n"
    for row in engine.describeWarnings() {
      let right = settings.showsStates ? row.state : descriptions[row.name] ?? "Accepted, without effect"
      let left = "-W" + row.name
      text += "  " + left + String(repeating: " ", count: max(1, 34 - left.count)) + right + "\n"
    }
    return text
  }

  /// The first line carries the compatible gcc version, which build systems read; see docs/Identity.md.
  static func versionText() -> String {
    """
    martlet (GCC \(gnuVersion) compatible, martlet \(version)) \(gnuVersion)
    A C compiler with native and LLVM backends.
    This is not GCC; GCC is a product of the Free Software Foundation, Inc.

    """
  }

  private static func fileName(_ name: String, _ toolchain: Toolchain) -> String {
    if name == "include" { return toolchain.resourceDirectory + "/include" }
    return toolchain.find(name)
  }

  private static func searchDirectories(_ toolchain: Toolchain) -> String {
    let programs = toolchain.toolPaths.joined(separator: ":")
    return """
      install: \(toolchain.resourceDirectory)/
      programs: =\(programs)
      libraries: =\(toolchain.libraryDirectories.map { $0 + "/" }.joined(separator: ":"))

      """
  }

  /// What -v prints before compiling, in the form build systems parse.
  static func verbose(_ settings: Settings, _ toolchain: Toolchain) -> String {
    var text = "martlet version \(version) (gcc version \(gnuVersion) compatible)\nTarget: \(toolchain.machine)\n"
    text += "#include \"...\" search starts here:\n"
    for d in settings.preprocessor.includePaths.quote { text += " \(d)\n" }
    text += "#include <...> search starts here:\n"
    let paths = settings.preprocessor.includePaths
    let standard = settings.noStandardIncludes ? [] : toolchain.headerDirectories
    for d in paths.user + paths.system + standard + paths.after { text += " \(d)\n" }
    text += "End of search list.\n"
    text += "LIBRARY_PATH=\(toolchain.libraryDirectories.map { $0 + "/" }.joined(separator: ":"))\n"
    return text
  }
}
