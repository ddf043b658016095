// The colours of diagnostics, and the environment variable GCC_COLORS that changes them (GCC manual, -fdiagnostics-color).

/// SGR sequences by what they mark, e.g. "01;31".
public struct DiagnosticColors: Sendable {
  public var error = "01;31", warning = "01;35", note = "01;36", locus = "01", caret = "01;32", quote = "01", insertion = "32"

  public init() {}

  /// Takes the capabilities named in `text`: `error=01;31:warning=01;35:…`.
  public mutating func apply(_ text: String) {
    for item in text.split(separator: ":") {
      let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, halves[1].allSatisfy({ $0.isNumber || $0 == ";" }) else { continue }
      let value = String(halves[1])
      switch halves[0] {
      case "error": error = value
      case "warning": warning = value
      case "note": note = value
      case "locus": locus = value
      case "caret": caret = value
      case "quote": quote = value
      case "fixit-insert": insertion = value
      default: break
      }
    }
  }

  func code(for severity: Severity) -> String {
    switch severity {
    case .note: return note
    case .warning: return warning
    case .error, .fatal: return error
    }
  }
}
