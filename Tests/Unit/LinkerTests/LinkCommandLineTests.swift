// ld's command line: spellings of options and what they mean.

import Testing

@testable import Linker

@Suite struct LinkCommandLineTests {
  private func options(_ words: String...) throws -> LinkOptions { try LinkCommandLine(words).options }

  @Test func spellings() throws {
    for words in [["-o", "x"], ["-ox"], ["--output=x"], ["-output", "x"]] { #expect(try LinkCommandLine(words).options.output == "x") }
    #expect(try options("-soname", "a.so").soname == "a.so" && options("-h", "a.so").soname == "a.so" && options("-ha.so").soname == "a.so")
    #expect(try options("-emit-relocs").emitsRelocations && options("-q").emitsRelocations && options("-emain").entry == "main")
    #expect(try options("-Ttext=0x1000").sectionStarts[0].address == 0x1000 && options("-Tscript").scripts == ["script"])
    #expect(try options("-O2").sharesTails && !options("-O1").sharesTails)
    #expect(try options("-m", "elf_i386").is64 == false)
    #expect(try options("--unique", "--unique=.text.*").uniqueSections == ["", ".text.*"] && options("--cref").printsCrossReferences)
  }

  @Test func keywords() throws {
    #expect(try options("-z", "pack-relative-relocs").packsRelativeRelocations && options("-znow").z.now && options("-z", "norelro").z.relro == false)
    #expect(try options("-z", "max-page-size=0x200000").z.maxPageSize == 0x20_0000)
    #expect(try LinkCommandLine(["-z", "nonsense"]).warnings.count == 1)
    #expect(throws: LinkUsageError.self) { try LinkCommandLine(["-z", "nosectionheader"]) }
  }

  @Test func faultsAreErrors() {
    for words in [["--bogus"], ["-o"], ["--hash-style=none"], ["-z", "max-page-size=3"], ["--build-id=0x1"], ["-m", "vax"], ["--compress-debug-sections=zlib"], ["--oformat=binary"]] {
      #expect(throws: LinkUsageError.self) { try LinkCommandLine(words) }
    }
  }
}
