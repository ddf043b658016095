// Damage to ELF files: flipped bits, odd numbers in fields, and files whose tables contradict each other.

struct ELFSpoiler {
  static func spoil(_ seed: [UInt8], _ random: inout Random) -> [UInt8] {
    var b = seed
    for _ in 0..<(random.oneIn(3) ? random.range(2, 8) : 1) {
      if b.isEmpty { break }
      switch random.below(11) {
      case 0: b[random.below(b.count)] ^= 1 << UInt8(random.below(8))
      case 1: b[random.below(b.count)] = UInt8(truncatingIfNeeded: random.next())
      case 2: if random.oneIn(4) { b = Array(b.prefix(random.below(b.count + 1))) }
      case 3:
        let start = random.below(b.count)
        for i in start..<min(b.count, start + random.range(1, 64)) { b[i] = random.oneIn(2) ? 0 : 0xFF }
      case 4:
        let (from, to) = (random.below(b.count), random.below(b.count))
        for i in 0..<random.range(1, 48) where from + i < b.count && to + i < b.count { b[to + i] = b[from + i] }
      case 5, 6, 7: contradict(&b, &random)
      default: spoilField(&b, &random)
      }
    }
    return b
  }

  static let numbers: [UInt64] = [0, 1, 2, 3, 7, 0xFF, 0xFF00, 0xFFF1, 0xFFF2, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40, 1 << 62, 1 << 63, .max, .max - 7]

  static func word(_ b: [UInt8], _ at: Int, _ n: Int) -> UInt64 { at < 0 || at > b.count - n ? 0 : (0..<n).reversed().reduce(0) { $0 << 8 | UInt64(b[at + $1]) } }
  static func set(_ b: inout [UInt8], _ at: Int, _ n: Int, _ value: UInt64) {
    for i in 0..<n where at >= 0 && at + i < b.count { b[at + i] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(i))) }
  }

  /// Offset and number of the section headers, when they lie inside the file.
  private static func headers(_ b: [UInt8]) -> (table: Int, count: Int)? {
    guard b.count > 64, b[0] == 0x7F else { return nil }
    let table = Int(clamping: word(b, 40, 8)), count = Int(word(b, 60, 2))
    return count > 0 && table <= b.count && count * 64 <= b.count - table ? (table, count) : nil
  }

  /// Gives a field of the ELF header, of a section header, or of an entry of a table an odd value.
  private static func spoilField(_ b: inout [UInt8], _ random: inout Random) {
    guard b.count > 64, b[0] == 0x7F else { return b[random.below(b.count)] = 0xFF }
    let value = random.oneIn(3) ? random.next() : random.oneIn(3) ? UInt64(b.count) &+ random.next() % 16 &- 8 : random.pick(numbers)
    var at = random.below(64)
    var width = random.pick([1, 2, 4, 8])
    if !random.oneIn(5), let (table, count) = headers(b) {
      let header = table + random.below(count) * 64
      (at, width) = random.pick([(0, 4), (4, 4), (8, 8), (16, 8), (24, 8), (32, 8), (40, 4), (44, 4), (48, 8), (56, 8)])
      at += header
      let (offset, size, entry) = (Int(clamping: word(b, header + 24, 8)), Int(clamping: word(b, header + 32, 8)), Int(clamping: word(b, header + 56, 8)))
      // More often a field of an entry than one of the header.
      if !random.oneIn(3), size > 0, offset < b.count, size <= b.count - offset {
        width = random.pick([1, 2, 4, 8])
        at = entry > 0 && entry <= size ? offset + random.below(size / entry) * entry + random.below(entry) : offset + random.below(size)
      }
    }
    set(&b, at, width, value)
  }

  private static let types: [UInt64] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 15, 16, 17, 18, 19, 0x6FFF_FFF5, 0x6FFF_FFF6, 0x6FFF_FFFD, 0x6FFF_FFFE, 0x6FFF_FFFF, 0x7000_0001, 0x8000_0001]

  /// Makes two tables say different things of the same matter, each of them well-formed by itself.
  private static func contradict(_ b: inout [UInt8], _ random: inout Random) {
    guard let (table, count) = headers(b) else { return spoilField(&b, &random) }
    let (one, two) = (table + random.below(count) * 64, table + random.below(count) * 64)
    switch random.below(10) {
    case 0: for i in 0..<64 { b[one + i] = b[two + i] }
    case 1: for i in 24..<40 { b[one + i] = b[two + i] }
    case 2: for i in 0..<64 { b.swapAt(one + i, two + i) }
    case 3: set(&b, one + 4, 4, random.pick(types))
    case 4: set(&b, one + 8, 8, word(b, one + 8, 8) ^ random.pick([1, 2, 4, 0x10, 0x20, 0x30, 0x80, 0x200, 0x400, 0x800, 0x20_0000, 0x8000_0000, 0x1000_0000]))
    case 5: set(&b, one + 40, 4, UInt64(random.below(count + 2)))
    case 6: set(&b, one + 44, 4, UInt64(random.below(count + 2)))
    case 7:
      // The number of sections in the first header, as with very many.
      set(&b, 60, 2, 0)
      set(&b, table + 32, 8, random.oneIn(2) ? UInt64(count) : random.pick(numbers))
      if random.oneIn(2) { set(&b, 62, 2, 0xFFFF) }
      if random.oneIn(2) { set(&b, table + 40, 4, UInt64(random.below(count + 1))) }
    case 8: set(&b, one + 48, 8, random.pick([0, 1, 3, 8, 4096, 1 << 20, 1 << 31, 1 << 40, 1 << 63]))
    default: spoilSymbolOrRelocation(&b, table, count, &random)
    }
  }

  /// A symbol in another section or of another kind, a relocation of another type or symbol.
  private static func spoilSymbolOrRelocation(_ b: inout [UInt8], _ table: Int, _ count: Int, _ random: inout Random) {
    for _ in 0..<8 {
      let header = table + random.below(count) * 64
      let kind = word(b, header + 4, 4)
      let (offset, size) = (Int(clamping: word(b, header + 24, 8)), Int(clamping: word(b, header + 32, 8)))
      guard kind == 2 || kind == 4 || kind == 11, size >= 24, offset < b.count, size <= b.count - offset else { continue }
      let entry = offset + random.below(size / 24) * 24
      if kind == 4 {
        switch random.below(4) {
        case 0: set(&b, entry + 8, 4, UInt64(random.below(64)))
        case 1: set(&b, entry + 12, 4, UInt64(random.below(40)))
        case 2: set(&b, entry, 8, UInt64(random.below(256)))
        default: set(&b, entry + 16, 8, random.pick(numbers))
        }
      } else {
        switch random.below(4) {
        case 0: set(&b, entry + 6, 2, random.oneIn(2) ? UInt64(random.below(count + 1)) : random.pick([0xFF00, 0xFFF1, 0xFFF2, 0xFFFF]))
        case 1: set(&b, entry + 4, 1, UInt64(random.below(3) << 4 | random.below(11)))
        case 2: set(&b, entry + 5, 1, UInt64(random.below(4)))
        default: set(&b, entry + 8, 16, random.pick(numbers))
        }
      }
      return
    }
  }
}
