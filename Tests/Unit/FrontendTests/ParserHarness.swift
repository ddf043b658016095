// Runs the front end on a text and hands back its dump and its diagnostics as text.

import Foundation
import Frontend
import Support
import TargetInfo

struct ParseResult {
  var ast: AST
  /// The dump of the typed AST, if asked for (it indents, so deep trees make quadratic text).
  var dump: String
  /// One line per diagnostic: `line:column: severity: message`.
  var diagnostics: String
  var errorCount: Int
}

/// Parses `text` as a translation unit on a thread with a large stack, as the compiler does.
func parse(_ text: String, standard: String = "gnu17", options: [String] = [], dumps: Bool = false) -> ParseResult {
  final class Box: @unchecked Sendable { var result: ParseResult? }
  let box = Box()
  let done = DispatchSemaphore(value: 0)
  let thread = Thread {
    box.result = parseHere(text, standard, options, dumps)
    done.signal()
  }
  thread.stackSize = 1 << 30
  thread.start()
  done.wait()
  return box.result!
}

private func parseHere(_ text: String, _ standard: String, _ options: [String], _ dumps: Bool) -> ParseResult {
  let interner = Interner()
  let sources = SourceManager(interner: interner)
  let lines = ByteBuffer()
  let engine = DiagnosticEngine(sources: sources) { d in
    let place = sources.presumedLocation(of: d.location)
    lines.write("\(place.line):\(place.column): \(d.severity): \(d.message)\(d.option.isEmpty ? "" : " [\(d.option)]")\n")
  }
  for o in options { _ = engine.applyOption(o) }
  let language = LanguageOptions(standard: standard)!
  let pp = Preprocessor(
    interner: interner, sources: sources, diagnostics: engine, language: language, options: PreprocessorOptions())
  pp.enterMainText(text, named: "test.c")
  let ast = Frontend.compileUnit(pp, target: .x86_64Linux)
  let out = ByteBuffer()
  var dump = ASTDump(ast, to: out)
  if dumps && !ast.hasErrors { dump.dumpUnit() }
  return ParseResult(ast: ast, dump: out.string, diagnostics: lines.string, errorCount: engine.errorCount)
}
