// martlet-torture: runs directories of self-checking C tests under chosen backends, levels and targets (docs/Testing.md).

#if canImport(Glibc)
import Glibc
#endif
import Foundation

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("martlet-torture: error: \(message)\n".utf8))
  exit(2)
}

/// The tests below or listed in `path`, sorted, named relative to the folder given.
func collect(_ path: String, _ options: CommandLineOptions) -> [TestCase] {
  let files = FileManager.default
  if path.hasPrefix("@") {
    guard let data = files.contents(atPath: String(path.dropFirst())) else { fail("cannot read '\(path.dropFirst())'") }
    return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace).flatMap { collect(String($0), options) }
  }
  let full = options.absolute(path)
  var isFolder: ObjCBool = false
  guard files.fileExists(atPath: full, isDirectory: &isFolder) else { fail("'\(path)' does not exist") }
  if !isFolder.boolValue { return [TestCase(name: (full as NSString).lastPathComponent, path: full)] }
  let base = (full as NSString).lastPathComponent
  var tests: [TestCase] = []
  let isPart = { (name: String) in
    // gcc.c-torture/execute/builtins: parts of the test of the same name, or of all (TestPlan.companions).
    name.hasSuffix("-lib.c") && files.fileExists(atPath: full + "/" + name.dropLast(6) + ".c") || name.hasPrefix("lib/") || name.contains("/lib/")
  }
  for name in (files.enumerator(atPath: full)?.allObjects as? [String] ?? []).sorted() {
    if name.hasSuffix(".c") && !isPart(name) { tests.append(TestCase(name: base + "/" + name, path: full + "/" + name)) }
  }
  return tests
}

setvbuf(stdout, nil, _IOLBF, 0)
let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.contains("--help") {
  print(CommandLineOptions.help, terminator: "")
  exit(0)
}
var (options, error) = CommandLineOptions.parse(arguments)
if let error { fail(error) }
if options.compiler.isEmpty {
  let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  options.compiler = [(own as NSString).deletingLastPathComponent + "/martlet"]
}
if options.compiler[0].contains("/") { options.compiler[0] = options.absolute(options.compiler[0]) }
let earlier: [String: String]? = options.comparePath.map { path in
  guard let e = Report.load(path) else { fail("'\(path)' is no result file of martlet-torture") }
  return e
}

let tests = options.paths.flatMap { collect($0, options) }
let configurations = options.targets.flatMap { t in
  options.backends.flatMap { b in options.levels.map { l in Configuration(backend: b, level: l, target: t) } }
}
let cells = tests.flatMap { t in configurations.map { c in (t, c) } }
let scratch = NSTemporaryDirectory() + "/martlet-torture-\(getpid())"
try? FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
let pool = Pool(runner: Runner(options: options, scratch: scratch), cells: cells)
pool.run(threads: options.threads)
try? FileManager.default.removeItem(atPath: scratch)

let results = pool.results.compactMap { $0 }
if options.showsNotices { for (n, count) in pool.notices.sorted(by: { $0.key < $1.key }) { print("notice: \(n) (\(count) times)") } }
if !options.isQuiet { print(Report.failures(results), terminator: "") }
print(Report.summary(results, configurations), terminator: "")
if let path = options.jsonPath {
  do { try Report.json(results, compiler: options.compiler).write(toFile: path, atomically: true, encoding: .utf8) } catch { fail("cannot write '\(path)'") }
}
let failed = results.filter { $0.kind.isFailure }.count
let skipped = results.filter { $0.kind == .skipped }.count
var status: Int32 = failed == 0 ? 0 : 1
if let earlier {
  let (text, worse) = Report.comparison(results, earlier)
  print(text, terminator: "")
  status = worse == 0 ? 0 : 1
}
print("\(results.count - failed - skipped) passed, \(failed) failed, \(skipped) skipped")
exit(status)
