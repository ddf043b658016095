// The C types of a translation unit as flat records.
//
// A type is a row of `TypeTable`; `QualType` names a row and adds the qualifiers, so `const int` costs no row of its own.
// Rows are hash-consed: building the same derived type twice gives the same id. Sugar (typedef names) has its own rows that
// point to the *canonical* type, so two types are the same type exactly when their canonical `QualType`s are equal —
// except for enumerated, function and array types, whose *compatibility* (C17 §6.2.7) is a wider relation; see `TypeRelations`.
//
// Invariants, which every creator keeps and the lowering may rely on:
//  - An array type never carries qualifiers itself; they sit on the element type (C17 §6.7.3 ¶10).
//  - A function type never carries qualifiers; parameter types are unqualified, decayed (no arrays, no functions).
//  - `canonical` of a row never needs a second step. It may carry qualifiers (typedef of a qualified type).
//  - Size and alignment are those of the canonical row; a typedef may override the alignment (`aligned` attribute).

import Support

/// A row of the type table.
public struct TypeID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// A `struct` or `union` type, by its record information.
public struct RecordID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// An enumerated type.
public struct EnumID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// A member of a struct or union.
public struct FieldID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// The qualifiers of a `QualType`.
public struct Qualifiers: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt32
  @inlinable @inline(__always) public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static let const = Qualifiers(rawValue: 1)
  public static let volatile = Qualifiers(rawValue: 2)
  public static let restrict = Qualifiers(rawValue: 4)
  public static let atomic = Qualifiers(rawValue: 8)
}

/// A type with qualifiers in one word: `type id << 4 | qualifiers`.
public struct QualType: BitwiseCopyable, Hashable, Sendable {
  public var raw: UInt32
  @inlinable @inline(__always) public init(raw: UInt32) { self.raw = raw }
  @inlinable @inline(__always) public init(_ id: TypeID, _ qualifiers: Qualifiers = []) {
    raw = id.raw &<< 4 | qualifiers.rawValue
  }
  @inlinable @inline(__always) public var id: TypeID { TypeID(raw &>> 4) }
  @inlinable @inline(__always) public var qualifiers: Qualifiers { Qualifiers(rawValue: raw & 15) }
  /// The same type without *top-level sugar-free* qualifiers; qualifiers inside a typedef stay (`TypeTable.unqualified`).
  @inlinable @inline(__always) public var withoutLocalQualifiers: QualType { QualType(raw: raw & ~15) }
  @inlinable @inline(__always) public func adding(_ q: Qualifiers) -> QualType { QualType(raw: raw | q.rawValue) }
  @inlinable @inline(__always) public static func == (a: QualType, b: QualType) -> Bool { a.raw == b.raw }

  @inlinable @inline(__always) init(builtin kind: TypeKind) { raw = UInt32(kind.rawValue) &<< 4 }
  /// The poison type: an operand of this type silences every further diagnostic about its expression.
  public static var error: QualType { QualType(builtin: .error) }
  public static var void: QualType { QualType(builtin: .void) }
  public static var bool: QualType { QualType(builtin: .bool) }
  public static var char: QualType { QualType(builtin: .char) }
  public static var signedChar: QualType { QualType(builtin: .signedChar) }
  public static var unsignedChar: QualType { QualType(builtin: .unsignedChar) }
  public static var short: QualType { QualType(builtin: .short) }
  public static var unsignedShort: QualType { QualType(builtin: .unsignedShort) }
  public static var int: QualType { QualType(builtin: .int) }
  public static var unsignedInt: QualType { QualType(builtin: .unsignedInt) }
  public static var long: QualType { QualType(builtin: .long) }
  public static var unsignedLong: QualType { QualType(builtin: .unsignedLong) }
  public static var longLong: QualType { QualType(builtin: .longLong) }
  public static var unsignedLongLong: QualType { QualType(builtin: .unsignedLongLong) }
  public static var int128: QualType { QualType(builtin: .int128) }
  public static var unsignedInt128: QualType { QualType(builtin: .unsignedInt128) }
  public static var float16: QualType { QualType(builtin: .float16) }
  public static var float: QualType { QualType(builtin: .float) }
  public static var double: QualType { QualType(builtin: .double) }
  public static var longDouble: QualType { QualType(builtin: .longDouble) }
  public static var float128: QualType { QualType(builtin: .float128) }
  public static var float32: QualType { QualType(builtin: .float32) }
  public static var float64: QualType { QualType(builtin: .float64) }
  public static var float32x: QualType { QualType(builtin: .float32x) }
  public static var float64x: QualType { QualType(builtin: .float64x) }
  public static var decimal32: QualType { QualType(builtin: .decimal32) }
  public static var decimal64: QualType { QualType(builtin: .decimal64) }
  public static var decimal128: QualType { QualType(builtin: .decimal128) }
  public static var nullptr: QualType { QualType(builtin: .nullptr) }
  @inlinable @inline(__always) public var isError: Bool { raw &>> 4 == 0 }
}

/// The kinds of type rows. The kinds up to `.nullptr` are built in: exactly one row each, whose id is the raw value.
public enum TypeKind: UInt8, BitwiseCopyable, Sendable {
  case error, void
  // Integers; the order inside the standard ones is by rank, signed before unsigned.
  case bool, char, signedChar, unsignedChar, short, unsignedShort, int, unsignedInt
  case long, unsignedLong, longLong, unsignedLongLong, int128, unsignedInt128
  // Real floating types. `_Float32` and its kin are distinct types with the representation their name says.
  case float16, float, double, longDouble, float128, float32, float64, float32x, float64x
  // Decimal floating types (C23 §6.2.5 ¶14).
  case decimal32, decimal64, decimal128
  case nullptr
  // Derived types.
  case bitInt, unsignedBitInt, complex, enumeration
  case pointer, array, incompleteArray, variableArray, function, record, vector
  // Sugar.
  case typedefName

  static let builtinCount = Int(TypeKind.nullptr.rawValue) + 1
  @inlinable @inline(__always) var mask: UInt64 { 1 &<< UInt64(rawValue) }
}

/// Sets of kinds, so that each question about a type is one shift and one mask.
enum TypeMask {
  static let standardIntegers: UInt64 = (TypeKind.unsignedInt128.mask &<< 1) &- TypeKind.bool.mask
  static let bitInts: UInt64 = TypeKind.bitInt.mask | TypeKind.unsignedBitInt.mask
  static let integers: UInt64 = standardIntegers | bitInts | TypeKind.enumeration.mask
  /// The binary ones.
  static let realFloats: UInt64 = (TypeKind.float64x.mask &<< 1) &- TypeKind.float16.mask
  static let decimals: UInt64 = TypeKind.decimal32.mask | TypeKind.decimal64.mask | TypeKind.decimal128.mask
  /// Real floating types of either radix.
  static let anyRealFloats: UInt64 = realFloats | decimals
  static let floats: UInt64 = anyRealFloats | TypeKind.complex.mask
  static let reals: UInt64 = integers | anyRealFloats
  static let arithmetic: UInt64 = integers | floats
  static let arrays: UInt64 = TypeKind.array.mask | TypeKind.incompleteArray.mask | TypeKind.variableArray.mask
  static let scalars: UInt64 = arithmetic | TypeKind.pointer.mask | TypeKind.nullptr.mask
  static let signedStandard: UInt64 =
    TypeKind.signedChar.mask | TypeKind.short.mask | TypeKind.int.mask | TypeKind.long.mask
    | TypeKind.longLong.mask | TypeKind.int128.mask | TypeKind.bitInt.mask
}

/// Properties of a type row, computed once when it is made.
public struct TypeFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt8
  @inlinable @inline(__always) public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// A function type with `...`.
  public static let variadic = TypeFlags(rawValue: 1)
  /// A function type without a prototype: `int f()` before C23, or a K&R definition (which still lists its parameters).
  public static let unprototyped = TypeFlags(rawValue: 2)
  /// The type contains a variable-length array (C17 §6.7.6 ¶3): sizes below it are run-time values.
  public static let variablyModified = TypeFlags(rawValue: 4)
  /// A typedef or record with `may_alias`: accesses alias everything.
  public static let mayAlias = TypeFlags(rawValue: 8)
  /// A function type that never returns (`noreturn`, `_Noreturn`).
  public static let noReturn = TypeFlags(rawValue: 16)
  /// An array `[*]`, or a variable array whose size expression is not to be evaluated (function prototype scope).
  public static let unspecifiedSize = TypeFlags(rawValue: 32)
  /// A bit-precise row that is the type of a bit-field's value in arithmetic; `aux` is the declared type. No program names it.
  public static let bitFieldValue = TypeFlags(rawValue: 64)
  /// The size of an object of this type is a run-time value: a variable-length array, an array of such, or a structure or union
  /// with such a member.
  public static let runtimeSize = TypeFlags(rawValue: 128)
}

/// One row of the type table (32 bytes).
public struct TypeInfo: BitwiseCopyable, Sendable {
  public var kind: TypeKind
  public var flags: TypeFlags = []
  /// log2 of the alignment in bytes; for `.typedefName` only meaningful when `count` is not 0.
  public var alignLog2: UInt8 = 0
  /// `.record` only: 1 once the members are known. Other kinds do not use it.
  public var isCompleteRecord: UInt8 = 0
  /// The type without sugar at any depth. Equal to the row itself (without qualifiers) for canonical rows.
  public var canonical: QualType
  /// Pointee; array, vector or complex element; function result; compatible integer type of an enum; typedef's target.
  public var element: QualType = .error
  /// `.record`: RecordID; `.enumeration`: EnumID; `.typedefName`: DeclID; `.function`: start of the parameter slice in
  /// `TypeTable.parameterPool`; `.variableArray`: ExprID of the element count (converted to `size_t`), or none for `[*]`.
  public var aux: UInt32 = UInt32.max
  /// Array element count, vector lane count, `_BitInt` width, function parameter count; for `.typedefName`, 1 if the
  /// typedef overrides the alignment.
  public var count: UInt64 = 0
  /// Size in bytes; 0 for incomplete, function and variable-length types. GNU C: `sizeof(void)` is 1, handled by `sizeof`.
  public var size: UInt64 = 0
}

/// What C types look like on the target. Filled from the target description by `Frontend`.
public struct TypeModel: BitwiseCopyable, Sendable {
  public var charIsSigned = true
  public var longSize: UInt8 = 8
  public var pointerSize: UInt8 = 8
  public var longLongAlign: UInt8 = 8
  public var doubleAlign: UInt8 = 8
  public var longDoubleSize: UInt8 = 16
  public var longDoubleAlign: UInt8 = 16
  /// Significant bits of `long double`: 64 (x87), 53 or 113.
  public var longDoublePrecision: UInt8 = 64
  public var hasInt128 = true
  public var wchar: TypeKind = .int
  public var wint: TypeKind = .unsignedInt
  /// The alignment that `__attribute__((aligned))` without argument means.
  public var maxAlignment: UInt8 = 16
  public init() {}

  public var sizeType: QualType { pointerSize == 8 ? .unsignedLong : .unsignedInt }
  public var pointerDifferenceType: QualType { pointerSize == 8 ? .long : .int }
}

/// All types of one translation unit.
public final class TypeTable {
  public let model: TypeModel
  public var rows: EntityMap<TypeID, TypeInfo>
  /// Parameter types of all function types, each type a contiguous slice.
  public var parameterPool = Arena<QualType>(capacity: 1024)
  public var records = EntityMap<RecordID, RecordInfo>(capacity: 256)
  public var fields = EntityMap<FieldID, FieldInfo>(capacity: 1024)
  public var enums = EntityMap<EnumID, EnumInfo>(capacity: 64)
  /// A bit-precise type wider than 128 bits exists: arithmetic on it needs the library text (BitIntLibrary.swift).
  public private(set) var usesWideBitInt = false
  /// (record, member name) → FieldID; for members of anonymous structs, the anonymous member that leads there.
  var memberTable = HashTable(capacity: 1024)
  private var derived = HashTable(capacity: 1024)
  /// Rows of equal hash, chained: `derived` holds the newest row of a hash, this the next older.
  private var nextWithHash = Arena<UInt32>(capacity: 1024)

  public init(model: TypeModel = TypeModel()) {
    self.model = model
    rows = EntityMap(capacity: 1024)
    for raw in 0..<TypeKind.builtinCount { addBuiltin(TypeKind(rawValue: UInt8(raw))!) }
  }

  private func addBuiltin(_ kind: TypeKind) {
    var size: UInt64 = 0
    var align: UInt8 = 1
    switch kind {
    case .error, .void: size = 0
    case .bool, .char, .signedChar, .unsignedChar: size = 1
    case .short, .unsignedShort, .float16: (size, align) = (2, 2)
    case .int, .unsignedInt, .float, .float32, .decimal32: (size, align) = (4, 4)
    case .long, .unsignedLong: (size, align) = (UInt64(model.longSize), model.longSize == 8 ? model.longLongAlign : 4)
    case .longLong, .unsignedLongLong: (size, align) = (8, model.longLongAlign)
    case .int128, .unsignedInt128, .float128, .decimal128: (size, align) = (16, 16)
    case .decimal64: (size, align) = (8, 8)
    case .double, .float64, .float32x: (size, align) = (8, model.doubleAlign)
    case .longDouble: (size, align) = (UInt64(model.longDoubleSize), model.longDoubleAlign)
    // _Float64x is the widest extended format the target has in hardware: x87 on x86, binary128 elsewhere.
    case .float64x: (size, align) = model.longDoublePrecision == 64 ? (UInt64(model.longDoubleSize), model.longDoubleAlign) : (16, 16)
    case .nullptr: (size, align) = (UInt64(model.pointerSize), model.pointerSize)
    default: break
    }
    var row = TypeInfo(kind: kind, canonical: QualType(builtin: kind))
    row.size = size
    row.alignLog2 = UInt8(align.trailingZeroBitCount)
    _ = rows.append(row)
    nextWithHash.append(UInt32.max)
  }

  // MARK: Building

  /// Finds a row equal to `row` in everything but the (derived) size and alignment, or adds it.
  private func unique(_ row: TypeInfo) -> TypeID {
    let key = hashMix(
      UInt64(row.kind.rawValue) | UInt64(row.flags.rawValue) &<< 8 | UInt64(row.element.raw) &<< 32,
      hashMix(row.count, UInt64(row.aux)))
    let first = derived.find(key) ?? UInt32.max
    var at = first
    while at != UInt32.max {
      let other = rows[TypeID(at)]
      if other.kind == row.kind && other.element == row.element && other.count == row.count && other.aux == row.aux
        && other.flags == row.flags { return TypeID(at) }
      at = nextWithHash[Int(at)]
    }
    let id = add(row)
    nextWithHash[id.index] = first
    derived.insert(key, id.raw)
    return id
  }

  /// Adds a row that is never equal to another (records, enums, typedefs, variable arrays). An erroneous `canonical` means:
  /// the row is its own canonical type.
  func add(_ row: TypeInfo) -> TypeID {
    var row = row
    let id = TypeID(index: rows.count)
    if row.canonical.isError { row.canonical = QualType(id) }
    nextWithHash.append(UInt32.max)
    return rows.append(row)
  }

  private func inheritedFlags(_ element: QualType) -> TypeFlags { self[element].flags.intersection(.variablyModified) }

  /// What an array takes over from its elements.
  private func arrayFlags(_ element: QualType) -> TypeFlags { self[element].flags.intersection([.variablyModified, .runtimeSize]) }

  /// The size of objects of type `t` is known only at run time.
  @inlinable public func hasRuntimeSize(_ t: QualType) -> Bool { self[t].flags.contains(.runtimeSize) }

  public func pointer(to pointee: QualType) -> QualType {
    var row = TypeInfo(kind: .pointer, canonical: .error)
    row.element = pointee
    row.flags = inheritedFlags(pointee)
    row.size = UInt64(model.pointerSize)
    row.alignLog2 = UInt8(model.pointerSize.trailingZeroBitCount)
    let target = canonical(pointee)
    if target != pointee { row.canonical = pointer(to: target) }
    return QualType(unique(row))
  }

  public func array(of element: QualType, count: UInt64) -> QualType {
    var row = TypeInfo(kind: .array, canonical: .error)
    row.element = element
    row.count = count
    row.flags = arrayFlags(element)
    row.size = size(of: element).multipliedReportingOverflow(by: count).partialValue
    row.alignLog2 = alignLog2(of: element)
    let target = canonical(element)
    if target != element { row.canonical = array(of: target, count: count) }
    return QualType(unique(row))
  }

  public func incompleteArray(of element: QualType) -> QualType {
    var row = TypeInfo(kind: .incompleteArray, canonical: .error)
    row.element = element
    row.flags = inheritedFlags(element)
    row.alignLog2 = alignLog2(of: element)
    let target = canonical(element)
    if target != element { row.canonical = incompleteArray(of: target) }
    return QualType(unique(row))
  }

  /// A fresh variable-length array type; each evaluation of its declarator is a type of its own. `count` is none for `[*]`.
  public func variableArray(of element: QualType, count: ExprID, unspecified: Bool = false) -> QualType {
    var row = TypeInfo(kind: .variableArray, canonical: .error)
    row.element = element
    row.aux = count.raw
    row.flags = unspecified ? [.variablyModified, .runtimeSize, .unspecifiedSize] : [.variablyModified, .runtimeSize]
    row.alignLog2 = alignLog2(of: element)
    return QualType(add(row))
  }

  public func vector(of element: QualType, lanes: UInt64) -> QualType {
    var row = TypeInfo(kind: .vector, canonical: .error)
    row.element = canonical(element).withoutLocalQualifiers
    row.count = lanes
    row.size = size(of: element) &* lanes
    row.alignLog2 = UInt8(row.size.trailingZeroBitCount > 12 ? 12 : row.size.trailingZeroBitCount)
    return QualType(unique(row))
  }

  /// `element` may be an integer type too (GNU complex integers).
  public func complex(of element: QualType) -> QualType {
    var row = TypeInfo(kind: .complex, canonical: .error)
    row.element = canonical(element).withoutLocalQualifiers
    row.size = size(of: element) &* 2
    row.alignLog2 = alignLog2(of: element)
    return QualType(unique(row))
  }

  /// `_BitInt(width)`; storage as in the psABI: the smallest standard integer up to 64 bits, then whole 64-bit words.
  public func bitInt(width: UInt64, unsigned: Bool) -> QualType {
    var row = TypeInfo(kind: unsigned ? .unsignedBitInt : .bitInt, canonical: .error)
    row.count = width
    if width > 128 { usesWideBitInt = true }
    if width <= 64 {
      var size: UInt64 = 1
      while size &* 8 < width { size &*= 2 }
      row.size = size
      row.alignLog2 = UInt8(size.trailingZeroBitCount)
    } else {
      row.size = (width &+ 63) / 64 &* 8
      row.alignLog2 = 3
    }
    return QualType(unique(row))
  }

  /// GNU C: a bit-field wider than `int` is computed with in its own width. The type of such values; lies in memory as
  /// `declared` does.
  public func bitFieldValue(width: UInt64, declared: QualType) -> QualType {
    let target = canonical(declared).withoutLocalQualifiers
    var row = TypeInfo(kind: isSigned(target) ? .bitInt : .unsignedBitInt, canonical: .error)
    row.count = width
    row.flags = .bitFieldValue
    row.aux = target.raw
    row.size = size(of: target)
    row.alignLog2 = alignLog2(of: target)
    return QualType(unique(row))
  }

  /// `t`, or the declared type for the type of a wide bit-field's value.
  public func withoutFieldWidth(_ t: QualType) -> QualType {
    let row = self[t]
    return row.flags.contains(.bitFieldValue) && row.kind.mask & TypeMask.bitInts != 0 ? QualType(raw: row.aux) : t
  }

  /// A function type. Parameter types must be adjusted already (decayed); their top-level qualifiers are dropped here.
  public func function(
    returning result: QualType, parameters: UnsafeBufferPointer<QualType>, flags: TypeFlags
  ) -> QualType {
    // Parameters become part of the key by being interned as a slice of the pool first.
    var row = TypeInfo(kind: .function, canonical: .error)
    row.element = result
    row.count = UInt64(parameters.count)
    row.flags = flags.union(inheritedFlags(result))
    let slice = internParameters(parameters)
    row.aux = slice
    var isCanonical = canonical(result) == result
    for p in parameters where canonical(p) != p.withoutLocalQualifiers { isCanonical = false }
    if !isCanonical {
      let copy = Array(parameters).map { canonical($0).withoutLocalQualifiers }
      row.canonical = copy.withUnsafeBufferPointer {
        function(returning: canonical(result), parameters: $0, flags: flags.subtracting(.mayAlias))
      }
    }
    return QualType(unique(row))
  }

  private var parameterSlices = HashTable(capacity: 256)
  private func internParameters(_ list: UnsafeBufferPointer<QualType>) -> UInt32 {
    if list.isEmpty { return 0 }
    var key: UInt64 = UInt64(list.count)
    for p in list { key = hashMix(key, UInt64(p.withoutLocalQualifiers.raw)) }
    if let start = parameterSlices.find(key), Int(start) + list.count <= parameterPool.count {
      var same = true
      for i in 0..<list.count where parameterPool[Int(start) + i] != list[i].withoutLocalQualifiers { same = false }
      if same { return start }
    }
    let start = UInt32(parameterPool.count)
    for p in list { parameterPool.append(p.withoutLocalQualifiers) }
    parameterSlices.insert(key, start)
    return start
  }

  /// The named sugar for `target`. `alignLog2` overrides the alignment of objects declared with the name.
  public func typedefName(_ declaration: DeclID, target: QualType, alignLog2: UInt8?, mayAlias: Bool) -> QualType {
    var row = TypeInfo(kind: .typedefName, canonical: canonical(target))
    row.element = target
    row.aux = declaration.raw
    row.flags = self[target].flags
    if mayAlias { row.flags.insert(.mayAlias) }
    if let alignLog2 {
      row.alignLog2 = alignLog2
      row.count = 1
    }
    return QualType(add(row))
  }

  /// `type` with more qualifiers; those of an array go to its elements, those of a function type are dropped.
  public func qualified(_ type: QualType, _ q: Qualifiers) -> QualType {
    if q.isEmpty { return type }
    let c = canonical(type)
    let row = rows[c.id]
    switch row.kind {
    case .array: return array(of: qualified(elementThroughSugar(type), q), count: row.count)
    case .incompleteArray: return incompleteArray(of: qualified(elementThroughSugar(type), q))
    case .variableArray:
      // Keep the identity of the size: the copy refers to the same expression, evaluated once per original declarator.
      var copy = row
      copy.canonical = .error
      copy.element = qualified(row.element, q)
      copy.count = row.count == 0 ? UInt64(c.id.raw) : row.count
      return QualType(add(copy))
    case .function, .error: return type
    default: return type.adding(q)
    }
  }

  private func elementThroughSugar(_ type: QualType) -> QualType {
    var t = type
    while rows[t.id].kind == .typedefName { t = rows[t.id].element }
    return rows[t.id].element
  }

  // MARK: Asking

  /// The canonical row of `type`.
  @inlinable @inline(__always) public subscript(type: QualType) -> TypeInfo { rows[rows[type.id].canonical.id] }

  /// The canonical type, with the qualifiers of every level of sugar.
  @inlinable @inline(__always) public func canonical(_ type: QualType) -> QualType {
    QualType(raw: rows[type.id].canonical.raw | type.raw & 15)
  }
  @inlinable @inline(__always) public func kind(_ type: QualType) -> TypeKind { self[type].kind }
  /// All qualifiers of `type`; for an array those of its innermost element.
  public func qualifiers(_ type: QualType) -> Qualifiers {
    var c = canonical(type)
    while isArray(c) { c = canonical(rows[c.id].element) }
    return c.qualifiers
  }
  /// `type` without qualifiers, keeping the sugar when it hides none. The type of an rvalue.
  public func unqualified(_ type: QualType) -> QualType {
    let c = rows[type.id].canonical
    return c.qualifiers.isEmpty ? type.withoutLocalQualifiers : c.withoutLocalQualifiers
  }
  @inlinable @inline(__always) func isOneOf(_ type: QualType, _ mask: UInt64) -> Bool { self[type].kind.mask & mask != 0 }

  public func isVoid(_ t: QualType) -> Bool { kind(t) == .void }
  public func isBool(_ t: QualType) -> Bool { kind(t) == .bool }
  public func isInteger(_ t: QualType) -> Bool { isOneOf(t, TypeMask.integers) }
  /// A real floating type of radix 2.
  public func isRealFloating(_ t: QualType) -> Bool { isOneOf(t, TypeMask.realFloats) }
  public func isDecimal(_ t: QualType) -> Bool { isOneOf(t, TypeMask.decimals) }
  public func isComplex(_ t: QualType) -> Bool { kind(t) == .complex }
  /// Integer, enumerated or real floating (of either radix).
  public func isReal(_ t: QualType) -> Bool { isOneOf(t, TypeMask.reals) }
  public func isArithmetic(_ t: QualType) -> Bool { isOneOf(t, TypeMask.arithmetic) }
  public func isScalar(_ t: QualType) -> Bool { isOneOf(t, TypeMask.scalars) }
  public func isPointer(_ t: QualType) -> Bool { kind(t) == .pointer }
  public func isArray(_ t: QualType) -> Bool { isOneOf(t, TypeMask.arrays) }
  public func isFunction(_ t: QualType) -> Bool { kind(t) == .function }
  public func isRecord(_ t: QualType) -> Bool { kind(t) == .record }
  public func isUnion(_ t: QualType) -> Bool { kind(t) == .record && records[recordID(t)].isUnion }
  public func isVector(_ t: QualType) -> Bool { kind(t) == .vector }
  public func isEnum(_ t: QualType) -> Bool { kind(t) == .enumeration }
  public func isCharacter(_ t: QualType) -> Bool {
    isOneOf(t, TypeKind.char.mask | TypeKind.signedChar.mask | TypeKind.unsignedChar.mask)
  }
  public func isVariablyModified(_ t: QualType) -> Bool { rows[t.id].flags.contains(.variablyModified) }

  /// Whether values of integer (or enumerated) type `t` can be negative.
  public func isSigned(_ t: QualType) -> Bool {
    let row = self[t]
    if row.kind == .char { return model.charIsSigned }
    if row.kind == .enumeration { return isSigned(row.element) }
    return row.kind.mask & TypeMask.signedStandard != 0
  }
  public func isUnsignedInteger(_ t: QualType) -> Bool { isInteger(t) && !isSigned(t) }

  /// Width in bits of the values of an integer type (1 for `_Bool`).
  public func integerWidth(_ t: QualType) -> Int {
    let row = self[t]
    if row.kind == .bool { return 1 }
    if row.kind.mask & TypeMask.bitInts != 0 { return Int(row.count) }
    if row.kind == .enumeration { return integerWidth(row.element) }
    return Int(row.size) * 8
  }

  /// Pointee, array/vector/complex element, or function result of `t`, looking through sugar and keeping inner sugar.
  public func element(_ t: QualType) -> QualType { elementThroughSugar(t) }
  public func recordID(_ t: QualType) -> RecordID { RecordID(self[t].aux) }
  public func enumID(_ t: QualType) -> EnumID { EnumID(self[t].aux) }

  /// The function type's parameters, as declared (with sugar).
  public func parameterCount(_ t: QualType) -> Int { Int(self[t].count) }
  public func parameter(_ i: Int, of t: QualType) -> QualType {
    var type = t
    while rows[type.id].kind == .typedefName { type = rows[type.id].element }
    return parameterPool[Int(rows[type.id].aux) + i]
  }

  /// Complete object type? (`void`, functions, incomplete records, enums and arrays are not.)
  public func isComplete(_ t: QualType) -> Bool {
    let row = self[t]
    switch row.kind {
    case .void, .function, .incompleteArray: return false
    case .record: return row.isCompleteRecord != 0
    case .enumeration: return enums[EnumID(row.aux)].isComplete
    case .array, .variableArray: return isComplete(row.element)
    default: return true
    }
  }

  /// How many pointers, arrays, functions and typedefs `t` is made of, outermost to innermost; counts no further than `limit`.
  func derivationDepth(_ t: QualType, limit: Int) -> Int {
    var row = rows[t.id], depth = 0
    while depth < limit {
      switch row.kind {
      case .pointer, .array, .incompleteArray, .variableArray, .function, .typedefName: row = rows[row.element.id]
      default: return depth
      }
      depth += 1
    }
    return depth
  }

  /// Size in bytes; 0 when not a compile-time constant or incomplete.
  @inlinable public func size(of t: QualType) -> UInt64 {
    let row = self[t]
    return row.size
  }

  /// Alignment as log2, honouring `aligned` on typedefs on the way.
  public func alignLog2(of t: QualType) -> UInt8 {
    var row = rows[t.id]
    while row.kind == .typedefName {
      if row.count != 0 { return row.alignLog2 }
      row = rows[row.element.id]
    }
    if row.kind == .array || row.kind == .incompleteArray || row.kind == .variableArray { return alignLog2(of: row.element) }
    // An _Atomic scalar of power-of-two size is aligned to its size (gcc and clang on every target).
    let natural = rows[row.canonical.id].alignLog2
    if canonical(t).qualifiers.contains(.atomic) && row.size.nonzeroBitCount == 1 && row.size <= 16 {
      return max(natural, UInt8(row.size.trailingZeroBitCount))
    }
    return natural
  }
  public func alignment(of t: QualType) -> UInt64 { 1 &<< UInt64(alignLog2(of: t)) }

  /// Accesses through `t` alias objects of any type: a character type or `may_alias`.
  public func aliasesEverything(_ t: QualType) -> Bool {
    var row = rows[t.id]
    while row.kind == .typedefName {
      if row.flags.contains(.mayAlias) { return true }
      row = rows[row.element.id]
    }
    return row.flags.contains(.mayAlias) || isCharacter(t)
  }

  /// A row of a variable array names the row whose size is evaluated: itself, or the one it was qualified from.
  public func sizeOwner(ofVariableArray t: QualType) -> TypeID {
    let c = canonical(t).id
    let row = rows[c]
    return row.count == 0 ? c : TypeID(UInt32(truncatingIfNeeded: row.count))
  }
}
