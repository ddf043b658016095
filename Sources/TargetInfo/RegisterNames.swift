// The names of registers that `register T x asm("…")` may use.
//
// Source: GNU C manual, "Variables in Specified Registers"; Intel SDM volume 1, §3.4 and §8.1 for the names and their parts.

extension Target {
  /// Whether `name` (a `%` before it is allowed) is one of the target's registers.
  public func hasRegister(named name: String) -> Bool {
    let plain = name.hasPrefix("%") ? String(name.dropFirst()) : name
    if arch != .x86_64 && arch != .i386 { return true }
    if let number = Int(plain) { return number >= 0 && number < 77 }
    if Target.generalNames.contains(plain) { return true }
    for (prefix, count) in [("xmm", 32), ("ymm", 32), ("zmm", 32), ("mm", 8), ("k", 8)] where plain.hasPrefix(prefix) {
      if let n = Int(plain.dropFirst(prefix.count)) { return n >= 0 && n < count }
    }
    if plain == "st" { return true }
    if plain.hasPrefix("st(") && plain.hasSuffix(")"), let n = Int(plain.dropFirst(3).dropLast()) { return n >= 0 && n < 8 }
    guard arch == .x86_64, plain.hasPrefix("r") else { return false }
    var digits = plain.dropFirst()
    if let last = digits.last, "bwd".contains(last) { digits = digits.dropLast() }
    guard let n = Int(digits) else { return false }
    return n >= 8 && n < 16
  }

  private static let generalNames: Set<String> = [
    "ax", "bx", "cx", "dx", "si", "di", "bp", "sp", "eax", "ebx", "ecx", "edx", "esi", "edi", "ebp", "esp", "rax", "rbx", "rcx", "rdx", "rsi", "rdi",
    "rbp", "rsp", "al", "bl", "cl", "dl", "ah", "bh", "ch", "dh", "sil", "dil", "bpl", "spl",
  ]
}
