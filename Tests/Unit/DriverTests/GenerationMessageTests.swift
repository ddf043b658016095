// Messages that depend on the code that was generated: attributes `error` and `warning`, -Wframe-larger-than, -Wstack-usage.

import Foundation
import Testing

@Suite struct GenerationMessageTests {
  private static let calls = """
    extern void bad(void) __attribute__((error("no bad")));
    extern void worse(void) __attribute__((warning("careful")));
    static inline __attribute__((always_inline)) void check(int n) { if (__builtin_constant_p(n) && n > 3) bad(); }
    int f(int x) { if (0) bad(); check(2); if (x) worse(); return sizeof(int) == 8 ? (bad(), 1) : 0; }
    #ifdef BAD
    int g(int x) { if (x) bad(); return 1; }
    #endif
    """

  private var backends: [[String]] {
    let llvm = (DriverHarness.compiler as NSString).deletingLastPathComponent + "/martlet-llvm"
    return FileManager.default.isExecutableFile(atPath: llvm) ? [[], ["--backend=llvm"]] : [[]]
  }

  @Test func callsThatAreLeft() throws {
    let h = try DriverHarness(["calls.c": GenerationMessageTests.calls])
    for backend in backends {
      for level in ["-O0", "-O2"] {
        let fine = try h.run(DriverHarness.compiler, ["-c", level, "calls.c"] + backend)
        #expect(fine.status == 0, "\(backend) \(level)")
        #expect(fine.err.contains("calls.c:4:47: warning: call to 'worse' declared with attribute warning: careful [-Wattribute-warning]"))
        let bad = try h.run(DriverHarness.compiler, ["-c", level, "-DBAD", "calls.c", "-o", "bad.o"] + backend)
        #expect(bad.status == 1 && bad.err.contains("calls.c:6:23: error: call to 'bad' declared with attribute error: no bad"))
        #expect(bad.err.components(separatedBy: "error: call").count == 2 && !h.exists("bad.o"))
      }
    }
  }

  @Test func largeFrames() throws {
    let h = try DriverHarness([
      "frames.c": "void use(char *);\nvoid small(void) { char a[50]; use(a); }\nvoid large(void) { char a[5000]; use(a); }\n"
        + "void open(int n) { char a[n]; use(a); }\n"
    ])
    for backend in backends {
      let r = try h.run(DriverHarness.compiler, ["-c", "-O2", "-Wframe-larger-than=1kB", "frames.c"] + backend)
      #expect(r.status == 0 && r.err.contains("frames.c:3:6: warning: the frame size of 50"), "\(backend)")
      #expect(r.err.components(separatedBy: "warning:").count == 2)
      #expect(try h.run(DriverHarness.compiler, ["-c", "-Werror=frame-larger-than=1000", "frames.c"] + backend).status == 1)
    }
    let usage = try h.martlet("-c", "-O2", "-Wstack-usage=1000", "frames.c")
    #expect(usage.err.contains("frames.c:3:6: warning: stack usage is 50") && usage.err.contains("frames.c:4:6: warning: stack usage might be unbounded"))
  }

  @Test func limitsOfSourceText() throws {
    let h = try DriverHarness(["deep.c": "int x = ((((((((1))))))));\nchar big[2000];\n"])
    #expect(try h.martlet("-c", "-fbracket-depth=100", "deep.c").status == 0)
    let deep = try h.martlet("-c", "-fbracket-depth=5", "deep.c")
    #expect(deep.status == 1 && deep.err.contains("nesting is deeper than 5 levels"))
    #expect(try h.martlet("-c", "-fbracket-depth=x", "deep.c").status == 1)
    #expect(try h.martlet("-c", "-Wlarger-than=1KiB", "deep.c").err.contains("deep.c:2:6: warning: size of 'big' 2000 bytes exceeds maximum object size 1024"))
  }
}
