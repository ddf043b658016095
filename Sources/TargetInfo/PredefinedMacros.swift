// The macros that exist before the first line of source, as text the preprocessor reads like a file.
//
// Oracle: gcc 12.2, `gcc -E -dM -x c /dev/null` with the same options; a test compares every mode. Differences, on purpose:
//   __MARTLET__, __MARTLET_MINOR__   added, so that sources can tell this compiler;
//   __BITINT_MAXWIDTH__              added: gcc 12 has no _BitInt;
//   __STDC_VERSION__                 202311L for C23, which gcc 12 knew as a draft;
//   __VERSION__                      gcc's, unchanged: programs parse it;
//   _STDC_PREDEF_H and __STDC_IEC_…  gcc gets them by including <stdc-predef.h> implicitly; here they are part of the text,
//                                    which saves opening a file per compilation (C17 §6.10.8.2).
// Emitting is a copy of one long string and a few dozen short ones: about 20 kB of memory traffic.

import Support

/// Floating-point liberties taken (-ffast-math and its parts).
public struct FloatingLiberties: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let noMathErrno = FloatingLiberties(rawValue: 1)
  public static let finiteOnly = FloatingLiberties(rawValue: 2)
  public static let noSignedZeros = FloatingLiberties(rawValue: 4)
  public static let noTrapping = FloatingLiberties(rawValue: 8)
  public static let associative = FloatingLiberties(rawValue: 16)
  public static let reciprocal = FloatingLiberties(rawValue: 32)
  /// Not liberties but the contrary: -frounding-math, -fsignaling-nans.
  public static let roundingModes = FloatingLiberties(rawValue: 64)
  public static let signalingNaNs = FloatingLiberties(rawValue: 128)
  public static let fast: FloatingLiberties = [
    .noMathErrno, .finiteOnly, .noSignedZeros, .noTrapping, .associative, .reciprocal,
  ]
}

public enum StackProtector: UInt8, BitwiseCopyable, Sendable {
  case none, some, strong, all
  /// Only functions with attribute `stack_protect`.
  case explicit
}
public enum CodeModel: UInt8, BitwiseCopyable, Sendable { case small, medium, large, kernel }

/// The options that predefined macros depend on.
public struct PredefinedMacroOptions: Sendable {
  /// The C standard; the front end's own enumeration has the same raw values.
  public enum Standard: UInt8, BitwiseCopyable, Sendable, Comparable {
    case c89, c94, c99, c11, c17, c23, c2y
    @inlinable public static func < (a: Standard, b: Standard) -> Bool { a.rawValue < b.rawValue }
  }
  public var standard = Standard.c17
  public var gnu = true
  /// -fgnu89-inline; implied by C89/C94.
  public var gnu89Inline = false
  public var optimize = false
  public var optimizeSize = false
  public var relocation = RelocationModel.pie
  /// `-fpic`/`-fpie` instead of `-fPIC`/`-fPIE`.
  public var smallPIC = false
  public var hosted = true
  /// Overrides the target's signedness of `char`.
  public var charIsSigned: Bool?
  public var shortWchar = false
  public var floating: FloatingLiberties = []
  public var complexLimitedRange = false
  public var exceptions = false
  public var stackProtector = StackProtector.none
  /// 1: branches, 2: returns.
  public var controlFlowProtection = 0
  public var codeModel = CodeModel.small
  /// -fasynchronous-unwind-tables (the default), which makes gcc use `.cfi_` directives.
  public var unwindTables = true
  public var threads = false
  /// -mfpmath=sse; matters in 32-bit code only.
  public var arithmeticInSSE = false
  public init() {}
}

public enum PredefinedMacros {
  /// Appends `#define NAME VALUE` lines.
  public static func write(_ target: Target, _ options: PredefinedMacroOptions, to out: ByteBuffer) {
    precondition(target.arch == .x86_64 || target.arch == .i386, "no predefined macros for this processor")
    out.reserve(20_000)
    out.write(PredefinedX86.text)
    out.write(target.arch == .x86_64 ? PredefinedX86_64.text : PredefinedI386.text)
    out.write("#define __MARTLET__ 1\n#define __MARTLET_MINOR__ 0\n#define __BITINT_MAXWIDTH__ 65535\n")
    writeLanguage(options, to: out)
    if target.arch == .i386 && options.gnu { out.write("#define i386 1\n") }
    writeAtomics(target, to: out)
    writeEvaluation(target, options, to: out)
    writeFloating(options, hasUnit: !target.features.isDisjoint(with: [.x87, .sse]), to: out)
    if !target.features.contains(.x87) { out.write("#define _SOFT_FLOAT 1\n") }
    writeCodeGeneration(options, to: out)
    if target.arch == .x86_64 { writeCodeModel(options.codeModel, to: out) }
    writeWideCharacters(target, options, to: out)
    writeFeatures(target, options, to: out)
  }

  private static func writeLanguage(_ options: PredefinedMacroOptions, to out: ByteBuffer) {
    switch options.standard {
    case .c89: break
    case .c94: out.write("#define __STDC_VERSION__ 199409L\n")
    case .c99: out.write("#define __STDC_VERSION__ 199901L\n")
    case .c11: out.write("#define __STDC_VERSION__ 201112L\n")
    case .c17: out.write("#define __STDC_VERSION__ 201710L\n")
    case .c23: out.write("#define __STDC_VERSION__ 202311L\n")
    case .c2y: out.write("#define __STDC_VERSION__ 202500L\n")
    }
    // gcc: C11 and later, and gnu99 (where the u"" literals are an extension).
    if options.standard >= .c11 || (options.gnu && options.standard == .c99) {
      out.write("#define __STDC_UTF_16__ 1\n#define __STDC_UTF_32__ 1\n")
    }
    if options.gnu89Inline || options.standard < .c99 {
      out.write("#define __GNUC_GNU_INLINE__ 1\n")
    } else {
      out.write("#define __GNUC_STDC_INLINE__ 1\n")
    }
    if options.gnu {
      out.write("#define linux 1\n#define unix 1\n")
    } else {
      out.write("#define __STRICT_ANSI__ 1\n")
    }
    out.write(options.hosted ? "#define __STDC_HOSTED__ 1\n" : "#define __STDC_HOSTED__ 0\n")
  }

  /// `hasUnit`: there are registers for floating-point numbers; without, exceptions and rounding modes cannot be had.
  private static func writeFloating(_ options: PredefinedMacroOptions, hasUnit: Bool, to out: ByteBuffer) {
    var f = options.floating
    // As gcc: reassociation needs these two, and is off without them.
    if !f.isSuperset(of: [.noSignedZeros, .noTrapping]) { f.remove(.associative) }
    out.write(f.contains(.finiteOnly) ? "#define __FINITE_MATH_ONLY__ 1\n" : "#define __FINITE_MATH_ONLY__ 0\n")
    // Annex F holds unless a liberty changes values (errno and traps do not).
    let conforms = hasUnit && f.isDisjoint(with: [.finiteOnly, .noSignedZeros, .associative, .reciprocal])
    let complexConforms = conforms && !options.complexLimitedRange
    out.write(conforms ? "#define __GCC_IEC_559 2\n" : "#define __GCC_IEC_559 0\n")
    out.write(complexConforms ? "#define __GCC_IEC_559_COMPLEX 2\n" : "#define __GCC_IEC_559_COMPLEX 0\n")
    if f.contains(.roundingModes) { out.write("#define __ROUNDING_MATH__ 1\n") }
    if f.contains(.signalingNaNs) { out.write("#define __SUPPORT_SNAN__ 1\n") }
    if f.contains(.fast) { out.write("#define __FAST_MATH__ 1\n") }
    if f.contains(.noMathErrno) { out.write("#define __NO_MATH_ERRNO__ 1\n") }
    if f.contains(.noSignedZeros) { out.write("#define __NO_SIGNED_ZEROS__ 1\n") }
    if f.contains(.noTrapping) { out.write("#define __NO_TRAPPING_MATH__ 1\n") }
    if f.contains(.associative) { out.write("#define __ASSOCIATIVE_MATH__ 1\n") }
    if f.contains(.reciprocal) { out.write("#define __RECIPROCAL_MATH__ 1\n") }
    if !options.hosted { return }
    out.write("#define _STDC_PREDEF_H 1\n#define __STDC_ISO_10646__ 201706L\n")
    if conforms { out.write("#define __STDC_IEC_559__ 1\n#define __STDC_IEC_60559_BFP__ 201404L\n") }
    if complexConforms { out.write("#define __STDC_IEC_559_COMPLEX__ 1\n#define __STDC_IEC_60559_COMPLEX__ 201404L\n") }
  }

  /// What is done without a lock, which depends on the largest compare-and-exchange instruction.
  private static func writeAtomics(_ target: Target, to out: ByteBuffer) {
    let largest = target.processor.largestExchange
    for size in [1, 2, 4, 8] where size <= largest { out.write("#define __GCC_HAVE_SYNC_COMPARE_AND_SWAP_\(size) 1\n") }
    func level(_ size: Int) -> String { size <= largest ? "2" : "1" }
    let word = Int(target.layout.long.size)
    let types = [
      ("BOOL", 1), ("CHAR", 1), ("SHORT", 2), ("CHAR16_T", 2), ("CHAR32_T", 4), ("WCHAR_T", 4), ("INT", 4), ("LONG", word), ("POINTER", word), ("LLONG", 8),
    ]
    for (name, size) in types { out.write("#define __GCC_ATOMIC_\(name)_LOCK_FREE \(level(size))\n") }
  }

  /// The precision of arithmetic (C17 §5.2.4.2.2 ¶9): x87 registers, which 32-bit code uses, hold `long double`.
  private static func writeEvaluation(_ target: Target, _ options: PredefinedMacroOptions, to out: ByteBuffer) {
    let isExtended = !usesSSE(target, options) && target.arch == .i386 && target.features.contains(.x87)
    let method = isExtended ? "2" : "0"
    out.write("#define __FLT_EVAL_METHOD__ \(method)\n#define __FLT_EVAL_METHOD_TS_18661_3__ \(method)\n")
  }

  /// Whether arithmetic is done in SSE registers.
  private static func usesSSE(_ target: Target, _ options: PredefinedMacroOptions) -> Bool {
    target.features.contains(.sse) && (target.arch == .x86_64 || options.arithmeticInSSE)
  }

  private static func writeCodeGeneration(_ options: PredefinedMacroOptions, to out: ByteBuffer) {
    out.write(options.optimize ? "#define __OPTIMIZE__ 1\n" : "#define __NO_INLINE__ 1\n")
    if options.optimizeSize { out.write("#define __OPTIMIZE_SIZE__ 1\n") }
    let small = options.smallPIC
    if options.relocation != .absolute {
      out.write(small ? "#define __pic__ 1\n#define __PIC__ 1\n" : "#define __pic__ 2\n#define __PIC__ 2\n")
    }
    if options.relocation == .pie {
      out.write(small ? "#define __pie__ 1\n#define __PIE__ 1\n" : "#define __pie__ 2\n#define __PIE__ 2\n")
    }
    if options.exceptions { out.write("#define __EXCEPTIONS 1\n") }
    if options.unwindTables { out.write("#define __GCC_HAVE_DWARF2_CFI_ASM 1\n") }
    if options.threads { out.write("#define _REENTRANT 1\n") }
    if options.controlFlowProtection != 0 { out.write("#define __CET__ \(options.controlFlowProtection)\n") }
    switch options.stackProtector {
    case .none: break
    case .some: out.write("#define __SSP__ 1\n")
    case .all: out.write("#define __SSP_ALL__ 2\n")
    case .strong: out.write("#define __SSP_STRONG__ 3\n")
    case .explicit: out.write("#define __SSP_EXPLICIT__ 4\n")
    }
  }

  private static func writeCodeModel(_ model: CodeModel, to out: ByteBuffer) {
    switch model {
    case .small: out.write("#define __code_model_small__ 1\n")
    case .medium: out.write("#define __code_model_medium__ 1\n")
    case .large: out.write("#define __code_model_large__ 1\n")
    case .kernel: out.write("#define __code_model_kernel__ 1\n")
    }
  }

  private static func writeWideCharacters(_ target: Target, _ options: PredefinedMacroOptions, to out: ByteBuffer) {
    if !(options.charIsSigned ?? target.layout.charIsSigned) { out.write("#define __CHAR_UNSIGNED__ 1\n") }
    if options.shortWchar {
      out.write(
        """
        #define __WCHAR_TYPE__ short unsigned int
        #define __WCHAR_MAX__ 0xffff
        #define __WCHAR_MIN__ 0
        #define __WCHAR_WIDTH__ 16
        #define __SIZEOF_WCHAR_T__ 2
        #define __GNUC_WIDE_EXECUTION_CHARSET_NAME "UTF-16LE"

        """)
    } else {
      out.write(
        """
        #define __WCHAR_MIN__ (-__WCHAR_MAX__ - 1)
        #define __WCHAR_WIDTH__ 32
        #define __SIZEOF_WCHAR_T__ 4
        #define __GNUC_WIDE_EXECUTION_CHARSET_NAME "UTF-32LE"

        """)
      let isLong = target.layout.wcharType == .long
      out.write(isLong ? "#define __WCHAR_TYPE__ long int\n#define __WCHAR_MAX__ 0x7fffffffL\n" : "#define __WCHAR_TYPE__ int\n#define __WCHAR_MAX__ 0x7fffffff\n")
    }
  }

  private static func writeFeatures(_ target: Target, _ options: PredefinedMacroOptions, to out: ByteBuffer) {
    for i in 0..<Features.rowCount where target.features.rawValue >> UInt64(i) & 1 != 0 {
      let row = Features.row(i)
      let macro = row.macro
      // 32-bit code has no exchange of 16 bytes.
      if macro.utf8CodeUnitCount == 0 || row.feature == .cx16 && target.arch == .i386 { continue }
      out.write("#define ")
      out.write(macro)
      out.write(" 1\n")
    }
    for name in target.processor.macros {
      // Names with a part behind the processor's have the second form only.
      if !name.hasSuffix("__") { out.write("#define __\(name) 1\n") }
      out.write(name.hasSuffix("__") ? "#define __\(name) 1\n" : "#define __\(name)__ 1\n")
    }
    for name in target.tuning { out.write("#define __tune_\(name)__ 1\n") }
    if usesSSE(target, options) {
      out.write("#define __SSE_MATH__ 1\n")
      if target.features.contains(.sse2) { out.write("#define __SSE2_MATH__ 1\n") }
    }
    if target.features.contains(.sse2) && target.arch == .x86_64 {
      out.write("#define __MMX_WITH_SSE__ 1\n")
    }
    if !target.features.isDisjoint(with: [.fma, .avx512f]) && usesSSE(target, options) {
      out.write(
        """
        #define __FP_FAST_FMA 1
        #define __FP_FAST_FMAF 1
        #define __FP_FAST_FMAF32 1
        #define __FP_FAST_FMAF64 1
        #define __FP_FAST_FMAF32x 1

        """)
    }
    out.write("#define __BIGGEST_ALIGNMENT__ ")
    out.write(decimal: target.layout.biggestAlignment)
    out.append(UInt8(ascii: "\n"))
  }
}
