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
  /// A function type with Microsoft's x64 calling convention (`ms_abi`); the bit is that of `bitFieldValue`, which function rows
  /// do not have.
  public static let msABI = TypeFlags(rawValue: 64)
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
  /// Integers and floating numbers of 8 bytes as members of records.
  public var memberAlign8: UInt8 = 8
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
