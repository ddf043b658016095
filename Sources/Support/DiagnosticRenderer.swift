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
  public var colors = DiagnosticColors()
  /// Edits in a form for programs (`-fdiagnostics-parseable-fixits`).
  public var showsParseableFixIts = false
  /// Columns count characters as shown, or bytes (`-fdiagnostics-column-unit=`).
  public var columnUnit = ColumnUnit.display
  /// `-fno-show-column`.
  public var showsColumn = true
  /// Line numbers beside the source (`-fno-diagnostics-show-line-numbers` turns them off).
  public var showsLineNumbers = true
  /// Columns after which a message is broken; zero: never (`-fmessage-length=`).
  public var messageLength = 0
  /// `-ftabstop=`.
  public var tabStop = 8
  private var places: DiagnosticPlaces { DiagnosticPlaces(sources: sources, tabStop: tabStop) }
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
      color(colors.locus) { output.write(programName + ":") }
      output.append(32)
      writeHeadline(diagnostic)
      return
    }
    if diagnostic.severity != .note { writeIncludeStack(place) }
    writePlace(place)
    writeHeadline(diagnostic)
    if showsSource { writeSource(place, diagnostic, ranges: diagnostic.ranges) }
    if showsParseableFixIts { for fix in diagnostic.fixIts { writeParseable(fix) } }
    writeMacroBacktrace(diagnostic)
  }

  /// `fix-it:"file.c":{3:5-3:9}:"text"`, columns in bytes.
  private func writeParseable(_ fix: FixIt) {
    guard let (start, length) = places.extent(of: fix) else { return }
    let from = places.place(start), to = places.place(start, plus: length)
    output.write("fix-it:\"\(escaped(from.path))\":{\(from.line):\(from.byteColumn)-\(to.line):\(to.byteColumn)}:\"\(escaped(fix.text))\"\n")
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for c in text.unicodeScalars {
      switch c {
      case "\\", "\"": result += "\\" + String(c)
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(c)
      }
    }
    return result
  }

  // MARK: Parts

  private func writePlace(_ location: SourceLocation) {
    let p = places.place(location)
    color(colors.locus) {
      output.write(p.path)
      output.append(UInt8(ascii: ":"))
      output.write(decimal: p.line)
      output.append(UInt8(ascii: ":"))
      if showsColumn {
        output.write(decimal: columnUnit == .byte ? p.byteColumn : p.displayColumn)
        output.append(UInt8(ascii: ":"))
      }
    }
    output.append(32)
  }

  private func writeHeadline(_ diagnostic: Diagnostic) {
    let label: String
    switch diagnostic.severity {
    case .note: label = "note: "
    case .warning: label = "warning: "
    case .error: label = "error: "
    case .fatal: label = "fatal error: "
    }
    color(colors.code(for: diagnostic.severity)) { output.write(label) }
    writeMessage(messageLength > 0 ? broken(diagnostic.message) : diagnostic.message)
    if showsOption && !diagnostic.option.isEmpty {
      output.write(" [")
      color(colors.code(for: diagnostic.severity)) { output.write(diagnostic.option) }
      output.write("]")
    }
    output.append(10)
  }

  /// The message with what stands in quotes made bold.
  private func writeMessage(_ text: String) {
    if !usesColor { return output.write(text) }
    var isQuoted = false
    var previous: Character = " "
    for c in text {
      let opens = c == "'" && !isQuoted && !(previous.isLetter || previous.isNumber)
      if c == "'" && (opens || isQuoted) {
        isQuoted.toggle()
        if isQuoted { output.write("'\u{1b}[\(colors.quote)m") } else { output.write("\u{1b}[m'") }
      } else {
        output.write(String(c))
      }
      previous = c
    }
    if isQuoted { output.write("\u{1b}[m") }
  }

  /// Lines of at most `messageLength` columns, broken at blanks.
  private func broken(_ text: String) -> String {
    var result = "", width = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if width > 0 && width + 1 + word.count > messageLength {
        result += "\n   "
        width = 3
      } else if width > 0 || !result.isEmpty {
        result += " "
        width += 1
      }
      result += word
      width += word.count
    }
    return result
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
      color(colors.locus) {
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
      color(colors.note) { output.write("note: ") }
      output.write("expanded from macro '\(sources.interner.string(info.macroName))'\n")
      if showsSource { writeSource(spelled, Diagnostic(severity: .note, location: spelled, message: ""), ranges: []) }
    }
  }

  // MARK: Source line

  private func writeSource(_ location: SourceLocation, _ diagnostic: Diagnostic, ranges: [SourceRange]) {
    let (text, column) = sources.lineText(of: location)
    if text.count > 4096 { return }
    let number = String(sources.presumedLocation(of: location).line)
    let gutter = showsLineNumbers ? max(5, number.utf8.count + 1) : 0
    if showsLineNumbers {
      output.append(repeating: 32, count: gutter - number.utf8.count)
      output.write(number)
    }
    output.write(" | ")
    writeExpandingTabs(text)
    output.append(10)
    var marks = [UInt8](repeating: 32, count: max(text.count, column) + 1)
    for range in ranges { mark(range, on: location, in: &marks) }
    // The token at the place itself.
    if column < text.count && marks[column] == 32 { mark(SourceRange(location, location), on: location, in: &marks) }
    marks[min(column, marks.count - 1)] = UInt8(ascii: "^")
    writeMarks(marks, over: text, gutter: gutter)
    writeFixIts(diagnostic.fixIts, on: location, text: text, gutter: gutter)
  }

  /// Puts `~` under the part of `range` that lies on the line of `location`.
  private func mark(_ range: SourceRange, on location: SourceLocation, in marks: inout [UInt8]) {
    guard let (from, to) = places.columns(of: range, on: location) else { return }
    for i in from..<max(from, to) where i < marks.count { marks[i] = UInt8(ascii: "~") }
  }

  private func writeMarks(_ marks: [UInt8], over text: UnsafeBufferPointer<UInt8>, gutter: Int) {
    var last = marks.count
    while last > 0 && marks[last - 1] == 32 { last -= 1 }
    output.append(repeating: 32, count: gutter)
    output.write(" | ")
    color(colors.caret) {
      var column = 0
      var i = 0
      while i < last {
        let (width, length) = cell(text, i, column)
        if width > 0 {
          output.append(marks[i])
          output.append(repeating: marks[i] == UInt8(ascii: "^") ? (i + length < last && marks[i + length] == UInt8(ascii: "~") ? UInt8(ascii: "~") : 32) : marks[i], count: width - 1)
        }
        column += width
        i += length
      }
    }
    output.append(10)
  }

  /// Columns and bytes of the character at byte `i`, which is shown from `column` on.
  private func cell(_ text: UnsafeBufferPointer<UInt8>, _ i: Int, _ column: Int) -> (width: Int, length: Int) {
    if i >= text.count { return (1, 1) }
    if text[i] == 9 { return (tabStop - column % tabStop, 1) }
    let (scalar, length) = DisplayWidth.decode(text, i)
    return (DisplayWidth.width(of: scalar), length)
  }

  private func writeExpandingTabs(_ text: UnsafeBufferPointer<UInt8>) {
    var column = 0
    var i = 0
    while i < text.count {
      let (width, length) = cell(text, i, column)
      let byte = text[i]
      if byte == 9 {
        output.append(repeating: 32, count: width)
      } else if length == 1 {
        // Control characters and broken UTF-8 would disturb the terminal.
        output.append(byte < 32 || byte >= 127 ? UInt8(ascii: "?") : byte)
      } else {
        output.append(UnsafeBufferPointer(rebasing: text[i..<(i + length)]))
      }
      column += width
      i += length
    }
  }

  private func writeFixIts(_ fixIts: [FixIt], on location: SourceLocation, text: UnsafeBufferPointer<UInt8>, gutter: Int) {
    var cells: [UInt8] = []
    for fix in fixIts where !fix.text.isEmpty {
      guard let (from, _) = places.columns(of: fix.range, length: fix.length, on: location) else { continue }
      let column = DisplayWidth.columns(text, upTo: from, tabStop: tabStop)
      if cells.count > column { continue }
      cells.append(contentsOf: [UInt8](repeating: 32, count: column - cells.count))
      cells.append(contentsOf: Array(fix.text.utf8))
    }
    if cells.isEmpty { return }
    output.append(repeating: 32, count: gutter)
    output.write(" | ")
    color(colors.insertion) { output.append(cells) }
    output.append(10)
  }

  // MARK: Colour

  private func color(_ code: String, _ body: () -> Void) {
    if usesColor { output.write("\u{1b}[\(code)m\u{1b}[K") }
    body()
    if usesColor { output.write("\u{1b}[m\u{1b}[K") }
  }
}
