// Relocation numbers of the x86-64 psABI (System V ABI, AMD64 supplement 1.0, §4.4, table 4.9), and those that IA-32 alone has
// (Intel386 supplement 1.1, §4.4).

public enum X86Relocation: UInt8, BitwiseCopyable, Sendable {
  case none = 0
  case abs64 = 1
  case pc32 = 2
  case got32 = 3
  case plt32 = 4
  case copy = 5
  case globDat = 6
  case jumpSlot = 7
  case relative = 8
  case gotPCRel = 9
  case abs32 = 10
  case abs32S = 11
  case abs16 = 12
  case pc16 = 13
  case abs8 = 14
  case pc8 = 15
  case dtpMod64 = 16
  case dtpOff64 = 17
  case tpOff64 = 18
  case tlsGD = 19
  case tlsLD = 20
  case dtpOff32 = 21
  case gotTPOff = 22
  case tpOff32 = 23
  case pc64 = 24
  case gotOff64 = 25
  case gotPC32 = 26
  case got64 = 27
  case gotPCRel64 = 28
  case gotPC64 = 29
  case pltOff64 = 31
  case size32 = 32
  case size64 = 33
  case gotPC32TLSDesc = 34
  case tlsDescCall = 35
  case tlsDesc = 36
  case iRelative = 37
  case gotPCRelX = 41
  case rexGotPCRelX = 42
  // Only in 32-bit objects: 0x80 plus the number there.
  /// In data; instructions have `gotOff64`, for which a section symbol may stand.
  case ia32GOTOff = 0x89
  case ia32TLSInitialExec = 0x8F
  case ia32TLSGOTInitialExec = 0x90
  case ia32TLSLocalExec = 0x91
  case ia32TLSGD = 0x92
  case ia32TLSLDM = 0x93
  case ia32TLSLDO = 0xA0
  case ia32TLSInitialExecPositive = 0xA1
  case ia32TLSLocalExecPositive = 0xA2
  case ia32TLSDescriptor = 0xA7
  case ia32TLSDescriptorCall = 0xA8
  case ia32GOT32X = 0xAB

  /// The number in 32-bit objects of a relocation that only they have.
  public var ia32Number: UInt32? { rawValue & 0x80 != 0 ? UInt32(rawValue & 0x7F) : nil }

  /// True when the relocated field is relative to its own address.
  public var isPCRelative: Bool {
    switch self {
    case .pc8, .pc16, .pc32, .pc64, .plt32, .gotPCRel, .gotPCRelX, .rexGotPCRelX, .gotTPOff, .tlsGD, .tlsLD, .gotPC32, .gotPC64,
      .gotPC32TLSDesc, .gotPCRel64:
      return true
    default: return false
    }
  }

  /// True when the linker must see the symbol itself (GOT, PLT, TLS and size relocations), so that a section symbol plus
  /// an offset may not stand for it.
  public var needsSymbol: Bool {
    switch self {
    case .abs8, .abs16, .abs32, .abs32S, .abs64, .pc8, .pc16, .pc32, .pc64: return false
    default: return true
    }
  }

  public var name: String {
    let names: [UInt8: String] = [
      0: "NONE", 1: "64", 2: "PC32", 3: "GOT32", 4: "PLT32", 5: "COPY", 6: "GLOB_DAT", 7: "JUMP_SLOT", 8: "RELATIVE", 9: "GOTPCREL", 10: "32", 11: "32S", 12: "16", 13: "PC16", 14: "8",
      15: "PC8", 16: "DTPMOD64", 17: "DTPOFF64", 18: "TPOFF64", 19: "TLSGD", 20: "TLSLD", 21: "DTPOFF32", 22: "GOTTPOFF", 23: "TPOFF32", 24: "PC64",
      25: "GOTOFF64", 26: "GOTPC32", 27: "GOT64", 28: "GOTPCREL64", 29: "GOTPC64", 31: "PLTOFF64", 32: "SIZE32", 33: "SIZE64", 34: "GOTPC32_TLSDESC", 35: "TLSDESC_CALL", 36: "TLSDESC", 37: "IRELATIVE", 41: "GOTPCRELX",
      42: "REX_GOTPCRELX",
    ]
    return "R_X86_64_" + (names[rawValue] ?? String(rawValue))
  }
}
