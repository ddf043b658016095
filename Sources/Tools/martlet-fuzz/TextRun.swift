// The mode `text`: spoiled assembly, SSA text and response files.

import Foundation
import ToolSupport

struct TextRun {
  let options: FuzzOptions
  let tally: Tally
  let scratch: String

  private static let assembly: [String] = [
    "nop", "movq $0x7fffffffffffffff, %rax", "movl %eax, -0x80000000(%rip)", "jmp 1f", "1:", "2: jmp 2b", "lock; xaddl %eax, (%rdi)", "vaddps %ymm0, %ymm1, %ymm2", "movabsq $x, %rax",
    ".byte", ".long 1<<99", ".quad a-b", ".quad a*b", ".zero 1<<40", ".space 0x7fffffffffffffff", ".fill 99999999999, 8, 1", ".p2align 63", ".balign 3", ".org 1<<40", ".skip -1",
    ".section .text", ".section \"\"", ".section .foo,\"awx\",@progbits", ".previous", ".pushsection .data", ".popsection", ".globl", ".type x, @function", ".size x, .-x", ".comm x, 1<<50, 64",
    ".cfi_startproc", ".cfi_endproc", ".cfi_def_cfa_offset 0x7fffffffffffffff", ".cfi_offset 999, -16", ".cfi_remember_state", ".cfi_restore_state", ".set x, x", ".set a, b+1", "x = x + 1", ".equ y, 1/0",
    ".string \"\\777\\x\"", ".asciz \"abc", ".ascii", ".macro m", ".endm", ".rept 1000000000", ".rept 1000000000\n.endr", ".irp x\nm\n.endr", ".macro m\nm\nm\n.endm\nm", ".macro d x\nd \\x\\x\n.endm\nd aaaa", ".endr", ".if 1", ".endif", ".if", ".else", ".elseif 0", ".ifdef x", ".ifndef x", ".ifb", ".ifc a,b", ".ifeqs \"a\",\"b\"", ".macro m a, b:req, c:vararg", ".macro m a=1", "m", "m m", "\\a", "\\@", "\\()", ".exitm", ".purgem m", ".altmacro", ".noaltmacro", "LOCAL l", "<", ">", "!", "&", ".irp x, 1, 2", ".irpc x, abc", ".rept 3", ".rept x",
    ".subsection 1", ".text 3", ".section .g,\"axG\",@progbits,g,comdat", ".section .u,\"a\",@progbits,unique,3", ".section .m,\"aMS\",@progbits,1", ".attach_to_group g", ".symver f, f@V", ".symver f, f@@@V", ".weakref a, b", ".reloc ., R_X86_64_64, x+1", ".reloc x, R_X86_64_NONE", ".balignw 8, 1", ".p2align 4,,15", ".org x", ".org .+5", ".skip y-x", ".skip (b-a)*(d-c)", ".fill y-x, 3, 7", ".uleb128 b-a", ".sleb128 a-b", ".uleb128 a*b", ".nops 9", ".octa 0x", ".float 1e999", ".tfloat nan", ".dcb.b 1<<60, 1", ".ds.x 9",
    ".loc 1 1", ".loc 1 2 3 view v", ".file 1 \"f\"", ".file 0 \"d\" \"f\"", ".file 99999999 \"f\"", ".cfi_sections .debug_frame", ".cfi_personality 0x9b, p", ".cfi_lsda 0, l", ".cfi_escape 1, 2", ".cfi_return_column 3", ".cfi_val_offset 3, 4", ".gnu_attribute 4, 1", ".version \"v\"", ".line 7", "# 7 \"f\"", ".end", ".abort", ".print \"x\"", ".warning", "x = . + 1", "x == y", ".equiv x, 1", ".eqv x, y", ".set x, y - x", "&&", "||", "==", "!=", ">=", ".include \"/dev/zero\"", ".incbin \"/dev/zero\"", "(", ")", "%", "$", "@", "@PLT", "@GOTPCREL", "%rax", "%eip", "%st(9)", "0x", "1f", "99999b", "-", "~", "<<", "/", "/0", "#", "\n", ";", "\"", "rep", "data16",
  ]
  private static let ssa: [String] = [
    "func", "@f", "%0", "%99999999", "i8", "i128", "i999999", "ptr", "f32", "f80", "<4 x i32>", "<0 x i8>", "<999999999 x i8>", "void", "block", "^1", "ret", "br", "phi", "load", "store", "call", "add", "const", "switch", "undef", "poison", "-1", "0x", "99999999999999999999999", "(", ")", "{", "}", "[", "]", ",", ":", "=", "->", "\"", "nan", "inf", "align", "global", "volatile",
  ]
  private static let responses: [String] = [
    "-O2", "-o", "-c", "-E", "-I", "-D", "-DA=", "-D3=4", "-U", "-include", "-x", "c", "nolang", "-std=c99", "-std=c1234", "-W", "-Wno-", "-Werror=", "-f", "-fno-", "-m", "-march=", "--target=", "--backend=", "--backend=x", "-", "--", "@resp", "@", "\"", "'", "\\", "-O99999999999", "-fmax-errors=-1", "-print-after=all", "-opt-bisect-limit=x", "-L", "-l", "-Wl,", "-Xlinker", "-MF", "-MD", "-MT", "-M", "input.c", "nosuch.c", "\0", "é", "-isystem", "-idirafter", "-iquote", "-g", "-S", "-###", "--help", "--version", "-v", "-dM", "-P", "-C", "-save-temps", "-pipe", "-shared", "-static", "-pthread", "-emit-ssa", "-emit-ast", "-fverify", "-ftime-report", "--param", "-T", "-u", "-z", "-e",
  ]

  func run() {
    guard let seeds = makeSeeds() else { return }
    let judge = Judge(compiler: options.compiler, limits: options.limits)
    let ssaJudge = Judge(compiler: (options.compiler as NSString).deletingLastPathComponent + "/martlet-opt", limits: options.limits)
    let hasSSATool = FileManager.default.isExecutableFile(atPath: ssaJudge.compiler)
    if !hasSSATool { tally.skip("martlet-opt is not built, SSA text is left out") }
    Workers.run(options.first..<options.first + options.count, threads: options.threads, budget: options.budget, scratch: scratch) { folder, k in
      var random = Random(seed: options.seed, index: k)
      let kind = random.below(6)
      let choice = random.next()
      let fault: String?
      let name: String, text: [UInt8]
      switch kind {
      case 0, 1:
        name = "input.s"
        var texts = AssemblyTexts(random: random, vocabulary: TextRun.assembly)
        text = texts.make()
        write(text, to: folder + "/" + name)
        fault = judge.fault([name], RunConfiguration(name: "-c", options: ["-c"], output: "out.o"), in: folder)
      case 2, 3:
        name = "input.s"
        let seed = seeds.assembly[random.below(seeds.assembly.count)]
        var m = Mutator(random: random, vocabulary: TextRun.assembly)
        text = m.mutate(seed, other: seeds.assembly[Int(choice % UInt64(seeds.assembly.count))])
        write(text, to: folder + "/" + name)
        fault = judge.fault([name], RunConfiguration(name: "-c", options: ["-c"], output: "out.o"), in: folder)
      case 4:
        if !hasSSATool { return }
        name = "input.ssa"
        let seed = seeds.ssa[random.below(seeds.ssa.count)]
        var m = Mutator(random: random, vocabulary: TextRun.ssa)
        text = m.mutate(seed, other: seeds.ssa[Int(choice % UInt64(seeds.ssa.count))])
        write(text, to: folder + "/" + name)
        fault = ssaJudge.fault([name], RunConfiguration(name: "martlet-opt", options: choice & 1 == 0 ? [] : ["-O2"], output: ""), in: folder)
      default:
        name = "resp"
        var words: [String] = ["-fsyntax-only"]
        for _ in 0..<random.range(0, 8) { words.append(random.pick(TextRun.responses)) }
        var m = Mutator(random: random, vocabulary: TextRun.responses)
        text = random.oneIn(3) ? m.mutate(Array(words.joined(separator: " ").utf8), other: []) : Array(words.joined(separator: "\n").utf8)
        write(text, to: folder + "/" + name)
        write("int main(void) { return 0; }\n", to: folder + "/input.c")
        fault = judge.fault(["@resp", "input.c"], RunConfiguration(name: "@file", options: [], output: ""), in: folder, allowsFiles: true)
      }
      if let fault {
        let before = tally.fail(name + Judge.signature(fault), "\(name) \(k): \(fault)")
        if !options.keep.isEmpty && before < 5 { write(text, to: options.keep + "/\(options.seed)-\(k)-\(name)") }
      } else {
        tally.pass()
      }
    }
  }

  /// The compiler's own output for the test programs, and what other seeds are named.
  private func makeSeeds() -> (assembly: [[UInt8]], ssa: [[UInt8]])? {
    var assembly = collectSeeds(options.paths + ["Tests/Golden"], suffixes: [".s"])
    var ssa = collectSeeds(options.paths + ["Tests/Golden"], suffixes: [".ssa"])
    let folder = scratch + "/seeds"
    emptyFolder(folder)
    for name in ["integer_arithmetic", "switches", "unions", "int128", "recursion", "vectors", "inline_assembly"] {
      let source = options.absolute("Tests/Exec/c/\(name).c")
      for (option, suffix) in [("-S", "s"), ("-emit-ssa", "ssa")] {
        let result = Command.run(
          [options.compiler, option, "-O1", "-w", source, "-o", "out.\(suffix)"], limits: options.limits, log: folder + "/log", folder: folder)
        guard result.ending == .exited(0), let data = FileManager.default.contents(atPath: folder + "/out.\(suffix)") else { continue }
        if suffix == "s" { assembly.append([UInt8](data.prefix(30_000))) } else { ssa.append([UInt8](data.prefix(30_000))) }
      }
    }
    if assembly.isEmpty || ssa.isEmpty {
      tally.fail("seeds", "no seeds: run this in Martlet's folder")
      return nil
    }
    return (assembly, ssa)
  }
}
