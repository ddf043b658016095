import Glibc
import Testing

@testable import Support

@Suite struct DiagnosticTests {
  /// An engine over one file's text, and what it rendered.
  private final class Setup {
    let sources = SourceManager(interner: Interner())
    let output = ByteBuffer()
    let start: UInt32
    lazy var renderer = DiagnosticRenderer(sources: sources, output: output)
    lazy var engine = DiagnosticEngine(sources: sources) { [unowned self] in self.renderer.render($0) }

    init(_ text: String, origin: FileOrigin = .user) {
      var copy = text
      let name = sources.interner.intern("f.c")
      let manager = sources
      let buffer = copy.withUTF8 { manager.addBuffer(named: name, copying: $0) }
      let entry = manager.enter(buffer, path: name, includedFrom: .none, origin: origin)!
      start = manager.entry(entry).start
    }
    func at(_ offset: UInt32) -> Support.SourceLocation { Support.SourceLocation(start + offset) }
  }

  @Test func sourceLineCaretRangesAndFixIt() {
    let s = Setup("int x;\n\tfoo = bar + baz\n")
    s.engine.error(
      at: s.at(18), ranges: [SourceRange(s.at(14), s.at(20))], fixIts: [.insert(";", before: s.at(23))], "bad sum")
    #expect(
      s.output.string == """
        f.c:2:19: error: bad sum
            2 |         foo = bar + baz
              |               ~~~~^~~~~
              |                        ;

        """)
  }

  @Test func warningOptions() {
    let s = Setup("x")
    #expect(!s.engine.warning(.unusedVariable, at: s.at(0), "off by default"))
    #expect(s.engine.applyOption("all"))
    #expect(s.engine.warning(.unusedVariable, at: s.at(0), "on"))
    #expect(s.output.string.contains("f.c:1:1: warning: on [-Wunused-variable]"))
    #expect(s.engine.applyOption("error=unused-variable"))
    #expect(s.engine.warning(.unusedVariable, at: s.at(0), "hard"))
    #expect(s.output.string.contains("error: hard [-Werror=unused-variable]"))
    #expect(s.engine.applyOption("no-unused-variable"))
    #expect(!s.engine.warning(.unusedVariable, at: s.at(0), "off again"))
    #expect(s.engine.apply(option: "no-such-thing") == .unknownNegative)
    #expect(s.engine.apply(option: "unused-varaible") == .unknown(suggestion: "unused-variable"))
    #expect(s.engine.errorCount == 1 && s.engine.warningCount == 1)
  }

  @Test func warningsAsErrorsExceptSome() {
    let s = Setup("x")
    #expect(s.engine.applyOption("error") && s.engine.applyOption("no-error=cpp"))
    s.engine.warning(.cpp, at: s.at(0), "soft")
    s.engine.warning(.overflow, at: s.at(0), "hard")
    #expect(s.output.string.contains("warning: soft") && s.output.string.contains("error: hard"))
  }

  @Test func namedOptionsWinOverUmbrellas() {
    let s = Setup("x")
    #expect(s.engine.applyOption("no-unused-variable") && s.engine.applyOption("all"))
    #expect(!s.engine.isEnabled(.unusedVariable) && s.engine.isEnabled(.unusedFunction))
    #expect(!s.engine.isEnabled(.unusedParameter))
    #expect(s.engine.applyOption("extra") && s.engine.isEnabled(.unusedParameter))
    #expect(s.engine.applyOption("no-unused") && !s.engine.isEnabled(.unusedParameter) && !s.engine.isEnabled(.unusedFunction))
  }

  @Test func optionValues() {
    let s = Setup("x")
    #expect(s.engine.applyOption("all") && s.engine.level(of: .format) == 1 && !s.engine.isEnabled(.formatNonliteral))
    #expect(s.engine.applyOption("format=2") && s.engine.isEnabled(.formatNonliteral))
    #expect(s.engine.apply(option: "format=9") == .invalid("argument to '-Wformat=' is not between 0 and 2"))
    #expect(s.engine.applyOption("extra") && s.engine.level(of: .implicitFallthrough) == 3)
    #expect(s.engine.applyOption("implicit-fallthrough=5") && s.engine.level(of: .implicitFallthrough) == 5)
    #expect(s.engine.apply(option: "unused-variable=2") == .unknown(suggestion: "unused-variable"))
    #expect(s.engine.apply(option: "normalized=nfd") != .accepted)
  }

  @Test func aliasesAndImplications() {
    let s = Setup("x")
    #expect(s.engine.applyOption("sometimes-uninitialized") && s.engine.isEnabled(.maybeUninitialized))
    #expect(s.engine.applyOption("error-implicit-function-declaration"))
    #expect(s.engine.state(of: .implicitFunctionDeclaration, at: s.at(0)) == .error)
    #expect(s.engine.applyOption("shadow") && s.engine.isEnabled(.shadowLocal))
  }

  @Test func theSameIsSaidOnce() {
    let s = Setup("x y")
    s.engine.error(at: s.at(0), "once")
    s.engine.error(at: s.at(0), "once")
    s.engine.error(at: s.at(2), "once")
    #expect(s.engine.errorCount == 2)
  }

  @Test func wideCharactersAreAligned() {
    let s = Setup("int \u{4F60}\u{597D} = e\u{301}x + 1;\n")
    // Behind two wide characters of three bytes each and an accent of two.
    s.engine.error(at: s.at(17), "here")
    #expect(s.output.string.hasPrefix("f.c:1:14: error: here\n"))
    #expect(s.output.string.hasSuffix("\n      |              ^\n"))
    s.renderer.columnUnit = .byte
    s.engine.error(at: s.at(17), "there")
    #expect(s.output.string.contains("f.c:1:18: error: there"))
  }

  @Test func longMessagesAreBroken() {
    let s = Setup("x")
    s.renderer.messageLength = 20
    s.engine.error(at: s.at(0), "one two three four five six seven")
    #expect(s.output.string.contains("error: one two three four\n   five six seven\n"))
  }

  @Test func parseableFixIts() {
    let s = Setup("foo(\"a\");\n")
    s.renderer.showsParseableFixIts = true
    s.engine.error(at: s.at(0), fixIts: [.replace(SourceRange(s.at(0), s.at(0)), with: "bar"), .insert(";", before: s.at(3))], "no")
    #expect(s.output.string.contains("fix-it:\"f.c\":{1:1-1:4}:\"bar\"\nfix-it:\"f.c\":{1:4-1:4}:\";\"\n"))
  }

  @Test func colorsOfTheEnvironment() {
    let s = Setup("x")
    s.renderer.usesColor = true
    s.renderer.colors.apply("error=35:locus=04:nonsense")
    s.engine.error(at: s.at(0), "red 'word'")
    #expect(s.output.string.contains("\u{1b}[35m\u{1b}[Kerror: ") && s.output.string.contains("\u{1b}[04m") && s.output.string.contains("'\u{1b}[01mword\u{1b}[m'"))
  }

  @Test func systemHeadersAndSuppression() {
    let s = Setup("x", origin: .system)
    #expect(!s.engine.warning(.general, at: s.at(0), "quiet"))
    s.engine.note(at: s.at(0), "belongs to the quiet one")
    #expect(s.output.string == "")
    #expect(s.engine.applyOption("system-headers"))
    #expect(s.engine.warning(.general, at: s.at(0), "loud"))
    s.engine.suppressesWarnings = true
    #expect(!s.engine.warning(.general, at: s.at(0), "-w"))
  }

  @Test func errorLimitStops() {
    let s = Setup("x")
    s.engine.errorLimit = 2
    for k in 0..<5 { s.engine.error(at: s.at(0), "again \(k)") }
    #expect(s.engine.errorCount == 2 && s.engine.hasStopped)
    #expect(s.output.string.contains("too many errors"))
  }

  @Test func locationsOfExpansions() {
    let s = Setup("#define M a\nM b\n")
    let name = s.sources.interner.intern("M")
    s.sources.beginExpansion(of: name, start: s.at(12), end: s.at(12), definitionStart: s.at(8), definitionEnd: s.at(10))
    let made = s.sources.addSpelling(s.at(10))
    #expect(s.sources.isMacro(made) && !s.sources.isFromArgument(made))
    #expect(s.sources.fileLocation(of: made) == s.at(12))
    #expect(s.sources.spellingLocation(of: made) == s.at(10))
    s.engine.error(at: made, "here")
    #expect(s.output.string.contains("f.c:2:1: error: here"))
    #expect(s.output.string.contains("f.c:1:11: note: expanded from macro 'M'"))
  }
}

@Suite struct FileIOTests {
  private func write(_ text: String, to path: String) throws(FileError) {
    let bytes = Array(text.utf8)
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = buffer.initialize(from: bytes)
    defer { buffer.deallocate() }
    try FileOutput.write(UnsafeBufferPointer(buffer), to: path)
  }

  private func read(_ path: String) -> String? {
    var code: Int32 = 0
    var copy = path + "\0"
    return copy.withUTF8 { bytes in
      FileMapping(path: bytes.baseAddress!, error: &code).map { String(decoding: $0.contents, as: UTF8.self) }
    }
  }

  private func temporaryDirectory() -> String {
    var template = Array("/tmp/martlet-io-XXXXXX".utf8CString)
    return String(cString: mkdtemp(&template))
  }

  @Test func replacesWholeFiles() throws {
    let directory = temporaryDirectory()
    defer { _ = system("rm -rf '\(directory)'") }
    try write("one", to: directory + "/f")
    try write("two!", to: directory + "/f")
    #expect(read(directory + "/f") == "two!")
    symlink(directory + "/f", directory + "/link")
    try write("three", to: directory + "/link")
    var status = stat()
    #expect(lstat(directory + "/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(read(directory + "/f") == "three")
    // Nothing is left beside the two.
    #expect(system("test $(ls '\(directory)' | wc -l) = 2") == 0)
  }

  @Test func devicesStayDevices() throws {
    try write("gone", to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    #expect(throws: FileError.self) { try write("x", to: "/dev/full") }
    #expect(throws: FileError.self) { try write("x", to: "/no/such/directory/f") }
  }

  @Test func mappingsEndInZeros() throws {
    let directory = temporaryDirectory()
    defer { _ = system("rm -rf '\(directory)'") }
    for size in [0, 1, 4095, 4096, 65_536, 65_537, 69_632, 81_920 - 3] {
      try write(String(repeating: "x", count: size), to: directory + "/f")
      var code: Int32 = 0
      var path = directory + "/f\0"
      let mapping = path.withUTF8 { FileMapping(path: $0.baseAddress!, error: &code) }
      #expect(mapping?.size == size)
      if let mapping { for i in 0..<FileMapping.padding { #expect(mapping.bytes[size + i] == 0) } }
    }
    #expect(read(directory) == nil)
  }
}
