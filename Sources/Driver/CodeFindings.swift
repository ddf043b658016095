// What the optimizer finds wrong in code (Optimizer/Diagnosis) becomes diagnostics, where the frontend has not said it before.

import Optimizer
import Support

struct CodeFindings {
  private let diagnostics: DiagnosticEngine

  init(_ diagnostics: DiagnosticEngine) { self.diagnostics = diagnostics }

  /// Asks the optimizer to look for what somebody wants to know.
  func prepare(_ options: inout OptimizerOptions) {
    for (bit, group) in DiagnosisGroups.all where diagnostics.isEnabled(group) { options.diagnoses.insert(bit) }
    options.allocationLimit = min(diagnostics.size(of: .allocSizeLargerThan), UInt64(Int64.max))
  }

  func report(_ findings: [CodeFinding]) {
    for f in findings {
      if f.isError {
        diagnostics.error(at: f.location, f.message)
      } else if diagnostics.hasWarned(f.group, onLineOf: f.location) || !diagnostics.warning(f.group, at: f.location, f.message) {
        continue
      }
      if !f.note.isEmpty { diagnostics.note(at: f.noteLocation, f.note) }
    }
  }
}
