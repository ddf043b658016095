// Dependency rules for make: `-M -MM -MD -MMD -MF -MT -MQ -MP -MG` (GCC manual, "Preprocessor Options").

import Support

public struct DependencyOptions: Sendable {
  /// `-MM`, `-MMD`: headers of system directories are left out.
  public var omitsSystemHeaders = false
  /// `-MP`: an empty rule for every header.
  public var addsPhonyTargets = false
  /// `-MT` texts as they are and `-MQ` texts already quoted by `quote`; empty takes the main file's name with `.o`.
  public var targets: [String] = []
  public init() {}
}

public enum Dependencies {
  /// Appends the rule for what `preprocessor` has read.
  public static func write(of preprocessor: Preprocessor, _ options: DependencyOptions, to output: ByteBuffer) {
    var column = 0
    let targets = options.targets.isEmpty ? [quote(defaultTarget(preprocessor))] : options.targets
    for (i, target) in targets.enumerated() { writeWord(target, &column, isFirst: i == 0, to: output) }
    output.write(":")
    column += 1
    var headers: [String] = []
    for (i, dependency) in preprocessor.dependencies.enumerated() {
      if dependency.isSystem && options.omitsSystemHeaders { continue }
      let word = quote(preprocessor.interner.string(dependency.path))
      writeWord(word, &column, isFirst: false, to: output)
      if i > 0 { headers.append(word) }
    }
    output.append(10)
    if options.addsPhonyTargets {
      for header in headers {
        output.write(header)
        output.write(":\n")
      }
    }
  }

  /// The main file's name without directory, `.o` instead of its suffix.
  private static func defaultTarget(_ preprocessor: Preprocessor) -> String {
    let path = preprocessor.interner.string(preprocessor.mainFileName)
    if path == "<stdin>" { return "-" }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name + ".o" }
    return name[..<dot] + ".o"
  }

  /// Lines are folded before column 76, as GCC does.
  private static func writeWord(_ word: String, _ column: inout Int, isFirst: Bool, to output: ByteBuffer) {
    let length = word.utf8.count
    if !isFirst {
      if column > 0 && column + length + 2 > 75 {
        output.write(" \\\n ")
        column = 1
      } else {
        output.write(" ")
        column += 1
      }
    }
    output.write(word)
    column += length
  }

  /// Escapes what make treats specially (`-MQ`).
  public static func quote(_ text: String) -> String {
    var result = ""
    var slashes = 0
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": slashes += 1
      case " ", "\t":
        // Backslashes before white space are themselves doubled.
        result += String(repeating: "\\", count: slashes + 1)
        slashes = 0
      case "$":
        result += "$"
        slashes = 0
      case "#":
        result += "\\"
        slashes = 0
      default: slashes = 0
      }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
