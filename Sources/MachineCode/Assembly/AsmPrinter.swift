// AT&T text of instructions, from the same table that encodes them.
//
// GNU as reads the text back to the same bytes. Symbols without a name are printed as `.L<number>$`.

import Support

public struct AsmPrinter {
  public let out: ByteBuffer
  /// Resolves symbol names.
  let buffer: CodeBuffer

  public init(_ buffer: CodeBuffer, to out: ByteBuffer) {
    self.buffer = buffer
    self.out = out
  }

  /// Writes `\tmnemonic operands\n`; a prefix row is followed by a blank, so that it stays on its instruction's line.
  public func print(_ op: X86Opcode, _ o: UnsafePointer<MCOperand>) {
    if out.count == 0 || out.base[out.count - 1] == 0x0A { out.append(0x09) }
    out.append(op.mnemonic)
    if op.isPrefix { return out.append(0x20) }
    let isTransfer = op.effects.contains(.branchs) || op.effects.contains(.calls)
    var i = op.operandCount
    var separator: UInt8 = 0x09
    while i > 0 {
      i -= 1
      out.append(separator)
      if separator == 0x2C { out.append(0x20) }
      separator = 0x2C
      operand(o[i], op.operand(i).kind, isTransfer)
    }
    out.append(0x0A)
  }

  private func operand(_ o: MCOperand, _ kind: X86OperandKind, _ isTransfer: Bool) {
    if kind == .rel { return symbol(o) }
    if isTransfer && o.kind != .immediate { out.append(UInt8(ascii: "*")) }
    switch o.kind {
    case .register: register(o.register, AsmPrinter.registerClass(kind))
    case .immediate:
      if kind != .moffs { out.append(UInt8(ascii: "$")) }
      if o.symbol.isSome { symbol(o) } else { out.write(decimal: o.value) }
    case .memory: memory(o)
    case .label: symbol(o)
    case .none: break
    }
  }

  /// The class of register names an operand kind uses.
  static func registerClass(_ kind: X86OperandKind) -> X86RegisterClass {
    switch kind {
    case .r8, .rm8, .al, .cl: return .gpr8
    case .r16, .rm16, .ax, .dx: return .gpr16
    case .r32, .rm32, .eax, .r32m8, .r32m16: return .gpr32
    case .y, .ym256: return .ymm
    case .x, .xm8, .xm16, .xm32, .xm64, .xm128, .xmm0: return .xmm
    case .mmx, .mmxm64: return .mm
    case .st0, .sti: return .st
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
    let wanted = UInt16(cls.rawValue) << 8 | UInt16(r.raw)
    var i = x86RegisterNameValues.count - 1
    while i >= 0 {
      if x86RegisterNameValues[i] == wanted { return x86RegisterNameWords[i] }
      i -= 1
    }
    return 0x3F00_0000_0000_0000
  }

  private func memory(_ o: MCOperand) {
    if !o.segment.isNone {
      register(o.segment, .segment)
      out.append(UInt8(ascii: ":"))
    }
    let hasRegisters = !o.register.isNone || !o.index.isNone
    if o.symbol.isSome { symbol(o) } else if o.value != 0 || !hasRegisters { out.write(decimal: o.value) }
    if !hasRegisters { return }
    let cls: X86RegisterClass = o.addressSize32 != 0 ? .gpr32 : .gpr64
    out.append(UInt8(ascii: "("))
    if o.register == .rip { register(.rip, .rip) } else if !o.register.isNone { register(o.register, cls) }
    if !o.index.isNone {
      out.append(UInt8(ascii: ","))
      register(o.index, cls)
      out.append(UInt8(ascii: ","))
      out.write(decimal: 1 << Int(o.scale))
    }
    out.append(UInt8(ascii: ")"))
  }

  /// `symbol@MODIFIER+addend`.
  func symbol(_ o: MCOperand) {
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
