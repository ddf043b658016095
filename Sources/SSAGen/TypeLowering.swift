// C types as the lowering sees them: which SSA type holds a value, how it lies in memory, which alias class it has.
//
// The answer for a type is computed once and cached by the canonical type's id; a lookup is two loads.

import Frontend
import SSA
import Support

/// How values of a C type are held while they are computed with.
enum ValueCategory: UInt8, BitwiseCopyable {
  case unknown
  case void
  /// One SSA value. `_Bool` is an i1 as a value and an i8 in memory.
  case scalar
  /// Two SSA values of type `LoweredType.type`.
  case complex
  /// One SSA vector value.
  case vector
  /// A vector of a size the IR has no type for: lives in memory, computed lane by lane.
  case memoryVector
  /// A `_BitInt` of more than 128 bits: 64-bit limbs in memory, extended from its width (WideIntegers.swift).
  case wideInteger
  /// Structs, unions and arrays: live in memory.
  case aggregate
}

struct LoweredType: BitwiseCopyable {
  var category: ValueCategory
  /// The value's type; of complex and memory vectors, the element's.
  var type: Type = .void
  var isSigned = false
  var isBool = false
  /// A decimal floating type. Its values are carried in the binary format of the same width, which registers and calls treat
  /// alike; no floating instruction but a change of sign may touch them (Decimal.swift).
  var isDecimal = false
  /// Alias class of accesses; 0 aliases everything.
  var alias: UInt16 = 0
  /// `_BitInt` narrower than its container: values are kept extended from this width. Wide integers: the width. 0 for others.
  var exactWidth: UInt16 = 0

  /// The type of a scalar in memory.
  @inline(__always) var memoryType: Type { isBool ? .i8 : type }
  @inline(__always) var isScalar: Bool { category == .scalar }
  /// Values live in memory.
  @inline(__always) var isInMemory: Bool { category.rawValue >= ValueCategory.memoryVector.rawValue }
}

/// The cache; one per translation unit.
final class TypeLowering {
  private unowned(unsafe) let types: TypeTable
  private unowned(unsafe) let module: SSAModule
  private let strictAliasing: Bool
  private var cache: Arena<LoweredType>
  /// Alias classes by `TypeKind` raw value (pointers share one); 0: not made yet.
  private var aliasByKind = Arena<UInt16>(repeating: 0, count: 64)

  init(types: TypeTable, module: SSAModule, strictAliasing: Bool) {
    self.types = types
    self.module = module
    self.strictAliasing = strictAliasing
    cache = Arena(repeating: LoweredType(category: .unknown), count: types.rows.count + 16)
  }

  @inline(__always) func lower(_ t: QualType) -> LoweredType {
    let id = types.rows[t.id].canonical.id.index
    if id < cache.count {
      let found = cache[id]
      if found.category != .unknown { return found }
    }
    return lowerSlow(t)
  }

  @inline(never) private func lowerSlow(_ t: QualType) -> LoweredType {
    let id = types.canonical(t).id
    if id.index >= cache.count {
      cache.append(repeating: LoweredType(category: .unknown), count: id.index + 64 - cache.count)
    }
    let lowered = compute(types.rows[id])
    cache[id.index] = lowered
    return lowered
  }

  private func compute(_ row: TypeInfo) -> LoweredType {
    switch row.kind {
    case .error, .void, .function, .typedefName: return LoweredType(category: .void)
    case .bool:
      var l = scalar(.i1, row.kind)
      l.isBool = true
      return l
    case .char, .signedChar, .unsignedChar, .short, .unsignedShort, .int, .unsignedInt, .long, .unsignedLong, .longLong,
      .unsignedLongLong, .int128, .unsignedInt128:
      var l = scalar(.integer(bits: Int(row.size) * 8), row.kind)
      l.isSigned = types.isSigned(QualType(row.canonical.id))
      return l
    case .float16: return scalar(.f16, row.kind)
    case .float, .float32: return scalar(.f32, .float)
    case .double, .float64, .float32x: return scalar(.f64, .double)
    case .longDouble, .float64x:
      let precision = row.size == 8 ? 53 : Int(types.model.longDoublePrecision)
      return scalar(precision == 64 ? .f80 : precision == 53 ? .f64 : .f128, .longDouble)
    case .float128: return scalar(.f128, row.kind)
    case .decimal32: return decimal(.f32, row.kind)
    case .decimal64: return decimal(.f64, row.kind)
    case .decimal128: return decimal(.f128, row.kind)
    case .nullptr, .pointer: return scalar(.ptr, .pointer)
    case .bitInt, .unsignedBitInt: return bitInt(row)
    case .enumeration: return lower(row.element)
    case .complex:
      let element = lower(row.element)
      return LoweredType(category: .complex, type: element.type, isSigned: element.isSigned, alias: element.alias)
    case .vector:
      let element = lower(row.element)
      let size = Int(row.size)
      // Functions differ in their instruction sets; where registers are narrower, legalization takes vectors apart.
      let fits = (size == 8 || size == 16 || size == 32) && element.isScalar && element.type != .f80 && !element.isBool
        && element.type.bytes <= 8
      if fits { return LoweredType(category: .vector, type: .vector(vectorElement(element.type), bytes: size), isSigned: element.isSigned) }
      return LoweredType(category: .memoryVector, type: element.type, isSigned: element.isSigned)
    case .array, .incompleteArray, .variableArray, .record: return LoweredType(category: .aggregate)
    }
  }

  /// Vectors of pointers hold integers.
  private func vectorElement(_ t: Type) -> Type { t == .ptr ? .i64 : t }

  private func bitInt(_ row: TypeInfo) -> LoweredType {
    if row.count > 128 {
      return LoweredType(category: .wideInteger, isSigned: row.kind == .bitInt, exactWidth: UInt16(row.count))
    }
    var bits = 8
    while bits < Int(row.count) { bits *= 2 }
    var l = scalar(.integer(bits: bits), row.kind)
    l.isSigned = row.kind == .bitInt
    if Int(row.count) != bits { l.exactWidth = UInt16(row.count) }
    return l
  }

  private func decimal(_ carrier: Type, _ kind: TypeKind) -> LoweredType {
    var l = scalar(carrier, kind)
    l.isDecimal = true
    return l
  }

  private func scalar(_ type: Type, _ kind: TypeKind) -> LoweredType {
    LoweredType(category: .scalar, type: type, alias: strictAliasing ? aliasClass(kind) : 0)
  }

  /// C17 §6.5 ¶7: signed and unsigned variants alias each other; character types alias everything.
  private func aliasClass(_ kind: TypeKind) -> UInt16 {
    let (representative, name) = aliasRepresentative(kind)
    if name.isEmpty { return 0 }
    let at = Int(representative.rawValue)
    if aliasByKind[at] == 0 {
      aliasByKind[at] = UInt16(module.aliasClasses.count)
      module.aliasClasses.append(AliasClass(name: name, parent: 0))
    }
    return aliasByKind[at]
  }

  private func aliasRepresentative(_ kind: TypeKind) -> (TypeKind, String) {
    switch kind {
    case .bool: return (.bool, "bool")
    case .short, .unsignedShort: return (.short, "short")
    case .int, .unsignedInt: return (.int, "int")
    case .long, .unsignedLong: return (.long, "long")
    case .longLong, .unsignedLongLong: return (.longLong, "longlong")
    case .int128, .unsignedInt128: return (.int128, "int128")
    case .float16: return (.float16, "float16")
    case .float: return (.float, "float")
    case .double: return (.double, "double")
    case .longDouble: return (.longDouble, "longdouble")
    case .float128: return (.float128, "float128")
    case .decimal32: return (.decimal32, "decimal32")
    case .decimal64: return (.decimal64, "decimal64")
    case .decimal128: return (.decimal128, "decimal128")
    case .pointer: return (.pointer, "pointer")
    default: return (.char, "")
    }
  }
}
