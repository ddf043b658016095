// Spellings as 32-bit ids.
//
// Identifiers, section names and symbol names are compared and stored by id; the bytes exist once. No `String` is made
// on a hot path: `String` values only appear in diagnostics and in cold option handling.

/// An interned byte string. Equal spellings have equal ids within one `Interner`.
public struct Name: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
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
  private var slots: UnsafeMutablePointer<UInt32>
  private var mask: Int
  private var chunk: UnsafeMutablePointer<UInt8>
  private var chunkUsed = 0
  private var chunkSize = 1 << 16
  private var chunks: [UnsafeMutablePointer<UInt8>] = []

  public init() {
    mask = 4095
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: UInt32.max, count: mask + 1)
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

  public func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> Name { intern(bytes, hash: Interner.hash(bytes)) }

  public func intern(_ text: StaticString) -> Name {
    intern(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  public func intern(_ text: String) -> Name {
    var copy = text
    return copy.withUTF8 { intern($0) }
  }

  /// Interns `bytes`, whose `Interner.hash` is `hash`.
  public func intern(_ bytes: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Name {
    var i = Int(hash &* 0x85EB_CA6B &>> 4) & mask
    while slots[i] != UInt32.max {
      let e = entries[Int(slots[i])]
      if e.hash == hash && Int(e.length) == bytes.count && equalBytes(e.start, bytes) { return Name(slots[i]) }
      i = (i &+ 1) & mask
    }
    let id = UInt32(entries.count)
    entries.append(Entry(start: store(bytes), length: UInt32(bytes.count), hash: hash))
    slots[i] = id
    if entries.count &* 2 > mask { rehash() }
    return Name(id)
  }

  /// The name's bytes, followed in memory by a NUL.
  @inline(__always) public func bytes(of name: Name) -> UnsafeBufferPointer<UInt8> {
    let e = entries[name.index]
    return UnsafeBufferPointer(start: e.start, count: Int(e.length))
  }

  /// The name as text, for diagnostics and other cold paths.
  public func string(_ name: Name) -> String { name.isNone ? "" : String(decoding: bytes(of: name), as: UTF8.self) }

  private func equalBytes(_ a: UnsafePointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    for k in 0..<b.count where a[k] != b[k] { return false }
    return true
  }

  private func store(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
    let needed = bytes.count + 1
    if chunkUsed + needed > chunkSize {
      chunkSize = max(1 << 16, needed)
      chunk = .allocate(capacity: chunkSize)
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
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: UInt32.max, count: mask + 1)
    for id in 0..<entries.count {
      var i = Int(entries[id].hash &* 0x85EB_CA6B &>> 4) & mask
      while slots[i] != UInt32.max { i = (i &+ 1) & mask }
      slots[i] = UInt32(id)
    }
  }
}
