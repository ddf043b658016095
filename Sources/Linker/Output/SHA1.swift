// SHA-1 (FIPS 180-4 §6.1), for build ids only.

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
  static func treeHash(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let piece = 1 << 20
    let count = max(1, (bytes.count + piece - 1) / piece)
    let digests = UnsafeMutablePointer<UInt8>.allocate(capacity: count * 20)
    defer { digests.deallocate() }
    ParallelWork.forEach(count) { k in
      let part = UnsafeBufferPointer(rebasing: bytes[k * piece..<min(bytes.count, (k + 1) * piece)])
      for (i, b) in hash(part).enumerated() { digests[k * 20 + i] = b }
    }
    return hash(UnsafeBufferPointer(start: digests, count: count * 20))
  }

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
