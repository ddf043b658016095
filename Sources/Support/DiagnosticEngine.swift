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
  public var pedanticErrors = false
  /// Set when a fatal error or the error limit was hit: whoever loops over input stops.
  public private(set) var hasStopped = false

  private typealias Row = (name: String, level: WarningGroup.Level)
  private static let groupCount = WarningGroup.allCases.count
  /// Two bits of state per group plus "explicitly not an error" in bit 2. Index 0 is the command line's state.
  private var states: [[UInt8]] = []
  private var current = 0
  /// Changes by pragmas: from this raw location on, within its file, the state with this index holds.
  private var changes: [(location: UInt32, state: Int)] = []
  private var stack: [Int] = []
  private var lastWasShown = false
  private lazy var rows: [Row] = WarningGroup.rows()

  public init(sources: SourceManager, sink: @escaping (Diagnostic) -> Void) {
    self.sources = sources
    self.sink = sink
    var initial: [UInt8] = []
    initial.reserveCapacity(DiagnosticEngine.groupCount)
    for row in WarningGroup.rows() { initial.append(row.level == .on ? WarningState.warning.rawValue : 0) }
    states.append(initial)
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
  public func fatal(at location: SourceLocation, _ message: String) {
    emit(Diagnostic(severity: .fatal, location: location, message: message))
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
    var option = ""
    let name = rows[Int(group.rawValue)].name
    if name != "-" { option = state == .error ? "-Werror=\(name)" : "-W\(name)" }
    emit(
      Diagnostic(
        severity: state == .error ? .error : .warning, location: location, message: message(), ranges: ranges,
        fixIts: fixIts, option: option))
    return true
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

  private func emit(_ diagnostic: Diagnostic) {
    if hasStopped {
      lastWasShown = false
      return
    }
    lastWasShown = true
    switch diagnostic.severity {
    case .note: break
    case .warning: warningCount += 1
    case .error, .fatal: errorCount += 1
    }
    sink(diagnostic)
    guard diagnostic.severity >= .error else { return }
    if errorsAreFatal {
      hasStopped = true
    } else if errorLimit > 0 && errorCount >= errorLimit {
      hasStopped = true
      sink(Diagnostic(severity: .fatal, location: .none, message: "too many errors, stopping (-fmax-errors=\(errorLimit))"))
    }
  }

  // MARK: States

  /// The state of `group` at `location`.
  public func state(of group: WarningGroup, at location: SourceLocation) -> WarningState {
    let bits = states[stateIndex(at: location)][Int(group.rawValue)]
    return WarningState(rawValue: bits & 3) ?? .warning
  }

  /// Whether `group` is on anywhere by the command line: a cheap test before costly checks.
  public func isEnabled(_ group: WarningGroup) -> Bool {
    states.count > 1 || states[0][Int(group.rawValue)] & 3 != 0
  }

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
    guard let groups = groups(named: name) else { return false }
    var copy = states[current]
    for group in groups { copy[Int(group.rawValue)] = state.rawValue }
    states.append(copy)
    current = states.count - 1
    recordChange(at: location)
    return true
  }

  // MARK: Options

  /// Applies a `-W` option's text after `-W`, e.g. `all`, `no-unused`, `error=format`; false when it is unknown.
  public func applyOption(_ text: String) -> Bool {
    switch text {
    case "all": return enable(levels: [.all])
    case "extra": return enable(levels: [.extra])
    case "pedantic":
      enableImpliedByPedantic()
      return enable(levels: [.pedantic])
    case "everything": return enable(levels: [.all, .extra, .pedantic, .off])
    case "error": warningsAreErrors = true; return true
    case "no-error": warningsAreErrors = false; return true
    case "fatal-errors": errorsAreFatal = true; return true
    case "no-fatal-errors": errorsAreFatal = false; return true
    case "system-headers": warnsInSystemHeaders = true; return true
    case "no-system-headers": warnsInSystemHeaders = false; return true
    default: break
    }
    if text.hasPrefix("no-error=") { return set(String(text.dropFirst(9)), keepingOff: true, flag: 4, .warning) }
    if text.hasPrefix("error=") { return set(String(text.dropFirst(6)), keepingOff: false, flag: 0, .error) }
    if text.hasPrefix("no-") { return set(String(text.dropFirst(3)), keepingOff: false, flag: 0, .ignored) }
    return set(text, keepingOff: false, flag: 0, nil)
  }

  /// `-pedantic-errors`.
  public func enablePedanticErrors() {
    states[0][Int(WarningGroup.pedantic.rawValue)] = WarningState.error.rawValue
    enableImpliedByPedantic()
  }

  /// Groups of their own that report constraint violations too.
  private func enableImpliedByPedantic() {
    for group in [WarningGroup.pointerSign, .pointerArith] where states[0][Int(group.rawValue)] & 3 == 0 {
      states[0][Int(group.rawValue)] |= WarningState.warning.rawValue
    }
  }

  private func enable(levels: [WarningGroup.Level]) -> Bool {
    for group in WarningGroup.allCases where levels.contains(rows[Int(group.rawValue)].level) {
      if states[0][Int(group.rawValue)] & 3 == 0 { states[0][Int(group.rawValue)] |= WarningState.warning.rawValue }
    }
    return true
  }

  private func set(_ name: String, keepingOff: Bool, flag: UInt8, _ state: WarningState?) -> Bool {
    guard let groups = groups(named: name) else { return false }
    for group in groups {
      let i = Int(group.rawValue)
      if keepingOff && states[0][i] & 3 == 0 { states[0][i] |= flag; continue }
      // Plain `-Wname` after `-Werror=name` keeps the error.
      if state == nil && states[0][i] & 3 == WarningState.error.rawValue { continue }
      states[0][i] = (state ?? .warning).rawValue | flag | (states[0][i] & 4 & (state == .error ? 0 : 4))
    }
    return true
  }

  /// The groups a name stands for; values such as `format=2` stand for the plain group.
  private func groups(named name: String) -> [WarningGroup]? {
    let base = name.hasPrefix("-W") ? String(name.dropFirst(2)) : name
    let plain = String(base.split(separator: "=", maxSplits: 1).first ?? "")
    if plain == "unused" {
      return [.unused, .unusedVariable, .unusedFunction, .unusedLabel, .unusedValue, .unusedButSetVariable,
        .unusedLocalTypedefs, .unusedResult]
    }
    if plain == "all" || plain == "extra" {
      let level: WarningGroup.Level = plain == "all" ? .all : .extra
      return WarningGroup.allCases.filter { rows[Int($0.rawValue)].level == level }
    }
    if plain == "implicit" { return [.implicitInt, .implicitFunctionDeclaration] }
    if plain == "comments" { return [.comment] }
    for group in WarningGroup.allCases where rows[Int(group.rawValue)].name == plain && plain != "-" { return [group] }
    return nil
  }
}
