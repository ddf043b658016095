// What the command line says about lowering; the driver fills it in.

import SSA
import TargetInfo

/// Options of `generate(_:target:options:diagnostics:)`.
public struct GenerationOptions: Sendable {
  /// 0 at -O0: bodies that only serve inlining are not generated.
  public var optimizationLevel = 0
  /// -fwrapv: signed overflow wraps.
  public var wrapsSigned = false
  /// -ftrapv: signed overflow ends the program.
  public var trapsSigned = false
  /// -fstrict-aliasing: accesses carry the class of their C type.
  public var strictAliasing = true
  /// -frounding-math.
  public var roundingMath = false
  /// -masm=intel: inline assembly is in Intel syntax.
  public var intelSyntax = false
  /// -fno-trapping-math: comparisons may lose their exceptions.
  public var trappingMath = true
  /// -fnon-call-exceptions.
  public var nonCallExceptions = false
  public var relocation = RelocationModel.pie
  /// -fmath-errno: `sqrt` and its kin may set errno and stay calls.
  public var mathErrno = true
  /// -fcommon: tentative definitions become common symbols.
  public var common = false
  /// -fcx-limited-range: complex multiplication and division by the textbook formulas.
  public var complexLimitedRange = false
  /// -ffast-math: float operations may be reassociated.
  public var fastMath = false
  /// -fvisibility=.
  public var defaultVisibility: SSA.Visibility = .default
  /// -ftls-model=, or none.
  public var tlsModel: SSA.TLSModel = .none
  /// -fexceptions: cleanups run when an exception passes through.
  public var exceptions = false
  /// Slots say whether they hold arrays (-fstack-protector).
  public var marksArrays = false
  /// `-ftrivial-auto-var-init=`: the byte that automatic variables without an initializer are filled with, or nil.
  public var automaticFill: UInt8?
  /// -fkeep-static-functions, -fkeep-inline-functions: also emit what nothing refers to.
  public var keepUnreferenced = false
  /// -finstrument-functions: functions report their entry and exit.
  public var instrumentsFunctions = false
  public var sourceName = ""
  public init() {}
}
