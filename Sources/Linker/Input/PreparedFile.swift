// The part of reading an input that needs nothing of the others: mapping the file, checking its tables, hashing its names. It is
// done for all files of the command line at once, on all processors, before they enter the link in order.

import ObjectFormat
import Support

final class PreparedFile {
  let mapping: FileMapping?
  let errorCode: Int32
  /// The image, when the file is an undamaged object; its faults are reported when its turn comes.
  private(set) var image: ELFImage?
  /// The names of the sections, and of the global symbols from the first one on.
  private(set) var sectionNames = Arena<HashedSpelling>(capacity: 1)
  private(set) var globalNames = Arena<HashedSpelling>(capacity: 1)
  private(set) var localCount = 0

  init(path: String) {
    var code: Int32 = 0
    mapping = FileMapping(path: path, padded: false, error: &code)
    errorCode = code
    guard let m = mapping, ELFImage.hasMagic(m.bytes, m.size), let image = try? ELFImage(base: m.bytes, size: m.size), image.type == ELF.typeRelocatable else { return }
    do { try hashNames(image) } catch { return }
    self.image = image
  }

  private func hashNames(_ image: ELFImage) throws {
    sectionNames = Arena(capacity: image.sectionCount)
    for i in 0..<image.sectionCount {
      let h = try image.header(i)
      sectionNames.append(HashedSpelling(image.name(h)))
      guard h.type == ELF.symbolTable else { continue }
      let view = try image.symbols(h)
      localCount = view.firstGlobal
      globalNames = Arena(capacity: view.count - view.firstGlobal)
      for k in view.firstGlobal..<view.count { globalNames.append(HashedSpelling(view.name(view[k]))) }
    }
  }

  /// Prepares `paths`; a few files are not worth the threads.
  static func prepare(_ paths: [String]) -> [PreparedFile?] {
    if paths.count < 8 { return Array(repeating: nil, count: paths.count) }
    final class Results: @unchecked Sendable {
      let base: UnsafeMutablePointer<PreparedFile?>
      init(_ n: Int) {
        base = .allocate(capacity: n)
        base.initialize(repeating: nil, count: n)
      }
    }
    let results = Results(paths.count)
    let step = 8
    ParallelWork.forEach((paths.count + step - 1) / step) { k in
      for i in k * step..<min(paths.count, (k + 1) * step) { results.base[i] = PreparedFile(path: paths[i]) }
    }
    defer { results.base.deinitialize(count: paths.count).deallocate() }
    return Array(UnsafeBufferPointer(start: results.base, count: paths.count))
  }
}
