// The processors of -march= and -mtune=: feature sets and macros, from Tables/x86_64/Processors.tbl.

import Support

#if canImport(Glibc)
import Glibc
#endif

public struct Processor: Sendable {
  public var features: Features
  /// `X` for the macros `__X` and `__X__`.
  public var macros: [String]
  /// `X` for the macro `__tune_X__`.
  public var tuning: [String]

  /// What is compiled for without -march=.
  public static let generic = Processor(features: .x86_64Baseline, macros: ["k8"], tuning: [])

  init(features: Features, macros: [String], tuning: [String]) {
    self.features = features
    self.macros = macros
    self.tuning = tuning
  }

  /// The processor of that name; `native` is the one this runs on, as far as the features of /proc/cpuinfo tell.
  public init?(named name: String) {
    if name == "native" {
      self = Processor.generic
      features = Processor.nativeFeatures()
      return
    }
    if name == "x86-64-v4" {
      self.init(named: "x86-64-v3")
      features = features.union([.avx512f, .avx512bw, .avx512cd, .avx512dq, .avx512vl]).closure
      return
    }
    for line in processorTable.description.split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      if fields.count != 4 || fields[0] != name { continue }
      func list(_ k: Int) -> [String] { fields[k] == "." ? [] : fields[k].split(separator: ",").map(String.init) }
      var found = Features.x86_64Baseline
      for f in list(3) { found.formUnion(Features.named(f) ?? []) }
      self.init(features: found, macros: list(1), tuning: list(2))
      return
    }
    return nil
  }

  /// Whether `name` is a processor whose AVX-512 instructions Martlet does not generate.
  public static func isUnsupported(_ name: String) -> Bool {
    [
      "skylake-avx512", "cannonlake", "icelake-client", "rocketlake", "icelake-server", "cascadelake", "tigerlake", "cooperlake",
      "sapphirerapids", "alderlake", "knl", "knm",
    ].contains(name)
  }

  /// Values of -mtune= that name no processor to compile for; they have no effect.
  public static func isKnownForTuningOnly(_ name: String) -> Bool {
    [
      "generic", "native", "intel", "i386", "i486", "i586", "i686", "pentium", "lakemont", "pentium-mmx", "pentiumpro", "pentium2", "pentium3",
      "pentium3m", "pentium-m", "pentium4", "pentium4m", "prescott", "iamcu", "k6", "k6-2", "k6-3", "athlon", "athlon-tbird", "athlon-4",
      "athlon-xp", "athlon-mp", "geode", "winchip-c6", "winchip2", "c3", "c3-2",
    ].contains(name)
  }

  /// The beginning of /proc/cpuinfo.
  private static func cpuDescription() -> String? {
    guard let file = fopen("/proc/cpuinfo", "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 16384)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[0..<count], as: UTF8.self)
  }

  private static func nativeFeatures() -> Features {
    var result = Features.x86_64Baseline
    guard let text = cpuDescription(), let start = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") }) else { return result }
    for word in start.split(separator: " ") {
      let name: String
      switch word {
      case "pni": name = "sse3"
      case "sse4_1": name = "sse4.1"
      case "sse4_2": name = "sse4.2"
      case "pclmulqdq": name = "pclmul"
      case "bmi1": name = "bmi"
      case "abm": name = "lzcnt"
      case "rdrand": name = "rdrnd"
      case "sha_ni": name = "sha"
      case "lahf_lm": name = "sahf"
      default: name = String(word)
      }
      if name.hasPrefix("avx512") { continue }
      if let f = Features.named(name) { result.formUnion(f) }
    }
    if result.contains(.sse42) { result.insert(.crc32) }
    if result.contains(.lzcnt) { result.insert(.abm) }
    return result
  }
}

extension Features {
  /// The feature behind `-mNAME`, alone.
  static func named(_ name: String) -> Features? {
    for i in 0..<rowCount where "\(row(i).option)" == name { return Features(rawValue: 1 << UInt64(i)) }
    return nil
  }
}
