// Builtin functions: folding, typing, format strings, inline asm operands.

import Testing

@testable import Frontend

@Suite struct BuiltinTests {
  @Test func bitsFold() {
    #expect(integers([
      "__builtin_popcount(255)", "__builtin_clz(1)", "__builtin_clzll(1)", "__builtin_ctz(8)", "__builtin_ffs(0)", "__builtin_ffsl(16)",
      "__builtin_parity(7)", "__builtin_clrsb(0)", "__builtin_clrsb(-1)", "__builtin_bswap16(0x1234)", "__builtin_bswap32(0x12345678)",
      "__builtin_bswap64(1) == 0x0100000000000000", "__builtin_abs(-5)", "__builtin_expect(3, 0)",
    ]) == ["8", "31", "63", "3", "0", "5", "1", "31", "31", "13330", "2018915346", "1", "5", "3"])
  }

  @Test func stringsAndTypesFold() {
    #expect(integers([
      "__builtin_strlen(\"hello\")", "__builtin_strlen(\"he\\0llo\" + 1)", "__builtin_strcmp(\"a\", \"b\")", "__builtin_memcmp(\"ab\", \"ab\", 2)",
      "__builtin_constant_p(3)", "__builtin_constant_p(v)", "__builtin_constant_p(\"s\")", "__builtin_types_compatible_p(int, const int)",
      "__builtin_types_compatible_p(int, unsigned)", "__builtin_classify_type(1.0)", "__builtin_object_size(buffer + 3, 0)",
      "__builtin_choose_expr(0, 1 / 0, 7)", "__builtin_add_overflow_p(2147483647, 1, 0)", "__builtin_add_overflow_p(1, 1, 0)",
    ], prelude: "int v; char buffer[10];") == ["5", "1", "-1", "0", "1", "0", "1", "1", "0", "8", "7", "7", "1", "0"])
  }

  @Test func floatingFold() {
    let r = analyze("""
      double i = __builtin_inf(), n = __builtin_nan(""), p = __builtin_nan("0x5"), a = __builtin_fabs(-2.0), c = __builtin_copysign(1.0, -0.0);
      float s = __builtin_nansf(""); double q = __builtin_sqrt(4.0); int t = __builtin_isnan(__builtin_nan("")), g = __builtin_isgreater(2.0, 1.0f);
      double fl = __builtin_floor(-1.5), ce = __builtin_ceil(-0.5);
      """)
    #expect(!r.hasErrors, "\(r.messages)")
    #expect(r.values["i"] == "0x7ff0000000000000")
    #expect(r.values["n"] == "0x7ff8000000000000")
    #expect(r.values["p"] == "0x7ff8000000000005")
    #expect(r.values["a"] == "0x4000000000000000")
    #expect(r.values["c"] == "0xbff0000000000000")
    #expect(r.values["s"] == "0x7fa00000")
    #expect(r.values["q"] == "0x4000000000000000")
    #expect(r.values["t"] == "1")
    #expect(r.values["g"] == "1")
    #expect(r.values["fl"] == "0xc000000000000000")
    #expect(r.values["ce"] == "0x8000000000000000")
  }

  @Test func atomicsAndOverflowTypes() {
    let r = analyze("""
      struct s { int a, b; } x, y; int i, *p; long l; _Bool b;
      void f(void) {
        i = __sync_fetch_and_add(&i, 1); b = __sync_bool_compare_and_swap(&p, 0, &i); __sync_lock_release(&i); __sync_synchronize();
        l = __atomic_load_n(&l, 5); __atomic_store_n(&l, 1, 3); __atomic_load(&x, &y, 5); p = __atomic_exchange_n(&p, &i, 5);
        b = __atomic_compare_exchange_n(&i, &i, 2, 0, 5, 5); __atomic_fetch_add(&p, 4, 0); __atomic_load_4(&i, 0); __atomic_thread_fence(5);
        b = __builtin_add_overflow(i, l, &l); b = __builtin_smull_overflow(1, l, &l);
      }
      """)
    #expect(!r.hasErrors, "\(r.messages)")
    #expect(analyze("double d; void f(void) { __sync_fetch_and_add(&d, 1); }").contains("must point to an integer or pointer"))
    #expect(analyze("int i; void f(void) { __atomic_load_n(i, 0); }").contains("must be a pointer"))
    #expect(analyze("int i; void f(void) { __builtin_add_overflow(1, 2, i); }").contains("must point to an integer"))
  }

  @Test func variadicFunctions() {
    let r = analyze("""
      typedef __builtin_va_list va_list; int h(int, va_list);
      int f(int n, ...) { va_list a, b; __builtin_va_start(a, n); __builtin_va_copy(b, a); int r = __builtin_va_arg(a, int) + h(1, b);
        __builtin_va_end(a); __builtin_va_end(b); return r; }
      int g(int n, va_list a) { return __builtin_va_arg(a, int); }
      """)
    #expect(!r.hasErrors, "\(r.messages)")
    #expect(analyze("void f(int n) { __builtin_va_list a; __builtin_va_start(a, n); }").contains("fixed arguments"))
  }

  @Test func unknownAndUnsupported() {
    #expect(analyze("void f(void) { __builtin_no_such_thing(1); }").contains("not a builtin that this compiler supports"))
    #expect(analyze("void f(int a, ...) { __builtin_saveregs(); }").contains("is not supported"))
  }

  @Test func formatStrings() {
    let declaration = "int printf(const char *, ...); int sscanf(const char *, const char *, ...); "
    func warns(_ call: String) -> Bool { analyze(declaration + "void f(long l, double d, char *s, int *p) { \(call); }", options: ["format"]).contains("[-Wformat") }
    #expect(warns("printf(\"%d\", l)"))
    #expect(warns("printf(\"%s\", 1)"))
    #expect(warns("printf(\"%d\")"))
    #expect(warns("printf(\"%d\", 1, 2)"))
    #expect(warns("printf(\"%f\", 1)"))
    #expect(warns("sscanf(s, \"%ld\", p)"))
    #expect(!warns("printf(\"%ld %5.2f %s %c %% %p %*d\", l, d, s, 'c', s, 3, 4)"))
    #expect(!warns("sscanf(s, \"%d %10s %*d %lf\", p, s, &d)"))
  }

  @Test func inlineAsm() {
    let r = analyze("""
      int f(int a, int *p) { int r; asm volatile("add %1, %0" : "=r"(r) : "r"(a), "0"(1), "m"(*p) : "memory", "cc");
        asm goto("jmp %l0" : : : : out); asm("nop"); asm("" : [x] "+r"(r) : "[x]"(2)); out: return r; }
      """)
    #expect(r.contains("matches no output") || !r.hasErrors, "\(r.messages)")
    #expect(analyze("void f(void) { asm(\"\" : \"r\"(1)); }").contains("lacks '=' or '+'"))
    #expect(analyze("void f(int a) { asm(\"\" : : \"=r\"(a)); }").contains("contains '='"))
    #expect(analyze("void f(void) { asm(\"\" : \"=r\"(1)); }").contains("lvalue required"))
    #expect(analyze("void f(int a) { asm(\"\" : : \"m\"(a + 1)); }").contains("must be an lvalue"))
    #expect(analyze("void f(int a) { asm(\"\" : : \"3\"(a)); }").contains("matches no output"))
  }
}
