// Members in reverse storage order (GNU `scalar_storage_order`): bytes are swapped on the way from and to memory.
//
// The target is little-endian, so these members are big-endian. Their bit-fields begin at the most significant bit of a byte and
// go on to less significant ones; such a field is put together from its bytes, the first one most significant.

import Frontend
import SSA
import Support

extension FunctionGen {
  func loadReversed(_ p: Place, _ l: LoweredType) -> ValueID {
    let t = l.memoryType
    let whole = Type.integer(bits: t.bytes * 8)
    if t == .f80 || t.isVector { return unsupportedOrder(t) }
    let v = swapped(loadRaw(whole, p))
    if l.isBool { return b.cast(.trunc, v, to: .i1) }
    return t == whole ? v : b.cast(.bitcast, v, to: t)
  }

  func storeReversed(_ v: ValueID, _ p: Place, _ l: LoweredType) {
    let t = l.memoryType
    let whole = Type.integer(bits: t.bytes * 8)
    if t == .f80 || t.isVector { return _ = unsupportedOrder(t) }
    let bits = l.isBool ? b.cast(.zext, v, to: .i8) : t == whole ? v : b.cast(.bitcast, v, to: whole)
    storeRaw(swapped(bits), p)
  }

  private func unsupportedOrder(_ t: Type) -> ValueID {
    m.error(b.location, "'scalar_storage_order' is not supported for members of this type")
    return f.poison(t)
  }

  private func swapped(_ v: ValueID) -> ValueID {
    let t = f.type(v)
    if t == .i8 { return v }
    if t != .i128 { return b.unary(.bswap, v) }
    let low = b.unary(.bswap, b.cast(.trunc, v, to: .i64))
    let high = b.unary(.bswap, b.cast(.trunc, b.binary(.lshr, v, f.constant(.i128, 64)), to: .i64))
    return b.binary(.or, b.binary(.shl, b.cast(.zext, low, to: .i128), f.constant(.i128, 64)), b.cast(.zext, high, to: .i128))
  }

  // MARK: Bit-fields

  /// The bytes a field touches, and how far its last bit is from the end of the last one.
  private func bytes(of p: Place) -> (first: Int64, count: Int, below: Int) {
    let first = p.bitPosition / 8, end = p.bitPosition + UInt64(p.bitWidth)
    let count = (end + 7) / 8 - first
    return (Int64(first), Int(count), Int((first + count) * 8 - end))
  }

  private func gathered(_ p: Place, _ t: Type, _ first: Int64, _ count: Int) -> ValueID {
    var v = f.constant(t, 0)
    for k in 0..<count {
      let byte = b.cast(.zext, loadRaw(.i8, p, at: first + Int64(k)), to: t)
      v = k == 0 ? byte : b.binary(.or, b.binary(.shl, v, f.constant(t, 8)), byte)
    }
    return v
  }

  func loadReversedBits(_ p: Place, _ l: LoweredType) -> ValueID {
    let (first, count, below) = bytes(of: p)
    let t: Type = count > 8 ? .i128 : .i64
    let whole = gathered(plain(p), t, first, count)
    let up = b.binary(.shl, whole, f.constant(t, Int64(t.bits - below - Int(p.bitWidth))))
    let v = b.binary(l.isSigned ? .ashr : .lshr, up, f.constant(t, Int64(t.bits - Int(p.bitWidth))))
    return l.isBool ? b.cast(.trunc, v, to: .i1) : resizeInteger(v, to: l.type, signed: l.isSigned)
  }

  func storeReversedBits(_ value: ValueID, _ p: Place, _ l: LoweredType) -> ValueID {
    let (first, count, below) = bytes(of: p)
    let t: Type = count > 8 ? .i128 : .i64
    let q = plain(p)
    let ones = (UInt128(1) << UInt128(p.bitWidth)) &- 1
    let wide = resizeInteger(l.isBool ? b.cast(.zext, value, to: .i8) : value, to: t, signed: false)
    let field = b.binary(.shl, b.binary(.and, wide, f.constant(t, bits: ones)), f.constant(t, Int64(below)))
    let old = gathered(q, t, first, count)
    let new = b.binary(.or, b.binary(.and, old, f.constant(t, bits: ~(ones << UInt128(below)))), field)
    for k in 0..<count {
      let shifted = b.binary(.lshr, new, f.constant(t, Int64(8 * (count - 1 - k))))
      storeRaw(b.cast(.trunc, shifted, to: .i8), q, at: first + Int64(k))
    }
    if l.isBool || Int(p.bitWidth) == l.type.bits { return value }
    return loadReversedBits(p, l)
  }

  private func plain(_ p: Place) -> Place {
    var q = p
    q.flags.remove(.bitField)
    return q
  }
}
