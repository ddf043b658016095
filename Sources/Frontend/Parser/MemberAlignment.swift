// -Wif-not-aligned and -Wpacked-not-aligned: members that want more alignment than their place in a structure gives them (GCC manual,
// attribute warn_if_not_aligned, and "Options to Request or Suppress Warnings").

import Support

extension Parser {
  /// Looks at the members of the complete record `id`, whose own alignment is `alignment` bytes.
  func checkMemberAlignment(_ id: RecordID, _ alignment: UInt64) {
    let record = types.records[id]
    let isPacked = record.flags.contains(.packed)
    for k in 0..<Int(record.fieldCount) {
      let f = types.fields[record.field(k)]
      if f.type.isError || f.isBitField || f.hasRuntimeOffset { continue }
      var group = WarningGroup.ifNotAligned
      var log = wantedAlignment(f)
      if log == 0, isPacked, types.isRecord(f.type), types.records[types.recordID(f.type)].flags.contains(.userAligned) {
        group = .packedNotAligned
        log = types.alignLog2(of: f.type) + 1
      }
      if log == 0 { continue }
      let wanted = UInt64(1) &<< UInt64(log - 1)
      let name = spell(QualType(record.type))
      if alignment % wanted != 0 {
        warning(group, previousToken.location, "alignment \(alignment) of \(name) is less than \(wanted)\(f.name.isSome ? ", which its member \(quoted(f.name)) wants" : "")")
      }
      if f.byteOffset % wanted != 0 {
        warning(group, f.location, "\(quoted(f.name)) offset \(f.byteOffset) in \(name) isn't aligned to \(wanted)")
      }
    }
  }

  /// What `warn_if_not_aligned` says of the member or of its type, as log2 + 1; 0: nothing.
  private func wantedAlignment(_ f: FieldInfo) -> UInt8 {
    if f.warnAlignPlus1 != 0 { return f.warnAlignPlus1 }
    var type = f.type
    for _ in 0..<16 {
      let row = types.rows[type.id]
      guard row.kind == .typedefName else { return 0 }
      let log = ast.attributes(of: DeclID(row.aux)).warnAlignPlus1
      if log != 0 { return log }
      type = row.element
    }
    return 0
  }
}
