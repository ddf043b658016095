// The preprocessor: translation phases 1 to 6 (C23 §5.1.1.2) as a stream of tokens.
//
// Tokens come from the stack of macro expansions being read, and when that is empty from the lexer of the current file.
// Directives are obeyed where the lexer meets them. The class holds the state; its work is spread over extensions:
// Directives, MacroDefinition, MacroExpansion, MacroOperators, BuiltinMacros, Includes, IfExpression, Pragmas.

import Glibc
import Support
import TargetInfo

/// A list of tokens being read: a macro's replacement, or an argument being expanded on its own.
struct TokenContext: BitwiseCopyable {
  var next: UnsafePointer<Token>
  var end: UnsafePointer<Token>
  /// The macro to enable again when the list is used up, or -1.
  var macro: Int32
  /// Location for the next token, counting up; zero when the tokens carry their own.
  var nextLocation: UInt32
  /// Flags the first token takes from the macro's name.
  var firstFlags: UInt8
  var isFirst: Bool
  /// At its end the reader stops and sees `endOfFile`: an argument being expanded on its own.
  var isBarrier: Bool
  /// What to free in the token stack.
  var mark: TokenStack.Mark
}

/// An `#if` group that is open.
struct Conditional: BitwiseCopyable {
  var location: SourceLocation
  /// Some group of it was taken: the rest is skipped.
  var wasTaken: Bool
  var sawElse: Bool
  /// The macro whose absence guards the whole file so far; none for other conditionals.
  var guardName: Name
}

/// A file being read.
struct FileFrame: BitwiseCopyable {
  var position: LexerPosition
  var entry: Int32
  var buffer: BufferID
  /// Depth of `conditionals` at the file's start.
  var conditionalBase: Int32
  /// Index into the search list where it was found, for `#include_next`; -1 when not from the list.
  var searchIndex: Int32
  /// The file's first token if that is a `#`: an include guard starts there.
  var firstHash: UnsafePointer<UInt8>?
  /// Tokens are dropped (`-imacros`).
  var definesOnly: Bool
}

/// What the consumer of `-E` output wants to know while it reads tokens.
public enum FileChange: Sendable {
  /// A file was entered, left, or its position renamed by `#line`.
  case entered, left, renamed
  /// A line marker in the input says so.
  case markerEntered, markerLeft
}

extension Preprocessor {
  /// The input ended within a comment, which was reported: that something is missing at the end is no news.
  public var endsInComment: Bool { lexer.endsInComment }
}

/// Reads one translation unit and delivers its tokens.
///
/// Usage: make one, call `enterMainFile`, then `next()` until `.endOfFile`.
public final class Preprocessor {
  public let interner: Interner
  public let sources: SourceManager
  public let diagnostics: DiagnosticEngine
  public let language: LanguageOptions
  public let options: PreprocessorOptions
  /// `#pragma GCC target` as far as it has been read.
  var targetState: TargetPragmaState

  let lexer: Lexer
  let macros = MacroTable()
  let names: WellKnownNames
  let search: IncludeSearch
  let tokenStack = TokenStack()

  var contexts = Arena<TokenContext>(capacity: 64)
  var arguments = Arena<Token>(capacity: 256)
  var argumentBounds = Arena<Int32>(capacity: 64)
  var replacement = Arena<Token>(capacity: 256)
  /// Flags that the next token gets because the tokens before it vanished.
  var pendingFlags: UInt8 = 0
  /// Depth of arguments being collected or expanded: pragmas wait until it is zero.
  var argumentDepth = 0
  var isCollecting = false
  var expansionBudget = Preprocessor.fullBudget
  /// Tokens one outermost macro invocation may produce.
  static let fullBudget = 1 << 24
  static let maximumArgumentDepth = 1000

  var frames = Arena<FileFrame>(capacity: 16)
  var conditionals = Arena<Conditional>(capacity: 32)
  var guards = HashTable()
  var onceBuffers = BitSet(capacity: 64)
  /// Buffers that were read at least once.
  var wasEntered = BitSet(capacity: 64)
  var deferredPragmas: [Token] = []
  var pragmaTokens: [Token] = []
  var forcedFiles: [(path: String, definesOnly: Bool)] = []
  var mainPath = Name.none
  /// False while predefined and command-line macros are read.
  var isReadingMain = false
  var hasMacroFiles: Bool { !options.forcedMacroFiles.isEmpty }
  var counter = 0
  /// False for preprocessed input and the compiler's own text, whose identifiers are no macros.
  var expandsMacros = true
  /// Macro expansions so far.
  var expansionCount = 0
  var dateText = ""
  var timeText = ""
  var isEvaluatingIf = false
  var reportedBudget = false
  /// Header names as the include directives wrote them, for dependency output: path and whether it is a system header.
  public private(set) var dependencies: [(path: Name, isSystem: Bool)] = []
  var dependencySeen = BitSet(capacity: 64)

  /// Called when the current file or its presumed position changes, with the location at which reading goes on.
  public var onFileChange: ((FileChange, SourceLocation) -> Void)?
  /// Called after `#define` (true) and `#undef` (false).
  public var onMacroChange: ((Name, Bool, SourceLocation) -> Void)?
  /// Called for `#include` directives that name a header: for `-dI`.
  public var onInclude: ((String, SourceLocation) -> Void)?

  public init(
    interner: Interner, sources: SourceManager, diagnostics: DiagnosticEngine, language: LanguageOptions,
    options: PreprocessorOptions
  ) {
    self.interner = interner
    self.sources = sources
    self.diagnostics = diagnostics
    self.language = language
    self.options = options
    targetState = TargetPragmaState(language.features)
    expandsMacros = !options.isPreprocessed
    let table = macros
    TokenKind.forEachKeyword(in: language) { spelling, kind in
      table.setKeyword(interner.intern(spelling), kind)
    }
    names = WellKnownNames(interner)
    lexer = Lexer(interner: interner, diagnostics: diagnostics, language: language)
    lexer.isLenient = options.preprocessOnly
    lexer.keepsComments = options.preprocessOnly && options.keepsComments
    search = IncludeSearch(options.includePaths, interner: interner, sources: sources)
    defineBuiltins()
    for path in options.forcedMacroFiles { forcedFiles.append((path: path, definesOnly: true)) }
    for path in options.forcedIncludes { forcedFiles.append((path: path, definesOnly: false)) }
  }

  // MARK: Entry

  /// Opens the main file (`-` is standard input). Returns false, with a diagnostic, when it cannot be read.
  public func enterMainFile(_ path: String) -> Bool {
    var code: Int32 = 0
    if path == "-" {
      guard let mapping = FileMapping(descriptor: STDIN_FILENO, error: &code) else {
        diagnostics.fatal(at: .none, "cannot read standard input: \(errorText(code))")
        return false
      }
      let name = interner.intern("<stdin>")
      startMain(sources.addBuffer(named: name, copying: mapping.contents), name)
      return true
    }
    let name = interner.intern(path)
    guard let buffer = sources.load(path: name, error: &code) else {
      diagnostics.fatal(at: .none, "cannot read '\(path)': \(errorText(code))")
      return false
    }
    noteDependency(name, isSystem: false)
    startMain(buffer, name)
    return true
  }

  /// Where the main file's text begins.
  public var startOfMainFile: SourceLocation { SourceLocation(sources.entry(Int(frames[0].entry)).start) }

  /// Makes `text` the main file, shown as `name`.
  public func enterMainText(_ text: String, named name: String) {
    var copy = text
    let id = interner.intern(name)
    let buffer = copy.withUTF8 { sources.addBuffer(named: id, copying: $0) }
    startMain(buffer, id)
  }

  private func startMain(_ buffer: BufferID, _ name: Name) {
    mainPath = name
    if !options.isPreprocessed {
      readDefinitions(options.predefines, shownAs: "<built-in>")
      for i in 0..<macros.count { macros.macros[i].isPredefined = true }
      readDefinitions(commandLineText(), shownAs: "<command-line>")
    }
    isReadingMain = true
    _ = enter(buffer, path: name, includedFrom: .none, origin: .user, searchIndex: -1)
    enterNextForcedFile()
  }

  /// At the end of the main file: goes on with text of the compiler's own, without macro expansion or warnings.
  func enterLibraryText(_ text: UnsafeBufferPointer<UInt8>) {
    let name = interner.intern("<built-in>")
    let buffer = sources.addBuffer(named: name, copying: text)
    contexts.removeAll()
    expandsMacros = false
    _ = enter(buffer, path: name, includedFrom: .none, origin: .system, searchIndex: -1)
  }

  /// `-D` and `-U` as directives.
  private func commandLineText() -> String {
    var text = ""
    for macro in options.macros {
      switch macro {
      case .undefine(let name): text += "#undef \(name)\n"
      case .define(let definition):
        if let equal = definition.firstIndex(of: "=") {
          // Only the first line of the body counts, as a directive ends there.
          let body = definition[definition.index(after: equal)...].prefix { $0 != "\n" }
          text += "#define \(definition[..<equal]) \(body)\n"
        } else {
          text += "#define \(definition) 1\n"
        }
      }
    }
    return text
  }

  /// Obeys a text of directives before the main file is entered.
  private func readDefinitions(_ text: String, shownAs name: String) {
    if text.isEmpty { return }
    var copy = text
    let id = interner.intern(name)
    let buffer = copy.withUTF8 { sources.addBuffer(named: id, copying: $0) }
    guard enter(buffer, path: id, includedFrom: .none, origin: .user, searchIndex: -1) else { return }
    while true {
      let token = lexer.lex()
      if token.kind == .endOfFile { break }
      if token.kind == .hash && token.isStartOfLine { handleDirective(token) }
    }
    frames.removeLast()
  }

  // MARK: Tokens

  /// The next token after macro expansion, keywords classified, `#` directives obeyed.
  public func next() -> Token {
    while true {
      var token = readToken()
      if token.kind == .identifier {
        let info = macros.info(of: token.name)
        if info == 0 { return token }
        if info & MacroTable.macroMask != 0 && token.flags.rawValue & TokenFlags.noExpand.rawValue == 0 && expandsMacros {
          if contexts.isEmpty { expansionBudget = Preprocessor.fullBudget }
          if expand(&token, Int(info & MacroTable.macroMask) &- 1) { continue }
        }
        if token.kind == .identifier { classify(&token) }
      }
      return token
    }
  }

  @inline(__always) private func classify(_ token: inout Token) {
    let keyword = UInt8(truncatingIfNeeded: macros.info(of: token.name) &>> 24)
    if keyword != 0 { token.kind = TokenKind(rawValue: keyword).unsafelyUnwrapped }
  }

  /// The next token without expanding it.
  @inline(__always) func readToken() -> Token {
    contexts.isEmpty && pendingFlags == 0 ? readFromFile() : readFromContexts()
  }

  private func readFromContexts() -> Token {
    var token: Token
    read: do {
      while !contexts.isEmpty {
        let top = contexts.baseAddress + (contexts.count - 1)
        if top.pointee.next < top.pointee.end {
          token = top.pointee.next.pointee
          top.pointee.next += 1
          if top.pointee.nextLocation != 0 {
            token.location = SourceLocation(top.pointee.nextLocation)
            top.pointee.nextLocation &+= 1
          }
          if top.pointee.isFirst {
            top.pointee.isFirst = false
            token.flags = TokenFlags(rawValue: token.flags.rawValue & ~3 | top.pointee.firstFlags)
          }
          break read
        }
        if top.pointee.isBarrier {
          return Token(
            kind: .endOfFile, flags: [], location: .none, length: 0, name: .none, text: lexer.position.end)
        }
        popContext()
      }
      token = readFromFile()
    }
    if pendingFlags != 0 {
      token.flags = TokenFlags(rawValue: token.flags.rawValue | pendingFlags)
      pendingFlags = 0
    }
    return token
  }

  /// The next token of the current file; directives are obeyed on the way, ends of included files passed.
  private func readFromFile() -> Token {
    while true {
      let token = lexer.lex()
      if token.kind.rawValue > TokenKind.unknown.rawValue && token.kind != .hash {
        // Comments among a macro's arguments go away.
        if token.kind == .comment && isCollecting {
          pendingFlags |= TokenFlags.leadingSpace.rawValue
          continue
        }
        return token
      }
      if token.kind == .hash {
        if !token.isStartOfLine || lexer.inDirective { return token }
        handleDirective(token)
        if diagnostics.hasStopped { return stop() }
        if !deferredPragmas.isEmpty && argumentDepth == 0 && !isCollecting {
          pushDeferredPragmas()
        }
        // A pragma or `#embed` has left tokens.
        if !contexts.isEmpty { return readFromContexts() }
        continue
      }
      if token.kind == .endOfFile {
        if isCollecting { return token }
        if leaveFile() { continue }
        return token
      }
      return token
    }
  }

  /// After a fatal error nothing more is read: the input ends here.
  private func stop() -> Token {
    contexts.removeAll()
    deferredPragmas.removeAll()
    pendingFlags = 0
    frames.truncate(to: 1)
    conditionals.removeAll()
    forcedFiles.removeAll()
    lexer.position.cursor = lexer.position.end
    lexer.inDirective = false
    return lexer.lex()
  }

  /// Lets the reader see the tokens of pragmas next.
  func pushDeferredPragmas() {
    let memory = tokenStack.mark
    let copy = tokenStack.allocate(deferredPragmas.count)
    for (i, token) in deferredPragmas.enumerated() { (copy + i).initialize(to: token) }
    let end = copy + deferredPragmas.count
    deferredPragmas.removeAll(keepingCapacity: true)
    contexts.append(
      TokenContext(
        next: UnsafePointer(copy), end: UnsafePointer(end), macro: -1, nextLocation: 0, firstFlags: 0, isFirst: false,
        isBarrier: false, mark: memory))
  }

  // MARK: Files

  /// Starts reading `buffer`. False, with a diagnostic, when the location space is used up.
  func enter(_ buffer: BufferID, path: Name, includedFrom: SourceLocation, origin: FileOrigin, searchIndex: Int, definesOnly: Bool = false)
    -> Bool
  {
    guard let entry = sources.enter(buffer, path: path, includedFrom: includedFrom, origin: origin) else {
      diagnostics.fatal(at: includedFrom, "translation unit too large: more than 2 GB of source text")
      return false
    }
    if !frames.isEmpty { frames[frames.count - 1].position = lexer.position }
    let b = sources.buffer(buffer)
    let start = sources.entry(entry).start
    lexer.position = LexerPosition(
      cursor: b.text, start: b.text, end: b.text + b.size, locationBase: start, atLineStart: true)
    frames.append(
      FileFrame(
        position: lexer.position, entry: Int32(entry), buffer: buffer, conditionalBase: Int32(conditionals.count),
        searchIndex: Int32(searchIndex), firstHash: lexer.firstHash(), definesOnly: definesOnly))
    diagnostics.fileEntered(at: SourceLocation(start))
    if origin == .user {
      warnAboutBidirectionalText(b, at: start)
      if diagnostics.isEnabled(.trigraphs) { warnAboutTrigraphs(b, at: start) }
    }
    if isReadingMain { onFileChange?(.entered, SourceLocation(start)) }
    return true
  }

  /// At the end of a file: checks its conditionals, notes its include guard, goes back to the includer. False when the
  /// main file has ended.
  private func leaveFile() -> Bool {
    let frame = frames[frames.count - 1]
    while conditionals.count > Int(frame.conditionalBase) {
      diagnostics.error(at: conditionals.last!.location, "unterminated conditional directive")
      conditionals.removeLast()
    }
    if frames.count == 1 { return false }
    frames.removeLast()
    lexer.position = frames[frames.count - 1].position
    diagnostics.fileLeft(to: lexer.currentLocation)
    if frames.count == 1 && !forcedFiles.isEmpty {
      enterNextForcedFile()
    } else {
      onFileChange?(.left, lexer.currentLocation)
    }
    return true
  }

  /// Whether a newline would have to be added at the end of what was read so far, i.e. nothing more can come.
  var includeDepth: Int { frames.count - 1 }

  private func enterNextForcedFile() {
    while !forcedFiles.isEmpty {
      let file = forcedFiles.removeFirst()
      if includeForced(file.path, definesOnly: file.definesOnly) { return }
    }
  }

  func noteDependency(_ path: Name, isSystem: Bool) {
    if dependencySeen.insert(path.index) { dependencies.append((path: path, isSystem: isSystem)) }
  }
}
