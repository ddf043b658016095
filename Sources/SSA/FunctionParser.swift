// Reads one function body of the text form.
//
// Names of values and blocks are free (`%sum`, `loop`); a value may be used before its definition in the text: a
// placeholder stands for it until then.

import Support
import TargetInfo

struct FunctionParser {
  var parser: Parser
  let function: Function
  var values: [String: ValueID] = [:]
  /// Names used but not yet defined.
  var pending: [String: ValueID] = [:]
  var blocks: [String: BlockID] = [:]
  var slots: [String: SlotID] = [:]
  var current: BlockID = .none
  /// Where the body and each of its instructions start.
  private let start: (line: Int, column: Int)
  private var positions: [(line: Int, column: Int)] = []

  static let opcodes: [String: Opcode] = {
    var map: [String: Opcode] = [:]
    for op in Opcode.allCases { map["\(op.mnemonic)"] = op }
    return map
  }()

  init(parser: Parser, id: GlobalID) {
    self.parser = parser
    function = parser.module[id].function!
    start = (parser.lexer.tokenLine, parser.lexer.tokenColumn)
  }

  func fail(_ message: String) -> SSAParseError { parser.lexer.fail(message) }

  /// Throws what the verifier finds first, at the instruction (or the body's start) it concerns.
  func verify() throws(SSAParseError) {
    guard let fault = Verifier.firstFault(function) else { return }
    let position = fault.inst.index < positions.count ? positions[fault.inst.index] : start
    throw SSAParseError(line: position.line, column: position.column, message: fault.message)
  }

  mutating func parseBody() throws(SSAParseError) {
    try parser.expect("{")
    let start = parser.lexer
    try scanBlocks()
    parser.lexer = start
    while !parser.at("}") {
      if try parser.acceptWord("slot") {
        try parseSlot()
      } else if isAtBlockHeader() {
        try parseBlockHeader()
      } else {
        if current.isNone { throw fail("instruction outside a block") }
        let position = parser.lexer
        try parseInst()
        while positions.count < function.insts.count { positions.append((position.tokenLine, position.tokenColumn)) }
      }
    }
    try parser.advance()
    if let name = pending.keys.sorted().first { throw fail("'%\(name)' is never defined") }
    if function.firstBlock.isNone { throw fail("function without blocks") }
  }

  /// A block header is a word at the start of a line followed by `:` or `(` … `):`.
  func isAtBlockHeader() -> Bool {
    guard parser.lexer.startsLine, case .word(let w) = parser.lexer.token else { return false }
    return blocks[w] != nil
  }

  mutating func scanBlocks() throws(SSAParseError) {
    var depth = 0
    while depth > 0 || !parser.at("}") {
      if parser.lexer.token == .end { throw fail("missing '}'") }
      if parser.lexer.startsLine, case .word(let w) = parser.lexer.token, FunctionParser.opcodes[w] == nil, w != "slot" {
        var look = parser.lexer
        try look.advance()
        if look.token == .punctuation(":") || look.token == .punctuation("(") {
          if blocks[w] != nil { throw fail("block '\(w)' is defined twice") }
          blocks[w] = function.addBlock()
        }
      }
      if parser.at("{") { depth += 1 }
      if parser.at("}") { depth -= 1 }
      try parser.advance()
    }
  }

  mutating func parseSlot() throws(SSAParseError) {
    guard case .sigil(UInt8(ascii: "$"), let name) = parser.lexer.token else { throw fail("expected '$name'") }
    try parser.advance()
    try parser.expect(":")
    let size = UInt64(bitPattern: try parser.integer())
    guard try parser.acceptWord("align") else { throw fail("expected 'align'") }
    let alignment = try parser.integer()
    guard alignment > 0, alignment & (alignment - 1) == 0 else { throw fail("alignment must be a power of two") }
    var sourceName = Name.none
    if case .string(let s) = parser.lexer.token {
      sourceName = parser.name(s)
      try parser.advance()
    }
    let slot = function.addSlot(size: size, alignment: Int(alignment), name: sourceName)
    for c in [SlotContents.array, .buffer, .canary] where try parser.acceptWord("\(c)") { function[slot].contents = c }
    if try parser.acceptWord("dead") { function[slot].isDead = true }
    slots[name] = slot
  }

  mutating func parseBlockHeader() throws(SSAParseError) {
    let b = blocks[try parser.expectWord()]!
    current = b
    if try parser.accept("(") {
      while !parser.at(")") {
        guard case .sigil(UInt8(ascii: "%"), let name) = parser.lexer.token else { throw fail("expected '%name'") }
        try parser.advance()
        try parser.expect(":")
        let v = function.addParameter(b, try parser.type())
        try define(name, v)
        if !(try parser.accept(",")) { break }
      }
      try parser.expect(")")
    }
    try parser.expect(":")
    if try parser.acceptWord("addresstaken") { function[b].isAddressTaken = true }
  }

  // MARK: Operands

  mutating func define(_ name: String, _ v: ValueID) throws(SSAParseError) {
    if values[name] != nil { throw fail("'%\(name)' is defined twice") }
    values[name] = v
    if let placeholder = pending.removeValue(forKey: name) {
      if function.type(placeholder) != function.type(v) { throw fail("'%\(name)' is used with another type than it has") }
      function.replaceAllUses(of: placeholder, with: v)
    }
  }

  mutating func block() throws(SSAParseError) -> BlockID {
    let name = try parser.expectWord()
    guard let b = blocks[name] else { throw fail("unknown block '\(name)'") }
    return b
  }

  mutating func typed() throws(SSAParseError) -> ValueID { try value(try parser.type()) }

  mutating func value(_ type: Type) throws(SSAParseError) -> ValueID {
    let token = parser.lexer.token
    switch token {
    case .sigil(UInt8(ascii: "%"), let name):
      try parser.advance()
      if let v = values[name] {
        if function.type(v) != type { throw fail("'%\(name)' has type \(function.type(v).description), not \(type.description)") }
        return v
      }
      if let v = pending[name] { return v }
      let v = function.addValue(type, .dead, index: 0, owner: 0)
      pending[name] = v
      return v
    case .sigil(UInt8(ascii: "$"), let name):
      try parser.advance()
      guard let s = slots[name] else { throw fail("unknown slot '$\(name)'") }
      return function[s].address
    case .integer(let bits, let negative):
      try parser.advance()
      guard type.isIntegerOrPointer else { throw fail("an integer cannot have type \(type.description)") }
      return function.constant(type, bits: negative ? 0 &- bits : bits)
    case .float(let bits):
      try parser.advance()
      guard type.isFloat else { throw fail("a float cannot have type \(type.description)") }
      return function.constant(SoftFloat(format: type.floatFormat, bits: bits))
    case .symbol: return try globalAddress()
    case .word("poison"):
      try parser.advance()
      return function.poison(type)
    case .punctuation("&"):
      try parser.advance()
      return function.constant(addressOf: try block())
    case .punctuation("<"): return try vector(type)
    default: throw fail("expected a value")
    }
  }

  mutating func globalAddress() throws(SSAParseError) -> ValueID {
    let g = try parser.global()
    var offset: Int64 = 0
    if try parser.accept("+") {
      offset = try parser.integer()
    } else if case .integer(_, negative: true) = parser.lexer.token {
      offset = try parser.integer()
    }
    return function.constant(addressOf: g, offset: offset)
  }

  mutating func vector(_ type: Type) throws(SSAParseError) -> ValueID {
    try parser.expect("<")
    var words: [UInt64] = []
    while !parser.at(">") { words.append(UInt64(bitPattern: try parser.integer())) }
    try parser.advance()
    guard type.isVector, words.count == type.bytes / 8 else { throw fail("wrong number of words for \(type.description)") }
    return function.constant(type, words: words)
  }

  mutating func list(until end: (Parser) -> Bool) throws(SSAParseError) -> [ValueID] {
    var out: [ValueID] = []
    while parser.isAtType && !parser.lexer.startsLine && !end(parser) {
      out.append(try typed())
      if !(try parser.accept(",")) { break }
    }
    return out
  }

  mutating func displacement() throws(SSAParseError) -> UInt32 {
    var d: Int64 = 0
    if try parser.accept("+") {
      d = try parser.integer()
    } else if try parser.accept("-") {
      d = 0 &- (try parser.integer())
    }
    return UInt32(bitPattern: Int32(truncatingIfNeeded: d))
  }

  mutating func memory() throws(SSAParseError) -> UInt32 {
    guard try parser.acceptWord("align") else { throw fail("expected 'align'") }
    let alignment = try parser.integer()
    guard alignment > 0, alignment & (alignment - 1) == 0 else { throw fail("alignment must be a power of two") }
    var order = MemoryOrder.notAtomic, failure = MemoryOrder.notAtomic
    if let o = self.order() {
      order = o
      try parser.advance()
      if try parser.accept("/"), let o = self.order() {
        failure = o
        try parser.advance()
      }
    }
    var aliasClass: UInt16 = 0
    if case .sigil(UInt8(ascii: "!"), _) = parser.lexer.token { aliasClass = try parser.aliasClass() }
    guard Int(aliasClass) < parser.module.aliasClasses.count else { throw fail("unknown alias class") }
    return MemoryInfo(alignment: Int(alignment), order: order, failureOrder: failure, aliasClass: aliasClass).raw
  }

  func order() -> MemoryOrder? {
    guard case .word(let w) = parser.lexer.token, !parser.lexer.startsLine else { return nil }
    guard let k = Printer.orderNames.firstIndex(where: { "\($0)" == w }), k > 0 else { return nil }
    return MemoryOrder(rawValue: UInt8(k))
  }

  // MARK: Instructions

  mutating func parseInst() throws(SSAParseError) {
    var results: [String] = []
    while case .sigil(UInt8(ascii: "%"), let name) = parser.lexer.token {
      results.append(name)
      try parser.advance()
      if !(try parser.accept(",")) { break }
    }
    if !results.isEmpty { try parser.expect("=") }
    let mnemonic = try parser.expectWord()
    guard let op = FunctionParser.opcodes[mnemonic] else { throw fail("unknown operation '\(mnemonic)'") }
    var flags: InstFlags = []
    while case .word(let w) = parser.lexer.token, let f = Printer.flagNames.first(where: { "\($0.1)" == w }) {
      flags.insert(f.0)
      try parser.advance()
    }
    let i = try parseOperation(op, flags)
    guard Int(function[i].resultCount) == results.count else {
      throw fail("'\(mnemonic)' has \(function[i].resultCount) results, \(results.count) are named")
    }
    for (k, name) in results.enumerated() { try define(name, function.result(i, k)) }
  }

  func make(
    _ op: Opcode, _ type: Type, _ operands: [ValueID], flags: InstFlags = [], aux: UInt32 = 0, aux2: UInt32 = 0, results: [Type] = []
  ) -> InstID {
    let i = function.makeInst(op, type, flags: flags, aux: aux, aux2: aux2, location: .none)
    for v in operands { function.addOperand(i, v) }
    function.append(i, to: current)
    for t in results { function.addResult(i, t) }
    return i
  }

  mutating func parseOperation(_ op: Opcode, _ flags: InstFlags) throws(SSAParseError) -> InstID {
    switch op.shape {
    case .binary, .shift, .unary, .ternary, .select, .overflow, .insertdyn: return try parseArithmetic(op, flags)
    case .compare: return try parseCompare(op)
    case .cast, .splat, .extractdyn:
      let operands = try list { _ in false }
      guard try parser.acceptWord("to") else { throw fail("expected 'to'") }
      let t = try parser.type()
      return make(op, t, operands, flags: flags, results: [t])
    case .extract, .insert, .shuffle: return try parseLanes(op)
    case .load:
      let t = try parser.type()
      try parser.expect(",")
      let address = try typed()
      let d = try displacement()
      return make(op, t, [address], flags: flags, aux: d, aux2: try memory(), results: [t])
    case .store:
      let v = try typed()
      try parser.expect(",")
      let address = try typed()
      let d = try displacement()
      return make(op, function.type(v), [v, address], flags: flags, aux: d, aux2: try memory())
    case .ptradd: return make(op, .ptr, try list { _ in false }, flags: flags, results: [.ptr])
    case .memory3, .stackrest, .vastart, .longjmp, .ehreturn, .trampoline, .ret: return make(op, .void, try list { _ in false }, flags: flags)
    case .setjmp: return make(op, .i32, try list { _ in false }, results: [.i32])
    case .atomicrmw: return try parseAtomic(flags)
    case .cmpxchg:
      let operands = try list { _ in false }
      guard operands.count == 3 else { throw fail("cmpxchg needs three operands") }
      let t = function.type(operands[1])
      return make(op, t, operands, flags: flags, aux2: try memory(), results: [t, .i1])
    case .alloca:
      let operands = try list { _ in false }
      return make(op, .ptr, operands, aux2: try memory(), results: [.ptr])
    case .fence:
      guard let o = order() else { throw fail("expected a memory order") }
      try parser.advance()
      return make(op, .void, [], flags: flags, aux2: MemoryInfo(alignment: 1, order: o).raw)
    case .prefetch:
      let address = try typed()
      try parser.expect(",")
      return make(op, .void, [address], aux: UInt32(truncatingIfNeeded: try parser.integer()))
    case .constantp: return make(op, .i1, [try typed()], results: [.i1])
    case .objectsize:
      let address = try typed()
      try parser.expect(",")
      return make(op, .i64, [address], aux: UInt32(truncatingIfNeeded: try parser.integer()), results: [.i64])
    case .stacksave: return make(op, .ptr, [], results: [.ptr])
    case .trap, .unreachable: return make(op, .void, [])
    case .environment: return make(op, .ptr, [], aux: UInt32(truncatingIfNeeded: try parser.integer()), results: [.ptr])
    case .call: return try parseCall(op, flags)
    case .intrinsic:
      let number = UInt32(truncatingIfNeeded: try parser.integer())
      try parser.expect("(")
      let operands = try list { $0.at(")") }
      try parser.expect(")")
      if try parser.accept("->") {
        let t = try parser.type()
        return make(op, t, operands, flags: flags, aux: number, results: [t])
      }
      return make(op, .void, operands, flags: flags, aux: number)
    case .asm: return try parseAsm(op)
    case .br, .condbr, .switch, .indirectbr: return try parseBranch(op)
    }
  }

  mutating func parseArithmetic(_ op: Opcode, _ flags: InstFlags) throws(SSAParseError) -> InstID {
    let operands = try list { _ in false }
    let arity: Int
    switch op.shape {
    case .unary: arity = 1
    case .ternary, .select, .insertdyn: arity = 3
    default: arity = 2
    }
    guard operands.count == arity else { throw fail("'\(op.mnemonic)' needs \(arity) operands") }
    let t = function.type(operands[op.shape == .select ? 1 : 0])
    return make(op, t, operands, flags: flags, results: op.shape == .overflow ? [t, .i1] : [t])
  }

  mutating func parseCompare(_ op: Opcode) throws(SSAParseError) -> InstID {
    let word = try parser.expectWord()
    let code: UInt8?
    if op == .icmp {
      code = IntPredicate.allCases.first { "\($0)" == word }?.rawValue
    } else {
      code = FloatPredicate.allCases.first { "\($0)" == word }?.rawValue
    }
    guard let predicate = code else { throw fail("unknown predicate '\(word)'") }
    let operands = try list { _ in false }
    guard operands.count == 2 else { throw fail("a comparison needs two operands") }
    let t = Builder(function, atEndOf: current).comparisonType(operands[0])
    return make(op, t, operands, aux: UInt32(predicate), results: [t])
  }

  mutating func parseLanes(_ op: Opcode) throws(SSAParseError) -> InstID {
    var operands: [ValueID] = []
    while parser.isAtType {
      operands.append(try typed())
      try parser.expect(",")
    }
    guard let first = operands.first, function.type(first).isVector else { throw fail("expected a vector operand") }
    let t = function.type(first)
    if op.shape != .shuffle {
      guard try parser.acceptWord("lane") else { throw fail("expected 'lane'") }
      let lane = UInt32(truncatingIfNeeded: try parser.integer())
      let result = op.shape == .extract ? t.element : t
      return make(op, result, operands, aux: lane, results: [result])
    }
    guard try parser.acceptWord("mask") else { throw fail("expected 'mask'") }
    let start = UInt32(function.masks.count)
    for _ in 0..<t.laneCount { function.masks.append(Int32(truncatingIfNeeded: try parser.integer())) }
    return make(op, t, operands, aux: start, results: [t])
  }

  mutating func parseAtomic(_ flags: InstFlags) throws(SSAParseError) -> InstID {
    let word = try parser.expectWord()
    guard let operation = AtomicOperation.allCases.first(where: { "\($0)" == word }) else { throw fail("unknown atomic operation '\(word)'") }
    let operands = try list { _ in false }
    guard operands.count == 2 else { throw fail("atomicrmw needs two operands") }
    let t = function.type(operands[1])
    return make(.atomicrmw, t, operands, flags: flags, aux: UInt32(operation.rawValue), aux2: try memory(), results: [t])
  }

  mutating func parseCall(_ op: Opcode, _ flags: InstFlags) throws(SSAParseError) -> InstID {
    let callee = try value(.ptr)
    try parser.expect("(")
    let arguments = try list { $0.at(")") }
    try parser.expect(")")
    try parser.expect(":")
    let signature = try parser.parseSignature()
    var callFlags: CallFlags = []
    while !parser.lexer.startsLine, case .word(let w) = parser.lexer.token {
      if w == "is" {
        try parser.advance()
        let name = try parser.expectWord()
        guard let l = LibraryFunction.allCases.first(where: { "\($0.name)" == name }) else { throw fail("unknown library function '\(name)'") }
        callFlags.insert(CallFlags(library: l))
        continue
      }
      guard let f = Printer.callFlagNames.first(where: { "\($0.1)" == w }) else { throw fail("unknown call attribute '\(w)'") }
      callFlags.insert(f.0)
      try parser.advance()
    }
    let results = parser.module[signature].results.map { $0.type }
    return make(
      op, results.first ?? .void, [callee] + arguments, flags: flags, aux: signature.raw, aux2: callFlags.rawValue,
      results: op == .tailcall ? [] : results)
  }

  // MARK: Control

  mutating func edge(from i: InstID, caseValue: ValueID = .none) throws(SSAParseError) {
    let target = try block()
    var arguments: [ValueID] = []
    if try parser.accept("(") {
      arguments = try list { $0.at(")") }
      try parser.expect(")")
    }
    var weight: UInt32 = 0
    if try parser.acceptWord("weight") { weight = UInt32(truncatingIfNeeded: try parser.integer()) }
    let e = function.addEdge(from: i, to: target, caseValue: caseValue, weight: weight)
    for v in arguments { function.appendArgument(e, v) }
  }

  mutating func parseBranch(_ op: Opcode) throws(SSAParseError) -> InstID {
    switch op {
    case .br:
      let i = make(op, .void, [])
      try edge(from: i)
      return i
    case .condbr:
      let i = make(op, .void, [try value(.i1)])
      for _ in 0..<2 {
        try parser.expect(",")
        try edge(from: i)
      }
      return i
    default:
      let v = try typed()
      let i = make(op, .void, [v])
      while try parser.accept(",") {
        var caseValue = ValueID.none
        if case .integer = parser.lexer.token {
          caseValue = try value(function.type(v))
          try parser.expect(":")
        }
        try edge(from: i, caseValue: caseValue)
      }
      return i
    }
  }

  mutating func parseAsm(_ op: Opcode) throws(SSAParseError) -> InstID {
    var info = AsmInfo(template: String(decoding: try parser.string(), as: UTF8.self), operands: [], clobbers: [], isVolatile: false)
    info.isVolatile = try parser.acceptWord("sideeffect")
    var inputs: [ValueID] = []
    var results: [Type] = []
    let kinds: [String: AsmOperand.Kind] = ["out": .output, "memout": .memoryOutput, "in": .input, "memin": .memoryInput]
    var isGoto = false
    while try parser.accept(",") {
      let word = try parser.expectWord()
      if word == "clobber" {
        info.clobbers.append(String(decoding: try parser.string(), as: UTF8.self))
        continue
      }
      if word == "goto" {
        isGoto = true
        break
      }
      guard let kind = kinds[word] else { throw fail("unknown asm item '\(word)'") }
      var operand = AsmOperand(kind: kind, constraint: String(decoding: try parser.string(), as: UTF8.self), index: 0, type: .void)
      operand.isEarlyClobber = try parser.acceptWord("early")
      if try parser.acceptWord("name") { operand.name = String(decoding: try parser.string(), as: UTF8.self) }
      info.fixedRegisters.append(try parser.acceptWord("reg") ? String(decoding: try parser.string(), as: UTF8.self) : "")
      operand.type = try parser.type()
      if kind == .output {
        operand.index = results.count
        results.append(operand.type)
      } else {
        operand.index = inputs.count
        inputs.append(try typed())
      }
      info.operands.append(operand)
    }
    let number = UInt32(function.asmInfos.count)
    function.asmInfos.append(info)
    let i = make(op, results.first ?? .void, inputs, aux: number, results: results)
    if isGoto { try parseGotoEdges(i, number) }
    return i
  }

  mutating func parseGotoEdges(_ i: InstID, _ number: UInt32) throws(SSAParseError) {
    var isFirst = true
    repeat {
      if !isFirst { guard try parser.acceptWord("goto") else { throw fail("expected 'goto'") } }
      if case .string(let s) = parser.lexer.token {
        function.asmInfos[Int(number)].labelNames.append(String(decoding: s, as: UTF8.self))
        try parser.advance()
      }
      try edge(from: i)
      isFirst = false
    } while try parser.accept(",")
  }
}
