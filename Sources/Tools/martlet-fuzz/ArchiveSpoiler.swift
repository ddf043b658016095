// Damage to archives: headers with wrong numbers, members within members, symbol tables that name other members than those that define the
// symbols, lists of long names that end early.

struct ArchiveSpoiler {
  static func spoil(_ seed: [UInt8], _ random: inout Random) -> [UInt8] {
    var b = seed
    for _ in 0..<random.range(1, 3) {
      guard b.count > 72 else { break }
      let members = headers(b)
      switch random.below(8) {
      case 0: b = ELFSpoiler.spoil(b, &random)
      case 1, 2: lie(&b, members, &random)
      case 3:
        // A field of a member's header: name, date, owners, mode, size, end.
        let at = random.pick(members) + random.pick([0, 1, 16, 28, 34, 40, 48, 49, 52, 58, 59])
        let text = random.pick(["0", "9", "-1", "99999999999", "/", "//", "/0", "/99999", "`", " ", "x", "0x10"])
        for (i, c) in text.utf8.enumerated() where at + i < b.count { b[at + i] = c }
      case 4:
        // A member is damaged.
        let at = random.pick(members) + 60 + random.below(64)
        if at < b.count { b[at] = UInt8(truncatingIfNeeded: random.next()) }
      case 5: b = Array(b.prefix(random.below(b.count + 1)))
      case 6:
        let (from, to) = (random.pick(members), random.pick(members))
        for i in 0..<60 where from + i < b.count && to + i < b.count { b[to + i] = b[from + i] }
      default: b.replaceSubrange(0..<8, with: Array((random.oneIn(2) ? "!<thin>\n" : "!<arch>\n").utf8))
      }
    }
    return b
  }

  /// Offsets of the members' headers, as far as they make sense; the first one at least.
  private static func headers(_ b: [UInt8]) -> [Int] {
    let isThin = b.starts(with: Array("!<thin>".utf8))
    var list = [8]
    var at = 8
    while list.count < 64, at + 60 <= b.count {
      let isSpecial = b[at] == 0x2F && (b[at + 1] == 0x20 || b[at + 1] == 0x2F)
      guard let size = Int(String(decoding: b[at + 48..<at + 58], as: UTF8.self).trimmingSuffix()), size >= 0, size < b.count else { break }
      at += 60 + (isThin && !isSpecial ? 0 : (size + 1) & ~1)
      if at + 60 <= b.count { list.append(at) }
    }
    return list
  }

  /// The symbol table, a big-endian count with that many offsets and then names, says something else.
  private static func lie(_ b: inout [UInt8], _ members: [Int], _ random: inout Random) {
    let table = 68
    let count = Int((0..<4).reduce(0) { $0 << 8 | UInt32(b[table + $1]) })
    func put(_ at: Int, _ value: UInt64) { for i in 0..<4 where at + i < b.count { b[at + i] = UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt64(i))) } }
    let entry = table + 4 + 4 * random.below(min(count, 64))
    switch random.below(5) {
    case 0: put(table, random.oneIn(2) ? UInt64(truncatingIfNeeded: count &+ random.range(0, 4) &- 2) : random.pick(ELFSpoiler.numbers))
    case 1, 2: put(entry, UInt64(random.pick(members)))
    case 3: put(entry, random.oneIn(2) ? UInt64(random.below(b.count + 8)) : random.pick(ELFSpoiler.numbers))
    default:
      let at = table + 4 + 4 * min(count, 64) + random.below(24)
      if at < b.count { b[at] = random.pick([0, 0x61, 0x6E, 0xFF, 0x40]) }
    }
  }
}

extension String {
  fileprivate func trimmingSuffix() -> Substring { self[...(lastIndex { $0 != " " } ?? startIndex)] }
}
