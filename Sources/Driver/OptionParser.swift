// Command-line words to options, by the generated table.
//
// The longest spelling that matches wins (`-fdiagnostics-color=` before `-fdiagnostics-color`); an exact flag wins over a
// joined option of the same length. What no row matches is an error, never ignored: configure scripts depend on it.

import Support

/// How an option takes its value; the table's second column.
enum OptionKind: UInt8 { case flag, joined, separate, either, toggle, comma }

/// One option as given. For toggles `isOn` is false for the `-fno-` form.
public struct ParsedOption: Sendable {
  public var id: OptionID
  public var value: String
  public var isOn: Bool
  /// As written, for messages.
  public var spelling: String
}

/// One word of meaning on the command line, in order.
public enum CommandLineItem: Sendable {
  case option(ParsedOption)
  case input(String)
}

struct OptionRow {
  var spelling: Substring.UTF8View
  var kind: OptionKind
  var id: OptionID
  var values: String
}

struct OptionParser {
  private(set) var items: [CommandLineItem] = []
  private(set) var errors: [String] = []

  /// Parses the words after the program's name.
  static func parse(_ words: [String]) -> OptionParser {
    var parser = OptionParser()
    var k = 0
    while k < words.count { parser.parse(words, &k) }
    return parser
  }

  private mutating func parse(_ words: [String], _ k: inout Int) {
    let word = words[k]
    k += 1
    if word == "-" || !word.hasPrefix("-") { return items.append(.input(word)) }
    if acceptsToggle(word) { return }
    guard let row = OptionTable.match(word) else { return unknown(word) }
    let spelling = String(row.spelling)!
    var value = ""
    switch row.kind {
    case .flag, .toggle: break
    case .joined, .comma: value = String(word.dropFirst(spelling.count))
    case .separate, .either:
      value = row.kind == .either ? String(word.dropFirst(spelling.count)) : ""
      if value.isEmpty {
        guard k < words.count else { return errors.append("missing argument to '\(word)'") }
        value = words[k]
        k += 1
      }
    }
    if row.kind == .joined || row.kind == .either, !row.values.isEmpty, !row.values.split(separator: " ").contains(Substring(value)) {
      if row.id == .optimize, !value.isEmpty, value.allSatisfy({ $0.isNumber }) {
        value = "3"
      } else if row.id == .optimize || row.spelling.last == UInt8(ascii: "=") {
        return errors.append("invalid value '\(value)' in '\(word)'; use one of: \(row.values)")
      } else {
        return unknown(word)
      }
    }
    append(row.id, value, true, word)
  }

  private mutating func append(_ id: OptionID, _ value: String, _ isOn: Bool, _ spelling: String) {
    if id == .accepted { return }
    if id == .unsupported { return errors.append("'\(spelling)' is not supported by Martlet yet") }
    items.append(.option(ParsedOption(id: id, value: value, isOn: isOn, spelling: spelling)))
  }

  /// `-fno-x` and `-mno-x` where `-fx`, `-mx` is a toggle.
  private mutating func acceptsToggle(_ word: String) -> Bool {
    for prefix in ["-fno-", "-mno-"] where word.hasPrefix(prefix) {
      let positive = String(word.prefix(2)) + word.dropFirst(5)
      if let row = OptionTable.exact(positive), row.kind == .toggle {
        // Not having something that is refused is fine.
        if row.id != .unsupported { append(row.id, "", false, word) }
        return true
      }
    }
    return false
  }

  private mutating func unknown(_ word: String) {
    // Instruction-set options are known to the target; the settings check them.
    if word.hasPrefix("-m") { return items.append(.option(ParsedOption(id: .march, value: "", isOn: true, spelling: word))) }
    var message = "unrecognized command-line option '\(word)'"
    if let near = OptionTable.suggestion(for: word) { message += "; did you mean '\(near)'?" }
    errors.append(message)
  }
}

enum OptionTable {
  /// Calls `body` with each row until it returns false.
  static func forEach(_ body: (OptionRow) -> Bool) {
    let text = optionTableText.withUTF8Buffer { Substring(decoding: $0, as: UTF8.self) }
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      let row = OptionRow(
        spelling: fields[0].utf8, kind: OptionKind(rawValue: UInt8(fields[1])!)!, id: OptionID(rawValue: UInt16(fields[2])!)!,
        values: String(fields[3]))
      if !body(row) { return }
    }
  }

  /// The rows whose spelling starts `word`, found on the bytes of the table without making rows of the others.
  private static func candidates(_ word: String, _ body: (OptionRow) -> Void) {
    optionTableText.withUTF8Buffer { text in
      let bytes = Array(word.utf8)
      var start = 0
      while start < text.count {
        var k = 0
        while k < bytes.count && text[start + k] == bytes[k] { k += 1 }
        var end = start + k
        let matches = text[end] == 9
        while end < text.count && text[end] != 10 { end += 1 }
        if matches {
          let line = Substring(decoding: text[start..<end], as: UTF8.self)
          let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
          body(
            OptionRow(
              spelling: fields[0].utf8, kind: OptionKind(rawValue: UInt8(fields[1])!)!, id: OptionID(rawValue: UInt16(fields[2])!)!,
              values: String(fields[3])))
        }
        start = end + 1
      }
    }
  }

  static func exact(_ spelling: String) -> OptionRow? {
    var found: OptionRow? = nil
    candidates(spelling) { if $0.spelling.count == spelling.utf8.count { found = $0 } }
    return found
  }

  static func match(_ word: String) -> OptionRow? {
    var best: OptionRow? = nil
    let length = word.utf8.count
    candidates(word) { row in
      let isWhole = row.spelling.count == length
      switch row.kind {
      case .flag, .toggle, .separate: if !isWhole { return }
      case .joined, .comma: if isWhole && row.spelling.last != UInt8(ascii: "=") { return }
      case .either: break
      }
      if let b = best, b.spelling.count > row.spelling.count { return }
      best = row
    }
    return best
  }

  /// What was meant by `word`, if an option is near; a value behind `=` is kept, and `-fno-x` stands for `-fx`.
  static func suggestion(for word: String) -> String? {
    if word.hasPrefix("-fno-") || word.hasPrefix("-mno-") {
      let prefix = String(word.prefix(2))
      if let near = nearest(to: prefix + word.dropFirst(5)), near.hasPrefix(prefix) { return prefix + "no-" + near.dropFirst(2) }
    }
    if let near = nearest(to: word) { return near }
    guard let equal = word.firstIndex(of: "=") else { return nil }
    guard let near = nearest(to: String(word[...equal])), near.hasSuffix("=") else { return nil }
    return near + word[word.index(after: equal)...]
  }

  /// The spelling with the least edit distance, if it is near enough to be meant.
  static func nearest(to word: String) -> String? {
    let bytes = Array(word.utf8)
    var best: (Int, String)? = nil
    forEach { row in
      if row.id == .accepted && row.kind != .toggle { return true }
      let spelling = Array(row.spelling)
      let limit = min(3, bytes.count / 4 + 1)
      if abs(spelling.count - bytes.count) > limit { return true }
      let d = EditDistance.between(bytes, spelling)
      if d <= limit, d < (best?.0 ?? 99) { best = (d, String(decoding: spelling, as: UTF8.self)) }
      return true
    }
    return best?.1
  }

  static func help(where isWanted: (Substring) -> Bool = { _ in true }) -> String {
    var text = ""
    for line in optionTableText.withUTF8Buffer({ Substring(decoding: $0, as: UTF8.self) }).split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      if fields[4].isEmpty || !isWanted(fields[0]) { continue }
      let kind = OptionKind(rawValue: UInt8(fields[1])!)!
      var left = String(fields[0])
      if kind == .separate || kind == .either { left += " <arg>" }
      if kind == .joined || kind == .comma { left += "<arg>" }
      text += "  " + left + String(repeating: " ", count: max(1, 34 - left.count)) + fields[4]
      if !fields[3].isEmpty { text += " (\(fields[3]))" }
      text += "\n"
    }
    return text
  }
}
