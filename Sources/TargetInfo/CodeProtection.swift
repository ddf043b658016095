// What options ask of function entries, exits and branch targets beyond what the program says (GCC manual, "Program
// Instrumentation Options"): both backends honour it.

/// -fzero-call-used-regs: which registers a function clears before it returns.
public struct ClearedRegisters: Equatable, Sendable {
  public var isOn = false
  /// Only those the function wrote.
  public var onlyUsed = false
  public var onlyGeneral = false
  /// Only those that pass arguments.
  public var onlyArguments = false
  public init() {}

  /// nil when `text` is no choice of gcc's.
  public init?(_ text: String) {
    let choices = ["skip", "used", "all", "used-gpr", "all-gpr", "used-arg", "all-arg", "used-gpr-arg", "all-gpr-arg"]
    guard choices.contains(text) else { return nil }
    if text == "skip" { return }
    isOn = true
    onlyUsed = text.hasPrefix("used")
    onlyGeneral = text.contains("-gpr")
    onlyArguments = text.hasSuffix("-arg")
  }

  public var text: String {
    if !isOn { return "skip" }
    return (onlyUsed ? "used" : "all") + (onlyGeneral ? "-gpr" : "") + (onlyArguments ? "-arg" : "")
  }
}

/// -pg: a call at each function's entry.
public enum Profiling: UInt8, Sendable {
  case none
  /// `mcount`, behind the prologue.
  case mcount
  /// `__fentry__`, before the prologue (-mfentry).
  case fentry
}

/// What a function's own attributes say instead of the options; nil where they say nothing.
public struct ProtectionAttributes: Sendable {
  /// Attribute `zero_call_used_regs`.
  public var clearedRegisters: ClearedRegisters?
  /// Attribute `patchable_function_entry`: how many `nop`s, and how many of them before the label.
  public var patchable: (count: UInt16, before: UInt16)?
  public init() {}
  public var isEmpty: Bool { clearedRegisters == nil && patchable == nil }
}

public struct CodeProtection: Sendable {
  public var stackProtector = StackProtector.none
  /// -fstack-clash-protection: no page of the stack is jumped over.
  public var probesStack = false
  /// -fcf-protection=branch: `endbr64` where indirect branches may lead.
  public var marksBranchTargets = false
  /// -fcf-protection=return: the object says that it works with a shadow stack.
  public var keepsShadowStack = false
  public var clearedRegisters = ClearedRegisters()
  /// -fpatchable-function-entry=N,M: N `nop`s, M of them before the function's label.
  public var patchableCount = 0
  public var patchableBefore = 0
  public var profiling = Profiling.none
  public init() {}

  /// As `attributes` of one function change it.
  public func adjusted(by attributes: ProtectionAttributes) -> CodeProtection {
    var result = self
    if let choice = attributes.clearedRegisters { result.clearedRegisters = choice }
    if let area = attributes.patchable {
      result.patchableCount = Int(area.count)
      result.patchableBefore = Int(area.before)
    }
    return result
  }
}
