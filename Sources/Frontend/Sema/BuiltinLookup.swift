// The builtin table at run time: names to ids, signatures to function types, declarations on demand.
//
// A builtin of class `lib` is an ordinary function to the rest of the compiler: `__builtin_memcpy` is declared with the symbol
// `memcpy`, flag `.libraryBuiltin` and its id in `Decl.aux2`, exactly as a `memcpy` the user declares, and a call of it is a
// `.call`. Calls of the other classes become `.builtinCall`.

import Support

/// How a builtin is known and what becomes of a call.
enum BuiltinClass: UInt8, BitwiseCopyable { case lib, op, libop, exact, none }

struct BuiltinAttributes: OptionSet, BitwiseCopyable {
  var rawValue: UInt8
  static let const = BuiltinAttributes(rawValue: 1)
  static let pure = BuiltinAttributes(rawValue: 2)
  static let noReturn = BuiltinAttributes(rawValue: 4)
  static let malloc = BuiltinAttributes(rawValue: 8)
  static let returnsTwice = BuiltinAttributes(rawValue: 16)
}

/// A row of the table: offsets into its text.
struct BuiltinRow: BitwiseCopyable {
  var name: UInt16 = 0
  var nameLength: UInt8 = 0
  var signatureLength: UInt8 = 0
  var signature: UInt16 = 0
  var attributes: BuiltinAttributes = []
  var kind: BuiltinClass = .none
}

/// The table, indexed by name. Made on first use, once per compilation.
final class BuiltinIndex {
  private var rows = Arena<BuiltinRow>(capacity: 1024)
  private let interner: Interner
  private let text = builtinTable.utf8Start
  /// Row name → id.
  private var byName = HashTable(capacity: 1024)
  /// Functions that return twice by their name alone.
  private var returnsTwice = HashTable(capacity: 16)

  init(_ interner: Interner) {
    self.interner = interner
    let count = builtinTable.utf8CodeUnitCount
    var i = 0
    while i < count {
      let row = scanRow(&i, count)
      let bytes = UnsafeBufferPointer(start: text + Int(row.name), count: Int(row.nameLength))
      byName.insert(UInt64(interner.intern(bytes).raw), UInt32(rows.count))
      rows.append(row)
    }
    let names: [StaticString] = ["setjmp", "_setjmp", "sigsetjmp", "__sigsetjmp", "savectx", "vfork", "getcontext"]
    for name in names { returnsTwice.insert(UInt64(interner.intern(name).raw), 0) }
  }

  private func scanRow(_ i: inout Int, _ count: Int) -> BuiltinRow {
    let space = UInt8(ascii: " "), newline = UInt8(ascii: "\n"), zero = UInt8(ascii: "0")
    var row = BuiltinRow()
    row.name = UInt16(i)
    while text[i] != space { i += 1 }
    row.nameLength = UInt8(i - Int(row.name))
    i += 1
    row.signature = UInt16(i)
    while text[i] != space { i += 1 }
    row.signatureLength = UInt8(i - Int(row.signature))
    i += 1
    var bits: UInt8 = 0
    while text[i] != space {
      bits = bits &* 10 &+ (text[i] &- zero)
      i += 1
    }
    row.attributes = BuiltinAttributes(rawValue: bits)
    i += 1
    row.kind = BuiltinClass(rawValue: text[i] &- zero) ?? .none
    i += 1
    if i < count && text[i] == newline { i += 1 }
    return row
  }

  subscript(id: BuiltinID) -> BuiltinRow { rows[id.index] }

  func find(_ name: Name) -> BuiltinID? { byName.find(UInt64(name.raw)).map { BuiltinID($0) } }

  /// Calls `body` with every row's name. Cold.
  func forEachName(_ body: (UnsafeBufferPointer<UInt8>, BuiltinRow) -> Void) {
    for i in 0..<rows.count { body(name(BuiltinID(index: i)), rows[i]) }
  }

  /// The row called `name` in the table. Cold.
  func row(named name: String) -> BuiltinRow? { find(interner.intern(name)).map { self[$0] } }

  func isReturnsTwice(_ name: Name) -> Bool { returnsTwice.find(UInt64(name.raw)) != nil }

  func name(_ id: BuiltinID) -> UnsafeBufferPointer<UInt8> {
    let row = rows[id.index]
    return UnsafeBufferPointer(start: text + Int(row.name), count: Int(row.nameLength))
  }

  func signature(_ id: BuiltinID) -> UnsafeBufferPointer<UInt8> {
    let row = rows[id.index]
    return UnsafeBufferPointer(start: text + Int(row.signature), count: Int(row.signatureLength))
  }
}

extension Parser {
  /// The builtin with the plain name of a library function; nil with `-fno-builtin`.
  func libraryBuiltin(_ name: Name) -> BuiltinID? {
    if language.noLibraryBuiltins || name.isNone { return nil }
    guard let id = builtins.find(name), builtins[id].kind == .lib else { return nil }
    if !language.disabledBuiltins.isEmpty && language.disabledBuiltins.contains(interner.string(name)) { return nil }
    return id
  }

  var builtins: BuiltinIndex {
    if let index = checks.builtinIndex { return index }
    let index = BuiltinIndex(interner)
    checks.builtinIndex = index
    return index
  }

  /// The builtin nearest to the misspelt `name`, with its prefix.
  func suggestBuiltin(_ name: Name) -> String? {
    let wanted = Array(interner.bytes(of: name))
    var best: String? = nil, bestDistance = min(wanted.count / 3, 4) + 1
    builtins.forEachName { bytes, row in
      let spelling = row.kind == .exact ? Array(bytes) : Array("__builtin_".utf8) + Array(bytes)
      if abs(spelling.count - wanted.count) >= bestDistance { return }
      let d = EditDistance.between(wanted, spelling)
      if d < bestDistance { (bestDistance, best) = (d, String(decoding: spelling, as: UTF8.self)) }
    }
    return best
  }

  /// Whether `name` is in one of the name spaces of builtin functions.
  func hasBuiltinPrefix(_ name: Name) -> Bool {
    let bytes = interner.bytes(of: name)
    return Parser.hasPrefix(bytes, "__builtin_") || Parser.hasPrefix(bytes, "__sync_") || Parser.hasPrefix(bytes, "__atomic_")
  }

  static func hasPrefix(_ bytes: UnsafeBufferPointer<UInt8>, _ prefix: StaticString) -> Bool {
    let n = prefix.utf8CodeUnitCount
    if bytes.count < n { return false }
    for i in 0..<n where bytes[i] != prefix.utf8Start[i] { return false }
    return true
  }

  /// The builtin called `name` as it is spelled with its prefix.
  func prefixedBuiltin(_ name: Name) -> BuiltinID? {
    let bytes = interner.bytes(of: name)
    if bytes.count < 7 || bytes[0] != UInt8(ascii: "_") || bytes[1] != UInt8(ascii: "_") { return nil }
    if Parser.hasPrefix(bytes, "__builtin_") {
      if let id = targetBuiltin(bytes) { return id }
      let rest = UnsafeBufferPointer(rebasing: bytes[10...])
      guard let id = builtins.find(interner.intern(rest)) else { return nil }
      return builtins[id].kind == .exact ? nil : id
    }
    guard let id = builtins.find(name), builtins[id].kind == .exact else { return nil }
    return id
  }

  /// The function entity for a builtin's prefixed name, made when first asked for; nil if there is no such builtin.
  func declareBuiltin(_ name: Name, at location: SourceLocation) -> DeclID? {
    if let known = checks.builtinDecls.find(UInt64(name.raw)) { return DeclID(known) }
    guard let id = prefixedBuiltin(name) else { return declareBodiedBuiltin(name, at: location) }
    let target = id.targetBuiltin
    let row = target == nil ? builtins[id] : BuiltinRow(kind: .op)
    var d = Decl(kind: .function, name: name, type: builtinType(id) ?? untypedFunction, location: .none)
    d.linkage = .external
    d.storage = .extern
    d.flags = [.libraryBuiltin, .fileScope]
    d.aux2 = id.raw
    var attributes = Attributes()
    if row.kind == .lib || row.kind == .libop { attributes.asmName = interner.intern(builtins.name(id)) }
    attributes.flags = builtinAttributeFlags(row.attributes)
    if row.kind == .lib || row.kind == .libop, Parser.takesNoNullPointers(builtins.name(id)) { attributes.flags.insert(.nonNullAll) }
    d.attributes = ast.attributes.append(attributes)
    let decl = ast.decls.append(d)
    checks.builtinDecls.insert(UInt64(name.raw), decl.raw)
    return decl
  }

  /// The functions of <string.h> and <strings.h>, whose pointers must point to something (C17 §7.24.1 ¶2).
  private static func takesNoNullPointers(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    switch String(decoding: name, as: UTF8.self) {
    case "memcpy", "memmove", "mempcpy", "memset", "memcmp", "memchr", "bcmp", "bcopy", "bzero", "strcat", "strchr", "strcmp", "strcpy", "strcspn",
      "strlen", "strnlen", "strncat", "strncmp", "strncpy", "strpbrk", "strrchr", "strspn", "strstr", "stpcpy", "stpncpy", "strcasecmp", "strncasecmp",
      "strdup", "strndup", "index", "rindex":
      return true
    default: return false
    }
  }

  private func builtinAttributeFlags(_ a: BuiltinAttributes) -> AttributeFlags {
    var flags: AttributeFlags = .noThrow
    if a.contains(.const) { flags.insert(.const) }
    if a.contains(.pure) { flags.insert(.pure) }
    if a.contains(.noReturn) { flags.insert(.noReturn) }
    if a.contains(.malloc) { flags.insert(.malloc) }
    if a.contains(.returnsTwice) { flags.insert(.returnsTwice) }
    return flags
  }

  private var untypedFunction: QualType {
    types.function(returning: .int, parameters: UnsafeBufferPointer(start: nil, count: 0), flags: .unprototyped)
  }

  /// The function type a builtin's row says, or nil if its arguments are checked by hand.
  func builtinType(_ id: BuiltinID) -> QualType? {
    let target = id.targetBuiltin
    let signature = target?.signature ?? builtins.signature(id)
    if signature.contains(UInt8(ascii: "?")) { return nil }
    return functionType(signature, target == nil && builtins[id].attributes.contains(.noReturn) ? .noReturn : [])
  }

  /// The function type that the letters of `signature` say.
  func functionType(_ signature: UnsafeBufferPointer<UInt8>, _ initialFlags: TypeFlags) -> QualType {
    var i = 0
    let result = signatureType(signature, &i)
    var parameters: [QualType] = []
    var flags = initialFlags
    while i < signature.count {
      if signature[i] == UInt8(ascii: ".") {
        flags.insert(.variadic)
        i += 1
      } else {
        parameters.append(signatureType(signature, &i))
      }
    }
    return parameters.withUnsafeBufferPointer { types.function(returning: result, parameters: $0, flags: flags) }
  }

  /// One letter of a signature with its prefixes and stars.
  private func signatureType(_ s: UnsafeBufferPointer<UInt8>, _ i: inout Int) -> QualType {
    var unsigned = false, complex = false
    if s[i] == UInt8(ascii: "$") {
      i += 2
      return .int
    }
    if s[i] == UInt8(ascii: "V") {
      var lanes: UInt64 = 0
      i += 1
      while s[i] >= 48 && s[i] <= 57 {
        lanes = lanes &* 10 &+ UInt64(s[i] &- 48)
        i += 1
      }
      let element = letterType(s[i])
      i += 1
      return types.vector(of: element, lanes: lanes)
    }
    if s[i] == UInt8(ascii: "U") {
      unsigned = true
      i += 1
    }
    if s[i] == UInt8(ascii: "X") {
      complex = true
      i += 1
    }
    var type = letterType(s[i])
    i += 1
    if unsigned { type = types.unsignedVersion(type) }
    if complex { type = types.complex(of: type) }
    while i < s.count && s[i] == UInt8(ascii: "*") {
      type = types.pointer(to: type)
      i += 1
    }
    return type
  }

  private func letterType(_ letter: UInt8) -> QualType {
    let wide = types.model.pointerSize == 8 || types.model.longSize == 8
    switch letter {
    case UInt8(ascii: "v"): return .void
    case UInt8(ascii: "b"): return .bool
    case UInt8(ascii: "c"): return .char
    case UInt8(ascii: "s"): return .short
    case UInt8(ascii: "i"): return .int
    case UInt8(ascii: "l"): return .long
    case UInt8(ascii: "k"): return .longLong
    case UInt8(ascii: "n"): return types.model.longSize == 8 ? .long : .longLong
    case UInt8(ascii: "f"): return .float
    case UInt8(ascii: "d"): return .double
    case UInt8(ascii: "D"): return .longDouble
    case UInt8(ascii: "q"): return .float128
    case UInt8(ascii: "h"): return .float16
    case UInt8(ascii: "e"): return QualType(builtin: .float32)
    case UInt8(ascii: "g"): return QualType(builtin: .float64)
    case UInt8(ascii: "j"): return QualType(builtin: .float32x)
    case UInt8(ascii: "m"): return QualType(builtin: .float64x)
    case UInt8(ascii: "E"): return .decimal32
    case UInt8(ascii: "F"): return .decimal64
    case UInt8(ascii: "G"): return .decimal128
    case UInt8(ascii: "z"): return types.model.sizeType
    case UInt8(ascii: "Z"), UInt8(ascii: "p"): return types.model.pointerDifferenceType
    case UInt8(ascii: "w"): return QualType(builtin: types.model.wchar)
    case UInt8(ascii: "W"): return QualType(builtin: types.model.wint)
    case UInt8(ascii: "H"): return .unsignedShort
    case UInt8(ascii: "I"): return .unsignedInt
    case UInt8(ascii: "J"): return wide && types.model.longSize == 8 ? .unsignedLong : .unsignedLongLong
    case UInt8(ascii: "K"): return .unsignedInt128
    case UInt8(ascii: "P"): return types.pointer(to: .void)
    case UInt8(ascii: "Q"): return types.pointer(to: QualType.void.adding(.const))
    case UInt8(ascii: "S"): return types.pointer(to: .char)
    case UInt8(ascii: "R"): return types.pointer(to: QualType.char.adding(.const))
    case UInt8(ascii: "a"): return vaListParameterType
    default: return .error
    }
  }

  /// `va_list` as a parameter: an array type decays.
  private var vaListParameterType: QualType {
    let list = vaListType
    if list.isNone { return types.pointer(to: .void) }
    let type = ast.decls[list].type
    return types.isArray(type) ? types.pointer(to: arrayElement(type)) : type
  }
}

/// The table for those who have an id and want its name: dumps, messages of the lowering.
public enum BuiltinTable {
  /// The row's name, without `__builtin_`. Cold.
  public static func name(of id: BuiltinID) -> String {
    if let b = id.targetBuiltin { return "ia32_" + String(decoding: b.name, as: UTF8.self) }
    var row = 0
    var line: [UInt8] = []
    let text = builtinTable.utf8Start
    var inName = true
    for i in 0..<builtinTable.utf8CodeUnitCount {
      let c = text[i]
      if c == UInt8(ascii: "\n") {
        if row == id.index { break }
        row += 1
        inName = true
        continue
      }
      if c == UInt8(ascii: " ") { inName = false }
      if row == id.index && inName { line.append(c) }
    }
    return String(decoding: line, as: UTF8.self)
  }
}
