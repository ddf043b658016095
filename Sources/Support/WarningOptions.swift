// What `-W` options and diagnostic pragmas switch, by the rows of Tables/frontend/Warnings.tbl.
//
// A row is on because it was named, or because a row that enables it is on; a name given explicitly wins over what its umbrella
// says, in whatever order they come (`-Wno-unused-variable -Wall`), as in gcc.

/// What became of a `-W` option.
public enum WarningOptionResult: Equatable, Sendable {
  case accepted
  /// No such warning; perhaps this one was meant.
  case unknown(suggestion: String?)
  /// `-Wno-…` of an unknown name: of interest only when something else is reported.
  case unknownNegative
  /// A value that does not fit: the message.
  case invalid(String)
}

/// A row number of the warning table.
struct WarningRow: Equatable {
  var index: Int

  static var count: Int { warningRowGroups.count }
  var name: UnsafeBufferPointer<UInt8> { WarningRow.slice(warningNames, warningNameOffsets, index) }
  var nameText: String { String(decoding: name, as: UTF8.self) }
  var alias: UnsafeBufferPointer<UInt8> { WarningRow.slice(warningAliases, warningAliasOffsets, index) }
  var words: UnsafeBufferPointer<UInt8> { WarningRow.slice(warningWords, warningWordOffsets, index) }
  var group: Int? { warningRowGroups[index] == 255 ? nil : Int(warningRowGroups[index]) }
  var isOnByDefault: Bool { warningFlags[index] & 1 != 0 }
  var isShownWithEqual: Bool { warningFlags[index] & 2 != 0 }
  var hasNoEffect: Bool { warningFlags[index] & 8 != 0 }
  var valueKind: UInt8 { warningValues[4 * index] }
  var least: Int { Int(warningValues[4 * index + 1]) }
  var most: Int { Int(warningValues[4 * index + 2]) }
  var plainLevel: UInt8 { warningValues[4 * index + 3] }
  var clauses: Range<Int> { Int(warningClauseStarts[index]) / 4..<Int(warningClauseStarts[index + 1]) / 4 }

  private static func slice(_ text: StaticString, _ offsets: [UInt16], _ i: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text.utf8Start + Int(offsets[i]), count: Int(offsets[i + 1] - offsets[i]))
  }

  /// The row of exactly this name.
  static func find(_ wanted: Substring) -> WarningRow? {
    let bytes = Array(wanted.utf8)
    for i in 0..<count {
      let name = WarningRow(index: i).name
      if name.count == bytes.count && name.elementsEqual(bytes) { return WarningRow(index: i) }
    }
    return nil
  }

  /// The name with the least edit distance, if it is near.
  static func nearest(to wanted: Substring) -> String? {
    let bytes = Array(wanted.utf8)
    var best: String? = nil
    var bestDistance = max(bytes.count / 3, 1) + 1
    for i in 0..<count where !WarningRow(index: i).hasNoEffect {
      let name = WarningRow(index: i).name
      if abs(name.count - bytes.count) >= bestDistance { continue }
      let d = EditDistance.between(UnsafeBufferPointer(rebasing: name[...]), bytes)
      if d < bestDistance { (bestDistance, best) = (d, String(decoding: name, as: UTF8.self)) }
    }
    return best
  }
}

/// What the command line says about every row, and from it the state of every group.
struct WarningSwitches {
  /// Per row: 1 on, 2 named explicitly, 4 an error, 8 never an error by -Werror.
  private var bits: [UInt8]
  private var levels: [UInt8]
  /// Numbers of bytes of the rows that take one; UInt64.max where none was given.
  private var sizes: [UInt64]

  static let on: UInt8 = 1, explicit: UInt8 = 2, error: UInt8 = 4, neverError: UInt8 = 8

  init() {
    bits = [UInt8](repeating: 0, count: WarningRow.count)
    levels = [UInt8](repeating: 0, count: WarningRow.count)
    sizes = [UInt64](repeating: UInt64.max, count: WarningRow.count)
    for i in 0..<WarningRow.count where WarningRow(index: i).isOnByDefault {
      bits[i] = WarningSwitches.on
      levels[i] = WarningRow(index: i).plainLevel
    }
  }

  func bits(of row: WarningRow) -> UInt8 { bits[row.index] }
  func level(of row: WarningRow) -> UInt8 { levels[row.index] }
  func size(of row: WarningRow) -> UInt64 { sizes[row.index] }

  /// The option's text behind `-W`, without `error` and its kin, which the engine looks at.
  mutating func apply(_ text: Substring) -> WarningOptionResult {
    if let rest = text.dropping("no-error=") { return named(rest) { s, row, _ in s.setNeverError(row) } }
    if let rest = text.dropping("error=") { return named(rest) { $0.set($1, level: $2, error: true, explicit: true) } }
    if let rest = text.dropping("no-") {
      let result = named(rest) { s, row, _ in s.set(row, level: 0, error: false, explicit: true) }
      if case .unknown = result { return .unknownNegative }
      return result
    }
    return named(text) { $0.set($1, level: $2, error: false, explicit: true) }
  }

  private mutating func named(_ text: Substring, _ act: (inout WarningSwitches, WarningRow, UInt8) -> Void) -> WarningOptionResult {
    switch WarningSwitches.resolve(text) {
    case .success(let (row, level)):
      if row.alias.isEmpty {
        if row.valueKind == 3, let equal = text.firstIndex(of: "="), let n = WarningSwitches.bytes(text[text.index(after: equal)...]) { sizes[row.index] = n }
        act(&self, row, level)
        return .accepted
      }
      let target = Substring(decoding: row.alias, as: UTF8.self)
      if target.hasPrefix("error=") { return apply(target) }
      return named(target, act)
    case .failure(let problem): return problem.result
    }
  }

  struct Problem: Error { var result: WarningOptionResult }

  /// `name` or `name=value` as a row and a level.
  static func resolve(_ text: Substring) -> Result<(WarningRow, UInt8), Problem> {
    if let row = WarningRow.find(text) { return .success((row, row.plainLevel)) }
    guard let equal = text.firstIndex(of: "=") else { return .failure(Problem(result: .unknown(suggestion: WarningRow.nearest(to: text)))) }
    let value = text[text.index(after: equal)...]
    guard let row = WarningRow.find(text[..<equal]), row.valueKind != 0 else {
      return .failure(Problem(result: .unknown(suggestion: WarningRow.nearest(to: text[..<equal]))))
    }
    return level(value, of: row)
  }

  /// A number with one of the units that gcc knows ("Options to Request or Suppress Warnings", byte-size).
  private static func bytes(_ text: Substring) -> UInt64? {
    let digits = text.prefix { $0.isNumber }
    if digits.isEmpty { return nil }
    // What is too large for 64 bits limits nothing.
    let n = UInt64(digits) ?? UInt64.max
    let units: [String: UInt64] = [
      "": 1, "B": 1, "kB": 1000, "KB": 1000, "KiB": 1 << 10, "MB": 1_000_000, "MiB": 1 << 20, "GB": 1_000_000_000, "GiB": 1 << 30,
      "TB": 1_000_000_000_000, "TiB": 1 << 40, "PB": 1_000_000_000_000_000, "PiB": 1 << 50,
      "EB": 1_000_000_000_000_000_000, "EiB": 1 << 60,
    ]
    guard let unit = units[String(text.dropFirst(digits.count))] else { return nil }
    let (product, overflow) = n.multipliedReportingOverflow(by: unit)
    return overflow ? UInt64.max : product
  }

  private static func level(_ value: Substring, of row: WarningRow) -> Result<(WarningRow, UInt8), Problem> {
    let option = "-W\(row.nameText)="
    // `#pragma GCC diagnostic ignored "-Wformat="` names the warning as messages show it.
    if value.isEmpty && row.valueKind == 1 { return .success((row, row.plainLevel)) }
    switch row.valueKind {
    case 1:
      if let n = Int(value), n >= row.least, n <= row.most { return .success((row, UInt8(n))) }
      return .failure(Problem(result: .invalid("argument to '\(option)' is not between \(row.least) and \(row.most)")))
    case 2:
      let words = String(decoding: row.words, as: UTF8.self).split(separator: " ")
      if let k = words.firstIndex(of: value) { return .success((row, UInt8(k))) }
      return .failure(Problem(result: .invalid("unknown value '\(value)' in '\(option)\(value)'; use one of: \(words.joined(separator: " "))")))
    default:
      if bytes(value) != nil { return .success((row, 1)) }
      return .failure(Problem(result: .invalid("expected a number of bytes in '\(option)\(value)'")))
    }
  }

  /// Switches `row`, and the rows that it enables and nobody named.
  mutating func set(_ row: WarningRow, level: UInt8, error: Bool, explicit: Bool) {
    let isOn = level > 0 || (row.valueKind == 2 && level == 0 && row.words.first != UInt8(ascii: "n"))
    var b = bits[row.index] & (WarningSwitches.neverError | WarningSwitches.explicit | (isOn ? WarningSwitches.error : 0))
    if isOn { b |= WarningSwitches.on }
    if error { b = (b | WarningSwitches.error) & ~WarningSwitches.neverError }
    if explicit { b |= WarningSwitches.explicit }
    bits[row.index] = b
    levels[row.index] = level
    for i in 0..<WarningRow.count {
      let child = WarningRow(index: i)
      if bits[i] & WarningSwitches.explicit != 0 && !error || i == row.index { continue }
      for clause in child.clauses where mentions(clause, row) {
        if isOn, let level = enables(clause, child) { set(child, level: level, error: error, explicit: false) }
        else if !isOn && bits[i] & WarningSwitches.on != 0 && !isEnabledOtherwise(child) { set(child, level: 0, error: false, explicit: false) }
      }
    }
  }

  private func mentions(_ clause: Int, _ row: WarningRow) -> Bool {
    Int(warningClauses[4 * clause]) == row.index || Int(warningClauses[4 * clause + 1]) == row.index
  }

  /// The level `child` gets by `clause`, if what it asks for is on.
  private func enables(_ clause: Int, _ child: WarningRow) -> UInt8? {
    let first = Int(warningClauses[4 * clause]), second = Int(warningClauses[4 * clause + 1])
    if bits[first] & WarningSwitches.on == 0 || levels[first] < warningClauses[4 * clause + 2] { return nil }
    if second != 0xFFFF && bits[second] & WarningSwitches.on == 0 { return nil }
    let given = UInt8(warningClauses[4 * clause + 3])
    return given == 0 ? child.plainLevel : given
  }

  /// Whether the command line named `row`, or one that switches it on: more than being on by default.
  func isRequested(_ row: WarningRow) -> Bool {
    let b = bits[row.index]
    if b & WarningSwitches.on == 0 { return false }
    return b & (WarningSwitches.explicit | WarningSwitches.error) != 0 || row.clauses.contains { enables($0, row) != nil }
  }

  /// Whether the command line switched `row` off by its name.
  func isRefused(_ row: WarningRow) -> Bool { bits[row.index] & (WarningSwitches.on | WarningSwitches.explicit) == WarningSwitches.explicit }

  private func isEnabledOtherwise(_ child: WarningRow) -> Bool { child.isOnByDefault || child.clauses.contains { enables($0, child) != nil } }

  /// `-Wno-error=name`: not by `-Werror`, and no longer by `-Werror=name`.
  private mutating func setNeverError(_ row: WarningRow, _ level: UInt8 = 1) {
    bits[row.index] = bits[row.index] & ~WarningSwitches.error | WarningSwitches.neverError
    for i in 0..<WarningRow.count where i != row.index {
      for clause in WarningRow(index: i).clauses where mentions(clause, row) { setNeverError(WarningRow(index: i)) }
    }
  }

  /// The groups that a pragma about `row` changes: its own and those it enables.
  func groups(of row: WarningRow, enabling: Bool) -> [Int] {
    var result: [Int] = []
    if let g = row.group { result.append(g) }
    for i in 0..<WarningRow.count where i != row.index {
      let child = WarningRow(index: i)
      for clause in child.clauses where mentions(clause, row) {
        if enabling && warningClauses[4 * clause + 2] > max(levels[row.index], row.plainLevel) { continue }
        if enabling && bits[i] & (WarningSwitches.explicit | WarningSwitches.on) == WarningSwitches.explicit { continue }
        result += groups(of: child, enabling: enabling)
      }
    }
    return result
  }
}

extension Substring {
  /// The rest after `prefix`; nil if the text does not begin so.
  fileprivate func dropping(_ prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}

/// Levenshtein's distance with transpositions of neighbours; for suggestions.
public enum EditDistance {
  public static func between<A: RandomAccessCollection, B: RandomAccessCollection>(_ a: A, _ b: B) -> Int
  where A.Element == UInt8, B.Element == UInt8, A.Index == Int, B.Index == Int {
    let a0 = a.startIndex, b0 = b.startIndex, n = b.count
    var older = [Int](repeating: 0, count: n + 1)
    var previous = Array(0...n)
    var current = previous
    for i in 0..<a.count {
      current[0] = i + 1
      for j in 0..<n {
        var d = Swift.min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[a0 + i] == b[b0 + j] ? 0 : 1))
        if i > 0 && j > 0 && a[a0 + i] == b[b0 + j - 1] && a[a0 + i - 1] == b[b0 + j] { d = Swift.min(d, older[j - 1] + 1) }
        current[j + 1] = d
      }
      (older, previous, current) = (previous, current, older)
    }
    return previous[n]
  }
}
