// `martlet-mc --benchmark N`: encodes N rounds of a typical instruction mix and lays them out.
//
// Run under `valgrind --tool=callgrind` with two values of N; the difference of instruction counts over the difference of
// encoded instructions is the cost of one instruction, which is to stay below 200.

import MachineCode
import ObjectFormat
import Support

func runBenchmark(rounds: Int) {
  let buffer = CodeBuffer(interner: Interner())
  let callee = buffer.symbol(named: buffer.interner.intern("callee"))
  let data = buffer.symbol(named: buffer.interner.intern("table"))
  for i in 0..<rounds {
    let r = Register(UInt8(truncatingIfNeeded: i & 15)), q = Register(UInt8(truncatingIfNeeded: (i &* 7) & 15))
    let top = buffer.makeLabelHere()
    let out = buffer.makeLabel()
    X86Encoder.encode(.movR64RM64, .reg(r), .reg(q), into: buffer)
    X86Encoder.encode(.movR32RM32, .reg(r), .mem(base: .rsp, disp: Int32(truncatingIfNeeded: i & 255)), into: buffer)
    X86Encoder.encode(.addRM32I, .reg(q), .imm(Int64(i & 1023)), into: buffer)
    X86Encoder.encode(.leaR64M, .reg(r), .mem(base: .rdi, index: .rsi, scale: 2, disp: 16), into: buffer)
    X86Encoder.encode(.cmpRM64R64, .reg(r), .reg(q), into: buffer)
    X86Encoder.encode(.je, .label(out), into: buffer)
    X86Encoder.encode(.movRM64R64, .mem(base: .rbp, disp: -24), .reg(q), into: buffer)
    X86Encoder.encode(.movR64RM64, .reg(r), .ripRelative(data, addend: 8), into: buffer)
    X86Encoder.encode(.call, .label(callee), into: buffer)
    X86Encoder.encode(.addsdXXM64, .reg(.xmm(i & 15)), .mem(base: r, disp: 8), into: buffer)
    X86Encoder.encode(.testRM32R32, .reg(r), .reg(r), into: buffer)
    X86Encoder.encode(.jne, .label(top), into: buffer)
    buffer.bind(out)
  }
  let object = buffer.finish()
  let image = ByteBuffer(capacity: 1 << 16)
  ELFWriter.write(object, to: image)
  print("\(rounds * 12) instructions, object of \(image.count) bytes")
}
