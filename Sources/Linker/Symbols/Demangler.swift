// C++ names from their symbols, for patterns of version scripts inside `extern "C++"`.
//
// Source: Itanium C++ ABI §5.1 (mangling); spelling as GNU tools print it. Expressions in types are in
// DemanglerExpressions.swift; names with those it does not know are matched by no pattern.

struct Demangler {
  /// A type's text is around what is declared with it: `int (*` and `)(char)`.
  struct Piece {
    var left: String
    var right = ""
    /// A function or an array, to which pointers bind with parentheses.
    var needsParentheses = false
    /// Of a parameter pack, or of what one was expanded to: its elements.
    var elements: [Piece]?
    var text: String { needsParentheses && right.hasPrefix("(") ? left + " " + right : left + right }
  }
  struct Unsupported: Error {}
  /// A name, and what the parameters after it depend on.
  struct Entity {
    var text: String
    var endsInTemplate = false
    var hasNoReturnType = false
    var suffix = ""
  }

  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0
  /// What `S_` and its kin stand for. What depends on template parameters is read again, from `start`, where they stand for something else.
  struct Known {
    var piece: Piece
    var start: Int
    var dependsOnPack: Bool
    /// Of the arguments that it was made with; -1 if it does not depend on them.
    var scope: Int
  }
  var substitutions: [Known] = []
  /// What template parameters stand for: those of the last list of arguments, whose number is `scope`.
  struct Arguments {
    var list: [Piece] = []
    var scope = 0
  }
  var arguments = Arguments()
  var scopeCount = 0
  var usesArguments = false
  /// What substitutions were read again; bounds the work that a short name can make.
  var rereadings = 0
  /// Within an expansion: the element of the packs that is being written, how many there are, whether the text so far has used it.
  var packIndex: Int?
  var packLength: Int?
  var usesPack = false
  var depth = 0
  static let limit = 1 << 14

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The C++ name of the symbol, or nil when it is none.
  static func demangle(_ symbol: UnsafeBufferPointer<UInt8>) -> String? {
    guard symbol.count > 2, symbol[0] == 0x5F, symbol[1] == 0x5A else { return nil }
    var d = Demangler(symbol)
    d.at = 2
    guard let text = try? d.encoding() else { return nil }
    if d.at == symbol.count { return text }
    return d.peek() == "." ? text + " [clone " + String(decoding: symbol[d.at...], as: UTF8.self) + "]" : nil
  }

  // MARK: Characters

  func peek(_ ahead: Int = 0) -> Character { at + ahead < bytes.count ? Character(UnicodeScalar(bytes[at + ahead])) : "\0" }

  mutating func accept(_ text: StaticString) -> Bool {
    guard at + text.utf8CodeUnitCount <= bytes.count else { return false }
    for i in 0..<text.utf8CodeUnitCount where bytes[at + i] != text.utf8Start[i] { return false }
    at += text.utf8CodeUnitCount
    return true
  }

  mutating func number() throws -> Int {
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
  mutating func sequenceNumber() throws -> Int {
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

  mutating func enter() throws {
    depth += 1
    if depth > 100 { throw Unsupported() }
  }

  /// `start`: where it can be read again; -1 if it cannot.
  mutating func remember(_ p: Piece, from start: Int = -1) throws {
    if p.left.utf8.count + p.right.utf8.count > Demangler.limit || substitutions.count > 4096 { throw Unsupported() }
    substitutions.append(Known(piece: p, start: start, dependsOnPack: usesPack, scope: usesArguments ? arguments.scope : -1))
  }

  // MARK: Encodings

  /// `isScope`: of a local name, whose function is written without its return type.
  /// `isAddress`: of a member or a function in a namespace, whose parameters are not written.
  mutating func encoding(isScope: Bool = false, isAddress: Bool = false) throws -> String {
    try enter()
    defer { depth -= 1 }
    if let special = try specialName() { return special }
    let isNested = peek() == "N"
    let entity = try name()
    let c = peek()
    if c == "\0" || c == "E" || c == "." { return entity.text + entity.suffix }
    var result = Piece(left: "")
    if entity.endsInTemplate && !entity.hasNoReturnType { result = try type() }
    if isScope && !isAddress { result = Piece(left: "") }
    let head = result.left.isEmpty ? "" : result.left + " "
    if isAddress && isNested {
      _ = try parameters()
      return entity.text
    }
    return head + entity.text + "(" + (try parameters()) + ")" + entity.suffix + result.right
  }

  mutating func parameters() throws -> String {
    if peek() == "v", peek(1) == "\0" || peek(1) == "E" || peek(1) == "." {
      at += 1
      return ""
    }
    var list: [String] = []
    while at < bytes.count, peek() != "E", peek() != "." {
      let p = try type()
      if let elements = p.elements { list += elements.map { $0.text } } else { list.append(p.text) }
    }
    return list.joined(separator: ", ")
  }

  mutating func specialName() throws -> String? {
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
      return "non-virtual thunk to " + (try encoding())
    }
    if accept("Tv") {
      try offset()
      try offset()
      return "virtual thunk to " + (try encoding())
    }
    if accept("GTt") { return "transaction clone for " + (try encoding()) }
    if accept("Tc") { throw Unsupported() }
    return nil
  }

  mutating func offset() throws {
    _ = accept("n")
    _ = try number()
    guard accept("_") else { throw Unsupported() }
  }

  // MARK: Names

  mutating func name() throws -> Entity {
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

  mutating func localName() throws -> Entity {
    let outer = try encoding(isScope: true)
    guard accept("E") else { throw Unsupported() }
    var e: Entity
    if accept("s") {
      e = Entity(text: "string literal")
    } else {
      var place = ""
      if accept("d") { place = "{default arg#\(try sequenceOrDecimal() + 1)}::" }
      e = try name()
      e.text = place + e.text
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

  mutating func nestedName() throws -> Entity {
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
      // Between a member and the closure in its initializer.
      _ = accept("M")
      if peek() != "E" { try remember(Piece(left: e.text)) }
    }
    e.suffix = suffix
    return e
  }

  static let operators: [String: String] = [
    "nw": "new", "na": "new[]", "dl": "delete", "da": "delete[]", "ps": "+", "ng": "-", "ad": "&", "de": "*", "co": "~", "pl": "+", "mi": "-", "ml": "*", "dv": "/", "rm": "%",
    "an": "&", "or": "|", "eo": "^", "aS": "=", "pL": "+=", "mI": "-=", "mL": "*=", "dV": "/=", "rM": "%=", "aN": "&=", "oR": "|=", "eO": "^=", "ls": "<<", "rs": ">>",
    "lS": "<<=", "rS": ">>=", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "ss": "<=>", "nt": "!", "aa": "&&", "oo": "||", "pp": "++", "mm": "--",
    "cm": ",", "pm": "->*", "pt": "->", "cl": "()", "ix": "[]", "qu": "?", "aw": "co_await",
  ]

  mutating func unqualifiedName(of scope: String) throws -> Entity {
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

  mutating func sourceName() throws -> String {
    let n = try number()
    guard at + n <= bytes.count else { throw Unsupported() }
    defer { at += n }
    let text = String(decoding: bytes[at..<at + n], as: UTF8.self)
    return text.hasPrefix("_GLOBAL__N") ? "(anonymous namespace)" : text
  }

  /// The class's own name in `a::b<int>::c<d>`.
  static func lastName(_ scope: String) -> String {
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

  mutating func substitution() throws -> Piece {
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
    let known = substitutions[k]
    if known.scope >= 0 { usesArguments = true }
    if !known.dependsOnPack && (known.scope < 0 || known.scope == arguments.scope || known.start < 0) { return known.piece }
    rereadings += 1
    guard known.start >= 0, !known.dependsOnPack || packIndex != nil, rereadings < 1000 else { throw Unsupported() }
    let (here, count) = (at, substitutions.count)
    at = known.start
    let again = try type()
    at = here
    substitutions.removeLast(substitutions.count - count)
    return again
  }

  mutating func templateParameter() throws -> Piece {
    guard accept("T") else { throw Unsupported() }
    let k = try sequenceNumber()
    guard k < arguments.list.count else { throw Unsupported() }
    usesArguments = true
    guard let elements = arguments.list[k].elements, let i = packIndex else { return arguments.list[k] }
    usesPack = true
    packLength = elements.count
    return i < elements.count ? elements[i] : Piece(left: "")
  }

  /// `Dp` or `sp` and a pattern, which is read once for each element of the packs in it.
  mutating func expansion(_ pattern: (inout Demangler) throws -> Piece) throws -> Piece {
    let outer = (packIndex, packLength, usesPack)
    let (start, count) = (at, substitutions.count)
    var elements: [Piece] = []
    (packIndex, packLength) = (0, nil)
    let first = try pattern(&self)
    let length = packLength
    if let length {
      if length > 0 { elements.append(first) }
      if length > 1000 { throw Unsupported() }
      for i in 1..<max(length, 1) {
        at = start
        substitutions.removeLast(substitutions.count - count)
        packIndex = i
        elements.append(try pattern(&self))
      }
    }
    (packIndex, packLength, usesPack) = outer
    if length == nil { return Piece(left: first.text + "...") }
    return Piece(left: elements.map { $0.text }.joined(separator: ", "), elements: elements)
  }

  mutating func templateArguments() throws -> String {
    try enter()
    defer { depth -= 1 }
    guard accept("I") else { throw Unsupported() }
    var list: [Piece] = []
    try templateArgumentList(&list)
    scopeCount += 1
    arguments = Arguments(list: list, scope: scopeCount)
    let text = list.map { $0.text }.filter { !$0.isEmpty }.joined(separator: ", ")
    return "<" + text + (list.last?.text.hasSuffix(">") == true ? " >" : ">")
  }

  mutating func templateArgumentList(_ list: inout [Piece]) throws {
    while !accept("E") {
      if accept("J") {
        var pack: [Piece] = []
        try templateArgumentList(&pack)
        // The elements of an expansion within are elements of the pack.
        let flat = pack.flatMap { $0.elements ?? [$0] }
        list.append(Piece(left: flat.map { $0.text }.filter { !$0.isEmpty }.joined(separator: ", "), elements: flat))
      } else if accept("L") {
        list.append(Piece(left: try literal()))
      } else if accept("X") {
        let value = try expression()
        guard accept("E") else { throw Unsupported() }
        list.append(value.elements.map { Piece(left: value.text, elements: $0) } ?? Piece(left: value.text))
      } else {
        list.append(try type())
      }
      if list.count > 1000 { throw Unsupported() }
    }
  }

  mutating func literal() throws -> String {
    if accept("_Z") {
      let text = try encoding()
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

  static let builtins: [Character: String] = [
    "v": "void", "w": "wchar_t", "b": "bool", "c": "char", "a": "signed char", "h": "unsigned char", "s": "short", "t": "unsigned short", "i": "int", "j": "unsigned int",
    "l": "long", "m": "unsigned long", "x": "long long", "y": "unsigned long long", "n": "__int128", "o": "unsigned __int128", "f": "float", "d": "double", "e": "long double",
    "g": "__float128", "z": "...",
  ]
  static let longBuiltins: [String: String] = [
    "Dn": "decltype(nullptr)", "Di": "char32_t", "Ds": "char16_t", "Du": "char8_t", "Da": "auto", "Dc": "decltype(auto)", "Dd": "decimal64", "De": "decimal128", "Df": "decimal32", "Dh": "half",
  ]

  mutating func type() throws -> Piece {
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
    let start = at
    let outerUses = (usesPack, usesArguments)
    (usesPack, usesArguments) = (false, false)
    defer {
      usesPack = usesPack || outerUses.0
      usesArguments = usesArguments || outerUses.1
    }
    switch c {
    case "P", "R", "O":
      at += 1
      result = pointer(to: try type(), c == "P" ? "*" : c == "R" ? "&" : "&&")
    case "K", "V", "r":
      // Qualifiers together make one type, and with a function not even that.
      var word = ""
      while true {
        if accept("K") { word = " const" + word } else if accept("V") { word = " volatile" + word } else if accept("r") { word = " __restrict" + word } else { break }
      }
      result = try peek() == "F" || peek() == "D" && (peek(1) == "o" || peek(1) == "O") ? functionType() : type()
      if result.needsParentheses && !result.right.hasPrefix("[") && !result.right.hasPrefix(" [") {
        result.right += word
      } else if !result.left.hasSuffix(word) {
        result.left += word
      }
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
        try remember(result, from: start)
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
      result = try expansion { try $0.type() }
    case "D" where peek(1) == "T" || peek(1) == "t":
      at += 2
      result = Piece(left: "decltype (" + (try expression().text) + ")")
      guard accept("E") else { throw Unsupported() }
    case "D" where peek(1) == "v":
      at += 2
      var count = ""
      if peek().isNumber { count = String(try number()) } else if !accept("_") { count = try expression().text }
      if !count.isEmpty { guard accept("_") else { throw Unsupported() } }
      result = Piece(left: try type().text + " __vector(" + count + ")")
    case "D" where peek(1) == "o" || peek(1) == "O":
      result = try functionType()
    case "D", "U", "u", "C", "G": throw Unsupported()
    default:
      let outer = arguments
      let e = try name()
      arguments = outer
      result = Piece(left: e.text)
    }
    try remember(result, from: start)
    return result
  }

  func pointer(to p: Piece, _ mark: String) -> Piece {
    if p.needsParentheses { return Piece(left: p.left + " (" + mark, right: ")" + p.right) }
    // References to references collapse.
    if mark != "*", p.left.hasSuffix("&") { return mark == "&" && p.left.hasSuffix("&&") ? Piece(left: String(p.left.dropLast()), right: p.right) : p }
    return Piece(left: p.left + mark, right: p.right)
  }

  mutating func functionType() throws -> Piece {
    var suffix = ""
    if accept("Do") { suffix = " noexcept" } else if accept("DO") {
      suffix = " noexcept(" + (try expression().text) + ")"
      guard accept("E") else { throw Unsupported() }
    }
    guard accept("F") else { throw Unsupported() }
    _ = accept("Y")
    let result = try type()
    let list = try parameters()
    if accept("RE") { suffix = " &" + suffix } else if accept("OE") { suffix = " &&" + suffix } else { guard accept("E") else { throw Unsupported() } }
    return Piece(left: result.left, right: "(" + list + ")" + suffix + result.right, needsParentheses: true)
  }

  mutating func arrayType() throws -> Piece {
    guard accept("A") else { throw Unsupported() }
    var size = ""
    if peek().isNumber { size = String(try number()) } else if peek() != "_" { size = try expression().text }
    guard accept("_") else { throw Unsupported() }
    let element = try type()
    let inner = element.right.hasPrefix(" [") ? String(element.right.dropFirst()) : element.right
    return Piece(left: element.left, right: " [" + size + "]" + inner, needsParentheses: true)
  }
}
