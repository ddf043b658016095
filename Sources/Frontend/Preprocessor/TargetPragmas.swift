// `#pragma GCC target`, `push_options`, `pop_options`, `reset_options`: the feature macros (`__AVX2__`) follow them.

import Support
import TargetInfo

extension Preprocessor {
  /// `tokens`: the word behind `GCC` and its operands, macros expanded.
  func obeyTargetPragma(_ tokens: [Token], at location: SourceLocation) {
    let old = targetState.features
    targetState.obey(tokens) { message in
      if options.preprocessOnly { diagnostics.warning(.pragmas, at: location, message) }
    }
    Features.macroChanges(from: old, to: targetState.features) { macro, isDefined in
      let name = interner.intern(macro)
      if isDefined { defineAsOne(name) } else { macros.undefine(name) }
    }
  }

  private func defineAsOne(_ name: Name) {
    let text: StaticString = "1"
    var one = Token(kind: .ppNumber, flags: [], location: .none, length: 1, name: .none, text: text.utf8Start)
    let body = withUnsafeMutablePointer(to: &one) { macros.store(UnsafeMutableBufferPointer<Token>(start: $0, count: 1)) }
    var macro = Macro(
      name: name, kind: .object, body: body, parameters: macros.store(UnsafeMutableBufferPointer<Name>(start: nil, count: 0)),
      location: .none, endLocation: .none)
    macro.bodyCount = 1
    macro.isPredefined = true
    macros.define(macro)
  }
}

extension TargetPragmaState {
  /// Acts on the tokens of a pragma: `target ("avx2", "bmi")` or one of the option stack's words. `report` gets what is wrong.
  mutating func obey(_ tokens: [Token], report: (String) -> Void) {
    switch tokens.first?.spelling ?? "" {
    case "push_options": push()
    case "pop_options": if !pop() { report("'#pragma GCC pop_options' without a matching '#pragma GCC push_options'") }
    case "reset_options": reset()
    case "target":
      var hasText = false
      for t in tokens.dropFirst() where t.kind == .stringLiteral {
        hasText = true
        let spelling = t.spelling
        if let unknown = apply(String(spelling.dropFirst().dropLast())) {
          report("unknown option '\(unknown)' in '#pragma GCC target'")
        }
      }
      if !hasText { report("'#pragma GCC target' needs a string such as \"avx2\"") }
    default: break
    }
  }
}
