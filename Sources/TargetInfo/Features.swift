// Optional instruction sets of x86 processors, with what each implies and the -m and -march options that select them.
//
// Implications follow the Intel SDM's feature dependencies in the form gcc uses for its -m options ("Using GCC", x86
// Options); the -march levels are the psABI's micro-architecture levels (AMD64 psABI 1.0, table 3.1).

public struct Features: OptionSet, BitwiseCopyable, Sendable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let x87 = Features(rawValue: 1 << 0)
  public static let mmx = Features(rawValue: 1 << 1)
  public static let fxsr = Features(rawValue: 1 << 2)
  public static let sse = Features(rawValue: 1 << 3)
  public static let sse2 = Features(rawValue: 1 << 4)
  public static let sse3 = Features(rawValue: 1 << 5)
  public static let ssse3 = Features(rawValue: 1 << 6)
  public static let sse41 = Features(rawValue: 1 << 7)
  public static let sse42 = Features(rawValue: 1 << 8)
  public static let popcnt = Features(rawValue: 1 << 9)
  public static let crc32 = Features(rawValue: 1 << 10)
  public static let cx16 = Features(rawValue: 1 << 11)
  public static let sahf = Features(rawValue: 1 << 12)
  public static let xsave = Features(rawValue: 1 << 13)
  public static let avx = Features(rawValue: 1 << 14)
  public static let avx2 = Features(rawValue: 1 << 15)
  public static let bmi = Features(rawValue: 1 << 16)
  public static let bmi2 = Features(rawValue: 1 << 17)
  public static let f16c = Features(rawValue: 1 << 18)
  public static let fma = Features(rawValue: 1 << 19)
  public static let lzcnt = Features(rawValue: 1 << 20)
  public static let movbe = Features(rawValue: 1 << 21)
  public static let aes = Features(rawValue: 1 << 22)
  public static let pclmul = Features(rawValue: 1 << 23)
  public static let adx = Features(rawValue: 1 << 24)
  public static let rdrnd = Features(rawValue: 1 << 25)
  public static let rdseed = Features(rawValue: 1 << 26)
  public static let fsgsbase = Features(rawValue: 1 << 27)
  public static let shstk = Features(rawValue: 1 << 28)
  public static let avx512f = Features(rawValue: 1 << 29)
  public static let avx512bw = Features(rawValue: 1 << 30)
  public static let avx512cd = Features(rawValue: 1 << 31)
  public static let avx512dq = Features(rawValue: 1 << 32)
  public static let avx512vl = Features(rawValue: 1 << 33)
  public static let sha = Features(rawValue: 1 << 34)

  // Rows from 35 on are known by name and macro only: nothing but intrinsics made of inline assembly uses them.
  public static let xsaveopt = Features(rawValue: 1 << 36)
  public static let abm = Features(rawValue: 1 << 63)

  /// What every x86-64 processor has.
  public static let x86_64Baseline: Features = [.x87, .mmx, .fxsr, .sse, .sse2]

  /// One row per feature: option name, own bit, LLVM's name, gcc's macro (empty: none).
  struct Row {
    var option: StaticString
    var feature: Features
    var llvm: StaticString
    var macro: StaticString
  }

  static let rowCount = 64
  static func row(_ i: Int) -> Row {
    let feature = Features(rawValue: 1 << UInt64(i))
    func row(_ option: StaticString, _ llvm: StaticString, _ macro: StaticString) -> Row {
      Row(option: option, feature: feature, llvm: llvm, macro: macro)
    }
    switch i {
    case 0: return row("80387", "x87", "")
    case 1: return row("mmx", "mmx", "__MMX__")
    case 2: return row("fxsr", "fxsr", "__FXSR__")
    case 3: return row("sse", "sse", "__SSE__")
    case 4: return row("sse2", "sse2", "__SSE2__")
    case 5: return row("sse3", "sse3", "__SSE3__")
    case 6: return row("ssse3", "ssse3", "__SSSE3__")
    case 7: return row("sse4.1", "sse4.1", "__SSE4_1__")
    case 8: return row("sse4.2", "sse4.2", "__SSE4_2__")
    case 9: return row("popcnt", "popcnt", "__POPCNT__")
    case 10: return row("crc32", "crc32", "__CRC32__")
    case 11: return row("cx16", "cx16", "__GCC_HAVE_SYNC_COMPARE_AND_SWAP_16")
    case 12: return row("sahf", "sahf", "__LAHF_SAHF__")
    case 13: return row("xsave", "xsave", "__XSAVE__")
    case 14: return row("avx", "avx", "__AVX__")
    case 15: return row("avx2", "avx2", "__AVX2__")
    case 16: return row("bmi", "bmi", "__BMI__")
    case 17: return row("bmi2", "bmi2", "__BMI2__")
    case 18: return row("f16c", "f16c", "__F16C__")
    case 19: return row("fma", "fma", "__FMA__")
    case 20: return row("lzcnt", "lzcnt", "__LZCNT__")
    case 21: return row("movbe", "movbe", "__MOVBE__")
    case 22: return row("aes", "aes", "__AES__")
    case 23: return row("pclmul", "pclmul", "__PCLMUL__")
    case 24: return row("adx", "adx", "__ADX__")
    case 25: return row("rdrnd", "rdrnd", "__RDRND__")
    case 26: return row("rdseed", "rdseed", "__RDSEED__")
    case 27: return row("fsgsbase", "fsgsbase", "__FSGSBASE__")
    case 28: return row("shstk", "shstk", "__SHSTK__")
    case 29: return row("avx512f", "avx512f", "__AVX512F__")
    case 30: return row("avx512bw", "avx512bw", "__AVX512BW__")
    case 31: return row("avx512cd", "avx512cd", "__AVX512CD__")
    case 32: return row("avx512dq", "avx512dq", "__AVX512DQ__")
    case 33: return row("avx512vl", "avx512vl", "__AVX512VL__")
    case 34: return row("sha", "sha", "__SHA__")
    case 35: return row("prfchw", "", "__PRFCHW__")
    case 36: return row("xsaveopt", "", "__XSAVEOPT__")
    case 37: return row("xsavec", "", "__XSAVEC__")
    case 38: return row("xsaves", "", "__XSAVES__")
    case 39: return row("clflushopt", "", "__CLFLUSHOPT__")
    case 40: return row("clwb", "", "__CLWB__")
    case 41: return row("rdpid", "", "__RDPID__")
    case 42: return row("pku", "", "__PKU__")
    case 43: return row("mwaitx", "", "__MWAITX__")
    case 44: return row("clzero", "", "__CLZERO__")
    case 45: return row("wbnoinvd", "", "__WBNOINVD__")
    case 46: return row("sse4a", "", "__SSE4A__")
    case 47: return row("fma4", "", "__FMA4__")
    case 48: return row("xop", "", "__XOP__")
    case 49: return row("tbm", "", "__TBM__")
    case 50: return row("lwp", "", "__LWP__")
    case 51: return row("3dnow", "", "__3dNOW__")
    case 52: return row("3dnowa", "", "__3dNOW_A__")
    case 53: return row("gfni", "", "__GFNI__")
    case 54: return row("vaes", "", "__VAES__")
    case 55: return row("vpclmulqdq", "", "__VPCLMULQDQ__")
    case 56: return row("waitpkg", "", "__WAITPKG__")
    case 57: return row("serialize", "", "__SERIALIZE__")
    case 58: return row("movdiri", "", "__MOVDIRI__")
    case 59: return row("movdir64b", "", "__MOVDIR64B__")
    case 60: return row("cldemote", "", "__CLDEMOTE__")
    case 61: return row("ptwrite", "", "__PTWRITE__")
    case 62: return row("sgx", "", "__SGX__")
    default: return row("abm", "", "__ABM__")
    }
  }

  /// The features a feature needs, directly.
  static func requirements(_ i: Int) -> Features {
    switch i {
    case 4: return .sse
    case 5: return .sse2
    case 6: return .sse3
    case 7: return .ssse3
    case 8: return .sse41
    case 14: return [.sse42, .xsave]
    case 15, 18, 19: return .avx
    case 22, 23, 34: return .sse2
    case 29: return .avx2
    case 36, 37, 38: return .xsave
    case 46: return .sse3
    case 47: return [.avx, Features(rawValue: 1 << 46)]
    case 48: return Features(rawValue: 1 << 47)
    case 51: return .mmx
    case 52: return Features(rawValue: 1 << 51)
    case 53: return .sse2
    case 54: return [.avx, .aes]
    case 55: return [.avx, .pclmul]
    case 30, 31, 32, 33: return .avx512f
    default: return []
    }
  }

  /// The set with everything its members need.
  public var closure: Features {
    var all = self
    while true {
      var next = all
      for i in 0..<Features.rowCount where all.rawValue >> UInt64(i) & 1 != 0 { next.formUnion(Features.requirements(i)) }
      if next == all { return all }
      all = next
    }
  }

  /// Turns off `removed` and everything that needs it.
  public func removing(_ removed: Features) -> Features {
    var left = subtracting(removed)
    while true {
      var next = left
      for i in 0..<Features.rowCount where left.rawValue >> UInt64(i) & 1 != 0 {
        if !left.isSuperset(of: Features.requirements(i)) { next.remove(Features(rawValue: 1 << UInt64(i))) }
      }
      if next == left { return left }
      left = next
    }
  }

  /// Applies an option such as `avx2` or `no-sse3` (the text behind `-m`). False when it names no feature.
  mutating func apply(option: String) -> Bool {
    let off = option.hasPrefix("no-")
    let name = off ? String(option.dropFirst(3)) : option
    if name == "sse4" {
      self = off ? removing(.sse41) : union(.sse42).closure
      return true
    }
    if name == "abm" {
      self = off ? subtracting([.lzcnt, .abm]) : union([.lzcnt, .popcnt, .abm])
      return true
    }
    for i in 0..<Features.rowCount {
      let row = Features.row(i)
      if "\(row.option)" != name { continue }
      self = off ? removing(row.feature) : union(row.feature).closure
      return true
    }
    return false
  }

  /// The features that `-march=` (as `base`) and the `-m` feature options in command-line order give; the texts are those
  /// behind `-m`. As in gcc, of contradicting options the last alone counts, and SSE4.2 brings popcnt and crc32 unless they
  /// are turned off. The unknown option otherwise.
  public static func resolve(_ base: Features, options: [String]) -> (features: Features, unknown: String?) {
    func plain(_ option: String) -> Substring { option.hasPrefix("no-") ? option.dropFirst(3) : option[...] }
    var features = base
    for (k, option) in options.enumerated() {
      if options[(k + 1)...].contains(where: { plain($0) == plain(option) }) { continue }
      if !features.apply(option: option) { return (base, option) }
    }
    if features.contains(.sse42) {
      if !options.contains("no-popcnt") { features.insert(.popcnt) }
      if !options.contains("no-crc32") { features.insert(.crc32) }
    }
    return (features, nil)
  }

  /// The features of a `-march=` value; nil when unknown.
  public static func march(_ name: String) -> Features? { Processor(named: name)?.features }
}
