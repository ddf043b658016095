// `.s` inputs, and `.S` after preprocessing: assembled by Martlet's own assembler.

import MachineCode
import ObjectFormat
import Support

enum AssemblyJob {
  /// Assembles the file `input`.
  static func run(_ input: Input, _ settings: Settings) -> CompilationResult {
    var result = CompilationResult(diagnostics: ByteBuffer())
    var code: Int32 = 0
    let file = input.path == "-" ? FileMapping(descriptor: 0, error: &code) : FileMapping(path: input.path, error: &code)
    guard let file else {
      result.diagnostics.write("martlet: error: cannot read '\(input.path)': \(errorText(code))\n")
      result.status = 1
      return result
    }
    assemble(file.contents, path: input.path, settings, &result)
    return result
  }

  /// Assembles `text` into `result.output`; errors are reported as of `path`.
  static func assemble(_ text: UnsafeBufferPointer<UInt8>, path: String, _ settings: Settings, _ result: inout CompilationResult) {
    let buffer = CodeBuffer(interner: Interner())
    if settings.assembler.is32Bit ?? (settings.target.arch == .i386) {
      buffer.objectBits = 32
      buffer.codeMode = 32
    }
    // A file says itself whether it needs an executable stack, as with GNU as.
    buffer.marksStackNonExecutable = settings.assembler.marksStack
    buffer.needsExecutableStack = settings.assembler.needsExecutableStack
    var options = AsmOptions()
    options.includePaths = settings.assembler.includePaths + settings.preprocessor.includePaths.user
    options.suppressesWarnings = settings.assembler.suppressesWarnings || settings.noWarnings
    options.treatsWarningsAsErrors = settings.assembler.treatsWarningsAsErrors
    if settings.assembler.recordsLines { options.debug = AsmDebugOptions(file: path, folder: Environment.currentFolder) }
    buffer.debugCompression = settings.assembler.debugCompression
    let parser = AsmParser(buffer, options: options)
    for (name, value) in settings.assembler.symbols { buffer.define(buffer.symbol(named: buffer.interner.intern(name)), absolute: value) }
    parser.parse(text)
    parser.finish()
    for w in parser.warnings { result.diagnostics.write(w.rendered(path: path, severity: "warning")) }
    for e in parser.errors {
      result.diagnostics.write(e.rendered(path: path))
      result.status = 1
    }
    if parser.printed.count > 0 { result.printed = parser.printed }
    if result.status != 0 { return }
    let object = buffer.finish()
    for p in buffer.problems {
      result.diagnostics.write(p.rendered(path: path))
      result.status = 1
    }
    if result.status != 0 { return }
    let out = ByteBuffer(capacity: 1 << 14)
    ELFWriter.write(object, to: out)
    result.output = out
  }
}
