// The fortified functions (`__memcpy_chk` and its like, LSB Core Specification): a check that cannot fail goes.
//
// The object's size is an argument; -1 means unknown, and then there is nothing to check. Formatting functions with the flag that
// asks for more checks (of %n) are only simplified when the format holds no directive but "%s".

import SSA
import Support

extension LibraryCalls {
  /// Nil: not one of these functions.
  func simplifiedCheckedCall(_ library: LibraryFunction) -> ValueID? {
    switch library {
    case .memcpy_chk, .memmove_chk, .mempcpy_chk: return checkedCopy(library)
    case .memset_chk: return checkedFill()
    case .strcpy_chk: return checkedStringCopy(.strcpy, size: 2)
    case .stpcpy_chk: return checkedStringCopy(.stpcpy, size: 2)
    case .strncpy_chk: return checkedBounded(.strncpy)
    case .stpncpy_chk: return checkedBounded(.stpncpy)
    case .strcat_chk: return checkedAppend()
    case .strncat_chk: return checkedBoundedAppend()
    case .sprintf_chk: return checkedFormat(.sprintf, flag: 1, size: 2, format: 3, bound: nil)
    case .snprintf_chk: return checkedFormat(.snprintf, flag: 2, size: 3, format: 4, bound: 1)
    case .vsprintf_chk: return checkedFormat(.vsprintf, flag: 1, size: 2, format: 3, bound: nil)
    case .vsnprintf_chk: return checkedFormat(.vsnprintf, flag: 2, size: 3, format: 4, bound: 1)
    default: return nil
    }
  }

  /// Writing `n` bytes (nil: unknown how many) to an object whose size is argument `k` needs no check.
  private func fits(_ n: Int64?, sizeIn k: Int) -> Bool {
    guard let size = constant(k) else { return false }
    if size == -1 { return true }
    guard let n, n >= 0, size >= 0 else { return false }
    return n <= size
  }

  /// The largest value argument `k` can have, when it is chosen among constants; nil if it is more than that, or may be negative.
  private func largest(_ k: Int) -> Int64? {
    var seen: [ValueID] = []
    var work = [argument(k)]
    var result: Int64 = 0
    while let v = work.popLast() {
      if seen.contains(v) { continue }
      if seen.count == 24 { return nil }
      seen.append(v)
      if let c = f.signedConstant(v) {
        if c < 0 { return nil }
        result = max(result, c)
      } else if f[v].kind == .parameter, f[v].owner != f.firstBlock.raw, f[BlockID(f[v].owner)].incomingCount <= 16 {
        for e in f.incomingEdges(BlockID(f[v].owner)) { work.append(f.argument(e, Int(f[v].index))) }
      } else if f.definingInst(v).isSome, f[f.definingInst(v)].op == .select {
        work.append(f.operand(f.definingInst(v), 1))
        work.append(f.operand(f.definingInst(v), 2))
      } else {
        return nil
      }
    }
    return result
  }

  // MARK: Memory

  private func checkedCopy(_ library: LibraryFunction) -> ValueID {
    let d = argument(0), s = argument(1), n = argument(2)
    if d == s { return library == .mempcpy_chk ? fits(largest(2), sizeIn: 3) ? b.ptradd(d, n) : .none : d }
    if !fits(largest(2), sizeIn: 3) { return .none }
    copy(to: d, from: s, n, library == .memmove_chk ? .memmove : .memcpy)
    return library == .mempcpy_chk ? b.ptradd(d, n) : d
  }

  private func checkedFill() -> ValueID {
    if !fits(largest(2), sizeIn: 3) { return .none }
    fill(argument(0), b.cast(.trunc, argument(1), to: .i8), argument(2))
    return argument(0)
  }

  // MARK: Strings

  private func checkedStringCopy(_ plain: LibraryFunction, size: Int) -> ValueID {
    let d = argument(0), s = argument(1)
    if d == s && plain == .strcpy { return d }
    if fits(memory.stringLengths(s).map { $0.most + 1 }, sizeIn: size) { return emit(plain, [d, s]) }
    let length = memory.stringLength(s)
    if plain == .stpcpy && isUnused { return emitEffect(.strcpy_chk, [d, s, argument(size)]) }
    // With the length known, checking is the business of memcpy.
    guard plain == .strcpy, let length, constant(size) == nil || constant(size)! >= 0 else { return .none }
    return emit(.memcpy_chk, [d, s, long(length + 1), argument(size)])
  }

  private func checkedBounded(_ plain: LibraryFunction) -> ValueID {
    if fits(largest(2), sizeIn: 3) { return emit(plain, [argument(0), argument(1), argument(2)]) }
    if plain == .stpncpy && isUnused { return emitEffect(.strncpy_chk, [argument(0), argument(1), argument(2), argument(3)]) }
    return .none
  }

  private func checkedAppend() -> ValueID {
    if memory.stringLength(argument(1)) == 0 { return argument(0) }
    return constant(2) == -1 ? emit(.strcat, [argument(0), argument(1)]) : .none
  }

  private func checkedBoundedAppend() -> ValueID {
    let length = memory.stringLength(argument(1))
    if length == 0 || constant(2) == 0 { return argument(0) }
    if constant(3) == -1 { return emit(.strncat, [argument(0), argument(1), argument(2)]) }
    if let length, let n = constant(2), n < 0 || n >= length { return emit(.strcat_chk, [argument(0), argument(1), argument(3)]) }
    return .none
  }

  // MARK: Formats

  /// `flag`, `size`, `format`, `bound`: the positions of those arguments.
  private func checkedFormat(_ plain: LibraryFunction, flag: Int, size: Int, format: Int, bound: Int?) -> ValueID {
    let text = memory.string(argument(format))
    let isPlain = text.map { !$0.contains(UInt8(ascii: "%")) } ?? false
    let isString = text.map { isText($0, "%s") } ?? false
    if constant(flag) != 0 && !isPlain && !isString { return .none }
    let length: Int64?
    if let bound {
      length = largest(bound)
    } else if isPlain {
      length = Int64(text!.count) + 1
    } else if isString && plain == .sprintf && argumentCount == format + 2 {
      length = memory.stringLength(argument(format + 1)).map { $0 + 1 }
    } else {
      length = nil
    }
    if !fits(length, sizeIn: size) { return .none }
    return emit(plain, arguments: (bound == nil ? [0] : [0, 1]) + Array(format..<argumentCount))
  }
}
