// Golden tests of `-E`: every Tests/Golden/pp/*.c is preprocessed and compared with the `.out` (output) and `.err`
// (diagnostics) beside it. Its first line gives options: `// pp: -std=c23 -P`. MARTLET_UPDATE_GOLDEN=1 rewrites the files.

import Glibc
import Support
import Testing

@testable import Frontend

@Suite struct PreprocessorGoldenTests {
  static let directory: String = {
    var parts = #filePath.split(separator: "/").map(String.init)
    parts.removeLast(3)
    return "/" + parts.joined(separator: "/") + "/Golden/pp"
  }()

  static var cases: [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".c") { names.append(String(name.dropLast(2))) }
    }
    return names.sorted()
  }

  @Test func thereAreCases() { #expect(PreprocessorGoldenTests.cases.count >= 5) }

  @Test(arguments: cases) func golden(_ name: String) throws {
    let path = "\(PreprocessorGoldenTests.directory)/\(name)"
    let (output, messages) = run(path + ".c")
    try check(output, path + ".out")
    try check(messages, path + ".err")
  }

  private func read(_ path: String) -> String? {
    var code: Int32 = 0
    var copy = path + "\0"
    return copy.withUTF8 { bytes in
      FileMapping(path: bytes.baseAddress!, error: &code).map { String(decoding: $0.contents, as: UTF8.self) }
    }
  }

  private func check(_ actual: String, _ path: String) throws {
    if getenv("MARTLET_UPDATE_GOLDEN") != nil {
      var copy = actual
      if actual.isEmpty {
        unlink(path)
      } else {
        try copy.withUTF8 { try FileOutput.write($0, to: path) }
      }
      return
    }
    #expect(actual == read(path) ?? "", "differs from \(path)")
  }

  private func run(_ path: String) -> (output: String, messages: String) {
    let interner = Interner()
    let sources = SourceManager(interner: interner)
    let messages = ByteBuffer()
    let renderer = DiagnosticRenderer(sources: sources, output: messages)
    let engine = DiagnosticEngine(sources: sources) { renderer.render($0) }
    var options = PreprocessorOptions()
    options.preprocessOnly = true
    options.includePaths.user = [PreprocessorGoldenTests.directory + "/include"]
    var printing = PPOutputOptions()
    var standard = "gnu17"
    let first = (read(path) ?? "").prefix { $0 != "\n" }
    if first.hasPrefix("// pp:") {
      for word in first.dropFirst(6).split(separator: " ") {
        switch word {
        case "-P": printing.omitsLineMarkers = true
        case "-dM": printing.macroDump = .macros
        case "-dD": printing.macroDump = .definitions
        case "-dI": printing.showsIncludes = true
        default:
          if word.hasPrefix("-std=") { standard = String(word.dropFirst(5)) }
          if word.hasPrefix("-D") { options.macros.append(.define(String(word.dropFirst(2)))) }
          if word.hasPrefix("-W") { #expect(engine.applyOption(String(word.dropFirst(2)))) }
        }
      }
    }
    let preprocessor = Preprocessor(
      interner: interner, sources: sources, diagnostics: engine, language: LanguageOptions(standard: standard)!,
      options: options)
    let output = ByteBuffer()
    let printer = PPOutput(preprocessor, to: output, options: printing)
    printer.attach()
    #expect(preprocessor.enterMainFile(path))
    printer.run()
    // The checkout's place is no part of the result.
    func local(_ buffer: ByteBuffer) -> String {
      buffer.string.replacing(PreprocessorGoldenTests.directory, with: "DIR")
    }
    return (local(output), local(messages))
  }
}

extension String {
  /// Every occurrence of `old` replaced; here because Foundation is not imported.
  fileprivate func replacing(_ old: String, with new: String) -> String {
    var result = ""
    var rest = Substring(self)
    while let range = rest.firstRange(of: old) {
      result += rest[..<range.lowerBound] + new
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
