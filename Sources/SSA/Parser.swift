// Reads the text form of a module: globals, declarations, and through `FunctionParser` the function bodies.
//
// Bodies are read after all globals, in a second pass over the text, so that functions may be used before their definition.

import Support
import TargetInfo

public struct Parser {
  var lexer: TextLexer
  /// Of the function whose header was read last.
  private var features: Features = []
  let module: Module
  /// Where each function's body starts, to be read when all symbols are known.
  var bodies: [(GlobalID, TextLexer)] = []

  private let verifies: Bool

  /// Parses `text` into a new module; if it `verifies`, what the verifier finds is an error too.
  public static func parse(_ text: [UInt8], interner: Interner, target: Target, verifies: Bool = false) throws(SSAParseError) -> Module {
    let module = Module(interner: interner, target: target)
    var parser = Parser(lexer: try TextLexer(text), module: module, verifies: verifies)
    try parser.parseModule()
    return module
  }

  init(lexer: TextLexer, module: Module, verifies: Bool = false) {
    self.lexer = lexer
    self.module = module
    self.verifies = verifies
  }

  // MARK: Token helpers

  mutating func advance() throws(SSAParseError) { try lexer.advance() }

  func at(_ punctuation: String) -> Bool { lexer.token == .punctuation(punctuation) }
  func atWord(_ word: String) -> Bool { lexer.token == .word(word) }

  mutating func accept(_ punctuation: String) throws(SSAParseError) -> Bool {
    if !at(punctuation) { return false }
    try advance()
    return true
  }

  mutating func acceptWord(_ word: String) throws(SSAParseError) -> Bool {
    if !atWord(word) { return false }
    try advance()
    return true
  }

  mutating func expect(_ punctuation: String) throws(SSAParseError) {
    guard try accept(punctuation) else { throw lexer.fail("expected '\(punctuation)'") }
  }

  mutating func expectWord() throws(SSAParseError) -> String {
    guard case .word(let w) = lexer.token else { throw lexer.fail("expected a word") }
    try advance()
    return w
  }

  mutating func integer() throws(SSAParseError) -> Int64 {
    guard case .integer(let value, let negative) = lexer.token else { throw lexer.fail("expected an integer") }
    try advance()
    let v = Int64(truncatingIfNeeded: value)
    return negative ? 0 &- v : v
  }

  mutating func string() throws(SSAParseError) -> [UInt8] {
    guard case .string(let s) = lexer.token else { throw lexer.fail("expected a string") }
    try advance()
    return s
  }

  func name(_ bytes: [UInt8]) -> Name { bytes.withUnsafeBufferPointer { module.interner.intern($0) } }

  mutating func symbol() throws(SSAParseError) -> Name {
    guard case .symbol(let s) = lexer.token else { throw lexer.fail("expected '@name'") }
    try advance()
    return name(s)
  }

  mutating func global() throws(SSAParseError) -> GlobalID {
    let n = try symbol()
    guard let id = module.find(n) else { throw lexer.fail("unknown symbol '@\(module.interner.string(n))'") }
    return id
  }

  mutating func type() throws(SSAParseError) -> Type {
    let w = try expectWord()
    if let bytes = ["v64": 8, "v128": 16, "v256": 32][w] {
      try expect("(")
      let element = try type()
      try expect(")")
      return .vector(element, bytes: bytes)
    }
    guard let t = Parser.scalarTypes[w] else { throw lexer.fail("unknown type '\(w)'") }
    return t
  }

  static let scalarTypes: [String: Type] = {
    var map: [String: Type] = [:]
    for raw in UInt8(0)...13 { map[Type(raw: raw).description] = Type(raw: raw) }
    return map
  }()

  var isAtType: Bool {
    guard case .word(let w) = lexer.token else { return false }
    return Parser.scalarTypes[w] != nil || w == "v64" || w == "v128" || w == "v256"
  }

  // MARK: Module

  mutating func parseModule() throws(SSAParseError) {
    let start = lexer
    try scanSymbols()
    lexer = start
    while lexer.token != .end { try parseItem() }
    for (id, body) in bodies {
      lexer = body
      var parser = FunctionParser(parser: self, id: id)
      try parser.parseBody()
      if verifies { try parser.verify() }
    }
  }

  /// First pass: every `@name` that a top-level item defines, in order, so that data and bodies may refer forward.
  mutating func scanSymbols() throws(SSAParseError) {
    while lexer.token != .end {
      if lexer.startsLine, case .word(let w) = lexer.token,
        let kind: GlobalKind = ["global": .variable, "extern": .variable, "declare": .function, "func": .function, "ifunc": .ifunc, "alias": .alias][w]
      {
        try advance()
        if case .symbol = lexer.token {
          let n = try symbol()
          if module.find(n) != nil { throw lexer.fail("'@\(module.interner.string(n))' is defined twice") }
          module.add(Global(name: n, kind: kind))
        }
        continue
      }
      try advance()
    }
  }

  mutating func parseItem() throws(SSAParseError) {
    let word = try expectWord()
    switch word {
    case "stage":
      let s = try expectWord()
      guard s == "abi" || s == "legal" else { throw lexer.fail("unknown stage '\(s)'") }
      module.stage = s == "abi" ? .abi : .legal
    case "reserved": module.reservedRegisters.append(String(decoding: try string(), as: UTF8.self))
    case "asm": module.moduleAsm.append(String(decoding: try string(), as: UTF8.self))
    case "alias":
      if case .sigil(UInt8(ascii: "!"), _) = lexer.token { return try parseAliasClass() }
      try parseAlias()
    case "ifunc": try parseAlias()
    case "global": try parseVariable(isDefinition: true)
    case "extern": try parseVariable(isDefinition: false)
    case "declare": _ = try parseFunctionHeader()
    case "func": try parseFunction()
    default: throw lexer.fail("unknown item '\(word)'")
    }
  }

  mutating func aliasClass() throws(SSAParseError) -> UInt16 {
    guard case .sigil(UInt8(ascii: "!"), let digits) = lexer.token, let n = UInt16(digits) else { throw lexer.fail("expected '!number'") }
    try advance()
    return n
  }

  mutating func parseAliasClass() throws(SSAParseError) {
    let n = try aliasClass()
    let text = String(decoding: try string(), as: UTF8.self)
    let parent = try aliasClass()
    guard Int(n) == module.aliasClasses.count, parent < n else { throw lexer.fail("alias classes must be numbered in order, parents first") }
    module.aliasClasses.append(AliasClass(name: text, parent: parent))
  }

  mutating func parseAlias() throws(SSAParseError) {
    let id = try global()
    try expect("=")
    let target = try global()
    module[id].aliasee = target
    module[id].isDefinition = true
    if try accept("+") { module[id].aliasOffset = try integer() }
    try parseLinkage(id)
  }

  mutating func parseVariable(isDefinition: Bool) throws(SSAParseError) {
    let id = try global()
    try expect(":")
    module[id].size = UInt64(bitPattern: try integer())
    guard try acceptWord("align") else { throw lexer.fail("expected 'align'") }
    module[id].alignment = UInt32(truncatingIfNeeded: try integer())
    module[id].isDefinition = isDefinition
    module[id].isConstant = try acceptWord("const")
    try parseLinkage(id)
    if try accept("=") { try parseData(id) }
  }

  mutating func parseData(_ id: GlobalID) throws(SSAParseError) {
    var data = StaticData(bytes: try string())
    while try accept(",") {
      try expect("[")
      let offset = UInt64(bitPattern: try integer())
      try expect("]")
      let bits = try integer()
      let target = try global()
      var relocation = DataRelocation(kind: .address, offset: offset, size: UInt8(truncatingIfNeeded: bits / 8), target: target)
      if try acceptWord("block") {
        relocation.kind = .blockAddress
        relocation.block = BlockID(UInt32(truncatingIfNeeded: try integer()))
      }
      if try acceptWord("minus") {
        relocation.kind = .blockDifference
        relocation.otherBlock = BlockID(UInt32(truncatingIfNeeded: try integer()))
      }
      if try accept("+") { relocation.addend = try integer() }
      data.relocations.append(relocation)
    }
    module[id].data = data
  }

  static let linkages: [String: Linkage] = [
    "internal": .internal, "weak": .weak, "externweak": .externalWeak, "common": .common, "linkonce": .linkOnce,
    "available": .availableExternally,
  ]
  static let visibilities: [String: Visibility] = ["hidden": .hidden, "protected": .protected, "visinternal": .internal]
  static let tlsModels: [String: TLSModel] = ["gd": .generalDynamic, "ld": .localDynamic, "ie": .initialExec, "le": .localExec]

  mutating func parseLinkage(_ id: GlobalID) throws(SSAParseError) {
    while case .word(let w) = lexer.token, !lexer.startsLine {
      if let linkage = Parser.linkages[w] {
        module[id].linkage = linkage
      } else if let visibility = Parser.visibilities[w] {
        module[id].visibility = visibility
      } else if w == "used" {
        module[id].isUsed = true
      } else if w == "unnamed" {
        module[id].isUnnamed = true
      } else if w == "tls" {
        try advance()
        try expect("(")
        let model = try expectWord()
        guard let tls = Parser.tlsModels[model] else { throw lexer.fail("unknown TLS model '\(model)'") }
        module[id].tls = tls
        guard at(")") else { throw lexer.fail("expected ')'") }
      } else if w == "section" {
        try advance()
        module[id].section = name(try string())
        continue
      } else if w == "align" {
        try advance()
        module[id].alignment = UInt32(truncatingIfNeeded: try integer())
        continue
      } else if w == "features" {
        try advance()
        features = Features(rawValue: UInt64(truncatingIfNeeded: try integer()))
        continue
      } else if w == "constructor" || w == "destructor" {
        try advance()
        let priority = UInt16(truncatingIfNeeded: try integer())
        if w == "constructor" { module[id].constructorPriority = priority } else { module[id].destructorPriority = priority }
        continue
      } else if let bit = Printer.attributeNames.first(where: { "\($0.1)" == w }) {
        module[id].attributes.insert(bit.0)
      } else {
        throw lexer.fail("unknown attribute '\(w)'")
      }
      try advance()
    }
  }

  // MARK: Signatures

  mutating func parseParameterAttributes(_ p: inout Parameter) throws(SSAParseError) {
    let words: [String: ParameterAttributes] = [
      "signext": .signExtended, "zeroext": .zeroExtended, "sret": .structReturn, "noalias": .noAlias, "onstack": .onStack,
      "chain": .staticChain, "pair": .pairFirst,
    ]
    while case .word(let w) = lexer.token {
      if let a = words[w] {
        p.attributes.insert(a)
        try advance()
      } else if w == "byval" {
        try advance()
        try expect("(")
        p.byValueSize = UInt64(bitPattern: try integer())
        try expect(",")
        p.byValueAlignment = UInt32(truncatingIfNeeded: try integer())
        try expect(")")
        p.attributes.insert(.byValue)
      } else {
        return
      }
    }
  }

  mutating func parseParameter() throws(SSAParseError) -> Parameter {
    if case .sigil(UInt8(ascii: "%"), _) = lexer.token {
      try advance()
      try expect(":")
    }
    var p = Parameter(try type())
    try parseParameterAttributes(&p)
    return p
  }

  mutating func parseSignature() throws(SSAParseError) -> SignatureID {
    var s = Signature(parameters: [], results: [])
    try expect("(")
    while !at(")") {
      if atWord("...") {
        s.isVariadic = true
        try advance()
        break
      }
      s.parameters.append(try parseParameter())
      if !(try accept(",")) { break }
    }
    try expect(")")
    if try accept("->") {
      repeat { s.results.append(try parseParameter()) } while try accept(",")
    }
    if atWord("mscall") {
      s.convention = .microsoft
      try advance()
    }
    return module.intern(s)
  }

  mutating func parseFunctionHeader() throws(SSAParseError) -> GlobalID {
    let id = try global()
    module[id].signature = try parseSignature()
    try parseLinkage(id)
    return id
  }

  mutating func parseFunction() throws(SSAParseError) {
    features = module.target.features
    let id = try parseFunctionHeader()
    module[id].isDefinition = true
    module[id].function = Function(module: module, id: id, signature: module[id].signature)
    module[id].function!.features = features
    guard at("{") else { throw lexer.fail("expected '{'") }
    bodies.append((id, lexer))
    while !at("}") {
      if lexer.token == .end { throw lexer.fail("missing '}'") }
      try advance()
    }
    try advance()
  }
}
