// Expressions of linker scripts, by their value.

import ObjectFormat
import Support
import Testing

@testable import Linker

@Suite struct ScriptExpressionTests {
  private func value(_ text: String, dot: UInt64 = 0) throws -> UInt64 {
    let link = LinkContext(options: LinkOptions(), report: LinkReport(program: "test"), architecture: .x86_64)
    let e = try LinkScriptParser.parseExpression(text, path: "test", interner: link.interner)
    return ScriptEvaluator(link: link, dot: dot).evaluate(e).number
  }

  @Test(arguments: [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("1 << 4 | 1", 17), ("0x10 - 010", 8), ("4K", 4096), ("2M", 2_097_152), ("0x1000K", 4_194_304), ("10 / 3 % 2", 1),
    ("5 > 3 && 2 <= 2", 1), ("1 == 2 || 3 != 3", 0), ("!5", 0), ("~0 & 0xff", 255), ("1 ? 2 : 3", 2), ("0 ? 2 : 1 ? 4 : 5", 4), ("MAX(3, 9) - MIN(3, 9)", 6),
    ("LOG2CEIL(17)", 5), ("CONSTANT(MAXPAGESIZE)", 4096), ("ALIGN(0x11, 16)", 32), ("DEFINED(nothing)", 0), ("7 - 3 - 2", 2), ("-1 + 2", 1), ("0 ^ 6", 6),
  ] as [(String, UInt64)])
  func evaluates(text: String, expected: UInt64) throws { #expect(try value(text) == expected) }

  @Test func usesTheLocationCounter() throws {
    #expect(try value(". + 1", dot: 0x100) == 0x101)
    #expect(try value("ALIGN(0x1000)", dot: 0x1001) == 0x2000)
  }

  @Test(arguments: ["1 +", "(1", "ALIGN()", "1 2", "MAX(1)", "CONSTANT(BOGUS)", "99999999999999999999x", String(repeating: "(", count: 5000)])
  func refuses(text: String) { #expect(throws: ScriptError.self) { try value(text) } }
}
