// Writes the relocated fields of x86-64 sections (psABI §4.4.1) and rewrites relaxed instruction sequences (§B.2; TLS:
// Drepper, "ELF Handling for Thread-Local Storage", §5.5–5.6 as the psABI gives them).

import ObjectFormat
import Support

extension X86_64Linking {
  /// One section's relocation in progress.
  fileprivate struct Field {
    let link: LinkContext
    let section: InputSectionID
    let out: UnsafeMutablePointer<UInt8>
    let base: UInt64
    let traits: UnsafePointer<SymbolTraits>
    let addresses: UnsafePointer<UInt64>

    init(_ link: LinkContext, _ section: InputSectionID, _ out: UnsafeMutablePointer<UInt8>) {
      self.link = link
      self.section = section
      self.out = out
      base = link.address(section, 0)
      traits = UnsafePointer(link.symbols.traits.storage.baseAddress)
      addresses = UnsafePointer(link.symbols.addresses.storage.baseAddress)
    }

    func fail(_ r: ELFRawRelocation, _ id: SymbolID, _ value: Int64, _ bits: Int) {
      link.report.error(
        "\(link.describe(section, r.offset)): relocation \(relocationName(r.type)) out of range: \(value) does not fit in \(bits) bits; references '\(link.display(id))'"
      )
    }

    func store8(_ at: UInt64, _ v: UInt64) { UnsafeMutableRawPointer(out + Int(at)).storeBytes(of: v.littleEndian, as: UInt64.self) }
    func store4(_ at: UInt64, _ v: UInt32) { UnsafeMutableRawPointer(out + Int(at)).storeBytes(of: v.littleEndian, as: UInt32.self) }

    func signed(_ r: ELFRawRelocation, _ id: SymbolID, _ v: UInt64, _ bits: Int) {
      let value = Int64(bitPattern: v)
      if bits < 64 && (value < -(1 << (bits - 1)) || value >= 1 << (bits - 1)) { return fail(r, id, value, bits) }
      store(r.offset, v, bits)
    }

    /// Fields that may hold a signed or an unsigned number.
    func either(_ r: ELFRawRelocation, _ id: SymbolID, _ v: UInt64, _ bits: Int) {
      let value = Int64(bitPattern: v)
      if value < -(1 << (bits - 1)) || value >= 1 << bits { return fail(r, id, value, bits) }
      store(r.offset, v, bits)
    }

    func store(_ at: UInt64, _ v: UInt64, _ bits: Int) {
      switch bits {
      case 8: out[Int(at)] = UInt8(truncatingIfNeeded: v)
      case 16: UnsafeMutableRawPointer(out + Int(at)).storeBytes(of: UInt16(truncatingIfNeeded: v).littleEndian, as: UInt16.self)
      case 32: store4(at, UInt32(truncatingIfNeeded: v))
      default: store8(at, v)
      }
    }

    func bytes(_ at: UInt64, _ list: StaticString) { (out + Int(at)).update(from: list.utf8Start, count: list.utf8CodeUnitCount) }
    func set(_ at: UInt64, _ list: [UInt8]) { for (i, b) in list.enumerated() { out[Int(at) + i] = b } }
  }

  static func apply(_ link: LinkContext, _ section: InputSectionID, _ out: UnsafeMutablePointer<UInt8>) {
    let s = link.sections[section]
    let file = link.file(s.file)
    let f = Field(link, section, out)
    if !s.isAllocated { return applyDebug(f, s, file) }
    var i = 0
    while i < s.relocations.count {
      let r = s.relocations[i]
      i += 1
      guard let type = X86Relocation(rawValue: UInt8(truncatingIfNeeded: r.type)), type != .none else { continue }
      let id = file.symbol(r.symbol)
      if id.isSome, f.traits[id.index] == [.ordinary, .located], applyToOrdinary(f, r, id, type) { continue }
      applyOne(f, r, id, type)
      if id.isSome, skipsCall(link, type, id) { i += 1 }
    }
  }

  /// The frequent references to symbols whose address is all there is to know; false for the others.
  @inline(__always)
  private static func applyToOrdinary(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ type: X86Relocation) -> Bool {
    let target = f.addresses[id.index] &+ UInt64(bitPattern: r.addend)
    switch type {
    case .pc32, .plt32: f.signed(r, id, target &- (f.base &+ r.offset), 32)
    case .abs64: f.store8(r.offset, target)
    case .abs32: f.checkUnsigned(r, id, target, f.link)
    case .abs32S: f.signed(r, id, target, 32)
    case .gotPCRelX, .rexGotPCRelX:
      guard f.link.options.relaxes, r.addend == -4, hasRelaxableLoad(f.link, f.section, r, type) else { return false }
      relaxGOT(f, r, id, f.base &+ r.offset)
    default: return false
    }
    return true
  }

  private static func applyOne(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ type: X86Relocation) {
    let link = f.link
    let place = f.base &+ r.offset
    let addend = UInt64(bitPattern: r.addend)
    var target: UInt64 { link.value(id, addend: r.addend) &+ addend }
    switch type {
    case .abs64: f.store8(r.offset, isDynamicallyFilled(link, f.section, id) ? 0 : target)
    case .abs32: f.checkUnsigned(r, id, target, link)
    case .abs32S: f.signed(r, id, target, 32)
    case .abs16: f.either(r, id, target, 16)
    case .abs8: f.either(r, id, target, 8)
    case .pc8: f.signed(r, id, target &- place, 8)
    case .pc16: f.signed(r, id, target &- place, 16)
    case .pc32: f.signed(r, id, target &- place, 32)
    case .pc64: f.store8(r.offset, target &- place)
    case .plt32: f.signed(r, id, callTarget(link, id) &+ addend &- place, 32)
    case .gotPCRel, .gotPCRelX, .rexGotPCRelX:
      if canRelaxGOT(link, f.section, r, id, type) { return relaxGOT(f, r, id, place) }
      f.signed(r, id, link.gotAddress(link.symbols.slots(id).got) &+ addend &- place, 32)
    case .got32: f.signed(r, id, link.gotAddress(link.symbols.slots(id).got) &- gotBase(link) &+ addend, 32)
    case .got64: f.store8(r.offset, link.gotAddress(link.symbols.slots(id).got) &- gotBase(link) &+ addend)
    case .gotPCRel64: f.store8(r.offset, link.gotAddress(link.symbols.slots(id).got) &+ addend &- place)
    case .gotPC32: f.signed(r, id, gotBase(link) &+ addend &- place, 32)
    case .gotPC64: f.store8(r.offset, gotBase(link) &+ addend &- place)
    case .gotOff64: f.store8(r.offset, target &- gotBase(link))
    case .pltOff64: f.store8(r.offset, callTarget(link, id) &+ addend &- gotBase(link))
    case .size32: f.store4(r.offset, UInt32(truncatingIfNeeded: link.symbols[id].size &+ addend))
    case .size64: f.store8(r.offset, link.symbols[id].size &+ addend)
    default: applyThreadLocal(f, r, id, type, place)
    }
  }

  /// The word is the dynamic linker's to fill; its addend is in the relocation.
  private static func isDynamicallyFilled(_ link: LinkContext, _ section: InputSectionID, _ id: SymbolID) -> Bool {
    link.isPreemptible(id) && !link.symbols[id].flags.contains(.canonicalPLT) && !link.symbols[id].flags.contains(.needsCopy)
  }

  static func gotBase(_ link: LinkContext) -> UInt64 { link.syntheticAddress(link.synthetic.gotPLT) }

  private static func callTarget(_ link: LinkContext, _ id: SymbolID) -> UInt64 {
    let s = link.symbols[id]
    return s.slots != .max && link.symbols.slots(s).plt >= 0 ? link.pltAddress(s) : link.value(id)
  }

  private static func relaxGOT(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ place: UInt64) {
    let opcode = f.out[Int(r.offset) - 2]
    let modRM = f.out[Int(r.offset) - 1]
    var distance = (f.traits[id.index].contains(.located) ? f.addresses[id.index] : f.link.value(id)) &- place &- 4
    if opcode == 0x8B {
      f.out[Int(r.offset) - 2] = 0x8D  // mov x@GOTPCREL(%rip), reg → lea x(%rip), reg
    } else if modRM == 0x15 {
      let padding = f.link.options.z.callPadding
      if padding.isSuffix {
        f.out[Int(r.offset) - 2] = 0xE8  // call *x@GOTPCREL(%rip) → call x; nop
        f.out[Int(r.offset) + 3] = padding.byte
        distance &+= 1
        let value = Int64(bitPattern: distance)
        if value != Int64(Int32(truncatingIfNeeded: value)) { return f.fail(r, id, value, 32) }
        return f.store4(r.offset - 1, UInt32(truncatingIfNeeded: distance))
      }
      f.set(r.offset - 2, [padding.byte, 0xE8])  // call *x@GOTPCREL(%rip) → addr32 call x
    } else {
      f.out[Int(r.offset) - 2] = 0xE9  // jmp *x@GOTPCREL(%rip) → jmp x; nop
      f.out[Int(r.offset) + 3] = 0x90
      distance &+= 1
      let value = Int64(bitPattern: distance)
      if value != Int64(Int32(truncatingIfNeeded: value)) { return f.fail(r, id, value, 32) }
      return f.store4(r.offset - 1, UInt32(truncatingIfNeeded: distance))
    }
    f.signed(r, id, distance, 32)
  }

  // MARK: Thread-local storage

  private static func applyThreadLocal(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ type: X86Relocation, _ place: UInt64) {
    let link = f.link
    let addend = UInt64(bitPattern: r.addend)
    func offset(_ a: UInt64) -> UInt64 { link.architecture.threadPointerOffset(link, link.value(id) &+ a) }
    switch type {
    case .tpOff32: f.signed(r, id, offset(addend), 32)
    case .tpOff64: f.store8(r.offset, offset(addend))
    case .dtpOff32:
      // Beside a rewritten local-dynamic sequence the base is the thread pointer.
      let v = tlsAccess(link, .none, .tlsLD) == .general ? link.value(id) &+ addend &- link.tlsStart : offset(addend)
      f.signed(r, id, v, 32)
    case .dtpOff64:
      let v = tlsAccess(link, .none, .tlsLD) == .general ? link.value(id) &+ addend &- link.tlsStart : offset(addend)
      f.store8(r.offset, v)
    case .gotTPOff:
      if tlsAccess(link, id, type) == .localExec, canRelaxInitialExec(link, f.section, r) { return relaxInitialExec(f, r, id, offset(0)) }
      f.signed(r, id, link.gotAddress(link.symbols.slots(id).threadOffset) &+ addend &- place, 32)
    case .tlsGD: applyGeneralDynamic(f, r, id, place, offset(0))
    case .tlsLD: applyLocalDynamic(f, r, id, place)
    case .gotPC32TLSDesc: applyDescriptor(f, r, id, place, offset(0))
    case .tlsDescCall:
      // call *(%rax) → xchg %ax,%ax
      if tlsAccess(link, id, .gotPC32TLSDesc) != .general { f.set(r.offset, [0x66, 0x90]) }
    default: break
    }
  }

  /// mov x@gottpoff(%rip),%reg → mov $x@tpoff,%reg; add likewise (lea when the register is not rsp or r12).
  private static func relaxInitialExec(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ offset: UInt64) {
    let at = Int(r.offset)
    let register = (f.out[at - 1] >> 3) & 7
    let isHigh = f.out[at - 3] & 0x04 != 0
    if f.out[at - 2] == 0x8B {
      f.set(r.offset - 3, [isHigh ? 0x49 : 0x48, 0xC7, 0xC0 | register])
    } else if register == 4 {
      f.set(r.offset - 3, [isHigh ? 0x49 : 0x48, 0x81, 0xC0 | register])
    } else {
      f.set(r.offset - 3, [isHigh ? 0x4D : 0x48, 0x8D, 0x80 | register << 3 | register])
    }
    f.signed(r, id, offset, 32)
  }

  /// data16 lea x@tlsgd(%rip),%rdi; (prefixes) call __tls_get_addr@PLT, 16 bytes in all.
  private static func applyGeneralDynamic(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ place: UInt64, _ offset: UInt64) {
    let link = f.link
    switch tlsAccess(link, id, .tlsGD) {
    case .general: f.signed(r, id, link.gotAddress(link.symbols.slots(id).tls) &+ UInt64(bitPattern: r.addend) &- place, 32)
    case .localExec:
      guard hasSequence(f, r) else { return }
      // mov %fs:0,%rax; lea x@tpoff(%rax),%rax
      f.set(r.offset - 4, [0x64, 0x48, 0x8B, 0x04, 0x25, 0, 0, 0, 0, 0x48, 0x8D, 0x80])
      f.storeSigned(r, id, r.offset + 8, offset)
    case .initialExec:
      guard hasSequence(f, r) else { return }
      // mov %fs:0,%rax; add x@gottpoff(%rip),%rax
      f.set(r.offset - 4, [0x64, 0x48, 0x8B, 0x04, 0x25, 0, 0, 0, 0, 0x48, 0x03, 0x05])
      f.storeSigned(r, id, r.offset + 8, link.gotAddress(link.symbols.slots(id).threadOffset) &- (place &+ 12))
    }
  }

  private static func hasSequence(_ f: Field, _ r: ELFRawRelocation) -> Bool {
    if r.offset >= 4, r.offset + 12 <= f.link.sections[f.section].size, f.out[Int(r.offset) - 3] == 0x48, f.out[Int(r.offset) - 2] == 0x8D { return true }
    f.link.report.error("\(f.link.describe(f.section, r.offset)): a thread-local access is not in the form the ABI prescribes")
    return false
  }

  /// lea x@tlsld(%rip),%rdi; call __tls_get_addr@PLT (5 bytes, or 6 through the GOT).
  private static func applyLocalDynamic(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ place: UInt64) {
    let link = f.link
    if tlsAccess(link, .none, .tlsLD) == .general {
      return f.signed(r, id, link.gotAddress(link.synthetic.moduleTLSIndex) &+ UInt64(bitPattern: r.addend) &- place, 32)
    }
    let size = link.sections[f.section].size
    guard r.offset >= 3, r.offset + 9 <= size else { return }
    // mov %fs:0,%rax behind padding prefixes
    if f.out[Int(r.offset) + 4] == 0xE8 {
      f.set(r.offset - 3, [0x66, 0x66, 0x66, 0x64, 0x48, 0x8B, 0x04, 0x25, 0, 0, 0, 0])
    } else if r.offset + 10 <= size {
      f.set(r.offset - 3, [0x66, 0x66, 0x66, 0x66, 0x64, 0x48, 0x8B, 0x04, 0x25, 0, 0, 0, 0])
    }
  }

  /// lea x@tlsdesc(%rip),%rax
  private static func applyDescriptor(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ place: UInt64, _ offset: UInt64) {
    let link = f.link
    if r.offset < 3 { return link.report.error("\(link.describe(f.section, r.offset)): a thread-local access is not in the form the ABI prescribes") }
    switch tlsAccess(link, id, .gotPC32TLSDesc) {
    case .general: f.signed(r, id, link.gotAddress(link.symbols.slots(id).descriptor) &+ UInt64(bitPattern: r.addend) &- place, 32)
    case .localExec:
      let register = (f.out[Int(r.offset) - 1] >> 3) & 7
      let isHigh = f.out[Int(r.offset) - 3] & 0x04 != 0
      f.set(r.offset - 3, [isHigh ? 0x49 : 0x48, 0xC7, 0xC0 | register])
      f.signed(r, id, offset, 32)
    case .initialExec:
      f.out[Int(r.offset) - 2] = 0x8B
      f.signed(r, id, link.gotAddress(link.symbols.slots(id).threadOffset) &+ UInt64(bitPattern: r.addend) &- place, 32)
    }
  }

  /// A field of an unwind record; false for types that have no place there.
  static func applyUnwind(_ link: LinkContext, _ id: SymbolID, _ type: UInt32, _ target: UInt64, _ place: UInt64, _ out: UnsafeMutablePointer<UInt8>) -> Bool {
    let p = UnsafeMutableRawPointer(out)
    switch X86Relocation(rawValue: UInt8(truncatingIfNeeded: type)) {
    case .pc32, .plt32: p.storeBytes(of: UInt32(truncatingIfNeeded: target &- place).littleEndian, as: UInt32.self)
    case .pc64: p.storeBytes(of: (target &- place).littleEndian, as: UInt64.self)
    case .abs32, .abs32S: p.storeBytes(of: UInt32(truncatingIfNeeded: target).littleEndian, as: UInt32.self)
    case .abs64: p.storeBytes(of: target.littleEndian, as: UInt64.self)
    case .gotPCRel, .gotPCRelX:
      p.storeBytes(of: UInt32(truncatingIfNeeded: link.gotAddress(link.symbols.slots(id).got) &- place).littleEndian, as: UInt32.self)
    case .some(.none), .tlsDescCall: break
    default: return false
    }
    return true
  }

  // MARK: Sections that are not loaded

  /// Debug data: addresses of discarded code become 0, or 1 in tables where 0 ends a list (DWARF 4 §2.17.3).
  private static func applyDebug(_ f: Field, _ s: InputSection, _ file: InputFile) {
    let link = f.link
    let name = link.interner.bytes(of: s.name)
    let tombstone: UInt64 = name.equals(".debug_loc") || name.equals(".debug_ranges") ? 1 : 0
    var strings = MergedTarget()
    for i in 0..<s.relocations.count {
      let r = s.relocations[i]
      guard let type = X86Relocation(rawValue: UInt8(truncatingIfNeeded: r.type)), type != .none else { continue }
      let id = file.symbol(r.symbol)
      if id.isNone && r.symbol != 0 || r.offset > s.size || r.offset &+ width(type) > s.size { continue }
      var v = tombstone
      if id.isSome, f.traits[id.index].contains(.located) {
        v = f.addresses[id.index] &+ UInt64(bitPattern: r.addend)
      } else if id.isSome, f.traits[id.index].contains(.merged) {
        v = f.addresses[id.index] &+ strings.offset(link, id, r.addend)
      } else if id.isNone || !isDiscarded(link, link.symbols[id]) {
        v = link.value(id, addend: r.addend) &+ UInt64(bitPattern: r.addend)
      }
      switch type {
      case .abs64, .pc64: f.store8(r.offset, type == .pc64 ? v &- (f.base &+ r.offset) : v)
      case .abs32, .abs32S: f.store4(r.offset, UInt32(truncatingIfNeeded: v))
      case .pc32: f.store4(r.offset, UInt32(truncatingIfNeeded: v &- (f.base &+ r.offset)))
      case .dtpOff32: f.store4(r.offset, UInt32(truncatingIfNeeded: v &- link.tlsStart))
      case .dtpOff64: f.store8(r.offset, v &- link.tlsStart)
      case .abs16: f.store(r.offset, v, 16)
      case .abs8: f.store(r.offset, v, 8)
      case .size32: f.store4(r.offset, UInt32(truncatingIfNeeded: (id.isNone ? 0 : link.symbols[id].size) &+ UInt64(bitPattern: r.addend)))
      case .size64: f.store8(r.offset, (id.isNone ? 0 : link.symbols[id].size) &+ UInt64(bitPattern: r.addend))
      default: link.report.error("\(link.describe(f.section, r.offset)): relocation \(relocationName(r.type)) in a section that is not loaded")
      }
    }
  }

  /// The merged section that the last reference went to: most references of debug data go to one.
  private struct MergedTarget {
    private var symbol = SymbolID.none
    private var value: UInt64 = 0
    private var pieces: MergePieces?

    /// The offset in the table of what symbol `id`, of a merged section, and `addend` name.
    mutating func offset(_ link: LinkContext, _ id: SymbolID, _ addend: Int64) -> UInt64 {
      if id != symbol {
        symbol = id
        value = link.symbols[id].value
        pieces = link.merged.pieces(link.sections[link.symbols[id].section])
      }
      return pieces!.tableOffset(value &+ UInt64(bitPattern: addend))
    }
  }

  private static func isDiscarded(_ link: LinkContext, _ s: LinkSymbol) -> Bool {
    s.place == .section && s.section.isSome && link.sections[s.section].output.isNone
  }
}

extension X86_64Linking.Field {
  fileprivate func checkUnsigned(_ r: ELFRawRelocation, _ id: SymbolID, _ v: UInt64, _ link: LinkContext) {
    if v >> 32 != 0 { return fail(r, id, Int64(bitPattern: v), 32) }
    store4(r.offset, UInt32(truncatingIfNeeded: v))
  }

  fileprivate func storeSigned(_ r: ELFRawRelocation, _ id: SymbolID, _ at: UInt64, _ v: UInt64) {
    let value = Int64(bitPattern: v)
    if value != Int64(Int32(truncatingIfNeeded: value)) { return fail(r, id, value, 32) }
    store4(at, UInt32(truncatingIfNeeded: v))
  }
}
