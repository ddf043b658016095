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
  /// It has no 64-bit mode.
  public var isIA32Only = false
  /// Bytes of the largest compare-and-exchange in 32-bit code: 0, 4 or 8.
  public var largestExchange = 8

  /// What is compiled for without -march=.
  public static let generic = Processor(features: .x86_64Baseline, macros: ["k8"], tuning: [])
  /// What 32-bit code is compiled for without -march=.
  public static let i686 = Processor(named: "i686")!

  init(features: Features, macros: [String], tuning: [String]) {
    self.features = features
    self.macros = macros
    self.tuning = tuning
  }

  /// The processor of that name; `native` is the one this runs on, as far as the features of /proc/cpuinfo tell.
  public init?(named name: String) {
    if name == "native" {
      self = Processor.generic
      if let model = Processor.nativeModel() {
        let macro = model.replacingDashes
        (macros, tuning) = ([macro], [macro])
        if let known = Processor(named: model) { (macros, tuning) = (known.macros, known.tuning) }
      }
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
      let words = list(3)
      let isOld = words.contains("ia32")
      var found: Features = isOld ? .x87 : .x86_64Baseline
      for f in words { found.formUnion(Features.named(f) ?? []) }
      self.init(features: found, macros: list(1), tuning: list(2))
      isIA32Only = isOld
      largestExchange = words.contains("no-cmpxchg") ? 0 : words.contains("no-cmpxchg8b") ? 4 : 8
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
      "generic", "native", "intel", "lakemont", "iamcu",
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

  /// gcc's name of the processor this runs on, by family and model (Intel SDM volume 4, table 2-1; AMD's revision guides).
  private static func nativeModel() -> String? {
    guard let text = cpuDescription() else { return nil }
    func field(_ name: String) -> String? {
      for line in text.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2 && parts[0].filter({ $0 != "\t" }) == name { return String(parts[1].drop { $0 == " " }) }
      }
      return nil
    }
    guard let vendor = field("vendor_id"), let family = field("cpu family").flatMap({ Int($0) }), let model = field("model").flatMap({ Int($0) }) else { return nil }
    let flags = (field("flags") ?? "").split(separator: " ")
    if vendor == "GenuineIntel" && family == 6 { return intelModel(model, flags) }
    return vendor == "AuthenticAMD" ? amdModel(family, model) : nil
  }

  private static func intelModel(_ model: Int, _ flags: [Substring]) -> String? {
    switch model {
    case 0x0F, 0x17, 0x1D: return "core2"
    case 0x1A, 0x1E, 0x1F, 0x2E: return "nehalem"
    case 0x25, 0x2C, 0x2F: return "westmere"
    case 0x2A, 0x2D: return "sandybridge"
    case 0x3A, 0x3E: return "ivybridge"
    case 0x3C, 0x3F, 0x45, 0x46: return "haswell"
    case 0x3D, 0x47, 0x4F, 0x56: return "broadwell"
    case 0x4E, 0x5E, 0x8E, 0x9E, 0xA5, 0xA6: return "skylake"
    case 0x55: return flags.contains("avx512_bf16") ? "cooperlake" : flags.contains("avx512_vnni") ? "cascadelake" : "skylake-avx512"
    case 0x66: return "cannonlake"
    case 0x7D, 0x7E, 0x9D: return "icelake-client"
    case 0x6A, 0x6C: return "icelake-server"
    case 0x8C, 0x8D: return "tigerlake"
    case 0xA7: return "rocketlake"
    case 0x97, 0x9A, 0xB7, 0xBA, 0xBF: return "alderlake"
    case 0x8F, 0xCF: return "sapphirerapids"
    case 0x1C, 0x26, 0x27, 0x35, 0x36: return "bonnell"
    case 0x37, 0x4A, 0x4D, 0x5A, 0x5D, 0x4C: return "silvermont"
    case 0x5C, 0x5F: return "goldmont"
    case 0x7A: return "goldmont-plus"
    case 0x86, 0x96, 0x9C: return "tremont"
    default: return nil
    }
  }

  private static func amdModel(_ family: Int, _ model: Int) -> String? {
    switch family {
    case 0x0F: return "k8-sse3"
    case 0x10: return "amdfam10"
    case 0x14: return "btver1"
    case 0x15: return model >= 0x60 ? "bdver4" : model >= 0x30 ? "bdver3" : model >= 0x02 && model != 0x10 ? "bdver2" : "bdver1"
    case 0x16: return "btver2"
    case 0x17: return model >= 0x30 ? "znver2" : "znver1"
    case 0x19: return "znver3"
    default: return nil
    }
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

extension String {
  /// As it is part of a macro's name.
  fileprivate var replacingDashes: String { String(map { $0 == "-" ? "_" : $0 }) }
}
