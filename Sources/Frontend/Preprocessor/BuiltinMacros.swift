// Macros the preprocessor computes (C23 §6.10.10.1; GCC CPP manual, "Standard Predefined Macros", "Common Predefined
// Macros").

import Glibc
import Support

extension Preprocessor {
  func defineBuiltins() {
    define("__LINE__", .line)
    define("__FILE__", .file)
    define("__BASE_FILE__", .baseFile)
    define("__FILE_NAME__", .fileName)
    define("__INCLUDE_LEVEL__", .includeLevel)
    define("__COUNTER__", .counter)
    define("__DATE__", .date)
    define("__TIME__", .time)
    define("__TIMESTAMP__", .timestamp)
    define("_Pragma", .pragmaOperator)
    define("__has_include", .hasInclude)
    define("__has_include_next", .hasIncludeNext)
    define("__has_embed", .hasEmbed)
    define("__has_attribute", .hasAttribute)
    define("__has_c_attribute", .hasCAttribute)
    define("__has_cpp_attribute", .hasAttribute)
    define("__has_builtin", .hasBuiltin)
  }

  private func define(_ text: StaticString, _ builtin: BuiltinMacro) {
    macros.define(
      Macro(
        name: interner.intern(text), kind: .builtin, builtin: builtin,
        body: macros.store(UnsafeMutableBufferPointer<Token>(start: nil, count: 0)),
        parameters: macros.store(UnsafeMutableBufferPointer<Name>(start: nil, count: 0)), location: .none,
        endLocation: .none))
  }

  /// Replaces `token`, the name of a computed macro, by its value. True when the reader has to go on elsewhere.
  func expandBuiltin(_ token: inout Token, _ builtin: BuiltinMacro) -> Bool {
    switch builtin {
    case .none: return false
    case .line:
      let at = lineLocation(token)
      replace(&token, .ppNumber, String(sources.presumedLocation(of: at).line))
    case .file: replace(&token, .stringLiteral, quoted(mapped(presumedPath(token))))
    case .baseFile: replace(&token, .stringLiteral, quoted(mapped(interner.string(mainPath))))
    case .fileName:
      let path = presumedPath(token)
      replace(&token, .stringLiteral, quoted(path.split(separator: "/").last.map(String.init) ?? path))
    case .includeLevel: replace(&token, .ppNumber, String(includeDepth))
    case .counter:
      replace(&token, .ppNumber, String(counter))
      counter += 1
    case .date, .time:
      diagnostics.warning(.dateTime, at: token.location, "macro \"\(token.spelling)\" might prevent reproducible builds")
      prepareDate()
      replace(&token, .stringLiteral, quoted(builtin == .date ? dateText : timeText))
    case .timestamp:
      diagnostics.warning(.dateTime, at: token.location, "macro \"\(token.spelling)\" might prevent reproducible builds")
      replace(&token, .stringLiteral, quoted(timestamp(token)))
    case .pragmaOperator:
      if argumentDepth > 0 || lexer.inDirective { return false }
      return expandPragmaOperator(token)
    case .poisoned:
      diagnostics.error(at: token.location, "attempt to use poisoned \"\(interner.string(token.name))\"")
    case .hasInclude, .hasIncludeNext, .hasEmbed, .hasAttribute, .hasCAttribute, .hasBuiltin:
      if lexer.inDirective {
        replace(&token, .ppNumber, String(evaluateHas(token, builtin)))
      } else if builtin == .hasInclude || builtin == .hasIncludeNext || builtin == .hasEmbed {
        diagnostics.error(at: token.location, "\"\(token.spelling)\" used outside of a preprocessing directive")
      } else {
        replace(&token, .ppNumber, String(evaluateHas(token, builtin)))
      }
    }
    return false
  }

  /// The line an expansion's `__LINE__` means: that of the outermost invocation's last token read so far.
  private func lineLocation(_ token: Token) -> SourceLocation {
    if isCollecting || argumentDepth > 0 || !contexts.isEmpty { return sources.expansionLocation(of: token.location) }
    return token.location
  }

  private func presumedPath(_ token: Token) -> String {
    interner.string(sources.presumedLocation(of: sources.expansionLocation(of: token.location)).path)
  }

  /// `-fmacro-prefix-map`: the last matching option wins.
  private func mapped(_ path: String) -> String {
    for (old, new) in options.macroPrefixMap.reversed() where path.hasPrefix(old) {
      return new + path.dropFirst(old.count)
    }
    return path
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }

  /// Turns `token` into a literal with the given spelling.
  func replace(_ token: inout Token, _ kind: TokenKind, _ text: String) {
    var copy = text
    let spelling = copy.withUTF8 { lexer.scratch.copy($0) }
    token.kind = kind
    token.length = UInt32(copy.utf8.count)
    token.text = spelling
    token.name = .none
  }

  // MARK: Date and time

  private func prepareDate() {
    if !dateText.isEmpty { return }
    var seconds = time_t(options.sourceDate ?? Int64(time(nil)))
    var parts = tm()
    if options.sourceDate != nil { gmtime_r(&seconds, &parts) } else { localtime_r(&seconds, &parts) }
    let day = parts.tm_mday < 10 ? " \(parts.tm_mday)" : "\(parts.tm_mday)"
    dateText = "\(monthName(parts)) \(day) \(parts.tm_year + 1900)"
    timeText = clock(parts)
  }

  private func monthName(_ parts: tm) -> String {
    let names = "JanFebMarAprMayJunJulAugSepOctNovDec".utf8
    let start = names.index(names.startIndex, offsetBy: Int(parts.tm_mon) * 3)
    return String(decoding: names[start...].prefix(3), as: UTF8.self)
  }

  private func clock(_ parts: tm) -> String {
    func two(_ n: Int32) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }

  /// The file's modification time in the form of `asctime`.
  private func timestamp(_ token: Token) -> String {
    let at = sources.fileLocation(of: token.location)
    let entry = sources.entry(sources.entryIndex(of: at))
    var seconds = time_t(options.sourceDate ?? sources.buffer(entry.buffer).modificationTime)
    if seconds == 0 { return "??? ??? ?? ??:??:?? ????" }
    var parts = tm()
    if options.sourceDate != nil { gmtime_r(&seconds, &parts) } else { localtime_r(&seconds, &parts) }
    let days = "SunMonTueWedThuFriSat".utf8
    let start = days.index(days.startIndex, offsetBy: Int(parts.tm_wday) * 3)
    let weekday = String(decoding: days[start...].prefix(3), as: UTF8.self)
    let day = parts.tm_mday < 10 ? " \(parts.tm_mday)" : "\(parts.tm_mday)"
    return "\(weekday) \(monthName(parts)) \(day) \(clock(parts)) \(parts.tm_year + 1900)"
  }

  // MARK: __has_…

  /// The value of a `__has_…` operator; its parenthesis comes next.
  private func evaluateHas(_ token: Token, _ builtin: BuiltinMacro) -> Int {
    switch builtin {
    case .hasInclude, .hasIncludeNext: return evaluateHasInclude(token, isNext: builtin == .hasIncludeNext)
    case .hasEmbed: return evaluateHasEmbed(token)
    default: break
    }
    let open = nextInDirective()
    guard open.kind == .leftParen else {
      diagnostics.error(at: open.location, "missing '(' after \"\(token.spelling)\"")
      return 0
    }
    // The operand is not expanded unless it is a macro naming something else, as with GCC.
    let name = nextInDirective()
    guard name.kind == .identifier else {
      diagnostics.error(at: name.location, "\"\(token.spelling)\" requires an identifier")
      return 0
    }
    var text = name.spelling
    var close = nextInDirective()
    var scope = ""
    while close.kind == .colon || close.kind == .coloncolon {
      if close.kind == .colon { _ = nextInDirective() }
      let inner = nextInDirective()
      scope = text
      text = inner.spelling
      close = nextInDirective()
    }
    if close.kind != .rightParen { diagnostics.error(at: close.location, "missing ')' after \"\(token.spelling)\" operand") }
    switch builtin {
    case .hasBuiltin: return (options.hasBuiltin?(text) ?? false) ? 1 : 0
    case .hasCAttribute where scope.isEmpty: return standardAttribute(text)
    default:
      if !scope.isEmpty && scope != "gnu" && scope != "__gnu__" { return 0 }
      if builtin == .hasAttribute && scope.isEmpty && language.isC23 {
        let standard = standardAttribute(text)
        if standard != 0 { return standard }
      }
      return (options.hasAttribute?(text) ?? false) ? 1 : 0
    }
  }

  /// The values of C23 §6.10.2 table and §6.7.13.
  private func standardAttribute(_ name: String) -> Int {
    let plain = name.hasPrefix("__") && name.hasSuffix("__") && name.count > 4 ? String(name.dropFirst(2).dropLast(2)) : name
    switch plain {
    case "deprecated": return 201904
    case "fallthrough": return 201910
    case "maybe_unused": return 202106
    case "nodiscard": return 202003
    case "noreturn", "_Noreturn": return 202202
    case "unsequenced", "reproducible": return 202207
    default: return 0
    }
  }
}
