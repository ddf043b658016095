// Compiling SSA text with LLVM, linking it with a C main by gcc, and running it.

import Foundation
import SSA
import Support
import TargetInfo
import Testing

@testable import SSAToLLVM

enum Harness {
  static var hasGCC: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc") }

  static func parse(_ text: String, name: String = "test.c") throws -> Module {
    let module = try Parser.parse(Array(text.utf8), interner: Interner(), target: .x86_64Linux)
    module.sourceName = name
    return module
  }

  static func shell(_ command: String) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  static func withDirectory<R>(_ body: (String) throws -> R) throws -> R {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("ssatollvm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory.path)
  }

  /// Output of the program made of the SSA module and the C text at the given level.
  static func run(_ ssa: String, _ c: String, _ level: LLVMOptimization, configure: (inout LLVMOptions) -> Void = { _ in }, link: String = "")
    throws -> String
  {
    let module = try parse(ssa)
    var options = LLVMOptions()
    options.optimization = level
    configure(&options)
    let object = try LLVMBackend.compile(module, options: options)
    return try withDirectory { directory in
      try Data(object).write(to: URL(fileURLWithPath: directory + "/a.o"))
      try c.write(toFile: directory + "/main.c", atomically: true, encoding: .utf8)
      let result = try shell("cd \(directory) && gcc -w -O1 main.c a.o -o t -lm \(link) && ./t")
      #expect(result.status == 0, "\(result.output)")
      return result.output
    }
  }
}

let allLevels: [LLVMOptimization] = [.o0, .o1, .o2, .o3, .os]
let twoLevels: [LLVMOptimization] = [.o0, .o2]
