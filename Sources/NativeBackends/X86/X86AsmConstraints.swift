// GNU constraints on x86-64 (GCC manual, "Simple Constraints" and "Constraints for Particular Machines").

import SSA
import Support

/// What a constraint permits, one alternative of it.
struct X86AsmConstraint {
  var general = false
  var vector = false
  var memory = false
  /// Legacy registers only: 4 (`Q`: rax, rbx, rcx, rdx, whose second byte has a name) or 8 (`R`).
  var legacy = 0
  /// Registers named one by one.
  var registers: [PReg] = []
  /// Stack register 0 (`t`), 1 (`u`), 2 for any (`f`); -1 for none.
  var x87 = -1
  /// Mask registers (`k`; `Yk`: those that can be a predicate), MMX registers (`y`).
  var mask = false
  var predicate = false
  var mmx = false
  /// Operand whose place this one shares, or -1.
  var tied = -1
  /// Condition of a flag output (`@cc…`).
  var condition: UInt8? = nil
  /// Constants: any known at link time; known now; and the letters with a range.
  var symbolic = false
  var numeric = false
  var ranges: [UInt8] = []
  /// A floating constant, by its bits.
  var floating = false
  /// A letter without a meaning here.
  var unknown: UInt8 = 0

  init(_ text: Substring.UTF8View) {
    let t = Array(text)
    if t.count > 3, t[0] == UInt8(ascii: "@"), t[1] == UInt8(ascii: "c"), t[2] == UInt8(ascii: "c") {
      condition = X86AsmConstraint.condition(t[3...])
      return
    }
    var k = 0
    while k < t.count {
      let c = t[k]
      k += 1
      if c >= UInt8(ascii: "0") && c <= UInt8(ascii: "9") {
        tied = max(tied, 0) * 10 + Int(c - UInt8(ascii: "0"))
      } else if c == UInt8(ascii: "#") {
        // All that follows, up to the comma, only says what to prefer.
        break
      } else if c == UInt8(ascii: "W"), k < t.count {
        addWide(t[k])
        k += 1
      } else if c == UInt8(ascii: "Y"), k < t.count {
        switch t[k] {
        case UInt8(ascii: "z"): registers.append(.vector(0))
        case UInt8(ascii: "k"): (mask, predicate) = (true, true)
        case UInt8(ascii: "m"), UInt8(ascii: "n"): mmx = true
        default: vector = true
        }
        k += 1
      } else {
        add(c)
      }
    }
  }

  /// The two-letter constants: `We` sign-extended 32 bits (symbols too), `Wz` zero-extended 32 bits, `Ws` a symbol.
  private mutating func addWide(_ c: UInt8) {
    switch c {
    case UInt8(ascii: "e"):
      ranges.append(c)
      symbolic = true
    case UInt8(ascii: "z"): ranges.append(UInt8(ascii: "Z"))
    case UInt8(ascii: "s"): symbolic = true
    default: unknown = c
    }
  }

  private mutating func add(_ c: UInt8) {
    switch c {
    case UInt8(ascii: "r"), UInt8(ascii: "q"), UInt8(ascii: "l"), UInt8(ascii: "p"): general = true
    case UInt8(ascii: "Q"): legacy = max(legacy, 4)
    case UInt8(ascii: "R"): legacy = 8
    case UInt8(ascii: "a"): registers.append(.rax)
    case UInt8(ascii: "A"): registers += X86AsmConstraint.accumulatorPair
    case UInt8(ascii: "U"): registers += X86AsmConstraint.callerSaved
    case UInt8(ascii: "b"): registers.append(.rbx)
    case UInt8(ascii: "c"): registers.append(.rcx)
    case UInt8(ascii: "d"): registers.append(.rdx)
    case UInt8(ascii: "S"): registers.append(.rsi)
    case UInt8(ascii: "D"): registers.append(.rdi)
    case UInt8(ascii: "x"), UInt8(ascii: "v"): vector = true
    case UInt8(ascii: "m"), UInt8(ascii: "o"), UInt8(ascii: "V"), UInt8(ascii: "<"), UInt8(ascii: ">"): memory = true
    case UInt8(ascii: "g"):
      general = true
      memory = true
      symbolic = true
      numeric = true
    case UInt8(ascii: "X"):
      general = true
      vector = true
      memory = true
      symbolic = true
      numeric = true
    case UInt8(ascii: "i"):
      symbolic = true
      numeric = true
    case UInt8(ascii: "s"): symbolic = true
    case UInt8(ascii: "n"): numeric = true
    case UInt8(ascii: "e"), UInt8(ascii: "Z"):
      ranges.append(c)
      symbolic = true
    case UInt8(ascii: "E"), UInt8(ascii: "F"): floating = true
    case UInt8(ascii: "I"), UInt8(ascii: "J"), UInt8(ascii: "K"), UInt8(ascii: "L"), UInt8(ascii: "M"), UInt8(ascii: "N"),
      UInt8(ascii: "O"):
      ranges.append(c)
    case UInt8(ascii: "k"): mask = true
    case UInt8(ascii: "y"): mmx = true
    case UInt8(ascii: "t"): x87 = 0
    case UInt8(ascii: "u"): x87 = 1
    case UInt8(ascii: "f"): if x87 < 0 { x87 = 2 }
    // The x87 and SSE constants stand for registers as well; preferences and hints say nothing about correctness.
    case UInt8(ascii: "G"), UInt8(ascii: "C"), UInt8(ascii: "?"), UInt8(ascii: "!"),
      UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: " "), UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "+"),
      UInt8(ascii: "^"), UInt8(ascii: "$"):
      break
    default: unknown = c
    }
  }

  /// `A`: the double-width accumulator; a value of one register's size takes the first that is free.
  static let accumulatorPair: [PReg] = [.rax, .rdx]
  /// `U`: general registers that calls destroy.
  static let callerSaved: [PReg] = [.rax, .rdx, .rcx, .rsi, .rdi, .r8, .r9, .r10, .r11]

  var hasRegister: Bool { general || vector || legacy != 0 || !registers.isEmpty }

  /// Whether constant `c` may stand as an immediate.
  func accepts(_ c: Int64) -> Bool {
    if numeric { return true }
    for letter in ranges {
      switch letter {
      case UInt8(ascii: "I"): if c >= 0 && c <= 31 { return true }
      case UInt8(ascii: "J"): if c >= 0 && c <= 63 { return true }
      case UInt8(ascii: "K"): if c >= -128 && c <= 127 { return true }
      case UInt8(ascii: "L"): if c == 0xFF || c == 0xFFFF || c == 0xFFFF_FFFF { return true }
      case UInt8(ascii: "M"): if c >= 0 && c <= 3 { return true }
      case UInt8(ascii: "N"): if c >= 0 && c <= 255 { return true }
      case UInt8(ascii: "O"): if c >= 0 && c <= 127 { return true }
      case UInt8(ascii: "Z"): if c >= 0 && c <= 0xFFFF_FFFF { return true }
      default: if c == Int64(Int32(truncatingIfNeeded: c)) { return true }
      }
    }
    return false
  }

  /// The condition code of a flag output: `e`, `nz`, `ae`…
  private static func condition(_ text: ArraySlice<UInt8>) -> UInt8? {
    var name = text
    var code: UInt8 = 0
    if name.first == UInt8(ascii: "n"), name.count > 1 {
      code = 1
      name = name.dropFirst()
    }
    switch String(decoding: name, as: UTF8.self) {
    case "o": code ^= 0
    case "b", "c": code ^= 2
    case "ae": code ^= 3
    case "e", "z": code ^= 4
    case "be": code ^= 6
    case "a": code ^= 7
    case "s": code ^= 8
    case "p": code ^= 10
    case "l": code ^= 12
    case "ge": code ^= 13
    case "le": code ^= 14
    case "g": code ^= 15
    default: return nil
    }
    return code
  }

  /// The register that `name` spells at any width, with or without `%`.
  static func register(named name: String) -> PReg? {
    var text = Array(name.utf8)
    if text.first == UInt8(ascii: "%") { text.removeFirst() }
    guard text.count >= 2 else { return nil }
    let tail = String(decoding: text, as: UTF8.self)
    if tail.hasPrefix("xmm") || tail.hasPrefix("ymm"), let n = Int(tail.dropFirst(3)), n < 16 { return .vector(n) }
    if text[0] == UInt8(ascii: "r"), text[1] >= UInt8(ascii: "0"), text[1] <= UInt8(ascii: "9") {
      var digits = tail.dropFirst()
      if let last = digits.last, "bwd".contains(last) { digits = digits.dropLast() }
      guard let n = Int(digits), n >= 8, n < 16 else { return nil }
      return .general(n)
    }
    switch tail {
    case "rax", "eax", "ax", "al", "ah", "a": return .rax
    case "rcx", "ecx", "cx", "cl", "ch", "c": return .rcx
    case "rdx", "edx", "dx", "dl", "dh", "d": return .rdx
    case "rbx", "ebx", "bx", "bl", "bh", "b": return .rbx
    case "rsp", "esp", "sp", "spl": return .rsp
    case "rbp", "ebp", "bp", "bpl": return .rbp
    case "rsi", "esi", "si", "sil", "S": return .rsi
    case "rdi", "edi", "di", "dil", "D": return .rdi
    default: return nil
    }
  }
}
