// How many columns of a terminal text takes: tabs, wide (East Asian, emoji) and combining characters. Source: UAX #11, Unicode 15.

/// Column arithmetic over the UTF-8 bytes of a source line.
public enum DisplayWidth {
  /// Columns of one character.
  static func width(of scalar: UInt32) -> Int {
    if scalar < 0x300 { return 1 }
    if contains(zeroWidth, scalar) { return 0 }
    return contains(wide, scalar) ? 2 : 1
  }

  private static func contains(_ ranges: [UInt32], _ c: UInt32) -> Bool {
    var low = 0, high = ranges.count / 2
    while low < high {
      let middle = (low + high) / 2
      if ranges[2 * middle + 1] < c { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count / 2 && ranges[2 * low] <= c
  }

  /// The character at byte `i` and its length in bytes; a broken sequence is one byte.
  static func decode(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> (scalar: UInt32, length: Int) {
    let c = text[i]
    if c < 0x80 { return (UInt32(c), 1) }
    let n = c >= 0xF0 && c < 0xF8 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1
    if n == 1 || i + n > text.count { return (0xFFFD, 1) }
    var scalar = UInt32(c) & (0x7F >> UInt32(n))
    for k in 1..<n {
      if text[i + k] & 0xC0 != 0x80 { return (0xFFFD, 1) }
      scalar = scalar << 6 | UInt32(text[i + k] & 0x3F)
    }
    return (scalar, n)
  }

  /// Columns before byte `end` of a line; tabs stop at multiples of `tabStop`.
  public static func columns(_ text: UnsafeBufferPointer<UInt8>, upTo end: Int, tabStop: Int) -> Int {
    var column = 0
    var i = 0
    while i < min(end, text.count) {
      if text[i] == 9 {
        column += tabStop - column % tabStop
        i += 1
      } else {
        let (scalar, length) = decode(text, i)
        column += width(of: scalar)
        i += length
      }
    }
    return column + max(end - text.count, 0)
  }

  private static let zeroWidth: [UInt32] = [
    0x300, 0x36F, 0x483, 0x489, 0x591, 0x5BD, 0x610, 0x61A, 0x64B, 0x65F, 0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x2064, 0x20D0, 0x20FF,
    0xFE00, 0xFE0F, 0xFE20, 0xFE2F, 0xE0100, 0xE01EF,
  ]
  private static let wide: [UInt32] = [
    0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x23F0, 0x23F0, 0x23F3, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615,
    0x2648, 0x2653, 0x267F, 0x267F, 0x2693, 0x2693, 0x26A1, 0x26A1, 0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE,
    0x26D4, 0x26D4, 0x26EA, 0x26EA, 0x26F2, 0x26F3, 0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B,
    0x2728, 0x2728, 0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27B0, 0x27B0, 0x27BF, 0x27BF,
    0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x303E, 0x3041, 0x33FF, 0x3400, 0x4DBF, 0x4E00, 0xA4CF, 0xA960, 0xA97C,
    0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE19, 0xFE30, 0xFE6B, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6, 0x16FE0, 0x18CFF, 0x1B000, 0x1B2FF,
    0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F200, 0x1F265, 0x1F300, 0x1F64F, 0x1F680, 0x1F6FF,
    0x1F7E0, 0x1F7EB, 0x1F90C, 0x1F9FF, 0x1FA70, 0x1FAFF, 0x20000, 0x2FFFD, 0x30000, 0x3FFFD,
  ]
}
