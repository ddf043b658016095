// The table of all types of a unit: making types, each derived type once (CType.swift explains the rows).

import Support

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

  func elementThroughSugar(_ type: QualType) -> QualType {
    var t = type
    while rows[t.id].kind == .typedefName { t = rows[t.id].element }
    return rows[t.id].element
  }
}
