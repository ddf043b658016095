// The end of a member list: layout, flexible array members, the names that members are found by (C17 §6.7.2.1 ¶13–18).

import Support

extension Parser {
  /// Lays the members out and completes the type.
  func finishRecord(_ id: RecordID, _ mark: Int, _ attributes: AttributeSet, _ pack: UInt8) {
    let isPacked = attributes.values.flags.contains(.packed)
    let isUnion = types.records[id].isUnion
    var layout = RecordLayout(types: types, isUnion: isUnion, isPacked: isPacked, pack: pack)
    layout.usesMicrosoftBitFields = attributes.values.flags.contains(.msStruct)
      || language.msBitFields && !attributes.values.flags.contains(.gccStruct)
    var flags: RecordFlags = isPacked ? .packed : []
    if attributes.alignLog2 != nil { flags.insert(.userAligned) }
    let first = FieldID(index: types.fields.count)
    let count = fieldStack.count - mark
    var isVariablyModified = false, hasNamed = false
    let isReversed = attributes.bigEndian ?? pragmas.bigEndian
    if isReversed { flags.insert(.reverseOrder) }
    for i in 0..<count {
      var f = fieldStack[mark + i]
      f.index = UInt32(i)
      checkFlexible(&f, isLast: i == count - 1, isOnly: !hasNamed, isUnion: isUnion, &flags)
      if f.name.isSome || f.isAnonymousRecord { hasNamed = true }
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
    } else if !hasNamed {
      pedantic(types.records[id].location, "ISO C forbids a \(isUnion ? "union" : "struct") without named members")
    }
    if isUnion && attributes.values.flags.contains(.designatedInit) {
      error(attributes.location, "attribute 'designated_init' is only valid on a 'struct' type")
    }
    if attributes.mode.isSome { error(attributes.location, "mode '\(interner.string(attributes.mode))' applied to the inappropriate type \(spell(QualType(types.records[id].type)))") }
    if layout.overflowed { error(types.records[id].location, "the type is too large") }
    if attributes.values.flags.contains(.transparentUnion) && isUnion { flags.insert(.transparent) }
    let type = types.records[id].type
    if attributes.values.flags.contains(.designatedInit) { flags.insert(.designatedInit) }
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
    if checks.wantsAlignment || isPacked && diagnostics.isEnabled(.packedNotAligned) { checkMemberAlignment(id, layout.alignment) }
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
      if types.isRecord(f.type) && (isLast || isUnion) && types.records[types.recordID(f.type)].flags.contains(.hasFlexibleArray) {
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
        // Among a few members of its own, `checkDuplicateMember` has found it.
        if let old = types.findMember(f.name, in: id), count > 32 || types.fields[old].isAnonymousRecord { reportDuplicate(f, old) }
        types.enterMember(f.name, of: id, field)
      } else if f.isAnonymousRecord {
        enterInnerNames(id, field, types.recordID(f.type), depth: 1)
      }
    }
  }

  private func reportDuplicate(_ f: FieldInfo, _ old: FieldID) {
    error(f.location, "duplicate member \(quoted(f.name))")
    note(types.fields[old].location, "previous declaration is here")
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
      if f.name.isSome {
        if let old = types.findMember(f.name, in: outer), old != through { reportDuplicate(f, old) }
        types.enterMember(f.name, of: outer, through)
      }
      else if f.isAnonymousRecord { enterInnerNames(outer, through, types.recordID(f.type), depth: depth + 1) }
    }
  }
}
