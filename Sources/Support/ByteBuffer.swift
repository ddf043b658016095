// Growing byte output: object files, assembly text, IR dumps.
//
// Text is written as bytes without making `String`s; numbers are formatted in place.

/// An append-only byte buffer with one owner. Integers are written little-endian unless said otherwise.
public final class ByteBuffer {
  public private(set) var base: UnsafeMutablePointer<UInt8>
  public private(set) var count = 0
  private var capacity: Int

  public init(capacity: Int = 256) {
    self.capacity = max(capacity, 16)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }
  /// The content as text, for tests and cold paths.
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  public func reserve(_ extra: Int) {
    if count + extra <= capacity { return }
    let newCapacity = max(count + extra, capacity * 2)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
    memory.update(from: base, count: count)
    base.deallocate()
    base = memory
    capacity = newCapacity
  }

  @inline(__always) public func append(_ byte: UInt8) {
    if count == capacity { reserve(1) }
    base[count] = byte
    count &+= 1
  }

  public func append(_ source: UnsafeBufferPointer<UInt8>) {
    reserve(source.count)
    if let start = source.baseAddress { (base + count).update(from: start, count: source.count) }
    count += source.count
  }

  public func append(_ source: [UInt8]) { source.withUnsafeBufferPointer { append($0) } }

  /// Room for `n` bytes more, which the caller fills.
  public func appendUninitialized(_ n: Int) -> UnsafeMutablePointer<UInt8> {
    reserve(n)
    count += n
    return base + (count - n)
  }

  public func append(repeating byte: UInt8, count n: Int) {
    reserve(n)
    (base + count).update(repeating: byte, count: n)
    count += n
  }

  /// Appends the low `T.bitWidth / 8` bytes of `value`, least significant first.
  @inline(__always) public func append<T: FixedWidthInteger>(littleEndian value: T) {
    let n = T.bitWidth / 8
    if count &+ n > capacity { reserve(n) }
    UnsafeMutableRawPointer(base + count).storeBytes(of: value.littleEndian, as: T.self)
    count &+= n
  }

  /// Overwrites bytes at `offset`; the range must already exist.
  public func patch<T: FixedWidthInteger>(littleEndian value: T, at offset: Int) {
    precondition(offset >= 0 && offset + T.bitWidth / 8 <= count)
    UnsafeMutableRawPointer(base + offset).storeBytes(of: value.littleEndian, as: T.self)
  }

  /// Pads with `byte` until the count is a multiple of `alignment` (a power of two).
  public func align(to alignment: Int, filling byte: UInt8 = 0) {
    let rest = count & (alignment - 1)
    if rest != 0 { append(repeating: byte, count: alignment - rest) }
  }

  public func truncate(to n: Int) {
    precondition(n <= count)
    count = n
  }

  public func removeAll() { count = 0 }

  // MARK: Text

  public func write(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  public func write(_ text: String) {
    var copy = text
    copy.withUTF8 { append($0) }
  }

  public func write(_ name: Name, of interner: Interner) { append(interner.bytes(of: name)) }

  /// Writes `value` in decimal.
  public func write<T: BinaryInteger>(decimal value: T) {
    if value == 0 {
      append(UInt8(ascii: "0"))
      return
    }
    var magnitude = UInt64(value.magnitude)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
      var i = 24
      while magnitude != 0 {
        i -= 1
        digits[i] = UInt8(ascii: "0") + UInt8(magnitude % 10)
        magnitude /= 10
      }
      if value < 0 {
        i -= 1
        digits[i] = UInt8(ascii: "-")
      }
      append(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(digits)[i...]))
    }
  }

  /// Writes `value` in lower-case hexadecimal without a prefix, at least `digits` wide.
  public func write(hex value: UInt64, digits: Int = 1) {
    var n = max(digits, (64 - value.leadingZeroBitCount + 3) / 4)
    while n > 0 {
      n -= 1
      let d = UInt8(truncatingIfNeeded: value &>> UInt64(n * 4)) & 15
      append(d < 10 ? UInt8(ascii: "0") + d : UInt8(ascii: "a") + d - 10)
    }
  }
}
