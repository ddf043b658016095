// Source text and the meaning of `SourceLocation`.
//
// The 32-bit location space is split by its top bit. Below it, every inclusion of a file owns a contiguous range, so a
// location is the range's start plus a byte offset, and two inclusions of one header stay apart. Above it, every token a
// macro expansion produced owns one number, which indexes a table of where that token was spelled; the expansion that
// owns a number is found by binary search. Lines and columns are computed only when somebody asks.

import Glibc

/// A loaded file's contents, shared by all its inclusions.
public struct SourceBuffer: BitwiseCopyable {
  /// The path as it was found; NUL-terminated in the interner.
  public var path: Name
  /// The text, followed by at least one NUL.
  public var text: UnsafePointer<UInt8>
  public var size: Int
  /// Device and inode mixed, zero for memory buffers.
  public var identity: UInt64
  public var modificationTime: Int64
  var lineStarts: UnsafeMutablePointer<UInt32>?
  var lineCount: Int
}

/// A `SourceBuffer`'s number.
public struct BufferID: EntityID {
  public var raw: UInt32
  @inlinable @inline(__always) public init(_ raw: UInt32) { self.raw = raw }
}

/// How a file was found, which decides about warnings and the flags of line markers.
public enum FileOrigin: UInt8, BitwiseCopyable, Sendable {
  case user = 0
  case system = 1
  /// A system directory whose headers GCC wraps in `extern "C"` for C++; a plain system header here.
  case systemExternC = 2
}

/// One inclusion of a buffer.
public struct FileEntry: BitwiseCopyable {
  public var start: UInt32
  public var size: UInt32
  public var buffer: BufferID
  /// The name to show; differs from the buffer's path only for aliased files.
  public var path: Name
  /// The `#include` directive's location; none for the main file.
  public var includedFrom: SourceLocation
  public var origin: FileOrigin
  var markers: UnsafeMutablePointer<LineMarker>?
  var markerCount: Int32
  var markerCapacity: Int32
}

/// What `#line` or a GNU line marker said, in force from `offset` to the next marker.
struct LineMarker: BitwiseCopyable {
  var offset: UInt32
  /// The physical line after the directive and the number it is to be shown as.
  var physicalLine: UInt32
  var line: UInt32
  var path: Name
  var origin: FileOrigin
  /// Index of the marker that stood at the (simulated) include point, or -1.
  var includer: Int32
}

/// Where a location is to be shown, `#line` considered.
public struct PresumedLocation: BitwiseCopyable {
  public var path: Name
  public var line: Int
  public var column: Int
  public var origin: FileOrigin
}

/// A macro's expansion as the diagnostics need it.
public struct MacroExpansionInfo: BitwiseCopyable {
  public var firstIndex: UInt32
  public var macroName: Name
  /// The macro's name at the place of use, and the last token of the invocation.
  public var start: SourceLocation
  public var end: SourceLocation
  /// The range of the macro's definition: a token spelled outside it came from an argument.
  public var definitionStart: SourceLocation
  public var definitionEnd: SourceLocation
}

/// Owns all source text of one compilation and answers questions about locations.
public final class SourceManager {
  public let interner: Interner
  private var buffers = EntityMap<BufferID, SourceBuffer>()
  private var entries = Arena<FileEntry>(capacity: 64)
  private var nextOffset: UInt32 = 1
  private var cachedEntry = 0
  private var buffersByPath = HashTable()
  private var buffersByIdentity = HashTable()
  private var mappings: [FileMapping] = []
  private var expansions = Arena<MacroExpansionInfo>(capacity: 256)
  private var spellings = Arena<UInt32>(capacity: 1024)
  private var cachedLineBuffer = BufferID.none
  private var cachedLine = 0

  /// Locations at and above this number belong to macro expansions.
  public static let macroBase: UInt32 = 0x8000_0000

  public init(interner: Interner) { self.interner = interner }

  deinit {
    for i in 0..<buffers.count { buffers.storage[i].lineStarts?.deallocate() }
    for i in entries.indices { entries[i].markers?.deallocate() }
  }

  // MARK: Buffers

  public func buffer(_ id: BufferID) -> SourceBuffer { buffers[id] }
  public var bufferCount: Int { buffers.count }

  /// Loads the file at `path`, or returns the buffer that already holds it. On failure returns nil and sets `error` to
  /// the `errno` value.
  public func load(path: Name, error: inout Int32) -> BufferID? {
    if let known = buffersByPath.find(UInt64(path.raw)) { return BufferID(known) }
    guard let mapping = FileMapping(path: interner.bytes(of: path).baseAddress!, error: &error) else { return nil }
    let identity = mapping.identity
    if identity != 0, let known = buffersByIdentity.find(identity) {
      let old = buffers[BufferID(known)]
      if old.size == mapping.size && old.modificationTime == mapping.modificationTime {
        buffersByPath.insert(UInt64(path.raw), known)
        return BufferID(known)
      }
    }
    let id = buffers.append(
      SourceBuffer(
        path: path, text: mapping.bytes, size: mapping.size, identity: identity,
        modificationTime: mapping.modificationTime, lineStarts: nil, lineCount: 0))
    mappings.append(mapping)
    buffersByPath.insert(UInt64(path.raw), id.raw)
    if identity != 0 { buffersByIdentity.insert(identity, id.raw) }
    return id
  }

  /// Makes a buffer of a copy of `bytes`, shown as `name` (`<built-in>`, `<stdin>`).
  public func addBuffer(named name: Name, copying bytes: UnsafeBufferPointer<UInt8>) -> BufferID {
    let mapping = FileMapping(copying: bytes)
    mappings.append(mapping)
    return buffers.append(
      SourceBuffer(
        path: name, text: mapping.bytes, size: mapping.size, identity: 0, modificationTime: 0, lineStarts: nil,
        lineCount: 0))
  }

  // MARK: Inclusions

  /// Gives `buffer` a fresh range of locations. Returns the entry's number, or nil when the location space is used up.
  public func enter(_ buffer: BufferID, path: Name, includedFrom: SourceLocation, origin: FileOrigin) -> Int? {
    let size = buffers[buffer].size
    let end = Int(nextOffset) + size + 1
    if end >= Int(SourceManager.macroBase) { return nil }
    entries.append(
      FileEntry(
        start: nextOffset, size: UInt32(size), buffer: buffer, path: path, includedFrom: includedFrom, origin: origin,
        markers: nil, markerCount: 0, markerCapacity: 0))
    nextOffset = UInt32(end)
    return entries.count - 1
  }

  public func entry(_ index: Int) -> FileEntry { entries[index] }

  /// Marks the rest of entry `index` as a system header (`#pragma GCC system_header`).
  public func setOrigin(_ origin: FileOrigin, at location: SourceLocation) {
    let p = presumedLocation(of: location)
    addMarker(after: location, line: p.line, path: p.path, origin: origin, includer: currentMarker(location)?.includer ?? -1)
  }

  /// Records a `#line` directive: the line after `location`'s is shown as `line` of `path` (nil keeps the name).
  public func addLineDirective(at location: SourceLocation, line: Int, path: Name?) {
    let p = presumedLocation(of: location)
    addMarker(
      after: location, line: line, path: path ?? p.path, origin: p.origin, includer: currentMarker(location)?.includer ?? -1)
  }

  /// What a GNU line marker's flag says about the include stack.
  public enum MarkerTransition: Sendable { case none, enter, leave }

  /// Records a line marker `# line "path" flags`. Returns false for a `leave` that matches no `enter`.
  @discardableResult
  public func addLineMarker(
    at location: SourceLocation, line: Int, path: Name, origin: FileOrigin, transition: MarkerTransition
  ) -> Bool {
    var includer = currentMarker(location)?.includer ?? -1
    var matched = true
    switch transition {
    case .none: break
    case .enter:
      let e = entryIndex(of: location)
      if entries[e].markerCount == 0 {
        addMarker(after: SourceLocation(entries[e].start), line: 1, path: entries[e].path, origin: entries[e].origin, includer: -1)
      }
      includer = entries[e].markerCount - 1
    case .leave:
      if includer < 0 {
        matched = false
      } else {
        includer = entries[entryIndex(of: location)].markers![Int(includer)].includer
      }
    }
    var name = path
    if interner.bytes(of: path).isEmpty { name = includerPath(location, transition) }
    addMarker(after: location, line: line, path: name, origin: origin, includer: includer)
    return matched
  }

  /// What an empty name in a line marker means: the includer's when leaving, else the current one.
  private func includerPath(_ location: SourceLocation, _ transition: MarkerTransition) -> Name {
    if transition == .leave, let p = presumedIncluder(of: location) { return p.path }
    return presumedLocation(of: location).path
  }

  private func addMarker(after location: SourceLocation, line: Int, path: Name, origin: FileOrigin, includer: Int32) {
    let index = entryIndex(of: location)
    var entry = entries[index]
    let offset = location.raw &- entry.start
    if entry.markerCount == entry.markerCapacity {
      let capacity = max(8, Int(entry.markerCapacity) * 2)
      let grown = UnsafeMutablePointer<LineMarker>.allocate(capacity: capacity)
      if let old = entry.markers {
        grown.update(from: old, count: Int(entry.markerCount))
        old.deallocate()
      }
      entry.markers = grown
      entry.markerCapacity = Int32(capacity)
    }
    let physical = physicalLine(of: entry.buffer, offset: offset)
    entry.markers![Int(entry.markerCount)] = LineMarker(
      offset: offset, physicalLine: UInt32(physical) &+ 1, line: UInt32(truncatingIfNeeded: line), path: path,
      origin: origin, includer: includer)
    entry.markerCount += 1
    entries[index] = entry
  }

  private func currentMarker(_ location: SourceLocation) -> LineMarker? {
    let entry = entries[entryIndex(of: location)]
    return marker(in: entry, offset: location.raw &- entry.start)
  }

  /// The last marker before `offset`.
  private func marker(in entry: FileEntry, offset: UInt32) -> LineMarker? {
    guard let markers = entry.markers else { return nil }
    var low = 0, high = Int(entry.markerCount)
    while low < high {
      let middle = (low + high) / 2
      if markers[middle].offset < offset || (markers[middle].offset == offset && offset == 0) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low == 0 ? nil : markers[low - 1]
  }

  /// The number of the entry that holds the file location `location`.
  public func entryIndex(of location: SourceLocation) -> Int {
    let raw = location.raw
    let c = entries[cachedEntry]
    if raw >= c.start && raw &- c.start <= c.size { return cachedEntry }
    var low = 0, high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].start <= raw { low = middle + 1 } else { high = middle }
    }
    cachedEntry = max(low - 1, 0)
    return cachedEntry
  }

  // MARK: Macro expansions

  /// Starts an expansion. Its tokens get locations from `addSpelling`, in order.
  public func beginExpansion(
    of macroName: Name, start: SourceLocation, end: SourceLocation, definitionStart: SourceLocation,
    definitionEnd: SourceLocation
  ) {
    expansions.append(
      MacroExpansionInfo(
        firstIndex: UInt32(truncatingIfNeeded: spellings.count), macroName: macroName, start: start, end: end,
        definitionStart: definitionStart, definitionEnd: definitionEnd))
  }

  /// The location of the next token of the latest expansion, which was spelled at `spelling`.
  @inline(__always) public func addSpelling(_ spelling: SourceLocation) -> SourceLocation {
    let location = SourceLocation(SourceManager.macroBase | UInt32(truncatingIfNeeded: spellings.count))
    spellings.append(spelling.raw)
    return location
  }

  /// How many macro-made tokens exist; the preprocessor stops when the number space runs out.
  public var spellingCount: Int { spellings.count }

  @inlinable public func isMacro(_ location: SourceLocation) -> Bool { location.raw >= SourceManager.macroBase }

  /// The expansion that made the token at the macro location `location`.
  public func expansion(of location: SourceLocation) -> MacroExpansionInfo {
    let index = location.raw & ~SourceManager.macroBase
    var low = 0, high = expansions.count
    while low < high {
      let middle = (low + high) / 2
      if expansions[middle].firstIndex <= index { low = middle + 1 } else { high = middle }
    }
    // An expansion without tokens shares its first index with the next one; the last of them owns it.
    return expansions[max(low - 1, 0)]
  }

  /// One step towards the place the token was written: into the macro's body or argument.
  public func immediateSpelling(of location: SourceLocation) -> SourceLocation {
    isMacro(location) ? SourceLocation(spellings[Int(location.raw & ~SourceManager.macroBase)]) : location
  }

  /// Whether the token came into its expansion by an argument.
  public func isFromArgument(_ location: SourceLocation) -> Bool {
    guard isMacro(location) else { return false }
    let info = expansion(of: location)
    let spelling = immediateSpelling(of: location).raw
    return spelling < info.definitionStart.raw || spelling > info.definitionEnd.raw
  }

  /// One step towards the place that the user sees: the argument in the invocation, or the invocation.
  public func immediateCaller(of location: SourceLocation) -> SourceLocation {
    guard isMacro(location) else { return location }
    let info = expansion(of: location)
    let spelling = immediateSpelling(of: location)
    let isArgument = spelling.raw < info.definitionStart.raw || spelling.raw > info.definitionEnd.raw
    return isArgument && !spelling.isNone ? spelling : info.start
  }

  /// The place in a file where the token, or the macro invocation that made it, was written.
  public func fileLocation(of location: SourceLocation) -> SourceLocation {
    var l = location
    while isMacro(l) { l = immediateCaller(of: l) }
    return l
  }

  /// The outermost macro invocation's place: what `__LINE__` and the debug line table use.
  public func expansionLocation(of location: SourceLocation) -> SourceLocation {
    var l = location
    while isMacro(l) { l = expansion(of: l).start }
    return l
  }

  /// The place where the token's characters stand, inside macro definitions if need be.
  public func spellingLocation(of location: SourceLocation) -> SourceLocation {
    var l = location
    while isMacro(l) { l = immediateSpelling(of: l) }
    return l
  }

  // MARK: Lines

  /// File, line and column of `location` (of the outermost place for macro locations), `#line` considered.
  public func presumedLocation(of location: SourceLocation) -> PresumedLocation {
    let l = fileLocation(of: location)
    if l.isNone || entries.isEmpty { return PresumedLocation(path: .none, line: 0, column: 0, origin: .user) }
    let entry = entries[entryIndex(of: l)]
    let offset = l.raw &- entry.start
    let line = physicalLine(of: entry.buffer, offset: offset)
    let column = Int(offset) - Int(lineStart(entry.buffer, line)) + 1
    if let m = marker(in: entry, offset: offset) {
      return PresumedLocation(path: m.path, line: Int(m.line) + line - Int(m.physicalLine), column: column, origin: m.origin)
    }
    return PresumedLocation(path: entry.path, line: line, column: column, origin: entry.origin)
  }

  /// Where the file that holds the file location was included, markers considered; none at the main file.
  public func presumedIncluder(of location: SourceLocation) -> PresumedLocation? {
    let entry = entries[entryIndex(of: location)]
    if let m = marker(in: entry, offset: location.raw &- entry.start), m.includer >= 0 {
      let next = nextMarkerOffset(entry, after: Int(m.includer))
      let outer = entry.markers![Int(m.includer)]
      let line = physicalLine(of: entry.buffer, offset: next)
      return PresumedLocation(path: outer.path, line: Int(outer.line) + line - Int(outer.physicalLine) - 1, column: 0, origin: outer.origin)
    }
    return entry.includedFrom.isNone ? nil : presumedLocation(of: entry.includedFrom)
  }

  private func nextMarkerOffset(_ entry: FileEntry, after index: Int) -> UInt32 {
    index + 1 < Int(entry.markerCount) ? entry.markers![index + 1].offset : entry.size
  }

  /// Whether the place the user sees lies in a system header.
  public func isInSystemHeader(_ location: SourceLocation) -> Bool {
    let l = fileLocation(of: location)
    if l.isNone || entries.isEmpty { return false }
    let entry = entries[entryIndex(of: l)]
    if let m = marker(in: entry, offset: l.raw &- entry.start) { return m.origin != .user }
    return entry.origin != .user
  }

  /// The line (from 1) of `offset` in `buffer`, as it stands in the file.
  public func physicalLine(of buffer: BufferID, offset: UInt32) -> Int {
    buildLines(buffer)
    let b = buffers[buffer]
    let starts = b.lineStarts!
    if cachedLineBuffer == buffer {
      var i = cachedLine
      var steps = 0
      while steps < 4 && i < b.lineCount && starts[i] <= offset {
        if i + 1 == b.lineCount || starts[i + 1] > offset {
          cachedLine = i
          return i + 1
        }
        i += 1
        steps += 1
      }
    }
    var low = 0, high = b.lineCount
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    cachedLineBuffer = buffer
    cachedLine = max(low - 1, 0)
    return max(low, 1)
  }

  private func lineStart(_ buffer: BufferID, _ line: Int) -> UInt32 { buffers[buffer].lineStarts![line - 1] }

  private func buildLines(_ id: BufferID) {
    if buffers[id].lineStarts != nil { return }
    let text = buffers[id].text, size = buffers[id].size
    var starts = Arena<UInt32>(capacity: size / 24 + 16)
    starts.append(0)
    var p = 0
    while p < size, let newline = memchr(text + p, 10, size - p) {
      p = UnsafeRawPointer(newline) - UnsafeRawPointer(text) + 1
      starts.append(UInt32(p))
    }
    let copy = UnsafeMutablePointer<UInt32>.allocate(capacity: starts.count)
    copy.update(from: starts.baseAddress, count: starts.count)
    buffers[id].lineStarts = copy
    buffers[id].lineCount = starts.count
  }

  /// The text of the source line that holds the file location, without its line end, and the location's byte column.
  public func lineText(of location: SourceLocation) -> (text: UnsafeBufferPointer<UInt8>, column: Int) {
    let entry = entries[entryIndex(of: location)]
    let b = buffers[entry.buffer]
    let offset = min(location.raw &- entry.start, entry.size)
    let line = physicalLine(of: entry.buffer, offset: offset)
    let start = Int(lineStart(entry.buffer, line))
    // By the table of lines: looking for the end would cost a long line's length for every message about it.
    var end = line < b.lineCount ? Int(lineStart(entry.buffer, line + 1)) - 1 : b.size
    while end > start && (b.text[end - 1] == 13 || b.text[end - 1] == 10) { end -= 1 }
    return (UnsafeBufferPointer(start: b.text + start, count: end - start), Int(offset) - start)
  }

  /// The address of a file location's text.
  public func text(at location: SourceLocation) -> UnsafePointer<UInt8> {
    let entry = entries[entryIndex(of: location)]
    return buffers[entry.buffer].text + Int(min(location.raw &- entry.start, entry.size))
  }
}
