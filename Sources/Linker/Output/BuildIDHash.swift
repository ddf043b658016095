// Hashes for build ids: SHA-1 (FIPS 180-4 §6.1), and a quick one. Both are taken of pieces in parallel.

import Support

struct SHA1 {
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0)

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var h = SHA1()
    var at = 0
    if let base = bytes.baseAddress {
      while at + 64 <= bytes.count {
        h.block(base + at)
        at += 64
      }
    }
    var tail = [UInt8](repeating: 0, count: bytes.count - at + 9 > 64 ? 128 : 64)
    for i in at..<bytes.count { tail[i - at] = bytes[i] }
    tail[bytes.count - at] = 0x80
    let bits = UInt64(bytes.count) &* 8
    for i in 0..<8 { tail[tail.count - 1 - i] = UInt8(truncatingIfNeeded: bits >> (8 * UInt64(i))) }
    tail.withUnsafeBufferPointer { p in
      h.block(p.baseAddress!)
      if p.count == 128 { h.block(p.baseAddress! + 64) }
    }
    var result: [UInt8] = []
    for w in [h.state.0, h.state.1, h.state.2, h.state.3, h.state.4] {
      for k in [24, 16, 8, 0] { result.append(UInt8(truncatingIfNeeded: w >> UInt32(k))) }
    }
    return result
  }

  /// The hash of the hashes of 1 MiB pieces, which can be taken in parallel.
  static func treeHash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] { hashTree(bytes, hash) }

  private mutating func block(_ p: UnsafePointer<UInt8>) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { w in
      for i in 0..<16 { w[i] = UnsafeRawPointer(p).loadUnaligned(fromByteOffset: i &* 4, as: UInt32.self).byteSwapped }
      for i in 16..<80 { w[i] = rotate(w[i &- 3] ^ w[i &- 8] ^ w[i &- 14] ^ w[i &- 16], 1) }
      var (a, b, c, d, e) = state
      for i in 0..<80 {
        let f: UInt32
        let k: UInt32
        if i < 20 {
          (f, k) = ((b & c) | (~b & d), 0x5A82_7999)
        } else if i < 40 {
          (f, k) = (b ^ c ^ d, 0x6ED9_EBA1)
        } else if i < 60 {
          (f, k) = ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
        } else {
          (f, k) = (b ^ c ^ d, 0xCA62_C1D6)
        }
        let t = rotate(a, 5) &+ f &+ e &+ k &+ w[i]
        (e, d, c, b, a) = (d, c, rotate(b, 30), a, t)
      }
      state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
    }
  }

  @inline(__always) private func rotate(_ v: UInt32, _ n: UInt32) -> UInt32 { v << n | v >> (32 &- n) }
}

/// A hash of 24 bytes that tells files apart and takes a fraction of SHA-1's time: three lanes of multiplication and mixing. Nobody who
/// wants to can be kept from making two inputs with one hash; build ids do not need that.
enum QuickHash {
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var a: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count), b: UInt64 = 0xC2B2_AE3D_27D4_EB4F, c: UInt64 = 0x1656_67B1_9E37_79F9
    var at = 0
    func mix(_ h: inout UInt64, _ v: UInt64, _ k: UInt64) {
      let product = (h ^ v).multipliedFullWidth(by: k)
      h = product.high ^ product.low &+ v
    }
    if let base = bytes.baseAddress {
      let p = UnsafeRawPointer(base)
      while at &+ 24 <= bytes.count {
        mix(&a, p.loadUnaligned(fromByteOffset: at, as: UInt64.self), 0xFF51_AFD7_ED55_8CCD)
        mix(&b, p.loadUnaligned(fromByteOffset: at &+ 8, as: UInt64.self), 0xC4CE_B9FE_1A85_EC53)
        mix(&c, p.loadUnaligned(fromByteOffset: at &+ 16, as: UInt64.self), 0x9FB2_1C65_1E98_DF25)
        at &+= 24
      }
    }
    while at < bytes.count {
      mix(&a, UInt64(bytes[at]) &+ 1, 0xFF51_AFD7_ED55_8CCD)
      at += 1
    }
    // Every lane ends up in every word of the result.
    for _ in 0..<3 {
      mix(&a, b, 0xC4CE_B9FE_1A85_EC53)
      mix(&b, c, 0x9FB2_1C65_1E98_DF25)
      mix(&c, a, 0xFF51_AFD7_ED55_8CCD)
    }
    return [a, b, c].flatMap { v in (0..<8).map { UInt8(truncatingIfNeeded: v >> (8 * UInt64($0))) } }
  }

  static func treeHash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] { hashTree(bytes, hash) }
}

/// The hash of the hashes of 1 MiB pieces.
private func hashTree(_ bytes: UnsafeBufferPointer<UInt8>, _ hash: @escaping (UnsafeBufferPointer<UInt8>) -> [UInt8]) -> [UInt8] {
  let piece = 1 << 20
  let count = max(1, (bytes.count + piece - 1) / piece)
  let size = hash(UnsafeBufferPointer(start: nil, count: 0)).count
  let digests = UnsafeMutablePointer<UInt8>.allocate(capacity: count * size)
  defer { digests.deallocate() }
  ParallelWork.forEach(count) { k in
    let part = UnsafeBufferPointer(rebasing: bytes[k * piece..<min(bytes.count, (k + 1) * piece)])
    for (i, b) in hash(part).enumerated() { digests[k * size + i] = b }
  }
  return hash(UnsafeBufferPointer(start: digests, count: count * size))
}
