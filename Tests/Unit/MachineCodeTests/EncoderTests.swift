// Every row of the instruction table against GNU as: random operands are printed, assembled by as, and must give the bytes
// our encoder gives; our own assembler must read the text back to the same bytes, too.

import ObjectFormat
import Support
import Testing

@testable import MachineCode

@Suite struct EncoderTests {
  /// The text and our bytes of `perRow` random instances of every row without labels.
  private func makeProgram(perRow: Int, seed: UInt64) -> (text: ByteBuffer, bytes: [UInt8], starts: [Int]) {
    let buffer = CodeBuffer(interner: Interner())
    let text = ByteBuffer()
    let printer = AsmPrinter(buffer, to: text)
    var random = TestRandom(seed: seed)
    var starts: [Int] = []
    for row in 0..<X86Opcode.count {
      let op = X86Opcode(row: row)
      if op.isPrefix { continue }
      for _ in 0..<perRow {
        guard let operands = X86RandomOperands.make(op, &random) else { break }
        let start = buffer.streamOffset
        operands.withUnsafeBufferPointer { list in
          withUnsafeTemporaryAllocation(of: MCOperand.self, capacity: 4) { room in
            for i in 0..<list.count { (room.baseAddress! + i).initialize(to: list[i]) }
            X86Encoder.encode(op, UnsafePointer(room.baseAddress!), into: buffer)
            if buffer.encodingError != nil {
              // A high byte met a REX prefix.
              buffer.encodingError = nil
              buffer.cursor = buffer.start + start
            } else {
              starts.append(start)
              printer.print(op, UnsafePointer(room.baseAddress!))
            }
          }
        }
      }
    }
    buffer.synchronize()
    starts.append(buffer.streamOffset)
    return (text, Array(UnsafeBufferPointer(start: buffer.start, count: buffer.streamOffset)), starts)
  }

  private func report(_ ours: [UInt8], _ theirs: [UInt8], _ starts: [Int], _ text: ByteBuffer) -> String? {
    if ours == theirs { return nil }
    var k = 0
    while k < min(ours.count, theirs.count) && ours[k] == theirs[k] { k += 1 }
    var row = 0
    while row + 1 < starts.count && starts[row + 1] <= k { row += 1 }
    let lines = text.string.split(separator: "\n")
    let end = row + 1 < starts.count ? starts[row + 1] : ours.count
    func hex(_ b: ArraySlice<UInt8>) -> String { b.map { String($0, radix: 16) }.joined(separator: " ") }
    let line = row < lines.count ? String(lines[row]) : "past the end"
    return "\(line): ours \(hex(ours[starts[row]..<end])), theirs \(hex(theirs[min(starts[row], theirs.count)..<min(end + 4, theirs.count)]))"
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func rowsAgreeWithGNUAs(seed: UInt64) throws {
    guard TestTools.hasGNUAs else { return print("notice: GNU as is not installed; the comparison is skipped") }
    let program = makeProgram(perRow: TestTools.rowRepetitions, seed: seed)
    let theirs = try TestTools.textOfGNUAs(program.text)
    let difference = report(program.bytes, theirs, program.starts, program.text)
    #expect(difference == nil)
  }

  @Test func printedTextReadsBack() throws {
    let program = makeProgram(perRow: 4, seed: 99)
    let buffer = CodeBuffer(interner: Interner())
    let parser = AsmParser(buffer)
    parser.parse(program.text.bytes)
    #expect(parser.errors.map { "\($0.line): \($0.message)" } == [])
    let theirs = Array(UnsafeBufferPointer(start: buffer.start, count: buffer.streamOffset))
    let difference = report(program.bytes, theirs, program.starts, program.text)
    #expect(difference == nil)
  }

  @Test func rawValuesAreRowNumbers() {
    for row in 0..<X86Opcode.count { #expect(Int(X86Opcode(row: row).rawValue) == row) }
  }

  @Test func highByteWithREXIsAnError() {
    let buffer = CodeBuffer(interner: Interner())
    X86Encoder.encode(.movRM8R8, .reg(.r8), .reg(.ah), into: buffer)
    #expect(buffer.encodingError != nil)
  }
}
