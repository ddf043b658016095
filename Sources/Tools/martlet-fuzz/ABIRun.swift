// The mode `abi`: programs of random signatures, every compiler's callers with every compiler's callees.

import Foundation
import ToolSupport

struct ABIRun {
  let options: FuzzOptions
  let tally: Tally
  let scratch: String
  /// Signatures of one program.
  static let signaturesPerProgram = 50

  func run() {
    guard Command.run(["/usr/bin/env", "gcc", "--version"], limits: options.limits, log: scratch + "/log", folder: scratch).ending == .exited(0) else {
      tally.skip("no gcc")
      return
    }
    var makers: [(name: String, words: [String])] = [("reference", options.reference.split(separator: " ").map(String.init) + ["-O1", "-Wno-psabi"])]
    for b in options.backends {
      for level in ["-O0", "-O2"] { makers.append(("\(b) \(level)", [options.compiler, "--backend=\(b)", level])) }
    }
    let all = makers
    let excluded = Set(options.features.split(separator: ",").map { String($0.drop { $0 == "-" }) })
    let programs = (options.count + ABIRun.signaturesPerProgram - 1) / ABIRun.signaturesPerProgram
    Workers.run(options.first..<options.first + programs, threads: options.threads, budget: options.budget, scratch: scratch) { folder, k in
      emptyFolder(folder)
      let program = ABIProgram(seed: options.seed, index: k, count: min(options.count, ABIRun.signaturesPerProgram), excluded: excluded)
      write(program.header, to: folder + "/abi.h")
      write(program.caller, to: folder + "/caller.c")
      write(program.callee, to: folder + "/callee.c")
      write(program.main(makers: all.map(\.name)), to: folder + "/main.c")
      let fault = compileAndRun(program, all, folder)
      if let fault, fault.hasPrefix("caller reference, callee reference") {
        tally.skip("the reference disagrees with itself")
      } else if let fault {
        let before = tally.fail(Judge.signature(fault), "program \(k): \(fault)")
        if !options.keep.isEmpty && before < 3 {
          try? FileManager.default.removeItem(atPath: options.keep + "/\(options.seed)-\(k)")
          try? FileManager.default.copyItem(atPath: folder, toPath: options.keep + "/\(options.seed)-\(k)")
        }
      } else {
        tally.pass(program.signatures.count)
      }
    }
  }

  private func compileAndRun(_ program: ABIProgram, _ makers: [(name: String, words: [String])], _ folder: String) -> String? {
    let log = folder + "/log"
    var objects: [String] = []
    func compile(_ words: [String]) -> Ending {
      Command.run(["/usr/bin/env"] + words, limits: Limits(seconds: 120, megabytes: 4096), log: log, folder: folder).ending
    }
    for (m, maker) in makers.enumerated() {
      for half in ["caller", "callee"] {
        let object = "\(half)\(m).o"
        let names = ["-DCALL=call\(m)", "-DTABLE=table\(m)", "-DLAYOUTS=layouts\(m)"]
        let ending = compile(maker.words + ["-w", "-c", "\(half).c", "-o", object] + names)
        if ending != .exited(0) { return "\(maker.name) cannot compile the \(half) (\(ending)): \(Judge.firstLine(log))" }
        objects.append(object)
      }
    }
    if compile(["gcc", "-w", "main.c", "-o", "program"] + objects + ["-lm"]) != .exited(0) { return "cannot be linked: \(Judge.firstLine(log))" }
    let run = Command.run([folder + "/program"], limits: Limits(seconds: 30, megabytes: 4096), log: log, folder: folder)
    if run.ending == .exited(0) { return nil }
    let lines = readText(log).split(separator: "\n")
    guard let first = lines.first(where: { $0.contains("layout of") }) ?? lines.first else { return "\(run.ending) without a report" }
    var text = String(first) + (lines.count > 1 ? " (and \(lines.count - 1) more)" : "")
    // The declaration of what differs.
    if let f = first.range(of: ": f"), let k = Int(first[f.upperBound...].prefix { $0.isNumber }) { text += "\n       " + program.describe(k) }
    if let t = first.range(of: "layout of T"), let k = Int(first[t.upperBound...].prefix { $0.isNumber }) { text += "\n       " + program.declaration(k) }
    return text
  }
}
