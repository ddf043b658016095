// The linker as a command: parses the words, links, prints messages. `martlet-ld` and the compiler's driver both call it.

import Support

#if canImport(Glibc)
import Glibc
#endif

public enum LinkTool {
  /// Returns the exit status: 0, or 1 after an error.
  public static func run(_ words: [String], program: String) -> Int32 {
    let command: LinkCommandLine
    do { command = try LinkCommandLine(words, expand: responseFile) } catch {
      print(["\(program): error: \(error)"])
      return 1
    }
    switch command.request {
    case .printVersion: write("Martlet linker (compatible with GNU ld 2.40)\n", to: STDOUT_FILENO)
    case .printHelp: write(help, to: STDOUT_FILENO)
    case .link: break
    }
    if command.request != .link && command.options.inputs.isEmpty { return 0 }
    let report = LinkReport(program: program, warningsAreErrors: command.options.fatalWarnings, silencesWarnings: command.options.noWarnings)
    for w in command.warnings { report.warning(w) }
    let succeeded = Linker.run(command.options, report)
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

  /// The words of `@file`; nil when there is no such file (the word then means itself).
  private static func responseFile(_ path: String) throws -> [String]? {
    var code: Int32 = 0
    guard let m = path.withNullTerminated({ FileMapping(path: $0, error: &code) }) else { return nil }
    return splitWords(m.contents)
  }

  /// Words separated by white space; quotes and backslashes as the shell has them.
  private static func splitWords(_ text: UnsafeBufferPointer<UInt8>) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var inWord = false
    var quote: UInt8 = 0
    var i = 0
    while i < text.count {
      let c = text[i]
      i += 1
      if quote != 0 {
        if c == quote { quote = 0 } else if c == UInt8(ascii: "\\"), i < text.count, quote == UInt8(ascii: "\"") {
          word.append(text[i])
          i += 1
        } else {
          word.append(c)
        }
      } else if c == UInt8(ascii: "'") || c == UInt8(ascii: "\"") {
        (quote, inWord) = (c, true)
      } else if c == UInt8(ascii: "\\"), i < text.count {
        word.append(text[i])
        i += 1
        inWord = true
      } else if c == 0x20 || (c >= 0x09 && c <= 0x0D) {
        if inWord { words.append(String(decoding: word, as: UTF8.self)) }
        word.removeAll()
        inWord = false
      } else {
        word.append(c)
        inWord = true
      }
    }
    if inWord { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }
}
