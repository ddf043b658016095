// Initializers of automatic objects.
//
// Large, mostly constant initializers copy an image from a constant global and then store what is computed at run time;
// others zero what no entry covers and store entry by entry, which promotion of aggregates to values likes best.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// Initializes the object of type `t` at `p`.
  func initialize(_ p: Place, _ t: QualType, _ id: ExprID) {
    let e = ast.exprs[id]
    b.location = e.location
    if e.kind == .initList { return initializeList(p, t, e, id) }
    if e.kind == .stringLiteral { return initializeString(p, size: types.size(of: t), e) }
    switch m.lowering.lower(t).category {
    case .scalar, .vector: store(scalar(id), p, t)
    case .complex: storeComplex(complex(id), p, t)
    case .void: effect(id)
    default:
      if p.flags.contains(.atomic) {
        storeAtomicBytes(p, from: aggregate(id), size: types.size(of: t), .relaxed)
      } else if p.isBitField {
        storeWideBits(aggregate(id), p)
      } else {
        aggregate(id, into: p, isFresh: true)
      }
    }
  }

  /// A character array from a string: cut or padded with zeros.
  private func initializeString(_ p: Place, size: UInt64, _ e: Expr) {
    let bytes = ast.bytes(of: StringID(e.a))
    var used = min(bytes.count, Int(size))
    while used > 0 && bytes[used - 1] == 0 { used -= 1 }
    if used == 0 { return zeroBytes(p, size: size) }
    if size <= 16 && !p.isVolatile { return storeBytes(p, UnsafeBufferPointer(rebasing: bytes[0..<used]), size: Int(size)) }
    if Int(size) <= bytes.count {
      let source = Place(f.constant(addressOf: m.string(StringID(e.a), alignLog2: 0)), alignLog2: 0)
      return copyBytes(from: source, to: p, size: size)
    }
    let source = Place(f.constant(addressOf: m.string(StringID(e.a), alignLog2: 0)), alignLog2: 0)
    copyBytes(from: source, to: p, size: UInt64(bytes.count))
    zeroBytes(p.advanced(by: Int64(bytes.count)), size: size - UInt64(bytes.count))
  }

  /// Stores `bytes`, zero-filled to `size`, in words.
  private func storeBytes(_ p: Place, _ bytes: UnsafeBufferPointer<UInt8>, size: Int) {
    var at = 0
    while at < size {
      let left = size - at
      let width = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1
      var word: UInt64 = 0
      for k in 0..<width where at + k < bytes.count { word |= UInt64(bytes[at + k]) &<< UInt64(8 * k) }
      storeRaw(f.constant(.integer(bits: width * 8), bits: UInt128(word)), p, at: Int64(at))
      at += width
    }
  }

  // MARK: Lists

  private func initializeList(_ p: Place, _ t: QualType, _ e: Expr, _ id: ExprID) {
    let l = m.lowering.lower(t)
    if l.category == .vector { return store(initListValue(id, e), p, l) }
    if p.flags.contains(.atomic) {
      let q = temporary(t)
      initializeList(q, types.unqualified(t), e, id)
      if l.isScalar { _ = store(load(q, l), p, t) } else { storeAtomicBytes(p, from: q, size: types.size(of: t), .relaxed) }
      return
    }
    let first = Int(e.a), count = Int(e.b)
    let size = max(types.size(of: t), m.initializedSize(id))
    if count == 0 { return types.hasRuntimeSize(t) ? zeroVariableObject(p, t) : zeroBytes(p, size: size) }
    var covered: UInt64 = 0, constants = 0, work: UInt64 = 0, hasBitFields = false
    for k in first..<first + count {
      let entry = ast.initEntries[k]
      if entry.bitWidth != 0 { hasBitFields = true }
      covered = covered &+ (entry.bitWidth != 0 ? 0 : types.size(of: entry.type)) &* entry.repeatCount
      work = work &+ min(entry.repeatCount, 1 << 20)
      if isStaticEntry(entry) { constants += 1 }
    }
    let isUnordered = e.flags.contains(.unordered)
    let image = !isUnordered && ((size > 64 && constants * 2 >= count && constants > 4) || (size > 32 && constants == count && constants > 4))
    if image && !p.isVolatile {
      let source = m.constantImage(of: id, type: t, size: size, alignLog2: min(p.alignLog2, 4))
      copyBytes(from: Place(f.constant(addressOf: source), alignLog2: min(p.alignLog2, 4)), to: p, size: size)
    } else if isUnordered || hasBitFields || covered < m.payloadSize(t, size) {
      zeroBytes(p, size: size)
    }
    for k in first..<first + count {
      let entry = ast.initEntries[k]
      if image && !p.isVolatile && isStaticEntry(entry) { continue }
      initializeEntry(p, entry, size)
    }
  }

  /// A constant that `GlobalGen` can put into an image: numbers and, since images are read-only data, strings for arrays.
  private func isStaticEntry(_ entry: InitEntry) -> Bool {
    if entry.isReversed { return false }
    switch ast.exprs[entry.value].kind {
    case .integerConstant, .floatConstant, .stringLiteral, .nullPointer: return true
    case .cast: return ast.exprs[entry.value].castKind == .nullToPointer
    default: return false
    }
  }

  private func initializeEntry(_ p: Place, _ entry: InitEntry, _ size: UInt64) {
    var q = p.advanced(by: Int64(entry.bitOffset / 8))
    if entry.bitWidth != 0 {
      q = p
      q.flags.insert(.bitField)
      q.bitWidth = entry.bitWidth
      q.bitPosition = entry.bitOffset
      q.regionEnd = size
    }
    if entry.isReversed { q.flags.insert(.reversed) }
    let single = qualified(q, entry.type)
    if entry.repeatCount == 1 { return initialize(keepVolatile(single, p), entry.type, entry.value) }
    let stride = entry.stride != 0 ? UInt64(entry.stride) : types.size(of: entry.type)
    initialize(keepVolatile(single, p), entry.type, entry.value)
    repeatElement(keepVolatile(single, p), stride, entry.repeatCount)
  }

  private func keepVolatile(_ q: Place, _ p: Place) -> Place {
    var r = q
    if p.isVolatile { r.flags.insert(.volatile) }
    return r
  }

  /// Copies the first element over the next `count - 1`; a loop, since the count may be large.
  private func repeatElement(_ p: Place, _ stride: UInt64, _ count: UInt64) {
    if count <= 8 {
      for k in 1..<Int64(count) { copyBytes(from: p, to: p.advanced(by: k * Int64(stride)), size: stride) }
      return
    }
    let base = Place(address(p), alignLog2: UInt8(p.alignment().trailingZeroBitCount))
    let loop = newBlock(), end = newBlock()
    let index = f.addParameter(loop, .i64)
    if reachable { b.br(loop, [i64(Int64(stride))]) }
    startOpen(loop)
    var target = Place(b.ptradd(base.base, index), alignLog2: min(base.alignLog2, UInt8(stride.trailingZeroBitCount)))
    target.flags = p.flags
    copyBytes(from: base, to: target, size: stride)
    let next = b.binary(.add, index, i64(Int64(stride)))
    let more = b.icmp(.ult, next, i64(Int64(stride &* count)))
    b.condbr(more, loop, [next], end, [])
    start(end)
  }

  /// An initializer list of vector (or, in braces, scalar) type as a value.
  func initListValue(_ id: ExprID, _ e: Expr) -> ValueID {
    let l = m.lowering.lower(e.type)
    let first = Int(e.a), count = Int(e.b)
    if l.category != .vector {
      if count == 0 { return zero(l.type) }
      return scalar(ast.initEntries[first].value)
    }
    let width = l.type.element.bytes * 8
    var result = zero(l.type)
    for k in first..<first + count {
      let entry = ast.initEntries[k]
      var v = scalar(entry.value)
      if f.type(v) == .ptr { v = b.cast(.ptrtoint, v, to: .i64) }
      if f.type(v) == l.type { return v }
      for r in 0..<Int(entry.repeatCount) { result = withLane(result, Int(entry.bitOffset) / width + r, v) }
    }
    return result
  }
}
