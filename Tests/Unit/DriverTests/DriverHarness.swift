// Runs the built `martlet` in a folder of its own, for tests of what the command does.

import Foundation
import Testing

final class DriverHarness {
  /// The compiler that was built with these tests.
  static let compiler: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    // Both the test bundle's runner and the bundle itself live in the folder of the build's programs.
    for candidate in [own] + CommandLine.arguments {
      let path = (candidate as NSString).deletingLastPathComponent + "/martlet"
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    return DriverHarness.repository + "/.build/debug/martlet"
  }()
  static let repository = (0..<4).reduce(#filePath) { path, _ in (path as NSString).deletingLastPathComponent }

  struct Output {
    var status: Int32
    var out: String
    var err: String
  }

  let folder: String

  init(_ files: [String: String] = [:]) throws {
    folder = NSTemporaryDirectory() + "martlet-driver-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in files { try write(name, text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ name: String, _ text: String) throws {
    let path = folder + "/" + name
    try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: false, encoding: .utf8)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }
  func text(_ name: String) -> String { (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? "" }
  func bytes(_ name: String) -> [UInt8] { Array(FileManager.default.contents(atPath: folder + "/" + name) ?? Data()) }
  var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

  /// `martlet` with `arguments` in the folder.
  @discardableResult func martlet(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Output {
    try run(Self.compiler, arguments, input: input, environment: environment)
  }

  @discardableResult func run(
    _ program: String, _ arguments: [String] = [], input: String = "", environment: [String: String] = [:]
  ) throws -> Output {
    let inputPath = folder + "-in", outputPath = folder + "-out", errorPath = folder + "-err"
    defer { for p in [inputPath, outputPath, errorPath] { try? FileManager.default.removeItem(atPath: p) } }
    for (p, t) in [(inputPath, input), (outputPath, ""), (errorPath, "")] { try t.write(toFile: p, atomically: false, encoding: .utf8) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program.hasPrefix("/") ? program : folder + "/" + program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: inputPath)
    process.standardOutput = FileHandle(forWritingAtPath: outputPath)
    process.standardError = FileHandle(forWritingAtPath: errorPath)
    try process.run()
    process.waitUntilExit()
    return Output(
      status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
      out: (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "", err: (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "")
  }
}
