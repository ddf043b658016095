// A C type as the calling conventions see it: size, alignment and the scalars at their offsets.
//
// The front end's layout code builds shapes, so that ABI classification needs no C types. Arrays and nested records are
// flattened; a union lists the scalars of every member. A shape larger than `maximumClassifiedSize` is always passed in
// memory, so its scalars need not be listed.

public enum ShapeScalarKind: UInt8, BitwiseCopyable, Sendable {
  /// Integers, `_Bool`, enumerations, `__int128`.
  case integer
  /// One bit-field, as the bytes it touches; exempt from alignment checks.
  case bitField
  case pointer
  /// IEEE binary formats: `_Float16`, float, double, `__float128`. Components of a complex type are listed one by one.
  case float
  /// x87 extended precision (`long double` on x86).
  case x87
  /// A GNU vector as a whole.
  case vector
}

public struct ShapeScalar: BitwiseCopyable, Sendable {
  public var offset: UInt32
  public var size: UInt32
  public var kind: ShapeScalarKind
  @inlinable public init(_ kind: ShapeScalarKind, offset: UInt32, size: UInt32) {
    self.kind = kind
    self.offset = offset
    self.size = size
  }
}

public struct ShapeFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// A struct or union (not a scalar, complex or vector).
  public static let record = ShapeFlags(rawValue: 1)
  public static let union = ShapeFlags(rawValue: 2)
  public static let packed = ShapeFlags(rawValue: 4)
  public static let flexibleArray = ShapeFlags(rawValue: 8)
  public static let complex = ShapeFlags(rawValue: 16)
  /// A scalar integer whose type is signed.
  public static let signed = ShapeFlags(rawValue: 32)
  public static let bool = ShapeFlags(rawValue: 64)
  /// A record of a size, but of unnamed bit-fields and empty members only: gcc gives it registers, yet no room on the stack.
  public static let padding = ShapeFlags(rawValue: 128)
}

public struct TypeShape: Sendable {
  /// Shapes above this size are memory in every supported convention (a 512-bit vector is the largest register).
  public static let maximumClassifiedSize: UInt64 = 64

  public var size: UInt64
  public var alignment: UInt32
  public var flags: ShapeFlags
  /// In order of offset for structs; in any order for unions.
  public var scalars: [ShapeScalar]

  public init(size: UInt64, alignment: UInt32, flags: ShapeFlags = [], scalars: [ShapeScalar] = []) {
    self.size = size
    self.alignment = alignment
    self.flags = flags
    self.scalars = scalars
  }

  /// The shape of a scalar type.
  public static func scalar(_ kind: ShapeScalarKind, size: UInt32, alignment: UInt32? = nil, flags: ShapeFlags = [])
    -> TypeShape
  {
    TypeShape(
      size: UInt64(size), alignment: alignment ?? size, flags: flags, scalars: [ShapeScalar(kind, offset: 0, size: size)])
  }
  /// `void` as a return type, and empty records.
  public static let empty = TypeShape(size: 0, alignment: 1)
}
