import Support
import Testing

@testable import Frontend

@Suite struct LexerTests {
  private func kinds(_ source: String, standard: String = "gnu17") -> [TokenKind] {
    lexAll(source, standard: standard).map { $0.kind }
  }
  private func spellings(_ source: String, standard: String = "gnu17") -> [String] {
    lexAll(source, standard: standard).map { $0.spelling }
  }

  @Test func punctuatorsTakeTheLongestMatch() {
    #expect(kinds("a+++++b") == [.identifier, .plusPlus, .plusPlus, .plus, .identifier])
    #expect(kinds("<<=>>=->...##") == [.lessLessEqual, .greaterGreaterEqual, .arrow, .ellipsis, .hashHash])
    #expect(kinds("x..y") == [.identifier, .dot, .dot, .identifier])
  }

  @Test func digraphsHaveThePrimaryKind() {
    #expect(kinds("<: :> <% %> %: %:%:") == [.leftBracket, .rightBracket, .leftBrace, .rightBrace, .hash, .hashHash])
    #expect(lexAll("<:")[0].flags.contains(.digraph))
    #expect(spellings("%:%:") == ["%:%:"])
  }

  @Test func preprocessingNumbers() {
    #expect(spellings("0x1p-3+1e+5.f 1..2 .5e-x") == ["0x1p-3", "+", "1e+5.f", "1..2", ".5e-x"])
    #expect(spellings("1'000", standard: "c23") == ["1'000"])
    #expect(kinds("1'0'", standard: "c17") == [.ppNumber, .charLiteral])
  }

  @Test func literalsWithPrefixes() {
    #expect(kinds(#"L"a" u8"b" u'c' "\"" '\''"#) == [.stringLiteral, .stringLiteral, .charLiteral, .stringLiteral, .charLiteral])
    #expect(kinds(#"u"a""#, standard: "c99") == [.identifier, .stringLiteral])
    #expect(kinds("\"abc\nx") == [.unknown, .identifier])
  }

  @Test func splicesJoinTokens() {
    #expect(spellings("ab\\\ncd +\\\n= \"x\\\ny\" 1\\\n2") == ["abcd", "+=", "\"xy\"", "12"])
    #expect(spellings("a\\ \t\nb") == ["ab"])
    let tokens = lexAll("int\\\n\\\neger x")
    #expect(tokens.count == 2 && tokens[1].location.raw == tokens[0].location.raw + 12)
  }

  @Test func splicesInLongTokensStayWhole() {
    let long = String(repeating: "abcdefgh\\\n", count: 100)
    #expect(spellings(long) == [String(repeating: "abcdefgh", count: 100)])
  }

  @Test func trigraphsOnlyInStrictModes() {
    #expect(kinds("??( ??) ??= ??/\n x", standard: "c99") == [.leftBracket, .rightBracket, .hash, .identifier])
    #expect(kinds("??(", standard: "gnu17") == [.question, .question, .leftParen])
    #expect(spellings("\"??/\"\"", standard: "c99") == [#""\"""#])
    // A trigraph does not form across a splice.
    #expect(spellings("\"??\\\n(\"", standard: "c99") == ["\"??(\""])
  }

  @Test func comments() {
    #expect(spellings("a/* * / ** */b//c \\\n d\ne") == ["a", "b", "e"])
    #expect(spellings("a/\\\n* x *\\\n/b") == ["a", "b"])
    #expect(lexAll("a/**/b")[1].hasLeadingSpace)
  }

  @Test func universalCharacterNamesAndUTF8AreOneIdentifier() {
    let tokens = lexAll("\u{e9}t\u{e9} \\u00e9t\\U000000e9")
    #expect(tokens.count == 2)
    #expect(tokens[0].name == tokens[1].name)
    #expect(tokens[1].spelling == "\\u00e9t\\U000000e9")
    #expect(kinds("\u{20ac}", standard: "c23") == [.unknown])
  }

  @Test func lineStartsAndSpacesAreFlagged() {
    let tokens = lexAll("a b\n  c")
    #expect(tokens.map { $0.isStartOfLine } == [true, false, true])
    #expect(tokens.map { $0.hasLeadingSpace } == [false, true, true])
  }

  @Test func carriageReturnsNULsAndMissingNewline() {
    #expect(spellings("a\r\nb\\\r\nc\0d") == ["a", "bc", "d"])
  }
}

@Suite struct LexerLiteralTests {
  private func number(_ text: String, standard: String = "gnu17") -> NumericLiteral {
    let token = lexAll(text, standard: standard)[0]
    return NumericLiteral(token.bytes, language: LanguageOptions(standard: standard)!)
  }

  @Test func integers() {
    #expect(number("0x1F").value == 31)
    #expect(number("017").value == 15)
    #expect(number("0b101").value == 5)
    #expect(number("1'000'000", standard: "c23").value == 1_000_000)
    #expect(number("340282366920938463463374607431768211455").value == UInt128.max)
    #expect(number("340282366920938463463374607431768211456").overflows)
    #expect(number("1ull").longCount == 2 && number("1LLu").isUnsigned)
    #expect(number("3wb", standard: "c23").isBitInt && number("3uWB", standard: "c23").isUnsigned)
    #expect(number("3i").isImaginary)
  }

  @Test func integerErrors() {
    #expect(number("089").error == "invalid digit \"8\" in octal constant")
    #expect(number("1lL").error != nil)
    #expect(number("1uu").error != nil)
    #expect(number("0x").error == "invalid suffix \"x\" on integer constant")
    #expect(number("1wB", standard: "c23").error != nil)
  }

  @Test func floats() {
    #expect(number("1.5f").floatSuffix == .float)
    #expect(number("08.5").floatValue(.f64).value.hostDouble == 8.5)
    #expect(number("0x1.8p1").floatValue(.f64).value.hostDouble == 3)
    #expect(number("1e3").isFloating && number("0x1e3").isFloating == false)
    #expect(number(".5Q").floatSuffix == .float128)
    #expect(number("1.0f64x").floatSuffix == .float64x)
    #expect(number("1.0if").isImaginary && number("1.0fi").isImaginary)
    #expect(number("1e").error == "exponent has no digits")
    #expect(number("0x1.8").error != nil)
    #expect(number("1.0df").error == nil)
    #expect(number("1.0dx").error != nil)
  }

  private func character(_ text: String, standard: String = "gnu17") -> CharLiteral {
    let sources = SourceManager(interner: Interner())
    let engine = DiagnosticEngine(sources: sources) { _ in }
    return CharLiteral.evaluate(
      lexAll(text, standard: standard)[0], language: LanguageOptions(standard: standard)!, diagnostics: engine)
  }

  @Test func characters() {
    #expect(character("'a'").value == 97)
    #expect(character(#"'\377'"#).value == -1)
    #expect(character(#"'\x41'"#).value == 65)
    #expect(character("'ab'").value == 97 * 256 + 98)
    #expect(character("L'\u{e9}'").value == 0xE9)
    #expect(character(#"U'\U0001F600'"#).value == 0x1F600)
    #expect(character(#"u8'a'"#, standard: "c23").encoding == .utf8)
  }

  private func string(_ text: String) -> (LiteralEncoding, [UInt8]) {
    let sources = SourceManager(interner: Interner())
    let engine = DiagnosticEngine(sources: sources) { _ in }
    let output = ByteBuffer()
    let tokens = lexAll(text)
    let encoding = tokens.withUnsafeBufferPointer {
      StringLiteral.concatenate($0, language: LanguageOptions(), diagnostics: engine, to: output)
    }
    return (encoding, Array(output.bytes))
  }

  @Test func strings() {
    #expect(string(#""a\n" "\x41g\0""#).1 == [97, 10, 65, 103, 0])
    #expect(string(#""\x4" "1""#).1 == [4, 49])
    let wide = string(#""a" L"b""#)
    #expect(wide.0 == .wide && wide.1 == [97, 0, 0, 0, 98, 0, 0, 0])
    #expect(string("u\"\u{1F600}\"").1 == [0x3D, 0xD8, 0x00, 0xDE])
    #expect(string(#""\u00e9""#).1 == [0xC3, 0xA9])
  }
}
