// GNU extensions whose lowering is more than one instruction: argument packs, wide bit-fields, vector selection.

import Frontend
import SSA
import SSAGen
import Support
import TargetInfo
import Testing

private func lower(_ source: String) -> String {
  let interner = Interner()
  let sources = SourceManager(interner: interner)
  var messages = ""
  let diagnostics = DiagnosticEngine(sources: sources) { messages += "\($0.severity): \($0.message)\n" }
  let preprocessor = Preprocessor(
    interner: interner, sources: sources, diagnostics: diagnostics, language: LanguageOptions(standard: "gnu17")!,
    options: PreprocessorOptions())
  preprocessor.enterMainText(source, named: "test.c")
  let ast = Frontend.compileUnit(preprocessor, target: .x86_64Linux)
  if ast.hasErrors { return messages }
  let module = SSAGen.generate(ast, target: .x86_64Linux, options: GenerationOptions(), diagnostics: diagnostics)
  let faults = Verifier.check(module)
  #expect(faults.isEmpty, "\(faults)")
  return messages + Printer.text(module)
}

@Suite struct ExtensionTests {
  private let wrapper = """
    int target(int, const char *, ...); int count;
    extern inline __attribute__((always_inline, gnu_inline)) int wrap(const char *s, ...) {
      count = __builtin_va_arg_pack_len();
      return target(1, s, __builtin_va_arg_pack());
    }

    """

  @Test func argumentPackIsPassedOn() {
    let text = lower(wrapper + "int f(void) { return wrap(\"x\", 7, 8L); }")
    #expect(text.contains("call"))
    #expect(text.contains("i32 7"))
    #expect(text.contains("i64 8"))
    #expect(text.contains("store i32 2"))
    // The wrapper itself is neither called nor emitted.
    #expect(!text.contains("func @wrap"))
  }

  @Test func argumentPackInTwoCallers() {
    let text = lower(wrapper + "int f(void) { return wrap(\"x\"); } int g(void) { return wrap(\"y\", 2) + wrap(\"z\", 3, 4); }")
    #expect(text.contains("store i32 0"))
    #expect(text.contains("store i32 1"))
    #expect(text.contains("store i32 2"))
  }

  @Test func argumentPackNeedsAnExpansion() {
    #expect(lower("int t(int, ...); int f(int a, ...) { return t(a, __builtin_va_arg_pack()); }").contains("error"))
  }

  @Test func wideBitFieldArithmeticWraps() {
    // 40 bits: the sum is cut to the field's width.
    let text = lower("struct s { unsigned long long b : 40; } x; unsigned long long f(void) { return x.b << 32; }")
    #expect(text.contains("0xffffffffff") || text.contains("1099511627775"))
  }

  @Test func castsEndTheBitField() {
    let text = lower("struct s { unsigned u : 7; } x; int f(int i) { return i % (unsigned) x.u; }")
    #expect(text.contains("urem"))
  }

  @Test func vectorSelection() {
    let text = lower("typedef int v __attribute__((vector_size(16))); v f(v c, v a, v b) { return c ? a : b; }")
    #expect(!text.contains("condbr"))
    #expect(text.contains("and"))
  }

  @Test func missingReturnIsReported() {
    #expect(!lower("int f(int x) { if (x) return 1; else return 2; }").contains("warning"))
    #expect(!lower("void f(int x) { if (x) return; }").contains("warning"))
  }
}
