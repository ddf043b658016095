// -Wframe-larger-than and -Wstack-usage, when the frames of functions are known.

import NativeBackends
import SSA
import Support

struct FrameWarnings {
  let module: SSA.Module
  let diagnostics: DiagnosticEngine

  static func areWanted(_ diagnostics: DiagnosticEngine) -> Bool { diagnostics.isEnabled(.frameLargerThan) || diagnostics.isEnabled(.stackUsage) }

  func report(_ f: FrameSize) {
    let place = module[f.function].location
    let limit = diagnostics.size(of: .frameLargerThan)
    if f.locals > limit { diagnostics.warning(.frameLargerThan, at: place, "the frame size of \(f.locals) bytes is larger than \(limit) bytes") }
    let most = diagnostics.size(of: .stackUsage)
    if f.isDynamic && most != UInt64.max { diagnostics.warning(.stackUsage, at: place, "stack usage might be unbounded") }
    else if f.total > most { diagnostics.warning(.stackUsage, at: place, "stack usage is \(f.total) bytes") }
  }

  /// LLVM found the frame of the function named `name` too large.
  func report(_ name: String, size: UInt64) {
    guard let id = module.find(module.interner.intern(name)) else { return }
    diagnostics.warning(
      .frameLargerThan, at: module[id].location, "the frame size of \(size) bytes is larger than \(diagnostics.size(of: .frameLargerThan)) bytes")
  }
}
