// Reads prefixes, opcode, ModRM and immediates of one instruction for the disassembler.

import Support

struct X86DecodingCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  let mode: Int
  var at = 0
  /// Set when the bytes end within the instruction.
  var isTruncated = false

  var segment = Register.none
  var has66 = false
  var has67 = false
  var hasF2 = false
  var hasF3 = false
  var hasLock = false
  var hasREX = false
  /// 0 legacy, 1 VEX, 2 EVEX, 3 XOP.
  var space = 0
  var map = 0
  /// Mandatory prefix of VEX and EVEX: 66, F3, F2 as 1, 2, 3.
  var pp: UInt64 = 0
  var w = false
  /// Extensions of reg, index, rm; of EVEX also the fifth bits.
  var r: UInt8 = 0
  var x: UInt8 = 0
  var b: UInt8 = 0
  var v: UInt8 = 0
  var length: UInt8 = 0
  var mask: UInt8 = 0
  var isZeroing = false
  var isBroadcast = false
  var opcode: UInt8 = 0
  var key = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, mode: Int) {
    self.bytes = bytes
    self.mode = mode
  }

  /// 16, 32 or 64.
  var addressSize: Int { mode == 64 ? (has67 ? 32 : 64) : (mode == 32) != has67 ? 32 : 16 }
  var addressForm: AddressForm { addressSize == 64 ? .standard : addressSize == 32 ? .size32 : .size16 }
  var hasOperandSize16: Bool { has66 != (mode == 16) }

  func peek(_ n: Int = 0) -> UInt8? { at + n < bytes.count ? bytes[at + n] : nil }

  mutating func next() -> UInt8 {
    guard at < bytes.count else {
      isTruncated = true
      return 0
    }
    at += 1
    return bytes[at - 1]
  }

  /// A little-endian number, sign-extended.
  mutating func number(_ size: Int) -> Int64 {
    var v: UInt64 = 0
    for i in 0..<size { v |= UInt64(next()) << UInt64(8 * i) }
    if size == 0 { return 0 }
    let shift = UInt64(64 - 8 * size)
    return Int64(bitPattern: v << shift) >> Int64(shift)
  }

  mutating func readPrefixesAndOpcode() -> Bool {
    while let p = peek() {
      switch p {
      case 0x26: segment = .es
      case 0x2E: segment = .cs
      case 0x36: segment = .ss
      case 0x3E: segment = .ds
      case 0x64: segment = .fs
      case 0x65: segment = .gs
      case 0x66: has66 = true
      case 0x67: has67 = true
      case 0xF0: hasLock = true
      case 0xF2: hasF2 = true
      case 0xF3: hasF3 = true
      default: return readOpcode()
      }
      at += 1
    }
    return false
  }

  private mutating func readOpcode() -> Bool {
    if mode == 64, let p = peek(), p & 0xF0 == 0x40 {
      at += 1
      hasREX = true
      w = p & 8 != 0
      r = (p & 4) << 1
      x = (p & 2) << 2
      b = (p & 1) << 3
    }
    guard let first = peek() else { return false }
    let second = peek(1) ?? 0
    let isRegisterLike = mode == 64 || second >= 0xC0
    if !hasREX && isRegisterLike {
      if first == 0xC5 { return readVEX2() }
      if first == 0xC4 { return readVEX3(isXOP: false) }
      if first == 0x62 { return readEVEX() }
    }
    if !hasREX && first == 0x8F && second & 0x1F >= 8 && second & 0x1F <= 10 { return readVEX3(isXOP: true) }
    opcode = next()
    if opcode == 0x0F {
      opcode = next()
      map = 1
      if opcode == 0x38 || opcode == 0x3A {
        map = opcode == 0x38 ? 2 : 3
        opcode = next()
      }
    }
    return finishOpcode()
  }

  private mutating func finishOpcode() -> Bool {
    key = X86DecodingOpcodes.key(space: space, map: map, opcode: Int(opcode))
    return !isTruncated
  }

  private mutating func readVEX2() -> Bool {
    at += 1
    let p = next()
    space = 1
    map = 1
    r = p & 0x80 == 0 ? 8 : 0
    readTail(p & 0x7F)
    opcode = next()
    return finishOpcode()
  }

  private mutating func readTail(_ p: UInt8) {
    v = ~(p >> 3) & 15
    length = p >> 2 & 1
    pp = UInt64(p & 3)
  }

  private mutating func readVEX3(isXOP: Bool) -> Bool {
    at += 1
    let p = next()
    space = isXOP ? 3 : 1
    map = Int(isXOP ? p & 7 : p & 31)
    if map > 7 { return false }
    r = p & 0x80 == 0 ? 8 : 0
    x = p & 0x40 == 0 ? 8 : 0
    b = p & 0x20 == 0 ? 8 : 0
    let q = next()
    w = q & 0x80 != 0
    readTail(q & 0x7F)
    opcode = next()
    return finishOpcode()
  }

  private mutating func readEVEX() -> Bool {
    at += 1
    let p = next(), q = next(), s = next()
    if p & 8 != 0 || q & 4 == 0 { return false }
    space = 2
    map = Int(p & 7)
    r = (p & 0x80 == 0 ? 8 : 0) | (p & 0x10 == 0 ? 16 : 0)
    x = p & 0x40 == 0 ? 8 : 0
    b = p & 0x20 == 0 ? 8 : 0
    w = q & 0x80 != 0
    v = ~(q >> 3) & 15 | (s & 8 == 0 ? 16 : 0)
    pp = UInt64(q & 3)
    isZeroing = s & 0x80 != 0
    length = s >> 5 & 3
    isBroadcast = s & 0x10 != 0
    mask = s & 7
    opcode = next()
    return finishOpcode()
  }

  // MARK: Addresses

  /// The memory operand of `modRM`. `unit` is log2 of the unit of one-byte displacements, `isVector` says that the index is a
  /// vector register.
  mutating func memory(_ modRM: UInt8, unit: UInt8, isVector: Bool) -> MCOperand {
    var m = MCOperand.mem(base: .none, segment: segment)
    m.addressForm = addressForm
    let mod = modRM >> 6, rm = modRM & 7
    if addressSize == 16 { return memory16(m, mod, rm, unit) }
    var isAbsolute = false
    if rm == 4 {
      let sib = next()
      let indexNumber = sib >> 3 & 7 | x
      if isVector {
        m.index = .xmm(Int(indexNumber | (space == 2 ? v & 16 : 0)))
        m.addressForm.insert(.vectorIndex)
      } else if indexNumber != 4 {
        m.index = Register(indexNumber)
      }
      if !m.index.isNone { m.scale = sib >> 6 }
      isAbsolute = sib & 7 == 5 && mod == 0
      if !isAbsolute { m.register = Register(sib & 7 | b) }
    } else if rm == 5 && mod == 0 {
      isAbsolute = true
      if mode == 64 { m.register = .rip }
    } else {
      m.register = Register(rm | b)
    }
    if isAbsolute || mod == 2 { m.value = number(4) } else if mod == 1 { m.value = number(1) << Int64(unit) }
    return m
  }

  private mutating func memory16(_ start: MCOperand, _ mod: UInt8, _ rm: UInt8, _ unit: UInt8) -> MCOperand {
    var m = start
    let pairs: [(Register, Register)] = [
      (.rbx, .rsi), (.rbx, .rdi), (.rbp, .rsi), (.rbp, .rdi), (.rsi, .none), (.rdi, .none), (.rbp, .none), (.rbx, .none),
    ]
    if mod == 0 && rm == 6 {
      m.value = number(2)
      return m
    }
    (m.register, m.index) = pairs[Int(rm)]
    if mod == 1 { m.value = number(1) << Int64(unit) } else if mod == 2 { m.value = number(2) }
    return m
  }
}
