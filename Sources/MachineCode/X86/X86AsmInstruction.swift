// Instruction statements of x86 assembler text: prefixes, mnemonic look-up, then operands and their match.

import Support

/// State of the instruction parser.
struct X86AsmState: BitwiseCopyable {
  /// Operands are written in Intel syntax, registers without `%` if `isBareRegisters`.
  var isIntel = false
  var hasBareRegisters = false
  /// `.code16gcc`: instructions of unspecified size on the stack are 32 bits wide.
  var isGCC16 = false
  /// What `{vex}`, `{disp32}` … ask of the instruction that follows.
  var wishes = EncodingWishes()
}

/// Pseudo prefixes in braces (GNU as manual, i386-Mnemonics).
struct EncodingWishes: OptionSet, BitwiseCopyable {
  var rawValue: UInt16 = 0
  static var vex: EncodingWishes { .init(rawValue: 1) }
  static var evex: EncodingWishes { .init(rawValue: 2) }
  static var vex3: EncodingWishes { .init(rawValue: 4) }
  static var load: EncodingWishes { .init(rawValue: 8) }
  static var store: EncodingWishes { .init(rawValue: 16) }
  static var disp8: EncodingWishes { .init(rawValue: 32) }
  static var disp32: EncodingWishes { .init(rawValue: 64) }
}

extension AsmParser {
  /// Operands are in Intel syntax from here on, registers without `%`, as after `.intel_syntax noprefix`.
  public func useIntelSyntax() {
    x86.isIntel = true
    x86.hasBareRegisters = true
  }

  /// Parses an instruction; false after a prefix, when the instruction itself is still to come.
  func instruction(_ text: UnsafeBufferPointer<UInt8>, _ start: UnsafePointer<UInt8>) throws(AsmError) -> Bool {
    guard let candidates = lookUp(text) else {
      dropPrefixes()
      lexer.p = start
      throw failure("unknown instruction '\(String(decoding: text, as: UTF8.self))'")
    }
    lexer.skipSpace()
    let first = X86Opcode(row: Int(x86MnemonicOpcodes[candidates.lowerBound]))
    if first.isPrefix {
      if lexer.isAtStatementEnd {
        buffer.emit(byte: first.prefixByte)
        return true
      }
      X86Encoder.encode(first, into: buffer)
      return false
    }
    try branchHint()
    var operands = AsmOperands()
    do throws(AsmError) {
      try parseOperands(&operands)
      if !x86.isIntel { operands.reverse() }
      try match(text, candidates, &operands, start)
    } catch {
      dropPrefixes()
      throw error
    }
    x86.wishes = []
    return true
  }

  /// Forgets prefixes whose instruction turned out to be wrong.
  private func dropPrefixes() {
    x86.wishes = []
    buffer.pendingPrefixes = buffer.modePrefixes
  }

  /// `jne,pt` and `jne,pn` predict the branch.
  private func branchHint() throws(AsmError) {
    guard lexer.peek == UInt8(ascii: ","), lexer.peek(1) | 0x20 == UInt8(ascii: "p") else { return }
    let taken = lexer.peek(2) | 0x20 == UInt8(ascii: "t")
    lexer.p += 3
    X86Encoder.encode(taken ? .segDS : .segCS, into: buffer)
  }

  /// A pseudo prefix, at its brace.
  func pseudoPrefix() throws(AsmError) {
    let start = lexer.p
    lexer.p += 1
    lexer.skipSpace()
    let text = lexer.name() ?? UnsafeBufferPointer(start: nil, count: 0)
    guard lexer.accept(UInt8(ascii: "}")) else {
      lexer.p = start
      throw failure("expected a pseudo prefix such as {vex}, {evex} or {disp32}")
    }
    let known: [(StaticString, EncodingWishes)] = [
      ("vex", .vex), ("vex2", .vex), ("vex3", [.vex, .vex3]), ("evex", .evex), ("load", .load), ("store", .store), ("disp8", .disp8),
      ("disp32", .disp32), ("disp16", .disp32), ("nooptimize", []),
    ]
    for (name, wish) in known where AsmParser.equalIgnoringCase(text, name) {
      x86.wishes.insert(wish)
      return
    }
    if AsmParser.equalIgnoringCase(text, "rex") { return X86Encoder.encode(.rex40, into: buffer) }
    lexer.p = start
    throw failure("unknown pseudo prefix")
  }

  /// The range of `x86MnemonicOpcodes` for a mnemonic, or nil.
  private func lookUp(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var h: UInt32 = 0x811C_9DC5
    for b in text { h = (h ^ UInt32(AsmParser.lowercased(b))) &* 0x0100_0193 }
    let mask = x86MnemonicSlots.count - 1
    var slot = Int(h ^ h >> 15) & mask
    let names = x86MnemonicText.utf8Start
    while x86MnemonicSlots[slot] != 0 {
      let k = Int(x86MnemonicSlots[slot]) - 1
      let offset = Int(x86MnemonicOffsets[k])
      if Int(x86MnemonicOffsets[k + 1]) - offset == text.count {
        var i = 0
        while i < text.count && names[offset + i] == AsmParser.lowercased(text[i]) { i += 1 }
        if i == text.count {
          let att = Int(x86MnemonicStarts[k]), intel = Int(x86IntelStarts[k]), end = Int(x86MnemonicStarts[k + 1])
          let range = x86.isIntel ? intel..<end : att..<intel
          return range.isEmpty ? nil : range
        }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  @inline(__always) static func lowercased(_ c: UInt8) -> UInt8 { c >= 0x41 && c <= 0x5A ? c | 0x20 : c }
}

extension X86Opcode {
  /// Whether the row is a prefix of the instruction that follows.
  public var isPrefix: Bool { UInt8(truncatingIfNeeded: x86EncodingWords[row]) == X86EncodingForm.prefix.rawValue }
  var prefixByte: UInt8 { UInt8(truncatingIfNeeded: x86EncodingWords[row] &>> 8) }
}
