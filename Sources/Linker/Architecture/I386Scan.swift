// IA-32 relocations: what each needs (Intel386 psABI supplement 1.1, §4.4; TLS: Drepper, "ELF Handling for Thread-Local Storage", §4.1).

import ObjectFormat
import Support

/// Relocation numbers of the Intel386 supplement, table 4.8 and its GNU extensions.
enum I386Relocation: UInt8 {
  case none = 0, abs32 = 1, pc32 = 2, got32 = 3, plt32 = 4, gotOff = 9, gotPC = 10
  case tlsInitialExec = 15, tlsGOTInitialExec = 16, tlsLocalExec = 17, tlsGD = 18, tlsLDM = 19
  case abs16 = 20, pc16 = 21, abs8 = 22, pc8 = 23
  case tlsLDO = 32, tlsInitialExecPositive = 33, tlsLocalExecPositive = 34
  case size32 = 38, tlsDescriptor = 39, tlsDescriptorCall = 40, got32X = 43

  /// Bytes the relocated field takes.
  var width: Int {
    switch self {
    case .none, .tlsDescriptorCall: return 0
    case .abs8, .pc8: return 1
    case .abs16, .pc16: return 2
    default: return 4
    }
  }
}

enum I386Linking {
  static func type(_ r: ELFRawRelocation) -> I386Relocation? { I386Relocation(rawValue: UInt8(truncatingIfNeeded: r.type)) }

  static func scan(_ scan: RelocationScan, _ section: InputSectionID) {
    let link = scan.link
    let s = link.sections[section]
    let file = link.file(s.file)
    var i = 0
    while i < s.relocations.count {
      let r = s.relocations[i]
      let id = file.symbol(r.symbol)
      i += 1
      guard let type = type(r) else {
        scan.error("\(link.describe(section, r.offset)): relocation \(relocationName(r.type)) is not supported")
        continue
      }
      if type == .none { continue }
      if Int(r.symbol) >= file.symbols.count && r.symbol != 0 || r.offset > s.size || r.offset &+ UInt64(type.width) > s.size {
        scan.error("\(link.describe(section, r.offset)): damaged relocation")
        continue
      }
      if id.isNone || !scan.checkDefined(id, in: section, at: r.offset) { continue }
      scanOne(scan, section, r, id, type)
      if skipsCall(link, type, id) { i += 1 }
    }
  }

  private static func scanOne(_ scan: RelocationScan, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID, _ type: I386Relocation) {
    let link = scan.link
    switch type {
    case .abs32: scan.scanWordAddress(id, section, r)
    case .abs16, .abs8:
      if link.isPositionIndependent, link.movesWithImage(link.symbols[id]) || link.isPreemptible(id) {
        scan.error(
          "\(link.describe(section, r.offset)): relocation \(relocationName(r.type)) against '\(link.display(id))' cannot be used in position-independent output; recompile with -fPIE or -fPIC"
        )
      } else {
        scan.scanDirectReference(id, section, r)
      }
    case .pc32, .pc16, .pc8:
      // Calls of old objects are PC32, too.
      let s = link.symbols[id]
      if s.isFunction || s.type == 0 && link.isPreemptible(id) && s.isUndefined { scan.scanCall(id) } else { scan.scanDirectReference(id, section, r) }
    case .plt32: scan.scanCall(id)
    case .got32X where gotRelaxation(link, section, r, id) != .none: scan.usesGOTBase = true
    case .got32, .got32X:
      scan.need(id, .needsGOT)
      scan.usesGOTBase = true
    case .gotOff:
      scan.usesGOTBase = true
      scan.scanDirectReference(id, section, r)
    case .gotPC: scan.usesGOTBase = true
    case .size32, .none: break
    case .tlsInitialExec, .tlsGOTInitialExec, .tlsInitialExecPositive, .tlsLocalExec, .tlsLocalExecPositive, .tlsGD, .tlsLDM, .tlsLDO, .tlsDescriptor,
      .tlsDescriptorCall:
      scanThreadLocal(scan, section, r, id, type)
    }
  }

  // MARK: Direct access instead of the GOT

  enum GOTRelaxation { case none, address, immediate, call, jump }

  /// What an instruction that reads a GOT slot becomes when the symbol's place is known (psABI, appendix B): `movl x@GOT(%reg), %reg` and
  /// calls and jumps through slots. Start files rely on it: they run before slots are relocated.
  static func gotRelaxation(_ link: LinkContext, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID) -> GOTRelaxation {
    guard link.options.relaxes, id.isSome, r.addend == 0, r.offset >= 2, let bytes = link.sections[section].bytes else { return .none }
    let s = link.symbols[id]
    if link.isPreemptible(id) || s.isUndefined || s.isIndirectFunction { return .none }
    // Absolute addresses do not move with the image, nothing is at a fixed distance from them.
    if link.isPositionIndependent && !link.movesWithImage(s) { return .none }
    let (opcode, modRM) = (bytes[Int(r.offset) - 2], bytes[Int(r.offset) - 1])
    let hasBase = modRM & 0xC0 == 0x80 && modRM & 7 != 4
    let isAbsolute = modRM & 0xC7 == 0x05
    switch (opcode, modRM >> 3 & 7) {
    case (0x8B, _): return hasBase ? .address : isAbsolute && !link.isPositionIndependent ? .immediate : .none
    case (0xFF, 2): return hasBase || isAbsolute ? .call : .none
    case (0xFF, 4): return hasBase || isAbsolute ? .jump : .none
    default: return .none
    }
  }

  // MARK: Thread-local storage

  enum TLSAccess { case localExec, initialExec, general }

  /// How an access to thread-local `id` (none: the module's block) is done in this output.
  static func tlsAccess(_ link: LinkContext, _ id: SymbolID) -> TLSAccess {
    if link.isShared || !link.options.relaxes { return .general }
    return link.isPreemptible(id) ? .initialExec : .localExec
  }

  /// After a rewritten sequence the call to ___tls_get_addr is gone.
  static func skipsCall(_ link: LinkContext, _ type: I386Relocation, _ id: SymbolID) -> Bool {
    (type == .tlsGD && tlsAccess(link, id) != .general) || (type == .tlsLDM && tlsAccess(link, .none) != .general)
  }

  private static func scanThreadLocal(_ scan: RelocationScan, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID, _ type: I386Relocation) {
    let link = scan.link
    switch type {
    case .tlsGD:
      switch tlsAccess(link, id) {
      case .general: scan.need(id, .needsGeneralDynamic)
      case .initialExec: scan.need(id, .needsInitialExec)
      case .localExec: break
      }
    case .tlsDescriptor:
      scan.usesGOTBase = true
      switch tlsAccess(link, id) {
      case .general: scan.need(id, .needsDescriptor)
      case .initialExec: scan.need(id, .needsInitialExec)
      case .localExec: break
      }
    case .tlsLDM: if tlsAccess(link, .none) == .general { scan.needsModuleTLS = true }
    case .tlsInitialExec, .tlsGOTInitialExec:
      if relaxedInitialExec(link, section, r, id, type) { return }
      scan.need(id, .needsInitialExec)
      if link.isShared { scan.usesStaticTLS = true }
      // The instruction has the slot's address, which moves with the image.
      if type == .tlsInitialExec, link.isPositionIndependent {
        scan.error("\(link.describe(section, r.offset)): relocation \(relocationName(r.type)) against '\(link.display(id))' cannot be used in position-independent output; recompile with -fPIC")
      }
    case .tlsInitialExecPositive:
      scan.need(id, .needsNegatedOffset)
      scan.usesGOTBase = true
      if link.isShared { scan.usesStaticTLS = true }
    case .tlsLocalExec, .tlsLocalExecPositive:
      if link.isShared {
        scan.error("\(link.describe(section, r.offset)): relocation \(relocationName(r.type)) against '\(link.display(id))' cannot be used in a shared object; recompile with -fPIC")
      }
    default: break
    }
  }

  /// True if a load of the offset becomes an immediate: `movl` to %eax (a1) or any register (8b), `addl` (03).
  static func relaxedInitialExec(_ link: LinkContext, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID, _ type: I386Relocation) -> Bool {
    guard !link.isShared, link.options.relaxes, !link.isPreemptible(id), r.offset >= 2, let bytes = link.sections[section].bytes else { return false }
    let (opcode, modRM) = (bytes[Int(r.offset) - 2], bytes[Int(r.offset) - 1])
    if type == .tlsInitialExec { return modRM == 0xA1 || (opcode == 0x8B || opcode == 0x03) && modRM & 0xC7 == 0x05 }
    return (opcode == 0x8B || opcode == 0x03) && modRM & 0xC0 == 0x80 && modRM & 7 != 4
  }

  // MARK: Addends

  /// The addend that lies in the relocated field, whose bytes are at `p`; the field's width is 0 when there is none.
  static func implicitAddend(_ type: UInt32, _ p: UnsafePointer<UInt8>) -> (width: Int, addend: Int64) {
    guard let t = I386Relocation(rawValue: UInt8(truncatingIfNeeded: type)), type < 256 else { return (0, 0) }
    let q = UnsafeRawPointer(p)
    switch t.width {
    case 0: return (0, 0)
    case 1: return (1, Int64(q.load(as: Int8.self)))
    case 2: return (2, Int64(q.loadUnaligned(as: Int16.self)))
    default: return (4, Int64(q.loadUnaligned(as: Int32.self)))
    }
  }

  static func storeAddend(_ type: UInt32, _ addend: Int64, _ p: UnsafeMutablePointer<UInt8>) {
    guard let t = I386Relocation(rawValue: UInt8(truncatingIfNeeded: type)) else { return }
    for k in 0..<t.width { p[k] = UInt8(truncatingIfNeeded: addend >> (8 * Int64(k))) }
  }

  static func relocationName(_ type: UInt32) -> String {
    let names: [UInt32: String] = [
      0: "NONE", 1: "32", 2: "PC32", 3: "GOT32", 4: "PLT32", 5: "COPY", 6: "GLOB_DAT", 7: "JMP_SLOT", 8: "RELATIVE", 9: "GOTOFF", 10: "GOTPC", 14: "TLS_TPOFF", 37: "TLS_TPOFF32",
      15: "TLS_IE", 16: "TLS_GOTIE", 17: "TLS_LE", 18: "TLS_GD", 19: "TLS_LDM", 20: "16", 21: "PC16", 22: "8", 23: "PC8", 32: "TLS_LDO_32", 33: "TLS_IE_32",
      34: "TLS_LE_32", 38: "SIZE32", 39: "TLS_GOTDESC", 40: "TLS_DESC_CALL", 42: "IRELATIVE", 43: "GOT32X",
    ]
    return "R_386_" + (names[type] ?? String(type))
  }
}
