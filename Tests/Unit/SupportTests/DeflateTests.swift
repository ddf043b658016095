// What Deflate compresses, Inflater restores.

import Testing

@testable import Support

@Suite struct DeflateTests {
  static func inputs() -> [[UInt8]] {
    var state: UInt64 = 1
    func next() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    var list: [[UInt8]] = [[], [7], [1, 2], Array(repeating: 0, count: 100_000), Array("abcabcabcabcabcab".utf8)]
    list.append((0..<70_000).map { _ in next() })
    // Few different bytes, matches at all distances up to beyond the window.
    list.append((0..<200_000).map { _ in next() & 3 })
    list.append((0..<50_000).flatMap { i in Array("line \(i * 7919 % 1000)\n".utf8) })
    let block = (0..<32_768).map { _ in next() }
    list.append(block + block + [1] + block)
    return list
  }

  @Test(arguments: DeflateTests.inputs()) func isRestored(_ data: [UInt8]) throws {
    let out = ByteBuffer()
    data.withUnsafeBufferPointer { Deflate.compress($0, to: out) }
    var restored = [UInt8](repeating: 1, count: data.count)
    try restored.withUnsafeMutableBufferPointer { try Inflater.inflate(out.bytes, into: $0) }
    #expect(restored == data)
  }

  @Test func repetitionsShrink() {
    let out = ByteBuffer()
    let data = [UInt8](repeating: 5, count: 1 << 16)
    data.withUnsafeBufferPointer { Deflate.compress($0, to: out) }
    #expect(out.count < 600)
  }
}
