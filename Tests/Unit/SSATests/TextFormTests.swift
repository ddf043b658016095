// The text form: what is printed can be read, and reads back as the same text.
import Support
import TargetInfo
import Testing

@testable import SSA

func parse(_ text: String) throws -> Module {
  try Parser.parse(Array(text.utf8), interner: Interner(), target: testTarget)
}

let sampleModule = """
  stage abi
  alias !1 "int" !0
  extern @errno : 4 align 4 tls(ie)
  declare @puts(ptr) -> i32 signext
  declare @printf(ptr, ...) -> i32 signext
  global @tab : 16 align 4 const internal = "\\01\\00\\00\\00abc\\22", [8] 64 @sum + 4
  global @labels : 8 align 8 internal = "", [0] 64 @jump block 1 + 0

  func @sum(%p: ptr noalias, %n: i32 signext) -> i32 signext internal {
    slot $buf : 16 align 8 "buf"
  entry(%p: ptr, %n: i32):
    %e = icmp sle i32 %n, i32 0
    condbr %e, exit(i32 0), loop(i32 0, i32 0) weight 15
  exit(%r: i32):
    ret i32 %r
  loop(%i: i32, %acc: i32):
    %k = sext i32 %i to i64
    %o = shl nuw i64 %k, i64 2
    %q = ptradd inbounds ptr %p, i64 %o
    %x = load i32, ptr %q + 4 align 4 !1
    %s = add nsw i32 %acc, i32 %x
    store i32 %s, ptr $buf align 4 !1
    store volatile ptr @tab+8, ptr $buf - 8 align 8
    %j = add nsw i32 %i, i32 1
    %c = icmp slt i32 %j, i32 %n
    condbr %c, loop(i32 %j, i32 %s), exit(i32 %s)
  }

  func @jump(%x: i64) -> f64, i64 {
  entry(%x: i64):
    %v, %o = saddo i64 %x, i64 -1
    %d = sitofp i64 %v to f64
    %w = splat i32 7 to v128(i32)
    %l = extractlane v128(i32) %w, lane 2
    %old, %ok = cmpxchg ptr @tab, i32 %l, i32 1 align 4 seqcst/acquire
    %m = load i64, ptr @labels align 8 acquire
    trampoline ptr @tab, ptr @sum, ptr @labels
    %r = call @printf(ptr @tab, i32 %old) : (ptr, ...) -> i32 signext noreturn
    %a = asm "add %1, %0" sideeffect, out "r" early i32, in "0" i32 i32 %r, clobber "cc"
    switch i64 %m, b, 1: a, 2: b
  a addresstaken_is_not_here:
    unreachable
  b:
    indirectbr ptr &a, a, b
  }
  """.replacing("a addresstaken_is_not_here:", with: "a:")

@Test func printedModuleReadsBackAsItself() throws {
  let module = try parse(sampleModule)
  #expect(Verifier.check(module) == [])
  let first = Printer.text(module)
  let second = Printer.text(try parse(first))
  #expect(first == second)
  #expect(first.contains("condbr %2, b1(i32 0), b2(i32 0, i32 0) weight 15"))
}

@Test(arguments: [
  ("func @f() -> i32 {\nb0:\n ret i32 %x\n}", "never defined"),
  ("func @f() {\nb0:\n frobnicate\n}", "unknown operation"),
  ("func @f() {\nb0:\n br b7\n}", "unknown block"),
  ("global @a : 4 align 4\nglobal @a : 4 align 4", "defined twice"),
])
func malformedTextIsRefused(_ text: String, _ message: String) {
  do {
    _ = try parse(text)
    Issue.record("accepted: \(text)")
  } catch let error as SSAParseError {
    #expect(error.message.contains(message), "\(error)")
  } catch { Issue.record("\(error)") }
}
