// Decides what is reported, and how severely.
//
// Errors and warnings pass through here: warning groups switched by `-W` options and by `#pragma GCC diagnostic`, system
// headers, `-w`, `-Werror`, the error limit. What a pragma changed holds by place, not by time, because a warning may be
// found long after the preprocessor went past: every change is kept with its location.

/// What happens to a warning group's messages.
public enum WarningState: UInt8, Sendable { case ignored, warning, error }

/// Collects diagnostics of one compilation; `sink` gets those that pass.
public final class DiagnosticEngine {
  public let sources: SourceManager
  /// Receives every diagnostic that is to be shown, in order.
  public var sink: (Diagnostic) -> Void
  public private(set) var errorCount = 0
  public private(set) var warningCount = 0
  /// Errors after which the compilation stops (`-fmax-errors=`); zero means no limit.
  public var errorLimit = 0
  /// `-Wfatal-errors`.
  public var errorsAreFatal = false
  /// `-w`.
  public var suppressesWarnings = false
  /// `-Wsystem-headers`.
  public var warnsInSystemHeaders = false
  /// `-Werror` without a group.
  public var warningsAreErrors = false
  /// `-pedantic-errors`.
  public private(set) var pedanticErrors = false
  /// Set when a fatal error or the error limit was hit: whoever loops over input stops.
  public private(set) var hasStopped = false

  /// Two bits of state per group plus "never an error by -Werror" in bit 2. Index 0 is the command line's state.
  private var states: [[UInt8]] = [[]]
  /// Per group: whether any of the states has it on.
  private var isOnSomewhere: [Bool] = []
  private var switches = WarningSwitches()
  private var current = 0
  /// Changes by pragmas: from this raw location on, within its file, the state with this index holds.
  private var changes: [(location: UInt32, state: Int)] = []
  private var stack: [Int] = []
  private var lastWasShown = false
  /// What was reported, by place and text, so that a macro that uses its argument twice is not reported twice.
  private var reported = HashTable(capacity: 16)
  /// Lines and groups of the warnings given.
  private var warnedLines = HashTable(capacity: 16)
  /// `-Wno-…` names that do not exist; mentioned when something is reported.
  public private(set) var unknownNegatives: [String] = []

  public init(sources: SourceManager, sink: @escaping (Diagnostic) -> Void) {
    self.sources = sources
    self.sink = sink
    updateStates()
  }

  /// Whether errors were reported.
  public var hasErrors: Bool { errorCount > 0 }

  // MARK: Reporting

  public func error(
    at location: SourceLocation, ranges: [SourceRange] = [], fixIts: [FixIt] = [], _ message: String
  ) {
    emit(Diagnostic(severity: .error, location: location, message: message, ranges: ranges, fixIts: fixIts))
  }

  /// An error after which compiling cannot go on (a missing header, a used-up limit).
  public func fatal(at location: SourceLocation, fixIts: [FixIt] = [], _ message: String) {
    emit(Diagnostic(severity: .fatal, location: location, message: message, fixIts: fixIts))
    hasStopped = true
  }

  /// Reports a warning of `group` if it is on. Returns whether it was shown; notes that follow are shown only then.
  @discardableResult
  public func warning(
    _ group: WarningGroup, at location: SourceLocation, ranges: [SourceRange] = [], fixIts: [FixIt] = [],
    isViolation: Bool = false, _ message: @autoclosure () -> String
  ) -> Bool {
    lastWasShown = false
    if hasStopped { return false }
    var state = self.state(of: group, at: location)
    if state == .ignored { return false }
    if isViolation && state == .warning && self.state(of: .pedantic, at: location) == .error { state = .error }
    if state == .warning && suppressesWarnings { return false }
    if !warnsInSystemHeaders && sources.isInSystemHeader(location) { return false }
    if state == .warning && warningsAreErrors && states[0][Int(group.rawValue)] & 4 == 0 { state = .error }
    if let key = lineKey(group, location) { warnedLines.insert(key, 0) }
    return emit(
      Diagnostic(
        severity: state == .error ? .error : .warning, location: location, message: message(), ranges: ranges,
        fixIts: fixIts, option: optionName(group, isError: state == .error)))
  }

  /// Whether a warning of `group` was given for something on the line of `location`.
  public func hasWarned(_ group: WarningGroup, onLineOf location: SourceLocation) -> Bool {
    lineKey(group, location).map { warnedLines.find($0) != nil } ?? false
  }

  private func lineKey(_ group: WarningGroup, _ location: SourceLocation) -> UInt64? {
    if location.isNone { return nil }
    let place = sources.presumedLocation(of: location)
    return UInt64(place.path.raw) &<< 40 ^ UInt64(truncatingIfNeeded: place.line) &<< 8 ^ UInt64(group.rawValue)
  }

  /// How messages of `group` name their option: `-Wname`, `-Wname=`, `-Werror=name`.
  private func optionName(_ group: WarningGroup, isError: Bool) -> String {
    if group == .general { return "" }
    let row = WarningRow(index: Int(warningGroupRows[Int(group.rawValue)]))
    return (isError ? "-Werror=" : "-W") + row.nameText + (row.isShownWithEqual ? "=" : "")
  }

  /// Reports something ISO C forbids and GNU C allows: silent, a warning with `-pedantic`, an error with `-pedantic-errors`.
  @discardableResult
  public func pedantic(
    at location: SourceLocation, ranges: [SourceRange] = [], fixIts: [FixIt] = [], _ message: @autoclosure () -> String
  ) -> Bool {
    warning(.pedantic, at: location, ranges: ranges, fixIts: fixIts, message())
  }

  /// Reports a violated constraint that GNU C lets pass with a warning of `group`: an error with `-pedantic-errors`.
  @discardableResult
  public func violation(
    _ group: WarningGroup, at location: SourceLocation, ranges: [SourceRange] = [], fixIts: [FixIt] = [],
    _ message: @autoclosure () -> String
  ) -> Bool {
    warning(group, at: location, ranges: ranges, fixIts: fixIts, isViolation: true, message())
  }

  /// A note that stands for itself (`#pragma message`).
  public func message(at location: SourceLocation, _ text: String) {
    if hasStopped { return }
    sink(Diagnostic(severity: .note, location: location, message: text))
  }

  /// Explains the diagnostic before it; dropped when that one was.
  public func note(
    at location: SourceLocation, ranges: [SourceRange] = [], fixIts: [FixIt] = [], _ message: @autoclosure () -> String
  ) {
    if !lastWasShown { return }
    sink(Diagnostic(severity: .note, location: location, message: message(), ranges: ranges, fixIts: fixIts))
  }

  @discardableResult
  private func emit(_ diagnostic: Diagnostic) -> Bool {
    if hasStopped || isRepetition(diagnostic) {
      lastWasShown = false
      return false
    }
    lastWasShown = true
    switch diagnostic.severity {
    case .note: break
    case .warning: warningCount += 1
    case .error, .fatal: errorCount += 1
    }
    sink(diagnostic)
    guard diagnostic.severity >= .error else { return true }
    if errorsAreFatal {
      hasStopped = true
      if diagnostic.severity != .fatal {
        sink(Diagnostic(severity: .note, location: .none, message: "compilation stopped because of -Wfatal-errors"))
      }
    } else if errorLimit > 0 && errorCount >= errorLimit {
      hasStopped = true
      sink(Diagnostic(severity: .fatal, location: .none, message: "too many errors, stopping (-fmax-errors=\(errorLimit))"))
    }
    return true
  }

  /// Whether the same was said about the same place before. Errors that stop everything are never held back.
  private func isRepetition(_ d: Diagnostic) -> Bool {
    if d.severity == .fatal || d.location.isNone { return false }
    var text = d.message
    let hash = text.withUTF8 { Interner.hash($0) }
    let key = UInt64(sources.fileLocation(of: d.location).raw) &<< 32 | UInt64(hash)
    if reported.find(key) != nil { return true }
    reported.insert(key, 0)
    return false
  }

  // MARK: States

  /// The state of `group` at `location`.
  public func state(of group: WarningGroup, at location: SourceLocation) -> WarningState {
    let bits = states[stateIndex(at: location)][Int(group.rawValue)]
    return WarningState(rawValue: bits & 3) ?? .warning
  }

  /// Whether `group` is on by the command line or a pragma somewhere: a cheap test before costly checks.
  public func isEnabled(_ group: WarningGroup) -> Bool { isOnSomewhere[Int(group.rawValue)] }

  /// Whether the command line switched `group` off by its name, as `-Wno-main`.
  public func isRefused(_ group: WarningGroup) -> Bool { switches.isRefused(WarningRow(index: Int(warningGroupRows[Int(group.rawValue)]))) }

  /// Whether the command line asked for `group`, by its name or by one that implies it; being on by default does not count.
  public func isRequested(_ group: WarningGroup) -> Bool { switches.isRequested(WarningRow(index: Int(warningGroupRows[Int(group.rawValue)]))) }

  /// The level `-Wname=N` gave `group` (0: off); pragmas do not change levels.
  public func level(of group: WarningGroup) -> Int {
    let row = WarningRow(index: Int(warningGroupRows[Int(group.rawValue)]))
    let level = Int(switches.level(of: row))
    return level == 0 && isEnabled(group) ? Int(row.plainLevel) : level
  }

  /// The number of bytes that `-Wname=N` gave `group`; UInt64.max if none.
  public func size(of group: WarningGroup) -> UInt64 { switches.size(of: WarningRow(index: Int(warningGroupRows[Int(group.rawValue)]))) }

  private func stateIndex(at location: SourceLocation) -> Int {
    if changes.isEmpty || location.isNone { return 0 }
    let l = sources.fileLocation(of: location)
    if l.isNone { return 0 }
    let low = changeIndex(after: l.raw)
    if low == 0 { return 0 }
    let change = changes[low - 1]
    // A change in another file does not reach into this one: `fileEntered` repeats the state in force at the start.
    return change.location >= sources.entry(sources.entryIndex(of: l)).start ? change.state : 0
  }

  private func changeIndex(after raw: UInt32) -> Int {
    var low = 0, high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].location <= raw { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func recordChange(at location: SourceLocation) {
    changes.insert((location: location.raw, state: current), at: changeIndex(after: location.raw))
  }

  /// The preprocessor entered a file whose locations start at `start`.
  public func fileEntered(at start: SourceLocation) { if current != 0 || !changes.isEmpty { recordChange(at: start) } }

  /// The preprocessor came back to the includer, which goes on at `location`.
  public func fileLeft(to location: SourceLocation) { if !changes.isEmpty { recordChange(at: location) } }

  // MARK: Pragmas

  /// `#pragma GCC diagnostic push`.
  public func pushState() { stack.append(current) }

  /// `#pragma GCC diagnostic pop`; false when nothing was pushed, which returns to the command line's state.
  public func popState(at location: SourceLocation) -> Bool {
    let matched = !stack.isEmpty
    current = stack.popLast() ?? 0
    recordChange(at: location)
    return matched
  }

  /// `#pragma GCC diagnostic warning|error|ignored "-Wname"`; false when the option is unknown.
  public func setState(_ state: WarningState, optionNamed name: String, at location: SourceLocation) -> Bool {
    var text = Substring(name)
    if text.hasPrefix("-W") { text = text.dropFirst(2) }
    guard var (row, _) = try? WarningSwitches.resolve(text).get() else { return false }
    if !row.alias.isEmpty {
      guard let target = WarningRow.find(Substring(decoding: row.alias, as: UTF8.self)) else { return true }
      row = target
    }
    var copy = states[current]
    for group in switches.groups(of: row, enabling: state != .ignored) {
      copy[group] = state.rawValue
      if state != .ignored { isOnSomewhere[group] = true }
    }
    states.append(copy)
    current = states.count - 1
    recordChange(at: location)
    return true
  }

  // MARK: Options

  /// Applies a `-W` option's text after `-W`, e.g. `all`, `no-unused`, `error=format`.
  public func apply(option text: String) -> WarningOptionResult {
    switch text {
    case "error": warningsAreErrors = true; return .accepted
    case "no-error": warningsAreErrors = false; return .accepted
    case "fatal-errors": errorsAreFatal = true; return .accepted
    case "no-fatal-errors": errorsAreFatal = false; return .accepted
    case "system-headers": warnsInSystemHeaders = true; return .accepted
    case "no-system-headers": warnsInSystemHeaders = false; return .accepted
    default: break
    }
    let result = switches.apply(Substring(text))
    if result == .accepted { updateStates() }
    if result == .unknownNegative { unknownNegatives.append("-W" + text) }
    return result
  }

  /// The same; false when the option is unknown or wrong.
  public func applyOption(_ text: String) -> Bool {
    let result = apply(option: text)
    return result == .accepted || result == .unknownNegative
  }

  /// `-pedantic-errors`.
  public func enablePedanticErrors() {
    _ = apply(option: "pedantic")
    pedanticErrors = true
    updateStates()
  }

  /// The names, states and descriptions of all warnings, for `-Q --help=warnings`.
  public func describeWarnings() -> [(name: String, state: String)] {
    var result: [(name: String, state: String)] = []
    for i in 1..<WarningRow.count {
      let row = WarningRow(index: i)
      if !row.alias.isEmpty { continue }
      let isOn = switches.bits(of: row) & WarningSwitches.on != 0
      result.append((row.nameText, row.valueKind == 1 ? "\(switches.level(of: row))" : isOn ? "[enabled]" : "[disabled]"))
    }
    return result
  }

  private func updateStates() {
    var initial = [UInt8](repeating: 0, count: WarningGroup.allCases.count)
    for g in 0..<initial.count {
      let bits = switches.bits(of: WarningRow(index: Int(warningGroupRows[g])))
      if bits & WarningSwitches.on == 0 { continue }
      initial[g] = bits & WarningSwitches.error != 0 ? WarningState.error.rawValue : WarningState.warning.rawValue
      if bits & WarningSwitches.neverError != 0 { initial[g] |= 4 }
    }
    if pedanticErrors {
      initial[Int(WarningGroup.pedantic.rawValue)] = WarningState.error.rawValue
      initial[Int(WarningGroup.pointerArith.rawValue)] = WarningState.error.rawValue
    }
    states[0] = initial
    isOnSomewhere = initial.map { $0 & 3 != 0 }
  }
}
