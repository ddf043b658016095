// Environment variables that users of gcc rely on.

#if canImport(Glibc)
import Glibc
#endif

enum Environment {
  static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Where temporary files go: TMPDIR, or /tmp.
  static var temporaryFolder: String { value("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp" }

  /// The current folder, or "." if it has no name.
  static var currentFolder: String {
    guard let p = getcwd(nil, 0) else { return "." }
    defer { free(p) }
    return String(cString: p)
  }

  /// SOURCE_DATE_EPOCH, for reproducible __DATE__ and __TIME__.
  static var sourceDate: Int64? { value("SOURCE_DATE_EPOCH").flatMap { Int64($0) } }

  /// Folders in a colon-separated variable; an empty element is the current folder.
  static func folders(_ name: String) -> [String] {
    guard let text = value(name), !text.isEmpty else { return [] }
    return text.split(separator: ":", omittingEmptySubsequences: false).map { $0.isEmpty ? "." : String($0) }
  }

  /// Colour on standard error by default: a terminal that is not dumb, and NO_COLOR not set.
  static var wantsColor: Bool {
    if value("NO_COLOR").map({ !$0.isEmpty }) ?? false { return false }
    if value("CLICOLOR_FORCE").map({ $0 != "0" }) ?? false { return true }
    return isatty(2) != 0 && value("TERM") != "dumb"
  }
}
