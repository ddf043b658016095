// AT&T operands of x86-64 and their match against instruction rows.
//
// operand: ('%' register | '$' expression | ['*'] [segment ':'] [expression] ['(' [base] [',' index [',' scale]] ')']) decoration*
//        | '{rn-sae}' | '{rd-sae}' | '{ru-sae}' | '{rz-sae}' | '{sae}'
// decoration: '{%k1}' | '{z}' | '{1to8}'

import Support

/// An operand as written.
struct AsmOperand: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case register, immediate, memory }
  var kind: Kind = .memory
  var registerClass: X86RegisterClass = .gpr64
  /// Written with `*`.
  var isIndirect = false
  /// Of a memory operand in Intel syntax, its size in bytes as written (`dword ptr`), or 0.
  var size: UInt8 = 0
  /// Of a broadcast, log2 of the number of elements as written.
  var broadcast: UInt8 = 0
  var indexClass: X86RegisterClass = .gpr64
  /// A memory operand without registers: a branch target or an absolute address.
  var isBare = false
  var operand: MCOperand = .none
}

/// Up to four operands, destination first once reversed.
struct AsmOperands {
  var count = 0
  /// As in `VectorDecoration`.
  var rounding: UInt8 = 0
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
      lexer.skipSpace()
      if lexer.peek == UInt8(ascii: "{") {
        out.rounding = try rounding()
        // Intel text may put it right behind an operand.
        continue
      }
      if out.count == 4 { throw failure("too many operands") }
      var o = x86.isIntel ? try intelOperand() : try operand()
      lexer.skipSpace()
      while lexer.peek == UInt8(ascii: "{") { try decorate(&o, &out) }
      out[out.count] = o
      out.count += 1
    } while lexer.accept(UInt8(ascii: ","))
    lexer.skipSpace()
    if !lexer.isAtStatementEnd { throw failure("unexpected text after the operands") }
  }

  /// The text between braces, without blanks, at most eight bytes packed big-endian.
  private func braced() throws(AsmError) -> UInt64 {
    let start = lexer.p
    lexer.p += 1
    var word: UInt64 = 0
    while true {
      let c = lexer.peek
      if lexer.isAtStatementEnd || word >> 56 != 0 {
        lexer.p = start
        throw failure("unknown decoration in braces")
      }
      lexer.p += 1
      if c == UInt8(ascii: "}") { return word }
      if c != 0x20 && c != 0x09 { word = word << 8 | UInt64(AsmParser.lowercased(c)) }
    }
  }

  private static func packed(_ s: StaticString) -> UInt64 {
    var word: UInt64 = 0
    for i in 0..<s.utf8CodeUnitCount { word = word << 8 | UInt64(s.utf8Start[i]) }
    return word
  }

  private func rounding() throws(AsmError) -> UInt8 {
    let word = try braced()
    let known: [StaticString] = ["rn-sae", "rd-sae", "ru-sae", "rz-sae", "sae"]
    for (i, name) in known.enumerated() where AsmParser.packed(name) == word { return UInt8(i + 1) }
    throw failure("expected {rn-sae}, {rd-sae}, {ru-sae}, {rz-sae} or {sae}")
  }

  private func decorate(_ o: inout AsmOperand, _ out: inout AsmOperands) throws(AsmError) {
    let start = lexer.p
    let word = try braced()
    lexer.skipSpace()
    if word == AsmParser.packed("z") {
      o.operand.decoration.isZeroing = true
      return
    }
    for i in 1..<8 where word == AsmParser.packed("%k0") + UInt64(i) || word == AsmParser.packed("k0") + UInt64(i) {
      o.operand.decoration.mask = UInt8(i)
      return
    }
    let factors: [StaticString] = ["1to2", "1to4", "1to8", "1to16", "1to32"]
    for (i, name) in factors.enumerated() where AsmParser.packed(name) == word && o.kind == .memory {
      o.operand.decoration.isBroadcast = true
      o.broadcast = UInt8(i + 1)
      return
    }
    lexer.p = start
    if x86.isIntel, word & 0xFF == UInt64(UInt8(ascii: "e")) {
      out.rounding = try rounding()
      return
    }
    throw failure("this decoration is not for this operand")
  }

  private func operand() throws(AsmError) -> AsmOperand {
    lexer.skipSpace()
    var o = AsmOperand()
    if lexer.accept(UInt8(ascii: "*")) {
      o.isIndirect = true
      lexer.skipSpace()
    }
    if let (register, cls) = try acceptRegister() {
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
    if lexer.accept(UInt8(ascii: "(")) { try baseAndIndex(&m, &o) } else { o.isBare = true }
    // `in (%dx), %al` names the port.
    if m.register == .rdx && m.addressForm.contains(.size16) && m.index.isNone && segment.isNone {
      o.kind = .register
      o.registerClass = .gpr16
      o.operand = .reg(.rdx)
      return o
    }
    try finishAddress(&m, &o)
    return o
  }

  /// Checks the displacement, and gives an address without registers the size that the mode has.
  func finishAddress(_ m: inout MCOperand, _ o: inout AsmOperand) throws(AsmError) {
    if m.register.isNone && (m.index.isNone || m.addressForm.contains(.vectorIndex)) && buffer.codeMode != 64 {
      let wide = m.value > 0xFFFF || m.value < -0x8000 || m.addressForm.contains(.vectorIndex)
      m.addressForm.formUnion(buffer.codeMode == 16 && !wide ? .size16 : .size32)
    }
    if m.addressForm.contains(.size16) {
      if m.value > 0xFFFF || m.value < -0x8000 { throw failure("the displacement \(m.value) does not fit in 16 bits") }
      m.value = Int64(Int16(truncatingIfNeeded: m.value))
      try checkAddress16(m)
    } else if m.value != Int64(Int32(truncatingIfNeeded: m.value)) && !o.isBare || buffer.codeMode != 64 && m.value > Int64(Int32.max) {
      // Addresses are sign-extended: 0xffffffff… forms of a negative displacement are fine.
      if m.symbol.isNone && m.addressForm.contains(.size32) && m.value <= Int64(UInt32.max) && m.value >= (buffer.codeMode == 64 ? Int64(Int32.min) : -1 &<< 32) {
        m.value = Int64(Int32(truncatingIfNeeded: m.value))
      } else if m.symbol.isNone {
        throw failure("the displacement \(m.value) does not fit in 32 bits")
      }
    }
    // A segment that is used anyway needs no prefix.
    let usesStack = m.register == .rsp || m.register == .rbp
    if m.segment == (usesStack ? .ss : .ds) { m.segment = .none }
    if x86.wishes.contains(.disp8) { m.addressForm.insert(.shortDisplacement) }
    if x86.wishes.contains(.disp32) { m.addressForm.insert(.longDisplacement) }
    o.kind = .memory
    o.operand = m
  }

  private func checkAddress16(_ m: MCOperand) throws(AsmError) {
    let low = min(m.register.raw, m.index.raw), high = max(m.register.raw, m.index.raw)
    let isPair = (low == 3 || low == 5) && (high == 6 || high == 7)
    let isSingle = high == 255 && (low == 255 || low == 3 || low == 5 || low == 6 || low == 7)
    guard (isPair || isSingle) && m.scale == 0 else { throw failure("this is not an address of 16-bit registers") }
  }

  /// After `(`: registers follow (an address) rather than an expression.
  private func isRegisterList() -> Bool {
    var i = 1
    while lexer.peek(i) == 0x20 || lexer.peek(i) == 0x09 { i += 1 }
    let c = lexer.peek(i)
    if c == UInt8(ascii: "%") || c == UInt8(ascii: ",") { return true }
    if registerOfName.isEmpty || !AsmLexer.isNameStart(c) { return false }
    var rest = lexer
    rest.p += i
    guard let text = rest.name() else { return false }
    return namedAlias(text) != nil
  }

  private func baseAndIndex(_ m: inout MCOperand, _ o: inout AsmOperand) throws(AsmError) {
    lexer.skipSpace()
    if let (register, cls) = try acceptRegister() {
      try checkAddressRegister(register, cls, &m)
      m.register = register
    }
    if lexer.accept(UInt8(ascii: ",")) {
      lexer.skipSpace()
      if let (register, cls) = try acceptRegister() { try setIndex(register, cls, &m, &o) }
      if lexer.accept(UInt8(ascii: ",")) { try setScale(try constantExpression("the scale factor"), &m) }
    }
    guard lexer.accept(UInt8(ascii: ")")) else { throw failure("expected ')'") }
    if m.register == .rip && !m.index.isNone { throw failure("%rip cannot be used with an index") }
  }

  func setScale(_ scale: Int64, _ m: inout MCOperand) throws(AsmError) {
    switch scale {
    case 1: m.scale = 0
    case 2: m.scale = 1
    case 4: m.scale = 2
    case 8: m.scale = 3
    default: throw failure("the scale factor must be 1, 2, 4 or 8")
    }
  }

  func setIndex(_ register: Register, _ cls: X86RegisterClass, _ m: inout MCOperand, _ o: inout AsmOperand) throws(AsmError) {
    if cls == .rip || cls == .eip || ((cls == .gpr64 || cls == .gpr32) && register == .rsp) {
      throw failure("%rsp and %rip cannot be an index")
    }
    o.indexClass = cls
    switch cls {
    case .xmm, .ymm, .zmm: m.addressForm.insert(.vectorIndex)
    case .zeroindex, .zeroindex32:
      m.addressForm.insert(.zeroIndex)
      if cls == .zeroindex32 { m.addressForm.insert(.size32) }
    default: try checkAddressRegister(register, cls, &m)
    }
    m.index = register
  }

  func checkAddressRegister(_ register: Register, _ cls: X86RegisterClass, _ m: inout MCOperand) throws(AsmError) {
    let form: AddressForm
    switch cls {
    case .gpr64, .rip: form = .standard
    case .gpr32: form = .size32
    case .eip where buffer.codeMode == 64: form = .size32
    case .gpr16 where buffer.codeMode != 64 || register == .rdx: form = .size16
    default: throw failure("this register cannot be used in an address")
    }
    let sizes: AddressForm = [.size16, .size32]
    if !m.register.isNone && m.addressForm.intersection(sizes) != form { throw failure("base and index must have the same size") }
    m.addressForm.formUnion(form)
  }

  /// A register, if one stands here: after `%`, or a symbol set to one.
  func acceptRegister() throws(AsmError) -> (Register, X86RegisterClass)? {
    if lexer.peek == UInt8(ascii: "%") { return try register() }
    if registerOfName.isEmpty || !AsmLexer.isNameStart(lexer.peek) { return nil }
    let save = lexer
    if let text = lexer.name(), let found = namedAlias(text) { return found }
    lexer = save
    return nil
  }

  /// The register that a symbol was set to (`.set count, %ecx`).
  func namedAlias(_ text: UnsafeBufferPointer<UInt8>) -> (Register, X86RegisterClass)? {
    let name = buffer.interner.intern(text)
    guard name.index < registerOfName.count, registerOfName[name.index] != 0 else { return nil }
    let v = registerOfName[name.index]
    return (Register(UInt8(truncatingIfNeeded: v)), X86RegisterClass(rawValue: UInt8((v &>> 8) & 0xFF))!)
  }

  /// `symbol = %register`
  func setAlias(_ name: Name, to register: (Register, X86RegisterClass)?) {
    if name.index >= registerOfName.count {
      if register == nil { return }
      registerOfName.append(repeating: 0, count: name.index + 1 - registerOfName.count)
    }
    registerOfName[name.index] = register.map { 0x1_0000 | UInt32($0.1.rawValue) &<< 8 | UInt32($0.0.raw) } ?? 0
  }

  /// A register after `%`.
  func register() throws(AsmError) -> (Register, X86RegisterClass) {
    lexer.p += 1
    lexer.skipSpace()
    guard let found = try namedRegister() else { throw failure("unknown register") }
    return found
  }

  /// The register whose name stands here, or nil.
  func namedRegister() throws(AsmError) -> (Register, X86RegisterClass)? {
    var word: UInt64 = 0
    var n = 0
    let start = lexer.p
    while n < 8 {
      let c = AsmParser.lowercased(lexer.peek)
      let isPart = (c >= 0x61 && c <= 0x7A) || AsmLexer.isDigit(c)
      if !isPart { break }
      word |= UInt64(c) &<< UInt64(56 - 8 * n)
      n += 1
      lexer.p += 1
    }
    if AsmLexer.isNamePart(lexer.peek) {
      lexer.p = start
      return nil
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
        let register = Register(UInt8(truncatingIfNeeded: v)), cls = X86RegisterClass(rawValue: UInt8(v >> 8))!
        if x86.isIntel && x86.hasBareRegisters && !exists(register, cls) {
          lexer.p = start
          return nil
        }
        guard exists(register, cls) else { throw failure("this register exists in 64-bit mode only") }
        return (register, cls)
      }
      if word < w { high = middle - 1 } else { low = middle + 1 }
    }
    lexer.p = start
    return nil
  }

  /// Outside 64-bit mode there are eight registers of each kind, and none of 64 bits.
  private func exists(_ r: Register, _ cls: X86RegisterClass) -> Bool {
    if buffer.codeMode == 64 { return true }
    switch cls {
    case .gpr64, .rip, .zeroindex: return false
    case .gpr8: return r.raw < 4 || r.raw >= 16
    case .gpr16, .gpr32, .xmm, .ymm, .zmm, .control, .debug: return r.wideNumber < 8
    default: return true
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
