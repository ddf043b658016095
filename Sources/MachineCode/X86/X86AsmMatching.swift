// Finds the instruction row that parsed operands mean, and encodes it.
//
// Rows of a mnemonic are tried in the table's order; the first that fits is taken, so that shorter encodings stand first there. A row
// whose size nothing in the text tells is ambiguous, unless the mnemonic has a usual size.

import Support

extension AsmParser {
  /// `operands` are in Intel order.
  func match(
    _ text: UnsafeBufferPointer<UInt8>, _ candidates: Range<Int>, _ operands: inout AsmOperands, _ start: UnsafePointer<UInt8>
  ) throws(AsmError) {
    operands[0].operand.decoration.rounding = operands.rounding
    var swapped = operands
    if x86.isIntel { swapped.reverse() }
    let needs = VectorNeeds(operands, x86.wishes)
    var chosen: X86Opcode?
    for k in candidates {
      let op = X86Opcode(row: Int(x86MnemonicOpcodes[k]))
      guard fits(op, x86.isIntel && op.hasSameOrder ? swapped : operands, needs) else { continue }
      guard let earlier = chosen else {
        chosen = op
        if needs.isPlain && !isSizeless(op, operands) && !hasUsualSize(op, operands) { break }
        continue
      }
      if hasUsualSize(earlier, operands) {
        if !isUsualSize(earlier) && isUsualSize(op) { chosen = op }
      } else if isPreferred(op, over: earlier) {
        chosen = op
      } else if isSizeless(earlier, operands) && !sameSize(op, earlier) && (x86.isIntel || !earlier.hasSilentSize) {
        lexer.p = start
        throw failure("the size of '\(String(decoding: text, as: UTF8.self))' is ambiguous; \(x86.isIntel ? "say 'dword ptr' or the like" : "add a suffix b, w, l or q")")
      }
    }
    guard let op = chosen else {
      lexer.p = start
      throw failure("the operands do not fit '\(String(decoding: text, as: UTF8.self))'")
    }
    encode(op, x86.isIntel && op.hasSameOrder ? swapped : operands)
    if let problem = buffer.encodingError {
      buffer.encodingError = nil
      lexer.p = start
      throw failure("\(problem)")
    }
  }

  /// `{load}` and `{store}` choose between forms that differ in direction only.
  private func isPreferred(_ op: X86Opcode, over earlier: X86Opcode) -> Bool {
    if x86.wishes.contains(.load) { return op.encodingForm == .rm && earlier.encodingForm == .mr }
    if x86.wishes.contains(.store) { return op.encodingForm == .mr && earlier.encodingForm == .rm }
    return false
  }

  private func encode(_ op: X86Opcode, _ operands: AsmOperands) {
    var word = x86EncodingWords[op.row]
    if x86.wishes.contains(.vex3) { word |= 1 &<< 44 }
    if x86.wishes.contains(.load) { word &= ~(1 &<< 36) }
    withUnsafeTemporaryAllocation(of: MCOperand.self, capacity: 4) { room in
      let p = room.baseAddress!
      for i in 0..<operands.count {
        var o = operands[i].operand
        let kind = op.operand(i).kind
        if kind == .rel {
          o.kind = .label
          if o.symbol.isNone { o.symbol = buffer.absoluteSymbol }
        }
        if kind == .moffs { o.kind = .immediate }
        if kind == .sib && o.index.isNone { o.addressForm.insert(.forcedSIB) }
        if o.kind == .register { o.addressForm = kind.registerAddressForm }
        (p + i).initialize(to: o)
      }
      buffer.reserve(32)
      if buffer.isListing { buffer.listInstruction(op, UnsafePointer(p)) }
      X86Encoder.encode(word, UnsafePointer(p), into: buffer)
    }
  }

  // MARK: Sizes

  /// No register fixes the operation's size, so another row of the mnemonic may fit as well.
  private func isSizeless(_ op: X86Opcode, _ operands: AsmOperands) -> Bool {
    if op.effects.contains(.branchs) || op.effects.contains(.calls) || op.isFirstOfEquals { return false }
    var hasMemory = false
    for i in 0..<operands.count {
      switch operands[i].kind {
      case .memory: if operands[i].size == 0 { hasMemory = true } else { return false }
      case .register:
        // Neither counts in %cl nor destinations of another size tell the size of memory.
        if op.operand(i).kind != .cl && op.operand(i).kind != .dx && !op.hasLooseRegister { return false }
      case .immediate: break
      }
    }
    return hasMemory
  }

  /// Two rows that both fit mean the same number of bytes in memory.
  private func sameSize(_ a: X86Opcode, _ b: X86Opcode) -> Bool {
    for i in 0..<a.operandCount where a.operand(i).kind.memorySize != b.operand(i).kind.memorySize { return false }
    return true
  }

  /// push, call, ret … have a usual size unless a register says one.
  private func hasUsualSize(_ op: X86Opcode, _ operands: AsmOperands) -> Bool {
    guard x86EncodingWords[op.row] & (3 &<< 58) != 0 else { return false }
    for i in 0..<operands.count {
      if operands[i].kind == .register && op.operand(i).kind != .sreg { return false }
      if operands[i].kind == .memory && operands[i].size != 0 { return false }
    }
    return true
  }

  private func isUsualSize(_ op: X86Opcode) -> Bool {
    let word = x86EncodingWords[op.row]
    let size = word & (1 &<< 31) != 0 ? 16 : word & (1 &<< 27) != 0 ? 32 : 64
    let isFar = word & (1 &<< 59) != 0
    let usual = buffer.codeMode == 16 && x86.isGCC16 ? 32 : buffer.codeMode
    return size == (isFar && usual == 64 ? 32 : usual)
  }

  // MARK: Operands

  private func fits(_ op: X86Opcode, _ operands: AsmOperands, _ needs: VectorNeeds) -> Bool {
    guard op.operandCount == operands.count else { return false }
    let word = x86EncodingWords[op.row]
    if word & (buffer.codeMode == 64 ? 1 &<< 57 : 1 &<< 56) != 0 { return false }
    let isEVEX = word & (1 &<< 41) != 0
    if isEVEX ? needs.isVEX : needs.isEVEX { return false }
    if needs.isVEX && word & (1 &<< 37) == 0 { return false }
    if isEVEX && !needs.fits(word, operands) { return false }
    let isTransfer = op.effects.contains(.branchs) || op.effects.contains(.calls)
    for i in 0..<operands.count {
      let o = operands[i]
      let kind = op.operand(i).kind
      if isTransfer {
        let wantsIndirect = kind != .rel
        // `jmp *(%rax)` needs its star; `call (%rax)` without one is accepted as GNU as does.
        if o.isIndirect != wantsIndirect && !(wantsIndirect && !o.isBare && o.kind == .memory) { return false }
      } else if o.isIndirect && !x86.isIntel {
        return false
      }
      if !X86OperandMatch.fits(kind, o, mode: buffer.codeMode) {
        // `andb $~0x80, %al`
        let isByte = i > 0 && op.operand(0).kind.memorySize == 1 && op.operand(0).kind != .m8
        guard kind == .i8, isByte || op.operand(0).kind == .r8 || op.operand(0).kind == .al, o.kind == .immediate, o.operand.symbol.isNone, o.operand.value >= -256, o.operand.value < 0 else { return false }
      }
    }
    return true
  }
}

/// What decorations, registers and pseudo prefixes demand of the encoding.
struct VectorNeeds {
  /// Nothing is demanded that could make a later row the right one.
  var isPlain = true
  var isEVEX = false
  var isVEX = false

  init(_ operands: AsmOperands, _ wishes: EncodingWishes) {
    isVEX = wishes.contains(.vex)
    isEVEX = wishes.contains(.evex)
    isPlain = wishes.isDisjoint(with: [.load, .store])
    for i in 0..<operands.count {
      let o = operands[i]
      if o.operand.decoration.bits != 0 { isEVEX = true }
      if o.kind == .register && o.operand.register.isVector && (o.registerClass == .zmm || o.operand.register.wideNumber > 15) { isEVEX = true }
      if o.kind == .memory && (o.indexClass == .zmm || o.operand.index.isVector && o.operand.index.wideNumber > 15) { isEVEX = true }
    }
  }

  /// Whether an EVEX row allows the decorations.
  func fits(_ word: UInt64, _ operands: AsmOperands) -> Bool {
    func has(_ bit: Int) -> Bool { word >> UInt64(bit) & 1 != 0 }
    let first = operands[0].operand.decoration
    if first.mask != 0 ? !has(51) : has(52) { return false }
    if first.isZeroing && (!has(53) || first.mask == 0) { return false }
    if first.rounding > 0 {
      if first.rounding < 5 ? !has(54) : has(54) || !has(55) { return false }
      for i in 0..<operands.count where operands[i].kind == .memory { return false }
    }
    for i in 0..<operands.count {
      let d = operands[i].operand.decoration
      if i > 0 && (d.mask != 0 || d.isZeroing) { return false }
      if d.isBroadcast {
        let element = UInt8(truncatingIfNeeded: word >> 49) & 3
        let whole = UInt8(truncatingIfNeeded: word >> 46) & 7
        if element == 0 { return false }
        // `dword bcst` tells the element, `{1to8}` the number of elements.
        if operands[i].broadcast == 0 ? operands[i].size != 1 << element : operands[i].broadcast != whole &- element { return false }
      }
    }
    return true
  }
}

/// Whether an operand as written is of a kind the tables name.
enum X86OperandMatch {
  static func fits(_ kind: X86OperandKind, _ o: AsmOperand, mode: Int) -> Bool {
    switch o.kind {
    case .register: return fitsRegister(kind, o.registerClass, o.operand.register)
    case .immediate:
      // Intel text names a branch's numeric target without ado.
      if kind == .rel || kind == .moffs { return kind == .rel && o.isBare }
      return fitsImmediate(kind, o.operand, mode)
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
    case .z, .zm512: return cls == .zmm
    case .k, .km8, .km16, .km32, .km64: return cls == .mask
    case .tmm: return cls == .tile
    case .mmx, .mmxm64: return cls == .mm
    case .st0: return cls == .st && r.raw == 64
    case .sti: return cls == .st
    case .al: return cls == .gpr8 && r.raw == 0
    case .ax: return cls == .gpr16 && r.raw == 0
    case .eax: return cls == .gpr32 && r.raw == 0
    case .rax: return cls == .gpr64 && r.raw == 0
    case .cl: return cls == .gpr8 && r.raw == 1
    case .cx: return cls == .gpr16 && r.raw == 1
    case .ecx: return cls == .gpr32 && r.raw == 1
    case .rcx: return cls == .gpr64 && r.raw == 1
    case .dx: return cls == .gpr16 && r.raw == 2
    case .edx: return cls == .gpr32 && r.raw == 2
    case .rdx: return cls == .gpr64 && r.raw == 2
    case .xmm0: return cls == .xmm && r.raw == 32
    case .sreg: return cls == .segment
    case .cr: return cls == .control
    case .dr: return cls == .debug
    default: return false
    }
  }

  private static func fitsImmediate(_ kind: X86OperandKind, _ o: MCOperand, _ mode: Int) -> Bool {
    let v = o.value
    if o.symbol.isSome {
      switch kind {
      case .i8, .i16, .i32, .i32s, .i64: return true
      default: return false
      }
    }
    switch kind {
    case .i8: return v >= -128 && v <= 255
    case .i16: return v >= -65536 && v <= 65535
    // Bits beyond the width may be all ones: `$~0x80000000`.
    case .i32: return v >= -1 &<< 32 && v <= Int64(UInt32.max)
    case .i32s: return v >= Int64(Int32.min) && v <= Int64(Int32.max)
    case .i64: return true
    case .one: return v == 1
    default: return false
    }
  }

  private static func fitsMemory(_ kind: X86OperandKind, _ o: AsmOperand) -> Bool {
    let size = kind.memorySize
    let m = o.operand
    if o.size != 0 && size != 0 && size != Int(o.size) && !m.decoration.isBroadcast { return false }
    switch kind {
    case .rm8, .rm16, .rm32, .rm64, .m, .m8, .m16, .m32, .m48, .m64, .m80, .m128, .m256, .m512, .xm8, .xm16, .xm32, .xm64, .xm128, .ym256,
      .zm512, .sib, .mmxm64, .r32m8, .r32m16, .km8, .km16, .km32, .km64:
      return !m.addressForm.contains(.vectorIndex)
    case .vx32, .vx64: return o.indexClass == .xmm
    case .vy32, .vy64: return o.indexClass == .ymm
    case .vz32, .vz64: return o.indexClass == .zmm
    case .s8, .s16, .s32, .s64: return m.register == .rsi && m.index.isNone && m.value == 0 && m.symbol.isNone
    case .d8, .d16, .d32, .d64:
      return m.register == .rdi && m.index.isNone && m.value == 0 && m.symbol.isNone && (m.segment.isNone || m.segment == .es)
    case .rel: return o.isBare && m.segment.isNone
    // Linkers know the form with ModRM.
    case .moffs: return o.isBare && o.operand.modifier != .got
    default: return false
    }
  }
}

extension X86OperandKind {
  /// Bytes of the memory operand, 0 if the kind does not tell.
  var memorySize: Int {
    switch self {
    case .m8, .rm8, .xm8, .r32m8, .km8, .s8, .d8: return 1
    case .m16, .rm16, .xm16, .r32m16, .km16, .s16, .d16: return 2
    case .m32, .rm32, .xm32, .km32, .s32, .d32, .vx32, .vy32, .vz32: return 4
    case .m48: return 6
    case .m64, .rm64, .xm64, .mmxm64, .km64, .s64, .d64, .vx64, .vy64, .vz64: return 8
    case .m80: return 10
    case .m128, .xm128: return 16
    case .m256, .ym256: return 32
    case .m512, .zm512: return 64
    default: return 0
    }
  }

  /// The size of addresses that a register of this kind stands for, where a row makes it one.
  var registerAddressForm: AddressForm {
    switch self {
    case .r32, .eax: return .size32
    case .r16, .ax: return .size16
    default: return .standard
    }
  }
}

extension X86Opcode {
  var encodingForm: X86EncodingForm {
    unsafeBitCast(UInt8(truncatingIfNeeded: x86EncodingWords[row]), to: X86EncodingForm.self)
  }

  /// Among rows of one spelling that differ in size, the first is meant (x87 memory operands).
  var isFirstOfEquals: Bool { x86EncodingWords[row] &>> 60 & 1 != 0 }

  /// Without suffix, movzx and movsx mean a byte and cvtsi2sd and its kin a doubleword, as GNU as has it; those rows come first.
  var hasSilentSize: Bool {
    guard operandCount >= 2, hasLooseRegister else { return false }
    let last = operand(operandCount - 1).kind
    return last == .rm32 || last == .rm8 && !isCRC32
  }

  /// crc32 has an F2 prefix, movzx none.
  private var isCRC32: Bool { x86EncodingWords[row] &>> 28 & 3 == 3 }

  /// Registers of these rows do not say how wide the memory operand is: narrowing conversions, cvtsi2sd, movzx.
  var hasLooseRegister: Bool {
    let count = operandCount
    if count < 2 { return false }
    let last = operand(count - 1).kind, first = operand(0).kind
    // vfpclassps
    if encodingForm == .rmi && first == .k && isEVEX { return true }
    switch last {
    case .rm32, .rm64: return first == .x
    case .rm8, .rm16: return first == .r32 || first == .r64 || (first == .r16 && last == .rm8)
    case .xm128, .ym256, .zm512: return (isVEX || x86EncodingWords[row] &>> 41 & 1 != 0) && count == 2 && (first == .x || first == .y) && last.memorySize > first.memorySize
    default: return false
    }
  }
}
