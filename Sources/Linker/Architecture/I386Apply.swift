// Writes the relocated fields of IA-32 sections (Intel386 psABI supplement 1.1, §4.4) and rewrites thread-local sequences.

import ObjectFormat
import Support

extension I386Linking {
  /// One section's relocation in progress.
  private struct Field {
    let link: LinkContext
    let section: InputSectionID
    let out: UnsafeMutablePointer<UInt8>
    let base: UInt64

    /// Stores a value that must fit `bits` as a signed or as an unsigned number; 32-bit arithmetic wraps.
    func store(_ r: ELFRawRelocation, _ id: SymbolID, _ v: UInt64, _ bits: Int) {
      let value = Int64(Int32(truncatingIfNeeded: Int64(bitPattern: v)))
      if bits < 32 && (value < -(1 << (bits - 1)) || value >= 1 << bits) {
        return link.report.error(
          "\(link.describe(section, r.offset)): relocation \(relocationName(r.type)) out of range: \(value) does not fit in \(bits) bits; references '\(link.display(id))'")
      }
      for k in 0..<bits / 8 { out[Int(r.offset) + k] = UInt8(truncatingIfNeeded: v >> (8 * UInt64(k))) }
    }

    func set(_ at: UInt64, _ list: [UInt8]) { for (i, b) in list.enumerated() { out[Int(at) + i] = b } }
    func word(_ at: UInt64, _ v: UInt64) { UnsafeMutableRawPointer(out + Int(at)).storeBytes(of: UInt32(truncatingIfNeeded: v).littleEndian, as: UInt32.self) }
  }

  static func apply(_ link: LinkContext, _ section: InputSectionID, _ out: UnsafeMutablePointer<UInt8>) {
    let s = link.sections[section]
    let file = link.file(s.file)
    let f = Field(link: link, section: section, out: out, base: link.address(section, 0))
    if !s.isAllocated { return applyDebug(f, s, file) }
    var i = 0
    while i < s.relocations.count {
      let r = s.relocations[i]
      i += 1
      guard let type = type(r), type != .none else { continue }
      let id = file.symbol(r.symbol)
      applyOne(f, r, id, type)
      if id.isSome, skipsCall(link, type, id) { i += 1 }
    }
  }

  private static func gotBase(_ link: LinkContext) -> UInt64 { link.syntheticAddress(link.synthetic.gotPLT) }

  private static func callTarget(_ link: LinkContext, _ id: SymbolID) -> UInt64 {
    let s = link.symbols[id]
    return s.slots != .max && link.symbols.slots(s).plt >= 0 ? link.pltAddress(s) : link.value(id)
  }

  private static func applyOne(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ type: I386Relocation) {
    let link = f.link
    let place = f.base &+ r.offset
    let addend = UInt64(bitPattern: r.addend)
    var target: UInt64 { link.value(id, addend: r.addend) &+ addend }
    switch type {
    case .abs32: f.store(r, id, isDynamicallyFilled(link, id) ? addend : target, 32)
    case .abs16: f.store(r, id, target, 16)
    case .abs8: f.store(r, id, target, 8)
    case .pc32: f.store(r, id, (link.symbols[id].isFunction ? callTarget(link, id) &+ addend : target) &- place, 32)
    case .pc16: f.store(r, id, (target &- place) & 0xFFFF, 16)
    case .pc8: f.store(r, id, target &- place, 8)
    case .plt32: f.store(r, id, callTarget(link, id) &+ addend &- place, 32)
    case .got32X where gotRelaxation(link, f.section, r, id) != .none: relaxGOT(f, r, id, place, gotRelaxation(link, f.section, r, id))
    case .got32, .got32X:
      // Without a base register (mod 00, r/m 101) the field is the slot's address.
      let isAbsolute = type == .got32X && r.offset > 0 && f.out[Int(r.offset) - 1] & 0xC7 == 0x05
      f.store(r, id, link.gotAddress(link.symbols.slots(id).got) &+ addend &- (isAbsolute ? 0 : gotBase(link)), 32)
    case .gotOff: f.store(r, id, target &- gotBase(link), 32)
    case .gotPC: f.store(r, id, gotBase(link) &+ addend &- place, 32)
    case .size32: f.store(r, id, link.symbols[id].size &+ addend, 32)
    case .none: break
    default: applyThreadLocal(f, r, id, type)
    }
  }

  private static func relaxGOT(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ place: UInt64, _ kind: GOTRelaxation) {
    let link = f.link
    let register = f.out[Int(r.offset) - 1] >> 3 & 7
    switch kind {
    case .none: break
    case .address:
      f.out[Int(r.offset) - 2] = 0x8D  // movl x@GOT(%base), %reg → leal x@GOTOFF(%base), %reg
      f.word(r.offset, link.value(id) &- gotBase(link))
    case .immediate:
      f.set(r.offset - 2, [0xC7, 0xC0 | register])  // movl x@GOT, %reg → movl $x, %reg
      f.word(r.offset, link.value(id))
    case .call:
      let padding = link.options.z.callPadding
      if padding.isSuffix {
        f.out[Int(r.offset) - 2] = 0xE8  // call *x@GOT(%base) → call x; nop
        f.out[Int(r.offset) + 3] = padding.byte
        return f.word(r.offset - 1, link.value(id) &- place &- 3)
      }
      f.set(r.offset - 2, [padding.byte, 0xE8])  // call *x@GOT(%base) → addr16 call x
      f.word(r.offset, link.value(id) &- place &- 4)
    case .jump:
      f.out[Int(r.offset) - 2] = 0xE9  // jmp *x@GOT(%base) → jmp x; nop
      f.out[Int(r.offset) + 3] = 0x90
      f.word(r.offset - 1, link.value(id) &- place &- 3)
    }
  }

  private static func isDynamicallyFilled(_ link: LinkContext, _ id: SymbolID) -> Bool {
    link.isPreemptible(id) && !link.symbols[id].flags.contains(.canonicalPLT) && !link.symbols[id].flags.contains(.needsCopy)
  }

  // MARK: Thread-local storage

  private static func applyThreadLocal(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ type: I386Relocation) {
    let link = f.link
    let addend = UInt64(bitPattern: r.addend)
    func offset() -> UInt64 { link.architecture.threadPointerOffset(link, link.value(id) &+ addend) }
    switch type {
    case .tlsLocalExec: f.store(r, id, offset(), 32)
    case .tlsLocalExecPositive: f.store(r, id, 0 &- offset(), 32)
    case .tlsLDO: f.store(r, id, tlsAccess(link, .none) == .general ? link.value(id) &+ addend &- link.tlsStart : offset(), 32)
    case .tlsInitialExec, .tlsGOTInitialExec:
      if relaxedInitialExec(link, f.section, r, id, type) { return relaxInitialExec(f, r, type, offset()) }
      let slot = link.gotAddress(link.symbols.slots(id).threadOffset) &+ addend
      f.store(r, id, type == .tlsInitialExec ? slot : slot &- gotBase(link), 32)
    case .tlsInitialExecPositive: f.store(r, id, link.gotAddress(link.symbols.slots(id).negatedOffset) &+ addend &- gotBase(link), 32)
    case .tlsGD: applyGeneralDynamic(f, r, id, offset())
    case .tlsDescriptor: applyDescriptor(f, r, id, offset())
    case .tlsDescriptorCall:
      // call *x@tlscall(%eax) → xchg %ax,%ax
      if tlsAccess(link, id) != .general, r.offset + 2 <= link.sections[f.section].size { f.set(r.offset, [0x66, 0x90]) }
    case .tlsLDM: applyLocalDynamic(f, r, id)
    default: break
    }
  }

  /// movl slot, %reg → movl $offset, %reg; addl likewise.
  private static func relaxInitialExec(_ f: Field, _ r: ELFRawRelocation, _ type: I386Relocation, _ offset: UInt64) {
    let at = Int(r.offset)
    if type == .tlsInitialExec, f.out[at - 1] == 0xA1 {
      f.out[at - 1] = 0xB8
    } else {
      let register = (f.out[at - 1] >> 3) & 7
      f.set(r.offset - 2, [f.out[at - 2] == 0x8B ? 0xC7 : 0x81, 0xC0 | register])
    }
    f.word(r.offset, offset)
  }

  /// leal x@tlsgd(,%ebx,1),%eax (7 bytes) or leal x@tlsgd(%reg),%eax (6); call ___tls_get_addr (5, or 6 through the GOT): 12 in all.
  private static func applyGeneralDynamic(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ offset: UInt64) {
    let link = f.link
    let access = tlsAccess(link, id)
    if access == .general { return f.store(r, id, link.gotAddress(link.symbols.slots(id).tls) &+ UInt64(bitPattern: r.addend) &- gotBase(link), 32) }
    let isLong = r.offset >= 3 && f.out[Int(r.offset) - 3] == 0x8D && f.out[Int(r.offset) - 2] == 0x04
    guard r.offset >= (isLong ? 3 : 2), r.offset + (isLong ? 9 : 10) <= link.sections[f.section].size, isLong || f.out[Int(r.offset) - 2] == 0x8D else {
      return link.report.error("\(link.describe(f.section, r.offset)): a thread-local access is not in the form the ABI prescribes")
    }
    let start = r.offset - (isLong ? 3 : 2)
    if access == .localExec {
      f.set(start, [0x65, 0xA1, 0, 0, 0, 0, 0x8D, 0x80])  // movl %gs:0,%eax; leal offset(%eax),%eax
      f.word(start + 8, offset)
    } else {
      // movl %gs:0,%eax; addl x@gotntpoff(%reg),%eax
      let base: UInt8 = isLong ? 3 : f.out[Int(r.offset) - 1] & 7
      f.set(start, [0x65, 0xA1, 0, 0, 0, 0, 0x03, 0x80 | base])
      f.word(start + 8, link.gotAddress(link.symbols.slots(id).threadOffset) &- gotBase(link))
    }
  }

  /// leal x@tlsdesc(%reg),%eax (6 bytes); the call through the descriptor has a relocation of its own.
  private static func applyDescriptor(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID, _ offset: UInt64) {
    let link = f.link
    let slots = link.symbols.slots(id)
    let access = tlsAccess(link, id)
    if access == .general { return f.store(r, id, link.gotAddress(slots.descriptor) &+ UInt64(bitPattern: r.addend) &- gotBase(link), 32) }
    guard r.offset >= 2, f.out[Int(r.offset) - 2] == 0x8D else {
      return link.report.error("\(link.describe(f.section, r.offset)): a thread-local access is not in the form the ABI prescribes")
    }
    if access == .localExec {
      f.out[Int(r.offset) - 1] = f.out[Int(r.offset) - 1] & 0x38 | 0x05  // leal offset,%eax
      f.word(r.offset, offset)
    } else {
      f.out[Int(r.offset) - 2] = 0x8B  // movl x@gotntpoff(%reg),%eax
      f.word(r.offset, link.gotAddress(slots.threadOffset) &- gotBase(link))
    }
  }

  /// leal x@tlsldm(%reg),%eax (6 bytes); call ___tls_get_addr (5, or 6 through the GOT).
  private static func applyLocalDynamic(_ f: Field, _ r: ELFRawRelocation, _ id: SymbolID) {
    let link = f.link
    if tlsAccess(link, .none) == .general {
      return f.store(r, id, link.gotAddress(link.synthetic.moduleTLSIndex) &+ UInt64(bitPattern: r.addend) &- gotBase(link), 32)
    }
    let isDirect = r.offset + 9 <= link.sections[f.section].size && f.out[Int(r.offset) + 4] == 0xE8
    guard r.offset >= 2, isDirect || r.offset + 10 <= link.sections[f.section].size else { return }
    // movl %gs:0,%eax, then a no-op of 5 or 6 bytes
    f.set(r.offset - 2, [0x65, 0xA1, 0, 0, 0, 0] + (isDirect ? [0x90, 0x8D, 0x74, 0x26, 0x00] : [0x8D, 0xB6, 0, 0, 0, 0]))
  }

  // MARK: Other sections

  /// A field of an unwind record; false for types that have no place there.
  static func applyUnwind(_ link: LinkContext, _ id: SymbolID, _ type: UInt32, _ target: UInt64, _ place: UInt64, _ out: UnsafeMutablePointer<UInt8>) -> Bool {
    let p = UnsafeMutableRawPointer(out)
    switch I386Relocation(rawValue: UInt8(truncatingIfNeeded: type)) {
    case .pc32, .plt32: p.storeBytes(of: UInt32(truncatingIfNeeded: target &- place).littleEndian, as: UInt32.self)
    case .abs32: p.storeBytes(of: UInt32(truncatingIfNeeded: target).littleEndian, as: UInt32.self)
    case .some(.none): break
    default: return false
    }
    return true
  }

  /// Debug data: addresses of discarded code become 0, or 1 in tables where 0 ends a list (DWARF 4 §2.17.3).
  private static func applyDebug(_ f: Field, _ s: InputSection, _ file: InputFile) {
    let link = f.link
    let name = link.interner.bytes(of: s.name)
    let tombstone: UInt64 = name.equals(".debug_loc") || name.equals(".debug_ranges") ? 1 : 0
    for i in 0..<s.relocations.count {
      let r = s.relocations[i]
      guard let type = type(r), type != .none else { continue }
      let id = file.symbol(r.symbol)
      if id.isNone && r.symbol != 0 || r.offset > s.size || r.offset &+ UInt64(type.width) > s.size { continue }
      let symbol = id.isNone ? LinkSymbol(name: .none) : link.symbols[id]
      let isGone = symbol.place == .section && symbol.section.isSome && link.sections[symbol.section].output.isNone
      let v = isGone ? tombstone : link.value(id, addend: r.addend) &+ UInt64(bitPattern: r.addend)
      switch type {
      case .abs32, .abs16, .abs8: f.store(r, id, v, type.width * 8)
      case .pc32: f.store(r, id, v &- (f.base &+ r.offset), 32)
      case .tlsLDO: f.store(r, id, v &- link.tlsStart, 32)
      case .size32: f.store(r, id, symbol.size &+ UInt64(bitPattern: r.addend), 32)
      default: link.report.error("\(link.describe(f.section, r.offset)): relocation \(relocationName(r.type)) in a section that is not loaded")
      }
    }
  }
}
