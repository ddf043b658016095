// declaration-specifiers (C17 §6.7 ¶1): storage class, type, qualifiers, function specifiers, alignment, attributes.

import Support

struct SpecifierFlags: OptionSet, BitwiseCopyable {
  var rawValue: UInt16
  static let inline = SpecifierFlags(rawValue: 1)
  static let noReturn = SpecifierFlags(rawValue: 2)
  static let threadLocal = SpecifierFlags(rawValue: 4)
  static let constexpr = SpecifierFlags(rawValue: 8)
  /// `auto x = …` (C23), `__auto_type x = …`.
  static let deduced = SpecifierFlags(rawValue: 16)
  /// Declares or defines a tag, so that a declaration without declarators makes sense.
  static let hasTag = SpecifierFlags(rawValue: 32)
  /// No type specifier was written (C89 implicit int).
  static let implicitInt = SpecifierFlags(rawValue: 64)
  static let hasAlignas = SpecifierFlags(rawValue: 128)
  /// A struct, union or enum *without a tag or body problem* that an attribute may still change: `struct {…} __attribute__((packed))`.
  static let extensionMarked = SpecifierFlags(rawValue: 256)
  /// The word `signed` occurs.
  static let signedWritten = SpecifierFlags(rawValue: 512)
  /// A new declaration begins on the line behind the `}` of a tag's body.
  static let missingSemicolon = SpecifierFlags(rawValue: 1024)
  /// GNU `__auto_type` (not the `auto` of C23).
  static let autoType = SpecifierFlags(rawValue: 2048)
  /// `const`, `volatile` or `_Atomic` occurs.
  static let qualified = SpecifierFlags(rawValue: 4096)
  /// The tag was not known before: these specifiers declare it.
  static let newTag = SpecifierFlags(rawValue: 8192)
}

/// The result of parsing declaration-specifiers.
struct DeclSpecifiers: BitwiseCopyable {
  var type: QualType = .int
  var storage: StorageClass = .none
  var flags: SpecifierFlags = []
  var attributes = AttributeSet()
  var location: SourceLocation
  var storageLocation: SourceLocation = .none
  /// The typedef named, if it has attributes: its use may have to be reported.
  var namedType = DeclID.none
}

/// The words of the arithmetic type specifiers seen so far, as counted bits.
private struct TypeWords: OptionSet {
  var rawValue: UInt32
  static let void = TypeWords(rawValue: 1)
  static let char = TypeWords(rawValue: 2)
  static let short = TypeWords(rawValue: 4)
  static let int = TypeWords(rawValue: 8)
  static let long = TypeWords(rawValue: 16)
  static let longLong = TypeWords(rawValue: 32)
  static let float = TypeWords(rawValue: 64)
  static let double = TypeWords(rawValue: 128)
  static let signed = TypeWords(rawValue: 256)
  static let unsigned = TypeWords(rawValue: 512)
  static let bool = TypeWords(rawValue: 1024)
  static let complex = TypeWords(rawValue: 2048)
  static let int128 = TypeWords(rawValue: 4096)
  static let bitInt = TypeWords(rawValue: 8192)
  /// A floating type of fixed format; which one is in `fixedFloat`.
  static let fixed = TypeWords(rawValue: 16384)
}

extension Parser {
  /// Whether `token` can begin a type name or a declaration.
  @inline(__always) func startsTypeName(_ token: Token) -> Bool {
    if token.kind == .identifier { return isTypedefName(token.name) }
    return Parser.isSpecifierKeyword(token.kind)
  }

  @inline(__always) func isTypedefName(_ name: Name) -> Bool {
    let decl = scopes.find(name)
    return decl.isSome && ast.decls[decl].kind == .typedefName
  }

  /// Keywords that begin a specifier-qualifier-list or declaration specifiers.
  static func isSpecifierKeyword(_ kind: TokenKind) -> Bool {
    switch kind {
    case .kwAlignas, .kwAuto, .kwBool, .kwChar, .kwConst, .kwConstexpr, .kwDouble, .kwEnum, .kwFloat, .kwInline, .kwInt,
      .kwLong, .kwRegister, .kwRestrict, .kwShort, .kwSigned, .kwStatic, .kwStruct, .kwThreadLocal, .kwTypedef, .kwTypeof,
      .kwTypeofUnqual, .kwUnion, .kwUnsigned, .kwVoid, .kwVolatile, .kwAtomic, .kwBitInt, .kwComplex, .kwDecimal32,
      .kwDecimal64, .kwDecimal128, .kwImaginary, .kwNoreturn, .kwExtern, .kwAttribute, .kwAutoType, .kwInt128, .kwFloat16,
      .kwFloat32, .kwFloat64, .kwFloat128, .kwFloat32x, .kwFloat64x, .kwFloat80, .kwSegFS, .kwSegGS:
      return true
    default: return false
    }
  }

  /// Whether the current token begins a declaration inside a block.
  func startsDeclaration() -> Bool {
    switch token.kind {
    case .identifier:
      if !isTypedefName(token.name) { return false }
      // `T: stmt` is a label even if T is a typedef.
      return peek().kind != .colon
    case .kwStaticAssert: return true
    case .kwExtension:
      var i = 1
      while peek(i).kind == .kwExtension { i += 1 }
      return startsTypeName(peek(i)) || peek(i).kind == .kwStaticAssert
    case .kwAttribute: return attributeStartsDeclaration()
    case .leftBracket: return standardAttributesPrecedeType()
    default: return Parser.isSpecifierKeyword(token.kind)
    }
  }

  /// At `[`: whether `[[…]]` stands before a type.
  private func standardAttributesPrecedeType() -> Bool {
    var i = 0
    while peekKind(i) == .leftBracket {
      guard peekKind(i + 1) == .leftBracket else { return false }
      var level = 0
      repeat {
        let k = peekKind(i)
        if k == .leftBracket || k == .leftParen { level += 1 } else if k == .rightBracket || k == .rightParen { level -= 1 } else if k == .endOfFile { return false }
        i += 1
      } while level > 0
    }
    return startsTypeName(i == 0 ? token : peek(i)) || peekKind(i) == .kwStaticAssert
  }

  private func peekKind(_ distance: Int) -> TokenKind { distance == 0 ? token.kind : peek(distance).kind }

  /// `__attribute__((…)) ;` is a statement, before specifiers it belongs to a declaration.
  private func attributeStartsDeclaration() -> Bool { attributesPrecedeType(at: 0) }

  /// Whether a type name follows the attributes that begin `distance` tokens ahead.
  func attributesPrecedeType(at distance: Int) -> Bool {
    var i = distance + 1
    while true {
      guard peek(i).kind == .leftParen else { return false }
      var level = 0
      repeat {
        let k = peek(i).kind
        if k == .leftParen { level += 1 } else if k == .rightParen { level -= 1 } else if k == .endOfFile { return false }
        i += 1
      } while level > 0
      if peek(i).kind != .kwAttribute { return startsTypeName(peek(i)) }
      i += 1
    }
  }

  /// declaration-specifiers. With `typeOnly` (specifier-qualifier-list) storage classes and function specifiers are errors.
  func parseDeclarationSpecifiers(typeOnly: Bool = false) -> DeclSpecifiers {
    var spec = DeclSpecifiers(location: token.location)
    var qualifiers: Qualifiers = []
    var words: TypeWords = []
    var fixedFloat = QualType.error
    var bitIntWidth: UInt64 = 0
    /// The type named by something other than words.
    var named = QualType.error
    var hasNamed = false
    var storageCount = 0
    /// `struct S` where only a tag was named: `struct S;` declares it anew.
    loop: while true {
      let here = token.location
      if previousToken.kind == .rightBrace && hasNamed && token.isStartOfLine && !typeOnly && beginsNextDeclaration() {
        errorAfterPrevious("expected ';' after the definition of this type", inserting: ";")
        spec.flags.insert(.missingSemicolon)
        break loop
      }
      if (hasNamed || !words.isEmpty || !qualifiers.isEmpty && token.kind != .kwInline) && Parser.isLateSpecifier(token.kind) {
        warning(.oldStyleDeclaration, here, "'\(token.spelling)' is not at beginning of declaration")
      }
      switch token.kind {
      case .kwConst: addQualifier(.const, &qualifiers)
      case .kwVolatile: addQualifier(.volatile, &qualifiers)
      case .kwRestrict: qualifiers.insert(.restrict); advance()
      case .kwAtomic:
        since(.c11, here, "'_Atomic'")
        advance()
        if at(.leftParen) {
          if hasNamed || !words.isEmpty { reportTwoTypes(here) }
          advance()
          named = parseTypeName()
          if !named.isError && !types.qualifiers(named).isEmpty && !types.isArray(named) {
            error(here, "'_Atomic' cannot be applied to the \(types.qualifiers(named).contains(.atomic) ? "atomic" : "qualified") type \(spell(named))")
          }
          named = types.qualified(atomicChecked(named, here), .atomic)
          hasNamed = true
          _ = expect(.rightParen, "after the type of '_Atomic'")
        } else {
          qualifiers.insert(.atomic)
        }
      case .kwVoid: add(.void, &words, hasNamed)
      case .kwChar: add(.char, &words, hasNamed)
      case .kwShort: add(.short, &words, hasNamed)
      case .kwInt: add(.int, &words, hasNamed)
      case .kwLong:
        if words.contains(.longLong) {
          error(here, "'long long long' is too long")
          advance()
        } else if words.contains(.long) {
          words.remove(.long)
          since(.c99, here, "'long long'")
          add(.longLong, &words, hasNamed)
        } else { add(.long, &words, hasNamed) }
      case .kwFloat: add(.float, &words, hasNamed)
      case .kwDouble: add(.double, &words, hasNamed)
      case .kwSigned: add(.signed, &words, hasNamed)
      case .kwUnsigned: add(.unsigned, &words, hasNamed)
      case .kwBool:
        since(.c99, here, "boolean types")
        add(.bool, &words, hasNamed)
      case .kwComplex:
        since(.c99, here, "complex types")
        add(.complex, &words, hasNamed)
      case .kwInt128:
        pedantic(here, "ISO C does not support '__int128' types")
        if !types.model.hasInt128 { error(here, "'__int128' is not supported on this target") }
        add(.int128, &words, hasNamed)
      case .kwFloat16: fixedFloat = .float16; addInterchange(&words, hasNamed)
      case .kwFloat32: fixedFloat = .float32; addInterchange(&words, hasNamed)
      case .kwFloat64: fixedFloat = .float64; addInterchange(&words, hasNamed)
      case .kwFloat128: fixedFloat = .float128; addInterchange(&words, hasNamed)
      case .kwFloat32x: fixedFloat = .float32x; addInterchange(&words, hasNamed)
      case .kwFloat64x: fixedFloat = .float64x; addInterchange(&words, hasNamed)
      case .kwFloat80: fixedFloat = .longDouble; add(.fixed, &words, hasNamed)
      case .kwBitInt:
        since(.c23, here, "'_BitInt'")
        add(.bitInt, &words, hasNamed)
        bitIntWidth = parseBitIntWidth(here)
      case .kwDecimal32: fixedFloat = .decimal32; addDecimal(&words, hasNamed)
      case .kwDecimal64: fixedFloat = .decimal64; addDecimal(&words, hasNamed)
      case .kwDecimal128: fixedFloat = .decimal128; addDecimal(&words, hasNamed)
      case .kwImaginary:
        error(here, "'\(token.spelling)' types are not supported")
        advance()
        (named, hasNamed) = (.error, true)
      case .kwStruct, .kwUnion:
        if hasNamed || !words.isEmpty { reportTwoTypes(here) }
        let known = types.records.count
        named = parseRecordSpecifier(mayDeclareAnew: spec.storage == .none && qualifiers.isEmpty && !spec.flags.contains(.hasAlignas))
        if types.records.count != known { spec.flags.insert(.newTag) }
        hasNamed = true
        spec.flags.insert(.hasTag)
      case .kwEnum:
        if hasNamed || !words.isEmpty { reportTwoTypes(here) }
        named = parseEnumSpecifier()
        hasNamed = true
        spec.flags.insert(.hasTag)
      case .kwTypeof, .kwTypeofUnqual:
        if hasNamed || !words.isEmpty { reportTwoTypes(here) }
        named = parseTypeof()
        hasNamed = true
      case .identifier:
        if hasNamed || !words.isEmpty || spec.flags.contains(.deduced) || !isTypedefName(token.name) { break loop }
        let decl = scopes.find(token.name)
        if ast.decls[decl].attributes.isSome { spec.namedType = decl }
        named = ast.decls[decl].type
        ast.decls[decl].flags.insert(.referenced)
        hasNamed = true
        advance()
      case .kwTypedef: setStorage(.typedef, &spec, &storageCount, typeOnly)
      case .kwExtern: setStorage(.extern, &spec, &storageCount, typeOnly)
      case .kwStatic: setStorage(.static, &spec, &storageCount, typeOnly)
      case .kwAuto: setStorage(.auto, &spec, &storageCount, typeOnly)
      case .kwRegister: setStorage(.register, &spec, &storageCount, typeOnly)
      case .kwThreadLocal:
        if token.text[1] != UInt8(ascii: "_") { since(.c11, here, "'_Thread_local'") }
        if typeOnly { error(here, "storage class '\(token.spelling)' is not allowed here") }
        spec.flags.insert(.threadLocal)
        if spec.storageLocation.isNone { spec.storageLocation = here }
        advance()
      case .kwConstexpr:
        if typeOnly { error(here, "'constexpr' is not allowed here") }
        spec.flags.insert(.constexpr)
        advance()
      case .kwAutoType:
        spec.flags.formUnion([.deduced, .autoType])
        advance()
      case .kwInline:
        if typeOnly { error(here, "'inline' is not allowed here") }
        spec.flags.insert(.inline)
        advance()
      case .kwNoreturn:
        since(.c11, here, "'_Noreturn'")
        if typeOnly { error(here, "'_Noreturn' is not allowed here") }
        spec.flags.insert(.noReturn)
        advance()
      case .kwAlignas:
        since(.c11, here, "'_Alignas'")
        spec.flags.insert(.hasAlignas)
        parseAlignas(into: &spec.attributes)
      case .kwAttribute: parseAttributes(into: &spec.attributes)
      case .leftBracket where peek().kind == .leftBracket: parseAttributes(into: &spec.attributes)
      case .kwExtension: 
        extensionMark(&spec)
      case .kwSegFS, .kwSegGS:
        error(here, "named address spaces are not supported")
        advance()
      default: break loop
      }
    }
    if hasNamed {
      spec.type = named
    } else if words.isEmpty {
      resolveMissingType(&spec)
    } else {
      spec.type = combine(words, fixedFloat, bitIntWidth, at: spec.location)
      if words.contains(.signed) { spec.flags.insert(.signedWritten) }
    }
    if spec.flags.contains(.autoType) && (hasNamed || !words.isEmpty) {
      error(spec.location, "'__auto_type' cannot stand together with another type")
    }
    if spec.flags.contains(.threadLocal), spec.storage != .none, spec.storage != .static, spec.storage != .extern {
      error(spec.storageLocation, "a thread-local variable can only be 'static' or 'extern' besides")
    }
    if qualifiers.contains(.atomic) { spec.type = atomicChecked(spec.type, spec.location) }
    if qualifiers.contains(.restrict) && !spec.type.isError { checkRestrict(&qualifiers, spec) }
    if !qualifiers.isEmpty && language.standard < .c99 { checkRepeated(qualifiers, spec) }
    if !qualifiers.isEmpty { spec.flags.insert(.qualified) }
    if !qualifiers.isEmpty { spec.type = types.qualified(spec.type, qualifiers) }
    return spec
  }

  /// C17 §6.7.3 ¶2: `restrict` is for pointers to objects (or arrays of them, through a typedef).
  private func checkRestrict(_ qualifiers: inout Qualifiers, _ spec: DeclSpecifiers) {
    var t = spec.type
    while types.isArray(t) { t = types.element(t) }
    if types.isPointer(t) && !types.isFunction(types.element(t)) { return }
    let what = types.isPointer(t) ? "a pointer to an object" : "a pointer type"
    error(spec.location, "'restrict' needs \(what), not \(spell(spec.type))")
    qualifiers.remove(.restrict)
  }

  /// C89 §3.5.3: a qualifier that the typedef has already.
  private func checkRepeated(_ qualifiers: Qualifiers, _ spec: DeclSpecifiers) {
    let twice = qualifiers.intersection(types.qualifiers(spec.type))
    if !twice.isEmpty { pedantic(spec.location, "duplicate '\(spell(twice))': the type has it already; ISO C90 forbids that") }
  }

  /// C17 §6.11.5: storage classes behind other specifiers are obsolescent.
  private static func isLateSpecifier(_ kind: TokenKind) -> Bool {
    switch kind {
    case .kwStatic, .kwExtern, .kwTypedef, .kwRegister, .kwAuto, .kwInline: return true
    default: return false
    }
  }

  private func extensionMark(_ spec: inout DeclSpecifiers) {
    spec.flags.insert(.extensionMarked)
    advance()
  }

  private func setStorage(_ storage: StorageClass, _ spec: inout DeclSpecifiers, _ count: inout Int, _ typeOnly: Bool) {
    let here = token.location
    if typeOnly {
      error(here, "storage class '\(token.spelling)' is not allowed here")
    } else if spec.storage == storage && count > 0 {
      error(here, "duplicate '\(token.spelling)'")
    } else if count > 0 && !(language.standard >= .c23 && (storage == .auto || spec.storage == .auto)) {
      error(here, "multiple storage classes in declaration specifiers")
    } else if !(storage == .auto && count > 0) {
      spec.storage = storage
      spec.storageLocation = here
    }
    if storage == .auto && language.standard >= .c23 { spec.flags.insert(.deduced) }
    count += 1
    advance()
  }

  /// A type or storage class stands here, which cannot follow the type before it.
  private func beginsNextDeclaration() -> Bool {
    switch token.kind {
    case .kwVoid, .kwChar, .kwShort, .kwInt, .kwLong, .kwFloat, .kwDouble, .kwSigned, .kwUnsigned, .kwBool, .kwStruct, .kwUnion, .kwEnum, .kwTypedef,
      .kwStatic, .kwExtern, .kwInline:
      return true
    case .identifier: return isTypedefName(token.name) && (peek().kind == .identifier || peek().kind == .star)
    default: return false
    }
  }

  private func addQualifier(_ q: Qualifiers, _ qualifiers: inout Qualifiers) {
    if qualifiers.contains(q) {
      warning(.duplicateDeclSpecifier, token.location, "duplicate '\(token.spelling)' declaration specifier")
      if language.standard < .c99 { pedantic(token.location, "duplicate '\(token.spelling)', which ISO C90 forbids") }
    }
    qualifiers.insert(q)
    advance()
  }

  private func reportTwoTypes(_ location: SourceLocation) {
    error(location, "two or more data types in declaration specifiers; is a ';' missing before this?")
  }

  private func add(_ word: TypeWords, _ words: inout TypeWords, _ hasNamed: Bool) {
    if hasNamed { reportTwoTypes(token.location) }
    else if words.contains(word) { error(token.location, "duplicate '\(token.spelling)'") }
    words.insert(word)
    advance()
  }

  private func addInterchange(_ words: inout TypeWords, _ hasNamed: Bool) {
    // `__float128` is a name of the implementation's own.
    if token.text[1] != UInt8(ascii: "_") { pedantic(token.location, "ISO C does not support the '\(token.spelling)' type") }
    add(.fixed, &words, hasNamed)
  }

  private func addDecimal(_ words: inout TypeWords, _ hasNamed: Bool) {
    if language.standard < .c23 { pedantic(token.location, "ISO C before C23 does not have decimal floating types") }
    add(.fixed, &words, hasNamed)
  }

  private func parseBitIntWidth(_ location: SourceLocation) -> UInt64 {
    guard expect(.leftParen, "after '_BitInt'") else { return 0 }
    let e = parseConstantExpression()
    let n = integerConstant(e, "width of '_BitInt'") ?? 0
    _ = expect(.rightParen, "after the width")
    if n < 1 || n > 65535 {
      error(location, "the width of '_BitInt' must be between 1 and 65535")
      return 0
    }
    return UInt64(n)
  }

  private func resolveMissingType(_ spec: inout DeclSpecifiers) {
    if spec.flags.contains(.deduced) { return }
    if at(.identifier) && !startsDeclaratorEnd(peek().kind) {
      // `foo x;` where foo is no type.
      reportUnknownType(token.name, at: token.location)
      advance()
      // `unsinged int x;`: what is declared is known to be declared.
      while Parser.isArithmeticWord(token.kind) { advance() }
      spec.type = .error
      return
    }
    spec.flags.insert(.implicitInt)
    spec.type = .int
  }

  private static func isArithmeticWord(_ kind: TokenKind) -> Bool {
    switch kind {
    case .kwInt, .kwChar, .kwShort, .kwLong, .kwSigned, .kwUnsigned, .kwFloat, .kwDouble, .kwConst, .kwVolatile: return true
    default: return false
    }
  }

  private func reportUnknownType(_ name: Name, at location: SourceLocation) {
    ast.hasErrors = true
    let message = "unknown type name \(quoted(name))"
    if let tag = scopes.findTag(name) {
      let word = tag.tagKind == .struct ? "struct" : tag.tagKind == .union ? "union" : "enum"
      return diagnostics.error(at: location, fixIts: [.insert(word + " ", before: location)], "\(message); use '\(word)' keyword to refer to the type")
    }
    if let header = Parser.headerDefining(interner.bytes(of: name)) {
      error(location, message)
      return note(location, "\(quoted(name)) is defined in header '\(header)'; include it")
    }
    if let guess = suggestType(name) { return errorSuggesting(guess, for: name, at: location, message) }
    if let word = suggestKeyword(name) {
      return diagnostics.error(at: location, fixIts: [.replace(SourceRange(location, location), with: word)], "\(message); did you mean '\(word)'?")
    }
    error(location, message)
  }

  /// Tokens after an identifier that say it is a declarator rather than a misspelt type.
  private func startsDeclaratorEnd(_ kind: TokenKind) -> Bool {
    switch kind {
    case .identifier, .star, .kwConst, .kwVolatile, .kwRestrict, .kwInt, .kwChar: return false
    default: return true
    }
  }

  private func atomicChecked(_ type: QualType, _ location: SourceLocation) -> QualType {
    if types.isArray(type) || types.isFunction(type) {
      error(location, "'_Atomic' cannot be applied to \(types.isArray(type) ? "array" : "function") type \(spell(type))")
      return .error
    }
    return type
  }

  private func combine(_ w: TypeWords, _ fixed: QualType, _ width: UInt64, at location: SourceLocation) -> QualType {
    if w.contains(.fixed) {
      if w == .fixed { return fixed }
      if w == [.fixed, .complex] && !types.isDecimal(fixed) { return types.complex(of: fixed) }
      return badCombination(location)
    }
    let isUnsigned = w.contains(.unsigned)
    if isUnsigned && w.contains(.signed) {
      error(location, "both 'signed' and 'unsigned' in declaration specifiers")
      return .error
    }
    let isComplex = w.contains(.complex)
    let base = w.subtracting([.signed, .unsigned, .complex])
    let isMarked = w.contains(.signed) || isUnsigned
    var result: QualType
    switch base {
    case .void: result = .void
    case .bool: result = .bool
    case .char: result = isUnsigned ? .unsignedChar : isMarked ? .signedChar : .char
    case .short, [.short, .int]: result = isUnsigned ? .unsignedShort : .short
    case [], .int: result = isUnsigned ? .unsignedInt : .int
    case .long, [.long, .int]: result = isUnsigned ? .unsignedLong : .long
    case .longLong, [.longLong, .int]: result = isUnsigned ? .unsignedLongLong : .longLong
    case .int128: result = isUnsigned ? .unsignedInt128 : .int128
    case .float: result = .float
    case .double: result = .double
    case [.long, .double]: result = .longDouble
    case .bitInt where isComplex: return badCombination(location)
    case .bitInt where width == 1 && !isUnsigned && language.standard < .c2y:
      error(location, "a signed '_BitInt' needs at least 2 bits")
      return .error
    case .bitInt: result = width == 0 ? .error : types.bitInt(width: width, unsigned: isUnsigned)
    default: return badCombination(location)
    }
    if result.isError { return result }
    if isMarked && !types.isInteger(result) || (isMarked && base == .bool) { return badCombination(location) }
    if isComplex {
      if base == [] && !isMarked {
        pedantic(location, "ISO C does not support plain '_Complex'; write 'double _Complex'")
        result = .double
      }
      if base == .void || base == .bool { return badCombination(location) }
      if types.isInteger(result) { pedantic(location, "ISO C does not support complex integer types") }
      result = types.complex(of: result)
    }
    return result
  }

  private func badCombination(_ location: SourceLocation) -> QualType {
    error(location, "these type specifiers cannot be combined")
    return .error
  }

  /// The operand of `typeof` is evaluated if its type is variably modified (C23 §6.7.3.6 ¶4): like the bounds of the type, by the
  /// construct that it stands in.
  private func evaluateForType(_ e: ExprID) {
    let x = expr(e)
    if currentFunction == nil || unevaluatedDepth > 0 || x.type.isError || !types.isVariablyModified(x.type) || x.kind == .declRef { return }
    var comma = Expr(.comma, types.model.sizeType, at: x.location, from: x.start, to: x.end)
    comma.a = castNode(.toVoid, types.isArray(x.type) ? rvalue(e) : withoutValue(e), .void).raw
    comma.b = makeInteger(1, types.model.sizeType, at: x.location).raw
    pendingBounds.append(types.variableArray(of: .char, count: add(comma)).id.raw)
  }

  /// `typeof ( expression | type-name )`
  private func parseTypeof() -> QualType {
    let dropsQualifiers = at(.kwTypeofUnqual)
    advance()
    let opening = token.location
    guard expect(.leftParen, "after 'typeof'") else { return .error }
    var type: QualType
    if startsTypeName(token) || (at(.kwExtension) && startsTypeName(peek())) {
      _ = consume(.kwExtension)
      type = parseTypeName()
    } else {
      unevaluatedDepth += 1
      let e = parseExpression()
      unevaluatedDepth -= 1
      let x = expr(e)
      type = types.withoutFieldWidth(x.type)
      evaluateForType(e)
      if x.isBitField { error(x.location, "'typeof' cannot be applied to a bit-field") }
    }
    _ = expectClosing(.rightParen, "after the operand of 'typeof'", opening: opening)
    return dropsQualifiers ? types.unqualified(type) : type
  }
}
