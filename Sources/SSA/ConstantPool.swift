// Constants as operands: interning per function.
//
// Equal constants are one value, so comparing operands compares constants, and nothing has to place or hoist them.

import Support

extension Function {
  /// The integer constant `bits` of `type` (an integer or ptr); bits above the width are dropped.
  public func constant(_ type: Type, bits: UInt128) -> ValueID {
    let width = type.bits
    let value = width >= 128 ? bits : bits & ((1 << UInt128(width)) - 1)
    return intern(type, .integer, ConstantData(low: UInt64(truncatingIfNeeded: value), high: UInt64(truncatingIfNeeded: value >> 64)))
  }

  /// The integer constant `value` of `type`, truncated to its width.
  public func constant(_ type: Type, _ value: Int64) -> ValueID {
    let width = type.bits
    if width > 64 { return constant(type, bits: UInt128(truncatingIfNeeded: Int128(value))) }
    let low = width == 64 ? UInt64(bitPattern: value) : UInt64(bitPattern: value) & ((1 &<< UInt64(width)) &- 1)
    return intern(type, .integer, ConstantData(low: low, high: 0))
  }

  /// The null pointer.
  public var null: ValueID { constant(.ptr, 0) }

  public func constant(_ value: SoftFloat) -> ValueID {
    let bits = value.bits
    return intern(
      .float(value.format), .float, ConstantData(low: UInt64(truncatingIfNeeded: bits), high: UInt64(truncatingIfNeeded: bits >> 64)))
  }

  /// The address of `global` plus `offset` bytes.
  public func constant(addressOf global: GlobalID, offset: Int64 = 0) -> ValueID {
    intern(.ptr, .global, ConstantData(low: UInt64(global.raw), high: UInt64(bitPattern: offset)))
  }

  public func poison(_ type: Type) -> ValueID { intern(type, .poison, ConstantData(low: 0, high: 0)) }

  /// The address of `block` as a value; marks the block.
  public func constant(addressOf block: BlockID) -> ValueID {
    self[block].isAddressTaken = true
    let key = hashMix(UInt64(block.raw), UInt64(ValueKind.blockAddress.rawValue) << 8)
    return internEntity(.ptr, .blockAddress, owner: block.raw, key: key)
  }

  /// The vector constant whose memory image is `words` (one 64-bit word per eight bytes of the type).
  public func constant(_ type: Type, words: [UInt64]) -> ValueID {
    precondition(type.isVector && words.count == type.bytes / 8)
    var key = hashMix(UInt64(type.raw), UInt64(ValueKind.vector.rawValue))
    for w in words { key = hashMix(key, w) }
    while let found = constantTable.find(key) {
      let v = ValueID(found)
      if self[v].kind == .vector && self[v].type == type && vectorWords(v) == words { return v }
      key = key &+ 1
    }
    let owner = UInt32(constants.count)
    var k = 0
    while k < words.count {
      constants.append(ConstantData(low: words[k], high: k + 1 < words.count ? words[k + 1] : 0))
      k += 2
    }
    let v = addValue(type, .vector, index: 0, owner: owner)
    constantTable.insert(key, v.raw)
    return v
  }

  /// The memory image of a vector constant, one word per eight bytes.
  public func vectorWords(_ v: ValueID) -> [UInt64] {
    let data = self[v]
    precondition(data.kind == .vector)
    return (0..<data.type.bytes / 8).map { k in
      let c = constants[Int(data.owner) + k / 2]
      return k & 1 == 0 ? c.low : c.high
    }
  }

  func intern(_ type: Type, _ kind: ValueKind, _ data: ConstantData) -> ValueID {
    var key = hashMix(hashMix(data.low, data.high), UInt64(type.raw) << 8 | UInt64(kind.rawValue))
    while let found = constantTable.find(key) {
      let v = ValueID(found)
      if self[v].kind == kind && self[v].type == type && constants[Int(self[v].owner)] == data { return v }
      key = key &+ 1
    }
    let owner = UInt32(constants.count)
    constants.append(data)
    let v = addValue(type, kind, index: 0, owner: owner)
    constantTable.insert(key, v.raw)
    return v
  }

  private func internEntity(_ type: Type, _ kind: ValueKind, owner: UInt32, key start: UInt64) -> ValueID {
    var key = start
    while let found = constantTable.find(key) {
      let v = ValueID(found)
      if self[v].kind == kind && self[v].owner == owner { return v }
      key = key &+ 1
    }
    let v = addValue(type, kind, index: 0, owner: owner)
    constantTable.insert(key, v.raw)
    return v
  }

  func addValue(_ type: Type, _ kind: ValueKind, index: Int, owner: UInt32) -> ValueID {
    values.append(
      ValueData(type: type, kind: kind, index: UInt16(truncatingIfNeeded: index), owner: owner, firstUse: .none, useCount: 0))
  }
}
