// Expressions of assembler text: `symbol - symbol + number`, with the operators of GNU as.
//
// Everything but + and - needs numbers; a difference of two labels is a number as soon as nothing of variable size can lie
// between them. Precedence is that of the GNU as manual §6.2.4: * / % << >> bind tightest, then | & ^ !, then + - and
// comparisons, then && and ||.

import Support

/// `add - sub + constant`, relocated as `modifier` says.
struct AsmValue {
  var add: MCSymbol = .none
  var sub: MCSymbol = .none
  var constant: Int64 = 0
  var modifier: SymbolModifier = .none

  var isConstant: Bool { add.isNone && sub.isNone }
}

extension AsmParser {
  func expression() throws(AsmError) -> AsmValue { try binary(minimum: 1) }

  /// An expression that must be a number now.
  func constantExpression(_ what: StaticString) throws(AsmError) -> Int64 {
    let v = try expression()
    guard v.isConstant else { throw failure("\(what) must be a number known here") }
    return v.constant
  }

  private enum Operator { case mul, div, mod, shl, shr, or, and, xor, orNot, add, sub, eq, ne, lt, le, gt, ge, logicalAnd, logicalOr }

  private func peekOperator() -> (Operator, precedence: Int, length: Int)? {
    lexer.skipSpace()
    let next = lexer.peek(1)
    switch lexer.peek {
    case UInt8(ascii: "*"): return (.mul, 5, 1)
    case UInt8(ascii: "/"): return (.div, 5, 1)
    case UInt8(ascii: "%"): return (.mod, 5, 1)
    case UInt8(ascii: "<"):
      if next == UInt8(ascii: "<") { return (.shl, 5, 2) }
      if next == UInt8(ascii: "=") { return (.le, 3, 2) }
      if next == UInt8(ascii: ">") { return (.ne, 3, 2) }
      return (.lt, 3, 1)
    case UInt8(ascii: ">"):
      if next == UInt8(ascii: ">") { return (.shr, 5, 2) }
      if next == UInt8(ascii: "=") { return (.ge, 3, 2) }
      return (.gt, 3, 1)
    case UInt8(ascii: "|"): return next == UInt8(ascii: "|") ? (.logicalOr, 1, 2) : (.or, 4, 1)
    case UInt8(ascii: "&"): return next == UInt8(ascii: "&") ? (.logicalAnd, 2, 2) : (.and, 4, 1)
    case UInt8(ascii: "^"): return (.xor, 4, 1)
    case UInt8(ascii: "!"): return next == UInt8(ascii: "=") ? (.ne, 3, 2) : (.orNot, 4, 1)
    case UInt8(ascii: "+"): return (.add, 3, 1)
    case UInt8(ascii: "-"): return (.sub, 3, 1)
    case UInt8(ascii: "="): return next == UInt8(ascii: "=") ? (.eq, 3, 2) : nil
    default: return nil
    }
  }

  private func binary(minimum: Int) throws(AsmError) -> AsmValue {
    depth += 1
    defer { depth -= 1 }
    if depth > 200 { throw failure("expression nested too deeply") }
    var left = try unary()
    while let (op, precedence, length) = peekOperator(), precedence >= minimum {
      lexer.p += length
      let right = try binary(minimum: precedence + 1)
      left = try apply(op, left, right)
    }
    return left
  }

  private func apply(_ op: Operator, _ a: AsmValue, _ b: AsmValue) throws(AsmError) -> AsmValue {
    if op == .add { return try sum(a, b) }
    if op == .sub {
      if b.modifier != .none { throw failure("a relocated symbol cannot be subtracted") }
      return try sum(a, AsmValue(add: b.sub, sub: b.add, constant: 0 &- b.constant))
    }
    guard a.isConstant && b.isConstant else { throw failure("this operator needs numbers on both sides") }
    let x = a.constant, y = b.constant
    func truth(_ c: Bool) -> Int64 { c ? -1 : 0 }
    let v: Int64
    switch op {
    case .mul: v = x &* y
    case .div, .mod:
      if y == 0 { throw failure("division by zero") }
      if y == -1 { v = op == .div ? 0 &- x : 0 } else { v = op == .div ? x / y : x % y }
    case .shl: v = y < 0 || y > 63 ? 0 : x &<< y
    case .shr: v = y < 0 || y > 63 ? 0 : Int64(bitPattern: UInt64(bitPattern: x) &>> UInt64(y))
    case .or: v = x | y
    case .and: v = x & y
    case .xor: v = x ^ y
    case .orNot: v = x | ~y
    case .eq: v = truth(x == y)
    case .ne: v = truth(x != y)
    case .lt: v = truth(x < y)
    case .le: v = truth(x <= y)
    case .gt: v = truth(x > y)
    case .ge: v = truth(x >= y)
    case .logicalAnd: v = x != 0 && y != 0 ? 1 : 0
    case .logicalOr: v = x != 0 || y != 0 ? 1 : 0
    case .add, .sub: v = 0
    }
    return AsmValue(constant: v)
  }

  /// Adds, cancelling a symbol against itself or against one at a known distance.
  private func sum(_ a: AsmValue, _ b: AsmValue) throws(AsmError) -> AsmValue {
    var r = AsmValue(constant: a.constant &+ b.constant)
    if a.modifier != .none && b.modifier != .none { throw failure("two relocated symbols in one expression") }
    r.modifier = a.modifier == .none ? b.modifier : a.modifier
    var adds = [a.add, b.add].filter { $0.isSome }
    var subs = [a.sub, b.sub].filter { $0.isSome }
    var i = 0
    while i < adds.count {
      var cancelled = false
      for j in subs.indices {
        if let d = adds[i] == subs[j] ? 0 : buffer.earlyDifference(adds[i], subs[j]) {
          r.constant &+= d
          adds.remove(at: i)
          subs.remove(at: j)
          cancelled = true
          break
        }
      }
      if !cancelled { i += 1 }
    }
    guard adds.count <= 1 && subs.count <= 1 else { throw failure("the expression has too many symbols to be relocated") }
    r.add = adds.first ?? .none
    r.sub = subs.first ?? .none
    return r
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
      guard v.isConstant else { throw failure("'~' needs a number") }
      return AsmValue(constant: ~v.constant)
    case UInt8(ascii: "!"):
      lexer.p += 1
      let v = try nested()
      guard v.isConstant else { throw failure("'!' needs a number") }
      return AsmValue(constant: v.constant == 0 ? 1 : 0)
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
    if c == UInt8(ascii: "(") {
      lexer.p += 1
      let v = try expression()
      guard lexer.accept(UInt8(ascii: ")")) else { throw failure("expected ')'") }
      return v
    }
    if c == UInt8(ascii: "'") { return characterConstant() }
    if c == UInt8(ascii: "."), !AsmLexer.isNamePart(lexer.peek(1)) {
      lexer.p += 1
      return AsmValue(add: buffer.makeLabelHere())
    }
    guard let text = lexer.name() else { throw failure("expected an expression") }
    let symbol = buffer.symbol(named: buffer.interner.intern(text))
    if let value = buffer.absoluteValue(symbol) { return AsmValue(constant: value) }
    var v = AsmValue(add: symbol)
    if lexer.peek == UInt8(ascii: "@") { v.modifier = try modifier() }
    if v.modifier == .none && isGlobalOffsetTable(text) { v.modifier = .gotPC }
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
      ("SIZE", .size), ("GOTPCREL_NORELAX", .gotPCRelNoRelax),
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
    while let d = AsmLexer.digitValue(lexer.peek), UInt64(d) < radix {
      value = value &* radix &+ UInt64(d)
      lexer.p += 1
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
