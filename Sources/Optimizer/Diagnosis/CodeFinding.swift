// Warnings that need values: what is wrong in a function once its variables are values and calls in it have been inlined.
//
// The pass reads the code between the first and the second part of the pipeline; it changes nothing. A finding holds for every run
// that gets to its place, whatever the values that are not known, so that conditions between there and the entry are all that can
// make it idle. The driver reports findings where the frontend has said nothing of the same kind about the line.

import SSA
import Support

/// Something to be reported.
public struct CodeFinding: Sendable {
  public var group: WarningGroup
  public var location: SourceLocation
  public var message: String
  /// A second place that explains the first.
  public var noteLocation = SourceLocation.none
  public var note = ""
  /// Not a warning.
  public var isError = false
}

/// The groups that the pass may report.
public struct DiagnosisGroups: OptionSet, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }
  public static let arrayBounds = DiagnosisGroups(rawValue: 1)
  public static let overflow = DiagnosisGroups(rawValue: 2)
  public static let overread = DiagnosisGroups(rawValue: 4)
  public static let nonheap = DiagnosisGroups(rawValue: 8)
  public static let afterFree = DiagnosisGroups(rawValue: 16)
  public static let mismatch = DiagnosisGroups(rawValue: 32)
  public static let localAddress = DiagnosisGroups(rawValue: 64)
  public static let nonnull = DiagnosisGroups(rawValue: 128)
  public static let allocationSize = DiagnosisGroups(rawValue: 256)
  public static let restrict = DiagnosisGroups(rawValue: 512)

  /// The bits by the groups they stand for.
  public static let all: [(DiagnosisGroups, WarningGroup)] = [
    (.arrayBounds, .arrayBounds), (.overflow, .stringopOverflow), (.overread, .stringopOverread), (.nonheap, .freeNonheapObject),
    (.afterFree, .useAfterFree), (.mismatch, .mismatchedDealloc), (.localAddress, .returnLocalAddr), (.nonnull, .nonnull),
    (.allocationSize, .allocSizeLargerThan), (.restrict, .restrictArguments),
  ]
}

public let diagnose = ModulePass("diagnose") { module, context in
  if context.options.diagnoses.isEmpty { return false }
  let roles = FunctionRoles(module)
  for k in module.globals.indices where module.globals[k].linkage != .availableExternally {
    guard let f = module.globals[k].function, !f.attributes.contains(.noOptimize) else { continue }
    var bounds = ObjectBounds(f, context, roles)
    bounds.run()
    var heap = HeapUses(f, context, roles)
    heap.run()
  }
  return false
}
