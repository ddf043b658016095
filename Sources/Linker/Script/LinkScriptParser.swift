// Parses linker scripts (GNU ld manual, chapter 3): top-level commands and SECTIONS; output sections are in
// OutputStatementParser.swift.

import ObjectFormat
import Support

struct LinkScriptParser {
  var lexer: LinkScriptLexer
  let interner: Interner
  let script: LinkScript
  var depth = 0
  /// Reads an INCLUDEd file; nil if it cannot be found.
  let include: (String) -> UnsafeBufferPointer<UInt8>?

  static func parse(_ text: UnsafeBufferPointer<UInt8>, path: String, link: LinkContext) throws -> LinkScript {
    let script = LinkScript(path: path)
    var parser = LinkScriptParser(
      lexer: LinkScriptLexer(text, path: path), interner: link.interner, script: script, include: { link.includeScript($0, from: path) })
    try parser.parseFile()
    return script
  }

  /// Parses one expression, as `--defsym` holds it.
  static func parseExpression(_ text: String, path: String, interner: Interner) throws -> ScriptExpression {
    var copy = text
    return try copy.withUTF8 { bytes in
      var parser = LinkScriptParser(
        lexer: LinkScriptLexer(bytes, path: path), interner: interner, script: LinkScript(path: path), include: { _ in nil })
      let e = try parser.expression()
      guard try parser.lexer.isAtEnd() else { throw parser.lexer.fail("unexpected \(parser.lexer.describeNext())") }
      return e
    }
  }

  private mutating func parseFile() throws {
    while try !lexer.isAtEnd() { try parseCommand() }
  }

  private mutating func parseCommand() throws {
    if try lexer.accept(";") { return }
    let place = lexer.place
    if try parseAssignment(place) != nil { return script.commands.append(.assignment(lastAssignment!)) }
    guard let word = try lexer.name() else { throw lexer.fail("unexpected \(lexer.describeNext())") }
    switch word {
    case "INPUT", "GROUP": try parseInputs(asNeeded: false)
    case "SECTIONS": try parseSections()
    case "PHDRS": try parseProgramHeaders()
    case "MEMORY": try parseMemory()
    case "ENTRY": script.entry = try parenthesized()
    case "OUTPUT": script.outputPath = try parenthesized()
    case "SEARCH_DIR": script.searchPaths.append(try parenthesized())
    case "STARTUP": script.inputs.insert(ScriptInput(name: try parenthesized(), asNeeded: false), at: 0)
    case "OUTPUT_FORMAT":
      // The machine is the command line's choice; what is not ELF cannot be made.
      let start = lexer
      try lexer.expect("(")
      if let name = try lexer.pattern(), !name.hasPrefix("elf") { throw lexer.fail("output format '\(name)' is not supported; link to ELF and convert the file") }
      lexer = start
      try skipParenthesized()
    case "OUTPUT_ARCH", "TARGET": try skipParenthesized()
    case "FORCE_COMMON_ALLOCATION": script.forcesCommons = true
    case "EXTERN":
      try lexer.expect("(")
      while try !lexer.accept(")") {
        guard let name = try lexer.pattern() else { throw lexer.fail("expected a symbol before \(lexer.describeNext())") }
        script.externs.append(name)
        _ = try lexer.accept(",")
      }
    case "VERSION":
      try lexer.expect("{")
      var parser = VersionScriptParser(lexer)
      script.versionText += try parser.parseNodes(untilBrace: true)
      lexer = parser.lexer
    case "ASSERT": script.commands.append(.assertion(try parseAssertion(place)))
    case "INCLUDE": try parseInclude { try $0.parseFile() }
    case "INSERT":
      let isAfter = try lexer.accept("AFTER")
      if !isAfter { try lexer.expect("BEFORE") }
      guard let name = try lexer.pattern() else { throw lexer.fail("INSERT needs a section name") }
      script.insert = InsertPosition(section: name, isAfter: isAfter)
      _ = try lexer.accept(";")
    default: throw lexer.fail("unknown command '\(word)'")
    }
  }

  private mutating func parenthesized() throws -> String {
    try lexer.expect("(")
    guard let name = try lexer.pattern() else { throw lexer.fail("expected a name before \(lexer.describeNext())") }
    try lexer.expect(")")
    return name
  }

  private mutating func skipParenthesized() throws {
    try lexer.expect("(")
    while try !lexer.accept(")") {
      if try lexer.accept(",") { continue }
      guard try lexer.pattern(stopsAtColon: false) != nil else { throw lexer.fail("unexpected \(lexer.describeNext())") }
    }
  }

  private mutating func parseInputs(asNeeded: Bool) throws {
    try lexer.expect("(")
    while try !lexer.accept(")") {
      if try lexer.accept(",") { continue }
      if try lexer.accept("AS_NEEDED") {
        try parseInputs(asNeeded: true)
        continue
      }
      guard let name = try lexer.pattern(stopsAtColon: false) else { throw lexer.fail("expected a file name before \(lexer.describeNext())") }
      script.inputs.append(ScriptInput(name: name, asNeeded: asNeeded))
    }
  }

  /// INCLUDE: the file's text is parsed in place by `body`.
  mutating func parseInclude(_ body: (inout LinkScriptParser) throws -> Void) throws {
    guard let name = try lexer.pattern() else { throw lexer.fail("INCLUDE needs a file name") }
    depth += 1
    defer { depth -= 1 }
    if depth > 50 { throw lexer.fail("INCLUDE nests more than 50 deep") }
    guard let text = include(name) else { throw lexer.fail("cannot find '\(name)'") }
    let outer = lexer
    lexer = LinkScriptLexer(text, path: name)
    do { try body(&self) } catch let e as ScriptError { throw ScriptError(description: "\(name): \(e)") }
    lexer = outer
  }

  // MARK: SECTIONS

  private mutating func parseSections() throws {
    script.hasSections = true
    try lexer.expect("{")
    while try !lexer.accept("}") {
      if try lexer.isAtEnd() { throw lexer.fail("SECTIONS without '}'") }
      try parseSectionsCommand()
    }
  }

  mutating func parseSectionsCommand() throws {
    if try lexer.accept(";") { return }
    let place = lexer.place
    if try parseAssignment(place) != nil { return script.commands.append(.assignment(lastAssignment!)) }
    if try lexer.accept("ASSERT") { return script.commands.append(.assertion(try parseAssertion(place))) }
    if try lexer.accept("ENTRY") { return script.entry = try parenthesized() }
    if try lexer.accept("INCLUDE") {
      return try parseInclude { p in while try !p.lexer.isAtEnd() { try p.parseSectionsCommand() } }
    }
    if try lexer.accept("OVERLAY") { throw lexer.fail("OVERLAY is not supported") }
    guard let name = try lexer.pattern() else { throw lexer.fail("expected an output section before \(lexer.describeNext())") }
    script.commands.append(.output(try parseOutputStatement(name, place)))
  }

  mutating func parseAssertion(_ place: String) throws -> ScriptAssertion {
    try lexer.expect("(")
    let condition = try expression()
    try lexer.expect(",")
    let message = try lexer.quoted()
    try lexer.expect(")")
    _ = try lexer.accept(";")
    return ScriptAssertion(condition: condition, message: message, place: place)
  }

  // MARK: Assignments

  /// Parses an assignment if one begins here; leaves the lexer alone otherwise. The result is also `lastAssignment`.
  mutating func parseAssignment(_ place: String) throws -> ScriptAssignment? {
    let start = lexer
    lastAssignment = nil
    for (word, provided, hidden) in LinkScriptParser.assignmentWords where try lexer.accept(word) {
      try lexer.expect("(")
      guard var a = try plainAssignment(place) else { throw lexer.fail("\(word) needs an assignment") }
      try lexer.expect(")")
      _ = try lexer.accept(";")
      a.isProvided = provided
      a.isHidden = hidden
      lastAssignment = a
      return a
    }
    if let a = try plainAssignment(place) {
      if try !lexer.accept(";") {
        _ = try lexer.accept(",")
      }
      lastAssignment = a
      return a
    }
    lexer = start
    return nil
  }

  private static let assignmentWords: [(StaticString, Bool, Bool)] = [("PROVIDE_HIDDEN", true, true), ("PROVIDE", true, false), ("HIDDEN", false, true)]

  private mutating func plainAssignment(_ place: String) throws -> ScriptAssignment? {
    guard let name = try lexer.name() else { return nil }
    try lexer.skipSpace()
    let isDot = name == "."
    let target: ScriptExpression = isDot ? .dot : .symbol(interner.intern(name))
    let symbol = isDot ? Name.none : interner.intern(name)
    if lexer.peekByte() == UInt8(ascii: "="), lexer.peekByte(1) != UInt8(ascii: "=") {
      _ = try lexer.accept("=")
      return ScriptAssignment(name: symbol, isDot: isDot, value: try expression(), place: place)
    }
    for (spelling, op) in LinkScriptParser.compound where try lexer.accept(spelling) {
      return ScriptAssignment(name: symbol, isDot: isDot, value: .binary(op, target, try expression()), place: place)
    }
    return nil
  }

  private static let compound: [(StaticString, ScriptOperator)] = [
    ("+=", .add), ("-=", .subtract), ("*=", .multiply), ("/=", .divide), ("<<=", .shiftLeft), (">>=", .shiftRight), ("&=", .and), ("|=", .or), ("^=", .xor),
  ]

  var lastAssignment: ScriptAssignment?

  // MARK: PHDRS and MEMORY

  private static let segmentTypes: [String: UInt32] = [
    "PT_NULL": 0, "PT_LOAD": 1, "PT_DYNAMIC": 2, "PT_INTERP": 3, "PT_NOTE": 4, "PT_SHLIB": 5, "PT_PHDR": 6, "PT_TLS": 7, "PT_GNU_EH_FRAME": 0x6474_E550,
    "PT_GNU_STACK": 0x6474_E551, "PT_GNU_RELRO": 0x6474_E552, "PT_GNU_PROPERTY": 0x6474_E553,
  ]

  private mutating func parseProgramHeaders() throws {
    try lexer.expect("{")
    while try !lexer.accept("}") {
      guard let name = try lexer.name(), try !lexer.isAtEnd() else { throw lexer.fail("expected a segment name before \(lexer.describeNext())") }
      var h = ScriptProgramHeader(name: name, type: 0)
      if let n = try lexer.number() {
        h.type = UInt32(truncatingIfNeeded: n)
      } else {
        let word = try lexer.name() ?? ""
        guard let t = LinkScriptParser.segmentTypes[word] else { throw lexer.fail("unknown segment type '\(word)'") }
        h.type = t
      }
      while try !lexer.accept(";") {
        if try lexer.accept("FILEHDR") {
          h.includesFileHeader = true
        } else if try lexer.accept("PHDRS") {
          h.includesProgramHeaders = true
        } else if try lexer.accept("AT") {
          try lexer.expect("(")
          h.loadAddress = try expression()
          try lexer.expect(")")
        } else if try lexer.accept("FLAGS") {
          try lexer.expect("(")
          guard case .number(let n) = try expression() else { throw lexer.fail("FLAGS needs a number") }
          h.flags = UInt32(truncatingIfNeeded: n)
          try lexer.expect(")")
        } else {
          throw lexer.fail("unexpected \(lexer.describeNext())")
        }
      }
      script.programHeaders.append(h)
    }
  }

  private mutating func parseMemory() throws {
    try lexer.expect("{")
    while try !lexer.accept("}") {
      guard let name = try lexer.name() else { throw lexer.fail("expected a region name before \(lexer.describeNext())") }
      var flags = (with: UInt64(0), without: UInt64(0))
      if try lexer.accept("(") {
        try parseRegionFlags(&flags)
      }
      try lexer.expect(":")
      guard try lexer.accept("ORIGIN") || lexer.accept("org") || lexer.accept("o") else { throw lexer.fail("expected ORIGIN") }
      try lexer.expect("=")
      let origin = try expression()
      try lexer.expect(",")
      guard try lexer.accept("LENGTH") || lexer.accept("len") || lexer.accept("l") else { throw lexer.fail("expected LENGTH") }
      try lexer.expect("=")
      let length = try expression()
      script.regions.append(MemoryRegion(name: name, origin: origin, length: length, withFlags: flags.with, withoutFlags: flags.without))
    }
  }

  private mutating func parseRegionFlags(_ flags: inout (with: UInt64, without: UInt64)) throws {
    var isNegated = false
    while try !lexer.accept(")") {
      if try lexer.accept("!") {
        isNegated = true
        continue
      }
      guard let word = try lexer.name() else { throw lexer.fail("unexpected \(lexer.describeNext())") }
      for c in word.lowercased().utf8 {
        var bit: UInt64 = 0
        switch c {
        case UInt8(ascii: "w"): bit = ELF.write
        case UInt8(ascii: "x"): bit = ELF.execute
        case UInt8(ascii: "a"): bit = ELF.alloc
        default: break
        }
        if isNegated { flags.without |= bit } else { flags.with |= bit }
      }
    }
  }
}
