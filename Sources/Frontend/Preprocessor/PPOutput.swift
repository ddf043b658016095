// `-E` output: the tokens as text, with line markers in GCC's form (GCC CPP manual, "Preprocessor Output").

import Support

/// What `-E` is to print.
public struct PPOutputOptions: Sendable {
  /// `-P`: no line markers.
  public var omitsLineMarkers = false
  public var macroDump = MacroDump.none
  /// `-dI`: include directives are shown beside their result.
  public var showsIncludes = false
  public init() {}
}

/// Prints a preprocessor's token stream.
public final class PPOutput {
  private let preprocessor: Preprocessor
  private let sources: SourceManager
  private let interner: Interner
  private let output: ByteBuffer
  private let options: PPOutputOptions
  /// Called when the buffer is large; it empties it.
  private let flush: (ByteBuffer) -> Void
  /// The line the output stands at, and whether it has text.
  private var line = 1
  private var path = Name.none
  private var lineHasText = false
  private var previous: Token?

  public init(
    _ preprocessor: Preprocessor, to output: ByteBuffer, options: PPOutputOptions = PPOutputOptions(),
    flush: @escaping (ByteBuffer) -> Void = { _ in }
  ) {
    self.preprocessor = preprocessor
    sources = preprocessor.sources
    interner = preprocessor.interner
    self.output = output
    self.options = options
    self.flush = flush
  }

  /// Installs itself as the preprocessor's listener: call before `enterMainFile`.
  public func attach() {
    if options.macroDump == .macros { return }
    preprocessor.onFileChange = { [unowned self] change, location in self.fileChanged(change, location) }
    if options.macroDump != .none {
      preprocessor.onMacroChange = { [unowned self] name, isDefined, location in
        self.macroChanged(name, isDefined, location)
      }
    }
    if options.showsIncludes {
      preprocessor.onInclude = { [unowned self] text, location in
        self.startLine(at: location)
        self.output.write(text)
        self.lineHasText = true
      }
    }
  }

  /// Prints everything up to the end of the translation unit, or the macros in force there for `-dM`.
  public func run() {
    if options.macroDump == .macros {
      while preprocessor.next().kind != .endOfFile && !preprocessor.diagnostics.hasStopped {}
      for name in preprocessor.macroNames() where preprocessor.writeDefinition(of: name, to: output) { output.append(10) }
      flush(output)
      return
    }
    while !preprocessor.diagnostics.hasStopped {
      let token = preprocessor.next()
      if token.kind == .endOfFile || preprocessor.diagnostics.hasStopped { break }
      if preprocessor.isReadingMacrosOnly { continue }
      if token.kind.isPragma { printPragma(token) } else { print(token) }
      if output.count > 1 << 18 { flush(output) }
    }
    if lineHasText { output.append(10) }
    flush(output)
  }

  // MARK: Tokens

  private func print(_ token: Token) {
    if token.isStartOfLine || !lineHasText {
      let isNewLine = startLine(at: token.location)
      if isNewLine && !lineHasText { indent(token) }
    } else if token.hasLeadingSpace {
      output.append(32)
    }
    // What stands side by side in the source was lexed apart; a blank there could split an assembler macro's argument.
    if let previous, lineHasText, !token.hasLeadingSpace, !token.isStartOfLine, previous.text + Int(previous.length) != token.text, wouldJoin(previous, token) {
      output.append(32)
    }
    if !lineHasText && token.kind == .hash && sources.isMacro(token.location) { output.append(32) }
    output.append(token.bytes)
    if token.kind == .comment { line += token.bytes.reduce(0) { $0 + ($1 == 10 ? 1 : 0) } }
    lineHasText = true
    previous = token
  }

  /// GCC keeps the first token of a line in its column.
  private func indent(_ token: Token) {
    let column = sources.presumedLocation(of: sources.expansionLocation(of: token.location)).column
    if column > 1 { output.append(repeating: 32, count: min(column - 1, 1000)) }
  }

  /// Moves the output to the line of `location`. True when it stands at the beginning of a line.
  @discardableResult private func startLine(at location: SourceLocation) -> Bool {
    let p = sources.presumedLocation(of: sources.expansionLocation(of: location))
    if lineHasText {
      if p.line == line && p.path == path {
        output.append(32)
        return false
      }
      newline()
    }
    if p.path == path && p.line >= line && p.line < line + 8 {
      output.append(repeating: 10, count: p.line - line)
      line = p.line
    } else if p.line != line || p.path != path {
      writeMarker(p, "")
    }
    return true
  }

  private func newline() {
    output.append(10)
    line += 1
    lineHasText = false
    previous = nil
  }

  private func printPragma(_ first: Token) {
    startLine(at: first.location)
    if lineHasText { newline() }
    output.write("#pragma")
    var isFirst = true
    while true {
      let token = preprocessor.next()
      if token.kind == .endOfDirective || token.kind == .endOfFile { break }
      if isFirst || token.hasLeadingSpace { output.append(32) }
      output.append(token.bytes)
      isFirst = false
    }
    output.append(10)
    line += 1
    lineHasText = false
    previous = nil
  }

  /// Whether the spellings, printed without a space, would lex otherwise.
  private func wouldJoin(_ a: Token, _ b: Token) -> Bool {
    let c = b.text.pointee
    let isWord = b.kind == .identifier || b.kind.isKeyword || b.kind == .ppNumber
    switch a.kind {
    case .identifier: return isWord || b.kind == .charLiteral || b.kind == .stringLiteral
    case .ppNumber:
      // A sign continues a number only after its exponent's letter.
      let last = a.bytes.last.map { $0 | 0x20 } ?? 0
      let endsInExponent = last == UInt8(ascii: "e") || last == UInt8(ascii: "p")
      return isWord || c == UInt8(ascii: ".") || (endsInExponent && (c == UInt8(ascii: "+") || c == UInt8(ascii: "-"))) || b.kind == .charLiteral
    case .plus, .minus, .ampersand, .pipe, .less, .greater, .equal, .exclamation, .star, .slash, .percent, .caret,
      .lessLess, .greaterGreater, .hash, .colon, .dot:
      return joinsPunctuator(a.kind, c)
    default: return a.kind.isKeyword && (isWord || b.kind == .charLiteral || b.kind == .stringLiteral)
    }
  }

  private func joinsPunctuator(_ kind: TokenKind, _ c: UInt8) -> Bool {
    switch kind {
    case .dot: return c == UInt8(ascii: ".") || (c >= 48 && c <= 57)
    case .hash: return c == UInt8(ascii: "#")
    case .colon: return c == UInt8(ascii: ":") || c == UInt8(ascii: ">")
    case .minus: return c == UInt8(ascii: "-") || c == UInt8(ascii: "=") || c == UInt8(ascii: ">")
    case .plus: return c == UInt8(ascii: "+") || c == UInt8(ascii: "=")
    case .ampersand: return c == UInt8(ascii: "&") || c == UInt8(ascii: "=")
    case .pipe: return c == UInt8(ascii: "|") || c == UInt8(ascii: "=")
    case .less:
      return c == UInt8(ascii: "<") || c == UInt8(ascii: "=") || c == UInt8(ascii: ":") || c == UInt8(ascii: "%")
    case .greater: return c == UInt8(ascii: ">") || c == UInt8(ascii: "=")
    case .slash: return c == UInt8(ascii: "/") || c == UInt8(ascii: "*") || c == UInt8(ascii: "=")
    case .percent: return c == UInt8(ascii: ":") || c == UInt8(ascii: ">") || c == UInt8(ascii: "=")
    default: return c == UInt8(ascii: "=")
    }
  }

  // MARK: Markers

  private func fileChanged(_ change: FileChange, _ location: SourceLocation) {
    if preprocessor.isReadingMacrosOnly { return }
    var p = sources.presumedLocation(of: location)
    if change != .entered { p.line += 1 }
    if lineHasText { newline() }
    if path.isNone {
      writeOpening(p)
      return
    }
    switch change {
    // The main file follows the built-in definitions without a flag.
    case .entered: writeMarker(p, preprocessor.includeLevel == 0 ? "" : " 1")
    case .markerEntered: writeMarker(p, " 1")
    case .left, .markerLeft: writeMarker(p, " 2")
    case .renamed: writeMarker(p, "")
    }
  }

  /// What GCC writes before the main file.
  private func writeOpening(_ p: PresumedLocation) {
    if !options.omitsLineMarkers {
      for name in [interner.string(preprocessor.mainFileName), "<built-in>", "<command-line>"] {
        output.write("# 0 \"\(escaped(name))\"\n")
      }
    }
    path = p.path
    line = p.line
    if preprocessor.isAtMainFile { writeMarker(p, "") }
  }

  private func writeMarker(_ p: PresumedLocation, _ flag: StaticString) {
    path = p.path
    line = p.line
    previous = nil
    if options.omitsLineMarkers { return }
    output.write("# ")
    output.write(decimal: p.line)
    output.write(" \"")
    output.write(escaped(interner.string(p.path)))
    output.write("\"")
    output.write(flag)
    if p.origin != .user { output.write(p.origin == .systemExternC ? " 3 4" : " 3") }
    output.append(10)
  }

  private func escaped(_ text: String) -> String {
    if !text.utf8.contains(where: { $0 == 34 || $0 == 92 }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private func macroChanged(_ name: Name, _ isDefined: Bool, _ location: SourceLocation) {
    if !preprocessor.isReadingMain { return }
    startLine(at: location)
    if lineHasText { newline() }
    if isDefined {
      preprocessor.writeDefinition(of: name, to: output, namesOnly: options.macroDump == .names)
    } else {
      output.write("#undef ")
      output.write(name, of: interner)
    }
    lineHasText = true
    newline()
  }
}

extension Preprocessor {
  public var mainFileName: Name { mainPath }
  /// Nesting of includes; 0 in the main file.
  public var includeLevel: Int { max(frames.count - 1, 0) }
  var isAtMainFile: Bool { isReadingMain && frames.count == 1 }
  /// Reading an `-imacros` file, whose tokens are dropped.
  public var isReadingMacrosOnly: Bool {
    if !hasMacroFiles { return false }
    for i in frames.indices where frames[i].definesOnly { return true }
    return false
  }
}
