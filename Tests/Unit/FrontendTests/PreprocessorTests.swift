import Support
import Testing

@testable import Frontend

@Suite struct PreprocessorMacroTests {
  private func expand(_ source: String, standard: String = "gnu17") -> String {
    preprocess(source, standard: standard).text
  }

  /// C23 §6.10.5.4 and §6.10.5.5, example 3.
  @Test func rescanningExample() {
    let source = """
      #define x 3
      #define f(a) f(x * (a))
      #undef x
      #define x 2
      #define g f
      #define z z[0]
      #define h g(~
      #define m(a) a(w)
      #define w 0,1
      #define t(a) a
      #define p() int
      #define q(x) x
      #define r(x,y) x ## y
      #define str(x) # x
      f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
      g(x+(3,4)-w) | h 5) & m
      (f)^m(m);
      p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
      char c[2][6] = { str(hello), str() };
      """
    #expect(
      expand(source) == """
        f ( 2 * ( y + 1 ) ) + f ( 2 * ( f ( 2 * ( z [ 0 ] ) ) ) ) % f ( 2 * ( 0 ) ) + t ( 1 ) ; \
        f ( 2 * ( 2 + ( 3 , 4 ) - 0 , 1 ) ) | f ( 2 * ( ~ 5 ) ) & f ( 2 * ( 0 , 1 ) ) ^ m ( 0 , 1 ) ; \
        int i [ ] = { 1 , 23 , 4 , 5 , } ; char c [ 2 ] [ 6 ] = { "hello" , "" } ;
        """)
  }

  /// The case §6.10.5.4 leaves open: the outer macro is enabled once its expansion is used up, as with GCC.
  @Test func nameAtTheEndTakesArgumentsFromOutside() {
    #expect(expand("#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)") == "2 * 9 * g")
    #expect(expand("#define AA BB\n#define BB AA\nAA BB") == "AA BB")
    #expect(expand("#define foo() bar\nfoo\n()\nfoo x") == "bar foo x")
    #expect(
      expand("#define NIL(xxx) xxx\n#define G0(arg) NIL(G1)(arg)\n#define G1(arg) NIL(arg)\nG0(42)") == "42")
  }

  @Test func stringizing() {
    #expect(expand("#define s(x) #x\ns( a  \"b\\n\" 'c'\n d )") == #""a \"b\\n\" 'c' d""#)
    #expect(expand("#define s(x) #x\n#define xs(x) s(x)\n#define v 1\ns(v) xs(v)") == #""v" "1""#)
    #expect(expand("#define EMPTY\n#define s(x) #x\n#define xs(x) s(x)\nxs(a EMPTY b) xs(-EMPTY-)") == #""a b" "--""#)
  }

  @Test func pasting() {
    #expect(expand("#define t(x,y,z) x ## y ## z\nt(1,2,3) t(,4,5) t(6,,7) t(8,9,) t(10,,) t(,,)") == "123 45 67 89 10")
    #expect(expand("#define hash_hash # ## #\n#define m(a) #a\n#define i(a) m(a)\n#define j(c,d) i(c hash_hash d)\nj(x, y)") == #""x ## y""#)
    let bad = preprocess("#define c(a,b) a##b\nc(+,-)")
    #expect(bad.messages.contains("does not give a valid preprocessing token") && bad.text == "+ -")
    #expect(preprocess("#define c(a,b) a##b\nc(/,/)").errorCount == 1)
  }

  @Test func variadicMacros() {
    #expect(expand("#define f(x, ...) p(x, __VA_ARGS__)\nf(1,2,3) f(1,)") == "p ( 1 , 2 , 3 ) p ( 1 , )")
    #expect(expand("#define e(f, ...) p(f, ##__VA_ARGS__)\ne(1) e(1,) e(1,2)") == "p ( 1 ) p ( 1 , ) p ( 1 , 2 )")
    #expect(expand("#define e(f, a...) p(f, ## a)\ne(1) e(1,2,3)") == "p ( 1 ) p ( 1 , 2 , 3 )")
    #expect(expand("#define q(...) a , ## __VA_ARGS__\nq()", standard: "gnu17") == "a")
    #expect(expand("#define q(...) a , ## __VA_ARGS__\nq()", standard: "c17") == "a ,")
  }

  /// C23 §6.10.5.2 example.
  @Test func vaOpt() {
    let source = """
      #define F(...) f(0 __VA_OPT__(,) __VA_ARGS__)
      #define G(X, ...) f(0, X __VA_OPT__(,) __VA_ARGS__)
      #define SDEF(sname, ...) S sname __VA_OPT__(= { __VA_ARGS__ })
      #define EMP
      F(a, b) F() F(EMP) G(a, b) G(a, ) SDEF(foo); SDEF(bar, 1);
      #define H2(X, Y, ...) __VA_OPT__(X ## Y,) __VA_ARGS__
      #define H3(X, ...) #__VA_OPT__(X##X X##X)
      #define H4(X, ...) __VA_OPT__(a X ## X) ## b
      #define H5A(...) __VA_OPT__()/**/__VA_OPT__()
      #define H5B(X) a ## X ## b
      #define H5C(X) H5B(X)
      H2(a, b, c) H3(, 0) H4(, 1) H5C(H5A())
      """
    #expect(
      expand(source, standard: "c23") == """
        f ( 0 , a , b ) f ( 0 ) f ( 0 ) f ( 0 , a , b ) f ( 0 , a ) S foo ; S bar = { 1 } ; \
        ab , c "" a b ab
        """)
  }

  @Test func computedMacros() {
    #expect(expand("__LINE__\n__LINE__ __COUNTER__ __COUNTER__ __FILE__ __INCLUDE_LEVEL__") == #"1 2 0 1 "main.c" 0"#)
    #expect(expand("#line 40 \"dir/x.c\"\n__LINE__ __FILE__ __FILE_NAME__ __BASE_FILE__") == #"40 "dir/x.c" "x.c" "main.c""#)
    #expect(expand("#define L 90\n#line L\n__LINE__") == "90")
    let date = preprocess("__DATE__ __TIME__") { $0.sourceDate = 86_400 * 9 + 3661 }
    #expect(date.text == #""Jan 10 1970" "01:01:01""#)
  }

  @Test func explodingMacrosEndInAnError() {
    var source = "#define a0 x x x x x x x x x x\n"
    for i in 1..<20 { source += "#define a\(i) " + Array(repeating: "a\(i - 1)", count: 10).joined(separator: " ") + "\n" }
    let result = preprocess("#define b(x) x\n" + source + "b(a19)")
    #expect(result.messages.contains("too many tokens"))
  }

  @Test func deepArgumentsEndInAnError() {
    let nested = String(repeating: "f(", count: 3000) + "1" + String(repeating: ")", count: 3000)
    let result = preprocess("#define f(x) x\n" + nested)
    #expect(result.messages.contains("nested too deeply"))
  }

  @Test func wrongInvocations() {
    let few = preprocess("#define f(a,b) a b\nf(1)")
    #expect(few.text == "f" || few.text == "f ( 1 )")
    #expect(few.messages.contains("requires 2 arguments, but only 1 given"))
    #expect(few.messages.contains("main.c:1:9: note: macro \"f\" defined here"))
    #expect(preprocess("#define f(a) a\nf(1").messages.contains("unterminated argument list"))
    #expect(preprocess("#define f(a) #b").messages.contains("'#' is not followed by a macro parameter"))
    #expect(preprocess("#define f ## a").messages.contains("'##' cannot appear at either end"))
    #expect(preprocess("#define f(a,a) a").messages.contains("duplicate macro parameter"))
    #expect(preprocess("#define defined 1").errorCount == 1)
  }

  @Test func redefinition() {
    #expect(preprocess("#define a 1\n#define a  1\n#define f(x) x\n#define f(x) x").messages.isEmpty)
    #expect(preprocess("#define a 1\n#define a 2").messages.contains("\"a\" redefined"))
    #expect(preprocess("#define a x y\n#define a xy").messages.contains("\"a\" redefined"))
  }
}


@Suite struct PreprocessorDirectiveTests {
  @Test(arguments: [
    ("1", true), ("0", false), ("2 - 1 == 1 && !0", true), ("-1 > 0u", true), ("-1 < 0", true), ("(2 | 4) == 6", true),
    ("1 ? 0 : 1", false), ("0 && 1 / 0", false), ("1 || 1 / 0", true), ("'a' == 97", true), ("'\\377' < 0", true),
    ("0x7fffffffffffffff + 1u == 0x8000000000000000", true), ("1 << 3 == 8", true), ("~0u >> 63 == 1", true),
    ("-8 >> 1 == -4", true), ("7 % -3 == 1", true), ("-7 / 2 == -3", true), ("undefined_name", false),
    ("defined A", true), ("defined(B)", false), ("!defined B && A == 5", true), ("f(2) == 4", true),
    ("18446744073709551615 == -1", true), ("2 > 1 > 0", true), ("1 ? 2 : 3 ? 0 : 0", true),
  ])
  func ifExpressions(_ expression: String, _ expected: Bool) {
    let result = preprocess("#define A 5\n#define f(x) x*x\n#if \(expression)\nyes\n#else\nno\n#endif")
    #expect(result.text == (expected ? "yes" : "no"))
    #expect(result.errorCount == 0)
  }

  @Test(arguments: ["", "1 +", "(1", "1 2", "1 / 0", "\"a\"", "1.0", "defined", "foo(1)", "1 ? 2", "089", "@", "1 , "])
  func badIfExpressions(_ expression: String) {
    #expect(preprocess("#if \(expression)\n#endif").errorCount == 1)
  }

  @Test func groups() {
    let source = """
      #if 0
      don't lex "this /* here
      #if 1
      #else
      #endif
      #elif 1
      a
      #elif 1 / 0
      b
      #else
      c
      #endif
      #ifdef X
      d
      #elifndef X
      e
      #endif
      """
    let result = preprocess(source, standard: "c23")
    #expect(result.text == "a e")
    #expect(result.errorCount == 0)
  }

  @Test func unbalancedConditionals() {
    #expect(preprocess("#if 1\nx").messages.contains("main.c:1:2: error: unterminated conditional directive"))
    #expect(preprocess("#endif").messages.contains("#endif without #if"))
    #expect(preprocess("#else").errorCount == 1)
    #expect(preprocess("#if 1\n#else\n#else\n#endif").messages.contains("#else after #else"))
    #expect(preprocess("#if 0\n#else\n#elif 1\n#endif").messages.contains("#elif after #else"))
  }

  @Test func includesAndGuards() throws {
    let directory = TemporaryDirectory()
    try directory.write("guarded.h", "/* c */\n#ifndef G\n#define G\nonce\n#endif // end\n")
    try directory.write("plain.h", "plain\n")
    try directory.write("pragma.h", "#pragma once\npragma\n")
    try directory.write("sub/next.h", "sub\n#include_next <next.h>\n")
    try directory.write("next.h", "top\n")
    try directory.write("sub/rel.h", "#include \"same.h\"\n")
    try directory.write("sub/same.h", "same\n")
    let source = """
      #include "guarded.h"
      #include "guarded.h"
      #undef G
      #include "guarded.h"
      #include <plain.h>
      #include <plain.h>
      #include "pragma.h"
      #include "pragma.h"
      #define H <next.h>
      #include H
      #include <sub/rel.h>
      #if __has_include(<plain.h>) && !__has_include("none.h")
      has
      #endif
      """
    let result = preprocess(source) { $0.includePaths.user = [directory.path + "/sub", directory.path] }
    #expect(result.messages == "")
    #expect(result.text == "once once plain plain pragma sub top same has")
    #expect(result.dependencies.count == 7)
  }

  @Test func missingHeaderIsFatal() {
    let result = preprocess("#include \"none.h\"\nx")
    #expect(result.text == "")
    #expect(result.messages.hasPrefix("main.c:1:10: fatal error: header \"none.h\" not found"))
  }

  @Test func includeDepthIsLimited() throws {
    let directory = TemporaryDirectory()
    try directory.write("self.h", "#include \"self.h\"\n")
    let result = preprocess("#include <self.h>\n") { $0.includePaths.user = [directory.path] }
    #expect(result.messages.contains("#include nested depth 201 exceeds maximum of 200"))
  }

  @Test func embed() throws {
    let directory = TemporaryDirectory()
    try directory.write("data.bin", "AB\u{0}")
    try directory.write("empty.bin", "")
    let source = """
      #embed <data.bin>
      ;
      #embed <data.bin> limit(2) prefix(1,) suffix(,9)
      ;
      #embed <empty.bin> if_empty(7) prefix(x)
      ;
      #if __has_embed(<data.bin>) == 1 && __has_embed(<empty.bin>) == 2 && __has_embed(<none>) == 0
      ok
      #endif
      """
    let result = preprocess(source, standard: "c23") { $0.includePaths.user = [directory.path] }
    #expect(result.messages == "")
    #expect(result.text == "65 , 66 , 0 ; 1 , 65 , 66 , 9 ; 7 ; ok")
  }

  @Test func pragmas() {
    #expect(preprocess("#pragma pack(2)\nint x;").text == "<pragmaPack> ( 2 ) int x ;")
    #expect(preprocess("#define P _Pragma(\"weak f = g\") int\nP x;").text == "<pragmaWeak> f = g int x ;")
    #expect(preprocess("#pragma STDC FP_CONTRACT ON\n").text == "<pragmaSTDC> FP_CONTRACT ON")
    #expect(preprocess("#define f(x) x\nf(a\n#pragma pack(1)\nb)").text == "<pragmaPack> ( 1 ) a b")
    #expect(preprocess("#define X 1\n#pragma push_macro(\"X\")\n#undef X\nX\n#pragma pop_macro(\"X\")\nX").text == "X 1")
    #expect(preprocess("#pragma GCC poison foo\nfoo").messages.contains("attempt to use poisoned \"foo\""))
    #expect(preprocess("#pragma GCC error \"stop \\\"here\\\"\"").messages.contains("error: stop \"here\""))
    #expect(preprocess("#pragma foo bar\n", warnings: ["all"]).messages.contains("[-Wunknown-pragmas]"))
  }

  @Test func diagnosticPragmasHoldByPlace() {
    let source = """
      #warning one
      #pragma GCC diagnostic push
      #pragma GCC diagnostic ignored "-Wcpp"
      #warning two
      #pragma GCC diagnostic error "-Wcpp"
      #warning three
      #pragma GCC diagnostic pop
      #warning four
      """
    let messages = preprocess(source).messages
    #expect(messages.contains("warning: #warning one [-Wcpp]"))
    #expect(!messages.contains("two"))
    #expect(messages.contains("error: #warning three [-Werror=cpp]"))
    #expect(messages.contains("warning: #warning four"))
  }

  @Test func lineMarkersOnInput() {
    let source = "# 1 \"a.c\"\n# 1 \"h.h\" 1 3\n__LINE__ __FILE__\n#warning hidden\n# 7 \"a.c\" 2\n__LINE__ __FILE__\n#warning shown\n"
    let result = preprocess(source)
    #expect(result.text == #"1 "h.h" 7 "a.c""#)
    #expect(!result.messages.contains("hidden"))
    #expect(result.messages.contains("a.c:8:2: warning: #warning shown"))
  }

  @Test func includeStackAndMacroBacktrace() throws {
    let directory = TemporaryDirectory()
    try directory.write("h.h", "\n#error bad\n")
    let result = preprocess("\n#include <h.h>\n#define M(x) x ## +\n#define N M(a)\nN\n") { $0.includePaths.user = [directory.path] }
    #expect(result.messages.contains("In file included from main.c:2:\n"))
    #expect(result.messages.contains("/h.h:2:2: error: #error bad\n    2 | #error bad\n      |  ^~~~~\n"))
    #expect(result.messages.contains("note: expanded from macro 'N'\n    4 | #define N M(a)\n"))
  }

  @Test func errorLimits() {
    #expect(preprocess("#error \(String(repeating: "x", count: 10))").errorCount == 1)
  }
}

@Suite struct PreprocessorFuzzTests {
  /// Random directive soup: must neither crash nor hang, whatever it means.
  @Test func randomSoup() {
    let pieces = [
      "#define ", "#undef ", "#if ", "#ifdef ", "#ifndef ", "#elif ", "#else", "#endif", "#include ", "#line ", "#pragma ",
      "#embed ", "#error", "\n", "\n", "\n", "a", "b", "f", "g", "(", ")", "(", ")", ",", "...", "__VA_ARGS__",
      "__VA_OPT__", "##", "#", "1", "0x", "\"s\"", "'c'", "\"", "'", "\\\n", "/*", "*/", "//", "??/", "??=", "defined", "+",
      "<", ">", "<x.h>", "_Pragma", "(\"once\")", "__LINE__", "__COUNTER__", "__has_include", "__has_embed", "limit(", " ", " ", "\0",
      "\u{e9}", "\\u00e9", "L", "u8", "==", "?", ":", "push_macro(\"a\")", "GCC ", "diagnostic push", "system_header", "%:", "once",
    ]
    var state: UInt64 = 0x1234_5678_9ABC_DEF1
    func random(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(n))
    }
    for _ in 0..<1500 {
      var source = "#define f(x,...) x g(__VA_ARGS__ b) #x\n#define g(x) a ## x f(x\n#define a b f\n"
      for _ in 0..<random(80) { source += pieces[random(pieces.count)] }
      let result = preprocess(source, standard: ["gnu17", "c99", "c23", "c89"][random(4)])
      #expect(result.text.utf8.count < 1 << 28)
    }
  }
}
