// The command line of martlet-fuzz.

import Foundation
import ToolSupport

enum Mode: String, CaseIterable {
  case mutate, hard, text, link, abi, programs, growth
}

struct FuzzOptions {
  var mode = Mode.mutate
  var compiler = ""
  var reference = "gcc"
  var backends = ["native"]
  var seed: UInt64 = 1
  var count = 1000
  /// The first index; with `count` 1 one input of an earlier run is repeated.
  var first = 0
  var depth = 100_000
  var threads = ProcessInfo.processInfo.activeProcessorCount
  /// Seconds after which no new input is begun; 0: none.
  var budget = 0.0
  var limits = Limits(seconds: 120, megabytes: 2048, processorSeconds: 10)
  /// Where failing inputs are kept.
  var keep = ""
  var only = ""
  var features = ""
  var paths: [String] = []

  static let help = """
    Usage: martlet-fuzz MODE [options] [seed files or directories]...
    Generates inputs, runs the compiler on them and reports what goes wrong. The same seed gives the same inputs.
      mutate     C sources spoiled by bytes, tokens, truncation and splicing: exit 0 or 1 with a located error, no partial output
      hard       a fixed list of hostile sources: deep nesting, long chains, gigantic literals, macro bombs, odd files
      text       the same for assembly, SSA text and response files
      link       the same for objects, libraries, archives, linker and version scripts
      abi        random signatures and layouts; caller and callee by different compilers, compared with --reference
      programs   random programs of loops, arrays, wide integers, vectors and floats, compared with --reference
      growth     each construct at sizes n and 2n: time must grow linearly
      --compiler=PATH         default: martlet beside this program
      --reference=COMMAND     default: gcc
      --backend=native,llvm   LLVM takes part in a tenth of the inputs of `mutate`
      --seed=N --count=N --first=N    inputs FIRST ... FIRST+COUNT-1 of the run SEED
      --depth=N               nesting of `hard`, size n of `growth`
      --budget=S              begin no new input after S seconds
      --only=TEXT             cases of `hard` and `growth` whose name contains TEXT
      --features=LIST         `abi`: leave out with -NAME (int128,float128,float16,complex,vector,bitfield,empty,packed)
      --keep=DIR              copies of failing inputs
      -jN                     inputs at once
    Status 1 if anything failed. The last line is "N passed, N failed, N skipped".

    """

  /// Reads `words`; a text instead of options is an error to show.
  static func parse(_ words: [String]) -> (options: FuzzOptions, error: String?) {
    var o = FuzzOptions()
    guard let first = words.first, let mode = Mode(rawValue: first) else {
      return (o, "name a mode: \(Mode.allCases.map(\.rawValue).joined(separator: ", ")); --help tells more")
    }
    o.mode = mode
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let value = parts.count > 1 ? parts[1] : ""
      switch parts[0] {
      case "--compiler": o.compiler = o.absolute(value)
      case "--reference": o.reference = value
      case "--backend": o.backends = value.split(separator: ",").map(String.init)
      case "--seed": o.seed = UInt64(value) ?? 1
      case "--count": o.count = Int(value) ?? 1000
      case "--first": o.first = Int(value) ?? 0
      case "--depth": o.depth = Int(value) ?? 100_000
      case "--budget": o.budget = Double(value) ?? 0
      case "--only": o.only = value
      case "--features": o.features = value
      case "--keep": o.keep = o.absolute(value)
      case "--limit": o.limits.processorSeconds = Int(value) ?? 10
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
    return (o, nil)
  }

  func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path }
}
