// Sizes and alignments of the C types, and the few layout rules that differ between targets.
//
// Sources: System V psABI for AMD64 1.0 (figure 3.1), i386 psABI 1.1 (table 2.1), AAPCS64 §10.1.2, RISC-V psABI
// "C type details". Everything here is plain data; the front end's layout code reads it and knows no target.

import Support

/// The arithmetic C types as the ABI names them. `_BitInt` is laid out by the front end from its width.
public enum CScalar: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  case bool, char, signedChar, unsignedChar, short, unsignedShort, int, unsignedInt, long, unsignedLong
  case longLong, unsignedLongLong, int128, unsignedInt128
  case float16, bfloat16, float, double, longDouble, float128
  case pointer

  @inlinable public var isFloating: Bool { rawValue >= CScalar.float16.rawValue && rawValue <= CScalar.float128.rawValue }
}

public struct SizeAndAlignment: BitwiseCopyable, Equatable, Sendable {
  public var size: UInt8
  public var alignment: UInt8
  @inlinable public init(_ size: UInt8, _ alignment: UInt8) {
    self.size = size
    self.alignment = alignment
  }
}

/// How bit-fields are placed.
public struct BitFieldRules: BitwiseCopyable, Sendable {
  /// The declared type's alignment counts for the record, and a bit-field never crosses a boundary of its declared type
  /// (GCC's PCC_BITFIELD_TYPE_MATTERS; all System V targets).
  public var declaredTypeMatters = true
  /// An unnamed bit-field also raises the record's alignment (AAPCS64; not System V x86 or RISC-V).
  public var unnamedRaisesAlignment = false
  /// A zero-width bit-field raises the record's alignment (AAPCS64).
  public var zeroWidthRaisesAlignment = false
}

public struct DataLayout: BitwiseCopyable, Sendable {
  public var isLittleEndian = true
  /// The alignment of integers and floating numbers of 8 bytes as members of records, and their smallest in C's sense
  /// (`_Alignof`): the i386 ABI has 4, though objects of their own are placed at multiples of 8.
  public var memberAlignment8: UInt8 = 8
  public var pointer = SizeAndAlignment(8, 8)
  public var long = SizeAndAlignment(8, 8)
  public var longLong = SizeAndAlignment(8, 8)
  public var double = SizeAndAlignment(8, 8)
  public var longDouble = SizeAndAlignment(16, 16)
  public var longDoubleFormat = FloatFormat.f80
  /// `__int128`; size 0 when the target has none.
  public var int128 = SizeAndAlignment(16, 16)
  public var float128 = SizeAndAlignment(16, 16)
  /// Plain `char` is signed (before -fsigned-char / -funsigned-char).
  public var charIsSigned = true
  public var sizeType = CScalar.unsignedLong
  public var ptrdiffType = CScalar.long
  public var intptrType = CScalar.long
  public var uintptrType = CScalar.unsignedLong
  public var intmaxType = CScalar.long
  public var uintmaxType = CScalar.unsignedLong
  public var int64Type = CScalar.long
  public var uint64Type = CScalar.unsignedLong
  public var wcharType = CScalar.int
  public var wintType = CScalar.unsignedInt
  public var char16Type = CScalar.unsignedShort
  public var char32Type = CScalar.unsignedInt
  /// `__BIGGEST_ALIGNMENT__`: what `__attribute__((aligned))` without argument means. Grows with -mavx.
  public var biggestAlignment: UInt32 = 16
  /// The alignment malloc guarantees (`max_align_t`).
  public var maxAlign: UInt32 = 16
  /// The stack pointer's alignment at a call.
  public var stackAlignment: UInt32 = 16
  /// Largest object that atomic instructions handle without a lock (bytes); grows with -mcx16 only for inline use.
  public var maxAtomicSize: UInt32 = 8
  public var bitFields = BitFieldRules()

  public init() {}

  @inlinable public var pointerBits: Int { Int(pointer.size) * 8 }

  /// Size and alignment of a scalar type (as a complete object; for members of records see `memberAlignment8`).
  public func of(_ type: CScalar) -> SizeAndAlignment {
    switch type {
    case .bool, .char, .signedChar, .unsignedChar: return SizeAndAlignment(1, 1)
    case .short, .unsignedShort, .float16, .bfloat16: return SizeAndAlignment(2, 2)
    case .int, .unsignedInt, .float: return SizeAndAlignment(4, 4)
    case .long, .unsignedLong: return long
    case .longLong, .unsignedLongLong: return longLong
    case .int128, .unsignedInt128: return int128
    case .double: return double
    case .longDouble: return longDouble
    case .float128: return float128
    case .pointer: return pointer
    }
  }

  /// Whether integers of the type are signed; `char` as the layout says.
  public func isSigned(_ type: CScalar) -> Bool {
    switch type {
    case .char: return charIsSigned
    case .signedChar, .short, .int, .long, .longLong, .int128: return true
    default: return type.isFloating
    }
  }

  /// The arithmetic format of a floating type; nil for integers.
  public func floatFormat(_ type: CScalar) -> FloatFormat? {
    switch type {
    case .float16: return .f16
    case .bfloat16: return .bf16
    case .float: return .f32
    case .double: return .f64
    case .longDouble: return longDoubleFormat
    case .float128: return .f128
    default: return nil
    }
  }

  /// Natural alignment of a vector type of `size` bytes: its size, up to the largest power of two GCC supports.
  public func vectorAlignment(size: UInt64) -> UInt64 {
    var alignment: UInt64 = 1
    while alignment < size && alignment < 1 << 28 { alignment <<= 1 }
    return alignment
  }

  public static func x86_64() -> DataLayout { DataLayout() }

  public static func i386() -> DataLayout {
    var d = DataLayout()
    d.pointer = SizeAndAlignment(4, 4)
    d.long = SizeAndAlignment(4, 4)
    d.memberAlignment8 = 4
    d.longDouble = SizeAndAlignment(12, 4)
    d.int128 = SizeAndAlignment(0, 1)
    d.sizeType = .unsignedInt
    d.ptrdiffType = .int
    d.intptrType = .int
    d.uintptrType = .unsignedInt
    d.intmaxType = .longLong
    d.uintmaxType = .unsignedLongLong
    d.int64Type = .longLong
    d.uint64Type = .unsignedLongLong
    d.wcharType = .long
    return d
  }

  public static func aarch64() -> DataLayout {
    var d = DataLayout()
    d.longDoubleFormat = .f128
    d.charIsSigned = false
    d.wcharType = .unsignedInt
    d.bitFields.unnamedRaisesAlignment = true
    d.bitFields.zeroWidthRaisesAlignment = true
    return d
  }

  public static func riscv64() -> DataLayout {
    var d = DataLayout()
    d.longDoubleFormat = .f128
    d.charIsSigned = false
    return d
  }
}
