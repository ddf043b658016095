// Constant evaluation in target arithmetic.

import Testing

@testable import Frontend

@Suite struct ConstEvalTests {
  @Test func integerOperators() {
    #expect(integers(["1 + 2 * 3", "7 / -2", "-7 % 3", "1 << 4 | 3", "~0", "5 & 6 ^ 1", "!3", "3 > 2 == 1", "1 ? 10 : 20"])
      == ["7", "-3", "-1", "19", "-1", "5", "0", "1", "10"])
  }

  @Test func widthsAndSignedness() {
    #expect(integers(["-1 < 0u", "0xffffffff + 1", "0xffffffffu + 1ll", "(unsigned char)300", "(signed char)200", "(_Bool)0.5", "-1u >> 28", "-16 >> 2", "(unsigned short)-1"])
      == ["0", "0", "4294967296", "44", "-56", "1", "15", "-4", "65535"])
  }

  @Test func constantsAndTheirTypes() {
    #expect(integers(["sizeof 1", "sizeof 2147483648", "sizeof 0x80000000", "sizeof 1ull", "sizeof 'a'", "sizeof L'a'", "'\\377'", "'ab'", "sizeof \"abc\" \"d\"", "sizeof L\"ab\"", "0b101", "017"])
      == ["4", "8", "4", "8", "4", "4", "-1", "24930", "5", "12", "5", "15"])
  }

  @Test func wideIntegers() {
    #expect(integers([
      "((unsigned __int128)1 << 100) >> 98", "(__int128)-1 >> 127", "(unsigned __int128)-1 > 0", "((unsigned __int128)-1 / 3) >> 120",
      "(unsigned __int128)-1 % 10",
    ]) == ["4", "-1", "1", "85", "5"])
  }

  @Test func floatingFormats() {
    let r = analyze("""
      float f = 0.1; double d = 0.1; long double e = 0.1L; _Float128 q = 0.1Q; float s = 16777217; double m = 1.0 / 3;
      double n = -0.0; int i = (int)2.9; double z = 1 + 2.5f; double inf = 1.0 / 0.0; _Bool b = 0.1; int c = 1.0 < 2.0f;
      """)
    #expect(!r.hasErrors)
    #expect(r.values["f"] == "0x3dcccccd")
    #expect(r.values["d"] == "0x3fb999999999999a")
    #expect(r.values["e"] == "0x3ffbcccccccccccccccd")
    #expect(r.values["q"] == "0x3ffb999999999999999999999999999a")
    #expect(r.values["s"] == "0x4b800000")
    #expect(r.values["m"] == "0x3fd5555555555555")
    #expect(r.values["n"] == "0x8000000000000000")
    #expect(r.values["i"] == "2")
    #expect(r.values["z"] == "0x400c000000000000")
    #expect(r.values["inf"] == "0x7ff0000000000000")
    #expect(r.values["b"] == "1")
    #expect(r.values["c"] == "1")
  }

  @Test func complexArithmetic() {
    let r = analyze("_Complex double a = 1 + 2i, b = (1 + 2i) * (3 - 1i); double c = __imag (1 + 5.0i); _Complex int d = (1 + 2i) * 2i;")
    #expect(!r.hasErrors)
    #expect(r.values["a"] == "0x3ff0000000000000,0x4000000000000000")
    #expect(r.values["b"] == "0x4014000000000000,0x4014000000000000")
    #expect(r.values["c"] == "0x4014000000000000")
    #expect(r.values["d"] == "-4,2")
  }

  @Test func addresses() {
    let r = analyze("""
      struct s { int a; struct { char b[8]; long c; }; } v[4]; int arr[10]; void fn(void);
      int *p = &arr[3]; char *q = (char *)&v[1].c - 1; long *l = &v[2].c; void *f = fn; void (*g)(void) = &fn;
      long n = (long)&((struct s *)0)->c; long o = __builtin_offsetof(struct s, b[3]); const char *t = "hello" + 2;
      long diff = &arr[7] - &arr[2]; int same = &arr[1] == arr + 1; int nn = !arr; long w = (long)arr + 8; int *two = 2 + arr;
      """)
    #expect(!r.hasErrors, "\(r.messages)")
    #expect(r.values["p"] == "arr+12")
    #expect(r.values["q"] == "v+39")
    #expect(r.values["l"] == "v+64")
    #expect(r.values["f"] == "fn+0")
    #expect(r.values["g"] == "fn+0")
    #expect(r.values["n"] == "16")
    #expect(r.values["o"] == "11")
    #expect(r.values["t"] == "string+2")
    #expect(r.values["diff"] == "5")
    #expect(r.values["same"] == "1")
    #expect(r.values["nn"] == "0")
    #expect(r.values["w"] == "arr+8")
    #expect(r.values["two"] == "arr+8")
  }

  @Test func labelDifferences() {
    let r = analyze("void f(void) { static int d = &&b - &&a; static void *p = &&a; a: b: goto *p; }")
    #expect(!r.hasErrors, "\(r.messages)")
  }

  @Test func skippedOperandsNeedNotBeValid() {
    let r = analyze("int a = 0 && 1 / 0; int b = 1 || 1 / 0; int c = 1 ? 2 : 1 / 0; enum { E = 0 && 1 / 0, F = 1 ? 3 : 1 % 0 }; int d = F;")
    #expect(!r.hasErrors)
    #expect(r.messages.isEmpty)
    #expect(r.values["d"] == "3")
  }

  @Test func notConstant() {
    #expect(analyze("int n; int a = n;").contains("not a constant expression"))
    #expect(analyze("int f(void); enum { E = f() };").contains("must be an integer constant expression"))
    #expect(analyze("int x = 1 / 0;").hasErrors)
    #expect(analyze("enum { E = 1.5 };").contains("must have integer type"))
    #expect(analyze("char c = (char)(long)&c + \"a\";").hasErrors)
  }

  @Test func overflowIsReported() {
    #expect(analyze("int x = 2147483647 + 1;").contains("integer overflow in expression of type 'int' results in '-2147483648'"))
    #expect(analyze("int x = 1 ? 0 : 2147483647 + 1;").messages.isEmpty)
    #expect(analyze("int f(void) { return 1 / 0; }").contains("division by zero"))
    #expect(analyze("int f(int a) { return a << 32; }").contains("left shift count >= width of type"))
    #expect(analyze("char c = 300;").contains("changes value from '300' to '44'"))
  }

  @Test func namedConstants() {
    let r = analyze("constexpr int n = 4; struct s { int a, b; }; constexpr struct s k = { 3, 5 }; int x[n + k.b]; int y = sizeof x; static_assert(k.a == 3);", standard: "c23")
    #expect(!r.hasErrors, "\(r.messages)")
    #expect(r.values["y"] == "36")
  }

  /// Linear and without recursion however long the chain is.
  @Test func giganticExpressions() {
    let sum = analyze("long x = " + String(repeating: "1+", count: 100_000) + "1;")
    #expect(sum.values["x"] == "100001")
    let address = analyze("char b[9]; long x = (long)b" + String(repeating: "+1", count: 100_000) + ";")
    #expect(address.values["x"] == "b+100000")
    let chain = analyze("struct s { struct s *p; }; struct s *f(struct s *x) { return x" + String(repeating: "->p", count: 10_000) + "; }")
    #expect(!chain.hasErrors)
    #expect(chain.expressionCount < 40_000)
    let variables = analyze("int f(int a) { return " + String(repeating: "a+", count: 100_000) + "1; }")
    #expect(!variables.hasErrors)
    #expect(analyze("int f(int a) { return " + String(repeating: "(", count: 50_000) + "a; }").contains("nesting is deeper than"))
  }
}
