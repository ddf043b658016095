// Decodes x86 machine code by the table that encodes it.
//
// Every row is entered under the opcode bytes it can have; what is decoded at an address is tried against the rows of its opcode, and
// the one that explains most of the prefixes wins. The result prints as text that assembles to the same bytes, if they are the
// encoding that the assembler would choose.

import Support

/// A decoded instruction.
public struct X86Decoded {
  public var opcode = X86Opcode(row: 0)
  public var operands: (MCOperand, MCOperand, MCOperand, MCOperand) = (.none, .none, .none, .none)
  /// Bytes of the instruction with its prefixes.
  public var length = 0
  /// Prefixes that are no part of the instruction, as prefix rows, at most four.
  public var prefixes: (X86Opcode?, X86Opcode?, X86Opcode?, X86Opcode?) = (nil, nil, nil, nil)

  subscript(i: Int) -> MCOperand {
    get { i == 0 ? operands.0 : i == 1 ? operands.1 : i == 2 ? operands.2 : operands.3 }
    set {
      switch i {
      case 0: operands.0 = newValue
      case 1: operands.1 = newValue
      case 2: operands.2 = newValue
      default: operands.3 = newValue
      }
    }
  }
}

public final class X86Disassembler {
  let mode: Int
  /// For each opcode key the first entry + 1; entries are chained.
  private var heads = [UInt32](repeating: 0, count: 4 << 12)
  private var entries: [(row: UInt16, next: UInt32)] = []

  /// `mode` is 16, 32 or 64.
  public init(mode: Int = 64) {
    self.mode = mode
    var row = X86Opcode.count - 1
    // Chains are built from their ends, so that earlier rows come first.
    while row >= 0 {
      let op = X86Opcode(row: row)
      if x86EncodingWords[row] & (mode == 64 ? 1 << 57 : 1 << 56) == 0 { X86DecodingOpcodes.each(op) { enter(row, $0) } }
      row -= 1
    }
  }

  private func enter(_ row: Int, _ key: Int) {
    entries.append((UInt16(row), heads[key]))
    heads[key] = UInt32(entries.count)
  }

  /// Decodes what begins at `bytes`; nil if no row explains it.
  public func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> X86Decoded? {
    var c = X86DecodingCursor(bytes, mode: mode)
    guard c.readPrefixesAndOpcode() else { return nil }
    var best: X86Decoded?
    var bestScore = Int.min
    var at = heads[c.key]
    while at != 0 {
      let e = entries[Int(at) - 1]
      var attempt = X86DecodingAttempt(c, X86Opcode(row: Int(e.row)))
      if let score = attempt.run(), score > bestScore {
        best = attempt.result
        bestScore = score
      }
      at = e.next
    }
    return best
  }

  /// Writes `bytes` as assembler text, a line to an instruction; bytes that are none become `.byte`.
  public func disassemble(_ bytes: UnsafeBufferPointer<UInt8>, with printer: AsmPrinter) {
    var at = 0
    while at < bytes.count {
      let rest = UnsafeBufferPointer(rebasing: bytes[at..<min(bytes.count, at + 15)])
      guard let d = decode(rest) else {
        printer.out.write("\t.byte\t")
        printer.out.write(decimal: Int(bytes[at]))
        printer.out.append(0x0A)
        at += 1
        continue
      }
      printer.print(d)
      at += d.length
    }
  }
}

extension AsmPrinter {
  /// Writes a decoded instruction with its prefixes.
  public func print(_ d: X86Decoded) {
    withUnsafeTemporaryAllocation(of: MCOperand.self, capacity: 4) { room in
      let o = room.baseAddress!
      for i in 0..<4 { (o + i).initialize(to: d[i]) }
      for prefix in [d.prefixes.0, d.prefixes.1, d.prefixes.2, d.prefixes.3] { if let prefix { print(prefix, UnsafePointer(o)) } }
      print(d.opcode, UnsafePointer(o))
    }
  }
}

/// The opcodes under which a row can be met.
enum X86DecodingOpcodes {
  /// Spaces of opcodes: legacy, VEX, EVEX, XOP.
  static func key(space: Int, map: Int, opcode: Int) -> Int { space << 12 | (map & 7) << 8 | opcode & 0xFF }

  static func each(_ op: X86Opcode, _ body: (Int) -> Void) {
    let word = x86EncodingWords[op.row]
    let opcode = Int(word >> 8 & 0xFF), map = Int(word >> 24 & 7)
    let space = word >> 41 & 1 != 0 ? 2 : word >> 43 & 1 != 0 ? 3 : word >> 37 & 1 != 0 ? 1 : 0
    func add(_ o: Int, _ m: Int? = nil) { body(key(space: space, map: m ?? map, opcode: o)) }
    switch op.encodingForm {
    case .prefix, .string, .waitm, .waitop: break
    case .o, .movabs: for r in 0..<8 { add(opcode | r) }
    case .alu:
      add(opcode | 4)
      add(opcode & 1 == 0 ? 0x80 : 0x81)
      if opcode & 1 != 0 { add(0x83) }
    case .movi:
      for r in 0..<8 { add((opcode & 1 == 0 ? 0xB0 : 0xB8) | r) }
      add(opcode)
    case .testi:
      add(opcode & 1 == 0 ? 0xA8 : 0xA9)
      add(opcode)
    case .pushi:
      add(0x6A)
      add(0x68)
    case .imul:
      if op.operandCount == 3 {
        add(0x6B)
        add(0x69)
      }
    case .shift:
      add(opcode)
      add(opcode | 0x10)
    case .jmp:
      add(0xEB)
      add(0xE9)
    case .jcc:
      add(opcode)
      add(opcode + 0x10, 1)
    case .xchg:
      add(opcode)
      if opcode & 1 != 0 { for r in 0..<8 { add(0x90 | r) } }
    case .pushseg:
      for n in 0..<4 { add(opcode | n << 3) }
      add(0xA0 | opcode & 1, 1)
      add(0xA8 | opcode & 1, 1)
    case .rm where space == 1 && word >> 36 & 1 != 0:
      add(opcode)
      add(opcode == 0x6F ? 0x7F : opcode == 0x7E ? 0xD6 : opcode ^ 1)
    case .rvm where space == 1 && word >> 36 & 1 != 0:
      add(opcode)
      add(opcode ^ 1)
    default: add(opcode)
    }
  }
}
