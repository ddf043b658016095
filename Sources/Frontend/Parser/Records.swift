// struct-or-union-specifier and its members (C17 §6.7.2.1, §6.7.2.3).

import Support

extension Parser {

  /// At `struct` or `union`. `mayDeclareAnew`: nothing before it keeps `struct S;` from declaring a new type (C17 §6.7.2.3 ¶7).
  func parseRecordSpecifier(mayDeclareAnew: Bool) -> QualType {
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
    return referToRecord(name, isUnion, location, mayDeclareAnew)
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
    warnIfCxxKeyword(name, at: location)
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

  private func referToRecord(_ name: Name, _ isUnion: Bool, _ location: SourceLocation, _ mayDeclareAnew: Bool) -> QualType {
    let kind: TagKind = isUnion ? .union : .struct
    if let old = scopes.findTag(name) {
      // `struct S;` alone declares a new type in this scope.
      let declaresAnew = mayDeclareAnew && at(.semicolon) && Int(old.depth) != scopes.depth
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

  func reportWrongTagKind(_ name: Name, _ old: Binding, _ location: SourceLocation) {
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
    if attributes.unfit != 0 { checkPlace(attributes, .type) }
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
      if at(.semicolon) && spec.flags.contains(.qualified) {
        violation(.general, token.location, "declaration does not declare anything")
        return advance()
      }
      error(token.location, "expected a type name before \(tokenDescription)")
      if token.location == start || !at(.semicolon) { skipMember() }
      return
    }
    if at(.semicolon) || at(.rightBrace) && types.isRecord(spec.type) {
      if at(.rightBrace) { violation(.general, token.location, "no semicolon at the end of the struct or union") }
      addAnonymousMember(spec, id, mark)
      _ = consume(.semicolon)
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
    let isUnnamed = types.isRecord(spec.type) && types.records[types.recordID(spec.type)].name.isNone && spec.namedType.isNone && !isTypedef(spec.type)
    if isUnnamed || language.microsoftExtensions && types.isRecord(spec.type) && types.isComplete(spec.type) {
      var f = FieldInfo(name: .none, type: spec.type, location: spec.location, record: id)
      f.flags.insert(.anonymousRecord)
      since(.c11, token.location, "unnamed structures and unions as members")
      if let log = spec.attributes.alignLog2 { f.requestedAlign = log + 1 }
      if spec.attributes.values.flags.contains(.packed) { f.flags.insert(.packed) }
      fieldStack.append(f)
    } else if isTypedef(spec.type) && types.isRecord(spec.type) {
      violation(.general, token.location, "declaration does not declare anything; an anonymous member has no typedef name")
    } else if !spec.flags.contains(.hasTag) {
      if !spec.type.isError { violation(.general, spec.location, "declaration does not declare a member") }
    } else if types.isRecord(spec.type) && types.isComplete(spec.type) {
      violation(.general, token.location, "declaration does not declare a member; an anonymous member has no tag")
    }
  }

  private func isTypedef(_ type: QualType) -> Bool { types.rows[type.id].kind == .typedefName }

  private func parseMemberDeclarator(_ spec: DeclSpecifiers, _ id: RecordID, _ mark: Int) {
    var attributes = spec.attributes
    var d = Declarator(location: token.location, type: spec.type)
    if !at(.colon) { d = parseDeclarator(spec.type, .member) }
    attributes.merge(d.attributes)
    checkNamedType(spec, attributes)
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
    if attributes.unfit != 0 { checkPlace(attributes, .member, field.type) }
    field.warnAlignPlus1 = attributes.values.warnAlignPlus1
    if field.name.isSome { warnIfCxxKeyword(field.name, at: field.location) }
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
    guard types.isInteger(field.type) else {
      error(field.location, "\(label) has non-integer type \(spell(field.type))")
      field.type = .error
      field.flags.remove(.bitField)
      return
    }
    if language.standard < .c99 && !isPlainBitFieldType(field.type) {
      pedantic(field.location, "type \(spell(field.type)) of \(label) is a GNU extension")
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

  /// C89 §3.5.2.1 knows bit-fields of these types only (and C99 `_Bool`).
  private func isPlainBitFieldType(_ type: QualType) -> Bool {
    let kind = types.kind(type)
    return kind == .int || kind == .unsignedInt || kind == .bool
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
      pedantic(field.location, "invalid use of a structure with a flexible array member: \(quoted(field.name)) is part of another structure")
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
}
