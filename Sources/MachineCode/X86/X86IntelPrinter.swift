// Operands in Intel syntax, registers without `%`, as GNU as reads them after `.intel_syntax noprefix`.

import Support

extension AsmPrinter {
  func intelOperands(_ op: X86Opcode, _ o: UnsafePointer<MCOperand>) {
    let count = op.operandCount
    var separator: UInt8 = 0x09
    func separate() {
      out.append(separator)
      if separator == 0x2C { out.append(0x20) }
      separator = 0x2C
    }
    var rounding = op.isEVEX && count > 0 ? o[0].decoration.rounding : 0
    for k in 0..<count {
      let i = op.hasSameOrder ? count - 1 - k : k
      let kind = op.operand(i).kind
      // Rounding stands before a constant or a general source register, or else last.
      if rounding != 0 && i == count - 1 && (o[i].kind == .immediate || kind == .rm32 || kind == .rm64) {
        separate()
        roundingName(rounding)
        rounding = 0
      }
      separate()
      intelOperand(o[i], op, kind)
      if op.isEVEX { decoration(o[i], op, isFirst: i == 0, sigil: "") }
    }
    if rounding != 0 {
      separate()
      roundingName(rounding)
    }
    out.append(0x0A)
  }

  private func intelOperand(_ o: MCOperand, _ op: X86Opcode, _ kind: X86OperandKind) {
    switch o.kind {
    case .register: intelRegister(o.register, AsmPrinter.registerClass(kind))
    case .immediate where kind == .moffs:
      intelRegister(o.segment.isNone ? .ds : o.segment, .segment)
      out.append(UInt8(ascii: ":"))
      if o.symbol.isSome { symbol(o) } else { out.write(decimal: o.value) }
    case .immediate:
      if o.symbol.isSome {
        out.write("OFFSET ")
        symbol(o)
      } else {
        out.write(decimal: o.value)
      }
    case .memory: intelMemory(o, op, kind)
    case .label: symbol(o)
    case .none: break
    }
  }

  func intelRegister(_ r: Register, _ cls: X86RegisterClass) {
    var word = AsmPrinter.name(of: r, cls)
    while word != 0 {
      out.append(UInt8(truncatingIfNeeded: word &>> 56))
      word &<<= 8
    }
  }

  private func intelSize(_ bytes: Int) {
    switch bytes {
    case 1: out.write("BYTE PTR ")
    case 2: out.write("WORD PTR ")
    case 4: out.write("DWORD PTR ")
    case 6: out.write("FWORD PTR ")
    case 8: out.write("QWORD PTR ")
    case 10: out.write("TBYTE PTR ")
    case 16: out.write("XMMWORD PTR ")
    case 32: out.write("YMMWORD PTR ")
    case 64: out.write("ZMMWORD PTR ")
    default: break
    }
  }

  private func intelMemory(_ o: MCOperand, _ op: X86Opcode, _ kind: X86OperandKind) {
    let element = Int(x86EncodingWords[op.row] >> 49 & 3)
    intelSize(o.decoration.isBroadcast ? 1 << element : kind.memorySize)
    let hasRegisters = !o.register.isNone || !o.index.isNone
    if !o.segment.isNone || !hasRegisters {
      intelRegister(o.segment.isNone ? .ds : o.segment, .segment)
      out.append(UInt8(ascii: ":"))
    }
    if !hasRegisters {
      if o.symbol.isSome { symbol(o) } else { out.write(decimal: o.value) }
      return
    }
    let cls: X86RegisterClass = o.addressForm.contains(.size32) ? .gpr32 : o.addressForm.contains(.size16) ? .gpr16 : .gpr64
    out.append(UInt8(ascii: "["))
    var separates = false
    if !o.register.isNone {
      if o.register == .rip { intelRegister(.rip, cls == .gpr32 ? .eip : .rip) } else { intelRegister(o.register, cls) }
      separates = true
    }
    if !o.index.isNone {
      if separates { out.append(UInt8(ascii: "+")) }
      intelRegister(o.index, AsmPrinter.indexClass(o, kind, cls))
      if !o.addressForm.contains(.size16) {
        out.append(UInt8(ascii: "*"))
        out.write(decimal: 1 << Int(o.scale))
      }
    }
    if o.symbol.isSome {
      out.append(UInt8(ascii: "+"))
      symbol(o)
    } else {
      addend(o.value)
    }
    out.append(UInt8(ascii: "]"))
  }
}
