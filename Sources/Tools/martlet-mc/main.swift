// martlet-mc: assembles AT&T `.s` files to ELF objects with Martlet's own assembler.
//
// Usage: martlet-mc [--check | -S] [-g] [--compress-debug-sections[=zlib|zstd]] [-I folder] [--defsym name=number] [--16 | --32 | --64] [--intel] input.s [-o output]
//        martlet-mc --disassemble [--16 | --32 | --64] [--intel] file [-o output.s]
//        martlet-mc --random N [--seed S] [--except FILE] [--16 | --32 | --64] [--intel] -o base
// `-S` writes the program back as assembler text in Martlet's own spelling.
// `--check` parses and encodes but writes nothing. `-` reads standard input.
// `--disassemble` reads the .text section of an ELF file, or raw bytes; `--random` is explained in RandomInstructions.swift.

import MachineCode
import ObjectFormat
import Support

#if canImport(Glibc)
import Glibc
#endif

func complain(_ text: String) { fputs("martlet-mc: " + text + "\n", stderr) }

func readAll(_ path: String) -> ByteBuffer? {
  guard let f = path == "-" ? stdin : fopen(path, "rb") else { return nil }
  defer { if path != "-" { fclose(f) } }
  let out = ByteBuffer(capacity: 1 << 16)
  while true {
    out.reserve(1 << 16)
    let start = out.count
    out.append(repeating: 0, count: 1 << 16)
    let n = fread(out.base + start, 1, 1 << 16, f)
    out.truncate(to: start + n)
    if n == 0 { return out }
  }
}

func writeFile(_ path: String, _ content: ByteBuffer) -> Bool {
  guard let f = fopen(path, "wb") else { return false }
  let written = fwrite(content.base, 1, content.count, f)
  return fclose(f) == 0 && written == content.count
}

/// The `.text` section of an ELF file, or the bytes of any other file, as assembler text.
func disassemble(_ file: ByteBuffer, mode: Int, isIntel: Bool, to path: String) -> Int32 {
  var code = Array(file.bytes)
  if code.starts(with: [0x7F, 0x45, 0x4C, 0x46]) {
    guard let reader = try? ELFReader(code), let text = reader.bytes(ofSection: ".text") else {
      complain("the file has no section .text that can be read")
      return 1
    }
    code = text
  }
  let out = ByteBuffer(capacity: code.count * 16 + 64)
  out.write(mode == 64 ? "\t.code64\n" : mode == 32 ? "\t.code32\n" : "\t.code16\n")
  if isIntel { out.write("\t.intel_syntax noprefix\n") }
  let printer = AsmPrinter(CodeBuffer(interner: Interner()), to: out, isIntel: isIntel)
  code.withUnsafeBufferPointer { X86Disassembler(mode: mode).disassemble($0, with: printer) }
  if writeFile(path, out) { return 0 }
  complain("cannot write '\(path)'")
  return 1
}

func runTool() -> Int32 {
  var input: String?
  var output: String?
  var check = false
  var recordsLines = false
  var compression: CompressionMethod?
  var listing = false
  var options = AsmOptions()
  var symbols: [(String, Int64)] = []
  var random: RandomRun?
  var mode = 64
  var isIntel = false
  var disassembles = false
  var arguments = Array(CommandLine.arguments.dropFirst())
  while !arguments.isEmpty {
    let a = arguments.removeFirst()
    switch a {
    case "-o":
      if arguments.isEmpty { complain("-o needs a file name"); return 2 }
      output = arguments.removeFirst()
    case "-I":
      if arguments.isEmpty { complain("-I needs a folder"); return 2 }
      options.includePaths.append(arguments.removeFirst())
    case "--defsym":
      let parts = arguments.isEmpty ? [] : arguments.removeFirst().split(separator: "=").map(String.init)
      guard parts.count == 2, let value = Int64(parts[1]) else { complain("--defsym needs name=number"); return 2 }
      symbols.append((parts[0], value))
    case "--check": check = true
    case "-g": recordsLines = true
    case "--compress-debug-sections", "--compress-debug-sections=zlib": compression = .zlib
    case "--compress-debug-sections=zstd": compression = .zstd
    case "-S": listing = true
    case "--benchmark":
      guard let n = arguments.first.flatMap({ Int($0) }) else { complain("--benchmark needs a number"); return 2 }
      runBenchmark(rounds: n)
      return 0
    case "--16": mode = 16
    case "--32": mode = 32
    case "--64": mode = 64
    case "--intel": isIntel = true
    case "--disassemble", "-d": disassembles = true
    case "--random", "--seed":
      guard let n = arguments.first.flatMap({ Int($0) }), n >= 0 else { complain("\(a) needs a number"); return 2 }
      arguments.removeFirst()
      var run = random ?? RandomRun()
      if a == "--random" { run.perRow = n } else { run.seed = UInt64(n) }
      random = run
    case "--except":
      guard let path = arguments.first, let list = readAll(path) else { complain("--except needs a file of row names"); return 2 }
      arguments.removeFirst()
      var run = random ?? RandomRun()
      run.exceptions = Set(list.string.split(separator: "\n").map(String.init))
      random = run
    case "--help", "-h":
      print("usage: martlet-mc [--check | -S] [-g] [--compress-debug-sections[=zlib|zstd]] [-I folder] [--defsym name=number] [--16 | --32 | --64] [--intel] input.s [-o output]")
      print("       martlet-mc --disassemble [--16 | --32 | --64] [--intel] file [-o output.s]")
      print("       martlet-mc --random N [--seed S] [--16 | --32 | --64] [--intel] -o base")
      return 0
    default:
      if a.hasPrefix("-") && a != "-" { complain("unknown option '\(a)'; see --help"); return 2 }
      if input != nil { complain("more than one input file"); return 2 }
      input = a
    }
  }
  if var random {
    random.mode = mode
    random.isIntel = isIntel
    random.base = output ?? "random"
    if random.write() { return 0 }
    complain("cannot write '\(random.base)'")
    return 1
  }
  guard let input else { complain("no input file; see --help"); return 2 }
  guard let text = readAll(input) else { complain("cannot read '\(input)'"); return 1 }
  if disassembles { return disassemble(text, mode: mode, isIntel: isIntel, to: output ?? "/dev/stdout") }
  let buffer = CodeBuffer(interner: Interner())
  buffer.codeMode = mode
  buffer.objectBits = mode == 64 ? 64 : 32
  // A .s file says itself whether it needs an executable stack.
  buffer.marksStackNonExecutable = false
  if listing { buffer.listing = AsmListing() }
  if recordsLines, let folder = getcwd(nil, 0) {
    options.debug = AsmDebugOptions(file: input, folder: String(cString: folder))
    free(folder)
  }
  buffer.debugCompression = compression
  let parser = AsmParser(buffer, options: options)
  for (name, value) in symbols { buffer.define(buffer.symbol(named: buffer.interner.intern(name)), absolute: value) }
  if isIntel { parser.useIntelSyntax() }
  parser.parse(text.bytes)
  parser.finish()
  print(parser.printed.string, terminator: "")
  for w in parser.warnings { fputs(w.rendered(path: input, severity: "warning"), stderr) }
  for e in parser.errors { fputs(e.rendered(path: input), stderr) }
  if !parser.errors.isEmpty { return 1 }
  let object = buffer.finish()
  for p in buffer.problems { fputs(p.rendered(path: input), stderr) }
  if !buffer.problems.isEmpty { return 1 }
  if check { return 0 }
  let image = ByteBuffer(capacity: 1 << 16)
  if let text = buffer.finishListing() { image.append(text.bytes) } else { ELFWriter.write(object, to: image) }
  let path = output ?? (listing ? "/dev/stdout" : input.hasSuffix(".s") ? String(input.dropLast(2)) + ".o" : input + ".o")
  guard let f = fopen(path, "wb") else { complain("cannot write '\(path)'"); return 1 }
  let written = fwrite(image.base, 1, image.count, f)
  guard fclose(f) == 0, written == image.count else { complain("cannot write '\(path)'"); return 1 }
  return 0
}

exit(runTool())
