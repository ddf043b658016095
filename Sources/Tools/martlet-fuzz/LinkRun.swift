// The mode `link`: objects, shared objects, archives, linker scripts and version scripts that are truncated, flipped or contradict
// themselves. The linker must end in time with status 0, or with status 1, an error that names an input, and no file.

import Foundation
import ToolSupport

struct LinkRun {
  let options: FuzzOptions
  let tally: Tally
  let scratch: String

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
    guard let seeds = LinkSeeds.make(options, tally, scratch) else { return }
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
  private func input(_ random: inout Random, _ seeds: LinkSeeds, _ folder: String) -> (name: String, contents: [UInt8], words: [String]) {
    var words = random.pick(LinkRun.modes)
    for name in ["one.o", "two.o"] { write(random.pick(seeds.objects), to: folder + "/" + name) }
    switch random.below(12) {
    case 0, 1:
      var m = Mutator(random: random, vocabulary: LinkRun.scriptWords)
      let text = m.mutate(random.pick(seeds.scripts), other: random.pick(seeds.scripts))
      return ("input.lds", text, words + ["-T", "input.lds", "one.o"])
    case 2:
      var m = Mutator(random: random, vocabulary: LinkRun.scriptWords)
      let text = m.mutate(random.pick(seeds.versions), other: random.pick(seeds.versions))
      return ("input.map", text, ["-shared", "one.o", random.oneIn(4) ? "--dynamic-list=input.map" : "--version-script=input.map"])
    case 3, 4:
      if random.oneIn(3) { words.append("--whole-archive") }
      return ("input.a", ArchiveSpoiler.spoil(random.pick(seeds.archives), &random), words + ["one.o", "input.a", "-u", "add", "-u", "where", "-u", "fast"])
    case 5, 6:
      if words == ["-r"] { words = LinkRun.modes[0] }
      words.removeAll { $0 == "-static" }
      return ("input.so", ELFSpoiler.spoil(random.pick(seeds.libraries), &random), words + ["one.o", "input.so"])
    case 7 where random.oneIn(2):
      // A script among the inputs, as a C library's is.
      var m = Mutator(random: random, vocabulary: LinkRun.scriptWords + ["one.o", "two.o", "input.lds", "-lone", "AS_NEEDED(", "OUTPUT_FORMAT(elf64-x86-64)", "SEARCH_DIR("])
      let text = m.mutate(Array("GROUP ( one.o AS_NEEDED ( two.o ) )\nINPUT(one.o two.o)\nINCLUDE input.lds\na = b + 1;\n".utf8), other: random.pick(seeds.scripts))
      return ("input.lds", text, words + ["-L.", "two.o", "input.lds"])
    default: return ("input.o", ELFSpoiler.spoil(random.pick(seeds.objects), &random), words + ["input.o", "one.o"])
    }
  }
}
