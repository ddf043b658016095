// Attributes that change a type: `vector_size`, `mode`, `ms_abi` (GCC manual, "Common Type Attributes").

import Support
import TargetInfo

extension Parser {
  /// `type` as changed by `mode` and `vector_size`.
  func applyTypeAttributes(_ set: AttributeSet, to type: QualType) -> QualType {
    if set.isEmpty { return type }
    var result = type
    if set.mode.isSome { result = applyMode(set.mode, to: result, at: set.location) }
    if set.vectorSize != 0 { result = applyVectorSize(set.vectorSize, to: result, at: set.location) }
    if set.values.flags.contains(.msABI) { result = withMicrosoftCalls(result) }
    return result
  }

  /// The function type that `type` is or points to gets Microsoft's calling convention.
  func withMicrosoftCalls(_ type: QualType) -> QualType {
    let row = types[type]
    switch row.kind {
    case .pointer: return types.pointer(to: withMicrosoftCalls(types.element(type))).adding(types.canonical(type).qualifiers)
    case .array: return types.array(of: withMicrosoftCalls(types.element(type)), count: row.count)
    case .incompleteArray: return types.incompleteArray(of: withMicrosoftCalls(types.element(type)))
    case .function where !row.flags.contains(.msABI):
      var list: [QualType] = []
      for i in 0..<Int(row.count) { list.append(types.parameter(i, of: type)) }
      return list.withUnsafeBufferPointer {
        types.function(returning: types.element(type), parameters: $0, flags: row.flags.subtracting(.variablyModified).union(.msABI))
      }
    default: return type
    }
  }

  /// vector_size applies to the innermost base type, through pointers, arrays and function results (GCC manual).
  private func applyVectorSize(_ size: UInt64, to type: QualType, at location: SourceLocation) -> QualType {
    let row = types[type]
    switch row.kind {
    case .pointer:
      return types.pointer(to: applyVectorSize(size, to: types.element(type), at: location)).adding(type.qualifiers)
    case .array: return types.array(of: applyVectorSize(size, to: types.element(type), at: location), count: row.count)
    case .incompleteArray: return types.incompleteArray(of: applyVectorSize(size, to: types.element(type), at: location))
    case .function:
      var list: [QualType] = []
      for i in 0..<Int(row.count) { list.append(types.parameter(i, of: type)) }
      let result = applyVectorSize(size, to: types.element(type), at: location)
      return list.withUnsafeBufferPointer {
        types.function(returning: result, parameters: $0, flags: row.flags.subtracting(.variablyModified))
      }
    case .error: return type
    default: break
    }
    if types.isEnum(type) && types.isComplete(type) { return applyVectorSize(size, to: types.unqualified(types.element(type)), at: location) }
    guard types.isReal(type), !types.isBool(type) else {
      error(location, "vector_size needs an integer or floating element type, not \(spell(type))")
      return .error
    }
    let element = types.size(of: type)
    guard size % element == 0, (size / element).nonzeroBitCount == 1 else {
      error(location, "vector_size \(size) is not a power-of-two multiple of the element size \(element)")
      return .error
    }
    return types.vector(of: type, lanes: size / element).adding(types.canonical(type).qualifiers)
  }

  /// Integer modes are for integers, floating ones for floating types, `…C` for complex ones.
  private func modeSuits(_ word: String, _ type: QualType) -> Bool {
    switch word {
    case "HF", "SF", "DF", "XF", "TF": return types.isRealFloating(type)
    case "SC", "DC", "XC", "TC": return types.isComplex(type)
    default: return types.isInteger(type) && !types.isBool(type)
    }
  }

  /// `mode(QI)` and so on: the machine modes of GCC ("Machine Modes" in its internals manual).
  private func applyMode(_ mode: Name, to type: QualType, at location: SourceLocation) -> QualType {
    var word = interner.string(mode)
    while word.hasPrefix("_") { word.removeFirst() }
    while word.hasSuffix("_") { word.removeLast() }
    let isUnsigned = types.isInteger(type) && !types.isSigned(type)
    let q = type.qualifiers
    func integer(_ signed: QualType, _ unsigned: QualType) -> QualType { (isUnsigned ? unsigned : signed).adding(q) }
    if types.isPointer(type) { return type }
    if !word.hasPrefix("V") && !modeSuits(word, type) && !type.isError {
      error(location, "mode '\(word)' applied to the inappropriate type \(spell(type))")
      return .error
    }
    let longIsWide = types.model.longSize == 8
    switch word {
    case "QI", "byte": return integer(.signedChar, .unsignedChar)
    case "HI": return integer(.short, .unsignedShort)
    case "SI": return integer(.int, .unsignedInt)
    case "DI": return longIsWide ? integer(.long, .unsignedLong) : integer(.longLong, .unsignedLongLong)
    case "TI" where types.model.hasInt128: return integer(.int128, .unsignedInt128)
    case "word", "pointer", "unwind_word": return integer(.long, .unsignedLong)
    case "HF": return QualType.float16.adding(q)
    case "SF": return QualType.float.adding(q)
    case "DF": return QualType.double.adding(q)
    case "XF": return QualType.longDouble.adding(q)
    case "TF": return QualType.float128.adding(q)
    case "SC": return types.complex(of: .float).adding(q)
    case "DC": return types.complex(of: .double).adding(q)
    case "XC": return types.complex(of: .longDouble).adding(q)
    case "TC": return types.complex(of: .float128).adding(q)
    default: break
    }
    // Vector modes: V4SI and the like.
    if word.hasPrefix("V"), let i = word.dropFirst().firstIndex(where: { !$0.isNumber }),
      let lanes = UInt64(word[word.index(after: word.startIndex)..<i]), lanes.nonzeroBitCount == 1 {
      let element = applyMode(interner.intern(String(word[i...])), to: type.withoutLocalQualifiers, at: location)
      return element.isError ? element : types.vector(of: element, lanes: lanes).adding(q)
    }
    error(location, "unknown machine mode '\(word)'")
    return .error
  }
}
