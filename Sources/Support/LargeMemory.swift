// Memory for large tables.
//
// A table of many megabytes that is read at random places spends as much time on address translation as on the data. The kernel is
// asked for huge pages, which also take one fault instead of 512.

import Glibc

@usableFromInline enum LargeMemory {
  @usableFromInline static let threshold = 1 << 22
  private static let hugePage = 1 << 21

  /// `bytes` bytes of uninitialized memory, aligned for every type, to be given back with `free` (which is what `deallocate` of a pointer
  /// does).
  @usableFromInline @inline(never) static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
    var memory: UnsafeMutableRawPointer?
    if posix_memalign(&memory, hugePage, bytes) == 0, let memory {
      // The last part of a page stays ordinary memory.
      _ = madvise(memory, bytes & ~4095, MADV_HUGEPAGE)
      return memory
    }
    guard let memory = malloc(bytes) else { fatalError("out of memory") }
    return memory
  }
}
