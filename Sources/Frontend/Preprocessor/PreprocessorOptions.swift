// What the driver tells the preprocessor.

import Support

/// The list of directories to search, in GCC's four classes (GCC manual, "Directory Search").
public struct IncludePaths: Sendable {
  /// `-iquote`: only for `#include "…"`.
  public var quote: [String] = []
  /// `-I`.
  public var user: [String] = []
  /// `-isystem`: searched after `-I`, headers count as system headers.
  public var system: [String] = []
  /// The toolchain's own directories (compiler headers first); empty with `-nostdinc`.
  public var standard: [String] = []
  /// `-idirafter`.
  public var after: [String] = []
  public init() {}
}

/// `-D` or `-U`, kept in command-line order.
public enum CommandLineMacro: Sendable {
  /// The text after `-D`: `NAME`, `NAME=body` or `NAME(args)=body`.
  case define(String)
  case undefine(String)
}

/// Which macro definitions `-d…` prints.
public enum MacroDump: UInt8, Sendable {
  case none
  /// `-dM`: only the definitions in force at the end.
  case macros
  /// `-dD`: output and all `#define`/`#undef` directives except the predefined ones.
  case definitions
  /// `-dN`: as `-dD` with names only.
  case names
}

public struct PreprocessorOptions: Sendable {
  public var includePaths = IncludePaths()
  public var macros: [CommandLineMacro] = []
  /// `-include` and `-imacros` files, in order.
  public var forcedIncludes: [String] = []
  public var forcedMacroFiles: [String] = []
  /// Text of `#define` lines for the target's and the dialect's predefined macros.
  public var predefines = ""
  /// `-undef`: no target-specific predefined macros; the driver leaves `predefines` empty as well.
  public var maximumIncludeDepth = 200
  /// For `__DATE__`, `__TIME__`: seconds since 1970; nil takes the clock. The driver passes SOURCE_DATE_EPOCH here.
  public var sourceDate: Int64?
  /// `-E`: pragmas and all are passed through instead of being acted on.
  public var preprocessOnly = false
  /// `-fpreprocessed`, `.i` input: no macros, no directives but line markers and pragmas.
  public var isPreprocessed = false
  /// `-fmacro-prefix-map=old=new`, in order.
  public var macroPrefixMap: [(old: String, new: String)] = []
  /// `-M`, `-MM` with `-MG`: missing headers are assumed to be generated.
  public var allowsMissingHeaders = false
  /// `-H`: prints the name of every header used.
  public var tracesIncludes = false
  /// Names that `__has_builtin` affirms; the driver passes the builtin table's test.
  public var hasBuiltin: (@Sendable (String) -> Bool)?
  /// Names that `__has_attribute` affirms.
  public var hasAttribute: (@Sendable (String) -> Bool)?
  /// `-C`: comments are kept in the output.
  public var keepsComments = false

  public init() {}
}
