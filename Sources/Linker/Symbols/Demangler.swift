// C++ names from their symbols, for patterns of version scripts inside `extern "C++"`.
//
// Source: Itanium C++ ABI §5.1 (mangling); spelling as GNU tools print it. Names with expressions in their types are not taken apart: no
// pattern matches them.

struct Demangler {
  /// A type's text is around what is declared with it: `int (*` and `)(char)`.
  private struct Piece {
    var left: String
    var right = ""
    /// A function or an array, to which pointers bind with parentheses.
    var needsParentheses = false
    var text: String { needsParentheses && right.hasPrefix("(") ? left + " " + right : left + right }
  }
  private struct Unsupported: Error {}
  /// A name, and what the parameters after it depend on.
  private struct Entity {
    var text: String
    var endsInTemplate = false
    var hasNoReturnType = false
    var suffix = ""
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0
  private var substitutions: [Piece] = []
  private var arguments: [Piece] = []
  private var depth = 0
  private static let limit = 1 << 14

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The C++ name of the symbol, or nil when it is none.
  static func demangle(_ symbol: UnsafeBufferPointer<UInt8>) -> String? {
    guard symbol.count > 2, symbol[0] == 0x5F, symbol[1] == 0x5A else { return nil }
    var d = Demangler(symbol)
    d.at = 2
    guard let text = try? d.encoding(isOutermost: true) else { return nil }
    if d.at == symbol.count { return text }
    return d.peek() == "." ? text + " [clone " + String(decoding: symbol[d.at...], as: UTF8.self) + "]" : nil
  }

  // MARK: Characters

  private func peek(_ ahead: Int = 0) -> Character { at + ahead < bytes.count ? Character(UnicodeScalar(bytes[at + ahead])) : "\0" }

  private mutating func accept(_ text: StaticString) -> Bool {
    guard at + text.utf8CodeUnitCount <= bytes.count else { return false }
    for i in 0..<text.utf8CodeUnitCount where bytes[at + i] != text.utf8Start[i] { return false }
    at += text.utf8CodeUnitCount
    return true
  }

  private mutating func number() throws -> Int {
    var n = 0
    let start = at
    while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
      n = n * 10 + Int(bytes[at] - 0x30)
      if n > 1 << 24 { throw Unsupported() }
      at += 1
    }
    if at == start { throw Unsupported() }
    return n
  }

  /// `_` is 0, `0_` 1, `A_` 11: numbers of base 36.
  private mutating func sequenceNumber() throws -> Int {
    if accept("_") { return 0 }
    var n = 0
    while !accept("_") {
      let c = peek()
      guard let d = c.isUppercase || c.isNumber ? c.wholeNumberValue ?? Int(c.asciiValue! - 55) : nil, n < 1 << 20 else { throw Unsupported() }
      n = n * 36 + d
      at += 1
    }
    return n + 1
  }

  private mutating func enter() throws {
    depth += 1
    if depth > 100 { throw Unsupported() }
  }

  private mutating func remember(_ p: Piece) throws {
    if p.left.utf8.count + p.right.utf8.count > Demangler.limit || substitutions.count > 4096 { throw Unsupported() }
    substitutions.append(p)
  }

  // MARK: Encodings

  private mutating func encoding(isOutermost: Bool) throws -> String {
    try enter()
    defer { depth -= 1 }
    if let special = try specialName() { return special }
    let entity = try name()
    let c = peek()
    if c == "\0" || c == "E" || c == "." { return entity.text + entity.suffix }
    var result = Piece(left: "")
    if entity.endsInTemplate && !entity.hasNoReturnType { result = try type() }
    let head = result.left.isEmpty ? "" : result.left + " "
    return head + entity.text + "(" + (try parameters()) + ")" + entity.suffix + result.right
  }

  private mutating func parameters() throws -> String {
    if peek() == "v", peek(1) == "\0" || peek(1) == "E" || peek(1) == "." {
      at += 1
      return ""
    }
    var list: [String] = []
    while at < bytes.count, peek() != "E", peek() != "." { list.append(try type().text) }
    return list.joined(separator: ", ")
  }

  private mutating func specialName() throws -> String? {
    let tables: [(StaticString, String)] = [("TV", "vtable for "), ("TT", "VTT for "), ("TI", "typeinfo for "), ("TS", "typeinfo name for ")]
    for (code, text) in tables where accept(code) { return text + (try type().text) }
    if accept("GV") { return "guard variable for " + (try name().text) }
    if accept("GR") {
      let text = try name().text
      return "reference temporary #\(try sequenceNumber()) for " + text
    }
    if accept("TH") { return "TLS init function for " + (try name().text) }
    if accept("TW") { return "TLS wrapper function for " + (try name().text) }
    if accept("Th") {
      try offset()
      return "non-virtual thunk to " + (try encoding(isOutermost: false))
    }
    if accept("Tv") {
      try offset()
      try offset()
      return "virtual thunk to " + (try encoding(isOutermost: false))
    }
    if accept("GTt") { return "transaction clone for " + (try encoding(isOutermost: false)) }
    if accept("Tc") { throw Unsupported() }
    return nil
  }

  private mutating func offset() throws {
    _ = accept("n")
    _ = try number()
    guard accept("_") else { throw Unsupported() }
  }

  // MARK: Names

  private mutating func name() throws -> Entity {
    try enter()
    defer { depth -= 1 }
    if accept("N") { return try nestedName() }
    if accept("Z") { return try localName() }
    if peek() == "S" && peek(1) != "t" {
      var e = Entity(text: try substitution().text)
      if peek() == "I" {
        e.text += try templateArguments()
        e.endsInTemplate = true
      }
      return e
    }
    let isStandard = accept("St")
    var e = try unqualifiedName(of: "")
    if isStandard { e.text = "std::" + e.text }
    if peek() == "I" {
      try remember(Piece(left: e.text))
      e.text += (e.text.hasSuffix("<") ? " " : "") + (try templateArguments())
      e.endsInTemplate = true
    }
    return e
  }

  private mutating func localName() throws -> Entity {
    let outer = try encoding(isOutermost: false)
    guard accept("E") else { throw Unsupported() }
    var e: Entity
    if accept("s") {
      e = Entity(text: "string literal")
    } else {
      if peek() == "d" { throw Unsupported() }
      e = try name()
    }
    if accept("_") {
      if accept("_") {
        _ = try number()
        _ = accept("_")
      } else {
        _ = try number()
      }
    }
    e.text = outer + "::" + e.text
    return e
  }

  private mutating func nestedName() throws -> Entity {
    var suffix = ""
    while true {
      if accept("r") { suffix = " __restrict" + suffix } else if accept("V") { suffix = " volatile" + suffix } else if accept("K") { suffix = " const" + suffix } else { break }
    }
    if accept("R") { suffix += " &" } else if accept("O") { suffix += " &&" }
    var e = Entity(text: "")
    while !accept("E") {
      if e.text.utf8.count > Demangler.limit { throw Unsupported() }
      if peek() == "S" {
        if !e.text.isEmpty { throw Unsupported() }
        e = accept("St") ? Entity(text: "std") : Entity(text: try substitution().text)
        continue
      }
      if peek() == "I" {
        e.text += (e.text.hasSuffix("<") ? " " : "") + (try templateArguments())
        e.endsInTemplate = true
      } else if peek() == "T" {
        e = Entity(text: try templateParameter().text)
      } else {
        let part = try unqualifiedName(of: e.text)
        e = Entity(text: e.text.isEmpty ? part.text : e.text + "::" + part.text, endsInTemplate: false, hasNoReturnType: part.hasNoReturnType)
      }
      if peek() != "E" { try remember(Piece(left: e.text)) }
    }
    e.suffix = suffix
    return e
  }

  private static let operators: [String: String] = [
    "nw": "new", "na": "new[]", "dl": "delete", "da": "delete[]", "ps": "+", "ng": "-", "ad": "&", "de": "*", "co": "~", "pl": "+", "mi": "-", "ml": "*", "dv": "/", "rm": "%",
    "an": "&", "or": "|", "eo": "^", "aS": "=", "pL": "+=", "mI": "-=", "mL": "*=", "dV": "/=", "rM": "%=", "aN": "&=", "oR": "|=", "eO": "^=", "ls": "<<", "rs": ">>",
    "lS": "<<=", "rS": ">>=", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "ss": "<=>", "nt": "!", "aa": "&&", "oo": "||", "pp": "++", "mm": "--",
    "cm": ",", "pm": "->*", "pt": "->", "cl": "()", "ix": "[]", "qu": "?", "aw": "co_await",
  ]

  private mutating func unqualifiedName(of scope: String) throws -> Entity {
    _ = accept("L")
    var e: Entity
    let c = peek()
    if c.isNumber {
      e = Entity(text: try sourceName())
    } else if (c == "C" || c == "D") && peek(1).isNumber {
      at += 2
      e = Entity(text: (c == "D" ? "~" : "") + Demangler.lastName(scope), hasNoReturnType: true)
    } else if accept("cv") {
      e = Entity(text: "operator " + (try type().text), hasNoReturnType: true)
    } else if accept("li") {
      e = Entity(text: "operator\"\" " + (try sourceName()))
    } else if accept("Ut") {
      e = Entity(text: "{unnamed type#\(try sequenceNumber() + 1)}")
    } else if accept("Ul") {
      let list = try parameters()
      guard accept("E") else { throw Unsupported() }
      e = Entity(text: "{lambda(\(list))#\(try sequenceNumber() + 1)}")
    } else if let symbol = Demangler.operators[String([c, peek(1)])] {
      at += 2
      e = Entity(text: "operator" + (symbol.first!.isLetter ? " " : "") + symbol)
    } else {
      throw Unsupported()
    }
    while accept("B") { e.text += "[abi:" + (try sourceName()) + "]" }
    return e
  }

  private mutating func sourceName() throws -> String {
    let n = try number()
    guard at + n <= bytes.count else { throw Unsupported() }
    defer { at += n }
    let text = String(decoding: bytes[at..<at + n], as: UTF8.self)
    return text.hasPrefix("_GLOBAL__N") ? "(anonymous namespace)" : text
  }

  /// The class's own name in `a::b<int>::c<d>`.
  private static func lastName(_ scope: String) -> String {
    var level = 0
    var start = scope.startIndex, end = scope.endIndex
    var i = scope.startIndex
    while i < scope.endIndex {
      switch scope[i] {
      case "<", "(", "[":
        if level == 0 && scope[i] != "(" { end = min(end, i) }
        level += 1
      case ">", ")", "]": level -= 1
      case ":" where level == 0:
        start = scope.index(after: i)
        end = scope.endIndex
      default: break
      }
      i = scope.index(after: i)
    }
    return start <= end ? String(scope[start..<end]) : scope
  }

  private mutating func substitution() throws -> Piece {
    guard accept("S") else { throw Unsupported() }
    let fixed: [(StaticString, String)] = [
      ("a", "std::allocator"), ("b", "std::basic_string"), ("s", "std::string"), ("i", "std::istream"), ("o", "std::ostream"), ("d", "std::iostream"),
    ]
    for (code, text) in fixed where accept(code) {
      // A constructor of these names is that of the template.
      guard peek() == "C" || peek() == "D", peek(1).isNumber else { return Piece(left: text) }
      switch code.utf8Start[0] {
      case UInt8(ascii: "s"): return Piece(left: "std::basic_string<char, std::char_traits<char>, std::allocator<char> >")
      case UInt8(ascii: "i"): return Piece(left: "std::basic_istream<char, std::char_traits<char> >")
      case UInt8(ascii: "o"): return Piece(left: "std::basic_ostream<char, std::char_traits<char> >")
      case UInt8(ascii: "d"): return Piece(left: "std::basic_iostream<char, std::char_traits<char> >")
      default: break
      }
      return Piece(left: text)
    }
    let k = try sequenceNumber()
    guard k < substitutions.count else { throw Unsupported() }
    return substitutions[k]
  }

  private mutating func templateParameter() throws -> Piece {
    guard accept("T") else { throw Unsupported() }
    let k = try sequenceNumber()
    guard k < arguments.count else { throw Unsupported() }
    return arguments[k]
  }

  private mutating func templateArguments() throws -> String {
    try enter()
    defer { depth -= 1 }
    guard accept("I") else { throw Unsupported() }
    var list: [Piece] = []
    try templateArgumentList(&list)
    arguments = list
    let text = list.map { $0.text }.filter { !$0.isEmpty }.joined(separator: ", ")
    return "<" + text + (text.hasSuffix(">") ? " >" : ">")
  }

  private mutating func templateArgumentList(_ list: inout [Piece]) throws {
    while !accept("E") {
      if accept("J") {
        var pack: [Piece] = []
        try templateArgumentList(&pack)
        list.append(Piece(left: pack.map { $0.text }.joined(separator: ", ")))
      } else if accept("L") {
        list.append(Piece(left: try literal()))
      } else {
        list.append(try type())
      }
      if list.count > 1000 { throw Unsupported() }
    }
  }

  private mutating func literal() throws -> String {
    if accept("_Z") {
      let text = try encoding(isOutermost: false)
      guard accept("E") else { throw Unsupported() }
      return text
    }
    let kind = peek()
    let type = try self.type().text
    let isNegative = accept("n")
    var digits = ""
    while peek().isNumber {
      digits.append(peek())
      at += 1
    }
    guard accept("E") else { throw Unsupported() }
    let value = (isNegative ? "-" : "") + digits
    switch kind {
    case "b": return value == "0" ? "false" : "true"
    case "i": return value
    case "j": return value + "u"
    case "l": return value + "l"
    case "m": return value + "ul"
    case "x": return value + "ll"
    case "y": return value + "ull"
    default: return "(" + type + ")" + value
    }
  }

  // MARK: Types

  private static let builtins: [Character: String] = [
    "v": "void", "w": "wchar_t", "b": "bool", "c": "char", "a": "signed char", "h": "unsigned char", "s": "short", "t": "unsigned short", "i": "int", "j": "unsigned int",
    "l": "long", "m": "unsigned long", "x": "long long", "y": "unsigned long long", "n": "__int128", "o": "unsigned __int128", "f": "float", "d": "double", "e": "long double",
    "g": "__float128", "z": "...",
  ]
  private static let longBuiltins: [String: String] = [
    "Dn": "decltype(nullptr)", "Di": "char32_t", "Ds": "char16_t", "Du": "char8_t", "Da": "auto", "Dc": "decltype(auto)", "Dd": "decimal64", "De": "decimal128", "Df": "decimal32", "Dh": "half",
  ]

  private mutating func type() throws -> Piece {
    try enter()
    defer { depth -= 1 }
    let c = peek()
    if let text = Demangler.builtins[c] {
      at += 1
      return Piece(left: text)
    }
    if let text = Demangler.longBuiltins[String([c, peek(1)])] {
      at += 2
      return Piece(left: text)
    }
    var result: Piece
    switch c {
    case "P", "R", "O":
      at += 1
      result = pointer(to: try type(), c == "P" ? "*" : c == "R" ? "&" : "&&")
    case "K", "V", "r":
      at += 1
      let word = c == "K" ? " const" : c == "V" ? " volatile" : " __restrict"
      result = try type()
      if result.needsParentheses && !result.right.hasPrefix("[") { result.right += word } else { result.left += word }
    case "F": result = try functionType()
    case "A": result = try arrayType()
    case "M":
      at += 1
      let owner = try type().text
      result = try type()
      if result.needsParentheses {
        result = Piece(left: result.left + " (" + owner + "::*", right: ")" + result.right)
      } else {
        result.left += " " + owner + "::*"
      }
    case "T":
      result = try templateParameter()
      if peek() == "I" {
        try remember(result)
        result.left += try templateArguments()
      }
    case "S" where peek(1) != "t":
      result = try substitution()
      if peek() != "I" { return result }
      let outer = arguments
      result.left += try templateArguments()
      arguments = outer
    case "D" where peek(1) == "p":
      at += 2
      return try type()
    case "D", "U", "u", "C", "G": throw Unsupported()
    default:
      let outer = arguments
      let e = try name()
      arguments = outer
      result = Piece(left: e.text)
    }
    try remember(result)
    return result
  }

  private func pointer(to p: Piece, _ mark: String) -> Piece {
    if p.needsParentheses { return Piece(left: p.left + " (" + mark, right: ")" + p.right) }
    // References to references collapse.
    if mark != "*", p.left.hasSuffix("&") { return mark == "&" && p.left.hasSuffix("&&") ? Piece(left: String(p.left.dropLast()), right: p.right) : p }
    return Piece(left: p.left + mark, right: p.right)
  }

  private mutating func functionType() throws -> Piece {
    guard accept("F") else { throw Unsupported() }
    _ = accept("Y")
    let result = try type()
    let list = try parameters()
    guard accept("E") else { throw Unsupported() }
    return Piece(left: result.left, right: "(" + list + ")" + result.right, needsParentheses: true)
  }

  private mutating func arrayType() throws -> Piece {
    guard accept("A") else { throw Unsupported() }
    var size = ""
    if peek() != "_" { size = String(try number()) }
    guard accept("_") else { throw Unsupported() }
    let element = try type()
    return Piece(left: element.left, right: (element.right.isEmpty ? " " : "") + "[" + size + "]" + element.right, needsParentheses: true)
  }
}
