// What the mode `link` spoils: good objects, shared objects, archives, scripts and version scripts, made by Martlet itself.

import Foundation
import ToolSupport

struct LinkSeeds: Sendable {
  var objects: [[UInt8]] = []
  var libraries: [[UInt8]] = []
  var archives: [[UInt8]] = []
  var scripts: [[UInt8]] = []
  var versions: [[UInt8]] = []

  /// What C does not make: groups, merged sections of every width, link order, versions, unwind records with a personality, debug data,
  /// thread-local storage in each model.
  private static let assembly = [
    """
    .section .text.inline,"axG",@progbits,inline,comdat
    .weak inline
    .type inline,@function
    inline: .cfi_startproc
    .cfi_personality 0x9b,personality
    .cfi_lsda 0x1b,table
    push %rbp
    .cfi_def_cfa_offset 16
    pop %rbp
    ret
    .cfi_endproc
    .size inline,.-inline
    .section .gcc_except_table,"aG",@progbits,inline,comdat
    table: .long 1, 2, 3
    .section .data.rel.ro,"awG",@progbits,inline,comdat
    personality: .quad handler
    .text
    .globl main
    main: call inline@PLT
    mov inline@GOTPCREL(%rip), %rax
    lea .Lone(%rip), %rdi
    lea .Lwide(%rip), %rdi
    movsd .Lnumber(%rip), %xmm0
    ret
    .section .rodata.str1.1,"aMS",@progbits,1
    .Lone: .string "one"
    .string "a longer one"
    .section .rodata.str4.4,"aMS",@progbits,4
    .balign 4
    .Lwide: .long 65, 66, 0, 66, 0
    .section .rodata.cst8,"aM",@progbits,8
    .Lnumber: .quad 0x3ff0000000000000, 5
    .section .note.GNU-stack,"",@progbits
    """,
    """
    .text
    .globl access
    access: data16 lea own@tlsgd(%rip), %rdi
    .value 0x6666
    rex64
    call __tls_get_addr@PLT
    lea own@tlsld(%rip), %rdi
    call __tls_get_addr@PLT
    lea own@dtpoff(%rax), %rax
    mov own@gottpoff(%rip), %rax
    mov %fs:own@tpoff, %eax
    lea own@tlsdesc(%rip), %rax
    call *own@tlscall(%rax)
    ret
    .section .tdata,"awT",@progbits
    .globl own
    .type own,@object
    own: .long 1
    .section .tbss,"awT",@nobits
    .zero 8
    .section .order,"ao",@progbits,.text
    .quad access
    .section .init_array.5,"aw",@init_array
    .quad access
    .section .debug_str,"MS",@progbits,1
    .Lname: .string "name"
    .section .debug_info,"",@progbits
    .long 40, .Lname
    .quad access, own@dtpoff
    .section .debug_ranges,"",@progbits
    .quad access, access, 0, 0
    .section .note.gnu.property,"a"
    .balign 8
    .long 4, 16, 5
    .string "GNU"
    .long 0xc0000002, 4, 3, 0
    .section .gnu.warning.where,"",@progbits
    .string "where is old"
    .comm shared_common,64,32
    .weak missing
    .data
    .quad missing, access, shared_common, _GLOBAL_OFFSET_TABLE_
    """,
    ".text\n.globl versioned\nversioned: ret\n.symver versioned,entry@@V1\n.symver old,entry@V0\nold: ret\n",
  ]

  static func make(_ options: FuzzOptions, _ tally: Tally, _ scratch: String) -> LinkSeeds? {
    var seeds = LinkSeeds()
    let folder = scratch + "/seeds"
    emptyFolder(folder)
    func make(_ words: [String], _ product: String) -> [UInt8]? {
      let result = Command.run([options.compiler] + words, limits: options.limits, log: folder + "/log", folder: folder)
      guard result.ending == .exited(0), let data = FileManager.default.contents(atPath: folder + "/" + product) else { return nil }
      return [UInt8](data)
    }
    let sources = [
      "int add(int a, int b) { return a + b; } static int zero; int *where(void) { return &zero; } const char *text(void) { return \"tail\"; }\n",
      "int add(int, int); extern int shared; _Thread_local int own = 3; __attribute__((visibility(\"hidden\"))) int common; void (*table[])(void) = {(void (*)(void))add};\n"
        + "__attribute__((constructor)) static void begin(void) { own++; } const char *name = \"a tail\"; int main(void) { return add(own, common) + (int)(long)table[0] + name[0]; }\n",
      "static int impl(void) { return 1; } static void *choose(void) { return impl; } int fast(void) __attribute__((ifunc(\"choose\"))); extern _Thread_local int own;\n"
        + "int shared = 7; int use(void) { return fast() + own; } __attribute__((section(\"set\"))) int member = 1; extern int __start_set[], __stop_set[]; long n(void) { return __stop_set - __start_set; }\n",
    ]
    for (k, text) in sources.enumerated() {
      write(text, to: folder + "/s\(k).c")
      for (level, extra) in [("-O0", ["-fno-pie"]), ("-O2", ["-fPIC", "-ffunction-sections", "-fdata-sections"])] {
        if let o = make([level, "-c", "s\(k).c", "-o", "s\(k)\(level).o"] + extra, "s\(k)\(level).o") { seeds.objects.append(o) }
      }
    }
    for (k, text) in assembly.enumerated() {
      write(text, to: folder + "/a\(k).s")
      if let o = make(["-c", "a\(k).s", "-o", "a\(k).o"], "a\(k).o") { seeds.objects.append(o) }
    }
    if let so = make(["-shared", "s0-O2.o", "s2-O2.o", "-Wl,--version-script=" + options.absolute("Tests/Link/library.map"), "-Wl,--hash-style=sysv", "-o", "v.so"], "v.so") {
      seeds.libraries.append(so)
    }
    if let so = make(["-shared", "s0-O2.o", "s2-O2.o", "-Wl,-soname,input.so", "-o", "s.so"], "s.so") { seeds.libraries.append(so) }
    for name in ["library.map", "layout.lds"] {
      guard let data = FileManager.default.contents(atPath: options.absolute("Tests/Link/\(name)")) else { continue }
      if name.hasSuffix("map") { seeds.versions.append([UInt8](data)) } else { seeds.scripts.append([UInt8](data)) }
    }
    seeds.versions.append(Array("V1 { global: add; use*; local: *; };\nV2 { global: [a-m]*; extern \"C\" { where; }; } V1;\n".utf8))
    seeds.scripts.append(
      Array(
        ("PHDRS { text PT_LOAD FLAGS(5); data PT_LOAD; }\nMEMORY { rom (rx) : ORIGIN = 0x100000, LENGTH = 1M\n ram (w) : ORIGIN = 0x200000, LENGTH = 64K }\nSECTIONS { .text : { *(.text*) KEEP(*(.init)) } >rom :text = 0x90\n"
          + ".rodata : ALIGN(16) { *(SORT_BY_NAME(.rodata*)) QUAD(ADDR(.text)) } >rom\n.data : AT(LOADADDR(.rodata) + SIZEOF(.rodata)) { begin = .; *(.data*) . = ALIGN(8); end = .; } >ram :data\n.bss (NOLOAD) : { *(COMMON) *(.bss*) } >ram\n"
          + "PROVIDE(total = end - begin); ASSERT(total < 0x10000, \"too big\")\n/DISCARD/ : { *(.comment) *(.note*) } }\n").utf8))
    let archiver = (options.compiler as NSString).deletingLastPathComponent + "/martlet-ar"
    // The members of the thin one have the names of good objects that each run has.
    for (words, inputs) in [("rc", ["s0-O0.o", "s2-O2.o"]), ("rc", ["s1-O0.o", "a-member-with-a-long-name.o", "s0-O2.o"]), ("rcT", ["one.o", "two.o"])] {
      for (k, name) in inputs.enumerated() where !name.hasPrefix("s") { write(seeds.objects[k], to: folder + "/" + name) }
      unlink(folder + "/s.a")
      let result = Command.run([archiver, words, "s.a"] + inputs, limits: options.limits, log: folder + "/log", folder: folder)
      if result.ending == .exited(0), let data = FileManager.default.contents(atPath: folder + "/s.a") { seeds.archives.append([UInt8](data)) }
    }
    if seeds.objects.count < 8 || seeds.libraries.count < 2 || seeds.scripts.count < 2 || seeds.archives.count < 3 {
      tally.fail("seeds", "no seeds: run this in Martlet's folder, with martlet and martlet-ld built")
      return nil
    }
    return seeds
  }
}
