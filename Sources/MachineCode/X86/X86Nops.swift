// NOP padding for alignment in code.
//
// The long sequences are those the processor manuals recommend (Intel SDM vol. 2, NOP, table 4-12; the ten- and eleven-byte forms
// add ignored prefixes). An IA-32 object may run where these do not exist: there, and in 16-bit code, LEA to its own register does
// nothing. Padding is filled longest first; very long padding is jumped over.

/// Which instructions do nothing.
enum X86Nops: UInt8 {
  /// 64-bit objects: also valid in their 32-bit code.
  case long
  /// 32-bit code of IA-32 objects.
  case lea32
  /// 16-bit code.
  case lea16

  /// What fits code of `mode` bits in an object of `objectBits`.
  init(mode: Int, objectBits: Int) { self = mode == 16 ? .lea16 : objectBits == 32 ? .lea32 : .long }

  /// The longest instruction.
  var longest: Int {
    switch self {
    case .long: return 11
    case .lea32: return 7
    case .lea16: return 4
    }
  }

  /// How many of the longest are better run through than jumped over.
  private var mostInRow: Int { self == .long ? 7 : 2 }

  /// Writes `count` bytes, each instruction of at most `limit` bytes (0: as long as is good).
  func write(count: Int, limit: Int = 0, to p: UnsafeMutablePointer<UInt8>) {
    let most = limit == 0 ? longest : min(limit, longest)
    var at = p
    var left = count
    if left / longest > mostInRow {
      let jump = writeJump(over: left, at)
      at += jump
      left -= jump
    }
    while left > 0 {
      let n = min(left, most)
      one(n, at)
      at += n
      left -= n
    }
  }

  /// Jumps to the end of `count` bytes, short while that reaches; returns its size.
  private func writeJump(over count: Int, _ p: UnsafeMutablePointer<UInt8>) -> Int {
    if count - 2 <= 127 {
      p[0] = 0xEB
      p[1] = UInt8(count - 2)
      return 2
    }
    var at = p
    if self == .lea16 {
      at[0] = 0x66
      at += 1
    }
    at[0] = 0xE9
    let size = at - p + 5
    UnsafeMutableRawPointer(at + 1).storeBytes(of: Int32(count - size).littleEndian, as: Int32.self)
    return size
  }

  private func one(_ n: Int, _ p: UnsafeMutablePointer<UInt8>) {
    for i in 0..<n { p[i] = 0 }
    if n <= 2 {
      p[0] = n == 1 ? 0x90 : 0x66
      if n == 2 { p[1] = 0x90 }
      return
    }
    switch self {
    case .long: X86Nops.long(n, p)
    case .lea32: X86Nops.lea32(n, p)
    case .lea16:
      p[0] = 0x8D
      p[1] = n == 3 ? 0x74 : 0xB4
    }
  }

  /// `lea 0(%esi,%eiz), %esi` in its sizes; five and eight bytes need a NOP more.
  private static func lea32(_ n: Int, _ p: UnsafeMutablePointer<UInt8>) {
    p[0] = 0x8D
    switch n {
    case 3: p[1] = 0x76
    case 4, 5:
      p[1] = 0x74
      p[2] = 0x26
      if n == 5 { p[4] = 0x90 }
    case 6: p[1] = 0xB6
    default:
      p[1] = 0xB4
      p[2] = 0x26
    }
  }

  private static func long(_ n: Int, _ p: UnsafeMutablePointer<UInt8>) {
    var core = n
    var at = p
    switch n {
    case 6: core = 5
    case 9, 10, 11: core = 8
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
