// The moves of the allocator: between registers, from and to spill slots.

import MachineCode
import Support

extension X86FunctionEmitter {
  func move(_ e: Edit) {
    let isVector = (e.from.isRegister ? e.from.register : e.to.register).registerClass == .vector
    let from: MCOperand = e.from.isRegister ? .reg(register(e.from.register)) : spill(e.from)
    let to: MCOperand = e.to.isRegister ? .reg(register(e.to.register)) : spill(e.to)
    if isVector { return moveVector(e, from, to) }
    if e.to.isRegister && !e.from.isRegister {
      encode(e.size == 8 ? .movR64RM64 : .movR32RM32, to, from)
    } else {
      encode(e.size == 8 ? .movRM64R64 : .movRM32R32, to, from)
    }
  }

  private func moveVector(_ e: Edit, _ from: MCOperand, _ to: MCOperand) {
    let op = vectorMove(e)
    encode(f.usesVEX ? op.vexForm : op, to, from)
  }

  private func vectorMove(_ e: Edit) -> X86Opcode {
    if e.from.isRegister && e.to.isRegister {
      // A cycle with slots passes general registers' values through the scratch register too.
      if e.to.register.registerClass != .vector { return .movqR64X }
      if e.from.register.registerClass != .vector { return .movqXR64 }
      return e.size == 32 ? .vmovapsYYM : .movapsXXM128
    }
    switch (e.size, e.to.isRegister) {
    case (4, true): return .movssXM32
    case (4, false): return .movssM32X
    case (8, true): return .movsdXM64
    case (8, false): return .movsdM64X
    case (32, true): return .vmovapsYYM
    case (32, false): return .vmovapsMY
    case (_, true): return .movapsXXM128
    case (_, false): return .movapsM128X
    }
  }

  func spill(_ a: Allocation) -> MCOperand {
    refuseNakedFrame()
    return memory(frame.spill(a.slot))
  }

  /// What would lie in the frame of a naked function has no place.
  func refuseNakedFrame() {
    if !f.isNaked || problem != nil { return }
    let message = "a naked function has no stack frame, but its C code needs one; use fewer variables, no addresses of them, or an ordinary function"
    problem = CodegenProblem(message: message, function: buffer.interner.string(f.name), location: .none)
  }

  func memory(_ p: FrameLayout.Place) -> MCOperand { .mem(base: register(p.base), disp: Int32(p.displacement)) }
}
