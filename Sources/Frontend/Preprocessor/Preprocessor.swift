// The preprocessor: translation phases 1 to 6 (C23 §5.1.1.2) as a stream of tokens.

import Support

/// Reads one translation unit and delivers its tokens.
///
/// Usage: make one, call `enterMainFile`, then `next()` until `.endOfFile`.
public final class Preprocessor {
  public let interner: Interner
  public let sources: SourceManager
  public let diagnostics: DiagnosticEngine
  public let language: LanguageOptions
  public let options: PreprocessorOptions

  public init(
    interner: Interner, sources: SourceManager, diagnostics: DiagnosticEngine, language: LanguageOptions,
    options: PreprocessorOptions
  ) {
    self.interner = interner
    self.sources = sources
    self.diagnostics = diagnostics
    self.language = language
    self.options = options
  }

  /// Opens the main file (`-` is standard input). Returns false, with a diagnostic, when it cannot be read.
  public func enterMainFile(_ path: String) -> Bool { fatalError("body follows") }

  /// Makes `text` the main file, shown as `name`.
  public func enterMainText(_ text: String, named name: String) { fatalError("body follows") }

  /// The next token after macro expansion, keywords classified, `#` directives obeyed.
  public func next() -> Token { fatalError("body follows") }
}
