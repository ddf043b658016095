// Runs one test under one configuration and says how it went; and the pool of threads that does so for all.

import Foundation
import ToolSupport

/// One column of the matrix.
struct Configuration: Hashable {
  /// Empty: the compiler has no choice of backends.
  var backend: String
  /// Such as `-O2`, perhaps with more options: `-O3 -g`.
  var level: String
  /// Empty: the compiler's own.
  var target: String

  var name: String { ([backend, String(level.drop(while: { $0 == "-" })), target].filter { !$0.isEmpty }).joined(separator: " ") }
  var options: [String] {
    (backend.isEmpty ? [] : ["--backend=\(backend)"]) + (target.isEmpty ? [] : ["--target=\(target)"]) + level.split(separator: " ").map(String.init)
  }
}

enum ResultKind: String, CaseIterable {
  case pass, wrong, rejected, crash, hang, expected, skipped
  /// Whether it counts against the compiler.
  var isFailure: Bool { self == .wrong || self == .rejected || self == .crash || self == .hang }
}

struct TestCase {
  var name: String
  var path: String
}

struct TestResult {
  var test: String
  var configuration: Configuration
  var kind: ResultKind
  var message: String
  var compileSeconds = 0.0
  var runSeconds = 0.0
  var key: String { test + "|" + configuration.backend + "|" + configuration.level + "|" + configuration.target }
}

struct Runner {
  let options: CommandLineOptions
  /// Scratch folder of the whole run.
  let scratch: String

  func run(_ test: TestCase, _ configuration: Configuration, worker: Int) -> (result: TestResult, notices: [String]) {
    var result = TestResult(test: test.name, configuration: configuration, kind: .pass, message: "")
    guard let data = FileManager.default.contents(atPath: test.path) else {
      result.kind = .skipped
      result.message = "cannot be read"
      return (result, [])
    }
    let plan = TestPlan(
      text: String(decoding: data, as: UTF8.self), path: test.path, level: configuration.level, target: configuration.target,
      defaultAction: options.defaultAction(test.path))
    if let reason = plan.skipReason {
      result.kind = .skipped
      result.message = reason
      return (result, plan.notices)
    }
    let folder = scratch + "/\(worker)"
    try? FileManager.default.removeItem(atPath: folder)
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    compileAndRun(test, plan, folder, &result)
    if plan.isFailureExpected && result.kind.isFailure { result.kind = .expected }
    return (result, plan.notices)
  }

  private func compileAndRun(_ test: TestCase, _ plan: TestPlan, _ folder: String, _ result: inout TestResult) {
    let log = folder + "/log", output = folder + "/output"
    var command = options.compiler + result.configuration.options + plan.options + options.extraOptions
    if plan.diagnostics.isEmpty { command.append("-w") }
    let stage: [TestAction: [String]] = [.preprocess: ["-E"], .compile: ["-S"], .assemble: ["-c"], .link: [], .run: []]
    command += stage[plan.action]! + [test.path] + plan.extraSources + ["-o", output]
    if plan.action == .run || plan.action == .link { command.append("-lm") }
    let compiled = Command.run(command, limits: options.compileLimits.scaled(plan.timeFactor), log: log, folder: folder)
    result.compileSeconds = compiled.seconds
    let expectsError = plan.diagnostics.contains { $0.isError }
    switch compiled.ending {
    case .exited(0):
      if expectsError {
        result.kind = .wrong
        result.message = "accepted, but errors are expected"
        return
      }
    case .exited(1):
      if !expectsError {
        result.kind = .rejected
        result.message = firstLine(log, wanting: "error")
        return
      }
    case .exited(let status):
      result.kind = .crash
      result.message = "compiler exits with \(status): " + firstLine(log, wanting: "")
      return
    case .signalled(let signal):
      result.kind = .crash
      result.message = "compiler dies of signal \(signal): " + firstLine(log, wanting: "")
      return
    case .timedOut:
      result.kind = .hang
      result.message = "compiling takes more than \(Int(options.compileLimits.seconds)) s"
      return
    case .notStarted(let why):
      result.kind = .crash
      result.message = "compiler cannot be started: \(why)"
      return
    }
    if let missing = missingDiagnostic(plan, test, log) {
      result.kind = .wrong
      result.message = missing
      return
    }
    if plan.action == .run { execute(output, folder, plan.timeFactor, &result) }
  }

  private func execute(_ program: String, _ folder: String, _ timeFactor: Double, _ result: inout TestResult) {
    let log = folder + "/run.log"
    let run = Command.run(options.runner + [program], limits: options.runLimits.scaled(timeFactor), log: log, folder: folder)
    result.runSeconds = run.seconds
    switch run.ending {
    case .exited(0): return
    case .exited(let status): result.message = "exits with \(status) " + firstLine(log, wanting: "")
    case .signalled(let signal): result.message = "dies of signal \(signal) " + firstLine(log, wanting: "")
    case .notStarted(let why): result.message = "cannot be started: \(why)"
    case .timedOut:
      result.kind = .hang
      result.message = "runs for more than \(Int(options.runLimits.seconds)) s"
      return
    }
    result.kind = .wrong
  }

  private func missingDiagnostic(_ plan: TestPlan, _ test: TestCase, _ log: String) -> String? {
    if plan.diagnostics.isEmpty { return nil }
    let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
    let name = (test.path as NSString).lastPathComponent
    for d in plan.diagnostics where !text.contains(d.line == 0 ? (d.isError ? "error: " : "warning: ") : "\(name):\(d.line):") {
      return "no \(d.isError ? "error" : "warning") at line \(d.line)"
    }
    return nil
  }

  /// The first line of a log that holds `word`, or its first line.
  private func firstLine(_ log: String, wanting word: String) -> String {
    guard let data = FileManager.default.contents(atPath: log) else { return "" }
    let lines = String(decoding: data.prefix(20_000), as: UTF8.self).split(separator: "\n")
    let line = (word.isEmpty ? nil : lines.first { $0.contains(word) }) ?? lines.first ?? ""
    return String(line.prefix(200))
  }
}

/// Runs all cells of the matrix on a few threads.
final class Pool: @unchecked Sendable {
  private let runner: Runner
  private let cells: [(TestCase, Configuration)]
  private let lock = NSLock()
  private var next = 0
  private var progress: Progress
  private(set) var results: [TestResult?]
  private(set) var notices: [String: Int] = [:]

  init(runner: Runner, cells: [(TestCase, Configuration)]) {
    self.runner = runner
    self.cells = cells
    results = Array(repeating: nil, count: cells.count)
    progress = Progress(total: cells.count)
  }

  func run(threads: Int) {
    let group = DispatchGroup()
    for worker in 0..<max(threads, 1) {
      group.enter()
      let thread = Thread { [self] in
        while let k = take() {
          let (result, notices) = runner.run(cells[k].0, cells[k].1, worker: worker)
          record(k, result, notices)
        }
        group.leave()
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    group.wait()
    progress.finish()
  }

  private func take() -> Int? {
    lock.lock()
    defer { lock.unlock() }
    if next == cells.count { return nil }
    next += 1
    return next - 1
  }

  private func record(_ k: Int, _ result: TestResult, _ notices: [String]) {
    lock.lock()
    defer { lock.unlock() }
    results[k] = result
    for n in notices { self.notices[n, default: 0] += 1 }
    progress.add(result)
  }
}

extension Limits {
  func scaled(_ factor: Double) -> Limits {
    var limits = self
    limits.seconds *= factor
    return limits
  }
}
