// `SHF_MERGE` sections: equal strings or constants are kept once (gABI, "Section Attribute Flags").
//
// Sections of one output section with equal entry size, flags and alignment share a table. Pieces keep the order of first
// appearance; the table is written at the place of its first section. With -O2 a string that ends another lies in it.
//
//   before: a.o .rodata.str1.1 "x\0hello\0"   b.o .rodata.str1.1 "hello\0"
//   after:  "x\0hello\0", both references resolved to it

import Glibc
import ObjectFormat
import Support

struct MergePiece: BitwiseCopyable {
  /// Offset in the input section.
  var input: UInt32
  /// Entry of the table; its offset is `MergeTable.offsets`.
  var entry: UInt32
}

/// Sections whose pieces are shared.
final class MergeTable {
  let entrySize: Int
  let isStrings: Bool
  let alignment: UInt64
  let output: OutputSectionID
  private let interner = Interner(hashesWords: true)
  var offsets = Arena<UInt64>(capacity: 64)
  var size: UInt64 = 0
  /// The section at whose place the table is written.
  var leader = InputSectionID.none
  /// Where the table begins in its output section.
  var place: UInt64 = 0

  init(entrySize: Int, isStrings: Bool, alignment: UInt64, output: OutputSectionID) {
    self.entrySize = entrySize
    self.isStrings = isStrings
    self.alignment = alignment
    self.output = output
  }

  func add(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let id = interner.intern(bytes)
    if id.index == offsets.count {
      size = (size &+ alignment &- 1) & ~(alignment &- 1)
      offsets.append(size)
      size &+= UInt64(bytes.count)
    }
    return id.raw
  }

  /// Gives strings that end others their places in those. Sorted by their ends, longer ones first, a string that ends another follows it or
  /// a third that also does.
  func shareTails() {
    guard isStrings, alignment <= UInt64(entrySize), offsets.count > 1 else { return }
    let width = entrySize
    var order = (0..<offsets.count).map { UInt32($0) }
    func bytes(_ i: UInt32) -> UnsafeBufferPointer<UInt8> { interner.bytes(of: Name(i)) }
    func endsLater(_ i: UInt32, _ j: UInt32) -> Bool {
      let (a, b) = (bytes(i), bytes(j))
      var k = 1
      while k <= a.count && k <= b.count {
        if a[a.count - k] != b[b.count - k] { return a[a.count - k] > b[b.count - k] }
        k += 1
      }
      return a.count != b.count ? a.count > b.count : i < j
    }
    order.sort(by: endsLater)
    var holder = [UInt32](repeating: .max, count: offsets.count)
    var last = order[0]
    for i in order.dropFirst() {
      let (long, short) = (bytes(last), bytes(i))
      if short.count < long.count, (long.count - short.count) % width == 0, UnsafeBufferPointer(rebasing: long[(long.count - short.count)...]).elementsEqual(short) {
        holder[Int(i)] = last
      } else {
        last = i
      }
    }
    size = 0
    for i in 0..<offsets.count where holder[i] == .max {
      size = (size &+ alignment &- 1) & ~(alignment &- 1)
      offsets[i] = size
      size &+= UInt64(bytes(UInt32(i)).count)
    }
    for i in 0..<offsets.count where holder[i] != .max {
      offsets[i] = offsets[Int(holder[i])] &+ UInt64(bytes(holder[i]).count - bytes(UInt32(i)).count)
    }
  }

  func write(to out: UnsafeMutablePointer<UInt8>) {
    for i in 0..<offsets.count {
      let b = interner.bytes(of: Name(UInt32(i)))
      if let p = b.baseAddress { (out + Int(offsets[i])).update(from: p, count: b.count) }
    }
  }
}

struct MergedSections {
  private(set) var tables: [MergeTable] = []
  private var pieces = [MergePieces]()

  private final class MergePieces {
    var list = Arena<MergePiece>(capacity: 16)
    let table: Int
    init(table: Int) { self.table = table }
  }

  /// True if `s` is made of entries that may be shared.
  static func canMerge(_ s: InputSection) -> Bool {
    guard s.flags & ELF.merge != 0, s.flags & ELF.write == 0, s.entrySize > 0, s.size > 0, s.size < 1 << 31, s.relocations.count == 0 else { return false }
    return s.entrySize <= 1 << 12 && (s.flags & ELF.strings != 0 || s.size % s.entrySize == 0) && s.alignment <= 4096
  }

  /// Cuts section `id` into pieces. False when its contents do not fit its flags: it stays whole then.
  mutating func add(_ id: InputSectionID, _ s: inout InputSection, output: OutputSectionID) -> Bool {
    let isStrings = s.flags & ELF.strings != 0
    let width = Int(s.entrySize)
    let bytes = UnsafeBufferPointer(start: s.bytes, count: Int(s.size))
    if isStrings && !endsWithTerminator(bytes, width) { return false }
    // Aligned strings keep their alignment one by one.
    let table = tableFor(width, isStrings, s.alignment, output)
    if tables[table].leader.isNone { tables[table].leader = id }
    let own = MergePieces(table: table)
    var at = 0
    while at < bytes.count {
      let end = isStrings ? terminator(bytes, at, width) : at + width
      let entry = tables[table].add(UnsafeBufferPointer(rebasing: bytes[at..<end]))
      own.list.append(MergePiece(input: UInt32(at), entry: entry))
      at = end
    }
    s.detail = UInt32(pieces.count)
    s.kind = .merge
    pieces.append(own)
    return true
  }

  private func endsWithTerminator(_ bytes: UnsafeBufferPointer<UInt8>, _ width: Int) -> Bool {
    guard bytes.count % width == 0 else { return false }
    for i in bytes.count - width..<bytes.count where bytes[i] != 0 { return false }
    return true
  }

  /// The offset after the string that begins at `start`.
  private func terminator(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ width: Int) -> Int {
    if width == 1 {
      // There is one: the section ends with it.
      return UnsafeRawPointer(memchr(bytes.baseAddress! + start, 0, bytes.count - start)!) - UnsafeRawPointer(bytes.baseAddress!) + 1
    }
    var i = start
    while true {
      var isZero = true
      for k in 0..<width where bytes[i + k] != 0 { isZero = false }
      i += width
      if isZero { return i }
    }
  }

  private mutating func tableFor(_ width: Int, _ isStrings: Bool, _ alignment: UInt64, _ output: OutputSectionID) -> Int {
    if let k = tables.lastIndex(where: { $0.entrySize == width && $0.isStrings == isStrings && $0.alignment == alignment && $0.output == output }) { return k }
    tables.append(MergeTable(entrySize: width, isStrings: isStrings, alignment: alignment, output: output))
    return tables.count - 1
  }

  /// Once all sections are in.
  func finish(sharesTails: Bool) {
    if sharesTails { for t in tables { t.shareTails() } }
  }

  func table(_ s: InputSection) -> MergeTable { tables[pieces[Int(s.detail)].table] }

  /// The offset in the output section of byte `offset` of merged section `s`; `s.offset` is unused, the leader's counts.
  func outputOffset(_ s: InputSection, _ offset: UInt64) -> UInt64 {
    let own = pieces[Int(s.detail)]
    let n = own.list.count
    if n == 0 { return 0 }
    var (low, high) = (0, n)
    while high - low > 1 {
      let middle = (low + high) / 2
      if UInt64(own.list[middle].input) <= offset { low = middle } else { high = middle }
    }
    let piece = own.list[low]
    let t = tables[own.table]
    return t.place &+ t.offsets[Int(piece.entry)] &+ (offset &- UInt64(piece.input))
  }
}
