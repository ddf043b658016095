// `.eh_frame`: dropped with their functions, shared where equal, and indexed by `.eh_frame_hdr` (LSB 5.0 core, §10.6).
//
// Each input section is cut into its CIEs and FDEs. An FDE stays when the section its first relocation points to stays; a CIE
// is written once for all sections whose CIE has the same bytes and the same personality routine.

import ObjectFormat
import Support

struct UnwindRecord: BitwiseCopyable {
  /// Offset and length in the input section, length word included.
  var input: UInt32
  var length: UInt32
  /// Offset in the output section's unwind data, or `.max` when dropped.
  var output: UInt32 = .max
  /// FDE: index of its CIE in the list; CIE: `.max`.
  var cie: UInt32 = .max
  /// The first relocation in it.
  var firstRelocation: UInt32 = 0
  /// CIE: index of the equal record that is written, in the table `representatives`.
  var representative: UInt32 = .max
}

final class UnwindSection {
  let section: InputSectionID
  var records = Arena<UnwindRecord>(capacity: 32)
  init(section: InputSectionID) { self.section = section }
}

struct UnwindRecords {
  var sections: [UnwindSection] = []
  /// (section number, record number) of each CIE that is written.
  var representatives: [(section: Int, record: Int)] = []
  var size: UInt64 = 0
  var fdeCount = 0

  /// Output offset of byte `offset` of section `s`, relative to the start of the unwind data.
  func outputOffset(_ s: InputSection, _ offset: UInt64) -> UInt64 {
    let u = sections[Int(s.detail)]
    var (low, high) = (0, u.records.count)
    if high == 0 { return 0 }
    while high - low > 1 {
      let middle = (low + high) / 2
      if UInt64(u.records[middle].input) <= offset { low = middle } else { high = middle }
    }
    let r = u.records[low]
    return r.output == .max ? 0 : UInt64(r.output) &+ (offset &- UInt64(r.input))
  }
}

extension LinkContext {
  /// Cuts section `id`; leaves it whole, with a warning, when it is damaged.
  func splitUnwindSection(_ id: InputSectionID) {
    let s = sections[id]
    let u = UnwindSection(section: id)
    guard let base = s.bytes, s.size < 1 << 31 else { return }
    let p = UnsafeRawPointer(base)
    let size = Int(s.size)
    var at = 0
    var relocation = 0
    var cieAt: [Int: UInt32] = [:]
    while at + 4 <= size {
      let length = Int(p.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      if length == 0 {
        at += 4
        continue
      }
      guard length >= 4, length <= size - at - 4 else { return damaged(id, at) }
      while relocation < s.relocations.count, s.relocations[relocation].offset < UInt64(at) { relocation += 1 }
      var r = UnwindRecord(input: UInt32(at), length: UInt32(length + 4))
      r.firstRelocation = UInt32(relocation)
      let pointer = Int(p.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self))
      if pointer == 0 {
        cieAt[at] = UInt32(u.records.count)
      } else {
        guard let cie = cieAt[at + 4 - pointer] else { return damaged(id, at) }
        r.cie = cie
      }
      u.records.append(r)
      at += length + 4
    }
    sections[id].kind = .ehFrame
    sections[id].detail = UInt32(unwind.sections.count)
    unwind.sections.append(u)
  }

  private func damaged(_ id: InputSectionID, _ at: Int) {
    report.error("\(describe(id, UInt64(at))): damaged call-frame information")
  }

  /// Lays the kept records out: CIEs before the FDEs that need them.
  func layOutUnwindRecords() {
    var known: [UInt64: [UInt32]] = [:]
    var offset: UInt32 = 0
    for k in 0..<unwind.sections.count {
      let u = unwind.sections[k]
      let s = sections[u.section]
      if s.kind != .ehFrame || !s.isLive { continue }
      for i in 0..<u.records.count where u.records[i].cie != .max {
        guard isFunctionLive(s, u.records[i]) else { continue }
        let cie = Int(u.records[i].cie)
        if u.records[cie].representative == .max { chooseRepresentative(k, cie, &known, &offset) }
        u.records[i].output = offset
        offset += u.records[i].length
        unwind.fdeCount += 1
      }
    }
    unwind.size = UInt64(offset)
  }

  /// True if the function of an FDE is in the output.
  private func isFunctionLive(_ s: InputSection, _ r: UnwindRecord) -> Bool {
    let k = Int(r.firstRelocation)
    guard k < s.relocations.count else { return false }
    let relocation = s.relocations[k]
    guard relocation.offset < UInt64(r.input) + UInt64(r.length) else { return false }
    let id = file(s.file).symbol(relocation.symbol)
    guard id.isSome, symbols[id].place == .section, symbols[id].section.isSome else { return false }
    let symbol = symbols[id]
    let target = sections[symbol.section]
    return target.isLive && target.kind != .none
  }

  private func chooseRepresentative(_ k: Int, _ cie: Int, _ known: inout [UInt64: [UInt32]], _ offset: inout UInt32) {
    let u = unwind.sections[k]
    let s = sections[u.section]
    let r = u.records[cie]
    let bytes = UnsafeBufferPointer(start: s.bytes! + Int(r.input), count: Int(r.length))
    let personality = personality(s, r)
    let key = hashMix(UInt64(Interner.hash(bytes)), UInt64(personality.target) &* 31 &+ UInt64(bitPattern: personality.addend))
    for candidate in known[key] ?? [] {
      let (otherSection, otherRecord) = unwind.representatives[Int(candidate)]
      let other = unwind.sections[otherSection]
      let o = other.records[otherRecord]
      let os = sections[other.section]
      let theirs = UnsafeBufferPointer(start: os.bytes! + Int(o.input), count: Int(o.length))
      let p = self.personality(os, o)
      if theirs.elementsEqual(bytes), p.target == personality.target, p.addend == personality.addend {
        u.records[cie].representative = candidate
        u.records[cie].output = o.output
        return
      }
    }
    let index = UInt32(unwind.representatives.count)
    unwind.representatives.append((k, cie))
    known[key, default: []].append(index)
    u.records[cie].representative = index
    u.records[cie].output = offset
    offset += r.length
  }

  /// The symbol a CIE's relocation names (its personality routine); `.max` without one.
  private func personality(_ s: InputSection, _ r: UnwindRecord) -> (target: UInt32, addend: Int64) {
    let k = Int(r.firstRelocation)
    guard k < s.relocations.count, s.relocations[k].offset < UInt64(r.input) + UInt64(r.length) else { return (.max, 0) }
    let relocation = s.relocations[k]
    let id = file(s.file).symbol(relocation.symbol)
    guard id.isSome else { return (.max, 0) }
    let symbol = symbols[id]
    // Local symbols differ by file; what counts is the place they name.
    if symbol.isLocal && symbol.place == .section { return (symbol.section.raw, relocation.addend &+ Int64(bitPattern: symbol.value)) }
    return (id.raw | 0x8000_0000, relocation.addend)
  }
}

extension InputFile {
  /// The symbol of a relocation; index 0 and bad ones are the null symbol.
  func symbol(_ index: UInt32) -> SymbolID { Int(index) < symbols.count ? symbols[Int(index)] : .none }
}
