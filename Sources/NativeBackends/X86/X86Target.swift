// The registers and spellings of x86-64 for the target-independent parts of the back end.

import MachineCode
import Support

public enum X86Target {
  /// Registers for a function; `usesFramePointer` keeps rbp out of allocation. xmm15 is the scratch register.
  /// `reserved`: those of global register variables.
  public static func registers(usesFramePointer: Bool, reserved: PRegSet = .empty) -> TargetRegisterInfo {
    var general: [PReg] = [.rax, .rcx, .rdx, .rsi, .rdi, .r8, .r9, .r10, .r11, .rbx, .general(12), .general(13), .general(14), .general(15)]
    if !usesFramePointer { general.append(.rbp) }
    var saved = PRegSet([.rbx, .rbp])
    for k in 12...15 { saved.insert(.general(k)) }
    if !reserved.isEmpty {
      general.removeAll { reserved.contains($0) }
      saved = saved.subtracting(reserved)
    }
    var names = [String](repeating: "", count: 64)
    let first = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"]
    for k in 0..<16 {
      names[k] = k < 8 ? first[k] : "r\(k)"
      names[32 + k] = "xmm\(k)"
    }
    return TargetRegisterInfo(
      generalOrder: general, vectorOrder: (0..<15).map { .vector($0) }, calleeSaved: saved, callerSaved: X86CallConvention.callerSaved,
      scratch: .vector(15), canExchangeGeneral: true, stackPointer: .rsp, framePointer: .rbp, names: names)
  }

  public static func mir(usesFramePointer: Bool = false) -> MIRTarget {
    MIRTarget(
      registers: registers(usesFramePointer: usesFramePointer), opcodeName: opcodeName, opcodeNamed: opcodeNamed,
      conditionName: { conditions[Int($0)] }, conditionNamed: { name in conditions.firstIndex(of: name).map { UInt8($0) } })
  }

  private static let conditions = ["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"]

  @Sendable private static func opcodeName(_ op: UInt16) -> String {
    if op >= MOpcode.firstTargetPseudo {
      let k = Int(op - MOpcode.firstTargetPseudo)
      return k < X86Pseudo.names.count ? X86Pseudo.names[k] : "pseudo\(k)"
    }
    return String(decoding: X86Opcode(row: Int(op)).name, as: UTF8.self)
  }

  @Sendable private static func opcodeNamed(_ name: String) -> UInt16? {
    if let k = X86Pseudo.names.firstIndex(of: name) { return MOpcode.firstTargetPseudo + UInt16(k) }
    for row in 0..<X86Opcode.count where String(decoding: X86Opcode(row: row).name, as: UTF8.self) == name { return UInt16(row) }
    return nil
  }
}
