// `__builtin_clear_padding` (GNU C manual, "Other Builtins"): zeroes the bytes and bits of an object that hold no value.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// Clears the padding of the object that operand 0 points to.
  func clearPadding(_ e: Expr) {
    let pointer = operand(e, 0)
    let type = types.element(ast.exprs[pointer].type)
    var element = type
    while types.isArray(element) { element = types.element(element) }
    if types.hasRuntimeSize(element) || !types.isComplete(type) || types.size(of: element) > 1 << 20 {
      return m.error(
        e.location, "'__builtin_clear_padding' needs a pointer to an object of constant size, of no more than a megabyte, or to an array of such")
    }
    let (found, _) = pointerPlace(pointer)
    if types.hasRuntimeSize(type) { return clearArrayPadding(of: type, element: element, at: found) }
    clearPadding(of: type, at: found)
  }

  /// The same for an array of variable length, which may be empty.
  private func clearArrayPadding(of type: QualType, element: QualType, at p: Place) {
    let size = variableSize(type)
    let used = usedBits(of: element)
    if used.isComplete { return }
    let some = newBlock(), none = newBlock()
    b.condbr(b.icmp(.ne, size, i64(0)), some, [], none, [])
    reachable = false
    start(some)
    repeatClearing(used, at: p, bytes: size)
    branch(to: none)
    start(none)
    resumeExpression()
  }

  func clearPadding(of type: QualType, at p: Place) {
    let row = types[type]
    if row.kind == .array {
      // One element after the other, in a loop: the code is that of one.
      var element = row.element, count = row.count
      while types.kind(element) == .array {
        count = count &* types[element].count
        element = types[element].element
      }
      let used = usedBits(of: element)
      if count != 0 && !used.isComplete {
        repeatClearing(used, at: p, bytes: i64(Int64(bitPattern: count) &* Int64(used.bytes.count)))
      }
      return
    }
    clear(usedBits(of: type), at: p)
  }

  private func repeatClearing(_ used: UsedBits, at p: Place, bytes: ValueID) {
    let first = address(p)
    let body = newBlock(), end = newBlock()
    let index = f.addParameter(body, .i64)
    if reachable { b.br(body, [i64(0)]) }
    startOpen(body)
    clear(used, at: Place(b.ptradd(first, index), alignLog2: 0, flags: p.flags))
    let next = b.binary(.add, index, i64(Int64(used.bytes.count)))
    let isMore = b.icmp(.ult, next, bytes)
    b.condbr(isMore, body, [next], end, [])
    reachable = false
    start(end)
    resumeExpression()
  }


  /// Runs of unused bytes become one `memset`; bytes used in part are masked.
  private func clear(_ used: UsedBits, at p: Place) {
    var k = 0
    while k < used.bytes.count {
      let mask = used.bytes[k]
      if mask == 0 {
        var n = k + 1
        while n < used.bytes.count && used.bytes[n] == 0 { n += 1 }
        zeroBytes(p.advanced(by: Int64(k)), size: UInt64(n - k))
        k = n
        continue
      }
      if mask != 0xFF {
        let old = loadRaw(.i8, p, at: Int64(k))
        storeRaw(b.binary(.and, old, f.constant(.i8, Int64(Int8(bitPattern: mask)))), p, at: Int64(k))
      }
      k += 1
    }
  }

  private func usedBits(of type: QualType) -> UsedBits {
    var used = UsedBits(size: Int(types.size(of: type)))
    used.add(type, at: 0, types)
    return used
  }
}

/// Which bits of an object hold values.
private struct UsedBits {
  var bytes: [UInt8]

  init(size: Int) { bytes = [UInt8](repeating: 0, count: size) }

  var isComplete: Bool { bytes.allSatisfy { $0 == 0xFF } }

  private mutating func fill(_ at: Int, _ count: Int) {
    for k in at..<min(at + count, bytes.count) { bytes[k] = 0xFF }
  }

  mutating func add(_ type: QualType, at offset: Int, _ types: TypeTable) {
    let row = types[type]
    switch row.kind {
    case .record:
      let r = types.records[RecordID(row.aux)]
      for k in 0..<Int(r.fieldCount) {
        let field = types.fields[r.field(k)]
        if field.isBitField {
          // An unnamed bit-field is padding.
          if field.name.isSome { addBits(UInt64(offset) * 8 + field.bitPosition, Int(field.bitWidth)) }
        } else {
          add(field.type, at: offset + Int(field.byteOffset), types)
        }
      }
    case .array:
      let size = Int(types.size(of: row.element))
      for k in 0..<Int(row.count) { add(row.element, at: offset + k * size, types) }
    case .complex:
      let size = Int(types.size(of: row.element))
      add(row.element, at: offset, types)
      add(row.element, at: offset + size, types)
    case .longDouble, .float64x: fill(offset, types.model.longDoublePrecision == 64 ? 10 : Int(row.size))
    case .vector: fill(offset, Int(types.size(of: row.element)) * Int(row.count))
    case .bitInt, .unsignedBitInt: addBits(UInt64(offset) * 8, Int(row.count))
    default: fill(offset, Int(row.size))
    }
  }

  private mutating func addBits(_ first: UInt64, _ count: Int) {
    for bit in first..<first + UInt64(count) where Int(bit / 8) < bytes.count { bytes[Int(bit / 8)] |= 1 << UInt8(bit % 8) }
  }
}
