// struct-or-union-specifier and enum-specifier (C17 §6.7.2.1, §6.7.2.2, §6.7.2.3; C23 enumerations with a fixed type).

import Support

extension Parser {
  // MARK: Structs and unions

  /// At `struct` or `union`.
  func parseRecordSpecifier() -> QualType {
    let isUnion = at(.kwUnion)
    let keyword = token.location
    advance()
    var attributes = AttributeSet()
    parseAttributes(into: &attributes)
    var name = Name.none
    var location = keyword
    if token.kind == .identifier {
      name = token.name
      location = token.location
      advance()
      if at(.kwAttribute) { parseAttributes(into: &attributes) }
    }
    if at(.leftBrace) {
      if let old = completeRecord(name, isUnion) { return parseRepeatedRecord(old, name, isUnion, location, &attributes) }
      let id = recordForDefinition(name, isUnion, location)
      parseRecordBody(id, &attributes)
      return QualType(types.records[id].type)
    }
    if name.isNone {
      error(token.location, "expected a tag or '{' after '\(isUnion ? "union" : "struct")'")
      return .error
    }
    return referToRecord(name, isUnion, location)
  }

  /// C23: the complete record of this name in this scope, which may be defined again with the same members.
  private func completeRecord(_ name: Name, _ isUnion: Bool) -> RecordID? {
    guard language.standard >= .c23, name.isSome, let old = scopes.findTag(name), Int(old.depth) == scopes.depth,
      old.tagKind == (isUnion ? .union : .struct) else { return nil }
    let r = types.records[RecordID(old.entity)]
    return types.rows[r.type].isCompleteRecord != 0 && !r.flags.contains(.beingDefined) ? RecordID(old.entity) : nil
  }

  /// A second definition (C23 §6.7.3.4 ¶1, §6.2.7 ¶1): the same type if the members agree.
  private func parseRepeatedRecord(
    _ old: RecordID, _ name: Name, _ isUnion: Bool, _ location: SourceLocation, _ attributes: inout AttributeSet
  ) -> QualType {
    let id = types.newRecord(name: name, isUnion: isUnion, location: location)
    parseRecordBody(id, &attributes)
    if haveSameMembers(old, id) { return QualType(types.records[old].type) }
    error(location, "redefinition of \(spell(QualType(types.records[old].type))) with other members")
    note(types.records[old].location, "previous definition is here")
    return QualType(types.records[id].type)
  }

  private func haveSameMembers(_ a: RecordID, _ b: RecordID) -> Bool {
    let x = types.records[a], y = types.records[b]
    if x.fieldCount != y.fieldCount || types.rows[x.type].size != types.rows[y.type].size
      || types.rows[x.type].alignLog2 != types.rows[y.type].alignLog2 { return false }
    for k in 0..<Int(x.fieldCount) {
      let f = types.fields[x.field(k)], g = types.fields[y.field(k)]
      if f.name != g.name || f.isBitField != g.isBitField || f.bitWidth != g.bitWidth || f.byteOffset != g.byteOffset { return false }
      if f.name.isNone && types.isRecord(f.type) && types.isRecord(g.type) {
        if !haveSameMembers(types.recordID(f.type), types.recordID(g.type)) { return false }
      } else if !types.areCompatible(f.type, g.type) {
        return false
      }
    }
    return true
  }

  /// The record that `struct name {` completes: a new one, unless an incomplete one was declared in this scope.
  private func recordForDefinition(_ name: Name, _ isUnion: Bool, _ location: SourceLocation) -> RecordID {
    let kind: TagKind = isUnion ? .union : .struct
    if name.isSome, let old = scopes.findTag(name), Int(old.depth) == scopes.depth {
      if old.tagKind == kind {
        let id = RecordID(old.entity)
        let r = types.records[id]
        if types.rows[r.type].isCompleteRecord == 0 && !r.flags.contains(.beingDefined) {
          types.records[id].location = location
          return id
        }
        error(location, r.flags.contains(.beingDefined) ? "nested redefinition of \(quoted(name))" : "redefinition of \(spell(QualType(r.type)))")
        note(r.location, "previous definition is here")
        return types.newRecord(name: name, isUnion: isUnion, location: location)
      }
      reportWrongTagKind(name, old, location)
      return types.newRecord(name: name, isUnion: isUnion, location: location)
    }
    let id = types.newRecord(name: name, isUnion: isUnion, location: location)
    if name.isSome { scopes.declareTag(name, kind, id.raw) }
    return id
  }

  private func referToRecord(_ name: Name, _ isUnion: Bool, _ location: SourceLocation) -> QualType {
    let kind: TagKind = isUnion ? .union : .struct
    if let old = scopes.findTag(name) {
      // `struct S;` alone declares a new type in this scope.
      let declaresAnew = at(.semicolon) && Int(old.depth) != scopes.depth
      if !declaresAnew {
        if old.tagKind == kind { return QualType(types.records[RecordID(old.entity)].type) }
        reportWrongTagKind(name, old, location)
        return .error
      }
    }
    let id = types.newRecord(name: name, isUnion: isUnion, location: location)
    scopes.declareTag(name, kind, id.raw)
    if scopes.kind == .prototype {
      warning(.general, location, "'\(isUnion ? "union" : "struct") \(interner.string(name))' declared inside parameter list will not be visible outside of this definition or declaration")
    }
    return QualType(types.records[id].type)
  }

  private func reportWrongTagKind(_ name: Name, _ old: Binding, _ location: SourceLocation) {
    error(location, "\(quoted(name)) is used as the wrong kind of tag")
    let place = old.tagKind == .enum ? types.enums[EnumID(old.entity)].location : types.records[RecordID(old.entity)].location
    note(place, "it was declared here")
  }

  /// `{ struct-declaration-list } attributes`
  private func parseRecordBody(_ id: RecordID, _ attributes: inout AttributeSet) {
    guard enter() else { return leave() }
    defer { leave() }
    types.records[id].flags.insert(.beingDefined)
    let opening = token.location
    let pack = pragmas.pack != 0 ? pragmas.pack : language.packStruct
    advance()
    let mark = fieldStack.count
    while !at(.rightBrace) && !at(.endOfFile) {
      if consume(.semicolon) {
        pedantic(previousToken.location, "extra semicolon in struct or union")
        continue
      }
      if at(.kwStaticAssert) {
        parseStaticAssert()
        continue
      }
      parseMemberDeclaration(id, mark)
    }
    _ = expectClosing(.rightBrace, "to end the member list", opening: opening)
    if at(.kwAttribute) || at(.leftBracket) { parseAttributes(into: &attributes) }
    finishRecord(id, mark, attributes, pack)
  }

  private func parseMemberDeclaration(_ id: RecordID, _ mark: Int) {
    let start = token.location
    var extensions = 0
    while consume(.kwExtension) { extensions += 1 }
    extensionDepth += extensions
    defer { extensionDepth -= extensions }
    let spec = parseDeclarationSpecifiers(typeOnly: true)
    if spec.flags.contains(.implicitInt) && !spec.type.isError {
      if at(.rightBrace) || at(.endOfFile) { return }
      error(token.location, "expected a type name before \(tokenDescription)")
      if token.location == start || !at(.semicolon) { skipMember() }
      return
    }
    if at(.semicolon) {
      addAnonymousMember(spec, id, mark)
      advance()
      return
    }
    while true {
      parseMemberDeclarator(spec, id, mark)
      if !consume(.comma) { break }
      var ignored = AttributeSet()
      if at(.kwAttribute) { parseAttributes(into: &ignored) }
    }
    if at(.rightBrace) { violation(.general, token.location, "no semicolon at the end of the struct or union") }
    else if !consume(.semicolon) {
      errorAfterPrevious("expected ';' after the member", inserting: ";")
      if !startsTypeName(token) { skipMember() }
    }
  }

  /// Skips to behind the next `;`, or to the closing brace.
  private func skipMember() {
    while !at(.semicolon) && !at(.rightBrace) && !at(.endOfFile) {
      if at(.leftBrace) || at(.leftParen) { skipBalanced() } else { advance() }
    }
    _ = consume(.semicolon)
  }

  /// `struct {…};` inside a record (C11 §6.7.2.1 ¶13); with a tag only under -fms-extensions, where it declares nothing.
  private func addAnonymousMember(_ spec: DeclSpecifiers, _ id: RecordID, _ mark: Int) {
    if types.isRecord(spec.type) && types.records[types.recordID(spec.type)].name.isNone {
      var f = FieldInfo(name: .none, type: spec.type, location: spec.location, record: id)
      f.flags.insert(.anonymousRecord)
      since(.c11, spec.location, "unnamed structures and unions as members")
      if let log = spec.attributes.alignLog2 { f.requestedAlign = log + 1 }
      if spec.attributes.values.flags.contains(.packed) { f.flags.insert(.packed) }
      checkMemberNames(of: types.recordID(spec.type), mark)
      fieldStack.append(f)
    } else if !spec.flags.contains(.hasTag) {
      if !spec.type.isError { violation(.general, spec.location, "declaration does not declare a member") }
    } else if types.isRecord(spec.type) && types.isComplete(spec.type) {
      violation(.general, spec.location, "declaration does not declare a member; an anonymous member has no tag")
    }
  }

  private func parseMemberDeclarator(_ spec: DeclSpecifiers, _ id: RecordID, _ mark: Int) {
    var attributes = spec.attributes
    var d = Declarator(location: token.location, type: spec.type)
    if !at(.colon) { d = parseDeclarator(spec.type, .member) }
    attributes.merge(d.attributes)
    var field = FieldInfo(name: d.name, type: d.type, location: d.location, record: id)
    var bitFieldLocation = SourceLocation.none
    if at(.colon) {
      bitFieldLocation = token.location
      advance()
      field.flags.insert(.bitField)
      let e = parseConstantExpression()
      parseAttributes(into: &attributes)
      field.type = applyTypeAttributes(attributes, to: d.type)
      if language.unsignedBitFields && !spec.flags.contains(.signedWritten) && types.isInteger(field.type) && !types.isEnum(field.type) {
        field.type = types.unsignedVersion(field.type).adding(field.type.qualifiers)
      }
      checkBitField(&field, e, bitFieldLocation)
      if spec.flags.contains(.hasAlignas) { error(field.location, "'_Alignas' is not allowed on a bit-field") }
    } else {
      field.type = applyTypeAttributes(attributes, to: d.type)
      if d.name.isNone && !d.type.isError {
        error(d.location, "expected a member name before \(tokenDescription)")
        field.type = .error
      }
      checkMemberType(&field, id)
    }
    if let log = attributes.alignLog2 { field.requestedAlign = log + 1 }
    if attributes.values.flags.contains(.packed) { field.flags.insert(.packed) }
    if field.name.isSome { checkDuplicateMember(field.name, field.location, mark) }
    if types.isVariablyModified(field.type) { pedantic(field.location, "a member \(quoted(field.name)) of variably modified type is a GNU extension") }
    fieldStack.append(field)
  }

  private func checkBitField(_ field: inout FieldInfo, _ e: ExprID, _ location: SourceLocation) {
    let label = field.name.isSome ? "bit-field \(quoted(field.name))" : "unnamed bit-field"
    if field.type.isError || isError(e) {
      field.type = .error
      field.flags.remove(.bitField)
      return
    }
    if types.qualifiers(field.type).contains(.atomic) { error(field.location, "\(label) has atomic type \(spell(field.type))") }
    if types.integerWidth(field.type) > 128 && types.isInteger(field.type) {
      error(field.location, "\(label) has a type of more than 128 bits, which is not supported")
      field.type = .error
      field.flags.remove(.bitField)
      return
    }
    guard types.isInteger(field.type) else {
      error(field.location, "\(label) has non-integer type \(spell(field.type))")
      field.type = .error
      field.flags.remove(.bitField)
      return
    }
    guard let n = integerConstant(e, "bit-field width") else {
      field.flags.remove(.bitField)
      return
    }
    let limit = types.isBool(field.type) ? 1 : types.integerWidth(field.type)
    if n < 0 {
      error(expr(e).location, "\(label) has negative width \(n)")
    } else if n > Int128(limit) {
      error(expr(e).location, "the width of \(label), \(n), exceeds the \(limit) bits of its type \(spell(field.type))")
    } else if n == 0 && field.name.isSome {
      error(expr(e).location, "named \(label) has zero width")
    } else {
      field.bitWidth = UInt16(n)
      return
    }
    field.flags.remove(.bitField)
  }

  private func checkMemberType(_ field: inout FieldInfo, _ id: RecordID) {
    let type = field.type
    if type.isError { return }
    if types.isFunction(type) {
      error(field.location, "member \(quoted(field.name)) is declared as a function; a pointer to a function is meant, perhaps")
      field.type = .error
    } else if types.kind(type) == .incompleteArray {
      field.flags.insert(.flexibleArray)
      since(.c99, field.location, "flexible array members")
    } else if !types.isComplete(type) {
      error(field.location, "member \(quoted(field.name)) has incomplete type \(spell(type))")
      noteIncomplete(type)
      field.type = .error
    } else if types.isRecord(type) && types.records[types.recordID(type)].flags.contains(.hasFlexibleArray) && !types.records[id].isUnion {
      pedantic(field.location, "member \(quoted(field.name)) is a structure with a flexible array member, which ISO C forbids")
    }
  }

  private func checkDuplicateMember(_ name: Name, _ location: SourceLocation, _ mark: Int) {
    // The member table would find it too, but late; small records are the rule, large ones are checked by `finishRecord`.
    if fieldStack.count - mark > 32 { return }
    for i in mark..<fieldStack.count where fieldStack[i].name == name {
      error(location, "duplicate member \(quoted(name))")
      note(fieldStack[i].location, "previous declaration is here")
      return
    }
  }

  /// The members of an anonymous record must not clash with those before it.
  private func checkMemberNames(of inner: RecordID, _ mark: Int) {
    for i in mark..<fieldStack.count {
      let f = fieldStack[i]
      if f.name.isSome, types.findMember(f.name, in: inner) != nil {
        error(f.location, "duplicate member \(quoted(f.name)) also in an anonymous struct or union")
      }
    }
  }

  /// Lays the members out and completes the type.
  private func finishRecord(_ id: RecordID, _ mark: Int, _ attributes: AttributeSet, _ pack: UInt8) {
    let isPacked = attributes.values.flags.contains(.packed)
    let isUnion = types.records[id].isUnion
    var layout = RecordLayout(types: types, isUnion: isUnion, isPacked: isPacked, pack: pack)
    var flags: RecordFlags = isPacked ? .packed : []
    let first = FieldID(index: types.fields.count)
    let count = fieldStack.count - mark
    var isVariablyModified = false
    let isReversed = attributes.bigEndian ?? pragmas.bigEndian
    if isReversed { flags.insert(.reverseOrder) }
    for i in 0..<count {
      var f = fieldStack[mark + i]
      f.index = UInt32(i)
      checkFlexible(&f, isLast: i == count - 1, isOnly: count == 1, isUnion: isUnion, &flags)
      if f.type.isError { flags.insert(.invalid) } else { layout.place(&f) }
      if types.isVariablyModified(f.type) { isVariablyModified = true }
      if isReversed && isReversible(f.type) { f.flags.insert(.reversed) }
      noteMemberQualifiers(f, &flags)
      _ = types.fields.append(f)
    }
    enterMemberNames(id, first, count)
    fieldStack.truncate(to: mark)
    let requested: UInt64 = attributes.alignLog2.map { 1 &<< UInt64($0) } ?? 1
    let size = layout.finish(minimumAlignment: requested)
    if first.index == types.fields.count {
      pedantic(types.records[id].location, "ISO C forbids a \(isUnion ? "union" : "struct") without members")
    }
    if layout.overflowed { error(types.records[id].location, "the type is too large") }
    if attributes.values.flags.contains(.transparentUnion) && isUnion { flags.insert(.transparent) }
    let type = types.records[id].type
    if attributes.values.flags.contains(.mayAlias) {
      flags.insert(.mayAlias)
      types.rows[type].flags.insert(.mayAlias)
    }
    types.records[id].firstField = first
    types.records[id].fieldCount = UInt32(count)
    types.records[id].flags.remove(.beingDefined)
    types.records[id].flags.formUnion(flags)
    types.rows[type].size = size
    types.rows[type].alignLog2 = UInt8(layout.alignment.trailingZeroBitCount)
    types.rows[type].isCompleteRecord = 1
    if isVariablyModified { types.rows[type].flags.insert(.variablyModified) }
    if layout.isRuntime {
      types.rows[type].flags.insert(.runtimeSize)
      types.rows[type].size = 0
      pendingBounds.append(type.raw)
    }
  }

  /// Storage order concerns scalars other than pointers, and arrays of them (GCC manual, "Common Type Attributes").
  private func isReversible(_ type: QualType) -> Bool {
    var t = type
    while types.isArray(t) { t = types.element(t) }
    return types.kind(t).mask & TypeMask.arithmetic != 0
  }

  private func checkFlexible(_ f: inout FieldInfo, isLast: Bool, isOnly: Bool, isUnion: Bool, _ flags: inout RecordFlags) {
    guard f.flags.contains(.flexibleArray) else {
      if types.isRecord(f.type) && isLast && types.records[types.recordID(f.type)].flags.contains(.hasFlexibleArray) {
        flags.insert(.hasFlexibleArray)
      }
      return
    }
    if isUnion {
      error(f.location, "flexible array member \(quoted(f.name)) in a union")
      f.type = .error
    } else if !isLast {
      error(f.location, "flexible array member \(quoted(f.name)) is not at the end of the struct")
      f.type = .error
    } else {
      if isOnly { pedantic(f.location, "flexible array member \(quoted(f.name)) in an otherwise empty struct") }
      flags.insert(.hasFlexibleArray)
    }
  }

  private func noteMemberQualifiers(_ f: FieldInfo, _ flags: inout RecordFlags) {
    if f.type.isError { return }
    let q = types.qualifiers(f.type)
    if q.contains(.const) { flags.insert(.hasConstMember) }
    if q.contains(.volatile) { flags.insert(.hasVolatileMember) }
    var t = f.type
    while types.isArray(t) { t = types.element(t) }
    if types.isRecord(t) {
      flags.formUnion(types.records[types.recordID(t)].flags.intersection([.hasConstMember, .hasVolatileMember]))
    }
  }

  /// Makes the members findable, those of anonymous records through them.
  private func enterMemberNames(_ id: RecordID, _ first: FieldID, _ count: Int) {
    for i in 0..<count {
      let field = FieldID(first.raw &+ UInt32(i))
      let f = types.fields[field]
      if f.name.isSome {
        if count > 32, let old = types.findMember(f.name, in: id) {
          error(f.location, "duplicate member \(quoted(f.name))")
          note(types.fields[old].location, "previous declaration is here")
        }
        types.enterMember(f.name, of: id, field)
      } else if f.isAnonymousRecord {
        enterInnerNames(id, field, types.recordID(f.type), depth: 1)
      }
    }
  }

  /// The deepest nesting of anonymous records: the names of the innermost are entered in each of those around them.
  private static let maximumAnonymousDepth = 1_000

  private func enterInnerNames(_ outer: RecordID, _ through: FieldID, _ inner: RecordID, depth: Int) {
    if depth > Parser.maximumAnonymousDepth {
      ast.hasErrors = true
      diagnostics.fatal(at: types.fields[through].location, "anonymous structures nest deeper than \(Parser.maximumAnonymousDepth) levels; name some")
      return
    }
    let r = types.records[inner]
    for i in 0..<Int(r.fieldCount) {
      let f = types.fields[r.field(i)]
      if f.name.isSome { types.enterMember(f.name, of: outer, through) }
      else if f.isAnonymousRecord { enterInnerNames(outer, through, types.recordID(f.type), depth: depth + 1) }
    }
  }

  // MARK: Enumerations

  /// At `enum`.
  func parseEnumSpecifier() -> QualType {
    let keyword = token.location
    advance()
    var attributes = AttributeSet()
    parseAttributes(into: &attributes)
    var name = Name.none
    var location = keyword
    if token.kind == .identifier {
      name = token.name
      location = token.location
      advance()
    }
    var fixed = QualType.error
    if at(.colon) && (startsTypeName(peek())) && !(name.isNone && scopes.kind == .prototype) {
      advance()
      let typeLocation = token.location
      since(.c23, typeLocation, "enumerations with an underlying type")
      let spec = parseDeclarationSpecifiers(typeOnly: true)
      fixed = types.unqualified(spec.type)
      if !types.isInteger(fixed) || types.isEnum(fixed) {
        if !fixed.isError { error(typeLocation, "the underlying type of an enumeration must be an integer type, not \(spell(fixed))") }
        fixed = .int
      }
    }
    if at(.leftBrace) {
      let id = enumForDefinition(name, location)
      parseEnumBody(id, fixed, &attributes)
      return QualType(types.enums[id].type)
    }
    if name.isNone {
      error(token.location, "expected a tag or '{' after 'enum'")
      return .error
    }
    return referToEnum(name, fixed, location)
  }

  private func enumForDefinition(_ name: Name, _ location: SourceLocation) -> EnumID {
    if name.isSome, let old = scopes.findTag(name), Int(old.depth) == scopes.depth {
      if old.tagKind == .enum {
        let id = EnumID(old.entity)
        if !types.enums[id].isComplete || types.enums[id].hasFixedType && !enumHasBody(id) { return id }
        error(location, "redefinition of 'enum \(interner.string(name))'")
        note(types.enums[id].location, "previous definition is here")
      } else {
        reportWrongTagKind(name, old, location)
      }
      return types.newEnum(name: name, location: location)
    }
    let id = types.newEnum(name: name, location: location)
    if name.isSome { scopes.declareTag(name, .enum, id.raw) }
    return id
  }

  private func enumHasBody(_ id: EnumID) -> Bool { types.enums[id].isPacked || enumBodies.contains(id.index) }

  private func referToEnum(_ name: Name, _ fixed: QualType, _ location: SourceLocation) -> QualType {
    if let old = scopes.findTag(name), !(at(.semicolon) && Int(old.depth) != scopes.depth && !fixed.isError) {
      if old.tagKind == .enum { return QualType(types.enums[EnumID(old.entity)].type) }
      reportWrongTagKind(name, old, location)
      return .error
    }
    let id = types.newEnum(name: name, location: location)
    scopes.declareTag(name, .enum, id.raw)
    if fixed.isError {
      pedantic(location, "ISO C forbids forward references to 'enum' types")
    } else {
      types.setUnderlying(of: id, to: fixed)
      types.enums[id].hasFixedType = true
      types.enums[id].isComplete = true
    }
    return QualType(types.enums[id].type)
  }

  private func parseEnumBody(_ id: EnumID, _ fixed: QualType, _ attributes: inout AttributeSet) {
    let opening = token.location
    advance()
    if !fixed.isError {
      types.setUnderlying(of: id, to: fixed)
      types.enums[id].hasFixedType = true
      types.enums[id].isComplete = true
    }
    let mark = scratch.count
    var next: Int128 = 0
    var low: Int128 = 0, high: Int128 = 0
    while !at(.rightBrace) && !at(.endOfFile) {
      guard token.kind == .identifier else {
        error(token.location, "expected an enumerator name before \(tokenDescription)")
        while !at(.comma) && !at(.rightBrace) && !at(.endOfFile) && !at(.semicolon) { advance() }
        if !consume(.comma) { break }
        continue
      }
      parseEnumerator(id, fixed, &next, &low, &high)
      if at(.comma) && peek().kind == .rightBrace { since(.c99, token.location, "a comma at the end of an enumerator list") }
      if !consume(.comma) {
        if !at(.rightBrace) {
          if at(.identifier) {
            errorAfterPrevious("expected ',' between the enumerators", inserting: ",")
            continue
          }
          error(token.location, "expected ',' or '}' after the enumerator before \(tokenDescription)")
          while !at(.comma) && !at(.rightBrace) && !at(.endOfFile) && !at(.semicolon) { advance() }
          if !consume(.comma) { break }
        }
      }
    }
    if scratch.count == mark { error(opening, "empty enumeration; at least one enumerator is needed") }
    _ = expectClosing(.rightBrace, "to end the enumerator list", opening: opening)
    parseAttributes(into: &attributes)
    if fixed.isError { chooseEnumType(id, low, high, packed: attributes.values.flags.contains(.packed), mode: attributes) }
    enumBodies.insert(id.index)
    types.enums[id].isComplete = true
    // Enumerators that fit `int` have that type, the others the enumeration's (GNU C; C23 §6.7.3.3).
    let type = QualType(types.enums[id].type)
    for i in mark..<scratch.count {
      let d = DeclID(scratch[i])
      let v = ast.integers[Int(ast.decls[d].aux)]
      if !fixed.isError {
        ast.decls[d].type = type
      } else if low < Int128(Int32.min) || high > Int128(Int32.max) {
        ast.decls[d].type = v >= Int128(Int32.min) && v <= Int128(Int32.max) && language.standard < .c23 ? .int : types.rows[types.enums[id].type].element
      } else {
        ast.decls[d].type = .int
      }
    }
    types.enums[id].enumerators = ast.takeSlice(from: &scratch, above: mark)
  }

  private func parseEnumerator(_ id: EnumID, _ fixed: QualType, _ next: inout Int128, _ low: inout Int128, _ high: inout Int128) {
    var d = Decl(kind: .enumerator, name: token.name, type: .int, location: token.location)
    d.depth = UInt16(clamping: scopes.depth)
    advance()
    var attributes = AttributeSet()
    parseAttributes(into: &attributes)
    if consume(.equal) {
      let e = parseConstantExpression()
      if let v = integerConstant(e, "enumerator value") { next = v }
    }
    if next > Int128(UInt64.max) || next < Int128(Int64.min) {
      error(d.location, "the value \(next) of enumerator \(quoted(d.name)) fits no integer type")
      next = 0
    } else if !fixed.isError && !fits(next, fixed) {
      error(d.location, "the value \(next) of enumerator \(quoted(d.name)) does not fit the underlying type \(spell(fixed))")
    } else if fixed.isError && language.standard < .c23 && !fits(next, .int) {
      pedantic(d.location, "ISO C restricts enumerator values to the range of 'int' before C23; \(quoted(d.name)) is \(next)")
    }
    d.aux = UInt32(ast.integers.count)
    ast.integers.append(next)
    // Inside the list an enumerator already has a type that holds its value.
    if !fixed.isError { d.type = fixed }
    else if next > Int128(Int32.max) || next < Int128(Int32.min) {
      d.type = next <= Int128(UInt32.max) && next >= 0 ? .unsignedInt : next <= Int128(Int64.max) ? .long : .unsignedLong
    }
    low = min(low, next)
    high = max(high, next)
    next += 1
    let old = scopes.findInnermost(d.name)
    if old.isSome {
      reportRedefinition(d.name, d.location, old)
    }
    let decl = ast.decls.append(d)
    if !attributes.isEmpty { ast.decls[decl].attributes = ast.attributes.append(attributes.values) }
    scopes.declare(d.name, decl)
    scratch.append(decl.raw)
  }

  func fits(_ v: Int128, _ type: QualType) -> Bool {
    let width = types.integerWidth(type)
    if width >= 127 { return true }
    if types.isSigned(type) { return v >= -(Int128(1) << (width - 1)) && v < Int128(1) << (width - 1) }
    return v >= 0 && v < Int128(1) << width
  }

  /// The compatible integer type (gcc: `unsigned int` unless a value is negative; wider if needed; smallest if packed).
  private func chooseEnumType(_ id: EnumID, _ low: Int128, _ high: Int128, packed: Bool, mode: AttributeSet) {
    var type = QualType.unsignedLong
    let candidates: [QualType] = low < 0 ? [.signedChar, .short, .int, .long] : [.unsignedChar, .unsignedShort, .unsignedInt, .unsignedLong]
    for (i, c) in candidates.enumerated() where packed || language.shortEnums || i >= 2 {
      if fits(low, c) && fits(high, c) {
        type = c
        break
      }
    }
    if low < 0 && type == .unsignedLong { type = .long }
    if mode.mode.isSome { type = applyTypeAttributes(mode, to: type) }
    if packed && !language.shortEnums { types.enums[id].isPacked = true }
    types.setUnderlying(of: id, to: type)
  }
}
