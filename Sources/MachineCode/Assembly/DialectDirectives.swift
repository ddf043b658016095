// Directives that change how instructions are read: `.intel_syntax`, `.code32` and their like.

import Support

extension AsmParser {
  func dialectDirective(_ d: Directive) throws(AsmError) {
    switch d {
    case .att_syntax, .intel_syntax:
      var isPrefixed = d == .att_syntax
      lexer.skipSpace()
      if let word = lexer.name() {
        if AsmParser.equal(word, "prefix") {
          isPrefixed = true
        } else if AsmParser.equal(word, "noprefix") {
          isPrefixed = false
        } else {
          throw failure("expected 'prefix' or 'noprefix'")
        }
      }
      if let problem = x86.selectSyntax(isIntel: d == .intel_syntax, isPrefixed: isPrefixed) { throw failure(problem) }
    case .code64: if let problem = x86.selectCode(bits: 64, isGCC: false) { throw failure(problem) }
    case .code32: if let problem = x86.selectCode(bits: 32, isGCC: false) { throw failure(problem) }
    case .code16: if let problem = x86.selectCode(bits: 16, isGCC: false) { throw failure(problem) }
    case .code16gcc: if let problem = x86.selectCode(bits: 16, isGCC: true) { throw failure(problem) }
    case .att_mnemonic: break
    default: throw failure("'.\(d)' is not supported")
    }
  }
}
