// Progress while running, the summary afterwards, results as JSON, and the comparison with an earlier run.

#if canImport(Glibc)
import Glibc
#endif
import Foundation
import ToolSupport

/// One line on a terminal, redrawn a few times a second.
struct Progress {
  let total: Int
  private var done = 0
  private var counts: [ResultKind: Int] = [:]
  private var drawn = 0.0
  private let isTerminal = isatty(2) == 1

  init(total: Int) { self.total = total }

  mutating func add(_ result: TestResult) {
    done += 1
    counts[result.kind, default: 0] += 1
    let time = Command.now()
    if !isTerminal || (time - drawn < 0.1 && done < total) { return }
    drawn = time
    let failures = ResultKind.allCases.filter(\.isFailure).compactMap { k in counts[k].map { "\($0) \(k.rawValue)" } }
    let text = "[\(done)/\(total)] \(counts[.pass] ?? 0) pass" + failures.map { ", " + $0 }.joined() + "  " + result.test
    write("\r" + text.prefix(100) + "\u{1b}[K")
  }

  func finish() { if isTerminal { write("\r\u{1b}[K") } }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

enum Report {
  /// One row per configuration, one column per kind.
  static func summary(_ results: [TestResult], _ configurations: [Configuration]) -> String {
    let width = max(12, configurations.map { $0.name.count }.max() ?? 0) + 2
    var text = pad("", width) + ResultKind.allCases.map { padLeft($0.rawValue, 9) }.joined() + padLeft("rate", 9) + "\n"
    for c in configurations {
      let mine = results.filter { $0.configuration == c }
      let counts = Dictionary(grouping: mine, by: \.kind).mapValues(\.count)
      let counted = mine.count - (counts[.skipped] ?? 0)
      let rate = counted == 0 ? "-" : String(format: "%.1f %%", 100 * Double((counts[.pass] ?? 0) + (counts[.expected] ?? 0)) / Double(counted))
      text += pad(c.name, width) + ResultKind.allCases.map { padLeft(String(counts[$0] ?? 0), 9) }.joined() + padLeft(rate, 9) + "\n"
    }
    return text
  }

  static func failures(_ results: [TestResult]) -> String {
    var text = ""
    for r in results where r.kind.isFailure {
      text += pad(r.kind.rawValue, 9) + pad(r.configuration.name, 12) + " " + r.test + (r.message.isEmpty ? "" : ": " + r.message) + "\n"
    }
    return text
  }

  // MARK: JSON

  static func json(_ results: [TestResult], compiler: [String]) -> String {
    var text = "{\n  \"format\": 1,\n  \"compiler\": \(quote(compiler.joined(separator: " "))),\n  \"results\": [\n"
    for (k, r) in results.enumerated() {
      text += "    {\"test\": \(quote(r.test)), \"backend\": \(quote(r.configuration.backend)), \"level\": \(quote(r.configuration.level))"
      text += ", \"target\": \(quote(r.configuration.target)), \"kind\": \"\(r.kind.rawValue)\""
      text += ", \"compile_ms\": \(Int(r.compileSeconds * 1000)), \"run_ms\": \(Int(r.runSeconds * 1000)), \"message\": \(quote(r.message))}"
      text += k + 1 < results.count ? ",\n" : "\n"
    }
    return text + "  ]\n}\n"
  }

  private static func quote(_ text: String) -> String {
    var out = "\""
    for c in text.unicodeScalars {
      switch c {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      default: if c.value < 32 { out += String(format: "\\u%04x", c.value) } else { out.unicodeScalars.append(c) }
      }
    }
    return out + "\""
  }

  // MARK: Comparison

  /// Kinds by key of an earlier run's JSON file.
  static func load(_ path: String) -> [String: String]? {
    guard let data = FileManager.default.contents(atPath: path),
      let top = try? JSONSerialization.jsonObject(with: data) as? [String: Any], let list = top["results"] as? [[String: Any]]
    else { return nil }
    var kinds: [String: String] = [:]
    for r in list {
      let field = { (name: String) in r[name] as? String ?? "" }
      kinds[[field("test"), field("backend"), field("level"), field("target")].joined(separator: "|")] = field("kind")
    }
    return kinds
  }

  /// What changed since `earlier`, and the number of tests that got worse.
  static func comparison(_ results: [TestResult], _ earlier: [String: String]) -> (text: String, worse: Int) {
    var text = ""
    var fixed = 0, worse = 0, other = 0, new = 0
    for r in results {
      guard let before = earlier[r.key] else {
        new += 1
        continue
      }
      if before == r.kind.rawValue { continue }
      let wasFailure = ResultKind(rawValue: before)?.isFailure ?? false
      if wasFailure && !r.kind.isFailure { fixed += 1 } else if !wasFailure && r.kind.isFailure { worse += 1 } else { other += 1 }
      text += "\(pad(before, 9)) -> \(pad(r.kind.rawValue, 9)) \(pad(r.configuration.name, 12)) \(r.test)\(r.kind.isFailure ? ": " + r.message : "")\n"
    }
    let present = Set(results.map(\.key))
    let gone = earlier.keys.filter { !present.contains($0) }.count
    text += "compared: \(fixed) fixed, \(worse) worse, \(other) otherwise changed, \(new) new, \(gone) gone\n"
    return (text, worse)
  }

  private static func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
  private static func padLeft(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(1, width - text.count)) + text }
}
