// Register variables (GCC manual, "Variables in Specified Registers"). Reads and writes of global ones are moves to and from the
// register, which nothing else in the module uses. Local ones are ordinary variables outside of asm operands, except that one
// without an initializer begins as what its register holds.

import Frontend
import SSA
import Support

extension FunctionGen {
  /// The 64-bit name of a register that may hold a global variable: one that calls preserve, or the stack pointer.
  static func globalRegisterName(_ text: String) -> String? {
    let name = text.hasPrefix("%") ? String(text.dropFirst()) : text
    switch name {
    case "rsp", "esp": return "rsp"
    case "rbx", "ebx", "bx", "bl": return "rbx"
    default: break
    }
    for n in 12...15 where ["r\(n)", "r\(n)d", "r\(n)w", "r\(n)b"].contains(name) { return "r\(n)" }
    return nil
  }

  /// The place of global register variable `id`; nil where the register is refused, which has been reported.
  func registerPlace(_ id: DeclID) -> Place? {
    guard let name = FunctionGen.globalRegisterName(ast.interner.string(ast.attributes(of: id).asmName)) else { return nil }
    var p = Place(f.null, alignLog2: 3)
    p.register = ast.interner.intern(name)
    return p
  }

  /// The place of a local register variable that stands for the stack pointer, which only the variable itself can tell.
  func stackPointerPlace(_ id: DeclID) -> Place? {
    let name = ast.interner.string(ast.attributes(of: id).asmName)
    guard ["rsp", "esp", "sp", "%rsp", "%esp", "%sp"].contains(name) else { return nil }
    var p = Place(f.null, alignLog2: 3)
    p.register = ast.interner.intern("rsp")
    return p
  }

  /// `register long r asm("r10");` begins as what the register holds.
  func readRegister(_ id: DeclID, _ d: Decl) {
    let l = m.lowering.lower(d.type)
    let text = ast.interner.string(ast.attributes(of: id).asmName)
    let name = text.hasPrefix("%") ? String(text.dropFirst()) : text
    if !l.isScalar || l.isBool || !(l.type == .i64 || l.type == .i32 || l.type == .ptr) || !reachable || stackPointerPlace(id) != nil { return }
    let operand = SSAAsmOperand(kind: .output, constraint: "r", index: 0, type: l.type)
    f.asmInfos.append(SSAAsmInfo(template: "", operands: [operand], clobbers: [], isVolatile: false, fixedRegisters: [name]))
    let i = f.makeInst(.asm, l.type, aux: UInt32(f.asmInfos.count - 1), location: b.location)
    b.place(i)
    store(f.addResult(i, l.type), localPlace(id), l)
  }

  func registerValue(_ register: Name, _ t: Type) -> ValueID {
    let name = ast.interner.string(register)
    let wide: ValueID
    if name == "rsp" {
      let i = f.makeInst(.getsp, .ptr, location: b.location)
      b.place(i)
      wide = b.cast(.ptrtoint, f.addResult(i, .ptr), to: .i64)
    } else {
      let i = registerMove(
        "movq %%\(name), %0", SSAAsmOperand(kind: .output, constraint: "r", index: 0, type: .i64), type: .i64, value: .none)
      wide = f.addResult(i, .i64)
    }
    switch t {
    case .ptr: return b.cast(.inttoptr, wide, to: .ptr)
    case .f64: return b.cast(.bitcast, wide, to: .f64)
    case .f32: return b.cast(.bitcast, b.cast(.trunc, wide, to: .i32), to: .f32)
    default: return t == .i64 ? wide : b.cast(.trunc, wide, to: t)
    }
  }

  func setRegister(_ register: Name, _ value: ValueID) {
    let name = ast.interner.string(register)
    if name == "rsp" { return m.error(b.location, "the stack pointer cannot be assigned to; use inline assembly") }
    var v = value
    switch f.type(v) {
    case .ptr: v = b.cast(.ptrtoint, v, to: .i64)
    case .f64: v = b.cast(.bitcast, v, to: .i64)
    case .f32: v = b.cast(.zext, b.cast(.bitcast, v, to: .i32), to: .i64)
    case .i64: break
    default: v = b.cast(.zext, v, to: .i64)
    }
    _ = registerMove("movq %0, %%\(name)", SSAAsmOperand(kind: .input, constraint: "r", index: 0, type: .i64), type: .void, value: v)
  }

  /// A move that stays where it is among calls and other moves of the register.
  private func registerMove(_ template: String, _ operand: SSAAsmOperand, type: Type, value: ValueID) -> InstID {
    f.asmInfos.append(SSAAsmInfo(template: template, operands: [operand], clobbers: [], isVolatile: true))
    let i = f.makeInst(.asm, type, aux: UInt32(f.asmInfos.count - 1), location: b.location)
    if value.isSome { f.addOperand(i, value) }
    b.place(i)
    return i
  }
}
