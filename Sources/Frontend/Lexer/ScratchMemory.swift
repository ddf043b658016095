// Memory for spellings that stand in no source file, and for macro bodies: it never moves and lives as long as the
// preprocessor, so tokens may point into it.

import Support

/// A bump allocator of bytes. Every spelling is followed by zero bytes, as in a source buffer.
final class ScratchText {
  private var chunks: [UnsafeMutablePointer<UInt8>] = []
  private var next: UnsafeMutablePointer<UInt8>
  private var free = 0
  private static let padding = 8

  init() { next = UnsafeMutablePointer<UInt8>.allocate(capacity: 1) ; chunks.append(next) }

  deinit { for c in chunks { c.deallocate() } }

  /// Room for `count` bytes and their zero padding. Only `commit` keeps it; another `reserve` gives it out again.
  func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let needed = count + ScratchText.padding
    if needed > free {
      let size = max(1 << 16, needed * 2)
      next = .allocate(capacity: size)
      next.initialize(repeating: 0, count: size)
      chunks.append(next)
      free = size
    }
    return next
  }

  /// Keeps the first `count` reserved bytes and terminates them.
  func commit(_ count: Int) {
    let used = count + ScratchText.padding
    (next + count).update(repeating: 0, count: ScratchText.padding)
    next += used
    free -= used
  }

  /// A lasting copy of `bytes`.
  func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
    let p = reserve(bytes.count)
    if let source = bytes.baseAddress { p.update(from: source, count: bytes.count) }
    commit(bytes.count)
    return UnsafePointer(p)
  }
}

/// A stack of tokens whose elements never move: the expanded macros being read.
final class TokenStack {
  struct Mark: BitwiseCopyable {
    var chunk: Int32
    var used: Int32
  }
  private var chunks: [(base: UnsafeMutablePointer<Token>, size: Int)] = []
  private(set) var mark = Mark(chunk: 0, used: 0)

  init() { chunks.append((.allocate(capacity: 4096), 4096)) }

  deinit { for c in chunks { c.base.deallocate() } }

  func allocate(_ count: Int) -> UnsafeMutablePointer<Token> {
    let chunk = chunks[Int(mark.chunk)]
    if Int(mark.used) + count <= chunk.size {
      let p = chunk.base + Int(mark.used)
      mark.used += Int32(count)
      return p
    }
    return allocateInNewChunk(count)
  }

  private func allocateInNewChunk(_ count: Int) -> UnsafeMutablePointer<Token> {
    let index = Int(mark.chunk) + 1
    if index == chunks.count {
      let size = max(count, chunks[index - 1].size * 2)
      chunks.append((.allocate(capacity: size), size))
    } else if chunks[index].size < count {
      chunks[index].base.deallocate()
      chunks[index] = (.allocate(capacity: count), count)
    }
    mark = Mark(chunk: Int32(index), used: Int32(count))
    return chunks[index].base
  }

  /// Frees everything allocated since `old` was taken.
  func release(to old: Mark) { mark = old }
}
