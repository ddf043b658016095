// Version scripts: which node a name falls into.

import Support
import Testing

@testable import Linker

@Suite struct VersionScriptTests {
  private func table(_ text: String) throws -> VersionTable {
    var copy = text
    var t = VersionTable()
    t.add(try copy.withUTF8 { try VersionScriptParser.parse($0, path: "test") })
    return t
  }

  private func verdict(_ t: VersionTable, _ name: String) -> String {
    var copy = name
    switch copy.withUTF8({ t.verdict($0) }) {
    case .none: return "none"
    case .local: return "local"
    case .version(let n): return "\(n)"
    }
  }

  @Test func namedNodes() throws {
    let t = try table("V1 { global: a; b*; local: *; }; V2 { c; extern \"C\" { d; e?; }; } V1;")
    #expect(t.definesVersions && t.nodes[1].parents == ["V1"])
    for (name, expected) in [("a", "2"), ("bcd", "2"), ("c", "3"), ("d", "3"), ("ef", "3"), ("z", "local")] { #expect(verdict(t, name) == expected) }
  }

  @Test func cPlusPlusNames() throws {
    let t = try table("V1 { global: extern \"C++\" { ns::f*; \"ns::g(int*)\"; vtable?for?A; }; local: *; };")
    for (name, expected) in [("_ZN2ns3funEv", "2"), ("_ZN2ns1gEPi", "2"), ("_ZN2ns1gEPPi", "local"), ("_ZTV1A", "2"), ("_ZTV1B", "local"), ("ns", "local")] {
      #expect(verdict(t, name) == expected)
    }
  }

  @Test func anonymousNode() throws {
    let t = try table("{ global: keep; local: *; };")
    #expect(!t.definesVersions && verdict(t, "keep") == "1" && verdict(t, "other") == "local")
  }

  @Test func exactNamesWinOverPatterns() throws {
    let t = try table("V1 { a*; }; V2 { abc; };")
    #expect(verdict(t, "abc") == "3" && verdict(t, "abd") == "2")
  }

  @Test(arguments: ["V1 { a; ", "V1 { a; } V0", "V1 { \"x }; ", "V1 { extern \"C\" { a; ;"])
  func refuses(text: String) { #expect(throws: ScriptError.self) { try table(text) } }
}
