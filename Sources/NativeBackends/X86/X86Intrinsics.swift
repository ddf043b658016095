// Target builtins as machine instructions: each is one row of the instruction tables with operands as Tables/x86_64/Builtins.tbl
// lists them; this file reads the packed list (Generated/X86IntrinsicTable.swift) and knows no builtin by name.
//
//   before:  %r = pureintrinsic 231(%a, %b)      after:  v3 = pavgbXXM128 v1, v2

import MachineCode
import SSA
import Support
import TargetInfo

/// A row of the table: what the 22 bytes say is explained in martlet-tables' X86Builtins.swift.
struct X86IntrinsicRow {
  enum Other: UInt8 { case none, avx, count, expanded }
  enum Result: UInt8 { case written, register, flags, pair }
  private let start: Int

  init(_ index: Int) { start = index &* x86IntrinsicStride }

  private func byte(_ k: Int) -> Int { Int(x86IntrinsicBytes[start &+ k]) }
  var opcode: X86Opcode { X86Opcode(row: byte(0) | byte(1) << 8) }
  var otherOpcode: X86Opcode { X86Opcode(row: byte(2) | byte(3) << 8) }
  var other: Other { Other(rawValue: UInt8(byte(4)))! }
  var result: Result { Result(rawValue: UInt8(byte(5)))! }
  var resultRegister: PReg { PReg(raw: UInt8(byte(6))) }
  var condition: BranchCondition {
    let second = byte(7)
    if second & 0x80 != 0 { return BranchCondition(UInt8(byte(6)), .both, UInt8(second & 15)) }
    if second & 0x40 != 0 { return BranchCondition(UInt8(byte(6)), .either, UInt8(second & 15)) }
    return BranchCondition(UInt8(byte(6)))
  }
  var operandCount: Int { byte(8) }
  /// Argument number in the low bits; 0x20: not from memory; 0x40: bits to be divided by eight; 0x80: the
  /// constant itself.
  func operand(_ k: Int) -> Int { byte(9 + k) }
  var implicitCount: Int { byte(15) }
  func implicit(_ k: Int) -> (register: PReg, argument: Int) { (PReg(raw: UInt8(byte(16 + 2 * k))), byte(17 + 2 * k)) }
}

extension X86Lowering {
  func lowerIntrinsic(_ i: InstID) {
    let row = X86IntrinsicRow(Int(f[i].aux))
    var opcode = row.opcode
    var takesAll = false
    switch row.other {
    case .avx where usesVEX:
      opcode = row.otherOpcode
      takesAll = true
    case .count:
      if f.unsignedConstant(f.operand(i, 1)) == nil { return shiftByCount(i, row.otherOpcode) }
    case .expanded: return unsupported(i)
    default: break
    }
    var list: [Int] = []
    if takesAll { list = Array(0..<Int(f[i].operandCount)) } else { for k in 0..<row.operandCount { list.append(row.operand(k)) } }
    emitIntrinsic(i, usesVEX ? opcode.vexForm : opcode, list, row, hasImplicit: !takesAll)
  }

  /// What one operand of the instruction will be.
  private enum Taken {
    case result
    case register(VReg)
    case memory(X86Address)
    case immediate(Int64)
  }

  private func emitIntrinsic(_ i: InstID, _ opcode: X86Opcode, _ list: [Int], _ row: X86IntrinsicRow, hasImplicit: Bool) {
    let result = f[i].resultCount == 0 ? ValueID.none : f[i].result
    let zero = row.result == .flags ? self.zero() : VReg.none
    var taken: [Taken] = []
    var next = 0
    var isTied = false
    for k in 0..<opcode.operandCount {
      let o = opcode.operand(k)
      if o.kind == .xmm0 { continue }
      if o.isWritten && !o.kind.isOnlyMemory {
        taken.append(.result)
        if !o.isRead { continue }
        isTied = true
      }
      if next >= list.count { return unsupported(i) }
      guard let t = take(i, o, list[next], isTied: isTied && next == 0) else { return }
      taken.append(t)
      next += 1
    }
    // Arguments in registers that the instruction reads without naming them.
    var fixed: [(VReg, PReg)] = []
    if hasImplicit {
      for k in 0..<row.implicitCount {
        let (r, argument) = row.implicit(k)
        fixed.append((reg(f.operand(i, argument)), r))
      }
    }
    push(i, opcode, taken, fixed, row, result, isTied: isTied)
    if row.result == .flags { setCondition(vreg(result), zero, row.condition) }
  }

  private func take(_ i: InstID, _ o: X86OperandInfo, _ selector: Int, isTied: Bool) -> Taken? {
    if selector & 0x80 != 0 { return .immediate(Int64(selector & 0x7F)) }
    let v = f.operand(i, selector & 0x1F)
    if o.kind.isImmediate {
      guard let c = f.signedConstant(v) else {
        let name = String(decoding: X86Builtin(index: Int(f[i].aux)).name, as: UTF8.self)
        fail("argument \((selector & 0x1F) + 1) of '__builtin_ia32_\(name)' must be a constant")
        return nil
      }
      if selector & 0x40 != 0 { return .immediate(min(c / 8, 255)) }
      // A count beyond the field means all bits, as any count beyond the width.
      let isCount = X86IntrinsicRow(Int(f[i].aux)).other == .count
      return .immediate(isCount && (c < 0 || c > 255) ? 255 : c & 255)
    }
    if o.kind.isOnlyMemory || f.type(v) == .ptr && o.kind.mayBeMemory { return .memory(address(v, 0)) }
    if !isTied, selector & 0x20 == 0, let a = foldableMemory(v, o.kind) { return .memory(a) }
    return .register(reg(v))
  }

  /// The memory of a load that an operand of `kind` may read: enough bytes, and aligned where legacy SSE wants it.
  private func foldableMemory(_ v: ValueID, _ kind: X86OperandKind) -> X86Address? {
    let bytes: Int
    switch kind {
    case .xm8: bytes = 1
    case .xm16: bytes = 2
    case .xm32, .rm32: bytes = 4
    case .xm64, .rm64: bytes = 8
    case .xm128: bytes = 16
    case .ym256: bytes = 32
    default: return nil
    }
    if f.isConstant(v) && f[v].kind == .vector && f.type(v).bytes >= bytes && !isZeroBits(v) { return poolAddress(v) }
    guard foldableLoad(v), f.type(v).bytes >= bytes else { return nil }
    let i = f.definingInstUnchecked(v)
    if bytes == 16 && !usesVEX && f[i].memory.alignment < 16 { return nil }
    return address(f.operand(i, 0), f[i].displacement)
  }

  private func push(
    _ i: InstID, _ opcode: X86Opcode, _ taken: [Taken], _ fixed: [(VReg, PReg)], _ row: X86IntrinsicRow, _ result: ValueID, isTied: Bool
  ) {
    begin()
    var clobbers = PRegSet.empty
    for r in X86Lowering.registers(opcode.implicitWrites) { clobbers.insert(r) }
    var extra: [VReg] = []
    switch row.result {
    case .written:
      if result.isSome {
        if isTied { push(.def(vreg(result), .reuse(1))) } else { push(.def(vreg(result))) }
      }
    case .register:
      clobbers.remove(row.resultRegister)
      push(.def(vreg(result), .fixed(row.resultRegister)))
    case .pair:
      let low = out.makeVReg(.general, size: 8), high = out.makeVReg(.general, size: 8)
      clobbers.remove(.rax)
      clobbers.remove(.rdx)
      push(.def(low, .fixed(.rax)))
      push(.def(high, .fixed(.rdx)))
      extra = [low, high]
    case .flags: break
    }
    var memory: X86Address? = nil
    var immediate: Int64? = nil
    for t in taken {
      switch t {
      case .result: break
      case .register(let r): push(.use(r))
      case .memory(let a): memory = a
      case .immediate(let c): immediate = c
      }
    }
    for (v, r) in fixed { push(.use(v, .fixed(r))) }
    let n = memory.map { number($0) }
    var flags: MInstFlags = []
    if f[i].op == .intrinsic { flags = [.pinned, .reads, .writes] }
    finish(opcode, n, immediate: immediate, clobbers: clobbers, flags: flags)
    if row.result == .pair { joinHalves(result, extra[0], extra[1]) }
  }

  /// edx:eax as one value.
  private func joinHalves(_ result: ValueID, _ low: VReg, _ high: VReg) {
    let shifted = out.makeVReg(.general, size: 8)
    binary(X86Forms.shiftI(.shl, 3), shifted, high, immediate: 32)
    binary(.orR64RM64, vreg(result), shifted, X86Source(low))
  }

  /// A shift by a count that is no constant: the count goes to a vector register.
  private func shiftByCount(_ i: InstID, _ opcode: X86Opcode) {
    let count = out.makeVReg(.vector, size: 16)
    unary(.movdXRM32, count, X86Source(reg(f.operand(i, 1))))
    let x = reg(f.operand(i, 0))
    begin()
    push(.def(vreg(f[i].result), .reuse(1)))
    push(.use(x))
    push(.use(count))
    finish(opcode)
  }

  /// The allocatable registers of an implicit set.
  private static func registers(_ set: X86ImplicitRegisters) -> [PReg] {
    var list: [PReg] = []
    for (bit, r) in [(X86ImplicitRegisters.rax, PReg.rax), (.rcx, .rcx), (.rdx, .rdx), (.rbx, .rbx), (.xmm0, .vector(0))] where set.contains(bit) {
      list.append(r)
    }
    return list
  }
}

extension Legalizer {
  /// Whether legalization takes builtin `number` apart.
  static func isExpanded(_ number: UInt32) -> Bool { X86IntrinsicRow(Int(number)).other == .expanded }
}
