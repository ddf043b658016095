// The linker as a command: parses the words, links, prints messages. `martlet-ld` and the compiler's driver both call it.

import Support

#if canImport(Glibc)
import Glibc
#endif

public enum LinkTool {
  /// Returns the exit status: 0, or 1 after an error.
  public static func run(_ words: [String], program: String) -> Int32 {
    let command: LinkCommandLine
    do { command = try LinkCommandLine(try ResponseFiles.expand(words)) } catch {
      print(["\(program): error: \(error)"])
      return 1
    }
    switch command.request {
    case .printVersion: write("Martlet linker (compatible with GNU ld 2.40)\n", to: STDOUT_FILENO)
    case .printHelp: write(help, to: STDOUT_FILENO)
    case .printSysroot:
      if !command.options.sysroot.isEmpty { write(command.options.sysroot + "\n", to: STDOUT_FILENO) }
      return 0
    case .link: break
    }
    if command.printsOutputFormat {
      let format = LinkerArchitecture.find(machine: command.options.machine == 0 ? 62 : command.options.machine, is64: command.options.is64)?.formatName
      write((format ?? "unknown") + "\n", to: STDOUT_FILENO)
    }
    if (command.request != .link || command.printsOutputFormat) && command.options.inputs.isEmpty { return 0 }
    // A file that becomes too large is an error of its own.
    signal(SIGXFSZ, SIG_IGN)
    let report = LinkReport(program: program, warningsAreErrors: command.options.fatalWarnings, silencesWarnings: command.options.noWarnings)
    for w in command.warnings { report.warning(w) }
    let succeeded = Linker.run(command.options, report, keepsMemory: true)
    print(report.messages)
    return succeeded ? 0 : 1
  }

  private static let help = """
    Usage: martlet-ld [options] file...
    Options are those of GNU ld: -o -l -L -T -r -e -u -m -z -s -S -shared -pie -static --gc-sections --version-script
    --defsym --wrap --whole-archive --as-needed --build-id --hash-style -Map and others; unknown ones are errors.

    """

  private static func print(_ lines: [String]) { for l in lines { write(l + "\n", to: STDERR_FILENO) } }

  private static func write(_ text: String, to descriptor: Int32) {
    var copy = text
    copy.withUTF8 { _ = FileOutput.writeAll($0, to: descriptor) }
  }
}
