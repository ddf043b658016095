// The `X.x` files beside tests of gcc.c-torture/execute: Tcl that adds options or says where a test does not apply.
//
// Source: GCC's testsuite/lib/c-torture.exp, which evaluates them. Only what these files use is understood: `if` on the target and its
// abilities, `set` and `lappend` of additional_flags, torture_execute_xfail, and `return` (1: the test does not apply).

/// What a script asks for.
struct TestScript {
  var options: [String]
  var isSkipped = false
  var isFailureExpected = false
  private var facts: TargetFacts

  /// Evaluates `text`, starting from the options of the folder.
  init(text: String, options: [String], facts: TargetFacts) {
    self.options = options
    self.facts = facts
    _ = run(text)
  }

  // MARK: Commands

  /// False after `return`.
  private mutating func run(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while let words = TestScript.command(&rest) {
      guard let name = words.first else { continue }
      switch name {
      case "return":
        isSkipped = words.count > 1 && words[1] == "1"
        return false
      case "if": if !runIf(words) { return false }
      case "set" where words.count == 3 && words[1] == "additional_flags": options = TestScript.split(words[2])
      case "lappend" where words.count > 2 && words[1] == "additional_flags": options += words[2...].flatMap(TestScript.split)
      case "set" where words.count == 3 && words[1] == "torture_execute_xfail":
        if TestScript.split(words[2]).contains(where: { Glob.matches($0, facts.triple) }) { isFailureExpected = true }
      default: break
      }
    }
    return true
  }

  private mutating func runIf(_ words: [String]) -> Bool {
    var k = 1
    while k + 1 < words.count {
      var condition = Array(words[k].utf8)[...]
      if either(&condition) { return run(words[k + 1]) }
      k += 2
      if k >= words.count { return true }
      if words[k] == "else" { return k + 1 < words.count ? run(words[k + 1]) : true }
      if words[k] == "elseif" { k += 1 }
    }
    return true
  }

  // MARK: Conditions

  private mutating func either(_ rest: inout ArraySlice<UInt8>) -> Bool {
    var value = both(&rest)
    while TestScript.accept("||", &rest) {
      let right = both(&rest)
      value = value || right
    }
    return value
  }

  private mutating func both(_ rest: inout ArraySlice<UInt8>) -> Bool {
    var value = single(&rest)
    while TestScript.accept("&&", &rest) {
      let right = single(&rest)
      value = value && right
    }
    return value
  }

  private mutating func single(_ rest: inout ArraySlice<UInt8>) -> Bool {
    if TestScript.accept("!", &rest) { return !single(&rest) }
    if TestScript.accept("(", &rest) {
      let value = either(&rest)
      _ = TestScript.accept(")", &rest)
      return value
    }
    TestScript.skipBlanks(&rest)
    guard rest.first == UInt8(ascii: "["), let inner = TestScript.group(&rest, "[", "]") else {
      rest = []
      return false
    }
    var text = Array(inner.utf8)[...]
    let words = TestScript.command(&text) ?? []
    guard let name = words.first else { return false }
    if name == "istarget", words.count > 1 { return Glob.matches(words[1], facts.triple) }
    if name.hasPrefix("check_effective_target_") { return facts.has(String(name.dropFirst("check_effective_target_".count))) }
    return false
  }

  // MARK: Words

  /// The words of the next command, or nil at the end.
  private static func command(_ rest: inout ArraySlice<UInt8>) -> [String]? {
    var words: [String] = []
    while true {
      while let c = rest.first, c == UInt8(ascii: " ") || c == UInt8(ascii: "\t") || c == UInt8(ascii: "\r") { rest.removeFirst() }
      guard let c = rest.first else { return words.isEmpty ? nil : words }
      switch c {
      case UInt8(ascii: "\n"), UInt8(ascii: ";"):
        rest.removeFirst()
        return words
      case UInt8(ascii: "#") where words.isEmpty: while let d = rest.first, d != UInt8(ascii: "\n") { _ = (d, rest.removeFirst()) }
      case UInt8(ascii: "\\"): rest.removeFirst(min(2, rest.count))
      case UInt8(ascii: "{"): words.append(group(&rest, "{", "}") ?? "")
      case UInt8(ascii: "["): words.append("[" + (group(&rest, "[", "]") ?? "") + "]")
      case UInt8(ascii: "\""): words.append(quoted(&rest))
      default: words.append(plain(&rest))
      }
    }
  }

  /// The text between a pair of brackets that `rest` begins with.
  private static func group(_ rest: inout ArraySlice<UInt8>, _ open: Character, _ close: Character) -> String? {
    var depth = 0
    for k in rest.indices {
      if rest[k] == open.asciiValue { depth += 1 }
      if rest[k] == close.asciiValue {
        depth -= 1
        if depth == 0 {
          let text = String(decoding: rest[(rest.startIndex + 1)..<k], as: UTF8.self)
          rest = rest[(k + 1)...]
          return text
        }
      }
    }
    rest = []
    return nil
  }

  private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String {
    rest.removeFirst()
    let end = rest.firstIndex(of: UInt8(ascii: "\"")) ?? rest.endIndex
    let text = String(decoding: rest[..<end], as: UTF8.self)
    rest = end < rest.endIndex ? rest[(end + 1)...] : []
    return text
  }

  private static func plain(_ rest: inout ArraySlice<UInt8>) -> String {
    let end = rest.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: ";") } ?? rest.endIndex
    let text = String(decoding: rest[..<end], as: UTF8.self)
    rest = rest[end...]
    return text
  }

  private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
    while let c = rest.first, c == UInt8(ascii: " ") || c == UInt8(ascii: "\n") || c == UInt8(ascii: "\t") { rest.removeFirst() }
  }

  private static func accept(_ word: StaticString, _ rest: inout ArraySlice<UInt8>) -> Bool {
    skipBlanks(&rest)
    let n = word.utf8CodeUnitCount
    if rest.count < n || !word.withUTF8Buffer({ rest.prefix(n).elementsEqual($0) }) { return false }
    rest = rest.dropFirst(n)
    return true
  }

  private static func split(_ text: String) -> [String] { text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }).map(String.init) }
}
