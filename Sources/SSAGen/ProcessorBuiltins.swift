// Builtins that name registers of the processor; their numbers are the DWARF ones of the psABI (x86-64 psABI figure 3.36).

import Frontend
import SSA
import Support
import TargetInfo

extension FunctionGen {
  func processorBuiltin(_ builtin: Builtin, _ e: Expr) -> ComplexValue {
    guard m.module.target.arch == .x86_64 else {
      m.error(e.location, "this builtin is not supported for the target")
      return single(i32(0))
    }
    switch builtin {
    case .dwarf_sp_column: return single(i32(7))
    case .eh_return_data_regno:
      // The landing pad's two words come in rax and rdx.
      guard let n = f.unsignedConstant(scalar(operand(e, 0))) else {
        m.error(e.location, "the argument of '__builtin_eh_return_data_regno' must be a constant")
        return single(i32(-1))
      }
      return single(i32(n < 2 ? Int64(n) : -1))
    case .eh_return:
      let offset = scalar(operand(e, 0)), handler = scalar(operand(e, 1))
      b.location = e.location
      b.effect(.ehreturn, offset, handler)
      f.attributes.formUnion([.noInline, .returnsToHandler])
      endWithoutReturn()
      return ComplexValue(re: .none, im: .none)
    case .init_dwarf_reg_size_table:
      // Sixteen general registers and the return address, of eight bytes each.
      let table = scalar(operand(e, 0))
      b.effect(.memset, table, f.constant(.i8, 8), i64(17), aux2: MemoryInfo(alignment: 1).raw)
      return ComplexValue(re: .none, im: .none)
    case .unwind_resume:
      let object = scalar(operand(e, 0))
      let v = runtimeCall("_Unwind_Resume", result: .void, [CallOperand(value: single(object), type: ast.exprs[operand(e, 0)].type)], flags: .noReturn)
      endWithoutReturn()
      return v
    case .unwind_init:
      // All registers that a callee keeps go to the frame; the frame pointer is there anyway.
      assembly("", clobbers: ["rbx", "r12", "r13", "r14", "r15"], result: nil)
      return ComplexValue(re: .none, im: .none)
    default: return single(assembly("movq %%fs:0, %0", clobbers: [], result: .ptr))
    }
  }

  /// One assembly statement with at most an output in a register.
  @discardableResult private func assembly(_ template: String, clobbers: [String], result: Type?) -> ValueID {
    var operands: [SSAAsmOperand] = []
    if let result { operands.append(SSAAsmOperand(kind: .output, constraint: "r", index: 0, type: result)) }
    let info = SSAAsmInfo(
      template: template, operands: operands, clobbers: clobbers, isVolatile: result == nil,
      fixedRegisters: operands.map { _ in "" })
    f.asmInfos.append(info)
    let i = f.makeInst(.asm, result ?? .void, aux: UInt32(f.asmInfos.count - 1), location: b.location)
    b.place(i)
    if let result { return f.addResult(i, result) }
    return .none
  }
}
