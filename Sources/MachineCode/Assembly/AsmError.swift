// Mistakes in assembler text, with the place in the file and the macros that led there.

/// A mistake or a warning.
public struct AsmError: Error {
  /// The file named by a line marker or `.include`; empty for the text itself.
  public var file = ""
  /// 0: unknown.
  public var line: Int
  public var column: Int
  public var message: String
  /// How the text came to be assembled, innermost expansion first.
  public var notes: [AsmNote] = []

  /// Lines as a compiler prints them; `path` stands for the text itself.
  public func rendered(path: String, severity: String = "error") -> String {
    var text = "\(file.isEmpty ? path : file):" + (line > 0 ? "\(line):\(column): " : " ") + "\(severity): \(message)\n"
    for n in notes { text += "\(n.file.isEmpty ? path : n.file):\(n.line): note: \(n.message)\n" }
    return text
  }
}

public struct AsmNote: Sendable {
  public var file: String
  public var line: Int
  public var message: String
}
