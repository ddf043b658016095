// Operands in Intel syntax as GNU as reads it (`.intel_syntax [noprefix]`).
//
// operand: register | ['offset' | 'offset flat:'] expression | [size 'ptr' | size 'bcst'] [segment ':'] address
// address: ([sign] term)*, some of it in brackets; a term is a register, register '*' number, number '*' register or an expression
//
// A number outside brackets without size or segment is an immediate, a symbol is memory (or a branch's target).

import Support

extension AsmParser {
  func intelOperand() throws(AsmError) -> AsmOperand {
    var o = AsmOperand()
    var broadcasts = false
    var isOffset = false
    while let word = keyword() {
      if let size = AsmParser.intelSize(word.text) {
        let save = lexer.p
        lexer.p = word.end
        lexer.skipSpace()
        guard let next = keyword(), next.text == AsmParser.word("ptr") || next.text == AsmParser.word("bcst") else {
          lexer.p = save
          break
        }
        lexer.p = next.end
        broadcasts = next.text == AsmParser.word("bcst")
        o.size = size
        lexer.skipSpace()
      } else if word.text == AsmParser.word("offset") {
        isOffset = true
        lexer.p = word.end
        lexer.skipSpace()
        if let flat = keyword(), flat.text == AsmParser.word("flat"), flat.end.pointee == UInt8(ascii: ":") { lexer.p = flat.end + 1 }
      } else if word.text == AsmParser.word("short") || word.text == AsmParser.word("near") {
        lexer.p = word.end
        lexer.skipSpace()
        if let next = keyword(), next.text == AsmParser.word("ptr") { lexer.p = next.end }
      } else {
        break
      }
      lexer.skipSpace()
    }
    if isOffset {
      let v = try expression()
      guard v.sub.isNone else { throw failure("an immediate cannot be a difference of labels that is not yet known") }
      o.kind = .immediate
      o.operand = .imm(v.constant)
      o.operand.symbol = v.add
      o.operand.modifier = v.modifier
      return o
    }
    var segment = Register.none
    if let (r, cls) = try bareRegister() {
      lexer.skipSpace()
      if cls == .segment && lexer.peek == UInt8(ascii: ":") {
        lexer.p += 1
        segment = r
      } else if lexer.peek != UInt8(ascii: "[") {
        o.kind = .register
        o.registerClass = cls
        o.operand = .reg(r)
        o.isIndirect = true
        return o
      } else {
        throw failure("a register cannot stand before '['")
      }
    }
    return try intelAddress(o, segment, broadcasts)
  }

  private func intelAddress(_ start: AsmOperand, _ segment: Register, _ broadcasts: Bool) throws(AsmError) -> AsmOperand {
    var o = start
    var m = MCOperand.mem(base: .none, segment: segment)
    var value = AsmValue()
    var hasBrackets = false
    var depth = 0
    var negative = false
    var terms = 0
    while true {
      lexer.skipSpace()
      let c = lexer.peek
      if lexer.isAtStatementEnd || c == UInt8(ascii: ",") && depth == 0 || c == UInt8(ascii: "{") { break }
      switch c {
      case UInt8(ascii: "["):
        depth += 1
        hasBrackets = true
        lexer.p += 1
      case UInt8(ascii: "]"):
        if depth == 0 { throw failure("']' without '['") }
        depth -= 1
        lexer.p += 1
      case UInt8(ascii: "+"): lexer.p += 1
      case UInt8(ascii: "-"):
        negative.toggle()
        lexer.p += 1
      default:
        // gcc writes `call [QWORD PTR 8[rax]]`.
        if try innerSize(&o) { continue }
        terms += 1
        if !(try registerTerm(&m, &o, negative)) {
          let v = try boundedExpression()
          value = try combine(value, v, negative)
        }
        negative = false
      }
    }
    if depth != 0 { throw failure("expected ']'") }
    if terms == 0 { throw failure("expected an operand") }
    guard value.sub.isNone else { throw failure("an address cannot be a difference of labels that is not yet known") }
    if !hasBrackets && o.size == 0 && segment.isNone && value.add.isNone {
      o.kind = .immediate
      o.isBare = true
      o.operand = .imm(value.constant)
      return o
    }
    m.value = value.constant
    m.symbol = value.add
    m.modifier = value.modifier
    // The base is the one that cannot be an index; with one register alone and no factor it is the base.
    o.isBare = m.register.isNone && m.index.isNone
    o.isIndirect = hasBrackets || o.size != 0 || !segment.isNone
    m.decoration.isBroadcast = broadcasts
    if m.register == .rdx && m.addressForm.contains(.size16) { throw failure("this register cannot be used in an address") }
    try finishAddress(&m, &o)
    return o
  }

  /// Takes a size that stands within the brackets; false if there is none here.
  private func innerSize(_ o: inout AsmOperand) throws(AsmError) -> Bool {
    guard let word = keyword(), let size = AsmParser.intelSize(word.text) else { return false }
    let start = lexer.p
    lexer.p = word.end
    lexer.skipSpace()
    guard let next = keyword(), next.text == AsmParser.word("ptr") else {
      lexer.p = start
      return false
    }
    lexer.p = next.end
    o.size = size
    return true
  }

  private func combine(_ a: AsmValue, _ b: AsmValue, _ negative: Bool) throws(AsmError) -> AsmValue {
    var r = a
    if negative {
      guard b.isConstant else { throw failure("a symbol cannot be subtracted in an address") }
      r.constant &-= b.constant
      return r
    }
    r.constant &+= b.constant
    if b.add.isSome {
      guard r.add.isNone else { throw failure("an address can have one symbol only") }
      r.add = b.add
      r.modifier = b.modifier
    }
    if b.sub.isSome { r.sub = b.sub }
    return r
  }

  /// A register, with or without a factor, as a term of an address.
  private func registerTerm(_ m: inout MCOperand, _ o: inout AsmOperand, _ negative: Bool) throws(AsmError) -> Bool {
    let start = lexer.p
    var factor: Int64?
    // number '*' register
    if AsmLexer.isDigit(lexer.peek) {
      var n: Int64 = 0
      while AsmLexer.isDigit(lexer.peek) && n < 100 {
        n = n * 10 + Int64(lexer.peek) - 0x30
        lexer.p += 1
      }
      lexer.skipSpace()
      guard lexer.peek == UInt8(ascii: "*") else {
        lexer.p = start
        return false
      }
      lexer.p += 1
      lexer.skipSpace()
      factor = n
    }
    guard let (r, cls) = try bareRegister() else {
      lexer.p = start
      return false
    }
    if negative { throw failure("a register cannot be subtracted") }
    lexer.skipSpace()
    if factor == nil && lexer.peek == UInt8(ascii: "*") {
      lexer.p += 1
      let v = try boundedExpression()
      guard v.isConstant else { throw failure("the scale factor must be a number known here") }
      factor = v.constant
    }
    let isVector = cls == .xmm || cls == .ymm || cls == .zmm
    let mustBeIndex = factor != nil || isVector || cls == .zeroindex || cls == .zeroindex32
    if !mustBeIndex && m.register.isNone {
      try checkAddressRegister(r, cls, &m)
      m.register = r
      return true
    }
    guard m.index.isNone else { throw failure("too many registers in the address") }
    if !mustBeIndex && r == .rsp && m.register != .rsp {
      // The stack pointer can be a base only.
      let other = m.register
      m.register = r
      m.index = other
      o.indexClass = cls
      return true
    }
    try setIndex(r, cls, &m, &o)
    try setScale(factor ?? 1, &m)
    // 16-bit addresses have their base first.
    if m.addressForm.contains(.size16) && (m.register == .rsi || m.register == .rdi) { swap(&m.register, &m.index) }
    return true
  }

  // MARK: Words

  /// The register at the lexer's position, or nil. Without `noprefix`, registers need `%`.
  private func bareRegister() throws(AsmError) -> (Register, X86RegisterClass)? {
    if let found = try acceptRegister() { return found }
    guard x86.hasBareRegisters, AsmLexer.isNameStart(lexer.peek) else { return nil }
    return try namedRegister()
  }

  /// A name of at most eight letters and digits, packed, and where it ends.
  private func keyword() -> (text: UInt64, end: UnsafePointer<UInt8>)? {
    var word: UInt64 = 0
    var n = 0
    while n < 9 {
      let c = AsmParser.lowercased(lexer.peek(n))
      if !AsmLexer.isNamePart(c) { break }
      word = word << 8 | UInt64(c)
      n += 1
    }
    return n == 0 || n > 8 ? nil : (word, lexer.p + n)
  }

  private static func word(_ s: StaticString) -> UInt64 {
    var word: UInt64 = 0
    for i in 0..<s.utf8CodeUnitCount { word = word << 8 | UInt64(s.utf8Start[i]) }
    return word
  }

  private static func intelSize(_ text: UInt64) -> UInt8? {
    let sizes: [(StaticString, UInt8)] = [
      ("byte", 1), ("word", 2), ("dword", 4), ("fword", 6), ("qword", 8), ("mmword", 8), ("tbyte", 10), ("oword", 16), ("xmmword", 16),
      ("ymmword", 32), ("zmmword", 64),
    ]
    for (name, size) in sizes where word(name) == text { return size }
    return nil
  }

  /// An expression that ends before the next `+`, `-`, bracket, comma or brace outside parentheses.
  private func boundedExpression() throws(AsmError) -> AsmValue {
    var n = 0
    var depth = 0
    scan: while lexer.p + n < lexer.end {
      switch lexer.peek(n) {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: "\""):
        n += 1
        while lexer.p + n < lexer.end && lexer.peek(n) != UInt8(ascii: "\"") && lexer.peek(n) != 0x0A { n += 1 }
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: "{"):
        if depth <= 0 && n > 0 { break scan }
      case 0x0A, UInt8(ascii: ";"), UInt8(ascii: "#"): break scan
      default: break
      }
      n += 1
    }
    let whole = lexer
    let part = UnsafeBufferPointer(start: lexer.p, count: n)
    lexer = AsmLexer(part)
    lexer.line = whole.line
    lexer.lineStart = whole.lineStart
    let result: AsmValue
    do throws(AsmError) {
      result = try expression()
      lexer.skipSpace()
      if lexer.p < lexer.end { throw failure("unexpected text in an operand") }
    } catch {
      let at = lexer.p
      lexer = whole
      lexer.p = at
      throw error
    }
    let at = lexer.p
    lexer = whole
    lexer.p = at
    return result
  }
}
