// What martlet says to classic mistakes, word for word: Tests/Golden/driver/X.c against X.err.
//
// MARTLET_UPDATE_GOLDEN=1 writes the expected files anew; look at the difference before committing it.

import Foundation
import Testing

private let goldenFolder = DriverHarness.repository + "/Tests/Golden/driver"
private let cases = ((try? FileManager.default.contentsOfDirectory(atPath: goldenFolder)) ?? []).filter { $0.hasSuffix(".c") }.sorted()

@Suite struct DiagnosticGoldenTests {
  @Test func thereAreCases() { #expect(cases.count >= 12) }

  @Test(arguments: cases) func saysTheSame(_ name: String) throws {
    let source = try String(contentsOfFile: goldenFolder + "/" + name, encoding: .utf8)
    let h = try DriverHarness([name: source])
    // What only the optimizer finds needs options of its own: `// options: -O2 -Wall` in the first line.
    let first = source.prefix { $0 != "\n" }
    var options = ["-fsyntax-only", "-Wall", "-Wextra"]
    if first.hasPrefix("// options: ") { options = first.dropFirst(12).split(separator: " ").map(String.init) + ["-c", "-o", "/dev/null"] }
    let out = try h.run(DriverHarness.compiler, options + [name])
    let path = goldenFolder + "/" + name.dropLast(2) + ".err"
    // Headers of the system may move; their paths and lines are not part of what is tested.
    let said = out.err + "status \(out.status)\n"
    if ProcessInfo.processInfo.environment["MARTLET_UPDATE_GOLDEN"] != nil {
      try said.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(said == (try? String(contentsOfFile: path, encoding: .utf8)), "\(name)")
  }
}
