// Assembly texts that ask for too much or contradict themselves: for the mode `text`, beside spoiled real ones.

struct AssemblyTexts {
  var random: Random
  let vocabulary: [String]
  private var text = ""

  init(random: Random, vocabulary: [String]) {
    self.random = random
    self.vocabulary = vocabulary
  }

  /// A text of a few pieces, some of them hostile.
  mutating func make() -> [UInt8] {
    text = random.oneIn(4) ? "\t.intel_syntax noprefix\n" : ""
    for _ in 0..<random.range(1, 6) { piece() }
    if random.oneIn(20) { return Array(Array(text.utf8).prefix(random.below(text.utf8.count + 1))) }
    return Array(text.utf8)
  }

  private static let labels: [String] = ["a", "b", "c", ".L1", ".L2", "x", "1f", "1b", ".", "y", "z"]
  private static let numbers: [String] = [
    "0", "1", "-1", "4", "127", "128", "255", "65536", "0x7fffffff", "0x80000000", "0xffffffff", "1<<31", "1<<32", "1<<40", "1<<62", "0x7fffffffffffffff", "0x8000000000000000",
    "0xffffffffffffffff", "-0x8000000000000000", "99999999999999999999999", "b-a", "a-b", ".-a", "y-x", "x-y", "(b-a)*(b-a)", "a*2", "x",
  ]

  private mutating func label() -> String { random.pick(AssemblyTexts.labels) }
  private mutating func number() -> String { random.pick(AssemblyTexts.numbers) }

  private mutating func line(_ s: String) { text += "\t" + s + "\n" }

  private mutating func repeated(_ s: String, _ n: Int) -> String { String(repeating: s, count: n) }

  /// Mostly small, now and then large.
  private mutating func size(_ most: Int) -> Int { random.oneIn(3) ? random.range(1, most) : random.range(1, 30) }

  private mutating func piece() {
    switch random.below(13) {
    case 0: space()
    case 1: macros()
    case 2: loops()
    case 3: expressions()
    case 4: conditions()
    case 5: files()
    case 6: assignments()
    case 7: frames()
    case 8: lines()
    case 9: sections()
    case 10: branches()
    case 11: symbols()
    default: words()
    }
  }

  /// Giant and negative sizes.
  private mutating func space() {
    for _ in 0..<random.range(1, 5) {
      let directive = random.pick([".fill", ".skip", ".space", ".zero", ".org", ".align", ".balign", ".p2align", ".balignw", ".p2alignl", ".nops", ".dcb.b", ".ds.x", ".lcomm z,", ".comm y,"])
      var operands: [String] = []
      for _ in 0..<random.range(1, 4) { operands.append(number()) }
      line(directive + " " + operands.joined(separator: ", "))
      if random.oneIn(2) { text += random.pick(["a:", "b:", ".L1:", "1:"]) + "\n" }
    }
  }

  /// Recursion, in one macro or two, with arguments that grow.
  private mutating func macros() {
    let body = random.pick(["m", "m \\x\\x", "m \\x, \\x", "n", ".rept 3\nm\n.endr", "m \"\\x\"", "m (\\x)", ".if 1\nm\n.endif", ".macro m x\n.endm\nm", ".purgem m\nm", "\\x", "m \\@", ".exitm\nm", ".include \"input.s\""])
    line(".macro m x:vararg\n\(random.pick(["nop", "", ".byte \\@", "LOCAL l"]))\n\(body)\n.endm")
    if random.oneIn(2) { line(".macro n x, y=\\x, z:req\n\tm \\x \\y\n\tm \\x\n.endm") }
    if random.oneIn(4) { line(".altmacro") }
    line(random.pick(["m 1", "m", "n 1, 2, 3", "m \(repeated("a", size(50_000)))", "m \(repeated("<", size(2000)))", "m %(1+2)", "m !<!>"]))
  }

  private mutating func loops() {
    let depth = size(300)
    let head = random.pick([".rept \(number())", ".irp x, 1, 2, 3", ".irpc x, abcdef", ".rept 2", ".irp x \(repeated("1,", size(20_000)))", ".irpc x, \(repeated("q", size(20_000)))"])
    text += repeated(head + "\n", depth)
    line(random.pick(["nop", ".byte 1", "\\x", ".rept \\x\nnop\n.endr", ".long \\x\\x\\x", "", ".L\\@: jmp .L\\@"]))
    text += repeated(".endr\n", random.oneIn(4) ? random.below(depth + 2) : depth)
  }

  private mutating func expressions() {
    let n = size(100_000)
    let left = label(), right = label(), operation = random.pick(["+", "-", "*", "|", "&", "<<", "/", "%", "==", "&&", "!"])
    let value: String
    switch random.below(5) {
    case 0: value = repeated("(", n) + left + repeated(")", random.oneIn(4) ? random.below(n + 1) : n)
    case 1: value = repeated(random.pick(["-", "~", "!", "- -"]), n) + left
    case 2: value = left + repeated(operation + right, n)
    case 3: value = repeated(left + operation + "(", n) + "1" + repeated(")", n)
    default: value = repeated("9", n)
    }
    line(random.pick([".long ", ".byte ", "x = ", ".set y, ", ".skip ", ".org ", ".uleb128 ", ".if ", ".size x, ", "movl $", "jmp ", ".quad x + ", ".reloc ", ".p2align ", ".fill ", "movl (%rax,%rbx,"]) + value)
  }

  private mutating func conditions() {
    let n = size(60_000)
    text += repeated(random.pick([".if 1\n", ".if 0\n", ".ifdef x\n", ".ifb\n", ".if x\n", ".ifc a,b\n", ".ifeqs \"a\",\"a\"\n"]), n)
    line(random.pick(["nop", ".else", ".elseif 1", ".endif", ".else\n.else", "#", ".macro m", ".rept 2"]))
    text += repeated(random.pick([".endif\n", ".endif\n", ".else\n.endif\n", ".endc\n"]), random.oneIn(4) ? random.below(n + 2) : n)
  }

  private mutating func files() {
    let name = random.pick([".", "..", "/", "/dev/null", "/dev/zero", "/dev/stdin", "/proc/self/mem", "/proc/self/maps", "/proc/kmsg", "/dev/full", "/dev/tty", "input.s", "out.o", "none", "", "/etc/passwd", "/sys/kernel", repeated("a", size(5000)), "a\\000b"])
    switch random.below(3) {
    case 0: line(".include \"\(name)\"")
    case 1: line(".incbin \"\(name)\"")
    default: line(".incbin \"\(name)\", \(number()), \(number())")
    }
  }

  /// Chains of symbols, with circles.
  private mutating func assignments() {
    let n = size(20_000)
    let form = random.below(4), operation = random.pick(["+ 1", "* 2", "- a", "+ s0", "", "<< 1"])
    for i in 0..<n {
      let next = i + 1 == n ? random.pick(["s0", "a", "3", "s1", "."]) : "s\(i + 1)"
      switch form {
      case 0: line("s\(i) = \(next) \(operation)")
      case 1: line(".set s\(n - i), s\(n - i - 1) \(operation)")
      case 2: line(".weakref s\(i), \(next)")
      default: line(".equiv s\(i), \(next) + \(next)")
      }
    }
    line(random.pick([".long s0", ".long s0 - s\(n - 1)", ".skip s0", ".uleb128 s0", ".globl s0", ".symver s0, s0@@V", "jmp s0", ".size s0, s1", ""]))
  }

  private mutating func frames() {
    if !random.oneIn(4) { line(".cfi_startproc") }
    for _ in 0..<size(2000) {
      line(random.pick([
        ".cfi_def_cfa_offset \(number())", ".cfi_offset \(number()), \(number())", ".cfi_remember_state", ".cfi_restore_state", ".cfi_escape \(number()), \(number())", ".cfi_personality \(number()), x",
        ".cfi_lsda \(number()), .L1", ".cfi_adjust_cfa_offset \(number())", ".cfi_rel_offset 3, \(number())", ".cfi_return_column \(number())", ".cfi_val_offset 3, \(number())", ".cfi_register 3, \(number())",
        ".cfi_signal_frame", ".cfi_sections .debug_frame", ".cfi_sections .x", ".cfi_window_save", ".cfi_undefined %xmm0", ".cfi_startproc", ".cfi_endproc", "nop", ".p2align 4", "jmp x", ".data", ".text", ".text 1",
        ".skip \(number())",
      ]))
    }
    if !random.oneIn(4) { line(".cfi_endproc") }
  }

  private mutating func lines() {
    for _ in 0..<size(500) {
      line(random.pick([
        ".file \(number()) \"f\"", ".file \"g\"", ".file 1 \"d\" \"f\"", ".file 0 \"d\" \"f\" md5 0x0123456789abcdef0123456789abcdef", ".loc 1 \(number())", ".loc 1 1 \(number()) is_stmt 0", ".loc 1 1 view v\(random.below(5))",
        ".loc 1 1 discriminator \(number())", ".loc \(number()) 1", "nop", "jmp 1f", "1:", ".p2align 4", ".skip \(number())", ".section .t\(random.below(4)),\"ax\"", ".uleb128 v\(random.below(5))", "\n# \(random.below(1 << 30)) \"f.c\" 1",
        ".line \(number())", ".text", ".section .debug_line\n\t.byte 1\n\t.text", ".loc 1 2 view -0",
      ]))
    }
  }

  private mutating func sections() {
    for _ in 0..<size(3000) {
      line(random.pick([
        ".section .s\(random.below(9)),\"\(random.pick(["a", "ax", "awT", "aMS", "aG", "o", "ao", "?", "e", "z", "awG?", ""]))\",@\(random.pick(["progbits", "nobits", "note", "init_array", "3", "x"])),\(number()),g,comdat",
        ".pushsection .t\(random.below(9))", ".popsection", ".previous", ".subsection \(number())", ".text \(number())", ".data \(number())", ".bss", ".section .bss\(random.below(3)),\"aw\",@nobits", ".byte 1", ".long a", "a:",
        ".attach_to_group g", ".section .l,\"ao\",@progbits,a", ".p2align 3", ".skip 3", ".section .u,\"a\",@progbits,unique,\(number())", "nop", ".reloc \(number()), R_X86_64_NONE, x", ".struct \(number())", ".offset 4",
      ]))
    }
  }

  private mutating func branches() {
    let n = size(20_000)
    for i in 0..<n {
      switch random.below(6) {
      case 0: text += ".L\(i % 999):\n"
      case 1: line(".p2align \(random.below(7)),,\(random.below(20))")
      case 2: line(random.pick(["loop", "jrcxz", "call", "xbegin", "jmp *", "lea"]) + " .L\(random.below(n))")
      case 3: line(".skip .L\(random.below(n)) - .L\(random.below(n))")
      default: line(random.pick(["jmp", "je", "jmp", "jg,pn"]) + " .L\(random.below(n)) + \(number())")
      }
    }
  }

  private mutating func symbols() {
    for _ in 0..<size(200) {
      line(random.pick([".globl", ".weak", ".hidden", ".local", ".protected", ".type", ".size", ".symver", ".weakref", ".comm", ".lcomm", ".set", ".equiv", ".gnu_attribute", ".reloc", ".cfi_label", ".bundle_align_mode", ".bundle_lock"])
        + " \(label()), \(random.pick([label(), number(), "@function", "x@V", "x@@V", "x@@@V", "R_X86_64_64", "\"s\""])), \(number())")
      if random.oneIn(5) { text += random.pick(["a:", "b:", "x:", "1:", ".L1:"]) + "\n" }
    }
  }

  private mutating func words() {
    for _ in 0..<random.range(3, 200) { text += random.pick(vocabulary) + random.pick([" ", "\n", "\n\t", ", ", ";", ""]) }
  }
}
