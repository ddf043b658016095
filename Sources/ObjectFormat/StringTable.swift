// ELF string tables: NUL-terminated names, each spelling once.

import Support

public final class StringTable {
  public let bytes = ByteBuffer(capacity: 1024)
  private let interner = Interner(hashesWords: true)
  private var offsets = Arena<UInt32>(capacity: 64)
  private let scratch = ByteBuffer(capacity: 64)

  public init() { bytes.append(0) }

  /// The offset of `text`, which is added when it is new.
  public func add(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    if text.count == 0 { return 0 }
    let id = interner.intern(text)
    if id.index < offsets.count { return offsets[id.index] }
    let offset = UInt32(bytes.count)
    offsets.append(offset)
    bytes.append(text)
    bytes.append(0)
    return offset
  }

  public func add(_ text: String) -> UInt32 {
    var copy = text
    return copy.withUTF8 { add($0) }
  }

  func add(_ text: StaticString) -> UInt32 { add(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) }

  func add(_ name: Name, _ source: Interner) -> UInt32 { name.isNone ? 0 : add(source.bytes(of: name)) }

  func add(_ name: Name, _ source: Interner, prefix: StaticString) -> UInt32 {
    scratch.removeAll()
    scratch.write(prefix)
    scratch.append(source.bytes(of: name))
    return add(scratch.bytes)
  }

  func write(to out: ByteBuffer) { out.append(bytes.bytes) }
}
