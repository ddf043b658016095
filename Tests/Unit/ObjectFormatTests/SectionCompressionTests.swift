// Compressed sections give back what they held; damaged ones are refused.

import Support
import Testing

@testable import ObjectFormat

@Suite struct SectionCompressionTests {
  private let contents: [UInt8] = (0..<3000).flatMap { Array("line \($0 * 7 % 13) of a text\n".utf8) }

  private func compressed(_ bytes: [UInt8], _ method: CompressionMethod, is64: Bool = true) -> [UInt8]? {
    bytes.withUnsafeBufferPointer { SectionCompression.compress($0, alignment: 16, with: method, is64: is64).map { Array($0.bytes) } }
  }

  private func decompressed(_ bytes: [UInt8], is64: Bool = true) throws -> [UInt8] {
    let buffer = try bytes.withUnsafeBufferPointer { try SectionCompression.decompress($0, is64: is64).contents }
    return withExtendedLifetime(buffer) { Array(buffer.bytes) }
  }

  @Test(arguments: [CompressionMethod.zlib, .zstd], [true, false]) func isRestored(_ method: CompressionMethod, is64: Bool) throws {
    let section = try #require(compressed(contents, method, is64: is64))
    #expect(section.count < contents.count / 10)
    #expect(try decompressed(section, is64: is64) == contents)
  }

  @Test func randomBytesStay() {
    var state: UInt64 = 1
    let bytes = (0..<500).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    #expect(compressed(bytes, .zlib) == nil)
    #expect(compressed(bytes, .zstd) == nil)
  }

  @Test(arguments: [CompressionMethod.zlib, .zstd]) func damage(_ method: CompressionMethod) throws {
    let section = try #require(compressed(contents, method))
    for n in 0..<section.count - 1 { #expect(throws: CompressionError.self) { try decompressed(Array(section.prefix(n))) } }
    // Method, size (more and less than there is), alignment.
    for (place, value) in [(0, UInt8(9)), (8, section[8] &+ 1), (8, section[8] &- 1), (15, 255), (16, 3)] {
      var spoiled = section
      spoiled[place] = value
      #expect(throws: CompressionError.self) { try decompressed(spoiled) }
    }
  }
}
