// Parses a text and gives what tests of expressions ask for: the folded initializer of a variable, the diagnostics.

import Foundation
import Support
import TargetInfo
import Testing

@testable import Frontend

/// A parsed text. Everything is copied out so that no test holds on to the compilation.
struct ExprResult: Sendable {
  /// `variable name → constant` for every initialized file-scope variable: decimal integers, hex bits of floats, `base+offset`.
  var values: [String: String] = [:]
  /// `line: severity: message [option]`
  var messages: [String] = []
  var hasErrors = false
  var expressionCount = 0

  func contains(_ text: String) -> Bool { messages.contains { $0.contains(text) } }
}

func analyze(_ text: String, standard: String = "gnu17", options: [String] = []) -> ExprResult {
  final class Box: @unchecked Sendable { var result = ExprResult() }
  let box = Box()
  let done = DispatchSemaphore(value: 0)
  let thread = Thread {
    box.result = analyzeHere(text, standard, options)
    done.signal()
  }
  thread.stackSize = 1 << 30
  thread.start()
  done.wait()
  return box.result
}

private func analyzeHere(_ text: String, _ standard: String, _ options: [String]) -> ExprResult {
  let interner = Interner()
  let sources = SourceManager(interner: interner)
  var result = ExprResult()
  let engine = DiagnosticEngine(sources: sources) { d in
    let line = sources.presumedLocation(of: d.location).line
    result.messages.append("\(line): \(d.severity): \(d.message)\(d.option.isEmpty ? "" : " [\(d.option)]")")
  }
  for o in options { _ = engine.applyOption(o) }
  let pp = Preprocessor(
    interner: interner, sources: sources, diagnostics: engine, language: LanguageOptions(standard: standard)!,
    options: PreprocessorOptions())
  pp.enterMainText(text, named: "test.c")
  let ast = Frontend.compileUnit(pp, target: .x86_64Linux)
  result.hasErrors = ast.hasErrors || engine.errorCount > 0
  result.expressionCount = ast.exprs.count
  for i in 0..<ast.globals.count {
    let d = ast.decls[ast.globals[i]]
    if d.kind == .variable && d.initializer.isSome && d.name.isSome {
      result.values[interner.string(d.name)] = describe(ast, d.initializer)
    }
  }
  return result
}

private func describe(_ ast: AST, _ e: ExprID) -> String {
  guard let v = ast.evaluateConstant(e) else { return "?" }
  switch v.kind {
  case .integer: return "\(v.integer)"
  case .float: return "0x" + String(v.real.bits, radix: 16)
  case .decimal: return "decimal"
  case .complex: return "0x" + String(v.real.bits, radix: 16) + ",0x" + String(v.imaginary.bits, radix: 16)
  case .complexInteger: return "\(v.integer),\(v.imaginaryInteger)"
  case .labelDifference: return "label-label"
  case .address:
    switch v.base {
    case .none: return "\(v.integer)"
    case .decl: return "\(ast.interner.string(ast.decls[DeclID(v.baseID)].name))+\(v.integer)"
    case .string: return "string+\(v.integer)"
    case .label: return "label+\(v.integer)"
    }
  }
}

/// The values of `long x0 = …, x1 = …` for each of `expressions`, in order.
func integers(_ expressions: [String], prelude: String = "") -> [String] {
  var text = prelude + "\n"
  for (i, e) in expressions.enumerated() { text += "long long x\(i) = \(e);\n" }
  let r = analyze(text)
  if r.hasErrors { return r.messages }
  return expressions.indices.map { r.values["x\($0)"] ?? "missing" }
}
