// Predefined macros in every mode against the installed gcc 12.

import Foundation
import Support
import Testing

@testable import TargetInfo

@Suite struct PredefinedMacrosTests {
  struct Mode: Sendable, CustomTestStringConvertible {
    var arguments: String
    var options: PredefinedMacroOptions
    var features: Features = .x86_64Baseline
    var testDescription: String { arguments }
  }

  static func mode(_ arguments: String, _ change: (inout PredefinedMacroOptions) -> Void = { _ in }) -> Mode {
    var o = PredefinedMacroOptions()
    change(&o)
    return Mode(arguments: arguments, options: o)
  }

  static func machine(_ arguments: String) -> Mode {
    var mode = mode(arguments)
    var options: [String] = []
    for word in arguments.split(separator: " ") {
      if word.hasPrefix("-march=") { mode.features = Features.march(String(word.dropFirst(7)))! } else {
        options.append(String(word.dropFirst(2)))
      }
    }
    mode.features = Features.resolve(mode.features, options: options).features
    return mode
  }

  static var modes: [Mode] {
    var all = [
      mode("-std=gnu17"),
      mode("-std=c89") { $0.standard = .c89; $0.gnu = false },
      mode("-std=gnu89") { $0.standard = .c89 },
      mode("-std=iso9899:199409") { $0.standard = .c94; $0.gnu = false },
      mode("-std=c99") { $0.standard = .c99; $0.gnu = false },
      mode("-std=gnu99") { $0.standard = .c99 },
      mode("-std=c11") { $0.standard = .c11; $0.gnu = false },
      mode("-std=gnu11") { $0.standard = .c11 },
      mode("-std=c17") { $0.gnu = false },
      mode("-std=c2x") { $0.standard = .c23; $0.gnu = false },
      mode("-std=gnu2x") { $0.standard = .c23 },
      mode("-O1") { $0.optimize = true },
      mode("-O2") { $0.optimize = true },
      mode("-Os") { $0.optimize = true; $0.optimizeSize = true },
      mode("-fPIC") { $0.relocation = .pic },
      mode("-fpic") { $0.relocation = .pic; $0.smallPIC = true },
      mode("-fpie") { $0.smallPIC = true },
      mode("-fno-pie") { $0.relocation = .absolute },
      mode("-ffreestanding") { $0.hosted = false },
      mode("-funsigned-char") { $0.charIsSigned = false },
      mode("-fshort-wchar") { $0.shortWchar = true },
      mode("-ffast-math") { $0.floating = .fast },
      mode("-fno-math-errno") { $0.floating = .noMathErrno },
      mode("-fno-signed-zeros") { $0.floating = .noSignedZeros },
      mode("-frounding-math") { $0.floating = .roundingModes },
      mode("-fsignaling-nans") { $0.floating = .signalingNaNs },
      mode("-fcx-limited-range") { $0.complexLimitedRange = true },
      mode("-fgnu89-inline") { $0.gnu89Inline = true },
      mode("-fexceptions") { $0.exceptions = true },
      mode("-fstack-protector-strong") { $0.stackProtector = .strong },
      mode("-fstack-protector-all") { $0.stackProtector = .all },
      mode("-pthread") { $0.threads = true },
      mode("-mcmodel=large") { $0.codeModel = .large },
      mode("-fno-asynchronous-unwind-tables") { $0.unwindTables = false },
    ]
    let machines = [
      "-msse3", "-mssse3", "-msse4.1", "-msse4.2", "-msse4", "-mavx", "-mavx2", "-mfma", "-mf16c", "-mbmi", "-mbmi2", "-mlzcnt",
      "-mpopcnt", "-maes", "-mpclmul", "-mcx16", "-madx", "-mrdrnd", "-mrdseed", "-mmovbe", "-msha", "-mshstk", "-mfsgsbase",
      "-mavx512f", "-mavx512bw", "-mno-mmx", "-mno-fxsr", "-mavx2 -mno-sse4.1", "-mavx -mno-avx", "-march=x86-64",
      "-march=x86-64-v2", "-march=x86-64-v3", "-march=x86-64-v4", "-mno-sse3",
    ]
    all += machines.map(machine)
    return all
  }

  /// Macros that only Martlet has.
  static let added: Set<Substring> = [
    "#define __MARTLET__ 1", "#define __MARTLET_MINOR__ 0", "#define __BITINT_MAXWIDTH__ 65535",
  ]

  @Test(arguments: modes) func equalsGCC(_ mode: Mode) throws {
    guard let version = GCC.shell("gcc -dumpfullversion 2>/dev/null"), version.hasPrefix("12.") else {
      print("notice: no gcc 12, predefined macros not compared")
      return
    }
    let text = try #require(GCC.shell("gcc -E -dM -x c \(mode.arguments) /dev/null"))
    var target = Target.x86_64Linux
    target.setFeatures(mode.features)
    let out = ByteBuffer()
    PredefinedMacros.write(target, mode.options, to: out)
    let trim = { (s: Substring) -> Substring in s.hasSuffix(" ") ? s.dropLast() : s }
    let ours = out.string.split(separator: "\n").map(trim)
    // gcc 12 knows C23 as a draft.
    let theirs = Set(text.split(separator: "\n").map(trim).map { $0.replacing("__STDC_VERSION__ 202000L", with: "__STDC_VERSION__ 202311L") })
    #expect(Set(ours).count == ours.count, "a macro is defined twice")
    #expect(Set(ours).subtracting(theirs) == PredefinedMacrosTests.added)
    #expect(theirs.subtracting(ours) == [])
  }

  @Test func standardNames() {
    #expect(Triple("x86_64-linux-gnu")?.description == "x86_64-unknown-linux-gnu")
    #expect(Triple("x86_64-pc-linux-gnu")?.multiarch == "x86_64-linux-gnu")
    #expect(Triple("vax-dec-ultrix") == nil)
    #expect(Target(Triple(arch: .riscv64)) == nil)
    #expect(Features.march("vax") == nil)
  }
}
