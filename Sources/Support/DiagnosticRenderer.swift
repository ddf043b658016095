// Diagnostics as text, in the form that editors and people know:
//
//     In file included from main.c:1:
//     header.h:3:12: warning: message [-Wname]
//         3 |   int x = y + z;
//           |           ~~^~~
//           |           fix
//     header.h:1:9: note: expanded from macro 'M'

/// Turns diagnostics into bytes. One per compilation: it remembers which include stack was shown last.
public final class DiagnosticRenderer {
  private let sources: SourceManager
  private let output: ByteBuffer
  /// ANSI colours; the driver decides by terminal and option.
  public var usesColor = false
  /// Source line, caret and fix-its (`-fno-diagnostics-show-caret` turns them off).
  public var showsSource = true
  /// The `[-Wname]` tail.
  public var showsOption = true
  /// Name shown in front of messages without a place.
  public var programName = "martlet"
  /// Longest macro backtrace shown.
  public var macroBacktraceLimit = 6
  private var lastEntry = -1
  private var lastIncluderLine = -1

  public init(sources: SourceManager, output: ByteBuffer) {
    self.sources = sources
    self.output = output
  }

  /// Appends `diagnostic` to the output.
  public func render(_ diagnostic: Diagnostic) {
    let place = sources.fileLocation(of: diagnostic.location)
    if place.isNone {
      bold { output.write(programName + ": ") }
      writeHeadline(diagnostic)
      return
    }
    if diagnostic.severity != .note { writeIncludeStack(place) }
    writePlace(place)
    writeHeadline(diagnostic)
    if showsSource { writeSource(place, diagnostic, ranges: diagnostic.ranges) }
    writeMacroBacktrace(diagnostic)
  }

  // MARK: Parts

  private func writePlace(_ location: SourceLocation) {
    let p = sources.presumedLocation(of: location)
    bold {
      output.write(sources.interner.string(p.path))
      output.append(UInt8(ascii: ":"))
      output.write(decimal: p.line)
      output.append(UInt8(ascii: ":"))
      output.write(decimal: p.column)
      output.write(": ")
    }
  }

  private func writeHeadline(_ diagnostic: Diagnostic) {
    let label: String
    switch diagnostic.severity {
    case .note: label = "note: "
    case .warning: label = "warning: "
    case .error: label = "error: "
    case .fatal: label = "fatal error: "
    }
    color(code(for: diagnostic.severity)) { output.write(label) }
    if diagnostic.severity == .note {
      output.write(diagnostic.message)
    } else {
      bold { output.write(diagnostic.message) }
    }
    if showsOption && !diagnostic.option.isEmpty {
      output.write(" [")
      color(code(for: diagnostic.severity)) { output.write(diagnostic.option) }
      output.write("]")
    }
    output.append(10)
  }

  private func writeIncludeStack(_ location: SourceLocation) {
    let entry = sources.entryIndex(of: location)
    var includer = sources.presumedIncluder(of: location)
    let line = includer?.line ?? -1
    if entry == lastEntry && line == lastIncluderLine { return }
    lastEntry = entry
    lastIncluderLine = line
    var isFirst = true
    var at = location
    while let p = includer {
      output.write(isFirst ? "In file included from " : ",\n                 from ")
      bold {
        output.write(sources.interner.string(p.path))
        output.append(UInt8(ascii: ":"))
        output.write(decimal: p.line)
      }
      isFirst = false
      at = sources.entry(sources.entryIndex(of: at)).includedFrom
      includer = at.isNone ? nil : sources.presumedIncluder(of: at)
    }
    if !isFirst { output.write(":\n") }
  }

  private func writeMacroBacktrace(_ diagnostic: Diagnostic) {
    var chain: [SourceLocation] = []
    var l = diagnostic.location
    while sources.isMacro(l) {
      chain.append(l)
      l = sources.immediateCaller(of: l)
    }
    // Arguments are shown where they were written, so only steps into a macro's body make a note.
    let steps = chain.filter { !sources.isFromArgument($0) }
    for (i, step) in steps.reversed().enumerated() {
      if steps.count > macroBacktraceLimit && i == macroBacktraceLimit - 1 {
        output.write("note: (\(steps.count - macroBacktraceLimit) more macro expansions not shown)\n")
        continue
      }
      if steps.count > macroBacktraceLimit && i >= macroBacktraceLimit - 1 && i < steps.count - 1 { continue }
      let info = sources.expansion(of: step)
      let spelled = sources.spellingLocation(of: sources.immediateSpelling(of: step))
      if spelled.isNone { continue }
      writePlace(spelled)
      color(code(for: .note)) { output.write("note: ") }
      output.write("expanded from macro '\(sources.interner.string(info.macroName))'\n")
      if showsSource { writeSource(spelled, Diagnostic(severity: .note, location: spelled, message: ""), ranges: []) }
    }
  }

  // MARK: Source line

  private func writeSource(_ location: SourceLocation, _ diagnostic: Diagnostic, ranges: [SourceRange]) {
    let (text, column) = sources.lineText(of: location)
    let line = sources.presumedLocation(of: location).line
    if text.count > 4096 { return }
    let number = String(line)
    let gutter = max(5, number.utf8.count + 1)
    output.append(repeating: 32, count: gutter - number.utf8.count)
    output.write(number)
    output.write(" | ")
    writeExpandingTabs(text)
    output.append(10)
    var marks = [UInt8](repeating: 32, count: max(text.count, column) + 1)
    for range in ranges { mark(range, on: location, text: text, in: &marks) }
    marks[min(column, marks.count - 1)] = UInt8(ascii: "^")
    writeMarks(marks, over: text, gutter: gutter, severity: diagnostic.severity)
    writeFixIts(diagnostic.fixIts, on: location, text: text, gutter: gutter)
  }

  /// Puts `~` under the part of `range` that lies on the line of `location`.
  private func mark(
    _ range: SourceRange, on location: SourceLocation, text: UnsafeBufferPointer<UInt8>, in marks: inout [UInt8]
  ) {
    guard let (from, to) = columns(of: range, on: location, text: text) else { return }
    for i in from..<max(from, to) where i < marks.count { marks[i] = UInt8(ascii: "~") }
  }

  private func columns(of range: SourceRange, on location: SourceLocation, text: UnsafeBufferPointer<UInt8>) -> (Int, Int)? {
    let start = sources.fileLocation(of: range.start), end = sources.fileLocation(of: range.end)
    if start.isNone || end.isNone { return nil }
    let lineStart = Int(location.raw) - sources.lineText(of: location).column
    var from = Int(start.raw) - lineStart
    var to = Int(end.raw) - lineStart
    if from > text.count || to < 0 { return nil }
    if to <= text.count { to += tokenLength(sources.text(at: end)) }
    from = max(from, 0)
    to = min(to, text.count)
    return from <= to ? (from, to) : nil
  }

  private func writeMarks(_ marks: [UInt8], over text: UnsafeBufferPointer<UInt8>, gutter: Int, severity: Severity) {
    var last = marks.count
    while last > 0 && marks[last - 1] == 32 { last -= 1 }
    output.append(repeating: 32, count: gutter)
    output.write(" | ")
    color("\u{1b}[1;32m") {
      var width = 0
      for i in 0..<last { writeCell(marks[i], over: i < text.count ? text[i] : 32, width: &width) }
    }
    output.append(10)
  }

  /// One mark per column of the text above: wide for a tab, nothing for the tail of a UTF-8 sequence.
  private func writeCell(_ mark: UInt8, over byte: UInt8, width: inout Int) {
    if byte & 0xC0 == 0x80 { return }
    if byte == 9 {
      let n = 8 - width % 8
      output.append(mark)
      output.append(repeating: mark == UInt8(ascii: "~") ? mark : 32, count: n - 1)
      width += n
    } else {
      output.append(mark)
      width += 1
    }
  }

  private func writeExpandingTabs(_ text: UnsafeBufferPointer<UInt8>) {
    var width = 0
    for byte in text {
      if byte == 9 {
        let n = 8 - width % 8
        output.append(repeating: 32, count: n)
        width += n
      } else {
        // Control characters would disturb the terminal.
        output.append(byte < 32 || byte == 127 ? UInt8(ascii: "?") : byte)
        if byte & 0xC0 != 0x80 { width += 1 }
      }
    }
  }

  private func writeFixIts(_ fixIts: [FixIt], on location: SourceLocation, text: UnsafeBufferPointer<UInt8>, gutter: Int) {
    var cells: [UInt8] = []
    for fix in fixIts where !fix.text.isEmpty {
      guard let (from, _) = columns(of: fix.range, on: location, text: text) else { continue }
      var width = 0
      for i in 0..<min(from, text.count) {
        if text[i] == 9 { width += 8 - width % 8 } else if text[i] & 0xC0 != 0x80 { width += 1 }
      }
      if cells.count > width { continue }
      cells.append(contentsOf: [UInt8](repeating: 32, count: width - cells.count))
      cells.append(contentsOf: Array(fix.text.utf8))
    }
    if cells.isEmpty { return }
    output.append(repeating: 32, count: gutter)
    output.write(" | ")
    color("\u{1b}[32m") { output.append(cells) }
    output.append(10)
  }

  /// The length of the token at `text`, near enough for underlining.
  private func tokenLength(_ text: UnsafePointer<UInt8>) -> Int {
    func isWord(_ c: UInt8) -> Bool {
      (c >= 48 && c <= 57) || (c | 32 >= 97 && c | 32 <= 122) || c == 95 || c == 36 || c >= 128
    }
    var n = 0
    if isWord(text[0]) {
      while isWord(text[n]) || (text[n] == 46 && n > 0 && text[0] < 58) { n += 1 }
      return n
    }
    if text[0] == 34 || text[0] == 39 {
      n = 1
      while text[n] != text[0] && text[n] != 10 && text[n] != 0 { n += text[n] == 92 && text[n + 1] != 0 ? 2 : 1 }
      return text[n] == text[0] ? n + 1 : n
    }
    let c = text[0], d = text[1]
    let isDouble = d == UInt8(ascii: "=") && "+-*/%&|^<>=!".utf8.contains(c) || (c == d && "+-&|<>#".utf8.contains(c))
    return c == 0 || c == 10 ? 0 : (isDouble || (c == UInt8(ascii: "-") && d == UInt8(ascii: ">")) ? 2 : 1)
  }

  // MARK: Colour

  private func code(for severity: Severity) -> String {
    switch severity {
    case .note: return "\u{1b}[1;36m"
    case .warning: return "\u{1b}[1;35m"
    case .error, .fatal: return "\u{1b}[1;31m"
    }
  }

  private func color(_ code: String, _ body: () -> Void) {
    if usesColor { output.write(code) }
    body()
    if usesColor { output.write("\u{1b}[0m") }
  }

  private func bold(_ body: () -> Void) { color("\u{1b}[1m", body) }
}
