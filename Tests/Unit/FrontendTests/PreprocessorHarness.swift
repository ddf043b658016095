// Runs the preprocessor on a text and gives back tokens and messages as strings.

import Glibc
import Support
import Testing

@testable import Frontend

struct Preprocessed {
  /// The tokens' spellings with single spaces between.
  var text: String
  /// The rendered diagnostics.
  var messages: String
  var errorCount: Int
  /// The headers that were read, in order.
  var dependencies: [String]
}

func preprocess(
  _ source: String, standard: String = "gnu17", configure: (inout PreprocessorOptions) -> Void = { _ in },
  warnings: [String] = []
) -> Preprocessed {
  let interner = Interner()
  let sources = SourceManager(interner: interner)
  let messages = ByteBuffer()
  let renderer = DiagnosticRenderer(sources: sources, output: messages)
  let engine = DiagnosticEngine(sources: sources) { renderer.render($0) }
  for warning in warnings { #expect(engine.applyOption(warning)) }
  var options = PreprocessorOptions()
  configure(&options)
  let pp = Preprocessor(
    interner: interner, sources: sources, diagnostics: engine, language: LanguageOptions(standard: standard)!,
    options: options)
  pp.enterMainText(source, named: "main.c")
  var words: [String] = []
  while true {
    let token = pp.next()
    if token.kind == .endOfFile || engine.hasStopped { break }
    if token.kind == .endOfDirective { continue }
    words.append(token.kind.isPragma ? "<\(token.kind)>" : token.spelling)
  }
  return Preprocessed(
    text: words.joined(separator: " "), messages: messages.string, errorCount: engine.errorCount,
    dependencies: pp.dependencies.map { interner.string($0.path) })
}

/// Lexes a text without preprocessing.
func lexAll(_ source: String, standard: String = "gnu17") -> [Token] {
  let interner = Interner()
  let sources = SourceManager(interner: interner)
  let engine = DiagnosticEngine(sources: sources) { _ in }
  let lexer = Lexer(interner: interner, diagnostics: engine, language: LanguageOptions(standard: standard)!)
  var copy = source
  let text = copy.withUTF8 { lexer.scratch.copy($0) }
  let count = copy.utf8.count
  lexer.position = LexerPosition(cursor: text, start: text, end: text + count, locationBase: 1, atLineStart: true)
  var tokens: [Token] = []
  while true {
    let token = lexer.lex()
    if token.kind == .endOfFile { break }
    // The lexer's memory goes away with it; tests look at kinds, flags and names, and at spellings through copies.
    tokens.append(token)
  }
  keptLexers.append(lexer)
  return tokens
}

/// Keeps spellings alive that tokens of `lexAll` point to.
nonisolated(unsafe) private var keptLexers: [Lexer] = []

/// A directory for header files, removed when released.
final class TemporaryDirectory {
  let path: String
  init() {
    var template = Array("/tmp/martlet-pp-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }
  deinit { _ = system("rm -rf '\(path)'") }
  func write(_ name: String, _ text: String) throws {
    let full = "\(path)/\(name)"
    if let slash = full.lastIndex(of: "/") { _ = system("mkdir -p '\(full[..<slash])'") }
    var copy = text
    try copy.withUTF8 { try FileOutput.write($0, to: full) }
  }
}
