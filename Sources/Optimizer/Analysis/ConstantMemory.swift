// What constant data holds: bytes, values and strings read from the initial values of objects that are never written.

import SSA
import Support

struct ConstantMemory {
  let f: Function
  let module: Module

  init(_ f: Function) {
    self.f = f
    module = f.module
  }

  /// A byte of a constant object.
  struct Position {
    var global: GlobalID
    var offset: Int64
  }

  // MARK: Objects

  /// The content of `g` is its initial value, always and in every program this unit may become part of.
  func isReadable(_ g: GlobalID) -> Bool {
    let global = module[g]
    return global.kind == .variable && global.isConstant && global.isDefinition && !global.isInterposable && global.tls == .none
  }

  /// Where the constant address `v` points, if that is in readable data (or just past it).
  func position(_ v: ValueID) -> Position? {
    guard let g = f.globalConstant(v), isReadable(g.global), g.offset >= 0, UInt64(g.offset) <= module[g.global].size else { return nil }
    return Position(global: g.global, offset: g.offset)
  }

  func size(_ p: Position) -> Int64 { Int64(clamping: module[p.global].size) }

  /// The byte at `p`; nil outside the object and where an address is stored.
  func byte(_ p: Position) -> UInt8? {
    if p.offset < 0 || UInt64(p.offset) >= module[p.global].size { return nil }
    if relocation(overlapping: p, 1) != nil { return nil }
    let k = Int(p.offset)
    return k < module[p.global].data.bytes.count ? module[p.global].data.bytes[k] : 0
  }

  /// The index of a relocation that touches `count` bytes at `p`.
  private func relocation(overlapping p: Position, _ count: Int64) -> Int? {
    let total = module[p.global].data.relocations.count
    if total == 0 { return nil }
    var low = 0, high = total
    // The first relocation that ends behind `p`.
    while low < high {
      let middle = (low + high) / 2
      let r = module[p.global].data.relocations[middle]
      if Int64(r.offset) + Int64(r.size) <= p.offset { low = middle + 1 } else { high = middle }
    }
    if low == total || Int64(module[p.global].data.relocations[low].offset) >= p.offset + count { return nil }
    return low
  }

  // MARK: Values

  /// What a load of `type` at `p` gives.
  func value(_ type: Type, at p: Position) -> ValueID? {
    let count = Int64(type.bytes)
    if type == .i1 || type.isVector || p.offset < 0 || p.offset > size(p) - count { return nil }
    if let k = relocation(overlapping: p, count) { return address(type, p, k) }
    var bits: UInt128 = 0
    let n = type == .f80 ? 10 : Int(count)
    for k in 0..<n { bits |= UInt128(byte(Position(global: p.global, offset: p.offset + Int64(k))) ?? 0) << UInt128(8 * k) }
    if type.isFloat { return f.constant(SoftFloat(format: type.floatFormat, bits: bits)) }
    return f.constant(type, bits: bits)
  }

  private func address(_ type: Type, _ p: Position, _ k: Int) -> ValueID? {
    let r = module[p.global].data.relocations[k]
    guard type == .ptr, r.kind == .address, r.size == 8, Int64(r.offset) == p.offset else { return nil }
    return f.constant(addressOf: r.target, offset: r.addend)
  }

  /// The value of load `i`, if it reads constant data.
  func loaded(_ i: InstID) -> ValueID? {
    let data = f[i]
    if data.isVolatile { return nil }
    guard let g = f.globalConstant(f.operand(i, 0)), isReadable(g.global) else { return nil }
    return value(data.type, at: Position(global: g.global, offset: g.offset &+ Int64(data.displacement)))
  }

  // MARK: Strings

  /// The length of the string at `p`; nil if no zero byte follows inside the object.
  func stringLength(_ p: Position) -> Int64? {
    var at = p
    while at.offset < size(p) {
      guard let c = byte(at) else { return nil }
      if c == 0 { return at.offset - p.offset }
      at.offset += 1
    }
    return nil
  }

  /// The length of the string `v` points to, when every object it may point into says the same.
  func stringLength(_ v: ValueID) -> Int64? {
    guard let range = stringLengths(v), range.least == range.most else { return nil }
    return range.least
  }

  /// The least and the greatest length of the strings `v` may point to, when all are known.
  func stringLengths(_ v: ValueID) -> (least: Int64, most: Int64)? {
    var seen: [ValueID] = []
    var work = [v]
    var range: (least: Int64, most: Int64)?
    while let x = work.popLast() {
      if seen.contains(x) { continue }
      if seen.count >= 24 { return nil }
      seen.append(x)
      if let p = position(x) {
        guard let n = stringLength(p) else { return nil }
        range = range.map { (min($0.least, n), max($0.most, n)) } ?? (n, n)
        continue
      }
      if !follow(x, &work) { return nil }
    }
    return range
  }

  /// Appends what the pointer `v` is chosen from.
  private func follow(_ v: ValueID, _ work: inout [ValueID]) -> Bool {
    let data = f[v]
    if data.kind == .parameter {
      let b = BlockID(data.owner)
      if b == f.firstBlock || f[b].incomingCount > 16 { return false }
      for e in f.incomingEdges(b) { work.append(f.argument(e, Int(data.index))) }
      return true
    }
    let d = f.definingInst(v)
    if d.isNone { return false }
    if f[d].op == .select {
      work.append(f.operand(d, 1))
      work.append(f.operand(d, 2))
      return true
    }
    return false
  }

  /// The bytes of the string at the constant address `v`, without its end; nil if there is none, or more than `limit`.
  func string(_ v: ValueID, limit: Int64 = 1 << 16) -> [UInt8]? {
    guard let p = position(v), let n = stringLength(p), n <= limit else { return nil }
    return bytes(p, n)
  }

  /// `count` bytes from `p`, or nil if they are not all known.
  func bytes(_ p: Position, _ count: Int64) -> [UInt8]? {
    if count < 0 || p.offset + count > size(p) { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(Int(count))
    for k in 0..<count {
      guard let c = byte(Position(global: p.global, offset: p.offset + k)) else { return nil }
      out.append(c)
    }
    return out
  }
}
