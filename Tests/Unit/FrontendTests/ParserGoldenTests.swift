// Golden files: Tests/Golden/parse/*.c against the dump of their typed AST (*.ast), Tests/Golden/sema/*.c against their
// diagnostics (*.diag). Set MARTLET_UPDATE_GOLDEN=1 to write the present output.

import Foundation
import Testing

private let golden = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden")

private func inputs(_ folder: String) -> [String] {
  let all = (try? FileManager.default.contentsOfDirectory(atPath: golden.appendingPathComponent(folder).path)) ?? []
  return all.filter { $0.hasSuffix(".c") }.sorted()
}

/// First line `// std: gnu89`, `// options: all`.
private func directive(_ key: String, in text: String) -> String? {
  for line in text.split(separator: "\n").prefix(3) where line.hasPrefix("// \(key): ") { return String(line.dropFirst(5 + key.count)) }
  return nil
}

private func check(_ folder: String, _ file: String, _ suffix: String, _ actual: String) throws {
  let path = golden.appendingPathComponent(folder).appendingPathComponent(file.replacingOccurrences(of: ".c", with: suffix))
  if ProcessInfo.processInfo.environment["MARTLET_UPDATE_GOLDEN"] != nil {
    try actual.write(to: path, atomically: true, encoding: .utf8)
    return
  }
  let expected = try String(contentsOf: path, encoding: .utf8)
  #expect(actual == expected, "\(folder)/\(file)")
}

@Suite struct ParserGoldenTests {
  @Test func inputsExist() {
    #expect(!inputs("parse").isEmpty)
    #expect(!inputs("sema").isEmpty)
  }

  @Test(arguments: inputs("parse")) func parseGolden(_ file: String) throws {
    let text = try String(contentsOf: golden.appendingPathComponent("parse").appendingPathComponent(file), encoding: .utf8)
    let r = parse(text, standard: directive("std", in: text) ?? "gnu17", dumps: true)
    #expect(r.errorCount == 0, "\(r.diagnostics)")
    try check("parse", file, ".ast", r.dump)
  }

  @Test(arguments: inputs("sema")) func semaGolden(_ file: String) throws {
    let text = try String(contentsOf: golden.appendingPathComponent("sema").appendingPathComponent(file), encoding: .utf8)
    let options = (directive("options", in: text) ?? "").split(separator: " ").map(String.init)
    let r = parse(text, standard: directive("std", in: text) ?? "gnu17", options: options)
    try check("sema", file, ".diag", r.diagnostics)
  }
}
