// f80 and f128 against gcc's own arithmetic and glibc's strtold/strtof128; skipped with a notice where gcc is missing.
//
// One C program reads lines of operands and prints result bits, so a few thousand cases cost one process.

import Foundation
import Testing

@testable import Support

private let oracleSource = """
  #define _GNU_SOURCE
  #define __STDC_WANT_IEC_60559_TYPES_EXT__
  #include <stdio.h>
  #include <stdlib.h>
  #include <string.h>
  #include <math.h>
  typedef unsigned long long u64;
  static char line[1 << 16];
  static void out128(_Float128 x) { u64 w[2]; memcpy(w, &x, 16); printf("%016llx%016llx\\n", w[1], w[0]); }
  static void out80(long double x) { u64 w[2] = {0, 0}; memcpy(w, &x, 10); printf("%016llx%016llx\\n", w[1], w[0]); }
  int main(void) {
    while (fgets(line, sizeof line, stdin)) {
      line[strcspn(line, "\\n")] = 0;
      if (line[0] == 'L') { out80(strtold(line + 1, 0)); continue; }
      if (line[0] == 'Q') { out128(strtof128(line + 1, 0)); continue; }
      u64 a[2], b[2];
      sscanf(line + 1, "%llx %llx %llx %llx", &a[1], &a[0], &b[1], &b[0]);
      if (line[1 - 1] == 'q') {
        _Float128 x, y; memcpy(&x, a, 16); memcpy(&y, b, 16);
        out128(x + y); out128(x - y); out128(x * y); out128(x / y); out128(sqrtf128(x));
        out80((long double)x); out128((_Float128)(long double)y);
        double d = (double)x; memcpy(a, &d, 8); printf("%016llx%016llx\\n", 0ULL, a[0]);
      }
    }
    return 0;
  }
  """

@Suite struct SoftFloatOracleTests {
  /// The program's output lines for `input`, or nil when there is no gcc.
  private func oracle(_ input: String) throws -> [UInt128]? {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc") else {
      print("notice: no gcc, soft-float oracle tests skipped")
      return nil
    }
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("softfloat-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let source = directory.appendingPathComponent("oracle.c"), program = directory.appendingPathComponent("oracle")
    try oracleSource.write(to: source, atomically: true, encoding: .utf8)
    try input.write(to: directory.appendingPathComponent("input"), atomically: true, encoding: .utf8)
    let script = "gcc -O0 -fno-builtin -o '\(program.path)' '\(source.path)' -lm && '\(program.path)' < '\(directory.path)/input'"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map { UInt128($0, radix: 16)! }
  }

  @Test func quadArithmetic() throws {
    var random = Random(state: 99)
    var values: [UInt128] = [
      0, 1 << 127, 1, SoftFloat.infinity(.f128).bits, SoftFloat.quietNaN(.f128).bits, SoftFloat.greatest(.f128).bits,
      SoftFloat.one(.f128).bits, SoftFloat.one(.f128).bits + 1, SoftFloat.one(.f128).bits - 1, UInt128(1) << 112,
      (UInt128(1) << 112) - 1,
    ]
    for _ in 0..<25 {
      let low = UInt128(random.next()), high = UInt128(random.next())
      values.append(high << 64 | low)
      values.append((high & 0x8000_FFFF_FFFF_FFFF | UInt128(0x3FC0 + random.next() % 128) << 48) << 64 | low)
      values.append((high & 0x8000_FFFF_FFFF_FFFF | UInt128(0x3FC0 + random.next() % 128) << 48) << 64)
    }
    var pairs: [(UInt128, UInt128)] = []
    var input = ""
    for a in values {
      for b in values {
        pairs.append((a, b))
        let words = [a >> 64, a, b >> 64, b].map { String(UInt64(truncatingIfNeeded: $0), radix: 16) }
        input += "q" + words.joined(separator: " ") + "\n"
      }
    }
    guard let expected = try oracle(input) else { return }
    try #require(expected.count == pairs.count * 8)
    var failures: [String] = []
    func check(_ name: String, _ actual: SoftFloat, _ index: Int, _ pair: (UInt128, UInt128)) {
      let wanted = SoftFloat(format: actual.format, bits: expected[index])
      if actual.isNaN && wanted.isNaN { return }
      if actual.bits != wanted.bits { failures.append("\(name) \(String(pair.0, radix: 16)) \(String(pair.1, radix: 16))") }
    }
    for (k, pair) in pairs.enumerated() {
      let a = SoftFloat(format: .f128, bits: pair.0), b = SoftFloat(format: .f128, bits: pair.1)
      check("add", a + b, k * 8, pair)
      check("sub", a - b, k * 8 + 1, pair)
      check("mul", a * b, k * 8 + 2, pair)
      check("div", a / b, k * 8 + 3, pair)
      check("sqrt", a.squareRoot, k * 8 + 4, pair)
      check("to f80", a.convert(to: .f80), k * 8 + 5, pair)
      check("f80 to f128", b.convert(to: .f80).convert(to: .f128), k * 8 + 6, pair)
      check("to f64", a.convert(to: .f64), k * 8 + 7, pair)
    }
    #expect(failures.isEmpty, "\(failures.prefix(5))")
  }

  @Test func parsing() throws {
    var random = Random(state: 2024)
    var texts = [
      "0.1", "1e4932", "1.18973149535723176508575932662800702e+4932", "1.18973149535723176508575932662800702e+4933",
      "6.47517511943802511092443895822764655e-4966", "3.2375875597190125554622194791138232e-4966",
      "3.3621031431120935062626778173217526e-4932", "1.5", "340282366920938463463374607431768211457", "1e-4950", "3.6e-4951",
      "1.8225997659412373012642029668097099e-4951", "0x1.23456789abcdef0123456789abcdefp100", "0x1p-16494", "0x1.8p-16445",
      "0x.00000000000000000000000000000000000001p-16000", "1.00000000000000000000000000000000009629649721936179265279889712924637",
    ]
    for _ in 0..<400 {
      var digits = ""
      for _ in 0..<Int(1 + random.next() % 60) { digits += "\(random.next() % 10)" }
      texts.append("\(digits).\(random.next())e\(Int(random.next() % 9900) - 4960)")
      texts.append("0.\(digits)e\(Int(random.next() % 80) - 40)")
    }
    var input = ""
    for t in texts { input += "L\(t)\nQ\(t)\n" }
    guard let expected = try oracle(input) else { return }
    try #require(expected.count == texts.count * 2)
    for (k, t) in texts.enumerated() {
      #expect(SoftFloat(t, .f80)!.bits == expected[2 * k], "f80 \(t)")
      #expect(SoftFloat(t, .f128)!.bits == expected[2 * k + 1], "f128 \(t)")
    }
  }
}
