// `--compress-debug-sections`: debug sections are stored as zlib streams where that makes them smaller (gABI, "Section Compression").
//
// Before: finished sections of the object. After: those named `.debug_…` hold a compression header and the stream.

import ObjectFormat
import Support

extension ObjectBuilder {
  func compressDebugSections() {
    if !buffer.compressesDebugSections { return }
    for i in object.sections.indices {
      let s = object.sections[i]
      guard let bytes = s.bytes, s.size > 0, s.flags & ELF.alloc == 0, isDebug(s.name) else { continue }
      let out = ByteBuffer(capacity: Int(s.size) / 2 + 64)
      writeHeader(s, out)
      Deflate.compress(UnsafeBufferPointer(start: bytes, count: Int(s.size)), to: out)
      if out.count >= Int(s.size) { continue }
      object.keepAlive.append(out)
      object.sections[i].bytes = UnsafePointer(out.base)
      object.sections[i].size = UInt64(out.count)
      object.sections[i].flags |= ELF.compressed
      object.sections[i].alignment = UInt64(buffer.objectBits / 8)
    }
  }

  private func isDebug(_ name: Name) -> Bool {
    let text = buffer.interner.bytes(of: name)
    return text.count > 7 && AsmParser.equal(UnsafeBufferPointer(rebasing: text[0..<7]), ".debug_")
  }

  /// Elf64_Chdr and Elf32_Chdr: ELFCOMPRESS_ZLIB, size and alignment of the contents.
  private func writeHeader(_ s: ELFSection, _ out: ByteBuffer) {
    out.append(littleEndian: UInt32(1))
    if buffer.objectBits == 32 {
      out.append(littleEndian: UInt32(s.size))
      out.append(littleEndian: UInt32(s.alignment))
    } else {
      out.append(littleEndian: UInt32(0))
      out.append(littleEndian: s.size)
      out.append(littleEndian: s.alignment)
    }
  }
}
