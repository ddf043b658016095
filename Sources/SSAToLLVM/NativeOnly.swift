// What LLVM cannot express. A unit that needs it is compiled natively as a whole, also under --backend=llvm: its functions share the
// registers or modes in question, and a right program is worth more than a uniform one.

public import SSA

public enum NativeOnly {
  /// Why LLVM at level `optimization` cannot compile `module`, or nil.
  public static func reason(_ module: Module, _ optimization: LLVMOptimization) -> String? {
    if let name = module.reservedRegisters.first { return "a global variable lives in register \(name)" }
    if module.roundingMath { return "-frounding-math" }
    if module.intelSyntax { return "-masm=intel" }
    for g in module.globals where !g.attributes.isDisjoint(with: [.naked, .interrupt, .returnsToHandler]) {
      // LLVM restores the registers for the handler on ordinary returns, too.
      if g.attributes.contains(.returnsToHandler) { return "__builtin_eh_return" }
      guard let f = g.function, f.instCount != 0 else { continue }
      if g.attributes.contains(.interrupt) { return "an interrupt function" }
      if usesVariables(f) { return "C code in a naked function" }
    }
    for g in module.globals {
      guard let f = g.function, !f.asmInfos.isEmpty else { continue }
      for info in f.asmInfos {
        if info.edgeCount != 0, let reason = reason(info, optimization) { return reason }
        if let reason = operandReason(info) { return reason }
      }
    }
    return nil
  }

  private static func usesVariables(_ f: Function) -> Bool {
    for s in f.slots.storage.indices where f[f[SlotID(index: s)].address].useCount != 0 { return true }
    for k in 0..<Int(f[f.entry].parameterCount) where f[f.parameter(f.entry, k)].useCount != 0 { return true }
    return false
  }

  /// LLVM has no suffix by type (`%Z`), and takes vectors in MMX and integers in mask registers only in some forms.
  private static func operandReason(_ info: AsmInfo) -> String? {
    for o in info.operands where o.constraint.contains(where: { $0 == "y" || $0 == "k" }) { return "an asm operand in an MMX or mask register" }
    var isModifier = false
    for byte in info.template.utf8 {
      if isModifier && byte == UInt8(ascii: "Z") { return "the asm modifier Z" }
      isModifier = byte == UInt8(ascii: "%") && !isModifier
    }
    return nil
  }

  /// LLVM 19 breaks on x87 results of asm goto, and at -O0 mixes several results up where they are used behind a label.
  private static func reason(_ asmGoto: AsmInfo, _ optimization: LLVMOptimization) -> String? {
    var outputs = 0
    for o in asmGoto.operands where o.kind == .output {
      outputs += 1
      if !o.constraint.hasPrefix("@") && o.constraint.contains(where: { "tuf".contains($0) }) { return "asm goto with a result on the x87 stack" }
    }
    return outputs > 1 && optimization == .o0 ? "asm goto with several results at -O0" : nil
  }
}
