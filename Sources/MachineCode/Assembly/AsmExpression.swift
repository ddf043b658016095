// Expressions of assembler text: `symbol - symbol + number`, with the operators of GNU as.
//
// A difference of two labels is a number as soon as nothing of variable size can lie between them. Everything but + and - on
// what is not a number now becomes a deferred expression (`DeferredExpression.swift`). Precedence: * / % << >> bind tightest,
// then | & ^ !, then + -, then comparisons, then &&, then || (GNU as manual §6.2.4; it groups + with comparisons, but GNU as
// does not).

import Support

/// `add - sub + constant`, relocated as `modifier` says.
struct AsmValue {
  var add: MCSymbol = .none
  var sub: MCSymbol = .none
  var constant: Int64 = 0
  var modifier: SymbolModifier = .none
  /// A register, which can only be compared: its class and number, or 0.
  var register: UInt32 = 0

  var isConstant: Bool { add.isNone && sub.isNone }
  var term: LinearTerm { LinearTerm(add: add, sub: sub, constant: constant) }
}

extension AsmParser {
  func expression() throws(AsmError) -> AsmValue {
    let v = try binary(minimum: 1)
    if v.register != 0 { throw failure("a register is no number") }
    return v
  }

  /// An expression as one symbol plus a number, whatever it takes.
  func singleExpression() throws(AsmError) -> AsmValue {
    var v = try expression()
    guard v.sub.isSome else { return v }
    if v.modifier != .none { throw failure("a relocated symbol cannot take part in a difference") }
    let t = buffer.folded(v.term)
    v.add = t.add
    v.sub = .none
    v.constant = t.constant
    return v
  }

  /// An expression that must be a number now.
  func constantExpression(_ what: StaticString) throws(AsmError) -> Int64 {
    let v = try expression()
    if v.isConstant { return v.constant }
    if v.modifier == .none, let n = buffer.earlyValue(v.term) { return n }
    throw failure("\(what) must be a number known here")
  }

  private func peekOperator() -> (AsmOperator, length: Int)? {
    lexer.skipSpace()
    let next = lexer.peek(1)
    switch lexer.peek {
    case UInt8(ascii: "*"): return (.mul, 1)
    case UInt8(ascii: "/"): return (.div, 1)
    case UInt8(ascii: "%"): return (.mod, 1)
    case UInt8(ascii: "<"):
      if next == UInt8(ascii: "<") { return (.shl, 2) }
      if next == UInt8(ascii: "=") { return (.le, 2) }
      if next == UInt8(ascii: ">") { return (.ne, 2) }
      return (.lt, 1)
    case UInt8(ascii: ">"):
      if next == UInt8(ascii: ">") { return (.shr, 2) }
      if next == UInt8(ascii: "=") { return (.ge, 2) }
      return (.gt, 1)
    case UInt8(ascii: "|"): return next == UInt8(ascii: "|") ? (.logicalOr, 2) : (.or, 1)
    case UInt8(ascii: "&"): return next == UInt8(ascii: "&") ? (.logicalAnd, 2) : (.and, 1)
    case UInt8(ascii: "^"): return (.xor, 1)
    case UInt8(ascii: "!"): return next == UInt8(ascii: "=") ? (.ne, 2) : (.orNot, 1)
    case UInt8(ascii: "+"): return (.add, 1)
    case UInt8(ascii: "-"): return (.sub, 1)
    case UInt8(ascii: "="): return next == UInt8(ascii: "=") ? (.eq, 2) : nil
    default: return nil
    }
  }

  private func binary(minimum: Int) throws(AsmError) -> AsmValue {
    depth += 1
    defer { depth -= 1 }
    if depth > 200 { throw failure("expression nested too deeply") }
    var left = try unary()
    while let (op, length) = peekOperator(), op.precedence >= minimum {
      lexer.p += length
      let right = try binary(minimum: op.precedence + 1)
      left = try apply(op, left, right)
    }
    return left
  }

  private func apply(_ op: AsmOperator, _ a: AsmValue, _ b: AsmValue) throws(AsmError) -> AsmValue {
    if a.register | b.register != 0 {
      // Macros ask which register they were given.
      guard op == .eq || op == .ne else { throw failure("registers can only be compared with == and !=") }
      let isSame = a.register == b.register && a.isConstant && b.isConstant
      return AsmValue(constant: isSame == (op == .eq) ? -1 : 0)
    }
    if op == .add { return try sum(a, b) }
    if op == .sub {
      if b.modifier != .none { throw failure("a relocated symbol cannot be subtracted") }
      return try sum(a, AsmValue(add: b.sub, sub: b.add, constant: 0 &- b.constant))
    }
    if a.modifier != .none || b.modifier != .none { throw failure("this operator needs numbers on both sides") }
    if a.isConstant && b.isConstant {
      guard let v = op.apply(a.constant, b.constant) else { throw failure("division by zero") }
      return AsmValue(constant: v)
    }
    // Comparisons of one place with another are often known at once.
    switch op {
    case .eq, .ne, .lt, .le, .gt, .ge:
      if let d = buffer.earlyValue(LinearTerm(add: a.add, sub: b.add, constant: a.constant &- b.constant)), a.sub.isNone, b.sub.isNone,
        let v = op.apply(d, 0)
      {
        return AsmValue(constant: v)
      }
    default: break
    }
    return AsmValue(add: buffer.makeExpression(op, a.term, b.term))
  }

  /// Adds, cancelling a symbol against itself or against one at a known distance.
  private func sum(_ a: AsmValue, _ b: AsmValue) throws(AsmError) -> AsmValue {
    if b.isConstant { return AsmValue(add: a.add, sub: a.sub, constant: a.constant &+ b.constant, modifier: a.modifier) }
    if a.isConstant { return AsmValue(add: b.add, sub: b.sub, constant: a.constant &+ b.constant, modifier: b.modifier) }
    if a.modifier != .none && b.modifier != .none { throw failure("two relocated symbols in one expression") }
    var r = AsmValue(constant: a.constant &+ b.constant, modifier: a.modifier == .none ? b.modifier : a.modifier)
    var adds = (a.add, b.add)
    var subs = (a.sub, b.sub)
    cancel(&adds.0, &subs.0, &r.constant)
    cancel(&adds.0, &subs.1, &r.constant)
    cancel(&adds.1, &subs.0, &r.constant)
    cancel(&adds.1, &subs.1, &r.constant)
    guard adds.0.isNone || adds.1.isNone, subs.0.isNone || subs.1.isNone else {
      if r.modifier != .none { throw failure("the expression has too many symbols to be relocated") }
      return AsmValue(add: buffer.makeExpression(.add, a.term, b.term))
    }
    r.add = adds.0.isSome ? adds.0 : adds.1
    r.sub = subs.0.isSome ? subs.0 : subs.1
    return r
  }

  private func cancel(_ a: inout MCSymbol, _ b: inout MCSymbol, _ constant: inout Int64) {
    guard a.isSome, b.isSome, let d = a == b ? 0 : buffer.earlyDifference(a, b) else { return }
    constant &+= d
    a = .none
    b = .none
  }

  private func unary() throws(AsmError) -> AsmValue {
    lexer.skipSpace()
    switch lexer.peek {
    case UInt8(ascii: "-"):
      lexer.p += 1
      return try apply(.sub, AsmValue(), nested())
    case UInt8(ascii: "+"):
      lexer.p += 1
      return try nested()
    case UInt8(ascii: "~"):
      lexer.p += 1
      let v = try nested()
      return try apply(.xor, v, AsmValue(constant: -1))
    case UInt8(ascii: "!"):
      lexer.p += 1
      let v = try nested()
      return try apply(.and, apply(.eq, v, AsmValue()), AsmValue(constant: 1))
    default: return try primary()
    }
  }

  private func nested() throws(AsmError) -> AsmValue {
    depth += 1
    defer { depth -= 1 }
    if depth > 200 { throw failure("expression nested too deeply") }
    return try unary()
  }

  private func primary() throws(AsmError) -> AsmValue {
    let c = lexer.peek
    if AsmLexer.isDigit(c) { return try number() }
    if c == UInt8(ascii: "(") { return try enclosed(by: UInt8(ascii: ")")) }
    // GNU as: brackets do as well, but are operands in Intel syntax.
    if c == UInt8(ascii: "["), !x86.isIntel { return try enclosed(by: UInt8(ascii: "]")) }
    if c == UInt8(ascii: "'") { return characterConstant() }
    if c == UInt8(ascii: "."), !AsmLexer.isNamePart(lexer.peek(1)) {
      lexer.p += 1
      return AsmValue(add: buffer.makeLabelHere())
    }
    if c == UInt8(ascii: "%") || !registerOfName.isEmpty, let (r, cls) = try acceptRegister() {
      return AsmValue(register: 0x1_0000 | UInt32(cls.rawValue) &<< 8 | UInt32(r.raw))
    }
    guard let text = lexer.name() else { throw failure("expected an expression") }
    let symbol = buffer.symbol(named: buffer.interner.intern(text))
    if let value = buffer.absoluteValue(symbol) { return AsmValue(constant: value) }
    var v = AsmValue(add: symbol)
    if lexer.peek == UInt8(ascii: "@") { v.modifier = try modifier() }
    if v.modifier == .none && isGlobalOffsetTable(text) { v.modifier = .gotPC }
    return v
  }

  private func enclosed(by end: UInt8) throws(AsmError) -> AsmValue {
    lexer.p += 1
    let v = try expression()
    guard lexer.accept(end) else { throw failure("expected '\(Character(UnicodeScalar(end)))'") }
    return v
  }

  private func isGlobalOffsetTable(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count == 21 && AsmParser.equal(text, "_GLOBAL_OFFSET_TABLE_")
  }

  private func modifier() throws(AsmError) -> SymbolModifier {
    lexer.p += 1
    let start = lexer.p
    while AsmLexer.isNamePart(lexer.peek) { lexer.p += 1 }
    let text = UnsafeBufferPointer(start: start, count: lexer.p - start)
    for (name, modifier) in AsmParser.modifiers where AsmParser.equalIgnoringCase(text, name) { return modifier }
    throw failure("unknown relocation '@\(String(decoding: text, as: UTF8.self))'")
  }

  static var modifiers: [(StaticString, SymbolModifier)] {
    [
      ("PLT", .plt), ("GOTPCREL", .gotPCRel), ("GOT", .got), ("GOTOFF", .gotOff), ("GOTPLT", .gotPlt), ("GOTTPOFF", .gotTPOff),
      ("TPOFF", .tpOff), ("DTPOFF", .dtpOff), ("TLSGD", .tlsGD), ("TLSLD", .tlsLD), ("TLSDESC", .tlsDesc), ("TLSCALL", .tlsCall),
      ("SIZE", .size), ("GOTPCREL_NORELAX", .gotPCRelNoRelax), ("NTPOFF", .ntpOff), ("GOTNTPOFF", .gotNTPOff), ("INDNTPOFF", .indNTPOff), ("TLSLDM", .tlsLDM),
    ]
  }

  private func characterConstant() -> AsmValue {
    lexer.p += 1
    var c = lexer.peek
    lexer.p += 1
    if c == UInt8(ascii: "\\") {
      let start = lexer.p - 1
      lexer.p += 1
      let out = ByteBuffer(capacity: 16)
      AsmLexer.unescape(UnsafeBufferPointer(start: start, count: 2), into: out)
      c = out.count > 0 ? out.base[0] : 0
    }
    if lexer.peek == UInt8(ascii: "'") { lexer.p += 1 }
    return AsmValue(constant: Int64(c))
  }

  private func number() throws(AsmError) -> AsmValue {
    let start = lexer.p
    var value: UInt64 = 0
    var radix: UInt64 = 10
    if lexer.peek == UInt8(ascii: "0") {
      let next = lexer.peek(1) | 0x20
      if next == UInt8(ascii: "x") {
        radix = 16
        lexer.p += 2
      } else if next == UInt8(ascii: "b"), lexer.peek(2) == 0x30 || lexer.peek(2) == 0x31 {
        radix = 2
        lexer.p += 2
      } else if AsmLexer.isDigit(lexer.peek(1)) {
        radix = 8
      }
    }
    var isTooLarge = false
    while let d = AsmLexer.digitValue(lexer.peek), UInt64(d) < radix {
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      if overflow || product > UInt64.max - UInt64(d) { isTooLarge = true }
      value = product &+ UInt64(d)
      lexer.p += 1
    }
    if isTooLarge {
      lexer.p = start
      throw failure("the number does not fit in 64 bits")
    }
    // A local label: digits and then b or f.
    let suffix = lexer.peek
    if (suffix == UInt8(ascii: "f") || suffix == UInt8(ascii: "b")) && radix != 16 && !AsmLexer.isNamePart(lexer.peek(1)) {
      lexer.p += 1
      return AsmValue(add: try localLabel(Int(truncatingIfNeeded: value), forward: suffix == UInt8(ascii: "f")))
    }
    while lexer.peek | 0x20 == UInt8(ascii: "u") || lexer.peek | 0x20 == UInt8(ascii: "l") { lexer.p += 1 }
    if AsmLexer.isNamePart(lexer.peek) {
      lexer.p = start
      throw failure("bad number")
    }
    return AsmValue(constant: Int64(bitPattern: value))
  }
}
