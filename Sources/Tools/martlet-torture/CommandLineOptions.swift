// The command line of martlet-torture.

import Foundation
import ToolSupport

struct CommandLineOptions {
  var compiler: [String] = []
  var backends = ["native"]
  var levels = ["-O0", "-O2"]
  var targets = [""]
  var threads = ProcessInfo.processInfo.activeProcessorCount
  var extraOptions: [String] = []
  var runner: [String] = []
  var compileLimits = Limits(seconds: 40, megabytes: 4096)
  var runLimits = Limits(seconds: 20, megabytes: 4096)
  var action: TestAction?
  var jsonPath: String?
  var comparePath: String?
  var isQuiet = false
  var showsNotices = false
  var paths: [String] = []

  /// DG_TORTURE_OPTIONS of GCC's testsuite/lib/gcc-dg.exp.
  static let suiteLevels = [
    "-O0", "-O1", "-O2", "-O3 -fomit-frame-pointer -funroll-loops -fpeel-loops -ftracer -finline-functions", "-O3 -g", "-Os",
  ]

  static let help = """
    Usage: martlet-torture [options] (directory | file.c | @list)...
    Runs self-checking C tests, honouring their DejaGnu directives, and sums up how each went.
      --cc=COMMAND            the compiler, with options (default: martlet beside this program)
      --backend=native,llvm   backends to try; `none` passes no --backend (for gcc, clang)
      --level=O0,O2           optimization levels; "O3 -g" adds further options
      --suite-levels          the sets of options GCC runs its own torture tests with, without -flto
      --target=TRIPLE,...     targets
      --option=WORDS          further compiler options
      --runner=COMMAND        what runs the programs (an emulator)
      --action=compile        what tests do without dg-do (preprocess compile assemble link run; default: run,
                              assemble below a folder named `compile`, compile below `gcc.dg`)
      -jN                     tests at once (default: one per processor)
      --compile-limit=S --run-limit=S --memory-limit=MB
      --json=FILE             write all results
      --compare=FILE          show what changed since the run that wrote FILE; status 1 only if something got worse
      --quiet                 no list of failures
      --notices               list directives that were not understood
    Kinds: pass; wrong (compiled, does not behave); rejected (compile error); crash (of the compiler); hang (compiler or
    program over its time limit); expected (fails as the test says it does); skipped. Status 1 if anything failed.

    """

  /// Reads `words`; a text instead of options is an error to show.
  static func parse(_ words: [String]) -> (options: CommandLineOptions, error: String?) {
    var o = CommandLineOptions()
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let value = parts.count > 1 ? parts[1] : ""
      switch parts[0] {
      case "--cc": o.compiler = value.split(separator: " ").map(String.init)
      case "--backend": o.backends = value.split(separator: ",").map { $0 == "none" ? "" : String($0) }
      case "--level": o.levels = value.split(separator: ",").map { "-" + $0.drop(while: { $0 == "-" }) }
      case "--suite-levels": o.levels = suiteLevels
      case "--target": o.targets = value.split(separator: ",").map(String.init)
      case "--option": o.extraOptions += value.split(separator: " ").map(String.init)
      case "--runner": o.runner = value.split(separator: " ").map(String.init)
      case "--action":
        guard let a = TestAction(rawValue: value) else { return (o, "unknown action '\(value)'") }
        o.action = a
      case "--compile-limit": o.compileLimits.seconds = Double(value) ?? 40
      case "--run-limit": o.runLimits.seconds = Double(value) ?? 20
      case "--memory-limit":
        o.compileLimits.megabytes = Int(value) ?? 0
        o.runLimits.megabytes = Int(value) ?? 0
      case "--json": o.jsonPath = value
      case "--compare": o.comparePath = value
      case "--quiet": o.isQuiet = true
      case "--notices": o.showsNotices = true
      default:
        if word.hasPrefix("-j"), let n = Int(word.dropFirst(2)), n > 0 {
          o.threads = n
        } else if word.hasPrefix("-") {
          return (o, "unknown option '\(word)'; --help lists them")
        } else {
          o.paths.append(word)
        }
      }
    }
    return (o, o.paths.isEmpty ? "no tests named; --help tells how" : nil)
  }

  func defaultAction(_ path: String) -> TestAction {
    if let action { return action }
    if path.contains("/compile/") { return .assemble }
    return path.contains("/gcc.dg/") || path.contains("/c-c++-common/") ? .compile : .run
  }

  /// Makes paths of the command line independent of the folder.
  func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path }
}
