// Output kinds, addressing models, sections, errors and splitting.

import Foundation
import SSA
import Support
import Testing

@testable import SSAToLLVM

private let sample = """
  alias !1 "int" !0
  extern @outside : 4 align 4
  global @mine : 4 align 4
  global @local : 4 align 4 internal
  declare @other() -> i32
  func @get() -> i32 {
  entry:
    %a = load i32, ptr @mine align 4 !1
    %b = load i32, ptr @local align 4 !1
    %c = load i32, ptr @outside align 4 !1
    %d = call @helper(i32 %a) : (i32) -> i32
    %e = call @other() : () -> i32
    %f = add i32 %a, i32 %b
    %g = add i32 %c, i32 %d
    %h = add i32 %f, i32 %g
    %i = add i32 %h, i32 %e
    store i32 %i, ptr @local align 4 !1
    ret i32 %i
  }
  func @helper(%x: i32) -> i32 internal noinline {
  entry(%x: i32):
    %n = load i32, ptr @local align 4
    %m = add i32 %n, i32 %x
    store i32 %m, ptr @local align 4
    ret i32 %m
  }
  """

private func compile(_ text: String, _ configure: (inout LLVMOptions) -> Void) throws -> [UInt8] {
  var options = LLVMOptions()
  configure(&options)
  return try LLVMBackend.compile(try Harness.parse(text), options: options)
}
private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite struct OutputTests {
  @Test func kinds() throws {
    #expect(try compile(sample) { _ in }.prefix(4) == [0x7F, 0x45, 0x4C, 0x46])
    #expect(text(try compile(sample) { $0.output = .assembly }).contains("get:"))
    let ir = text(try compile(sample) { $0.output = .unoptimizedIR; $0.optimization = .o2 })
    #expect(ir.contains("define i32 @get()") || ir.contains("define dso_local i32 @get()"))
    #expect(ir.contains("!tbaa"))
    #expect(!text(try compile(sample) { $0.output = .unoptimizedIR }).contains("!tbaa"))
    #expect(try compile(sample) { $0.output = .bitcode }.prefix(2) == [0x42, 0x43])
    #expect(text(try compile(sample) { $0.output = .ir; $0.optimization = .o2 }).contains("@helper"))
  }

  // dso_local has no setter in the C API; this keeps the work-around honest.
  @Test func addressing() throws {
    let pie = text(try compile(sample) { $0.output = .assembly; $0.optimization = .o1 })
    #expect(pie.contains("mine(%rip)") && !pie.contains("mine@GOTPCREL"))
    #expect(pie.contains("outside@GOTPCREL"))
    let pic = text(try compile(sample) { $0.output = .assembly; $0.relocation = .pic; $0.optimization = .o1 })
    #expect(pic.contains("mine@GOTPCREL") && !pic.contains("local@GOT") && pic.contains("other@PLT"))
    let absolute = text(try compile(sample) { $0.output = .assembly; $0.relocation = .absolute; $0.optimization = .o1 })
    #expect(!absolute.contains("@GOTPCREL"))
  }

  @Test func sectionsAndUnwinding() throws {
    let asm = text(
      try compile(sample) {
        $0.output = .assembly
        $0.functionSections = true
        $0.dataSections = true
      })
    #expect(asm.contains(".text.get") && asm.contains(".text.helper") && asm.contains(".bss.mine"))
    #expect(asm.contains(".cfi_startproc"))
    let bare = text(try compile(sample) { $0.output = .assembly; $0.unwindTables = false })
    #expect(!bare.contains(".cfi_startproc"))
  }

  @Test func outputIsDeterministic() throws {
    for level in allLevels {
      #expect(try compile(sample) { $0.optimization = level } == compile(sample) { $0.optimization = level })
    }
  }

  @Test(arguments: [
    ("asm \"frobnicate %0\" sideeffect, in \"r\" i32 i32 %x", "invalid instruction"),
    ("asm \"nop %3\" sideeffect, in \"r\" i32 i32 %x", "operand 3, which does not exist"),
    ("asm \"nop %[y]\" sideeffect, in \"r\" i32 i32 %x", "unknown operand 'y'"),
    ("asm \"nop\" sideeffect, in \"I\" i32 i32 %x", "must be a constant"),
  ]) func errorsAreReported(_ line: String, _ message: String) throws {
    let ssa = "func @f(%x: i32) {\nentry(%x: i32):\n  \(line)\n  ret\n}"
    do {
      _ = try compile(ssa) { _ in }
      Issue.record("accepted: \(line)")
    } catch let error as LLVMBackendError { #expect(error.description.contains(message), "\(error)") }
  }

  @Test func bigFunctionsTakeLinearTime() throws {
    func program(_ cases: Int) -> String {
      var t = "func @f(%x: i32) -> i32 {\nentry(%x: i32):\n  switch i32 %x, out(i32 0)"
      for k in 1...cases { t += ", \(k): b\(k)(i32 \(k * 3))" }
      t += "\nout(%r: i32):\n  ret i32 %r\n"
      for k in 1...cases { t += "b\(k)(%p\(k): i32):\n  %q\(k) = mul i32 %p\(k), i32 %x\n  br out(i32 %q\(k))\n" }
      return t + "}"
    }
    func seconds(_ cases: Int) throws -> Double {
      let module = try Harness.parse(program(cases))
      var options = LLVMOptions()
      options.output = .unoptimizedIR
      let clock = ContinuousClock()
      let elapsed = try clock.measure { _ = try LLVMBackend.compile(module, options: options) }
      return Double(elapsed.components.attoseconds) / 1e18 + Double(elapsed.components.seconds)
    }
    let small = try seconds(1000), large = try seconds(8000)
    // Eight times the work; quadratic would be 64 times.
    #expect(large < max(small, 0.005) * 25, "1000 cases \(small) s, 8000 cases \(large) s")
  }

  @Test(.enabled(if: Harness.hasGCC, "needs gcc to link")) func splitHalvesLinkAndRun() throws {
    let c = """
      #include <stdio.h>
      int outside = 1000; int other(void) { return 5; } extern int mine; int get(void);
      int main(void) { mine = 7; printf("%d ", get()); printf("%d", get()); }
      """
    let module = try Harness.parse(sample, name: "dir/one.c")
    let split = BackendSplit(module) { $0 == "get" }
    #expect(!split.isEmpty && !split.isWhole)
    let half = try LLVMBackend.compile(module, options: LLVMOptions(), split: split)
    let rest = try LLVMBackend.compile(module, options: LLVMOptions(), split: split.complement)
    try Harness.withDirectory { directory in
      try Data(half).write(to: URL(fileURLWithPath: directory + "/a.o"))
      try Data(rest).write(to: URL(fileURLWithPath: directory + "/b.o"))
      try c.write(toFile: directory + "/main.c", atomically: true, encoding: .utf8)
      let result = try Harness.shell("cd \(directory) && ld -r a.o b.o -o c.o && gcc -w main.c c.o -o t && ./t && nm c.o")
      #expect(result.status == 0, "\(result.output)")
      #expect(result.output.hasPrefix("1019 3057"), "\(result.output)")
      #expect(result.output.contains("helper.martlet."))
    }
  }
}
