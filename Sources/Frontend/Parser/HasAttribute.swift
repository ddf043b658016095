// `__builtin_has_attribute ( expression-or-type , attribute )` (GNU C manual, "Other Builtins"): 1 if the entity or type was declared
// with the attribute and, where arguments are given, with equal ones.

import Support

extension Parser {
  func parseHasAttribute() -> ExprID {
    let start = token.location
    var open = start
    if !openBuiltin(&open) { return errorExpr(start, start) }
    var decl = DeclID.none, field = FieldID.none
    var type = QualType.error
    if startsTypeName(token) {
      type = parseTypeName()
    } else {
      unevaluatedDepth += 1
      let e = parseAssignmentExpression()
      unevaluatedDepth -= 1
      let x = ast.exprs[e]
      type = x.type
      if x.kind == .declRef { decl = DeclID(x.a) }
      if x.kind == .member { field = FieldID(x.b) }
    }
    expect(.comma, "between the operand and the attribute")
    let name = token.name, location = token.location
    guard name.isSome else {
      error(location, "expected an attribute name before \(tokenDescription)")
      _ = closeBuiltin(open)
      return errorExpr(start, location)
    }
    let row = attributeTable.find(name, interner)
    let hasArguments = peek().kind == .leftParen
    var wanted = AttributeSet()
    if row.kind == .refused || row.kind == .foreign {
      // Nothing in this unit can have it.
      advance()
      if at(.leftParen) { skipBalanced() }
    } else if hasArguments || row.fewestArguments == 0 {
      parseAttribute(&wanted)
    } else {
      advance()
    }
    let end = closeBuiltin(open)
    if type.isError { return errorExpr(start, end) }
    let answer = row.kind != .unknown && has(row, wanted, hasArguments, decl, field, type)
    let node = makeInteger(answer ? 1 : 0, .bool, at: start)
    ast.exprs[node].end = end
    return node
  }

  private func has(_ row: AttributeRow, _ wanted: AttributeSet, _ exact: Bool, _ decl: DeclID, _ field: FieldID, _ type: QualType) -> Bool {
    let own = decl.isSome ? ast.attributes(of: decl) : Attributes()
    if !row.flag.isEmpty {
      return !own.flags.isDisjoint(with: row.flag) || typeHas(row.flag, field, type)
    }
    let value = wanted.values
    switch row.kind {
    case .aligned: return isAligned(own, value, exact, field, type)
    case .vectorSize: return types.isVector(type) && (!exact || types.size(of: type) == wanted.vectorSize)
    case .alias: return own.alias.isSome && own.flags.isDisjoint(with: [.weakref, .ifunc]) && (!exact || own.alias == value.alias)
    case .weakref: return own.flags.contains(.weakref)
    case .ifunc: return own.flags.contains(.ifunc)
    case .section: return own.section.isSome && (!exact || own.section == value.section)
    case .visibility: return own.visibility != .unspecified && (!exact || own.visibility == value.visibility)
    case .tlsModel: return own.tlsModel != .unspecified && (!exact || own.tlsModel == value.tlsModel)
    case .deprecated: return own.flags.contains(.deprecated)
    case .unavailable: return own.flags.contains(.unavailable)
    case .cleanup: return own.cleanup.isSome && (!exact || own.cleanup == value.cleanup)
    case .constructor: return own.flags.contains(.constructor) && (!exact || own.constructorPriority == value.constructorPriority)
    case .destructor: return own.flags.contains(.destructor) && (!exact || own.destructorPriority == value.destructorPriority)
    case .nonNull: return own.flags.contains(.nonNullAll) || (own.nonNullMask != 0 && own.nonNullMask & value.nonNullMask == value.nonNullMask)
    case .format: return own.formatKind != .none && (!exact || own.formatKind == value.formatKind && own.formatString == value.formatString)
    case .allocSize: return own.allocSize != 0 && (!exact || own.allocSize == value.allocSize && own.allocCount == value.allocCount)
    case .assumeAligned: return own.assumeAligned != 0 && (!exact || own.assumeAligned == value.assumeAligned)
    case .noIPA: return own.flags.contains(.noIPA)
    case .symver: return own.symbolVersion.isSome
    case .scalarStorageOrder:
      return types.isRecord(type) && types.records[types.recordID(type)].flags.contains(.reverseOrder) == (wanted.bigEndian ?? true)
    default: return false
    }
  }

  private func typeHas(_ flag: AttributeFlags, _ field: FieldID, _ type: QualType) -> Bool {
    if flag == .packed && field.isSome { return types.fields[field].flags.contains(.packed) }
    if flag == .noReturn { return types[types.isPointer(type) ? types.element(type) : type].flags.contains(.noReturn) }
    if flag == .mayAlias { return types[type].flags.contains(.mayAlias) || types.rows[type.id].flags.contains(.mayAlias) }
    guard types.isRecord(type) else { return false }
    let record = types.records[types.recordID(type)].flags
    return flag == .packed && record.contains(.packed) || flag == .transparentUnion && record.contains(.transparent)
  }

  private func isAligned(_ own: Attributes, _ wanted: Attributes, _ exact: Bool, _ field: FieldID, _ type: QualType) -> Bool {
    var align = own.alignPlus1
    if align == 0 && field.isSome { align = types.fields[field].requestedAlign }
    if align == 0 && types.alignLog2(of: type) > types.rows[types.canonical(type).id].alignLog2 { align = types.alignLog2(of: type) + 1 }
    if align == 0 && types.isRecord(type) { align = recordAlignment(type) }
    return align != 0 && (!exact || align == wanted.alignPlus1)
  }

  /// The alignment of a record (as log2 + 1) if no member asks for it.
  private func recordAlignment(_ type: QualType) -> UInt8 {
    let r = types.records[types.recordID(type)]
    var natural: UInt8 = 0
    for k in 0..<Int(r.fieldCount) { natural = max(natural, types.fields[r.field(k)].alignLog2) }
    let own = types.alignLog2(of: type)
    return own > natural ? own + 1 : 0
  }
}
