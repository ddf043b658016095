// Target builtins that are written in C (Tables/x86_64/BuiltinBodies.tbl): declared when first named, their text is parsed behind the
// unit's own and inlined everywhere.
//
//   before:  __builtin_ia32_pavgb (x, y)      behind the unit:  extern __inline … __mV8c __builtin_ia32_pavgb (__mV8c a, __mV8c b) { … }

import Support

/// A line of the table.
struct BuiltinBody {
  var name: UnsafeBufferPointer<UInt8>
  var signature: UnsafeBufferPointer<UInt8>
  var feature: UnsafeBufferPointer<UInt8>
  var body: UnsafeBufferPointer<UInt8>

  /// The builtin called `wanted`, without `__builtin_ia32_`. Linear, as it is asked once per name that nothing else knows.
  static func find(_ wanted: UnsafeBufferPointer<UInt8>) -> BuiltinBody? {
    let text = x86BuiltinBodies.utf8Start, count = x86BuiltinBodies.utf8CodeUnitCount
    var i = 0
    func field(_ separator: UInt8) -> UnsafeBufferPointer<UInt8> {
      let start = i
      while i < count && text[i] != separator { i += 1 }
      defer { i += 1 }
      return UnsafeBufferPointer(start: text + start, count: i - start)
    }
    while i < count {
      let name = field(32)
      if name.elementsEqual(wanted) {
        let signature = field(32), feature = field(32)
        return BuiltinBody(name: name, signature: signature, feature: feature, body: field(10))
      }
      _ = field(10)
    }
    return nil
  }
}

extension Parser {
  /// The function entity for a builtin written in C, made when first asked for.
  func declareBodiedBuiltin(_ name: Name, at location: SourceLocation) -> DeclID? {
    let bytes = interner.bytes(of: name)
    if !Parser.hasPrefix(bytes, "__builtin_ia32_") { return nil }
    guard let row = BuiltinBody.find(UnsafeBufferPointer(rebasing: bytes[15...])) else { return nil }
    var d = Decl(kind: .function, name: name, type: functionType(row.signature, []), location: location)
    d.linkage = .external
    d.storage = .extern
    d.duration = .static
    d.flags = [.fileScope, .externalDefinition]
    let decl = ast.decls.append(d)
    linkedEntities.insert(UInt64(name.raw), decl.raw)
    checks.builtinDecls.insert(UInt64(name.raw), decl.raw)
    list(decl)
    checks.builtinBodies.append(row)
    return decl
  }

  /// Behind the unit: the functions it has called, and those that these call.
  func parseBuiltinBodies() {
    if checks.builtinBodies.isEmpty || ast.hasErrors { return }
    var writer = BuiltinBodyWriter()
    writer.writeTypes()
    while !checks.builtinBodies.isEmpty {
      for row in checks.builtinBodies { writer.write(row) }
      checks.builtinBodies.removeAll()
      let text = writer.text
      writer.text.removeAll()
      text.withUnsafeBufferPointer { parseLibraryText($0) }
    }
  }
}

/// Makes C text of rows. Cold.
private struct BuiltinBodyWriter {
  var text: [UInt8] = []

  private mutating func put(_ s: String) { text += Array(s.utf8) }

  /// The vector types by lanes and element letter.
  mutating func writeTypes() {
    let elements = [("c", "char", 1), ("s", "short", 2), ("i", "int", 4), ("k", "long long", 8), ("f", "float", 4), ("d", "double", 8)]
    for (letter, name, size) in elements {
      for bytes in [8, 16, 32] where !(letter == "d" && bytes == 8) {
        put("typedef \(name) __mV\(bytes / size)\(letter) __attribute__((__vector_size__(\(bytes)), __may_alias__));\n")
        if letter == "f" || letter == "d" { continue }
        put("typedef unsigned \(name) __mU\(bytes / size)\(letter) __attribute__((__vector_size__(\(bytes)), __may_alias__));\n")
      }
    }
  }

  mutating func write(_ row: BuiltinBody) {
    var i = 0
    let result = type(row.signature, &i)
    var parameters: [String] = []
    while i < row.signature.count {
      let name = Character(UnicodeScalar(UInt8(97 + parameters.count)))
      parameters.append(type(row.signature, &i) + " " + String(name))
    }
    put("extern __inline __attribute__((__gnu_inline__, __always_inline__, __artificial__, __target__(\"")
    text += row.feature
    put("\"))) \(result) __builtin_ia32_")
    text += row.name
    put("(\(parameters.isEmpty ? "void" : parameters.joined(separator: ", "))) { ")
    if result != "void" { put("typedef \(result) __r; ") }
    writeBody(row.body)
    put(" }\n")
  }

  private mutating func writeBody(_ body: UnsafeBufferPointer<UInt8>) {
    var rest = body[...], end = ""
    if rest.starts(with: Array("= ".utf8)) {
      put("return (__r)(")
      rest = rest.dropFirst(2)
      end = ");"
    } else if rest.starts(with: Array("low ".utf8)) {
      put("return (__r)((__mV2k)(")
      rest = rest.dropFirst(4)
      end = "))[0];"
    }
    while let c = rest.popFirst() {
      if c != UInt8(ascii: "@") {
        text.append(c)
        continue
      }
      let first = rest.removeFirst()
      let second = first == UInt8(ascii: "a") && rest.first == UInt8(ascii: "b") ? rest.removeFirst() : nil
      func half(_ c: UInt8) -> String { "(long long)" + String(UnicodeScalar(c)) }
      put("((__mV2k){\(half(first)), \(second.map { half($0) } ?? "0")})")
    }
    put(end)
  }

  /// A letter of a signature with its prefixes and stars (Builtins.tbl) as C.
  private func type(_ s: UnsafeBufferPointer<UInt8>, _ i: inout Int) -> String {
    if s[i] == UInt8(ascii: "$") {
      i += 2
      return "int"
    }
    if s[i] == UInt8(ascii: "V") {
      var name = "__m"
      repeat {
        name.append(Character(UnicodeScalar(s[i])))
        i += 1
      } while s[i] >= 48 && s[i] <= 57
      name.append(Character(UnicodeScalar(s[i])))
      i += 1
      return name
    }
    var name = ""
    if s[i] == UInt8(ascii: "U") {
      name = "unsigned "
      i += 1
    }
    switch s[i] {
    case UInt8(ascii: "v"): name += "void"
    case UInt8(ascii: "c"): name += "char"
    case UInt8(ascii: "s"): name += "short"
    case UInt8(ascii: "i"): name += "int"
    case UInt8(ascii: "k"): name += "long long"
    case UInt8(ascii: "f"): name += "float"
    case UInt8(ascii: "d"): name += "double"
    case UInt8(ascii: "S"): name += "char *"
    case UInt8(ascii: "P"): name += "void *"
    default: name += "const void *"
    }
    i += 1
    while i < s.count && s[i] == UInt8(ascii: "*") {
      name += " *"
      i += 1
    }
    return name
  }
}
