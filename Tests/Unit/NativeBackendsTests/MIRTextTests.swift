// The text form of MIR: printing, parsing and printing again gives the same text; and the golden files of selection
// (Tests/Golden/isel: SSA → MIR) and register allocation (Tests/Golden/regalloc: MIR → MIR with places).
// MARTLET_UPDATE_GOLDEN=1 writes the expectations anew.

import Foundation
import SSA
import Support
import TargetInfo
import Testing

@testable import NativeBackends

private let golden = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden")

private func inputs(_ folder: String, _ suffix: String) -> [String] {
  let all = (try? FileManager.default.contentsOfDirectory(atPath: golden.appendingPathComponent(folder).path)) ?? []
  return all.filter { $0.hasSuffix(suffix) }.sorted()
}

private func read(_ folder: String, _ file: String) throws -> String {
  try String(contentsOf: golden.appendingPathComponent(folder).appendingPathComponent(file), encoding: .utf8)
}

private func check(_ folder: String, _ file: String, _ actual: String) throws {
  let path = golden.appendingPathComponent(folder).appendingPathComponent(file)
  if ProcessInfo.processInfo.environment["MARTLET_UPDATE_GOLDEN"] != nil {
    try actual.write(to: path, atomically: true, encoding: .utf8)
    return
  }
  let expected = try String(contentsOf: path, encoding: .utf8)
  #expect(actual == expected, "\(folder)/\(file)")
}

/// The machine code of every function of `text`.
private func selected(_ text: String, level: Int) throws -> String {
  let interner = Interner()
  let module = try Parser.parse(Array(text.utf8), interner: interner, target: .x86_64Linux)
  #expect(Verifier.check(module) == [])
  var options = CodegenOptions()
  options.optimizationLevel = level
  options.verifies = true
  var out = ""
  for f in module.globals.compactMap({ $0.function }) where f.instCount > 0 {
    let mir = try NativeBackend.select(f, options: options).mir
    out += MIRPrinter.text(mir, target: X86Target.mir(), interner: interner)
  }
  return out
}

/// Each function of `text` parsed and printed, with registers if an allocator is given.
private func reprinted(_ text: String, target: MIRTarget = X86Target.mir(), allocator: AllocatorKind? = nil) throws -> String {
  var out = ""
  for part in text.components(separatedBy: "\n}\n") where part.contains("mfunc") {
    let interner = Interner()
    let mir = try MIRParser.parse(part + "\n}\n", target: target, interner: interner)
    var verifier = MIRVerifier(mir)
    #expect(verifier.check() == nil)
    var result: AllocationResult? = nil
    if let allocator {
      result = try allocateRegisters(mir, target.registers, allocator)
      var checker = AllocationChecker(mir, target.registers, result!)
      #expect(checker.check() == [])
    }
    out += MIRPrinter.text(mir, target: target, interner: interner, allocation: result)
  }
  return out
}

@Suite struct MIRTextTests {
  @Test func inputsExist() {
    #expect(!inputs("isel", ".ssa").isEmpty)
    #expect(!inputs("regalloc", ".mir").isEmpty)
  }

  @Test(arguments: inputs("isel", ".ssa")) func selectionGolden(_ file: String) throws {
    let text = try read("isel", file)
    let name = String(file.dropLast(4))
    let mir = try selected(text, level: 1)
    try check("isel", name + ".mir", mir)
    #expect(try reprinted(mir) == mir)
    let plain = try selected(text, level: 0)
    #expect(try reprinted(plain) == plain)
  }

  @Test(arguments: inputs("regalloc", ".mir")) func allocationGolden(_ file: String) throws {
    let text = try read("regalloc", file)
    let name = String(file.dropLast(4))
    #expect(try reprinted(text) == text)
    try check("regalloc", name + ".fast", try reprinted(text, allocator: .fast))
    try check("regalloc", name + ".splitting", try reprinted(text, allocator: .backtracking))
  }

  @Test(arguments: [0, 1]) func selectedFunctionsRoundTrip(_ level: Int) throws {
    for source in selectableFunctions {
      let mir = try selected(source, level: level)
      #expect(try reprinted(mir) == mir)
    }
  }

  @Test func randomFunctionsRoundTrip() throws {
    for seed in 1...100 {
      let registers = testRegisters(general: 8, vector: 8)
      let interner = Interner()
      var generator = RandomFunction(seed: UInt64(seed), registers: registers, interner: interner)
      let f = generator.generate(blocks: 1 + seed % 17, instructions: 3 + seed % 23)
      let text = MIRPrinter.text(f, target: testTarget(registers), interner: interner)
      #expect(try reprinted(text, target: testTarget(registers)) == text)
    }
  }

  @Test(arguments: [
    ("mfunc @f {\nb0():\n  v0:g8 = nonsense\n  ret\n}\n", "line 3"), ("mfunc @f {\n}\n", "needs a block"),
    ("mfunc @f {\nb0():\n  v0:g7 = undefined\n  ret !terminator\n}\n", "4, 8, 16 or 32"),
    ("mfunc @f {\nb0():\n  ret v0@r99 !terminator\n}\n", "unknown constraint"), ("mfunc @f {\nb0(:\n", "line 2"),
  ]) func mistakesAreReported(_ text: String, _ message: String) {
    #expect {
      _ = try MIRParser.parse(text, target: X86Target.mir(), interner: Interner())
    } throws: { "\($0)".contains(message) }
  }
}
