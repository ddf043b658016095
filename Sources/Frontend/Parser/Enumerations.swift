// enum-specifier (C17 §6.7.2.2; C23 enumerations with a fixed type, §6.7.3.3).

import Support

extension Parser {
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
      } else if types[fixed].kind.mask & TypeMask.bitInts != 0 {
        error(typeLocation, "the underlying type of an enumeration cannot be bit-precise")
        fixed = .int
      }
    }
    if at(.leftBrace) {
      if let old = completeEnum(name) { return parseRepeatedEnum(old, name, fixed, location, &attributes) }
      let id = enumForDefinition(name, fixed, location)
      parseEnumBody(id, fixed, &attributes)
      return QualType(types.enums[id].type)
    }
    if name.isNone {
      error(token.location, "expected a tag or '{' after 'enum'")
      return .error
    }
    return referToEnum(name, fixed, location)
  }

  /// C23: the complete enumeration of this name in this scope, which may be defined again with the same enumerators.
  private func completeEnum(_ name: Name) -> EnumID? {
    guard language.standard >= .c23, name.isSome, let old = scopes.findTag(name), Int(old.depth) == scopes.depth, old.tagKind == .enum,
      types.enums[EnumID(old.entity)].isComplete, enumHasBody(EnumID(old.entity)) else { return nil }
    return EnumID(old.entity)
  }

  /// A second definition (C23 §6.7.3.4 ¶1, §6.2.7 ¶1): the same type if the enumerators agree, in whatever order.
  private func parseRepeatedEnum(
    _ old: EnumID, _ name: Name, _ fixed: QualType, _ location: SourceLocation, _ attributes: inout AttributeSet
  ) -> QualType {
    checkUnderlying(old, fixed, location)
    let id = types.newEnum(name: name, location: location)
    let outer = repeatedEnum, errors = diagnostics.errorCount
    repeatedEnum = old
    parseEnumBody(id, fixed, &attributes)
    repeatedEnum = outer
    let type = QualType(types.enums[old].type)
    if diagnostics.errorCount == errors && !sameEnumerators(id, old) {
      error(location, "redefinition of \(spell(type)) with other enumerators")
      note(types.enums[old].location, "previous definition is here")
    }
    return type
  }

  /// `id` repeats every enumerator of `old` and has no other.
  private func sameEnumerators(_ id: EnumID, _ old: EnumID) -> Bool {
    let a = types.enums[id].enumerators, b = types.enums[old].enumerators
    if a.count != b.count { return false }
    var known = HashTable(capacity: Int(b.count) * 2)
    for k in 0..<Int(b.count) { known.insert(UInt64(ast.id(k, of: b, as: DeclID.self).raw), 0) }
    for k in 0..<Int(a.count) where known.find(UInt64(ast.id(k, of: a, as: DeclID.self).raw)) == nil { return false }
    return true
  }

  /// The enumerator `old` is that of the enumeration being defined again, with the same value.
  private func repeats(_ old: DeclID, _ value: Int128) -> Bool {
    guard repeatedEnum.isSome, ast.decls[old].kind == .enumerator else { return false }
    let list = types.enums[repeatedEnum].enumerators
    for k in 0..<Int(list.count) where ast.id(k, of: list, as: DeclID.self) == old { return ast.integers[Int(ast.decls[old].aux)] == value }
    return false
  }

  /// C23 §6.7.3.3 ¶6: all declarations of an enumeration say the same of its underlying type. `fixed` is what this one says.
  private func checkUnderlying(_ id: EnumID, _ fixed: QualType, _ location: SourceLocation) {
    let e = types.enums[id]
    if fixed.isError && !e.hasFixedType || !fixed.isError && e.hasFixedType && types.isSame(types.rows[e.type].element, fixed) { return }
    if fixed.isError && !enumHasBody(id) || fixed.isError && language.standard < .c23 { return }
    error(location, "\(spell(QualType(e.type))) is declared with another underlying type than before")
    note(e.location, "previous declaration is here")
  }

  private func enumForDefinition(_ name: Name, _ fixed: QualType, _ location: SourceLocation) -> EnumID {
    if name.isSome, let old = scopes.findTag(name), Int(old.depth) == scopes.depth {
      if old.tagKind == .enum {
        let id = EnumID(old.entity)
        checkUnderlying(id, fixed, location)
        if enumsBeingDefined.contains(id.raw) {
          error(location, "nested redefinition of 'enum \(interner.string(name))'")
          return types.newEnum(name: name, location: location)
        }
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
      if old.tagKind == .enum {
        if !fixed.isError { checkUnderlying(EnumID(old.entity), fixed, location) }
        else if !types.enums[EnumID(old.entity)].isComplete { pedantic(location, "ISO C forbids forward references to 'enum' types") }
        return QualType(types.enums[EnumID(old.entity)].type)
      }
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
    enumsBeingDefined.append(id.raw)
    defer { enumsBeingDefined.removeLast() }
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
    if attributes.values.flags.contains(.designatedInit) {
      error(types.enums[id].location, "attribute 'designated_init' is only valid on a 'struct' type")
    }
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
    if attributes.unfit != 0 { checkPlace(attributes, .enumerator) }
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
      d.type = next <= Int128(UInt32.max) && next >= 0 ? .unsignedInt : next <= Int128(Int64.max) ? wideEnumType : unsignedWideEnumType
    }
    low = min(low, next)
    high = max(high, next)
    next += 1
    let old = scopes.findInnermost(d.name)
    if old.isSome && repeats(old, next - 1) {
      scratch.append(old.raw)
      return
    }
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

  /// The types of 64 bits.
  private var wideEnumType: QualType { types.model.longSize == 8 ? .long : .longLong }
  private var unsignedWideEnumType: QualType { types.model.longSize == 8 ? .unsignedLong : .unsignedLongLong }

  /// The compatible integer type (gcc: `unsigned int` unless a value is negative; wider if needed; smallest if packed).
  private func chooseEnumType(_ id: EnumID, _ low: Int128, _ high: Int128, packed: Bool, mode: AttributeSet) {
    var type = unsignedWideEnumType
    let candidates: [QualType] = low < 0 ? [.signedChar, .short, .int, wideEnumType] : [.unsignedChar, .unsignedShort, .unsignedInt, unsignedWideEnumType]
    for (i, c) in candidates.enumerated() where packed || language.shortEnums || i >= 2 {
      if fits(low, c) && fits(high, c) {
        type = c
        break
      }
    }
    if low < 0 && type == unsignedWideEnumType { type = wideEnumType }
    if mode.mode.isSome {
      type = applyTypeAttributes(mode, to: type)
      if !type.isError && (!fits(low, type) || !fits(high, type)) {
        error(types.enums[id].location, "the mode of the enumeration is too small for its values \(low) to \(high)")
      }
    }
    if packed && !language.shortEnums { types.enums[id].isPacked = true }
    types.setUnderlying(of: id, to: type)
  }
}
