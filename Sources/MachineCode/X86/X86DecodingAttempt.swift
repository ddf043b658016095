// Tries to read an instruction as one row of the table says.

import Support

struct X86DecodingAttempt {
  var c: X86DecodingCursor
  let op: X86Opcode
  let word: UInt64
  var result = X86Decoded()
  private var modRM: UInt8 = 0
  private var hasMemory = false
  /// Prefixes the row accounts for.
  private var uses66 = false
  private var usesF2 = false
  private var usesF3 = false
  private var usesW = false
  private var uses67 = false
  private var ok = true

  init(_ cursor: X86DecodingCursor, _ op: X86Opcode) {
    c = cursor
    self.op = op
    word = x86EncodingWords[op.row]
    result.opcode = op
  }

  private func has(_ bit: Int) -> Bool { word >> UInt64(bit) & 1 != 0 }
  private var digit: UInt8 { UInt8(truncatingIfNeeded: word >> 16) }
  private var rowOpcode: UInt8 { UInt8(truncatingIfNeeded: word >> 8) }
  private var immediateSize: Int { Int(word >> 32 & 15) }
  private func kind(_ i: Int) -> X86OperandKind { op.operand(i).kind }

  /// How well the row explains the bytes, or nil if it does not.
  mutating func run() -> Int? {
    guard op.hasSpelling(isIntel: false), c.space == 0 ? acceptLegacy() : acceptVector() else { return nil }
    fillFixedOperands()
    readOperands()
    guard ok, !c.isTruncated else { return nil }
    if c.space == 2 && !readDecorations() { return nil }
    for i in 0..<op.operandCount where result[i].kind == .none { return nil }
    result.length = c.at
    return score()
  }

  // MARK: Prefixes

  private mutating func acceptLegacy() -> Bool {
    switch word >> 28 & 3 {
    case 1:
      if !c.has66 { return false }
      uses66 = true
    case 2:
      if !c.hasF3 { return false }
      usesF3 = true
    case 3:
      if !c.hasF2 { return false }
      usesF2 = true
    default: break
    }
    let isSegmentMove = op.encodingForm == .sreg && (c.peek() ?? 0) < 0xC0
    if has(30) {
      if !c.w { return false }
      usesW = true
    } else if has(31) && !isSegmentMove {
      if !c.hasOperandSize16 || c.w { return false }
      uses66 = true
    } else if has(27) {
      if c.hasOperandSize16 && !uses66 || c.w { return false }
      if c.mode == 16 { uses66 = true }
    }
    return true
  }

  private mutating func acceptVector() -> Bool {
    if c.has66 || c.hasF2 || c.hasF3 || c.hasLock { return false }
    if has(30) != c.w && (has(30) || c.space != 1) { return false }
    usesW = has(30)
    if c.space == 2 && c.isBroadcast && (c.peek() ?? 0) >= 0xC0 {
      // The length says how to round.
      if !has(55) { return false }
    } else if UInt64(c.length) != (word >> 38 & 1 | word >> 41 & 2) {
      return false
    }
    // The store form of vmovq has another prefix.
    let isOtherDirection = op.encodingForm == .rm && has(36) && c.opcode == 0xD6
    return isOtherDirection ? c.pp == 1 : c.pp == word >> 28 & 3
  }

  private mutating func readDecorations() -> Bool {
    var d = result.operands.0.decoration
    if c.mask != 0 ? !has(51) : has(52) { return false }
    if c.isZeroing && (!has(53) || c.mask == 0) { return false }
    d.mask = c.mask
    d.isZeroing = c.isZeroing
    if c.isBroadcast {
      if hasMemory {
        if word >> 49 & 3 == 0 { return false }
        for i in 0..<op.operandCount where result[i].kind == .memory { result[i].decoration.isBroadcast = true }
      } else {
        d.rounding = has(54) ? c.length + 1 : 5
      }
    }
    result.operands.0.decoration.bits |= d.bits
    return true
  }

  private mutating func score() -> Int {
    var s = 0
    var extra: [X86Opcode] = []
    if c.hasLock { extra.append(.lock) }
    if c.hasF3 && !usesF3 { extra.append(.rep) }
    if c.hasF2 && !usesF2 { extra.append(.repne) }
    if c.has66 && !uses66 { extra.append(.data16) }
    if c.has67 && !uses67 && !hasMemory { extra.append(.addr32) }
    if !c.segment.isNone && !hasMemory {
      switch c.segment {
      case .es: extra.append(.segES)
      case .cs: extra.append(.segCS)
      case .ss: extra.append(.segSS)
      case .ds: extra.append(.segDS)
      case .fs: extra.append(.segFS)
      default: extra.append(.segGS)
      }
    }
    s -= extra.count * 10
    if c.w && !usesW { s -= 5 }
    if extra.count > 4 { return Int.min + 1 }
    if extra.count > 0 { result.prefixes.0 = extra[0] }
    if extra.count > 1 { result.prefixes.1 = extra[1] }
    if extra.count > 2 { result.prefixes.2 = extra[2] }
    if extra.count > 3 { result.prefixes.3 = extra[3] }
    return s
  }

  // MARK: Operands

  private mutating func fillFixedOperands() {
    for i in 0..<op.operandCount {
      switch kind(i) {
      case .al, .ax, .eax, .rax: result[i] = .reg(.rax)
      case .cl, .cx, .ecx, .rcx: result[i] = .reg(.rcx)
      case .dx, .edx, .rdx: result[i] = .reg(.rdx)
      case .st0: result[i] = .reg(.st(0))
      case .xmm0: result[i] = .reg(.xmm(0))
      case .one: result[i] = .imm(1)
      default: break
      }
    }
  }

  private mutating func readModRM() { modRM = c.next() }
  private var isRegisterForm: Bool { modRM >= 0xC0 }

  /// A register of the kind's class.
  private mutating func register(_ kind: X86OperandKind, _ number: UInt8) -> MCOperand {
    let cls = AsmPrinter.registerClass(kind)
    switch cls {
    case .gpr8:
      if number > 15 { ok = false }
      return .reg(Register(!c.hasREX && c.space == 0 && number >= 4 && number < 8 ? number + 12 : number))
    case .gpr16, .gpr32, .gpr64:
      if number > 15 { ok = false }
      return .reg(Register(number & 15))
    case .xmm, .ymm, .zmm: return .reg(.xmm(Int(number)))
    case .mm: return .reg(.mm(Int(number & 7)))
    case .mask:
      if number > 7 { ok = false }
      return .reg(.mask(Int(number & 7)))
    case .tile: return .reg(Register(136 + number & 7))
    case .segment:
      if number & 7 > 5 { ok = false }
      return .reg(Register(80 + number & 7))
    case .control: return .reg(Register(96 + number & 15))
    case .debug: return .reg(Register(112 + number & 15))
    default:
      ok = false
      return .none
    }
  }

  private mutating func reg(_ i: Int) {
    var number = modRM >> 3 & 7 | c.r
    // Only vector registers have the fifth bit.
    if c.space == 2 && !isVector(kind(i)) && number > 15 { number &= 15; ok = false }
    result[i] = register(kind(i), number)
  }

  private func isVector(_ k: X86OperandKind) -> Bool {
    let cls = AsmPrinter.registerClass(k)
    return cls == .xmm || cls == .ymm || cls == .zmm
  }

  private mutating func rm(_ i: Int) {
    let k = kind(i)
    if isRegisterForm {
      guard k.allowsRegister else {
        ok = false
        return
      }
      let number = modRM & 7 | c.b | (c.space == 2 && isVector(k) ? c.x << 1 : 0)
      result[i] = register(k, number)
      return
    }
    guard k.allowsMemory else {
      ok = false
      return
    }
    hasMemory = true
    let unit = c.space != 2 ? 0 : c.isBroadcast ? UInt8(word >> 49 & 3) : UInt8(word >> 46 & 7)
    result[i] = c.memory(modRM, unit: unit, isVector: k.isVectorMemory)
    if k.isVectorMemory && result[i].index.isNone { ok = false }
    if k == .sib {
      if modRM & 7 != 4 { ok = false }
      if result[i].index.isNone { result[i].addressForm.insert(.forcedSIB) }
    }
  }

  private mutating func vector(_ i: Int) {
    let number = kind(i).isVectorMemory ? c.v & 15 : c.v
    usedV = true
    result[i] = register(kind(i), isVector(kind(i)) ? number : number & 15)
  }

  private var usedV = false

  private mutating func immediate(_ i: Int, _ size: Int? = nil) { result[i] = .imm(c.number(size ?? immediateSize)) }

  private mutating func require(_ condition: Bool) { if !condition { ok = false } }
  private mutating func requireDigit() { require(modRM >> 3 & 7 == digit) }

  private mutating func relative(_ size: Int) {
    let distance = c.number(size)
    result[0] = .label(.none, addend: distance &+ Int64(c.at))
  }

  private mutating func readOperands() {
    switch op.encodingForm {
    case .op: if has(45) { require(c.next() == digit) }
    case .mr: modRMForm { $0.rm(0); $0.reg(1) }
    case .rm: readDirect()
    case .m: modRMForm { $0.requireDigit(); $0.rm(0) }
    case .mi: modRMForm { $0.requireDigit(); $0.rm(0); $0.immediate(1) }
    case .rmi: modRMForm { $0.reg(0); $0.rm(1); $0.immediate(2) }
    case .mri: modRMForm { $0.rm(0); $0.reg(1); $0.immediate(2) }
    case .o: result[0] = register(kind(0), c.opcode & 7 | c.b)
    case .movabs:
      result[0] = register(kind(0), c.opcode & 7 | c.b)
      immediate(1)
    case .i:
      if has(45) { require(c.next() == digit) }
      immediate(op.operandCount == 1 || result.operands.0.kind == .none ? 0 : 1)
    case .alu, .movi, .testi, .pushi, .imul, .shift, .xchg, .int: readShort()
    case .jmp, .jcc, .callrel, .rel8: readBranch()
    case .rvm:
      modRMForm {
        if $0.c.opcode != $0.rowOpcode { $0.require($0.isRegisterForm); $0.swapped(0, 2) } else { $0.reg(0); $0.rm(2) }
        $0.vector(1)
      }
    case .rvmi: modRMForm { $0.reg(0); $0.vector(1); $0.rm(2); $0.immediate(3) }
    case .rvmr: modRMForm { $0.reg(0); $0.vector(1); $0.rm(2); $0.fourth(3) }
    case .is4: modRMForm { $0.reg(0); $0.vector(1); $0.rm(3); $0.fourth(2) }
    case .mvr: modRMForm { $0.rm(0); $0.vector(1); $0.reg(2) }
    case .mrv: modRMForm { $0.rm(0); $0.reg(1); $0.vector(2) }
    case .rmv: modRMForm { $0.reg(0); $0.rm(1); $0.vector(2) }
    case .vm: modRMForm { $0.requireDigit(); $0.vector(0); $0.rm(1) }
    case .vmi: modRMForm { $0.requireDigit(); $0.vector(0); $0.rm(1); $0.immediate(2) }
    case .rmp: modRMForm { $0.reg(0); $0.rm(1); $0.require($0.c.next() == $0.digit) }
    case .rvmp: modRMForm { $0.reg(0); $0.vector(1); $0.rm(2); $0.require($0.c.next() == $0.digit) }
    case .rzero: modRMForm { $0.reg(0); $0.require($0.modRM & 0xC7 == 0xC0) }
    case .vexop: if digit != 0 { require(c.next() == digit) }
    default: readRare()
    }
    if c.space != 0 && !usedV { require(c.v & 15 == 0 && (c.v == 0 || hasVectorIndex)) }
  }

  private var hasVectorIndex: Bool { (0..<op.operandCount).contains { kind($0).isVectorMemory } }

  private mutating func modRMForm(_ body: (inout X86DecodingAttempt) -> Void) {
    readModRM()
    body(&self)
  }

  /// reg and rm the other way round.
  private mutating func swapped(_ first: Int, _ second: Int) {
    result[second] = register(kind(second), modRM >> 3 & 7 | c.r)
    result[first] = register(kind(first), modRM & 7 | c.b)
  }

  private mutating func readDirect() {
    readModRM()
    if c.space == 1 && c.opcode != rowOpcode {
      require(isRegisterForm)
      return swapped(0, 1)
    }
    reg(0)
    rm(1)
  }

  private mutating func fourth(_ i: Int) {
    let b = c.next()
    require(b & 15 == 0)
    result[i] = register(kind(i), b >> 4)
  }

  private mutating func readBranch() {
    let wide = c.hasOperandSize16 ? 2 : 4
    switch op.encodingForm {
    case .jmp: relative(c.opcode == 0xEB ? 1 : near())
    case .jcc: relative(c.map == 0 ? 1 : near())
    case .rel8:
      relative(1)
      let size = digit == 0 ? c.mode : 8 << Int(digit)
      require(size == c.addressSize || digit == 0 && c.mode == c.addressSize)
      uses67 = true
    default:
      if rowOpcode == 0xC7 { require(c.next() == 0xF8) }
      relative(c.mode == 64 && !has(31) ? 4 : wide)
    }
  }

  /// Bytes of the distance of a near jump.
  private mutating func near() -> Int {
    if c.mode == 64 { return 4 }
    if c.has66 { ok = false }
    return c.mode == 16 ? 2 : 4
  }

  private mutating func readShort() {
    let isByte = rowOpcode & 1 == 0
    switch op.encodingForm {
    case .alu:
      if c.opcode >= 0x80 {
        modRMForm { $0.requireDigit(); $0.rm(0) }
        immediate(1, c.opcode == 0x83 ? 1 : immediateSize)
      } else {
        result[0] = .reg(.rax)
        immediate(1)
      }
    case .testi:
      if c.opcode >= 0xF0 { modRMForm { $0.requireDigit(); $0.rm(0) } } else { result[0] = .reg(.rax) }
      immediate(1)
    case .movi:
      if c.opcode >= 0xC0 {
        modRMForm { $0.requireDigit(); $0.rm(0) }
      } else {
        require(!has(30))
        result[0] = register(isByte ? .r8 : .r32, c.opcode & 7 | c.b)
      }
      immediate(1)
    case .pushi: immediate(0, c.opcode == 0x6A ? 1 : immediateSize)
    case .imul:
      modRMForm { $0.reg(0); $0.rm(1) }
      immediate(2, c.opcode == 0x6B ? 1 : immediateSize)
    case .shift:
      modRMForm { $0.requireDigit(); $0.rm(0) }
      if c.opcode & 0x10 != 0 { result[1] = .imm(1) } else { immediate(1, 1) }
    case .xchg:
      if c.opcode >= 0x90 {
        // 90 is nop.
        require(c.opcode & 7 | c.b != 0 || has(31))
        result[0] = register(.r32, c.opcode & 7 | c.b)
        result[1] = .reg(.rax)
      } else {
        modRMForm { $0.rm(0); $0.reg(1) }
      }
    default: immediate(0)
    }
  }

  private mutating func readRare() {
    switch op.encodingForm {
    case .st0op, .st1op:
      modRM = c.next()
      require(modRM >= digit && modRM &- digit < 8)
      let i = op.encodingForm == .st0op ? 0 : 1
      if kind(i) == .sti { result[i] = .reg(.st(Int(modRM &- digit) & 7)) }
    case .moffs:
      let i = result.operands.0.kind == .none ? 0 : 1
      result[i] = .imm(c.number(c.addressSize / 8))
      result[i].segment = c.segment
      result[i].addressForm = c.addressForm
      hasMemory = true
      if c.mode == 64 { require(!c.has67) }
    case .sreg:
      readModRM()
      if rowOpcode == 0x8C { rm(0); reg(1) } else { reg(0); rm(1) }
    case .i2:
      immediate(1, 2)
      immediate(0, 1)
    case .rma:
      modRMForm { $0.reg(0); $0.rm(1) }
      require(kind(0).registerAddressForm == c.addressForm)
      result[0].addressForm = c.addressForm
    case .ma:
      modRMForm { $0.requireDigit(); $0.rm(0) }
      require(kind(0).registerAddressForm == c.addressForm)
      result[0].addressForm = c.addressForm
      uses67 = true
    case .aop:
      require(c.next() == digit)
      let i = op.operandCount - 1
      require(kind(i).registerAddressForm == c.addressForm)
      result[i].addressForm = c.addressForm
      uses67 = true
    case .pushseg:
      let n: UInt8 = c.map == 1 ? (c.opcode & 8 == 0 ? 4 : 5) : c.opcode >> 3 & 3
      require(c.map == 1 || c.mode != 64)
      result[0] = .reg(Register(80 + n))
    case .far:
      immediate(0, c.hasOperandSize16 ? 2 : 4)
      immediate(1, 2)
    case .imm2:
      readModRM()
      require(isRegisterForm)
      let isInsert = kind(1) == .x
      if isInsert { reg(0); rm(1) } else { requireDigit(); rm(0) }
      immediate(isInsert ? 2 : 1, 1)
      immediate(isInsert ? 3 : 2, 1)
    default: ok = false
    }
  }
}

extension X86OperandKind {
  var isVectorMemory: Bool {
    switch self {
    case .vx32, .vx64, .vy32, .vy64, .vz32, .vz64: return true
    default: return false
    }
  }

  var allowsMemory: Bool {
    switch self {
    case .rm8, .rm16, .rm32, .rm64, .m, .m8, .m16, .m32, .m48, .m64, .m80, .m128, .m256, .m512, .xm8, .xm16, .xm32, .xm64, .xm128, .ym256,
      .zm512, .mmxm64, .r32m8, .r32m16, .km8, .km16, .km32, .km64, .sib:
      return true
    default: return isVectorMemory
    }
  }

  var allowsRegister: Bool {
    switch self {
    case .m, .m8, .m16, .m32, .m48, .m64, .m80, .m128, .m256, .m512, .sib: return false
    default: return !isVectorMemory
    }
  }
}
