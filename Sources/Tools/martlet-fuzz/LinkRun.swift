// The mode `link`: objects, shared objects, archives, linker scripts and version scripts that are truncated, flipped or contradict
// themselves. The linker must end in time with status 0, or with status 1, an error that names an input, and no file.

import Foundation
import ToolSupport

struct LinkRun {
  let options: FuzzOptions
  let tally: Tally
  let scratch: String

  private struct Seeds: Sendable {
    var objects: [[UInt8]] = []
    var libraries: [[UInt8]] = []
    var archives: [[UInt8]] = []
    var scripts: [[UInt8]] = []
    var versions: [[UInt8]] = []
  }

  private static let modes: [[String]] = [
    ["-e", "main", "--unresolved-symbols=ignore-all"], ["-r"], ["-shared", "--build-id", "--hash-style=both"], ["-pie", "--eh-frame-hdr", "-e", "main", "--unresolved-symbols=ignore-all"],
    ["--gc-sections", "-e", "main", "--unresolved-symbols=ignore-all", "--eh-frame-hdr"], ["--emit-relocs", "-e", "main", "--unresolved-symbols=ignore-all"],
    ["-pie", "-z", "pack-relative-relocs", "-e", "main", "--unresolved-symbols=ignore-all"], ["-shared", "-O2", "--gc-sections", "--export-dynamic"],
    ["-static", "-s", "-e", "main", "--unresolved-symbols=ignore-all", "-Map=/dev/null"],
  ]
  private static let scriptWords = [
    "SECTIONS", "PHDRS", "MEMORY", "OVERLAY", "INSERT AFTER .text;", "ENTRY(", "KEEP(", "PROVIDE(", "ASSERT(", "SORT(", "EXCLUDE_FILE(", "/DISCARD/", ".text", ".data", "*(", "*", ")", "{", "}", ":", ";",
    ". = ", "ALIGN(", "ALIGN(0)", "ALIGN(3)", "0xffffffffffffffff", "0x", "1/0", "1 << 99", "~0", "ADDR(", "SIZEOF(", "LOADADDR(", "AT(", "AT>", ">", "= 0x90909090", "FILL(", "BYTE(", "QUAD(", "DEFINED(", "? :",
    "INCLUDE x", "INPUT(", "GROUP(", "VERSION {", "global:", "local:", "extern \"C++\" {", "V1", "V1 {", "} V0;", "\"", "/*", "*/", "[a-", "\\", "NOLOAD", "SUBALIGN(", "CONSTANT(MAXPAGESIZE)", "SEGMENT_START(", "DATA_SEGMENT_ALIGN(",
    "ORIGIN", "LENGTH", "PT_LOAD", "FLAGS(7)", "FILEHDR", ". += 1 << 40;", ". -= 1;", "a = a + 1;", "a = b; b = a;",
  ]

  func run() {
    guard let seeds = makeSeeds() else { return }
    var limits = options.limits
    limits.processorSeconds = min(limits.processorSeconds, 10)
    let judge = Judge(compiler: (options.compiler as NSString).deletingLastPathComponent + "/martlet-ld", limits: limits)
    Workers.run(options.first..<options.first + options.count, threads: options.threads, budget: options.budget, scratch: scratch) { folder, k in
      var random = Random(seed: options.seed, index: k)
      let (name, contents, words) = input(&random, seeds, folder)
      write(contents, to: folder + "/" + name)
      if let fault = judge.fault(words, RunConfiguration(name: "link", options: [], output: "out"), in: folder, placeNames: [name, "one.o", "two.o"]) {
        let before = tally.fail(name + Judge.signature(fault), "\(name) \(k) (\(words.joined(separator: " "))): \(fault)")
        if !options.keep.isEmpty && before < 5 { write(contents, to: options.keep + "/\(options.seed)-\(k)-\(name)") }
      } else {
        tally.pass()
      }
    }
  }

  /// A spoiled file, its name, and the command line that takes it. `one.o` and `two.o` in `folder` are good objects.
  private func input(_ random: inout Random, _ seeds: Seeds, _ folder: String) -> (name: String, contents: [UInt8], words: [String]) {
    var words = random.pick(LinkRun.modes)
    for name in ["one.o", "two.o"] { write(random.pick(seeds.objects), to: folder + "/" + name) }
    switch random.below(10) {
    case 0, 1:
      var m = Mutator(random: random, vocabulary: LinkRun.scriptWords)
      let text = m.mutate(random.pick(seeds.scripts), other: random.pick(seeds.scripts))
      return ("input.lds", text, words + ["-T", "input.lds", "one.o"])
    case 2:
      var m = Mutator(random: random, vocabulary: LinkRun.scriptWords)
      let text = m.mutate(random.pick(seeds.versions), other: random.pick(seeds.versions))
      return ("input.map", text, ["-shared", "one.o", random.oneIn(4) ? "--dynamic-list=input.map" : "--version-script=input.map"])
    case 3 where !seeds.archives.isEmpty:
      if random.oneIn(2) { words.append("--whole-archive") }
      return ("input.a", spoil(random.pick(seeds.archives), &random), words + ["one.o", "input.a", "-u", "add"])
    case 4, 5:
      if words == ["-r"] { words = LinkRun.modes[0] }
      words.removeAll { $0 == "-static" }
      return ("input.so", spoil(random.pick(seeds.libraries), &random), words + ["one.o", "input.so"])
    default: return ("input.o", spoil(random.pick(seeds.objects), &random), words + ["input.o", "one.o"])
    }
  }

  // MARK: Spoiling binary files

  private func spoil(_ seed: [UInt8], _ random: inout Random) -> [UInt8] {
    var b = seed
    for _ in 0..<(random.oneIn(3) ? random.range(2, 8) : 1) {
      if b.isEmpty { break }
      switch random.below(8) {
      case 0: b[random.below(b.count)] ^= 1 << UInt8(random.below(8))
      case 1: b[random.below(b.count)] = UInt8(truncatingIfNeeded: random.next())
      case 2: if random.oneIn(4) { b = Array(b.prefix(random.below(b.count + 1))) }
      case 3:
        let start = random.below(b.count)
        for i in start..<min(b.count, start + random.range(1, 64)) { b[i] = random.oneIn(2) ? 0 : 0xFF }
      case 4:
        let (from, to) = (random.below(b.count), random.below(b.count))
        for i in 0..<random.range(1, 48) where from + i < b.count && to + i < b.count { b[to + i] = b[from + i] }
      default: spoilField(&b, &random)
      }
    }
    return b
  }

  private static let numbers: [UInt64] = [0, 1, 2, 3, 7, 0xFF, 0xFF00, 0xFFF1, 0xFFF2, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40, 1 << 62, 1 << 63, .max, .max - 7]

  /// Gives a field of the ELF header, of a section header, or of an entry of a table an odd value.
  private func spoilField(_ b: inout [UInt8], _ random: inout Random) {
    func word(_ at: Int, _ n: Int) -> UInt64 { at + n > b.count ? 0 : (0..<n).reversed().reduce(0) { $0 << 8 | UInt64(b[at + $1]) } }
    guard b.count > 64, b[0] == 0x7F else { return b[random.below(b.count)] = 0xFF }
    let value = random.oneIn(3) ? random.next() : random.oneIn(3) ? UInt64(b.count) &+ random.next() % 16 &- 8 : random.pick(LinkRun.numbers)
    var at = random.below(64)
    var width = random.pick([1, 2, 4, 8])
    let table = Int(clamping: word(40, 8)), count = Int(word(60, 2))
    if !random.oneIn(5), count > 0, table + count * 64 <= b.count {
      let header = table + random.below(count) * 64
      let fields = [(0, 4), (4, 4), (8, 8), (16, 8), (24, 8), (32, 8), (40, 4), (44, 4), (48, 8), (56, 8)]
      (at, width) = random.pick(fields)
      at += header
      let (offset, size, entry) = (Int(clamping: word(header + 24, 8)), Int(clamping: word(header + 32, 8)), Int(clamping: word(header + 56, 8)))
      // More often a field of an entry than one of the header.
      if !random.oneIn(3), size > 0, offset < b.count, size <= b.count - offset {
        width = random.pick([1, 2, 4, 8])
        at = entry > 0 && entry <= size ? offset + random.below(size / entry) * entry + random.below(entry) : offset + random.below(size)
      }
    }
    for i in 0..<width where at + i < b.count { b[at + i] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(i))) }
  }

  // MARK: Seeds

  private func makeSeeds() -> Seeds? {
    var seeds = Seeds()
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
    write(sources[0], to: folder + "/a.c")
    let archiver = Command.run(
      [(options.compiler as NSString).deletingLastPathComponent + "/martlet-ar", "rc", "s.a", "s0-O0.o", "s2-O2.o"], limits: options.limits, log: folder + "/log", folder: folder)
    if archiver.ending == .exited(0), let data = FileManager.default.contents(atPath: folder + "/s.a") { seeds.archives.append([UInt8](data)) }
    if seeds.objects.count < 4 || seeds.libraries.isEmpty || seeds.scripts.count < 2 {
      tally.fail("seeds", "no seeds: run this in Martlet's folder, with martlet and martlet-ld built")
      return nil
    }
    return seeds
  }
}
