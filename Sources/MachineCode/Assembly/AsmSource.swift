// Where assembler text comes from: the file itself, included files, and what macros and loops expand to.
//
// Texts nest: each is a frame, and the innermost one is read until it ends. A loop's body is read again and again, so that
// `.rept` needs no memory for its repetitions. Depth and the total size of expansions are bounded, so that no input can
// keep the assembler busy for ever.

import Support

#if canImport(Glibc)
import Glibc
#endif

/// A text being read.
struct AsmFrame {
  enum Kind { case file, macro, loop }
  var kind: Kind
  /// Where reading goes on, while a nested text is read.
  var lexer: AsmLexer
  /// Keeps the text alive.
  var owner: AnyObject?
  /// The file the lines are counted in; empty for the input itself.
  var file: String
  /// What the text is called in messages.
  var title = ""
  /// The line of the outer text that asked for this one.
  var askedAt = 0
  /// Conditions open when the text began.
  var conditions = 0
  /// What a loop does next.
  var loop: AsmLoop?
}

/// The rest of a loop.
struct AsmLoop {
  var body: UnsafeBufferPointer<UInt8>
  var firstLine: Int
  /// Repetitions to come.
  var remaining: Int64
  /// `.irp`, `.irpc`: the parameter, and its values from `next` on.
  var parameter: AsmMacro.Parameter?
  var values: [ByteBuffer] = []
  var next = 0
  /// The number of the macro expansion around the loop.
  var macroNumber = 0
}

extension AsmParser {
  static let deepestNesting = 1000

  /// The file of the current line, for messages.
  var currentFile: String { frames.last?.file ?? "" }

  func failure(_ message: String) -> AsmError {
    var e = AsmError(file: currentFile, line: lexer.line, column: lexer.column, message: message)
    var i = frames.count - 1
    while i > 0 && e.notes.count < 10 {
      let verb = frames[i].kind == .file ? "included" : "expanded"
      e.notes.append(AsmNote(file: frames[i - 1].file, line: frames[i].askedAt, message: "\(frames[i].title) is \(verb) here"))
      i -= 1
    }
    return e
  }

  func report(_ e: AsmError) { errors.append(e) }

  func warn(_ message: String) {
    if options.treatsWarningsAsErrors { return report(failure(message)) }
    if !options.suppressesWarnings && warnings.count < 100 { warnings.append(failure(message)) }
  }

  /// Counts `n` more bytes of expansion.
  func account(_ n: Int) throws(AsmError) {
    expandedBytes += n + 16
    if expandedBytes > expansionLimit { throw giveUp("macros and loops expand to more than \(expansionLimit >> 20) MiB") }
  }

  /// A failure after which nothing more is read.
  func giveUp(_ message: String) -> AsmError {
    let e = failure(message)
    isStopped = true
    return e
  }

  /// Reads `text` before what follows the current statement, which ends here.
  func enter(_ text: UnsafeBufferPointer<UInt8>, kind: AsmFrame.Kind, owner: AnyObject?, file: String, line: Int, title: String, loop: AsmLoop? = nil)
    throws(AsmError)
  {
    if frames.count >= AsmParser.deepestNesting { throw giveUp("macros, loops and included files are nested more than \(AsmParser.deepestNesting) deep") }
    try account(text.count)
    let askedAt = lexer.line
    endStatement()
    frames[frames.count - 1].lexer = lexer
    frames.append(AsmFrame(kind: kind, lexer: lexer, owner: owner, file: file, title: title, askedAt: askedAt, conditions: conditions.count, loop: loop))
    lexer = AsmLexer(text)
    lexer.line = line
    hasSwitchedText = true
    enterPlaces(file)
  }

  /// Moves past the end of the current statement.
  func endStatement() {
    lexer.skipSpace()
    lexer.skipStatementEnd()
  }

  /// At the end of a text: begins a loop's next turn or goes back to the outer text; false when all is read.
  func leave() -> Bool {
    let top = frames.count - 1
    if conditions.count > frames[top].conditions {
      reportOpenConditions(downTo: frames[top].conditions)
    }
    if isStopped { return false }
    if frames[top].loop != nil {
      do {
        if try nextTurn() { return true }
      } catch {
        report(error)
        return false
      }
    }
    if top == 0 { return false }
    frames.removeLast()
    lexer = frames[top - 1].lexer
    enterPlaces(frames[top - 1].file)
    return true
  }

  private func enterPlaces(_ file: String) { buffer.places.enter(file: file.isEmpty ? .none : buffer.interner.intern(file)) }

  /// The next turn of the innermost loop; false when there is none.
  private func nextTurn() throws(AsmError) -> Bool {
    let top = frames.count - 1
    guard var loop = frames[top].loop, loop.remaining > 0 else { return false }
    loop.remaining -= 1
    var text = loop.body
    if let parameter = loop.parameter {
      let out = ByteBuffer(capacity: loop.body.count + 64)
      var p = parameter
      p.value = loop.values[loop.next]
      loop.next += 1
      try substitute(loop.body, [p], number: loop.macroNumber, isMacro: false, out)
      frames[top].owner = out
      text = out.bytes
    }
    try account(text.count)
    frames[top].loop = loop
    lexer = AsmLexer(text)
    lexer.line = loop.firstLine
    return true
  }

  // MARK: Files

  /// `.include "file"`
  func includeDirective() throws(AsmError) {
    let path = try quotedText()
    try endOfDirective(".include")
    guard let file = openFile(path) else { throw failure("cannot read '\(path)'") }
    try enter(file.mapping.contents, kind: .file, owner: file.mapping, file: file.path, line: 1, title: "'\(file.path)'")
  }

  /// `.incbin "file" [, skip [, count]]`
  func incbinDirective() throws(AsmError) {
    let path = try quotedText()
    var skip: Int64 = 0
    var count = Int64.max
    if lexer.accept(UInt8(ascii: ",")) {
      lexer.skipSpace()
      if lexer.peek != UInt8(ascii: ",") { skip = try constantExpression("the number of bytes to skip") }
      if lexer.accept(UInt8(ascii: ",")) { count = try constantExpression("the number of bytes") }
    }
    guard skip >= 0, count >= 0 else { throw failure("'.incbin' needs positive numbers") }
    guard let file = openFile(path) else { throw failure("cannot read '\(path)'") }
    let contents = file.mapping.contents
    guard skip <= Int64(contents.count) else { throw failure("'\(path)' has only \(contents.count) bytes") }
    let rest = Int64(contents.count) - skip
    if count != Int64.max && count > rest { throw failure("'\(path)' has only \(contents.count) bytes") }
    let n = Int(min(count, rest))
    try checkRoom(Int64(n))
    try writable()
    buffer.emit(bytes: UnsafeBufferPointer(rebasing: contents[Int(skip)..<(Int(skip) + n)]))
  }

  private func openFile(_ path: String) -> (mapping: FileMapping, path: String)? {
    var error: Int32 = 0
    if AsmParser.isOrdinary(path), let m = FileMapping(path: path, error: &error) { return (m, path) }
    if path.hasPrefix("/") { return nil }
    for folder in options.includePaths {
      let full = folder + "/" + path
      if AsmParser.isOrdinary(full), let m = FileMapping(path: full, error: &error) { return (m, full) }
    }
    return nil
  }

  /// Whether reading the file ends: not so for devices, pipes, and files of the kernel that wait for news, which have no size.
  private static func isOrdinary(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFREG && (status.st_size > 0 || status.st_blocks == 0 && !path.hasPrefix("/proc/") && !path.hasPrefix("/sys/"))
  }

  // MARK: Lines

  /// `# 12 "file"` as the preprocessor writes it: the next line is line 12 of that file.
  func lineMarker() {
    var p = lexer
    p.p += 1
    p.skipSpace()
    guard AsmLexer.isDigit(p.peek) else { return }
    var n = 0
    while AsmLexer.isDigit(p.peek) && n < 1 << 30 {
      n = n &* 10 &+ Int(p.peek) &- 0x30
      p.p += 1
    }
    p.skipSpace()
    if p.peek == UInt8(ascii: "\"") {
      let line = p.line
      guard let text = p.skipString(), p.line == line else { return }
      let name = ByteBuffer(capacity: text.count)
      AsmLexer.unescape(text, into: name)
      frames[frames.count - 1].file = name.string
      enterPlaces(name.string)
    }
    lexer.line = n - 1
  }
}
