// Reading `.rules` files: rewrite rules as S-expressions (docs/Rules.md).
//
// rule      = pattern [`if` guard {`,` guard}] `=>` result
// A rule starts in the first column; lines that start with a blank continue it. The pattern is parsed here into a tree;
// guards and results of lowering rules stay Swift text, results of simplification rules are parsed too.

/// One side of a rule as a tree.
final class RuleNode {
  enum Kind { case any, literal, const, floatConst, inst, swift }
  var kind: Kind
  /// Variable (`any`, `const`), number (`literal`), opcode (`inst`), text (`swift`, or the expression of a result `const`).
  var text: String
  /// `icmp.slt`: the predicate; upper case captures it.
  var predicate = ""
  /// `add[nsw]`: required (pattern) or given (result) flags.
  var flags: [String] = []
  /// Type name, type variable, or empty.
  var type = ""
  /// `x@(…)`: name for the value that an instruction pattern matches.
  var name = ""
  var operands: [RuleNode] = []
  init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  func copy() -> RuleNode {
    let n = RuleNode(kind, text)
    n.predicate = predicate
    n.flags = flags
    n.type = type
    n.name = name
    n.operands = operands.map { $0.copy() }
    return n
  }
}

struct Rule {
  var file: String
  var line: Int
  var pattern: RuleNode
  var guards: [String]
  /// The text after `=>`.
  var result: String
}

/// What rules need to know of an SSA operation, from `Tables/ssa/Opcodes.tbl`.
struct RuleOpcode {
  var name: String
  var shape: String
  var number: Int
  var isCommutative: Bool
}

let ruleTypeNames: Set<String> = [
  "i1", "i8", "i16", "i32", "i64", "i128", "f16", "bf16", "f32", "f64", "f80", "f128", "ptr",
]

/// Splits rule text into parentheses, words and numbers; `{…}` is one token.
struct RuleLexer {
  var bytes: [UInt8]
  var position = 0
  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 || bytes[position] == 10 { position += 1 }
  }

  func rest() -> String { trim(Substring(String(decoding: bytes[position...], as: UTF8.self))) }

  mutating func peek() -> String {
    let start = position
    let token = next()
    position = start
    return token
  }

  mutating func next() -> String {
    skipBlanks()
    guard position < bytes.count else { return "" }
    let start = position
    let c = bytes[position]
    if c == UInt8(ascii: "(") || c == UInt8(ascii: ")") {
      position += 1
    } else if c == UInt8(ascii: "{") {
      skipBraces()
    } else {
      while position < bytes.count, !isDelimiter(bytes[position]) { position += 1 }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func skipBraces() {
    var depth = 0
    repeat {
      if bytes[position] == UInt8(ascii: "{") { depth += 1 }
      if bytes[position] == UInt8(ascii: "}") { depth -= 1 }
      position += 1
    } while depth > 0 && position < bytes.count
  }

  private func isDelimiter(_ c: UInt8) -> Bool {
    c == 32 || c == 9 || c == 10 || c == UInt8(ascii: "(") || c == UInt8(ascii: ")") || c == UInt8(ascii: "{")
  }

  /// The text up to the parenthesis that closes the one already read.
  mutating func textToClosing() -> String {
    let start = position
    var depth = 1
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "(") { depth += 1 }
      if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
      position += 1
      if depth == 0 { break }
    }
    return trim(Substring(String(decoding: bytes[start..<max(position - 1, start)], as: UTF8.self)))
  }
}

/// A reader of one rule file.
struct RuleParser {
  let file: String
  let opcodes: [String: RuleOpcode]

  func parse(_ text: String) throws -> [Rule] {
    var rules: [Rule] = []
    var pending = ""
    var pendingLine = 0
    var number = 0
    for raw in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      let line = String(raw.prefix { $0 != "#" })
      if trim(Substring(line)).isEmpty { continue }
      if line.first == " " || line.first == "\t" {
        pending += "\n" + line
        continue
      }
      if !pending.isEmpty { rules.append(try parseRule(pending, pendingLine)) }
      pending = line
      pendingLine = number
    }
    if !pending.isEmpty { rules.append(try parseRule(pending, pendingLine)) }
    return rules
  }

  private func parseRule(_ text: String, _ line: Int) throws -> Rule {
    var lexer = RuleLexer(text)
    let pattern = try parseNode(&lexer, line, isPattern: true)
    let rest = lexer.rest()
    guard let arrow = findArrow(rest) else { throw TableError(file: file, line: line, message: "expected '=>' after the pattern") }
    var condition = trim(rest.prefix(arrow))
    let result = trim(rest.dropFirst(arrow + 2))
    var guards: [String] = []
    if !condition.isEmpty {
      guard condition.hasPrefix("if ") else { throw TableError(file: file, line: line, message: "expected 'if' or '=>', found '\(condition)'") }
      condition.removeFirst(3)
      guards = splitGuards(condition)
    }
    if result.isEmpty { throw TableError(file: file, line: line, message: "the rule has no result") }
    return Rule(file: file, line: line, pattern: pattern, guards: guards, result: result)
  }

  private func findArrow(_ text: String) -> Int? {
    var previous: Character = " "
    for (k, c) in text.enumerated() {
      if previous == "=" && c == ">" { return k - 1 }
      previous = c
    }
    return nil
  }

  private func splitGuards(_ text: String) -> [String] {
    var parts: [String] = [], current = "", depth = 0
    for c in text {
      if c == "(" || c == "[" { depth += 1 }
      if c == ")" || c == "]" { depth -= 1 }
      if c == "," && depth == 0 {
        parts.append(trim(Substring(current)))
        current = ""
      } else {
        current.append(c)
      }
    }
    parts.append(trim(Substring(current)))
    return parts
  }

  private func isType(_ word: String) -> Bool {
    guard let first = word.first else { return false }
    return first.isUppercase || ruleTypeNames.contains(word) || RuleConditions.classTest(word, "") != nil || word.hasPrefix("v64.") || word.hasPrefix("v128.") || word.hasPrefix("v256.")
  }

  /// One operand or instruction; `isPattern` tells the left side from the right.
  func parseNode(_ lexer: inout RuleLexer, _ line: Int, isPattern: Bool) throws -> RuleNode {
    let token = lexer.next()
    if token == "(" { return try parseParenthesis(&lexer, line, isPattern: isPattern) }
    if token.isEmpty || token == ")" { throw TableError(file: file, line: line, message: "expected an operand") }
    if token.hasPrefix("{") { return RuleNode(.swift, String(token.dropFirst().dropLast())) }
    if token.hasSuffix("@") {
      let node = try parseNode(&lexer, line, isPattern: isPattern)
      node.name = String(token.dropLast())
      return node
    }
    if Int64(token) != nil { return RuleNode(.literal, token) }
    let parts = splitFields(token, ":")
    let node = RuleNode(.any, parts[0])
    if parts.count > 1 { node.type = parts[1...].joined(separator: ":") }
    return node
  }

  private func parseParenthesis(_ lexer: inout RuleLexer, _ line: Int, isPattern: Bool) throws -> RuleNode {
    var head = lexer.next()
    if head == "const" || head == "fconst" {
      let node = RuleNode(head == "const" ? .const : .floatConst, "")
      let before = lexer.position
      let word = lexer.next()
      if isType(word) && lexer.peek() != ")" && lexer.peek() != "(" { node.type = word } else { lexer.position = before }
      node.text = lexer.textToClosing()
      return node
    }
    let node = RuleNode(.inst, "")
    if let open = head.firstIndex(of: "[") {
      node.flags = splitFields(String(head[head.index(after: open)...].dropLast()), ",")
      head = String(head[..<open])
    }
    if let dot = head.firstIndex(of: ".") {
      node.predicate = String(head[head.index(after: dot)...])
      head = String(head[..<dot])
    }
    node.text = head
    guard opcodes[head] != nil else { throw TableError(file: file, line: line, message: "'\(head)' is not an SSA operation") }
    if isType(lexer.peek()) { node.type = lexer.next() }
    while lexer.peek() != ")" {
      if lexer.peek().isEmpty { throw TableError(file: file, line: line, message: "missing ')'") }
      node.operands.append(try parseNode(&lexer, line, isPattern: isPattern))
    }
    _ = lexer.next()
    return node
  }
}
