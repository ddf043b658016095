// References from one place to another: resolved into the bytes, or left to the linker as relocations.
// ObjectBuilder.swift says which of them is whose.

import ObjectFormat
import Support

extension ObjectBuilder {
  func resolveFixups(_ id: SectionID, _ section: Section, _ base: UnsafeMutablePointer<UInt8>, _ relocations: RelocationList) {
    let shift = buffer.layoutShifts![id.index]
    for i in section.fixups.indices {
      var f = section.fixups[i]
      buffer.reportPlace = f.place
      if needsSettling(f) { settle(&f) }
      let at = UInt64(Int(f.offset) + shift[Int(f.fragment)])
      if section.isNoBits {
        buffer.report("section '\(buffer.interner.string(section.name))' has no contents, so it cannot hold an address")
        continue
      }
      if let value = f.minus.isSome ? difference(f, at, id, relocations) : resolvedValue(f, at, id) {
        patch(f, base + Int(at), value)
      } else if f.minus.isNone {
        relocate(f, at: at, id, relocations)
      }
    }
  }

  /// Whether a deferred expression or a weak reference takes part.
  func needsSettling(_ f: Fixup) -> Bool {
    let p = buffer.record(f.symbol)
    if p.pointee.state == .expression || p.pointee.isWeakReference { return true }
    if p.pointee.state == .alias && buffer.record(buffer.resolve(f.symbol).symbol).pointee.state == .expression { return true }
    guard f.minus.isSome else { return false }
    let q = buffer.record(buffer.resolve(f.minus).symbol)
    return q.pointee.state == .expression || q.pointee.state == .absolute
  }

  /// Puts plain symbols in the place of expressions.
  func settle(_ f: inout Fixup) {
    let given = LinearTerm(add: f.symbol, sub: f.minus, constant: f.addend)
    guard let v = settle(given, of: f.symbol) else {
      f.symbol = buffer.absoluteSymbol
      f.minus = .none
      return
    }
    if v.add.isNone && v.sub.isSome { buffer.report("the expression subtracts a symbol from nothing; no relocation says that") }
    f.symbol = v.add.isSome ? v.add : buffer.absoluteSymbol
    f.minus = v.add.isSome ? v.sub : .none
    f.addend = v.constant
  }

  /// The value of a reference that needs no relocation.
  private func resolvedValue(_ f: Fixup, _ at: UInt64, _ id: SectionID) -> Int64? {
    let (symbol, addend) = buffer.resolve(f.symbol)
    let record = buffer.record(symbol)
    switch f.type {
    case .pc8, .pc16, .pc32, .pc64, .plt32:
      guard record.pointee.state == .defined, record.pointee.section == id, buffer.symbols[f.symbol.index].binding == .local,
        record.pointee.type != .gnuIndirectFunction, buffer.symbols[f.symbol.index].type != .gnuIndirectFunction
      else { return f.type == .pc8 ? resolvedShort(f, at, id) : nil }
      return buffer.placed(symbol) + addend + f.addend - Int64(at)
    case .abs8, .abs16, .abs32, .abs32S, .abs64:
      guard record.pointee.state == .absolute else { return nil }
      return record.pointee.value + addend + f.addend
    default: return nil
    }
  }

  /// `loop` and `jrcxz` reach global labels of the same section too: no relocation exists that a linker would accept.
  private func resolvedShort(_ f: Fixup, _ at: UInt64, _ id: SectionID) -> Int64? {
    let (symbol, addend) = buffer.resolve(f.symbol)
    let record = buffer.record(symbol)
    guard record.pointee.state == .defined, record.pointee.section == id, record.pointee.binding != .weak else { return nil }
    return buffer.placed(symbol) + addend + f.addend - Int64(at)
  }

  /// `symbol - minus + addend`: a number within one section; PC-relative if `minus` is in the fixup's own section.
  func difference(_ f: Fixup, _ at: UInt64, _ id: SectionID, _ relocations: RelocationList) -> Int64? {
    let (a, da) = buffer.resolve(f.symbol)
    let (b, db) = buffer.resolve(f.minus)
    let x = buffer.symbols[a.index], y = buffer.symbols[b.index]
    if x.state == .defined && y.state == .defined && x.section == y.section {
      return buffer.placed(a) + da - buffer.placed(b) - db + f.addend
    }
    if x.state == .absolute && y.state == .absolute { return x.value + da - y.value - db + f.addend }
    guard y.state == .defined && y.section == id else {
      buffer.report(
        "the difference '\(describe(f.symbol)) - \(describe(f.minus))' cannot be expressed: '\(describe(f.minus))' must be in the same section"
      )
      return 0
    }
    var g = f
    g.minus = .none
    g.type = f.size == 8 ? .pc64 : f.size == 4 ? .pc32 : f.size == 2 ? .pc16 : .pc8
    g.addend = f.addend + Int64(at) - buffer.placed(b) - db
    relocate(g, at: at, id, relocations)
    return nil
  }

  private func patch(_ f: Fixup, _ p: UnsafeMutablePointer<UInt8>, _ value: Int64) {
    let raw = UnsafeMutableRawPointer(p)
    var fits = true
    switch f.size {
    case 1:
      fits = f.type.isPCRelative ? value >= -128 && value <= 127 : value >= -128 && value <= 255
      raw.storeBytes(of: Int8(truncatingIfNeeded: value), as: Int8.self)
    case 2:
      fits = value >= -32768 && value <= 65535
      raw.storeBytes(of: Int16(truncatingIfNeeded: value).littleEndian, as: Int16.self)
    case 4:
      fits = value >= Int64(Int32.min) && value <= Int64(UInt32.max)
      raw.storeBytes(of: Int32(truncatingIfNeeded: value).littleEndian, as: Int32.self)
    case 8: raw.storeBytes(of: value.littleEndian, as: Int64.self)
    default: break
    }
    if !fits { buffer.report("the value \(value) of '\(describe(f.symbol))' does not fit in \(f.size) bytes") }
  }

  func relocate(_ f: Fixup, at: UInt64, _ id: SectionID, _ relocations: RelocationList) {
    let (symbol, extra) = buffer.resolve(f.symbol)
    let record = buffer.record(symbol)
    var type = f.type
    var addend = f.addend
    if !isKnown(type) { return }
    let named = buffer.record(f.symbol)
    // A global or weak alias is a symbol of its own, as is an indirect function.
    if f.symbol != symbol && (named.pointee.binding != .local || record.pointee.state == .absolute || named.pointee.type == .gnuIndirectFunction) {
      relocations.list.append(
        ELFRelocation(offset: at, symbol: objectSymbol(f.symbol), type: UInt32(type.rawValue), addend: addend))
      return
    }
    addend += extra
    if record.pointee.state == .defined && named.pointee.binding == .local && record.pointee.type != .gnuIndirectFunction {
      let target = buffer[record.pointee.section]
      let isThreadLocal = target.flags & ELF.threadLocal != 0
      // A call through the PLT to a local symbol is a plain one.
      if type == .plt32 { type = .pc32 }
      let isMergeable = target.flags & ELF.merge != 0
      // As GNU as: an offset from the IA-32 GOT is a difference of addresses, so the section will do, unless its pieces may move.
      let isOffset32 = type == .gotOff64 && buffer.objectBits == 32
      let keepsSymbol = type.needsSymbol && !isOffset32 || isThreadLocal || (isMergeable && (type.isPCRelative || isOffset32 || addend != 0))
      if !keepsSymbol || record.pointee.isSectionStart {
        relocations.list.append(
          ELFRelocation(
            offset: at, symbol: sectionSymbol(record.pointee.section), type: UInt32(type.rawValue), addend: addend + buffer.placed(symbol)))
        return
      }
    }
    if f.symbol != symbol && record.pointee.state == .defined {
      relocations.list.append(
        ELFRelocation(offset: at, symbol: objectSymbol(f.symbol), type: UInt32(type.rawValue), addend: f.addend))
      return
    }
    let index = objectSymbol(symbol)
    if isThreadLocal(type) && object.symbols[Int(index)].type == .none { object.symbols[Int(index)].type = .threadLocal }
    relocations.list.append(ELFRelocation(offset: at, symbol: index, type: UInt32(type.rawValue), addend: addend))
  }

  private func isThreadLocal(_ type: X86Relocation) -> Bool {
    switch type {
    case .tlsGD, .tlsLD, .gotTPOff, .tpOff32, .tpOff64, .dtpOff32, .dtpOff64, .gotPC32TLSDesc, .tlsDescCall: return true
    default: return type.ia32Number != nil && type != .ia32GOT32X && type != .ia32GOTOff
    }
  }
}
