// What options change in entries, exits, calls and thread-local accesses, read off the assembly text.

import SSA
import Support
import TargetInfo
import Testing

@testable import NativeBackends

private let program = """
  stage abi
  global @tv : 4 align 4 internal tls(ld)
  declare @outside(ptr) -> i32
  func @plain(%a: i32) -> i32 {
  b0(%a: i32):
    %r = add i32 %a, i32 1
    ret i32 %r
  }
  func @thread() -> i32 {
  b0:
    %v = load i32, ptr @tv align 4
    ret i32 %v
  }
  func @calls(%n: i64) -> i32 {
    slot $0 : 16 align 16 "room" buffer
  b0(%n: i64):
    store i64 %n, ptr $0 align 8
    %r = call @outside(ptr $0) : (ptr) -> i32
    ret i32 %r
  }
  func @large(%n: i64) -> i32 {
    slot $0 : 100000 align 16 "room"
  b0(%n: i64):
    %r = call @outside(ptr $0) : (ptr) -> i32
    ret i32 %r
  }
  func @dynamic(%n: i64) -> i32 {
  b0(%n: i64):
    %p = alloca i64 %n align 16
    %r = call @outside(ptr %p) : (ptr) -> i32
    %s = add i32 %r, i32 1
    ret i32 %s
  }
  """

private func assembly(_ adjust: (inout CodegenOptions) -> Void) throws -> String {
  let module = try Parser.parse(Array(program.utf8), interner: Interner(), target: .x86_64Linux)
  #expect(Verifier.check(module) == [])
  var options = ModuleEmissionOptions()
  options.codegen.optimizationLevel = 1
  options.codegen.verifies = true
  options.asText = true
  adjust(&options.codegen)
  let codegen = options.codegen
  let emission = ModuleEmission(module, options)
  return try emission.run { (f, sink) throws(CodegenProblem) in try NativeBackend.compile(f, into: sink, options: codegen) }.string
}

/// The text of one function.
private func body(_ name: String, _ text: String) -> String {
  guard let start = text.firstRange(of: "\n\(name):\n"), let end = text[start.upperBound...].firstRange(of: ".size\t\(name)") else { return "" }
  return String(text[start.upperBound..<end.lowerBound])
}

@Suite struct EntryExitTests {
  @Test func nothingIsAddedUnasked() throws {
    let text = try assembly { _ in }
    for word in ["endbr64", "%fs:40", "__stack_chk_fail", "mcount", "nop", ".note.gnu.property", "orq", "GOTPCREL"] {
      #expect(!text.contains(word), "\(word)")
    }
  }

  @Test func stackProtectorGuardsBuffers() throws {
    let text = try assembly { $0.protection.stackProtector = .some }
    #expect(body("calls", text).contains("%fs:40") && body("calls", text).contains("__stack_chk_fail"))
    // Dynamic memory counts as a buffer; a slot without an array, and no slot at all, do not.
    #expect(body("dynamic", text).contains("%fs:40"))
    #expect(!body("plain", text).contains("%fs:40") && !body("large", text).contains("%fs:40"))
    // The canary lies above the buffer.
    #expect(body("calls", text).contains("%rax, 16(%rsp)"))
    let strong = try assembly { $0.protection.stackProtector = .strong }
    #expect(body("large", strong).contains("%fs:40") && !body("plain", strong).contains("%fs:40"))
    let all = try assembly { $0.protection.stackProtector = .all }
    #expect(body("plain", all).contains("subq\t%fs:40"))
    let kernel = try assembly {
      $0.protection.stackProtector = .all
      $0.codeModel = .kernel
    }
    #expect(body("plain", kernel).contains("%gs:40"))
  }

  @Test func branchTargetsAreMarked() throws {
    let text = try assembly { $0.protection.marksBranchTargets = true }
    #expect(body("plain", text).contains("endbr64") && text.contains(".note.gnu.property"))
    let returns = try assembly { $0.protection.keepsShadowStack = true }
    #expect(!returns.contains("endbr64") && returns.contains(".note.gnu.property"))
  }

  @Test func largeFramesAreProbed() throws {
    let text = try assembly { $0.protection.probesStack = true }
    #expect(body("large", text).contains("orq\t$0, (%rsp)") && body("large", text).contains("%r11"))
    #expect(body("dynamic", text).contains("orq\t$0, (%rsp)"))
    #expect(!body("calls", text).contains("orq"))
  }

  @Test func registersAreCleared() throws {
    func cleared(_ choice: String) throws -> String {
      body("plain", try assembly { $0.protection.clearedRegisters = ClearedRegisters(choice)! })
    }
    #expect(try !cleared("skip").contains("xorl"))
    #expect(try cleared("used-gpr").contains("xorl\t%edi, %edi") && !cleared("used-gpr").contains("xorl\t%esi, %esi"))
    #expect(try cleared("all-gpr").contains("xorl\t%r11d, %r11d") && !cleared("all-gpr").contains("xmm"))
    #expect(try cleared("all-arg").contains("xorps\t%xmm7, %xmm7") && !cleared("all-arg").contains("r11"))
    #expect(try cleared("all").contains("xorps\t%xmm15, %xmm15") && cleared("all").contains("fldz"))
    // The result stays.
    #expect(try !cleared("all").contains("xorl\t%eax, %eax"))
  }

  @Test func entriesCanBePatchedAndProfiled() throws {
    let patched = try assembly {
      $0.protection.patchableCount = 3
      $0.protection.patchableBefore = 1
    }
    #expect(patched.contains("__patchable_function_entries"))
    #expect(body("plain", patched).components(separatedBy: "\tnop\n").count == 3)
    #expect(body("plain", try assembly { $0.protection.profiling = .fentry }).hasPrefix("\t.cfi_startproc\n\tcall\t__fentry__"))
    let mcount = body("plain", try assembly { $0.protection.profiling = .mcount })
    #expect(mcount.contains("movq\t%rsp, %rbp") && mcount.contains("call\tmcount"))
  }

  @Test func threadLocalModelsAreHonoured() throws {
    let shared = body("thread", try assembly { $0.relocationModel = .pic })
    #expect(shared.contains("tv@TLSLD(%rip), %rdi") && shared.contains("tv@DTPOFF(%rax)"))
    // In an executable the cheapest model does.
    #expect(body("thread", try assembly { _ in }).contains("tv@TPOFF"))
  }

  @Test func callsGoThroughTheGOTWithoutPLT() throws {
    let text = try assembly {
      $0.usesPLT = false
      $0.relocationModel = .pic
    }
    #expect(text.contains("call\t*outside@GOTPCREL(%rip)"))
  }
}
