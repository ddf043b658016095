// Version scripts and dynamic lists: which symbols are exported, and under which version (GNU ld manual §3.9).

import Support

struct VersionPattern {
  var glob: GlobPattern
  /// Inside `extern "C++"`: matches demangled names.
  var isCPlusPlus = false

  func matches(_ name: UnsafeBufferPointer<UInt8>, _ demangled: String?) -> Bool {
    if !isCPlusPlus { return glob.matches(name) }
    return glob.matches(demangled ?? String(decoding: name, as: UTF8.self))
  }
}

struct VersionNode {
  var name = ""
  var globals: [VersionPattern] = []
  var locals: [VersionPattern] = []
  var parents: [String] = []
}

/// The versions this link defines. Index 0 is local, 1 the base; node k of the script has index k + 2.
struct VersionTable {
  var nodes: [VersionNode] = []
  /// A script without version names only says what is exported.
  var isAnonymous = false
  var dynamicList: [VersionPattern] = []
  var hasDynamicList = false
  private var usesCPlusPlus = false

  var definesVersions: Bool { !nodes.isEmpty && !isAnonymous }

  enum Verdict { case none, local, version(UInt16) }

  /// What the script says of `name`: exact names first, then patterns in order of nodes, `*` last.
  func verdict(_ name: UnsafeBufferPointer<UInt8>) -> Verdict {
    if nodes.isEmpty { return .none }
    let demangled = usesCPlusPlus ? Demangler.demangle(name) : nil
    for (k, n) in nodes.enumerated() {
      if n.globals.contains(where: { $0.glob.isLiteral && $0.matches(name, demangled) }) { return .version(index(k)) }
      if n.locals.contains(where: { $0.glob.isLiteral && $0.matches(name, demangled) }) { return .local }
    }
    for (k, n) in nodes.enumerated().reversed() {
      if n.globals.contains(where: { !$0.glob.isLiteral && !$0.glob.isAny && $0.matches(name, demangled) }) { return .version(index(k)) }
      if n.locals.contains(where: { !$0.glob.isLiteral && !$0.glob.isAny && $0.matches(name, demangled) }) { return .local }
    }
    for (k, n) in nodes.enumerated() {
      if n.globals.contains(where: { $0.glob.isAny }) { return .version(index(k)) }
      if n.locals.contains(where: { $0.glob.isAny }) { return .local }
    }
    return .none
  }

  func isListedDynamic(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    if dynamicList.isEmpty { return false }
    let demangled = dynamicList.contains { $0.isCPlusPlus } ? Demangler.demangle(name) : nil
    return dynamicList.contains { $0.matches(name, demangled) }
  }

  private func index(_ node: Int) -> UInt16 { isAnonymous ? 1 : UInt16(node + 2) }

  func index(named name: UnsafeBufferPointer<UInt8>) -> UInt16? {
    for (k, n) in nodes.enumerated() where !isAnonymous && n.name.utf8.elementsEqual(name) { return UInt16(k + 2) }
    return nil
  }

  mutating func add(_ more: [VersionNode]) {
    nodes += more
    usesCPlusPlus = nodes.contains { $0.globals.contains { $0.isCPlusPlus } || $0.locals.contains { $0.isCPlusPlus } }
    isAnonymous = nodes.count == 1 && nodes[0].name.isEmpty
  }
}

struct VersionScriptParser {
  var lexer: LinkScriptLexer

  init(_ lexer: LinkScriptLexer) { self.lexer = lexer }

  static func parse(_ text: UnsafeBufferPointer<UInt8>, path: String) throws -> [VersionNode] {
    var parser = VersionScriptParser(LinkScriptLexer(text, path: path))
    return try parser.parseNodes(untilBrace: false)
  }

  mutating func parseNodes(untilBrace: Bool) throws -> [VersionNode] {
    var nodes: [VersionNode] = []
    while true {
      if untilBrace, try lexer.accept("}") { break }
      if try lexer.isAtEnd() {
        if untilBrace { throw lexer.fail("VERSION without '}'") }
        break
      }
      var node = VersionNode()
      lexer = try { var l = lexer; if try !l.accept("{") { node.name = try l.pattern() ?? "" }; return l }()
      if !node.name.isEmpty || lexer.peekByte() == UInt8(ascii: "{") { _ = try lexer.accept("{") }
      try parseBody(&node)
      while try !lexer.accept(";") {
        guard let parent = try lexer.pattern() else { throw lexer.fail("expected ';' after a version node before \(lexer.describeNext())") }
        node.parents.append(parent)
      }
      nodes.append(node)
    }
    return nodes
  }

  private mutating func parseBody(_ node: inout VersionNode) throws {
    var isLocal = false
    while try !lexer.accept("}") {
      if try lexer.isAtEnd() { throw lexer.fail("version node without '}'") }
      if try lexer.accept(";") { continue }
      let start = lexer
      if let word = try lexer.name(), word == "global" || word == "local", try lexer.accept(":") {
        isLocal = word == "local"
        continue
      }
      lexer = start
      let patterns = try parsePatterns()
      if isLocal { node.locals += patterns } else { node.globals += patterns }
    }
  }

  /// One pattern, or an `extern "C"` block of them.
  private mutating func parsePatterns() throws -> [VersionPattern] {
    let start = lexer
    if try lexer.accept("extern") {
      lexerSkip: do {
        guard lexer.peekByte() != 0 else { break lexerSkip }
        try lexer.skipSpace()
        guard lexer.peekByte() == UInt8(ascii: "\"") else { lexer = start; break lexerSkip }
        let language = try lexer.quoted()
        try lexer.expect("{")
        var list: [VersionPattern] = []
        while try !lexer.accept("}") {
          if try lexer.accept(";") { continue }
          guard let p = try patternWord() else { throw lexer.fail("expected a symbol before \(lexer.describeNext())") }
          list.append(VersionPattern(glob: p, isCPlusPlus: language == "C++"))
        }
        _ = try lexer.accept(";")
        return list
      }
    }
    guard let p = try patternWord() else { throw lexer.fail("expected a symbol before \(lexer.describeNext())") }
    return [VersionPattern(glob: p)]
  }

  private mutating func patternWord() throws -> GlobPattern? {
    try lexer.skipSpace()
    if lexer.peekByte() == UInt8(ascii: "\"") { return GlobPattern(literal: try lexer.quoted()) }
    return try lexer.pattern(stopsAtColon: false).map { GlobPattern($0) }
  }

  /// `{ a; b*; };`, the form of --dynamic-list.
  static func parseList(_ text: UnsafeBufferPointer<UInt8>, path: String) throws -> [VersionPattern] {
    try parse(text, path: path).flatMap { $0.globals }
  }
}
