// The mode `growth`: the hostile sources again, at sizes n and 2n. Time that more than doubles betrays an algorithm that is
// not linear.

import Foundation
import ToolSupport

struct GrowthRun {
  let options: FuzzOptions
  let tally: Tally
  let scratch: String

  /// Times below this say nothing about growth.
  static let leastSeconds = 0.25
  /// Linear is 2, quadratic 4; in between lies noise, n·log n, and memory that no longer fits the caches.
  static let worstRatio = 3.0

  func run() {
    let cases = HardCases.everything.filter { $0.cap > 200 && (options.only.isEmpty || $0.name.contains(options.only)) }
    var limits = options.limits
    limits.processorSeconds = max(limits.processorSeconds, 60)
    let bounds = limits
    let configurations = HardCaseRun.configurations(options.backends).filter { $0.name == "-fsyntax-only" || $0.name.contains("-O") }
    Workers.run(0..<cases.count, threads: options.threads, budget: options.budget, scratch: scratch) { folder, k in
      let hard = cases[k]
      emptyFolder(folder)
      mkfifo(folder + "/fifo", 0o644)
      let n = min(options.depth, hard.cap) / 2
      write(hard.make(n), to: folder + "/small.c")
      write(hard.make(2 * n), to: folder + "/large.c")
      for c in configurations {
        func seconds(_ file: String) -> Double? {
          let words = [options.compiler] + c.options + hard.options + [file, "-o", "out"]
          let result = Command.run(words, limits: bounds, log: folder + "/log", output: folder + "/stdout", folder: folder)
          if case .exited(let status) = result.ending, status < 2 { return result.userSeconds }
          return nil
        }
        guard var large = seconds("large.c") else {
          tally.fail(hard.name + c.name, "\(hard.name), \(c.name): no result at size \(2 * n)")
          continue
        }
        guard large >= GrowthRun.leastSeconds, var small = seconds("small.c") else {
          tally.pass()
          continue
        }
        if large > GrowthRun.worstRatio * small {
          // Noise is excluded by the better of two measurements each.
          large = min(large, seconds("large.c") ?? large)
          small = max(small, seconds("small.c") ?? small)
        }
        if large > GrowthRun.worstRatio * max(small, 0.01) {
          let text = String(format: "%.2f s at %d, %.2f s at %d", small, n, large, 2 * n)
          tally.fail(hard.name + c.name, "\(hard.name), \(c.name): \(text)")
        } else {
          tally.pass()
        }
      }
    }
  }
}
