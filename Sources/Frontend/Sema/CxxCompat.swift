// -Wc++-compat: names that are keywords in C++ (C++20, [lex.key]).

import Support

extension Parser {
  @inline(__always) func warnIfCxxKeyword(_ name: Name, at location: SourceLocation) {
    if diagnostics.isEnabled(.cxxCompat) && name.isSome { checkCxxKeyword(name, at: location) }
  }

  @inline(never) private func checkCxxKeyword(_ name: Name, at location: SourceLocation) {
    if checks.cxxKeywords == nil {
      checks.cxxKeywords = HashTable(capacity: 64)
      for word in Parser.cxxKeywords.description.split(separator: " ") { checks.cxxKeywords!.insert(UInt64(interner.intern(String(word)).raw), 0) }
    }
    if checks.cxxKeywords!.find(UInt64(name.raw)) != nil { warning(.cxxCompat, location, "identifier \(quoted(name)) conflicts with C++ keyword") }
  }

  private static let cxxKeywords: StaticString = """
    asm bool catch char8_t char16_t char32_t class concept consteval constexpr constinit const_cast co_await co_return co_yield decltype delete \
    dynamic_cast explicit export false friend mutable namespace new noexcept nullptr operator private protected public reinterpret_cast \
    requires static_assert static_cast template this thread_local throw true try typeid typename using virtual wchar_t
    """
}
