// `__builtin_ia32_…`: one SSA operation per call, which carries the builtin's number; both back ends read the rest from its row.
//
//   before:  __builtin_ia32_pavgb128 (a, b)      after:  %r = pureintrinsic 231(%a, %b) -> v128(i8)

import Frontend
import SSA
import Support
import TargetInfo

extension FunctionGen {
  func targetBuiltin(_ builtin: X86Builtin, _ e: Expr) -> ComplexValue {
    var operands: [ValueID] = []
    for k in 0..<Int(e.c) {
      let v = scalar(operand(e, k))
      operands.append(f.type(v) == .i1 ? b.cast(.zext, v, to: .i8) : v)
    }
    b.location = e.location
    let l = m.lowering.lower(e.type)
    if builtin.effects == .byAddress { return throughMemory(builtin, operands, l) }
    let result = l.category == .void ? Type.void : l.type
    let op: Opcode = builtin.effects == .none ? .pureintrinsic : .intrinsic
    let v = b.intrinsic(op, UInt32(builtin.index), operands, result)
    return ComplexValue(re: v, im: .none)
  }

  /// Operand or result through a temporary whose address the intrinsic takes.
  private func throughMemory(_ builtin: X86Builtin, _ operands: [ValueID], _ l: LoweredType) -> ComplexValue {
    let type = operands.isEmpty ? l.type : f.type(operands[0])
    let slot = f[f.addSlot(size: UInt64(type.bytes), alignment: type.bytes)].address
    let memory = MemoryInfo(alignment: type.bytes)
    if let v = operands.first { b.store(v, to: slot, memory: memory) }
    b.intrinsic(.intrinsic, UInt32(builtin.index), [slot], .void)
    if !operands.isEmpty { return ComplexValue(re: .none, im: .none) }
    return ComplexValue(re: b.load(type, slot, memory: memory), im: .none)
  }

  /// Functions that must be inlined can only be where all their instruction sets are allowed.
  func checkInlineFeatures(_ callee: DeclID, at location: SourceLocation) {
    let a = ast.attributes(of: callee)
    if !a.flags.contains(.alwaysInline) { return }
    if !ast.decls[callee].isDefined && reachable {
      return m.error(location, "inlining failed in call to 'always_inline' '\(ast.interner.string(ast.decls[callee].name))': its body is not in this file")
    }
    if !a.flags.contains(.target) { return }
    let missing = m.features(a).subtracting(f.features)
    if missing.isEmpty { return }
    let name = ast.interner.string(ast.decls[callee].name)
    let list = missing.optionNames.joined(separator: ",")
    m.error(
      location,
      "inlining failed in call to 'always_inline' '\(name)': target specific option mismatch; the calling function needs attribute 'target(\"\(list)\")' or the file '-m\(list)'")
  }
}
