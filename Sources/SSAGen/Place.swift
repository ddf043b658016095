// Where an lvalue lives: base address, displacement, what is known about alignment and aliasing; or bits of a record.

import Frontend
import SSA
import Support

struct PlaceFlags: OptionSet, BitwiseCopyable {
  var rawValue: UInt8
  static let volatile = PlaceFlags(rawValue: 1)
  /// Reached through a union or a `may_alias` type: the access may touch anything.
  static let anyAlias = PlaceFlags(rawValue: 2)
  static let bitField = PlaceFlags(rawValue: 4)
  static let atomic = PlaceFlags(rawValue: 8)
  /// Its bytes (of a bit-field: its bits) lie in the order that is not the target's.
  static let reversed = PlaceFlags(rawValue: 16)
}

struct Place: BitwiseCopyable {
  var base: ValueID
  var offset: Int64 = 0
  /// Alignment of `base`, not of `base + offset`.
  var alignLog2: UInt8
  var flags: PlaceFlags = []
  /// Bit-fields: first bit and width, from `base + offset`, and the bytes an access may touch (C17 §3.14 ¶3).
  var bitWidth: UInt16 = 0
  var bitPosition: UInt64 = 0
  var regionStart: UInt64 = 0
  var regionEnd: UInt64 = 0
  /// The register of a global register variable, which has no address.
  var register = Name.none

  init(_ base: ValueID, alignLog2: UInt8, flags: PlaceFlags = []) {
    self.base = base
    self.alignLog2 = alignLog2
    self.flags = flags
  }

  @inline(__always) var isVolatile: Bool { flags.contains(.volatile) }
  @inline(__always) var isBitField: Bool { flags.contains(.bitField) }
  @inline(__always) var instFlags: InstFlags { flags.contains(.volatile) ? .volatile : [] }

  /// The place `bytes` further on.
  @inline(__always) func advanced(by bytes: Int64) -> Place {
    var p = self
    p.offset = offset &+ bytes
    return p
  }

  /// Known alignment in bytes of the address `extra` bytes into the place.
  @inline(__always) func alignment(at extra: Int64 = 0) -> Int {
    let o = offset &+ extra
    let zeros = o == 0 ? Int(alignLog2) : min(Int(alignLog2), o.trailingZeroBitCount)
    return 1 &<< min(zeros, 28)
  }

  func memory(alias: UInt16, at extra: Int64 = 0) -> MemoryInfo {
    MemoryInfo(alignment: alignment(at: extra), aliasClass: flags.contains(.anyAlias) ? 0 : alias)
  }
}

extension FunctionGen {
  /// The place's address as one value.
  func address(_ p: Place) -> ValueID { p.offset == 0 ? p.base : b.ptradd(p.base, bytes: p.offset) }

  /// A place whose offset fits an instruction's displacement for an object of up to `span` more bytes.
  @inline(__always) func reachable(_ p: Place, span: Int64 = 0) -> Place {
    if p.offset >= -0x4000_0000 && p.offset &+ span < 0x4000_0000 { return p }
    var q = p
    q.base = b.ptradd(p.base, bytes: p.offset)
    q.alignLog2 = UInt8(p.alignment().trailingZeroBitCount)
    q.offset = 0
    return q
  }

  /// Reads raw memory of `type` at `p + extra`.
  func loadRaw(_ type: Type, _ p: Place, at extra: Int64 = 0, alias: UInt16 = 0) -> ValueID {
    if p.register.isSome { return registerValue(p.register, type) }
    let q = reachable(p, span: extra)
    return b.load(
      type, q.base, offset: Int32(truncatingIfNeeded: q.offset &+ extra), memory: q.memory(alias: alias, at: extra),
      flags: q.instFlags)
  }

  func storeRaw(_ value: ValueID, _ p: Place, at extra: Int64 = 0, alias: UInt16 = 0) {
    if p.register.isSome { return setRegister(p.register, value) }
    let q = reachable(p, span: extra)
    b.store(
      value, to: q.base, offset: Int32(truncatingIfNeeded: q.offset &+ extra), memory: q.memory(alias: alias, at: extra),
      flags: q.instFlags)
  }

  /// A new stack object for a value of type `t`.
  func temporary(_ t: QualType) -> Place {
    let align = types.alignLog2(of: t)
    if types.hasRuntimeSize(t) { return Place(dynamicMemory(variableSize(t), alignment: max(16, 1 &<< Int(align))), alignLog2: max(4, align)) }
    return temporary(size: types.size(of: t), alignLog2: align)
  }

  func temporary(size: UInt64, alignLog2: UInt8) -> Place {
    let slot = f.addSlot(size: max(size, 1), alignment: 1 &<< Int(alignLog2))
    return Place(f[slot].address, alignLog2: alignLog2)
  }

  /// Copies `size` bytes between objects that are the same or do not overlap.
  func copyBytes(from source: Place, to target: Place, size: UInt64) {
    if size == 0 { return }
    let flags: InstFlags = source.isVolatile || target.isVolatile ? .volatile : []
    let info = MemoryInfo(alignment: min(source.alignment(), target.alignment()))
    let to = address(target), from = address(source)
    b.effect(.memcpy, to, from, f.constant(.i64, Int64(bitPattern: size)), flags: flags, aux2: info.raw)
  }

  func zeroBytes(_ target: Place, size: UInt64) {
    if size == 0 { return }
    let info = MemoryInfo(alignment: target.alignment())
    let to = address(target)
    b.effect(.memset, to, f.constant(.i8, 0), f.constant(.i64, Int64(bitPattern: size)), flags: target.instFlags, aux2: info.raw)
  }

  // MARK: Typed reads and writes

  /// Reads a scalar or vector of C type `t`.
  func load(_ p: Place, _ t: QualType) -> ValueID {
    let l = m.lowering.lower(t)
    if p.isBitField { return p.flags.contains(.reversed) ? loadReversedBits(p, l) : loadBitField(p, l) }
    if p.flags.contains(.atomic) { return loadAtomic(p, l, .sequential) }
    return load(p, l)
  }

  @inline(__always) func load(_ p: Place, _ l: LoweredType) -> ValueID {
    if p.flags.contains(.reversed) { return loadReversed(p, l) }
    let v = loadRaw(l.memoryType, p, alias: l.alias)
    return l.isBool ? b.cast(.trunc, v, to: .i1) : wrapped(v, l)
  }

  /// Writes a scalar or vector; for bit-fields gives the value the field then has.
  @discardableResult func store(_ v: ValueID, _ p: Place, _ t: QualType) -> ValueID {
    let l = m.lowering.lower(t)
    if p.isBitField { return p.flags.contains(.reversed) ? storeReversedBits(v, p, l) : storeBitField(v, p, l) }
    if p.flags.contains(.atomic) {
      storeAtomic(v, p, l, .sequential)
      return v
    }
    store(v, p, l)
    return v
  }

  @inline(__always) func store(_ v: ValueID, _ p: Place, _ l: LoweredType) {
    if p.flags.contains(.reversed) { return storeReversed(v, p, l) }
    storeRaw(l.isBool ? b.cast(.zext, v, to: .i8) : v, p, alias: l.alias)
  }

  func loadComplex(_ p: Place, _ t: QualType) -> ComplexValue {
    let l = m.lowering.lower(t)
    if p.flags.contains(.atomic) {
      var q = temporary(t)
      loadAtomicBytes(p, into: q, size: types.size(of: t), .sequential)
      q.flags = []
      return loadComplex(q, t)
    }
    if p.flags.contains(.reversed) {
      let part = m.lowering.lower(types.element(t))
      return ComplexValue(re: load(p, part), im: load(p.advanced(by: Int64(types.size(of: types.element(t)))), part))
    }
    return ComplexValue(
      re: loadRaw(l.type, p, alias: l.alias), im: loadRaw(l.type, p, at: Int64(types.size(of: types.element(t))), alias: l.alias))
  }

  func storeComplex(_ v: ComplexValue, _ p: Place, _ t: QualType) {
    let l = m.lowering.lower(t)
    if p.flags.contains(.atomic) {
      let q = temporary(t)
      storeComplex(v, q, types.unqualified(t))
      storeAtomicBytes(p, from: q, size: types.size(of: t), .sequential)
      return
    }
    if p.flags.contains(.reversed) {
      let part = m.lowering.lower(types.element(t))
      store(v.re, p, part)
      return store(v.im, p.advanced(by: Int64(types.size(of: types.element(t)))), part)
    }
    storeRaw(v.re, p, alias: l.alias)
    storeRaw(v.im, p, at: Int64(types.size(of: types.element(t))), alias: l.alias)
  }
}

/// A complex value: real and imaginary part.
struct ComplexValue: BitwiseCopyable {
  var re: ValueID
  var im: ValueID
}
