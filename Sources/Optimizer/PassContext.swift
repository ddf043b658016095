// What passes share: options, cached analyses, counters, the bisection counter.
//
// A context belongs to one thread; nothing here is global.

import SSA
import Support

/// Options of the optimizer, set by the driver.
public struct OptimizerOptions: Sendable {
  /// 0…3.
  public var level = 0
  /// -Os, -Oz: prefer small code.
  public var optimizeForSize = false
  /// Warnings that `diagnose` looks for, and the size of the largest object that may be allocated.
  public var diagnoses: DiagnosisGroups = []
  public var allocationLimit = UInt64(Int64.max)
  /// Functions have levels of their own (`Pipelines.prepared`).
  public var hasOwnLevels = false
  /// Run the verifier after each pass and stop at the first fault.
  public var verifyEach = false
  /// Names of passes after which the IR is printed; "all" for every pass that changed something.
  public var printAfter: [String] = []
  public var printBefore: [String] = []
  /// Only print these functions; empty: all.
  public var printFunctions: [String] = []
  /// Passes on functions run only while their running number is at most this; nil: no limit.
  public var bisectLimit: Int? = nil
  /// -fno-strict-aliasing clears the alias classes before they reach the optimizer; this only guards library knowledge.
  public var noBuiltins = false
  public var noInline = false
  public var noTailCalls = false
  /// Calls to interposable functions may be bound to the definition here (not -fPIC, or -fno-semantic-interposition).
  public var assumesLocalDefinitions = true

  public init() {}
}

/// A fault found by the verifier after a pass: an internal error with its place.
public struct OptimizerFault: Error {
  public var pass: String
  public var function: String
  public var messages: [String]
}

public final class PassContext {
  public let options: OptimizerOptions
  /// Receives what -print-after and -print-before ask for.
  public let output: ByteBuffer
  /// Counters by "pass.what", in order of first use.
  public private(set) var statistics: [(name: String, count: Int)] = []
  /// Pass executions on functions so far (for bisection).
  public internal(set) var executions = 0
  public internal(set) var fault: OptimizerFault? = nil
  /// What `diagnose` has found.
  public internal(set) var findings: [CodeFinding] = []

  /// Identity of the function the cached analyses belong to; not a weak reference, which would slow down every reference count.
  private var cachedFor: ObjectIdentifier? = nil
  private var cachedDominators: DominatorTree? = nil
  private var cachedLoops: LoopTree? = nil

  public init(options: OptimizerOptions, output: ByteBuffer = ByteBuffer()) {
    self.options = options
    self.output = output
  }

  /// The dominator tree of `f`, computed when no valid one is at hand.
  public func dominators(_ f: Function) -> DominatorTree {
    if cachedFor == ObjectIdentifier(f), let tree = cachedDominators { return tree }
    invalidate()
    let tree = DominatorTree(f)
    cachedFor = ObjectIdentifier(f)
    cachedDominators = tree
    return tree
  }

  public func loops(_ f: Function) -> LoopTree {
    let tree = dominators(f)
    if let loops = cachedLoops { return loops }
    let loops = LoopTree(f, tree)
    cachedLoops = loops
    return loops
  }

  /// Drops cached analyses; a pass that changes control flow and then asks again calls this itself.
  public func invalidate() {
    cachedFor = nil
    cachedDominators = nil
    cachedLoops = nil
  }

  public func count(_ name: String, _ n: Int = 1) {
    if n == 0 { return }
    for k in statistics.indices where statistics[k].name == name {
      statistics[k].count += n
      return
    }
    statistics.append((name, n))
  }
}
