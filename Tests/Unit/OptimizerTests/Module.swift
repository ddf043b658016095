// Golden tests of the passes: every `Tests/Golden/opt/*.ssa` names its passes in the first line (`; passes: a,b`), holds the
// input, and after a line `; expected` what the passes make of it. `MARTLET_UPDATE=1 swift test` writes the second half anew.

import SSA
import Support
import TargetInfo
import Testing

@testable import Optimizer

#if canImport(Glibc)
import Glibc
#endif

/// `Tests/Golden/opt`, found from this file's place.
let goldenFolder: String = {
  var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  parts.removeLast(3)
  return parts.joined(separator: "/") + "/Golden/opt"
}()

func goldenFiles() -> [String] {
  guard let folder = opendir(goldenFolder) else { return [] }
  defer { closedir(folder) }
  var out: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name.hasSuffix(".ssa") { out.append(name) }
  }
  return out.sorted()
}

func readText(_ path: String) -> String {
  guard let file = fopen(path, "rb") else { return "" }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let n = fread(&chunk, 1, chunk.count, file)
    if n == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes += chunk[0..<n]
  }
}

/// The module after `passes`, as text; parse errors and verifier faults are reported as test failures.
func optimized(_ text: String, _ passes: String, level: Int = 2) -> String {
  do {
    let module = try Parser.parse(Array(text.utf8), interner: Interner(), target: Target.x86_64Linux)
    #expect(Verifier.check(module) == [])
    var options = OptimizerOptions()
    options.verifyEach = true
    options.level = level
    let context = PassContext(options: options)
    let steps = passes == "pipeline" ? Pipelines.steps(options) : Pipelines.steps(named: passes)
    guard let steps else {
      Issue.record("unknown pass in '\(passes)'")
      return ""
    }
    PassManager(context).run(steps, on: module)
    #expect(context.fault == nil, "\(context.fault.map { "\($0)" } ?? "")")
    return Printer.text(module)
  } catch {
    Issue.record("\(error)")
    return ""
  }
}

@Test func goldenFilesExist() { #expect(!goldenFiles().isEmpty) }

@Test(arguments: goldenFiles()) func golden(_ name: String) {
  let path = goldenFolder + "/" + name
  let text = readText(path)
  let marker = "; expected\n"
  let first = String(text.prefix { $0 != "\n" })
  #expect(first.hasPrefix("; passes: "))
  let passes = String(first.dropFirst(10))
  var input = text
  var expected = ""
  if let cut = text.firstRange(of: marker) {
    input = String(text[..<cut.lowerBound])
    expected = String(text[cut.upperBound...])
  }
  let result = optimized(input, passes)
  if getenv("MARTLET_UPDATE") != nil {
    let file = fopen(path, "wb")
    fputs(input + marker + result, file)
    fclose(file)
    return
  }
  #expect(result == expected, "\(name)")
}
