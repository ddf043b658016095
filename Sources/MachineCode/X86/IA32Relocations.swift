// What `symbol@word` means in a 32-bit object, where the words name other relocations than in a 64-bit one.
//
// Source: Intel386 psABI supplement 1.1, §4.4; TLS: Drepper, "ELF Handling for Thread-Local Storage", §4.1.

import ObjectFormat

extension X86Relocation {
  /// The relocation of a field of four bytes; nil when IA-32 has none of that kind.
  static func ia32(_ modifier: SymbolModifier) -> X86Relocation? {
    switch modifier {
    case .plt: return .plt32
    case .got: return .got32
    case .gotOff: return .gotOff64
    case .gotPC: return .gotPC32
    case .gotTPOff: return .ia32TLSInitialExecPositive
    case .gotNTPOff: return .ia32TLSGOTInitialExec
    case .indNTPOff: return .ia32TLSInitialExec
    case .tpOff: return .ia32TLSLocalExecPositive
    case .ntpOff: return .ia32TLSLocalExec
    case .dtpOff: return .ia32TLSLDO
    case .tlsGD: return .ia32TLSGD
    case .tlsLDM: return .ia32TLSLDM
    case .tlsDesc: return .ia32TLSDescriptor
    case .tlsCall: return .ia32TLSDescriptorCall
    case .size: return .size32
    case .none, .gotPCRel, .gotPCRelNoRelax, .gotPlt, .tlsLD: return nil
    }
  }
}
