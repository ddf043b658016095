// Expressions in C++ names: `X … E` among template arguments, `decltype`, sizes of arrays.
//
// Source: Itanium C++ ABI §5.1.6; spelling as GNU tools print it.

extension Demangler {
  struct Expression {
    var text: String
    /// A name or a parameter of the function: stands without parentheses as an operand.
    var isSimple = false
    /// Of an expansion.
    var elements: [Piece]?
    var operand: String { isSimple ? text : "(" + text + ")" }
  }

  private static let unary: [String: String] = ["ps": "+", "ng": "-", "ad": "&", "de": "*", "co": "~", "nt": "!", "tw": "throw ", "sz": "sizeof ", "az": "alignof ", "te": "typeid ", "nx": "noexcept"]
  private static let typed: [String: String] = ["st": "sizeof ", "at": "alignof ", "ti": "typeid "]
  private static let casts: [String: String] = ["dc": "dynamic_cast", "sc": "static_cast", "cc": "const_cast", "rc": "reinterpret_cast"]

  mutating func expression() throws -> Expression {
    try enter()
    defer { depth -= 1 }
    if accept("L") { return Expression(text: try literal()) }
    if peek() == "T" {
      let p = try templateParameter()
      return Expression(text: p.text, elements: p.elements)
    }
    if accept("fpT") { return Expression(text: "this", isSimple: true) }
    if peek() == "f", peek(1) == "p" || peek(1) == "L" { return try functionParameter() }
    if accept("gs") {
      let e = try expression()
      return Expression(text: "::" + e.text, isSimple: e.isSimple)
    }
    if accept("sr") { return try qualifiedName() }
    if peek().isNumber || accept("on") {
      let name = try simpleName()
      return Expression(text: name, isSimple: !name.hasSuffix(">"))
    }
    let code = String([peek(), peek(1)])
    at += 2
    return try operation(code)
  }

  private mutating func functionParameter() throws -> Expression {
    if accept("fL") {
      _ = try number()
      guard accept("p") else { throw Unsupported() }
    } else { at += 2 }
    while accept("r") || accept("V") || accept("K") {}
    return Expression(text: "{parm#\(try sequenceOrDecimal() + 1)}", isSimple: true)
  }

  /// `_` is 0, `0_` 1, `10_` 11: decimal here.
  mutating func sequenceOrDecimal() throws -> Int {
    if accept("_") { return 0 }
    let n = try number()
    guard accept("_") else { throw Unsupported() }
    return n + 1
  }

  private mutating func simpleName() throws -> String {
    var text = try unqualifiedName(of: "").text
    if peek() == "I" {
      let outer = arguments
      text += try templateArguments()
      arguments = outer
    }
    return text
  }

  /// Behind `sr`: a type, or names up to `E`, and the name in it.
  private mutating func qualifiedName() throws -> Expression {
    var scope: [String] = []
    if accept("N") {
      scope.append(try type().text)
      while !accept("E") { scope.append(try simpleName()) }
    } else if peek().isNumber {
      while !accept("E") { scope.append(try simpleName()) }
    } else {
      scope.append(try type().text)
    }
    let last = try simpleName()
    return Expression(text: (scope + [last]).joined(separator: "::"), isSimple: !last.hasSuffix(">"))
  }

  private mutating func list() throws -> String {
    var items: [String] = []
    while !accept("E") {
      let e = try expression()
      if let elements = e.elements { items += elements.map { $0.text } } else { items.append(e.text) }
      if items.count > 1000 { throw Unsupported() }
    }
    return items.joined(separator: ", ")
  }

  private mutating func operation(_ code: String) throws -> Expression {
    switch code {
    case "sZ", "sP": return Expression(text: String(try packSize()))
    case "sp":
      let p = try expansion { Piece(left: try $0.expression().text) }
      return Expression(text: p.text, isSimple: true, elements: p.elements)
    case "cl", "cp":
      let callee = try expression()
      return Expression(text: callee.operand + "(" + (try list()) + ")")
    case "cv":
      let type = try self.type().text
      if accept("_") { return Expression(text: "(" + type + ")(" + (try list()) + ")") }
      return Expression(text: "(" + type + ")" + (try expression().operand))
    case "tl":
      let type = try self.type().text
      return Expression(text: type + "{" + (try list()) + "}", isSimple: true)
    case "il": return Expression(text: "{" + (try list()) + "}", isSimple: true)
    case "dt", "pt":
      let object = try expression().operand
      return Expression(text: object + (code == "dt" ? "." : "->") + (try accept("sr") ? qualifiedName().text : simpleName()))
    case "ix":
      let array = try expression().operand
      return Expression(text: array + "[" + (try expression().text) + "]")
    case "qu":
      let (condition, first) = (try expression().operand, try expression().operand)
      return Expression(text: condition + "?" + first + " : " + (try expression().operand))
    case "pp", "mm":
      let mark = code == "pp" ? "++" : "--"
      return accept("_") ? Expression(text: mark + (try expression().operand)) : Expression(text: try expression().operand + mark)
    case "tr": return Expression(text: "throw")
    default: break
    }
    if let word = Demangler.typed[code] { return Expression(text: word + "(" + (try type().text) + ")") }
    if let word = Demangler.casts[code] {
      let type = try self.type().text
      return Expression(text: word + "<" + type + ">(" + (try expression().text) + ")")
    }
    if code == "ad", accept("L_Z") {
      let isNested = peek() == "N"
      let text = try encoding(isAddress: true)
      guard accept("E") else { throw Unsupported() }
      return Expression(text: isNested || !text.hasSuffix(")") ? "&" + text : "&(" + text + ")")
    }
    if let mark = Demangler.unary[code] {
      let e = try expression()
      return Expression(text: mark + (code == "nx" ? "(" + e.text + ")" : e.operand))
    }
    guard let mark = Demangler.operators[code], !mark.first!.isLetter else { throw Unsupported() }
    let left = try expression().operand
    let text = left + mark + (try expression().operand)
    // So that it does not end the list of template arguments.
    return Expression(text: mark == ">" ? "(" + text + ")" : text)
  }

  private mutating func packSize() throws -> Int {
    if accept("J") || peek() != "T" { throw Unsupported() }
    let outer = packIndex
    packIndex = nil
    defer { packIndex = outer }
    guard let elements = try templateParameter().elements else { throw Unsupported() }
    return elements.count
  }
}
