// Compresses bytes as a zlib stream (RFC 1950, RFC 1951), for compressed debug sections.
//
// One block of fixed Huffman codes; matches are found through chains of equal three-byte hashes. That is fast and needs no tables; the
// names and numbers of debug sections shrink to a third or so.

public struct Deflate: ~Copyable {
  private let data: UnsafeBufferPointer<UInt8>
  private let out: ByteBuffer
  private var bits: UInt64 = 0
  private var bitCount: UInt64 = 0
  /// The newest place of each hash plus one, and for each place within the window the next older one plus one.
  private var newest = Arena<UInt32>(repeating: 0, count: 1 << 15)
  private var older = Arena<UInt32>(repeating: 0, count: 1 << 15)

  private static let window = 1 << 15
  private static let longestMatch = 258
  private static let longestChain = 32

  /// Appends the zlib stream of `data` to `out`.
  public static func compress(_ data: UnsafeBufferPointer<UInt8>, to out: ByteBuffer) {
    var d = Deflate(data, out)
    d.run()
  }

  private init(_ data: UnsafeBufferPointer<UInt8>, _ out: ByteBuffer) {
    self.data = data
    self.out = out
  }

  private mutating func run() {
    // Deflate with a window of 32 KiB, default effort.
    out.append(0x78)
    out.append(0x9C)
    // The last block, of fixed codes.
    put(1, 1)
    put(1, 2)
    var i = 0
    while i < data.count {
      let (length, distance) = longest(at: i)
      if length >= 3 {
        match(length, distance)
        for k in i..<(i + length) { enter(k) }
        i += length
      } else {
        symbol(Int(data[i]))
        enter(i)
        i += 1
      }
    }
    symbol(256)
    while bitCount > 0 {
      out.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      bitCount = bitCount > 8 ? bitCount - 8 : 0
    }
    let sum = checksum()
    for shift in [24, 16, 8, 0] { out.append(UInt8(truncatingIfNeeded: sum >> UInt32(shift))) }
  }

  // MARK: Matches

  private func hash(_ i: Int) -> Int {
    let word = UInt32(data[i]) | UInt32(data[i + 1]) << 8 | UInt32(data[i + 2]) << 16
    return Int((word &* 0x9E37_79B1) >> 17)
  }

  private mutating func enter(_ i: Int) {
    if i + 3 > data.count { return }
    let h = hash(i)
    older[i & (Deflate.window - 1)] = newest[h]
    newest[h] = UInt32(truncatingIfNeeded: i + 1)
  }

  private func longest(at i: Int) -> (length: Int, distance: Int) {
    if i + 3 > data.count { return (0, 0) }
    let most = min(Deflate.longestMatch, data.count - i)
    var best = 0
    var place = 0
    var candidate = Int(newest[hash(i)]) - 1
    var steps = 0
    while candidate >= 0 && i - candidate <= Deflate.window - 1 && steps < Deflate.longestChain {
      var n = 0
      while n < most && data[candidate + n] == data[i + n] { n += 1 }
      if n > best {
        best = n
        place = candidate
        if n == most { break }
      }
      let next = Int(older[candidate & (Deflate.window - 1)]) - 1
      if next >= candidate { break }
      candidate = next
      steps += 1
    }
    return (best, i - place)
  }

  // MARK: Codes

  private mutating func put(_ value: UInt64, _ count: UInt64) {
    bits |= value << bitCount
    bitCount += count
    while bitCount >= 8 {
      out.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      bitCount -= 8
    }
  }

  /// A Huffman code, whose first bit is its highest.
  private mutating func code(_ value: Int, _ count: Int) {
    var reversed = 0
    for k in 0..<count where value >> k & 1 != 0 { reversed |= 1 << (count - 1 - k) }
    put(UInt64(reversed), UInt64(count))
  }

  /// A literal, a length or the end (RFC 1951 §3.2.6).
  private mutating func symbol(_ s: Int) {
    if s < 144 {
      code(0x30 + s, 8)
    } else if s < 256 {
      code(0x190 + s - 144, 9)
    } else if s < 280 {
      code(s - 256, 7)
    } else {
      code(0xC0 + s - 280, 8)
    }
  }

  /// Codes of lengths and distances step by powers of two (RFC 1951 §3.2.5).
  private mutating func match(_ length: Int, _ distance: Int) {
    let n = length - 3
    if length == Deflate.longestMatch {
      symbol(285)
    } else if n < 8 {
      symbol(257 + n)
    } else {
      let extra = Int.bitWidth - 3 - n.leadingZeroBitCount
      symbol(257 + extra * 4 + n >> extra)
      put(UInt64(n & (1 << extra - 1)), UInt64(extra))
    }
    let d = distance - 1
    if d < 4 { return code(d, 5) }
    let extra = Int.bitWidth - 2 - d.leadingZeroBitCount
    code(extra * 2 + d >> extra, 5)
    put(UInt64(d & (1 << extra - 1)), UInt64(extra))
  }

  /// Adler-32 (RFC 1950 §8.2).
  private func checksum() -> UInt32 {
    var a: UInt32 = 1
    var b: UInt32 = 0
    var i = 0
    while i < data.count {
      // So many sums fit in 32 bits.
      let end = min(i + 5552, data.count)
      while i < end {
        a &+= UInt32(data[i])
        b &+= a
        i += 1
      }
      a %= 65521
      b %= 65521
    }
    return b << 16 | a
  }
}
