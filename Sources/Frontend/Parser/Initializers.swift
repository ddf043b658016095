// Initializers (C17 §6.7.9): braces, elided braces, designators, strings; normalised to a flat list of `InitEntry`.
//
// A stack of frames is the "current object" path: frame 0 of a brace level is the object the brace initializes, the frames above
// it are sub-objects entered because their braces were left out or by a designator. Each initializer goes to the element the
// top frame points at.

import Support

/// A place in an aggregate.
struct InitFrame: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case array, record, union }
  var kind: Kind
  var type: QualType
  /// Of the aggregate, in bits from the start of the whole object.
  var base: UInt64
  var index: UInt64 = 0
  /// Number of elements or fields; `UInt64.max` for an array of unknown size.
  var count: UInt64
  /// Array: element type and size in bits.
  var element: QualType = .error
  var stride: UInt64 = 0
  /// The scalars in it are in reverse storage order.
  var isReversed = false
  /// Not 1: elements `index ..< index + repeats` get the same value (GNU `[a ... b]`).
  var repeats: UInt64 = 1
}

/// What holds for one whole initializer.
struct InitState: BitwiseCopyable {
  var isStatic = false
  /// End of the last entry, in bits.
  var end: UInt64 = 0
  var isUnordered = false
  /// The frames of this initializer begin here.
  var firstFrame = 0
}

extension Parser {
  /// An initializer behind `=` for an object of type `type`, which may be an array of unknown size; the completed type comes back.
  func parseInitializer(for type: QualType, staticStorage: Bool) -> (value: ExprID, type: QualType) {
    if at(.leftBrace) { return parseBracedInitializer(for: type, staticStorage: staticStorage) }
    let e = parseAssignmentExpression()
    if type.isError || isError(e) { return (errorExpr(e), type) }
    if types.isArray(type) {
      if let literal = stringInitializer(e, for: type) {
        let completed = completedByString(type, literal)
        checkStringFits(literal, completed)
        return (literal, completed)
      }
      let x = expr(e)
      if x.kind == .compoundLiteral, types.areCompatibleUnqualified(types.element(x.type), types.element(type)),
        types.areCompatible(type, x.type) || types.areCompatibleUnqualified(types.element(type), types.element(x.type)) {
        pedantic(x.location, "ISO C forbids initializing an array by a compound literal")
        return (ast.decls[DeclID(x.a)].initializer, types.kind(type) == .incompleteArray ? types.array(of: types.element(type), count: types[x.type].count) : type)
      }
      error(expr(e).location, "an array must be initialized by a list in braces\(isCharacterArray(type) ? " or a string literal" : "")", expr(e).range)
      return (errorExpr(e), type)
    }
    let value = convertForAssignment(e, to: types.unqualified(type), .initialization)
    return (staticStorage && !isError(value) ? constantInitializer(value) : value, type)
  }

  /// At `{`.
  func parseBracedInitializer(for type: QualType, staticStorage: Bool) -> (value: ExprID, type: QualType) {
    guard enter() else {
      leave()
      return (errorExpr(token.location, token.location), type)
    }
    defer { leave() }
    let start = token.location
    let outer = initState
    initState = InitState(isStatic: staticStorage)
    initState.firstFrame = frames.count
    defer { initState = outer }
    let mark = entryStack.count
    let errors = diagnostics.errorCount
    var result = type
    if types.hasRuntimeSize(type) {
      if !(peek().kind == .rightBrace) { error(start, "an object of variable size cannot be initialized") }
      skipBalanced()
      entryStack.truncate(to: mark)
      return (errors == diagnostics.errorCount ? finishList(mark, type, start) : errorExpr(start, start), type)
    }
    let count = parseBraces(type, base: 0)
    if types.kind(type) == .incompleteArray {
      result = types.array(of: types.element(type), count: count)
    }
    // `{ "text" }` and `{ 1 }` for a scalar stay plain values.
    if entryStack.count == mark + 1 {
      let only = entryStack[mark]
      if only.bitOffset == 0 && only.repeatCount == 1 && (!isAggregate(type) || expr(only.value).kind == .stringLiteral && types.isArray(type) && types.isArray(only.type) && isCharacterArray(type)) {
        entryStack.truncate(to: mark)
        return (only.value, result)
      }
    }
    if type.isError || errors != diagnostics.errorCount && ast.hasErrors && type.isError {
      entryStack.truncate(to: mark)
      return (errorExpr(start, previousToken.location), result)
    }
    if entryStack.count == mark && types.isScalar(type) {
      return (zeroValue(types.unqualified(type), start), result)
    }
    return (finishList(mark, types.unqualified(result), start), result)
  }

  private func zeroValue(_ type: QualType, _ at: SourceLocation) -> ExprID {
    convert(makeInteger(0, .int, at: at), to: type)
  }

  private func finishList(_ mark: Int, _ type: QualType, _ start: SourceLocation) -> ExprID {
    var e = Expr(.initList, type, at: start, from: start, to: previousToken.location)
    e.a = UInt32(ast.initEntries.count)
    e.b = UInt32(entryStack.count - mark)
    if initState.isUnordered { e.flags.insert(.unordered) }
    ast.initEntries.append(contentsOf: UnsafeBufferPointer(start: entryStack.baseAddress + mark, count: entryStack.count - mark))
    entryStack.truncate(to: mark)
    return add(e)
  }

  func isAggregate(_ t: QualType) -> Bool { types.isArray(t) || types.isRecord(t) || types.isVector(t) }

  // MARK: Brace levels

  /// `{ … }` for the object of `type` at bit `base`. Returns the number of elements an array of unknown size gets.
  private func parseBraces(_ type: QualType, base: UInt64) -> UInt64 {
    guard enter() else {
      leave()
      return 0
    }
    defer { leave() }
    let opening = token.location, errors = diagnostics.errorCount
    advance()
    // What is wrong in the list has been said.
    defer { if at(.rightBrace) || diagnostics.errorCount == errors { _ = expectClosing(.rightBrace, "to end the initializer list", opening: opening) } }
    if at(.rightBrace) {
      if language.standard < .c23 { pedantic(opening, "ISO C forbids empty initializer braces before C23") }
      return 0
    }
    if !isAggregate(type) || type.isError {
      parseScalarInBraces(type, base)
      return 0
    }
    let mark = frames.count
    frames.append(frame(for: type, base: base))
    let reached = parseElements(mark, type, base)
    frames.truncate(to: mark)
    return reached
  }

  private func parseScalarInBraces(_ type: QualType, _ base: UInt64) {
    if at(.leftBrace) {
      warning(.general, token.location, "too many braces around scalar initializer")
      _ = parseBraces(type, base: base)
    } else {
      if at(.dot) || at(.leftBracket) {
        if !type.isError { error(token.location, "designator in the initializer of scalar type \(spell(type))") }
        while !at(.rightBrace) && !at(.endOfFile) { if at(.leftBrace) || at(.leftParen) { skipBalanced() } else { advance() } }
        return
      }
      let e = parseAssignmentExpression()
      if !type.isError { addScalar(e, type, base, width: 0) }
    }
    finishExcess()
  }

  /// After the last initializer that has a place: a comma, or excess ones.
  private func finishExcess() {
    var warned = false
    while consume(.comma) {
      if at(.rightBrace) { return }
      if !warned { violation(.general, token.location, "excess elements in initializer") }
      warned = true
      skipInitializer()
    }
  }

  private func skipInitializer() {
    if at(.leftBrace) { skipBalanced() } else { _ = parseAssignmentExpression() }
  }

  func frame(for type: QualType, base: UInt64) -> InitFrame {
    let row = types[type]
    switch row.kind {
    case .record:
      let r = types.records[RecordID(row.aux)]
      var f = InitFrame(kind: r.isUnion ? .union : .record, type: type, base: base, count: UInt64(r.fieldCount))
      f.isReversed = r.flags.contains(.reverseOrder)
      skipUnnamed(&f)
      return f
    default:
      let element = row.kind == .vector ? row.element : types.element(type)
      var f = InitFrame(kind: .array, type: type, base: base, count: row.kind == .incompleteArray ? UInt64.max : row.count)
      f.element = element
      f.stride = types.size(of: element) &* 8
      if frames.count > initState.firstFrame { f.isReversed = frames[frames.count - 1].isReversed }
      return f
    }
  }

  /// Unnamed bit-fields take no initializer.
  func skipUnnamed(_ f: inout InitFrame) {
    let r = types.records[types.recordID(f.type)]
    while f.index < f.count {
      let field = types.fields[r.field(Int(f.index))]
      if field.name.isSome || field.isAnonymousRecord { return }
      f.index += 1
    }
  }

  /// The elements between braces. `mark`: index of this level's first frame.
  private func parseElements(_ mark: Int, _ type: QualType, _ base: UInt64) -> UInt64 {
    var reached: UInt64 = 0
    let outerElision = checks.elidedBraces
    checks.elidedBraces = .none
    defer { checks.elidedBraces = outerElision }
    let firstEntry = entryStack.count
    var isDesignated = false
    while !at(.rightBrace) && !at(.endOfFile) {
      let entryMark = entryStack.count
      if at(.dot) || at(.leftBracket) || (at(.identifier) && peek().kind == .colon) {
        frames.truncate(to: mark + 1)
        isDesignated = true
        if !parseDesignation(mark) {
          // Reported; drop the value.
          _ = consume(.equal)
          skipInitializer()
          if !consume(.comma) { break }
          continue
        }
      } else {
        popExhausted(mark)
        if frames.count == mark + 1 && frames[mark].kind == .record { warnAboutPosition(frames[mark].type) }
      }
      if frames[frames.count - 1].index >= frames[frames.count - 1].count {
        violation(.general, token.location, "excess elements in initializer of \(spell(type))")
        skipInitializer()
        if !consume(.comma) { break }
        continue
      }
      parseElementValue(mark)
      applyRepeats(mark, entryMark)
      let level = frames[mark]
      reached = max(reached, level.index &+ level.repeats)
      // A lone string in braces for a character array fills it all.
      if entryStack.count > entryMark, frames.count == mark + 1, level.type == entryStack[entryMark].type,
        types.isArray(level.type) { return finishStringLevel(level, entryMark) }
      step()
      if !consume(.comma) { break }
    }
    if at(.rightBrace) { warnAboutLevel(mark, firstEntry, isDesignated: isDesignated) }
    if !at(.rightBrace) && !at(.endOfFile) && !at(.semicolon) {
      error(token.location, "expected ',' or '}' in the initializer before \(tokenDescription)")
      while !at(.rightBrace) && !at(.endOfFile) && !at(.semicolon) {
        if at(.leftBrace) || at(.leftParen) || at(.leftBracket) { skipBalanced() } else { advance() }
      }
    }
    return reached
  }

  private func finishStringLevel(_ level: InitFrame, _ entryMark: Int) -> UInt64 {
    let literal = entryStack[entryMark].value
    if at(.comma) && peek().kind != .rightBrace { error(peek().location, "excess elements in the initializer of an array that a string initializes") }
    finishExcess()
    return types[type(of: literal)].count
  }

  /// Goes to the next element of the top frame.
  private func step() {
    let i = frames.count - 1
    frames[i].index &+= frames[i].repeats
    frames[i].repeats = 1
    if frames[i].kind == .union { frames[i].index = frames[i].count }
    else if frames[i].kind == .record { skipUnnamed(&frames[i]) }
  }

  /// Leaves sub-objects that are full.
  private func popExhausted(_ mark: Int) {
    while frames.count > mark + 1, let top = frames.last, top.index >= top.count {
      frames.removeLast()
      step()
    }
  }

  /// The element the top frame points at.
  func currentElement() -> (type: QualType, bit: UInt64, width: UInt16) {
    let f = frames[frames.count - 1]
    if f.kind == .array { return (f.element, f.base &+ f.index &* f.stride, 0) }
    let field = types.fields[types.records[types.recordID(f.type)].field(Int(f.index))]
    return (field.type, f.base &+ field.bitPosition, field.isBitField ? field.bitWidth : 0)
  }

  /// One initializer for the current element.
  private func parseElementValue(_ mark: Int) {
    if at(.leftBrace) {
      let (type, bit, _) = currentElement()
      let next = peek().kind
      if next != .rightBrace && isInnerFlexible(type, isText: next == .stringLiteral && isCharacterArray(type)) {
        reportInnerFlexible(token.location)
        return skipBalanced()
      }
      if bit < initState.end { takeAway(type, bit) }
      if types.kind(type) == .incompleteArray { pedanticFlexible(token.location) }
      _ = parseBraces(type, base: bit)
      return
    }
    let e = parseAssignmentExpression()
    if isError(e) {
      return
    }
    placeValue(e, mark)
  }

  /// Braces replace all that was said about the sub-object before (§6.7.9 ¶19): an empty list goes before what they hold.
  private func takeAway(_ type: QualType, _ bit: UInt64) {
    if !isAggregate(type) || type.isError || types.size(of: type) == 0 { return }
    let plain = types.unqualified(type)
    var nothing = Expr(.initList, plain, at: token.location, from: token.location, to: token.location)
    nothing.a = 0
    nothing.b = 0
    addEntry(add(nothing), plain, bit, width: 0, size: types.size(of: type) &* 8)
  }

  /// `type` is that of a flexible array member whose structure is itself part of the object: there is no room for elements. As in GNU C
  /// a string may still stand there (a union has room, the end of an object can be extended), but not in elements of an array.
  private func isInnerFlexible(_ type: QualType, isText: Bool) -> Bool {
    if types.kind(type) != .incompleteArray || frames.count - 1 <= initState.firstFrame { return false }
    if !isText { return true }
    for k in initState.firstFrame..<frames.count - 1 where frames[k].kind == .array { return true }
    return false
  }

  private func pedanticFlexible(_ location: SourceLocation) { pedantic(location, "initialization of a flexible array member is a GNU extension") }

  private func reportInnerFlexible(_ location: SourceLocation) {
    error(location, "a flexible array member can only be initialized where its structure is the whole object")
  }

  /// Finds the sub-object `e` initializes, entering aggregates whose braces are left out (§6.7.9 ¶20).
  private func placeValue(_ e: ExprID, _ mark: Int) {
    // `char s[] = { "abc" }`
    let level = frames[frames.count - 1]
    if level.kind == .array, frames.count == mark + 1, level.index == 0, let s = stringInitializer(e, for: level.type) {
      addEntry(s, level.type, level.base, width: 0, size: min(types.size(of: level.type), types.size(of: type(of: s))) &* 8)
      checkStringFits(s, level.type)
      return
    }
    while true {
      let (type, bit, width) = currentElement()
      if type.isError { return }
      let row = types[type]
      if isInnerFlexible(type, isText: expr(e).kind == .stringLiteral && isCharacterArray(type)) { return reportInnerFlexible(expr(e).location) }
      switch row.kind {
      case .array, .incompleteArray:
        if let s = stringInitializer(e, for: type) {
          checkStringFits(s, type)
          if row.kind == .incompleteArray { pedanticFlexible(expr(s).location) }
          let completed = row.kind == .incompleteArray ? completedByString(type, s) : type
          return addEntry(s, completed, bit, width: 0, size: types.size(of: completed) &* 8)
        }
      case .record:
        let t = self.type(of: e)
        if types.isRecord(t) && types.areCompatibleUnqualified(t, type) {
          let v = rvalue(e)
          return addEntry(initState.isStatic ? constantInitializer(v) : v, types.unqualified(type), bit, width: 0, size: row.size &* 8)
        }
      case .vector:
        if types.isVector(self.type(of: e)) { return addScalar(e, type, bit, width: 0) }
      default:
        return addScalar(e, type, bit, width: width)
      }
      if !hasRoom(type) {
        // Nothing goes in: the next member, or what follows the array, whose elements are all alike.
        let top = frames.count - 1
        if frames[top].kind != .array {
          step()
        } else if top == mark {
          violation(.general, expr(e).location, "excess elements in initializer")
          return
        } else {
          frames[top].index = frames[top].count
        }
        popExhausted(mark)
        if frames[frames.count - 1].index >= frames[frames.count - 1].count {
          violation(.general, expr(e).location, "excess elements in initializer")
          return
        }
        continue
      }
      if checks.elidedBraces.isNone { checks.elidedBraces = expr(e).start }
      frames.append(frame(for: type, base: bit))
    }
  }

  /// Some scalar of `type` can be initialized.
  private func hasRoom(_ type: QualType) -> Bool {
    let row = types[type]
    switch row.kind {
    case .array: return row.count != 0 && hasRoom(row.element)
    case .incompleteArray: return hasRoom(row.element)
    case .record:
      let record = types.records[types.recordID(type)]
      for k in 0..<Int(record.fieldCount) {
        let field = types.fields[record.field(k)]
        if field.isBitField ? field.name.isSome : hasRoom(field.type) { return true }
      }
      return false
    default: return true
    }
  }

  private func addScalar(_ e: ExprID, _ type: QualType, _ bit: UInt64, width: UInt16) {
    if isError(e) { return }
    let plain = types.unqualified(type)
    var v = convertForAssignment(e, to: plain, .initialization)
    if isError(v) { return }
    if initState.isStatic { v = constantInitializer(v) }
    addEntry(v, plain, bit, width: width, size: width != 0 ? UInt64(width) : types.size(of: plain) &* 8)
  }

  private func addEntry(_ value: ExprID, _ type: QualType, _ bit: UInt64, width: UInt16, size: UInt64) {
    if bit < initState.end {
      initState.isUnordered = true
      if diagnostics.isEnabled(.overrideInit) || diagnostics.isEnabled(.overrideInitSideEffects) { warnIfOverridden(value, bit) }
    }
    initState.end = max(initState.end, bit &+ size)
    var entry = InitEntry(bitOffset: bit, value: value, type: type)
    entry.bitWidth = width
    if frames.count > initState.firstFrame && frames[frames.count - 1].isReversed && types.kind(type).mask & TypeMask.arithmetic != 0 {
      entry.isReversed = true
    }
    entryStack.append(entry)
  }

  /// Spreads the entries made since `entryMark` over the ranges of the frames they are in.
  private func applyRepeats(_ mark: Int, _ entryMark: Int) {
    var i = frames.count
    while i > mark {
      i -= 1
      let f = frames[i]
      if f.repeats > 1 { spread(entryMark, f.repeats, f.stride) }
    }
  }

  private func spread(_ entryMark: Int, _ times: UInt64, _ strideBits: UInt64) {
    let end = entryStack.count
    for k in entryMark..<end {
      let size = types.size(of: entryStack[k].type) &* 8
      initState.end = max(initState.end, entryStack[k].bitOffset &+ strideBits &* (times - 1) &+ size)
      if entryStack[k].repeatCount == 1 {
        entryStack[k].repeatCount = times
        let stride = strideBits / 8
        entryStack[k].stride = stride == types.size(of: entryStack[k].type) ? 0 : UInt32(clamping: stride)
      } else {
        // A range inside a range: copies of the inner one.
        for n in 1..<times {
          var copy = entryStack[k]
          copy.bitOffset &+= n &* strideBits
          entryStack.append(copy)
        }
        initState.isUnordered = true
      }
    }
    if end - entryMark > 1 { initState.isUnordered = true }
  }
}
