// Finding headers (GCC CPP manual, "Search Path").
//
// One list of directories: `-iquote`, then `-I`, `-isystem`, the standard ones, `-idirafter`; `<…>` starts after the
// first class. Paths that were tried are remembered by their interned name, so a header costs the system one call.

import Glibc
import Support

/// A header that was found.
struct FoundHeader {
  var buffer: BufferID
  var path: Name
  var origin: FileOrigin
  /// Where `#include_next` goes on: the index after this one. -1 for the includer's own directory.
  var index: Int
}

final class IncludeSearch {
  private struct Directory {
    var prefix: [UInt8]
    var origin: FileOrigin
    var identity: UInt64
  }
  private var directories: [Directory] = []
  /// Index of the first directory that `<…>` searches.
  private var bracketStart = 0
  private let interner: Interner
  private let sources: SourceManager
  private var missing = HashTable()
  private var path = [UInt8]()

  init(_ paths: IncludePaths, interner: Interner, sources: SourceManager) {
    self.interner = interner
    self.sources = sources
    // A directory that is also a system directory keeps its system place.
    let system = identities(paths.system) + identities(paths.standard)
    add(paths.quote, .user, except: [])
    bracketStart = directories.count
    add(paths.user, .user, except: system)
    add(paths.system, .system, except: [])
    add(paths.standard, .systemExternC, except: [])
    add(paths.after, .system, except: [])
  }

  /// The directories in use, for `-v`.
  var listing: (quote: [String], bracket: [String]) {
    let all = directories.map { String(decoding: $0.prefix.dropLast(), as: UTF8.self) }
    return (Array(all[..<bracketStart]), Array(all[bracketStart...]))
  }

  /// Whether the file `path` lies directly in one of the system's directories.
  func isInSystemDirectory(_ path: String) -> Bool {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return false }
    let folder = Array(path.utf8[...slash])
    return directories.contains { $0.origin != .user && $0.prefix == folder }
  }

  private func identity(of path: String) -> UInt64? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    return hashMix(UInt64(status.st_dev), UInt64(status.st_ino)) | 1
  }

  private func identities(_ paths: [String]) -> [UInt64] { paths.compactMap { identity(of: $0) } }

  /// Adds those directories that exist and are not in their part of the list already.
  private func add(_ paths: [String], _ origin: FileOrigin, except: [UInt64]) {
    for path in paths {
      guard let id = identity(of: path), !except.contains(id) else { continue }
      if directories[bracketStart...].contains(where: { $0.identity == id }) { continue }
      var prefix = Array(path.utf8)
      if prefix.last != UInt8(ascii: "/") { prefix.append(UInt8(ascii: "/")) }
      directories.append(Directory(prefix: prefix, origin: origin, identity: id))
    }
  }

  /// Looks for `header`. `includer` is the path of the file with a `"…"` directive, nil for `<…>`; `start` is where
  /// `#include_next` begins, or -1.
  func find(_ header: UnsafeBufferPointer<UInt8>, includer: Name?, includerOrigin: FileOrigin, start: Int) -> FoundHeader? {
    if header.count > 0 && header[0] == UInt8(ascii: "/") {
      path.removeAll(keepingCapacity: true)
      return attempt(header, includerOrigin == .user ? .user : includerOrigin, -1)
    }
    if start < 0, let includer {
      path.removeAll(keepingCapacity: true)
      let bytes = interner.bytes(of: includer)
      if let slash = bytes.lastIndex(of: UInt8(ascii: "/")) { path.append(contentsOf: bytes[...slash]) }
      if let found = attempt(header, includerOrigin, -1) { return found }
    }
    var index = start >= 0 ? start : includer != nil ? 0 : bracketStart
    while index < directories.count {
      path.removeAll(keepingCapacity: true)
      path.append(contentsOf: directories[index].prefix)
      if let found = attempt(header, directories[index].origin, index) { return found }
      index += 1
    }
    return nil
  }

  /// The header nearest in name to the missing `header`, in its own folder of each directory. Cold.
  func nearest(to header: UnsafeBufferPointer<UInt8>, includer: Name?) -> String? {
    let wanted = Array(header)
    let folder = wanted.lastIndex(of: UInt8(ascii: "/")).map { Array(wanted[...$0]) } ?? []
    let file = Array(wanted.dropFirst(folder.count))
    var best: [UInt8]? = nil, bestDistance = min(file.count / 3, 3) + 1
    var places = directories.map(\.prefix)
    if let includer {
      let bytes = interner.bytes(of: includer)
      places.insert(bytes.lastIndex(of: UInt8(ascii: "/")).map { Array(bytes[...$0]) } ?? Array("./".utf8), at: 0)
    }
    for place in places {
      guard let stream = opendir(String(decoding: place + folder, as: UTF8.self)) else { continue }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: UInt8.self, capacity: 256) { Array(UnsafeBufferPointer(start: $0, count: strlen($0))) } }
        if abs(name.count - file.count) >= bestDistance || name.last != UInt8(ascii: "h") { continue }
        let d = EditDistance.between(name, file)
        if d < bestDistance || (d == bestDistance && best != nil && name.lexicographicallyPrecedes(best!)) { (bestDistance, best) = (d, name) }
      }
      closedir(stream)
    }
    return best.map { String(decoding: folder + $0, as: UTF8.self) }
  }

  /// Tries `path` + `header`.
  private func attempt(_ header: UnsafeBufferPointer<UInt8>, _ origin: FileOrigin, _ index: Int) -> FoundHeader? {
    path.append(contentsOf: header)
    let name = path.withUnsafeBufferPointer { interner.intern($0) }
    if missing.find(UInt64(name.raw)) != nil { return nil }
    var code: Int32 = 0
    guard let buffer = sources.load(path: name, error: &code) else {
      missing.insert(UInt64(name.raw), 1)
      return nil
    }
    return FoundHeader(buffer: buffer, path: name, origin: origin, index: index)
  }
}
