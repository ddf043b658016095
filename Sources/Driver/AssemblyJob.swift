// `.s` inputs: assembled by Martlet's own assembler.

import Support

enum AssemblyJob {
  static func run(_ input: Input, _ settings: Settings) -> CompilationResult {
    var result = CompilationResult(diagnostics: ByteBuffer())
    result.diagnostics.write("martlet: error: \(input.path): assembling is not supported yet\n")
    result.status = 1
    return result
  }
}
