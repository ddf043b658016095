// An open-addressing map from 64-bit keys to 32-bit values.
//
// Swift's `Dictionary` hashes with a per-process random seed, which is slow and makes iteration order differ from run to
// run. This table has a fixed hash, no per-entry allocation and no iteration at all: whoever needs an order keeps the
// entries in an arena and stores their indices here.

public struct HashTable: ~Copyable {
  @usableFromInline var keys: UnsafeMutablePointer<UInt64>
  @usableFromInline var values: UnsafeMutablePointer<UInt32>
  @usableFromInline var mask: Int
  @usableFromInline var storedCount = 0
  @inlinable @inline(__always) public var count: Int { storedCount }

  /// The value that marks a free slot; it cannot be stored.
  public static let absent = UInt32.max

  @inlinable public init(capacity: Int = 32) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    mask = size - 1
    keys = .allocate(capacity: size)
    values = .allocate(capacity: size)
    values.initialize(repeating: UInt32.max, count: size)
  }

  deinit {
    keys.deallocate()
    values.deallocate()
  }

  @inlinable @inline(__always) static func slot(_ key: UInt64, _ mask: Int) -> Int {
    var h = key &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    return Int(truncatingIfNeeded: h) & mask
  }

  /// The value stored for `key`, or nil.
  @inlinable @inline(__always) public func find(_ key: UInt64) -> UInt32? {
    var i = HashTable.slot(key, mask)
    while values[i] != UInt32.max {
      if keys[i] == key { return values[i] }
      i = (i &+ 1) & mask
    }
    return nil
  }

  /// Stores `value` for `key`, replacing an earlier value.
  @inlinable public mutating func insert(_ key: UInt64, _ value: UInt32) {
    precondition(value != UInt32.max)
    if count &* 2 >= mask { grow() }
    var i = HashTable.slot(key, mask)
    while values[i] != UInt32.max {
      if keys[i] == key {
        values[i] = value
        return
      }
      i = (i &+ 1) & mask
    }
    keys[i] = key
    values[i] = value
    storedCount &+= 1
  }

  /// Removes `key` if present (backward-shift deletion, so no tombstones build up).
  @inlinable public mutating func remove(_ key: UInt64) {
    var i = HashTable.slot(key, mask)
    while values[i] != UInt32.max {
      if keys[i] == key { break }
      i = (i &+ 1) & mask
    }
    if values[i] == UInt32.max { return }
    storedCount &-= 1
    var hole = i
    var j = (i &+ 1) & mask
    while values[j] != UInt32.max {
      let home = HashTable.slot(keys[j], mask)
      if ((j &- home) & mask) >= ((j &- hole) & mask) {
        keys[hole] = keys[j]
        values[hole] = values[j]
        hole = j
      }
      j = (j &+ 1) & mask
    }
    values[hole] = UInt32.max
  }

  @inlinable public mutating func removeAll() {
    values.update(repeating: UInt32.max, count: mask + 1)
    storedCount = 0
  }

  @usableFromInline @inline(never) mutating func grow() {
    let oldKeys = keys, oldValues = values, oldSize = mask + 1
    let size = oldSize * 2
    mask = size - 1
    keys = .allocate(capacity: size)
    values = .allocate(capacity: size)
    values.initialize(repeating: UInt32.max, count: size)
    for s in 0..<oldSize where oldValues[s] != UInt32.max {
      var i = HashTable.slot(oldKeys[s], mask)
      while values[i] != UInt32.max { i = (i &+ 1) & mask }
      keys[i] = oldKeys[s]
      values[i] = oldValues[s]
    }
    oldKeys.deallocate()
    oldValues.deallocate()
  }
}

/// Mixes two words into one hash key. Fixed, so that output never depends on the process.
@inlinable @inline(__always) public func hashMix(_ a: UInt64, _ b: UInt64) -> UInt64 {
  var h = (a ^ (b &* 0xFF51_AFD7_ED55_8CCD)) &* 0xC4CE_B9FE_1A85_EC53
  h ^= h &>> 29
  return h
}
