// AT&T operands of x86-64 and their match against instruction rows.
//
// operand: '%' register | '$' expression | ['*'] [segment ':'] [expression] ['(' [base] [',' index [',' scale]] ')']

import Support

/// An operand as written.
struct AsmOperand: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case register, immediate, memory }
  var kind: Kind = .memory
  var registerClass: X86RegisterClass = .gpr64
  /// Written with `*`.
  var isIndirect = false
  /// A memory operand without registers: a branch target or an absolute address.
  var isBare = false
  var operand: MCOperand = .none
}

/// Up to four operands, destination first once reversed.
struct AsmOperands {
  var count = 0
  private var storage: (AsmOperand, AsmOperand, AsmOperand, AsmOperand) = (.init(), .init(), .init(), .init())

  subscript(i: Int) -> AsmOperand {
    get {
      switch i {
      case 0: return storage.0
      case 1: return storage.1
      case 2: return storage.2
      default: return storage.3
      }
    }
    set {
      switch i {
      case 0: storage.0 = newValue
      case 1: storage.1 = newValue
      case 2: storage.2 = newValue
      default: storage.3 = newValue
      }
    }
  }

  mutating func reverse() {
    var i = 0
    var j = count - 1
    while i < j {
      let t = self[i]
      self[i] = self[j]
      self[j] = t
      i += 1
      j -= 1
    }
  }
}

extension AsmParser {
  func parseOperands(_ out: inout AsmOperands) throws(AsmError) {
    lexer.skipSpace()
    if lexer.isAtStatementEnd { return }
    repeat {
      if out.count == 4 { throw failure("too many operands") }
      out[out.count] = try operand()
      out.count += 1
    } while lexer.accept(UInt8(ascii: ","))
    lexer.skipSpace()
    if !lexer.isAtStatementEnd { throw failure("unexpected text after the operands") }
  }

  private func operand() throws(AsmError) -> AsmOperand {
    lexer.skipSpace()
    var o = AsmOperand()
    if lexer.accept(UInt8(ascii: "*")) {
      o.isIndirect = true
      lexer.skipSpace()
    }
    if lexer.peek == UInt8(ascii: "%") {
      let (register, cls) = try self.register()
      lexer.skipSpace()
      if cls == .segment && lexer.peek == UInt8(ascii: ":") {
        lexer.p += 1
        return try memory(o, segment: register)
      }
      o.kind = .register
      o.registerClass = cls
      o.operand = .reg(register)
      return o
    }
    if lexer.accept(UInt8(ascii: "$")) {
      let v = try singleExpression()
      o.kind = .immediate
      o.operand = .imm(v.constant)
      o.operand.symbol = v.add
      o.operand.modifier = v.modifier
      return o
    }
    return try memory(o, segment: .none)
  }

  private func memory(_ start: AsmOperand, segment: Register) throws(AsmError) -> AsmOperand {
    var o = start
    lexer.skipSpace()
    var m = MCOperand.mem(base: .none, segment: segment)
    if !(lexer.peek == UInt8(ascii: "(") && isRegisterList()) {
      let v = try singleExpression()
      m.value = v.constant
      m.symbol = v.add
      m.modifier = v.modifier
    }
    if lexer.accept(UInt8(ascii: "(")) { try baseAndIndex(&m) } else { o.isBare = true }
    if m.symbol.isNone && m.value != Int64(Int32(truncatingIfNeeded: m.value)) && !o.isBare {
      // Addresses are sign-extended: 0xffffffff… forms of a negative displacement are fine.
      if m.addressSize32 != 0 && m.value <= Int64(UInt32.max) && m.value >= Int64(Int32.min) {
        m.value = Int64(Int32(truncatingIfNeeded: m.value))
      } else {
        throw failure("the displacement \(m.value) does not fit in 32 bits")
      }
    }
    o.kind = .memory
    o.operand = m
    return o
  }

  /// After `(`: registers follow (an address) rather than an expression.
  private func isRegisterList() -> Bool {
    var i = 1
    while lexer.peek(i) == 0x20 || lexer.peek(i) == 0x09 { i += 1 }
    let c = lexer.peek(i)
    return c == UInt8(ascii: "%") || c == UInt8(ascii: ",")
  }

  private func baseAndIndex(_ m: inout MCOperand) throws(AsmError) {
    lexer.skipSpace()
    if lexer.peek == UInt8(ascii: "%") {
      let (register, cls) = try self.register()
      try checkAddressRegister(cls, &m)
      m.register = register
    }
    if lexer.accept(UInt8(ascii: ",")) {
      lexer.skipSpace()
      if lexer.peek == UInt8(ascii: "%") {
        let (register, cls) = try self.register()
        if cls == .rip || register == .rsp { throw failure("%rsp and %rip cannot be an index") }
        try checkAddressRegister(cls, &m)
        m.index = register
      }
      if lexer.accept(UInt8(ascii: ",")) {
        let scale = try constantExpression("the scale factor")
        switch scale {
        case 1: m.scale = 0
        case 2: m.scale = 1
        case 4: m.scale = 2
        case 8: m.scale = 3
        default: throw failure("the scale factor must be 1, 2, 4 or 8")
        }
      }
    }
    guard lexer.accept(UInt8(ascii: ")")) else { throw failure("expected ')'") }
    if m.register == .rip && !m.index.isNone { throw failure("%rip cannot be used with an index") }
  }

  private func checkAddressRegister(_ cls: X86RegisterClass, _ m: inout MCOperand) throws(AsmError) {
    switch cls {
    case .gpr64, .rip: if m.addressSize32 != 0 { throw failure("base and index must have the same size") }
    case .gpr32:
      if !m.register.isNone && m.addressSize32 == 0 { throw failure("base and index must have the same size") }
      m.addressSize32 = 1
    default: throw failure("this register cannot be used in an address")
    }
  }

  /// A register after `%`.
  func register() throws(AsmError) -> (Register, X86RegisterClass) {
    lexer.p += 1
    var word: UInt64 = 0
    var n = 0
    let start = lexer.p
    while n < 8 {
      var c = lexer.peek
      if c >= 0x41 && c <= 0x5A { c |= 0x20 }
      let isPart = (c >= 0x61 && c <= 0x7A) || AsmLexer.isDigit(c)
      if !isPart { break }
      word |= UInt64(c) &<< UInt64(56 - 8 * n)
      n += 1
      lexer.p += 1
    }
    // st(3): the number may be apart.
    if n == 2 && word == 0x7374_0000_0000_0000 {
      let save = lexer.p
      if lexer.accept(UInt8(ascii: "(")) {
        lexer.skipSpace()
        let d = lexer.peek
        if d >= 0x30 && d <= 0x37 {
          lexer.p += 1
          if lexer.accept(UInt8(ascii: ")")) { return (Register.st(Int(d) - 0x30), .st) }
        }
        lexer.p = save
      }
    }
    var low = 0
    var high = x86RegisterNameWords.count - 1
    while low <= high {
      let middle = (low + high) >> 1
      let w = x86RegisterNameWords[middle]
      if w == word {
        let v = x86RegisterNameValues[middle]
        return (Register(UInt8(truncatingIfNeeded: v)), X86RegisterClass(rawValue: UInt8(v >> 8))!)
      }
      if word < w { high = middle - 1 } else { low = middle + 1 }
    }
    lexer.p = start
    throw failure("unknown register")
  }

  // MARK: Matching

  func match(
    _ text: UnsafeBufferPointer<UInt8>, _ candidates: Range<Int>, _ operands: inout AsmOperands, _ start: UnsafePointer<UInt8>
  ) throws(AsmError) {
    operands.reverse()
    var chosen: X86Opcode?
    for k in candidates {
      let op = X86Opcode(row: Int(x86MnemonicOpcodes[k]))
      guard fits(op, operands) else { continue }
      if chosen == nil {
        chosen = op
        if !isSizeless(op, operands) { break }
      } else {
        lexer.p = start
        throw failure("the size of '\(String(decoding: text, as: UTF8.self))' is ambiguous; add a suffix b, w, l or q")
      }
    }
    guard let op = chosen else {
      lexer.p = start
      throw failure("the operands do not fit '\(String(decoding: text, as: UTF8.self))'")
    }
    encode(op, operands)
    if let problem = buffer.encodingError {
      buffer.encodingError = nil
      lexer.p = start
      throw failure("\(problem)")
    }
  }

  private func encode(_ op: X86Opcode, _ operands: AsmOperands) {
    withUnsafeTemporaryAllocation(of: MCOperand.self, capacity: 4) { room in
      let p = room.baseAddress!
      for i in 0..<operands.count {
        var o = operands[i].operand
        if op.operand(i).kind == .rel {
          o.kind = .label
          if o.symbol.isNone { o.symbol = buffer.absoluteSymbol }
        }
        if op.operand(i).kind == .moffs { o.kind = .immediate }
        (p + i).initialize(to: o)
      }
      X86Encoder.encode(op, UnsafePointer(p), into: buffer)
    }
  }

  /// No register fixes the operation's size, so another row of the mnemonic may fit as well.
  private func isSizeless(_ op: X86Opcode, _ operands: AsmOperands) -> Bool {
    if op.effects.contains(.branchs) || op.effects.contains(.calls) { return false }
    var hasMemory = false
    for i in 0..<operands.count {
      switch operands[i].kind {
      case .memory: hasMemory = true
      case .register: if op.operand(i).kind != .cl { return false }
      case .immediate: break
      }
    }
    return hasMemory && !op.hasDefaultSize
  }

  private func fits(_ op: X86Opcode, _ operands: AsmOperands) -> Bool {
    guard op.operandCount == operands.count else { return false }
    let isTransfer = op.effects.contains(.branchs) || op.effects.contains(.calls)
    for i in 0..<operands.count {
      let o = operands[i]
      let kind = op.operand(i).kind
      if isTransfer {
        let wantsIndirect = kind != .rel
        // `jmp *(%rax)` needs its star; `call (%rax)` without one is accepted as GNU as does.
        if o.isIndirect != wantsIndirect && !(wantsIndirect && !o.isBare && o.kind == .memory) { return false }
      } else if o.isIndirect {
        return false
      }
      if !X86OperandMatch.fits(kind, o) { return false }
    }
    return true
  }
}

/// Whether an operand as written is of a kind the tables name.
enum X86OperandMatch {
  static func fits(_ kind: X86OperandKind, _ o: AsmOperand) -> Bool {
    switch o.kind {
    case .register: return fitsRegister(kind, o.registerClass, o.operand.register)
    case .immediate: return fitsImmediate(kind, o.operand)
    case .memory: return fitsMemory(kind, o)
    }
  }

  private static func fitsRegister(_ kind: X86OperandKind, _ cls: X86RegisterClass, _ r: Register) -> Bool {
    switch kind {
    case .r8, .rm8: return cls == .gpr8
    case .r16, .rm16: return cls == .gpr16
    case .r32, .rm32, .r32m8, .r32m16: return cls == .gpr32
    case .r64, .rm64: return cls == .gpr64
    case .x, .xm8, .xm16, .xm32, .xm64, .xm128: return cls == .xmm
    case .y, .ym256: return cls == .ymm
    case .mmx, .mmxm64: return cls == .mm
    case .st0: return cls == .st && r.raw == 64
    case .sti: return cls == .st
    case .al: return cls == .gpr8 && r.raw == 0
    case .ax: return cls == .gpr16 && r.raw == 0
    case .eax: return cls == .gpr32 && r.raw == 0
    case .rax: return cls == .gpr64 && r.raw == 0
    case .cl: return cls == .gpr8 && r.raw == 1
    case .dx: return cls == .gpr16 && r.raw == 2
    case .xmm0: return cls == .xmm && r.raw == 32
    case .sreg: return cls == .segment
    case .cr: return cls == .control
    case .dr: return cls == .debug
    default: return false
    }
  }

  private static func fitsImmediate(_ kind: X86OperandKind, _ o: MCOperand) -> Bool {
    let v = o.value
    if o.symbol.isSome {
      switch kind {
      case .i8, .i16, .i32, .i32s, .i64: return true
      default: return false
      }
    }
    switch kind {
    case .i8: return v >= -128 && v <= 255
    case .i16: return v >= -32768 && v <= 65535
    case .i32: return v >= Int64(Int32.min) && v <= Int64(UInt32.max)
    case .i32s: return v >= Int64(Int32.min) && v <= Int64(Int32.max)
    case .i64: return true
    case .one: return v == 1
    default: return false
    }
  }

  private static func fitsMemory(_ kind: X86OperandKind, _ o: AsmOperand) -> Bool {
    switch kind {
    case .rm8, .rm16, .rm32, .rm64, .m, .m8, .m16, .m32, .m64, .m80, .m128, .m256, .xm8, .xm16, .xm32, .xm64, .xm128, .ym256, .mmxm64,
      .r32m8, .r32m16:
      return true
    case .rel: return o.isBare
    case .moffs: return o.isBare
    // `in (%dx), %al`
    case .dx: return false
    default: return false
    }
  }
}

extension X86Opcode {
  /// Instructions whose size without a suffix is 64 bits.
  var hasDefaultSize: Bool {
    switch self {
    case .pushM64, .popM64: return true
    default: return false
    }
  }
}

extension CodeBuffer {
  /// A symbol of value 0, for branches to numeric addresses.
  var absoluteSymbol: MCSymbol {
    let s = symbol(named: interner.intern("*ABS*"))
    if !isDefined(s) {
      define(s, absolute: 0)
      symbols[s.index].isTemporary = true
    }
    return s
  }
}
