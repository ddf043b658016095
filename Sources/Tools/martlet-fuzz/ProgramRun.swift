// The mode `programs`: random programs under every backend and level against the reference compiler.

import Foundation
import ToolSupport

struct ProgramRun {
  let options: FuzzOptions
  let tally: Tally
  let scratch: String

  func run() {
    let reference = options.reference.split(separator: " ").map(String.init)
    let patience = Limits(seconds: 60, megabytes: 4096)
    guard Command.run(["/usr/bin/env"] + reference + ["--version"], limits: patience, log: scratch + "/log", folder: scratch).ending == .exited(0) else {
      tally.skip("no \(options.reference)")
      return
    }
    let configurations = options.backends.flatMap { b in ["-O0", "-O1", "-O2", "-O3"].map { ["--backend=\(b)", $0] } }
      .filter { $0[0].hasSuffix("native") || $0[1] == "-O2" }
    Workers.run(options.first..<options.first + options.count, threads: options.threads, budget: options.budget, scratch: scratch) { folder, k in
      emptyFolder(folder)
      var generator = ProgramGenerator(random: Random(seed: options.seed, index: k))
      let text = generator.generate()
      write(text, to: folder + "/p.c")
      let log = folder + "/log", expected = folder + "/expected", output = folder + "/output"
      let made = Command.run(["/usr/bin/env"] + reference + ["-w", "-O0", "p.c", "-o", "r"], limits: patience, log: log, folder: folder)
      guard made.ending == .exited(0) else { return tally.skip("the reference rejects a program: \(Judge.firstLine(log))") }
      let ran = Command.run([folder + "/r"], limits: Limits(seconds: 5, megabytes: 4096), log: log, output: expected, folder: folder)
      guard ran.ending == .exited(0) else { return tally.skip("a program takes too long") }
      for c in configurations {
        let name = c.joined(separator: " ")
        var fault: String?
        let compiled = Command.run([options.compiler, "-w"] + c + ["p.c", "-o", "m"], limits: patience, log: log, folder: folder)
        if compiled.ending != .exited(0) {
          fault = "compiling ends with \(compiled.ending): \(Judge.firstLine(log))"
        } else {
          let result = Command.run([folder + "/m"], limits: patience, log: log, output: output, folder: folder)
          if result.ending != .exited(0) {
            fault = "the program ends with \(result.ending)"
          } else if readText(output) != readText(expected) {
            fault = "wrong result"
          }
        }
        if let fault {
          let before = tally.fail(name + Judge.signature(fault), "program \(k), \(name): \(fault)")
          if !options.keep.isEmpty && before < 5 { write(text, to: options.keep + "/\(options.seed)-\(k).c") }
        } else {
          tally.pass()
        }
      }
    }
  }
}
