// Spellings as 32-bit ids.
//
// Identifiers, section names and symbol names are compared and stored by id; the bytes exist once. No `String` is made
// on a hot path: `String` values only appear in diagnostics and in cold option handling.

import Glibc

/// An interned byte string. Equal spellings have equal ids within one `Interner`.
public struct Name: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// What finding a name needs besides its bytes, worked out ahead of time.
public struct HashedSpelling: BitwiseCopyable, Sendable {
  /// `Interner.wordHash` of the bytes.
  public let hash: UInt32
  private let packed: UInt32
  public var length: Int { Int(packed & 0x7FFF_FFFF) }
  /// There is an `@` among the bytes.
  public var hasAt: Bool { packed >> 31 != 0 }

  public init(_ bytes: UnsafeBufferPointer<UInt8>) {
    hash = Interner.wordHash(bytes)
    let hasAt = bytes.baseAddress.map { memchr($0, 0x40, bytes.count) != nil } ?? false
    packed = UInt32(bytes.count) | (hasAt ? 1 << 31 : 0)
  }
}

/// A table of spellings, confined to one compilation. Ids are given in order of first appearance, so they are
/// deterministic. The bytes never move: `bytes(of:)` stays valid as long as the interner lives.
public final class Interner {
  private struct Entry: BitwiseCopyable {
    var start: UnsafePointer<UInt8>
    var length: UInt32
    var hash: UInt32
  }
  private var entries = Arena<Entry>(capacity: 1024)
  /// What decides a probe, side by side, so that a find touches one slot and the spelling.
  fileprivate struct Slot: BitwiseCopyable {
    /// Hash in the upper half, id in the lower; all ones when free.
    var key = UInt64.max
    /// The spelling's address, and in the upper 16 bits its length, at most 0xFFFF.
    var text: UInt64 = 0
  }
  private var slots: UnsafeMutablePointer<Slot>
  private var mask: Int
  private let hashesWords: Bool
  private var chunk: UnsafeMutablePointer<UInt8>
  private var chunkUsed = 0
  private var chunkSize = 1 << 16
  private var chunks: [UnsafeMutablePointer<UInt8>] = []

  /// `hashesWords` chooses a hash that takes eight bytes at a time, for tables of long names that no lexer scans.
  public init(hashesWords: Bool = false, capacity: Int = 2048) {
    self.hashesWords = hashesWords
    var size = 4096
    while size < capacity * 2 { size *= 2 }
    mask = size - 1
    slots = Arena<Slot>.allocate(mask + 1)
    slots.initialize(repeating: Slot(), count: mask + 1)
    chunk = .allocate(capacity: chunkSize)
    chunks.append(chunk)
  }

  deinit {
    slots.deallocate()
    for c in chunks { c.deallocate() }
  }

  public var count: Int { entries.count }

  /// The hash that `intern(_:hash:)` expects; a lexer may compute it while scanning: start with 0 and fold each byte in.
  @inlinable @inline(__always) public static func hashStep(_ h: UInt32, _ byte: UInt8) -> UInt32 {
    (h &+ UInt32(byte)) &* 0x9E37_79B1 ^ (h &>> 15)
  }

  public static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var h: UInt32 = 0
    for b in bytes { h = hashStep(h, b) }
    return h
  }

  /// The hash of a table made with `hashesWords`.
  public static func wordHash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    guard let start = bytes.baseAddress else { return 0 }
    let p = UnsafeRawPointer(start)
    var h = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
    var i = 0
    while i &+ 8 <= bytes.count {
      h = (h ^ p.loadUnaligned(fromByteOffset: i, as: UInt64.self)) &* 0xFF51_AFD7_ED55_8CCD
      h ^= h &>> 32
      i &+= 8
    }
    if i < bytes.count {
      var tail: UInt64 = 0
      if bytes.count >= 8 {
        tail = p.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self)
      } else {
        while i < bytes.count {
          tail = tail &<< 8 | UInt64(start[i])
          i &+= 1
        }
      }
      h = (h ^ tail) &* 0xFF51_AFD7_ED55_8CCD
      h ^= h &>> 32
    }
    return UInt32(truncatingIfNeeded: h)
  }

  public func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> Name {
    intern(bytes, hash: hashesWords ? Interner.wordHash(bytes) : Interner.hash(bytes))
  }

  public func intern(_ text: StaticString) -> Name {
    intern(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  public func intern(_ text: String) -> Name {
    var copy = text
    return copy.withUTF8 { intern($0) }
  }

  /// Reads what interning these names is going to read, without waiting for one before the next: most of the time of finding
  /// names in a large table is waiting for memory. `names` gets the name that each probably is, or none. The result means
  /// nothing; using it keeps the reads.
  public func touch(_ spellings: UnsafeBufferPointer<HashedSpelling>, _ names: inout Arena<Name>) -> UInt64 {
    var sum: UInt64 = 0
    names.removeAll()
    for s in spellings { sum &+= slots[Int(s.hash &* 0x85EB_CA6B &>> 4) & mask].key }
    for s in spellings {
      let h = s.hash
      let slot = slots[Int(h &* 0x85EB_CA6B &>> 4) & mask]
      let isLikely = UInt32(truncatingIfNeeded: slot.key &>> 32) == h && slot.key != UInt64.max
      names.append(isLikely ? Name(UInt32(truncatingIfNeeded: slot.key)) : .none)
      if isLikely { sum &+= UInt64(UnsafePointer<UInt8>(bitPattern: UInt(slot.text & 0xFFFF_FFFF_FFFF))!.pointee) }
    }
    return sum
  }

  /// Interns `bytes`, whose `Interner.hash` is `hash`.
  public func intern(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Name {
    var i = Int(hash &* 0x85EB_CA6B &>> 4) & mask
    while slots[i].key != UInt64.max {
      let slot = slots[i]
      if UInt32(truncatingIfNeeded: slot.key &>> 32) == hash, slot.text &>> 48 == Interner.shortLength(bytes.count) {
        let id = UInt32(truncatingIfNeeded: slot.key)
        let start = UnsafePointer<UInt8>(bitPattern: UInt(slot.text & 0xFFFF_FFFF_FFFF))!
        if bytes.count < 0xFFFF || Int(entries[Int(id)].length) == bytes.count, equalBytes(start, bytes) { return Name(id) }
      }
      i = (i &+ 1) & mask
    }
    let id = UInt32(entries.count)
    entries.append(Entry(start: store(bytes), length: UInt32(bytes.count), hash: hash))
    slots[i] = slot(id)
    if entries.count &* 2 > mask { rehash() }
    return Name(id)
  }

  @inline(__always) private static func shortLength(_ n: Int) -> UInt64 { UInt64(min(n, 0xFFFF)) }

  private func slot(_ id: UInt32) -> Slot {
    let e = entries[Int(id)]
    return Slot(key: UInt64(e.hash) << 32 | UInt64(id), text: UInt64(UInt(bitPattern: e.start)) | Interner.shortLength(Int(e.length)) << 48)
  }

  /// The name's bytes, followed in memory by a NUL.
  @inline(__always) public func bytes(of name: Name) -> UnsafeBufferPointer<UInt8> {
    let e = entries[name.index]
    return UnsafeBufferPointer(start: e.start, count: Int(e.length))
  }

  /// The name as text, for diagnostics and other cold paths.
  public func string(_ name: Name) -> String { name.isNone ? "" : String(decoding: bytes(of: name), as: UTF8.self) }

  private func equalBytes(_ a: UnsafePointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    var k = 0
    if let start = b.baseAddress {
      let (p, q) = (UnsafeRawPointer(a), UnsafeRawPointer(start))
      while k &+ 8 <= b.count {
        if p.loadUnaligned(fromByteOffset: k, as: UInt64.self) != q.loadUnaligned(fromByteOffset: k, as: UInt64.self) { return false }
        k &+= 8
      }
    }
    while k < b.count {
      if a[k] != b[k] { return false }
      k &+= 1
    }
    return true
  }

  private func store(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
    let needed = bytes.count + 1
    if chunkUsed + needed > chunkSize {
      // Ever larger pieces, so that the spellings of a large table lie in few huge pages.
      chunkSize = max(min(chunkSize * 2, 1 << 24), needed)
      chunk = Arena<UInt8>.allocate(chunkSize)
      chunks.append(chunk)
      chunkUsed = 0
    }
    let p = chunk + chunkUsed
    if let source = bytes.baseAddress { p.update(from: source, count: bytes.count) }
    p[bytes.count] = 0
    chunkUsed += needed
    return UnsafePointer(p)
  }

  private func rehash() {
    slots.deallocate()
    mask = mask &* 2 &+ 1
    slots = Arena<Slot>.allocate(mask + 1)
    slots.initialize(repeating: Slot(), count: mask + 1)
    for id in 0..<entries.count {
      var i = Int(entries[id].hash &* 0x85EB_CA6B &>> 4) & mask
      while slots[i].key != UInt64.max { i = (i &+ 1) & mask }
      slots[i] = slot(UInt32(id))
    }
  }
}
