// martlet-fuzz: generates inputs of many kinds and reports what the compiler does wrong with them (docs/Testing.md).

#if canImport(Glibc)
import Glibc
#endif
import Foundation

setvbuf(stdout, nil, _IOLBF, 0)
let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.contains("--help") {
  print(FuzzOptions.help, terminator: "")
  exit(0)
}
var (options, problem) = FuzzOptions.parse(arguments)
if let problem {
  FileHandle.standardError.write(Data("martlet-fuzz: error: \(problem)\n".utf8))
  exit(2)
}
let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
if options.compiler.isEmpty { options.compiler = (own as NSString).deletingLastPathComponent + "/martlet" }
let scratch = NSTemporaryDirectory() + "/martlet-fuzz-\(getpid())"
emptyFolder(scratch)
if !options.keep.isEmpty { try? FileManager.default.createDirectory(atPath: options.keep, withIntermediateDirectories: true) }
let tally = Tally()
switch options.mode {
case .mutate: MutationRun(options: options, tally: tally, scratch: scratch).run()
case .hard: HardCaseRun(options: options, tally: tally, scratch: scratch).run()
case .text: TextRun(options: options, tally: tally, scratch: scratch).run()
case .abi: ABIRun(options: options, tally: tally, scratch: scratch).run()
case .programs: ProgramRun(options: options, tally: tally, scratch: scratch).run()
case .growth: GrowthRun(options: options, tally: tally, scratch: scratch).run()
}
try? FileManager.default.removeItem(atPath: scratch)
exit(tally.finish())
