// Target builtins and target options: what a function may use, constants that must fit, words that mean nothing.

import Testing

@testable import Frontend

@Suite struct TargetBuiltinTests {
  private let types = "typedef char v16 __attribute__((vector_size(16))); typedef int v4 __attribute__((vector_size(16)));"

  @Test func needTheirFeature() {
    let r = analyze(types + "v16 f(v16 a) { return __builtin_ia32_pshufb128(a, a); }")
    #expect(r.messages.contains { $0.contains("'__builtin_ia32_pshufb128' needs '-mssse3'") }, "\(r.messages)")
    let attribute = analyze(types + "__attribute__((target(\"avx\"))) v16 f(v16 a) { return __builtin_ia32_pshufb128(a, a); }")
    #expect(!attribute.hasErrors, "\(attribute.messages)")
    let pragma = analyze(types + "\n#pragma GCC target(\"ssse3\")\nv16 f(v16 a) { return __builtin_ia32_pshufb128(a, a); }\n")
    #expect(!pragma.hasErrors, "\(pragma.messages)")
  }

  @Test func pragmasNest() {
    let r = analyze(types + """

      #pragma GCC push_options
      #pragma GCC target("ssse3")
      #pragma GCC pop_options
      v16 f(v16 a) { return __builtin_ia32_pshufb128(a, a); }

      """)
    #expect(r.hasErrors)
  }

  @Test func constantsMustFit() {
    #expect(!analyze(types + "v4 f(v4 a) { return __builtin_ia32_pshufd(a, 255); }").hasErrors)
    let r = analyze(types + "v4 f(v4 a) { return __builtin_ia32_pshufd(a, 256); }")
    #expect(r.messages.contains { $0.contains("must be an 8-bit immediate, not 256") }, "\(r.messages)")
  }

  @Test func unknownOptionsAreNamed() {
    let r = analyze("__attribute__((target(\"sse4.1,sse9\"))) void f(void) {}")
    #expect(r.messages.contains { $0.contains("does not know 'sse9'") }, "\(r.messages)")
  }
}
