// zlib streams: stored, fixed and dynamic blocks (made with zlib 1.2.13), and damaged ones.

import Testing

@testable import Support

@Suite struct InflateTests {
  private func inflate(_ hex: String, _ size: Int) throws -> String {
    let digits = Array(hex.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    var out = [UInt8](repeating: 0, count: size)
    try bytes.withUnsafeBufferPointer { input in try out.withUnsafeMutableBufferPointer { try Inflater.inflate(input, into: $0) } }
    return String(decoding: out, as: UTF8.self)
  }

  private let stored: String = "7801010500faff68656c6c6f062c0215"
  private let fixed: String = "78014b4c4a4e494d4bcf48c4410300cec00c91"
  private let dynamic: String = [
    "78da8d944b6ec3300c44f73d858e207ef43b4e8ab86880d4011207e9f19bc2a217a216b3351e087ae689d7cbba84186e5fe114b6e5770bafcbf6fdfef0baddcf8f705acf617d",
    "fe7c2ef7103faeff288d68f128ed288f287954775446b47ab4eda88e284f16c83b9b46b67996d3cee69115cf4a9f5bdc9f4d02d3be701d61f56cee393437789259edf992ab2d",
    "4da288569c6b8e66c9b10d77ede509ad7d6f12c020ca3d115244a2d6c3a60478c456236540254e36bb003671b5bd2be093b065d220a3ecb144c8296b9309b04ad58633e295d6",
    "be390b2056e29e0a2b22562a3d724e8058d9eae40c88958fd90510ab1c8b5740ac7284d200b1aa252e1110ab599b428058cd541106c4a2681e8a20665134cb4501b588ec0949",
    "42dca2e3814a46ae16dbeb97029d2db1db2215bb5b164e430e577a5fc53f8aac4e3c"
  ].joined()
  private let text: String = (0..<40).map { "line \($0) of a text with \($0 * 7 % 13) words and number \($0 * $0)\n" }.joined()

  @Test func blocks() throws {
    #expect(try inflate(stored, 5) == "hello")
    #expect(try inflate(fixed, 32) == String(repeating: "abcdefgh", count: 4))
    #expect(try inflate(dynamic, text.utf8.count) == text)
  }

  @Test func damage() {
    #expect(throws: InflateError.self) { try inflate(fixed, 31) }
    #expect(throws: InflateError.self) { try inflate(fixed, 33) }
    for n in stride(from: 0, to: dynamic.count - 2, by: 2) { #expect(throws: InflateError.self) { try inflate(String(dynamic.prefix(n)), text.utf8.count) } }
    #expect(throws: InflateError.self) { try inflate(String(stored.dropLast(1)) + "0", 5) }
  }
}
