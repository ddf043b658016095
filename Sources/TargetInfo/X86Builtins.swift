// The `__builtin_ia32_…` functions as the table Tables/x86_64/Builtins.tbl describes them; what every layer asks of one.
//
// The table is in byte order of the names and searched by halving, so that a compilation that uses none pays nothing.

/// What a target builtin does besides computing its result.
public enum X86BuiltinEffects: UInt8, BitwiseCopyable, Sendable {
  /// Nothing.
  case none
  case readsMemory
  /// Reads and writes memory or machine state.
  case all
  /// As `all`; the intrinsic takes the address of the operand or result.
  case byAddress
}

/// A `__builtin_ia32_…` function: its place in the table.
public struct X86Builtin: BitwiseCopyable, Sendable, Equatable {
  public var index: Int
  public init(index: Int) { self.index = index }

  public static var count: Int { x86BuiltinEffects.count }

  /// The builtin called `name`, without `__builtin_ia32_`.
  public static func find(_ name: UnsafeBufferPointer<UInt8>) -> X86Builtin? {
    var low = 0, high = count
    while low < high {
      let middle = (low + high) / 2
      let order = compare(X86Builtin(index: middle).name, name)
      if order == 0 { return X86Builtin(index: middle) }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  private static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    var i = 0
    while i < a.count && i < b.count {
      if a[i] != b[i] { return a[i] < b[i] ? -1 : 1 }
      i += 1
    }
    return a.count - b.count
  }

  private func part(_ text: StaticString, _ offsets: [UInt16]) -> UnsafeBufferPointer<UInt8> {
    let start = Int(offsets[index])
    return UnsafeBufferPointer(start: text.utf8Start + start, count: Int(offsets[index + 1]) - start)
  }

  /// Without `__builtin_ia32_`.
  public var name: UnsafeBufferPointer<UInt8> { part(x86BuiltinNameText, x86BuiltinNameOffsets) }
  /// Result and parameters in the letters of the table.
  public var signature: UnsafeBufferPointer<UInt8> { part(x86BuiltinSignatureText, x86BuiltinSignatureOffsets) }
  /// What LLVM is given.
  public var llvm: UnsafeBufferPointer<UInt8> { part(x86BuiltinLLVMText, x86BuiltinLLVMOffsets) }
  public var effects: X86BuiltinEffects { X86BuiltinEffects(rawValue: x86BuiltinEffects[index])! }
  /// The option behind `-m` that the calling function needs.
  public var featureName: UnsafeBufferPointer<UInt8> { part(x86BuiltinFeatureText, x86BuiltinFeatureOffsets) }

  /// Of a parameter that must be a constant: how many bits it may have.
  public func immediateBits(ofParameter wanted: Int) -> Int? {
    let s = signature
    if !s.contains(UInt8(ascii: "$")) { return nil }
    var i = 0, parameter = -1
    while i < s.count {
      if s[i] == UInt8(ascii: "$") {
        if parameter == wanted { return Int(s[i + 1] - 48) }
        i += 2
      } else {
        if s[i] == UInt8(ascii: "V") { repeat { i += 1 } while s[i] >= 48 && s[i] <= 57 }
        if s[i] == UInt8(ascii: "U") { i += 1 }
        i += 1
      }
      parameter += 1
    }
    return nil
  }

  /// The feature that the calling function needs.
  public var feature: Features {
    let wanted = featureName
    for i in 0..<Features.rowCount {
      let option = Features.row(i).option
      if option.utf8CodeUnitCount == wanted.count, X86Builtin.compare(UnsafeBufferPointer(start: option.utf8Start, count: wanted.count), wanted) == 0 {
        return Features(rawValue: 1 << UInt64(i))
      }
    }
    return []
  }
}
