// sroa: a local aggregate becomes one slot per part that is accessed as a unit, so that mem2reg can promote the parts.
//
//   slot $p : 8 align 4                            slot $p.0 : 4 align 4
//   store i32 %x, ptr $p align 4                   slot $p.4 : 4 align 4
//   store i32 %y, ptr $p + 4 align 4        →      store i32 %x, ptr $p.0 align 4
//   memcpy ptr %q, ptr $p, i64 8                   store i32 %y, ptr $p.4 align 4
//                                                  %a = load i32, ptr $p.0 align 4 ; store i32 %a, ptr %q …
//
// An integer access that spans smaller ones (a struct passed in a register, a bit-field's unit) is put together from, or cut
// into, the parts by shifts.
//
// A slot is split when its address is only used by plain loads and stores at constant offsets and by memcpy, memmove and
// memset of constant length. Loads and stores must stay whole, so overlapping ones share a part; block operations are cut
// at the borders of parts. Ranges touched only by block operations become parts of at most eight bytes, if the slot is small.

import SSA
import Support

public let sroa = FunctionPass("sroa", preserves: .controlFlow) { f, context in
  let split = SlotSplitter.splitAll(f)
  context.count("sroa.split", split)
  return split > 0
}

final class SlotSplitter {
  static let sizeLimit: UInt64 = 1024
  static let accessLimit = 4000
  static let partLimit = 128
  /// Slots up to this size have ranges that only block operations touch cut into words.
  static let wordwiseLimit = 128

  /// One use of the slot's memory.
  struct Access {
    var inst: InstID
    var offset: Int
    var size: Int
    /// The operand that is the address.
    var position: Int
    var isBlock: Bool
    /// An integer load or store that is cut at the borders of parts.
    var isWide = false
  }
  /// A piece of the slot that becomes a slot of its own.
  struct Part {
    var offset: Int
    var size: Int
    /// The one type it is loaded and stored with, void when there are several.
    var type: Type
    var address: ValueID = .none
  }

  let f: Function
  let slot: SlotID
  let size: Int
  var accesses: [Access] = []
  var parts: [Part] = []

  /// Splits every slot of `f` that can be; returns how many. Parts made here need no second look.
  static func splitAll(_ f: Function) -> Int {
    var split = 0
    let count = f.slots.count
    for s in 0..<count {
      if f.slots.storage[s].isDead { continue }
      if splitOne(f, SlotID(index: s)) { split += 1 }
    }
    return split
  }

  @inline(never) private static func splitOne(_ f: Function, _ slot: SlotID) -> Bool {
    let splitter = SlotSplitter(f, slot)
    return splitter.run()
  }

  init(_ f: Function, _ slot: SlotID) {
    self.f = f
    self.slot = slot
    size = Int(min(f[slot].size, UInt64(Int.max)))
  }

  func run() -> Bool {
    if f[slot].size == 0 || f[slot].size > SlotSplitter.sizeLimit || !collect() || accesses.isEmpty { return false }
    findWide()
    makeParts()
    guard !parts.isEmpty, parts.count <= SlotSplitter.partLimit else { return false }
    if accesses.contains(where: { $0.isWide && !canCut($0) }) {
      for k in accesses.indices { accesses[k].isWide = false }
      makeParts()
      guard parts.count <= SlotSplitter.partLimit else { return false }
    }
    if parts.count == 1 && parts[0].offset == 0 && parts[0].size == size && !canExpandBlocks() { return false }
    for k in parts.indices {
      let alignment = min(Int(f[slot].alignment), 1 << min((parts[k].offset | 64).trailingZeroBitCount, 6))
      let s = f.addSlot(size: UInt64(parts[k].size), alignment: alignment, name: f[slot].name)
      parts[k].address = f[s].address
    }
    for access in accesses { if access.isBlock { rewriteBlock(access) } else if access.isWide { rewriteWide(access) } else { rewriteScalar(access) } }
    removeAddresses()
    f[slot].isDead = f[f[slot].address].useCount == 0
    return true
  }

  /// A slot that is one scalar, but reached by block operations, still gains by turning these into loads and stores.
  func canExpandBlocks() -> Bool { !parts[0].type.isVoid && accesses.contains { $0.isBlock } }

  // MARK: Collecting

  func collect() -> Bool {
    var work: [(value: ValueID, offset: Int)] = [(f[slot].address, 0)]
    while let (v, offset) = work.popLast() {
      var u = f[v].firstUse
      while u.isSome {
        let i = f[u].user
        let data = f[i]
        let position = Int(u.raw) - Int(data.firstOperand)
        switch data.op {
        case .load, .store:
          guard position == (data.op == .load ? 0 : 1), !data.isVolatile, !data.memory.isAtomic else { return false }
          if !add(i, offset + Int(data.displacement), data.type.bytes, position, isBlock: false) { return false }
        case .ptradd:
          guard position == 0, let k = f.signedConstant(f.operand(i, 1)), abs(k) < 1 << 31 else { return false }
          work.append((data.result, offset + Int(k)))
        case .memcpy, .memmove, .memset:
          guard position < (data.op == .memset ? 1 : 2), !data.isVolatile, let n = f.signedConstant(f.operand(i, 2)), n >= 0 else {
            return false
          }
          if n == 0 || isSelfCopy(i) { return false }
          if !add(i, offset, Int(n), position, isBlock: true) { return false }
        default: return false
        }
        if accesses.count > SlotSplitter.accessLimit { return false }
        u = f[u].next
      }
    }
    return true
  }

  func add(_ i: InstID, _ offset: Int, _ bytes: Int, _ position: Int, isBlock: Bool) -> Bool {
    guard offset >= 0, bytes > 0, offset + bytes <= size else { return false }
    accesses.append(Access(inst: i, offset: offset, size: bytes, position: position, isBlock: isBlock))
    return true
  }

  /// Both ends of a copy lie in this slot.
  func isSelfCopy(_ i: InstID) -> Bool {
    f[i].op != .memset && base(f.operand(i, 0)) == f[slot].address && base(f.operand(i, 1)) == f[slot].address
  }

  func base(_ v: ValueID) -> ValueID {
    var v = v
    while true {
      let d = f.definingInst(v)
      guard d.isSome, f[d].op == .ptradd else { return v }
      v = f.operand(d, 0)
    }
  }

  // MARK: Parts

  func makeParts() {
    let scalars = accesses.filter { !$0.isBlock && !$0.isWide }.sorted { ($0.offset, $0.size) < ($1.offset, $1.size) }
    var covered: [Part] = []
    for a in scalars {
      let type = f[a.inst].type
      if var last = covered.last, a.offset < last.offset + last.size {
        if a.offset != last.offset || a.size != last.size {
          last.type = .void
        } else if last.type != type && !last.type.isVoid {
          last.type = Mem2Reg.isConvertible(last.type, type) ? last.type : .void
        }
        last.size = max(last.size, a.offset + a.size - last.offset)
        covered[covered.count - 1] = last
      } else {
        covered.append(Part(offset: a.offset, size: a.size, type: type))
      }
    }
    // Bytes that block operations touch, beyond the scalar parts.
    var touched = [Bool](repeating: false, count: size)
    for a in accesses where a.isBlock || a.isWide { for k in a.offset..<a.offset + a.size { touched[k] = true } }
    for p in covered { for k in p.offset..<p.offset + p.size { touched[k] = false } }
    var k = 0
    while k < size {
      if !touched[k] {
        k += 1
        continue
      }
      var end = k
      while end < size && touched[end] { end += 1 }
      addGap(k, end, &covered)
      k = end
    }
    parts = covered.sorted { $0.offset < $1.offset }
  }

  func addGap(_ start: Int, _ end: Int, _ parts: inout [Part]) {
    var k = start
    if size > SlotSplitter.wordwiseLimit {
      parts.append(Part(offset: start, size: end - start, type: .void))
      return
    }
    while k < end {
      var n = min(8, 1 << min(k == 0 ? 3 : k.trailingZeroBitCount, 3))
      while n > end - k { n /= 2 }
      parts.append(Part(offset: k, size: n, type: .integer(bits: n * 8)))
      k += n
    }
  }

  // MARK: Wide integers

  /// Marks integer accesses that have a smaller access inside them.
  func findWide() {
    if size > SlotSplitter.wordwiseLimit { return }
    var smallest = [Int](repeating: Int.max, count: size)
    for a in accesses where !a.isBlock { smallest[a.offset] = min(smallest[a.offset], a.size) }
    for k in accesses.indices where !accesses[k].isBlock {
      let a = accesses[k]
      let type = f[a.inst].type
      guard type == .i16 || type == .i32 || type == .i64 else { continue }
      for o in a.offset..<a.offset + a.size where smallest[o] < a.size && o + smallest[o] <= a.offset + a.size {
        accesses[k].isWide = true
        break
      }
    }
  }

  /// All parts that `a` touches lie inside it and can be had as integers.
  func canCut(_ a: Access) -> Bool {
    for p in parts where p.offset < a.offset + a.size && p.offset + p.size > a.offset {
      guard p.offset >= a.offset, p.offset + p.size <= a.offset + a.size, p.size == 1 || p.size == 2 || p.size == 4 else { return false }
    }
    return true
  }

  func rewriteWide(_ a: Access) {
    let builder = Builder(f, before: a.inst)
    let type = f[a.inst].type
    let isLoad = f[a.inst].op == .load
    var sum = f.constant(type, 0)
    for p in parts where p.offset >= a.offset && p.offset < a.offset + a.size {
      let narrow = Type.integer(bits: p.size * 8)
      let distance = f.constant(type, Int64(p.offset - a.offset) * 8)
      let memory = MemoryInfo(alignment: alignment(of: p, at: p.offset))
      if isLoad {
        let piece = builder.cast(.zext, builder.load(narrow, p.address, memory: memory), to: type)
        sum = builder.binary(.or, builder.binary(.shl, piece, distance), sum)
      } else {
        let piece = builder.cast(.trunc, builder.binary(.lshr, f.operand(a.inst, 0), distance), to: narrow)
        builder.store(piece, to: p.address, memory: memory)
      }
    }
    if isLoad { f.replace(a.inst, with: sum) } else { f.remove(a.inst) }
  }

  // MARK: Rewriting

  func part(at offset: Int) -> Part {
    var low = 0, high = parts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if parts[middle].offset <= offset { low = middle } else { high = middle - 1 }
    }
    return parts[low]
  }

  func rewriteScalar(_ a: Access) {
    let p = part(at: a.offset)
    f.setOperand(a.inst, a.position, to: p.address)
    f[a.inst].aux = UInt32(bitPattern: Int32(a.offset - p.offset))
  }

  func rewriteBlock(_ a: Access) {
    var builder = Builder(f, before: a.inst)
    builder.location = f.locations[a.inst]
    for p in parts where p.offset < a.offset + a.size && p.offset + p.size > a.offset {
      let start = max(p.offset, a.offset), end = min(p.offset + p.size, a.offset + a.size)
      let isWhole = start == p.offset && end == p.offset + p.size && !p.type.isVoid && p.type.bytes == p.size && p.type != .f80
      if f[a.inst].op == .memset {
        fill(builder, a, p, start, end, isWhole)
      } else {
        copy(builder, a, p, start, end, isWhole)
      }
    }
    f.remove(a.inst)
  }

  func fill(_ builder: Builder, _ a: Access, _ p: Part, _ start: Int, _ end: Int, _ isWhole: Bool) {
    let byte = f.operand(a.inst, 1)
    let aligned = MemoryInfo(alignment: 1)
    if isWhole, let b = f.unsignedConstant(byte), let v = f.constant(p.type, repeating: UInt8(truncatingIfNeeded: b)) {
      builder.store(v, to: p.address, memory: MemoryInfo(alignment: alignment(of: p, at: start)))
      return
    }
    let target = builder.ptradd(p.address, bytes: Int64(start - p.offset))
    builder.effect(.memset, target, byte, f.constant(.i64, Int64(end - start)), aux2: aligned.raw)
  }

  func alignment(of p: Part, at offset: Int) -> Int {
    let slotAlignment = Int(f[SlotID(f[p.address].owner)].alignment)
    return offset == p.offset ? slotAlignment : min(slotAlignment, 1 << (offset - p.offset).trailingZeroBitCount)
  }

  func copy(_ builder: Builder, _ a: Access, _ p: Part, _ start: Int, _ end: Int, _ isWhole: Bool) {
    let isTarget = a.position == 0
    let other = f.operand(a.inst, isTarget ? 1 : 0)
    let delta = start - a.offset
    let plain = MemoryInfo(alignment: 1)
    // The copy's alignment word holds the smaller alignment of both ends.
    let known = max(f[a.inst].memory.alignment, 1)
    let otherMemory = MemoryInfo(alignment: delta == 0 ? known : min(known, 1 << min(delta.trailingZeroBitCount, 30)))
    if isWhole {
      let mine = MemoryInfo(alignment: alignment(of: p, at: start))
      if isTarget {
        let v = builder.load(p.type, other, offset: Int32(delta), memory: otherMemory)
        builder.store(v, to: p.address, memory: mine)
      } else {
        let v = builder.load(p.type, p.address, memory: mine)
        builder.store(v, to: other, offset: Int32(delta), memory: otherMemory)
      }
      return
    }
    let mine = builder.ptradd(p.address, bytes: Int64(start - p.offset))
    let theirs = builder.ptradd(other, bytes: Int64(delta))
    let length = f.constant(.i64, Int64(end - start))
    builder.effect(.memcpy, isTarget ? mine : theirs, isTarget ? theirs : mine, length, aux2: plain.raw)
  }

  /// The address computations have no users left.
  func removeAddresses() {
    var work: [ValueID] = [f[slot].address]
    var dead: [InstID] = []
    while let v = work.popLast() {
      f.forEachUse(v) { u in
        let i = f[u].user
        if f[i].op == .ptradd {
          dead.append(i)
          work.append(f[i].result)
        }
      }
    }
    for i in dead.reversed() where f[f[i].result].useCount == 0 { f.remove(i) }
  }
}
