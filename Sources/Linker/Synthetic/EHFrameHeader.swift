// `.eh_frame` as it is written, and `.eh_frame_hdr`, the unwinder's binary search table over it (LSB 5.0 core, §10.6.2).

import ObjectFormat
import Support

extension LinkContext {
  /// Copies the kept records of section `id` to their places; the CIE pointers follow the new distances.
  func writeUnwindSection(_ id: InputSectionID, to base: UnsafeMutablePointer<UInt8>) {
    let s = sections[id]
    let u = unwind.sections[Int(s.detail)]
    for i in 0..<u.records.count {
      let r = u.records[i]
      guard r.output != .max, let source = s.bytes else { continue }
      if r.cie == .max {
        let (ownerSection, ownerRecord) = unwind.representatives[Int(r.representative)]
        if unwind.sections[ownerSection] !== u || ownerRecord != i { continue }
      }
      (base + Int(r.output)).update(from: source + Int(r.input), count: Int(r.length))
      if r.cie != .max {
        let cie = u.records[Int(r.cie)].output
        UnsafeMutableRawPointer(base + Int(r.output) + 4).storeBytes(of: (r.output &+ 4 &- cie).littleEndian, as: UInt32.self)
      }
    }
  }

  /// The relocations of kept records, at their new offsets; `body` gets the relocation, its offset in the output, and the bytes from there to
  /// the record's end.
  func forEachUnwindRelocation(_ id: InputSectionID, _ body: (ELFRawRelocation, UInt64, UInt64) -> Void) {
    let s = sections[id]
    let u = unwind.sections[Int(s.detail)]
    for i in 0..<u.records.count {
      let r = u.records[i]
      if r.output == .max { continue }
      if r.cie == .max {
        let (ownerSection, ownerRecord) = unwind.representatives[Int(r.representative)]
        if unwind.sections[ownerSection] !== u || ownerRecord != i { continue }
      }
      var k = Int(r.firstRelocation)
      while k < s.relocations.count, s.relocations[k].offset < UInt64(r.input) + UInt64(r.length) {
        let at = s.relocations[k].offset &- UInt64(r.input)
        if at < UInt64(r.length) { body(s.relocations[k], UInt64(r.output) &+ at, UInt64(r.length) &- at) }
        k += 1
      }
    }
  }

  var ehFrameHeaderSize: UInt64 { 12 &+ UInt64(unwind.fdeCount) &* 8 }

  /// Builds the table from the relocated `.eh_frame` contents at `frame`, which lie at address `frameAddress`.
  func writeEHFrameHeader(_ out: ByteBuffer, frame: UnsafePointer<UInt8>, frameAddress: UInt64) {
    let own = syntheticAddress(synthetic.ehFrameHeader)
    var entries: [(start: UInt64, record: UInt64)] = []
    entries.reserveCapacity(unwind.fdeCount)
    for u in unwind.sections {
      for r in u.records.buffer where r.cie != .max && r.output != .max {
        let place = frameAddress &+ UInt64(r.output)
        guard let start = functionStart(frame + Int(r.output), place, u, r) else { continue }
        entries.append((start, place))
      }
    }
    entries.sort { $0.start < $1.start }
    out.append([1, 0x1B, 0x03, 0x3B])  // version; pcrel sdata4; udata4; datarel sdata4
    out.append(littleEndian: UInt32(truncatingIfNeeded: frameAddress &- (own &+ 4)))
    out.append(littleEndian: UInt32(entries.count))
    for e in entries {
      out.append(littleEndian: UInt32(truncatingIfNeeded: e.start &- own))
      out.append(littleEndian: UInt32(truncatingIfNeeded: e.record &- own))
    }
    while out.count < Int(ehFrameHeaderSize) { out.append(0) }
  }

  /// Decodes an FDE's first address by the encoding in its CIE.
  private func functionStart(_ fde: UnsafePointer<UInt8>, _ place: UInt64, _ u: UnwindSection, _ r: UnwindRecord) -> UInt64? {
    let s = sections[u.section]
    let cie = u.records[Int(r.cie)]
    guard let source = s.bytes, r.length >= 12 else { return nil }
    let encoding = pointerEncoding(UnsafeBufferPointer(start: source + Int(cie.input), count: Int(cie.length)))
    let p = UnsafeRawPointer(fde)
    var v: UInt64
    switch encoding & 0x0F {
    case 0x00 where !architecture.is64: v = UInt64(p.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    case 0x00, 0x04, 0x0C:
      guard r.length >= 16 else { return nil }
      v = p.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    case 0x03: v = UInt64(p.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    case 0x0B: v = UInt64(bitPattern: Int64(p.loadUnaligned(fromByteOffset: 8, as: Int32.self)))
    default: return nil
    }
    if encoding & 0x70 == 0x10 { v = v &+ place &+ 8 }
    return architecture.is64 ? v : v & 0xFFFF_FFFF
  }

  /// The `R` augmentation of a CIE, 0 (absolute) without one.
  private func pointerEncoding(_ cie: UnsafeBufferPointer<UInt8>) -> UInt8 {
    if cie.count < 12 { return 0 }
    var at = 9
    let start = at
    while at < cie.count && cie[at] != 0 { at += 1 }
    let augmentation = Array(cie[start..<min(at, cie.count)])
    guard augmentation.first == UInt8(ascii: "z") else { return 0 }
    at += 1
    func skipLEB() { while at < cie.count { at += 1; if cie[at - 1] & 0x80 == 0 { return } } }
    let version = cie[8]
    skipLEB()
    skipLEB()
    if version == 1 { at += 1 } else { skipLEB() }
    skipLEB()
    for letter in augmentation.dropFirst() {
      guard at < cie.count else { return 0 }
      switch letter {
      case UInt8(ascii: "R"): return cie[at]
      case UInt8(ascii: "L"): at += 1
      case UInt8(ascii: "P"):
        let encoding = cie[at] & 0x0F
        at += 1 + (encoding == 0x03 || encoding == 0x0B ? 4 : encoding == 0x02 || encoding == 0x0A ? 2 : 8)
      default: break
      }
    }
    return 0
  }
}
