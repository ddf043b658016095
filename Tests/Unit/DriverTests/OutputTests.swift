// What the command writes, where, and what it leaves alone when something is wrong.

import Foundation
import Testing

private let good = "#include \"h.h\"\nint f(int x) { return x + H; }\n"
private let bad = "int f(int x) { return y; }\n"
private let program = "#include <stdio.h>\nint g(void);\nint main(void) { printf(\"%d\\n\", g()); return 3; }\n"

@Suite struct OutputTests {
  private func project() throws -> DriverHarness {
    try DriverHarness(["a.c": good, "h.h": "#define H 4\n", "bad.c": bad, "main.c": program, "g.c": "int g(void) { return 42; }\n"])
  }

  @Test func defaultNames() throws {
    let h = try project()
    try h.write("sub/s.c", "int s;\n")
    #expect(try h.martlet("-c", "a.c", "sub/s.c").status == 0)
    #expect(h.exists("a.o") && h.exists("s.o") && !h.exists("sub/s.o"))
    #expect(try h.martlet("-S", "a.c").status == 0)
    #expect(h.text("a.s").contains("f:"))
    #expect(try h.martlet("main.c", "g.c").status == 0)
    #expect(h.exists("a.out") && !h.exists("main.o"))
    let run = try h.run("a.out")
    #expect(run.status == 3 && run.out == "42\n")
  }

  @Test func preprocessing() throws {
    let h = try project()
    let out = try h.martlet("-E", "a.c")
    #expect(out.status == 0 && out.out.contains("return x + 4;") && out.out.contains("# 1 \"a.c\""))
    #expect(try h.martlet("-E", "-P", "a.c", "-o", "x.i").out == "")
    #expect(h.text("x.i").contains("int f(int x) { return x + 4; }") && !h.text("x.i").contains("#"))
    #expect(try h.martlet("-E", "-x", "c", "-P", "-", input: "A\n#define A 1\nA\n").out.split(separator: "\n") == ["A", "1"])
  }

  @Test func standardInputAndOutput() throws {
    let h = try project()
    #expect(try h.martlet("-c", "-x", "c", "-", "-o", "in.o", input: "int v;\n").status == 0)
    #expect(h.bytes("in.o").starts(with: [0x7f, 0x45, 0x4c, 0x46]))
    let out = try h.martlet("-S", "a.c", "-o", "-")
    #expect(out.out.contains("f:") && !h.exists("-"))
  }

  @Test func assemblyTextThatIsNotUnderstoodIsPassedOn() throws {
    let h = try project()
    try h.write("odd.c", "void f(int x) { asm(\"->VALUE %0 x\" :: \"i\"(4)); }\nasm(\"wholly unknown\");\n")
    let out = try h.martlet("-S", "odd.c", "-o", "-")
    #expect(out.status == 0 && out.out.contains("->VALUE $4 x") && out.out.contains("wholly unknown"))
    let object = try h.martlet("-c", "odd.c")
    #expect(object.status == 1 && object.err.contains("odd.c:1:") && !h.exists("odd.o"))
  }

  @Test func temporaryFilesGoWhereTMPDIRSays() throws {
    let h = try project()
    try h.write("t/keep", "")
    let folder = h.folder + "/t"
    #expect(try h.martlet("main.c", "g.c", environment: ["TMPDIR": folder]).status == 0)
    // Two backends' halves are joined there too, where LLVM is built in.
    if FileManager.default.isExecutableFile(atPath: (DriverHarness.compiler as NSString).deletingLastPathComponent + "/martlet-llvm") {
      try h.write("two.c", "int f(int x) { return x + 1; }\nint g(int x) { return f(x) * 2; }\n")
      #expect(try h.martlet("--backend-for=^g$=llvm", "-c", "two.c", environment: ["TMPDIR": folder]).status == 0)
      let out = try h.martlet("--backend-for=^g$=llvm", "-c", "two.c", environment: ["TMPDIR": h.folder + "/absent"])
      #expect(out.status != 0 && out.err.contains("/absent"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["keep"])
  }

  @Test func nothingIsLeftAfterErrors() throws {
    let h = try project()
    let before = h.files
    for action in ["-c", "-S", "-E"] where action != "-E" {
      let out = try h.martlet(action, "bad.c", "-o", "bad.out")
      #expect(out.status == 1 && out.err.contains("bad.c:1:23: error:"))
    }
    #expect(try h.martlet("main.c", "bad.c", "-o", "prog").status == 1)
    #expect(try h.martlet("-MMD", "-c", "bad.c").status == 1)
    #expect(h.files == before)
  }

  @Test func anOlderOutputDoesNotSurviveAnError() throws {
    let h = try project()
    try h.write("bad.o", "stale")
    #expect(try h.martlet("-c", "bad.c").status == 1)
    // What make would take for a fresh object must not lie there half written; the old one may stay or go, as a whole.
    #expect(!h.exists("bad.o") || h.text("bad.o") == "stale")
  }

  @Test func deviceIsWrittenNotReplaced() throws {
    let h = try project()
    try h.martlet("-c", "a.c", "-o", "/dev/null")
    try h.martlet("main.c", "g.c", "-o", "/dev/null")
    try h.martlet("-c", "bad.c", "-o", "/dev/null")
    var info = stat()
    #expect(stat("/dev/null", &info) == 0 && (info.st_mode & S_IFMT) == S_IFCHR)
  }

  @Test func errorsSetTheStatus() throws {
    let h = try project()
    #expect(try h.martlet().status == 1)
    #expect(try h.martlet("absent.c").err.contains("cannot read 'absent.c'"))
    #expect(try h.martlet("-c", "a.c", "-o", "absent/x.o").status == 1)
    #expect(try h.martlet("main.c").status == 1)
    #expect(try h.martlet("main.c", "g.c", "-labsent").status == 1)
    #expect(try h.martlet("-c", "absent.c", "a.c").status == 1)
    #expect(try h.martlet("a.c", "absent.o").status == 1)
    #expect(try h.martlet("-fsyntax-only", "a.c").status == 0)
  }

  @Test func severalInputsKeepTheOrderOfDiagnostics() throws {
    let h = try project()
    for k in 0..<6 { try h.write("e\(k).c", "int v = \(k) +;\n") }
    for jobs in ["-j1", "-j2"] {
      let err = try h.martlet("-c", jobs, "e0.c", "e1.c", "e2.c", "e3.c", "e4.c", "e5.c").err
      let order = err.split(separator: "\n").filter { $0.contains(": error:") }.map { String($0.prefix(4)) }
      #expect(order == (0..<6).map { "e\($0).c" })
    }
  }

  @Test func dependencies() throws {
    let h = try project()
    #expect(try h.martlet("-MM", "a.c").out == "a.o: a.c h.h\n")
    #expect(try h.martlet("-MM", "-MT", "x y", "-MQ", "$z", "a.c").out == "x y $$z: a.c h.h\n")
    #expect(try h.martlet("-MMD", "-MP", "-c", "a.c", "-o", "out.o").status == 0)
    #expect(h.text("out.d") == "out.o: a.c h.h\n\nh.h:\n" || h.text("out.d") == "out.o: a.c h.h\nh.h:\n")
    #expect(try h.martlet("-MMD", "-MF", "deps", "-fsyntax-only", "a.c").status == 0)
    #expect(h.text("deps").contains("a.c h.h"))
    #expect(try h.martlet("-MM", "-MG", "-x", "c", "-", input: "#include \"made.h\"\n").out.contains("made.h"))
  }

  @Test func searchPathsAndMacros() throws {
    let h = try DriverHarness(["m.c": "#include \"one.h\"\n#include <two.h>\nint v = ONE + TWO + THREE;\n", "i/one.h": "#define ONE 1\n", "s/two.h": "#define TWO 2\n"])
    #expect(try h.martlet("-fsyntax-only", "-Ii", "-isystem", "s", "-DTHREE=3", "m.c").status == 0)
    #expect(try h.martlet("-fsyntax-only", "-I", "i", "-DTHREE", "m.c").err.contains("two.h"))
    #expect(try h.martlet("-fsyntax-only", "m.c", "-DTHREE", environment: ["CPATH": "i:s"]).status == 0)
    #expect(try h.martlet("-E", "-P", "-DA=1", "-UA", "-x", "c", "-", input: "A\n").out == "A\n")
  }

  @Test func responseFiles() throws {
    let h = try project()
    try h.write("args", "-c a.c\n-o \"with space.o\"\n")
    #expect(try h.martlet("@args").status == 0)
    #expect(h.exists("with space.o"))
  }

  @Test func linkingObjectsAndArchives() throws {
    let h = try project()
    #expect(try h.martlet("-c", "main.c", "g.c").status == 0)
    #expect(try h.martlet("main.o", "g.o", "-o", "p").status == 0)
    #expect(try h.run("p").out == "42\n")
    #expect(try h.martlet("-static", "main.c", "g.o", "-o", "q").status == 0)
    #expect(try h.run("q").out == "42\n")
    #expect(try h.martlet("-shared", "-fPIC", "g.c", "-o", "libg.so").status == 0)
    #expect(try h.martlet("main.c", "-L.", "-lg", "-Wl,-rpath,$ORIGIN", "-o", "r").status == 0)
    #expect(try h.run("r").out == "42\n")
    #expect(try h.martlet("-no-pie", "main.c", "g.c", "-o", "s").status == 0)
    #expect(try h.run("s").status == 3)
  }

  @Test func questions() throws {
    let h = try project()
    #expect(try h.martlet("-dumpmachine").out == "x86_64-linux-gnu\n")
    #expect(try h.martlet("-dumpversion").out == "12\n")
    #expect(try h.martlet("--version").out.hasPrefix("martlet (GCC 12"))
    #expect(try h.martlet("-print-file-name=crt1.o").out.contains("/crt1.o"))
    #expect(try h.martlet("--help").out.contains("-fsyntax-only"))
    let commands = try h.martlet("-###", "a.c").err
    #expect(commands.contains("\"-dynamic-linker\"") && !h.exists("a.out"))
    #expect(try h.martlet("-v", "-E", "-x", "c", "-", input: "").err.contains("#include <...> search starts here:"))
  }

  @Test func noTemporariesStay() throws {
    let h = try project()
    try h.write("tmp/keep", "")
    let folder = ["TMPDIR": h.folder + "/tmp"]
    #expect(try h.run(DriverHarness.compiler, ["main.c", "g.c", "-o", "p"], environment: folder).status == 0)
    try h.run(DriverHarness.compiler, ["main.c", "bad.c", "-o", "p"], environment: folder)
    try h.run(DriverHarness.compiler, ["main.c", "-o", "p"], environment: folder)
    #expect(try FileManager.default.contentsOfDirectory(atPath: h.folder + "/tmp") == ["keep"])
  }

  @Test func warningsAsErrors() throws {
    let h = try DriverHarness(["w.c": "int f(int x) { if (x = 1) return 2; return 0; }\n"])
    let warned = try h.martlet("-Wall", "-c", "w.c")
    #expect(warned.status == 0 && warned.err.contains("[-Wparentheses]"))
    #expect(try h.martlet("-Wall", "-Werror", "-c", "w.c", "-o", "x.o").status == 1)
    #expect(!h.exists("x.o"))
    #expect(try h.martlet("-w", "-Wall", "-c", "w.c").err == "")
  }
}
