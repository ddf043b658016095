// Initializers of objects with static storage: bytes plus relocations.
//
// The front end has folded arithmetic; what remains are numbers, and addresses built from globals, functions, strings and
// labels with constant offsets (C17 §6.6 ¶9), and differences of labels (GNU).

import Frontend
import SSA
import Support

/// A constant scalar: `symbol + addend`, or a number when there is no symbol.
struct ConstantAddress {
  var global: GlobalID = .none
  var label: LabelID = .none
  var minusLabel: LabelID = .none
  var value: Int128 = 0
  var isNumber: Bool { global.isNone && label.isNone }
}

/// The image of one object under construction.
struct StaticImage {
  var bytes: [UInt8] = []
  var relocations: [DataRelocation] = []
  let size: Int

  init(size: Int) { self.size = size }

  /// Grows to `end` bytes (an image ends at its last byte that is not zero).
  mutating func reserve(_ end: Int) {
    if end > bytes.count {
      bytes.reserveCapacity(min(max(end, bytes.count * 2), max(size, end)))
      bytes.append(contentsOf: repeatElement(0, count: end - bytes.count))
    }
  }

  mutating func put(_ value: UInt128, at offset: Int, size: Int) {
    if value == 0 && offset >= bytes.count { return }
    reserve(offset + size)
    for k in 0..<size { bytes[offset + k] = k < 16 ? UInt8(truncatingIfNeeded: value >> UInt128(8 * k)) : 0 }
  }

  mutating func putBits(_ value: UInt128, at bit: Int, width: Int) {
    if value == 0 && bit / 8 >= bytes.count { return }
    reserve((bit + width + 7) / 8)
    for k in 0..<width {
      let at = bit + k
      let mask = UInt8(1) << UInt8(at & 7)
      if value >> UInt128(k) & 1 != 0 { bytes[at / 8] |= mask } else { bytes[at / 8] &= ~mask }
    }
  }
}

extension ModuleGen {
  /// The static data of an object of type `t` initialized by `id`.
  func staticData(_ id: ExprID, _ t: QualType, size: UInt64) -> StaticData {
    var image = StaticImage(size: Int(size))
    put(id, t, at: 0, &image)
    var floor = 0
    for r in image.relocations { floor = max(floor, Int(r.offset) + Int(r.size)) }
    var used = image.bytes.count
    while used > floor && image.bytes[used - 1] == 0 { used -= 1 }
    image.bytes.removeLast(image.bytes.count - used)
    image.relocations.sort { $0.offset < $1.offset }
    return StaticData(bytes: image.bytes, relocations: image.relocations)
  }

  /// Bytes an initializer reaches: more than the type's size for a flexible array member with an initializer.
  func initializedSize(_ id: ExprID) -> UInt64 {
    let e = ast.exprs[id]
    if e.kind != .initList || e.b == 0 { return 0 }
    // Sorted entries: only the last can reach furthest.
    let last = Int(e.a) + Int(e.b) - 1
    if !e.flags.contains(.unordered) { return end(of: ast.initEntries[last]) }
    var end: UInt64 = 0
    for k in Int(e.a)...last { end = max(end, self.end(of: ast.initEntries[k])) }
    return end
  }

  private func end(of entry: InitEntry) -> UInt64 {
    var end: UInt64
    if entry.bitWidth != 0 {
      end = (entry.bitOffset + UInt64(entry.bitWidth) + 7) / 8
    } else {
      let stride = entry.stride != 0 ? UInt64(entry.stride) : types.size(of: entry.type)
      var size = types.size(of: entry.type)
      if size == 0 && ast.exprs[entry.value].kind == .stringLiteral {
        size = UInt64(ast.strings[StringID(ast.exprs[entry.value].a)].byteCount)
      }
      end = entry.bitOffset / 8 + stride &* (entry.repeatCount - 1) + size
    }
    return end
  }

  private func put(_ id: ExprID, _ t: QualType, at offset: Int, _ image: inout StaticImage) {
    let e = ast.exprs[id]
    switch e.kind {
    case .initList:
      for k in Int(e.a)..<Int(e.a) + Int(e.b) {
        if e.flags.contains(.unordered) { clear(ast.initEntries[k], at: offset, &image) }
        put(ast.initEntries[k], at: offset, &image)
      }
    case .stringLiteral:
      let bytes = ast.bytes(of: StringID(e.a))
      let limit = types.size(of: t) == 0 ? bytes.count : min(bytes.count, Int(types.size(of: t)))
      var used = limit
      while used > 0 && bytes[used - 1] == 0 { used -= 1 }
      image.reserve(offset + used)
      for k in 0..<used { image.bytes[offset + k] = bytes[k] }
    case .complexPair:
      let part = types.element(t)
      put(e.first, part, at: offset, &image)
      put(e.second, part, at: offset + Int(types.size(of: part)), &image)
    case .cast where e.castKind == .load: putObject(e.first, t, at: offset, &image)
    case .cast where e.castKind == .realToComplex: put(e.first, types.element(t), at: offset, &image)
    case .cast where e.castKind == .toUnion: put(e.first, types.fields[FieldID(e.b)].type, at: offset, &image)
    case .cast where e.castKind == .noop && lowering.lower(t).category != .scalar: put(e.first, t, at: offset, &image)
    case .cast where e.castKind == .vectorSplat:
      let part = types.element(t)
      for k in 0..<Int(types[t].count) { put(e.first, part, at: offset + k * Int(types.size(of: part)), &image) }
    case .cast where e.castKind == .bitcast: put(e.first, ast.exprs[e.first].type, at: offset, &image)
    case .compoundLiteral: putObject(id, t, at: offset, &image)
    case .floatConstant: putFloat(e, at: offset, &image)
    case .wideIntegerConstant:
      for k in 0..<Int(e.b) { image.put(UInt128(ast.limbs[Int(e.a) + k]), at: offset + k * 8, size: 8) }
    case .integerConstant where lowering.lower(t).category == .wideInteger:
      let value = ast.integerValue(e)
      image.put(UInt128(truncatingIfNeeded: value), at: offset, size: 16)
      if value < 0 { for k in 2..<Int(types.size(of: t)) / 8 { image.put(UInt128(UInt64.max), at: offset + k * 8, size: 8) } }
    default: putScalar(id, t, at: offset, &image)
    }
  }

  /// The initializer of another constant object (GNU: a compound literal or const object as an initializer).
  private func putObject(_ id: ExprID, _ t: QualType, at offset: Int, _ image: inout StaticImage) {
    let e = ast.exprs[id]
    if e.kind == .compoundLiteral || e.kind == .declRef {
      let initializer = ast.decls[DeclID(e.a)].initializer
      if initializer.isSome { return put(initializer, t, at: offset, &image) }
      if e.kind == .compoundLiteral { return }
    }
    error(e.location, "the initializer of an object with static storage is not a constant; use constants or addresses")
  }

  private func put(_ entry: InitEntry, at offset: Int, _ image: inout StaticImage) {
    let at = offset + Int(entry.bitOffset / 8)
    if entry.bitWidth != 0 && lowering.lower(entry.type).category == .wideInteger { return putWideBits(entry, at: offset, &image) }
    if entry.isReversed { return putReversed(entry, at: offset, &image) }
    if entry.bitWidth != 0 {
      guard let c = constantAddress(entry.value), c.isNumber else { return notConstant(entry.value) }
      image.putBits(UInt128(truncatingIfNeeded: c.value), at: offset * 8 + Int(entry.bitOffset), width: Int(entry.bitWidth))
      return
    }
    let stride = entry.stride != 0 ? Int(entry.stride) : Int(types.size(of: entry.type))
    for k in 0..<Int(entry.repeatCount) { put(entry.value, entry.type, at: at + k * stride, &image) }
  }

  /// A bit-field of a type of more than 128 bits.
  private func putWideBits(_ entry: InitEntry, at offset: Int, _ image: inout StaticImage) {
    let e = ast.exprs[entry.value]
    guard e.kind == .integerConstant || e.kind == .wideIntegerConstant else { return notConstant(entry.value) }
    let width = Int(entry.bitWidth)
    let limbs = ast.exactInteger(e).limbs((width + 63) / 64)
    let first = offset * 8 + Int(entry.bitOffset)
    if !entry.isReversed {
      for k in 0..<limbs.count { image.putBits(UInt128(limbs[k]), at: first + 64 * k, width: min(64, width - 64 * k)) }
      return
    }
    for k in 0..<width {
      let position = first + width - 1 - k
      image.putBits(UInt128(limbs[k / 64] >> UInt64(k % 64) & 1), at: (position & ~7) + 7 - (position & 7), width: 1)
    }
  }

  /// An entry in reverse storage order: bytes swapped, bits of bit-fields counted from the other end.
  private func putReversed(_ entry: InitEntry, at offset: Int, _ image: inout StaticImage) {
    if entry.bitWidth != 0 {
      guard let c = constantAddress(entry.value), c.isNumber else { return notConstant(entry.value) }
      let width = Int(entry.bitWidth)
      for k in 0..<width {
        let position = Int(entry.bitOffset) + width - 1 - k
        let bit = (position & ~7) + 7 - (position & 7)
        image.putBits(UInt128(truncatingIfNeeded: c.value >> Int128(k)) & 1, at: offset * 8 + bit, width: 1)
      }
      return
    }
    let complex = types.kind(entry.type) == .complex
    let part = complex ? types.element(entry.type) : entry.type
    let size = Int(types.size(of: part))
    let stride = entry.stride != 0 ? Int(entry.stride) : Int(types.size(of: entry.type))
    for k in 0..<Int(entry.repeatCount) {
      let at = offset + Int(entry.bitOffset / 8) + k * stride
      let relocations = image.relocations.count
      put(entry.value, entry.type, at: at, &image)
      if image.relocations.count != relocations { return notConstant(entry.value) }
      image.reserve(at + size * (complex ? 2 : 1))
      for p in 0..<(complex ? 2 : 1) { image.bytes[(at + p * size)..<(at + (p + 1) * size)].reverse() }
    }
  }

  /// Takes away what earlier entries of an unordered list put where `entry` goes.
  private func clear(_ entry: InitEntry, at offset: Int, _ image: inout StaticImage) {
    if entry.bitWidth != 0 { return }
    let start = offset + Int(entry.bitOffset / 8), end = offset + Int(self.end(of: entry))
    for k in start..<max(min(end, image.bytes.count), start) { image.bytes[k] = 0 }
    image.relocations.removeAll { Int($0.offset) >= start && Int($0.offset) < end }
  }

  private func notConstant(_ id: ExprID) {
    error(ast.exprs[id].location, "the initializer of an object with static storage is not a constant; use constants or addresses")
  }

  private func putFloat(_ e: Expr, at offset: Int, _ image: inout StaticImage) {
    let bits = ast.floats[Int(e.a)]
    let type = lowering.lower(e.type).type
    image.put(UInt128(bits.high) << 64 | UInt128(bits.low), at: offset, size: type == .f80 ? 10 : type.bytes)
  }

  private func putScalar(_ id: ExprID, _ t: QualType, at offset: Int, _ image: inout StaticImage) {
    guard let c = constantAddress(id) else { return notConstant(id) }
    let size = lowering.lower(t).memoryType.bytes
    if c.isNumber { return image.put(UInt128(truncatingIfNeeded: c.value), at: offset, size: size) }
    image.reserve(offset + size)
    // A wider integer has zeros above the address.
    let addressSize = min(size, 8)
    let addend = Int64(truncatingIfNeeded: c.value)
    if c.label.isSome {
      let block = labelBlock[c.label]
      image.relocations.append(
        DataRelocation(
          kind: c.minusLabel.isSome ? .blockDifference : .blockAddress, offset: UInt64(offset), size: UInt8(addressSize),
          target: labelFunction[c.label], addend: addend, block: block,
          otherBlock: c.minusLabel.isSome ? labelBlock[c.minusLabel] : .none))
    } else {
      image.relocations.append(
        DataRelocation(kind: .address, offset: UInt64(offset), size: UInt8(addressSize), target: c.global, addend: addend))
    }
  }

  /// Only the entries that are numbers or strings.
  func putConstants(_ id: ExprID, _ image: inout StaticImage) {
    let e = ast.exprs[id]
    for k in Int(e.a)..<Int(e.a) + Int(e.b) {
      let entry = ast.initEntries[k]
      switch ast.exprs[entry.value].kind {
      case .integerConstant, .floatConstant, .stringLiteral: put(entry, at: 0, &image)
      default: break
      }
    }
  }

  // MARK: Constant expressions

  /// The value of the constant scalar `id`, or nil.
  func constantAddress(_ id: ExprID) -> ConstantAddress? {
    let e = ast.exprs[id]
    switch e.kind {
    case .integerConstant: return ConstantAddress(value: ast.integerValue(e))
    case .nullPointer: return ConstantAddress()
    case .labelAddress:
      let label = LabelID(e.a)
      return label.index < labelBlock.count && labelBlock[label].isSome ? ConstantAddress(label: label) : nil
    case .cast: return constantCast(e)
    case .addressOf: return constantPlace(e.first)
    case .pointerOffset:
      if e.flags.contains(.runtimeStep) { return nil }
      guard var base = constantAddress(e.first), let index = constantAddress(e.second), index.isNumber else { return nil }
      let bytes = index.value &* Int128(e.c)
      base.value = e.op == 0 ? base.value &+ bytes : base.value &- bytes
      return base
    case .pointerDifference:
      guard var d = difference(e.first, e.second), !e.flags.contains(.runtimeStep) else { return nil }
      if d.isNumber { d.value /= Int128(max(e.c, 1)) } else if e.c > 1 { return nil }
      return d
    case .binary: return constantBinary(e)
    case .unary:
      guard var v = constantAddress(e.first), v.isNumber else { return nil }
      switch e.unaryOp {
      case .minus: v.value = 0 &- v.value
      case .bitNot: v.value = ~v.value
      case .logicalNot: v.value = v.value == 0 ? 1 : 0
      default: break
      }
      return wrap(v, e.type)
    case .conditional:
      guard let c = constantAddress(e.first) else { return nil }
      return constantAddress(!c.isNumber || c.value != 0 ? e.second : e.third)
    case .dereference, .member, .declRef, .stringLiteral, .compoundLiteral: return nil
    default: return nil
    }
  }

  private func wrap(_ v: ConstantAddress, _ t: QualType) -> ConstantAddress {
    var v = v
    let bits = lowering.lower(t).type.bits
    if bits >= 128 || bits == 0 { return v }
    let shift = 128 - bits
    v.value = lowering.lower(t).isSigned ? (v.value << shift) >> shift : Int128(truncatingIfNeeded: (UInt128(truncatingIfNeeded: v.value) << UInt128(shift)) >> UInt128(shift))
    return v
  }

  private func constantCast(_ e: Expr) -> ConstantAddress? {
    switch e.castKind {
    case .arrayToPointer, .functionToPointer: return constantPlace(e.first)
    case .noop, .pointer, .nullToPointer: return constantAddress(e.first)
    case .integral, .integerToPointer, .pointerToInteger:
      guard let v = constantAddress(e.first) else { return nil }
      if v.isNumber { return wrap(v, e.type) }
      // A relocation keeps its meaning in narrower integers only as a label difference.
      return lowering.lower(e.type).type.bytes >= 8 || v.minusLabel.isSome ? v : nil
    case .toBool:
      guard let v = constantAddress(e.first) else { return nil }
      return ConstantAddress(value: !v.isNumber || v.value != 0 ? 1 : 0)
    case .load:
      // A const object with a constant initializer.
      let inner = ast.exprs[e.first]
      if inner.kind == .declRef, ast.decls[DeclID(inner.a)].initializer.isSome { return constantAddress(ast.decls[DeclID(inner.a)].initializer) }
      return nil
    default: return nil
    }
  }

  private func difference(_ a: ExprID, _ c: ExprID) -> ConstantAddress? {
    guard var x = constantAddress(a), let y = constantAddress(c) else { return nil }
    if y.isNumber {
      x.value = x.value &- y.value
      return x
    }
    if x.global.isSome && x.global == y.global { return ConstantAddress(value: x.value &- y.value) }
    if x.label.isSome && y.label.isSome && x.minusLabel.isNone && y.minusLabel.isNone {
      x.minusLabel = y.label
      x.value = x.value &- y.value
      return x
    }
    return nil
  }

  /// `(a - b) + (b - c)` of labels is `a - c`.
  private func sumOfDifferences(_ x: ConstantAddress, _ y: ConstantAddress) -> ConstantAddress? {
    guard x.minusLabel.isSome, x.minusLabel == y.label, y.minusLabel.isSome else { return nil }
    if x.label == y.minusLabel { return ConstantAddress(value: x.value &+ y.value) }
    return ConstantAddress(label: x.label, minusLabel: y.minusLabel, value: x.value &+ y.value)
  }

  private func constantBinary(_ e: Expr) -> ConstantAddress? {
    if e.binaryOp == .subtract {
      guard let d = difference(e.first, e.second) else { return nil }
      return d.isNumber ? wrap(d, e.type) : d
    }
    guard var x = constantAddress(e.first), let y = constantAddress(e.second) else { return nil }
    if e.binaryOp == .add {
      if y.isNumber {
        x.value = x.value &+ y.value
        return x.isNumber ? wrap(x, e.type) : x
      }
      if !x.isNumber { return sumOfDifferences(x, y) ?? sumOfDifferences(y, x) }
      var z = y
      z.value = z.value &+ x.value
      return z
    }
    if !x.isNumber || !y.isNumber { return nil }
    switch e.binaryOp {
    case .multiply: x.value = x.value &* y.value
    case .divide: if y.value == 0 { return nil } else { x.value /= y.value }
    case .bitAnd: x.value &= y.value
    case .bitOr: x.value |= y.value
    case .bitXor: x.value ^= y.value
    case .equal: return ConstantAddress(value: x.value == y.value ? 1 : 0)
    case .notEqual: return ConstantAddress(value: x.value != y.value ? 1 : 0)
    case .less: return ConstantAddress(value: x.value < y.value ? 1 : 0)
    case .greater: return ConstantAddress(value: x.value > y.value ? 1 : 0)
    case .lessEqual: return ConstantAddress(value: x.value <= y.value ? 1 : 0)
    case .greaterEqual: return ConstantAddress(value: x.value >= y.value ? 1 : 0)
    case .logicalAnd: return ConstantAddress(value: x.value != 0 && y.value != 0 ? 1 : 0)
    case .logicalOr: return ConstantAddress(value: x.value != 0 || y.value != 0 ? 1 : 0)
    case .shiftLeft: x.value = x.value << y.value
    case .shiftRight: x.value = x.value >> y.value
    default: return nil
    }
    return wrap(x, e.type)
  }

  /// The address of a constant lvalue.
  private func constantPlace(_ id: ExprID) -> ConstantAddress? {
    let e = ast.exprs[id]
    switch e.kind {
    case .declRef, .compoundLiteral:
      let d = ast.decls[DeclID(e.a)]
      if d.kind == .parameter || (d.kind == .variable && d.duration != .static) { return nil }
      // The address of a nested function with a chain is that of code made at run time.
      if d.kind == .function && needsChain(DeclID(e.a)) { return nil }
      need(DeclID(e.a))
      return ConstantAddress(global: global(DeclID(e.a)))
    case .stringLiteral: return ConstantAddress(global: string(StringID(e.a), alignLog2: types.alignLog2(of: types.element(e.type))))
    case .member:
      guard var base = constantPlace(e.first) else { return nil }
      base.value = base.value &+ Int128(types.fields[FieldID(e.b)].byteOffset)
      return base
    case .dereference: return constantAddress(e.first)
    case .vectorElement:
      guard var base = constantPlace(e.first), let k = constantAddress(e.second), k.isNumber else { return nil }
      base.value = base.value &+ k.value &* Int128(types.size(of: e.type))
      return base
    case .unary where e.unaryOp == .realPart: return constantPlace(e.first)
    case .unary where e.unaryOp == .imagPart:
      guard var base = constantPlace(e.first) else { return nil }
      base.value = base.value &+ Int128(types.size(of: e.type))
      return base
    case .cast where e.castKind == .noop: return constantPlace(e.first)
    default: return nil
    }
  }
}
