// Library functions used without a prototype, the feature tests of the preprocessor, and bit-fields wider than `int`.

import Testing

@testable import Frontend

@Suite struct LibraryDeclarationTests {
  @Test func implicitDeclarationTakesTheLibrarysType() {
    let r = analyze("void *f(void) { return malloc(4); }")
    #expect(!r.hasErrors, "\(r.messages)")
    #expect(r.contains("implicit declaration of function 'malloc'"))
    #expect(r.contains("incompatible implicit declaration of built-in function 'malloc'"))
    #expect(r.contains("include '<stdlib.h>'"))
    // The result is no int: its size tells.
    #expect(integers(["sizeof(memset(0, 0, 0))"], prelude: "int use(void) { memset(0, 0, 0); return 0; }") == ["8"])
  }

  @Test func whatIntOfNothingCanStandForStaysOpen() {
    // `int fputs(const char *, FILE *)` is compatible with `int ()`.
    #expect(!analyze("int f(void) { return fputs(\"\"); }").hasErrors)
  }

  @Test func ownDefinitionsMayDiffer() {
    #expect(!analyze("int f(void) { index(\"a\", 1); return 0; } int index(int a) { return a; }").hasErrors)
    #expect(!analyze("static double log(int level) { return level; } double f(void) { return log(3); }").hasErrors)
  }

  @Test func headersOfLibraryFunctions() {
    func header(_ name: String) -> String? { Array(name.utf8).withUnsafeBufferPointer { Parser.headerDefining($0) } }
    #expect(header("strlen") == "<string.h>")
    #expect(header("sinf") == "<math.h>")
    #expect(header("printf") == "<stdio.h>")
    #expect(header("frobnicate") == nil)
  }

  @Test func featureTests() {
    #expect(Frontend.knowsBuiltin("__builtin_memcpy"))
    #expect(Frontend.knowsBuiltin("memcpy"))
    #expect(Frontend.knowsBuiltin("__sync_synchronize"))
    #expect(Frontend.knowsBuiltin("__builtin_choose_expr"))
    #expect(!Frontend.knowsBuiltin("__builtin_saveregs"))
    #expect(!Frontend.knowsBuiltin("__builtin_frobnicate"))
    #expect(!Frontend.knowsBuiltin("popcount"))
    #expect(Frontend.knowsAttribute("packed"))
    #expect(Frontend.knowsAttribute("__packed__"))
    #expect(!Frontend.knowsAttribute("frobnicated"))
  }

  @Test func parameterBoundsAreNotLost() {
    #expect(!analyze("int f(int n, int a[n++]) { return n; }").hasErrors)
    #expect(!analyze("int f(int n, int a[n++]);").hasErrors)
  }

  @Test func outOfRangeConversionsTakeTheNearestValue() {
    #expect(integers(["(int)2147483648.0f", "(int)-1e30", "(unsigned char)-5.0", "(int)__builtin_nan(\"\")"]) == ["2147483647", "-2147483648", "0", "0"])
  }

  @Test func functionsHaveTheAlignmentTheyAskFor() {
    #expect(integers(["__alignof__(f)"], prelude: "void f(void) __attribute__((aligned(256)));") == ["256"])
  }

  @Test func wideBitFieldsKeepTheirWidth() {
    let prelude = "struct s { unsigned long long b : 40; long long c : 35; } x;"
    // The type is internal: programs see the declared one.
    #expect(integers(["sizeof(x.b + 1)", "_Generic(x.b + 1, unsigned long long: 1, default: 2)"], prelude: prelude) == ["8", "1"])
    #expect(!analyze(prelude + "typedef __typeof__(x.b + x.c) t; t y; unsigned long long *p = &y;").hasErrors)
  }
}
