// Directives that change how instructions are read: `.intel_syntax`, `.code32` and their like.

import Support

extension AsmParser {
  func dialectDirective(_ d: Directive) throws(AsmError) {
    switch d {
    case .att_syntax, .intel_syntax:
      // Without a word, Intel syntax has bare registers and AT&T syntax does not.
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
      x86.isIntel = d == .intel_syntax
      x86.hasBareRegisters = !isPrefixed
    case .code64, .code32, .code16, .code16gcc:
      x86.isGCC16 = d == .code16gcc
      buffer.codeMode = d == .code64 ? 64 : d == .code32 ? 32 : 16
    case .att_mnemonic: break
    default: throw failure("'.\(d)' is not supported")
    }
  }
}
