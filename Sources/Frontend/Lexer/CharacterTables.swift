// Byte classes for the lexer's inner loops (C23 §5.2.1, §6.4).

/// What a byte means as the first byte of a token. Small dense numbers, so that the lexer's switch is one jump.
enum FirstByte {
  static let unknown: UInt8 = 0
  static let identifier: UInt8 = 1
  static let digit: UInt8 = 2
  static let space: UInt8 = 3
  static let newline: UInt8 = 4
  static let nul: UInt8 = 5
  static let carriageReturn: UInt8 = 6
  /// A punctuator of exactly one byte; `Lexer.singles` has its kind.
  static let single: UInt8 = 7
  static let dot: UInt8 = 8
  static let minus: UInt8 = 9
  static let plus: UInt8 = 10
  static let ampersand: UInt8 = 11
  static let star: UInt8 = 12
  static let exclamation: UInt8 = 13
  static let slash: UInt8 = 14
  static let percent: UInt8 = 15
  static let less: UInt8 = 16
  static let greater: UInt8 = 17
  static let equal: UInt8 = 18
  static let caret: UInt8 = 19
  static let pipe: UInt8 = 20
  static let colon: UInt8 = 21
  static let hash: UInt8 = 22
  static let doubleQuote: UInt8 = 23
  static let singleQuote: UInt8 = 24
  static let backslash: UInt8 = 25
  static let nonASCII: UInt8 = 26
  static let question: UInt8 = 27
}

/// What a byte means inside a token or a skipped group.
enum InnerByte {
  /// The byte continues an identifier.
  static let word: UInt8 = 1
  /// It ends an identifier only perhaps: `\`, a trigraph's `?`, a UTF-8 byte.
  static let special: UInt8 = 2
  /// It ends the plain part of a string or character literal.
  static let literalStop: UInt8 = 4
  /// It ends the plain part of a line in a skipped group.
  static let skipStop: UInt8 = 8
}

extension Lexer {
  static func makeFirstTable(_ language: LanguageOptions) -> UnsafeMutablePointer<UInt8> {
    let t = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    t.initialize(repeating: FirstByte.unknown, count: 256)
    func set(_ text: StaticString, _ c: UInt8) {
      for i in 0..<text.utf8CodeUnitCount { t[Int(text.utf8Start[i])] = c }
    }
    set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", FirstByte.identifier)
    set("0123456789", FirstByte.digit)
    set(" \t\u{0B}\u{0C}", FirstByte.space)
    t[0] = FirstByte.nul
    t[10] = FirstByte.newline
    t[13] = FirstByte.carriageReturn
    set("[](){}~;,", FirstByte.single)
    set(".", FirstByte.dot)
    set("-", FirstByte.minus)
    set("+", FirstByte.plus)
    set("&", FirstByte.ampersand)
    set("*", FirstByte.star)
    set("!", FirstByte.exclamation)
    set("/", FirstByte.slash)
    set("%", FirstByte.percent)
    set("<", FirstByte.less)
    set(">", FirstByte.greater)
    set("=", FirstByte.equal)
    set("^", FirstByte.caret)
    set("|", FirstByte.pipe)
    set(":", FirstByte.colon)
    set("#", FirstByte.hash)
    set("\"", FirstByte.doubleQuote)
    set("'", FirstByte.singleQuote)
    set("\\", FirstByte.backslash)
    set("?", FirstByte.question)
    if language.dollarInIdentifiers { set("$", FirstByte.identifier) }
    for i in 128..<256 { t[i] = FirstByte.nonASCII }
    return t
  }

  static func makeInnerTable(_ language: LanguageOptions) -> UnsafeMutablePointer<UInt8> {
    let t = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    t.initialize(repeating: 0, count: 256)
    func add(_ text: StaticString, _ bit: UInt8) {
      for i in 0..<text.utf8CodeUnitCount { t[Int(text.utf8Start[i])] |= bit }
    }
    add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789", InnerByte.word)
    if language.dollarInIdentifiers { add("$", InnerByte.word) }
    add("\\", InnerByte.special)
    add("\"'\\\n", InnerByte.literalStop)
    add("\"'\\\n/", InnerByte.skipStop)
    t[0] |= InnerByte.literalStop | InnerByte.skipStop
    if language.trigraphs { add("?", InnerByte.special | InnerByte.literalStop | InnerByte.skipStop) }
    for i in 128..<256 { t[i] |= InnerByte.special }
    return t
  }

  static func makeSingles() -> UnsafeMutablePointer<UInt8> {
    let t = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    t.initialize(repeating: TokenKind.unknown.rawValue, count: 256)
    t[Int(UInt8(ascii: "["))] = TokenKind.leftBracket.rawValue
    t[Int(UInt8(ascii: "]"))] = TokenKind.rightBracket.rawValue
    t[Int(UInt8(ascii: "("))] = TokenKind.leftParen.rawValue
    t[Int(UInt8(ascii: ")"))] = TokenKind.rightParen.rawValue
    t[Int(UInt8(ascii: "{"))] = TokenKind.leftBrace.rawValue
    t[Int(UInt8(ascii: "}"))] = TokenKind.rightBrace.rawValue
    t[Int(UInt8(ascii: "~"))] = TokenKind.tilde.rawValue
    t[Int(UInt8(ascii: ";"))] = TokenKind.semicolon.rawValue
    t[Int(UInt8(ascii: ","))] = TokenKind.comma.rawValue
    return t
  }
}
