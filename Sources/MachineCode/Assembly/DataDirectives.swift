// Directives that write numbers and strings.

import ObjectFormat
import Support

extension AsmParser {
  func values(_ size: Int) throws(AsmError) {
    if atArgumentEnd { return }
    repeat { try emit(try expression(), size) } while lexer.accept(UInt8(ascii: ","))
  }

  private func emit(_ v: AsmValue, _ size: Int) throws(AsmError) {
    if !v.isConstant { return try symbolic(v, size) }
    if v.constant == 0 && buffer.current.isNoBits { return buffer.emit(repeating: 0, count: size) }
    try writable()
    if size < 8 {
      let bits = Int64(1) << Int64(size * 8)
      if v.constant >= bits || v.constant < 0 - bits { warn("the value \(v.constant) does not fit in \(size) bytes; it is cut off") }
    }
    buffer.emit(value: UInt64(bitPattern: v.constant), size: size)
  }

  func writable() throws(AsmError) {
    if buffer.current.isNoBits { throw failure("this section has no contents; only space can be reserved in it") }
  }

  private func symbolic(_ v: AsmValue, _ size: Int) throws(AsmError) {
    try writable()
    if v.sub.isSome {
      guard v.modifier == .none else { throw failure("a relocated symbol cannot take part in a difference") }
      guard v.add.isSome else { throw failure("a symbol subtracted from nothing cannot be relocated") }
      buffer.emit(difference: v.add, minus: v.sub, addend: v.constant, size: size)
    } else {
      buffer.emit(symbol: v.add, addend: v.constant, size: size, modifier: v.modifier)
    }
    if let problem = buffer.encodingError {
      buffer.encodingError = nil
      throw failure("\(problem)")
    }
  }

  /// Strings; several without a comma between are one. Wide strings have one unit per byte.
  func strings(terminated: Bool, width: Int) throws(AsmError) {
    if atArgumentEnd { return }
    try writable()
    repeat {
      scratch.removeAll()
      var count = 0
      while true {
        lexer.skipSpace()
        if lexer.peek == UInt8(ascii: "<") {
          lexer.p += 1
          let code = try constantExpression("the character's code")
          guard lexer.accept(UInt8(ascii: ">")) else { throw failure("expected '>'") }
          scratch.append(UInt8(truncatingIfNeeded: code))
        } else if lexer.peek == UInt8(ascii: "\""), let text = lexer.skipString() {
          AsmLexer.unescape(text, into: scratch)
        } else if count > 0 {
          break
        } else {
          throw failure("expected a string")
        }
        count += 1
      }
      if width == 1 {
        buffer.emit(bytes: scratch.bytes)
      } else {
        for c in scratch.bytes { buffer.emit(value: UInt64(c), size: width) }
      }
      if terminated { buffer.emit(value: 0, size: width) }
    } while lexer.accept(UInt8(ascii: ","))
  }

  func lebDirective(isSigned: Bool) throws(AsmError) {
    repeat {
      let v = try expression()
      if v.modifier != .none { throw failure("LEB128 needs a number or a difference of labels") }
      try writable()
      if v.isConstant {
        scratch.removeAll()
        if isSigned { scratch.append(sleb128: v.constant) } else { scratch.append(uleb128: UInt64(bitPattern: v.constant)) }
        buffer.emit(bytes: scratch.bytes)
      } else {
        buffer.emit(leb128: v.add, minus: v.sub, addend: v.constant, isSigned: isSigned)
      }
    } while lexer.accept(UInt8(ascii: ","))
  }

  /// Floating constants: decimal or hexadecimal, with a leading `0f`-like marker if wanted.
  func floats(_ format: FloatFormat) throws(AsmError) {
    if atArgumentEnd { return }
    repeat { try emit(try floatingNumber(format), format) } while lexer.accept(UInt8(ascii: ","))
  }

  private func emit(_ value: SoftFloat, _ format: FloatFormat) throws(AsmError) {
    try writable()
    let bits = value.bits
    switch format {
    case .f16, .bf16: buffer.emit(value: UInt64(truncatingIfNeeded: bits), size: 2)
    case .f32: buffer.emit(value: UInt64(truncatingIfNeeded: bits), size: 4)
    case .f64: buffer.emit(value: UInt64(truncatingIfNeeded: bits), size: 8)
    case .f80, .f128:
      buffer.emit(value: UInt64(truncatingIfNeeded: bits), size: 8)
      buffer.emit(value: UInt64(truncatingIfNeeded: bits >> 64), size: format == .f80 ? 2 : 8)
    }
  }

  private func floatingNumber(_ format: FloatFormat) throws(AsmError) -> SoftFloat {
    lexer.skipSpace()
    if lexer.peek == UInt8(ascii: "0"), AsmParser.isFloatMarker(lexer.peek(1)) { lexer.p += 2 }
    let start = lexer.p
    while !lexer.isAtStatementEnd && lexer.peek != UInt8(ascii: ",") && lexer.peek != 0x20 && lexer.peek != 0x09 { lexer.p += 1 }
    var text = String(decoding: UnsafeBufferPointer(start: start, count: lexer.p - start), as: UTF8.self)
    let isNegative = text.hasPrefix("-")
    if isNegative || text.hasPrefix("+") { text.removeFirst() }
    let lowered = text.lowercased()
    if lowered == "inf" || lowered == "infinity" { return .infinity(format, negative: isNegative) }
    // As GNU as writes it: every bit of the significand set.
    if lowered == "nan" { return .quietNaN(format, negative: isNegative, payload: UInt128.max) }
    guard let v = SoftFloat((isNegative ? "-" : "") + text, format) else {
      lexer.p = start
      throw failure("bad floating-point number '\(text)'")
    }
    return v
  }

  private static func isFloatMarker(_ c: UInt8) -> Bool {
    switch c | 0x20 {
    case UInt8(ascii: "f"), UInt8(ascii: "d"), UInt8(ascii: "r"), UInt8(ascii: "s"), UInt8(ascii: "t"): return true
    default: return false
    }
  }

  /// 16-byte numbers: as many digits as fit, or a number of 64 bits with its sign.
  func octaDirective() throws(AsmError) {
    if atArgumentEnd { return }
    repeat {
      lexer.skipSpace()
      try writable()
      var value: Int128
      if lexer.peek == 0x30 && lexer.peek(1) | 0x20 == UInt8(ascii: "x") {
        lexer.p += 2
        value = try digits(16)
      } else if AsmLexer.isDigit(lexer.peek) && lexer.peek != 0x30 {
        value = try digits(10)
      } else {
        value = Int128(try constantExpression("the value"))
      }
      let bits = UInt128(bitPattern: value)
      buffer.emit(value: UInt64(truncatingIfNeeded: bits), size: 8)
      buffer.emit(value: UInt64(truncatingIfNeeded: bits >> 64), size: 8)
    } while lexer.accept(UInt8(ascii: ","))
  }

  private func digits(_ radix: UInt128) throws(AsmError) -> Int128 {
    var value: UInt128 = 0
    var count = 0
    while let d = AsmLexer.digitValue(lexer.peek), UInt128(d) < radix {
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      if overflow || product > UInt128.max - UInt128(d) { throw failure("the number does not fit in 128 bits") }
      value = product + UInt128(d)
      count += 1
      lexer.p += 1
    }
    if count == 0 { throw failure("expected digits") }
    return Int128(bitPattern: value)
  }

  /// `.dcb.size count, value`
  func repeatedValue(_ d: Directive) throws(AsmError) {
    let count = try constantExpression("the repeat count")
    guard count >= 0 else { throw failure("the repeat count is negative") }
    try checkRoom(count.multipliedReportingOverflow(by: 16).overflow ? Int64.max : count * 10)
    try comma()
    switch d {
    case .dcb_s, .dcb_d, .dcb_x:
      let format: FloatFormat = d == .dcb_s ? .f32 : d == .dcb_d ? .f64 : .f80
      let v = try floatingNumber(format)
      for _ in 0..<count { try emit(v, format) }
    default:
      let v = try expression()
      let size = d == .dcb_b ? 1 : d == .dcb_l ? 4 : 2
      for _ in 0..<count { try emit(v, size) }
    }
  }

  /// `.ds.size count`: zeros.
  func reservedSpace(_ d: Directive) throws(AsmError) {
    let count = try constantExpression("the repeat count")
    var fill: Int64 = 0
    if lexer.accept(UInt8(ascii: ",")) { fill = try constantExpression("the fill value") }
    let size: Int64
    switch d {
    case .ds_b: size = 1
    case .ds_l, .ds_s: size = 4
    case .ds_d: size = 8
    case .ds_p, .ds_x: size = 12
    default: size = 2
    }
    guard count >= 0 else { throw failure("the repeat count is negative") }
    let (total, overflow) = count.multipliedReportingOverflow(by: size)
    try checkRoom(overflow ? Int64.max : total)
    buffer.emit(repeating: UInt8(truncatingIfNeeded: fill), count: Int(total))
  }

  // MARK: Identification

  func identDirective() throws(AsmError) {
    guard lexer.peek == UInt8(ascii: "\""), let text = lexer.skipString() else { throw failure("expected a string") }
    scratch.removeAll()
    AsmLexer.unescape(text, into: scratch)
    buffer.emitIdentification(scratch.bytes)
  }

  /// `.version "text"`: a note of type NT_VERSION (gABI chapter 5, "Note Section").
  func noteDirective() throws(AsmError) {
    let text = try quotedText()
    let note = buffer.section(named: buffer.interner.intern(".note"), type: ELF.note, flags: 0)
    let old = buffer.switchTo(note)
    let bytes = Array(text.utf8)
    buffer.emit(value: UInt64(bytes.count + 1), size: 4)
    buffer.emit(value: 0, size: 4)
    buffer.emit(value: 1, size: 4)
    bytes.withUnsafeBufferPointer { buffer.emit(bytes: $0) }
    buffer.emit(byte: 0)
    buffer.align(log2: 2)
    buffer.switchTo(old)
  }

  /// `.gnu_attribute tag, value`: numbers for even tags and those below 32, strings for odd ones, both for tag 32.
  func objectAttribute() throws(AsmError) {
    let tag = try constantExpression("the tag")
    guard tag >= 0 else { throw failure("the tag is negative") }
    try comma()
    let hasNumber = tag == 32 || tag < 32 || tag & 1 == 0
    var number: Int64?
    var text: String?
    if hasNumber { number = try constantExpression("the value") }
    if tag == 32 || !hasNumber {
      if tag == 32 { try comma() }
      text = try quotedText()
    }
    buffer.addObjectAttribute(ObjectAttribute(tag: tag, number: number, text: text))
  }
}
