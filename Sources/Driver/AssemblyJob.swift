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
    assemble(file.contents, path: input.path, &result)
    return result
  }

  /// Assembles `text` into `result.output`; errors are reported as of `path`.
  static func assemble(_ text: UnsafeBufferPointer<UInt8>, path: String, _ result: inout CompilationResult) {
    let buffer = CodeBuffer(interner: Interner())
    buffer.switchTo(buffer.text)
    let parser = AsmParser(buffer)
    parser.parse(text)
    parser.finish()
    for e in parser.errors {
      result.diagnostics.write("\(path):\(e.line):\(e.column): error: \(e.message)\n")
      result.status = 1
    }
    if result.status != 0 { return }
    let object = buffer.finish()
    for p in buffer.problems {
      result.diagnostics.write("\(path): error: \(p)\n")
      result.status = 1
    }
    if result.status != 0 { return }
    let out = ByteBuffer(capacity: 1 << 14)
    ELFWriter.write(object, to: out)
    result.output = out
  }
}
