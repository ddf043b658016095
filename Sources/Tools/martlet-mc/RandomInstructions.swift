// `martlet-mc --random N`: random instances of every row of the instruction table, as text and as bytes.
//
// The text goes to BASE.s, one instruction to a line, each followed by an alignment to 16; the bytes to BASE.bin, in records of 16
// filled up with CC. Rows named in the file that `--except` gives are left out. Whoever assembles the text by other means must get the same records (scripts/test-encoding).

import MachineCode
import Support

struct RandomRun {
  var perRow = 1
  var seed: UInt64 = 1
  var mode = 64
  var isIntel = false
  var base = "random"
  /// Names of rows that are left out.
  var exceptions: Set<String> = []

  static let recordSize = 16

  func write() -> Bool {
    let text = ByteBuffer(capacity: 1 << 20)
    let bytes = ByteBuffer(capacity: 1 << 20)
    text.write(mode == 64 ? "\t.code64\n" : mode == 32 ? "\t.code32\n" : "\t.code16\n")
    if isIntel { text.write("\t.intel_syntax noprefix\n") }
    var random = TestRandom(seed: seed)
    let buffer = CodeBuffer(interner: Interner())
    buffer.codeMode = mode
    let printer = AsmPrinter(buffer, to: text, isIntel: isIntel)
    for row in 0..<X86Opcode.count {
      let op = X86Opcode(row: row)
      if op.isPrefix || !op.hasSpelling(isIntel: isIntel) { continue }
      if exceptions.contains(String(decoding: op.name, as: UTF8.self)) { continue }
      for _ in 0..<perRow {
        guard let operands = X86RandomOperands.make(op, &random, mode: mode) else { break }
        buffer.discardCode()
        operands.withUnsafeBufferPointer { list in
          withUnsafeTemporaryAllocation(of: MCOperand.self, capacity: 5) { room in
            for i in 0..<list.count { (room.baseAddress! + i).initialize(to: list[i]) }
            let o = UnsafePointer(room.baseAddress!)
            X86Encoder.encode(op, o, into: buffer)
            // A high byte met a REX prefix, for example.
            if buffer.encodingError != nil {
              buffer.encodingError = nil
              return
            }
            printer.print(op, o)
            text.write("\t.balign 16, 0xcc\n")
            let code = buffer.currentCode
            bytes.append(code)
            bytes.append(repeating: 0xCC, count: RandomRun.recordSize - code.count)
          }
        }
      }
    }
    return writeFile(base + ".s", text) && writeFile(base + ".bin", bytes)
  }
}
