// Parses output section descriptions (GNU ld manual §3.6): address, attributes, input section statements, data and region.

import ObjectFormat
import Support

extension LinkScriptParser {
  mutating func parseOutputStatement(_ name: String, _ place: String) throws -> OutputStatement {
    let o = OutputStatement(name: name, place: place)
    try parseAddressAndType(o)
    try lexer.expect(":")
    try parseAttributes(o)
    try lexer.expect("{")
    while try !lexer.accept("}") {
      if try lexer.isAtEnd() { throw lexer.fail("output section '\(name)' without '}'") }
      try parseItem(o)
    }
    try parseTail(o)
    return o
  }

  private mutating func parseAddressAndType(_ o: OutputStatement) throws {
    try lexer.skipSpace()
    if lexer.peekByte() == UInt8(ascii: ":") { return }
    if try parseType(o) { return }
    o.address = try expression()
    _ = try parseType(o)
  }

  private mutating func parseType(_ o: OutputStatement) throws -> Bool {
    let start = lexer
    guard try lexer.accept("(") else { return false }
    if try lexer.accept("NOLOAD") {
      o.isNoLoad = true
    } else if try lexer.accept("INFO") || lexer.accept("COPY") || lexer.accept("DSECT") || lexer.accept("OVERLAY") {
      o.isInfo = true
    } else if try lexer.accept("READONLY") {
    } else if try lexer.accept("TYPE") {
      try lexer.expect("=")
      guard try lexer.name() != nil else { throw lexer.fail("TYPE needs a section type") }
    } else {
      lexer = start
      return false
    }
    try lexer.expect(")")
    return true
  }

  private mutating func parseAttributes(_ o: OutputStatement) throws {
    while true {
      if try lexer.accept("AT") {
        o.loadAddress = try parenthesizedExpression()
      } else if try lexer.accept("ALIGN_WITH_INPUT") {
        o.alignsWithInput = true
      } else if try lexer.accept("ALIGN") {
        o.alignment = try parenthesizedExpression()
      } else if try lexer.accept("SUBALIGN") {
        o.subalignment = try parenthesizedExpression()
      } else if try lexer.accept("ONLY_IF_RO") {
        o.constraint = .onlyIfReadOnly
      } else if try lexer.accept("ONLY_IF_RW") {
        o.constraint = .onlyIfReadWrite
      } else {
        return
      }
    }
  }

  private mutating func parenthesizedExpression() throws -> ScriptExpression {
    try lexer.expect("(")
    let e = try expression()
    try lexer.expect(")")
    return e
  }

  private mutating func parenthesizedFill() throws -> ScriptFill {
    try lexer.expect("(")
    let f = try fill()
    try lexer.expect(")")
    return f
  }

  private mutating func fill() throws -> ScriptFill {
    if let bytes = try lexer.hexadecimalBytes() { return .bytes(bytes) }
    return .value(try expression())
  }

  private mutating func parseItem(_ o: OutputStatement) throws {
    if try lexer.accept(";") || lexer.accept(",") { return }
    let place = lexer.place
    if let a = try parseAssignment(place) { return o.items.append(.assignment(a)) }
    if try lexer.accept("ASSERT") { return o.items.append(.assertion(try parseAssertion(place))) }
    for (word, width) in LinkScriptParser.dataWords where try lexer.accept(word) {
      return o.items.append(.data(width: width, try parenthesizedExpression()))
    }
    if try lexer.accept("ASCIZ") { return o.items.append(.text(try lexer.quoted())) }
    if try lexer.accept("FILL") { return o.items.append(.fill(try parenthesizedFill())) }
    if try lexer.accept("CREATE_OBJECT_SYMBOLS") || lexer.accept("CONSTRUCTORS") || lexer.accept("LINKER_VERSION") { return }
    if try lexer.accept("SORT_BY_NAME") || lexer.accept("SORT") {
      let start = lexer
      if try lexer.accept("("), try lexer.accept("CONSTRUCTORS") { return try lexer.expect(")") }
      lexer = start
      var statement = InputStatement(file: GlobPattern("*"))
      statement.fileSort = .name
      try lexer.expect("(")
      try parseFilePattern(&statement)
      try lexer.expect(")")
      try parseSectionList(&statement)
      return o.items.append(.inputs(statement))
    }
    if try lexer.accept("INCLUDE") { return try parseInclude { p in while try !p.lexer.isAtEnd() { try p.parseItem(o) } } }
    o.items.append(.inputs(try parseInputStatement()))
  }

  private static let dataWords: [(StaticString, Int)] = [("BYTE", 1), ("SHORT", 2), ("LONG", 4), ("QUAD", 8), ("SQUAD", 8)]

  private mutating func parseInputStatement() throws -> InputStatement {
    if try lexer.accept("KEEP") {
      try lexer.expect("(")
      var s = try parseInputStatement()
      try lexer.expect(")")
      s.keeps = true
      return s
    }
    var s = InputStatement(file: GlobPattern("*"))
    if try lexer.accept("INPUT_SECTION_FLAGS") { try parseInputFlags(&s) }
    if try lexer.accept("EXCLUDE_FILE") { s.excludedFiles = try parseFileList() }
    try parseFilePattern(&s)
    try parseSectionList(&s)
    return s
  }

  private mutating func parseFilePattern(_ s: inout InputStatement) throws {
    guard let word = try lexer.pattern() else { throw lexer.fail("expected an input section description before \(lexer.describeNext())") }
    if lexer.peekByte() == UInt8(ascii: ":") {
      _ = try lexer.accept(":")
      s.archive = word
      let space = lexer.peekByte()
      let member = space == UInt8(ascii: "(") || space == UInt8(ascii: " ") ? nil : try lexer.pattern()
      s.file = GlobPattern(member ?? "*")
    } else {
      s.file = GlobPattern(word)
    }
  }

  private mutating func parseFileList() throws -> [GlobPattern] {
    var list: [GlobPattern] = []
    try lexer.expect("(")
    while try !lexer.accept(")") {
      guard let word = try lexer.pattern(stopsAtColon: false) else { throw lexer.fail("expected a file name before \(lexer.describeNext())") }
      list.append(GlobPattern(word))
    }
    return list
  }

  private mutating func parseInputFlags(_ s: inout InputStatement) throws {
    let names: [String: UInt64] = [
      "SHF_ALLOC": ELF.alloc, "SHF_WRITE": ELF.write, "SHF_EXECINSTR": ELF.execute, "SHF_MERGE": ELF.merge, "SHF_STRINGS": ELF.strings, "SHF_TLS": ELF.threadLocal,
    ]
    try lexer.expect("(")
    while try !lexer.accept(")") {
      if try lexer.accept("&") { continue }
      let isNegated = try lexer.accept("!")
      guard let word = try lexer.name(), let bit = names[word] else { throw lexer.fail("unknown section flag before \(lexer.describeNext())") }
      if isNegated { s.withoutFlags |= bit } else { s.withFlags |= bit }
    }
  }

  private mutating func parseSectionList(_ s: inout InputStatement) throws {
    // A file name alone stands for all its sections.
    guard try lexer.accept("(") else {
      s.sections.append(SectionPattern(pattern: GlobPattern("*")))
      return
    }
    var excluded: [GlobPattern] = []
    while try !lexer.accept(")") {
      if try lexer.accept(",") { continue }
      if try lexer.accept("EXCLUDE_FILE") {
        excluded = try parseFileList()
        continue
      }
      try parseSectionPattern(&s, excluded, .none, .none)
      excluded = []
    }
  }

  private static let sorts: [(StaticString, SectionSort)] = [
    ("SORT_BY_NAME", .name), ("SORT_BY_ALIGNMENT", .alignment), ("SORT_BY_INIT_PRIORITY", .initPriority), ("SORT_NONE", .none), ("REVERSE", .reverse), ("SORT", .name),
  ]

  private mutating func parseSectionPattern(_ s: inout InputStatement, _ excluded: [GlobPattern], _ first: SectionSort, _ second: SectionSort) throws {
    depth += 1
    defer { depth -= 1 }
    if depth > 100 { throw lexer.fail("sorts nest too deep") }
    for (word, sort) in LinkScriptParser.sorts where try lexer.accept(word) {
      try lexer.expect("(")
      var inner = excluded
      while try !lexer.accept(")") {
        if try lexer.accept("EXCLUDE_FILE") {
          inner = try parseFileList()
          continue
        }
        if first == .none { try parseSectionPattern(&s, inner, sort, .none) } else { try parseSectionPattern(&s, inner, first, sort) }
      }
      return
    }
    guard let word = try lexer.pattern(stopsAtColon: false) else { throw lexer.fail("expected a section name before \(lexer.describeNext())") }
    s.sections.append(
      SectionPattern(pattern: GlobPattern(word), excludedFiles: excluded, sort: first, secondSort: second, isCommon: word == "COMMON"))
  }

  private mutating func parseTail(_ o: OutputStatement) throws {
    while true {
      if try lexer.accept(">") {
        guard let name = try lexer.name() else { throw lexer.fail("expected a memory region") }
        o.region = name
      } else if try lexer.accept("AT") {
        try lexer.expect(">")
        guard let name = try lexer.name() else { throw lexer.fail("expected a memory region") }
        o.loadRegion = name
      } else if try lexer.accept(":") {
        guard let name = try lexer.name() else { throw lexer.fail("expected a segment name") }
        o.programHeaders.append(name)
      } else if try lexer.accept("=") {
        o.fill = try fill()
      } else {
        _ = try lexer.accept(",") || lexer.accept(";")
        return
      }
    }
  }
}
