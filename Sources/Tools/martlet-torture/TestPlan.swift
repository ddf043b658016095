// What one test file asks for under one target and set of options: action, options, reasons to skip, expected errors.

import Foundation

/// A diagnostic the test demands.
struct ExpectedDiagnostic {
  /// 0: anywhere.
  var line: Int
  var isError: Bool
}

struct TestPlan {
  var action: TestAction
  var options: [String] = []
  var extraSources: [String] = []
  /// How much longer than usual compiling and running may take.
  var timeFactor = 1.0
  /// Why the test does not apply, or nil.
  var skipReason: String?
  /// Failure to run or compile is what the test's author expects here.
  var isFailureExpected = false
  var diagnostics: [ExpectedDiagnostic] = []
  /// Lines that `dg-line` gives a name.
  private var namedLines: [String: Int] = [:]
  /// Directives and keywords that were not understood.
  var notices: [String] = []

  /// Reads the plan for `text`; `level` is the option of the run, such as `-O2`.
  init(text: String, path: String, level: String, target: String, defaultAction: TestAction) {
    action = defaultAction
    var facts = TargetFacts(target: target)
    let directives = DirectiveReader.read(text)
    for d in directives where d.name == "dg-line" { namedLines[d.words.first?.text ?? ""] = d.line }
    if (path as NSString).deletingLastPathComponent.hasSuffix("/c-c++-common") { options = ["-Wc++-compat"] }
    let folderOptions = options
    for d in directives where d.name == "dg-options" || d.name == "dg-additional-options" {
      if d.words.count > 1, !facts.matches(d.words[1]) { continue }
      let words = TestPlan.optionWords(d.words.first).map { TestPlan.inSuite($0, path) }
      if d.name == "dg-options" { options = folderOptions + words } else { options += words }
    }
    if !directives.contains(where: { $0.name == "dg-options" }) { options = TestPlan.defaultOptions(path) + options }
    for d in directives { apply(d, path, level, &facts) }
    applyScript(path, facts)
    extraSources += TestPlan.companions(path)
    for keyword in facts.unknown {
      notices.append("effective target '\(keyword)' is not known here")
      if skipReason == nil, directives.contains(where: { $0.name == "dg-require-effective-target" && $0.words.first?.text == keyword }) {
        skipReason = "effective target '\(keyword)' is not known here"
      }
    }
  }

  /// `word` with DejaGnu's variable for the folder of the test suite replaced.
  private static func inSuite(_ word: String, _ path: String) -> String {
    guard word.contains("$"), let place = path.range(of: "/gcc.dg/") ?? path.range(of: "/c-c++-common/") else { return word }
    let root = String(path[..<place.lowerBound])
    return word.replacingOccurrences(of: "${srcdir}", with: root).replacingOccurrences(of: "$srcdir", with: root)
  }

  /// The options in a directive's word: `"-a -b"`, and in braces also `{ "-a -b" }`.
  private static func optionWords(_ word: TclWord?) -> [String] {
    guard let word else { return [] }
    let texts = word.isBraced ? TclList.words(word.text).map(\.text) : [word.text]
    return texts.flatMap { $0.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init) }
  }

  /// What dg.exp, cpp.exp, stackalign.exp and tls.exp of GCC's test suite give to tests without dg-options.
  private static func defaultOptions(_ path: String) -> [String] {
    if path.contains("/torture/stackalign/") { return ["-mstackrealign", "-mpreferred-stack-boundary=5", "-mno-mmx"] }
    let folder = (path as NSString).deletingLastPathComponent
    let isStrict = ["/torture/tls", "/gcc.dg", "/gcc.dg/cpp", "/c-c++-common/cpp"].contains { folder.hasSuffix($0) }
    return isStrict ? ["-ansi", "-pedantic-errors"] : []
  }

  /// What the folder's .exp file adds (ieee.exp, builtins.exp of GCC's test suite), and the test's own `.x` file.
  private mutating func applyScript(_ path: String, _ facts: TargetFacts) {
    var added: [String] = []
    if path.contains("/execute/ieee/") { added = ["-fno-inline"] }
    if path.contains("/execute/builtins/") {
      added = ["-fno-tree-dse", "-fno-tree-loop-distribute-patterns", "-fno-tracer", "-fno-ipa-ra", "-fno-inline-functions"]
    }
    if let data = FileManager.default.contents(atPath: String(path.dropLast(1)) + "x") {
      let script = TestScript(text: String(decoding: data, as: UTF8.self), options: added, facts: facts)
      added = script.options
      if script.isSkipped { skip("its .x file") }
      if script.isFailureExpected { isFailureExpected = true }
    }
    options += added
  }

  /// `X-lib.c` beside `X.c`, and with it `lib/main.c`: how builtins.exp of GCC's test suite builds its programs.
  private static func companions(_ path: String) -> [String] {
    let own = String(path.dropLast(2)) + "-lib.c"
    guard FileManager.default.fileExists(atPath: own) else { return [] }
    let main = (path as NSString).deletingLastPathComponent + "/lib/main.c"
    return [own] + (FileManager.default.fileExists(atPath: main) ? [main] : [])
  }

  private mutating func apply(_ d: Directive, _ path: String, _ level: String, _ facts: inout TargetFacts) {
    switch d.name {
    case "dg-do":
      if let name = d.words.first?.text, let a = TestAction(rawValue: name) { action = a }
      guard d.words.count > 1 else { break }
      let matches = facts.matches(d.words[1])
      if TclList.words(d.words[1].text).first?.text != "xfail" {
        if !matches { skip("dg-do for other targets") }
      } else if matches {
        isFailureExpected = true
      }
    case "dg-require-effective-target":
      let applies = d.words.count < 2 || facts.matches(d.words[1])
      if let keyword = d.words.first?.text, applies, !facts.has(keyword) { skip("needs \(keyword)") }
    case "dg-require-dll": skip("needs dll")
    case "dg-skip-if":
      if selects(d, level, &facts) { skip(d.words.first?.text ?? "dg-skip-if") }
    case "dg-xfail-if", "dg-xfail-run-if":
      if selects(d, level, &facts) { isFailureExpected = true }
    case "dg-error", "dg-warning":
      expectDiagnostic(d, &facts)
    case "dg-timeout-factor": timeFactor = Double(d.words.first?.text ?? "") ?? 1
    case "dg-additional-sources":
      let folder = (path as NSString).deletingLastPathComponent
      extraSources += (d.words.first?.text ?? "").split(separator: " ").map { folder + "/" + $0 }
    case "dg-options", "dg-additional-options", "dg-add-options", "dg-prune-output", "dg-require-alias", "dg-require-weak",
      "dg-require-stack-size", "dg-message", "dg-final", "dg-bogus", "dg-require-visibility", "dg-require-fork", "dg-require-stack-check", "dg-require-profiling", "dg-note", "dg-line":
      break
    default:
      notices.append("directive \(d.name) is ignored")
    }
  }

  private mutating func skip(_ reason: String) { if skipReason == nil { skipReason = reason } }

  /// `comment selector [include-options [exclude-options]]`.
  private func selects(_ d: Directive, _ level: String, _ facts: inout TargetFacts) -> Bool {
    guard d.words.count > 1, facts.matches(d.words[1]) else { return false }
    let flags = level.split(separator: " ").map(String.init) + options
    let includes = d.words.count > 2 ? optionSets(d.words[2]) : [["*"]]
    let excludes = d.words.count > 3 ? optionSets(d.words[3]) : []
    let holds = { (set: [String]) in set.allSatisfy { wanted in flags.contains { Glob.matches(wanted, $0) } } }
    return includes.contains(where: holds) && !excludes.contains { !$0.isEmpty && holds($0) }
  }

  /// Each entry of an option list is a set of options that must all be present.
  private func optionSets(_ word: TclWord) -> [[String]] {
    let entries = word.isBraced ? TclList.words(word.text).map(\.text) : [word.text]
    return entries.map { $0.split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
  }

  private mutating func expectDiagnostic(_ d: Directive, _ facts: inout TargetFacts) {
    if d.words.count > 2 {
      let words = TclList.words(d.words[2].text)
      if words.first?.text == "xfail" ? facts.matches(words) : !facts.matches(words) { return }
    }
    var line = d.line
    if d.words.count > 3 {
      let text = d.words[3].text
      if text.hasPrefix(".") { line += Int(text.dropFirst().replacingOccurrences(of: "+", with: "")) ?? 0 } else { line = Int(text) ?? namedLines[text] ?? line }
    }
    diagnostics.append(ExpectedDiagnostic(line: line, isError: d.name == "dg-error"))
  }
}
