// The C dialect: what `-std=` and the dialect flags select.

import TargetInfo

/// The edition of ISO C. Raw values order the editions.
public enum LanguageStandard: UInt8, Comparable, Sendable {
  case c89, c94, c99, c11, c17, c23
  /// The draft after C23.
  case c2y
  public static func < (a: LanguageStandard, b: LanguageStandard) -> Bool { a.rawValue < b.rawValue }
}

/// Dialect choices that the lexer, the preprocessor and the parser ask for.
public struct LanguageOptions: Sendable {
  public var standard = LanguageStandard.c17
  /// GNU extensions that take names from the user (`asm`, `typeof`, `linux`): `-std=gnu…`.
  public var gnu = true
  /// Trigraph replacement (§5.2.1.1 up to C17): on by default in strict modes before C23, or by `-trigraphs`.
  public var trigraphs = false
  /// `$` in identifiers (`-fdollars-in-identifiers`).
  public var dollarInIdentifiers = true
  /// Assembler source (`.S`): lenient lexing, `__ASSEMBLER__`.
  public var assembler = false
  /// Whether `char` is signed; it decides the value of character constants in `#if`.
  public var charIsSigned = true
  public var freestanding = false
  /// `-fgnu89-inline`: `inline` as in GNU C89 whatever the standard.
  public var gnu89Inline = false
  /// `-fno-builtin`: no library function is known by its plain name.
  public var noLibraryBuiltins = false
  /// `-fno-builtin-NAME`.
  public var disabledBuiltins: [String] = []
  /// `-frounding-math`: inexact results depend on the rounding mode at run time and are not folded.
  public var roundingMath = false
  /// `-fshort-enums`: an enumeration is as small as its values allow.
  public var shortEnums = false
  /// `-funsigned-bitfields`: a bit-field declared with plain `int` is unsigned.
  public var unsignedBitFields = false
  /// `-fpack-struct=`: the largest alignment of members; 0 for their own.
  public var packStruct: UInt8 = 0
  /// `-fbracket-depth=`.
  public var bracketDepth = 40_000
  /// `-mms-bitfields`.
  public var msBitFields = false
  /// `-fms-extensions`: a structure with a tag or typedef name may be an unnamed member.
  public var microsoftExtensions = false
  /// `-fsingle-precision-constant`: floating constants without suffix are `float`.
  public var singlePrecisionConstants = false
  /// `-flax-vector-conversions`: vectors of one size convert implicitly whatever their elements are.
  public var laxVectorConversions = false
  /// `-fallow-parameterless-variadic-functions`: `void f(...)` before C23.
  public var variadicWithoutParameters = false
  /// `-fsso-struct=`: the storage order of structures that do not say theirs is the big-endian one.
  public var bigEndianRecords = false
  /// `-fno-asm`.
  public var noAsm = false
  /// The instruction sets that functions may use unless they say otherwise.
  public var features: Features = .x86_64Baseline

  public init() {}

  /// The value of `-std=`, e.g. `gnu17`, `c99`, `iso9899:1990`; nil when unknown.
  public init?(standard text: String) {
    self.init()
    gnu = text.hasPrefix("gnu")
    switch text {
    case "c89", "c90", "ansi", "iso9899:1990", "gnu89", "gnu90": standard = .c89
    case "iso9899:199409": standard = .c94
    case "c99", "c9x", "iso9899:1999", "iso9899:199x", "gnu99", "gnu9x": standard = .c99
    case "c11", "c1x", "iso9899:2011", "gnu11", "gnu1x": standard = .c11
    case "c17", "c18", "iso9899:2017", "iso9899:2018", "gnu17", "gnu18": standard = .c17
    case "c23", "c2x", "iso9899:2024", "gnu23", "gnu2x": standard = .c23
    case "c2y", "gnu2y": standard = .c2y
    default: return nil
    }
    trigraphs = !gnu && standard < .c23
  }

  /// `//` comments exist from C99 on and in GNU C89.
  var hasLineComments: Bool { standard >= .c99 || gnu }
  /// Digit separators (`1'000`), `u8` characters and other C23 lexical additions.
  var isC23: Bool { standard >= .c23 }
  /// `u"" U"" u8""` prefixes: C11 and GNU C99.
  var hasUnicodeStrings: Bool { standard >= .c11 || (gnu && standard >= .c99) }
  /// `R"x(…)x"`: GNU C99.
  var hasRawStrings: Bool { gnu && standard >= .c99 && !assembler }
}
