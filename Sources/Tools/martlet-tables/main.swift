// martlet-tables: turns the text tables under `Tables/` into the checked-in `Generated/` Swift files.
//
// Usage: martlet-tables [--check] [--root DIR] [generator…]
// Without `--check` every file that differs is rewritten; with it nothing is written and a difference is an error, which
// is how a test or CI sees that someone edited a table without regenerating (or edited generated code by hand).
//
// To add a generator: write one file that defines a `Generator` value and name it in `allGenerators` below.

#if canImport(Glibc)
import Glibc
#endif

/// Every generator, in the order of its output.
let allGenerators: [Generator] = [
  x86InstructionGenerator,
  x86RegisterGenerator,
  opcodeGenerator,
  simplifyRuleGenerator,
  x86LowerRuleGenerator,
  optionTableGenerator,
  builtinsGenerator,
  x86BuiltinsGenerator,
  x86BuiltinBodiesGenerator,
  processorsGenerator,
  attributesGenerator,
  libraryFunctionGenerator,
  warningTableGenerator,
]

func runTool() -> Int32 {
  var check = false
  var root = "."
  var wanted: [String] = []
  var arguments = Array(CommandLine.arguments.dropFirst())
  while !arguments.isEmpty {
    let a = arguments.removeFirst()
    switch a {
    case "--check": check = true
    case "--root":
      if arguments.isEmpty { return usage("--root needs a folder") }
      root = arguments.removeFirst()
    case "--help", "-h":
      print("usage: martlet-tables [--check] [--root DIR] [generator…]\ngenerators:")
      for g in allGenerators { print("  \(g.name)  (\(g.summary))") }
      return 0
    default:
      if a.hasPrefix("-") { return usage("unknown option '\(a)'") }
      wanted.append(a)
    }
  }
  for w in wanted where !allGenerators.contains(where: { $0.name == w }) { return usage("unknown generator '\(w)'") }
  var different = 0
  for g in allGenerators where wanted.isEmpty || wanted.contains(g.name) {
    do {
      for file in try g.run(TableContext(root: root)) {
        let path = root + "/" + file.path
        if readWholeFile(path) == file.content { continue }
        different += 1
        if check {
          complain("\(file.path): differs from its table; run martlet-tables")
        } else {
          try writeWholeFile(path, file.content)
          print("wrote \(file.path)")
        }
      }
    } catch let error as TableError {
      complain("\(error.file):\(error.line): \(error.message)")
      return 1
    } catch {
      complain("\(error)")
      return 1
    }
  }
  return check && different > 0 ? 1 : 0
}

func usage(_ problem: String) -> Int32 {
  complain(problem + "; see --help")
  return 2
}

func complain(_ text: String) { fputs("martlet-tables: " + text + "\n", stderr) }

exit(runTool())
