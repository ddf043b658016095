// The allocation, block and string functions of stdlib.h, string.h and ctype.h for interpreted programs.

import Support

extension Interpreter {
  /// Allocation and blocks (C11 7.22.3, 7.24.2).
  func memoryFunction(_ name: String, _ a: ExternalArguments) throws(InterpreterFault) -> RuntimeValue? {
    switch name {
    case "malloc": return RuntimeValue(try memory.allocate(.heap, size: a.word(0), alignment: 16))
    case "calloc":
      let (size, overflow) = a.word(0).multipliedReportingOverflow(by: a.word(1))
      return RuntimeValue(overflow ? 0 : try memory.allocate(.heap, size: size, alignment: 16, isZeroed: true))
    case "aligned_alloc", "memalign": return RuntimeValue(try memory.allocate(.heap, size: a.word(1), alignment: max(a.word(0), 16)))
    case "free":
      if a.word(0) != 0 { try memory.free(a.word(0)) }
      return RuntimeValue(0 as UInt128)
    case "realloc":
      let new = try memory.allocate(.heap, size: a.word(1), alignment: 16)
      if a.word(0) != 0 {
        try memory.copy(from: a.word(0), to: new, size: min(a.word(1), try memory.heapSize(a.word(0))))
        try memory.free(a.word(0))
      }
      return RuntimeValue(new)
    case "memcpy", "memmove", "mempcpy":
      try memory.copy(from: a.word(1), to: a.word(0), size: a.word(2))
      return RuntimeValue(name == "mempcpy" ? a.word(0) + a.word(2) : a.word(0))
    case "memset":
      try memory.fill(a.word(0), UInt8(truncatingIfNeeded: a.word(1)), state: ByteState.defined, size: a.word(2))
      return RuntimeValue(a.word(0))
    case "memcmp", "bcmp": return order(try compareBytes(a.word(0), a.word(1), limit: a.word(2), stopsAtZero: false))
    case "memchr": return RuntimeValue(try find(UInt8(truncatingIfNeeded: a.word(1)), a.word(0), limit: a.word(2), stopsAtZero: false))
    default: return nil
    }
  }

  private func order(_ value: Int) -> RuntimeValue { RuntimeValue(UInt128(UInt32(bitPattern: Int32(value)))) }

  private func compareBytes(_ x: UInt64, _ y: UInt64, limit: UInt64, stopsAtZero: Bool) throws(InterpreterFault) -> Int {
    var k: UInt64 = 0
    while k < limit {
      let c = try memory.readByte(x + k), d = try memory.readByte(y + k)
      if c != d { return c < d ? -1 : 1 }
      if stopsAtZero && c == 0 { return 0 }
      k += 1
    }
    return 0
  }

  private func find(_ byte: UInt8, _ start: UInt64, limit: UInt64, stopsAtZero: Bool) throws(InterpreterFault) -> UInt64 {
    var k: UInt64 = 0
    while k < limit {
      let c = try memory.readByte(start + k)
      if c == byte { return start + k }
      if stopsAtZero && c == 0 { return 0 }
      k += 1
    }
    return 0
  }

  /// Strings and characters (C11 7.24, 7.4) and numbers from them (7.22.1).
  func stringFunction(_ name: String, _ a: ExternalArguments) throws(InterpreterFault) -> RuntimeValue? {
    switch name {
    case "strlen": return RuntimeValue(UInt64(try memory.string(a.word(0)).count))
    case "strnlen":
      let end = try find(0, a.word(0), limit: a.word(1), stopsAtZero: true)
      return RuntimeValue(end == 0 ? a.word(1) : end - a.word(0))
    case "strcmp": return order(try compareBytes(a.word(0), a.word(1), limit: .max, stopsAtZero: true))
    case "strncmp": return order(try compareBytes(a.word(0), a.word(1), limit: a.word(2), stopsAtZero: true))
    case "strcpy", "stpcpy":
      let text = try memory.string(a.word(1))
      try memory.write(a.word(0), text + [0])
      return RuntimeValue(name == "strcpy" ? a.word(0) : a.word(0) + UInt64(text.count))
    case "strncpy":
      var text = Array(try memory.string(a.word(1)).prefix(Int(clamping: a.word(2))))
      while text.count < Int(clamping: a.word(2)) { text.append(0) }
      try memory.write(a.word(0), text)
      return RuntimeValue(a.word(0))
    case "strcat":
      let end = a.word(0) + UInt64(try memory.string(a.word(0)).count)
      try memory.write(end, try memory.string(a.word(1)) + [0])
      return RuntimeValue(a.word(0))
    case "strchr", "index": return RuntimeValue(try find(UInt8(truncatingIfNeeded: a.word(1)), a.word(0), limit: .max, stopsAtZero: true))
    case "strrchr":
      let text = try memory.string(a.word(0)) + [0]
      guard let k = text.lastIndex(of: UInt8(truncatingIfNeeded: a.word(1))) else { return RuntimeValue(0 as UInt128) }
      return RuntimeValue(a.word(0) + UInt64(k))
    case "strstr":
      let text = try memory.string(a.word(0)), part = try memory.string(a.word(1))
      if part.count > text.count { return RuntimeValue(0 as UInt128) }
      for k in 0...(text.count - part.count) where text[k..<k + part.count].elementsEqual(part) { return RuntimeValue(a.word(0) + UInt64(k)) }
      return RuntimeValue(0 as UInt128)
    case "atoi", "atol", "atoll": return RuntimeValue(try number(a.word(0), end: 0, base: 10).value)
    case "strtol", "strtoll": return RuntimeValue(try number(a.word(0), end: a.word(1), base: a.int(2)).value)
    case "toupper": return RuntimeValue(UInt64(a.int(0) >= 97 && a.int(0) <= 122 ? a.word(0) - 32 : a.word(0)))
    case "tolower": return RuntimeValue(UInt64(a.int(0) >= 65 && a.int(0) <= 90 ? a.word(0) + 32 : a.word(0)))
    default: return nil
    }
  }

  /// The integer at `start` in `base` (2 to 36, or 0), saturated; the address behind it is stored at `end` unless that is 0.
  private func number(_ start: UInt64, end: UInt64, base requested: Int32) throws(InterpreterFault) -> (value: UInt64, length: UInt64) {
    let text = try memory.string(start) + [0, 0]
    var k = 0
    while text[k] == 32 || (text[k] >= 9 && text[k] <= 13) { k += 1 }
    let isNegative = text[k] == UInt8(ascii: "-")
    if isNegative || text[k] == UInt8(ascii: "+") { k += 1 }
    var base = UInt64(requested == 0 ? 10 : UInt32(bitPattern: requested))
    if text[k] == 48 && text[k + 1] | 32 == 120 && (requested == 0 || requested == 16) {
      base = 16
      k += 2
    } else if text[k] == 48 && requested == 0 {
      base = 8
    }
    var magnitude: UInt128 = 0
    let first = k
    while true {
      let c = text[k]
      let digit = c >= 48 && c <= 57 ? UInt64(c) - 48 : (c | 32) >= 97 && (c | 32) <= 122 ? UInt64(c | 32) - 87 : 99
      if digit >= base { break }
      if magnitude < UInt128(1) << 64 { magnitude = magnitude * UInt128(base) + UInt128(digit) }
      k += 1
    }
    let length = k == first ? 0 : UInt64(k)
    if end != 0 { try memory.writeWord(end, start + length) }
    let limit = UInt128(1) << 63
    if isNegative { return (magnitude >= limit ? UInt64(limit) : 0 &- UInt64(magnitude), length) }
    return (magnitude >= limit ? UInt64(limit - 1) : UInt64(magnitude), length)
  }
}
