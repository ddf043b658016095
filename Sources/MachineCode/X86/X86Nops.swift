// NOP padding for alignment in code.
//
// The sequences are those the processor manuals recommend (Intel SDM vol. 2, NOP, table 4-12; the ten- and eleven-byte forms
// add ignored prefixes), filled longest first. Very long padding is jumped over.

enum X86Nops {
  private static let longest = 11

  /// Writes `count` bytes of NOPs, each of at most `longest` bytes (0: as long as is good).
  static func write(count: Int, longest limit: Int, to p: UnsafeMutablePointer<UInt8>) {
    let most = limit == 0 ? longest : min(limit, longest)
    var at = p
    var left = count
    while left > 0 {
      let n = min(left, most)
      one(n, at)
      at += n
      left -= n
    }
  }

  /// Writes `count` bytes of NOPs.
  static func write(count: Int, to p: UnsafeMutablePointer<UInt8>) {
    var at = p
    var left = count
    if left / longest > 7 {
      // Jump over it: short form while it reaches.
      if left - 2 <= 127 {
        at[0] = 0xEB
        at[1] = UInt8(left - 2)
        at += 2
        left -= 2
      } else {
        at[0] = 0xE9
        UnsafeMutableRawPointer(at + 1).storeBytes(of: Int32(left - 5).littleEndian, as: Int32.self)
        at += 5
        left -= 5
      }
    }
    while left > 0 {
      let n = min(left, longest)
      one(n, at)
      at += n
      left -= n
    }
  }

  private static func one(_ n: Int, _ p: UnsafeMutablePointer<UInt8>) {
    for i in 0..<n { p[i] = 0 }
    var core = n
    var at = p
    switch n {
    case 1:
      at[0] = 0x90
      return
    case 2:
      at[0] = 0x66
      at[1] = 0x90
      return
    case 6: core = 5
    case 9: core = 8
    case 10: core = 8
    case 11: core = 8
    default: break
    }
    if n == 6 || n >= 9 {
      at[0] = 0x66
      at += 1
    }
    if n == 11 {
      at[0] = 0x66
      at += 1
    }
    if n >= 10 {
      at[0] = 0x2E
      at += 1
    }
    at[0] = 0x0F
    at[1] = 0x1F
    switch core {
    case 3: at[2] = 0x00
    case 4: at[2] = 0x40
    case 5: at[2] = 0x44
    case 7: at[2] = 0x80
    default: at[2] = 0x84
    }
  }
}
