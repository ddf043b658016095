// Instruction statements of x86 assembler text: prefixes, mnemonic look-up, then operands and their match.

import Support

/// State of the instruction parser between statements.
struct X86AsmState: BitwiseCopyable {
  /// Operands are written in Intel syntax.
  var isIntel = false
}

extension AsmParser {
  /// Parses an instruction; false after a prefix, when the instruction itself is still to come.
  func instruction(_ text: UnsafeBufferPointer<UInt8>, _ start: UnsafePointer<UInt8>) throws(AsmError) -> Bool {
    guard let candidates = lookUp(text) else {
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
    var operands = AsmOperands()
    try parseOperands(&operands)
    try match(text, candidates, &operands, start)
    return true
  }

  /// The range of `x86MnemonicOpcodes` for a mnemonic, by binary search.
  private func lookUp(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var low = 0
    var high = x86MnemonicStarts.count - 2
    let names = x86MnemonicText.utf8Start
    while low <= high {
      let middle = (low + high) >> 1
      let offset = Int(x86MnemonicOffsets[middle])
      let length = Int(x86MnemonicOffsets[middle + 1]) - offset
      var order = 0
      var i = 0
      while i < length && i < text.count {
        let a = names[offset + i]
        var b = text[i]
        if b >= 0x41 && b <= 0x5A { b |= 0x20 }
        if a != b {
          order = Int(b) - Int(a)
          break
        }
        i += 1
      }
      if order == 0 { order = text.count - length }
      if order == 0 { return Int(x86MnemonicStarts[middle])..<Int(x86MnemonicStarts[middle + 1]) }
      if order < 0 { high = middle - 1 } else { low = middle + 1 }
    }
    return nil
  }
}

extension X86Opcode {
  var isPrefix: Bool { UInt8(truncatingIfNeeded: x86EncodingWords[row]) == X86EncodingForm.prefix.rawValue }
  var prefixByte: UInt8 { UInt8(truncatingIfNeeded: x86EncodingWords[row] &>> 8) }
}
