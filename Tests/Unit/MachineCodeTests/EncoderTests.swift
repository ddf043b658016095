// Every row of the instruction table against GNU as: random operands are printed, assembled by as, and must give the bytes
// our encoder gives; our own assembler must read the text back to the same bytes, too.

import ObjectFormat
import Support
import Testing

@testable import MachineCode

@Suite struct EncoderTests {
  /// The text and our bytes of `perRow` random instances of every row without labels.
  private func makeProgram(
    perRow: Int, seed: UInt64, mode: Int = 64, isIntel: Bool = false
  ) -> (text: ByteBuffer, bytes: [UInt8], starts: [Int]) {
    // GNU as wants other text for these (Tests/Encoding/not-in-gnu-as.txt).
    var exceptions: [X86Opcode] = [.ljmpM80, .lcallM80, .lssR64, .lfsR64, .lgsR64]
    if isIntel { exceptions += [.sysret, .sysretq, .sysexit, .sysexitq] }
    let buffer = CodeBuffer(interner: Interner())
    buffer.codeMode = mode
    let text = ByteBuffer()
    let printer = AsmPrinter(buffer, to: text, isIntel: isIntel)
    var random = TestRandom(seed: seed)
    var starts: [Int] = []
    for row in 0..<X86Opcode.count {
      let op = X86Opcode(row: row)
      if op.isPrefix || !op.hasSpelling(isIntel: isIntel) || exceptions.contains(op) { continue }
      for _ in 0..<perRow {
        guard let operands = X86RandomOperands.make(op, &random, mode: mode) else { break }
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

  /// What our assembler makes of `text`.
  private func assemble(_ text: ByteBuffer, mode: Int, isIntel: Bool = false) -> (bytes: [UInt8], errors: [String]) {
    let buffer = CodeBuffer(interner: Interner())
    buffer.codeMode = mode
    let parser = AsmParser(buffer)
    parser.x86.isIntel = isIntel
    parser.x86.hasBareRegisters = isIntel
    parser.parse(text.bytes)
    return (Array(buffer.currentCode), parser.errors.map { "\($0.line): \($0.message)" })
  }

  @Test(arguments: [16, 32, 64]) func otherModesReadBack(mode: Int) {
    let program = makeProgram(perRow: 2, seed: 5, mode: mode)
    let again = assemble(program.text, mode: mode)
    #expect(again.errors == [])
    #expect(report(program.bytes, again.bytes, program.starts, program.text) == nil)
  }

  @Test func intelTextReadsBack() {
    let program = makeProgram(perRow: 2, seed: 6, isIntel: true)
    let again = assemble(program.text, mode: 64, isIntel: true)
    #expect(again.errors == [])
    #expect(report(program.bytes, again.bytes, program.starts, program.text) == nil)
  }

  /// Bytes, disassembled and assembled again, are the same bytes.
  @Test(arguments: [16, 32, 64]) func disassemblyReadsBack(mode: Int) {
    let program = makeProgram(perRow: 2, seed: 7, mode: mode)
    let text = ByteBuffer()
    let printer = AsmPrinter(CodeBuffer(interner: Interner()), to: text)
    program.bytes.withUnsafeBufferPointer { X86Disassembler(mode: mode).disassemble($0, with: printer) }
    #expect(!text.string.contains(".byte"))
    let again = assemble(text, mode: mode)
    #expect(again.errors == [])
    #expect(report(program.bytes, again.bytes, program.starts, program.text) == nil)
  }

  private func errors(_ text: String, isIntel: Bool = false) -> [String] {
    let buffer = ByteBuffer()
    buffer.write(text + "\n")
    return assemble(buffer, mode: 64, isIntel: isIntel).errors
  }

  @Test func badOperandsAreErrors() {
    #expect(errors("inc (%rax)").first?.contains("ambiguous") == true)
    #expect(errors("vfpclassps $1, (%rax), %k1").first?.contains("ambiguous") == true)
    #expect(errors("cvtsi2sd (%rax), %xmm0; movzx (%rax), %eax") == [])
    #expect(errors("mov eax, [rax+rbx+rcx]", isIntel: true).first?.contains("too many registers") == true)
    #expect(errors("inc [rax]", isIntel: true).first?.contains("ambiguous") == true)
    for text in [
      "vaddps (%rax){1to4}, %zmm1, %zmm2", "vaddps {rn-sae}, %xmm1, %xmm2, %xmm3", "vpgatherdd (%rax,%zmm1,4), %zmm2", "addl %eax{%k1}, %ebx",
      "{vex} vaddps %zmm1, %zmm2, %zmm3", "push %ds", "movl %eax, (%rax,%rsp)", "vmovaps %zmm1, (%rax){%k1}{z}", "jmpl *%eax", "aaa",
    ] { #expect(!errors(text).isEmpty, "\(text)") }
  }

  @Test func truncatedCodeIsNoInstruction() {
    let bytes: [UInt8] = [0x62, 0xF1, 0x6C, 0x48, 0x58]
    for n in 0...bytes.count { bytes[..<n].withUnsafeBufferPointer { #expect(X86Disassembler().decode($0) == nil) } }
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
    #expect(X86Opcode.addRM8R8.row < X86Opcode.addRM16R16.row)
    #expect(MemoryLayout<X86Opcode>.size == 2)
    for row in 0..<X86Opcode.count { #expect(X86Opcode(row: row).row == row) }
  }

  @Test func highByteWithREXIsAnError() {
    let buffer = CodeBuffer(interner: Interner())
    X86Encoder.encode(.movRM8R8, .reg(.r8), .reg(.ah), into: buffer)
    #expect(buffer.encodingError != nil)
  }
}
