// Strings: lengths, copies, comparisons, searches (C17 §7.24; stpcpy, stpncpy, strnlen: POSIX.1-2008; index, rindex: POSIX.1-2001).
//
// Copies of strings of known length become memcpy; what works on constants alone becomes its result. A comparison's constant
// result is -1, 0 or 1.

import SSA
import Support

extension LibraryCalls {
  /// Nil: not one of these functions.
  func simplifiedStringCall(_ library: LibraryFunction) -> ValueID? {
    switch library {
    case .strlen: return length()
    case .strnlen: return boundedLength()
    case .strcpy: return copyString(returnsEnd: false)
    case .stpcpy: return copyString(returnsEnd: true)
    case .strncpy: return copyBounded(returnsEnd: false)
    case .stpncpy: return copyBounded(returnsEnd: true)
    case .strcat: return append()
    case .strncat: return appendBounded()
    case .strcmp: return compareStrings()
    case .strncmp: return compareBounded()
    case .strchr, .index: return findFirst()
    case .strrchr, .rindex: return findLast()
    case .strstr: return findString()
    case .strpbrk: return findAnyOf()
    case .strspn: return span(complement: false)
    case .strcspn: return span(complement: true)
    default: return nil
    }
  }

  // MARK: Lengths

  /// The length of string `s` as a value that needs no call, or none.
  func knownLength(_ s: ValueID) -> ValueID {
    if let n = memory.stringLength(s) { return long(n) }
    return lengthFromInside(s)
  }

  /// `text + i`, where the object holds one string and nothing behind it, has length `length - i`: other `i` would point
  /// outside, and looking for the end there would be undefined.
  private func lengthFromInside(_ s: ValueID) -> ValueID {
    let d = f.definingInst(s)
    guard d.isSome, f[d].op == .ptradd, let p = memory.position(f.operand(d, 0)), let n = memory.stringLength(p) else { return .none }
    let i = f.operand(d, 1)
    let endsObject = p.offset == 0 && n + 1 == memory.size(p)
    if !endsObject, let limit = upperBound(i), limit > UInt64(n) { return .none }
    if !endsObject && upperBound(i) == nil { return .none }
    return b.binary(.sub, long(n), i)
  }

  /// A bound of the unsigned value of `v`, from its last operation.
  private func upperBound(_ v: ValueID) -> UInt64? {
    var x = v
    for _ in 0..<4 {
      let d = f.definingInst(x)
      if d.isNone { return f.unsignedConstant(x) }
      switch f[d].op {
      case .and: return f.unsignedConstant(f.operand(d, 1))
      case .urem: return f.unsignedConstant(f.operand(d, 1)).map { $0 &- 1 }
      case .zext: x = f.operand(d, 0)
      default: return nil
      }
    }
    return nil
  }

  private func length() -> ValueID {
    let s = argument(0)
    let n = knownLength(s)
    if n.isSome { return n }
    if isComparedWithZero && !isUnused { return b.cast(.zext, byte(at: s), to: .i64) }
    return lengthOfChosen(s)
  }

  /// `c ? "a" : "bcd"`: the lengths are chosen instead.
  private func lengthOfChosen(_ s: ValueID) -> ValueID {
    let d = f.definingInst(s)
    guard d.isSome, f[d].op == .select else { return .none }
    guard let x = memory.stringLength(f.operand(d, 1)), let y = memory.stringLength(f.operand(d, 2)) else { return .none }
    return b.select(f.operand(d, 0), long(x), long(y))
  }

  private func boundedLength() -> ValueID {
    let s = argument(0)
    if let n = constant(1), n == 0 { return long(0) }
    let known = knownLength(s)
    if known.isSome { return b.binary(.umin, known, argument(1)) }
    // An array without an end inside: all of the bound is used up.
    if let p = memory.position(s), let n = constant(1), n > 0, let bytes = memory.bytes(p, n), !bytes.contains(0) { return long(n) }
    return .none
  }

  // MARK: Copies

  private func copyString(returnsEnd: Bool) -> ValueID {
    let d = argument(0), s = argument(1)
    if d == s && !returnsEnd { return d }
    if let n = memory.stringLength(s) {
      copy(to: d, from: s, long(n + 1))
      return returnsEnd ? b.ptradd(d, bytes: n) : d
    }
    if returnsEnd && isUnused { return emitEffect(.strcpy, [d, s]) }
    return .none
  }

  private func copyBounded(returnsEnd: Bool) -> ValueID {
    let d = argument(0), s = argument(1)
    guard let n = constant(2) else { return .none }
    if n == 0 { return d }
    guard n > 0, let length = memory.stringLength(s) else {
      return returnsEnd && isUnused ? emitEffect(.strncpy, [d, s, argument(2)]) : .none
    }
    let copied = min(n, length + 1)
    if length == 0 { fill(d, f.constant(.i8, 0), long(n)) } else { copy(to: d, from: s, long(copied)) }
    if length > 0 && n > copied { fill(b.ptradd(d, bytes: copied), f.constant(.i8, 0), long(n - copied)) }
    return returnsEnd ? b.ptradd(d, bytes: min(n, length)) : d
  }

  private func append() -> ValueID {
    let d = argument(0), s = argument(1)
    guard let n = memory.stringLength(s) else { return .none }
    if n == 0 { return d }
    if optimizesForSize { return .none }
    return append(s, n, to: d)
  }

  private func append(_ s: ValueID, _ n: Int64, to d: ValueID) -> ValueID {
    let end = emit(.strlen, [d])
    if end.isNone { return .none }
    copy(to: b.ptradd(d, end), from: s, long(n + 1))
    return d
  }

  private func appendBounded() -> ValueID {
    let d = argument(0), s = argument(1)
    let bound = constant(2)
    if bound == 0 { return d }
    guard let n = memory.stringLength(s) else { return .none }
    if n == 0 { return d }
    guard let bound, bound < 0 || bound >= n else { return .none }
    return emit(.strcat, [d, s])
  }

  // MARK: Comparisons

  private func compareStrings() -> ValueID {
    let p = argument(0), q = argument(1)
    if p == q { return int(0) }
    let m = memory.stringLength(p), n = memory.stringLength(q)
    if let x = memory.string(p), let y = memory.string(q) { return int(order(x, y)) }
    if n == 0 { return byte(at: p) }
    if m == 0 { return b.binary(.sub, int(0), byte(at: q)) }
    return .none
  }

  private func compareBounded() -> ValueID {
    let p = argument(0), q = argument(1)
    let bound = constant(2)
    if p == q || bound == 0 { return int(0) }
    guard let bound else { return .none }
    if let x = memory.string(p), let y = memory.string(q) {
      return int(bound < 0 ? order(x, y) : order(Array(x.prefix(Int(clamping: bound))), Array(y.prefix(Int(clamping: bound)))))
    }
    if memory.stringLength(q) == 0 { return byte(at: p) }
    if memory.stringLength(p) == 0 { return b.binary(.sub, int(0), byte(at: q)) }
    if bound == 1 { return b.binary(.sub, byte(at: p), byte(at: q)) }
    return .none
  }

  private func order(_ x: [UInt8], _ y: [UInt8]) -> Int64 {
    for k in 0..<min(x.count, y.count) where x[k] != y[k] { return x[k] < y[k] ? -1 : 1 }
    return x.count == y.count ? 0 : x.count < y.count ? -1 : 1
  }

  // MARK: Searches

  private func findFirst() -> ValueID {
    let s = argument(0)
    guard let c = constant(1) else { return .none }
    if let bytes = memory.string(s) {
      let wanted = UInt8(truncatingIfNeeded: c)
      guard let k = wanted == 0 ? bytes.count : bytes.firstIndex(of: wanted) else { return f.null }
      return b.ptradd(s, bytes: Int64(k))
    }
    return c & 255 == 0 ? end(of: s) : .none
  }

  private func findLast() -> ValueID {
    let s = argument(0)
    guard let c = constant(1) else { return .none }
    if let bytes = memory.string(s) {
      let wanted = UInt8(truncatingIfNeeded: c)
      guard let k = wanted == 0 ? bytes.count : bytes.lastIndex(of: wanted) else { return f.null }
      return b.ptradd(s, bytes: Int64(k))
    }
    return c & 255 == 0 ? end(of: s) : .none
  }

  private func end(of s: ValueID) -> ValueID {
    let n = emit(.strlen, [s])
    return n.isNone ? .none : b.ptradd(s, n)
  }

  private func findString() -> ValueID {
    let s = argument(0), wanted = argument(1)
    if s == wanted { return s }
    guard let needle = memory.string(wanted) else { return .none }
    if needle.isEmpty { return s }
    if let text = memory.string(s) {
      for k in 0..<max(text.count - needle.count + 1, 0) where text[k..<(k + needle.count)].elementsEqual(needle) {
        return b.ptradd(s, bytes: Int64(k))
      }
      return f.null
    }
    return needle.count == 1 ? emit(.strchr, [s, int(Int64(needle[0]))]) : .none
  }

  private func findAnyOf() -> ValueID {
    let s = argument(0)
    let text = memory.string(s)
    if let text, text.isEmpty { return f.null }
    guard let set = memory.string(argument(1)) else { return .none }
    if set.isEmpty { return f.null }
    if let text {
      guard let k = text.firstIndex(where: { set.contains($0) }) else { return f.null }
      return b.ptradd(s, bytes: Int64(k))
    }
    return set.count == 1 ? emit(.strchr, [s, int(Int64(set[0]))]) : .none
  }

  private func span(complement: Bool) -> ValueID {
    let s = argument(0)
    let text = memory.string(s)
    if let text, text.isEmpty { return long(0) }
    guard let set = memory.string(argument(1)) else { return .none }
    if set.isEmpty { return complement ? emit(.strlen, [s]) : long(0) }
    guard let text else { return .none }
    return long(Int64(text.firstIndex { set.contains($0) == complement } ?? text.count))
  }
}
