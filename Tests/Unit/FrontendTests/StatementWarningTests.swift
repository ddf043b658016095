// Warnings about statements and comparisons: each fires on the plain case and stays silent on its near miss.

import Testing

@testable import Frontend

@Suite struct StatementWarningTests {
  private func warnings(_ body: String) -> ExprResult { analyze(body, options: ["all", "extra"]) }

  @Test func emptyBody() {
    #expect(warnings("int f(int x) {\n if (x);\n return x; }").contains("[-Wempty-body]"))
    #expect(!warnings("int f(int x) {\n if (x) {}\n return x; }").contains("[-Wempty-body]"))
  }

  @Test func danglingElse() {
    #expect(warnings("int f(int x) {\n if (x) if (x > 1) x = 0; else x = 2;\n return x; }").contains("belongs to the inner 'if'"))
    #expect(!warnings("int f(int x) {\n if (x) { if (x > 1) x = 0; else x = 2; }\n return x; }").contains("inner 'if'"))
  }

  @Test func misleadingIndentation() {
    #expect(warnings("int f(int x) {\n  if (x)\n    x++;\n    x--;\n  return x; }").contains("[-Wmisleading-indentation]"))
    #expect(!warnings("int f(int x) {\n  if (x)\n    x++;\n  x--;\n  return x; }").contains("[-Wmisleading-indentation]"))
  }

  @Test func missingEnumerators() {
    let text = "enum e { A, B, C };\nint f(enum e x) { switch (x) { case A: return 1; case C: return 2; } return 0; }"
    let r = warnings(text)
    #expect(r.contains("'B' not handled"))
    #expect(!r.contains("'C' not handled"))
    #expect(!warnings("enum e { A, B };\nint f(enum e x) { switch (x) { case A: return 1; default: return 0; } }").contains("not handled"))
    #expect(!warnings("enum e { A, B, C };\nint f(enum e x) { switch (x) { case A ... C: return 1; } return 0; }").contains("not handled"))
  }

  @Test func setButNotUsed() {
    #expect(warnings("int f(void) { int s; s = 3; return 0; }").contains("'s' is set but not used"))
    #expect(!warnings("int f(void) { int s; s = 3; return s; }").contains("set but not used"))
    #expect(!warnings("int f(int *p) { *p = 3; int *q = p; *q = 4; return 0; }").contains("set but not used"))
    #expect(!warnings("int f(void) { volatile int s; s = 3; return 0; }").contains("set but not used"))
  }

  @Test func comparisonsThatSayNothing() {
    #expect(warnings("int f(unsigned u) { return u < 0; }").contains("always false"))
    #expect(!warnings("int f(int u) { return u < 0; }").contains("always"))
    #expect(warnings("int f(int x) { return x == x; }").contains("self-comparison"))
    #expect(!warnings("int f(double x) { return x == x; }").contains("self-comparison"))
  }

  @Test func pointerWithDot() {
    #expect(warnings("struct s { int a; }; int f(struct s *p) { return p.a; }").contains("use '->'"))
  }

  @Test func redefinitionNamesBothPlaces() {
    let r = warnings("int v = 1;\nint v = 2;")
    #expect(r.contains("2: error: redefinition of 'v'"))
    #expect(r.contains("1: note: previous definition"))
  }
}
