// What attribute `target("…")` and `#pragma GCC target` say (GCC manual, "x86 Function Attributes", "Function Specific Option Pragmas").

extension Features {
  /// Applies a comma-separated list such as `avx2,no-fma,arch=haswell,tune=generic`. The first unknown word otherwise.
  public mutating func apply(targetOptions text: String) -> String? {
    var options: [String] = []
    var base = self
    for part in text.split(separator: ",", omittingEmptySubsequences: true) {
      let word = String(part.drop { $0 == " " })
      if word == "default" || word.hasPrefix("tune=") || Features.isWithoutEffect(word) { continue }
      if word.hasPrefix("arch=") {
        guard let named = Features.march(String(word.dropFirst(5))) else { return word }
        base.formUnion(named)
        continue
      }
      options.append(word)
    }
    let resolved = Features.resolve(base, options: options)
    if let unknown = resolved.unknown { return unknown }
    self = resolved.features
    return nil
  }

  /// Options that choose among equally right ways of generating code, none of which Martlet offers.
  private static func isWithoutEffect(_ word: String) -> Bool {
    let plain = word.hasPrefix("no-") ? String(word.dropFirst(3)) : word
    switch plain {
    case "ieee-fp", "inline-all-stringops", "inline-stringops-dynamically", "align-stringops", "recip", "cld", "fancy-math-387",
      "general-regs-only-off", "fused-madd", "prefer-vector-width=128", "prefer-vector-width=256", "prefer-vector-width=512", "prefer-vector-width=none",
      "fpmath=sse", "branch-cost", "vzeroupper", "avx256-split-unaligned-load", "avx256-split-unaligned-store": return true
    default: return false
    }
  }

  /// The members as they are written behind `-m`. Cold.
  public var optionNames: [String] {
    (0..<Features.rowCount).filter { rawValue >> UInt64($0) & 1 != 0 }.map { "\(Features.row($0).option)" }
  }

  /// The feature macros whose definedness differs between the sets: name and whether `new` has it.
  public static func macroChanges(from old: Features, to new: Features, _ body: (StaticString, Bool) -> Void) {
    let changed = old.symmetricDifference(new)
    if changed.isEmpty { return }
    for i in 0..<rowCount where changed.rawValue >> UInt64(i) & 1 != 0 {
      let macro = row(i).macro
      if macro.utf8CodeUnitCount != 0 { body(macro, new.rawValue >> UInt64(i) & 1 != 0) }
    }
  }
}

/// The state of `#pragma GCC target`, `push_options` and `pop_options`; preprocessor and parser follow the pragmas each at its own place.
public struct TargetPragmaState: Sendable {
  /// What the command line says.
  public let base: Features
  public private(set) var features: Features
  private var stack: [Features] = []

  public init(_ base: Features) {
    self.base = base
    features = base
  }

  /// Whether functions declared here have instruction sets of their own.
  public var isChanged: Bool { features != base }

  public mutating func push() { stack.append(features) }
  /// False if nothing was pushed.
  public mutating func pop() -> Bool {
    guard let old = stack.popLast() else { return false }
    features = old
    return true
  }
  public mutating func reset() { features = base }
  /// The first word that means nothing, or nil.
  public mutating func apply(_ text: String) -> String? { features.apply(targetOptions: text) }
}
