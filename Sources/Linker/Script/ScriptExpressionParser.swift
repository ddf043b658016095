// Expressions of linker scripts: C's operators and the functions of GNU ld manual §3.10.

import Support

extension LinkScriptParser {
  mutating func expression() throws -> ScriptExpression {
    depth += 1
    defer { depth -= 1 }
    if depth > 200 { throw lexer.fail("expression nests more than 200 deep") }
    let condition = try binary(0)
    guard try lexer.accept("?") else { return condition }
    let whenTrue = try expression()
    try lexer.expect(":")
    return .conditional(condition, whenTrue, try expression())
  }

  /// Operators by rising precedence; longer spellings first.
  private static let levels: [[(StaticString, ScriptOperator)]] = [
    [("||", .logicalOr)], [("&&", .logicalAnd)], [("|", .or)], [("^", .xor)], [("&", .and)], [("==", .equal), ("!=", .notEqual)],
    [("<=", .lessEqual), (">=", .greaterEqual), ("<", .less), (">", .greater)], [("<<", .shiftLeft), (">>", .shiftRight)],
    [("+", .add), ("-", .subtract)], [("*", .multiply), ("/", .divide), ("%", .remainder)],
  ]

  private mutating func binary(_ level: Int) throws -> ScriptExpression {
    if level == LinkScriptParser.levels.count { return try unary() }
    var left = try binary(level + 1)
    while let op = try acceptOperator(level) { left = .binary(op, left, try binary(level + 1)) }
    return left
  }

  private mutating func acceptOperator(_ level: Int) throws -> ScriptOperator? {
    try lexer.skipSpace()
    let (a, b) = (lexer.peekByte(), lexer.peekByte(1))
    for (spelling, op) in LinkScriptParser.levels[level] {
      // `<` is not the beginning of `<<`, `|` not of `||`, and no operator begins an assignment.
      if spelling.utf8CodeUnitCount == 1 {
        guard a == spelling.utf8Start[0], b != UInt8(ascii: "="), b != a || a == UInt8(ascii: "-") || a == UInt8(ascii: "+") || a == UInt8(ascii: "*") else { continue }
      } else {
        guard a == spelling.utf8Start[0], b == spelling.utf8Start[1] else { continue }
        if a == b, lexer.peekByte(2) == UInt8(ascii: "=") { continue }
      }
      _ = try lexer.accept(spelling)
      return op
    }
    return nil
  }

  private mutating func unary() throws -> ScriptExpression {
    depth += 1
    defer { depth -= 1 }
    if depth > 200 { throw lexer.fail("expression nests more than 200 deep") }
    if try lexer.accept("-") { return .unary(.negate, try unary()) }
    if try lexer.accept("~") { return .unary(.complement, try unary()) }
    if try lexer.accept("!") { return .unary(.not, try unary()) }
    if try lexer.accept("+") { return try unary() }
    return try primary()
  }

  private mutating func primary() throws -> ScriptExpression {
    if try lexer.accept("(") {
      let e = try expression()
      try lexer.expect(")")
      return e
    }
    if let n = try lexer.number() { return .number(n) }
    guard let word = try lexer.name() else { throw lexer.fail("expected an expression before \(lexer.describeNext())") }
    if word == "." { return .dot }
    try lexer.skipSpace()
    if lexer.peekByte() == UInt8(ascii: "("), let call = try function(word) { return call }
    if word == "SIZEOF_HEADERS" || word == "sizeof_headers" { return .sizeofHeaders }
    return .symbol(interner.intern(word))
  }

  private mutating func arguments(_ count: Int) throws -> [ScriptExpression] {
    try lexer.expect("(")
    var list = [try expression()]
    while try lexer.accept(",") { list.append(try expression()) }
    try lexer.expect(")")
    if list.count != count { throw lexer.fail("this function takes \(count) argument\(count == 1 ? "" : "s"), not \(list.count)") }
    return list
  }

  private mutating func nameArgument() throws -> String {
    try lexer.expect("(")
    guard let name = try lexer.pattern() else { throw lexer.fail("expected a name before \(lexer.describeNext())") }
    try lexer.expect(")")
    return name
  }

  private mutating func function(_ word: String) throws -> ScriptExpression? {
    switch word {
    case "ADDR": return .sectionProperty(.address, try nameArgument())
    case "LOADADDR": return .sectionProperty(.loadAddress, try nameArgument())
    case "SIZEOF": return .sectionProperty(.size, try nameArgument())
    case "ALIGNOF": return .sectionProperty(.alignment, try nameArgument())
    case "DEFINED": return .defined(interner.intern(try nameArgument()))
    case "ORIGIN": return .origin(try nameArgument())
    case "LENGTH": return .length(try nameArgument())
    case "ABSOLUTE": return .absolute(try arguments(1)[0])
    case "LOG2CEIL": return .log2Ceiling(try arguments(1)[0])
    case "NEXT": return .align(nil, try arguments(1)[0])
    case "BLOCK": return .align(nil, try arguments(1)[0])
    case "MAX", "MIN":
      let a = try arguments(2)
      return word == "MAX" ? .maximum(a[0], a[1]) : .minimum(a[0], a[1])
    case "ALIGN":
      try lexer.expect("(")
      let first = try expression()
      if try lexer.accept(",") {
        let second = try expression()
        try lexer.expect(")")
        return .align(first, second)
      }
      try lexer.expect(")")
      return .align(nil, first)
    case "CONSTANT":
      switch try nameArgument() {
      case "MAXPAGESIZE": return .maxPageSize
      case "COMMONPAGESIZE": return .commonPageSize
      default: throw lexer.fail("CONSTANT knows MAXPAGESIZE and COMMONPAGESIZE")
      }
    case "DATA_SEGMENT_ALIGN":
      let a = try arguments(2)
      return .dataSegmentAlign(a[0], a[1])
    case "DATA_SEGMENT_RELRO_END":
      let a = try arguments(2)
      return .dataSegmentRelroEnd(a[0], a[1])
    case "DATA_SEGMENT_END": return .dataSegmentEnd(try arguments(1)[0])
    case "SEGMENT_START":
      try lexer.expect("(")
      guard let name = try lexer.pattern() else { throw lexer.fail("expected a segment name before \(lexer.describeNext())") }
      try lexer.expect(",")
      let value = try expression()
      try lexer.expect(")")
      return .segmentStart(name, value)
    case "ASSERT":
      try lexer.expect("(")
      let condition = try expression()
      try lexer.expect(",")
      let message = try lexer.quoted()
      try lexer.expect(")")
      return .assertion(condition, message)
    default: return nil
    }
  }
}
