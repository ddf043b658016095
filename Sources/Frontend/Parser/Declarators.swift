// Declarators (C17 §6.7.6): `*(*f[3])(int)` read outside in.
//
// A declarator is read into a list of pieces (pointer, array, function) in the order in which they apply to the base type:
// first the pointers, then the suffixes from the last to the first, then what was inside the parentheses. `applyChunks` then
// wraps the base type step by step.

import Support

enum ChunkKind: UInt8, BitwiseCopyable { case pointer, array, function }

struct ChunkFlags: OptionSet, BitwiseCopyable {
  var rawValue: UInt8
  static let variadic = ChunkFlags(rawValue: 1)
  /// `()` or an identifier list.
  static let unprototyped = ChunkFlags(rawValue: 2)
  /// An identifier list: the parameters' types follow in declarations.
  static let identifierList = ChunkFlags(rawValue: 4)
  /// `[static n]`
  static let staticBound = ChunkFlags(rawValue: 8)
  /// `[*]`
  static let star = ChunkFlags(rawValue: 16)
  static let hasBound = ChunkFlags(rawValue: 32)
  /// A function with attribute `ms_abi` in the parentheses before it.
  static let msABI = ChunkFlags(rawValue: 64)
}

/// One piece of a declarator.
struct DeclaratorChunk: BitwiseCopyable {
  var kind: ChunkKind
  var flags: ChunkFlags = []
  /// Of a pointer; of an array parameter, those between the brackets.
  var qualifiers: Qualifiers = []
  var location: SourceLocation
  /// Array: the bound, or none.
  var bound: ExprID = .none
  /// Function: the parameters, DeclIDs in the AST's pool.
  var parameters: PoolSlice = .empty
  /// Pointer: attributes between `*` and the rest that change the type.
  var vectorSize: UInt64 = 0
}

/// A declarator with its finished type.
struct Declarator: BitwiseCopyable {
  var name: Name = .none
  /// Of the name, or of the place where it is missing.
  var location: SourceLocation
  var type: QualType = .error
  var attributes = AttributeSet()
  /// The parameter list, if the declarator itself declares a function.
  var parameters: PoolSlice = .empty
  var isFunctionDeclarator = false
  var isIdentifierList = false
  /// For parameters: between the brackets of the outermost array.
  var arrayQualifiers: Qualifiers = []
  /// Attributes stand behind it.
  var hasLateAttributes = false
  /// `[*]` occurs in it.
  var hasStar = false
}

enum DeclaratorContext: UInt8, BitwiseCopyable {
  case file, block, member, parameter, typeName
  var allowsName: Bool { self != .typeName }
  var allowsAbstract: Bool { self == .parameter || self == .typeName }
}

extension Parser {
  /// declarator or abstract-declarator on `base`, with the attributes and asm label behind it.
  func parseDeclarator(_ base: QualType, _ context: DeclaratorContext) -> Declarator {
    var d = Declarator(location: token.location)
    let mark = chunks.count
    parsePieces(&d, context)
    if d.location.isNone { d.location = token.location }
    if context != .typeName {
      if at(.kwAsm) { parseAsmLabel(into: &d.attributes) }
      if at(.kwAttribute) { d.hasLateAttributes = true }
      if at(.kwAttribute) || at(.leftBracket) { parseAttributes(into: &d.attributes) }
      if at(.kwAsm) { parseAsmLabel(into: &d.attributes) }
    }
    if chunks.count - mark > Parser.maximumDerivations || types.derivationDepth(base, limit: Parser.maximumDerivations) >= Parser.maximumDerivations {
      error(d.location, "the type is derived in more than \(Parser.maximumDerivations) steps; simplify it")
      d.type = .error
    } else {
      d.type = applyChunks(from: mark, base, &d, context)
    }
    chunks.truncate(to: mark)
    return d
  }

  /// The longest chain of pointers, arrays, functions and typedefs accepted. Walks over types recurse as deep as it is long.
  private static let maximumDerivations = 10_000

  /// Pushes the pieces in order of application.
  private func parsePieces(_ d: inout Declarator, _ context: DeclaratorContext) {
    guard enter() else { return leave() }
    defer { leave() }
    while at(.star) || at(.caret) {
      if at(.caret) { error(token.location, "blocks are not supported") }
      var chunk = DeclaratorChunk(kind: .pointer, location: token.location)
      advance()
      parsePointerQualifiers(&chunk, &d)
      chunks.append(chunk)
    }
    var innerStart = chunks.count
    var innerCallsMicrosoft = false
    let isNested = at(.leftParen) && nestsDeclarator(context)
    if isNested {
      let opening = token.location
      advance()
      if at(.kwAttribute) {
        var attributes = AttributeSet()
        parseAttributes(into: &attributes)
        innerCallsMicrosoft = attributes.values.flags.contains(.msABI)
        d.attributes.merge(attributes)
      }
      innerStart = chunks.count
      parsePieces(&d, context)
      _ = expectClosing(.rightParen, "in declarator", opening: opening)
    } else if token.kind == .identifier && context.allowsName {
      d.name = token.name
      d.location = token.location
      advance()
      if at(.leftBracket) && peek().kind == .leftBracket { parseAttributes(into: &d.attributes) }
    } else if !context.allowsAbstract {
      d.location = token.location
    }
    let suffixStart = chunks.count
    while true {
      if at(.leftBracket) && !(peek().kind == .leftBracket) { parseArraySuffix(context) }
      else if at(.leftParen) { parseFunctionSuffix() }
      else if at(.leftBracket) && chunks.count > suffixStart { parseAttributes(into: &d.attributes) }
      else { break }
    }
    // `void (__attribute__((ms_abi)) *p)(int)`: a property of the function behind the parentheses.
    if innerCallsMicrosoft && chunks.count > suffixStart && chunks[suffixStart].kind == .function {
      chunks[suffixStart].flags.insert(.msABI)
      d.attributes.values.flags.remove(.msABI)
    }
    // Suffixes apply from the last to the first, and before what was in the parentheses.
    reverseChunks(suffixStart, chunks.count)
    // A declarator that will be refused for its length is not put in order any more.
    if isNested && suffixStart > innerStart && chunks.count > suffixStart && chunks.count - innerStart <= Parser.maximumDerivations {
      rotateChunks(innerStart, suffixStart)
    }
  }

  private func reverseChunks(_ from: Int, _ to: Int) {
    var i = from, j = to - 1
    while i < j {
      let t = chunks[i]
      chunks[i] = chunks[j]
      chunks[j] = t
      i += 1
      j -= 1
    }
  }

  /// Moves `[middle, end)` before `[start, middle)`.
  private func rotateChunks(_ start: Int, _ middle: Int) {
    reverseChunks(start, middle)
    reverseChunks(middle, chunks.count)
    reverseChunks(start, chunks.count)
  }

  private func parsePointerQualifiers(_ chunk: inout DeclaratorChunk, _ d: inout Declarator) {
    while true {
      switch token.kind {
      case .kwConst: chunk.qualifiers.insert(.const)
      case .kwVolatile: chunk.qualifiers.insert(.volatile)
      case .kwRestrict: chunk.qualifiers.insert(.restrict)
      case .kwAtomic where peek().kind != .leftParen:
        since(.c11, token.location, "'_Atomic'")
        chunk.qualifiers.insert(.atomic)
      case .kwAttribute:
        parseAttributes(into: &d.attributes)
        continue
      case .leftBracket where peek().kind == .leftBracket:
        parseAttributes(into: &d.attributes)
        continue
      default: return
      }
      advance()
    }
  }

  /// At `(`: does it group a declarator (or does it begin a parameter list)?
  private func nestsDeclarator(_ context: DeclaratorContext) -> Bool {
    if !context.allowsAbstract { return true }
    let next = peek()
    switch next.kind {
    case .rightParen, .ellipsis: return false
    case .kwAttribute: return !attributesPrecedeType(at: 1)
    case .leftBracket: return peek(2).kind != .leftBracket
    default: return !startsTypeName(next)
    }
  }

  /// `[ static(opt) qualifiers expression(opt) ]`
  private func parseArraySuffix(_ context: DeclaratorContext) {
    let opening = token.location
    var chunk = DeclaratorChunk(kind: .array, location: opening)
    advance()
    loop: while true {
      switch token.kind {
      case .kwStatic: chunk.flags.insert(.staticBound)
      case .kwConst: chunk.qualifiers.insert(.const)
      case .kwVolatile: chunk.qualifiers.insert(.volatile)
      case .kwRestrict: chunk.qualifiers.insert(.restrict)
      case .kwAtomic:
        since(.c11, token.location, "'_Atomic'")
        chunk.qualifiers.insert(.atomic)
      default: break loop
      }
      since(.c99, token.location, "'static' or type qualifiers in array brackets")
      if context != .parameter && context != .typeName {
        error(token.location, "'\(token.spelling)' in array brackets is only allowed in a parameter")
        if chunk.flags.contains(.staticBound) { chunk.flags.remove(.staticBound) }
      }
      advance()
    }
    if at(.star) && peek().kind == .rightBracket {
      since(.c99, token.location, "'[*]'")
      chunk.flags.insert(.star)
      advance()
    } else if !at(.rightBracket) {
      chunk.flags.insert(.hasBound)
      chunk.bound = parseAssignmentExpression()
    } else if chunk.flags.contains(.staticBound) {
      error(opening, "'static' in array brackets needs a size")
    }
    _ = expectClosing(.rightBracket, "after the array size", opening: opening)
    chunks.append(chunk)
  }

  /// `( parameter-type-list )` or `( identifier-list(opt) )`
  private func parseFunctionSuffix() {
    var chunk = DeclaratorChunk(kind: .function, location: token.location)
    let opening = token.location
    advance()
    if at(.rightParen) {
      if language.standard < .c23 { chunk.flags.insert(.unprototyped) }
      advance()
    } else if at(.identifier) && !isTypedefName(token.name) && (peek().kind == .comma || peek().kind == .rightParen) {
      parseIdentifierList(&chunk)
      _ = expectClosing(.rightParen, "after the identifier list", opening: opening)
    } else {
      parseParameterList(&chunk)
      _ = expectClosing(.rightParen, "after the parameter list", opening: opening)
    }
    chunks.append(chunk)
  }

  private func parseIdentifierList(_ chunk: inout DeclaratorChunk) {
    chunk.flags.formUnion([.unprototyped, .identifierList])
    if language.standard >= .c23 { diagnostics.violation(.general, at: token.location, "old-style function definition: ISO C23 does not support functions defined with a list of identifiers; declare the parameters in a prototype") }
    let mark = scratch.count
    while at(.identifier) {
      var p = Decl(kind: .parameter, name: token.name, type: .error, location: token.location)
      p.flags.insert(.defined)
      scratch.append(ast.decls.append(p).raw)
      advance()
      if !consume(.comma) { break }
    }
    chunk.parameters = ast.takeSlice(from: &scratch, above: mark)
  }

  private func parseParameterList(_ chunk: inout DeclaratorChunk) {
    scopes.push(.prototype)
    let mark = scratch.count
    var forward: [DeclID] = []
    while !at(.rightParen) && !at(.endOfFile) {
      if at(.ellipsis) {
        if scratch.count == mark && language.standard < .c23 && !language.variadicWithoutParameters {
          error(token.location, "a parameter is needed before '...' up to C17")
        }
        chunk.flags.insert(.variadic)
        advance()
        break
      }
      // `int f(int a; int b, int a)`: GNU forward declarations of parameters.
      if at(.semicolon) {
        pedantic(token.location, "ISO C forbids forward declarations of parameters")
        advance()
        for i in mark..<scratch.count { forward.append(DeclID(scratch[i])) }
        scratch.truncate(to: mark)
        continue
      }
      if !startsTypeName(token) && !at(.kwExtension) && !(at(.leftBracket) && peek().kind == .leftBracket) && !at(.identifier) {
        error(token.location, "expected a parameter declaration before \(tokenDescription)")
        skipToParameterEnd()
        if !consume(.comma) { break }
        continue
      }
      let p = parseParameter()
      if p.isSome { scratch.append(p.raw) }
      if at(.semicolon) { continue }
      if !consume(.comma) { break }
      if at(.rightParen) { error(token.location, "expected a parameter declaration before ')'") }
    }
    // `(void)`: no parameters.
    if scratch.count == mark + 1, isVoidParameter(DeclID(scratch[mark])) { scratch.truncate(to: mark) }
    for i in mark..<scratch.count { checkParameterIsNotVoid(DeclID(scratch[i])) }
    if !forward.isEmpty { checkForwardParameters(forward, mark) }
    chunk.parameters = ast.takeSlice(from: &scratch, above: mark)
    savePrototypeBindings(chunk.parameters)
    scopes.pop()
  }

  /// Every parameter declared before a `;` must be declared again, with the same type, among those above `mark`.
  private func checkForwardParameters(_ forward: [DeclID], _ mark: Int) {
    if scratch.count == mark { return }
    for id in forward {
      let early = ast.decls[id]
      var found = DeclID.none
      for i in mark..<scratch.count where early.name.isSome && ast.decls[DeclID(scratch[i])].name == early.name { found = DeclID(scratch[i]) }
      if found.isNone {
        error(early.location, "parameter\(early.name.isSome ? " \(quoted(early.name))" : "") has just a forward declaration")
      } else if !types.areCompatible(early.type, ast.decls[found].type) {
        error(ast.decls[found].location, "conflicting types for \(quoted(early.name)): \(spell(ast.decls[found].type)), was \(spell(early.type))")
        notePrevious(early)
      }
    }
  }

  private func skipToParameterEnd() {
    while !at(.comma) && !at(.rightParen) && !at(.semicolon) && !at(.endOfFile) {
      if at(.leftParen) || at(.leftBrace) || at(.leftBracket) { skipBalanced() } else { advance() }
    }
  }

  private func isVoidParameter(_ id: DeclID) -> Bool {
    let p = ast.decls[id]
    return p.name.isNone && p.storage == .none && types.isVoid(p.type) && types.canonical(p.type).qualifiers.isEmpty
  }

  private func checkParameterIsNotVoid(_ id: DeclID) {
    let p = ast.decls[id]
    if !types.isVoid(p.type) { return }
    if p.name.isNone { error(p.location, "'void' must be the only parameter") }
    else { error(p.location, "parameter \(quoted(p.name)) has type 'void'") }
    ast.decls[id].type = .error
  }

  /// What a prototype declares besides parameters: visible in the body of the function if this becomes a definition.
  private func savePrototypeBindings(_ slice: PoolSlice) {
    var others: [Binding] = []
    scopes.forEachInnermost(.tag) { others.append($0) }
    scopes.forEachInnermost(.ordinary) { if ast.decls[DeclID($0.entity)].kind == .enumerator { others.append($0) } }
    if !others.isEmpty { prototypeBindings.append((slice.start, others)) }
  }

  /// parameter-declaration
  private func parseParameter() -> DeclID {
    let boundsMark = pendingBounds.count
    var spec = parseDeclarationSpecifiers()
    if spec.flags.contains(.implicitInt) && !spec.type.isError {
      if language.standard >= .c99 { violation(.implicitInt, spec.location, "type defaults to 'int' in this parameter declaration") }
      else { warning(.implicitInt, spec.location, "type defaults to 'int' in this parameter declaration") }
    }
    if spec.storage != .none && spec.storage != .register {
      error(spec.storageLocation, "the only storage class a parameter can have is 'register'")
    }
    if spec.flags.contains(.threadLocal) { error(spec.storageLocation, "a parameter cannot be thread-local") }
    if spec.flags.contains(.constexpr) { error(spec.location, "a parameter cannot be 'constexpr'") }
    if spec.flags.contains(.hasAlignas) { error(spec.location, "'_Alignas' is not allowed on a parameter") }
    if !spec.flags.isDisjoint(with: [.inline, .noReturn]) { error(spec.location, "a parameter cannot be 'inline' or '_Noreturn'") }
    let d = parseDeclarator(spec.type, .parameter)
    spec.attributes.merge(d.attributes)
    checkNamedType(spec, spec.attributes)
    let type = applyTypeAttributes(spec.attributes, to: d.type)
    var p = Decl(kind: .parameter, name: d.name, type: adjustedParameterType(type, d.arrayQualifiers), location: d.location)
    p.storage = spec.storage
    p.flags.insert(.defined)
    if spec.attributes.unfit != 0 { checkPlace(spec.attributes, .parameter, p.type) }
    warnIfCxxKeyword(p.name, at: p.location)
    if types.isArray(type) { p.flags.insert(.arrayParameter) }
    p.alignLog2 = types.alignLog2(of: p.type)
    p.depth = UInt16(clamping: scopes.depth)
    let id = ast.decls.append(p)
    if d.hasStar { parameterStars.append(id) }
    if !spec.attributes.isEmpty { ast.decls[id].attributes = ast.attributes.append(spec.attributes.values) }
    // The bounds become entry statements if this is a definition; see `takeParameterBounds`.
    for i in boundsMark..<pendingBounds.count { parameterBounds.append((id, pendingBounds[i])) }
    pendingBounds.truncate(to: boundsMark)
    if d.name.isSome {
      let old = scopes.findInnermost(d.name)
      if old.isSome && ast.decls[old].kind == .parameter && at(.semicolon) == false && !forwardDeclared(old) {
        error(d.location, "redefinition of parameter \(quoted(d.name))")
        note(ast.decls[old].location, "previous definition is here")
      }
      scopes.declare(d.name, id)
    }
    return id
  }

  /// A GNU forward declaration of a parameter is no longer on the scratch list.
  private func forwardDeclared(_ id: DeclID) -> Bool {
    for i in 0..<scratch.count where scratch[i] == id.raw { return false }
    return true
  }

  /// Arrays become pointers, functions become pointers to functions (§6.7.6.3 ¶7, ¶8).
  func adjustedParameterType(_ type: QualType, _ arrayQualifiers: Qualifiers = []) -> QualType {
    if types.isArray(type) { return types.pointer(to: types.element(type)).adding(arrayQualifiers) }
    if types.isFunction(type) { return types.pointer(to: type) }
    return type
  }

  // MARK: Building the type

  private func applyChunks(from mark: Int, _ base: QualType, _ d: inout Declarator, _ context: DeclaratorContext) -> QualType {
    var type = base
    let count = chunks.count
    for i in mark..<count {
      let chunk = chunks[i]
      let isLast = i == count - 1
      switch chunk.kind {
      case .pointer:
        if !type.isError {
          type = types.pointer(to: type)
          if chunk.qualifiers.contains(.restrict) && types.isFunction(types.element(type)) {
            error(chunk.location, "'restrict' needs a pointer to an object type")
          }
          type = type.adding(chunk.qualifiers)
        }
      case .array: type = applyArray(chunk, type, &d, context, isLast: isLast)
      case .function: type = applyFunction(chunk, type, &d, isLast: isLast)
      }
    }
    return type
  }

  private func nameForMessage(_ d: Declarator) -> String { d.name.isSome ? " \(quoted(d.name))" : "" }

  private func applyFunction(_ chunk: DeclaratorChunk, _ result: QualType, _ d: inout Declarator, isLast: Bool) -> QualType {
    if isLast {
      d.isFunctionDeclarator = true
      d.parameters = chunk.parameters
      d.isIdentifierList = chunk.flags.contains(.identifierList)
    }
    if types.isFunction(result) || types.isArray(result) {
      error(d.location, "function\(nameForMessage(d)) cannot return \(types.isArray(result) ? "array" : "function") type \(spell(result))")
      return .error
    }
    var flags: TypeFlags = []
    if chunk.flags.contains(.variadic) { flags.insert(.variadic) }
    if chunk.flags.contains(.unprototyped) { flags.insert(.unprototyped) }
    if chunk.flags.contains(.msABI) { flags.insert(.msABI) }
    if result.isError { return .error }
    if chunk.flags.contains(.identifierList) {
      return types.function(returning: result, parameters: UnsafeBufferPointer(start: nil, count: 0), flags: flags)
    }
    let n = Int(chunk.parameters.count)
    return withUnsafeTemporaryAllocation(of: QualType.self, capacity: max(n, 1)) { buffer in
      for i in 0..<n { buffer[i] = ast.decls[ast.id(i, of: chunk.parameters, as: DeclID.self)].type }
      return types.function(returning: result, parameters: UnsafeBufferPointer(rebasing: buffer[0..<n]), flags: flags)
    }
  }

  private func applyArray(
    _ chunk: DeclaratorChunk, _ element: QualType, _ d: inout Declarator, _ context: DeclaratorContext, isLast: Bool
  ) -> QualType {
    if !isLast && (chunk.flags.contains(.staticBound) || !chunk.qualifiers.isEmpty) {
      error(chunk.location, "qualifiers and 'static' are only allowed in the outermost array brackets of a parameter")
    }
    if isLast { d.arrayQualifiers = chunk.qualifiers }
    if element.isError { return .error }
    if types.isFunction(element) {
      error(d.location, "array\(nameForMessage(d)) cannot have elements of function type \(spell(element))")
      return .error
    }
    if types.isVoid(element) || !types.isComplete(element) {
      error(d.location, "array\(nameForMessage(d)) has elements of incomplete type \(spell(element))")
      noteIncomplete(element)
      return .error
    }
    if types.isRecord(element) && types.records[types.recordID(element)].flags.contains(.hasFlexibleArray) {
      pedantic(chunk.location, "invalid use of a structure with a flexible array member: array\(nameForMessage(d)) has such elements")
    }
    if !checkElementAlignment(element, d) { return .error }
    if chunk.flags.contains(.star) {
      d.hasStar = true
      if context != .parameter && context != .typeName && scopes.kind != .prototype {
        error(chunk.location, "'[*]' is only allowed in a function prototype")
        return .error
      }
      return types.variableArray(of: element, count: .none, unspecified: true)
    }
    if chunk.bound.isNone { return types.incompleteArray(of: element) }
    return boundedArray(chunk, element, d, context, isLast: isLast)
  }

  /// The elements of an array are aligned as their type demands only if its size is a multiple of its alignment.
  private func checkElementAlignment(_ element: QualType, _ d: Declarator) -> Bool {
    let size = types.size(of: element), alignment = types.alignment(of: element)
    if size == 0 || size % alignment == 0 || types.hasRuntimeSize(element) { return true }
    error(d.location, "the size \(size) of the elements of array\(nameForMessage(d)) is not a multiple of their alignment \(alignment)")
    return false
  }

  private func boundedArray(
    _ chunk: DeclaratorChunk, _ element: QualType, _ d: Declarator, _ context: DeclaratorContext, isLast: Bool
  ) -> QualType {
    if isError(chunk.bound) { return .error }
    let bound = rvalue(chunk.bound)
    if isError(bound) { return .error }
    let e = expr(bound)
    guard types.isInteger(e.type) else {
      error(e.location, "the size of array\(nameForMessage(d)) has non-integer type \(spell(e.type))", e.range)
      return .error
    }
    if let n = evaluateInteger(bound) {
      if n < 0 {
        error(e.location, "the size of array\(nameForMessage(d)) is negative", e.range)
        return .error
      }
      let size = types.size(of: element)
      if n > Int128(Int64.max) || (size != 0 && UInt64(n) > UInt64(Int64.max) / size) {
        error(e.location, "array\(nameForMessage(d)) is too large", e.range)
        return .error
      }
      if n == 0 { pedantic(e.location, "ISO C forbids zero-size array\(nameForMessage(d))") }
      if !e.flags.contains(.integerConstantExpression) { checkFoldedBound(e, d, context) }
      return types.array(of: element, count: UInt64(n))
    }
    if (context == .file || context == .member) && scopes.isFileScope || context == .member && scopes.isFileScope {
      error(e.location, "the size of array\(nameForMessage(d)) is not constant; variable-length arrays are only allowed inside functions", e.range)
      return .error
    }
    if context == .parameter && isLast {
      // Decays to a pointer; the type does not need the size, but a definition evaluates it (§6.9.1 ¶10).
      warnVariableBound(e, d)
      let evaluated = types.variableArray(of: element, count: convert(bound, to: types.model.sizeType))
      pendingBounds.append(evaluated.id.raw)
      return types.incompleteArray(of: element)
    }
    warnVariableBound(e, d)
    let result = types.variableArray(of: element, count: convert(bound, to: types.model.sizeType))
    pendingBounds.append(result.id.raw)
    return result
  }

  /// -Wvla, and what C90 forbids.
  private func warnVariableBound(_ e: Expr, _ d: Declarator) {
    let place = d.name.isSome ? d.location : e.location
    if diagnostics.isRefused(.vla) { return }
    let message = "ISO C90 forbids variable length array\(nameForMessage(d))"
    if language.standard < .c99 && diagnostics.isEnabled(.pedantic) { return pedantic(place, message) }
    warning(.vla, place, message)
  }

  /// A size that could be computed, but is no integer constant expression by the letter (C17 §6.7.6.2 ¶4).
  private func checkFoldedBound(_ e: Expr, _ d: Declarator, _ context: DeclaratorContext) {
    if (context == .file || context == .member) && scopes.isFileScope {
      violation(.general, e.location, "variably modified\(nameForMessage(d)) at file scope: the size is no integer constant expression")
    } else {
      since(.c99, e.location, "arrays whose size is no integer constant expression")
    }
  }

  // MARK: Type names

  /// type-name (§6.7.7)
  func parseTypeName() -> QualType {
    let spec = parseDeclarationSpecifiers(typeOnly: true)
    if spec.flags.contains(.hasAlignas) { error(spec.location, "'_Alignas' is not allowed in a type name") }
    return parseTypeName(spec)
  }

  /// The rest of a type name behind its specifiers.
  func parseTypeName(_ spec: DeclSpecifiers) -> QualType {
    if spec.flags.contains(.implicitInt) {
      // Qualifiers alone: C89's implicit int, which GCC still takes.
      if spec.type.isError || types.qualifiers(spec.type).isEmpty || language.standard >= .c23 {
        error(token.location, "expected a type before \(tokenDescription)")
        return .error
      }
      violation(.implicitInt, token.location, "type defaults to 'int' in this type name")
    }
    let d = parseDeclarator(spec.type, .typeName)
    var attributes = spec.attributes
    if d.attributes.values.flags.contains(.msABI) { attributes.merge(d.attributes) }
    return applyTypeAttributes(attributes, to: d.type)
  }

  /// `e` with the bounds of the variable arrays made since `mark` evaluated first.
  func withBounds(above mark: Int, _ e: ExprID) -> ExprID {
    if pendingBounds.count == mark { return e }
    let slice = ast.takeSlice(from: &pendingBounds, above: mark)
    var x = expr(e)
    x.kind = .withBounds
    x.op = 0
    x.a = slice.start
    x.b = e.raw
    x.c = slice.count
    return add(x)
  }
}
