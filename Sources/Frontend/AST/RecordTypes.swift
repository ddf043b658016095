// Structs, unions and enums: what a `.record` or `.enumeration` type row refers to.
//
// The fields of a record are contiguous in `TypeTable.fields` and in declaration order, including unnamed bit-fields and
// anonymous members. Offsets are final once the record is complete (Sema/Layout.swift).

import Support

/// Properties of a struct or union.
public struct RecordFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  public static let union = RecordFlags(rawValue: 1)
  /// `transparent_union`: a parameter of this type accepts, and is passed as, any of its members.
  public static let transparent = RecordFlags(rawValue: 2)
  public static let packed = RecordFlags(rawValue: 4)
  /// The last member is a flexible array (`[]`; GNU `[0]` is an ordinary zero-size array).
  public static let hasFlexibleArray = RecordFlags(rawValue: 8)
  /// Some member, at any depth, is const: objects are not modifiable lvalues.
  public static let hasConstMember = RecordFlags(rawValue: 16)
  public static let hasVolatileMember = RecordFlags(rawValue: 32)
  /// Between `{` and `}`.
  public static let beingDefined = RecordFlags(rawValue: 64)
  /// Contains an error; diagnostics about its size are silenced.
  public static let invalid = RecordFlags(rawValue: 128)
  public static let mayAlias = RecordFlags(rawValue: 256)
  /// Attribute `designated_init`.
  public static let designatedInit = RecordFlags(rawValue: 512)
  /// `scalar_storage_order("big-endian")`.
  public static let reverseOrder = RecordFlags(rawValue: 1024)
  /// Its alignment was asked for by an attribute.
  public static let userAligned = RecordFlags(rawValue: 2048)
}

/// A struct or union type.
public struct RecordInfo: BitwiseCopyable, Sendable {
  /// The tag, or none.
  public var name: Name
  public var flags: RecordFlags
  public var type: TypeID
  public var location: SourceLocation
  /// The fields are `firstField ..< firstField + fieldCount`.
  public var firstField: FieldID = .none
  public var fieldCount: UInt32 = 0
  /// A typedef that names this tagless record, for diagnostics.
  public var typedefName: Name = .none
  @inlinable public var isUnion: Bool { flags.contains(.union) }
  @inlinable public init(name: Name, flags: RecordFlags, type: TypeID, location: SourceLocation) {
    self.name = name
    self.flags = flags
    self.type = type
    self.location = location
  }
  @inlinable public func field(_ i: Int) -> FieldID { FieldID(firstField.raw &+ UInt32(i)) }
}

/// A member. For the lowering: an ordinary member lives at `byteOffset`; a bit-field occupies bits
/// `bitPosition ..< bitPosition + bitWidth` of the record, counted from its first byte, least significant bit first
/// (little-endian targets). The access may use any naturally aligned unit inside the record; the ABI's own unit is the
/// declared type, which the field crosses only in packed records.
public struct FieldInfo: BitwiseCopyable, Sendable {
  public var name: Name
  public var type: QualType
  public var location: SourceLocation
  public var record: RecordID
  /// Offset from the start of the record, in bytes; of a bit-field, of the byte with its first bit. With `.runtimeOffset`: from
  /// the run-time offset of number `runtimeIndex`.
  public var byteOffset: UInt64 = 0
  /// Of a bit-field: its first bit in that byte.
  public var bitInByte: UInt8 = 0
  public var runtimeIndex: UInt32 = 0
  /// Width of a bit-field; 0 also for an unnamed zero-width one.
  public var bitWidth: UInt16 = 0
  public var flags: FieldFlags = []
  /// Position in the record.
  public var index: UInt32 = 0
  /// Alignment asked for by `aligned` or `_Alignas`, as log2 + 1; 0 if none.
  public var requestedAlign: UInt8 = 0
  /// Attribute warn_if_not_aligned, as log2 + 1.
  public var warnAlignPlus1: UInt8 = 0
  /// Alignment of an ordinary member after `packed` and `#pragma pack`, as log2.
  public var alignLog2: UInt8 = 0
  /// Offset in bits; it wraps for members beyond 2^61 bytes, which are no bit-fields and cannot be initialized.
  @inlinable public var bitPosition: UInt64 { byteOffset &* 8 &+ UInt64(bitInByte) }
  @inlinable public var isReversed: Bool { flags.contains(.reversed) }
  @inlinable public var isBitField: Bool { flags.contains(.bitField) }
  @inlinable public var hasRuntimeOffset: Bool { flags.contains(.runtimeOffset) }
  /// An anonymous struct or union, whose members count as members of the outer record.
  @inlinable public var isAnonymousRecord: Bool { flags.contains(.anonymousRecord) }
  @inlinable public init(name: Name, type: QualType, location: SourceLocation, record: RecordID) {
    self.name = name
    self.type = type
    self.location = location
    self.record = record
  }
}

public struct FieldFlags: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let bitField = FieldFlags(rawValue: 1)
  public static let anonymousRecord = FieldFlags(rawValue: 2)
  /// `packed` on the member: its alignment is 1 (a bit for bit-fields).
  public static let packed = FieldFlags(rawValue: 4)
  public static let flexibleArray = FieldFlags(rawValue: 8)
  /// Behind a member whose size is a run-time value: its offset is one too.
  public static let runtimeOffset = FieldFlags(rawValue: 16)
  /// A scalar, or an array of scalars, whose bytes lie in the order that is not the target's. The bits of such a bit-field count
  /// from the most significant one of the record's first byte.
  public static let reversed = FieldFlags(rawValue: 32)
}

/// An enumerated type. Its compatible integer type is the type row's `element`.
public struct EnumInfo: BitwiseCopyable, Sendable {
  public var name: Name
  public var type: TypeID
  public var location: SourceLocation
  public var isComplete = false
  /// C23 `enum E : type`.
  public var hasFixedType = false
  public var isPacked = false
  public var typedefName: Name = .none
  /// The enumerators in order: a slice of `AST.pool` of DeclIDs.
  public var enumerators: PoolSlice = .empty
  @inlinable public init(name: Name, type: TypeID, location: SourceLocation) {
    self.name = name
    self.type = type
    self.location = location
  }
}

extension TypeTable {
  /// A new, incomplete struct or union type.
  public func newRecord(name: Name, isUnion: Bool, location: SourceLocation) -> RecordID {
    let id = RecordID(index: records.count)
    var row = TypeInfo(kind: .record, canonical: .error)
    row.aux = id.raw
    let type = add(row)
    return records.append(RecordInfo(name: name, flags: isUnion ? .union : [], type: type, location: location))
  }

  /// A new, incomplete enumerated type, compatible with `unsigned int` until its enumerators say otherwise.
  public func newEnum(name: Name, location: SourceLocation) -> EnumID {
    let id = EnumID(index: enums.count)
    var row = TypeInfo(kind: .enumeration, canonical: .error)
    row.aux = id.raw
    let type = add(row)
    let result = enums.append(EnumInfo(name: name, type: type, location: location))
    setUnderlying(of: result, to: .unsignedInt)
    return result
  }

  public func setUnderlying(of id: EnumID, to integer: QualType) {
    let info = self[integer]
    let type = enums[id].type
    rows[type].element = canonical(integer).withoutLocalQualifiers
    rows[type].size = info.size
    rows[type].alignLog2 = info.alignLog2
  }

  /// The member called `name`, or the anonymous member through which it is reached (look it up again there).
  @inlinable public func findMember(_ name: Name, in record: RecordID) -> FieldID? { findMemberSlow(name, in: record) }

  @usableFromInline func findMemberSlow(_ name: Name, in record: RecordID) -> FieldID? {
    memberTable.find(UInt64(record.raw) &<< 32 | UInt64(name.raw)).map { FieldID($0) }
  }

  func enterMember(_ name: Name, of record: RecordID, _ field: FieldID) {
    memberTable.insert(UInt64(record.raw) &<< 32 | UInt64(name.raw), field.raw)
  }
}
