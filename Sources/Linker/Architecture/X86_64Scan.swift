// x86-64 relocations: what each needs (System V psABI 1.0, §4.4 and §A; TLS: Drepper, "ELF Handling for Thread-Local Storage").

import ObjectFormat
import Support

enum X86_64Linking {
  static func scan(_ scan: RelocationScan, _ section: InputSectionID) {
    let link = scan.link
    let s = link.sections[section]
    let file = link.file(s.file)
    let traits = link.symbols.traits.storage.baseAddress
    var i = 0
    while i < s.relocations.count {
      let r = s.relocations[i]
      let id = file.symbol(r.symbol)
      i += 1
      guard let type = X86Relocation(rawValue: UInt8(truncatingIfNeeded: r.type)), r.type < 256 else {
        scan.error("\(link.describe(section, r.offset)): unknown relocation type \(r.type)")
        continue
      }
      if type == .none { continue }
      if Int(r.symbol) >= file.symbols.count && r.symbol != 0 || r.offset > s.size || r.offset &+ width(type) > s.size {
        scan.error("\(link.describe(section, r.offset)): damaged relocation")
        continue
      }
      if id.isNone { continue }
      if traits[id.index].contains(.ordinary), scanOrdinarySymbol(scan, section, r, id, type) { continue }
      if !scan.checkDefined(id, in: section, at: r.offset) { continue }
      if scanThreadLocal(scan, section, r, id, type) {
        if skipsCall(link, type, id) { i += 1 }
        continue
      }
      scanOrdinary(scan, section, r, id, type)
    }
  }

  /// The frequent references to symbols of this link: only position independence matters, and whether a load from the GOT can be avoided.
  /// False for the others.
  @inline(__always)
  private static func scanOrdinarySymbol(_ scan: RelocationScan, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID, _ type: X86Relocation) -> Bool {
    let link = scan.link
    switch type {
    case .pc32, .plt32: break
    case .gotPCRelX, .rexGotPCRelX: if !(link.options.relaxes && r.addend == -4 && hasRelaxableLoad(link, section, r, type)) { scan.need(id, .needsGOT) }
    case .abs64, .abs32, .abs32S: if link.isPositionIndependent { scanOrdinary(scan, section, r, id, type) }
    default: return false
    }
    return true
  }

  /// Bytes the relocated field takes.
  static func width(_ type: X86Relocation) -> UInt64 {
    switch type {
    case .none: return 0
    case .tlsDescCall: return 2
    case .abs8, .pc8: return 1
    case .abs16, .pc16: return 2
    case .abs64, .pc64, .gotOff64, .got64, .gotPCRel64, .gotPC64, .pltOff64, .size64, .dtpOff64, .tpOff64, .dtpMod64: return 8
    default: return 4
    }
  }

  private static func scanOrdinary(_ scan: RelocationScan, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID, _ type: X86Relocation) {
    let link = scan.link
    switch type {
    case .abs64: scan.scanWordAddress(id, section, r)
    case .abs32, .abs32S, .abs16, .abs8: scanNarrow(scan, section, r, id)
    case .pc8, .pc16, .pc32, .pc64: scan.scanDirectReference(id, section, r)
    case .plt32: scan.scanCall(id)
    case .gotPCRel, .gotPCRelX, .rexGotPCRelX: if !canRelaxGOT(link, section, r, id, type) { scan.need(id, .needsGOT) }
    case .got32, .got64, .gotPCRel64:
      scan.need(id, .needsGOT)
      scan.usesGOTBase = true
    case .gotPC32, .gotPC64: scan.usesGOTBase = true
    case .gotOff64:
      scan.usesGOTBase = true
      scan.scanDirectReference(id, section, r)
    case .pltOff64:
      scan.usesGOTBase = true
      scan.scanCall(id)
    case .size32, .size64: break
    default:
      scan.error("\(link.describe(section, r.offset)): relocation \(relocationName(r.type)) is not allowed in an object file")
    }
  }

  private static func scanNarrow(_ scan: RelocationScan, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID) {
    let link = scan.link
    if link.isPositionIndependent, link.movesWithImage(link.symbols[id]) || link.isPreemptible(id) {
      scan.error(
        "\(link.describe(section, r.offset)): relocation \(relocationName(r.type)) against '\(link.display(id))' cannot be used in position-independent output; recompile with -fPIE or -fPIC"
      )
      return
    }
    scan.scanDirectReference(id, section, r)
  }

  // MARK: GOT relaxation (psABI §B.2)

  /// True if the load from the GOT becomes a direct reference.
  static func canRelaxGOT(_ link: LinkContext, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID, _ type: X86Relocation) -> Bool {
    guard link.options.relaxes, type != .gotPCRel, r.addend == -4 else { return false }
    let s = link.symbols[id]
    guard !link.isPreemptible(id), !s.isIndirectFunction, link.movesWithImage(s), s.place == .section || s.place == .common else { return false }
    return hasRelaxableLoad(link, section, r, type)
  }

  /// The instruction is one of those that have a form without the load.
  static func hasRelaxableLoad(_ link: LinkContext, _ section: InputSectionID, _ r: ELFRawRelocation, _ type: X86Relocation) -> Bool {
    let minimum: UInt64 = type == .rexGotPCRelX ? 3 : 2
    guard r.offset >= minimum, let bytes = link.sections[section].bytes else { return false }
    let opcode = bytes[Int(r.offset) - 2]
    let modRM = bytes[Int(r.offset) - 1]
    if opcode == 0x8B { return modRM & 0xC7 == 0x05 }
    // call *f@GOTPCREL(%rip) and jmp
    return type == .gotPCRelX && opcode == 0xFF && (modRM == 0x15 || modRM == 0x25)
  }

  /// A relaxed load refers to its target directly.
  static func emittedType(_ link: LinkContext, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID) -> UInt32 {
    guard let type = X86Relocation(rawValue: UInt8(truncatingIfNeeded: r.type)), type == .gotPCRelX || type == .rexGotPCRelX else { return r.type }
    return link.sections[section].isAllocated && canRelaxGOT(link, section, r, id, type) ? UInt32(X86Relocation.pc32.rawValue) : r.type
  }

  // MARK: Thread-local storage

  /// How an access to thread-local `id` is done in this output.
  enum TLSAccess { case localExec, initialExec, general }

  static func tlsAccess(_ link: LinkContext, _ id: SymbolID, _ type: X86Relocation) -> TLSAccess {
    if link.isShared || !link.options.relaxes && type != .gotTPOff { return type == .gotTPOff ? .initialExec : .general }
    return link.isPreemptible(id) ? .initialExec : .localExec
  }

  /// After a rewritten general- or local-dynamic sequence the call to __tls_get_addr is gone.
  static func skipsCall(_ link: LinkContext, _ type: X86Relocation, _ id: SymbolID) -> Bool {
    (type == .tlsGD || type == .tlsLD) && tlsAccess(link, type == .tlsLD ? .none : id, type) != .general
  }

  private static func scanThreadLocal(_ scan: RelocationScan, _ section: InputSectionID, _ r: ELFRawRelocation, _ id: SymbolID, _ type: X86Relocation) -> Bool {
    let link = scan.link
    switch type {
    case .tlsGD:
      switch tlsAccess(link, id, type) {
      case .general: scan.need(id, .needsGeneralDynamic)
      case .initialExec: scan.need(id, .needsInitialExec)
      case .localExec: break
      }
    case .tlsLD: if tlsAccess(link, .none, type) == .general { scan.needsModuleTLS = true }
    case .gotTPOff:
      if tlsAccess(link, id, type) == .localExec, canRelaxInitialExec(link, section, r) { return true }
      scan.need(id, .needsInitialExec)
      if link.isShared { scan.usesStaticTLS = true }
    case .tpOff32, .tpOff64:
      if link.isShared {
        scan.error(
          "\(link.describe(section, r.offset)): relocation \(relocationName(r.type)) against '\(link.display(id))' cannot be used in a shared object; recompile with -fPIC"
        )
      }
    case .gotPC32TLSDesc:
      switch tlsAccess(link, id, type) {
      case .general: scan.need(id, .needsDescriptor)
      case .initialExec: scan.need(id, .needsInitialExec)
      case .localExec: break
      }
    case .tlsDescCall, .dtpOff32, .dtpOff64: break
    default: return false
    }
    return true
  }

  /// `mov x@gottpoff(%rip), %reg` and `add` can take the offset as an immediate.
  static func canRelaxInitialExec(_ link: LinkContext, _ section: InputSectionID, _ r: ELFRawRelocation) -> Bool {
    guard link.options.relaxes, r.offset >= 3, let bytes = link.sections[section].bytes else { return false }
    let opcode = bytes[Int(r.offset) - 2]
    return (opcode == 0x8B || opcode == 0x03) && bytes[Int(r.offset) - 1] & 0xC7 == 0x05 && bytes[Int(r.offset) - 3] & 0xF0 == 0x40
  }

  static func relocationName(_ type: UInt32) -> String {
    type < 256 ? X86Relocation(rawValue: UInt8(type))?.name ?? "type \(type)" : "type \(type)"
  }
}
