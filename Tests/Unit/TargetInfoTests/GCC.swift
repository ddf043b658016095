// Running gcc as an oracle in tests; nil where it is not installed.

import Foundation

enum GCC {
  static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc") }

  /// Output of a shell command, or nil when it fails.
  static func shell(_ command: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }

  /// Compiles and runs a C program; nil without gcc.
  static func run(_ source: String, options: String) throws -> String? {
    guard isPresent else {
      print("notice: no gcc, oracle test skipped")
      return nil
    }
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-oracle-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try source.write(to: directory.appendingPathComponent("t.c"), atomically: true, encoding: .utf8)
    return shell("cd '\(directory.path)' && gcc -w \(options) t.c -o t && ./t")
  }
}
