// The mode `hard`: every hostile source, with the options that reach each phase.

import Foundation
import ToolSupport

struct HardCaseRun {
  let options: FuzzOptions
  let tally: Tally
  let scratch: String

  func run() {
    let cases = HardCases.everything.filter { options.only.isEmpty || $0.name.contains(options.only) }
    let judge = Judge(compiler: options.compiler, limits: options.limits)
    let configurations = HardCaseRun.configurations(options.backends)
    let first = min(options.first, cases.count)
    Workers.run(first..<min(cases.count, first + options.count), threads: options.threads, budget: options.budget, scratch: scratch) { folder, k in
      let hard = cases[k]
      emptyFolder(folder)
      write(hard.make(min(options.depth, hard.cap)), to: folder + "/input.c")
      // A pipe nobody writes to: opening it must not wait for ever.
      mkfifo(folder + "/fifo", 0o644)
      for configuration in configurations {
        let start = Command.now()
        var c = configuration
        c.options += hard.options
        if let fault = judge.fault(["input.c"], c, in: folder) {
          let before = tally.fail(hard.name + c.name + Judge.signature(fault), "\(hard.name), \(c.name): \(fault)")
          if !options.keep.isEmpty && before == 0 {
            try? FileManager.default.removeItem(atPath: options.keep + "/\(hard.name).c")
            try? FileManager.default.copyItem(atPath: folder + "/input.c", toPath: options.keep + "/\(hard.name).c")
          }
        } else {
          tally.pass()
          let seconds = Command.now() - start
          if seconds > 5 { print("slow: \(hard.name), \(c.name): \(Int(seconds)) s") }
        }
      }
    }
  }

  static func configurations(_ backends: [String]) -> [RunConfiguration] {
    var list: [RunConfiguration] = []
    if backends.contains("native") {
      list += [
        RunConfiguration(name: "-E", options: ["-E"], output: ""),
        RunConfiguration(name: "-fsyntax-only", options: ["-fsyntax-only", "-Wall", "-Wextra", "-pedantic"], output: ""),
        RunConfiguration(name: "-O0", options: ["-c", "-O0"], output: "out.o"),
        RunConfiguration(name: "-O2", options: ["-c", "-O2"], output: "out.o"),
        RunConfiguration(name: "-S", options: ["-S", "-O1"], output: "out.s"),
      ]
    }
    if backends.contains("llvm") {
      list.append(RunConfiguration(name: "llvm -O0", options: ["-c", "--backend=llvm", "-O0"], output: "out.o"))
      list.append(RunConfiguration(name: "llvm -O2", options: ["-c", "--backend=llvm", "-O2"], output: "out.o"))
    }
    return list
  }
}
