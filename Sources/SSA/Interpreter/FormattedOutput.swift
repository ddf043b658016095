// printf and its kin (C11 7.21.6) and the character output functions for interpreted programs.

import Support

extension Interpreter {
  func formattedOutput(_ name: String, _ a: ExternalArguments) throws(InterpreterFault) -> RuntimeValue? {
    switch name {
    case "putchar", "putchar_unlocked":
      output.append(UInt8(truncatingIfNeeded: a.word(0)))
      return RuntimeValue(a.word(0) & 0xFF)
    case "putc", "fputc", "_IO_putc":
      try write([UInt8(truncatingIfNeeded: a.word(0))], to: a.word(1))
      return RuntimeValue(a.word(0) & 0xFF)
    case "puts":
      output += try memory.string(a.word(0)) + [10]
      return RuntimeValue(1 as UInt128)
    case "fputs":
      try write(try memory.string(a.word(0)), to: a.word(1))
      return RuntimeValue(1 as UInt128)
    case "fwrite":
      var bytes: [UInt8] = []
      for k in 0..<(a.word(1) &* a.word(2)) { bytes.append(try memory.readByte(a.word(0) + k)) }
      try write(bytes, to: a.word(3))
      return RuntimeValue(a.word(2))
    case "fflush": return RuntimeValue(0 as UInt128)
    case "printf": return try print(1, a, nil, to: Stream.output, format: 0)
    case "fprintf": return try print(2, a, nil, to: a.word(0), format: 1)
    case "vprintf": return try print(1, a, a.word(1), to: Stream.output, format: 0)
    case "vfprintf": return try print(2, a, a.word(2), to: a.word(0), format: 1)
    case "sprintf", "vsprintf":
      return try store(try format(a, 1, variable: name == "sprintf" ? nil : a.word(2), first: 2), at: a.word(0), limit: .max)
    case "snprintf", "vsnprintf":
      return try store(try format(a, 2, variable: name == "snprintf" ? nil : a.word(3), first: 3), at: a.word(0), limit: a.word(1))
    default: return nil
    }
  }

  private func write(_ bytes: [UInt8], to stream: UInt64) throws(InterpreterFault) {
    switch stream {
    case Stream.output: output += bytes
    case Stream.errors: errors += bytes
    default: throw InterpreterFault(.undefined, "0x\(hex(stream)) is no stream open for writing")
    }
  }

  private func print(
    _ first: Int, _ a: ExternalArguments, _ list: UInt64?, to stream: UInt64, format k: Int
  ) throws(InterpreterFault) -> RuntimeValue {
    let text = try format(a, k, variable: list, first: first)
    try write(text, to: stream)
    return RuntimeValue(UInt64(text.count))
  }

  private func store(_ text: [UInt8], at address: UInt64, limit: UInt64) throws(InterpreterFault) -> RuntimeValue {
    if limit > 0 { try memory.write(address, Array(text.prefix(Int(clamping: limit - 1))) + [0]) }
    return RuntimeValue(UInt64(text.count))
  }

  private func format(_ a: ExternalArguments, _ k: Int, variable list: UInt64?, first: Int) throws(InterpreterFault) -> [UInt8] {
    var f = Formatter(memory: memory, arguments: a, next: first, list: list ?? 0)
    return try f.format(try memory.string(a.word(k)))
  }
}

/// One formatted output: the conversions, and the arguments they take from a call or from a `va_list`.
struct Formatter {
  let memory: Memory
  let arguments: ExternalArguments
  /// The next argument of the call, when `list` is 0.
  var next: Int
  /// The address of a `va_list`, or 0.
  let list: UInt64

  /// A conversion specification.
  private struct Conversion {
    var left = false, zero = false, plus = false, space = false, alternate = false
    var width = 0
    var precision = -1
    /// Bytes of an integer argument; 16 for `long double`.
    var size = 4
    var letter: UInt8 = 0
  }

  init(memory: Memory, arguments: ExternalArguments, next: Int, list: UInt64) {
    self.memory = memory
    self.arguments = arguments
    self.next = next
    self.list = list
  }

  mutating func format(_ text: [UInt8]) throws(InterpreterFault) -> [UInt8] {
    var out: [UInt8] = []
    var k = 0
    while k < text.count {
      if text[k] != UInt8(ascii: "%") {
        out.append(text[k])
        k += 1
        continue
      }
      k += 1
      let c = try parse(text, &k)
      try convert(c, &out)
    }
    return out
  }

  private mutating func parse(_ text: [UInt8], _ k: inout Int) throws(InterpreterFault) -> Conversion {
    var c = Conversion()
    func at(_ j: Int) -> UInt8 { j < text.count ? text[j] : 0 }
    flags: while true {
      switch at(k) {
      case UInt8(ascii: "-"): c.left = true
      case UInt8(ascii: "0"): c.zero = true
      case UInt8(ascii: "+"): c.plus = true
      case UInt8(ascii: " "): c.space = true
      case UInt8(ascii: "#"): c.alternate = true
      default: break flags
      }
      k += 1
    }
    c.width = try count(text, &k) ?? 0
    if c.width < 0 {
      c.left = true
      c.width = -c.width
    }
    if at(k) == UInt8(ascii: ".") {
      k += 1
      c.precision = try count(text, &k) ?? 0
    }
    while true {
      switch at(k) {
      case UInt8(ascii: "l"), UInt8(ascii: "z"), UInt8(ascii: "t"), UInt8(ascii: "j"): c.size = 8
      case UInt8(ascii: "h"): c.size = c.size == 2 ? 1 : 2
      case UInt8(ascii: "L"): c.size = 16
      default:
        c.letter = at(k)
        k += 1
        return c
      }
      k += 1
    }
  }

  private mutating func count(_ text: [UInt8], _ k: inout Int) throws(InterpreterFault) -> Int? {
    if k < text.count && text[k] == UInt8(ascii: "*") {
      k += 1
      return Int(Int32(truncatingIfNeeded: try nextWord()))
    }
    var value: Int? = nil
    while k < text.count, text[k] >= 48, text[k] <= 57 {
      value = min((value ?? 0) * 10 + Int(text[k] - 48), 1_000_000)
      k += 1
    }
    return value
  }

  private mutating func convert(_ c: Conversion, _ out: inout [UInt8]) throws(InterpreterFault) {
    switch c.letter {
    case UInt8(ascii: "%"): out.append(c.letter)
    case UInt8(ascii: "c"): pad([UInt8(truncatingIfNeeded: try nextWord())], c, &out)
    case UInt8(ascii: "s"): pad(try string(try nextWord(), limit: c.precision), c, &out)
    case UInt8(ascii: "d"), UInt8(ascii: "i"):
      let shift = Int64(64 - min(c.size, 8) * 8)
      let v = (Int64(bitPattern: try nextWord()) << shift) >> shift
      integer(v.magnitude, 10, sign: v < 0 ? "-" : c.plus ? "+" : c.space ? " " : "", c, &out)
    case UInt8(ascii: "u"): integer(try unsigned(c), 10, sign: "", c, &out)
    case UInt8(ascii: "o"): integer(try unsigned(c), 8, sign: "", c, &out)
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      let v = try unsigned(c)
      integer(v, 16, sign: c.alternate && v != 0 ? (c.letter == 120 ? "0x" : "0X") : "", c, &out)
    case UInt8(ascii: "p"):
      let v = try nextWord()
      if v == 0 { pad(Array("(nil)".utf8), c, &out) } else { integer(v, 16, sign: "0x", c, &out) }
    case UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "g"), UInt8(ascii: "G"):
      float(try nextFloat(isLong: c.size == 16), c, &out)
    default:
      throw InterpreterFault(.unsupported, "the conversion '%\(String(decoding: [c.letter], as: UTF8.self))' of printf is not known")
    }
  }

  private mutating func unsigned(_ c: Conversion) throws(InterpreterFault) -> UInt64 {
    let v = try nextWord()
    return c.size >= 8 ? v : v & ((1 << UInt64(c.size * 8)) - 1)
  }

  private func string(_ address: UInt64, limit: Int) throws(InterpreterFault) -> [UInt8] {
    if address == 0 { return Array("(null)".utf8) }
    if limit < 0 { return try memory.string(address) }
    var out: [UInt8] = []
    while out.count < limit {
      let b = try memory.readByte(address + UInt64(out.count))
      if b == 0 { break }
      out.append(b)
    }
    return out
  }

  // MARK: Layout

  private func pad(_ text: [UInt8], _ c: Conversion, _ out: inout [UInt8]) {
    let spaces = [UInt8](repeating: 32, count: max(0, c.width - text.count))
    out += c.left ? text + spaces : spaces + text
  }

  private func integer(_ v: UInt64, _ radix: Int, sign: String, _ c: Conversion, _ out: inout [UInt8]) {
    var digits = Array(String(v, radix: radix, uppercase: c.letter == UInt8(ascii: "X")).utf8)
    if c.precision == 0 && v == 0 { digits = [] }
    if digits.count < c.precision { digits = [UInt8](repeating: 48, count: c.precision - digits.count) + digits }
    if radix == 8 && c.alternate && digits.first != 48 { digits.insert(48, at: 0) }
    number(digits, sign: sign, c, zeros: c.zero && c.precision < 0, &out)
  }

  private func number(_ digits: [UInt8], sign: String, _ c: Conversion, zeros: Bool, _ out: inout [UInt8]) {
    let prefix = Array(sign.utf8)
    let missing = c.width - digits.count - prefix.count
    if zeros && !c.left && missing > 0 {
      out += prefix + [UInt8](repeating: 48, count: missing) + digits
    } else {
      pad(prefix + digits, c, &out)
    }
  }

  private func float(_ x: SoftFloat, _ c: Conversion, _ out: inout [UInt8]) {
    let sign = x.isNegative ? "-" : c.plus ? "+" : c.space ? " " : ""
    let isUpper = c.letter & 32 == 0
    if !x.isFinite {
      let word = x.isNaN ? (isUpper ? "NAN" : "nan") : (isUpper ? "INF" : "inf")
      return number(Array(word.utf8), sign: sign, c, zeros: false, &out)
    }
    let d = ExactDecimal(x)
    let precision = c.precision < 0 ? 6 : c.precision
    var text: [UInt8]
    switch c.letter | 32 {
    case UInt8(ascii: "f"): text = fixed(d, precision, c)
    case UInt8(ascii: "e"): text = scientific(d, precision, c).text
    default:
      let p = max(precision, 1)
      let e = scientific(d, p - 1, c)
      text = e.exponent < -4 || e.exponent >= p ? e.text : fixed(d, p - 1 - e.exponent, c)
      if !c.alternate { text = withoutTrailingZeros(text) }
    }
    number(text, sign: sign, c, zeros: c.zero, &out)
  }

  private func fixed(_ value: ExactDecimal, _ places: Int, _ c: Conversion) -> [UInt8] {
    var d = value
    d.round(places: places)
    var digits = d.digits.map { $0 + 48 }
    if digits.count <= places { digits = [UInt8](repeating: 48, count: places + 1 - digits.count) + digits }
    if places > 0 || c.alternate { digits.insert(46, at: digits.count - places) }
    return digits
  }

  private func scientific(_ value: ExactDecimal, _ places: Int, _ c: Conversion) -> (text: [UInt8], exponent: Int) {
    var d = value
    var exponent = 0
    if !d.digits.isEmpty {
      exponent = d.exponent
      d.round(places: places - exponent)
      exponent = d.exponent
    }
    var digits = d.digits.prefix(places + 1).map { $0 + 48 }
    while digits.count < places + 1 { digits.append(48) }
    if places > 0 || c.alternate { digits.insert(46, at: 1) }
    digits += [c.letter & 32 == 0 ? 69 : 101, exponent < 0 ? 45 : 43]
    let magnitude = Array(String(abs(exponent)).utf8)
    if magnitude.count < 2 { digits.append(48) }
    return (digits + magnitude, exponent)
  }

  private func withoutTrailingZeros(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(46) else { return text }
    let mark = text.firstIndex { $0 | 32 == 101 } ?? text.count
    var end = mark
    while text[end - 1] == 48 { end -= 1 }
    if text[end - 1] == 46 { end -= 1 }
    return Array(text[..<end]) + Array(text[mark...])
  }

  // MARK: Arguments

  private mutating func nextWord() throws(InterpreterFault) -> UInt64 {
    if list != 0 { return try memory.readWord(try variable(offsetField: list, limit: 48, step: 8, size: 8, alignment: 8)) }
    next += 1
    guard next <= arguments.passed.count else { throw InterpreterFault(.undefined, "printf has too few arguments for its format") }
    return arguments.word(next - 1)
  }

  private mutating func nextFloat(isLong: Bool) throws(InterpreterFault) -> SoftFloat {
    if list == 0 {
      next += 1
      guard next <= arguments.passed.count, arguments.passed[next - 1].parameter.type.isFloat else {
        throw InterpreterFault(.undefined, "printf has no floating argument where its format wants one")
      }
      return arguments.float(next - 1)
    }
    if isLong {
      let address = try variable(offsetField: 0, limit: 0, step: 0, size: 16, alignment: 16)
      return SoftFloat(format: .f80, bits: try memory.load(.f80, address).low)
    }
    let address = try variable(offsetField: list + 4, limit: 176, step: 16, size: 8, alignment: 8)
    return SoftFloat(format: .f64, bits: UInt128(try memory.readWord(address)))
  }

  /// The address of the next variable argument (psABI §3.5.7); `offsetField` 0: always on the stack.
  private func variable(offsetField: UInt64, limit: UInt64, step: UInt64, size: UInt64, alignment: UInt64) throws(InterpreterFault) -> UInt64 {
    if offsetField != 0 {
      let offset = try memory.readWord(offsetField, size: 4)
      if offset < limit {
        try memory.writeWord(offsetField, offset + step, size: 4)
        return try memory.readWord(list + 16) + offset
      }
    }
    let address = (try memory.readWord(list + 8) + alignment - 1) & ~(alignment - 1)
    try memory.writeWord(list + 8, address + size)
    return address
  }
}
