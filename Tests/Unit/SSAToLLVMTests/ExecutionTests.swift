// SSA programs through LLVM, executed: results must be what the operations' definitions say.

import SSA
import Support
import Testing

@testable import SSAToLLVM

@Suite(.enabled(if: Harness.hasGCC, "needs gcc to link")) struct ExecutionTests {
  @Test(arguments: allLevels) func loopsAndBranches(_ level: LLVMOptimization) throws {
    let ssa = """
      func @sum(%p: ptr noalias, %n: i32 signext) -> i32 signext {
      entry(%p: ptr, %n: i32):
        %e = icmp sle i32 %n, i32 0
        condbr %e, exit(i32 0), loop(i32 0, i32 0) weight 15
      exit(%r: i32):
        ret i32 %r
      loop(%i: i32, %acc: i32):
        %k = sext i32 %i to i64
        %o = shl i64 %k, i64 2
        %q = ptradd inbounds ptr %p, i64 %o
        %x = load i32, ptr %q + 4 align 4
        %s = add nsw i32 %acc, i32 %x
        %j = add nsw i32 %i, i32 1
        %c = icmp slt i32 %j, i32 %n
        condbr %c, loop(i32 %j, i32 %s), exit(i32 %s)
      }
      func @pick(%x: i32) -> i32 {
      entry(%x: i32):
        switch i32 %x, out(i32 -1), 1: out(i32 10), 2: out(i32 20), 3: out(i32 10), 4: other
      out(%r: i32):
        ret i32 %r
      other:
        %c = icmp eq i32 %x, i32 4
        condbr %c, out(i32 44), out(i32 55)
      }
      func @swap(%n: i32) -> i32 {
      entry(%n: i32):
        br loop(i32 1, i32 2, i32 0)
      loop(%a: i32, %b: i32, %i: i32):
        %j = add i32 %i, i32 1
        %c = icmp slt i32 %j, i32 %n
        condbr %c, loop(i32 %b, i32 %a, i32 %j), done
      done:
        %t = mul i32 %a, i32 10
        %r = add i32 %t, i32 %b
        ret i32 %r
      }
      func @again(%n: i32) -> i32 {
      entry(%m: i32):
        %c = icmp sgt i32 %m, i32 100
        %d = mul i32 %m, i32 3
        condbr %c, done, entry(i32 %d)
      done:
        ret i32 %m
      }
      """
    let c = """
      #include <stdio.h>
      int sum(int *, int), pick(int), swap(int), again(int);
      int main(void) { int a[] = {9, 1, 2, 3, 4}; printf("%d %d ", sum(a, 4), sum(a, 0));
        for (int i = 0; i < 6; i++) printf("%d ", pick(i)); printf("%d %d %d", swap(3), swap(4), again(5)); }
      """
    // `again` jumps to its entry block, whose parameters are the function's.
    #expect(try Harness.run(ssa, c, level) == "10 0 -1 10 20 10 44 -1 12 21 135")
  }

  @Test(arguments: twoLevels) func arithmetic(_ level: LLVMOptimization) throws {
    let ssa = """
      func @bits(%x: i32, %o: ptr) {
      entry(%x: i32, %o: ptr):
        %a = ctlz i32 %x
        store i32 %a, ptr %o align 4
        %b = cttz i32 %x
        store i32 %b, ptr %o + 4 align 4
        %c = ctpop i32 %x
        store i32 %c, ptr %o + 8 align 4
        %d = bswap i32 %x
        store i32 %d, ptr %o + 12 align 4
        %e = bitreverse i32 %x
        store i32 %e, ptr %o + 16 align 4
        %f = rotl i32 %x, i32 36
        store i32 %f, ptr %o + 20 align 4
        %g = rotr i32 %x, i32 4
        store i32 %g, ptr %o + 24 align 4
        %h = abs i32 %x
        store i32 %h, ptr %o + 28 align 4
        %i = smin i32 %x, i32 7
        store i32 %i, ptr %o + 32 align 4
        %j = umax i32 %x, i32 7
        store i32 %j, ptr %o + 36 align 4
        %v, %w = saddo i32 %x, i32 2147483647
        %ww = zext i1 %w to i32
        store i32 %ww, ptr %o + 40 align 4
        ret
      }
      func @high(%a: i64, %b: i64) -> i64 {
      entry(%a: i64, %b: i64):
        %s = smulh i64 %a, i64 %b
        %u = umulh i64 %a, i64 %b
        %r = xor i64 %s, i64 %u
        ret i64 %r
      }
      func @floats(%a: f64, %b: f64) -> f64 {
      entry(%a: f64, %b: f64):
        %s = fsqrt f64 %a
        %c = fcopysign f64 %s, f64 %b
        %m = fmin f64 %c, f64 %b
        %f = ffloor f64 %m
        %g = fma f64 %f, f64 %b, f64 %a
        %n = fneg f64 %g
        ret f64 %n
      }
      func @wide(%a: f80, %b: f80) -> f80 {
      entry(%a: f80, %b: f80):
        %q = fdiv f80 %a, f80 %b
        %s = fadd f80 %q, f80 0f3fffc000000000000000
        ret f80 %s
      }
      func @quad(%a: f128) -> f128 {
      entry(%a: f128):
        %s = fmul f128 %a, f128 0f3fff8000000000000000000000000000
        ret f128 %s
      }
      func @i128(%lo: i64, %hi: i64) -> i64, i64 {
      entry(%lo: i64, %hi: i64):
        %a = zext i64 %lo to i128
        %b = zext i64 %hi to i128
        %c = shl i128 %b, i128 64
        %d = or exact i128 %a, i128 %c
        %e = udiv i128 %d, i128 10
        %l = trunc i128 %e to i64
        %f = lshr i128 %e, i128 64
        %h = trunc i128 %f to i64
        ret i64 %l, i64 %h
      }
      func @casts(%x: f64) -> i32 {
      entry(%x: f64):
        %i = fptosi f64 %x to i32
        %f = sitofp i32 %i to f32
        %d = fpext f32 %f to f64
        %c = fcmp olt f64 %d, f64 %x
        %k = select i1 %c, i32 1000, i32 2000
        %b = bitcast f32 %f to i32
        %s = lshr i32 %b, i32 23
        %r = add i32 %s, i32 %k
        ret i32 %r
      }
      """
    let c = """
      #include <stdio.h>
      void bits(unsigned, unsigned *); long high(long, long); double floats(double, double); long double wide(long double, long double);
      _Float128 quad(_Float128); unsigned __int128 i128(unsigned __int128); int casts(double);
      int main(void) { unsigned o[11]; bits(0x80f0, o); for (int i = 0; i < 11; i++) printf("%x ", o[i]);
        bits(-5u, o); printf("%d %d ", o[7], o[8]);
        long s = (__int128)-3 * 1234567890123456789 >> 64, u = (unsigned __int128)(unsigned long)-3 * 1234567890123456789 >> 64;
        printf("%d ", high(-3, 1234567890123456789) == (s ^ u));
        printf("%g %Lg %g ", floats(10, -2.5), wide(1, 4), (double)quad(3));
        printf("%d ", i128(((unsigned __int128)7 << 64) + 5) == (((unsigned __int128)7 << 64) + 5) / 10);
        printf("%d", casts(2.5)); }
      """
    let expected = "10 4 5 f0800000 f010000 80f00 80f 80f0 7 80f0 1 5 -5 1 -20 1.75 4.5 1 1128"
    #expect(try Harness.run(ssa, c, level) == expected)
  }

  @Test(arguments: twoLevels) func callsAndABI(_ level: LLVMOptimization) throws {
    let ssa = """
      declare @printf(ptr, ...) -> i32
      declare @callback(ptr sret, ptr byval(24, 8), i8 signext, f64) -> ptr
      global @format : 8 align 1 const internal = "%d %g\\0a"
      func @call_c(%x: i32, %d: f64) -> i32 {
        slot $s : 24 align 8
        slot $r : 24 align 8
      entry(%x: i32, %d: f64):
        store i64 11, ptr $s align 8
        store i64 22, ptr $s + 8 align 8
        store i64 33, ptr $s + 16 align 8
        %k = call @callback(ptr $r, ptr $s, i8 -7, f64 %d) : (ptr sret, ptr byval(24, 8), i8 signext, f64) -> ptr
        %v = load i64, ptr %k + 16 align 8
        %w = trunc i64 %v to i32
        %p = call @printf(ptr @format, i32 %w, f64 %d) : (ptr, ...) -> i32
        %t = add i32 %w, i32 %p
        ret i32 %t
      }
      func @made(%r: ptr sret, %x: i64) -> ptr {
      entry(%r: ptr, %x: i64):
        store i64 %x, ptr %r align 8
        store i64 8, ptr %r + 16 align 8
        ret ptr %r
      }
      func @byval(%p: ptr byval(24, 8), %a: i32) -> i64 {
      entry(%p: ptr, %a: i32):
        %x = load i64, ptr %p + 8 align 8
        store i64 0, ptr %p align 8
        %y = sext i32 %a to i64
        %r = add i64 %x, i64 %y
        ret i64 %r
      }
      func @pair(%a: i64, %b: f64) -> i64, f64 {
      entry(%a: i64, %b: f64):
        %c = add i64 %a, i64 1
        %d = fadd f64 %b, f64 0f3fe0000000000000
        ret i64 %c, f64 %d
      }
      func @seven(%a: i32, %b: i32, %c: i32, %d: i32, %e: i64 onstack, %f: f80, %g: i32) -> i64 {
      entry(%a: i32, %b: i32, %c: i32, %d: i32, %e: i64, %f: f80, %g: i32):
        %h = fptosi f80 %f to i64
        %i = add i64 %e, i64 %h
        %j = sext i32 %g to i64
        %k = mul i64 %i, i64 %j
        ret i64 %k
      }
      func @calls_seven() -> i64 {
      entry:
        %r = call @seven(i32 1, i32 2, i32 3, i32 4, i64 50, f80 0f40018000000000000000, i32 3) : (i32, i32, i32, i32, i64 onstack, f80, i32) -> i64
        ret i64 %r
      }
      func @gcd(%a: i32, %b: i32) -> i32 {
      entry(%a: i32, %b: i32):
        %z = icmp eq i32 %b, i32 0
        condbr %z, done, more
      done:
        ret i32 %a
      more:
        %m = srem i32 %a, i32 %b
        tailcall @gcd(i32 %b, i32 %m) : (i32, i32) -> i32
      }
      """
    let c = """
      #include <stdio.h>
      struct S { long a, b, c; };
      int call_c(int, double); long byval(struct S, int); struct P { long a; double b; } pair(struct P);
      long calls_seven(void); struct S made(long); int gcd(int, int);
      struct One { long v; } __attribute__((aligned(8)));
      struct S callback(struct S s, signed char k, double d) { s.c += k + (int)d; return s; }
      int main(void) { setvbuf(stdout, 0, _IONBF, 0); printf("%d ", call_c(5, 2.5)); struct S s = {1, 2, 3}; printf("%ld %ld ", byval(s, 40), s.a);
        struct P p = pair((struct P){4, 1.25}); printf("%ld %g %ld %d", p.a, p.b, calls_seven(), gcd(48, 36)); s = made(6); printf(" %ld", s.a + s.c); }
      """
    #expect(try Harness.run(ssa, c, level) == "28 2.5\n35 42 1 5 1.75 162 12 14")
  }

  @Test(arguments: twoLevels) func memoryAndAtomics(_ level: LLVMOptimization) throws {
    let ssa = """
      global @counter : 4 align 4 = "\\05\\00\\00\\00"
      global @big : 4096 align 64 internal
      global @tls : 4 align 4 tls(ie) = "\\07\\00\\00\\00"
      global @common : 4 align 4 common
      global @table : 24 align 8 const internal = "", [0] 64 @counter + 0, [8] 64 @big + 100, [16] 32 @counter + 0
      func @atomics(%p: ptr) -> i32 {
      entry(%p: ptr):
        %a = atomicrmw add ptr %p, i32 3 align 4 seqcst
        %b = atomicrmw nand ptr %p, i32 12 align 4 relaxed
        %c, %ok = cmpxchg ptr %p, i32 -9, i32 77 align 4 seqcst/acquire
        fence seqcst
        %d = load i32, ptr %p align 4 acquire
        store i32 1, ptr %p align 4 release
        %e = zext i1 %ok to i32
        %f = mul i32 %e, i32 1000
        %g = add i32 %f, i32 %d
        %h = add i32 %g, i32 %a
        ret i32 %h
      }
      func @memory(%n: i64) -> i32 {
      entry(%n: i64):
        %sp = stacksave
        %m = alloca i64 %n align 16
        memset ptr %m, i8 3, i64 %n
        memcpy ptr @big, ptr %m, i64 %n
        %q = ptradd ptr @big, i64 1
        memmove ptr %q, ptr @big, i64 8
        stackrestore ptr %sp
        %e = load ptr, ptr @table align 8
        %x = load i32, ptr %e align 4
        %t = load i32, ptr @tls align 4
        store i32 9, ptr @common align 4
        %b = load i8, ptr @big + 5 align 1
        %y = zext i8 %b to i32
        %s = add i32 %x, i32 %t
        %r = add i32 %s, i32 %y
        ret i32 %r
      }
      func @flag(%p: ptr) -> i32 {
      entry(%p: ptr):
        %b = load volatile i1, ptr %p align 1
        %n = xor i1 %b, i1 1
        store volatile i1 %n, ptr %p align 1
        %r = zext i1 %b to i32
        ret i32 %r
      }
      """
    let c = """
      #include <stdio.h>
      extern int counter, common; int atomics(int *), memory(long), flag(_Bool *);
      int main(void) { int x = 5; printf("%d ", atomics(&x)); _Bool b = 1; printf("%d %d ", x, flag(&b));
        printf("%d %d ", b, memory(100)); printf("%d %d", common, counter); }
      """
    // The 32-bit address in @table needs an executable linked at a low address.
    let output = try Harness.run(ssa, c, level, configure: { $0.relocation = .absolute }, link: "-no-pie")
    #expect(output == "1082 1 1 0 15 9 5")
  }

  @Test(arguments: twoLevels) func computedGoto(_ level: LLVMOptimization) throws {
    let ssa = """
      global @labels : 16 align 8 const internal = "", [0] 64 @run block 1 + 0, [8] 64 @run block 2 + 0
      global @offsets : 8 align 4 const internal = "", [0] 32 @run block 1 minus 1, [4] 32 @run block 2 minus 1
      func @run(%x: i64) -> i32 {
      entry(%x: i64):
        %o = shl i64 %x, i64 3
        %p = ptradd ptr @labels, i64 %o
        %t = load ptr, ptr %p align 8
        indirectbr ptr %t, one, two
      one: addresstaken
        ret i32 100
      two: addresstaken
        %d = load i32, ptr @offsets + 4 align 4
        %b = ptradd ptr &one, i64 0
        %e = sext i32 %d to i64
        %q = ptradd ptr %b, i64 %e
        %same = icmp eq ptr %q, ptr &two
        %r = zext i1 %same to i32
        ret i32 %r
      }
      """
    let c = "#include <stdio.h>\nint run(long); int main(void) { printf(\"%d %d\", run(0), run(1)); }"
    #expect(try Harness.run(ssa, c, level) == "100 1")
  }

  @Test(arguments: twoLevels) func inlineAssembly(_ level: LLVMOptimization) throws {
    let ssa = """
      asm ".globl answer\\0aanswer: .long 42"
      extern @answer : 4 align 4
      func @add(%a: i32, %b: i32) -> i32 {
      entry(%a: i32, %b: i32):
        %r = asm "{addl %2, %0|add %0, %2}", out "r" early i32, in "0" i32 i32 %a, in "rm" i32 i32 %b, clobber "cc"
        ret i32 %r
      }
      func @fixed(%a: i64) -> i64 {
      entry(%a: i64):
        %q, %r = asm "movl $10, %%ecx\\0axorl %%edx, %%edx\\0adivq %%rcx", out "a" i64, out "=d" i64, in "0" i64 i64 %a, clobber "rcx", clobber "cc"
        %t = mul i64 %r, i64 1000
        %u = add i64 %t, i64 %q
        ret i64 %u
      }
      func @flags(%a: i32) -> i32 {
      entry(%a: i32):
        %z = asm "testl %1, %1", out "@ccz" i32, in "r" i32 i32 %a
        ret i32 %z
      }
      func @memory(%p: ptr) -> i32 {
      entry(%p: ptr):
        asm "addl %2, %0" sideeffect, memout "m" i32 ptr %p, memin "m" i32 ptr %p, in "i" i32 i32 5, clobber "memory"
        %v = asm "movl %[x], %k0", out "r" i32, memin "m" name "x" i32 ptr %p
        %w = load i32, ptr @answer align 4
        %s = add i32 %v, i32 %w
        ret i32 %s
      }
      func @jump(%a: i32) -> i32 {
      entry(%a: i32):
        asmgoto "testl %0, %0\\0ajz %l[zero]\\0ajs %l2" sideeffect, in "r" i32 i32 %a, clobber "cc", goto fall, goto "zero" isZero, goto "neg" out(i32 -1)
      fall:
        ret i32 1
      isZero:
        br out(i32 0)
      out(%r: i32):
        ret i32 %r
      }
      func @pinned(%a: i64) -> i64 {
      entry(%a: i64):
        %r = asm "leaq 1(%1), %0", out "r" reg "r10" i64, in "r" reg "r11" i64 i64 %a
        ret i64 %r
      }
      """
    let c = """
      #include <stdio.h>
      int add(int, int), flags(int), memory(int *), jump(int); long fixed(long), pinned(long);
      int main(void) { int m = 3; printf("%d %ld %d %d %d ", add(3, 4), fixed(1234), flags(0), flags(1), memory(&m));
        printf("%d %d %d %ld", jump(5), jump(0), jump(-5), pinned(41)); }
      """
    #expect(try Harness.run(ssa, c, level) == "7 4123 1 0 50 1 0 -1 42")
  }

  @Test(arguments: twoLevels) func vectors(_ level: LLVMOptimization) throws {
    let ssa = """
      func @lanes(%p: ptr, %k: i64) -> i32 {
      entry(%p: ptr, %k: i64):
        %v = load v128(i32), ptr %p align 4
        %s = splat i32 10 to v128(i32)
        %m = mul v128(i32) %v, v128(i32) %s
        %c = icmp sgt v128(i32) %m, v128(i32) <85899345930 85899345940>
        %a = and v128(i32) %m, v128(i32) %c
        %r = shuffle v128(i32) %a, v128(i32) %s, mask 3 2 4 0
        store v128(i32) %r, ptr %p align 4
        %x = extractlane v128(i32) %r, lane 2
        %i = insertdyn v128(i32) %r, i32 7, i64 %k
        %y = extractdyn v128(i32) %i, i64 %k to i32
        %z = add i32 %x, i32 %y
        ret i32 %z
      }
      """
    let c = """
      #include <stdio.h>
      int lanes(int *, long); int main(void) { int a[4] = {1, 2, 3, 4}; printf("%d ", lanes(a, 3)); for (int i = 0; i < 4; i++) printf("%d ", a[i]); }
      """
    // The constant's lanes are 10, 20, 20, 20.
    #expect(try Harness.run(ssa, c, level) == "17 40 30 10 0 ")
  }

  @Test(arguments: twoLevels) func environment(_ level: LLVMOptimization) throws {
    let ssa = """
      declare @vprintf(ptr, ptr) -> i32
      global @buffer : 40 align 8 internal
      func @print(%f: ptr, ...) -> i32 {
        slot $list : 24 align 8
      entry(%f: ptr):
        vastart ptr $list
        %r = call @vprintf(ptr %f, ptr $list) : (ptr, ptr) -> i32
        ret i32 %r
      }
      func @escape() {
      entry:
        longjmp ptr @buffer
        unreachable
      }
      func @jumps() -> i32 noinline {
      entry:
        %k = setjmp ptr @buffer
        %z = icmp eq i32 %k, i32 0
        condbr %z, first, second
      first:
        call @escape() : ()
        ret i32 1
      second:
        ret i32 2
      }
      func @frame() -> i32 {
      entry:
        %a = returnaddress 0
        %b = frameaddress 0
        %c = getsp 0
        %n = icmp ne ptr %a, ptr 0
        %u = icmp uge ptr %b, ptr %c
        %t = and i1 %n, i1 %u
        %r = zext i1 %t to i32
        ret i32 %r
      }
      """
    let c = """
      #include <stdio.h>
      int print(const char *, ...), jumps(void), frame(void);
      int main(void) { setvbuf(stdout, 0, _IONBF, 0); print("%d %g %s ", 1, 2.5, "x"); printf("%d %d", jumps(), frame()); }
      """
    #expect(try Harness.run(ssa, c, level) == "1 2.5 x 2 1")
  }

  @Test(arguments: twoLevels) func symbols(_ level: LLVMOptimization) throws {
    let ssa = """
      declare @missing() -> i32 externweak
      global @state : 4 align 4 internal
      global @pair : 8 align 4 = "\\01\\00\\00\\00\\02\\00\\00\\00"
      alias @second = @pair + 4
      alias @real = @target weak
      ifunc @chosen = @resolver
      global @placed : 4 align 4 used section "mydata" = "\\09\\00\\00\\00"
      func @target() -> i32 hidden {
      entry:
        %v = load i32, ptr @state align 4
        ret i32 %v
      }
      func @resolver() -> ptr internal {
      entry:
        ret ptr @target
      }
      func @before() internal constructor 200 {
      entry:
        store i32 12, ptr @state align 4
        ret
      }
      func @optional() -> i32 {
      entry:
        %c = icmp eq ptr @missing, ptr 0
        condbr %c, no, yes
      no:
        ret i32 -3
      yes:
        %r = call @missing() : () -> i32
        ret i32 %r
      }
      func @weakly() -> i32 weak {
      entry:
        ret i32 5
      }
      """.replacing("ifunc @chosen", with: "ifunc @chosen")
    let c = """
      #include <stdio.h>
      extern int second, __start_mydata; int real(void), optional(void), weakly(void);
      int weakly(void) { return 6; }
      int main(void) { printf("%d %d %d %d %d", real(), second, optional(), weakly(), __start_mydata); }
      """
    #expect(try Harness.run(ssa, c, level) == "12 2 -3 6 9")
  }
}
