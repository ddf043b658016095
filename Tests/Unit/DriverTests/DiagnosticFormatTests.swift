// The forms of diagnostics for programs: JSON as gcc writes it, SARIF 2.1.0, fix-its.

import Foundation
import Testing

private let source = """
  #include "h.h"
  int f(int x) { return x + countre; }
  int g(void) { int unused; return h(1, 2); }

  """
private let header = "extern int counter;\nint h(int);\n"

@Suite struct DiagnosticFormatTests {
  private func object(_ text: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(text.utf8)) }

  @Test func json() throws {
    let h = try DriverHarness(["a.c": source, "h.h": header])
    let out = try h.martlet("-fsyntax-only", "-Wall", "-fdiagnostics-format=json", "a.c")
    let list = try #require(try object(out.err) as? [[String: Any]])
    #expect(out.status == 1 && list.count == 3)
    let first = list[0]
    #expect(first["kind"] as? String == "error" && (first["message"] as? String)?.contains("countre") == true)
    let caret = try #require(((first["locations"] as? [[String: Any]])?.first)?["caret"] as? [String: Any])
    #expect(caret["file"] as? String == "a.c" && caret["line"] as? Int == 2 && caret["column"] as? Int == 27)
    let fix = try #require((first["fixits"] as? [[String: Any]])?.first)
    #expect(fix["string"] as? String == "counter")
    #expect((fix["next"] as? [String: Any])?["byte-column"] as? Int == 34)
    #expect((first["children"] as? [[String: Any]])?.first?["kind"] as? String == "note")
    #expect(list.contains { $0["option"] as? String == "-Wunused-variable" })
    #expect(try h.martlet("-fsyntax-only", "-fdiagnostics-format=json", "-x", "c", "h.h").err == "[]\n")
  }

  @Test func sarif() throws {
    let h = try DriverHarness(["a b.c": source, "h.h": header])
    let out = try h.martlet("-fsyntax-only", "-Wall", "-fdiagnostics-format=sarif-file", "a b.c")
    #expect(out.status == 1 && out.err == "")
    let log = try #require(try object(h.text("a b.c.sarif")) as? [String: Any])
    #expect(log["version"] as? String == "2.1.0" && (log["$schema"] as? String)?.contains("sarif-schema-2.1.0") == true)
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    #expect(driver["name"] as? String == "martlet")
    let rules = try #require(driver["rules"] as? [[String: Any]]).map { $0["id"] as? String }
    #expect(Set(rules).count == rules.count)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == 3)
    for result in results {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules[index] == result["ruleId"] as? String)
      #expect(["none", "note", "warning", "error"].contains(result["level"] as? String))
      #expect((result["message"] as? [String: Any])?["text"] as? String != nil)
      let location = try #require((result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any])
      #expect((location["artifactLocation"] as? [String: Any])?["uri"] as? String == "a%20b.c")
      let region = try #require(location["region"] as? [String: Any])
      let line = try #require(region["startLine"] as? Int), from = try #require(region["startColumn"] as? Int)
      #expect(line >= 1 && from >= 1 && (region["endColumn"] as? Int ?? 0) >= from)
    }
    #expect((run["invocations"] as? [[String: Any]])?.first?["executionSuccessful"] as? Bool == false)
    let change = ((results[0]["fixes"] as? [[String: Any]])?.first?["artifactChanges"] as? [[String: Any]])?.first
    #expect(((change?["replacements"] as? [[String: Any]])?.first?["insertedContent"] as? [String: Any])?["text"] as? String == "counter")
  }

  @Test func plainOutputAndParseableFixIts() throws {
    let h = try DriverHarness(["a.c": source, "h.h": header])
    let plain = try h.martlet("-fsyntax-only", "-fdiagnostics-plain-output", "a.c").err
    #expect(!plain.contains(" | ") && plain.contains("a.c:2:27: error: "))
    let fixes = try h.martlet("-fsyntax-only", "-fdiagnostics-parseable-fixits", "a.c").err
    #expect(fixes.contains("fix-it:\"a.c\":{2:27-2:34}:\"counter\""))
  }

  @Test func unknownNegativesAreMentionedOnlyThen() throws {
    let h = try DriverHarness(["a.c": "int f(void) { int x; return 0; }\n"])
    #expect(try h.martlet("-fsyntax-only", "-Wno-nonsense", "a.c").err == "")
    #expect(try h.martlet("-fsyntax-only", "-Wno-nonsense", "-Wall", "a.c").err.contains("'-Wno-nonsense' may have been intended"))
  }
}
