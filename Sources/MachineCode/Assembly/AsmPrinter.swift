// AT&T text of instructions, from the same table that encodes them.
//
// GNU as reads the text back to the same bytes. Symbols without a name are printed as `.L<number>$`.

import Support

public struct AsmPrinter {
  public let out: ByteBuffer
  /// Resolves symbol names.
  let buffer: CodeBuffer

  /// Instructions are printed in Intel syntax without `%`.
  let isIntel: Bool

  public init(_ buffer: CodeBuffer, to out: ByteBuffer, isIntel: Bool = false) {
    self.buffer = buffer
    self.out = out
    self.isIntel = isIntel
  }

  /// Writes `\tmnemonic operands\n`; a prefix row is followed by a blank, so that it stays on its instruction's line.
  public func print(_ op: X86Opcode, _ o: UnsafePointer<MCOperand>) {
    if out.count == 0 || out.base[out.count - 1] == 0x0A { out.append(0x09) }
    // Some instructions have a VEX and an EVEX row of one text, of which the latter is meant without a word.
    if op.isVEX && op.isFirstRowEVEX { out.write("{vex} ") }
    if op.isEVEX && !op.isFirstRowEVEX && !AsmPrinter.demandsEVEX(op, o) { out.write("{evex} ") }
    out.append(op.mnemonic(isIntel: isIntel))
    if op.isPrefix { return out.append(0x20) }
    if isIntel { return intelOperands(op, o) }
    let isTransfer = op.effects.contains(.branchs) || op.effects.contains(.calls)
    let count = op.operandCount
    var separator: UInt8 = 0x09
    var rounding = count > 0 && op.isEVEX ? o[0].decoration.rounding : 0
    var i = count
    while i > 0 {
      i -= 1
      let kind = op.operand(i).kind
      let isLate = i == count - 1 && (o[i].kind == .immediate || kind == .rm32 || kind == .rm64)
      if rounding != 0 && !isLate {
        separate(&separator)
        roundingName(rounding)
        rounding = 0
      }
      separate(&separator)
      operand(o[i], kind, isTransfer)
      if op.isEVEX { decoration(o[i], op, isFirst: i == 0) }
    }
    out.append(0x0A)
  }

  /// Whether the operands could not be those of a VEX instruction.
  static func demandsEVEX(_ op: X86Opcode, _ o: UnsafePointer<MCOperand>) -> Bool {
    for i in 0..<op.operandCount {
      if o[i].decoration.bits != 0 || registerClass(op.operand(i).kind) == .zmm { return true }
      let r = o[i].kind == .memory ? o[i].index : o[i].register
      if r.isVector && r.wideNumber > 15 { return true }
    }
    return false
  }

  private func separate(_ separator: inout UInt8) {
    out.append(separator)
    if separator == 0x2C { out.append(0x20) }
    separator = 0x2C
  }

  func roundingName(_ rounding: UInt8) {
    switch rounding {
    case 1: out.write("{rn-sae}")
    case 2: out.write("{rd-sae}")
    case 3: out.write("{ru-sae}")
    case 4: out.write("{rz-sae}")
    default: out.write("{sae}")
    }
  }

  /// Mask, zeroing and broadcast.
  func decoration(_ o: MCOperand, _ op: X86Opcode, isFirst: Bool, sigil: StaticString = "%") {
    let d = o.decoration
    if o.kind == .memory && d.isBroadcast {
      let word = x86EncodingWords[op.row]
      out.write("{1to")
      out.write(decimal: 1 << (Int(word >> 46 & 7) - Int(word >> 49 & 3)))
      out.write("}")
    }
    if isFirst && d.mask != 0 {
      out.write("{")
      out.write(sigil)
      out.write("k")
      out.write(decimal: Int(d.mask))
      out.write("}")
      if d.isZeroing { out.write("{z}") }
    }
  }

  private func operand(_ o: MCOperand, _ kind: X86OperandKind, _ isTransfer: Bool) {
    if kind == .rel { return symbol(o) }
    if isTransfer && o.kind != .immediate { out.append(UInt8(ascii: "*")) }
    switch o.kind {
    case .register: register(o.register, AsmPrinter.registerClass(kind))
    case .immediate:
      if kind == .moffs {
        segment(o)
      } else {
        out.append(UInt8(ascii: "$"))
      }
      if o.symbol.isSome { symbol(o) } else { out.write(decimal: o.value) }
    case .memory: memory(o, kind)
    case .label: symbol(o)
    case .none: break
    }
  }

  /// The class of register names an operand kind uses.
  static func registerClass(_ kind: X86OperandKind) -> X86RegisterClass {
    switch kind {
    case .r8, .rm8, .al, .cl: return .gpr8
    case .r16, .rm16, .ax, .dx, .cx: return .gpr16
    case .r32, .rm32, .eax, .ecx, .edx, .r32m8, .r32m16: return .gpr32
    case .y, .ym256, .vy32, .vy64: return .ymm
    case .z, .zm512, .vz32, .vz64: return .zmm
    case .x, .xm8, .xm16, .xm32, .xm64, .xm128, .xmm0, .vx32, .vx64: return .xmm
    case .k, .km8, .km16, .km32, .km64: return .mask
    case .mmx, .mmxm64: return .mm
    case .st0, .sti: return .st
    case .tmm: return .tile
    case .sreg: return .segment
    case .cr: return .control
    case .dr: return .debug
    default: return .gpr64
    }
  }

  func register(_ r: Register, _ cls: X86RegisterClass) {
    out.append(UInt8(ascii: "%"))
    var word = AsmPrinter.name(of: r, cls)
    while word != 0 {
      out.append(UInt8(truncatingIfNeeded: word &>> 56))
      word &<<= 8
    }
  }

  /// The register's name, packed as in the table. Linear in the table: the printer is not on the road to objects.
  static func name(of r: Register, _ cls: X86RegisterClass) -> UInt64 {
    // %rip and %eip are one register, as are %riz and %eiz.
    let wanted = UInt16(cls.rawValue) << 8 | UInt16(r.raw)
    var i = x86RegisterNameValues.count - 1
    while i >= 0 {
      if x86RegisterNameValues[i] == wanted { return x86RegisterNameWords[i] }
      i -= 1
    }
    return 0x3F00_0000_0000_0000
  }

  private func segment(_ o: MCOperand) {
    if o.segment.isNone { return }
    register(o.segment, .segment)
    out.append(UInt8(ascii: ":"))
  }

  private func memory(_ o: MCOperand, _ kind: X86OperandKind) {
    segment(o)
    let hasRegisters = !o.register.isNone || !o.index.isNone
    if o.symbol.isSome { symbol(o) } else if o.value != 0 || !hasRegisters { out.write(decimal: o.value) }
    if !hasRegisters { return }
    let cls: X86RegisterClass = o.addressForm.contains(.size32) ? .gpr32 : o.addressForm.contains(.size16) ? .gpr16 : .gpr64
    out.append(UInt8(ascii: "("))
    if o.register == .rip { register(.rip, cls == .gpr32 ? .eip : .rip) } else if !o.register.isNone { register(o.register, cls) }
    if !o.index.isNone {
      out.append(UInt8(ascii: ","))
      register(o.index, AsmPrinter.indexClass(o, kind, cls))
      if !o.addressForm.contains(.size16) {
        out.append(UInt8(ascii: ","))
        out.write(decimal: 1 << Int(o.scale))
      }
    }
    out.append(UInt8(ascii: ")"))
  }

  static func indexClass(_ o: MCOperand, _ kind: X86OperandKind, _ base: X86RegisterClass) -> X86RegisterClass {
    if o.addressForm.contains(.vectorIndex) { return registerClass(kind) }
    if o.addressForm.contains(.zeroIndex) { return base == .gpr32 ? .zeroindex32 : .zeroindex }
    return base
  }

  /// `symbol@MODIFIER+addend`.
  func symbol(_ o: MCOperand) {
    // A decoded branch has no symbol: its target is at a distance from its own start.
    if o.symbol.isNone {
      out.append(UInt8(ascii: "."))
      return addend(o.value)
    }
    symbolName(o.symbol)
    modifier(o.modifier)
    addend(o.value)
  }

  func addend(_ value: Int64) {
    if value > 0 { out.append(UInt8(ascii: "+")) }
    if value != 0 { out.write(decimal: value) }
  }

  func modifier(_ m: SymbolModifier) {
    if m == .none || m == .gotPC { return }
    for (name, modifier) in AsmParser.modifiers where modifier == m {
      out.append(UInt8(ascii: "@"))
      return out.write(name)
    }
  }

  func symbolName(_ s: MCSymbol) {
    let name = buffer.name(of: s)
    if name.isNone {
      out.write(".L")
      out.write(decimal: s.raw)
      out.append(UInt8(ascii: "$"))
      return
    }
    quotedName(name)
  }

  /// A name, in quotes if it holds characters that a plain symbol may not.
  func quotedName(_ name: Name) {
    let text = buffer.interner.bytes(of: name)
    var isPlain = text.count > 0 && AsmLexer.isNameStart(text[0])
    for c in text where !AsmLexer.isNamePart(c) { isPlain = false }
    if !isPlain { out.append(UInt8(ascii: "\"")) }
    out.append(text)
    if !isPlain { out.append(UInt8(ascii: "\"")) }
  }
}
