// The assembler: whole files against GNU as and against goldens, its text output, and its error messages.

import Foundation
import ObjectFormat
import Support
import Testing

@testable import MachineCode

/// A readable dump of what an object means: contents, relocations with symbol names, symbols. Independent of the order of
/// symbols and of unused section symbols, in which assemblers differ.
func describe(_ o: ELFReader) throws -> String {
  var lines: [String] = []
  for (i, s) in o.sections.enumerated() where i > 0 && s.size > 0 {
    if [ELF.symbolTable, ELF.stringTable, ELF.rela, ELF.group].contains(s.type) { continue }
    lines.append("section \(s.name) type \(s.type) flags \(String(s.flags, radix: 16)) align \(s.alignment) size \(s.size)")
    if s.type != ELF.noBits {
      for start in stride(from: 0, to: s.size, by: 16) {
        let row = o.bytes[(s.offset + start)..<(s.offset + min(start + 16, s.size))]
        lines.append("  " + String(start, radix: 16) + ": " + row.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " "))
      }
    }
    for r in try o.relocations(ofSection: i).sorted(by: { ($0.offset, $0.type) < ($1.offset, $1.type) }) {
      let symbol = o.symbols[r.symbol]
      let name = symbol.type == 3 ? o.sections[symbol.section].name : symbol.name
      let type = X86Relocation(rawValue: UInt8(r.type))?.name ?? String(r.type)
      lines.append("  at \(String(r.offset, radix: 16)) \(type) \(name) \(r.addend)")
    }
  }
  let place: (Int) -> String = { $0 == 0 ? "undefined" : $0 < 0xFF00 ? o.sections[$0].name : String($0, radix: 16) }
  for s in o.symbols.sorted(by: { $0.name < $1.name }) where !s.name.isEmpty && s.type != 3 && s.name != "_GLOBAL_OFFSET_TABLE_" {
    lines.append(
      "symbol \(s.name) \(place(s.section)) value \(s.value) size \(s.size) binding \(s.binding) type \(s.type) visibility \(s.visibility)")
  }
  return lines.joined(separator: "\n") + "\n"
}

@Suite struct AssemblerTests {
  static let goldenFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Golden/asm").path

  static let inputs: [String] = (try? FileManager.default.contentsOfDirectory(atPath: goldenFolder))?
    .filter { $0.hasSuffix(".s") }.sorted() ?? []

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: AssemblerTests.goldenFolder + "/" + name, encoding: .utf8)
  }

  @Test func goldensExist() { #expect(AssemblerTests.inputs.count >= 4) }

  /// MARTLET_UPDATE_GOLDEN=1 rewrites the expectations.
  @Test(arguments: inputs) func golden(_ name: String) throws {
    let dump = try describe(TestTools.ourObject(try text(name)))
    let path = AssemblerTests.goldenFolder + "/" + name.dropLast(2) + ".expected"
    if ProcessInfo.processInfo.environment["MARTLET_UPDATE_GOLDEN"] != nil {
      try dump.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(dump == (try String(contentsOfFile: path, encoding: .utf8)))
  }

  @Test(arguments: inputs) func agreesWithGNUAs(_ name: String) throws {
    guard TestTools.hasGNUAs else { return print("notice: GNU as is not installed; the comparison is skipped") }
    let source = ByteBuffer()
    source.write(try text(name))
    #expect(try describe(TestTools.ourObject(source.string)) == describe(TestTools.gnuObject(source)))
  }

  /// What `-S` prints gives the same object, in our assembler and in GNU as.
  @Test(arguments: inputs) func listingGivesTheSameObject(_ name: String) throws {
    let source = try text(name)
    let buffer = CodeBuffer(interner: Interner())
    buffer.marksStackNonExecutable = false
    buffer.listing = AsmListing()
    let parser = AsmParser(buffer)
    parser.parse(source)
    #expect(parser.errors.isEmpty)
    _ = buffer.finish()
    let listing = try #require(buffer.finishListing())
    let direct = try describe(TestTools.ourObject(source))
    #expect(try describe(TestTools.ourObject(listing.string)) == direct)
    if TestTools.hasGNUAs { #expect(try describe(TestTools.gnuObject(listing)) == direct) }
  }

  /// Random jumps over random distances with alignments between: sizes as GNU as chooses them.
  @Test(arguments: 1...8 as ClosedRange<UInt64>) func relaxationAgreesWithGNUAs(seed: UInt64) throws {
    guard TestTools.hasGNUAs else { return print("notice: GNU as is not installed; the comparison is skipped") }
    var random = TestRandom(seed: seed)
    let source = ByteBuffer()
    let labels = 400
    for i in 0..<labels {
      source.write("l\(i):\n")
      if random.below(6) == 0 { source.write("\t.p2align \(1 + random.below(5))\(random.below(2) == 0 ? ",,10" : "")\n") }
      let near = max(0, min(labels - 1, i + random.below(40) - 20))
      source.write(random.below(2) == 0 ? "\tjmp l\(near)\n" : "\tjne l\(near)\n")
      source.write("\t.skip \(random.below(12)), 0x90\n")
    }
    let ours = try TestTools.ourObject(source.string).bytes(ofSection: ".text")
    #expect(try ours == TestTools.textOfGNUAs(source))
  }

  /// A C program through gcc -S, our assembler and gcc's linker runs as it should.
  @Test(arguments: ["-O0", "-O2", "-O2 -fPIC", "-Os -fno-pie -no-pie"]) func assembledProgramRuns(_ options: String) throws {
    guard TestTools.hasGCC else { return print("notice: gcc is not installed; the test is skipped") }
    let folder = try TestTools.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let program = """
      #include <stdio.h>
      __thread int tls = 3;
      static long double f(long double a, long double b) { return a * b / 3.0L - 1.0L; }
      static const char *names[] = {"zero", "one", "two", "three", "four", "five", "six"};
      int pick(int x) { switch (x) { case 0: return 5; case 1: return 7; case 2: return 9; case 3: return 11; case 4: return tls;
        case 5: return 1; default: return -1; } }
      int main(void) { double s = 0; for (int i = 0; i < 700; i++) s += f(i, 2) + pick(i % 7);
        printf("%f %s %d\\n", s, names[tls], pick(4)); return 0; }
      """
    try program.write(toFile: folder + "/a.c", atomically: true, encoding: .utf8)
    let flags = options.split(separator: " ").map(String.init)
    #expect(try TestTools.run(["/usr/bin/gcc"] + flags + ["-S", folder + "/a.c", "-o", folder + "/a.s"]).status == 0)
    let buffer = CodeBuffer(interner: Interner())
    let parser = AsmParser(buffer)
    parser.parse(try String(contentsOfFile: folder + "/a.s", encoding: .utf8))
    #expect(parser.errors.map(\.message) == [])
    let image = ByteBuffer()
    ELFWriter.write(buffer.finish(), to: image)
    try TestTools.write(image, to: folder + "/a.o")
    let link = try TestTools.run(["/usr/bin/gcc"] + flags + [folder + "/a.o", "-o", folder + "/a"])
    #expect(link.output == "")
    #expect(try TestTools.run([folder + "/a"]).output == "165900.000000 three 3\n")
    if TestTools.hasReadelf {
      let dump = try TestTools.run(["/usr/bin/readelf", "-aW", folder + "/a.o"])
      #expect(dump.status == 0 && !dump.output.contains("Warning") && !dump.output.contains("Error"))
    }
  }

  static let mistakes: [(String, Int, String)] = [
    ("\tfoo %eax\n", 1, "unknown instruction 'foo'"),
    ("\tnop\n\tadd $1, (%rax)\n", 2, "the size of 'add' is ambiguous; add a suffix b, w, l or q"),
    ("\tmov %eax, %rbx\n", 1, "the operands do not fit 'mov'"),
    ("\tmovb %ah, %r8b\n", 1, "%ah, %bh, %ch and %dh cannot be used in an instruction that needs a REX prefix"),
    ("\tmov %eex, %ebx\n", 1, "unknown register"),
    ("\tlea (%rax,%rsp), %rbx\n", 1, "%rsp and %rip cannot be an index"),
    ("\tlea (%rax,%rbx,3), %rbx\n", 1, "the scale factor must be 1, 2, 4 or 8"),
    ("\t.frobnicate\n", 1, "unknown directive '.frobnicate'"),
    ("\tnop\n\t.macro m\n\tnop\n", 2, "'.macro' without '.endm'"),
    ("\t.rept 3\n\tnop\n", 1, "'.rept' without '.endr'"),
    ("\t.if 1\n\tnop\n", 1, "'.if' without '.endif'"),
    ("\t.else\n", 1, "'.else' without '.if'"),
    ("\t.if x\n\t.endif\n", 1, "the condition must be a number known here"),
    ("\t.macro m a:req\n\t.endm\n\tm\n", 3, "the parameter 'a' of macro 'm' needs a value"),
    ("\t.macro m a\n\t.endm\n\tm 1, 2\n", 3, "too many arguments for macro 'm', which has 1 parameters"),
    ("\t.macro m a\n\t.endm\n\tm b=2\n", 3, "the macro 'm' has no parameter 'b'"),
    ("\t.macro m\n\t.endm\n\t.macro m\n\t.endm\n", 3, "the macro 'm' is already defined; '.purgem' removes it"),
    ("\t.macro m\n\tm\n\t.endm\n\tm\n", 2, "macros, loops and included files are nested more than 1000 deep"),
    ("\t.set a, b\n\t.set b, a\n", 2, "a symbol cannot be defined by itself"),
    ("\t.error \"said\"\n", 1, "said"),
    ("\t.include \"/nonexistent\"\n", 1, "cannot read '/nonexistent'"),
    ("x = 1\nx: nop\n", 2, "the symbol 'x' is already defined"),
    ("\t.equiv x, 1\n\t.equiv x, 2\n", 2, "the symbol 'x' is already defined"),
    ("\t.org 4\n\t.org 2\n", 2, "'.org' would move backwards, from 4 to 2"),
    ("\t.section .a,\"q\"\n", 1, "unknown section flag 'q'"),
    ("\t.reloc 0, R_NONE\n", 1, "unknown relocation 'R_NONE'"),
    ("\t.bundle_mode 4\n", 1, "unknown directive '.bundle_mode'"),
    ("\t.quad 0x10000000000000000\n", 1, "the number does not fit in 64 bits"),
    ("# 7 \"other.c\"\n\tfoo\n", 7, "unknown instruction 'foo'"),
    ("a:\na:\n", 2, "the symbol 'a' is already defined"),
    ("\tjmp 1b\n", 1, "no label '1:' before this"),
    ("\t.popsection\n", 1, "'.popsection' without '.pushsection'"),
    ("\t.cfi_def_cfa_offset 16\n", 1, "'.cfi_def_cfa_offset' outside of '.cfi_startproc' … '.cfi_endproc'"),
    ("\t.quad 1/0\n", 1, "division by zero"),
    ("\tmov foo@BAR(%rip), %eax\n", 1, "unknown relocation '@BAR'"),
  ]

  @Test(arguments: mistakes.indices) func mistakeIsReported(_ i: Int) {
    let (source, line, message) = AssemblerTests.mistakes[i]
    let parser = AsmParser(CodeBuffer(interner: Interner()))
    parser.parse(source)
    #expect(parser.errors.first?.message == message)
    #expect(parser.errors.first?.line == line)
  }

  /// What layout alone can find.
  static let late: [(String, String)] = [
    ("\tjmp b\n\t.skip a - b\na:\tnop\nb:\n", "the size of '.skip' is negative: -1"),
    ("\tjmp b\n\t.org a\na:\n\t.org b - 9\nb:\n", "'.org' would move backwards, from 2 to -7"),
    ("\t.set a, (b - c) * 2\n\t.set b, (a - c) * 2\n\t.long a - b\n", "a symbol is defined by itself"),
    ("\t.long x * y\n", "this operator needs numbers on both sides"),
    ("\t.uleb128 x\n", "LEB128 needs a number or a difference of labels of one section"),
    ("\t.symver x, x@@V\n\tcall x\n", "the undefined symbol 'x' cannot have a default version ('@@')"),
    ("\t.cfi_startproc\n", "'.cfi_startproc' without '.cfi_endproc'"),
  ]

  @Test(arguments: late.indices) func lateMistakeIsReported(_ i: Int) {
    let (source, message) = AssemblerTests.late[i]
    let buffer = CodeBuffer(interner: Interner())
    let parser = AsmParser(buffer)
    parser.parse(source)
    #expect(parser.errors.isEmpty)
    _ = buffer.finish()
    #expect(buffer.problems.first?.message.contains(message) == true, "\(buffer.problems)")
    #expect((buffer.problems.first?.line ?? 0) > 0, "\(buffer.problems)")
  }

  /// Sizes that depend on each other without end are a mistake, found in bounded time.
  @Test func circlesOfSizesAreBounded() {
    let buffer = CodeBuffer(interner: Interner())
    let n = 3000
    var text = ""
    for i in 0..<n { text += ".L\(i):\t.skip .L\((i * 7 + 3) % n) - .L\((i * 5 + 1) % n)\n\tjmp .L\((i * 3) % n)\n" }
    AsmParser(buffer).parse(text)
    _ = buffer.finish()
    #expect(!buffer.problems.isEmpty)
  }

  /// What only layout finds names the line, also in macros, loops and other files.
  @Test func lateMistakesNameTheirLines() {
    let buffer = CodeBuffer(interner: Interner())
    let parser = AsmParser(buffer)
    parser.parse(
      "\tnop\n\tjmp .L1\n\t.macro m\n\tnop\n\t.skip .L3 - x\n\t.endm\n.L3:\n\tm\n\t.uleb128 y\n# 70 \"other.S\"\n\tnop\n\t.org x\n# 20 \"a.s\"\n\t.rept 1\n\tnop\n\tjmp .L2\n\t.endr\n")
    #expect(parser.errors.isEmpty)
    _ = buffer.finish()
    let places = buffer.problems.map { "\($0.file):\($0.line)" }
    #expect(places == [":2", ":5", ":9", "other.S:71", "a.s:22"], "\(buffer.problems)")
  }

  /// Nothing expands for ever.
  @Test(arguments: ["\t.macro m x\n\tm \\x\\x\n\t.endm\n\tm 0123456789\n", "\t.rept 1000000000\n\t.endr\n", "\t.irp x, 1, 2\n\t.rept 1000000000\n\t.byte \\x\n\t.endr\n\t.endr\n"])
  func expansionIsBounded(_ source: String) {
    let parser = AsmParser(CodeBuffer(interner: Interner()))
    parser.expansionLimit = 1 << 20
    parser.parse(source)
    #expect(parser.errors.count == 1)
    #expect(parser.errors.first?.message.hasSuffix("expand to more than 1 MiB") == true)
  }

  /// The place in the macro, and where it was used.
  @Test func mistakesInMacrosSayHowTheyCame() {
    let parser = AsmParser(CodeBuffer(interner: Interner()))
    parser.parse("\t.macro inner\n\tnop\n\tfoo\n\t.endm\n\t.macro outer\n\tinner\n\t.endm\n\n\touter\n")
    #expect(
      parser.errors.first?.rendered(path: "a.s")
        == "a.s:3:2: error: unknown instruction 'foo'\na.s:6: note: macro 'inner' is expanded here\na.s:9: note: macro 'outer' is expanded here\n")
  }

  @Test func valuesThatAreCutOffAreWarnedOf() {
    let parser = AsmParser(CodeBuffer(interner: Interner()))
    parser.parse("\t.byte 256\n\t.warning \"careful\"\n")
    #expect(parser.errors.isEmpty)
    #expect(parser.warnings.map(\.message) == ["the value 256 does not fit in 1 bytes; it is cut off", "careful"])
  }

  /// The table of names and the cases must be in the same order.
  @Test func directiveNamesMatchTheirCases() {
    let names = String(describing: Directive.names).split(separator: " ").map(String.init)
    #expect(names.count == Directive.allCases.count)
    for (name, d) in zip(names, Directive.allCases) {
      let expected = name.first!.isNumber ? "bytes" + name.prefix { $0.isNumber } : name.split(separator: ".").joined(separator: "_")
      #expect("\(d)" == expected)
    }
  }

  /// Included text and binary files are looked for beside the options' folders.
  @Test func filesAreIncluded() throws {
    let folder = try TestTools.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "\t.byte 2\n\t.incbin \"b.bin\", 1, 2\n".write(toFile: folder + "/a.inc", atomically: true, encoding: .utf8)
    try "wxyz".write(toFile: folder + "/b.bin", atomically: true, encoding: .utf8)
    var options = AsmOptions()
    options.includePaths = [folder]
    let buffer = CodeBuffer(interner: Interner())
    let parser = AsmParser(buffer, options: options)
    parser.parse("\t.byte 1\n\t.include \"a.inc\"\n\t.byte 3\n")
    #expect(parser.errors.isEmpty)
    let image = ByteBuffer()
    ELFWriter.write(buffer.finish(), to: image)
    #expect(try ELFReader(Array(image.bytes)).bytes(ofSection: ".text") == [1, 2, 0x78, 0x79, 3])
  }

  @Test func undefinedLabelIsReported() {
    let buffer = CodeBuffer(interner: Interner())
    AsmParser(buffer).parse("\tjmp .L1\n")
    _ = buffer.finish()
    #expect(buffer.problems.map { $0.message } == ["the label '.L1' is used but not defined"])
  }

  /// Damaged text must give errors, not crashes.
  @Test func damagedTextDoesNotCrash() throws {
    var random = TestRandom(seed: 7)
    for name in AssemblerTests.inputs {
      let original = Array(try text(name).utf8)
      for _ in 0..<60 {
        var bytes = original
        for _ in 0..<(1 + random.below(20)) {
          let at = random.below(bytes.count)
          switch random.below(3) {
          case 0: bytes[at] = UInt8(random.below(256))
          case 1: bytes.remove(at: at)
          default: bytes.insert(bytes[random.below(bytes.count)], at: at)
          }
        }
        let buffer = CodeBuffer(interner: Interner())
        let parser = AsmParser(buffer)
        let before = buffer.problems.count
        bytes.withUnsafeBufferPointer { _ = parser.parse($0) }
        _ = buffer.finish()
        #expect(buffer.problems.count >= before)
      }
    }
  }
}
