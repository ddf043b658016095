// martlet-opt: runs passes on SSA text and prints the result.
//
// Usage: martlet-opt [-O0 | -O1 | -O2 | -O3 | -Os | --passes=NAME,NAME…] [--stats] [--list] input.ssa
// The input is verified first, and the module again after each pass. `-` reads standard input.

import Optimizer
import SSA
import Support
import TargetInfo

#if canImport(Glibc)
import Glibc
#endif

func complain(_ text: String) { fputs("martlet-opt: " + text + "\n", stderr) }

func readAll(_ path: String) -> [UInt8]? {
  guard let file = path == "-" ? stdin : fopen(path, "rb") else { return nil }
  defer { if path != "-" { fclose(file) } }
  var out: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let n = fread(&chunk, 1, chunk.count, file)
    if n == 0 { return out }
    out += chunk[0..<n]
  }
}

func runTool() -> Int32 {
  var options = OptimizerOptions()
  options.verifyEach = true
  options.level = 2
  var passes: String? = nil
  var input: String? = nil
  var showStatistics = false
  for a in CommandLine.arguments.dropFirst() {
    switch a {
    case "-O0": options.level = 0
    case "-O1": options.level = 1
    case "-O2": options.level = 2
    case "-O3": options.level = 3
    case "-Os": options.optimizeForSize = true
    case "--stats": showStatistics = true
    case "--list":
      for name in Pipelines.passNames { print(name) }
      return 0
    default:
      if a.hasPrefix("--passes=") {
        passes = String(a.dropFirst(9))
      } else if a.hasPrefix("-") && a != "-" {
        complain("unknown option '\(a)'; usage: martlet-opt [-O0…-O3 | -Os | --passes=NAME,…] [--stats] [--list] input.ssa")
        return 2
      } else {
        input = a
      }
    }
  }
  guard let input, let text = readAll(input) else {
    complain(input.map { "cannot read '\($0)'" } ?? "no input file")
    return 2
  }
  var steps = Pipelines.steps(options)
  if let passes {
    guard let named = Pipelines.steps(named: passes) else {
      complain("unknown pass in '\(passes)'; --list shows the names")
      return 2
    }
    steps = named
  }
  do throws(SSAParseError) {
    let module = try Parser.parse(text, interner: Interner(), target: Target.x86_64Linux)
    if let fault = Verifier.check(module).first {
      complain("\(input): \(fault)")
      return 1
    }
    let context = PassContext(options: options)
    PassManager(context).run(steps, on: module)
    if let fault = context.fault {
      complain("\(input): pass '\(fault.pass)', function '\(fault.function)': \(fault.messages.joined(separator: "; "))")
      return 1
    }
    print(Printer.text(module), terminator: "")
    if showStatistics { for s in context.statistics { complain("\(s.name) \(s.count)") } }
    return 0
  } catch {
    complain("\(input):\(error)")
    return 1
  }
}

exit(runTool())
