// The lowering of small programs, checked in the text form of the SSA; every module must also pass the verifier.

import Frontend
import SSA
import SSAGen
import Support
import TargetInfo
import Testing

/// The SSA text of `source`; verifier messages come first, so that an invalid module matches nothing expected.
private func lower(_ source: String, _ adjust: (inout GenerationOptions) -> Void = { _ in }) -> String {
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
  var options = GenerationOptions()
  adjust(&options)
  let module = SSAGen.generate(ast, target: .x86_64Linux, options: options, diagnostics: diagnostics)
  let faults = Verifier.check(module)
  #expect(faults.isEmpty, "\(faults)")
  return messages + Printer.text(module)
}

private func count(_ needle: String, in text: String) -> Int {
  var n = 0
  var rest = Substring(text)
  while let r = rest.firstRange(of: needle) {
    n += 1
    rest = rest[r.upperBound...]
  }
  return n
}

@Suite struct LoweringTests {
  @Test func signedArithmeticIsNoWrapUnlessAsked() {
    #expect(lower("int f(int a, int b) { return a + b; }").contains("add nsw i32"))
    #expect(!lower("int f(int a, int b) { return a + b; }") { $0.wrapsSigned = true }.contains("nsw"))
    #expect(!lower("unsigned f(unsigned a, unsigned b) { return a + b; }").contains("nsw"))
  }

  @Test func shortCircuitBranchesWithoutBooleans() {
    let text = lower("int g(void); int f(int a, int b) { if (a && b > 2) return g(); return 0; }")
    #expect(!text.contains("zext"))
    #expect(count("condbr", in: text) == 2)
  }

  @Test func unreferencedStaticsAreSkipped() {
    let text = lower("static int unused(void) { return 1; } static int v = 3; static int used(void) { return v; } int f(void) { return used(); }")
    #expect(!text.contains("@unused"))
    #expect(text.contains("func @used"))
    #expect(text.contains("@v"))
  }

  @Test func deadCodeIsNotGenerated() {
    let text = lower("void g(void); void h(void); int f(void) { return 1; g(); if (0) h(); }")
    #expect(!text.contains("@g"))
    #expect(!text.contains("@h"))
    #expect(lower("void g(void); int f(int a) { goto l; g(); l: g(); return a; }").contains("call @g"))
  }

  @Test func computedGotosShareOneDispatch() {
    let text = lower("""
      int f(int *p) { static void *t[] = { &&a, &&b }; goto *t[*p]; a: p++; goto *t[*p]; b: p += 2; goto *t[*p]; }
      """)
    #expect(count("indirectbr", in: text) == 1)
  }

  @Test func recordsTravelInRegisters() {
    let text = lower("struct S { int a; double d; }; struct B { long x[4]; }; double f(struct S s) { return s.d; } long g(struct B b) { return b.x[3]; }")
    #expect(text.contains("func @f(%0: i64, %1: f64) -> f64"))
    #expect(text.contains("byval"))
  }

  @Test func bitFieldStoresStayInTheirRegion() {
    // `b` shares no memory location with the bit-field, so the store must not touch byte 3.
    let text = lower("struct S { int a : 24; char b; } s; void f(void) { s.a = 5; }")
    #expect(!text.contains("store i32"))
  }

  @Test func volatileAccessesAreMarked() {
    let text = lower("volatile int v; int f(void) { v = 1; v; return v; }")
    #expect(count("volatile", in: text) == 3)
  }

  @Test func largeConstantInitializersCopyAnImage() {
    let text = lower("int g(int *); int f(void) { int a[32] = { 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20 }; return g(a); }")
    #expect(count("memcpy", in: text) == 1)
    #expect(count("store", in: text) == 0)
  }

  @Test func atomicUpdatesUseOneInstruction() {
    #expect(lower("_Atomic int a; void f(void) { a += 2; }").contains("atomicrmw add"))
    #expect(lower("_Atomic float a; void f(void) { a += 2; }").contains("cmpxchg"))
  }

  @Test func stringsArePooled() {
    let text = lower("const char *a(void) { return \"same\"; } const char *b(void) { return \"same\"; }")
    #expect(count("\"same\\00\"", in: text) == 1)
  }

  @Test func nestedFunctionsGetAChainOnlyForWhatTheyCapture() {
    let captures = lower("int f(int a, int b) { int g(int x) { return x + a; } return g(b); }")
    #expect(captures.contains("ptr chain") && !captures.contains("trampoline"))
    #expect(!lower("int f(int a) { int g(int x) { return x + 1; } return g(a); }").contains("chain"))
    // Recursion alone needs none; using a function with a chain does.
    #expect(!lower("int f(int a) { int g(int x) { return x ? g(x - 1) : 0; } return g(a); }").contains("chain"))
    let indirect = lower("int f(int a) { int g(void) { return a; } int h(void) { return g(); } return h(); }")
    #expect(count("ptr chain", in: indirect) == 4)
  }

  @Test func trampolinesAreMadeWhereAnAddressIsTaken() {
    let use = "void use(int (*)(int)); "
    #expect(count("trampoline ", in: lower(use + "void f(int a) { int g(int x) { return x + a; } use(g); use(&g); }")) == 1)
    #expect(!lower(use + "void f(void) { int g(int x) { return x; } use(g); }").contains("trampoline"))
  }

  @Test func jumpsOutOfNestedFunctionsReturnThroughOneBuffer() {
    let text = lower("int f(int n) { __label__ a, b; void g(int x) { if (x) goto a; goto b; } g(n); a: return 1; b: return 2; }")
    #expect(count("setjmp ", in: text) == 1 && count("longjmp ", in: text) == 2)
    // The parameter lives in the record with the buffer, which the jumps may have changed: no slot of its own.
    #expect(!text.contains("\"n\""))
  }

  @Test func reversedMembersAreSwapped() {
    let text = lower(
      "struct __attribute__((scalar_storage_order(\"big-endian\"))) s { int a; char c; }; int f(struct s *p) { p->c = 1; return p->a; }")
    #expect(count("bswap", in: text) == 1)
  }

  @Test func variableArraysAreFreedPerIteration() {
    let text = lower("void g(char *); void f(int n) { for (int i = 0; i < n; i++) { char a[n]; g(a); } }")
    #expect(text.contains("stacksave") && text.contains("stackrestore") && text.contains("alloca"))
  }
}
