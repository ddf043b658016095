// Reading inputs and writing outputs, on glibc alone.
//
// Inputs are mapped (or read, when small) read-only with a zero byte after the last one, so that a scanner needs no end
// check. Outputs are written aside and renamed, so that an interrupted compile leaves no half-written file and a failed
// one leaves the old file alone; devices such as /dev/null are written in place and never replaced.

import Glibc

/// The contents of one input file; unmapped when released.
public final class FileMapping {
  public let bytes: UnsafePointer<UInt8>
  public let size: Int
  /// Device and inode mixed into one word, so that two paths to one file are recognized; zero for memory.
  public let identity: UInt64
  public let modificationTime: Int64
  private let mappedSize: Int

  /// Files up to this size are read, larger ones mapped: a page fault costs more than copying a page.
  private static let readLimit = 1 << 16
  /// The most that is read of a pipe or device.
  private static let largestStream = 1 << 28
  /// Zero bytes that follow the contents.
  public static let padding = 16

  /// Opens the regular file, pipe or device at the NUL-terminated `path`.
  ///
  /// Without `padded` the zero bytes after the contents are not needed, and all but small files are mapped with their pages.
  public convenience init?(path: UnsafePointer<UInt8>, padded: Bool = true, error: inout Int32) {
    let descriptor = UnsafeRawPointer(path).withMemoryRebound(to: CChar.self, capacity: 1) {
      Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    }
    if descriptor < 0 {
      error = errno
      return nil
    }
    defer { close(descriptor) }
    self.init(descriptor: descriptor, padded: padded, error: &error)
  }

  /// Takes the rest of an open file; used for standard input.
  public init?(descriptor: Int32, padded: Bool = true, error: inout Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      error = errno
      return nil
    }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR {
      error = EISDIR
      return nil
    }
    modificationTime = Int64(status.st_mtim.tv_sec)
    guard kind == S_IFREG else {
      guard let (memory, count) = FileMapping.readAll(descriptor, expecting: 4096, error: &error) else { return nil }
      bytes = memory
      size = count
      mappedSize = 0
      identity = 0
      return
    }
    identity = hashMix(UInt64(status.st_dev), UInt64(status.st_ino)) | 1
    let length = Int(status.st_size)
    let isMapped = padded ? length > FileMapping.readLimit && length % 4096 != 0 && length % 4096 <= 4096 - FileMapping.padding : length > 1 << 14
    if isMapped {
      // Whoever needs no padding reads nearly every page; larger files (libraries) are only read here and there.
      let populates = !padded && length < 1 << 20
      let address = mmap(nil, length, PROT_READ, MAP_PRIVATE | (populates ? Int32(MAP_POPULATE) : 0), descriptor, 0)
      if let address, address != MAP_FAILED {
        bytes = UnsafePointer(address.assumingMemoryBound(to: UInt8.self))
        size = length
        mappedSize = length
        return
      }
    }
    guard let (memory, count) = FileMapping.readAll(descriptor, expecting: length, error: &error) else { return nil }
    bytes = memory
    size = count
    mappedSize = 0
  }

  public init(copying source: UnsafeBufferPointer<UInt8>) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: source.count + FileMapping.padding)
    if let start = source.baseAddress { memory.update(from: start, count: source.count) }
    (memory + source.count).initialize(repeating: 0, count: FileMapping.padding)
    bytes = UnsafePointer(memory)
    size = source.count
    identity = 0
    modificationTime = 0
    mappedSize = 0
  }

  deinit {
    if mappedSize > 0 { munmap(UnsafeMutableRawPointer(mutating: bytes), mappedSize) } else { bytes.deallocate() }
  }

  public var contents: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: size) }

  private static func readAll(_ descriptor: Int32, expecting length: Int, error: inout Int32)
    -> (UnsafePointer<UInt8>, Int)?
  {
    var capacity = length + 1 + padding
    var memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    var count = 0
    while true {
      let n = read(descriptor, memory + count, capacity - padding - count)
      if n < 0 {
        if errno == EINTR { continue }
        error = errno
        memory.deallocate()
        return nil
      }
      if n == 0 { break }
      count += n
      // A device such as /dev/zero never ends.
      if count > largestStream {
        error = EFBIG
        memory.deallocate()
        return nil
      }
      if count == capacity - padding {
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        grown.update(from: memory, count: count)
        memory.deallocate()
        memory = grown
        capacity *= 2
      }
    }
    (memory + count).initialize(repeating: 0, count: padding)
    return (UnsafePointer(memory), count)
  }
}

/// The system's text for an `errno` value.
public func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }

/// A failed read or write.
public struct FileError: Error, Sendable {
  public var path: String
  public var code: Int32
  public var description: String { "\(path): \(errorText(code))" }
}

/// Writes whole files.
public enum FileOutput {
  /// Writes `bytes` to `path`, `-` meaning standard output. A new or regular file is written aside and renamed;
  /// anything else is written in place.
  public static func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: String, executable: Bool = false)
    throws(FileError)
  {
    if path == "-" {
      if let code = writeAll(bytes, to: STDOUT_FILENO) { throw FileError(path: "standard output", code: code) }
      return
    }
    var target = path
    var status = stat()
    if lstat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFLNK, let resolved = resolve(path) { target = resolved }
      if stat(target, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
        try writeInPlace(bytes, to: target)
        return
      }
    }
    try replace(target, with: bytes, executable: executable)
  }

  /// Writes to an open descriptor until done. Returns the `errno` value on failure.
  public static func writeAll(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32? {
    var done = 0
    while done < bytes.count {
      let n = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if n < 0 {
        if errno == EINTR { continue }
        return errno
      }
      if n == 0 { return ENOSPC }
      done += n
    }
    return nil
  }

  private static func resolve(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  private static func writeInPlace(_ bytes: UnsafeBufferPointer<UInt8>, to path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    if descriptor < 0 { throw FileError(path: path, code: errno) }
    let failure = writeAll(bytes, to: descriptor)
    let closed = close(descriptor)
    if let failure { throw FileError(path: path, code: failure) }
    if closed != 0 { throw FileError(path: path, code: errno) }
  }

  private static func replace(_ path: String, with bytes: UnsafeBufferPointer<UInt8>, executable: Bool) throws(FileError) {
    // An existing file without write permission must not be replaced just because its directory is writable.
    if access(path, F_OK) == 0 && access(path, W_OK) != 0 { throw FileError(path: path, code: errno) }
    var template = Array((path + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    if descriptor < 0 {
      // The directory may refuse new files although the file itself can be written.
      let code = errno
      if access(path, W_OK) == 0 {
        try truncateAndWrite(bytes, to: path)
        return
      }
      throw FileError(path: path, code: code)
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    func abandon(_ code: Int32) -> FileError {
      unlink(template)
      return FileError(path: path, code: code)
    }
    if let failure = writeAll(bytes, to: descriptor) {
      close(descriptor)
      throw abandon(failure)
    }
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, (executable ? 0o777 : 0o666) & ~mask)
    if close(descriptor) != 0 { throw abandon(errno) }
    if rename(template, path) != 0 { throw abandon(errno) }
  }

  private static func truncateAndWrite(_ bytes: UnsafeBufferPointer<UInt8>, to path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
    if descriptor < 0 { throw FileError(path: path, code: errno) }
    let failure = writeAll(bytes, to: descriptor)
    let closed = close(descriptor)
    if let failure { throw FileError(path: path, code: failure) }
    if closed != 0 { throw FileError(path: path, code: errno) }
  }
}

/// A new file whose contents are made in place: mapped from a temporary file beside the target, which takes the target's name when
/// all is written. Where that cannot be (devices, file systems that do not reserve room), the contents are made in memory.
public final class OutputImage {
  public let base: UnsafeMutablePointer<UInt8>
  public let size: Int
  private let path: String
  private let executable: Bool
  private var descriptor: Int32 = -1
  private var template: [CChar] = []
  private var isDone = false

  /// Zeros of `size` bytes that will become the file `path`; nil with an `errno` value when there is no room for them. A process that
  /// may meet a limit of file sizes ignores SIGXFSZ.
  public init?(path: String, size: Int, executable: Bool, error: inout Int32) {
    self.path = path
    self.size = size
    self.executable = executable
    error = 0
    if let memory = OutputImage.mapFile(path, size, &descriptor, &template, &error) {
      base = memory
    } else {
      if error != 0 { return nil }
      let memory = mmap(nil, max(size, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      guard let memory, memory != MAP_FAILED else {
        error = errno
        return nil
      }
      base = memory.assumingMemoryBound(to: UInt8.self)
    }
  }

  /// Nil with an error where there is no room, without one where the file has to be made in another way.
  private static func mapFile(_ path: String, _ size: Int, _ descriptor: inout Int32, _ template: inout [CChar], _ error: inout Int32) -> UnsafeMutablePointer<UInt8>? {
    var status = stat()
    if lstat(path, &status) == 0 {
      // Links, devices and files without write permission take the careful way.
      guard status.st_mode & S_IFMT == S_IFREG, access(path, W_OK) == 0 else { return nil }
    }
    guard size > 0 else { return nil }
    template = Array((path + ".XXXXXX").utf8CString)
    let file = mkstemp(&template)
    if file < 0 { return nil }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    // Room is reserved now: a full disk must be an error here, not a signal later.
    let code = posix_fallocate(file, 0, size)
    if code == ENOSPC || code == EFBIG || code == EDQUOT { error = code }
    if code == 0 {
      let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
      if let memory, memory != MAP_FAILED {
        descriptor = file
        return memory.assumingMemoryBound(to: UInt8.self)
      }
    }
    close(file)
    unlink(template)
    return nil
  }

  deinit {
    munmap(base, max(size, 1))
    if descriptor >= 0 {
      close(descriptor)
      if !isDone { unlink(template) }
    }
  }

  public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: size) }

  /// Gives the file its name. Without this nothing remains of it.
  public func commit() throws(FileError) {
    if descriptor < 0 { return try FileOutput.write(bytes, to: path, executable: executable) }
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, (executable ? 0o777 : 0o666) & ~mask)
    if rename(template, path) != 0 { throw FileError(path: path, code: errno) }
    isDone = true
  }
}

/// Questions about a path.
public enum FileStatus {
  public static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
