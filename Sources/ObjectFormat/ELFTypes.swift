// Constants of the ELF-64 object format.
//
// Source: System V gABI, chapters 4 and 5; GNU extensions (STT_GNU_IFUNC, SHF_GNU_RETAIN) from the GNU gABI supplement.

public enum ELF {
  // e_type, e_machine
  public static let typeRelocatable: UInt16 = 1
  public static let typeExecutable: UInt16 = 2
  public static let typeShared: UInt16 = 3
  public static let machine386: UInt16 = 3
  public static let machineX86_64: UInt16 = 62
  public static let machineAArch64: UInt16 = 183
  public static let machineRISCV: UInt16 = 243

  // sh_type
  public static let progBits: UInt32 = 1
  public static let symbolTable: UInt32 = 2
  public static let stringTable: UInt32 = 3
  public static let rela: UInt32 = 4
  public static let hash: UInt32 = 5
  public static let dynamic: UInt32 = 6
  public static let note: UInt32 = 7
  public static let noBits: UInt32 = 8
  public static let rel: UInt32 = 9
  public static let dynamicSymbols: UInt32 = 11
  public static let initArray: UInt32 = 14
  public static let finiArray: UInt32 = 15
  public static let preinitArray: UInt32 = 16
  public static let group: UInt32 = 17
  public static let symbolTableIndices: UInt32 = 18
  public static let relr: UInt32 = 19
  public static let gnuAttributes: UInt32 = 0x6FFF_FFF5
  public static let gnuHash: UInt32 = 0x6FFF_FFF6
  public static let gnuVersionDefinitions: UInt32 = 0x6FFF_FFFD
  public static let gnuVersionNeeds: UInt32 = 0x6FFF_FFFE
  public static let gnuVersionSymbols: UInt32 = 0x6FFF_FFFF
  public static let x86Unwind: UInt32 = 0x7000_0001

  // sh_flags
  public static let write: UInt64 = 0x1
  public static let alloc: UInt64 = 0x2
  public static let execute: UInt64 = 0x4
  public static let merge: UInt64 = 0x10
  public static let strings: UInt64 = 0x20
  public static let infoLink: UInt64 = 0x40
  public static let linkOrder: UInt64 = 0x80
  public static let inGroup: UInt64 = 0x200
  public static let threadLocal: UInt64 = 0x400
  public static let compressed: UInt64 = 0x800
  public static let retain: UInt64 = 0x20_0000
  public static let gnuMBind: UInt64 = 0x100_0000
  public static let exclude: UInt64 = 0x8000_0000
  public static let largeX86: UInt64 = 0x1000_0000

  // p_type
  public static let segmentLoad: UInt32 = 1
  public static let segmentDynamic: UInt32 = 2
  public static let segmentInterpreter: UInt32 = 3
  public static let segmentNote: UInt32 = 4
  public static let segmentHeaders: UInt32 = 6
  public static let segmentThreadLocal: UInt32 = 7
  public static let segmentEHFrame: UInt32 = 0x6474_E550
  public static let segmentStack: UInt32 = 0x6474_E551
  public static let segmentRelro: UInt32 = 0x6474_E552
  public static let segmentProperty: UInt32 = 0x6474_E553

  // Special section indices
  public static let sectionUndefined: UInt16 = 0
  public static let sectionAbsolute: UInt16 = 0xFFF1
  public static let sectionCommon: UInt16 = 0xFFF2
  public static let sectionExtended: UInt16 = 0xFFFF
  public static let firstReservedSection = 0xFF00
}

public enum SymbolBinding: UInt8, BitwiseCopyable, Sendable {
  case local = 0, global = 1, weak = 2, gnuUnique = 10
}

public enum SymbolType: UInt8, BitwiseCopyable, Sendable {
  case none = 0, object = 1, function = 2, section = 3, file = 4, common = 5, threadLocal = 6, gnuIndirectFunction = 10
}

public enum SymbolVisibility: UInt8, BitwiseCopyable, Sendable {
  case standard = 0, `internal` = 1, hidden = 2, protected = 3
}
