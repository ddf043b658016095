// The command line: which words are options, what they set, which are refused and how.

import Testing

@testable import Driver

private func settings(_ words: String...) -> Settings { SettingsBuilder.build(OptionParser.parse(words).items).settings }
private func errors(_ words: String...) -> [String] {
  let parser = OptionParser.parse(words)
  return parser.errors + SettingsBuilder.build(parser.items).errors
}

@Suite struct OptionTests {
  @Test func actions() {
    #expect(settings("a.c").action == .link)
    #expect(settings("-c", "a.c").action == .object)
    #expect(settings("-S", "a.c").action == .assembly)
    #expect(settings("-E", "a.c").action == .preprocess)
    #expect(settings("-fsyntax-only", "a.c").action == .checkSyntax)
    #expect(settings("-M", "a.c").action == .preprocess)
  }

  @Test func outputIsSeparateOrJoined() {
    #expect(settings("-o", "x", "a.c").output == "x")
    #expect(settings("-ox", "a.c").output == "x")
    #expect(errors("a.c", "-o").count == 1)
  }

  @Test func optimizationLevels() {
    #expect(settings("a.c").optimizer.level == 0)
    #expect(settings("-O", "a.c").optimizer.level == 1)
    #expect(settings("-O2", "a.c").optimizer.level == 2)
    #expect(settings("-O9", "a.c").optimizer.level == 3)
    #expect(settings("-O2", "-O0", "a.c").optimizer.level == 0)
    #expect(settings("-Os", "a.c").optimizer.optimizeForSize)
    #expect(!settings("-Os", "-O2", "a.c").optimizer.optimizeForSize)
    #expect(settings("-Og", "a.c").optimizer.level == 1)
    #expect(errors("-O2x", "a.c").count == 1)
  }

  @Test func backends() {
    #expect(settings("a.c").backend == .native)
    #expect(settings("--backend=llvm", "a.c").backend == .llvm)
    #expect(settings("--backend=llvm", "--backend=native", "a.c").backend == .native)
    #expect(errors("--backend=other", "a.c").count == 1)
    #expect(settings("--backend-for=^f.*=llvm", "a.c").backendRules.count == 1)
    #expect(errors("--backend-for=f", "a.c").count == 1)
  }

  @Test func inputsByName() {
    let inputs = settings("-c", "a.c", "b.i", "c.s", "d.S", "e.o", "f.a").inputs
    #expect(inputs.map(\.language) == [.c, .preprocessedC, .assembly, .assemblyWithCPP, .linkerInput, .linkerInput])
    let forced = settings("-c", "-x", "c", "noname", "-x", "none", "b.o").inputs
    #expect(forced.map(\.language) == [.c, .linkerInput])
  }

  @Test func toggles() {
    #expect(settings("-fno-common", "a.c").generation.relocation == settings("a.c").generation.relocation)
    #expect(settings("-fno-plt", "a.c").usesPLT == false)
    #expect(settings("-fno-plt", "-fplt", "a.c").usesPLT == true)
    #expect(settings("-ffunction-sections", "a.c").functionSections)
    #expect(!settings("-mno-red-zone", "a.c").redZone)
  }

  @Test(arguments: [
    "-fnonsense", "-fno-nonsense", "-mnonsense", "-std=c12", "-march=z80", "-nonsense", "--nonsense", "-fvisibility=some",
    "-mcmodel=huge", "-masm=other", "-fno-such=3", "-O2x", "-x fortran",
  ])
  func unknownIsRefused(_ option: String) {
    let words = option.split(separator: " ").map(String.init) + ["a.c"]
    let parser = OptionParser.parse(words)
    let found = parser.errors + SettingsBuilder.build(parser.items).errors
    #expect(found.count == 1, "\(option): \(found)")
  }

  @Test(arguments: [
    "-pipe", "-g", "-g3", "-ggdb", "-fPIC", "-fpie", "-pthread", "-Wall", "-Wextra", "-Wno-unused-variable", "-Werror", "-Werror=format", "-pedantic",
    "-std=c99", "-std=gnu17", "-std=c2x", "-std=iso9899:1999", "-ansi", "-fno-strict-aliasing", "-fwrapv", "-fomit-frame-pointer",
    "-fno-omit-frame-pointer", "-fvisibility=hidden", "-static", "-shared", "-pie", "-no-pie", "-s", "-rdynamic", "-m64",
    "-fno-stack-protector", "-funsigned-char", "-fno-builtin", "-ffreestanding", "-nostdlib", "-nostdinc", "-Wl,-z,now", "-march=x86-64-v2",
    "-mtune=generic", "-fdata-sections", "-ffp-contract=off", "-fno-math-errno", "-fno-asynchronous-unwind-tables",
    "-fdiagnostics-color=always", "-fmax-errors=5", "-MD", "-MMD",
  ])
  func commonOptionsAreAccepted(_ option: String) { #expect(errors(option, "a.c") == []) }

  @Test func severalFilesAndOneOutput() {
    #expect(errors("-c", "a.c", "b.c", "-o", "x").count == 1)
    #expect(errors("a.c", "b.c", "-o", "x").isEmpty)
  }

  @Test func standardInputNeedsALanguage() {
    #expect(errors("-c", "-").count == 1)
    #expect(errors("-c", "-x", "c", "-").isEmpty)
    #expect(errors("-E", "-").isEmpty)
  }

  @Test func linkWordsKeepTheirOrder() {
    var words: [String] = []
    for w in settings("a.c", "-lm", "-Wl,-a,-b", "b.o", "-Xlinker", "-c", "-L", "d", "-L/e").link.words {
      switch w {
      case .input(let k): words.append("#\(k)")
      case .library(let l): words.append("l" + l)
      case .raw(let r): words.append(r)
      }
    }
    #expect(words == ["#0", "lm", "-a", "-b", "#1", "-c"])
    #expect(settings("-L", "d", "-L/e", "a.c").link.libraryPaths == ["d", "/e"])
  }
}
