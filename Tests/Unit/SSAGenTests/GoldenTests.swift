// Golden files: Tests/Golden/ssagen/*.c against the SSA they are lowered to (*.ssa). MARTLET_UPDATE_GOLDEN=1 writes the
// expectations anew; look at the difference before committing it.

import Foundation
import Frontend
import SSA
import SSAGen
import Support
import TargetInfo
import Testing

private let folder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/ssagen")

private func inputs() -> [String] {
  let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  return all.filter { $0.hasSuffix(".c") }.sorted()
}

private func lowered(_ source: String, _ name: String) -> String {
  let interner = Interner()
  let sources = SourceManager(interner: interner)
  var messages = ""
  let diagnostics = DiagnosticEngine(sources: sources) { messages += "\($0.severity): \($0.message)\n" }
  let preprocessor = Preprocessor(
    interner: interner, sources: sources, diagnostics: diagnostics, language: LanguageOptions(standard: "gnu17")!,
    options: PreprocessorOptions())
  preprocessor.enterMainText(source, named: name)
  let ast = Frontend.compileUnit(preprocessor, target: .x86_64Linux)
  if ast.hasErrors { return messages }
  let module = SSAGen.generate(ast, target: .x86_64Linux, options: GenerationOptions(), diagnostics: diagnostics)
  let faults = Verifier.check(module)
  #expect(faults.isEmpty, "\(name): \(faults)")
  return messages + Printer.text(module)
}

@Suite struct SSAGenGoldenTests {
  @Test func inputsExist() { #expect(!inputs().isEmpty) }

  @Test(arguments: inputs()) func golden(_ file: String) throws {
    let source = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    let actual = lowered(source, file)
    let path = folder.appendingPathComponent(file.replacingOccurrences(of: ".c", with: ".ssa"))
    if ProcessInfo.processInfo.environment["MARTLET_UPDATE_GOLDEN"] != nil {
      try actual.write(to: path, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: path, encoding: .utf8)
    #expect(actual == expected, "\(file)")
    // What was printed can be read, and prints the same.
    let again = try Parser.parse(Array(expected.utf8), interner: Interner(), target: .x86_64Linux)
    #expect(Printer.text(again) == expected, "\(file)")
  }
}
