// POSIX extended regular expressions through the C library, for --backend-for.

#if canImport(Glibc)
import Glibc
#endif

enum RegularExpression {
  /// The whole of `text` matches `pattern`; false also for a malformed pattern (`isValid` tells at option time).
  static func matches(_ text: String, _ pattern: String) -> Bool {
    var expression = regex_t()
    guard regcomp(&expression, "^(\(pattern))$", REG_EXTENDED | REG_NOSUB) == 0 else { return false }
    defer { regfree(&expression) }
    return regexec(&expression, text, 0, nil, 0) == 0
  }

  static func isValid(_ pattern: String) -> Bool {
    var expression = regex_t()
    guard regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB) == 0 else { return false }
    regfree(&expression)
    return true
  }
}
