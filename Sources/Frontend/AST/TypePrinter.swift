// Types in C syntax, for diagnostics and dumps.

import Support

extension TypeTable {
  /// `type` as a C type name. `sugar`: with typedef names as written, else canonical.
  func describe(_ type: QualType, _ interner: Interner, declTable: borrowing EntityMap<DeclID, Decl>, sugar: Bool = true) -> String {
    var budget = TypeTable.longestDescription
    return text(sugar ? type : canonical(type), "", interner, declTable, sugar, &budget)
  }

  /// Steps of derivation spelled before `...` stands for the rest: parameters of parameters can double at every typedef.
  private static let longestDescription = 500

  private func prefix(_ q: Qualifiers) -> String {
    var s = ""
    if q.contains(.const) { s += "const " }
    if q.contains(.volatile) { s += "volatile " }
    if q.contains(.restrict) { s += "restrict " }
    if q.contains(.atomic) { s += "_Atomic " }
    return s
  }

  /// `inner` is the declarator built so far, from the inside out.
  private func text(
    _ type: QualType, _ inner: String, _ interner: Interner, _ decls: borrowing EntityMap<DeclID, Decl>, _ sugar: Bool,
    _ budget: inout Int
  ) -> String {
    var t = sugar ? type : canonical(type)
    var declarator = inner
    while true {
      budget -= 1
      if budget < 0 { return "..." + declarator }
      let row = rows[t.id]
      let element = sugar ? row.element : canonical(row.element)
      switch row.kind {
      case .pointer:
        var q = prefix(t.qualifiers)
        if !q.isEmpty && declarator.isEmpty { q.removeLast() }
        declarator = "*" + q + declarator
        let kind = rows[element.id].kind
        if kind == .array || kind == .incompleteArray || kind == .variableArray || kind == .function {
          declarator = "(" + declarator + ")"
        }
      case .array: declarator += "[\(row.count)]"
      case .incompleteArray: declarator += "[]"
      case .variableArray: declarator += "[*]"
      case .function: declarator += parameterText(row, interner, decls, sugar, &budget)
      default:
        let base = prefix(t.qualifiers) + baseText(t, row, interner, decls, sugar, &budget)
        return declarator.isEmpty ? base : declarator.hasPrefix("[") ? base + declarator : base + " " + declarator
      }
      t = element
    }
  }

  private func parameterText(
    _ row: TypeInfo, _ interner: Interner, _ decls: borrowing EntityMap<DeclID, Decl>, _ sugar: Bool,
    _ budget: inout Int
  ) -> String {
    var s = "("
    for i in 0..<Int(row.count) {
      if i > 0 { s += ", " }
      s += text(parameterPool[Int(row.aux) + i], "", interner, decls, sugar, &budget)
    }
    if row.flags.contains(.variadic) { s += row.count > 0 ? ", ..." : "..." }
    else if row.count == 0 && !row.flags.contains(.unprototyped) { s += "void" }
    return s + (row.flags.contains(.msABI) ? ") __attribute__((ms_abi))" : ")")
  }

  private func baseText(
    _ t: QualType, _ row: TypeInfo, _ interner: Interner, _ decls: borrowing EntityMap<DeclID, Decl>, _ sugar: Bool,
    _ budget: inout Int
  ) -> String {
    switch row.kind {
    case .typedefName: return interner.string(decls[DeclID(row.aux)].name)
    case .record:
      let r = records[RecordID(row.aux)]
      let word = r.isUnion ? "union" : "struct"
      if r.name.isSome { return "\(word) \(interner.string(r.name))" }
      if r.typedefName.isSome { return interner.string(r.typedefName) }
      return "\(word) (unnamed)"
    case .enumeration:
      let e = enums[EnumID(row.aux)]
      if e.name.isSome { return "enum \(interner.string(e.name))" }
      if e.typedefName.isSome { return interner.string(e.typedefName) }
      return "enum (unnamed)"
    case .complex: return "_Complex " + text(row.element, "", interner, decls, sugar, &budget)
    case .vector:
      return "__attribute__((vector_size(\(row.size)))) " + text(row.element, "", interner, decls, sugar, &budget)
    case .bitInt where row.flags.contains(.bitFieldValue), .unsignedBitInt where row.flags.contains(.bitFieldValue):
      return text(QualType(raw: row.aux), "", interner, decls, sugar, &budget) + ":\(row.count)"
    case .bitInt: return "_BitInt(\(row.count))"
    case .unsignedBitInt: return "unsigned _BitInt(\(row.count))"
    default: return TypeTable.builtinName(row.kind)
    }
  }

  static func builtinName(_ kind: TypeKind) -> String {
    switch kind {
    case .error: return "<error>"
    case .void: return "void"
    case .bool: return "_Bool"
    case .char: return "char"
    case .signedChar: return "signed char"
    case .unsignedChar: return "unsigned char"
    case .short: return "short"
    case .unsignedShort: return "unsigned short"
    case .int: return "int"
    case .unsignedInt: return "unsigned int"
    case .long: return "long"
    case .unsignedLong: return "unsigned long"
    case .longLong: return "long long"
    case .unsignedLongLong: return "unsigned long long"
    case .int128: return "__int128"
    case .unsignedInt128: return "unsigned __int128"
    case .float16: return "_Float16"
    case .float: return "float"
    case .double: return "double"
    case .longDouble: return "long double"
    case .float128: return "_Float128"
    case .float32: return "_Float32"
    case .float64: return "_Float64"
    case .float32x: return "_Float32x"
    case .float64x: return "_Float64x"
    case .decimal32: return "_Decimal32"
    case .decimal64: return "_Decimal64"
    case .decimal128: return "_Decimal128"
    case .nullptr: return "nullptr_t"
    default: return "?"
    }
  }
}

extension AST {
  /// `type` in C syntax with the names the program used.
  public func typeText(_ type: QualType) -> String { types.describe(type, interner, declTable: decls) }

  /// `'T'`, followed by `(aka 'U')` when typedef names hide a different spelling.
  public func spell(_ type: QualType) -> String {
    let written = typeText(type)
    let plain = types.describe(type, interner, declTable: decls, sugar: false)
    return written == plain ? "'\(written)'" : "'\(written)' (aka '\(plain)')"
  }
}

extension Parser {
  /// `type` in quotes for a diagnostic, with `aka`.
  func spell(_ type: QualType) -> String { ast.spell(type) }
}
