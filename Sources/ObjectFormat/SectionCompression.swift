// Compressed sections (`SHF_COMPRESSED`; gABI, "Section Compression"): a header, then a stream of zlib or Zstandard.

import CCompression
import Support

/// `ch_type` of a compression header.
public enum CompressionMethod: UInt32 {
  case zlib = 1, zstd = 2
}

public struct CompressionError: Error, CustomStringConvertible {
  public let description: String
}

public enum SectionCompression {
  /// Bytes of an Elf64_Chdr or Elf32_Chdr.
  private static func headerSize(_ is64: Bool) -> Int { is64 ? 24 : 12 }

  /// Header and stream of `contents`, or nil if that is not smaller.
  public static func compress(_ contents: UnsafeBufferPointer<UInt8>, alignment: UInt64, with method: CompressionMethod, is64: Bool) -> ByteBuffer? {
    let header = headerSize(is64)
    let bound = method == .zlib ? Int(compressBound(UInt(contents.count))) : ZSTD_compressBound(contents.count)
    let out = ByteBuffer(capacity: header + bound)
    out.append(littleEndian: method.rawValue)
    if is64 {
      out.append(littleEndian: UInt32(0))
      out.append(littleEndian: UInt64(contents.count))
      out.append(littleEndian: alignment)
    } else {
      out.append(littleEndian: UInt32(contents.count))
      out.append(littleEndian: UInt32(alignment))
    }
    let stream = out.appendUninitialized(bound)
    var size = bound
    switch method {
    case .zlib:
      var length = uLongf(bound)
      guard CCompression.compress(stream, &length, contents.baseAddress, uLong(contents.count)) == Z_OK else { return nil }
      size = Int(length)
    case .zstd:
      size = ZSTD_compress(stream, bound, contents.baseAddress, contents.count, ZSTD_CLEVEL_DEFAULT)
      if ZSTD_isError(size) != 0 { return nil }
    }
    if header + size >= contents.count { return nil }
    out.truncate(to: header + size)
    return out
  }

  /// What a compressed section holds, and its alignment.
  public static func decompress(_ section: UnsafeBufferPointer<UInt8>, is64: Bool) throws -> (contents: ByteBuffer, alignment: UInt64) {
    let header = headerSize(is64)
    guard section.count >= header, let base = section.baseAddress else { throw CompressionError(description: "is truncated") }
    let p = UnsafeRawPointer(base)
    let number = p.loadUnaligned(as: UInt32.self)
    let size = is64 ? p.loadUnaligned(fromByteOffset: 8, as: UInt64.self) : UInt64(p.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    let alignment = is64 ? p.loadUnaligned(fromByteOffset: 16, as: UInt64.self) : UInt64(p.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    guard let method = CompressionMethod(rawValue: number) else { throw CompressionError(description: "uses the unknown method \(number)") }
    guard size <= limit(section.count - header, method), alignment & (alignment &- 1) == 0, alignment <= 1 << 20 else {
      throw CompressionError(description: "has a damaged header")
    }
    let out = ByteBuffer(capacity: Int(size))
    let target = out.appendUninitialized(Int(size))
    let isWhole: Bool
    switch method {
    case .zlib:
      var length = uLongf(size)
      isWhole = uncompress(target, &length, base + header, uLong(section.count - header)) == Z_OK && UInt64(length) == size
    case .zstd:
      isWhole = ZSTD_decompress(target, Int(size), base + header, section.count - header) == Int(size)
    }
    if !isWhole { throw CompressionError(description: "is damaged: its stream does not give \(size) bytes") }
    return (out, max(alignment, 1))
  }

  /// The most that `count` bytes of stream can stand for: no zlib stream grows more than 1032-fold (RFC 1951 §3.2.5: 258 bytes of two
  /// bits), no block of Zstandard, of three bytes or more, beyond 128 KiB (RFC 8878 §3.1.1.2.4).
  private static func limit(_ count: Int, _ method: CompressionMethod) -> UInt64 {
    method == .zlib ? UInt64(count) &* 1032 &+ 64 : UInt64(count) &* (128 << 10) / 3 &+ 64
  }
}
