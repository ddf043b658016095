// Parses AT&T assembler text into a code buffer: `.s` files, top-level asm and substituted inline asm.
//
// statement: (label ':')* [directive | prefix* instruction], ended by newline or ';'
//
// Mnemonics are looked up in the instruction table, operands are parsed without knowing the instruction, and the first
// row of the mnemonic whose operand kinds fit is encoded. The text goes straight into the buffer; nothing is kept.

import ObjectFormat
import Support

public final class AsmParser {
  let buffer: CodeBuffer
  var lexer: AsmLexer
  var depth = 0
  /// Local numeric labels: last definition and pending forward reference of each number.
  private var localLabels: [(number: Int, last: MCSymbol, next: MCSymbol)] = []
  /// Directive of each interned name, as `Directive.rawValue`, or 255.
  var directiveOfName = Arena<UInt8>(capacity: 16)
  /// Sections left by `.pushsection`, innermost last, and the one `.previous` returns to.
  var sectionStack: [(section: SectionID, previous: SectionID)] = []
  var previousSection: SectionID = .none
  let scratch = ByteBuffer(capacity: 64)
  /// What the instruction parser remembers between statements.
  var x86 = X86AsmState()
  public private(set) var errors: [AsmError] = []
  /// The most errors reported before parsing stops.
  public var errorLimit = 20

  public init(_ buffer: CodeBuffer) {
    self.buffer = buffer
    lexer = AsmLexer(UnsafeBufferPointer(start: nil, count: 0))
    internDirectives()
  }

  /// Assembles `text` at the buffer's current position; false if there were errors.
  @discardableResult public func parse(_ text: UnsafeBufferPointer<UInt8>, firstLine: Int = 1) -> Bool {
    lexer = AsmLexer(text)
    lexer.line = firstLine
    let before = errors.count
    while !lexer.isAtEnd && errors.count < errorLimit {
      do {
        try statement()
      } catch {
        errors.append(error)
        lexer.skipStatement()
      }
      lexer.skipSpace()
      lexer.skipStatementEnd()
    }
    return errors.count == before
  }

  /// Like `parse`; but in a listing, text that is not understood is written as it stands, because its reader may know more.
  @discardableResult public func parseOrQuote(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = buffer.listing?.out.count ?? 0, before = errors.count
    if parse(text) { return true }
    guard let listing = buffer.listing else { return false }
    errors.removeSubrange(before...)
    listing.out.truncate(to: start)
    listing.out.write("\t")
    listing.out.append(text)
    listing.out.append(0x0A)
    return true
  }

  @discardableResult public func parse(_ text: String, firstLine: Int = 1) -> Bool {
    var copy = text
    return copy.withUTF8 { parse($0, firstLine: firstLine) }
  }

  /// Reports what only the end of the input shows; false if there were errors.
  @discardableResult public func finish() -> Bool {
    for l in localLabels where l.next.isSome && !buffer.isDefined(l.next) {
      errors.append(AsmError(line: lexer.line, column: 1, message: "the local label '\(l.number):' is used but never defined"))
    }
    return errors.isEmpty
  }

  func failure(_ message: String) -> AsmError { AsmError(line: lexer.line, column: lexer.column, message: message) }

  // MARK: Statements

  private func statement() throws(AsmError) {
    lexer.skipSpace()
    // `/` begins a comment at the start of a line.
    if lexer.p == lexer.lineStart && lexer.peek == UInt8(ascii: "/") {
      while !lexer.isAtEnd && lexer.peek != 0x0A { lexer.p += 1 }
      return
    }
    while true {
      lexer.skipSpace()
      if lexer.isAtStatementEnd { return }
      if AsmLexer.isDigit(lexer.peek) {
        try numericLabel()
        continue
      }
      let start = lexer.p
      guard let text = lexer.name() else { throw failure("expected a label, a directive or an instruction") }
      let afterName = lexer.p
      lexer.skipSpace()
      if lexer.peek == UInt8(ascii: ":") {
        lexer.p += 1
        try defineLabel(text)
        continue
      }
      if lexer.peek == UInt8(ascii: "=") && lexer.peek(1) != UInt8(ascii: "=") {
        lexer.p += 1
        return try assign(buffer.symbol(named: buffer.interner.intern(text)))
      }
      lexer.p = afterName
      if text[0] == UInt8(ascii: ".") { return try directive(text) }
      if try instruction(text, start) { return }
    }
  }

  private func defineLabel(_ text: UnsafeBufferPointer<UInt8>) throws(AsmError) {
    let symbol = buffer.symbol(named: buffer.interner.intern(text))
    if buffer.isDefined(symbol) { throw failure("the symbol '\(String(decoding: text, as: UTF8.self))' is already defined") }
    buffer.bind(symbol)
  }

  func assign(_ symbol: MCSymbol) throws(AsmError) {
    let v = try expression()
    if v.isConstant { return buffer.define(symbol, absolute: v.constant) }
    guard v.sub.isNone, v.modifier == .none else { throw failure("a symbol can be set to a number or to a symbol plus a number") }
    if buffer.resolve(v.add).symbol == symbol { throw failure("a symbol cannot be defined by itself") }
    buffer.define(symbol, aliasOf: v.add, addend: v.constant)
  }

  private func numericLabel() throws(AsmError) {
    var n = 0
    while AsmLexer.isDigit(lexer.peek) {
      n = n &* 10 &+ Int(lexer.peek) - 0x30
      lexer.p += 1
    }
    guard lexer.accept(UInt8(ascii: ":")) else { throw failure("expected ':' after a local label's number") }
    let i = localLabelIndex(n)
    let symbol = localLabels[i].next.isSome ? localLabels[i].next : buffer.makeLabel()
    buffer.bind(symbol)
    localLabels[i].last = symbol
    localLabels[i].next = .none
  }

  private func localLabelIndex(_ n: Int) -> Int {
    for i in localLabels.indices where localLabels[i].number == n { return i }
    localLabels.append((n, .none, .none))
    return localLabels.count - 1
  }

  func localLabel(_ n: Int, forward: Bool) throws(AsmError) -> MCSymbol {
    let i = localLabelIndex(n)
    if forward {
      if localLabels[i].next.isNone { localLabels[i].next = buffer.makeLabel() }
      return localLabels[i].next
    }
    if localLabels[i].last.isNone { throw failure("no label '\(n):' before this") }
    return localLabels[i].last
  }

  static func equal(_ text: UnsafeBufferPointer<UInt8>, _ other: StaticString) -> Bool {
    guard text.count == other.utf8CodeUnitCount else { return false }
    for i in 0..<text.count where text[i] != other.utf8Start[i] { return false }
    return true
  }

  static func equalIgnoringCase(_ text: UnsafeBufferPointer<UInt8>, _ other: StaticString) -> Bool {
    guard text.count == other.utf8CodeUnitCount else { return false }
    for i in 0..<text.count where text[i] & 0xDF != other.utf8Start[i] & 0xDF { return false }
    return true
  }
}

extension CodeBuffer {
  /// The value of a symbol that is a plain number.
  func absoluteValue(_ symbol: MCSymbol) -> Int64? {
    let (s, addend) = resolve(symbol)
    return symbols[s.index].state == .absolute ? symbols[s.index].value &+ addend : nil
  }
}
