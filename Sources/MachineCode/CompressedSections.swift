// `--compress-debug-sections`: debug sections are stored as streams of zlib or Zstandard where that makes them smaller.
//
// Before: finished sections of the object. After: those named `.debug_…` hold a compression header and the stream.

import ObjectFormat
import Support

extension ObjectBuilder {
  func compressDebugSections() {
    guard let method = buffer.debugCompression else { return }
    for i in object.sections.indices {
      let s = object.sections[i]
      guard let bytes = s.bytes, s.size > 0, s.flags & ELF.alloc == 0, isDebug(s.name) else { continue }
      let contents = UnsafeBufferPointer(start: bytes, count: Int(s.size))
      guard let out = SectionCompression.compress(contents, alignment: s.alignment, with: method, is64: buffer.objectBits == 64) else { continue }
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
}
