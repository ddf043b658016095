// What a pass is: a named function over one SSA function or over the module, as a value in a list.
//
// A pass returns whether it changed anything; the manager then drops cached analyses, verifies and prints as asked. What a
// pass keeps valid it says in `preserves`, what it needs in its opening comment.

import SSA

/// Analyses the context caches per function.
public struct AnalysisSet: OptionSet, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Blocks and edges unchanged: dominators and loops stay valid.
  public static let controlFlow = AnalysisSet(rawValue: 1)
}

/// A transformation of one function.
public struct FunctionPass {
  public let name: String
  /// Analyses that stay valid although the pass changed something.
  public let preserves: AnalysisSet
  /// The backends depend on it: it runs whatever bisection says.
  public let isRequired: Bool
  public let run: (Function, PassContext) -> Bool

  public init(
    _ name: String, preserves: AnalysisSet = [], isRequired: Bool = false, run: @escaping (Function, PassContext) -> Bool
  ) {
    self.name = name
    self.preserves = preserves
    self.isRequired = isRequired
    self.run = run
  }
}

/// A transformation of the module as a whole.
public struct ModulePass {
  public let name: String
  public let run: (Module, PassContext) -> Bool

  public init(_ name: String, run: @escaping (Module, PassContext) -> Bool) {
    self.name = name
    self.run = run
  }
}

/// One step of a pipeline.
public enum PipelineStep {
  /// These passes, in order, on each function (function after function, so that a function stays in the cache).
  case functions([FunctionPass])
  case module(ModulePass)
}
