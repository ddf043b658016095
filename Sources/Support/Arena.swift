// A growable array of plain records with one owner.
//
// This is the storage of every hot table. Swift's `Array` costs a uniqueness check per mutation and traps the optimizer
// in copy-on-write; an arena is a pointer, a count and a capacity. Elements are bitwise copyable, so growing is a memcpy
// and freeing is one call.
//
// Invariants: never hold an element's address across an `append` to the same arena (it may move). Bounds are asserted in
// builds with assertions only.

public struct Arena<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<Element>
  @usableFromInline var storedCount: Int
  @inlinable @inline(__always) public var count: Int { storedCount }
  @usableFromInline var capacity: Int

  @inlinable public init(capacity: Int = 16) {
    self.capacity = Swift.max(capacity, 1)
    storedCount = 0
    base = Arena.allocate(self.capacity)
  }

  @inlinable public init(repeating value: Element, count n: Int) {
    capacity = Swift.max(n, 1)
    storedCount = n
    base = Arena.allocate(capacity)
    base.initialize(repeating: value, count: n)
  }

  deinit { base.deallocate() }

  @inlinable @inline(__always) static func allocate(_ n: Int) -> UnsafeMutablePointer<Element> {
    let bytes = n &* MemoryLayout<Element>.stride
    if bytes < LargeMemory.threshold { return .allocate(capacity: n) }
    return LargeMemory.allocate(bytes).bindMemory(to: Element.self, capacity: n)
  }

  @inlinable @inline(__always) public var isEmpty: Bool { count == 0 }
  @inlinable @inline(__always) public var indices: Range<Int> { 0..<count }
  /// The first element's address; invalid after the next `append`.
  @inlinable @inline(__always) public var baseAddress: UnsafeMutablePointer<Element> { base }
  @inlinable @inline(__always) public var buffer: UnsafeMutableBufferPointer<Element> { .init(start: base, count: count) }

  @inlinable @inline(__always) public mutating func append(_ value: Element) {
    if count == capacity { grow(to: capacity &* 2) }
    (base + count).initialize(to: value)
    storedCount &+= 1
  }

  @inlinable public mutating func append(contentsOf source: UnsafeBufferPointer<Element>) {
    let needed = count + source.count
    if needed > capacity { grow(to: Swift.max(needed, capacity * 2)) }
    if let start = source.baseAddress { (base + count).update(from: start, count: source.count) }
    storedCount = needed
  }

  @inlinable public mutating func append(repeating value: Element, count n: Int) {
    let needed = count + n
    if needed > capacity { grow(to: Swift.max(needed, capacity * 2)) }
    (base + count).initialize(repeating: value, count: n)
    storedCount = needed
  }

  /// Makes room for `n` more elements, which the caller initializes at the address returned.
  @inlinable public mutating func extend(by n: Int) -> UnsafeMutablePointer<Element> {
    if count + n > capacity { grow(to: Swift.max(count + n, capacity * 2)) }
    storedCount += n
    return base + (count - n)
  }

  @inlinable @inline(__always) public mutating func popLast() -> Element? {
    if count == 0 { return nil }
    storedCount &-= 1
    return base[count]
  }

  @inlinable @inline(__always) public mutating func removeLast(_ n: Int = 1) {
    precondition(n <= count)
    storedCount &-= n
  }

  /// Forgets the elements and keeps the memory.
  @inlinable @inline(__always) public mutating func removeAll() { storedCount = 0 }

  /// Shortens to `n` elements.
  @inlinable public mutating func truncate(to n: Int) {
    precondition(n <= count)
    storedCount = n
  }

  @inlinable public mutating func reserve(_ n: Int) { if n > capacity { grow(to: n) } }

  @usableFromInline @inline(never) mutating func grow(to newCapacity: Int) {
    let memory = Arena.allocate(newCapacity)
    memory.moveInitialize(from: base, count: count)
    base.deallocate()
    base = memory
    capacity = newCapacity
  }

  @inlinable public subscript(i: Int) -> Element {
    @inline(__always) unsafeAddress {
      assert(i >= 0 && i < count, "arena index out of range")
      return UnsafePointer(base + i)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      assert(i >= 0 && i < count, "arena index out of range")
      return base + i
    }
  }

  @inlinable public var last: Element? { count == 0 ? nil : base[count - 1] }
}

/// A dense table from an id type to records; the id of a new record is its index.
public struct EntityMap<ID: EntityID, Element: BitwiseCopyable>: ~Copyable {
  public var storage: Arena<Element>

  @inlinable public init(capacity: Int = 16) { storage = Arena(capacity: capacity) }
  @inlinable public init(repeating value: Element, count n: Int) { storage = Arena(repeating: value, count: n) }

  @inlinable @inline(__always) public var count: Int { storage.count }

  @inlinable @inline(__always) public mutating func append(_ value: Element) -> ID {
    let id = ID(UInt32(truncatingIfNeeded: storage.count))
    storage.append(value)
    return id
  }

  /// Grows so that `id` is valid, filling with `value`. For side tables kept beside a growing primary table.
  @inlinable public mutating func grow(toHold id: ID, filling value: Element) {
    if id.index >= storage.count { storage.append(repeating: value, count: id.index + 1 - storage.count) }
  }

  @inlinable public subscript(id: ID) -> Element {
    @inline(__always) unsafeAddress {
      assert(id.index < storage.count, "entity id out of range")
      return UnsafePointer(storage.base + id.index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      assert(id.index < storage.count, "entity id out of range")
      return storage.base + id.index
    }
  }
}
