// Running GNU as and other tools from tests, in a folder of their own.

import Foundation
import ObjectFormat
import Support
import Testing

@testable import MachineCode

enum TestTools {
  static let hasGNUAs = FileManager.default.isExecutableFile(atPath: "/usr/bin/as")
  static let hasGCC = FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc")
  static let hasReadelf = FileManager.default.isExecutableFile(atPath: "/usr/bin/readelf")

  /// Instances per table row; MARTLET_TEST_ROWS asks for more.
  static let rowRepetitions = Int(ProcessInfo.processInfo.environment["MARTLET_TEST_ROWS"] ?? "") ?? 6

  struct Failure: Error { var message: String }

  /// A fresh folder for one test.
  static func makeFolder() throws -> String {
    let path = NSTemporaryDirectory() + "martlet-mc-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  @discardableResult static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let p = Process()
    p.executableURL = URL(fileURLWithPath: arguments[0])
    p.arguments = Array(arguments.dropFirst())
    let pipe = Pipe()
    p.standardOutput = pipe
    p.standardError = pipe
    try p.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    p.waitUntilExit()
    return (p.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  static func write(_ buffer: ByteBuffer, to path: String) throws {
    try Data(Array(buffer.bytes)).write(to: URL(fileURLWithPath: path))
  }

  static func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

  /// The object GNU as makes of `text`.
  static func gnuObject(_ text: ByteBuffer) throws -> ELFReader {
    let folder = try makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(text, to: folder + "/a.s")
    let result = try run(["/usr/bin/as", folder + "/a.s", "-o", folder + "/a.o"])
    guard result.status == 0 else { throw Failure(message: String(result.output.prefix(2000))) }
    return try ELFReader(try read(folder + "/a.o"))
  }

  static func textOfGNUAs(_ text: ByteBuffer) throws -> [UInt8] { try gnuObject(text).bytes(ofSection: ".text") ?? [] }

  /// The object our assembler makes of `text`.
  static func ourObject(_ text: String) throws -> ELFReader {
    let buffer = CodeBuffer(interner: Interner())
    buffer.marksStackNonExecutable = false
    let parser = AsmParser(buffer)
    parser.parse(text)
    parser.finish()
    if let e = parser.errors.first { throw Failure(message: "\(e.line):\(e.column): \(e.message)") }
    let object = buffer.finish()
    if let p = buffer.problems.first { throw Failure(message: p.message) }
    let image = ByteBuffer()
    ELFWriter.write(object, to: image)
    return try ELFReader(Array(image.bytes))
  }
}
