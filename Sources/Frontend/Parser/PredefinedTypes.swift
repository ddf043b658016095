// The type names every unit begins with: those of `va_list` and the 128-bit integers.

import Support

extension Parser {
  /// `__builtin_va_list`, `__int128_t`, `__uint128_t`.
  func declarePredefinedTypes() {
    if types.model.hasInt128 {
      definePredefined("__int128_t", .int128)
      definePredefined("__uint128_t", .unsignedInt128)
    }
    if types.model.pointerSize == 4 {
      // i386 psABI: all arguments lie on the stack.
      return definePredefined("__builtin_va_list", types.pointer(to: .char))
    }
    // System V x86-64 psABI, figure 3.34: struct { unsigned gp_offset, fp_offset; void *overflow_arg_area, *reg_save_area; }[1].
    let id = types.newRecord(name: names.vaListTag, isUnion: false, location: .none)
    let pointer = types.pointer(to: .void)
    var layout = RecordLayout(types: types, isUnion: false, isPacked: false, pack: 0)
    let first = FieldID(index: types.fields.count)
    let members: [(Name, QualType)] = [
      (names.gpOffset, .unsignedInt), (names.fpOffset, .unsignedInt), (names.overflowArgArea, pointer), (names.regSaveArea, pointer),
    ]
    for (i, m) in members.enumerated() {
      var f = FieldInfo(name: m.0, type: m.1, location: .none, record: id)
      f.index = UInt32(i)
      layout.place(&f)
      types.enterMember(m.0, of: id, types.fields.append(f))
    }
    let type = types.records[id].type
    types.records[id].firstField = first
    types.records[id].fieldCount = 4
    types.rows[type].size = layout.finish(minimumAlignment: 1)
    types.rows[type].alignLog2 = UInt8(layout.alignment.trailingZeroBitCount)
    types.rows[type].isCompleteRecord = 1
    definePredefined("__builtin_va_list", types.array(of: QualType(type), count: 1))
    definePredefined("__builtin_sysv_va_list", types.array(of: QualType(type), count: 1))
    definePredefined("__builtin_ms_va_list", types.pointer(to: .char))
  }

  private func definePredefined(_ name: StaticString, _ type: QualType) {
    let n = interner.intern(name)
    let id = ast.decls.append(Decl(kind: .typedefName, name: n, type: type, location: .none))
    ast.decls[id].storage = .typedef
    ast.decls[id].type = types.typedefName(id, target: type, alignLog2: nil, mayAlias: false)
    scopes.declare(n, id)
  }
}
