// Types and constraints of expressions.

import Testing

@testable import Frontend

@Suite struct ExprCheckTests {
  /// `expression` has type `type`, both in the scope of `prelude`.
  private func hasType(_ expression: String, _ type: String, _ prelude: String = "") -> Bool {
    let r = analyze("\(prelude)\nint check = __builtin_types_compatible_p(__typeof__(\(expression)), \(type));")
    return !r.hasErrors && r.values["check"] == "1"
  }

  @Test func arithmeticTypes() {
    let vars = "char c; short s; unsigned u; long l; unsigned long ul; float f; double d; long double ld; _Complex float z; enum e { A } en; struct { int b : 5; unsigned w : 32; long q : 40; } t;"
    let rows = [
      ("c + c", "int"), ("s << l", "int"), ("u + s", "unsigned"), ("l + u", "long"), ("ul + l", "unsigned long"), ("f + l", "float"),
      ("f * d", "double"), ("d + ld", "long double"), ("z + d", "_Complex double"), ("-c", "int"), ("!d", "int"), ("+t.b", "int"),
      ("+t.w", "unsigned"), ("c < ul", "int"), ("c ? f : l", "float"), ("sizeof c", "unsigned long"), ("A", "int"), ("(en, c)", "char"),
      ("~z", "_Complex float"), ("__real z", "float"), ("1 ? (char)1 : (char)2", "int"), ("l += f", "long"), ("c++", "char"),
    ]
    for (e, t) in rows { #expect(hasType(e, t, vars), "\(e) should be \(t)") }
  }

  @Test func pointerTypes() {
    let vars = "int a[3], *p; const int *cp; void *v; char *s; int f(int); struct s { const int m; int n[2]; } r; const struct s cr; long i;"
    let rows = [
      ("p + i", "int *"), ("i + p", "int *"), ("p - p", "long"), ("a + 1", "int *"), ("&a", "int (*)[3]"), ("*a", "int"), ("&f", "int (*)(int)"),
      ("*f", "int (int)"), ("&r.m", "const int *"), ("&cr.n", "const int (*)[2]"), ("cr.n + 0", "const int *"), ("1 ? p : v", "void *"),
      ("1 ? p : 0", "int *"), ("1 ? (void *)0 : p", "int *"), ("1 ? cp : p", "const int *"), ("1 ? v : cp", "const void *"), ("\"a\" + 0", "char *"),
      ("v + 1", "void *"), ("f(1)", "int"), ("i[a]", "int"), ("&*p", "int *"),
    ]
    for (e, t) in rows { #expect(hasType(e, t, vars), "\(e) should be \(t)") }
  }

  @Test func genericSelection() {
    #expect(integers([
      "_Generic(1, int: 1, default: 2)", "_Generic('a', char: 1, int: 2)", "_Generic(\"a\", char *: 3)", "_Generic(1.0f, double: 1, float: 2)",
      "_Generic((const int)1, int: 5)", "_Generic(1ul, default: 9, int: 1)", "_Generic(c, int *: 4)",
    ], prelude: "int c[3];") == ["1", "2", "3", "2", "5", "9", "4"])
    #expect(analyze("int x = _Generic(1, char: 1);").contains("not compatible with any association"))
  }

  @Test(arguments: [
    ("void g(void) { 5 = 6; }", "lvalue required as left operand of assignment"),
    ("const int c; void g(void) { c = 1; }", "read-only"),
    ("struct s { const int a; } s, t; void g(void) { s = t; }", "read-only member"),
    ("int a[3]; void g(void) { a = 0; }", "an array cannot be"),
    ("void g(void) { &5; }", "lvalue required as operand of unary '&'"),
    ("struct { int b : 3; } s; void g(void) { &s.b; }", "address of a bit-field"),
    ("void g(void) { register int r; &r; }", "register variable"),
    ("void g(int i) { *i; }", "invalid type argument of unary '*'"),
    ("void g(double d) { d % 2; }", "invalid operands to binary %"),
    ("void g(int *p) { p + p; }", "invalid operands to binary +"),
    ("void g(int i) { i(); }", "is not a function"),
    ("int f(int); void g(void) { f(); }", "too few arguments to function 'f': expected 1, have 0"),
    ("int f(int); void g(void) { f(1, 2); }", "too many arguments to function 'f': expected 1, have 2"),
    ("int f(int); void g(void) { f(1, 2); }", "note: declared here"),
    ("struct s { int alpha; } s; void g(void) { s.alpa; }", "did you mean 'alpha'?"),
    ("void g(struct s { int a; } *p) { p.a; }", "use '->'"),
    ("int counter; void g(void) { countr = 1; }", "did you mean 'counter'?"),
    ("struct s { int a; } s; void g(void) { (int)s; }", "a cast needs scalar types"),
    ("struct s; void g(struct s *p) { p + 1; }", "incomplete type"),
    ("struct s { int a; } s; int g(void) { return s; }", "incompatible types when returning type 'struct s'"),
    ("void v(void); int g(void) { return v() + 1; }", "invalid operands"),
    ("void g(struct s { int a; } s) { if (s) ; }", "scalar type"),
    ("int g(int i) { return __builtin_choose_expr(i, 1, 2); }", "integer constant expression"),
  ]) func constraintViolations(_ text: String, _ message: String) {
    let r = analyze(text)
    #expect(r.hasErrors || message.contains("note"))
    #expect(r.contains(message), "\(r.messages)")
  }

  @Test(arguments: [
    ("int *g(long i) { return i; }", "makes pointer from integer without a cast [-Wint-conversion]"),
    ("int g(int *p) { return p; }", "makes integer from pointer without a cast [-Wint-conversion]"),
    ("int *g(char *p) { return p; }", "[-Wincompatible-pointer-types]"),
    ("char *g(const char *p) { return p; }", "discards 'const' qualifier from pointer target type [-Wdiscarded-qualifiers]"),
    ("void f(int *); void g(char *p) { f(p); }", "passing argument 1 of 'f' from incompatible pointer type"),
    ("void f(int *); void g(char *p) { f(p); }", "expected 'int *' but argument is of type 'char *'"),
    ("int g(int *p, char *q) { return p == q; }", "comparison of distinct pointer types"),
    ("int g(int *p, long i) { return p == i; }", "comparison between pointer and integer"),
    ("void *g(int i) { return (void *)i; }", "cast to pointer from integer of different size"),
    ("void g(void) { undeclared_function(1); }", "implicit declaration of function"),
  ]) func acceptedWithAWarning(_ text: String, _ message: String) {
    let r = analyze(text)
    #expect(!r.hasErrors)
    #expect(r.contains(message), "\(r.messages)")
  }

  @Test func nullPointerConstants() {
    let r = analyze("int *a = 0, *b = (void *)0, *c = 1 - 1, *d = (char)0; void (*f)(void) = (void *)0; int z = (int *)0 == 0;")
    #expect(!r.hasErrors && r.messages.isEmpty)
    #expect(analyze("int *a = (char *)0;").contains("incompatible pointer type"))
  }

  @Test func undeclaredNamesAreReportedOnce() {
    let r = analyze("int f(void) { nothing_like_it = 1; return nothing_like_it + nothing_like_it; }")
    #expect(r.messages.filter { $0.contains("undeclared") }.count == 1)
  }

  @Test func statementExpressionsAndConditionals() {
    let r = analyze("""
      int g(int i) { return ({ int k = i; k + 1; }) + (i ?: 3) + (({ ; }), 1); }
      int h(int i) { return i ? ({ 1; }) : ({ 2; }); }
      """)
    #expect(!r.hasErrors, "\(r.messages)")
  }

  @Test func warningsOfWall() {
    let wall = ["all", "extra"]
    #expect(analyze("int g(int a) { if (a = 1) return 1; return 0; }", options: wall).contains("[-Wparentheses]"))
    #expect(analyze("int g(int a, int b) { return a & b == 0; }", options: wall).contains("[-Wparentheses]"))
    #expect(analyze("void g(int a) { a == 1; }", options: wall).contains("[-Wunused-value]"))
    #expect(analyze("int g(int a, unsigned b) { return a < b; }", options: wall).contains("[-Wsign-compare]"))
    #expect(!analyze("int g(unsigned b) { return b < 3; }", options: wall).contains("[-Wsign-compare]"))
  }

  @Test func vectors() {
    let r = analyze("""
      typedef int v4 __attribute__((vector_size(16))); typedef float f4 __attribute__((vector_size(16)));
      v4 f(v4 a, v4 b) { a += 1; a[2] = 3; return (a + b * 2) & (a < b) | -b; }
      f4 g(v4 a, f4 b) { return (f4)a + __builtin_convertvector(a, f4) * b; }
      v4 h(v4 a, v4 m) { return __builtin_shuffle(a, m) + __builtin_shufflevector(a, a, 0, 5, 2, 7); }
      """)
    #expect(!r.hasErrors, "\(r.messages)")
    #expect(analyze("typedef float f4 __attribute__((vector_size(16))); f4 f(f4 a) { return a % a; }").hasErrors)
  }
}
