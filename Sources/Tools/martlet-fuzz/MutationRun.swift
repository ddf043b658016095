// The mode `mutate`: spoiled C sources.

import Foundation
import ToolSupport

/// The source files below the given paths, in a fixed order.
func collectSeeds(_ paths: [String], suffixes: [String]) -> [[UInt8]] {
  var files: [String] = []
  for path in paths {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
    if !isFolder.boolValue {
      files.append(path)
      continue
    }
    let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
    files += names.sorted().filter { n in suffixes.contains { n.hasSuffix($0) } }.map { path + "/" + $0 }
  }
  return files.compactMap { FileManager.default.contents(atPath: $0) }.filter { $0.count < 60_000 }.map { [UInt8]($0) }
}

struct MutationRun {
  let options: FuzzOptions
  let tally: Tally
  let scratch: String

  func run() {
    let paths = options.paths.isEmpty ? ["Tests/Exec/c", "Tests/Golden"] : options.paths
    let seeds = collectSeeds(paths, suffixes: [".c", ".h"])
    if seeds.isEmpty {
      tally.fail("seeds", "no seed files found; name some")
      return
    }
    let judge = Judge(compiler: options.compiler, limits: options.limits)
    // The sources include check.h beside them.
    let header = FileManager.default.contents(atPath: "Tests/Exec/c/check.h") ?? Data()
    Workers.run(options.first..<options.first + options.count, threads: options.threads, budget: options.budget, scratch: scratch) { folder, k in
      var random = Random(seed: options.seed, index: k)
      let seed = seeds[random.below(seeds.count)], other = seeds[random.below(seeds.count)]
      let choice = random.next()
      var mutator = Mutator(random: random, vocabulary: Vocabulary.c)
      let text = mutator.mutate(seed, other: other)
      write(text, to: folder + "/input.c")
      if fileSize(folder + "/check.h") == nil { write([UInt8](header), to: folder + "/check.h") }
      for configuration in MutationRun.configurations(options.backends, choice) {
        if let fault = judge.fault(["input.c"], configuration, in: folder) {
          let before = tally.fail(configuration.name + ": " + Judge.signature(fault), "input \(k), \(configuration.name): \(fault)")
          if !options.keep.isEmpty && before < 5 { write(text, to: options.keep + "/\(options.seed)-\(k).c") }
        } else {
          tally.pass()
        }
      }
    }
  }

  /// The runs of one input: syntax and text always, code at both levels, a tenth with LLVM.
  static func configurations(_ backends: [String], _ choice: UInt64) -> [RunConfiguration] {
    let standard = ["-std=gnu17", "-std=gnu2x", "-std=c99", "-std=gnu89"][Int(choice >> 8 & 3)]
    var list = [
      RunConfiguration(name: "-fsyntax-only", options: ["-fsyntax-only", "-Wall", "-Wextra", "-pedantic", standard], output: ""),
      RunConfiguration(name: "-E", options: ["-E"], output: ""),
      RunConfiguration(name: "-O0", options: ["-c", "-O0", "-w"], output: "out.o"),
      RunConfiguration(name: "-O2", options: ["-c", "-O2", "-w"], output: "out.o"),
    ]
    if backends.contains("llvm") && choice % 10 == 0 {
      let level = choice & 256 == 0 ? "-O0" : "-O2"
      list.append(RunConfiguration(name: "llvm \(level)", options: ["-c", "--backend=llvm", level, "-w"], output: "out.o"))
    }
    return list
  }
}
