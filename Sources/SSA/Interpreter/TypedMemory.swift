// Loads and stores of typed values: bits and poison of each lane against bytes and their states.

extension Memory {
  /// The value of `type` at `address`.
  func load(_ type: Type, _ address: UInt64) throws(InterpreterFault) -> RuntimeValue {
    let size = type == .f80 ? 10 : type.bytes
    let o = try access(address, UInt64(size), isWrite: false)
    let p = o.contents(address), q = o.states(address)
    var value = RuntimeValue(0 as UInt128)
    let element = type.element
    let laneBytes = type.isVector ? element.bytes : size
    for k in 0..<size {
      let shift = UInt128((k & 15) * 8)
      if k < 16 { value.low |= UInt128(p[k]) << shift } else { value.high |= UInt128(p[k]) << shift }
      if q[k] == ByteState.poison { value.poison |= 1 << UInt32(k / laneBytes) }
    }
    if !type.isVector { value.low &= type.mask }
    return value
  }

  /// Writes `value` of `type`; poison lanes leave poison bytes, `f80` its ten bytes.
  func store(_ value: RuntimeValue, _ type: Type, _ address: UInt64) throws(InterpreterFault) {
    let size = type == .f80 ? 10 : type.bytes
    let o = try access(address, UInt64(size), isWrite: true)
    let p = o.contents(address), q = o.states(address)
    let laneBytes = type.isVector ? type.element.bytes : size
    for k in 0..<size {
      let word = k < 16 ? value.low : value.high
      p[k] = UInt8(truncatingIfNeeded: word >> UInt128((k & 15) * 8))
      q[k] = value.poison >> UInt32(k / laneBytes) & 1 != 0 ? ByteState.poison : ByteState.defined
    }
  }
}
