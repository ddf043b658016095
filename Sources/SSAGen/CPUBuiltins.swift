// `__builtin_cpu_init`, `__builtin_cpu_supports`, `__builtin_cpu_is` on x86: reads of the record that libgcc fills at start-up.
//
// libgcc's `__cpu_model` is { unsigned vendor, type, subtype, features[1] }, followed by the array `__cpu_features2`. The numbers
// of features and processors are the ABI between compilers and libgcc (GCC manual, "x86 Built-in Functions"; libgcc 12).

import Frontend
import SSA
import Support

extension FunctionGen {
  func cpuInit(_ e: Expr) -> ComplexValue {
    if !isX86(e) { return single(i32(0)) }
    return runtimeCall("__cpu_indicator_init", result: .int, [])
  }

  func cpuSupports(_ e: Expr) -> ComplexValue {
    guard isX86(e), let name = literalText(operand(e, 0)) else { return single(i32(0)) }
    guard let number = CPUBuiltins.index(of: name, in: CPUBuiltins.features) else { return unknown(name, e) }
    let place = number < 32
      ? runtimeObject("__cpu_model", size: 16, offset: 12) : runtimeObject("__cpu_features2", size: 4, offset: Int64(number / 32 - 1) * 4)
    let bits = loadRaw(.i32, place)
    return single(b.binary(.and, bits, f.constant(.i32, Int64(Int32(truncatingIfNeeded: Int64(1) << Int64(number % 32))))))
  }

  func cpuIs(_ e: Expr) -> ComplexValue {
    guard isX86(e), let name = literalText(operand(e, 0)) else { return single(i32(0)) }
    let words = [(CPUBuiltins.vendors, 0), (CPUBuiltins.types, 4), (CPUBuiltins.subtypes, 8)]
    for (list, offset) in words {
      guard let number = CPUBuiltins.index(of: name, in: list) else { continue }
      let word = loadRaw(.i32, runtimeObject("__cpu_model", size: 16, offset: Int64(offset)))
      return single(b.cast(.zext, b.icmp(.eq, word, i32(Int64(number))), to: .i32))
    }
    return unknown(name, e)
  }

  private func unknown(_ name: String, _ e: Expr) -> ComplexValue {
    m.error(e.location, "'\(name)' is not a processor feature or name that this builtin knows")
    return single(i32(0))
  }

  private func isX86(_ e: Expr) -> Bool {
    if m.module.target.arch == .x86_64 { return true }
    m.error(e.location, "this builtin exists only for x86")
    return false
  }

  private func literalText(_ id: ExprID) -> String? {
    var e = ast.exprs[id]
    while e.kind == .cast { e = ast.exprs[e.first] }
    if e.kind == .stringLiteral { return String(decoding: m.trimmed(ast.bytes(of: StringID(e.a))), as: UTF8.self) }
    m.error(e.location, "the argument of this builtin must be a string literal")
    return nil
  }

  /// A word of an object in libgcc.
  private func runtimeObject(_ name: String, size: UInt64, offset: Int64) -> Place {
    let n = ast.interner.intern(name)
    let id = m.module.find(n) ?? {
      var g = Global(name: n, kind: .variable)
      g.visibility = .hidden
      g.size = size
      g.alignment = 4
      return m.module.add(g)
    }()
    return Place(f.constant(addressOf: id), alignLog2: 2).advanced(by: offset)
  }
}

/// Names in the order of their numbers; `-` marks numbers without a public name.
enum CPUBuiltins {
  static let features: StaticString = """
    cmov mmx popcnt sse sse2 sse3 ssse3 sse4.1 sse4.2 avx avx2 sse4a fma4 xop fma avx512f bmi bmi2 aes pclmul avx512vl avx512bw \
    avx512dq avx512cd avx512er avx512pf avx512vbmi avx512ifma avx5124vnniw avx5124fmaps avx512vpopcntdq avx512vbmi2 gfni \
    vpclmulqdq avx512vnni avx512bitalg avx512bf16
    """
  static let vendors: StaticString = "- intel amd"
  static let types: StaticString = """
    - bonnell core2 corei7 amdfam10h amdfam15h silvermont knl btver1 btver2 amdfam17h knm goldmont goldmont-plus tremont amdfam19h
    """
  static let subtypes: StaticString = """
    - nehalem westmere sandybridge barcelona shanghai istanbul bdver1 bdver2 bdver3 bdver4 znver1 ivybridge haswell broadwell \
    skylake skylake-avx512 cannonlake icelake-client icelake-server znver2 cascadelake tigerlake cooperlake sapphirerapids \
    alderlake znver3 rocketlake
    """

  /// Cold.
  static func index(of name: String, in list: StaticString) -> Int? {
    if name == "-" { return nil }
    return list.description.split(separator: " ").firstIndex { $0 == name }
  }
}
