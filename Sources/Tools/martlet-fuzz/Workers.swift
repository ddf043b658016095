// A few threads that take numbered jobs until none is left or the time is up.

import Foundation
import ToolSupport

/// Counts and failures of a run, gathered from all workers.
final class Tally: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var passed = 0
  private(set) var failed = 0
  private(set) var skipped = 0
  /// Failures by kind of fault, so that one fault is told once.
  private var seen: [String: Int] = [:]

  func pass(_ n: Int = 1) { lock.withLock { passed += n } }
  func skip(_ reason: String) {
    lock.withLock {
      skipped += 1
      if seen["skip " + reason, default: 0] == 0 { print("notice: \(reason)") }
      seen["skip " + reason, default: 0] += 1
    }
  }

  /// Counts a failure; tells the first few of the same `signature`. Returns how many there were before.
  @discardableResult func fail(_ signature: String, _ text: String) -> Int {
    lock.withLock {
      failed += 1
      let before = seen[signature, default: 0]
      seen[signature] = before + 1
      if before < 3 { print("FAIL \(text)") }
      return before
    }
  }

  func finish() -> Int32 {
    for (signature, n) in seen.sorted(by: { $0.value > $1.value }) where n > 3 && !signature.hasPrefix("skip ") {
      print("     \(n) times: \(signature)")
    }
    print("\(passed) passed, \(failed) failed, \(skipped) skipped")
    return failed == 0 ? 0 : 1
  }
}

enum Workers {
  /// Calls `body(worker, index)` for each index of `range`; a worker has a folder of its own below `scratch`.
  static func run(_ range: Range<Int>, threads: Int, budget: Double, scratch: String, _ body: @escaping @Sendable (_ folder: String, _ index: Int) -> Void) {
    final class Shared: @unchecked Sendable {
      let lock = NSLock()
      var next: Int
      init(_ n: Int) { next = n }
    }
    let shared = Shared(range.lowerBound)
    let end = range.upperBound
    let started = Command.now()
    let group = DispatchGroup()
    for worker in 0..<max(threads, 1) {
      group.enter()
      let folder = scratch + "/\(worker)"
      try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let thread = Thread {
        while true {
          let k = shared.lock.withLock { () -> Int in
            if shared.next >= end { return -1 }
            shared.next += 1
            return shared.next - 1
          }
          if k < 0 || (budget > 0 && Command.now() - started > budget) { break }
          autoreleasepool { body(folder, k) }
        }
        group.leave()
      }
      thread.stackSize = 16 << 20
      thread.start()
    }
    group.wait()
  }
}

#if !canImport(ObjectiveC)
/// Darwin's function; nothing to do here.
private func autoreleasepool(_ body: () -> Void) { body() }
#endif

/// Makes the folder `path` empty.
func emptyFolder(_ path: String) {
  try? FileManager.default.removeItem(atPath: path)
  try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
}

func write(_ bytes: [UInt8], to path: String) { _ = FileManager.default.createFile(atPath: path, contents: Data(bytes)) }
func write(_ text: String, to path: String) { _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) }

/// The first bytes of a file as text.
func readText(_ path: String, limit: Int = 20_000) -> String {
  guard let handle = FileHandle(forReadingAtPath: path) else { return "" }
  defer { try? handle.close() }
  return String(decoding: (try? handle.read(upToCount: limit)) ?? Data(), as: UTF8.self)
}
func fileSize(_ path: String) -> Int? {
  ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber)?.intValue
}
