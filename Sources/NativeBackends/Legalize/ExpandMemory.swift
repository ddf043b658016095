// memcpy, memmove and memset of small constant size as loads and stores.
//
// All loads come before all stores, so the expansion is right for overlapping blocks too.

import SSA
import Support

extension Legalizer {
  /// The largest block expanded.
  private var limit: UInt64 { options.optimizeForSize ? 32 : 128 }

  func expandMemory(_ i: InstID) {
    guard let size = f.unsignedConstant(f.operand(i, 2)), size <= limit else { return }
    if f[i].op == .memset { expandSet(i, Int(size)) } else { expandCopy(i, Int(size)) }
  }

  /// The pieces that cover `size` bytes: 16, 8, 4, 2, 1; the tail of an odd size overlaps what comes before.
  private func pieces(_ size: Int) -> [(offset: Int, type: Type)] {
    var list: [(offset: Int, type: Type)] = []
    var at = 0
    while size - at >= 16 {
      list.append((at, .vector(.i8, bytes: 16)))
      at += 16
    }
    let rest = size - at
    if rest == 0 { return list }
    if rest > 8 && size >= 16 {
      list.append((size - 16, .vector(.i8, bytes: 16)))
      return list
    }
    if rest >= 8 {
      list.append((at, .i64))
      if rest > 8 { list.append((size - 8, .i64)) }
    } else if rest >= 4 {
      list.append((at, .i32))
      if rest > 4 { list.append((size - 4, .i32)) }
    } else {
      if rest >= 2 { list.append((at, .i16)) }
      if rest & 1 != 0 { list.append((size - 1, .i8)) }
    }
    return list
  }

  private func expandCopy(_ i: InstID, _ size: Int) {
    let target = f.operand(i, 0), source = f.operand(i, 1)
    let memory = MemoryInfo(alignment: 1)
    let list = pieces(size)
    var values: [ValueID] = []
    for p in list { values.append(b.load(p.type, source, offset: Int32(p.offset), memory: memory)) }
    for (p, v) in zip(list, values) { b.store(v, to: target, offset: Int32(p.offset), memory: memory) }
    f.remove(i)
  }

  private func expandSet(_ i: InstID, _ size: Int) {
    let target = f.operand(i, 0), byte = f.operand(i, 1)
    let memory = MemoryInfo(alignment: 1)
    let constant = f.unsignedConstant(byte)
    if constant == nil && size > 32 { return }
    var word = ValueID.none
    if constant == nil { word = b.binary(.mul, b.cast(.zext, byte, to: .i64), f.constant(.i64, bits: 0x0101_0101_0101_0101)) }
    var list = pieces(size)
    if constant == nil { list = list.flatMap { $0.type.isVector ? [(offset: $0.offset, type: Type.i64), (offset: $0.offset + 8, type: Type.i64)] : [$0] } }
    for p in list {
      let v: ValueID
      if let c = constant {
        let pattern = c &* 0x0101_0101_0101_0101
        v = p.type.isVector ? f.constant(p.type, words: [pattern, pattern]) : f.constant(p.type, bits: UInt128(pattern))
      } else {
        v = p.type == .i64 ? word : b.cast(.trunc, word, to: p.type)
      }
      b.store(v, to: target, offset: Int32(p.offset), memory: memory)
    }
    f.remove(i)
  }
}
