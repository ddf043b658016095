// What is asked of the compiler on any input: it ends within its limits with status 0 and an output, or with status 1, a
// located error and no output at all.

import Foundation
import ToolSupport

/// One way of running the compiler.
struct RunConfiguration: Sendable {
  var name: String
  var options: [String]
  /// Name of the output file in the folder; empty: standard output.
  var output: String
}

struct Judge: Sendable {
  let compiler: String
  let limits: Limits
  /// More text than this on standard error is a flood: a hundred thousand warnings with their lines need less.
  static let messageLimit = 64 << 20
  /// More output than this on standard output is one, too: nobody asks for gigabytes of preprocessed text.
  static let outputLimit = 1 << 30

  /// Runs the compiler on `input` (a path, or words before it) inside `folder`; nil if all is well, otherwise what is wrong. With
  /// `placeNames` an error is located when it names one of them.
  func fault(_ inputs: [String], _ configuration: RunConfiguration, in folder: String, allowsFiles: Bool = false, placeNames: [String] = []) -> String? {
    let log = folder + "/log", output = folder + "/stdout"
    let before = names(folder)
    var words = [compiler] + configuration.options + inputs
    if !configuration.output.isEmpty { words += ["-o", configuration.output] }
    let result = Command.run(words, limits: limits, log: log, output: output, folder: folder)
    let product = configuration.output.isEmpty ? nil : fileSize(folder + "/" + configuration.output)
    var made = names(folder).subtracting(before)
    made.subtract(["log", "stdout", configuration.output])
    defer {
      unlink(folder + "/" + configuration.output)
      for m in made { unlink(folder + "/" + m) }
    }
    if let bad = endingFault(result, log) { return bad }
    if !made.isEmpty && !allowsFiles { return "leaves the file '\(made.sorted()[0])' behind" }
    if (fileSize(log) ?? 0) > Judge.messageLimit { return "more than \(Judge.messageLimit >> 20) MiB of messages" }
    if result.ending == .exited(0) {
      if !configuration.output.isEmpty && (product ?? 0) == 0 { return "status 0 without an output" }
      return nil
    }
    if product != nil { return "status 1, but an output file" }
    if !placeNames.isEmpty {
      let text = readText(log, limit: Judge.messageLimit)
      return text.split(separator: "\n").contains { line in line.contains("error: ") && placeNames.contains { line.contains($0) } } ? nil : "status 1 without an error that names an input"
    }
    return Judge.hasLocatedError(readText(log, limit: Judge.messageLimit)) ? nil : "status 1 without a located error"
  }

  private func endingFault(_ result: CommandResult, _ log: String) -> String? {
    switch result.ending {
    case .exited(0), .exited(1): return nil
    case .exited(let status): return "status \(status): " + Judge.firstLine(log)
    case .signalled(let signal): return "signal \(signal): " + Judge.firstLine(log)
    case .timedOut: return "more than \(limits.processorSeconds) s"
    case .notStarted(let why): return "cannot be started: \(why)"
    }
  }

  private func names(_ folder: String) -> Set<String> { Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []) }

  /// Whether a line reads `place: error: …`, the place being a file with a line, or the command line.
  static func hasLocatedError(_ text: String) -> Bool {
    for line in text.split(separator: "\n") {
      guard let at = line.range(of: "error: ") else { continue }
      let place = line[..<at.lowerBound]
      if place.hasPrefix("martlet: ") || place.hasPrefix("martlet-ld: ") || place.contains(where: { $0.isNumber }) && place.contains(":") { return true }
    }
    return false
  }

  /// The line that says most, without what differs between inputs.
  static func firstLine(_ log: String) -> String {
    let lines = readText(log).split(separator: "\n")
    let line = lines.first { $0.contains("internal error") } ?? lines.first { $0.contains("rror") } ?? lines.first ?? ""
    return String(line.prefix(300))
  }

  /// `text` with numbers and quoted names levelled, so that one fault on many inputs is recognized.
  static func signature(_ text: String) -> String {
    var out = ""
    var isQuoted = false
    for c in text {
      if c == "'" {
        isQuoted.toggle()
        out.append(c)
      } else if !isQuoted {
        if c.isNumber { if out.last != "#" { out.append("#") } } else { out.append(c) }
      }
    }
    return out
  }
}
