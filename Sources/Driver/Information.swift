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
      case .dumpMachine: return toolchain.multiarch + "\n"
      case .dumpVersion: return "12\n"
      case .dumpFullVersion: return gnuVersion + "\n"
      case .printSearchDirs: return searchDirectories(toolchain)
      case .printFileName: return fileName(o.value, toolchain) + "\n"
      case .printProgramName: return (toolchain.findProgram(o.value) ?? o.value) + "\n"
      case .printLibgcc: return toolchain.find("libgcc.a") + "\n"
      case .printSysroot: return settings.sysroot + "\n"
      case .printMultiOSDirectory: return "../lib64\n"
      case .printMultiDirectory: return ".\n"
      case .printMultiLib: return ".;\n"
      case .printMultiarch: return toolchain.multiarch + "\n"
      case .printResourceDirectory: return toolchain.resourceDirectory + "\n"
      default: break
      }
    }
    return nil
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
    var text = "martlet version \(version) (gcc version \(gnuVersion) compatible)\nTarget: \(toolchain.multiarch)\n"
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
