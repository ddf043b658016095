// What C23 and C2y add to declarations and statements.

import Testing

@testable import Frontend

@Suite struct NewerStandardTests {
  @Test func recordsMayBeDefinedAgain() {
    #expect(!analyze("struct s { int a; struct s *n; }; struct s { int a; struct s *n; }; struct s v = { 1 };", standard: "c23").hasErrors)
    #expect(analyze("struct s { int a; }; struct s { long a; };", standard: "c23").contains("with other members"))
    #expect(analyze("struct s { int a; }; struct s { int a; };").contains("redefinition of 'struct s'"))
  }

  @Test func countof() {
    #expect(integers(["_Countof(a)", "_Countof(int[3][4])", "_Countof(a[0])"], prelude: "int a[7][2];") == ["7", "3", "2"])
    #expect(analyze("int *p; int n = _Countof(p);").contains("must be an array"))
  }

  @Test func namedLoops() {
    let loops = "int f(int n) { o: for (;;) { i: switch (n) { case 1: continue o; case 2: break o; case 3: break i; } while (n) break o; } return n; }"
    #expect(!analyze(loops, standard: "c2y").hasErrors, "\(analyze(loops, standard: "c2y").messages)")
    #expect(analyze("int f(void) { o: for (;;) break p; }", standard: "c2y").contains("not the name of an enclosing loop"))
    #expect(analyze("int f(int n) { o: switch (n) { case 1: for (;;) continue o; } }", standard: "c2y").contains("names a switch"))
  }
}
