// Questions about types, answered by canonical rows (C17 §6.2.5 for the categories).

import Support

extension TypeTable {
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

  /// The alignment of `t` as a member's type, as log2; the least that objects of type `t` have (`_Alignof`). Where the ABI gives
  /// numbers of 8 bytes less than their size there (i386), `aligned` on a typedef and `_Atomic` still count in full.
  public func memberAlignLog2(of t: QualType) -> UInt8 {
    let log2 = alignLog2(of: t)
    if log2 != 3 || model.memberAlign8 == 8 { return log2 }
    var row = rows[t.id]
    while row.kind == .typedefName || row.kind.mask & TypeMask.arrays != 0 || row.kind == .complex {
      if row.kind == .typedefName && row.count != 0 { return log2 }
      row = rows[row.element.id]
    }
    if canonical(t).qualifiers.contains(.atomic) || row.kind == .decimal64 || row.kind.mask & TypeMask.arithmetic == 0 { return log2 }
    return UInt8(model.memberAlign8.trailingZeroBitCount)
  }
  public func memberAlignment(of t: QualType) -> UInt64 { 1 &<< UInt64(memberAlignLog2(of: t)) }

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
