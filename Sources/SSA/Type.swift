// The types of SSA values: machine scalars and short vectors, one byte each.
//
// There are no aggregates (they live in memory) and no signedness (it is in the operations). A pointer has one type.

import Support

/// The type of an SSA value. Raw encoding: scalar number in the low 6 bits; the top two bits say scalar (0), or a vector
/// of that scalar with 8 (1), 16 (2) or 32 (3) bytes.
public struct Type: BitwiseCopyable, Hashable, Sendable {
  public var raw: UInt8
  @inlinable @inline(__always) public init(raw: UInt8) { self.raw = raw }

  public static let void = Type(raw: 0)
  public static let i1 = Type(raw: 1)
  public static let i8 = Type(raw: 2)
  public static let i16 = Type(raw: 3)
  public static let i32 = Type(raw: 4)
  public static let i64 = Type(raw: 5)
  public static let i128 = Type(raw: 6)
  public static let f16 = Type(raw: 7)
  public static let bf16 = Type(raw: 8)
  public static let f32 = Type(raw: 9)
  public static let f64 = Type(raw: 10)
  public static let f80 = Type(raw: 11)
  public static let f128 = Type(raw: 12)
  public static let ptr = Type(raw: 13)

  /// A vector of `bytes` (8, 16 or 32) with lanes of `element`.
  @inlinable public static func vector(_ element: Type, bytes: Int) -> Type {
    precondition(!element.isVector && (bytes == 8 || bytes == 16 || bytes == 32))
    return Type(raw: element.raw | (bytes == 8 ? 0x40 : bytes == 16 ? 0x80 : 0xC0))
  }

  /// The integer type of `bits` (1, 8, 16, 32, 64 or 128).
  @inlinable public static func integer(bits: Int) -> Type {
    switch bits {
    case 1: return .i1
    case 8: return .i8
    case 16: return .i16
    case 32: return .i32
    case 64: return .i64
    case 128: return .i128
    default: preconditionFailure("no SSA integer type of \(bits) bits")
    }
  }

  /// The float type with `format`.
  @inlinable public static func float(_ format: FloatFormat) -> Type { Type(raw: format.rawValue + 7) }

  @inlinable @inline(__always) public var isVector: Bool { raw >= 0x40 }
  /// The lane type of a vector, or the type itself.
  @inlinable @inline(__always) public var element: Type { Type(raw: raw & 0x3F) }
  @inlinable @inline(__always) public var isVoid: Bool { raw == 0 }
  /// A scalar integer.
  @inlinable @inline(__always) public var isInteger: Bool { raw &- 1 < 6 }
  /// A scalar float.
  @inlinable @inline(__always) public var isFloat: Bool { raw &- 7 < 6 }
  @inlinable @inline(__always) public var isPointer: Bool { raw == 13 }
  @inlinable @inline(__always) public var isIntegerOrPointer: Bool { isInteger || isPointer }
  /// The format of a float or of a vector's float lanes.
  @inlinable public var floatFormat: FloatFormat { FloatFormat(rawValue: element.raw - 7)! }

  /// Value bits: 1 for i1, 80 for f80, the whole width for vectors. Pointers have 64 (targets with others legalize).
  @inlinable public var bits: Int {
    if isVector { return bytes * 8 }
    switch raw {
    case 1: return 1
    case 2: return 8
    case 3, 7, 8: return 16
    case 4, 9: return 32
    case 5, 10, 13: return 64
    case 6, 12: return 128
    case 11: return 80
    default: return 0
    }
  }

  /// Bytes occupied in memory: i1 one, f80 sixteen.
  @inlinable public var bytes: Int {
    switch raw &>> 6 {
    case 1: return 8
    case 2: return 16
    case 3: return 32
    default: break
    }
    switch raw {
    case 1, 2: return 1
    case 3, 7, 8: return 2
    case 4, 9: return 4
    case 5, 10, 13: return 8
    case 6, 11, 12: return 16
    default: return 0
    }
  }

  /// Lanes of a vector, 1 for scalars.
  @inlinable public var laneCount: Int { isVector ? bytes / element.bytes : 1 }

  /// The text form: `i32`, `ptr`, `v128(f32)`.
  public var description: String {
    if isVector { return "v\(bytes * 8)(\(element.description))" }
    let names = ["void", "i1", "i8", "i16", "i32", "i64", "i128", "f16", "bf16", "f32", "f64", "f80", "f128", "ptr"]
    return Int(raw) < names.count ? names[Int(raw)] : "?"
  }
}
