// Evaluating DejaGnu target selectors: `x86_64-*-*`, `{ ! alloca }`, `{ lp64 && int128 }`, `{ i?86-*-* x86_64-*-* }`.

/// The machine a test is compiled for, as far as selectors can ask.
struct TargetFacts {
  /// Full triple with vendor, as DejaGnu matches it.
  var triple: String
  /// Effective-target keywords met while evaluating that nobody has decided on.
  var unknown: [String] = []

  init(target: String) {
    let arch = target.split(separator: "-").first.map(String.init) ?? "x86_64"
    triple = target.isEmpty ? "x86_64-pc-linux-gnu" : arch + "-pc-linux-gnu"
  }

  /// Keywords true of every 64-bit Linux target with glibc (GCC Internals, "Effective-Target Keywords").
  private static let always: Set<String> = [
    "int32plus", "int32", "label_values", "trampolines", "alloca", "indirect_jumps", "untyped_assembly", "return_address", "fileio",
    "stdint_types", "mmap", "double64plus", "double64", "c99_runtime", "longlong64", "lp64", "int128", "nonlocal_goto", "unwrapped", "ptr32plus",
    "size32plus", "size24plus", "size20plus", "wchar", "tls", "tls_runtime", "tls_native", "pthread", "pthread_h", "hard_float", "inf", "inff", "native",
    "fpic", "pie", "shared", "named_sections", "stdint_types_mbig_endian", "short_enums_no", "sync_int_long", "sync_char_short", "sync_long_long",
    "float32", "float64", "float32x", "float64x", "float128", "float128_runtime", "float64x_runtime", "large_double", "large_long_double", "lto_no",
    "gas", "gld", "elf", "alias", "weak", "weak_undefined", "freorder", "profiling", "signal", "sigsetjmp", "bswap", "bswap16", "bswap32", "bswap64",
    "le", "linux", "computed_goto", "atomic_int", "cas_int", "cas_char", "ctz", "clz", "popcount", "str_no", "dfp", "strict_align_no", "run_expensive_tests",
    "non_strict_align", "scheduling", "indirect_calls", "non_strict_prototype", "R_flag_in_section", "exceptions", "comdat_group", "init_priority", "visibility", "gettimeofday", "4byte_wchar_t",
    // Floating types and their environment.
    "float16", "float16_runtime", "float32_runtime", "float64_runtime", "float32x_runtime", "floatn_nx_runtime", "base_quadfloat_support", "__float128",
    "fenv", "fenv_exceptions", "trapping", "mempcpy", "global_constructor",
  ]
  /// Keywords false of them.
  private static let never: Set<String> = [
    "freestanding", "ilp32", "llp64", "int16", "ia32", "newlib", "default_packed", "short_enums", "keeps_null_pointer_checks", "be",
    "strict_align", "nonpic", "lto", "avr_tiny", "x32", "large_initializer_no", "exe_stack_no", "tiny", "msp430_small", "float128x", "float128x_runtime", "noinit", "persistent",
    "short_eq_int", "newlib_nano_io", "fopenmp",
  ]

  /// Keywords true of x86-64 alone.
  private static let x86: Set<String> = ["sse", "sse2", "sse_runtime", "sse2_runtime", "cet", "builtin_eh_return", "automatic_stack_alignment", "march_option", "fstack_protector", "pie_enabled", "fgraphite", "lra"]
  /// Beginnings of keywords of other processors.
  private static let foreign = ["arm_", "aarch64", "powerpc", "ppc", "vmx", "mips", "riscv", "s390"]

  mutating func has(_ keyword: String) -> Bool {
    if Self.x86.contains(keyword) { return triple.hasPrefix("x86_64") }
    if Self.foreign.contains(where: { keyword.hasPrefix($0) }) && triple.hasPrefix("x86_64") { return false }
    if Self.always.contains(keyword) { return true }
    if Self.never.contains(keyword) { return false }
    if !unknown.contains(keyword) { unknown.append(keyword) }
    return false
  }

  /// Whether the selector written in `words` holds; a leading `target` or `xfail` is part of the form.
  mutating func matches(_ words: [TclWord]) -> Bool {
    var rest = words[...]
    if let first = rest.first, first.text == "target" || first.text == "xfail" { rest = rest.dropFirst() }
    return either(&rest)
  }

  mutating func matches(_ word: TclWord) -> Bool { word.isBraced ? matches(TclList.words(word.text)) : name(word.text) }

  /// Alternatives: `a || b`, or a plain list of triples.
  private mutating func either(_ rest: inout ArraySlice<TclWord>) -> Bool {
    var value = both(&rest)
    while let next = rest.first {
      if next.text == "||" { rest = rest.dropFirst() }
      let right = both(&rest)
      value = value || right
    }
    return value
  }

  private mutating func both(_ rest: inout ArraySlice<TclWord>) -> Bool {
    var value = single(&rest)
    while rest.first?.text == "&&" {
      rest = rest.dropFirst()
      let right = single(&rest)
      value = value && right
    }
    return value
  }

  private mutating func single(_ rest: inout ArraySlice<TclWord>) -> Bool {
    guard let word = rest.popFirst() else { return false }
    if !word.isBraced && word.text == "!" { return !single(&rest) }
    return matches(word)
  }

  private mutating func name(_ text: String) -> Bool {
    if text.contains("-") || text.contains("*") { return Glob.matches(text, triple) }
    return has(text)
  }
}

enum Glob {
  /// Shell-style matching with `*`, `?` and `[…]`.
  static func matches(_ pattern: String, _ text: String) -> Bool { matches(Array(pattern.utf8)[...], Array(text.utf8)[...]) }

  private static func matches(_ p: ArraySlice<UInt8>, _ t: ArraySlice<UInt8>) -> Bool {
    guard let c = p.first else { return t.isEmpty }
    if c == UInt8(ascii: "*") {
      if matches(p.dropFirst(), t) { return true }
      return !t.isEmpty && matches(p, t.dropFirst())
    }
    guard let d = t.first else { return false }
    if c == UInt8(ascii: "["), let end = p.firstIndex(of: UInt8(ascii: "]")) {
      return p[(p.startIndex + 1)..<end].contains(d) && matches(p[(end + 1)...], t.dropFirst())
    }
    return (c == UInt8(ascii: "?") || c == d) && matches(p.dropFirst(), t.dropFirst())
  }
}
