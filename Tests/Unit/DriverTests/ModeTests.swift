// -m32 and -m16: types, macros, assembly; C becomes no code.

import Foundation
import Testing

/// Sizes and alignments of the i386 psABI (table 2.1), as gcc -m32 has them.
private let layout = """
  #include <stdarg.h>
  #include <stddef.h>
  struct a { char c; long long x; };
  struct b { char c; double d[2]; };
  struct c { char c; long double l; };
  struct d { char c; _Atomic long long x; };
  typedef long long aligned __attribute__((aligned(8)));
  struct e { char c; aligned x; };
  struct f { char c; long long x : 40; int y : 30; };
  struct g { int a : 20; long long b : 40; long long c : 10; };
  struct h { char c; _Complex double z; };
  struct i { char c; void *p; long l; size_t s; wchar_t w; };
  enum wide { W = 0x100000000ll };
  struct j { char c; enum wide w; };
  struct k { char c; _Decimal64 d; };
  struct l { char c; struct a a; union { double d; char c; } u; };
  #define S(t, n) _Static_assert(sizeof(t) == n, #t)
  #define A(t, n, p) _Static_assert(_Alignof(t) == n && __alignof__(t) == p, #t)
  S(struct a, 12); S(struct b, 20); S(struct c, 16); S(struct d, 16); S(struct e, 16); S(struct f, 12);
  S(struct g, 12); S(struct h, 20); S(struct i, 20); S(struct j, 12); S(struct k, 16); S(struct l, 24);
  A(long long, 4, 8); A(double, 4, 8); A(long double, 4, 4); A(aligned, 8, 8); A(struct a, 4, 4);
  A(double[3], 4, 8); A(_Complex double, 4, 8);
  S(max_align_t, 48); S(va_list, 4); S(__INTMAX_TYPE__, 8); S(__INTPTR_TYPE__, 4); S(L"a", 8); S(1l, 4); S(2147483648, 8);
  _Static_assert(_Generic(2147483648, long long: 1, default: 0) && _Generic(L'a', long: 1, default: 0), "");
  _Static_assert(_Generic(sizeof 1, unsigned: 1, default: 0) && (unsigned long)-1 == 4294967295u, "");
  int f(const char *s, ...) {
    va_list list;
    va_start(list, s);
    int x = va_arg(list, int);
    va_end(list);
    return x;
  }

  """

@Suite struct ModeTests {
  @Test func typesOf32BitCode() throws {
    let h = try DriverHarness(["layout.c": layout, "wide.c": "__int128 x;\n", "f.c": "int f(void) { return 1; }\n"])
    for mode in ["-m32", "-m16"] {
      let out = try h.martlet(mode, "-fsyntax-only", "layout.c")
      #expect(out.status == 0 && out.err == "")
    }
    #expect(try h.martlet("-fsyntax-only", "layout.c").status == 1)
    let wide = try h.martlet("-m32", "-fsyntax-only", "wide.c")
    #expect(wide.status == 1 && wide.err.contains("wide.c:1:1: error: '__int128' is not supported on this target"))
  }

  @Test func codeIsRefusedAtAPlace() throws {
    let h = try DriverHarness(["f.c": "int f(void) { return 1; }\n"])
    for mode in ["-m32", "-m16"] {
      for action in ["-c", "-S", "-emit-ssa"] {
        let out = try h.martlet(mode, action, "f.c")
        #expect(out.status == 1 && out.err.contains("f.c:1:1: error: code for i386 cannot be generated from C yet"))
      }
      #expect(h.files == ["f.c"])
    }
    #expect(try h.martlet("-m32", "-m64", "-c", "f.c").status == 0)
    #expect(try h.martlet("-mx32", "-c", "f.c").err.contains("'-mx32' is not supported"))
  }

  @Test func shortWideCharactersAreForAssemblyOnly() throws {
    let h = try DriverHarness(["w.c": "int x = sizeof L'a';\n", "w.S": "\t.long __WCHAR_WIDTH__\n"])
    #expect(try h.martlet("-fshort-wchar", "-c", "w.S").status == 0)
    let out = try h.martlet("-fshort-wchar", "-c", "w.c")
    #expect(out.status == 1 && out.err.contains("w.c:1:1: error: '-fshort-wchar' is not supported by Martlet yet"))
    #expect(try h.martlet("-fshort-wchar", "-fno-short-wchar", "-c", "w.c").status == 0)
  }

  @Test func macros() throws {
    let h = try DriverHarness()
    func macros(_ words: String...) throws -> String { try h.run(DriverHarness.compiler, words + ["-E", "-dM", "-x", "c", "/dev/null"]).out }
    let wide = try macros("-m32", "-m64"), narrow = try macros("-m32"), real = try macros("-m16"), old = try macros("-m32", "-march=i386")
    #expect(wide.contains("#define __LP64__ 1\n") && wide.contains("#define __x86_64__ 1\n") && !wide.contains("i386"))
    #expect(narrow.contains("#define __ILP32__ 1\n") && narrow.contains("#define __i386__ 1\n") && narrow.contains("#define i386 1\n"))
    #expect(!narrow.contains("x86_64") && !narrow.contains("__SSE__") && narrow.contains("__GCC_HAVE_SYNC_COMPARE_AND_SWAP_8"))
    #expect(real.contains("#define __i386__ 1\n") && real.contains("#define __SSE2__ 1\n") && !real.contains("__SSE_MATH__"))
    #expect(!old.contains("COMPARE_AND_SWAP") && old.contains("#define __GCC_ATOMIC_INT_LOCK_FREE 1\n"))
    #expect(try !macros("-m32", "-std=c11").contains("#define i386"))
    #expect(try h.martlet("-march=i386", "-E", "-x", "c", "/dev/null").err.contains("processor 'i386' has no 64-bit mode; add -m32"))
  }

  @Test func assembly() throws {
    let text = "#ifndef __i386__\n#error mode\n#endif\n\t.globl\tf\nf:\tpushl %ebp\n\tinc %eax\n\tmovl $x, %eax\n\t.long\t.\n"
    let h = try DriverHarness(["a.S": text, "b.s": "\tpushl %ebp\n", "c.s": "\tpushq %rbp\n"])
    for mode in ["-m32", "-m16"] {
      #expect(try h.martlet(mode, "-c", "a.S").status == 0)
      let object = h.bytes("a.o")
      #expect(object[4] == 1 && object[18] == 3)
      #expect(Array(object[52..<54]) == [0x55, 0x40])
    }
    #expect(try h.martlet("-c", "b.s").status == 1)
    #expect(try h.martlet("-Wa,--32", "-c", "b.s").status == 0)
    #expect(h.bytes("b.o")[4] == 1)
    #expect(try h.martlet("-m32", "-Wa,--64", "-c", "c.s").status == 0)
    #expect(h.bytes("c.o")[4] == 2)
  }

  @Test func commands() throws {
    let h = try DriverHarness(["a.s": ""])
    let out = try h.martlet("-###", "-m32", "a.s", "-o", "a").err
    #expect(out.contains("\"martlet\" \"-m32\" \"-c\"") && out.contains("\"-m\" \"elf_i386\"") && out.contains("\"/lib/ld-linux.so.2\""))
    #expect(try h.martlet("-m32", "-print-multi-directory").out == "32\n")
    #expect(try h.martlet("-m32", "-print-multiarch").out == "i386-linux-gnu\n")
    #expect(try h.martlet("-m32", "-dumpmachine").out == "x86_64-linux-gnu\n")
  }
}
