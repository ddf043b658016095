// -Wformat: the arguments of printf- and scanf-like functions against the format string (C17 §7.21.6.1, §7.21.6.2; POSIX `%m$`,
// `'` and `%C %S`; glibc `%m`).
//
// Runs only when the group is on. The functions are those with the attribute `format` and the library functions by their id.

import Support

/// A function's format parameters, numbered from 0; `first` is -1 when the arguments are in a va_list.
struct FormatSpecification {
  var kind: FormatKind
  var string: Int
  var first: Int
}

extension Parser {
  /// Checks the arguments above `mark` of a call of `decl`.
  func checkFormatArguments(_ decl: DeclID, above mark: Int) {
    guard let spec = formatSpecification(decl), spec.kind == .printf || spec.kind == .scanf || spec.kind == .strftime else { return }
    let count = scratch.count - mark
    if spec.string >= count { return }
    let formatExpr = ExprID(scratch[mark + spec.string])
    let location = ast.exprs[formatExpr].location
    guard let text = stringArgument(formatExpr) else {
      warnNonLiteral(formatExpr, spec, count, at: location)
      return
    }
    if let nul = text.firstIndex(of: 0), nul < text.count - 1 { warning(.formatContainsNul, location, "embedded '\\0' in format") }
    if spec.kind == .strftime { return checkTimeFormat(text, at: location) }
    if spec.first < 0 { return }
    var checker = FormatChecker(
      text: text, isScan: spec.kind == .scanf, next: spec.first, count: count, mark: mark, location: location)
    checker.stringIndex = spec.string
    checker.run(self)
    if checker.isComplete && spec.kind == .printf { checkOutputSize(decl, above: mark, least: checker.leastOutput) }
  }

  /// -Wformat-overflow and -Wformat-truncation: at least `least` characters go into an object that is too small.
  private func checkOutputSize(_ decl: DeclID, above mark: Int, least: Int) {
    let d = ast.decls[decl]
    guard d.flags.contains(.libraryBuiltin), let f = Builtin(rawValue: UInt16(truncatingIfNeeded: d.aux2)) else { return }
    let place = ExprID(scratch[mark])
    if f == .sprintf, let object = extent(ofPointer: place), object.offset >= 0, object.remaining < Int128(least + 1) {
      let x = ast.exprs[ExprID(scratch[mark + 1])]
      if diagnostics.warning(
        .formatOverflow, at: x.location, ranges: [x.range],
        "\(quoted(d.name)) writing \(least + 1) or more bytes into a region of size \(max(object.remaining, 0)) overflows the destination"), object.decl.isSome {
        note(ast.decls[object.decl].location, "destination object \(quoted(ast.decls[object.decl].name)) of size \(object.size) is declared here")
      }
    } else if f == .snprintf, let object = extent(ofPointer: place), isConstantInteger(ExprID(scratch[mark + 1])) {
      let size = integerValue(ExprID(scratch[mark + 1]))
      if size <= 1 || size > object.remaining || size >= Int128(least + 1) { return }
      let x = ast.exprs[ExprID(scratch[mark + 2])]
      warning(.formatTruncation, x.location, "\(quoted(d.name)) output of \(least + 1) or more bytes is truncated to a destination of size \(size)", x.range)
    }
  }

  /// A byte as a message shows it: control characters and parts of multibyte ones as hexadecimal escapes.
  func readableByte(_ c: UInt8) -> String {
    c >= 32 && c < 127 ? String(Character(UnicodeScalar(c))) : "\\x" + (c < 16 ? "0" : "") + String(c, radix: 16)
  }

  /// The conversions of strftime (C17 §7.27.3.5; GNU flags and widths).
  private func checkTimeFormat(_ text: UnsafeBufferPointer<UInt8>, at location: SourceLocation) {
    var i = 0
    while i < text.count && text[i] != 0 {
      i += 1
      if text[i - 1] != UInt8(ascii: "%") { continue }
      while i < text.count && "_-0^#".utf8.contains(text[i]) { i += 1 }
      while i < text.count && text[i] >= 48 && text[i] <= 57 { i += 1 }
      if i < text.count && (text[i] == UInt8(ascii: "E") || text[i] == UInt8(ascii: "O")) { i += 1 }
      if i >= text.count || text[i] == 0 { return warning(.format, location, "spurious trailing '%' in format") }
      let c = text[i]
      i += 1
      if !"aAbBcCdDeFgGhHIjklmMnNpPrRsStTuUVwWxXyYzZ%+".utf8.contains(c) {
        warning(.format, location, "unknown conversion type character '\(readableByte(c))' in format")
      } else if "cDgxy".utf8.contains(c) {
        warning(.formatY2K, location, "'%\(Character(UnicodeScalar(c)))' yields only last 2 digits of year")
      }
    }
  }

  private func warnNonLiteral(_ e: ExprID, _ spec: FormatSpecification, _ count: Int, at location: SourceLocation) {
    if isNullPointerConstant(e) {
      warning(.format, location, "null format string")
    } else if spec.first >= 0 && spec.first >= count {
      warning(.formatSecurity, location, "format not a string literal and no format arguments; use \"%s\"")
    } else {
      warning(.formatNonliteral, location, "format not a string literal, argument types not checked")
    }
  }

  private func formatSpecification(_ decl: DeclID) -> FormatSpecification? {
    let d = ast.decls[decl]
    if d.attributes.isSome {
      let a = ast.attributes[d.attributes]
      if a.formatKind != .none {
        return FormatSpecification(kind: a.formatKind, string: Int(a.formatString) - 1, first: Int(a.formatFirst) - 1)
      }
    }
    if !d.flags.contains(.libraryBuiltin) { return nil }
    switch Builtin(rawValue: UInt16(truncatingIfNeeded: d.aux2)) {
    case .printf, .printf_unlocked: return FormatSpecification(kind: .printf, string: 0, first: 1)
    case .fprintf, .sprintf, .fprintf_unlocked: return FormatSpecification(kind: .printf, string: 1, first: 2)
    case .snprintf: return FormatSpecification(kind: .printf, string: 2, first: 3)
    case .printf_chk: return FormatSpecification(kind: .printf, string: 1, first: 2)
    case .fprintf_chk: return FormatSpecification(kind: .printf, string: 2, first: 3)
    case .sprintf_chk: return FormatSpecification(kind: .printf, string: 3, first: 4)
    case .snprintf_chk: return FormatSpecification(kind: .printf, string: 4, first: 5)
    case .scanf: return FormatSpecification(kind: .scanf, string: 0, first: 1)
    case .fscanf, .sscanf: return FormatSpecification(kind: .scanf, string: 1, first: 2)
    default: return nil
    }
  }
}

/// Walks one format string.
private struct FormatChecker {
  let text: UnsafeBufferPointer<UInt8>
  let isScan: Bool
  /// The next argument.
  var next: Int
  let count: Int
  let mark: Int
  let location: SourceLocation
  /// The argument that is the format.
  var stringIndex = 0
  private var i = 0
  private var usesPositions = false
  /// How many characters come out at least; the whole string was understood.
  private(set) var leastOutput = 0
  private(set) var isComplete = false
  private var leastWidth = 0
  private var isPrecision = false
  /// Index behind the `%` of the current directive.
  private var directiveStart = 0

  private enum Length { case none, hh, h, l, ll, j, z, t, L }

  init(text: UnsafeBufferPointer<UInt8>, isScan: Bool, next: Int, count: Int, mark: Int, location: SourceLocation) {
    self.text = text
    self.isScan = isScan
    self.next = next
    self.count = count
    self.mark = mark
    self.location = location
  }

  private func at(_ k: Int) -> UInt8 { k < text.count ? text[k] : 0 }

  mutating func run(_ parser: Parser) {
    let firstArgument = next
    while at(i) != 0 {
      if at(i) != UInt8(ascii: "%") {
        i += 1
        leastOutput += 1
        continue
      }
      i += 1
      if at(i) == UInt8(ascii: "%") {
        i += 1
        leastOutput += 1
        continue
      }
      leastWidth = 0
      if !directive(parser) { return }
    }
    isComplete = true
    if next == firstArgument && firstArgument == count && i == 0 { parser.warning(.formatZeroLength, location, "zero-length format string") }
    if next < count && !usesPositions {
      let extra = parser.ast.exprs[ExprID(parser.scratch[mark + next])]
      parser.warning(.formatExtraArgs, extra.start, "too many arguments for format: data argument not used by format string", extra.range)
    }
  }

  private mutating func digits() -> Int {
    var n = 0
    while at(i) >= UInt8(ascii: "0") && at(i) <= UInt8(ascii: "9") {
      n = min(n &* 10 &+ Int(at(i) - UInt8(ascii: "0")), 1 << 20)
      i += 1
    }
    return n
  }

  private mutating func length() -> Length {
    let c = at(i)
    i += 1
    switch c {
    case UInt8(ascii: "h"):
      if at(i) != c { return .h }
      i += 1
      return .hh
    case UInt8(ascii: "l"):
      if at(i) != c { return .l }
      i += 1
      return .ll
    case UInt8(ascii: "q"): return .ll
    case UInt8(ascii: "j"): return .j
    case UInt8(ascii: "z"), UInt8(ascii: "Z"): return .z
    case UInt8(ascii: "t"): return .t
    case UInt8(ascii: "L"): return .L
    default:
      i -= 1
      return .none
    }
  }

  /// Behind the `%`; false to stop.
  private mutating func directive(_ parser: Parser) -> Bool {
    let start = i
    // `%2$d`: only that the types fit cannot be told without tables of positions; such strings are left alone.
    let position = i
    if digits() > 0 && at(i) == UInt8(ascii: "$") {
      usesPositions = true
      return false
    }
    i = position
    var suppressed = false
    if isScan {
      if at(i) == UInt8(ascii: "*") {
        suppressed = true
        i += 1
      }
      _ = digits()
      if at(i) == UInt8(ascii: "m") { i += 1 }
    } else if !flagsAndWidths(parser) {
      return false
    }
    let size = length()
    let conversion = at(i)
    if conversion == 0 {
      parser.warning(.format, location, "spurious trailing '%' in format")
      return false
    }
    i += 1
    if isScan && conversion == UInt8(ascii: "[") { skipSet() }
    if conversion == UInt8(ascii: "m") && !isScan { return true }
    if suppressed { return true }
    return argument(conversion, size, start, parser)
  }

  /// Flags, width and precision of printf; `*` takes an int.
  private mutating func flagsAndWidths(_ parser: Parser) -> Bool {
    loop: while true {
      switch at(i) {
      case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: " "), UInt8(ascii: "#"), UInt8(ascii: "0"), UInt8(ascii: "'"), UInt8(ascii: "I"):
        i += 1
      default: break loop
      }
    }
    if !width(parser) { return false }
    if at(i) == UInt8(ascii: ".") {
      i += 1
      isPrecision = true
      defer { isPrecision = false }
      if !width(parser) { return false }
    }
    return true
  }

  private mutating func width(_ parser: Parser) -> Bool {
    if at(i) != UInt8(ascii: "*") {
      let n = digits()
      if at(i - 1) != UInt8(ascii: ".") && !isPrecision { leastWidth = n }
      return true
    }
    i += 1
    guard let type = take(parser, "*") else { return false }
    let promoted = parser.types.isInteger(type) && parser.types.size(of: type) == 4
    if !promoted { parser.warning(.format, location, "field width or precision '*' expects an argument of type 'int', but argument \(next) has type \(parser.spell(type))") }
    return true
  }

  private mutating func skipSet() {
    if at(i) == UInt8(ascii: "^") { i += 1 }
    if at(i) == UInt8(ascii: "]") { i += 1 }
    while at(i) != 0 && at(i) != UInt8(ascii: "]") { i += 1 }
    if at(i) != 0 { i += 1 }
  }

  /// The type of the next argument; nil (reported) if there is none.
  private mutating func take(_ parser: Parser, _ what: String) -> QualType? {
    if next >= count {
      parser.warning(.format, directiveLocation(parser), "format '%\(what)' expects a matching argument")
      return nil
    }
    let e = ExprID(parser.scratch[mark + next])
    next += 1
    return written(e, parser)
  }

  /// Where the current directive ends in the source, if the literal is one plain token without escapes up to there.
  private func directiveLocation(_ parser: Parser) -> SourceLocation {
    if parser.diagnostics.sources.isMacro(location) || i == 0 { return location }
    var literal = parser.ast.exprs[ExprID(parser.scratch[mark + stringIndex])]
    while literal.kind == .cast { literal = parser.ast.exprs[literal.first] }
    if literal.kind != .stringLiteral || literal.start != literal.end { return location }
    for k in 0..<i where text[k] < 32 || text[k] == UInt8(ascii: "\\") || text[k] == UInt8(ascii: "\"") || text[k] >= 127 { return location }
    return SourceLocation(location.raw &+ UInt32(i))
  }

  /// The argument's type as written: before the default promotions, which a narrower conversion undoes.
  private func written(_ e: ExprID, _ parser: Parser) -> QualType { parser.ast.exprs[e].type }

  private mutating func argument(_ conversion: UInt8, _ size: Length, _ start: Int, _ parser: Parser) -> Bool {
    let spelling = String(decoding: UnsafeBufferPointer(rebasing: text[start..<i]), as: UTF8.self)
    guard let type = take(parser, spelling) else { return false }
    if type.isError { return true }
    let types = parser.types
    leastOutput += max(leastWidth, leastCharacters(conversion, spelling, parser))
    directiveStart = start
    let expected: QualType?
    switch conversion {
    case UInt8(ascii: "d"), UInt8(ascii: "i"): expected = integer(size, signed: true, types)
    case UInt8(ascii: "u"), UInt8(ascii: "o"), UInt8(ascii: "x"), UInt8(ascii: "X"): expected = integer(size, signed: false, types)
    case UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "f"), UInt8(ascii: "F"),
      UInt8(ascii: "g"), UInt8(ascii: "G"):
      expected = size == .L ? .longDouble : isScan && size != .l ? .float : .double
    case UInt8(ascii: "c"):
      expected = size == .l ? QualType(builtin: isScan ? types.model.wchar : types.model.wint) : isScan ? .char : .int
    case UInt8(ascii: "C"): expected = QualType(builtin: types.model.wchar)
    case UInt8(ascii: "s"), UInt8(ascii: "["):
      return string(type, size == .l ? QualType(builtin: types.model.wchar) : .char, spelling, parser)
    case UInt8(ascii: "S"): return string(type, QualType(builtin: types.model.wchar), spelling, parser)
    case UInt8(ascii: "p"):
      let pointer = isScan ? (types.isPointer(type) && types.isPointer(types[type].element)) : types.isPointer(type) || types.kind(type) == .nullptr
      if !pointer { mismatch(spelling, isScan ? "'void **'" : "'void *'", type, parser) }
      return true
    case UInt8(ascii: "n"):
      if !types.isPointer(type) || !types.isInteger(types[type].element) { mismatch(spelling, "a pointer to an integer", type, parser) }
      return true
    default:
      parser.warning(.format, location, "unknown conversion type character '\(parser.readableByte(conversion))' in format")
      return false
    }
    guard let expected else {
      parser.warning(.format, location, "use of a length modifier that does not go with '%\(Character(UnicodeScalar(conversion)))'")
      return true
    }
    check(type, expected, spelling, parser)
    return true
  }

  /// How many characters a conversion gives whatever its argument.
  private func leastCharacters(_ conversion: UInt8, _ spelling: String, _ parser: Parser) -> Int {
    switch conversion {
    case UInt8(ascii: "s"):
      if spelling.contains(".") { return 0 }
      return Int(clamping: parser.literalLength(ExprID(parser.scratch[mark + next - 1])) ?? 0)
    case UInt8(ascii: "n"): return 0
    case UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "e"), UInt8(ascii: "E"): return spelling.contains(".") ? 1 : 3
    case UInt8(ascii: "d"), UInt8(ascii: "i"), UInt8(ascii: "u"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "o"):
      return spelling.contains(".") ? 0 : 1
    default: return 1
    }
  }

  private func integer(_ size: Length, signed: Bool, _ types: TypeTable) -> QualType? {
    let t: QualType
    switch size {
    case .none: t = .int
    case .hh: t = isScan ? .signedChar : .int
    case .h: t = isScan ? .short : .int
    case .l: t = .long
    case .ll, .L: t = .longLong
    case .j: t = types.model.longSize == 8 ? .long : .longLong
    case .z, .t: t = types.model.pointerDifferenceType
    }
    return signed ? t : types.unsignedVersion(t)
  }

  private func check(_ type: QualType, _ expected: QualType, _ spelling: String, _ parser: Parser) {
    let types = parser.types
    if isScan {
      guard types.isPointer(type), matches(types[type].element, expected, types) else {
        mismatch(spelling, parser.spell(types.pointer(to: expected)), type, parser)
        return
      }
      return
    }
    if !matches(type, expected, types) { mismatch(spelling, parser.spell(expected), type, parser) }
    else if types.isInteger(type) && !isScan { warnAboutSign(type, expected, spelling, parser) }
  }

  /// -Wformat-signedness: the argument, before promotion, has the other signedness.
  private func warnAboutSign(_ type: QualType, _ expected: QualType, _ spelling: String, _ parser: Parser) {
    let types = parser.types
    if !parser.diagnostics.isEnabled(.formatSignedness) || types.isSigned(type) == types.isSigned(expected) { return }
    var x = parser.ast.exprs[ExprID(parser.scratch[mark + next - 1])]
    if x.kind == .integerConstant { return }
    while x.kind == .cast && x.castKind == .integral && !x.flags.contains(.explicit) { x = parser.ast.exprs[x.first] }
    if types.size(of: x.type) < types.size(of: type) && !types.isSigned(x.type) || types.isEnum(x.type) { return }
    parser.warning(.formatSignedness, x.location, "format '\(spelling)' expects argument of type \(parser.spell(expected)), but the argument has type \(parser.spell(type))", x.range)
  }

  /// Same type, or the integer type of the other signedness (gcc's -Wformat-signedness is separate and off).
  private func matches(_ type: QualType, _ expected: QualType, _ types: TypeTable) -> Bool {
    if types.isSame(type, expected) { return true }
    if types.isInteger(type) && types.isInteger(expected) {
      let a = types.isEnum(type) ? types.promotedType(type) : types.bare(type)
      return types.isSame(types.unsignedVersion(a), types.unsignedVersion(expected))
    }
    return false
  }

  private func string(_ type: QualType, _ character: QualType, _ spelling: String, _ parser: Parser) -> Bool {
    let types = parser.types
    if types.isPointer(type) {
      let pointee = types.bare(types[type].element)
      if types.isSame(character, .char) ? types.isCharacter(pointee) || types.isVoid(pointee) : types.isSame(pointee, character) { return true }
      // `%ms` stores a pointer.
      if isScan && types.isPointer(pointee) { return true }
    }
    mismatch(spelling, parser.spell(types.pointer(to: character)), type, parser)
    return true
  }

  private func mismatch(_ spelling: String, _ expected: String, _ type: QualType, _ parser: Parser) {
    let argument = parser.ast.exprs[ExprID(parser.scratch[mark + next - 1])]
    var fixes: [FixIt] = []
    if let better = conversion(for: type, spelling, parser), let place = sourcePlace(ofIndex: directiveStart - 1, parser) {
      fixes.append(.replace(place, length: UInt32(i - directiveStart + 1), with: "%" + better))
    }
    parser.diagnostics.warning(
      .format, at: argument.location, ranges: [argument.range], fixIts: fixes,
      "format '%\(spelling)' expects an argument of type \(expected), but argument \(next) has type \(parser.spell(type))")
  }

  /// Where character `k` of the format stands, if the literal is one plain token without escapes up to the directive's end.
  private func sourcePlace(ofIndex k: Int, _ parser: Parser) -> SourceLocation? {
    if parser.diagnostics.sources.isMacro(location) { return nil }
    var literal = parser.ast.exprs[ExprID(parser.scratch[mark + stringIndex])]
    while literal.kind == .cast { literal = parser.ast.exprs[literal.first] }
    if literal.kind != .stringLiteral || literal.start != literal.end { return nil }
    for k in 0..<i where text[k] < 32 || text[k] == UInt8(ascii: "\\") || text[k] == UInt8(ascii: "\"") || text[k] >= 127 { return nil }
    return SourceLocation(location.raw &+ 1 &+ UInt32(k))
  }

  /// The directive, without `%`, that an argument of `type` asks for: the flags stay, length and conversion change.
  private func conversion(for type: QualType, _ spelling: String, _ parser: Parser) -> String? {
    let types = parser.types
    guard let old = spelling.last else { return nil }
    let flags = spelling.dropLast().prefix { !"hlqjzZtL".contains($0) }
    var target = type
    if isScan {
      guard types.isPointer(type) else { return nil }
      target = types[type].element
      if types.isCharacter(target) { return flags + "s" }
    } else if types.isPointer(type) {
      return types.isCharacter(types[type].element) ? flags + "s" : flags + "p"
    }
    let bare = types.bare(target)
    if types.isRealFloating(bare) {
      let keeps = "aAeEfFgG".contains(old) ? String(old) : "f"
      if bare == .longDouble { return flags + "L" + keeps }
      return flags + (isScan && bare == .double ? "l" : "") + keeps
    }
    guard types.isInteger(bare), !types.isBool(bare) else { return nil }
    let isSigned = types.isSigned(bare)
    let letter = "xXo".contains(old) && !isSigned ? String(old) : isSigned ? (old == "i" ? "i" : "d") : "u"
    let isSize = isSizeType(target, parser)
    switch types.kind(types.isEnum(bare) ? types.promotedType(bare) : bare) {
    case .int, .unsignedInt: return flags + letter
    case .long, .unsignedLong: return flags + (isSize ? "z" : "l") + letter
    case .longLong, .unsignedLongLong: return flags + "ll" + letter
    case .short, .unsignedShort: return flags + "h" + letter
    case .char, .signedChar, .unsignedChar: return flags + (isScan ? "hh" + letter : "c")
    default: return nil
    }
  }

  /// `sizeof …`, or something declared as `size_t`.
  private func isSizeType(_ type: QualType, _ parser: Parser) -> Bool {
    if parser.sizeofOperand(ExprID(parser.scratch[mark + next - 1])) != nil { return true }
    let row = parser.types.rows[type.id]
    if row.kind != .typedefName { return false }
    return parser.interner.string(parser.ast.decls[DeclID(row.aux)].name) == "size_t"
  }
}
