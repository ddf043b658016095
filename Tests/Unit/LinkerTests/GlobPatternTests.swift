// Patterns of linker and version scripts.

import Testing

@testable import Linker

@Suite struct GlobPatternTests {
  @Test(arguments: [
    ("*", "anything", true), (".text.*", ".text.main", true), (".text.*", ".text", false), ("a?c", "abc", true), ("a?c", "ac", false),
    ("[a-c]x", "bx", true), ("[^a-c]x", "bx", false), ("[!a-c]x", "dx", true), ("*a*b*", "xxaxxbxx", true), ("*a*b", "xxaxxbxx", false),
    ("\\*", "*", true), ("\\*", "x", false), ("[]]", "]", true), ("[a", "[a", true), ("", "", true), ("", "x", false),
  ])
  func matches(pattern: String, text: String, expected: Bool) { #expect(GlobPattern(pattern).matches(text) == expected) }

  @Test func takesNoExponentialTime() {
    let pattern = GlobPattern(String(repeating: "*a", count: 200) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 20_000)))
  }
}
