// Decompresses zlib data (RFC 1950, RFC 1951), for compressed debug sections of inputs.

/// Why compressed data cannot be read.
public struct InflateError: Error, CustomStringConvertible {
  public var description: String
}

public struct Inflater: ~Copyable {
  private let input: UnsafeBufferPointer<UInt8>
  private let output: UnsafeMutableBufferPointer<UInt8>
  private var at = 0
  private var written = 0
  private var bits: UInt64 = 0
  private var bitCount = 0

  private init(_ input: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>) {
    self.input = input
    self.output = output
  }

  /// Fills `output`, whose size the container states, from the zlib stream `input`.
  public static func inflate(_ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) throws {
    guard input.count >= 6, input[0] & 15 == 8, (Int(input[0]) << 8 | Int(input[1])) % 31 == 0, input[1] & 0x20 == 0 else {
      throw InflateError(description: "not a zlib stream")
    }
    var inflater = Inflater(UnsafeBufferPointer(rebasing: input[2...]), output)
    try inflater.run()
    try inflater.check()
  }

  // MARK: Bits, least significant first

  private mutating func need(_ n: Int) throws {
    while bitCount < n {
      guard at < input.count else { throw InflateError(description: "the compressed data is truncated") }
      bits |= UInt64(input[at]) << UInt64(bitCount)
      at += 1
      bitCount += 8
    }
  }

  private mutating func take(_ n: Int) throws -> Int {
    if n == 0 { return 0 }
    try need(n)
    let v = Int(bits & ((1 << UInt64(n)) - 1))
    bits >>= UInt64(n)
    bitCount -= n
    return v
  }

  // MARK: Codes

  /// A canonical prefix code: how many codes have each length, and the symbols in order of their codes.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [UInt16] = []

    init(_ lengths: ArraySlice<UInt8>) throws {
      for l in lengths { counts[Int(l)] += 1 }
      counts[0] = 0
      var left = 1
      for n in 1...15 {
        left = left * 2 - counts[n]
        if left < 0 { throw InflateError(description: "a compressed block has an impossible code") }
      }
      var offsets = [Int](repeating: 0, count: 16)
      for n in 1..<15 { offsets[n + 1] = offsets[n] + counts[n] }
      symbols = [UInt16](repeating: 0, count: counts.reduce(0, +))
      for (s, l) in lengths.enumerated() where l != 0 {
        symbols[offsets[Int(l)]] = UInt16(s)
        offsets[Int(l)] += 1
      }
    }
  }

  private mutating func symbol(_ code: borrowing Code) throws -> Int {
    var value = 0, first = 0, index = 0
    for n in 1...15 {
      value |= try take(1)
      let count = code.counts[n]
      if value - count < first { return Int(code.symbols[index + value - first]) }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw InflateError(description: "a compressed block has an unknown code")
  }

  // MARK: Blocks

  private mutating func run() throws {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored()
      case 1: try compressed(Inflater.fixedLengths)
      case 2: try dynamic()
      default: throw InflateError(description: "a compressed block is of an unknown kind")
      }
    }
  }

  private mutating func put(_ byte: UInt8) throws {
    guard written < output.count else { throw InflateError(description: "the data is longer than its header says") }
    output[written] = byte
    written += 1
  }

  private mutating func stored() throws {
    // The rest of the byte is skipped; whole bytes already taken are given back.
    at -= bitCount / 8
    (bits, bitCount) = (0, 0)
    let length = try take(16)
    guard try take(16) == length ^ 0xFFFF else { throw InflateError(description: "a stored block is damaged") }
    for _ in 0..<length { try put(UInt8(try take(8))) }
  }

  private static let fixedLengths: (literals: [UInt8], distances: [UInt8]) = (
    [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112) + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8),
    [UInt8](repeating: 5, count: 30)
  )

  private mutating func dynamic() throws {
    let literals = try take(5) + 257, distances = try take(5) + 1, lengths = try take(4) + 4
    guard literals <= 286, distances <= 30 else { throw InflateError(description: "a compressed block has too many codes") }
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var own = [UInt8](repeating: 0, count: 19)
    for k in 0..<lengths { own[order[k]] = UInt8(try take(3)) }
    let code = try Code(own[...])
    var all: [UInt8] = []
    while all.count < literals + distances {
      let s = try symbol(code)
      switch s {
      case 0...15: all.append(UInt8(s))
      case 16:
        guard let last = all.last else { throw InflateError(description: "a compressed block repeats nothing") }
        all += [UInt8](repeating: last, count: try take(2) + 3)
      case 17: all += [UInt8](repeating: 0, count: try take(3) + 3)
      default: all += [UInt8](repeating: 0, count: try take(7) + 11)
      }
    }
    guard all.count == literals + distances else { throw InflateError(description: "a compressed block has too many code lengths") }
    try compressed((Array(all[..<literals]), Array(all[literals...])))
  }

  private mutating func compressed(_ lengths: (literals: [UInt8], distances: [UInt8])) throws {
    let literals = try Code(lengths.literals[...]), distances = try Code(lengths.distances[...])
    while true {
      let s = try symbol(literals)
      if s == 256 { return }
      if s < 256 {
        try put(UInt8(s))
        continue
      }
      guard s <= 285 else { throw InflateError(description: "a compressed block has an unknown length") }
      // Lengths and distances come in groups of four and two that double (RFC 1951 §3.2.5).
      let k = s - 257
      let length = k < 8 ? k + 3 : k == 28 ? 258 : (4 + k % 4) << (k / 4 - 1) + 3 + (try take(k / 4 - 1))
      let d = try symbol(distances)
      guard d < 30 else { throw InflateError(description: "a compressed block has an unknown distance") }
      let distance = d < 4 ? d + 1 : (2 + d % 2) << (d / 2 - 1) + 1 + (try take(d / 2 - 1))
      guard distance <= written else { throw InflateError(description: "a compressed block refers to before its beginning") }
      for _ in 0..<length { try put(output[written - distance]) }
    }
  }

  /// The size and the Adler-32 sum.
  private mutating func check() throws {
    guard written == output.count else { throw InflateError(description: "the data is shorter than its header says") }
    at -= bitCount / 8
    guard at + 4 <= input.count else { throw InflateError(description: "the compressed data is truncated") }
    var a: UInt32 = 1, b: UInt32 = 0
    var k = 0
    while k < output.count {
      let end = min(k + 5552, output.count)
      while k < end {
        a &+= UInt32(output[k])
        b &+= a
        k += 1
      }
      a %= 65521
      b %= 65521
    }
    let sum = UInt32(input[at]) << 24 | UInt32(input[at + 1]) << 16 | UInt32(input[at + 2]) << 8 | UInt32(input[at + 3])
    guard sum == b << 16 | a else { throw InflateError(description: "the checksum is wrong") }
  }
}
