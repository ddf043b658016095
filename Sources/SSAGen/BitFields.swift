// Bit-fields: reading and writing a run of bits inside a record.
//
// An access uses one unit of 1, 2, 4 or 8 bytes where one covers the field without leaving the memory location (C17 §3.14:
// the run of adjacent bit-fields, plus padding); preferably the unit of the declared type, so that neighbours share loads.
// Fields that no unit covers (packed records) are put together from pieces. Bits are numbered from the least significant.

import Frontend
import SSA
import Support

/// The bytes that accesses to a bit-field may touch.
struct BitFieldRegion: BitwiseCopyable {
  var start: UInt64
  var end: UInt64
}

extension FunctionGen {
  /// One unit: its first byte and its type.
  private func unit(_ p: Place, _ l: LoweredType) -> (byte: UInt64, type: Type)? {
    let first = p.bitPosition, end = p.bitPosition + UInt64(p.bitWidth)
    let declared = UInt64(l.memoryType.bytes)
    var candidates: [UInt64] = [declared, 1, 2, 4, 8]
    if declared > 8 { candidates[0] = 8 }
    for size in candidates {
      let byte = first / 8 / size * size
      if end <= (byte + size) * 8 && byte >= p.regionStart && byte + size <= p.regionEnd {
        return (byte, .integer(bits: Int(size) * 8))
      }
    }
    return nil
  }

  func loadBitField(_ p: Place, _ l: LoweredType) -> ValueID {
    let width = Int(p.bitWidth)
    guard let (byte, type) = unit(p, l) else { return loadPieces(p, l) }
    let raw = loadRaw(type, memoryPlace(p), at: Int64(byte))
    let v = extract(raw, low: Int(p.bitPosition - byte * 8), width: width, signed: l.isSigned)
    return l.isBool ? b.cast(.trunc, v, to: .i1) : resizeInteger(v, to: l.type, signed: l.isSigned)
  }

  private func memoryPlace(_ p: Place) -> Place {
    var q = p
    q.flags.remove(.bitField)
    return q
  }

  private func extract(_ v: ValueID, low: Int, width: Int, signed: Bool) -> ValueID {
    let t = f.type(v), bits = t.bits
    if signed {
      let up = b.binary(.shl, v, f.constant(t, Int64(bits - low - width)))
      return b.binary(.ashr, up, f.constant(t, Int64(bits - width)))
    }
    let down = b.binary(.lshr, v, f.constant(t, Int64(low)))
    if low + width == bits { return down }
    return b.binary(.and, down, mask(t, width: width, at: 0))
  }

  private func mask(_ t: Type, width: Int, at low: Int) -> ValueID {
    let ones: UInt128 = width >= 128 ? UInt128.max : (UInt128(1) << UInt128(width)) &- 1
    return f.constant(t, bits: ones << UInt128(low))
  }

  /// Writes `value` and gives what the field then holds, in the field's type.
  func storeBitField(_ value: ValueID, _ p: Place, _ l: LoweredType) -> ValueID {
    let width = Int(p.bitWidth)
    let wide = l.isBool ? b.cast(.zext, value, to: .i8) : value
    if let (byte, type) = unit(p, l) {
      let at = Int(p.bitPosition - byte * 8)
      let bits = resizeInteger(wide, to: type, signed: false)
      storeRaw(insert(bits, at: at, width: width, into: { self.loadRaw(type, self.memoryPlace(p), at: Int64(byte)) }), memoryPlace(p), at: Int64(byte))
    } else {
      storePieces(wide, p)
    }
    if l.isBool || width == l.type.bits { return value }
    return extract(value, low: 0, width: width, signed: l.isSigned)
  }

  private func insert(_ bits: ValueID, at low: Int, width: Int, into old: () -> ValueID) -> ValueID {
    let t = f.type(bits)
    if width == t.bits { return bits }
    let field = b.binary(.shl, b.binary(.and, bits, mask(t, width: width, at: 0)), f.constant(t, Int64(low)))
    let keep = f.constant(t, bits: ~(((UInt128(1) << UInt128(width)) &- 1) << UInt128(low)))
    return b.binary(.or, b.binary(.and, old(), keep), field)
  }

  // MARK: Fields in pieces

  /// Calls `body` for each power-of-two piece: byte, size, first bit in the piece, bits used, bit of the field it begins at.
  private func forEachPiece(_ p: Place, _ body: (_ byte: UInt64, _ type: Type, _ low: Int, _ count: Int, _ done: Int) -> Void) {
    var bit = p.bitPosition
    let end = p.bitPosition + UInt64(p.bitWidth)
    while bit < end {
      let byte = bit / 8
      let left = (end + 7) / 8 - byte
      let size: UInt64 = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1
      let count = min(end, (byte + size) * 8) - bit
      body(byte, .integer(bits: Int(size) * 8), Int(bit - byte * 8), Int(count), Int(bit - p.bitPosition))
      bit += count
    }
  }

  private func loadPieces(_ p: Place, _ l: LoweredType) -> ValueID {
    let t: Type = p.bitWidth > 64 ? .i128 : .i64
    var v = f.constant(t, 0)
    forEachPiece(p) { byte, type, low, count, done in
      let raw = self.loadRaw(type, self.memoryPlace(p), at: Int64(byte))
      let part = self.resizeInteger(self.extract(raw, low: low, width: count, signed: false), to: t, signed: false)
      v = self.b.binary(.or, v, self.b.binary(.shl, part, self.f.constant(t, Int64(done))))
    }
    let exact = extract(v, low: 0, width: Int(p.bitWidth), signed: l.isSigned)
    return l.isBool ? b.cast(.trunc, exact, to: .i1) : resizeInteger(exact, to: l.type, signed: l.isSigned)
  }

  private func storePieces(_ value: ValueID, _ p: Place) {
    forEachPiece(p) { byte, type, low, count, done in
      let t = self.f.type(value)
      let shifted = done == 0 ? value : self.b.binary(.lshr, value, self.f.constant(t, Int64(done)))
      let bits = self.resizeInteger(shifted, to: type, signed: false)
      let q = self.memoryPlace(p)
      self.storeRaw(self.insert(bits, at: low, width: count, into: { self.loadRaw(type, q, at: Int64(byte)) }), q, at: Int64(byte))
    }
  }
}
