// Parses assembler text into a code buffer: `.s` files, top-level asm and substituted inline asm.
//
// statement: (label ':')* [directive | macro | prefix* instruction], ended by newline or ';'
//
// Mnemonics are looked up in the instruction table, operands are parsed without knowing the instruction, and the first
// row of the mnemonic whose operand kinds fit is encoded. The text goes straight into the buffer; nothing is kept but macros.

import ObjectFormat
import Support

/// What the command line says to the assembler.
public struct AsmOptions: Sendable {
  /// Folders in which `.include` and `.incbin` look after the current one.
  public var includePaths: [String] = []
  public var suppressesWarnings = false
  public var treatsWarningsAsErrors = false
  /// Lines of the text mean something to the reader of messages: not so for the text of inline assembly.
  public var namesPlaces = true
  /// `-g`: record the lines of text that gives none itself.
  public var debug: AsmDebugOptions?
  public init() {}
}

public final class AsmParser {
  let buffer: CodeBuffer
  let options: AsmOptions
  var lexer: AsmLexer
  var depth = 0
  /// Local numeric labels: last definition and pending forward reference of each number, and where they are by number.
  private var localLabels: [(number: Int, last: MCSymbol, next: MCSymbol, file: String, line: Int)] = []
  private var localLabelOfNumber = HashTable()
  /// Directive of each interned name, as `Directive.rawValue`, or 255.
  var directiveOfName = Arena<UInt8>(capacity: 16)
  /// Sections left by `.pushsection`, innermost last, and the one `.previous` returns to.
  var sectionStack: [(section: SectionID, previous: SectionID)] = []
  var previousSection: SectionID = .none
  let scratch = ByteBuffer(capacity: 64)
  var x86 = X86AsmState()
  var bundle = AsmBundle()
  var generatedLines: GeneratedLines?
  private let recordsLines: Bool
  /// Texts being read, innermost last.
  var frames: [AsmFrame] = []
  /// The statement has begun a nested text, so that its own end is consumed already.
  var hasSwitchedText = false
  /// Nothing more is to be read (`.end`, or a mistake that makes the rest meaningless).
  var isStopped = false
  var expandedBytes = 0
  var conditions: [AsmCondition] = []
  var macros: [AsmMacro] = []
  /// Macro of each interned name, or `.max`.
  var macroOfName = Arena<UInt32>(capacity: 16)
  /// Expansions so far (`\@`), and labels made by `LOCAL`.
  var macroCount = 0
  var localCount = 0
  /// The register each interned name stands for, or 0.
  var registerOfName = Arena<UInt32>(capacity: 1)
  /// `.altmacro`
  var isAlternate = false
  public internal(set) var errors: [AsmError] = []
  public internal(set) var warnings: [AsmError] = []
  /// What `.print` said.
  public let printed = ByteBuffer(capacity: 1)
  /// The most bytes that macros, loops and included files may add.
  public var expansionLimit = 1 << 27
  /// The most errors reported before parsing stops.
  public var errorLimit = 20

  public init(_ buffer: CodeBuffer, options: AsmOptions = AsmOptions()) {
    self.buffer = buffer
    self.options = options
    recordsLines = options.debug != nil
    lexer = AsmLexer(UnsafeBufferPointer(start: nil, count: 0))
    internDirectives()
  }

  /// Assembles `text` at the buffer's current position; false if there were errors.
  @discardableResult public func parse(_ text: UnsafeBufferPointer<UInt8>, firstLine: Int = 1) -> Bool {
    lexer = AsmLexer(text)
    lexer.line = firstLine
    let before = errors.count
    frames.append(AsmFrame(kind: .file, lexer: lexer, owner: nil, file: "", conditions: conditions.count))
    isStopped = false
    while errors.count < errorLimit && !isStopped {
      if lexer.isAtEnd {
        if leave() { continue }
        break
      }
      do {
        try statement()
      } catch {
        errors.append(error)
        lexer.skipRaw()
        hasSwitchedText = false
      }
      if hasSwitchedText {
        hasSwitchedText = false
        continue
      }
      lexer.skipSpace()
      lexer.skipStatementEnd()
    }
    frames.removeAll()
    conditions.removeAll()
    buffer.places.line = 0
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
      errors.append(AsmError(file: l.file, line: l.line, column: 1, message: "the local label '\(l.number):' is used but never defined"))
    }
    return errors.isEmpty
  }

  // MARK: Statements

  private func statement() throws(AsmError) {
    lexer.skipSpace()
    if options.namesPlaces { buffer.places.line = lexer.line }
    if lexer.peek == UInt8(ascii: "#") { return lineMarker() }
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
      if lexer.peek == UInt8(ascii: "{") {
        try pseudoPrefix()
        continue
      }
      guard let text = lexer.name() else { return try unnamedStatement() }
      let afterName = lexer.p
      lexer.skipSpace()
      if lexer.peek == UInt8(ascii: ":") {
        lexer.p += 1
        try defineLabel(text)
        continue
      }
      if lexer.peek == UInt8(ascii: "=") { return try assignment(text) }
      lexer.p = afterName
      if text.count == 0 { throw failure("expected a label, a directive or an instruction") }
      if !macros.isEmpty, try expandMacro(text) { return }
      if text[0] == UInt8(ascii: ".") { return try directive(text) }
      if buffer.current.isNoBits { throw failure("this section has no contents; only space can be reserved in it") }
      if bundle.isActive && !bundle.isOpen { beginBundle() }
      if recordsLines { recordLine() }
      if buffer.hasPendingLine { buffer.markLine() }
      if try instruction(text, start) {
        if bundle.isActive { endInstruction() }
        return
      }
    }
  }

  /// `. = expression`, and what begins like no statement.
  private func unnamedStatement() throws(AsmError) {
    throw failure("expected a label, a directive or an instruction")
  }

  private func assignment(_ text: UnsafeBufferPointer<UInt8>) throws(AsmError) {
    lexer.p += 1
    var isFinal = false
    if lexer.peek == UInt8(ascii: "=") {
      lexer.p += 1
      isFinal = true
    }
    if text.count == 1 && text[0] == UInt8(ascii: ".") { return try originDirective() }
    try assign(buffer.symbol(named: buffer.interner.intern(text)), isFinal: isFinal)
    lexer.skipSpace()
    if !lexer.isAtStatementEnd { throw failure("unexpected text after the value") }
  }

  private func defineLabel(_ text: UnsafeBufferPointer<UInt8>) throws(AsmError) {
    let symbol = buffer.symbol(named: buffer.interner.intern(text))
    if buffer.isDefined(symbol) { throw failure("the symbol '\(String(decoding: text, as: UTF8.self))' is already defined") }
    buffer.bind(symbol)
  }

  /// `symbol = expression`; a symbol set this way may be set again unless `isFinal`.
  func assign(_ given: MCSymbol, isFinal: Bool) throws(AsmError) {
    let place = lexer
    if let register = try acceptedAlias() {
      buffer.list { p in
        p.out.write("\t.set\t")
        p.symbolName(given)
        p.out.write(", %")
        p.out.write(register.text)
        p.out.append(0x0A)
      }
      return setAlias(buffer.name(of: given), to: register.value)
    }
    if !registerOfName.isEmpty { setAlias(buffer.name(of: given), to: nil) }
    let v = try expression()
    var symbol = given
    let old = buffer.symbols[symbol.index]
    if old.state != .undefined {
      guard old.isVolatile && !isFinal else { throw failureAt(place, "the symbol '\(buffer.interner.string(old.name))' is already defined") }
      // What was said of the old value stays as it was said.
      if old.isReferenced || !v.isConstant { symbol = buffer.renew(symbol) }
    }
    if v.modifier != .none { throw failureAt(place, "a symbol cannot be set to a relocated value") }
    buffer.symbols[symbol.index].isVolatile = !isFinal
    if v.isConstant { return buffer.define(symbol, absolute: v.constant) }
    if v.sub.isSome { return buffer.define(symbol, expression: .add, v.term, LinearTerm()) }
    if buffer.resolve(v.add).symbol == symbol { throw failureAt(place, "a symbol cannot be defined by itself") }
    buffer.define(symbol, aliasOf: v.add, addend: v.constant)
  }

  /// A register on the right of `=`, with its name as written.
  private func acceptedAlias() throws(AsmError) -> (value: (Register, X86RegisterClass), text: String)? {
    lexer.skipSpace()
    if registerOfName.isEmpty && lexer.peek != UInt8(ascii: "%") { return nil }
    let start = lexer.peek == UInt8(ascii: "%") ? lexer.p + 1 : lexer.p
    guard let r = try acceptRegister() else { return nil }
    return (r, String(decoding: UnsafeBufferPointer(start: start, count: lexer.p - start), as: UTF8.self))
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
    let key = UInt64(bitPattern: Int64(n))
    if let i = localLabelOfNumber.find(key) { return Int(i) }
    localLabels.append((n, .none, .none, "", 0))
    localLabelOfNumber.insert(key, UInt32(localLabels.count - 1))
    return localLabels.count - 1
  }

  func localLabel(_ n: Int, forward: Bool) throws(AsmError) -> MCSymbol {
    let i = localLabelIndex(n)
    if forward {
      if localLabels[i].next.isNone {
        localLabels[i].next = buffer.makeLabel()
        localLabels[i].file = currentFile
        localLabels[i].line = lexer.line
      }
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
